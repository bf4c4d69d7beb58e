"""Who is released on a day, and who is not and why."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.calls.contract import typed
from exposure.calls.figures import UNANSWERED
from exposure.calls.handed import handed_by
from exposure.calls.local_text import calls_text, day_text, end_of_day, local_text
from exposure.calls.state import states
from exposure.calls.store import Store
from exposure.clock import EARLIEST, INSTANT, LATEST
from exposure.columns import words
from exposure.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from exposure.trace import Trace

__all__ = ["RELEASE_COLUMNS", "release", "release_of"]

RELEASE_COLUMNS: Final = {
    "person_id": "str",
    "released": "bool",
    "quarantine_until": INSTANT,  # the midnight that ends the last day
    "until": "str",  # the same as people write it: `7 March 2020 24:00`
    "state": "str",  # of words.STATES, after all attempts up to then
    "reason": "str",
}
"""One row for each person: first those whose quarantine ends that day, then those overdue, each by id."""

_VAIN: Final = (*UNANSWERED, "wrong number")
"""After such a call to somebody who had been reached, contact is lost."""
_CLOSED: Final = ("dead", "case", "moved", "handed over", "judged")
"""Matters that are not this office's any more: told on the day, and not again as overdue."""
_RELEASED: Final = ("reached", "in quarantine")
_SAID: Final = {
    "dead": "dead",
    "case": "is a case",
    "symptomatic": "symptomatic: needs a test",
    "in quarantine": "in quarantine under another's care already",
}
_DAY: Final = pd.Timedelta(days=1)


def release(trace: Trace, store: str | Path | Store, *, on: date | str) -> pd.DataFrame:
    """
    List who is released on a day, and who is not.

    Quarantine ends at 24:00 of its last day, `last_day` of `trace.people`; who is listed for a day is released at the
    midnight with which it ends. Whoever was reached and not lost since is released; so is who is in quarantine under
    another's care already. Attempts made after that midnight do not count, so that the list of a day stays what it was.

    Parameters
    ----------
    trace
        The answer, with the ends of quarantine.
    store
        The outcome store: `DIR/calls.sqlite`, its folder, or an open one.
    on
        The last day of quarantine: a date, or `YYYY-MM-DD`.

    Returns
    -------
    people
        Columns as in `RELEASE_COLUMNS`. Those are listed too whose last day went by without their release, until they
        are reached; their reason begins with `overdue since`.

    Raises
    ------
    UsageError
        If there is no such store, or `on` is no date.
    """
    day = _day(on)
    if not isinstance(store, Store):
        with Store.open(store) as opened:
            return release(trace, opened, on=on)
    last = store.last()
    zone = "UTC" if last is None else last.zone
    return release_of(_people(trace, handed_by(store)), store.events(), day, zone)


def release_of(people: pd.DataFrame, events: pd.DataFrame, on: pd.Timestamp, zone: str) -> pd.DataFrame:
    """
    List who is released on a day, from tables.

    Parameters
    ----------
    people
        `person_id`, `quarantine_until`, `last_day`, `is_case`; `status` as the table of persons has it; `stem`,
        `jurisdiction` and `why` of the last hand-out that names the person; `judged` and `contact_class`.
    events
        Columns as in `contract.EVENT_COLUMNS`.
    on
        The date, as its midnight without a zone.
    zone
        The zone of the office, in which moments are written.

    Returns
    -------
    people
        Columns as in `RELEASE_COLUMNS`.
    """
    due = people[people["last_day"] <= on].sort_values("person_id", ignore_index=True)
    late = (on - due["last_day"]).dt.days
    now = _standing(due, events, due["quarantine_until"] + late * _DAY, zone)
    overdue = (late > 0).to_numpy()
    settled = np.zeros(len(due), dtype=bool)
    for earlier in (due["quarantine_until"], due["quarantine_until"] + (late - 1) * _DAY):
        before = _standing(due, events, earlier, zone)["matter"]
        settled |= overdue & before.isin((*_RELEASED, *_CLOSED)).to_numpy()
    prefix = ("overdue since " + day_text(due["last_day"]) + ": ").where(overdue, "")
    table = due[["person_id", "quarantine_until"]].assign(
        released=now["matter"].isin(_RELEASED),
        until=end_of_day(due["last_day"]),
        state=now["state"],
        reason=prefix + now["reason"],
    )
    order = np.argsort(overdue, kind="stable")
    return typed(table.iloc[order[~settled[order]]].reset_index(drop=True), RELEASE_COLUMNS)


def _day(on: object) -> pd.Timestamp:
    """Read the date; a time of day has no place in it."""
    advice = "write the last day of quarantine like 2020-03-07"
    if isinstance(on, str):
        try:
            on = date.fromisoformat(on.strip())
        except ValueError:
            raise UsageError(f"on {on!r} is not a date; {advice}") from None
    if isinstance(on, datetime) and not pd.isna(on) and on.tzinfo is None and on.time() == datetime.min.time():
        on = on.date()
    if not isinstance(on, date) or isinstance(on, datetime):
        raise UsageError(f"on takes a date, not {type(on).__name__} with a time of day or anything else; {advice}")
    day = pd.Timestamp(on).as_unit("s")
    if not EARLIEST <= day.timestamp() < LATEST:
        raise UsageError(f"on {on.isoformat()!r} lies outside the years 1900 to 2199")
    return day


