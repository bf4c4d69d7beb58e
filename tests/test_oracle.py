"""The oracle is right on worlds small enough to be answered by hand, and the random worlds are valid input."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from oracle import SCALES, Contact, contacts, encounters
from worlds import queries, to_frames, worlds

if TYPE_CHECKING:
    from oracle import Encounter, Row, World

ALWAYS, NEVER = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
random_worlds = settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])


def at(clock: str) -> datetime:
    """The hour on the one day of these worlds."""
    return datetime.fromisoformat(f"2020-02-22T{clock}:00+00:00")


def venue(venue_id: str, kind: str, **columns: Any) -> Row:
    return {"venue_id": venue_id, "kind": kind, **columns}


def leg(leg_id: str, mode: str, hours: str, **columns: Any) -> Row:
    departure, arrival = map(at, hours.split("-"))
    return {"leg_id": leg_id, "mode": mode, "departure": departure, "arrival": arrival, **columns}


def stay(person_id: str, venue_id: str, hours: str, **columns: Any) -> Row:
    start, end = map(at, hours.split("-"))
    return {"person_id": person_id, "venue_id": venue_id, "start": start, "end": end, **columns}


def ride(person_id: str, leg_id: str, **columns: Any) -> Row:
    return {"person_id": person_id, "leg_id": leg_id, **columns}


def world(places: list[Row], itineraries: list[Row], stops: tuple[Row, ...] = ()) -> World:
    """Tables from rows; a stay without an id is named by its person and its turn: a1, a2, b1 ..."""
    turns: dict[str, int] = {}
    for row in itineraries:
        turns[row["person_id"]] = turns.get(row["person_id"], 0) + 1
        row.setdefault("stay_id", f"{row['person_id']}{turns[row['person_id']]}")
    venues = [row for row in places if "venue_id" in row]
    legs = [row for row in places if "leg_id" in row]
    return {"venues": venues, "legs": legs, "leg_stops": list(stops), "itineraries": itineraries}


def meet(tables: World, **query: Any) -> list[Encounter]:
    """Encounters of the case, who is always called c."""
    return encounters(tables, ["c"], **query)


def stays_met(tables: World, **query: Any) -> list[tuple[str, str]]:
    return [(row.case_stay, row.contact_stay) for row in meet(tables, **query)]


def shared(tables: World, **query: Any) -> list[tuple[str | None, str]]:
    return [(row.shared_place_id, row.scale) for row in meet(tables, **query)]


SHOP = venue("shop", "shop")


class TestTime:
    def test_touching_stays_do_not_meet(self) -> None:
        """Intervals are half-open: who comes at 10:00 does not meet the case who leaves at 10:00."""
        assert not meet(world([SHOP], [stay("c", "shop", "09:00-10:00"), stay("a", "shop", "10:00-11:00")]))

    def test_overlap_is_the_shared_interval(self) -> None:
        """9:00–10:00 and 9:40–11:00 share 20 minutes from 9:40 to 10:00, whatever the reading."""
        [row] = meet(world([SHOP], [stay("c", "shop", "09:00-10:00"), stay("a", "shop", "09:40-11:00")]))
        assert row == (
            *("c", "a", "c1", "a1", "shop", "shop", "shop", "space", at("09:40"), at("10:00")),
            *(20.0, 20.0, 20.0, True, None, None, None),
        )

    def test_tolerances_give_three_readings(self) -> None:
        """Case 9:00 ± 10 to 10:00 ± 5, contact 9:30 ± 0 to 11:00: 30 minutes, at least 25, at most 35."""
        sure = stay("a", "shop", "09:30-11:00")
        vague = stay("c", "shop", "09:00-10:00", start_tolerance_minutes=10.0, end_tolerance_minutes=5.0)
        [row] = meet(world([SHOP], [vague, sure]))
        assert (row.minutes, row.minutes_min, row.minutes_max) == (30.0, 25.0, 35.0)

    def test_reversed_least_reading_is_empty(self) -> None:
        """A ten-minute visit, each end uncertain by ten minutes, may have shared no minute at all, or thirty."""
        vague = stay("c", "shop", "09:30-09:40", start_tolerance_minutes=10.0, end_tolerance_minutes=10.0)
        [row] = meet(world([SHOP], [vague, stay("a", "shop", "09:00-10:00")]))
        assert (row.minutes, row.minutes_min, row.minutes_max) == (10.0, 0.0, 30.0)

    def test_met_only_in_the_most_favourable_reading(self) -> None:
        """The stated times miss each other by 5 minutes, a tolerance of 15 bridges it: 0 minutes, at most 10.

        Start and end are those of the most favourable reading, and the lag adds no second, indirect row.
        """
        late = stay("a", "shop", "10:05-11:00", start_tolerance_minutes=15.0)
        [row] = meet(world([SHOP], [stay("c", "shop", "09:00-10:00"), late]), lag_minutes=60)
        assert (row.start, row.end) == (at("09:50"), at("10:00"))
        assert (row.minutes, row.minutes_min, row.minutes_max, row.direct) == (0.0, 0.0, 10.0, True)

    def test_a_moment_meets_nobody(self) -> None:
        """A stay with start = end and no tolerance is empty, with or without a lag and on either side."""
        rows = [stay("c", "shop", "09:30-09:30"), stay("a", "shop", "09:00-10:00"), stay("b", "shop", "09:30-09:30")]
        assert not meet(world([SHOP], [*rows, stay("d", "shop", "09:30-09:40")]), lag_minutes=60)

    def test_a_moment_with_tolerance_meets(self) -> None:
        """Paid at 9:30 give or take 5 minutes: 0 minutes as stated, at most 10."""
        paid = stay("c", "shop", "09:30-09:30", start_tolerance_minutes=5.0, end_tolerance_minutes=5.0)
        [row] = meet(world([SHOP], [paid, stay("a", "shop", "09:00-10:00")]))
        assert (row.minutes, row.minutes_max, row.start, row.end) == (0.0, 10.0, at("09:25"), at("09:35"))

    def test_window_clips_the_case_only(self) -> None:
        """Of two shared hours the half hour inside the window counts; a contact who left before it is not met."""
        rows = [stay("c", "shop", "09:00-11:00"), stay("a", "shop", "08:00-12:00"), stay("b", "shop", "09:00-09:30")]
        [row] = meet(world([SHOP], rows), window=(at("09:30"), at("10:00")))
        assert (row.contact_id, row.start, row.end, row.minutes_max) == ("a", at("09:30"), at("10:00"), 30.0)


class TestPlaces:
    def test_two_tables_meet_at_the_restaurant(self) -> None:
        """One sits at the case's table (spot), one at another (the restaurant, space), one in the station (site)."""
        places = [venue("station", "station"), venue("noodles", "restaurant", within="station")]
        places += [venue("t1", "table", within="noodles"), venue("t2", "table", within="noodles")]
        where = {"c": "t1", "a": "t1", "b": "t2", "d": "station"}
        rows = [stay(person, place, "12:00-13:00") for person, place in where.items()]
        assert shared(world(places, rows)) == [("t1", "spot"), ("noodles", "space"), ("station", "site")]

    def test_up_to_bounds_the_scale(self) -> None:
        """The lowest common place decides, even where a larger kind lies inside a smaller one."""
        places = [venue("odd", "room"), venue("hall", "station", within="odd"), venue("desk", "desk", within="odd")]
        rows = [stay("c", "hall", "09:00-10:00"), stay("a", "hall", "09:00-10:00"), stay("b", "desk", "09:00-10:00")]
        assert shared(world(places, rows)) == [("hall", "site"), ("odd", "room")]
        assert shared(world(places, rows), up_to="building") == [("odd", "room")]
        assert shared(world(places, rows), up_to="spot") == []

    def test_carriages_meet_at_the_train(self) -> None:
        """7, 07 and 07车 are one carriage (space); carriage 8 and no carriage meet it on the train (building)."""
        seats = {"c": "7", "a": "07", "b": "07车", "d": "8", "e": None}
        rows = [ride(person, "G1", carriage=carriage) for person, carriage in seats.items()]
        train = world([leg("G1", "train", "09:00-10:00")], rows)
        assert shared(train) == [("G1/07", "space"), ("G1/07", "space"), ("G1", "building"), ("G1", "building")]
        assert {row.place_id for row in meet(train)} == {"G1/07"}
        assert [row.contact_place_id for row in meet(train)] == ["G1/07", "G1/07", "G1/08", "G1"]

    def test_cabins_of_a_ship_are_rooms(self) -> None:
        """On a ferry the carriage column holds the cabin: a room in a ship (building)."""
        rows = [ride("c", "F", carriage="A12"), ride("a", "F", carriage="A12"), ride("b", "F", carriage="B1")]
        assert shared(world([leg("F", "ferry", "09:00-12:00")], rows)) == [("F/A12", "room"), ("F", "building")]

    @pytest.mark.parametrize(
        ("mode", "scale"),
        [
            *(("flight", "space"), ("bus", "space"), ("tram", "space"), ("coach", "space"), ("car", "room")),
            *(("train", "building"), ("metro", "building"), ("ship", "building"), ("ferry", "building")),
        ],
    )
    def test_mode_gives_the_scale(self, mode: str, scale: str) -> None:
        """A leg and its vehicle are of the kind that belongs to the mode."""
        legs = [leg("L1", mode, "09:00-10:00", vehicle="K"), leg("L2", mode, "09:30-11:00", vehicle="K")]
        rows = [ride("c", "L1"), ride("a", "L1"), ride("b", "L2")]
        assert shared(world(legs, rows)) == [("L1", scale), ("vehicle:K", scale)]

    def test_leg_and_stops_give_the_hours(self) -> None:
        """Without times: the whole run, from boarding at B (9:20), to alighting there (9:15); stated times win."""
        places = [leg("G1", "train", "09:00-10:00"), *(venue(stop, "station") for stop in "AB")]
        stop = {"leg_id": "G1", "sequence": 2, "venue_id": "B", "arrival": at("09:15"), "departure": at("09:20")}
        rows = [ride("c", "G1"), ride("a", "G1", board="B"), ride("b", "G1", alight="B")]
        rows += [ride("d", "G1", board="B", end=at("09:50")), ride("e", "G1", board="B", start=at("09:05"))]
        assert [row.minutes for row in meet(world(places, rows, (stop,)))] == [40.0, 15.0, 30.0, 55.0]


