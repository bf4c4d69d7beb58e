"""What is wrong with a manifest: all of it at once, by row and column of the list, and nobody's data in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from passengers.manifests import HEADER, rows, write_csv

import exposure as ex

if TYPE_CHECKING:
    from pathlib import Path


def faults(source: Any, **options: Any) -> pd.DataFrame:
    with pytest.raises(ex.ValidationError) as caught:
        ex.read_manifest(source, **options)
    return caught.value.faults


def at(found: pd.DataFrame) -> list[tuple[int, str]]:
    wrong = found[found["severity"] == "fault"]
    return sorted(zip(wrong["row"], wrong["column"], strict=True))


def test_every_fault_is_told_at_once_by_row_and_column(tmp_path: Path) -> None:
    """Nine cells are spoiled, each in another way; each is found where it stands, and nothing else is."""
    table = rows()
    table[0]["IndexCase"] = "perhaps"
    table[1]["DateArrival"] = "2020-02-20 08:30"
    table[3]["DOB"] = "1975-02-30"
    table[4]["IdentifyingNumber"] = "Air Nowhere"
    for row in (5, 6, 7):
        table[row]["CityArrival"] = "QQQ"
    table[8]["DateDeparture"] = "03/04/2020"
    found = faults(write_csv(tmp_path / "list.csv", table))
    assert at(found) == [
        (2, "IndexCase"),
        (3, "DateArrival"),
        (5, "DOB"),
        (6, "ConveyanceName, IdentifyingNumber"),
        (7, "CityArrival"),
        (10, "DateDeparture"),
    ]
    assert set(found["file"]) == {"list.csv"}
    reasons = dict(zip(found["row"], found["reason"], strict=True))
    assert reasons[3] == "says otherwise than row 2, which is the same flight"
    assert reasons[7] == "is no airport's IATA code"
    assert found.set_index("row")["value"][7] == "QQQ"


def test_a_city_with_several_airports_is_asked_for() -> None:
    found = faults(pd.DataFrame(rows()).assign(AirportCode="Shanghai"))
    hints = found.loc[found["column"] == "AirportCode", "hint"]
    assert hints.str.contains("PVG, SHA").all()
    assert len(hints) == 4


def test_local_times_that_do_not_exist_or_exist_twice_are_faults() -> None:
    """London's clocks went forward on 29 March 2020 at 1:00 and back on 25 October at 2:00."""
    for time, reason in (("2020-03-29 01:30", "does not exist"), ("2020-10-25 01:30", "exists twice")):
        table = pd.DataFrame(rows()[8:]).assign(AirportCode="LHR", DateDeparture=time, DateArrival="2020-12-01 08:00")
        found = faults(table)
        assert at(found) == [(2, "DateDeparture")]
        assert found["reason"].str.contains(reason).all()


def test_arrival_before_departure_is_one() -> None:
    found = faults(pd.DataFrame(rows()[8:]).assign(DateArrival="2020-03-28 20:00"))
    assert at(found) == [(2, "DateArrival")]


@pytest.mark.parametrize(
    ("lacking", "column"),
    [("IdentifyingNumber", "service"), ("DateDeparture", "departure"), ("DateArrival", "arrival")],
)
def test_a_column_that_is_missing_is_told_with_the_way_to_give_it(lacking: str, column: str) -> None:
    found = faults(pd.DataFrame(rows()[8:]).drop(columns=lacking))
    assert at(found) == [(0, column)]
    assert found["hint"].str.contains(f"give {column}=").all()


def test_without_airports_the_zone_is_asked_for() -> None:
    found = faults(pd.DataFrame(rows()[8:]).drop(columns=["AirportCode", "CityArrival"]))
    assert at(found) == [(2, "DateArrival"), (2, "DateDeparture")]
    assert found["hint"].str.contains(r"(?:origin|destination)=").all()
    table = pd.DataFrame(rows()[8:]).drop(columns=["AirportCode", "CityArrival"])
    assert len(ex.read_manifest(table, timezone="UTC").legs) == 1


def test_a_blank_that_could_be_two_flights_is_a_fault() -> None:
    """A flight number where the list has several; a day where the flight ran on two."""
    table = rows()
    table[4]["IdentifyingNumber"] = ""
    table.append({**table[5], "DateDeparture": "2020-03-30 22:00", "DateArrival": "2020-03-31 18:05"})
    table.append({**table[5], "DateDeparture": "", "DateArrival": ""})
    found = faults(pd.DataFrame(table))
    assert at(found) == [(6, "ConveyanceName, IdentifyingNumber"), (12, "DateDeparture")]


def test_what_the_caller_says_must_not_contradict_the_list() -> None:
    table = pd.DataFrame(rows()[8:])
    assert at(faults(table, origin="LHR")) == [(2, "AirportCode")]
    assert at(faults(table, departure="2020-03-28 21:30")) == [(2, "DateDeparture")]
    assert at(faults(table, service="BA179")) == [(2, "ConveyanceName, IdentifyingNumber")]
    assert len(ex.read_manifest(table, origin="JFK", departure="2020-03-28T21:00", service="BA0178").legs) == 1


