"""
Which stay of a person follows another one: plain arrays in and out, compiled by numba.

Importing this module imports numba, so it is imported where it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from exposure.compiled import compiled
from exposure.durations import LONGEST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    _Rows = tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]]
    _Groups = tuple[NDArray[np.int32], NDArray[np.int64]]

__all__ = ["next_starts"]

_NEVER = 2**62


@compiled
def next_starts(
    rows: _Rows, asked: NDArray[np.bool_], last: NDArray[np.int32], groups: _Groups
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Find when the next stay begins.

    Parameters
    ----------
    rows
        Person, start, place and open choice (-1 for none) of known rows, sorted by person and start.
    asked
        For which of them it is asked.
    last
        For each place the number behind the last place within it.
    groups
        The group of each choice, and how many choices each group has.

    Returns
    -------
    earliest, surely
        For each row asked about the start of the earliest later row at an unrelated place, whatever its alternative;
        and the earliest start by which, whichever alternatives happened, another stay has begun. Rows that begin
        longer than a day after it are not looked at.
    """
    person, start, place, choice = rows
    group, size = groups
    earliest, surely = np.full(len(person), _NEVER), np.full(len(person), _NEVER)
    seen, stamp, count = np.full(len(group), -1), np.full(len(size), -1), np.zeros(len(size), np.int64)
    for i in range(len(person)):
        j = i + 1
        while asked[i] and j < len(person) and person[j] == person[i] and start[j] < start[i] + LONGEST:
            if start[j] > start[i] and not _related(place[i], place[j], last) and not _excluded(choice, i, j, group):
                earliest[i] = min(earliest[i], start[j])
                if _ends_it(choice, (i, j), groups, (seen, stamp, count)):
                    surely[i] = start[j]
                    break
            j += 1
    return earliest, surely


@compiled
def _related(one: int, other: int, last: NDArray[np.int32]) -> bool:
    """Say whether a place is the other, within it or around it."""
    return bool(one <= other < last[one] or other <= one < last[other])


@compiled
def _excluded(choice: NDArray[np.int32], i: int, j: int, group: NDArray[np.int32]) -> bool:
    """Say whether two rows are different alternatives of one group."""
    one, other = choice[i], choice[j]
    return bool(one >= 0 and other >= 0 and one != other and group[one] == group[other])


@compiled
def _ends_it(
    choice: NDArray[np.int32],
    two: tuple[int, int],
    groups: _Groups,
    memory: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]],
) -> bool:
    """Say whether a later row, or with it the last alternative of its group, is sure to have followed."""
    i, j = two
    group, size = groups
    seen, stamp, count = memory
    k = choice[j]
    if k < 0 or k == choice[i]:
        return True
    g = group[k]
    if stamp[g] != i:
        stamp[g], count[g] = i, 0
    if seen[k] != i:
        seen[k] = i
        count[g] += 1
    return bool(count[g] == size[g])
