"""The oracle of rule sets is right on worlds small enough to be answered by hand; the random worlds are valid input."""

from __future__ import annotations

import tomllib
from collections import Counter
from datetime import UTC, date, datetime
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
import rule_worlds
from hypothesis import given
from rules_oracle import CONDITIONS, judge
from worlds import to_frames

import exposure as ex

if TYPE_CHECKING:
    from oracle import Row, World
    from rules_oracle import Finding

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
SIX = {"layout": "six", "rows": "11-14", "missing_rows": "13", "columns": "A B"}  # rows 11, 12, 14; an aisle
SHOP = {"venue_id": "shop", "kind": "shop"}


def at(clock: str) -> datetime:
    """`09:00` on the 22nd, `23 09:00` on the 23rd."""
    day, _, hour = clock.rpartition(" ")
    return datetime.fromisoformat(f"2020-02-{day or '22'}T{hour}:00+00:00")


def stay(person_id: str, venue_id: str, hours: str, **columns: Any) -> Row:
    start, end = map(at, hours.split("-"))
    return {"person_id": person_id, "venue_id": venue_id, "start": start, "end": end, **columns}


def ride(person_id: str, leg_id: str = "leg", hours: str = "", **columns: Any) -> Row:
    start, end = map(at, hours.split("-")) if hours else (None, None)
    return {"person_id": person_id, "leg_id": leg_id, "start": start, "end": end, **columns}


def seated(**seats: str | None) -> list[Row]:
    """Passengers of the whole leg with their seats."""
    return [ride(person, seat=seat) for person, seat in seats.items()]


def leg(leg_id: str = "leg", mode: str = "flight", hours: str = "09:00-12:00", **columns: Any) -> Row:
    departure, arrival = map(at, hours.split("-"))
    return {"leg_id": leg_id, "mode": mode, "departure": departure, "arrival": arrival, "layout": "six", **columns}


def world(itineraries: list[Row], *places: Row, case: Row | None = None, **tables: list[Row]) -> World:
    """Tables from rows; the case is c, ill since the 22nd, in a shop or on a flight with the seats of `SIX`."""
    for number, row in enumerate(itineraries):
        row.setdefault("stay_id", f"{row['person_id']}{number}")
    return {
        "persons": [{"person_id": person} for person in sorted({row["person_id"] for row in itineraries})],
        "venues": [SHOP, *(row for row in places if "venue_id" in row)],
        "legs": [row for row in places if "leg_id" in row],
        "itineraries": itineraries,
        "cases": [{"person_id": "c", "onset": date(2020, 2, 22), "timezone": "UTC", **(case or {})}],
        "layouts": [SIX],
        **tables,
    }


def close(where: list[str] | None = None, **when: Any) -> Row:
    return {"class": "close", "when": when, **({"where": where} if where else {})}


def general(**when: Any) -> Row:
    return {"class": "general", "when": when}


def judged(tables: World, *rules: Row, moment: datetime | None = None, **window: int) -> dict[str, Finding]:
    """With rules called r1, r2 … and two weeks of quarantine for a close contact, one for a general one."""
    named = [{"id": f"r{number}", **rule} for number, rule in enumerate(rules, 1)]
    days = {"before_onset_days": 2, "before_sample_days": 2, **window}
    return judge(tables, "c", {"window": days, "quarantine": {"close": 14, "general": 7}, "rule": named}, moment=moment)


def said(tables: World, *rules: Row, moment: datetime | None = None, **window: int) -> dict[str, tuple[Any, ...]]:
    """Class, certain, likelihood and rule."""
    return {contact: f[:4] for contact, f in judged(tables, *rules, moment=moment, **window).items()}


CLOSE = ("close", True, 1, "r1")
PRESENT = ("co-present", True, 1, "")


class TestClasses:
    def test_who_was_merely_there_is_co_present(self) -> None:
        """Ten shared minutes in a shop, close is from 15 on: co-present, certainly, by no rule, one encounter."""
        tables = world([stay("c", "shop", "09:00-10:00"), stay("a", "shop", "09:50-11:00")])
        finding = judged(tables, close(minutes=15))["a"]
        expected = {"contact_class": "co-present", "certain": True, "likelihood": 1, "rule": "", "encounters": 1}
        assert finding._asdict() == {**expected, "last_day": None, "quarantine": None, "cumulative": {}}

    def test_the_most_severe_class_wins_and_then_the_first_rule(self) -> None:
        """General by the first rule, close by the second and the third: close, by the second."""
        tables = world([stay("c", "shop", "09:00-10:00"), stay("a", "shop", "09:00-10:00")])
        assert said(tables, general(direct=True), close(minutes=30), close(direct=True))["a"] == (
            ("close", True, 1, "r2")
        )

    def test_the_rule_of_the_earliest_encounter_is_named(self) -> None:
        """Close in the shop at nine by the second rule, at the till at ten by the first: the second is named."""
        till = {"venue_id": "till", "kind": "till"}
        rows = [stay(who, "shop", "09:00-09:30") for who in "ca"] + [stay(who, "till", "10:00-11:00") for who in "ca"]
        finding = judged(world(rows, till), close(same="till"), close(within="space"))["a"]
        assert (finding.rule, finding.encounters) == ("r2", 2)

    def test_the_search_is_as_wide_as_the_widest_rule(self) -> None:
        """Two tables of one restaurant: nobody when all rules ask for one table, co-present when one asks for air."""
        places = [{"venue_id": "inn", "kind": "restaurant"}]
        places += [{"venue_id": table, "kind": "table", "within": "inn"} for table in ("t1", "t2")]
        tables = world([stay("c", "t1", "09:00-10:00"), stay("a", "t2", "09:00-10:00")], *places)
        assert said(tables, close(same="table")) == {}
        assert said(tables, close(same="table"), general(within="space", minutes=90)) == {"a": PRESENT}

    def test_whoever_met_nobody_is_no_contact(self) -> None:
        """Intervals are half-open: who comes as he leaves is no contact of a set without traces."""
        tables = world([stay("c", "shop", "09:00-10:00"), stay("a", "shop", "10:00-11:00")])
        assert said(tables, close(direct=True)) == {}


