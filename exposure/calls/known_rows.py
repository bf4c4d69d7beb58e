"""Which hand-out, sheet and person each row of a filled-in file belongs to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.calls.faults import Fault
from exposure.calls.handout import FORMAT
from exposure.calls.reading import INPUTS
from exposure.tables.unreadable import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exposure.calls.reading import Filled
    from exposure.calls.store import Store

__all__ = ["Known", "known_rows"]

_OF_ROW: Final = ("hand_out", "stem", "person_id", "action", "phone", "caller", "shift", "caller_name")
_OF_SHEET: Final = ("caller", "shift", "caller_name")
_FOREIGN: Final = (
    "is none of this store's",
    "take the sheet with the store of its own hand-out, or copy the key again",
)
_TWICE: Final = "keep one of these rows; a further attempt goes into a row of its own without a key"
_APART: Final = "the columns were sorted apart, or one was typed over: copy both from the sheet as it was handed out"
_ADDED: Final = "give a row that was added the person_id of somebody on this hand-out, who stands on the sheet once"


@dataclass(frozen=True, eq=False)
class Known:
    """The rows of one file that were filled in, each with what was handed out in it."""

    hand_out: str
    stem: str
    filled: int
    """How many rows were filled in."""
    rows: pd.DataFrame
    """Those without a fault: the inputs, and `hand_out` to `caller_name` of the store's row."""
    faults: list[Fault] = field(default_factory=list)


def known_rows(filled: Filled, store: Store) -> Known:
    """
    Find out to whom the rows of a file belong.

    Parameters
    ----------
    filled
        The file.
    store
        What was handed out.

    Returns
    -------
    known
        Its rows, with the faults of those that belong to nobody.

    Raises
    ------
    UnreadableFileError
        If the file as a whole is of another version, or of no hand-out of this store.
    """
    rows = filled.rows.assign(key=filled.rows["key"].str.upper())
    keyed = store.rows([str(key) for key in rows["key"].unique() if key]).set_index("row_key")
    hand_out, stem = _sheet(filled, store, keyed.reindex(rows["key"]).dropna(subset="hand_out"))
    told = rows[(rows[list(INPUTS)] != "").any(axis="columns")]
    matched = keyed.reindex(told["key"]).set_axis(told.index)
    added = told["key"] == ""
    if added.any():
        once = rows["person_id"][rows["key"] != ""].value_counts()
        matched.loc[added] = _added(told.loc[added, "person_id"], store.rows_of([hand_out]), stem, once)
    faults = _faults(filled, told, matched)
    good = matched["hand_out"].notna() & ~told.index.isin([fault.row for fault in faults])
    context = matched[good].astype({"caller": "int64", "shift": "int64"})
    taken = told.loc[good, list(INPUTS)].join(context[list(_OF_ROW)])
    return Known(hand_out, stem, len(told), taken, faults)


def _sheet(filled: Filled, store: Store, known: pd.DataFrame) -> tuple[str, str]:
    """Say which hand-out and sheet a file is: by its own word, else by most of its keys."""
    about, ids = filled.about, store.ids()
    if about.get("format", str(FORMAT)) != str(FORMAT):
        older = about["format"].isdecimal() and int(about["format"]) < FORMAT
        raise UnreadableFileError(
            f"is of {'an older' if older else 'another'} version of the sheets",
            f"copy the results into a sheet of version {FORMAT}, as this program writes them",
        )
    if about.get("hand_out"):
        if about["hand_out"] not in ids:
            raise UnreadableFileError(
                "belongs to a hand-out that this store does not know", "take it with the store of its own hand-out"
            )
        return about["hand_out"], about.get("stem", "")
    if known.empty:
        raise UnreadableFileError(
            "holds no row of a hand-out that this store knows", "take it with the store of its own hand-out"
        )
    counts = known[["hand_out", "stem"]].value_counts().reset_index().sort_values(["count", "hand_out", "stem"])
    hand_out, stem = counts.iloc[-1][["hand_out", "stem"]]
    return str(hand_out), str(stem)


def _added(people: pd.Series, handed: pd.DataFrame, stem: str, once: pd.Series) -> pd.DataFrame:
    """Give rows without a key what was handed out for their person; the attempt is this sheet's caller's."""
    own = handed.assign(other=handed["stem"] != stem).sort_values("other", kind="stable")
    found = own.drop_duplicates("person_id").set_index("person_id").reindex(people).assign(person_id=people.to_numpy())
    sheet = handed[handed["stem"] == stem]
    if len(sheet):
        found[list(_OF_SHEET)] = sheet[list(_OF_SHEET)].iloc[0].tolist()
        found["stem"] = found["stem"].where(found["stem"].isna(), stem)
    found["action"] = found["action"].mask(found["action"] == "", "call")  # he stood on a list that nobody phones
    on_it = found["hand_out"].notna().to_numpy() & (people.map(once).fillna(0) <= 1).to_numpy()
    return found[list(_OF_ROW)].set_axis(people.index).where(pd.Series(on_it, index=people.index))


def _faults(filled: Filled, told: pd.DataFrame, matched: pd.DataFrame) -> list[Fault]:
    keyed = told["key"] != ""
    found: list[Fault] = []

    def mark(where: pd.Series, column: str, reason: str, hint: str) -> None:
        rows = [int(row) for row in told.index[where.to_numpy(bool)]]
        found.extend(Fault(filled.file, row, column, "", reason, hint) for row in rows)

    foreign = matched["hand_out"].isna()
    mark(foreign & keyed, "key", *_FOREIGN)
    mark(foreign & ~keyed, "key", "the row was added, and its person is not on this hand-out, or twice on it", _ADDED)
    for rows in told[keyed].groupby("key").groups.values():
        if len(rows) > 1:
            where = pd.Series(told.index.isin(rows), index=told.index)
            mark(where, "key", f"stands in the filled rows {_numbers(list(rows))}", _TWICE)
    if "person_id" in told:
        pairs = zip(told["person_id"], matched["person_id"].fillna(""), strict=True)
        apart = np.array([not _is_same(ours, theirs) for ours, theirs in pairs], dtype=bool)
        mark(keyed & ~foreign & apart, "person_id", "is not the person to whom the key belongs", _APART)
    return found


def _is_same(one: str, other: str) -> bool:
    """Compare ids; a spreadsheet may have taken 007 for a number."""
    return one == other or (one.isdecimal() and other.isdecimal() and int(one) == int(other))


def _numbers(rows: Sequence[int]) -> str:
    return ", ".join(map(str, rows[:-1])) + f" and {rows[-1]}"
