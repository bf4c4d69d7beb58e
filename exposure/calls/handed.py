"""Who was handed out: for each person the lists on which he stood, over all hand-outs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from exposure.calls.contract import typed
from exposure.clock import INSTANT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exposure.calls.handout import HandOut
    from exposure.calls.store import Store

__all__ = ["HANDED_COLUMNS", "handed", "handed_by"]

HANDED_COLUMNS: Final = {
    "person_id": "str",
    "start": INSTANT,  # of the hand-out in which he first was to be called; blank where he never was
    "called": "bool",  # stood on a caller's sheet to be called or written to
    "numbered": "bool",  # did so, or a number of his is on the look-up list
    "taken_off": "bool",  # is no contact to be called any more: his last row is an un-call or a strike-off
    "stem": "str",  # of his last row
    "jurisdiction": "str",  # of his last row
    "why": "str",  # of his last row
}
"""One row for each person on any list, by id."""

_KEPT: Final = ("person_id", "stem", "action", "former", "phone", "jurisdiction", "why")
_PHONED: Final = ("call", "sms")


def handed_by(store: Store) -> pd.DataFrame:
    """Read the hand-outs of a store, oldest first, and say who was handed out."""
    return handed(store.hand_out(one) for one in store.ids())


def handed(hand_outs: Iterable[HandOut]) -> pd.DataFrame:
    """
    Say of each person on any list since when he was to be called, and where he stands now.

    Parameters
    ----------
    hand_outs
        Oldest first; those that tell only what changed among them.

    Returns
    -------
    people
        Columns as in `HANDED_COLUMNS`. To be called is who stands on a caller's sheet, and who stands on the look-up
        list because no number of his is known.
    """
    rolls = [one.roll[list(_KEPT)].assign(start=pd.Timestamp(one.about["start"])) for one in hand_outs]
    if not rolls:
        return typed(pd.DataFrame(), HANDED_COLUMNS)
    rows = pd.concat(rolls, ignore_index=True)
    rows["start"] = rows["start"].astype(INSTANT)
    sheet, current = rows["stem"].str.startswith("caller-"), ~rows["former"]
    rows["called"] = sheet & current & rows["action"].isin(_PHONED)
    lookup = (rows["stem"] == "lookup") & current
    rows["numbered"] = rows["called"] | (lookup & (rows["phone"] != ""))
    rows["start"] = rows["start"].where(rows["called"] | lookup)
    people = rows.groupby("person_id").agg({"start": "min", "called": "any", "numbered": "any"})
    last = rows.drop_duplicates("person_id", keep="last").set_index("person_id")
    people = people.join(last[["stem", "jurisdiction", "why"]])
    people["taken_off"] = last["former"].reindex(people.index)
    return typed(people.reset_index(), HANDED_COLUMNS)
