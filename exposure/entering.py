"""New rows for a table: read as a file is read, and checked with everything that they touch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pyarrow as pa

from exposure.clock import instant
from exposure.errors import UsageError, ValidationError
from exposure.growing import Change, changed_tables, grown, near_tables
from exposure.schema import PROVENANCE, TABLES
from exposure.second_look import faults_after, found_near
from exposure.tables import Raw, RawTable, check
from exposure.tables.cells import text_column, text_of
from exposure.tables.endless import assumed_ends
from exposure.tables.faults import in_order
from exposure.tables.frames import raw_table
from exposure.tables.headers import NOT_READ
from exposure.tables.state import State
from exposure.tables.typed import read_table

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.snapshot import Snapshot
    from exposure.tables.raw import Assumed, Finding
    from exposure.vicinity import Near

__all__ = ["GIVEN", "Signed", "entered", "signed", "with_rows"]

GIVEN: Final = "rows given"
"""What stands for the file of rows that were not taken: the first is row 2, as in a spreadsheet with a header."""
_ADVICE: Final = "nothing was changed; see .faults"
_THERE_ALREADY: Final = "another row with the same"
_CORRECT: Final = "correct the fact that is there (graph.correct), or withdraw it first"


@dataclass(frozen=True)
class Signed:
    """Who says something, and when."""

    source: str
    moment: pd.Timestamp


@dataclass(frozen=True, eq=False)
class _Given:
    """Rows as they were given: their cells, what is wrong with the header, and the row that each will be."""

    table: RawTable
    findings: tuple[Finding, ...]
    assumed: tuple[Assumed, ...]
    first: int
    """The number of the first row."""


def signed(source: object, at: object) -> Signed:
    """
    Take who says something, and when.

    Raises
    ------
    UsageError
        If either is missing.
    """
    said = str(source).strip() if isinstance(source, str) else ""
    if not said:
        raise UsageError("say where it comes from: source= is a word, such as 'call', 'statement' or 'cctv'")
    return Signed(said, instant(at, what="at"))  # type: ignore[arg-type]  # says itself what is no time


def with_rows(snapshot: Snapshot, name: str, rows: object, said: Signed) -> tuple[Snapshot, Change]:
    """
    Add rows to a table.

    Parameters
    ----------
    snapshot
        All facts, after the last of them.
    name
        The table.
    rows
        One row as a mapping of cells, several of them, or a DataFrame.
    said
        Fills `source` and `recorded_at` where the rows leave them blank.

    Returns
    -------
    snapshot, change
        All facts with the new ones, and these.

    Raises
    ------
    UsageError
        If there is no such table, or nothing in it.
    ValidationError
        If the rows have faults, or other rows have because of them.
    """
    return entered(snapshot, name, rows, Change(said.moment, said.source))


def entered(snapshot: Snapshot, name: str, rows: object, change: Change) -> tuple[Snapshot, Change]:
    """
    Add rows to a table while others are withdrawn.

    Parameters
    ----------
    snapshot
        All facts, after the last of them.
    name
        The table.
    rows
        One row as a mapping of cells, several of them, or a DataFrame.
    change
        What is withdrawn, who says so, and when.

    Returns
    -------
    snapshot, change
        All facts with the new ones, and the whole change.

    Raises
    ------
    UsageError
        If there is no such table, or nothing in it.
    ValidationError
        If the rows have faults, or other rows have because of them.
    """
    if not isinstance(name, str) or name not in TABLES:
        raise UsageError.unknown("table", str(name), TABLES)
    given = _given(snapshot, name, rows, change)
    alone = read_table(given.table, None)
    near = change.near(snapshot, {name: alone.frame})
    new, found = _checked(snapshot, given, near, change)
    if (found["severity"] == "fault").any():
        raise ValidationError(_as_given(found[found["severity"] == "fault"], given), advice=_ADVICE)
    if name == "itineraries":
        _refuse_settled(snapshot, new)
    change = replace(change, added={name: new.assign(**_extra(given.table))})
    again = found_near(snapshot, near, change, found[found["row"] > 0] if _bear_numbers(near) else None)
    if (again["severity"] == "fault").any():
        raise ValidationError(_as_given(again, given), advice=_ADVICE)
    warnings = faults_after(snapshot, near, again)
    if len(of_header := found[found["row"] == 0]):
        warnings = in_order([warnings, of_header])
    taken = (*given.assumed, *alone.assumed, *_assumed_ends(snapshot, change))
    return grown(snapshot, near, changed_tables(snapshot, change), warnings, taken), change


def _refuse_settled(snapshot: Snapshot, new: pd.DataFrame) -> None:
    """Refuse another alternative of a group that was settled: it would be open again, unseen."""
    stays, fresh = snapshot.facts["itineraries"], new[new["withdrawn_at"].isna()]
    rows = stays[stays["alternative_group"].isin(fresh["alternative_group"].dropna())]
    label = rows["alternative"].fillna(rows["stay_id"])
    left = label[rows["withdrawn_at"].isna()].groupby(rows["alternative_group"]).nunique()
    ever = label.groupby(rows["alternative_group"]).nunique()
    settled = left[(left == 1) & (ever.reindex(left.index) > 1)].index
    others = fresh[fresh["alternative_group"].isin(settled)]
    known = set(zip(rows["alternative_group"], label, rows["withdrawn_at"].isna(), strict=True))
    again = [
        group
        for group, name in zip(
            others["alternative_group"], others["alternative"].fillna(others["stay_id"]), strict=True
        )
        if (group, name, True) not in known
    ]
    if again:
        raise UsageError(
            f"the group {again[0]!r} was settled: another alternative would open it again; take what is left of it "
            "back first (withdraw), or name a new group"
        )


def _given(snapshot: Snapshot, name: str, rows: object, change: Change) -> _Given:
    """Put rows under our names, sign them, and number them after those that are there."""
    raw, findings, assumed = raw_table(name, _frame(rows), {})
    # By hand a column that is not read is a slip; the files of others may have what they like.
    findings = [replace(f, severity="fault") if f.reason == NOT_READ else f for f in findings]
    if not len(raw.rows):
        raise UsageError(f"there is no row to add to {name}: give a dict of cells, several in a list, or a DataFrame")
    cells = raw.cells.copy()
    for column, value in (("source", change.source), ("recorded_at", change.moment.isoformat())):
        own = text_of(cells[column]).to_pandas() if column in cells else pd.Series(index=cells.index, dtype="str")
        if column not in cells or own.isna().any():
            cells[column] = own.astype("str").fillna(value)
    first = _free_number(snapshot, name, raw.rows - 2)
    numbered = replace(raw, cells=cells, rows=raw.rows - 2 + first)
    return _Given(numbered, tuple(findings), tuple(assumed), first)


def _frame(rows: object) -> pd.DataFrame:
    if isinstance(rows, pd.DataFrame):
        return rows
    listed = [rows] if isinstance(rows, Mapping) else rows
    if isinstance(listed, (str, bytes)) or not hasattr(listed, "__iter__"):
        raise UsageError(f"rows are a dict of cells, a list of such or a DataFrame, not {type(rows).__name__}")
    listed = list(listed)
    for row in listed:
        if not isinstance(row, Mapping):
            raise UsageError(f"each row is a dict of cells by column, not {type(row).__name__}")
        wrong = [str(c) for c, cell in row.items() if not (isinstance(cell, str) or np.ndim(cell) == 0)]
        if wrong:
            raise UsageError(
                f"a cell holds one value, and {', '.join(wrong)} several: give one dict for each row, and "
                "write several values of one cell with ; between them"
            )
    return pd.DataFrame([dict(row) for row in listed], dtype=object)


def _free_number(snapshot: Snapshot, name: str, places: NDArray[np.int64]) -> int:
    """Count on after the last row of the table, and past ids that are taken."""
    table, aside = snapshot.facts[name], snapshot.checks.set_aside
    rows = [1, *aside.loc[aside["table"] == name, "row"]]
    number = int(max([*rows, *([table["row"].max()] if len(table) else [])])) + 1
    while table["fact_id"].isin([f"{name}:{number + place}" for place in places]).any():
        number += 1
    return number


def _checked(snapshot: Snapshot, given: _Given, near: Near, change: Change) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read the new rows together with the facts near them; give the new rows, and what is found."""
    name = given.table.name
    old = near_tables(snapshot, near, change)
    told = old["persons"]["row"] > 0
    old["persons"] = old["persons"][told | (name != "persons")].reset_index(drop=True)
    tables = {n: _as_raw(n, table) for n, table in old.items() if n != "persons" or snapshot.lists_people}
    tables[name] = _behind(_as_raw(name, old[name]), given.table)
    checked = check(Raw(tables, given.findings), timezone=snapshot.checks.timezone)
    missing, found = [finding.column for finding in given.findings if not finding.mendable], checked.faults
    found = found[~(_is_new(found, given) & found["column"].isin(missing))].reset_index(drop=True)
    for table, rows in found[(found["row"] != 0) & ~_is_new(found, given)].groupby("table"):
        numbers = pd.Index(tables[str(table)].rows[: len(old[str(table)])])
        origin = old[str(table)].iloc[numbers.get_indexer(pd.Index(rows["row"]))]
        found.loc[rows.index, ["file", "row"]] = origin[["file", "row"]].set_axis(rows.index)
    found["value"] = found["value"].str.removesuffix("T00:00:00")  # bare dates, as they are written
    return checked.tables[name].tail(len(given.table.rows)).reset_index(drop=True), found


