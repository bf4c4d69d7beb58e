"""
Small random worlds, valid as input, and questions about them: Hypothesis strategies.

Times lie on a coarse grid, so that touching intervals, equal starts and duplicates are frequent. Points lie on a line
in a few clusters, so that two of them are either clearly nearer or clearly farther than each of `WITHIN_M`. A world has
no fault in the sense of `exposure check`; warnings (one person at two places at once, travel too fast, start = end
without tolerance, a tolerance of an end that is not told) are welcome.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from math import cos, radians
from typing import TYPE_CHECKING, Any

import pandas as pd
from hypothesis import strategies as st

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy
    from oracle import Row, World

FIRST_HOUR = datetime(2020, 2, 22, 23, 0, tzinfo=UTC)
STEP = timedelta(minutes=15)
LAST_STEP = 10
FIRST_FACT = datetime(2020, 2, 24, 12, 0, tzinfo=UTC)  # rows are recorded and withdrawn each hour from here
LAST_FACT = 5
TOLERANCES = [None, None, None, 0.0, 5.0, 15.0, 20.0]
LAGS = [None, 5.0, 15.0, 30.0, 90.0]
WITHIN_M = [None, 10.0, 100.0, 1000.0]
KINDS = ["table", "till", "room", "lift", "home", "shop", "restaurant", "venue", "floor", "hotel", "station", "mall"]
MODES = ["flight", "train", "metro", "bus", "tram", "coach", "car", "ship", "ferry"]
WITH_CARRIAGES = ["train", "metro", "ship", "ferry"]
CARRIAGES = [None, "7", "07", "07车", "8", "A"]
CLUSTERS = [(121.44, 31.20), (180.0, -16.85), (15.6, 78.2), (-120.0, 89.0), (25.0, 0.0)]  # longitude, latitude
EAST_M = [-50, 0, 30, 350, 380]  # of the cluster
METRES_A_DEGREE = 111_195.0


@st.composite
def worlds(draw: DrawFn, *, alternatives: bool = True) -> World:
    """A world of 2–5 persons, 1–8 venues in trees, 0–3 legs and 1–14 rows of stays, alternatives not counted."""
    persons = [f"P{number}" for number in range(1, draw(st.integers(2, 5)) + 1)]
    venues, legs = draw(_venues()), draw(_legs())
    stops = [stop for leg in legs for stop in draw(_stops(leg, legs, venues))]
    itineraries = draw(_itineraries(persons, venues, legs, stops))
    if alternatives and draw(st.integers(0, 3)) == 0:
        itineraries += draw(_alternatives(persons, venues))
    cases = draw(st.lists(st.sampled_from(persons), unique=True, max_size=2))
    return {
        "persons": [{"person_id": person} for person in persons],
        "venues": venues,
        "legs": legs,
        "leg_stops": stops,
        "itineraries": draw(st.permutations(itineraries)),
        "cases": [{"person_id": person, "register_id": f"R{person}"} for person in cases],
    }


@st.composite
def queries(draw: DrawFn) -> dict[str, Any]:
    """Keyword arguments of `oracle.encounters`: up_to, within_m, lag_minutes, window and as_known, each often None."""
    start, end = sorted(draw(st.lists(_times(), min_size=2, max_size=2, unique=True)))
    return {
        "up_to": draw(st.sampled_from([*[None] * 5, "spot", "room", "space", "building", "site"])),
        "within_m": draw(st.sampled_from(WITHIN_M)),
        "lag_minutes": draw(st.sampled_from(LAGS)),
        "window": draw(st.sampled_from([None, None, (start, end)])),
        "as_known": draw(st.none() | _moments()),
    }


def to_frames(world: World) -> dict[str, Any]:
    """The tables of a world that have rows, for `exposure.ExposureGraph.from_frames(**frames)`."""
    return {table: pd.DataFrame(rows) for table, rows in world.items() if rows}


# When it happened and when it was known


def _times() -> SearchStrategy[datetime]:
    return st.integers(0, LAST_STEP).map(lambda step: FIRST_HOUR + step * STEP)


def _hours(*, unique: bool = False) -> SearchStrategy[list[datetime]]:
    """Two times in order."""
    return st.lists(_times(), min_size=2, max_size=2, unique=unique).map(sorted)


def _moments() -> SearchStrategy[datetime]:
    """The moment of a fact, or half an hour before or after one."""
    return st.integers(-1, 2 * LAST_FACT + 1).map(lambda halves: FIRST_FACT + halves * timedelta(minutes=30))


def _clock(recorded: int | None, withdrawn: int | None) -> Row:
    """The two columns of a clock, from the numbers of facts."""
    moments = [None if number is None else FIRST_FACT + number * timedelta(hours=1) for number in (recorded, withdrawn)]
    return {"recorded_at": moments[0], "withdrawn_at": moments[1]}


@st.composite
def _clocks(draw: DrawFn) -> Row:
    """When a row without versions is known, mostly always."""
    recorded = draw(st.sampled_from([None, None, None, None, 0, 1, 2]))
    later = range(1 + (recorded or 0), LAST_FACT + 1)
    return _clock(recorded, draw(st.sampled_from([*[None] * 30, *later])))


@st.composite
def _versions(draw: DrawFn, first: Row, other: SearchStrategy[Row]) -> list[Row]:
    """One row of a key, or two whose known periods touch or have a gap; `other` draws what the second changes."""
    if draw(st.integers(0, 3)):
        return [{**first, **draw(_clocks())}]
    gone, come = sorted(draw(st.lists(st.integers(1, LAST_FACT - 1), min_size=2, max_size=2)))
    old = {**first, **_clock(draw(st.sampled_from([None, 0])), gone)}
    new = {**first, **draw(other), **_clock(come, draw(st.sampled_from([None, None, LAST_FACT])))}
    return draw(st.permutations([old, new]))


# Places


@st.composite
def _venues(draw: DrawFn) -> list[Row]:
    """1–8 venues; each may lie within an earlier one, in every version, so that nothing contains itself."""
    rows: list[Row] = []
    points = st.just((None, None)) | _points(draw(st.sampled_from(CLUSTERS))) | _points(draw(st.sampled_from(CLUSTERS)))
    for number in range(1, draw(st.integers(1, 8)) + 1):
        columns = _venue([f"V{earlier}" for earlier in range(1, number)], points)
        rows += draw(_versions({"venue_id": f"V{number}", **draw(columns)}, columns))
    return draw(st.permutations(rows))


@st.composite
def _venue(draw: DrawFn, earlier: list[str], points: SearchStrategy[Any]) -> Row:
    longitude, latitude = draw(points)
    return {
        "kind": draw(st.sampled_from(KINDS)),
        "within": draw(st.sampled_from([None, *earlier[:2], *earlier[-2:]])),
        "indoor": draw(st.sampled_from([None, None, True, False])),
        "longitude": longitude,
        "latitude": latitude,
    }


@st.composite
def _points(draw: DrawFn, cluster: tuple[float, float]) -> tuple[float, float]:
    """A point on the east-west line of a cluster; beyond the date line longitudes are negative."""
    longitude, latitude = cluster
    longitude += draw(st.sampled_from(EAST_M)) / (METRES_A_DEGREE * cos(radians(latitude)))
    return (longitude - 360 if longitude > 180 else longitude), latitude


@st.composite
def _legs(draw: DrawFn) -> list[Row]:
    """0–3 legs; those of one vehicle have one mode. A second version of a leg has other hours or another vehicle."""
    modes: dict[str | None, str] = {vehicle: draw(st.sampled_from([*MODES, "car", "bus"])) for vehicle in ("K1", "K2")}
    rows: list[Row] = []
    for number in range(1, draw(st.integers(0, 3)) + 1):
        vehicle = draw(st.sampled_from([None, "K1", "K1", "K2"]))
        mode = modes.get(vehicle) or draw(st.sampled_from(MODES))
        columns = _run([None, *(other for other in modes if modes[other] == mode)])
        first = {"leg_id": f"L{number}", "mode": mode, **draw(columns), "vehicle": vehicle}
        if draw(st.booleans()) and rows:  # just after another run
            gone = rows[-1]["arrival"]
            first |= {"departure": gone, "arrival": gone + draw(st.integers(1, 3)) * STEP}
        rows += draw(_versions(first, columns))
    return draw(st.permutations(rows))


@st.composite
def _run(draw: DrawFn, vehicles: list[str | None]) -> Row:
    departure, arrival = draw(_hours(unique=True))
    return {"departure": departure, "arrival": arrival, "vehicle": draw(st.sampled_from(vehicles))}


@st.composite
def _stops(draw: DrawFn, leg: Row, legs: list[Row], venues: list[Row]) -> list[Row]:
    """No stops, or two to four of a leg that has one version, each at another venue, in order of time."""
    ids = sorted({venue["venue_id"] for venue in venues})
    if len(ids) < 2 or not _is_single(leg, legs) or draw(st.booleans()):
        return []
    halts = draw(st.lists(st.sampled_from(ids), min_size=2, max_size=4, unique=True))
    count = 2 * len(halts) - 2
    steps = draw(st.lists(st.integers(0, (leg["arrival"] - leg["departure"]) // STEP), min_size=count, max_size=count))
    times = [None, *(leg["departure"] + step * STEP for step in sorted(steps)), None]  # the run's ends have one time
    return [
        {"leg_id": leg["leg_id"], "sequence": number, "venue_id": venue, "arrival": arrival, "departure": departure}
        for number, (venue, arrival, departure) in enumerate(zip(halts, times[::2], times[1::2], strict=True), 1)
    ]


def _is_single(leg: Row, legs: list[Row]) -> bool:
    return [other["leg_id"] for other in legs].count(leg["leg_id"]) == 1


# Stays


@st.composite
def _itineraries(draw: DrawFn, persons: list[str], venues: list[Row], legs: list[Row], stops: list[Row]) -> list[Row]:
    """1–14 rows: stays, corrected stays (two versions of a stay_id), stays told again, stays of people met there."""
    rows: list[Row] = []
    columns = _stay(venues, legs, stops)
    size = draw(st.integers(1, 14))
    while len(rows) < size:
        how = draw(st.sampled_from(["new", "new", "again", "met"])) if rows else "new"
        if how == "new":
            stay_id = draw(st.sampled_from([None, f"S{len(rows)}"]))
            stay = {"person_id": draw(st.sampled_from(persons)), **draw(columns), "stay_id": stay_id}
            rows += draw(_versions(stay, columns)) if stay_id else [{**stay, **draw(_clocks())}]
        else:
            row = draw(st.sampled_from(rows))
            rows.append(draw(_told_again(row) if how == "again" else _met(row, persons)))
    return rows[:size]


@st.composite
def _stay(draw: DrawFn, venues: list[Row], legs: list[Row], stops: list[Row]) -> Row:
    """Where, when, how surely, and in which part of the place; without the person."""
    aboard = bool(legs) and draw(st.booleans())
    x_m, y_m = draw(st.sampled_from([(None, None), (0.0, 0.0), (1.0, 0.0), (2.5, 1.0)]))
    return {
        **(draw(_aboard(draw(st.sampled_from(legs)), legs, stops)) if aboard else draw(_at(venues))),
        "start_tolerance_minutes": draw(st.sampled_from(TOLERANCES)),
        "end_tolerance_minutes": draw(st.sampled_from(TOLERANCES)),
        "spot": draw(st.sampled_from([None, None, None, "by the door", "window"])),
        "x_m": x_m,
        "y_m": y_m,
        "source": draw(st.sampled_from(["statement", "register"])),
        "alternative_group": None,
    }


@st.composite
def _at(draw: DrawFn, venues: list[Row]) -> Row:
    start, end = draw(_hours())
    left = draw(st.sampled_from([end, end, end, None]))  # None: nobody tells when he left
    ids = sorted({venue["venue_id"] for venue in venues})
    venue_id = draw(st.sampled_from([*ids, *ids[:2], *ids[:2]]))  # the first two are popular
    blank = dict.fromkeys(["leg_id", "board", "alight", "carriage", "seat"])
    return {"venue_id": venue_id, **blank, "start": start, "end": left}


@st.composite
def _aboard(draw: DrawFn, leg: Row, legs: list[Row], stops: list[Row]) -> Row:
    """On a leg: its whole run, at stated hours, from a stated start, or, where it has stops, from or to one of them."""
    start, end = draw(_hours())
    hours: list[tuple[Any, ...]] = [(None, None, None, None), (start, end, None, None)]
    halts = [stop["venue_id"] for stop in stops if stop["leg_id"] == leg["leg_id"]]
    if halts:
        first, last = sorted(draw(st.lists(st.integers(0, len(halts) - 1), min_size=2, max_size=2, unique=True)))
        board, alight = halts[first], halts[last]
        hours += [(None, None, board, alight), (None, None, board, None), (None, None, None, alight)]
        hours += [(start, end, board, alight)]
    if _is_single(leg, legs) and leg["departure"] <= start <= leg["arrival"]:
        hours += [(start, None, None, None)]
    start, end, board, alight = draw(st.sampled_from(hours))
    place = {"venue_id": None, "leg_id": leg["leg_id"], "board": board, "alight": alight, "start": start, "end": end}
    carriage = draw(st.sampled_from(CARRIAGES)) if leg["mode"] in WITH_CARRIAGES else None
    return {**place, "carriage": carriage, "seat": draw(st.sampled_from([None, None, "1A", "2F"]))}


@st.composite
def _told_again(draw: DrawFn, row: Row) -> Row:
    """The same row without a stay_id: equal, or from another source, shifted and with some of its parts left blank."""
    again = {**row, "stay_id": None}
    if draw(st.integers(0, 2)) == 0:
        return again
    again |= {"source": "register", **draw(_clocks())}
    again |= dict.fromkeys(draw(st.lists(st.sampled_from(["carriage", "seat", "spot", "start_tolerance_minutes"]))))
    shift, longer = draw(st.integers(-2, 3)), draw(st.integers(0, 2))
    if row["start"] and (row["end"] or row["venue_id"]):
        end = (row["end"] or row["start"]) + (max(shift, 0) + longer) * STEP
        again |= {"start": row["start"] + shift * STEP, "end": end + min(shift, 0) * STEP if row["end"] else end}
    if row["venue_id"] and not draw(st.integers(0, 3)):
        again["end"] = None
    return again


@st.composite
def _met(draw: DrawFn, row: Row, persons: list[str]) -> Row:
    """Anybody at the place of a row, there at the same time or just after it."""
    other = {**row, "person_id": draw(st.sampled_from(persons)), "stay_id": None, **draw(_clocks())}
    other |= {"seat": None, "start_tolerance_minutes": None}
    start = (row["end"] or row["start"] or FIRST_HOUR) + draw(st.integers(-1, 2)) * STEP
    if row["venue_id"] or draw(st.booleans()):
        other |= {"start": start, "end": start + draw(st.integers(0, 3)) * STEP}
    if row["venue_id"] and not draw(st.integers(0, 5)):
        other["end"] = None
    return other


@st.composite
def _alternatives(draw: DrawFn, persons: list[str], venues: list[Row]) -> list[Row]:
    """One group of two or three stays of one person of which one happened; one of them may be withdrawn later."""
    person, recorded = draw(st.sampled_from(persons)), draw(st.sampled_from([None, 1]))
    columns = _stay(venues, [], [])
    rows = [{"person_id": person, **draw(columns), "stay_id": f"A{n}"} for n in range(draw(st.integers(2, 3)))]
    gone = [draw(st.sampled_from([None, 3])), *[None] * (len(rows) - 1)]
    return [{**row, "alternative_group": "G", **_clock(recorded, end)} for row, end in zip(rows, gone, strict=True)]
