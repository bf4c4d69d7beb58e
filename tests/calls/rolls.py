"""Hand-outs as a plan would make them, for tests: all lists, actions and marks, families, and cells that do harm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from exposure.calls.contract import ROLL_COLUMNS, typed
from exposure.calls.handout import FORMAT, HandOut

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["CASE", "HARMFUL", "KEY", "START", "ZONE", "hand_out", "one_row"]

KEY: Final = b"a key of the tests, 32 bytes long"
ZONE: Final = "Asia/Shanghai"
START: Final = pd.Timestamp("2020-02-27T00:00Z")
"""Eight in the morning at the office."""
CASE: Final = "ZW1-THE-CASE"
"""The id of the case, which stands in the manifest and may stand on no sheet."""

HARMFUL: Final = (
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-1",
    "@SUM(A1)",
    "http://example.org/pay",
    "mailto:a@example.org",
    "internal:calls!A1",
    "{=1+1}",
    "'=1+1",
    "\t=1",
    "bell\x07 and\r\nreturn",
    'quote " and, comma',
    "_x0041_",
    "a\nb",
    "12345678901234567890",
    "007",
    "1E5",
    "2020-02-27",
    "TRUE",
    "\u3000\u202e\ufffe😀",
    "<r><t>rich</t></r>",
)
"""Texts that a spreadsheet runs, links, breaks or turns into something else."""

_GIVEN: Final = ("王小明", "李芳", "张伟", "Иван Петров", "Anna Smith", "欧阳静文", "XU QINGSONG", "赵 敏")
_LANGUAGES: Final = ("zh", "zh", "zh", "ru", "en", "zh;en", "fa", "")
_STATES: Final = ("valid", "valid", "valid", "repaired", "shared", "doubtful")
_NOTES: Final = {
    "repaired": "one digit differs from the number in persons:12 (manifest)",
    "shared": "also given by 3 other people",
    "doubtful": "11 digits, but no mobile number of CN begins so",
}
_WHERE: Final = "You sat 2 rows from a confirmed case on train K1234, 21 February 2020, for 95 minutes."
_WHERE_ZH: Final = "2020年2月21日，您在K1234次列车上与一名确诊病例相隔2排，共95分钟。"


def hand_out(  # one argument for each thing that a test varies
    *,
    people: int = 60,
    callers: int = 2,
    shifts: int = 2,
    listed: float = 0.4,
    former: int = 2,
    harmful: Iterable[str] = HARMFUL,
    delta_of: str = "",
) -> HandOut:
    """
    Make a hand-out: a share of the people on lists, the others dealt to the callers in families of one to three.

    Parameters
    ----------
    people
        How many contacts.
    callers, shifts
        How many workbooks of callers: one for each of both, while there are people.
    listed
        The share on look-up, hand-over (two of them), register and not-called lists.
    former
        How many un-calls and strike-offs beside the contacts, on the first caller's sheets.
    harmful
        Texts that are spread over the columns of free text.
    delta_of
        The hand-out that this one follows; then there are twice as many contacts as are on it.

    Returns
    -------
    hand_out
        The same for the same arguments. Persons are `P00000`, `P00001`, …
    """
    on_lists = round(people * listed)
    roll = pd.concat(
        [_called(people - on_lists, callers, shifts), _listed(people - on_lists, on_lists), _former(people, former)],
        ignore_index=True,
    )
    roll = _described(roll)
    for at, text in enumerate(harmful):
        if len(roll):
            column = ("name", "address", "sentence_en", "phone_note", "known", "why", "other_numbers")[at % 7]
            roll.loc[(at * 7 + 1) % len(roll), column] = text
    roll = _placed(roll)
    return HandOut("H7QF-2M9K-TEST", typed(roll, ROLL_COLUMNS), _about(roll, people, callers, shifts, delta_of))


def one_row(stem: str = "caller-1-shift-1", **cells: Any) -> HandOut:
    """Make a hand-out of one person, whose cells are given."""
    made = hand_out(people=1, callers=1, shifts=1, listed=0, former=0, harmful=())
    return HandOut(made.id, typed(made.roll.assign(stem=stem, **cells), ROLL_COLUMNS), made.about)


def _called(people: int, callers: int, shifts: int) -> pd.DataFrame:
    """Deal families of one, two and three to the sheets, as long as there are people."""
    sizes = np.resize([1, 2, 3, 1], people)
    unit = np.repeat(np.arange(people), sizes)[:people]
    sheet = unit * callers * shifts // (int(unit[-1]) + 1) if people else unit
    caller, shift = sheet % callers + 1, sheet // callers + 1
    spokesperson = np.diff(unit, prepend=-1) > 0
    who = np.arange(people)
    return pd.DataFrame(
        {
            "number": who,
            "stem": [f"caller-{c}-shift-{s}" for c, s in zip(caller, shift, strict=True)],
            "action": np.where(who % 23 == 22, "sms", "call"),
            "mark": np.resize(["new", "", "again", "changed", ""], people),
            "changed": np.resize(["", "", "", "phone, class", ""], people),
            "caller": caller,
            "shift": shift,
            "unit": [f"U{n:05d}" for n in unit],
            "spokesperson": spokesperson.astype("float64"),
            "expected_minutes": np.where(spokesperson, 7.5, 0.0),
            "why": "class close, certain; last exposure 6 days ago; a family of its own",
        }
    )


def _listed(first: int, people: int) -> pd.DataFrame:
    stems = ["lookup", "handover-1", "handover-2", "in-register", "not-called", "not-called"]
    whys = {
        "lookup": "no number that works",
        "handover-1": "Zhejiang is responsible",
        "handover-2": "Gansu is responsible",
        "in-register": "stands in the register of cases",
        "not-called": "general contact: the list is of close contacts",
    }
    stem = np.resize(stems, people)
    return pd.DataFrame(
        {
            "number": np.arange(first, first + people),
            "stem": stem,
            "why": [whys[name] for name in stem],
            "known": "a phone that is one digit short; room 1208 of the hotel",
            "asked": "the number and the present address",
            "jurisdiction": [{"handover-1": "Zhejiang", "handover-2": "Gansu"}.get(name, "Shanghai") for name in stem],
            "contact_class": np.where(stem == "not-called", "general", "close"),
        }
    )


def _former(first: int, people: int) -> pd.DataFrame:
    kind = np.resize(["un-call", "strike-off"], people)
    return pd.DataFrame(
        {
            "number": np.arange(first, first + people),
            "stem": "caller-1-shift-1",
            "former": 1.0,
            "action": kind,
            "mark": kind,
            "caller": 1,
            "shift": 1,
            "unit": [f"F{n:05d}" for n in range(people)],
            "spokesperson": 1.0,
            "expected_minutes": np.where(kind == "un-call", 3.0, 0.0),
            "why": "no contact any more: the stay was withdrawn",
        }
    )


def _described(roll: pd.DataFrame) -> pd.DataFrame:
    """Give everybody a name, a number and the rest."""
    n = len(roll)
    who = roll["number"].to_numpy(np.int64)
    state = np.resize(_STATES, n)
    without = (roll["stem"] == "lookup").to_numpy()
    state = np.where(without, "missing", state)
    digits = [f"{13800000000 + 7919 * int(k)}" for k in who]
    attempts = np.resize([0, 0, 1, 2], n)
    tried = START - pd.to_timedelta(np.resize([2, 5, 13, 30], n), unit="h")
    child = np.resize([0, 0, 0, 0, 1, 0, 0], n).astype(bool)
    filled: dict[str, Any] = {
        "person_id": [f"P{k:05d}" for k in who],
        "speak_with": np.where(child, "a parent or guardian", "the contact"),
        "zone": np.resize([ZONE, ZONE, ZONE, "Europe/Moscow"], n),
        "attempts": attempts,
        "last_try": pd.to_datetime(pd.Series(tried, roll.index).where(attempts > 0), utc=True),
        "last_outcome": np.where(attempts > 0, "no answer", ""),
        "certainty": np.resize(["certain", "certain", "possible"], n),
        "judged": np.resize(["", "", "", "", "close"], n),
        "name": [f"{_GIVEN[k % len(_GIVEN)]}{k}" for k in who],
        "age_group": np.where(child, "child", "adult"),
        "language": np.resize(_LANGUAGES, n),
        "document": [f"X{k:07d}" for k in who],
        "address": [f"上海市静安区杜撰路{k}号" for k in who],
        "district": "Jing'an",
        "phone": np.where(without, "", [f"+86{d}" for d in digits]),
        "phone_local": np.where(without, "", [f"{d[:3]} {d[3:7]} {d[7:]}" for d in digits]),
        "phone_state": state,
        "phone_kind": np.where(without, "", "mobile"),
        "phone_owner": np.where(child, "parent", "self"),
        "phone_note": [_NOTES.get(str(word), "") for word in state],
        "other_numbers": np.resize(["", "", "+862162345678"], n),
        "first_exposure": pd.Timestamp("2020-02-20T01:00Z"),
        "last_exposure": pd.Timestamp("2020-02-21T02:35Z"),
        "quarantine_until": pd.Timestamp("2020-03-06T16:00Z"),
        "last_day": pd.Timestamp("2020-03-06"),
        "sentence_en": _WHERE,
        "sentence_zh": _WHERE_ZH,
    }
    for name, value in {"jurisdiction": "Shanghai", "contact_class": "close"}.items():
        filled[name] = [word if isinstance(word, str) else value for word in roll[name]] if name in roll else value
    return roll.assign(**filled)


def _placed(roll: pd.DataFrame) -> pd.DataFrame:
    """Order the rows by file, number them inside it, and give those who are called their window."""
    roll = roll.sort_values("stem", kind="stable", ignore_index=True)
    # Each column by itself: concatenation has made numbers of whole ones that are absent on lists.
    whole = {name: roll[name].fillna(0).astype("int64") for name in ("caller", "shift")}
    truth = {name: roll[name].fillna(0).astype("bool") for name in ("former", "spokesperson")}
    roll = roll.assign(
        **whole,
        **truth,
        position=roll.groupby("stem").cumcount() + 1,
        expected_minutes=roll["expected_minutes"].fillna(0.0),
    )
    begin = START + pd.to_timedelta((roll["shift"] - 1) * 8, unit="h")
    called = roll["shift"] > 0
    return roll.assign(
        call_from=begin.where(called),
        call_until=(begin + pd.Timedelta(hours=4)).where(called),
    ).drop(columns="number")


def _about(roll: pd.DataFrame, people: int, callers: int, shifts: int, delta_of: str) -> dict[str, Any]:
    begins = [START + pd.Timedelta(hours=8 * n) for n in range(shifts)]
    ends = [begin + pd.Timedelta(hours=8) for begin in begins]
    alike = roll.loc[roll["caller"] > 0, "person_id"].tolist()[:2]
    return {
        "format": FORMAT,
        "as_known": START.isoformat(),
        "start": START.isoformat(),
        "zone": ZONE,
        "jurisdiction": "Shanghai",
        "shifts": [[n + 1, b.isoformat(), e.isoformat()] for n, (b, e) in enumerate(zip(begins, ends, strict=True))],
        "callers": [[n + 1, f"caller {n + 1}", "zh en"] for n in range(callers)],
        "contacts": people * 2 if delta_of else people,
        "delta_of": delta_of,
        "parameters": {"shifts": shifts, "callers": callers},
        "manifest": {"cases": [CASE], "rules": "cn-2020-02-21"},
        "proposals": [{"people": alike, "why": "two groups give one number"}] if len(alike) > 1 else [],
        "capacity": ["14 callers would finish within 12 hours.", "This team will be done on 28 February 2020 16:00."],
    }
