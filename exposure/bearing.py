"""Which of the facts between two states may bear on a pair of case and contact."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from exposure.counted import single_rows
from exposure.engines.base import CaseStays
from exposure.schema import TABLES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.between import Between
    from exposure.engines.base import Engine, Query
    from exposure.snapshot import Snapshot

__all__ = ["facts_bearing"]


_KEYS = {"leg_stops": [["leg_id", "sequence"], ["leg_id", "venue_id"]]}
"""What rows have in common that are versions of one thing, or stand for one another; else it is the table's key."""


def facts_bearing(
    between: Between, pairs: NDArray[np.int64], engine: Engine, query: Query
) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    """
    Find for each pair the facts between two states that can bear on it.

    Parameters
    ----------
    between
        The two states.
    pairs
        `case * persons + contact`, ascending.
    engine, query
        What searches, and for what.

    Returns
    -------
    near
        For each pair the numbers of the facts, ascending, that most likely made what changed: rows of stays of the two
        that may meet, what merges into these, excludes or ends them; relations, register and judgements of the two;
        other versions of the two, and of places.
    far
        All that can bear on it: the same with everybody on the legs on which a seat of the two is unknown.
    """
    near: list[set[int]] = [set() for _ in pairs]
    far: list[set[int]] = [set() for _ in pairs]
    states = [between.state(later=later) for later in (False, True)]
    for state in states:
        meeting = _meeting(state, pairs, engine, query)
        for family in (*_families(state), _endless(state, meeting)):
            _add_family(near, between, meeting, family)
        _add_family(far, between, _unseated(meeting), _legs(state))
    _add_windows(near, between, pairs)
    _add_persons(near, between, pairs)
    _add_versions(near, between)
    for one, other in zip(near, far, strict=True):
        other.update(one)
    _add_judged(far, between, pairs)
    _complete(near, between)
    _complete(far, between)
    return [tuple(sorted(facts)) for facts in near], [tuple(sorted(facts)) for facts in far]


class _Meeting(NamedTuple):
    """Rows of cases and contacts that may meet, known or not, each with the position of its pair."""

    state: Snapshot
    pair: NDArray[np.intp]
    row: NDArray[np.int32]


