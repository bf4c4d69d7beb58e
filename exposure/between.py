"""Two states of the same facts, and the facts that are known in one of them alone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.clock import to_seconds
from exposure.errors import UsageError
from exposure.schema import TABLES, WITHDRAWAL

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from exposure.snapshot import Snapshot

    Known = dict[str, NDArray[np.bool_]]

__all__ = ["Between", "facts_between"]


@dataclass(frozen=True, eq=False)
class Between:
    """
    Two states of the same facts.

    A fact that is known in one of them alone is numbered; taken over, it is known in a state if it is known in the
    other.

    Attributes
    ----------
    snapshot
        The facts.
    before, after
        Which rows of each table are known in each state.
    """

    snapshot: Snapshot
    before: Known
    after: Known

    @cached_property
    def rows(self) -> list[tuple[str, int]]:
        """Table and position of every fact between the states, in the order in which they became known or ended."""
        return [(name, at) for name, at, _ in self._keyed]

    @cached_property
    def fact_ids(self) -> list[str]:
        """The ids of the facts between."""
        return [str(self.snapshot.facts[name]["fact_id"].iloc[at]) for name, at in self.rows]

    @cached_property
    def inseparable(self) -> list[tuple[int, ...]]:
        """
        The facts between in parts that come or go as one: versions of one key, else each by itself.

        A key never has two rows at once, so that the old row cannot stay when the new one comes.
        """
        parts: dict[tuple[str, str], list[int]] = {}
        for number, (name, _, key) in enumerate(self._keyed):
            parts.setdefault((name, key), []).append(number)
        return sorted(map(tuple, parts.values()))

    @cached_property
    def _keyed(self) -> list[tuple[str, int, str]]:
        """Table, position and key of every fact between the states, in their order."""
        found, names = [], list(TABLES)
        for order, name in enumerate(names):
            differ = np.flatnonzero(self.before[name] != self.after[name])
            table = self.snapshot.facts[name].iloc[differ]
            new = self.after[name][differ]
            clock = np.where(new, to_seconds(table["recorded_at"]), to_seconds(table["withdrawn_at"])).tolist()
            keys = [";".join(map(str, key)) for key in table[list(TABLES[name].key)].to_numpy()]
            found += [(when, order, key, at) for when, key, at in zip(clock, keys, differ.tolist(), strict=True)]
        return [(names[order], at, key) for _, order, key, at in sorted(found)]

    def of_table(self, name: str) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Give the numbers of the facts between of one table, and their rows."""
        mine = [(number, at) for number, (table, at) in enumerate(self.rows) if table == name]
        numbers, rows = np.array(mine, dtype=np.intp).reshape(-1, 2).T
        return numbers, rows

    def state(self, *, later: bool, taken: Iterable[int] = ()) -> Snapshot:
        """Give one of the states, with some facts between taken over from the other."""
        known = dict(self.after if later else self.before)
        for name, rows in self._by_table(taken).items():
            known[name] = known[name].copy()
            known[name][rows] = ~known[name][rows]
        return self.snapshot.supposing(known)

    def _by_table(self, taken: Iterable[int]) -> dict[str, list[int]]:
        rows: dict[str, list[int]] = {}
        for number in taken:
            name, at = self.rows[number]
            rows.setdefault(name, []).append(at)
        return rows


def facts_between(before: Snapshot, after: Snapshot) -> Between:
    """
    Put two snapshots of the same facts side by side.

    Parameters
    ----------
    before, after
        One may hold facts that the other does not have yet.

    Returns
    -------
    between
        Both as states of the facts of the larger one.

    Raises
    ------
    UsageError
        If neither holds all facts of the other.
    """
    if all(before.facts[name] is after.facts[name] for name in TABLES):
        return Between(after, before.known, after.known)
    for larger, smaller in ((after, before), (before, after)):
        if (known := _known_in(larger, smaller)) is not None:
            return Between(larger, *((known, larger.known) if larger is after else (larger.known, known)))
    raise UsageError(
        "the two traces are of different data: compare moments of one graph (as_known), or a graph and what add, "
        "withdraw, correct, settle or judge made of it"
    )


def _known_in(larger: Snapshot, smaller: Snapshot) -> Known | None:
    """Say which rows of the larger one are known in the smaller one; None if it lacks some of its facts."""
    known = {}
    for name in TABLES:
        all_, some = larger.facts[name], smaller.facts[name]
        if all_ is some:
            known[name] = smaller.known[name]
            continue
        at = pd.Index(all_["fact_id"]).get_indexer(pd.Index(some["fact_id"]))
        if (at < 0).any() or not _same(all_.iloc[at], some):
            return None
        known[name] = np.zeros(len(all_), dtype=bool)
        known[name][at] = smaller.known[name]
    return known


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Compare rows but for their end, and the first moment of persons made of the rows that name them."""
    one, other = (table.reset_index(drop=True) for table in (one, other))
    if (made := other["row"] == 0).any():
        one, other = (table.assign(recorded_at=table["recorded_at"].mask(made)) for table in (one, other))
    one, other = (
        t.drop(columns=list(WITHDRAWAL), errors="ignore").dropna(axis="columns", how="all") for t in (one, other)
    )
    return set(one) == set(other) and all(one[column].equals(other[column]) for column in one)
