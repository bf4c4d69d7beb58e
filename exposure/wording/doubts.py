"""What leaves a contact's class open, and what keeps a nearer class from being decided."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np

from exposure.grounds import POSSIBLY
from exposure.rules.conditions import candidates, meets
from exposure.rules.seated import asks_seats
from exposure.shown_ends import ends_assumed
from exposure.vocabulary import CLASSES, MODES
from exposure.wording.phrases import Doubt

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.assessment import Assessment
    from exposure.grounds import Grounds
    from exposure.rules.classify import Firing
    from exposure.rules.facts import Facts
    from exposure.rules.model import Conditions, Rule

__all__ = ["find_doubts"]

_CARRIAGES: Final = ("carriage", "ship cabin")
_IN_CARRIAGES: Final = [number for number, kind in enumerate(MODES.values()) if kind in ("train", "ship")]


def find_doubts(found: Assessment, rules: tuple[Rule, ...], grounds: Grounds) -> NDArray[np.int64]:
    """
    Tell what is unknown about some contacts.

    Parameters
    ----------
    found
        What was found.
    rules
        The rules.
    grounds
        What the contacts rest on.

    Returns
    -------
    doubts
        For each a sum of `phrases.Doubt`: what leaves a possible class open, which end of the encounter that is told
        is assumed, and why a rule of a more severe class could not be decided for lack of a seat or a distance.
    """
    doubts = np.zeros(len(grounds), np.int64)
    named = np.flatnonzero(grounds.encounter >= 0)
    encounters, back = np.unique(grounds.encounter[named], return_inverse=True)
    near = _undecided(found, rules, encounters)
    doubts[named] = (near | _ends(found.facts, encounters))[back]
    open_ = np.flatnonzero((grounds.opening == POSSIBLY) & (grounds.encounter >= 0))
    doubts[open_] |= _open(found, grounds, open_)
    return doubts


# What leaves a class open


def _open(found: Assessment, grounds: Grounds, which: NDArray[np.intp]) -> NDArray[np.int64]:
    """Say what leaves the encounters of possible contacts open; of sums all encounters that may count."""
    verdicts = found.verdicts
    doubts = np.zeros(len(which), np.int64)
    rule = grounds.rule[which]
    fired = {most.rule: (most, least) for most, least in zip(verdicts.firings, verdicts.sure_firings, strict=True)}
    for number in np.unique(rule).tolist():
        here = np.flatnonzero(rule == number)
        encounter = grounds.encounter[which[here]]
        if number < 0:
            doubts[here] = _ways(found.facts, encounter) | _times(
                found.facts, encounter, ~found.facts.met.sure[encounter]
            )
        elif number in fired:
            doubts[here] = _ways(found.facts, encounter) | _fired(found.facts, encounter, *fired[number])
        else:
            doubts[here] = _summed(found, number, grounds.pair[which[here]])
    return doubts


def _summed(found: Assessment, rule: int, pair: NDArray[np.intp]) -> NDArray[np.int64]:
    """Gather what is open about any encounter that a rule on minutes in sum may add up."""
    sums = next(sums for sums in found.outcome.sums if sums.rule == rule)
    of_pair = np.searchsorted(found.outcome.pair, found.facts.pair[sums.inside])
    each = _ways(found.facts, sums.inside) | _fired(found.facts, sums.inside, sums.most, sums.least)
    total = np.zeros(len(found.outcome.pair), np.int64)
    np.bitwise_or.at(total, of_pair, each)
    # Each encounter may be as sure as can be, and still too short in its least favourable reading.
    return np.where(total[pair] == 0, np.int64(Doubt.TIMES), total[pair])


def _ways(facts: Facts, encounter: NDArray[np.intp]) -> NDArray[np.int64]:
    met = facts.met
    case, own = met.cases.alternative[met.case_stay[encounter]], met.contacts.alternative[met.contact_stay[encounter]]
    return _flag(case, Doubt.CASE_WAY) | _flag(own, Doubt.OWN_WAY)


def _ends(facts: Facts, encounter: NDArray[np.intp]) -> NDArray[np.int64]:
    """Say whose end is assumed."""
    if not facts.world.arrays.endless:
        return np.zeros(len(encounter), np.int64)
    case, contact = ends_assumed(facts.world, facts.met.take(encounter))
    return _flag(case, Doubt.CASE_END) | _flag(contact, Doubt.OWN_END)


def _times(facts: Facts, encounter: NDArray[np.intp], open_: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Say what leaves times open: an end that is assumed, else that they are not exact."""
    ends = _ends(facts, encounter)
    return np.where(open_, np.where(ends > 0, ends, np.int64(Doubt.TIMES)), 0)


