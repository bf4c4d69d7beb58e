"""What holds of every world: roles may be swapped, wider limits lose nobody, order and doubled rows change nothing."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

import pandas as pd
from cabin_worlds import close, rules_of
from hypothesis import assume, given, note
from hypothesis import strategies as st
from rule_worlds import CASE, rule_sets, rule_worlds, to_toml
from worlds import to_frames

import exposure as ex
from exposure.rules.load import parse_rule_set

if TYPE_CHECKING:
    from oracle import Row, World

EVERYTHING = ("2020-02-01T00:00Z", "2020-04-01T00:00Z")
SYMMETRIC: list[Row] = [
    {"rows": 0},
    {"rows": 1},
    {"seats": 1},
    {"seats": 1, "aisle": True},
    {"metres": 1.0},
    {"metres": 1.25},
    *({"same": kind} for kind in ("table", "room", "restaurant", "station", "carriage", "section", "leg", "vehicle")),
    {"same_spot": True},
    {"adjacent": True},
    {"within": "space"},
    {"minutes": 30},
    {"sealed": False, "same": "leg"},
]
WIDER: list[tuple[Row, Row]] = [
    ({"rows": 0}, {"rows": 1}),
    ({"rows": 1}, {"rows": 3}),
    ({"seats": 0}, {"seats": 1}),
    ({"seats": 1, "aisle": True}, {"seats": 2, "aisle": True}),
    ({"metres": 0.5}, {"metres": 1.0}),
    ({"metres": 1.0}, {"metres": 2.0}),
    ({"minutes": 30}, {"minutes": 15}),
    ({"minutes": 60, "per": "24h"}, {"minutes": 30, "per": "24h"}),
    ({"minutes": 30, "per": "day"}, {"minutes": 15, "per": "day"}),
    ({"rows": 1, "minutes": 60, "per": "24h"}, {"rows": 2, "minutes": 15, "per": "24h"}),
    ({"serves_rows": 0}, {"serves_rows": 1}),
    ({"direct": False, "lag_minutes": 15}, {"direct": False, "lag_minutes": 45}),
    ({"within": "room"}, {"within": "building"}),
]


def graph_of(world: World) -> ex.ExposureGraph:
    return ex.ExposureGraph.from_frames(**to_frames(world))


def traced(world: World, rules: dict[str, Any]) -> ex.Trace:
    return ex.trace(graph_of(world), case=CASE, rules=parse_rule_set(to_toml(rules)))


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(one, other, rtol=1e-12, atol=1e-12)


@given(world=rule_worlds())
def test_whoever_is_near_him_has_him_near(world: World) -> None:
    """Each pair asked about from either side: the same encounters, classes and probabilities, for each predicate.

    All hours count for everybody, so that no window tells the two apart. Masks, roles and relations may differ.
    """
    graph = graph_of(world)
    persons = sorted(graph.persons["person_id"])
    if len(persons) < 2:
        return
    for when in Random(len(world["itineraries"])).sample(SYMMETRIC, 5):
        note(when)
        trace = ex.trace(graph, case=persons, rules=rules_of(close(**when)), window=EVERYTHING)
        columns = ["contact_class", "certainty", "likelihood", "encounters", "minutes"]
        pairs = trace.contacts.set_index(["case_id", "contact_id"])[columns]
        same(pairs.sort_index(), pairs.swaplevel().sort_index().rename_axis(["case_id", "contact_id"]))
        stays = ["case_stay", "contact_stay"]
        met = trace.encounters.set_index(stays)[
            ["start", "end", "minutes", "row_gap", "seat_gap", "distance_m", "likelihood", "contact_class", "certainty"]
        ]
        same(met.sort_index(), met.swaplevel().sort_index().rename_axis(stays))


@given(world=rule_worlds(), seed=st.integers(0, 2**32))
def test_wider_limits_lose_nobody(world: World, seed: int) -> None:
    """More rows, seats, metres, lag or fewer minutes: whoever was close still is, as surely and as probably or more."""
    graph = graph_of(world)
    for narrow, wide in Random(seed).sample(WIDER, 4):
        note((narrow, wide))
        before, after = (
            ex.trace(graph, case=CASE, rules=rules_of(close(**when)), window=EVERYTHING).contacts.set_index(
                "contact_id"
            )
            for when in (narrow, wide)
        )
        was = before[before["contact_class"] == "close"]
        now = after.reindex(was.index)
        assert set(now["contact_class"]) <= {"close"}
        assert (now["likelihood"] >= was["likelihood"] - 1e-12).all()
        assert (now["certainty"][was["certainty"] == "certain"] == "certain").all()


@given(world=rule_worlds(), rules=rule_sets(), seed=st.integers(0, 2**32))
def test_the_order_of_rows_changes_nothing(world: World, rules: dict[str, Any], seed: int) -> None:
    """Every cell of contacts, people and encounters, in the same order, and the same balance."""
    dice = Random(seed)
    note(to_toml(rules))
    one, other = (
        traced(world, rules),
        traced({name: dice.sample(rows, len(rows)) for name, rows in world.items()}, rules),
    )
    same(one.contacts, other.contacts)
    same(one.people, other.people)
    same(one.encounters, other.encounters)
    assert one.balance.to_dict() == other.balance.to_dict()


@given(world=rule_worlds(), rules=rule_sets(), seed=st.integers(0, 2**32))
def test_a_row_told_twice_changes_no_number(world: World, rules: dict[str, Any], seed: int) -> None:
    """A stay that another source tells as well is one stay: nothing counts twice, nothing gets surer."""
    told = [row for row in world["itineraries"] if not row["alternative_group"]]
    assume(told)
    again = deepcopy(Random(seed).choice(told))
    again |= {"stay_id": "again", "source": "register"}
    note((again, to_toml(rules)))
    one, other = traced(world, rules), traced({**world, "itineraries": [*world["itineraries"], again]}, rules)
    same(one.contacts, other.contacts)
    same(one.people, other.people)
    left_out = ["case_stay", "contact_stay"]
    same(
        one.encounters.drop(columns=left_out),
        other.encounters.drop(columns=left_out),
    )
    assert one.balance.to_dict() == other.balance.to_dict()


@given(world=rule_worlds(), drawn=st.lists(rule_sets(), min_size=2, max_size=3))
def test_a_comparison_is_several_traces(world: World, drawn: list[dict[str, Any]]) -> None:
    """Every column is what a trace under that set says, blank for who is no contact there; counts are its counts."""
    sets = [replace(parse_rule_set(to_toml(rules)), id=f"set {number}") for number, rules in enumerate(drawn)]
    graph = graph_of(world)
    net = ex.compare_rules(graph, case=CASE, rules=sets)
    listed: set[str] = set()
    for one in sets:
        contacts = ex.trace(graph, case=CASE, rules=one).contacts
        told = contacts["contact_class"] + contacts["certainty"].map({"certain": "", "possible": "?"})
        expected = dict(zip(contacts["contact_id"], told, strict=True))
        column = net.contacts.set_index("contact_id")[one.id].dropna()
        assert column.to_dict() == expected
        assert net.counts.loc[one.id, "contacts"] == len(expected)
        for word in ("close", "general"):
            assert net.counts.loc[one.id, word] == [*expected.values()].count(word)
            assert net.counts.loc[one.id, f"{word} possible"] == [*expected.values()].count(f"{word}?")
        listed |= set(expected)
    assert set(net.contacts["contact_id"]) == listed
