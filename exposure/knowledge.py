"""The second clock: which rows are known at a moment, and which version of a thing is in force then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from exposure.clock import to_seconds
from exposure.schema import CLOCKS, TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["fact_times", "in_force", "known_rows"]


def known_rows(table: pd.DataFrame, moment: pd.Timestamp | None) -> NDArray[np.bool_]:
    """
    Tell which rows are known: recorded at or before a moment and not yet withdrawn at it.

    Parameters
    ----------
    table
        A checked table.
    moment
        The moment; None for after the last fact.

    Returns
    -------
    known
        One entry per row.
    """
    withdrawn = table["withdrawn_at"]
    if moment is None:
        return withdrawn.isna().to_numpy()
    recorded = table["recorded_at"]
    return ((recorded.isna() | (recorded <= moment)) & (withdrawn.isna() | (withdrawn > moment))).to_numpy()


def in_force(name: str, table: pd.DataFrame, known: NDArray[np.bool_]) -> NDArray[np.intp]:
    """
    Choose one version of each key: the one that is known, else the first that was recorded.

    Parameters
    ----------
    name
        The table's name, which tells its key.
    table
        The checked table.
    known
        Which of its rows are known.

    Returns
    -------
    rows
        Positions of the chosen rows, ascending.
    """
    keys = list(TABLES[name].key)
    repeated = table.duplicated(keys, keep=False)
    if not repeated.any():
        return np.arange(len(table))
    versions = table.loc[repeated, [*keys, "recorded_at"]].assign(
        known=known[repeated.to_numpy()], at=np.flatnonzero(repeated)
    )
    versions = versions.sort_values(["known", "recorded_at"], ascending=[False, True], na_position="first")
    first = versions.drop_duplicates(keys)["at"].to_numpy()
    return np.sort(np.concatenate([np.flatnonzero(~repeated), first]))


def fact_times(tables: Mapping[str, pd.DataFrame]) -> NDArray[np.int64]:
    """
    Give the moments at which facts were recorded or withdrawn.

    Parameters
    ----------
    tables
        Checked tables.

    Returns
    -------
    seconds
        Epoch seconds, ascending, each once.
    """
    clocks = [to_seconds(table[clock].dropna()) for table in tables.values() for clock in CLOCKS]
    return np.unique(np.concatenate(clocks))