class TestNear:
    def test_within_m_across_the_date_line(self) -> None:
        """67 m apart over the date line: near at 100 m, apart at 50 m; up_to does not take it away."""
        places = [venue("west", "shop", longitude=179.9997, latitude=0.0)]
        places += [venue("east", "shop", longitude=-179.9997, latitude=0.0)]
        both = world(places, [stay("c", "west", "09:00-10:00"), stay("a", "east", "09:30-10:30")])
        [row] = meet(both, within_m=100, up_to="space")
        assert (row.shared_place_id, row.scale, row.minutes, row.direct) == (None, "near", 30.0, True)
        assert row.venue_gap_m == pytest.approx(66.7, abs=0.1)
        assert row.distance_m is None
        assert not meet(both, within_m=50)
        assert not meet(both)

    def test_a_venue_without_a_point_takes_that_around_it(self) -> None:
        """The table has no point, its restaurant has: 0 m from the kiosk outside, which is within nothing."""
        places = [venue("noodles", "restaurant", longitude=15.6, latitude=78.2), venue("t", "table", within="noodles")]
        places += [venue("kiosk", "shop", longitude=15.6, latitude=78.2), venue("nowhere", "shop")]
        rows = [stay("c", "t", "09:00-10:00"), stay("a", "kiosk", "09:00-10:00"), stay("b", "nowhere", "09:00-10:00")]
        assert [(row.contact_id, row.venue_gap_m) for row in meet(world(places, rows), within_m=0)] == [("a", 0.0)]

    def test_a_common_place_is_never_near(self) -> None:
        """Two shops of one station meet at the station, also where up_to then leaves them out."""
        points = {"longitude": 25.0, "latitude": 60.2, "within": "station"}
        places = [venue("station", "station"), venue("s1", "shop", **points), venue("s2", "shop", **points)]
        both = world(places, [stay("c", "s1", "09:00-10:00"), stay("a", "s2", "09:00-10:00")])
        assert shared(both, within_m=100) == [("station", "site")]
        assert shared(both, within_m=100, up_to="space") == []

    def test_near_is_direct_only(self) -> None:
        """The lag asks for the same place: who comes to the shop next door after he left is no contact."""
        places = [venue(name, "shop", longitude=25.0, latitude=60.2) for name in ("s1", "s2")]
        both = world(places, [stay("c", "s1", "09:00-10:00"), stay("a", "s2", "10:10-11:00")])
        assert not meet(both, within_m=100, lag_minutes=60)


