"""compare: every difference has its row, and the facts it names made the difference: tried fact by fact."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from cabin_worlds import CASE as C
from cabin_worlds import CN, at, close, general, leg, ride, rules_of, stay, venue
from hypothesis import given, settings
from replay_worlds import (
    END,
    START,
    Telling,
    Value,
    Values,
    differing,
    fact_of,
    is_readable,
    judged,
    known_facts,
    read_anew,
    replayed,
    rule_set_of,
    subsets,
    supposed,
    tellings,
)
from replay_worlds import telling as drawn
from worlds import to_frames

import exposure as ex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from oracle import World
    from replay_worlds import Fact

    from exposure.rules.model import RuleSet

Row = dict[str, Any]
Cause = tuple[list[str], bool, list[Any]]

ATTRIBUTED = ["contact", "class", "certainty", "likelihood", "quarantine_until"]
LISTED = 5
"""Other sets that a row names before it says `more`."""


# Random worlds


class Trial:
    """A world between two moments, in every state that there would be if just some facts had come or gone."""

    def __init__(
        self, world: World, moments: tuple[datetime, datetime | None], say: Callable[[list[World]], list[Values]]
    ) -> None:
        self._world, self._say = world, say
        self._before = known_facts(world, moments[0])
        self.between = differing(world, *moments)
        self._found: dict[frozenset[Fact], Values | None] = {}

    def look(self, sets: Iterable[frozenset[Fact]]) -> None:
        """Find out what there is if just these facts came or went, for several sets; where that can be read at all."""
        worlds = {facts: supposed(self._world, self._before ^ facts) for facts in {*sets} - self._found.keys()}
        readable = [facts for facts, world in worlds.items() if is_readable(world)]
        said = self._say([worlds[facts] for facts in readable])
        self._found |= {**dict.fromkeys(worlds), **dict(zip(readable, said, strict=True))}

    def brings(self, facts: frozenset[Fact], contact: str, what: str, value: object) -> bool:
        """Whether a contact is or has a value, if just these facts came or went; no key has two rows at once."""
        if facts not in self._found:
            self.look([facts])
        values = self._found[facts]
        return values is not None and says(values.get(contact), what, value)

    def makes(self, facts: frozenset[Fact], row: Row) -> bool:
        """These facts alone bring what is after; without them it stays, or is again, what was before."""
        contact, what = row["contact_id"], row["what"]
        came = self.brings(facts, contact, what, row["after"])
        return came and self.brings(self.between - facts, contact, what, row["before"])

    def check(self, rows: list[Row]) -> None:
        """The facts that each row names make it."""
        named = [frozenset(map(fact_of, row["facts"])) for row in rows]
        self.look([*named, *(self.between - facts for facts in named)])
        for row, facts in zip(rows, named, strict=True):
            assert self.makes(facts, row), row


def says(value: Value | None, what: str, asked: Any) -> bool:
    """Whether what a contact is has a value of the table of changes."""
    if what == "contact":
        return bool((value and value.contact_class) == asked)
    if value is None:
        return False
    if what == "class":
        return bool(value.contact_class == asked)
    if what == "certainty":
        return bool(value.certain == (asked == "certain"))
    if what == "likelihood":
        return bool(abs(value.likelihood - asked) <= 1e-6)
    return value.until is None if pd.isna(asked) else value.until == asked


def rows_of(changes: ex.Changes) -> list[Row]:
    return records(changes.table[changes.table["what"] != "position"])


def records(table: pd.DataFrame) -> list[Row]:
    return [{str(column): cell for column, cell in row.items()} for row in table.to_dict("records")]


@settings(max_examples=6)
@given(telling=tellings(most=6))
def test_the_facts_of_a_change_are_the_smallest_that_made_it(telling: Telling) -> None:
    """
    Against the oracle, in each of the states that up to six facts make.

    The facts named bring the change alone, and without them it is undone; fewer facts never do both; others of that
    number that do are all named, and nothing else is.
    """
    check_smallest(telling)


@pytest.mark.parametrize("seed", [3, 7, 17, 18, 40, 110])
def test_worlds_in_which_the_facts_were_once_wrong(seed: int) -> None:
    """Two rows of one key at once; more facts than it takes, where fewer do what more of them do not."""
    check_smallest(drawn(Random(seed), most=6))


def check_smallest(telling: Telling) -> None:
    replay = replayed(telling, [START, END])
    trial = Trial(telling.world, (START, END), lambda worlds: [judged(w, telling.rules) for w in worlds])
    for row in rows_of(ex.compare(replay.traces[START], replay.traces[END])):
        size = len(row["facts"])
        smaller_or_equal = [facts for facts in subsets(trial.between) if len(facts) <= size]
        making = [facts for facts in smaller_or_equal if trial.makes(facts, row)]
        assert size > 0, row
        assert all(len(facts) == size for facts in making), (row, making)
        named = [frozenset(map(fact_of, facts)) for facts in [row["facts"], *row["other_facts"]] if facts != "more"]
        assert len({*named}) == len(named)
        assert {*named} <= {*making}, (row, making)
        assert len(named) == min(len(making), 1 + LISTED), (row, making)
        assert ("more" in row["other_facts"]) == (len(making) > 1 + LISTED)
        alone = [trial.brings(frozenset({fact}), row["contact_id"], row["what"], row["after"]) for fact in named[0]]
        assert row["sufficient_alone"] == all(alone)


@settings(max_examples=3)
@given(telling=tellings(most=6))
def test_the_facts_of_a_change_make_it_in_graphs_read_anew(telling: Telling) -> None:
    """Frames of the rows known before and just the facts named, and of those known after but them, say the same."""
    replay = replayed(telling, [START, END])
    trial = Trial(telling.world, (START, END), lambda worlds: read_anew(worlds, rule_set_of(telling)))
    trial.check(rows_of(ex.compare(replay.traces[START], replay.traces[END])))


@settings(max_examples=4)
@given(telling=tellings(most=12))
def test_every_difference_of_the_contacts_has_its_row(telling: Telling) -> None:
    """The two tables merged: who came, who went, what differs about the others, in the order of the words."""
    replay = replayed(telling, [START, END])
    changes = ex.compare(replay.traces[START], replay.traces[END])
    keys = ["case_id", "contact_id", "change", "what"]
    found = records(changes.table[[*keys, "before", "after"]])
    by_contact: dict[tuple[str, str], list[Row]] = {}
    for row in found:
        by_contact.setdefault((row["case_id"], row["contact_id"]), []).append(row)
    assert [row for rows in by_contact.values() for row in rows] == found, "rows of one contact stand together"
    assert same_rows(by_contact, merged(changes.before.contacts, changes.after.contacts))
    no_facts = changes.table["facts"].str.len() == 0
    assert no_facts.equals(changes.table["what"] == "position")
    assert len(changes.added) + len(changes.removed) + len(changes.changed) == len(changes) == len(found)


def merged(before: pd.DataFrame, after: pd.DataFrame) -> dict[tuple[str, str], list[Row]]:
    """What must be told of every pair."""
    columns = ["case_id", "contact_id"]
    ones, others = ({tuple(r[c] for c in columns): r for r in records(table)} for table in (before, after))
    rows = {pair: list(told(pair, ones.get(pair), others.get(pair))) for pair in {*ones, *others}}
    return {pair: listed for pair, listed in rows.items() if listed}


def told(pair: tuple[str, str], one: Row | None, other: Row | None) -> Iterable[Row]:
    who = {"case_id": pair[0], "contact_id": pair[1]}
    if one is None or other is None:
        change = "added" if one is None else "removed"
        classes = (row and row["contact_class"] for row in (one, other))
        yield {**who, "change": change, "what": "contact", **dict(zip(("before", "after"), classes, strict=True))}
        return
    differs = {
        "class": one["contact_class"] != other["contact_class"],
        "certainty": one["certainty"] != other["certainty"],
        "likelihood": abs(one["likelihood"] - other["likelihood"]) >= 0.05 - 1e-9,
        "quarantine_until": not is_same_time(one["quarantine_until"], other["quarantine_until"]),
    }
    differs["position"] = not any(differs.values()) and one["position"] != other["position"]
    for what in (what for what, is_so in differs.items() if is_so):
        column = "contact_class" if what == "class" else what
        yield {**who, "change": "changed", "what": what, "before": one[column], "after": other[column]}


def is_same_time(one: Any, other: Any) -> bool:
    return bool(one == other) or (pd.isna(one) and pd.isna(other))


def same_rows(found: dict[Any, list[Row]], expected: dict[Any, list[Row]]) -> bool:
    """Blank times and blank classes are the same blank."""

    def plain(rows: list[Row]) -> list[list[Any]]:
        return [[None if pd.isna(cell) else cell for cell in row.values()] for row in rows]

    return {pair: plain(rows) for pair, rows in found.items()} == {p: plain(rows) for p, rows in expected.items()}


# By hand

THEN = datetime(2020, 2, 27, 10, 0, tzinfo=UTC)
"""When something came out; asked about are the hour before and everything."""
NEW: Row = {"recorded_at": THEN}
GONE: Row = {"withdrawn_at": THEN}
FIRST, SECOND = "10:00-10:20", "10:30-10:50"
SHOPS = [venue("A", "shop"), venue("B", "shop"), venue("C", "shop")]
FOURTEEN_DAYS = pd.Timestamp("2020-03-08T00:00Z")


def world_of(stays: list[Row], *places: Row, case: Row | None = None, **tables: list[Row]) -> World:
    """Tables from rows; the case is c, ill since the 22nd and isolated from the 24th on."""
    known = {"person_id": C, "onset": "2020-02-22", "isolated_at": at("24 00:00"), "timezone": "UTC"}
    return {
        "venues": [row for row in places if "venue_id" in row],
        "legs": [row for row in places if "leg_id" in row],
        "itineraries": stays,
        "cases": [{**known, **(case or {})}],
        **tables,
    }


def compared(world: World, rules: str | RuleSet = CN) -> ex.Changes:
    """What changed in between; the facts of every row were tried in graphs read anew."""
    graph = ex.ExposureGraph.from_frames(**to_frames(world))
    before = ex.trace(graph.as_known(THEN - timedelta(hours=1)), case=C, rules=rules)
    changes = ex.compare(before, before.again(graph))
    moments = THEN - timedelta(hours=1), None
    Trial(world, moments, lambda worlds: read_anew(worlds, rules, C)).check(rows_of(changes))
    return changes


def causes(changes: ex.Changes) -> dict[tuple[str, str], Cause]:
    """The facts of each contact and thing, whether each is sufficient alone, and the other sets."""
    return {
        (row["contact_id"], row["what"]): (sorted(row["facts"]), row["sufficient_alone"], row["other_facts"])
        for row in rows_of(changes)
    }


def values(changes: ex.Changes, contact: str) -> list[tuple[Any, ...]]:
    rows = changes.table[changes.table["contact_id"] == contact]
    return [tuple(row) for row in rows[["change", "what", "before", "after"]].astype(object).to_numpy()]


def test_two_facts_of_which_each_would_do() -> None:
    """a was in his shop twice: each time alone would have brought her, and only without both she is gone."""
    changes = compared(
        world_of([stay(C, "A", "10:00-11:00"), stay("a", "A", FIRST, **NEW), stay("a", "A", SECOND, **NEW)], *SHOPS)
    )
    assert causes(changes) == {("a", "contact"): (["itineraries:3", "itineraries:4"], True, [])}
    assert repr(changes).splitlines()[0] == "1 added by 2 facts"


def test_two_facts_that_need_each_other() -> None:
    """He was in the shop and so was she; both came out, neither does alone, and without either she is gone."""
    changes = compared(
        world_of([stay(C, "A", FIRST, **NEW), stay("a", "A", FIRST, **NEW), stay(C, "B", FIRST)], *SHOPS)
    )
    found = causes(changes)[("a", "contact")]
    assert found[:2] == (["itineraries:2", "itineraries:3"], False)


@pytest.mark.parametrize("many", [2, 6, 7])
def test_other_sets_are_listed_up_to_five(many: int) -> None:
    """His stay came out, and hers, many of them: his with any one of hers brings her, and without his she is gone."""
    hers = [stay("a", "A", f"10:{5 * k:02}-10:{5 * k + 5:02}", **NEW) for k in range(many)]
    changes = compared(world_of([stay(C, "A", "10:00-11:00", **NEW), *hers], *SHOPS))
    ((facts, alone, others),) = causes(changes).values()
    named = [facts, *(sorted(each) for each in others if each != "more")]
    possible = [["itineraries:2", f"itineraries:{3 + k}"] for k in range(many)]
    assert len(named) == min(many, 6)
    assert all(each in possible for each in named)
    assert len({tuple(each) for each in named}) == len(named)
    assert (others[-1:] == ["more"]) == (many > 6)
    assert alone is False


def test_a_stay_that_is_withdrawn() -> None:
    """She was not there after all; who was there too stays."""
    changes = compared(world_of([stay(C, "A", FIRST), stay("a", "A", FIRST, **GONE), stay("b", "A", FIRST)], *SHOPS))
    assert causes(changes) == {("a", "contact"): (["itineraries:3"], True, [])}
    assert values(changes, "a") == [("removed", "contact", "general", None)]


@pytest.mark.parametrize("turned", [False, True])
def test_a_stay_that_is_corrected(turned: bool) -> None:
    """
    She was in B, not in A: both versions belong to the change, in whatever order the rows stand.

    With only one of them known or unknown she would have been in both at once under one stay_id.
    """
    versions = [stay("a", "A", FIRST, stay_id="s", **GONE), stay("a", "B", FIRST, stay_id="s", **NEW)]
    versions = versions[::-1] if turned else versions
    rows = [stay(C, "A", FIRST), stay("b", "B", FIRST), *versions]
    changes = compared(world_of(rows, *SHOPS))
    assert causes(changes) == {("a", "contact"): (["itineraries:4", "itineraries:5"], False, [])}


def test_facts_that_were_entered_one_after_another() -> None:
    """`add`, `withdraw`, `correct` and `settle` on a graph are compared as two moments of one graph are."""
    rows = [stay(C, "A", FIRST, stay_id="his"), stay("a", "A", FIRST), stay("b", "B", FIRST)]
    graph = ex.ExposureGraph.from_frames(**to_frames(world_of(rows, *SHOPS)))
    trace = ex.trace(graph, case=C, rules=CN)
    added = ex.compare(trace, trace.again(graph.add("itineraries", stay("d", "A", FIRST), source="call", at=THEN)))
    assert causes(added) == {("d", "contact"): (["itineraries:5"], True, [])}
    gone = ex.compare(trace, trace.again(graph.withdraw("itineraries:3", source="call", at=THEN)))
    assert causes(gone) == {("a", "contact"): (["itineraries:3"], True, [])}
    moved = graph.correct("itineraries:2", source="call", at=THEN, venue_id="B")
    changes = ex.compare(trace, trace.again(moved))
    both = ["itineraries:2", "itineraries:5"]
    assert causes(changes) == {("b", "contact"): (both, False, []), ("a", "contact"): (both, False, [])}
    assert ex.compare(trace, trace.again(graph)).table.empty


def open_shops(**columns: Any) -> list[Row]:
    """He was in one of three shops; later A is what is left."""
    rows = [stay(C, shop, FIRST, alternative_group="g", alternative=shop, stay_id=shop) for shop in "ABC"]
    return [{**row, **(columns if row["stay_id"] != "A" else {})} for row in rows]


def test_alternatives_that_are_settled() -> None:
    """
    Who was in A becomes certain because both others are out; who was in B is out because B is.

    Of three the first out makes A a half and the second makes it sure, so that both belong to A's likelihood.
    """
    people = [
        stay("a", "A", FIRST),
        stay("b", "B", FIRST),
        stay("everywhere", "A", FIRST),
        stay("everywhere", "B", FIRST),
    ]
    changes = compared(world_of([*open_shops(**GONE), *people, stay("everywhere", "C", FIRST)], *SHOPS))
    losers = ["itineraries:3", "itineraries:4"]
    assert causes(changes) == {
        ("a", "certainty"): (losers, False, []),
        ("a", "likelihood"): (losers, False, []),
        ("b", "contact"): (["itineraries:3"], True, []),
    }
    assert values(changes, "a") == [
        ("changed", "certainty", "possible", "certain"),
        ("changed", "likelihood", pytest.approx(1 / 3), 1.0),
    ]


def test_a_seat_that_becomes_impossible() -> None:
    """
    She sat next to him or not, nobody knows; then it comes out who sat next to him.

    Two rows of two seats, he on 1A: of three free seats one is in his row, and b turns out to hold it.
    """
    layout = {"layout": "small", "rows": "1-2", "columns": "AB"}
    rows = [ride(C, seat="1A"), ride("a"), ride("b", seat="1B", **NEW)]
    world = world_of(rows, leg(layout="small"), layouts=[layout])
    changes = compared(world, rules_of(close(rows=0), general(same="leg")))
    assert causes(changes) == {
        ("b", "contact"): (["itineraries:4"], True, []),
        **{
            ("a", what): (["itineraries:4"], True, [])
            for what in ("class", "certainty", "likelihood", "quarantine_until")
        },
    }
    assert values(changes, "a")[:3] == [
        ("changed", "class", "close", "general"),
        ("changed", "certainty", "possible", "certain"),
        ("changed", "likelihood", pytest.approx(1 / 3), 1.0),
    ]


def test_a_seat_is_not_mistaken_for_what_came_at_the_same_time() -> None:
    """As before, but of a herself something comes out too, which says nothing new."""
    layout = {"layout": "small", "rows": "1-2", "columns": "AB"}
    rows = [ride(C, seat="1A"), ride("a"), ride("b", seat="1B", **NEW), ride("a", source="register", **NEW)]
    changes = compared(
        world_of(rows, leg(layout="small"), layouts=[layout]), rules_of(close(rows=0), general(same="leg"))
    )
    assert {name: facts for name, (facts, _, _) in causes(changes).items()} == {
        ("b", "contact"): ["itineraries:4"],
        **{("a", what): ["itineraries:4"] for what in ("class", "certainty", "likelihood", "quarantine_until")},
    }


@pytest.mark.parametrize(("gain", "listed"), [(0.04, []), (0.05, ["likelihood"]), (0.2, ["likelihood"])])
def test_likelihoods_count_from_a_twentieth(gain: float, listed: list[str]) -> None:
    """Of three shops B is out, and A and C share what it had: to be in A becomes likelier by half of it."""
    shares = {"A": 0.5 - gain, "B": 2 * gain, "C": 0.5 - gain}
    rows = [{**row, "likelihood": shares[row["stay_id"]]} for row in open_shops()]
    rows = [{**row, **(GONE if row["stay_id"] == "B" else {})} for row in rows]
    changes = compared(world_of([*rows, stay("a", "A", FIRST)], *SHOPS))
    assert changes.table["what"].tolist() == listed


def test_a_household_that_comes_out() -> None:
    """She lives with him and met him nowhere that is known."""
    tie = {"person_a": "a", "person_b": C, "kind": "household", **NEW}
    world = world_of([stay(C, "A", FIRST), stay("a", "B", FIRST), stay("b", "A", FIRST)], *SHOPS, relations=[tie])
    assert causes(compared(world)) == {("a", "contact"): (["relations:2"], True, [])}


@pytest.mark.parametrize("turned", [False, True])
def test_a_later_onset_moves_the_window(turned: bool) -> None:
    """Who met him before the window is out, by the two versions of his row, whichever stands first in the table."""
    world = world_of(
        [stay(C, "A", "20 10:00-20 11:00"), stay("a", "A", "20 10:00-20 11:00"), stay(C, "B", FIRST)], *SHOPS
    )
    (case,) = world["cases"]
    versions = [{**case, **GONE}, {**case, "onset": "2020-02-23", **NEW}]
    changes = compared({**world, "cases": versions[::-1] if turned else versions})
    assert causes(changes) == {("a", "contact"): (["cases:2", "cases:3"], False, [])}
    assert values(changes, "a") == [("removed", "contact", "general", None)]


def test_a_contact_who_becomes_a_case() -> None:
    """His quarantine has no end of ours any more; all else stays."""
    world = world_of([stay(C, "A", FIRST), stay("a", "A", FIRST)], *SHOPS)
    world["cases"] += [{"person_id": "a", "onset": "2020-02-25", "timezone": "UTC", **NEW}]
    changes = compared(world, rules_of(close(within="space")))
    assert causes(changes) == {("a", "quarantine_until"): (["cases:3"], True, [])}
    ((_, _, before, after),) = values(changes, "a")
    assert before == FOURTEEN_DAYS
    assert pd.isna(after)


def test_a_position_is_told_only_of_whom_nothing_else_is() -> None:
    """a comes in before b, who moves down; c's own stay is longer, so that b's row changes in nothing else."""
    rows = [stay(C, "A", "10:00-11:00"), stay("a", "A", "10:00-10:40", **NEW), stay("b", "A", FIRST)]
    changes = compared(world_of(rows, *SHOPS))
    assert values(changes, "b") == [("changed", "position", 1, 2)]
    assert changes.changed["facts"].tolist() == [[]]
    assert repr(changes).splitlines()[0] == "1 added by 1 fact"


def test_whom_to_un_call() -> None:
    """
    Three shops without a common place: before all customers may be close contacts, after only one shop's are.

    The others are told to be removed, and the card names them.
    """
    customers = [stay(f"{shop}{k}", shop, FIRST) for shop in "ABC" for k in (1, 2)]
    graph = ex.ExposureGraph.from_frames(**to_frames(world_of([*open_shops(), *customers], *SHOPS)))
    rules = rules_of(close(within="space"))
    before = ex.trace(graph, case=C, rules=rules)
    after = before.again(graph.settle("g", "B", source="cctv", at=THEN))
    kinds = ["contact_class", "certainty"]
    assert before.contacts[kinds].value_counts().to_dict() == {("close", "possible"): 6}
    assert after.contacts[kinds].value_counts().to_dict() == {("close", "certain"): 2}
    assert sorted(after.contacts["contact_id"]) == ["B1", "B2"]
    changes = ex.compare(before, after)
    assert sorted(changes.removed["contact_id"]) == ["A1", "A2", "C1", "C2"]
    facts = changes.removed.set_index("contact_id")["facts"].to_dict()
    assert facts == {"A1": ["itineraries:2"], "A2": ["itineraries:2"], "C1": ["itineraries:4"], "C2": ["itineraries:4"]}
    assert changes.added.empty
    assert sorted(set(changes.changed["contact_id"])) == ["B1", "B2"]
    (line,) = [line for line in repr(changes).splitlines() if "no contacts any more" in line]
    assert sorted(line.partition(": ")[2].split(", ")) == ["A1", "A2", "C1", "C2"]
    assert repr(changes).splitlines()[0] == "4 removed by 2 facts, 2 changed by 2 facts"


def test_what_cannot_be_compared() -> None:
    """Two questions, or no trace at all."""
    graph = ex.ExposureGraph.from_frames(**to_frames(world_of([stay(C, "A", FIRST)], *SHOPS)))
    trace = ex.trace(graph, case=C, rules=CN)
    with pytest.raises(ex.UsageError, match="different questions"):
        ex.compare(trace, ex.trace(graph, case=C))
    with pytest.raises(ex.UsageError, match="two traces"):
        ex.compare(trace, graph)  # type: ignore[arg-type]  # what is wrong is asked here


def test_a_judgement_makes_a_contact_of_who_met_nobody() -> None:
    """Towards every case of whom it makes a pair; it goes again where a meeting with one of them comes out."""
    world = world_of([stay(C, "A", FIRST), stay("d", "B", FIRST), stay("a", "C", FIRST)], *SHOPS)
    world["cases"] += [{"person_id": "d", "onset": "2020-02-22", "isolated_at": at("24 00:00"), "timezone": "UTC"}]
    graph = ex.ExposureGraph.from_frames(**to_frames(world))
    plain = ex.trace(graph, case=[C, "d"], rules=CN)
    graph = graph.judge("a", "close", reason="seen", by="me", at=at("26 00:00"))
    judged_ = ex.compare(plain, plain.again(graph))
    assert {(row["case_id"], row["contact_id"], *row["facts"]) for row in rows_of(judged_)} == {
        (C, "a", "judgements:2"),
        ("d", "a", "judgements:2"),
    }
    graph = graph.add("itineraries", stay("a", "B", FIRST), source="call", at=THEN)
    changes = ex.compare(judged_.after, judged_.after.again(graph))
    assert {(row["case_id"], row["what"], *row["facts"]) for row in rows_of(changes)} >= {
        (C, "contact", "itineraries:5")
    }
    assert {row["change"] for row in rows_of(changes) if row["case_id"] == C} == {"removed"}


def test_without_rules_and_with_points() -> None:
    """Venues joined by the distance of their points: the later version of a point brings who is near."""
    places = [
        venue("A", "shop", longitude=121.44, latitude=31.2),
        venue("B", "shop", longitude=122.0, latitude=31.2, **GONE),
    ]
    places += [venue("B", "shop", longitude=121.4401, latitude=31.2, **NEW)]
    graph = ex.ExposureGraph.from_frames(**to_frames(world_of([stay(C, "A", FIRST), stay("a", "B", FIRST)], *places)))
    before = ex.trace(graph.as_known(THEN - timedelta(hours=1)), case=C, within_m=50)
    changes = ex.compare(before, before.again(graph))
    assert causes(changes) == {("a", "contact"): (["venues:3", "venues:4"], False, [])}


def test_an_end_that_a_later_stay_tells() -> None:
    """He left A when he came to B: b, who came to A afterwards, met him only while nothing was known of B."""
    rows = [
        {**stay(C, "A", "10:00-10:00"), "end": None},
        stay("b", "A", "10:15-10:40"),
        stay(C, "B", "10:10-11:00", **NEW),
    ]
    changes = compared(world_of(rows, *SHOPS), rules_of(general(within="space")))
    assert causes(changes) == {("b", "contact"): (["itineraries:4"], True, [])}
    assert values(changes, "b")[0][:2] == ("removed", "contact")
