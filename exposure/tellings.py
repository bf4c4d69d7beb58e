"""
Which rows tell one stay: plain arrays in, labels out, compiled by numba.

Importing this module imports numba, so it is imported where it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from exposure.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["stay_labels"]


@compiled
def stay_labels(
    group: NDArray[np.int64],
    times: tuple[NDArray[np.int64], NDArray[np.int64]],
    marks: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
    alone: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """
    Find which rows of one person at one place are one stay.

    Rows that overlap are one stay when carriage, seat and spot agree. A blank agrees with anything as long as the rows
    so joined name one carriage, one seat and one spot; where they name two, only rows with equal marks are joined.

    Parameters
    ----------
    group
        Number of the person and place; rows are sorted by group and start.
    times
        Stated start and end.
    marks
        Codes of carriage, seat and spot, -1 for a blank.
    alone
        Rows that are never joined (alternatives).

    Returns
    -------
    labels
        Rows with equal labels are one stay.
    """
    loose = _linked(group, times, marks, alone, False)  # noqa: FBT003 - numba takes no keywords here
    ambiguous = np.zeros(len(group), np.bool_)
    for mark in marks:
        seen = np.full(len(group), -1, np.int32)
        for i in range(len(group)):
            if mark[i] >= 0:
                if seen[loose[i]] >= 0 and seen[loose[i]] != mark[i]:
                    ambiguous[loose[i]] = True
                seen[loose[i]] = mark[i]
    strict = _linked(group, times, marks, alone, True)  # noqa: FBT003
    labels = np.empty(len(group), np.int64)
    for i in range(len(group)):
        labels[i] = strict[i] if ambiguous[loose[i]] else loose[i]
    return labels


@compiled
def _linked(
    group: NDArray[np.int64],
    times: tuple[NDArray[np.int64], NDArray[np.int64]],
    marks: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
    alone: NDArray[np.bool_],
    equal: bool,  # noqa: FBT001
) -> NDArray[np.int64]:
    start, end = times
    leader = np.arange(len(group))
    for i in range(len(group)):
        j = i + 1
        while j < len(group) and group[j] == group[i] and (start[j] < end[i] or start[j] == start[i]):
            if not alone[i] and not alone[j] and _agree(marks, i, j, equal):
                one, other = _leader(leader, i), _leader(leader, j)
                leader[max(one, other)] = min(one, other)
            j += 1
    for i in range(len(group)):
        leader[i] = _leader(leader, i)
    return leader


@compiled
def _agree(
    marks: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
    i: int,
    j: int,
    equal: bool,  # noqa: FBT001
) -> bool:
    for mark in marks:
        if mark[i] != mark[j] and (equal or (mark[i] >= 0 and mark[j] >= 0)):
            return False
    return True


@compiled
def _leader(leader: NDArray[np.int64], i: int) -> int:
    while leader[i] != i:
        leader[i] = leader[leader[i]]
        i = leader[i]
    return i
