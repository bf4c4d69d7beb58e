"""The plan against its laws and an oracle in plain loops: the built-in case, a big day, random days."""

from __future__ import annotations

from collections import Counter
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from calls.plain_calls import OPEN, Terms, call_units, expected_list, home_of, rows_of
from calls.plan_laws import called, check_plan, kind_of
from calls.plan_worlds import (
    BUSY,
    CASE,
    HOME,
    PLAIN,
    RECORDED,
    ZONES,
    Rates,
    big_day,
    day_frames,
    graph_of,
    random_day,
    shuffled,
    trace_of,
)
from hypothesis import given
from hypothesis import strategies as st

import exposure as ex
from exposure import calls

if TYPE_CHECKING:
    from collections.abc import Callable

NAMED = [("Li", "zh en"), ("Wang", "zh"), ("Petrov", "zh ru"), ("Saleh", "zh ar")]


@pytest.fixture(scope="module")
def big() -> ex.Trace:
    """10,000 people."""
    return trace_of(big_day())


@pytest.fixture(scope="module")
def zhongwei(demo: ex.ExposureGraph) -> ex.Trace:
    """The built-in case."""
    return ex.trace(demo, case="ZW1", rules="cn-2020-02-21")


def asked(trace: ex.Trace, terms: Terms) -> calls.Plan:
    """The plan that `terms` ask for."""
    return calls.plan(
        trace,
        callers=terms.callers,
        shifts=terms.shifts,
        classes=terms.classes,
        jurisdiction=terms.jurisdiction,
        per_shift=terms.per_shift,
        hours=terms.hours,
    )


def judge(trace: ex.Trace, terms: Terms) -> None:
    """A plan breaks no law, and everybody is on the kind of list on which the oracle has him."""
    plan = asked(trace, terms)
    assert check_plan(plan, trace, terms) == []
    given = {row["person_id"]: kind_of(row["stem"]) for row in rows_of(plan.roll) if not row["former"]}
    wrong = {
        p: (kind, given[p]) for p, kind in expected_list(trace, terms).items() if given[p] not in kind.split(" or ")
    }
    assert wrong == {}


# The days


def test_everybody_of_a_big_day_is_close_and_every_trouble_is_there(big: ex.Trace) -> None:
    """A day without wrong digits, hotels, cases or other zones would prove nothing about them."""
    people, persons = big.people, big.graph.persons.set_index("person_id")
    assert len(people) == 10_000
    assert (people["contact_class"] == "close").all()
    assert set(people["certainty"]) == {"certain", "possible"}
    assert 0.03 < (people["jurisdiction"] != HOME).mean() < 0.08
    assert set(people["jurisdiction"].dropna()) == set(ZONES)
    assert people["jurisdiction"].isna().any()
    assert set(persons["status"].dropna()) == {"dead", "in-quarantine"}
    assert {"zh", "en", "ru", "ar"} == set(persons["language"].dropna())
    assert people["is_case"].sum() > 5
    assert set(people["judged"]) == {"", "none", "general", "close"}
    assert big.graph.relations["kind"].value_counts().index.sort_values().tolist() == [
        "companion",
        "household",
        "same-person",
    ]
    phones = persons["phone"].fillna("")
    assert phones.str.contains(";021 ").sum() > 100
    assert phones.str.contains(r"\+7 9").sum() > 50
    lists = Counter(expected_list(big, Terms()).values())
    assert set(lists) >= {"caller", "lookup", "handover", "in-register", "not-called"}
    assert lists["caller"] > 8_500


def hand_world(**persons: list[str]) -> ex.Trace:
    """People at one table with C0, as their columns are given."""
    ids = persons["person_id"]
    noon = {"venue_id": "V", "start": "2020-02-24T12:00+08:00", "end": "2020-02-24T13:00+08:00"}
    noon |= {"recorded_at": RECORDED}
    columns = {"phone": [f"+86 138 0000 00{k:02}" for k in range(len(ids))], "jurisdiction": [HOME] * len(ids)}
    return trace_of(
        graph_of(
            {
                "persons": pd.concat([pd.DataFrame({"person_id": ["C0"]}), pd.DataFrame({**columns, **persons})]),
                "venues": pd.DataFrame({"venue_id": ["V"], "kind": "restaurant", "timezone": "Asia/Shanghai"}),
                "itineraries": pd.DataFrame({"person_id": ["C0", *ids], **noon}),
                "cases": pd.DataFrame({"person_id": ["C0"], "onset": "2020-02-24", "timezone": "Asia/Shanghai"}),
            }
        )
    )


