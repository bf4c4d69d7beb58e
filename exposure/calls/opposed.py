"""Attempts that contradict each other: for people to settle, for nothing is dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.calls.state import in_order
from exposure.shown import utc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Pairs = tuple[NDArray[np.intp], NDArray[np.intp]]

__all__ = ["CONFLICT_COLUMNS", "conflicts"]

CONFLICT_COLUMNS: Final = ("person_id", "hand_out", "what", "first", "second")

_ROW: Final = ["person_id", "hand_out", "caller", "shift", "tried_at"]


def conflicts(events: pd.DataFrame) -> pd.DataFrame:
    """
    Find attempts that contradict each other.

    Parameters
    ----------
    events
        Columns as in `contract.EVENT_COLUMNS`, in any order.

    Returns
    -------
    conflicts
        By person: the hand-out of the second attempt, `what`, and both attempts in words. What: two outcomes in one
        row at one moment; reached by two callers; an attempt after a final state.
    """
    told = in_order(events)
    moments, reached = _two_outcomes(told), _reached_twice(told)
    settled = {*zip(*(side.tolist() for side in moments), strict=True)}
    settled |= {*zip(*(side.tolist() for side in reached), strict=True)}
    after = _after_the_end(told)
    fresh = np.array([pair not in settled for pair in zip(after[0].tolist(), after[1].tolist(), strict=True)], bool)
    found = [
        _listed(told, "two outcomes in one row at one moment", moments),
        _listed(told, "reached by two callers", reached),
        _listed(told, "an attempt after a final state", (after[0][fresh], after[1][fresh])),
    ]
    return pd.concat(found).sort_values(list(CONFLICT_COLUMNS), ignore_index=True)


def _two_outcomes(events: pd.DataFrame) -> Pairs:
    """Pair the first attempt of a row and a moment with each that ends otherwise."""
    first = np.arange(len(events))[_first_of(events, _ROW)]
    outcome = events["outcome"].to_numpy(object)
    second = np.flatnonzero(outcome != outcome[first])
    return first[second], second


def _reached_twice(events: pd.DataFrame) -> Pairs:
    """Pair neighbours among those who reached a person, unless he was to be called again."""
    at = np.flatnonzero((events["outcome"] == "reached") & (events["action"] != "un-call"))
    before, behind = _neighbours(events, at)
    caller, reason = (events[name].to_numpy(object) for name in ("caller", "reason"))
    twice = (caller[before] != caller[behind]) & (reason[before] != "distressed")
    return before[twice], behind[twice]


def _after_the_end(events: pd.DataFrame) -> Pairs:
    """Pair each attempt with the last one before it that settled where the person stands, where that is final."""
    outcome, upset = events["outcome"], (events["reason"] == "distressed").to_numpy(bool)
    reached = (outcome == "reached").to_numpy(bool) & ~upset
    final = reached | outcome.isin(["dead", "refused"]).to_numpy(bool) | (events["moved_to"] != "").to_numpy(bool)
    told_off = (events["action"] == "un-call").to_numpy(bool)
    settling = pd.Series(np.where(final | upset, np.arange(len(events)), np.nan), index=events.index)
    person = events["person_id"]
    last = settling.groupby(person).ffill().groupby(person).shift()
    second = np.flatnonzero(last.notna().to_numpy() & ~told_off)
    first = last.iloc[second].to_numpy().astype(np.intp)
    moment = events["tried_at"].to_numpy()
    kept = final[first] & ~told_off[first] & (moment[first] < moment[second])
    return first[kept], second[kept]


def _first_of(events: pd.DataFrame, columns: list[str]) -> NDArray[np.intp]:
    """Give for each event the position of the first one with the same cells."""
    group = events.groupby(columns, sort=False).ngroup().to_numpy()
    first = np.zeros(group.max(initial=-1) + 1, dtype=np.intp)
    first[group[::-1]] = np.arange(len(events))[::-1]
    return first[group]


def _neighbours(events: pd.DataFrame, at: NDArray[np.intp]) -> Pairs:
    """Pair each of these events with the next one of the same person."""
    codes = pd.factorize(events["person_id"])[0][at]
    ordered = at[np.argsort(codes, kind="stable")]
    person = np.sort(codes, kind="stable")
    same = person[1:] == person[:-1]
    return ordered[:-1][same], ordered[1:][same]


def _listed(events: pd.DataFrame, what: str, pairs: Pairs) -> pd.DataFrame:
    first, second = pairs
    columns = {
        "person_id": events["person_id"].take(second).to_numpy(),
        "hand_out": events["hand_out"].take(second).to_numpy(),
        "what": what,
        "first": _said(events, first),
        "second": _said(events, second),
    }
    return pd.DataFrame(columns, columns=list(CONFLICT_COLUMNS)).astype("str")


def _said(events: pd.DataFrame, at: NDArray[np.intp]) -> list[str]:
    """Describe attempts without naming anybody."""
    names = ("outcome", "moved_to", "caller", "tried_at", "file", "row")
    rows = zip(*(events[name].take(at).tolist() for name in names), strict=True)
    return [
        f"{outcome}{', moved' if moved else ''}, caller {caller}, {utc(moment)}"
        + f" ({file}, row {row})" * (file != "")
        for outcome, moved, caller, moment, file, row in rows
    ]
