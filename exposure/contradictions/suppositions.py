"""What the contact list would be if one fact were taken away."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from exposure.inquiry import inquire
from exposure.shown import counted
from exposure.vocabulary import OUTCOMES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.assessment import Assessment
    from exposure.inquiry import Inquiry
    from exposure.question import Question
    from exposure.snapshot import Snapshot

__all__ = ["NO_CHANGE", "Difference", "Suppositions", "as_one"]

MOST: Final = 100
"""Facts that are taken away, one after the other, before the rest is left untried."""

NO_CHANGE: Final = "no change"

_NOBODY: Final = np.int8(2 * len(OUTCOMES) + 2)


class Difference(NamedTuple):
    """What a change of the facts does to the list: in words, how many contacts it removes and how many it adds."""

    said: str
    removed: int
    added: int


@dataclass(frozen=True, eq=False)
class Suppositions:
    """
    The contact list as the facts make it, and as they would without one of them.

    Attributes
    ----------
    snapshot
        The facts.
    asked
        The question.
    inquiry
        What is found.
    tried
        What was tried so far.
    """

    snapshot: Snapshot
    asked: Question
    inquiry: Inquiry
    tried: dict[tuple[str, int], Difference] = field(default_factory=dict)

    @cached_property
    def now(self) -> NDArray[np.int8]:
        """What everybody is, by person code: class and certainty in one number."""
        return _listed(self.inquiry.found, len(self.snapshot.world.persons))

    def without(self, table: str, row: int) -> Difference | None:
        """
        Take one fact away and ask again.

        Parameters
        ----------
        table, row
            Where the fact stands, all versions counted.

        Returns
        -------
        difference
            None where too many were tried.
        """
        if table in ("persons", "judgements") or (table == "itineraries" and not self._matters(row)):
            return Difference(NO_CHANGE, 0, 0)
        if (table, row) not in self.tried:
            if len(self.tried) >= MOST:
                return None
            known = {**self.snapshot.known, table: self.snapshot.known[table].copy()}
            known[table][row] = False
            asked = replace(self.asked, rules=self.inquiry.rules)
            then = inquire(self.snapshot.supposing(known), asked, waiting=True).found
            self.tried[table, row] = _difference(self.now, _listed(then, len(self.now)))
        return self.tried[table, row]

    def _matters(self, row: int) -> bool:
        """
        Say whether a stay can bear on the list at all.

        It can where it is of somebody on the list or of a case, where it holds a seat that others may have sat on, and
        where it ends a stay of which no end is told.
        """
        arrays = self.snapshot.world.arrays
        person = arrays.person[row]
        listed = self.now[person] < _NOBODY or self.inquiry.is_case[person]
        return bool(listed or arrays.seat[row] >= 0 or self._endless[person])

    @cached_property
    def _endless(self) -> NDArray[np.bool_]:
        """Who has a stay of which no end is told, by person code."""
        arrays, endless = self.snapshot.world.arrays, np.zeros(len(self.now), dtype=bool)
        if arrays.assumed.any():
            endless[arrays.person[arrays.assumed & self.snapshot.known["itineraries"]]] = True
        return endless


def as_one(supposed: Suppositions, one: int, other: int) -> Difference:
    """Say what becomes of the list if two persons are one."""
    on_list = supposed.now < _NOBODY
    both = bool(on_list[one] and on_list[other])
    cased = bool(supposed.inquiry.is_case[one] != supposed.inquiry.is_case[other] and (on_list[one] or on_list[other]))
    if both or cased:
        return Difference("1 fewer contact", 1, 0)
    return Difference(NO_CHANGE, 0, 0)


def _listed(found: Assessment, persons: int) -> NDArray[np.int8]:
    listed = np.full(persons, _NOBODY)
    ranked = found.contacts
    np.minimum.at(listed, ranked.contact, (2 * ranked.severity + ~ranked.certain).astype(np.int8))
    return listed


def _difference(before: NDArray[np.int8], after: NDArray[np.int8]) -> Difference:
    """Compare who is on the list, in which class and how certainly."""
    gone, come = ((one < _NOBODY) & (other == _NOBODY) for one, other in ((before, after), (after, before)))
    moved = (before != after) & ~gone & ~come
    counts = int(gone.sum()), int(come.sum()), int(moved.sum())
    said = [
        f"{counted(counts[0], 'fewer contact', 'fewer contacts')}" * (counts[0] > 0),
        f"{counted(counts[1], 'more contact', 'more contacts')}" * (counts[1] > 0),
        f"{counts[2]:,} in another class or less or more certain" * (counts[2] > 0),
    ]
    close = int((after == 0).sum()) - int((before == 0).sum())
    what = f" (close {abs(close):,} {'fewer' if close < 0 else 'more'})" if close else ""
    return Difference((", ".join(filter(None, said)) or NO_CHANGE) + what, counts[0], counts[1])
