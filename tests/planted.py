"""Faults of every class, planted in a copy of the built-in data at random rows, with what is to be said of each."""

from __future__ import annotations

import csv
import datetime
import random
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bad_world import Fault

from exposure.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable

    Cells = dict[str, str | float | datetime.date]

__all__ = ["CLASSES", "Line", "Planter", "planted"]

_DATA: Final = Path(__file__).resolve().parents[1] / "data" / "zhongwei"
_CASES: Final = frozenset({"ZW1", "P0011"})
_SHANGHAI: Final = ("2020-02-21T10:00:00+08:00", "2020-02-21T11:00:00+08:00")


@dataclass(eq=False)
class Line:
    """One row, and what is to be said of it."""

    cells: Cells
    said: list[tuple[str, str, str]] = field(default_factory=list)
    """Column, a part of the reason, and severity."""
    touched: bool = False
    more: int = 0
    """Cells more than the header has, where the format can hold them."""


class Planter:
    """The tables with what was planted in them so far."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.number = count(1)
        self.tables: dict[str, list[Line]] = {name: [] for name in TABLES}
        for name in TABLES:
            if (_DATA / f"{name}.csv").exists():
                with (_DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                    self.tables[name] = [Line(dict(row)) for row in csv.DictReader(file)]
        stays: defaultdict[str, int] = defaultdict(int)
        for line in self.tables["itineraries"]:
            stays[str(line.cells["person_id"])] += 1
        self.single = {person for person, rows in stays.items() if rows == 1} - _CASES
        """Persons with one stay."""
        self._taken: set[str] = set()
        self._unused = sorted(map(str, self.single))
        rng.shuffle(self._unused)

    def person(self) -> str:
        """Give a person with one stay that nothing else was planted for."""
        person = self._unused.pop()
        for line in self.tables["itineraries"] + self.tables["persons"]:
            line.touched |= line.cells["person_id"] == person
        return person

    def name(self) -> str:
        """Make an id that is nowhere else."""
        return f"X{next(self.number)}"

    def pick(self, table: str, fits: Callable[[Cells], bool]) -> Line:
        """Choose a row in which nothing was planted yet, of somebody with one stay of whom nothing else is wrong."""
        free = self.single - self._taken
        rows = [line for line in self.tables[table] if not line.touched and line.cells.get("person_id") in free]
        line = self.rng.choice([line for line in rows if fits(line.cells)])
        line.touched = True
        self._taken.add(str(line.cells["person_id"]))
        if (person := str(line.cells["person_id"])) in self._unused:
            self._unused.remove(person)
        return line

    def add(self, table: str, **cells: str) -> Line:
        """Put a new row anywhere."""
        line = Line(dict(cells), touched=True)
        self.tables[table].insert(self.rng.randint(0, len(self.tables[table])), line)
        return line

    def after(self, line: Line, **cells: str) -> Line:
        """Put a changed copy of a row of itineraries somewhere below it."""
        rows = self.tables["itineraries"]
        copy = Line(line.cells | cells, touched=True)
        rows.insert(self.rng.randint(rows.index(line) + 1, len(rows)), copy)
        return copy

    def faults(self, file: Callable[[str], str]) -> list[Fault]:
        """List what is to be said, with the rows as they now stand."""
        return [
            Fault(table, file(table), row, *said)
            for table, lines in self.tables.items()
            for row, line in enumerate(lines, 2)
            for said in line.said
        ]

    def columns(self, table: str) -> list[str]:
        """List every column that a row has, in the order of the contract."""
        used = {column for line in self.tables[table] for column in line.cells}
        return [c.name for c in TABLES[table].columns if c.name in used]


def _at_venue(cells: Cells) -> bool:
    return bool(cells["venue_id"] and cells["start"] and not cells["alternative_group"] and not cells["stay_id"])


def _on(leg: str) -> Callable[[Cells], bool]:
    return lambda cells: cells["leg_id"] == leg and not cells["start"] and not cells["end"]


def _stay(
    column: str, reason: str, fits: Callable[[Cells], bool] = _at_venue, **cells: str
) -> Callable[[Planter], None]:
    """Change cells of a stay."""

    def plant(into: Planter) -> None:
        line = into.pick("itineraries", fits)
        line.cells |= {name: cell.format(x=into.name()) for name, cell in cells.items()}
        line.said.append((column, reason, "fault"))

    return plant


def _person(column: str, reason: str, cell: str) -> Callable[[Planter], None]:
    """Change a cell of a person."""

    def plant(into: Planter) -> None:
        line = into.pick("persons", lambda cells: not cells[column])
        line.cells[column] = cell
        line.said.append((column, reason, "fault"))

    return plant


_BLANK_ROWS: Final[dict[str, dict[str, str]]] = {
    "persons": {"person_id": "{x}", "sex": "F"},
    "venues": {"venue_id": "{x}", "kind": "shop", "timezone": "Asia/Shanghai"},
    "legs": {"leg_id": "{x}", "mode": "bus", "departure": _SHANGHAI[0], "arrival": _SHANGHAI[1]},
    "leg_stops": {"leg_id": "LOOP", "sequence": "{n}", "venue_id": "PVG"},
    "cases": {"person_id": "{p}", "timezone": "Asia/Shanghai"},
    "relations": {"person_a": "{p}", "person_b": "{p}", "kind": "carer", "timezone": "Asia/Shanghai"},
    "judgements": {"person_id": "{p}", "contact_class": "close", "case_id": "ZW1"},
    "layouts": {"layout": "{x}", "rows": "1-9", "columns": "AB CD"},
}
"""A sound row of each table, with an id of its own for {x}, a number for {n} and a person for {p}."""


def _sound(into: Planter, table: str) -> dict[str, str]:
    cells = {}
    for column, cell in _BLANK_ROWS[table].items():
        person = into.person() if "{p}" in cell else ""
        cells[column] = cell.format(x=into.name(), n=10 + next(into.number), p=person)
    return cells


def _new(table: str, column: str, reason: str, severity: str = "fault", **cells: str) -> Callable[[Planter], None]:
    """Add a row."""

    def plant(into: Planter) -> None:
        changed = {name: cell.format(x=into.name()) for name, cell in cells.items()}
        into.add(table, **(_sound(into, table) | changed)).said.append((column, reason, severity))

    return plant


def _twice(table: str) -> Callable[[Planter], None]:
    """Add two rows of one key."""

    def plant(into: Planter) -> None:
        cells = _sound(into, table)
        for _ in range(2):
            into.add(table, **cells).said.append((TABLES[table].key[0], "is known at the same time", "fault"))

    return plant


def _both(into: Planter, reason: str, column: str, *changes: dict[str, str]) -> None:
    """Change a stay of somebody and copies of it, and expect the same of all."""
    line = into.pick("itineraries", _at_venue)
    sound = dict(line.cells)
    for i, change in enumerate(changes):
        if i:
            row = into.after(line)
            row.cells = sound | change
        else:
            row = line
            line.cells |= change
        row.said.append((column, reason, "fault"))


def _half_blank(into: Planter) -> None:
    group = {"alternative_group": into.name()}
    _both(into, "some likelihoods of the group are filled", "likelihood", group | {"likelihood": "1"}, group)


def _two_likelihoods(into: Planter) -> None:
    group = {"alternative_group": into.name(), "alternative": "a"}
    reason = "rows of one alternative have different likelihoods"
    _both(into, reason, "likelihood", group | {"likelihood": ".4"}, group | {"likelihood": ".6"})


def _not_one(into: Planter) -> None:
    group = {"alternative_group": into.name()}
    reason = "the likelihoods of the group add to 0.8, not to 1"
    _both(into, reason, "likelihood", group | {"likelihood": ".5"}, group | {"likelihood": ".3"})


def _out_of_bounds(into: Planter) -> None:
    group = {"alternative_group": into.name()}  # they add to 1, or a second fault would follow
    _both(into, "must be between 0 and 1", "likelihood", group | {"likelihood": "1.5"}, group | {"likelihood": "-0.5"})


def _two_persons(into: Planter) -> None:
    group = into.name()
    for _ in range(2):
        line = into.pick("itineraries", _at_venue)
        line.cells["alternative_group"] = group
        line.said.append(("alternative_group", "the group has rows of several persons", "fault"))


def _stay_id(into: Planter) -> None:
    name = into.name()
    for _ in range(2):
        line = into.pick("itineraries", lambda cells: not cells["stay_id"] and not cells["withdrawn_at"])
        line.cells["stay_id"] = name
        line.said.append(("stay_id", "another row with the same stay_id", "fault"))


def _loop(into: Planter) -> None:
    names = [into.name() for _ in range(into.rng.randint(1, 4))]
    for inner, outer in zip(names, [*names[1:], names[0]], strict=True):
        line = into.add("venues", **_sound(into, "venues") | {"venue_id": inner, "within": outer})
        line.said.append(("within", "the venue lies in itself", "fault"))


def _leg_and_venue(into: Planter) -> None:
    name = into.name()
    for table in ("venues", "legs"):
        line = into.add(table, **_sound(into, table) | {TABLES[table].key[0]: name})
        line.said.append((TABLES[table].key[0], "the id names both a venue and a leg", "fault"))


def _vehicle(into: Planter) -> None:
    name = into.name()
    into.add("legs", **_sound(into, "legs") | {"vehicle": name})
    line = into.add("venues", **_sound(into, "venues") | {"venue_id": f"vehicle:{name}"})
    line.said.append(("venue_id", "the id is also that of a vehicle", "fault"))


def _carriage(into: Planter) -> None:
    name = into.name()
    into.add("legs", **_sound(into, "legs") | {"leg_id": name, "mode": "train"})
    into.add("persons", person_id=f"{name}-rider")
    into.add("itineraries", person_id=f"{name}-rider", leg_id=name, carriage="3")
    line = into.add("venues", **_sound(into, "venues") | {"venue_id": f"{name}/03"})
    line.said.append(("venue_id", "the id is also that of a carriage", "fault"))


def _stops_without_time(into: Planter) -> None:
    line = into.pick("itineraries", _on("K0001-2020-02-22"))
    line.cells |= {"board": "LZS", "alight": ""}
    line.said.append(("start", "is blank, and board names no stop that has the time", "fault"))


def _set_twice(into: Planter) -> None:
    line = into.pick("itineraries", lambda cells: not cells["stay_id"])
    into.after(line).said.append(("", "the row is there twice and counts once", "warning"))


def _two_places(into: Planter) -> None:
    line = into.pick("itineraries", _at_venue)
    start, end = (datetime.datetime.fromisoformat(str(line.cells[side])) for side in ("start", "end"))
    elsewhere = "LZS" if str(line.cells["venue_id"]) != "LZS" else "XAS"
    copy = into.after(line, venue_id=elsewhere, start=(start + (end - start) / 2).isoformat())
    copy.said.append(("start", "the person is also at", "warning"))


def _too_fast(into: Planter, wait: int = 10) -> None:
    line = into.pick("itineraries", _at_venue)
    end = datetime.datetime.fromisoformat(str(line.cells["end"]))
    times = [(end + datetime.timedelta(minutes=minutes)).isoformat() for minutes in (wait, 20)]
    copy = into.after(line, venue_id="SVO", start=times[0], end=times[1])
    copy.said.append(("start", f"coming from {line.cells['venue_id']}", "warning"))


def _at_once(into: Planter) -> None:
    _too_fast(into, 0)


def _nowhere(into: Planter) -> None:
    line, name = into.pick("itineraries", _at_venue), into.name()
    into.add("venues", venue_id=name, kind="venue")
    line.cells |= {"venue_id": name, "start": str(line.cells["start"]).removesuffix("+08:00")}
    line.said.append(("start", "has no time zone", "fault"))


def _faulty_case(into: Planter) -> None:
    line = into.pick("itineraries", _at_venue)  # set aside, it leaves the case without a stay
    line.cells["mask"] = "scarf"
    line.said.append(("mask", "is not a known mask", "fault"))
    into.add("cases", person_id=str(line.cells["person_id"]), timezone="Asia/Shanghai")


def _faulty_group(into: Planter) -> None:
    line = into.pick("itineraries", _at_venue)  # set aside, it takes the other row of the group with it
    line.cells["alternative_group"] = into.name()
    into.after(line, activity="left")
    line.cells["mask"] = "scarf"
    line.said.append(("mask", "is not a known mask", "fault"))


def _empty_stay(into: Planter) -> None:
    line = into.pick("itineraries", lambda cells: _at_venue(cells) and not cells["start_tolerance_minutes"]
                     and not cells["end_tolerance_minutes"])  # fmt: skip
    line.cells["end"] = line.cells["start"]
    line.said.append(("end", "is the same as start, without tolerance", "warning"))


def _endless(into: Planter) -> None:
    line = into.pick("itineraries", lambda cells: _at_venue(cells) and bool(cells["end"]))
    line.cells |= {"end": "", "end_tolerance_minutes": "10"}
    line.said.append(("end_tolerance_minutes", "has no end to be wrong, and is ignored", "warning"))


def _long_stay(into: Planter) -> None:
    line = into.pick("itineraries", _at_venue)
    line.cells["end"] = "2020-04-01"
    line.said.append(("end", "the stay is longer than 7 days", "warning"))


def _idle_case(into: Planter) -> None:
    name = into.name()
    into.add("persons", person_id=name)
    line = into.add("cases", person_id=name, timezone="Asia/Shanghai")
    line.said.append(("person_id", "the case has no stay", "warning"))


def _mixed_vehicle(into: Planter) -> None:
    name = into.name()
    for mode in ("bus", "train"):
        line = into.add("legs", **_sound(into, "legs") | {"vehicle": name, "mode": mode})
        line.said.append(("vehicle", "the vehicle has legs of different modes", "warning"))


def _doubtful_seat(seat: str, reason: str) -> Callable[[Planter], None]:
    def plant(into: Planter) -> None:
        line = into.pick("itineraries", _SEATS)
        line.cells["seat"] = seat
        line.said.append(("seat", reason, "warning"))

    return plant


def _no_layout(into: Planter) -> None:
    name, leg = into.name(), into.add("legs", **_sound(into, "legs") | {"layout": "", "vehicle": ""})
    into.add("persons", person_id=name)
    times = {"start": str(leg.cells["departure"]), "end": str(leg.cells["arrival"])}
    into.add("itineraries", person_id=name, leg_id=str(leg.cells["leg_id"]), seat="12A", carriage="07", **times)
    leg.said.append(("layout", f"people have seats on leg {leg.cells['leg_id']}, which has no layout", "warning"))


def _held_twice(into: Planter) -> None:
    pair = [into.pick("itineraries", lambda cells: _SEATS(cells) and bool(cells["seat"])) for _ in range(2)]
    pair.sort(key=into.tables["itineraries"].index)
    pair[1].cells["seat"] = f"0{str(pair[0].cells['seat']).lower()}"
    pair[1].said.append(("seat", "the seat is held by another person at that time, too (row", "warning"))


def _torn(into: Planter) -> None:
    line = into.add("persons", person_id=into.name())
    line.more = into.rng.randint(1, 3)
    line.said.append(("", "cells, the header", "fault"))


def _oneself(into: Planter) -> None:
    person = into.person()
    cells = {"person_a": person, "person_b": person, "kind": "carer"}
    into.add("relations", **cells).said.append(("person_b", "is the same person as person_a", "fault"))


_NO_ZONE: Final = {"timezone": "", "since": "2020-02-20 10:00"}
_BERLIN: Final = "Europe/Berlin"
_SEATS: Final = _on("SU206-2020-02-20")
_BERTHS: Final = _on("K0001-2020-02-22")

CLASSES: Final[dict[str, Callable[[Planter], None]]] = {
    "time unreadable": _stay("start", "cannot be read as a time", start="2020-02-20 teatime"),
    "time as a number": _stay("end", "cannot be read as a time", end="43881.79"),
    "time without a day": _stay("start", "has no day", start="9:05"),
    "time far": _stay("end", "lies outside the years 1900 to 2199", end="1020-02-20 09:00"),
    "time of two orders": _stay("start", "could be day/month or month/day", start="02/03/2020 09:00"),
    "time with an end": _stay("start", "is a part of a day, and the end is filled", start="2020-02-20 morning"),
    "time in words on a leg": _stay("start", "is a part of a day, on a leg", _SEATS, start="2020-02-20 上午"),
    "time in words as an end": _stay("end", "is a part of a day", end="2020-02-20 evening"),
    "time and a tolerance": _stay(
        "end_tolerance_minutes",
        "the time itself says that it is not exact",
        end="~2020-02-22 20:40",
        end_tolerance_minutes="5",
    ),
    "time between two zones": _stay("start", "lies between two time zones", _SEATS, start="2020-02-20 12:00"),
    "two times in a cell": _stay("start", "holds two times", start="2020-02-20 10:20-10:45"),
    "time of another zone": _stay("start", "says JST, but Asia/Shanghai has", start="2020-02-20 10:00 JST"),
    "time without a zone": _new("relations", "since", "has no time zone", **_NO_ZONE),
    "time at a venue without a zone": _nowhere,
    "time of a leg without a zone": _new("legs", "departure", "has no time zone", departure="2020-02-21 10:00"),
    "time with an abbreviation": _new(
        "relations", "since", "CST is only an abbreviation", timezone="", since="2020-02-20 10:00 CST"
    ),
    "time skipped": _new(
        "cases", "sampled_at", "does not exist in its time zone", sampled_at="2020-03-29 02:30", timezone=_BERLIN
    ),
    "time shown twice": _new(
        "cases", "confirmed_at", "exists twice in its time zone", confirmed_at="2020-10-25 02:30", timezone=_BERLIN
    ),
    "birthday unreadable": _new("persons", "birth_date", "cannot be read as a time", birth_date="in May"),
    "end before start": _stay("end", "is before start", end="2020-02-01 09:00"),
    "stay on another day than its leg": _stay(
        "start",
        "more than 12 hours outside the run",
        _SEATS,
        start="2020-02-28 10:00+08:00",
        end="2020-02-28 11:00+08:00",
    ),
    "departure before arrival": _new(
        "leg_stops", "departure", "is before arrival", arrival=_SHANGHAI[1], departure=_SHANGHAI[0]
    ),
    "arrival before departure": _new("legs", "arrival", "is before departure", arrival="2020-02-21T09:00:00+08:00"),
    "until before since": _new("relations", "until", "is before since", since=_SHANGHAI[1], until=_SHANGHAI[0]),
    "withdrawn before recorded": _stay(
        "withdrawn_at", "is before recorded_at", withdrawn_at="2020-02-01T00:00:00+08:00"
    ),
    "start blank": _stay("start", "is blank for a stay at a venue", start=""),
    "stop without the time": _stops_without_time,
    "two places": _stay("venue_id", "names two places, a venue and a leg", leg_id="SU206-2020-02-20"),
    "no place": _stay("venue_id", "names no place", venue_id=""),
    "person unknown": _stay("person_id", "names no person that is there", person_id="{x}"),
    "venue unknown": _stay("venue_id", "names no venue that is there", venue_id="{x}"),
    "leg unknown": _stay("leg_id", "names no leg that is there", _SEATS, leg_id="{x}"),
    "stop unknown": _stay("board", "names no venue that is there", _BERTHS, board="{x}"),
    "stop of no leg": _stay("alight", "is given without a leg", alight="SHS"),
    "stop of another leg": _stay("alight", "is no stop of the leg", _BERTHS, alight="PVG"),
    "stop called at twice": _stay("board", "the leg stops there twice", _SEATS, leg_id="LOOP", board="SHS"),
    "case unknown": _new("cases", "person_id", "names no person", person_id="{x}"),
    "relation to nobody": _new("relations", "person_b", "names no person", person_b="{x}"),
    "judgement of nobody": _new("judgements", "person_id", "names no person", person_id="{x}"),
    "judgement towards nobody": _new("judgements", "case_id", "names no person", case_id="{x}"),
    "venue within none": _new("venues", "within", "names no venue", within="{x}"),
    "venue beside none": _new("venues", "adjacent_to", "names no venue that is there: X", adjacent_to="{x}"),
    "leg to nowhere": _new("legs", "destination", "names no venue", destination="{x}"),
    "stop of no leg that is there": _new("leg_stops", "leg_id", "names no leg", leg_id="{x}"),
    "stop at no venue": _new("leg_stops", "venue_id", "names no venue", venue_id="{x}"),
    "number with letters": _new("venues", "area_m2", "is not a number", area_m2="12 m2"),
    "number without end": _new("layouts", "pitch_m", "is not a finite number", pitch_m="inf"),
    "number below nothing": _new("venues", "height_m", "must be at least 0", height_m="-3"),
    "number out of bounds": _stay(
        "start_tolerance_minutes", "must be between 0 and 527040", start_tolerance_minutes="1e6"
    ),
    "sequence of a half": _new("leg_stops", "sequence", "is not a whole number", sequence="1.5"),
    "yes or no": _new("legs", "sealed", "is neither yes nor no", sealed="perhaps"),
    "zone misspelled": _new("venues", "timezone", "is not the name of a time zone", timezone="Asia/Shangai"),
    "coordinates swapped": _new(
        "venues", "latitude", "longitude and latitude look swapped", longitude="31.2", latitude="121.4"
    ),
    "longitude off the globe": _new(
        "venues", "longitude", "must be between -180 and 180", longitude="190", latitude="31"
    ),
    "half a point": _new("venues", "latitude", "is blank although longitude is given", longitude="121.4"),
    "kind unknown": _new("venues", "kind", "is not a known kind", kind="restaurnt"),
    "mode unknown": _new("legs", "mode", "is not a known mode", mode="plane"),
    "relation unknown": _new("relations", "kind", "is not a known kind", kind="freind"),
    "class unknown": _new("judgements", "contact_class", "is not a known contact class", contact_class="near"),
    "status unknown": _person("status", "is not a known status", "ill"),
    "mask unknown": _stay("mask", "is not a known mask", mask="scarf"),
    "layout unknown": _new("legs", "layout", "names no layout that is there", layout="{x}"),
    "layout without rows": _new("layouts", "rows", "is not understood: A-K", rows="A-K"),
    "layout without letters": _new("layouts", "columns", "names no seats", columns="12 34"),
    "layout with a letter twice": _new("layouts", "columns", "names A twice", columns="AB AC"),
    "layout with a row outside": _new("layouts", "missing_rows", "which is outside of rows", missing_rows="13"),
    "layout with a section outside": _new("layouts", "sections", "names rows that there are not", sections="rear 5-20"),
    "layout with sections that overlap": _new("layouts", "sections", "overlap: a and b", sections="a 1-5;b 5-9"),
    "layout with bays of half a row": _new("layouts", "rows_per_bay", "is not a whole number", rows_per_bay="1.5"),
    "seat that the layout does not have": _stay("seat", "is no seat of the layout SU206 cabin", _SEATS, seat="99A"),
    "choice that the layout does not have": _stay("seat", "is no seat of the layout SU206 cabin", _SEATS, seat="13A/B"),
    "seat in another carriage": _stay(
        "seat", "names carriage 08, and the row itself 07", _BERTHS, seat="08车12下", carriage="7"
    ),
    "error of a formula": _person("occupation", "is an error of a spreadsheet's formula", "#REF!"),
    "document rounded": _new("persons", "document", "was rounded by a spreadsheet", document="3.10101E+17"),
    "document padded": _new("persons", "document", "was rounded by a spreadsheet", document="310101198001010000"),
    "overlapping stay_id": _stay_id,
    "loop": _loop,
    "leg and venue": _leg_and_venue,
    "venue and vehicle": _vehicle,
    "venue and carriage": _carriage,
    "related to oneself": _oneself,
    "likelihood out of bounds": _out_of_bounds,
    "likelihoods half blank": _half_blank,
    "likelihoods that differ": _two_likelihoods,
    "likelihoods that do not add up": _not_one,
    "group of two persons": _two_persons,
    "row of a case": _faulty_case,
    "row of a group": _faulty_group,
    "torn row": _torn,
    "warned: row twice": _set_twice,
    "warned: two places at once": _two_places,
    "warned: too fast": _too_fast,
    "warned: at once": _at_once,
    "warned: seat in words": _doubtful_seat("by the galley", "the seat cannot be read and counts as unknown"),
    "warned: row for a seat": _doubtful_seat("44", "gives a row and no letter, and counts as unknown"),
    "warned: seat held twice": _held_twice,
    "warned: seats without a layout": _no_layout,
    "warned: empty stay": _empty_stay,
    "warned: long stay": _long_stay,
    "warned: tolerance of no end": _endless,
    "warned: idle case": _idle_case,
    "warned: vehicle of two modes": _mixed_vehicle,
    "warned: neighbours apart": _new(
        "venues", "adjacent_to", "the venues have no place in common", "warning", adjacent_to="HTL"
    ),
    **{f"overlapping {table}": _twice(table) for table in _BLANK_ROWS},
    **{
        f"blank {column.name} of {table}": _new(table, column.name, "is blank", **{column.name: " "})
        for table in _BLANK_ROWS
        for column in TABLES[table].columns
        if column.required
    },
    "blank person_id of itineraries": _stay("person_id", "is blank", person_id=""),
}
"""Everything that can be wrong with rows."""


def planted(seed: int, *, total: int, without: frozenset[str] = frozenset()) -> Planter:
    """
    Plant until there are so many, of every class at least one.

    Parameters
    ----------
    seed
        The same plants the same.
    total
        How many things are to be said at the least.
    without
        Classes to be left out.

    Returns
    -------
    planter
        The tables, and what is to be said of them.
    """
    rng = random.Random(seed)
    planter = Planter(rng)
    _leg_that_loops(planter)
    names = [name for name in CLASSES if name not in without]
    while sum(len(line.said) for lines in planter.tables.values() for line in lines) < total:
        for name in rng.sample(names, len(names)):
            CLASSES[name](planter)
    return planter


def _leg_that_loops(into: Planter) -> None:
    """Add a leg that calls at one station twice; nothing is wrong with it."""
    times = [f"2020-02-21T{hour}:00:00+08:00" for hour in (10, 11, 12)]
    into.add("legs", leg_id="LOOP", mode="train", departure=times[0], arrival=times[2], origin="SHS", destination="SHS")
    for i, (venue, at) in enumerate(zip(("SHS", "PVG", "SHS"), times, strict=True), 1):
        into.add("leg_stops", leg_id="LOOP", sequence=str(i), venue_id=venue, arrival=at, departure=at)
