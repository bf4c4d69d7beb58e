"""Minutes: exactly fifteen, in one stretch, in sum over any 24 hours, in sum over one local day."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest
from cabin_worlds import CASE, at, close, contact_of, general, graph_of, leg, ride, rules_of, said, stay, sure, venue

import exposure as ex

PIECES: dict[str, list[str]] = {
    "exactly 15": ["09:00-09:15"],
    "a second less": ["09:00-09:14:59"],
    "5 and 5 and 5": ["09:00-09:05", "12:00-12:05", "22:00-22:05"],
    "5 and 5 and 4": ["09:00-09:05", "12:00-12:05", "22:00-22:04"],
    "twice 8, 24 hours in all": ["09:00-09:08", "23 08:52-23 09:00"],
    "twice 8, a minute more": ["09:00-09:08", "23 08:53-23 09:01"],
    "twice 8, two minutes more": ["09:00-09:08", "23 08:54-23 09:02"],
    "twice 10, begun 24 hours and a minute apart": ["09:00-09:10", "23 09:01-23 09:11"],
    "at once, told twice": ["09:00-09:10", "09:05-09:12"],
    "over midnight": ["15:52-16:08"],
    "before midnight": ["15:40-15:50", "10:00-10:06"],
    "either side of midnight": ["15:00-15:10", "17:00-17:10"],
}
"""Times in UTC, in a room in Shanghai, where 16:00 UTC is midnight; all of them at 1.5 metres."""


@cache
def room() -> ex.ExposureGraph:
    """He sits in the room from the 21st to the 24th, each of the others comes for some pieces of time."""
    rows = [stay(CASE, "room", "21 00:00-24 00:00", x_m="0", y_m="0")]
    rows += [stay(who, "room", hours, x_m="1.5", y_m="0") for who, each in PIECES.items() for hours in each]
    rows += [stay("far", "room", "09:00-12:00", x_m="2.01", y_m="0"), stay("somewhere", "room", "09:00-12:00")]
    rows += [
        stay("near", "room", "09:00-09:01", x_m="0", y_m="0.9"),
        stay("nearly", "room", "09:00-09:00:59", x_m="0", y_m="0.9"),
    ]
    return graph_of(rows, venue("room", "room", timezone="Asia/Shanghai"))


def close_ones(rules: str) -> dict[str, str]:
    """The rule of everybody who is a close contact for certain; whoever is not is there without a rule."""
    found = said(room(), rules)
    near = {who: answer[3] for who, answer in found.items() if answer == sure("close", answer[3])}
    assert {who: answer for who, answer in found.items() if who not in near} == {
        who: sure("co-present", "") for who in found if who not in near
    }
    assert set(found) == {*PIECES, "far", "somewhere", "near", "nearly"}
    return near


class TestFifteenMinutes:
    def test_in_one_stretch(self) -> None:
        """Until October 2020: 15 minutes are enough, a second less is not, and pieces are never put together."""
        expected = ["exactly 15", "over midnight"]
        assert close_ones("cdc-2020-03-01") == dict.fromkeys(expected, "six-feet")

    def test_in_sum_over_any_24_hours(self) -> None:
        """From October 2020: the hours roll. 9:00–9:08 and 8:53–9:01 of the next day hold 15 minutes from 9:00 on.

        With another minute between it is 14 whatever the hours; 24 hours and a minute apart the most is 10.
        """
        expected = [
            "exactly 15",
            "over midnight",
            "5 and 5 and 5",
            "twice 8, 24 hours in all",
            "twice 8, a minute more",
        ]
        expected += ["before midnight", "either side of midnight"]
        assert close_ones("cdc-2020-10-21") == dict.fromkeys(expected, "six-feet")

    def test_in_sum_over_a_local_day(self) -> None:
        """Of 16 minutes over midnight 8 are on either day. 5 and 5 and 5 until 22:05 UTC end on the next day.

        `near` was within a metre for one minute, which has a rule of its own; 59 seconds are too short.
        """
        expected = dict.fromkeys(["exactly 15", "before midnight"], "two-metres")
        assert close_ones("uk-2021-01-01") == {**expected, "near": "one-metre"}

    def test_a_minute_is_not_counted_twice(self) -> None:
        """9:00–9:10 and 9:05–9:12 told of one person are 12 minutes, in the table and for the rule."""
        told = contact_of(room(), "cdc-2020-10-21", "at once, told twice")
        assert (told["minutes"], told["contact_class"]) == (12, "co-present")

    def test_all_minutes_stand_in_the_list(self) -> None:
        """`minutes` is the union over everything, whatever the rule looked at."""
        contacts = ex.trace(room(), case=CASE, rules="cdc-2020-10-21").contacts.set_index("contact_id")["minutes"]
        expected = {"5 and 5 and 5": 15, "twice 10, begun 24 hours and a minute apart": 20, "far": 180}
        assert {who: contacts[who] for who in expected} == expected

    def test_ten_minutes_on_an_aircraft(self) -> None:
        """Within six feet aboard no time is asked for, unlike in a room."""
        layout = {"layout": "mine", "rows": "1-3", "columns": "AB", "pitch_m": "0.8", "width_m": "0.5"}
        rows = [ride(CASE, seat="1A"), ride("a", hours="09:00-09:10", seat="2B"), ride("b", seat="2A")]
        graph = graph_of(rows, leg(layout="mine"), layouts=[layout])
        assert said(graph, "cdc-2020-03-01") == {
            "a": sure("close", "aircraft-six-feet"),
            "b": sure("close", "six-feet"),
        }


class TestSpans:
    def test_the_last_encounter_that_reached_it(self) -> None:
        """Twice ten minutes on the 22nd make 20; the ten of the 21st and of the 23rd at noon reach nothing.

        Those are more than 24 hours away from either of the two: quarantine counts from the 22nd.
        """
        pieces = ["21 08:00-21 08:10", "22 09:00-22 09:10", "22 11:00-22 11:10", "23 12:00-23 12:10"]
        rows = [stay(CASE, "room", "20 00:00-24 00:00"), *(stay("a", "room", hours) for hours in pieces)]
        graph = graph_of(rows, venue("room", "room"))
        told = contact_of(graph, rules_of(close(within="room", minutes=15, per="24h"), general(within="room")), "a")
        assert (told["contact_class"], told["rule"], told["encounters"]) == ("close", "r1", 4)
        assert told["last_day"] == pd.Timestamp("2020-03-07")

    @pytest.mark.parametrize(("metres", "answer"), [(1.5, sure("close", "r1")), (1.4, sure("co-present", ""))])
    def test_only_minutes_that_meet_the_other_conditions(self, metres: float, answer: tuple[object, ...]) -> None:
        """Ten minutes at 1.4 metres and ten at 1.5: within 1.5 they are 20, within 1.4 ten."""
        rows = [
            stay(CASE, "room", "09:00-12:00", x_m="0", y_m="0"),
            stay("a", "room", "09:00-09:10", x_m="1.4", y_m="0"),
        ]
        rows += [stay("a", "room", "10:00-10:10", x_m="0", y_m="1.5")]
        graph = graph_of(rows, venue("room", "room"))
        assert said(graph, rules_of(close(metres=metres, minutes=15, per="24h"))) == {"a": answer}

    def test_an_isolation_between_two_pieces(self) -> None:
        """Ten minutes before, ten after he was isolated: the latter do not count."""
        rows = [stay(CASE, "room", "09:00-12:00"), stay("a", "room", "09:00-09:10"), stay("a", "room", "11:00-11:10")]
        graph = graph_of(rows, venue("room", "room"), case={"isolated_at": at("10:30")})
        found = said(graph, rules_of(close(within="room", minutes=15, per="24h")))
        assert found == {"a": sure("co-present", "")}
