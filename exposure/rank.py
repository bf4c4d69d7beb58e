"""Encounters become contacts, ordered by class and proximity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exposure.encounters import SCALE_WORDS
from exposure.ordering import find_sorted, sort_order
from exposure.rules.classify import NO_CLASS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.encounters import Encounters
    from exposure.grouping import Groups
    from exposure.rules.outcome import Outcome

NO_TIME: Final = np.iinfo(np.int64).min // 2
"""Stands for no exposure at all; so far out that no instant is like it."""

__all__ = ["NO_TIME", "Contacts", "Others", "rank"]


@dataclass(frozen=True, eq=False)
class Contacts:
    """
    Contacts as arrays, one entry per case and contact, best position first.

    Lengths are seconds, times are seconds since the world's epoch.

    Attributes
    ----------
    case, contact
        Person codes.
    severity
        Position of the class in `vocabulary.CLASSES`; one more for who met nobody and is only judged.
    certain
        True where that class holds in every reading and world.
    likelihood
        Probability of that class.
    rule
        Position of the rule that gives it; -1 for none.
    settled
        True where some encounter rests on no alternative.
    direct
        True where some encounter is direct; else the lengths mean nothing.
    scale
        The smallest scale of an encounter, a position in `encounters.SCALE_WORDS`; one more where there is none.
    seconds, least, most
        Union of the direct encounters at the stated times and in the two extreme readings. What rests on an alternative
        counts in the least reading never, and at the stated times only where nothing else does.
    encounters
        How many there are.
    nearest_m
        Smallest known distance; NaN where none is known.
    first, last
        Begin of the first and end of the last encounter.
    """

    case: NDArray[np.int32]
    contact: NDArray[np.int32]
    severity: NDArray[np.int8]
    certain: NDArray[np.bool_]
    likelihood: NDArray[np.float64]
    rule: NDArray[np.int16]
    settled: NDArray[np.bool_]
    direct: NDArray[np.bool_]
    scale: NDArray[np.int8]
    seconds: NDArray[np.int64]
    least: NDArray[np.int64]
    most: NDArray[np.int64]
    encounters: NDArray[np.int64]
    nearest_m: NDArray[np.float64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.case)

    def take(self, which: NDArray[np.intp]) -> Contacts:
        """Choose some contacts, in that order."""
        return Contacts(**{name: column[which] for name, column in vars(self).items()})


def rank(met: Encounters, groups: Groups, outcome: Outcome, others: Others) -> Contacts:
    """
    Sum the encounters of each case and contact up, and order the contacts.

    Parameters
    ----------
    met, groups
        The encounters, and which of them belong together.
    outcome
        What each pair of case and contact is.
    others
        Pairs that are contacts without an encounter.

    Returns
    -------
    contacts
        Ordered by class, certainty, smaller scale, known smaller distance, longer time, likelihood, ids of contact and
        case.
    """
    met_by = _summed(met, groups, outcome)
    contacts = met_by if not len(others.pair) else _joined(met_by, _without_encounters(others, outcome))
    return contacts.take(_order(contacts))


@dataclass(frozen=True, eq=False)
class Others:
    """Pairs of case and contact without an encounter, as `case * persons + contact`, and their first and last time."""

    pair: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    persons: int


def _summed(met: Encounters, groups: Groups, outcome: Outcome) -> Contacts:
    order, first, group, over = groups.order, groups.first, groups.group, groups.over
    settled = over(met.settled, np.logical_or)
    # Where one meeting surely happened, one that may not have happened makes the contact no nearer and no longer.
    counts = np.empty(len(order), dtype=bool)
    counts[order] = ~settled[group]
    counts |= met.settled
    seconds, least, most = _unions(met, order, group, counts)
    case, contact = met.case[order[first]], met.contact[order[first]]
    return Contacts(
        case=case,
        contact=contact,
        **_told(outcome, outcome.key(case, contact)),
        settled=settled,
        direct=over(met.direct, np.logical_or),
        scale=over(np.where(counts, met.scale, np.iinfo(np.int8).max), np.minimum),
        seconds=seconds,
        least=least,
        most=most,
        encounters=np.diff(np.append(first, len(order))),
        nearest_m=over(np.where(counts, met.distance_m, np.nan), np.fmin),
        first=over(met.start, np.minimum),
        last=over(met.end, np.maximum),
    )


def _told(outcome: Outcome, pair: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """Look pairs up in what the rules say; whoever is not there is no contact but for a judgement."""
    told = {
        "severity": (outcome.severity, NO_CLASS),
        "certain": (outcome.certain, True),
        "likelihood": (outcome.likelihood, np.nan),
        "rule": (outcome.rule, -1),
    }
    if np.array_equal(outcome.pair, pair):
        return {name: values for name, (values, _) in told.items()}
    at = find_sorted(outcome.pair, pair)  # -1 is the blank put behind the values
    return {name: np.append(values, np.asarray(blank, values.dtype))[at] for name, (values, blank) in told.items()}


def _without_encounters(others: Others, outcome: Outcome) -> Contacts:
    many = len(others.pair)
    nothing = np.zeros(many, np.int64)
    return Contacts(
        case=(others.pair // others.persons).astype(np.int32),
        contact=(others.pair % others.persons).astype(np.int32),
        **_told(outcome, others.pair),
        settled=np.ones(many, dtype=bool),
        direct=np.zeros(many, dtype=bool),
        scale=np.full(many, len(SCALE_WORDS), np.int8),
        seconds=nothing,
        least=nothing,
        most=nothing,
        encounters=nothing,
        nearest_m=np.full(many, np.nan),
        first=others.first,
        last=others.last,
    )


def _joined(one: Contacts, other: Contacts) -> Contacts:
    return Contacts(**{name: np.concatenate([column, vars(other)[name]]) for name, column in vars(one).items()})


def _unions(
    met: Encounters, order: NDArray[np.intp], group: NDArray[np.int32], counts: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Measure stated, least and most favourable union of each contact's direct encounters."""
    groups = int(group[-1]) + 1 if len(group) else 0

    def union(start: NDArray[np.int64], end: NDArray[np.int64], used: NDArray[np.bool_]) -> NDArray[np.int64]:
        from exposure.overlap import covered

        which = np.flatnonzero((met.direct & used)[order])
        start, end = start[order[which]], end[order[which]]
        sorted_ = sort_order((group[which], start))
        return covered(group[which][sorted_], start[sorted_], end[sorted_], groups)

    stated = union(met.start, met.end, counts & (met.seconds > 0))
    if met.exact and met.settled.all():
        return stated, stated, stated
    ones, others = met.cases, met.contacts
    i, j = met.case_stay, met.contact_stay
    sure = np.maximum(ones.sure_start[i], others.sure_start[j]), np.minimum(ones.sure_end[i], others.sure_end[j])
    wide = np.maximum(ones.earliest[i], others.earliest[j]), np.minimum(ones.latest[i], others.latest[j])
    return stated, union(*sure, met.settled & (met.least > 0)), union(*wide, met.direct)


def _order(contacts: Contacts) -> NDArray[np.intp]:
    """Sort by position."""
    class_and_scale = contacts.scale + np.int64(8) * ~contacts.certain + np.int64(16) * contacts.severity
    distance = contacts.nearest_m
    # Floats that are not negative sort as their bits do.
    near = np.where(np.isnan(distance), np.inf, distance).view(np.int64)
    longer_first = -np.where(contacts.direct, contacts.seconds, -1)
    likelier_first = -contacts.likelihood.view(np.int64)
    return sort_order((class_and_scale, near, longer_first, likelier_first, contacts.contact, contacts.case))
