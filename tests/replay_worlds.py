"""
Small random worlds in which facts come and go, and what is known in them: Hypothesis strategies, and rows by hand.

A world of `rule_worlds` of which everything is known from the start, but for a few rows: recorded later, withdrawn,
corrected, or settled among alternatives, at a few moments. What is known at a moment, or would be if just some of the
facts were, is worked out row by row from the design: a fact is a table and the number of its row.
"""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from fractions import Fraction
from itertools import chain, combinations
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

import pandas as pd
import rule_worlds
import rules_oracle
from hypothesis import strategies as st
from oracle import ALWAYS
from rule_worlds import CASE, STEP, to_toml
from worlds import to_frames

import exposure as ex
from exposure.rules.load import parse_rule_set

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from random import Random

    from hypothesis.strategies import SearchStrategy
    from oracle import Row, World

    from exposure.rules.model import RuleSet

Fact = tuple[str, int]

START = datetime(2020, 2, 25, 0, 0, tzinfo=UTC)
"""Before the first event of a world."""
MOMENTS = [START + number * timedelta(hours=6) for number in (1, 2, 3)]
"""When something is recorded, withdrawn, corrected or settled."""
END = MOMENTS[-1]
CLASSES = ["close", "secondary", "general", "co-present"]  # most severe first
KEYS = {
    "persons": ["person_id"],
    "venues": ["venue_id"],
    "legs": ["leg_id"],
    "layouts": ["layout"],
    "cases": ["person_id"],
    "relations": ["person_a", "person_b", "kind"],
    "itineraries": ["stay_id"],
}
NAMED_BY = {
    "layouts": {"legs": ["layout"]},
    "legs": {"itineraries": ["leg_id"], "leg_stops": ["leg_id"]},
    "venues": {
        "itineraries": ["venue_id"],
        "legs": ["origin", "destination"],
        "leg_stops": ["venue_id"],
        "venues": ["within"],
    },
    "persons": {"itineraries": ["person_id"], "cases": ["person_id"], "relations": ["person_a", "person_b"]},
}
"""What known rows name counts as known with them."""
NAMES = [
    *("person_id", "person_a", "person_b", "household_id", "venue_id", "within", "origin", "destination"),
    *("adjacent_to", "leg_id", "vehicle", "stay_id", "alternative_group"),
]
"""Columns whose cells name something of the world."""
SHARES: dict[int, list[tuple[float | None, ...]]] = {
    2: [(None, None), (None, None), (0.25, 0.75)],
    3: [(None, None, None), (None, None, None), (0.5, 0.25, 0.25)],
}


class Value(NamedTuple):
    """What a contact is."""

    contact_class: str
    certain: bool
    likelihood: float
    until: datetime | None


Values = dict[str, Value]


class Telling(NamedTuple):
    """A world and the rules that it is judged by."""

    world: World
    rules: dict[str, Any]


def tellings(most: int = 12) -> SearchStrategy[Telling]:
    """A world in which at most so many facts come or go after the start, and a rule set."""
    return st.randoms(use_true_random=True).map(lambda dice: telling(dice, most))


def telling(dice: Random, most: int) -> Telling:
    """Of the same dice the same world; of a few worlds the first in which much changes, else the last."""
    for _ in range(8):
        told = Telling(_told(dice, rule_worlds._world(dice), most), rule_worlds._rule_set(dice))
        before, after = judged_at(told, START), judged_at(told, None)
        if sum(before.get(who) != after.get(who) for who in {*before, *after}) >= dice.choice([1, 2, 3]):
            break
    return told


def growing_tellings() -> SearchStrategy[Telling]:
    """
    A world in which nothing is taken back, corrected or left open.

    Every stay is told once and has an end: the next stay that is told ends no earlier one.
    """
    return st.randoms(use_true_random=True).map(_growing)


def _growing(dice: Random) -> Telling:
    world = _unclocked(dice, rule_worlds._world(dice))
    rows = [row for row in world["itineraries"] if not row["alternative_group"] and "source" not in row]
    world = {**world, "itineraries": rows}
    for table in ("itineraries", "relations", "cases"):
        world[table] = [{**row, "recorded_at": dice.choice([None, *MOMENTS])} for row in world[table]]
    return Telling(world, rule_worlds._rule_set(dice))


# Events


