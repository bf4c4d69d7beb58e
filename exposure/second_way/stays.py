"""Stays as they count: rows that tell one stay are one, with three readings of its times."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from exposure.second_way.ends import Choice, Sighting, assumed_end, usual_length
from exposure.second_way.spans import hull, length, shared
from exposure.second_way.tables import seconds
from exposure.vocabulary import role_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exposure.second_way.places import Places
    from exposure.second_way.plans import Position
    from exposure.second_way.seats import Seat, SeatReader
    from exposure.second_way.spans import Span
    from exposure.second_way.tables import Row, Tables

__all__ = ["Readings", "Stay", "StayReader", "choice_of"]

_TOLD: Final = ["seat", "spot", "x_m", "y_m", "start_tolerance_minutes", "end_tolerance_minutes", "source", "stay_id"]
"""What tellings of one stay are sorted by, where they tell the same times and carriage."""


class Readings(NamedTuple):
    """An interval at the stated times, in the least and in the most favourable reading."""

    stated: Span
    least: Span
    most: Span

    def clipped(self, window: Span) -> Readings:
        """Cut every reading to a window."""
        return Readings(*(shared(span, window) for span in self))


@dataclass(frozen=True)
class Stay:
    """
    One stay of one person.

    Attributes
    ----------
    person, place, times
        Who, where (the innermost place that is told), when.
    until
        The stated end; of one that is assumed the latest that it may be.
    base
        The venue or leg.
    leg, carriage
        On a leg: which one, and where in it.
    position, choices, seatless
        The seat; the ones it may be; whether there is none.
    spot, role, section, mask
        What the rows say.
    choice
        Group and label where it is one of several alternatives, open or settled.
    points
        When the person stood where in the plan of the place.
    """

    person: str
    place: str
    base: str
    times: Readings
    until: int
    leg: str | None
    carriage: str | None
    position: Position | None
    choices: tuple[Position, ...]
    seatless: bool
    spot: str | None
    role: str
    section: str | None
    mask: str
    choice: Choice | None
    points: tuple[tuple[Readings, tuple[float, float]], ...]

    def clipped(self, window: Span) -> Stay:
        """Cut it to a window."""
        points = tuple((times.clipped(window), at) for times, at in self.points)
        return replace(self, times=self.times.clipped(window), points=points)


class _Telling(NamedTuple):
    """One row, with what it says of place, time and seat."""

    row: Row
    seat: Seat
    place: str
    times: Readings
    until: int

    @property
    def base(self) -> str:
        return str(self.row["venue_id"] or self.row["leg_id"])

    @property
    def marks(self) -> tuple[str | None, str | None, str | None]:
        return self.seat.carriage, self.seat.mark, self.row["spot"]

    @property
    def order(self) -> tuple[object, ...]:
        """Before which other telling of the stay it comes: never by where it stood in a file."""
        told = [self.row["carriage"] or self.seat.carriage, *(self.row[column] for column in _TOLD)]
        return (*self.times.stated, tuple("" if cell is None else str(cell) for cell in told))


@dataclass(frozen=True)
class StayReader:
    """
    Turns rows into stays.

    Attributes
    ----------
    tables
        The facts, for the stops of legs.
    places
        Where stays are; parts of legs are added.
    seats
        Reads carriages and seats.
    """

    tables: Tables
    places: Places
    seats: SeatReader

    def read(self, rows: Sequence[Row]) -> list[Stay]:
        """
        Read the stays of some rows.

        Parameters
        ----------
        rows
            Known rows of itineraries: of a person all, or all on some legs.

        Returns
        -------
        stays
            Several tellings of one stay are one.
        """
        stops = self._stops({row["leg_id"] for row in rows if row["leg_id"] and (row["board"] or row["alight"])})
        seen: dict[str, list[Sighting]] = {}
        begun = []
        for row, seat in zip(rows, self.seats.read(rows), strict=True):
            begun.append((row, seat, self._sighting(row, seat, stops)))
            seen.setdefault(row["person_id"], []).append(begun[-1][2])
        told: dict[tuple[str, str], list[_Telling]] = {}
        for row, seat, mine in begun:
            telling = self._telling(row, seat, stops, (mine, seen[row["person_id"]]))
            told.setdefault((row["person_id"], telling.base), []).append(telling)
        return [_stay(group) for tellings in told.values() for group in _merged(tellings)]

    def _stops(self, legs: set[str]) -> dict[str, list[Row]]:
        """List the stops of legs, those that are known first."""
        stops: dict[str, list[Row]] = {}
        rows = self.tables.in_force("leg_stops", leg_id=legs)
        for row in sorted(rows, key=lambda row: (not self.tables.is_known(row), row["sequence"])):
            stops.setdefault(row["leg_id"], []).append(row)
        return stops

    def _sighting(self, row: Row, seat: Seat, stops: dict[str, list[Row]]) -> Sighting:
        place = row["venue_id"]
        if place is None:
            place = self.places.add_part(row["leg_id"], seat.carriage, seat.part)
        start = seconds(row["start"] or self._moment(row, "board", "departure", stops))
        return Sighting(start, place, _choice(row))

    def _telling(
        self, row: Row, seat: Seat, stops: dict[str, list[Row]], seen: tuple[Sighting, list[Sighting]]
    ) -> _Telling:
        mine, own = seen
        start = mine.start
        before, after = (_seconds(row[f"{side}_tolerance_minutes"]) for side in ("start", "end"))
        if row["venue_id"] is not None and row["end"] is None:
            usual = usual_length(self.places.by_id[row["venue_id"]].kind, self.tables.usual_minutes)
            end, latest = assumed_end(self.places, mine, own, usual)
            times = Readings((start, end), (start + before, start), (start - before, latest))
            return _Telling(row, seat, mine.place, times, latest)
        end = seconds(row["end"] or self._moment(row, "alight", "arrival", stops))
        times = Readings((start, end), (start + before, end - after), (start - before, end + after))
        return _Telling(row, seat, mine.place, times, end)

    def _moment(self, row: Row, stop: str, moment: str, stops: dict[str, list[Row]]) -> Any:
        """Look up when the leg departs from or arrives at a stop; without one, from its own ends."""
        leg = self.seats.legs[row["leg_id"]]
        if row[stop] is None:
            return leg[moment]
        times = [at[moment] for at in stops.get(row["leg_id"], []) if at["venue_id"] == row[stop]]
        end = leg["origin" if moment == "departure" else "destination"]
        times += [leg[moment]] if end == row[stop] else []
        return next((time for time in times if time is not None), None)


def _merged(tellings: list[_Telling]) -> Iterable[list[_Telling]]:
    """Put the tellings of one stay together; where a blank would agree with two things, only equal ones."""
    for group in _components(tellings, equal=False):
        ambiguous = any(len({telling.marks[k] for telling in group} - {None}) > 1 for k in range(3))
        yield from _components(group, equal=True) if ambiguous else [group]


def _components(tellings: list[_Telling], *, equal: bool) -> list[list[_Telling]]:
    groups: list[list[_Telling]] = []
    for telling in tellings:
        linked = [group for group in groups if any(_are_one(telling, other, equal=equal) for other in group)]
        groups = [group for group in groups if group not in linked]
        groups.append([telling, *(other for group in linked for other in group)])
    return groups


def _are_one(one: _Telling, other: _Telling, *, equal: bool) -> bool:
    if one.row["alternative_group"] or other.row["alternative_group"]:
        return False
    agree = all(a == b or (not equal and None in (a, b)) for a, b in zip(one.marks, other.marks, strict=True))
    (start, end), (other_start, other_end) = one.times.stated, other.times.stated
    return agree and (start == other_start or (start < other_end and other_start < end))


def _stay(tellings: list[_Telling]) -> Stay:
    """Make one stay of its tellings: what the first of them says that says it."""
    tellings = sorted(tellings, key=lambda telling: telling.order)
    first, seats = tellings[0], [telling.seat for telling in tellings]
    place = max((telling.place for telling in tellings), key=len)

    def said(column: str) -> str | None:
        return next((str(t.row[column]) for t in tellings if t.row[column] is not None), None)

    return Stay(
        person=first.row["person_id"],
        place=place,
        base=first.base,
        times=Readings(
            hull(t.times.stated for t in tellings),
            hull(t.times.least for t in tellings if length(t.times.least)),
            hull(t.times.most for t in tellings),
        ),
        until=max(telling.until for telling in tellings),
        leg=None if first.row["venue_id"] else first.row["leg_id"],
        carriage=next((seat.carriage for seat in seats if seat.carriage), None),
        position=next((seat.position for seat in seats if seat.position), None),
        choices=next((seat.choices for seat in seats if seat.choices), ()),
        seatless=any(seat.none for seat in seats),
        spot=said("spot"),
        role=role_of(said("role") or ""),
        section=said("section"),
        mask=(said("mask") or "").casefold(),
        choice=_choice(first.row),
        points=tuple((t.times, at) for t in tellings if t.place == place and (at := _point(t.row)) is not None),
    )


def choice_of(row: Row) -> str:
    """Name an alternative; a stay_id may read like the label of another one."""
    return f"label {row['alternative']}" if row["alternative"] else f"stay {row['stay_id']}"


def _choice(row: Row) -> Choice | None:
    return (row["alternative_group"], choice_of(row)) if row["alternative_group"] else None


def _point(row: Row) -> tuple[float, float] | None:
    return None if row["x_m"] is None or row["y_m"] is None else (row["x_m"], row["y_m"])


def _seconds(minutes: float | None) -> int:
    return 0 if minutes is None else math.floor(minutes * 60)