class TestAfterHeLeft:
    def test_next_rider_of_the_car(self) -> None:
        """One plate, two rides: the next rider, 10 minutes later, is indirect in the vehicle until the lag ends."""
        legs = [leg("r1", "car", "09:00-09:20", vehicle="K"), leg("r2", "car", "09:30-10:30", vehicle="K")]
        legs += [leg("r3", "car", "09:50-10:30", vehicle="K"), leg("r4", "car", "09:30-10:30")]
        cars = world(legs, [ride("c", "r1"), ride("a", "r2"), ride("b", "r3"), ride("d", "r4")])
        assert not meet(cars)
        [row] = meet(cars, lag_minutes=30)
        assert (row.contact_id, row.shared_place_id, row.scale, row.direct) == ("a", "vehicle:K", "room", False)
        assert (row.start, row.end, row.minutes, row.gap_minutes) == (at("09:30"), at("09:50"), 20.0, 10.0)
        assert (row.minutes_min, row.minutes_max, row.distance_m) == (20.0, 20.0, None)

    def test_there_before_he_left_is_direct_only(self) -> None:
        """She came before he left and stayed on: one direct row, no indirect one beside it."""
        both = world([SHOP], [stay("c", "shop", "09:00-10:00"), stay("a", "shop", "09:50-11:00")])
        [row] = meet(both, lag_minutes=60)
        assert (row.direct, row.minutes, row.gap_minutes) == (True, 10.0, None)

    def test_it_is_asked_of_the_stay(self) -> None:
        """She met him, left, and comes back within the lag: one direct and one indirect row."""
        rows = [stay("c", "shop", "09:00-10:00"), stay("a", "shop", "09:00-09:30"), stay("a", "shop", "10:00-10:20")]
        found = [(row.contact_stay, row.direct, row.gap_minutes) for row in meet(world([SHOP], rows), lag_minutes=30)]
        assert found == [("a1", True, None), ("a2", False, 0.0)]

    def test_only_one_body_of_air_indoors(self) -> None:
        """Not in the open market stall, not on the floor of a building; the shared place alone is asked."""
        places = [venue("stall", "shop", indoor=False), venue("tent", "room", within="stall", indoor=True)]
        places += [venue("floor", "floor"), venue("office", "office", within="floor", indoor=None)]
        names = ["stall", "tent", "floor", "office"]
        rows = [stay("c", name, "09:00-10:00") for name in names] + [stay("a", name, "10:00-11:00") for name in names]
        found = [row.shared_place_id for row in meet(world(places, rows), lag_minutes=30)]
        assert found == ["tent", "office"]

    def test_lag_runs_from_the_cut(self) -> None:
        """Isolated at 9:30, the case's stay ends there: who comes at 9:40 is indirect, although he was still there."""
        both = world([SHOP], [stay("c", "shop", "09:00-10:00"), stay("a", "shop", "09:40-11:00")])
        [row] = meet(both, lag_minutes=30, window=(at("08:00"), at("09:30")))
        assert (row.direct, row.start, row.end, row.gap_minutes) == (False, at("09:40"), at("10:00"), 10.0)

    def test_no_lag_from_a_stay_outside_the_window(self) -> None:
        """A stay that was over before the window leaves nothing behind, even if it may have lasted 15 minutes longer.

        Where its stated end touches the window, those 15 minutes count and the lag runs from there.
        """
        vague = stay("c", "shop", "09:00-10:00", end_tolerance_minutes=15.0)
        both = world([SHOP], [vague, stay("a", "shop", "10:20-11:00")])
        assert not meet(both, lag_minutes=60, window=(at("10:05"), at("12:00")))
        [row] = meet(both, lag_minutes=60, window=(at("10:00"), at("12:00")))
        assert (row.direct, row.gap_minutes) == (False, 20.0)

    def test_a_moment_after_he_left(self) -> None:
        """Without tolerance it meets nobody; with it, it may have been a while: of the contact 0 minutes, as stated."""
        vague = {"start_tolerance_minutes": 5.0, "end_tolerance_minutes": 5.0}
        rows = [stay("c", "shop", "10:00-10:00", **vague), stay("a", "shop", "10:10-10:10", **vague)]
        rows += [stay("b", "shop", "10:10-10:20"), stay("d", "shop", "10:10-10:10")]
        found = meet(world([SHOP], rows), lag_minutes=30)
        assert [(row.contact_id, row.minutes, row.gap_minutes) for row in found] == [
            ("a", 0.0, 10.0),
            ("b", 10.0, 10.0),
        ]


