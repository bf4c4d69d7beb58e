"""Rows that Nova Scotia published for 61 flights in 2021: seven rows are those within three rows of the middle one.

The figures are counted in the data. The office also names seats ("seats C, D and F"), by a rule that it does not tell;
the rule asked here knows rows alone.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

import cabin_worlds
import pandas as pd
import pytest

import exposure as ex

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Range = tuple[int, int]

LAST_ROW = 40
RANGE = re.compile(r"rows? (\d+) ?(?:-|–|to) ?(\d+)", re.IGNORECASE)


@pytest.fixture(scope="module")
def flights(shared_data: Callable[[str], Path]) -> list[list[Range]]:
    """The ranges of rows that each flight's text names."""
    text = (shared_data("ns_canada") / "nova-scotia-history.json").read_text(encoding="utf-8")
    told = [e["address"] for e in json.loads(text)["exposures"] if e["kind"] == "Flight"]
    return [[(int(first), int(last)) for first, last in RANGE.findall(address)] for address in told]


@pytest.fixture(scope="module")
def close() -> dict[int, list[int]]:
    """By the row of a case: the rows of those called close, of a cabin with one passenger in every row."""
    cabin = range(1, LAST_ROW + 1)
    seats = [(f"F{case}", f"F{case}/{row}", f"{row}C") for case in cabin for row in cabin]
    seats += [(f"F{case}", f"case {case}", f"{case}A") for case in cabin]
    legs = pd.DataFrame({"leg_id": [f"F{case}" for case in cabin]})
    graph = ex.ExposureGraph.from_frames(
        legs=legs.assign(mode="flight", departure="2021-04-24T19:15", arrival="2021-04-24T22:00", layout="cabin"),
        itineraries=pd.DataFrame(seats, columns=["leg_id", "person_id", "seat"]),
        cases=pd.DataFrame({"person_id": [f"case {case}" for case in cabin], "onset": "2021-04-24"}),
        layouts=pd.DataFrame({"layout": ["cabin"], "rows": f"1-{LAST_ROW}", "columns": "A C"}),
        timezone="America/Halifax",
    )
    contacts = ex.trace(graph, rules=cabin_worlds.rules_of(cabin_worlds.close(["aircraft"], rows=3))).contacts
    assert len(contacts) == LAST_ROW * LAST_ROW
    called = contacts.loc[(contacts["contact_class"] == "close") & (contacts["certainty"] == "certain"), "contact_id"]
    found: dict[int, list[int]] = {case: [] for case in cabin}
    for case, row in called.str.removeprefix("F").str.split("/"):
        found[int(case)].append(int(row))
    return {case: sorted(rows) for case, rows in found.items()}


def test_45_lists_of_seven_rows_come_out_of_the_middle_row(
    flights: list[list[Range]], close: dict[int, list[int]]
) -> None:
    """61 of 63 flights name rows, 45 of them seven in the first place; three more name seven as a further range."""
    first = [ranges[0] for ranges in flights if ranges]
    assert (len(flights), len(first)) == (63, 61)
    further = [each for ranges in flights for each in ranges[1:]]
    seven = [[(a, b) for a, b in ranges if b - a == 6] for ranges in (first, further)]
    assert [len(ranges) for ranges in seven] == [45, 3]
    for begin, end in {*seven[0], *seven[1]}:
        assert close[begin + 3] == list(range(begin, end + 1))


def test_four_lists_are_cut_at_row_1(flights: list[list[Range]], close: dict[int, list[int]]) -> None:
    """Rows 1–4 are those about row 1, rows 1–5 those about row 2: a cabin has no row before its first."""
    first = Counter(ranges[0] for ranges in flights if ranges)
    assert (first[1, 4], first[1, 5], first[1, 6]) == (3, 1, 0)
    assert (close[1], close[2]) == ([1, 2, 3, 4], [1, 2, 3, 4, 5])


def test_the_other_12_lists_are_not_made_to_fit(flights: list[list[Range]], close: dict[int, list[int]]) -> None:
    """
    No case in one row of a cabin without an end gives them.

    Rows 1–3, 12–15, 12–17, 22–27 and 23–27 may be cut at a bulkhead or at the last row, which is not published; rows
    2–13 are twelve, more than one case in one row explains.
    """
    first = Counter(ranges[0] for ranges in flights if ranges)
    others = {rows: n for rows, n in first.items() if rows[1] - rows[0] != 6 and rows not in {(1, 4), (1, 5)}}
    assert others == {(1, 3): 2, (12, 15): 1, (12, 17): 1, (22, 27): 2, (23, 27): 5, (2, 13): 1}
    assert not [rows for rows in others if list(range(rows[0], rows[1] + 1)) in close.values()]
