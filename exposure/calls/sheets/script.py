"""The page from which callers read, in English and in Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exposure.calls.sheets.book import printed_on_a4
from exposure.calls.sheets.cells import clean
from exposure.calls.sheets.heights import height, line_count
from exposure.calls.sheets.wording import CHECKED, PARTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exposure.calls.handout import HandOut
    from exposure.calls.sheets.book import Book

__all__ = ["write_script"]

_WIDTH: Final = 68
_LINE: Final = 15.0
_TO_FILL: Final = "_" * 24


def write_script(book: Book, hand_out: HandOut, stem: str, caller: str) -> None:
    """
    Write the page.

    Parameters
    ----------
    book
        A caller's workbook.
    hand_out
        The hand-out, for the office and its number.
    stem
        Name of the file.
    caller
        The caller's name; '' leaves a blank.
    """
    sheet = book.workbook.add_worksheet("script")
    sheet.set_row(0, 22)
    sheet.set_column(0, 1, _WIDTH, book.look("paragraph"))
    office = str(hand_out.about["jurisdiction"])
    filled = {"caller": caller or "____", "zone": hand_out.zone}
    english = {**filled, "office": office or "____", "until": "…"}
    chinese = {**filled, "office": office, "until": "……"}
    sheet.write_string(0, 0, clean(f"Script: {office or stem}"), book.look("title"))
    sheet.write_string(0, 1, "通话脚本", book.look("title"))
    last = 0
    for last, (ours, theirs, look) in enumerate(_lines(hand_out), start=1):
        texts = clean(ours.format(**english)), clean(theirs.format(**chinese))
        lines = max(line_count(text, _WIDTH) for text in texts)
        sheet.set_row(last, height(lines, _LINE) + (4 if look == "heading" else 0))
        sheet.write_string(last, 0, texts[0], book.look("paragraph" if look == "blank" else look))
        sheet.write_string(last, 1, texts[1], book.look(look))
    sheet.protect("", {"format_columns": True, "format_rows": True})
    sheet.print_area(0, 0, last, 1)
    printed_on_a4(sheet, f"{stem}  {hand_out.id}", upright=True)


def _lines(hand_out: HandOut) -> Iterator[tuple[str, str, str]]:
    """Give the lines in both languages, each with its look; the number of the office, or a blank for it, among them."""
    number = str(hand_out.about["parameters"].get("hotline") or _TO_FILL)
    for heading, heading_zh, lines in PARTS:
        yield heading, heading_zh, "heading"
        for ours, theirs in lines:
            yield ours, theirs, "paragraph"
        if heading == CHECKED:
            shown = number.replace("{", "(").replace("}", ")")
            yield "Number of the office, to call back 办公室回拨电话:", shown, "blank"
