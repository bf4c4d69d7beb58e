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

_SAME = {**{name: list(table.key) for name, table in TABLES.items()}, "leg_stops": ["leg_id", "venue_id"]}
"""What rows of a table have in common that are versions of one thing, or stand for one another."""


def facts_bearing(
    between: Between, pairs: NDArray[np.int64], engine: Engine, query: Query
) -> tuple[list[tuple[int, ...]], list[tuple[int, ...]]]:
    """
    Find for each pair the facts between two states that may bear on it.

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
        For each pair the numbers of the facts, ascending, that are most likely all: rows of stays of the two that may
        meet, what merges into these, excludes or ends them; relations, register and judgements of the two; other
        versions of the two and of the places around them.
    far
        The same with everybody on the legs of the two, whose seats may decide.
    """
    near: list[set[int]] = [set() for _ in pairs]
    far: list[set[int]] = [set() for _ in pairs]
    states = [between.state(later=later) for later in (False, True)]
    for state in {id(state.world): state for state in states}.values():
        meeting = _meeting(state, pairs, engine, query)
        families = _families(state)
        for family in families:
            _add_family(near, between, meeting, family)
        for family in (*families, _legs(state)):
            _add_family(far, between, meeting, family)
        _add_places(near, between, meeting)
    _add_persons(near, between, pairs)
    return [tuple(sorted(facts)) for facts in near], [tuple(sorted(n | f)) for n, f in zip(near, far, strict=True)]


class _Meeting(NamedTuple):
    """Rows of cases and contacts that may meet, known or not, each with the position of its pair."""

    state: Snapshot
    pair: NDArray[np.intp]
    row: NDArray[np.int32]


def _meeting(state: Snapshot, pairs: NDArray[np.int64], engine: Engine, query: Query) -> _Meeting:
    world = state.world
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
    arrays, index, many = world.arrays, world.index, len(world.arrays)
    twins, groups = np.full(many, -1, np.int64), np.full(many, -1, np.int64)
    twins[index.twin_rows] = index.twin_groups
    alternative = np.flatnonzero(arrays.alternative)
    groups[alternative] = pd.factorize(world.stays["alternative_group"].iloc[alternative])[0]
    return [np.arange(many, dtype=np.int64), twins, groups]


def _legs(state: Snapshot) -> NDArray[np.int64]:
    """Give for every row the number of its leg; -1 for none."""
    legs: NDArray[np.int32] = state.background.legs.of_place[state.world.arrays.place]
    return legs.astype(np.int64)


def _add_places(found: list[set[int]], between: Between, meeting: _Meeting) -> None:
    """Add other versions of the places in which the two were, of those around them, and of the layouts."""
    tree, places = meeting.state.world.tree, meeting.state.world.arrays.place[meeting.row]
    for name in ("venues", "legs", "leg_stops", "layouts"):
        numbers, rows = between.of_table(name)
        table = between.snapshot.facts[name]
        versions = table.duplicated(_SAME[name], keep=False).to_numpy()
        for number, at in zip(numbers.tolist(), rows.tolist(), strict=True):
            if versions[at]:
                around = tree.codes(table.iloc[[at]][TABLES[name].key[0]])
                mine = np.unique(meeting.pair[tree.within(places, around)]) if around[0] >= 0 else range(len(found))
                for pair in mine:
                    found[pair].add(number)


def _add_persons(found: list[set[int]], between: Between, pairs: NDArray[np.int64]) -> None:
    """Add what is told of the two themselves."""
    ids, facts = between.snapshot.world.persons, between.snapshot.facts
    told: dict[str, set[int]] = defaultdict(set)
    couples: dict[frozenset[str], set[int]] = defaultdict(set)
    versions = facts["persons"]["person_id"].duplicated(keep=False).to_numpy()
    for number, (name, at) in enumerate(between.rows):
        if name == "relations":
            couples[frozenset(facts[name][["person_a", "person_b"]].iloc[at])].add(number)
        elif name in ("cases", "judgements") or (name == "persons" and versions[at]):
            told[facts[name]["person_id"].iloc[at]].add(number)
    case, contact = (ids[code].tolist() for code in (pairs // len(ids), pairs % len(ids)))
    for pair, (one, other) in enumerate(zip(case, contact, strict=True)):
        found[pair] |= told[one] | told[other] | couples[frozenset((one, other))]
