"""The sheets of a hand-out, read back by another library: what stands where, what is locked, and what may never be."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest
from calls.rolls import CASE, HARMFUL, KEY, hand_out, one_row

from exposure.calls.codes import call_code, row_key
from exposure.calls.contract import INDEX_COLUMNS, ROLL_COLUMNS, typed
from exposure.calls.handout import HandOut
from exposure.calls.sheets import write_sheets
from exposure.calls.words import ANSWERED, OUTCOMES, REASONS

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

INPUTS = [
    *("tried_at", "outcome", "reason", "who_answered", "note", "spoken", "call_back_at", "new_phone", "companion"),
    *("companion_phone", "other_place", "place_from", "place_until", "moved_to"),
]
"""What callers fill in, as the reading side of the contract names it."""
ENTRIES = re.compile(r"P\d{5}")


@pytest.fixture(scope="module")
def made() -> HandOut:
    """Sixty people on all kinds of lists, two former ones, and harmful cells in every column of free text."""
    return hand_out()


@pytest.fixture(scope="module")
def folder(made: HandOut, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`made`, written."""
    out = tmp_path_factory.mktemp("sheets")
    write_sheets(made, KEY, out)
    return out


@pytest.fixture(scope="module")
def calls(folder: Path) -> Workbook:
    """The first caller's workbook of the first shift: it has the former ones too."""
    return openpyxl.load_workbook(folder / "caller-1-shift-1.xlsx")


@pytest.fixture(scope="module")
def book(folder: Path) -> Workbook:
    """The supervisor's workbook."""
    return openpyxl.load_workbook(folder / "supervisor.xlsx")


def written(made: HandOut, out: Path, stem: str = "caller-1-shift-1") -> Workbook:
    write_sheets(made, KEY, out)
    return openpyxl.load_workbook(out / f"{stem}.xlsx")


def records(sheet: Worksheet) -> list[dict[str, Any]]:
    """Give the rows under the first row that has a `person_id`, by the first words of its cells."""
    rows = list(sheet.iter_rows(values_only=True))
    top = next(i for i, row in enumerate(rows) if any(str(cell).split(" ")[0] == "person_id" for cell in row))
    names = [str(cell).split(" ")[0] for cell in rows[top] if cell is not None]
    return [dict(zip(names, row, strict=False)) for row in rows[top + 1 :] if any(row)]


def csv_records(path: Path) -> list[dict[str, str]]:
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def letters(sheet: Worksheet) -> dict[str, str]:
    """Give the letter of each column of a sheet with its header in the first row."""
    return {str(cell.value).split(" ")[0]: cell.column_letter for cell in sheet[1]}


def content(path: Path) -> str:
    """Give all text of a file, of a workbook that of every part of the archive."""
    if path.suffix != ".xlsx":
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as archive:
        return "\n".join(archive.read(name).decode("utf-8") for name in archive.namelist())


