"""What is possible but hardly true: warnings about rows that have no fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.clock import DAY_SECONDS, to_seconds
from exposure.knowledge import in_force, known_rows
from exposure.places import build_tree
from exposure.schema import PROVENANCE, TABLES
from exposure.seats.berths import read_berths
from exposure.stays import resolve
from exposure.tables.endless import endless, endless_tolerances
from exposure.tables.layoutless import legs_without_layout
from exposure.tables.movement import movement, simultaneous, too_fast, twins
from exposure.tables.raw import Finding
from exposure.tables.seats import doubtful_seats, sound_layouts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from exposure.places import PlaceTree
    from exposure.tables.movement import Movement
    from exposure.tables.state import State

__all__ = ["implausible"]

_LONG_DAYS: Final = 7


def implausible(state: State, *, aside: bool = False) -> Iterator[Finding]:
    """
    Find what a person should look at again.

    Parameters
    ----------
    state
        Tables without faults, and the rows that have some.
    aside
        Whether the work goes on without these.

    Yields
    ------
    warnings
        Two places at once, travel that is too fast, long and empty stays, tolerances of no end, rows given twice, seats
        that cannot be read, are held twice or lie on no layout, cases without stays, vehicles of two modes, neighbours
        far apart.
    """
    names = ("venues", "legs", "leg_stops", "layouts")
    venues, legs, stops, layouts = (_in_force(name, state[name]) for name in names)
    readable = _readable(state)
    berths = read_berths(readable, legs, sound_layouts(layouts))
    tree = build_tree(venues, legs, readable, berths)
    stays = _at_least(resolve(readable, legs, stops, berths))
    if len(readable) > len(state["itineraries"]):
        stays = stays[(stays["start"] <= stays["end"]) & (tree.codes(stays["place_id"]) >= 0)]
    yield from _odd_lengths(stays[~endless(readable).loc[stays.index]])
    yield from endless_tolerances(readable.loc[stays.index])
    yield from doubtful_seats(stays[stays.index.isin(state["itineraries"].index)], legs, berths)
    yield from legs_without_layout(state["itineraries"], state["legs"])
    moves = movement(stays, tree)
    yield from _repeated(readable.loc[stays.index].iloc[twins(moves)])
    yield from _two_places(stays, moves, tree)
    yield from _fast_travel(stays, moves, tree)
    yield from _idle_cases(state, aside=aside)
    yield from _mixed_vehicles(state["legs"])
    yield from _far_neighbours(state["venues"], tree)


def _readable(state: State) -> pd.DataFrame:
    """Give the rows whose person, place and times can be read, whatever else is wrong with them."""
    used, gone = state["itineraries"], state.gone["itineraries"]
    at = gone.index.to_numpy()
    read = gone["person_id"].notna() & (gone["venue_id"].isna() != gone["leg_id"].isna())
    for column, unread in state.unread.get("itineraries", {}).items():
        if column in {"start", "end"}:
            read &= ~unread[at]
    for side in ("start", "end"):
        column = f"{side}_tolerance_minutes"
        minutes, bounds = gone[column], TABLES["itineraries"].by_name[column].bounds
        read &= minutes.isna() | minutes.between(*(bounds or (0, 0)))
    gone = gone[read.to_numpy(dtype=bool)]
    return pd.concat([used, gone]).sort_index() if len(gone) else used


def _at_least(stays: pd.DataFrame) -> pd.DataFrame:
    """Let whoever is not told to have left leave at once: then no place and no way is too far for what comes next."""
    open_ = endless(stays)
    if not open_.any():
        return stays
    tolerance = stays["end_tolerance_minutes"].mask(open_)
    return stays.assign(end=stays["end"].where(~open_, stays["start"]), end_tolerance_minutes=tolerance)


def _idle_cases(state: State, *, aside: bool) -> Iterator[Finding]:
    """Find cases that no itinerary row names, and those of which every row was set aside."""
    if "itineraries" in state.silent:
        return
    cases = state["cases"]["person_id"]
    stays, gone = (part["itineraries"]["person_id"].dropna().unique() for part in (state.frames, state.gone))
    idle = ~cases.isin(stays)  # unique first: `isin` is slow on a long list
    lost = idle & cases.isin(gone)
    yield from _warnings("cases", cases.index[idle & ~lost], "person_id", "the case has no stay", "add its itinerary")
    if aside:
        reason, hint = "every stay of the case was set aside", "correct its rows, or nobody is found"
        yield from _warnings("cases", cases.index[lost], "person_id", reason, hint)


def _in_force(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    return frame.iloc[in_force(name, frame, known_rows(frame, None))]


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
    cells = rows.loc[rows["stay_id"].str.rstrip("*") == rows["fact_id"]].drop(columns=[*PROVENANCE, "stay_id"])
    again = cells.index[cells.astype("str").duplicated()]
    yield from _warnings("itineraries", again, "", "the row is there twice and counts once", "remove one of the rows")


def _two_places(stays: pd.DataFrame, moves: Movement, tree: PlaceTree) -> Iterator[Finding]:
    later, earlier = simultaneous(moves, tree)
    others = stays[["place_id", "row"]].iloc[earlier].itertuples(index=False)
    reasons = [f"the person is also at {place} at that time (row {row})" for place, row in others]
    hint = "correct the times, or make the rows alternatives of one group"
    yield from _warnings("itineraries", stays.index[later], "start", reasons, hint)


def _fast_travel(stays: pd.DataFrame, moves: Movement, tree: PlaceTree) -> Iterator[Finding]:
    later, earlier, speeds = too_fast(moves, tree)
    others = stays[["place_id", "row"]].iloc[earlier].itertuples(index=False)
    needed = [f"{speed:,.0f} km/h" if np.isfinite(speed) else "no time at all" for speed in speeds]
    reasons = [
        f"coming from {place} (row {row}) takes {speed}" for (place, row), speed in zip(others, needed, strict=True)
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
    yield from _warnings(
        "venues", named.index[apart].unique(), "adjacent_to", "the venues have no place in common", hint
    )


def _warnings(
    table: str, at: pd.Index | npt.NDArray[np.int64], column: str, reason: str | Sequence[str], hint: str
) -> Iterator[Finding]:
    if len(at):
        yield Finding(table, reason, hint, column, np.asarray(at), severity="warning")
