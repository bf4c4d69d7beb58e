"""Whether two tables say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["same_rows"]


def same_rows(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """
    Compare two tables whatever the order of their rows and columns; blank columns count as absent.

    Examples
    --------
    >>> import pandas as pd
    >>> one = pd.DataFrame({"a": ["1", "2"], "b": [None, None]})
    >>> same_rows(one, pd.DataFrame({"a": ["2", "1"]}))
    True
    >>> same_rows(one, pd.DataFrame({"a": ["2", "2"]}))
    False
    """
    ones, others = (
        t.dropna(axis=1, how="all").pipe(lambda d: d[sorted(d.columns)]).astype("str").fillna("") for t in (one, other)
    )
    if list(ones.columns) != list(others.columns) or len(ones) != len(others):
        return False
    by = list(ones.columns)
    return not by or ones.sort_values(by, ignore_index=True).equals(others.sort_values(by, ignore_index=True))
