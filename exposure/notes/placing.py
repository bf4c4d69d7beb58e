"""Spans of a note placed on UTC, each in the zone of its place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.clock import utc_seconds
from exposure.notes.lines import Misread

if TYPE_CHECKING:
    from exposure.notes.times import Span

__all__ = ["on_the_wall", "placed"]

_WHY = {"missing": "does not exist there: the clocks went forward", "twice": "exists twice there: the clocks went back"}


def placed(span: Span, zone: str) -> dict[str, object]:
    """
    Give the cells of a stay that say when it was.

    Parameters
    ----------
    span
        The times on the wall.
    zone
        The place's zone.

    Returns
    -------
    cells
        Start and end in ISO 8601 with their offset, and tolerances where there are any.

    Raises
    ------
    Misread
        If a clock change makes a time none, or two.
    """
    start = _instant(span, span.start, zone)
    end = start + span.lasting if span.end is None else _instant(span, span.end, zone)
    if end < start:
        raise Misread(span.at, "ends before it starts: the clocks were changed in between", "correct the times")
    cells: dict[str, object] = {"start": start.tz_convert(zone).isoformat(), "end": end.tz_convert(zone).isoformat()}
    if span.start_tolerance or span.end_tolerance:
        cells |= {"start_tolerance_minutes": span.start_tolerance, "end_tolerance_minutes": span.end_tolerance}
    return cells


def on_the_wall(moment: pd.Timestamp, zone: str) -> datetime:
    """Give what a clock in the zone shows at a moment."""
    return moment.tz_convert(zone).tz_localize(None).to_pydatetime()


def _instant(span: Span, wall: datetime, zone: str) -> pd.Timestamp:
    local = np.array([int((wall.replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(seconds=1))])
    seconds, problem = utc_seconds(local, np.array([zone], dtype=object))
    if problem[0]:
        hint = "correct it, or give this stay as a row of a table, with its offset from UTC"
        raise Misread(span.at, f"{wall:%H:%M} in {zone} {_WHY[problem[0]]}", hint)
    return pd.Timestamp(int(seconds[0]), unit="s", tz="UTC")
