"""Raw tables as typed ones: every column of the contract, in its dtype."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from exposure.clock import DATE, DAY_SECONDS, INSTANT, NEVER
from exposure.schema import TABLES
from exposure.tables.cells import text_column, text_of
from exposure.tables.raw import Assumed, Finding
from exposure.tables.times import AMBIGUOUS, BLANK, CONTRARY, DAYLESS, FAR, SERIAL, SPAN, UNREADABLE, read_times
from exposure.tables.vague import read_words
from exposure.tables.values import READ_AS, read_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt

    from exposure.schema import Column, Table
    from exposure.tables.raw import RawTable
    from exposure.tables.times import Clocked
    from exposure.tables.vague import Vague
    from exposure.tables.values import Reading

__all__ = ["Typed", "empty_frame", "read_table"]

_DTYPES: Final[dict[str, str]] = {
    "number": "float64",
    "integer": "float64",
    "boolean": "boolean",
    "instant": INSTANT,
    "date": DATE,
}
_A_DAY: Final = "write a day of the calendar with its year, like 1980-02-29"
_TIME_FAULTS: Final = {
    UNREADABLE: (
        "cannot be read as a time",
        "write it like 2020-02-20T09:05+08:00, or 2020-02-20 for a whole day",
    ),
    AMBIGUOUS: (
        "could be day/month or month/day",
        "read with dates='day-first' or dates='month-first' (--dates), or write the year first",
    ),
    FAR: (
        "lies outside the years 1900 to 2199",
        "give the true time, or leave the cell blank where it is not known or open",
    ),
    CONTRARY: ("is no date in the order given by dates=", "correct it, or write the year first"),
    SERIAL: ("cannot be read as a time", "looks like a spreadsheet's day number: format the column as date and time"),
    SPAN: ("holds two times", "write the first into start and the second into end, each with its day"),
    DAYLESS: ("has no day", "write the day too, as in 2020-02-20 9:05"),
}


@dataclass(frozen=True)
class Typed:
    """One table with typed columns; its instants are still to be placed on UTC."""

    frame: pd.DataFrame
    clocked: dict[str, Clocked] = field(default_factory=dict)
    unread: dict[str, npt.NDArray[np.bool_]] = field(default_factory=dict)
    """Cells that hold something which could not be read, by column."""
    findings: tuple[Finding, ...] = ()
    assumed: tuple[Assumed, ...] = ()
    vague: Vague | None = None
    """What words did to the times, where there are any."""


def read_table(raw: RawTable, dates: str | None) -> Typed:
    """Read every cell of one raw table by itself."""
    table, length = TABLES[raw.name], len(raw.cells)
    given = [column for column in table.columns if column.name in raw.cells]
    clocked = {c.name: read_times(raw.cells[c.name], dates) for c in given if c.holds in {"instant", "date"}}
    read: dict[str, Reading] = {}
    columns = {c.name: _blank(c, length) for c in table.columns}
    for column in given:
        if column.name not in clocked:
            reading = read_value(raw.cells[column.name], column, decimal_comma=raw.decimal_comma)
            read[column.name] = reading
            columns[column.name] = reading.column
    columns |= {c.name: _dates(clocked[c.name]) for c in given if c.holds == "date"}
    vague = read_words(raw, columns, clocked, dates) if raw.name == "itineraries" else None
    if vague:
        clocked |= vague.clocked
        columns |= vague.tolerance
    columns |= _extra(raw.cells, table)
    return Typed(
        _framed(columns, raw),
        clocked,
        _unread(clocked, read),
        (*_findings(raw.name, clocked, read), *(vague.findings if vague else ())),
        (*_assumed(raw, read), *(vague.assumed if vague else ())),
        vague,
    )


def empty_frame(table: Table) -> pd.DataFrame:
    """Give a table without rows, in the dtypes of the contract."""
    columns = {column.name: _blank(column, 0) for column in table.columns}
    provenance = {"fact_id": _blank_text(0), "file": _blank_text(0), "row": pd.Series(dtype="int64")}
    return pd.DataFrame(columns | provenance)


def _unread(clocked: Mapping[str, Clocked], values: Mapping[str, Reading]) -> dict[str, npt.NDArray[np.bool_]]:
    unread = {name: times.kind >= UNREADABLE for name, times in clocked.items() if (times.kind >= UNREADABLE).any()}
    return unread | {name: np.logical_or.reduce([*read.wrong.values()]) for name, read in values.items() if read.wrong}


def _findings(table: str, clocked: Mapping[str, Clocked], values: Mapping[str, Reading]) -> Iterator[Finding]:
    for column, times in clocked.items():
        for kind, (reason, hint) in _TIME_FAULTS.items():
            at = np.flatnonzero(times.kind == kind)
            if len(at):
                day = TABLES[table].by_name[column].holds == "date" and kind == UNREADABLE
                yield Finding(table, reason, _A_DAY if day else hint, column, at)
    for column, read in values.items():
        for wrong, mask in read.wrong.items():
            yield Finding(table, *READ_AS[wrong], column, np.flatnonzero(mask))


def _assumed(raw: RawTable, values: Mapping[str, Reading]) -> Iterator[Assumed]:
    for column, read in values.items():
        for (what, given, as_read), count in read.assumed.items():
            yield Assumed(raw.name, raw.file, what, f"{column}: {given}", as_read, count)


def _dates(clocked: Clocked) -> pd.Series:
    read = (clocked.kind != BLANK) & (clocked.kind < UNREADABLE)
    midnights = np.where(read, clocked.local - clocked.local % DAY_SECONDS, NEVER)
    return pd.Series(midnights.view(DATE))


def _blank(column: Column, length: int) -> pd.Series:
    dtype = _DTYPES.get(column.holds)
    return (
        _blank_text(length) if dtype is None else pd.Series(pd.NaT if "time" in dtype else None, range(length), dtype)
    )


def _blank_text(length: int) -> pd.Series:
    return text_column(pa.nulls(length, pa.large_string()))


def _extra(cells: pd.DataFrame, table: Table) -> dict[str, pd.Series]:
    """Carry unknown columns through as they are, only with one way of being blank."""
    extra = {str(name): cells[name] for name in cells if name not in table.by_name}
    return {name: _one_blank(column) for name, column in extra.items()}


def _one_blank(column: pd.Series) -> pd.Series:
    if _is_text(column):
        return column.mask(column == "")
    if column.dtype == object and any(isinstance(cell, str) for cell in column):
        return text_column(text_of(column)).set_axis(column.index)  # a number among texts is one too
    return column


def _is_text(column: pd.Series) -> bool:
    return isinstance(column.dtype, pd.StringDtype)


def _framed(columns: dict[str, pd.Series], raw: RawTable) -> pd.DataFrame:
    numbers = pa.array(raw.rows)
    fact_id: Any = pc.binary_join_element_wise(raw.name, numbers.cast(pa.string()), ":")
    provenance = {
        "fact_id": text_column(fact_id),
        "file": text_column(pa.repeat(pa.scalar(raw.file, pa.large_string()), len(raw.rows))),
        "row": pd.Series(raw.rows),
    }
    if "stay_id" in columns:
        columns["stay_id"] = _stay_ids(columns["stay_id"], provenance["fact_id"])
    return pd.DataFrame(columns | provenance)


def _stay_ids(own: pd.Series, fact_id: pd.Series) -> pd.Series:
    """Fill blank ids with the fact's, marked where another row already bears it (tables that were written back)."""
    if not own.notna().any():
        return fact_id
    made, taken = fact_id[own.isna()], set(own.dropna())
    while (clash := made.isin(taken)).any():
        made = made.mask(clash, made + "*")
    return own.fillna(made)
