"""Positions and distances in cabins made by hand, with the answers beside them."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exposure.seats.distances import metres, row_gap, seat_gap
from exposure.seats.layouts import BUILT_IN, parse_layout
from exposure.seats.plan import SeatPlan, seat_plan

Gap = Callable[..., np.ndarray[Any, np.dtype[np.float64]]]
NAMES = sorted(BUILT_IN())
PLAN = seat_plan(BUILT_IN())


def plan(rows: str, columns: str, **cells: Any) -> SeatPlan:
    return seat_plan({"x": parse_layout({"layout": "x", "rows": rows, "columns": columns, **cells})})


def at(seats: SeatPlan, *labels: str) -> np.ndarray[Any, np.dtype[np.int64]]:
    return seats.find(np.zeros(len(labels), np.int32), np.array(labels, dtype=object))


def rows_apart(seats: SeatPlan, one: str, other: str) -> float:
    return float(row_gap(seats, at(seats, one), at(seats, other))[0])


def seats_apart(seats: SeatPlan, one: str, other: str) -> tuple[float, float]:
    """Without and with the aisle."""
    pair = at(seats, one), at(seats, other)
    return float(seat_gap(seats, *pair, aisle=False)[0]), float(seat_gap(seats, *pair, aisle=True)[0])


NARROW = plan("1-30", "ABC DEF", missing_rows="13", sections="front 1-12;rear 14-30", pitch_m=0.8, width_m=0.45)
TWO = plan("1-2;11-20", "AC DF;ABC DEF", sections="business 1-2;economy 11-20")


class TestRows:
    def test_no_row_13(self) -> None:
        """12 and 14 are neighbours; 11 and 15 are three rows apart."""
        assert (rows_apart(NARROW, "12A", "14F"), rows_apart(NARROW, "11C", "15C")) == (1, 3)

    def test_the_whole_row_is_one_row(self) -> None:
        """The aisle does not count, nor does the window."""
        assert rows_apart(NARROW, "10A", "10F") == 0

    def test_first_and_last_row(self) -> None:
        assert (rows_apart(NARROW, "1A", "30A"), NARROW.row.min(), NARROW.row.max()) == (28, 0, 28)

    def test_a_bulkhead_is_crossed(self) -> None:
        """Business row 2 is right before economy row 11, and 3 rows before row 13."""
        assert (rows_apart(TWO, "2A", "11A"), rows_apart(TWO, "2A", "13A")) == (1, 3)

    def test_a_cabin_of_one_row(self) -> None:
        one = plan("7", "AB CD")
        assert (rows_apart(one, "7A", "7D"), len(one)) == (0, 4)

    def test_sections_name_rows(self) -> None:
        """rear is 14-30: physical rows 12 to 28, for there is no row 13."""
        assert NARROW.rows_of_section(0, "Rear") == (12, 28)
        assert NARROW.rows_of_section(0, "rows 12-15") == (11, 13)
        assert NARROW.rows_of_section(0, "12-15") == (11, 13)
        assert NARROW.rows_of_section(0, "第12-15排") == (11, 13)
        assert NARROW.rows_of_section(0, "row 30") == (28, 28)
        assert NARROW.rows_of_section(0, "29-99") == (27, 28)
        assert NARROW.rows_of_section(0, "13") is None
        assert NARROW.rows_of_section(0, "galley") is None
        assert [NARROW.section_code(0, name) for name in ("front", "REAR", "galley")] == [0, 1, -1]
        assert NARROW.sections == (("front", "rear"),)


class TestSeats:
    def test_across_the_aisle(self) -> None:
        """C and D are neighbours, and two apart where the aisle counts as a seat."""
        assert seats_apart(NARROW, "10C", "10D") == (1, 2)

    def test_the_larger_direction_counts(self) -> None:
        """Two rows back and one seat across: two; the other way round as well."""
        assert seats_apart(NARROW, "10A", "12B") == (2, 2)
        assert seats_apart(NARROW, "10A", "11C") == (2, 2)
        assert seats_apart(NARROW, "10A", "10F") == (5, 6)

    def test_diagonal_neighbours_are_neighbours(self) -> None:
        assert seats_apart(NARROW, "10A", "11B") == (1, 1)

    def test_a_narrow_cabin_stands_about_the_middle_line(self) -> None:
        """AC DF before ABC DEF: C and D of business are before C and D of economy, A before B."""
        assert [seats_apart(TWO, "2C", "11C"), seats_apart(TWO, "2D", "11D"), seats_apart(TWO, "2A", "11B")] == [
            (1, 1),
            (1, 1),
            (1, 1),
        ]
        assert seats_apart(TWO, "2A", "2C") == (1, 1)

    def test_the_bench_at_the_back_of_a_coach(self) -> None:
        """Seat 44 is at the right window of the last row of pairs; seat 49 behind it, seat 47 behind the aisle."""
        code = list(PLAN.names).index("coach 2-2")
        window, *bench = PLAN.find(np.full(6, code), np.array(["44", "45", "46", "47", "48", "49"], dtype=object))
        gaps = [float(seat_gap(PLAN, np.array([window]), np.array([b]), aisle=True)[0]) for b in bench]
        assert gaps == [4, 3, 2, 1, 1]

    def test_a_place_without_a_seat_keeps_its_width(self) -> None:
        door = plan("1-2", "A-C")
        assert (seats_apart(door, "1A", "1C"), len(door)) == ((2, 2), 4)


class TestMetres:
    def test_side_by_side_behind_and_across(self) -> None:
        """0.45 beside, 0.8 behind, 0.45 + 0.5 across the aisle, and Pythagoras."""
        expected = {
            ("10A", "10B"): 0.45,
            ("10A", "11A"): 0.8,
            ("10C", "10D"): 0.95,
            ("12A", "14A"): 0.8,
            ("10A", "12F"): math.hypot(4 * 0.45 + 0.95, 1.6),
        }
        for (one, other), apart in expected.items():
            assert metres(NARROW, at(NARROW, one), at(NARROW, other))[0] == pytest.approx(apart)

    def test_unknown_without_pitch_or_width(self) -> None:
        for cells in ({"pitch_m": 0.8}, {"width_m": 0.45}, {}):
            seats = plan("1-9", "AB", **cells)
            assert np.isnan(metres(seats, at(seats, "1A"), at(seats, "1B"))).all()

    def test_the_middle_line_is_zero(self) -> None:
        assert NARROW.x_m[at(NARROW, "1A", "1F")].tolist() == pytest.approx([-1.375, 1.375])  # 3.2 m wide
        assert NARROW.y_m[at(NARROW, "1A", "2A")].tolist() == [0.0, 0.8]


class TestBerths:
    def test_hard_sleeper(self) -> None:
        """Berths 11 and 12 face each other in the sixth bay; 13 is in the next one."""
        code = list(PLAN.names).index("hard sleeper")
        found = PLAN.find(np.full(4, code), np.array(["11上", "12下", "13下", "12L"], dtype=object))
        assert PLAN.bay[found].tolist() == [5, 5, 6, 5]
        assert found[1] == found[3]  # L is the lower berth where no column has the letter
        assert PLAN.compartment[found].tolist() == [-1] * 4

    def test_soft_sleeper(self) -> None:
        """Odd berths are below and even ones above; 1 to 4 are the first compartment. There is no berth 5上."""
        code = list(PLAN.names).index("soft sleeper")
        texts = np.array(["4", "5", "5下", "6上", "8", "9", "5上", "37"], dtype=object)
        found = PLAN.find(np.full(len(texts), code), texts)
        assert PLAN.compartment[found[:6]].tolist() == [0, 1, 1, 1, 1, 2]
        assert found[1] == found[2]
        assert found[6:].tolist() == [-1, -1]


class TestFind:
    def test_what_is_not_there(self) -> None:
        """No such row, no such letter, a blank, no layout."""
        labels = np.array(["13A", "1G", None, np.nan, "1A"], dtype=object)
        assert NARROW.find(np.array([0, 0, 0, 0, -1]), labels).tolist() == [-1] * 5

    def test_no_layout_at_all(self) -> None:
        empty = seat_plan({})
        nowhere = empty.find(np.array([-1]), np.array(["1A"], dtype=object))
        assert nowhere.tolist() == [-1]
        for gap in (row_gap(empty, nowhere, nowhere), metres(empty, nowhere, nowhere)):
            assert np.isnan(gap).all()
        assert np.isnan(seat_gap(empty, nowhere, nowhere, aisle=True)).all()

    @given(name=st.sampled_from(NAMES), data=st.data())
    def test_every_position_is_found_by_its_label(self, name: str, data: st.DataObject) -> None:
        """The label in one layout never finds a position of another."""
        code = list(PLAN.names).index(name)
        position = data.draw(st.integers(int(PLAN.first[code]), int(PLAN.first[code + 1]) - 1))
        assert PLAN.find(np.array([code]), PLAN.labels[[position]]).tolist() == [position]


@given(name=st.sampled_from(NAMES), data=st.data())
def test_distances_are_distances(name: str, data: st.DataObject) -> None:
    """From either side the same, nothing from a seat to itself, and no way round is shorter."""
    code = list(PLAN.names).index(name)
    here = st.integers(int(PLAN.first[code]), int(PLAN.first[code + 1]) - 1)
    a, b, c = (np.array([data.draw(here)]) for _ in range(3))
    gaps: list[Gap] = [row_gap, partial(seat_gap, aisle=False), partial(seat_gap, aisle=True), metres]
    for each in gaps:
        gap = partial(each, PLAN)
        assert gap(a, b) == gap(b, a)
        assert gap(a, a) == 0
        assert gap(a, c) <= gap(a, b) + gap(b, c) + 1e-9
    unknown = np.array([-1])
    assert np.isnan(row_gap(PLAN, a, unknown)).all()
    assert np.isnan(seat_gap(PLAN, unknown, b, aisle=False)).all()
    assert np.isnan(metres(PLAN, unknown, unknown)).all()
    assert seat_gap(PLAN, a, b, aisle=True) >= seat_gap(PLAN, a, b, aisle=False) >= row_gap(PLAN, a, b)
