"""Facts that are taken back, corrected, or settled among alternatives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.entering import entered
from exposure.errors import UsageError, ValidationError, did_you_mean
from exposure.growing import WITHDRAWN_SOURCE, Change, changed_tables, grown
from exposure.schema import CLOCKS, PROVENANCE, TABLES
from exposure.second_look import faults_after, found_near
from exposure.shown import counted, utc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.entering import Signed
    from exposure.snapshot import Snapshot

__all__ = ["corrected", "settled", "withdrawn"]

_LISTED = 12
"""Things that a message names."""


def withdrawn(snapshot: Snapshot, fact_ids: object, said: Signed) -> tuple[Snapshot, Change]:
    """
    Take facts back.

    Parameters
    ----------
    snapshot
        All facts, after the last of them.
    fact_ids
        One id or several.
    said
        Who says so, and when.

    Returns
    -------
    snapshot, change
        All facts, these no longer in force; and what was done.

    Raises
    ------
    UsageError
        If an id is none, or its fact cannot be taken back then; all of them are named.
    ValidationError
        If what is left has faults, as a group of alternatives that is no longer whole.
    """
    ids = [fact_ids] if isinstance(fact_ids, str) else list(fact_ids) if isinstance(fact_ids, Iterable) else []
    if not ids:
        raise UsageError("name the facts to withdraw by their fact_id, as graph.facts lists them")
    found = _in_force(snapshot, [str(i) for i in ids], said, "withdraw")
    return _ended(snapshot, Change(said.moment, said.source, ended=found))


def corrected(snapshot: Snapshot, fact_id: str, columns: Mapping[str, object], said: Signed) -> tuple[Snapshot, Change]:
    """
    Withdraw a fact and add it anew with other cells.

    Parameters
    ----------
    snapshot
        All facts, after the last of them.
    fact_id
        The fact.
    columns
        What it says instead; None and '' blank a cell.
    said
        Who says so, and when.

    Returns
    -------
    snapshot, change
        All facts, with another version of this one; and what was done.

    Raises
    ------
    UsageError
        If there is no such fact in force, or a column is none that can be corrected.
    ValidationError
        If the corrected row has faults, or other rows have because of it.
    """
    found = _in_force(snapshot, [str(fact_id)], said, "correct")
    ((name, at),) = found.items()
    table = snapshot.facts[name]
    _refuse_columns(name, table, columns)
    cells = table.iloc[at[0]].drop([*PROVENANCE, *CLOCKS, "source", WITHDRAWN_SOURCE], errors="ignore").to_dict()
    cells = {column: cell for column, cell in cells.items() if not pd.isna(cell)}
    cells |= {column: None if cell == "" else cell for column, cell in columns.items()}
    return entered(snapshot, name, cells, Change(said.moment, said.source, ended=found))


def settled(snapshot: Snapshot, group: str, winner: str, said: Signed) -> tuple[Snapshot, Change]:
    """
    Withdraw all alternatives of a group but one.

    Parameters
    ----------
    snapshot
        All facts, after the last of them.
    group
        The group.
    winner
        The label of the alternative that happened, or its stay_id where it has none.
    said
        Who says so, and when.

    Returns
    -------
    snapshot, change
        All facts, the losers no longer in force; and what was done: nothing where this one was settled already.

    Raises
    ------
    UsageError
        If there is no such group or alternative, or another one was settled, or the group was recorded later.
    """
    stays = snapshot.facts["itineraries"]
    rows = np.flatnonzero((stays["alternative_group"] == str(group)).to_numpy(bool))
    if not len(rows):
        raise _unknown("group of alternatives", group, stays["alternative_group"].dropna().unique())
    label = stays["alternative"].iloc[rows].fillna(stays["stay_id"].iloc[rows])
    until = stays["withdrawn_at"].iloc[rows]
    left = label[until.isna()].unique()
    if str(winner) not in left:
        if str(winner) not in set(label):
            raise _unknown(f"alternative of group {group!r}", winner, left)
        gone = utc(until[label == str(winner)].max())
        raise UsageError(f"{winner!r} of group {group!r} was withdrawn at {gone}; still open: {_listed(left)}")
    losers = rows[(until.isna() & (label != str(winner))).to_numpy(bool)]
    if not len(losers) and until.max() > said.moment:
        raise UsageError(f"group {group!r} was settled at {utc(until.max())}: at= must not be earlier")
    recorded = stays["recorded_at"].iloc[rows[until.isna().to_numpy()]].max()
    if len(losers) and recorded >= said.moment:
        raise UsageError(f"alternatives of group {group!r} were recorded at {utc(recorded)}: give a later at=")
    return _ended(snapshot, Change(said.moment, said.source, ended={"itineraries": losers} if len(losers) else {}))


def _ended(snapshot: Snapshot, change: Change) -> tuple[Snapshot, Change]:
    if not change.ended:
        return snapshot, change
    near = change.near(snapshot)
    found = found_near(snapshot, near, change)
    if (found["severity"] == "fault").any():
        raise ValidationError(found, advice="nothing was changed; see .faults")
    return grown(snapshot, near, changed_tables(snapshot, change), faults_after(snapshot, near, found)), change


def _in_force(snapshot: Snapshot, ids: list[str], said: Signed, verb: str) -> dict[str, NDArray[np.intp]]:
    """Find facts that are in force, or say of every one that is not why."""
    found: dict[str, NDArray[np.intp]] = {}
    wrong: list[str] = []
    for name, table in snapshot.facts.items():
        asked = [i for i in ids if i.partition(":")[0] == name]
        at = np.flatnonzero(table["fact_id"].isin(asked)) if asked else np.empty(0, np.intp)
        rows = table[["fact_id", "row", *CLOCKS]].iloc[at]
        wrong += [reason for row in rows.to_numpy(object) if (reason := _refusal(row, said))]
        wrong += _missing(snapshot, name, sorted({*asked} - {*rows["fact_id"]}))
        if len(at):
            found[name] = at
    wrong += [f"{i!r} is no fact_id (one reads like itineraries:12)" for i in ids if i.partition(":")[0] not in TABLES]
    if wrong:
        more = f"; and {len(wrong) - _LISTED:,} more" if len(wrong) > _LISTED else ""
        raise UsageError(f"cannot {verb} {counted(len(wrong), 'fact')}: {'; '.join(wrong[:_LISTED])}{more}")
    return found


def _refusal(row: NDArray[np.object_], said: Signed) -> str:
    """Say why one fact cannot be taken back."""
    fact_id, number, recorded, until = row
    if number == 0:
        return f"{fact_id!r} was made of the id that other rows name: add a row to persons instead"
    if not pd.isna(until):
        return f"{fact_id!r} was withdrawn at {utc(until)} already"
    if not pd.isna(recorded) and recorded > said.moment:
        return f"{fact_id!r} was recorded at {utc(recorded)}, later than at={utc(said.moment)}"
    return ""


def _missing(snapshot: Snapshot, name: str, ids: list[str]) -> list[str]:
    aside = set(snapshot.checks.set_aside["fact_id"])
    known = snapshot.facts[name]["fact_id"] if ids else ()
    return [
        f"{i!r} was set aside because of its faults and is not in use" if i in aside
        else f"no fact has the id {i!r}{did_you_mean(i, known) if len(known) <= 10_000 else ''}"
        for i in ids
    ]  # fmt: skip


def _refuse_columns(name: str, table: pd.DataFrame, columns: Mapping[str, object]) -> None:
    """Refuse columns that are none, or that make the row another thing."""
    if not columns:
        raise UsageError(
            "say what is corrected: name the columns with their right cells, as in end='2020-02-20T10:00Z'"
        )
    known = [c for c in table.columns if c not in {*PROVENANCE, *CLOCKS, WITHDRAWN_SOURCE, "source"}]
    for column in columns:
        if column in TABLES[name].key:
            raise UsageError(f"{column} is the key of {name} and cannot be corrected: withdraw the row and add another")
        if column in CLOCKS:
            raise UsageError(f"{column} cannot be corrected: at= says when the correction becomes known")
        if column not in known:
            raise UsageError.unknown(f"column of {name}", column, known)


def _unknown(what: str, given: object, known: Iterable[str]) -> UsageError:
    return UsageError(f"unknown {what} {str(given)!r}{did_you_mean(str(given), list(known))}; known: {_listed(known)}")


def _listed(ids: Iterable[str]) -> str:
    names = sorted(ids)
    return ", ".join([*names[:_LISTED], *["…"] * (len(names) > _LISTED)]) or "none"
