"""Three days of a call office, simulated to the end: nobody called twice, nobody forgotten, and it adds up."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from calls.plain_calls import Terms, expected_list, rows_of
from calls.plan_laws import kind_of, later_plan
from calls.plan_worlds import ZONES, Rates, day_frames, graph_of, trace_of
from calls.simulated_team import Team

from exposure import calls

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    import exposure as ex

    Row = dict[str, Any]

pytestmark = pytest.mark.slow

CONTACTS = 300
SEEDS = (1, 2)
TERMS = Terms(callers=5)
STAFF = [("Li", "zh en"), ("Wang", "zh"), ("Chen", "zh"), ("Petrov", "zh ru"), ("Saleh", "zh ar")]
RATES = Rates(unknown_place=0.1, foreign=0.15, neighbours=0.05, companions=0.05, no_phone=0.06, cases=0.01, dead=0.01)
TAKEN_BACK_AFTER = 2
"""After so many shifts some turn out to be no contacts."""
LAST_TURN = 9
"""Three days of three shifts; whoever is still open then goes to the field team."""
STILL_OPEN = 0.01
"""Share of the contacts who may be: who had several wrong numbers, or was forgotten when the others were reached."""
SHORT = ("morning", "visit")
OFFICE = ZoneInfo(ZONES["Shanghai"])


@dataclass
class Days:
    """What happened: the traces and plans of all turns, what the team did, and what the store holds."""

    traces: list[ex.Trace]
    plans: list[calls.Plan]
    team: Team
    store: Path
    taken_back: list[str]
    still_open: list[str]

    @property
    def log(self) -> list[Row]:
        return self.team.logbook


@pytest.fixture(scope="module", params=SEEDS)
def days(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Days:
    """Plan, call, take, and plan again at the start of the next shift, until nobody is left to be called."""
    folder = tmp_path_factory.mktemp("office")
    graph = graph_of(day_frames(CONTACTS, request.param, RATES))
    trace = trace_of(graph)
    plan = calls.plan(trace, callers=STAFF)
    team = Team(request.param, OFFICE, plan.start.tz_convert(OFFICE).to_pydatetime())
    days = Days([trace], [plan], team, folder / "calls.sqlite", [], [])
    for turn in range(LAST_TURN + 1):
        plan.write(folder)
        rows = plan.roll[plan.roll["stem"].map(kind_of) == "caller"]
        if rows.empty:
            break
        number, end = min((shift.start, number, shift.end) for number, shift in plan.shifts.items())[1:]
        now = rows[rows["shift"] == number]
        sheets = team.work(turn, now, folder, folder / f"back-{turn}")
        calls.take(days.store, sheets[::-1])
        calls.take(days.store, sheets[: len(sheets) // 2])
        if turn + 1 == TAKEN_BACK_AFTER:
            days.taken_back += _some_of(rows["person_id"], team.logbook)
            trace = trace.again(_without(graph, days.taken_back, end))
        plan = calls.plan(trace, callers=STAFF, store=days.store, start=end)
        if turn + 1 == LAST_TURN:
            days.still_open += plan.roll.loc[plan.roll["caller"] > 0, "person_id"].tolist()
            plan = calls.plan(trace, callers=STAFF, store=days.store, start=end, attempts=SHORT)
        days.traces.append(trace)
        days.plans.append(plan)
    return days


def _some_of(sheet: pd.Series, logbook: list[Row]) -> list[str]:
    """Of those on the last sheets some who were reached and some who were not."""
    reached = {row["person_id"] for row in logbook if row["outcome"] == "reached"}
    listed = sorted(set(sheet))
    return [p for p in listed if p in reached][:6] + [p for p in listed if p not in reached][:6]


def _without(graph: ex.ExposureGraph, people: list[str], at: pd.Timestamp) -> ex.ExposureGraph:
    """The payments of some people turn out to be somebody else's."""
    stays = graph.itineraries
    return graph.withdraw(stays.loc[stays["person_id"].isin(people), "fact_id"].tolist(), source="cctv", at=at)


