"""Cells and ids that could be taken for something else, and faults that are not said twice."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from tables.given import faults_of, look, world

from exposure import clock
from exposure.errors import UsageError
from exposure.tables import check, from_frames

STAY = {"person_id": "B", "venue_id": "cafe", "start": "2020-02-25T18:00Z", "end": "2020-02-25T19:00Z"}


def with_stay(**cells: Any) -> Any:
    rows = world()
    rows["itineraries"].append(STAY | cells)
    return rows


class TestBounds:
    def test_a_tolerance_of_more_than_a_year_is_a_fault(self) -> None:
        assert faults_of(look(with_stay(end_tolerance_minutes="1e300")))[0][2] == "end_tolerance_minutes"
        assert faults_of(look(with_stay(end_tolerance_minutes="527040"))) == []

    @pytest.mark.parametrize("given", ["9999-12-31", "0001-01-01 00:00", "2200-01-01T00:00Z", "1899-12-31T23:59-05:00"])
    @pytest.mark.parametrize("zone", ["America/New_York", "Pacific/Kiritimati"])
    def test_times_of_no_traced_year_are_faults(self, given: str, zone: str) -> None:
        rows = {"persons": [{"person_id": "A", "withdrawn_at": given}]}
        checked = look(rows, timezone=zone)
        assert faults_of(checked) == [("persons", 2, "withdrawn_at")]
        assert "lies outside the years" in checked.faults["reason"][0]

    @pytest.mark.parametrize("zone", [None, "America/New_York"])
    def test_timestamps_too(self, zone: str | None) -> None:
        times = pd.to_datetime(["9999-12-31T23:59", "2020-02-20T09:00"]).as_unit("s").tz_localize("UTC")
        times = times.tz_localize(None) if zone is None else times.tz_convert(zone)
        frame = pd.DataFrame({"person_id": ["A", "B"], "withdrawn_at": times})
        checked = check(from_frames({"persons": frame}), timezone="UTC")
        assert faults_of(checked) == [("persons", 2, "withdrawn_at")]
        assert checked.tables["persons"]["withdrawn_at"][0] == pd.Timestamp("2020-02-20T09:00Z")

    def test_a_moment_that_a_user_gives_too(self) -> None:
        with pytest.raises(UsageError, match="outside the years"):
            clock.instant("9999-12-31T23:00-05:00", what="as_known")

    @pytest.mark.parametrize("given", ["nan", "inf", float("inf"), "1e999"])
    def test_numbers_without_end_are_named(self, given: object) -> None:
        assert look(with_stay(x_m=given)).faults["reason"].tolist() == ["is not a finite number"]


class TestIds:
    @pytest.mark.parametrize(("made", "word"), [("vehicle:B-1", "vehicle"), ("F1/07", "carriage")])
    def test_must_not_be_those_of_vehicles_and_carriages(self, made: str, word: str) -> None:
        rows = world()
        rows["itineraries"][0]["carriage"] = "7"
        rows["venues"].append({"venue_id": made, "kind": "shop"})
        rows["legs"].append(rows["legs"][0] | {"leg_id": made + ".", "vehicle": ""})
        checked = look(rows)
        assert faults_of(checked) == [("venues", 7, "venue_id")]
        assert checked.faults["reason"][0] == f"the id is also that of a {word}"
        rows["venues"].pop()
        rows["legs"][1]["leg_id"] = made
        assert faults_of(look(rows)) == [("legs", 3, "leg_id")]

    def test_made_ones_give_way_to_those_that_are_given(self) -> None:
        rows = with_stay()
        rows["itineraries"][0]["stay_id"] = "itineraries:6"
        rows["itineraries"][1]["stay_id"] = "itineraries:6*"
        checked = look(rows)
        assert checked.faults.empty
        assert checked.tables["itineraries"]["stay_id"].iloc[-1] == "itineraries:6**"


def test_a_stop_called_at_twice_needs_the_time() -> None:
    rows = world()
    rows["leg_stops"].append({"leg_id": "F1", "sequence": "3", "venue_id": "svo", "departure": "2020-02-20 01:00"})
    checked = look(rows)
    assert faults_of(checked) == [("itineraries", 5, "board")]
    assert checked.faults[["reason", "hint"]].to_numpy().tolist() == [["the leg stops there twice", "give the start"]]
    rows["leg_stops"][2]["withdrawn_at"] = "2020-02-21T00:00Z"
    assert faults_of(look(rows)) == []


class TestCasesWithoutStays:
    def test_only_one_that_no_row_names_has_none(self) -> None:
        rows = world()
        rows["itineraries"] = [row | {"mask": "scarf"} for row in rows["itineraries"]]
        assert faults_of(look(rows), "warning") == []
        checked = look(rows, aside=True)
        assert faults_of(checked, "warning") == [("cases", 2, "person_id")]
        assert "every stay of the case was set aside" in checked.faults["reason"].tolist()


def test_faulty_rows_have_their_warnings_too() -> None:
    rows = with_stay(mask="scarf", end=STAY["start"])
    assert faults_of(look(rows), "warning") == [("itineraries", 6, "end")]


class TestEchoes:
    @pytest.mark.parametrize("venue", ["", "nowhere"])
    def test_a_place_that_is_unknown_is_said_once(self, venue: str) -> None:
        rows = with_stay(venue_id=venue, start="2020-02-25 18:00", end="2020-02-25 19:00")
        assert faults_of(look(rows)) == [("itineraries", 6, "venue_id")]

    def test_a_leg_without_its_origin_says_nothing_about_its_stays(self) -> None:
        rows = world()
        rows["legs"].append({"leg_id": "T", "mode": "train", "departure": "2020-02-25T00:00Z",
                             "arrival": "2020-02-26T00:00Z", "origin": "nowhere"})  # fmt: skip
        rows["itineraries"].append({"person_id": "B", "leg_id": "T", "start": "2020-02-25 18:00"})
        assert faults_of(look(rows)) == [("legs", 3, "origin")]

    def test_a_zone_that_is_missing_is_cured_where_it_is_looked_for(self) -> None:
        rows = world()
        rows["cases"][0] = {"person_id": "A", "confirmed_at": "2020-02-23 09:00"}
        rows["persons"][0]["recorded_at"] = "2020-02-23 09:00"
        hints = look(rows).faults.set_index("table")["hint"]
        assert "fill the row's timezone" in hints["cases"]
        assert "fill" not in hints["persons"]
        assert "timezone=" in hints["persons"]

    def test_the_likely_word_comes_first(self) -> None:
        rows = world()
        rows["venues"][1]["kind"] = "shopp"
        hint = look(rows).faults["hint"][0]
        assert hint.startswith("did you mean 'shop'? use one of: ")
        assert hint.count(",") <= 12