class TestFiles:
    def test_there_is_a_file_for_each_list_and_nothing_else(self, made: HandOut, folder: Path) -> None:
        """Nothing else that lists people is written; names hold no personal value."""
        stems = ["caller-1-shift-1", "caller-1-shift-2", "caller-2-shift-1", "caller-2-shift-2"]
        stems += ["lookup", "handover-1", "handover-2", "in-register", "not-called"]
        wanted = {f"{stem}.{ending}" for stem in stems for ending in ("xlsx", "csv")}
        assert {path.name for path in folder.iterdir()} == wanted | {"supervisor.xlsx", "index.csv"}
        assert set(made.roll["stem"]) == set(stems)

    def test_the_answer_is_the_fingerprint_of_each_file(self, made: HandOut, folder: Path, tmp_path: Path) -> None:
        """A second run gives the same bytes, and the sums are those of the files that lie there."""
        files = write_sheets(made, KEY, tmp_path)
        assert files == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}

    def test_another_key_changes_only_the_sheets_with_codes(self, made: HandOut, folder: Path, tmp_path: Path) -> None:
        """Codes and keys of rows are made of the key; nothing else may depend on it."""
        write_sheets(made, b"another key", tmp_path)
        changed = {p.name for p in folder.iterdir() if p.read_bytes() != (tmp_path / p.name).read_bytes()}
        assert changed == {path.name for path in folder.glob("caller-*")}

    def test_index_adds_up_to_the_contacts(self, made: HandOut, folder: Path) -> None:
        """Every contact is in one file that the index counts; the counts are those of the rows in the files."""
        index = csv_records(folder / "index.csv")
        assert list(index[0]) == list(INDEX_COLUMNS)
        *rows, total = index
        assert total["file"] == "all"
        assert sum(int(row["people"]) for row in rows) == int(total["people"]) == made.about["contacts"] == 60
        assert sum(int(row["former"]) for row in rows) == int(total["former"]) == 2
        for row in rows:
            if row["file"] != "supervisor.xlsx":
                listed = csv_records((folder / row["file"]).with_suffix(".csv"))
                assert int(row["people"]) + int(row["former"]) == len(listed), row["file"]
        assert {row["file"] for row in rows} == {path.name for path in folder.glob("*.xlsx")}
        phoned = made.roll["action"].isin(["call", "sms", "un-call"])
        called = made.roll[phoned & made.roll["spokesperson"]]
        assert sum(int(row["calls"]) for row in rows) == int(total["calls"]) == len(called)

    def test_index_of_a_delta_says_who_is_on_no_sheet(self, tmp_path: Path) -> None:
        """A delta lists only what is new or changed; those left out are counted, not lost."""
        write_sheets(hand_out(delta_of="THE-EARLIER-ONE"), KEY, tmp_path)
        *rows, total = csv_records(tmp_path / "index.csv")
        assert sum(int(row["people"]) for row in rows) == int(total["people"]) == 120
        assert [int(row["people"]) for row in rows if "THE-EARLIER-ONE" in row["what"]] == [60]

    def test_nobody_at_all(self, made: HandOut, tmp_path: Path) -> None:
        """A delta in which nothing changed is a supervisor's workbook and an index."""
        nothing = HandOut(made.id, typed(made.roll.iloc[:0], ROLL_COLUMNS), {**made.about, "contacts": 0})
        assert sorted(write_sheets(nothing, KEY, tmp_path)) == ["index.csv", "supervisor.xlsx"]


class TestPrivacy:
    def test_everybody_is_in_one_file(self, made: HandOut, folder: Path) -> None:
        """Nobody is called twice or forgotten: by the rows of the workbooks, not by what the index says."""
        found: list[tuple[str, str]] = []
        for path in folder.glob("*.xlsx"):
            if path.stem != "supervisor":
                sheet = openpyxl.load_workbook(path).worksheets[0]
                found += [(str(row["person_id"]), path.stem) for row in records(sheet)]
        assert sorted(found) == sorted(zip(made.roll["person_id"], made.roll["stem"], strict=True))

    def test_ids_stand_nowhere_else(self, made: HandOut, folder: Path) -> None:
        """Neither in another file nor in any part of a workbook: hidden sheets and properties too."""
        own = made.roll.groupby("stem")["person_id"].agg(set).to_dict()
        for path in folder.iterdir():
            ids = set(ENTRIES.findall(content(path)))
            if path.stem == "supervisor":
                assert ids == set(made.roll["person_id"])
            else:
                assert ids == own.get(path.stem, set()), path.name

    def test_the_case_is_never_named(self, made: HandOut, folder: Path) -> None:
        """The id of the case is in the manifest that the hand-out keeps, and on no sheet."""
        assert CASE in str(made.about)
        assert [path.name for path in folder.iterdir() if CASE in content(path)] == []

    def test_no_list_tells_more_than_it_needs(self, folder: Path) -> None:
        """Who is not called has no name there; a caller sees neither documents nor addresses."""
        assert "王小明" not in content(folder / "not-called.xlsx")
        for path in folder.glob("caller-*"):
            assert not re.search(r"X\d{7}|杜撰路", content(path)), path.name


