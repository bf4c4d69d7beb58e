"""Encounters become contacts, ordered by proximity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from exposure.ordering import sort_order, ties

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.encounters import Encounters

_Any = TypeVar("_Any", bound=np.generic)

__all__ = ["Contacts", "rank"]


@dataclass(frozen=True, eq=False)
class Contacts:
    """
    Contacts as arrays, one entry per case and contact, best position first.

    Lengths are seconds, times are seconds since the world's epoch.

    Attributes
    ----------
    case, contact
        Person codes.
    certain
        True where the contact exists in every reading and alternative.
    settled
        True where some encounter rests on no alternative.
    direct
        True where some encounter is direct; else the lengths mean nothing.
    scale
        The smallest scale of an encounter, a position in `encounters.SCALE_WORDS`.
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
    certain: NDArray[np.bool_]
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


def rank(met: Encounters, *, exact: bool) -> Contacts:
    """
    Sum the encounters of each case and contact up, and order the contacts by proximity.

    Parameters
    ----------
    met
        The encounters.
    exact
        True when no time has a tolerance.

    Returns
    -------
    contacts
        Ordered by certainty, smaller scale, known smaller distance, longer time, ids of contact and case.
    """
    order = sort_order((met.case, met.contact, met.start))
    first = np.flatnonzero(~ties((met.case, met.contact), order))
    many = np.diff(np.append(first, len(order)))
    group = np.repeat(np.arange(len(first), dtype=np.int32), many)

    def over(values: NDArray[_Any], how: np.ufunc) -> NDArray[_Any]:
        return how.reduceat(values[order], first) if len(first) else values[:0]

    settled = over(met.settled, np.logical_or)
    # Where one meeting surely happened, one that may not have happened makes the contact no nearer and no longer.
    counts = np.empty(len(order), dtype=bool)
    counts[order] = ~settled[group]
    counts |= met.settled
    seconds, least, most = _unions(met, order, group, counts, exact=exact)
    contacts = Contacts(
        case=met.case[order[first]],
        contact=met.contact[order[first]],
        certain=over(met.certain, np.logical_or),
        settled=settled,
        direct=over(met.direct, np.logical_or),
        scale=over(np.where(counts, met.scale, np.iinfo(np.int8).max), np.minimum),
        seconds=seconds,
        least=least,
        most=most,
        encounters=many,
        nearest_m=over(np.where(counts, met.distance_m, np.nan), np.fmin),
        first=over(met.start, np.minimum),
        last=over(met.end, np.maximum),
    )
    return contacts.take(_order(contacts))


def _unions(
    met: Encounters, order: NDArray[np.intp], group: NDArray[np.int32], counts: NDArray[np.bool_], *, exact: bool
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
    if exact and met.settled.all():
        return stated, stated, stated
    ones, others = met.cases, met.contacts
    i, j = met.case_stay, met.contact_stay
    sure = np.maximum(ones.sure_start[i], others.sure_start[j]), np.minimum(ones.sure_end[i], others.sure_end[j])
    wide = np.maximum(ones.earliest[i], others.earliest[j]), np.minimum(ones.latest[i], others.latest[j])
    return stated, union(*sure, met.settled & (met.least > 0)), union(*wide, met.direct)


def _order(contacts: Contacts) -> NDArray[np.intp]:
    """Sort by position."""
    class_and_scale = contacts.scale + np.int64(8) * ~contacts.certain
    distance = contacts.nearest_m
    # Floats that are not negative sort as their bits do.
    near = np.where(np.isnan(distance), np.inf, distance).view(np.int64)
    longer_first = -np.where(contacts.direct, contacts.seconds, -1)
    return sort_order((class_and_scale, near, longer_first, ~contacts.settled, contacts.contact, contacts.case))
