"""Stays as they count: rows that tell the same stay of a person are one."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np

from exposure.ordering import ranges

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.stays import StayArrays
    from exposure.world import World

__all__ = ["CountedStays", "merge_rows", "single_rows", "telling_ranks", "told_ends"]


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

    def exact(self) -> NDArray[np.bool_]:
        """Tell which stays are the same in every reading."""
        same: NDArray[np.bool_] = (self.earliest == self.sure_start) & (self.latest == self.sure_end)
        return same

    def take(self, which: NDArray[np.intp]) -> CountedStays:
        """Choose some stays, in that order."""
        many = np.diff(self.first_row)[which]
        first = np.concatenate([np.zeros(1, np.int64), np.cumsum(many)])
        entries = ranges(self.first_row[which], many)
        columns = {f.name: getattr(self, f.name)[which] for f in fields(self) if f.name not in ("rows", "first_row")}
        return CountedStays(rows=self.rows[entries], first_row=first, **columns)

    def clipped(self, begin: int | NDArray[np.int64], stop: int | NDArray[np.int64]) -> CountedStays:
        """
        Cut every reading to a window, or to one for each stay.

        Stays that are outside in all readings are left out; a reading outside is reversed.
        """
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
    sure, wide = (start, end), (start, end)
    if not arrays.exact:
        before, after = arrays.start_tolerance[rows], arrays.end_tolerance[rows]
        sure, wide = (start + before, end - after), (start - before, end + after)
        if arrays.endless:  # who is not told to have left may have left at once
            sure = start + before, np.where(arrays.assumed[rows], start, end - after)
    return CountedStays(
        person=arrays.person[rows],
        place=arrays.place[rows],
        start=start,
        end=end,
        sure_start=sure[0],
        sure_end=sure[1],
        earliest=wide[0],
        latest=wide[1],
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
    from exposure.tellings import stay_labels

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
    """Sort rows by person, venue or leg, start, end and what they tell: never by where they stood in a file."""
    arrays = world.arrays
    told = telling_ranks(world, single_rows(arrays, rows))
    return np.lexsort((told, arrays.end[rows], arrays.start[rows], arrays.base[rows], arrays.person[rows]))


def _hulls(single: CountedStays, first: NDArray[np.intp]) -> CountedStays:
    # So far out that an empty reading stays empty, and near enough that their difference does not overflow.
    never, always = np.int64(2**62), np.int64(-(2**62))
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


def told_ends(arrays: StayArrays, stays: CountedStays) -> NDArray[np.int64]:
    """
    Tell until when stays of which an end is assumed are told to have lasted.

    Parameters
    ----------
    arrays
        The rows.
    stays
        Their stays.

    Returns
    -------
    ends
        The last stated end of each stay's rows; before all times where none states one, after all times where each
        does.
    """
    never, always = np.int64(2**62), np.int64(-(2**62))
    assumed = arrays.assumed[stays.rows]
    if not len(stays):
        return np.empty(0, np.int64)
    first = stays.first_row[:-1]
    told = np.maximum.reduceat(np.where(assumed, always, arrays.end[stays.rows]), first)
    return np.where(np.logical_or.reduceat(assumed, first), told, never)


_TOLD = (
    *("carriage", "seat", "spot", "role", "section", "mask", "x_m", "y_m"),
    *("start_tolerance_minutes", "end_tolerance_minutes", "source"),
)


def telling_ranks(world: World, stays: CountedStays) -> NDArray[np.intp]:
    """
    Rank stays by what their rows tell beside place and time, then by stay_id.

    Parameters
    ----------
    world
        The world of the stays.
    stays
        The stays.

    Returns
    -------
    ranks
        Equal numbers for stays that tell the same under the same names.
    """
    names = np.unique(world.stays["stay_id"].iloc[stays.rows].to_numpy(str), return_inverse=True)[1]
    told = [_text_ranks(world, column, stays.rows) for column in _TOLD if world.filled(column)]
    ranks = np.unique(np.column_stack([*told, names]), axis=0, return_inverse=True)[1].reshape(-1)
    many = np.diff(stays.first_row)
    if len(ranks) == len(stays):
        return ranks
    # One line for each stay, its rows one behind the other.
    lines = np.full((len(stays), int(many.max())), -1, np.intp)
    lines[np.repeat(np.arange(len(stays)), many), ranges(np.zeros(len(stays), np.int64), many)] = ranks
    return np.unique(lines, axis=0, return_inverse=True)[1].reshape(-1)


def _text_ranks(world: World, column: str, rows: NDArray[np.int32]) -> NDArray[np.intp]:
    """Rank rows by the text that they have in a column; a blank comes first."""
    codes, texts = world.words(column)
    mine, back = np.unique(codes[rows], return_inverse=True)
    said = np.array([str(texts[code]) if code >= 0 else "" for code in mine.tolist()])
    return np.unique(said, return_inverse=True)[1][back.reshape(-1)]
