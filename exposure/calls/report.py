"""The report of a team's work: how many were reached and how soon, and who never was."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pandas as pd

from exposure.calls.figures import (
    attempt_outcomes,
    attempts_per_contact,
    by_caller,
    by_hour,
    first_reached,
    local_attempts,
    outcome_counts,
    outcome_rates,
    reached_within,
    scam_by_day,
)
from exposure.calls.handed import handed_by
from exposure.calls.state import states
from exposure.calls.store import Store
from exposure.calls.unreached import never_reached
from exposure.errors import UsageError
from exposure.shown import counted, html_card, text_card

if TYPE_CHECKING:
    from pathlib import Path

    from exposure.trace import Trace

__all__ = ["Report", "report", "report_of"]

_SHOWN: Final = 3


@dataclass(frozen=True, eq=False, repr=False)
class Report:
    """
    What came of the calls, up to the last sheet taken.

    Times are local to the office of the last hand-out. Calls are attempts with the action `call`, one for each person
    of a household; text messages and un-calls are counted apart. Shares are blank where there is nobody to share.

    Attributes
    ----------
    zone
        That of the office.
    summary
        `what`, `value`, `of` and `share` (blank where a number is no part of another): contacts and attempts, and who
        was reached within 12, 24 and 48 hours of the start of the hand-out in which he first was to be called, among
        everybody to be called and among those with a number. Who was taken off the lists again is counted apart.
    attempts
        `attempts`, `contacts`, `reached`: how many contacts were called how often.
    attempt_outcomes
        `number`, `outcome`, `n`, `share`: how first, second … calls ended.
    scam
        `day`, `attempts`, `people`, `scam`, `share`: who of those spoken to thought that it was a scam.
    callers
        `shift`, `caller`, `caller_name`, `people`, `calls`, `texts`, `un_calls`, `reached`, `share`.
    hours
        `hour`, `attempts`, `reached`, `share`.
    never_reached
        `person_id`, `attempts`, `last_outcome`, `state`, `why`.
    outcomes
        `day`, `hour`, `shift`, `caller`, `action`, `outcome`, `reason`, `n`: every attempt once; for plots.
    rates
        `outcome`, `n`, `share`: of all calls.
    """

    zone: str
    summary: pd.DataFrame
    attempts: pd.DataFrame
    attempt_outcomes: pd.DataFrame
    scam: pd.DataFrame
    callers: pd.DataFrame
    hours: pd.DataFrame
    never_reached: pd.DataFrame
    outcomes: pd.DataFrame
    rates: pd.DataFrame

    def __repr__(self) -> str:
        return text_card(*self._card())

    def _repr_html_(self) -> str:
        return html_card(*self._card())

    def _card(self) -> tuple[str, list[str]]:
        parts = self.summary[self.summary["of"] > 0]
        columns = (parts[name].tolist() for name in ("what", "value", "of", "share"))
        lines = [f"{what}: {n:,} of {of:,} ({share:.0%})" for what, n, of, share in zip(*columns, strict=True)]
        scam, spoken = int(self.scam["scam"].sum()), int(self.scam["people"].sum())
        if spoken:
            lines.append(f"thought it was a scam: {scam:,} of {spoken:,} spoken to, each counted once a day")
        ids = self.never_reached["person_id"].tolist()
        if ids:
            named = ", ".join(ids[:_SHOWN]) + (f" and {len(ids) - _SHOWN:,} more" if len(ids) > _SHOWN else "")
            lines.append(f"never reached: {named}")
        value = self.summary.set_index("what")["value"]
        said = [counted(int(value["calls"]), "call"), counted(int(value["text messages"]), "text message")]
        title = f"Report: {counted(int(value['to be called']), 'contact')} to be called, {', '.join(said)}"
        return title, lines


def report(store: str | Path | Store, trace: Trace | None = None) -> Report:
    """
    Count what came of the calls.

    Parameters
    ----------
    store
        The outcome store: `DIR/calls.sqlite`, its folder, or an open one.
    trace
        The answer as it is now, to count the contacts that no hand-out names yet; None leaves that line out.

    Returns
    -------
    report
        Tables, and a card that shows the most important of them.

    Raises
    ------
    UsageError
        If there is no such store, or nothing was handed out yet.
    """
    if not isinstance(store, Store):
        with Store.open(store) as opened:
            return report(opened, trace)
    last = store.last()
    if last is None:
        raise UsageError("nothing was handed out yet; make a plan and write its sheets first")
    people = handed_by(store)
    found = report_of(people, store.events(), last.zone)
    if trace is None:
        return found
    missing = ~trace.people["person_id"].isin(people["person_id"])
    line = _line("contacts on no list yet", int(missing.sum()))
    return replace(found, summary=pd.concat([found.summary, _summary([line])], ignore_index=True))


def report_of(people: pd.DataFrame, events: pd.DataFrame, zone: str) -> Report:
    """
    Count what came of the calls, from tables.

    Parameters
    ----------
    people
        Columns as in `handed.HANDED_COLUMNS`.
    events
        Columns as in `contract.EVENT_COLUMNS`.
    zone
        The zone of the office.

    Returns
    -------
    report
        The same for events in any order.
    """
    attempts = local_attempts(events, zone)
    called = people[people["start"].notna() & ~people["taken_off"]].reset_index(drop=True)
    reached = first_reached(attempts)
    return Report(
        zone=zone,
        summary=_summary([*_counts(people, called, attempts), *_reached(called, reached)]),
        attempts=attempts_per_contact(called, attempts, reached),
        attempt_outcomes=attempt_outcomes(attempts),
        scam=scam_by_day(attempts),
        callers=by_caller(attempts),
        hours=by_hour(attempts),
        never_reached=never_reached(called, reached, states(attempts[events.columns], None, zone), zone),
        outcomes=outcome_counts(attempts),
        rates=outcome_rates(attempts),
    )


def _line(what: str, value: int, of: int = 0) -> dict[str, object]:
    return {"what": what, "value": value, "of": of, "share": value / of if of else None}


def _counts(people: pd.DataFrame, called: pd.DataFrame, attempts: pd.DataFrame) -> list[dict[str, object]]:
    done = attempts["action"].value_counts()
    return [
        _line("to be called", len(called)),
        _line("handed to callers", int(called["called"].sum())),
        _line("without a number", int((~called["numbered"]).sum())),
        _line("taken off again", int((people["start"].notna() & people["taken_off"]).sum())),
        _line("calls", int(done.get("call", 0))),
        _line("text messages", int(done.get("sms", 0))),
        _line("un-calls", int(done.get("un-call", 0))),
    ]


def _reached(called: pd.DataFrame, reached: pd.Series) -> list[dict[str, object]]:
    table = reached_within(called, reached)
    counts = zip(table["what"], table["among"], table["reached"], table["people"], strict=True)
    return [_line(f"{what}, of {among}", int(soon), int(people)) for what, among, soon, people in counts]


def _summary(lines: list[dict[str, object]]) -> pd.DataFrame:
    types = {"what": "str", "value": "int64", "of": "int64", "share": "float64"}
    return pd.DataFrame(lines, columns=list(types)).astype(types)
