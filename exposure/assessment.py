"""From a question to classified encounters and ranked contacts: everything before tables and sentences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.encounters import case_stays, find_encounters
from exposure.grouping import group_pairs
from exposure.judgements import find_judgements
from exposure.ordering import find_sorted
from exposure.quarantine import Quarantine, quarantine_ends
from exposure.rank import NO_TIME, Contacts, Others, rank
from exposure.relations import Relations, find_relations
from exposure.rules.classify import NO_CLASS, Verdicts, classify
from exposure.rules.facts import CaseZones, Facts
from exposure.rules.kin import Kin, find_kin
from exposure.rules.outcome import Outcome, judge_pairs, without_rules
from exposure.seats.distances import metres, row_gap, seat_gap
from exposure.window import Given, Windows, case_windows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.alternatives import Choices
    from exposure.counted import CountedStays
    from exposure.encounters import Encounters
    from exposure.engines.base import Engine, Query
    from exposure.rules.model import Rule, RuleSet
    from exposure.snapshot import Snapshot

__all__ = ["Assessment", "Gaps", "assess"]

_FAR = np.iinfo(np.int64).max


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
        Pairs that an investigator judged, and the class, a position in `vocabulary.OUTCOMES`.
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
    given: Given,
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
    given
        What the user puts in place of the facts.

    Returns
    -------
    assessment
        Encounters, classes, contacts.
    """
    codes, _ = asked
    ruled, choices = () if rules is None else rules.rules, snapshot.background.choices
    windows = _windows(snapshot, codes, rules, given)
    facts = _encountered(snapshot, engine, asked, (windows, rules))
    gaps = _gaps(facts)
    verdicts = classify(facts, None if rules is None else ruled)
    kin = _kin(facts, ruled, (codes, windows))
    met, groups = facts.met, group_pairs(facts.met)
    if rules is None and not len(choices):
        outcome = without_rules(facts, groups)
    else:
        outcome = judge_pairs(facts, verdicts, groups, ruled, (kin, choices))
        if not outcome.kept.all():
            met = met.take(np.flatnonzero(outcome.kept))
            groups = group_pairs(met)
    judged = find_judgements(snapshot, codes, outcome.pair[outcome.severity < NO_CLASS])
    return Assessment(
        facts=facts,
        verdicts=verdicts,
        outcome=outcome,
        contacts=rank(met, groups, outcome, _others(facts, outcome, kin, judged[0])),
        quarantine=quarantine_ends(facts, outcome, kin, {} if rules is None else rules.quarantine),
        gaps=gaps,
        judged=judged,
        kin=kin,
        choices=choices,
        windows=windows if rules is not None else None,
    )


def _windows(snapshot: Snapshot, codes: NDArray[np.int32], rules: RuleSet | None, given: Given) -> Windows | None:
    """Give the cases' windows; without rules only what the user gave, if anything."""
    if rules is not None:
        ids, stays = snapshot.world.persons[codes].tolist(), snapshot.world.index.of_persons(codes)
        told = snapshot.known["cases"].tobytes(), snapshot.known["itineraries"][stays].tobytes()
        world = snapshot.world.root
        asked = ("windows", id(world), tuple(ids), rules.window, given, *told)
        # A window hangs on what is known of the cases alone; the world is held, so that its id stays its own.
        return snapshot.ledger.once(asked, lambda: (world, case_windows(snapshot, ids, rules.window, given)))[1]
    if given.window is None:
        return None
    begin, end = (np.full(len(codes), int(moment.timestamp())) for moment in given.window)
    return Windows(begin, end, end, ())


