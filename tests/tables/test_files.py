"""Files of a folder: which are tables, what is in them, and what is wrong with the others."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from tables.given import faults_of, frames, look, world

from exposure.errors import UsageError
from exposure.tables import Checked, check, read_files

if TYPE_CHECKING:
    from pathlib import Path

PERSONS = "person_id,name,phone\n"


def read(folder: Path, **files: Any) -> Checked:
    for name, content in files.items():
        table, _, ending = name.partition("_")
        path = folder / f"{table}.{ending.replace('_', '.') or 'csv'}"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return check(read_files(folder))


def persons(folder: Path, content: bytes | str) -> Checked:
    return read(folder, persons=content)


class TestCsv:
    @pytest.mark.parametrize("ending", ["\n", "\r\n"])
    @pytest.mark.parametrize("mark", ["", "\ufeff"])
    def test_is_utf8_with_or_without_a_mark(self, tmp_path: Path, mark: str, ending: str) -> None:
        text = f"{mark}{PERSONS}007,王芳,138\n".replace("\n", ending)
        table = persons(tmp_path, text).tables["persons"]
        assert table[["person_id", "name", "phone", "file"]].to_numpy().tolist() == [
            ["007", "王芳", "138", "persons.csv"]
        ]

    def test_counts_records_as_a_spreadsheet_does(self, tmp_path: Path) -> None:
        table = persons(tmp_path, PERSONS + '\nA,"two\nlines",\n,,\n \nB,"say ""hi"", ok",\n\n').tables["persons"]
        assert table["row"].tolist() == [3, 6]
        assert table["name"].tolist() == ["two\nlines", 'say "hi", ok']

    def test_may_begin_with_blank_rows(self, tmp_path: Path) -> None:
        assert persons(tmp_path, "\n,,\n" + PERSONS + "A,,\n").tables["persons"]["row"].tolist() == [4]

    def test_may_be_compressed(self, tmp_path: Path) -> None:
        checked = read(tmp_path, persons_csv_gz=gzip.compress((PERSONS + "A,,").encode()))
        assert checked.tables["persons"]["file"].tolist() == ["persons.csv.gz"]

    def test_with_a_header_alone_is_a_table_without_rows(self, tmp_path: Path) -> None:
        checked = persons(tmp_path, PERSONS)
        assert checked.faults.empty
        assert checked.read["persons"] == 0

    def test_names_every_row_that_is_too_long_or_too_short(self, tmp_path: Path) -> None:
        checked = persons(tmp_path, PERSONS + "A,a,1\nB,b\n\nC,c,1,2\nD,d,1\n")
        assert faults_of(checked) == [("persons", 3, ""), ("persons", 5, "")]
        assert checked.faults["reason"].tolist() == [
            "the row has 2 cells, the header 3", "the row has 4 cells, the header 3",
        ]  # fmt: skip
        assert checked.faults["value"].tolist() == ["", ""]
        assert checked.read["persons"] == 4

    def test_names_rows_with_a_cell_in_a_column_without_a_name(self, tmp_path: Path) -> None:
        checked = persons(tmp_path, "person_id,,name,\nA,,a,\nB,x,b,\n")
        assert faults_of(checked) == [("persons", 3, "")]

    def test_names_a_column_that_is_there_twice(self, tmp_path: Path) -> None:
        checked = persons(tmp_path, "person_id,name,name\nA,a,b\n")
        assert faults_of(checked) == [("persons", 0, "name")]

    def test_takes_neutralised_formulas_back(self, tmp_path: Path) -> None:
        names = persons(tmp_path, PERSONS + "A,'=1+1,'+86\nB,''=x,O'Hara\nC,'@a,'a\n").tables["persons"]
        assert names["name"].tolist() == ["=1+1", "'=x", "@a"]
        assert names["phone"].tolist() == ["+86", "O'Hara", "'a"]


BROKEN: dict[str, tuple[str, bytes, str]] = {
    "empty": ("csv", b"", "the file is empty"),
    "blank": ("csv", b"\xef\xbb\xbf \n\n", "the file is empty"),
    "only separators": ("csv", b",,\n,,\n", "no header"),
    "not UTF-8": ("csv", b"person_id,name\nA,M\xfcller\n", r"neither UTF-8 nor GB18030 text \(line 2\)"),
    "picture": ("csv", b"\x89PNG\r\n\x1a\n\x00\x00\xff", "is a picture"),
    "cut gzip": ("csv_gz", gzip.compress(b"person_id\n" + bytes(range(48, 90)) * 9)[:-9], "damaged or cut off"),
    "no gzip": ("csv_gz", b"person_id\nA\n", "damaged or cut off"),
    "no Parquet": ("parquet", b"PAR1xxxx", "no Parquet file"),
    "no GeoPackage": ("gpkg", b"SQLite format 3", "no GeoPackage"),
}


class TestBrokenFiles:
    @pytest.mark.parametrize("name", BROKEN)
    def test_are_one_fault_of_the_whole_file(self, tmp_path: Path, name: str) -> None:
        ending, content, reason = BROKEN[name]
        checked = read(tmp_path, **{f"persons_{ending}": content})
        assert faults_of(checked) == [("persons", 0, "")]
        assert checked.faults["reason"].str.contains(reason).all()
        assert checked.faults["file"].tolist() == [f"persons.{ending.replace('_', '.')}"]

    def test_stop_the_work_even_with_rows_set_aside(self, tmp_path: Path) -> None:
        read(tmp_path, persons=b"", venues="venue_id,kind\nv,shop\n")
        assert check(read_files(tmp_path), aside=True).stops

    def test_do_not_make_every_reference_a_fault(self, tmp_path: Path) -> None:
        stays = "person_id,venue_id,start,end\nA,v,2020-02-20T00:00Z,2020-02-20T01:00Z\n"
        assert faults_of(read(tmp_path, venues=b"", itineraries=stays)) == [("venues", 0, "")]

    def test_two_files_for_one_table(self, tmp_path: Path) -> None:
        checked = read(
            tmp_path, persons=PERSONS + "A,a,1\n", persons_csv_gz=gzip.compress((PERSONS + "B,b,1\n").encode())
        )
        assert faults_of(checked) == [("persons", 0, "")]
        assert "persons.csv and persons.csv.gz" in checked.faults["reason"][0]

    def test_a_quotation_mark_that_is_never_closed_is_found(self, tmp_path: Path) -> None:
        assert persons(tmp_path, PERSONS + 'A,"a,1\nB,b,2\n').stops


class TestFolder:
    def test_other_files_are_ignored_and_others_like_tables_warned_of(self, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_text("x")
        (tmp_path / ".venues.csv").write_text("x")
        (tmp_path / "persons.csv.d").mkdir()
        (tmp_path / "Venue.csv").write_text("x")
        checked = persons(tmp_path, PERSONS)
        assert checked.faults[["file", "row", "severity"]].to_numpy().tolist() == [["Venue.csv", 0, "warning"]]
        assert "did you mean 'venues'?" in checked.faults["hint"][0]
        assert not checked.stops

    def test_file_names_may_be_written_in_capitals(self, tmp_path: Path) -> None:
        (tmp_path / "Persons.CSV").write_text(PERSONS + "A,,\n")
        assert check(read_files(tmp_path)).read["persons"] == 1

    @pytest.mark.parametrize("make", [False, True])
    def test_without_a_table_is_wrong_use(self, tmp_path: Path, make: bool) -> None:
        folder = tmp_path / "x"
        if make:
            folder.mkdir()
        with pytest.raises(UsageError, match=r"^no (folder or file|table in) '.*x'; .*itineraries\.csv") as caught:
            read_files(folder)
        assert "\n" not in str(caught.value)

    def test_gives_what_frames_give(self, tmp_path: Path) -> None:
        for name, frame in frames(world()).items():
            frame.to_csv(tmp_path / f"{name}.csv", index=False)
        from_files = check(read_files(tmp_path)).tables
        for name, table in look(world()).tables.items():
            pd.testing.assert_frame_equal(from_files[name].drop(columns="file"), table.drop(columns="file"))


class TestTypedFiles:
    def test_parquet_keeps_what_it_holds(self, tmp_path: Path) -> None:
        for name, frame in look(world()).tables.items():
            frame.to_parquet(tmp_path / f"{name}.parquet")
        read_back = check(read_files(tmp_path))
        assert read_back.faults.empty
        for name, table in look(world()).tables.items():
            pd.testing.assert_frame_equal(read_back.tables[name].drop(columns="file"), table.drop(columns="file"))

    def venues(self) -> Any:
        import geopandas

        points = geopandas.points_from_xy([121.45, 121.46], [31.25, 31.26], crs="EPSG:4326")
        frame = {"venue_id": ["v", "w"], "kind": ["shop", "shop"], "indoor": [True, False]}
        return geopandas.GeoDataFrame(frame, geometry=points)

    @pytest.mark.parametrize("layer", ["venues", "sheet"])
    def test_geopackage_gives_its_points(self, tmp_path: Path, layer: str) -> None:
        self.venues().to_file(tmp_path / "venues.gpkg", layer=layer, driver="GPKG")
        checked = check(read_files(tmp_path))
        assert checked.faults.empty
        assert checked.tables["venues"]["latitude"].round(6).tolist() == [31.25, 31.26]
        assert checked.tables["venues"]["indoor"].tolist() == [True, False]

    def test_geopackage_with_layers_of_other_names_is_a_fault(self, tmp_path: Path) -> None:
        for layer in ("one", "two"):
            self.venues().to_file(tmp_path / "venues.gpkg", layer=layer, driver="GPKG")
        checked = check(read_files(tmp_path))
        assert faults_of(checked) == [("venues", 0, "")]
        assert "2 layers and none is named venues" in checked.faults["reason"][0]

    def test_geoparquet_gives_its_points(self, tmp_path: Path) -> None:
        self.venues().to_parquet(tmp_path / "venues.parquet")
        assert check(read_files(tmp_path)).tables["venues"]["longitude"].tolist() == [121.45, 121.46]
