"""From a question to classified encounters and ranked contacts: everything before tables and sentences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.alternatives import Choices, find_choices
from exposure.counted import CountedStays
from exposure.encounters import case_stays, find_encounters
from exposure.judgements import find_judgements
from exposure.knowledge import in_force
from exposure.legs import find_legs
from exposure.quarantine import Quarantine, quarantine_ends
from exposure.rank import Contacts, Others, rank
from exposure.relations import Relations, find_relations
from exposure.rules.classify import Verdicts, classify
from exposure.rules.facts import Facts
from exposure.rules.kin import Kin, find_kin
from exposure.rules.outcome import Outcome, judge_pairs
from exposure.seating import Cabin
from exposure.seats.distances import metres, row_gap, seat_gap
from exposure.seats.layouts import layouts_in_force
from exposure.window import Windows, case_windows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.encounters import Encounters
    from exposure.engines.base import Engine, Query
    from exposure.rules.model import Rule, RuleSet
    from exposure.snapshot import Snapshot

__all__ = ["Assessment", "Gaps", "assess"]


@dataclass(frozen=True, eq=False)
class Gaps:
    """How far apart seats were, one entry per encounter; NaN where it is unknown."""

    rows: NDArray[np.float64]
    seats: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Assessment:
    """
    What is found before it is written down.

    Attributes
    ----------
    facts
        The encounters, with what rules ask of them.
    verdicts, outcome
        What each encounter and each pair is.
    contacts
        The contacts, best position first.
    quarantine
        Ends of quarantine by pair of the outcome.
    gaps
        Seats apart by encounter.
    judged
        Pairs that an investigator judged, and the class, a position in `judgements.JUDGED`.
    kin
        Relations that make contacts.
    choices
        The open alternatives.
    windows
        The cases' exposure windows, in the order of the cases; None without rules.
    """

    facts: Facts
    verdicts: Verdicts
    outcome: Outcome
    contacts: Contacts
    quarantine: Quarantine
    gaps: Gaps
    judged: tuple[NDArray[np.int64], NDArray[np.int8]]
    kin: Kin
    choices: Choices
    windows: Windows | None


def assess(
    snapshot: Snapshot,
    engine: Engine,
    asked: tuple[NDArray[np.int32], Query],
    rules: RuleSet | None,
    window: tuple[pd.Timestamp, pd.Timestamp] | None,
) -> Assessment:
    """
    Find, classify and rank the contacts of some cases.

    Parameters
    ----------
    snapshot
        The facts as known at a moment.
    engine
        What searches.
    asked
        Person codes of the cases, ascending, and the search.
    rules
        The rule set; None for none.
    window
        Begin and end that the user gave.

    Returns
    -------
    assessment
        Encounters, classes, contacts.
    """
    codes, query = asked
    world, known = snapshot.world, snapshot.known_stays
    epoch = world.arrays.epoch
    windows = None
    if rules is not None:
        windows = case_windows(snapshot, world.persons[codes].tolist(), rules.window, window)
    elif window is not None:
        whole = (np.full(len(codes), int(moment.timestamp())) for moment in window)
        windows = Windows(*whole, np.empty(0, np.int64), ())
    stays, after = _case_stays(snapshot, codes, windows, rules)
    met = find_encounters(world, engine, stays, query, known)
    choices = find_choices(world.stays, known)
    met = _settled(met, choices)
    relations = find_relations(snapshot, codes)
    facts = _facts(snapshot, met, (choices, relations), after)
    gaps = _gaps(facts)
    asked_rules = None if rules is None else rules.rules
    verdicts = classify(facts, asked_rules)
    kin = _kin(relations, asked_rules, (codes, windows, epoch), len(world.persons))
    outcome = judge_pairs(facts, verdicts, asked_rules or (), kin, choices)
    judged = find_judgements(snapshot, codes, outcome.pair)
    kept = np.flatnonzero(outcome.kept)
    contacts = rank(
        met.take(kept), outcome, _others(facts, outcome, kin, (judged[0], windows, codes)), exact=world.arrays.exact
    )
    ends = quarantine_ends(facts, outcome, kin, {} if rules is None else dict(rules.quarantine))
    return Assessment(
        facts=facts,
        verdicts=verdicts,
        outcome=outcome,
        contacts=contacts,
        quarantine=ends,
        gaps=gaps,
        judged=judged,
        kin=kin,
        choices=choices,
        windows=windows if rules is not None else None,
    )


def _case_stays(
    snapshot: Snapshot, codes: NDArray[np.int32], windows: Windows | None, rules: RuleSet | None
) -> tuple[CountedStays, NDArray[np.bool_]]:
    """Cut the cases' stays to their windows; pieces after them come last, and only for rules that look there."""
    world = snapshot.world
    stays = case_stays(world, codes, snapshot.known_stays)
    if windows is None:
        return stays, np.zeros(len(stays), dtype=bool)
    at, epoch = np.searchsorted(codes, stays.person), world.arrays.epoch
    inside = stays.clipped(windows.begin[at] - epoch, windows.end[at] - epoch)
    if rules is None or not any(rule.when.after_isolation for rule in rules.rules):
        return inside, np.zeros(len(inside), dtype=bool)
    later = stays.clipped(windows.end[at] - epoch, windows.limit[at] - epoch)
    return inside.joined(later), np.arange(len(inside) + len(later)) >= len(inside)


