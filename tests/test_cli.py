"""The command line as a user meets it: exit codes, which stream says what, and never a traceback."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest

import exposure as ex
from exposure import __main__ as door
from exposure.cli import screen, sheet
from exposure.cli.options import spelled
from exposure.schema import CONTACT_COLUMNS, FAULT_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ANSWERS = {f"{name}.{ending}" for name in ("contacts", "people", "encounters") for ending in ("csv", "parquet")}
NAME = "Secret A"
ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Said:
    """What a command left behind."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., Said]:
    """Run a command in this process; whatever it does, there is no traceback and no name."""

    def run(*arguments: object) -> Said:
        with pytest.raises(SystemExit) as ended:
            door.main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        assert "Secret" not in out + err
        assert isinstance(ended.value.code, int)
        return Said(ended.value.code, out, err)

    return run


@pytest.fixture
def faulty(tiny_folder: Path) -> Path:
    """Three stays name a venue that is not there, one ends before it starts; one name is personal."""
    stays = tiny_folder / "itineraries.csv"
    rows = [f"B,nowhere,2020-03-2{day}T09:00Z,2020-03-2{day}T10:00Z" for day in (1, 2, 3)]
    header = "person_id,venue_id,start,end"
    stays.write_text("\n".join([header, "A,shop,2020-03-20T09:00Z,2020-03-20T10:00Z", *rows, ""]), encoding="utf-8")
    with stays.open("a", encoding="utf-8") as file:
        file.write("C,shop,2020-03-20T09:00Z,2020-03-20T08:00Z\n")
    return tiny_folder