def _told(dice: Random, world: World, most: int) -> World:
    """As many events as there is room for."""
    world = _unclocked(dice, world)
    for _ in range(dice.randint(2, 9)):
        event = dice.choice([_recorded, _recorded, _recorded, _withdrawn, _corrected, _corrected, _settled, _opened])
        changed = event(dice, {table: [dict(row) for row in rows] for table, rows in world.items()})
        if len(differing(changed, START, None)) <= most:
            world = changed
    return world


def _unclocked(dice: Random, world: World) -> World:
    """
    Everything known from the start; some stays without an end; shares of alternatives that can be rescaled.

    Alternatives have no seats: whether somebody else can have sat on one meanwhile is not what is asked here.
    """
    world = {t: [{**row, "recorded_at": None, "withdrawn_at": None} for row in rows] for t, rows in world.items()}
    for row in world["itineraries"]:
        if row["venue_id"] and not dice.randint(0, 9):
            row["end"] = None
    group = [row for row in world["itineraries"] if row["alternative_group"]]
    labels = list(dict.fromkeys(_way(row) for row in group))
    shares = dict(zip(labels, dice.choice(SHARES[len(labels)]), strict=True)) if labels else {}
    for row in group:
        row |= {"likelihood": shares[_way(row)], "seat": None}
    return world


def _way(row: Row) -> str:
    return str(row.get("alternative") or row["stay_id"])


def _untouched(world: World, tables: Iterable[str]) -> list[Fact]:
    """Rows without clocks of which there is one version, but for alternatives, and one row of P1."""
    found = []
    for table in tables:
        keys = [_key(table, row) for row in world[table]]
        for number, row in enumerate(world[table]):
            free = row["recorded_at"] is None and row["withdrawn_at"] is None and not row.get("alternative_group")
            if free and keys.count(keys[number]) == 1:
                found.append((table, number))
    return found


def _one(dice: Random, facts: list[Fact], world: World) -> Row | None:
    """Any of them, tables of a few rows as often as the stays."""
    tables = sorted({table for table, _ in facts})
    if not tables:
        return None
    weights = {"itineraries": 6, "cases": 2, "relations": 3}
    table = dice.choices(tables, [weights.get(name, 1) for name in tables])[0]
    number = dice.choice([number for name, number in facts if name == table])
    return world[table][number]


def _recorded(dice: Random, world: World) -> World:
    row = _one(dice, _untouched(world, ["itineraries", "itineraries", "relations", "cases"]), world)
    if row is not None:
        row["recorded_at"] = dice.choice(MOMENTS)
        if dice.randint(0, 5) == 0:
            row["withdrawn_at"] = END + STEP if row["recorded_at"] == END else END
    return world


def _withdrawn(dice: Random, world: World) -> World:
    row = _one(dice, _untouched(world, ["itineraries", "relations"]), world)
    if row is not None:
        row["withdrawn_at"] = dice.choice(MOMENTS)
    return world


def _corrected(dice: Random, world: World) -> World:
    """Another version of a row."""
    facts = _untouched(world, ["itineraries", "cases", "persons", "venues", "legs", "relations"])
    row = _one(dice, facts, world)
    if row is None:
        return world
    table = next(name for name, rows in world.items() if any(row is other for other in rows))
    moment = dice.choice(MOMENTS)
    old = {**row, **CORRECTIONS[table](dice, row), "withdrawn_at": moment}
    row["recorded_at"] = moment
    world[table].insert(dice.randint(0, len(world[table])), old)
    return world


def _wrong_stay(dice: Random, row: Row) -> Row:
    """It was thought to be earlier, elsewhere, or nobody knew the seat."""
    if row["leg_id"]:
        return {"seat": None, "mask": dice.choice(rule_worlds.MASKS)}
    if dice.randint(0, 1):
        return {"venue_id": rule_worlds._nearby(dice, row["venue_id"])}
    earlier = {column: row[column] and row[column] - 2 * STEP for column in ("start", "end")}
    return {**earlier, "start_tolerance_minutes": dice.choice([None, 20.0])}


def _wrong_case(dice: Random, row: Row) -> Row:
    """Another onset, isolation or zone was thought of first, or no first sign was known yet."""
    other = rule_worlds._case(dice, row["person_id"])
    unknown = {"onset": None, "sampled_at": None}
    return dice.choice([other, other, {"isolated_at": other["isolated_at"]}, unknown])


CORRECTIONS: dict[str, Any] = {
    "itineraries": _wrong_stay,
    "cases": _wrong_case,
    "persons": lambda dice, _: {"household_id": dice.choice([None, "F1", "F2"])},
    "venues": lambda dice, row: rule_worlds._venue(dice, row["venue_id"]),
    "legs": lambda dice, _: {"sealed": dice.choice([None, True, False]), "timezone": dice.choice([None, "Asia/Tokyo"])},
    "relations": lambda dice, _: {"since": None, "until": None, "timezone": dice.choice([None, "Asia/Tokyo"])},
}


