"""What each contact rests on: the encounter, relation or judgement that its reason tells of, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exposure.ordering import sort_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.assessment import Assessment
    from exposure.rules.outcome import Outcome

__all__ = ["AS_IT_IS", "ONE_OF_SEVERAL", "POSSIBLY", "Grounds", "find_grounds"]

AS_IT_IS: Final = 0
POSSIBLY: Final = 1
"""The contact is only possibly of its class."""
ONE_OF_SEVERAL: Final = 2
"""The contact is certainly of its class, though no single encounter is certain."""


@dataclass(frozen=True, eq=False)
class Grounds:
    """
    What contacts rest on, one entry per contact asked about.

    Attributes
    ----------
    pair
        Position of the contact in the outcome; -1 for none.
    encounter
        The encounter that its reason tells of; -1 for none.
    kin
        Where there is no such encounter, the entry of `Assessment.kin`; -1 for none, which leaves a judgement.
    rule
        The rule by which that is of the contact's class; -1 for none. It is the contact's own rule, unless that one fires
        only possibly and another for certain.
    opening
        `AS_IT_IS`, `POSSIBLY` or `ONE_OF_SEVERAL`.
    """

    pair: NDArray[np.intp]
    encounter: NDArray[np.intp]
    kin: NDArray[np.intp]
    rule: NDArray[np.int16]
    opening: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.pair)


def find_grounds(found: Assessment, which: NDArray[np.intp]) -> Grounds:
    """
    Find what some contacts rest on.

    Parameters
    ----------
    found
        What was found.
    which
        Positions among its contacts.

    Returns
    -------
    grounds
        The earliest encounter of the contact's class, a certain one where the class is certain; without any, the
        relation.
    """
    outcome = found.outcome
    pair = _places(outcome.pair, outcome.key(found.contacts.case[which], found.contacts.contact[which]))
    encounter, rule, sure = _first_entries(found)
    kin = _first_kin(found)
    here = np.append(outcome.certain, True)[pair]
    encounter, rule, sure, kin = (np.append(column, blank)[pair] for column, blank in _blanks(encounter, rule, sure, kin))
    # A relation is certain by itself.
    by_kin = (kin >= 0) & ((encounter < 0) | (here & ~sure))
    encounter = np.where(by_kin, -1, encounter)
    rule = np.where(by_kin, np.append(found.kin.rule, np.int16(-1))[kin], rule).astype(np.int16)
    opening = np.where(here, np.where(sure | (encounter < 0), AS_IT_IS, ONE_OF_SEVERAL), POSSIBLY)
    return Grounds(pair, encounter, np.where(by_kin, kin, -1), rule, opening.astype(np.int8))


def _blanks(*columns: NDArray[np.generic]) -> list[tuple[NDArray[np.generic], object]]:
    return [(column, np.asarray(column.dtype == bool or -1).astype(column.dtype)) for column in columns]


def _places(sorted_: NDArray[np.int64], keys: NDArray[np.int64]) -> NDArray[np.intp]:
    """Look keys up; -1 for those that are not there."""
    if not len(sorted_):
        return np.full(len(keys), -1, np.intp)
    at = np.minimum(np.searchsorted(sorted_, keys), len(sorted_) - 1)
    return np.where(sorted_[at] == keys, at, -1)


def _first_entries(found: Assessment) -> tuple[NDArray[np.intp], NDArray[np.int16], NDArray[np.bool_]]:
    """Give for each pair of the outcome the encounter, the rule, and whether they hold for certain."""
    outcome = found.outcome
    which, rule, sure = _entries(found)
    of_pair = np.searchsorted(outcome.pair, found.facts.pair[which])
    last = outcome.certain[of_pair] & ~sure
    order = sort_order((of_pair, last, found.facts.met.start[which], rule, which)) if len(which) else which
    first = order[np.flatnonzero(np.diff(of_pair[order], prepend=-1))]
    many = len(outcome.pair)
    columns = np.full(many, -1, np.intp), np.full(many, -1, np.int16), np.zeros(many, dtype=bool)
    for column, values in zip(columns, (which, rule, sure), strict=True):
        column[of_pair[first]] = values[first]
    return columns


def _entries(found: Assessment) -> tuple[NDArray[np.intp], NDArray[np.int16], NDArray[np.bool_]]:
    """List encounters of their pair's class with each rule that gives it."""
    outcome, verdicts, facts = found.outcome, found.verdicts, found.facts
    severity = _severity(found.outcome, facts.pair[outcome.counts])
    own = verdicts.reach[outcome.counts] == severity
    single = outcome.counts[own]
    sure = (verdicts.sure[single] == severity[own]) & facts.met.settled[single]
    parts = [(single, verdicts.rule[single], sure)]
    for sums in outcome.sums:
        inside = sums.inside[_severity(outcome, facts.pair[sums.inside]) == sums.severity]
        parts.append((inside, np.full(len(inside), sums.rule, np.int16), np.isin(facts.pair[inside], sums.sure)))
    which, rule, holds = zip(*parts, strict=True)
    return np.concatenate(which), np.concatenate(rule), np.concatenate(holds)


def _severity(outcome: Outcome, pair: NDArray[np.int64]) -> NDArray[np.int8]:
    return outcome.severity[np.searchsorted(outcome.pair, pair)]


def _first_kin(found: Assessment) -> NDArray[np.intp]:
    """Give for each pair of the outcome the relation that is of its class by itself, that of the first rule; else -1."""
    outcome, kin = found.outcome, found.kin
    first = np.full(len(outcome.pair), -1, np.intp)
    at = np.searchsorted(outcome.pair, kin.pair)
    mine = np.flatnonzero(outcome.severity[at] == kin.severity)
    order = mine[np.lexsort((kin.relations.kind[mine], kin.relations.since[mine], kin.rule[mine]))][::-1]
    first[at[order]] = order
    return first
