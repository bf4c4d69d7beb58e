"""The answers as tables: encounters, contacts, people."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.columns import instants, minutes, text, words
from exposure.encounter_classes import tell_encounters
from exposure.encounters import SCALE_WORDS, stay_names
from exposure.ordering import find_sorted, sort_order, ties
from exposure.rank import NO_TIME
from exposure.schema import CONTACT_COLUMNS, ENCOUNTER_COLUMNS, PEOPLE_COLUMNS
from exposure.shown_ends import ends_assumed
from exposure.vocabulary import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from pandas.api.extensions import ExtensionArray

    from exposure.assessment import Assessment
    from exposure.rank import Contacts
    from exposure.rules.model import Rule
    from exposure.world import World

__all__ = ["PersonFacts", "contact_table", "encounter_table", "ends_of", "people_table"]

_CERTAINTY = ("possible", "certain")
_NO_DATE, _FAR = np.iinfo(np.int64).min, np.iinfo(np.int64).max


@dataclass(frozen=True, eq=False)
class PersonFacts:
    """
    What lists say of persons beside their stays, by person code.

    Attributes
    ----------
    is_case
        True for persons that are a case themselves.
    household_id, jurisdiction
        As the persons table gives them.
    """

    is_case: NDArray[np.bool_]
    household_id: pd.Index[str]
    jurisdiction: pd.Index[str]


def encounter_table(found: Assessment, rules: tuple[Rule, ...]) -> pd.DataFrame:
    """
    Write encounters as a table.

    Parameters
    ----------
    found
        What was found.
    rules
        The rules, for their ids.

    Returns
    -------
    encounters
        One row per case stay and other stay, columns as in `schema.ENCOUNTER_COLUMNS`.
    """
    world, which = found.facts.world, np.flatnonzero(found.outcome.kept)
    met, told = found.facts.met.take(which), tell_encounters(found, which)
    epoch, ids = world.arrays.epoch, world.tree.ids
    columns = {
        "case_id": words(met.case, world.persons),
        "contact_id": words(met.contact, world.persons),
        "case_stay": text(stay_names(world, met.cases, met.case_stay)),
        "contact_stay": text(stay_names(world, met.contacts, met.contact_stay)),
        "place_id": words(met.cases.place[met.case_stay], ids),
        "contact_place_id": words(met.contacts.place[met.contact_stay], ids),
        "shared_place_id": words(met.shared_place, ids),
        "scale": words(met.scale, SCALE_WORDS),
        "start": instants(met.start + epoch),
        "end": instants(met.end + epoch),
        "minutes": minutes(met.seconds),
        "minutes_min": minutes(met.least),
        "minutes_max": minutes(met.most),
        "direct": met.direct.copy(),
        "gap_minutes": minutes(met.gap, met.direct),
        "row_gap": found.gaps.rows[which],
        "seat_gap": found.gaps.seats[which],
        "distance_m": met.distance_m.copy(),
        "venue_gap_m": met.venue_gap_m.copy(),
        "likelihood": told.likelihood,
        "contact_class": words(told.severity, OUTCOMES),
        "certainty": words(told.certain.astype(np.intp), _CERTAINTY),
        "rule": _rule_ids(told.rule, rules),
        "end_assumed": np.logical_or(*ends_assumed(world, met)),
    }
    return _table(columns, ENCOUNTER_COLUMNS)


def contact_table(
    found: Assessment, persons: PersonFacts, rules: tuple[Rule, ...], reasons: tuple[ExtensionArray, ExtensionArray]
) -> pd.DataFrame:
    """
    Write ranked contacts as a table.

    Parameters
    ----------
    found
        What was found.
    persons
        Who is a case.
    rules
        The rules, for their ids and their words for the classes.
    reasons
        For each contact a sentence in English and in Chinese.

    Returns
    -------
    contacts
        One row per case and contact, columns as in `schema.CONTACT_COLUMNS`.
    """
    world, ranked = found.facts.world, found.contacts
    rows, epoch = len(ranked), world.arrays.epoch
    ends = ends_of(found, persons.is_case)
    columns = {
        "position": np.arange(1, rows + 1),
        "case_id": words(ranked.case, world.persons),
        "contact_id": words(ranked.contact, world.persons),
        "contact_class": words(ranked.severity, OUTCOMES),
        "class_name": _class_names(ranked, rules),
        "certainty": words(ranked.certain.astype(np.intp), _CERTAINTY),
        "likelihood": ranked.likelihood,
        "rule": _rule_ids(ranked.rule, rules),
        "scale": words(np.where(ranked.scale < len(SCALE_WORDS), ranked.scale, -1), SCALE_WORDS),
        "minutes": minutes(ranked.seconds, ~ranked.direct),
        "minutes_min": minutes(ranked.least, ~ranked.direct),
        "minutes_max": minutes(ranked.most, ~ranked.direct),
        "encounters": ranked.encounters,
        "nearest_m": ranked.nearest_m,
        "first_exposure": _times(ranked.first, epoch),
        "last_exposure": _times(ranked.last, epoch),
        "quarantine_until": instants(ends[0]),
        "last_day": ends[1].astype("datetime64[D]").astype("datetime64[s]"),
        "is_case": persons.is_case[ranked.contact],
        "judged": words(_judged(found), [*OUTCOMES, ""]),
        "reason": reasons[0],
        "reason_zh": reasons[1],
    }
    return _table(columns, CONTACT_COLUMNS)


def ends_of(found: Assessment, is_case: NDArray[np.bool_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give for each contact when quarantine ends, in epoch seconds, and its last day, in days since 1970-01-01."""
    ranked, outcome = found.contacts, found.outcome
    until, last_day = np.full(len(ranked), _NO_DATE), np.full(len(ranked), _NO_DATE)
    if (found.quarantine.until != _NO_DATE).any():
        at = find_sorted(outcome.pair, outcome.key(ranked.case, ranked.contact))
        held = (at >= 0) & ~is_case[ranked.contact]
        until[held], last_day[held] = found.quarantine.until[at[held]], found.quarantine.last_day[at[held]]
    return until, last_day


