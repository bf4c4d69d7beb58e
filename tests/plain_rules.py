"""A slow, plain reading of the Chinese rules of 21 February 2020, written from their text and not from the package.

It judges the built-in data set in `test_zhongwei.py`: CSV files in, a finding for every contact out. Every choice that
the known facts leave open is gone through one by one. It knows only what that data needs: no soft sleepers, no buses,
no ships, no missing ends, no cumulative minutes.
"""

from __future__ import annotations

import csv
import itertools
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Row = dict[str, str]
Tables = dict[str, list[Row]]

CLASSES: Final = ("close", "general", "co-present")
READINGS: Final = {"least": 1, "stated": 0, "most": -1}
"""By how many tolerances a start moves later and an end earlier."""
MODES: Final = {"flight": "aircraft", "train": "train", "car": "car"}
SEALED_WHOLE: Final = {"hard seat", "hard sleeper", "high-speed"}
FULL_MASKS: Final = {"respirator", "respirator-valved"}
OPEN_MASKS: Final = {"", "none", "unknown", "respirator-valved"}
NEXT_RIDERS: Final = timedelta(minutes=30)


def read(folder: Path) -> Tables:
    """Read every CSV file of a folder as text."""
    tables = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            tables[path.stem] = list(csv.DictReader(file))
    return tables