class TestReadingsOfTime:
    @pytest.mark.parametrize(
        ("tolerance", "answer"),
        [(None, CLOSE), (1.0, ("close", False, 1, "r1"))],
        ids=["exactly 15 minutes are 15", "a minute of doubt leaves it open"],
    )
    def test_minutes(self, tolerance: float | None, answer: tuple[Any, ...]) -> None:
        """15 minutes as stated, 14 to 16 with a tolerance: close in any world, but only certain without doubt."""
        rows = [stay("c", "shop", "09:00-10:00"), stay("a", "shop", "09:45-11:00", start_tolerance_minutes=tolerance)]
        assert said(world(rows), close(minutes=15)) == {"a": answer}

    def test_an_encounter_that_may_not_have_been(self) -> None:
        """Paid at 9:50 give or take twenty: perhaps after he left; no rule: co-present, possible."""
        paid = stay("a", "shop", "09:50-09:50", start_tolerance_minutes=20.0, end_tolerance_minutes=20.0)
        tables = world([stay("c", "shop", "09:00-10:00"), paid])
        assert said(tables, close(minutes=60)) == {"a": ("co-present", False, 1, "")}

    def test_all_stays_are_read_alike(self) -> None:
        """9 stated minutes are 15 if he left at 10:03 and she came at 9:48; what is in doubt on both sides adds."""
        rows = [
            stay("c", "shop", "09:00-10:00", end_tolerance_minutes=3.0),
            stay("a", "shop", "09:51-11:00", start_tolerance_minutes=3.0),
        ]
        tables = world(rows, case={"confirmed_at": at("23 09:00")})
        assert said(tables, close(minutes=15)) == {"a": ("close", False, 1, "r1")}
        assert said(tables, close(minutes=16)) == {"a": PRESENT}

    def test_the_end_of_his_last_stay_ends_the_window(self) -> None:
        """Neither isolated nor confirmed: the window ends at 10:00 as stated, so that he cannot have left at 10:03."""
        rows = [stay("c", "shop", "09:00-10:00", end_tolerance_minutes=3.0), stay("a", "shop", "09:46-11:00")]
        assert said(world(rows), close(minutes=15)) == {"a": PRESENT}


class TestAfterHeLeft:
    @pytest.mark.parametrize(
        ("came", "tolerance", "answer"),
        [
            ("10:00", None, {"a": ("general", True, 1, "r1")}),
            ("10:29", None, {"a": ("general", True, 1, "r1")}),
            ("10:30", None, {}),
            ("10:29", 2.0, {"a": ("general", False, 1, "r1")}),
        ],
        ids=["as he left", "within the lag", "when the lag is over", "perhaps too late"],
    )
    def test_the_lag(self, came: str, tolerance: float | None, answer: dict[str, Any]) -> None:
        """He left at 10:00, the lag is half an hour; who comes later is left out, not co-present."""
        rows = [stay("c", "shop", "09:00-10:00"), stay("a", "shop", f"{came}-11:00", start_tolerance_minutes=tolerance)]
        assert said(world(rows), general(direct=False, lag_minutes=30)) == answer

    def test_each_rule_has_its_own_lag(self) -> None:
        """After twenty minutes: not close within a quarter of an hour, general within the half."""
        tables = world([stay("c", "shop", "09:00-10:00"), stay("a", "shop", "10:20-11:00")])
        rules = close(direct=False, lag_minutes=15), general(direct=False, lag_minutes=30)
        assert said(tables, *rules) == {"a": ("general", True, 1, "r2")}

    def test_who_was_there_before_he_left_is_direct_only(self) -> None:
        """She came a minute before he left: co-present, whatever the lag."""
        tables = world([stay("c", "shop", "09:00-10:00"), stay("a", "shop", "09:59-11:00")])
        assert said(tables, close(direct=False, lag_minutes=30)) == {"a": PRESENT}

    def test_the_next_riders_of_a_car(self) -> None:
        """The next ride of one car after 20 minutes, and after 50: the first only; another car: nobody."""
        legs = [leg("one", "car", "09:00-10:00", vehicle="K1"), leg("two", "car", "10:20-11:00", vehicle="K1")]
        legs += [leg("three", "car", "10:50-11:30", vehicle="K1"), leg("other", "car", "10:20-11:00", vehicle="K2")]
        rows = [ride("c", "one"), ride("a", "two"), ride("b", "three"), ride("d", "other")]
        rule = general(direct=False, lag_minutes=30, same="vehicle")
        assert said(world(rows, *legs), rule) == {"a": ("general", True, 1, "r1")}

    def test_not_out_of_doors_and_not_in_a_building(self) -> None:
        """Traces stay in one body of air: not in a market square, not in a station."""
        square = {"venue_id": "square", "kind": "venue", "indoor": False}
        rows = [stay("c", "square", "09:00-10:00"), stay("a", "square", "10:00-11:00")]
        hall = {"venue_id": "hall", "kind": "station"}
        rows += [stay("c", "hall", "12:00-13:00"), stay("b", "hall", "13:00-14:00")]
        assert said(world(rows, square, hall), general(direct=False, lag_minutes=30)) == {}


