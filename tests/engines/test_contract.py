"""
Every engine answers as the nested loops of `oracle` do, row for row.

The oracle was written from the meaning of the words and knows no engine; the small worlds are drawn at random.
"""

from __future__ import annotations

import dataclasses
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from oracle import Encounter, World, contacts, encounters
from worlds import queries, to_frames, worlds

import exposure as ex

EXACT = [
    "case_id",
    "contact_id",
    "case_stay",
    "contact_stay",
    "place_id",
    "contact_place_id",
    "shared_place_id",
    "scale",
    "start",
    "end",
    "minutes",
    "minutes_min",
    "minutes_max",
    "direct",
    "gap_minutes",
    "distance_m",
    "end_assumed",
]
GEODESY = 0.01  # the oracle's globe is a sphere, the engine's an ellipsoid


def asked(world: World, query: dict[str, Any], cases: list[str], engine: str = "embedded") -> ex.Trace:
    graph = ex.ExposureGraph.from_frames(**to_frames(world))
    if query.get("as_known") is not None:
        graph = graph.as_known(query["as_known"])
    return ex.trace(graph, case=cases, engine=engine, **{k: v for k, v in query.items() if k != "as_known"})


def plain(value: object) -> object:
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):  # noqa: PLR0124
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    if isinstance(value, str):
        return ";".join(sorted(value.split(";")))  # in which order tellings of one stay are named is no answer
    return round(value, 6) if isinstance(value, float) else value


def rows(frame: pd.DataFrame, columns: list[str]) -> list[tuple[object, ...]]:
    found = [tuple(plain(v) for v in row) for row in frame[columns].itertuples(index=False, name=None)]
    return sorted(found, key=repr)


def oracle_rows(found: list[Any], columns: list[str]) -> list[tuple[object, ...]]:
    return sorted([tuple(plain(getattr(e, c)) for c in columns) for e in found], key=repr)


@given(data=st.data(), world=worlds(), query=queries())
def test_encounters_equal_the_oracle_row_for_row(data: st.DataObject, world: World, query: dict[str, Any]) -> None:
    """Places, readings, merging, missing ends, clocks, lag, window: each column of each encounter is the oracle's."""
    people = sorted({r["person_id"] for r in world["persons"]})
    cases = data.draw(st.lists(st.sampled_from(people), min_size=1, max_size=3, unique=True))
    expected = encounters(world, cases, **query)
    trace = asked(world, query, cases)
    assert rows(trace.encounters, EXACT) == oracle_rows(expected, EXACT)
    _gaps_agree(trace.encounters, expected)


@given(data=st.data(), world=worlds(alternatives=False), query=queries())
def test_contacts_equal_the_oracle_row_for_row(data: st.DataObject, world: World, query: dict[str, Any]) -> None:
    """Unions, counts, nearest and spans of each contact are the oracle's; the order is by proximity."""
    people = sorted({r["person_id"] for r in world["persons"]})
    cases = data.draw(st.lists(st.sampled_from(people), min_size=1, max_size=3, unique=True))
    columns = ["case_id", "contact_id", "scale", "minutes", "minutes_min", "minutes_max", "encounters", "nearest_m"]
    columns += ["first_exposure", "last_exposure"]
    trace = asked(world, query, cases)
    assert rows(trace.contacts, columns) == oracle_rows(contacts(encounters(world, cases, **query)), columns)
    assert trace.contacts["position"].tolist() == list(range(1, len(trace.contacts) + 1))
    assert sorted(trace.people["person_id"]) == sorted(set(trace.contacts["contact_id"]))
    assert trace.balance["persons_read"] == trace.balance.drop("persons_read").sum()


def _gaps_agree(found: pd.DataFrame, expected: list[Encounter]) -> None:
    key = ["case_stay", "contact_stay"]
    named = found.assign(**{column: found[column].map(plain) for column in key})
    gaps = dict(zip(zip(named[key[0]], named[key[1]], strict=True), named["venue_gap_m"], strict=True))
    for e in expected:
        gap = gaps[plain(e.case_stay), plain(e.contact_stay)]
        assert (e.venue_gap_m is None and pd.isna(gap)) or gap == pytest.approx(e.venue_gap_m, rel=GEODESY, abs=0.1)


@given(world=worlds(alternatives=False), query=queries(), order=st.randoms(use_true_random=False))
def test_order_of_rows_changes_nothing(world: World, query: dict[str, Any], order: Any) -> None:
    """The same facts in another order give the same table, row for row in the same order."""
    named = {
        **world,
        "itineraries": [{**r, "stay_id": r["stay_id"] or f"s{k}"} for k, r in enumerate(world["itineraries"])],
    }
    mixed = {name: order.sample(table, len(table)) for name, table in named.items()}
    cases = sorted({r["person_id"] for r in world["persons"]})[:2]
    one, other = asked(named, query, cases), asked(mixed, query, cases)
    pd.testing.assert_frame_equal(one.encounters, other.encounters)
    pd.testing.assert_frame_equal(one.contacts, other.contacts)
    pd.testing.assert_frame_equal(one.people, other.people)


@given(world=worlds(alternatives=False), query=queries())
def test_every_pair_is_seen_from_both_sides(world: World, query: dict[str, Any]) -> None:
    """With everybody as a case, each direct encounter stands in the table twice, once from each side."""
    people = sorted({r["person_id"] for r in world["persons"]})
    met = asked(world, {**query, "window": None, "lag_minutes": None}, people).encounters
    ones = rows(met, ["case_id", "contact_id", "case_stay", "contact_stay", "start", "end", "minutes"])
    others = rows(met, ["contact_id", "case_id", "contact_stay", "case_stay", "start", "end", "minutes"])
    assert ones == others


@given(world=worlds(alternatives=False), query=queries())
def test_verify_finds_nothing_on_a_true_answer_and_each_planted_error(world: World, query: dict[str, Any]) -> None:
    """The slow second way agrees everywhere; a contact left out or a minute added is found."""
    people = sorted({r["person_id"] for r in world["persons"]})
    trace = asked(world, query, people)
    assert trace.verify(sample=1000).empty
    if not len(trace):
        return
    lost = dataclasses.replace(trace, contacts=trace.contacts.iloc[1:])
    assert lost.verify(sample=1000)["what"].tolist() == ["is a contact"]
    longer = dataclasses.replace(trace, contacts=trace.contacts.assign(minutes_max=trace.contacts["minutes_max"] + 1.0))
    assert len(longer.verify(sample=1000)) == trace.contacts["minutes_max"].notna().sum()
