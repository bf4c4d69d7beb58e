"""Tables as one workbook: text stays text, nothing becomes a formula or a link, numbers are exact."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from xml.sax.saxutils import escape

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from exposure.errors import UsageError
from exposure.tables.cells import text_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

__all__ = ["write_workbook"]

_ROWS: Final = 1_048_575
"""Rows of a sheet below its header."""
_COLUMNS: Final = 16_384
_UNITS: Final = 32_767
"""UTF-16 units of a cell."""
_NOT_HELD: Final = r"[\x00-\x08\x0b-\x1f\x{fffe}\x{ffff}]|_x[0-9A-Fa-f]{4}_x[0-9A-Fa-f]{4}_"
"""What XML cannot hold, the carriage return, which it makes a line feed, and codes that would come back as others."""
_CHUNK: Final = 20_000


class _Exact(float):
    """A number that is written with all its digits; XlsxWriter would give 16, and some need 17."""

    __slots__ = ()

    def __format__(self, _digits: str) -> str:
        return repr(float(self))


def write_workbook(tables: Mapping[str, pd.DataFrame], path: Path) -> None:
    """
    Write one sheet for each table; `read_workbook` gives every cell back.

    Instants are ISO 8601 text in UTC, as in CSV: a spreadsheet has no time zones.

    Parameters
    ----------
    tables
        Frames by the name of their sheet; an index is not written.
    path
        The file.

    Raises
    ------
    UsageError
        If a table does not fit into a sheet, or a text not into a cell.
    """
    from xlsxwriter import Workbook

    checked = {name: _columns(name, frame) for name, frame in tables.items()}
    with Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)}) as book:
        book.set_properties({"created": datetime(2020, 1, 1, tzinfo=UTC)})  # equal tables give equal files
        bold = book.add_format({"bold": True})
        for name, columns in checked.items():
            _write_sheet(_sheet(book, name), columns, bold)


def _columns(name: str, frame: pd.DataFrame) -> list[tuple[str, Any]]:
    """Give each column as numbers or Arrow text; nothing is written before all of it is known to fit."""
    if len(frame) > _ROWS or len(frame.columns) > _COLUMNS:
        raise UsageError(
            f"{name} has {len(frame):,} rows and {len(frame.columns):,} columns; a sheet holds {_ROWS:,} and "
            f"{_COLUMNS:,}; write CSV or Parquet"
        )
    _check_text(name, "its column names", pa.array([str(column) for column in frame.columns], pa.large_string()))
    columns = []
    for i, column in enumerate(frame.columns):
        cells = _cells(frame.iloc[:, i])
        if isinstance(cells, pa.Array):
            _check_text(name, f"the column {str(column)!r}", cells)
        columns.append((str(column), cells))
    return columns


def _cells(column: pd.Series) -> Any:
    dtype = column.dtype
    if isinstance(dtype, pd.DatetimeTZDtype):
        return _text(column.dt.tz_convert("UTC").dt.strftime("%Y-%m-%dT%H:%M:%S+00:00"))
    if pd.api.types.is_datetime64_dtype(dtype):
        days = bool((column.dropna() == column.dropna().dt.normalize()).all())
        return _text(column.dt.strftime("%Y-%m-%d" if days else "%Y-%m-%dT%H:%M:%S"))
    if isinstance(dtype, pd.StringDtype):
        return _text(column)
    if pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype):
        numbers = column.to_numpy(dtype=np.float64, na_value=np.nan)
        exact = not pd.api.types.is_integer_dtype(dtype) or not bool((np.abs(numbers) >= 1e15).any())
        if exact and not np.isinf(numbers).any():
            return numbers
    return text_of(column)


def _text(column: pd.Series) -> Any:
    return pa.chunked_array([pa.array(column, pa.large_string(), from_pandas=True)]).combine_chunks()


def _check_text(table: str, where: str, text: Any) -> None:
    if pc.any(pc.match_substring_regex(text, _NOT_HELD)).as_py():
        raise UsageError(
            f"{table}: {where} holds control characters (or codes of them) that a workbook cannot hold; "
            "write CSV or Parquet"
        )
    long = text.filter(pc.fill_null(pc.greater(pc.utf8_length(text), _UNITS // 2), fill_value=False))
    if any(len(cell.encode("utf-16-le")) > 2 * _UNITS for cell in long.to_pylist()):
        raise UsageError(f"{table}: {where} holds a text of more than {_UNITS:,} characters; write CSV or Parquet")


def _sheet(book: Workbook, name: str) -> Worksheet:
    from xlsxwriter.exceptions import XlsxWriterException

    try:
        return book.add_worksheet(name)
    except XlsxWriterException:
        raise UsageError(f"{name!r} cannot be the name of a sheet") from None


def _write_sheet(sheet: Worksheet, columns: list[tuple[str, Any]], bold: Format) -> None:
    sheet.freeze_panes(1, 0)
    for at, (name, _) in enumerate(columns):
        sheet.write_string(0, at, name, bold)
    length = max((len(cells) for _, cells in columns), default=0)
    for above in range(0, length, _CHUNK):
        chunk = [cells[above : above + _CHUNK].tolist() for _, cells in columns]
        for row, line in enumerate(zip(*chunk, strict=True), start=above + 1):
            _write_row(sheet, row, line)


def _write_row(sheet: Worksheet, row: int, line: tuple[object, ...]) -> None:
    for at, cell in enumerate(line):
        if isinstance(cell, str):
            sheet.write_string(row, at, _as_text(cell))
        elif isinstance(cell, float) and not np.isnan(cell):
            sheet.write_number(row, at, _Exact(cell))


def _as_text(cell: str) -> str:
    """Wrap text that XlsxWriter would take for its own markup of runs, and write into the file as it is."""
    if not (cell.startswith("<r>") and cell.endswith("</r>")):
        return cell
    return f'<r><t xml:space="preserve">{escape(cell)}</t></r>'
