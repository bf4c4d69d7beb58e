"""The space-time prism against plain loops over venues with another formula for the distance, and its laws."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exposure.errors import UsageError
from exposure.prism import SPEEDS, Prism, Reach, Sightings, asked_speeds

KMH = list(SPEEDS.values())
EARTH_KM = 6371.0088
ELLIPSOID = 0.006
"""A distance on the ellipsoid differs from that on the sphere by no more than this share."""

Point = tuple[float, float]

POINTS = st.tuples(st.floats(121.0, 121.6), st.floats(31.0, 31.4))
CITIES = st.lists(POINTS, min_size=1, max_size=12)
HOURS = st.integers(1, 4 * 3600)


def great_circle_km(one: Point, other: Point) -> float:
    """The haversine formula, one pair at a time."""
    (a, b), (c, d) = (tuple(map(math.radians, point)) for point in (one, other))
    half = math.sin((d - b) / 2) ** 2 + math.cos(b) * math.cos(d) * math.sin((c - a) / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def seen(*where: tuple[Point, int]) -> Sightings:
    return Sightings(
        np.array([point for point, _ in where]).reshape(-1, 2), np.array([at for _, at in where], np.int64)
    )


def minutes_left(place: Point, ends: tuple[Point | None, Point | None], seconds: int, kmh: float) -> float:
    """How long somebody can stay between two sightings at the ends of a gap; a side may be unknown."""
    kilometres = sum(great_circle_km(place, end) for end in ends if end is not None)
    return seconds / 60 - kilometres / kmh * 60


def stays(reach: Reach) -> dict[int, float]:
    return dict(zip(reach.place.tolist(), (reach.seconds / 60).tolist(), strict=True))


@given(venues=CITIES, before=st.one_of(st.none(), POINTS), after=POINTS, seconds=HOURS)
def test_reaches_what_plain_loops_reach(venues: list[Point], before: Point | None, after: Point, seconds: int) -> None:
    """
    Every venue that the slowest sufficient mode reaches on the sphere is reached, none that it misses by more than the
    ellipsoid allows; the length of the stay agrees within that, and a side that is unknown asks nothing.
    """
    sides = seen((before, 0)) if before else seen(), seen((after, seconds))
    found = Prism(np.array(venues), KMH).reach(*sides, (0, seconds))
    mode, stay = dict(zip(found.place.tolist(), found.mode.tolist(), strict=True)), stays(found)
    for number, venue in enumerate(venues):
        left = [minutes_left(venue, (before, after), seconds, kmh) for kmh in KMH]
        wrong = [ELLIPSOID * (seconds / 60 - minutes) + 1e-6 for minutes in left]
        surely = [minutes > off for minutes, off in zip(left, wrong, strict=True)]
        perhaps = [minutes > -off for minutes, off in zip(left, wrong, strict=True)]
        assert any(surely) <= (number in mode) <= any(perhaps)
        if number in mode:
            by = mode[number]
            assert perhaps[by]
            assert not any(surely[:by])
            assert stay[number] == pytest.approx(max(left[by], 0.0), abs=wrong[by])


@given(venues=CITIES, before=POINTS, after=POINTS, seconds=HOURS, most=st.integers(1, 4))
def test_the_first_so_many_are_the_first_of_all(
    venues: list[Point], before: Point, after: Point, seconds: int, most: int
) -> None:
    """Measuring only the places that may be listed leaves none of them out, and does not change their order."""
    prism = Prism(np.array([*venues, *venues]), KMH)
    sides = seen((before, 0)), seen((after, seconds))
    every, some = prism.reach(*sides, (0, seconds)), prism.reach(*sides, (0, seconds), most=most)
    for column in ("place", "mode", "seconds", "opens", "closes"):
        assert getattr(some, column).tolist() == getattr(every, column)[:most].tolist()


@given(venues=CITIES, before=POINTS, after=POINTS, seconds=HOURS, faster=st.floats(1.0, 3.0))
def test_faster_modes_reach_no_fewer_places(
    venues: list[Point], before: Point, after: Point, seconds: int, faster: float
) -> None:
    """Whoever moves faster comes everywhere that he came before, and can stay no shorter."""
    sides, points = (seen((before, 0)), seen((after, seconds)), (0, seconds)), np.array(venues)
    slow, fast = (stays(Prism(points, [kmh]).reach(*sides)) for kmh in (20.0, 20.0 * faster))
    assert set(slow) <= set(fast)
    assert all(fast[place] >= slow[place] - 1e-9 for place in slow)


@given(venues=CITIES, before=POINTS, after=POINTS, seconds=HOURS, longer=HOURS)
def test_a_longer_gap_reaches_no_fewer_places(
    venues: list[Point], before: Point, after: Point, seconds: int, longer: int
) -> None:
    """More time is never less reach, and it lengthens every stay by a slower or the same mode's."""
    prism = Prism(np.array(venues), KMH)
    short, long = (
        prism.reach(seen((before, 0)), seen((after, length)), (0, length)) for length in (seconds, seconds + longer)
    )
    one, other = (dict(zip(reach.place.tolist(), reach.mode.tolist(), strict=True)) for reach in (short, long))
    assert set(one) <= set(other)
    assert all(other[place] <= one[place] for place in one)


