"""Fast columns for answers: text and instants made from codes without a Python string per row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from pandas.api.extensions import ExtensionArray

__all__ = ["instants", "minutes", "same_text", "text", "words"]

_TEXT = pd.StringDtype(na_value=np.nan)


def text(values: Sequence[str] | NDArray[np.object_]) -> ExtensionArray:
    """Make a text column of some strings; None and NaN are blank."""
    return pd.array(list(values), dtype=_TEXT)


def words(codes: NDArray[np.integer], known: Sequence[str] | pd.Index[str]) -> ExtensionArray:
    """Look codes up in a list of words; -1 is blank."""
    listed = known.array if isinstance(known, pd.Index) else text(known)
    return listed.take(np.asarray(codes, dtype=np.intp), allow_fill=True)


def same_text(word: str, rows: int) -> ExtensionArray:
    """Make a text column that says the same in every row."""
    import pyarrow as pa

    column: ExtensionArray = pd.array(pa.repeat(pa.scalar(word, pa.large_string()), rows), dtype=_TEXT)
    return column


def instants(seconds: NDArray[np.int64]) -> pd.DatetimeIndex:
    """Turn seconds since 1970 into instants."""
    return pd.DatetimeIndex(seconds.astype("datetime64[s]")).tz_localize("UTC")


def minutes(seconds: NDArray[np.int64], unless: NDArray[np.bool_] | None = None) -> NDArray[np.float64]:
    """Turn seconds into minutes, never rounded; blank where told."""
    value = seconds / 60.0
    return value if unless is None else np.where(unless, np.nan, value)
