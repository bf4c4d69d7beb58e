"""Where people stand: rules said one by one, and random attempts against a plain retelling of them."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from calls.events import event, events_of, random_events

from exposure.calls.contract import STATE_COLUMNS
from exposure.calls.opposed import conflicts
from exposure.calls.state import states
from exposure.calls.words import STATES

ZONE = "Asia/Shanghai"
DAY = "2020-02-27T"


def state_of(*rows: dict[str, object]) -> dict[str, Any]:
    """Where P stands after these attempts, an hour apart unless they say when."""
    told = states(events_of(list(rows)), zone=ZONE)
    assert told["person_id"].tolist() == ["P"]
    return dict(told.iloc[0])


def tries(*outcomes: str, **more: object) -> list[dict[str, object]]:
    """Attempts at P, each written as `outcome/reason`, an hour apart."""
    parts = [outcome.partition("/") for outcome in outcomes]
    return [event("P", f"{DAY}{hour + 1:02d}:00Z", o, r, **more) for hour, (o, _, r) in enumerate(parts)]


class TestStates:
    @pytest.mark.parametrize(
        ("outcomes", "state"),
        [
            (["no answer"], "trying"),
            (["language"], "trying"),
            (["wrong number"], "trying"),
            (["call back"], "call back"),
            (["call back", "no answer"], "trying"),
            (["reached"], "reached"),
            (["reached", "no answer"], "reached"),
            (["reached", "refused"], "reached"),
            (["reached/distressed"], "distressed"),
            (["reached/distressed", "no answer"], "distressed"),
            (["reached/distressed", "reached"], "reached"),
            (["reached", "reached/distressed"], "distressed"),
            (["reached", "cut off/distressed"], "distressed"),
            (["cut off/distressed"], "trying"),
            (["refused"], "refused"),
            (["refused", "no answer"], "refused"),
            (["refused", "call back"], "call back"),
            (["refused", "reached"], "reached"),
            (["dead", "reached/distressed"], "dead"),
        ],
    )
    def test_the_strongest_of_what_was_said(self, outcomes: list[str], state: str) -> None:
        """A later call in vain does not reopen; distress does; and final states say so."""
        told = state_of(*tries(*outcomes))
        assert told["state"] == state
        assert told["final"] == (state in ("reached", "refused", "dead"))

    def test_moved_wins_over_reached_which_is_kept(self) -> None:
        """Whoever went elsewhere is another office's, and was reached all the same."""
        told = state_of(
            event("P", DAY + "01:00Z", "reached", moved_to="Gansu"), event("P", DAY + "02:00Z", "no answer")
        )
        assert (told["state"], told["moved_to"], told["final"]) == ("moved", "Gansu", True)
        assert told["reached_at"] == pd.Timestamp(DAY + "01:00Z")
        assert state_of(*tries("dead", moved_to="Gansu"))["state"] == "dead"

    def test_told_that_it_is_over(self) -> None:
        """Only a reached un-call releases; a call that reaches somebody later, who is a contact again, is reached."""
        over = {"action": "un-call"}
        assert state_of(*tries("reached"), event("P", DAY + "05:00Z", "no answer", **over))["state"] == "reached"
        rows = [*tries("reached"), event("P", DAY + "05:00Z", "reached", **over)]
        told = state_of(*rows)
        assert (told["state"], told["final"], told["calls"]) == ("released", True, 1)
        assert state_of(*rows, event("P", DAY + "09:00Z", "reached"))["state"] == "reached"

    def test_numbers(self) -> None:
        """A dead number is listed once, and not once somebody was reached on it; of new ones the last comes first."""
        rows = [
            event("P", DAY + "01:00Z", "wrong number", phone="1", new_phone="8"),
            event("P", DAY + "02:00Z", "not in service", phone="2"),
            event("P", DAY + "03:00Z", "wrong number", phone="1", new_phone="9"),
            event("P", DAY + "04:00Z", "not in service", phone="3"),
            event("P", DAY + "05:00Z", "reached", phone="3", new_phone="8"),
        ]
        told = state_of(*rows)
        assert (told["dead_numbers"], told["new_phone"]) == ("1;2", "8;9")

    def test_parts_of_the_day_are_those_of_the_contact(self) -> None:
        """One for each call, in order: 12:00 is midday, 17:00 evening, in his zone; text messages have none."""
        times = ["03:59", "04:00", "08:59", "09:00"]
        rows = [event("P", f"{DAY}{time}Z", "no answer") for time in times]
        rows.append(event("P", DAY + "10:00Z", "no answer", action="sms"))
        told = state_of(*rows)
        assert told["hours_tried"] == "morning;midday;midday;evening"
        assert (told["attempts"], told["calls"], told["texts"]) == (5, 4, 1)
        moscow = states(events_of(rows), {"P": "Europe/Moscow"}, ZONE)
        assert moscow["hours_tried"].tolist() == ["morning;morning;morning;midday"]

    @pytest.mark.parametrize("seed", range(12))
    def test_random_attempts_as_a_plain_telling_has_them(self, seed: int) -> None:
        """Person by person, one attempt after the other, in whatever order the events come."""
        events = random_events(seed, [f"P{n}" for n in range(6)])
        told = states(events.sample(frac=1, random_state=seed), {"P1": "Europe/Moscow"}, ZONE)
        assert told.dtypes.astype(str).tolist() == list(STATE_COLUMNS.values())
        assert list(told.columns) == list(STATE_COLUMNS)
        assert told["person_id"].tolist() == sorted(events["person_id"].unique())
        assert set(told["state"]) <= set(STATES)
        for row in told.to_dict("records"):
            own = events[events["person_id"] == row["person_id"]].to_dict("records")
            mine = [{str(name): cell for name, cell in e.items()} for e in own]
            zone = "Europe/Moscow" if row["person_id"] == "P1" else ZONE
            expected = retold(mine, zone)
            assert {name: row[name] for name in expected} == expected

    def test_nothing_gives_an_empty_table(self) -> None:
        """The first morning has columns and types, too."""
        told = states(events_of([]))
        assert (len(told), told.dtypes.astype(str).tolist()) == (0, list(STATE_COLUMNS.values()))


