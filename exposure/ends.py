"""Ends that nobody tells, as they are assumed at one moment: until the person's next stay that is known then."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from exposure.alternatives import find_choices
from exposure.durations import LONGEST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.world import World

__all__ = ["world_as_known"]

_REMEMBERED: Final = 16
"""So many moments are kept, which take twelve bytes a stay each."""


def world_as_known(world: World, known: NDArray[np.bool_]) -> World:
    """
    Give the ends that are not told what they are assumed to be at a moment.

    A stay without an end is taken to have lasted as long as is usual, but not beyond the start of the person's next
    stay; it may have lasted until then, at most a day. Of open alternatives the earliest counts as the next stay, but
    only the latest one is sure to have ended this stay. Stays around the place, within it and at it do not end it.

    Parameters
    ----------
    world
        All facts, with the latest ends that they can have.
    known
        Which rows are known at the moment.

    Returns
    -------
    world
        With the ends of the moment; the same where no end is missing.
    """
    base = world.root
    if not base.arrays.endless:
        return world
    rows = base.unfinished
    told = known[rows].tobytes()
    if told not in base.moments:
        if len(base.moments) >= _REMEMBERED:
            base.moments.clear()
        base.moments[told] = _with_ends(base, rows[known[rows]], known)
    return base.moments[told]


def _with_ends(world: World, rows: NDArray[np.intp], known: NDArray[np.bool_]) -> World:
    """Give the ends of some rows, which are those of whole persons, by person and start."""
    from exposure.follows import next_starts

    arrays, choices = world.arrays, find_choices(world, known)
    start, asked = arrays.start[rows].astype(np.int64), arrays.assumed[rows]
    earliest, surely = next_starts(
        (arrays.person[rows], start, arrays.place[rows], choices.of_row[rows]),
        asked,
        world.tree.last,
        (choices.group, np.bincount(choices.group)),
    )
    rows, start, earliest, surely = rows[asked], start[asked], earliest[asked], surely[asked]
    end, after = arrays.end.copy(), np.array(arrays.end_tolerance)
    stated = np.minimum(arrays.end[rows].astype(np.int64), earliest)  # which was the usual end so far
    end[rows], after[rows] = stated, np.minimum(surely, start + LONGEST) - stated
    return replace(world, arrays=replace(arrays, end=end, end_tolerance=after), base=world)
