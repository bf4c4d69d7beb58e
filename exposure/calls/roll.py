"""The roll: the draft written down, list by list, in the order of the sheets, with the reason for each place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.calls.contract import ROLL_COLUMNS, typed
from exposure.calls.lists import CALLED, HANDED_OVER, IN_REGISTER, LOOK_UP, NOT_CALLED, ON_SHEETS, UN_CALLED
from exposure.shown import counted
from exposure.wording.moments import day_english

if TYPE_CHECKING:
    from exposure.calls.assign import Placement
    from exposure.calls.draft import Draft
    from exposure.calls.settings import Settings

__all__ = ["caller_stem", "make_roll"]

_LISTS: Final = (*ON_SHEETS, LOOK_UP, HANDED_OVER, IN_REGISTER, NOT_CALLED)
_OVER_EN: Final = (
    "We called you because of a contact with an infected person. What is known now shows that you are no close "
    "contact. What we asked of you then no longer holds."
)
_OVER_ZH: Final = "我们曾就接触感染者一事致电您。根据现有信息，您不属于密切接触者，此前对您的要求不再有效。"
_UNITS: Final = 1_000
"""More than any task has."""
_PLACED: Final = ("caller", "caller_name", "shift", "call_from", "call_until")


def caller_stem(caller: int, shift: int) -> str:
    """
    Name the file of one caller's sheet.

    Examples
    --------
    >>> caller_stem(3, 1)
    'caller-3-shift-1'
    """
    return f"caller-{caller}-shift-{shift}"


def make_roll(drafted: Draft, settings: Settings) -> pd.DataFrame:
    """
    Write everybody down.

    Parameters
    ----------
    drafted
        Everybody's place.
    settings
        Whose list it is.

    Returns
    -------
    roll
        Columns as in `contract.ROLL_COLUMNS`: callers' sheets by shift and caller, then the lists. `mark` and `changed`
        are blank.
    """
    if drafted.table.empty:
        return typed(pd.DataFrame(), ROLL_COLUMNS)
    table = drafted.table.copy()
    table["unit_number"] = table["unit"]
    called = table["list"].isin(ON_SHEETS)
    table[[*_PLACED, "turn"]] = _turns(drafted.placements).astype("object").reindex(table["unit"]).to_numpy()
    table.loc[~called, ["caller", "shift", "turn"]] = 0
    table.loc[~called, "caller_name"] = ""
    table.loc[~called, ["call_from", "call_until"]] = pd.NaT
    table["stem"] = _stems(table, called)
    table["action"] = np.where(called, table["unit"].map({unit: s.action for unit, s in drafted.steps.items()}), "")
    table["unit"] = _unit_names(table, called)
    table["expected_minutes"] = np.where(
        called & table["spokesperson"], table["unit_number"].map(drafted.minutes).astype("float64"), 0.0
    )
    table["why"] = _reasons(table, drafted, settings)
    over = table["list"] == UN_CALLED
    table.loc[over, ["sentence_en", "sentence_zh"]] = [_OVER_EN, _OVER_ZH]
    table["known"], table["asked"] = _known(table), _asked(table, called)
    order = np.lexsort(
        (
            np.arange(len(table)),
            ~table["spokesperson"].to_numpy(bool),
            table["turn"].astype("int64"),
            table["caller"].astype("int64"),
            table["stem"],
            table["shift"].astype("int64"),
            table["list"].where(~called, CALLED).map({name: i for i, name in enumerate(_LISTS)}),
        )
    )
    roll = table.iloc[order].reset_index(drop=True)
    roll["position"] = roll.groupby("stem", sort=False).cumcount() + 1
    return typed(roll, ROLL_COLUMNS)


def _turns(placements: list[Placement]) -> pd.DataFrame:
    """Give each unit its caller and window; inside a sheet the earlier window comes first, then the more urgent."""
    order = sorted(range(len(placements)), key=lambda i: (placements[i].window.start, i))
    turn = {place: at * _UNITS for at, place in enumerate(order)}
    rows = [
        (
            unit,
            place.caller.number,
            place.caller.name,
            place.shift.number,
            place.window.start,
            place.window.end,
            turn[i] + n,
        )
        for i, place in enumerate(placements)
        for n, unit in enumerate(place.task.units)
    ]
    return pd.DataFrame(rows, columns=["unit", *_PLACED, "turn"]).set_index("unit")


def _stems(table: pd.DataFrame, called: pd.Series) -> pd.Series:
    """Name each one's file; authorities are numbered in the order of their names, which no file name shows."""
    handed = sorted(set(table.loc[table["list"] == HANDED_OVER, "jurisdiction"]))
    numbers = {name: f"{HANDED_OVER}-{n}" for n, name in enumerate(handed, start=1)}
    stems = table["list"].where(table["list"] != HANDED_OVER, table["jurisdiction"].map(numbers))
    sheets = [caller_stem(c, s) for c, s in zip(table.loc[called, "caller"], table.loc[called, "shift"], strict=True)]
    stems = stems.astype("object")
    stems[called] = sheets
    return stems.astype("str")


