"""Places as a tree of names: what lies in what, where two of them meet, in which zone they are."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from exposure.vocabulary import KINDS, MODES, NEAR, SCALES, part_kind

if TYPE_CHECKING:
    from exposure.second_way.tables import Row, Tables

__all__ = ["SIZES", "Place", "Places", "read_places", "size"]

SIZES = (*SCALES, NEAR)
"""The scales of encounters, smallest first."""


class Place(NamedTuple):
    """A venue, a vehicle, a leg or a part of a leg."""

    kind: str
    within: str | None = None
    outdoors: bool = False
    point: tuple[float, float] | None = None
    zone: str | None = None
    neighbours: frozenset[str] = frozenset()
    mode: str | None = None


@dataclass(frozen=True)
class Places:
    """
    All places by their ids.

    Attributes
    ----------
    by_id
        Venues, vehicles and legs; parts of legs are added as stays name them.
    """

    by_id: dict[str, Place] = field(default_factory=dict)

    def upwards(self, name: str | None) -> list[str]:
        """List a place and everything that it lies in, lowest first."""
        way: list[str] = []
        while name is not None and name in self.by_id:
            way.append(name)
            name = self.by_id[name].within
        return way

    def common(self, one: str, other: str) -> str | None:
        """Find the lowest place in which both lie."""
        around = self.upwards(other)
        return next((name for name in self.upwards(one) if name in around), None)

    def zone(self, name: str | None) -> str | None:
        """Give the zone of a place, else that of what it lies in."""
        return next((zone for step in self.upwards(name) if (zone := self.by_id[step].zone)), None)

    def gap_m(self, one: str, other: str) -> float:
        """Measure the metres between the points of two venues; infinite where one has none."""
        from pyproj import Geod

        points = [next((p for step in self.upwards(x) if (p := self.by_id[step].point)), None) for x in (one, other)]
        if points[0] is None or points[1] is None:
            return math.inf
        return float(Geod(ellps="WGS84").inv(*points[0], *points[1])[2])

    def add_part(self, leg_id: str, carriage: str | None, part: tuple[str, int] | None) -> str:
        """Name the place of a stay on a leg, and know it from then on."""
        if carriage is None:
            return leg_id
        leg = self.by_id[leg_id]
        name = f"{leg_id}/{carriage}"
        self.by_id[name] = Place(part_kind(leg.kind, 1), leg_id, mode=leg.mode)
        if part is not None:
            kind, number = part
            name, around = f"{name}/{number}", name
            self.by_id[name] = Place(kind, around, mode=leg.mode)
        return name


def read_places(tables: Tables) -> Places:
    """
    Read venues, legs and vehicles.

    Parameters
    ----------
    tables
        The facts.

    Returns
    -------
    places
        In the versions in force.
    """
    places = Places()
    for row in tables.in_force("venues"):
        places.by_id[row["venue_id"]] = _venue(row)
    for row in tables.in_force("legs"):
        vehicle = f"vehicle:{row['vehicle']}" if row["vehicle"] else None
        kind, zone = MODES[row["mode"]], places.zone(row["destination"]) or row["timezone"]
        places.by_id[row["leg_id"]] = Place(kind, vehicle, zone=zone, mode=row["mode"])
        if vehicle:
            # Of legs that disagree the largest says what their vehicle is.
            known = places.by_id.get(vehicle, Place(kind)).kind
            places.by_id[vehicle] = Place(max(known, kind, key=lambda each: (size(each), each)))
    return places


def _venue(row: Row) -> Place:
    has_point = row["longitude"] is not None and row["latitude"] is not None
    named = (name.strip() for name in (row["adjacent_to"] or "").split(";"))
    return Place(
        kind=row["kind"],
        within=row["within"],
        outdoors=row["indoor"] is not None and not row["indoor"],
        point=(row["longitude"], row["latitude"]) if has_point else None,
        zone=row["timezone"],
        neighbours=frozenset(name for name in named if name),
    )


def size(kind: str) -> int:
    """Give the position of a kind's scale in `SIZES`."""
    return SCALES.index(KINDS[kind])
