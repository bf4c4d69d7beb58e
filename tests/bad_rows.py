"""Rows that are wrong in one way each, in a world that has no other fault, and where the fault is to be named."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from bad_world import person

from exposure.schema import TABLES

__all__ = ["BAD_ROWS", "At", "BadRows"]

if TYPE_CHECKING:
    from bad_world import Row


class At(NamedTuple):
    """What is to be said of one of the rows."""

    row: int
    """Which of the planted rows."""
    column: str
    reason: str
    """A part of it."""
    severity: str = "fault"


@dataclass(frozen=True)
class BadRows:
    """Rows that are planted together, and everything that is to be said of them."""

    table: str
    rows: tuple[Row, ...]
    said: tuple[At, ...]
    options: dict[str, str] = field(default_factory=dict)
    others: tuple[tuple[str, int, str, str, str], ...] = ()
    """Table, row, column, a part of the reason and severity of what is said of rows of other tables."""


_STAY: Final = {"person_id": "P4", "venue_id": "cafe", "start": "2020-02-20 18:00", "end": "2020-02-20 19:00"}
_RIDE: Final = {"person_id": "P4", "leg_id": "T1"}
_GROUP: Final = _STAY | {"alternative_group": "g"}
_VENUE: Final = {"venue_id": "v", "kind": "shop"}
_LEG: Final = {"leg_id": "x", "mode": "bus", "departure": "2020-02-20T02:00Z", "arrival": "2020-02-20T03:00Z"}
_CASE: Final = {"person_id": "P2", "timezone": "Asia/Shanghai"}
_PAIR: Final = {"person_a": "P3", "person_b": "P4", "kind": "carer", "timezone": "Asia/Shanghai"}
_SAID: Final = {"person_id": "P3", "contact_class": "close"}
_PLAN: Final = {"layout": "bus", "rows": "1-9", "columns": "AB CD"}
_SAME: Final = {
    "venues": _VENUE,
    "legs": _LEG,
    "cases": _CASE,
    "relations": _PAIR,
    "judgements": _SAID,
    "layouts": _PLAN,
}


def _one(table: str, row: Row, *said: tuple[str, str], **options: str) -> BadRows:
    return BadRows(table, (row,), tuple(At(0, *each) for each in said), options)


def _stay(column: str, reason: str, **cells: str) -> BadRows:
    return _one("itineraries", _STAY | cells, (column, reason))


def _warned(table: str, rows: tuple[Row, ...], row: int, column: str, reason: str) -> BadRows:
    return BadRows(table, rows, (At(row, column, reason, "warning"),))


_TIMES: Final[dict[str, BadRows]] = {
    "time of words that are not in the table": _stay("start", "cannot be read as a time", start="2020-02-20 teatime"),
    "time of thirty days in February": _stay("end", "cannot be read as a time", end="2020-02-30 18:00"),
    "time of day alone": _stay("start", "has no day", start="18:00"),
    "time as a spreadsheet's number": _stay("end", "cannot be read as a time", end="43881.79"),
    "time in the Middle Ages": _stay("start", "outside the years 1900 to 2199", start="1066-10-14 09:00"),
    "time of a far end": _stay("end", "outside the years 1900 to 2199", end="9999-12-31"),
    "time with day and month open": _stay("start", "day/month or month/day", start="02/03/2020 18:00"),
    "time contrary to the order given": _one(
        "itineraries", _STAY | {"start": "02/20/2020 18:00"}, ("start", "no date in the order"), dates="day-first"
    ),
    "time without a zone": _one(
        "itineraries", _STAY | {"venue_id": "field"}, ("start", "has no time zone"), ("end", "has no time zone")
    ),
    "time with an abbreviation for a zone": _stay(
        "start",
        "CST is only an abbreviation",
        venue_id="field",
        start="2020-02-20 18:00 CST",
        end="2020-02-20T19:00+08:00",
    ),
    "time with the abbreviation of another zone": _stay("start", "says JST", start="2020-02-20 18:00 JST"),
    "time between two zones": _one(
        "itineraries", _RIDE | {"leg_id": "F1", "start": "2020-02-20 05:00"}, ("start", "between two time zones")
    ),
    "time that the clocks skipped": _one(
        "cases",
        _CASE | {"sampled_at": "2020-03-29 02:30", "timezone": "Europe/Berlin"},
        ("sampled_at", "does not exist in its time zone"),
    ),
    "time that the clocks showed twice": _one(
        "cases",
        _CASE | {"confirmed_at": "2020-10-25 02:30", "timezone": "Europe/Berlin"},
        ("confirmed_at", "exists twice in its time zone"),
    ),
    "time: morning, and an end": _stay(
        "start", "is a part of a day, and the end is filled", start="2020-02-20 morning"
    ),
    "time: morning, on a leg": _one(
        "itineraries", _RIDE | {"start": "2020-02-21 上午"}, ("start", "is a part of a day, on a leg")
    ),
    "time: evening as an end": _stay("end", "is a part of a day", end="2020-02-20 晚上"),
    "time: about, and a tolerance": _stay(
        "start_tolerance_minutes", "the time itself says", start="~2020-02-20 18:00", start_tolerance_minutes="5"
    ),
    "time: withdrawn before it was recorded": _stay(
        "withdrawn_at", "is before recorded_at", recorded_at="2020-02-22T00:00Z", withdrawn_at="2020-02-21T00:00Z"
    ),
    "time: birthday unreadable": _one("persons", person(9, birth_date="long ago"), ("birth_date", "cannot be read")),
}

_CELLS: Final[dict[str, BadRows]] = {
    "number with a comma": _stay("x_m", "is not a number", x_m="1,5"),
    "number without end": _stay("y_m", "is not a finite number", y_m="1e999"),
    "tolerance below nothing": _stay("end_tolerance_minutes", "must be between 0 and", end_tolerance_minutes="-1"),
    "tolerance of years": _stay("start_tolerance_minutes", "must be between 0 and", start_tolerance_minutes="600000"),
    "area below nothing": _one("venues", _VENUE | {"area_m2": "-3"}, ("area_m2", "must be at least 0")),
    "sequence of a half": _one(
        "leg_stops", {"leg_id": "T1", "sequence": "1.5", "venue_id": "shop"}, ("sequence", "is not a whole number")
    ),
    "longitude beyond the globe": _one(
        "venues", _VENUE | {"longitude": "181", "latitude": "31"}, ("longitude", "must be between -180 and 180")
    ),
    "coordinates swapped": _one(
        "venues",
        _VENUE | {"longitude": "31.2", "latitude": "121.4"},
        ("latitude", "longitude and latitude look swapped"),
    ),
    "coordinates of a half": _one("venues", _VENUE | {"latitude": "31"}, ("longitude", "is blank although latitude")),
    "kind unknown": _one("venues", _VENUE | {"kind": "restaurnt"}, ("kind", "is not a known kind")),
    "mode unknown": _one("legs", _LEG | {"mode": "plane"}, ("mode", "is not a known mode")),
    "mask unknown": _stay("mask", "is not a known mask", mask="scarf"),
    "status unknown": _one("persons", person(9, status="ill"), ("status", "is not a known status")),
    "relation unknown": _one("relations", _PAIR | {"kind": "freind"}, ("kind", "is not a known kind")),
    "class unknown": _one(
        "judgements", _SAID | {"contact_class": "near"}, ("contact_class", "not a known contact class")
    ),
    "indoor perhaps": _one("venues", _VENUE | {"indoor": "perhaps"}, ("indoor", "is neither yes nor no")),
    "sealed perhaps": _one("legs", _LEG | {"sealed": "?"}, ("sealed", "is neither yes nor no")),
    "zone misspelled": _one(
        "venues", _VENUE | {"timezone": "Asia/Shangai"}, ("timezone", "not the name of a time zone")
    ),
    "error of a formula in text": _stay("seat", "is an error of a spreadsheet's formula", seat="#REF!"),
    "document in scientific notation": _one("persons", person(9, document="3.1E+17"), ("document", "was rounded")),
    "document of fifteen digits and zeros": _one(
        "persons", person(9, document="314159265358979000"), ("document", "was rounded")
    ),
    "id of invisible letters alone": _stay("person_id", "is blank", person_id="\u200b\ufeff"),
    "id with an invisible letter": BadRows("itineraries", (_STAY | {"venue_id": "ca\u200bfe"},), ()),
    "id in full-width letters": BadRows("itineraries", (_STAY | {"person_id": "Ｐ４"},), ()),
}

_BLANK: Final[dict[str, BadRows]] = {
    f"blank {column.name} of {table}": BadRows(table, (row | {column.name: " "},), (At(0, column.name, "is blank"),))
    for table, row in (
        *((name, row) for name, row in _SAME.items() if name != "legs"),
        ("legs", _LEG),
        ("persons", person(9)),
        ("leg_stops", {"leg_id": "T1", "sequence": "9", "venue_id": "shop"}),
        ("itineraries", _STAY),
    )
    for column in TABLES[table].columns
    if column.required
} | {
    "blank start": _stay("start", "is blank for a stay at a venue", start=""),
    "tolerance of no end": _warned(
        "itineraries",
        (_STAY | {"end": "", "end_tolerance_minutes": "10"},),
        0,
        "end_tolerance_minutes",
        "has no end to be wrong, and is ignored",
    ),
}

_PLACES: Final[dict[str, BadRows]] = {
    "place: a venue and a leg": _stay("venue_id", "names two places", leg_id="T1"),
    "place: none": _stay("venue_id", "names no place", venue_id=""),
    "person unknown": _stay("person_id", "names no person", person_id="Z"),
    "venue unknown": _stay("venue_id", "names no venue", venue_id="Z"),
    "leg unknown": _one("itineraries", _RIDE | {"leg_id": "Z"}, ("leg_id", "names no leg")),
    "stop to get on unknown": _one("itineraries", _RIDE | {"board": "Z"}, ("board", "names no venue")),
    "stop to get off unknown": _one("itineraries", _RIDE | {"alight": "Z"}, ("alight", "names no venue")),
    "stop of no leg": _stay("board", "is given without a leg", board="station"),
    "stop of another leg": _one("itineraries", _RIDE | {"board": "svo"}, ("board", "is no stop of the leg")),
    "stop to get off of another leg": _one(
        "itineraries", _RIDE | {"alight": "shop"}, ("alight", "is no stop of the leg")
    ),
    "stop called at twice": _one("itineraries", _RIDE | {"board": "station"}, ("board", "the leg stops there twice")),
    "case unknown": _one("cases", _CASE | {"person_id": "Z"}, ("person_id", "names no person")),
    "relation to nobody": _one(
        "relations",
        _PAIR | {"person_a": "Z", "person_b": "Y"},
        ("person_a", "names no person"),
        ("person_b", "names no person"),
    ),
    "judgement of nobody": _one("judgements", _SAID | {"person_id": "Z"}, ("person_id", "names no person")),
    "judgement towards no case": _one("judgements", _SAID | {"case_id": "Z"}, ("case_id", "names no person")),
    "venue within none": _one("venues", _VENUE | {"within": "Z"}, ("within", "names no venue")),
    "venue beside none": _one(
        "venues",
        _VENUE | {"within": "station", "adjacent_to": "cafe; Z"},
        ("adjacent_to", "names no venue that is there: Z"),
    ),
    "leg from nowhere to nowhere": _one(
        "legs",
        _LEG | {"origin": "Z", "destination": "Y"},
        ("origin", "names no venue"),
        ("destination", "names no venue"),
    ),
    "stop of a leg unknown": _one("leg_stops", {"leg_id": "Z", "sequence": "1"}, ("leg_id", "names no leg")),
    "stop at a venue unknown": _one(
        "leg_stops", {"leg_id": "T1", "sequence": "4", "venue_id": "Z"}, ("venue_id", "names no venue")
    ),
}

_TOGETHER: Final[dict[str, BadRows]] = {
    "end before start": _stay("end", "is before start", end="2020-02-20 17:00"),
    "arrival before departure": _one(
        "legs", _LEG | {"arrival": "2020-02-20T01:00Z"}, ("arrival", "is before departure")
    ),
    "departure of a stop before its arrival": _one(
        "leg_stops",
        {
            "leg_id": "T1",
            "sequence": "4",
            "venue_id": "shop",
            "arrival": "2020-02-21 09:05",
            "departure": "2020-02-21 09:02",
        },
        ("departure", "is before arrival"),
    ),
    "until before since": _one(
        "relations", _PAIR | {"since": "2020-02-02", "until": "2020-01-31"}, ("until", "is before since")
    ),
    "loop of two": BadRows(
        "venues",
        (_VENUE | {"within": "w"}, {"venue_id": "w", "kind": "mall", "within": "v"}),
        tuple(At(i, "within", "lies in itself") for i in range(2)),
    ),
    "loop of one": _one("venues", _VENUE | {"within": "v"}, ("within", "lies in itself")),
    "id of a venue and a leg": BadRows(
        "venues",
        (_VENUE | {"venue_id": "F1"},),
        (At(0, "venue_id", "names both a venue and a leg"),),
        others=(("legs", 2, "leg_id", "names both a venue and a leg", "fault"),),
    ),
    "id of a venue and a vehicle": _one(
        "venues", _VENUE | {"venue_id": "vehicle:train set 1"}, ("venue_id", "also that of a vehicle")
    ),
    "stay_id given twice": BadRows(
        "itineraries",
        (_STAY | {"stay_id": "s"}, _STAY | {"stay_id": "s", "person_id": "P5"}),
        tuple(At(i, "stay_id", "another row with the same stay_id") for i in range(2)),
    ),
    "versions of a person that overlap": BadRows(
        "persons",
        (person(9, recorded_at="2020-02-01T00:00Z"), person(9, recorded_at="2020-02-03T00:00Z")),
        tuple(At(i, "person_id", "another row with the same person_id") for i in range(2)),
    ),
    **{
        f"rows of {table} that overlap": BadRows(
            table, (row, row), tuple(At(i, TABLES[table].key[0], "is known at the same time") for i in range(2))
        )
        for table, row in _SAME.items()
    },
    "relation to oneself": _one(
        "relations", _PAIR | {"person_b": "P3"}, ("person_b", "is the same person as person_a")
    ),
    "alternatives that add to 0.8": BadRows(
        "itineraries",
        (_GROUP | {"likelihood": ".5"}, _GROUP | {"venue_id": "shop", "likelihood": ".3"}),
        tuple(At(i, "likelihood", "add to 0.8, not to 1") for i in range(2)),
    ),
    "alternatives of two persons": BadRows(
        "itineraries",
        (_GROUP, _GROUP | {"person_id": "P5", "venue_id": "shop"}),
        tuple(At(i, "alternative_group", "rows of several persons") for i in range(2)),
    ),
    "alternatives half without likelihood": BadRows(
        "itineraries",
        (_GROUP | {"likelihood": "1"}, _GROUP | {"venue_id": "shop"}),
        tuple(At(i, "likelihood", "some likelihoods of the group are filled") for i in range(2)),
    ),
    "alternative with two likelihoods": BadRows(
        "itineraries",
        (_GROUP | {"alternative": "a", "likelihood": ".4"}, _GROUP | {"alternative": "a", "likelihood": ".6"}),
        tuple(At(i, "likelihood", "different likelihoods") for i in range(2)),
    ),
    "alternatives in percent": BadRows(
        "itineraries",
        (_GROUP | {"likelihood": "60"}, _GROUP | {"venue_id": "shop", "likelihood": "40"}),
        tuple(At(i, "likelihood", "must be between 0 and 1") for i in range(2)),
    ),
}

_SEAT: Final = {"person_id": "P4", "leg_id": "F1"}
_SEATS: Final[dict[str, BadRows]] = {
    "seat: a plan without rows": _one("layouts", _PLAN | {"rows": "all"}, ("rows", "is not understood")),
    "seat: a plan that runs backwards": _one("layouts", _PLAN | {"rows": "9-1"}, ("rows", "runs backwards")),
    "seat: a plan without letters": _one("layouts", _PLAN | {"columns": "12 34"}, ("columns", "names no seats")),
    "seat: a plan with a letter twice": _one("layouts", _PLAN | {"columns": "AB BC"}, ("columns", "names B twice")),
    "seat: a plan of three cabins and of two": _one(
        "layouts", _PLAN | {"rows": "1-3;5;7", "columns": "AB;CD"}, ("columns", "names 2 cabins, and rows names 3")
    ),
    "seat: a plan with a missing row and a section outside": _one(
        "layouts",
        _PLAN | {"missing_rows": "13", "sections": "rear 8-10"},
        ("missing_rows", "is outside of rows"),
        ("sections", "names rows that there are not"),
    ),
    "seat: a plan with sections that overlap": _one(
        "layouts", _PLAN | {"sections": "a 1-5;b 4-9"}, ("sections", "overlap: a and b")
    ),
    "seat: no such plan": _one("legs", _LEG | {"layout": "A230"}, ("layout", "names no layout that is there")),
    "seat: another carriage than the row says": _one(
        "itineraries",
        _RIDE | {"carriage": "7", "seat": "08车12A"},
        ("seat", "names carriage 08, and the row itself 07"),
    ),
    "seat: words": _warned("itineraries", (_SEAT | {"seat": "back right"},), 0, "seat", "cannot be read"),
    "seat: a row alone": _warned("itineraries", (_SEAT | {"seat": "44"},), 0, "seat", "gives a row and no letter"),
    "seat: two people on one": _warned(
        "itineraries",
        (_SEAT | {"seat": "20C"}, _SEAT | {"person_id": "P5", "seat": "C20"}),
        1,
        "seat",
        "another person",
    ),
}

_DOUBTFUL: Final[dict[str, BadRows]] = {
    "doubtful: a row twice": _warned("itineraries", (_STAY, _STAY), 1, "", "the row is there twice"),
    "doubtful: an empty stay": _warned(
        "itineraries", (_STAY | {"end": _STAY["start"]},), 0, "end", "is the same as start"
    ),
    "doubtful: a stay of weeks": _warned(
        "itineraries", (_STAY | {"end": "2020-03-20"},), 0, "end", "longer than 7 days"
    ),
    "doubtful: two places at once": _warned(
        "itineraries", (_STAY, _STAY | {"venue_id": "shop", "start": "2020-02-20 18:30"}), 1, "start", "is also at"
    ),
    "doubtful: faster than anything flies": _warned(
        "itineraries",
        (
            _STAY | {"venue_id": "svo"},
            _STAY | {"venue_id": "pvg", "start": "2020-02-21 00:10", "end": "2020-02-21 01:00"},
        ),
        1,
        "start",
        "coming from svo",
    ),
    "doubtful: a vehicle of two modes": BadRows(
        "legs",
        (_LEG | {"vehicle": "B-1"}, _LEG | {"leg_id": "y", "mode": "flight", "vehicle": "B-1"}),
        tuple(At(i, "vehicle", "legs of different modes", "warning") for i in range(2)),
    ),
    "doubtful: neighbours apart": _warned(
        "venues", (_VENUE | {"adjacent_to": "cafe"},), 0, "adjacent_to", "no place in common"
    ),
    "doubtful: a case without a stay": _warned(
        "cases", (_CASE | {"person_id": "P7"},), 0, "person_id", "the case has no stay"
    ),
}

BAD_ROWS: Final = _TIMES | _CELLS | _BLANK | _PLACES | _TOGETHER | _SEATS | _DOUBTFUL
"""Under a name, what is planted."""
