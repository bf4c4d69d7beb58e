"""What a graph knows already of the flights and airports of a passenger list."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from exposure.passengers.airports import airport_rows
from exposure.passengers.flights import flight_number
from exposure.schema import PROVENANCE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exposure.graph import ExposureGraph

__all__ = ["Known", "known_to"]


@dataclass(frozen=True)
class Known:
    """
    Legs and venues that need not be told again.

    Attributes
    ----------
    legs
        leg_id, mode, departure and arrival of each, by leg_id.
    flights
        The ids of the legs of one flight number that leave on one local day.
    venues
        Kind and zone by venue_id.
    layouts
        Seat plans as the graph has them.
    """

    legs: dict[str, dict[str, str]] = field(default_factory=dict)
    flights: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    venues: dict[str, tuple[str, str]] = field(default_factory=dict)
    layouts: pd.DataFrame = field(default_factory=lambda: pd.DataFrame({"layout": pd.Series(dtype="str")}))

    def flight(self, service: str, day: str) -> str | None:
        """Give the only leg of a flight number on a day."""
        found = self.flights.get((service, day), [])
        return found[0] if len(found) == 1 else None

    def zones(self, places: Iterable[str]) -> dict[str, str]:
        """Give the zones of places, the airports among them by their codes."""
        names = list(places)
        told = airport_rows(names)
        zones = dict(zip(told["venue_id"], told["timezone"], strict=True))
        return zones | {name: self.venues[name][1] for name in names if self.venues.get(name, ("", ""))[1]}

    def venue_rows(self, places: Iterable[str]) -> pd.DataFrame:
        """Give places as rows of the table of venues; of those that the graph has no more than it says itself."""
        names = list(places)
        rows = airport_rows(name for name in names if name not in self.venues)
        own = [(name, *self.venues[name]) for name in names if name in self.venues]
        return pd.concat([rows, pd.DataFrame(own, columns=["venue_id", "kind", "timezone"], dtype="str")])


def known_to(graph: ExposureGraph | None) -> Known:
    """
    Gather the legs and venues of a graph.

    Parameters
    ----------
    graph
        None: nothing is known.
    """
    if graph is None:
        return Known()
    venues, legs = graph.snapshot.table("venues"), graph.snapshot.table("legs")
    tree = graph.snapshot.world.tree
    zone = pd.Series(tree.zones[tree.codes(venues["venue_id"])], venues.index).fillna("")
    zones = dict(zip(venues["venue_id"], zone, strict=True))
    leaves = legs["origin"].map(zones).replace("", None).fillna(legs["timezone"]).fillna("UTC")
    flights: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    rows = {}
    for leg_id, service, mode, departure, arrival, there in zip(
        *(legs["leg_id"], flight_number(legs["service"]), legs["mode"], legs["departure"], legs["arrival"], leaves),
        strict=True,
    ):
        flights[service, f"{departure.tz_convert(there):%Y-%m-%d}"].append(leg_id)
        times = {"departure": departure.isoformat(), "arrival": arrival.isoformat()}
        rows[leg_id] = {"leg_id": leg_id, "mode": mode, **times}
    kinds = zip(venues["venue_id"], venues["kind"], zone, strict=True)
    layouts = graph.snapshot.table("layouts").drop(columns=list(PROVENANCE))
    return Known(rows, dict(flights), {venue: (kind, there) for venue, kind, there in kinds}, layouts)
