"""Fingerprints of tables: short texts that change when a row does."""

from __future__ import annotations

import hashlib

import numpy as np
import pandas as pd

__all__ = ["fingerprint"]


def fingerprint(table: pd.DataFrame) -> str:
    """
    Give a short text that changes when a row of the table changes, whatever the order of rows and columns.

    Parameters
    ----------
    table
        Any table.

    Returns
    -------
    fingerprint
        16 hexadecimal digits of SHA-256.

    Examples
    --------
    >>> one = pd.DataFrame({"a": ["1", "2"], "b": ["x", None]})
    >>> fingerprint(one) == fingerprint(one.iloc[::-1][["b", "a"]])
    True
    >>> fingerprint(one) == fingerprint(one.assign(b=["x", "y"]))
    False
    """
    used = table.dropna(axis=1, how="all")
    used = used[sorted(used.columns)]
    mixed = {name: "str" for name, dtype in used.dtypes.items() if dtype.kind == "O"}
    rows = pd.util.hash_pandas_object(used.astype(mixed), index=False).to_numpy()
    digest = hashlib.sha256("\x1f".join(used.columns).encode())
    digest.update(np.sort(rows).tobytes())
    return digest.hexdigest()[:16]
