"""`exposure calls`: the sheets for a team that phones, and what comes back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from exposure.cli.screen import notice_lines, plain, plain_lines, say, tell
from exposure.cli.sheet import table_lines, terminal_width
from exposure.errors import UsageError
from exposure.progress import step

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from exposure.calls.plan import Plan
    from exposure.cli.desk import Desk
    from exposure.cli.options import Asked
    from exposure.graph import ExposureGraph

__all__ = [
    "compare_with",
    "plan_calls",
    "print_report",
    "print_verified",
    "release_people",
    "take_sheets",
    "write_again",
]

_STORE: Final = "calls.sqlite"


def plan_calls(graph: ExposureGraph, asked: Asked, desk: Desk) -> None:
    """
    Plan the calls, write the sheets into `--out` and print what lies there.

    Parameters
    ----------
    graph
        The graph.
    asked
        What is asked of it, and where the sheets go.
    desk
        Who phones.

    Raises
    ------
    UsageError
        If there is no `--out`, or an option cannot be read.
    """
    from exposure.calls.planning import plan

    if asked.out is None:
        raise UsageError("name a folder for the sheets with --out DIR")
    with step("tracing"):
        trace = asked.of(graph)
    store = asked.out if (asked.out / _STORE).exists() else None
    with step("planning"):
        planned = plan(
            trace,
            shifts=desk.shifts,
            callers=_callers(desk.callers),
            jurisdiction=desk.jurisdiction,
            start=desk.start,
            attempts=None if desk.attempts is None else desk.attempts.split(","),
            classes=tuple(desk.classes or ("close",)),
            store=store,
            region=desk.region,
            hours=desk.hours.split("-"),
            per_shift=desk.per_shift,
            hotline=desk.hotline,
        )
    with step("writing sheets"):
        made = planned.write(asked.out, delta=desk.delta, key_file=desk.key_file)
    for line in (*plain_lines(repr(planned)), "", *_index_lines(made.roll), ""):
        say(line)
    say(f"hand-out {made.id} written to {plain(str(asked.out.resolve()))}")
    for line in _loud(planned):
        tell(line)
    for line in notice_lines(trace):
        tell(line)


def _callers(given: str) -> int | list[str]:
    text = given.strip()
    if re.fullmatch(r"\d+", text):
        return int(text)
    return [name.strip() for name in re.split(r"[;\uff1b]", text) if name.strip()]


def _index_lines(roll: pd.DataFrame) -> list[str]:
    calls = roll["spokesperson"] & roll["action"].isin(["call", "sms", "un-call"])
    by_file = roll.assign(calls=calls).groupby("stem", sort=False)
    counts = by_file.agg(people=("person_id", "size"), calls=("calls", "sum"), minutes=("expected_minutes", "sum"))
    rows = [
        (str(stem), f"{people:,}", f"{calls:,}", f"{minutes:,.0f}")
        for stem, people, calls, minutes in counts.itertuples(name=None)
    ]
    return table_lines(("file", "people", "calls", "expected minutes"), rows, width=terminal_width())


def _loud(planned: Plan) -> list[str]:
    found = planned.roll[planned.roll["stem"] == "in-register"]["person_id"]
    return [f"CAUTION: {person} is a case, not a contact to be phoned; see in-register" for person in found]


def take_sheets(store: Path, sheets: list[Path]) -> bool:
    """
    Take filled-in sheets, print what was taken and what was wrong.

    Parameters
    ----------
    store
        Folder of the sheets, or its `calls.sqlite`.
    sheets
        Files, or folders of them.

    Returns
    -------
    well
        Whether no row was refused.
    """
    from exposure.calls.taking import take

    with step("taking sheets"):
        taken = take(store, sheets)
    for line in plain_lines(repr(taken)):
        say(line)
    wrong = taken.faults
    for row in wrong.itertuples():
        where = f"{row.file}" + (f" row {row.row}" if row.row else "") + (f" {row.column}" if row.column else "")
        tell(plain(f"{where}: {row.reason}" + (f"; {row.hint}" if row.hint else "")))
    return bool(wrong.empty)


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
    from exposure.outputs import write_tables

    found = report(store)
    for line in plain_lines(repr(found)):
        say(line)
    for title, table in (("by day", found.scam), ("by caller", found.callers), ("by hour", found.hours)):
        if len(table):
            say("")
            say(title)
            rows = [[_cell(cell) for cell in row] for row in table.itertuples(index=False, name=None)]
            for line in table_lines([str(name) for name in table.columns], rows, width=terminal_width()):
                say(line)
    if out is not None:
        files = write_tables(found.tables(), out)
        say(f"written to {plain(str(out.resolve()))}: {', '.join(file.name for file in files)}")


def _cell(cell: object) -> str:
    import pandas as pd

    if cell is None or cell is pd.NA or cell is pd.NaT or cell != cell:  # noqa: PLR0124 - not a number
        return ""
    return f"{cell:.0%}" if isinstance(cell, float) and 0 <= cell <= 1 else plain(str(cell))


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
    from exposure.outputs import write_tables

    with step("tracing"):
        trace = asked.of(graph)
    found = release(trace, store, on=on)
    rows = [
        (str(person), "released" if free else "NOT", until, why)
        for person, free, until, why in zip(
            found["person_id"], found["released"], found["until"], found["reason"], strict=True
        )
    ]
    for line in table_lines(("person", "", "until", "why"), rows, width=terminal_width()):
        say(plain(line))
    say(f"{int(found['released'].sum()):,} released, {int((~found['released']).sum()):,} not")
    if asked.out is not None:
        files = write_tables({"release": found}, asked.out)
        say(f"written to {plain(str(asked.out.resolve()))}: {', '.join(file.name for file in files)}")


def compare_with(graph: ExposureGraph, asked: Asked, theirs: Path, key: str) -> None:
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
    """
    from exposure.calls.comparing import compare_list
    from exposure.outputs import write_tables

    their, _, ours = key.partition("=")
    with step("tracing"):
        trace = asked.of(graph)
    found = compare_list(trace, theirs, key={their: ours} if ours else key)
    for line in plain_lines(repr(found)):
        say(line)
    apart = found.table[found.table["where"] != "both"]
    rows = [
        (where, str(person or ""), "" if not row else str(row), why)
        for where, person, row, why in zip(
            apart["where"], apart["person_id"].fillna(""), apart["their_row"].fillna(0), apart["reason"], strict=True
        )
    ]
    for line in table_lines(("where", "person", "their row", "why"), rows, width=terminal_width()):
        say(plain(line))
    if asked.out is not None:
        files = write_tables({"compared": found.table}, asked.out)
        say(f"written to {plain(str(asked.out.resolve()))}: {', '.join(file.name for file in files)}")


def print_verified(store: Path, code: str, key_file: Path | None) -> bool:
    """
    Say whether a code was given out.

    Parameters
    ----------
    store
        Folder of the sheets, or its `calls.sqlite`.
    code
        What the citizen read out.
    key_file
        File of the key, where the store does not keep it.

    Returns
    -------
    real
        Whether it was.
    """
    from exposure.calls.store import Store
    from exposure.calls.verified import verify_code

    with Store.open(store, key_file=key_file) as opened:
        found = verify_code(opened, code)
    for line in plain_lines(repr(found)):
        say(line)
    return bool(found.real)


def write_again(store: Path, hand_out: str, out: Path, key_file: Path | None) -> None:
    """
    Write the sheets of an earlier hand-out again.

    Parameters
    ----------
    store
        Folder of the sheets, or its `calls.sqlite`.
    hand_out
        Its id.
    out
        Where to, empty or absent.
    key_file
        File of the key, where the store does not keep it.
    """
    from exposure.calls.handing import reproduce

    files = reproduce(store, hand_out, out, key_file=key_file)
    say(f"{len(files)} files of hand-out {plain(hand_out)} written to {plain(str(out.resolve()))}")
