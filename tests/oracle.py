"""
Who shared space and time with a case: DESIGN part 3 as nested loops.

Written from the design and never from an engine, so that every engine can be judged by it. Each stay of a case is
held against each stay of everybody else. Slow on purpose: it is the specification of a trace without rules.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import chain, groupby, product
from math import asin, cos, dist, radians, sin, sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

Row = dict[str, Any]
World = dict[str, list[Row]]
Point = tuple[float, float]
Span = tuple[datetime, datetime]  # [start, end); empty unless start < end
When = tuple[datetime, datetime, float, float, float, bool, float | None]  # start ... gap_minutes of an encounter

KINDS = {
    "spot": "table, till, desk, bench, bed, bay",
    "room": "room, home, office, lift, compartment, ship cabin, car",
    "space": "shop, restaurant, cafe, canteen, ward, classroom, waiting room, carriage, coach, bus, aircraft, venue",
    "building": "floor, concourse, hotel, hospital, school, dormitory, office building, train, ship",
    "site": "station, airport, mall, market, campus",
}
SCALES = [*KINDS, "near"]
SCALE_OF = {kind: scale for scale, kinds in KINDS.items() for kind in kinds.split(", ")}
KIND_OF_MODE = {"flight": "aircraft", "metro": "train", "tram": "bus", "ferry": "ship"}  # the others are their own kind
USUAL_MINUTES = {  # of a stay without an end
    2: "lift",
    5: "till",
    30: "bench, bus, car, concourse, shop, station",
    45: "cafe, canteen, market, waiting room",
    60: "desk, floor, restaurant, table, venue",
    90: "classroom, mall",
    120: "airport, bay, carriage, coach",
    180: "aircraft, hospital, train",
    240: "compartment",
    480: "bed, campus, office, office building, room, school, ship cabin, ward",
    720: "dormitory, home, hotel, ship",
}
USUALLY = {kind: timedelta(minutes=many) for many, kinds in USUAL_MINUTES.items() for kind in kinds.split(", ")}
AT_MOST = timedelta(hours=24)
ALWAYS = datetime.min.replace(tzinfo=UTC)
EARTH_RADIUS_M = 6_371_008.8


class Place(NamedTuple):
    within: str | None
    scale: str
    indoor: bool
    point: Point | None


class Fact(NamedTuple):
    """One known itinerary row; facts sort by start, end, stay_id."""

    start: datetime
    end: datetime
    stay_id: str
    person_id: str
    base: str  # the venue or leg
    detail: tuple[str | None, ...]  # carriage, seat, spot
    least: Span
    most: Span
    row: Row
    place: str
    endless: bool


class Stay(NamedTuple):
    """Facts of one person at one place, counted as one."""

    person_id: str
    stay_id: str
    place: str
    readings: tuple[Span, ...]  # stated, least favourable, most favourable
    positions: list[tuple[Span, Point]]  # most favourable reading of a row, its x and y
    told: datetime | None  # the last end that a fact tells, where another fact tells none; ALWAYS if none does
    last: datetime  # the end, of a stay without one the latest it can have


class Where(NamedTuple):
    """The lowest common place, or the gap between two venues that have none."""

    place_id: str | None
    scale: str
    one_air: bool
    gap_m: float | None


class _Columns(NamedTuple):
    case_id: str
    contact_id: str
    case_stay: str
    contact_stay: str
    place_id: str
    contact_place_id: str
    shared_place_id: str | None
    scale: str
    start: datetime
    end: datetime
    minutes: float
    minutes_min: float
    minutes_max: float
    direct: bool
    gap_minutes: float | None
    distance_m: float | None
    venue_gap_m: float | None


class Encounter(_Columns):
    """A row of encounters; beside the tuple, for unions, what the two stays share in each reading."""

    shared: list[Span]
    end_assumed: bool


class Contact(NamedTuple):
    case_id: str
    contact_id: str
    scale: str
    minutes: float | None
    minutes_min: float | None
    minutes_max: float | None
    encounters: int
    nearest_m: float | None
    first_exposure: datetime
    last_exposure: datetime


def encounters(
    world: World,
    cases: Sequence[str],
    *,
    up_to: str | None = None,
    within_m: float | None = None,
    lag_minutes: float | None = None,
    window: Span | None = None,
    as_known: datetime | None = None,
) -> list[Encounter]:
    """Every case stay and other person's stay that share space and time, sorted."""
    places, stays = _places(world, as_known), _stays(world, as_known)
    wanted = [*SCALES[: SCALES.index(up_to or "site") + 1], "near"]
    found = []
    for mine in [_clip(stay, window) for stay in stays if stay.person_id in cases]:
        for theirs in [stay for stay in stays if stay.person_id != mine.person_id]:
            where = _where(mine, theirs, places, within_m)
            if where and where.scale in wanted:
                lag = lag_minutes if where.one_air else None
                if when := _together(mine, theirs) or _after(mine, theirs, lag):
                    found.append(_encounter(mine, theirs, where, when))
    return sorted(found)


