"""One workbook: how its cells look, how tables are written, and its bytes, which depend on nothing but its content."""

from __future__ import annotations

from functools import cached_property
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from exposure.calls.sheets.heights import height, row_heights

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from exposure.calls.sheets.columns import Column

__all__ = ["MOMENT", "Book", "printed_on_a4"]

MOMENT: Final = "yyyy-mm-dd hh:mm"

_A4: Final = 9
_MARGIN: Final = 0.3
_HEAD_HIGH: Final = 25
_TITLE_HIGH: Final = 22
_LINE: Final = {"border": 1, "border_color": "#A6A6A6", "valign": "top", "font_size": 11}
_LOOKS: Final[dict[str, dict[str, Any]]] = {
    "text": {**_LINE, "num_format": "@"},
    "wrapped": {**_LINE, "num_format": "@", "text_wrap": True},
    "number": {**_LINE, "num_format": "0"},
    "time": {**_LINE, "num_format": "mm-dd hh:mm"},
    "told": {**_LINE, "num_format": "@", "text_wrap": True, "locked": False, "bg_color": "#FFFDE7"},
    "moment": {**_LINE, "num_format": MOMENT, "text_wrap": True, "locked": False, "bg_color": "#FFFDE7"},
    "head": {**_LINE, "font_size": 8, "bold": True, "text_wrap": True, "bg_color": "#D9E2EC"},
    "head to fill": {**_LINE, "font_size": 8, "bold": True, "text_wrap": True, "bg_color": "#FFE08A"},
    "id": {**_LINE, "num_format": "@", "text_wrap": True, "locked": False},
    "line": {"num_format": "@", "valign": "top", "font_size": 10},
    "bold": {"num_format": "@", "valign": "top", "font_size": 10, "bold": True},
    "title": {"num_format": "@", "valign": "top", "font_size": 14, "bold": True},
    "loud": {"bold": True, "font_size": 16, "font_color": "#FFFFFF", "bg_color": "#9C1C00", "valign": "vcenter"},
    "paragraph": {"num_format": "@", "valign": "top", "font_size": 11, "text_wrap": True},
    "heading": {"num_format": "@", "valign": "top", "font_size": 12, "bold": True, "bg_color": "#D9E2EC"},
    "blank": {**_LINE, "num_format": "@", "font_size": 14, "locked": False, "bg_color": "#FFFDE7"},
}


class Book:
    """
    A workbook that is written in memory.

    Parameters
    ----------
    title
        What it is; it holds nothing personal.
    created
        The moment that stands in its properties: the machine's clock is not read.
    """

    def __init__(self, title: str, created: pd.Timestamp) -> None:
        from xlsxwriter import Workbook

        self._bytes = BytesIO()
        # As one table of texts, not in each cell: the same text stands in many, and other programs expect it.
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.workbook = Workbook(self._bytes, options)
        made = created.tz_convert("UTC").tz_localize(None).to_pydatetime()
        self.workbook.set_properties({"title": title, "created": made})
        self._looks: dict[str, Format] = {}

    def look(self, name: str) -> Format:
        """Give one of the looks by its name."""
        if name not in self._looks:
            self._looks[name] = self.workbook.add_format(_LOOKS[name])
        return self._looks[name]

    @cached_property
    def content(self) -> bytes:
        """The bytes of the file; nothing can be written after they were asked for."""
        self.workbook.close()
        return self._bytes.getvalue()

    def table(
        self,
        name: str,
        columns: Sequence[Column],
        cells: pd.DataFrame,
        *,
        above: Sequence[str] = (),
        levels: Sequence[int] | None = None,
    ) -> Worksheet:
        """
        Write a table on a sheet of its own: titles, a header that stays and filters, the rows.

        Parameters
        ----------
        name
            Of the sheet.
        columns
            What it has, in order.
        cells
            Clean cells, by the names of the columns.
        above
            Lines above the header; the first one is a title.
        levels
            How far each row is set in below the one above; None for not at all.

        Returns
        -------
        sheet
            To be finished.
        """
        sheet = self.workbook.add_worksheet(name)
        top, last = len(above), len(columns) - 1
        for at, column in enumerate(columns):
            sheet.set_column(at, at, column.width, self.look(column.holds))
            sheet.write_string(top, at, column.header, self.look("head to fill" if column.filled_in else "head"))
        sheet.set_row(top, _HEAD_HIGH)
        for row, line in enumerate(above):
            sheet.set_row(row, height(1) if row else _TITLE_HIGH, self.look("line"))
            sheet.write_string(row, 0, line, self.look("line" if row else "title"))
        for at, high in enumerate(row_heights(columns, cells)):
            sheet.set_row(top + 1 + at, high, None, {"level": levels[at]} if levels else None)
        self._rows(sheet, columns, cells, top + 1)
        sheet.autofilter(top, 0, top + len(cells), last)
        sheet.repeat_rows(top)
        sheet.freeze_panes(top + 1, 0)
        return sheet

    def _rows(self, sheet: Worksheet, columns: Sequence[Column], cells: pd.DataFrame, first: int) -> None:
        """Write column by column; what is blank is left out and takes the look of its column."""
        for at, column in enumerate(columns):
            if column.filled_in:
                continue
            write = sheet.write_number if column.holds in {"number", "time"} else sheet.write_string
            look = self.look("wrapped") if column.holds == "id" else None
            for row, cell in enumerate(cells[column.name].tolist(), start=first):
                if cell == cell and cell != "":  # noqa: PLR0124 — NaN, which is not equal to itself
                    write(row, at, cell, look)


def printed_on_a4(sheet: Worksheet, title: str, *, upright: bool = False) -> None:
    """
    Set up the page: A4, one page wide, its title above, its number below.

    Parameters
    ----------
    sheet
        The sheet.
    title
        Stands on every page; no data from outside.
    upright
        Portrait instead of landscape.
    """
    (sheet.set_portrait if upright else sheet.set_landscape)()
    sheet.set_paper(_A4)
    sheet.set_margins(left=_MARGIN, right=_MARGIN, top=0.6, bottom=0.5)
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&L{title}&Rcontains personal data 含个人信息", {"margin": 0.25})
    sheet.set_footer("&CPage &P of &N", {"margin": 0.2})
