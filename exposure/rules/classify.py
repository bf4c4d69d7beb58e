"""What each encounter is under a rule set: the most severe class whose rule fires, for certain or in some world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exposure.rules.conditions import candidates, meets
from exposure.rules.seated import ask_seats, asks_seats
from exposure.vocabulary import CLASSES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.rules.facts import Facts
    from exposure.rules.model import Rule

__all__ = ["CO_PRESENT", "NO_CLASS", "Firing", "Verdicts", "classify"]

CO_PRESENT: Final = CLASSES.index("co-present")
NO_CLASS: Final = len(CLASSES)
"""Behind every class: nothing happened, or nothing that counts."""


@dataclass(frozen=True, eq=False)
class Firing:
    """
    Where one rule fires.

    Attributes
    ----------
    rule
        Position of the rule in its set.
    severity
        Position of its class in `vocabulary.CLASSES`.
    which
        Encounters for which it fires if both stays happened, ascending.
    loose
        Encounters for which it fires for some draws of seats or sections, ascending.
    table, tables
        For each of `loose` the number of its table; the tables of draws for which it fires.
    """

    rule: int
    severity: int
    which: NDArray[np.intp]
    loose: NDArray[np.intp]
    table: NDArray[np.intp]
    tables: list[NDArray[np.bool_]]

    def every(self) -> NDArray[np.intp]:
        """List all encounters for which it fires in some world."""
        return np.sort(np.concatenate([self.which, self.loose])) if len(self.loose) else self.which


@dataclass(frozen=True, eq=False)
class Verdicts:
    """
    What the rules say of some encounters, one entry per encounter.

    Attributes
    ----------
    severity
        Most severe class in the most favourable reading of the times, whatever the draws; a position in
        `vocabulary.CLASSES`, `NO_CLASS` for none. If both stays happened.
    reach
        The same in the most severe world.
    sure
        Most severe class in the least favourable reading, whatever the draws.
    rule
        The first rule that gives `reach`; -1 for none.
    firings, sure_firings
        Where rules on single encounters fire, in the two readings.
    cumulative, sure_cumulative
        The same for rules on minutes in sum, without their minutes.
    """

    severity: NDArray[np.int8]
    reach: NDArray[np.int8]
    sure: NDArray[np.int8]
    rule: NDArray[np.int16]
    firings: list[Firing]
    sure_firings: list[Firing]
    cumulative: list[Firing]
    sure_cumulative: list[Firing]


def classify(facts: Facts, rules: tuple[Rule, ...] | None) -> Verdicts:
    """
    Ask every rule of every encounter.

    Parameters
    ----------
    facts
        The encounters.
    rules
        The rules; None for none, when every encounter is co-present.

    Returns
    -------
    verdicts
        One entry per encounter.
    """
    met = facts.met
    there = np.ones(len(met), dtype=bool) if rules is None else met.direct & ~facts.after[met.case_stay]
    severity = np.where(there, CO_PRESENT, NO_CLASS).astype(np.int8)
    sure = np.where(there & met.sure, CO_PRESENT, NO_CLASS).astype(np.int8)
    firings, sure_firings = _fire(facts, rules or (), cumulative=False)
    for firing in firings:
        severity[firing.which] = np.minimum(severity[firing.which], firing.severity)
    for firing in sure_firings:
        sure[firing.which] = np.minimum(sure[firing.which], firing.severity)
    reach = severity.copy()
    for firing in firings:
        reach[firing.loose] = np.minimum(reach[firing.loose], firing.severity)
    rule = np.full(len(met), -1, dtype=np.int16)
    for firing in reversed(firings):
        named = firing.every()
        rule[named[reach[named] == firing.severity]] = firing.rule
    return Verdicts(severity, reach, sure, rule, firings, sure_firings, *_fire(facts, rules or (), cumulative=True))


def _fire(facts: Facts, rules: tuple[Rule, ...], *, cumulative: bool) -> tuple[list[Firing], list[Firing]]:
    """Let rules of one sort fire, in the most and in the least favourable reading."""
    both = [
        _fired(facts, number, rule) for number, rule in enumerate(rules) if (rule.when.per is not None) == cumulative
    ]
    return [most for most, _ in both], [least for _, least in both]


def _fired(facts: Facts, number: int, rule: Rule) -> tuple[Firing, Firing]:
    most = _firing(facts, candidates(facts, rule), (number, rule), sure=False)
    if facts.exact:
        return most, most
    possible = most.every()
    return most, _firing(facts, possible[facts.met.sure[possible]], (number, rule), sure=True)


def _firing(facts: Facts, which: NDArray[np.intp], rule: tuple[int, Rule], *, sure: bool) -> Firing:
    number, asked = rule
    severity = CLASSES.index(asked.contact_class)
    which = meets(facts, which, asked.when, sure=sure)
    if not asks_seats(asked.when):
        nothing = np.empty(0, np.intp)
        return Firing(number, severity, which, nothing, nothing, [])
    seated = ask_seats(facts, which, asked.when, sure=sure)
    return Firing(number, severity, which[seated.holds], which[seated.loose], seated.table, seated.tables)
