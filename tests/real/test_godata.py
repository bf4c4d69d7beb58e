"""Sample files of WHO's Go.Data: read through a mapping, or refused in words that a person understands.

The figures are counted in the data; everybody in them is invented by their publisher.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd
import pytest
from sent_files import assert_refused_in_plain_words, tables_in

import exposure as ex
from exposure.errors import ValidationError
from exposure.tables import check, read_files

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PERSONS: Final = {"uuid": "person_id", "firstName": "name", "telephone": "phone", "gender": "sex"}
CASES: Final = {
    "uuid": "person_id",
    "case_id": "register_id",
    "date_of_onset": "onset",
    "isolation_startdate": "isolated_at",
    "classification": "status",
}
RELATIONS: Final = {"source_uuid": "person_a", "target_uuid": "person_b", "date_of_last_contact": "until"}
VENUES: Final = {
    "location_id": "venue_id",
    "admin_level": "kind",
    "parent_location_id": "within",
    "lat": "latitude",
    "long": "longitude",
}


@pytest.fixture(scope="module")
def folder(shared_data: Callable[[str], Path]) -> Path:
    return shared_data("godata")


@pytest.fixture(scope="module")
def cases(folder: Path) -> ex.ExposureGraph:
    """One file that is two tables: who they are, and what the register says of them."""
    file = folder / "cases_clean.csv"
    return ex.read({"persons": file, "cases": file}, columns={"persons": PERSONS, "cases": CASES}, timezone="UTC")


@pytest.fixture(scope="module")
def contacts(folder: Path) -> ex.ExposureGraph:
    return ex.read({"persons": folder / "contacts_clean.csv"}, columns={"persons": PERSONS})


def as_written(folder: Path, file: str) -> pd.DataFrame:
    return pd.read_csv(folder / file, dtype=str, keep_default_na=False)


def test_cases_are_read_whole(folder: Path, cases: ex.ExposureGraph) -> None:
    given = as_written(folder, "cases_clean.csv").set_index("uuid")
    read = cases.cases.set_index("person_id")
    assert len(cases.persons) == len(read) == len(given) == 56
    assert read["register_id"].dropna().to_dict() == given["case_id"][given["case_id"] != ""].to_dict()
    onset = read["onset"].dropna().dt.strftime("%Y-%m-%d").to_dict()
    assert onset == given["date_of_onset"][given["date_of_onset"] != ""].to_dict()
    assert len(cases.faults) == 56
    assert set(cases.faults["reason"]) == {"the case has no stay"}  # a warning: nobody wrote where they were


def test_contacts_are_read_whole_and_their_phones_stay_text(folder: Path, contacts: ex.ExposureGraph) -> None:
    """66 uuids, but two contact_ids are blank, so that these cannot be the key; their column is kept."""
    given = as_written(folder, "contacts_clean.csv").set_index("uuid")
    read = contacts.persons.set_index("person_id")
    assert read["contact_id"].notna().sum() == 64
    assert len(read) == 66
    assert contacts.faults.empty
    for ours, theirs in (("phone", "telephone"), ("name", "firstName"), ("contact_id", "contact_id")):
        assert read[ours].dropna().to_dict() == given[theirs][given[theirs] != ""].str.strip().to_dict()


def test_each_blank_id_is_a_fault(folder: Path) -> None:
    columns = {"persons": {"contact_id": "person_id"}}
    with pytest.raises(ValidationError) as raised:
        ex.read({"persons": folder / "contacts_clean.csv"}, columns=columns)
    blank = as_written(folder, "contacts_clean.csv")["contact_id"].eq("").to_numpy().nonzero()[0]
    assert raised.value.faults["row"].tolist() == (blank + 2).tolist()
    assert len(blank) == 2


def test_relationships_say_which_column_is_missing(folder: Path) -> None:
    """What two people are to each other is not in the file; nothing is put in its place."""
    with pytest.raises(ValidationError) as raised:
        ex.read({"relations": folder / "relationships_clean.csv"}, columns={"relations": RELATIONS}, timezone="UTC")
    (fault,) = raised.value.faults.to_dict("records")
    assert (fault["column"], fault["reason"]) == ("kind", "the column is missing")
    assert fault["hint"].startswith("add it: what they are to each other")


def test_relationships_are_between_cases_and_contacts(
    folder: Path, cases: ex.ExposureGraph, contacts: ex.ExposureGraph, tmp_path: Path
) -> None:
    """Sources: a case 87 times, a contact 3 times. Targets: a contact 66 times, a case 34 times."""
    as_written(folder, "relationships_clean.csv").assign(kind="companion").to_csv(tmp_path / "a.csv", index=False)
    graph = ex.read({"relations": tmp_path / "a.csv"}, columns={"relations": RELATIONS}, timezone="UTC")
    relations = graph.relations
    assert len(relations) == 100
    assert relations["until"].min() == pd.Timestamp("2020-04-27T00:00Z")  # 24:00 of the day that is written
    assert relations["until"].max() == pd.Timestamp("2020-09-03T00:00Z")
    ill, met = set(cases.persons["person_id"]), set(contacts.persons["person_id"])
    assert [relations["person_a"].isin(ill).sum(), relations["person_a"].isin(met).sum()] == [87, 3]
    assert [relations["person_b"].isin(ill).sum(), relations["person_b"].isin(met).sum()] == [34, 66]
    assert len(ill & met) == 6  # contacts who have become cases


def test_follow_ups_belong_to_42_contacts(folder: Path, contacts: ex.ExposureGraph) -> None:
    """437 rows about 42 persons: a list of persons it is not, and each person who is there more than once is named."""
    columns = {"persons": {"contact_uuid": "person_id"}}
    checked = check(read_files({"persons": folder / "followups_clean.csv"}, columns=columns))
    assert checked.read["persons"] == 437
    people = set(as_written(folder, "followups_clean.csv")["contact_uuid"])
    assert len(people) == 42
    assert people <= set(contacts.persons["person_id"])
    assert set(checked.faults["reason"]) == {"another row with the same person_id is known at the same time"}


def test_each_of_3965_locations_without_a_kind_is_named(folder: Path) -> None:
    """An administrative level is no kind of place; five of them also lie in themselves."""
    checked = check(read_files({"venues": folder / "locations_clean.csv.gz"}, columns={"venues": VENUES}))
    assert checked.read["venues"] == 3_965
    reasons = checked.faults.groupby("column")["reason"].value_counts().to_dict()
    assert reasons["kind", "is not a known kind"] == 3_965
    assert reasons["within", "the venue lies in itself"] == 5


def test_every_file_is_refused_in_plain_words(folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """As lists of persons: 8 CSV files and 4 workbooks, of which none has our columns."""
    files = tables_in(folder)
    assert len(files) == 12
    for i, file in enumerate(files):
        (tmp_path / str(i)).mkdir()
        assert_refused_in_plain_words(file, tmp_path / str(i), capfd)
