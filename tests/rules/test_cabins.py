"""Cabins, carriages and cars with the answer drawn into them: who is near whom by row, seat, metre, bay and zone."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from cabin_worlds import (
    CN,
    Row,
    Said,
    at,
    close,
    contact_of,
    fleet,
    general,
    graph_of,
    leg,
    marks,
    maybe,
    of_leg,
    passengers,
    ride,
    rules_of,
    said,
    seated,
    sure,
    venue,
)

import exposure as ex

if TYPE_CHECKING:
    from collections.abc import Callable

MEASURED = {"layout": "measured", "rows": "10-16", "columns": "ABC DEF", "pitch_m": "0.8", "width_m": "0.5"}
PLAIN = {"layout": "plain", "rows": "10-16", "columns": "ABC DEF"}
TWO_AISLES = {"layout": "two aisles", "rows": "10-14", "columns": "ABC DEFG HJK"}
FIRST_CLASS = {"layout": "first class", "rows": "1;11-15", "columns": "A D;ABC DEF", "missing_rows": "13"}
ONE_ROW = {"layout": "one row", "rows": "1", "columns": "AB CD"}
FILE_OF_EIGHT = {"layout": "file", "rows": "1-8", "columns": "A"}
LAYOUTS = [MEASURED, PLAIN, TWO_AISLES, FIRST_CLASS, ONE_ROW, FILE_OF_EIGHT]

OTHER = sure("general", "same-vehicle")
NEAR = sure("close", "aircraft-rows")
CREW = sure("close", "aircraft-crew")

ROWS_3 = {"#": ("close", "aircraft-rows"), ".": ("general", "same-vehicle")}
SEATS_2 = {"#": ("close", "aircraft-seats"), ".": ("co-present", "")}
SIX_FEET = {"#": ("close", "six-feet"), ".": ("co-present", "")}

AIRCRAFT: dict[str, tuple[str, str, dict[str, tuple[str, str]], str]] = {
    # Rows 4 and 11 are neighbours across the bulkhead, rows 12 and 14 because no row is number 13.
    "across the bulkhead and over the missing row": (
        *("narrow-body 3-3", CN, ROWS_3),
        """
     A B C  D E F
 3   .   .  .   .
 4   #   #  #   #
11   # # #  # # #
12   # # #  # # #
14   # # c  # # #
15   # # #  # # #
16   # # #  # # #
17   # # #  # # #
18   . . .  . . .
""",
    ),
    "he in front of the bulkhead": (
        *("narrow-body 3-3", CN, ROWS_3),
        """
     A B C  D E F
 1   #   #  #   #
 2   #   #  #   #
 4   c   #  #   #
11   # # #  # # #
12   # # #  # # #
14   # # #  # # #
15   . . .  . . .
""",
    ),
    "row 1": (
        *("narrow-body 3-3", CN, ROWS_3),
        """
     A B C  D E F
 1   #   #  c   #
 2   #   #  #   #
 3   #   #  #   #
 4   #   #  #   #
11   . . .  . . .
""",
    ),
    "the last row": (
        *("narrow-body 3-3", CN, ROWS_3),
        """
     A B C  D E F
27   . . .  . . .
28   # # #  # # #
29   # # #  # # #
30   # # #  # # #
31   # # #  # # c
""",
    ),
    "a cabin of one row": (
        *("one row", CN, ROWS_3),
        """
     A B  C D
 1   # #  c #
""",
    ),
    "a first class of one row": (
        *("first class", CN, ROWS_3),
        """
     A B C  D E F
 1   #      #
11   # # #  # # #
12   # # #  # # #
14   # c #  # # #
15   # # #  # # #
""",
    ),
    "two seats about a window": (
        *("plain", "ecdc-2020-04-08", SEATS_2),
        """
     A B C  D E F
10   # # #  . . .
11   # # #  . . .
12   c # #  . . .
13   # # #  . . .
14   # # #  . . .
15   . . .  . . .
""",
    ),
    "two seats about the aisle, which is no seat": (
        *("plain", "ecdc-2020-04-08", SEATS_2),
        """
     A B C  D E F
12   . . .  . . .
13   # # #  # # .
14   # # #  # # .
15   # # c  # # .
16   # # #  # # .
""",
    ),
    "two seats, two aisles": (
        *("two aisles", "ecdc-2020-04-08", SEATS_2),
        """
     A B C  D E F G  H J K
