"""The doubtful numbers of people, each with what others give: which of them can be mended."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from exposure.calls.repair import TIES, Support, repaired
from exposure.calls.slips import near_pairs

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
    own = _own(rows[rows["person_id"].isin(doubtful["person_id"])])
    others = _others(doubtful, given, kin)
    found = []
    for at, person, fact, number in zip(
        doubtful.index, doubtful["person_id"], doubtful["fact_id"], doubtful["number"], strict=True
    ):
        mine = [support for support in own.get(person, []) if support.fact_id != fact]
        repair = repaired(number, mine, others.get(at, []))
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


def _others(doubtful: pd.DataFrame, given: pd.DataFrame, kin: pd.DataFrame) -> dict[int, list[Support]]:
    """Give for each doubtful row the numbers one slip away that those give who may have the same one."""
    now = given[~given["earlier"] & (given["state"] == "valid")]
    one, other = near_pairs(doubtful["number"].tolist(), now["number"].tolist())
    mine, theirs = doubtful.iloc[one], now.iloc[other]
    here, there = (kin.reindex(rows["person_id"]).reset_index(drop=True) for rows in (mine, theirs))
    alike = [(here[group] == there[group]) & (here[group] != "") for group in _GROUPS]
    tie = np.select(alike, [1, 2, 3], 0)  # of `TIES`
    pairs = theirs[["number", "fact_id", "source", "person_id", "nth"]].assign(row=mine.index, tie=tie)
    pairs = pairs[(tie > 0) & (here["person"] != there["person"]).to_numpy()]
    pairs = pairs.sort_values(["row", "tie", "person_id", "nth"], kind="stable")
    supports: dict[int, list[Support]] = {}
    for row, number, fact, source, tied in zip(
        *(pairs[name] for name in ("row", "number", "fact_id", "source", "tie")), strict=True
    ):
        supports.setdefault(row, []).append(Support(number, fact, source, TIES[tied]))
    return supports


def _own(rows: pd.DataFrame) -> dict[str, list[Support]]:
    """Give each person's own valid numbers, the best first."""
    ordered = rows[rows["state"] == "valid"].sort_values(["person_id", "tier", "giver", "age", "nth"], kind="stable")
    own: dict[str, list[Support]] = {}
    for person, number, fact, source in zip(
        *(ordered[name] for name in ("person_id", "number", "fact_id", "source")), strict=True
    ):
        own.setdefault(person, []).append(Support(number, fact, source))
    return own