class TestMerging:
    def test_two_sources_never_count_a_minute_twice(self) -> None:
        """Told 9:00–9:40, registered 9:20–10:00: one stay of an hour, its ids in order of start."""
        rows = [stay("c", "shop", "08:00-12:00"), stay("a", "shop", "09:20-10:00", stay_id="register")]
        rows += [stay("a", "shop", "09:00-09:40", stay_id="told")]
        [row] = meet(world([SHOP], rows))
        assert (row.contact_stay, row.start, row.end, row.minutes) == ("told;register", at("09:00"), at("10:00"), 60.0)

    def test_identical_rows_count_once(self) -> None:
        """The same row twice without stay_id is one stay, named by both facts."""
        rows = [stay("c", "shop", "09:00-10:00"), *(stay("a", "shop", "09:00-10:00", stay_id=None) for _ in "ab")]
        assert stays_met(world([SHOP], rows)) == [("c1", "itineraries:3;itineraries:4")]

    def test_moments_merge_where_they_lie(self) -> None:
        """A payment at 9:00 is part of the stay that starts then; two at its end, 10:00, are one but no part of it."""
        hours = ["09:00-10:00", "09:00-09:00", "10:00-10:00", "10:00-10:00"]
        vague = {"start_tolerance_minutes": 5.0, "end_tolerance_minutes": 5.0}
        rows = [stay("c", "shop", "08:00-12:00"), *(stay("a", "shop", times, **vague) for times in hours)]
        assert stays_met(world([SHOP], rows)) == [("c1", "a2;a1"), ("c1", "a3;a4")]

    def test_touching_rows_stay_apart(self) -> None:
        """9:00–9:30 and 9:30–10:00 are two stays and two encounters, sixty minutes together."""
        rows = [stay("c", "shop", "09:00-10:00"), stay("a", "shop", "09:00-09:30"), stay("a", "shop", "09:30-10:00")]
        found = meet(world([SHOP], rows))
        assert [row.minutes for row in found] == [30.0, 30.0]
        assert [(row.encounters, row.minutes) for row in contacts(found)] == [(2, 60.0)]

    def test_a_clear_blank_agrees(self) -> None:
        """One source knows the carriage, the other the seat: one stay, in that carriage."""
        rows = [ride("c", "G1", carriage="07"), ride("a", "G1", carriage="7"), ride("a", "G1", seat="2F")]
        [row] = meet(world([leg("G1", "train", "09:00-10:00")], rows))
        assert (row.contact_stay, row.contact_place_id) == ("a1;a2", "G1/07")

    def test_an_ambiguous_blank_stays_apart(self) -> None:
        """Seat 1A, no seat, seat 2F: the blank could be either, so nothing merges but the two equal rows of 1A."""
        seats = ["1A", None, "2F", "1A"]
        rows = [ride("c", "L"), *(ride("a", "L", seat=seat) for seat in seats)]
        found = stays_met(world([leg("L", "flight", "09:00-10:00")], rows))
        assert found == [("c1", "a1;a4"), ("c1", "a2"), ("c1", "a3")]

    def test_alternatives_never_merge(self) -> None:
        """Of two alternatives at one shop only one happened: two rows."""
        rows = [stay("a", "shop", hours, alternative_group="G") for hours in ("09:00-09:40", "09:20-10:00")]
        assert len(meet(world([SHOP], [stay("c", "shop", "09:00-10:00"), *rows]))) == 2

    def test_each_reading_is_the_hull(self) -> None:
        """A sure 9:00–9:20 and 9:10 ± 20 to 9:30 ± 5: stated 9:00–9:30, surely 9:00–9:20, at most 8:50–9:35.

        The least favourable reading of the vague row is reversed, so it adds nothing to that of the stay.
        """
        vague = stay("a", "shop", "09:10-09:30", start_tolerance_minutes=20.0, end_tolerance_minutes=5.0)
        rows = [stay("c", "shop", "08:00-12:00"), stay("a", "shop", "09:00-09:20"), vague]
        [row] = meet(world([SHOP], rows))
        assert (row.minutes, row.minutes_min, row.minutes_max) == (30.0, 20.0, 45.0)

    def test_other_places_and_people_stay_apart(self) -> None:
        """A table and its restaurant are two stays of one person; two people are never one."""
        places = [venue("noodles", "restaurant"), venue("t", "table", within="noodles")]
        rows = [stay("c", "t", "12:00-13:00"), stay("a", "t", "12:00-13:00"), stay("a", "noodles", "11:30-13:30")]
        rows += [stay("b", "t", "12:00-13:00")]
        assert stays_met(world(places, rows)) == [("c1", "a1"), ("c1", "a2"), ("c1", "b1")]