10   . . .  # # # #  # . .
11   . . .  # # # #  # . .
12   . . .  # # c #  # . .
14   . . .  # # # #  # . .
""",
    ),
    # 0.8 m from row to row, 0.5 m from seat to seat, 0.5 m more across the aisle: 12D is 2.0 m away; 14B is
    # √(1.6² + 0.5²) = 1.68 m away, 14C √(1.6² + 1.0²) = 1.89 m. Six feet are 1.83 m.
    "six feet about a window": (
        *("measured", "cdc-2020-03-01", SIX_FEET),
        """
     A B C  D E F
10   # # .  . . .
11   # # #  . . .
12   c # #  . . .
13   # # #  . . .
14   # # .  . . .
15   . . .  . . .
""",
    ),
    # Across the aisle D is 1.0 m, E 1.5 m, F 2.0 m away; one row on E is √(0.8² + 1.5²) = 1.7 m away.
    "six feet about the aisle": (
        *("measured", "cdc-2020-10-21", SIX_FEET),
        """
     A B C  D E F
13   . # #  . . .
14   # # #  # # .
15   # # c  # # .
16   # # #  # # .
""",
    ),
}


@cache
def aircraft(rules: str) -> Said:
    """One flight an hour, a passenger on every seat drawn."""
    flights = [
        (leg(f"F{number}", layout=layout), passengers(picture))
        for number, (layout, *_, picture) in enumerate(AIRCRAFT.values())
    ]
    return said(fleet(*flights, layouts=LAYOUTS), rules)


@pytest.mark.parametrize("name", AIRCRAFT)
def test_each_seat_of_an_aircraft_is_what_is_drawn(name: str) -> None:
    """`#` is a close contact, `.` what the set has for the rest, all certain."""
    _, rules, means, picture = AIRCRAFT[name]
    expected = {seat: sure(*means[mark]) for seat, mark in marks(picture).items() if mark != "c"}
    assert of_leg(f"F{[*AIRCRAFT].index(name)}", aircraft(rules)) == expected


class TestDistancesInTables:
    def test_rows_seats_and_metres_stand_beside_the_answer(self) -> None:
        """He in 12A: 14B is two rows and 1.68 m away, 12D three columns, 2.0 m; 12B one seat, 0.5 m."""
        rows = seated(c="12A", near="12B", over="12D", behind="14B")
        trace = ex.trace(graph_of(rows, leg(layout="measured"), layouts=LAYOUTS), case="c", rules=CN)
        met = trace.encounters.set_index("contact_id")
        assert met["row_gap"].to_dict() == {"near": 0, "over": 0, "behind": 2}
        expected = {"near": 0.5, "over": 2.0, "behind": (1.6**2 + 0.5**2) ** 0.5}
        assert met["distance_m"].to_dict() == pytest.approx(expected)
        assert trace.contacts.set_index("contact_id")["nearest_m"].to_dict() == pytest.approx(expected)

    def test_a_seat_that_no_layout_knows_is_a_fault(self) -> None:
        """Row 13 does not exist on this aircraft: the manifest is wrong, and says so before anybody is called."""
        with pytest.raises(ex.ValidationError) as caught:
            graph_of(seated(c="14A", a="13A"), leg(layout="narrow-body 3-3"))
        assert caught.value.faults[["table", "row", "column"]].to_numpy().tolist() == [["itineraries", 3, "seat"]]


@cache
def answers_of(made: Callable[[], ex.ExposureGraph]) -> Said:
    """What the Chinese rules say of a graph, asked once."""
    return said(made(), CN)


@cache
def infants() -> ex.ExposureGraph:
    """Flight A on a narrow-body, flight B on eight single seats, where only his and hers are known."""
    rows = seated(c="20A", mother="21A", father="28A")
    rows += [ride("on lap", seat="21A", role="infant"), ride("as written", seat="INF 21A")]
    rows += [ride("far", seat="28A", role="infant"), ride("somewhere", role="infant"), ride("blank seat", seat="INF")]
    few = [*seated(c="1A", a=None), ride("babe", seat="2A", role="infant")]
    return fleet((leg("A", layout="narrow-body 3-3"), rows), (leg("B", layout="file"), few), layouts=LAYOUTS)


class TestInfants:
    def test_an_infant_is_where_the_adult_sits(self) -> None:
        """In arms in 21A, a row behind him: close. In 28A: general. Two on one seat are no conflict of seats."""
        answers = of_leg("A", answers_of(infants))
        assert answers["on lap"] == answers["as written"] == NEAR
        assert answers["far"] == OTHER
        assert ex.manifest_check(infants(), "A").held_twice.empty

    def test_an_infant_without_a_seat_is_not_drawn(self) -> None:
        """It sat on nobody's seat that is known: the rule on rows does not fire, and the answer is no guess."""
        answers = of_leg("A", answers_of(infants))
        assert answers["somewhere"] == answers["blank seat"] == OTHER

    def test_an_infant_takes_no_seat_from_anybody(self) -> None:
        """He in row 1 of eight, an infant in arms in row 2 where nobody else is told to sit: seven seats are free.

        So whoever sat on an unknown one sat in row 2, 3 or 4 with 3/7.
        """
        assert of_leg("B", answers_of(infants)) == {"a": maybe("close", 3 / 7, "aircraft-rows"), "babe": NEAR}


