"""The outcome store: hand-outs kept whole, attempts as events that are only ever added."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pandas as pd

from exposure.calls.codes import row_key
from exposure.calls.contract import EVENT_COLUMNS, ROLL_COLUMNS, typed
from exposure.calls.database import file_of
from exposure.calls.handout import HandOut
from exposure.calls.keys import check_of, key_in_file, new_key
from exposure.calls.records import PLACE, ROW_COLUMNS, SAID, TAKEN_COLUMNS, Records, plain_cells
from exposure.clock import INSTANT
from exposure.errors import UsageError
from exposure.shown import counted, html_card, text_card

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

__all__ = ["Sheet", "Store"]

_LISTED: Final = ("id", "as_known", "start", "contacts", "delta_of", "people")


@dataclass(frozen=True)
class Sheet:
    """A filled-in file, as it is entered into the store."""

    file: str
    """Its name, without its folder."""
    sha256: str
    hand_out: str = ""
    stem: str = ""
    rows: int = 0
    """How many were filled in …"""
    faults: int = 0
    """… and in how many of them something is wrong."""


class Store:
    """
    What was handed out and what came back, in one SQLite file.

    Opened by `Store.open`, best in a `with` statement. Nothing in it is ever changed or deleted.
    """

    def __init__(self, records: Records, key: bytes | None) -> None:
        self._records = records
        self._key = key
        self._hand_outs: dict[str, HandOut] = {}

    @classmethod
    def open(cls, path: str | Path, *, create: bool = False, key_file: str | Path | None = None) -> Store:
        """
        Open a store.

        Parameters
        ----------
        path
            The file, or the folder that holds it as `calls.sqlite`.
        create
            Whether a new one may be made.
        key_file
            Holds the key from which codes are made; None: the store keeps it.

        Returns
        -------
        store
            To be closed.

        Raises
        ------
        UsageError
            If there is no store, or it is none of ours, of another version, of another key, or in use for long.
        """
        records = Records(file_of(Path(path)), create=create)
        try:
            return cls(records, _key(records, None if key_file is None else Path(key_file)))
        except BaseException:
            records.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._records.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def file(self) -> Path:
        """Where the store lies."""
        return self._records.file

    @property
    def key(self) -> bytes:
        """The key from which codes are made."""
        if self._key is None:
            raise UsageError("the key of this store lies in a file of its own; give it as key_file= (--key-file)")
        return self._key

    def record(self, hand_out: HandOut, files: Mapping[str, str]) -> None:
        """
        Keep a hand-out; one that is kept already stays as it is.

        Parameters
        ----------
        hand_out
            What was given to the team.
        files
            The SHA-256 of each file by its name.
        """
        key, about = self.key, json.dumps(dict(hand_out.about), ensure_ascii=False)
        roll = typed(hand_out.roll.reset_index(drop=True), ROLL_COLUMNS)
        packed = io.BytesIO()
        roll.to_parquet(packed, index=False)
        named = [(hand_out.id, Path(file).stem, file, sha) for file, sha in sorted(files.items())]
        rows = list(zip(*(roll[name].tolist() for name in ROW_COLUMNS[2:]), strict=True))
        keyed = [
            (row_key(key, hand_out.id, stem, person), hand_out.id, stem, person, *rest) for stem, person, *rest in rows
        ]
        records = self._records
        with records.writing():
            if records.ask("SELECT 1 FROM hand_outs WHERE id = ?", hand_out.id):
                return
            sequence = records.ask("SELECT coalesce(max(sequence), 0) + 1 FROM hand_outs")[0][0]
            entry = (hand_out.id, sequence, about, packed.getvalue())
            records.add("hand_outs", ("id", "sequence", "about", "roll"), [entry])
            records.add("sheets", ("hand_out", "stem", "file", "sha256"), named)
            records.add("sheet_rows", ROW_COLUMNS, keyed)

    def hand_out(self, hand_out: str) -> HandOut:
        """
        Give a hand-out as it was.

        Parameters
        ----------
        hand_out
            Its id.

        Returns
        -------
        hand_out
            Whole.

        Raises
        ------
        UsageError
            If there is none with this id.
        """
        if hand_out not in self._hand_outs:
            found = self._records.ask("SELECT about, roll FROM hand_outs WHERE id = ?", hand_out)
            if not found:
                raise UsageError.unknown("hand-out", hand_out, self.ids())
            about, packed = found[0]
            roll = typed(pd.read_parquet(io.BytesIO(packed)), ROLL_COLUMNS)
            self._hand_outs[hand_out] = HandOut(hand_out, roll, json.loads(about))
        kept = self._hand_outs[hand_out]
        return HandOut(kept.id, kept.roll.copy(deep=False), kept.about)

    def ids(self) -> list[str]:
        """List the ids of the hand-outs in the order in which they were recorded."""
        return [name for (name,) in self._records.ask("SELECT id FROM hand_outs ORDER BY sequence")]

    def hand_outs(self) -> pd.DataFrame:
        """Describe the hand-outs in the order in which they were recorded."""
        told = [self.hand_out(name) for name in self.ids()]
        columns = {
            "id": pd.Series([h.id for h in told], dtype="str"),
            "as_known": _moments([h.about.get("as_known") for h in told]),
            "start": _moments([h.about.get("start") for h in told]),
            "contacts": pd.Series([int(h.about.get("contacts", 0)) for h in told], dtype="int64"),
            "delta_of": pd.Series([str(h.about.get("delta_of") or "") for h in told], dtype="str"),
            "people": pd.Series([h.roll["person_id"].nunique() for h in told], dtype="int64"),
        }
        return pd.DataFrame(columns, columns=list(_LISTED))

    def last(self) -> HandOut | None:
        """Give the hand-out that was recorded last."""
        ids = self.ids()
        return self.hand_out(ids[-1]) if ids else None

    def files(self, hand_out: str) -> dict[str, str]:
        """Give the SHA-256 of each file of a hand-out by its name."""
        self.hand_out(hand_out)  # or it says that there is none
        return dict(self._records.ask("SELECT file, sha256 FROM sheets WHERE hand_out = ? ORDER BY file", hand_out))

    def rows(self, keys: Sequence[str]) -> pd.DataFrame:
        """Give what is known of rows by their keys; of unknown ones nothing."""
        return self._records.frame("sheet_rows", ROW_COLUMNS, ("row_key", keys))

    def rows_of(self, hand_outs: Sequence[str]) -> pd.DataFrame:
        """Give what is known of all rows of hand-outs."""
        return self._records.frame("sheet_rows", ROW_COLUMNS, ("hand_out", hand_outs))

    def events(self) -> pd.DataFrame:
        """Give all attempts by time; where one was seen several times, with its first place by file and row."""
        seen = self._records.frame("seen", ("event_id", *PLACE))
        first = seen.sort_values(list(PLACE)).drop_duplicates("event_id")
        events = self._records.frame("events", SAID).merge(first, on="event_id", how="left", validate="1:1")
        return typed(events, EVENT_COLUMNS).sort_values(["tried_at", "event_id"], ignore_index=True)

    def taken(self) -> pd.DataFrame:
        """List the files that were taken, by name."""
        return self._records.frame("taken", TAKEN_COLUMNS).sort_values(["file", "sha256"], ignore_index=True)

    def add_events(self, events: pd.DataFrame, sheet: Sheet) -> set[str]:
        """
        Add the attempts of one file, all of them or none.

        Parameters
        ----------
        events
            Columns as in `contract.EVENT_COLUMNS`; those that the store has already are no change.
        sheet
            The file.

        Returns
        -------
        new
            Ids of those that it had not.
        """
        told = typed(events, EVENT_COLUMNS).drop_duplicates("event_id")
        ids = told["event_id"].tolist()
        cells = zip(*(plain_cells(told[name]) for name in SAID), strict=True)
        seen = [(name, sheet.sha256, sheet.file, row) for name, row in zip(ids, told["row"].tolist(), strict=True)]
        entry = (sheet.sha256, sheet.file, sheet.hand_out, sheet.stem, sheet.rows, len(ids), sheet.faults)
        records = self._records
        with records.writing():
            known = set(records.frame("events", ("event_id",), ("event_id", ids))["event_id"])
            records.add("taken", TAKEN_COLUMNS, [entry])
            records.add("events", SAID, list(cells))
            records.add("seen", ("event_id", "sha256", *PLACE), seen)
        return set(ids) - known

    def __repr__(self) -> str:
        return text_card("Store", self._lines())

    def _repr_html_(self) -> str:
        return html_card("Store", self._lines())

    def _lines(self) -> list[str]:
        question = (
            "SELECT (SELECT count(*) FROM hand_outs), (SELECT count(*) FROM taken), (SELECT count(*) FROM events)"
        )
        hand_outs, taken, events = self._records.ask(question)[0]
        return [
            counted(hand_outs, "hand-out"),
            counted(taken, "sheet taken", "sheets taken"),
            counted(events, "attempt"),
        ]


def _moments(texts: list[object]) -> pd.Series:
    moments = [pd.Timestamp(str(text)).tz_convert("UTC") if text else pd.NaT for text in texts]
    return pd.Series(moments, dtype="datetime64[ns, UTC]").astype(INSTANT)


def _key(records: Records, key_file: Path | None) -> bytes | None:
    """Give the key of a store; one that has none yet gets it."""
    kept = dict(records.ask("SELECT name, value FROM meta WHERE name LIKE 'key%'"))
    if not kept:
        key = new_key() if key_file is None else key_in_file(key_file, create=True)
        entries = {"key_check": check_of(key), **({"key": key.hex()} if key_file is None else {})}
        with records.writing():
            if not records.ask("SELECT 1 FROM meta WHERE name = 'key_check'"):  # or somebody else was faster
                records.add("meta", ("name", "value"), list(entries.items()))
        return _key(records, key_file)
    if key_file is None:
        return bytes.fromhex(kept["key"]) if "key" in kept else None
    if check_of(key_in_file(key_file, create=False)) != kept["key_check"]:
        own = "it keeps a key of its own: leave key_file= (--key-file) out" if "key" in kept else "give the other file"
        raise UsageError(f"the key in {str(key_file)!r} is not that of the outcome store {str(records.file)!r}; {own}")
    return key_in_file(key_file, create=False)