class TestCells:
    def test_nothing_is_a_formula_or_a_link(self, folder: Path) -> None:
        """Cells from outside data can never run or lead anywhere."""
        for path in folder.glob("*.xlsx"):
            with zipfile.ZipFile(path) as archive:
                names = archive.namelist()
                sheets = [archive.read(name).decode() for name in names if name.startswith("xl/worksheets/")]
            assert not [name for name in names if "externalLink" in name or name.startswith("xl/worksheets/_rels")]
            assert not [text for text in sheets if re.search(r"<f[ >]|hyperlink", text)], path.name
            for sheet in openpyxl.load_workbook(path).worksheets:
                types = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
                assert types <= {"s", "n", "d"}, (path.name, sheet.title)

    @pytest.mark.parametrize("text", HARMFUL, ids=range(len(HARMFUL)))
    def test_harmful_text_comes_back_as_it_was(self, text: str, tmp_path: Path) -> None:
        """Text stays text, letter by letter, but for what XML cannot hold and a blank that keeps markup text."""
        cell = written(one_row(name=text), tmp_path)["calls"]["G2"]
        shown = "".join(" " if (ord(c) < 32 and c not in "\t\n") or c == "\ufffe" else c for c in text)
        assert cell.data_type == "s"
        assert str(cell.value).rstrip(" ").replace("_x005F_", "_") == shown.rstrip(" ")

    def test_csv_holds_the_same_and_runs_nothing(self, folder: Path) -> None:
        """The same columns and rows as the sheet, UTF-8 with BOM, a `'` before what would run."""
        for path in folder.glob("*.csv"):
            if path.stem == "index":
                continue
            assert path.read_bytes().startswith(b"\xef\xbb\xbf")
            sheet = openpyxl.load_workbook(path.with_suffix(".xlsx")).worksheets[0]
            ours, theirs = csv_records(path), records(sheet)
            assert [name.split(" ")[0] for name in ours[0]] == list(theirs[0])
            for line, row in zip(ours, theirs, strict=True):
                for cell, value in zip(line.values(), row.values(), strict=True):
                    assert not re.match(r"[=+\-@\t\r]", cell)
                    shown = f"{value:%Y-%m-%d %H:%M}" if isinstance(value, dt.datetime) else str(value or "")
                    if not isinstance(value, int):
                        assert re.sub(r"^'(?='*[=+\-@\t\r])", "", cell) == shown.replace("_x005F_", "_")

    def test_ids_and_phones_are_text(self, tmp_path: Path) -> None:
        """Leading zeros and long numbers live."""
        cells = {"person_id": "007", "phone": "+8613800000000", "phone_local": "0138", "other_numbers": "0086"}
        [row] = records(written(one_row(**cells), tmp_path)["calls"])
        assert {name: row[name] for name in cells} == cells

    def test_a_text_that_is_too_long_is_cut_visibly(self, tmp_path: Path) -> None:
        """A cell takes 32,767 units; more would be a file that Excel calls damaged."""
        [row] = records(written(one_row(why="😀" * 20_000), tmp_path)["calls"])
        assert row["why"].startswith("😀" * 16_000)
        assert row["why"].endswith("[cut 已截断]")
        assert len(row["why"].encode("utf-16-le")) // 2 <= 32_767

    @pytest.mark.parametrize(
        ("language", "expected"),
        [("zh", "中"), ("zh-CN", "中"), ("en", "E"), ("ru;en", "E"), ("en;zh", "中"), ("ru", "E\n中"), ("", "E\n中")],
    )
    def test_the_sentence_is_in_a_language_that_is_understood(
        self, language: str, expected: str, tmp_path: Path
    ) -> None:
        """Chinese for who speaks it, else English for who speaks that, else both."""
        made = one_row(language=language, sentence_en="E", sentence_zh="中")
        [row] = records(written(made, tmp_path)["calls"])
        assert row["sentence"] == expected

    def test_times_are_those_that_people_read(self, tmp_path: Path) -> None:
        """The end of quarantine is 24:00 of its last day; windows and the last try are in the office's time."""
        made = one_row(
            last_day=pd.Timestamp("2020-03-07"),
            last_try=pd.Timestamp("2020-02-26T16:30Z"),
            attempts=2,
            last_outcome="no answer",
            call_from=pd.Timestamp("2020-02-27T05:00Z"),
            call_until=pd.Timestamp("2020-02-27T08:30Z"),
            zone="Europe/Moscow",
        )
        [row] = records(written(made, tmp_path)["calls"])
        assert row["quarantine_until"] == "7 March 2020 24:00\n2020年3月7日24时"
        assert row["last_try"] == pd.Timestamp("2020-02-27T00:30")
        assert row["last_outcome"] == "no answer 无人接听 (2×)"
        assert row["call_between"] == "2020-02-27\n13:00–16:30"
        assert row["own_time"] == "2020-02-27\n08:00–11:30\nEurope/Moscow"

    def test_own_time_is_blank_where_clocks_agree(self, tmp_path: Path) -> None:
        """Another zone with the same time of day is no news."""
        [row] = records(written(one_row(zone="Asia/Hong_Kong"), tmp_path)["calls"])
        assert row["own_time"] is None

    def test_codes_and_keys(self, made: HandOut, folder: Path) -> None:
        """A caller's sheet has the code of its local day, and by the key its rows are known again."""
        for stem, day in {"caller-1-shift-1": dt.date(2020, 2, 27), "caller-2-shift-2": dt.date(2020, 2, 27)}.items():
            for row in records(openpyxl.load_workbook(folder / f"{stem}.xlsx")["calls"]):
                assert row["code"] == call_code(KEY, row["person_id"], day)
                assert row["key"] == row_key(KEY, made.id, stem, row["person_id"])


