"""Everything that the second way knows about some persons, read from the checked tables."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from exposure.question import rules_in_force
from exposure.seats.layouts import layouts_in_force
from exposure.second_way.places import read_places
from exposure.second_way.plans import read_plan
from exposure.second_way.seats import SeatReader
from exposure.second_way.stays import StayReader, choice_of
from exposure.second_way.tables import Row, Tables, cells, seconds
from exposure.second_way.ties import Tie, ties_between
from exposure.second_way.windows import Pieces, window_of
from exposure.vocabulary import KINDS, SCALES, USUAL_MINUTES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from exposure.graph import ExposureGraph
    from exposure.question import Question
    from exposure.rules.model import Rule, RuleSet
    from exposure.second_way.places import Places
    from exposure.second_way.spans import Span
    from exposure.second_way.stays import Stay

__all__ = ["Reach", "View", "look"]


class Reach(NamedTuple):
    """How far apart, in space and time, a case and a contact can be."""

    scale: int
    lag: int
    within_m: float | None


@dataclass(frozen=True, eq=False)
class View:
    """
    What is known about some persons at a moment.

    Attributes
    ----------
    question, rules
        What was asked, and the rule set that this means; None for none.
    tables
        The facts.
    cases
        Who is traced as a case.
    homes
        The household_id of each known person.
    places, seats
        Where stays are, and the plans of seats there.
    stays
        The stays of each person.
    aboard
        Of legs with a seat plan that they were on: everybody's stays, by leg and carriage.
    groups
        The alternatives of each group that is open, with their probabilities.
    """

    question: Question
    rules: RuleSet | None
    tables: Tables
    cases: tuple[str, ...]
    homes: Mapping[str, str | None]
    places: Places
    seats: SeatReader
    stays: Mapping[str, Sequence[Stay]]
    aboard: Mapping[tuple[str, str | None], Sequence[Stay]]
    groups: Mapping[str, Mapping[str, float]]

    @cached_property
    def registered(self) -> Mapping[str, Row]:
        """The known rows of cases by person, the first where there are several."""
        return {row["person_id"]: row for row in reversed(self.tables.known("cases"))}

    @cached_property
    def judgements(self) -> Sequence[Row]:
        """The known judgements."""
        return self.tables.known("judgements")

    @cached_property
    def reach(self) -> Reach:
        """As far as the question says; with rules as far as the widest of them."""
        if self.rules is None:
            asked = self.question
            scale = SCALES.index(asked.up_to or SCALES[-1])
            return Reach(scale, round((asked.lag_minutes or 0) * 60), asked.within_m)
        lags = [rule.when.lag_minutes or 0 for rule in self.rules.rules if not rule.when.direct]
        scales = [_largest_scale(rule) for rule in self.rules.rules]
        return Reach(max(scales, default=len(SCALES) - 1), round(max(lags, default=0) * 60), None)

    def zone(self, case: str, place: str | None = None) -> str:
        """Give the zone of a place, else the case's, else the reader's."""
        return self.places.zone(place) or self._own_zone(case) or "UTC"

    def pieces(self, case: str) -> Pieces:
        """Give the exposure window of a case and the time behind it."""
        given: Span | None = None
        if self.question.window is not None:
            given = seconds(self.question.window[0]), seconds(self.question.window[1])
        last = max((stay.until for stay in self.stays.get(case, ())), default=None)
        days = None if self.rules is None else self.rules.window
        return window_of((self.registered.get(case), last), days, given, self._own_zone(case))

    def ties(self, case: str, contact: str) -> list[Tie]:
        """List the relations of two persons."""
        return list(ties_between((case, contact), self._relations, self.homes))

    def is_open(self, stay: Stay) -> bool:
        """Say whether it is not settled that a stay happened."""
        return stay.choice is not None and stay.choice[0] in self.groups

    @cached_property
    def _relations(self) -> Sequence[Row]:
        return self.tables.known("relations")

    def _own_zone(self, case: str) -> str | None:
        row = self.registered.get(case)
        return (row["timezone"] if row is not None else None) or self.tables.timezone


def _largest_scale(rule: Rule) -> int:
    """Give the largest scale at which a rule can fire."""
    kind, bounds = rule.when.same, [rule.when.within or SCALES[-1]]
    if kind is not None:
        # A leg or vehicle is a train or a ship at most.
        bounds.append(KINDS.get(kind, KINDS["train"]))
    return min(SCALES.index(scale) for scale in bounds)


def look(graph: ExposureGraph, question: Question, cases: Sequence[str], people: Collection[str]) -> View:
    """
    Read what concerns some persons.

    Parameters
    ----------
    graph
        The graph that was asked.
    question
        What was asked.
    cases
        Who is traced as a case.
    people
        Person ids of the persons, cases and others.

    Returns
    -------
    view
        With their stays, those of fellow travellers, alternatives and relations.
    """
    snapshot = graph.snapshot
    usual = {**USUAL_MINUTES, **snapshot.checks.usual_minutes}
    tables = Tables(snapshot.facts, snapshot.moment, snapshot.checks.timezone, usual)
    legs = {row["leg_id"]: row for row in tables.in_force("legs")}
    plans = layouts_in_force(pd.DataFrame(tables.in_force("layouts")))
    used = {row["layout"] for row in legs.values()} & {*plans}
    seats = SeatReader(legs, {name: read_plan(plans[name]) for name in sorted(used)})
    places = read_places(tables)
    rows = tables.known("itineraries", person_id=people)
    planned = {row["leg_id"] for row in rows if row["venue_id"] is None and seats.plan(row["leg_id"]) is not None}
    fellows = tables.known("itineraries", leg_id=planned)
    reader, persons = StayReader(tables, places, seats), graph.persons
    return View(
        question=question,
        rules=rules_in_force(question.rules, snapshot, list(cases)),
        tables=tables,
        cases=tuple(cases),
        homes={row["person_id"]: row["household_id"] for row in cells(persons[persons["person_id"].isin(people)])},
        places=places,
        seats=seats,
        stays=_by(reader.read(rows), "person"),
        aboard=_by(reader.read(fellows), "leg", "carriage"),
        groups=_open_groups(tables, {row["alternative_group"] for row in (*rows, *fellows)} - {None}),
    )


def _by(stays: Iterable[Stay], *names: str) -> dict[Any, list[Stay]]:
    """Put stays together by one thing about them, or several."""
    found: dict[Any, list[Stay]] = {}
    for stay in stays:
        key = tuple(getattr(stay, name) for name in names)
        found.setdefault(key if len(names) > 1 else key[0], []).append(stay)
    return found


def _open_groups(tables: Tables, groups: Collection[str]) -> dict[str, dict[str, float]]:
    """Give the probabilities of what is left of each group of alternatives; one that is left alone is settled."""
    told: dict[str, dict[str, float | None]] = {}
    for row in tables.known("itineraries", alternative_group=groups):
        shares = told.setdefault(row["alternative_group"], {})
        shares[choice_of(row)] = shares.get(choice_of(row)) or row["likelihood"]
    return {group: _rescaled(shares) for group, shares in told.items() if len(shares) > 1}


def _rescaled(shares: Mapping[str, float | None]) -> dict[str, float]:
    total = sum(share or 0.0 for share in shares.values())
    if total <= 0:
        return dict.fromkeys(shares, 1 / len(shares))
    return {label: (share or 0.0) / total for label, share in shares.items()}
