"""The blank workbook: what it explains and checks, and that what is filled in comes back as it was."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest
from libreoffice import convert, needs_libreoffice
from python_calamine import CalamineWorkbook

import exposure as ex
from exposure import __main__ as door
from exposure.dictionary import LISTS_SHEET
from exposure.schema import TABLES
from exposure.template import ROWS, SHEETS, write_template
from exposure.vocabulary import CLASSES, KINDS, MASKS, MODES, RELATIONS, ROLES, SOURCES, STATUSES

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation

COLUMNS = [(table.name, column) for table in TABLES.values() for column in table.columns]
IDS = [f"{table}.{column.name}" for table, column in COLUMNS]


def moment(*parts: int) -> dt.datetime:
    """Give the moment that a cell shows; it has no zone."""
    return dt.datetime(*parts)  # type: ignore[arg-type] # noqa: DTZ001


FILLED: dict[str, list[dict[str, Any]]] = {
    "persons": [
        {"person_id": "007", "name": "=Testperson", "phone": "013800000001", "document": "110101199001011234"},
        {
            "person_id": "3E5",
            "name": "+Testperson",
            "phone": "13800000002;13800000003",
            "birth_date": dt.date(1990, 1, 2),
        },
        {"person_id": "1-2", "name": "-Testperson", "document": "000123456789012345", "address": "@home"},
    ],
    "venues": [
        {
            "venue_id": "0001",
            "kind": "商店",
            "timezone": "Asia/Shanghai",
            "indoor": "是",
            "longitude": 113.65,
            "latitude": 34.75,
            "area_m2": 40,
        },
        {"venue_id": "V2", "kind": "restaurant", "timezone": "Asia/Shanghai", "indoor": "no", "within": "0001"},
    ],
    "legs": [
        {
            "leg_id": "L1",
            "mode": "train",
            "departure": moment(2020, 2, 20, 8, 30),
            "arrival": moment(2020, 2, 21, 0, 0),
            "timezone": "Asia/Shanghai",
        }
    ],
    "itineraries": [
        {
            "person_id": "007",
            "venue_id": "0001",
            "start": moment(2020, 2, 19, 0, 0),
            "end": moment(2020, 2, 20, 0, 0),
            "seat": "1-2",
            "start_tolerance_minutes": 2.5,
            "mask": "带阀防护口罩",
        },
        {
            "person_id": "3E5",
            "leg_id": "L1",
            "seat": "3E5",
            "carriage": "07",
            "role": "passenger",
            "source": "manifest",
        },
        {"person_id": "1-2", "leg_id": "L1", "seat": "012", "carriage": "7", "role": "a role of their own"},
        {
            "person_id": "1-2",
            "venue_id": "V2",
            "start": "2020-02-19T09:05+08:00",
            "end": moment(2020, 2, 19, 10, 20),
            "x_m": -1.5,
        },
        {"person_id": "3E5", "venue_id": "V2", "start": "2020-02-21 上午"},
    ],
    "cases": [
        {"person_id": "007", "onset": dt.date(2020, 2, 21), "confirmed_at": "2020-02-23", "timezone": "Asia/Shanghai"}
    ],
}


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_template(tmp_path_factory.mktemp("blank") / "blank.xlsx")


@pytest.fixture(scope="module")
def book(blank: Path) -> Workbook:
    return openpyxl.load_workbook(blank)


@pytest.fixture(scope="module")
def filled(blank: Path) -> list[Path]:
    """The workbook filled in, and what LibreOffice makes of it as xlsx and as ods."""
    book = openpyxl.load_workbook(blank)
    for table, rows in FILLED.items():
        columns = {cell.value: cell.column for cell in book[table][1]}
        for at, row in enumerate(rows, 2):
            for name, value in row.items():
                cell = book[table].cell(at, columns[name], value)
                if isinstance(value, str):
                    cell.data_type = "s"  # a name that begins with = is no formula
    path = blank.parent / "filled.xlsx"
    book.save(path)
    return [path, *convert([path], "xlsx", blank.parent / "xlsx"), *convert([path], "ods", blank.parent / "ods")]


def rule_of(book: Workbook, table: str, column: str) -> DataValidation | None:
    """Find what the cells under a header may hold."""
    sheet = book[table]
    at = next(cell.column_letter for cell in sheet[1] if cell.value == column)
    rules = [rule for rule in sheet.data_validations.dataValidation if str(rule.sqref).startswith(f"{at}2:{at}")]
    assert len(rules) <= 1
    return rules[0] if rules else None


def choices(book: Workbook, rule: DataValidation | None) -> list[str]:
    """Give the words of a drop-down, be they in the rule or on the hidden sheet."""
    assert rule is not None
    assert rule.type == "list"
    formula = str(rule.formula1)
    if formula.startswith('"'):
        return formula.strip('"').split(",")
    sheet, cells = formula.split("!")
    assert sheet == f"'{LISTS_SHEET}'"
    return [cell.value for (cell,) in book[LISTS_SHEET][cells.replace("$", "")]]


class TestSheets:
    def test_every_table_has_one_and_only_the_lists_are_hidden(self, book: Workbook) -> None:
        assert sorted(SHEETS) == sorted(TABLES)
        assert book.sheetnames == [*SHEETS, LISTS_SHEET]
        assert [sheet.title for sheet in book if sheet.sheet_state != "visible"] == [LISTS_SHEET]

    @pytest.mark.parametrize("table", TABLES)
    def test_headers_are_exactly_our_columns_and_there_is_nothing_else(self, book: Workbook, table: str) -> None:
        rows = list(book[table].iter_rows(values_only=True))
        assert rows == [tuple(TABLES[table].by_name)]

    @pytest.mark.parametrize("table", TABLES)
    def test_it_can_be_scrolled_and_printed(self, book: Workbook, table: str) -> None:
        sheet = book[table]
        assert sheet.freeze_panes == "B2"
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.print_title_rows == "$1:$1"


class TestHeaders:
    @pytest.mark.parametrize(("table", "column"), COLUMNS, ids=IDS)
    def test_each_is_explained_in_both_languages(self, book: Workbook, table: str, column: Any) -> None:
        cell = next(cell for cell in book[table][1] if cell.value == column.name)
        english, chinese = cell.comment.text.split("\n")
        assert english.casefold().startswith(column.meaning.rstrip(" …").casefold())
        assert any("\u4e00" <= letter <= "\u9fff" for letter in chinese)
        assert ("Required." in english) is ("必填" in chinese) is column.required

    def test_required_ones_are_bold_and_of_a_colour_of_their_own(self, book: Workbook) -> None:
        colours: dict[str, set[str]] = {"required": set(), "one of": set(), "optional": set()}
        for table, column in COLUMNS:
            cell = next(cell for cell in book[table][1] if cell.value == column.name)
            one_of = table == "itineraries" and column.name in {"venue_id", "leg_id"}
            assert cell.font.bold is (column.required or one_of)
            mark = "required" if column.required else "one of" if one_of else "optional"
            colours[mark].add(cell.fill.start_color.rgb)
        assert [len(found) for found in colours.values()] == [1, 1, 1]
        assert len(set.union(*colours.values())) == 3

    def test_the_end_of_a_day_is_explained_where_it_counts(self, book: Workbook) -> None:
        """A cell for times shows a date alone with 00:00, and so it is read."""
        notes = {cell.value: cell.comment.text for cell in book["itineraries"][1]}
        assert "next day 00:00" in notes["end"]
        assert "next day" not in notes["start"]
        assert "morning" in notes["start"]


class TestCells:
    @pytest.mark.parametrize(("table", "column"), COLUMNS, ids=IDS)
    def test_text_stays_text_and_times_are_shown_as_times(self, book: Workbook, table: str, column: Any) -> None:
        letter = next(cell.column_letter for cell in book[table][1] if cell.value == column.name)
        wanted = {
            "instant": "yyyy-mm-dd hh:mm",
            "date": "yyyy-mm-dd",
            "number": "General",
            "integer": "0",
        }.get(column.holds, "@")
        assert book[table].column_dimensions[letter].number_format == wanted

    @pytest.mark.parametrize(
        ("table", "column", "words"),
        [
            ("venues", "kind", tuple(KINDS)),
            ("legs", "mode", tuple(MODES)),
            ("itineraries", "mask", MASKS),
            ("relations", "kind", RELATIONS),
            ("persons", "status", STATUSES),
            ("judgements", "contact_class", (*CLASSES, "none")),
            ("venues", "indoor", ("yes", "no")),
            ("legs", "sealed", ("yes", "no")),
        ],
    )
    def test_closed_lists_drop_down_and_allow_nothing_else(
        self, book: Workbook, table: str, column: str, words: tuple[str, ...]
    ) -> None:
        rule = rule_of(book, table, column)
        given = choices(book, rule)
        assert tuple(given[: len(words)]) == words
        assert len(given) == len(set(given)) == 2 * len(words)  # and each once in Chinese
        assert rule is not None
        assert rule.errorStyle in (None, "stop")

    @pytest.mark.parametrize(
        ("table", "column", "words"), [("itineraries", "role", ROLES), *((t, "source", SOURCES) for t in TABLES)]
    )
    def test_open_lists_warn_and_allow(self, book: Workbook, table: str, column: str, words: tuple[str, ...]) -> None:
        rule = rule_of(book, table, column)
        assert tuple(choices(book, rule)) == words
        assert rule is not None
        assert rule.errorStyle == "warning"

    @pytest.mark.parametrize(("table", "column"), COLUMNS, ids=IDS)
    def test_a_blank_cell_is_always_allowed_and_times_may_be_words(
        self, book: Workbook, table: str, column: Any
    ) -> None:
        rule = rule_of(book, table, column.name)
        if rule is not None:
            assert str(rule.sqref).endswith(str(ROWS + 1))
        if column.holds in {"instant", "date", "number", "integer", "boolean", "word"}:
            assert rule is not None
            assert rule.allow_blank
            assert (rule.errorStyle == "warning") is (column.holds == "instant")

    def test_a_time_without_its_day_is_no_time(self, book: Workbook) -> None:
        """Spreadsheets hold 10:20 as less than one day."""
        rule = rule_of(book, "itineraries", "start")
        assert rule is not None
        assert float(rule.formula1) > 1

    @pytest.mark.parametrize(
        ("table", "column", "wanted"),
        [
            ("venues", "latitude", ("decimal", None, "-90", "90")),
            ("venues", "area_m2", ("decimal", "greaterThanOrEqual", "0", None)),
            ("itineraries", "likelihood", ("decimal", None, "0", "1")),
            ("leg_stops", "sequence", ("whole", "greaterThanOrEqual", "1", None)),
        ],
    )
    def test_numbers_have_the_bounds_of_the_contract(
        self, book: Workbook, table: str, column: str, wanted: tuple[str, str | None, str, str | None]
    ) -> None:
        rule = rule_of(book, table, column)
        assert rule is not None
        operator = None if rule.operator == "between" else rule.operator
        bounds = [None if value is None else f"{float(value):g}" for value in (rule.formula1, rule.formula2)]
        assert (rule.type, operator, *bounds) == wanted


@needs_libreoffice
class TestFilledIn:
    def test_no_sheet_is_lost(self, filled: list[Path]) -> None:
        for path in filled:
            assert CalamineWorkbook.from_path(str(path)).sheet_names == [*SHEETS, LISTS_SHEET]

    @pytest.mark.parametrize("table", FILLED)
    def test_no_cell_is_changed(self, filled: list[Path], table: str) -> None:
        wanted: list[list[object]] = [[*TABLES[table].by_name]]
        wanted += [[written(row.get(name, "")) for name in TABLES[table].by_name] for row in FILLED[table]]
        for path in filled:
            rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(table).to_python()
            assert [[written(cell) for cell in row] for row in rows] == wanted

    def test_all_three_read_to_the_same_graph_without_a_fault(self, filled: list[Path]) -> None:
        first, *others = [ex.read(path) for path in filled]
        assert first.persons["person_id"].tolist() == ["007", "3E5", "1-2"]
        assert first.persons["name"].tolist() == ["=Testperson", "+Testperson", "-Testperson"]
        assert first.persons["document"].tolist()[0] == "110101199001011234"
        midnight = pd.Timestamp("2020-02-20T00:00+08:00")
        stays = first.itineraries.set_index("person_id")
        assert stays.loc["007", "end"] == midnight  # a midnight is no whole day
        assert stays.loc["007", "mask"] == "respirator-valved"
        assert first.venues["kind"].tolist() == ["shop", "restaurant"]
        for other in others:
            for table in FILLED:
                kept = [c for c in getattr(first, table).columns if c != "file"]
                pd.testing.assert_frame_equal(getattr(first, table)[kept], getattr(other, table)[kept])

    def test_rules_and_notes_outlive_libreoffice(self, filled: list[Path]) -> None:
        saved = openpyxl.load_workbook(filled[1])
        rule = rule_of(saved, "itineraries", "mask")
        assert choices(saved, rule)[: len(MASKS)] == list(MASKS)
        assert choices(saved, rule_of(saved, "venues", "kind"))[: len(KINDS)] == list(KINDS)
        assert saved["itineraries"]["A1"].comment.text.startswith("Who.")


def written(value: object) -> object:
    """Write a cell so that a date and its midnight, and 40 and 40.0, are one."""
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.date):
        return moment(value.year, value.month, value.day)
    return float(value) if isinstance(value, int) else value


def test_it_is_the_same_file_whenever_it_is_made(blank: Path, tmp_path: Path) -> None:
    assert write_template(tmp_path / "again.xlsx").read_bytes() == blank.read_bytes()


class TestCommand:
    @pytest.fixture
    def run(self, capsys: pytest.CaptureFixture[str]) -> Any:
        def run(*arguments: object) -> tuple[int, str, str]:
            with pytest.raises(SystemExit) as ended:
                door.main(["template", *map(str, arguments)])
            out, err = capsys.readouterr()
            assert "Traceback" not in out + err
            assert isinstance(ended.value.code, int)
            return ended.value.code, out, err

        return run

    def test_it_writes_and_says_so(self, run: Any, tmp_path: Path) -> None:
        code, out, err = run(tmp_path / "field.xlsx")
        assert (code, err) == (0, "")
        assert str(tmp_path / "field.xlsx") in out
        assert openpyxl.load_workbook(io.BytesIO((tmp_path / "field.xlsx").read_bytes())).sheetnames[0] == "itineraries"

    def test_a_file_that_is_there_is_only_overwritten_when_told(self, run: Any, tmp_path: Path) -> None:
        file = tmp_path / "field.xlsx"
        file.write_bytes(b"what somebody filled in")
        code, out, err = run(file)
        assert (code, out, len(err.splitlines())) == (2, "", 1)
        assert "--force" in err
        assert file.read_bytes() == b"what somebody filled in"
        assert run(file, "--force")[0] == 0
        assert file.read_bytes().startswith(b"PK")

    @pytest.mark.parametrize("name", ["field.xls", "field", "absent/field.xlsx", "folder.xlsx"])
    def test_what_cannot_be_written_is_one_line(self, run: Any, tmp_path: Path, name: str) -> None:
        (tmp_path / "folder.xlsx").mkdir()
        code, out, err = run(tmp_path / name)
        assert (code, out, len(err.splitlines())) == (2, "", 1)
        assert sorted(path.name for path in tmp_path.iterdir()) == ["folder.xlsx"]
