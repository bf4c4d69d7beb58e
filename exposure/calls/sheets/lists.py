"""The lists that are no caller's: to look up, to hand over, in the register, not to be called."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from exposure.calls.sheets.book import Book, printed_on_a4
from exposure.calls.sheets.cells import clean
from exposure.calls.sheets.columns import LISTS
from exposure.outputs import local_text

if TYPE_CHECKING:
    from exposure.calls.handout import HandOut
    from exposure.calls.sheets.columns import Column

__all__ = ["LOUD", "known_at", "list_book", "list_columns"]

LOUD = "These people are cases themselves: do not phone them as contacts. 以下人员本人即为病例，请勿按接触者拨打。"
"""Above everything that lists contacts who stand in the register."""


def list_columns(stem: str) -> tuple[Column, ...]:
    """
    Give the columns of a list.

    Examples
    --------
    >>> [column.name for column in list_columns("not-called")]
    ['position', 'mark', 'person_id', 'class', 'why']
    """
    return LISTS["handover" if stem.startswith("handover") else stem]


def list_book(hand_out: HandOut, stem: str, cells: pd.DataFrame) -> bytes:
    """
    Write the workbook of one list.

    Parameters
    ----------
    hand_out
        The hand-out.
    stem
        Name of the file.
    cells
        The rows of the file, as `cells_of` gives them.

    Returns
    -------
    content
        The bytes of the file.
    """
    book = Book(f"{stem} {hand_out.id}", pd.Timestamp(hand_out.about["start"]))
    sheet = book.table(stem, list_columns(stem), cells, above=_above(hand_out, stem, cells))
    if stem == "in-register":
        sheet.set_row(0, 28, book.look("loud"))
        sheet.write_string(0, 0, LOUD, book.look("loud"))
    printed_on_a4(sheet, f"{stem}  {hand_out.id}")
    return book.content


def known_at(hand_out: HandOut) -> str:
    """
    Say at which moment a hand-out was known as it is, in the office's time.

    Parameters
    ----------
    hand_out
        The hand-out.

    Returns
    -------
    moment
        Such as `at 2020-02-27 12:00 +08:00`.
    """
    moment = hand_out.about["as_known"]
    return f"at {local_text(pd.Timestamp(moment), hand_out.zone)}" if moment else "after its last fact"


def _above(hand_out: HandOut, stem: str, cells: pd.DataFrame) -> list[str]:
    """Say what the list is, in a line or two in each language."""
    ours = clean(str(hand_out.about["jurisdiction"]))
    people = len(cells)
    if stem == "in-register":
        return [LOUD, f"Tell the supervisor. 请报告组长。 ({people} people, 共{people}人; {hand_out.id})"]
    if stem == "lookup":
        return [
            "To be looked up by the police or the field team 需公安或现场人员核查",
            f"{ours}: numbers or addresses that do not lead to the person. Give back what you find by person_id. "
            f"号码或地址无法联系到本人，请按人员编号反馈核查结果。 ({hand_out.id})",
        ]
    if stem == "not-called":
        return [
            "Not to be called 不拨打电话",
            f"Everybody here has been looked at; the reason stands in each row. 均已核对，原因见各行。 ({hand_out.id})",
        ]
    return _letter(hand_out, cells, ours)


def _letter(hand_out: HandOut, cells: pd.DataFrame, ours: str) -> list[str]:
    """Head a hand-over as a letter: from whom to whom, what is asked, which zone its times are in."""
    theirs = next((name for name in cells["jurisdiction"] if name), "")
    people = len(cells)
    return [
        f"Hand-over of contacts 接触者移交: {ours} → {theirs}",
        f"Hand-over {hand_out.id}, as known {known_at(hand_out)}: {people} "
        f"{'person' if people == 1 else 'people'}; times in {hand_out.zone}. "
        f"移交编号 {hand_out.id}，共{people}人；时间按 {hand_out.zone}。",
        "You are responsible for these contacts of a confirmed case. Please tell them, see to their quarantine until "
        "the time in the row, and confirm receipt by person_id.",
        "下列确诊病例的接触者由贵方管辖，请予告知并落实隔离至所列时间，并按人员编号回执。",
    ]
