"""Meetings that are no matter of seats: tables, lifts, stations, next riders, rooms, masks, relations."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest
from cabin_worlds import (
    CASE,
    CN,
    Row,
    Said,
    close,
    contact_of,
    general,
    graph_of,
    leg,
    ride,
    rules_of,
    said,
    stay,
    sure,
    venue,
)

import exposure as ex

ANY = sure("general", "any-encounter")


@cache
def town() -> ex.ExposureGraph:
    """One day of the case: a lift, a meal in a station, shopping there, a ride in car K1 until 12:30."""
    places = [venue("hotel", "hotel"), venue("lift", "lift", "hotel"), venue("floor", "floor", "hotel")]
    places += [venue("station", "station"), venue("inn", "restaurant", "station")]
    places += [venue("table 1", "table", "inn"), venue("table 2", "table", "inn")]
    places += [venue("shop", "shop", "station"), venue("till", "till", "shop"), venue("kiosk", "shop", "station")]
    rides = [("own", "12:00-12:30", "K1"), ("at 20", "12:50-13:00", "K1"), ("at 29", "12:59-13:00", "K1")]
    rides += [("at 30", "13:00-13:10", "K1"), ("at 50", "13:20-13:40", "K1"), ("other", "12:50-13:00", "K2")]
    legs = [leg(name, "car", hours, vehicle=vehicle) for name, hours, vehicle in rides]
    rows = [stay(CASE, "lift", "08:00-08:01"), stay(CASE, "table 1", "09:00-10:00"), stay(CASE, "till", "10:30-10:35")]
    rows += [stay(CASE, "shop", "10:00-11:00"), ride(CASE, "own")]
    rows += [stay("a minute", "lift", "08:00-08:02"), stay("next up", "lift", "08:01-08:03")]
    rows += [stay("corridor", "floor", "07:00-09:00")]
    rows += [stay("meal", "table 1", "09:30-09:40"), stay("behind", "table 2", "09:00-10:00")]
    rows += [stay("cook", "inn", "09:00-10:00", role="staff"), stay("waiter", "table 1", "09:00-09:01", role="staff")]
    rows += [stay("queue", "till", "10:34-10:40"), stay("shelf", "shop", "10:00-11:00")]
    rows += [stay("kiosk", "kiosk", "10:00-11:00"), stay("hall", "station", "10:59-12:00")]
    rows += [ride("driver", "own", role="driver"), *(ride(name, name) for name, *_ in rides[1:])]
    rows += [stay("yesterday", "hotel", "18 09:00-18 10:00"), stay(CASE, "hotel", "18 08:00-18 12:00")]
    return graph_of(
        rows, *places, *legs, persons=[{"person_id": who} for who in {r["person_id"] for r in rows} | {"x"}]
    )


class TestTown:
    def test_close_contacts_of_a_day(self) -> None:
        """A lift for a minute, his table for ten, the till for one, his car ride: whoever shared that is close."""
        found = said(town(), CN)
        assert {who: answer for who, answer in found.items() if answer[0] == "close"} == {
            "a minute": sure("close", "lift"),
            "meal": sure("close", "table"),
            "waiter": sure("close", "table"),
            "queue": sure("close", "same-till"),
            "driver": sure("close", "car"),
        }

    def test_general_contacts_of_a_day(self) -> None:
        """The next table, the kitchen, the shelf, another shop, the station's hall, the corridor of the hotel.

        And who took the same car 20 and 29 minutes after him; not after 30 or 50, and not in another car.
        """
        found = said(town(), CN)
        assert {who: answer for who, answer in found.items() if answer[0] != "close"} == {
            **dict.fromkeys(["behind", "cook", "shelf", "kiosk", "hall"], ANY),
            **dict.fromkeys(["at 20", "at 29"], sure("general", "next-riders")),
            "corridor": ANY,
        }

    def test_each_rule_has_its_own_lag(self) -> None:
        """Close within 20 minutes, general within 50: after exactly 20 or after 30 general, after exactly 50 nobody."""
        rules = rules_of(close(direct=False, lag_minutes=20), general(direct=False, lag_minutes=50))
        found = said(town(), rules)
        assert found["next up"] == sure("close", "r1")
        assert {who: found.get(who) for who in ("at 20", "at 30", "at 50")} == {
            **dict.fromkeys(["at 20", "at 30"], sure("general", "r2")),
            "at 50": None,
        }

    def test_who_was_in_the_station_alone_is_met_at_the_site(self) -> None:
        """A stay at the station itself meets him there and no closer, as does one in another shop."""
        scales = ex.trace(town(), case=CASE, rules=CN).contacts.set_index("contact_id")["scale"]
        expected = {"hall": "site", "kiosk": "site", "shelf": "space", "behind": "space", "corridor": "building"}
        assert {who: scales[who] for who in expected} == expected

    def test_indirect_minutes_are_none(self) -> None:
        """Who rode after him has a wait of 20 minutes, no minutes together, and its own share of the lag as times."""
        trace = ex.trace(town(), case=CASE, rules=CN)
        assert trace.contacts.set_index("contact_id")["minutes"].isna()["at 20"]
        met = trace.encounters.set_index("contact_id").loc["at 20"]
        assert (met["direct"], met["gap_minutes"], met["minutes"]) == (False, 20, 10)

    def test_everybody_is_accounted_for(self) -> None:
        """13 contacts; `next up` came after he left and no rule fires, `yesterday` met him before the window.

        Four met nobody: after 30 and 50 minutes, in the other car, and x, of whom nothing is told.
        """
        assert ex.trace(town(), case=CASE, rules=CN).balance.to_dict() == {
            "persons_read": 20,
            "cases": 1,
            "contacts": 13,
            "only_outside_window": 2,
            "without_encounter": 4,
            "set_aside": 0,
        }


class TestRooms:
    RULES = rules_of(close(adjacent=True))

    def test_one_sides_listing_is_enough(self) -> None:
        """He is in room 1, which lists room 2; room 3 lists room 1; room 4 lists room 3, which is a room too far.

        Who was in the corridor stood in the hotel, which contains his room and lies next to nothing.
        """
        listed: dict[str, str | None] = {"1": "2", "2": None, "3": "1", "4": "3"}
        rooms = [venue(room, "room", "hotel", adjacent_to=beside) for room, beside in listed.items()]
        rows = [stay(CASE, "1", "20:00-23 08:00"), stay("corridor", "hotel", "20:00-21:00")]
        rows += [stay(f"in {room}", room, "20:00-23 08:00") for room in "234"]
        present = sure("co-present", "")
        assert said(graph_of(rows, venue("hotel", "hotel"), *rooms), self.RULES) == {
            **dict.fromkeys(["in 2", "in 3"], sure("close", "r1")),
            **dict.fromkeys(["in 4", "corridor"], present),
        }

    def test_neighbours_without_a_common_place_are_warned_of(self) -> None:
        """Two houses next to each other share no place: nobody is found, and check says what is missing."""
        houses = [venue("his", "home", adjacent_to="hers"), venue("hers", "home")]
        graph = graph_of([stay(CASE, "his", "20:00-22:00"), stay("a", "hers", "20:00-22:00")], *houses)
        assert said(graph, self.RULES) == {}
        assert graph.faults[["column", "severity"]].to_numpy().tolist() == [["adjacent_to", "warning"]]


MASKS = ["none", "cloth", "surgical", "respirator", "respirator-valved", "unknown", None]
PROTECTION = """
                   none  cloth  surgical  respirator  valved  unknown  blank
