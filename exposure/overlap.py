"""
The interval kernel: plain arrays in, plain arrays out, compiled by numba.

Intervals are half-open, `[start, end)`, in whole seconds. Importing this module imports numba, so it is imported
where it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["covered", "find_pairs", "join_labels", "nearest_pair", "stay_labels"]


@njit(cache=True)
def find_pairs(
    places: tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]],
    stays: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
    asked: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], int]:
    """
    Find all stays of other persons that share a range of places and a stretch of time with each question.

    Parameters
    ----------
    places
        First group of each place (one entry more than places), first stay of each group (one more than groups) and
        the longest stay of each group. Groups hold one place's stays of similar length in the order of their start.
    stays
        Start, end, person and row of each stay, in the order of the groups.
    asked
        First place, one past the last place, start, end and person of each question.

    Returns
    -------
    question
        For each pair, the question it answers.
    row, person
        Row and person of the stay found.
    scanned
        How many stays were looked at.
    """
    first_group, first_stay, longest = places
    starts, ends, persons, rows = stays
    room = 4096
    question = np.empty(room, np.int32)
    row = np.empty(room, np.int32)
    person = np.empty(room, np.int32)
    found = 0
    scanned = 0
    for q in range(len(asked[0])):
        begin, stop, who = asked[2][q], asked[3][q], asked[4][q]
        answered = found
        for g in range(first_group[asked[0][q]], first_group[asked[1][q]]):
            low = _first_above(starts, first_stay[g], first_stay[g + 1], begin - longest[g])
            high = _first_above(starts, low, first_stay[g + 1], stop - 1)
            scanned += high - low
            if found + high - low > room:
                room = max(2 * room, found + high - low)
                question, row, person = _grown(question, room), _grown(row, room), _grown(person, room)
            at = slice(low, high)
            found += _kept((ends[at], persons[at], rows[at]), begin, who, (row[found:], person[found:]))
        question[answered:found] = q
    return question[:found], row[:found], person[:found], scanned


@njit(cache=True)
def _first_above(values: NDArray[np.int32], low: int, high: int, bound: int) -> int:
    while low < high:
        middle = (low + high) >> 1
        if values[middle] > bound:
            high = middle
        else:
            low = middle + 1
    return low


@njit(cache=True)
def _kept(
    stays: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]],
    begin: int,
    who: int,
    answer: tuple[NDArray[np.int32], NDArray[np.int32]],
) -> int:
    """Copy the stays of others that end after `begin`; each is written, and the next one over it if it does not count."""
    ends, persons, rows = stays
    row, person = answer
    kept = 0
    for i in range(len(ends)):
        row[kept] = rows[i]
        person[kept] = persons[i]
        kept += (ends[i] > begin) & (persons[i] != who)
    return kept


@njit(cache=True)
def _grown(values: NDArray[np.int32], room: int) -> NDArray[np.int32]:
    larger = np.empty(room, values.dtype)
    larger[: len(values)] = values
    return larger


@njit(cache=True)
def covered(
    group: NDArray[np.int32], start: NDArray[np.int64], end: NDArray[np.int64], groups: int
) -> NDArray[np.int64]:
    """
    Measure the union of each group's intervals.

    Parameters
    ----------
    group, start, end
        The intervals, sorted by group and start; those with `end <= start` count nothing.
    groups
        How many groups there are.

    Returns
    -------
    seconds
        Length of the union of each group.
    """
    seconds = np.zeros(groups, np.int64)
    last = -1
    reached = np.int64(0)
    for i in range(len(group)):
        if end[i] <= start[i]:
            continue
        if group[i] != last:
            last = group[i]
            reached = start[i]
        begin = max(start[i], reached)
        if end[i] > begin:
            seconds[last] += end[i] - begin
            reached = end[i]
    return seconds


@njit(cache=True)
def join_labels(group: NDArray[np.int64], start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.int64]:
    """Label the runs of intervals of one group that overlap or touch; they are sorted by group and start."""
    labels = np.zeros(len(group), np.int64)
    reached = end[:1].copy()
    for i in range(1, len(group)):
        if group[i] == group[i - 1] and start[i] <= reached[0]:
            labels[i] = labels[i - 1]
            reached[0] = max(reached[0], end[i])
        else:
            labels[i] = labels[i - 1] + 1
            reached[0] = end[i]
    return labels


@njit(cache=True)
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


@njit(cache=True)
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


@njit(cache=True)
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


@njit(cache=True)
def _leader(leader: NDArray[np.int64], i: int) -> int:
    while leader[i] != i:
        leader[i] = leader[leader[i]]
        i = leader[i]
    return i


@njit(cache=True)
def nearest_pair(ones: tuple[NDArray[np.generic], ...], others: tuple[NDArray[np.generic], ...]) -> NDArray[np.float64]:
    """
    Measure how near two stays come, over their rows at one time.

    Parameters
    ----------
    ones, others
        For each stay its first row (one entry more than stays); then for each row its begin, stop, and position in
        metres (x, y), NaN where unknown.

    Returns
    -------
    metres
        One distance for each pair of stays, NaN where no two rows can be compared.
    """
    first, begin, stop, x, y = ones
    other_first, other_begin, other_stop, other_x, other_y = others
    metres = np.full(len(first) - 1, np.nan)
    for k in range(len(metres)):
        for i in range(first[k], first[k + 1]):
            for j in range(other_first[k], other_first[k + 1]):
                if max(begin[i], other_begin[j]) < min(stop[i], other_stop[j]):
                    apart = np.hypot(x[i] - other_x[j], y[i] - other_y[j])
                    if apart < metres[k] or np.isnan(metres[k]):
                        metres[k] = apart
    return metres
