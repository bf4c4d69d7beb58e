"""Rows of the tables of an outcome store: asked for as frames, and added."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from exposure.calls.contract import EVENT_COLUMNS
from exposure.calls.database import connected, plain_words, transaction
from exposure.clock import INSTANT, NEVER, from_seconds, to_seconds

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

__all__ = ["PLACE", "ROW_COLUMNS", "SAID", "TAKEN_COLUMNS", "Records", "event_ids", "plain_cells"]

ROW_COLUMNS: Final = (
    "row_key", "hand_out", "stem", "person_id", "action", "phone", "caller", "shift", "caller_name",
)  # fmt: skip
"""What the store knows of each row of each sheet."""
TAKEN_COLUMNS: Final = ("sha256", "file", "hand_out", "stem", "rows", "events", "faults")
"""What it knows of each file that was taken."""
PLACE: Final = ("file", "row")
SAID: Final = tuple(name for name in EVENT_COLUMNS if name not in PLACE)
"""What an event says, wherever it was seen."""

_NUMBERS: Final = {"caller", "shift", "row", "rows", "events", "faults"}
_MOMENTS: Final = {name for name, dtype in EVENT_COLUMNS.items() if dtype == INSTANT}
_AT_ONCE: Final = 500
"""Values in one question: older SQLite takes no more than 999."""


class Records:
    """The tables of one store."""

    def __init__(self, file: Path, *, create: bool = False) -> None:
        self.file = file
        self._connection: sqlite3.Connection = connected(file, create=create)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def writing(self) -> AbstractContextManager[None]:
        """Write all that is done inside, or nothing of it."""
        return transaction(self._connection, self.file)

    def ask(self, question: str, *values: object) -> list[Any]:
        """Give the rows that answer a question."""
        with plain_words(self.file):
            return self._connection.execute(question, values).fetchall()

    def frame(
        self, table: str, columns: tuple[str, ...], within: tuple[str, Sequence[str]] | None = None
    ) -> pd.DataFrame:
        """
        Give rows of a table.

        Parameters
        ----------
        table
            Its name.
        columns
            Which of its columns.
        within
            A column, and values of which it has one; None: all rows.

        Returns
        -------
        frame
            Moments are instants; in the order of the first column.
        """
        question = f"SELECT {_listed(columns)} FROM {table}"  # noqa: S608 - names of ours
        if within is None:
            rows = self.ask(question)
        else:
            column, values = within
            parts = [list(values[at : at + _AT_ONCE]) for at in range(0, len(values), _AT_ONCE)]
            asked = (self.ask(f"{question} WHERE {column} IN ({_marks(len(part))})", *part) for part in parts)
            rows = [row for part in asked for row in part]
        cells = list(zip(*rows, strict=True)) or [()] * len(columns)
        series = {name: _column(name, list(values)) for name, values in zip(columns, cells, strict=True)}
        return pd.DataFrame(series).sort_values(columns[0], kind="stable", ignore_index=True)

    def add(self, table: str, columns: tuple[str, ...], rows: Sequence[tuple[object, ...]]) -> None:
        """Add rows; those whose key is there already are no change."""
        with plain_words(self.file):
            self._connection.executemany(
                f"INSERT INTO {table} ({_listed(columns)}) VALUES ({_marks(len(columns))}) ON CONFLICT DO NOTHING",  # noqa: S608 - names of ours
                rows,
            )


def event_ids(events: pd.DataFrame) -> list[str]:
    """
    Make the ids of attempts: fingerprints of all that they say, wherever it was seen.

    Parameters
    ----------
    events
        Columns as in `contract.EVENT_COLUMNS`.

    Returns
    -------
    ids
        In the order of the rows.
    """
    cells = [plain_cells(events[name]) for name in SAID if name != "event_id"]
    told = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in zip(*cells, strict=True))
    return [hashlib.sha256(row.encode()).hexdigest()[:32] for row in told]


def plain_cells(column: pd.Series) -> list[Any]:
    """Give cells as SQLite and JSON take them: instants as epoch seconds, blank ones as none."""
    if column.dtype != INSTANT:
        return list(column.tolist())
    return [None if second == NEVER else second for second in to_seconds(column).tolist()]


def _column(name: str, values: list[Any]) -> pd.Series:
    if name in _MOMENTS:
        seconds = [NEVER if value is None else value for value in values]
        return pd.Series(from_seconds(np.array(seconds, dtype=np.int64)))
    return pd.Series(values, dtype="int64" if name in _NUMBERS else "str")


def _listed(columns: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in columns)


def _marks(count: int) -> str:
    return ",".join("?" * count)
