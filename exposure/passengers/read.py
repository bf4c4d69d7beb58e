"""A passenger manifest as a graph: persons, flights, airports, seats."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import pandas as pd

from exposure.clock import instant
from exposure.errors import UsageError, ValidationError
from exposure.graph import ExposureGraph
from exposure.passengers.airports import airport_codes, candidates, is_airport
from exposure.passengers.columns import check_mapping
from exposure.passengers.facts import People, facts_of
from exposure.passengers.flights import flight_number, is_flight_number
from exposure.passengers.known import known_to
from exposure.passengers.legs import flights_of
from exposure.passengers.lists import read_list
from exposure.passengers.told import told_of
from exposure.passengers.wording import plainly, under_their_names
from exposure.progress import step
from exposure.snapshot import first_snapshot
from exposure.tables import Finding, Raw, check
from exposure.tables.unreadable import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from exposure.passengers.known import Known

__all__ = ["read_manifest"]

_ADVICE: Final = "see .faults, or set the faulty rows aside with faults='set-aside'"


def read_manifest(  # noqa: PLR0913 - whatever a list may lack
    path: str | Path | pd.DataFrame,
    *,
    mapping: Mapping[str, str] | None = None,
    graph: ExposureGraph | None = None,
    leg: str | None = None,
    service: str | None = None,
    departure: str | datetime | None = None,
    arrival: str | datetime | None = None,
    origin: str | None = None,
    destination: str | None = None,
    layout: str | None = None,
    role: str = "passenger",
    index_case: str | None = None,
    source: str = "manifest",
    recorded_at: str | datetime | pd.Timestamp | None = None,
    timezone: str | None = None,
    dates: Literal["day-first", "month-first"] | None = None,
    faults: Literal["raise", "set-aside"] = "raise",
) -> ExposureGraph:
    """
    Read the passenger manifest of one or more flights.

    Columns are told by their names in the Epi-X form, ours and Chinese ones; docs/manifests.md lists them. Rows of one
    flight number and one day are one leg. Whoever has no id gets one of flight, day and row, such as
    `SU206-2020-02-20:12`. Nobody is merged and no row is left out.

    Parameters
    ----------
    path
        A CSV file, a workbook, a Parquet file, or a frame.
    mapping
        Their column names and what they hold, as in `{"Sitz": "seat", "Handy": "phone"}`; '' keeps a column unread.
    graph
        Where flights and airports are looked up first. A flight that it has keeps its id and times there.
    leg
        The id of the only flight of the list; with one that `graph` has, the list need not say anything of the flight.
    service, departure, arrival, origin, destination, layout
        What the list lacks: the flight number, the local times, the airports (IATA codes), the seat plan. Cells that
        say otherwise are faults; a time may fill a day that the list gives without one.
    role
        What those are of whom the list says nothing. Ids of others than passengers name it, so that a list of the crew
        can be joined to that of the passengers.
    index_case
        The id that the one index case of the list has elsewhere.
    source
        Where rows come from that do not say it.
    recorded_at
        When rows became known that do not say it, with the offset from UTC.
    timezone, dates, faults
        As in `exposure.read`.

    Returns
    -------
    graph
        Persons, legs, airports and stays, and a case for each row marked `IndexCase`; ready to be joined to another.
        How the list was understood is in its `assumed`, warnings are in its `faults`.

    Raises
    ------
    ValidationError
        If the list has faults; every one of them is in its `faults`, under the list's own names of columns.
    UsageError
        If the file or an option does not exist.

    Examples
    --------
    >>> manifest = pd.DataFrame({"Last_Name": ["Somebody"], "Seat_Number": ["35A"], "Flight No": ["SU 0206"]})
    >>> graph = read_manifest(
    ...     manifest, origin="SVO", destination="PVG", departure="2020-02-20 09:00", arrival="2020-02-20 22:20"
    ... )
    >>> graph.itineraries[["person_id", "leg_id", "seat"]].values.tolist()
    [['SU206-2020-02-20:2', 'SU206-2020-02-20', '35A']]
    >>> str(graph.legs["departure"].iloc[0])
    '2020-02-20 06:00:00+00:00'
    """
    if faults not in ("raise", "set-aside"):
        raise UsageError.unknown("way to treat faults", faults, ["raise", "set-aside"])
    if graph is not None and not isinstance(graph, ExposureGraph):
        raise UsageError(f"graph must be an ExposureGraph, not {type(graph).__name__}")
    known = known_to(graph)
    ends = {"origin": _airport(origin, "origin", known), "destination": _airport(destination, "destination", known)}
    times = {"departure": _written(departure), "arrival": _written(arrival)}
    flight = {"service": _flight(service), **times, **ends, "layout": layout}
    said = {name: value for name, value in flight.items() if value is not None}
    when = None if recorded_at is None else instant(recorded_at, what="recorded_at").isoformat()
    names = check_mapping(mapping)
    with step("reading a manifest"):
        try:
            read = read_list(path, names)
        except UnreadableFileError as error:
            raise ValidationError(_unreadable(path, error), advice="see .faults") from None
        flights = flights_of(read, told_of(read, said, dates, known), known, leg)
        people = People(role, index_case, {"source": source, "recorded_at": when})
        raw = facts_of(read, flights, people)
        checked = check(raw, timezone=timezone, dates=dates, aside=faults == "set-aside")
        checked = replace(checked, faults=plainly(checked.faults))
        if checked.stops:
            raise ValidationError(under_their_names(checked.faults, read), advice=_ADVICE)
        return ExposureGraph(first_snapshot(checked))


def _written(time: str | datetime | None) -> str | None:
    """Give a time as a cell has it."""
    return time if time is None or isinstance(time, str) else time.isoformat()


def _flight(service: str | None) -> str | None:
    """Give a flight number in one spelling."""
    if service is None:
        return None
    told = pd.Series([service], dtype="str")
    if not is_flight_number(told).iloc[0]:
        raise UsageError(f"service {service!r} is no flight number; write it with its carrier, such as BA27")
    return str(flight_number(told).iloc[0])


def _airport(given: str | None, what: str, known: Known) -> str | None:
    """Give the code of an airport, or the id of a venue that the graph has."""
    if given is None or given in known.venues:
        return given
    code = str(airport_codes(pd.Series([given], dtype="str")).iloc[0])
    if not is_airport(code):
        near = f" ({', '.join(candidates(given))})" if candidates(given) else ""
        raise UsageError(f"{what} {given!r} is no airport's IATA code{near}; write its three letters, as in PVG")
    return code


def _unreadable(path: str | Path | pd.DataFrame, error: UnreadableFileError) -> pd.DataFrame:
    """Say of the whole file why it cannot be read."""
    reason, hint = error.args
    file = "" if isinstance(path, pd.DataFrame) else Path(path).name
    return check(Raw({}, (Finding("persons", reason, hint, file=file, mendable=False),))).faults
