"""Distances between venues: the date line, the poles, blanks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from exposure.near import metres_between, near_points

LONGITUDES = st.one_of(st.floats(-180, 180), st.sampled_from([-180.0, 180.0, 179.9999, -179.9999]))
LATITUDES = st.one_of(st.floats(-90, 90), st.sampled_from([-90.0, 90.0, 89.9999, 0.0]))
POINTS = st.lists(st.tuples(LONGITUDES, LATITUDES), min_size=1, max_size=15)


@given(points=POINTS, within_m=st.sampled_from([1.0, 100.0, 50_000.0, 3e6]))
def test_finds_exactly_the_points_within_the_geodesic_distance(
    points: list[tuple[float, float]], within_m: float
) -> None:
    """All pairs measured one by one give the same pairs as the search in boxes, wherever they lie."""
    places = np.array(points)
    geod = Geod(ellps="WGS84")
    expected = {
        (i, j)
        for i, (a, b) in enumerate(points)
        for j, (c, d) in enumerate(points)
        if geod.inv(a, b, c, d)[2] <= within_m
    }
    one, other, metres = near_points(places, places, within_m)
    assert set(zip(one.tolist(), other.tolist(), strict=True)) == expected
    assert len(one) == len(expected)
    assert (metres <= within_m).all()


def test_a_point_without_coordinates_is_near_nothing() -> None:
    """A blank is no place at 0, 0."""
    one, other, _ = near_points(np.array([[np.nan, np.nan], [0.0, 0.0]]), np.array([[0.0, 0.0], [np.nan, 1.0]]), 10.0)
    assert (one.tolist(), other.tolist()) == ([1], [0])


def test_across_the_date_line() -> None:
    """180 and -180 are one meridian."""
    ones, others = np.array([[179.9999, -17.0]]), np.array([[-179.9999, -17.0]])
    assert metres_between(ones, others)[0] == pytest.approx(21.3, abs=0.1)
    assert len(near_points(ones, others, 25.0)[0]) == 1
