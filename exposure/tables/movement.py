"""How persons move: two places at once, and travel that is faster than anything flies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from exposure.places import PlaceTree

    Rows = npt.NDArray[np.int64]

__all__ = ["Movement", "simultaneous", "too_fast"]

_FASTEST_KMH: Final = 1_100
_WRITTEN_TO: Final = 60
"""Seconds: times are written in minutes, so a minute may be missing between two of them."""
_EARTH_KM: Final = 6_371.0088


@dataclass(frozen=True)
class Movement:
    """Stays as arrays, one entry per row."""

    person: npt.NDArray[np.int64]
    place: npt.NDArray[np.int32]
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    recorded: npt.NDArray[np.int64]
    withdrawn: npt.NDArray[np.int64]
    group: npt.NDArray[np.int64]
    """Group of alternatives, -1 for none."""
    slack: npt.NDArray[np.float64]
    """Seconds by which start and end may be wrong, in two columns."""


def simultaneous(moves: Movement, tree: PlaceTree) -> tuple[Rows, Rows]:
    """
    Find rows of one person that are at two places at the same time and known together.

    A place inside the other is none of these, nor are alternatives of one group.

    Returns
    -------
    later, earlier
        The row that begins later, once, and the one that it contradicts.
    """
    order = np.lexsort((moves.place, moves.end, moves.start, moves.person))
    person, start = moves.person[order], moves.start[order]
    latest = _running_end(moves, order)
    found: list[tuple[Rows, Rows]] = []
    open_ = np.arange(1, len(order))
    lag = 1
    while len(open_):
        before = open_ - lag
        reaches = (person[before] == person[open_]) & (latest[before] > start[open_])
        open_, before = open_[reaches], before[reaches]
        clash = _clash(moves, tree, order[open_], order[before])
        found.append((order[open_[clash]], order[before[clash]]))
        lag += 1
        open_ = open_[~clash]
        open_ = open_[open_ >= lag]
    later = np.concatenate([pair[0] for pair in found] or [np.empty(0, np.int64)])
    return later, np.concatenate([pair[1] for pair in found] or [np.empty(0, np.int64)])


def too_fast(moves: Movement, tree: PlaceTree) -> tuple[Rows, Rows, npt.NDArray[np.float64]]:
    """
    Find consecutive stays at venues that lie too far apart for the time between them.

    Rows that were withdrawn and alternatives are left out; so are legs, which have no point.

    Returns
    -------
    later, earlier, speed
        Both rows, and the speed in km/h.
    """
    points = tree.points[moves.place]
    forever = moves.withdrawn == np.iinfo(np.int64).max
    rows = np.flatnonzero(forever & (moves.group < 0) & ~np.isnan(points).any(axis=1))
    rows = rows[np.lexsort((moves.place[rows], moves.end[rows], moves.start[rows], moves.person[rows]))]
    earlier, later = rows[:-1], rows[1:]
    gap = moves.start[later] - moves.end[earlier]
    next_ = (moves.person[earlier] == moves.person[later]) & (gap >= 0) & (moves.place[earlier] != moves.place[later])
    earlier, later, gap = earlier[next_], later[next_], gap[next_]
    kilometres = _distance_km(points[earlier], points[later])
    allowed = gap + moves.slack[later, 0] + moves.slack[earlier, 1] + _WRITTEN_TO
    fast = kilometres > _FASTEST_KMH * allowed / 3600
    with np.errstate(divide="ignore"):
        return later[fast], earlier[fast], kilometres[fast] * 3600 / gap[fast]


def _running_end(moves: Movement, order: Rows) -> Rows:
    """Give the latest end of each person's rows up to each row, persons after one another."""
    person, end = moves.person[order], moves.end[order]
    if not len(order):
        return end
    # Shifting each person above the one before lets one running maximum serve all.
    width = int(end.max() - end.min()) + 1
    shift = person * width - int(end.min())
    return np.maximum.accumulate(end + shift) - shift


def _clash(moves: Movement, tree: PlaceTree, one: Rows, other: Rows) -> npt.NDArray[np.bool_]:
    together = np.maximum(moves.recorded[one], moves.recorded[other]) < np.minimum(
        moves.withdrawn[one], moves.withdrawn[other]
    )
    overlap = np.maximum(moves.start[one], moves.start[other]) < np.minimum(moves.end[one], moves.end[other])
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