def _times(seconds: NDArray[np.int64], epoch: int) -> pd.DatetimeIndex:
    """Turn seconds since the world's epoch into instants; who met nobody has none."""
    return instants(np.where(seconds <= NO_TIME, _NO_DATE, seconds + epoch))


def _class_names(ranked: Contacts, rules: tuple[Rule, ...]) -> ExtensionArray:
    """Give the authority's own word where a rule has one, else the class."""
    names = [rule.class_name or rule.contact_class for rule in rules]
    code = np.where(ranked.rule >= 0, ranked.rule, len(rules) + ranked.severity)
    return words(code, [*names, *OUTCOMES])


def _rule_ids(rule: NDArray[np.integer], rules: tuple[Rule, ...]) -> ExtensionArray:
    return words(np.where(rule >= 0, rule, len(rules)), [*(named.id for named in rules), ""])


def _judged(found: Assessment) -> NDArray[np.intp]:
    """Give each contact's judgement, a position in `vocabulary.OUTCOMES`; one more for none."""
    pairs, said = found.judged
    at = find_sorted(pairs, found.outcome.key(found.contacts.case, found.contacts.contact))
    return np.append(said, len(OUTCOMES)).astype(np.intp)[at]


def _strictest(found: Assessment, *by_person: NDArray[np.intp]) -> ExtensionArray:
    """Give each person's most severe judgement over all cases."""
    judged = _judged(found)
    if by_person:
        order, begin, back = by_person
        judged = np.minimum.reduceat(judged[order], begin)[back]
    return words(judged, [*OUTCOMES, ""])


def people_table(
    found: Assessment, persons: PersonFacts, reasons: tuple[ExtensionArray, ExtensionArray]
) -> pd.DataFrame:
    """
    List every contact once, over all cases.

    Parameters
    ----------
    found
        What was found.
    persons
        Households and jurisdictions.
    reasons
        For each contact a sentence in English and in Chinese.

    Returns
    -------
    people
        One row per person in the order of the best position, columns as in `schema.PEOPLE_COLUMNS`.
    """
    world, ranked = found.facts.world, found.contacts
    by_person = sort_order([ranked.contact])
    begin = np.flatnonzero(~ties([ranked.contact], by_person))
    best, cases, epoch = ranked, words(ranked.case, world.persons), world.arrays.epoch
    until, last_day = ends_of(found, persons.is_case)
    first, last = ranked.first, ranked.last
    if len(begin) < len(ranked):
        order = sort_order([by_person[begin]])
        at = by_person[begin][order]  # the best row of each person, best position first
        best, reasons = ranked.take(at), (reasons[0].take(at), reasons[1].take(at))
        cases = text(np.array(_cases(world, ranked, begin), dtype=object)[order])
        first = np.minimum.reduceat(np.where(first <= NO_TIME, _FAR, first)[by_person], begin)[order]
        first = np.where(first == _FAR, NO_TIME, first)
        last, until, last_day = (np.maximum.reduceat(v[by_person], begin)[order] for v in (last, until, last_day))
    columns = {
        "person_id": words(best.contact, world.persons),
        "contact_class": words(best.severity, OUTCOMES),
        "certainty": words(best.certain.astype(np.intp), _CERTAINTY),
        "likelihood": best.likelihood,
        "cases": cases,
        "first_exposure": _times(first, epoch),
        "last_exposure": _times(last, epoch),
        "quarantine_until": instants(until),
        "last_day": last_day.astype("datetime64[D]").astype("datetime64[s]"),
        "is_case": persons.is_case[best.contact],
        "judged": _strictest(found) if len(begin) == len(ranked) else _strictest(found, by_person, begin, order),
        "household_id": words(best.contact, persons.household_id),
        "jurisdiction": words(best.contact, persons.jurisdiction),
        "reason": reasons[0],
        "reason_zh": reasons[1],
    }
    return _table(columns, PEOPLE_COLUMNS)


def _cases(world: World, ranked: Contacts, begin: NDArray[np.intp]) -> list[str]:
    """Name each person's cases in the order of their ids, joined by `;`; in the order of the persons' codes."""
    by_case = sort_order([ranked.contact, ranked.case])
    names = world.persons[ranked.case[by_case]].tolist()
    return [";".join(names[low:high]) for low, high in pairwise([*begin.tolist(), len(names)])]


def _table(columns: Mapping[str, object], names: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({name: columns[name] for name in names}, copy=False)