class TestAlternatives:
    @staticmethod
    def one_of(*likelihoods: float | None) -> World:
        """He was in the shop, where a was, or in another place."""
        others = [{"venue_id": f"v{number}", "kind": "shop"} for number in range(1, len(likelihoods))]
        where = ["shop", *(venue["venue_id"] for venue in others)]
        rows = [
            stay("c", venue, "09:00-10:00", alternative_group="g", likelihood=likelihood, stay_id=f"in {venue}")
            for venue, likelihood in zip(where, likelihoods, strict=True)
        ]
        return world([*rows, stay("a", "shop", "09:00-10:00")], *others)

    @pytest.mark.parametrize(
        ("likelihoods", "answer"),
        [((None, None, None), THIRD), ((0.25, 0.75), Fraction(1, 4)), ((0.0, 1.0), Fraction(0))],
        ids=["equal shares", "as given", "impossible, as it is said"],
    )
    def test_one_of_several(self, likelihoods: tuple[float | None, ...], answer: Fraction) -> None:
        """Close if he was in her shop: possible with that probability; a world of probability 0 is still a world."""
        assert said(self.one_of(*likelihoods), close(minutes=15)) == {"a": ("close", False, answer, "r1")}

    def test_settling_withdraws_the_losers(self) -> None:
        """Of three shops one is ruled out at noon: a third before, a half after."""
        tables = self.one_of(None, None, None)
        tables["itineraries"][2]["withdrawn_at"] = at("25 12:00")
        rule = close(minutes=15)
        assert said(tables, rule, moment=at("25 11:00")) == {"a": ("close", False, THIRD, "r1")}
        assert said(tables, rule, moment=at("25 12:00")) == {"a": ("close", False, HALF, "r1")}

    def test_exclusive_encounters_add(self) -> None:
        """She was in two of the three shops where he may have been: two thirds."""
        tables = self.one_of(None, None, None)
        tables["itineraries"].append(stay("a", "v1", "09:00-10:00", stay_id="more"))
        assert said(tables, close(minutes=15)) == {"a": ("close", False, 2 * THIRD, "r1")}

    def test_what_happened_together(self) -> None:
        """Ten minutes in each of two shops happened together or not at all: 20 in sum with one half, else nothing."""
        market = {"venue_id": "market", "kind": "shop"}
        way = {"alternative_group": "g", "alternative": "town"}
        rows = [stay("c", "shop", "09:00-09:10", **way), stay("c", "market", "10:00-10:10", **way)]
        rows += [stay("c", "home", "09:00-11:00", alternative_group="g")]
        rows += [stay("a", "shop", "09:00-09:10"), stay("a", "market", "10:00-10:10")]
        tables = world(rows, market, {"venue_id": "home", "kind": "home"})
        finding = judged(tables, close(minutes=20, per="24h"))["a"]
        assert finding[:5] == ("close", False, HALF, "r1", 2)

    def test_both_sides_are_independent(self) -> None:
        """He was there with one half, she with one half: together with a quarter, else she is no contact."""
        tables = self.one_of(None, None)
        tables["itineraries"][-1] |= {"alternative_group": "h"}
        away = stay("a", "v2", "09:00-10:00", alternative_group="h", stay_id="away")
        tables["itineraries"].append(away)
        tables["venues"].append({"venue_id": "v2", "kind": "shop"})
        assert said(tables, close(minutes=60)) == {"a": ("close", False, Fraction(1, 4), "r1")}


class TestUnknownSeats:
    def test_one_unknown_seat_is_any_free_one(self) -> None:
        """Six seats, his and two others taken; of the three free ones one is in his row."""
        tables = world(seated(c="11A", a=None, b="12A", d="12B"), leg())
        answer = said(tables, close(rows=0))
        assert answer == {"a": ("close", False, THIRD, "r1"), "b": PRESENT, "d": PRESENT}

    def test_a_seat_that_cannot_be_read_is_unknown(self) -> None:
        """`by the window` is as good as blank."""
        tables = world(seated(c="11A", a="by the window", b="12A", d="12B"), leg())
        assert said(tables, close(rows=0))["a"] == ("close", False, THIRD, "r1")

    def test_his_own_seat_is_unknown(self) -> None:
        """She sits in 11A, he in any of the other five; one is in her row."""
        assert said(world(seated(c=None, a="11A"), leg()), close(rows=0))["a"] == ("close", False, Fraction(1, 5), "r1")

    def test_two_unknown_seats_are_ordered_pairs_of_different_ones(self) -> None:
        """30 pairs; 3 rows of 2 ordered pairs in one row: a fifth. In any two rows at most two apart: all, certain."""
        tables = world(seated(c=None, a=None), leg())
        assert said(tables, close(rows=0))["a"] == ("close", False, Fraction(1, 5), "r1")
        assert said(tables, close(rows=2))["a"] == CLOSE

    def test_no_free_seat(self) -> None:
        """All six seats are held by others: he stood, nobody knows where; the next rule takes it."""
        held = seated(c="11A", b="11B", d="12A", e="12B", f="14A", g="14B", a=None)
        assert said(world(held, leg()), close(rows=3), general(same="leg"))["a"] == ("general", True, 1, "r2")

    def test_two_without_seats_where_one_is_free(self) -> None:
        """Five seats are held, he and she have none: no pair of different seats, neither position is known."""
        held = seated(c=None, b="11B", d="12A", e="12B", f="14A", g="14B", a=None)
        assert said(world(held, leg()), close(rows=3))["a"] == PRESENT

    def test_infants_crew_and_alternatives_take_no_seat(self) -> None:
        """11B is named by an infant, by crew and by somebody who may have sat elsewhere: it is free all the same."""
        rows = [*seated(c="11A", a=None), ride("i", seat="11B", role="infant"), ride("s", seat="11B", role="crew")]
        rows += [ride("m", seat=seat, alternative_group="g") for seat in ("11B", "12A")]
        assert said(world(rows, leg()), close(rows=0))["a"] == ("close", False, Fraction(1, 5), "r1")

    def test_a_seat_is_free_when_its_holder_has_left(self) -> None:
        """b left 11B at ten, a came then: 11B is free for her; d, who stayed, keeps 12A."""
        rows = [*seated(c="11A", d="12A"), ride("b", hours="09:00-10:00", seat="11B"), ride("a", hours="10:00-12:00")]
        assert said(world(rows, leg()), close(rows=0))["a"] == ("close", False, Fraction(1, 4), "r1")

    def test_one_draw_for_all_stays_of_one_ride(self) -> None:
        """He sat in 11A, then in 12A; she in one unknown seat throughout: near him once if in either row.

        Free are those that nobody else held: five or six; b holds 14A. So 11A, 11B, 12A, 12B, 14B without his two.
        """
        rows = [ride("c", hours="09:00-10:00", seat="11A"), ride("c", hours="10:00-12:00", seat="12A")]
        rows += [ride("a", hours="09:00-10:00"), ride("a", hours="10:00-12:00"), *seated(b="14A")]
        finding = judged(world(rows, leg()), close(rows=0))["a"]
        assert finding[:5] == ("close", False, 2 * THIRD, "r1", 2)

    def test_the_section_bounds_the_draw(self) -> None:
        """She booked in the front, rows 11 and 12: of three free seats there one is in his row."""
        tables = world(
            [*seated(c="11A"), ride("a", section="front")],
            leg(),
            layouts=[{**SIX, "sections": "front 11-12;back 14-14"}],
        )
        assert said(tables, close(rows=0))["a"] == ("close", False, THIRD, "r1")

    @pytest.mark.parametrize(
        ("carriage", "answer"),
        [("7", ("close", False, Fraction(1, 5), "r1")), (None, PRESENT), ("08", PRESENT)],
        ids=["his carriage", "unknown", "another"],
    )
    def test_on_a_train_the_carriage_must_be_known(self, carriage: str | None, answer: tuple[Any, ...]) -> None:
        """Free seats are those of the known carriage; rows count within one carriage only (07 and 7 are one)."""
        rows = [ride("c", seat="11A", carriage="07"), ride("a", carriage=carriage)]
        assert said(world(rows, leg(mode="train")), close(rows=0))["a"] == answer

    def test_without_a_layout_seats_say_nothing(self) -> None:
        """Seats 11A and 11B of a flight without a layout: the rule on rows does not fire."""
        assert said(world(seated(c="11A", a="11B"), leg(layout=None)), close(rows=0)) == {"a": PRESENT}


