"""A manifest as persons, flights, airports and stays: instants, spellings, nothing lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from passengers.manifests import FLIGHTS, HEADER, instants, rows, write_csv, write_xlsx

import exposure as ex

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> ex.ExposureGraph:
    """The manifest of four flights, read from CSV."""
    path = write_csv(tmp_path_factory.mktemp("manifest") / "list.csv", rows())
    return ex.read_manifest(path, recorded_at="2020-04-01T03:00+08:00")


@pytest.mark.parametrize("leg", FLIGHTS)
def test_local_times_become_the_right_instants(graph: ex.ExposureGraph, leg: str) -> None:
    """Over the date line, by the wall before it left, and in the night of a clock change."""
    row = graph.legs.set_index("leg_id").loc[leg]
    assert (row["departure"].to_pydatetime(), row["arrival"].to_pydatetime()) == instants(leg)
    assert row["arrival"] > row["departure"]


def test_rows_of_one_flight_and_day_are_one_leg(graph: ex.ExposureGraph) -> None:
    """Three spellings are one flight; rows are told apart by flight and day."""
    assert graph.legs["leg_id"].tolist() == list(FLIGHTS)
    assert graph.legs["service"].tolist() == ["JL72", "NZ6", "BA27", "BA178"]
    assert graph.itineraries["leg_id"].value_counts(sort=False).to_dict() == {
        "JL72-2020-02-20": 3,
        "NZ6-2020-02-20": 2,
        "BA27-2020-03-28": 3,
        "BA178-2020-03-28": 1,
    }


def test_every_row_is_a_person_and_a_stay(graph: ex.ExposureGraph) -> None:
    """Ids name flight, day and row as a spreadsheet shows it, and nobody's name."""
    ids = graph.persons["person_id"].tolist()
    legs = graph.itineraries["leg_id"].tolist()
    assert ids == [f"{leg}:{row}" for row, leg in enumerate(legs, start=2)]
    assert graph.itineraries["person_id"].tolist() == ids
    assert graph.rows_read["persons"] == len(rows())


def test_cells_stay_as_they_were_written(graph: ex.ExposureGraph) -> None:
    """Leading zeros live; what is none of ours is kept; the seat stands there twice: read, and as given."""
    for name in ("RecordLocatorID", "Emergency_Telephone", "Notes", "Last_Name", "Perm_Cell_Pager"):
        assert graph.persons[name].fillna("").tolist() == [row[name] for row in rows()]
    assert graph.itineraries["Seat_Number"].fillna("").tolist() == [row["Seat_Number"] for row in rows()]
    assert graph.itineraries["IndexCase"].fillna("").tolist() == [row["IndexCase"] for row in rows()]
    assert graph.itineraries["seat"].fillna("").tolist() == [row["Seat_Number"] for row in rows()]
    assert graph.persons["document"].tolist() == [row["Passport_Number"] for row in rows()]


def test_names_and_phones_are_put_together(graph: ex.ExposureGraph) -> None:
    """The mobile first, no phone twice, and that of whom to call in an emergency is not the person's."""
    assert graph.persons["name"].tolist() == [
        "SECRETA ANN",
        "SECRETB BEN Q",
        "SECRETB CAT",
        "王小明",
        "李秘密",
        "SECRETF FAY",
        "SECRETG GUS",
        "SECRETH",
        "SECRETI IDA",
    ]
    assert graph.persons["phone"].fillna("").tolist() == [
        "0312345678;03 5550 0001;0355500099",
        "090-5550-0002",
        "",
        "007001",
        "13800000001",
        "",
        "0044 20 5550 1",
        "",
        "+1 212 555 0100",
    ]
    assert graph.persons["address"].dropna().tolist() == ["1 Secret Lane, Secretville, Nowhere"]


def test_roles_sources_and_clocks(graph: ex.ExposureGraph) -> None:
    assert graph.itineraries["role"].tolist() == ["passenger", "passenger", "infant", *["passenger"] * 6]
    for table in (graph.persons, graph.legs, graph.itineraries, graph.cases):
        assert set(table["source"]) == {"manifest"}
        assert set(table["recorded_at"]) == {pd.Timestamp("2020-03-31T19:00Z")}


def test_the_index_case_is_a_case(graph: ex.ExposureGraph) -> None:
    """Only the row that is marked; N is no mark. Onset and number are the list's."""
    case = graph.cases.iloc[0]
    assert len(graph.cases) == 1
    assert case[["person_id", "register_id"]].tolist() == ["JL72-2020-02-20:2", "0042"]
    assert case["onset"] == pd.Timestamp("2020-02-21")


def test_airports_are_venues(graph: ex.ExposureGraph) -> None:
    venues = graph.venues
    ends = [end for flight in FLIGHTS.values() for end in flight[::2]]
    assert sorted(venues["venue_id"]) == sorted(set(ends))
    assert set(venues["kind"]) == {"airport"}
    assert venues["longitude"].notna().all()
    assert venues["fact_id"].is_unique


