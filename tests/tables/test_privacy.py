"""Names, phones, documents and addresses appear in no fault, message or repr."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from exposure.errors import ValidationError
from exposure.schema import TABLES
from exposure.tables import check, from_frames, read_files

if TYPE_CHECKING:
    from pathlib import Path

    from exposure.tables import Checked

COUNT = 10_000
SECRET = [f"Q{i:05d}Q" for i in range(COUNT)]


def planted() -> pd.DataFrame:
    """Ten thousand persons, each with every kind of fault that a row of persons can have."""
    columns = {name: [f"{name[0]}{s}" for s in SECRET] for name in ("name", "phone", "document", "address")}
    persons = pd.DataFrame(columns).assign(person_id=[f"P{i % 99}" for i in range(COUNT)])
    persons = persons.assign(status="ill", birth_date="2019-13-45", recorded_at="03/04/2020", withdrawn_at="x")
    return persons.assign(nickname=persons["name"], phnoe=persons["phone"])


def said(checked: Checked) -> str:
    """Everything that checking says, but for the rows set aside, which are the data themselves."""
    error = ValidationError(checked.faults)
    return "\n".join([str(error), repr(error), checked.faults.to_csv(), repr(checked.faults)])


def test_only_what_names_a_person_is_personal() -> None:
    personal = {(t.name, c.name) for t in TABLES.values() for c in t.columns if c.personal}
    assert personal == {("persons", name) for name in ("name", "phone", "document", "address")}


def test_faults_show_other_values_but_none_of_these() -> None:
    text = said(check(from_frames({"persons": planted()})))
    assert "2019-13-45" in text
    assert not re.search(r"Q\d{5}Q", text)


@pytest.mark.parametrize("aside", [False, True])
def test_rows_that_cannot_be_cut_into_cells_show_nothing(tmp_path: Path, aside: bool) -> None:
    lines = [f"P{i},{s},more,cells,{s}" for i, s in enumerate(SECRET)]
    (tmp_path / "persons.csv").write_text("\n".join(["person_id,name", *lines]))
    checked = check(read_files(tmp_path), aside=aside)
    assert len(checked.faults) == COUNT
    text = said(checked)
    assert not re.search(r"Q\d{5}Q", text)


def test_a_file_that_is_no_table_shows_nothing(tmp_path: Path) -> None:
    (tmp_path / "persons.csv").write_bytes(b"person_id,name\n" + "\n".join(SECRET).encode() + b"\xff")
    assert "Q0" not in said(check(read_files(tmp_path)))


def test_a_file_without_a_header_shows_none_of_its_first_row(tmp_path: Path) -> None:
    (tmp_path / "persons.csv").write_text("P1,Q00001Q,Q00001Q\nP2,Q00002Q,\n")
    assert "Q0" not in said(check(read_files(tmp_path)))


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("Secret Name said so", ""),
        ("张某某说昨天", ""),
        ("13800138000", ""),
        ("138-0013-8000", ""),
        ("2020-02-21 Secret", "2020-02-21 …"),
        ("2020-02-21 10ish", "2020-02-21 …"),
        ("2020-02-30", "2020-02-30"),
        ("2020-02-21 25:00", "2020-02-21 25:00"),
        ("20200230", "20200230"),
    ],
)
def test_what_slipped_into_a_column_of_times_is_not_shown(cell: str, shown: str) -> None:
    """A list whose cells slipped by one column has names and phones where times should be."""
    cases = pd.DataFrame({"person_id": ["A"], "onset": [cell]})
    faults = check(from_frames({"cases": cases})).faults
    assert faults.loc[faults["column"] == "onset", "value"].tolist() == [shown]
