"""Writing every file of a hand-out."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from exposure.calls.sheets.caller import caller_book, languages_met
from exposure.calls.sheets.cells import cells_of
from exposure.calls.sheets.columns import CALLS
from exposure.calls.sheets.csv_texts import BOM, csv_by_stem
from exposure.calls.sheets.index import index_of
from exposure.calls.sheets.lists import list_book, list_columns
from exposure.calls.sheets.supervisor import supervisor_book
from exposure.tables import csv_text, write_whole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from exposure.calls.handout import HandOut

__all__ = ["write_sheets"]


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
    called = cells["stem"].str.startswith("caller-")
    texts = csv_by_stem(cells[called], CALLS)
    for stem, part in cells.groupby("stem", sort=False):
        name = str(stem)
        if name in texts:
            yield f"{name}.xlsx", caller_book(hand_out, name, part, languages)
        else:
            yield f"{name}.xlsx", list_book(hand_out, name, part)
            texts |= csv_by_stem(part, list_columns(name))
        yield f"{name}.csv", BOM + texts[name].encode()
    yield "supervisor.xlsx", supervisor_book(hand_out, cells)
    yield "index.csv", BOM + csv_text(index_of(hand_out)).encode()
