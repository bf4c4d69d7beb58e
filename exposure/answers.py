"""The answers as tables: encounters, contacts, people."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.columns import instants, minutes, no_dates, no_instants, same_text, text, words
from exposure.encounters import SCALE_WORDS, Encounters, stay_names
from exposure.ordering import sort_order, ties
from exposure.schema import CONTACT_COLUMNS, ENCOUNTER_COLUMNS, PEOPLE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from exposure.rank import Contacts
    from exposure.world import World

__all__ = ["PersonFacts", "contact_table", "encounter_table", "people_table"]

_CERTAINTY = ("possible", "certain")
_NO_RULE_CLASS = "co-present"


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


def encounter_table(world: World, met: Encounters) -> pd.DataFrame:
    """
    Write encounters as a table.

    Parameters
    ----------
    world
        The world of the encounters.
    met
        The encounters.

    Returns
    -------
    encounters
        One row per case stay and other stay, columns as in `schema.ENCOUNTER_COLUMNS`.
    """
    rows, epoch, ids = len(met), world.arrays.epoch, world.tree.ids
    blank = np.full(rows, np.nan)
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
        "row_gap": blank,
        "seat_gap": blank.copy(),
        "distance_m": met.distance_m.copy(),
        "venue_gap_m": met.venue_gap_m.copy(),
        "likelihood": np.where(met.settled, 1.0, np.nan),
        "contact_class": same_text(_NO_RULE_CLASS, rows),
        "certainty": words(met.certain.astype(np.intp), _CERTAINTY),
        "rule": same_text("", rows),
    }
    return _table(columns, ENCOUNTER_COLUMNS)


def contact_table(world: World, ranked: Contacts, persons: PersonFacts) -> pd.DataFrame:
    """
    Write ranked contacts as a table.

    Parameters
    ----------
    world
        The world of the contacts.
    ranked
        The contacts, best position first.
    persons
        Who is a case.

    Returns
    -------
    contacts
        One row per case and contact, columns as in `schema.CONTACT_COLUMNS`.
    """
    rows, epoch = len(ranked), world.arrays.epoch
    columns = {
        "position": np.arange(1, rows + 1),
        "case_id": words(ranked.case, world.persons),
        "contact_id": words(ranked.contact, world.persons),
        "contact_class": same_text(_NO_RULE_CLASS, rows),
        "class_name": same_text(_NO_RULE_CLASS, rows),
        "certainty": words(ranked.certain.astype(np.intp), _CERTAINTY),
        "likelihood": np.where(ranked.settled, 1.0, np.nan),
        "rule": same_text("", rows),
        "scale": words(ranked.scale, SCALE_WORDS),
        "minutes": minutes(ranked.seconds, ~ranked.direct),
        "minutes_min": minutes(ranked.least, ~ranked.direct),
        "minutes_max": minutes(ranked.most, ~ranked.direct),
        "encounters": ranked.encounters,
        "nearest_m": ranked.nearest_m,
        "first_exposure": instants(ranked.first + epoch),
        "last_exposure": instants(ranked.last + epoch),
        "quarantine_until": no_instants(rows),
        "last_day": no_dates(rows),
        "is_case": persons.is_case[ranked.contact],
        "judged": same_text("", rows),
        "reason": same_text("", rows),
        "reason_zh": same_text("", rows),
    }
    return _table(columns, CONTACT_COLUMNS)


def people_table(world: World, ranked: Contacts, persons: PersonFacts) -> pd.DataFrame:
    """
    List every contact once, over all cases.

    Parameters
    ----------
    world
        The world of the contacts.
    ranked
        The contacts, best position first.
    persons
        Households and jurisdictions.

    Returns
    -------
    people
        One row per person in the order of the best position, columns as in `schema.PEOPLE_COLUMNS`.
    """
    by_person = sort_order([ranked.contact])
    begin = np.flatnonzero(~ties([ranked.contact], by_person))
    best, cases = ranked, words(ranked.case, world.persons)
    if len(begin) < len(ranked):
        order = sort_order([by_person[begin]])
        first = np.minimum.reduceat(ranked.first[by_person], begin)[order]
        last = np.maximum.reduceat(ranked.last[by_person], begin)[order]
        best = replace(ranked.take(by_person[begin][order]), first=first, last=last)
        cases = text(np.array(_cases(world, ranked, begin), dtype=object)[order])
    rows, epoch = len(best), world.arrays.epoch
    columns = {
        "person_id": words(best.contact, world.persons),
        "contact_class": same_text(_NO_RULE_CLASS, rows),
        "certainty": words(best.certain.astype(np.intp), _CERTAINTY),
        "likelihood": np.where(best.settled, 1.0, np.nan),
        "cases": cases,
        "first_exposure": instants(best.first + epoch),
        "last_exposure": instants(best.last + epoch),
        "quarantine_until": no_instants(rows),
        "last_day": no_dates(rows),
        "is_case": persons.is_case[best.contact],
        "household_id": words(best.contact, persons.household_id),
        "jurisdiction": words(best.contact, persons.jurisdiction),
        "reason": same_text("", rows),
        "reason_zh": same_text("", rows),
    }
    return _table(columns, PEOPLE_COLUMNS)


def _cases(world: World, ranked: Contacts, begin: NDArray[np.intp]) -> list[str]:
    """Name each person's cases in the order of their ids, joined by `;`; in the order of the persons' codes."""
    by_case = sort_order([ranked.contact, ranked.case])
    names = world.persons[ranked.case[by_case]].tolist()
    return [";".join(names[low:high]) for low, high in pairwise([*begin.tolist(), len(names)])]


def _table(columns: Mapping[str, object], names: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({name: columns[name] for name in names}, copy=False)
