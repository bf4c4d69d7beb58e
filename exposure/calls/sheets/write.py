"""Writing every file of a hand-out."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import pandas as pd

from exposure.calls.sheets.caller import caller_book, languages_met
from exposure.calls.sheets.cells import cells_of, wall_text
from exposure.calls.sheets.columns import CALLS
from exposure.calls.sheets.index import index_of
from exposure.calls.sheets.lists import list_book, list_columns
from exposure.calls.sheets.supervisor import supervisor_book
from exposure.tables import csv_text, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from exposure.calls.handout import HandOut
    from exposure.calls.sheets.columns import Column

__all__ = ["write_sheets"]

_BOM: Final = b"\xef\xbb\xbf"
"""By which spreadsheets know UTF-8."""


def write_sheets(hand_out: HandOut, key: bytes, folder: Path) -> dict[str, str]:
    """
    Write the files of a hand-out, each whole or not at all.

    Parameters
    ----------
    hand_out
        What was given to the team.
    key
        The key of the store, of which the codes are made.
    folder
        Where to; it is there.

    Returns
    -------
    files
        SHA-256 by name. The same hand-out and key give the same bytes.
    """
    written = {}
    for name, content in _files(hand_out, key):
        write_whole(folder / name, lambda path, content=content: path.write_bytes(content))  # type: ignore[misc] # bound now
        written[name] = hashlib.sha256(content).hexdigest()
    return written


def _files(hand_out: HandOut, key: bytes) -> Iterator[tuple[str, bytes]]:
    cells = cells_of(hand_out, key)
    languages = languages_met(hand_out.roll)
    for stem, part in cells.groupby("stem", sort=False):
        name, called = str(stem), str(stem).startswith("caller-")
        columns = CALLS if called else list_columns(name)
        book = caller_book(hand_out, name, part, languages) if called else list_book(hand_out, name, part)
        yield f"{name}.xlsx", book
        yield f"{name}.csv", _csv(part, columns)
    yield "supervisor.xlsx", supervisor_book(hand_out, cells)
    yield "index.csv", _BOM + csv_text(index_of(hand_out)).encode()


def _csv(cells: pd.DataFrame, columns: Sequence[Column]) -> bytes:
    """Write the same columns as text, those to be filled in blank."""
    table = {column.header: _texts(cells, column) for column in columns}
    return _BOM + csv_text(pd.DataFrame(table, index=cells.index)).encode()


def _texts(cells: pd.DataFrame, column: Column) -> pd.Series:
    if column.filled_in:
        return pd.Series("", index=cells.index, dtype="str")
    return wall_text(cells[column.name]) if column.holds == "time" else cells[column.name]