def retold(rows: list[dict[str, Any]], zone: str) -> dict[str, Any]:
    """The states of one person, told as a caller would: attempt by attempt."""
    state, released, upset, ever_reached, calm, refused, moved, dead = (
        "trying",
        False,
        False,
        False,
        False,
        False,
        "",
        False,
    )
    numbers: list[str] = []
    for row in rows:
        reached, distressed = row["outcome"] == "reached", row["reason"] == "distressed"
        ever_reached |= reached
        if reached and not distressed:
            calm, released, upset = True, row["action"] == "un-call", False
        if distressed and ever_reached:
            upset = True
        refused |= row["outcome"] == "refused"
        dead |= row["outcome"] == "dead"
        moved = row["moved_to"] or moved
        if row["outcome"] in ("wrong number", "not in service") and row["phone"]:
            numbers = [*numbers, row["phone"]]
        if reached:
            numbers = [number for number in numbers if number != row["phone"]]
    if rows[-1]["outcome"] == "call back":
        state = "call back"
    elif refused:
        state = "refused"
    for name, holds in (
        ("reached", calm), ("released", calm and released), ("distressed", upset), ("moved", moved), ("dead", dead)
    ):  # fmt: skip
        state = name if holds else state
    calls = [row for row in rows if row["action"] == "call"]
    useful = [row for row in calls if row["outcome"] not in ("wrong number", "not in service")]
    hours = [row["tried_at"].astimezone(ZoneInfo(zone)).hour for row in useful]
    said = [row["reason"] for row in rows]
    return {
        "state": state,
        "final": state in ("reached", "released", "refused", "moved", "dead"),
        "moved_to": moved,
        "dead_numbers": ";".join(dict.fromkeys(numbers)),
        "calls": len(calls),
        "texts": sum(row["action"] == "sms" for row in rows),
        "hours_tried": ";".join("morning" if h < 12 else "midday" if h < 17 else "evening" for h in hours),
        "last_try": rows[-1]["tried_at"],
        "last_outcome": rows[-1]["outcome"],
        "last_reason": rows[-1]["reason"],
        "caller": rows[-1]["caller"],
        "shift": rows[-1]["shift"],
        "symptomatic": "symptomatic" in said,
        "distressed": "distressed" in said,
        "scam": "thinks it is a scam" in said,
    }


def whats(*rows: dict[str, object]) -> list[str]:
    return conflicts(events_of(list(rows)))["what"].tolist()


class TestConflicts:
    def test_two_outcomes_in_one_row_at_one_moment(self) -> None:
        """Two callers' copies of one sheet, filled in differently; another moment is another attempt."""
        one, other = event("P", DAY + "01:00Z", "no answer"), event("P", DAY + "01:00Z", "voicemail")
        assert whats(one, other) == ["two outcomes in one row at one moment"]
        assert whats(one, {**other, "tried_at": pd.Timestamp(DAY + "01:01Z")}) == []
        assert whats(one, {**other, "caller": 2}) == []

    def test_reached_by_two_callers(self) -> None:
        """Somebody was told twice; whoever was distressed was meant to be called again."""
        second = event("P", DAY + "03:00Z", "reached", caller=2)
        assert whats(event("P", DAY + "01:00Z", "reached"), second) == ["reached by two callers"]
        assert whats(event("P", DAY + "01:00Z", "reached", "distressed"), second) == []
        assert whats(event("P", DAY + "01:00Z", "reached"), {**second, "action": "un-call"}) == []

    @pytest.mark.parametrize("end", ["reached", "refused", "dead"])
    def test_an_attempt_after_the_end(self, end: str) -> None:
        """Nobody is called after a final state; the un-call after it is meant."""
        after = event("P", DAY + "03:00Z", "no answer")
        assert whats(event("P", DAY + "01:00Z", end), after) == ["an attempt after a final state"]
        assert whats(event("P", DAY + "03:00Z", end), {**after, "tried_at": pd.Timestamp(DAY + "01:00Z")}) == []
        assert whats(event("P", DAY + "01:00Z", end), {**after, "action": "un-call"}) == []
        assert whats(event("P", DAY + "01:00Z", end), {**after, "person_id": "Q"}) == []

    def test_they_are_told_without_names(self) -> None:
        """Callers, moments and rows are enough to find both."""
        first = event(
            "P", DAY + "01:00Z", "reached", file="a.xlsx", row=7, moved_to="Secret place", phone="+8613900000001"
        )
        told = conflicts(events_of([first, event("P", DAY + "03:00Z", "no answer", hand_out="H2", note="Secret")]))
        assert told.to_numpy().tolist() == [
            [
                "P",
                "H2",
                "an attempt after a final state",
                "reached, moved, caller 1, 2020-02-27 01:00 UTC (a.xlsx, row 7)",
                "no answer, caller 1, 2020-02-27 03:00 UTC",
            ]
        ]
