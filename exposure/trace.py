"""The one question: who shared space and time with the cases, and how near."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.answers import PersonFacts, contact_table, encounter_table, people_table
from exposure.balance import count_people, funnel_table
from exposure.effects import effect_lines
from exposure.encounters import case_stays, find_encounters
from exposure.errors import UsageError
from exposure.inquiry import Inquiry, inquire
from exposure.manifest import manifest
from exposure.open_groups import open_groups
from exposure.question import Question, asked_question
from exposure.reasons import reason_columns
from exposure.shown import counted, html_card, text_card
from exposure.vocabulary import CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from numpy.typing import NDArray

    from exposure.assessment import Assessment
    from exposure.engines.base import Query
    from exposure.graph import ExposureGraph
    from exposure.rules.model import RuleSet
    from exposure.snapshot import Snapshot
    from exposure.why import Why

    Moment = str | datetime | pd.Timestamp

__all__ = ["Trace", "answered", "trace"]


def trace(  # noqa: PLR0913 - the question has so many sides
    graph: ExposureGraph,
    *,
    case: str | Iterable[str] | None = None,
    rules: str | Path | RuleSet | None = None,
    up_to: str | None = None,
    within_m: float | None = None,
    lag_minutes: float | None = None,
    window: tuple[Moment, Moment] | None = None,
    engine: str = "embedded",
) -> Trace:
    """
    Find everyone who shared space and time with a case, ranked by proximity.

    Without rules any person may be named as the case, all stays count and every contact is `co-present`.

    Parameters
    ----------
    graph
        The graph, as known at its moment.
    case
        Person id, or several; None for every row of the table `cases`.
    rules
        Rule set that says which contact is close: an id such as `cn-2020-02-21`, a TOML file, or the name of a family
        such as `cn`, of which the edition in force on the day of confirmation is taken.
    up_to
        Largest scale at which a meeting counts: `spot`, `room`, `space`, `building` or `site`.
    within_m
        Join venues that have no place in common when their points are within so many metres.
    lag_minutes
        Count who arrives within so many minutes after the case left.
    window
        Begin and end, with their offsets; only what the case did in between counts. Replaces the rule set's window.
    engine
        What searches: `embedded`.

    Returns
    -------
    trace
        Contacts, people, encounters and how they add up.

    Raises
    ------
    UsageError
        If a case, rule set, scale or engine does not exist, or options contradict each other.

    Examples
    --------
    >>> import exposure as ex
    >>> found = ex.trace(ex.read(ex.demo_folder()), case="ZW1", up_to="room")
    >>> found.contacts["position"].tolist() == list(range(1, len(found.contacts) + 1))
    True
    """
    asked = asked_question(
        case=case,
        rules=rules,
        up_to=up_to,
        within_m=within_m,
        lag_minutes=lag_minutes,
        window=window,
        engine=engine,
    )
    return answered(graph, inquire(graph.snapshot, asked), asked)


@dataclass(frozen=True, eq=False, repr=False)
class Trace:
    """
    The answer to one question on one graph.

    Attributes
    ----------
    graph
        The graph that was asked.
    question
        What was asked.
    query
        What the engine was asked.
    rules
        The rule set; None for none.
    cases
        One row per case: `case_id`, `stays` and `contacts`.
    contacts
        One row per case and contact, best position first.
    people
        One row per contact over all cases: the list to work from.
    balance
        How the persons read are accounted for; it adds up.
    before
        The answer that `again` was asked of; None for none.
    """

    graph: ExposureGraph
    question: Question
    query: Query
    rules: RuleSet | None
    cases: pd.DataFrame
    contacts: pd.DataFrame
    people: pd.DataFrame
    balance: pd.Series[int]
    assessment: Assessment
    before: Trace | None = None

    @cached_property
    def encounters(self) -> pd.DataFrame:
        """One row per stay of a case and stay of another person that share space and time."""
        return encounter_table(self.assessment, () if self.rules is None else self.rules.rules)

    @cached_property
    def funnel(self) -> pd.DataFrame:
        """How many people there are by class, certainty, scale, place and jurisdiction."""
        return funnel_table(self.contacts, self.people, self.encounters)

    @cached_property
    def manifest(self) -> dict[str, object]:
        """What it takes to have every number again: version, fingerprints, parameters, moment, engine."""
        return manifest(self.graph, self.question, self.rules)

    @cached_property
    def alternatives(self) -> pd.DataFrame:
        """
        The open groups of alternatives, the one worth settling first on top.

        For each how many contacts hang on it, how many of them are met only there and how many are certain anyway, and
        by how many the possible contacts are expected to become fewer when it is settled.
        """
        return open_groups(
            self.assessment, self.graph.snapshot, lambda facts: inquire(facts, self.question, waiting=True).found
        )

    def again(self, graph: ExposureGraph) -> Trace:
        """
        Ask the same question of another graph.

        Parameters
        ----------
        graph
            The same data with facts added, or as known at another moment.

        Returns
        -------
        trace
            Its answer; shown, it says what is different. A case of whom too little is known there has no contacts.

        Raises
        ------
        UsageError
            If `graph` is none.
        """
        from exposure.graph import ExposureGraph

        if not isinstance(graph, ExposureGraph):
            raise UsageError(f"again takes a graph, not {type(graph).__name__}")
        return replace(
            answered(graph, inquire(graph.snapshot, self.question, waiting=True), self.question),
            before=replace(self, before=None),
        )

    def why(self, person: str, case: str | None = None) -> Why:
        """
        Explain why a person is a contact.

        Parameters
        ----------
        person
            Person id.
        case
            Person id of one of the cases; None for every case of which the person is a contact.

        Returns
        -------
        why
            A card: text in a terminal, HTML in a notebook, `to_dict()` for programs.

        Raises
        ------
        UsageError
            If there is no such person, or the person is no contact; it says why not.

        Examples
        --------
        >>> import exposure as ex
        >>> found = ex.trace(ex.read(ex.demo_folder()), case="ZW1", rules="cn-2020-02-21")
        >>> found.why("P0145").to_dict()["contacts"][0]["questions"][0]["en"]
        'Which seat did you sit in?'
        """
        from exposure.sources import Answer
        from exposure.why import explain

        cases = tuple(self.cases["case_id"])
        return explain(Answer(self.graph.snapshot, self.assessment, self.rules, self.contacts, cases), person, case)

    def verify(self, sample: int = 50, *, seed: int = 0) -> pd.DataFrame:
        """
        Recompute some contacts and some who are none, by plain loops over the tables.

        Parameters
        ----------
        sample
            How many of each.
        seed
            Which ones.

        Returns
        -------
        differences
            One row per difference, and one, `not recomputed`, per contact that hangs on too many worlds; empty when
            both ways agree.
        """
        from exposure.verify import verify

        return verify(self.graph, self.question, self.contacts, sample=sample, seed=seed)

    def __len__(self) -> int:
        return len(self.contacts)

    def _rule_lines(self) -> list[str]:
        """Say which rules were asked and how many people they make what."""
        if self.rules is None:
            return ["rules: none (every contact is co-present)"]
        counts = self.people.value_counts(["contact_class", "certainty"])
        said = [
            f"{name}: {counts.get((name, 'certain'), 0):,} certain, {counts.get((name, 'possible'), 0):,} possible"
            for name in CLASSES
            if name in counts.index.get_level_values(0)
        ]
        judged = self.contacts.loc[self.contacts["judged"] != "", "contact_id"].nunique()
        windows = self.assessment.windows
        return [
            f"rules: {self.rules.id} ({self.rules.authority}, {self.rules.title})",
            *said,
            *([f"{counted(judged, 'person', 'people')} judged by name"] if judged else []),
            *(line for line in (windows.assumed if windows is not None else ()) if line),
        ]

    def __repr__(self) -> str:
        return text_card(*self._card())

    def _repr_html_(self) -> str:
        return html_card(*self._card())

    def _card(self) -> tuple[str, list[str]]:
        ids = self.cases["case_id"].tolist()
        named = ", ".join(ids[:3]) + (f" and {len(ids) - 3} more" if len(ids) > 3 else "")
        certain = int((self.people["certainty"] == "certain").sum())
        lines = [
            f"{counted(len(self.people), 'person', 'people')} shared space and time with "
            f"{'the case' if len(ids) == 1 else 'the cases'}, {certain:,} for certain",
            f"{counted(int(self.assessment.outcome.kept.sum()), 'encounter')} of "
            f"{counted(int(self.cases['stays'].sum()), 'stay')}",
            *self._rule_lines(),
            *self.question.limits(),
            *([] if self.before is None else effect_lines(self.before.people, self.people)),
        ]
        return f"Trace of {named or 'no case'}", [*lines, *self.graph.caveats()]


def answered(graph: ExposureGraph, inquiry: Inquiry, asked: Question) -> Trace:
    """
    Write down what was found.

    Parameters
    ----------
    graph
        The graph that was asked.
    inquiry
        What was found in it.
    asked
        The question.

    Returns
    -------
    trace
        The answer.
    """
    snapshot, found, rules = graph.snapshot, inquiry.found, inquiry.rules
    windowed = rules is not None or asked.window is not None
    outside = _outside(snapshot, inquiry) if windowed else np.empty(0, np.int32)
    facts = PersonFacts(inquiry.is_case, snapshot.of_persons("household_id"), snapshot.of_persons("jurisdiction"))
    reasons = reason_columns(found, rules, snapshot)
    return Trace(
        graph=graph,
        question=asked,
        query=inquiry.query,
        rules=rules,
        cases=_case_table(inquiry.ids, snapshot.world.persons, found),
        contacts=contact_table(found, facts, () if rules is None else rules.rules, reasons),
        people=people_table(found, facts, reasons),
        balance=count_people(
            (snapshot.people, snapshot.torn, snapshot.people_aside), inquiry.codes, found.contacts.contact, outside
        ),
        assessment=found,
    )


def _outside(snapshot: Snapshot, inquiry: Inquiry) -> NDArray[np.int32]:
    """Find everybody who met the cases at any time, for those met only outside the window."""
    world, known = snapshot.world, snapshot.known_stays
    met = find_encounters(world, inquiry.engine, case_stays(world, inquiry.codes, known), inquiry.query, known)
    return np.unique(met.contact)


def _case_table(ids: list[str], persons: pd.Index[str], found: Assessment) -> pd.DataFrame:
    codes = persons.get_indexer(pd.Index(ids, dtype="str"))
    counts = {}
    for name, person in (("stays", found.facts.met.cases.person), ("contacts", found.contacts.case)):
        listed = np.sort(person)
        counts[name] = np.searchsorted(listed, codes, side="right") - np.searchsorted(listed, codes)
    return pd.DataFrame({"case_id": pd.Series(ids, dtype="str"), **counts})
