"""`exposure calls` as a call team meets it: what is written, printed and refused, and who stays unnamed."""

from __future__ import annotations

import csv
import re
import shutil
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest
from conftest import ROOT

import exposure as ex
from exposure import __main__ as door
from exposure.cli import desk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., "Said"]

STORY = ["--case", "ZW1", "--rules", "cn-2020-02-21"]
EARLY = "2020-02-27T10:00+08:00"
PHONES = {"B": "13900000001", "C": "13900000002", "G": "13900000003", "H": "13900000004", "W": "13900000005"}
COMMANDS = ("plan", "take", "report", "release", "compare", "verify", "reproduce")
LISTS = {"caller-1-shift-1", "handover-1", "in-register", "not-called"}


class Said:
    """What a command left behind."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process; whatever it does, there is no traceback, no name, no address and no phone."""

    def run(*arguments: object) -> Said:
        with pytest.raises(SystemExit) as ended:
            door.main(["calls", *(str(argument) for argument in arguments)])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        assert not re.search(r"Secret|1390000|139 0000", out + err)
        assert isinstance(ended.value.code, int)
        return Said(ended.value.code, out, err)

    return run


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """
    Who met A in the shop: B to H; at 10:00 W was known to, and not G; W's stay was withdrawn when G's was recorded.

    C and D live together, D is a child; E has no number; F is another authority's; H is a case too; B speaks Russian.
    """
    folder = tmp_path_factory.mktemp("tables")
    people = [
        "A,Secret A,,,,,",
        f"B,Secret B,{PHONES['B']},ru,,,",
        f"C,Secret C,{PHONES['C']},zh,1980-01-01,home,Secret Road 1",
        "D,Secret D,,zh,2015-01-01,home,Secret Road 1",
        "E,Secret E,,zh,,,",
        "F,Secret F,13900000006,zh,,,",
        f"G,Secret G,{PHONES['G']},zh,,,",
        f"H,Secret H,{PHONES['H']},zh,,,",
        f"W,Secret W,{PHONES['W']},zh,,,",
    ]
    rows = [f"{row},{'Elsewhere' if row[0] == 'F' else 'Here'}" for row in people]
    head = "person_id,name,phone,language,birth_date,household_id,address,jurisdiction"
    (folder / "persons.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    stay = "shop,2020-02-26T09:00+08:00,2020-02-26T10:00+08:00,2020-02-27T"
    stays = [f"{who},{stay}09:00+08:00," for who in "ABCDEFH"]
    stays += [f"W,{stay}09:00+08:00,2020-02-27T15:30+08:00", f"G,{stay}15:30+08:00,"]
    head = "person_id,venue_id,start,end,recorded_at,withdrawn_at"
    (folder / "itineraries.csv").write_text("\n".join([head, *stays, ""]), encoding="utf-8")
    head = "venue_id,kind,timezone,jurisdiction"
    (folder / "venues.csv").write_text(f"{head}\nshop,shop,Asia/Shanghai,Here\n", encoding="utf-8")
    head = "person_id,onset,timezone"
    cases = [f"{who},2020-02-26,Asia/Shanghai" for who in "AH"]
    (folder / "cases.csv").write_text("\n".join([head, *cases, ""]), encoding="utf-8")
    return folder


def asked(tables: Path, out: Path, *options: object) -> list[object]:
    """Without a rule set all who met the case are co-present: those are called here."""
    return [tables, "--case", "A", "--class", "co-present", "--callers", "2", "--out", out, *options]


@pytest.fixture(scope="module")
def made(tables: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Make both hand-outs once: of what was known at 10:00, and of everything."""
    folders = {"early": ["--as-known", EARLY], "whole": []}
    for name, options in folders.items():
        with pytest.raises(SystemExit) as ended:
            door.main(["calls", *map(str, asked(tables, tmp_path_factory.getbasetemp() / name, *options))])
        assert ended.value.code == 0
    return {name: tmp_path_factory.getbasetemp() / name for name in folders}


@pytest.fixture
def early(made: dict[str, Path], tmp_path: Path) -> Path:
    """Give a folder of one's own with the first hand-out, of what was known at 10:00."""
    return shutil.copytree(made["early"], tmp_path / "sheets")


@pytest.fixture
def whole(made: dict[str, Path], tmp_path: Path) -> Path:
    """Give a folder of one's own with a hand-out of everything."""
    return shutil.copytree(made["whole"], tmp_path / "sheets")


def rows_of(path: Path) -> list[dict[str, str]]:
    """Read one of our CSV files by the first words of its headers, without the code that reads sheets back."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        head, *rows = csv.reader(file)
    return [dict(zip([name.split()[0] for name in head], row, strict=True)) for row in rows]


def people_of(folder: Path) -> dict[str, list[str]]:
    """Say who stands in each file."""
    files = (file for file in folder.glob("*.csv") if file.name != "index.csv")
    return {file.stem: [row["person_id"] for row in rows_of(file)] for file in files}


def hand_out_of(folder: Path) -> str:
    return rows_of(folder / "index.csv")[0]["hand_out"]


def sheet_with(folder: Path, person: str) -> Path:
    """Find the workbook in which somebody stands."""
    stem = next(stem for stem, people in people_of(folder).items() if person in people)
    return folder / f"{stem}.xlsx"


def fill(path: Path, person: str, at: Any, **told: str) -> None:
    """Fill in the row of one person as somebody at a spreadsheet does."""
    book = openpyxl.load_workbook(path)
    sheet = book["calls"]
    column = {str(cell.value).split()[0]: cell.column for cell in sheet[1]}
    row = next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, column["person_id"]).value == person)
    for name, value in {"tried_at": at, **told}.items():
        sheet.cell(row, column[name]).value = value
    book.save(path)


def code_of(folder: Path, person: str) -> str:
    return next(
        row["code"] for row in rows_of(sheet_with(folder, person).with_suffix(".csv")) if row["person_id"] == person
    )


class TestPlan:
    def test_everybody_is_in_one_file_and_the_counts_are_said(self, run: Run, tables: Path, tmp_path: Path) -> None:
        """Those who met A are the letters of the table; the printed counts are those in the files."""
        said = run(*asked(tables, tmp_path))
        files = people_of(tmp_path)
        assert said.code == 0
        assert sorted(person for people in files.values() for person in people) == list("BCDEFGH")
        assert {stem: files[stem] for stem in ("lookup", "handover-1", "in-register")} == {
            "lookup": ["E"],
            "handover-1": ["F"],
            "in-register": ["H"],
        }
        for stem, people in files.items():
            assert re.search(rf"^{stem} +{len(people)} ", said.out, re.MULTILINE), stem
        assert f"hand-out {hand_out_of(tmp_path)} written to" in said.out
        assert "CAUTION: H is a case" in said.err

    def test_the_folder_alone_is_plan(self, run: Run, tables: Path, tmp_path: Path) -> None:
        """`calls FOLDER` and `calls plan FOLDER` write the same list; so do options before the folder."""
        folder, *options = asked(tables, tmp_path / "a")
        assert run(folder, *options).code == 0
        assert run("plan", *asked(tables, tmp_path / "b")).code == 0
        assert run(*options[:-1], tmp_path / "c", folder).code == 0
        assert hand_out_of(tmp_path / "a") == hand_out_of(tmp_path / "b") == hand_out_of(tmp_path / "c")

    def test_callers_by_name_and_language(self, run: Run, tables: Path, tmp_path: Path) -> None:
        """Who speaks Russian is on the sheet of the one who does, whose script says his name."""
        code = run(*asked(tables, tmp_path, "--callers", "Li Na (zh, en)\uff1b Ivanov (ru)")).code
        assert code == 0
        assert sheet_with(tmp_path, "B").name == "caller-2-shift-1.xlsx"
        script = openpyxl.load_workbook(sheet_with(tmp_path, "B"))["script"]
        assert any("Ivanov" in str(cell.value) for row in script.iter_rows() for cell in row)

    @pytest.mark.parametrize(
        ("given", "each"),
        [("4", 4.0), ("reached=7,no answer=7,distressed=7", 7.0), ("reached=9; no  answer=1; distressed=9", 5.8)],
    )
    def test_minutes_per_call(self, run: Run, tables: Path, tmp_path: Path, given: str, each: float) -> None:
        """B and G are a call each: 4 minutes, 7 minutes, and 60 % of 9 with 40 % of 1."""
        assert run(*asked(tables, tmp_path, "--callers", "1", "--minutes-per-call", given)).code == 0
        alone = 2 * each + (each if given == "4" else each + 0.6 * 2)  # C and D are one call, D two minutes more
        assert float(rows_of(tmp_path / "index.csv")[0]["expected_minutes"]) == pytest.approx(alone)

    def test_a_forgotten_rule_set_is_said(self, run: Run, tables: Path, tmp_path: Path) -> None:
        """Without rules nobody is close; an empty list without a word would be taken for good news."""
        said = run(tables, "--case", "A", "--out", tmp_path)
        assert said.code == 0
        assert "nobody is called: without --rules" in said.err
        assert "nobody is called" not in run(*asked(tables, tmp_path / "other")).err

    def test_hotline_is_in_the_script(self, run: Run, tables: Path, tmp_path: Path) -> None:
        assert run(*asked(tables, tmp_path, "--hotline", "12320")).code == 0
        script = openpyxl.load_workbook(sheet_with(tmp_path, "B"))["script"]
        assert "12320" in {cell.value for row in script.iter_rows() for cell in row}

    def test_a_folder_that_holds_other_things_is_left_alone(self, run: Run, tables: Path, tmp_path: Path) -> None:
        """A file of the user's stays beside the sheets; sheets of another store are not written over."""
        (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
        assert run(*asked(tables, tmp_path)).code == 0
        assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"
        foreign = tmp_path / "foreign"
        foreign.mkdir()
        (foreign / "index.csv").write_text("theirs", encoding="utf-8")
        said = run(*asked(tables, foreign))
        assert (said.code, said.out) == (2, "")
        assert "choose another folder" in said.err
        assert (foreign / "index.csv").read_text(encoding="utf-8") == "theirs"


class TestSecondHandOut:
    def test_only_what_is_new_and_who_is_to_be_told_that_it_is_over(self, run: Run, tables: Path, early: Path) -> None:
        """At 10:00 W was a contact and was called; later G is new and W is none any more: an un-call."""
        first = hand_out_of(early)
        fill(sheet_with(early, "W"), "W", "2020-02-27 11:00", outcome="reached")
        assert run("take", early, sheet_with(early, "W")).code == 0
        said = run(*asked(tables, early, "--delta"))
        rows = {row["person_id"]: row for file in early.glob("caller-*.csv") for row in rows_of(file)}
        assert said.code == 0
        assert {name: row["action"].split()[0] for name, row in rows.items() if name in "GW"} == {
            "G": "call",
            "W": "un-call",
        }
        assert rows["G"]["mark"].startswith("new")
        assert "no contacts any more" in said.out
        assert f"moved to {early / f'hand-out-{first}'}" in said.err
        assert sheet_with(early / f"hand-out-{first}", "W").exists()

    def test_nobody_is_forgotten_when_the_whole_list_is_written_again(
        self, run: Run, tables: Path, whole: Path
    ) -> None:
        before, first = people_of(whole), hand_out_of(whole)
        said = run(*asked(tables, whole))
        assert said.code == 0
        assert people_of(whole) == before
        assert f"replaces hand-out {first}" in said.err

    def test_nothing_new_is_said(self, run: Run, tables: Path, whole: Path) -> None:
        said = run(*asked(tables, whole, "--delta"))
        assert said.code == 0
        assert "nothing is new or changed" in said.out
        assert "7 contacts not listed" in said.out

    def test_results_of_another_folder_count_with_store(
        self, run: Run, tables: Path, early: Path, tmp_path: Path
    ) -> None:
        """Who was reached by the sheets of one folder is not called by those of another."""
        fill(sheet_with(early, "B"), "B", "2020-02-27 11:00", outcome="reached")
        run("take", early, early)
        other = tmp_path / "other"
        assert run(*asked(tables, other, "--store", early)).code == 0
        assert "B" in people_of(other)["not-called"]
        assert not (other / "calls.sqlite").exists()


WRONG = {
    "no folder": (["nowhere", "--out", "OUT"], "no folder or file 'nowhere'"),
    "no out": (["TABLES"], "--out DIR"),
    "blank out": (["TABLES", "--out", ""], "--out"),
    "nobody": (["TABLES", "--out", "OUT", "--callers", "0"], "--callers takes"),
    "fewer than nobody": (["TABLES", "--out", "OUT", "--callers", "-3"], "--callers takes"),
    "half a caller": (["TABLES", "--out", "OUT", "--callers", "2.5"], "--callers takes"),
    "no names": (["TABLES", "--out", "OUT", "--callers", " ; "], "--callers takes"),
    "names with commas": (["TABLES", "--out", "OUT", "--callers", "Li Na, Ivanov"], "semicolon"),
    "no shifts": (["TABLES", "--out", "OUT", "--shifts", "0"], "--shifts takes"),
    "too many shifts": (["TABLES", "--out", "OUT", "--shifts", "25"], "--shifts 25 would"),
    "no number": (["TABLES", "--out", "OUT", "--shifts", "x"], "'--shifts'"),
    "no calls": (["TABLES", "--out", "OUT", "--per-shift", "0"], "--per-shift takes"),
    "no time": (["TABLES", "--out", "OUT", "--start", "noon"], "--start 'noon' is not a time"),
    "no offset": (["TABLES", "--out", "OUT", "--start", "2020-02-27T14:00"], "add one, as in"),
    "unknown rung": (["TABLES", "--out", "OUT", "--attempts", "night"], "unknown attempt 'night'"),
    "text first": (["TABLES", "--out", "OUT", "--attempts", "sms,morning"], "--attempts are calls"),
    "unknown class": (["TABLES", "--out", "OUT", "--class", "closed"], "did you mean 'close'?"),
    "no hours": (["TABLES", "--out", "OUT", "--hours", "8-21"], "--hours '8-21' takes"),
    "hours backwards": (["TABLES", "--out", "OUT", "--hours", "21:00-08:00"], "--hours '21:00-08:00' takes"),
    "no country": (["TABLES", "--out", "OUT", "--region", "XX"], "give --region as two letters"),
    "no minutes": (["TABLES", "--out", "OUT", "--minutes-per-call", "long"], "--minutes-per-call 'long'"),
    "no time at all": (["TABLES", "--out", "OUT", "--minutes-per-call", "0"], "--minutes-per-call: 'reached'"),
    "unknown end": (["TABLES", "--out", "OUT", "--minutes-per-call", "rung=4"], "unknown --minutes-per-call 'rung'"),
    "unknown authority": (["TABLES", "--out", "OUT", "--jurisdiction", "Her"], "known: Elsewhere, Here"),
    "blank authority": (["TABLES", "--out", "OUT", "--jurisdiction", " "], "--jurisdiction is blank"),
    "nothing before": (["TABLES", "--out", "OUT", "--delta"], "write the whole list first"),
    "no store": (["TABLES", "--out", "OUT", "--store", "nowhere"], "no outcome store"),
    "no key file": (["TABLES", "--out", "OUT", "--key-file", "nowhere/key"], "the key file"),
    "mistyped command": (["verfy", "OUT", "CFFE-B5UY"], "did you mean 'verify'?"),
    "take from nowhere": (["take", "nowhere", "TABLES"], "no callers' sheets"),
    "take without sheets": (["take", "OUT"], "SHEETS"),
    "report of nothing": (["report", "nowhere"], "no outcome store"),
    "verify without code": (["verify", "OUT"], "CODE"),
    "no hand-out": (["reproduce", "nowhere", "H1", "--out", "OUT"], "no outcome store"),
    "reproduce to nowhere": (["reproduce", "OUT", "H1"], "--out"),
    "release from nothing": (["release", "TABLES", "--on", "2020-03-07"], "--store"),
    "no list": (["compare", "TABLES"], "--list"),
    "absent list": (["compare", "TABLES", "--list", "nowhere.csv"], "no file 'nowhere.csv'"),
}


@pytest.mark.parametrize(("options", "said"), WRONG.values(), ids=WRONG)
def test_wrong_use_is_one_line_and_exit_2(
    run: Run, tables: Path, tmp_path: Path, options: list[str], said: str
) -> None:
    """One line that speaks of the option as it is typed; nothing is handed out."""
    places = {"TABLES": tables, "OUT": tmp_path / "out"}
    found = run(*(places.get(option, option) for option in options))
    assert (found.code, found.out) == (2, "")
    assert len(found.err.splitlines()) == 1
    assert found.err.startswith("exposure: ")
    assert said in found.err
    assert not re.search(r"per_shift|key_file|minutes_per_call|\w=(?!\d)", found.err)
    assert not list(tmp_path.rglob("index.csv"))


class TestTake:
    @pytest.mark.parametrize("named", ["folder", "file"])
    def test_a_workbook_and_a_csv_come_back(self, run: Run, whole: Path, named: str) -> None:
        store = whole if named == "folder" else whole / "calls.sqlite"
        fill(sheet_with(whole, "B"), "B", "2020-02-27 16:10", outcome="reached 已接通", reason="symptomatic")
        other = sheet_with(whole, "C").with_suffix(".csv")
        told = {"tried_at": "2020-02-27 16:20", "outcome": "no answer"}
        with other.open(encoding="utf-8-sig", newline="") as file:
            head, *rows = csv.reader(file)
        names = [name.split()[0] for name in head]
        for row in rows:
            if row[names.index("person_id")] == "C":
                row[names.index("tried_at")], row[names.index("outcome")] = told.values()
        with other.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([head, *rows])
        said = run("take", store, sheet_with(whole, "B"), other)
        assert (said.code, said.err) == (0, "")
        assert "2 new attempts" in said.out
        assert "symptomatic, tell at once: B\n" in said.out

    def test_a_folder_and_twice_is_no_difference(self, run: Run, whole: Path) -> None:
        fill(sheet_with(whole, "B"), "B", "2020-02-27 16:10", outcome="reached")
        assert "1 new attempt" in run("take", whole, whole).out
        again = run("take", whole, whole, whole)
        assert again.code == 0
        assert "0 new attempts" in again.out
        assert "known already" in again.out

    def test_what_cannot_wait_is_named_by_id(self, run: Run, whole: Path) -> None:
        """Two callers who reached one person are shown with what they say, and none of it is lost."""
        path = sheet_with(whole, "B")
        fill(path, "B", "2020-02-27 16:10", outcome="reached", reason="distressed", moved_to="Secret Street 9")
        one = run("take", whole, path)
        fill(path, "B", "2020-02-27 16:10", outcome="no answer", reason="", moved_to="")
        two = run("take", whole, path)
        assert "distressed, to be called again by a named person: B" in one.out
        assert "gone elsewhere, to be handed over: B" in one.out
        assert "conflict, B: two outcomes in one row at one moment" in two.out

    def test_a_refused_row_is_told_and_the_others_are_taken(self, run: Run, whole: Path) -> None:
        """A sentence with a name in the wrong cell is not shown; a day of the next year is, for it is only a time."""
        path = sheet_with(whole, "B")
        fill(path, "B", "2020-02-27 16:10", outcome="reached")
        fill(sheet_with(whole, "C"), "C", "2020-02-27 16:20", outcome=f"talked to Secret C {PHONES['C']}")
        fill(sheet_with(whole, "G"), "G", "2021-02-27 16:20", outcome="reached")
        said = run("take", whole, whole)
        assert said.code == 1
        assert "1 new attempt" in said.out
        assert re.search(
            r"^caller-\d-shift-1.xlsx row \d, outcome: is no word of the list; choose one of: reached",
            said.err,
            re.MULTILINE,
        )
        assert "tried_at '2021-02-27 16:20': lies in the future" in said.err

    @pytest.mark.parametrize("name", ["persons.csv", "absent.xlsx", "notes.txt"])
    def test_a_foreign_file_is_named_and_nothing_taken(
        self, run: Run, tables: Path, whole: Path, tmp_path: Path, name: str
    ) -> None:
        (tmp_path / "notes.txt").write_text("nothing", encoding="utf-8")
        path = tables / name if name == "persons.csv" else tmp_path / name
        said = run("take", whole, path)
        assert said.code == 1
        assert "0 new attempts" in said.out
        assert said.err.startswith(f"{name}: ")

    def test_what_is_no_store_is_wrong_use(self, run: Run, tables: Path, whole: Path) -> None:
        said = run("take", tables / "persons.csv", whole)
        assert said.code == 2
        assert "is no outcome store" in said.err


class TestReport:
    def test_counts_and_tables(self, run: Run, whole: Path, tmp_path: Path) -> None:
        """Four to be called with a number and one without; B was reached, G not: by hand."""
        fill(sheet_with(whole, "B"), "B", "2020-02-27 17:10", outcome="reached", reason="thinks it is a scam")
        fill(sheet_with(whole, "G"), "G", "2020-02-27 17:20", outcome="no answer")
        run("take", whole, whole)
        said = run("report", whole / "calls.sqlite", "--out", tmp_path / "report")
        assert (said.code, said.err) == (0, "")
        assert "5 contacts to be called, 2 calls" in said.out
        assert "reached within 12 h, of everybody to be called: 1 of 5 (20%)" in said.out
        assert "reached within 12 h, of those with a number: 1 of 4 (25%)" in said.out
        assert "thought it was a scam: 1 of 1" in said.out
        assert re.search(r"^2020-02-27 +2 +1 +1 +100%$", said.out, re.MULTILINE)
        assert re.search(r"^G +1 +no answer +trying ", said.out, re.MULTILINE)
        never = pd.read_csv(tmp_path / "report" / "never_reached.csv")["person_id"]
        assert sorted(never) == ["C", "D", "E", "G"]
        for table in ("summary", "attempts", "scam", "callers", "hours", "outcomes", "rates", "attempt_outcomes"):
            assert (tmp_path / "report" / f"{table}.parquet").exists()

    def test_before_the_first_sheet_comes_back(self, run: Run, whole: Path) -> None:
        said = run("report", whole)
        assert said.code == 0
        assert "0 calls" in said.out


class TestVerify:
    def test_however_the_code_is_typed(self, run: Run, whole: Path) -> None:
        code = code_of(whole, "B")
        for typed in ([code], [code.lower()], [code.replace("-", "")], code.lower().split("-"), [f" {code} "]):
            said = run("verify", whole, *typed)
            assert said.code == 0, typed
            assert "2020-02-27" in said.out

    def test_no_such_code_exits_1(self, run: Run, whole: Path) -> None:
        """A code that is cut short cannot be one of ours, and that is said."""
        assert run("verify", whole, "AAAA-AAAA").code == 1
        said = run("verify", whole, code_of(whole, "B")[:7])
        assert said.code == 1
        assert "eight letters and digits" in said.out

    def test_a_key_of_its_own(self, run: Run, tables: Path, tmp_path: Path) -> None:
        """The key is not in the store then: without its file no code can be looked up; sheets are still taken."""
        out, key = tmp_path / "sheets", tmp_path / "key"
        assert run(*asked(tables, out, "--key-file", key)).code == 0
        code = code_of(out, "B")
        assert run("verify", out, code, "--key-file", key).code == 0
        said = run("verify", out, code)
        assert said.code == 2
        assert said.err == "exposure: the key of this store lies in a file of its own; give it as --key-file\n"
        assert run("take", out, out).code == 0


def test_reproduce_gives_the_same_bytes(run: Run, tables: Path, whole: Path, tmp_path: Path) -> None:
    """Also after a later hand-out has taken its place."""
    first, kept = hand_out_of(whole), tmp_path / "kept"
    shutil.copytree(whole, kept)
    run(*asked(tables, whole, "--start", "2020-02-28T08:00+08:00"))
    said = run("reproduce", whole, first, "--out", tmp_path / "again")
    files = sorted(file.name for file in (tmp_path / "again").iterdir())
    assert said.code == 0
    assert files == sorted({file.name for file in kept.iterdir()} - {"calls.sqlite"})
    assert [name for name in files if (tmp_path / "again" / name).read_bytes() != (kept / name).read_bytes()] == []
    assert f"{len(files)} files of hand-out {first}" in said.out
    assert "is not empty" in run("reproduce", whole, first, "--out", tmp_path / "again").err
    assert "unknown hand-out 'H1'" in run("reproduce", whole, "H1", "--out", tmp_path / "new").err


class TestRelease:
    """On the built-in case: without a rule set there is no quarantine."""

    @pytest.fixture(scope="class")
    @staticmethod
    def sheets(tmp_path_factory: pytest.TempPathFactory) -> Path:
        folder = tmp_path_factory.mktemp("zhongwei")
        trace = ex.trace(ex.read(ex.demo_folder()), case="ZW1", rules="cn-2020-02-21")
        ex.calls.plan(trace, callers=1).write(folder)
        return folder

    def test_who_is_reached_and_who_is_not(self, run: Run, sheets: Path, tmp_path: Path) -> None:
        """One of those whose last day it is was reached; whose last day is later is not listed at all."""
        trace = ex.trace(ex.read(ex.demo_folder()), case="ZW1", rules="cn-2020-02-21")
        called = {row["person_id"] for row in rows_of(sheets / "caller-1-shift-1.csv")}
        people = trace.people[trace.people["person_id"].isin(called)]
        day = people["last_day"].min()
        due, later = (
            people.loc[which, "person_id"].tolist() for which in (people["last_day"] == day, people["last_day"] > day)
        )
        fill(sheets / "caller-1-shift-1.xlsx", due[0], "2020-02-28 09:00", outcome="reached")
        run("take", sheets, sheets)
        demo = ex.demo_folder()
        said = run("release", demo, *STORY, "--store", sheets, "--on", f"{day:%Y-%m-%d}", "--out", tmp_path)
        listed = dict(re.findall(r"^(P\d+) +(released|NOT) ", said.out, re.MULTILINE))
        assert said.code == 0
        assert listed[due[0]] == "released"
        assert {listed[person] for person in due[1:]} == {"NOT"}
        assert set(listed).isdisjoint(later)
        assert set(pd.read_csv(tmp_path / "release.csv")["person_id"]) == set(listed)
        nobody = run("release", demo, *STORY, "--store", sheets, "--on", f"{day - timedelta(days=30):%Y-%m-%d}")
        assert nobody.out == "0 released, 0 not\n"

    def test_no_date(self, run: Run, sheets: Path) -> None:
        said = run("release", ex.demo_folder(), *STORY, "--store", sheets, "--on", "tomorrow")
        assert said.code == 2
        assert "--on 'tomorrow' is not a date" in said.err


class TestCompare:
    @pytest.fixture
    def old(self, tmp_path: Path) -> Path:
        """B by his number, somebody whom nobody knows, the same row twice, and one without a number."""
        rows = [f"Secret B,+86 {PHONES['B']}", "Secret X,13911111111", f"Secret B,{PHONES['B']}", "Secret Y,"]
        path = tmp_path / "old.csv"
        path.write_text("\n".join(["Who,Tel.", *rows, ""]), encoding="utf-8")
        return path

    def test_by_phone(self, run: Run, tables: Path, old: Path, tmp_path: Path) -> None:
        options = ["--case", "A", "--list", old, "--key", "Tel.=phone", "--class", "co-present"]
        said = run("compare", tables, *options, "--region", "cn", "--out", tmp_path / "out")
        assert said.code == 0
        assert said.out.startswith("both 1, only ours 6, only theirs 1\n")
        assert re.search(r"^only theirs +3 +nobody in our data has this phone number$", said.out, re.MULTILINE)
        assert re.search(r"^doubled +4 ", said.out, re.MULTILINE)
        assert re.search(r"^without key +5 ", said.out, re.MULTILINE)
        table = pd.read_parquet(tmp_path / "out" / "compared.parquet")
        assert table["where"].value_counts().to_dict() == {"only ours": 6, "both": 1, "only theirs": 1}

    @pytest.mark.parametrize(
        ("key", "said"),
        [
            ("Tel.", "--key 'Tel.=phone'"),
            ("Tel.=telephone", "unknown column in --key 'telephone'"),
            ("Tel=phone", "no column is called 'Tel' in their list"),
        ],
    )
    def test_a_wrong_key_says_how_to_write_it(self, run: Run, tables: Path, old: Path, key: str, said: str) -> None:
        found = run("compare", tables, "--case", "A", "--list", old, "--key", key)
        assert (found.code, found.out) == (2, "")
        assert said in found.err


class TestHelp:
    @pytest.mark.parametrize("command", COMMANDS)
    @pytest.mark.parametrize("flag", ["-h", "--help"])
    def test_every_command_has_one(self, run: Run, command: str, flag: str) -> None:
        said = run(command, flag)
        assert (said.code, said.err) == (0, "")
        assert f"exposure calls {command}" in said.out

    def test_a_newcomer_sees_that_the_folder_may_stand_first(self, run: Run) -> None:
        said = run("-h")
        assert said.code == 0
        assert "exposure calls FOLDER --case ID --rules ID --out DIR" in " ".join(said.out.split())
        assert all(re.search(rf"\b{command}\b", said.out) for command in COMMANDS)

    def test_nothing_at_all_shows_the_commands(self, run: Run) -> None:
        said = run()
        assert said.code == 2
        assert "reproduce" in said.out

    def test_plan_lists_every_option_of_the_desk(self, run: Run) -> None:
        out = run("plan", "-h").out
        for name in desk.Desk.__dataclass_fields__:
            assert (f"--{name.replace('_', '-')}" if name != "classes" else "--class") in out


@pytest.mark.parametrize("options", [[], ["--as-known", "2020-02-27T12:00+08:00"]], ids=["all", "as known"])
def test_the_built_in_case_says_nothing_personal(run: Run, tmp_path: Path, options: list[str]) -> None:
    """Whole names, numbers, documents and addresses of the case's tables against what is on the screen."""
    folder = ROOT / "data" / "zhongwei"
    said = run(folder, *STORY, "--out", tmp_path, *options)
    persons = pd.read_csv(folder / "persons.csv", dtype=str, keep_default_na=False)
    secrets = {*persons["name"], *persons["phone"], *persons["document"], *persons["address"]} - {""}
    assert said.code == 0
    assert not [secret for secret in secrets if secret in said.out + said.err]
    assert {file.stem for file in tmp_path.glob("*.csv")} >= LISTS