def _meeting(state: Snapshot, pairs: NDArray[np.int64], engine: Engine, query: Query) -> _Meeting:
    world = state.world.root  # with the latest ends that there can be
    own = world.index.of_persons(np.unique(pairs // len(world.persons)).astype(np.int32))
    stays = single_rows(world.arrays, own)
    asked = CaseStays(stays.person, stays.place, stays.earliest, stays.latest, stays.end)
    met = engine.pairs(world, asked, query)
    pair = stays.person[met.asked].astype(np.int64) * len(world.persons) + met.person
    wanted = np.flatnonzero(np.isin(pair, pairs))
    at = np.searchsorted(pairs, pair[wanted])
    return _Meeting(state, np.tile(at, 2), np.concatenate([own[met.asked[wanted]], met.row[wanted]]))


def _add_family(found: list[set[int]], between: Between, meeting: _Meeting, family: NDArray[np.int64]) -> None:
    """Add the facts whose rows belong to the family of a row that may meet."""
    numbers, rows = between.of_table("itineraries")
    facts = defaultdict(list)
    for number, name in zip(numbers.tolist(), family[rows].tolist(), strict=True):
        if name >= 0:
            facts[name].append(number)
    named = np.unique(np.column_stack([meeting.pair, family[meeting.row]]), axis=0)
    for pair, name in named[np.isin(named[:, 1], list(facts))].tolist():
        found[pair].update(facts[name])


def _families(state: Snapshot) -> list[NDArray[np.int64]]:
    """Give for every row the number of what it belongs to, in several ways; -1 where it belongs to nothing."""
    world = state.world
    many, index = len(world.arrays), world.index
    twins = np.full(many, -1, np.int64)
    twins[index.twin_rows] = index.twin_groups
    return [np.arange(many, dtype=np.int64), twins, world.words("alternative_group")[0].astype(np.int64)]


def _legs(state: Snapshot) -> NDArray[np.int64]:
    """Give for every row the number of its leg; -1 for none."""
    legs: NDArray[np.int32] = state.background.legs.of_place[state.world.arrays.place]
    return legs.astype(np.int64)


def _endless(state: Snapshot, meeting: _Meeting) -> NDArray[np.int64]:
    """Give for every row its person where some end is not told, which the next stay then is; else -1."""
    arrays = state.world.arrays
    rows = meeting.row[arrays.assumed[meeting.row]]
    persons = np.where(np.isin(arrays.person, arrays.person[rows]), arrays.person, -1)
    return persons.astype(np.int64)


def _unseated(meeting: _Meeting) -> _Meeting:
    """Choose the known rows on a leg of which nobody knows the seat: others who hold one leave fewer."""
    state = meeting.state
    rows = np.unique(meeting.row[state.known["itineraries"][meeting.row]])
    seating = state.background.cabin.seating(single_rows(state.world.arrays, rows))
    open_ = np.isin(meeting.row, rows[seating.draw >= 0])
    return meeting._replace(pair=meeting.pair[open_], row=meeting.row[open_])


def _add_windows(found: list[set[int]], between: Between, pairs: NDArray[np.int64]) -> None:
    """Add all stays of a case whose window may end with the last of them."""
    persons, cases = between.snapshot.world.persons, between.snapshot.facts["cases"]
    told = cases.loc[cases["isolated_at"].notna() | cases["confirmed_at"].notna(), "person_id"]
    untold = cases.loc[cases["isolated_at"].isna() & cases["confirmed_at"].isna(), "person_id"]
    open_ = {*untold.tolist()} | ({*persons.tolist()} - {*told.tolist()})
    numbers, rows = between.of_table("itineraries")
    stays = between.snapshot.facts["itineraries"]["person_id"].iloc[rows].tolist()
    for facts, case in zip(found, persons[pairs // len(persons)].tolist(), strict=True):
        if case in open_:
            facts.update(number for number, who in zip(numbers.tolist(), stays, strict=True) if who == case)


def _add_versions(found: list[set[int]], between: Between) -> None:
    """Add other versions of places, legs and layouts, which may matter from afar: as neighbours or as destinations."""
    for name in ("venues", "legs", "leg_stops", "layouts"):
        numbers, rows = between.of_table(name)
        table = between.snapshot.facts[name]
        several = [table.duplicated(key, keep=False) for key in _KEYS.get(name, [list(TABLES[name].key)])]
        versions = np.logical_or.reduce(several)[rows]
        for facts in found:
            facts.update(numbers[versions].tolist())


def _add_judged(found: list[set[int]], between: Between, pairs: NDArray[np.int64]) -> None:
    """Add everything for who was judged towards every case: whether that makes a pair hangs on whom the person met."""
    persons, judgements = between.snapshot.world.persons, between.snapshot.facts["judgements"]
    towards_all = persons.get_indexer(pd.Index(judgements.loc[judgements["case_id"].isna(), "person_id"]))
    for pair in np.flatnonzero(np.isin(pairs % len(persons), towards_all)):
        found[pair].update(range(len(between.rows)))


def _complete(found: list[set[int]], between: Between) -> None:
    """Add the other versions of what is there."""
    versions = [part for part in between.inseparable if len(part) > 1]
    for facts in found:
        for part in versions:
            if not facts.isdisjoint(part):
                facts.update(part)


def _add_persons(found: list[set[int]], between: Between, pairs: NDArray[np.int64]) -> None:
    """Add what is told of the two themselves."""
    ids, facts = between.snapshot.world.persons, between.snapshot.facts
    told: dict[str, set[int]] = defaultdict(set)
    couples: dict[frozenset[str], set[int]] = defaultdict(set)
    for number, (name, at) in enumerate(between.rows):
        if name == "relations":
            couples[frozenset(facts[name][["person_a", "person_b"]].iloc[at])].add(number)
        elif name in ("cases", "judgements") or (name == "persons" and facts[name]["row"].iloc[at] > 0):
            told[facts[name]["person_id"].iloc[at]].add(number)
    case, contact = (ids[code].tolist() for code in (pairs // len(ids), pairs % len(ids)))
    for pair, (one, other) in enumerate(zip(case, contact, strict=True)):
        found[pair] |= told[one] | told[other] | couples[frozenset((one, other))]
