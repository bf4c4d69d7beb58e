"""Where a person was last seen before a moment, and first after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.clock import to_seconds
from exposure.prism import Sightings

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.places import PlaceTree
    from exposure.snapshot import Snapshot

__all__ = ["Sighted", "Way", "way_of"]


@dataclass(frozen=True, eq=False)
class Sighted:
    """
    Where somebody was last, or is next.

    Attributes
    ----------
    places
        Places, one of which it is; none where nothing is known.
    name
        Their ids, joined by `;`; None for none.
    seen
        Their points and times; none where they constrain nothing.
    """

    places: tuple[int, ...]
    name: str | None
    seen: Sightings


@dataclass(frozen=True, eq=False)
class _Side:
    """The ends of some stays, one entry per row: place, second, open alternative (-1 for none) and its group."""

    place: NDArray[np.int32]
    time: NDArray[np.int64]
    choice: NDArray[np.int32]
    group: NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Way:
    """
    The known stays of one person, as what they say about the time between them.

    Attributes
    ----------
    tree
        The places.
    starts, ends
        Where and when each stay begins and ends; times of starts are negative, so that the first is the last.
    choices
        How many choices each open group of alternatives has.
    """

    tree: PlaceTree
    starts: _Side
    ends: _Side
    choices: dict[int, int]

    def before(self, moment: int) -> Sighted:
        """Say where the person was last at a moment."""
        return self._last(self.ends, moment, 1)

    def after(self, moment: int) -> Sighted:
        """Say where the person is next from a moment on."""
        return self._last(self.starts, -moment, -1)

    def _last(self, side: _Side, moment: int, sign: int) -> Sighted:
        past = np.flatnonzero(side.time <= moment)
        plain, loose = past[side.choice[past] < 0], past[side.choice[past] >= 0]
        newest: dict[int, int] = {}
        for at in loose[np.argsort(side.time[loose], kind="stable")].tolist():
            newest[int(side.choice[at])] = int(side.time[at])
        since = max([int(side.time[plain].max(initial=np.iinfo(np.int64).min)), *self._surely(side, newest)])
        plain = self._innermost(side.place, plain[side.time[plain] == since])
        maybe = [at for at in loose.tolist() if since <= side.time[at] == newest[int(side.choice[at])]]
        maybe = self._innermost(side.place, np.array(maybe, dtype=np.intp)).tolist()
        return self._sighted(side, plain, maybe, sign)

    def _surely(self, side: _Side, newest: dict[int, int]) -> list[int]:
        """Give for each group, all of whose choices lie in the past, since when one of them surely happened."""
        groups: dict[int, list[int]] = {}
        for choice, time in newest.items():
            group = int(side.group[np.argmax(side.choice == choice)])
            groups.setdefault(group, []).append(time)
        return [min(times) for group, times in groups.items() if len(times) == self.choices[group]]

    def _innermost(self, places: NDArray[np.int32], rows: NDArray[np.intp]) -> NDArray[np.intp]:
        """Leave out places around others and repetitions; sort by place."""
        _, first = np.unique(places[rows], return_index=True)
        rows = rows[first]
        own = places[rows]
        around = [bool((self.tree.within(own, np.full_like(own, place)) & (own != place)).any()) for place in own]
        kept: NDArray[np.intp] = rows[~np.array(around, dtype=bool)]
        return kept

    def _sighted(self, side: _Side, plain: NDArray[np.intp], maybe: list[int], sign: int) -> Sighted:
        rows = np.array([*plain.tolist(), *maybe], dtype=np.intp)
        places = tuple(sorted(set(side.place[rows].tolist()), key=lambda place: str(self.tree.ids[place])))
        name = ";".join(self.tree.ids[place] for place in places) or None
        points = np.append(self.tree.points, np.full((1, 2), np.nan), axis=0)[side.place[rows]]
        nowhere = np.isnan(points).any(axis=1)
        # Two plain rows are both true, so one without a point adds nothing; an alternative without one may be anywhere.
        if nowhere[len(plain) :].any() or nowhere.all():
            return Sighted(places, name, Sightings(np.empty((0, 2)), np.empty(0, np.int64)))
        return Sighted(places, name, Sightings(points[~nowhere], sign * side.time[rows][~nowhere]))


def way_of(snapshot: Snapshot, rows: NDArray[np.int32]) -> Way:
    """
    Say where each of a person's stays begins and ends.

    Parameters
    ----------
    snapshot
        The facts as known at a moment.
    rows
        The known itinerary rows of one person.

    Returns
    -------
    way
        On a leg they begin and end at the stops; at the stated times.
    """
    arrays, choices = snapshot.world.arrays, snapshot.background.choices
    choice = choices.of_row[rows]
    group = np.append(choices.group, np.int32(-1))[choice]
    place = arrays.place[rows]
    on, off = _stops(snapshot, rows, place)
    starts = _Side(on, -arrays.start[rows].astype(np.int64), choice, group)
    ends = _Side(off, arrays.end[rows].astype(np.int64), choice, group)
    mine = np.unique(group[group >= 0])
    return Way(snapshot.world.tree, starts, ends, {int(g): int((choices.group == g).sum()) for g in mine})


def _stops(
    snapshot: Snapshot, rows: NDArray[np.int32], place: NDArray[np.int32]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Put the stop where somebody got on or off in place of the leg, where it is known."""
    aboard = np.flatnonzero(snapshot.background.legs.of_place[place] >= 0)
    if not len(aboard):
        return place, place
    stays = snapshot.world.stays.iloc[rows[aboard]].reset_index(drop=True)
    legs = snapshot.in_force("legs")
    legs = legs.set_index("leg_id").reindex(stays["leg_id"]).reset_index()
    calls = stays["leg_id"].isin(snapshot.facts["leg_stops"]["leg_id"])
    sides = (("start", "board", "departure", "origin"), ("end", "alight", "arrival", "destination"))
    found = []
    for time, stop, run, terminus in sides:
        # A train that calls at stations may have been left at any of them.
        whole = ~calls | _reaches(stays[time], legs[run], first=time == "start")
        named = stays[stop].where(stays[stop].notna(), legs[terminus].where(whole))
        at = snapshot.world.tree.codes(named)
        column = place.copy()
        column[aboard] = np.where(at >= 0, at, place[aboard])
        found.append(column)
    return found[0], found[1]


def _reaches(stated: pd.Series, run: pd.Series, *, first: bool) -> pd.Series:
    one, other = to_seconds(stated), to_seconds(run)
    return pd.Series(one <= other if first else one >= other, index=stated.index)
