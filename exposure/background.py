"""What stands behind every question at one moment: legs, seats, open alternatives, zones and neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from exposure.alternatives import Choices, find_choices
from exposure.knowledge import in_force
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
    facts: Mapping[str, pd.DataFrame],
    known: Mapping[str, NDArray[np.bool_]],
) -> Background:
    """
    Gather what questions share.

    Parameters
    ----------
    world
        Places and stays.
    facts
        All rows of all tables.
    known
        Which rows of each table are known.

    Returns
    -------
    background
        In the versions in force.
    """
    now = {name: facts[name].iloc[in_force(name, facts[name], known[name])] for name in ("legs", "layouts", "venues")}
    legs = find_legs(world.tree, now["legs"])
    stays = None if known["itineraries"].all() else known["itineraries"]
    choices = find_choices(world, stays)
    cabin = Cabin(world, (stays, choices.of_row), legs, layouts_in_force(now["layouts"]))
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
