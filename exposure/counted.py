"""Stays as they count: rows that tell the same stay of a person are one."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.stays import StayArrays
    from exposure.world import World

__all__ = ["CountedStays", "merge_rows", "single_rows"]


@dataclass(frozen=True, eq=False)
class CountedStays:
    """
    Stays of persons, one entry per stay; times are seconds since the world's epoch.

    Attributes
    ----------
    person, place
        Codes.
    start, end
        Stated times.
    sure_start, sure_end
        Least favourable reading; empty where `sure_end <= sure_start`.
    earliest, latest
        Most favourable reading.
    alternative
        True for one of several alternatives.
    rows, first_row
        The itinerary rows of each stay: entries `first_row[k]` to `first_row[k + 1]` of `rows`.
    """

    person: NDArray[np.int32]
    place: NDArray[np.int32]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    sure_start: NDArray[np.int64]
    sure_end: NDArray[np.int64]
    earliest: NDArray[np.int64]
    latest: NDArray[np.int64]
    alternative: NDArray[np.bool_]
    rows: NDArray[np.int32]
    first_row: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.person)

    def was_there(self) -> NDArray[np.bool_]:
        """Tell which stays have a length in some reading and stated times that are not reversed by a window."""
        return (self.latest > self.earliest) & (self.end >= self.start)

    def take(self, which: NDArray[np.intp]) -> CountedStays:
        """Choose some stays, in that order."""
        many = np.diff(self.first_row)[which]
        first = np.concatenate([np.zeros(1, np.int64), np.cumsum(many)])
        entries = np.arange(first[-1]) + np.repeat(self.first_row[which] - first[:-1], many)
        columns = {f.name: getattr(self, f.name)[which] for f in fields(self) if f.name not in ("rows", "first_row")}
        return CountedStays(rows=self.rows[entries], first_row=first, **columns)

    def clipped(self, begin: int, stop: int) -> CountedStays:
        """Cut every reading to a window and leave out stays that are outside in all; a reading outside is reversed."""
        cut = replace(
            self,
            **{name: np.maximum(getattr(self, name), begin) for name in ("start", "sure_start", "earliest")},
            **{name: np.minimum(getattr(self, name), stop) for name in ("end", "sure_end", "latest")},
        )
        return cut.take(np.flatnonzero(cut.latest > cut.earliest))

    def joined(self, other: CountedStays) -> CountedStays:
        """Put other stays behind these."""
        columns = {
            f.name: np.concatenate([getattr(self, f.name), getattr(other, f.name)])
            for f in fields(self)
            if f.name != "first_row"
        }
        first = np.concatenate([self.first_row, other.first_row[1:] + len(self.rows)])
        return CountedStays(first_row=first, **columns)


def single_rows(arrays: StayArrays, rows: NDArray[np.int32]) -> CountedStays:
    """Let every row be a stay of its own."""
    start, end = arrays.start[rows].astype(np.int64), arrays.end[rows].astype(np.int64)
    before, after = (0, 0) if arrays.exact else (arrays.start_tolerance[rows], arrays.end_tolerance[rows])
    return CountedStays(
        person=arrays.person[rows],
        place=arrays.place[rows],
        start=start,
        end=end,
        sure_start=start + before,
        sure_end=end - after,
        earliest=start - before,
        latest=end + after,
        alternative=arrays.alternative[rows],
        rows=rows.astype(np.int32),
        first_row=np.arange(len(rows) + 1, dtype=np.int64),
    )


def merge_rows(world: World, rows: NDArray[np.int32]) -> CountedStays:
    """
    Merge the rows that are one stay.

    Parameters
    ----------
    world
        The world of the rows.
    rows
        Rows known at the moment; of a person and place all or none.

    Returns
    -------
    stays
        One entry per stay, in the order of person, place and start. Each reading is the hull of the rows' readings,
        the place is the carriage where one of the rows tells it.
    """
    from exposure.overlap import stay_labels

    arrays = world.arrays
    rows = rows[_story_order(world, rows)]
    base = arrays.base[rows].astype(np.int64) + arrays.person[rows].astype(np.int64) * (len(world.tree) + 1)
    labels = stay_labels(
        base,
        (arrays.start[rows].astype(np.int64), arrays.end[rows].astype(np.int64)),
        (arrays.carriage[rows], arrays.seat[rows], arrays.spot[rows]),
        arrays.alternative[rows],
    )
    by_stay = np.argsort(labels, kind="stable")
    single = single_rows(arrays, rows[by_stay])
    first = np.flatnonzero(np.diff(labels[by_stay], prepend=-1))
    if len(first) == len(rows):
        return single
    return _hulls(single, first)


def _story_order(world: World, rows: NDArray[np.int32]) -> NDArray[np.intp]:
    """Sort rows by person, venue or leg, start, end and stay_id: never by where they stood in a file."""
    arrays = world.arrays
    names = world.stays["stay_id"].iloc[rows].to_numpy(object)
    _, name = np.unique(names.astype(str), return_inverse=True)
    return np.lexsort((name, arrays.end[rows], arrays.start[rows], arrays.base[rows], arrays.person[rows]))


def _hulls(single: CountedStays, first: NDArray[np.intp]) -> CountedStays:
    never, always = np.iinfo(np.int64).max, np.iinfo(np.int64).min
    sure = single.sure_end > single.sure_start
    return CountedStays(
        person=single.person[first],
        # A carriage has a higher number than its leg.
        place=np.maximum.reduceat(single.place, first),
        start=np.minimum.reduceat(single.start, first),
        end=np.maximum.reduceat(single.end, first),
        sure_start=np.minimum.reduceat(np.where(sure, single.sure_start, never), first),
        sure_end=np.maximum.reduceat(np.where(sure, single.sure_end, always), first),
        earliest=np.minimum.reduceat(single.earliest, first),
        latest=np.maximum.reduceat(single.latest, first),
        alternative=single.alternative[first],
        rows=single.rows,
        first_row=np.append(first, len(single)).astype(np.int64),
    )
