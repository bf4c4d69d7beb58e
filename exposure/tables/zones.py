"""Which zone a time without an offset takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from exposure.clock import is_zone, zone_hint
from exposure.schema import CLOCKS, TABLES
from exposure.tables.raw import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np
    import numpy.typing as npt

__all__ = ["INVALID", "NONE", "PLACED", "TWO", "Zones", "find_zones", "misnamed_zones"]

NONE: Final = ""
"""No zone is known."""
TWO: Final = "two zones"
"""Two ends of a leg, or two versions of a venue, lie in different zones."""
INVALID: Final = "no such zone"
"""The zone is misnamed; the cell that names it is the fault."""
LOST: Final = "unknown place"
"""The place that would give it is blank or unknown, which is a fault already."""


@dataclass(frozen=True)
class Zones:
    """Zones of venues and legs, and the reader's own."""

    venue: pd.Series
    """Zone by venue_id; NONE, TWO or INVALID where there is none."""
    leg: pd.DataFrame
    """Columns departure, arrival and stay by leg_id: the zone of a naive time there."""
    reader: str
    adrift: frozenset[str] = frozenset()
    """Legs that name an origin or a destination that is not there."""
    broken: frozenset[str] = frozenset()
    """Tables that could not be read: what they would give is unknown, and no fault of the row."""

    def of(self, frame: pd.DataFrame, table: str, column: str) -> npt.NDArray[np.object_]:
        """Name the zone that a naive time of this column takes, row by row."""
        if column not in CLOCKS and table in PLACED:
            zone = PLACED[table](self, frame, column)
        elif "timezone" in frame:
            zone = _checked(frame["timezone"])
        else:
            zone = _nowhere(frame)
        if self.reader:  # better than nothing, also where the place is unknown
            zone = zone.where((zone != NONE) & (zone != LOST), self.reader)
        return zone.where(zone != LOST, INVALID).to_numpy(dtype=object)


def find_zones(frames: Mapping[str, pd.DataFrame], reader: str | None, broken: frozenset[str] = frozenset()) -> Zones:
    """Work out the zone of every venue and leg, over all versions."""
    venue = _venue_zones(frames["venues"])
    legs = frames["legs"]
    own = _checked(legs["timezone"])
    ends = {end: _looked_up(legs[end], venue) for end in ("origin", "destination")}
    zone = pd.DataFrame(
        {
            "departure": ends["origin"].where(ends["origin"] != NONE, own),
            "arrival": ends["destination"].where(ends["destination"] != NONE, own),
        }
    )
    both = _either(ends["origin"], ends["destination"])
    zone["stay"] = both.where(both != NONE, own)
    leg = pd.DataFrame({name: _agreed(legs["leg_id"], zone[name]) for name in zone})
    adrift = legs.loc[_lost(legs["origin"], venue) | _lost(legs["destination"], venue), "leg_id"].dropna()
    return Zones(venue, leg, reader or NONE, frozenset(adrift), broken)


def misnamed_zones(frames: Mapping[str, pd.DataFrame]) -> Iterator[Finding]:
    """Find zones that do not exist."""
    for table, frame in frames.items():
        if "timezone" not in TABLES[table].by_name:
            continue
        wrong = frame["timezone"][_checked(frame["timezone"]) == INVALID]
        for name, rows in wrong.groupby(wrong):
            hint = f"use an IANA name such as Asia/Shanghai{zone_hint(str(name))}"
            yield Finding(table, "is not the name of a time zone", hint, "timezone", rows.index.to_numpy())


def _venue_zones(venues: pd.DataFrame) -> pd.Series:
    """Give every venue its own zone, else that of the venue that it lies in."""
    rows = pd.DataFrame({"id": venues["venue_id"], "within": venues["within"], "zone": _checked(venues["timezone"])})
    known = _agreed(rows["id"], rows["zone"])
    for _ in range(len(known)):
        inherited = _looked_up(rows["within"], known)
        wider = _agreed(rows["id"], rows["zone"].where(rows["zone"] != NONE, inherited))
        if wider.equals(known):
            break
        known = wider
    return known


def _agreed(ids: pd.Series, zones: pd.Series) -> pd.Series:
    """Give each id the zone on which all of its rows that have one agree."""
    found = pd.DataFrame({"id": ids, "zone": zones})[(zones != NONE) & ids.notna()].drop_duplicates()
    disagree = found["id"].duplicated(keep=False)
    agreed = found["zone"].where(~disagree, TWO).set_axis(found["id"])
    return agreed[~agreed.index.duplicated()].reindex(ids.dropna().unique(), fill_value=NONE).astype(object)


def _either(one: pd.Series, other: pd.Series) -> pd.Series:
    agreed = one.where(one != NONE, other)
    return agreed.where((one == NONE) | (other == NONE) | (one == other), TWO)


def _looked_up(ids: pd.Series, zones: pd.Series) -> pd.Series:
    return ids.map(zones).astype(object).where(ids.isin(zones.index), NONE)


def _checked(names: pd.Series) -> pd.Series:
    known = {name: name if is_zone(name) else INVALID for name in names.dropna().unique()}
    return names.map(known).astype(object).where(names.notna(), NONE)


def _nowhere(frame: pd.DataFrame) -> pd.Series:
    return pd.Series(NONE, index=frame.index, dtype=object)


def _leg_zone(zones: Zones, frame: pd.DataFrame, column: str) -> pd.Series:
    zone = _looked_up(frame["leg_id"], zones.leg[column])
    lost = _lost(frame["origin" if column == "departure" else "destination"], zones.venue) | ("venues" in zones.broken)
    return zone.mask((zone == NONE) & lost, LOST)


def _stay_zone(zones: Zones, frame: pd.DataFrame, _column: str) -> pd.Series:
    at_venue = _looked_up(frame["venue_id"], zones.venue)
    zone = at_venue.where(frame["venue_id"].notna(), _looked_up(frame["leg_id"], zones.leg["stay"]))
    nowhere = frame["venue_id"].isna() & frame["leg_id"].isna()
    lost = nowhere | _lost(frame["venue_id"], zones.venue) | _lost(frame["leg_id"], zones.leg)
    lost |= frame["leg_id"].isin(zones.adrift)
    return zone.mask((zone == NONE) & (lost | bool(zones.broken & {"venues", "legs"})), LOST)


def _stop_zone(zones: Zones, frame: pd.DataFrame, _column: str) -> pd.Series:
    zone = _looked_up(frame["venue_id"], zones.venue)
    return zone.mask((zone == NONE) & (_lost(frame["venue_id"], zones.venue) | ("venues" in zones.broken)), LOST)


def _lost(ids: pd.Series, known: pd.Series | pd.DataFrame) -> pd.Series:
    """Say which rows name a place that is not there, which is their fault already."""
    return ids.notna() & ~ids.isin(known.index)


PLACED: Final = {"legs": _leg_zone, "itineraries": _stay_zone, "leg_stops": _stop_zone}