none               #     #      #         .           .       #        #
cloth              .     .      .         .           .       .        .
surgical           .     .      .         .           .       .        .
respirator         .     .      .         .           .       .        .
respirator-valved  #     #      #         .           .       #        #
unknown            #     #      #         .           .       #        #
blank              #     #      #         .           .       #        #
"""
"""His mask in front of each line, hers above each column; `#` is a close contact at a till, `.` a general one."""


@cache
def tills() -> ex.ExposureGraph:
    """An hour at each of seven tills with another mask, each time with seven people, each in another mask."""
    rows: list[Row] = []
    for hour, his in enumerate(MASKS):
        hours = f"{hour:02}:00-{hour:02}:30"
        rows.append(stay(CASE, f"till {hour}", hours, mask=his))
        rows += [stay(f"{his or 'blank'}/{hers or 'blank'}", f"till {hour}", hours, mask=hers) for hers in MASKS]
    return graph_of(rows, *[venue(f"till {hour}", "till") for hour in range(len(MASKS))])


@cache
def at_tills() -> Said:
    """Asked once."""
    return said(tills(), CN)


@pytest.mark.parametrize("line", [line.split() for line in PROTECTION.split("\n")[2:-1]], ids=lambda line: line[0])
def test_masks(line: list[str]) -> None:
    """Her respirator keeps his breath out, his mask keeps it in; a valve protects its wearer and nobody else."""
    his, *drawn = line
    found = at_tills()
    means = {"#": sure("close", "same-till"), ".": ANY}
    expected = {f"{his}/{hers or 'blank'}": means[mark] for hers, mark in zip(MASKS, drawn, strict=True)}
    assert {who: found[who] for who in expected} == expected


def test_masks_do_not_matter_at_his_table() -> None:
    """Who ate at his table is close in any mask: the rule asks for no more than the table."""
    rows = [stay(CASE, "table", "09:00-10:00", mask="surgical"), stay("a", "table", "09:00-10:00", mask="respirator")]
    assert said(graph_of(rows, venue("table", "table")), CN) == {"a": sure("close", "table")}


@cache
def kin() -> ex.ExposureGraph:
    """He was alone in a room all day but for one colleague who came for ten minutes."""
    rows = [stay(CASE, "office", "09:00-17:00"), stay("came by", "office", "10:00-10:10")]
    kinds = {"mother": "household", "guide": "companion", "nurse": "carer", "boss": "colleague", "came by": "colleague"}
    relations: list[Row] = [{"person_a": who, "person_b": CASE, "kind": kind} for who, kind in kinds.items()]
    relations += [
        {"person_a": CASE, "person_b": "was nurse", "kind": "carer", "until": "2020-02-20T00:00Z"},
        {"person_a": CASE, "person_b": "nurse once", "kind": "carer", "until": "2020-02-20T00:01Z"},
        {"person_a": CASE, "person_b": "himself", "kind": "same-person"},
    ]
    names = [CASE, "brother", "came by", *kinds, "was nurse", "nurse once", "himself"]
    households = [{"person_id": who, "household_id": "H"} for who in (CASE, "brother")]
    persons = [*households, *({"person_id": who} for who in dict.fromkeys(names) if who not in (CASE, "brother"))]
    return graph_of(rows, venue("office", "office"), relations=relations, persons=persons)


class TestRelations:
    def test_they_count_without_any_encounter(self) -> None:
        """Household, companion and carer are close by themselves, a colleague only for what he did: he came by.

        One carer's relation ended as the window began, on the 20th at 0:00; another's a minute later.
        """
        assert said(kin(), CN) == {
            "mother": sure("close", "household"),
            "brother": sure("close", "household"),
            "guide": sure("close", "companion"),
            "nurse": sure("close", "carer"),
            "nurse once": sure("close", "carer"),
            "came by": ANY,
        }

    def test_the_row_of_a_relation_alone(self) -> None:
        """No encounters, no minutes; exposed as long as the relation lasts inside the window, here all of it."""
        mother = contact_of(kin(), CN, "mother")
        assert mother["encounters"] == 0
        assert mother[["minutes", "minutes_min", "minutes_max", "nearest_m", "scale"]].isna().all()
        exposed = mother["first_exposure"], mother["last_exposure"]
        assert exposed == (pd.Timestamp("2020-02-20T00:00Z"), pd.Timestamp("2020-02-24T00:00Z"))

    def test_colleagues_where_a_rule_asks_for_them(self) -> None:
        """One set fires on the relation alone, another on an encounter of colleagues."""
        alone = rules_of(close(relation=["colleague"]))
        assert {who for who, answer in said(kin(), alone).items() if answer == sure("close", "r1")} == {
            "boss",
            "came by",
        }
        met = said(kin(), rules_of(close(relation=["colleague"], within="room"), general(within="site")))
        assert met["came by"] == sure("close", "r1")
        assert "boss" not in met

    def test_a_relation_without_a_rule_still_makes_a_row(self) -> None:
        """A set that asks nothing of companions keeps the companion in the list, as co-present without a rule."""
        found = said(kin(), rules_of(close(within="spot")))
        assert found["guide"] == sure("co-present", "")
        assert "boss" not in found
