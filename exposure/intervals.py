"""Intervals in a table, joined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from exposure.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["merge_intervals"]


def merge_intervals(
    frame: pd.DataFrame, *, by: str | Sequence[str], start: str = "start", end: str = "end"
) -> pd.DataFrame:
    """
    Join intervals that overlap or touch.

    Parameters
    ----------
    frame
        One interval a row.
    by
        Columns within whose equal values intervals are joined; blanks are equal to each other.
    start, end
        Columns that hold begin and end: whole numbers or instants.

    Returns
    -------
    merged
        The columns `by`, `start`, `end`, sorted by them; one row per joined interval.

    Raises
    ------
    UsageError
        If a column is missing, a time is blank, or an interval ends before it starts.

    Examples
    --------
    >>> badges = pd.DataFrame({"i": [1, 1, 1], "j": [2, 2, 2], "t": [20, 40, 100]}).assign(until=lambda d: d["t"] + 20)
    >>> merge_intervals(badges, by=["i", "j"], start="t", end="until")
       i  j    t  until
    0  1  2   20     60
    1  1  2  100    120
    """
    from exposure.overlap import join_labels

    keys = [by] if isinstance(by, str) else list(by)
    if missing := [column for column in (*keys, start, end) if column not in frame.columns]:
        raise UsageError(f"no column {', '.join(map(repr, missing))} in the frame")
    if not keys or {start, end} & set(keys) or start == end:
        raise UsageError("by, start and end must name different columns")
    columns = frame[[*keys, start, end]]
    kinds = {columns[side].dtype.kind for side in (start, end)}
    if not (kinds <= set("iuf") or kinds == {"M"}) or len({columns[side].dtype for side in (start, end)}) != 1:
        raise UsageError(f"{start!r} and {end!r} must both be numbers or both be instants, of one type")
    if columns[[start, end]].isna().any(axis=None):
        raise UsageError(f"{start!r} or {end!r} is blank in some row")
    if (columns[end] < columns[start]).any():
        raise UsageError(f"{end!r} lies before {start!r} in some row")
    ordered = columns.sort_values([*keys, start, end], ignore_index=True)
    group = ordered.groupby(keys, sort=True, dropna=False).ngroup().to_numpy()
    labels = join_labels(group.astype(np.int64), _numbers(ordered[start]), _numbers(ordered[end]))
    first = ~pd.Series(labels).duplicated().to_numpy()
    merged = ordered.loc[first, [*keys, start]].reset_index(drop=True)
    return merged.assign(**{end: ordered.groupby(labels)[end].max().array})


def _numbers(column: pd.Series) -> NDArray[Any]:
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        column = column.dt.tz_convert("UTC").dt.tz_localize(None)
    values = column.to_numpy()
    return values.astype("datetime64[ns]").astype(np.int64) if values.dtype.kind == "M" else values
