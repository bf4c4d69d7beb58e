"""Alternatives: likelihoods against enumeration, and `trace.alternatives` against a world settled each way by hand."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from cabin_worlds import CASE as C
from cabin_worlds import CN, at, close, general, rules_of, stay, venue
from hypothesis import given, note, settings
from hypothesis import strategies as st
from replay_worlds import is_same, read_anew, supposed, values_of
from worlds import to_frames

import exposure as ex

if TYPE_CHECKING:
    from random import Random

    import pandas as pd
    from oracle import Row, World
    from replay_worlds import Values

    from exposure.rules.model import RuleSet

SHOPS = [f"shop {letter}" for letter in "ABC"]
TILLS = [f"till {letter}" for letter in "AB"]
HOURS = ["10:00-10:20", "10:10-10:40", "12:00-12:10", "12:00-12:40"]
SHARES: dict[int, list[tuple[float, ...]]] = {
    2: [(0.25, 0.75), (0.5, 0.5)],
    3: [(0.5, 0.25, 0.25), (0.125, 0.125, 0.75)],
}
NEAR = rules_of(close(within="spot"), close(minutes=30, per="24h"), general(within="space"))
"""At one till, or half an hour in sum; else general."""
COLUMNS = ["group", "person_id", "alternatives", "contacts", "only_there", "certain_anyway", "expected_reduction"]

Chosen = dict[str, str]
"""For each group the label of what happened."""


# Worlds


def markets() -> st.SearchStrategy[World]:
    """The case in one to three groups of alternatives, three others in one or none, all of them also somewhere."""
    return st.randoms(use_true_random=True).map(_market)


def _market(dice: Random) -> World:
    rows: list[Row] = []
    for person, many in ((C, dice.randint(1, 3)), *((who, dice.randint(0, 1)) for who in ("p", "q", "r"))):
        rows += [_stay(dice, person) for _ in range(dice.randint(1 if person != C else 0, 2))]
        for number in range(many):
            rows += _group(dice, person, f"{person}{number}")
    return market(dice.sample(rows, len(rows)))


def market(rows: list[Row]) -> World:
    """Three shops, two of them with a till, without a common place."""
    places = [venue(shop, "shop") for shop in SHOPS]
    places += [venue(till, "till", till.replace("till", "shop")) for till in TILLS]
    case = {"person_id": C, "onset": "2020-02-22", "isolated_at": at("24 00:00"), "timezone": "UTC"}
    named = [{"stay_id": f"s{number}", **row} for number, row in enumerate(rows)]
    return {"venues": places, "itineraries": named, "cases": [case]}


def _stay(dice: Random, person: str) -> Row:
    where = dice.choice([*SHOPS, *TILLS] if person == C else [*SHOPS, *SHOPS, *TILLS])
    return stay(person, where, dice.choice(HOURS), end_tolerance_minutes=dice.choice([None, None, None, 5]))


def _group(dice: Random, person: str, name: str) -> list[Row]:
    """Two or three alternatives of one or two rows each; shares blank or given; one may be withdrawn."""
    size = dice.choice([2, 3, 3])
    given = dice.choice(SHARES[size])
    shares: tuple[float | None, ...] = given if dice.randint(0, 1) else (None,) * size
    gone = dice.choice([None, None, size - 1]) if size == 3 else None
    rows = []
    for number, share in enumerate(shares):
        for _ in range(dice.choice([1, 1, 2])):
            way = {"alternative_group": name, "alternative": f"way {number}", "likelihood": share}
            withdrawn = {"withdrawn_at": at("26 00:00")} if number == gone else {}
            rows.append({**_stay(dice, person), **way, **withdrawn})
    return rows


# What happened, by hand


def shares_of(world: World) -> dict[str, dict[str, float]]:
    """For each group the probability of every label that is left, adding to 1."""
    found: dict[str, dict[str, float]] = {}
    for row in world["itineraries"]:
        if row.get("alternative_group") and not row.get("withdrawn_at"):
            share = 1.0 if row.get("likelihood") is None else row["likelihood"]
            found.setdefault(row["alternative_group"], {})[row["alternative"]] = share
    return {group: {way: share / sum(ways.values()) for way, share in ways.items()} for group, ways in found.items()}


def happened(world: World, chosen: Chosen) -> World:
    """The rows in force when it is known of some groups what happened; of settled groups the rows are plain ones."""
    rows = []
    for row in world["itineraries"]:
        group = row.get("alternative_group")
        if row.get("withdrawn_at") or (group in chosen and row["alternative"] != chosen[group]):
            continue
        plain = dict.fromkeys(("alternative_group", "alternative", "likelihood")) if group in chosen else {}
        rows.append({**row, **plain})
    facts = [("venues", n) for n in range(len(world["venues"]))] + [("cases", 0)]
    kept = {**world, "itineraries": rows}
    return supposed(kept, [*facts, *(("itineraries", n) for n in range(len(rows)))])


def contacts_of(world: World, rules: str | RuleSet) -> pd.DataFrame:
    return ex.trace(ex.ExposureGraph.from_frames(**to_frames(world)), case=C, rules=rules).contacts


CLASSES = ["close", "secondary", "general", "co-present"]


@settings(max_examples=3)
@given(world=markets())
def test_likelihoods_are_those_of_all_worlds(world: World) -> None:
    """
    Every world read as frames of its own, without any alternative; their probabilities added.

    Several groups of the case and one of each other person; rows of one label happen together; what is left of a group
    of which one is withdrawn adds to 1 again.
    """
    shares = shares_of(world)
    groups = [*shares][:4]
    fixed = {group: next(iter(ways)) for group, ways in shares.items() if group not in groups}
    world = narrowed(world, fixed)
    found = values_of(contacts_of(world, NEAR))
    choices = [dict(zip(groups, ways, strict=True)) for ways in product(*(shares[group] for group in groups))]
    worlds: list[tuple[float, dict[str, str], set[str]]] = []
    for chosen, there in zip(choices, read_anew([happened(world, one) for one in choices], NEAR, C), strict=True):
        chance = prod(shares[group][way] for group, way in chosen.items())
        sure = {who for who, value in there.items() if value.certain}
        worlds.append((chance, {who: value.contact_class for who, value in there.items()}, sure))
    assert sum(chance for chance, _, _ in worlds) == pytest.approx(1)
    assert found.keys() == {who for _, classes, _ in worlds for who in classes}
    for who, value in found.items():
        worst = min((classes[who] for _, classes, _ in worlds if who in classes), key=CLASSES.index)
        in_it = [(chance, who in sure) for chance, classes, sure in worlds if classes.get(who) == worst]
        assert value.contact_class == worst
        assert value.likelihood == pytest.approx(sum(chance for chance, _ in in_it), abs=1e-12)
        assert value.certain == (len(in_it) == len(worlds) and all(sure for _, sure in in_it))


def narrowed(world: World, fixed: Chosen) -> World:
    """The same world in which some groups have but one alternative."""
    rows = [
        row
        for row in world["itineraries"]
        if row.get("alternative_group") not in fixed or row["alternative"] == fixed[row["alternative_group"]]
    ]
    plain = dict.fromkeys(("alternative_group", "alternative", "likelihood"))
    return {**world, "itineraries": [{**r, **plain} if r.get("alternative_group") in fixed else r for r in rows]}


@settings(max_examples=3)
@given(world=markets())
def test_what_settling_a_group_would_settle(world: World) -> None:
    """Each alternative settled in frames of its own: how many possible contacts are left, weighed."""
    trace = ex.trace(ex.ExposureGraph.from_frames(**to_frames(world)), case=C, rules=NEAR)
    shares = {group: ways for group, ways in shares_of(world).items() if len(ways) > 1}
    note(world["itineraries"])
    open_now = possible(values_of(trace.contacts))
    table = trace.alternatives
    assert table.columns.tolist() == COLUMNS
    expected = {}
    met = trace.encounters
    for group, ways in shares.items():
        rows = [row for row in world["itineraries"] if row.get("alternative_group") == group]
        stays = {row["stay_id"] for row in rows}
        hangs = met["case_stay"].isin(stays) | met["contact_stay"].isin(stays)
        who = set(met.loc[hangs, "contact_id"])
        there = read_anew([happened(world, {group: way}) for way in ways], NEAR, C)
        left = sum(share * possible(values) for share, values in zip(ways.values(), there, strict=True))
        certain = set(trace.contacts.loc[trace.contacts["certainty"] == "certain", "contact_id"])
        if rows[0]["person_id"] == C or who:
            only = len(who - set(met.loc[~hangs, "contact_id"]))
            ids = ";".join(sorted(ways))
            expected[group] = (rows[0]["person_id"], ids, len(who), only, len(who & certain), open_now - left)
    found = {row[0]: row[1:] for row in table.itertuples(index=False, name=None)}
    assert found.keys() == expected.keys()
    for group, row in expected.items():
        assert found[group][:-1] == row[:-1]
        assert found[group][-1] == pytest.approx(row[-1], abs=1e-9)
    by = [(-row["expected_reduction"], -row["contacts"], row["group"]) for row in table.to_dict("records")]
    assert [(round(a, 9), b, c) for a, b, c in by] == sorted((round(a, 9), b, c) for a, b, c in by)


def possible(values: Values) -> int:
    return sum(not value.certain for value in values.values())


# By hand


def one_of(*ways: str, person: str = C, group: str = "g", hours: str = "10:00-10:20", **columns: Any) -> list[Row]:
    return [
        stay(person, where, hours, alternative_group=group, alternative=where, stay_id=f"{group} {where}", **columns)
        for where in ways
    ]


def test_the_group_worth_settling_first() -> None:
    """
    At ten in one of three shops, at noon in one of two; the afternoon group is his, but nobody met him there.

    A and B have two customers each at ten, and q met him surely in the evening. Settling the morning leaves none of its
    four possible ones: those of the shop become certain, the others drop out. At noon one customer hangs on it.
    """
    rows = [
        *one_of(*SHOPS, group="ten"),
        *one_of(*SHOPS[:2], group="noon", hours="12:00-12:20"),
        *one_of(*SHOPS[:2], group="late", hours="16:00-16:20"),
        *(stay(f"{shop}{k}", shop, "10:00-10:20") for shop in SHOPS[:2] for k in (1, 2)),
        stay("noon", SHOPS[0], "12:00-12:20"),
        *(
            stay(who, SHOPS[2], hours)
            for who, hours in (("q", "10:00-10:20"), ("q", "20:00-20:20"), (C, "20:00-20:20"))
        ),
    ]
    trace = ex.trace(ex.ExposureGraph.from_frames(**to_frames(market(rows))), case=C, rules=CN)
    assert trace.alternatives.to_numpy().tolist() == [
        ["ten", C, "shop A;shop B;shop C", 5, 4, 1, 4.0],
        ["noon", C, "shop A;shop B", 1, 1, 0, 1.0],
        ["late", C, "shop A;shop B", 0, 0, 0, 0.0],
    ]


def test_nothing_is_open() -> None:
    """No group, or one that was settled: an empty table with its columns."""
    plain = market([stay(C, SHOPS[0], "10:00-10:20"), stay("a", SHOPS[0], "10:00-10:20")])
    graph = ex.ExposureGraph.from_frames(**to_frames(market([*one_of(*SHOPS), stay("a", SHOPS[0], "10:00-10:20")])))
    settled = graph.settle("g", SHOPS[0], source="cctv", at=at("26 00:00"))
    for one in (ex.ExposureGraph.from_frames(**to_frames(plain)), settled):
        table = ex.trace(one, case=C, rules=CN).alternatives
        assert table.empty
        assert table.columns.tolist() == COLUMNS


def test_a_settled_group_is_open_before_and_certain_after() -> None:
    """And with given shares what is left of two losers' shares goes to the winner."""
    rows = [*one_of(*SHOPS), *(stay(shop[-1], shop, "10:00-10:20") for shop in SHOPS)]
    rows = [
        {**r, "likelihood": dict(zip(SHOPS, (0.5, 0.3, 0.2), strict=True))[r["alternative"]]}
        if "alternative" in r
        else r
        for r in rows
    ]
    graph = ex.ExposureGraph.from_frames(**to_frames(market(rows)))
    graph = graph.withdraw("itineraries:4", source="field", at=at("25 00:00"))
    graph = graph.settle("g", SHOPS[1], source="cctv", at=at("26 00:00"))
    known = {
        moment: {who: value.likelihood for who, value in values_of(trace.contacts).items()}
        for moment, trace in ex.replay(
            graph, case=C, at=[at("24 12:00"), at("25 12:00"), at("26 12:00")], rules=CN
        ).traces.items()
    }
    assert [*known.values()] == [
        pytest.approx({"A": 0.5, "B": 0.3, "C": 0.2}),
        pytest.approx({"A": 0.5 / 0.8, "B": 0.3 / 0.8}),
        pytest.approx({"B": 1.0}),
    ]


