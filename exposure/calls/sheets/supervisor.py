"""The supervisor's workbook: warnings first, what is on which list, everybody, who is handed on between shifts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from exposure.calls.sheets.book import Book, printed_on_a4
from exposure.calls.sheets.cells import clean
from exposure.calls.sheets.columns import CARRIED, EVERYBODY, IN_REGISTER
from exposure.calls.sheets.index import index_of
from exposure.calls.sheets.lists import LOUD, known_at

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from exposure.calls.handout import HandOut

__all__ = ["supervisor_book"]

_HEADS: Final = {
    "file": "file 文件",
    "what": "what 内容",
    "people": "people 人数",
    "calls": "calls 通数",
    "former": "former 非接触者",
    "expected_minutes": "expected_minutes 预计分钟",
}
_HIGH: Final = {"loud": 28, "title": 22, "bold": 20}


def supervisor_book(hand_out: HandOut, cells: pd.DataFrame) -> bytes:
    """
    Write the workbook of the supervisor.

    Parameters
    ----------
    hand_out
        The hand-out.
    cells
        All of its rows, as `cells_of` gives them.

    Returns
    -------
    content
        The bytes of the file.
    """
    book = Book(f"supervisor {hand_out.id}", pd.Timestamp(hand_out.about["start"]))
    title = f"supervisor  {hand_out.id}"
    register = cells[cells["stem"] == "in-register"]
    sheets = [_overview(book, hand_out, len(register))]
    if len(register):
        sheets.append(_register(book, register))
    sheets.append(book.table("everybody", EVERYBODY, cells))
    carried = cells[(cells["caller"] > 0) & (cells["attempts"] > 0) & ~cells["former"]]
    sheets.append(book.table("hand-over", CARRIED, carried))
    for sheet in sheets:
        printed_on_a4(sheet, title)
    for sheet in sheets[-2:]:
        sheet.freeze_panes(1, 2)
    return book.content


def _register(book: Book, register: pd.DataFrame) -> Worksheet:
    sheet = book.table("in register", IN_REGISTER, register, above=[LOUD])
    sheet.set_row(0, 28, book.look("loud"))
    sheet.write_string(0, 0, LOUD, book.look("loud"))
    return sheet


def _overview(book: Book, hand_out: HandOut, register: int) -> Worksheet:
    sheet = book.workbook.add_worksheet("overview")
    for at, width in enumerate((24, 62, 10, 10, 14, 20)):
        sheet.set_column(at, at, width)
    row = 0
    for text, look in _lines(hand_out, register):
        if look in _HIGH:
            sheet.set_row(row, _HIGH[look], book.look(look))
        sheet.write_string(row, 0, clean(text), book.look(look))
        row += 1
    _counts(book, sheet, index_of(hand_out), row + 1)
    return sheet


def _lines(hand_out: HandOut, register: int) -> list[tuple[str, str]]:
    """Say what the supervisor has to know before anything else, each with its look."""
    about = hand_out.about
    lines = [(f"Call lists of {about['jurisdiction'] or 'the office'} 通话名单", "title")]
    if register:
        who = f"{register} contact{'s' * (register != 1)} in the register of cases"
        lines.append((f"{who}: see 'in register' before any sheet is printed 打印前请先核对", "loud"))
    lines.append((f"Hand-out {hand_out.id}; as known {known_at(hand_out)}; begins {_local(hand_out)}", "line"))
    if about["delta_of"]:
        lines.append((f"Only what is new or changed since {about['delta_of']} 仅含新增或变更", "line"))
    lines += [(str(line), "line") for line in about["capacity"]]
    proposals = list(about["proposals"])
    if proposals:
        lines.append(("Groups that may be one family, to be asked 可能为同一家庭，请核实", "bold"))
    return lines + [(_proposal(proposal), "line") for proposal in proposals]


def _local(hand_out: HandOut) -> str:
    return f"{pd.Timestamp(hand_out.about['start']).tz_convert(hand_out.zone):%Y-%m-%d %H:%M} {hand_out.zone}"


def _proposal(proposal: dict[str, Any]) -> str:
    """Write a proposal, whatever is known of it."""
    values = {name: "; ".join(map(str, v)) if isinstance(v, list | tuple) else str(v) for name, v in proposal.items()}
    return " · ".join(f"{name}: {value}" for name, value in values.items() if value)


def _counts(book: Book, sheet: Worksheet, index: pd.DataFrame, top: int) -> None:
    """Write how many are in each file; callers' sheets are in the order of shifts, so each shift can be read off."""
    for at, name in enumerate(_HEADS):
        sheet.write_string(top, at, _HEADS[name], book.look("head"))
        text = index[name].dtype == "str"
        for row, cell in enumerate(index[name].tolist(), start=top + 1):
            if text:
                sheet.write_string(row, at, clean(cell), book.look("wrapped"))
            else:
                sheet.write_number(row, at, cell, book.look("number"))
    sheet.autofilter(top, 0, top + len(index), len(_HEADS) - 1)
    sheet.freeze_panes(top + 1, 1)