def test_the_oracle_on_a_day_made_by_hand() -> None:
    """A mother and her child without a phone, a child alone, one without a phone, one dead, one abroad."""
    trace = hand_world(
        person_id=["mother", "child", "orphan", "silent", "dead", "abroad"],
        household_id=["H", "H", "", "", "", ""],
        birth_date=["1985-01-01", "2015-01-01", "2015-01-01", "", "", ""],
        phone=["138 0000 0001", "", "138 0000 0002", "", "138 0000 0003", ""],
        status=["", "", "", "", "dead", ""],
        jurisdiction=[HOME, HOME, HOME, HOME, HOME, "Tokyo"],
    )
    assert home_of(trace) == HOME
    assert sorted(map(tuple, call_units(trace, ["mother", "child", "orphan"]))) == [("child", "mother"), ("orphan",)]
    assert expected_list(trace, Terms()) == {
        "mother": "caller",
        "child": "caller",
        "orphan": OPEN,
        "silent": "lookup",
        "dead": "not-called",
        "abroad": "handover",
    }


# The plan


def test_the_built_in_case(zhongwei: ex.Trace) -> None:
    """370 people, of whom those in ten other jurisdictions are handed over."""
    judge(zhongwei, Terms())


def test_a_big_day(big: ex.Trace) -> None:
    """10,000 contacts over several days of shifts."""
    judge(big, Terms())


@pytest.mark.slow
def test_a_big_day_with_a_small_team(big: ex.Trace) -> None:
    """Two callers need weeks: shifts run on over days, and nobody is left out because the team is small."""
    judge(big, Terms(callers=2, shifts=2, per_shift=40))


@given(
    seed=st.integers(0, 10_000),
    contacts=st.sampled_from([1, 2, 7, 60, 60, 60]),
    callers=st.integers(1, 4),
    shifts=st.integers(2, 6),
    per_shift=st.sampled_from([5, 12, 70]),
    classes=st.sampled_from([("close",), ("close", "general")]),
    jurisdiction=st.sampled_from([None, HOME, "Tokyo"]),
    hours=st.sampled_from([("08:00", "21:00"), ("09:30", "18:00")]),
)
def test_random_days(**asked_for: Any) -> None:
    """Whatever is asked of whatever day: no law is broken and nobody is on a wrong list."""
    seed, contacts = asked_for.pop("seed"), asked_for.pop("contacts")
    judge(trace_of(random_day(seed, contacts)), Terms(**asked_for))


def test_a_plan_is_the_same_again_and_in_any_order_of_rows() -> None:
    """Neither the order of the rows nor the fact ids that hang on it change anything; nor does the clock."""
    frames = day_frames(80, 3, BUSY)
    first = calls.plan(trace_of(graph_of(frames)), callers=3)
    for other in (frames, shuffled(frames, 1), shuffled(frames, 2)):
        again = calls.plan(trace_of(graph_of(other)), callers=3)
        pd.testing.assert_frame_equal(first.roll, again.roll)
        pd.testing.assert_frame_equal(first.proposals, again.proposals)
        told = [(plan.start, plan.zone, plan.jurisdiction, plan.shifts) for plan in (first, again)]
        assert told[0] == told[1]
        assert str(first.capacity()) == str(again.capacity())


@pytest.mark.parametrize(
    ("rates", "column"), [(Rates(general=0.5), "contact_class"), (Rates(possible=0.5), "certainty")]
)
def test_who_is_more_urgent_is_called_in_an_earlier_shift_or_the_same(rates: Rates, column: str) -> None:
    """Two days of work: no close contact waits for a general one, no certain one for a possible one."""
    keep = {name: value for name, value in vars(PLAIN).items() if name not in ("general", "possible")}
    plain = Rates(**{**keep, "general": rates.general, "possible": rates.possible if column == "certainty" else 0.0})
    frames = day_frames(300, 5, plain)
    frames["persons"] = frames["persons"].assign(household_id="", language="zh")
    plan = calls.plan(trace_of(graph_of(frames)), callers=2, per_shift=30, classes=("close", "general"))
    urgent = plan.roll[column].isin(["close", "certain"])
    assert urgent.any()
    assert not urgent.all()
    assert plan.roll["shift"].nunique() > 2
    assert plan.roll.loc[urgent, "shift"].max() <= plan.roll.loc[~urgent, "shift"].min()


