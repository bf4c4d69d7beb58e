"""The second clock: which rows are known at a moment, and which version of a thing is in force then."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from exposure.clock import NEVER, to_seconds
from exposure.schema import CLOCKS, TABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd
    from numpy.typing import NDArray

_Any = TypeVar("_Any")

__all__ = ["Ledger", "fact_times", "in_force", "known_rows"]


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


class Ledger:
    """
    The second clock of all tables, read once for all moments.

    Attributes
    ----------
    tables
        The checked tables; they never change.
    """

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self.tables = tables
        self._memory: dict[object, object] = {}

    def known(self, moment: pd.Timestamp | None) -> dict[str, NDArray[np.bool_]]:
        """Tell which rows of each table are known at a moment, as `known_rows` does; None for after the last fact."""
        if moment is None:
            return {name: known_rows(table, None) for name, table in self.tables.items()}
        second, known = int(moment.timestamp()), {}
        for name, (recorded, withdrawn) in self._clocks.items():
            # A blank one is the smallest number: known from the start.
            told = np.ones(len(self.tables[name]), dtype=bool) if recorded is None else recorded <= second
            known[name] = told if withdrawn is None else told & (withdrawn > second)
        return known

    def in_force(self, name: str, known: NDArray[np.bool_]) -> tuple[pd.DataFrame, object]:
        """Give one version of each key, as `in_force` does, and something that is equal where the versions are."""
        table = self.tables[name]
        if not self.once(("repeated", name), lambda: bool(table.duplicated(list(TABLES[name].key)).any())):
            return table, name
        rows = in_force(name, table, known)
        return table.iloc[rows], (name, rows.tobytes())

    def once(self, name: object, make: Callable[[], _Any]) -> _Any:
        """Give what was made under a name, or make it."""
        if name not in self._memory:
            self._memory[name] = make()
        return self._memory[name]  # type: ignore[return-value]  # what was made under the name

    @cached_property
    def _clocks(self) -> dict[str, tuple[NDArray[np.int64] | None, NDArray[np.int64] | None]]:
        """When rows were recorded and withdrawn; None where the table says it of no row."""
        clocks = {}
        for name, table in self.tables.items():
            recorded, withdrawn = (to_seconds(table[c]) if table[c].notna().any() else None for c in CLOCKS)
            if withdrawn is not None:
                withdrawn = np.where(withdrawn == NEVER, np.iinfo(np.int64).max, withdrawn)
            clocks[name] = recorded, withdrawn
        return clocks


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
