"""The doubtful numbers of people, each with what others give: which of them can be mended."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from exposure.calls.repair import TIES, Support, repaired

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["mended"]

_GROUPS: Final = ("home", "party", "name")
"""Columns of `kinship` in which others may be like a person, in the order of `repair.TIES` after the person."""


def mended(rows: pd.DataFrame, given: pd.DataFrame, kin: pd.DataFrame) -> pd.DataFrame:
    """
    Mend the doubtful numbers that another row supports.

    Parameters
    ----------
    rows
        The numbers of people: person_id and, of each number, columns as in `given_numbers.GIVEN_COLUMNS`.
    given
        What everybody gives.
    kin
        Columns as `kinship` gives them.

    Returns
    -------
    mended
        Rows like those given, one for each doubtful number that could be mended; `note` says why.
    """
    doubtful = rows[rows["state"] == "doubtful"]
    own = _by_group(rows[rows["person_id"].isin(doubtful["person_id"])], "person_id", TIES[0])
    others = _others(doubtful, given, kin)
    found = []
    for at, person, fact, number in zip(
        doubtful.index, doubtful["person_id"], doubtful["fact_id"], doubtful["number"], strict=True
    ):
        mine = [support for support in own.get(person, []) if support.fact_id != fact]
        repair = repaired(number, mine, others.get(person, []))
        if repair:
            found.append((at, repair))
    fixed = rows.loc[[at for at, _ in found]].reset_index(drop=True)
    numbers = [repair.number for _, repair in found]
    return fixed.assign(
        number=pd.Series(numbers, dtype=object),
        phone=pd.Series([number.e164 for number in numbers], dtype="str"),
        extension=pd.Series([number.extension for number in numbers], dtype="str"),
        owner=pd.Series([number.owner for number in numbers], dtype="str"),
        state="valid",
        note=pd.Series([repair.reason for _, repair in found], dtype="str"),
        fact_id=pd.Series([repair.support.fact_id for _, repair in found], dtype="str"),
        source=pd.Series([repair.support.source for _, repair in found], dtype="str"),
    )


def _others(doubtful: pd.DataFrame, given: pd.DataFrame, kin: pd.DataFrame) -> dict[str, list[Support]]:
    """Give for each person the numbers of others who may have the same one."""
    needed = kin.loc[kin.index.isin(doubtful["person_id"])]
    now = given[~given["earlier"] & given["person_id"].isin(kin.index)]
    now = now.join(kin, on="person_id").sort_values(["person_id", "nth"], kind="stable")
    supports: dict[str, list[Support]] = {person: [] for person in needed.index}
    for group, tie in zip(_GROUPS, TIES[1:], strict=True):
        alike = now[now[group].isin(needed[group]) & (now[group] != "")]
        by_group = dict(iter(alike.groupby(group)))
        for person, name, myself in zip(needed.index, needed[group], needed["person"], strict=True):
            part = by_group.get(name)
            if part is not None:
                supports[person] += _supports(part[part["person"] != myself], tie)
    return supports


def _by_group(rows: pd.DataFrame, column: str, tie: str) -> dict[str, list[Support]]:
    ordered = rows.sort_values(["tier", "giver", "age", "nth"], kind="stable")
    return {str(name): list(_supports(part, tie)) for name, part in ordered.groupby(column)}


def _supports(rows: pd.DataFrame, tie: str) -> Iterable[Support]:
    columns = (rows["number"], rows["fact_id"], rows["source"])
    return [Support(*values, tie) for values in zip(*columns, strict=True) if values[0].state == "valid"]
