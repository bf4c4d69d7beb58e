"""What holds of every world: roles may be swapped, wider limits lose nobody, order and doubled rows change nothing."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

import pandas as pd
from cabin_worlds import rules_of
from hypothesis import given, note, settings
from hypothesis import strategies as st
from rule_worlds import CASE, rule_sets, rule_worlds, to_toml
from worlds import to_frames

import exposure as ex
from exposure.rules.load import parse_rule_set

if TYPE_CHECKING:
    from oracle import Row, World

    from exposure.rules.model import RuleSet

CLASSES = ["close", "secondary", "general", "co-present"]
SEVERE = CLASSES[:3]
EVERYTHING = ("2020-02-01T00:00Z", "2020-04-01T00:00Z")
BY_SEAT: list[Row] = [
    {"rows": 0},
    {"rows": 1},
    {"seats": 1},
    {"seats": 1, "aisle": True},
    {"metres": 1.0},
    {"metres": 1.25},
]
BY_PLACE: list[Row] = [
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


def three_rules(conditions: list[Row]) -> RuleSet:
    """
    A set that gives a class of its own to each condition, so that one trace asks all of them.

    Without quarantine, whose days need a time zone that only cases have.
    """
    rules = rules_of(*({"class": name, "when": when} for name, when in zip(SEVERE, conditions, strict=True)))
    return replace(rules, quarantine={})


@settings(max_examples=25)
@given(world=rule_worlds(), drawn=st.tuples(rule_sets(), rule_sets()), seed=st.integers(0, 2**32))
def test_questions_of_one_world_agree(world: World, drawn: tuple[dict[str, Any], ...], seed: int) -> None:
    """Whoever is near him has him near; wider limits lose nobody; a comparison is several traces."""
    graph, dice = graph_of(world), Random(seed)
    check_from_either_side(graph, [dice.sample(BY_SEAT, 3), dice.sample(BY_PLACE, 3)])
    check_wider_limits(graph, dice.sample(WIDER, 3))
    check_comparison(graph, [replace(parse_rule_set(to_toml(one)), id=f"set {k}") for k, one in enumerate(drawn)])


def check_from_either_side(graph: ex.ExposureGraph, drawn: list[list[Row]]) -> None:
    """
    Each pair asked about from either side: the same encounters, classes and probabilities, for each predicate.

    All hours count for everybody, so that no window tells the two apart; masks, roles and relations are not asked for.
    """
    everybody = sorted(graph.persons["person_id"])
    for conditions in drawn:
        note(conditions)
        trace = ex.trace(graph, case=everybody, rules=three_rules(conditions), window=EVERYTHING)
        mirrored(trace.contacts, ["case_id", "contact_id"], ["encounters"])
        mirrored(trace.encounters, ["case_stay", "contact_stay"], ["start", "end", "row_gap", "seat_gap", "distance_m"])


def mirrored(table: pd.DataFrame, sides: list[str], more: list[str]) -> None:
    """Two sides are told the same, whichever comes first."""
    cells = table.set_index(sides)[["contact_class", "certainty", "likelihood", "rule", "minutes", *more]]
    same(cells.sort_index(), cells.swaplevel().sort_index().rename_axis(sides))


def check_wider_limits(graph: ex.ExposureGraph, drawn: list[tuple[Row, Row]]) -> None:
    """
    More rows, seats, metres, lag or fewer minutes: nobody's class gets milder, nobody drops out.

    Whoever was close still is, as surely and as probably or more.
    """
    note(drawn)
    was, now = (
        ex.trace(graph, case=CASE, rules=three_rules([*conditions]), window=EVERYTHING).contacts.set_index("contact_id")
        for conditions in zip(*drawn, strict=True)
    )
    now = now.reindex(was.index)
    assert (now["contact_class"].map(CLASSES.index) <= was["contact_class"].map(CLASSES.index)).all()
    was = was[was["contact_class"] == "close"]
    now = now.loc[was.index]
    assert (now["likelihood"] >= was["likelihood"] - 1e-12).all()
    assert (now["certainty"][was["certainty"] == "certain"] == "certain").all()


def check_comparison(graph: ex.ExposureGraph, sets: list[RuleSet]) -> None:
    """Every column is what a trace under that set says, blank for who is no contact there; counts are its counts."""
    net = ex.compare_rules(graph, case=CASE, rules=sets)
    listed: set[str] = set()
    for one in sets:
        contacts = ex.trace(graph, case=CASE, rules=one).contacts
        told = contacts["contact_class"] + contacts["certainty"].map({"certain": "", "possible": "?"})
        expected = dict(zip(contacts["contact_id"], told, strict=True))
        column = net.contacts.set_index("contact_id")[one.id].dropna()
        assert column.to_dict() == expected
        counts = net.counts.loc[one.id].to_dict()
        assert counts == {
            "contacts": len(expected),
            **{word: [*expected.values()].count(word) for word in CLASSES},
            **{f"{word} possible": [*expected.values()].count(f"{word}?") for word in CLASSES},
        }
        listed |= set(expected)
    assert set(net.contacts["contact_id"]) == listed


@settings(max_examples=25)
@given(world=rule_worlds(), rules=rule_sets(), seed=st.integers(0, 2**32))
def test_neither_the_order_of_rows_nor_a_second_telling_changes_anything(
    world: World, rules: dict[str, Any], seed: int
) -> None:
    """Every cell of contacts, people and encounters, in the same order, and the same balance.

    In half of the worlds another source tells a stay again: it counts once and gets no surer; only encounters name it.
    """
    dice = Random(seed)
    changed = {name: dice.sample(rows, len(rows)) for name, rows in world.items()}
    left_out: list[str] = []
    if dice.randint(0, 1):
        row = dice.choice([row for row in world["itineraries"] if not row["alternative_group"]])
        changed["itineraries"].append({**row, "stay_id": "again", "source": "register"})
        left_out = ["case_stay", "contact_stay"]
    note((changed["itineraries"], to_toml(rules)))
    one, other = traced(world, rules), traced(changed, rules)
    same(one.contacts, other.contacts)
    same(one.people, other.people)
    same(one.encounters.drop(columns=left_out), other.encounters.drop(columns=left_out))
    assert one.balance.to_dict() == other.balance.to_dict()
