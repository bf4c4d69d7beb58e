"""What each row of a passenger list says of its flight, filled from what was said beside the list."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.clock import DAY_SECONDS
from exposure.passengers.airports import airport_codes, is_airport
from exposure.passengers.flights import flight_number, is_flight_number
from exposure.tables.cells import narrow, text_column, text_of
from exposure.tables.raw import Assumed, Finding
from exposure.tables.times import AWARE, BARE, BLANK, UNREADABLE, read_times

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    from exposure.passengers.known import Known
    from exposure.passengers.lists import PassengerList

__all__ = ["Told", "compared", "days_of", "told_of"]

_TIMES: Final = ("departure", "arrival")
_ENDS: Final = ("origin", "destination")
_CARRIER: Final = re.compile(r"[A-Z]{3}(?=\d)|..(?=\d)")
_MIDNIGHT: Final = r"[T ]00:00(:00)?$"
_LABEL: Final = {"departure": "departure at 00:00 local time", "arrival": "arrival at 24:00 local time"}


@dataclass(frozen=True)
class Told:
    """What the rows say of flights: one column for each field of a leg, and what is wrong with the cells."""

    cells: pd.DataFrame
    dates: str | None
    findings: list[Finding] = field(default_factory=list)
    assumed: list[Assumed] = field(default_factory=list)


def told_of(read: PassengerList, said: Mapping[str, str], dates: str | None, known: Known) -> Told:
    """
    Gather what the rows of a list say of their flights.

    Parameters
    ----------
    read
        The list.
    said
        What the caller says of every row: `service`, `departure`, `origin` and so on.
    dates
        `day-first` or `month-first`.
    known
        Venues that the caller's graph has.

    Returns
    -------
    told
        Flight numbers in one spelling, airports as codes.
    """
    cells = {name: text_column(narrow(text_of(read.column(name)))) for name in ("vehicle", "layout")}
    cells |= {name: _times(read, name) for name in _TIMES}
    raw = {name: text_column(narrow(text_of(read.column(name)))) for name in _ENDS}
    cells |= {name: airport_codes(raw[name]) for name in _ENDS}
    services = _services(read, said.get("service"))
    told = Told(pd.DataFrame({"service": flight_number(services), **cells}), dates)
    wrong = np.flatnonzero(told.cells["service"].notna() & ~is_flight_number(services))
    if len(wrong):
        hint = "write it with its carrier, such as BA27, or give service="
        told.findings.append(Finding("itineraries", "is no flight number", hint, "service", wrong))
        told.cells.loc[wrong, "service"] = np.nan
    for name in _ENDS:
        told.assumed.extend(_read_as(read, name, raw[name], told.cells[name]))
    told = _filled(told, said, known)
    for name in _TIMES:
        bare = int((read_times(told.cells[name], dates).kind == BARE).sum())
        if bare:
            given = f"{(read.named(name) or [name])[0]}: a day without a time"
            told.assumed.append(Assumed("legs", read.file, "time", given, _LABEL[name], bare))
    return replace(told, cells=told.cells.astype("str"))


def compared(told: Told, column: str) -> pd.Series:
    """Give a column so that equal cells mean the same: times of one moment are one, however they are written."""
    cells = told.cells[column]
    if column not in _TIMES:
        return cells
    times = read_times(cells, told.dates)
    spelled = pd.Series([f"{k} {w} {o}" for k, w, o in zip(times.kind, times.local, times.offset, strict=True)])
    return cells.where((times.kind == BLANK) | (times.kind >= UNREADABLE), spelled)


def days_of(told: Told, known: Known) -> pd.Series:
    """Give the local day at the origin on which each row's flight leaves; blank where it cannot be read."""
    times = read_times(told.cells["departure"], told.dates)
    local = times.local.copy()
    aware = times.kind == AWARE
    origins = told.cells["origin"].where(aware)
    for origin, zone in known.zones(origins.dropna().unique()).items():
        here = (origins == origin).to_numpy()
        local[here] = _wall_seconds((times.local - times.offset)[here], zone)
    unread = (times.kind == BLANK) | (times.kind >= UNREADABLE)
    days = (local // DAY_SECONDS).astype("datetime64[D]").astype(str)
    return pd.Series(days, dtype="str").mask(unread)


def _wall_seconds(seconds: npt.NDArray[np.int64], zone: str) -> npt.NDArray[np.int64]:
    walls = pd.DatetimeIndex(seconds.view("datetime64[s]")).tz_localize("UTC").tz_convert(zone).tz_localize(None)
    return walls.to_numpy().astype("datetime64[s]").view(np.int64)


def _services(read: PassengerList, said: str | None) -> pd.Series:
    """Give the flight numbers; before digits alone comes the carrier of its own column, else that of what is said."""
    services, carriers = (text_column(narrow(text_of(read.column(n)))) for n in ("service", "carrier"))
    digits = services.str.fullmatch(r"\d{1,5}").eq(other=True)
    own = _CARRIER.match(said or "")
    for carrier in (carriers, pd.Series(own[0] if own else "", services.index, dtype="str")):
        joined = carrier + services
        services = services.mask(digits & is_flight_number(joined), joined)
        digits &= ~is_flight_number(services)
    return services


def _times(read: PassengerList, name: str) -> pd.Series:
    """Give the times; a clock that stands in its own column comes behind the day."""
    days, clocks = (text_column(text_of(read.column(column))) for column in (name, f"{name}_time"))
    return days.mask(days.notna() & clocks.notna(), days.str.replace(_MIDNIGHT, "", regex=True) + " " + clocks)


def _read_as(read: PassengerList, name: str, given: pd.Series, codes: pd.Series) -> list[Assumed]:
    """Say which airports were told from something else than their code."""
    other = given.notna() & (given.str.upper() != codes) & codes.map(is_airport, na_action="ignore").eq(other=True)
    counts = Counter(zip(given[other], codes[other], strict=True))
    heading = (read.named(name) or [name])[0]
    return [Assumed("legs", read.file, "airport", f"{heading}: {text}", code, n) for (text, code), n in counts.items()]


def _filled(told: Told, said: Mapping[str, str], known: Known) -> Told:
    """Fill cells with what is said of every row, and find those that say otherwise."""
    for name, value in said.items():
        cells = told.cells[name]
        one = replace(told, cells=told.cells.assign(**{name: pd.Series(value, cells.index, dtype="str")}))
        open_ = cells.isna() | _vague(name, cells, one, known)
        differ = np.flatnonzero(~open_ & (compared(told, name) != compared(one, name)))
        if len(differ):
            hint = f"correct the cell, or leave {name}= out"
            told.findings.append(Finding("itineraries", f"says otherwise than {name}=", hint, name, differ))
        told = replace(told, cells=told.cells.assign(**{name: cells.mask(open_, value)}))
    return told


def _vague(name: str, cells: pd.Series, one: Told, known: Known) -> pd.Series:
    """Say which cells are not as exact as what is said of every row: the day of a time, a city."""
    if name in _ENDS:
        return cells.map(lambda place: not is_airport(place) and place not in known.venues, na_action="ignore").eq(
            other=True
        )
    if name not in _TIMES:
        return pd.Series(data=False, index=cells.index)
    given, exact = read_times(cells, one.dates), read_times(one.cells[name], one.dates)
    same_day = given.local // DAY_SECONDS == exact.local // DAY_SECONDS
    return pd.Series((given.kind == BARE) & same_day & (exact.kind > BLANK), cells.index)
