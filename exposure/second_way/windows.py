"""From when to when a case counts as infectious, and how far rules for later carers look."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from exposure.second_way.spans import ALWAYS, FOREVER, Span, local_day, midnight
from exposure.second_way.tables import seconds

if TYPE_CHECKING:
    from exposure.rules.model import Window
    from exposure.second_way.tables import Row

__all__ = ["EVER", "Pieces", "window_of"]

_DAY = timedelta(days=1)


class Pieces(NamedTuple):
    """The exposure window of a case, and the time behind it at which rules with `after_isolation` look."""

    window: Span
    after: Span


EVER = Pieces((ALWAYS, FOREVER), (FOREVER, FOREVER))
"""Without a window all stays count."""


def window_of(told: tuple[Row | None, int | None], days: Window | None, given: Span | None, zone: str | None) -> Pieces:
    """
    Work out the window of one case.

    Parameters
    ----------
    told
        The case's row of the table `cases`, and the end of the last known stay.
    days
        The days of the rule set; None without one.
    given
        Begin and end that the user put in its place.
    zone
        The case's zone.

    Returns
    -------
    pieces
        The window and the time behind it.
    """
    if days is None:
        return EVER if given is None else Pieces(given, (given[1], given[1]))
    case, last_stay = told
    onset, sample = _first_signs(case, zone)
    if given is None:
        starts = [onset - days.before_onset_days * _DAY] if onset else []
        starts += [sample - days.before_sample_days * _DAY] if sample else []
        begin = midnight(min(starts), zone or "UTC")
        given = begin, max(_end(case, last_stay), begin)
    first, until = onset or sample, given[1]
    if first and zone:
        until = max(until, midnight(first + (days.after_onset_days + 1) * _DAY, zone))
    return Pieces(given, (given[1], until))


def _first_signs(case: Row | None, zone: str | None) -> tuple[date | None, date | None]:
    """Give the local days of onset and of the positive sample."""
    if case is None:
        return None, None
    onset = None if case["onset"] is None else case["onset"].date()
    sample = None if case["sampled_at"] is None else local_day(seconds(case["sampled_at"]), zone or "UTC")
    return onset, sample


def _end(case: Row | None, last_stay: int | None) -> int:
    for column in ("isolated_at", "confirmed_at"):
        if case is not None and case[column] is not None:
            return seconds(case[column])
    return ALWAYS if last_stay is None else last_stay
