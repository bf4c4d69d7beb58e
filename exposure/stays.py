"""Itineraries resolved to places and instants: the stays, as a table and as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

from exposure.durations import LONGEST, usual_seconds
from exposure.places import PlaceTree, carriage_label, leg_place_ids

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from exposure.seats.berths import Berths

_Any = TypeVar("_Any", bound=np.generic)

__all__ = ["StayArrays", "leg_times", "resolve", "stay_arrays"]


@dataclass(frozen=True, eq=False)
class StayArrays:
    """
    The stays as flat arrays, one entry per itinerary row, known or not.

    Columns that are the same in every row hold one value and take no room.

    Attributes
    ----------
    epoch
        Second since 1970 (UTC) from which times count, so that they fit into 32 bits.
    exact
        True when no time has a tolerance and no end is assumed.
    person, place, base
        Codes of the person, of the place, and of the venue or leg (a carriage's leg).
    start, end
        Stated times in seconds since `epoch`, `[start, end)`.
    start_tolerance, end_tolerance
        Seconds by which the stated times may be wrong; of an assumed end, by how many it may be later.
    assumed
        True for a stay at a venue of which no end is told. Such an end depends on what is known: here it is the latest
        that it can be at any moment, in `ends` it becomes the one of a moment.
    carriage, seat, spot
        Codes of equal texts; -1 for a blank.
    alternative
        True for a row that is one of several alternatives.
    x, y
        Metres in the plan of the place; NaN where unknown.
    """

    epoch: int
    exact: bool
    person: NDArray[np.int32]
    place: NDArray[np.int32]
    base: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    start_tolerance: NDArray[np.int64]
    end_tolerance: NDArray[np.int64]
    assumed: NDArray[np.bool_]
    carriage: NDArray[np.int32]
    seat: NDArray[np.int32]
    spot: NDArray[np.int32]
    alternative: NDArray[np.bool_]
    x: NDArray[np.float64]
    y: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.person)

    @cached_property
    def endless(self) -> bool:
        """True when some end is assumed."""
        return bool(self.assumed.any())

    @property
    def earliest(self) -> NDArray[np.int32]:
        """First second of each stay in its most favourable reading."""
        return self.start if self.exact else (self.start - self.start_tolerance).astype(self.start.dtype)

    @property
    def latest(self) -> NDArray[np.int32]:
        """End of each stay in its most favourable reading."""
        return self.end if self.exact else (self.end + self.end_tolerance).astype(self.end.dtype)


def resolve(
    itineraries: pd.DataFrame, legs: pd.DataFrame, leg_stops: pd.DataFrame, berths: Berths | None = None
) -> pd.DataFrame:
    """
    Give each itinerary row its place and its times.

    Parameters
    ----------
    itineraries
        Checked itineraries.
    legs, leg_stops
        One version of each leg and stop.
    berths
        What the seats of these stays tell.

    Returns
    -------
    stays
        The itineraries with a column `place_id`; `start` and `end` are filled from the leg or its stops where blank,
        `carriage` from the seat. An end at a venue stays blank where it is missing.
    """
    stays = itineraries.copy(deep=False)
    on_leg = stays["leg_id"].notna() & stays["venue_id"].isna()
    stays["place_id"] = stays["venue_id"]
    if not on_leg.any():
        return stays
    rows = stays.loc[on_leg]
    part = None
    if berths is not None:
        part = berths.part.reindex(stays.index)
        told = berths.carriage.reindex(stays.index)
        stays["carriage"] = stays["carriage"].where(stays["carriage"].notna(), told)
    stays["place_id"] = stays["place_id"].where(~on_leg, leg_place_ids(stays["leg_id"], stays["carriage"], part))
    for column, stop, moment in (("start", "board", "departure"), ("end", "alight", "arrival")):
        default = leg_times(rows["leg_id"], rows[stop], legs, leg_stops)[moment]
        stays[column] = stays[column].where(stays[column].notna(), default.reindex(stays.index))
    return stays


def leg_times(
    leg_id: pd.Series[str], stop: pd.Series[str], legs: pd.DataFrame, leg_stops: pd.DataFrame
) -> pd.DataFrame:
    """
    Look up when a leg departs from and arrives at a stop, or at its own ends where no stop is named.

    Parameters
    ----------
    leg_id
        The legs.
    stop
        Venue ids of stops, blank for the leg's own ends. Origin and destination count as stops.
    legs, leg_stops
        One version of each leg and stop.

    Returns
    -------
    times
        Columns `departure` and `arrival`, NaT where the leg has no such stop; the index is that of `leg_id`.
    """
    columns = ["leg_id", "venue_id", "departure", "arrival"]
    origins = legs.rename(columns={"origin": "venue_id"})[["leg_id", "venue_id", "departure"]]
    destinations = legs.rename(columns={"destination": "venue_id"})[["leg_id", "venue_id", "arrival"]]
    whole = legs[["leg_id", "departure", "arrival"]].assign(venue_id="")
    stops = pd.concat(
        [leg_stops[columns], origins.dropna(subset="venue_id"), destinations.dropna(subset="venue_id"), whole]
    )
    times = stops.groupby(["leg_id", "venue_id"], sort=False)[["departure", "arrival"]].first()
    asked = pd.MultiIndex.from_arrays([leg_id, stop.fillna("")], names=["leg_id", "venue_id"])
    return times.reindex(asked).set_axis(leg_id.index)


def stay_arrays(
    stays: pd.DataFrame,
    tree: PlaceTree,
    persons: pd.Index[str],
    berths: Berths | None = None,
    usual_minutes: Mapping[str, float] | None = None,
) -> StayArrays:
    """
    Turn resolved stays into arrays.

    Parameters
    ----------
    stays
        What `resolve` gives.
    tree
        The places.
    persons
        Person ids in the order of their codes.
    berths
        What the seats of these stays tell: however it is written, one seat has one code.
    usual_minutes
        What the user puts in place of usual durations.

    Returns
    -------
    arrays
        One entry per row of `stays`.
    """
    place = tree.codes(stays["place_id"])
    venue = stays["venue_id"].notna().to_numpy()
    tolerances = [_seconds(stays[f"{side}_tolerance_minutes"]) for side in ("start", "end")]
    assumed = _flat(stays["end"].isna().to_numpy() & venue)
    usual = np.zeros(0, np.int64)
    if assumed.any():
        usual = usual_seconds(tree.kinds[place[assumed]], usual_minutes or {})
        tolerances[1] = tolerances[1].copy()
        tolerances[1][assumed] = LONGEST - usual
    epoch, start, end = _times(stays, tolerances, (assumed, usual))
    return StayArrays(
        epoch=epoch,
        exact=not (assumed.any() or any(tolerance.any() for tolerance in tolerances)),
        person=persons.get_indexer(pd.Index(stays["person_id"])).astype(np.int32),
        place=place,
        base=place if venue.all() else np.where(venue, place, tree.codes(stays["leg_id"])).astype(np.int32),
        start=start,
        end=end,
        start_tolerance=tolerances[0],
        end_tolerance=tolerances[1],
        assumed=assumed,
        carriage=_text_codes(stays["carriage"], carriage_label),
        seat=_text_codes(stays["seat"], None if berths is None else lambda seat: _spelled(seat, berths)),
        spot=_text_codes(stays["spot"]),
        alternative=_flat(stays["alternative_group"].notna().to_numpy()),
        x=_flat(stays["x_m"].to_numpy(float)),
        y=_flat(stays["y_m"].to_numpy(float)),
    )


def _times(
    stays: pd.DataFrame, tolerances: list[NDArray[np.int64]], lasting: tuple[NDArray[np.bool_], NDArray[np.int64]]
) -> tuple[int, NDArray[np.int32], NDArray[np.int32]]:
    """Count start and end from an epoch in 32 bits, in 64 where the stays span more than 68 years."""
    assumed, usual = lasting
    start, end = (stays[c].dt.tz_localize(None).to_numpy("datetime64[s]").astype(np.int64) for c in ("start", "end"))
    if not len(start):
        return 0, start.astype(np.int32), end.astype(np.int32)
    if len(usual):
        end = end.copy()
        end[assumed] = start[assumed] + usual
    epoch = int((start - tolerances[0]).min())
    width = np.int32 if int((end + tolerances[1]).max()) - epoch < np.iinfo(np.int32).max else np.int64
    return epoch, (start - epoch).astype(width), (end - epoch).astype(width)


def _seconds(minutes: pd.Series[float]) -> NDArray[np.int64]:
    return _flat(np.floor(minutes.fillna(0).to_numpy(float) * 60).astype(np.int64))


def _text_codes(
    column: pd.Series[str], spelling: Callable[[pd.Series[str]], pd.Series[str]] | None = None
) -> NDArray[np.int32]:
    if not column.notna().any():
        return np.broadcast_to(np.int32(-1), len(column))
    return pd.factorize(spelling(column) if spelling else column.str.strip())[0].astype(np.int32)


def _spelled(seat: pd.Series[str], berths: Berths) -> pd.Series[str]:
    spelled = seat.str.strip()
    spelled.loc[berths.seat.index] = berths.seat
    return spelled


def _flat(values: NDArray[_Any]) -> NDArray[_Any]:
    """Hold a column once if all its values are the same."""
    same = len(values) > 0 and (bool((values == values[0]).all()) or bool(np.isnan(values).all()))
    return np.broadcast_to(values[0], len(values)) if same else values
