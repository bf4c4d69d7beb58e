"""What the XML of an .ods says about its cells and no reader of values tells: the used range, errors, formats."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from exposure.tables.unreadable import UnreadableFileError
from exposure.tables.workbooks.archive import Part, inflated
from exposure.tables.workbooks.formats import elements, local
from exposure.tables.workbooks.markup import COLUMNS, ROWS, box_fits, cell_pieces, without_entities

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["OdsSheet", "Run", "look_at_content"]

_TOKEN: Final = re.compile(rb"<table:(table-row|table-cell|covered-table-cell|table-column|table)(?=[\s/>])([^<>]*)>")
_STYLES_END: Final = re.compile(rb"</office:automatic-styles>|<office:automatic-styles/>|(?=<office:body[\s>])")
_PARAGRAPH: Final = re.compile(rb"\s*<text:p[^<>]*>([^<]*)")
_TIME_OF_DAY: Final = frozenset({"hours", "minutes", "seconds"})
_HEAD_BYTES: Final = 8 << 20
"""No workbook has so many styles."""

Run = tuple[int, int, int, int]
"""A block of equal cells: first row, rows, first column, columns; counted from 0."""


@dataclass
class OdsSheet:
    """What was seen in one table of an .ods."""

    name: str
    rows: int = 0
    columns: int = 0
    cells: int = 0
    uncalculated: bool = False
    errors: list[tuple[Run, str]] = field(default_factory=list)
    hours: list[Run] = field(default_factory=list)
    """Cells with a date that show a time of day."""


def look_at_content(path: Path, part: Part, styles: bytes) -> list[OdsSheet]:
    """
    Look through the content of an .ods for what would hurt whoever reads it, and for what is not a value.

    Parameters
    ----------
    path
        The workbook.
    part
        Its `content.xml`.
    styles
        Its `styles.xml`.

    Returns
    -------
    sheets
        Its tables in their order.

    Raises
    ------
    UnreadableFileError
        If it declares entities, uses an absurd range, or holds a cell of a megabyte.
    """
    pieces = without_entities(inflated(path, part), raw_text=False)
    known = _Styles()
    known.add(styles)
    head, sheets, cursor = b"", list[OdsSheet](), _Cursor(OdsSheet(""), known)
    for piece in cell_pieces(pieces, b"<table:table-", (b"</table:",)):
        if not known.complete:
            head = known.add_head(head + piece)
        for token in _TOKEN.finditer(piece):
            tag, attributes = token.group(1), token.group(2)
            if tag == b"table":
                cursor = _Cursor(OdsSheet(_attribute(attributes, b"table:name")), known)
                sheets.append(cursor.sheet)
            elif tag == b"table-column":
                cursor.add_columns(attributes)
            elif tag == b"table-row":
                cursor.next_row(attributes)
            else:
                cursor.next_cell(attributes, piece, token.end())
    for sheet in sheets:
        box_fits(sheet.rows, sheet.columns, sheet.cells)
    return sheets


class _Styles:
    """Which cell styles show a time of day."""

    def __init__(self) -> None:
        self.complete = False
        self._cells: dict[str, tuple[str, str]] = {}
        """Parent and data style of each."""
        self._data: dict[str, bool] = {}
        self._instead: dict[str, list[str]] = {}
        """The data styles that stand in for one, such as for dates where it is for text."""
        self._asked: dict[str, bool] = {}

    def add(self, xml: bytes) -> None:
        for parent, element in elements(xml) if xml else ():
            kind, named = local(element.tag), {local(name): value for name, value in element.attrib.items()}
            if kind == "style" and named.get("family") == "table-cell":
                self._cells[named.get("name", "")] = (
                    named.get("parent-style-name", ""),
                    named.get("data-style-name", ""),
                )
            elif kind.endswith("-style") and parent.endswith("styles"):
                name, parts = named.get("name", ""), {local(part.tag) for part in element}
                self._data[name] = kind in {"date-style", "time-style"} and bool(parts & _TIME_OF_DAY)
                self._instead[name] = [
                    value for part in element for key, value in part.attrib.items() if local(key) == "apply-style-name"
                ]

    def add_head(self, head: bytes) -> bytes:
        """Take the styles from the beginning of the content, as soon as all of them are there."""
        ended = _STYLES_END.search(head)
        if ended is None and len(head) <= _HEAD_BYTES:
            return head
        if ended is None:
            raise UnreadableFileError("the file holds no table", "open it in a spreadsheet program and save it again")
        self.add(head[: ended.end()] + b"</office:document-content>")
        self.complete = True
        return b""

    def show_hours(self, style: str) -> bool:
        if style not in self._asked:
            name, data, seen = style, "", set[str]()
            while not data and name in self._cells and name not in seen:
                seen.add(name)
                name, data = self._cells[name]
            self._asked[style] = any(self._data.get(name, False) for name in (data, *self._instead.get(data, ())))
        return self._asked[style]


class _Cursor:
    """Where in a table we are."""

    def __init__(self, sheet: OdsSheet, styles: _Styles) -> None:
        self.sheet, self.styles = sheet, styles
        self.column_styles: list[str] = []
        self.row_style = ""
        self.row, self.rows, self.column = 0, 0, 0

    def add_columns(self, attributes: bytes) -> None:
        count = min(_number(attributes, b"table:number-columns-repeated"), COLUMNS - len(self.column_styles))
        self.column_styles += [_attribute(attributes, b"table:default-cell-style-name")] * count

    def next_row(self, attributes: bytes) -> None:
        self.row, self.column = self.row + self.rows, 0
        self.rows = _number(attributes, b"table:number-rows-repeated")
        self.row_style = _attribute(attributes, b"table:default-cell-style-name")

    def next_cell(self, attributes: bytes, piece: bytes, end: int) -> None:
        columns = _number(attributes, b"table:number-columns-repeated")
        run = self.row, self.rows, self.column, columns
        self.column += columns
        valued, formula = b"office:value-type=" in attributes, b"table:formula=" in attributes
        if attributes.endswith(b"/") and not valued and not formula:
            return
        sheet = self.sheet
        sheet.rows, sheet.columns = max(sheet.rows, self.row + self.rows), max(sheet.columns, self.column)
        sheet.cells += self.rows * columns
        sheet.uncalculated = sheet.uncalculated or (formula and not valued)
        if b'calcext:value-type="error"' in attributes:
            text = _PARAGRAPH.match(piece, end)
            shown = html.unescape(text.group(1).decode("utf-8", errors="replace")) if text else ""
            sheet.errors.append((run, shown.strip() or "#N/A"))
        elif b'office:value-type="date"' in attributes and self.styles.show_hours(self._style(attributes, run[2])):
            sheet.hours.append(run)

    def _style(self, attributes: bytes, column: int) -> str:
        default = self.column_styles[column] if column < len(self.column_styles) else ""
        return _attribute(attributes, b"table:style-name") or self.row_style or default


def _attribute(attributes: bytes, name: bytes) -> str:
    at = attributes.find(b" " + name + b"=")
    if at < 0:
        return ""
    quote = at + len(name) + 2
    end = attributes.find(attributes[quote : quote + 1], quote + 1)
    return html.unescape(attributes[quote + 1 : end].decode("utf-8", errors="replace"))


def _number(attributes: bytes, name: bytes) -> int:
    """Read a count; one that is absurd becomes one that no sheet can have."""
    text = _attribute(attributes, name)
    return min(int(text), ROWS + 1) if text.isdecimal() and len(text) < 20 else 1 if not text else ROWS + 1