def _people(trace: Trace, handed: pd.DataFrame) -> pd.DataFrame:
    """Put beside each person what the lists say of him."""
    people = trace.people[["person_id", "quarantine_until", "last_day", "is_case", "judged", "contact_class"]]
    status = trace.graph.persons.drop_duplicates("person_id", keep="last").set_index("person_id")["status"]
    stood = handed.set_index("person_id")[["stem", "jurisdiction", "why"]]
    told = people.join(stood, on="person_id").assign(status=people["person_id"].map(status))
    return told.fillna(dict.fromkeys(("stem", "jurisdiction", "why", "status", "judged"), ""))


def _standing(people: pd.DataFrame, events: pd.DataFrame, until: pd.Series, zone: str) -> pd.DataFrame:
    """Say where each person stands after the attempts made before a moment of his own."""
    limit = pd.Series(until.array, people["person_id"]).reindex(events["person_id"]).set_axis(events.index)
    told = events[events["tried_at"] < limit].sort_values(["tried_at", "event_id"], kind="stable")
    state = states(told, None, zone).set_index("person_id").reindex(people["person_id"]).reset_index()
    facts = people.assign(
        state=state["state"].fillna("not called").astype("str"),
        moved_to=state["moved_to"].fillna("").astype("str"),
        symptomatic=state["symptomatic"].fillna(value=False).astype(bool),
        **_contact(told, people["person_id"]),
    )
    matter = _matter(facts)
    return pd.DataFrame({"matter": matter, "state": facts["state"], "reason": _reasons(facts, matter, zone)})


def _contact(told: pd.DataFrame, ids: pd.Series) -> dict[str, pd.Series]:
    """Say when each was last heard of and what came of the last call; text messages prove nothing by silence."""
    reached = told[told["outcome"] == "reached"].groupby("person_id")["tried_at"].max()
    spoken = told[told["action"].isin(("call", "un-call"))]
    last = spoken.drop_duplicates("person_id", keep="last").set_index("person_id").reindex(ids)
    since = spoken["tried_at"] > reached.reindex(spoken["person_id"]).set_axis(spoken.index)
    case = told.loc[told["reason"] == "is a case", "person_id"]
    return {
        "reached": pd.Series(reached.reindex(ids).array, ids.index),
        "tried": pd.Series(last["tried_at"].array, ids.index),
        "outcome": last["outcome"].fillna("").set_axis(ids.index),
        "blocked": (last["reason"] == "blocked").set_axis(ids.index),
        "calls": ids.map(spoken["person_id"].value_counts()).fillna(0).astype("int64"),
        "vain": ids.map(spoken.loc[since, "person_id"].value_counts()).fillna(0).astype("int64"),
        "says_case": ids.isin(case),
    }


def _matter(facts: pd.DataFrame) -> pd.Series:
    """Name what decides about each person; what stands first wins."""
    heard = facts["reached"].notna()
    after = facts["vain"] > 0
    ours = (facts["judged"] == "") | (facts["judged"] == facts["contact_class"])
    deciding: dict[str, pd.Series] = {
        "dead": (facts["state"] == "dead") | (facts["status"] == "dead"),
        "case": facts["is_case"] | facts["says_case"] | (facts["stem"] == "in-register"),
        "moved": facts["moved_to"] != "",
        "handed over": facts["stem"].str.startswith("handover-"),
        "symptomatic": facts["symptomatic"],
        "refused": (facts["state"] == "refused").where(~heard, after & (facts["outcome"] == "refused")),
        "lost": heard & after & (facts["outcome"].isin(_VAIN) | facts["blocked"]),
        "reached": heard,
        "in quarantine": facts["status"] == "in-quarantine",
        "judged": (facts["stem"] == "not-called") & ~ours,
    }
    which = np.select([mask.to_numpy(bool) for mask in deciding.values()], range(len(deciding)), len(deciding))
    return pd.Series(words(which, [*deciding, "never reached"]), facts.index)


def _reasons(facts: pd.DataFrame, matter: pd.Series, zone: str) -> pd.Series:
    reached, tried = local_text(facts["reached"], zone), local_text(facts["tried"], zone)
    calls = calls_text(facts["calls"])
    said = {
        "moved": "moved to " + facts["moved_to"] + ": hand-over",
        "handed over": "handed over to " + facts["jurisdiction"].where(facts["jurisdiction"] != "", "another office"),
        "refused": "refused; " + calls + ", the last on " + tried + ": " + facts["outcome"],
        "lost": "contact was lost: last heard of on " + reached + "; " + calls_text(facts["vain"]) + " in vain since",
        "reached": "reached on " + reached + ", no symptoms told",
        "judged": "judged " + facts["judged"] + ": not called",
        "never reached": "never reached: " + _tried(facts, calls, tried),
    }
    reason = matter.map(_SAID).fillna("").astype("str")
    for name, text in said.items():
        reason = reason.mask(matter == name, text)
    return reason


def _tried(facts: pd.DataFrame, calls: pd.Series, tried: pd.Series) -> pd.Series:
    """Say how far it came with who was never reached."""
    lists = {"": "on no list yet", "lookup": "not called; on the look-up list"}
    where = facts["stem"].map(lists).fillna("not called yet")
    where = where.mask(facts["stem"] == "not-called", "not to be called: " + facts["why"])
    return where.mask(facts["calls"] > 0, calls + ", the last on " + tried + ": " + facts["outcome"])