ZONES = {
    "his row is served": ("14C", "rows 14-20", CREW),
    "the zone begins three rows behind": ("14C", "rows 17-24", CREW),
    "the zone begins four rows behind": ("14C", "rows 18-24", OTHER),
    "the zone ends three rows in front, across the bulkhead and over row 13": ("14C", "rows 1-4", CREW),
    "the zone ends four rows in front": ("15C", "rows 1-4", OTHER),
    "a section by its name": ("15C", "business", OTHER),
    "his section by its name": ("15C", "economy", CREW),
    "economy begins three rows behind row 2": ("2A", "economy", CREW),
    "economy begins four rows behind row 1": ("1A", "economy", OTHER),
    "unknown, he far behind business: one of two": ("20C", None, maybe("close", 1 / 2, "aircraft-crew")),
    "unknown, but either section touches his rows": ("12C", None, CREW),
}


@cache
def zones() -> ex.ExposureGraph:
    """One flight an hour with one member of the crew; on the last one the layout has no sections."""
    flights = [
        (leg(f"F{number}", layout="narrow-body 3-3"), [*seated(c=seat), ride("s", role="crew", section=section)])
        for number, (seat, section, _) in enumerate(ZONES.values())
    ]
    last = leg("no sections", layout="plain"), [*seated(c="12C"), ride("s", role="crew")]
    return fleet(*flights, last, layouts=LAYOUTS)


class TestCrew:
    @pytest.mark.parametrize("name", ZONES)
    def test_zones(self, name: str) -> None:
        """Crew are close when the rows that they served touch his row ± 3, counted in physical rows."""
        assert of_leg(f"F{[*ZONES].index(name)}", answers_of(zones)) == {"s": ZONES[name][-1]}

    def test_a_layout_without_sections_says_nothing_about_crew(self) -> None:
        """The rule does not fire, neither certainly nor possibly; the next one does, and the reason says why."""
        assert of_leg("no sections", answers_of(zones)) == {"s": OTHER}
        assert "Which rows you served is not known." in contact_of(zones(), CN, "no sections.s")["reason"]

    def test_a_passenger_serves_nobody(self) -> None:
        """A section may be told of a passenger without a seat; it is no zone that he served."""
        rows = [*seated(c="20C"), ride("p", seat="30A", section="economy", role="passenger")]
        assert said(graph_of(rows, leg(layout="narrow-body 3-3")), CN) == {"p": OTHER}


