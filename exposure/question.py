"""The question that a trace answers, so that it can be asked again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from exposure.clock import instant
from exposure.engines.base import Query
from exposure.errors import UsageError
from exposure.shown import utc
from exposure.vocabulary import SCALES

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd

    Moment = str | datetime | pd.Timestamp

__all__ = ["Question", "asked_cases", "asked_number", "asked_scale", "asked_window"]

_MOST = 1e12
"""Minutes or metres that nobody means; so many seconds still fit into 64 bits."""


@dataclass(frozen=True)
class Question:
    """
    What was asked of a trace, so that it can be asked again.

    Attributes
    ----------
    case
        Person ids; None for every row of `cases`.
    up_to
        Largest scale at which a meeting counts; None for every scale.
    within_m
        Metres within which venues without a common place are joined.
    lag_minutes
        How long after the case left an arrival still counts.
    window
        Begin and end to which the cases' stays are cut.
    engine
        Name of the engine.
    """

    case: tuple[str, ...] | None = None
    up_to: str | None = None
    within_m: float | None = None
    lag_minutes: float | None = None
    window: tuple[pd.Timestamp, pd.Timestamp] | None = None
    engine: str = "embedded"

    def query(self) -> Query:
        """Say what an engine must know: physics only."""
        scale = len(SCALES) - 1 if self.up_to is None else SCALES.index(self.up_to)
        return Query(up_to=scale, lag_seconds=round((self.lag_minutes or 0) * 60), within_m=self.within_m)

    def seconds(self, epoch: int) -> tuple[int, int] | None:
        """Give the window in seconds since an epoch."""
        if self.window is None:
            return None
        begin, end = self.window
        return int(begin.timestamp()) - epoch, int(end.timestamp()) - epoch

    def limits(self) -> list[str]:
        """Say what bounds or widens the search, for whoever reads the answer."""
        limits = [
            "" if self.up_to is None else f"up to scale {self.up_to}",
            "" if self.within_m is None else f"venues within {self.within_m:g} m joined",
            "" if self.lag_minutes is None else f"arrivals up to {self.lag_minutes:g} minutes after count",
        ]
        said = ", ".join(limit for limit in limits if limit)
        window = [] if self.window is None else [f"window ASSUMED: {utc(self.window[0])} to {utc(self.window[1])}"]
        return [*([said] if said else []), *window]


def asked_cases(case: str | Iterable[str] | None) -> tuple[str, ...] | None:
    """Take one person id, several, or None for every row of `cases`."""
    if case is None:
        return None
    ids = (case,) if isinstance(case, str) or not isinstance(case, Iterable) else tuple(case)
    if not ids or not all(isinstance(i, str) for i in ids):
        raise UsageError("case takes a person id or several, as text; None means every row of the table cases")
    return tuple(sorted({i.strip() for i in ids}))


def asked_number(name: str, value: float | None) -> float | None:
    """Take a number of minutes or metres, or None."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not 0 <= value <= _MOST:
        raise UsageError(f"{name} takes a number from 0 to {_MOST:g}, not {value!r}")
    return float(value)


def asked_scale(up_to: str | None) -> str | None:
    """Take a scale, or None."""
    if up_to is not None and up_to not in SCALES:
        raise UsageError.unknown("scale", up_to, SCALES)
    return up_to


def asked_window(window: tuple[Moment, Moment] | None) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """Take the begin and the end of a window, or None."""
    if window is None:
        return None
    if not isinstance(window, tuple | list) or len(window) != 2:
        raise UsageError("window takes a begin and an end")
    begin, end = (instant(moment, what="window") for moment in window)
    if end <= begin:
        raise UsageError("window ends before it begins")
    return begin, end
