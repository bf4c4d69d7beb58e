"""
Small random worlds with seats, roles, masks and relations, and rule sets to judge them by: Hypothesis strategies.

The case is always P1. Two to four persons, one or two legs with layouts of at most six positions, a restaurant with
tables, a hotel with rooms and a lift, a shop with a till. Times lie on a coarse grid of four hours around a local
midnight, and on the same grid a day later. A world has no fault in the sense of `exposure check`: seats exist, nobody
sits on a taken one, nobody's stays at one place overlap unless one is told twice.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from random import Random

    from hypothesis.strategies import SearchStrategy
    from oracle import Row, World

CASE = "P1"
FIRST_HOUR = datetime(2020, 2, 22, 14, 0, tzinfo=UTC)  # midnight in Shanghai is two hours, in Tokyo one hour later
STEP = timedelta(minutes=15)
LAST_STEP = 16
DAY = timedelta(days=1)
FIRST_FACT = datetime(2020, 2, 25, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
ZONES = ["Asia/Shanghai", "Asia/Shanghai", "America/New_York"]  # the last changed its clocks on 8 March
TOLERANCES = [*[None] * 7, 5.0, 15.0, 20.0]
MASKS = [None, None, None, "none", "unknown", "cloth", "surgical", "respirator", "respirator-valved"]
LIKELIHOODS: dict[int, list[tuple[float, ...] | None]] = {
    2: [None, (0.5, 0.5), (0.25, 0.75), (1.0, 0.0)],
    3: [None, (0.5, 0.25, 0.25), (0.5, 0.5, 0.0)],
}
VENUES = {  # kind, within
    "ST": ("station", None),
    "R": ("restaurant", "ST"),
    "T1": ("table", "R"),
    "T2": ("table", "R"),
    "H": ("hotel", None),
    "RA": ("room", "H"),
    "RB": ("room", "H"),
    "LI": ("lift", "H"),
    "S": ("shop", "ST"),
    "TI": ("till", "S"),
}
FAMILIES: dict[str, str] = {"H": "RA RA RB RB LI H", "R": "T1 T1 T2 R R", "S": "S S TI TI ST"}
AROUND = {  # where those are who met somebody there
    "T1": "T1 T1 T2 R",
    "T2": "T2 T1",
    "R": "R R T1 S",
    "H": "H RA",
    "RA": "RA RB RB H",
    "RB": "RB RA RA",
    "LI": "LI LI RA",
    "S": "S S TI ST",
    "TI": "TI TI S R",
    "ST": "ST S",
}
MODES = [*["flight"] * 3, *["train"] * 4, "bus", "car", "coach", "ship"]
WITH_CARRIAGES = {"train": [None, *["07"] * 5, "7", "08"], "ship": [None, "A1", "A2"]}
WHERE = ["aircraft", "flight", "train", "bus", "car", "coach", "restaurant", "table", "hotel", "station", "carriage"]
ROLES = [*["passenger"] * 6, None, None, "staff", "crew", "crew", "crew", "driver", "infant"]
CREW_SECTIONS = [None, "galley", "rows 1-2", "rows 3-3", "front", "back"]
SHAPES = [("1-3", "A B"), ("1-3", "AB"), ("2-4", "A B"), ("1-2", "AB C"), ("1-6", "A"), ("1-1", "AB"), ("1-1", "A")]


def rule_worlds() -> SearchStrategy[World]:
    """A world whose case is P1, known at every moment together with one stay of his."""
    return _dice().map(lambda dice: _endless(dice, _world(dice)))


def rule_sets() -> SearchStrategy[dict[str, Any]]:
    """1–6 rules of conditions that make sense together, as the dict that the TOML would give."""
    return _dice().map(_rule_set)


def _dice() -> SearchStrategy[Random]:
    """
    A generator by its seed: each world anew.

    Drawn cell by cell, four in ten worlds repeat another one's rows, and few have two people on one leg whose seats
    matter.
    """
    return st.randoms(use_true_random=True)


def moments() -> SearchStrategy[datetime | None]:
    """After the last fact, or between two facts."""
    return st.sampled_from([None, None, FIRST_FACT - HOUR / 2, FIRST_FACT + HOUR / 2, FIRST_FACT + 3 * HOUR / 2])


def to_toml(rule_set: dict[str, Any]) -> str:
    """The same set as a file."""
    tables = [_lines({key: value for key, value in rule_set.items() if key not in ("window", "quarantine", "rule")})]
    tables += [f"[{name}]\n{_lines(rule_set[name])}" for name in ("window", "quarantine")]
    tables += [f"[[rule]]\n{_lines(rule)}" for rule in rule_set["rule"]]
    return "\n".join(tables)


def _lines(table: dict[str, Any]) -> str:
    return "".join(f"{key} = {_value(value)}\n" for key, value in table.items())


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_value(each)}" for key, each in value.items()) + " }"
    return value.isoformat() if isinstance(value, date) else json.dumps(value)


# Worlds


def _world(dice: Random) -> World:
    persons = [f"P{number}" for number in range(1, dice.choice([2, 3, 4, 4]) + 1)]
    layouts, legs = [_layout(dice, name) for name in ("small", "tiny")], _legs(dice)
    return {
        "persons": [{"person_id": p, "household_id": dice.choice([None, None, None, "F1"])} for p in persons],
        "venues": [_venue(dice, venue_id) for venue_id in VENUES],
        "legs": legs,
        "leg_stops": [],
        "itineraries": _shuffled(dice, _itineraries(dice, persons, legs, layouts)),
        "cases": [_case(dice, person) for person in [CASE, *(persons[1:2] if dice.randint(0, 4) == 0 else [])]],
        "relations": _relations(dice, persons),
        "layouts": layouts,
    }


def _shuffled(dice: Random, things: list[Any]) -> list[Any]:
    return dice.sample(things, len(things))


# Places


def _venue(dice: Random, venue_id: str) -> Row:
    kind, within = VENUES[venue_id]
    next_to = {"RA": ["RB", "RB", None], "RB": ["RA", None, None], "R": ["S", None]}.get(venue_id, [None])
    return {
        "venue_id": venue_id,
        "kind": kind,
        "within": within,
        "indoor": dice.choice([None, None, True, False]),
        "adjacent_to": dice.choice(next_to),
        "timezone": dice.choice([None, None, "Asia/Shanghai", "Asia/Tokyo"]),
    }


def _layout(dice: Random, name: str) -> Row:
    rows, columns = dice.choice(SHAPES)
    first, last = map(int, rows.split("-"))
    named = f"front {first}-{first};back {first + 1}-{last}"
    pitch_m, width_m = dice.choice([(0.75, 0.5), (0.75, 0.5), (None, 0.5), (None, None)])
    return {
        "layout": name,
        "rows": rows,
        "columns": columns,
        "missing_rows": str(first + 1) if last - first >= 2 and dice.choice([True, False]) else None,
        "sections": named if last - first >= 2 and dice.choice([True, False]) else None,
        "pitch_m": pitch_m,
        "width_m": width_m,
    }


def _legs(dice: Random) -> list[Row]:
    """One or two runs, sometimes of one vehicle, the second just after the first, at once, or a day later."""
    first = _leg(dice, "L1")
    if dice.choice([True, False]):
        return [first]
    second = _leg(dice, "L2")
    wait = dice.choice([None, timedelta(0), STEP, 3 * STEP, DAY])
    if wait is not None:
        length = second["arrival"] - second["departure"]
        second |= {"departure": first["arrival"] + wait, "arrival": first["arrival"] + wait + length}
    if dice.choice([True, False]):
        same = {column: first[column] for column in ("mode", "layout", "sealed")}
        blank = {"vehicle": "K1", "destination": None, "timezone": None}
        return [{**first, **blank}, {**second, **same, **blank}]
    return [first, second]


def _leg(dice: Random, leg_id: str) -> Row:
    start, length = dice.randint(0, LAST_STEP - 4), dice.randint(2, 8)
    mode = dice.choice(MODES)
    names = ["small", "small", "small", "tiny", None]
    return {
        "leg_id": leg_id,
        "mode": mode,
        "departure": FIRST_HOUR + start * STEP,
        "arrival": FIRST_HOUR + (start + length) * STEP,
        "vehicle": dice.choice([None, None, "K2" if leg_id == "L1" else "K3"]),
        "destination": dice.choice([None, None, "ST"]),
        "timezone": dice.choice([None, "Asia/Tokyo"]),
        "layout": None if mode == "ship" else dice.choice(names),
        "sealed": dice.choice([None, True, False]),
    }


# Stays


def _itineraries(dice: Random, persons: list[str], legs: list[Row], layouts: list[Row]) -> list[Row]:
    """2–4 stays of the case, 1–3 of each other person, mostly where the case was; some told twice; one group."""
    rows: list[Row] = []
    focus = dice.choice([*["leg"] * 5, *FAMILIES])
    roles = dice.choice([ROLES, ROLES, [*ROLES, *["crew"] * 14], [*ROLES, *["crew"] * 28]])
    seats = {row["layout"]: _labels(row) for row in layouts}
    for person in persons:
        case_stays = [row for row in rows if row["person_id"] == CASE]
        for _ in range(dice.choice([4, 3, 2] if person == CASE else [2, 3, 1])):
            row = _stay(dice, person, legs, case_stays, focus)
            row["role"] = dice.choice(ROLES[:9] if person == CASE and dice.randint(0, 9) else roles)
            if not _collides(row, rows, legs):
                rows.append(_seated(dice, row, rows, legs, seats))
    rows = [{**row, **(_clock(dice) if number else {}), "stay_id": f"S{number}"} for number, row in enumerate(rows)]
    for row in list(rows):
        again = _told_again(row)
        if dice.randint(0, 9) == 0 and not _collides(again, [r for r in rows if r is not row], legs):
            rows.append(again)
    if dice.randint(0, 1):
        rows += _alternatives(dice, dice.choice([CASE, *persons]), rows, legs, seats)
    return rows


def _stay(dice: Random, person: str, legs: list[Row], case_stays: list[Row], focus: str = "leg") -> Row:
    """The case somewhere, mostly in the `focus`; the others mostly where he was, at the time or just after."""
    if case_stays and dice.randint(0, 5) < 5:
        met = dice.choice(case_stays)
        place = {"leg_id": met["leg_id"], "venue_id": _nearby(dice, met["venue_id"])}
        if met["leg_id"] and len(legs) == 2 and dice.randint(0, 3) == 3:
            place["leg_id"] = dice.choice(legs)["leg_id"]
        begin, end = _hours_of(met, legs)
        start = dice.choice([begin, begin, begin + STEP, begin - STEP, end, end + STEP, end - STEP])
    else:
        wherever = dice.choice([focus, focus, focus, focus, "leg", *FAMILIES])
        aboard = wherever == "leg"
        venue_id = None if aboard else dice.choice(FAMILIES[wherever].split())
        place = {"leg_id": dice.choice(legs)["leg_id"] if aboard else None, "venue_id": venue_id}
        start = FIRST_HOUR + dice.choice([6, 2, 8, 4, 0, 12, 16]) * STEP + dice.choice([0, 0, 0, 1]) * DAY
    x_m, y_m = dice.choice([(None, None), (None, None), (0.0, 0.0), (1.0, 0.0), (0.75, 1.0)])
    row = {
        "person_id": person,
        **place,
        "start": start,
        "end": start + dice.choice([2, 4, 1, 6, 3, 0]) * STEP,
        "start_tolerance_minutes": dice.choice(TOLERANCES),
        "end_tolerance_minutes": dice.choice(TOLERANCES),
        "spot": dice.choice([None, "by the door", "by the door", "window"]),
        "x_m": x_m,
        "y_m": y_m,
        "role": dice.choice(ROLES),
        "mask": dice.choice(MASKS),
        **dict.fromkeys(["carriage", "seat", "section", "alternative_group", "alternative", "likelihood"]),
    }
    return _on_time(dice, row, legs) if row["leg_id"] else row


def _nearby(dice: Random, venue_id: str | None) -> str | None:
    return dice.choice(AROUND[venue_id].split()) if venue_id else None


def _on_time(dice: Random, row: Row, legs: list[Row]) -> Row:
    """On a leg: its whole run, or a part of it."""
    leg = _leg_of(row, legs)
    cut = {"start": max(row["start"], leg["departure"]), "end": min(row["end"], leg["arrival"])}
    is_part = cut["start"] < cut["end"] and dice.choice([True, False])
    carriage = dice.choice(WITH_CARRIAGES.get(leg["mode"], [None]))
    whole = {"start": None, "end": None}
    return {**row, **(cut if is_part else whole), "carriage": carriage, "x_m": None, "y_m": None}


def _seated(dice: Random, row: Row, rows: list[Row], legs: list[Row], seats: dict[str, dict[str, str]]) -> Row:
    """A free seat, or none, or one that nobody can read; crew has a section, so have some without a seat."""
    leg = _leg_of(row, legs) if row["leg_id"] else {}
    labels = seats.get(leg.get("layout") or "", {})
    if row["role"] == "crew":
        served = [None, None, "07", "07", "07", "7", "08", "rows 1-2"] if leg.get("mode") == "train" else CREW_SECTIONS
        return {**row, "section": dice.choice(served) if leg else None}
    if not labels or row["role"] == "driver":
        return row
    if row["role"] == "infant":  # on somebody's knees
        return {**row, "seat": dice.choice([None, None, *labels])}
    taken = {other["seat"] for other in rows if other["leg_id"] == row["leg_id"] and _at_once(row, other, legs)}
    free = [label for label in labels if label not in taken]
    if free and dice.randint(0, 1):
        return {**row, "seat": dice.choice(free)}
    sections = sorted({section for section in labels.values() if section})
    if leg["mode"] == "train":
        return row
    return {**row, "seat": dice.choice([None, None, None, "??"]), "section": dice.choice([None, None, *sections])}


def _alternatives(
    dice: Random, person: str, rows: list[Row], legs: list[Row], seats: dict[str, dict[str, str]]
) -> list[Row]:
    """One group of two or three stays of one person; the last may be withdrawn, two may have happened together."""
    case_stays = [row for row in rows if row["person_id"] == CASE]
    size, recorded = dice.randint(2, 3), dice.choice([None, None, FIRST_FACT])
    shares = dice.choice(LIKELIHOODS[size]) or (None,) * size
    group: list[Row] = []
    for number, share in enumerate(shares):
        label = dice.choice([None, f"way {number}"])
        for part in range(1 + bool(label and dice.choice([True, False]))):
            stay = _seated(dice, _stay(dice, person, legs, case_stays), rows, legs, seats)
            named = {"alternative_group": "G", "alternative": label, "likelihood": share, "stay_id": f"A{number}{part}"}
            group.append({**stay, **named, "recorded_at": recorded, "withdrawn_at": None})
    if dice.randint(0, 3) == 0:
        gone = {"withdrawn_at": FIRST_FACT + HOUR}
        group = [{**row, **gone} if row["stay_id"].startswith(f"A{size - 1}") else row for row in group]
    return group


def _told_again(row: Row) -> Row:
    """The same from a register, a quarter of an hour later where it says when; its seat is left out."""
    later = {column: row[column] + STEP if row["venue_id"] else row[column] for column in ("start", "end")}
    return {**row, **later, "seat": None, "stay_id": f"{row['stay_id']}again", "source": "register"}


def _clock(dice: Random) -> Row:
    """When a stay is known: mostly always."""
    facts = [(FIRST_FACT, None), (None, FIRST_FACT), (None, FIRST_FACT + HOUR)]
    recorded, withdrawn = dice.choice([*[(None, None)] * 12, *facts])
    return {"recorded_at": recorded, "withdrawn_at": withdrawn}


def _collides(row: Row, rows: list[Row], legs: list[Row]) -> bool:
    """Another stay of his at that venue or leg has begun and not ended."""
    own = [other for other in rows if other["person_id"] == row["person_id"]]
    here = [other for other in own if (other["venue_id"], other["leg_id"]) == (row["venue_id"], row["leg_id"])]
    return any(_at_once(row, other, legs) for other in here)


def _at_once(row: Row, other: Row, legs: list[Row]) -> bool:
    (start, end), (begin, until) = _hours_of(row, legs), _hours_of(other, legs)
    return start == begin or (start < until and begin < end)


def _hours_of(row: Row, legs: list[Row]) -> tuple[datetime, datetime]:
    leg = _leg_of(row, legs) if row["leg_id"] else {}
    return row["start"] or leg["departure"], row["end"] or leg["arrival"]


def _leg_of(row: Row, legs: list[Row]) -> Row:
    return next(leg for leg in legs if leg["leg_id"] == row["leg_id"])


def _labels(layout: Row) -> dict[str, str]:
    """Seats of a layout, with the section that each is in."""
    first, last = map(int, layout["rows"].split("-"))
    return {
        f"{number}{letter}": ("front" if number == first else "back") if layout["sections"] else ""
        for number in range(first, last + 1)
        for letter in layout["columns"].replace(" ", "")
        if str(number) != layout["missing_rows"]
    }


def _endless(dice: Random, world: World) -> World:
    """The same, but in half of the worlds nobody tells of some stays at venues when they ended."""
    if dice.randint(0, 1):
        return world
    rows = [{**row, "end": None} if row["venue_id"] and not dice.randint(0, 3) else row for row in world["itineraries"]]
    return {**world, "itineraries": rows}


# Cases and relations


def _case(dice: Random, person: str) -> Row:
    """Onset, sampling or both; isolated, confirmed or neither, often in the middle of a stay."""
    onset = dice.choice([None, *(date(2020, 2, 22) + days * DAY for days in (0, 0, 1, 2))])
    sampled = FIRST_HOUR + dice.randint(0, 3) * DAY
    ends = [*[None] * 12, *(FIRST_HOUR + step * STEP for step in (4, 7, 10, 13, 16)), FIRST_HOUR + DAY + HOUR]
    return {
        "person_id": person,
        "onset": onset,
        "sampled_at": sampled if onset is None or dice.choice([True, False]) else None,
        "confirmed_at": dice.choice([*ends, FIRST_HOUR + 3 * DAY]),
        "isolated_at": dice.choice(ends),
        "timezone": dice.choice(ZONES),
    }


def _relations(dice: Random, persons: list[str]) -> list[Row]:
    """0–2 relations, mostly of the case, in either direction, with and without a period."""
    rows: dict[tuple[str, ...], Row] = {}
    for _ in range(dice.randint(0, 2)):
        two = _shuffled(dice, [CASE, dice.choice(persons[1:])])
        times = [FIRST_HOUR + step * STEP + day * DAY for step in range(LAST_STEP) for day in (0, 1)]
        since, until = sorted(dice.sample(times, 2))
        kind = dice.choice(["household", "companion", "carer", "carer", "colleague", "colleague"])
        row = {
            "person_a": two[0],
            "person_b": two[1],
            "kind": kind,
            "since": dice.choice([None, since]),
            "until": dice.choice([None, until]),
            "timezone": dice.choice([None, "Asia/Tokyo"]),
        }
        rows.setdefault((*sorted(two), kind), row)
    return list(rows.values())


# Rules


def _rule_set(dice: Random) -> dict[str, Any]:
    window = {"before_onset_days": dice.choice([0, 1, 2, 2, 4, 4]), "before_sample_days": dice.choice([0, 2, 3, 4])}
    window |= dice.choice([{}, {}, {"after_onset_days": 0}, {"after_onset_days": 2}])
    head = {"id": "drawn", "authority": "Nobody", "title": "A drawn set", "in_force": date(2020, 2, 21)}
    more = {name: dice.choice([7, 14]) for name in ("secondary", "general") if dice.randint(0, 1)}
    rules = [{"id": f"rule-{number}", **_rule(dice)} for number in range(1, dice.choice([1, 2, 4, 5, 6, 6]) + 1)]
    quarantine = {"close": 14, **more}
    return {**head, "source": ["drawn at random"], "window": window, "quarantine": quarantine, "rule": rules}


def _rule(dice: Random) -> Row:
    when = dice.choice([_of_presence, _of_presence, _of_presence, _of_presence, _of_relation, _of_traces])(dice)
    is_relation = {*when} - {"after_isolation", "direct"} == {"relation"}
    where = {} if is_relation or dice.randint(0, 5) else {"where": dice.sample(WHERE, dice.randint(1, 5))}
    return {
        "class": dice.choice(["close", "close", "secondary", "general", "general"]),
        **where,
        "when": when,
        "reason_en": "You know a confirmed case." if is_relation else "You were at {place} on {date}.",
        "reason_zh": "您认识一名确诊病例。" if is_relation else "您于{date}在{place}。",
        "source": "drawn",
    }


def _of_presence(dice: Random) -> Row:
    """Where the two were to each other, and sometimes one or two more demands."""
    vehicle: Row = dice.choice([{}, {"sealed": True}, {"sealed": False}, {"layouts": ["small", "other"]}])
    seats: list[Row] = [
        {"rows": dice.choice([0, 0, 1, 1, 2])},
        {"seats": dice.choice([0, 1, 1, 2]), **dice.choice([{}, {"aisle": True}, {"aisle": False}])},
        {"metres": dice.choice([0.5, 1.0, 1.25, 2.0])},
    ]
    crew: list[Row] = [{"serves_rows": dice.choice([0, 0, 1, 3])}, {"serves_carriage": True}]
    places: list[Row] = [
        {"within": dice.choice(["spot", "room", "space", "building", "site"])},
        {"same": dice.choice(["table", "room", "lift", "restaurant", "station", "carriage", "train", "aircraft"])},
        {"same": dice.choice(["leg", "vehicle"]), **vehicle},
        {"same": dice.choice(["section", "vehicle"])},
        {"same_spot": True},
        {"adjacent": True},
        {"adjacent": True},
        {"direct": True},
    ]
    when: Row = dice.choice([*seats, *seats, *seats, *crew, *crew, *places])
    is_rare = {*when} & {"serves_rows", "serves_carriage", "adjacent"}
    for _ in range(dice.choice([0, 0, 1] if is_rare else [0, 0, 0, 1, 1, 2])):
        when = when | _demand(dice)
    return when


def _demand(dice: Random) -> Row:
    demand: Row = dice.choice(
        [
            {"minutes": dice.choice([15, 15, 30, 60])},
            {"minutes": dice.choice([15, 30, 60, 90]), "per": dice.choice(["24h", "day"])},
            {"minutes": dice.choice([15, 30, 60, 90]), "per": dice.choice(["24h", "day"])},
            {"unprotected": True},
            {"after_isolation": True},
            {"sealed": dice.choice([True, False])},
            {"indoor": dice.choice([True, True, False])},
            {"layouts": dice.choice([["small"], ["small", "tiny"]])},
            {"roles": dice.choice([["staff", "crew"], ["passenger"], ["infant", "driver", "crew"]])},
            {"relation": dice.choice([["carer"], ["colleague", "household"], ["companion", "carer"]])},
        ]
    )
    return demand


def _of_relation(dice: Random) -> Row:
    """A relation that is enough, or that asks for something."""
    kinds = dice.sample(["household", "companion", "carer", "colleague"], dice.randint(1, 2))
    more: list[Row] = [
        {},
        {},
        {"after_isolation": True},
        {"unprotected": True, "after_isolation": True},
        {"within": "space"},
    ]
    return {"relation": kinds, **dice.choice(more)}


def _of_traces(dice: Random) -> Row:
    """Who came after he left."""
    more: list[Row] = [
        {},
        {},
        {"same": "vehicle"},
        {"within": "room"},
        {"sealed": True},
        {"indoor": True},
        {"unprotected": True},
    ]
    return {"direct": False, "lag_minutes": dice.choice([15, 30, 45]), **dice.choice(more)}
