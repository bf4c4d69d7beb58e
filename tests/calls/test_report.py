"""The report's numbers are those of a recount by hand from the raw attempts and hand-outs."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from calls.events import START, ZONE, event, events_of, hand_out, random_events, random_hand_outs, roll_row
from hypothesis import given
from hypothesis import strategies as st

import exposure as ex
from exposure.calls.handed import handed
from exposure.calls.report import Report, report, report_of
from exposure.calls.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from exposure.calls.handout import HandOut

PEOPLE = [f"P{i:03d}" for i in range(8)]
SEEDS = st.integers(0, 29)


@cache
def random_report(seed: int) -> tuple[list[HandOut], pd.DataFrame, Report]:
    hand_outs, events = random_hand_outs(seed, PEOPLE), random_events(seed, PEOPLE)
    return hand_outs, events, report_of(handed(hand_outs), events, ZONE)


def raw(events: pd.DataFrame, *actions: str) -> list[dict[str, Any]]:
    """Attempts as plain values, oldest first."""
    rows = [{str(name): value for name, value in row.items()} for row in events.to_dict("records")]
    rows.sort(key=lambda row: (row["tried_at"], row["event_id"]))
    return [row for row in rows if not actions or row["action"] in actions]


def to_be_called(hand_outs: list[HandOut]) -> dict[str, dict[str, Any]]:
    """Recount from the rolls: since when each is to be called, and whether he has a number."""
    people: dict[str, dict[str, Any]] = {}
    for one in hand_outs:
        for row in one.roll.to_dict("records"):
            person = people.setdefault(row["person_id"], {"start": None, "numbered": False, "called": False})
            sheet = row["stem"].startswith("caller-") and not row["former"]
            if sheet or (row["stem"] == "lookup" and not row["former"]):
                person["start"] = person["start"] or pd.Timestamp(one.about["start"])
                person["numbered"] |= sheet or row["phone"] != ""
                person["called"] |= sheet
            person["former"] = row["former"]
    return {name: told for name, told in people.items() if told["start"] and not told["former"]}


def reached_first(events: pd.DataFrame) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in raw(events, "call", "sms"):
        if row["outcome"] == "reached":
            found.setdefault(row["person_id"], row["tried_at"])
    return found


def local(row: dict[str, Any]) -> Any:
    return row["tried_at"].to_pydatetime().astimezone(ZoneInfo(ZONE))


class TestAgainstARecount:
    @given(seed=SEEDS)
    def test_reached_within_hours(self, seed: int) -> None:
        """Both denominators, for 12, 24, 48 hours and at all, from the first hand-out that names the person."""
        hand_outs, events, made = random_report(seed)
        people, reached = to_be_called(hand_outs), reached_first(events)
        lines = made.summary.set_index("what")
        for among, counted in (("everybody to be called", None), ("those with a number", True)):
            group = [name for name, told in people.items() if counted is None or told["numbered"]]
            for hours in (12, 24, 48, None):
                limit = timedelta(days=99) if hours is None else timedelta(hours=hours)
                soon = [n for n in group if n in reached and reached[n] - people[n]["start"] <= limit]
                what = "reached at all" if hours is None else f"reached within {hours} h"
                line = lines.loc[f"{what}, of {among}"]
                assert (line["value"], line["of"]) == (len(soon), len(group))
                assert pd.isna(line["share"]) if not group else line["share"] == len(soon) / len(group)
        assert lines.loc["to be called", "value"] == len(people)
        assert lines.loc["handed to callers", "value"] == sum(told["called"] for told in people.values())
        assert lines.loc["without a number", "value"] == sum(not told["numbered"] for told in people.values())

    @given(seed=SEEDS)
    def test_attempts_per_contact_and_how_each_ended(self, seed: int) -> None:
        """Contacts by number of calls add up to those to be called; the first, second … call of each is told apart."""
        hand_outs, events, made = random_report(seed)
        calls = Counter(row["person_id"] for row in raw(events, "call"))
        contacts = Counter(calls[name] for name in to_be_called(hand_outs))
        assert dict(zip(made.attempts["attempts"], made.attempts["contacts"], strict=True)) == dict(contacts)
        ended: Counter[tuple[int, str]] = Counter()
        number: Counter[str] = Counter()
        for row in raw(events, "call"):
            number[row["person_id"]] += 1
            ended[number[row["person_id"]], row["outcome"]] += 1
        told = made.attempt_outcomes
        assert {(r.number, r.outcome): r.n for r in told.itertuples()} == dict(ended)

    @given(seed=SEEDS)
    def test_scam_by_day(self, seed: int) -> None:
        """People are counted once a local day, and only of those with whom somebody spoke."""
        _, events, made = random_report(seed)
        attempts: Counter[Any] = Counter()
        spoken, scam = defaultdict(set), defaultdict(set)
        for row in raw(events, "call"):
            day, says = local(row).date(), row["reason"] == "thinks it is a scam"
            attempts[day] += 1
            if says or row["outcome"] not in ("no answer", "voicemail", "not in service"):
                spoken[day].add(row["person_id"])
            if says:
                scam[day].add(row["person_id"])
        expected = [(day, attempts[day], len(spoken[day]), len(scam[day])) for day in sorted(attempts)]
        told = [(r["day"].date(), r["attempts"], r["people"], r["scam"]) for r in made.scam.to_dict("records")]
        assert told == expected

    @given(seed=SEEDS)
    def test_by_caller_and_by_hour(self, seed: int) -> None:
        """Calls, texts and un-calls are counted apart; hours are the office's."""
        _, events, made = random_report(seed)
        expected: dict[tuple[int, int], Counter[str]] = defaultdict(Counter)
        hours: dict[int, list[int]] = defaultdict(lambda: [0, 0])
        for row in raw(events):
            cell = expected[row["shift"], row["caller"]]
            cell[row["action"]] += 1
            if row["action"] == "call":
                cell["reached"] += row["outcome"] == "reached"
                hours[local(row).hour][0] += 1
                hours[local(row).hour][1] += row["outcome"] == "reached"
        for line in made.callers.to_dict("records"):
            cell = expected.pop((line["shift"], line["caller"]))
            assert (line["calls"], line["texts"], line["un_calls"]) == (cell["call"], cell["sms"], cell["un-call"])
            assert line["reached"] == cell["reached"]
            assert pd.isna(line["share"]) if not line["calls"] else line["share"] == line["reached"] / line["calls"]
        assert not expected
        told = {row.hour: [row.attempts, row.reached] for row in made.hours.itertuples()}
        assert told == dict(hours)

    @given(seed=SEEDS)
    def test_outcomes_hold_every_attempt_once(self, seed: int) -> None:
        """The finest table adds up to all attempts, whatever was done."""
        _, events, made = random_report(seed)
        expected = Counter(
            (local(r).date(), local(r).hour, r["shift"], r["caller"], r["action"], r["outcome"], r["reason"])
            for r in raw(events)
        )
        told = {
            (r["day"].date(), *(r[name] for name in ("hour", "shift", "caller", "action", "outcome", "reason"))): r["n"]
            for r in made.outcomes.to_dict("records")
        }
        assert told == dict(expected)
        rates = Counter(row["outcome"] for row in raw(events, "call"))
        assert {r.outcome: r.n for r in made.rates.itertuples() if r.n} == dict(rates)

    @given(seed=SEEDS)
    def test_never_reached_are_just_the_others(self, seed: int) -> None:
        """Reached and never reached add up to everybody to be called; each of the latter has a reason."""
        hand_outs, events, made = random_report(seed)
        reached = reached_first(events)
        expected = sorted(name for name in to_be_called(hand_outs) if name not in reached)
        calls = Counter(row["person_id"] for row in raw(events, "call"))
        assert made.never_reached["person_id"].tolist() == expected
        assert made.never_reached["attempts"].tolist() == [calls[name] for name in expected]
        assert (made.never_reached["why"] != "").all()

    @given(seed=SEEDS)
    def test_the_order_of_taking_changes_nothing(self, seed: int) -> None:
        """The same attempts in any order give the same tables."""
        hand_outs, events, made = random_report(seed)
        other = report_of(handed(hand_outs), events.iloc[::-1].reset_index(drop=True), ZONE)
        for name, table in vars(made).items():
            if isinstance(table, pd.DataFrame):
                pd.testing.assert_frame_equal(table, getattr(other, name))


