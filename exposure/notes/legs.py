"""Legs that a graph knows, found by id, service or vehicle, with the stops that a note names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pandas as pd

from exposure.notes.lines import Misread, Piece, key
from exposure.notes.places import did_you_mean
from exposure.notes.placing import on_the_wall
from exposure.stays import leg_times

if TYPE_CHECKING:
    from datetime import date, datetime

    from exposure.graph import ExposureGraph
    from exposure.notes.places import Places
    from exposure.notes.times import Span

__all__ = ["Legs", "Run", "legs_of"]

_NAMES: Final = ("leg_id", "service", "vehicle")
_LISTED: Final = 6


@dataclass(frozen=True)
class Run:
    """One leg that a note may mean, between the stops that it names."""

    leg_id: str
    mode: str
    board: str
    alight: str
    start: datetime
    """When the person got on, on the wall there, if nothing else is said."""
    end: datetime
    zone: str
    """Zone of a time that is said; '' where the leg's ends lie in two."""
    departure: datetime
    arrival: datetime
    """The whole run, on the wall in `zone`."""

    def said(self) -> str:
        """Give the times on the wall."""
        return f"{self.start:%Y-%m-%d %H:%M} to {self.end:%Y-%m-%d %H:%M}"


@dataclass(frozen=True)
class Legs:
    """
    The legs that a note may name.

    Attributes
    ----------
    places
        The venues, for stops.
    table, stops
        The legs and their stops as known; None where nothing is looked up.
    by_key
        Rows of the table by every folded id, service and vehicle.
    """

    places: Places
    table: pd.DataFrame | None = None
    stops: pd.DataFrame = field(default_factory=pd.DataFrame)
    by_key: dict[str, list[int]] = field(default_factory=dict)

    def begins(self, piece: Piece) -> Piece | None:
        """Cut off the longest beginning of a piece that names a leg."""
        ends = [i for i, c in enumerate(piece.text) if c == " "] + [len(piece.text)]
        known = [end for end in ends if key(piece.text[:end]) in self.by_key]
        return piece.part(0, known[-1]) if known else None

    def find(
        self, name: Piece, stops: tuple[Piece, Piece] | None, *, mode: str, day: date, span: Span | None
    ) -> Run | None:
        """
        Find the one leg with a name that runs then.

        Parameters
        ----------
        name
            An id, a service or a vehicle.
        stops
            Where the person got on and off, where that is said.
        mode
            '' for any.
        day
            The local day on which the person got on; an id needs none.
        span
            The times that are said, if any.

        Returns
        -------
        run
            None where no leg with this name runs then.

        Raises
        ------
        Misread
            If a stop is unknown, or several legs could be meant.
        """
        runs = self._runs(self._near(self._rows(name, mode), name, day), name, stops)
        exact = [run for run in runs if run.leg_id == name.written]
        if span is not None:
            meant = [run for run in exact or runs if _meets(run, span)]
        else:
            meant = [run for run in runs if run.start.date() == day] or exact
            another = meant == exact != [] and abs((exact[0].start.date() - day).days) > 1
            if another and self._is_service(name):  # an id of a run says which it is, whatever the day
                said = f"runs on another day than {day}: {exact[0].said()}"
                raise Misread(name, said, "write the day of the ride, or name the run that it was")
        if len(meant) > 1:
            listed = ", ".join(f"{run.leg_id} ({run.said()})" for run in meant[:_LISTED])
            raise Misread(name, f"could be {len(meant)} rides: {listed}", "write the id, or the times")
        return meant[0] if meant else None

    def suggest(self, name: Piece) -> str:
        """Say when legs with this name do run, else which names are near."""
        if self.table is None:
            return ""
        if rows := self._rows(name, ""):
            runs = self._runs(rows[:_LISTED], name, None)
            return "it runs as " + ", ".join(f"{run.leg_id} ({run.said()})" for run in runs) + "."
        known = {str(v): str(v) for column in _NAMES for v in self.table[column].dropna().unique()}
        return did_you_mean(name.text, known)

    def _is_service(self, name: Piece) -> bool:
        return self.table is not None and bool(self.table["service"].eq(name.written).any())

    def _rows(self, name: Piece, mode: str) -> list[int]:
        rows = self.by_key.get(key(name.text), [])
        return [row for row in rows if self.table is not None and mode in ("", self.table["mode"].iloc[row])]

    def _near(self, rows: list[int], name: Piece, day: date) -> list[int]:
        """Leave out the runs of other days, wherever the day is; what is called by its id may run on any."""
        if self.table is None or not rows:
            return rows
        legs = self.table.iloc[rows]
        first = pd.Timestamp(day, tz="UTC")
        runs = (legs["departure"] < first + pd.Timedelta(days=4)) & (legs["arrival"] > first - pd.Timedelta(days=2))
        keep = runs | (legs["leg_id"] == name.written)
        return [row for row, kept in zip(rows, keep, strict=True) if kept]

    def _runs(self, rows: list[int], name: Piece, stops: tuple[Piece, Piece] | None) -> list[Run]:
        """Describe legs between two stops; a leg without these stops is none, but one of them must have them."""
        runs, wrong = [], None
        for row in rows:
            try:
                runs.append(self._run(row, name, stops))
            except Misread as misread:
                wrong = wrong or misread
        if wrong and not runs:
            raise wrong
        return runs

    def _run(self, row: int, name: Piece, stops: tuple[Piece, Piece] | None) -> Run:
        assert self.table is not None
        legs = self.table.iloc[[row]]
        leg_id = legs["leg_id"].iloc[0]
        calls = self.stops[self.stops["leg_id"] == leg_id]
        board, alight = self._ends(legs, calls, stops) if stops else ("", "")
        ids = legs["leg_id"].reset_index(drop=True)
        on, off = (leg_times(ids, pd.Series([stop], dtype="str"), legs, calls) for stop in (board, alight))
        start, end = on["departure"].iloc[0], off["arrival"].iloc[0]
        if pd.isna(start) or pd.isna(end):
            raise Misread(name, "has a stop without its time", "write the times of the ride, or fill leg_stops")
        origin, destination, own = (legs[c].fillna("").iloc[0] for c in ("origin", "destination", "timezone"))
        first, last = self.places.zone(origin), self.places.zone(destination)
        there = first or last or own or self.places.timezone
        zone = "" if first and last and first != last else there
        return Run(
            leg_id=leg_id,
            mode=legs["mode"].iloc[0],
            board=board,
            alight=alight,
            start=on_the_wall(start, self.places.zone(board) or there),
            end=on_the_wall(end, self.places.zone(alight) or last or there),
            zone=zone,
            departure=on_the_wall(legs["departure"].iloc[0], there),
            arrival=on_the_wall(legs["arrival"].iloc[0], there),
        )

    def _ends(self, legs: pd.DataFrame, calls: pd.DataFrame, stops: tuple[Piece, Piece]) -> tuple[str, str]:
        """Find where a person got on and off."""
        between = calls.sort_values("sequence")["venue_id"].dropna().tolist()
        origin, destination = (legs[end].dropna().tolist() for end in ("origin", "destination"))
        order = list(dict.fromkeys([*origin, *between, *destination]))
        board, alight = (self._stop(stop, legs["leg_id"].iloc[0], order) for stop in stops)
        if len(set(between)) == len(between) and order.index(board) >= order.index(alight):
            raise Misread(stops[1], "is not after the stop before it on this ride", "correct the stops")
        return board, alight

    def _stop(self, stop: Piece, leg_id: str, order: list[str]) -> str:
        named = self.places.named(stop.text, order)
        if len(named) == 1:
            return named[0]
        if named:
            raise Misread(stop, f"could be {len(named)} stops: {', '.join(named)}", "write the id")
        hint = (
            self.places.suggest(stop.text, order) or "its stops are: " + ", ".join(order) if order else "fill leg_stops"
        )
        raise Misread(stop, f"is no stop of {leg_id}", hint)


def legs_of(graph: ExposureGraph | None, places: Places) -> Legs:
    """
    Gather the legs that a graph knows.

    Parameters
    ----------
    graph
        None: nothing is looked up.
    places
        Its venues.

    Returns
    -------
    legs
        Ready to be searched.
    """
    if graph is None:
        return Legs(places)
    table, stops = (graph.snapshot.table(name) for name in ("legs", "leg_stops"))
    by_key: dict[str, list[int]] = {}
    for column in _NAMES:
        for row, name in enumerate(table[column]):
            if not pd.isna(name) and row not in by_key.setdefault(key(name), []):
                by_key[key(name)].append(row)
    return Legs(places, table, stops, by_key)


def _meets(run: Run, span: Span) -> bool:
    """Say whether a run shares time with a span in its most favourable reading."""
    early, late = (pd.Timedelta(minutes=minutes) for minutes in (span.start_tolerance, span.end_tolerance))
    return span.start - early < run.arrival and run.departure < span.wall_end + late
