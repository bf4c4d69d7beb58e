"""The figures of a team's work: counts and shares of attempts, all from the events alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.calls.state import ATTEMPT
from exposure.calls.words import OUTCOMES
from exposure.clock import DATE

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "HOURS",
    "SCAM",
    "UNANSWERED",
    "attempt_outcomes",
    "attempts_per_contact",
    "by_caller",
    "by_hour",
    "first_reached",
    "local_attempts",
    "outcome_counts",
    "outcome_rates",
    "reached_within",
    "scam_by_day",
]

HOURS: Final = (12, 24, 48)
"""Within so many hours people should be reached."""
SCAM: Final = "thinks it is a scam"
UNANSWERED: Final = ("no answer", "voicemail", "not in service")
"""Outcomes of calls in which nobody spoke."""


def local_attempts(events: pd.DataFrame, zone: str) -> pd.DataFrame:
    """
    Put attempts in order and say on which local day and in which hour each was made.

    Parameters
    ----------
    events
        Columns as in `contract.EVENT_COLUMNS`.
    zone
        The zone of the office.

    Returns
    -------
    attempts
        With `day` (a date), `hour` (0 to 23; -1 where no time was written) and `number`, which counts a person's calls
        from 1, and his text messages and what else was done apart.
    """
    ordered = events.sort_values(["tried_at", "event_id"], kind="stable")
    ordered = ordered.drop_duplicates(list(ATTEMPT), keep="last", ignore_index=True)
    local = ordered["tried_at"].dt.tz_convert(zone).dt.tz_localize(None)
    return ordered.assign(
        day=local.dt.normalize().astype(DATE),
        hour=local.dt.hour.fillna(-1).astype("int64"),
        number=ordered.groupby(["person_id", "action"]).cumcount() + 1,
    )


def first_reached(events: pd.DataFrame) -> pd.Series:
    """Give for each person who was reached, by a call or a text message, when that first was."""
    answered = events[events["action"].isin(("call", "sms")) & (events["outcome"] == "reached")]
    return answered.groupby("person_id")["tried_at"].min()


def reached_within(people: pd.DataFrame, reached: pd.Series, hours: Sequence[int] = HOURS) -> pd.DataFrame:
    """
    Count who was reached within some hours of the hand-out in which he first was to be called.

    Parameters
    ----------
    people
        Those who are to be called: `person_id`, `start` (instant) and `numbered`, as in `handed.HANDED_COLUMNS`.
    reached
        When each was first reached, by id, as `first_reached` gives it.
    hours
        Within how many; exactly so many are within.

    Returns
    -------
    counts
        `what` (`reached within 12 h`, …, `reached at all`), `among` (`everybody to be called`, `those with a number`),
        `people` (how many these are), `reached` and `share` (blank of nobody).
    """
    waited = pd.Series(reached.reindex(people["person_id"]).array, people.index) - people["start"]
    everybody = np.ones(len(people), dtype=bool)
    groups = {"everybody to be called": everybody, "those with a number": people["numbered"].to_numpy(dtype=bool)}
    limits = {f"reached within {h} h": (waited <= pd.Timedelta(hours=h)).to_numpy() for h in hours}
    limits["reached at all"] = waited.notna().to_numpy()
    rows = [
        (what, among, int(group.sum()), int((group & within).sum()))
        for what, within in limits.items()
        for among, group in groups.items()
    ]
    return _with_share(pd.DataFrame(rows, columns=["what", "among", "people", "reached"]), "reached", "people")


def attempts_per_contact(people: pd.DataFrame, attempts: pd.DataFrame, reached: pd.Series) -> pd.DataFrame:
    """
    Count contacts by how often they were called.

    Returns
    -------
    contacts
        `attempts` (0, 1, 2 …; calls alone), `contacts` and how many of them were `reached`; numbers of attempts that
        nobody has are left out.
    """
    calls = _calls(attempts).groupby("person_id").size()
    told = pd.DataFrame(
        {
            "attempts": people["person_id"].map(calls).fillna(0).astype("int64"),
            "reached": people["person_id"].isin(reached.index),
        }
    )
    counts = told.groupby("attempts")["reached"].agg(contacts="size", reached="sum").reset_index()
    return counts.astype({"contacts": "int64", "reached": "int64"})


def attempt_outcomes(attempts: pd.DataFrame) -> pd.DataFrame:
    """
    Count how first, second, third … calls ended.

    Returns
    -------
    outcomes
        `number` of the call, `outcome`, `n`, and `share` of all calls with this number.
    """
    counts = _counted(_calls(attempts), ["number", "outcome"])
    return counts.assign(share=counts["n"] / counts.groupby("number")["n"].transform("sum"))


def scam_by_day(attempts: pd.DataFrame) -> pd.DataFrame:
    """
    Count by local day who thought that the call was a scam.

    Returns
    -------
    days
        `day`, `attempts` (calls), `people` (with whom somebody spoke that day), `scam` (who of them said so that day)
        and `share` of `people`.
    """
    calls = _calls(attempts)
    scam = calls["reason"] == SCAM
    told = calls.assign(spoke=scam | ~calls["outcome"].isin(UNANSWERED), scam=scam)
    spoken = told[told["spoke"]].groupby(["day", "person_id"], dropna=False)["scam"].any().reset_index()
    days = told.groupby("day", dropna=False).size().rename("attempts").to_frame()
    people = spoken.groupby("day", dropna=False)["scam"].agg(people="size", scam="sum")
    table = days.join(people).fillna(0).astype("int64").reset_index().astype({"day": DATE})
    return _with_share(table, "scam", "people")


def by_caller(attempts: pd.DataFrame) -> pd.DataFrame:
    """
    Count by shift and caller.

    Returns
    -------
    callers
        `shift`, `caller`, `caller_name`, `people`, `calls`, `texts`, `un_calls`, `reached` (calls that reached
        somebody) and `share` of the calls.
    """
    action = attempts["action"]
    told = attempts.assign(
        calls=action == "call",
        texts=action == "sms",
        un_calls=action == "un-call",
        reached=(action == "call") & (attempts["outcome"] == "reached"),
    )
    groups = told.groupby(["shift", "caller"])
    table = groups.agg({"caller_name": "first", "person_id": "nunique", "calls": "sum", "texts": "sum"})
    table = table.rename(columns={"person_id": "people"}).join(groups[["un_calls", "reached"]].sum())
    counts = dict.fromkeys(("people", "calls", "texts", "un_calls", "reached"), "int64")
    return _with_share(table.reset_index().astype({"caller_name": "str", **counts}), "reached", "calls")


def by_hour(attempts: pd.DataFrame) -> pd.DataFrame:
    """
    Count calls by local hour.

    Returns
    -------
    hours
        `hour` (0 to 23; -1 where no time was written; hours without a call are left out), `attempts`, `reached` and
        `share`.
    """
    calls = _calls(attempts)
    told = calls.assign(reached=calls["outcome"] == "reached")
    hours = told.groupby("hour")["reached"].agg(attempts="size", reached="sum").reset_index()
    return _with_share(hours.astype("int64"), "reached", "attempts")


def outcome_counts(attempts: pd.DataFrame) -> pd.DataFrame:
    """
    Count everything that was done, finely: each attempt is in just one row.

    Returns
    -------
    outcomes
        `day`, `hour`, `shift`, `caller`, `action`, `outcome`, `reason` and `n`.
    """
    return _counted(attempts, ["day", "hour", "shift", "caller", "action", "outcome", "reason"])


def outcome_rates(attempts: pd.DataFrame) -> pd.DataFrame:
    """
    Give the share of calls that ended in each way.

    Returns
    -------
    rates
        `outcome` (every word of the list, in its order), `n` and `share` (blank without calls).
    """
    counts = _calls(attempts)["outcome"].value_counts().reindex(list(OUTCOMES), fill_value=0)
    table = pd.DataFrame({"outcome": pd.Series(list(OUTCOMES), dtype="str"), "n": counts.to_numpy(dtype="int64")})
    return _with_share(table.assign(calls=table["n"].sum()), "n", "calls").drop(columns="calls")


def _calls(attempts: pd.DataFrame) -> pd.DataFrame:
    return attempts[attempts["action"] == "call"]


def _counted(attempts: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    return attempts.groupby(by, dropna=False).size().rename("n").reset_index().astype({"n": "int64"})


def _with_share(table: pd.DataFrame, part: str, whole: str) -> pd.DataFrame:
    return table.assign(share=table[part] / table[whole].where(table[whole] > 0))