class TestCallersSheet:
    def test_sheets(self, made: HandOut, calls: Workbook) -> None:
        """Calls first, a script, and two sheets that nobody has to see; `about` says which file it is."""
        states = {sheet.title: sheet.sheet_state for sheet in calls.worksheets}
        assert list(states.items()) == [
            *(("calls", "visible"), ("script", "visible"), ("lists", "hidden"), ("about", "veryHidden"))
        ]
        about = {row[0]: row[1] for row in calls["about"].iter_rows(values_only=True)}
        assert about == {"format": "1", "hand_out": made.id, "stem": "caller-1-shift-1"}
        assert calls.active.title == "calls"

    def test_sources_are_locked_and_inputs_are_not(self, calls: Workbook) -> None:
        """Protected without a password; what callers fill in is open in every row, written or not."""
        sheet = calls["calls"]
        assert sheet.protection.sheet
        assert not sheet.protection.password
        assert not sheet.protection.autoFilter, "filters are allowed"
        assert not sheet.protection.sort
        assert not sheet.protection.formatColumns
        for name, letter in letters(sheet).items():
            at = sheet[f"{letter}1"].column
            column = next(c for c in sheet.column_dimensions.values() if c.min <= at <= c.max)
            assert column.protection.locked == (name not in {*INPUTS, "person_id"}), name
            written_cells = [sheet[f"{letter}{row}"] for row in range(1, sheet.max_row + 1)]
            assert all(cell.protection.locked for cell in written_cells if cell.value is not None), name
            if name in INPUTS:
                moment = name in {"tried_at", "call_back_at", "place_from", "place_until"}
                assert column.number_format == ("yyyy-mm-dd hh:mm" if moment else "@"), name

    def test_header_filter_and_print(self, made: HandOut, calls: Workbook) -> None:
        """The header stays on screen and on paper; A4 landscape, one page wide, numbered."""
        sheet = calls["calls"]
        last = int((made.roll["stem"] == "caller-1-shift-1").sum()) + 1
        at = letters(sheet)
        assert sheet.freeze_panes == "H2"
        assert at["name"] == "G", "so that the name is the last of the columns that stay"
        assert sheet.auto_filter.ref == f"A1:{at['key']}{last}"
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.print_area == f"'calls'!$A$1:${at['note']}${last}"
        assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.oddFooter.center.text == "Page &P of &N"
        assert made.id in sheet.oddHeader.left.text
        assert "contains personal data" in sheet.oddHeader.right.text

    def test_drop_downs_hold_the_closed_lists(self, calls: Workbook) -> None:
        """Outcome, reason and who answered are chosen, in both languages; a language may be another one."""
        sheet, at = calls["calls"], letters(calls["calls"])
        held = {}
        for rule in sheet.data_validations.dataValidation:
            if rule.type == "list":
                area = rule.formula1.split("!")[1].replace("$", "")
                cells = [str(row[0].value) for row in calls["lists"][area]]
                held[str(rule.sqref).split(":")[0][:-1]] = (cells, bool(rule.showErrorMessage))
                assert next(iter(rule.sqref.ranges)).max_row > sheet.max_row, "rows may be added"
        assert held == {
            at["outcome"]: ([f"{word} {chinese}" for word, chinese in OUTCOMES.items()], True),
            at["reason"]: ([f"{word} {chinese}" for word, chinese in REASONS.items()], True),
            at["who_answered"]: ([f"{word} {chinese}" for word, chinese in ANSWERED.items()], True),
            at["spoken"]: (["en", "fa", "ru", "zh"], False),
        }

    def test_times_of_a_try_lie_around_the_shift(self, calls: Workbook) -> None:
        """Twelve hours before the hand-out to a day after the shift, in office time: 8:00 to 16:00 here."""
        at = letters(calls["calls"])
        rules = {str(r.sqref).split(":")[0][:-1]: r for r in calls["calls"].data_validations.dataValidation}
        rule = rules[at["tried_at"]]
        limits = [pd.Timestamp("1899-12-30") + pd.Timedelta(days=float(x)) for x in (rule.formula1, rule.formula2)]
        assert (rule.type, rule.operator) == ("date", None)  # between, which is what is left out
        assert [f"{limit.round('s'):%m-%d %H:%M}" for limit in limits] == ["02-26 20:00", "02-28 16:00"]
        assert {rules[at[name]].type for name in ("call_back_at", "place_from", "place_until")} == {"date"}

    def test_those_of_one_call_are_grouped(self, made: HandOut, calls: Workbook) -> None:
        """All but the first of a unit are one level down, and the first stands above them."""
        roll = made.roll[made.roll["stem"] == "caller-1-shift-1"]
        sheet = calls["calls"]
        levels = [sheet.row_dimensions[row].outlineLevel for row in range(2, len(roll) + 2)]
        assert levels == roll["unit"].duplicated().astype(int).tolist()
        assert not sheet.sheet_properties.outlinePr.summaryBelow

    def test_colours_ask_the_right_columns(self, calls: Workbook) -> None:
        """Each word that has a colour is one of the closed lists, and is looked for where it is written."""
        sheet, at = calls["calls"], letters(calls["calls"])
        asked = {
            found.groups()
            for area in sheet.conditional_formatting
            for rule in area.rules
            if (found := re.fullmatch(r'LEFT\(\$([A-Z]+)2,(\d+)\)="(.+)"', rule.formula[0]))
        }
        assert all(int(length) == len(word) for _, length, word in asked)
        by_column = {letter: {word for at_, _, word in asked if at_ == letter} for letter, _, _ in asked}
        assert by_column == {
            at["outcome"]: {"reached", "call back", "wrong number", "not in service", "refused", "dead"},
            at["reason"]: {"symptomatic"},
            at["action"]: {"un-call", "strike-off"},
            at["mark"]: {"new"},
        }

    def test_age_of_a_try_is_counted_to_the_hand_out(self, calls: Workbook) -> None:
        """Over 12 and over 4 hours before eight o'clock of 27 February 2020, which Excel counts as 43888.333."""
        sheet, at = calls["calls"], letters(calls["calls"])
        formulas = [rule.formula[0] for area in sheet.conditional_formatting for rule in area.rules]
        tried = f"${at['last_try']}2"
        assert [text for text in formulas if tried in text] == [
            f'AND({tried}<>"",43888.333333-{tried}>{hours}/24)' for hours in (12, 4)
        ]

    def test_former_contacts_say_what_to_do(self, calls: Workbook) -> None:
        """Whom to un-call and whom to leave alone stands in the row, not only in its colour."""
        actions = {row["person_id"]: row["action"] for row in records(calls["calls"])}
        assert actions["P00060"] == "un-call 通知解除"
        assert actions["P00061"] == "strike-off 不再拨打"

    def test_what_changed_stands_beside_the_mark(self, calls: Workbook) -> None:
        """A caller sees at once what is different from the last sheet."""
        assert "changed 有变更: phone, class" in {row["mark"] for row in records(calls["calls"])}


