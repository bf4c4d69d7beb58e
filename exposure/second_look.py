"""What is found in the facts after a change: only the rows near it are looked at again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from exposure.growing import near_tables
from exposure.schema import TABLES
from exposure.tables.check import check_typed
from exposure.tables.faults import in_order
from exposure.tables.typed import empty_frame

if TYPE_CHECKING:
    from collections.abc import Mapping

    from exposure.growing import Change
    from exposure.snapshot import Snapshot
    from exposure.vicinity import Near

    Tables = Mapping[str, pd.DataFrame]

__all__ = ["faults_after", "found_near"]

_SAID: Final = ["table", "file", "row", "column"]
_ROW: Final = r"\(row (\d+)[^)]*\)"
"""Reasons name the file of a row only where there are several."""


def found_near(snapshot: Snapshot, near: Near, change: Change, warnings: pd.DataFrame | None = None) -> pd.DataFrame:
    """
    Look at everything near a change as it is after it.

    Parameters
    ----------
    snapshot
        The facts before the change.
    near
        The rows that come or go, and the facts near them.
    change
        What is done.
    warnings
        What was found in these rows, where they were looked at together already and had no fault.

    Returns
    -------
    found
        Faults; warnings only where there is none.
    """
    gone = _gone_rows(snapshot.checks.set_aside)
    if warnings is not None and not gone:
        return warnings
    return check_typed(near_tables(snapshot, near, change), gone)


def faults_after(snapshot: Snapshot, near: Near, found: pd.DataFrame) -> pd.DataFrame:
    """
    List what holds of all facts after a change.

    Parameters
    ----------
    snapshot
        The facts before the change.
    near
        The rows that come or go, and the facts near them.
    found
        The warnings near the change after it.

    Returns
    -------
    faults
        These, and what was found in all other rows, be they set aside.
    """
    carried = snapshot.checks.faults
    there, then = _keys(carried), _keys(found)
    new = found[~then.isin(there)]
    if not (_about(carried, near.facts).any() or _about(new, near.facts).any()):
        return in_order([carried, new]) if len(new) else carried  # new rows alone have something that was not there
    alone = _keys(check_typed(near.facts, _gone_rows(snapshot.checks.set_aside), faultless=True))
    kept, new = carried[~there.isin(alone) | there.isin(then)], found[~then.isin(alone) & ~then.isin(there)]
    return in_order([kept, new])


def _about(faults: pd.DataFrame, near: Tables) -> pd.Series[bool]:
    """Tell which faults are of near rows."""
    rows = pd.concat([table[["file", "row"]].assign(table=name) for name, table in near.items()])
    keys = ["table", "file", "row"]
    about = pd.MultiIndex.from_frame(faults[keys]).isin(pd.MultiIndex.from_frame(rows[keys]))
    return pd.Series(about, faults.index)


def _gone_rows(aside: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Give the ids of rows set aside, so that what names them is found."""
    gone = {}
    for name, rows in aside.groupby("table"):
        table = TABLES[str(name)]
        ids = [c.name for c in table.columns if c.holds == "id" and not c.refers and c.name in rows]
        frame = empty_frame(table).reindex(range(len(rows)))
        gone[table.name] = frame.assign(**{column: rows[column].reset_index(drop=True) for column in ids})
    return gone


def _keys(faults: pd.DataFrame) -> pd.MultiIndex:
    """Tell lines of faults apart."""
    return pd.MultiIndex.from_frame(faults[_SAID].assign(reason=faults["reason"].str.replace(_ROW, r"\1", regex=True)))
