"""What each contact is: the most severe class of its encounters, relations and minutes in sum, over all worlds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from exposure.ordering import sort_order
from exposure.rules.chance import Chance
from exposure.rules.classify import CO_PRESENT, NO_CLASS
from exposure.rules.cumulative import Sums, add_up
from exposure.rules.events import Eventful

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.alternatives import Choices
    from exposure.grouping import Groups
    from exposure.rules.classify import Verdicts
    from exposure.rules.facts import Facts
    from exposure.rules.kin import Kin
    from exposure.rules.model import Rule

__all__ = ["Outcome", "judge_pairs", "without_rules"]


@dataclass(frozen=True, eq=False)
class Outcome:
    """
    What each pair of case and contact is, one entry per pair.

    Attributes
    ----------
    pair
        `case * persons + contact`, ascending.
    severity
        Position of the class in `vocabulary.CLASSES`; `NO_CLASS` where nothing counts.
    certain
        Whether that class holds in every world and every reading of the times.
    likelihood
        Probability of that class over worlds, times taken in their most favourable reading.
    rule
        Position of the rule that gives it; -1 for none.
    counts
        Encounters (of all) that are of their pair's class, ascending.
    kept
        Which encounters stay in the answer.
    sums
        What the rules on minutes in sum give.
    persons
        How many persons there are.
    """

    pair: NDArray[np.int64]
    severity: NDArray[np.int8]
    certain: NDArray[np.bool_]
    likelihood: NDArray[np.float64]
    rule: NDArray[np.int16]
    counts: NDArray[np.intp]
    kept: NDArray[np.bool_]
    sums: list[Sums]
    persons: int

    def key(self, case: NDArray[np.int32], contact: NDArray[np.int32]) -> NDArray[np.int64]:
        """Give pairs of case and contact the numbers that `pair` has."""
        return case.astype(np.int64) * self.persons + contact


class _Best(NamedTuple):
    """Most severe class of each pair: whatever is open, with everything open, and in the least favourable reading."""

    settled: NDArray[np.int8]
    reach: NDArray[np.int8]
    sure: NDArray[np.int8]


def without_rules(facts: Facts, groups: Groups) -> Outcome:
    """
    Take every pair that met for co-present.

    Parameters
    ----------
    facts
        The encounters, none of which rests on an alternative.
    groups
        Which of them belong together.

    Returns
    -------
    outcome
        One entry per pair.
    """
    met, first = facts.met, groups.order[groups.first]
    pairs, persons = len(first), len(facts.world.persons)
    return Outcome(
        pair=met.case[first].astype(np.int64) * persons + met.contact[first],
        severity=np.full(pairs, CO_PRESENT, np.int8),
        certain=groups.over(met.sure, np.logical_or),
        likelihood=np.ones(pairs),
        rule=np.full(pairs, -1, np.int16),
        counts=np.empty(0, np.intp),
        kept=np.ones(len(met), dtype=bool),
        sums=[],
        persons=persons,
    )


def judge_pairs(
    facts: Facts, verdicts: Verdicts, groups: Groups, rules: tuple[Rule, ...], known: tuple[Kin, Choices]
) -> Outcome:
    """
    Sum encounters, relations and minutes up to one answer for each case and contact.

    Parameters
    ----------
    facts
        The encounters.
    verdicts
        What each of them is.
    groups
        Which of them belong together.
    rules
        The rules.
    known
        Relations that make a contact or fire a rule by themselves, and the open alternatives.

    Returns
    -------
    outcome
        One entry per pair that met or is related.
    """
    return _Judging(facts, verdicts, groups, rules, *known).outcome()


@dataclass(frozen=True, eq=False)
class _Judging:
    facts: Facts
    verdicts: Verdicts
    groups: Groups
    rules: tuple[Rule, ...]
    kin: Kin
    choices: Choices

    @cached_property
    def pairs(self) -> NDArray[np.int64]:
        met = self.facts.pair[self.groups.order[self.groups.first]]
        return np.union1d(met, self.kin.pair) if len(self.kin.pair) else met

    @cached_property
    def of_pair(self) -> NDArray[np.intp]:
        """For each encounter its pair's position."""
        number = np.searchsorted(self.pairs, self.facts.pair[self.groups.order[self.groups.first]])
        of_pair = np.empty(len(self.facts.met), np.intp)
        of_pair[self.groups.order] = number[self.groups.group]
        return of_pair

    @cached_property
    def sums(self) -> list[Sums]:
        verdicts = self.verdicts
        return [
            add_up(self.facts, self.rules[most.rule], most, least)
            for most, least in zip(verdicts.cumulative, verdicts.sure_cumulative, strict=True)
        ]

    def outcome(self) -> Outcome:
        best = self._best()
        severity, certain = best.reach.copy(), best.sure == best.reach
        likelihood = np.ones(len(self.pairs))
        for at, (found, chance, always) in self._hard(best).items():
            severity[at], certain[at], likelihood[at] = found, always, chance.probability
        rule, counts = self._named(severity)
        kept = self.verdicts.reach < NO_CLASS
        for sums in self.sums:
            kept[sums.inside] = True
        kept &= severity[self.of_pair] < NO_CLASS
        persons = len(self.facts.world.persons)
        return Outcome(self.pairs, severity, certain, likelihood, rule, counts, kept, self.sums, persons)

    def _best(self) -> _Best:
        verdicts, met = self.verdicts, self.facts.met
        met_pairs = self.of_pair[self.groups.order[self.groups.first]]

        def least(values: NDArray[np.int8]) -> NDArray[np.int8]:
            found = np.full(len(self.pairs), NO_CLASS, np.int8)
            found[met_pairs] = self.groups.over(values, np.minimum)
            return found

        settled = met.settled
        best = _Best(
            least(np.where(settled, verdicts.severity, NO_CLASS).astype(np.int8)),
            least(verdicts.reach),
            least(np.where(settled, verdicts.sure, NO_CLASS).astype(np.int8)),
        )
        for values in best:
            at = np.searchsorted(self.pairs, self.kin.pair)
            np.minimum.at(values, at, self.kin.severity)
        for sums in self.sums:
            for values, pairs in zip(best, (sums.hit, sums.open, sums.sure), strict=True):
                at = np.searchsorted(self.pairs, pairs)
                values[at] = np.minimum(values[at], sums.severity)
        return best

    def _hard(self, best: _Best) -> dict[int, tuple[int, Chance, bool]]:
        """Go through the worlds of pairs for which something open may decide."""
        opens = np.zeros(len(self.pairs), dtype=bool)
        loose = ~self.facts.met.settled
        for firing in (*self.verdicts.firings, *self.verdicts.cumulative):
            loose[firing.loose] = True
        opens[self.of_pair[loose]] = True
        hard = np.flatnonzero(opens & ((best.settled != best.reach) | (best.sure != best.reach)))
        if not len(hard):
            return {}
        eventful = Eventful(self.facts, self.verdicts, self.choices, (self.rules, self.sums))
        order = self.groups.order
        low, high = (np.searchsorted(self.of_pair[order], hard, side=side) for side in ("left", "right"))
        memory: dict[object, tuple[int, Chance, bool]] = {}
        found = {}
        for at, first, last in zip(hard.tolist(), low.tolist(), high.tolist(), strict=True):
            mine = np.sort(order[first:last])
            related = int(self.kin.severity_of(self.pairs[at]))
            name = (related, eventful.signature(mine))
            if name not in memory:
                memory[name] = self._solved(eventful, mine, related, int(best.reach[at]))
            found[at] = memory[name]
        return found

    def _solved(self, eventful: Eventful, mine: NDArray[np.intp], related: int, reach: int) -> tuple[int, Chance, bool]:
        for severity in range(reach, NO_CLASS):
            if related <= severity:
                return severity, Chance(ever=True, always=True, probability=1.0), True
            chance = eventful.chance(mine, severity, sure=False)
            if chance.ever:
                always = eventful.chance(mine, severity, sure=True).always
                return severity, chance, always
        return NO_CLASS, Chance(ever=False, always=False, probability=0.0), False

    def _named(self, severity: NDArray[np.int8]) -> tuple[NDArray[np.int16], NDArray[np.intp]]:
        """Find the rule of the earliest encounter of each pair's class, and all encounters of that class."""
        verdicts, wanted = self.verdicts, severity[self.of_pair]
        own = np.flatnonzero((verdicts.reach == wanted) & (wanted < NO_CLASS))
        which, rule = [own], [verdicts.rule[own]]
        for sums in self.sums:
            inside = sums.inside[wanted[sums.inside] == sums.severity]
            which.append(inside)
            rule.append(np.full(len(inside), sums.rule, np.int16))
        named, rules = np.concatenate(which), np.concatenate(rule)
        order = sort_order((self.of_pair[named], self.facts.met.start[named], rules))
        pair = self.of_pair[named][order]
        first = np.flatnonzero(np.append(True, pair[1:] != pair[:-1])) if len(pair) else np.empty(0, np.intp)
        found = np.full(len(self.pairs), -1, np.int16)
        found[pair[first]] = rules[order][first]
        alone = np.flatnonzero((found < 0) & (severity < CO_PRESENT))
        for at in alone.tolist():
            found[at] = self.kin.rule_of(self.pairs[at], int(severity[at]))
        counts = np.zeros(len(self.facts.met), dtype=bool)
        counts[named] = True
        return found, np.flatnonzero(counts)
