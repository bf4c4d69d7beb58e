"""Frames as CSV: formulas neutralised, instants in UTC, numbers exact."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from exposure.tables.cells import text_of
from exposure.tables.neutral import neutralised

__all__ = ["csv_text"]

_QUOTED: Final = '[",\r\n]'


def csv_text(frame: pd.DataFrame) -> str:
    r"""
    Write a frame as CSV that a spreadsheet opens without running anything.

    `exposure.tables.read_files` gives every cell back.

    Parameters
    ----------
    frame
        Any frame; its index is not written.

    Returns
    -------
    text
        Header and rows, each ended by a line feed.

    Examples
    --------
    >>> csv_text(pd.DataFrame({"a": ["=1+1", "x,y", None], "b": [1.5, -2.0, None]}))
    'a,b\n\'=1+1,1.5\n"x,y",-2\n,\n'
    """
    header = ",".join(_quoted(neutralised(pa.array([str(name) for name in frame.columns]))).to_pylist())
    if frame.empty or not len(frame.columns):
        return header + "\n"
    cells = [_quoted(_cell_text(frame.iloc[:, i])) for i in range(len(frame.columns))]
    lines = pc.binary_join_element_wise(
        *cells, pa.scalar(",", pa.large_string()), null_handling="replace", null_replacement=""
    )
    return "\n".join([header, *lines.to_pylist(), ""])


def _cell_text(column: pd.Series) -> Any:
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        utc = pa.array(column.dt.tz_convert("UTC").dt.tz_localize(None).dt.as_unit("s"), from_pandas=True)
        return pc.strftime(utc, format="%Y-%m-%dT%H:%M:%S+00:00").cast(pa.large_string())
    if pd.api.types.is_datetime64_dtype(column.dtype):
        days = bool((column.dropna() == column.dropna().dt.normalize()).all())
        walls = pa.array(column.dt.as_unit("s"), from_pandas=True)
        return pc.strftime(walls, format="%Y-%m-%d" if days else "%Y-%m-%dT%H:%M:%S").cast(pa.large_string())
    if pd.api.types.is_numeric_dtype(column.dtype):
        return text_of(column)  # a negative number is no formula
    if isinstance(column.dtype, pd.StringDtype):
        text = pa.chunked_array([pa.array(column, pa.large_string(), from_pandas=True)]).combine_chunks()
        return neutralised(text.cast(pa.large_string()))  # pandas' own array may give short text
    return neutralised(text_of(column))


def _quoted(text: Any) -> Any:
    needed = pc.match_substring_regex(text, _QUOTED)
    doubled = pc.replace_substring(text, '"', '""')
    quote = pa.scalar('"', text.type)
    return pc.if_else(needed, pc.binary_join_element_wise(quote, doubled, quote, pa.scalar("", text.type)), text)
