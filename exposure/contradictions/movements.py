"""How persons move: two places at once, and travel that is faster than anything flies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from exposure.contradictions.clashes import Clashes, by_kind, overlapping, pairs_within, told_first
from exposure.counted import single_rows
from exposure.evidence import listed_source
from exposure.tables.movement import Movement, too_fast

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.places import PlaceTree
    from exposure.snapshot import Snapshot

    Rows = NDArray[np.intp]
    Times = tuple[NDArray[np.int64], NDArray[np.int64]]

__all__ = ["fast_travel", "place_texts", "two_places"]

_FOREVER: Final = np.iinfo(np.int64).max


def two_places(snapshot: Snapshot, rows: NDArray[np.int32]) -> list[Clashes]:
    """
    Find known rows of one person that are at two places at the same time, in every reading of the times.

    A place inside the other is none of these, nor are alternatives of one group.

    Parameters
    ----------
    snapshot
        The facts.
    rows
        Itinerary rows to be looked at; of a person all or none.

    Returns
    -------
    clashes
        Statements against evidence, and all others.
    """
    tree, stays = snapshot.world.tree, single_rows(snapshot.world.arrays, rows)
    groups, _ = snapshot.world.words("alternative_group")
    ones, others = [np.empty(0, np.intp)], [np.empty(0, np.intp)]
    for one, other in overlapping(stays.person, stays.sure_start, stays.sure_end):
        here, there = stays.place[one], stays.place[other]
        clash = ~(tree.within(here, there) | tree.within(there, here))
        group = groups[rows[one]]
        clash &= (group < 0) | (group != groups[rows[other]])
        ones.append(one[clash])
        others.append(other[clash])
    one, other = np.concatenate(ones), np.concatenate(others)
    start = np.maximum(stays.sure_start[one], stays.sure_start[other])
    end = np.minimum(stays.sure_end[one], stays.sure_end[other])
    says, against = told_first(snapshot, rows[one].astype(np.intp), rows[other].astype(np.intp))
    texts = zip(_persons(snapshot, says), place_texts(snapshot, says), place_texts(snapshot, against), strict=True)
    what = [f"{person} is at {here}, and at {there}, at the same time" for person, here, there in texts]
    return by_kind(snapshot, _clashes(snapshot, "two places at once", (says, against), (start, end), what))


def fast_travel(snapshot: Snapshot, rows: NDArray[np.int32]) -> Clashes:
    """
    Find known stays at venues between which nothing travels as fast, in any reading of the times.

    Where somebody was last seen before a stay is compared with where he was first seen after it. Alternatives are left
    out; so are legs, which have no point.

    Parameters
    ----------
    snapshot
        The facts.
    rows
        Itinerary rows to be looked at; of a person all or none.

    Returns
    -------
    clashes
        From the earlier end until the later start.
    """
    tree, arrays = snapshot.world.tree, snapshot.world.arrays
    pointed: NDArray[np.bool_] = ~np.isnan(tree.points[:, 0])
    rows = rows[pointed[arrays.place[rows]] & ~arrays.alternative[rows]]
    stays = single_rows(arrays, rows)
    # In the reading that leaves most time he came as late, and left as early, as can be.
    times = stays.sure_start, np.where(arrays.assumed[rows], stays.earliest, stays.sure_end)
    earlier, later = _neighbours(stays.person.astype(np.int64), times)
    which = _in_order(tree, stays.place, times, (earlier, later))
    earlier, later = earlier[which], later[which]
    pairs = np.stack([earlier, later], axis=1).ravel()
    which, speed = _fast(snapshot, stays.place[pairs], (times[0][pairs], times[1][pairs]))
    earlier, later = earlier[which], later[which]
    gone, come = times[1][earlier], times[0][later]
    one, other = rows[earlier].astype(np.intp), rows[later].astype(np.intp)
    what = [
        f"{person} comes from {here} to {there} in {minutes:,.0f} minutes, which takes {fast}"
        for person, here, there, minutes, fast in zip(
            _persons(snapshot, one),
            place_texts(snapshot, one),
            place_texts(snapshot, other),
            (come - gone) / 60,
            [f"{kmh:,.0f} km/h" if np.isfinite(kmh) else "no time at all" for kmh in speed],
            strict=True,
        )
    ]
    return _clashes(snapshot, "travel too fast", told_first(snapshot, one, other), (gone, come), what)


def place_texts(snapshot: Snapshot, rows: Rows) -> list[str]:
    """Name the places of itinerary rows, with the source where it is one of the list."""
    places = snapshot.world.tree.ids[snapshot.world.arrays.place[rows]]
    facts = snapshot.facts["itineraries"][["source", "alternative_group"]].iloc[rows]
    cells = zip(places, facts["source"].fillna(""), facts["alternative_group"].notna(), strict=True)
    told = [(place, [listed_source(source), "one of several alternatives" * open_]) for place, source, open_ in cells]
    return [place + (f" ({', '.join(filter(None, said))})" if any(said) else "") for place, said in told]


def _in_order(tree: PlaceTree, place: NDArray[np.int32], times: Times, pair: tuple[Rows, Rows]) -> NDArray[np.intp]:
    """Choose the pairs of places that lie apart, in the order that leaves more time between them."""
    (come, gone), (one, other) = times, pair
    here, there = place[one], place[other]
    apart = ~(tree.within(here, there) | tree.within(there, here))
    forth, back = come[other] - gone[one], come[one] - gone[other]
    return np.flatnonzero(apart & ((forth > back) | ((forth == back) & (here < there))))


def _neighbours(person: NDArray[np.int64], times: Times) -> tuple[Rows, Rows]:
    """Pair the stays after which a person was last seen with those at which he was first seen again."""
    if len(person) < 2:
        return np.empty(0, np.intp), np.empty(0, np.intp)
    lowest = min(int(column.min()) for column in times)
    width = max(int(column.max()) for column in times) - lowest + 1
    come, gone = (person * width + (column - lowest) for column in times)
    by_come, by_gone = np.argsort(come, kind="stable"), np.argsort(gone, kind="stable")
    # A stay that is vague may lie between its own two times; it is no neighbour of itself.
    own = np.arange(len(person))
    after = np.searchsorted(come[by_come], gone)
    after += np.append(by_come, -1)[after] == own
    again = np.append(come[by_come], np.iinfo(np.int64).max)[np.minimum(after, len(person))]
    high = np.searchsorted(gone[by_gone], come, side="right")
    before = high - 1 - (np.append(by_gone, -1)[high - 1] == own)
    last = np.where(before >= 0, gone[by_gone[np.maximum(before, 0)]], np.iinfo(np.int64).min)
    low = np.where(before >= 0, np.searchsorted(gone[by_gone], last), high)
    found = [(own[:0], own[:0])]
    for later, at in pairs_within(low, high - low):
        earlier = by_gone[at]
        next_ = (person[earlier] == person[later]) & (again[earlier] == come[later]) & (gone[earlier] == last[later])
        found.append((earlier[next_], later[next_]))
    return np.concatenate([one for one, _ in found]), np.concatenate([other for _, other in found])


def _fast(snapshot: Snapshot, place: NDArray[np.int32], times: Times) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Ask of each pair what check asks of neighbours, each pair being a person of its own."""
    pairs, (come, gone) = len(place) // 2, times
    moves = Movement(
        row=np.arange(2 * pairs),
        person=np.repeat(np.arange(pairs), 2),
        place=place,
        start=come,
        end=gone,
        known=(np.zeros(2 * pairs, np.int64), np.full(2 * pairs, _FOREVER)),
        group=np.full(2 * pairs, -1),
        slack=np.zeros((2 * pairs, 2)),
    )
    second, _, speed = too_fast(moves, snapshot.world.tree)
    return second // 2, speed


def _persons(snapshot: Snapshot, rows: Rows) -> NDArray[np.object_]:
    return snapshot.world.persons[snapshot.world.arrays.person[rows]].to_numpy(object)


def _clashes(
    snapshot: Snapshot,
    kind: str,
    pair: tuple[Rows, Rows],
    when: tuple[NDArray[np.int64], NDArray[np.int64]],
    what: list[str],
) -> Clashes:
    (says, against), (start, end), epoch = pair, when, snapshot.world.arrays.epoch
    return Clashes(
        kind=kind,
        tables=("itineraries", "itineraries"),
        says=says,
        against=against,
        person=_persons(snapshot, says),
        other=np.full(len(says), None, dtype=object),
        start=start + epoch,
        end=end + epoch,
        what=np.array(what, dtype=object),
    )
