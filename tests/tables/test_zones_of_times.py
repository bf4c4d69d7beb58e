"""Which zone a time without an offset takes, and what a bare date means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from tables.given import faults_of, look, world

if TYPE_CHECKING:
    from tables.given import Rows

    from exposure.tables import Checked


def utc(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz="UTC")


def with_stay(**cells: Any) -> Rows:
    rows = world()
    rows["itineraries"].append({"person_id": "B"} | cells)
    return rows


def last(checked: Checked, table: str, column: str) -> pd.Timestamp:
    assert not checked.stops, checked.faults
    moment: pd.Timestamp = checked.tables[table][column].iloc[-1]
    return moment


class TestPlaces:
    def test_a_venue_takes_the_zone_of_what_it_lies_in(self) -> None:
        rows = with_stay(venue_id="shop", start="2020-02-20 20:00", end="2020-02-20 24:00")
        assert last(look(rows), "itineraries", "start") == utc("2020-02-20T12:00")
        assert last(look(rows), "itineraries", "end") == utc("2020-02-20T16:00")

    def test_departure_and_arrival_take_the_zones_of_their_ends(self) -> None:
        legs = look(world()).tables["legs"]
        assert legs["departure"][0] == utc("2020-02-19T17:00")
        assert legs["arrival"][0] == utc("2020-02-20T02:00")
        stops = look(world()).tables["leg_stops"]
        assert stops["departure"][0] == legs["departure"][0]
        assert stops["arrival"][1] == legs["arrival"][0]

    def test_a_stay_on_a_leg_between_two_zones_needs_an_offset(self) -> None:
        rows = with_stay(leg_id="F1", start="2020-02-20 00:00", end="2020-02-20T01:00Z")
        assert faults_of(look(rows, timezone="Asia/Shanghai")) == [("itineraries", 6, "start")]

    def test_a_leg_takes_its_own_zone_where_its_ends_have_none(self) -> None:
        rows = with_stay(leg_id="x", start="2020-02-20 10:30", end="2020-02-20 10:45")
        rows["legs"].append({"leg_id": "x", "mode": "car", "departure": "2020-02-20 10:00",
                             "arrival": "2020-02-20 11:00", "timezone": "Europe/Berlin"})  # fmt: skip
        assert last(look(rows), "legs", "arrival") == utc("2020-02-20T10:00")
        assert last(look(rows), "itineraries", "start") == utc("2020-02-20T09:30")

    def test_one_end_decides_for_a_stay_on_the_leg(self) -> None:
        rows = with_stay(leg_id="x", start="2020-02-20 10:30", end="2020-02-20 10:45")
        rows["legs"].append({"leg_id": "x", "mode": "car", "departure": "2020-02-20T02:00Z", "origin": "station",
                             "arrival": "2020-02-20T03:00Z", "timezone": "Europe/Berlin"})  # fmt: skip
        assert last(look(rows), "itineraries", "start") == utc("2020-02-20T02:30")

    def test_versions_of_a_venue_that_disagree_have_no_zone(self) -> None:
        rows = with_stay(venue_id="v", start="2020-02-20 20:00", end="2020-02-20T20:00Z")
        moment = "2020-02-22T00:00Z"
        rows["venues"] += [
            {"venue_id": "v", "kind": "shop", "timezone": "Asia/Tokyo", "withdrawn_at": moment},
            {"venue_id": "v", "kind": "shop", "timezone": "Asia/Shanghai", "recorded_at": moment},
        ]
        assert faults_of(look(rows)) == [("itineraries", 6, "start")]
        rows["venues"][-2]["timezone"] = "Asia/Shanghai"
        assert last(look(rows), "itineraries", "start") == utc("2020-02-20T12:00")


class TestReader:
    def test_decides_where_nothing_else_does(self) -> None:
        rows = with_stay(venue_id="v", start="2020-02-20 20:00", end="2020-02-20 21:00")
        rows["venues"].append({"venue_id": "v", "kind": "shop"})
        assert faults_of(look(rows)) == [("itineraries", 6, "end"), ("itineraries", 6, "start")]
        assert last(look(rows, timezone="Asia/Tokyo"), "itineraries", "start") == utc("2020-02-20T11:00")

    def test_decides_when_rows_were_recorded(self) -> None:
        rows = world()
        rows["itineraries"][0]["recorded_at"] = "2020-02-25 08:00"
        rows["cases"][0]["recorded_at"] = "2020-02-25 08:00"
        assert faults_of(look(rows)) == [("itineraries", 2, "recorded_at")]
        checked = look(rows, timezone="Asia/Tokyo")
        assert checked.tables["itineraries"]["recorded_at"][0] == utc("2020-02-24T23:00")
        assert last(checked, "cases", "recorded_at") == utc("2020-02-25T00:00")


class TestBareDates:
    def test_begin_a_day_or_end_it_by_column(self) -> None:
        rows = with_stay(venue_id="shop", start="2020-02-20", end="2020-02-20", recorded_at="2020-02-21")
        rows["relations"][0] |= {"since": "2020-02-01", "until": "2020-02-02", "timezone": "Asia/Shanghai"}
        rows["cases"][0] |= {"sampled_at": "2020-02-22", "confirmed_at": "2020-02-22", "isolated_at": "2020-02-22"}
        checked = look(rows, timezone="UTC")
        assert last(checked, "itineraries", "start") == utc("2020-02-19T16:00")
        assert last(checked, "itineraries", "end") == utc("2020-02-20T16:00")
        assert last(checked, "itineraries", "recorded_at") == utc("2020-02-22T00:00")
        assert last(checked, "relations", "since") == utc("2020-01-31T16:00")
        assert last(checked, "relations", "until") == utc("2020-02-02T16:00")
        assert last(checked, "cases", "sampled_at") == utc("2020-02-21T16:00")
        assert (
            last(checked, "cases", "confirmed_at") == last(checked, "cases", "isolated_at") == utc("2020-02-22T16:00")
        )

    def test_of_a_leg_begin_with_departure_and_end_with_arrival(self) -> None:
        rows = world()
        rows["legs"][0] |= {"departure": "2020-02-19", "arrival": "2020-02-19"}
        legs = look(rows).tables["legs"]
        assert legs["departure"][0] == utc("2020-02-18T21:00")
        assert legs["arrival"][0] == utc("2020-02-19T16:00")

    def test_stay_dates_where_no_clock_is_meant(self) -> None:
        checked = look(world())
        assert checked.tables["cases"]["onset"][0] == pd.Timestamp("2020-02-21")
        assert checked.tables["persons"]["birth_date"][0] == pd.Timestamp("1980-02-29")

    def test_span_the_clock_change_of_their_day(self) -> None:
        rows = with_stay(venue_id="v", start="2020-10-25", end="2020-10-25")
        rows["venues"].append({"venue_id": "v", "kind": "shop", "timezone": "Europe/Berlin"})
        checked = look(rows)
        length = last(checked, "itineraries", "end") - last(checked, "itineraries", "start")
        assert length == pd.Timedelta(hours=25)


def test_an_offset_settles_a_clock_change() -> None:
    rows = with_stay(venue_id="v", start="2020-10-25T02:30+02:00", end="2020-10-25T02:30+01:00")
    rows["venues"].append({"venue_id": "v", "kind": "shop", "timezone": "Europe/Berlin"})
    checked = look(rows)
    assert last(checked, "itineraries", "start") == utc("2020-10-25T00:30")
    assert last(checked, "itineraries", "end") == utc("2020-10-25T01:30")


class TestAbbreviations:
    def at(self, zone: str, **cells: str) -> Checked:
        rows = with_stay(venue_id="v", **cells)
        rows["venues"].append({"venue_id": "v", "kind": "shop", "timezone": zone})
        return look(rows)

    def test_one_that_the_place_uses_then_is_accepted(self) -> None:
        checked = self.at("Pacific/Auckland", start="2022-02-08 12:00:00 NZDT", end="2022-06-08 12:00 NZST")
        assert last(checked, "itineraries", "start") == utc("2022-02-07T23:00")
        assert last(checked, "itineraries", "end") == utc("2022-06-08T00:00")

    def test_one_that_it_does_not_use_then_is_a_fault_that_says_so(self) -> None:
        checked = self.at("Pacific/Auckland", start="2022-02-08 12:00:00 NZST", end="2022-02-08 13:00 NZDT")
        assert faults_of(checked) == [("itineraries", 6, "start")]
        assert checked.faults["reason"][0] == "says NZST, but Pacific/Auckland has NZDT then"

    def test_it_decides_a_time_that_exists_twice(self) -> None:
        checked = self.at("Europe/Berlin", start="2020-10-25 02:30 CEST", end="2020-10-25 02:30 CET")
        assert last(checked, "itineraries", "start") == utc("2020-10-25T00:30")
        assert last(checked, "itineraries", "end") == utc("2020-10-25T01:30")

    def test_of_another_place_it_does_not(self) -> None:
        checked = self.at("Europe/Berlin", start="2020-10-25 02:30 BST", end="2020-10-25 04:30 CET")
        assert checked.faults["reason"][0] == "says BST, but Europe/Berlin has CEST or CET then"

    def test_a_time_that_does_not_exist_stays_none(self) -> None:
        checked = self.at("Europe/Berlin", start="2020-03-29 02:30 CET", end="2020-03-29 04:30 CEST")
        assert faults_of(checked) == [("itineraries", 6, "start")]
        assert "does not exist" in checked.faults["reason"][0]

    def test_it_is_no_zone(self) -> None:
        checked = self.at("", start="2022-02-08 12:00:00 NZDT", end="2022-02-08T13:00Z")
        assert faults_of(checked) == [("itineraries", 6, "start")]
        assert checked.faults["reason"][0] == "has no time zone; NZDT is only an abbreviation"

    def test_each_row_is_told_its_own(self) -> None:
        rows = with_stay(venue_id="shop", start="2020-02-20 9:00 MSK", end="2020-02-20 10:00 CST")
        rows["itineraries"].append(rows["itineraries"][-1] | {"start": "2020-02-20 9:00 JST"})
        reasons = look(rows).faults["reason"].tolist()
        assert reasons == [f"says {name}, but Asia/Shanghai has CST then" for name in ("MSK", "JST")]
