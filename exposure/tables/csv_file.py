"""CSV: one file as a frame of text, record by record as a spreadsheet numbers them."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from codecs import BOM_UTF8
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
from pyarrow import csv as arrow_csv

from exposure.tables.cells import text_column
from exposure.tables.neutral import original
from exposure.tables.quotes import swallowing_rows, unclosed_row
from exposure.tables.unreadable import UnreadableFileError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt
    import pandas as pd

__all__ = ["CsvTable", "read_csv"]

_BLOCK: Final = 1 << 24
"""Bytes read at once; a record must fit."""
_SHORT: Final = 100_000
"""A longer record is damaged, and no id is looked for in it."""


@dataclass(frozen=True)
class CsvTable:
    """The cells of one file; rows that could not be cut into cells are blank."""

    header: list[str]
    cells: list[pd.Series]
    rows: npt.NDArray[np.int64]
    ragged: dict[int, int]
    """Number of cells by row, where it is not that of the header."""
    first: dict[int, str]
    """The first cell of each of these rows."""
    swallowing: list[int]
    """Rows with a cell of several lines that seems to hold other rows."""


def read_csv(path: Path) -> CsvTable:
    """
    Read one CSV file.

    Parameters
    ----------
    path
        A `.csv` or `.csv.gz` file in UTF-8, with or without a byte order mark.

    Returns
    -------
    table
        Every record below the header, blank ones included.

    Raises
    ------
    UnreadableFileError
        If it is no such file.
    """
    data = _bytes(path)
    if (row := unclosed_row(data)) is not None:
        raise UnreadableFileError(
            f"a quote that opens in row {row} is never closed", "close it, or take it away; what follows was not read"
        )
    header, above = _header(data)
    lost: dict[int, int] = {}
    first: dict[int, str] = {}

    def note(row: Any) -> str:
        lost[row.number], first[row.number] = row.actual_columns, _first_cell(row.text)
        return "skip"

    names = [str(i) for i in range(len(header))]
    try:
        table = arrow_csv.read_csv(
            pa.BufferReader(data),
            read_options=arrow_csv.ReadOptions(column_names=names, use_threads=False, block_size=_BLOCK),
            parse_options=arrow_csv.ParseOptions(
                newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=note
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        raise UnreadableFileError(
            "the file cannot be cut into rows and cells", "look for a quotation mark that is never closed"
        ) from None
    read = _table(header, above, table, lost)
    first = {row: first[row] for row in read.ragged}
    return replace(read, first=first, swallowing=swallowing_rows(data, len(header) - 1))


def _first_cell(text: str) -> str:
    return next(iter(next(csv.reader([text]), [""])), "").strip() if len(text) < _SHORT else ""


def _bytes(path: Path) -> bytes:
    data = path.read_bytes()
    if path.name.casefold().endswith(".gz"):
        try:
            data = gzip.decompress(data)
        except (EOFError, OSError, zlib.error):
            raise UnreadableFileError(
                "the compressed file is damaged or cut off", "copy it again, or compress it again"
            ) from None
    data = data.removeprefix(BOM_UTF8)
    if not data.strip():
        raise UnreadableFileError("the file is empty", "give it a header and rows, or remove it")
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableFileError(f"the file is not UTF-8 text (line {line})", "save it as CSV UTF-8") from None
    return data


def _header(data: bytes) -> tuple[list[str], int]:
    """Give the first record that is not blank, and its number."""
    with io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="") as text:
        try:
            for number, record in enumerate(csv.reader(text), start=1):
                if any(cell.strip() for cell in record):
                    return record, number
        except csv.Error:
            pass
    raise UnreadableFileError("the file has no header", "write the column names into the first row")


def _table(header: list[str], above: int, table: pa.Table, lost: dict[int, int]) -> CsvTable:
    total = table.num_rows + len(lost)
    numbers = np.arange(1, total + 1)
    read = numbers[~np.isin(numbers, np.fromiter(lost, np.int64, len(lost)))]
    ragged = {row: cells for row, cells in lost.items() if row > above}
    body = read > above
    rows = np.sort(np.concatenate([read[body], np.fromiter(ragged, np.int64, len(ragged))]))
    keep = pa.array(body)
    cells = [text_column(original(column.filter(keep).combine_chunks())) for column in table.columns]
    if ragged:
        place = np.searchsorted(rows, read[body])
        cells = [column.set_axis(place).reindex(range(len(rows))) for column in cells]
    return CsvTable(header, cells, rows, ragged, {}, [])
