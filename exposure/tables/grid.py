"""Cells under a header, from a CSV file or a sheet, as one raw table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.tables.cells import text_of
from exposure.tables.frames import raw_table
from exposure.tables.raw import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from exposure.tables.raw import Assumed, RawTable

__all__ = ["Grid", "grid_table"]


@dataclass(frozen=True)
class Grid:
    """A header and the rows below it."""

    table: str
    file: str
    header: Sequence[str]
    cells: Sequence[pd.Series]
    rows: npt.NDArray[np.int64]
    """The number that a spreadsheet shows for each row."""
    ragged: npt.NDArray[np.bool_] | None = None
    """Rows that could not be cut into cells: they count although they are blank."""


def grid_table(grid: Grid, renames: Mapping[str, str]) -> tuple[RawTable, list[Finding], list[Assumed]]:
    """
    Put a grid under our column names.

    Returns
    -------
    table, findings, assumed
        As `exposure.tables.frames.raw_table` gives them; a cell in a column without a name is a fault.
    """
    named = [i for i, name in enumerate(grid.header) if name.strip()]
    frame = pd.concat([grid.cells[i] for i in named], axis="columns", keys=[grid.header[i] for i in named])
    stray = np.zeros(len(frame), dtype=bool)
    for i in set(range(len(grid.cells))) - set(named):
        stray |= text_of(grid.cells[i]).is_valid().to_numpy(zero_copy_only=False)
    kept = stray if grid.ragged is None else stray | grid.ragged
    read = raw_table(grid.table, frame, renames, file=grid.file, rows=grid.rows, kept=kept)
    table, findings, assumed = read
    at = np.flatnonzero(np.isin(table.rows, grid.rows[stray]))
    if len(at):
        findings.append(Finding(grid.table, "a cell stands in a column without a name", "name the column", at=at))
    return table, findings, assumed
