"""DataFrames as raw tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.errors import UsageError
from exposure.schema import PROVENANCE, TABLES
from exposure.tables.cells import blank_rows
from exposure.tables.headers import check_renames, header_findings, read_header
from exposure.tables.points import with_coordinates
from exposure.tables.raw import Assumed, Finding, Raw, RawTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

__all__ = ["from_frames", "raw_table"]


def from_frames(
    frames: Mapping[str, pd.DataFrame | None], *, columns: Mapping[str, Mapping[str, str]] | None = None
) -> Raw:
    """
    Take tables from DataFrames; the caller's frames are not changed.

    Parameters
    ----------
    frames
        Tables by name; None for one that is not there.
    columns
        For each table: their column name to ours.

    Returns
    -------
    raw
        The tables as given; the first row is row 2, as in a spreadsheet with a header.

    Raises
    ------
    UsageError
        If a table or a column of ours in `columns` is unknown, or a table is no DataFrame.
    """
    renames = check_renames(columns)
    tables: dict[str, RawTable] = {}
    findings: list[Finding] = []
    assumed: list[Assumed] = []
    for name, frame in frames.items():
        if name not in TABLES:
            raise UsageError.unknown("table", name, TABLES)
        if frame is None:
            continue
        if not isinstance(frame, pd.DataFrame):
            raise UsageError(f"{name} must be a DataFrame, not {type(frame).__name__}")
        if frame.shape == (0, 0):
            continue  # nothing at all is no table
        tables[name], found, taken = raw_table(name, frame, renames.get(name, {}))
        findings += found
        assumed += taken
    return Raw(tables, tuple(findings), silent_tables(tables), tuple(assumed))


def raw_table(
    name: str,
    frame: pd.DataFrame,
    renames: Mapping[str, str],
    *,
    file: str = "",
    rows: npt.NDArray[np.int64] | None = None,
    kept: npt.NDArray[np.bool_] | None = None,
) -> tuple[RawTable, list[Finding], list[Assumed]]:
    """
    Put one frame under our column names, without its blank rows.

    Parameters
    ----------
    name
        The table.
    frame
        Its cells; all rows, blank ones included.
    renames
        Their column name to ours.
    file
        The file that it came from.
    rows
        The number that a spreadsheet shows for each row; by default they begin with 2.
    kept
        Rows that count although they may be blank.

    Returns
    -------
    table
        The raw table.
    findings
        What is wrong with its header.
    assumed
        Which names of columns were translated.
    """
    header = read_header(name, list(frame.columns), renames)
    findings = list(header_findings(header, renames, file))
    cells = frame.set_axis(list(header.ours), axis="columns").reset_index(drop=True)
    cells = cells.loc[:, ~cells.columns.duplicated() & ~cells.columns.isin(PROVENANCE)]
    cells, found = with_coordinates(name, cells)
    filled = ~blank_rows(cells) if kept is None else ~blank_rows(cells) | kept
    numbers = np.arange(2, len(cells) + 2) if rows is None else rows
    cells = cells if filled.all() else cells.loc[filled].reset_index(drop=True)
    return RawTable(name, file, cells, numbers[filled]), [*findings, *found], list(header.assumed(file, renames))


def silent_tables(tables: Mapping[str, RawTable]) -> frozenset[str]:
    """Name the tables that lack a column of their key, so that no id can be looked up in them."""
    return frozenset(
        name
        for name, table in tables.items()
        if not {c for c in TABLES[name].key if TABLES[name].by_name[c].required} <= set(table.cells)
    )