def test_the_more_favourable_of_several_sightings_counts() -> None:
    """He was at 0° or at 1° east: near either of them he can have been at once, though not both are true."""
    venues = np.array([[0.0, 0.0], [1.0, 0.0], [0.5, 0.0]])
    either = seen(((0.0, 0.0), 0), ((1.0, 0.0), 0))
    found = Prism(venues, [60.0]).reach(either, seen(), (0, 1800))
    assert stays(found) == {0: 30.0, 1: 30.0}  # half a degree is 55.66 km


def test_sightings_outside_the_gap_still_bind() -> None:
    """
    He left a place 5 minutes before the gap began and must be back 10 minutes after it ended.

    30 km away at 60 km/h he is there 25 minutes after the gap began, and must leave 20 minutes before its end, of 40.
    """
    far = 30 / 111.31949  # degrees of longitude at the equator
    found = Prism(np.array([[far, 0.0]]), [60.0]).reach(seen(((0.0, 0.0), -300)), seen(((0.0, 0.0), 3000)), (0, 2400))
    assert len(found) == 0
    found = Prism(np.array([[far, 0.0]]), [60.0]).reach(seen(((0.0, 0.0), -300)), seen(((0.0, 0.0), 4200)), (0, 3600))
    assert (found.opens[0], found.closes[0]) == pytest.approx((1500, 2400), abs=0.5)


def test_a_place_where_he_was_seen_is_reached_across_the_date_line() -> None:
    """180° east is 180° west."""
    found = Prism(np.array([[-179.999, 0.0]]), [5.0]).reach(seen(((179.999, 0.0), 0)), seen(), (0, 3600))
    assert stays(found) == {0: pytest.approx(60 - 0.22264 / 5 * 60, abs=0.01)}


def test_places_without_a_point_are_out_of_reach() -> None:
    """A blank is no place at 0, 0; without any sighting nothing says what is near."""
    prism = Prism(np.array([[np.nan, np.nan], [0.0, 0.0]]), KMH)
    assert prism.reach(seen(((0.0, 0.0), 0)), seen(), (0, 600)).place.tolist() == [1]
    assert len(prism.reach(seen(), seen(), (0, 600))) == 0


def test_a_hundred_thousand_venues() -> None:
    """Ten gaps over 100,000 venues cost no more than seconds on any machine: nothing is measured pair by pair."""
    dice = np.random.default_rng(7)
    venues = np.column_stack([dice.uniform(121, 121.6, 100_000), dice.uniform(31, 31.4, 100_000)])
    prism = Prism(venues, KMH)
    begin = time.perf_counter()
    for number in range(10):
        one, other = tuple(venues[number]), tuple(venues[number + 50])
        assert len(prism.reach(seen((one, 0)), seen((other, 7200)), (0, 7200), most=20)) == 20
    assert time.perf_counter() - begin < 10


class TestSpeeds:
    def test_those_not_named_stay_as_they_are_and_the_slowest_comes_first(self) -> None:
        """Whoever knows the traffic changes one number."""
        assert asked_speeds({"driving": 4}) == {"driving": 4.0, "walking": 5.0, "riding": 15.0}
        assert list(asked_speeds({"driving": 4})) == ["driving", "walking", "riding"]
        assert asked_speeds(None) == SPEEDS

    @pytest.mark.parametrize(
        ("speeds", "message"),
        [
            ({"drivng": 60}, "did you mean 'driving'"),
            ({"walking": 0}, "above 0"),
            ({"walking": -5}, "above 0"),
            ({"walking": math.nan}, "above 0"),
            ({"walking": True}, "above 0"),
            ({"walking": "5"}, "above 0"),
            ({"driving": 3e8}, "up to 1100"),
            (5, "km/h by mode"),
        ],
    )
    def test_what_is_no_speed(self, speeds: object, message: str) -> None:
        """A slip of the finger is told in plain words."""
        with pytest.raises(UsageError, match=message):
            asked_speeds(speeds)  # type: ignore[arg-type]
