"""One line of a note as the rows of a stay."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final, TypeVar

from exposure.notes.alternatives import Alternatives, read_alternatives
from exposure.notes.fields import read_field
from exposure.notes.lines import Misread, Piece
from exposure.notes.placing import placed
from exposure.notes.positions import cut_position
from exposure.notes.rides import looks_like_ride, read_ride
from exposure.notes.times import is_time, read_span

if TYPE_CHECKING:
    from collections.abc import Callable

    from exposure.notes.legs import Legs
    from exposure.notes.places import Place, Places
    from exposure.notes.times import Span

__all__ = ["Line", "read_line"]

_Read = TypeVar("_Read")
_FORM: Final = "write when | where | fields, or a ride: G9001 南京 -> 郑州 07车12A"
_SOME_DAY: Final = date(2000, 1, 1)
"""Lets the rest of a line be read where its day is missing."""


@dataclass
class Line:
    """What one line says, or why it says nothing."""

    rows: list[dict[str, object]] = field(default_factory=list)
    """One, or one for each alternative."""
    said: str = ""
    leg: dict[str, object] | None = None
    """The row of a leg that is new."""
    faults: list[Misread] = field(default_factory=list)

    def tried(self, read: Callable[[], _Read]) -> _Read | None:
        """Read a part of the line, and go on where it is misread."""
        try:
            return read()
        except Misread as misread:
            self.faults.append(misread)
            return None


def read_line(text: Piece, day: date | None, legs: Legs, *, group: str) -> Line:
    """
    Read one line that is neither blank nor a date.

    Parameters
    ----------
    text
        The line without its date.
    day
        The day on which it begins; None where none was said.
    legs
        The legs and places that are known.
    group
        What a group of alternatives is called.

    Returns
    -------
    line
        Its rows and how they were understood, or all of its faults.
    """
    line = Line()
    first, *others = text.split("|")
    if day is None:
        line.faults.append(Misread(text.part(0, 0), "has no day", "put a line with the date above it, or give date="))
    timed = is_time(first) or (not first.text and bool(others))
    span = line.tried(lambda: read_span(first, day or _SOME_DAY)) if timed and first.text else None
    where, fields = (others[0] if others else None, others[1:]) if timed else (first, others)
    if where is None or not where.text:
        line.faults.append(Misread(where or first, "names no place", _FORM))
        return line
    moving = line.tried(lambda: _moves(where, legs, timed=timed))
    if moving and (span or not (timed and first.text)) and day:
        _ride(line, where, legs, day, span)
    elif moving is False:
        _venue(line, where, span, legs.places, group)
    if moving is not None:
        _fields(line, fields, legs.places, moving=moving)
    return line


def _moves(where: Piece, legs: Legs, *, timed: bool) -> bool:
    """Say whether a place is a ride; without a time it must be one."""
    if looks_like_ride(where, legs) or (not timed and legs.table is None and cut_position(where)[1]):
        return True
    if timed:
        return False
    if legs.places.named(where.text):
        raise Misread(where, "has no time", _FORM)
    name = where.part(0, len(where.text.partition(" ")[0]))
    raise Misread(where, "is neither a time nor a ride that is known", legs.suggest(name) or _FORM, shown=False)


def _ride(line: Line, where: Piece, legs: Legs, day: date, span: Span | None) -> None:
    ride = line.tried(lambda: read_ride(where, legs, day, span))
    if ride is not None:
        line.rows, line.said, line.leg = [ride.cells], ride.said, ride.leg


def _venue(line: Line, where: Piece, span: Span | None, places: Places, group: str) -> None:
    found = _where(line, where, places, group)
    if found and span is None and not line.faults:
        line.faults.append(Misread(where, "has no time", _FORM))
    if span is None or len(line.faults):
        return
    for place, cells in found:
        times = line.tried(lambda: placed(span, place.zone))  # noqa: B023 - it runs at once
        line.rows.append({"venue_id": place.venue_id, **(times or {}), **cells})
    line.said = f"{span.said}, at {_listed(found)}"


def _where(line: Line, where: Piece, places: Places, group: str) -> list[tuple[Place, dict[str, object]]]:
    """Find the place, or all alternatives with their own cells."""
    among = line.tried(lambda: read_alternatives(where) or places.find(where))
    if not isinstance(among, Alternatives):
        return [(among, {})] if among else []
    found: list[tuple[Place, dict[str, object]]] = []
    for piece, likelihood in among.places:
        place = line.tried(lambda: places.find(piece, among.around))  # noqa: B023 - it runs at once
        if place and place.venue_id in {known.venue_id for known, _ in found}:
            line.faults.append(Misread(piece, "is named twice among the alternatives", "name each place once"))
        elif place:
            label = {"alternative_group": group, "alternative": place.venue_id}
            found.append((place, {**label, "likelihood": likelihood}))
    return found


def _listed(found: list[tuple[Place, dict[str, object]]]) -> str:
    if len(found) == 1:
        return found[0][0].said
    shares = [cells["likelihood"] for _, cells in found]
    each = [f"{place.said}{'' if s is None else f' {s:g}'}" for (place, _), s in zip(found, shares, strict=True)]
    return f"one of {len(found)}{' with equal shares' if shares[0] is None else ''}: {'; '.join(each)}"


def _fields(line: Line, fields: list[Piece], places: Places, *, moving: bool) -> None:
    """Read the fields and put them into every row of the line."""
    filled = set(line.rows[0]) if line.rows else set()
    for piece in fields:
        read = line.tried(lambda: read_field(piece, moving=moving))  # noqa: B023 - it runs at once
        if read is None:
            continue
        cells, said = read
        if twice := sorted(filled & set(cells)):
            line.faults.append(Misread(piece, f"says the {twice[0]} a second time", "keep one of them"))
        filled |= set(cells)
        for row in line.rows:
            row.update(cells)
        line.said += f", {said}"
        if "spot" in cells:
            line.said += _known_spot(line, str(cells["spot"]), places)


def _known_spot(line: Line, spot: str, places: Places) -> str:
    """Say where the graph has a place of its own for a spot, which is another thing than a spot in words."""
    inside = [i for row in line.rows for i in places.inside(str(row.get("venue_id", "")), spot)]
    return f" (a spot in words; to mean the place {inside[0]}, write it as the place)" if inside else ""
