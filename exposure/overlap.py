"""
The interval kernel: plain arrays in, plain arrays out, compiled by numba.

Intervals are half-open, `[start, end)`, in whole seconds. Importing this module imports numba, so it is imported
where it is used.
"""

from __future__ import annotations

import itertools
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from exposure.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    _Places = tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]
    _Stays = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]
    _Asked = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]]
    _Columns = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]
    _Ranges = tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]
    _Found = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], int]

__all__ = ["covered", "find_pairs", "join_labels", "nearest_pair"]

_ENOUGH = 4096
"""More questions than these are worth several threads."""


def find_pairs(places: _Places, stays: _Stays, asked: _Asked) -> _Found:
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
    if len(asked[0]) > _ENOUGH:
        return _find_together(os.cpu_count() or 1, places, stays, asked)
    ranges = _ranges(places, stays[0], asked, (0, len(asked[0])))
    room = int(ranges[2].sum())
    answer = _empty(room), _empty(room), _empty(room)
    total = _fill(ranges, stays[1:], asked, answer, 0)
    return answer[0][:total], answer[1][:total], answer[2][:total], room


def _find_together(threads: int, places: _Places, stays: _Stays, asked: _Asked) -> _Found:
    """Let each thread search for its share of the questions, then fill its part of one answer with room for all."""
    with ThreadPoolExecutor(threads) as pool:
        shares = itertools.pairwise(len(asked[0]) * k // threads for k in range(threads + 1))
        ranges = list(pool.map(lambda share: _ranges(places, stays[0], asked, share), shares))
        room = list(itertools.accumulate((int(many.sum()) for _, _, many in ranges), initial=0))
        answer = _empty(room[-1]), _empty(room[-1]), _empty(room[-1])
        ends = pool.map(lambda one, begin: _fill(one, stays[1:], asked, answer, begin), ranges, room)
        filled = list(zip(room, ends, strict=False))
    question, row, person = (_without_gaps(column, filled) for column in answer)
    return question, row, person, room[-1]


def _empty(room: int) -> NDArray[np.int32]:
    """Make room by NumPy, which asks for huge pages: many cases at once fill hundreds of megabytes."""
    return np.empty(room, np.int32)


def _without_gaps(column: NDArray[np.int32], filled: list[tuple[int, int]]) -> NDArray[np.int32]:
    """Close the gaps between the filled stretches with what stands behind the place where the column then ends."""
    total = sum(high - low for low, high in filled)
    spare = np.concatenate([column[max(low, total) : max(high, total)] for low, high in filled])
    for (_, low), (high, _) in itertools.pairwise(filled):
        moved, spare = np.split(spare, [max(min(high, total) - low, 0)])
        column[low : low + len(moved)] = moved
    return column[:total]


@compiled
def _ranges(places: _Places, starts: NDArray[np.int32], asked: _Asked, share: tuple[int, int]) -> _Ranges:
    """Bound the stays to look at, group by group, for some questions: the question, the first stay, how many."""
    first_group, first_stay, longest = places
    first, last, begin, stop, _ = asked
    groups = 0
    for q in range(*share):
        groups += first_group[last[q]] - first_group[first[q]]
    question, low, many = np.empty(groups, np.int32), np.empty(groups, np.int64), np.empty(groups, np.int64)
    k = 0
    for q in range(*share):
        for g in range(first_group[first[q]], first_group[last[q]]):
            question[k] = q
            low[k] = _first_above(starts, first_stay[g], first_stay[g + 1], begin[q] - longest[g])
            many[k] = _first_above(starts, low[k], first_stay[g + 1], stop[q] - 1) - low[k]
            k += 1
    return question, low, many


@compiled
def _first_above(values: NDArray[np.int32], low: int, high: int, bound: int) -> int:
    while low < high:
        middle = (low + high) >> 1
        if values[middle] > bound:
            high = middle
        else:
            low = middle + 1
    return low


@compiled
def _fill(ranges: _Ranges, stays: _Columns, asked: _Asked, answer: _Columns, begin: int) -> int:
    """Copy the stays that count into the answer, from some place on; give the place where they end."""
    ends, persons, rows = stays
    question, row, person = answer
    at = begin
    for q, low, many in zip(*ranges):  # noqa: B905 - numba knows no strict
        of_group = slice(low, low + many)
        kept = _kept(
            (ends[of_group], persons[of_group], rows[of_group]), asked[2][q], asked[4][q], (row[at:], person[at:])
        )
        question[at : at + kept] = q
        at += kept
    return at


@compiled
def _kept(stays: _Columns, begin: int, who: int, answer: tuple[NDArray[np.int32], NDArray[np.int32]]) -> int:
    """Copy others who end after `begin`: each stay is written, and the next one over it if it does not count."""
    ends, persons, rows = stays
    row, person = answer
    kept = 0
    for i in range(len(ends)):
        row[kept] = rows[i]
        person[kept] = persons[i]
        kept += (ends[i] > begin) & (persons[i] != who)
    return kept


@compiled
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


@compiled
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


@compiled
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
                    # To the micrometre: the noise of floats must not decide an order.
                    apart = np.round(np.hypot(x[i] - other_x[j], y[i] - other_y[j]), 6)
                    if apart < metres[k] or np.isnan(metres[k]):
                        metres[k] = apart
    return metres