class TestScript:
    def text(self, made: HandOut, out: Path) -> str:
        sheet = written(made, out)["script"]
        return "\n".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row if cell)

    def test_it_says_who_calls_and_leaves_the_number_blank(self, tmp_path: Path) -> None:
        """No number may be invented: without one there is a blank to write it into, which is not locked."""
        made = one_row(caller_name="Li Na")
        text = self.text(made, tmp_path)
        assert "my name is Li Na" in text
        assert "Shanghai密切接触者追踪办公室的Li Na" in text
        assert not re.search(r"\d{5}", text)
        sheet = openpyxl.load_workbook(tmp_path / "caller-1-shift-1.xlsx")["script"]
        blanks = [cell for row in sheet.iter_rows() for cell in row if not cell.protection.locked and cell.value]
        assert [cell.value for cell in blanks] == ["_" * 24]

    def test_the_number_of_the_office_where_given(self, tmp_path: Path) -> None:
        """A hotline that the user gives is printed as given, be it odd."""
        made = one_row()
        given = HandOut(made.id, made.roll, {**made.about, "parameters": {"hotline": "=12320 {x}"}})
        assert "=12320 (x)" in self.text(given, tmp_path)

    def test_words_of_the_script_are_those_of_the_drop_downs(self, tmp_path: Path) -> None:
        """What the script tells a caller to choose can be chosen."""
        told = re.findall(r"(情况|结果)填“([^”]+)”", self.text(one_row(), tmp_path))
        reasons, outcomes = ({word for column, word in told if column == name} for name in ("情况", "结果"))
        assert {"有症状", "情绪激动", "以为是诈骗"} == reasons & set(REASONS.values()) == reasons
        assert {"号码错误", "语言不通", "已死亡", "请稍后再拨"} == outcomes & set(OUTCOMES.values()) == outcomes


