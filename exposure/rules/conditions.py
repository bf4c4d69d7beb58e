"""The closed vocabulary of conditions that a meeting itself decides: place, time, roles, masks, relations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from exposure.rules.model import Conditions
from exposure.vocabulary import SCALES, role_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from exposure.rules.facts import Facts
    from exposure.rules.model import Rule

    Which = NDArray[np.intp]
    Told = NDArray[np.bool_]
    Condition = Callable[["Asked", Which], Told]

__all__ = ["BY_SEAT", "adjacent_places", "candidates", "meets", "same_place"]

BY_SEAT: Final = ("section", "compartment", "bay")
"""Kinds of common place that seats may decide."""


class Asked(NamedTuple):
    """What is asked of encounters: conditions, in the least favourable reading of the times or in the most."""

    facts: Facts
    when: Conditions
    sure: bool


def candidates(facts: Facts, rule: Rule) -> NDArray[np.intp]:
    """List the encounters that a rule looks at: direct ones or later arrivals, in its window and where it says."""
    met, when = facts.met, rule.when
    looks = met.direct if when.direct else ~met.direct
    if not when.after_isolation and facts.after.any():
        looks = looks & ~facts.after[met.case_stay]
    return np.flatnonzero(looks & facts.somewhere(rule.where) if rule.where else looks)


def meets(facts: Facts, which: Which, when: Conditions, *, sure: bool) -> Which:
    """
    Narrow encounters to those that meet every condition which seats do not decide.

    Parameters
    ----------
    facts
        The encounters.
    which
        Those to look at.
    when
        The conditions.
    sure
        Whether to take times in their least favourable reading, not in their most favourable one.

    Returns
    -------
    which
        The encounters that are left.
    """
    for name, condition in _CONDITIONS.items():
        if getattr(when, name) != getattr(_NOTHING, name):
            which = which[condition(Asked(facts, when, sure), which)]
    if when.same is not None and when.same not in BY_SEAT:
        which = which[same_place(facts, which, when.same)]
    return which


def _within(asked: Asked, which: Which) -> Told:
    return asked.facts.met.scale[which] <= SCALES.index(asked.when.within or SCALES[-1])


def same_place(facts: Facts, which: Which, kind: str) -> Told:
    """Tell which encounters have a common place of a kind, as far as the tree of places knows it."""
    if kind == "leg":
        leg: Told = (facts.case_leg[which] >= 0) & (facts.case_leg[which] == facts.contact_leg[which])
        return leg
    shared = facts.met.shared_place[which]
    if kind == "vehicle":
        return (facts.case_leg[which] >= 0) & (facts.contact_leg[which] >= 0) & (shared >= 0)
    found: Told = np.append(facts.legs.counts((kind,)), np.int32(0))[shared] > 0
    return found


def _same_spot(asked: Asked, which: Which) -> Told:
    met = asked.facts.met
    one, other = asked.facts.case.spot[met.case_stay[which]], asked.facts.contact.spot[met.contact_stay[which]]
    place: Told = met.cases.place[met.case_stay[which]] == met.contacts.place[met.contact_stay[which]]
    same: Told = one == other
    return place & (one >= 0) & same


def adjacent_places(facts: Facts, which: Which) -> Told:
    """Tell which encounters are of neighbouring venues, or of places within such, below the shared place."""
    met, tree = facts.met, facts.world.tree
    found = np.zeros(len(which), dtype=bool)
    if not len(facts.adjacent):
        return found
    shared = met.shared_place[which]
    one = met.cases.place[met.case_stay[which]].astype(np.int64)
    while (below := (one >= 0) & (one != shared)).any():
        other = met.contacts.place[met.contact_stay[which]].astype(np.int64)
        while (both := below & (other >= 0) & (other != shared)).any():
            found |= both & np.isin(one * len(tree) + other, facts.adjacent)
            other = np.where(other >= 0, tree.parents[other], -1)
        one = np.where(one >= 0, tree.parents[one], -1)
    return found


def _minutes(asked: Asked, which: Which) -> Told:
    if asked.when.per is not None:
        return np.ones(len(which), dtype=bool)
    seconds = asked.facts.met.least if asked.sure else asked.facts.met.most
    return seconds[which] >= (asked.when.minutes or 0) * 60


def _roles(asked: Asked, which: Which) -> Told:
    words = tuple(role_of(role) for role in asked.when.roles)
    return asked.facts.contact.among("role", words, sure=asked.sure)[asked.facts.met.contact_stay[which]]


def _crew(asked: Asked, which: Which) -> Told:
    return asked.facts.contact.crew(sure=asked.sure)[asked.facts.met.contact_stay[which]]


def _serves_carriage(asked: Asked, which: Which) -> Told:
    """Ask for crew of the case's carriage: of the one that they are said to serve, else of the one they were in."""
    met, side = asked.facts.met, asked.facts.contact
    carriage = asked.facts.case.carriage[met.case_stay[which]]
    served: Told = carriage == asked.facts.served_carriage[met.contact_stay[which]]
    one_leg: Told = asked.facts.case_leg[which] == asked.facts.contact_leg[which]
    return one_leg & side.crew(sure=asked.sure)[met.contact_stay[which]] & (carriage >= 0) & served


