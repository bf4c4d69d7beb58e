"""Rows set aside: everything that follows from them, until nothing changes, and no row lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tables.given import faults_of, look, world
from tables.test_faults import FAULTS, planted

from exposure.schema import TABLES
from exposure.tables import check, from_frames

if TYPE_CHECKING:
    from tables.given import Rows

    from exposure.tables import Checked

STAY = {"person_id": "B", "venue_id": "cafe", "start": "2020-02-25T18:00Z", "end": "2020-02-25T19:00Z"}


def aside(rows: Rows) -> dict[tuple[str, int], str]:
    checked = look(rows, aside=True)
    assert_counts(checked)
    table = checked.set_aside
    return {(t, r): f for t, r, f in zip(table["table"], table["row"], table["faults"], strict=True)}


def assert_counts(checked: Checked) -> None:
    lost = checked.set_aside["table"].value_counts()
    for name, table in checked.tables.items():
        assert checked.read[name] == len(table) + lost.get(name, 0)


@pytest.mark.parametrize("name", FAULTS)
def test_the_faulty_rows_go_and_the_rest_has_no_fault(name: str) -> None:
    checked = look(planted(name), aside=True)
    assert not checked.stops
    assert_counts(checked)
    gone = set(zip(checked.set_aside["table"], checked.set_aside["row"], strict=True))
    assert {(table, row) for table, row, _ in FAULTS[name][1]} <= gone
    assert faults_of(check(from_frames(checked.tables))) == []


def test_what_names_a_row_set_aside_goes_too_until_nothing_changes() -> None:
    rows = world()
    rows["venues"][0]["kind"] = "statoin"
    rows["itineraries"] += [STAY | {"alternative_group": "g"}, STAY | {"venue_id": "pvg", "alternative_group": "g"}]
    assert aside(rows) == {
        ("venues", 2): "kind: is not a known kind",
        ("venues", 3): "within: names venue station, which was set aside",
        ("venues", 4): "within: names venue station, which was set aside",
        ("itineraries", 3): "venue_id: names venue shop, which was set aside",
        ("itineraries", 4): "venue_id: names venue shop, which was set aside",
        ("itineraries", 6): "venue_id: names venue cafe, which was set aside",
        ("itineraries", 7): "alternative_group: the group is no longer whole: a row of it was set aside",
    }


def test_a_person_takes_everything_that_names_them_along() -> None:
    rows = world()
    rows["persons"][1]["status"] = "ill"
    gone = aside(rows)
    assert set(gone) == {("persons", 3), ("itineraries", 4), ("relations", 2), ("judgements", 2)}
    assert gone["relations", 2] == "person_b: names person B, which was set aside"


def test_a_stop_set_aside_is_said_to_be() -> None:
    rows = world()
    rows["venues"].append({"venue_id": "ist", "kind": "airport"})
    rows["leg_stops"].append({"leg_id": "F1", "sequence": "x", "venue_id": "ist", "arrival": "2020-02-20T00:00Z"})
    rows["itineraries"].append({"person_id": "B", "leg_id": "F1", "alight": "ist"})
    assert aside(rows) == {
        ("leg_stops", 4): "sequence: is not a whole number",
        ("itineraries", 6): "alight: names stop ist of leg F1, which was set aside",
    }


def test_of_overlapping_versions_all_go() -> None:
    rows = world()
    rows["cases"].append({"person_id": "A"})
    assert set(aside(rows)) == {("cases", 2), ("cases", 3)}


def test_a_table_without_a_required_column_goes_as_a_whole() -> None:
    rows = world()
    for row in rows["legs"]:
        del row["mode"]
    gone = aside(rows)
    assert gone["legs", 2] == "mode: the column is missing"
    assert gone["itineraries", 2] == "leg_id: names leg F1, which was set aside"


def test_a_row_keeps_all_of_its_reasons_and_its_cells() -> None:
    rows = world()
    rows["persons"][1] |= {"status": "ill", "birth_date": "long ago", "phone": " 0138 "}
    table = look(rows, aside=True).set_aside
    assert table["faults"][0] == "birth_date: cannot be read as a time; status: is not a known status"
    assert list(table.loc[0, ["table", "file", "row", "fact_id"]]) == ["persons", "", 3, "persons:3"]
    assert list(table.loc[0, ["person_id", "status", "birth_date", "phone"]]) == ["B", "ill", "long ago", "0138"]


def test_derived_faults_are_listed_only_where_rows_are_set_aside() -> None:
    rows = world()
    rows["venues"][2]["kind"] = "caffe"
    assert faults_of(look(rows)) == [("venues", 4, "kind")]
    assert ("venues", 3, "adjacent_to") in faults_of(look(rows, aside=True))


def test_without_faults_nothing_is_set_aside() -> None:
    checked = look(world(), aside=True)
    assert list(checked.set_aside.columns[:5]) == ["table", "file", "row", "fact_id", "faults"]
    assert checked.set_aside.empty


def test_persons_are_made_only_from_rows_that_are_used() -> None:
    rows = world()
    del rows["persons"]
    rows["itineraries"][3]["leg_id"] = "Z"
    checked = look(rows, aside=True)
    assert checked.tables["persons"]["person_id"].tolist() == ["A", "B"]
    assert_counts(checked)


CELLS = st.sampled_from(
    ["", "A", "B", "shop", "F1", "svo", "x", "-1", "2020-02-20", "2020-02-20 09:00", "g", "0.5", "1"]
)
SPOILT = st.lists(st.tuples(st.integers(0, 8), st.integers(0, 9), st.integers(0, 20), CELLS), max_size=12)


@settings(max_examples=25, deadline=None)
@given(SPOILT)
def test_whatever_is_spoilt_rows_read_are_rows_used_and_rows_set_aside(spoilt: list[tuple[int, int, int, str]]) -> None:
    rows = world()
    rows["itineraries"] += [STAY | {"alternative_group": "g", "venue_id": venue} for venue in ("pvg", "svo")]
    for table, row, column, cell in spoilt:
        name = list(TABLES)[table]
        columns = list(TABLES[name].by_name)
        rows[name][row % len(rows[name])][columns[column % len(columns)]] = cell
    checked = look(rows, aside=True, dates="day-first", timezone="UTC")
    assert not checked.stops
    assert_counts(checked)
    assert faults_of(check(from_frames(checked.tables))) == []
