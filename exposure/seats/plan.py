"""Every position of some seat plans as flat arrays."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from exposure.seats.layouts import GAP, LEVELS, Cabin, Layout

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

__all__ = ["AISLE_M", "SeatPlan", "seat_plan"]

AISLE_M: Final = 0.5
"""Width of an aisle in metres: about that of most cabins, and measured in none."""

_LATIN: Final = {"L": "下", "M": "中", "U": "上"}
_ROWS: Final = re.compile(r"(?:ROWS?|第)? ?([0-9]{1,3})(?: ?(?:-|–|~|至|TO) ?([0-9]{1,3}))? ?排?", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class SeatPlan:
    """
    Every position of every layout, one layout after another, each row by row from the front and left to right.

    Attributes
    ----------
    names
        The layouts.
    first
        Layout k has the positions `first[k]`, …, `first[k + 1] - 1`.
    labels
        Seats in the spelling of `seat_labels`; of berths with a number of their own with the level (`5下`).
    row
        Physical row from the front, from 0: numbers that no row has are not counted.
    number
        The number that the row has.
    column
        Place across from 0, aisles not counted. Seats of one row follow each other; cabins of different width have one
        middle line, and where that falls between two columns the narrower one stands to the left.
    aisles
        Aisles to the left of it.
    across
        Place across from 0 with an aisle counted as a seat, cabins again about one middle line.
    x_m, y_m
        Metres from the middle line and from the first row; NaN where the layout has no width or pitch.
    section, bay, compartment
        Numbers inside the layout from 0; -1 for none.
    sections
        The names of each layout's sections, in the order of their numbers.
    index
        Position by layout and label.
    """

    names: pd.Index[str]
    first: NDArray[np.int64]
    labels: NDArray[np.object_]
    row: NDArray[np.int32]
    number: NDArray[np.int32]
    column: NDArray[np.int32]
    aisles: NDArray[np.int32]
    across: NDArray[np.int32]
    x_m: NDArray[np.float64]
    y_m: NDArray[np.float64]
    section: NDArray[np.int32]
    bay: NDArray[np.int32]
    compartment: NDArray[np.int32]
    sections: tuple[tuple[str, ...], ...]
    index: pd.Series[int]

    def __len__(self) -> int:
        return len(self.labels)

    def find(self, layout: NDArray[np.integer], labels: NDArray[np.object_]) -> NDArray[np.int64]:
        """
        Look seats up.

        Parameters
        ----------
        layout
            Codes of layouts, -1 for none.
        labels
            Seats in the spelling of `seat_labels`, blank for none.

        Returns
        -------
        positions
            -1 where there is no such seat.
        """
        codes, texts = pd.factorize(np.asarray(labels, dtype=object))
        layout = np.asarray(layout, dtype=np.int64)
        asked = np.where((codes < 0) | (layout < 0), -1, layout * max(len(texts), 1) + codes)
        unique, rows = np.unique(asked, return_inverse=True)
        keys = ["" if k < 0 else _key(k // len(texts), texts[k % len(texts)]) for k in unique.tolist()]
        return self.index.reindex(keys, fill_value=-1).to_numpy().astype(np.int64)[rows]

    def rows_of_section(self, layout: int, text: str) -> tuple[int, int] | None:
        """
        Tell which physical rows a text means.

        Parameters
        ----------
        layout
            Code of the layout.
        text
            `rows 30-45`, `30-45`, `30`, or a section's name.

        Returns
        -------
        rows
            First and last; None where the text is not understood or the layout has no such row.
        """
        here = slice(self.first[layout], self.first[layout + 1])
        if (code := self.section_code(layout, text)) >= 0:
            rows = self.row[here][self.section[here] == code]
        elif match := _ROWS.fullmatch(" ".join(text.split())):
            numbers = self.number[here]
            rows = self.row[here][(numbers >= int(match[1])) & (numbers <= int(match[2] or match[1]))]
        else:
            return None
        return (int(rows.min()), int(rows.max())) if len(rows) else None

    def section_code(self, layout: int, text: str) -> int:
        """Give the number of a section by its name, -1 where there is none."""
        names = [name.casefold() for name in self.sections[layout]]
        name = " ".join(text.split()).casefold()
        return names.index(name) if name in names else -1


class _Position(NamedTuple):
    label: str
    row: int
    number: int
    column: int
    aisles: int
    across: int
    x_m: float
    y_m: float
    section: int
    bay: int
    compartment: int


def seat_plan(layouts: Mapping[str, Layout]) -> SeatPlan:
    """
    Lay out seat plans position by position.

    Parameters
    ----------
    layouts
        The layouts by name; their order is that of the codes.

    Returns
    -------
    plan
        All their positions.

    Examples
    --------
    >>> from exposure.seats.layouts import layouts_in_force, parse_layout
    >>> plan = seat_plan({"bus": parse_layout({"layout": "bus", "rows": "1-2", "columns": "A B"})})
    >>> plan.labels.tolist(), plan.find(np.array([0, 0]), np.array(["2A", "3A"], dtype=object)).tolist()
    (['1A', '1B', '2A', '2B'], [2, -1])
    """
    return _plan_of(tuple(layouts.items()))


@lru_cache(maxsize=8)
def _plan_of(layouts: tuple[tuple[str, Layout], ...]) -> SeatPlan:
    """Lay plans out once for all moments at which they are the same."""
    rows: list[_Position] = []
    first, names = [0], dict[str, int]()
    for code, (_, layout) in enumerate(layouts):
        for position in _positions(layout):
            for label in _spellings(position.label, layout):
                names.setdefault(_key(code, label), len(rows))
            rows.append(position)
        first.append(len(rows))
    table = pd.DataFrame(rows, columns=list(_Position._fields))
    whole = ("row", "number", "column", "aisles", "across", "section", "bay", "compartment")
    return SeatPlan(
        names=pd.Index([name for name, _ in layouts], dtype="str"),
        first=np.array(first, dtype=np.int64),
        labels=table["label"].to_numpy(object),
        x_m=table["x_m"].to_numpy(float),
        y_m=table["y_m"].to_numpy(float),
        sections=tuple(tuple(section.name for section in layout.sections) for _, layout in layouts),
        index=pd.Series(names, dtype="int64"),
        **{column: table[column].to_numpy(np.int32) for column in whole},
    )


def _positions(layout: Layout) -> Iterator[_Position]:
    width = max(_seats(cabin) for cabin in layout.cabins)
    widest = max(len(cabin.columns) for cabin in layout.cabins)
    seat = 0
    for row, (number, cabin) in enumerate(layout.rows()):
        section = next((k for k, s in enumerate(layout.sections) if s.first <= number <= s.last), -1)
        bay, compartment = (row // n if n else -1 for n in (layout.rows_per_bay, layout.rows_per_compartment))
        y = np.nan if layout.pitch_m is None else row * layout.pitch_m
        column, aisles = (width - _seats(cabin)) // 2, 0
        for place, letter in enumerate(cabin.columns):
            if letter == " ":
                aisles += 1
                continue
            if letter != GAP:
                seat += letter.startswith("#")
                label = f"{seat}{letter[1:]}" if letter.startswith("#") else f"{number}{letter}"
                across = (widest - len(cabin.columns)) // 2 + place
                x = _across_m(layout, cabin, place)
                yield _Position(label, row, number, column, aisles, across, x, y, section, bay, compartment)
            column += 1


def _seats(cabin: Cabin) -> int:
    return len(cabin.columns) - cabin.columns.count(" ")


def _across_m(layout: Layout, cabin: Cabin, place: int) -> float:
    """Give the metres from the middle line to the middle of a seat."""
    if layout.width_m is None:
        return np.nan
    wide = [AISLE_M if column == " " else layout.width_m for column in cabin.columns]
    return sum(wide[:place]) + wide[place] / 2 - sum(wide) / 2


def _spellings(label: str, layout: Layout) -> Iterator[str]:
    """Give every label by which a position is found."""
    yield label
    if label[-1] in LEVELS:
        if layout.numbered:
            yield label[:-1]
        yield from (label[:-1] + latin for latin, level in _LATIN.items() if level == label[-1])


def _key(code: int, label: str) -> str:
    return f"{code}\x1f{label}"
