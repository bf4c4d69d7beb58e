"""The shape of a CSV file: which separator it has and which of its records is the header."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final

from exposure.tables.headers import MOST_COLUMNS
from exposure.tables.unreadable import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from exposure.tables.headers import Header

    Read = Callable[[Sequence[object]], Header]

__all__ = ["SEARCHED", "SEPARATORS", "Shape", "header_row", "rows_above", "shape_of"]

SEPARATORS: Final = {",": "comma", ";": "semicolon", "\t": "tab"}
SEARCHED: Final = 20
"""Rows in which the header is looked for: offices put a title above a list."""
_TITLE: Final = 2
"""So many cells a title may have; one with more has at most half as many as the header."""
_PREVIEW: Final = 1 << 20


@dataclass(frozen=True)
class Shape:
    """How a file is cut into cells."""

    separator: str
    header: list[str]
    row: int
    """The record that is the header, counted from 1."""
    below_rows: bool = False
    """Whether what stands above it may be rows."""


def shape_of(data: bytes, read: Read) -> Shape:
    """
    Find the separator and the header.

    Parameters
    ----------
    data
        The file in UTF-8.
    read
        Reads a record as a header.

    Returns
    -------
    shape
        That under which the header names most columns of the contract; a comma where none says more.

    Raises
    ------
    UnreadableFileError
        If there is no header, or one with more columns than any sheet has.
    """
    shapes = [shape for separator in SEPARATORS if (shape := _cut(data, separator, read)) is not None]
    if not shapes:
        raise UnreadableFileError("the file has no header", "write the column names into the first row")
    widest = max(len(shape.header) for shape in shapes)
    if widest > MOST_COLUMNS:
        reason = f"the header has {widest:,} columns or more; no sheet has more than {MOST_COLUMNS:,}"
        raise UnreadableFileError(reason, "put the right file there")
    return max(shapes, key=lambda shape: (_worth(read(shape.header)), len(shape.header)))


def header_row(records: Sequence[Sequence[object]], read: Read) -> int | None:
    """
    Say which record is the header.

    Parameters
    ----------
    records
        The first records of a table.
    read
        Reads a record as a header.

    Returns
    -------
    row
        Counted from 0: the first that has every required column, else the first that is not blank.
    """
    filled = [i for i, record in enumerate(records) if any(_says_something(cell) for cell in record)]
    whole = (i for i in filled if len(records[i]) <= MOST_COLUMNS and read(records[i]).complete)
    return next(whole, filled[0] if filled else None)


def rows_above(records: Sequence[Sequence[object]], row: int) -> bool:
    """Say whether what stands above the header may be rows rather than titles: some line has many cells."""
    cells = [sum(map(_says_something, record)) for record in records[: row + 1]]
    return any(n > max(_TITLE, cells[row] / 2) for n in cells[:row])


def _says_something(cell: object) -> bool:
    if cell is None or cell != cell:  # noqa: PLR0124 — NaN, as frames have it
        return False
    return str(cell).strip(" \u3000\r\n" + "".join(SEPARATORS)) != ""


def _cut(data: bytes, separator: str, read: Read) -> Shape | None:
    with io.TextIOWrapper(io.BytesIO(data[:_PREVIEW]), encoding="utf-8", errors="replace", newline="") as text:
        records: list[list[str]] = []
        with suppress(csv.Error):  # a cell of more than csv.field_size_limit; what came before it counts
            records.extend(islice(csv.reader(text, delimiter=separator), SEARCHED))
    row = header_row(records, read)
    return None if row is None else Shape(separator, records[row], row + 1, rows_above(records, row))


def _worth(header: Header) -> tuple[bool, int]:
    return header.complete, header.known