class TestSeats:
    @pytest.mark.parametrize(
        ("when", "near"),
        [
            ({"rows": 0}, "b"),
            ({"rows": 1}, "abd"),
            ({"seats": 1}, "abd"),
            ({"seats": 1, "aisle": True}, "ad"),
            ({"metres": 0.75}, "ad"),
            ({"metres": 1.0}, "abd"),
            ({"metres": 1.25}, "abde"),
        ],
    )
    def test_neighbours(self, when: Row, near: str) -> None:
        """He in 12A; a in 11A before him, b in 12B across the aisle, d in 14A behind (there is no row 13), e in 14B.

        A row is 0.75 m, a seat 0.5 m, an aisle 0.5 m more; e sits 0.75 m back and 1 m across, 1.25 m away.
        """
        tables = world(seated(c="12A", a="11A", b="12B", d="14A", e="14B"), leg())
        tables["layouts"] = [{**SIX, "pitch_m": 0.75, "width_m": 0.5}]
        found = said(tables, close(**when))
        expected = {*near} | ({"e"} if when in ({"rows": 1}, {"seats": 1}) else set())
        assert {who for who, answer in found.items() if answer == CLOSE} == expected

    def test_metres_need_pitch_and_width(self) -> None:
        """A layout without them gives no metres."""
        assert said(world(seated(c="11A", a="11B"), leg()), close(metres=5.0)) == {"a": PRESENT}

    def test_metres_in_the_plan_of_one_place(self) -> None:
        """3 and 4 metres away are 5 metres: within 5, not within 4.9; with one position blank nothing is known."""
        rows = [stay("c", "shop", "09:00-10:00", x_m=0.0, y_m=0.0), stay("a", "shop", "09:00-10:00", x_m=3.0, y_m=4.0)]
        rows += [stay("b", "shop", "09:00-10:00", x_m=0.0)]
        assert said(world(rows), close(metres=5.0)) == {"a": CLOSE, "b": PRESENT}
        assert said(world(rows), close(metres=4.9))["a"] == PRESENT

    def test_seats_are_compared_at_the_same_moment(self) -> None:
        """He moved from 11A to 14A at ten; b, who sat down in 11B then, was never near him; a in 14B was."""
        rows = [ride("c", hours="09:00-10:00", seat="11A"), ride("c", hours="10:00-12:00", seat="14A")]
        rows += [ride("b", hours="10:00-12:00", seat="11B"), *seated(a="14B")]
        assert said(world(rows, leg()), close(rows=0)) == {"a": CLOSE, "b": PRESENT}


class TestCrew:
    ZONES: ClassVar[list[Row]] = [{**SIX, "sections": "front 11-11;back 12-14"}]

    @pytest.mark.parametrize(
        ("section", "k", "answer"),
        [
            ("rows 12-14", 0, PRESENT),
            ("rows 12-14", 1, CLOSE),
            ("rows 13-14", 1, PRESENT),
            ("front", 0, CLOSE),
            ("back", 0, PRESENT),
            (None, 0, ("close", False, HALF, "r1")),
            ("galley", 1, CLOSE),
        ],
    )
    def test_served_rows(self, section: str | None, k: int, answer: tuple[Any, ...]) -> None:
        """He sits in row 11. Served rows touch it or lie k physical rows away; unknown: the front or the back."""
        tables = world([*seated(c="11A"), ride("s", role="crew", section=section)], leg(), layouts=self.ZONES)
        assert said(tables, close(serves_rows=k)) == {"s": answer}

    def test_a_layout_without_sections_and_an_unknown_one(self) -> None:
        """Nothing can be drawn: the rule does not fire."""
        tables = world([*seated(c="11A"), ride("s", role="crew")], leg())
        assert said(tables, close(serves_rows=3)) == {"s": PRESENT}

    def test_only_crew_serves(self) -> None:
        """A passenger in the front serves nobody."""
        tables = world([*seated(c="11A"), ride("s", role="passenger", section="front")], leg(), layouts=self.ZONES)
        assert said(tables, close(serves_rows=3)) == {"s": PRESENT}

    def test_his_row_is_unknown_as_well(self) -> None:
        """In row 11 with a third, served with a half; in row 14 likewise, never in 12: two sixths are a third."""
        tables = world(
            [*seated(c=None), ride("s", role="crew")], leg(), layouts=[{**SIX, "sections": "front 11-11;back 14-14"}]
        )
        assert said(tables, close(serves_rows=0)) == {"s": ("close", False, THIRD, "r1")}

    @pytest.mark.parametrize(
        ("columns", "answer"),
        [
            ({"section": "7"}, CLOSE),
            ({"carriage": "07"}, CLOSE),
            ({"section": "08", "carriage": "07"}, PRESENT),
            ({}, PRESENT),
        ],
        ids=["served it", "was in it", "was in it and served another", "unknown"],
    )
    def test_served_carriage(self, columns: Row, answer: tuple[Any, ...]) -> None:
        """He sits in carriage 07: the section says which carriage was served, else the own carriage does."""
        rows = [ride("c", carriage="07"), ride("s", role="crew", **columns)]
        assert said(world(rows, leg(mode="train", layout=None)), close(serves_carriage=True)) == {"s": answer}


