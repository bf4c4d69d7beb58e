"""Rows that Australian health departments published in 2020 come out of the rule: two rows on each side of the case.

The figures are counted in the data. Which row the case sat in was not published; of five rows in a row it is the third.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd
import pytest

import exposure as ex

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    Rows = tuple[int, ...]

LAST_ROW = 99
PLAIN = re.compile(r"\d+(,\s*\d+)*")

# Each list of five that is not five rows in a row, and how often it was published.
WITHOUT_ROW_13 = {(12, 14, 15, 16, 17): 11, (11, 12, 14, 15, 16): 3}
WITHOUT_SOME_OTHER_ROW = {
    (5, 6, 8, 9, 10): 3,
    (25, 26, 27, 28, 30): 1,
    (34, 35, 36, 37, 39): 5,
    (74, 75, 76, 77, 79): 3,
}
FAR_APART = {
    (2, 3, 4, 5, 21): 7,
    (2, 3, 4, 5, 48): 7,
    (10, 11, 12, 20, 21): 5,
    (11, 12, 143, 14, 15): 3,
    (20, 21, 22, 23, 40): 2,
    (23, 24, 25, 26, 17): 2,
    (23, 40, 41, 42, 43): 7,
    (32, 33, 34, 35, 16): 1,
    (33, 39, 40, 41, 42): 5,
    (35, 41, 42, 43, 44): 5,
}


@pytest.fixture(scope="module")
def lists(shared_data: Callable[[str], Path]) -> Counter[Rows]:
    """Every list that is nothing but numbers and commas, and how often it was published."""
    text = (shared_data("au_flights") / "flights_merged_history.json").read_text(encoding="utf-8")
    rows = [flight["closeContactRow"] for flight in json.loads(text)]
    return Counter(tuple(map(int, row.split(","))) for row in rows if PLAIN.fullmatch(row))


def in_a_row(rows: Rows) -> bool:
    return rows == tuple(range(rows[0], rows[0] + len(rows)))


def called_close(case_rows: Collection[int], missing: Mapping[int, int] | None = None) -> dict[int, Rows]:
    """
    Ask who is close on flights with one passenger in every row.

    Parameters
    ----------
    case_rows
        On each flight one case sits in one of these rows, across the aisle from that row's passenger.
    missing
        By the row of the case: a number that no row of that flight has.

    Returns
    -------
    rows
        By the row of the case: the rows of those whom the Australian guideline calls close, from the front.
    """
    missing = missing or {}
    lacking = [missing.get(case) for case in case_rows]
    rows = range(1, LAST_ROW + 1)
    flights = [f"F{case}" for case in case_rows]
    seats = [
        (f"F{case}", f"F{case}/{row}", f"{row}C") for case in case_rows for row in rows if row != missing.get(case)
    ]
    passengers = len(seats)
    seats += [(f"F{case}", f"case {case}", f"{case}A") for case in case_rows]
    graph = ex.ExposureGraph.from_frames(
        legs=pd.DataFrame({"leg_id": flights, "layout": flights}).assign(
            mode="flight", departure="2020-03-10T08:00Z", arrival="2020-03-10T22:00Z"
        ),
        itineraries=pd.DataFrame(seats, columns=["leg_id", "person_id", "seat"]),
        cases=pd.DataFrame({"person_id": [f"case {case}" for case in case_rows], "onset": "2020-03-10"}),
        layouts=pd.DataFrame(
            {
                "layout": flights,
                "rows": f"1-{LAST_ROW}",
                "columns": "A C",
                "missing_rows": [str(n or "") for n in lacking],
            }
        ),
        timezone="Australia/Sydney",
    )
    contacts = ex.trace(graph, rules="au-2020-03-01").contacts
    assert len(contacts) == passengers
    assert (contacts["certainty"] == "certain").all()
    close = contacts[contacts["contact_class"] == "close"]
    assert set(close["rule"]) == {"aircraft-rows"}
    found: dict[int, list[int]] = {}
    for contact in close["contact_id"]:
        case, row = contact.removeprefix("F").split("/")
        found.setdefault(int(case), []).append(int(row))
    return {case: tuple(sorted(called)) for case, called in found.items()}


def test_1840_of_1910_lists_of_five_rows_come_out_of_the_middle_row(lists: Counter[Rows]) -> None:
    """36 of them begin at row 1, which is as far as two rows go from row 3; none is cut there."""
    five = {rows: times for rows, times in lists.items() if len(rows) == 5}
    consecutive = {rows: times for rows, times in five.items() if in_a_row(rows)}
    assert (sum(five.values()), sum(consecutive.values()), len(consecutive)) == (1_910, 1_840, 83)
    assert consecutive[1, 2, 3, 4, 5] == 36
    close = called_close({rows[2] for rows in consecutive})
    assert close == {rows[2]: rows for rows in consecutive}


def test_168_lists_are_cut_at_row_1(lists: Counter[Rows]) -> None:
    """Four rows from the first are those about row 2 (126 lists), three are those about row 1 (42 lists)."""
    assert (lists[1, 2, 3, 4], lists[1, 2, 3]) == (126, 42)
    assert called_close({1, 2}) == {1: (1, 2, 3), 2: (1, 2, 3, 4)}


def test_the_other_70_lists_of_five_rows_are_explained(lists: Counter[Rows]) -> None:
    """
    14 leave out the number 13, 12 leave out another one, and 44 hold a far number.

    Those are four rows and one, or three and two, of more than one case or mistyped (143 for 13). In a cabin with all
    rows none of the 70 comes out of a case in whatever row.
    """
    others = {rows: times for rows, times in lists.items() if len(rows) == 5 and not in_a_row(rows)}
    assert others == {**WITHOUT_ROW_13, **WITHOUT_SOME_OTHER_ROW, **FAR_APART}
    sums = [sum(kind.values()) for kind in (WITHOUT_ROW_13, WITHOUT_SOME_OTHER_ROW, FAR_APART)]
    assert sums == [14, 12, 44]
    close = called_close(range(1, LAST_ROW + 1))
    assert not set(others) & set(close.values())


def test_14_lists_without_row_13_come_out_of_a_cabin_without_it(lists: Counter[Rows]) -> None:
    """Physical rows are counted: where no row is called 13, rows 12 and 14 are neighbours."""
    assert sum(lists[rows] for rows in WITHOUT_ROW_13) == 14
    middle = {rows[2]: rows for rows in WITHOUT_ROW_13}
    assert called_close(middle, missing=dict.fromkeys(middle, 13)) == middle


def test_12_lists_come_out_where_the_cabin_lacks_the_number_that_they_leave_out() -> None:
    """Whether the aircraft had such a row is not published; this only shows what would have to be true."""
    middle = {rows[2]: rows for rows in WITHOUT_SOME_OTHER_ROW}
    left_out = {case: n for case, rows in middle.items() for n in range(rows[0], rows[-1]) if n not in rows}
    assert left_out == {8: 7, 27: 29, 36: 38, 76: 78}
    assert called_close(middle, missing=left_out) == middle
