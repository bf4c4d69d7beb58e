"""Times as instants: each naive one is placed on UTC by the zone of where it happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.clock import DAY_SECONDS, NEVER, from_seconds, to_seconds, utc_seconds
from exposure.schema import CLOCKS, TABLES
from exposure.tables.abbreviations import compare_names, settle_twice
from exposure.tables.raw import Finding
from exposure.tables.times import AWARE, BARE, NAIVE
from exposure.tables.zones import INVALID, NONE, PLACED, TWO, find_zones

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from exposure.schema import Column
    from exposure.tables.times import Clocked
    from exposure.tables.typed import Typed
    from exposure.tables.zones import Zones

__all__ = ["place_instants"]

_WRITE_OFFSET: Final = "write the time with its offset from UTC, as in 2020-02-20T09:05+08:00"
_FAULTS: Final = {
    "none": ("has no time zone", ""),
    "no zone": ("has no time zone; {said} is only an abbreviation", ""),
    "contrary": ("says {said}, but {zone} has {called} then", f"correct it, or {_WRITE_OFFSET}"),
    "two": ("lies between two time zones", _WRITE_OFFSET),
    "missing": ("does not exist in its time zone: the clocks went forward", _WRITE_OFFSET),
    "twice": ("exists twice in its time zone: the clocks went back", _WRITE_OFFSET),
}


def place_instants(
    typed: dict[str, Typed], reader: str | None, broken: frozenset[str] = frozenset()
) -> Iterator[Finding]:
    """
    Fill the instants of all tables and yield what could not be placed.

    Parameters
    ----------
    typed
        Tables whose times have been read; their frames gain the instants, and their
        `unread` the cells that could not be placed.
    reader
        The zone that the user gave for times that have no other.
    broken
        Tables that could not be read; times that would take their zone from them are no faults.

    Yields
    ------
    findings
        Times without a zone, between two zones, lost in a clock change, or with an abbreviation that their zone
        does not have then.
    """
    frames = {name: table.frame for name, table in typed.items()}
    found = find_zones(frames, reader, broken)
    for name, table in typed.items():
        for column in TABLES[name].columns:
            if column.holds == "instant" and column.name in table.clocked:
                yield from _place(table, name, column, found)
        if table.vague:
            _draw_in(table.frame, table.vague.parts)


def _place(table: Typed, name: str, column: Column, found: Zones) -> Iterator[Finding]:
    clocked = table.clocked[column.name]
    seconds = np.where(clocked.kind == AWARE, clocked.local - clocked.offset, NEVER)
    naive = np.flatnonzero((clocked.kind == NAIVE) | (clocked.kind == BARE))
    if len(naive):
        zone = found.of(table.frame.iloc[naive], name, column.name)
        said = _said(clocked, naive)
        seconds[naive], problem, called = _placed(_walls(clocked, naive, ends_day=column.ends_day), zone, said)
        unread = table.unread.setdefault(column.name, np.zeros(len(seconds), dtype=bool))
        unread[naive] |= seconds[naive] == NEVER
        problem[_told(table, column.name, naive)] = ""
        for kind, (reason, hint) in _FAULTS.items():
            at = np.flatnonzero(problem == kind)
            if len(at):
                reasons = reason if "{" not in reason else _filled(reason, zone[at], said[at], called[at])
                yield Finding(name, reasons, hint or _cure(name, column.name), column.name, naive[at])
    table.frame[column.name] = pd.Series(from_seconds(seconds))


def _said(clocked: Clocked, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.object_]:
    said: npt.NDArray[np.object_] = np.array(clocked.abbreviations, dtype=object)[clocked.abbreviation[rows]]
    return said


def _told(table: Typed, column: str, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Say which ends are lost with the start from which they follow, where it is told."""
    if column != "end" or table.vague is None:
        return np.zeros(len(rows), dtype=bool)
    return np.isin(rows, table.vague.taken) & table.frame["start"].iloc[rows].isna().to_numpy()


def _filled(reason: str, *values: npt.NDArray[np.object_]) -> list[str]:
    names = ("zone", "said", "called")
    return [reason.format(**dict(zip(names, row, strict=True))) for row in zip(*values, strict=True)]


def _draw_in(frame: pd.DataFrame, parts: npt.NDArray[np.int64]) -> None:
    """
    Let a stay at some time within a part of the day begin and end a quarter inside it, give or take a quarter.

    So its most favourable reading is the whole part, and its least favourable is empty.
    """
    start, end = (to_seconds(frame[side].iloc[parts]) for side in ("start", "end"))
    known = (start != NEVER) & (end != NEVER)
    rows, quarter = frame.index[parts[known]], (end - start)[known] // 4
    for side, seconds in (("start", start[known] + quarter), ("end", end[known] - quarter)):
        frame.loc[rows, side] = from_seconds(seconds)
        frame.loc[rows, f"{side}_tolerance_minutes"] = quarter / 60


def _cure(table: str, column: str) -> str:
    """Say what gives a time of this column its zone."""
    own = "timezone" in TABLES[table].by_name
    if column in CLOCKS:
        filled = ", fill the row's timezone" if own else ""
    elif table == "legs":
        filled = ", fill the timezone of the leg or of the venue where it starts or ends"
    elif table in PLACED:
        filled = ", fill the timezone of the venue" + (" or the leg" if table == "itineraries" else "")
    else:
        filled = ", fill the row's timezone" if own else ""
    return f"{_WRITE_OFFSET}{filled}, or read with timezone= (--timezone)"


def _walls(clocked: Clocked, naive: npt.NDArray[np.int64], *, ends_day: bool) -> npt.NDArray[np.int64]:
    bare = clocked.kind[naive] == BARE
    return clocked.local[naive] + np.where(bare & ends_day, DAY_SECONDS, 0)


def _placed(
    walls: npt.NDArray[np.int64], zone: npt.NDArray[np.object_], said: npt.NDArray[np.object_]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.str_], npt.NDArray[np.object_]]:
    """Give the epoch seconds, the problems by the keys of `_FAULTS`, and what the zone is called instead."""
    seconds, called = np.full(len(walls), NEVER), np.full(len(walls), "", dtype=object)
    problem = np.full(len(walls), "", dtype="<U8")
    named = said != ""
    problem[zone == NONE] = "none"
    problem[(zone == NONE) & named] = "no zone"
    problem[zone == TWO] = "two"
    known = np.flatnonzero((problem == "") & (zone != INVALID))
    seconds[known], problem[known] = utc_seconds(walls[known], zone[known])
    if named.any():
        twice, once = np.flatnonzero(named & (problem == "twice")), np.flatnonzero(named & (seconds != NEVER))
        seconds[twice], called[twice] = settle_twice(walls[twice], zone[twice], said[twice])
        called[once] = compare_names(seconds[once], zone[once], said[once])
        problem[twice] = np.where(seconds[twice] == NEVER, "twice", "")
        problem[called != ""] = "contrary"
        seconds[called != ""] = NEVER
    return seconds, problem, called
