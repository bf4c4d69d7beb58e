"""What each contact rests on: the encounter, relation or judgement that its reason tells of, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exposure.ordering import find_sorted, sort_order
from exposure.rules.classify import NO_CLASS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.assessment import Assessment
    from exposure.rules.outcome import Outcome

__all__ = ["AS_IT_IS", "ONE_OF_SEVERAL", "POSSIBLY", "Grounds", "entries", "find_grounds"]

AS_IT_IS: Final = 0
POSSIBLY: Final = 1
"""The contact is only possibly of its class."""
ONE_OF_SEVERAL: Final = 2
"""The contact is certainly of its class, though no single encounter is certain."""


@dataclass(frozen=True, eq=False)
class Grounds:
    """
    What contacts rest on, one entry per contact asked about.

    Attributes
    ----------
    pair
        Position of the contact in the outcome; -1 for none.
    encounter
        The encounter that its reason tells of; -1 for none.
    kin
        Where there is no such encounter, the entry of `Assessment.kin`; -1 for none, which leaves a judgement.
    rule
        The rule by which that is of the contact's class; -1 for none. It is the contact's own rule, unless that one
        fires only possibly and another for certain.
    opening
        `AS_IT_IS`, `POSSIBLY` or `ONE_OF_SEVERAL`.
    """

    pair: NDArray[np.intp]
    encounter: NDArray[np.intp]
    kin: NDArray[np.intp]
    rule: NDArray[np.int16]
    opening: NDArray[np.int8]

    def __len__(self) -> int:
        return len(self.pair)


def find_grounds(found: Assessment, which: NDArray[np.intp]) -> Grounds:
    """
    Find what some contacts rest on.

    Parameters
    ----------
    found
        What was found.
    which
        Positions among its contacts.

    Returns
    -------
    grounds
        The earliest encounter of the contact's class, a certain one where the class is certain; without any, the
        relation.
    """
    outcome = found.outcome
    pair = find_sorted(outcome.pair, outcome.key(found.contacts.case[which], found.contacts.contact[which]))
    kin = _first_kin(found)
    encounter, rule, sure = _first_entries(found, kin)
    here, sure = np.append(outcome.certain, True)[pair], np.append(sure, False)[pair]
    encounter, kin = np.append(encounter, -1)[pair], np.append(kin, -1)[pair]
    rule = np.append(rule, np.int16(-1))[pair]
    # A relation is certain by itself.
    by_kin = (kin >= 0) & ((encounter < 0) | (here & ~sure))
    encounter = np.where(by_kin, -1, encounter)
    rule = np.where(by_kin, np.append(found.kin.rule, np.int16(-1))[kin], rule).astype(np.int16)
    opening = np.where(here, np.where(sure | (encounter < 0), AS_IT_IS, ONE_OF_SEVERAL), POSSIBLY)
    return Grounds(pair, encounter, np.where(by_kin, kin, -1), rule, opening.astype(np.int8))


def _first_entries(
    found: Assessment, kin: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.int16], NDArray[np.bool_]]:
    """Give for each pair of the outcome the encounter, the rule, and whether they hold for certain."""
    outcome = found.outcome
    which, rule, sure = entries(found)
    of_pair = np.searchsorted(outcome.pair, found.facts.pair[which])
    sure |= _only_ones(found, of_pair, kin)
    last = outcome.certain[of_pair] & ~sure
    order = sort_order((of_pair, last, found.facts.met.start[which], rule, which)) if len(which) else which
    first = order[np.flatnonzero(np.diff(of_pair[order], prepend=-1))]
    many = len(outcome.pair)
    encounter, named, certain = np.full(many, -1, np.intp), np.full(many, -1, np.int16), np.zeros(many, dtype=bool)
    at = of_pair[first]
    encounter[at], named[at], certain[at] = which[first], rule[first], sure[first]
    _fill_rest(found, kin, encounter, certain)
    return encounter, named, certain


def _only_ones(found: Assessment, of_pair: NDArray[np.intp], kin: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Tell which entries are the only thing that makes a certain pair what it is, and so are certain."""
    many = np.bincount(of_pair, minlength=len(kin))
    alone: NDArray[np.bool_] = (found.outcome.certain & (kin < 0) & (many == 1))[of_pair]
    return alone


def _fill_rest(
    found: Assessment, kin: NDArray[np.intp], encounter: NDArray[np.intp], certain: NDArray[np.bool_]
) -> None:
    """Give pairs of which no encounter is of their class by itself the earliest that counts."""
    facts, outcome = found.facts, found.outcome
    bare = np.flatnonzero((encounter < 0) & (kin < 0) & (outcome.severity < NO_CLASS))
    which = np.flatnonzero(np.isin(facts.pair, outcome.pair[bare]) & outcome.kept)[::-1]
    at = np.searchsorted(outcome.pair, facts.pair[which])
    encounter[at], certain[at] = which, facts.met.certain[which]


def entries(found: Assessment) -> tuple[NDArray[np.intp], NDArray[np.int16], NDArray[np.bool_]]:
    """
    List the encounters that are of their pair's class, with each rule that makes them so.

    Parameters
    ----------
    found
        What was found.

    Returns
    -------
    encounter, rule, sure
        One entry per encounter and rule; -1 for no rule. `sure` where the rule fires whatever is open.
    """
    outcome, verdicts, facts = found.outcome, found.verdicts, found.facts
    severity = _severity(outcome, facts.pair)
    single = np.flatnonzero((verdicts.reach == severity) & (severity < NO_CLASS))
    surely = _sure_rules(found, severity)[single]
    settled, named = facts.met.settled[single], verdicts.rule[single]
    without = (named < 0) & (verdicts.sure[single] == severity[single])
    parts = [(single, named, settled & (without | ((named >= 0) & (named == surely))))]
    other = np.flatnonzero(settled & (surely >= 0) & (surely != named))
    parts.append((single[other], surely[other], settled[other]))
    for sums in outcome.sums:
        inside = sums.inside[severity[sums.inside] == sums.severity]
        parts.append((inside, np.full(len(inside), sums.rule, np.int16), np.isin(facts.pair[inside], sums.sure)))
    which, rule, holds = zip(*parts, strict=True)
    return np.concatenate(which), np.concatenate(rule), np.concatenate(holds)


def _sure_rules(found: Assessment, severity: NDArray[np.int8]) -> NDArray[np.int16]:
    """Give for each encounter the first rule of its pair's class that fires whatever seats are open; -1 for none."""
    rule = np.full(len(severity), -1, np.int16)
    for firing in reversed(found.verdicts.sure_firings):
        every = np.array([table.all() for table in firing.tables], dtype=bool)
        which = np.concatenate([firing.which, firing.loose[every[firing.table]]])
        rule[which[severity[which] == firing.severity]] = firing.rule
    return rule


def _severity(outcome: Outcome, pair: NDArray[np.int64]) -> NDArray[np.int8]:
    return outcome.severity[np.searchsorted(outcome.pair, pair)]


def _first_kin(found: Assessment) -> NDArray[np.intp]:
    """Give for each pair of the outcome the relation that is of its class by itself, by the first rule; else -1."""
    outcome, kin = found.outcome, found.kin
    first = np.full(len(outcome.pair), -1, np.intp)
    at = np.searchsorted(outcome.pair, kin.pair)
    mine = np.flatnonzero(outcome.severity[at] == kin.severity)
    order = mine[np.lexsort((kin.relations.kind[mine], kin.relations.since[mine], kin.rule[mine]))][::-1]
    first[at[order]] = order
    return first