def contacts(encounters: Iterable[Encounter]) -> list[Contact]:
    """One row per case and contact over all their encounters, sorted."""
    pairs = groupby(sorted(encounters), key=lambda row: (row.case_id, row.contact_id))
    return [_contact(case_id, contact_id, list(rows)) for (case_id, contact_id), rows in pairs]


# Two clocks


def _known(row: Row, moment: datetime | None) -> bool:
    """recorded_at <= T < withdrawn_at; without a T: after every fact."""
    recorded, withdrawn = row.get("recorded_at") or ALWAYS, row.get("withdrawn_at")
    if moment is None:
        return withdrawn is None
    return recorded <= moment and (withdrawn is None or moment < withdrawn)


def _current(world: World, table: str, key: str, moment: datetime | None) -> list[Row]:
    """One row per key (its columns): the version known at T, else the first."""
    rows = sorted(world.get(table, []), key=lambda row: (not _known(row, moment), row.get("recorded_at") or ALWAYS))
    chosen: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        chosen.setdefault(tuple(row[column] for column in key.split()), row)
    return list(chosen.values())


# Places


def _places(world: World, moment: datetime | None) -> dict[str, Place]:
    """Venues by `within`; vehicle > leg > carriage > compartment or bay."""
    places: dict[str, Place] = {}
    for row in _current(world, "venues", "venue_id", moment):
        lon, lat = row.get("longitude"), row.get("latitude")
        point = None if lon is None or lat is None else (lon, lat)
        within, indoor = row.get("within") or None, row.get("indoor") is not False
        places[row["venue_id"]] = Place(within, SCALE_OF[row["kind"]], indoor, point)
    carriages = [carriage for row in world.get("itineraries", []) if (carriage := _carriage(row))]
    for row in _current(world, "legs", "leg_id", moment):
        leg_id, kind = row["leg_id"], KIND_OF_MODE.get(row["mode"]) or row["mode"]
        vehicle = f"vehicle:{row['vehicle']}" if row.get("vehicle") else None
        whole = Place(None, SCALE_OF[kind], indoor=True, point=None)
        part = whole._replace(within=leg_id, scale=SCALE_OF["ship cabin" if kind == "ship" else "carriage"])
        if vehicle:
            places[vehicle] = whole
        places |= {leg_id: whole._replace(within=vehicle), **{f"{leg_id}/{carriage}": part for carriage in carriages}}
        for carriage, (number, scale) in _parts(world, row, moment):
            inner = part._replace(within=f"{leg_id}/{carriage}", scale=scale)
            places[f"{leg_id}/{carriage}/{number}"] = inner
    return places


def _parts(world: World, leg: Row, moment: datetime | None) -> list[tuple[str | None, tuple[int, str]]]:
    """The compartments or bays of a leg that a stay names: carriage, number and scale."""
    layouts = {row["layout"]: row for row in _current(world, "layouts", "layout", moment)}
    aboard = [row for row in world.get("itineraries", []) if row.get("leg_id") == leg["leg_id"]]
    return [(_carriage(row), part) for row in aboard if (part := _part(row, layouts.get(leg.get("layout") or "")))]