class TestClocks:
    def test_a_row_is_known_between_its_clocks(self) -> None:
        """Recorded at 14:00 and withdrawn at 16:00: known at 14:00, no longer at 16:00, and not at the end."""
        told = stay("a", "shop", "09:00-10:00", recorded_at=at("14:00"), withdrawn_at=at("16:00"))
        both = world([SHOP], [stay("c", "shop", "09:00-10:00"), told])
        known = {clock: len(meet(both, as_known=at(clock))) for clock in ("13:59", "14:00", "15:59", "16:00")}
        assert known == {"13:59": 0, "14:00": 1, "15:59": 1, "16:00": 0}
        assert not meet(both)

    def test_a_correction_replaces_the_version(self) -> None:
        """At first she was there 60 minutes, after the correction at 15:00 only 10; the two never merge."""
        rows = [stay("c", "shop", "09:00-10:00")]
        rows += [stay("a", "shop", "09:00-10:00", stay_id="s", withdrawn_at=at("15:00"))]
        rows += [stay("a", "shop", "09:50-10:20", stay_id="s", recorded_at=at("15:00"))]
        both = world([SHOP], rows)
        assert [row.minutes for row in meet(both, as_known=at("14:00"))] == [60.0]
        assert [row.minutes for row in meet(both)] == [10.0]

    def test_a_venue_is_taken_in_the_version_known_else_its_first(self) -> None:
        """Recorded late as a room, later corrected to a shop; a stay known earlier sees the room already."""
        places = [venue("v", "shop", recorded_at=at("16:00")), venue("v", "room", recorded_at=at("14:00"))]
        places[1]["withdrawn_at"] = at("15:00")
        both = world(places, [stay("c", "v", "09:00-10:00"), stay("a", "v", "09:00-10:00")])
        scales = [meet(both, as_known=at(clock))[0].scale for clock in ("12:00", "14:30", "15:30", "16:00")]
        assert scales == ["room", "room", "room", "space"]
        assert meet(both)[0].scale == "space"


