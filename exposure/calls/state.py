"""Where each person stands after all attempts: derived from the events, never stored."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.calls.contract import EVENT_COLUMNS, STATE_COLUMNS, typed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Marks = NDArray[np.bool_]

__all__ = ["ANSWERING", "ATTEMPT", "FINAL", "in_order", "states"]

ATTEMPT: Final = ("hand_out", "person_id", "action", "tried_at", "outcome")
"""What makes two events one attempt: a row that was taken again with another note or reason."""

FINAL: Final = ("reached", "released", "refused", "unreachable", "exhausted", "moved", "dead")
"""States after which nobody is called; `unreachable` and `exhausted` are for the plan to say."""
ANSWERING: Final = ("wrong number", "not in service")
"""Outcomes after which a number is dead, until somebody is reached on it."""

_MIDDAY: Final = 12
_EVENING: Final = 17
_LAST: Final = ("caller", "shift", "caller_name", "call_back_at")
_NOBODY: Final = -1


def in_order(events: pd.DataFrame) -> pd.DataFrame:
    """Give events by time, and those of one moment by id: so no answer hangs on the order of taking."""
    return typed(events, EVENT_COLUMNS).sort_values(["tried_at", "event_id"], ignore_index=True)


def states(events: pd.DataFrame, zones: Mapping[str, str] | None = None, zone: str = "UTC") -> pd.DataFrame:
    """
    Derive where each person stands.

    Parameters
    ----------
    events
        Attempts, columns as in `contract.EVENT_COLUMNS`, in any order.
    zones
        The zone of each person, for the parts of the day.
    zone
        That of all others.

    Returns
    -------
    states
        One row for each person with an attempt, by id; columns as in `contract.STATE_COLUMNS`.
    """
    told = in_order(events)
    people = _People(told)
    action, outcome, reason = told["action"], told["outcome"], told["reason"]
    once = ~told.duplicated(list(ATTEMPT)).to_numpy(bool)  # not the same one told again, with a note
    call, text = _is(action, "call") & once, _is(action, "sms") & once
    last = people.last()
    columns = {
        "person_id": people.ids,
        "calls": people.count(call),
        "texts": people.count(text),
        "un_calls": people.count(_is(action, "un-call") & once),
        "hours_tried": people.joined(_parts(told, zones or {}, zone), call & ~outcome.isin(ANSWERING).to_numpy(bool)),
        "last_try": told["tried_at"].take(last).array,
        "last_outcome": outcome.take(last).array,
        "last_reason": reason.take(last).array,
        "reached_at": people.cell("tried_at", people.first(_is(outcome, "reached"))),
        "spoken": people.cell("spoken", people.last(_filled(told["spoken"]))),
        "dead_numbers": people.joined(told["phone"], _dead(told), once=True),
        "new_phone": people.joined(told["new_phone"], _filled(told["new_phone"]), once=True, last_first=True),
        "symptomatic": people.count(_is(reason, "symptomatic")) > 0,
        "distressed": people.count(_is(reason, "distressed")) > 0,
        "scam": people.count(_is(reason, "thinks it is a scam")) > 0,
        "moved_to": people.cell("moved_to", people.last(_filled(told["moved_to"]))),
        **{name: told[name].take(last).array for name in _LAST},
    }
    state = _state(told, people)
    final = np.isin(state, FINAL)
    attempts = people.count(call | text)
    return typed(pd.DataFrame({**columns, "state": state, "final": final, "attempts": attempts}), STATE_COLUMNS)


class _People:
    """The events of each person, by position; events are in order."""

    def __init__(self, events: pd.DataFrame) -> None:
        codes, ids = pd.factorize(events["person_id"], sort=True)
        self.events = events
        self.ids = ids
        self.codes: NDArray[np.intp] = codes
        self.everything = np.ones(len(events), dtype=bool)

    def count(self, where: Marks) -> NDArray[np.int64]:
        """Count the marked events of each."""
        return np.bincount(self.codes[where], minlength=len(self.ids)).astype(np.int64)

    def last(self, where: Marks | None = None) -> NDArray[np.intp]:
        """Find the last marked event of each; -1 for none."""
        return self._at(np.flatnonzero(self.everything if where is None else where))

    def first(self, where: Marks) -> NDArray[np.intp]:
        """Find the first marked event of each; -1 for none."""
        return self._at(np.flatnonzero(where)[::-1])

    def cell(self, name: str, at: NDArray[np.intp]) -> pd.Series:
        """Give a cell of one event of each; blank for none."""
        column = self.events[name]
        found = column.take(np.maximum(at, 0)) if len(column) else column
        return found.set_axis(range(len(at))).where(pd.Series(at >= 0), "" if column.dtype == "str" else pd.NaT)

    def joined(self, texts: pd.Series, where: Marks, *, once: bool = False, last_first: bool = False) -> pd.Series:
        """Join the texts of the marked events of each by `;`."""
        found = pd.DataFrame({"who": self.codes[where], "text": texts.to_numpy()[where]})
        found = found[found["text"] != ""]
        if last_first:
            found = found[::-1]
        if once:
            found = found.drop_duplicates()
        lists = found.groupby("who")["text"].agg(";".join)
        return lists.reindex(range(len(self.ids))).fillna("").astype("str")

    def _at(self, positions: NDArray[np.intp]) -> NDArray[np.intp]:
        found = np.full(len(self.ids), _NOBODY, dtype=np.intp)
        found[self.codes[positions]] = positions  # the last one given stays
        return found


def _state(events: pd.DataFrame, people: _People) -> NDArray[np.object_]:
    """Name the state of each: the strongest of what was said, whatever was tried in vain later."""
    outcome, distressed = events["outcome"], _is(events["reason"], "distressed")
    reached = _is(outcome, "reached")
    first, calm = people.first(reached), people.last(reached & ~distressed)
    upset = people.last(distressed)
    told_off = _is(events["action"].take(np.maximum(calm, 0)), "un-call") if len(events) else calm > 0
    last_outcome = outcome.take(people.last())
    cases = {
        "dead": people.count(_is(outcome, "dead")) > 0,
        "moved": people.count(_filled(events["moved_to"])) > 0,
        "distressed": (first >= 0) & (upset >= first) & (upset > calm) & (people.last(_is(outcome, "refused")) < upset),
        "released": (calm >= 0) & told_off,
        "reached": calm >= 0,
        "call back": _is(last_outcome, "call back"),
        "refused": people.count(_is(outcome, "refused")) > 0,
    }
    return np.select(list(cases.values()), np.array(list(cases), dtype=object), default="trying").astype(object)


def _dead(events: pd.DataFrame) -> Marks:
    """Mark attempts on a number that is no use, and on which nobody was reached later."""
    dead = events["outcome"].isin(ANSWERING).to_numpy(bool)
    number = events.groupby(["person_id", "phone"], sort=False).ngroup().to_numpy()
    good = np.full(number.max(initial=0) + 1, _NOBODY)
    at = np.flatnonzero(_is(events["outcome"], "reached"))
    good[number[at]] = at
    return dead & (np.arange(len(events)) > good[number])


def _parts(events: pd.DataFrame, zones: Mapping[str, str], zone: str) -> pd.Series:
    """Name the part of the day of each attempt, where the person is."""
    where = events["person_id"].map(dict(zones)).fillna(zone) if zones else pd.Series(zone, index=events.index)
    hours = np.zeros(len(events), dtype=np.int64)
    for name, rows in events.groupby(where.astype("str")).indices.items():
        hours[rows] = events["tried_at"].iloc[rows].dt.tz_convert(str(name)).dt.hour
    parts = np.select([hours < _MIDDAY, hours < _EVENING], ["morning", "midday"], default="evening")
    return pd.Series(parts, index=events.index, dtype="str")


def _is(column: pd.Series, word: str) -> Marks:
    return (column == word).to_numpy(bool)


def _filled(column: pd.Series) -> Marks:
    return (column != "").to_numpy(bool)
