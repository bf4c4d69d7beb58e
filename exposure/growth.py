"""A world with more stays in it: new rows behind the old ones, whose arrays are not made anew."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from exposure.snapshot import first_snapshot
from exposure.stays import StayArrays, resolve, stay_arrays
from exposure.world import World

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from exposure.places import PlaceTree
    from exposure.snapshot import Snapshot
    from exposure.tables import Checked
    from exposure.vicinity import Near

    Tables = Mapping[str, pd.DataFrame]
    Worlds = dict[bytes, World]
    Times = tuple[int, NDArray[Any], NDArray[Any]]

__all__ = ["grown_world"]

_PLACES: Final = ("venues", "legs", "leg_stops", "layouts")
_RESOLVED: Final = ("place_id", "start", "end", "carriage")
"""Columns in which stays differ from itineraries where there are legs."""
_MARKS: Final = ("carriage", "seat", "spot")
"""Arrays of codes of equal texts."""
_TIMES: Final = ("epoch", "exact", "start", "end")


@dataclass(frozen=True, eq=False)
class _Sample:
    """
    A small world of the new rows and of old ones that show what the codes of the old world stand for.

    Attributes
    ----------
    world, worlds
        The small world; and as its snapshot keeps it.
    rows
        Which old rows stand before the new ones.
    whole
        Whether it has all places.
    """

    world: World
    worlds: Worlds
    rows: NDArray[np.intp]
    whole: bool

    def new(self, name: str) -> Any:
        """Give an array of the new rows."""
        return getattr(self.world.arrays, name)[len(self.rows) :]


def grown_world(snapshot: Snapshot, checks: Checked, near: Near) -> tuple[World, Worlds]:
    """
    Give the world of all moments after a change of the facts.

    Parameters
    ----------
    snapshot
        The facts before it.
    checks
        The facts after it; new rows stand at the ends of the tables.
    near
        The rows that come or go, and the facts near them.

    Returns
    -------
    world
        With the tree, the persons and the index of before where nothing of them changed.
    worlds
        As a snapshot keeps it.
    """
    old, moved = snapshot.world.root, bool({*near.rows} & {*_PLACES})
    if _stale(old, checks.tables, near.rows):
        fresh = first_snapshot(checks)
        return fresh.world.root, fresh.worlds
    more = checks.tables["itineraries"].iloc[len(old.stays) :]
    persons = _persons(old, checks.tables["persons"])
    sample = None if moved else _at_venues(old, more, checks) or _sample(old, more, checks, near)
    if sample is None or (old.tree.codes(sample.world.stays["place_id"]) < 0).any():
        sample = _sample(old, more, checks, None)  # a carriage of which nobody told before
    tree = sample.world.tree if sample.whole else old.tree
    stays = _resolved(old, checks.tables["itineraries"], sample)
    if len(more) or tree is not old.tree or persons is not old.persons:
        world = World(tree, persons, stays, _arrays(old, sample, tree, persons))
    else:
        world = replace(old, stays=stays, base=old)
    kept = [key for key, other in snapshot.worlds.items() if other.root is old]
    return world, dict.fromkeys(sample.worlds, world) if sample.whole else dict.fromkeys(kept, world)


def _stale(old: World, tables: Tables, rows: Tables) -> bool:
    """Tell whether stays that are there change with their places: those on a leg, and ends by the kind of venue."""
    if "venues" in rows and old.arrays.assumed.any():
        return True
    legs = [rows[name]["leg_id"] for name in ("legs", "leg_stops") if name in rows]
    if "layouts" in rows:
        layout = tables["legs"]["layout"]
        legs.append(tables["legs"]["leg_id"][layout.isin(rows["layouts"]["layout"])])
    if not legs or not len(old.arrays):
        return False
    codes = old.tree.codes(pd.Index(pd.concat(legs).dropna().unique()))
    there = np.zeros(len(old.tree), dtype=bool)
    there[codes[codes >= 0]] = True
    return bool(there[old.arrays.base].any())


def _persons(old: World, persons: pd.DataFrame) -> pd.Index[str]:
    found = pd.Index(persons["person_id"].unique()).sort_values().rename(None)
    return old.persons if found.equals(old.persons) else found


def _sample(old: World, more: pd.DataFrame, checks: Checked, near: Near | None) -> _Sample:
    """Resolve new rows in a small world: with the places near them, or with all places."""
    tables, stays = checks.tables, checks.tables["itineraries"]
    rows = _witnesses(old, more, parts=near is None)
    small = {name: tables[name] if near is None else near.facts[name] for name in _PLACES}
    itineraries = pd.concat([stays.iloc[rows], more]).reset_index(drop=True)
    persons = tables["persons"][tables["persons"]["person_id"].isin(itineraries["person_id"].unique())]
    small |= {"itineraries": itineraries, "persons": persons}
    small = {name: small.get(name, table.iloc[:0]).reset_index(drop=True) for name, table in tables.items()}
    found = first_snapshot(replace(checks, tables=small))
    return _Sample(found.world.root, found.worlds, rows, whole=near is None)


def _at_venues(old: World, more: pd.DataFrame, checks: Checked) -> _Sample | None:
    """Resolve new rows that are all at venues of the old tree, which needs no tree of their own."""
    if more["leg_id"].notna().any():
        return None
    rows, itineraries = _witnesses(old, more, parts=False), checks.tables["itineraries"]
    stays = resolve(pd.concat([itineraries.iloc[rows], more]), checks.tables["legs"], checks.tables["leg_stops"])
    persons = pd.Index(stays["person_id"].unique())
    arrays = stay_arrays(stays, old.tree, persons, usual_minutes=checks.usual_minutes)
    return _Sample(World(old.tree, persons, stays, arrays), {}, rows, whole=False)


def _witnesses(old: World, more: pd.DataFrame, *, parts: bool) -> NDArray[np.intp]:
    """Choose a row for each carriage, seat and spot where new rows are, and one for each part of a leg."""
    arrays = old.arrays
    if not len(arrays):
        return np.empty(0, np.intp)
    rows = np.empty(0, np.intp)
    if parts:
        inside = np.flatnonzero(arrays.place != arrays.base)
        rows = inside[np.unique(arrays.place[inside], return_index=True)[1]]
    here = old.tree.codes(pd.concat([more["venue_id"], more["leg_id"]]).dropna().unique())
    flags = np.zeros(len(old.tree), dtype=bool)
    flags[here[here >= 0]] = True
    marked = np.logical_or.reduce([getattr(arrays, mark) >= 0 for mark in _MARKS])
    at = np.flatnonzero(marked & flags[arrays.base]) if marked.any() else rows[:0]
    told = np.stack([getattr(arrays, name)[at] for name in ("base", *_MARKS)])
    chosen = at[np.unique(told, axis=1, return_index=True)[1]]
    return np.union1d(rows, chosen).astype(np.intp)


def _resolved(old: World, itineraries: pd.DataFrame, sample: _Sample) -> pd.DataFrame:
    """Give the stays, which share their columns with the itineraries where no leg fills them."""
    stays, more = itineraries.copy(deep=False), sample.world.stays.iloc[len(sample.rows) :]
    if itineraries["leg_id"].isna().all():
        stays["place_id"] = stays["venue_id"]
        return stays
    for column in _RESOLVED:
        parts = [part[column] for part in (old.stays, more) if len(part)]
        stays[column] = pd.concat(parts, ignore_index=True) if parts else old.stays[column]
    return stays


def _arrays(old: World, sample: _Sample, tree: PlaceTree, persons: pd.Index[str]) -> StayArrays:
    """Put the arrays of the new rows behind the old ones, in the codes of a tree and of persons."""
    small = sample.world
    places = _renumbered(old.tree.ids, tree.ids), _renumbered(small.tree.ids, tree.ids)
    people = _renumbered(old.persons, persons), _renumbered(small.persons, persons)
    maps = {"place": places, "base": places, "person": people}
    columns: dict[str, Any] = dict(zip(("epoch", "start", "end"), _times(old.arrays, sample), strict=True))
    columns["exact"] = old.arrays.exact and _exact(sample)
    for name in (f.name for f in fields(StayArrays) if f.name not in _TIMES):
        one, more = getattr(old.arrays, name), sample.new(name)
        if name in maps:
            one, more = (
                codes if known is None else known[codes] for known, codes in zip(maps[name], (one, more), strict=True)
            )
        elif name in _MARKS:
            more = _known_codes(one, getattr(small.arrays, name), sample.rows)
        columns[name] = _joined(one, more)
    return StayArrays(**columns)


def _renumbered(before: pd.Index[str], after: pd.Index[str]) -> NDArray[np.int32] | None:
    """Give the new code for each old one; None where they are the same."""
    return None if before is after else after.get_indexer(before).astype(np.int32)


def _known_codes(old: NDArray[np.int32], small: NDArray[np.int32], rows: NDArray[np.intp]) -> NDArray[np.int32]:
    """Give codes of the small world's new rows that are the old world's where the texts are; others get new ones."""
    new = small[len(rows) :]
    known = np.full(int(small.max(initial=-1)) + 2, -1, dtype=np.int32)  # the last is that of blanks
    known[small[: len(rows)]] = old[rows]
    fresh = np.unique(new[(new >= 0) & (known[new] < 0)])
    known[fresh] = np.arange(len(fresh), dtype=np.int32) + old.max(initial=-1) + 1
    known[-1] = -1
    return known[new]


def _exact(sample: _Sample) -> bool:
    return not any(sample.new(name).any() for name in ("start_tolerance", "end_tolerance", "assumed"))


def _times(old: StayArrays, sample: _Sample) -> Times:
    """Count old and new times from one epoch, that no time lies before it, in 64 bits where 32 are too few."""
    small = sample.world.arrays
    if not len(old):
        return small.epoch, sample.new("start"), sample.new("end")
    shift = small.epoch - old.epoch
    start, end = (sample.new(name).astype(np.int64) + shift for name in ("start", "end"))
    low = min(int((start - sample.new("start_tolerance")).min(initial=0)), 0)
    ends = ((old.end, old.end_tolerance), (end, sample.new("end_tolerance")))
    last = max(int(e.max(initial=0)) + int(more.max(initial=0)) for e, more in ends) - low
    width = np.int32 if old.start.dtype == np.int32 and last < np.iinfo(np.int32).max else np.int64
    both = ((old.start, start), (old.end, end))
    starts, stops = (np.concatenate([(one.astype(np.int64) - low if low else one).astype(width, copy=False),
                                     (more - low).astype(width)]) for one, more in both)  # fmt: skip
    return old.epoch + low, starts, stops


def _joined(one: NDArray[Any], more: NDArray[Any]) -> NDArray[Any]:
    """Put arrays behind each other; a column that holds one value still holds it once."""
    if not len(one):
        return more
    if one.strides == (0,):
        same = np.array_equal(more, one[: len(more)] if len(more) <= len(one) else np.full(len(more), one[0]),
                              equal_nan=one.dtype.kind == "f")  # fmt: skip
        if same:
            return np.broadcast_to(one[0], len(one) + len(more))
    return np.concatenate([one, more.astype(one.dtype, copy=False)])
