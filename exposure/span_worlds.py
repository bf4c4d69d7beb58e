"""
How probable it is that open encounters add up to enough minutes: worlds are left as soon as they are decided.

Importing this module imports numba, so it is imported where it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from exposure.compiled import compiled
from exposure.spans import most_covered

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["chance_of_enough"]


@compiled
def _enough(
    there: NDArray[np.bool_],
    entries: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]],
    groups: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]],
) -> bool:
    """Say whether the encounters that are there reach what some group needs."""
    part, begin, end = entries
    bounds, span, need = groups
    for g in range(len(span)):
        low, high = bounds[g], bounds[g + 1]
        start, stop = np.empty(high - low, np.int64), np.empty(high - low, np.int64)
        n = 0
        for k in range(low, high):
            if there[part[k]]:
                start[n], stop[n] = begin[k], end[k]
                n += 1
        if n and most_covered(np.array([0, n]), start[:n], stop[:n], span[g])[0] >= need[g]:
            return True
    return False


@compiled
def chance_of_enough(
    factors: tuple[NDArray[np.int64], NDArray[np.float64]],
    happens: tuple[NDArray[np.bool_], NDArray[np.bool_]],
    entries: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]],
    groups: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]],
) -> tuple[bool, bool, float]:
    """
    Go through the outcomes of independent factors, one after the other, as far as they are needed.

    More encounters never make fewer minutes. So a world is decided once what is there suffices, or once all that can
    still come does not.

    Parameters
    ----------
    factors
        Factor f has the outcomes `first[f]`, …, `first[f + 1] - 1`; and the weight of each outcome.
    happens
        For each outcome whether it decides the matter by itself, and, in one column for each encounter, which of them
        are there; the last row is there in every world.
    entries
        Pieces of encounters: the column of the encounter, begin and end; in each group by begin.
    groups
        Group g has the entries `bounds[g]`, …, `bounds[g + 1] - 1`; the length of the stretch in which they are added
        up, and how much of it must be covered, in seconds.

    Returns
    -------
    ever, always, probability
        Of enough minutes in some group, or of an outcome that decides by itself.
    """
    first, weights = factors
    decides, present = happens
    many, parts = len(first) - 1, present.shape[1]
    # What can still come from a factor on.
    later = np.zeros((many + 1, parts), np.bool_)
    decidable = np.zeros(many + 1, np.bool_)
    for f in range(many - 1, -1, -1):
        later[f] = later[f + 1]
        decidable[f] = decidable[f + 1]
        for o in range(first[f], first[f + 1]):
            later[f] |= present[o]
            decidable[f] |= decides[o]
    there = np.zeros((many + 1, parts), np.bool_)
    there[0] = present[len(present) - 1]
    weight = np.ones(many + 1)
    outcome = np.zeros(many + 1, np.int64)
    ever, always, probability = False, True, 0.0
    depth = 0
    entered = True
    decided = decides[len(decides) - 1]
    while depth >= 0:
        if entered:
            if decided or _enough(there[depth], entries, groups):
                ever = True
                probability += weight[depth]
                depth -= 1
                entered = False
                continue
            if depth == many or not (decidable[depth] or _enough(there[depth] | later[depth], entries, groups)):
                always = False
                depth -= 1
                entered = False
                continue
            outcome[depth] = first[depth]
        if outcome[depth] == first[depth + 1]:
            depth -= 1
            entered = False
            continue
        o = outcome[depth]
        outcome[depth] += 1
        there[depth + 1] = there[depth] | present[o]
        weight[depth + 1] = weight[depth] * weights[o]
        decided = decides[o]
        depth += 1
        entered = True
    return ever, always, probability