class TestPlaces:
    def test_a_common_place_of_a_kind(self) -> None:
        """a at his table, b at the next, d elsewhere in the station: who shares table, restaurant, station."""
        places = [{"venue_id": "hall", "kind": "station"}, {"venue_id": "inn", "kind": "restaurant", "within": "hall"}]
        places += [{"venue_id": table, "kind": "table", "within": "inn"} for table in ("t1", "t2")]
        rows = [stay(who, where, "09:00-10:00") for who, where in zip("cabd", ["t1", "t1", "t2", "hall"], strict=True)]
        tables = world(rows, *places)
        for kind, expected in {"table": "a", "restaurant": "ab", "station": "abd"}.items():
            assert "".join(who for who, f in judged(tables, close(same=kind)).items() if f.rule) == expected

    def test_where_looks_from_either_stay_to_the_shared_place(self) -> None:
        """b sat at the next table: tables and the restaurant are on the way. a sat at his: the restaurant is above."""
        places = [{"venue_id": "inn", "kind": "restaurant"}]
        places += [{"venue_id": table, "kind": "table", "within": "inn"} for table in ("t1", "t2")]
        rows = [stay(who, where, "09:00-10:00") for who, where in zip("cab", ["t1", "t1", "t2"], strict=True)]
        tables = world(rows, *places)
        assert said(tables, close(["table"], direct=True)) == {"a": CLOSE, "b": CLOSE}
        assert said(tables, close(["restaurant"], direct=True)) == {"a": PRESENT, "b": CLOSE}

    def test_where_takes_modes(self) -> None:
        """On a flight: `aircraft` by kind and `flight` by mode hold, `train` does not."""
        tables = world(seated(c="11A", a="14B"), leg())
        for where in ("aircraft", "flight"):
            assert said(tables, close([where], direct=True)) == {"a": CLOSE}
        assert said(tables, close(["train", "shop"], direct=True)) == {"a": PRESENT}

    def test_leg_and_vehicle(self) -> None:
        """b rode on the next run of the same train while he still sat there: one vehicle, not one leg."""
        legs = [leg("one", "train", "09:00-11:00", vehicle="T"), leg("two", "train", "10:00-12:00", vehicle="T")]
        tables = world([ride("c", "one"), ride("a", "one"), ride("b", "two")], *legs)
        assert said(tables, close(same="leg")) == {"a": CLOSE, "b": PRESENT}
        assert said(tables, close(same="vehicle")) == {"a": CLOSE, "b": CLOSE}
        assert said(world([ride("c"), ride("a")], leg()), close(same="vehicle")) == {"a": CLOSE}

    def test_one_section(self) -> None:
        """Front is row 11: b sits in it, d in the back, e without a seat is named to be in it, f may be anywhere.

        11A is his, 11B is b's, 14A is d's; f drew from 12A, 12B and 14B: never the front.
        """
        rows = [*seated(c="11A", b="11B", d="14A"), ride("e", role="crew", section="front"), ride("f")]
        tables = world(rows, leg(), layouts=[{**SIX, "sections": "front 11-11;back 12-14"}])
        assert said(tables, close(same="section")) == {"b": CLOSE, "d": PRESENT, "e": CLOSE, "f": PRESENT}

    def test_the_same_spot(self) -> None:
        """Equal text in one place; the same words in another place or a blank are nothing."""
        rows = [
            stay(who, "shop", "09:00-10:00", spot=spot) for who, spot in zip("cab", ["door", "door", None], strict=True)
        ]
        assert said(world(rows), close(same_spot=True)) == {"a": CLOSE, "b": PRESENT}

    def test_adjacent_by_one_sides_listing(self) -> None:
        """Room 2 lists room 1, where he was; room 3 lies next to nothing; the corridor contains his room."""
        rooms: dict[str, str | None] = {"1": None, "2": "1", "3": "2"}
        places: list[Row] = [{"venue_id": "inn", "kind": "hotel"}]
        places += [{"venue_id": n, "kind": "room", "within": "inn", "adjacent_to": b} for n, b in rooms.items()]
        rows = [stay(who, n, "09:00-10:00") for who, n in zip("cabd", ["1", "2", "3", "inn"], strict=True)]
        assert said(world(rows, *places), close(adjacent=True)) == {"a": CLOSE, "b": PRESENT, "d": PRESENT}

    @pytest.mark.parametrize(("sealed", "answer"), [(None, True), (True, True), (False, False)])
    def test_sealed(self, sealed: bool | None, answer: bool) -> None:
        """A bus is sealed unless it says no; a shop is neither sealed nor not."""
        tables = world([ride("c"), ride("a"), *(stay(who, "shop", "13:00-14:00") for who in "cb")], leg(sealed=sealed))
        assert said(tables, close(sealed=answer)) == {"a": CLOSE, "b": PRESENT}
        assert said(tables, close(sealed=not answer)) == {"a": PRESENT, "b": PRESENT}

    def test_layouts_and_indoor(self) -> None:
        """The flight has layout six and is indoors like the shop; the square is not."""
        square = {"venue_id": "square", "kind": "venue", "indoor": False}
        rows = [ride("c"), ride("a"), *(stay(who, "square", "13:00-14:00") for who in "cb")]
        tables = world(rows, leg(), square)
        assert said(tables, close(layouts=["six", "seven"])) == {"a": CLOSE, "b": PRESENT}
        assert said(tables, close(indoor=True)) == {"a": CLOSE, "b": PRESENT}
        assert said(tables, close(indoor=False)) == {"a": PRESENT, "b": CLOSE}

    def test_roles_are_the_contacts(self) -> None:
        """Staff served him; a guest did not."""
        rows = [stay("c", "shop", "09:00-10:00", role="staff")]
        rows += [stay("a", "shop", "09:00-10:00", role="staff"), stay("b", "shop", "09:00-10:00", role="guest")]
        assert said(world(rows), close(roles=["staff", "crew"])) == {"a": CLOSE, "b": PRESENT}

    @pytest.mark.parametrize(
        ("his", "hers", "unprotected"),
        [
            (None, None, True),
            ("respirator-valved", "surgical", True),
            ("unknown", "unknown", True),
            ("surgical", None, False),
            ("cloth", None, False),
            ("respirator", None, False),
            (None, "respirator", False),
            (None, "respirator-valved", False),
        ],
    )
    def test_masks(self, his: str | None, hers: str | None, unprotected: bool) -> None:
        """His mask without a valve keeps his breath in, her respirator keeps it out; a valve protects its wearer."""
        tables = world([stay("c", "shop", "09:00-10:00", mask=his), stay("a", "shop", "09:00-10:00", mask=hers)])
        assert said(tables, close(unprotected=True)) == {"a": CLOSE if unprotected else PRESENT}