class TestDistance:
    def test_in_one_place_at_one_moment(self) -> None:
        """3 and 4 metres away in the plan of one shop is 5 m; in the station around it, or later, it is unknown."""
        places = [venue("station", "station"), venue("shop", "shop", within="station")]
        rows = [stay("c", "shop", "09:00-10:00", x_m=0.0, y_m=0.0), stay("a", "shop", "09:00-10:00", x_m=3.0, y_m=4.0)]
        rows += [stay("b", "station", "09:00-10:00", x_m=0.0, y_m=1.0), stay("d", "shop", "09:00-10:00")]
        rows += [stay("e", "shop", "10:00-11:00", x_m=0.0, y_m=0.0)]
        found = {row.contact_id: row.distance_m for row in meet(world(places, rows), lag_minutes=30)}
        assert found == {"a": 5.0, "b": None, "d": None, "e": None}

    def test_the_least_of_the_moments_shared(self) -> None:
        """She moved from 4 m to 2 m while he was there, and to 1 m when he had left: 2 m."""
        rows = [stay("c", "shop", "09:00-09:40", x_m=0.0, y_m=0.0), stay("a", "shop", "09:00-09:31", x_m=4.0, y_m=0.0)]
        rows += [stay("a", "shop", "09:30-09:51", x_m=2.0, y_m=0.0), stay("a", "shop", "09:50-10:00", x_m=1.0, y_m=0.0)]
        [row] = meet(world([SHOP], rows))
        assert (row.contact_stay, row.distance_m) == ("a1;a2;a3", 2.0)

    def test_in_the_place_of_the_stay(self) -> None:
        """Both in carriage 8: 2 m; one in 9: unknown; a spot in the plan of the train is none in a carriage's."""
        rows = [ride("c", "G1", x_m=2.0, y_m=0.0), ride("c", "G1", carriage="8", x_m=0.0, y_m=0.0)]
        rows += [ride("a", "G1", carriage="8", x_m=2.0, y_m=0.0), ride("b", "G1", carriage="9", x_m=3.0, y_m=0.0)]
        found = {row.contact_id: row.distance_m for row in meet(world([leg("G1", "train", "09:00-10:00")], rows))}
        assert found == {"a": 2.0, "b": None}

    def test_inside_the_window(self) -> None:
        """They sat 1 m apart before the window and 3 m apart inside it: 3 m."""
        rows = [stay("c", "shop", "09:00-09:31", x_m=0.0, y_m=0.0), stay("c", "shop", "09:30-10:00", x_m=2.0, y_m=0.0)]
        both = world([SHOP], [*rows, stay("a", "shop", "09:00-10:00", x_m=-1.0, y_m=0.0)])
        assert meet(both)[0].distance_m == 1.0
        assert meet(both, window=(at("09:40"), at("11:00")))[0].distance_m == 3.0


