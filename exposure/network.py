"""The graph as networkx knows graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.clock import instant
from exposure.errors import UsageError
from exposure.vocabulary import SCALES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    import networkx as nx
    from numpy.typing import NDArray

    from exposure.snapshot import Snapshot
    from exposure.world import World

__all__ = ["to_networkx"]


def to_networkx(
    snapshot: Snapshot,
    *,
    around: Iterable[str] | None,
    hops: int,
    between: tuple[str | datetime | pd.Timestamp, str | datetime | pd.Timestamp] | None,
) -> nx.MultiDiGraph:
    """
    Export a snapshot; see `ExposureGraph.to_networkx`.

    Parameters
    ----------
    snapshot
        The facts as known at a moment.
    around, hops, between
        What to leave out.

    Returns
    -------
    network
        Persons, places, stays and `within`.

    Raises
    ------
    UsageError
        If a person or a moment does not exist.
    """
    import networkx as nx

    world, known = snapshot.world, snapshot.known["itineraries"]
    used = known if between is None else known & _in_time(world, between)
    people = snapshot.people
    places = np.ones(len(world.tree), dtype=bool)
    if around is not None:
        people, places = _reached(world, used, list(around), hops)
    names = _place_names(world)
    network = nx.MultiDiGraph()
    network.add_nodes_from(world.persons[people], kind="person")
    for place in np.flatnonzero(places):
        network.add_node(names[place], kind=str(world.tree.kinds[place]), scale=SCALES[world.tree.scales[place]])
    inner = np.flatnonzero(places & (world.tree.parents >= 0))
    inner = inner[places[world.tree.parents[inner]]]
    network.add_edges_from(
        (names[place], names[world.tree.parents[place]], "within", {"kind": "within"}) for place in inner
    )
    rows = np.flatnonzero(used & people[world.arrays.person] & places[world.arrays.place])
    stays = world.stays.iloc[rows]
    network.add_edges_from(
        (person, names[place], stay, {"kind": "stay", "start": start, "end": end})
        for person, place, stay, start, end in zip(
            stays["person_id"], world.arrays.place[rows], stays["stay_id"], stays["start"], stays["end"], strict=True
        )
    )
    return network


def _in_time(
    world: World, between: tuple[str | datetime | pd.Timestamp, str | datetime | pd.Timestamp]
) -> NDArray[np.bool_]:
    begin, stop = (int(instant(moment, what="between").timestamp()) - world.arrays.epoch for moment in between)
    return (world.arrays.start < stop) & (world.arrays.end > begin)


def _reached(
    world: World, used: NDArray[np.bool_], around: list[str], hops: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Mark persons and places within so many edges of some persons."""
    codes = world.persons.get_indexer(pd.Index(around, dtype="str"))
    if (codes < 0).any():
        raise UsageError(
            f"no person has the id {', '.join(repr(a) for a, c in zip(around, codes, strict=True) if c < 0)}"
        )
    person, place = world.arrays.person[used], world.arrays.place[used]
    parents = world.tree.parents
    inner = np.flatnonzero(parents >= 0)
    people, places = np.zeros(len(world.persons), dtype=bool), np.zeros(len(world.tree), dtype=bool)
    people[codes] = True
    for _ in range(hops):
        near_people, near_places = people.copy(), places.copy()
        near_places[place[people[person]]] = True
        near_people[person[places[place]]] = True
        near_places[parents[inner[places[inner]]]] = True
        near_places[inner[places[parents[inner]]]] = True
        people, places = near_people, near_places
    return people, places


def _place_names(world: World) -> NDArray[np.object_]:
    names = world.tree.ids.to_numpy(object).copy()
    taken = world.tree.ids.isin(world.persons)
    names[taken] = "place:" + names[taken]
    return names
