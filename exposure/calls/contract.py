"""The tables that pass between planning, sheets, store and report: their columns and what they hold."""

from __future__ import annotations

from typing import Final

import pandas as pd

from exposure.clock import DATE, INSTANT

__all__ = ["EVENT_COLUMNS", "INDEX_COLUMNS", "ROLL_COLUMNS", "STATE_COLUMNS", "typed"]

ROLL_COLUMNS: Final = {
    "person_id": "str",
    "stem": "str",  # the file: caller-1-shift-1, lookup, handover-1, in-register, not-called
    "position": "int64",  # 1, 2, 3 … inside the file
    "former": "bool",  # not among the contacts any more: an un-call or a strike-off
    "mark": "str",  # of words.MARKS, against the last hand-out
    "changed": "str",  # what changed since, such as `phone, class`
    "action": "str",  # of words.ACTIONS; blank on lists that nobody phones
    "caller": "int64",  # 0 on lists
    "caller_name": "str",
    "shift": "int64",  # 0 on lists; runs on over days
    "unit": "str",  # those of one call have the same
    "spokesperson": "bool",  # the one of the unit who is phoned
    "speak_with": "str",  # the contact, a parent or guardian, …
    "call_from": INSTANT,  # the window inside the shift
    "call_until": INSTANT,
    "zone": "str",  # of the contact
    "expected_minutes": "float64",  # of the unit, on its spokesperson's row; 0 on the others
    "attempts": "int64",  # so far
    "last_try": INSTANT,
    "last_outcome": "str",
    "contact_class": "str",
    "certainty": "str",
    "judged": "str",
    "name": "str",
    "age_group": "str",  # adult, child, unknown
    "language": "str",
    "document": "str",
    "address": "str",
    "district": "str",
    "jurisdiction": "str",
    "phone": "str",  # E.164, or the digits as given where that is impossible
    "phone_local": "str",
    "phone_state": "str",  # of words.PHONE_STATES
    "phone_kind": "str",  # mobile, fixed, other, or blank
    "phone_owner": "str",  # of words.OWNERS, or blank
    "phone_note": "str",  # why it is repaired, shared or doubtful
    "other_numbers": "str",  # joined by `;`
    "first_exposure": INSTANT,
    "last_exposure": INSTANT,
    "quarantine_until": INSTANT,
    "last_day": DATE,
    "sentence_en": "str",  # to be read aloud
    "sentence_zh": "str",
    "why": "str",  # why it stands where it stands
    "known": "str",  # look-up list: what is known …
    "asked": "str",  # … and what is asked for
}
"""One row for each contact (and each former one), in the order of the sheets."""

EVENT_COLUMNS: Final = {
    "event_id": "str",  # a fingerprint of what follows but file and row
    "hand_out": "str",
    "person_id": "str",
    "action": "str",
    "phone": "str",  # that was on the sheet
    "tried_at": INSTANT,
    "caller": "int64",
    "shift": "int64",
    "caller_name": "str",
    "outcome": "str",
    "reason": "str",
    "who_answered": "str",
    "spoken": "str",  # the language that was spoken or is needed
    "call_back_at": INSTANT,
    "new_phone": "str",
    "companion": "str",
    "companion_phone": "str",
    "other_place": "str",
    "place_from": INSTANT,
    "place_until": INSTANT,
    "moved_to": "str",
    "note": "str",
    "file": "str",  # the name of the sheet, without its folder
    "row": "int64",
}
"""One row for each attempt."""

STATE_COLUMNS: Final = {
    "person_id": "str",
    "state": "str",  # of words.STATES
    "final": "bool",
    "attempts": "int64",  # calls and text messages tried
    "calls": "int64",
    "texts": "int64",
    "un_calls": "int64",  # tries to tell him that it is over
    "hours_tried": "str",  # part of the day of each call on a number that works, in order: `morning;evening`
    "last_try": INSTANT,
    "last_outcome": "str",
    "last_reason": "str",
    "reached_at": INSTANT,  # first
    "call_back_at": INSTANT,  # of the last attempt
    "caller": "int64",  # of the last attempt
    "shift": "int64",
    "caller_name": "str",
    "spoken": "str",  # the language that is needed
    "dead_numbers": "str",  # wrong or not in service, joined by `;`
    "new_phone": "str",  # joined by `;`, the last first
    "symptomatic": "bool",
    "distressed": "bool",
    "scam": "bool",  # thought so at least once
    "moved_to": "str",
}
"""One row for each person with an attempt, by id."""

INDEX_COLUMNS: Final = ("file", "what", "people", "calls", "former", "expected_minutes", "hand_out")
"""One row for each file; `people` add up to the contacts, `former` are counted beside them."""


def typed(frame: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    """
    Give a frame the columns of a contract, in order; what is absent or blank is '', 0 or False, an instant blank.

    Parameters
    ----------
    frame
        Any of the columns.
    columns
        One of the contracts here.

    Returns
    -------
    frame
        A new one with exactly these columns.
    """
    return pd.DataFrame({name: _column(frame, name, dtype) for name, dtype in columns.items()}, index=frame.index)


_BLANK: Final = {"str": "", "bool": False, "int64": 0, "float64": 0.0}


def _column(frame: pd.DataFrame, name: str, dtype: str) -> pd.Series:
    if name not in frame:
        return pd.Series(_BLANK.get(dtype, pd.NaT), index=frame.index, dtype=dtype)
    column: pd.Series = frame[name]
    if dtype in _BLANK and column.hasnans:
        column = column.astype("object").where(column.notna(), _BLANK[dtype])
    return column.astype(pd.api.types.pandas_dtype(dtype))
