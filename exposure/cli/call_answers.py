"""What `exposure calls` prints of a team's work: the report, the release, and an old list beside the trace."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Final

import pandas as pd

from exposure.cli.desk import as_typed
from exposure.cli.screen import plain, plain_lines, say
from exposure.cli.sheet import table_lines, terminal_width
from exposure.progress import step

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from exposure.cli.options import Asked
    from exposure.graph import ExposureGraph

__all__ = ["compare_with", "print_report", "release_people"]

_SHOWN: Final = 15


@as_typed()
def print_report(store: Path, out: Path | None) -> None:
    """
    Print how many were reached and how soon, and write the tables where that is asked for.

    Parameters
    ----------
    store
        Folder of the sheets, or its `calls.sqlite`.
    out
        Where the tables go; None for nowhere.
    """
    from exposure.calls.report import report

    found = report(store)
    for line in plain_lines(repr(found)):
        say(line)
    parts = {
        "by day": found.scam,
        "by caller": found.callers,
        "by hour": found.hours,
        "attempts per contact": found.attempts,
        "never reached": found.never_reached,
    }
    for title, table in parts.items():
        if len(table):
            say("")
            say(title)
            _show(table)
    tables = {field.name: getattr(found, field.name) for field in fields(found)}
    _write({name: table for name, table in tables.items() if isinstance(table, pd.DataFrame)}, out)


def _show(table: pd.DataFrame) -> None:
    rows = [[_cell(cell) for cell in row] for row in table.head(_SHOWN).itertuples(index=False, name=None)]
    for line in table_lines([str(name) for name in table.columns], rows, width=terminal_width()):
        say(line)
    if len(table) > _SHOWN:
        say(f"… and {len(table) - _SHOWN:,} more; --out DIR writes all")


def _cell(cell: object) -> str:
    if isinstance(cell, pd.Timestamp):
        return f"{cell:%Y-%m-%d}"
    if cell is None or cell is pd.NA or cell is pd.NaT or cell != cell:  # noqa: PLR0124 - not a number
        return ""
    return f"{cell:.0%}" if isinstance(cell, float) else plain(str(cell))


@as_typed()
def release_people(graph: ExposureGraph, asked: Asked, store: Path, on: str) -> None:
    """
    Print who is released on a day and who is not, and write the table where that is asked for.

    Parameters
    ----------
    graph
        The graph.
    asked
        What is asked of it.
    store
        Folder of the sheets, or its `calls.sqlite`.
    on
        The day.
    """
    from exposure.calls.release import release

    with step("tracing"):
        trace = asked.of(graph)
    found = release(trace, store, on=on)
    rows = [
        (str(person), "released" if free else "NOT", until, why)
        for person, free, until, why in zip(
            found["person_id"], found["released"], found["until"], found["reason"], strict=True
        )
    ]
    for line in table_lines(("person", "", "until", "why"), rows, width=terminal_width()) if rows else ():
        say(plain(line))
    say(f"{int(found['released'].sum()):,} released, {int((~found['released']).sum()):,} not")
    _write({"release": found}, asked.out)


@as_typed()
def compare_with(
    graph: ExposureGraph, asked: Asked, theirs: Path, key: str, classes: list[str] | None, region: str | None
) -> None:
    """
    Print what a list of the office's own and the trace have in common, and write it where that is asked for.

    Parameters
    ----------
    graph
        The graph.
    asked
        What is asked of it.
    theirs
        Their list.
    key
        `THEIR COLUMN=OURS`, or one name for both.
    classes
        Which ones our list holds; None for close contacts.
    region
        Country of numbers without a prefix; None for the office's.
    """
    from exposure.calls.comparing import compare_list

    column, _, ours = key.rpartition("=")
    with step("tracing"):
        trace = asked.of(graph)
    found = compare_list(
        trace, theirs, key={column: ours} if column else key, classes=classes or ("close",), region=region
    )
    for line in plain_lines(repr(found)):
        say(line)
    apart = found.table[found.table["where"] != "both"]
    rows = [
        (where, str(person or ""), "" if pd.isna(row) else str(row), why)
        for where, person, row, why in apart[["where", "person_id", "their_row", "reason"]].itertuples(index=False)
    ]
    rows += [(what, "", str(row), why) for row, what, why in found.faults.itertuples(index=False)]
    for line in table_lines(("where", "person", "their row", "why"), rows, width=terminal_width()) if rows else ():
        say(plain(line))
    _write({"compared": found.table, "compared-faults": found.faults}, asked.out)


def _write(tables: Mapping[str, pd.DataFrame], out: Path | None) -> None:
    from exposure.outputs import write_tables

    if out is not None:
        files = write_tables(tables, out)
        say(f"written to {plain(str(out.resolve()))}: {', '.join(file.name for file in files)}")