def _fired(facts: Facts, encounter: NDArray[np.intp], most: Firing, least: Firing) -> NDArray[np.int64]:
    """Say whether draws of seats or times leave open that a rule fires."""
    met, kept = facts.met, np.isin(encounter, least.every())
    doubts = _times(facts, encounter, ~kept)
    loose = np.isin(encounter, most.loose) | (kept & np.isin(encounter, least.loose))
    if not loose.any():
        return doubts
    others = facts.contact.seating
    i, j = met.case_stay[encounter], met.contact_stay[encounter]
    for draw, doubt in (
        (facts.case.seating.draw[i], Doubt.CASE_SEAT),
        (others.draw[j], Doubt.SEAT),
        (others.crew_draw[j], Doubt.ROWS_SERVED),
    ):
        doubts |= _flag(loose & (draw >= 0), doubt)
    return doubts


# What keeps a nearer class from being decided


def _undecided(found: Assessment, rules: tuple[Rule, ...], encounters: NDArray[np.intp]) -> NDArray[np.int64]:
    """Say for encounters why a rule of a more severe class than their pair's could not be decided."""
    doubts = np.zeros(len(encounters), np.int64)
    facts, outcome = found.facts, found.outcome
    severity = outcome.severity[np.searchsorted(outcome.pair, facts.pair[encounters])]
    for rule in rules:
        nearer = severity > CLASSES.index(rule.contact_class)
        by_carriage = rule.when.same in _CARRIAGES
        if not (by_carriage or asks_seats(rule.when)) or not nearer.any():
            continue
        which = np.intersect1d(encounters[nearer], candidates(facts, rule), assume_unique=True)
        asked = replace(rule.when, same=None) if by_carriage else rule.when
        which = meets(facts, which, asked, sure=False)
        doubts[np.searchsorted(encounters, which)] |= _lacking(facts, which, rule.when)
    return doubts


def _lacking(facts: Facts, which: NDArray[np.intp], when: Conditions) -> NDArray[np.int64]:
    """Say what a rule lacks to measure how near two people were, who meet all that it asks besides."""
    doubts = np.zeros(len(which), np.int64)
    leg = facts.case_leg[which]
    aboard = (leg >= 0) & (leg == facts.contact_leg[which])
    on = np.flatnonzero(aboard)
    if when.same in _CARRIAGES:
        doubts[on] = _by_carriage(facts, which[on], np.zeros(len(on), np.int64))
        return doubts
    doubts[on] = _lacking_aboard(facts, which[on], when)
    if when.metres is not None and not _asks_rows(when):
        off = np.flatnonzero(~aboard & np.isnan(facts.met.distance_m[which]))
        doubts[off] = _flag(_one_around_the_other(facts, which[off]), Doubt.DISTANCE)
    return doubts


def _asks_rows(when: Conditions) -> bool:
    return any(number is not None for number in (when.rows, when.seats, when.serves_rows))


def _lacking_aboard(facts: Facts, which: NDArray[np.intp], when: Conditions) -> NDArray[np.int64]:
    met = facts.met
    leg, i, j = facts.case_leg[which], met.case_stay[which], met.contact_stay[which]
    ones, others = facts.case.seating, facts.contact.seating
    case, contact = ones.position[i], others.position[j]
    told = (case >= 0) | (ones.draw[i] >= 0), (contact >= 0) | (others.draw[j] >= 0)
    lost = Doubt.DISTANCE
    if when.serves_rows is not None:
        told, lost = (told[0], (others.served[j, 0] >= 0) | (others.crew_draw[j] >= 0)), Doubt.ROWS_SERVED
    doubts = _flag(~told[0], Doubt.DISTANCE) | _flag(~told[1], lost)
    if when.metres is not None:
        blank = (case >= 0) & (contact >= 0) & np.isnan(met.distance_m[which])
        doubts |= _flag(blank, Doubt.DISTANCE)
    if when.serves_rows is None:
        doubts = _by_carriage(facts, which, doubts)
    no_plan = (facts.cabin.layout[leg] < 0) & (doubts > 0)
    kept = np.int64(Doubt.CARRIAGE | Doubt.ROWS_SERVED)
    return np.where(no_plan, np.int64(Doubt.NO_PLAN) | (doubts & kept), doubts)


def _by_carriage(facts: Facts, which: NDArray[np.intp], doubts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where carriages are unknown say that first; people in two carriages are not near."""
    met = facts.met
    case = facts.case.carriage[met.case_stay[which]]
    contact = facts.contact.carriage[met.contact_stay[which]]
    by_carriage = np.isin(facts.legs.mode[facts.case_leg[which]], _IN_CARRIAGES)
    lost = _flag(by_carriage & (case < 0), Doubt.CASE_CARRIAGE)
    lost |= _flag(by_carriage & (contact < 0), Doubt.CARRIAGE)
    apart = (case >= 0) & (contact >= 0) & (case != contact)
    return np.where(apart, 0, np.where(lost > 0, lost, doubts))


def _one_around_the_other(facts: Facts, which: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Tell where the two were in one place, or one of them in a place around the other's."""
    met, tree = facts.met, facts.world.tree
    one, other = met.cases.place[met.case_stay[which]], met.contacts.place[met.contact_stay[which]]
    return tree.within(one, other) | tree.within(other, one)


def _flag(told: NDArray[np.bool_], doubt: Doubt) -> NDArray[np.int64]:
    """Write a doubt where it was told."""
    return told.astype(np.int64) * int(doubt)
