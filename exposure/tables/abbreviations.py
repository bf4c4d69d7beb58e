"""Abbreviations of zones, such as NZDT: no zones, but they must fit the zone of the place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import numpy as np

from exposure.clock import NEVER

if TYPE_CHECKING:
    import numpy.typing as npt

    Seconds = npt.NDArray[np.int64]
    Texts = npt.NDArray[np.object_]

__all__ = ["compare_names", "settle_twice"]

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def compare_names(seconds: Seconds, zone: Texts, said: Texts) -> Texts:
    """
    Find the instants at which a zone is not called as somebody says.

    Parameters
    ----------
    seconds
        Epoch seconds.
    zone
        The zone of each.
    said
        The abbreviation given with each.

    Returns
    -------
    contrary
        What the zone is called then where that is something else, '' where all is well.

    Examples
    --------
    >>> texts = [np.array([text], dtype=object) for text in ("Pacific/Auckland", "NZST")]
    >>> compare_names(np.array([1_644_274_800]), *texts).tolist()
    ['NZDT']
    """
    names = np.full(len(seconds), "", dtype=object)
    for place in sorted(set(zone)):
        here = np.flatnonzero(zone == place)
        moments, code = np.unique(seconds[here], return_inverse=True)
        info = ZoneInfo(place)
        called = [(_EPOCH + timedelta(seconds=s)).astimezone(info).tzname() for s in moments.tolist()]
        names[here] = np.array(called, dtype=object)[code]
    names[names == said] = ""
    return names


def settle_twice(walls: Seconds, zone: Texts, said: Texts) -> tuple[Seconds, Texts]:
    """
    Place wall clock times that exist twice by the abbreviation given with them.

    Parameters
    ----------
    walls
        What the clock shows, as seconds since 1970-01-01 00:00 of that wall.
    zone
        The zone of each.
    said
        The abbreviation given with each.

    Returns
    -------
    seconds
        Epoch seconds; `NEVER` where the abbreviation does not settle it.
    contrary
        What the zone is called then where the abbreviation is neither name, else ''.
    """
    seconds, contrary = np.full(len(walls), NEVER), np.full(len(walls), "", dtype=object)
    for i, (wall, place, name) in enumerate(zip(walls.tolist(), zone, said, strict=True)):
        shown = (_EPOCH + timedelta(seconds=wall)).replace(tzinfo=ZoneInfo(place))
        both = {moment.tzname(): moment for moment in (shown.replace(fold=1), shown.replace(fold=0))}
        if name not in both:
            contrary[i] = " or ".join(sorted(map(str, both)))
        elif len(both) == 2:  # else both are called the same
            seconds[i] = round((both[name] - _EPOCH).total_seconds())
    return seconds, contrary
