"""What is possible but hardly true: warnings about rows that have no fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure import schema
from exposure.clock import DAY_SECONDS, to_seconds
from exposure.knowledge import in_force
from exposure.places import build_tree
from exposure.stays import resolve
from exposure.tables.movement import Movement, simultaneous, too_fast
from exposure.tables.raw import Finding
from exposure.tables.versions import known_periods

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from exposure.places import PlaceTree
    from exposure.tables.state import State

__all__ = ["implausible"]

_LONG_DAYS: Final = 7


def implausible(state: State) -> Iterator[Finding]:
    """
    Find what a person should look at again.

    Parameters
    ----------
    state
        Tables without faults.

    Yields
    ------
    warnings
        Two places at once, travel that is too fast, long and empty stays, rows given twice,
        cases without stays, vehicles of two modes, neighbours far apart.
    """
    venues, legs, stops = (_in_force(name, state[name]) for name in ("venues", "legs", "leg_stops"))
    tree = build_tree(venues, legs, state["itineraries"])
    stays = resolve(state["itineraries"], legs, stops)
    yield from _odd_lengths(stays)
    yield from _repeated(state["itineraries"])
    yield from _movements(stays, tree)
    cases = state["cases"]["person_id"]
    yield from _warnings(
        "cases", cases.index[~cases.isin(stays["person_id"])], "person_id", "the case has no stay", "add its itinerary"
    )
    yield from _mixed_vehicles(state["legs"])
    yield from _far_neighbours(state["venues"], tree)


def _in_force(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    return frame.iloc[in_force(name, frame, None)]


def _odd_lengths(stays: pd.DataFrame) -> Iterator[Finding]:
    seconds = to_seconds(stays["end"]) - to_seconds(stays["start"])
    tolerance = stays[["start_tolerance_minutes", "end_tolerance_minutes"]].sum(axis="columns").to_numpy()
    empty = stays.index[(seconds == 0) & (tolerance == 0)]
    hint = "correct the times, or give a tolerance; as it stands the stay meets nobody"
    yield from _warnings("itineraries", empty, "end", "is the same as start, without tolerance", hint)
    long = stays.index[seconds > _LONG_DAYS * DAY_SECONDS]
    hint = "check the dates; split the stay if the person left in between"
    yield from _warnings("itineraries", long, "end", f"the stay is longer than {_LONG_DAYS} days", hint)


def _repeated(rows: pd.DataFrame) -> Iterator[Finding]:
    """Find rows without a stay_id of their own in which every cell is the same."""
    likely = rows.duplicated(["person_id", "start"], keep=False) & (rows["stay_id"] == rows["fact_id"])
    if not likely.any():
        return
    cells = rows.loc[likely].drop(columns=[*schema.PROVENANCE, "stay_id"]).dropna(axis="columns", how="all")
    again = cells.index[cells.astype("str").duplicated()]
    yield from _warnings("itineraries", again, "", "the row is there twice and counts once", "remove one of the rows")


def _movements(stays: pd.DataFrame, tree: PlaceTree) -> Iterator[Finding]:
    known = known_periods(stays)
    tolerance = stays[["start_tolerance_minutes", "end_tolerance_minutes"]].fillna(0).to_numpy(float) * 60
    movement = Movement(
        person=pd.factorize(stays["person_id"])[0],
        place=tree.codes(stays["place_id"]),
        start=to_seconds(stays["start"]),
        end=to_seconds(stays["end"]),
        recorded=known[0],
        withdrawn=known[1],
        group=pd.factorize(stays["alternative_group"])[0],
        slack=tolerance,
    )
    rows, stays_at = stays["row"].to_numpy(), stays["place_id"].to_numpy(dtype=object)
    later, earlier = simultaneous(movement, tree)
    reasons = [f"the person is also at {stays_at[e]} at that time (row {rows[e]})" for e in earlier]
    hint = "correct the times, or make the rows alternatives of one group"
    yield from _warnings("itineraries", stays.index[later], "start", reasons, hint)
    later, earlier, speed = too_fast(movement, tree)
    reasons = [
        f"coming from {stays_at[e]} (row {rows[e]}) takes {s:,.0f} km/h" if np.isfinite(s) else
        f"coming from {stays_at[e]} (row {rows[e]}) takes no time at all"
        for e, s in zip(earlier, speed, strict=True)
    ]
    hint = "check the times, the time zones and the coordinates of both places"
    yield from _warnings("itineraries", stays.index[later], "start", reasons, hint)


def _mixed_vehicles(legs: pd.DataFrame) -> Iterator[Finding]:
    modes = legs.groupby("vehicle")["mode"].nunique()
    mixed = legs.index[legs["vehicle"].isin(modes.index[modes > 1])]
    hint = "correct the mode or the vehicle; the largest kind counts"
    yield from _warnings("legs", mixed, "vehicle", "the vehicle has legs of different modes", hint)


def _far_neighbours(venues: pd.DataFrame, tree: PlaceTree) -> Iterator[Finding]:
    named = venues["adjacent_to"].dropna().str.split(";").explode().str.strip()
    named = named[named != ""]
    here = tree.codes(venues.loc[named.index, "venue_id"])
    apart = tree.lowest_common(here, tree.codes(named)) < 0
    hint = "give both venues a common `within`, or they never meet"
    yield from _warnings("venues", named.index[apart], "adjacent_to", "the venues have no place in common", hint)


def _warnings(
    table: str, at: pd.Index | npt.NDArray[np.int64], column: str, reason: str | Sequence[str], hint: str
) -> Iterator[Finding]:
    if len(at):
        yield Finding(table, reason, hint, column, np.asarray(at), severity="warning")
