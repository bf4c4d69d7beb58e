"""The embedded engine: a sorted index in memory, searched by compiled code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from exposure.engines.base import CaseStays, Pairs, Query
from exposure.near import near_points
from exposure.ordering import ranges
from exposure.vocabulary import SCALES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.places import PlaceTree
    from exposure.world import World

__all__ = ["EmbeddedEngine"]


_CARRIAGES: Final = ["carriage", "ship cabin"]
_PARTS: Final = ["compartment", "bay"]


class EmbeddedEngine:
    """Searches the world's own index; the default, and the fastest."""

    name = "embedded"

    def pairs(self, world: World, stays: CaseStays, query: Query) -> Pairs:
        """
        Find the stays that meet the case's, as `Engine` says.

        Parameters
        ----------
        world
            Places, stays and their index.
        stays
            The case's stays.
        query
            Scale, lag and distance.

        Returns
        -------
        pairs
            In no particular order.
        """
        top = _search_roots(world.tree, stays.place, query.up_to)
        begin, until = stays.begin, stays.stop
        if query.lag_seconds:
            # Who comes at the moment at which the case leaves, for no time that is known, comes after him.
            begin, until = begin - 1, np.maximum(until, stays.end + query.lag_seconds)
        # Who has no place to search within gets an empty range of places.
        first, last = np.maximum(top, 0), np.where(top >= 0, world.tree.last[top], 0)
        asked, row, person, scanned = _find(world, (first, last, begin, until, stays.person))
        found = Pairs(asked, row, person, np.broadcast_to(np.nan, len(row)), scanned)
        return found if query.within_m is None else _joined(found, _near(world, stays, query.within_m))


def _search_roots(tree: PlaceTree, place: NDArray[np.int32], up_to: int) -> NDArray[np.int32]:
    """Find the outermost place to search for each stay; on a leg at least the leg."""
    if up_to == len(SCALES) - 1:
        return tree.roots[place]
    top = tree.highest(place, up_to)
    inner = np.isin(tree.kinds[place], _PARTS) & (tree.parents[place] >= 0)
    carriage = np.where(inner, tree.parents[place], place)
    leg = np.where(np.isin(tree.kinds[carriage], _CARRIAGES), tree.parents[carriage], -1)
    return np.where((leg >= 0) & ((top < 0) | (top > leg)), leg, top).astype(np.int32)


def _find(
    world: World,
    asked: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64], NDArray[np.int64], NDArray[np.int32]],
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], int]:
    from exposure.overlap import find_pairs

    index = world.index
    return find_pairs(
        (index.first_group, index.first_stay, index.longest),
        (index.start, index.end, index.person, index.row),
        asked,
    )


def _near(world: World, stays: CaseStays, within_m: float) -> Pairs:
    """Search the venues near each stay that have no place in common with its own."""
    tree = world.tree
    places, which = np.unique(stays.place, return_inverse=True)
    centre, place, metres = near_points(tree.points[places], tree.points, within_m)
    apart = tree.roots[places[centre]] != tree.roots[place]
    centre, place, metres = centre[apart], place[apart].astype(np.int32), metres[apart]
    order = np.argsort(which, kind="stable")
    first = np.searchsorted(which[order], np.arange(len(places) + 1))
    many = (first[1:] - first[:-1])[centre]
    question = np.repeat(np.arange(len(centre)), many)
    chosen = order[ranges(first[centre], many)].astype(np.int32)
    goal = place[question]
    order = np.argsort(chosen, kind="stable")
    chosen, goal, metres = chosen[order], goal[order], metres[question][order]
    asked = (goal, goal + np.int32(1), stays.begin[chosen], stays.stop[chosen], stays.person[chosen])
    found, row, person, scanned = _find(world, asked)
    return Pairs(chosen[found], row, person, metres[found], scanned)


def _joined(one: Pairs, other: Pairs) -> Pairs:
    return Pairs(
        asked=np.concatenate([one.asked, other.asked]),
        row=np.concatenate([one.row, other.row]),
        person=np.concatenate([one.person, other.person]),
        venue_gap_m=np.concatenate([one.venue_gap_m, other.venue_gap_m]),
        scanned=one.scanned + other.scanned,
    )
