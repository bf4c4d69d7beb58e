"""Pairs of rows that contradict each other, and how pairs are found among many rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from exposure.evidence import EVIDENCE, TOLD, source_weights
from exposure.ordering import ranges, sort_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from exposure.snapshot import Snapshot

    Pairs = tuple[NDArray[np.intp], NDArray[np.intp]]

__all__ = ["KINDS", "STATEMENT", "Clashes", "by_kind", "overlapping", "pairs_within", "told_first"]

STATEMENT: Final = "statement against evidence"

KINDS: Final = (
    "contact is a case",
    STATEMENT,
    "two places at once",
    "two seats at once",
    "seat held by two",
    "travel too fast",
    "same document",
    "same phone",
)
"""Kinds of contradictions, the gravest first."""

_AT_ONCE: Final = 2_000_000
"""Pairs looked at together, so that memory stays small."""


@dataclass(frozen=True, eq=False)
class Clashes:
    """
    Contradictions of one kind, one entry per pair of rows.

    Attributes
    ----------
    kind
        One of `KINDS`.
    tables
        The tables of the first and of the second row.
    says, against
        Where the rows stand in these tables, all versions counted.
    person, other
        Person ids; None where one person alone is concerned.
    start, end
        When, in epoch seconds; `NEVER` where it has no time.
    what
        A sentence.
    """

    kind: str
    tables: tuple[str, str]
    says: NDArray[np.intp]
    against: NDArray[np.intp]
    person: NDArray[np.object_]
    other: NDArray[np.object_]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    what: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.says)

    def take(self, which: NDArray[np.bool_], kind: str) -> Clashes:
        """Choose some entries and say of which kind they are."""
        columns = {name: column[which] for name, column in vars(self).items() if name not in ("kind", "tables")}
        return replace(self, kind=kind, **columns)


def by_kind(snapshot: Snapshot, found: Clashes) -> list[Clashes]:
    """Set apart the pairs of itinerary rows of which one is what a person says and the other is evidence."""
    source = snapshot.facts["itineraries"]["source"]
    says, against = (source_weights(source.iloc[at]) for at in (found.says, found.against))
    spoken = (says == TOLD) & (against == EVIDENCE)
    return [found.take(spoken, STATEMENT), found.take(~spoken, found.kind)]


def overlapping(group: NDArray[np.integer], start: NDArray[np.int64], end: NDArray[np.int64]) -> Iterator[Pairs]:
    """
    Find intervals of one group that share time.

    Parameters
    ----------
    group
        Number of each interval's group.
    start, end
        The intervals, `[start, end)`. One without length is a moment, which another shares that begins before and ends
        after it; one that ends before it begins shares time with none.

    Yields
    ------
    one, other
        Pairs, each once; `other` does not begin earlier.
    """
    rows = np.flatnonzero(end >= start)
    if len(rows) < 2:
        return
    rows = rows[sort_order((group[rows], start[rows], end[rows]))]
    lowest = int(start[rows].min())
    width = int(end[rows].max()) - lowest + 1
    begin = group[rows].astype(np.int64) * width
    key = begin + (start[rows] - lowest)
    first = np.arange(1, len(rows) + 1)
    many = np.maximum(np.searchsorted(key, begin + (end[rows] - lowest)) - first, 0)
    for i, j in pairs_within(first, many):
        one, other = rows[i], rows[j]
        real = (end[other] > start[other]) | (start[other] > start[one])
        yield one[real], other[real]


def pairs_within(first: NDArray[np.integer], many: NDArray[np.integer]) -> Iterator[Pairs]:
    """Pair each position `i` with the positions from `first[i]` on, `many[i]` of them, some at a time."""
    having = np.flatnonzero(many)
    part = np.cumsum(many[having]) // _AT_ONCE
    for at in np.split(having, np.flatnonzero(np.diff(part)) + 1):
        yield np.repeat(at, many[at]), ranges(first[at], many[at])


def told_first(snapshot: Snapshot, one: NDArray[np.intp], other: NDArray[np.intp]) -> Pairs:
    """
    Order pairs of itinerary rows: what persons say stands before what others say, and this before evidence.

    Parameters
    ----------
    snapshot
        The facts.
    one, other
        Positions of itinerary rows.

    Returns
    -------
    says, against
        Of rows that weigh the same the earlier comes first, then the one at the place with the smaller number, then the
        one of the person with the smaller id. Where a row stands in its file decides last.
    """
    rows = np.unique(np.concatenate([one, other]))
    arrays, facts = snapshot.world.arrays, snapshot.facts["itineraries"].iloc[rows]
    told = [np.unique(facts[name].fillna("").to_numpy(str), return_inverse=True)[1] for name in ("seat", "source")]
    where = arrays.person[rows], arrays.place[rows], arrays.end[rows], arrays.start[rows]
    order = np.lexsort((rows, *told, *where, source_weights(facts["source"])))
    rank = np.empty(len(rows), np.intp)
    rank[order] = np.arange(len(rows))
    swap = rank[np.searchsorted(rows, one)] > rank[np.searchsorted(rows, other)]
    return np.where(swap, other, one), np.where(swap, one, other)