def _group(world: World) -> list[Row]:
    return [row for row in world["itineraries"] if row["alternative_group"]]


def _opened(dice: Random, world: World) -> World:
    """The group becomes known as a whole."""
    group, moment = _group(world), dice.choice(MOMENTS[:2])
    if not any(row["recorded_at"] or row["withdrawn_at"] for row in group):
        for row in group:
            row["recorded_at"] = moment
    return world


def _settled(dice: Random, world: World) -> World:
    """One alternative is left."""
    group = [row for row in _group(world) if not row["withdrawn_at"]]
    if group:
        winner, moment = _way(dice.choice(group)), dice.choice([m for m in MOMENTS if m > MOMENTS[1]])
        for row in group:
            row["withdrawn_at"] = None if _way(row) == winner else moment
    return world


# What is known


def known_facts(world: World, moment: datetime | None) -> frozenset[Fact]:
    """The rows recorded at or before a moment and not yet withdrawn at it; None: after the last fact."""
    return frozenset(
        (table, number)
        for table, rows in world.items()
        for number, row in enumerate(rows)
        if (row.get("withdrawn_at") is None if moment is None else _is_known(row, moment))
    )


def _is_known(row: Row, moment: datetime) -> bool:
    recorded, withdrawn = row.get("recorded_at"), row.get("withdrawn_at")
    return (recorded is None or recorded <= moment) and (withdrawn is None or moment < withdrawn)


def differing(world: World, one: datetime | None, other: datetime | None) -> frozenset[Fact]:
    """What is known at one of two moments only."""
    return known_facts(world, one) ^ known_facts(world, other)


def fact_id(fact: Fact) -> str:
    """As a frame's rows are numbered: the first one is row 2."""
    return f"{fact[0]}:{fact[1] + 2}"


def fact_of(name: str) -> Fact:
    table, _, row = name.partition(":")
    return table, int(row) - 2


def supposed(world: World, facts: Iterable[Fact]) -> World:
    """
    The rows of some facts and what they name, as if nothing else had ever been recorded: without clocks.

    Of a named thing of which no row is among them, the version that was recorded first.
    """
    listed = sorted(facts, key=lambda fact: fact[1])
    rows = {table: [world[table][number] for name, number in listed if name == table] for table in world}
    rows = {**{table: [] for table in KEYS}, **rows}
    for table in ("layouts", "legs", "venues", "persons"):  # a layout is named by legs that are named
        _name(world, rows, table)
    for table in ("layouts", "venues"):
        _name(world, rows, table)
    bare = {t: [{**r, "recorded_at": None, "withdrawn_at": None} for r in some] for t, some in rows.items()}
    return {**bare, "itineraries": _rescaled(bare["itineraries"])}


def _name(world: World, rows: World, table: str) -> None:
    """Add what is named and missing, and what that names."""
    (column,) = KEYS[table]
    while True:
        named = {
            row[by]
            for other, columns in NAMED_BY[table].items()
            for row in rows.get(other, [])
            for by in columns
            if row.get(by)
        }
        missing = named - {row[column] for row in rows[table]}
        versions = [row for row in world.get(table, []) if row[column] in missing]
        if not versions:
            return
        first = min(versions, key=lambda row: row.get("recorded_at") or ALWAYS)
        rows[table].append(first)


def _rescaled(rows: list[Row]) -> list[Row]:
    """The likelihoods of the alternatives that are left add to 1."""
    totals: dict[str, dict[str, Fraction]] = {}
    for row in rows:
        if row.get("alternative_group") and row.get("likelihood") is not None:
            totals.setdefault(row["alternative_group"], {})[_way(row)] = Fraction(row["likelihood"])
    return [
        {**row, "likelihood": float(Fraction(row["likelihood"]) / sum(totals[row["alternative_group"]].values()))}
        if row.get("alternative_group") in totals
        else row
        for row in rows
    ]


def is_readable(world: World) -> bool:
    """Whether no key has two rows, of a world without clocks."""
    keys = [(table, _key(table, row)) for table in KEYS for row in world.get(table, [])]
    keys = [key for key in keys if key != ("itineraries", (None,))]  # a blank stay_id is each row's own
    return len(keys) == len({*keys})


