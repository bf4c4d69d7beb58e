"""How high rows have to be: a file does not say it by itself, and not every program works it out."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from exposure.calls.sheets.columns import Column

__all__ = ["height", "line_count", "row_heights"]

_LINE: Final = 16.0
"""Points of a line of eleven-point Chinese text."""
_HIGHEST: Final = 400.0
"""A row of a sheet is at most 409 points high."""
_FULL: Final = 0.92
"""How much of a line words fill, in fonts that are wider than Excel's own."""


def height(lines: int, line: float = _LINE) -> float:
    """
    Give the height of so many lines.

    Examples
    --------
    >>> height(1), height(2), height(100)
    (18.0, 34.0, 400.0)
    """
    return min(lines * line + 2, _HIGHEST)


@lru_cache(maxsize=100_000)
def line_count(text: str, width: float) -> int:
    """
    Say in how many lines a text fits.

    Examples
    --------
    >>> line_count("call", 9), line_count("call 拨打电话", 9), line_count("a" + chr(10) + "b", 9)
    (1, 2, 2)
    """
    # In this encoding a Latin letter has one byte and a Chinese one two, as wide as they are.
    widths = [len(part.encode("gb18030", errors="replace")) for part in text.split("\n")]
    return sum(1 if wide < width else math.ceil(wide / (width * _FULL)) for wide in widths)


def row_heights(columns: Sequence[Column], cells: pd.DataFrame) -> list[float]:
    """
    Give the height of each row of a table.

    Parameters
    ----------
    columns
        What is written.
    cells
        By the names of the columns.

    Returns
    -------
    heights
        In points.
    """
    most = [1] * len(cells)
    for column in columns:
        if column.holds in {"wrapped", "id"}:
            width, short = column.width, column.width / 2
            texts = cells[column.name].tolist()
            counts = [1 if len(t) < short and "\n" not in t else line_count(t, width) for t in texts]
            most = list(map(max, most, counts))
    return [height(lines) for lines in most]
