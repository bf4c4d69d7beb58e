"""A caller's workbook: whom to call in this shift, what to say, and blanks for what came of it."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from exposure.calls.sheets.book import Book, printed_on_a4
from exposure.calls.sheets.cells import serial
from exposure.calls.sheets.colours import coloured
from exposure.calls.sheets.columns import CALLS
from exposure.calls.sheets.script import write_script
from exposure.calls.words import ANSWERED, OUTCOMES, REASONS, said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

    from exposure.calls.handout import HandOut

__all__ = ["caller_book", "languages_met"]

_AT: Final = {column.name: at for at, column in enumerate(CALLS)}
_SPARE: Final = 50
"""Rows below the last one that are ready for further attempts."""
_ALLOWED: Final = {"sort": True, "autofilter": True, "format_columns": True, "format_rows": True}
_DROP_DOWNS: Final = {
    "outcome": tuple(said(word, chinese) for word, chinese in OUTCOMES.items()),
    "reason": tuple(said(word, chinese) for word, chinese in REASONS.items()),
    "who_answered": tuple(said(word, chinese) for word, chinese in ANSWERED.items()),
}
_FROM_LIST: Final = ("Not on the list 不在列表中", "Take one of the list. 请从下拉列表中选择。")
_BEFORE: Final = pd.Timedelta(hours=12)
_AFTER: Final = pd.Timedelta(hours=24)
_WEEKS: Final = pd.Timedelta(days=60)


def caller_book(hand_out: HandOut, stem: str, cells: pd.DataFrame, languages: Sequence[str]) -> bytes:
    """
    Write the workbook of one caller and shift.

    Parameters
    ----------
    hand_out
        The hand-out.
    stem
        Name of the file.
    cells
        The rows of the file, as `cells_of` gives them.
    languages
        What the drop-down of languages holds.

    Returns
    -------
    content
        The bytes of the file.
    """
    start = pd.Timestamp(hand_out.about["start"])
    book = Book(f"{stem} {hand_out.id}", start)
    sheet = book.table("calls", CALLS, cells, levels=_levels(cells["unit"].tolist()))
    sheet.outline_settings(True, False)  # noqa: FBT003 — visible, and the first row stands above the others
    last = len(cells)
    sheet.freeze_panes(1, _AT["name"] + 1)
    sheet.print_area(0, 0, last, max(at for at, column in enumerate(CALLS) if column.printed))
    printed_on_a4(sheet, f"{stem}  {hand_out.id}")
    sheet.protect("", _ALLOWED)
    _validated(hand_out, int(cells["shift"].iloc[0]), sheet, last + _SPARE, languages)
    coloured(book, sheet, last, float(serial(pd.Series([start]), hand_out.zone).iloc[0]))
    name = next((name for name in cells["caller_name"] if name), "")
    write_script(book, hand_out, stem, name)
    _hidden(book, hand_out, stem, languages)
    sheet.activate()
    return book.content


def languages_met(roll: pd.DataFrame) -> list[str]:
    """
    Give the languages of all who are on the roll, each once.

    Examples
    --------
    >>> languages_met(pd.DataFrame({"language": ["zh", "ru; en", "", "zh"]}))
    ['en', 'ru', 'zh']
    """
    met = {word.strip() for cell in roll["language"].unique() for word in cell.split(";")}
    return sorted(met - {""})


def _levels(units: list[str]) -> list[int]:
    """Group those of one call under the first of them."""
    return [0, *(int(bool(unit) and unit == above) for above, unit in itertools.pairwise(units))]


def _validated(hand_out: HandOut, shift: int, sheet: Worksheet, last: int, languages: Sequence[str]) -> None:
    for column, (name, words) in enumerate({**_DROP_DOWNS, "spoken": tuple(languages)}.items()):
        if words:
            sheet.data_validation(1, _AT[name], last, _AT[name], _listed(column, len(words), free=name == "spoken"))
    start, zone = pd.Timestamp(hand_out.about["start"]), hand_out.zone
    end = hand_out.shifts[shift].end
    spans = {
        "tried_at": (start - _BEFORE, end + _AFTER),
        "call_back_at": (start - _BEFORE, end + _WEEKS),
        "place_from": (start - _WEEKS, end + _AFTER),
        "place_until": (start - _WEEKS, end + _AFTER),
    }
    for name, (earliest, latest) in spans.items():
        sheet.data_validation(1, _AT[name], last, _AT[name], _within(earliest, latest, zone))


def _listed(column: int, words: int, *, free: bool) -> dict[str, Any]:
    letter = chr(ord("A") + column)
    title, message = _FROM_LIST
    rule = {"validate": "list", "source": f"=lists!${letter}$1:${letter}${words}"}
    return {**rule, "show_error": False} if free else {**rule, "error_title": title, "error_message": message}


def _within(earliest: pd.Timestamp, latest: pd.Timestamp, zone: str) -> dict[str, Any]:
    first, last = (at.tz_convert(zone).tz_localize(None) for at in (earliest, latest))
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": first.to_pydatetime(),
        "maximum": last.to_pydatetime(),
        "error_title": "Not such a time 时间有误",
        "error_message": f"Write it like {last:%Y-%m-%d} 14:05, office time, between {first:%Y-%m-%d %H:%M} and "
        f"{last:%Y-%m-%d %H:%M}. 请按此格式填写，并在此时段内（办公室时间）。",
    }


def _hidden(book: Book, hand_out: HandOut, stem: str, languages: Sequence[str]) -> None:
    """Write what drop-downs take, and by what the file is known when it comes back."""
    lists = book.workbook.add_worksheet("lists")
    for column, words in enumerate((*_DROP_DOWNS.values(), languages)):
        for row, word in enumerate(words):
            lists.write_string(row, column, word)
    lists.hide()
    about = book.workbook.add_worksheet("about")
    values = {"format": str(hand_out.about["format"]), "hand_out": hand_out.id, "stem": stem}
    for row, (name, value) in enumerate(values.items()):
        about.write_string(row, 0, name)
        about.write_string(row, 1, value)
    about.very_hidden()