def _unit_names(table: pd.DataFrame, called: pd.Series) -> pd.Series:
    """Name the units of more than one person, numbered over all sheets."""
    size = table[called].groupby("unit")["person_id"].transform("size").reindex(table.index).fillna(0)
    numbers = pd.factorize(table["unit"].where(called & (size > 1)))[0]
    return pd.Series([f"G{n + 1:03d}" if n >= 0 else "" for n in numbers], index=table.index, dtype="str")


def _reasons(table: pd.DataFrame, drafted: Draft, settings: Settings) -> list[str]:
    """Say why each one stands where he stands."""
    office, spoken = settings.office, {u: p for p in drafted.placements for u in p.task.units}
    day = table["last_exposure"].dt.tz_convert(office.zone).dt.tz_localize(None).dt.normalize()
    age = (pd.Timestamp(office.day) - day).dt.days
    size = table["unit_number"].map(table[table["list"] == CALLED].groupby("unit_number").size())
    said = []
    for row in zip(
        *(table[name] for name in ("list", "why", "wanted_class", "certainty", "with_case", "unit_number", "language")),
        *(day, age, size, table["judged"], table["before"]),
        strict=True,
    ):
        where, why, wanted, certainty, with_case, unit, language, last, ago, many, judged, before = row
        if where != CALLED:
            said.append(str(why))
            continue
        place = spoken[unit]
        parts = [
            f"{wanted}, judged by name" if judged else f"{wanted}, {certainty}",
            ""
            if pd.isna(last)
            else f"last exposure {day_english(last.date(), year=False)}, {counted(int(ago), 'day')} ago",
            "lives with the case" if with_case else "",
            f"one call for {int(many)} people" if many > 1 else "",
            drafted.steps[unit].said,
            f"stays with caller {before}" if before and before == place.caller.number else "",
            "" if place.spoken else f"nobody of this shift speaks {language}: an interpreter is needed",
        ]
        said.append(" · ".join(part for part in parts if part))
    return said


def _known(table: pd.DataFrame) -> pd.Series:
    """Put together for the look-up list what helps to find somebody."""
    bits = {
        "numbers that did not work": table["dead_numbers"],
        "other numbers": table["other_numbers"],
        "last outcome": table["last_outcome"],
        "where he was met": table["sentence_en"],
    }
    told = [
        ("; ".join(f"{name}: {cell}" for name, cell in zip(bits, row, strict=True) if cell))
        for row in zip(*(column.fillna("") for column in bits.values()), strict=True)
    ]
    return pd.Series(told, index=table.index, dtype="str").where(table["list"] == LOOK_UP, "")


def _asked(table: pd.DataFrame, called: pd.Series) -> pd.Series:
    """Say what the caller is to ask beside, and what the police or the field team is to find."""
    note = table["address_note"]
    missing = (note == "no address is known").to_numpy(bool)
    beside = np.where(missing, "ask for the address", np.where(note != "", "ask for the right address: " + note, ""))
    visit = table["why"].str.endswith("to be visited").to_numpy(bool)
    child = (table["age_group"] == "child").to_numpy(bool)
    wanted = np.select(
        [visit, child],
        ["a visit: the contact is to be told in person", "a parent or guardian, and a number that reaches them"],
        default="a working number",
    )
    address = np.where(note != "", " and the right address (" + note + ")", "")
    looked = np.char.add(wanted.astype(str), address.astype(str))
    asked = np.where(called, beside, np.where(table["list"] == LOOK_UP, looked, ""))
    return pd.Series(asked, index=table.index, dtype="str")
