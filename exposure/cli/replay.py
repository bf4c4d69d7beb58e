"""`exposure replay`: a case as it was known at several moments, what changed between them, and by which facts."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from exposure.changes import CHANGE_COLUMNS, Changes, compare
from exposure.cli.screen import local_zone, notice_lines, plain, plain_lines, say, tell
from exposure.cli.sheet import table_lines, terminal_width
from exposure.clock import instant
from exposure.effects import effect_lines
from exposure.errors import UsageError
from exposure.outputs import local_text, write_book, write_tables
from exposure.progress import step
from exposure.replay import Replay, replay
from exposure.shown import counted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from exposure.cli.options import Asked
    from exposure.graph import ExposureGraph
    from exposure.summary import Summary
    from exposure.trace import Trace

__all__ = ["replay_case"]

_SHOWN: Final = 24
"""Moments that are all shown; of more of them, those at which something changed are."""
_BESIDE: Final = 6
"""Moments that stand beside each other in the table of jurisdictions: the first, and the last ones."""
_FACTS: Final = 1_000
"""Facts between the moments up to which they are looked through without being asked for, which takes seconds."""
_LEGEND: Final = "+ new, - no contacts any more, ~ of another class or certainty than at the moment before"
_UNSAID: Final = "(not told)"


class _Step(NamedTuple):
    """A moment and the next one; `changes` is None where it would take long to find which facts made them."""

    earlier: pd.Timestamp
    later: pd.Timestamp
    effects: list[str]
    changes: Changes | None


def replay_case(graph: ExposureGraph, asked: Asked, at: list[str] | None, every: str | None) -> None:
    """
    Replay a case, print how its list grew, and write the results where that was asked for.

    Parameters
    ----------
    graph
        All facts.
    asked
        What is asked of them.
    at
        The moments.
    every
        A span in their place.

    Raises
    ------
    UsageError
        If a moment is none, there are none, or the question cannot be asked.
    """
    with step("replaying"):
        found = _replayed(graph, asked, at, every)
    steps = _steps(found, asked_for=asked.out is not None)
    with step("summing up"):
        summary = found.summary()
    last = list(found.traces.values())[-1]
    zone = _zone(last)
    regions = _regions(found)
    where = "" if asked.out is None else _written((found, steps, summary, regions), asked.out, zone)
    for line in (
        *_head_lines(found, last, zone),
        *_table_lines(found, zone),
        *_region_lines(regions, list(found.traces), zone),
        *_change_lines(steps, zone),
        *plain_lines(repr(summary)),
        *([where] if where else []),
    ):
        say(line)
    for line in notice_lines(last):
        tell(line)


def _replayed(graph: ExposureGraph, asked: Asked, at: list[str] | None, every: str | None) -> Replay:
    """Ask; an option is called in errors what it is called here."""
    if asked.as_known is not None:
        raise UsageError("--as-known has no place in a replay: give its moments with --at")
    if bool(at) == (every is not None):
        raise UsageError(
            "a replay takes moments: --at 2020-02-27T12:00+08:00, as often as needed, or --every 6h, one of the two"
        )
    moments = [instant(moment, what="--at") for moment in at or ()]
    try:
        return replay(
            graph,
            case=asked.case or None,
            at=moments or None,
            every=every,
            rules=asked.rules,
            up_to=asked.up_to,
            within_m=asked.within_m,
            lag_minutes=asked.lag_minutes,
            engine=asked.engine,
        )
    except UsageError as error:
        said = str(error).replace("at=[moments]", "moments with --at")
        raise UsageError(f"--{said}" if said.startswith("every ") else said) from None


def _steps(found: Replay, *, asked_for: bool) -> list[_Step]:
    """Put each moment beside the next; the facts between are looked through where it is asked for, or soon done."""
    pairs = list(pairwise(found.traces.items()))
    soon = sum(_facts_between(before, after) for (_, before), (_, after) in pairs) <= _FACTS
    with step("comparing"):
        return [
            _Step(
                earlier,
                later,
                effect_lines(before.people, after.people),
                compare(before, after) if asked_for or soon else None,
            )
            for (earlier, before), (later, after) in pairs
        ]


def _facts_between(before: Trace, after: Trace) -> int:
    one, other = before.graph.snapshot.known, after.graph.snapshot.known
    return sum(int(np.count_nonzero(one[name] != other[name])) for name in one)


def _zone(trace: Trace) -> str:
    zone = local_zone(trace)
    return trace.graph.snapshot.checks.timezone or zone if zone == "UTC" else zone


def _head_lines(found: Replay, last: Trace, zone: str) -> list[str]:
    """Say who is replayed under what, and when a case was not known yet."""
    title = repr(found).splitlines()[0]
    rules = "none (every contact is co-present)" if last.rules is None else f"{last.rules.id} ({last.rules.title})"
    ids = set(last.cases["case_id"])
    unknown: dict[str, list[str]] = {}
    for moment, trace in found.traces.items():
        for case in sorted(ids.difference(trace.cases["case_id"])):
            unknown.setdefault(case, []).append(local_text(moment, zone))
    notes = [
        f"  {case} was not known, or too little of it, at {when[0]}"
        + (f" and {counted(len(when) - 1, 'later moment')}" if when[1:] else "")
        for case, when in unknown.items()
    ]
    windows = last.assessment.windows
    assumed = [] if windows is None else [line for line in windows.assumed if line]
    limits = [f"  {line}" for line in (*last.question.limits(), *assumed, *last.graph.caveats()[1:])]
    return [*map(plain, (f"{title}; times are of {zone}", f"  rules: {rules}", *limits, *notes)), ""]


def _table_lines(found: Replay, zone: str) -> Iterator[str]:
    """Show a moment in a row, and a class and certainty in a column."""
    table = found.table
    if table.empty:
        yield from ("no contact was known at any of these moments", "")
        return
    kinds = list(dict.fromkeys(zip(table["contact_class"], table["certainty"], strict=True)))
    per = len(kinds)
    cells = table["count"].map("{:,}".format).tolist()
    cells[per:] = [_count(*row) for row in table.iloc[per:, -4:].itertuples(index=False)]
    times = table["time"].iloc[::per]
    rows = [[local_text(at, zone), *cells[i * per : i * per + per]] for i, at in enumerate(times)]
    shown = rows
    if len(rows) > _SHOWN:
        shown = [row for i, row in enumerate(rows) if i in {0, len(rows) - 1} or any(" " in cell for cell in row[1:])]
    yield from table_lines(["moment", *map(" ".join, kinds)], shown, width=terminal_width())
    if any(" " in cell for row in shown for cell in row[1:]):
        yield _LEGEND
    if len(shown) < len(rows):
        yield f"{counted(len(rows) - len(shown), 'moment')} without a change left out"
    yield ""


def _count(count: int, added: int, removed: int, changed: int) -> str:
    """Write a count and how it came about."""
    steps = [f"{sign}{n:,}" for sign, n in (("+", added), ("-", removed), ("~", changed)) if n]
    return " ".join([f"{count:,}", *steps])


def _regions(found: Replay) -> pd.DataFrame:
    """Count at each moment the people who are close for certain, by the authority responsible for them."""
    rows = []
    for moment, trace in found.traces.items():
        people = trace.people
        close = people[(people["contact_class"] == "close") & (people["certainty"] == "certain")]
        counts = close["jurisdiction"].fillna(_UNSAID).value_counts().sort_index()
        rows += [(moment, str(name), int(count)) for name, count in counts.items()]
    table = pd.DataFrame(rows, columns=["time", "jurisdiction", "close_certain"])
    return table.astype({"time": "datetime64[s, UTC]", "jurisdiction": "str", "close_certain": "int64"})


def _region_lines(regions: pd.DataFrame, moments: list[pd.Timestamp], zone: str) -> Iterator[str]:
    """Show a jurisdiction in a row and a moment in a column; nothing where no person has one."""
    if set(regions["jurisdiction"]) <= {_UNSAID}:
        return
    if len(moments) > _BESIDE:
        moments = [moments[0], *moments[1 - _BESIDE :]]
    wide = regions.pivot_table(index="jurisdiction", columns="time", values="close_certain", aggfunc="sum")
    wide = wide.reindex(columns=moments).fillna(0).astype(int)
    wide = wide.iloc[np.lexsort((wide.index, -wide.iloc[:, -1]))]
    rows = [[plain(str(name)), *(f"{n:,}" for n in counts)] for name, *counts in wide.itertuples()]
    head = ["close for certain, by jurisdiction", *(local_text(at, zone) for at in moments)]
    yield from (*table_lines(head, rows, width=terminal_width()), "")


def _change_lines(steps: list[_Step], zone: str) -> Iterator[str]:
    """Say what changed from each moment to the next, if anything did, and by how many facts."""
    for earlier, later, effects, changes in steps:
        more = changes is not None and not changes.table["what"].isin(["position"]).all()
        if effects != ["no class changed"] or more:
            title, *lines = ["", *effects] if changes is None else repr(changes).splitlines()
            span = f"{local_text(earlier, zone)} to {local_text(later, zone)}"
            yield plain(f"{span}: {title}" if title else span)
            yield from (f"  {plain(line.strip())}" for line in lines)
    if any(changes is None for *_, changes in steps):
        yield "which facts did it is looked for with --out, or between fewer moments"
    yield ""


def _written(told: tuple[Replay, list[_Step], Summary, pd.DataFrame], folder: Path, zone: str) -> str:
    """Write everything into a folder: each table by itself, and all of them as one workbook."""
    found, steps, summary, regions = told
    tables = {
        "replay": found.table,
        "jurisdictions": regions,
        "changes": _change_table(steps, zone),
        "milestones": summary.milestones,
        "delays": summary.delays,
        "sources": summary.sources,
        "kpis": summary.kpis,
    }
    files = [*write_tables(tables, folder), write_book(tables, folder / "replay.xlsx", zone)]
    return f"written to {plain(str(folder.resolve()))}: {', '.join(file.name for file in files)}"


def _change_table(steps: list[_Step], zone: str) -> pd.DataFrame:
    """Give all changes with the moments between which they came; what has several parts is text."""
    parts = [
        changes.table.assign(earlier=earlier, later=later)
        for earlier, later, _, changes in steps
        if changes is not None and len(changes)
    ]
    columns = ["earlier", "later", *CHANGE_COLUMNS]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    texts = {name: table[name].map(lambda value: _text(value, zone)) for name in ("before", "after")}
    texts["facts"] = table["facts"].map(";".join)
    texts["other_facts"] = table["other_facts"].map(
        lambda sets: " | ".join(one if isinstance(one, str) else ";".join(one) for one in sets)
    )
    moments = dict.fromkeys(("earlier", "later"), "datetime64[s, UTC]")
    kinds = {**dict.fromkeys(CHANGE_COLUMNS, "str"), **moments, "sufficient_alone": "boolean"}
    return table.assign(**texts)[columns].astype(kinds)


def _text(value: object, zone: str) -> str | None:
    if value is None or value is pd.NaT:
        return None
    return local_text(value, zone) if isinstance(value, pd.Timestamp) else str(value)
