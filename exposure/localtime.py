"""Local days: on which date something was where it was, and when that day ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.clock import DAY_SECONDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["day_ends", "local_midnights", "local_times"]


def local_times(seconds: NDArray[np.int64], zones: NDArray[np.object_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Tell local day and time of day.

    Parameters
    ----------
    seconds
        Epoch seconds.
    zones
        IANA zone of each; '' counts as UTC.

    Returns
    -------
    day, minute
        Days since 1970-01-01, and minutes on the clock since midnight.

    Examples
    --------
    >>> local_times(np.array([1582819200]), np.array(["Asia/Shanghai"], dtype=object))
    (array([18320]), array([0]))
    """
    wall = np.empty(len(seconds), np.int64)
    codes, names = pd.factorize(zones)
    for code, zone in enumerate(names):
        here = np.flatnonzero(codes == code)
        local = pd.DatetimeIndex(seconds[here].astype("datetime64[s]")).tz_localize("UTC").tz_convert(zone or "UTC")
        wall[here] = local.tz_localize(None).to_numpy("datetime64[s]").astype(np.int64)
    return wall // DAY_SECONDS, wall % DAY_SECONDS // 60


def local_midnights(
    seconds: NDArray[np.int64], zones: NDArray[np.object_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    Find the local date of moments and when it ends.

    Parameters
    ----------
    seconds
        Epoch seconds.
    zones
        IANA zone of each; '' counts as UTC.

    Returns
    -------
    day, midnight
        Days since 1970-01-01 and the epoch second of the next local midnight.

    Examples
    --------
    >>> local_midnights(np.array([1582819200]), np.array(["Asia/Shanghai"], dtype=object))
    (array([18320]), array([1582905600]))
    """
    day, _ = local_times(seconds, zones)
    return day, day_ends(day, zones)


def day_ends(day: NDArray[np.int64], zones: NDArray[np.object_]) -> NDArray[np.int64]:
    """
    Find when local days end.

    Parameters
    ----------
    day
        Days since 1970-01-01.
    zones
        IANA zone of each; '' counts as UTC.

    Returns
    -------
    seconds
        Epoch second of 24:00 local: the first moment of the next day, also where a clock change skips its midnight.
    """
    ends = np.empty(len(day), np.int64)
    codes, names = pd.factorize(zones)
    for code, zone in enumerate(names):
        here = np.flatnonzero(codes == code)
        different, back = np.unique(day[here] + 1, return_inverse=True)
        walls = pd.DatetimeIndex(different.astype("datetime64[D]").astype("datetime64[s]"))
        first = walls.tz_localize(
            zone or "UTC", ambiguous=np.ones(len(walls), dtype=bool), nonexistent="shift_forward"
        ).tz_convert("UTC")
        ends[here] = first.tz_localize(None).to_numpy("datetime64[s]").astype(np.int64)[back]
    return ends
