"""Two graphs as one: all rows of both, and every fault that only shows when they stand together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.errors import ValidationError
from exposure.same import same_rows
from exposure.schema import PROVENANCE, TABLES
from exposure.tables.check import Checked, check_typed, placed_faults
from exposure.tables.fact_ids import is_made, told_apart
from exposure.tables.faults import in_order
from exposure.tables.merge import alike, contradiction, merge_rows
from exposure.tables.persons import made_persons
from exposure.tables.raw import Finding
from exposure.tables.typed import empty_frame

if TYPE_CHECKING:
    from exposure.snapshot import Snapshot

__all__ = ["joined_checks"]

_IN_BOTH = "is an id in both graphs, and nothing else says that they mean the same"
_SAID = ["table", "file", "row", "column", "reason"]
"""What makes two lines of faults the same."""


def joined_checks(one: Snapshot, other: Snapshot) -> Checked:
    """
    Join the facts of two graphs and check them together.

    Parameters
    ----------
    one, other
        Both after their last fact. Facts of the other get its file behind their ids.

    Returns
    -------
    checked
        All rows, those set aside, and the warnings that hold for the two together.

    Raises
    ------
    ValidationError
        If an id means different things in the two, or rows contradict each other that were each right alone.
    """
    ours = one.checks
    theirs = told_apart(ours, other.checks)
    tables, findings = _tables(ours.tables, theirs.tables)
    aside = pd.concat([part for part in (ours.set_aside, theirs.set_aside) if len(part)] or [ours.set_aside])
    aside = aside.reset_index(drop=True)
    together = check_typed(tables, _ids_of(aside))
    faults = pd.concat([placed_faults(findings, theirs.tables), together], ignore_index=True)
    if (faults["severity"] == "fault").any():
        raise ValidationError(
            in_order([faults]), advice="see .faults; correct the files, or number one of the lists anew"
        )
    warnings = in_order([_still_true([ours, theirs], together), _unsure(ours, theirs)])
    unlisted = frozenset().union(*(s.checks.unlisted if s.lists_people else s.ids_aside for s in (one, other)))
    read = _rows_read([ours, theirs], tables)
    zones = {checks.timezone for checks in (ours, theirs)} - {None}
    return Checked(
        tables=tables,
        faults=warnings,
        set_aside=aside,
        read=read,
        stops=False,
        unlisted=unlisted,
        assumed=(*ours.assumed, *theirs.assumed),
        timezone=zones.pop() if len(zones) == 1 else None,
        usual_minutes={**theirs.usual_minutes, **ours.usual_minutes},
    )


def _unsure(ours: Checked, theirs: Checked) -> pd.DataFrame:
    """Warn of ids in both graphs that nothing but the id says to be one: two lists may both count from 1."""
    mine, their = (checks.tables["persons"] for checks in (ours, theirs))
    both = their["person_id"].isin(mine["person_id"])
    proven = pd.Series(data=False, index=their.index)
    for column in ("name", "phone", "document"):  # which were compared where both have them
        named = mine.loc[mine[column].notna(), "person_id"]
        proven |= their[column].notna() & their["person_id"].isin(named)
    doubtful = set(their.loc[both & ~proven, "person_id"])
    stays = theirs.tables["itineraries"]["person_id"]
    homes = their["household_id"].notna() & ~their["household_id"].isin(their.loc[both, "household_id"])
    homes &= their["household_id"].isin(mine["household_id"])
    found = (
        ("itineraries", "person_id", np.flatnonzero(stays.isin(doubtful) & ~stays.duplicated()), "person"),
        ("persons", "household_id", np.flatnonzero(homes & ~their["household_id"].duplicated()), "household"),
    )
    findings = [
        Finding(table, _IN_BOTH, f"make sure that it is one {what}, or number one of the lists anew", column, at,
                severity="warning")
        for table, column, at, what in found
        if len(at)
    ]  # fmt: skip
    return placed_faults(findings, theirs.tables)


def _tables(
    ours: dict[str, pd.DataFrame], theirs: dict[str, pd.DataFrame]
) -> tuple[dict[str, pd.DataFrame], list[Finding]]:
    tables, findings = {}, []
    for name in TABLES:
        mine, their = ours[name], theirs[name]
        if name == "persons":
            mine, their = (table[table["row"] > 0] for table in (mine, their))
        if name == "itineraries":
            their, found = _without_our_groups(mine, their)
            findings += found
        tables[name], found = merge_rows(name, mine, their, exactly=name == "itineraries")
        findings += found
    return {**tables, "persons": _everybody(tables)}, findings


def _everybody(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Add a person for every id that no row of the table of persons has."""
    listed, made = tables["persons"], made_persons(tables)
    made = made[~made["person_id"].isin(listed["person_id"])]
    if not len(listed) or not len(made):
        return (made if len(made) else listed).reset_index(drop=True)
    return pd.concat(alike("persons", listed, made), ignore_index=True)