class TestRelations:
    @staticmethod
    def tie(kind: str, **columns: Any) -> World:
        """He was in the shop alone until ten; a stands in a relation to him."""
        relation = {"person_a": "a", "person_b": "c", "kind": kind, **columns}
        return world([stay("c", "shop", "09:00-10:00")], relations=[relation])

    @pytest.mark.parametrize(
        ("kind", "answer"),
        [
            ("household", PRESENT),
            ("companion", PRESENT),
            ("carer", PRESENT),
            ("colleague", None),
            ("same-person", None),
        ],
    )
    def test_a_relation_without_a_rule(self, kind: str, answer: tuple[Any, ...] | None) -> None:
        """Household, companion and carer make a row by themselves, with no encounter; the others do not."""
        found = judged(self.tie(kind), close(minutes=15))
        assert {who: f[:5] for who, f in found.items()} == ({"a": (*answer, 0)} if answer else {})

    def test_a_relation_is_enough_for_a_rule_that_asks_nothing_else(self) -> None:
        """A colleague is close by that rule and nothing by one that asks for the place as well."""
        assert said(self.tie("colleague"), close(relation=["colleague", "carer"])) == {"a": CLOSE}
        assert said(self.tie("colleague"), close(relation=["colleague"], within="space")) == {}

    def test_what_is_the_default_is_not_asked(self) -> None:
        """`direct = true` beside the relation asks for no encounter, `after_isolation` neither."""
        assert said(self.tie("colleague"), close(relation=["colleague"], direct=True)) == {"a": CLOSE}
        assert said(self.tie("colleague"), close(relation=["colleague"], after_isolation=True)) == {"a": CLOSE}

    def test_a_relation_outside_the_window(self) -> None:
        """It ended at 9:00 on the 20th, when the window had begun at 0:00; it ended at 0:00 that day: no row."""
        assert said(self.tie("carer", until=at("20 09:00")), close(relation=["carer"])) == {"a": CLOSE}
        assert said(self.tie("carer", until=at("20 00:00")), close(relation=["carer"])) == {}

    def test_one_household(self) -> None:
        """The same non-empty household_id is a household relation; a blank one is nothing."""
        tables = world([stay("c", "shop", "09:00-10:00")])
        tables["persons"] = [
            {"person_id": who, "household_id": home} for who, home in (("c", "f"), ("a", "f"), ("b", None))
        ]
        assert said(tables, close(relation=["household"])) == {"a": CLOSE}

    def test_encounters_during_the_relation(self) -> None:
        """She cared for him from 9:45: a quarter of an hour of that together in the shop, not the earlier tea."""
        tables = self.tie("carer", since=at("09:45"))
        tables["itineraries"] += [stay("a", "shop", "09:40-11:00", stay_id="a")]
        assert said(tables, close(relation=["carer"], within="space")) == {"a": CLOSE}
        tables["itineraries"][0] |= {"end": at("09:45")}
        assert said(tables, close(relation=["carer"], within="space")) == {"a": PRESENT}

    def test_a_relation_is_named_only_where_nothing_else_gives_the_class(self) -> None:
        """The first rule fires on the relation alone, the second on the encounter: the second is named."""
        tables = self.tie("carer", until=at("09:00"))
        tables["itineraries"] += [stay("a", "shop", "09:00-10:00", stay_id="a")]
        assert said(tables, close(relation=["carer"]), close(minutes=15)) == {"a": ("close", True, 1, "r2")}

    def test_quarantine_from_a_relation(self) -> None:
        """She is his carer for good; the window ends with his last stay, 22 February 10:00: until 7 March 24:00."""
        finding = judged(self.tie("carer"), close(relation=["carer"]))["a"]
        assert (finding.last_day, finding.quarantine) == (date(2020, 3, 7), datetime(2020, 3, 8, tzinfo=UTC))


class TestMinutesInSum:
    def test_no_minute_counts_twice(self) -> None:
        """At the till and in the shop at once, both for the same ten minutes: ten in sum, not twenty."""
        till = {"venue_id": "till", "kind": "till", "within": "shop"}
        rows = [stay(who, where, "09:00-09:10") for who in "ca" for where in ("shop", "till")]
        finding = judged(world(rows, till), close(minutes=15, per="24h"))["a"]
        assert (finding.contact_class, finding.cumulative, finding.encounters) == ("co-present", {"r1": 10.0}, 4)

    @pytest.mark.parametrize(("per", "answer"), [("24h", CLOSE), ("day", PRESENT)])
    def test_over_midnight(self, per: str, answer: tuple[Any, ...]) -> None:
        """Ten minutes at 23:00 and ten at 1:00 are 20 inside 24 hours and 10 on either day."""
        rows = [stay(who, "shop", hours) for who in "ca" for hours in ("23:00-23:10", "23 01:00-23 01:10")]
        assert said(world(rows), close(minutes=15, per=per)) == {"a": answer}

    def test_the_day_is_that_of_the_place(self) -> None:
        """In Shanghai 15:00 UTC is 23:00 and 17:00 is 1:00 of the next day: ten minutes on either."""
        there = {"venue_id": "there", "kind": "shop", "timezone": "Asia/Shanghai"}
        rows = [stay(who, "there", hours) for who in "ca" for hours in ("15:00-15:10", "17:00-17:10")]
        assert said(world(rows, there), close(minutes=15, per="day")) == {"a": PRESENT}

    @pytest.mark.parametrize(("least", "answer"), [(20, CLOSE), (21, PRESENT)])
    def test_exactly_twenty_four_hours(self, least: int, answer: tuple[Any, ...]) -> None:
        """9:00–9:20 and the next day 9:00–9:20: any 24 hours hold 20 minutes, none hold 21."""
        rows = [stay(who, "shop", hours) for who in "ca" for hours in ("09:00-09:20", "23 09:00-23 09:20")]
        assert said(world(rows), close(minutes=least, per="24h")) == {"a": answer}

    def test_other_conditions_come_first(self) -> None:
        """Twenty minutes in the lift's shop do not count for a rule of ten minutes in the lift."""
        lift = {"venue_id": "lift", "kind": "lift"}
        rows = [stay(who, "lift", "09:00-09:05") for who in "ca"] + [stay(who, "shop", "10:00-10:20") for who in "ca"]
        finding = judged(world(rows, lift), close(same="lift", minutes=10, per="24h"), general(within="space"))["a"]
        assert (finding.rule, finding.cumulative) == ("r2", {"r1": 5.0})

    def test_encounters_inside_a_span_that_reaches_it(self) -> None:
        """Ten minutes on the 20th, 21st at 9:00, twice ten on the 23rd: only those of the 23rd reach 15.

        So quarantine counts from the 23rd, and the rule from 9:00 that day: the other rule, of the 20th, is named.
        """
        hours = ["20 09:00-20 09:10", "23 09:00-23 09:10", "23 11:00-23 11:10", "25 09:00-25 09:10"]
        rows = [stay(who, "shop", when, role="staff" if when[:2] == "20" else None) for who in "ca" for when in hours]
        finding = judged(world(rows), close(minutes=15, per="24h"))["a"]
        assert (finding.rule, finding.last_day) == ("r1", date(2020, 3, 8))
        finding = judged(world(rows), close(minutes=15, per="24h"), close(roles=["staff"]))["a"]
        assert (finding.rule, finding.last_day) == ("r2", date(2020, 3, 8))

    def test_the_least_favourable_reading(self) -> None:
        """Twice ten minutes, one of them perhaps five less: 15 certainly, 16 possibly."""
        rows = [stay(who, "shop", hours) for who in "ca" for hours in ("09:00-09:10", "11:00-11:10")]
        rows[0]["end_tolerance_minutes"] = 5.0
        assert said(world(rows), close(minutes=15, per="24h"))["a"] == CLOSE
        assert said(world(rows), close(minutes=16, per="24h"))["a"] == ("close", False, 1, "r1")


