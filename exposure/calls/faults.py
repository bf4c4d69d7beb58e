"""What is wrong with filled-in sheets, as the table that people work from; no personal cell is ever shown."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["SHEET_FAULTS", "Fault", "fault_table"]

SHEET_FAULTS: Final = ("file", "row", "column", "value", "reason", "hint")


@dataclass(frozen=True, order=True)
class Fault:
    """One thing that is wrong with one row, or with a file as a whole."""

    file: str
    row: int
    """As the spreadsheet shows it; 0: the file as a whole."""
    column: str
    value: str
    """What stands there, where it can only be a word of a list or a time."""
    reason: str
    hint: str


def fault_table(faults: Iterable[Fault]) -> pd.DataFrame:
    """List faults by file, row and column."""
    frame = pd.DataFrame([astuple(fault) for fault in sorted(set(faults))], columns=list(SHEET_FAULTS))
    return frame.astype({name: "int64" if name == "row" else "str" for name in SHEET_FAULTS})