def instant(text: str) -> datetime:
    """Read an instant; one without an offset would be a mistake in the data."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def is_known(row: Row, moment: datetime | None) -> bool:
    """Say whether a row is known at a moment; None is after the last fact."""
    withdrawn = row.get("withdrawn_at", "")
    if moment is None:
        return not withdrawn
    return instant(row["recorded_at"]) <= moment and (not withdrawn or moment < instant(withdrawn))


@dataclass(frozen=True, eq=False)
class Stay:
    """One row of the itineraries with its place and its stated times."""

    row: Row
    leg: Row
    path: tuple[tuple[str, str], ...]
    """The place and all that it lies in, smallest first, each with its kind."""
    start: datetime
    end: datetime
    zone: str

    def span(self, reading: str) -> tuple[datetime, datetime]:
        """Give start and end under one reading of the tolerances."""
        early = timedelta(minutes=float(self.row.get("start_tolerance_minutes") or 0))
        late = timedelta(minutes=float(self.row.get("end_tolerance_minutes") or 0))
        return self.start + READINGS[reading] * early, self.end - READINGS[reading] * late


@dataclass(frozen=True)
class Meeting:
    """Two stays that share a place, and a time under some reading."""

    case: Stay
    other: Stay
    place: str
    kind: str


@dataclass(frozen=True)
class Finding:
    """What one contact is."""

    contact_class: str
    certain: bool
    places: frozenset[str]
    """The shared places of the encounters of that class."""
    last_day: date | None


class World:
    """The data as known at a moment."""

    def __init__(self, tables: Tables, moment: datetime | None) -> None:
        self.venues = {row["venue_id"]: row for row in tables["venues"]}
        self.legs = {row["leg_id"]: row for row in tables["legs"]}
        self.layouts = {row["layout"]: row for row in tables["layouts"]}
        self.stops = {(row["leg_id"], row["venue_id"]): row for row in tables["leg_stops"]}
        self.persons = {row["person_id"]: row for row in tables["persons"]}
        self.cases = {row["person_id"]: row for row in tables["cases"] if is_known(row, moment)}
        self.relations = [row for row in tables["relations"] if is_known(row, moment)]
        self.stays = [self._stay(row) for row in tables["itineraries"] if is_known(row, moment)]

    def _stay(self, row: Row) -> Stay:
        if row["venue_id"]:
            path = tuple((venue, self.venues[venue]["kind"]) for venue in self._above(row["venue_id"]))
            zone = self.venues[row["venue_id"]]["timezone"]
            return Stay(row, {}, path, instant(row["start"]), instant(row["end"]), zone)
        leg = self.legs[row["leg_id"]]
        board, alight = (self.stops.get((leg["leg_id"], row[end]), {}) for end in ("board", "alight"))
        start = instant(board.get("departure") or leg["departure"])
        end = instant(alight.get("arrival") or leg["arrival"])
        kind = MODES[leg["mode"]]
        path = ((leg["leg_id"], kind),)
        if leg["vehicle"]:
            path += ((f"vehicle:{leg['vehicle']}", kind),)
        if row["carriage"]:
            path = ((f"{leg['leg_id']}/{row['carriage']}", "carriage"), *path)
        return Stay(row, leg, path, start, end, self.venues[leg["destination"]]["timezone"])

    def _above(self, venue_id: str) -> Iterator[str]:
        while venue_id:
            yield venue_id
            venue_id = self.venues[venue_id]["within"]

    def window(self, case_id: str) -> tuple[datetime, datetime]:
        """Give the exposure window: two days before onset or sampling, until isolation."""
        case = self.cases[case_id]
        first = min(case["onset"], case["sampled_at"][:10])
        midnight = datetime.fromisoformat(first).replace(tzinfo=ZoneInfo(case["timezone"]))
        return midnight - timedelta(days=2), instant(case["isolated_at"] or case["confirmed_at"])

    def rows_of(self, leg: Row) -> list[int]:
        """List the physical rows of a leg's cabin, front to back."""
        layout = self.layouts[leg["layout"]]
        first, last = map(int, layout["rows"].split("-"))
        missing = {int(row) for row in layout["missing_rows"].split(";") if row}
        return [row for row in range(first, last + 1) if row not in missing]

    def free_seats(self, leg: Row) -> list[str]:
        """List the seats of a leg that nobody is known to hold."""
        held = {stay.row["seat"] for stay in self.stays if stay.leg == leg}
        letters = self.layouts[leg["layout"]]["columns"].replace(" ", "")
        seats = [f"{row}{letter}" for row in self.rows_of(leg) for letter in letters]
        return [seat for seat in seats if seat not in held]

    def related(self, one: str, two: str) -> bool:
        """Say whether two persons are household, companions or carer."""
        household = self.persons[one].get("household_id", "")
        if household and household == self.persons[two].get("household_id", ""):
            return True
        return any({one, two} == {row["person_a"], row["person_b"]} for row in self.relations)

    def findings(self, case_id: str) -> dict[str, Finding]:
        """Judge everybody who meets a case."""
        his = [stay for stay in self.stays if stay.row["person_id"] == case_id]
        meetings: dict[str, list[Meeting]] = {}
        for other, case in itertools.product(self.stays, his):
            shared = [place for place in case.path if place in other.path]
            if shared and other.row["person_id"] != case_id:
                meetings.setdefault(other.row["person_id"], []).append(Meeting(case, other, *shared[0]))
        found = {person: _judge(self, case_id, theirs) for person, theirs in meetings.items()}
        return {person: finding for person, finding in found.items() if finding is not None}


def _judge(world: World, case_id: str, meetings: list[Meeting]) -> Finding | None:
    """Go through all worlds and readings and keep the most severe class."""
    window = world.window(case_id)
    outcomes: set[str] = set()
    named: dict[str, set[Meeting]] = {name: set() for name in CLASSES}
    for (chosen, seat), reading in itertools.product(_choices(world, meetings), READINGS):
        classes = set()
        for meeting in meetings:
            name = _class_of(world, meeting, seat, (window, reading)) if _happened(meeting, chosen) else ""
            if name:
                named[name].add(meeting)
                classes.add(name)
        outcomes.add(min(classes, key=CLASSES.index) if classes else "")
    worst = next((name for name in CLASSES if name in outcomes), None)
    if worst is None:
        return None
    ends = [min(m.case.end, m.other.end, window[1]).astimezone(ZoneInfo(m.case.zone)) for m in named[worst]]
    last_day = max((end - timedelta(seconds=1)).date() for end in ends) + timedelta(days=14)
    places = frozenset(meeting.place for meeting in named[worst])
    return Finding(worst, len(outcomes) == 1, places, last_day if worst == "close" else None)


