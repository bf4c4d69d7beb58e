"""The flights of a passenger list: rows of one flight number on one day are one leg."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.errors import UsageError
from exposure.passengers.told import compared, days_of
from exposure.tables.raw import Assumed, Finding, RawTable

if TYPE_CHECKING:
    import numpy.typing as npt

    from exposure.passengers.known import Known
    from exposure.passengers.lists import PassengerList
    from exposure.passengers.told import Told

__all__ = ["Flights", "flights_of"]

_CELLS: Final = ("departure", "arrival", "origin", "destination", "vehicle", "layout")
_REQUIRED: Final = {"service": "the flight number", "departure": "when it left", "arrival": "when it came in"}


@dataclass(frozen=True)
class Flights:
    """The legs, airports and seat plans of a list, and the leg of each of its rows."""

    leg_ids: pd.Series
    """Blank where a row names no flight that could be told."""
    legs: RawTable
    venues: RawTable
    layouts: RawTable
    """The seat plans of the caller's graph that the legs name."""
    findings: list[Finding]
    assumed: list[Assumed]


def flights_of(read: PassengerList, told: Told, known: Known, leg: str | None) -> Flights:
    """
    Fold rows into flights.

    Parameters
    ----------
    read
        The list.
    told
        What its rows say of their flights.
    known
        Flights and airports of the caller's graph, whose times are taken from there.
    leg
        The id of the only flight, where the caller says it.

    Returns
    -------
    flights
        Cells that contradict those of another row of the same flight are among the findings.

    Raises
    ------
    UsageError
        If `leg` is given and the rows are of several flights.
    """
    sorted_rows = _by_flight(read, told, known) if leg is None or leg not in known.legs else _all_one(read, told)
    count = int(sorted_rows.codes.max(initial=-1)) + 1
    if leg is not None and count > 1:
        raise UsageError(f"leg= names one flight, and the list has {count}; leave it out")
    first = np.array([np.flatnonzero(sorted_rows.codes == code)[0] for code in range(count)], dtype=np.int64)
    names = [sorted_rows.name(read, at) for at in first.tolist()]
    ids = [leg or known.flight(*name) or "-".join(name) for name in names]
    numbers = np.bincount(sorted_rows.codes[sorted_rows.codes >= 0], minlength=count)
    assumed = [
        Assumed("legs", read.file, "flight", " ".join(name).strip(), f"{leg_id} of the graph, with its times", int(n))
        for name, leg_id, n in zip(names, ids, numbers, strict=True)
        if leg_id in known.legs
    ]
    rows = _folded(told, sorted_rows).assign(leg_id=pd.Series(ids, dtype="str"), mode="flight")
    legs = RawTable("legs", read.file, _of_graph(rows, known), read.rows[first])
    of_graph = np.array([leg_id in known.legs for leg_id in ids], dtype=bool)
    findings = [*told.findings, *sorted_rows.findings, *_contradictions(read, told, sorted_rows.codes, of_graph)]
    if not of_graph.all() or (not count and leg not in known.legs):
        findings += _missing(read, told)
    leg_ids = pd.Series([ids[code] if code >= 0 else None for code in sorted_rows.codes], dtype="str")
    plans = known.layouts[known.layouts["layout"].isin(legs.cells["layout"])].reset_index(drop=True)
    layouts = RawTable("layouts", "", plans, np.arange(2, len(plans) + 2))
    return Flights(leg_ids, legs, _venues(legs, known), layouts, findings, [*told.assumed, *assumed])


@dataclass(frozen=True)
class _Sorted:
    """The rows of a list by flight."""

    codes: npt.NDArray[np.int64]
    """Number of the flight; -1 for a row that names none."""
    services: pd.Series
    days: pd.Series
    findings: list[Finding]

    def name(self, read: PassengerList, at: int) -> tuple[str, str]:
        """Give the flight number and the day of a row; its number in the file where the day cannot be read."""
        service, day = self.services.fillna("").iloc[at], self.days.fillna(f"row {read.rows[at]}").iloc[at]
        return str(service), str(day)


def _all_one(read: PassengerList, told: Told) -> _Sorted:
    """Put all rows on one flight that is known."""
    unsaid = pd.Series("", range(len(read.rows)), dtype="str")
    return _Sorted(np.zeros(len(read.rows), dtype=np.int64), told.cells["service"], unsaid, [])


