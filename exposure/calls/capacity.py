"""How many callers would be done in time, and when this team will be."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.calls.staff import shift_hours
from exposure.calls.windows import pieces
from exposure.calls.words import PHONED
from exposure.shown import counted, html_card, text_card

if TYPE_CHECKING:
    from exposure.calls.settings import Settings

__all__ = ["Capacity", "find_capacity"]

_HOURS: Final = 12
"""Contacts are to be found within so many hours: China's editions 7 and 8."""
_MOST_SHIFTS: Final = 2_000


@dataclass(frozen=True, repr=False)
class Capacity:
    """
    What the list asks of the team.

    Attributes
    ----------
    calls
        First calls on the list.
    expected_calls, expected_minutes
        With all attempts on the ladder, at the rates.
    per_shift
        Calls of one caller in a shift.
    callers_for_12_hours
        Callers at the same time with whom all of it would be done within 12 hours.
    done_at
        When this team will be done; None for nothing to do.
    rates
        Where the shares come from.
    """

    calls: int
    expected_calls: float
    expected_minutes: float
    per_shift: int
    callers_for_12_hours: int
    done_at: pd.Timestamp | None
    zone: str
    rates: str

    def lines(self) -> list[str]:
        """Say the same in words."""
        done = "nothing to do" if self.done_at is None else f"{self.done_at.tz_convert(self.zone):%d %b %Y %H:%M}"
        return [
            f"{counted(self.calls, 'call')} on the list, about {math.ceil(self.expected_calls):,} with all attempts, "
            f"{counted(math.ceil(self.expected_minutes / 60), 'hour')} of phoning",
            f"{counted(self.callers_for_12_hours, 'caller')} at the same time would be done within {_HOURS} hours",
            f"this team will be done: {done}",
            f"rates {self.rates}",
        ]

    def __repr__(self) -> str:
        return text_card("Capacity", self.lines())

    def _repr_html_(self) -> str:
        return html_card("Capacity", self.lines())


def find_capacity(roll: pd.DataFrame, settings: Settings) -> Capacity:
    """
    Work out what a roll asks of a team.

    Every call that reaches nobody is followed by the next rung, up to the end of the ladder.

    Parameters
    ----------
    roll
        Columns as in `contract.ROLL_COLUMNS`.
    settings
        Who phones when, and how long calls take.

    Returns
    -------
    capacity
        The figures.
    """
    rates, rungs = settings.rates, len(settings.ladder.calls)
    speakers = roll[roll["spokesperson"] & roll["action"].isin(PHONED)]
    left = np.maximum(rungs - speakers["attempts"].to_numpy(np.int64), 1)
    tries = (1 - (1 - rates.reached) ** left) / rates.reached
    calls, minutes = float(tries.sum()), float((tries * speakers["expected_minutes"].to_numpy(float)).sum())
    hours = shift_hours(len(settings.team.callers))
    by_calls = calls / (settings.team.per_shift * _HOURS / hours)
    return Capacity(
        calls=len(speakers),
        expected_calls=calls,
        expected_minutes=minutes,
        per_shift=settings.team.per_shift,
        callers_for_12_hours=math.ceil(max(by_calls, minutes / (_HOURS * 60))),
        done_at=_done(calls, minutes, settings),
        zone=settings.office.zone,
        rates=rates.source,
    )


def _done(calls: float, minutes: float, settings: Settings) -> pd.Timestamp | None:
    """Let shift after shift take what it can; the last one is done when its share of it is used up."""
    if calls == 0:
        return None
    office, each = settings.office, minutes / calls
    for shift in settings.team.shifts(office.start):
        open_for = pieces(shift, office.zone, settings.hours)
        length = sum(piece.minutes for piece in open_for)
        able = len(settings.team.of(shift.number)) * min(settings.team.per_shift, length / each if each else math.inf)
        if able >= calls:
            into = open_for[0].start + pd.Timedelta(minutes=length * calls / able)
            return min(into, open_for[-1].end).ceil("min")
        calls -= able
        if shift.number > _MOST_SHIFTS:
            break
    return None