def _as_raw(name: str, table: pd.DataFrame) -> RawTable:
    """Give facts as they could have been given; where a number is not that of one row they are counted backward."""
    cells = table.drop(columns=list(PROVENANCE))
    rows = table["row"].to_numpy() if _numbered(name, table) else -np.arange(1, len(cells) + 1)
    return RawTable(name, "", cells, rows)


def _numbered(name: str, table: pd.DataFrame) -> bool:
    """Tell whether facts bear the numbers of their rows, as those of one reading do."""
    return bool((table["fact_id"] == name + ":" + table["row"].astype("str")).all()) and table["row"].is_unique


def _bear_numbers(near: Near) -> bool:
    return all(_numbered(name, table) for name, table in near.facts.items() if name != "persons")


def _behind(old: RawTable, new: RawTable) -> RawTable:
    """Put new rows behind facts, all as text."""
    columns = {}
    for column in dict.fromkeys([*old.cells, *new.cells]):
        parts = [table.cells.get(column, pd.Series(index=table.cells.index, dtype="str")) for table in (old, new)]
        columns[column] = text_column(pa.concat_arrays([text_of(part) for part in parts]))
    return RawTable(old.name, "", pd.DataFrame(columns), np.concatenate([old.rows, new.rows]))


def _is_new(faults: pd.DataFrame, given: _Given) -> pd.Series[bool]:
    return (faults["table"] == given.table.name) & faults["row"].isin(given.table.rows)


