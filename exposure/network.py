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
    people, places = snapshot.people, snapshot.places
    if around is not None:
        near_people, near_places = _reached(snapshot, used, _codes(snapshot, around), hops)
        people, places = people & near_people, places & near_places
    names = _place_names(world, places)
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
    chosen = np.zeros(len(used), dtype=bool)
    chosen[rows] = True
    stays = world.shown(chosen)
    columns = (stays[name].tolist() for name in ("person_id", "stay_id", "start", "end", "end_assumed"))
    network.add_edges_from(
        (person, names[place], stay, {"kind": "stay", "start": start, "end": end, "end_assumed": assumed})
        for place, person, stay, start, end, assumed in zip(world.arrays.place[rows], *columns, strict=True)
    )
    return network


def _in_time(
    world: World, between: tuple[str | datetime | pd.Timestamp, str | datetime | pd.Timestamp]
) -> NDArray[np.bool_]:
    if not isinstance(between, tuple | list) or len(between) != 2:
        raise UsageError("between takes a begin and an end")
    begin, stop = (int(instant(moment, what="between").timestamp()) - world.arrays.epoch for moment in between)
    return (world.arrays.start < stop) & (world.arrays.end > begin)


def _codes(snapshot: Snapshot, around: Iterable[str]) -> NDArray[np.intp]:
    given = list(around)
    if not all(isinstance(person, str) for person in given):
        raise UsageError("around takes a person id or several, as text")
    codes = snapshot.world.persons.get_indexer(pd.Index(given, dtype="str"))
    unknown = [repr(p) for p, code in zip(given, codes, strict=True) if code < 0 or not snapshot.people[code]]
    if unknown:
        raise UsageError(f"no person has the id {', '.join(unknown)}")
    return codes


def _reached(
    snapshot: Snapshot, used: NDArray[np.bool_], around: NDArray[np.intp], hops: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Mark persons and places within so many edges of some persons."""
    if not isinstance(hops, int) or hops < 0:
        raise UsageError(f"hops takes a whole number of at least 0, not {hops!r}")
    tree, arrays = snapshot.world.tree, snapshot.world.arrays
    stays = np.flatnonzero(used)
    person, place = arrays.person[stays], arrays.place[stays]
    inner = np.flatnonzero(tree.parents >= 0)
    outer = tree.parents[inner]
    people, places = np.zeros(len(snapshot.people), dtype=bool), np.zeros(len(tree), dtype=bool)
    people[around] = True
    for _ in range(hops):
        near_people, near_places = people.copy(), places.copy()
        near_places[place[people[person]]] = True
        near_people[person[places[place]]] = True
        near_places[outer[places[inner]]] = True
        near_places[inner[places[outer]]] = True
        people, places = near_people, near_places
    return people, places


def _place_names(world: World, places: NDArray[np.bool_]) -> NDArray[np.object_]:
    names = np.full(len(places), None, dtype=object)
    ids = world.tree.ids[places]
    names[places] = np.where(world.persons.get_indexer(ids) >= 0, "place:" + ids, ids)
    return names