class TestContacts:
    def test_minutes_are_a_union_over_places(self) -> None:
        """Twenty minutes at his table inside an hour in the restaurant, and ten the next shop on: 70 minutes, spot."""
        places = [venue("noodles", "restaurant"), venue("t", "table", within="noodles"), SHOP]
        rows = [stay("c", "t", "12:00-13:00"), stay("c", "shop", "14:00-15:00", x_m=0.0, y_m=0.0)]
        rows += [stay("a", "noodles", "12:00-13:00"), stay("a", "t", "12:10-12:30")]
        rows += [stay("a", "shop", "14:50-15:30", x_m=0.0, y_m=2.0, start_tolerance_minutes=5.0)]
        [row] = contacts(meet(world(places, rows)))
        assert row == Contact("c", "a", "spot", 70.0, 65.0, 75.0, 3, 2.0, at("12:00"), at("15:00"))

    def test_indirect_minutes_are_not_added(self) -> None:
        """Ten direct minutes, then thirty indirect ones: 10; only indirect: empty. Exposure spans both."""
        rows = [stay("c", "shop", "09:00-10:00"), stay("a", "shop", "09:50-10:00"), stay("a", "shop", "10:10-10:40")]
        found = contacts(meet(world([SHOP], [*rows, stay("b", "shop", "10:00-10:20")]), lag_minutes=60))
        assert [(row.contact_id, row.minutes, row.minutes_max, row.encounters) for row in found] == [
            ("a", 10.0, 10.0, 2),
            ("b", None, None, 1),
        ]
        assert (found[0].first_exposure, found[0].last_exposure) == (at("09:50"), at("10:40"))

    def test_a_zero_at_stated_times_is_not_a_stretch(self) -> None:
        """An encounter of 0 stated minutes adds nothing to minutes but up to 10 to the most favourable union."""
        late = stay("a", "shop", "10:05-11:00", start_tolerance_minutes=15.0)
        [row] = contacts(meet(world([SHOP], [stay("c", "shop", "09:00-10:00"), late])))
        assert (row.minutes, row.minutes_min, row.minutes_max) == (0.0, 0.0, 10.0)

    def test_cases_are_contacts_of_each_other(self) -> None:
        """Two cases and one other: each case has the other case and her, nobody has himself."""
        rows = [stay(person, "shop", "09:00-10:00") for person in "cab"]
        found = contacts(encounters(world([SHOP], rows), ["c", "a"]))
        assert [(row.case_id, row.contact_id) for row in found] == [("a", "b"), ("a", "c"), ("c", "a"), ("c", "b")]


