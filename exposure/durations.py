"""How long a stay of which no end is told may have lasted: usually, by the kind of place, and at most."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.clock import DAY_SECONDS
from exposure.errors import UsageError
from exposure.vocabulary import USUAL_MINUTES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["LONGEST", "changed_durations", "usual_seconds"]

LONGEST: Final = DAY_SECONDS
"""A stay without an end lasts so many seconds at most."""


def changed_durations(given: Mapping[str, float] | None) -> dict[str, float]:
    """
    Check what the user puts in place of usual durations.

    Parameters
    ----------
    given
        Minutes by kind of place; None for none.

    Returns
    -------
    changed
        The same.

    Raises
    ------
    UsageError
        If a kind does not exist, or a duration is no number of minutes up to a day.

    Examples
    --------
    >>> changed_durations({"restaurant": 75})
    {'restaurant': 75.0}
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise UsageError(f"usual_minutes takes minutes by kind of place, such as {{'restaurant': 60}}, not {given!r}")
    for kind, minutes in given.items():
        if kind not in USUAL_MINUTES:
            raise UsageError.unknown("kind of place in usual_minutes", str(kind), list(USUAL_MINUTES))
        if not _is_duration(minutes):
            most = LONGEST // 60
            raise UsageError(f"usual_minutes of {kind!r} must be more than 0 and at most {most}, not {minutes!r}")
    return {kind: float(minutes) for kind, minutes in given.items()}


def usual_seconds(
    kinds: Sequence[str] | NDArray[np.object_] | pd.Series[str], changed: Mapping[str, float]
) -> NDArray[np.int64]:
    """
    Look up how long stays at places of some kinds usually last.

    Parameters
    ----------
    kinds
        The kinds.
    changed
        Minutes that the user puts in place of the usual ones.

    Returns
    -------
    seconds
        One entry per kind, at least 1.

    Examples
    --------
    >>> usual_seconds(["restaurant", "till"], {"till": 2.5}).tolist()
    [3600, 150]
    """
    minutes = pd.Series({**USUAL_MINUTES, **changed}, dtype=float)
    seconds = np.floor(minutes.reindex(pd.Index(np.asarray(kinds, dtype=object))).to_numpy(float) * 60)
    return np.maximum(seconds, 1).astype(np.int64)


def _is_duration(minutes: object) -> bool:
    if isinstance(minutes, bool) or not isinstance(minutes, int | float | np.number):
        return False
    return math.isfinite(minutes) and bool(0 < minutes <= LONGEST / 60)
