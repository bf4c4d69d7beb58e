"""The index of a hand-out: every file with its counts, which add up to the contacts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pandas as pd

from exposure.calls.contract import INDEX_COLUMNS
from exposure.calls.words import PHONED

if TYPE_CHECKING:
    from exposure.calls.handout import HandOut

__all__ = ["index_of"]

_CALLER: Final = re.compile(r"caller-(\d+)-shift-(\d+)")
_LISTS: Final = {
    "lookup": "to be looked up by the police or the field team",
    "in-register": "cases themselves: do not phone them as contacts",
    "not-called": "not to be called",
}


def index_of(hand_out: HandOut) -> pd.DataFrame:
    """
    Count what is in each file.

    Parameters
    ----------
    hand_out
        The hand-out.

    Returns
    -------
    index
        Columns as in `contract.INDEX_COLUMNS`: a row for each file in the order of the roll, the supervisor's, and last
        `all`, whose people are the contacts. On a delta a row before it counts those who are on no sheet because
        nothing changed.
    """
    roll = hand_out.roll
    marks = {
        "people": ~roll["former"],
        "calls": roll["spokesperson"] & roll["action"].isin(PHONED),
        "former": roll["former"],
        "expected_minutes": roll["expected_minutes"].round(1),
    }
    counts = pd.DataFrame(marks).groupby(roll["stem"], sort=False).sum()
    about = hand_out.about
    contacts, there = int(about["contacts"]), int(counts["people"].sum())
    rows = [(f"{row.Index}.xlsx", _what(hand_out, str(row.Index)), *row[1:]) for row in counts.itertuples()]
    rows.append(("supervisor.xlsx", "everybody once more, for the supervisor; not counted again", 0, 0, 0, 0.0))
    if contacts != there:
        rows.append(("", f"unchanged since {about['delta_of']}: on its sheets", contacts - there, 0, 0, 0.0))
    sums = counts[["calls", "former", "expected_minutes"]].sum()
    office = str(about["jurisdiction"]) or "no jurisdiction"
    rows.append(("all", f"contacts on the list of {office}", contacts, *sums))
    index = pd.DataFrame(rows, columns=list(INDEX_COLUMNS[:-1])).assign(hand_out=hand_out.id)
    return index.astype(dict.fromkeys(("people", "calls", "former"), "int64")).round({"expected_minutes": 1})


def _what(hand_out: HandOut, stem: str) -> str:
    found = _CALLER.fullmatch(stem)
    if found:
        caller, shift = found.groups()
        times = hand_out.shifts[int(shift)]
        begin, end = times.start.tz_convert(hand_out.zone), times.end.tz_convert(hand_out.zone)
        return f"sheet of caller {caller} in shift {shift}, {begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M}"
    if stem in _LISTS:
        return _LISTS[stem]
    responsible = hand_out.roll.loc[hand_out.roll["stem"] == stem, "jurisdiction"]
    return f"handed over to {responsible.iloc[0]}"