class TestByHand:
    def test_exactly_twelve_hours_are_within_twelve(self) -> None:
        """As in the rules, a limit belongs to what it bounds; a second later does not."""
        people = handed([hand_out([roll_row("A"), roll_row("B")])])
        twelve = START + pd.Timedelta(hours=12)
        events = events_of([event("A", twelve, "reached"), event("B", twelve + pd.Timedelta(seconds=1), "reached")])
        lines = report_of(people, events, ZONE).summary.set_index("what")
        assert lines.loc["reached within 12 h, of everybody to be called", "value"] == 1
        assert lines.loc["reached within 24 h, of everybody to be called", "value"] == 2

    def test_without_a_number_counts_in_one_denominator_only(self) -> None:
        """England counted those without details apart: one of four here, so 2 of 4 and 2 of 3."""
        rows = [roll_row("A"), roll_row("B"), roll_row("C"), roll_row("D", "lookup"), roll_row("E", "not-called")]
        events = events_of([event("A", START, "reached"), event("B", START, "reached")])
        lines = report_of(handed([hand_out(rows)]), events, ZONE).summary.set_index("what")
        assert [lines[column]["reached within 12 h, of everybody to be called"] for column in ("value", "of")] == [2, 4]
        assert [lines[column]["reached within 12 h, of those with a number"] for column in ("value", "of")] == [2, 3]

    def test_why_somebody_was_never_reached(self) -> None:
        """The supervisor reads what happened, where he stands, and when it was by the office's clock."""
        later = START + pd.Timedelta(hours=8)
        first = [roll_row(name) for name in "ABCDE"]
        second = [roll_row("B", "lookup"), roll_row("E", "handover-1"), roll_row("F", "lookup")]
        events = events_of(
            [
                event("B", START, "no answer"),
                event("B", "2020-02-27T16:30Z", "wrong number"),
                event("C", START, "refused"),
                event("D", START, "dead"),
            ]
        )
        told = report_of(handed([hand_out(first), hand_out(second, 2, later)]), events, ZONE).never_reached
        assert dict(zip(told["person_id"], told["why"], strict=True)) == {
            "A": "not tried yet",
            "B": "2 calls, the last attempt on 28 February 2020 00:30: wrong number; on the look-up list",
            "C": "refused; 1 call, the last attempt on 27 February 2020 18:00: refused",
            "D": "has died",
            "E": "not tried yet; handed over to another jurisdiction",
            "F": "no number is known; on the look-up list",
        }

    def test_the_card_shows_counts_and_at_most_three_ids(self) -> None:
        """What a supervisor sees first: whole numbers, shares, and no more than three ids."""
        people = handed([hand_out([roll_row(name, name=f"Secret {name}") for name in "ABCDE"])])
        card = repr(report_of(people, events_of([event("A", START, "reached", "thinks it is a scam")]), ZONE))
        assert card.splitlines()[0] == "Report: 5 contacts to be called, 1 call, 0 text messages"
        assert "reached within 12 h, of everybody to be called: 1 of 5 (20%)" in card
        assert "thought it was a scam: 1 of 1 spoken to" in card
        assert card.splitlines()[-1].strip() == "never reached: B, C, D and 1 more"
        assert "Secret" not in card

    def test_who_was_taken_off_counts_apart(self) -> None:
        """Whoever is no contact any more does not spoil the share of those reached."""
        off = hand_out([roll_row("B", former=True, action="strike-off")], 2, START + pd.Timedelta(hours=8))
        made = report_of(handed([hand_out([roll_row("A"), roll_row("B")]), off]), events_of([]), ZONE)
        lines = made.summary.set_index("what")["value"]
        assert (lines["to be called"], lines["taken off again"]) == (1, 1)
        assert made.never_reached["person_id"].tolist() == ["A"]

    def test_without_an_attempt_all_tables_are_there_and_typed(self) -> None:
        """The first report of a morning is empty, not broken, and has the types of every other."""
        people = handed([hand_out([roll_row("A")])])
        empty = report_of(people, events_of([]), ZONE)
        full = report_of(people, events_of([event("A", START, "reached", "thinks it is a scam")]), ZONE)
        for name, table in vars(empty).items():
            if isinstance(table, pd.DataFrame):
                assert table.dtypes.to_dict() == getattr(full, name).dtypes.to_dict(), name
        assert "Report: 1 contact to be called, 0 calls" in repr(empty)