class TestWindow:
    @pytest.mark.parametrize(("isolated", "answer"), [("09:14", PRESENT), ("09:15", CLOSE)])
    def test_isolation_in_the_middle_of_a_stay(self, isolated: str, answer: tuple[Any, ...]) -> None:
        """Together from 9:00 to 10:00; isolated after 14 minutes or after 15."""
        rows = [stay("c", "shop", "09:00-10:00"), stay("a", "shop", "09:00-10:00")]
        assert said(world(rows, case={"isolated_at": at(isolated)}), close(minutes=15)) == {"a": answer}

    def test_the_lag_runs_from_isolation(self) -> None:
        """Isolated at 9:30 in the shop; who comes at 9:59 comes within half an hour, who comes at 10:00 does not."""
        rows = [stay("c", "shop", "09:00-12:00"), stay("a", "shop", "09:59-12:00"), stay("b", "shop", "10:00-12:00")]
        tables = world(rows, case={"isolated_at": at("09:30")})
        assert said(tables, general(direct=False, lag_minutes=30)) == {"a": ("general", True, 1, "r1")}

    @pytest.mark.parametrize(
        ("case", "first"),
        [
            ({"onset": date(2020, 2, 22)}, "20"),
            ({"onset": date(2020, 2, 22), "sampled_at": at("21 12:00")}, "19"),
            ({"onset": None, "sampled_at": at("23 23:00")}, "21"),
            ({"onset": None, "sampled_at": at("23 23:00"), "timezone": "Asia/Shanghai"}, "21 16"),
        ],
        ids=["onset", "the earlier of the two", "sampling", "sampling, by its local day"],
    )
    def test_its_beginning(self, case: Row, first: str) -> None:
        """Two days before onset or sampling at 0:00 local; 16:00 UTC is 0:00 in Shanghai. A minute before is out."""
        start = at(f"{first[:2]} {first[3:] or '00'}:00")
        everyone = {who: stay(who, "shop", "18 00:00-25 00:00") for who in "cab"}
        everyone["a"]["end"] = start
        everyone["b"]["end"] = start.replace(minute=1)
        assert [*said(world([*everyone.values()], case=case), close(direct=True))] == ["b"]

    @pytest.mark.parametrize(
        ("case", "met"),
        [
            ({"isolated_at": at("10:00"), "confirmed_at": at("11:00")}, "a"),
            ({"confirmed_at": at("11:00")}, "ab"),
            ({}, "abd"),
        ],
        ids=["isolated", "else confirmed", "else the end of the last stay"],
    )
    def test_its_end(self, case: Row, met: str) -> None:
        """He is in the shop from 9 to 12; a comes at 9, b at 10, d at 11."""
        rows = [stay("c", "shop", "09:00-12:00"), stay("a", "shop", "09:00-12:00"), stay("b", "shop", "10:00-12:00")]
        rows += [stay("d", "shop", "11:00-12:00")]
        assert "".join(said(world(rows, case=case), close(direct=True))) == met


class TestAfterIsolation:
    @staticmethod
    def ward(**case: Any) -> World:
        """Isolated at 12:00 in a ward; a nurse and a visitor come later, a with a mask, b without."""
        rows = [stay("c", "ward", "09:00-29 12:00")]
        rows += [stay("a", "ward", "13:00-14:00", role="carer", mask="respirator")]
        rows += [stay("b", "ward", "13:00-14:00", role="carer"), stay("v", "ward", "13:00-14:00", role="visitor")]
        ward = {"venue_id": "ward", "kind": "ward"}
        return world(rows, ward, case={"isolated_at": at("12:00"), **case})

    def test_only_rules_that_ask_for_it_see_what_comes_after(self) -> None:
        """b is close by the carers' rule; a and the visitor are not even co-present, though one rule asks nobody."""
        rules = close(roles=["carer"], unprotected=True, after_isolation=True), general(within="space")
        assert said(self.ward(), *rules) == {"b": CLOSE}

    def test_a_window_that_ends_before_it_begins(self) -> None:
        """Confirmed on the 18th, ill from the 22nd: nothing counts before the 20th, and then after_isolation only."""
        rows = [stay(who, "shop", "19 09:00-19 10:00") for who in "ca"] + [
            stay(who, "shop", "20 09:00-20 10:00") for who in "cb"
        ]
        tables = world(rows, case={"confirmed_at": at("18 12:00")})
        assert said(tables, close(direct=True)) == {}
        assert said(tables, close(after_isolation=True)) == {"b": CLOSE}

    def test_they_see_the_part_before_too(self) -> None:
        """She came before and stayed beyond: one encounter before, one after, together two hours in sum."""
        tables = self.ward()
        tables["itineraries"] += [stay("e", "ward", "11:00-13:00", role="carer", stay_id="e")]
        rules = close(roles=["carer"], minutes=120, per="24h", after_isolation=True), general(minutes=61)
        finding = judged(tables, *rules)["e"]
        assert (finding.rule, finding.encounters, finding.cumulative) == ("r1", 2, {"r1": 120.0})

    def test_how_far_they_look(self) -> None:
        """Onset on the 22nd and two days after: until the 24th, 24:00; without onset from sampling."""
        tables = self.ward()
        tables["itineraries"] += [stay("e", "ward", "24 23:00-25 09:00", stay_id="e")]
        tables["itineraries"] += [stay("f", "ward", "25 00:00-25 09:00", stay_id="f")]
        found = judged(tables, close(after_isolation=True), after_onset_days=2)
        assert ("e" in found, "f" in found) == (True, False)
        assert found["e"].last_day == date(2020, 3, 9)  # the part that counts ends at 24:00 of the 24th
        tables["cases"][0] |= {"onset": None, "sampled_at": at("23 09:00")}
        assert "f" in judged(tables, close(after_isolation=True), after_onset_days=2)


