"""Rides of a note: legs that the graph knows, and new ones with their mode and times."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from exposure.chinese import word_aliases
from exposure.notes.lines import Misread, Piece, key
from exposure.notes.placing import placed
from exposure.notes.positions import cut_position, read_position
from exposure.vocabulary import MODES

if TYPE_CHECKING:
    from datetime import date

    from exposure.notes.legs import Legs, Run
    from exposure.notes.times import Span

__all__ = ["Ride", "looks_like_ride", "read_ride"]

_ARROW: Final = re.compile(r"-+>|→|⟶|➝")
_MODES: Final = {m: m for m in MODES} | {key(w): mode for w, mode in word_aliases(tuple(MODES)).items()}
_NAMED_BY_VEHICLE: Final = ("car", "ship")
"""Modes whose rides people call by the vehicle; the others they call by the service, of which many vehicles run."""


@dataclass(frozen=True)
class Ride:
    """A stay in a vehicle."""

    cells: dict[str, object]
    said: str
    leg: dict[str, object] | None = None
    """The row of the leg, where it is new."""


@dataclass(frozen=True)
class _Wanted:
    """A ride as it is written."""

    mode: str
    name: Piece
    stops: tuple[Piece, Piece] | None
    position: dict[str, str]


def looks_like_ride(piece: Piece, legs: Legs) -> bool:
    """Say whether a piece names a ride: it has an arrow, or begins with a mode or with a leg that is known."""
    if _ARROW.search(piece.text):
        return True
    first, blank, _ = piece.text.partition(" ")
    return not legs.places.named(piece.text) and ((key(first) in _MODES and bool(blank)) or bool(legs.begins(piece)))


def read_ride(piece: Piece, legs: Legs, day: date, span: Span | None) -> Ride:
    """
    Read a ride.

    Parameters
    ----------
    piece
        Such as `G9001 南京 -> 郑州 07车12A`.
    legs
        What is known.
    day
        The day on which the person got on.
    span
        The times that are said; None: the leg's.

    Returns
    -------
    ride
        The cells of the stay, and the leg's where it is new.

    Raises
    ------
    Misread
        If the ride is unknown, or any of the text is not understood.
    """
    wanted = _wanted(piece, legs)
    if span is not None and span.start == span.end:
        raise Misread(span.at, "is one moment; a ride has two or none", "write 14:00-14:20, or leave the times out")
    run = legs.find(wanted.name, wanted.stops, mode=wanted.mode, day=day, span=span)
    if run is not None:
        return _known(run, wanted, span)
    if wanted.mode and span is not None:
        return _new(wanted, legs, span)
    if legs.table is None:
        return _unseen(wanted, legs, span)
    what = "is no ride that is known" + (f" on {day}" if span is None else " at that time")
    hint = (
        f"{legs.suggest(wanted.name)} A new ride needs its mode and times: 14:00-14:20 | car {wanted.name.text}".strip()
    )
    raise Misread(wanted.name, what, hint)


def _wanted(piece: Piece, legs: Legs) -> _Wanted:
    first, blank, _ = piece.text.partition(" ")
    mode = _MODES.get(key(first), "") if blank and legs.begins(piece) is None else ""
    rest = piece.part(len(first)) if mode else piece
    arrow = _ARROW.search(rest.text)
    left = rest.part(0, arrow.start() if arrow else None)
    name = legs.begins(left) or left.part(0, len(left.text.partition(" ")[0]))
    if not name.text:
        raise Misread(piece, "does not name the ride", "write its service or plate first: G9001 南京 -> 郑州")
    after = left.part(len(name.text))
    if arrow:
        return _Wanted(mode, name, *_between(after, rest.part(arrow.end()), legs))
    position = read_position(after) if after.text else {}
    if position is None:
        hint = "write A -> B, a seat such as 07车12A, or | before a field"
        raise Misread(after, "is not understood after the ride", hint, shown=False)
    return _Wanted(mode, name, None, position)


def _between(board: Piece, right: Piece, legs: Legs) -> tuple[tuple[Piece, Piece], dict[str, str]]:
    """Read the two stops, and the seat that may stand after them."""
    alight, position = (right, {}) if legs.places.named(right.text) else cut_position(right)
    for stop in (board, alight):
        if not stop.text:
            raise Misread(stop if stop.text else right, "lacks a stop beside the arrow", "write A -> B, or no arrow")
    return (board, alight), position


def _known(run: Run, wanted: _Wanted, span: Span | None) -> Ride:
    if span is not None and not run.zone:
        reason = f"could be of either zone of {run.leg_id}"
        raise Misread(span.at, reason, "leave the times out, or give the stay as a row of a table, with its offsets")
    times = placed(span, run.zone) if span else {}
    between = {"board": run.board, "alight": run.alight} if wanted.stops else {}
    when = span.said if span else f"{run.said()} (times of the leg)"
    stops = f" from {run.board} to {run.alight}" if wanted.stops else ""
    said = f"{when}, on {run.leg_id} ({run.mode}){stops}{_seated(wanted.position)}"
    return Ride({"leg_id": run.leg_id, **between, **times, **wanted.position}, said)


def _new(wanted: _Wanted, legs: Legs, span: Span) -> Ride:
    """Make a leg of a ride that nobody has named before."""
    ends = [legs.places.find(stop) for stop in wanted.stops or ()]
    zones = {zone for end in ends if (zone := legs.places.zone(end.venue_id))}
    if len(zones) > 1:
        raise Misread(
            span.at, "could be of either zone of the ride", "give the ride as a row of legs, with its offsets"
        )
    zone = next(iter(zones), legs.places.timezone)
    times = placed(span, zone)
    leg_id = f"{wanted.name.written}@{span.start:%Y-%m-%dT%H:%M}"
    leg: dict[str, object] = {
        "leg_id": leg_id,
        "mode": wanted.mode,
        "departure": times["start"],
        "arrival": times["end"],
        "vehicle" if wanted.mode in _NAMED_BY_VEHICLE else "service": wanted.name.written,
        **dict(zip(("origin", "destination"), (end.venue_id for end in ends), strict=False)),
        "timezone": zone,
    }
    stops = f" from {ends[0].said} to {ends[1].said}" if ends else ""
    said = f"{span.said}, on {leg_id} ({wanted.mode}, a new ride){stops}{_seated(wanted.position)}"
    return Ride({"leg_id": leg_id, **times, **wanted.position}, said, leg)


def _unseen(wanted: _Wanted, legs: Legs, span: Span | None) -> Ride:
    """Take the names for ids, where there is nothing to look them up in."""
    leg_id = wanted.name.written
    board, alight = (stop.written for stop in wanted.stops) if wanted.stops else ("", "")
    times = placed(span, legs.places.timezone) if span else {}
    when = f"{span.said}, " if span else ""
    stops = f" from {board} to {alight}" if wanted.stops else ""
    said = f"{when}on {leg_id} (taken as the leg's id, not looked up){stops}{_seated(wanted.position)}"
    return Ride({"leg_id": leg_id, "board": board, "alight": alight, **times, **wanted.position}, said)


def _seated(position: dict[str, str]) -> str:
    return "".join(f", {column} {text}" for column, text in position.items())
