"""What stands in the cells: the roll of a hand-out as text that people read, numbers and times of the wall clock."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from exposure.calls.codes import call_code, row_key
from exposure.calls.contract import ROLL_COLUMNS
from exposure.calls.words import ACTIONS, MARKS, OUTCOMES, said
from exposure.outputs import local_text
from exposure.wording.moments import clock, day_chinese, day_english

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from exposure.calls.handout import HandOut

__all__ = ["WARNING", "cells_of", "clean", "serial", "wall_text"]

WARNING: Final = "A CASE: do not phone as a contact 本人是病例，勿按接触者拨打"

_AGES: Final = {"adult": "成人", "child": "儿童", "unknown": "不详"}
_STATES: Final = {"valid": "有效", "repaired": "已修正", "shared": "共用", "doubtful": "存疑", "missing": "缺失"}
_KINDS: Final = {"mobile": "手机", "fixed": "固话", "other": "其他"}
_OWNERS: Final = {"self": "本人", "parent": "父母", "household": "家人", "hotel": "酒店", "employer": "单位"}
_CLASSES: Final = {
    "close": "密切接触者",
    "secondary": "次密接",
    "general": "一般接触者",
    "co-present": "同时空",
    "certain": "确定",
    "possible": "可能",
}
_NOT_HELD: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")
"""What XML cannot hold, and the carriage return, which it makes a line feed."""
_DOUBTFUL: Final = r"[\x00-\x08\x0b-\x1f\x{fffe}\x{ffff}]|^<r>"
_LONGEST: Final = 32_767
"""UTF-16 units of a cell."""
_CUT: Final = " … [cut 已截断]"
_DAY_ZERO: Final = pd.Timestamp("1899-12-30")


def cells_of(hand_out: HandOut, key: bytes) -> pd.DataFrame:
    """
    Write the roll as cells.

    Parameters
    ----------
    hand_out
        The hand-out.
    key
        The key of its store.

    Returns
    -------
    cells
        A row for each of the roll, a column for each name on any sheet that is not filled in by callers, and `stem`.
        Text is clean, a number is a number (blank for caller and shift on lists), `last_try` is a serial day of the
        office's wall clock.
    """
    roll = hand_out.roll.reset_index(drop=True)
    made = {**_actions(roll), **_people(roll), **_times(roll, hand_out.zone), **_keyed(hand_out, roll, key)}
    text = {name: roll[name] for name, dtype in ROLL_COLUMNS.items() if dtype == "str"}
    columns = {**text, **made}
    cleaned = {name: _clean(column) for name, column in columns.items()}
    numbers = {name: roll[name] for name in ("position", "attempts", "expected_minutes")}
    numbers |= {name: roll[name].where(roll[name] > 0) for name in ("caller", "shift")}
    kept = roll[["former", "spokesperson"]]
    return pd.DataFrame({**cleaned, **numbers, "last_try": serial(roll["last_try"], hand_out.zone)}).join(kept)


def serial(moments: pd.Series, zone: str) -> pd.Series:
    """
    Give instants as spreadsheets count them: days of the wall clock since the end of 1899.

    Examples
    --------
    >>> serial(pd.Series(pd.to_datetime(["2020-02-27T04:00Z"])), "Asia/Shanghai").tolist()
    [43888.5]
    """
    walls = moments.dt.tz_convert(zone).dt.tz_localize(None)
    days: pd.Series = (walls - _DAY_ZERO) / pd.Timedelta(days=1)
    return days


def wall_text(days: pd.Series) -> pd.Series:
    """
    Write serial days for CSV; blank ones are ''.

    Examples
    --------
    >>> wall_text(pd.Series([43888.5, float("nan")])).tolist()
    ['2020-02-27 12:00', '']
    """
    return _each(days, lambda day: (_DAY_ZERO + pd.Timedelta(days=day)).round("min").strftime("%Y-%m-%d %H:%M"))


def clean(text: str) -> str:
    """
    Write text so that a cell holds it.

    Examples
    --------
    >>> clean("a" + chr(7) + "b")
    'a b'
    """
    held = _NOT_HELD.sub(" ", text)
    return _shortened(f"{held} " if held.startswith("<r>") and held.endswith("</r>") else held)


def _clean(column: pd.Series) -> pd.Series:
    """Clean the few texts that need it: with what cells cannot hold, XlsxWriter's own markup, or too many letters."""
    if column.empty:
        return column
    array = pa.chunked_array([pa.array(column, pa.large_string(), from_pandas=True)]).combine_chunks()
    doubtful = pc.or_(pc.match_substring_regex(array, _DOUBTFUL), pc.greater(pc.utf8_length(array), _LONGEST // 2))
    if not pc.any(doubtful).as_py():
        return column
    mask = doubtful.to_numpy(zero_copy_only=False)
    return column.where(~mask, column.map(clean))


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST // 2 or len(text.encode("utf-16-le")) <= 2 * _LONGEST:
        return text
    room = 2 * (_LONGEST - len(_CUT))
    return text.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore") + _CUT


def _actions(roll: pd.DataFrame) -> dict[str, pd.Series]:
    mark = _both(roll["mark"], MARKS)
    changed = roll["changed"]
    tried = roll["attempts"].astype("str") + "×"
    last = (_both(roll["last_outcome"], OUTCOMES) + " (" + tried + ")").where(roll["attempts"] > 0, "")
    return {
        "mark": mark.where(changed == "", mark + ": " + changed),
        "action": _both(roll["action"], ACTIONS),
        "last_outcome": last,
        "state": last.where(last != "", "not called 未拨打"),
        "file": roll["stem"] + ".xlsx",
        "warning": pd.Series(WARNING, index=roll.index, dtype="str"),
    }


def _people(roll: pd.DataFrame) -> dict[str, pd.Series]:
    parts = [
        _both(roll["phone_state"], _STATES),
        _both(roll["phone_kind"], _KINDS),
        _both(roll["phone_owner"].where(roll["phone"] != "", ""), _OWNERS),
    ]
    note = _joined(parts, ", ")
    chinese, english = _speaks(roll["language"], "zh"), _speaks(roll["language"], "en")
    both = _joined([roll["sentence_en"], roll["sentence_zh"]], "\n")
    given = _joined([_both(roll["contact_class"], _CLASSES), _both(roll["certainty"], _CLASSES)], ", ")
    judged = "judged 人工判定 " + _both(roll["judged"], _CLASSES)
    return {
        "age_group": _both(roll["age_group"], _AGES),
        "phone_note": _joined([note, roll["phone_note"]], ": "),
        "sentence": both.where(~english, roll["sentence_en"]).where(~chinese, roll["sentence_zh"]),
        "class": _joined([given, judged.where(roll["judged"] != "", "")], "; "),
    }


def _times(roll: pd.DataFrame, zone: str) -> dict[str, pd.Series]:
    moments = {name: _each(roll[name], lambda at: local_text(at, zone)) for name in ("first_exposure", "last_exposure")}
    return {
        "call_between": _windows(roll, lambda begin, end, _: _window(begin, end, zone)),
        "own_time": _windows(roll, lambda begin, end, own: _own_window(begin, end, own, zone)),
        "quarantine_until": _each(roll["last_day"], _midnight),
        **moments,
    }


def _keyed(hand_out: HandOut, roll: pd.DataFrame, key: bytes) -> dict[str, pd.Series]:
    """Give those on callers' sheets their code of the day, and a key to their row."""
    days = {number: hand_out.day(number) for number in hand_out.shifts}
    who = list(zip(roll["person_id"], roll["stem"], roll["shift"], strict=True))
    codes = [call_code(key, person, days[shift]) if shift else "" for person, _, shift in who]
    keys = [row_key(key, hand_out.id, stem, person) if shift else "" for person, stem, shift in who]
    return {"code": pd.Series(codes, dtype="str"), "key": pd.Series(keys, dtype="str")}


def _windows(roll: pd.DataFrame, write: Callable[[pd.Timestamp, pd.Timestamp, str], str]) -> pd.Series:
    """Write each different window and zone once."""
    rows = list(zip(roll["call_from"], roll["call_until"], roll["zone"], strict=True))
    texts = {row: "" if pd.isna(row[0]) or pd.isna(row[1]) else write(*row) for row in set(rows)}
    return pd.Series([texts[row] for row in rows], index=roll.index, dtype="str")


def _window(begin: pd.Timestamp, end: pd.Timestamp, zone: str) -> str:
    first, last = begin.tz_convert(zone), end.tz_convert(zone)
    until = last.strftime("%H:%M") if last.date() == first.date() else last.strftime("%m-%d %H:%M")
    return f"{first.strftime('%Y-%m-%d')}\n{first.strftime('%H:%M')}–{until}"


def _own_window(begin: pd.Timestamp, end: pd.Timestamp, own: str, office: str) -> str:
    """Write the window in the contact's zone where its clocks show another time than the office's."""
    theirs = _window(begin, end, own or office)
    return "" if theirs == _window(begin, end, office) else f"{theirs}\n{own}"


def _midnight(day: pd.Timestamp) -> str:
    return f"{day_english(day.date())} {clock(24 * 60)}\n{day_chinese(day.date())}24时"


def _speaks(languages: pd.Series, code: str) -> pd.Series:
    return languages.str.casefold().str.contains(rf"(?:^|;)\s*{code}\b", regex=True)


def _both(column: pd.Series, chinese: Mapping[str, str]) -> pd.Series:
    """Write the words of a list in both languages; others as they are."""
    words = {word: said(word, chinese[word]) if word in chinese else word for word in column.unique()}
    return pd.Series([words[word] for word in column], index=column.index, dtype="str")


def _joined(columns: list[pd.Series], between: str) -> pd.Series:
    """Join what is not blank."""
    result = columns[0]
    for column in columns[1:]:
        link = np.where((result == "") | (column == ""), "", between)
        result = result + pd.Series(link, index=result.index, dtype="str") + column
    return result


def _each(values: pd.Series, write: Callable[[Any], str]) -> pd.Series:
    """Write each different value once; blank ones are ''."""
    texts = {value: write(value) for value in values.dropna().unique()}
    return pd.Series([texts.get(value, "") for value in values], index=values.index, dtype="str")
