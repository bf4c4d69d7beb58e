"""The sheets as CSV: the columns of the workbook as text, those to be filled in blank."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from exposure.calls.sheets.cells import wall_text
from exposure.tables import csv_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exposure.calls.sheets.columns import Column

__all__ = ["BOM", "csv_by_stem"]

BOM: Final = b"\xef\xbb\xbf"
"""By which spreadsheets know UTF-8."""


def csv_by_stem(cells: pd.DataFrame, columns: Sequence[Column]) -> dict[str, str]:
    """
    Write the rows of each file.

    All of them are written at once and taken apart: a hundred small tables cost far more than a large one.

    Parameters
    ----------
    cells
        Clean cells with `stem`; a line feed in a cell is the only thing that goes on in the next line.
    columns
        What the files have.

    Returns
    -------
    texts
        Header and rows by stem.
    """
    table = pd.DataFrame({column.header: _texts(cells, column) for column in columns}, index=cells.index)
    header, *lines = csv_text(table).split("\n")
    ends = [0, *_lines(table).cumsum().tolist()]
    parts = cells.groupby("stem", sort=False).indices
    return {
        str(stem): "\n".join([header, *("\n".join(lines[ends[row] : ends[row + 1]]) for row in rows), ""])
        for stem, rows in parts.items()
    }


def _lines(table: pd.DataFrame) -> pd.Series:
    """Count the lines of each row."""
    breaks = [table[name].str.count("\n") for name in table if isinstance(table[name].dtype, pd.StringDtype)]
    lines: pd.Series = sum(breaks, start=pd.Series(1, index=table.index))
    return lines.astype("int64")


def _texts(cells: pd.DataFrame, column: Column) -> pd.Series:
    if column.filled_in:
        return pd.Series("", index=cells.index, dtype="str")
    return wall_text(cells[column.name]) if column.holds == "time" else cells[column.name]
