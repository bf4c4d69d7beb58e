"""Times as instants: each naive one is placed on UTC by the zone of where it happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.clock import DAY_SECONDS, NEVER, from_seconds, utc_seconds
from exposure.schema import CLOCKS, TABLES
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
        Times without a zone, between two zones, or lost in a clock change.
    """
    frames = {name: table.frame for name, table in typed.items()}
    found = find_zones(frames, reader, broken)
    for name, table in typed.items():
        for column in TABLES[name].columns:
            if column.holds == "instant" and column.name in table.clocked:
                yield from _place(table, name, column, found)


def _place(table: Typed, name: str, column: Column, found: Zones) -> Iterator[Finding]:
    clocked = table.clocked[column.name]
    seconds = np.where(clocked.kind == AWARE, clocked.local - clocked.offset, NEVER)
    naive = np.flatnonzero((clocked.kind == NAIVE) | (clocked.kind == BARE))
    if len(naive):
        zone = found.of(table.frame.iloc[naive], name, column.name)
        walls = _walls(clocked, naive, ends_day=column.ends_day)
        seconds[naive], problem = _placed(walls, zone)
        unread = table.unread.setdefault(column.name, np.zeros(len(seconds), dtype=bool))
        unread[naive] |= seconds[naive] == NEVER
        for kind, (reason, hint) in _FAULTS.items():
            if (problem == kind).any():
                yield Finding(name, reason, hint or _cure(name, column.name), column.name, naive[problem == kind])
    table.frame[column.name] = pd.Series(from_seconds(seconds))


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
    walls: npt.NDArray[np.int64], zone: npt.NDArray[np.object_]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.str_]]:
    seconds = np.full(len(walls), NEVER)
    problem = np.full(len(walls), "", dtype="<U7")
    problem[zone == NONE] = "none"
    problem[zone == TWO] = "two"
    known = np.flatnonzero((problem == "") & (zone != INVALID))
    seconds[known], problem[known] = utc_seconds(walls[known], zone[known])
    return seconds, problem