def _part(row: Row, layout: Row | None) -> tuple[int, str] | None:
    """In which compartment or bay a berth is: with two rows to each, 1 and 2 are in the first, 3 and 4 in the second.

    Layouts have rows from 1 on without a gap, and berths are written as row and column.
    """
    if layout is None or not _carriage(row) or not row.get("seat"):
        return None
    number = int(row["seat"][:-1]) - 1
    if layout.get("rows_per_compartment"):
        return number // layout["rows_per_compartment"] + 1, "room"
    return (number // layout["rows_per_bay"] + 1, "spot") if layout.get("rows_per_bay") else None


def _carriage(row: Row) -> str | None:
    """A number with two digits (7, 07 and 07车 are one), else the text."""
    text = str(row.get("carriage") or "").strip()
    number = text.rstrip("号车厢 ")
    return f"{int(number):02d}" if number.isdecimal() else text or None


def _where(mine: Stay, theirs: Stay, places: dict[str, Place], within_m: float | None) -> Where | None:
    """Where two stays meet: their lowest common place, else near by their points."""
    above_mine, above_theirs = (_upwards(stay.place, places) for stay in (mine, theirs))
    for place_id in above_mine:
        if place_id in above_theirs:
            _, scale, indoor, _ = places[place_id]
            return Where(place_id, scale, one_air=indoor and scale in ("spot", "room", "space"), gap_m=None)
    gap_m = _gap_m(_point(above_mine, places), _point(above_theirs, places))
    if within_m is None or gap_m is None or gap_m > within_m:
        return None
    return Where(None, "near", one_air=False, gap_m=gap_m)


def _upwards(place_id: str | None, places: dict[str, Place]) -> list[str]:
    """The place, then everything it lies in, lowest first."""
    return [place_id, *_upwards(places[place_id].within, places)] if place_id else []


def _point(upwards: list[str], places: dict[str, Place]) -> Point | None:
    """The venue's own point, else that of the nearest place around it that has one."""
    return next((places[place_id].point for place_id in upwards if places[place_id].point), None)


def _gap_m(a: Point | None, b: Point | None) -> float | None:
    """Great-circle distance (haversine) of two (longitude, latitude)."""
    if a is None or b is None:
        return None
    (lon_a, lat_a), (lon_b, lat_b) = map(radians, a), map(radians, b)
    h = sin((lat_b - lat_a) / 2) ** 2 + cos(lat_a) * cos(lat_b) * sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(h))


# Stays


def _stays(world: World, moment: datetime | None) -> list[Stay]:
    """Everybody's stays: the known rows, with those that are one stay merged."""
    legs = {row["leg_id"]: row for row in _current(world, "legs", "leg_id", moment)}
    stops = {(r["leg_id"], r["venue_id"]): r for r in _current(world, "leg_stops", "leg_id sequence", moment)}
    rows = [(number, row) for number, row in enumerate(world.get("itineraries", []), 2) if _known(row, moment)]
    layouts = {row["layout"]: row for row in _current(world, "layouts", "layout", moment)}
    begun = []
    for number, row in rows:
        base, carriage = row.get("venue_id") or row["leg_id"], _carriage(row)
        part = _part(row, layouts.get(legs.get(base, {}).get("layout") or ""))
        place = "/".join([base, *([carriage] if carriage else []), *([str(part[0])] if part else [])])
        begun.append((row, f"itineraries:{number}", _hours(row, legs, stops), place))
    kinds = {row["venue_id"]: row["kind"] for row in _current(world, "venues", "venue_id", moment)}
    places = _places(world, moment)
    facts = []
    for row, fact_id, (start, end), place in begun:
        if end:
            facts.append(_fact(row, fact_id, (start, end), place))
        else:
            own = [(other, id_, hours[0], there) for other, id_, hours, there in begun if _who(other) == _who(row)]
            ends = _missing_end((row, fact_id, start, place), own, places, USUALLY[kinds[place]])
            facts.append(_endless_fact(row, fact_id, (start, *ends), place))
    return [_stay(sorted(group)) for group in _merge(facts)]


def _who(row: Row) -> str:
    return str(row["person_id"])


def _missing_end(
    mine: tuple[Row, str, datetime, str],
    own: list[tuple[Row, str, datetime, str]],
    places: dict[str, Place],
    usually: timedelta,
) -> Span:
    """The end that is assumed, and the latest one that there can be.

    Every choice of open alternatives of the person has its next stay: of the rows that happened in it, begin later and
    are at another place, neither around nor within this one, the one that begins first. The stay may have lasted as
    long as the choice allows that allows most; the end that is assumed is the soonest.
    """
    row, fact_id, start, place = mine
    ways: dict[str, dict[str, bool]] = {}
    for other, id_, _, _ in own:
        if other.get("alternative_group"):
            ways.setdefault(other["alternative_group"], {})[_way(other, id_)] = True
    next_starts = []
    for chosen in product(*ways.values()):
        happened = dict(zip(ways, chosen, strict=True))
        if row.get("alternative_group") and happened[row["alternative_group"]] != _way(row, fact_id):
            continue  # a choice in which this stay did not happen
        starts = [
            begun
            for other, id_, begun, there in own
            if begun > start
            and place not in _upwards(there, places)
            and there not in _upwards(place, places)
            and (not other.get("alternative_group") or happened[other["alternative_group"]] == _way(other, id_))
        ]
        next_starts.append(min(starts, default=start + AT_MOST))
    return min(start + usually, *next_starts, start + AT_MOST), min(max(next_starts), start + AT_MOST)


