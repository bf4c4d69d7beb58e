"""
Colours of a caller's sheet: by what came of a call, by what is new, by how long ago somebody was tried.

They differ in lightness too, so that a page printed in grey and an eye that mixes colours up tell them apart; the cell
says in words what its colour means.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from exposure.calls.sheets.columns import CALLS

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from exposure.calls.sheets.book import Book

__all__ = ["coloured"]

_AT: Final = {column.name: at for at, column in enumerate(CALLS)}
_GREEN: Final[dict[str, Any]] = {"bg_color": "#BFE5D0"}
_YELLOW: Final[dict[str, Any]] = {"bg_color": "#FFF0A3"}
_ORANGE: Final[dict[str, Any]] = {"bg_color": "#F2B36B", "bold": True}
_GREY: Final[dict[str, Any]] = {"bg_color": "#C9C9C9", "font_color": "#404040", "italic": True}
_RED: Final[dict[str, Any]] = {"bg_color": "#B22A00", "font_color": "#FFFFFF", "bold": True}
_OUTCOMES: Final = {
    "reached": _GREEN,
    "call back": _YELLOW,
    "wrong number": _ORANGE,
    "not in service": _ORANGE,
    "refused": _GREY,
    "dead": _GREY,
}
_ACTIONS: Final[dict[str, dict[str, Any]]] = {
    "strike-off": {"font_strikeout": True, "font_color": "#7F7F7F", "bg_color": "#E4E4E4"},
    "un-call": {"italic": True, "bg_color": "#CFE2F7"},
}
_FIRST: Final[dict[str, Any]] = {"border": 1, "border_color": "#A6A6A6", "top": 1, "top_color": "#000000"}
"""The line between those who are one call and others; a rule that knows borders knows all four of them."""
_HOURS: Final = {12: _ORANGE, 4: _YELLOW}


def coloured(book: Book, sheet: Worksheet, last: int, start: float) -> None:
    """
    Put the colours on a sheet, by ranges.

    Parameters
    ----------
    book
        Its workbook.
    sheet
        The sheet of calls.
    last
        Its last row.
    start
        Begin of the hand-out, as a serial day: the age of a try is counted to it.
    """
    everything = (1, 0, last, len(CALLS) - 1)
    rules = [(everything, _begins("reason", "symptomatic"), _RED)]
    rules += [(everything, _begins("outcome", outcome), colour) for outcome, colour in _OUTCOMES.items()]
    rules += [(everything, _begins("action", action), colour) for action, colour in _ACTIONS.items()]
    rules += [((1, _AT["mark"], last, _AT["name"]), _begins("mark", "new"), {"bold": True})]
    tried, unit = f"${_letter('last_try')}2", _letter("unit")
    for hours, colour in _HOURS.items():
        age = f'=AND({tried}<>"",{start:.6f}-{tried}>{hours}/24)'
        rules += [((1, _AT["last_try"], last, _AT["last_outcome"]), age, colour)]
    rules += [((1, 0, last, len(CALLS) - 2), f"=${unit}2<>${unit}1", _FIRST)]
    for where, formula, colour in rules:
        look = book.workbook.add_format(colour)
        sheet.conditional_format(*where, {"type": "formula", "criteria": formula, "format": look})


def _letter(column: str) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(_AT[column]))


def _begins(column: str, word: str) -> str:
    """Ask whether a cell begins with a word: the Chinese behind it does not matter."""
    return f'=LEFT(${_letter(column)}2,{len(word)})="{word}"'