class TestRandomWorlds:
    @random_worlds
    @given(worlds())
    def test_worlds_are_valid(self, tables: World) -> None:
        """A fault in a random world would test the check and not the engine."""
        assert not faults(tables)
        lengths = {table: len(frame) for table, frame in to_frames(tables).items()}
        assert lengths == {table: len(rows) for table, rows in tables.items() if rows}

    @random_worlds
    @given(worlds(), queries())
    def test_readings_are_ordered(self, tables: World, query: dict[str, Any]) -> None:
        """Least ≤ stated ≤ most favourable in every row, and a union never exceeds the sum of its encounters."""
        found = encounters(tables, people(tables), **query)
        assert all(row.minutes_min <= row.minutes <= row.minutes_max and row.start <= row.end for row in found)
        for contact in contacts(found):
            pair = [row for row in found if row[:2] == contact[:2] and row.direct]
            assert (contact.minutes or 0) <= sum(row.minutes for row in pair) + 1e-9
            assert (contact.minutes is None) == (not pair)

    @random_worlds
    @given(worlds(), queries())
    def test_meeting_is_mutual(self, tables: World, query: dict[str, Any]) -> None:
        """Without a window, whoever meets somebody directly is met by him, at the same place for the same minutes."""
        direct = [row for row in encounters(tables, people(tables), **{**query, "window": None}) if row.direct]
        there = [(row.case_stay, row.contact_stay, row.shared_place_id, row.minutes) for row in direct]
        back = [(row.contact_stay, row.case_stay, row.shared_place_id, row.minutes) for row in direct]
        assert sorted(there, key=str) == sorted(back, key=str)

    @random_worlds
    @given(worlds(), queries(), st.randoms(use_true_random=False))
    def test_order_of_rows_is_nothing(self, tables: World, query: dict[str, Any], random: Any) -> None:
        """The same rows in another order give the same answer, once every stay has an id."""
        numbered = enumerate(tables["itineraries"])
        named = {**tables, "itineraries": [{**row, "stay_id": row["stay_id"] or f"N{n}"} for n, row in numbered]}
        shuffled = {table: random.sample(rows, len(rows)) for table, rows in named.items()}
        assert encounters(named, people(named), **query) == encounters(shuffled, people(named), **query)

    @random_worlds
    @given(worlds(), queries(), st.sampled_from(SCALES[:-1]))
    def test_up_to_is_a_filter(self, tables: World, query: dict[str, Any], up_to: str) -> None:
        """A bound on the scale takes rows away and changes none."""
        wide = encounters(tables, people(tables), **{**query, "up_to": None})
        kept = [row for row in wide if row.scale == "near" or SCALES.index(row.scale) <= SCALES.index(up_to)]
        assert encounters(tables, people(tables), **{**query, "up_to": up_to}) == kept


def people(tables: World) -> list[str]:
    return [row["person_id"] for row in tables["persons"]]


def faults(tables: World) -> list[str]:
    """What a check would call a fault."""
    return [*overlapping_versions(tables), *broken_references(tables), *reversed_times(tables)]


def overlapping_versions(tables: World) -> list[str]:
    """Keys with two rows known at one moment, and rows that are never known."""
    keys = {"persons": "person_id", "venues": "venue_id", "legs": "leg_id", "cases": "person_id"}
    keys |= {"itineraries": "stay_id", "leg_stops": "leg_id sequence"}
    found = []
    for table, columns in keys.items():
        known = [(row.get("recorded_at") or ALWAYS, row.get("withdrawn_at") or NEVER, row) for row in tables[table]]
        found += [f"{table} never known" for since, until, _ in known if since >= until]
        for (since, until, row), (other_since, other_until, other) in combinations(known, 2):
            key, other_key = ([r[column] for column in columns.split()] for r in (row, other))
            if key == other_key and None not in key and since < other_until and other_since < until:
                found.append(f"{table} {key}")
    return found


def broken_references(tables: World) -> list[str]:
    """Ids that no row has, stays with two places or none, a stop twice in a leg, half a position."""
    venues, legs = ({row[key] for row in tables[t]} for t, key in (("venues", "venue_id"), ("legs", "leg_id")))
    stops = [(row["leg_id"], row["venue_id"]) for row in tables["leg_stops"]]
    found = ["within"] if {row["within"] for row in tables["venues"]} - {None, *venues} else []
    found += ["a stop twice"] if len({*stops}) < len(stops) else []
    found += [f"stop {stop}" for stop in stops if stop[0] not in legs or stop[1] not in venues]
    for row in tables["itineraries"]:
        ends = [(row["leg_id"], row[column]) for column in ("board", "alight") if row[column]]
        sound = (row["venue_id"] in venues) + (row["leg_id"] in legs) == 1 and {*ends} <= {*stops}
        half = (row["x_m"] is None) != (row["y_m"] is None)
        found += [] if sound and not half and row["person_id"] in people(tables) else [f"stay {row}"]
    return found


def reversed_times(tables: World) -> list[str]:
    """Legs and stays that end before they start, in any version of the leg."""
    found = [f"leg {row}" for row in tables["legs"] if row["departure"] >= row["arrival"]]
    stops = {(row["leg_id"], row["venue_id"]): row for row in tables["leg_stops"]}
    for row in tables["itineraries"]:
        board, alight = (stops.get((row["leg_id"], row[column]), {}) for column in ("board", "alight"))
        for run in [run for run in tables["legs"] if run["leg_id"] == row["leg_id"]] or [{}]:
            start = row["start"] or board.get("departure") or run.get("departure")
            end = row["end"] or alight.get("arrival") or run.get("arrival") or start  # which a stay at a venue may lack
            found += [] if start and end and start <= end else [f"stay {row}"]
    return found
