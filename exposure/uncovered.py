"""Which parts of a case's window no known stay covers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exposure.clock import NEVER, to_seconds
from exposure.question import case_codes
from exposure.sightings import Sighted, way_of
from exposure.window import Given, case_windows

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from exposure.rules.model import RuleSet
    from exposure.snapshot import Snapshot

__all__ = ["Gap", "case_rows", "find_gaps", "gap_windows"]

_SHORTEST: Final = 60
"""Seconds: times are written in minutes, so a minute may be missing between two of them."""


@dataclass(frozen=True, eq=False)
class Gap:
    """
    A part of the window that nothing covers; times are seconds since the world's epoch.

    Attributes
    ----------
    case
        Person code.
    start, end
        Begin and end.
    before, after
        Where the case was last and next.
    """

    case: int
    start: int
    end: int
    before: Sighted
    after: Sighted


def gap_windows(
    snapshot: Snapshot,
    ids: list[str],
    rules: RuleSet | None,
    window: tuple[pd.Timestamp, pd.Timestamp] | None,
) -> list[tuple[int, int]]:
    """
    Say from when to when gaps are looked for.

    Parameters
    ----------
    snapshot
        The facts as known at a moment.
    ids
        Person ids of the cases.
    rules
        The rule set; None for none.
    window
        What the user gave in its place.

    Returns
    -------
    windows
        Begin and end for each case, in seconds since the world's epoch; empty where nothing is known of a case.
    """
    epoch = snapshot.world.arrays.epoch
    if window is not None:
        begin, end = (int(moment.timestamp()) - epoch for moment in window)
        return [(begin, end)] * len(ids)
    if rules is not None:
        found = case_windows(snapshot, ids, rules.window, Given())
        return list(zip((found.begin - epoch).tolist(), (found.end - epoch).tolist(), strict=True))
    rows = snapshot.table("cases").drop_duplicates("person_id").set_index("person_id").reindex(ids)
    until = to_seconds(rows["isolated_at"].where(rows["isolated_at"].notna(), rows["confirmed_at"]))
    return [_story(snapshot, person, int(last)) for person, last in zip(ids, until, strict=True)]


def _story(snapshot: Snapshot, person: str, until: int) -> tuple[int, int]:
    """Take the whole of what is known of a case, up to isolation or confirmation."""
    rows, arrays = case_rows(snapshot, person), snapshot.world.arrays
    if not len(rows):
        return 0, 0
    last = int(arrays.end[rows].max()) if until == NEVER else until - arrays.epoch
    return int(arrays.start[rows].min()), last


def case_rows(snapshot: Snapshot, person: str) -> NDArray[np.int32]:
    """List the known itinerary rows of a person."""
    rows = snapshot.world.index.of_persons(case_codes(snapshot, [person]))
    return rows[snapshot.known["itineraries"][rows]]


def find_gaps(snapshot: Snapshot, person: str, begin: int, end: int) -> list[Gap]:
    """
    Find the parts of a window that no known stay of a person covers.

    Parameters
    ----------
    snapshot
        The facts as known at a moment.
    person
        Person id of the case.
    begin, end
        The window, in seconds since the world's epoch.

    Returns
    -------
    gaps
        In the order of time.
    """
    rows, arrays = case_rows(snapshot, person), snapshot.world.arrays
    start, stop = arrays.start[rows].astype(np.int64), arrays.end[rows].astype(np.int64)
    order = np.argsort(start, kind="stable")
    start, stop = start[order], stop[order]
    opens = np.maximum(np.maximum.accumulate(np.append(begin, stop)), begin)
    closes = np.minimum(np.append(start, end), end)
    long = np.flatnonzero(closes - opens >= _SHORTEST)
    if not len(long):
        return []
    way, code = way_of(snapshot, rows), int(case_codes(snapshot, [person])[0]) if len(rows) else -1
    return [
        Gap(code, first, last, way.before(first), way.after(last))
        for first, last in zip(opens[long].tolist(), closes[long].tolist(), strict=True)
    ]
