"""All facts, seen from one moment or as if others were known: which rows are known, and the world they make."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.background import Background, find_background
from exposure.clock import from_seconds
from exposure.ends import world_as_known
from exposure.fingerprints import fingerprint
from exposure.knowledge import Ledger
from exposure.schema import PROVENANCE, TABLES, WITHDRAWAL
from exposure.world import World, build_world

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.tables import Checked

__all__ = ["Snapshot", "first_snapshot"]

_PLACES = ("venues", "legs", "leg_stops", "layouts")
_SHAPE = {
    "venues": ["venue_id", "kind", "within", "longitude", "latitude", "indoor", "timezone"],
    "legs": ["leg_id", "mode", "departure", "arrival", "vehicle", "origin", "destination", "layout", "timezone"],
    "leg_stops": ["leg_id", "sequence", "venue_id", "arrival", "departure"],
    "layouts": ["layout", "rows", "columns", "missing_rows", "rows_per_bay", "rows_per_compartment"],
}
"""What the tree of places and the times of stays depend on."""

_NAMED_BY: dict[str, dict[str, tuple[str, ...]]] = {
    "persons": {
        "itineraries": ("person_id",),
        "cases": ("person_id",),
        "relations": ("person_a", "person_b"),
        "judgements": ("person_id", "case_id"),
    },
    "venues": {
        "itineraries": ("venue_id", "board", "alight"),
        "legs": ("origin", "destination"),
        "leg_stops": ("venue_id",),
        "venues": ("within",),
    },
    "legs": {"itineraries": ("leg_id",), "leg_stops": ("leg_id",)},
    "layouts": {"legs": ("layout",)},
}
"""Which columns name the things of a table: what a known row names counts as known with it."""

_MANY = 100_000
"""Rows for which it is worth loading what compiles loops."""

_WHO = {"persons": ("person_id",), **_NAMED_BY["persons"]}
"""Every column that names a person."""


@dataclass(frozen=True, eq=False)
class Snapshot:
    """
    All facts, known or not, and the moment from which they are seen.

    Attributes
    ----------
    checks
        The checked tables with what was found in them.
    world
        Places and stays, with the versions in force at the moment.
    known
        Which rows of each table are known.
    moment
        The moment; None for after the last fact.
    worlds, prints, ledger
        The worlds built, the fingerprints taken and what the second clock says, shared by all snapshots of the same
        facts.
    """

    checks: Checked
    world: World
    known: dict[str, NDArray[np.bool_]]
    moment: pd.Timestamp | None = None
    worlds: dict[bytes, World] = field(default_factory=dict)
    prints: dict[str, str] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=lambda: Ledger({}))

    def __post_init__(self) -> None:
        if self.ledger.tables is not self.facts:
            object.__setattr__(self, "ledger", Ledger(self.facts))

    @property
    def facts(self) -> dict[str, pd.DataFrame]:
        """All rows of all tables, every version."""
        return self.checks.tables

    def fingerprints(self) -> dict[str, str]:
        """Give the fingerprint of each table that has rows; facts never change, so they are taken once."""
        if not self.prints:
            facts = {name: table for name, table in self.facts.items() if len(table)}
            self.prints.update({n: fingerprint(table.drop(columns=list(PROVENANCE))) for n, table in facts.items()})
        return dict(self.prints)

    @cached_property
    def known_stays(self) -> NDArray[np.bool_] | None:
        """Which itinerary rows are known; None for all of them."""
        known = self.known["itineraries"]
        return None if known.all() else known

    @cached_property
    def background(self) -> Background:
        """Legs, seats, open alternatives and neighbours, as known."""
        now = {name: self._versions(name) for name in ("legs", "layouts", "venues")}
        world = self.world.root  # no end on a leg is missing
        told = self.known["itineraries"][self.world.restless].tobytes()

        def find() -> tuple[World, Background]:
            places = {name: table for name, (table, _) in now.items()}
            return world, find_background(world, places, self.known_stays)

        # Shared by moments between which nobody said anything of a leg or an alternative.
        found = self.ledger.once((id(world), told, *(version for _, version in now.values())), find)
        return found[1]  # a world that is held keeps its id

    @cached_property
    def span(self) -> tuple[pd.Timestamp, ...]:
        """First start and last end of the known stays; nothing where there are none."""
        arrays, known = self.world.arrays, self.known["itineraries"]
        if not known.any():
            return ()
        seconds = int(arrays.start[known].min()) + arrays.epoch, int(arrays.end[known].max()) + arrays.epoch
        return tuple(from_seconds(np.array(seconds, dtype=np.int64)))

    def table(self, name: str) -> pd.DataFrame:
        """Give the rows of a table that are known, or named by known rows."""
        known = self.known[name]
        if name in _NAMED_BY and not known.all():
            key = self.in_force(name)[TABLES[name].key[0]]
            known = known.copy()
            known[key.index[key.isin(self._named(name)).to_numpy(dtype=bool)]] = True
        return self.facts[name][known].reset_index(drop=True)

    def at(self, moment: pd.Timestamp) -> Snapshot:
        """See the facts from a moment, or from the snapshot's own where that is earlier."""
        then = moment if self.moment is None else min(moment, self.moment)
        return replace(self.supposing(self.ledger.known(then)), moment=then)

    def supposing(self, known: dict[str, NDArray[np.bool_]]) -> Snapshot:
        """See the facts as if just some rows of each table were known, whatever the clock says."""
        return replace(self, known=known, world=self._world_of(known))

    def recorded(self, name: str) -> pd.DataFrame:
        """Give a table as it stood in the files at the moment: versions included, later withdrawals not yet."""
        facts = self.facts[name]
        if self.moment is not None:
            recorded = facts["recorded_at"].isna() | (facts["recorded_at"] <= self.moment)
            facts = facts[recorded | facts["fact_id"].isin(self.table(name)["fact_id"])]
            gone = facts["withdrawn_at"] <= self.moment
            later = {name: facts[name].where(gone) for name in WITHDRAWAL if name in facts}
            facts = facts.assign(**later)
        return facts.drop(columns=list(PROVENANCE)).reset_index(drop=True)

    @cached_property
    def people(self) -> NDArray[np.bool_]:
        """Which persons are known, by person code."""
        people = np.zeros(len(self.world.persons), dtype=bool)
        codes, known = self.world.arrays.person, self.known["itineraries"]
        if len(codes) < _MANY:
            people[codes[known]] = True
        else:
            from exposure.index import marked

            people = marked(codes, known, people)
        for table, columns in _WHO.items():
            if table != "itineraries":
                for column in columns:
                    named = self._codes_of(table, column)
                    people[named[self.known[table] & (named >= 0)]] = True
        return people

    def _codes_of(self, table: str, column: str) -> NDArray[np.intp]:
        """Give the person code that each row of a table has in a column; -1 for a blank."""
        ids, persons = self.facts[table][column], self.world.persons
        return self.ledger.once(("codes", table, column), lambda: persons.get_indexer(pd.Index(ids)))

    @cached_property
    def places(self) -> NDArray[np.bool_]:
        """Which places are known, by place code: those of known rows, and what they lie within."""
        tree = self.world.tree
        places = np.zeros(len(tree), dtype=bool)
        places[self.world.arrays.place[self.known["itineraries"]]] = True
        for table, key in (("venues", "venue_id"), ("legs", "leg_id")):
            places[tree.codes(self.table(table)[key])] = True
        while (above := tree.parents[places])[above >= 0].size and not places[above[above >= 0]].all():
            places[above[above >= 0]] = True
        return places

    @cached_property
    def registered(self) -> NDArray[np.bool_]:
        """Which persons are a case in the register, by person code."""
        cases = np.zeros(len(self.world.persons), dtype=bool)
        cases[self.world.persons.get_indexer(pd.Index(self.table("cases")["person_id"]))] = True
        return cases

    def of_persons(self, column: str) -> pd.Index[str]:
        """Give a column of the persons table by person code."""
        persons, version = self._versions("persons")

        def by_code() -> pd.Index[str]:
            values: pd.Index[str] = pd.Index(persons.set_index("person_id")[column].reindex(self.world.persons))
            return values

        return self.ledger.once((column, version), by_code)

    @cached_property
    def households(self) -> NDArray[np.int32]:
        """Number each person's household, by person code; -1 for none."""
        homes, version = self.of_persons("household_id"), self._versions("persons")[1]
        return self.ledger.once(("households", version), lambda: pd.factorize(homes)[0].astype(np.int32))

    def in_force(self, name: str) -> pd.DataFrame:
        """Give one version of each thing of a table: the one that is known, else the first that was recorded."""
        return self._versions(name)[0]

    def _versions(self, name: str) -> tuple[pd.DataFrame, object]:
        """Give the versions in force, and something that is equal where they are."""
        return self.ledger.in_force(name, self.known[name])

    @cached_property
    def ids_aside(self) -> frozenset[str]:
        """Ids that rows set aside give to persons, and no used row does."""
        if not len(self.checks.set_aside):
            return frozenset()
        ids = pd.concat([self._ids_aside(table, column) for table, columns in _WHO.items() for column in columns])
        return frozenset(ids) - frozenset(self.world.persons)

    @cached_property
    def people_aside(self) -> int:
        """How many persons were read and set aside: by the table of persons where it was given, else by the others."""
        if not self.lists_people:
            return len(self.ids_aside)
        if not len(self.checks.set_aside) and not self.checks.unlisted:
            return 0
        ids = self._ids_aside("persons", "person_id")
        nameless = int((self.checks.set_aside["table"] == "persons").sum()) - len(ids)
        return len((frozenset(ids) | self.checks.unlisted) - frozenset(self.world.persons)) + nameless

    @cached_property
    def torn(self) -> NDArray[np.bool_]:
        """Which persons, by person code, have a stay that was set aside."""
        torn = np.zeros(len(self.world.persons), dtype=bool)
        if len(self.checks.set_aside):
            at = self.world.persons.get_indexer(pd.Index(self._ids_aside("itineraries", "person_id")))
            torn[at[at >= 0]] = True
        return torn

    @property
    def lists_people(self) -> bool:
        """Whether a table of persons was given; else everybody who is named is one."""
        aside = self.checks.set_aside
        return bool((self.facts["persons"]["row"] > 0).any() or (aside["table"] == "persons").any())

    def _ids_aside(self, table: str, column: str) -> pd.Series[str]:
        aside = self.checks.set_aside
        rows = aside.loc[aside["table"] == table, column] if column in aside.columns else pd.Series([], dtype="str")
        ids = rows.dropna().astype("str").str.strip()
        return ids[ids != ""]

    def _named(self, name: str) -> pd.Index[str]:
        named = pd.Index([], dtype="str")
        for table, columns in _NAMED_BY[name].items():
            rows = self.facts[table][self.known[table]]
            for column in columns:
                named = named.append(pd.Index(rows[column].dropna().unique()))
        return self._with_ancestors(named.unique()) if name == "venues" else named.unique()

    def _with_ancestors(self, venues: pd.Index[str]) -> pd.Index[str]:
        parents = self.facts["venues"].dropna(subset="within")
        while True:
            wider = venues.union(pd.Index(parents["within"][parents["venue_id"].isin(venues)].unique()))
            if len(wider) == len(venues):
                return venues
            venues = wider

    def _world_of(self, known: dict[str, NDArray[np.bool_]]) -> World:
        """Share a world unless another version of a place, or an end that is not told, changes tree or times."""
        places = _places_of(self.ledger, known)
        rows = b"".join(np.append(table.index, -1).tobytes() for table in places.values())
        if rows not in self.worlds:
            shape = _shape(places)
            if shape not in self.worlds:
                self.worlds[shape] = _world(self.checks, places)
            self.worlds[rows] = self.worlds[shape]
        return world_as_known(self.worlds[rows], known["itineraries"])