def _way(row: Row, fact_id: str) -> str:
    """An alternative by its label, else by its stay."""
    return f"label {row['alternative']}" if row.get("alternative") else f"stay {row.get('stay_id') or fact_id}"


def _endless_fact(row: Row, fact_id: str, hours: tuple[datetime, datetime, datetime], place: str) -> Fact:
    """A row without an end: he may have left at once, and stayed until the latest end."""
    start, end, latest = hours
    fact = _fact({**row, "end_tolerance_minutes": None}, fact_id, (start, end), place)
    return fact._replace(least=(fact.least[0], start), most=(fact.most[0], latest), endless=True)


def _hours(row: Row, legs: dict[str, Row], stops: dict[tuple[str, str], Row]) -> tuple[datetime, datetime | None]:
    """Stated start and end, if a stay at a venue has one; on a leg from board and alight, then from the leg."""
    leg_id = row.get("leg_id") or ""
    board = stops.get((leg_id, row.get("board") or ""), {})
    alight = stops.get((leg_id, row.get("alight") or ""), {})
    start = row.get("start") or board.get("departure") or legs[leg_id]["departure"]
    if not leg_id:
        return start, row.get("end")
    end = row.get("end") or alight.get("arrival") or legs[leg_id]["arrival"]
    return start, end


def _fact(row: Row, fact_id: str, hours: Span, place: str) -> Fact:
    """A row with its readings; a blank stay_id takes the fact_id."""
    start, end = hours
    a = timedelta(minutes=row.get("start_tolerance_minutes") or 0)
    b = timedelta(minutes=row.get("end_tolerance_minutes") or 0)
    stay_id, base = row.get("stay_id") or fact_id, row.get("venue_id") or row["leg_id"]
    detail = _carriage(row), row.get("seat") or None, row.get("spot") or None
    least, most = (start + a, end - b), (start - a, end + b)
    return Fact(start, end, stay_id, row["person_id"], base, detail, least, most, row, place, endless=False)


def _merge(facts: list[Fact]) -> Iterable[list[Fact]]:
    """Overlapping rows that agree; where a blank is ambiguous, only rows with the same details."""
    for group in _connected(facts, lambda a, b: _overlap(a, b) and _agree(a, b)):
        columns = zip(*(fact.detail for fact in group), strict=True)
        if all(len({*column} - {None}) <= 1 for column in columns):
            yield group
        else:
            yield from _connected(group, lambda a, b: _overlap(a, b) and a.detail == b.detail)


def _overlap(a: Fact, b: Fact) -> bool:
    """Rows of one person at one venue or leg at one stated time, neither an alternative."""
    if a.row.get("alternative_group") or b.row.get("alternative_group"):
        return False
    meet = a.start == b.start or (a.start < b.end and b.start < a.end)
    return meet and (a.person_id, a.base) == (b.person_id, b.base)


def _agree(a: Fact, b: Fact) -> bool:
    """Carriage, seat and spot are each the same or blank."""
    return all(None in pair or pair[0] == pair[1] for pair in zip(a.detail, b.detail, strict=True))


def _connected(facts: list[Fact], linked: Callable[[Fact, Fact], bool]) -> list[list[Fact]]:
    """Connected components of the facts under `linked`."""
    groups: list[list[Fact]] = []
    for fact in facts:
        joined = [group for group in groups if any(linked(fact, other) for other in group)]
        groups = [group for group in groups if group not in joined]
        groups.append([fact, *chain.from_iterable(joined)])
    return groups


