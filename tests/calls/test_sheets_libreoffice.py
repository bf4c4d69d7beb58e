"""The sheets in a real spreadsheet program: filled in, saved in two formats, nothing lost."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from calls.rolls import KEY, hand_out
from libreoffice import convert, needs_libreoffice
from python_calamine import CalamineWorkbook

from exposure.calls.sheets import write_sheets

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

pytestmark = needs_libreoffice

STEMS = ("caller-1-shift-1", "caller-2-shift-2")


def moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


FILLED: dict[str, Any] = {
    "tried_at": moment("2020-02-27 09:05"),
    "outcome": "reached 已接通",
    "reason": "symptomatic 有症状",
    "who_answered": "a parent 父母",
    "note": '=HYPERLINK(x) says, "come"; 第二行\nsecond line',
    "spoken": "uz",
    "call_back_at": moment("2020-02-27 18:30"),
    "new_phone": "013900000001",
    "companion": "+Testperson",
    "companion_phone": "+8613900000002",
    "other_place": "-杂货店",
    "place_from": moment("2020-02-20 10:00"),
    "place_until": moment("2020-02-20 10:45"),
    "moved_to": "@Lanzhou",
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Two callers' sheets, every second row filled in."""
    out = tmp_path_factory.mktemp("filled")
    write_sheets(hand_out(), KEY, out)
    files = [out / f"{stem}.xlsx" for stem in STEMS]
    for file in files:
        book = openpyxl.load_workbook(file)
        sheet = book["calls"]
        at = {str(cell.value).split(" ")[0]: cell.column for cell in sheet[1]}
        for row in range(2, sheet.max_row + 1, 2):
            for name, value in FILLED.items():
                cell = sheet.cell(row, at[name], value)
                if isinstance(value, str):
                    cell.data_type = "s"
                    cell.number_format = "@"
                else:
                    cell.number_format = "yyyy-mm-dd hh:mm"
        book.save(file)
    return files


@pytest.fixture(scope="module")
def saved(filled: list[Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same, opened and saved as workbooks."""
    out = tmp_path_factory.mktemp("saved")
    return dict(zip(STEMS, convert(filled, "xlsx", out), strict=True))


def rows(path: Path) -> list[list[Any]]:
    """Give the cells of the sheet of calls as a reader of workbooks sees them."""
    cells = CalamineWorkbook.from_path(path).get_sheet_by_name("calls").to_python(skip_empty_area=False)
    return [list(row) for row in cells]


def is_locked(sheet: Worksheet, column: int) -> bool:
    """Say whether a cell of the third row is locked, which is not filled in: by itself, or by its column."""
    cell = sheet.cell(3, column)
    if cell.has_style:
        return bool(cell.protection.locked)
    return bool(next(c for c in sheet.column_dimensions.values() if c.min <= column <= c.max).protection.locked)


@pytest.mark.parametrize("stem", STEMS)
def test_workbook_comes_back_unchanged(stem: str, filled: list[Path], saved: dict[str, Path]) -> None:
    """What was handed out and what was filled in are the same after a spreadsheet program saved them."""
    before, after = rows(filled[STEMS.index(stem)]), rows(saved[stem])
    width = len(before[0])
    assert [row[:width] for row in after[: len(before)]] == before
    assert not any(any(row) for row in after[len(before) :])
    names = [str(cell).split(" ")[0] for cell in after[0]]
    first = dict(zip(names, after[1], strict=False))
    assert {name: first[name] for name in FILLED} == FILLED


@pytest.mark.parametrize("stem", STEMS)
def test_what_guards_the_sheet_is_still_in_the_file(stem: str, saved: dict[str, Path]) -> None:
    """Drop-downs with their lists, limits of times, protection, open inputs, filter, print set-up, hidden sheets."""
    book = openpyxl.load_workbook(saved[stem])
    sheet = book["calls"]
    at = {str(cell.value).split(" ")[0]: cell for cell in sheet[1]}
    rules = {
        next(iter(area.ranges)).min_col: rule for rule in sheet.data_validations.dataValidation for area in [rule.sqref]
    }
    lists = {rules[at[name].column].formula1 for name in ("outcome", "reason", "who_answered", "spoken")}
    assert lists == {f"lists!${c}$1:${c}${n}" for c, n in zip("ABCD", (11, 12, 7, 4), strict=True)}
    assert {rules[at[name].column].type for name in ("tried_at", "call_back_at", "place_from")} == {"date"}
    assert sheet.protection.sheet
    assert not sheet.protection.autoFilter
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.orientation == "landscape"
    locked = {name: is_locked(sheet, at[name].column) for name in ("name", "sentence", "key", "outcome", "note")}
    assert locked == {"name": True, "sentence": True, "key": True, "outcome": False, "note": False}
    states = {page.title: page.sheet_state for page in book.worksheets}
    assert states["lists"] != "visible"
    assert states["about"] != "visible"
    assert [row[0] for row in book["about"].iter_rows(values_only=True)][:3] == ["format", "hand_out", "stem"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} <= {"s", "n", "d"}


def test_saved_as_csv_it_holds_the_same(filled: list[Path], tmp_path: Path) -> None:
    """Who saves the first sheet as CSV loses nothing either: ids and phones with their zeros, times as shown."""
    [path] = convert(filled[:1], "csv", tmp_path)
    lines = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    before = rows(filled[0])
    at = {str(cell).split(" ")[0]: i for i, cell in enumerate(before[0])}
    for row, line in zip(before, lines, strict=False):
        for name in ("person_id", "name", "phone", "sentence", "code", "key", *FILLED):
            value = row[at[name]]
            cell: object = line[at[name]]
            assert (moment(str(cell)) if isinstance(value, dt.datetime) else cell) == value, name
    assert len(lines) == len(before)


def test_our_csv_filled_in_as_text_comes_back(filled: list[Path], tmp_path: Path) -> None:
    """The CSV beside a workbook, opened with all columns as text and saved, is the same table."""
    ours = filled[0].with_suffix(".csv")
    [path] = convert([ours], "csv", tmp_path, text_columns=60)
    tables = [list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline=""))) for file in (ours, path)]
    # Blank cells at the end of a row may be left out.
    width = len(tables[0][0])
    assert [row + [""] * (width - len(row)) for row in tables[1]] == tables[0]
