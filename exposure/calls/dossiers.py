"""What is known of each contact before anybody phones: one row for each, from the trace, the tables and the calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from exposure.calls.contract import STATE_COLUMNS, typed
from exposure.calls.families import age_groups
from exposure.calls.kinship import documents_of

if TYPE_CHECKING:
    from datetime import date

    from exposure.trace import Trace

__all__ = ["Office", "dossiers"]

_OF_PERSONS: Final = ("name", "document", "birth_date", "language", "address", "district", "status", "jurisdiction")
_OF_PEOPLE: Final = (
    *("person_id", "contact_class", "certainty", "likelihood", "judged", "is_case", "household_id"),
    *("first_exposure", "last_exposure", "quarantine_until", "last_day"),
)


@dataclass(frozen=True)
class Office:
    """
    Whose list it is.

    Attributes
    ----------
    jurisdiction
        The authority; '' where nobody has one.
    zone
        IANA zone in which it works.
    region
        Two letters of the country whose numbers need no prefix.
    start
        When the team begins.
    """

    jurisdiction: str
    zone: str
    region: str
    start: pd.Timestamp

    @property
    def day(self) -> date:
        """The local day on which the team begins."""
        return self.start.tz_convert(self.zone).date()


def dossiers(trace: Trace, office: Office, states: pd.DataFrame, held: pd.DataFrame | None) -> pd.DataFrame:
    """
    Put together what is known of each contact.

    Parameters
    ----------
    trace
        The traced cases.
    office
        Whose list it is.
    states
        Where people stand after the calls so far, columns as in `contract.STATE_COLUMNS`.
    held
        The roll in the team's hands; None for none.

    Returns
    -------
    dossiers
        One row for each of `trace.people`, in that order, then for those who stood on a sheet or were told and are no
        contacts any more (`former`): the columns of the trace, of the table of persons (blank text is ''), of the
        states, and `wanted_class` (the investigator's word first), `age_group`, `register` (why he counts as a case, or
        ''), `with_case` (lives with one), `on_sheet` (of a caller, by the roll in the team's hands) and `address_note`.
    """
    graph = trace.graph
    people = _with_former(trace, states, held)
    ids = pd.Index(people["person_id"])
    known = graph.persons.drop_duplicates("person_id").set_index("person_id").reindex(ids).reset_index()
    table = people[[*_OF_PEOPLE, "former"]].copy()
    for name in _OF_PERSONS:
        table[name] = known[name] if name == "birth_date" else _text(known[name])
    table["household_id"] = _text(table["household_id"])
    table["sentence_en"], table["sentence_zh"] = people["reason"], people["reason_zh"]
    told = typed(states.set_index("person_id").reindex(ids).reset_index(), STATE_COLUMNS)
    table[list(STATE_COLUMNS)[1:]] = told[list(STATE_COLUMNS)[1:]]
    table["state"] = table["state"].replace("", "not called")
    moved = table["moved_to"].str.contains(r"\w")  # a dash is no place
    table["jurisdiction"] = table["moved_to"].where(moved, table["jurisdiction"])
    table["wanted_class"] = table["judged"].where(table["judged"] != "", table["contact_class"])
    table["age_group"] = age_groups(table["birth_date"], office.day)
    table["register"] = _register(trace, table)
    table["with_case"] = _with_case(trace, ids)
    table["on_sheet"] = (
        False if held is None else ids.isin(held.loc[(held["caller"] > 0) & (held["action"] != "un-call"), "person_id"])
    )
    table["address_note"] = _address_notes(trace, table)
    return table


def _with_former(trace: Trace, states: pd.DataFrame, held: pd.DataFrame | None) -> pd.DataFrame:
    """Put those behind the contacts who were told or stand on a sheet, and are no contacts any more."""
    people = trace.people.assign(former=False)
    if held is None:
        return people
    told = states.loc[states["reached_at"].notna() & ~states["state"].isin(["released", "moved", "dead"]), "person_id"]
    gone = held[held["person_id"].isin({*told, *_on_sheets(held)["person_id"]})]
    gone = gone[~gone["person_id"].isin(people["person_id"])]
    if gone.empty:
        return people
    homes = trace.graph.persons.drop_duplicates("person_id").set_index("person_id")["household_id"]
    rows = pd.DataFrame({"person_id": gone["person_id"].to_numpy(), "former": True})
    rows["household_id"] = rows["person_id"].map(homes)
    rows[["contact_class", "certainty", "judged", "jurisdiction", "reason", "reason_zh"]] = ""
    rows["is_case"], rows["likelihood"] = False, 0.0
    for name in ("first_exposure", "last_exposure", "quarantine_until", "last_day"):
        rows[name] = pd.Series(pd.NaT, index=rows.index, dtype=people[name].dtype)
    return pd.concat([people, rows], ignore_index=True)


def _on_sheets(held: pd.DataFrame) -> pd.DataFrame:
    """Choose those whom a caller has on his sheet to be called or written to."""
    return held[(held["caller"] > 0) & (held["action"] != "un-call")]


def _text(column: pd.Series) -> pd.Series:
    return column.astype("str").fillna("").str.strip()


def _register(trace: Trace, table: pd.DataFrame) -> pd.Series:
    """Say why somebody counts as a case: his own row, the same person's, or one with the same document."""
    cases = trace.graph.cases.drop_duplicates("person_id").set_index("person_id")
    numbers = _text(cases["register_id"]) if len(cases) else pd.Series(dtype="str")
    said = pd.Series("", index=table.index, dtype="str")
    documents = documents_of(trace.graph.persons)
    registered = set(documents[documents.index.isin(cases.index)]) - {""}
    same = table["person_id"].map(documents).isin(registered)
    said = said.mask(same, "gives the same document as a person in the register of cases")
    kin = trace.graph.relations
    kin = kin[kin["kind"] == "same-person"]
    twins = {*kin.loc[kin["person_b"].isin(cases.index), "person_a"]} | {
        *kin.loc[kin["person_a"].isin(cases.index), "person_b"]
    }
    said = said.mask(table["person_id"].isin(twins), "is the same person as one in the register of cases")
    own = table["person_id"].map(numbers).fillna("")
    said = said.mask(table["person_id"].isin(cases.index), "is in the register of cases")
    return said.where(own == "", said + " (" + own + ")")


def _plain(document: str) -> str:
    return "".join(document.split()).casefold()


def _with_case(trace: Trace, ids: pd.Index[str]) -> pd.Series:
    """Say who lives with one of the traced cases."""
    cases, graph = set(trace.cases["case_id"]), trace.graph
    homes = graph.persons.set_index("person_id")["household_id"]
    homes = homes[homes.notna() & (homes != "")]
    shared = set(homes[homes.index.isin(cases)])
    kin = graph.relations[graph.relations["kind"] == "household"]
    near = {*kin.loc[kin["person_b"].isin(cases), "person_a"]} | {*kin.loc[kin["person_a"].isin(cases), "person_b"]}
    near |= set(homes[homes.isin(shared)].index)
    return pd.Series(ids.isin(near))


def _address_notes(trace: Trace, table: pd.DataFrame) -> pd.Series:
    """Say whose address is missing, or told differently by another row of the same person or household."""
    said = pd.Series("", index=table.index, dtype="str")
    said = said.mask(table["address"] == "", "no address is known")
    persons = trace.graph.persons
    documents = documents_of(persons)
    told = pd.DataFrame({"who": documents.to_numpy(), "where": _text(persons["address"]).map(_plain).to_numpy()})
    told = told[(told["who"] != "") & (told["where"] != "")].drop_duplicates()
    two = set(told.loc[told.duplicated("who", keep=False), "who"])
    said = said.mask(table["person_id"].map(documents).isin(two), "two sources give different addresses")
    homes = pd.DataFrame({"home": table["household_id"], "where": table["address"].map(_plain)})
    homes = homes[(homes["home"] != "") & (homes["where"] != "")].drop_duplicates()
    differ = set(homes.loc[homes.duplicated("home", keep=False), "home"])
    return said.mask(
        table["household_id"].isin(differ) & (said == ""), "people of one household give different addresses"
    )