def _as_given(faults: pd.DataFrame, given: _Given) -> pd.DataFrame:
    """Give rows that were given the numbers that they had there, and keep facts apart from them."""
    new = _is_new(faults, given)
    rows = faults["row"].mask(new, faults["row"] - given.first + 2)
    hint = faults["hint"].mask(faults["reason"].str.startswith(_THERE_ALREADY), _CORRECT)
    return in_order([faults.assign(file=faults["file"].mask(new, GIVEN), row=rows, hint=hint)])


def _extra(table: RawTable) -> dict[str, pd.Series]:
    """Carry columns through that are none of ours, text as text."""
    known = {*TABLES[table.name].by_name, *PROVENANCE}
    extra = {str(name): table.cells[name] for name in table.cells if name not in known}
    text = {name for name, cells in extra.items() if any(isinstance(cell, str) for cell in cells)}
    return {n: text_column(text_of(cells)) if n in text else cells.infer_objects() for n, cells in extra.items()}


def _assumed_ends(snapshot: Snapshot, change: Change) -> list[Assumed]:
    stays = change.added.get("itineraries")
    if stays is None or stays["end"].notna().all():
        return []
    venues = snapshot.facts["venues"]
    state = State({"itineraries": stays, "venues": venues[venues["venue_id"].isin(stays["venue_id"])]}, {})
    return list(assumed_ends(state, snapshot.checks.usual_minutes, ""))
