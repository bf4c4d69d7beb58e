"""Groups of alternatives: one person's, complete, with likelihoods that add to 1."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from exposure.tables.raw import Finding
from exposure.tables.versions import known_periods

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import numpy.typing as npt

    from exposure.tables.state import State

__all__ = ["faulty_groups"]

_NEAR_ONE: Final = 0.0015
"""Three thirds written as 0.333 still add to 1."""


def faulty_groups(state: State) -> Iterator[Finding]:
    """
    Find groups of two persons, groups that lost a row, and likelihoods that do not add to 1.

    They are looked at as known at the first moment when every alternative is recorded.
    """
    rows = state["itineraries"]
    rows = rows.loc[rows["alternative_group"].notna()]
    if rows.empty:
        return
    group = rows["alternative_group"]
    persons = rows["person_id"].groupby(group).nunique()
    yield from _faults(rows, group.map(persons) > 1, "alternative_group", "the group has rows of several persons")
    lost = group.isin(state.gone["itineraries"]["alternative_group"].dropna())
    yield from _faults(rows, lost, "alternative_group", "the group is no longer whole: a row of it was set aside")
    yield from _faulty_likelihoods(_when_whole(rows), rows)


def _faulty_likelihoods(whole: pd.DataFrame, rows: pd.DataFrame) -> Iterator[Finding]:
    alternatives = whole.groupby(["group", "alternative"])["likelihood"]
    disagree = alternatives.nunique(dropna=False).gt(1).groupby("group").any()
    each = alternatives.first().groupby("group")
    blank = each.count() < each.size()
    mixed = blank & (each.count() > 0)
    total = each.sum()
    bounded = (each.min() >= 0) & (each.max() <= 1)  # else each of them is a fault by itself
    wrong = ~blank & bounded & ((total - 1).abs() > _NEAR_ONE)
    group = rows["alternative_group"]
    reason = "rows of one alternative have different likelihoods"
    yield from _faults(rows, group.map(disagree), "likelihood", reason)
    reason = "some likelihoods of the group are filled and some blank"
    yield from _faults(rows, group.map(mixed & ~disagree), "likelihood", reason)
    sums = group.map(total).round(6)
    where = group.map(wrong & ~disagree).fillna(value=False).astype(bool)
    reasons = [f"the likelihoods of the group add to {total:g}, not to 1" for total in sums[where]]
    yield from _faults(rows, where, "likelihood", reasons)


def _when_whole(rows: pd.DataFrame) -> pd.DataFrame:
    """Take of every group the rows known at the first moment when each alternative was recorded."""
    alternative = rows["alternative"].where(rows["alternative"].notna(), "stay " + rows["stay_id"])
    recorded, withdrawn = known_periods(rows)
    known = pd.DataFrame(
        {
            "group": rows["alternative_group"],
            "alternative": alternative,
            "likelihood": rows["likelihood"],
            "recorded": recorded,
            "withdrawn": withdrawn,
        }
    )
    first = known.groupby(["group", "alternative"])["recorded"].min()
    moment = known["group"].map(first.groupby("group").max())
    return known[(known["recorded"] <= moment) & (moment < known["withdrawn"])]


def _faults(rows: pd.DataFrame, where: pd.Series, column: str, reason: str | list[str]) -> Iterator[Finding]:
    at: npt.NDArray[np.int64] = rows.index[where.fillna(value=False).to_numpy(dtype=bool)].to_numpy()
    if len(at):
        hint = "a group lists what one person may have done, each with its likelihood, or all blank for equal shares"
        yield Finding("itineraries", reason, hint, column, at)
