"""What some rows touch: the part of all facts against which they have to be checked, and no more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from exposure.snapshot import Snapshot
    from exposure.world import World

    Rows = Mapping[str, pd.DataFrame]

__all__ = ["Near", "near_rows"]

_NAMING: Final = {
    table: {name: tuple(c.name for c in contract.columns if c.refers == table) for name, contract in TABLES.items()}
    for table in ("persons", "venues", "legs")
}
"""For each table the columns of every table that name a thing of it."""

_VEHICLE: Final = "vehicle:"


@dataclass(frozen=True, eq=False)
class Near:
    """
    Rows that come or go, and the facts that have to be looked at with them.

    Attributes
    ----------
    rows
        The rows, by table.
    facts
        The facts near them, by table.
    positions
        Where these stand in their tables, ascending.
    """

    rows: Rows
    facts: Rows
    positions: Mapping[str, NDArray[np.intp]]


def near_rows(snapshot: Snapshot, rows: Rows) -> Near:
    """
    Find the facts that can be at odds with some rows, and everything that these facts name.

    A stay is near the person's other stays, the rows of its alternative group and of its stay_id, and the seats of its
    leg. A leg, a stop or a seat plan is near all stays on the leg; a venue with another version is near the stays of
    everybody who was there.

    Parameters
    ----------
    snapshot
        All facts.
    rows
        Rows by table, of the facts or not; their ids are what counts.

    Returns
    -------
    near
        These rows and the facts.
    """
    facts = snapshot.facts
    runs = _runs(facts["legs"], rows)
    stays = _stays(snapshot, rows, runs)
    near = {"itineraries": facts["itineraries"].iloc[np.flatnonzero(stays)]}
    legs = _legs(facts["legs"], rows, runs.union(_named("legs", [rows, near])))
    near["legs"] = facts["legs"][legs]
    masks = {"itineraries": stays, "legs": legs}
    masks["leg_stops"] = _of_legs(facts["leg_stops"], near["legs"], rows)
    layouts = _ids({**rows, "near": near["legs"]}, {"legs": ("layout",), "near": ("layout",), "layouts": ("layout",)})
    masks["layouts"] = facts["layouts"]["layout"].isin(layouts).to_numpy()
    persons = _named("persons", [rows]).union(_own("persons", rows))
    masks |= {name: _of_persons(name, facts[name], persons, rows) for name in ("cases", "relations", "judgements")}
    near |= {name: facts[name][masks[name]] for name in ("leg_stops", "cases", "relations", "judgements")}
    masks["venues"] = _venues(facts["venues"], near, rows)
    masks["persons"] = facts["persons"]["person_id"].isin(persons.union(_named("persons", [near]))).to_numpy()
    positions = {name: np.flatnonzero(masks[name]) for name in TABLES}
    found = {name: near[name] if name in near else facts[name].iloc[at] for name, at in positions.items()}
    return Near(rows, {name: table.reset_index(drop=True) for name, table in found.items()}, positions)


def _ids(rows: Rows, columns: Mapping[str, tuple[str, ...]]) -> pd.Index[str]:
    """List the ids in some columns of some tables, once each."""
    found = [rows[name][column].dropna() for name, names in columns.items() if name in rows for column in names]
    return pd.Index(pd.concat(found).unique()) if found else pd.Index([], dtype="str")


def _named(table: str, parts: Iterable[Rows]) -> pd.Index[str]:
    """List the things of a table that rows name; several in one cell are taken apart."""
    ids: pd.Index[str] = pd.Index([], dtype="str")
    for rows in parts:
        ids = ids.union(_ids(rows, _NAMING[table]))
    several = ids[ids.str.contains(";", regex=False)] if len(ids) else ids
    return ids.union(_parts(several.to_series()))


def _parts(cells: pd.Series[str]) -> pd.Index[str]:
    parts: pd.Index[str] = pd.Index(cells.dropna().str.split(";").explode().str.strip().unique())
    return parts


def _own(table: str, rows: Rows) -> pd.Index[str]:
    return _ids(rows, {table: (TABLES[table].key[0],)})


def _runs(legs: pd.DataFrame, rows: Rows) -> pd.Index[str]:
    """Name the legs that rows change, those with a layout that they change, and those of one id with a new place."""
    ids = _own("legs", rows).union(_own("venues", rows))
    inside = {i[:k] for i in ids for k, letter in enumerate(i) if letter == "/"}  # LEG of LEG/07/3
    laid = legs["leg_id"][legs["layout"].isin(_own("layouts", rows))].dropna()
    stopping = _ids(rows, {"leg_stops": ("leg_id",)})
    return ids.union(pd.Index(sorted(inside), dtype="str")).union(pd.Index(laid.unique())).union(stopping)


def _legs(legs: pd.DataFrame, rows: Rows, ids: pd.Index[str]) -> NDArray[np.bool_]:
    """Find some legs, and those of one vehicle with new ones, or of a vehicle that has the id of a new venue."""
    named = [i.removeprefix(_VEHICLE) for i in _own("venues", rows) if i.startswith(_VEHICLE)]
    vehicles = _ids(rows, {"legs": ("vehicle",)}).union(pd.Index(named, dtype="str"))
    mask: NDArray[np.bool_] = (legs["leg_id"].isin(ids) | legs["vehicle"].isin(vehicles)).to_numpy(bool)
    return mask


def _of_legs(stops: pd.DataFrame, legs: pd.DataFrame, rows: Rows) -> NDArray[np.bool_]:
    ids = pd.Index(legs["leg_id"].unique()).union(_own("legs", rows)).union(_ids(rows, _NAMING["legs"]))
    mask: NDArray[np.bool_] = stops["leg_id"].isin(ids).to_numpy()
    return mask


def _of_persons(name: str, table: pd.DataFrame, persons: pd.Index[str], rows: Rows) -> NDArray[np.bool_]:
    """Find the rows of some persons in a table, if rows of it are looked at; and whether they are cases."""
    if name not in rows and not (name == "cases" and "itineraries" in rows):
        return np.zeros(len(table), dtype=bool)
    mask: NDArray[np.bool_] = table[TABLES[name].key[0]].isin(persons).to_numpy()
    return mask


def _venues(venues: pd.DataFrame, near: Rows, rows: Rows) -> NDArray[np.bool_]:
    """Find the venues that are named, those of one id with a leg, a vehicle or a carriage, and all around these."""
    legs, ids = near["legs"], _own("venues", rows).union(_named("venues", [rows, near]))
    ids = ids.union(_own("legs", rows)).union(_VEHICLE + _ids(rows, {"legs": ("vehicle",)}))
    found = venues["venue_id"].isin(ids)
    on_legs = tuple(f"{leg}/" for leg in pd.Index(legs["leg_id"].unique()).union(_own("legs", rows)))
    if on_legs:
        found |= venues["venue_id"].str.startswith(on_legs)
    while True:
        around = [venues.loc[found, "within"].dropna(), _parts(venues.loc[found, "adjacent_to"]).to_series()]
        wider = found | venues["venue_id"].isin(pd.concat(around).unique())
        if wider.sum() == found.sum():
            return found.to_numpy(bool)
        found = wider


def _stays(snapshot: Snapshot, rows: Rows, legs: pd.Index[str]) -> NDArray[np.bool_]:
    world, stays = snapshot.world, snapshot.facts["itineraries"]
    arrays = world.arrays
    if not len(stays):
        return np.zeros(0, dtype=bool)
    persons = _flags(len(world.persons), world.persons.get_indexer(_ids(rows, dict.fromkeys(_MOVING, ("person_id",)))))
    if "venues" in rows:
        persons |= _visitors(world, _own("venues", rows))
    found: NDArray[np.bool_] = persons[arrays.person]
    found |= _flags(len(world.tree), world.tree.codes(legs))[arrays.base]
    if "itineraries" in rows:
        seated = _flags(len(world.tree), world.tree.codes(_ids(rows, {"itineraries": ("leg_id",)})))
        found |= seated[arrays.base] & (arrays.seat >= 0)
        found |= stays["stay_id"].isin(rows["itineraries"]["stay_id"]).to_numpy()
        groups = rows["itineraries"]["alternative_group"].dropna()
        found |= stays["alternative_group"].isin(groups).to_numpy() if len(groups) else False
    return found


_MOVING: Final = ("itineraries", "cases")
"""Tables of which a row is at odds, or not, with the person's stays."""


def _visitors(world: World, venues: pd.Index[str]) -> NDArray[np.bool_]:
    """Find everybody who was at one of some venues, or inside."""
    inside = np.zeros(len(world.tree), dtype=bool)
    for place in world.tree.codes(venues):
        if place >= 0:
            inside[place : world.tree.last[place]] = True
    visitors = np.zeros(len(world.persons), dtype=bool)
    visitors[world.arrays.person[inside[world.arrays.place]]] = True
    return visitors


def _flags(length: int, codes: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Mark some codes; -1 stands for none."""
    flags = np.zeros(length, dtype=bool)
    flags[codes[codes >= 0]] = True
    return flags
