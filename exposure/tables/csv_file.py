"""CSV: one file as a frame of text, record by record as a spreadsheet numbers them."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from exposure.tables.cells import text_column
from exposure.tables.csv_bytes import read_bytes
from exposure.tables.csv_shape import shape_of
from exposure.tables.encoding import as_utf8
from exposure.tables.neutral import original
from exposure.tables.quotes import swallowing_rows, unclosed_row
from exposure.tables.unreadable import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import numpy.typing as npt
    import pandas as pd

    from exposure.tables.csv_shape import Shape
    from exposure.tables.headers import Header

__all__ = ["CsvTable", "read_csv"]

_BLOCK: Final = 1 << 24
"""Bytes read at once; a record must fit."""
_SHORT: Final = 100_000
"""A longer record is damaged, and no id is looked for in it."""


@dataclass(frozen=True)
class CsvTable:
    """The cells of one file; rows that could not be cut into cells are blank."""

    encoding: str
    shape: Shape
    cells: list[pd.Series]
    rows: npt.NDArray[np.int64]
    ragged: dict[int, int]
    """Number of cells by row, where it is not that of the header."""
    first: dict[int, str]
    """The first cell of each of these rows."""
    swallowing: list[int]
    """Rows with a cell of several lines that seems to hold other rows."""


def read_csv(path: Path, read: Callable[[Sequence[object]], Header]) -> CsvTable:
    """
    Read one CSV file, in the encoding and with the separator that it turns out to have.

    Parameters
    ----------
    path
        A `.csv` or `.csv.gz` file.
    read
        Reads a record as the header of the table.

    Returns
    -------
    table
        Every record below the header, blank ones included.

    Raises
    ------
    UnreadableFileError
        If it is no such file.
    """
    data, encoding = as_utf8(read_bytes(path))
    shape = shape_of(data, read)
    mark = shape.separator.encode()
    try:
        table, lost, first = _cut(data, shape)
    except pa.ArrowInvalid:
        _refuse_unclosed(data, mark)
        raise UnreadableFileError(
            "the file cannot be cut into rows and cells", "look for a quotation mark that is never closed"
        ) from None
    swallowing: list[int] = []
    if table.num_rows + len(lost) != _lines(data):  # some cell spans lines: its quotes are looked at
        _refuse_unclosed(data, mark)
        swallowing = swallowing_rows(data, len(shape.header) - 1, mark)
    elif unclosed_row(data[max(data.rstrip().rfind(b"\n"), 0) :], mark) is not None:
        _refuse_unclosed(data, mark)
    cut = _table(CsvTable(encoding, shape, [], np.empty(0, np.int64), {}, {}, []), table, lost)
    return replace(cut, first={row: first[row] for row in cut.ragged}, swallowing=swallowing)


def _refuse_unclosed(data: bytes, mark: bytes) -> None:
    if (row := unclosed_row(data, mark)) is not None:
        raise UnreadableFileError(
            f"a quote that opens in row {row} is never closed", "close it, or take it away; what follows was not read"
        )


def _lines(data: bytes) -> int:
    """Count the lines, as many as there are records where no cell spans several."""
    returns = data.count(b"\r") - data.count(b"\r\n")
    return data.count(b"\n") + returns + (data[-1:] not in {b"\n", b"\r"})


def _cut(data: bytes, shape: Shape) -> tuple[pa.Table, dict[int, int], dict[int, str]]:
    lost: dict[int, int] = {}
    first: dict[int, str] = {}

    def note(row: Any) -> str:
        lost[row.number], first[row.number] = row.actual_columns, _first_cell(row.text, shape.separator)
        return "skip"

    names = [str(i) for i in range(len(shape.header))]
    table = arrow_csv.read_csv(
        pa.BufferReader(data),
        read_options=arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=_BLOCK),
        parse_options=arrow_csv.ParseOptions(
            delimiter=shape.separator, newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=note
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False
        ),
    )
    return table, lost, first


def _first_cell(text: str, separator: str) -> str:
    return next(iter(next(csv.reader([text], delimiter=separator), [""])), "").strip() if len(text) < _SHORT else ""


def _table(blank: CsvTable, table: pa.Table, lost: dict[int, int]) -> CsvTable:
    total = table.num_rows + len(lost)
    numbers = np.arange(1, total + 1)
    read = numbers[~np.isin(numbers, np.fromiter(lost, np.int64, len(lost)))]
    ragged = {row: cells for row, cells in lost.items() if row > blank.shape.row}
    body = read > blank.shape.row
    rows = np.sort(np.concatenate([read[body], np.fromiter(ragged, np.int64, len(ragged))]))
    keep = pa.array(body)
    cells = [text_column(original(column.filter(keep).combine_chunks())) for column in table.columns]
    if ragged:
        place = np.searchsorted(rows, read[body])
        cells = [column.set_axis(place).reindex(range(len(rows))) for column in cells]
    return replace(blank, cells=cells, rows=rows, ragged=ragged)
