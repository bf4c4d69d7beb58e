"""`exposure replay` as a user meets it: what is printed, what is written, and what is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest
from conftest import ROOT

import exposure as ex
from exposure import __main__ as door
from exposure.cli import replay as printed
from exposure.outputs import local_text, write_book

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NOON, NEXT_NOON = "2020-02-27T12:00+08:00", "2020-02-28T12:00+08:00"
STORY = ["--case", "ZW1", "--rules", "cn-2020-02-21"]
TABLES = ("replay", "jurisdictions", "changes", "milestones", "delays", "sources", "kpis")
HOSTILE = ["=1+1", "@sum(A1)", "+49", "-1", "\tx"]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run a command in this process: exit code, standard output, standard error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            door.main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    return run


def told(out: str, first: str) -> list[str]:
    """Give the cells of the printed row that begins so."""
    line = next(line for line in out.splitlines() if line.startswith(first))
    return re.split(r"\s{2,}", line.strip())[1:]


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    A was in shop 1, as told at 10:00; at 12:00 that was taken back, it was shop 2; the case is known from 9:00.

    So B is a contact at 10:00 and 11:00 and C at 12:00, and nobody at 8:00 and 9:00. Names that would be formulas are
    nobody's business but the ids' own.
    """
    folder = tmp_path_factory.mktemp("shops")
    day = "2020-03-02T"
    rows = [
        f"A,1,{day}06:00+08:00,{day}06:30+08:00,statement,{day}10:00+08:00,{day}12:00+08:00",
        f"A,2,{day}06:00+08:00,{day}06:30+08:00,cctv,{day}12:00+08:00,",
        f"=B,1,{day}06:10+08:00,{day}06:20+08:00,payment,{day}08:00+08:00,",
        f"C,2,{day}06:10+08:00,{day}06:20+08:00,payment,{day}08:00+08:00,",
    ]
    head = "person_id,venue_id,start,end,source,recorded_at,withdrawn_at"
    (folder / "itineraries.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    (folder / "venues.csv").write_text("venue_id,kind\n1,shop\n2,shop\n", encoding="utf-8")
    (folder / "cases.csv").write_text(
        f"person_id,onset,timezone,recorded_at\nA,2020-03-02,Asia/Shanghai,{day}09:00+08:00\n", encoding="utf-8"
    )
    return folder


class TestPrinted:
    def test_sixty_three_and_eighty_six_stand_there(self, run: Callable[..., tuple[int, str, str]]) -> None:
        """The counts of the account, in the row of the city; and all certain close contacts, wherever they live."""
        code, out, err = run("replay", ROOT / "data" / "zhongwei", *STORY, "--at", NOON, "--at", NEXT_NOON)
        assert (code, err) == (0, "")
        assert told(out, "Shanghai ") == ["63", "86"]
        assert told(out, "2020-02-27 12:00 +08:00  ")[0] == "73"
        assert told(out, "2020-02-28 12:00 +08:00  ")[0] == "138 +61 ~4"
        assert re.search(
            r"^2020-02-27 12:00 .* to 2020-02-28 12:00 .*: 124 added by \d+ facts, 4 changed by 6", out, re.M
        )
        assert "From the letter to the contacts" in out

    def test_who_comes_and_goes_is_told_for_each_step(
        self, run: Callable[..., tuple[int, str, str]], shops: Path
    ) -> None:
        """B is added by the statement, then C comes and B goes by the camera; an hour without news says nothing."""
        moments = [f"2020-03-02T{hour:02}:00+08:00" for hour in (9, 10, 11, 12)]
        code, out, _ = run("replay", shops, "--case", "A", *(word for at in moments for word in ("--at", at)))
        assert code == 0
        rows = [told(out, f"2020-03-02 {hour:02}:00 +08:00  ") for hour in (9, 10, 11, 12)]
        assert rows == [["0"], ["1 +1"], ["1"], ["1 +1 -1"]]
        steps = [line for line in out.splitlines() if " to 2020-03-02 " in line]
        assert steps == [
            "2020-03-02 09:00 +08:00 to 2020-03-02 10:00 +08:00: 1 added by 1 fact",
            "2020-03-02 11:00 +08:00 to 2020-03-02 12:00 +08:00: 1 added by 1 fact, 1 removed by 1 fact",
        ]
        assert "to be told so if they were called: =B" in out

    def test_a_case_that_is_not_known_yet_is_said(self, run: Callable[..., tuple[int, str, str]], shops: Path) -> None:
        moments = ("--at", "2020-03-02T08:00+08:00", "--at", "2020-03-02T12:00+08:00")
        _, out, _ = run("replay", shops, "--case", "A", "--rules", "cn-2020-02-21", *moments)
        assert "A was not known, or too little of it, at 2020-03-02 08:00 +08:00" in out

    def test_every_goes_from_the_letter_to_the_last_fact(
        self, run: Callable[..., tuple[int, str, str]], shops: Path
    ) -> None:
        """From 9:00 in steps of two hours: 11:00, and 13:00, the first that sees the fact of 12:00."""
        _, out, _ = run("replay", shops, "--case", "A", "--every", "2h")
        assert re.findall(r"^2020-03-02 (\d\d):00 \+08:00  ", out, re.MULTILINE) == ["09", "11", "13"]

    def test_many_moments_show_those_at_which_something_changed(
        self, run: Callable[..., tuple[int, str, str]], shops: Path
    ) -> None:
        """37 moments, of which the first and the two at which a fact came are shown."""
        _, out, _ = run("replay", shops, "--case", "A", "--every", "5min")
        shown = re.findall(r"^2020-03-02 (\d\d:\d\d) \+08:00  ", out, re.MULTILINE)
        assert shown == ["09:00", "10:00", "12:00"]
        assert "34 moments without a change left out" in out

    def test_times_are_the_readers_where_no_place_has_a_zone(
        self, run: Callable[..., tuple[int, str, str]], shops: Path, tmp_path: Path
    ) -> None:
        for name in ("itineraries.csv", "venues.csv"):
            (tmp_path / name).write_bytes((shops / name).read_bytes())
        asked = ("--case", "A", "--at", "2020-03-02T12:00+08:00")
        assert "2020-03-02 05:00 +01:00" in run("replay", tmp_path, *asked, "--timezone", "Europe/Berlin")[1]
        assert "2020-03-02 04:00 +00:00" in run("replay", tmp_path, *asked)[1]

    def test_many_facts_are_looked_through_only_when_asked_for(
        self, run: Callable[..., tuple[int, str, str]], shops: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What would take long is left out and said so; --out asks for it."""
        monkeypatch.setattr(printed, "_FACTS", 0)
        asked = ("replay", shops, "--case", "A", "--every", "3h")
        out = run(*asked)[1]
        assert "added by" not in out
        assert "co-present 0 → 1 (+1: C)" in out
        assert "looked for with --out" in out
        assert "1 added by 1 fact" in run(*asked, "--out", tmp_path / "out")[1]


@pytest.fixture(scope="module")
def written(shops: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("written") / "made"
    moments = [word for hour in (9, 10, 12) for word in ("--at", f"2020-03-02T{hour:02}:00+08:00")]
    with pytest.raises(SystemExit) as ended:
        door.main(["replay", str(shops), "--case", "A", *moments, "--out", str(folder)])
    assert ended.value.code == 0
    return folder


class TestWritten:
    def test_each_table_is_csv_and_parquet_and_a_sheet(self, written: Path) -> None:
        files = {f"{name}.{ending}" for name in TABLES for ending in ("csv", "parquet")}
        assert {path.name for path in written.iterdir()} == {*files, "replay.xlsx"}
        book = openpyxl.load_workbook(written / "replay.xlsx")
        assert tuple(book.sheetnames) == TABLES
        for name in TABLES:
            stored = pd.read_parquet(written / f"{name}.parquet")
            assert pd.read_csv(written / f"{name}.csv").shape == stored.shape
            head, *rows = book[name].iter_rows(values_only=True)
            assert list(head) == list(stored.columns)
            assert len(rows) == len(stored)

    def test_changes_name_moments_and_facts(self, written: Path) -> None:
        """Row 2 of the itineraries brings B; row 3, A in the other shop, brings C; the withdrawal of row 2 undoes B."""
        changes = pd.read_parquet(written / "changes.parquet")
        hours = changes["later"].dt.tz_convert("Asia/Shanghai").dt.hour.tolist()
        rows = changes[["contact_id", "change", "before", "after", "facts"]].astype(object)
        assert [
            (hour, *row) for hour, row in zip(hours, rows.where(rows.notna(), None).to_numpy().tolist(), strict=True)
        ] == [
            (10, "=B", "added", None, "co-present", "itineraries:2"),
            (12, "C", "added", None, "co-present", "itineraries:3"),
            (12, "=B", "removed", "co-present", None, "itineraries:2"),
        ]

    def test_no_cell_is_a_formula_and_times_are_local(self, written: Path) -> None:
        """An id that begins with = stays text, in the workbook as it is and in the CSV behind an apostrophe."""
        book = openpyxl.load_workbook(written / "replay.xlsx")
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n"}
        assert "=B" in {cell.value for cell in cells}
        assert book["replay"]["A2"].value == "2020-03-02 09:00 +08:00"
        assert "'=B" in (written / "changes.csv").read_text(encoding="utf-8")

    def test_the_workbook_holds_no_names(self, run: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
        """Ids and counts only: what the office hands on names nobody."""
        run("replay", ROOT / "data" / "zhongwei", *STORY, "--at", NOON, "--at", NEXT_NOON, "--out", tmp_path)
        persons = pd.read_csv(ROOT / "data" / "zhongwei" / "persons.csv", dtype=str, keep_default_na=False)
        secrets = {*persons["name"], *persons["phone"], *persons["document"], *persons["address"]} - {""}
        book = openpyxl.load_workbook(tmp_path / "replay.xlsx")
        assert secrets.isdisjoint(cell.value for sheet in book for row in sheet.iter_rows() for cell in row)


WRONG = {
    "no moment": ([], "--at 2020-02-27T12:00+08:00"),
    "both": (["--at", NOON, "--every", "6h"], "one of the two"),
    "no time": (["--at", "noon"], "--at 'noon' is not a time"),
    "no offset": (["--at", "2020-02-27T12:00"], "--at '2020-02-27T12:00' has no offset"),
    "blank": (["--at", ""], "--at ''"),
    "no span": (["--every", "often"], "--every 'often' is no span of time"),
    "backwards": (["--every", "-6h"], "--every '-6h'"),
    "too fine": (["--every", "1s"], "moments with --at"),
    "no case": (["--case", "nobody", "--at", NOON], "nobody"),
    "no rules": (["--rules", "nothing", "--at", NOON], "nothing"),
    "as known": (["--as-known", NOON, "--at", NOON], "--as-known has no place in a replay"),
    "two searches": (["--rules", "cn-2020-02-21", "--up-to", "room", "--at", NOON], "cannot be given with --rules"),
}


@pytest.mark.parametrize(("options", "said"), WRONG.values(), ids=WRONG)
def test_wrong_use_is_one_line_and_exit_2(
    run: Callable[..., tuple[int, str, str]], shops: Path, options: list[str], said: str
) -> None:
    code, out, err = run("replay", shops, *options)
    assert (code, out) == (2, "")
    assert len(err.splitlines()) == 1
    assert err.startswith("exposure: ")
    assert said in err


def test_faulty_data_exit_1(run: Callable[..., tuple[int, str, str]], shops: Path, tmp_path: Path) -> None:
    for path in shops.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes().replace(b",shop", b","))
    code, out, err = run("replay", tmp_path, "--at", NOON)
    assert (code, out) == (1, "")
    assert "exposure check" in err


class TestBook:
    def test_hostile_text_comes_back_as_it_was(self, tmp_path: Path) -> None:
        path = write_book({"t": pd.DataFrame({"id": HOSTILE})}, tmp_path / "t.xlsx", "UTC")
        sheet = openpyxl.load_workbook(path)["t"]
        assert [cell.value for cell in sheet["A"]][1:] == HOSTILE
        assert {cell.data_type for cell in sheet["A"]} == {"s"}

    def test_a_folder_that_is_absent_is_said(self, tmp_path: Path) -> None:
        with pytest.raises(ex.UsageError, match="cannot write"):
            write_book({"t": pd.DataFrame({"id": ["a"]})}, tmp_path / "absent" / "t.xlsx", "UTC")

    @pytest.mark.parametrize(
        ("moment", "zone", "said"),
        [
            ("2020-02-27T04:00Z", "Asia/Kathmandu", "2020-02-27 09:45 +05:45"),
            ("2020-02-27T04:00:05Z", "America/New_York", "2020-02-26 23:00:05 -05:00"),
            ("2020-02-27T04:00Z", "America/St_Johns", "2020-02-27 00:30 -03:30"),
        ],
    )
    def test_local_text(self, moment: str, zone: str, said: str) -> None:
        assert local_text(pd.Timestamp(moment), zone) == said
