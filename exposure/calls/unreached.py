"""Who was never reached, and why."""

from __future__ import annotations

import numpy as np
import pandas as pd

from exposure.calls.local_text import calls_text, local_text

__all__ = ["never_reached"]


def never_reached(people: pd.DataFrame, reached: pd.Series, states: pd.DataFrame, zone: str) -> pd.DataFrame:
    """
    List who was to be called and was never reached.

    Parameters
    ----------
    people
        Those who are to be called, columns as in `handed.HANDED_COLUMNS`.
    reached
        When each was first reached, by id.
    states
        Columns as in `contract.STATE_COLUMNS`.
    zone
        The zone of the office.

    Returns
    -------
    people
        `person_id`, `attempts` (calls), `last_outcome`, `state` and `why`, by id.
    """
    listed = people[~people["person_id"].isin(reached.index)].sort_values("person_id")
    told = listed.merge(states, on="person_id", how="left").reset_index(drop=True)
    told = told.fillna({"state": "not called", "last_outcome": "", "moved_to": ""})
    told["attempts"] = told["calls"].fillna(0).astype("int64")
    told["why"] = _why(told, zone).astype("str")
    return told[["person_id", "attempts", "last_outcome", "state", "why"]]


def _why(told: pd.DataFrame, zone: str) -> pd.Series:
    """Say what is known: what ended it, else how far it came; and where he stands, if on no caller's sheet."""
    last = local_text(told["last_try"], zone)
    tried = calls_text(told["attempts"]) + ", the last attempt on " + last + ": " + told["last_outcome"]
    ended = {
        "has died": told["state"] == "dead",
        "is a case": told["stem"] == "in-register",
        "moved": told["state"] == "moved",
        "refused": told["state"] == "refused",
        "no number is known": ~told["numbered"],
        "not tried yet": last == "",
    }
    why = pd.Series(np.select(list(ended.values()), list(ended), "tried"), index=told.index).astype("str")
    why = why.where(why != "moved", "moved to " + told["moved_to"] + ": hand-over")
    why = why.where(why != "refused", "refused; " + tried)
    why = why.where(why != "tried", tried)
    lists = {"lookup": "; on the look-up list", "not-called": "; not to be called now"}
    where = told["stem"].map(lists).fillna("")
    handed_over = told["stem"].str.startswith("handover-") & (told["state"] != "moved")
    return why + where.mask(handed_over, "; handed over to another jurisdiction")
