"""Legs on which people sit, and no seat plan: one warning for each."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from exposure.tables.layoutless import legs_without_layout


def found(seats: list[Any], layouts: list[Any], **stays: list[Any]) -> list[tuple[int, str]]:
    """Row of the leg and reason, for one leg with some versions and some stays."""
    legs = pd.DataFrame({"leg_id": ["L1"] * len(layouts), "layout": pd.Series(layouts, dtype="str")})
    many = len(seats)
    frame = pd.DataFrame(
        {"leg_id": ["L1"] * many, "seat": pd.Series(seats, dtype="str"), "withdrawn_at": [pd.NaT] * many}
    )
    frame = frame.assign(**stays)
    return [
        (int(at), reason)
        for finding in legs_without_layout(frame, legs)
        for at, reason in zip(finding.at, finding.reason, strict=True)  # type: ignore[arg-type] # a reason per row
        if (finding.table, finding.column, finding.severity) == ("legs", "layout", "warning")
    ]


def test_one_warning_names_the_leg_however_many_sit_there() -> None:
    """Three seats, two versions of the leg, one line at the first of them."""
    ((at, reason),) = found(["1A", "1B", "7车12A"], [None, None])
    assert at == 0
    assert "leg L1" in reason


@pytest.mark.parametrize(
    ("seats", "layouts"),
    [(["1A"], ["cabin"]), (["1A"], [None, "cabin"]), ([None], [None]), (["INF", "crew", "by the window"], [None])],
    ids=["a layout", "a layout in a later version", "no seat", "nobody on a seat of his own"],
)
def test_nothing_is_said_where_no_plan_is_missed(seats: list[Any], layouts: list[Any]) -> None:
    """A warning that is always there is read by nobody."""
    assert found(seats, layouts) == []


def test_a_withdrawn_seat_does_not_count() -> None:
    """It was taken back."""
    assert found(["1A"], [None], withdrawn_at=[pd.Timestamp("2020-02-27T00:00Z")]) == []


def test_a_leg_that_nobody_names_does_not_count() -> None:
    """The seat is on another leg."""
    assert found(["1A"], [None], leg_id=["L2"]) == []
