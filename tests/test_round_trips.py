"""Values that spreadsheets spoil: written, opened and saved by LibreOffice, and read back without a change."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

import pandas as pd
import pytest
from libreoffice import convert, needs_libreoffice

from exposure.tables import check, from_frames, read_files, write
from exposure.tables.workbooks.write import write_workbook

if TYPE_CHECKING:
    from pathlib import Path

PERSONAL: Final = ["name", "phone", "document"]
ROWS: Final = [2_000, pytest.param(100_000, marks=pytest.mark.slow)]
"""Four values in each: names, phones, documents and seats."""

_SIGNS: Final = "=+-@"
_NAMES: Final = (
    "{sign}Invented {n}",
    "{sign}1+{n}",
    '{sign}HYPERLINK("x{n}")',
    "'{sign}{n} quoted",
    "Nemo, Zoë {n}",
    '王小虚"{n}"',
    "虚构{n}，测试",
    "O'Nobody {n}",
    "{n:07}",
    "TRUE",
    "1E{n}",
    "{n}/12",
    "'{n}",
    "+{n}",
)
_PHONES: Final = (
    "138{n:08}",
    "+86 139 {n:08}",
    "00{n:09}",
    "021-{n:08}",
    "{n:011};+7 {n:09}",
    "({n:04}) 55",
    "{n:011}",
    "=138{n:08}",
    "-{n:08}",
    "@{n:08}",
)
_DOCUMENTS: Final = (
    "9999991980{n:08}",
    "000000{n:012}",
    "{n:017}X",
    "E{n:08}",
    "{n}E5",
    "0{n:08}",
    "{n:018}",
    "=9999991980{n:07}",
)
_SEATS: Final = (
    "3E{d}",
    "{d}-{e}",
    "0{d}",
    "{d}/{e}",
    "{d}A",
    "={d}A",
    "+{d}",
    "-{e}",
    "@{d}",
    "{d}:{e}",
    "{d}.{e}0",
    "TRUE",
    "{d}号下铺",
)


def invented(rows: int, seed: int = 5) -> dict[str, list[str]]:
    """Give plainly invented values by column; nobody has such names or numbers."""
    rng = random.Random(seed)
    odd = range(1, 10**7, 2)  # a document that ends with 000 looks as if a spreadsheet had rounded it

    def some(forms: tuple[str, ...]) -> list[str]:
        return [
            form.format(n=rng.choice(odd), d=rng.randrange(1, 13), e=rng.randrange(1, 29), sign=rng.choice(_SIGNS))
            for form in rng.choices(forms, k=rows)
        ]

    return {"name": some(_NAMES), "phone": some(_PHONES), "document": some(_DOCUMENTS), "seat": some(_SEATS)}


def tables_of(values: dict[str, list[str]]) -> dict[str, pd.DataFrame]:
    """Give the checked tables: each person was at the one venue."""
    ids = [f"{i:08}" for i in range(len(values["name"]))]  # leading zeros, too
    stays = pd.DataFrame({"person_id": ids, "venue_id": "1", "seat": values["seat"]})
    given = {
        "persons": pd.DataFrame({"person_id": ids} | {column: values[column] for column in PERSONAL}),
        "venues": pd.DataFrame({"venue_id": ["1"], "kind": ["shop"]}),
        "itineraries": stays.assign(start="2020-02-20T09:00Z", end="2020-02-20T10:00Z", stay_id=ids),
    }
    checked = check(from_frames(given))
    assert checked.faults.empty
    return {name: frame for name, frame in checked.tables.items() if name in given}


def read_back(source: Path) -> dict[str, list[str]]:
    checked = check(read_files(source))
    assert checked.faults.empty, checked.faults["reason"].value_counts().to_dict()
    persons = checked.tables["persons"].sort_values("person_id")
    stays = checked.tables["itineraries"].sort_values("stay_id")
    return {**{column: persons[column].tolist() for column in PERSONAL}, "seat": stays["seat"].tolist()}


def assert_same(read: dict[str, list[str]], values: dict[str, list[str]]) -> None:
    """Compare one by one; where they differ, three of each column are enough to see."""
    assert {column: len(cells) for column, cells in read.items()} == {
        column: len(cells) for column, cells in values.items()
    }
    changed = {c: [(a, b) for a, b in zip(values[c], cells, strict=True) if a != b] for c, cells in read.items()}
    assert {column: pairs[:3] for column, pairs in changed.items() if pairs} == {}


def test_the_values_are_such_as_spreadsheets_spoil() -> None:
    """Each sort is there, and the seed alone makes them."""
    values = invented(2_000)
    assert values == invented(2_000)
    for column, cells in values.items():
        assert {sign for sign in _SIGNS if any(cell.startswith(sign) for cell in cells)} == set(_SIGNS) - (
            {"+", "-", "@"} if column == "document" else set()
        )
        assert any(cell.startswith("0") for cell in cells)
    assert sum(cell.isdigit() and len(cell) == 18 for cell in values["document"]) > 500
    assert any("王" in cell and '"' in cell for cell in values["name"])
    assert {"3E5", "1-2"} <= set(invented(20_000)["seat"])


@needs_libreoffice
@pytest.mark.parametrize("rows", ROWS)
def test_a_workbook_saved_by_libreoffice_comes_back(rows: int, tmp_path: Path) -> None:
    values = invented(rows)
    write_workbook(tables_of(values), tmp_path / "world.xlsx")
    (saved,) = convert([tmp_path / "world.xlsx"], "xlsx", tmp_path / "saved")
    assert_same(read_back(saved), values)


@needs_libreoffice
@pytest.mark.parametrize("rows", ROWS)
def test_csv_saved_by_libreoffice_comes_back(rows: int, tmp_path: Path) -> None:
    """Opened with every column as text."""
    values = invented(rows)
    tables = tables_of(values)
    write(tables, tmp_path / "written")
    files = [tmp_path / "written" / f"{name}.csv" for name in tables]
    convert(files, "csv", tmp_path / "saved", text_columns=40)
    assert_same(read_back(tmp_path / "saved"), values)
