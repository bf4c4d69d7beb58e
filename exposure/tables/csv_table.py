"""One CSV file as a raw table, with what was assumed about it and what is wrong with its rows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.schema import TABLES
from exposure.tables.csv_file import read_csv
from exposure.tables.csv_shape import SEPARATORS
from exposure.tables.grid import Grid, grid_table
from exposure.tables.headers import above_header, read_header
from exposure.tables.raw import Assumed, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import numpy.typing as npt

    from exposure.tables.csv_file import CsvTable
    from exposure.tables.raw import RawTable

__all__ = ["csv_table"]


def csv_table(name: str, path: Path, renames: Mapping[str, str]) -> tuple[RawTable, list[Finding], list[Assumed]]:
    """
    Read one CSV file as one table.

    Parameters
    ----------
    name
        The table.
    path
        A `.csv` or `.csv.gz` file.
    renames
        Their column name to ours.

    Returns
    -------
    table, findings, assumed
        What was read, what is wrong with it, and how it was read.

    Raises
    ------
    UnreadableFileError
        If it is no such file.
    """
    read = read_csv(path, lambda record: read_header(name, record, renames))
    ragged = np.isin(read.rows, np.fromiter(read.ragged, np.int64, len(read.ragged)))
    grid = Grid(name, path.name, read.shape.header, read.cells, read.rows, ragged)
    table, findings, assumed = grid_table(grid, renames)
    findings += _ragged(table, read)
    warned, above = above_header(name, path.name, read.shape.row, below_rows=read.shape.below_rows)
    findings += warned
    spanning = np.flatnonzero(np.isin(table.rows, read.swallowing))
    if len(spanning):
        findings.append(_spanning(name, spanning))
    lost = np.flatnonzero(np.isin(table.rows, read.rows[ragged]))
    cells = _with_ids(table, read, lost, renames)
    table = replace(table, cells=cells, ragged=lost, decimal_comma=read.shape.separator == ";")
    return table, findings, [*_assumed(name, path.name, read), *above, *assumed]


def _assumed(name: str, file: str, read: CsvTable) -> Iterator[Assumed]:
    if read.encoding != "UTF-8":
        yield Assumed(name, file, "encoding", "", read.encoding)
    if read.shape.separator != ",":
        yield Assumed(name, file, "separator", "", SEPARATORS[read.shape.separator])


def _with_ids(table: RawTable, read: CsvTable, lost: npt.NDArray[np.int64], renames: Mapping[str, str]) -> pd.DataFrame:
    """Put back the first cell of rows that could not be cut, where it is an id: it stands before what is wrong."""
    first = read_header(table.name, read.shape.header, renames).ours[0]
    known = TABLES[table.name].by_name
    if not len(lost) or first not in table.cells or first not in known or known[first].holds != "id":
        return table.cells
    column = table.cells[first].copy()
    column.iloc[lost] = pd.Series([read.first[row] for row in table.rows[lost].tolist()], dtype="str").to_numpy()
    return table.cells.assign(**{first: column})


def _spanning(name: str, at: npt.NDArray[np.int64]) -> Finding:
    reason = "the cell spans several lines and seems to hold other rows"
    hint = "look for a quotation mark that opens in this row and is closed by that of a later one"
    return Finding(name, reason, hint, at=at, severity="warning")


def _ragged(table: RawTable, read: CsvTable) -> Iterator[Finding]:
    rows, expected = sorted(read.ragged), len(read.shape.header)
    if not rows:
        return
    cells = [read.ragged[row] for row in rows]
    reasons = [f"the row has {n} cell{'s' * (n != 1)}, the header {expected}" for n in cells]
    hint = f"look for a {SEPARATORS[read.shape.separator]} or a quotation mark too many or too few"
    yield Finding(table.name, reasons, hint, at=np.searchsorted(table.rows, rows))
