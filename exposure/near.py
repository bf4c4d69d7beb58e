"""Distances between venues on the ellipsoid."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["metres_between", "near_points"]

_METRES_PER_DEGREE: Final = 110_500.0
"""A degree of latitude is never shorter than this on WGS 84 (110,574 m at the equator)."""


def metres_between(ones: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """
    Measure geodesic distances between points on WGS 84.

    Parameters
    ----------
    ones, others
        Longitude and latitude in degrees, one row per point.

    Returns
    -------
    metres
        The distance of each pair.
    """
    from pyproj import Geod

    _, _, metres = Geod(ellps="WGS84").inv(ones[:, 0], ones[:, 1], others[:, 0], others[:, 1])
    return np.asarray(metres, dtype=np.float64)


def near_points(
    centres: NDArray[np.float64], points: NDArray[np.float64], within_m: float
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]]:
    """
    Find the points no farther than a distance from each centre, across the date line and at any latitude.

    Parameters
    ----------
    centres, points
        Longitude and latitude in degrees, one row per point; rows with NaN are near nothing.
    within_m
        Distance in metres, itself included.

    Returns
    -------
    centre, point
        Positions of the pairs.
    metres
        Their geodesic distances.
    """
    import shapely

    known = np.flatnonzero(~np.isnan(points).any(axis=1))
    asked = np.flatnonzero(~np.isnan(centres).any(axis=1))
    tree = shapely.STRtree(shapely.points(points[known]))
    boxes, owner = _boxes(centres[asked], within_m)
    box, hit = tree.query(shapely.box(*boxes.T), predicate="intersects")
    pairs = np.unique(np.column_stack([asked[owner[box]], known[hit]]), axis=0)
    metres = metres_between(centres[pairs[:, 0]], points[pairs[:, 1]])
    near = metres <= within_m
    return pairs[near, 0], pairs[near, 1], metres[near]


def _boxes(centres: NDArray[np.float64], within_m: float) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Draw boxes in degrees that surely hold the circle around each centre, also shifted by a turn of the globe."""
    longitude, latitude = centres.T
    high = within_m / _METRES_PER_DEGREE
    farthest = np.minimum(np.abs(latitude) + high, 90.0)
    # Near a pole the circle may touch every meridian.
    narrow = np.cos(np.radians(farthest))
    wide = np.where(narrow * 180 > high, high / np.maximum(narrow, 1e-9), 180.0)
    owner = np.tile(np.arange(len(centres)), 3)
    shift = np.repeat([-360.0, 0.0, 360.0], len(centres))
    middle = np.tile(longitude, 3) + shift
    wide, latitude = np.tile(wide, 3), np.tile(latitude, 3)
    return np.column_stack([middle - wide, latitude - high, middle + wide, latitude + high]), owner
