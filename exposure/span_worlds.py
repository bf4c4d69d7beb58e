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
    later, decidable = _still_to_come(first, happens)
    many, parts = len(first) - 1, present.shape[1]
    there, weight, outcome = np.zeros((many + 1, parts), np.bool_), np.ones(many + 1), first.copy()
    there[0] = present[-1]
    if decides[-1] or _enough(there[0], entries, groups):
        return True, True, 1.0
    if not (decidable[0] or _enough(there[0] | later[0], entries, groups)):
        return False, False, 0.0
    ever, always, probability, depth = False, True, 0.0, 0
    while depth >= 0:
        if outcome[depth] == first[depth + 1]:
            depth -= 1
            continue
        o = outcome[depth]
        outcome[depth] += 1
        now = there[depth] | present[o]
        if decides[o] or _enough(now, entries, groups):
            ever = True
            probability += weight[depth] * weights[o]
        elif decidable[depth + 1] or _enough(now | later[depth + 1], entries, groups):
            depth += 1
            there[depth], weight[depth], outcome[depth] = now, weight[depth - 1] * weights[o], first[depth]
        else:
            always = False
    return ever, always, probability


@compiled
def _still_to_come(
    first: NDArray[np.int64], happens: tuple[NDArray[np.bool_], NDArray[np.bool_]]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Give, from each factor on, which encounters can still be there, and whether an outcome can decide by itself."""
    decides, present = happens
    many = len(first) - 1
    later, decidable = np.zeros((many + 1, present.shape[1]), np.bool_), np.zeros(many + 1, np.bool_)
    for f in range(many - 1, -1, -1):
        later[f], decidable[f] = later[f + 1], decidable[f + 1]
        for o in range(first[f], first[f + 1]):
            later[f] |= present[o]
            decidable[f] |= decides[o]
    return later, decidable