def first_snapshot(checks: Checked) -> Snapshot:
    """
    See checked tables from after their last fact.

    Parameters
    ----------
    checks
        The checked tables.

    Returns
    -------
    snapshot
        With the world in which later moments share the index.
    """
    ledger = Ledger(checks.tables)
    known = ledger.known(None)
    places = _places_of(ledger, known)
    world = _world(checks, places)
    seen = world_as_known(world, known["itineraries"])
    return Snapshot(checks, seen, known, worlds={_shape(places): world}, ledger=ledger)


def _places_of(ledger: Ledger, known: dict[str, NDArray[np.bool_]]) -> dict[str, pd.DataFrame]:
    """Give one version of each venue, leg, stop and layout; stops that are known come first, in their sequence."""
    places = {name: ledger.in_force(name, known[name])[0] for name in _PLACES}
    stops = places["leg_stops"]
    told = known["leg_stops"][stops.index]
    return {**places, "leg_stops": stops.iloc[np.lexsort((stops["sequence"], stops["leg_id"], ~told))]}


def _shape(places: dict[str, pd.DataFrame]) -> bytes:
    """Give a short text that is the same when the tree and the times of stays are."""
    digest = hashlib.sha256()
    for name, columns in _SHAPE.items():
        shape = places[name][columns]
        shape = shape if name == "leg_stops" else shape.sort_values(list(TABLES[name].key))
        digest.update(pd.util.hash_pandas_object(shape.astype("str"), index=False).to_numpy().tobytes())
    return digest.digest()


def _world(checks: Checked, places: dict[str, pd.DataFrame]) -> World:
    venues, legs, stops, layouts = (places[name] for name in _PLACES)
    facts = checks.tables["itineraries"], (venues, legs, stops, layouts), checks.tables["persons"]["person_id"]
    return build_world(*facts, checks.usual_minutes)
