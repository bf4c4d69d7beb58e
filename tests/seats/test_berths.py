"""What seats tell of carriages, compartments and bays, and how tellings of one seat become one stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oracle import encounters
from worlds import queries, to_frames, worlds

import exposure as ex

if TYPE_CHECKING:
    from oracle import World

    from exposure.places import PlaceTree

TRAIN = {
    "leg_id": "K1",
    "mode": "train",
    "departure": "2020-02-22T10:00Z",
    "arrival": "2020-02-22T20:00Z",
    "layout": "hard sleeper",
}
CELLS = {
    "compartments": {"layout": "cells", "rows": "1-8", "columns": "上下", "rows_per_compartment": 2},
    "bays": {"layout": "cells", "rows": "1-8", "columns": "上下", "rows_per_bay": 2},
}
BERTHS = ["1上", "1下", "2上", "3下", "8上"]


def graph(*rides: dict[str, str], **leg: object) -> ex.ExposureGraph:
    """Rides on one train of hard sleepers; the person of each is P1, P2 …, unless told."""
    rows = [{"person_id": f"P{k}", "leg_id": "K1", **ride} for k, ride in enumerate(rides, 1)]
    return ex.ExposureGraph.from_frames(legs=pd.DataFrame([TRAIN | leg]), itineraries=pd.DataFrame(rows))


def places(found: ex.ExposureGraph) -> list[str]:
    return list(found.stays["place_id"])


def tree_of(found: ex.ExposureGraph) -> PlaceTree:
    return found.snapshot.world.tree


class TestCarriage:
    def test_the_seat_tells_it_where_its_column_is_blank(self) -> None:
        """The place is the carriage; the row itself stays as it was given."""
        train = graph({"seat": "07车12A"}, {"seat": "12A"}, {"seat": "07车12A", "carriage": "7"}, layout=None)
        assert places(train) == ["K1/07", "K1", "K1/07"]
        assert train.itineraries["carriage"].fillna("").tolist() == ["", "", "7"]
        assert train.itineraries["seat"].tolist() == ["07车12A", "12A", "07车12A"]

    def test_a_number_alone_is_the_cabin_of_a_ship(self) -> None:
        ship = graph({"seat": "612"}, {"seat": "cabin 612"}, {"carriage": "612", "seat": "2"}, mode="ship", layout=None)
        assert places(ship) == ["K1/612"] * 3
        assert set(tree_of(ship).kinds) == {"ship", "ship cabin"}

    def test_a_venue_of_the_same_name_is_a_fault(self) -> None:
        """Else one id would name two places: the carriage that only a seat tells, and a bay in it."""
        for name in ("K1/07", "K1/07/6"):
            with pytest.raises(ex.ValidationError) as refused:
                ex.ExposureGraph.from_frames(
                    legs=pd.DataFrame([TRAIN]),
                    venues=pd.DataFrame([{"venue_id": name, "kind": "room"}]),
                    itineraries=pd.DataFrame([{"person_id": "P", "leg_id": "K1", "seat": "07车12下"}]),
                )
            assert refused.value.faults["reason"].tolist() == ["the id is also that of a carriage"]


class TestTellings:
    @pytest.mark.parametrize(("one", "other"), [("35-A", "035A"), ("07车12A", "12a"), ("12下", "12号下铺")])
    def test_one_seat_written_twice_is_one_stay(self, one: str, other: str) -> None:
        """The manifest and the statement of one person are merged, and count once."""
        rides = [{"person_id": "P1", "carriage": "07", "seat": seat} for seat in (one, other)]
        found = graph(*rides, {"person_id": "P2", "carriage": "07", "seat": "20A"}, layout=None)
        assert len(ex.trace(found, case="P2").encounters) == 1

    def test_two_seats_are_two_stays(self) -> None:
        rides = [{"person_id": "P1", "carriage": "07", "seat": seat} for seat in ("12A", "12B")]
        found = graph(*rides, {"person_id": "P2", "carriage": "07", "seat": "20A"}, layout=None)
        assert len(ex.trace(found, case="P2").encounters) == 2

    def test_a_berth_with_and_without_its_level(self) -> None:
        """In a soft sleeper berth 5 is a lower one, whether somebody says so or not."""
        rides = [{"person_id": "P1", "carriage": "07", "seat": seat} for seat in ("5", "5下")]
        found = graph(*rides, {"person_id": "P2", "carriage": "07", "seat": "9"}, layout="soft sleeper")
        assert len(ex.trace(found, case="P2").encounters) == 1


class TestParts:
    def test_bays_of_a_hard_sleeper(self) -> None:
        """Berths 11 and 12 make the sixth bay; without the carriage nobody knows whose sixth bay."""
        train = graph(
            {"carriage": "07", "seat": "11上"},
            {"seat": "07车12下"},
            {"carriage": "07", "seat": "13下"},
            {"seat": "12下"},
            {"carriage": "07"},
            {"carriage": "07", "seat": "by the door"},
        )
        assert places(train) == ["K1/07/6", "K1/07/6", "K1/07/7", "K1", "K1/07", "K1/07"]
        tree = tree_of(train)
        assert dict(zip(tree.ids, tree.kinds, strict=True)) == {
            "K1": "train",
            "K1/07": "carriage",
            "K1/07/6": "bay",
            "K1/07/7": "bay",
        }

    def test_they_meet_where_the_plan_says(self) -> None:
        """In one bay at a spot, in two bays of one carriage in the carriage, in two carriages on the train."""
        train = graph(
            *({"carriage": c, "seat": s} for c, s in (("7", "11上"), ("7", "12下"), ("7", "13下"), ("8", "12下")))
        )
        met = ex.trace(train, case="P1").encounters.set_index("contact_id")
        assert met["shared_place_id"].to_dict() == {"P2": "K1/07/6", "P3": "K1/07", "P4": "K1"}
        assert met["scale"].to_dict() == {"P2": "spot", "P3": "space", "P4": "building"}

    def test_compartments_of_a_soft_sleeper(self) -> None:
        train = graph({"carriage": "7", "seat": "4"}, {"carriage": "7", "seat": "5"}, layout="soft sleeper")
        assert places(train) == ["K1/07/1", "K1/07/2"]
        assert set(tree_of(train).kinds) == {"train", "carriage", "compartment"}

    def test_up_to_a_scale(self) -> None:
        """Who asks for one room gets those of the compartment alone."""
        rides = [{"carriage": "7", "seat": seat} for seat in ("5", "6", "9")]
        met = ex.trace(graph(*rides, layout="soft sleeper"), case="P1", up_to="room").encounters
        assert met["contact_id"].tolist() == ["P2"]

    def test_a_telling_without_a_seat_is_of_the_same_berth(self) -> None:
        """Both are one stay, in the bay that one of them tells."""
        rides = [{"person_id": "P1", "carriage": "7"}, {"person_id": "P1", "carriage": "7", "seat": "12下"}]
        met = ex.trace(graph(*rides, {"person_id": "P2", "carriage": "7", "seat": "11下"}), case="P2").encounters
        assert met[["contact_place_id", "scale"]].to_numpy().tolist() == [["K1/07/6", "spot"]]

    def test_the_layout_as_known(self) -> None:
        """A leg that was first thought to be of soft sleepers had compartments then, and has bays now."""
        legs = pd.DataFrame(
            [
                TRAIN | {"layout": "soft sleeper", "withdrawn_at": "2020-02-27T00:00Z"},
                TRAIN | {"recorded_at": "2020-02-27T00:00Z"},
            ]
        )
        rides = pd.DataFrame([{"person_id": "P1", "leg_id": "K1", "carriage": "7", "seat": "12下"}])
        found = ex.ExposureGraph.from_frames(legs=legs, itineraries=rides)
        assert (places(found), places(found.as_known("2020-02-26T00:00Z"))) == (["K1/07/6"], ["K1/07"])


def berths(world: World, kind: str, data: st.DataObject) -> World:
    """The same world with sleepers for trains, and berths for the seats that somebody has there."""
    trains = {leg["leg_id"] for leg in world["legs"] if leg["mode"] == "train"}
    seat = {label: data.draw(st.sampled_from(BERTHS)) for label in ("1A", "2F")}
    rows = [r | {"seat": seat.get(r["seat"] or "")} if r["leg_id"] in trains else r for r in world["itineraries"]]
    legs = [leg | {"layout": "cells" if leg["leg_id"] in trains else None} for leg in world["legs"]]
    return {**world, "legs": legs, "itineraries": rows, "layouts": [CELLS[kind]]}


@settings(max_examples=40)
@given(world=worlds(), query=queries(), kind=st.sampled_from(sorted(CELLS)), data=st.data())
def test_compartments_and_bays_are_found_as_the_oracle_finds_them(
    world: World, query: dict[str, Any], kind: str, data: st.DataObject
) -> None:
    """On random worlds of sleepers every encounter has the place and scale that nested loops give it."""
    sleepers = berths(world, kind, data)
    cases = sorted({row["person_id"] for row in world["persons"]})[:2]
    found = ex.ExposureGraph.from_frames(**to_frames(sleepers))
    moment = query.get("as_known")
    if moment is not None:
        found = found.as_known(moment)
    met = ex.trace(found, case=cases, **{k: v for k, v in query.items() if k != "as_known"}).encounters
    columns = ["case_id", "contact_id", "place_id", "contact_place_id", "scale", "minutes_max"]
    expected = [tuple(getattr(row, column) for column in columns) for row in encounters(sleepers, cases, **query)]
    assert sorted(met[columns].itertuples(index=False, name=None)) == sorted(expected)


@settings(max_examples=40)
@given(world=worlds(), kind=st.sampled_from(sorted(CELLS)), data=st.data())
def test_the_second_way_knows_compartments(world: World, kind: str, data: st.DataObject) -> None:
    """Verify recomputes every pair of a world of sleepers and finds nothing to object to."""
    cases = sorted({row["person_id"] for row in world["persons"]})[:2]
    trace = ex.trace(ex.ExposureGraph.from_frames(**to_frames(berths(world, kind, data))), case=cases)
    assert trace.verify(sample=1000).empty
