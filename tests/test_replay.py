"""replay: at every moment the answer that the rows known then give, and what came, went and changed in between."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from replay_worlds import (
    CLASSES,
    END,
    MOMENTS,
    START,
    Telling,
    Values,
    are_close,
    differing,
    fact_id,
    graph_of,
    growing_tellings,
    judged,
    judged_at,
    known_facts,
    replayed,
    supposed,
    tellings,
    values_of,
)
from rule_worlds import CASE, STEP, to_toml

import exposure as ex
from exposure.rules.load import parse_rule_set

ASKED = [START, *MOMENTS]


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Every cell, dtype and the order of rows."""
    pd.testing.assert_frame_equal(one, other, rtol=1e-12, atol=1e-12)


def traced(graph: ex.ExposureGraph, rules: dict[str, Any]) -> ex.Trace:
    return ex.trace(graph, case=CASE, rules=parse_rule_set(to_toml(rules)))


@settings(max_examples=6)
@given(telling=tellings())
def test_each_moment_is_what_the_oracle_says_of_the_rows_known_then(telling: Telling) -> None:
    """Who is a contact, of which class, how surely and until when; a moment without a known case has none."""
    replay = replayed(telling, ASKED)
    assert list(replay.traces) == ASKED
    expected = [judged_at(telling, moment) for moment in ASKED]
    for moment, values in zip(ASKED, expected, strict=True):
        assert are_close(values_of(replay.traces[moment].contacts), values)
    assert counted(replay.table) == steps(expected)


def counted(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in table.to_dict("records")]


def steps(known: list[Values]) -> list[tuple[Any, ...]]:
    """Count each class and certainty that occurs, and what happened to it since the moment before."""
    kinds = {(value.contact_class, value.certain) for values in known for value in values.values()}
    rows = []
    for moment, before, now in zip(ASKED, [{}, *known], known, strict=False):
        was = {contact: (value.contact_class, value.certain) for contact, value in before.items()}
        is_ = {contact: (value.contact_class, value.certain) for contact, value in now.items()}
        for kind in sorted(kinds, key=lambda kind: (CLASSES.index(kind[0]), not kind[1])):
            here = {contact for contact in is_ if is_[contact] == kind}
            added, changed = here - was.keys(), {who for who in here & was.keys() if was[who] != kind}
            removed = {contact for contact in was if was[contact] == kind} - is_.keys()
            counts = (len(here), len(added), len(removed), len(changed))
            rows.append((pd.Timestamp(moment), kind[0], "certain" if kind[1] else "possible", *counts))
    return rows


@settings(max_examples=2)
@given(telling=tellings())
def test_a_replay_is_so_many_traces(telling: Telling) -> None:
    """Row for row what `trace` says of the graph as known; where that says why it cannot, the replay has nobody."""
    graph, replay = graph_of(telling.world), replayed(telling, ASKED)
    for moment in ASKED:
        then = replay.traces[moment]
        try:
            alone = traced(graph.as_known(moment), telling.rules)
        except ex.UsageError:
            assert then.contacts.empty
            assert judged_at(telling, moment) == {}
            continue
        same(then.contacts, alone.contacts)
        same(then.people, alone.people)
        same(then.encounters, alone.encounters)
        assert then.balance.to_dict() == alone.balance.to_dict()


@settings(max_examples=2)
@given(telling=tellings(), seed=st.integers(0, 2**32))
def test_rows_in_another_order_are_known_alike(telling: Telling, seed: int) -> None:
    """Versions included; and after the last fact everything in force is known."""
    dice = Random(seed)
    shuffled = Telling({name: dice.sample(rows, len(rows)) for name, rows in telling.world.items()}, telling.rules)
    one, other = replayed(telling, ASKED), replayed(shuffled, [*reversed(ASKED)])
    same(one.table, other.table)
    for moment in ASKED:
        same(one.traces[moment].contacts, other.traces[moment].contacts)
    graph = graph_of(telling.world)
    last = END + 2 * STEP  # a row may be withdrawn just after the last moment asked about
    assert graph.as_known(last) == graph
    if judged_at(telling, None):
        same(traced(graph.as_known(last), telling.rules).contacts, traced(graph, telling.rules).contacts)


@settings(max_examples=2)
@given(telling=growing_tellings(), seed=st.integers(0, 2**32))
def test_nobody_disappears_where_nothing_is_taken_back(telling: Telling, seed: int) -> None:
    """And in whatever order the facts were recorded, the same is known in the end."""
    replay = replayed(telling, ASKED)
    listed = [set(trace.contacts["contact_id"]) for trace in replay.traces.values()]
    assert all(before <= after for before, after in pairwise(listed))
    assert replay.table["removed"].sum() == 0
    dice = Random(seed)
    otherwise = {
        t: [{**r, "recorded_at": dice.choice([None, *MOMENTS])} for r in rows] for t, rows in telling.world.items()
    }
    again = replayed(Telling(otherwise, telling.rules), ASKED)
    same(again.traces[END].contacts, replay.traces[END].contacts)


