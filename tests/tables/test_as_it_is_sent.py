"""Files as people send them: encodings, separators, titles, Chinese names, one file for each table."""

from __future__ import annotations

import gzip
import itertools
from typing import TYPE_CHECKING

import pandas as pd
import pytest

import exposure as ex
from exposure.errors import UsageError, ValidationError
from exposure.tables import Checked, assumed_frame, check, read_files

if TYPE_CHECKING:
    from pathlib import Path

VENUES = [
    ["venue_id", "kind", "longitude", "latitude", "timezone"],
    ["店1", "shop", "121.47", "31.25", "Asia/Shanghai"],
]
STAYS = [
    ["person_id", "venue_id", "start", "end", "mask", "stay_id"],
    ["王1", "店1", "2020-02-20 10:00", "2020-02-20 11:00", "none", "S1"],
    ["007", "店1", "2020-02-20 10:30", "2020-02-20 12:00", "", "S2"],
]
CHINESE = {
    "venue_id": "场所编号", "kind": "类型", "longitude": "经度", "latitude": "纬度", "timezone": "时区",
    "person_id": "人员编号", "start": "开始时间", "end": "结束时间", "mask": "口罩", "stay_id": "停留编号",
}  # fmt: skip
ENCODINGS = {"UTF-8": "utf-8", "UTF-8 with a mark": "utf-8-sig", "GB18030": "gb18030", "UTF-16": "utf-16"}


def text(rows: list[list[str]], separator: str = ",") -> str:
    return "\n".join(separator.join(row) for row in rows) + "\n"


