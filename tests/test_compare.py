"""compare: every difference has its row, and the facts it names made the difference: tried fact by fact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from cabin_worlds import CASE as C
from cabin_worlds import CN, at, close, general, graph_of, leg, ride, rules_of, stay, venue
from hypothesis import given, note, settings
from replay_worlds import (
    CASE,
    CLASSES,
    END,
    START,
    Telling,
    Value,
    Values,
    differing,
    fact_id,
    fact_of,
    is_readable,
    judged,
    known_facts,
    read_again,
    replayed,
    subsets,
    supposed,
    tellings,
)

import exposure as ex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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

    def __init__(self, telling: Telling, say: Callable[[Any, dict[str, Any]], Values]) -> None:
        self.telling, self._say = telling, say
        self.before = known_facts(telling.world, START)
        self.between = differing(telling.world, START, END)
        self._found: dict[frozenset[Fact], Values | None] = {}

    def values(self, facts: frozenset[Fact]) -> Values | None:
        """What is found if just these facts came or went; None where a key would have two rows at once."""
        if facts not in self._found:
            world = supposed(self.telling.world, self.before ^ facts)
            self._found[facts] = self._say(world, self.telling.rules) if is_readable(world) else None
        return self._found[facts]

    def brings(self, facts: frozenset[Fact], contact: str, what: str, value: object) -> bool:
        """Whether a contact is or has a value, if just these facts came or went."""
        values = self.values(facts)
        return values is not None and says(values.get(contact), what, value)

    def makes(self, facts: frozenset[Fact], row: Row) -> bool:
        """These facts alone bring what is after; without them it stays, or is again, what was before."""
        contact, what = row["contact_id"], row["what"]
        came = self.brings(facts, contact, what, row["after"])
        return came and self.brings(self.between - facts, contact, what, row["before"])


def says(value: Value | None, what: str, asked: Any) -> bool:
    """Whether what a contact is has a value of the table of changes."""
    if what == "contact":
        return (value is not None) == (asked is not None)
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
    return changes.table[changes.table["what"] != "position"].to_dict("records")


@settings(max_examples=25)
@given(telling=tellings(most=6))
def test_the_facts_of_a_change_are_the_smallest_that_made_it(telling: Telling) -> None:
    """
    Against the oracle, in each of the states that up to six facts make.

    The facts named bring the change alone, and without them it is undone; fewer facts never do both; others of that
    number that do are all named, and nothing else is.
    """
    replay, trial = replayed(telling, [START, END]), Trial(telling, judged)
    note(sorted(map(fact_id, trial.between)))
    for row in rows_of(ex.compare(replay.traces[START], replay.traces[END])):
        note(row)
        size = len(row["facts"])
        smaller_or_equal = [facts for facts in subsets(trial.between) if len(facts) <= size]
        making = [facts for facts in smaller_or_equal if trial.makes(facts, row)]
        assert size > 0
        assert all(len(facts) == size for facts in making), "fewer facts do both"
        named = [frozenset(map(fact_of, facts)) for facts in [row["facts"], *row["other_facts"]] if facts != "more"]
        assert len({*named}) == len(named)
        assert {*named} <= {*making}
        assert len(named) == min(len(making), 1 + LISTED)
        assert ("more" in row["other_facts"]) == (len(making) > 1 + LISTED)
        alone = [trial.brings(frozenset({fact}), row["contact_id"], row["what"], row["after"]) for fact in named[0]]
        assert row["sufficient_alone"] == all(alone)


@settings(max_examples=8)
@given(telling=tellings(most=6))
def test_the_facts_of_a_change_make_it_in_graphs_read_anew(telling: Telling) -> None:
    """Frames of the rows known before and just the facts named, and of those known after but them, say the same."""
    replay, trial = replayed(telling, [START, END]), Trial(telling, read_again)
    for row in rows_of(ex.compare(replay.traces[START], replay.traces[END])):
        note(row)
        assert trial.makes(frozenset(map(fact_of, row["facts"])), row)


@settings(max_examples=25)
@given(telling=tellings(most=12))
def test_every_difference_of_the_contacts_has_its_row(telling: Telling) -> None:
    """The two tables merged: who came, who went, what differs about the others, in the order of the words."""
    replay = replayed(telling, [START, END])
    changes = ex.compare(replay.traces[START], replay.traces[END])
    keys = ["case_id", "contact_id", "change", "what"]
    found = changes.table[[*keys, "before", "after"]].to_dict("records")
    by_contact: dict[tuple[str, str], list[Row]] = {}
    for row in found:
        by_contact.setdefault((row["case_id"], row["contact_id"]), []).append(row)
    assert [row for rows in by_contact.values() for row in rows] == found, "rows of one contact stand together"
    expected = {key: rows for key, rows in merged(changes.before.contacts, changes.after.contacts).items() if rows}
    assert same_rows(by_contact, expected)
    no_facts = changes.table["facts"].str.len() == 0
    assert no_facts.equals(changes.table["what"] == "position")
    assert len(changes.added) + len(changes.removed) + len(changes.changed) == len(changes) == len(found)


def merged(before: pd.DataFrame, after: pd.DataFrame) -> dict[tuple[str, str], list[Row]]:
    """What must be told of every pair."""
    columns = ["case_id", "contact_id"]
    ones, others = ({tuple(r[c] for c in columns): r for r in table.to_dict("records")} for table in (before, after))
    return {pair: list(told(pair, ones.get(pair), others.get(pair))) for pair in {*ones, *others}}


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