def _by_flight(read: PassengerList, told: Told, known: Known) -> _Sorted:
    """Tell the flights apart by number and day; a blank one is filled where only one can be meant."""
    findings: list[Finding] = []
    services, days = told.cells["service"], days_of(told, known)
    only = services.dropna().unique()
    blank = services.isna() & ~services.index.isin(_named(told.findings, "service")) & ~read.ragged
    if len(only) == 1:
        services = services.mask(blank, only[0])
    elif blank.any() and len(only):
        hint = "fill it, or give service= where all are of one flight"
        findings.append(Finding("itineraries", "is blank", hint, "service", np.flatnonzero(blank)))
    sign, several = _alone(days.fillna(told.cells["departure"]), services)
    if several.any():
        hint = "fill it: the list has this flight on several days"
        findings.append(Finding("itineraries", "is blank", hint, "departure", np.flatnonzero(several)))
    key = pd.DataFrame({"service": services, "sign": sign.fillna("")})[services.notna() & ~several]
    codes = key.groupby(["service", "sign"], sort=False).ngroup().reindex(services.index, fill_value=-1)
    known_days = sign.where(sign.isin(days.dropna()))
    return _Sorted(codes.to_numpy().astype(np.int64), services, known_days, findings)


def _alone(cells: pd.Series, services: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Fill what is blank where all other rows of the flight number agree, and say where they do not."""
    if services.isna().all():
        return cells, services.notna()
    by_service = cells.groupby(services)
    count, first = by_service.nunique(), by_service.first()
    filled = cells.fillna(services.map(first.where(count == 1)))
    return filled, filled.isna() & services.map(count).gt(1)


def _missing(read: PassengerList, told: Told) -> list[Finding]:
    """Find what neither the list nor the caller says of any row."""
    lacking = [name for name in _REQUIRED if not read.named(name) and told.cells[name].isna().all()]
    return [
        Finding(
            "legs",
            f"no column says {_REQUIRED[name]}",
            f"give {name}=, or name the column that has it with mapping={{…: {name!r}}}",
            name,
            file=read.file,
            mendable=False,
        )
        for name in lacking
    ]


def _named(findings: list[Finding], column: str) -> list[int]:
    return [int(at) for found in findings if found.column == column and found.at is not None for at in found.at]


def _folded(told: Told, sorted_rows: _Sorted) -> pd.DataFrame:
    """Give for each flight the first cell that is filled; a time that no row has is no column."""
    there = sorted_rows.codes >= 0
    cells = told.cells.assign(service=sorted_rows.services)[there]
    rows = cells.groupby(sorted_rows.codes[there], sort=True).first().reset_index(drop=True).astype("str")
    return rows.drop(columns=[name for name in ("departure", "arrival") if told.cells[name].isna().all()])


def _of_graph(rows: pd.DataFrame, known: Known) -> pd.DataFrame:
    """Take what a graph knows of a flight from there: its times, and neither its number nor its ends again."""
    own = [known.legs.get(leg_id) for leg_id in rows["leg_id"]]
    columns = ["leg_id", "mode", "service", *(name for name in _CELLS if name in rows or any(own))]
    given = rows.reindex(columns=columns).to_dict("records")
    layouts = rows["layout"].tolist()
    cells = [
        row if leg is None else {**leg, "layout": layout} for row, leg, layout in zip(given, own, layouts, strict=True)
    ]
    return pd.DataFrame(cells, columns=columns).astype("str")


def _contradictions(
    read: PassengerList, told: Told, codes: npt.NDArray[np.int64], of_graph: npt.NDArray[np.bool_]
) -> list[Finding]:
    """Find cells that say otherwise than those of an earlier row of the same flight."""
    findings = []
    mine = codes >= 0
    mine[mine] &= ~of_graph[codes[mine]]
    for column in _CELLS:
        cells = compared(told, column)[mine].dropna()
        group = codes[cells.index]
        first = cells.groupby(group).transform("first")
        where = pd.Series(read.rows[cells.index], cells.index).groupby(group).transform("first")
        differ = cells.index[cells != first]
        if len(differ):
            reasons = [f"says otherwise than row {row}, which is the same flight" for row in where[differ]]
            hint = "correct one of the two: all on one flight leave and arrive together"
            findings.append(Finding("itineraries", reasons, hint, column, differ.to_numpy()))
    return findings


def _venues(legs: RawTable, known: Known) -> RawTable:
    """Give the airports that the flights name: what is said of them comes from the package, not from the list."""
    ends = pd.concat([legs.cells[end] for end in ("origin", "destination")]).dropna()
    venues = known.venue_rows(ends.drop_duplicates()).reset_index(drop=True)
    return RawTable("venues", "airportsdata", venues, np.arange(2, len(venues) + 2))
