"""Relations that are contacts by themselves: households, companions, carers, and rules that ask for nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from exposure.relations import MAKE_CONTACTS, Relations
from exposure.rules.classify import CO_PRESENT, NO_CLASS
from exposure.rules.model import Conditions
from exposure.vocabulary import CLASSES, RELATIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.rules.model import Rule

__all__ = ["Kin", "find_kin", "is_relation_alone"]


@dataclass(frozen=True, eq=False)
class Kin:
    """
    Pairs that a relation makes, one entry per pair, relation and rule.

    Attributes
    ----------
    relations
        The relations, their periods clipped to the case's window.
    pair
        `case * persons + contact`.
    severity
        Position of the class; co-present where no rule fires on the relation alone.
    rule
        Position of the rule, -1 for none.
    """

    relations: Relations
    pair: NDArray[np.int64]
    severity: NDArray[np.int8]
    rule: NDArray[np.int16]

    def severity_of(self, pair: np.int64) -> int:
        """Give the most severe class that relations alone give a pair."""
        return int(self.severity[self.pair == pair].min(initial=NO_CLASS))

    def rule_of(self, pair: np.int64, severity: int) -> int:
        """Give the first rule that gives a pair a class by a relation alone; -1 for none."""
        found = self.rule[(self.pair == pair) & (self.severity == severity)]
        return int(found.min()) if len(found) else -1

    def take(self, which: NDArray[np.intp] | NDArray[np.bool_]) -> Kin:
        """Choose some entries, in that order."""
        return Kin(self.relations.take(which), self.pair[which], self.severity[which], self.rule[which])


def is_relation_alone(rule: Rule) -> bool:
    """Say whether a rule asks for a relation and nothing else, and so needs no encounter."""
    asked = replace(rule.when, relation=(), after_isolation=False)
    return bool(rule.when.relation) and asked == Conditions() and not rule.where


def find_kin(
    relations: Relations,
    rules: tuple[Rule, ...],
    windows: tuple[NDArray[np.int64], NDArray[np.int64]],
    persons: int,
) -> Kin:
    """
    Find the pairs that relations make without any encounter.

    Parameters
    ----------
    relations
        Relations of the cases.
    rules
        The rules.
    windows
        For each relation begin and end of its case's window.
    persons
        How many persons there are.

    Returns
    -------
    kin
        Household, companion and carer always; other relations where a rule fires on them alone.
    """
    begin, end = windows
    parts = []
    for number, rule in enumerate(rules):
        if is_relation_alone(rule):
            asked = np.isin(relations.kind, [RELATIONS.index(kind) for kind in rule.when.relation])
            parts.append((asked, CLASSES.index(rule.contact_class), number))
    lasting = np.isin(relations.kind, [RELATIONS.index(kind) for kind in MAKE_CONTACTS])
    parts.append((lasting, CO_PRESENT, -1))
    found = []
    for asked, severity, number in parts:
        cut = relations.take(asked).clipped(begin[asked], end[asked])
        pair = cut.case.astype(np.int64) * persons + cut.other
        many = len(cut)
        found.append(Kin(cut, pair, np.full(many, severity, np.int8), np.full(many, number, np.int16)))
    return _joined(found)


def _joined(parts: list[Kin]) -> Kin:
    columns = {
        name: np.concatenate([getattr(part.relations, name) for part in parts]) for name in vars(parts[0].relations)
    }
    return Kin(
        Relations(**columns),
        np.concatenate([part.pair for part in parts]),
        np.concatenate([part.severity for part in parts]),
        np.concatenate([part.rule for part in parts]),
    )