def _key(table: str, row: Row) -> tuple[Any, ...]:
    if table == "relations":
        return (*sorted([row["person_a"], row["person_b"]]), row["kind"])
    return tuple(row.get(column) for column in KEYS.get(table, []))


def is_traceable(world: World, case: str = CASE) -> bool:
    """Whether the case and a first sign of his are known, of a world without clocks."""
    return any(row["person_id"] == case and (row.get("onset") or row.get("sampled_at")) for row in world["cases"])


# Answers


def judged(world: World, rules: dict[str, Any]) -> Values:
    """What the oracle says of a world without clocks."""
    if not is_traceable(world):
        return {}
    return {
        contact: Value(finding.contact_class, finding.certain, float(finding.likelihood), finding.quarantine)
        for contact, finding in rules_oracle.judge(_ended(world, rules), CASE, rules).items()
    }


def _ended(world: World, rules: dict[str, Any]) -> World:
    """Of a case of whom neither an end nor a stay is known the window ends as late as carers are asked about."""
    cases = [dict(row) for row in world["cases"]]
    case = next(row for row in cases if row["person_id"] == CASE)
    if not (case["isolated_at"] or case["confirmed_at"] or any(s["person_id"] == CASE for s in world["itineraries"])):
        zone = ZoneInfo(case["timezone"])
        first = case["onset"] or case["sampled_at"].astimezone(zone).date()
        last = first + timedelta(days=rules["window"].get("after_onset_days", 14) + 1)
        case["isolated_at"] = datetime.combine(last, time(0), tzinfo=zone).astimezone(UTC)
    return {**world, "cases": cases}


def judged_at(telling: Telling, moment: datetime | None) -> Values:
    """What the oracle says of the rows known at a moment."""
    return judged(supposed(telling.world, known_facts(telling.world, moment)), telling.rules)


def values_of(contacts: pd.DataFrame) -> Values:
    """What a table of contacts says."""
    return {
        row["contact_id"]: Value(
            row["contact_class"],
            row["certainty"] == "certain",
            row["likelihood"],
            None if pd.isna(row["quarantine_until"]) else row["quarantine_until"].to_pydatetime(),
        )
        for row in contacts.to_dict("records")
    }


def are_close(one: Values, other: Values) -> bool:
    """The same but for what floats do to a probability."""
    return one.keys() == other.keys() and all(is_same(one[contact], other[contact]) for contact in one)


def is_same(one: Value, other: Value) -> bool:
    near = abs(one.likelihood - other.likelihood) <= 1e-9
    return near and one._replace(likelihood=0.0) == other._replace(likelihood=0.0)


def graph_of(world: World) -> ex.ExposureGraph:
    return ex.ExposureGraph.from_frames(**to_frames(world))


def read_anew(worlds: Sequence[World], rules: str | RuleSet, case: str = CASE) -> list[Values]:
    """
    What graphs of worlds without clocks say, read from frames of their rows alone.

    They are read at once: everything but layouts, which they share, gets the number of its world, so that nobody of one
    meets anybody of another.
    """
    frames: World = {}
    for number, world in enumerate(worlds):
        for table, rows in world.items():
            frames.setdefault(table, []).extend(_numbered(row, number) for row in rows)
    frames["layouts"] = list({row["layout"]: row for row in frames.get("layouts", [])}.values())
    cases = [f"{number}_{case}" for number, world in enumerate(worlds) if is_traceable(world, case)]
    found: list[Values] = [{} for _ in worlds]
    if cases:
        contacts = ex.trace(graph_of(frames), case=cases, rules=rules).contacts
        for case_id, listed in contacts.groupby("case_id"):
            number = int(str(case_id).partition("_")[0])
            found[number] = {who.partition("_")[2]: value for who, value in values_of(listed).items()}
    return found


def _numbered(row: Row, number: int) -> Row:
    named = {c: ";".join(f"{number}_{i}" for i in row[c].split(";")) for c in NAMES if isinstance(row.get(c), str)}
    return {**row, **named}


def replayed(telling: Telling, moments: Iterable[datetime]) -> ex.Replay:
    return ex.replay(graph_of(telling.world), case=CASE, at=list(moments), rules=rule_set_of(telling))


def rule_set_of(telling: Telling) -> RuleSet:
    return parse_rule_set(to_toml(telling.rules))


def subsets(facts: Iterable[Fact]) -> Iterator[frozenset[Fact]]:
    """All of them, the smallest first."""
    listed = sorted(facts)
    return map(frozenset, chain.from_iterable(combinations(listed, size) for size in range(len(listed) + 1)))
