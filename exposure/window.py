"""During which time a case counts: the exposure window of each case, and how far rules for later carers look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.clock import NEVER, to_seconds, utc_seconds
from exposure.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.rules.model import Window
    from exposure.snapshot import Snapshot

__all__ = ["Given", "Windows", "case_windows"]

_DAY = np.timedelta64(1, "D")


@dataclass(frozen=True)
class Given:
    """
    What the user puts in place of the facts.

    Attributes
    ----------
    window
        Begin and end that replace every window.
    onset_days
        By how many days every onset is moved.
    """

    window: tuple[pd.Timestamp, pd.Timestamp] | None = None
    onset_days: int = 0


@dataclass(frozen=True, eq=False)
class Windows:
    """
    The windows of some cases, one entry per case; times are epoch seconds.

    Attributes
    ----------
    begin, end
        The exposure window.
    limit
        Until when a rule with `after_isolation` looks; never before `end`.
    assumed
        For each case what about it was assumed, '' for nothing.
    """

    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    limit: NDArray[np.int64]
    assumed: tuple[str, ...]


def case_windows(snapshot: Snapshot, ids: list[str], days: Window, given: Given) -> Windows:
    """
    Work out from when to when each case may have infected others.

    Parameters
    ----------
    snapshot
        The facts as known at a moment.
    ids
        Person ids of the cases.
    days
        The days of the rule set.
    given
        What the user puts in place of the facts.

    Returns
    -------
    windows
        One entry per id: from 00:00 local of the earlier of the days before onset and before sampling, until isolation,
        else confirmation, else the end of the last known stay, else as long as a rule with `after_isolation` looks.

    Raises
    ------
    UsageError
        If the table `cases` lacks what a window needs; it names the columns to fill.
    """
    rows = snapshot.table("cases").drop_duplicates("person_id").set_index("person_id").reindex(ids)
    zones = _zones(snapshot, rows)
    first_sign = _first_days(rows, zones, given.onset_days)
    unknown = [case for case, day in zip(ids, first_sign.start, strict=True) if np.isnat(day)]
    if given.window is not None:
        begin, end = (np.full(len(ids), int(moment.timestamp())) for moment in given.window)
    elif unknown:
        raise UsageError(
            f"no exposure window for {_named(unknown)}: fill onset or sampled_at in the table cases, or give window="
        )
    else:
        _need_zones(ids, zones)
        starts = [first_sign.onset - days.before_onset_days * _DAY, first_sign.sample - days.before_sample_days * _DAY]
        begin, end = _midnights(np.fmin(*starts), zones), _ends(snapshot, rows)
    limit = end.copy()
    endless = end == NEVER
    dated = ~np.isnat(first_sign.anchor) & np.array([bool(zone) for zone in zones], dtype=bool)
    until = _midnights(first_sign.anchor[dated] + (days.after_onset_days + 1) * _DAY, zones[dated])
    limit[dated] = np.maximum(end[dated], until)
    end = np.where(endless, limit, end)
    assumed = tuple(
        _assumption(row, given=given.window is not None, endless=bool(no_end), empty=bool(last <= first))
        for (_, row), no_end, first, last in zip(rows.iterrows(), endless, begin, end, strict=True)
    )
    return Windows(begin, np.maximum(end, begin), np.maximum(limit, begin), assumed)


@dataclass(frozen=True, eq=False)
class _FirstSigns:
    """Local days of onset and of sampling; `anchor` is onset, else sampling; `start` the earlier one."""

    onset: NDArray[np.datetime64]
    sample: NDArray[np.datetime64]

    @property
    def anchor(self) -> NDArray[np.datetime64]:
        return np.where(np.isnat(self.onset), self.sample, self.onset)

    @property
    def start(self) -> NDArray[np.datetime64]:
        return np.fmin(self.onset, self.sample)


def _first_days(rows: pd.DataFrame, zones: NDArray[np.object_], moved: int) -> _FirstSigns:
    onset = (rows["onset"] + pd.Timedelta(days=moved)).to_numpy("datetime64[D]")
    sample = np.full(len(rows), np.datetime64("NaT", "D"))
    for k in np.flatnonzero(rows["sampled_at"].notna()):
        local = rows["sampled_at"].iloc[k].tz_convert(zones[k] or "UTC")
        sample[k] = np.datetime64(local.date(), "D")
    return _FirstSigns(onset, sample)


def _zones(snapshot: Snapshot, rows: pd.DataFrame) -> NDArray[np.object_]:
    """Give each case's zone: its own, else the reader's; '' for none."""
    default = snapshot.checks.timezone or ""
    return rows["timezone"].fillna(default).to_numpy(object)


def _need_zones(ids: list[str], zones: NDArray[np.object_]) -> None:
    if nowhere := [case for case, zone in zip(ids, zones, strict=True) if not zone]:
        raise UsageError(
            f"no exposure window for {_named(nowhere)}: fill timezone in the table cases, or read with timezone=, "
            "because the window begins at local midnight"
        )


def _midnights(days: NDArray[np.datetime64], zones: NDArray[np.object_]) -> NDArray[np.int64]:
    """Give 00:00 local of some days; where the clock change skips it, the first moment of the day."""
    if not len(days):
        return np.empty(0, np.int64)
    local = days.astype("datetime64[s]").astype(np.int64)
    seconds, problem = utc_seconds(local, zones)
    for k in np.flatnonzero(problem != ""):
        wall = pd.Timestamp(int(local[k]), unit="s")
        placed = wall.tz_localize(zones[k], ambiguous=True, nonexistent="shift_forward")
        seconds[k] = int(placed.timestamp())
    return seconds


def _ends(snapshot: Snapshot, rows: pd.DataFrame) -> NDArray[np.int64]:
    end = to_seconds(rows["isolated_at"].where(rows["isolated_at"].notna(), rows["confirmed_at"]))
    for k in np.flatnonzero(end == NEVER):
        end[k] = _last_stay_end(snapshot, rows.index[k : k + 1])
    return end


def _last_stay_end(snapshot: Snapshot, person: pd.Index[str]) -> int:
    world, known = snapshot.world, snapshot.known["itineraries"]
    rows = world.index.of_persons(world.persons.get_indexer(person).astype(np.int32))
    rows, arrays = rows[known[rows]], world.arrays
    # Of a stay without an end that counts which it has at most.
    ends = np.where(arrays.assumed[rows], arrays.latest[rows], arrays.end[rows])
    return int(ends.max()) + arrays.epoch if len(rows) else NEVER


def _assumption(row: pd.Series, *, given: bool, endless: bool, empty: bool) -> str:
    """Say what about a window is assumed, or that it holds nothing."""
    if given:
        return ""
    if endless:
        return f"window of {row.name} ends as many days after onset as the rules look: ASSUMED, as no stay is known"
    if empty:
        return f"window of {row.name} is EMPTY: it ends before it begins; see isolated_at, confirmed_at and onset"
    if not pd.isna(row["isolated_at"]) or not pd.isna(row["confirmed_at"]):
        return ""
    return f"window of {row.name} ends with the last known stay: ASSUMED"


def _named(ids: list[str]) -> str:
    return ", ".join(ids[:5]) + (f" and {len(ids) - 5} more" if len(ids) > 5 else "")