class TestTheStore:
    @pytest.fixture
    def store(self, tmp_path: Path) -> Path:
        """Two hand-outs, of which the second tells only what changed."""
        path = tmp_path / "calls.sqlite"
        with Store.open(path, create=True) as opened:
            opened.record(hand_out([roll_row("B", name="Secret B"), roll_row("C", "lookup")]), {})
            opened.record(hand_out([roll_row("D")], 2, START + pd.Timedelta(hours=8)), {})
        return path

    def test_a_report_of_a_store(self, store: Path, tiny_world: ex.ExposureGraph) -> None:
        """All hand-outs count, and a trace adds who is on no list yet: E, whom nobody handed out."""
        made = report(store, ex.trace(tiny_world, case="A"))
        assert made.summary.set_index("what").loc[["to be called", "contacts on no list yet"], "value"].tolist() == [
            3,
            1,
        ]
        assert "contacts on no list yet" not in report(store).summary["what"].tolist()
        assert "Secret" not in repr(made) + made._repr_html_()

    def test_nothing_handed_out(self, tmp_path: Path) -> None:
        """A store without a hand-out is said to be one."""
        Store.open(tmp_path / "calls.sqlite", create=True).close()
        with pytest.raises(ex.UsageError, match="nothing was handed out yet"):
            report(tmp_path)