class TestQuarantine:
    def test_it_counts_from_the_last_encounter_of_the_class(self) -> None:
        """Close on the 20th and generally on the 22nd: 14 days after the 20th; close again on the 21st moves it."""
        rows = [stay(who, "shop", hours) for who in "ca" for hours in ("20 09:00-20 10:00", "22 09:00-22 09:10")]
        rules = close(minutes=15), general(direct=True)
        finding = judged(world(rows), *rules)["a"]
        assert (finding.last_day, finding.quarantine) == (date(2020, 3, 5), datetime(2020, 3, 6, tzinfo=UTC))
        rows += [stay(who, "shop", "21 09:00-21 10:00") for who in "ca"]
        assert judged(world(rows), *rules)["a"].last_day == date(2020, 3, 6)

    def test_an_end_at_midnight_belongs_to_the_day_before(self) -> None:
        """Together until 0:00 of the 23rd: the last day of exposure is the 22nd."""
        rows = [stay(who, "shop", "22:00-23 00:00") for who in "ca"]
        assert judged(world(rows), close(direct=True))["a"].last_day == date(2020, 3, 7)

    @pytest.mark.parametrize(
        ("columns", "last", "zone"),
        [
            ({"destination": "there", "timezone": "UTC"}, date(2020, 3, 8), "+08:00"),
            ({"timezone": "Asia/Tokyo"}, date(2020, 3, 8), "+09:00"),
            ({}, date(2020, 3, 7), "+00:00"),
        ],
        ids=["its destination's, even if that is its city's", "its own", "the case's"],
    )
    def test_the_zone_of_a_leg(self, columns: Row, last: date, zone: str) -> None:
        """The flight lands at 17:00 UTC on the 22nd, which is the 23rd in the east."""
        city = [{"venue_id": "city", "kind": "airport", "timezone": "Asia/Shanghai"}]
        gate = {"venue_id": "there", "kind": "waiting room", "within": "city"}
        finding = judged(
            world([ride("c"), ride("a")], leg(hours="09:00-17:00", **columns), *city, gate), close(same="leg")
        )
        midnight = datetime.fromisoformat(f"2020-03-{last.day + 1:02d}T00:00:00{zone}")
        assert (finding["a"].last_day, finding["a"].quarantine) == (last, midnight)

    def test_clocks_that_change_meanwhile(self) -> None:
        """From 23 February in New York 14 days lead over 8 March, when clocks go forward: midnight of summer time."""
        there = {"venue_id": "there", "kind": "shop", "timezone": "America/New_York"}
        rows = [stay(who, "there", "23 15:00-23 16:00") for who in "ca"]
        finding = judged(world(rows, there), close(direct=True))["a"]
        assert finding.quarantine == datetime.fromisoformat("2020-03-09T00:00:00-04:00")

    def test_after_he_left_the_lag_ends_it(self) -> None:
        """He left at 23:00, she came at 23:10 and stayed all night; traces last until 23:30: the 22nd and 7 days."""
        rows = [stay("c", "shop", "22:00-23:00"), stay("a", "shop", "23:10-23 09:00")]
        assert judged(world(rows), general(direct=False, lag_minutes=30))["a"].last_day == date(2020, 2, 29)

    def test_a_case_and_a_class_without_days_have_none(self) -> None:
        """The other case has no end of his own here, and the set gives no days for secondary contacts."""
        rows = [stay(who, "shop", "09:00-10:00") for who in "cab"]
        tables = world(rows)
        tables["cases"].append({"person_id": "b", "onset": date(2020, 2, 22)})
        found = judged(tables, close(direct=True))
        assert (found["a"].last_day, found["b"].last_day) == (date(2020, 3, 7), None)
        assert judged(tables, {"class": "secondary", "when": {"direct": True}})["a"].last_day is None


class TestRandomWorlds:
    @given(rule_worlds.rule_worlds())
    def test_are_valid_input(self, tables: World) -> None:
        """The package reads every random world without a fault: what the oracle judges, it can be asked to judge."""
        graph = ex.ExposureGraph.from_frames(**to_frames(tables))
        assert len(graph.itineraries) == sum(not row.get("withdrawn_at") for row in tables["itineraries"])

    @given(rule_worlds.rule_sets())
    def test_sets_survive_being_written(self, rules: dict[str, Any]) -> None:
        """The file that the package would load holds the very set that the oracle is given."""
        assert tomllib.loads(rule_worlds.to_toml(rules)) == rules

    def test_every_condition_decides_somewhere(self) -> None:
        """In 500 worlds each condition stands in a rule that gives somebody's class, and doubt of each sort occurs."""
        named: Counter[str] = Counter()
        for seed in range(500):
            tables = rule_worlds._world(Random(seed))
            rules = rule_worlds._rule_set(Random(1000 + seed))
            when = {rule["id"]: {**rule["when"], "where": rule.get("where")} for rule in rules["rule"]}
            for finding in judge(tables, "P1", rules).values():
                named.update(key for key, value in when.get(finding.rule, {}).items() if value is not None)
                named[finding.contact_class] += 1
                named["possible by worlds"] += 0 < finding.likelihood < 1
                named["possible by times"] += finding.likelihood == 1 and not finding.certain
        sorts = {*CONDITIONS, "where", "close", "secondary", "general", "co-present"}
        assert not {sort for sort in sorts | {"possible by worlds", "possible by times"} if named[sort] < 2}
