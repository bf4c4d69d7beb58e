"""Contacts who stand in the register of cases themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.clock import NEVER
from exposure.contradictions.clashes import Clashes
from exposure.evidence import source_weights
from exposure.vocabulary import OUTCOMES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.assessment import Assessment
    from exposure.snapshot import Snapshot

__all__ = ["judged_none", "registered_contacts"]


def registered_contacts(snapshot: Snapshot, found: Assessment, person: int | None) -> list[Clashes]:
    """
    Find contacts, listed as others are, who have a known row in the register of cases.

    Parameters
    ----------
    snapshot
        The facts.
    found
        What was found of the cases traced.
    person
        Code of a person of whom alone it is asked; None for everybody.

    Returns
    -------
    clashes
        One per contact, towards the case to whom the contact stands highest in the list. The first row is the earliest
        stay that makes the class, in his own words where he told of it; else the relation.
    """
    register = _register(snapshot)
    ranked = found.contacts
    listed = np.flatnonzero(register[ranked.contact] >= 0)
    listed = listed[np.unique(ranked.contact[listed], return_index=True)[1]]
    if person is not None:
        listed = listed[(ranked.contact[listed] == person) | (ranked.case[listed] == person)]
    rows: dict[str, list[tuple[int, int, int, int]]] = {"itineraries": [], "relations": []}
    for k in listed.tolist():
        table, row, start, end = _made_by(snapshot, found, k)
        if row >= 0:
            rows[table].append((k, row, start, end))
    return [
        _clashes(snapshot, found, table, np.array(told, dtype=np.int64).reshape(-1, 4)) for table, told in rows.items()
    ]


def judged_none(snapshot: Snapshot, person: int | None) -> Clashes:
    """
    Find persons judged to be no contact who have a known row in the register of cases.

    Parameters
    ----------
    snapshot
        The facts.
    person
        Code of a person of whom alone it is asked; None for everybody.

    Returns
    -------
    clashes
        The judgement against the register.
    """
    register, table = _register(snapshot), snapshot.facts["judgements"]
    code = snapshot.world.persons.get_indexer(pd.Index(table["person_id"]))
    none = snapshot.known["judgements"] & (table["contact_class"] == "none").to_numpy(bool) & (register[code] >= 0)
    if person is not None:
        none &= (code == person) | (table["case_id"] == snapshot.world.persons[person]).to_numpy(bool)
    rows = np.flatnonzero(none)
    who = snapshot.world.persons[code[rows]].to_numpy(object)
    other = table["case_id"].iloc[rows].astype(object).where(table["case_id"].iloc[rows].notna(), None).to_numpy(object)
    what = [f"{one} is judged to be no contact, and is a case in the register" for one in who]
    never = np.full(len(rows), NEVER)
    told = np.array(what, dtype=object)
    return Clashes(
        "contact is a case", ("judgements", "cases"), rows, register[code[rows]], who, other, never, never, told
    )


def _register(snapshot: Snapshot) -> NDArray[np.intp]:
    """Give the known row of each person in the register, by person code; -1 for none."""
    rows = np.flatnonzero(snapshot.known["cases"])
    register = np.full(len(snapshot.world.persons), -1, np.intp)
    register[snapshot.world.persons.get_indexer(pd.Index(snapshot.facts["cases"]["person_id"].iloc[rows]))] = rows
    return register


def _made_by(snapshot: Snapshot, found: Assessment, k: int) -> tuple[str, int, int, int]:
    """Find the row that makes a contact: its table, where it stands there, and the meeting in epoch seconds."""
    ranked, met, epoch = found.contacts, found.facts.met, snapshot.world.arrays.epoch
    case, contact = ranked.case[k], ranked.contact[k]
    for some in (found.outcome.counts, np.flatnonzero(found.outcome.kept)):
        mine = some[(met.case[some] == case) & (met.contact[some] == contact)]
        if len(mine):
            at = mine[np.lexsort((met.end[mine], met.start[mine]))[0]]
            row = _own_words(snapshot, found, int(met.contact_stay[at]))
            return "itineraries", row, int(met.start[at]) + epoch, int(met.end[at]) + epoch
    table = snapshot.facts["relations"]
    ids = set(snapshot.world.persons[[case, contact]])
    known = table[snapshot.known["relations"] & table["person_a"].isin(ids) & table["person_b"].isin(ids)]
    row = int(table.index.get_indexer(known.index)[0]) if len(known) else -1
    return "relations", row, NEVER, NEVER


def _own_words(snapshot: Snapshot, found: Assessment, stay: int) -> int:
    """Choose among the rows that tell a stay: what persons say first."""
    stays = found.facts.met.contacts
    rows = np.sort(stays.rows[stays.first_row[stay] : stays.first_row[stay + 1]])
    return int(rows[np.argsort(source_weights(snapshot.facts["itineraries"]["source"].iloc[rows]), kind="stable")[0]])


def _clashes(snapshot: Snapshot, found: Assessment, table: str, told: NDArray[np.int64]) -> Clashes:
    which, rows, start, end = told.T
    ranked, names = found.contacts, snapshot.world.persons.to_numpy(object)
    who, case = names[ranked.contact[which]], names[ranked.case[which]]
    classes = [OUTCOMES[severity] for severity in ranked.severity[which]]
    what = [
        f"{one} is a contact of {other} ({name}), and is a case in the register"
        for one, other, name in zip(who, case, classes, strict=True)
    ]
    register = _register(snapshot)[ranked.contact[which]]
    told_what = np.array(what, dtype=object)
    return Clashes("contact is a case", (table, "cases"), rows, register, who, case, start, end, told_what)
