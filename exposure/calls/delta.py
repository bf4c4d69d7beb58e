"""What is different from the roll in the team's hands: new, changed, due again, and who is to be left alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.calls.store import Store

__all__ = ["marked", "only_marked", "standing"]

_COMPARED: Final = {
    "list": "list",
    "contact_class": "class",
    "judged": "judgement",
    "certainty": "certainty",
    "phone": "number",
    "phone_state": "state of the number",
    "name": "name",
    "language": "language",
    "address": "address",
    "jurisdiction": "jurisdiction",
    "quarantine_until": "end of quarantine",
    "sentence_en": "reason",
}
"""What makes a row a changed one, and what it is called."""

_DONE: Final = ("un-call", "strike-off")


def standing(store: Store) -> pd.DataFrame | None:
    """
    Give the roll that is in the team's hands.

    Parameters
    ----------
    store
        What was handed out.

    Returns
    -------
    roll
        The last whole hand-out with what later ones changed, one row for each person; None where there was none. Those
        who were struck off are gone.
    """
    rolls: list[pd.DataFrame] = []
    for one in reversed(store.ids()):
        hand_out = store.hand_out(one)
        rolls.append(hand_out.roll.assign(until=_ends(hand_out.roll, hand_out.about["shifts"])))
        if not hand_out.about["delta_of"]:
            break
    if not rolls:
        return None
    last = pd.concat(rolls[::-1], ignore_index=True).drop_duplicates("person_id", keep="last")
    return last[last["action"] != "strike-off"].reset_index(drop=True)


def _ends(roll: pd.DataFrame, shifts: list[list[object]]) -> pd.Series:
    """Say when each row's shift is over; blank on lists."""
    ends = {number: pd.Timestamp(str(end)) for number, _, end in shifts}
    return pd.to_datetime(roll["shift"].map(ends), utc=True).astype("datetime64[s, UTC]")


def marked(roll: pd.DataFrame, held: pd.DataFrame | None, start: pd.Timestamp) -> pd.DataFrame:
    """
    Mark what is different.

    Parameters
    ----------
    roll
        The new roll.
    held
        The roll in the team's hands; None for none, when nothing is marked.
    start
        When the new one begins: a sheet whose shift is over by then is called again.

    Returns
    -------
    roll
        With `mark` and `changed`; where one of a group is marked, all of it are.
    """
    if held is None:
        return roll
    ids = pd.Index(held["person_id"])
    at = ids.get_indexer(pd.Index(roll["person_id"]))
    old = held.iloc[at].reset_index(drop=True)
    old.loc[at < 0, "person_id"] = ""
    changed = _changes(roll, old, at >= 0)
    sheet = (roll["caller"] > 0).to_numpy(bool)
    due = sheet & ((roll["attempts"] > old["attempts"]) | (old["until"] <= start)).to_numpy(bool)
    again = (roll["action"] != old["action"]) | (old["until"] <= start)  # or told so on the sheet in hand
    back = (roll["action"].isin(_DONE) & again).to_numpy(bool)
    conditions = [back, at < 0, changed != "", due]
    mark = pd.Series(np.select(conditions, [roll["action"], "new", "changed", "again"], default=""), dtype="str")
    grouped = mark.where(roll["unit"] == "", mark.groupby(roll["unit"]).transform("max"))
    mixed = (mark == "") & (grouped != "")
    taken_off = (old["caller"] > 0) & (old["until"] > start) & (roll["caller"] == 0) & (at >= 0)
    return roll.assign(
        why=roll["why"].mask(taken_off, roll["why"] + " · to be struck off " + old["stem"]),
        mark=mark.mask(mixed, "changed"),
        changed=pd.Series(np.where(back, "", changed), dtype="str").mask(mixed, "group"),
    )


def _changes(roll: pd.DataFrame, old: pd.DataFrame, known: NDArray[np.bool_]) -> NDArray[np.object_]:
    """Name what is different in each row that was there before."""
    said = np.full(len(roll), "", dtype=object)
    for column, word in _COMPARED.items():
        one, other = (_lists(frame) if column == "list" else frame[column] for frame in (roll, old))
        same = (one == other) | (one.isna() & other.isna())
        differs = known & ~same.to_numpy(bool)
        said[differs] = said[differs] + np.where(said[differs] == "", word, ", " + word)
    return said


def _lists(roll: pd.DataFrame) -> pd.Series:
    return roll["stem"].str.replace(r"[-\d]+.*$", "", regex=True)


def only_marked(roll: pd.DataFrame) -> pd.DataFrame:
    """Keep what is different, numbered anew."""
    rows = roll[roll["mark"] != ""].reset_index(drop=True)
    return rows.assign(position=rows.groupby("stem", sort=False).cumcount() + 1)
