"""When people may be phoned: the hours of the day in their own time zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import pandas as pd

from exposure.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from exposure.calls.handout import Shift

__all__ = ["DAY_PARTS", "Hours", "Window", "part_of_day", "pieces"]

DAY_PARTS: Final = {"morning": (0, 720), "midday": (720, 1020), "evening": (1020, 1440)}
"""Parts of the day in minutes since local midnight: before 12:00, from 12:00 to 17:00, from 17:00."""

_CLOCK: Final = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)")


@dataclass(frozen=True)
class Hours:
    """Hours in which people may be phoned, in minutes since local midnight."""

    first: int
    last: int

    @classmethod
    def read(cls, given: Sequence[str]) -> Hours:
        """
        Read two times of day.

        Parameters
        ----------
        given
            Begin and end, such as `("08:00", "21:00")`.

        Returns
        -------
        hours
            The same in minutes.

        Raises
        ------
        UsageError
            If they are none, or the end does not lie after the begin.

        Examples
        --------
        >>> Hours.read(("08:00", "21:00"))
        Hours(first=480, last=1260)
        """
        found = [_CLOCK.fullmatch(str(text).strip()) for text in ([] if isinstance(given, str) else given)]
        if len(found) != 2 or found[0] is None or found[1] is None:
            raise UsageError(f"hours {given!r} are no two times of day; write them like ('08:00', '21:00')")
        first, last = (int(match[1]) * 60 + int(match[2]) for match in found if match is not None)
        if not first < last <= 1440:
            raise UsageError(f"hours {given!r} end before they begin, or after 24:00")
        return cls(first, last)


@dataclass(frozen=True)
class Window:
    """A stretch of time in which somebody may be phoned: instants, the local day and the part of the day."""

    start: pd.Timestamp
    end: pd.Timestamp
    day: date
    part: str

    @cached_property
    def minutes(self) -> float:
        """Its length."""
        return (self.end - self.start).total_seconds() / 60


def pieces(shift: Shift, zone: str, hours: Hours) -> list[Window]:
    """
    Cut a shift into what of it may be used for people in a zone.

    Parameters
    ----------
    shift
        The shift.
    zone
        IANA zone of those who are phoned.
    hours
        When they may be.

    Returns
    -------
    pieces
        In order of time, one for each local day and part of the day.
    """
    return [
        Window(max(start, shift.start), min(end, shift.end), day, part)
        for day in _days(shift, zone)
        for part, (begin, until) in DAY_PARTS.items()
        for start, end in [_span(day, zone, max(begin, hours.first), min(until, hours.last))]
        if max(start, shift.start) < min(end, shift.end)
    ]


def part_of_day(moment: pd.Timestamp, zone: str) -> str:
    """
    Name the part of the local day.

    Examples
    --------
    >>> part_of_day(pd.Timestamp("2020-02-27T04:00Z"), "Asia/Shanghai")
    'midday'
    """
    local = moment.tz_convert(zone)
    minute = local.hour * 60 + local.minute
    return next(part for part, (_, until) in DAY_PARTS.items() if minute < until)


def _days(shift: Shift, zone: str) -> Iterator[date]:
    first, last = (moment.tz_convert(zone).date() for moment in (shift.start, shift.end))
    return (day.date() for day in pd.date_range(first, last))


def _span(day: date, zone: str, begin: int, until: int) -> tuple[pd.Timestamp, pd.Timestamp]:
    if begin >= until:
        nothing = pd.Timestamp(0, tz="UTC")
        return nothing, nothing
    return _at(day, zone, begin), _at(day, zone, until)


def _at(day: date, zone: str, minute: int) -> pd.Timestamp:
    """Place a time of day; one that a clock change skips is the moment after it, one that comes twice the first."""
    wall = pd.Timestamp(day) + pd.Timedelta(minutes=minute)
    placed: pd.Timestamp = wall.tz_localize(zone, ambiguous=True, nonexistent="shift_forward")
    return placed.tz_convert("UTC").as_unit("s")