def _encountered(
    snapshot: Snapshot,
    engine: Engine,
    asked: tuple[NDArray[np.int32], Query],
    bounds: tuple[Windows | None, RuleSet | None],
) -> Facts:
    """Find the encounters, with what rules ask of them."""
    (codes, query), (windows, rules) = asked, bounds
    stays, after = _case_stays(snapshot, codes, windows, rules)
    met = find_encounters(snapshot.world, engine, stays, query, snapshot.known_stays)
    met = _settled(met, snapshot.background.choices)
    relations = find_relations(snapshot, codes if rules is not None else codes[:0])
    return _facts(snapshot, met, relations, after, ruled=rules is not None)


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
    """Count a group of which one alternative is left as settled."""
    if not (met.cases.alternative.any() or met.contacts.alternative.any()):
        return met
    cases, contacts = (
        replace(stays, alternative=choices.of_row[stays.rows[stays.first_row[:-1]]] >= 0)
        for stays in (met.cases, met.contacts)
    )
    return replace(met, cases=cases, contacts=contacts)


def _facts(
    snapshot: Snapshot, met: Encounters, relations: Relations, after: NDArray[np.bool_], *, ruled: bool
) -> Facts:
    behind = snapshot.background
    return Facts(
        world=snapshot.world,
        met=met,
        legs=behind.legs,
        cabin=behind.cabin,
        relations=relations,
        after=after,
        case_zones=_case_zones(snapshot) if ruled else CaseZones.none(),
        adjacent=behind.adjacent,
    )


def _case_zones(snapshot: Snapshot) -> CaseZones:
    cases = snapshot.table("cases").dropna(subset="timezone").drop_duplicates("person_id")
    person = snapshot.world.persons.get_indexer(pd.Index(cases["person_id"])).astype(np.int32)
    order = np.argsort(person)
    return CaseZones(person[order], cases["timezone"].to_numpy(object)[order], snapshot.checks.timezone or "")


def _gaps(facts: Facts) -> Gaps:
    """Measure rows, seats and, where nothing better is known, metres between known seats."""
    met = facts.met
    if not len(facts.cabin.plan):
        unknown = np.broadcast_to(np.nan, len(met))
        return Gaps(unknown, unknown)
    rows, seats = np.full(len(met), np.nan), np.full(len(met), np.nan)
    which = np.flatnonzero(facts.one_cabin & met.direct)
    p = facts.case.seating.position[met.case_stay[which]]
    q = facts.contact.seating.position[met.contact_stay[which]]
    plan = facts.cabin.plan
    rows[which], seats[which] = row_gap(plan, p, q), seat_gap(plan, p, q, aisle=False)
    known = np.isnan(met.distance_m[which])
    met.distance_m[which[known]] = np.round(metres(plan, p, q)[known], 6)
    return Gaps(rows, seats)


def _kin(facts: Facts, rules: tuple[Rule, ...], when: tuple[NDArray[np.int32], Windows | None]) -> Kin:
    """Find the pairs that relations make; without windows there are none."""
    (codes, windows), relations, persons = when, facts.relations, len(facts.world.persons)
    if windows is None or not len(relations):
        nothing = np.empty(0, np.int64)
        return find_kin(relations.take(np.empty(0, np.intp)), rules, (nothing, nothing), persons)
    at, epoch = np.searchsorted(codes, relations.case), facts.world.arrays.epoch
    return find_kin(relations, rules, (windows.begin[at] - epoch, windows.end[at] - epoch), persons)


def _others(facts: Facts, outcome: Outcome, kin: Kin, judged: NDArray[np.int64]) -> Others:
    """List the pairs that are contacts without an encounter: by a relation, or by a judgement alone."""
    persons = len(facts.world.persons)
    pair = np.union1d(kin.pair, judged)
    if len(pair):
        pair = np.setdiff1d(pair, facts.pair[outcome.kept])
    first, last = np.full(len(pair), NO_TIME), np.full(len(pair), NO_TIME)
    at = find_sorted(pair, kin.pair)
    alone, at = np.flatnonzero(at >= 0), at[at >= 0]
    first[at] = _FAR
    np.minimum.at(first, at, kin.relations.since[alone])
    np.maximum.at(last, at, kin.relations.until[alone])
    return Others(pair, first, last, persons)
