"""What stands behind every question at one moment: legs, seats, open alternatives, zones and neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from exposure.alternatives import Choices, find_choices
from exposure.legs import Legs, find_legs
from exposure.seating import Cabin
from exposure.seats.layouts import layouts_in_force

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from numpy.typing import NDArray

    from exposure.places import PlaceTree
    from exposure.world import World

__all__ = ["Background", "find_background"]


@dataclass(frozen=True, eq=False)
class Background:
    """
    Facts that questions share.

    Attributes
    ----------
    legs
        The legs.
    cabin
        Seats and what is open about them.
    choices
        The open alternatives.
    adjacent
        Pairs of adjacent places, both ways, as `one * places + other`, ascending.
    """

    legs: Legs
    cabin: Cabin
    choices: Choices
    adjacent: NDArray[np.int64]


def find_background(
    world: World,
    now: Mapping[str, pd.DataFrame],
    known: NDArray[np.bool_] | None,
) -> Background:
    """
    Gather what questions share.

    Parameters
    ----------
    world
        Places and stays.
    now
        Legs, layouts and venues in the versions in force.
    known
        Which itinerary rows are known; None for all.

    Returns
    -------
    background
        As known.
    """
    legs = find_legs(world.tree, now["legs"])
    choices = find_choices(world, known)
    cabin = Cabin(world, (known, choices.of_row), legs, layouts_in_force(now["layouts"]))
    return Background(legs, cabin, choices, _adjacent(world.tree, now["venues"]))


def _adjacent(tree: PlaceTree, venues: pd.DataFrame) -> NDArray[np.int64]:
    """List the neighbours that venues name, both ways."""
    named = venues.loc[venues["adjacent_to"].notna(), ["venue_id", "adjacent_to"]]
    if named.empty:
        return np.empty(0, np.int64)
    pairs = named.assign(other=named["adjacent_to"].str.split(";")).explode("other")
    one, other = (tree.codes(pairs[column].str.strip()).astype(np.int64) for column in ("venue_id", "other"))
    both = (one >= 0) & (other >= 0)
    one, other = one[both], other[both]
    return np.unique(np.concatenate([one * len(tree) + other, other * len(tree) + one]))