def _stay(facts: list[Fact]) -> Stay:
    """One stay of sorted facts: each reading is the hull of theirs (least favourable: of those not empty)."""
    sure = [fact.least for fact in facts if fact.least[0] < fact.least[1]] or [facts[0].least]
    readings = [(fact.start, fact.end) for fact in facts], sure, [fact.most for fact in facts]
    place = max((fact.place for fact in facts), key=len)  # the innermost that a fact tells
    told = max((fact.end for fact in facts if not fact.endless), default=ALWAYS)
    return Stay(
        person_id=facts[0].person_id,
        stay_id=";".join(fact.stay_id for fact in facts),
        place=place,
        readings=tuple((min(start for start, _ in spans), max(end for _, end in spans)) for spans in readings),
        positions=[
            (fact.most, (fact.row["x_m"], fact.row["y_m"]))
            for fact in facts
            if fact.row.get("x_m") is not None
            and fact.row.get("y_m") is not None
            and fact.place == place  # else it is one in the plan of the leg
        ],
        told=told if any(fact.endless for fact in facts) else None,
        last=max(fact.most[1] if fact.endless else fact.end for fact in facts),
    )


def _clip(stay: Stay, window: Span | None) -> Stay:
    """The part of every reading of a case's stay that lies in the window."""
    if window is None:
        return stay
    readings = tuple(_shared(reading, window) for reading in stay.readings)
    return stay._replace(readings=readings, positions=[(_shared(span, window), xy) for span, xy in stay.positions])


# Encounters and contacts


def _together(mine: Stay, theirs: Stay) -> When | None:
    """Direct: the most favourable readings share time."""
    stated, least, most = _shares(mine, theirs)
    start, end = stated if _minutes(stated) else most
    when = (start, end, _minutes(stated), _minutes(least), _minutes(most), True, None)
    return when if _minutes(most) else None


def _after(mine: Stay, theirs: Stay, lag_minutes: float | None) -> When | None:
    """Indirect, asked of stays that are not direct in any reading: he came within the lag after the case left.

    The stated times decide. Both must have been there at all in the most favourable reading (of the case: inside the
    window), and the case's stated stay must not lie wholly outside the window.
    """
    (start, left), (came, went) = mine.readings[0], theirs.readings[0]
    until = left + timedelta(minutes=lag_minutes or 0)
    both_were = start <= left and _minutes(mine.readings[2]) > 0 and _minutes(theirs.readings[2]) > 0
    if not (both_were and left <= came < until):
        return None
    end = min(went, until)
    length = _minutes((came, end))
    return came, end, length, length, length, False, _minutes((left, came))


def _encounter(mine: Stay, theirs: Stay, where: Where, when: When) -> Encounter:
    """The row of two stays: who, where, when, how near."""
    who = mine.person_id, theirs.person_id, mine.stay_id, theirs.stay_id
    places = mine.place, theirs.place, where.place_id, where.scale
    encounter = Encounter(*(*who, *places, *when, _distance_m(mine, theirs), where.gap_m))
    encounter.shared = _shares(mine, theirs)
    (_, left), (_, end) = mine.readings[0], when[:2]
    encounter.end_assumed = any(
        stay.told is not None and stay.told < until
        for stay, until in ((mine, end if encounter.direct else left), (theirs, end))
    )
    return encounter


def _distance_m(mine: Stay, theirs: Stay) -> float | None:
    """Least distance of the two people at one moment in the plan of one place; none after he left."""
    pairs = [(a, b) for a in mine.positions for b in theirs.positions if mine.place == theirs.place]
    return min((dist(a[1], b[1]) for a, b in pairs if _minutes(_shared(a[0], b[0]))), default=None)


def _shares(mine: Stay, theirs: Stay) -> list[Span]:
    return [_shared(a, b) for a, b in zip(mine.readings, theirs.readings, strict=True)]


def _shared(a: Span, b: Span) -> Span:
    return max(a[0], b[0]), min(a[1], b[1])


def _minutes(span: Span) -> float:
    return max(0.0, (span[1] - span[0]).total_seconds()) / 60


def _contact(case_id: str, contact_id: str, rows: list[Encounter]) -> Contact:
    """All encounters of one case with one contact as one row."""
    direct = [row.shared for row in rows if row.direct]
    minutes, least, most = (_union(shared[n] for shared in direct) if direct else None for n in range(3))
    nearest_m = min((row.distance_m for row in rows if row.distance_m is not None), default=None)
    scale = min((row.scale for row in rows), key=SCALES.index)
    first, last = min(row.start for row in rows), max(row.end for row in rows)
    return Contact(case_id, contact_id, scale, minutes, least, most, len(rows), nearest_m, first, last)


def _union(spans: Iterable[Span]) -> float:
    """Minutes that the spans cover, never a minute twice."""
    covered: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        begin = max(start, covered[-1][1]) if covered else start
        covered += [(begin, end)] if begin < end else []
    return sum((end - start).total_seconds() for start, end in covered) / 60