def _settled(met: Encounters, choices: Choices) -> Encounters:
    """A group of which one alternative is left leaves nothing open."""
    if not (met.cases.alternative.any() or met.contacts.alternative.any()):
        return met
    cases, contacts = (
        replace(stays, alternative=choices.of_row[stays.rows[stays.first_row[:-1]]] >= 0)
        for stays in (met.cases, met.contacts)
    )
    return replace(met, cases=cases, contacts=contacts)


def _facts(
    snapshot: Snapshot, met: Encounters, known: tuple[Choices, Relations], after: NDArray[np.bool_]
) -> Facts:
    world, (choices, relations) = snapshot.world, known
    tables = {name: snapshot.facts[name] for name in ("legs", "layouts", "venues")}
    now = {name: table.iloc[in_force(name, table, snapshot.moment)] for name, table in tables.items()}
    legs = find_legs(world.tree, now["legs"])
    cabin = Cabin(world, (snapshot.known_stays, choices.of_row), legs, layouts_in_force(now["layouts"]))
    return Facts(
        world=world,
        met=met,
        legs=legs,
        cabin=cabin,
        relations=relations,
        after=after,
        case_zone=_case_zones(snapshot),
        adjacent=_adjacent(snapshot, now["venues"]),
    )


def _case_zones(snapshot: Snapshot) -> NDArray[np.object_]:
    zones = np.full(len(snapshot.world.persons), snapshot.checks.timezone or "", dtype=object)
    cases = snapshot.table("cases").dropna(subset="timezone")
    zones[snapshot.world.persons.get_indexer(pd.Index(cases["person_id"]))] = cases["timezone"].to_numpy(object)
    return zones


def _adjacent(snapshot: Snapshot, venues: pd.DataFrame) -> NDArray[np.int64]:
    """List the neighbours that venues name, both ways."""
    tree = snapshot.world.tree
    named = venues.loc[venues["adjacent_to"].notna(), ["venue_id", "adjacent_to"]]
    if named.empty:
        return np.empty(0, np.int64)
    pairs = named.assign(other=named["adjacent_to"].str.split(";")).explode("other")
    one, other = (tree.codes(pairs[column].str.strip()).astype(np.int64) for column in ("venue_id", "other"))
    both = (one >= 0) & (other >= 0)
    one, other = one[both], other[both]
    return np.unique(np.concatenate([one * len(tree) + other, other * len(tree) + one]))


def _gaps(facts: Facts) -> Gaps:
    """Measure rows, seats and, where nothing better is known, metres between known seats."""
    met = facts.met
    rows, seats = np.full(len(met), np.nan), np.full(len(met), np.nan)
    if not len(facts.cabin.plan):
        return Gaps(rows, seats)
    which = np.flatnonzero(facts.one_cabin & met.direct)
    p = facts.case.seating.position[met.case_stay[which]]
    q = facts.contact.seating.position[met.contact_stay[which]]
    plan = facts.cabin.plan
    rows[which], seats[which] = row_gap(plan, p, q), seat_gap(plan, p, q, aisle=False)
    known = np.isnan(met.distance_m[which])
    met.distance_m[which[known]] = np.round(metres(plan, p, q)[known], 6)
    return Gaps(rows, seats)


def _kin(
    relations: Relations,
    rules: tuple[Rule, ...] | None,
    when: tuple[NDArray[np.int32], Windows | None, int],
    persons: int,
) -> Kin:
    codes, windows, epoch = when
    if rules is None or windows is None:
        nothing = relations.take(np.empty(0, np.intp))
        limits = (np.empty(0, np.int64),) * 3
        return find_kin(nothing, (), limits, persons)
    at = np.searchsorted(codes, relations.case)
    limits = tuple(column[at] - epoch for column in (windows.begin, windows.end, windows.limit))
    return find_kin(relations, rules, (limits[0], limits[1], limits[2]), persons)


def _others(
    facts: Facts,
    outcome: Outcome,
    kin: Kin,
    named: tuple[NDArray[np.int64], Windows | None, NDArray[np.int32]],
) -> Others:
    """List the pairs that are contacts without an encounter: by a relation, or by a judgement alone."""
    judged, _, _ = named
    persons = len(facts.world.persons)
    met = np.unique(facts.pair[outcome.kept])
    pair = np.setdiff1d(np.union1d(kin.pair, judged), met)
    first, last = np.full(len(pair), _NO_TIME), np.full(len(pair), _NO_TIME)
    for k in np.flatnonzero(np.isin(pair, kin.pair)):
        mine = kin.pair == pair[k]
        first[k], last[k] = kin.relations.since[mine].min(), kin.relations.until[mine].max()
    return Others(pair, first, last, persons)


_NO_TIME = np.iinfo(np.int64).min // 2
"""Stands for no exposure at all; so far out that no instant is like it."""