def attempts_of(days: Days) -> dict[str, list[Row]]:
    """What was done about each person, in order."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(days.log, key=lambda row: (row["at"], row["turn"])):
        found[row["person_id"]].append(row)
    return found


def is_final(row: Row) -> bool:
    """Whether nobody is called after this attempt."""
    if row["outcome"] == "reached":
        return bool(row["reason"] != "distressed")
    return row["outcome"] in ("dead", "refused")


def states_of(days: Days, turn: int) -> dict[str, Row]:
    """Where everybody stands after so many turns, in plain words; without what only a ladder can say."""
    states: dict[str, Row] = {}
    for person, rows in attempts_of(days).items():
        done = [row for row in rows if row["turn"] < turn]
        if done:
            ends = [row["outcome"] for row in done if is_final(row)]
            wrong = {row["phone"] for row in done if row["outcome"] in ("wrong number", "not in service")}
            moved = [row["moved_to"] for row in done if row["moved_to"]]
            states[person] = {
                "state": ends[-1] if ends else "trying",
                "moved_to": moved[-1] if moved else "",
                "dead_numbers": ";".join(sorted(wrong)),
            }
    return states


def test_it_ends_within_three_days_and_nobody_is_left(days: Days) -> None:
    """Nobody is on a caller's sheet any more, everybody on a list for which others are responsible, or reached."""
    assert len(days.plans) <= LAST_TURN + 1
    assert len(days.still_open) <= STILL_OPEN * CONTACTS
    last, states = days.plans[-1], states_of(days, 99)
    assert {row["stem"] for row in rows_of(last.roll) if row["former"]} <= {"lookup"}  # to be told that it is over
    kinds = {row["person_id"]: kind_of(row["stem"]) for row in rows_of(last.roll) if not row["former"]}
    assert set(days.traces[-1].people["person_id"]) == set(kinds)
    assert "caller" not in kinds.values()
    expected = expected_list(days.traces[-1], TERMS, states)
    gave_up = {p for p, kind in kinds.items() if kind == "lookup" and expected[p] not in ("lookup", "caller or lookup")}
    wrong = {
        p: (expected[p], kinds[p]) for p in kinds if p not in gave_up and kinds[p] not in expected[p].split(" or ")
    }
    assert wrong == {}


def test_who_is_given_up_was_tried_on_every_rung(days: Days) -> None:
    """Who has a number and goes to the field team was called in all parts of the day and written to."""
    attempts, units = attempts_of(days), _tried_with(days)
    for turn, (plan, trace) in enumerate(zip(days.plans, days.traces, strict=True)):
        expected = expected_list(trace, TERMS, states_of(days, turn))
        for row in rows_of(plan.roll):
            given_up = row["stem"] == "lookup" and row["why"].endswith("to be visited") and not row["former"]
            if given_up and expected[row["person_id"]] == "caller" and row["person_id"] not in days.still_open:
                done = [a for p in units[row["person_id"]] for a in attempts.get(p, []) if a["turn"] < turn]
                parts = {part_of_day(a) for a in done if a["action"] == "call"}
                assert parts == {"morning", "midday", "evening"}, (turn, row["person_id"], parts)
                assert any(a["action"] == "sms" for a in done), (turn, row["person_id"])


def _tried_with(days: Days) -> dict[str, set[str]]:
    """For each person all with whom he ever stood in one unit."""
    found: dict[str, set[str]] = defaultdict(set)
    for plan in days.plans:
        units: dict[str, list[str]] = defaultdict(list)
        for row in rows_of(plan.roll):
            units[row["unit"] or row["person_id"]].append(row["person_id"])
        for unit in units.values():
            for person in unit:
                found[person].update(unit)
    return found


def part_of_day(attempt: Row) -> str:
    """Morning, midday or evening where the contact is."""
    hour = attempt["at"].astimezone(ZoneInfo(attempt["zone"])).hour
    return "morning" if hour < 12 else "midday" if hour < 17 else "evening"


def test_every_plan_keeps_the_laws(days: Days) -> None:
    """Each on one list, units together, windows inside shifts and hours: in the first plan and in every later one."""
    broken = [
        (turn, line)
        for turn, (plan, trace) in enumerate(zip(days.plans, days.traces, strict=True))
        for line in later_plan(plan, trace, TERMS)
    ]
    assert broken == []


def test_nobody_was_called_outside_his_hours(days: Days) -> None:
    """8:00 to 21:00 where the one is who is phoned: by the logbook, not by the plan."""
    homes = {row["person_id"]: row["jurisdiction"] for row in rows_of(days.traces[0].people)}
    for row in (row for row in days.log if row["spokesperson"]):
        zone = str(ZONES.get(homes[row["person_id"]], row["zone"]))
        assert time(8) <= row["at"].astimezone(ZoneInfo(zone)).time() < time(21), row["person_id"]


def test_nobody_was_called_after_a_final_state(days: Days) -> None:
    """Not after he was reached, refused, died or moved; but told that it is over, if he had been reached."""
    for person, rows in attempts_of(days).items():
        for earlier, later in pairwise(rows):
            over = is_final(earlier) or earlier["moved_to"]
            assert not over or later["action"] == "un-call", (person, earlier["turn"], later["turn"])


def test_nobody_was_called_twice_in_one_shift(days: Days) -> None:
    """Not even by two callers."""
    twice = [key for key, n in Counter((row["person_id"], row["turn"]) for row in days.log).items() if n > 1]
    assert twice == []


