"""Minutes in sum: how much of any stretch of time is covered by a group's intervals. Plain loops, compiled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from exposure.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["inside_spans", "most_covered"]


@compiled
def _join(
    start: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Join intervals sorted by start; give starts, ends, and the length of all before each."""
    starts, ends = np.empty(len(start), np.int64), np.empty(len(start), np.int64)
    n = 0
    for i in range(len(start)):
        if end[i] <= start[i]:
            continue
        if n and start[i] <= ends[n - 1]:
            ends[n - 1] = max(ends[n - 1], end[i])
        else:
            starts[n], ends[n] = start[i], end[i]
            n += 1
    before = np.zeros(n + 1, np.int64)
    for i in range(n):
        before[i + 1] = before[i] + ends[i] - starts[i]
    return starts[:n], ends[:n], before


@compiled
def _covered_until(at: int, starts: NDArray[np.int64], ends: NDArray[np.int64], before: NDArray[np.int64]) -> int:
    """Measure how much of the intervals lies before a moment."""
    k = np.searchsorted(starts, at)
    if k == 0:
        return 0
    return int(before[k - 1] + min(at, ends[k - 1]) - starts[k - 1])


@compiled
def most_covered(
    first: NDArray[np.int64], start: NDArray[np.int64], end: NDArray[np.int64], span: int
) -> NDArray[np.int64]:
    """
    Measure the largest union of each group's intervals inside any stretch of a length.

    Parameters
    ----------
    first
        Group g has the intervals `first[g]`, …, `first[g + 1] - 1`, sorted by start.
    start, end
        The intervals; those with `end <= start` count nothing.
    span
        Length of the stretch, in seconds.

    Returns
    -------
    seconds
        One entry per group.
    """
    most = np.zeros(len(first) - 1, np.int64)
    for g in range(len(most)):
        starts, ends, before = _join(start[first[g] : first[g + 1]], end[first[g] : first[g + 1]])
        # A stretch that begins with an interval covers at least as much as any that begins elsewhere.
        for i in range(len(starts)):
            most[g] = max(most[g], _covered_until(starts[i] + span, starts, ends, before) - before[i])
    return most


@compiled
def inside_spans(
    first: NDArray[np.int64], start: NDArray[np.int64], end: NDArray[np.int64], limits: tuple[int, int]
) -> NDArray[np.bool_]:
    """
    Tell which intervals lie, in part at least, in a stretch of which enough is covered.

    Parameters
    ----------
    first, start, end
        As in `most_covered`.
    limits
        Length of the stretch, and how much of it must be covered, in seconds.

    Returns
    -------
    inside
        One entry per interval.
    """
    span, need = limits
    inside = np.zeros(len(start), np.bool_)
    for g in range(len(first) - 1):
        starts, ends, before = _join(start[first[g] : first[g + 1]], end[first[g] : first[g + 1]])
        # What a stretch covers changes its slope only where one of its ends meets an end of an interval.
        turns = np.concatenate((starts, ends, starts - span, ends - span))
        turns.sort()
        enough = np.empty(len(turns), np.int64)
        n = 0
        for t in turns:
            if _covered_until(t + span, starts, ends, before) - _covered_until(t, starts, ends, before) >= need:
                enough[n] = t
                n += 1
        for i in range(first[g], first[g + 1]):
            if end[i] <= start[i]:
                continue
            low, high = start[i] - span, end[i]
            k = np.searchsorted(enough[:n], low)
            if k < n and enough[k] <= high:
                inside[i] = True
                continue
            for t in (low, high):
                covered = _covered_until(t + span, starts, ends, before) - _covered_until(t, starts, ends, before)
                inside[i] = inside[i] or covered >= need
    return inside