@pytest.mark.parametrize(
    ("rule", "many"), [(general(within="space"), 2_000), (general(minutes=20, per="24h"), 60)], ids=["met", "in sum"]
)
def test_twelve_open_groups(rule: Row, many: int) -> None:
    """
    Half a million combinations, of which none is gone through: each contact hangs on a few groups.

    A contact of k shops of different groups met him with 1 - (2/3)^k; one of two shops of one group with 2/3.
    """
    groups, ways = 12, 3
    dice = np.random.default_rng(7)
    shops = [[f"{group}-{way}" for way in range(ways)] for group in range(groups)]
    rows = [
        row
        for g, each in enumerate(shops)
        for row in one_of(*each, group=f"g{g}", hours=f"{6 + g:02}:00-{6 + g:02}:20")
    ]
    chance = {}
    for person in range(many):
        where = dice.choice(groups, size=1 + person % 4, replace=False)
        seen = {int(group): int(dice.integers(1, ways)) for group in where}
        for group, number in seen.items():
            hours = f"{6 + group:02}:00-{6 + group:02}:20"
            rows += [stay(f"p{person:04}", shop, hours) for shop in shops[group][:number]]
        chance[f"p{person:04}"] = 1 - prod(1 - number / ways for number in seen.values())
    world = market(rows)
    world["venues"] = [venue(shop, "shop") for each in shops for shop in each]
    contacts = contacts_of(world, rules_of(rule)).set_index("contact_id")
    assert (contacts["contact_class"] == "general").all()
    assert contacts["likelihood"].to_dict() == pytest.approx(chance, abs=1e-9)
    assert (contacts["certainty"] == "possible").all()


def test_the_helpers_agree_with_each_other() -> None:
    """Settled by hand and settled by the graph is the same."""
    rows = [*one_of(*SHOPS), *(stay(shop[-1], shop, "10:00-10:20") for shop in SHOPS)]
    world = market(rows)
    graph = ex.ExposureGraph.from_frames(**to_frames(world)).settle("g", SHOPS[2], source="cctv", at=at("26 00:00"))
    one = values_of(ex.trace(graph, case=C, rules=CN).contacts)
    other = values_of(contacts_of(happened(world, {"g": SHOPS[2]}), CN))
    assert one.keys() == other.keys() == {"C"}
    assert is_same(one["C"], other["C"])