def test_columns_named_alike_or_meaning_the_same_are_faults() -> None:
    table = pd.DataFrame(rows()).assign(**{"Flight No": "BA1"})
    assert at(faults(table)) == [(0, "ConveyanceName, IdentifyingNumber, Flight No")]
    assert len(ex.read_manifest(table, mapping={"Flight No": ""}).persons) == 9
    twice = pd.concat([pd.DataFrame(rows()), pd.DataFrame(rows())[["Notes"]]], axis="columns")
    assert at(faults(twice)) == [(0, "")]


def test_rows_that_cannot_be_cut_into_cells_are_found(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "list.csv", rows())
    path.write_text(path.read_text(encoding="utf-8") + "one,cell,too,few\n", encoding="utf-8")
    found = faults(path)
    assert at(found) == [(11, "")]
    graph = ex.read_manifest(path, faults="set-aside")
    assert len(graph.persons) == 9
    assert set(graph.set_aside["row"]) == {11}


def test_faulty_rows_can_be_set_aside_and_are_counted() -> None:
    """Every row is a person, read or set aside; whoever has a faulty stay stays a person."""
    table = rows()
    table[3]["DOB"] = "1975-02-30"
    table[4]["IdentifyingNumber"] = "Air Nowhere"
    graph = ex.read_manifest(pd.DataFrame(table), faults="set-aside")
    aside = graph.set_aside.groupby("table")["row"].apply(sorted).to_dict()
    assert aside == {"itineraries": [5, 6], "persons": [5]}
    assert len(graph.persons) == 8
    assert graph.rows_read["persons"] == graph.rows_read["itineraries"] == 9


SECRETS = ("SECRETSON", "0555 010 9999", "ZZ9999999", "Hidden Lane")


def secretive() -> pd.DataFrame:
    """Rows of one passenger of whom every cell is a secret, in turn in every other column."""
    plain = dict.fromkeys(HEADER, "")
    plain |= {"IdentifyingNumber": "SU206", "AirportCode": "SVO", "CityArrival": "PVG"}
    plain |= {"DateDeparture": "2020-02-20 09:00", "DateArrival": "2020-02-20 22:20"}
    return pd.DataFrame([{**plain, name: secret} for name in HEADER for secret in SECRETS])


def test_cells_that_slipped_into_other_columns_show_nobody() -> None:
    """Names, phones, documents and addresses never appear in what is told, wherever they stand."""
    with pytest.raises(ex.ValidationError) as caught:
        ex.read_manifest(secretive())
    told = str(caught.value) + caught.value.faults.to_csv()
    assert len(caught.value.faults) > 10
    assert [secret for secret in SECRETS if secret in told] == []


def test_what_is_read_with_faults_set_aside_shows_nobody() -> None:
    graph = ex.read_manifest(secretive(), faults="set-aside")
    told = repr(graph) + graph._repr_html_() + graph.assumed.to_csv() + graph.faults.to_csv() + graph.legs.to_csv()
    told += graph.itineraries[["person_id", "leg_id"]].to_csv()
    assert [secret for secret in SECRETS if secret in told] == []


def test_a_list_without_a_header_shows_nobody(tmp_path: Path) -> None:
    """The first passenger stands where the names of columns should be."""
    path = tmp_path / "list.csv"
    path.write_text("SECRETSON,Hidden Lane,ZZ9999999\nSECRETSON,Hidden Lane,ZZ9999999\n", encoding="utf-8")
    found = faults(path)
    assert "no column says who was on board" in set(found["reason"])
    assert [secret for secret in SECRETS if secret in found.to_csv()] == []


def test_options_that_do_not_exist_are_usage_errors(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "list.csv", rows())
    for options, said in (
        ({"mapping": {"Notes": "sit"}}, "column in mapping="),
        ({"origin": "QQQ"}, "IATA code"),
        ({"origin": "Shanghai"}, "PVG, SHA"),
        ({"service": "27"}, "flight number"),
        ({"faults": "ignore"}, "set-aside"),
        ({"recorded_at": "2020-02-27"}, "offset"),
        ({"graph": "data"}, "ExposureGraph"),
        ({"leg": "one"}, "the list has 4"),
        ({"timezone": "Mars"}, "timezone"),
    ):
        with pytest.raises(ex.UsageError, match=said):
            ex.read_manifest(path, **options)
    for source, said in ((tmp_path / "none.csv", "no file"), (tmp_path, "no file"), (7, "takes a file")):
        with pytest.raises(ex.UsageError, match=said):
            ex.read_manifest(source)  # type: ignore[arg-type]
    (tmp_path / "list.docx").write_text("x", encoding="utf-8")
    with pytest.raises(ex.UsageError, match="no table by its name"):
        ex.read_manifest(tmp_path / "list.docx")


@pytest.mark.parametrize("name", ["list.csv", "list.xlsx", "list.parquet"])
def test_a_file_that_is_no_table_is_one_fault(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b"\x00\x01SECRETSON\xff")
    found = faults(path)
    assert len(found) == 1
    assert found["file"].tolist() == [name]
    assert "SECRETSON" not in found.to_csv()