class TestLists:
    def test_register_warns_first(self, folder: Path) -> None:
        """The loudest line comes before any name, and each row says it again, also in CSV."""
        sheet = openpyxl.load_workbook(folder / "in-register.xlsx").worksheets[0]
        assert str(sheet["A1"].value).startswith("These people are cases themselves: do not phone them as contacts")
        assert sheet["A1"].font.sz > 14
        for row in [*records(sheet), *csv_records(folder / "in-register.csv")]:
            assert "do not phone" in str(next(iter(row.values())))

    def test_hand_over_is_a_letter(self, made: HandOut, folder: Path) -> None:
        """From whom to whom, which hand-out, and in each row what the other side needs, in two languages."""
        sheet = openpyxl.load_workbook(folder / "handover-2.xlsx").worksheets[0]
        assert "Shanghai → Gansu" in str(sheet["A1"].value)
        assert made.id in str(sheet["A2"].value)
        row = records(sheet)[0]
        assert row["first_exposure"] == "2020-02-20 09:00 +08:00"
        assert row["last_exposure"] == "2020-02-21 10:35 +08:00"
        assert row["quarantine_until"].startswith("6 March 2020 24:00")
        assert "confirmed case" in row["sentence_en"]
        assert "确诊病例" in row["sentence_zh"]
        assert {"document", "phone", "address", "class", "state"} <= set(row)

    def test_look_up_says_what_is_known_and_asked(self, folder: Path) -> None:
        """The police or the field team need both."""
        for row in csv_records(folder / "lookup.csv"):
            assert row["known 已知情况"]
            assert row["asked 需要核实"]

    @pytest.mark.parametrize("stem", ["lookup", "handover-1", "in-register", "not-called"])
    def test_lists_can_be_printed(self, stem: str, folder: Path) -> None:
        """Landscape A4, one page wide, with the header on every page and a filter."""
        sheet = openpyxl.load_workbook(folder / f"{stem}.xlsx").worksheets[0]
        top = next(row for row in range(1, 9) if str(sheet.cell(row, 2).value).split(" ")[0] in {"mark", "position"})
        assert sheet.print_title_rows == f"${top}:${top}"
        assert sheet.auto_filter.ref.startswith(f"A{top}:")
        assert sheet.freeze_panes == f"A{top + 1}"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.oddFooter.center.text == "Page &P of &N"

    def test_reasons_stand_on_every_list(self, folder: Path) -> None:
        """Each contact is on its list with its reason."""
        for path in folder.glob("*.csv"):
            if path.stem != "index":
                assert all(row[name] for row in csv_records(path) for name in row if name.startswith("why ")), path.name


