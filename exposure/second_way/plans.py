"""Seat plans position by position: rows that there are, places across, sections, bays, metres."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from exposure.seats.layouts import GAP, LEVELS, Cabin, Layout

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Plan", "Position", "metres_apart", "read_plan", "rows_apart", "seats_apart"]

_AISLE_M: Final = 0.5
_AISLE: Final = " "
_LEVEL_LETTERS: Final = {"下": "L", "中": "M", "上": "U"}
_BETWEEN_ROWS: Final = re.compile(r"-|–|~|至|to")


@dataclass(frozen=True, eq=False)
class Position:
    """A seat or berth of one plan; `row` counts the rows that there are, `number` is what stands on it."""

    label: str
    row: int
    number: int
    column: int
    with_aisles: int
    x_m: float | None
    y_m: float | None
    section: str | None
    bay: int | None
    compartment: int | None


@dataclass(frozen=True)
class Plan:
    """
    One layout.

    Attributes
    ----------
    positions
        Front to back, left to right.
    by_label
        Positions by every way to write them.
    sections
        Names of the sections, without regard to the size of letters, with the physical rows of each.
    """

    positions: tuple[Position, ...]
    by_label: dict[str, Position]
    sections: dict[str, frozenset[int]]

    def section(self, text: str | None) -> str | None:
        """Give the section that a text names; None for anything else."""
        name = _plain(text)
        return name if name in self.sections else None

    def rows(self, text: str | None) -> frozenset[int]:
        """Give the physical rows that a text means: a section's name, `rows 30-45`, `30`; none where it says none."""
        if (name := self.section(text)) is not None:
            return self.sections[name]
        words = re.sub(r"^(rows?|第)|排$", "", _plain(text)).strip()
        ends = [end.strip() for end in _BETWEEN_ROWS.split(words)]
        if len(ends) > 2 or not all(re.fullmatch("[0-9]{1,3}", end) for end in ends):
            return frozenset()
        first, last = int(ends[0]), int(ends[-1])
        return frozenset(p.row for p in self.positions if first <= p.number <= last)


def read_plan(layout: Layout) -> Plan:
    """
    Lay a seat plan out.

    Parameters
    ----------
    layout
        As it is written down.

    Returns
    -------
    plan
        Its positions.
    """
    positions = tuple(_positions(layout))
    by_label: dict[str, Position] = {}
    for position in positions:
        for label in _spellings(position.label, numbered=layout.numbered):
            by_label.setdefault(label, position)
    sections = {
        _plain(section.name): frozenset(p.row for p in positions if section.first <= p.number <= section.last)
        for section in layout.sections
    }
    return Plan(positions, by_label, sections)


def rows_apart(one: Position, other: Position) -> int:
    """Count the rows from one seat to another; rows that do not exist are no step."""
    return abs(one.row - other.row)


def seats_apart(one: Position, other: Position, *, aisle: bool) -> int:
    """Count the seats from one to another in the direction in which they are farther apart."""
    across = one.with_aisles - other.with_aisles if aisle else one.column - other.column
    return max(rows_apart(one, other), abs(across))


def metres_apart(one: Position, other: Position) -> float | None:
    """Measure from the middle of one seat to that of another; None where the layout tells no metres."""
    if one.x_m is None or one.y_m is None or other.x_m is None or other.y_m is None:
        return None
    return round(math.dist((one.x_m, one.y_m), (other.x_m, other.y_m)), 6)


def _positions(layout: Layout) -> Iterator[Position]:
    seats_across = max(len(_seats(cabin)) for cabin in layout.cabins)
    all_across = max(len(cabin.columns) for cabin in layout.cabins)
    berth = 0
    for row, (number, cabin) in enumerate(layout.rows()):
        named = [section.name for section in layout.sections if section.first <= number <= section.last]
        for at, letter in enumerate(cabin.columns):
            if letter in (_AISLE, GAP):
                continue
            berth += letter.startswith("#")
            yield Position(
                label=f"{berth}{letter[1:]}" if letter.startswith("#") else f"{number}{letter}",
                row=row,
                number=number,
                # Cabins of different width have one middle; a half of a seat goes to the left.
                column=len(_seats(cabin, at)) + (seats_across - len(_seats(cabin))) // 2,
                with_aisles=at + (all_across - len(cabin.columns)) // 2,
                x_m=None if layout.width_m is None else _from_middle(cabin, at, layout.width_m),
                y_m=None if layout.pitch_m is None else row * layout.pitch_m,
                section=_plain(named[0]) if named else None,
                bay=row // layout.rows_per_bay if layout.rows_per_bay else None,
                compartment=row // layout.rows_per_compartment if layout.rows_per_compartment else None,
            )


def _seats(cabin: Cabin, before: int | None = None) -> list[str]:
    """List the columns that are no aisle, left of one of them."""
    return [column for column in cabin.columns[:before] if column != _AISLE]


def _from_middle(cabin: Cabin, at: int, width_m: float) -> float:
    wide = [_AISLE_M if column == _AISLE else width_m for column in cabin.columns]
    return math.fsum(wide[:at]) + wide[at] / 2 - math.fsum(wide) / 2


def _spellings(label: str, *, numbered: bool) -> Iterator[str]:
    yield label
    if label[-1] in LEVELS:
        yield label[:-1] + _LEVEL_LETTERS[label[-1]]
        if numbered:
            yield label[:-1]


def _plain(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()
