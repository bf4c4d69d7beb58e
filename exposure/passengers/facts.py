"""A passenger list as raw tables: each row is a person and a stay."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from exposure.passengers.people import double_documents, index_cases, made_ids, persons_of, stays_of
from exposure.tables.raw import Raw, RawTable

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from exposure.passengers.legs import Flights
    from exposure.passengers.lists import PassengerList
    from exposure.tables.raw import Finding

__all__ = ["People", "facts_of"]


@dataclass(frozen=True)
class People:
    """What a caller says of everybody on a list."""

    role: str = "passenger"
    index_case: str | None = None
    """The id that the only index case has elsewhere."""
    always: Mapping[str, str | None] | None = None
    """Cells of every row that does not say them: `source`, `recorded_at`."""


def facts_of(read: PassengerList, flights: Flights, people: People) -> Raw:
    """
    Put the tables of a list together.

    Parameters
    ----------
    read
        The list.
    flights
        Its legs and airports, and the leg of each row.
    people
        What the caller says of everybody.

    Returns
    -------
    raw
        Ready to be checked. Whom the list gives an id of their own are one person where their rows say the same.
    """
    ids = made_ids(read, flights.leg_ids, people.role)
    cases, ids, unclear = index_cases(read, ids, people.index_case)
    always = people.always or {}
    filled = {name: read.column(name).fillna(value) for name, value in always.items()}
    stays, roles = stays_of(read, ids, flights.leg_ids, people.role)
    persons = persons_of(read, ids).assign(**filled)
    once = ~persons.duplicated().to_numpy() | read.column("person_id").isna().to_numpy()
    place = np.cumsum(once) - 1
    listed = persons[once].reset_index(drop=True)
    torn = np.flatnonzero(read.ragged)
    file, legs = read.file, flights.legs
    marked = {name: cells.iloc[np.flatnonzero(np.isin(read.rows, cases.rows))] for name, cells in filled.items()}
    tables = {
        "persons": RawTable("persons", file, listed, read.rows[once], place[torn]),
        "venues": flights.venues,
        "legs": replace(legs, cells=legs.cells.assign(**always)),
        "itineraries": RawTable("itineraries", file, stays.assign(**filled), read.rows, torn),
        "cases": replace(cases, cells=cases.cells.assign(**{n: c.to_numpy() for n, c in marked.items()})),
    }
    findings = [
        *(_placed(finding, place) for finding in read.findings),
        *flights.findings,
        *unclear,
        *double_documents(listed, read.rows[once]),
    ]
    if len(flights.layouts.rows):
        tables["layouts"] = flights.layouts
    if not len(cases.rows):
        del tables["cases"]
    return Raw(tables, tuple(findings), assumed=(*read.assumed, *flights.assumed, *roles))


def _placed(finding: Finding, place: npt.NDArray[np.int64]) -> Finding:
    """Name rows by their place among the persons."""
    if finding.table != "persons" or finding.at is None:
        return finding
    return replace(finding, at=place[np.asarray(finding.at)])
