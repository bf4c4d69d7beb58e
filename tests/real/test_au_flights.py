"""Rows that Australian health departments published in 2020 come out of the rule: two rows on each side of the case.

The figures are counted in the data. Which row the case sat in was not published; of five rows in a row it is the third.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import pandas as pd
import pytest

import exposure as ex

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    Rows = tuple[int, ...]

LAST_ROW = 99
PLAIN = re.compile(r"\d+(,\s*\d+)*")


@pytest.fixture(scope="module")
def lists(shared_data: Callable[[str], Path]) -> Counter[Rows]:
    """Every list that is nothing but numbers and commas, and how often it was published."""
    text = (shared_data("au_flights") / "flights_merged_history.json").read_text(encoding="utf-8")
    rows = [flight["closeContactRow"] for flight in json.loads(text)]
    return Counter(tuple(map(int, row.split(","))) for row in rows if PLAIN.fullmatch(row))


@pytest.fixture(scope="module")
def others(lists: Counter[Rows]) -> Counter[Rows]:
    """Lists of five that are not five rows in a row."""
    return Counter({rows: times for rows, times in lists.items() if len(rows) == 5 and not in_a_row(rows)})


def in_a_row(rows: Rows) -> bool:
    return rows == tuple(range(rows[0], rows[0] + len(rows)))


def left_out(rows: Rows) -> int | None:
    """The one number that is left out between five ascending ones, None where it is not so."""
    between = sorted(set(range(rows[0], rows[-1])) - set(rows))
    return between[0] if len(between) == 1 and rows[-1] - rows[0] == 5 else None


def called_close(missing: Mapping[int, int | None]) -> dict[int, Rows]:
    """
    Ask who is close on flights with one passenger in every row.

    Parameters
    ----------
    missing
        For each flight the row of its case, who sits across the aisle from that row's passenger, and a number that no
        row has.

    Returns
    -------
    rows
        By the row of the case: the rows of those whom the Australian guideline calls close, from the front.
    """
    cabin = {case: [row for row in range(1, LAST_ROW + 1) if row != lacking] for case, lacking in missing.items()}
    seats = [(f"F{case}", f"F{case}/{row}", f"{row}C") for case, rows in cabin.items() for row in rows]
    seats += [(f"F{case}", f"case {case}", f"{case}A") for case in cabin]
    numbers = [str(lacking or "") for lacking in missing.values()]
    plans = sorted(set(numbers))
    graph = ex.ExposureGraph.from_frames(
        legs=pd.DataFrame(
            {"leg_id": [f"F{case}" for case in cabin], "layout": [f"without {n}" for n in numbers]}
        ).assign(mode="flight", departure="2020-03-10T08:00Z", arrival="2020-03-10T22:00Z"),
        itineraries=pd.DataFrame(seats, columns=["leg_id", "person_id", "seat"]),
        cases=pd.DataFrame({"person_id": [f"case {case}" for case in cabin], "onset": "2020-03-10"}),
        layouts=pd.DataFrame({"layout": [f"without {n}" for n in plans], "missing_rows": plans}).assign(
            rows=f"1-{LAST_ROW}", columns="A C"
        ),
        timezone="Australia/Sydney",
    )
    contacts = ex.trace(graph, rules="au-2020-03-01").contacts
    assert len(contacts) == len(seats) - len(cabin)
    assert (contacts["certainty"] == "certain").all()
    close = contacts[contacts["contact_class"] == "close"]
    assert set(close["rule"]) == {"aircraft-rows"}
    found: dict[int, list[int]] = {}
    for contact in close["contact_id"]:
        case, row = contact.removeprefix("F").split("/")
        found.setdefault(int(case), []).append(int(row))
    return {case: tuple(sorted(rows)) for case, rows in found.items()}


@pytest.fixture(scope="module")
def full_cabin() -> dict[int, Rows]:
    """Rows called close about a case in each row of a cabin that has every number."""
    return called_close(dict.fromkeys(range(1, LAST_ROW + 1)))


def test_1840_of_1910_lists_of_five_rows_come_out_of_the_middle_row(
    lists: Counter[Rows], full_cabin: dict[int, Rows]
) -> None:
    """36 of them begin at row 1, which is as far as two rows go from row 3; none is cut there."""
    five = {rows: times for rows, times in lists.items() if len(rows) == 5}
    consecutive = {rows: times for rows, times in five.items() if in_a_row(rows)}
    assert (sum(five.values()), sum(consecutive.values()), len(consecutive)) == (1_910, 1_840, 83)
    assert consecutive[1, 2, 3, 4, 5] == 36
    assert [rows for rows in consecutive if full_cabin[rows[2]] != rows] == []


def test_168_lists_are_cut_at_row_1(lists: Counter[Rows], full_cabin: dict[int, Rows]) -> None:
    """Four rows from the first are those about row 2 (126 lists), three are those about row 1 (42 lists)."""
    assert (lists[1, 2, 3, 4], lists[1, 2, 3]) == (126, 42)
    assert (full_cabin[2], full_cabin[1]) == ((1, 2, 3, 4), (1, 2, 3))


def test_the_other_70_lists_of_five_rows_are_explained(others: Counter[Rows], full_cabin: dict[int, Rows]) -> None:
    """
    14 leave out the number 13, 12 leave out another one, and 44 hold a far number.

    Those are four rows and one, or three and two, of more than one case or mistyped (143 for 13). In a cabin that has
    every number none of the 70 comes out of a case in whatever row.
    """
    numbers: Counter[int | None] = Counter()
    for rows, times in others.items():
        numbers[left_out(rows)] += times
    assert numbers == {13: 14, 7: 3, 29: 1, 38: 5, 78: 3, None: 44}
    jumping = [rows for rows in others if left_out(rows) is None]
    assert all(any(abs(a - b) > 2 for a, b in pairwise(rows)) for rows in jumping)
    assert not set(others) & set(full_cabin.values())


def test_26_lists_that_leave_out_one_number_come_out_of_a_cabin_without_it(others: Counter[Rows]) -> None:
    """
    Physical rows are counted: where no row is called 13, rows 12 and 14 are neighbours.

    What rows the aircraft had is not published. Cabins without a row 13 are common; of the other numbers this only
    shows what would have to be true.
    """
    listed = {rows[2]: rows for rows in others if left_out(rows)}
    assert sum(others[rows] for rows in listed.values()) == 26
    assert called_close({case: left_out(rows) for case, rows in listed.items()}) == listed
