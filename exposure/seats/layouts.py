"""Seat plans as they are written down: rows, columns with aisles, sections, bays."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

__all__ = ["BUILT_IN", "Cabin", "Layout", "LayoutError", "Section", "layouts_in_force", "parse_layout"]

LEVELS: Final = "上中下"
"""Berths over each other."""
GAP: Final = "-"
"""A place across the cabin where no seat stands."""

_RANGE: Final = re.compile(r"([0-9]{1,3})(?: ?[-–~至] ?([0-9]{1,3}))?")
_COLUMNS: Final = re.compile(rf"(?:#[{LEVELS}]?|[A-Z{LEVELS}{GAP}])+(?: (?:#[{LEVELS}]?|[A-Z{LEVELS}{GAP}])+)*")
_COLUMN: Final = re.compile(rf"#[{LEVELS}]?|[A-Z{LEVELS}{GAP}]| ")


class LayoutError(ValueError):
    """
    A seat plan that cannot be understood.

    Attributes
    ----------
    faults
        For each column that is wrong: its name, what is wrong and what to do.
    """

    def __init__(self, *faults: tuple[str, str, str]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{column} {reason}" for column, reason, _ in faults))


@dataclass(frozen=True)
class Cabin:
    """Rows of the same columns, front to back."""

    first: int
    last: int
    columns: tuple[str, ...]
    """Left to right: a letter, a berth's level, `#` for a seat with a number of its own (`#下`: a berth with one),
    `-` where no seat stands, a blank for an aisle."""


@dataclass(frozen=True)
class Section:
    """Some rows under a name, as a class of travel or the zone of a crew member."""

    name: str
    first: int
    last: int


@dataclass(frozen=True)
class Layout:
    """
    The seat plan of an aircraft, a carriage, a coach, a car or a ship's cabin.

    Attributes
    ----------
    name
        What legs call it.
    cabins
        Front to back.
    missing_rows
        Numbers that no row has.
    sections
        They do not overlap.
    pitch_m, width_m
        Metres from row to row and from seat to seat; None where unknown. Of berths over each other, which are columns,
        the width is the height from one to the next.
    rows_per_bay, rows_per_compartment
        How many rows make a bay or a compartment, from the front; None where there are none.
    """

    name: str
    cabins: tuple[Cabin, ...]
    missing_rows: frozenset[int] = field(default_factory=frozenset)
    sections: tuple[Section, ...] = ()
    pitch_m: float | None = None
    width_m: float | None = None
    rows_per_bay: int | None = None
    rows_per_compartment: int | None = None

    @property
    def numbered(self) -> bool:
        """Whether seats have a number of their own, so that a number alone names one."""
        return any(column.startswith("#") for cabin in self.cabins for column in cabin.columns)

    def rows(self) -> Iterator[tuple[int, Cabin]]:
        """Give the number of each row that there is, with its cabin, front to back."""
        for cabin in self.cabins:
            for number in range(cabin.first, cabin.last + 1):
                if number not in self.missing_rows:
                    yield number, cabin


def layouts_in_force(table: pd.DataFrame) -> dict[str, Layout]:
    """
    Give every seat plan that a leg may name.

    Parameters
    ----------
    table
        A checked table of layouts, one version of each.

    Returns
    -------
    layouts
        The built-in ones, and the user's; a user's of the same name stands for the built-in one, whole.
    """
    own = [parse_layout(row) for row in table.to_dict("records")]
    return {**BUILT_IN(), **{layout.name: layout for layout in own}}


def parse_layout(row: Mapping[Any, Any]) -> Layout:
    """
    Read one row of a table of layouts.

    Parameters
    ----------
    row
        The cells by column.

    Returns
    -------
    layout
        The seat plan.

    Raises
    ------
    LayoutError
        If a cell is not understood, or contradicts another.

    Examples
    --------
    >>> plan = parse_layout({"layout": "mine", "rows": "1-4;11-30", "columns": "AC DF;ABC DEF", "missing_rows": "13"})
    >>> len(list(plan.rows()))
    23
    """
    cabins = _cabins(_text(row, "rows"), _text(row, "columns"))
    faults: list[tuple[str, str, str]] = []
    missing, sections = frozenset[int](), tuple[Section, ...]()
    try:
        missing = _missing(_text(row, "missing_rows"), cabins)
    except LayoutError as error:
        faults += error.faults
    try:
        sections = _sections(_text(row, "sections"), cabins)
    except LayoutError as error:
        faults += error.faults
    layout = Layout(
        name=_text(row, "layout"),
        cabins=cabins,
        missing_rows=missing,
        sections=sections,
        pitch_m=_number(row, "pitch_m"),
        width_m=_number(row, "width_m"),
        rows_per_bay=_count(row, "rows_per_bay"),
        rows_per_compartment=_count(row, "rows_per_compartment"),
    )
    if not any(True for _ in layout.rows()):
        faults.append(("missing_rows", "leaves no row", "name the rows that do not exist alone"))
    if faults:
        raise LayoutError(*faults)
    return layout


@lru_cache
def BUILT_IN() -> dict[str, Layout]:  # noqa: N802 - reads like the constant that it is
    """Give the seat plans that need no table."""
    from exposure.seats.built_in import ROWS

    return {row["layout"]: parse_layout(row) for row in ROWS}


def _cabins(rows: str, columns: str) -> tuple[Cabin, ...]:
    ranges = [_range("rows", part, "write them as 1-31, or 1-4;11-31 for two cabins") for part in _parts(rows)]
    plans = [_columns(part) for part in _parts(columns)]
    if not ranges or not plans:
        raise LayoutError(("columns" if ranges else "rows", "is blank", "write them as 1-31 and ABC DEF"))
    if len(plans) == 1:
        plans *= len(ranges)
    if len(plans) != len(ranges):
        reason = f"names {len(plans)} cabins, and rows names {len(ranges)}"
        raise LayoutError(("columns", reason, "write as many as there are in rows, or one for all"))
    seen: set[int] = set()
    for first, last in ranges:
        numbers = set(range(first, last + 1))
        if seen & numbers:
            raise LayoutError(("rows", f"names row {min(seen & numbers)} twice", "let the cabins have different rows"))
        seen |= numbers
    return tuple(Cabin(first, last, plan) for (first, last), plan in zip(ranges, plans, strict=True))


def _columns(text: str) -> tuple[str, ...]:
    plain = " ".join(text.upper().split())
    hint = "write the letters from left to right, a blank for the aisle: ABC DEF"
    if not _COLUMNS.fullmatch(plain) or not re.search(rf"[A-Z#{LEVELS}]", plain):
        raise LayoutError(("columns", "names no seats", hint + "; # is a seat with a number of its own"))
    columns = tuple(_COLUMN.findall(plain))
    letters = [column for column in columns if column not in (" ", GAP) and not column.startswith("#")]
    if len(set(letters)) < len(letters):
        twice = next(letter for letter in letters if letters.count(letter) > 1)
        raise LayoutError(("columns", f"names {twice} twice", "let each column of a cabin have a letter of its own"))
    if letters and "#" in plain:
        raise LayoutError(("columns", "mixes # and letters", "write letters alone, or # for each seat"))
    return columns


def _missing(text: str, cabins: tuple[Cabin, ...]) -> frozenset[int]:
    hint = "name rows that lie between the first and the last, as 13;17"
    numbers: set[int] = set()
    for part in _parts(text):
        first, last = _range("missing_rows", part, hint)
        if not _between(first, last, cabins):
            raise LayoutError(("missing_rows", f"names {part}, which is outside of rows", hint))
        numbers |= set(range(first, last + 1))
    return frozenset(numbers)


def _sections(text: str, cabins: tuple[Cabin, ...]) -> tuple[Section, ...]:
    sections: list[Section] = []
    hint = "write a name and its rows, as business 1-4;economy 10-31"
    for part in _parts(text):
        name, _, rows = part.rpartition(" ")
        if not name:
            raise LayoutError(("sections", f"has no name and rows in {part}", hint))
        first, last = _range("sections", rows, hint)
        if not (_between(first, first, cabins) and _between(last, last, cabins)):
            raise LayoutError(("sections", f"names rows that there are not: {part}", hint))
        for other in sections:
            if other.name.casefold() == name.casefold():
                raise LayoutError(("sections", f"names {name} twice", "give each section a name of its own"))
            if first <= other.last and other.first <= last:
                raise LayoutError(("sections", f"overlap: {other.name} and {name}", "let each row be in one section"))
        sections.append(Section(name, first, last))
    return tuple(sections)


def _between(first: int, last: int, cabins: tuple[Cabin, ...]) -> bool:
    return any(cabin.first <= first and last <= cabin.last for cabin in cabins)


def _range(column: str, text: str, hint: str) -> tuple[int, int]:
    match = _RANGE.fullmatch(text)
    if match is None:
        raise LayoutError((column, f"is not understood: {text}", hint))
    first, last = int(match[1]), int(match[2] or match[1])
    if not 1 <= first <= last:
        raise LayoutError((column, f"runs backwards or from zero: {text}", hint))
    return first, last


def _parts(text: str) -> list[str]:
    return [" ".join(part.split()) for part in re.split("[;；]", text) if part.strip()]


def _text(row: Mapping[Any, Any], column: str) -> str:
    value = row.get(column)
    return value.strip() if isinstance(value, str) else ""


def _number(row: Mapping[Any, Any], column: str) -> float | None:
    value = row.get(column)
    return float(value) if isinstance(value, int | float) and value > 0 else None


def _count(row: Mapping[Any, Any], column: str) -> int | None:
    value = _number(row, column)
    return None if value is None else int(value)