@settings(max_examples=2)
@given(telling=tellings(most=6), seed=st.integers(0, 2**32))
def test_a_withdrawn_fact_takes_exactly_its_contacts(telling: Telling, seed: int) -> None:
    """Before the moment of its withdrawal nothing is different; from then on it is as if it had never been told."""
    world, known = telling.world, known_facts(telling.world, None)
    stays = sorted(fact for fact in known if fact[0] in ("itineraries", "relations"))
    gone = Random(seed).choice(stays)
    graph = graph_of(world)
    moment = END + timedelta(hours=6)
    less = graph.withdraw(fact_id(gone), source="call", at=moment)
    rules = parse_rule_set(to_toml(telling.rules))
    replay = ex.replay(less, case=CASE, at=[END + timedelta(hours=5), moment], rules=rules)
    before, after = (
        judged(supposed(world, known), telling.rules),
        judged(supposed(world, known - {gone}), telling.rules),
    )
    one, other = (values_of(trace.contacts) for trace in replay.traces.values())
    assert are_close(one, before)
    assert are_close(other, after)
    assert set(one) - set(other) == set(before) - set(after)


def test_differing_facts_are_what_the_clocks_say() -> None:
    """The helper of these tests, by hand: recorded at the moment is known, withdrawn at it is not."""
    noon = START + timedelta(hours=12)
    clocks = [(None, None), (noon, None), (None, noon), (START + STEP, noon), (noon, noon + STEP)]
    world = {"itineraries": [{"recorded_at": recorded, "withdrawn_at": gone} for recorded, gone in clocks]}
    assert differing(world, START, noon) == {("itineraries", number) for number in (1, 2, 4)}
    assert known_facts(world, None) == {("itineraries", number) for number in (0, 1)}


# By hand


def told(*rows: tuple[str, str, str, dict[str, Any]], **cases: Any) -> ex.ExposureGraph:
    """Stays of an hour in shops, known from a clock on; the case is c."""
    stays = [
        {
            "person_id": who,
            "venue_id": where,
            "start": "2020-02-22T10:00Z",
            "end": "2020-02-22T11:00Z",
            "recorded_at": f"2020-02-26T{clock}Z",
            **more,
        }
        for who, where, clock, more in rows
    ]
    case = {"person_id": "c", "onset": "2020-02-22", "isolated_at": "2020-02-24T00:00Z", "timezone": "UTC", **cases}
    return ex.ExposureGraph.from_frames(
        venues=pd.DataFrame({"venue_id": ["A", "B"], "kind": "shop"}),
        itineraries=pd.DataFrame(stays),
        cases=pd.DataFrame([case]),
    )


def test_a_day_of_a_case_by_hand() -> None:
    """
    Nothing before the letter; then a comes, then b while a goes, and at last a comes back.

    The stay of c in A is told at nine and taken back at eleven, his stay in B told then; at twelve a is found in B too.
    """
    graph = told(
        ("c", "A", "09:00", {"withdrawn_at": "2020-02-26T11:00Z"}),
        ("c", "B", "11:00", {}),
        ("a", "A", "09:00", {}),
        ("b", "B", "09:00", {}),
        ("a", "B", "12:00", {}),
        recorded_at="2020-02-26T09:00Z",
    )
    replay = ex.replay(graph, case="c", every="1h", rules="cn-2020-02-21")
    early = ex.replay(graph, case="c", at="2020-02-26T08:59Z", rules="cn-2020-02-21")
    assert early.traces["2020-02-26T08:59Z"].contacts.empty
    assert early.traces["2020-02-26T08:59Z"].people.empty
    assert early.table.empty
    assert [moment.hour for moment in replay.traces] == [9, 10, 11, 12]
    counts = replay.table.set_index("time")[["count", "added", "removed", "changed"]].to_numpy().tolist()
    assert counts == [[1, 1, 0, 0], [1, 0, 0, 0], [1, 1, 1, 0], [2, 1, 0, 0]]
    assert replay.table[["contact_class", "certainty"]].drop_duplicates().to_numpy().tolist() == [
        ["general", "certain"]
    ]
    assert Counter(replay.traces["2020-02-26T13:00+01:00"].contacts["contact_id"]) == Counter("ab")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({}, "one of the two"),
        ({"at": "2020-02-26T09:00Z", "every": "1h"}, "one of the two"),
        ({"at": "2020-02-26T09:00"}, "offset"),
        ({"at": []}, "at least one moment"),
        ({"every": "0h"}, "0h"),
        ({"every": "soon"}, "no span of time"),
        ({"every": "1s"}, "longer steps"),
    ],
)
def test_moments_that_are_none(asked: dict[str, Any], message: str) -> None:
    """Said in plain words, before anything is searched."""
    graph = told(("c", "A", "09:00", {}), recorded_at="2020-02-26T08:00Z")
    with pytest.raises(ex.UsageError, match=message):
        ex.replay(graph, case="c", **asked)


def test_without_a_letter_steps_have_no_beginning() -> None:
    """`every` counts from the case's recorded_at."""
    with pytest.raises(ex.UsageError, match="recorded_at"):
        ex.replay(told(("c", "A", "09:00", {})), case="c", every="1h")


def test_a_moment_that_was_not_asked_about() -> None:
    """It is none of the replay, however near."""
    replay = ex.replay(told(("c", "A", "09:00", {})), case="c", at=datetime.fromisoformat("2020-02-26T09:00+00:00"))
    with pytest.raises(KeyError, match="none of the 1 moment"):
        replay.traces["2020-02-26T09:01Z"]
