"""Who is phoned, and who stands on which other list: one list for everybody, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from exposure.calls.dossiers import Office

__all__ = [
    "CALLED",
    "HANDED_OVER",
    "IN_REGISTER",
    "LOOK_UP",
    "NOT_CALLED",
    "ON_SHEETS",
    "STRUCK_OFF",
    "UN_CALLED",
    "place",
]

CALLED: Final = "called"
IN_REGISTER: Final = "in-register"
NOT_CALLED: Final = "not-called"
HANDED_OVER: Final = "handover"
LOOK_UP: Final = "lookup"
UN_CALLED: Final = "un-call"
STRUCK_OFF: Final = "strike-off"
ON_SHEETS: Final = (CALLED, UN_CALLED, STRUCK_OFF)


def place(table: pd.DataFrame, office: Office, classes: tuple[str, ...]) -> pd.DataFrame:
    """
    Say for each contact whether he is to be phoned, before anybody looks at numbers.

    The first that holds decides: a case; dead; told or on a sheet with a class that is gone; of a class that is not
    called; quarantine would be over; in quarantine already; another authority's; told already; refused.

    Parameters
    ----------
    table
        The dossiers.
    office
        Whose list it is.
    classes
        Classes that are called.

    Returns
    -------
    placed
        `list` and `why`, one row for each contact.
    """
    ours = (table["jurisdiction"] == "") | (table["jurisdiction"] == office.jurisdiction)
    status, state = table["status"], table["state"]
    wanted = table["wanted_class"].isin(classes)
    told = table["reached_at"].notna() & ~state.isin(["released", "distressed"])
    when = _when(table["reached_at"], office.zone)
    held = table["on_sheet"] & (state != "released")
    over = table["quarantine_until"] <= office.start
    checks: list[tuple[pd.Series, str, pd.Series]] = [
        (table["register"] != "", IN_REGISTER, "a case: " + table["register"]),
        ((status == "dead") | (state == "dead"), NOT_CALLED, _same(table, "dead")),
        (
            ~wanted & (told | (state == "distressed")),
            UN_CALLED,
            "no contact to be called any more, told " + when,
        ),
        (~wanted & held, STRUCK_OFF, _same(table, "no contact to be called any more")),
        (~wanted, NOT_CALLED, _class_words(table)),
        (over, NOT_CALLED, _same(table, "quarantine would be over already")),
        (status == "in-quarantine", NOT_CALLED, _same(table, "already in quarantine")),
        (~ours, HANDED_OVER, "another authority is responsible: " + table["jurisdiction"]),
        (told, NOT_CALLED, "told already: reached " + when),
        (state == "refused", LOOK_UP, _same(table, "refused to talk: to be visited")),
    ]
    conditions = [check.to_numpy(bool) for check, _, _ in checks]
    where = np.select(conditions, [name for _, name, _ in checks], default=CALLED)
    why = np.select(conditions, [text.to_numpy(object) for _, _, text in checks], default="")
    return pd.DataFrame({"list": pd.Series(where, dtype="str"), "why": pd.Series(why, dtype="str")})


def _same(table: pd.DataFrame, text: str) -> pd.Series:
    return pd.Series(text, index=table.index, dtype="str")


def _class_words(table: pd.DataFrame) -> pd.Series:
    """Say why a class is not called: by its name, or by whose word."""
    judged = table["judged"]
    by_rule: pd.Series = table["contact_class"] + " contacts are not called"
    word = judged.where(judged != "none", "no contact")
    by_word: pd.Series = "judged by name: " + word + ", by rule " + table["contact_class"]
    return pd.Series(np.where(judged == "", by_rule, by_word), index=table.index, dtype="str")


def _when(moments: pd.Series, zone: str) -> pd.Series:
    said: pd.Series = moments.dt.tz_convert(zone).dt.strftime("%Y-%m-%d %H:%M")
    return said.fillna("")