class TestSeatsAtTheSameMoment:
    def test_he_moves(self) -> None:
        """12A until half past ten, then 25A. Both neighbourhoods count, each for the hours in which he was there.

        `late` came from row 31 into his old row when he had left it: never near. `still` sat between the two, in
        row 19: seven and six rows away, never near.
        """
        rows = [ride("c", hours="09:00-10:30", seat="12A"), ride("c", hours="10:30-12:00", seat="25A")]
        rows += seated(first="12F", second="25F", still="19A")
        rows += [ride("late", hours="09:00-10:30", seat="31A"), ride("late", hours="10:30-12:00", seat="12B")]
        graph = graph_of(rows, leg(layout="narrow-body 3-3"))
        assert said(graph, CN) == {"first": NEAR, "second": NEAR, "still": OTHER, "late": OTHER}
        met = ex.trace(graph, case="c", rules=CN).encounters
        met = met[met["contact_class"] == "close"].set_index("contact_id")
        assert met["minutes"].to_dict() == {"first": 90, "second": 90}

    def test_a_contact_moves(self) -> None:
        """Next to him for the last ten minutes of the flight: close, with the ten minutes as the one that counts."""
        rows = [
            *seated(c="12A"),
            ride("a", hours="09:00-11:50", seat="30C"),
            ride("a", hours="11:50-12:00", seat="12B"),
        ]
        graph = graph_of(rows, leg(layout="narrow-body 3-3"))
        assert said(graph, CN) == {"a": NEAR}
        met = ex.trace(graph, case="c", rules=CN).encounters
        assert met[["contact_class", "minutes", "row_gap"]].to_numpy().tolist() == [
            ["general", 170, 17],
            ["close", 10, 0],
        ]

    def test_he_takes_the_seat_beside_which_she_had_sat(self) -> None:
        """She left row 12 before he came there from row 30: eighteen rows apart, then as many the other way."""
        rows = [ride("c", hours="09:00-10:00", seat="30A"), ride("c", hours="10:00-12:00", seat="12A")]
        rows += [ride("a", hours="09:00-10:00", seat="12B"), ride("a", hours="10:00-12:00", seat="30B")]
        assert said(graph_of(rows, leg(layout="narrow-body 3-3")), CN) == {"a": OTHER}


STOPS = (("s1", None, "09:00"), ("s2", "09:58", "10:02"), ("s3", "10:58", "11:02"), ("s4", "12:00", None))


def coach(*rows: Row, layout: str = "coach 2-2", sealed: str | None = "no") -> ex.ExposureGraph:
    """A coach that calls at four stops; with open windows rows 3 count, so that seats matter."""
    stops: list[Row] = [
        {
            "leg_id": "leg",
            "sequence": number,
            "venue_id": name,
            "arrival": comes and at(comes),
            "departure": goes and at(goes),
        }
        for number, (name, comes, goes) in enumerate(STOPS, 1)
    ]
    venues = [venue(name, "station") for name, *_ in STOPS]
    run = leg(mode="coach", layout=layout, sealed=sealed)
    return graph_of([*rows], run, *venues, leg_stops=stops, layouts=LAYOUTS)


class TestStops:
    def test_only_the_shared_stretch_counts(self) -> None:
        """He rides from s2 (off at 10:02) to s3 (in at 10:58): 56 minutes with whoever rides all the way.

        `before` alights where he boards and `after` boards where he alights: they never met. All three hold seat 9, one
        after another, which is no conflict. The rear bench (45–49) is in row 12, nine rows from his in row 3.
        """
        graph = coach(
            ride("c", board="s2", alight="s3", seat="9"),
            ride("all", seat="10"),
            ride("before", board="s1", alight="s2", seat="9"),
            ride("after", board="s3", alight="s4", seat="9"),
            ride("half", board="s2", alight="s4", seat="1"),
            ride("bench", board="s1", alight="s3", seat="45"),
        )
        assert graph.faults.empty
        assert said(graph, CN) == {**dict.fromkeys(["all", "half"], sure("close", "bus-rows")), "bench": OTHER}
        assert contact_of(graph, CN, "all")["minutes"] == 56

    def test_an_unknown_seat_is_free_when_it_was_left(self) -> None:
        """In a file of eight he holds row 8 from s2 on; row 1 was held until s2 by `one`, then by nobody.

        `a` boards at s2 and may sit in any row from 1 to 7; in reach are 5, 6 and 7: 3/7.
        """
        rows = [ride("c", board="s2", alight="s4", seat="8A"), ride("one", board="s1", alight="s2", seat="1A")]
        graph = coach(*rows, ride("a", board="s2", alight="s4"), layout="file")
        assert said(graph, CN) == {"a": maybe("close", 3 / 7, "bus-rows")}

    def test_a_closed_coach_is_one_room(self) -> None:
        """Everybody of the stretch, the driver too; nobody of another stretch."""
        graph = coach(
            ride("c", board="s2", alight="s3", seat="9"),
            ride("bench", seat="45"),
            ride("driver", role="driver"),
            ride("before", board="s1", alight="s2", seat="11"),
            sealed=None,
        )
        assert said(graph, CN) == dict.fromkeys(["bench", "driver"], sure("close", "bus-closed"))


