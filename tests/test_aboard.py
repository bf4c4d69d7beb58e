"""Who was on a leg: counts of persons against plain Python on the files, seats held twice, unreadable seats."""

from __future__ import annotations

import csv
from typing import Any

import pandas as pd
import pytest
from conftest import ROOT

import exposure as ex

FLIGHT = "SU206-2020-02-20"


def rows_of(table: str) -> list[dict[str, str]]:
    with (ROOT / "data" / "zhongwei" / f"{table}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_flight_of_the_case_is_counted_as_its_files_say(demo: ex.ExposureGraph) -> None:
    """Every count again, row by row, from the CSV files."""
    stays = [row for row in rows_of("itineraries") if row["leg_id"] == FLIGHT and not row["withdrawn_at"]]
    persons = {row["person_id"]: row for row in rows_of("persons")}
    aboard = {row["person_id"] for row in stays}
    crew = {row["person_id"] for row in stays if row["role"] == "crew"}
    seated = {row["person_id"]: row["seat"] for row in stays if row["seat"]}
    rows = [number for number in range(11, 52) if number != 13]
    cabin = {f"{number}{letter}" for number in rows for letter in "ABCDEFGHJK"}
    check = ex.manifest_check(demo, FLIGHT)
    assert check.on_board == len(aboard) == 161
    assert check.listed == len({row["person_id"] for row in stays if row["source"] == "manifest"}) == 160
    assert check.with_phone == sum(bool(persons[p]["phone"]) for p in aboard)
    assert check.with_document == sum(bool(persons[p]["document"]) for p in aboard)
    assert check.crew == len(crew) == 10
    assert check.infants == sum(row["role"] == "infant" for row in stays)
    assert set(seated.values()) <= cabin
    assert check.seated == len(seated)
    assert check.without_seat == len(aboard - crew - set(seated)) == 6
    assert (check.capacity, check.free) == (len(cabin), len(cabin - set(seated.values())))
    assert len(set(seated.values())) == len(seated)
    assert len(check.held_twice) == check.unreadable == check.off_layout == check.without_layout == 0
    assert check.layout == "SU206 cabin"


def test_as_known_before_the_manifest_he_was_alone(demo: ex.ExposureGraph) -> None:
    early = ex.manifest_check(demo.as_known("2020-02-27T01:00+08:00"), FLIGHT)
    assert (early.on_board, early.listed, early.seated) == (1, 0, 1)


STAYS = [
    # person, seat, role, source, more
    ("mover", "12A", "passenger", "manifest", {"end": "2020-02-20T12:00Z"}),
    ("mover", "14C", "passenger", "cctv", {"start": "2020-02-20T12:00Z"}),
    ("after", "12-A", "passenger", "manifest", {"start": "2020-02-20T12:00Z"}),
    ("one", "15B", "passenger", "manifest", {}),
    ("two", " 015b", "passenger", "manifest", {}),
    ("babe", "15B INF", "", "manifest", {}),
    ("lap", "", "infant", "manifest", {}),
    ("purser", "15B", "crew", "manifest", {}),
    ("steward", "", "crew", "roster", {}),
    ("nowhere", "", "passenger", "manifest", {}),
    ("odd", "by the window", "passenger", "manifest", {}),
    ("either", "16B/C", "passenger", "manifest", {}),
    ("maybe", "15B", "passenger", "manifest", {"alternative_group": "g", "alternative": "flew"}),
]


def flight(layout: str | None = "plan", stays: list[Any] = STAYS) -> ex.ExposureGraph:
    """
    A flight of rows 11 to 16 with three seats each, 9:00 to 15:00 UTC, on which twelve persons were, perhaps.

    15B is held by `one` and `two`; the babe, the purser and who may have been elsewhere do not count against it. 12A is
    held by the mover until 12:00 and then by another. Held are 12A, 14C and 15B.
    """
    listed = [
        {"person_id": p, "leg_id": "F", "seat": seat, "role": role, "source": source, **more}
        for p, seat, role, source, more in stays
    ]
    at_home = {"person_id": "maybe", "venue_id": "home", "start": "2020-02-20T09:00Z", "end": "2020-02-20T15:00Z"}
    frame = pd.DataFrame([*listed, {**at_home, "alternative_group": "g", "alternative": "stayed"}])
    persons = pd.DataFrame({"person_id": sorted(set(frame["person_id"]))})
    persons["phone"] = persons["person_id"].map({"one": "0100", "mover": "0101"})
    persons["document"] = persons["person_id"].map({"one": "X1"})
    leg = {"leg_id": "F", "mode": "flight", "service": "BA27", "layout": layout}
    return ex.ExposureGraph.from_frames(
        persons=persons,
        venues=pd.DataFrame({"venue_id": ["home"], "kind": ["home"]}),
        legs=pd.DataFrame([{**leg, "departure": "2020-02-20T09:00Z", "arrival": "2020-02-20T15:00Z"}]),
        layouts=pd.DataFrame([{"layout": "plan", "rows": "11-16", "columns": "ABC", "missing_rows": "13"}]),
        itineraries=frame,
    )


def test_every_person_counts_once_and_every_seat_for_whom_it_holds() -> None:
    check = ex.manifest_check(flight(), "F")
    counts = check.to_frame().set_index("what")["count"].to_dict()
    assert counts == {
        "on_board": 12,
        "uncertain": 1,
        "listed": 11,
        "seated": 6,  # mover, after, one, two, purser, maybe
        "with_phone": 2,
        "with_document": 1,
        "infants": 2,
        "crew": 2,
        "without_seat": 1,
        "unreadable": 1,
        "off_layout": 1,  # either
        "without_layout": 0,
        "held_twice": 1,
        "capacity": 15,
        "free": 12,
    }
    assert check.held_twice.to_numpy().tolist() == [["", "15B", "one;two"]]


def test_without_a_layout_seats_are_compared_and_not_counted() -> None:
    check = ex.manifest_check(flight(layout=None), "F")
    assert (check.layout, check.capacity, check.free, check.seated) == (None, None, None, 0)
    assert check.without_layout == 7
    assert check.held_twice["seat"].tolist() == ["15B"]
    assert check.to_frame()["count"].isna().sum() == 2


def test_on_a_train_a_seat_is_one_of_its_carriage_and_of_a_stretch() -> None:
    """The same number in two carriages is two seats; so is one that is left before the next gets on."""
    legs = pd.DataFrame([{"leg_id": "T", "mode": "train", "origin": "a", "destination": "c", "layout": "rail"}])
    stops = pd.DataFrame({"leg_id": "T", "sequence": [1, 2, 3], "venue_id": list("abc")}).assign(
        arrival=["", "2020-02-20T10:00Z", "2020-02-20T12:00Z"],
        departure=["2020-02-20T09:00Z", "2020-02-20T10:05Z", ""],
    )
    stays = [
        ("p", "7", "1A", "a", "b"),
        ("q", "07车", "1A", "b", "c"),
        ("r", "", "08车1A", "a", "c"),
        ("s", "8", "1a", "a", "c"),
        ("t", "", "1A", "a", "c"),
    ]
    graph = ex.ExposureGraph.from_frames(
        venues=pd.DataFrame({"venue_id": list("abc"), "kind": "station", "timezone": "Asia/Shanghai"}),
        legs=legs.assign(departure="2020-02-20T09:00Z", arrival="2020-02-20T12:00Z"),
        leg_stops=stops,
        layouts=pd.DataFrame([{"layout": "rail", "rows": "1-2", "columns": "AB"}]),
        itineraries=pd.DataFrame(stays, columns=["person_id", "carriage", "seat", "board", "alight"]).assign(
            leg_id="T"
        ),
    )
    check = ex.manifest_check(graph, "T")
    assert check.held_twice.to_numpy().tolist() == [["08", "1A", "r;s"]]
    assert (check.on_board, check.seated, check.capacity, check.free) == (5, 5, 8, 6)


@pytest.mark.parametrize("asked", ["SU206", "SU 0206", "SU206-2020-02-21"])
def test_an_unknown_leg_names_those_that_may_be_meant(demo: ex.ExposureGraph, asked: str) -> None:
    with pytest.raises(ex.UsageError, match="SU206-2020-02-20"):
        ex.manifest_check(demo, asked)


def test_an_unknown_leg_like_none_says_how_many_there_are(demo: ex.ExposureGraph) -> None:
    with pytest.raises(ex.UsageError, match="the graph knows 7 legs"):
        ex.manifest_check(demo, "?")


def test_cards_show_counts_and_ids_alone(demo: ex.ExposureGraph) -> None:
    """Neither the text nor the HTML holds a name, a phone or a document."""
    persons = demo.persons
    secrets = pd.concat([persons["name"], persons["phone"], persons["document"]]).dropna()
    for check in (ex.manifest_check(demo, FLIGHT), ex.manifest_check(flight(), "F")):
        told = repr(check) + check._repr_html_() + check.to_frame().to_csv()
        assert [secret for secret in secrets if secret in told] == []
    assert "15B: one;two" in told
    assert "by the window" not in told
