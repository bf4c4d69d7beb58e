"""What is possible but hardly true is a warning, and never stops anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from tables.given import faults_of, look, world

if TYPE_CHECKING:
    from tables.given import Rows

    from exposure.tables import Checked


def rows_with(*stays: dict[str, Any]) -> Rows:
    rows = world()
    rows["itineraries"] += [{"person_id": "B"} | stay for stay in stays]
    return rows


def at(venue: str, start: str, end: str, **more: Any) -> dict[str, Any]:
    return {"venue_id": venue, "start": f"2020-02-2{start}Z", "end": f"2020-02-2{end}Z"} | more


def warned(checked: Checked) -> list[tuple[str, int, str]]:
    assert not checked.stops
    assert faults_of(checked) == []
    return faults_of(checked, "warning")


class TestTwoPlacesAtOnce:
    def test_names_the_later_row_and_the_other_place(self) -> None:
        checked = look(rows_with(at("cafe", "5T10:00", "5T12:00"), at("shop", "5T11:00", "5T11:10")))
        assert warned(checked) == [("itineraries", 7, "start")]
        assert "also at cafe at that time (row 6)" in checked.faults["reason"][0]

    def test_finds_a_long_stay_behind_short_ones(self) -> None:
        stays = [at("cafe", "5T10:00", "5T20:00"), *(at("cafe", f"5T1{i}:00", f"5T1{i}:30") for i in range(1, 6))]
        assert warned(look(rows_with(*stays, at("shop", "5T17:00", "5T18:00")))) == [("itineraries", 12, "start")]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            (at("station", "5T10:00", "5T12:00"), at("shop", "5T11:00", "5T11:10")),
            (at("shop", "5T10:00", "5T12:00"), at("shop", "5T11:00", "5T11:10")),
            (at("shop", "5T10:00", "5T11:00"), at("cafe", "5T11:00", "5T11:10")),
            (
                at("shop", "5T10:00", "5T12:00", alternative_group="g"),
                at("cafe", "5T11:00", "5T11:10", alternative_group="g"),
            ),
            (
                at("shop", "5T10:00", "5T12:00", stay_id="s", withdrawn_at="2020-02-26T00:00Z"),
                at("cafe", "5T11:00", "5T11:10", stay_id="s", recorded_at="2020-02-26T00:00Z"),
            ),
        ],
        ids=["inside", "same place", "touching", "alternatives", "versions"],
    )
    def test_is_not(self, one: dict[str, Any], other: dict[str, Any]) -> None:
        assert warned(look(rows_with(one, other))) == []

    def test_agrees_with_comparing_every_pair(self) -> None:
        """The search goes back row by row; a plain double loop says which rows it must name."""
        rng = np.random.default_rng(5)
        hours = rng.integers(0, 60, 60)
        stays = [
            (int(h), int(h + rng.integers(1, 12)), str(rng.choice(["shop", "cafe", "station", "svo"]))) for h in hours
        ]
        begin = pd.Timestamp("2020-03-01T00:00Z")
        cells: list[dict[str, Any]] = [
            {"venue_id": v, "start": begin + pd.Timedelta(hours=s), "end": begin + pd.Timedelta(hours=e)}
            for s, e, v in stays
        ]
        inside = {("shop", "station"), ("cafe", "station")}
        order = sorted(range(60), key=lambda i: (stays[i][0], i))
        expected = {
            order[k] + 6
            for k in range(60)
            for j in range(k)
            if (pair := (stays[order[k]][2], stays[order[j]][2]))[0] != pair[1]
            and pair not in inside
            and pair[::-1] not in inside
            and stays[order[j]][1] > stays[order[k]][0]
        }
        faults = look(rows_with(*cells)).faults
        assert set(faults.loc[faults["reason"].str.contains("also at"), "row"]) == expected


class TestTravel:
    def test_faster_than_anything_flies(self) -> None:
        checked = look(rows_with(at("station", "5T10:00", "5T11:00"), at("svo", "5T13:00", "5T14:00")))
        assert warned(checked) == [("itineraries", 7, "start")]
        assert "coming from station (row 6) takes 3,4" in checked.faults["reason"][0]

    def test_of_a_flight_is_fine(self) -> None:
        assert warned(look(rows_with(at("shop", "5T01:00", "5T02:00"), at("svo", "5T12:00", "5T14:00")))) == []

    def test_across_a_leg_is_measured_between_the_venues(self) -> None:
        rows = rows_with(
            at("station", "5T10:00", "5T11:00"),
            {"leg_id": "F1", "start": "2020-02-25T11:00Z", "end": "2020-02-25T12:00Z"},
            at("svo", "5T12:00", "5T14:00"),
        )
        rows["legs"][0] |= {"departure": "2020-02-25T11:00Z", "arrival": "2020-02-25T12:00Z"}
        rows["leg_stops"] = []
        rows["itineraries"] = [row | {"board": "", "alight": ""} for row in rows["itineraries"]]
        assert ("itineraries", 8, "start") in warned(look(rows))

    def test_within_a_minute_and_tolerances_is_fine(self) -> None:
        near = at("cafe", "5T11:00", "5T12:00")
        rows = rows_with(at("shop", "5T10:00", "5T11:00"), near)
        rows["venues"][2] |= {"longitude": "121.46", "latitude": "31.25"}
        assert warned(look(rows)) == []
        rows["venues"][2] |= {"longitude": "122.45", "latitude": "31.25"}
        assert warned(look(rows)) == [("itineraries", 7, "start")]
        rows["itineraries"][-1]["start_tolerance_minutes"] = "10"
        assert warned(look(rows)) == []


class TestSingleRows:
    def test_a_stay_over_seven_days(self) -> None:
        assert warned(look(rows_with(at("svo", "1T10:00", "8T10:00")))) == []
        assert warned(look(rows_with(at("svo", "1T10:00", "8T10:01")))) == [("itineraries", 6, "end")]

    def test_start_is_end_without_tolerance(self) -> None:
        assert warned(look(rows_with(at("shop", "5T10:00", "5T10:00")))) == [("itineraries", 6, "end")]
        assert warned(look(rows_with(at("shop", "5T10:00", "5T10:00", end_tolerance_minutes="1")))) == []

    def test_a_case_without_a_stay(self) -> None:
        rows = world()
        rows["persons"].append({"person_id": "D"})
        rows["cases"].append({"person_id": "D"})
        assert warned(look(rows)) == [("cases", 3, "person_id")]

    def test_a_row_that_is_there_twice(self) -> None:
        stay = at("shop", "5T10:00", "5T11:00", seat="1")
        checked = look(rows_with(stay, stay, stay | {"seat": "2"}, stay | {"stay_id": "own"}))
        assert warned(checked) == [("itineraries", 7, "")]

    def test_a_vehicle_of_two_modes(self) -> None:
        rows = world()
        rows["legs"].append({"leg_id": "x", "mode": "bus", "vehicle": "B-1", "departure": "2020-02-22T00:00Z",
                             "arrival": "2020-02-22T01:00Z"})  # fmt: skip
        assert warned(look(rows)) == [("legs", 2, "vehicle"), ("legs", 3, "vehicle")]

    def test_neighbours_without_a_place_in_common(self) -> None:
        rows = world()
        rows["venues"][3]["adjacent_to"] = "pvg; pvg"
        assert ("venues", 5, "adjacent_to") in warned(look(rows))


def test_faulty_rows_are_not_warned_of_but_the_others_are() -> None:
    rows = rows_with(at("svo", "1T10:00", "8T10:01"), at("Z", "1T10:00", "8T10:01"))
    checked = look(rows)
    assert faults_of(checked) == [("itineraries", 7, "venue_id")]
    assert faults_of(checked, "warning") == [("itineraries", 6, "end")]
