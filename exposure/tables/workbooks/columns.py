"""Cells of a workbook column by column, each as lean as what it holds allows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from exposure.tables.cells import text_column
from exposure.tables.workbooks.mend import at_midnight

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Chunk: TypeAlias = Any  # Arrow text, float64, or a list of objects

__all__ = ["ColumnBuilder"]


class ColumnBuilder:
    """
    One column, given in chunks.

    Examples
    --------
    >>> column = ColumnBuilder()
    >>> column.add(["007", "", " x "])
    >>> column.finish().tolist()
    ['007', nan, ' x ']
    """

    def __init__(self) -> None:
        self._chunks: list[Chunk] = []
        self.blank = True
        """Whether no cell holds anything."""
        self.dates = False
        """Whether a cell holds a date without a time of day."""

    def add(self, cells: Sequence[object]) -> None:
        """
        Add cells below those that are there.

        Parameters
        ----------
        cells
            As the reader gives them; blank ones are ''.
        """
        kinds = set(map(type, cells))
        if kinds <= {str}:
            text = pa.array(cells, pa.large_string())
            text = pc.if_else(pc.equal(pc.binary_length(text), 0), pa.scalar(None, pa.large_string()), text)
            self.blank = self.blank and text.null_count == len(text)
            self._chunks.append(text)
            return
        self.blank = False
        if kinds <= {str, float, int} and all(cell == "" for cell in cells if type(cell) is str):
            self._chunks.append(np.array([np.nan if cell == "" else cell for cell in cells], np.float64))
            return
        self.dates = self.dates or date in kinds
        self._chunks.append([_plain(cell) for cell in cells])

    def finish(self, hours: npt.NDArray[np.int64] | None = None) -> pd.Series:
        """
        Give the whole column; only once.

        Parameters
        ----------
        hours
            Positions of cells whose format shows a time of day.

        Returns
        -------
        column
            Of dtype `str` if it holds only text, `float64` if only numbers, else `object`.
        """
        chunks, self._chunks = self._chunks, []
        filled = [chunk for chunk in chunks if not (isinstance(chunk, pa.Array) and chunk.null_count == len(chunk))]
        if all(isinstance(chunk, pa.Array) for chunk in filled):
            return text_column(pa.chunked_array(chunks, pa.large_string()).combine_chunks())
        if all(isinstance(chunk, np.ndarray) for chunk in filled):
            return pd.Series(np.concatenate([_numbers(chunk) for chunk in chunks]))
        cells: list[Any] = [cell for chunk in chunks for cell in _objects(chunk)]
        for at in () if hours is None else hours[(hours >= 0) & (hours < len(cells))].tolist():
            cells[at] = at_midnight(cells[at])
        column = np.empty(len(cells), object)
        column[:] = cells
        return pd.Series(column, dtype=object)  # or pandas would make instants of it


def _plain(cell: object) -> object:
    if cell == "":
        return None
    return float(cell) if type(cell) is int else cell


def _numbers(chunk: Chunk) -> npt.NDArray[np.float64]:
    return chunk if isinstance(chunk, np.ndarray) else np.full(len(chunk), np.nan)


def _objects(chunk: Chunk) -> list[Any]:
    if isinstance(chunk, np.ndarray):
        return [None if np.isnan(number) else number for number in chunk.tolist()]
    return chunk if isinstance(chunk, list) else chunk.to_pylist()
