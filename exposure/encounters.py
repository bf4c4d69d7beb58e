"""Pairs of stays become encounters: clocks applied, tellings merged, readings compared, meeting places found."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from exposure.counted import CountedStays, merge_rows, single_rows, telling_ranks
from exposure.engines.base import CaseStays
from exposure.ordering import find_sorted, sort_order, ties
from exposure.vocabulary import NEAR, OF_ONE_AIR, SCALES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.engines.base import Engine, Pairs, Query
    from exposure.world import World

__all__ = ["NEAR_SCALE", "SCALE_WORDS", "Encounters", "case_stays", "find_encounters", "plan_distances", "stay_names"]

NEAR_SCALE: Final = len(SCALES)
"""Stands for the scale `near`, behind every scale of a place."""

SCALE_WORDS: Final = (*SCALES, NEAR)


@dataclass(frozen=True, eq=False)
class Encounters:
    """
    Encounters as arrays, one entry per case stay and other stay.

    Times are seconds since the world's epoch, lengths are seconds. `cases` and `contacts` are the stays that the
    entries point into with `case_stay` and `contact_stay`. `sure` tells which ones happened in every reading of the
    times, if both stays did; `exact` that no time of the world has a tolerance.
    """

    cases: CountedStays
    contacts: CountedStays
    case_stay: NDArray[np.intp]
    contact_stay: NDArray[np.intp]
    shared_place: NDArray[np.int32]
    scale: NDArray[np.int8]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    seconds: NDArray[np.int64]
    least: NDArray[np.int64]
    most: NDArray[np.int64]
    direct: NDArray[np.bool_]
    gap: NDArray[np.int64]
    distance_m: NDArray[np.float64]
    venue_gap_m: NDArray[np.float64]
    sure: NDArray[np.bool_]
    exact: bool

    def __len__(self) -> int:
        return len(self.case_stay)

    @property
    def settled(self) -> NDArray[np.bool_]:
        """True where no alternative leaves open whether it happened."""
        return ~self.cases.alternative[self.case_stay] & ~self.contacts.alternative[self.contact_stay]

    @property
    def certain(self) -> NDArray[np.bool_]:
        """True where neither times nor alternatives leave open whether it happened."""
        return self.sure & self.settled

    @property
    def case(self) -> NDArray[np.int32]:
        """Person code of each encounter's case."""
        return self.cases.person[self.case_stay]

    @property
    def contact(self) -> NDArray[np.int32]:
        """Person code of each encounter's contact."""
        return self.contacts.person[self.contact_stay]

    def take(self, which: NDArray[np.intp]) -> Encounters:
        """Choose some encounters, in that order."""
        if len(which) == len(self) and bool((which[1:] > which[:-1]).all()):
            return self
        columns = {f.name: getattr(self, f.name)[which] for f in fields(self)[2:-1]}
        return Encounters(cases=self.cases, contacts=self.contacts, exact=self.exact, **columns)


def case_stays(
    world: World,
    persons: NDArray[np.int32],
    known: NDArray[np.bool_] | None = None,
    window: tuple[int, int] | None = None,
) -> CountedStays:
    """
    List the stays of some persons as they count.

    Parameters
    ----------
    world
        The world.
    persons
        Person codes.
    known
        Which rows are known at the moment; None for all.
    window
        Begin and end, in seconds since the world's epoch, to which every reading is cut.

    Returns
    -------
    stays
        One entry per stay that lies in the window.
    """
    rows = world.index.of_persons(persons)
    stays = merge_rows(world, rows if known is None else rows[known[rows]])
    return stays if window is None else stays.clipped(*window)


def find_encounters(
    world: World, engine: Engine, cases: CountedStays, query: Query, known: NDArray[np.bool_] | None = None
) -> Encounters:
    """
    Find everybody who shared space and time with the cases.

    Parameters
    ----------
    world
        The world.
    engine
        Finds the pairs.
    cases
        The cases' stays, as `case_stays` gives them.
    query
        Scale, lag and distance.
    known
        Which rows are known at the moment; None for all.

    Returns
    -------
    encounters
        In an order that depends on what happened alone.
    """
    asked = CaseStays(cases.person, cases.place, cases.earliest, cases.latest, cases.end)
    pairs = engine.pairs(world, asked, query)
    contacts, case_stay, contact_stay, gaps = _contact_stays(world, pairs, known)
    met = _meetings(world, (cases, case_stay), (contacts, contact_stay), query, gaps)
    met = met.take(_order(world, met))
    return replace(met, distance_m=plan_distances(world, met)) if world.has_plan else met


