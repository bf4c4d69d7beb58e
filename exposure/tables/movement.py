"""How persons move: two places at once, and travel that is faster than anything flies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.clock import to_seconds
from exposure.tables.versions import known_periods

if TYPE_CHECKING:
    import numpy.typing as npt

    from exposure.places import PlaceTree

    Rows = npt.NDArray[np.int64]

__all__ = ["Movement", "movement", "simultaneous", "too_fast", "twins"]

_FASTEST_KMH: Final = 1_100
_WRITTEN_TO: Final = 60
"""Seconds: times are written in minutes, so a minute may be missing between two of them."""
_EARTH_KM: Final = 6_371.0088


@dataclass(frozen=True)
class Movement:
    """Stays as arrays, sorted by person and start, one entry per row."""

    row: npt.NDArray[np.int64]
    """Where each stands in the table."""
    person: npt.NDArray[np.int64]
    place: npt.NDArray[np.int32]
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    known: tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
    """From when until when each is known."""
    group: npt.NDArray[np.int64]
    """Group of alternatives, -1 for none."""
    slack: npt.NDArray[np.float64]
    """Seconds by which start and end may be wrong, in two columns."""


def movement(stays: pd.DataFrame, tree: PlaceTree) -> Movement:
    """Sort resolved stays by person and start."""
    person, start = pd.factorize(stays["person_id"])[0], to_seconds(stays["start"])
    first = int(start.min()) if len(start) else 0
    # One packed key sorts several times faster than two.
    span = int(start.max()) - first + 1 if len(start) else 1
    row = np.argsort(person * span + (start - first), kind="stable")
    recorded, withdrawn = known_periods(stays)
    minutes = stays[["start_tolerance_minutes", "end_tolerance_minutes"]].fillna(0).to_numpy(float)
    return Movement(
        row=row,
        person=person[row],
        place=tree.codes(stays["place_id"])[row],
        start=start[row],
        end=to_seconds(stays["end"])[row],
        known=(recorded[row], withdrawn[row]),
        group=pd.factorize(stays["alternative_group"])[0][row],
        slack=minutes[row] * 60,
    )


def twins(moves: Movement) -> Rows:
    """Give the rows of persons who begin two stays at the same moment."""
    same = (moves.person[1:] == moves.person[:-1]) & (moves.start[1:] == moves.start[:-1])
    first = np.flatnonzero(same)
    return np.sort(moves.row[np.union1d(first, first + 1)])


def simultaneous(moves: Movement, tree: PlaceTree) -> tuple[Rows, Rows]:
    """
    Find rows of one person that are at two places at the same time and known together.

    A place inside the other is none of these, nor are alternatives of one group.

    Returns
    -------
    later, earlier
        The row that begins later, once, and the one that it contradicts.
    """
    latest = _running_end(moves)
    found: list[tuple[Rows, Rows]] = []
    open_ = np.arange(1, len(moves.row))
    lag = 1
    while len(open_):
        before = open_ - lag
        reaches = (moves.person[before] == moves.person[open_]) & (latest[before] > moves.start[open_])
        open_, before = open_[reaches], before[reaches]
        clash = _clash(moves, tree, open_, before)
        found.append((open_[clash], before[clash]))
        lag += 1
        open_ = open_[~clash]
        open_ = open_[open_ >= lag]
    later = np.concatenate([np.empty(0, np.int64), *(pair[0] for pair in found)])
    earlier = np.concatenate([np.empty(0, np.int64), *(pair[1] for pair in found)])
    return moves.row[later], moves.row[earlier]


def too_fast(moves: Movement, tree: PlaceTree) -> tuple[Rows, Rows, npt.NDArray[np.float64]]:
    """
    Find consecutive stays at venues that lie too far apart for the time between them.

    Rows that were withdrawn and alternatives are left out; so are legs, which have no point.

    Returns
    -------
    later, earlier, speed
        Both rows, and the speed in km/h.
    """
    forever = moves.known[1] == np.iinfo(np.int64).max
    rows = np.flatnonzero(forever & (moves.group < 0) & ~_pointless(tree)[moves.place])
    earlier, later = rows[:-1], rows[1:]
    gap = moves.start[later] - moves.end[earlier]
    next_ = (moves.person[earlier] == moves.person[later]) & (gap >= 0) & (moves.place[earlier] != moves.place[later])
    earlier, later, gap = earlier[next_], later[next_], gap[next_]
    kilometres = _distance_km(tree.points[moves.place[earlier]], tree.points[moves.place[later]])
    allowed = gap + moves.slack[later, 0] + moves.slack[earlier, 1] + _WRITTEN_TO
    fast = kilometres > _FASTEST_KMH * allowed / 3600
    with np.errstate(divide="ignore"):
        return moves.row[later[fast]], moves.row[earlier[fast]], kilometres[fast] * 3600 / gap[fast]


def _pointless(tree: PlaceTree) -> npt.NDArray[np.bool_]:
    return np.isnan(tree.points[:, 0]) | np.isnan(tree.points[:, 1])


def _running_end(moves: Movement) -> Rows:
    """Give the latest end of each person's rows up to each row, persons after one another."""
    if not len(moves.end):
        return moves.end
    # Shifting each person above the one before lets one running maximum serve all.
    width = int(moves.end.max() - moves.end.min()) + 1
    shift = moves.person * width - int(moves.end.min())
    return np.maximum.accumulate(moves.end + shift) - shift


def _clash(moves: Movement, tree: PlaceTree, one: Rows, other: Rows) -> npt.NDArray[np.bool_]:
    recorded, withdrawn = moves.known
    together = np.maximum(recorded[one], recorded[other]) < np.minimum(withdrawn[one], withdrawn[other])
    start, end = moves.start + moves.slack[:, 0], moves.end - moves.slack[:, 1]  # in every reading of the times
    overlap = np.maximum(start[one], start[other]) < np.minimum(end[one], end[other])
    free = (moves.group[one] < 0) | (moves.group[one] != moves.group[other])
    here, there = moves.place[one], moves.place[other]
    nested = tree.within(here, there) | tree.within(there, here)
    clash: npt.NDArray[np.bool_] = together & overlap & free & ~nested
    return clash


def _distance_km(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    (lon1, lat1), (lon2, lat2) = np.radians(one).T, np.radians(other).T
    half = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    distance: npt.NDArray[np.float64] = 2 * _EARTH_KM * np.arcsin(np.sqrt(np.clip(half, 0, 1)))
    return distance
