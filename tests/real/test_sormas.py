"""Import files of SORMAS, good and bad: read through a mapping, or refused in words that a person understands.

The figures are counted in the data; everybody in them is invented by their publisher.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd
import pytest
from sent_files import assert_refused_in_plain_words, tables_in

import exposure as ex
from exposure.errors import ValidationError
from exposure.tables import read_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

REGIONS: Final = {"persons": {"epidCode": "person_id"}}
"""Any table with a key will do to compare encodings."""
LARGE: Final = "sormas_region_import_test_large_file"
NOT_READ: Final = {
    "travelEntries_testImport.csv",
    "sormas_region_import_test_iso_8859_1.csv",
    "sormas_region_import_test_windows_1252.csv",
    f"{LARGE}_iso8859_1.csv",
}
"""German letters in a single byte each."""


@pytest.fixture(scope="module")
def folder(shared_data: Callable[[str], Path]) -> Path:
    return shared_data("sormas_templates")


def refusal(file: Path, **options: object) -> pd.DataFrame:
    with pytest.raises(ValidationError) as raised:
        ex.read({"persons": file}, **options)  # type: ignore[arg-type] # those of `read`
    return raised.value.faults


@pytest.mark.parametrize("part", ["ui", "e2e"])
def test_every_file_is_refused_in_plain_words(
    part: str, folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """As lists of persons: 62 CSV files and one workbook, of which none has our columns."""
    assert len(tables_in(folder)) == 63
    for i, file in enumerate(tables_in(folder / part)):
        (tmp_path / str(i)).mkdir()
        assert_refused_in_plain_words(file, tmp_path / str(i), capfd)


def test_separators_and_encodings_are_seen(folder: Path) -> None:
    """Semicolons in 12 files, tabs in one, and four that are no UTF-8, of which one has semicolons."""
    raws = {file.name: read_files({"persons": file}) for file in tables_in(folder) if file.suffix == ".csv"}
    seen = [assumed.read_as for raw in raws.values() for assumed in raw.assumed if assumed.what == "separator"]
    assert sorted(seen) == ["semicolon"] * 11 + ["tab"]
    assert {name for name, raw in raws.items() if not raw.tables} == NOT_READ


def test_one_table_in_two_encodings_is_one_table(folder: Path) -> None:
    plain, marked = (folder / "ui" / f"{LARGE}_{encoding}.csv" for encoding in ("utf8", "utf8_with_bom"))
    assert plain.read_bytes() != marked.read_bytes()
    one, other = (ex.read({"persons": file}, columns=REGIONS) for file in (plain, marked))
    assert one == other
    assert len(one.persons) == 1_000
    assert one.faults.empty


def test_latin_1_is_refused_in_one_line_and_read_once_it_is_utf_8(folder: Path, tmp_path: Path) -> None:
    """It could be any of a dozen encodings; none is guessed."""
    file = folder / "ui" / f"{LARGE}_iso8859_1.csv"
    (fault,) = refusal(file, columns=REGIONS).to_dict("records")
    assert fault["reason"] == "the file is neither UTF-8 nor GB18030 text (line 1001)"
    assert fault["hint"] == "save it as CSV UTF-8"
    saved = tmp_path / "saved.csv"
    saved.write_text(file.read_text(encoding="latin-1"), encoding="utf-8")
    utf8 = folder / "ui" / f"{LARGE}_utf8.csv"
    assert ex.read({"persons": saved}, columns=REGIONS) == ex.read({"persons": utf8}, columns=REGIONS)


def test_the_second_of_two_header_lines_is_the_header(folder: Path) -> None:
    """Its three rows lack their last four cells: each is named, and the id is shown without the blanks around it."""
    columns = {"persons": {"caseIdExternalSystem": "person_id", "person.firstName": "name"}}
    graph = ex.read({"persons": folder / "ui/sormas_contact_import_test.csv"}, columns=columns, faults="set-aside")
    assert graph.assumed["read_as"][graph.assumed["what"] == "header"].tolist() == [
        "row 2; what stands above it was not read"
    ]
    faults = graph.faults[graph.faults["severity"] == "fault"]
    assert faults["reason"].tolist() == ["the row has 10 cells, the header 14"] * 3
    assert faults["row"].tolist() == [3, 4, 5]
    assert graph.faults["reason"].str.startswith("what stands above the header").sum() == 1
    assert graph.set_aside["person_id"].tolist() == ["ABCDEF-GHIJKL-MNOPQR", "ABCDEF-GHIJKL-MNOPQR", "Unknown"]


def test_travel_entries_are_read_when_the_order_of_dates_is_said(folder: Path) -> None:
    """`01.04.1980` could be in January: a fault, until somebody says that the day comes first."""
    file = folder / "ui/sormas_travelentry_import_test.csv"
    names = {"Nachname": "person_id", "Vorname": "name", "Geburtsdatum": "birth_date", "Tel. persönlich": "phone"}
    (fault,) = refusal(file, columns={"persons": names}).to_dict("records")
    assert fault["column"] == "birth_date"
    assert "day-first" in fault["hint"]
    read = ex.read({"persons": file}, columns={"persons": names}, dates="day-first").persons
    assert read["birth_date"].tolist() == [pd.Timestamp("1980-04-01")]
    assert read["phone"].tolist() == ["1234567890"]