def _contact_stays(
    world: World, pairs: Pairs, known: NDArray[np.bool_] | None
) -> tuple[CountedStays, NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """Turn the rows that an engine found into stays as they count."""
    asked, row, gap = pairs.asked.astype(np.intp), pairs.row, pairs.venue_gap_m
    if known is not None:
        kept = known[row]
        asked, row, gap = asked[kept], row[kept], gap[kept]
    index = world.index
    if not len(index.twin_rows):
        return single_rows(world.arrays, row), asked, np.arange(len(row)), gap
    at = find_sorted(index.twin_rows, row)
    twin = at >= 0
    # All tellings count, also those that the engine did not find: they may widen the stay.
    groups = np.unique(index.twin_groups[at[twin]])
    tellings = index.twin_rows[np.isin(index.twin_groups, groups)]
    merged = merge_rows(world, tellings if known is None else tellings[known[tellings]])
    single = single_rows(world.arrays, row[~twin])
    stay = np.empty(len(row), dtype=np.intp)
    stay[~twin] = np.arange(len(single))
    owner = np.repeat(np.arange(len(merged)), np.diff(merged.first_row))
    by_row = np.argsort(merged.rows)
    stay[twin] = len(single) + owner[by_row[np.searchsorted(merged.rows[by_row], row[twin])]]
    both, first = np.unique(asked * (len(single) + len(merged)) + stay, return_index=True)
    first = np.sort(first) if len(both) < len(stay) else np.arange(len(stay))
    return single.joined(merged), asked[first], stay[first], gap[first]


def _meetings(
    world: World,
    ones: tuple[CountedStays, NDArray[np.intp]],
    others: tuple[CountedStays, NDArray[np.intp]],
    query: Query,
    gaps: NDArray[np.float64],
) -> Encounters:
    """Compare the readings of each pair of stays and keep those that meet."""
    (cases, i), (contacts, j), tree = ones, others, world.tree
    place = tree.lowest_common(cases.place[i], contacts.place[j])
    scale = np.where(place >= 0, tree.scales[place], NEAR_SCALE).astype(np.int8)
    wide, begin, stop = _shared(cases.earliest[i], contacts.earliest[j], cases.latest[i], contacts.latest[j])
    stated, start, end = _shared(cases.start[i], contacts.start[j], cases.end[i], contacts.end[j])
    least, _, _ = _shared(cases.sure_start[i], contacts.sure_start[j], cases.sure_end[i], contacts.sure_end[j])
    direct = wide > 0
    gap = contacts.start[j] - cases.end[i]
    follows = ~direct & (gap >= 0) & (gap < query.lag_seconds) & cases.was_there()[i] & contacts.was_there()[j]
    follows &= (place >= 0) & (scale <= SCALES.index(OF_ONE_AIR)) & ~tree.outdoors[place]
    until = np.minimum(contacts.end[j], cases.end[i] + query.lag_seconds)
    start = np.where(follows, contacts.start[j], np.where(stated > 0, start, begin))
    end = np.where(follows, until, np.where(stated > 0, end, stop))
    after_all = contacts.sure_start[j] - cases.sure_end[i] < query.lag_seconds
    after_all &= (cases.sure_end > cases.sure_start)[i] & (contacts.sure_end > contacts.sure_start)[j]
    kept = np.flatnonzero((direct | follows) & ((place < 0) | (scale <= query.up_to)))
    after = np.where(follows, end - start, 0)
    return Encounters(
        cases=cases,
        contacts=contacts,
        case_stay=i,
        contact_stay=j,
        shared_place=place,
        scale=scale,
        start=start,
        end=end,
        seconds=stated + after,
        least=least + after,
        most=np.maximum(wide, 0) + after,
        direct=direct,
        gap=gap,
        distance_m=np.full(len(i), np.nan),
        venue_gap_m=gaps,
        sure=np.where(direct, least > 0, after_all),
        exact=world.arrays.exact,
    ).take(kept)


def _shared(
    start: NDArray[np.int64], other_start: NDArray[np.int64], end: NDArray[np.int64], other_end: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Intersect intervals: seconds shared (never below 0), first second, end."""
    begin, stop = np.maximum(start, other_start), np.minimum(end, other_end)
    return np.maximum(stop - begin, 0), begin, stop


def _order(world: World, met: Encounters) -> NDArray[np.intp]:
    """Sort by case, time, contact and places; last by what the rows tell and their names, never by where they stood."""
    cases, contacts = met.cases, met.contacts
    keys = (
        met.case,
        met.start,
        met.end,
        met.contact,
        cases.place[met.case_stay],
        contacts.place[met.contact_stay],
    )
    order = sort_order(keys)
    same = ties(keys, order)
    return _settle_ties(world, met, order, same) if same.any() else order


def _settle_ties(world: World, met: Encounters, order: NDArray[np.intp], same: NDArray[np.bool_]) -> NDArray[np.intp]:
    group = np.cumsum(~same)
    tied = np.flatnonzero(same | np.append(same[1:], False))
    rest = order[tied]
    one, other = (
        telling_ranks(world, stays.take(which[rest]))
        for stays, which in ((met.cases, met.case_stay), (met.contacts, met.contact_stay))
    )
    settled = order.copy()
    settled[tied] = rest[np.lexsort((other, one, group[tied]))]
    return settled


def stay_names(world: World, stays: CountedStays, which: NDArray[np.intp]) -> NDArray[np.object_]:
    """Name stays by their stay_id, several tellings joined by `;`."""
    chosen = stays.take(which)
    names = world.stays["stay_id"].iloc[chosen.rows].to_numpy(object)
    if len(names) == len(chosen):
        return names
    many = np.diff(chosen.first_row)
    joined = names[chosen.first_row[:-1]]
    for k in np.flatnonzero(many > 1):
        joined[k] = ";".join(names[chosen.first_row[k] : chosen.first_row[k + 1]])
    return joined


def plan_distances(world: World, met: Encounters, *, sure: bool = False) -> NDArray[np.float64]:
    """
    Measure how near the two came in the plan of a place in which both positions are known.

    Parameters
    ----------
    world
        The world of the encounters.
    met
        The encounters.
    sure
        Whether to compare only times at which both were surely there.

    Returns
    -------
    metres
        One entry per encounter, NaN where unknown.
    """
    metres = np.full(len(met), np.nan)
    if world.has_plan:
        from exposure.overlap import nearest_pair

        same_place = met.cases.place[met.case_stay] == met.contacts.place[met.contact_stay]
        which = np.flatnonzero(met.direct & same_place)
        ones, others = met.cases.take(met.case_stay[which]), met.contacts.take(met.contact_stay[which])
        metres[which] = nearest_pair(_positions(world, ones, sure=sure), _positions(world, others, sure=sure))
    return metres


def _positions(world: World, stays: CountedStays, *, sure: bool) -> tuple[NDArray[np.generic], ...]:
    """List the rows of stays, cut to them, with their positions."""
    rows, many = single_rows(world.arrays, stays.rows), np.diff(stays.first_row)
    first, last = (rows.sure_start, rows.sure_end) if sure else (rows.earliest, rows.latest)
    opens, ends = (stays.sure_start, stays.sure_end) if sure else (stays.earliest, stays.latest)
    begin, stop = np.maximum(first, np.repeat(opens, many)), np.minimum(last, np.repeat(ends, many))
    # A position is one in the plan of the row's own place: of the train, where its carriage is told by another row.
    elsewhere = rows.place != np.repeat(stays.place, many)
    x, y = (np.where(elsewhere, np.nan, axis[stays.rows]) for axis in (world.arrays.x, world.arrays.y))
    return stays.first_row, begin, stop, x, y
