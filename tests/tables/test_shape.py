"""What checked tables look like, whatever they came from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from tables.given import frames, look, world

from exposure import schema
from exposure.tables import check, from_frames

DTYPES = {
    "number": "float64",
    "integer": "int64",
    "boolean": "boolean",
    "instant": "datetime64[s, UTC]",
    "date": "datetime64[s]",
}


@pytest.mark.parametrize("rows", [world(), {}, {"venues": world()["venues"]}], ids=["all", "none", "one"])
def test_every_table_has_its_columns_in_their_order_and_dtype(rows: Any) -> None:
    tables = look(rows).tables
    assert list(tables) == list(schema.TABLES)
    for name, table in schema.TABLES.items():
        wanted = {column.name: DTYPES.get(column.holds, "str") for column in table.columns}
        if name == "layouts":  # whole numbers that may be blank
            wanted |= {"rows_per_bay": "float64", "rows_per_compartment": "float64"}
        wanted |= {"fact_id": "str", "file": "str", "row": "int64"}
        assert {c: str(t) for c, t in tables[name].dtypes.items()} == wanted
        assert list(tables[name].columns) == list(wanted)
        assert tables[name].index.equals(pd.RangeIndex(len(tables[name])))


def test_blank_text_is_missing_and_text_is_stripped() -> None:
    rows = world()
    rows["persons"][2] |= {"name": " ", "phone": None, "document": float("nan"), "sex": " f\u3000", "person_id": " C "}
    person = look(rows).tables["persons"].iloc[2]
    assert person["person_id"] == "C"
    assert person["sex"] == "f"
    assert person[["name", "phone", "document"]].isna().all()


def test_words_are_spelled_as_in_the_vocabulary() -> None:
    assert look(world()).tables["itineraries"]["mask"].tolist()[1] == "respirator-valved"


def test_blank_rows_are_no_rows_but_count_in_the_numbering() -> None:
    rows = world()
    rows["persons"].insert(1, {"person_id": " ", "name": None})
    checked = look(rows)
    assert checked.read["persons"] == 3
    assert checked.tables["persons"]["row"].tolist() == [2, 4, 5]
    assert checked.tables["persons"]["fact_id"].tolist() == ["persons:2", "persons:4", "persons:5"]


def test_a_blank_stay_id_takes_the_fact_id() -> None:
    rows = world()
    rows["itineraries"][1]["stay_id"] = "mine"
    assert look(rows).tables["itineraries"]["stay_id"].tolist()[:3] == ["itineraries:2", "mine", "itineraries:4"]


def test_numbers_in_id_columns_become_text() -> None:
    tables = frames(world())
    stays = tables["itineraries"].assign(person_id=[7.0, 7.0, 8.0, 9.0], carriage=[1, 2, 3, 4])
    tables["persons"] = tables["persons"].assign(person_id=[7, 8, 9])
    for name in ("cases", "relations", "judgements"):
        del tables[name]
    checked = check(from_frames(tables | {"itineraries": stays}))
    assert checked.faults.empty
    assert checked.tables["itineraries"]["person_id"].tolist() == ["7", "7", "8", "9"]
    assert checked.tables["itineraries"]["carriage"].tolist() == ["1", "2", "3", "4"]


def test_typed_cells_mean_the_same_as_text() -> None:
    as_text = look(world()).tables
    typed = frames(world())
    stays = typed["itineraries"]
    for column in ("start", "end"):
        stays[column] = as_text["itineraries"][column].dt.tz_convert("Asia/Tokyo").where(stays[column].notna())
    stays["start_tolerance_minutes"] = [np.nan, np.nan, 5, np.nan]
    typed["venues"]["longitude"] = pd.to_numeric(typed["venues"]["longitude"])
    typed["leg_stops"]["sequence"] = [1, 2]
    typed["cases"]["onset"] = [pd.Timestamp("2020-02-21").date()]
    typed["persons"]["birth_date"] = pd.to_datetime(typed["persons"]["birth_date"])
    again = check(from_frames(typed)).tables
    for name, table in as_text.items():
        pd.testing.assert_frame_equal(again[name], table)


def test_unknown_columns_are_carried_through_as_they_are() -> None:
    tables = frames(world())
    tables["persons"] = tables["persons"].assign(shoe=[1, 2, 3], note=["a ", "", float("nan")])
    persons = check(from_frames(tables)).tables["persons"]
    assert persons["shoe"].dtype == "int64"
    assert persons["note"].tolist()[0] == "a "
    assert persons["note"].isna().tolist() == [False, True, True]


def test_provenance_that_comes_in_is_made_anew() -> None:
    once = look(world()).tables
    again = check(from_frames(once)).tables
    for name, table in once.items():
        pd.testing.assert_frame_equal(again[name], table)


def test_the_frames_of_the_caller_stay_as_they_are() -> None:
    given = frames(world())
    before = {name: frame.copy(deep=True) for name, frame in given.items()}
    check(from_frames(given, columns={"persons": {"name": "occupation"}}))
    for name, frame in before.items():
        pd.testing.assert_frame_equal(given[name], frame)


class TestMadePersons:
    def made(self, **recorded: str) -> pd.DataFrame:
        rows = world()
        del rows["persons"]
        rows["itineraries"][2] |= recorded
        rows["relations"][0] |= recorded
        rows["judgements"][0] |= recorded
        return look(rows).tables["persons"]

    def test_are_the_ids_that_other_tables_use(self) -> None:
        persons = self.made()
        assert persons["person_id"].tolist() == ["A", "B", "C"]
        assert persons["row"].tolist() == [0, 0, 0]
        assert persons["file"].tolist() == ["", "", ""]
        assert persons["recorded_at"].isna().all()

    def test_are_known_from_the_first_row_that_names_them(self) -> None:
        persons = self.made(recorded_at="2020-02-25T00:00Z")
        known = dict(zip(persons["person_id"], persons["recorded_at"], strict=True))
        assert known["B"] == pd.Timestamp("2020-02-25T00:00Z")
        assert pd.isna(known["A"])

    def test_are_not_made_when_the_table_is_there(self) -> None:
        rows = world()
        rows["persons"] = rows["persons"][:2]
        assert look(rows).stops


class TestGeometry:
    def venues(self, crs: str | None = "EPSG:3857", **more: Any) -> Any:
        import geopandas

        points = geopandas.points_from_xy([121.45, 121.46], [31.25, 31.26], crs="EPSG:4326")
        frame = geopandas.GeoDataFrame({"venue_id": ["v", "w"], "kind": ["shop", "shop"]} | more, geometry=points)
        return frame.to_crs(crs) if crs else frame.set_crs(None, allow_override=True)

    @pytest.mark.parametrize("crs", ["EPSG:3857", None])
    def test_points_fill_the_coordinates(self, crs: str | None) -> None:
        venues = check(from_frames({"venues": self.venues(crs)})).tables["venues"]
        assert "geometry" not in venues
        np.testing.assert_allclose(venues[["longitude", "latitude"]], [[121.45, 31.25], [121.46, 31.26]])

    def test_columns_go_before_geometry(self) -> None:
        venues = check(from_frames({"venues": self.venues(longitude=["1", "2"], latitude=["3", "4"])})).tables["venues"]
        assert venues[["longitude", "latitude"]].to_numpy().tolist() == [[1, 3], [2, 4]]

    def test_what_is_no_point_is_a_fault(self) -> None:
        venues = self.venues()
        venues.loc[1, "geometry"] = venues.geometry[1].buffer(1)
        checked = check(from_frames({"venues": venues}))
        assert checked.faults[["row", "column"]].to_numpy().tolist() == [[3, "geometry"]]