@cache
def files() -> ex.ExposureGraph:
    """A file of eight single seats: who sat how many rows away can be counted on the fingers."""
    seats: dict[str, dict[str, str | None]] = {
        "hers": {"c": "4A", "a": None, "b": "1A"},
        "his": {"c": None, "a": "1A"},
        "both": {"c": None, "a": None},
        "both of seven": {"c": None, "a": None, "b": "1A"},
        "two of them": {"c": "1A", "a": None, "b": None},
        "one of two": {"c": "1A", "a": "4A/5A", "b": "2A or 3A"},
    }
    flights = [(leg(name, layout="file"), seated(**people)) for name, people in seats.items()]
    return fleet(*flights, layouts=LAYOUTS)


class TestUnknownSeats:
    def test_hers(self) -> None:
        """He in row 4, another passenger in row 1: of the six free rows 2, 3, 5, 6, 7 are within three, 8 is not."""
        assert of_leg("hers", answers_of(files)) == {"a": maybe("close", 5 / 6, "aircraft-rows"), "b": NEAR}

    def test_his(self) -> None:
        """She in row 1, he on one of the other seven: rows 2, 3 and 4 are within three."""
        assert of_leg("his", answers_of(files)) == {"a": maybe("close", 3 / 7, "aircraft-rows")}

    def test_both(self) -> None:
        """56 ordered pairs of different rows: 14 are one apart, 12 two, 10 three: 36/56.

        With row 1 held by b there are 42 pairs of rows 2 to 8: 12, 10 and 8: 30/42.
        """
        answers = answers_of(files)
        assert of_leg("both", answers) == {"a": maybe("close", 36 / 56, "aircraft-rows")}
        assert of_leg("both of seven", answers) == {
            "a": maybe("close", 30 / 42, "aircraft-rows"),
            "b": maybe("close", 3 / 7, "aircraft-rows"),
        }

    def test_two_who_do_not_know(self) -> None:
        """Each is asked about alone: he in row 1, seven free seats, rows 2, 3 and 4 are near."""
        expected = dict.fromkeys("ab", maybe("close", 3 / 7, "aircraft-rows"))
        assert of_leg("two of them", answers_of(files)) == expected

    def test_one_of_two_seats(self) -> None:
        """The manifest says 4A or 5A, he sits in row 1: close with one half. Of 2A and 3A both are near: certain."""
        assert of_leg("one of two", answers_of(files)) == {"a": maybe("close", 1 / 2, "aircraft-rows"), "b": NEAR}

    def test_the_question_to_ask_is_in_the_reason(self) -> None:
        """The caller reads it aloud: it ends with what would settle it."""
        assert contact_of(files(), CN, "hers.a")["reason"].endswith("Which seat did you sit in?")
        assert "Which seat" not in contact_of(files(), CN, "hers.b")["reason"]

    def test_without_a_layout_rows_say_nothing(self) -> None:
        """Rows 1 and 2 of an aircraft that nobody drew: general for certain, and one warning names the flight."""
        graph = graph_of(seated(c="1A", a="2A", b=None), leg())
        assert said(graph, CN) == dict.fromkeys("ab", OTHER)
        warned = graph.faults[graph.faults["column"] == "layout"]
        assert warned[["table", "severity"]].to_numpy().tolist() == [["legs", "warning"]]


@cache
def trains() -> ex.ExposureGraph:
    """A closed high-speed train, an open sleeper whose case lies in 7 and another where he lies in 1, soft sleepers."""
    berths = {"b4": "07车4上", "b5": "07车5上", "b6": "07车6中", "b7": "07车7上", "b8": "07车8下"}
    berths |= {"b9": "07车9下", "b10": "07车10上", "b11": "07车11下", "other": "08车7上"}
    soft = {f"b{berth}": f"07车{berth}" for berth in (3, 5, 7, 8, 9)}
    trains = {
        "closed": ("high-speed 3-2", "yes", {"c": "07车1A", "far": "07车18F", "next": "08车1A"}),
        "open": ("hard sleeper", "no", {"c": "07车7下", **berths}),
        "first": ("hard sleeper", "no", {"c": "07车1中", "b2": "07车2下", "b4": "07车4下", "b5": "07车5下"}),
        "soft yes": ("soft sleeper", "yes", {"c": "07车6", **soft}),
        "soft no": ("soft sleeper", "no", {"c": "07车6", **soft}),
        "soft": ("soft sleeper", None, {"c": "07车6", **soft}),
    }
    return fleet(
        *(
            (leg(name, "train", layout=layout, sealed=sealed), seated(**people))
            for name, (layout, sealed, people) in trains.items()
        )
    )


