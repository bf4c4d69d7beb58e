"""
A generated city, the same for the same seed: homes, workplaces, venues of skewed popularity, hubs with places inside.

Each person has 70 stays in 14 days: nights at home, mornings and afternoons at work (at the weekend somewhere else), a
place for lunch and one for the evening. Stations have concourses with shops in them, malls have floors with shops in
them. Popularity falls with rank so that a bigger city has fuller venues: one case meets about √n times as many people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure import ExposureGraph
from exposure.schema import TABLES
from exposure.snapshot import first_snapshot
from exposure.tables import Checked
from exposure.tables.aside import Aside
from exposure.tables.faults import fault_frame
from exposure.tables.raw import Raw
from exposure.tables.typed import empty_frame

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from pandas.api.extensions import ExtensionArray

__all__ = ["City", "Places", "build_city", "fast_graph"]

DAYS: Final = 14
STAYS_A_DAY: Final = 5
DAY: Final = 86_400
HOUR: Final = 3_600
EPOCH: Final = np.datetime64("2020-02-10T00:00:00", "s")
LONG: Final = 7 * DAY

_HOMES, _WORKPLACES, _VENUES = 0.404, 0.05, 0.016
"""Places of each sort for each person."""
_PARTS = 10
"""Places inside a hub: two halves with four shops each."""
_SKEW = 0.82
"""Popularity is rank to the power of minus this."""
_RISING = 8.0
"""Hours by which the days of early and late people lie apart."""
_SHOPS = ("shop", "restaurant", "cafe", "market")


@dataclass(frozen=True, eq=False)
class Places:
    """
    The places of a city: homes, then workplaces, then venues and hubs, each hub followed by what lies inside it.

    Attributes
    ----------
    kind
        Kinds of place.
    parent, outermost
        The place around each (-1 for none), and the outermost one (itself if none).
    """

    kind: NDArray[np.object_]
    parent: NDArray[np.int32]
    outermost: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.kind)

    @property
    def ids(self) -> ExtensionArray:
        """Venue ids in the order of the codes."""
        return _ids("V", len(self))


@dataclass(frozen=True, eq=False)
class City:
    """
    Stays as flat arrays in the order of day and hour, as a register would hold them.

    Attributes
    ----------
    places
        The places.
    persons
        How many persons there are.
    person, place
        Codes.
    start, end
        Seconds since the first midnight.
    """

    places: Places
    persons: int
    person: NDArray[np.int32]
    place: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.person)

    @property
    def person_ids(self) -> ExtensionArray:
        """Person ids in the order of the codes, which is their own order."""
        return _ids("P", self.persons)

    def frames(self) -> dict[str, pd.DataFrame]:
        """Give the tables that a user would have: persons, venues, itineraries."""
        ids, within = self.places.ids, self.places.ids.take(self.places.parent, allow_fill=True)
        points = np.random.default_rng(0).uniform((121.3, 31.1), (121.5, 31.3), (len(self.places), 2))
        venues = {"venue_id": ids, "kind": pd.array(self.places.kind, dtype="str"), "within": within}
        stays = {
            "person_id": self.person_ids.take(self.person),
            "venue_id": ids.take(self.place),
            "start": _instants(self.start),
            "end": _instants(self.end),
        }
        return {
            "persons": pd.DataFrame({"person_id": self.person_ids}),
            "venues": pd.DataFrame({**venues, "longitude": points[:, 0], "latitude": points[:, 1]}),
            "itineraries": pd.DataFrame(stays, copy=False),
        }


def build_city(stays: int, *, long_share: float = 0.0, seed: int = 0) -> City:
    """
    Generate a city.

    Parameters
    ----------
    stays
        How many stays; 70 a person.
    long_share
        Which share of the stays lasts 7 days.
    seed
        Which city.

    Returns
    -------
    city
        Places and stays.
    """
    rng = np.random.default_rng(seed)
    persons = -(-stays // (DAYS * STAYS_A_DAY))
    places, doors = _places(persons)
    homes, workplaces = round(_HOMES * persons) or 1, round(_WORKPLACES * persons) or 1
    home = rng.integers(0, homes, persons, dtype=np.int32)
    work = homes + (workplaces * rng.random(persons) ** 1.5).astype(np.int32)
    rises = rng.uniform(0, _RISING, persons)
    parts: list[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]] = []
    for day in range(DAYS):
        weekend = day % 7 >= 5
        office = _outings(rng, doors, persons) if weekend else work
        evening = _outings(rng, doors, persons) if weekend else work
        plan = (
            (home, 0.0, 0.0, 6.5, 1.5),
            (office, 8.1, 0.6, 2.7, 0.7),
            (_outings(rng, doors, persons), 12.2, 0.5, 0.25, 0.6),
            (evening, 13.6, 0.4, 1.0 if weekend else 3.5, 0.8),
            (_outings(rng, doors, persons), 18.5, 2.0, 0.3, 1.2),
        )
        for where, begin, later, length, longer in plan:
            start = (day * DAY + HOUR * (rises + begin + later * rng.random(persons))).astype(np.int32)
            parts.append((where, start, start + (HOUR * (length + longer * rng.random(persons))).astype(np.int32)))
    place, start, end = (np.concatenate(columns)[:stays] for columns in zip(*parts, strict=True))
    del parts
    end[rng.random(stays) < long_share] += LONG
    person = np.tile(np.arange(persons, dtype=np.int32), DAYS * STAYS_A_DAY)[:stays]
    return City(places, persons, person, place, start, end)


def fast_graph(given: Mapping[str, pd.DataFrame]) -> ExposureGraph:
    """
    Make a graph without checking it: of tables that are known to be right and typed as checked ones are.

    Parameters
    ----------
    given
        Tables as `City.frames` gives them; columns that are missing are blank.

    Returns
    -------
    graph
        Equal to `ExposureGraph.from_frames(**given)`, several times sooner.
    """
    tables = {name: _as_checked(name, given[name]) if name in given else empty_frame(TABLES[name]) for name in TABLES}
    tables["leg_stops"] = tables["leg_stops"].astype({"sequence": "int64"})
    nothing = Raw({})
    read = {name: len(table) for name, table in tables.items()}
    return ExposureGraph(
        first_snapshot(Checked(tables, fault_frame([], nothing), Aside().frame(nothing), read, stops=False))
    )


def _as_checked(name: str, given: pd.DataFrame) -> pd.DataFrame:
    """Add the blank columns of the contract, one array for all of a dtype, and where each row stood."""
    rows = np.arange(2, len(given) + 2)
    fact_ids = pd.Series(rows).astype("str").radd(f"{name}:").array
    file = pd.Series("", range(len(given)), dtype="str").array
    columns: dict[str, object] = {}
    blanks: dict[str, ExtensionArray] = {}
    for column, blank in empty_frame(TABLES[name]).items():
        kind = str(blank.dtype)
        if kind not in blanks and column not in given:
            blanks[kind] = blank.reindex(range(len(given))).array
        columns[str(column)] = given[str(column)].array if column in given else blanks.get(kind)
    if name == "itineraries":
        columns["stay_id"] = fact_ids
    return pd.DataFrame({**columns, "fact_id": fact_ids, "file": file, "row": rows}, copy=False)


def _places(persons: int) -> tuple[Places, NDArray[np.int32]]:
    """Lay out the places; the doors are the venues and hubs in the order of popularity."""
    homes, workplaces, venues = (round(share * persons) or 1 for share in (_HOMES, _WORKPLACES, _VENUES))
    hubs = max(2, venues // 60)
    alone = max(venues - hubs * (1 + _PARTS), 1)
    kinds = [*["home"] * homes, *["office"] * workplaces, *[_SHOPS[k % 4] for k in range(alone)]]
    parents = [-1] * len(kinds)
    first_hub = len(kinds)
    for hub in range(hubs):
        whole, half = (("station", "concourse"), ("mall", "floor"))[hub % 2]
        at = len(kinds)
        kinds += [whole, half, half, *["shop"] * (_PARTS - 2)]
        parents += [-1, at, at, *[at + 1] * 4, *[at + 2] * 4]
    parent = np.array(parents, dtype=np.int32)
    outermost = np.arange(len(kinds), dtype=np.int32)
    outermost[first_hub:] -= (outermost[first_hub:] - first_hub) % (1 + _PARTS)
    # Hubs stand evenly among the venues, the most popular place is one of them.
    doors = np.empty(alone + hubs, dtype=np.int32)
    at_hub = np.zeros(len(doors), dtype=bool)
    at_hub[np.linspace(0, len(doors) - 1, hubs, dtype=np.intp)] = True
    doors[at_hub] = first_hub + np.arange(hubs) * (1 + _PARTS)
    doors[~at_hub] = homes + workplaces + np.arange(alone)
    return Places(np.array(kinds, dtype=object), parent, outermost), doors


def _outings(rng: np.random.Generator, doors: NDArray[np.int32], persons: int) -> NDArray[np.int32]:
    """Choose a venue for each person; where it is a hub, the hub itself or a place inside."""
    share = np.cumsum(np.arange(1, len(doors) + 1) ** -_SKEW)
    rank = np.searchsorted(share, share[-1] * rng.random(persons), side="right").clip(max=len(doors) - 1)
    place: NDArray[np.int32] = doors[rank]
    first_hub = doors[0]
    hub = np.flatnonzero(place >= first_hub)
    place[hub] += rng.integers(0, 1 + _PARTS, len(hub), dtype=np.int32)
    return place


def _ids(letter: str, count: int) -> ExtensionArray:
    width = len(str(max(count - 1, 0)))
    return pd.array([f"{letter}{code:0{width}d}" for code in range(count)], dtype="str")


def _instants(seconds: NDArray[np.int32]) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(EPOCH + seconds.astype("timedelta64[s]")).tz_localize("UTC")
