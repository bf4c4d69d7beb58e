"""The built-in data: its story, its counts and its cleanness, read from the files and judged by a plain reading."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import plain_rules
import pytest
from plain_rules import instant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from plain_rules import Finding, Row, Stay, Tables, World

ROOT: Final = Path(__file__).resolve().parents[1]
FOLDER: Final = ROOT / "data" / "zhongwei"
SCRIPT: Final = ROOT / "scripts" / "make_zhongwei.py"

T12: Final = instant("2020-02-27T12:00:00+08:00")
T36: Final = instant("2020-02-28T12:00:00+08:00")

# Place: people, close in Shanghai at T12, close in Shanghai at T36.
PLAN: Final = {
    "flight": (160, 50, 50),
    "health check": (6, 0, 0),
    "hotel": (50, 8, 13),
    "corner shop": (8, 2, 2),
    "ride": (4, 1, 1),
    "station": (50, 2, 5),
    "supermarkets": (24, 0, 4),
    "noodle shop": (14, 0, 5),
    "shops not told of": (12, 0, 6),
    "sleeper": (42, 0, 0),
}
PREFIXES: Final = {
    "SU206": "flight",
    "PVG": "health check",
    "HTL": "hotel",
    "CORNER": "corner shop",
    "RIDE": "ride",
    "SHS-SUPER": "supermarkets",
    "SHS-NOODLES": "noodle shop",
    "SHS-GIFTS": "shops not told of",
    "PHARMACY": "shops not told of",
    "SHS": "station",
    "K0001": "sleeper",
}


@cache
def tables() -> Tables:
    return plain_rules.read(FOLDER)


@cache
def world(moment: datetime | None = None) -> World:
    return plain_rules.World(tables(), moment)


@cache
def findings(moment: datetime | None = None, case: str = "ZW1") -> dict[str, Finding]:
    return world(moment).findings(case)


def certain_close(moment: datetime | None, case: str = "ZW1") -> set[str]:
    found = findings(moment, case)
    return {person for person, finding in found.items() if finding.contact_class == "close" and finding.certain}


def in_shanghai(people: set[str]) -> set[str]:
    return {person for person in people if world().persons[person]["jurisdiction"] == "Shanghai"}


def place_of(person: str) -> str:
    row = next(row for row in tables()["itineraries"] if row["person_id"] == person)
    place = row["venue_id"] or row["leg_id"]
    return next(name for prefix, name in PREFIXES.items() if place.startswith(prefix))


def seated(seat: str) -> Row:
    row = next(row for row in tables()["itineraries"] if row["seat"] == seat and row["leg_id"].startswith("SU206"))
    return world().persons[row["person_id"]]


def stays_by_person() -> dict[str, list[Stay]]:
    grouped = defaultdict(list)
    for stay in world().stays:
        grouped[stay.row["person_id"]].append(stay)
    return {person: sorted(stays, key=lambda stay: (stay.start, stay.end)) for person, stays in grouped.items()}


def every_row() -> Iterator[tuple[str, Row]]:
    return ((table, row) for table, rows in tables().items() for row in rows)


class TestCounts:
    """What the published account says, found from facts and rule."""

    @pytest.mark.parametrize(("moment", "count"), [(T12, 63), (T36, 86), (None, 86)])
    def test_close_contacts_in_shanghai(self, moment: datetime | None, count: int) -> None:
        assert len(in_shanghai(certain_close(moment))) == count

    def test_nobody_close_at_noon_is_lost_a_day_later(self) -> None:
        assert certain_close(T12) < certain_close(T36)

    def test_counts_by_place(self) -> None:
        people = Counter(place_of(person) for person in world().persons if person != "ZW1")
        early, late = (Counter(map(place_of, in_shanghai(certain_close(moment)))) for moment in (T12, T36))
        assert {place: (people[place], early[place], late[place]) for place in PLAN} == PLAN

    def test_close_contacts_elsewhere(self) -> None:
        elsewhere = certain_close(T36) - in_shanghai(certain_close(T36))
        assert Counter(map(place_of, elsewhere)) == {"flight": 6 + 4, "sleeper": 42}

    def test_more_than_300_people_share_space_and_time_with_the_case(self) -> None:
        his = stays_by_person()["ZW1"]
        met = {
            stay.row["person_id"]
            for stay, case in itertools.product(world().stays, his)
            if set(stay.path) & set(case.path) and max(stay.start, case.start) < min(stay.end, case.end)
        }
        assert len(met - {"ZW1"}) == 367  # all but the three next riders of the car

    def test_a_person_named_in_the_documents_is_close_from_the_start(self) -> None:
        assert "P0173" in in_shanghai(certain_close(T12))

    def test_everybody_has_a_class_in_the_end(self) -> None:
        assert len(findings()) == 370
        assert {finding.contact_class for finding in findings().values()} == {"close", "general"}

    def test_the_other_case_adds_nobody_in_shanghai(self) -> None:
        other = seated("33C")["person_id"]
        assert other in in_shanghai(certain_close(T12))
        for moment in (T12, T36):
            assert in_shanghai(certain_close(moment, other)) <= in_shanghai(certain_close(moment)) - {other}
        assert "ZW1" in certain_close(T36, other)

    def test_last_days_of_quarantine(self) -> None:
        by_place = defaultdict(set)
        for person in certain_close(T36):
            by_place[place_of(person)].add(findings(T36)[person].last_day)
        assert by_place["flight"] == {date(2020, 3, 5)}
        assert by_place["corner shop"] == {date(2020, 3, 6)}
        for place in ("ride", "station", "supermarkets", "noodle shop", "shops not told of"):
            assert by_place[place] == {date(2020, 3, 7)}
        assert by_place["hotel"] == {date(2020, 3, day) for day in (5, 6, 7)}
        assert by_place["sleeper"] == {date(2020, 3, 8)}


class TestWhy:
    """The counts follow from facts, so other facts give other counts."""

    @pytest.mark.parametrize(
        ("recorded_at", "count"),
        [
            ("2020-02-27T17:00:00+08:00", 4),
            ("2020-02-27T18:30:00+08:00", 3),
            ("2020-02-27T19:30:00+08:00", 1),
            ("2020-02-27T20:00:00+08:00", 5),
            ("2020-02-27T21:00:00+08:00", 4),
            ("2020-02-27T22:30:00+08:00", 3),
            ("2020-02-28T07:00:00+08:00", 3),
        ],
    )
    def test_a_fact_recorded_later_moves_its_contacts(self, recorded_at: str, count: int) -> None:
        later = {"recorded_at": "2020-02-28T18:00:00+08:00"}
        rows = [{**row, **(later if row["recorded_at"] == recorded_at else {})} for row in tables()["itineraries"]]
        moved = plain_rules.World({**tables(), "itineraries": rows}, T36).findings("ZW1")
        close = {person for person, found in moved.items() if found.contact_class == "close" and found.certain}
        assert len(in_shanghai(close)) == 86 - count

    def test_officers_in_respirators_are_general(self) -> None:
        assert {findings()[person].contact_class for person in findings() if place_of(person) == "health check"} == {
            "general"
        }

    def test_passengers_without_a_seat_are_possible(self) -> None:
        unsure = {person for person, finding in findings().items() if not finding.certain}
        rows = [row for row in tables()["itineraries"] if row["person_id"] in unsure]
        assert len(unsure) == 6
        assert all(row["role"] == "passenger" and not row["seat"] for row in rows)
        assert in_shanghai(unsure) == set()

    def test_who_sat_four_rows_away_is_general(self) -> None:
        for seat in ("31A", "31K", "39A", "39C"):
            assert findings()[seated(seat)["person_id"]].contact_class == "general"

    def test_the_first_flight_lies_before_the_window(self) -> None:
        start, end = world().window("ZW1")
        assert start == instant("2020-02-20T00:00:00+08:00")
        assert end == instant("2020-02-24T18:00:00+08:00")
        assert instant(world().legs["SU513-2020-02-19"]["arrival"]) < start


class TestKnowledge:
    """The clock of what was known when."""

    def test_every_row_says_whence_and_since_when(self) -> None:
        assert all(row["source"] and instant(row["recorded_at"]) for _, row in every_row())

    def test_no_fact_changes_near_the_two_moments(self) -> None:
        times = {row[clock] for _, row in every_row() for clock in ("recorded_at", "withdrawn_at") if row.get(clock)}
        assert all(abs(instant(time) - moment) > timedelta(minutes=30) for time in times for moment in (T12, T36))

    def test_all_facts_are_known_at_the_second_moment(self) -> None:
        assert all(instant(row["recorded_at"]) < T36 for _, row in every_row())

    def test_one_of_three_supermarkets_is_settled_as_the_second(self) -> None:
        group = [row for row in tables()["itineraries"] if row["alternative_group"]]
        assert [(row["person_id"], row["alternative"]) for row in group] == [("ZW1", label) for label in "ABC"]
        assert {row["withdrawn_at"] for row in group} == {"2020-02-27T17:00:00+08:00"}
        settled = [row for row in tables()["itineraries"] if row["stay_id"] == "ZW1-supermarket-till"]
        assert [(row["venue_id"], row["recorded_at"]) for row in settled] == [
            ("SHS-SUPER-B-TILL", "2020-02-27T17:00:00+08:00")
        ]

    def test_before_that_nobody_is_known_in_a_supermarket(self) -> None:
        shoppers = {row["person_id"] for row in tables()["itineraries"] if "SUPER" in row["venue_id"]} - {"ZW1"}
        assert len(shoppers) == 24
        assert shoppers.isdisjoint(findings(T12))


class TestHidden:
    """What lies in the data for the call team to find."""

    def test_one_person_under_two_spellings(self) -> None:
        twice = [row for row in tables()["persons"] if row["document"] == "X0000400"]
        assert [row["name"] for row in twice] == ["LYU SHIYUN", "LV SHIYUN"]
        assert [place_of(row["person_id"]) for row in twice] == ["flight", "hotel"]
        assert len({row["phone"].removeprefix("+86 ").replace(" ", "") for row in twice}) == 1
        assert {findings()[row["person_id"]].contact_class for row in twice} == {"general"}

    def test_a_wrong_digit_that_the_husband_can_correct(self) -> None:
        wife, husband = seated("34B"), seated("34C")
        right = husband["phone"].split(";")[1]
        assert wife["household_id"] == husband["household_id"] != ""
        assert sum(one != two for one, two in zip(wife["phone"], right, strict=True)) == 1

    def test_mother_and_child_share_a_phone_and_are_one_family(self) -> None:
        mother, child = seated("36D"), seated("36E")
        assert mother["phone"] == child["phone"] != ""
        assert child["birth_date"] > "2010"
        pairs = [(row["person_a"], row["person_b"], row["kind"]) for row in tables()["relations"]]
        assert pairs == [(mother["person_id"], child["person_id"], "household")]

    def test_the_case_has_no_name(self) -> None:
        assert not any(world().persons["ZW1"][column] for column in ("name", "phone", "document", "birth_date"))

    def test_the_same_car_went_on(self) -> None:
        cars = [leg for leg in tables()["legs"] if leg["mode"] == "car"]
        assert len(cars) == 3
        assert len({leg["vehicle"] for leg in cars} - {""}) == 1
        ended = instant(cars[0]["arrival"])
        assert all(ended <= instant(leg["departure"]) < ended + timedelta(minutes=30) for leg in cars[1:])


class TestClean:
    """Nothing that a check would call a fault or a warning."""

    def test_ids_run_without_a_gap(self) -> None:
        ids = [row["person_id"] for row in tables()["persons"]]
        assert sorted(ids) == [*(f"P{number:04d}" for number in range(1, 371)), "ZW1"]

    def test_everybody_has_a_jurisdiction(self) -> None:
        assert all(row["jurisdiction"] for row in tables()["persons"])

    def test_every_venue_has_coordinates_and_a_zone(self) -> None:
        for row in tables()["venues"]:
            assert 30 < float(row["latitude"]) < 60
            assert 35 < float(row["longitude"]) < 125
            assert row["timezone"]

    def test_keys_are_unique_and_references_exist(self) -> None:
        keys = {name: [row[f"{name[:-1]}_id"] for row in tables()[name]] for name in ("persons", "venues", "legs")}
        for values in keys.values():
            assert len(values) == len(set(values))
        for row in tables()["itineraries"]:
            assert row["person_id"] in keys["persons"]
            assert bool(row["venue_id"]) != bool(row["leg_id"])
            assert {row["venue_id"], row["board"], row["alight"]} - {""} <= set(keys["venues"])
            assert {row["leg_id"]} - {""} <= set(keys["legs"])
        stay_ids = [row["stay_id"] for row in tables()["itineraries"] if row["stay_id"]]
        assert len(stay_ids) == len(set(stay_ids))

    def test_stays_end_after_they_start_and_within_a_week(self) -> None:
        for stay in world(T12).stays + world().stays:
            assert timedelta(0) < stay.end - stay.start < timedelta(days=7)

    def test_nobody_is_at_two_places_at_once(self) -> None:
        for stays in stays_by_person().values():
            for one, two in itertools.combinations(stays, 2):
                inside = one.path[0] in two.path or two.path[0] in one.path
                assert inside or one.end <= two.start or two.end <= one.start

    def test_nobody_travels_faster_than_an_aeroplane(self) -> None:
        for stays in stays_by_person().values():
            for one, two in itertools.combinations(stays, 2):
                hours = (two.start - one.end).total_seconds() / 3600
                assert hours <= 0 or kilometres(end_of(one, "destination"), end_of(two, "origin")) < 1100 * hours
        for leg in tables()["legs"]:
            hours = (instant(leg["arrival"]) - instant(leg["departure"])).total_seconds() / 3600
            assert kilometres(*(world().venues[leg[end]] for end in ("origin", "destination"))) < 1100 * hours

    def test_nobody_holds_another_ones_seat(self) -> None:
        seats = [(stay.path[0], stay.row["seat"]) for stay in world().stays if stay.row["seat"]]
        assert len(seats) == len(set(seats))


def end_of(stay: Stay, end: str) -> Row:
    """Give the venue at which a stay begins or ends."""
    return world().venues[stay.leg[end] if stay.leg else stay.path[0][0]]


def kilometres(one: Row, two: Row) -> float:
    lat1, lon1, lat2, lon2 = (
        math.radians(float(row[axis])) for row in (one, two) for axis in ("latitude", "longitude")
    )
    chord = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(chord))


class TestScript:
    """The files are what the script makes."""

    def test_it_makes_the_same_files_byte_for_byte(self, tmp_path: Path) -> None:
        subprocess.run([sys.executable, SCRIPT, tmp_path / "made"], check=True, capture_output=True, cwd=tmp_path)
        made = {path.name: path.read_bytes() for path in (tmp_path / "made").iterdir()}
        assert made == {path.name: path.read_bytes() for path in FOLDER.glob("*.csv")}

    def test_it_explains_itself(self) -> None:
        result = subprocess.run([sys.executable, SCRIPT, "--help"], check=True, capture_output=True, text=True)
        assert "data/zhongwei" in result.stdout.replace("\\", "/")

    def test_files_are_plain_and_small(self) -> None:
        texts = {path: path.read_bytes() for path in FOLDER.iterdir()}
        assert sum(map(len, texts.values())) < 300_000
        assert all(not text.startswith(b"\xef\xbb\xbf") and b"\r" not in text for text in texts.values())
        assert {path.name for path in texts} - {"README.md"} == {f"{name}.csv" for name in tables()}

    def test_the_readme_says_that_everybody_is_invented(self) -> None:
        text = (FOLDER / "README.md").read_text(encoding="utf-8")
        for words in ("Every person in it is invented", "chosen to match", "22 February"):
            assert words in text