class TestSupervisor:
    def test_warnings_come_first(self, made: HandOut, book: Workbook) -> None:
        """A contact in the register is flagged loudly before any sheet is printed."""
        lines = [str(row[0]) for row in book["overview"].iter_rows(max_col=1, values_only=True) if row[0]]
        assert lines[1].startswith("4 contacts in the register of cases")
        assert set(made.about["capacity"]) <= set(lines)
        assert any("two groups give one number" in line for line in lines)
        assert len(records(book["in register"])) == 4

    def test_everybody_is_there_once(self, made: HandOut, book: Workbook) -> None:
        """With file, caller, shift, state and reason."""
        rows = records(book["everybody"])
        assert [(row["person_id"], row["file"]) for row in rows] == [
            (person, f"{stem}.xlsx") for person, stem in zip(made.roll["person_id"], made.roll["stem"], strict=True)
        ]
        assert all(row["why"] and row["state"] for row in rows)

    def test_counts_by_file(self, folder: Path, book: Workbook) -> None:
        """The overview has the counts of the index."""
        rows = [row for row in book["overview"].iter_rows(values_only=True) if isinstance(row[2], int)]
        wanted = [(row["file"], int(row["people"]), int(row["calls"])) for row in csv_records(folder / "index.csv")]
        assert [(row[0], row[2], row[3]) for row in rows] == wanted

    def test_hand_over_between_shifts(self, made: HandOut, book: Workbook) -> None:
        """Those who were tried before and stand on a caller's sheet again."""
        carried = made.roll[(made.roll["caller"] > 0) & (made.roll["attempts"] > 0) & ~made.roll["former"]]
        assert [row["person_id"] for row in records(book["hand-over"])] == carried["person_id"].tolist()

    def test_no_register_no_alarm(self, tmp_path: Path) -> None:
        """Nobody is frightened where there is nothing."""
        book = written(one_row(), tmp_path, "supervisor")
        assert book.sheetnames == ["overview", "everybody", "hand-over"]
