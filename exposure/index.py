"""
The index over stays: by place, class of duration and start; and by person.

Importing this module imports numba, so it is imported where it is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from exposure.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.stays import StayArrays

__all__ = ["StayIndex", "build_index", "marked"]

_BOUNDS = tuple(3600 * hours for hours in (1, 4, 16, 64, 256, 1024))
"""Upper ends of the classes of duration in seconds. A search looks back as far as the longest stay of a class: without
classes, one stay of a week among ten thousand makes every search of its place a full scan."""

_CLASSES = len(_BOUNDS) + 1


@dataclass(frozen=True, eq=False)
class StayIndex:
    """
    Stays sorted for searching; times are the most favourable readings, counted from the stays' epoch.

    Attributes
    ----------
    first_group
        First group of each place; a group is one place's stays of one class of duration.
    first_stay, longest
        First stay of each group, and the length of its longest stay in seconds.
    start, end, person, row
        The stays, sorted by place, class and start.
    first_of_person, rows_of_person
        The rows of each person.
    twin_rows, twin_groups
        Rows that overlap another row of the same person at the same venue or leg, in ascending order, and the number
        of the person and place they belong to. Only these can be several tellings of one stay.
    """

    first_group: NDArray[np.int32]
    first_stay: NDArray[np.int64]
    longest: NDArray[np.int64]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    person: NDArray[np.int32]
    row: NDArray[np.int32]
    first_of_person: NDArray[np.int64]
    rows_of_person: NDArray[np.int32]
    twin_rows: NDArray[np.int32]
    twin_groups: NDArray[np.int32]

    @property
    def nbytes(self) -> int:
        """Bytes held by the arrays."""
        return sum(array.nbytes for array in vars(self).values())

    def of_persons(self, persons: NDArray[np.int32]) -> NDArray[np.int32]:
        """List the rows of some persons, person by person."""
        slices = [self.rows_of_person[self.first_of_person[p] : self.first_of_person[p + 1]] for p in persons]
        return np.concatenate([np.empty(0, np.int32), *slices])


def build_index(stays: StayArrays, places: int, persons: int) -> StayIndex:
    """
    Sort stays for searching.

    Parameters
    ----------
    stays
        The stays.
    places, persons
        How many places and persons there are.

    Returns
    -------
    index
        At most 32 bytes a stay.
    """
    start, end = stays.earliest, stays.latest
    counts = _counts(stays.place, start, end, np.zeros(places * _CLASSES, np.int64))
    first = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    if start.dtype == np.int32:
        keys = _keys(stays.place, start, end, first[:-1].copy(), np.empty(len(stays), np.uint64))
        _sort_slices(keys, first)
        row = (keys & np.uint64(0xFFFFFFFF)).astype(np.int32)
        del keys
    else:
        group = stays.place * np.int64(_CLASSES) + np.searchsorted(_BOUNDS, end - start, side="right")
        row = np.lexsort((start, group)).astype(np.int32)
    used = counts > 0
    first_stay = np.append(first[:-1][used], len(stays))
    sorted_start, sorted_end, sorted_person = start[row], end[row], stays.person[row]
    first_of_person, rows_of_person = _by_person(sorted_person, row, persons)
    twin_rows, twin_groups = _twins(first_of_person, rows_of_person, stays.base, stays.start, stays.end)
    order = np.argsort(twin_rows)
    return StayIndex(
        first_group=np.concatenate([[0], np.cumsum(used.reshape(places, _CLASSES).sum(axis=1))]).astype(np.int32),
        first_stay=first_stay,
        longest=_longest(first_stay, sorted_start, sorted_end),
        start=sorted_start,
        end=sorted_end,
        person=sorted_person,
        row=row,
        first_of_person=first_of_person,
        rows_of_person=rows_of_person,
        twin_rows=twin_rows[order],
        twin_groups=twin_groups[order],
    )


@compiled
def marked(codes: NDArray[np.int32], known: NDArray[np.bool_], found: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mark the codes of known rows."""
    for i in range(len(codes)):
        if known[i]:
            found[codes[i]] = True
    return found


@compiled
def _class(length: int) -> int:
    for k, bound in enumerate(_BOUNDS):
        if length < bound:
            return k
    return len(_BOUNDS)


@compiled
def _counts(
    place: NDArray[np.int32], start: NDArray[np.int32], end: NDArray[np.int32], counts: NDArray[np.int64]
) -> NDArray[np.int64]:
    for i in range(len(place)):
        counts[place[i] * _CLASSES + _class(np.int64(end[i]) - start[i])] += 1
    return counts


@compiled
def _keys(
    place: NDArray[np.int32],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    free: NDArray[np.int64],
    keys: NDArray[np.uint64],
) -> NDArray[np.uint64]:
    """Put start and row of each stay, packed into one number, into the slice of its place and class."""
    for i in range(len(place)):
        group = place[i] * _CLASSES + _class(np.int64(end[i]) - start[i])
        keys[free[group]] = (np.uint64(start[i]) << np.uint64(32)) | np.uint64(i)
        free[group] += 1
    return keys


@compiled
def _sort_slices(keys: NDArray[np.uint64], first: NDArray[np.int64]) -> None:
    for g in range(len(first) - 1):
        if first[g + 1] - first[g] > 1:
            keys[first[g] : first[g + 1]].sort()


@compiled
def _longest(first_stay: NDArray[np.int64], start: NDArray[np.int32], end: NDArray[np.int32]) -> NDArray[np.int64]:
    longest = np.zeros(len(first_stay) - 1, np.int64)
    for g in range(len(longest)):
        for i in range(first_stay[g], first_stay[g + 1]):
            longest[g] = max(longest[g], np.int64(end[i]) - start[i])
    return longest


@compiled
def _by_person(
    person: NDArray[np.int32], row: NDArray[np.int32], persons: int
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Sort rows by person; rows of one person stay in the order of places."""
    first = np.zeros(persons + 1, np.int64)
    for i in range(len(person)):
        first[person[i] + 1] += 1
    for p in range(persons):
        first[p + 1] += first[p]
    free = first[:-1].copy()
    rows = np.empty(len(row), np.int32)
    for i in range(len(row)):
        rows[free[person[i]]] = row[i]
        free[person[i]] += 1
    return first, rows


@compiled
def _twins(
    first: NDArray[np.int64],
    rows: NDArray[np.int32],
    base: NDArray[np.int32],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Find rows of one person at one venue or leg that overlap; a person's rows stand in the order of places."""
    found = []
    groups = []
    group = 0
    for p in range(len(first) - 1):
        low = first[p]
        while low < first[p + 1]:
            high = low + 1
            while high < first[p + 1] and base[rows[high]] == base[rows[low]]:
                high += 1
            if high - low > 1 and _overlapping(rows[low:high], start, end):
                for i in range(low, high):
                    found.append(rows[i])
                    groups.append(group)
                group += 1
            low = high
    return np.array(found, dtype=np.int32), np.array(groups, dtype=np.int32)


@compiled
def _overlapping(rows: NDArray[np.int32], start: NDArray[np.int32], end: NDArray[np.int32]) -> bool:
    begins = start[rows]
    reached = np.int64(0)
    last = np.int64(-1)
    for k, i in enumerate(np.argsort(begins)):
        begin = np.int64(begins[i])
        if k and (begin < reached or begin == last):
            return True
        last = begin
        reached = max(reached, np.int64(end[rows[i]])) if k else np.int64(end[rows[i]])
    return False
