"""Seat plans: what a table says of them, what is refused, and the built-in ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from exposure.schema import TABLES
from exposure.seats.built_in import ROWS
from exposure.seats.layouts import BUILT_IN, Layout, LayoutError, layouts_in_force, parse_layout
from exposure.seats.plan import SeatPlan, seat_plan

SEATS = {
    "narrow-body 3-3": (136, "1A", "31F"),  # 4 rows of 4, 20 of 6 (11-31 without 13)
    "wide-body 3-3-3": (408, "1A", "51K"),  # 8 rows of 6, 40 of 9
    "wide-body 2-4-2": (368, "1A", "51K"),
    "wide-body 3-4-3": (448, "1A", "51K"),
    "regional 2-2": (84, "1A", "22F"),
    "high-speed 3-2": (90, "1A", "18F"),
    "high-speed 2-2": (52, "1A", "13F"),
    "hard seat": (118, "1", "118"),
    "hard sleeper": (66, "1上", "22下"),  # 11 bays of 6
    "soft sleeper": (36, "1下", "36上"),  # 9 compartments of 4
    "coach 2-2": (49, "1", "49"),  # 11 rows of 4 and a bench of 5
    "car": (5, "1A", "2C"),
    "ship cabin 4": (4, "1", "4"),
    "ship cabin 2": (2, "1", "2"),
}
"""How many seats each has, its first and its last, counted by hand."""


def layout(rows: str, columns: str, **cells: Any) -> Layout:
    return parse_layout({"layout": "x", "rows": rows, "columns": columns, **cells})


def plan(rows: str, columns: str, **cells: Any) -> SeatPlan:
    return seat_plan({"x": layout(rows, columns, **cells)})


def faults(rows: str, columns: str, **cells: Any) -> list[tuple[str, str]]:
    with pytest.raises(LayoutError) as refused:
        layout(rows, columns, **cells)
    return [(column, reason) for column, reason, _ in refused.value.faults]


class TestReading:
    def test_two_cabins_pair_up(self) -> None:
        """Rows 1-2 have four seats, rows 11-12 six."""
        labels = plan("1-2;11-12", "AC DF;ABC DEF").labels.tolist()
        assert labels == [
            *("1A", "1C", "1D", "1F", "2A", "2C", "2D", "2F"),
            *("11A", "11B", "11C", "11D", "11E", "11F", "12A", "12B", "12C", "12D", "12E", "12F"),
        ]

    def test_one_plan_of_columns_serves_several_cabins(self) -> None:
        assert plan("1;5", "A B").labels.tolist() == ["1A", "1B", "5A", "5B"]

    def test_missing_rows_have_no_seats(self) -> None:
        assert plan("12-15", "A", missing_rows="13;14").labels.tolist() == ["12A", "15A"]

    def test_numbered_seats_are_counted_through_the_vehicle(self) -> None:
        """A coach counts on from row to row, and a place without a seat has no number."""
        assert plan("1;2-3", "-# ##;## ##").labels.tolist() == [str(n) for n in range(1, 12)]

    def test_small_letters_and_doubled_blanks_are_understood(self) -> None:
        assert layout("1 - 2", "abc   def") == layout("1-2", "ABC DEF")

    @pytest.mark.parametrize(
        ("cells", "column", "reason"),
        [
            ({"rows": "one to nine"}, "rows", "is not understood"),
            ({"rows": "9-1"}, "rows", "runs backwards"),
            ({"rows": "0-9"}, "rows", "from zero"),
            ({"rows": "1-9;5-20"}, "rows", "names row 5 twice"),
            ({"columns": "12 34"}, "columns", "names no seats"),
            ({"columns": "--"}, "columns", "names no seats"),
            ({"columns": "ABA"}, "columns", "names A twice"),
            ({"columns": "A #"}, "columns", "mixes # and letters"),
            ({"columns": "AB;CD"}, "columns", "names 2 cabins, and rows names 1"),
            ({"missing_rows": "13"}, "missing_rows", "which is outside of rows"),
            ({"missing_rows": "1-9"}, "missing_rows", "leaves no row"),
            ({"sections": "business"}, "sections", "has no name and rows"),
            ({"sections": "business 1-x"}, "sections", "is not understood"),
            ({"sections": "business 5-12"}, "sections", "names rows that there are not"),
            ({"sections": "front 1-5;rear 5-9"}, "sections", "overlap: front and rear"),
            ({"sections": "front 1-5;Front 6-9"}, "sections", "names Front twice"),
        ],
    )
    def test_what_is_not_understood_is_refused(self, cells: dict[str, str], column: str, reason: str) -> None:
        """With the column, so that the cell can be found and mended."""
        found = faults(**({"rows": "1-9", "columns": "AB CD"} | cells))
        assert [named for named, _ in found] == [column]
        assert reason in found[0][1]

    def test_every_column_that_is_wrong_is_named(self) -> None:
        found = faults("1-9", "AB", missing_rows="13", sections="front 1-20")
        assert [column for column, _ in found] == ["missing_rows", "sections"]


class TestInForce:
    def test_the_users_layout_stands_for_the_built_in_one(self) -> None:
        """Whole: its blank cells are blank."""
        columns = [c.name for c in TABLES["layouts"].columns]
        row = {"layout": "hard sleeper", "rows": "1-22", "columns": "上中下"}
        table = pd.DataFrame([row], columns=columns)
        in_force = layouts_in_force(table)
        assert set(in_force) == set(BUILT_IN())
        assert in_force["hard sleeper"].rows_per_bay is None
        assert BUILT_IN()["hard sleeper"].rows_per_bay == 2


class TestBuiltIn:
    def test_they_are_those_that_are_promised(self) -> None:
        assert list(BUILT_IN()) == list(SEATS) == [row["layout"] for row in ROWS]

    @pytest.mark.parametrize("name", SEATS)
    def test_seats(self, name: str) -> None:
        """The number of seats, the first and the last are those counted by hand; no seat is there twice."""
        seats = seat_plan({name: BUILT_IN()[name]})
        assert (len(seats), seats.labels[0], seats.labels[-1]) == SEATS[name]
        assert len(set(seats.labels)) == len(seats)

    @pytest.mark.parametrize("name", SEATS)
    def test_rows_follow_each_other_and_each_is_in_a_section(self, name: str) -> None:
        seats = seat_plan({name: BUILT_IN()[name]})
        assert np.unique(seats.row).tolist() == list(range(seats.row.max() + 1))
        assert (np.diff(seats.row) >= 0).all()
        assert (seats.section >= 0).all()

    @pytest.mark.parametrize("name", SEATS)
    def test_nobody_sits_on_another(self, name: str) -> None:
        """All have pitch and width, and no two seats are nearer than a seat is wide, bench and business included."""
        seats = seat_plan({name: BUILT_IN()[name]})
        points = np.column_stack([seats.x_m, seats.y_m])
        apart = np.hypot(*(points[:, None, :] - points[None, :, :]).T)
        np.fill_diagonal(apart, np.inf)
        assert apart.min() > 0.4

    def test_bays_and_compartments(self) -> None:
        """Six berths to a bay of the hard sleeper, four to a compartment of the soft one, ten seats to a bay."""
        seats = seat_plan(BUILT_IN())
        sizes = {}
        for name, numbers in (
            ("hard sleeper", seats.bay),
            ("soft sleeper", seats.compartment),
            ("hard seat", seats.bay),
        ):
            code = list(seats.names).index(name)
            sizes[name] = set(np.bincount(numbers[seats.first[code] : seats.first[code + 1]]).tolist())
        assert sizes == {"hard sleeper": {6}, "soft sleeper": {4}, "hard seat": {9, 10}}
