"""Times that callers write: local to the office, as dates, as text, as a time of the shift's day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exposure.clock import DAY_SECONDS, NEVER, utc_seconds
from exposure.tables.times import (
    AMBIGUOUS,
    AWARE,
    BARE,
    BLANK,
    DAYLESS,
    NAIVE,
    SERIAL,
    read_times,
)

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["Walls", "placed", "read_walls", "shown_time"]

_SERIAL_ZERO: Final = -25_569 * DAY_SECONDS
"""1899-12-30, from which spreadsheets count days."""
_FRACTION: Final = re.compile(r"0?[.,]\d{2,}")
_SOME_DAY: Final = "2000-01-01 "
_ITS_MIDNIGHT: Final = 946_684_800
_MINUTE: Final = 60
_TIMELIKE: Final = re.compile(
    r"(\d{1,4}[-/.年]\d{1,2}([-/.月]\d{1,4})?日?)?[ T,]*(\d{1,2}[:：时点]\d{0,2}(:\d\d)?分?)?"
)

_PROBLEMS: Final = {AMBIGUOUS: "day and month could be either way round"}
_UNREADABLE: Final = "is no time that can be read"
_CLOCKS: Final = {
    "missing": "does not exist there: the clocks went forward",
    "twice": "exists twice there: the clocks went back",
}


@dataclass(frozen=True)
class Walls:
    """
    A column of times before they are placed, cut to the minute: a CSV file shows no more.

    Attributes
    ----------
    local
        Seconds since 1970-01-01 00:00 on the wall; of a time without its day, since midnight.
    offset
        Seconds that the wall is ahead of UTC, where it is said.
    kind
        BLANK, AWARE, NAIVE, BARE or DAYLESS of `exposure.tables.times`; anything else cannot be read.
    problem
        Why not; else ''.
    """

    local: NDArray[np.int64]
    offset: NDArray[np.int64]
    kind: NDArray[np.int8]
    problem: NDArray[np.object_]


def read_walls(texts: pd.Series) -> Walls:
    """
    Read a column of times.

    Parameters
    ----------
    texts
        Text; '' is blank.

    Returns
    -------
    walls
        One entry a cell.
    """
    plain = texts.reset_index(drop=True)
    clocked = read_times(plain.where(plain != "", None).astype("str"), None)
    local, kind = clocked.local.copy(), clocked.kind.copy()
    serial = np.flatnonzero(kind == SERIAL)
    local[serial] = [_SERIAL_ZERO + round(_number(text) * DAY_SECONDS) for text in plain.iloc[serial]]
    kind[serial] = NAIVE
    fraction = np.flatnonzero(plain.map(lambda text: bool(_FRACTION.fullmatch(text))).to_numpy(bool))
    local[fraction] = [round(_number(text) * DAY_SECONDS) for text in plain.iloc[fraction]]
    kind[fraction] = DAYLESS
    alone = np.setdiff1d(np.flatnonzero(kind == DAYLESS), fraction)
    if len(alone):
        again = read_times(_SOME_DAY + plain.iloc[alone], None)
        local[alone] = again.local - _ITS_MIDNIGHT
        kind[alone] = np.where(again.kind == NAIVE, DAYLESS, again.kind)
    readable = np.isin(kind, (BLANK, AWARE, NAIVE, BARE, DAYLESS))
    problem = np.where(readable, "", [_PROBLEMS.get(int(each), _UNREADABLE) for each in kind]).astype(object)
    return Walls(local // _MINUTE * _MINUTE, clocked.offset, kind, problem)


def placed(walls: Walls, zone: str) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    """
    Place times on UTC; a bare day is its midnight.

    Parameters
    ----------
    walls
        Times; what is blank, without its day or unreadable stays without a place.
    zone
        Of the office.

    Returns
    -------
    seconds
        Epoch seconds, or `NEVER`.
    problem
        '' where all is well.
    """
    seconds, problem = np.full(len(walls.local), NEVER), walls.problem.copy()
    aware = walls.kind == AWARE
    seconds[aware] = walls.local[aware] - walls.offset[aware]
    naive = np.flatnonzero((walls.kind == NAIVE) | (walls.kind == BARE))
    seconds[naive], clocks = utc_seconds(walls.local[naive], np.full(len(naive), zone, dtype=object))
    problem[naive] = [_CLOCKS.get(str(each), "") for each in clocks]
    return seconds, problem


def shown_time(cell: str) -> str:
    """
    Give a cell that is no time only where it looks like one: else it may be anything.

    Examples
    --------
    >>> shown_time("2020-02-31 25:99"), shown_time("138-0013-8000"), shown_time("Anna")
    ('2020-02-31 25:99', '', '')
    """
    return cell if _TIMELIKE.fullmatch(cell) else ""


def _number(text: str) -> float:
    return float(text.replace(",", "."))
