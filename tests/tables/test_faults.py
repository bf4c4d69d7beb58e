"""Every fault class, planted in a valid world and named with its table, row and column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from tables.given import faults_of, frames, look, world

from exposure import schema
from exposure.errors import UsageError
from exposure.tables import check, from_frames

if TYPE_CHECKING:
    from tables.given import Rows

VENUE = {"person_id": "B", "venue_id": "cafe", "start": "2020-02-20T18:00Z", "end": "2020-02-20T19:00Z"}
GROUP = VENUE | {"alternative_group": "g"}
NEW = {"itineraries": 6, "venues": 7, "legs": 3, "relations": 3, "cases": 3, "persons": 5, "judgements": 3}
"""The row that the next row of each table gets."""

# name: rows added by table, where the faults are, what the first reason holds
Planted = tuple[dict[str, list[dict[str, Any]]], list[tuple[str, int, str]], str]


def stay(**cells: Any) -> dict[str, list[dict[str, Any]]]:
    return {"itineraries": [VENUE | cells]}


def at(column: str, table: str = "itineraries", *more: int) -> list[tuple[str, int, str]]:
    return [(table, NEW[table] + i, column) for i in (0, *more)]


FAULTS: dict[str, Planted] = {
    "required cell blank": (stay(person_id=" "), at("person_id"), "is blank"),
    "person unknown": (stay(person_id="Z"), at("person_id"), "names no person"),
    "venue unknown": (stay(venue_id="Z"), at("venue_id"), "names no venue"),
    "leg unknown": (stay(venue_id="", leg_id="Z"), at("leg_id"), "names no leg"),
    "two places": (stay(leg_id="F1"), at("venue_id"), "two places"),
    "no place": (stay(venue_id=""), at("venue_id"), "no place"),
    "start missing": (stay(start=""), at("start"), "is blank for a stay at a venue"),
    "end before start": (stay(end="2020-02-20T17:00Z"), at("end"), "is before start"),
    "time unreadable": (stay(start="2020-02-21 10ish"), at("start"), "cannot be read"),
    "word for a time without a day": (stay(start="noon"), at("start"), "has no day"),
    "order of day and month": (stay(end="03/04/2020 9:00"), at("end"), "day/month or month/day"),
    "number unreadable": (stay(x_m="1,5"), at("x_m"), "is not a number"),
    "number infinite": (stay(x_m="1e999"), at("x_m"), "is not a finite number"),
    "negative tolerance": (
        stay(end_tolerance_minutes="-1"),
        at("end_tolerance_minutes"),
        "must be between 0 and 527040",
    ),
    "likelihood out of bounds": (
        {"itineraries": [GROUP | {"likelihood": "1.5"}]},
        at("likelihood"),
        "must be between 0 and 1",
    ),
    "mask unknown": (stay(mask="scarf"), at("mask"), "is not a known mask"),
    "board without leg": (stay(board="svo"), at("board"), "without a leg"),
    "stop unknown": (
        stay(venue_id="", leg_id="F1", board="shop", start="", end=""),
        at("board"),
        "no stop of the leg",
    ),
    "stay outside the run": (
        stay(venue_id="", leg_id="F1", start="2020-02-22 18:00Z", end="2020-02-22 19:00Z"),
        at("start"),
        "outside the run of its leg",
    ),
    "alight before board": (
        {"itineraries": [{"person_id": "B", "leg_id": "F1", "board": "pvg", "start": "2020-02-20T03:00Z"}]},
        at("end"),
        "is before start",
    ),
    "kind unknown": ({"venues": [{"venue_id": "v", "kind": "restaurnt"}]}, at("kind", "venues"), "not a known kind"),
    "boolean unreadable": (
        {"venues": [{"venue_id": "v", "kind": "shop", "indoor": "perhaps"}]},
        at("indoor", "venues"),
        "neither yes nor no",
    ),
    "latitude out of range": (
        {"venues": [{"venue_id": "v", "kind": "shop", "longitude": "181", "latitude": "91"}]},
        [*at("latitude", "venues"), *at("longitude", "venues")],
        "between -90 and 90",
    ),
    "coordinates swapped": (
        {"venues": [{"venue_id": "v", "kind": "shop", "longitude": "31.2", "latitude": "121.4"}]},
        at("latitude", "venues"),
        "look swapped",
    ),
    "half a coordinate": (
        {"venues": [{"venue_id": "v", "kind": "shop", "longitude": "31.2"}]},
        at("latitude", "venues"),
        "is blank although",
    ),
    "zone unknown": (
        {"venues": [{"venue_id": "v", "kind": "shop", "timezone": "Asia/Shangai"}]},
        at("timezone", "venues"),
        "time zone",
    ),
    "neighbour unknown": (
        {"venues": [{"venue_id": "v", "kind": "shop", "adjacent_to": "cafe; Z"}]},
        at("adjacent_to", "venues"),
        "names no venue",
    ),
    "containment loop": (
        {
            "venues": [
                {"venue_id": i, "kind": "shop", "within": o}
                for i, o in (("v", "w"), ("w", "x"), ("x", "v"), ("y", "v"))
            ]
        },
        at("within", "venues", 1, 2),
        "lies in itself",
    ),
    "overlapping versions": (
        {
            "venues": [
                {"venue_id": "v", "kind": "shop", "recorded_at": "2020-02-01T00:00Z"},
                {"venue_id": "v", "kind": "cafe"},
            ]
        },
        at("venue_id", "venues", 1),
        "is known at the same time",
    ),
    "one id for a venue and a leg": (
        {"venues": [{"venue_id": "F1", "kind": "shop"}]},
        [("venues", 7, "venue_id"), ("legs", 2, "leg_id")],
        "both a venue and a leg",
    ),
    "mode unknown": (
        {"legs": [{"leg_id": "x", "mode": "plane", "departure": "2020-02-20T00:00Z", "arrival": "2020-02-20T01:00Z"}]},
        at("mode", "legs"),
        "not a known mode",
    ),
    "arrival before departure": (
        {"legs": [{"leg_id": "x", "mode": "bus", "departure": "2020-02-20T02:00Z", "arrival": "2020-02-20T01:00Z"}]},
        at("arrival", "legs"),
        "is before departure",
    ),
    "no zone at all": (
        {"legs": [{"leg_id": "x", "mode": "bus", "departure": "2020-02-20 02:00", "arrival": "2020-02-20T03:00Z"}]},
        at("departure", "legs"),
        "has no time zone",
    ),
    "stay between two zones": (
        {"itineraries": [{"person_id": "B", "leg_id": "F1", "start": "2020-02-20 05:00"}]},
        at("start"),
        "between two time zones",
    ),
    "time skipped by a clock change": (
        {"cases": [{"person_id": "B", "sampled_at": "2020-03-29 02:30", "timezone": "Europe/Berlin"}]},
        at("sampled_at", "cases"),
        "does not exist",
    ),
    "time repeated by a clock change": (
        {"cases": [{"person_id": "C", "sampled_at": "2020-10-25 02:30", "timezone": "Europe/Berlin"}]},
        at("sampled_at", "cases"),
        "exists twice",
    ),
    "related to oneself": (
        {"relations": [{"person_a": "B", "person_b": "B", "kind": "carer"}]},
        at("person_b", "relations"),
        "same person",
    ),
    "relation unknown": (
        {"relations": [{"person_a": "B", "person_b": "C", "kind": "freind"}]},
        at("kind", "relations"),
        "not a known kind",
    ),
    "until before since": (
        {
            "relations": [
                {
                    "person_a": "B",
                    "person_b": "C",
                    "kind": "carer",
                    "since": "2020-02-02T00:00Z",
                    "until": "2020-02-01T00:00Z",
                }
            ]
        },
        at("until", "relations"),
        "is before since",
    ),
    "withdrawn before recorded": (
        stay(recorded_at="2020-02-22T00:00Z", withdrawn_at="2020-02-21T00:00Z"),
        at("withdrawn_at"),
        "is before recorded_at",
    ),
    "class unknown": (
        {"judgements": [{"person_id": "C", "contact_class": "near"}]},
        at("contact_class", "judgements"),
        "not a known contact class",
    ),
    "status unknown": (
        {"persons": [{"person_id": "D", "status": "ill"}]},
        at("status", "persons"),
        "not a known status",
    ),
    "likelihoods that do not add to 1": (
        {"itineraries": [GROUP | {"likelihood": ".5"}, GROUP | {"venue_id": "shop", "likelihood": ".3"}]},
        at("likelihood", "itineraries", 1),
        "add to 0.8, not to 1",
    ),
    "likelihoods half blank": (
        {"itineraries": [GROUP | {"likelihood": "1"}, GROUP | {"venue_id": "shop"}]},
        at("likelihood", "itineraries", 1),
        "some likelihoods of the group are filled",
    ),
    "one alternative with two likelihoods": (
        {
            "itineraries": [
                GROUP | {"alternative": "a", "likelihood": ".4"},
                GROUP | {"venue_id": "shop", "alternative": "a", "likelihood": ".6"},
            ]
        },
        at("likelihood", "itineraries", 1),
        "different likelihoods",
    ),
    "group of two persons": (
        {"itineraries": [GROUP, GROUP | {"person_id": "C", "venue_id": "shop"}]},
        at("alternative_group", "itineraries", 1),
        "several persons",
    ),
}


def planted(name: str) -> Rows:
    rows = world()
    for table, more in FAULTS[name][0].items():
        rows[table] = [*rows[table], *more]
    return rows


def test_the_world_itself_has_none() -> None:
    checked = look(world())
    assert checked.faults.empty
    assert not checked.stops
    assert checked.read == {name: len(rows) for name, rows in world().items()}


@pytest.mark.parametrize("name", FAULTS)
def test_each_is_named_where_it_stands(name: str) -> None:
    checked = look(planted(name))
    assert faults_of(checked) == FAULTS[name][1]
    assert FAULTS[name][2] in checked.faults["reason"][0]
    assert checked.faults["hint"].str.len().gt(10).all()
    assert checked.stops


def test_all_are_named_at_once() -> None:
    apart = {"one id for a venue and a leg", "group of two persons"}  # these two put a second fault on other rows
    rows, expected = world(), []
    for number, (name, (added, places, _)) in enumerate(FAULTS.items()):
        if name in apart:
            continue
        for table, more in added.items():
            shift = len(rows[table]) + 2 - NEW[table]
            expected += [(t, row + shift, column) for t, row, column in places if t == table]
            rows[table] = [*rows[table], *(_renamed(cells, number) for cells in more)]
    assert sorted(faults_of(look(rows))) == sorted(expected)


def _renamed(cells: dict[str, Any], number: int) -> dict[str, Any]:
    """Give planted venues, legs and groups names of their own."""
    own = {"v", "w", "x", "y", "g"}
    return {k: f"{v}{number}" if v in own else v for k, v in cells.items()}


def test_the_table_of_faults_is_in_its_shape() -> None:
    faults = look(planted("containment loop")).faults
    assert tuple(faults.columns) == schema.FAULT_COLUMNS
    assert faults["row"].dtype == "int64"
    assert faults["value"].tolist() == ["w", "x", "v"]
    assert look(world()).faults.dtypes.equals(faults.dtypes)


def test_hints_propose_the_word_that_was_meant() -> None:
    assert "did you mean 'restaurant'?" in look(planted("kind unknown")).faults["hint"][0]
    assert "dates='day-first'" in look(planted("order of day and month")).faults["hint"][0]


def test_a_fault_is_not_reported_twice_under_other_names() -> None:
    """A venue in an unknown zone is one fault, not one for every time that hangs on it."""
    rows = world()
    rows["venues"][0]["timezone"] = "Asia/Shangai"
    assert faults_of(look(rows)) == [("venues", 2, "timezone")]


def test_dates_decides_the_order_of_day_and_month() -> None:
    rows = planted("order of day and month")
    assert look(rows, dates="day-first").tables["itineraries"]["end"].iloc[-1] == pd.Timestamp("2020-04-03T01:00Z")
    assert look(rows, dates="month-first").tables["itineraries"]["end"].iloc[-1] == pd.Timestamp("2020-03-04T01:00Z")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"timezone": "asia/shanghai"}, "did you mean 'Asia/Shanghai'"),
        ({"dates": "dayfirst"}, "known: day-first, month-first"),
        ({"columns": {"people": {}}}, "known: cases, itineraries"),
        ({"columns": {"itineraries": {"von": "begin"}}}, "unknown column of itineraries in columns= 'begin'"),
    ],
)
def test_options_that_do_not_exist_are_refused_in_one_line(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        look(world(), **options)
    assert "\n" not in str(caught.value)


def test_tables_that_do_not_exist_are_refused() -> None:
    with pytest.raises(UsageError, match="unknown table 'people'"):
        from_frames({"people": pd.DataFrame()})
    with pytest.raises(UsageError, match="persons must be a DataFrame"):
        from_frames({"persons": [1]})  # type: ignore[dict-item]


class TestVersions:
    def test_periods_that_touch_do_not_overlap(self) -> None:
        rows = world()
        moment = "2020-02-22T00:00Z"
        rows["venues"] += [
            {"venue_id": "v", "kind": "shop", "withdrawn_at": moment},
            {"venue_id": "v", "kind": "cafe", "recorded_at": moment},
        ]
        assert look(rows).faults.empty

    def test_a_row_between_two_others_is_found_with_both(self) -> None:
        rows = world()
        periods = [("01", "03"), ("02", "05"), ("04", "06"), ("06", "07"), ("06", "06")]
        rows["cases"] += [
            {"person_id": "B", "recorded_at": f"2020-02-{a}T00:00Z", "withdrawn_at": f"2020-02-{b}T00:00Z"}
            for a, b in periods
        ]
        assert faults_of(look(rows)) == [("cases", row, "person_id") for row in (3, 4, 5)]

    def test_a_stay_id_may_not_be_given_twice(self) -> None:
        rows = world()
        rows["itineraries"] += [VENUE | {"stay_id": "s"}, VENUE | {"stay_id": "s", "venue_id": "shop"}]
        assert faults_of(look(rows)) == at("stay_id", "itineraries", 1)

    def test_venues_that_swap_places_between_versions_are_no_loop(self) -> None:
        rows = world()
        moment = "2020-02-22T00:00Z"
        rows["venues"] += [
            {"venue_id": "v", "kind": "shop", "withdrawn_at": moment},
            {"venue_id": "v", "kind": "shop", "within": "w", "recorded_at": moment},
            {"venue_id": "w", "kind": "mall", "within": "v", "withdrawn_at": moment},
            {"venue_id": "w", "kind": "mall", "recorded_at": moment},
        ]
        assert look(rows).faults.empty
        rows["venues"][-2]["withdrawn_at"], rows["venues"][-1]["recorded_at"] = ["2020-02-23T00:00Z"] * 2
        assert faults_of(look(rows)) == [("venues", 8, "within"), ("venues", 9, "within")]


class TestGroups:
    def group(self, *cells: dict[str, Any]) -> Rows:
        rows = world()
        venues = ("shop", "cafe", "station", "svo")
        rows["itineraries"] += [GROUP | {"venue_id": v} | c for v, c in zip(venues, cells, strict=False)]
        return rows

    def test_blank_likelihoods_are_equal_shares(self) -> None:
        assert look(self.group({}, {}, {})).faults.empty

    def test_three_thirds_add_to_one(self) -> None:
        assert look(self.group(*[{"likelihood": "0.333"}] * 3)).faults.empty

    def test_rows_of_one_alternative_count_once(self) -> None:
        a = {"alternative": "a", "likelihood": ".4"}
        assert look(self.group(a, a, {"likelihood": ".6"})).faults.empty

    def test_settling_withdraws_the_losers_and_is_no_fault(self) -> None:
        lost = {"withdrawn_at": "2020-02-25T00:00Z"}
        corrected = {"stay_id": "s", "likelihood": ".5"}
        rows = self.group(
            {"likelihood": ".5"} | lost,
            corrected | {"withdrawn_at": "2020-02-26T00:00Z"},
            corrected | {"recorded_at": "2020-02-26T00:00Z"},
        )
        assert look(rows).faults.empty

    def test_the_sum_is_taken_when_the_group_is_whole(self) -> None:
        late = {"recorded_at": "2020-02-25T00:00Z"}
        early = {"withdrawn_at": "2020-02-25T00:00Z"}
        shares = [({"stay_id": "s", "likelihood": "1"} | early), ({"stay_id": "s", "likelihood": ".7"} | late)]
        assert look(self.group(*shares, {"likelihood": ".3"} | late)).faults.empty
        assert faults_of(look(self.group(*shares, {"likelihood": ".4"} | late))) == at(
            "likelihood", "itineraries", 1, 2
        )


class TestHeaders:
    def test_missing_columns_are_faults_of_the_table(self) -> None:
        rows = world()
        for row in rows["legs"]:
            del row["mode"]
        assert faults_of(look(rows)) == [("legs", 0, "mode")]

    def test_itineraries_need_a_column_for_the_place(self) -> None:
        rows = {"itineraries": [{"person_id": "A", "start": "2020-02-20T00:00Z", "end": "2020-02-20T01:00Z"}]}
        assert faults_of(look(rows)) == [("itineraries", 0, "venue_id")]

    def test_a_key_that_is_missing_does_not_make_every_reference_a_fault(self) -> None:
        rows = world()
        for row in rows["venues"]:
            row["venue"] = row.pop("venue_id")
        assert faults_of(look(rows))[0] == ("venues", 0, "venue_id")
        assert "venue_id" not in {column for table, _, column in faults_of(look(rows)) if table == "itineraries"}
        assert look(rows, columns={"venues": {"venue": "venue_id"}}).faults.empty

    def test_names_that_are_nearly_right_are_warned_of(self) -> None:
        rows = world()
        for row in rows["itineraries"]:
            row["Seats"] = row.pop("seat", "")
        assert faults_of(look(rows), "warning") == [("itineraries", 0, "Seats")]
        assert "did you mean 'seat'?" in look(rows).faults["hint"][0]

    def test_a_name_that_stands_twice_is_a_fault(self) -> None:
        tables = frames(world())
        tables["legs"]["again"] = "x"
        renamed = check(from_frames(tables, columns={"legs": {"again": "service", "vehicle": "service"}}))
        assert faults_of(renamed) == [("legs", 0, "service")]

    def test_a_mapping_of_a_column_that_is_not_there_is_warned_of(self) -> None:
        checked = look(world(), columns={"legs": {"Flug": "service"}})
        assert faults_of(checked, "warning") == [("legs", 0, "Flug")]
