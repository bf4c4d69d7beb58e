"""Intervals of time as pairs of epoch seconds, `[start, end)`, and the local days that they touch."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = [
    "ALWAYS",
    "FOREVER",
    "Span",
    "by_day",
    "day_end",
    "hull",
    "last_day",
    "length",
    "local_day",
    "midnight",
    "shared",
    "union",
]

Span = tuple[int, int]

ALWAYS: Final = -(2**40)
"""A second before everything …"""
FOREVER: Final = 2**40
"""… and one after everything."""

_DAY: Final = timedelta(days=1)


def shared(one: Span, other: Span) -> Span:
    """Give what two spans have in common; reversed where that is nothing."""
    return max(one[0], other[0]), min(one[1], other[1])


def length(span: Span) -> int:
    """Count the seconds of a span; 0 where it is reversed."""
    return max(span[1] - span[0], 0)


def hull(spans: Iterable[Span]) -> Span:
    """Give the smallest span around some spans; an empty one for none."""
    found = list(spans)
    return (min(start for start, _ in found), max(end for _, end in found)) if found else (0, 0)


def union(spans: Iterable[Span]) -> int:
    """Count the seconds that some spans cover, no second twice."""
    total, reached = 0, ALWAYS
    for start, end in sorted(span for span in spans if length(span)):
        total += max(end - max(start, reached), 0)
        reached = max(end, reached)
    return total


def midnight(day: date, zone: str) -> int:
    """Give the first moment of a local day; that is later than 00:00 where a clock change skips it."""
    return int(datetime.combine(day, time(0), tzinfo=ZoneInfo(zone)).timestamp())


def local_day(second: int, zone: str) -> date:
    """Give the local date of a moment."""
    return datetime.fromtimestamp(second, tz=UTC).astimezone(ZoneInfo(zone)).date()


def last_day(end: int, zone: str, days: int) -> date:
    """Give the date so many days after that of an interval's end; one that ends at 00:00 is of the day before."""
    return local_day(end - 1, zone) + days * _DAY


def day_end(day: date, zone: str) -> int:
    """Give 24:00 of a local day."""
    return midnight(day + _DAY, zone)


def by_day(span: Span, zone: str) -> Iterator[tuple[date, Span]]:
    """Cut a span at each local midnight."""
    day = local_day(span[0], zone)
    while midnight(day, zone) < span[1]:
        piece = shared(span, (midnight(day, zone), day_end(day, zone)))
        if length(piece):
            yield day, piece
        day += _DAY
