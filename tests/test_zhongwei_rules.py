"""The built-in case under the rules of its day: the package and a plain reading of their text say the same."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import pandas as pd
import plain_rules
import pytest
from plain_rules import instant

import exposure as ex

if TYPE_CHECKING:
    from datetime import date

RULES: Final = "cn-2020-02-21"
MOMENTS: Final = {"noon of the 27th": "2020-02-27T12:00:00+08:00", "all facts": None}
SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module", params=MOMENTS, ids=lambda name: name.replace(" ", "-"))
def moment(request: pytest.FixtureRequest) -> str | None:
    return MOMENTS[request.param]


@pytest.fixture(scope="module")
def trace(demo: ex.ExposureGraph, moment: str | None) -> ex.Trace:
    return ex.trace(demo if moment is None else demo.as_known(moment), case="ZW1", rules=RULES)


def close_in_shanghai(trace: ex.Trace) -> pd.DataFrame:
    people = trace.people
    return people[
        (people["contact_class"] == "close")
        & (people["certainty"] == "certain")
        & (people["jurisdiction"] == "Shanghai")
    ]


def test_every_contact_is_what_the_text_of_the_rules_says(trace: ex.Trace, moment: str | None) -> None:
    """Class, certainty and last day of quarantine of all contacts, from the CSV files by a reading of their own."""
    world = plain_rules.World(plain_rules.read(ex.demo_folder()), None if moment is None else instant(moment))
    expected = {
        person: (found.contact_class, found.certain, found.last_day) for person, found in world.findings("ZW1").items()
    }
    cases = set(world.cases)
    found: dict[str, tuple[str, bool, date | None]] = {}
    for row in trace.contacts.to_dict("records"):
        day = expected[row["contact_id"]][2] if row["contact_id"] in cases else row["last_day"]
        found[row["contact_id"]] = (row["contact_class"], row["certainty"] == "certain", _date(day))
    assert found == expected


def _date(day: object) -> date | None:
    if day is None or pd.isna(day):  # type: ignore[call-overload]
        return None
    return day.date() if isinstance(day, datetime) else day  # type: ignore[return-value]


def test_sixty_three_then_eighty_six(trace: ex.Trace, moment: str | None) -> None:
    """The counts of the story: close for certain, in Shanghai; and how many were exposed at all."""
    assert len(close_in_shanghai(trace)) == (86 if moment is None else 63)
    assert moment or len(trace.people) > 300


def test_quarantine_ends_at_midnight_of_its_last_day(demo: ex.ExposureGraph) -> None:
    """14 days after the last close encounter: the flight's until 5 March 24:00, those of 22 February until 7 March."""
    contacts = ex.trace(demo, case="ZW1", rules=RULES).contacts.dropna(subset="last_day")
    ends = contacts["quarantine_until"].dt.tz_convert(SHANGHAI)
    assert (ends.dt.tz_localize(None) == contacts["last_day"] + timedelta(days=1)).all()
    days = {rule: set(rows["last_day"].dt.strftime("%m-%d")) for rule, rows in contacts.groupby("rule")}
    assert days["aircraft-rows"] == {"03-05"}
    assert days["car"] == days["table"] == {"03-07"}


def test_six_passengers_without_a_seat_are_possible_with_the_share_of_free_seats(demo: ex.ExposureGraph) -> None:
    """Free seats in his row and the three before and behind, of all free seats, counted from the CSV files."""
    world = plain_rules.World(plain_rules.read(ex.demo_folder()), None)
    leg = next(leg for leg in world.legs.values() if leg["service"] == "SU206")
    free = world.free_seats(leg)
    rows = world.rows_of(leg)
    near = [seat for seat in free if abs(rows.index(int(seat[:-1])) - rows.index(35)) <= 3]
    possible = ex.trace(demo, case="ZW1", rules=RULES).contacts.query("certainty == 'possible'")
    assert len(possible) == 6
    assert possible["likelihood"].tolist() == [pytest.approx(len(near) / len(free))] * 6


def test_the_family_finds_the_edition_and_says_so(demo: ex.ExposureGraph) -> None:
    trace = ex.trace(demo, case="ZW1", rules="cn")
    assert trace.rules is not None
    assert trace.rules.id == trace.manifest["rules"] == RULES
    assert RULES in repr(trace)
    pd.testing.assert_frame_equal(trace.contacts, ex.trace(demo, case="ZW1", rules=RULES).contacts)


def test_both_cases_of_the_register(demo: ex.ExposureGraph) -> None:
    """The contact who is a case: among the contacts of the first, without a quarantine end of his own."""
    trace = ex.trace(demo, rules=RULES)
    both = trace.contacts[trace.contacts["is_case"]]
    assert len(trace.cases) == 2
    assert set(both["contact_id"]) == set(trace.cases["case_id"])
    assert both["quarantine_until"].isna().all()