class TestCheck:
    def test_sound_data_exit_0_and_say_what_was_read(self, run: Callable[..., Said], tiny_folder: Path) -> None:
        said = run("check", tiny_folder)
        assert (said.code, said.err) == (0, "")
        assert "9 rows of itineraries" in said.out
        assert "no fault" in said.out

    def test_the_built_in_case_is_sound(self, run: Callable[..., Said]) -> None:
        assert run("check", ex.demo_folder()).code == 0

    def test_one_fault_on_many_rows_is_one_line_that_lists_them(self, run: Callable[..., Said], faulty: Path) -> None:
        said = run("check", faulty)
        assert said.code == 1
        lines = [line for line in said.out.splitlines() if "nowhere" in line]
        assert len(lines) == 1
        assert "3-5" in lines[0]
        assert "4 faults" in said.out

    @pytest.mark.parametrize("form", ["csv", "json"])
    def test_a_record_for_each_row_alone_on_standard_output(
        self, run: Callable[..., Said], faulty: Path, form: str
    ) -> None:
        said = run("check", faulty, "--format", form)
        table = pd.read_csv(StringIO(said.out)) if form == "csv" else pd.DataFrame(json.loads(said.out))
        assert said.code == 1
        assert tuple(table.columns) == FAULT_COLUMNS
        assert table["row"].tolist() == [3, 4, 5, 6]
        assert set(table["severity"]) == {"fault"}
        assert "4 faults" in said.err

    @pytest.mark.parametrize(("form", "nothing"), [("csv", ",".join(FAULT_COLUMNS)), ("json", "[]")])
    def test_sound_data_are_an_empty_table(
        self, run: Callable[..., Said], tiny_folder: Path, form: str, nothing: str
    ) -> None:
        assert run("check", tiny_folder, "--format", form).out.strip() == nothing

    def test_warnings_alone_exit_0(self, run: Callable[..., Said], tiny_folder: Path) -> None:
        (tiny_folder / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        said = run("check", tiny_folder)
        assert said.code == 0
        assert "1 warning" in said.out

    def test_setting_aside_goes_on_and_says_how_many(self, run: Callable[..., Said], faulty: Path) -> None:
        said = run("check", faulty, "--set-aside")
        assert said.code == 0
        assert "4 rows set aside" in said.out

    def test_what_is_no_fault_of_a_row_cannot_be_set_aside(self, run: Callable[..., Said], tiny_folder: Path) -> None:
        (tiny_folder / "venues.csv").write_bytes(b"")
        assert run("check", tiny_folder, "--set-aside").code == 1
        assert run("trace", tiny_folder, "--set-aside").code == 1


class TestTrace:
    def test_shows_who_comes_first_and_that_all_are_accounted_for(
        self, run: Callable[..., Said], tiny_folder: Path
    ) -> None:
        said = run("trace", tiny_folder, "--case", "A")
        assert (said.code, said.err) == (0, "")
        first = next(line.split() for line in said.out.splitlines() if line.startswith("1 "))
        assert first[:7] == ["1", "A", "B", "co-present", "certain", "room", "60.0"]
        assert "3 co-present (certain)" in said.out
        assert "balance: 6 persons read = cases 1 + contacts 3 + without encounter 2" in said.out

    def test_without_a_case_all_rows_of_cases_are_traced(self, run: Callable[..., Said], tiny_folder: Path) -> None:
        assert "Trace of A" in run("trace", tiny_folder).out

    def test_several_cases(self, run: Callable[..., Said], tiny_folder: Path) -> None:
        assert "Trace of A, C" in run("trace", tiny_folder, "--case", "A", "--case", "C").out

    def test_json_is_all_that_stands_on_standard_output(self, run: Callable[..., Said], tiny_folder: Path) -> None:
        said = run("trace", tiny_folder, "--case", "A", "--format", "json")
        records = json.loads(said.out)
        assert [record["contact_id"] for record in records] == ["B", "C", "E"]
        assert list(records[0]) == list(CONTACT_COLUMNS)
        assert records[0]["first_exposure"] == "2020-03-29T00:30:00+00:00"
        assert "Trace of A" in said.err

    def test_out_holds_every_contact(self, run: Callable[..., Said], tmp_path: Path) -> None:
        out = tmp_path / "made" / "here"
        said = run("trace", ex.demo_folder(), "--case", "ZW1", "--out", out)
        assert str(out) in said.out
        assert {path.name for path in out.iterdir()} == ANSWERS
        expected = ex.trace(ex.read(ex.demo_folder()), case="ZW1").contacts
        assert pd.read_csv(out / "contacts.csv")["contact_id"].tolist() == expected["contact_id"].tolist()

    def test_options_reach_the_question(self, run: Callable[..., Said], tiny_folder: Path) -> None:
        said = run("trace", tiny_folder, "--case", "A", "--up-to", "room", "--format", "json")
        assert [record["contact_id"] for record in json.loads(said.out)] == ["B"]
        lagged = run("trace", tiny_folder, "--case", "A", "--lag-minutes", 5, "--format", "json")
        assert [record["contact_id"] for record in json.loads(lagged.out)] == ["B", "C", "E", "D"]

    def test_as_known_is_said(self, run: Callable[..., Said]) -> None:
        said = run("trace", ex.demo_folder(), "--case", "ZW1", "--as-known", "2020-02-27T12:00+08:00")
        assert "as known at 2020-02-27 04:00 UTC" in said.out

    def test_renamed_columns(self, run: Callable[..., Said], tiny_folder: Path) -> None:
        stays = tiny_folder / "itineraries.csv"
        stays.write_text(stays.read_text(encoding="utf-8").replace("start", "von", 1), encoding="utf-8")
        names = tiny_folder / "names.toml"
        names.write_text('[itineraries]\nvon = "start"\n', encoding="utf-8")
        assert run("trace", tiny_folder, "--columns", names).code == 0

    def test_faults_stop_it_and_stand_on_standard_error(self, run: Callable[..., Said], faulty: Path) -> None:
        said = run("trace", faulty, "--case", "A")
        assert (said.code, said.out) == (1, "")
        assert "nowhere" in said.err
        assert "exposure check" in said.err

    def test_setting_aside_is_said(self, run: Callable[..., Said], faulty: Path) -> None:
        said = run("trace", faulty, "--case", "A", "--set-aside")
        assert said.code == 0
        assert "4 rows set aside" in said.out

    def test_faults_that_no_row_has_bring_no_advice_already_followed(
        self, run: Callable[..., Said], tiny_folder: Path
    ) -> None:
        (tiny_folder / "venues.csv").write_bytes(b"")
        assert "--set-aside" in run("trace", tiny_folder).err
        said = run("trace", tiny_folder, "--set-aside")
        assert "cannot be set aside" in said.err
        assert "--set-aside" not in said.err

    def test_warnings_are_counted(self, run: Callable[..., Said], tiny_folder: Path) -> None:
        (tiny_folder / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
        assert run("trace", tiny_folder).err == "1 warning: `exposure check FOLDER` lists it\n"

    def test_a_case_without_a_stay_is_said_aloud(self, run: Callable[..., Said], faulty: Path) -> None:
        said = run("trace", faulty, "--case", "B", "--case", "A", "--set-aside").err
        assert "CAUTION: B has no stay that could be used: 3 stays of this case set aside because of faults" in said
        assert "A has no stay" not in said
        said = run("trace", faulty, "--case", "D", "--set-aside").err
        assert "CAUTION: D has no stay that could be used\n" in said

    def test_who_came_after_is_shown_as_such(self, run: Callable[..., Said], tiny_folder: Path) -> None:
        lines = run("trace", tiny_folder, "--case", "A", "--lag-minutes", 5).out.splitlines()
        assert next(line.split() for line in lines if " D " in line)[6] == "after"
        assert "after: came when the case had left" in lines
        assert "after:" not in run("trace", tiny_folder, "--case", "A").out

    def test_times_are_those_of_the_places(self, run: Callable[..., Said], tiny_folder: Path) -> None:
        out = run("trace", tiny_folder, "--case", "A").out
        assert "first (Europe/Berlin)" in out
        first = next(line.split() for line in out.splitlines() if line.startswith("1 "))
        assert first[-4:] == ["2020-03-29", "01:30", "2020-03-29", "03:30"]

    def test_times_are_those_of_the_case_where_places_differ(self, run: Callable[..., Said], tmp_path: Path) -> None:
        assert "first (Asia/Shanghai)" in run("demo", "--out", tmp_path / "out").out

    def test_without_a_zone_times_are_utc(self, run: Callable[..., Said], tiny_folder: Path) -> None:
        venues = tiny_folder / "venues.csv"
        venues.write_text(venues.read_text(encoding="utf-8").replace("Europe/Berlin", ""), encoding="utf-8")
        assert "first (UTC)" in run("trace", tiny_folder, "--case", "A").out


class TestNarrow:
    """On a terminal of so many columns; the words are those of a wide table."""

    @pytest.mark.parametrize("width", [60, 80])
    def test_contacts_are_one_line_each_or_whole_words(self, demo: ex.ExposureGraph, width: int) -> None:
        trace = ex.trace(demo, case="ZW1")
        wide = "\n".join(screen.contact_lines(trace.contacts, "Asia/Shanghai"))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(screen, "terminal_width", lambda: width)
            lines = screen.contact_lines(trace.contacts, "Asia/Shanghai")
        narrow = [ANSI.sub("", line) for line in lines]
        assert narrow[0] == "all: case ZW1, class co-present, certainty certain"
        assert {word.strip(",") for line in narrow[1:] for word in line.split()} <= set(wide.split())
        assert max(map(len, narrow)) <= width
        assert width < 80 or len(lines) == 1 + 1 + 15 + 1

    def test_contacts_of_two_cases_name_both(self, demo: ex.ExposureGraph, monkeypatch: pytest.MonkeyPatch) -> None:
        contacts = ex.trace(demo, case="ZW1").contacts.head(2)
        contacts.loc[1, "case_id"] = "P0011"
        monkeypatch.setattr(screen, "terminal_width", lambda: 80)
        first, *rows = screen.contact_lines(contacts)
        assert first == "all: class co-present, certainty certain"
        assert any("P0011" in row for row in rows)

    @pytest.mark.parametrize("width", [30, 60, 80])
    def test_faults_keep_their_words(self, tiny_folder: Path, monkeypatch: pytest.MonkeyPatch, width: int) -> None:
        stays = tiny_folder / "itineraries.csv"
        head = "person_id,venue_id,start,end,start_tolerance_minutes"
        row = "A,shop,2020-03-20T09:00Z,2020-03-20T10:00Z,soon"
        stays.write_text(f"{head}\n{row}\n", encoding="utf-8")
        monkeypatch.setattr(screen, "terminal_width", lambda: width)
        with pytest.raises(ex.ValidationError) as stopped:
            ex.read(tiny_folder)
        lines = [ANSI.sub("", line) for line in screen.fault_lines(stopped.value.faults)]
        assert max(map(len, lines)) <= width
        assert any("start_tolerance_minutes" in line for line in lines)

    def test_a_terminal_is_asked_for_its_width(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("COLUMNS", "77")
        assert sheet.terminal_width() is None
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        assert sheet.terminal_width() == 77

    def test_chinese_is_as_wide_as_it_is_shown(self) -> None:
        lines = sheet.table_lines(["id", "kind"], [["饭店", "a"], ["x", "b"]])
        assert lines == ["id    kind", "饭店  a", "x     b"]

    def test_a_very_long_cell_pads_no_other_line(self) -> None:
        lines = sheet.table_lines(["id", "kind"], [["x" * 400, "a"], ["y", "b"]])
        assert len(lines[2]) < 50


class TestDemo:
    def test_from_an_empty_folder(
        self, run: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(tmp_path)
        said = run("demo")
        assert (said.code, said.err) == (0, "")
        assert "every person is invented" in said.out
        assert str(tmp_path / "exposure-demo") in said.out
        assert {path.name for path in (tmp_path / "exposure-demo").iterdir()} == ANSWERS
        assert len(pd.read_csv(tmp_path / "exposure-demo" / "people.csv")) > 300

    def test_takes_the_options_of_a_trace(self, run: Callable[..., Said], tmp_path: Path) -> None:
        said = run("demo", "--case", "P0173", "--up-to", "spot", "--out", tmp_path / "there")
        assert "Trace of P0173" in said.out
        assert {path.name for path in (tmp_path / "there").iterdir()} == ANSWERS


TOML = {
    "broken": b"[itineraries\nvon",
    "flat": b'von = "start"',
    "number": b"[itineraries]\nvon = 3",
    "latin": b'[itineraries]\n"\xfc" = "start"',
    "table": b'[nonsense]\nvon = "start"',
    "column": b'[itineraries]\nvon = "strat"',
}
WRONG = [
    [],
    ["tarce"],
    ["trace"],
    ["trace", "FOLDER", "--cas", "A"],
    ["trace", "nowhere"],
    ["trace", "no\x1b[31mwhere\n"],
    ["trace", "EMPTY"],
    ["trace", "FILE"],
    ["trace", "FOLDER", "--case", "nobody"],
    ["trace", "FOLDER", "--case", ""],
    ["trace", "FOLDER", "--rules", "nothing"],
    ["trace", "FOLDER", "--rules", "nothing", "--up-to", "room"],
    ["trace", "FOLDER", "--up-to", "roo"],
    ["trace", "FOLDER", "--engine", "steam"],
    ["trace", "FOLDER", "--as-known", "2020-02-27T12:00"],
    ["trace", "FOLDER", "--as-known", "yesterday"],
    ["trace", "FOLDER", "--as-known", "9999999-01-01T00:00Z"],
    ["trace", "FOLDER", "--within-m", "near"],
    ["trace", "FOLDER", "--within-m", "-1"],
    ["trace", "FOLDER", "--within-m", "nan"],
    ["trace", "FOLDER", "--lag-minutes", "inf"],
    ["trace", "FOLDER", "--lag-minutes", "1e300"],
    ["trace", "FOLDER", "--timezone", "Europe/Berlim"],
    ["trace", "FOLDER", "--timezone", "../etc"],
    ["trace", "FOLDER", "--dates", "year-first"],
    ["trace", "FOLDER", "--format", "xml"],
    ["trace", ""],
    ["trace", "FOLDER", "--out", ""],
    ["trace", "FOLDER", "--out", " "],
    ["demo", "--out="],
    ["trace", "FOLDER", "--columns", ""],
    ["trace", "FOLDER", "--out", "FILE"],
    ["trace", "FOLDER", "--out", "FILE/below"],
    ["trace", "FOLDER", "--out", "/dev/null"],
    ["trace", "FOLDER", "--out", "/proc/exposure"],
    ["trace", "FOLDER", "--columns", "nowhere.toml"],
    ["trace", "FOLDER", "--columns", "FOLDER"],
    *(["trace", "FOLDER", "--columns", f"{name}.toml"] for name in TOML),
    ["check", "nowhere"],
    ["check", "FOLDER", "--format", "xml"],
    ["demo", "extra"],
    ["demo", "--case", "nobody"],
    ["--nonsense"],
]


class TestWrongUse:
    @pytest.mark.parametrize(
        "arguments", WRONG, ids=lambda arguments: " ".join(arguments).encode("unicode_escape").decode()
    )
    def test_is_one_line_and_exit_2(
        self,
        run: Callable[..., Said],
        tiny_folder: Path,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        arguments: list[str],
    ) -> None:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "EMPTY").mkdir()
        (tmp_path / "FILE").write_text("mine", encoding="utf-8")
        tiny_folder.rename(tmp_path / "FOLDER")
        for name, content in TOML.items():
            (tmp_path / f"{name}.toml").write_bytes(content)
        said = run(*arguments)
        assert said.code == 2
        if arguments:
            assert said.out == "" or arguments[0] == "demo"
            assert len(said.err.splitlines()) == 1, said.err
            assert said.err.startswith("exposure: ")
            assert said.err.rstrip("\n").isprintable()
        assert (tmp_path / "FILE").read_text(encoding="utf-8") == "mine"


class TestSpelling:
    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (["--within-m", "-1"], "--within-m takes a number"),
            (["--as-known", "as_known"], "--as-known 'as_known' is not a time"),
            (["--lag-minutes", "nan"], "--lag-minutes takes a number"),
            (
                ["--rules", "x", "--up-to", "room"],
                "--up-to, --within-m and --lag-minutes cannot be given with --rules:",
            ),
            (["--columns", "table.toml"], "in --columns 'nonsense'"),
            (["--dates", "year"], "'--dates': 'year' is not one of 'day-first', 'month-first'"),
            (["--within-m", "near"], "'--within-m': must be a valid number (see"),
        ],
    )
    def test_options_are_spelled_as_they_are_typed(
        self,
        run: Callable[..., Said],
        tiny_folder: Path,
        monkeypatch: pytest.MonkeyPatch,
        options: list[str],
        said: str,
    ) -> None:
        monkeypatch.chdir(tiny_folder)
        Path("table.toml").write_bytes(TOML["table"])
        assert said in run("trace", ".", *options).err

    def test_no_row_of_cases(self, run: Callable[..., Said], tiny_folder: Path) -> None:
        (tiny_folder / "cases.csv").unlink()
        assert "name a person with --case\n" in run("trace", tiny_folder).err

    @pytest.mark.parametrize("text", ["'within_m' is no kind", "the column start_tolerance_minutes", "rules: none"])
    def test_what_is_no_option_stays(self, text: str) -> None:
        assert spelled(text) == text


HOSTILE_FILES = {
    "nothing": b"",
    "nul": b"\0" * 100,
    "binary": bytes(range(256)),
    "utf-16": "person_id,venue_id,start,end\nA,shop,2020-03-20,2020-03-21\n".encode("utf-16"),
    "header only": b"person_id,venue_id,start,end\n",
    "no header": b"A,shop,2020-03-20T09:00Z,2020-03-20T10:00Z\n",
    "open quote": b'person_id,venue_id,start,end\nA,"shop,2020-03-20T09:00Z,2020-03-20T10:00Z\n',
    "ragged": b"person_id,venue_id,start,end\nA,shop\nA,shop,1,2,3,4,5\n",
    "twice": b"person_id,person_id,venue_id,start,end\nA,B,shop,2020-03-20T09:00Z,2020-03-20T10:00Z\n",
    "far times": b"person_id,venue_id,start,end\nA,shop,0001-01-01T00:00Z,9999-12-31T00:00Z\n",
    "no times": b"person_id,venue_id,start,end\nA,shop,31 February,25:61\n",
    "numbers": b"person_id,venue_id,start,end,x_m\nA,shop,1e999,-1e999,nan\n",
    "escapes": "person_id,venue_id,start,end\nA,\x1b]0;x\x07\u202e,\x1b[2J,=cmd\n".encode(),
}


class TestHostileFiles:
    @pytest.mark.parametrize("content", HOSTILE_FILES.values(), ids=HOSTILE_FILES)
    @pytest.mark.parametrize("command", [["check"], ["trace"], ["check", "--set-aside"], ["trace", "--set-aside"]])
    def test_end_in_an_answer_or_in_faults(
        self, run: Callable[..., Said], tiny_folder: Path, content: bytes, command: list[str]
    ) -> None:
        (tiny_folder / "itineraries.csv").write_bytes(content)
        said = run(command[0], tiny_folder, *command[1:])
        assert said.code in (0, 1)
        assert "error of its own" not in said.err
        assert all(line.isprintable() for line in (said.out + said.err).split("\n"))

    @pytest.mark.parametrize("ending", ["csv.gz", "parquet", "gpkg"])
    def test_what_is_not_what_it_is_called(self, run: Callable[..., Said], tiny_folder: Path, ending: str) -> None:
        (tiny_folder / "itineraries.csv").unlink()
        (tiny_folder / f"itineraries.{ending}").write_bytes(b"nonsense")
        for command in ("check", "trace"):
            said = run(command, tiny_folder)
            assert said.code == 1
            assert f"itineraries.{ending}" in said.out + said.err


class TestPersonal:
    def test_names_stay_in_the_folder(self, run: Callable[..., Said], tiny_folder: Path, tmp_path: Path) -> None:
        persons = tiny_folder / "persons.csv"
        text = persons.read_text(encoding="utf-8")
        assert NAME in text
        persons.write_text(text + "B,Secret B\n", encoding="utf-8")  # two versions of one key: a fault on both rows
        for form in ("table", "csv", "json"):
            assert run("check", tiny_folder, "--format", form).code == 1
        assert run("trace", tiny_folder).code == 1
        assert run("trace", tiny_folder, "--set-aside", "--out", tmp_path / "out").code == 0
        for file in (tmp_path / "out").iterdir():
            assert b"Secret" not in file.read_bytes()


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start the command as a process of its own."""
    processes = []

    def start(*arguments: object, **options: object) -> subprocess.Popen[str]:
        process: subprocess.Popen[str] = subprocess.Popen(  # type: ignore[call-overload] # options are the test's
            [sys.executable, "-m", "exposure", *map(str, arguments)],
            **{"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, "cwd": tmp_path, **options},
        )
        processes.append(process)
        return process

    yield start
    for process in processes:
        process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


class TestProcess:
    def test_version(self, started: Callable[..., subprocess.Popen[str]]) -> None:
        process = started("--version")
        assert process.communicate(timeout=60) == ("exposure 0.1.0\n", "")
        assert process.returncode == 0

    def test_help_names_every_shared_option(self, started: Callable[..., subprocess.Popen[str]]) -> None:
        text = started("trace", "--help", env={**os.environ, "COLUMNS": "200"}).communicate(timeout=60)[0]
        shared = "timezone dates columns set-aside case rules as-known engine up-to within-m lag-minutes out format"
        assert [name for name in shared.split() if f"--{name}" not in text] == []

    def test_nobody_reads_the_output(self, started: Callable[..., subprocess.Popen[str]]) -> None:
        process = started("trace", ex.demo_folder(), "--case", "ZW1", "--format", "json")
        assert process.stdout is not None
        process.stdout.close()
        assert process.wait() == 141
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
    def test_the_disk_is_full(self, started: Callable[..., subprocess.Popen[str]]) -> None:
        with Path("/dev/full").open("w", encoding="utf-8") as full:
            process = started("check", ex.demo_folder(), stdout=full)
            assert process.communicate(timeout=60)[1] == "exposure: cannot read or write: No space left on device\n"
        assert process.returncode == 2

    def test_nothing_to_write_to(self, started: Callable[..., subprocess.Popen[str]]) -> None:
        process = started("check", ex.demo_folder(), stdout=None, preexec_fn=lambda: os.close(1))
        assert process.communicate(timeout=60)[1] == ""
        assert process.returncode == 0

    def test_ascii_alone_can_be_written(self, started: Callable[..., subprocess.Popen[str]], tiny_folder: Path) -> None:
        (tiny_folder / "itineraries.csv").write_text("person_id,venue_id\nA,饭店\n", encoding="utf-8")
        process = started("check", tiny_folder, env={**os.environ, "PYTHONIOENCODING": "ascii"})
        assert "\\u996d" in process.communicate(timeout=60)[0]
        assert process.returncode == 1

    def test_ctrl_c_while_the_commands_are_being_loaded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Stopping:
            def find_spec(self, name: str, *_: object) -> None:
                if name == "exposure.cli.commands":
                    raise KeyboardInterrupt

        monkeypatch.delitem(sys.modules, "exposure.cli.commands", raising=False)
        monkeypatch.setattr(sys, "meta_path", [Stopping(), *sys.meta_path])
        with pytest.raises(SystemExit) as ended:
            door.main(["--version"])
        assert ended.value.code == 130

    def test_the_door_itself_loads_no_command(self) -> None:
        code = "import sys, exposure.__main__; sys.exit('typer' in sys.modules or 'exposure.cli.screen' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

    def test_ctrl_c(self, started: Callable[..., subprocess.Popen[str]], tmp_path: Path) -> None:
        (tmp_path / "fifo").mkdir()
        os.mkfifo(tmp_path / "fifo" / "gate")
        # A run in the background ignores the signal, and its children with it.
        heed = lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)  # noqa: E731
        process = started("trace", ex.demo_folder(), "--columns", "fifo/gate", preexec_fn=heed)
        deadline = time.monotonic() + 30
        gate = None
        while gate is None and time.monotonic() < deadline:
            try:
                gate = os.open(tmp_path / "fifo" / "gate", os.O_WRONLY | os.O_NONBLOCK)  # opens once the command reads
            except OSError:
                time.sleep(0.05)
        assert gate is not None
        time.sleep(0.5)  # a signal that comes before the command waits in `read` would be noticed only after it
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=60) == ("", "")
        os.close(gate)
        assert process.returncode == 130
