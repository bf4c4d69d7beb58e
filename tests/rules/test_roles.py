"""Words for roles: whoever serves the case's rows is crew, whatever the list calls it."""

from __future__ import annotations

import pandas as pd
import pytest

import exposure as ex
from exposure.vocabulary import ROLE_OF, ROLES, role_of

HOURS = {"departure": "2020-02-20T08:00+08:00", "arrival": "2020-02-20T12:00+08:00"}


def trace(role: str) -> pd.Series:
    """A case in row 32; somebody who served rows 30 to 45, under some word."""
    graph = ex.ExposureGraph.from_frames(
        legs=pd.DataFrame(
            [{"leg_id": "F1", "mode": "flight", "layout": "wide-body 3-4-3", "timezone": "Asia/Shanghai", **HOURS}]
        ),
        itineraries=pd.DataFrame(
            [
                {"person_id": "C", "leg_id": "F1", "seat": "32A", "role": "passenger"},
                {"person_id": "X", "leg_id": "F1", "role": role, "section": "rows 30-45"},
            ]
        ),
        cases=pd.DataFrame([{"person_id": "C", "onset": "2020-02-21", "timezone": "Asia/Shanghai"}]),
    )
    return ex.trace(graph, case="C", rules="cn-2020-02-21").contacts.iloc[0]


@pytest.mark.parametrize("word", ["crew", "Purser", "flight attendant", "Co-Pilot", "乘务长", "空警"])
def test_crew_by_any_name(word: str) -> None:
    found = trace(word)
    assert (found["contact_class"], found["certainty"], found["rule"]) == ("close", "certain", "aircraft-crew")


@pytest.mark.parametrize("word", ["passenger", "tour guide", ""])
def test_others_are_passengers_whose_seat_is_not_known(word: str) -> None:
    """Of rows 30 to 45, of which 29 to 35 are near: six rows of sixteen, less the case's own seat."""
    found = trace(word)
    assert (found["contact_class"], found["certainty"], found["rule"]) == ("close", "possible", "aircraft-rows")
    assert found["likelihood"] == pytest.approx(59 / 159)


def test_every_word_means_a_usual_role() -> None:
    assert set(ROLE_OF.values()) <= set(ROLES)
    assert all(role_of(word) == role for word, role in ROLE_OF.items())
    assert not set(ROLE_OF) & set(ROLES)
