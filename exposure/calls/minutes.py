"""How long calls take, and how often somebody is reached."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exposure.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["MINUTES", "Lengths", "Rates", "read_lengths"]

MINUTES: Final = {"reached": 5.0, "no answer": 1.0, "distressed": 30.0, "further person": 2.0}
"""
Minutes of a call by how it ends, and for each further person of the same call. The last is the project's assumption.
"""

_REACHED: Final = 0.6
"""Share of calls that reach somebody: England reached 60 % of contacts in the week to 8 October 2020."""
_DISTRESSED: Final = 0.05
"""Share of those reached who are distressed: the project's assumption."""
_ENOUGH: Final = 50
"""Attempts from which on a team's own shares are used."""


@dataclass(frozen=True)
class Rates:
    """Shares of calls: reached, of all calls; distressed, of those reached; and where the figures come from."""

    reached: float = _REACHED
    distressed: float = _DISTRESSED
    source: str = "assumed: 60 % reached, 5 % of them distressed"

    @classmethod
    def of(cls, events: pd.DataFrame) -> Rates:
        """
        Take the shares from the attempts of this team, once there are enough of them.

        Parameters
        ----------
        events
            Attempts, columns as in `contract.EVENT_COLUMNS`.

        Returns
        -------
        rates
            Their shares; the assumed ones for fewer than 50 calls.
        """
        calls = events[events["action"] == "call"]
        if len(calls) < _ENOUGH:
            return cls()
        reached = calls["outcome"] == "reached"
        distressed = (calls.loc[reached, "reason"] == "distressed").mean() if reached.any() else _DISTRESSED
        share = max(float(reached.mean()), 0.01)  # a team that reached nobody yet is not done in finite time
        return cls(share, float(distressed), f"from {len(calls):,} calls of this team")


@dataclass(frozen=True)
class Lengths:
    """Minutes of a call by how it ends."""

    reached: float
    no_answer: float
    distressed: float
    further_person: float

    def expected(self, people: NDArray[np.int64], rates: Rates) -> NDArray[np.float64]:
        """Give the minutes that a call to so many people is expected to take."""
        talk = self.reached + rates.distressed * (self.distressed - self.reached)
        further = (people - 1) * self.further_person
        minutes = rates.reached * (talk + further) + (1 - rates.reached) * self.no_answer
        return minutes.astype(np.float64)


def read_lengths(given: float | Mapping[str, float] | None) -> Lengths:
    """
    Read how long calls take.

    Parameters
    ----------
    given
        Minutes by how a call ends, such as `{"reached": 4}`, for what differs from `MINUTES`; a number for every call,
        however it ends; None for `MINUTES`.

    Returns
    -------
    lengths
        All of them.

    Raises
    ------
    UsageError
        If a key is unknown or a value is no positive number.

    Examples
    --------
    >>> read_lengths({"reached": 4}).reached
    4.0
    """
    if given is None or isinstance(given, Mapping):
        chosen = {**MINUTES, **(given or {})}
        for key in chosen:
            if key not in MINUTES:
                raise UsageError.unknown("minutes_per_call", key, MINUTES)
    else:
        chosen = {**dict.fromkeys(MINUTES, given), "further person": 0.0}
    for key, value in chosen.items():
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if not number or not (0 <= value < 1440) or (value == 0 and key != "further person"):
            raise UsageError(f"minutes_per_call: {key!r} takes minutes above 0 and below 1440, not {value!r}")
    return Lengths(*(float(chosen[key]) for key in MINUTES))
