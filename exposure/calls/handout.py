"""A hand-out: what was given to the team at one moment, whole, so that it can be had again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

__all__ = ["FORMAT", "HandOut", "Shift"]

FORMAT: Final = 1
"""Of the sheets: raised when their columns change, so that older ones are known as such."""


@dataclass(frozen=True)
class Shift:
    """
    One shift of the team.

    Attributes
    ----------
    number
        1, 2, 3 …, running on over days.
    start, end
        Instants, in UTC.
    """

    number: int
    start: pd.Timestamp
    end: pd.Timestamp


@dataclass(frozen=True, eq=False, repr=False)
class HandOut:
    """
    What was given to the team: the roll of all contacts, and what it rests on.

    Attributes
    ----------
    id
        Made from all that follows, so that the same list has the same id.
    roll
        Columns as in `contract.ROLL_COLUMNS`; a delta has only the rows that are new or changed.
    about
        Plain values, ready for JSON: `format`, `as_known`, `start`, `zone`, `jurisdiction`, `shifts` (lists of number,
        start, end), `callers` (lists of number, name, languages), `contacts` (how many there are in all), `delta_of`
        (id of the hand-out that it follows, or ''), `parameters`, `manifest` (of the trace), `proposals` (groups that
        may be one family, each a plain dict), `capacity` (text lines).
    """

    id: str
    roll: pd.DataFrame
    about: Mapping[str, Any]

    @cached_property
    def zone(self) -> str:
        """The IANA zone of the office, in which the sheets' times are written."""
        return str(self.about["zone"])

    @cached_property
    def shifts(self) -> dict[int, Shift]:
        """The shifts by their numbers."""
        parts = ((int(n), pd.Timestamp(start), pd.Timestamp(end)) for n, start, end in self.about["shifts"])
        return {number: Shift(number, start, end) for number, start, end in parts}

    def day(self, shift: int) -> date:
        """Give the local day of a shift: of its begin."""
        return self.shifts[shift].start.tz_convert(self.zone).date()

    def __repr__(self) -> str:
        files = self.roll["stem"].nunique()
        return f"HandOut {self.id}: {len(self.roll):,} people on {files} lists"