@pytest.mark.parametrize("above", [(), ("Passenger manifest", "for official use")], ids=["plain", "titles"])
def test_a_workbook_says_what_csv_says(graph: ex.ExposureGraph, tmp_path: Path, above: tuple[str, ...]) -> None:
    """Times as cells of time, and titles above the header, change nothing but the numbers of rows."""
    recorded = "2020-04-01T03:00+08:00"
    book = ex.read_manifest(write_xlsx(tmp_path / "list.xlsx", rows(), above=above), recorded_at=recorded)
    text = ex.read_manifest(write_csv(tmp_path / "list.csv", rows(), above=above), recorded_at=recorded)
    assert book == text
    assert book.itineraries["row"].tolist() == [row + len(above) for row in graph.itineraries["row"]]
    assert (book == graph) == (not above)
    header = book.assumed[book.assumed["what"] == "header"]["read_as"].tolist()
    assert [said.split(";")[0] for said in header] == (["row 3"] if above else [])


def test_other_names_through_a_mapping_say_the_same(graph: ex.ExposureGraph) -> None:
    """An airline's own headings, mapped, give the same persons, legs and stays."""
    ours = dict.fromkeys(["Perm_Cell_Pager", "Perm_Home_Telephone", "Business_Telephone"], "phone")
    ours |= dict.fromkeys(["Perm_Address", "Perm_City", "Perm_Country"], "address")
    ours |= {"Last_Name": "last_name", "First_Name": "first_name", "Middle_Initial": "middle_name"}
    ours |= {"DOB": "birth_date", "Gender": "sex", "Passport_Number": "document", "Seat_Number": "seat"}
    ours |= {"IdentifyingNumber": "service", "ConveyanceName": "carrier", "AirportCode": "origin"}
    ours |= {"DateDeparture": "departure", "DateArrival": "arrival", "CityArrival": "destination"}
    ours |= {"IndexCase": "index_case", "OnsetDate": "onset", "CDCCaseID": "register_id"}
    frame = pd.DataFrame(rows())
    strange = frame.set_axis([f"Spalte {i} ({name[:2]})" for i, name in enumerate(HEADER)], axis="columns")
    theirs = dict(zip(HEADER, strange.columns, strict=True))
    mapped = ex.read_manifest(
        strange, mapping={theirs[name]: field for name, field in ours.items()}, recorded_at="2020-04-01T03:00+08:00"
    )
    for table in ("legs", "itineraries", "cases"):
        left, right = (
            getattr(g, table).drop(columns=["file", "fact_id", "stay_id"], errors="ignore") for g in (mapped, graph)
        )
        pd.testing.assert_frame_equal(left, right)
    same = ["person_id", "name", "phone", "document", "sex", "birth_date", "address", "source", "recorded_at"]
    pd.testing.assert_frame_equal(mapped.persons[same], graph.persons[same])


def small(**cells: str) -> pd.DataFrame:
    """One passenger of one flight, with cells changed; None takes a column away."""
    plain = {"Last_Name": "SECRET", "Seat_Number": "1A", "IdentifyingNumber": "SU206", "AirportCode": "SVO"}
    plain |= {"DateDeparture": "2020-02-20 09:00", "DateArrival": "2020-02-20 22:20", "CityArrival": "PVG"}
    return pd.DataFrame([{name: cell for name, cell in (plain | cells).items() if cell is not None}])


def leg(frame: pd.DataFrame, **options: Any) -> dict[str, Any]:
    legs = ex.read_manifest(frame, **options).legs
    assert len(legs) == 1
    return dict(legs.iloc[0])


def test_days_without_times_are_whole_days_and_said() -> None:
    """It left at 00:00 and came in at 24:00, each in its own zone: Moscow is three hours ahead, Shanghai eight."""
    graph = ex.read_manifest(small(DateDeparture="2020-02-20", DateArrival="2020-02-20"))
    assert graph.legs["departure"].tolist() == [pd.Timestamp("2020-02-19T21:00Z")]
    assert graph.legs["arrival"].tolist() == [pd.Timestamp("2020-02-20T16:00Z")]
    said = graph.assumed[graph.assumed["what"] == "time"][["given", "read_as", "rows"]].to_numpy().tolist()
    assert said == [
        ["DateDeparture: a day without a time", "departure at 00:00 local time", 1],
        ["DateArrival: a day without a time", "arrival at 24:00 local time", 1],
    ]