def test_a_caller_speaks_the_contact_s_language_where_one_does() -> None:
    """Whoever needs Russian or Arabic stands with the caller who speaks it; everybody is on a list all the same."""
    frames = day_frames(120, 11, Rates(languages=0.5))
    trace = trace_of(graph_of(frames))
    plan = calls.plan(trace, callers=NAMED)
    spoken = dict(NAMED)
    rows = [row for row in called(rows_of(plan.roll)) if row["spokesperson"]]
    assert {"ru", "ar", "en"} <= {row["language"] for row in rows}
    for row in rows:
        assert not row["language"] or row["language"] in spoken[row["caller_name"]].split(), row["person_id"]
    given = {row["person_id"]: kind_of(row["stem"]) for row in rows_of(plan.roll)}
    assert all(given[p] in kind.split(" or ") for p, kind in expected_list(trace, Terms(callers=4)).items())


def test_units_that_give_one_number_are_proposed_as_one_family() -> None:
    """Not so the forty who give their hotel's number."""
    ids = [f"P{k}" for k in range(10)]
    numbers = ["138 0000 0001", "138 0000 0001", *["021 6000 0000"] * 6, "138 0000 0002", "138 0000 0003"]
    plan = calls.plan(hand_world(person_id=ids, phone=numbers), callers=2)
    said = str(plan.proposals)
    assert "P0" in said
    assert "P1" in said
    assert not any(person in said for person in ids[2:])
    one, other = (row for row in rows_of(plan.roll) if row["person_id"] in ("P0", "P1"))
    assert one["stem"] == other["stem"]
    assert other["position"] == one["position"] + 1


def test_the_start_is_the_full_hour_after_the_last_fact(big: ex.Trace) -> None:
    """The last row became known at 6:20; the machine's clock has no say."""
    plan = calls.plan(big)
    assert plan.start == pd.Timestamp("2020-02-27T07:00+08:00")
    assert plan.jurisdiction == HOME


# The laws themselves


def drop(roll: pd.DataFrame, at: int) -> pd.DataFrame:
    return roll.drop(index=at)


def set_to(column: str, value: object) -> Callable[[pd.DataFrame, int], pd.DataFrame]:
    def plant(roll: pd.DataFrame, at: int) -> pd.DataFrame:
        other = roll.copy()
        other[column] = other[column].astype(object)
        other.loc[at, column] = value  # type: ignore[call-overload] # any value
        return other

    return plant


NIGHT = pd.Timestamp("2020-02-27T05:00+08:00").tz_convert("UTC")


@pytest.mark.parametrize(
    ("law", "plant"),
    [
        ("once", drop),
        ("once", set_to("person_id", CASE)),
        ("positions", set_to("position", 99)),
        ("stems", set_to("stem", "lookup")),
        ("stems", set_to("shift", 9)),
        ("stems", set_to("action", "")),
        ("windows", set_to("call_from", NIGHT)),
        ("windows", set_to("zone", "America/New_York")),
        ("together", set_to("spokesperson", value=False)),
        ("units", set_to("unit", "another")),
        ("words", set_to("why", "")),
        ("answers", set_to("certainty", "perhaps")),
        ("balance", set_to("expected_minutes", 500.0)),
    ],
)
def test_a_broken_plan_is_found(law: str, plant: Callable[[pd.DataFrame, int], pd.DataFrame]) -> None:
    """Each law names what is planted in a plan that is right."""
    frames = day_frames(60, 2, PLAIN)
    trace, terms = trace_of(graph_of(frames)), Terms(callers=3)
    plan = asked(trace, terms)
    assert check_plan(plan, trace, terms) == []
    roll = plan.roll.reset_index(drop=True)
    at = int(np.flatnonzero(roll["spokesperson"] & (roll["unit"] != ""))[0])
    broken = SimpleNamespace(roll=plant(roll, at), start=plan.start, shifts=plan.shifts, proposals=plan.proposals)
    if law == "balance":
        broken.roll["expected_minutes"] = broken.roll["expected_minutes"].where(broken.roll["caller"] != 1, 0.0)
    assert law in {line.split(":")[0] for line in check_plan(broken, trace, terms)}