def test_who_was_tried_stays_with_his_caller(days: Days) -> None:
    """But for those whom a named person calls again, and those who need another language."""
    for person, rows in attempts_of(days).items():
        kept = all(row["reason"] != "distressed" and not row["spoken"] for row in rows)
        if kept and all(row["action"] != "un-call" for row in rows):
            assert len({row["caller"] for row in rows}) == 1 or _joined(days, person), person


def _joined(days: Days, person: str) -> bool:
    """Whether somebody was called with others at first and without them later, so that two callers may be his."""
    return len(_tried_with(days)[person]) > 1


def test_who_is_no_contact_any_more_is_told_or_left_alone(days: Days) -> None:
    """The reached are un-called, the others struck off; and a reached one is told at last."""
    plan, turn = days.plans[TAKEN_BACK_AFTER], TAKEN_BACK_AFTER
    reached = {p for p, row in states_of(days, turn).items() if row["state"] == "reached"}
    gone = set(days.taken_back) - set(days.traces[turn].people["person_id"])
    assert gone & reached
    assert gone - reached
    given = {row["person_id"]: row["action"] for row in rows_of(plan.roll) if row["former"]}
    assert given == {p: "un-call" if p in reached else "strike-off" for p in gone}


def test_the_store_holds_the_logbook(days: Days) -> None:
    """Every attempt once, as it was, whichever sheets were taken twice or backwards."""
    from exposure.calls.store import Store

    with Store.open(days.store) as store:
        events = rows_of(store.events())
    names = ("person_id", "action", "outcome", "reason", "moved_to", "caller", "phone")
    held = Counter((*(row[name] for name in names), row["tried_at"].to_pydatetime()) for row in events)
    done = Counter((*(row[name] for name in names), _utc(row["at"])) for row in days.log)
    assert held == done


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo("UTC"))


def test_the_report_is_a_recount(days: Days) -> None:
    """Every figure, counted again from the logbook."""
    report = calls.report(days.store, days.traces[-1])
    made = [row for row in days.log if row["action"] == "call"]
    figures = dict(zip(report.summary["what"], report.summary["value"], strict=True))
    assert figures["calls"] == len(made)
    assert figures["text messages"] == sum(row["action"] == "sms" for row in days.log)
    assert figures["un-calls"] == sum(row["action"] == "un-call" for row in days.log)
    for hours, everybody, numbered in _reached_within(days):
        assert figures[f"reached within {hours} h, of everybody to be called"] == everybody
        assert figures[f"reached within {hours} h, of those with a number"] == numbered
    assert _as_dict(report.hours, "hour", "attempts") == Counter(_local(row).hour for row in made)
    reached = [row for row in made if row["outcome"] == "reached"]
    assert {h: n for h, n in _as_dict(report.hours, "hour", "reached").items() if n} == Counter(
        _local(row).hour for row in reached
    )
    assert report.scam["scam"].tolist() == list(_scams(made))
    by_caller = Counter((row["shift"], row["caller"]) for row in made)
    told = {(row["shift"], row["caller"]): row["calls"] for row in rows_of(report.callers) if row["calls"]}
    assert told == by_caller
    outcomes = Counter(row["outcome"] for row in made)
    assert {o: n for o, n in _as_dict(report.rates, "outcome", "n").items() if n} == outcomes


def _as_dict(frame: pd.DataFrame, key: str, value: str) -> dict[Any, int]:
    return dict(zip(frame[key], frame[value], strict=True))


def _local(row: Row) -> datetime:
    moment: datetime = row["at"].astimezone(OFFICE)
    return moment


def _scams(made: list[Row]) -> Iterator[int]:
    """People who said so, day by day."""
    days = sorted({_local(row).date() for row in made})
    said = {(_local(row).date(), row["person_id"]) for row in made if row["reason"] == "thinks it is a scam"}
    yield from (sum(day == other for other, _ in said) for day in days)


def _reached_within(days: Days) -> Iterator[tuple[int, int, int]]:
    """From the hand-out in which each first was to be called, without those taken off the lists again."""
    since: dict[str, datetime] = {}
    numbered: set[str] = set()
    for plan in days.plans:
        for row in rows_of(plan.roll):
            caller = kind_of(row["stem"]) == "caller" and not row["former"]
            if caller or row["stem"] == "lookup":
                since.setdefault(row["person_id"], plan.start.to_pydatetime())
            if caller or (row["stem"] == "lookup" and row["phone"]):
                numbered.add(row["person_id"])
    gone = {p for plan in days.plans for p in plan.roll.loc[plan.roll["former"], "person_id"]}
    first: dict[str, datetime] = {}
    for row in sorted(days.log, key=lambda row: row["at"]):
        if row["outcome"] == "reached" and row["action"] != "un-call":
            first.setdefault(row["person_id"], row["at"])
    for hours in (12, 24, 48):
        in_time = {
            p
            for p, begin in since.items()
            if p not in gone and p in first and first[p] - begin <= timedelta(hours=hours)
        }
        yield hours, len(in_time), len(in_time & numbered)