def _without_our_groups(ours: pd.DataFrame, theirs: pd.DataFrame) -> tuple[pd.DataFrame, list[Finding]]:
    """Drop groups of alternatives that ours tells just so; the id of one that it tells differently is at fault."""
    groups = theirs["alternative_group"].dropna().unique()
    mine = ours[ours["alternative_group"].isin(groups)]
    findings = []
    for group, rows in mine.groupby("alternative_group"):
        again = theirs[theirs["alternative_group"] == group]
        if same_rows(*map(_told, alike("itineraries", rows, again))):
            theirs = theirs.drop(index=again.index)
        else:
            first = rows.iloc[[0] * len(again)]
            findings.append(contradiction("itineraries", "alternative_group", first, again.index.to_numpy()))
            theirs = theirs.assign(alternative_group=theirs["alternative_group"].mask(theirs.index.isin(again.index)))
    return theirs, findings


def _told(rows: pd.DataFrame) -> pd.DataFrame:
    """Give what rows say, without ids that were made here."""
    return rows.assign(stay_id=rows["stay_id"].mask(is_made(rows["stay_id"]))).drop(columns=list(PROVENANCE))


def _ids_of(aside: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Give the ids of rows set aside, so that the reasons of other rows can name them; their places stay unsaid."""
    found = {}
    for name, rows in aside.groupby("table"):
        table = TABLES[str(name)]
        frame = empty_frame(table).reindex(range(len(rows)))
        ids = [
            c.name for c in table.columns if c.holds == "id" and c.refers not in {"venues", "legs"} and c.name in rows
        ]
        found[table.name] = frame.assign(**{column: rows[column].reset_index(drop=True) for column in ids})
    return found


def _still_true(parts: list[Checked], together: pd.DataFrame) -> pd.DataFrame:
    """Carry what was found in each part, but not what the two together refute; add what only they show."""
    alone = [_rechecked(part) for part in parts]
    carried = pd.concat([part.faults for part in parts], ignore_index=True)
    keys = [_numbered(frame) for frame in (carried, pd.concat(alone, ignore_index=True), together)]
    kept = carried[~keys[0].isin(keys[1]) | keys[0].isin(keys[2])]
    new = together[~keys[2].isin(keys[0])]
    return pd.concat([kept, new], ignore_index=True)


def _rechecked(part: Checked) -> pd.DataFrame:
    """List the warnings of a part that can be found again in its rows; nothing if it has none."""
    warned = ((part.faults["severity"] == "warning") & (part.faults["row"] > 0)).any()
    return check_typed(part.tables, _ids_of(part.set_aside), faultless=True) if warned else part.faults[:0]


def _numbered(faults: pd.DataFrame) -> pd.MultiIndex:
    """Tell lines of faults apart; the same line of two files of one name is there twice."""
    return pd.MultiIndex.from_frame(faults[_SAID].assign(again=faults.groupby(_SAID).cumcount()))


def _rows_read(parts: list[Checked], tables: dict[str, pd.DataFrame]) -> dict[str, int]:
    """Add up the rows of the files; persons made from ids count once."""
    read = {name: sum(part.read[name] for part in parts) for name in TABLES}
    made = [int((table["row"] == 0).sum()) for table in (tables["persons"], *(p.tables["persons"] for p in parts))]
    return {**read, "persons": read["persons"] + made[0] - sum(made[1:])}