def put(folder: Path, encoding: str = "utf-8", separator: str = ",", above: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    for name, rows in (("venues", VENUES), ("itineraries", STAYS)):
        (folder / f"{name}.csv").write_bytes((above + text(rows, separator)).encode(encoding))
    return folder


def persons(folder: Path, content: str | bytes, **options: object) -> Checked:
    data = content if isinstance(content, bytes) else content.encode()
    (folder / "persons.csv").write_bytes(data)
    return check(read_files(folder), **options)  # type: ignore[arg-type]


def said(checked: Checked, what: str) -> list[str]:
    frame = assumed_frame(checked.assumed)
    return [
        f"{given} {read_as}".strip()
        for given, read_as in frame.loc[frame["what"] == what, ["given", "read_as"]].to_numpy()
    ]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> ex.ExposureGraph:
    return ex.read(put(tmp_path_factory.mktemp("plain")))


class TestEncodingsAndSeparators:
    @pytest.mark.parametrize(("encoding", "separator"), list(itertools.product(ENCODINGS, ",;\t")))
    def test_every_pair_reads_to_the_same_graph(
        self, tmp_path: Path, plain: ex.ExposureGraph, encoding: str, separator: str
    ) -> None:
        assert ex.read(put(tmp_path, ENCODINGS[encoding], separator)) == plain

    @pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
    def test_the_encoding_is_said(self, tmp_path: Path, encoding: str) -> None:
        checked = check(read_files(put(tmp_path, encoding)))
        assert said(checked, "encoding") == [encoding.upper()] * 2

    def test_the_separator_is_said(self, tmp_path: Path) -> None:
        assert said(check(read_files(put(tmp_path, separator=";"))), "separator") == ["semicolon"] * 2

    def test_nothing_is_said_of_what_is_plain(self, plain: ex.ExposureGraph) -> None:
        assert plain.assumed.empty

    @pytest.mark.parametrize(
        ("name", "encoding"),
        [("Müller", "latin-1"), ("Größe", "cp1252"), ("Иванов", "cp1251"), ("陳大文", "big5"), ("päätös", "latin-1")],
    )
    def test_other_encodings_are_not_taken_for_chinese(self, tmp_path: Path, name: str, encoding: str) -> None:
        checked = persons(tmp_path, f"person_id,name\nA,{name}\n".encode(encoding))
        assert checked.faults["reason"].tolist() == ["the file is neither UTF-8 nor GB18030 text (line 2)"]

    def test_one_rare_name_among_others_is_still_chinese(self, tmp_path: Path) -> None:
        checked = persons(tmp_path, "person_id,姓名\nA,王镕\nB,李小明\n".encode("gb18030"))
        assert checked.tables["persons"]["name"].tolist() == ["王镕", "李小明"]

    def test_a_separator_inside_quotes_does_not_count(self, tmp_path: Path) -> None:
        checked = persons(tmp_path, 'person_id;name\nA;"b;c"\nB;d,e\n')
        assert checked.tables["persons"]["name"].tolist() == ["b;c", "d,e"]

    def test_rows_of_a_semicolon_file_that_do_not_fit_are_named(self, tmp_path: Path) -> None:
        checked = persons(tmp_path, "person_id;name\nA;b\nB\nC;d;e\n")
        assert checked.faults["row"].tolist() == [3, 4]
        assert checked.faults["hint"].str.contains("semicolon").all()

    def test_a_decimal_comma_needs_another_separator(self, tmp_path: Path) -> None:
        (tmp_path / "venues.csv").write_text("venue_id;kind;longitude;latitude\nV;shop;121,47;-31,5\n")
        checked = check(read_files(tmp_path))
        assert checked.tables["venues"][["longitude", "latitude"]].to_numpy().tolist() == [[121.47, -31.5]]
        assert said(checked, "number") == [f"{c}: the comma in {c} a decimal point" for c in ("longitude", "latitude")]
        (tmp_path / "venues.csv").write_text('venue_id,kind,longitude,latitude\nV,shop,"121,47","31,5"\n')
        assert check(read_files(tmp_path)).faults["reason"].tolist() == ["is not a number"] * 2

    def test_a_comma_that_may_be_one_of_thousands_is_no_decimal_comma(self, tmp_path: Path) -> None:
        (tmp_path / "venues.csv").write_text("venue_id;kind;area_m2\nV;shop;1,500\n")
        assert check(read_files(tmp_path)).faults["reason"].tolist() == ["is not a number"]
        (tmp_path / "venues.csv").write_text("venue_id;kind;area_m2\nV;shop;1,500\nW;shop;12,5\n")
        assert check(read_files(tmp_path)).tables["venues"]["area_m2"].tolist() == [1.5, 12.5]

    def test_a_thousands_point_beside_a_decimal_comma_is_a_fault(self, tmp_path: Path) -> None:
        (tmp_path / "venues.csv").write_text("venue_id;kind;area_m2\nV;shop;1.234,5\n")
        assert check(read_files(tmp_path)).faults["reason"].tolist() == ["is not a number"]


class TestHeaders:
    def test_in_chinese(self, tmp_path: Path, plain: ex.ExposureGraph) -> None:
        for name, rows in (("场所", VENUES), ("行程", STAYS)):
            header = [CHINESE[column] for column in rows[0]]
            (tmp_path / f"{name}.csv").write_bytes(text([header, *rows[1:]]).encode("gb18030"))
        graph = ex.read(tmp_path)
        assert graph == plain
        columns = graph.assumed[graph.assumed["what"] == "column"]
        assert dict(zip(columns["read_as"], columns["given"], strict=True)) == CHINESE

    @pytest.mark.parametrize("above", ["旅客名单,,,,\n\n", "sep=,\n", "Passenger list of flight SU-208\n,,,,\n"])
    def test_below_a_title(self, tmp_path: Path, plain: ex.ExposureGraph, above: str) -> None:
        graph = ex.read(put(tmp_path, above=above))
        assert graph == plain
        row = above.count("\n") + 1
        told = graph.assumed.loc[graph.assumed["what"] == "header", "read_as"].tolist()
        assert told == [f"row {row}; what stands above it was not read"] * 2
        assert graph.itineraries["row"].tolist() == [row + 1, row + 2]

    def test_below_rows_is_a_warning(self, tmp_path: Path) -> None:
        """Else the rows above it would be lost without a word."""
        checked = persons(tmp_path, "A,b,c\nperson_id,name,phone\nB,c,d\n")
        assert checked.faults[["row", "severity"]].to_numpy().tolist() == [[0, "warning"]]
        assert "what stands above the header" in checked.faults["reason"][0]

    def test_a_title_without_a_header_is_a_fault(self, tmp_path: Path) -> None:
        checked = persons(tmp_path, "Passenger list\nA,b\n")
        assert checked.faults["column"].tolist()[0] == "person_id"

    def test_two_columns_for_one_of_ours_are_named(self, tmp_path: Path) -> None:
        content = "person_id,电话,手机\nA,1,2\n"
        checked = persons(tmp_path, content)
        assert checked.faults["reason"].tolist() == ["2 columns are read as phone: 电话, 手机"]
        raw = read_files(tmp_path, columns={"persons": {"手机": ""}})
        assert check(raw).tables["persons"][["phone", "手机"]].to_numpy().tolist() == [["1", "2"]]

    def test_full_width_and_invisible_letters_in_a_header(self, tmp_path: Path) -> None:
        checked = persons(tmp_path, "\u200bｐｅｒｓｏｎ＿ｉｄ,name\nA,b\n")
        assert checked.tables["persons"]["person_id"].tolist() == ["A"]

    def test_a_mapping_goes_before_an_alias(self, tmp_path: Path) -> None:
        (tmp_path / "persons.csv").write_text("person_id,地址,电话\nA,x,y\n")
        table = check(read_files(tmp_path, columns={"persons": {"电话": "document"}})).tables["persons"]
        assert table[["address", "document"]].to_numpy().tolist() == [["x", "y"]]


class TestWords:
    def test_of_closed_lists_in_chinese(self, tmp_path: Path) -> None:
        (tmp_path / "venues.csv").write_text("venue_id,kind,indoor\nV,超市,是\nW,SHOP,否\n")
        checked = check(read_files(tmp_path))
        assert checked.tables["venues"]["kind"].tolist() == ["shop", "shop"]
        assert checked.tables["venues"]["indoor"].tolist() == [True, False]
        assert said(checked, "word") == ["kind: 超市 shop", "indoor: 是 true", "indoor: 否 false"]

    def test_full_width_ids_are_the_ids_that_they_look_like(self, tmp_path: Path) -> None:
        put(tmp_path)
        (tmp_path / "cases.csv").write_text("person_id\n００７\n")
        checked = check(read_files(tmp_path))
        assert checked.tables["cases"]["person_id"].tolist() == ["007"]
        assert checked.faults.empty

    def test_names_and_phones_stay_as_they_are(self, tmp_path: Path) -> None:
        checked = persons(tmp_path, "person_id,name,phone\nA,Ｗａｎｇ　Ｌｉ,１３８\n")
        assert checked.tables["persons"][["name", "phone"]].to_numpy().tolist() == [["Ｗａｎｇ　Ｌｉ", "１３８"]]


class TestSources:
    def test_single_files_by_table(self, tmp_path: Path, plain: ex.ExposureGraph) -> None:
        (tmp_path / "hotel.csv").write_text(text(VENUES))
        (tmp_path / "register of guests.txt").write_text(text(STAYS, "\t"))
        source: dict[str, str | Path] = {
            "venues": tmp_path / "hotel.csv",
            "itineraries": str(tmp_path / "register of guests.txt"),
        }
        assert ex.read(source) == plain

    def test_one_file_named_like_its_table(self, tmp_path: Path) -> None:
        put(tmp_path)
        assert len(ex.read(tmp_path / "venues.csv").venues) == 1

    @pytest.mark.parametrize(
        ("source", "message"),
        [
            ({"stays": "x.csv"}, "unknown table 'stays'"),
            ({"venues": "absent.csv"}, "no file 'absent.csv'"),
            ({"venues": 7}, "venues must be the path of a file, not int"),
            ("absent.xlsx", "no folder or file 'absent.xlsx'"),
        ],
    )
    def test_wrong_ones_are_wrong_use(self, source: object, message: str) -> None:
        with pytest.raises(UsageError, match=message):
            ex.read(source)  # type: ignore[arg-type]

    def test_a_file_that_is_not_named_like_a_table(self, tmp_path: Path) -> None:
        (tmp_path / "list.csv").write_text("a\n")
        with pytest.raises(UsageError, match="not named like a table"):
            ex.read(tmp_path / "list.csv")
        (tmp_path / "list.doc").write_text("a\n")
        with pytest.raises(UsageError, match=r"let it end with one of \.csv"):
            ex.read(tmp_path / "list.doc")

    def test_the_lock_file_of_a_spreadsheet_program_is_no_table(self, tmp_path: Path, plain: ex.ExposureGraph) -> None:
        put(tmp_path)
        (tmp_path / "~$itineraries.xlsx").write_bytes(b"\x05user")
        assert ex.read(tmp_path) == plain


class TestSpoiledCells:
    @pytest.mark.parametrize(
        ("column", "cell", "reason"),
        [
            ("document", "3.10101E+17", "rounded"),
            ("document", "310101199001011000", "rounded"),
            ("phone", "1.38E+10", "rounded"),
            ("person_id", "1E+05", "rounded"),
            ("document", "#REF!", "error"),
            ("birth_date", "#N/A", "time"),
        ],
    )
    def test_are_faults_that_say_so(self, tmp_path: Path, column: str, cell: str, reason: str) -> None:
        names = list(dict.fromkeys(["person_id", column]))
        row = [cell if name == column else "A" for name in names]
        faults = persons(tmp_path, ",".join(names) + "\n" + ",".join(row) + "\n").faults
        assert faults["column"].tolist() == [column]
        assert reason in faults["reason"][0]

    @pytest.mark.parametrize(
        "cell", ["3E5", "1-2", "007", "310101199001011234", "1.5E-3", "13800000000000", "110101199003070003"]
    )
    def test_text_that_looks_like_a_number_stays_text(self, tmp_path: Path, cell: str) -> None:
        checked = persons(tmp_path, f"person_id,document,phone\n{cell},{cell},{cell}\n")
        assert checked.tables["persons"][["person_id", "document", "phone"]].to_numpy().tolist() == [[cell] * 3]

    def test_numbers_of_a_frame_that_are_too_long_for_a_float(self) -> None:
        frame = pd.DataFrame({"person_id": ["A", "B"], "document": [310101199001011234.0, 7.0]})
        with pytest.raises(ValidationError) as caught:
            ex.ExposureGraph.from_frames(persons=frame)
        faults = caught.value.faults
        assert faults[["row", "column", "value"]].to_numpy().tolist() == [[2, "document", ""]]
        exact = frame.assign(document=[310101199001011234, 7])
        assert ex.ExposureGraph.from_frames(persons=exact).persons["document"].tolist() == ["310101199001011234", "7"]

    def test_a_date_where_text_should_be(self) -> None:
        frame = pd.DataFrame({"person_id": ["A"], "phone": [pd.Timestamp("2020-01-02")]})
        with pytest.raises(ValidationError) as caught:
            ex.ExposureGraph.from_frames(persons=frame)
        assert "is a date, which a spreadsheet makes" in caught.value.faults["reason"][0]


def bomb(row: bytes, times: int) -> bytes:
    return gzip.compress(row * 4096) * (times // 4096)


class TestFilesMadeToHurt:
    @pytest.mark.parametrize(
        ("name", "data", "reason"),
        [
            ("one cell of 20 MB", b"person_id,name\nA," + b"x" * 20_000_000, "more than 4,194,304 letters"),
            ("one quoted cell", b'person_id,name\nA,"' + b"x\n" * 9_000_000 + b'"', "more than 4,194,304 letters"),
            ("2^20 columns", b"person_id," + b"a," * (1 << 20), "no sheet has more than 16,384"),
            ("zeros", b"person_id\n" + b"\0" * 99, "bytes that are no text"),
        ],
    )
    def test_are_refused(self, tmp_path: Path, name: str, data: bytes, reason: str) -> None:
        checked = persons(tmp_path, data)
        assert checked.stops, name
        assert checked.faults["reason"].str.contains(reason, regex=False).all(), name

    def test_a_compressed_file_that_grows_without_end(self, tmp_path: Path) -> None:
        (tmp_path / "persons.csv.gz").write_bytes(bomb(b"A" + b"\n" * 2000, 1 << 17))
        reasons = check(read_files(tmp_path)).faults["reason"].tolist()
        assert len(reasons) == 1
        assert reasons[0].startswith("the compressed file grows to more than")

    @pytest.mark.parametrize(
        ("begin", "what"),
        [
            (b"\x89PNG\r\n\x1a\n", "a picture"),
            (b"\xff\xd8\xff\xe0", "a picture"),
            (b"%PDF-1.7\n", "a PDF document"),
            (b"PK\x03\x04", "a workbook or another zip file"),
            (b"\xd0\xcf\x11\xe0", "an old Excel or Word file"),
            (b"  <!DOCTYPE html><html>", "a web page"),
            (b"PAR1", "a Parquet file"),
        ],
    )
    def test_other_kinds_of_file_are_called_by_their_name(self, tmp_path: Path, begin: bytes, what: str) -> None:
        checked = persons(tmp_path, begin + b"\x00\x01" * 40)
        assert checked.faults["reason"].tolist() == [f"the file is {what}, not a CSV table"]
        assert checked.faults["hint"][0]