def _relation(asked: Asked, which: Which) -> Told:
    """Ask for a relation during the time together; several periods of one pair are looked at one after another."""
    met = asked.facts.met
    found = np.zeros(len(which), dtype=bool)
    related = asked.facts.relations.of_kinds(asked.when.relation)
    if not len(related):
        return found
    persons = len(asked.facts.world.persons)
    key = met.case[which].astype(np.int64) * persons + met.contact[which]
    listed = related.case.astype(np.int64) * persons + related.other
    order = np.argsort(listed, kind="stable")
    listed, since, until = listed[order], related.since[order], related.until[order]
    pair = np.flatnonzero(np.isin(key, listed))
    first, last = (np.searchsorted(listed, key[pair], side=side) for side in ("left", "right"))
    begin, stop = asked.facts.shared(which[pair], sure=asked.sure)
    for step in range(int((last - first).max(initial=0))):
        at = first + step
        open_ = np.flatnonzero(at < last)
        at = at[open_]
        found[pair[open_]] |= np.maximum(begin[open_], since[at]) < np.minimum(stop[open_], until[at])
    return found


def _unprotected(asked: Asked, which: Which) -> Told:
    met = asked.facts.met
    bare = asked.facts.contact.bare(sure=asked.sure)[met.contact_stay[which]]
    shut = asked.facts.case.shut(sure=not asked.sure)[met.case_stay[which]]
    return bare & ~shut


def _sealed(asked: Asked, which: Which) -> Told:
    leg, met = asked.facts.case_leg[which], asked.facts.met
    aboard = (leg >= 0) & (asked.facts.contact_leg[which] >= 0) & (met.shared_place[which] >= 0)
    sealed: Told = np.append(asked.facts.legs.sealed, False)[leg] == bool(asked.when.sealed)
    return aboard & sealed


def _layouts(asked: Asked, which: Which) -> Told:
    wanted = np.append(np.isin(asked.facts.legs.layout.astype(str), asked.when.layouts), False)
    leg = asked.facts.case_leg[which]
    found: Told = wanted[leg] & (asked.facts.contact_leg[which] >= 0)
    return found


def _indoor(asked: Asked, which: Which) -> Told:
    shared = asked.facts.met.shared_place[which]
    wanted: Told = asked.facts.world.tree.outdoors[shared] != bool(asked.when.indoor)
    return (shared >= 0) & wanted


def _lag(asked: Asked, which: Which) -> Told:
    met = asked.facts.met
    gap = met.gap[which]
    if asked.sure:
        one, other = met.case_stay[which], met.contact_stay[which]
        gap = met.contacts.sure_start[other] - met.cases.sure_end[one]
    return gap < (asked.when.lag_minutes or 0) * 60


_NOTHING: Final = Conditions()

_CONDITIONS: Final[dict[str, Condition]] = {
    "within": _within,
    "roles": _roles,
    "relation": _relation,
    "sealed": _sealed,
    "layouts": _layouts,
    "serves_carriage": _serves_carriage,
    "serves_rows": _crew,
    "same_spot": _same_spot,
    "unprotected": _unprotected,
    "indoor": _indoor,
    "minutes": _minutes,
    "lag_minutes": _lag,
}
"""What narrows most comes first. `same`, `adjacent`, `rows`, `seats`, `metres` may depend on seats."""