def test_what_the_list_lacks_is_given_by_the_caller() -> None:
    """A time fills a day; a code fills a blank and a city that has several airports."""
    full = leg(small())
    bare = small(DateDeparture="2020-02-20", DateArrival="", CityArrival="Shanghai", AirportCode="")
    filled = leg(bare, departure="2020-02-20 09:00", arrival="2020-02-20 22:20", origin="svo", destination="ZSPD")
    columns = ["leg_id", "service", "departure", "arrival", "origin", "destination"]
    assert [filled[c] for c in columns] == [full[c] for c in columns]
    nothing = pd.DataFrame({"Seat_Number": ["1A"], "name": ["SECRET"]})
    told = leg(
        nothing,
        service="SU 0206",
        departure=pd.Timestamp("2020-02-20T09:00"),
        arrival=pd.Timestamp("2020-02-20T14:20Z"),
        origin="SVO",
        destination="PVG",
        layout="narrow-body 3-3",
    )
    assert [told[c] for c in columns] == [full[c] for c in columns]
    assert told["layout"] == "narrow-body 3-3"


def test_the_day_of_a_leg_is_that_of_the_origin() -> None:
    """01:00 in Auckland is the day before in UTC."""
    told = small(AirportCode="AKL", DateDeparture="2020-02-19T12:00Z", DateArrival="2020-02-19T23:59Z")
    assert leg(told)["leg_id"] == "SU206-2020-02-20"
    assert leg(small(), leg="mine")["leg_id"] == "mine"


def test_day_and_clock_may_stand_in_two_columns_and_the_carrier_in_its_own() -> None:
    told = small(DateDeparture="2020-02-20", STD="9:00", ConveyanceName="SU", IdentifyingNumber="0206")
    assert leg(told, mapping={"STD": "departure_time"})["departure"] == pd.Timestamp("2020-02-20T06:00Z")
    assert leg(told, mapping={"STD": "departure_time"})["service"] == "SU206"


@pytest.mark.parametrize(("said", "digits"), [("BA27", "027"), ("3U8888", "8888"), ("BAW27", "27")])
def test_digits_alone_take_the_carrier_of_what_is_said(said: str, digits: str) -> None:
    assert leg(small(IdentifyingNumber=digits, ConveyanceName="Some Airways"), service=said)["service"] == said
    with pytest.raises(ex.ValidationError):
        ex.read_manifest(small(IdentifyingNumber="1" + digits), service=said)
    with pytest.raises(ex.ValidationError):
        ex.read_manifest(small(IdentifyingNumber=digits))


def test_chinese_and_our_own_names_are_known() -> None:
    told = pd.DataFrame(
        [["王秘密", "13800000001", "35A", "SU206", "SVO", "PVG", "2020年2月20日 9:00", "2020年2月20日 22:20", "机组"]],
        columns=["姓名", "手机号码", "座位号", "航班号", "出发机场", "到达机场", "起飞时间", "到达时间", "身份"],
    )
    graph = ex.read_manifest(told)
    assert graph.legs["departure"].tolist() == [pd.Timestamp("2020-02-20T06:00Z")]
    assert graph.itineraries[["seat", "role"]].to_numpy().tolist() == [["35A", "crew"]]
    assert graph.persons[["name", "phone"]].to_numpy().tolist() == [["王秘密", "13800000001"]]


def test_an_id_of_the_list_is_kept_and_may_be_on_two_flights() -> None:
    """Whoever has an id of their own and the same cells is one person with two stays."""
    one = pd.concat([small(person_id="007"), small(person_id="007", IdentifyingNumber="SU207")], ignore_index=True)
    graph = ex.read_manifest(one)
    assert graph.persons["person_id"].tolist() == ["007"]
    assert graph.itineraries["leg_id"].tolist() == ["SU206-2020-02-20", "SU207-2020-02-20"]


def test_one_document_twice_is_said_and_nobody_is_merged() -> None:
    two = pd.concat([small(Passport_Number="x 12"), small(Passport_Number="X12", Seat_Number="2B")], ignore_index=True)
    graph = ex.read_manifest(two)
    assert len(graph.persons) == 2
    faults = graph.faults[graph.faults["column"] != "layout"]  # that the flight has none is said as well
    warnings = faults[["row", "column", "value", "severity"]].to_numpy().tolist()
    assert warnings == [[3, "document", "", "warning"]]
    assert "row 2" in faults["reason"].iloc[0]


def test_a_list_of_the_crew_has_other_ids() -> None:
    """Both lists number their rows from 2; joined, they are two persons."""
    crew = ex.read_manifest(small(Last_Name="SECRETCREW", Seat_Number=""), role="crew")
    both = ex.read_manifest(small()).join(crew)
    assert crew.persons["person_id"].tolist() == ["SU206-2020-02-20:crew-2"]
    assert crew.itineraries["role"].tolist() == ["crew"]
    assert (len(both.persons), len(both.legs), len(both.itineraries)) == (2, 1, 2)


def test_the_frame_of_the_caller_is_not_changed() -> None:
    frame = pd.DataFrame(rows())
    before = frame.copy(deep=True)
    ex.read_manifest(frame)
    pd.testing.assert_frame_equal(frame, before)


def test_a_list_without_rows_is_a_graph_without_persons(tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text(",".join(HEADER) + "\n", encoding="utf-8")
    graph = ex.read_manifest(path)
    assert (len(graph.persons), len(graph.legs), len(graph)) == (0, 0, 0)
