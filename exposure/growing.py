"""All facts after a change: more rows at the end of the tables, and rows that are withdrawn."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa

from exposure.clock import from_seconds, to_seconds
from exposure.ends import world_as_known
from exposure.growth import grown_world
from exposure.knowledge import known_rows
from exposure.schema import TABLES, WITHDRAWAL
from exposure.snapshot import Snapshot
from exposure.tables.cells import text_column
from exposure.tables.merge import alike
from exposure.tables.persons import made_persons
from exposure.vicinity import near_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from exposure.tables.raw import Assumed
    from exposure.vicinity import Near

    Tables = Mapping[str, pd.DataFrame]

__all__ = ["WITHDRAWN_SOURCE", "Change", "changed_tables", "grown", "near_tables"]

WITHDRAWN_SOURCE: Final = WITHDRAWAL[1]
"""Who said that a row is withdrawn: a column that tables have as soon as it is needed."""


@dataclass(frozen=True, eq=False)
class Change:
    """
    What is done to the facts at one moment.

    Attributes
    ----------
    moment
        When it becomes known.
    source
        Who said so; '' where it is not told.
    added
        New rows by table, typed and with their provenance.
    ended
        Positions of the rows that are withdrawn, by table.
    """

    moment: pd.Timestamp
    source: str
    added: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    ended: Mapping[str, NDArray[np.intp]] = field(default_factory=dict)

    def near(self, snapshot: Snapshot, ids: Tables | None = None) -> Near:
        """Give the rows that come or go, and the facts near them; new rows may be known by their ids alone."""
        facts, added = snapshot.facts, self.added if ids is None else ids
        parts = {name: [facts[name].iloc[at]] for name, at in self.ended.items()}
        for name, more in added.items():
            parts.setdefault(name, []).append(more)
        rows = {name: pd.concat(alike(name, *both) if len(both) > 1 else both) for name, both in parts.items()}
        return near_rows(snapshot, rows)

    def said(self) -> str:
        """
        Say in a few words what is done.

        Examples
        --------
        >>> now = pd.Timestamp("2020-02-27T12:00Z")
        >>> one = {"cases": pd.DataFrame({"person_id": ["A"]})}
        >>> Change(now, "call", one, {"cases": np.array([0])}).said()
        '+1 fact, 1 withdrawn'
        >>> Change(now, "call", {}, {"cases": np.array([0, 4])}).said()
        '2 facts withdrawn'
        """
        more, fewer = (sum(map(len, part.values())) for part in (self.added, self.ended))
        if not more + fewer:
            return "nothing to withdraw"
        if not more:
            return f"{fewer:,} fact{'s' * (fewer != 1)} withdrawn"
        return f"+{more:,} fact{'s' * (more != 1)}" + (f", {fewer:,} withdrawn" if fewer else "")


def grown(
    snapshot: Snapshot, near: Near, tables: Tables, faults: pd.DataFrame, assumed: tuple[Assumed, ...] = ()
) -> Snapshot:
    """
    See the facts after a change, sharing what it leaves as it was.

    Parameters
    ----------
    snapshot
        The facts before it, after the last of them.
    near
        The rows that come or go, checked, and which facts are near them.
    tables
        The facts after the change.
    faults
        What is found in these.
    assumed
        How new cells were read that could be read otherwise.

    Returns
    -------
    snapshot
        After the last fact.
    """
    before = snapshot.checks
    read = {name: before.read.get(name, 0) + len(tables[name]) - len(before.tables[name]) for name in TABLES}
    assumed = (*before.assumed, *assumed)
    checks = replace(before, tables=dict(tables), faults=faults, read=read, assumed=assumed)
    same = {name for name in TABLES if tables[name] is before.tables[name]}
    known = {n: snapshot.known[n] if n in same else known_rows(tables[n], None) for n in TABLES}
    if {"persons", "itineraries", "venues", "legs", "leg_stops", "layouts"} <= same:
        return replace(snapshot, checks=checks, known=known, prints={})
    world, worlds = grown_world(snapshot, checks, near)
    return Snapshot(checks, world_as_known(world, known["itineraries"]), known, worlds=worlds)


def changed_tables(snapshot: Snapshot, change: Change) -> dict[str, pd.DataFrame]:
    """
    Put new rows at the end of the tables, and end those that are withdrawn.

    Persons whom only a row names are made of their ids as long as no table of persons was given.

    Parameters
    ----------
    snapshot
        All facts.
    change
        What is done.

    Returns
    -------
    tables
        All tables; the others are the same objects.
    """
    return _changed(snapshot.facts, change, change.ended, lists_people=snapshot.lists_people)


def near_tables(snapshot: Snapshot, near: Near, change: Change) -> dict[str, pd.DataFrame]:
    """Do the same to the near facts alone."""
    ended = {name: np.searchsorted(near.positions[name], rows) for name, rows in change.ended.items()}
    return _changed(near.facts, change, ended, lists_people=snapshot.lists_people)


def _changed(
    facts: Tables, change: Change, ended: Mapping[str, NDArray[np.intp]], *, lists_people: bool
) -> dict[str, pd.DataFrame]:
    tables = dict(facts)
    for name, rows in ended.items():
        tables[name] = _ended(tables[name], rows, change)
    for name, more in change.added.items():
        if name == "persons":
            tables[name] = _told_persons(tables[name], more)
        tables[name] = _with_more_rows(name, tables[name], more)
    return tables if lists_people or "persons" in change.added else _everybody(tables, change.added)


def _with_more_rows(name: str, table: pd.DataFrame, more: pd.DataFrame) -> pd.DataFrame:
    """Put rows at the end of a table; columns that hold the same are held once."""
    table, more = alike(name, table, more)
    if not len(table):
        return more.reset_index(drop=True)
    made: dict[object, Any] = {}
    columns = {}
    for column in table:
        key = _content(table[column], more[column])
        if key is None or key not in made:
            made[key] = _longer(table[column], more[column])
        columns[column] = text_column(made[key]).array if isinstance(made[key], pa.Array) else made[key]
    return pd.DataFrame(columns, copy=False)


def _content(cells: pd.Series, more: pd.Series) -> object:
    """Give something that is the same for columns that hold the same; None where that is not told cheaply."""
    kind = str(cells.dtype)
    if kind not in ("str", "float64"):
        return None
    if cells.isna().all() and more.isna().all():
        return kind
    where = [buffer.address for buffer in _arrow(cells).buffers() if buffer] if kind == "str" else []
    return (tuple(where), tuple(more)) if where and more.notna().all() else None


def _longer(cells: pd.Series, more: pd.Series) -> Any:
    """Put cells behind others; text in one piece, for cells of several pieces are slow to look up."""
    if isinstance(cells.dtype, pd.StringDtype):
        return pa.concat_arrays([_arrow(part) for part in (cells, more)])
    if cells.dtype != "float64":
        return pd.concat([cells, more], ignore_index=True).array
    numbers = np.concatenate([cells.to_numpy(), more.to_numpy(float)])
    numbers.flags.writeable = False  # several columns may share it
    return numbers


def _arrow(cells: pd.Series) -> pa.Array:
    text = pa.array(cells, from_pandas=True)
    return text.combine_chunks() if isinstance(text, pa.ChunkedArray) else text


def _ended(table: pd.DataFrame, rows: NDArray[np.intp], change: Change) -> pd.DataFrame:
    until = table["withdrawn_at"].copy()
    until.iloc[rows] = change.moment
    table = table.assign(withdrawn_at=until)
    if not change.source:
        return table
    if WITHDRAWN_SOURCE not in table:
        table = table.assign(**{WITHDRAWN_SOURCE: text_column(pa.nulls(len(table), pa.large_string()))})
    said = table[WITHDRAWN_SOURCE].astype("str")
    said.iloc[rows] = change.source
    return table.assign(**{WITHDRAWN_SOURCE: said})


def _told_persons(persons: pd.DataFrame, told: pd.DataFrame) -> pd.DataFrame:
    """Let a person who was made of an id be known until somebody tells more."""
    made = np.flatnonzero((persons["row"] == 0) & persons["withdrawn_at"].isna())
    first = pd.Series(to_seconds(told["recorded_at"])).groupby(told["person_id"].to_numpy()).min()
    made = made[persons["person_id"].iloc[made].isin(first.index).to_numpy()]
    if not len(made):
        return persons
    until = first.loc[persons["person_id"].iloc[made]].to_numpy()
    clocks = {"recorded_at": np.minimum(to_seconds(persons["recorded_at"].iloc[made]), until), "withdrawn_at": until}
    return _with_clocks(persons, made, clocks)


def _everybody(tables: dict[str, pd.DataFrame], added: Tables) -> dict[str, pd.DataFrame]:
    """Make the persons whom new rows name first, and let others be known from these rows on if they come earlier."""
    naming = {name: added.get(name, table.iloc[:0]) for name, table in tables.items()}
    made, persons = made_persons(naming), tables["persons"]
    there = made["person_id"].isin(persons["person_id"]).to_numpy()
    at = pd.Index(persons["person_id"]).get_indexer(pd.Index(made["person_id"][there]))
    first, before = to_seconds(made["recorded_at"][there]), to_seconds(persons["recorded_at"].iloc[at])
    if (first < before).any():
        persons = _with_clocks(persons, at, {"recorded_at": np.minimum(first, before)})
    if not there.all():
        persons = _with_more_rows("persons", persons, made[~there])
    return {**tables, "persons": persons}


def _with_clocks(table: pd.DataFrame, rows: NDArray[np.intp], clocks: Mapping[str, NDArray[np.int64]]) -> pd.DataFrame:
    columns = {}
    for clock, seconds in clocks.items():
        columns[clock] = table[clock].copy()
        columns[clock].iloc[rows] = from_seconds(seconds)
    return table.assign(**columns)
