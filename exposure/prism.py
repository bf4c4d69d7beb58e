"""The space-time prism: which places somebody can have reached between two sightings, and for how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exposure.errors import UsageError
from exposure.near import metres_between

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SPEEDS", "Prism", "Reach", "Sightings", "asked_speeds"]

SPEEDS: Final[dict[str, float]] = {"walking": 5.0, "riding": 15.0, "driving": 60.0}
"""
Kilometres per hour along a straight line.

Walking: 80 to 95 m a minute were observed in New Zealand (Field observations to determine the influence of population
size, location and individual factors on pedestrian walking speeds), which is 4.8 to 5.7 km/h. Riding, a bicycle or the
like: typical adults average 8 to 12 miles an hour (Roadway Design Manual of the Texas Department of Transportation,
18.3.4), which is 13 to 19 km/h. Driving is the project's own assumption: a car that makes 60 km/h of straight line from
door to door; who took a motorway or an express train was faster, and a user who thinks so gives another speed.
"""

_FASTEST_KMH: Final = 1_100.0
"""Nothing that anybody travels in is faster."""
_EARTH_M: Final = 6_371_008.8
_OFF: Final = 0.01
"""A distance on the ellipsoid differs from that on the sphere by less than this share: its radii of curvature lie
between 6,335 and 6,400 km."""
_AT_ONCE: Final = 1e-6
"""Seconds below which two computed times are the same."""


def asked_speeds(speeds: Mapping[str, float] | None) -> dict[str, float]:
    """
    Take speeds in place of the usual ones.

    Parameters
    ----------
    speeds
        Kilometres per hour by mode; those not named stay as they are. None for the usual ones.

    Returns
    -------
    speeds
        Every mode, the slowest first.

    Raises
    ------
    UsageError
        If a mode does not exist or a speed is no speed.

    Examples
    --------
    >>> asked_speeds({"driving": 90})
    {'walking': 5.0, 'riding': 15.0, 'driving': 90.0}
    """
    if speeds is not None and not isinstance(speeds, Mapping):
        raise UsageError("speeds takes km/h by mode, as in speeds={'driving': 90}")
    given: dict[Any, Any] = dict(speeds or {})
    for mode, speed in given.items():
        if mode not in SPEEDS:
            raise UsageError.unknown("mode", str(mode), SPEEDS)
        number = isinstance(speed, int | float | np.number) and not isinstance(speed, bool)
        if not number or not 0 < speed <= _FASTEST_KMH:
            raise UsageError(f"speeds takes km/h above 0 and up to {_FASTEST_KMH:g}, not {speed!r} for {mode}")
    both = {**SPEEDS, **{mode: float(speed) for mode, speed in given.items()}}
    return dict(sorted(both.items(), key=lambda one: one[1]))


@dataclass(frozen=True, eq=False)
class Sightings:
    """
    Where somebody may have been seen on one side of a gap; one of them is true.

    Attributes
    ----------
    points
        Longitude and latitude in degrees, one row each; no row where nothing is known.
    times
        When, in seconds: where he was last before the gap, or first after it.
    """

    points: NDArray[np.float64]
    times: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.times)


@dataclass(frozen=True, eq=False)
class Reach:
    """
    Places that can be reached, the nearest to the way first, one entry each.

    Attributes
    ----------
    place
        Positions in the points of the prism.
    mode
        The slowest mode that gets there and on in time, a position in the speeds.
    seconds
        Longest possible stay by that mode.
    opens, closes
        First and last second at which he can have been there by the fastest mode.
    """

    place: NDArray[np.intp]
    mode: NDArray[np.intp]
    seconds: NDArray[np.float64]
    opens: NDArray[np.float64]
    closes: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.place)


class Prism:
    """
    Places by their points, and how fast somebody moves between them.

    Parameters
    ----------
    points
        Longitude and latitude in degrees, one row per place; rows with NaN are reached from nowhere.
    speeds
        Kilometres per hour, ascending.
    """

    def __init__(self, points: NDArray[np.float64], speeds: list[float]) -> None:
        self._points = points
        self._known = np.flatnonzero(~np.isnan(points).any(axis=1))
        self._directions = _directions(points[self._known])
        self._speeds = np.array(speeds, dtype=float) / 3.6
        self._memory: dict[tuple[float, float], NDArray[np.float64]] = {}

    def reach(self, before: Sightings, after: Sightings, gap: tuple[int, int], *, most: int | None = None) -> Reach:
        """
        Find the places that can be reached during a gap.

        Parameters
        ----------
        before, after
            Where he was last and next; a side without a sighting constrains nothing.
        gap
            Begin and end in seconds. Sightings may lie farther out.
        most
            Give so many places at most; None for all.

        Returns
        -------
        reach
            Sorted by mode, the slowest first, then by the longest stay: with one sighting on each side that is the
            order of the detours. Places that are equal in both stay in their order.
        """
        if not len(before) and not len(after):
            nothing = np.empty(0)
            return Reach(np.empty(0, np.intp), np.empty(0, np.intp), nothing, nothing, nothing)
        near = self._times(before, after, gap, 1 - _OFF).ranks()
        which = np.flatnonzero(np.isfinite(near))
        if most is not None and len(which) > most:
            far = self._times(before, after, gap, 1 + _OFF).ranks()
            which = which[near[which] <= np.partition(far, most - 1)[most - 1]]
        places = self._known[which]
        one, other = (_Side(seen.times, _exact(self._points[places], seen.points)) for seen in (before, after))
        times = _Times(one, other, gap, self._speeds)
        mode, seconds = times.slowest()
        found = np.flatnonzero(mode >= 0)
        found = found[np.lexsort((-seconds[found], mode[found]))][:most]
        opens, closes = times.span(len(self._speeds) - 1)
        return Reach(places[found], mode[found], seconds[found], opens[found], closes[found])

    def _times(self, before: Sightings, after: Sightings, gap: tuple[int, int], stretch: float) -> _Times:
        """Time all places by distances on the sphere: good enough to rule most of them out."""
        one, other = (_Side(seen.times, self._rough(seen) * stretch) for seen in (before, after))
        return _Times(one, other, gap, self._speeds)

    def _rough(self, seen: Sightings) -> NDArray[np.float64]:
        """Measure distances on the sphere, one row per sighting."""
        if not len(seen):
            return np.empty((0, len(self._known)))
        return np.stack([self._from(float(x), float(y)) for x, y in seen.points])

    def _from(self, longitude: float, latitude: float) -> NDArray[np.float64]:
        if (longitude, latitude) not in self._memory:
            here = _directions(np.array([[longitude, latitude]]))
            chord = np.sqrt(sum((axis - at) ** 2 for axis, at in zip(self._directions, here, strict=True)))
            self._memory[longitude, latitude] = 2 * _EARTH_M * np.arcsin(np.minimum(chord / 2, 1.0))
        return self._memory[longitude, latitude]


@dataclass(frozen=True, eq=False)
class _Side:
    """When somebody was seen on one side of a gap, and the metres from there to each place, one row per sighting."""

    times: NDArray[np.int64]
    metres: NDArray[np.float64]

    def earliest(self, speed: float) -> NDArray[np.float64]:
        """Give for each place when he can be there, whichever of the sightings is true; no bound without one."""
        arrivals: NDArray[np.float64] = (self.times[:, None] + self.metres / speed).min(axis=0, initial=np.inf)
        return arrivals if len(self.times) else -arrivals

    def latest(self, speed: float) -> NDArray[np.float64]:
        """Give for each place when he must leave it."""
        leaves: NDArray[np.float64] = (self.times[:, None] - self.metres / speed).max(axis=0, initial=-np.inf)
        return leaves if len(self.times) else -leaves


@dataclass(frozen=True, eq=False)
class _Times:
    """When each place can be reached and must be left, mode by mode."""

    before: _Side
    after: _Side
    gap: tuple[int, int]
    speeds: NDArray[np.float64]

    def span(self, mode: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Give for one mode the first and the last second inside the gap; reversed where there is none."""
        begin, end = self.gap
        arrives, leaves = self.before.earliest(self.speeds[mode]), self.after.latest(self.speeds[mode])
        late = arrives > leaves + _AT_ONCE
        opens, closes = np.maximum(arrives, begin), np.minimum(leaves, end)
        return np.where(late, np.inf, opens), np.where(late, -np.inf, closes)

    def slowest(self) -> tuple[NDArray[np.intp], NDArray[np.float64]]:
        """Give the slowest mode that will do, -1 for none, and the longest stay by it in seconds."""
        places = self.before.metres.shape[1]
        mode, seconds = np.full(places, -1, np.intp), np.full(places, np.nan)
        for fast in range(len(self.speeds) - 1, -1, -1):
            opens, closes = self.span(fast)
            will_do = closes - opens >= -_AT_ONCE
            mode[will_do] = fast
            seconds[will_do] = np.maximum(closes - opens, 0.0)[will_do]
        return mode, seconds

    def ranks(self) -> NDArray[np.float64]:
        """Give a number by which places sort as `Reach` does; infinite for those out of reach."""
        mode, seconds = self.slowest()
        longest = float(self.gap[1] - self.gap[0]) + 1.0
        return np.where(mode >= 0, mode * longest - np.nan_to_num(seconds), np.inf)


def _exact(points: NDArray[np.float64], seen: NDArray[np.float64]) -> NDArray[np.float64]:
    """Measure geodesic distances, one row per sighting."""
    rows = [metres_between(np.broadcast_to(point, points.shape), points) for point in seen]
    return np.stack(rows) if rows else np.empty((0, len(points)))


def _directions(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Turn points into directions from the centre of the earth, one row per axis."""
    longitude, latitude = np.radians(points).T
    across = np.cos(latitude)
    return np.stack([across * np.cos(longitude), across * np.sin(longitude), np.sin(latitude)])