def _choices(world: World, meetings: list[Meeting]) -> Iterator[tuple[dict[str, str], str]]:
    """Give every choice of alternatives and, for a passenger without a seat, of free seats."""
    groups: dict[str, set[str]] = {}
    seats = [""]
    for stay in itertools.chain.from_iterable((meeting.case, meeting.other) for meeting in meetings):
        if stay.row["alternative_group"]:
            groups.setdefault(stay.row["alternative_group"], set()).add(stay.row["alternative"])
        if stay.leg.get("mode") == "flight" and not stay.row["seat"] and stay.row["role"] != "crew":
            seats = world.free_seats(stay.leg)
    for labels in itertools.product(*groups.values()):
        for seat in seats:
            yield dict(zip(groups, labels, strict=True)), seat


def _happened(meeting: Meeting, chosen: dict[str, str]) -> bool:
    """Say whether both stays belong to the chosen alternatives."""
    rows = (meeting.case.row, meeting.other.row)
    return all(row["alternative"] == chosen.get(row["alternative_group"], "") for row in rows)


def _class_of(world: World, meeting: Meeting, seat: str, when: tuple[tuple[datetime, datetime], str]) -> str:
    """Name the class of one meeting in one world, blank where there is none."""
    window, reading = when
    start, end = meeting.case.span(reading)
    start, end = max(start, window[0]), min(end, window[1])
    other_start, other_end = meeting.other.span(reading)
    if max(start, other_start) < min(end, other_end):
        return "close" if _is_close(world, meeting, seat or meeting.other.row["seat"]) else "general"
    is_next_rider = meeting.kind == "car" and start < end <= other_start < end + NEXT_RIDERS
    return "general" if is_next_rider else ""


def _is_close(world: World, meeting: Meeting, seat: str) -> bool:
    """Ask rules 1 to 10 of a direct encounter."""
    case, other, kind = meeting.case.row, meeting.other.row, meeting.kind
    bare = other["mask"] not in FULL_MASKS and case["mask"] in OPEN_MASKS
    served = other["role"] == "staff" and kind in {"table", "till", "desk"} and bare
    return (
        _near_in_cabin(world, meeting, seat)
        or (other["role"] == "crew" and bool(case["carriage"]) and other["section"] == case["carriage"])
        or (kind == "carriage" and _is_sealed_whole(meeting.case.leg))
        or (kind == "car" and meeting.place == case["leg_id"])
        or world.related(case["person_id"], other["person_id"])
        or kind in {"table", "lift"}
        or served
        or (bare and (kind in {"till", "desk"} or _within_a_metre(meeting)))
    )


def _is_sealed_whole(leg: Row) -> bool:
    return leg["sealed"] in {"", "true"} and leg["layout"] in SEALED_WHOLE


def _near_in_cabin(world: World, meeting: Meeting, seat: str) -> bool:
    """Rules 1 and 2: three physical rows front and back, and the crew of a section that touches them."""
    if meeting.kind != "aircraft" or not meeting.case.row["seat"]:
        return False
    rows = world.rows_of(meeting.case.leg)
    his = rows.index(int(meeting.case.row["seat"][:-1]))
    near = rows[max(0, his - 3) : his + 4]
    served = re.fullmatch(r"rows (\d+)-(\d+)", meeting.other.row["section"])
    if meeting.other.row["role"] == "crew" and served:
        return any(int(served[1]) <= row <= int(served[2]) for row in near)
    return bool(seat) and int(seat[:-1]) in near


def _within_a_metre(meeting: Meeting) -> bool:
    """Rule 10: known points in the plan of the same place."""
    case, other = meeting.case.row, meeting.other.row
    points = [case["x_m"], case["y_m"], other["x_m"], other["y_m"]]
    if "" in points or meeting.case.path != meeting.other.path:
        return False
    x1, y1, x2, y2 = map(float, points)
    return (x1 - x2) ** 2 + (y1 - y2) ** 2 <= 1.0
