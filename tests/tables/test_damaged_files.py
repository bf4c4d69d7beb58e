"""Files that are damaged as a whole: one fault says so, and nothing is lost without a word."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet
from tables.given import faults_of, look, world

from exposure.errors import UsageError
from exposure.tables import Checked, check, from_frames, read_files, write

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "person_id,name,language\n"


def persons(folder: Path, text: str, *, aside: bool = False) -> Checked:
    (folder / "persons.csv").write_text(text, encoding="utf-8")
    return check(read_files(folder), aside=aside)


def only(checked: Checked) -> dict[str, Any]:
    assert len(checked.faults) == 1, checked.faults.to_dict("records")
    return dict(checked.faults.iloc[0])


class TestQuotes:
    @pytest.mark.parametrize("aside", [False, True])
    def test_one_that_is_never_closed_names_its_row(self, tmp_path: Path, *, aside: bool) -> None:
        checked = persons(tmp_path, HEADER + 'A,"two\nlines",en\nB,b,"en\nC,c,en\nD,d,en\n', aside=aside)
        assert only(checked)["reason"] == "a quote that opens in row 3 is never closed"
        assert checked.stops

    def test_two_that_pair_up_are_a_warning(self, tmp_path: Path) -> None:
        checked = persons(tmp_path, HEADER + 'A,a,"en\nB,b,en\nC,c,"ru\nD,d,en\n')
        assert faults_of(checked, "warning") == [("persons", 2, "")]
        assert "spans several lines" in only(checked)["reason"]

    def test_a_cell_of_several_lines_is_no_warning(self, tmp_path: Path) -> None:
        assert persons(tmp_path, HEADER + 'A,"one, two\nthree ""four""\n6"" pipe",en\nB,6" pipe,en\n').faults.empty


class TestWholeTables:
    @pytest.mark.parametrize("text", ['"' + HEADER + "A,a,en\n", "name,sex\na,m\n", "person_id,name,name\nA,a,b\n"])
    def test_lost_ones_stop_also_where_rows_may_be_set_aside(self, tmp_path: Path, text: str) -> None:
        assert persons(tmp_path, text, aside=True).stops

    @pytest.mark.parametrize("kind", ["link", "folder", "pipe"])
    def test_what_is_named_like_one_and_is_no_file_is_a_fault(self, tmp_path: Path, kind: str) -> None:
        path = tmp_path / "cases.csv"
        if kind == "link":
            path.symlink_to("nowhere")
        elif kind == "folder":
            path.mkdir()
        else:
            os.mkfifo(path)
        checked = persons(tmp_path, HEADER, aside=True)
        assert only(checked)["reason"] == "the file cannot be opened"
        assert checked.stops

    @pytest.mark.parametrize(
        ("text", "hint"),
        [
            ("Person_ID,name\nA,a\n", "did you mean the column 'Person_ID'? rename it, or map it with columns="),
        ],
    )
    def test_a_missing_column_says_where_it_may_be(self, tmp_path: Path, text: str, hint: str) -> None:
        faults = persons(tmp_path, text).faults
        assert hint in faults.loc[faults["reason"] == "the column is missing", "hint"].tolist()

    def test_unreadable_venues_say_nothing_about_stays(self, tmp_path: Path) -> None:
        write(look(world()).tables, tmp_path)
        (tmp_path / "venues.csv").write_bytes(b"\xff\xfe")
        (tmp_path / "itineraries.csv").write_text("person_id,venue_id,start,end\nA,shop,2020-02-20,2020-02-21\n")
        assert faults_of(check(read_files(tmp_path))) == [("venues", 0, "")]

    def test_a_torn_row_of_persons_still_has_its_id(self, tmp_path: Path) -> None:
        (tmp_path / "cases.csv").write_text("person_id,register_id\nB,1\n")
        text = HEADER + "A,a,en\nB,b\nC\n"
        checked = persons(tmp_path, text)
        assert faults_of(checked) == [("persons", 3, ""), ("persons", 4, "")]
        assert checked.faults["reason"].tolist()[-1] == "the row has 1 cell, the header 3"
        aside = persons(tmp_path, text, aside=True)
        assert aside.set_aside["person_id"].tolist() == ["B", "C", "B"]
        assert "names person B, which was set aside" in aside.set_aside["faults"].tolist()[-1]
        assert aside.read["persons"] == len(aside.tables["persons"]) + 2


class TestParquet:
    def test_text_that_is_not_utf8_is_one_fault(self, tmp_path: Path) -> None:
        bad = pa.Array.from_buffers(
            pa.string(), 1, [None, pa.py_buffer(np.array([0, 1], "int32")), pa.py_buffer(b"\xff")]
        )
        parquet.write_table(pa.table({"person_id": bad}), tmp_path / "persons.parquet")
        assert only(check(read_files(tmp_path)))["reason"] == "the file holds text that is not UTF-8"

    def test_a_zone_of_mars_is_one_fault(self, tmp_path: Path) -> None:
        times = pa.array([0], pa.timestamp("s", "Mars/Base"))
        parquet.write_table(pa.table({"person_id": ["A"], "recorded_at": times}), tmp_path / "persons.parquet")
        assert "cannot be read as Parquet" in only(check(read_files(tmp_path)))["reason"]

    def test_bytes_are_text_and_lists_are_not(self) -> None:
        frame = pd.DataFrame({"person_id": ["A", b"001"], "language": [["en", "ru"], "en"]})
        checked = check(from_frames({"persons": frame}))
        assert checked.tables["persons"]["person_id"].tolist() == ["001"]
        assert faults_of(checked) == [("persons", 2, "language")]
        assert only(checked)["reason"] == "is not text"


class TestPoints:
    def venues(self, points: list[Any], crs: str, **columns: Any) -> Checked:
        ids = {"venue_id": [f"v{i}" for i in range(len(points))], "kind": "shop"}
        return check(from_frames({"venues": geopandas.GeoDataFrame(ids | columns, geometry=points, crs=crs)}))

    def test_fill_blank_columns_row_by_row(self) -> None:
        points = list(geopandas.points_from_xy([1.5, 2.5], [10, 20]))
        checked = self.venues(points, "EPSG:4326", longitude=["", "7"], latitude=[None, "8"])
        assert checked.faults.empty
        assert checked.tables["venues"][["longitude", "latitude"]].to_numpy().tolist() == [[1.5, 10.0], [7.0, 8.0]]

    def test_off_the_globe_are_a_fault(self) -> None:
        checked = self.venues(list(geopandas.points_from_xy([1e30, 0], [1e30, 0])), "EPSG:3857")
        assert faults_of(checked) == [("venues", 2, "geometry")]

    def test_in_a_local_system_are_one_fault(self) -> None:
        crs = 'ENGCRS["site",EDATUM["site"],CS[Cartesian,2],AXIS["x",east],AXIS["y",north],LENGTHUNIT["metre",1]]'
        checked = self.venues(list(geopandas.points_from_xy([1], [1])), crs)
        assert only(checked)["row"] == 0
        assert checked.stops


class TestWriting:
    def test_mixed_extra_cells_become_text_in_parquet(self, tmp_path: Path) -> None:
        checked = check(from_frames({"persons": pd.DataFrame({"person_id": ["A", "B"], "n": [1, "x"]})}))
        write(checked.tables, tmp_path, format="parquet")
        assert check(read_files(tmp_path)).tables["persons"]["n"].tolist() == ["1", "x"]

    def test_into_a_file_is_a_usage_error(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        for target in (tmp_path / "file", tmp_path / "file" / "below"):
            with pytest.raises(UsageError, match="give a folder"):
                write(look(world()).tables, target)
