"""What the XML of an .xlsx says about its cells and no reader of values tells: the used range, errors, formats."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np

from exposure.tables.unreadable import UnreadableFileError
from exposure.tables.workbooks.archive import Part, inflated
from exposure.tables.workbooks.markup import COLUMNS, box_fits, cell_pieces, without_entities

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import numpy.typing as npt

__all__ = ["Strings", "XlsxSheet", "errors_in", "look_at_part", "repeated_text", "styled"]

_ROOT: Final = re.compile(rb"<((?:[\w.-]+:)?)(worksheet|sst)[\s/>]")
_LATE: Final = re.compile(rb"<(?:[\w.-]+:)?(?:sheetData|sst)[\s/>]")
_CELL: Final = re.compile(rb'<(?:[\w.-]+:)?c(?:\s+r="([A-Z]{1,3}[0-9]{1,7})")?(?=[\s/>])')
_PLAIN_CELL: Final = re.compile(rb'<c(?:\s+r="([A-Z]{1,3}[0-9]{1,7})")?(?=[\s/>])')
_TOKEN: Final = re.compile(
    rb"<(?:[\w.-]+:)?(row|c)(?=[\s/>])([^<>]*)>"
    rb"(?:\s*<(?:[\w.-]+:)?f(?=[\s/>])(?:[^<>]*/>|[^<>]*>[^<]*</[^<>]*>))?"
    rb"(?:\s*<(?:[\w.-]+:)?v>\s*(#[^<]*))?"
)
_FORMULA: Final = re.compile(
    rb"<(?:[\w.-]+:)?c(?=[\s/>])([^<>]*)>\s*<(?:[\w.-]+:)?f(?=[\s/>])(?:[^<>]*/>|[^<>]*>[^<]*</[^<>]*>)"
    rb"\s*(<(?:[\w.-]+:)?v(?:\s[^<>]*)?(?:/>|>\s*</)|<(?:[\w.-]+:)?v[\s>])?"
)
_STRING: Final = re.compile(rb"""\st=["']s["'][^<>]*>\s*<(?:[\w.-]+:)?v>\s*([0-9]{1,9})""")
_STRING_ITEM: Final = re.compile(rb"<(?:[\w.-]+:)?si(?=[\s/>])")
_REFERENCE: Final = re.compile(rb"""\sr=["']\s*\$?([A-Za-z]{1,3})\$?([0-9]{1,7})\s*["']""")
_ROW_NUMBER: Final = re.compile(rb"""\sr=["']\s*([0-9]{1,7})\s*["']""")
_IS_ERROR: Final = re.compile(rb"""\st=["']e["']""")
_STYLE: Final = re.compile(rb"""\ss=["']\s*([0-9]{1,9})""")

_LETTERS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS: Final = b"0123456789"
_TEXT: Final = 1 << 30
"""Bytes of text in all cells, each counted, also where the file holds it once."""


@dataclass
class XlsxSheet:
    """What was seen in the XML of one sheet."""

    part: Part
    opening: bytes
    rows: int = 0
    columns: int = 0
    cells: int = 0
    errors: bool = False
    uncalculated: bool = False
    plain: bool = True
    """Whether every cell begins with where it stands, without a namespace."""


@dataclass
class Strings:
    """The length of each text that cells share."""

    lengths: array[int] = field(default_factory=lambda: array("q"))


def look_at_part(path: Path, part: Part) -> XlsxSheet | Strings | None:
    """
    Look through one part of an .xlsx for what would hurt whoever reads it.

    Parameters
    ----------
    path
        The workbook.
    part
        Any part, whatever its name.

    Returns
    -------
    seen
        What a sheet or the shared texts hold; None for any other part.

    Raises
    ------
    UnreadableFileError
        If it declares entities, uses an absurd range, or holds a cell of a megabyte.
    """
    pieces = inflated(path, part)
    first = next(pieces, b"")
    root = _ROOT.search(first)
    pieces = without_entities(chain([first], pieces), raw_text=root is None)
    if root is None:
        for piece in pieces:
            if _LATE.search(piece):
                raise UnreadableFileError("the file is damaged", "open it in a spreadsheet program and save it again")
        return None
    prefix, kind = root.groups()
    if kind == b"sst":
        return _strings(cell_pieces(pieces, b"<" + prefix + b"si", (b"</" + prefix + b"si",)))
    sheet = XlsxSheet(part, b"<" + prefix + b"c")
    _look_at_sheet(sheet, _cut(sheet, pieces))
    if sheet.columns < 0:  # cells that do not say where they stand
        _count_exactly(sheet, _sheet_pieces(path, sheet))
    box_fits(sheet.rows, sheet.columns, sheet.cells)
    return sheet


def repeated_text(path: Path, sheets: Iterable[XlsxSheet], strings: Strings) -> None:
    """Refuse a workbook in which a long text that is stored once fills a million cells."""
    if not strings.lengths:
        return
    sheets = list(sheets)
    if max(strings.lengths) * sum(sheet.cells for sheet in sheets) <= _TEXT:
        return
    lengths = np.array(strings.lengths)
    total = 0
    for sheet in sheets:
        for piece in _sheet_pieces(path, sheet):
            used = np.array([int(index) for index in _STRING.findall(piece)], np.int64)
            total += int(lengths[used[used < len(lengths)]].sum())
        if total > _TEXT:
            raise UnreadableFileError(
                f"the cells hold more than {_TEXT / 1e9:.0f} GB of text", "split the workbook into smaller ones"
            )


def errors_in(path: Path, sheet: XlsxSheet) -> Iterator[tuple[int, int, str]]:
    """Give row and column, counted from 0, and the text of cells that show an error such as `#N/A`."""
    for row, column, attributes, value in _cells(_sheet_pieces(path, sheet)):
        if _IS_ERROR.search(attributes):
            yield row, column, value.decode("utf-8", errors="replace").strip() or "#N/A"


def styled(path: Path, sheet: XlsxSheet, styles: frozenset[int]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Give rows and columns, counted from 0, of the cells that have one of these styles."""
    rows, columns = array("i"), array("i")
    for row, column in _styled(path, sheet, styles):
        rows.append(row)
        columns.append(column)
    return np.array(rows, np.int64), np.array(columns, np.int64)


def _styled(path: Path, sheet: XlsxSheet, styles: frozenset[int]) -> Iterator[tuple[int, int]]:
    numbers = {b"%d" % style for style in styles}
    if sheet.plain and 0 not in styles:  # three times as fast, which counts in a million rows
        wanted = re.compile(rb'<c\s+r="([A-Z]+)([0-9]+)"[^<>]*?\ss="(?:%s)"' % b"|".join(sorted(numbers)))
        columns: dict[bytes, int] = {}
        for piece in _sheet_pieces(path, sheet):
            for letters, digits in wanted.findall(piece):
                if letters not in columns:
                    columns[letters] = _column(letters)
                yield int(digits) - 1, columns[letters]
        return
    for row, column, attributes, _value in _cells(_sheet_pieces(path, sheet)):
        found = _STYLE.search(attributes)
        if (found.group(1) if found else b"0") in numbers:
            yield row, column


def _sheet_pieces(path: Path, sheet: XlsxSheet) -> Iterator[bytes]:
    return _cut(sheet, inflated(path, sheet.part))


def _cut(sheet: XlsxSheet, pieces: Iterable[bytes]) -> Iterator[bytes]:
    closing = b"</" + sheet.opening[1:]
    return cell_pieces(pieces, sheet.opening, (closing, closing[:-1] + b"row"))


def _strings(pieces: Iterator[bytes]) -> Strings:
    seen = Strings()
    for piece in pieces:
        seen.lengths.extend(len(item) for item in _STRING_ITEM.split(piece)[1:])
    return seen


def _look_at_sheet(sheet: XlsxSheet, pieces: Iterable[bytes]) -> None:
    names: set[bytes] = set()
    placed = True
    for piece in pieces:
        plain = b":c" not in piece
        references = (_PLAIN_CELL if plain else _CELL).findall(piece)
        sheet.cells += len(references)
        if b't="e"' in piece or b"t='e'" in piece:
            sheet.errors = True
        if b"<f" in piece or b":f" in piece:
            sheet.uncalculated = sheet.uncalculated or _uncalculated(piece)
        placed = placed and b"" not in references
        sheet.plain = sheet.plain and plain and placed
        if references and placed:
            joined = b",".join(references)
            sheet.rows = max(sheet.rows, *map(int, set(joined.translate(None, _LETTERS).split(b","))))
            names.update(joined.translate(None, _DIGITS).split(b","))
    sheet.columns = max(map(_column, names), default=-1) + 1 if placed else -1


def _uncalculated(piece: bytes) -> bool:
    for attributes, value in _FORMULA.findall(piece):
        empty = value.endswith((b"/>", b"</"))
        if not value or (empty and b't="str"' not in attributes and b"t='str'" not in attributes):
            return True
    return False


def _count_exactly(sheet: XlsxSheet, pieces: Iterable[bytes]) -> None:
    """Find the used range where cells do not say where they stand."""
    rows, columns = 0, 0
    for row, column, _attributes, _value in _cells(pieces):
        rows, columns = max(rows, row + 1), max(columns, column + 1)
    sheet.rows, sheet.columns = rows, columns


def _cells(pieces: Iterable[bytes]) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Give row, column, attributes and error text of every cell; one without a reference follows the one before it."""
    row, column = -1, -1
    known: dict[bytes, int] = {}
    for piece in pieces:
        for tag, attributes, value in _TOKEN.findall(piece):
            if tag == b"row":
                numbered = _ROW_NUMBER.search(attributes)
                row, column = int(numbered.group(1)) - 1 if numbered else row + 1, -1
                continue
            placed = _REFERENCE.search(attributes)
            if placed is None:
                column += 1
                yield max(row, 0), column, attributes, value
                continue
            letters, digits = placed.groups()
            at = known.get(letters)
            if at is None:
                at = known[letters] = _column(letters)
            column = at
            yield int(digits) - 1, column, attributes, value


def _column(letters: bytes) -> int:
    """Give the number of a column, counted from 0."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return min(number, COLUMNS + 1) - 1
