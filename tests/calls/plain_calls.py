"""
Who belongs on which list, once more in plain loops.

Written from what the lists mean, not from how they are made: it reads the tables as the user gave them and takes
nothing of the package but the trace.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import exposure as ex

    Row = dict[str, Any]

SURELY_CHILD, SURELY_ADULT = 14, 18
"""Younger is a child and older is none wherever the line is drawn."""
OPEN = "caller or lookup"
"""
Of a unit of nobody but children who have a number, as it decides whose that is; and of one without a number that lives
with somebody who has one and is not to be called himself.
"""


@dataclass(frozen=True)
class Terms:
    """What a plan was asked for."""

    callers: int = 9
    shifts: int = 3
    classes: tuple[str, ...] = ("close",)
    jurisdiction: str | None = None
    per_shift: int = 70
    hours: tuple[str, str] = ("08:00", "21:00")


# Who belongs on which list


def expected_list(trace: ex.Trace, terms: Terms, states: dict[str, Row] | None = None) -> dict[str, str]:
    """For each person the kind of list: in-register, not-called, handover, lookup, caller or OPEN."""
    states = states or {}
    home, cases, persons = terms.jurisdiction or home_of(trace), _known_as_cases(trace), persons_of(trace)
    kinds = {}
    for row in people_of(trace):
        person = row["person_id"]
        known = row["is_case"] or person in cases
        told = {**row, "status": persons[person]["status"], "state": "", "moved_to": "", **states.get(person, {})}
        kinds[person] = "in-register" if known else _kind(told, home, terms.classes)
    wanted = {person for person, kind in kinds.items() if kind == "caller"}
    dead = {person: numbers_of(str(state.get("dead_numbers", ""))) for person, state in states.items()}
    for unit in call_units(trace, wanted):
        numbers = {n for p in unit for n in numbers_of(persons[p]["phone"]) if n not in dead.get(p, ())}
        numbers |= {n for p in unit for n in numbers_of(states.get(p, {}).get("new_phone", ""))}
        nobody_grown = all(is_child(persons[p], trace) for p in unit)
        lent = _of_household(unit, wanted, persons)
        for person in unit:
            given_up = states.get(person, {}).get("state") in ("refused", "exhausted", "unreachable")
            unsure = nobody_grown if numbers else lent
            kinds[person] = "lookup" if given_up else OPEN if unsure else "caller" if numbers else "lookup"
    return kinds


def _of_household(unit: list[str], wanted: set[str], persons: dict[str, Row]) -> bool:
    """Whether somebody who lives with one of a unit, and is not called himself, has a number."""
    homes = {persons[person]["household_id"] for person in unit} - {""}
    near = [row for person, row in persons.items() if row["household_id"] in homes and person not in wanted]
    return any(numbers_of(row["phone"]) for row in near)


def home_of(trace: ex.Trace) -> str:
    """The commonest jurisdiction among the people; the first by name of several."""
    counts = Counter(row["jurisdiction"] for row in people_of(trace) if row["jurisdiction"])
    return min(counts, key=lambda name: (-counts[name], name), default="")


def _kind(row: Row, home: str, classes: tuple[str, ...]) -> str:
    if "dead" in (row["status"], row["state"]):
        return "not-called"
    if (row["judged"] or row["contact_class"]) not in classes or row["status"] == "in-quarantine":
        return "not-called"
    if (row["moved_to"] or row["jurisdiction"] or home) != home:
        return "handover"
    return "not-called" if row["state"] in ("reached", "released") else "caller"


def _known_as_cases(trace: ex.Trace) -> set[str]:
    """Who has a case's document, or is said to be the same person as a case."""
    persons, cases = persons_of(trace), set(trace.graph.cases["person_id"])
    papers = {persons[case]["document"] for case in cases} - {""}
    found = {person for person, row in persons.items() if row["document"] in papers}
    for one, other, kind in _relations(trace):
        if kind == "same-person":
            found |= {other} if one in cases else {one} if other in cases else set()
    return found


def call_units(trace: ex.Trace, wanted: Iterable[str]) -> list[list[str]]:
    """Those who are one call: joined by household, household relations and companions, through wanted people alone."""
    persons, wanted = persons_of(trace), sorted(wanted)
    friends: dict[str, set[str]] = {person: set() for person in wanted}
    by_household: dict[str, list[str]] = defaultdict(list)
    for person in wanted:
        if persons[person]["household_id"]:
            by_household[persons[person]["household_id"]].append(person)
    pairs = [(members[0], other) for members in by_household.values() for other in members[1:]]
    pairs += [(one, other) for one, other, kind in _relations(trace) if kind in ("household", "companion")]
    for one, other in pairs:
        if one in friends and other in friends:
            friends[one].add(other)
            friends[other].add(one)
    return list(components(friends))


def components(friends: dict[str, set[str]]) -> Iterator[list[str]]:
    seen: set[str] = set()
    for first in friends:
        if first in seen:
            continue
        found, waiting = set(), [first]
        while waiting:
            one = waiting.pop()
            if one not in found:
                found.add(one)
                waiting.extend(friends[one])
        seen |= found
        yield sorted(found)


# What the tables say


def persons_of(trace: ex.Trace) -> dict[str, Row]:
    """The rows of persons by their ids, '' for blanks; read once for each graph."""
    graph = trace.graph
    if _READ.get("graph") is not graph:
        _READ["graph"], _READ["persons"] = graph, {row["person_id"]: row for row in rows_of(graph.persons)}
        _READ["relations"] = [(r["person_a"], r["person_b"], r["kind"]) for r in rows_of(graph.relations)]
    persons: dict[str, Row] = _READ["persons"]
    return persons


_READ: dict[str, Any] = {}


def _relations(trace: ex.Trace) -> list[tuple[str, str, str]]:
    persons_of(trace)
    relations: list[tuple[str, str, str]] = _READ["relations"]
    return relations


def people_of(trace: ex.Trace) -> list[Row]:
    return rows_of(trace.people)


def rows_of(frame: pd.DataFrame) -> list[Row]:
    return [
        {str(name): "" if value is None or value is pd.NaT or value != value else value for name, value in row.items()}  # noqa: PLR0124 - NaN
        for row in frame.to_dict("records")
    ]


def numbers_of(cell: str) -> set[str]:
    """The numbers of a cell as bare digits: what follows + or 00, or the digits as given."""
    found = {re.sub(r"^00", "", re.sub(r"\D", "", part)) for part in cell.split(";")}
    return found - {""}


def age_of(person: Row, trace: ex.Trace) -> float | None:
    """Years at the last exposure of all; None where unknown."""
    if person["birth_date"] == "":
        return None
    last: pd.Timestamp = trace.people["last_exposure"].max()
    return (last.tz_localize(None) - pd.Timestamp(person["birth_date"])).days / 365.25


def is_child(person: Row, trace: ex.Trace) -> bool:
    """Whether somebody may count as a child."""
    age = age_of(person, trace)
    return age is not None and age < SURELY_ADULT


def surely_child(person: Row, trace: ex.Trace) -> bool:
    """Whether somebody is a child by everybody's count."""
    age = age_of(person, trace)
    return age is not None and age < SURELY_CHILD