class TestTrains:
    def test_a_closed_carriage(self) -> None:
        """Row 1 and row 18 of his coach are close, the next coach is the same train."""
        assert of_leg("closed", answers_of(trains)) == {"far": sure("close", "train-carriage"), "next": OTHER}

    def test_bays_of_an_open_sleeper(self) -> None:
        """Bays are berths 1–2, 3–4, 5–6, …: he in 7 (bay 7–8), so 5 to 10 are close, 4 and 11 are not."""
        own, beside = sure("close", "train-bay"), sure("close", "train-next-bay")
        expected = {"b7": own, "b8": own, **dict.fromkeys(["b5", "b6", "b9", "b10"], beside)}
        assert of_leg("open", answers_of(trains)) == {**expected, **dict.fromkeys(["b4", "b11", "other"], OTHER)}

    def test_the_first_bay_has_one_neighbour(self) -> None:
        """He in berth 1: bays 1–2 and 3–4, and nothing before."""
        near = {"b2": sure("close", "train-bay"), "b4": sure("close", "train-next-bay")}
        assert of_leg("first", answers_of(trains)) == {**near, "b5": OTHER}

    @pytest.mark.parametrize("name", ["soft yes", "soft no", "soft"])
    def test_a_soft_sleeper_is_its_compartment(self, name: str) -> None:
        """Four berths with numbers of their own make a compartment: 5 to 8 together, 3 and 9 next door."""
        near = dict.fromkeys(["b5", "b7", "b8"], sure("close", "train-compartment"))
        assert of_leg(name, answers_of(trains)) == {**near, "b3": OTHER, "b9": OTHER}

    def test_the_crew_of_a_carriage(self) -> None:
        """Crew are close in the carriage that they served, or were in where no other is told."""
        rows = [ride("c", carriage="7", seat="5A"), ride("walks", role="crew", carriage="7")]
        rows += [ride("serves", role="crew", section="07"), ride("rests", role="crew", section="8", carriage="07")]
        rows += [ride("elsewhere", role="crew", section="8"), ride("guard", role="crew")]
        answers = said(graph_of(rows, leg(mode="train", layout="high-speed 3-2", sealed="no")), CN)
        near = dict.fromkeys(["walks", "serves"], sure("close", "carriage-crew"))
        assert answers == {**near, **dict.fromkeys(["rests", "elsewhere", "guard"], OTHER)}


class TestSmallVehicles:
    def test_everybody_in_a_car(self) -> None:
        """The driver and whoever sat anywhere, with or without a seat."""
        rows = [ride("c", seat="2C"), ride("driver", role="driver"), ride("front", seat="1C"), ride("a")]
        answers = said(graph_of(rows, leg(mode="car", layout="car")), CN)
        assert answers == dict.fromkeys(["driver", "front", "a"], sure("close", "car"))

    def test_the_cabin_of_a_ship(self) -> None:
        """Whoever has his cabin; the others are on the same ship."""
        rows = [ride("c", carriage="A12"), ride("mate", carriage="A12"), ride("next", carriage="A13"), ride("deck")]
        answers = said(graph_of(rows, leg(mode="ship")), CN)
        near, other = sure("close", "ship-cabin"), sure("general", "same-vehicle")
        assert answers == {"mate": near, "next": other, "deck": other}


def test_what_seats_decide_is_decided_within_one_carriage() -> None:
    """Row 5 of coach 7 and row 5 of coach 8 are not one row; without a coach nothing is known."""
    rows = [ride("c", carriage="07", seat="5A"), ride("same", carriage="7", seat="5B")]
    rows += [ride("next", carriage="08", seat="5B"), ride("unknown", seat="5C")]
    graph = graph_of(rows, leg(mode="train", layout="high-speed 3-2"))
    answers = said(graph, rules_of(close(rows=0), general(same="leg")))
    assert answers == {"same": sure("close", "r1"), "next": sure("general", "r2"), "unknown": sure("general", "r2")}
