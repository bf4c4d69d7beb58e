"""Results back: filled-in sheets become attempts in the store, each once, whatever the order."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from exposure.calls.attempts import attempts
from exposure.calls.contract import EVENT_COLUMNS, typed
from exposure.calls.faults import Fault, fault_table
from exposure.calls.known_rows import known_rows
from exposure.calls.opposed import conflicts
from exposure.calls.reading import ENDINGS, read_filled
from exposure.calls.state import in_order
from exposure.calls.store import Sheet, Store
from exposure.errors import UsageError
from exposure.shown import counted, html_card, text_card
from exposure.tables.unreadable import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Taken", "take"]

_FILES: Final = {
    "file": "str", "hand_out": "str", "stem": "str", "rows": "int64", "taken": "int64", "known_already": "int64",
    "faults": "int64",
}  # fmt: skip
_RAISED: Final = ("person_id", "caller", "caller_name", "tried_at", "new")


@dataclass(frozen=True, eq=False, repr=False)
class Taken:
    """
    What came of taking sheets.

    Attributes
    ----------
    files
        One row for each file: how many rows were filled in, how many attempts of them are new (`taken`) or were in the
        store already, and how many rows have faults.
    events
        The new attempts; columns as in `contract.EVENT_COLUMNS`.
    faults
        By file and row: what is wrong, and what to do; nothing was taken from these rows.
    conflicts
        Attempts at anybody on these sheets that contradict each other.
    urgent
        Who is symptomatic: to be told at once. In these three `new` says whether the attempt was not in the store yet.
    again
        Who was distressed: a named person calls again.
    moved
        Who went elsewhere, with `moved_to`: to be handed over.
    """

    files: pd.DataFrame
    events: pd.DataFrame
    faults: pd.DataFrame
    conflicts: pd.DataFrame
    urgent: pd.DataFrame
    again: pd.DataFrame
    moved: pd.DataFrame

    def __repr__(self) -> str:
        return text_card("Taken", self._lines())

    def _repr_html_(self) -> str:
        return html_card("Taken", self._lines())

    def _lines(self) -> list[str]:
        known = int(self.files["known_already"].sum())
        new = counted(len(self.events), "new attempt") + (f", {known:,} known already" if known else "")
        raised = {"symptomatic, to be told at once": self.urgent, "distressed, to be called again": self.again}
        raised["gone elsewhere, to be handed over"] = self.moved
        people = [(name, table["person_id"].nunique()) for name, table in raised.items()]
        rows = self.faults[["file", "row"]].drop_duplicates()
        counts = [
            (
                counted(len(rows), "row or file with faults, not taken", "rows or files with faults, not taken"),
                len(rows),
            ),
            (counted(len(self.conflicts), "conflict"), len(self.conflicts)),
        ]
        return [
            f"{counted(len(self.files), 'sheet')}: {new}",
            *(f"{counted(count, 'person', 'people')} {name}" for name, count in people if count),
            *(line for line, count in counts if count),
        ]


@dataclass
class _Read:
    """What has come in so far."""

    files: list[tuple[object, ...]] = field(default_factory=list)
    events: list[pd.DataFrame] = field(default_factory=list)
    new: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)


def take(store: Store | str | Path, sheets: str | Path | Iterable[str | Path]) -> Taken:
    """
    Take filled-in sheets: each attempt once, whatever the order, and however often a sheet is given.

    Parameters
    ----------
    store
        The outcome store, or its file or folder.
    sheets
        Files or folders, one or several: workbooks and CSV files; of a folder all callers' sheets.

    Returns
    -------
    taken
        What is new, and what is wrong. A faulty row keeps nothing else from being taken.

    Raises
    ------
    UsageError
        If there is no such store, or no sheet in the folder.
    """
    paths = _listed(sheets)
    if not isinstance(store, Store):
        with Store.open(store) as opened:
            return take(opened, paths)
    read = _Read()
    for path in paths:
        _take_one(store, path, read)
    return _taken(store, read)


def _listed(sheets: str | Path | Iterable[str | Path]) -> list[Path]:
    if not isinstance(sheets, str | Path):
        return [file for path in sheets for file in _listed(path)]
    path = Path(sheets)
    if not path.is_dir():
        return [path]
    found = sorted(p for p in path.iterdir() if p.name.startswith("caller-") and p.suffix.casefold() in ENDINGS)
    if not found:
        raise UsageError(f"no callers' sheets in {str(path)!r}; they are called caller-1-shift-1.xlsx and so on")
    return found


def _take_one(store: Store, path: Path, read: _Read) -> None:
    """Take one file, all that is right in it or nothing."""
    try:
        filled = read_filled(path)
        known = known_rows(filled, store)
    except UnreadableFileError as error:
        reason, hint = error.args
        read.faults.append(Fault(path.name, 0, "", "", reason, hint))
        read.files.append((path.name, "", "", 0, 0, 0, 0))
        return
    parts, faults = [], list(known.faults)
    for name, rows in known.rows.groupby("hand_out"):
        events, wrong = attempts(rows, store.hand_out(str(name)), filled.file)
        parts.append(events)
        faults += wrong
    events = typed(pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(), EVENT_COLUMNS)
    count = len({fault.row for fault in faults})
    new = store.add_events(events, Sheet(filled.file, filled.sha256, known.hand_out, known.stem, known.filled, count))
    old = events["event_id"].nunique() - len(new)
    read.files.append((filled.file, known.hand_out, known.stem, known.filled, len(new), old, count))
    read.events.append(events)
    read.new |= new
    read.faults += faults


def _taken(store: Store, read: _Read) -> Taken:
    files = pd.DataFrame(read.files, columns=list(_FILES)).astype(_FILES)
    seen = typed(pd.concat(read.events, ignore_index=True) if read.events else pd.DataFrame(), EVENT_COLUMNS)
    seen = in_order(seen.drop_duplicates("event_id"))
    marked = seen.assign(new=seen["event_id"].isin(read.new))
    everything = store.events()
    opposed = conflicts(everything[everything["person_id"].isin(seen["person_id"])])
    columns = list(_RAISED)
    return Taken(
        files,
        seen[marked["new"]].reset_index(drop=True),
        fault_table(read.faults),
        opposed,
        marked.loc[seen["reason"] == "symptomatic", columns].reset_index(drop=True),
        marked.loc[seen["reason"] == "distressed", columns].reset_index(drop=True),
        marked.loc[seen["moved_to"] != "", [*columns, "moved_to"]].reset_index(drop=True),
    )
