"""
Time: instants are aware, in UTC and in whole seconds; local time is what people write.

Nothing here reads the machine's own clock or zone.
"""

from __future__ import annotations

import difflib
import zoneinfo
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.errors import UsageError

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = [
    "DATE",
    "DAY_SECONDS",
    "EARLIEST",
    "INSTANT",
    "LATEST",
    "NEVER",
    "from_seconds",
    "instant",
    "is_zone",
    "to_seconds",
    "utc_seconds",
    "zone_hint",
]

INSTANT: Final = "datetime64[s, UTC]"
"""The dtype of every instant."""

DATE: Final = "datetime64[s]"
"""The dtype of a bare date: its midnight, without a zone."""

DAY_SECONDS: Final = 86_400

EARLIEST: Final = -2_208_988_800
"""1900-01-01T00:00Z in epoch seconds: no time that anybody traces lies before it …"""

LATEST: Final = 7_258_118_400
"""… and none at or after 2200-01-01T00:00Z."""

NEVER: Final = np.iinfo(np.int64).min
"""The epoch second that stands for a blank instant (NumPy's NaT)."""


def instant(value: str | date | pd.Timestamp, *, what: str) -> pd.Timestamp:
    """
    Read one moment that a user gave; it must say its offset from UTC.

    Parameters
    ----------
    value
        ISO 8601 text, a datetime or a Timestamp.
    what
        What the moment is called in the message, such as `as_known`.

    Returns
    -------
    instant
        In UTC, cut to whole seconds.

    Raises
    ------
    UsageError
        If the value cannot be read or has no offset.

    Examples
    --------
    >>> instant("2020-02-27T12:00+08:00", what="as_known")
    Timestamp('2020-02-27 04:00:00+0000', tz='UTC')
    """
    try:
        moment = pd.Timestamp(datetime.fromisoformat(value.strip()) if isinstance(value, str) else value)
    except (TypeError, ValueError):
        raise UsageError(f"{what} {str(value)!r} is not a time; write it like 2020-02-27T12:00+08:00") from None
    if pd.isna(moment):
        raise UsageError(f"{what} is blank; write it like 2020-02-27T12:00+08:00")
    if moment.tzinfo is None:
        raise UsageError(f"{what} {str(value)!r} has no offset from UTC; add one, as in 2020-02-27T12:00+08:00")
    if not EARLIEST <= moment.timestamp() < LATEST:
        raise UsageError(f"{what} {str(value)!r} lies outside the years 1900 to 2199")
    return moment.tz_convert("UTC").floor("s").as_unit("s")


def to_seconds(instants: pd.Series | pd.DatetimeIndex) -> npt.NDArray[np.int64]:
    """Turn instants into epoch seconds; blank ones become `NEVER`."""
    index = pd.DatetimeIndex(instants)
    naive = index if index.tz is None else index.tz_convert("UTC").tz_localize(None)
    return naive.as_unit("s").to_numpy().astype("datetime64[s]").view(np.int64)


def from_seconds(seconds: npt.NDArray[np.int64]) -> pd.DatetimeIndex:
    """Turn epoch seconds into instants; `NEVER` becomes blank."""
    return pd.DatetimeIndex(seconds.view("datetime64[s]")).tz_localize("UTC")


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def is_zone(name: str) -> bool:
    """Say whether this is the name of an IANA zone; the case of its letters counts."""
    return name in _zones()


def zone_hint(name: str) -> str:
    """
    Propose the zone nearest to a mistyped name.

    Examples
    --------
    >>> zone_hint("asia/shanghai")
    " (did you mean 'Asia/Shanghai'?)"
    >>> zone_hint("Beijing time")
    ''
    """
    folded = {zone.casefold(): zone for zone in sorted(_zones())}
    near = difflib.get_close_matches(name.casefold(), list(folded), n=1, cutoff=0.7)
    return f" (did you mean {folded[near[0]]!r}?)" if near else ""


def utc_seconds(
    local: npt.NDArray[np.int64], zones: npt.NDArray[np.object_]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.str_]]:
    """
    Place local times on UTC, each in its own zone.

    Parameters
    ----------
    local
        What a clock on the wall shows, as seconds since 1970-01-01 00:00 of that wall.
    zones
        The name of each one's zone.

    Returns
    -------
    seconds
        Epoch seconds, `NEVER` where the local time is none.
    problem
        '' where all is well, else why the clock change makes it none: `missing` or `twice`.
    """
    seconds = np.full(len(local), NEVER)
    problem = np.full(len(local), "", dtype="<U7")
    for zone in sorted(set(zones)):
        here = np.flatnonzero(zones == zone)
        walls = pd.DatetimeIndex(local[here].view("datetime64[s]"))
        placed = walls.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
        seconds[here] = to_seconds(placed)
        if placed.hasnans:
            shifted = walls.tz_localize(zone, ambiguous="NaT", nonexistent="shift_forward")
            problem[here] = np.where(shifted.isna(), "twice", np.where(placed.isna(), "missing", ""))
    return seconds, problem
