"""A manifest joined to the case: its flight and airports are those of the graph, and the trace is the same."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from conftest import ROOT
from passengers.manifests import write_csv

import exposure as ex

if TYPE_CHECKING:
    from pathlib import Path

FLIGHT = "SU206-2020-02-20"


def passengers() -> list[dict[str, str]]:
    """Those whom the manifest of SU206 lists, out of the files of the case by plain Python."""
    folder = ROOT / "data" / "zhongwei"
    with (folder / "persons.csv").open(encoding="utf-8") as file:
        persons = {row["person_id"]: row for row in csv.DictReader(file)}
    with (folder / "itineraries.csv").open(encoding="utf-8") as file:
        stays = [row for row in csv.DictReader(file) if row["leg_id"] == FLIGHT and row["source"] == "manifest"]
    listed = []
    for stay in stays:
        person = persons[stay["person_id"]]
        listed.append(
            {
                "person_id": stay["person_id"],
                "Seat_Number": stay["seat"],
                "Role": {"crew": "Cabin crew"}.get(stay["role"], "PAX"),
                "Section": stay["section"],
                "Name": person["name"],
                "Perm_Cell_Pager": person["phone"],
                "Passport_Number": person["document"],
                "IdentifyingNumber": "SU 0206",
                "DateDeparture": "20/02/2020",
                "Notes": "kept",
            }
        )
    return listed


@pytest.fixture(scope="module")
def without_manifest() -> ex.ExposureGraph:
    """The case before the airline answered."""
    demo = ex.read(ex.demo_folder())
    tables = {
        name: getattr(demo, name).drop(columns=["fact_id", "file", "row"]) for name in ("legs", "layouts", "cases")
    }
    stays = demo.itineraries.drop(columns=["fact_id", "file", "row"])
    stays = stays[~((stays["leg_id"] == FLIGHT) & (stays["source"] == "manifest"))]
    persons = demo.persons.drop(columns=["fact_id", "file", "row"])
    there = {*stays["person_id"], *tables["cases"]["person_id"]}
    venues = pd.DataFrame(demo.venues.drop(columns=["fact_id", "file", "row", "geometry"]))
    stops = demo.leg_stops.drop(columns=["fact_id", "file", "row"])
    return ex.ExposureGraph.from_frames(
        **tables, leg_stops=stops, venues=venues, itineraries=stays, persons=persons[persons["person_id"].isin(there)]
    )


def test_the_manifest_gives_back_everybody_on_the_flight(
    without_manifest: ex.ExposureGraph, demo: ex.ExposureGraph, tmp_path: Path
) -> None:
    """Who met the case on the flight, and for how long, is what it was with the manifest among the files."""
    path = write_csv(tmp_path / "SU206.csv", passengers())
    manifest = ex.read_manifest(path, graph=without_manifest, dates="day-first", recorded_at="2020-02-27T03:00+08:00")
    joined = without_manifest.join(manifest)
    before, after, whole = (
        ex.trace(g, case="ZW1").encounters.query("place_id == @FLIGHT")[["contact_id", "start", "end", "minutes"]]
        for g in (without_manifest, joined, demo)
    )
    assert (len(before), len(after)) == (0, 160)
    pd.testing.assert_frame_equal(after.reset_index(drop=True), whole.reset_index(drop=True))
    assert len(joined.legs) == len(without_manifest.legs)
    assert len(joined.venues) == len(without_manifest.venues)
    assert (ex.manifest_check(joined, FLIGHT).seated, ex.manifest_check(joined, FLIGHT).crew) == (145, 10)


def test_a_known_flight_keeps_its_times_and_it_is_said(demo: ex.ExposureGraph, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "SU206.csv", passengers())
    manifest = ex.read_manifest(path, graph=demo, dates="day-first")
    known = demo.legs.set_index("leg_id").loc[FLIGHT]
    row = manifest.legs.iloc[0]
    assert row[["leg_id", "departure", "arrival"]].tolist() == [FLIGHT, known["departure"], known["arrival"]]
    assert manifest.legs["origin"].isna().all()
    said = manifest.assumed[manifest.assumed["what"] == "flight"]
    assert said[["given", "rows"]].to_numpy().tolist() == [["SU206 2020-02-20", 160]]
    assert "with its times" in said["read_as"].iloc[0]


def test_with_the_id_of_a_leg_the_list_need_not_name_the_flight(demo: ex.ExposureGraph) -> None:
    seats = pd.DataFrame({"Name": ["SECRETA", "SECRETB"], "Seat_Number": ["11A", "11C"]})
    manifest = ex.read_manifest(seats, graph=demo, leg=FLIGHT)
    joined = demo.join(manifest)
    assert len(joined) == len(demo) + 2
    assert set(manifest.persons["person_id"]) == {f"{FLIGHT}:2", f"{FLIGHT}:3"}


def test_the_index_case_is_the_person_whom_the_graph_knows(demo: ex.ExposureGraph) -> None:
    """He is no second case and no contact of himself; his seat is told twice and counts once."""
    marked = pd.DataFrame({"Name": ["SECRETA", ""], "Seat_Number": ["11A", "35A"], "IndexCase": ["", "Y"]})
    joined = demo.join(ex.read_manifest(marked, graph=demo, leg=FLIGHT, index_case="ZW1"))
    assert len(joined.cases) == len(demo.cases)
    check = ex.manifest_check(joined, FLIGHT)
    assert (check.on_board, check.listed, len(check.held_twice)) == (162, 162, 0)
    minutes = [ex.trace(g, case="ZW1").contacts.set_index("contact_id")["minutes"] for g in (demo, joined)]
    pd.testing.assert_series_equal(minutes[1].drop(f"{FLIGHT}:2").sort_index(), minutes[0].sort_index())


def test_a_new_flight_between_known_airports_needs_no_more_than_their_ids(demo: ex.ExposureGraph) -> None:
    """What the graph says of an airport is not said again, so that nothing contradicts it."""
    other = pd.DataFrame({"Name": ["SECRETA"], "Seat_Number": ["1A"], "IdentifyingNumber": ["SU208"]})
    options = {"departure": "2020-02-21 09:00", "arrival": "2020-02-21 22:20", "origin": "SVO", "destination": "PVG"}
    manifest = ex.read_manifest(other, graph=demo, **options)  # type: ignore[arg-type] # text throughout
    joined = demo.join(manifest)
    assert len(joined.venues) == len(demo.venues)
    leg = joined.legs.set_index("leg_id").loc["SU208-2020-02-21"]
    assert leg["departure"] == pd.Timestamp("2020-02-21T06:00Z")
    with pytest.raises(ex.ValidationError):
        demo.join(ex.read_manifest(other, **options))  # type: ignore[arg-type] # other coordinates of the same airport


def test_a_seat_plan_of_the_graph_can_be_named(demo: ex.ExposureGraph) -> None:
    other = pd.DataFrame({"Name": ["SECRETA"], "Seat_Number": ["11A"], "IdentifyingNumber": ["SU208"]})
    options = {"departure": "2020-02-21 09:00", "arrival": "2020-02-21 22:20", "origin": "SVO", "destination": "PVG"}
    manifest = ex.read_manifest(other, graph=demo, layout="SU206 cabin", **options)  # type: ignore[arg-type]
    joined = demo.join(manifest)
    assert len(joined.layouts) == len(demo.layouts)
    assert ex.manifest_check(joined, "SU208-2020-02-21").capacity == ex.manifest_check(demo, FLIGHT).capacity
