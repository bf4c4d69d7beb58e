"""Tables as they were given, and what is found wrong with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

__all__ = ["Assumed", "Finding", "Positions", "Raw", "RawTable"]

Positions = Sequence[int] | np.ndarray[tuple[int, ...], np.dtype[np.int64]]
"""Which rows of a raw table, counted from 0 without the blank ones."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, with every row that has it."""

    table: str
    reason: str | Sequence[str]
    """One for all rows, or one for each."""
    hint: str | Sequence[str]
    column: str = ""
    at: Positions | None = None
    """The rows; None: the table as a whole."""
    severity: Literal["fault", "warning"] = "fault"
    file: str | None = None
    """Where no table could be read: the file's name."""
    shown: bool = True
    """Whether the cells may be shown (personal ones never are)."""
    mendable: bool = True
    """Whether setting rows aside lets the work go on."""


@dataclass(frozen=True)
class Assumed:
    """How something was read that could be read otherwise."""

    table: str
    file: str
    what: str
    """`encoding`, `separator`, `sheet`, `column`, `word`, `time` and the like."""
    given: str
    """As it stands in the file; never a cell of a personal column."""
    read_as: str
    count: int = 0
    """In how many rows; 0: it is not a matter of rows."""


@dataclass(frozen=True)
class RawTable:
    """One table as it was given, under our column names."""

    name: str
    file: str
    cells: pd.DataFrame
    """Blank rows are left out; the index counts from 0."""
    rows: npt.NDArray[np.int64]
    """The number that a spreadsheet shows for each row."""
    ragged: npt.NDArray[np.int64] = field(default_factory=lambda: np.empty(0, np.int64))
    """Positions of rows that could not be cut into cells; their cells are blank."""
    decimal_comma: bool = False
    """Whether 31,25 may be a number: the cells are not separated by commas."""


@dataclass(frozen=True)
class Raw:
    """Everything that was given, before any cell is looked at."""

    tables: dict[str, RawTable]
    findings: tuple[Finding, ...] = ()
    broken: frozenset[str] = frozenset()
    """Tables that are there but could not be read."""
    assumed: tuple[Assumed, ...] = ()
    """What was taken for granted about the files."""
