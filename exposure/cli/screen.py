"""What commands print: ids, counts and moments, nothing that could steer a terminal."""

from __future__ import annotations

import math
import sys
from collections import Counter
from typing import TYPE_CHECKING

from pandas.api.typing import NaTType

from exposure.cli.options import spelled
from exposure.cli.sheet import table_lines, terminal_width
from exposure.clock import is_zone
from exposure.shown import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TextIO

    import pandas as pd

    from exposure.trace import Trace

__all__ = [
    "NobodyReadsError",
    "assumed_lines",
    "contact_lines",
    "fault_lines",
    "local_zone",
    "notice_lines",
    "plain",
    "row_list",
    "say",
    "tell",
    "trace_lines",
]

_FIRST_CONTACTS = 15
_AFTER = "after"  # in place of the minutes of who met the case only indirectly
_RUNS = 20  # so many runs of row numbers are listed; --format csv lists every row
_FEW = 5  # so many different cells with one fault are listed each
_GROUPED = ["table", "file", "column", "value", "reason", "hint", "severity"]


class NobodyReadsError(Exception):
    """The program that was to read the output has ended."""


def say(line: str, *, end: str = "\n") -> None:
    """Write to standard output."""
    _write(sys.stdout, line + end)


def tell(line: str) -> None:
    """Write to standard error."""
    _write(sys.stderr, line + "\n")


def plain(text: str) -> str:
    r"""
    Spell out what a terminal would obey.

    Examples
    --------
    >>> plain("a\tb\x1b[31m李")
    'a\\tb\\x1b[31m李'
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def fault_lines(faults: pd.DataFrame) -> list[str]:
    """
    List faults, one line for all rows that have the same one.

    Parameters
    ----------
    faults
        With the columns of `schema.FAULT_COLUMNS`.

    Returns
    -------
    lines
        A heading for each file and a table below it.
    """
    groups: dict[tuple[str, ...], list[int]] = {}
    for row, *rest in _fewer_values(faults)[["row", *_GROUPED]].itertuples(index=False, name=None):
        groups.setdefault(tuple(map(str, rest)), []).append(row)
    by_file: dict[str, list[Sequence[str]]] = {}
    for (table, file, column, value, reason, hint, severity), rows in groups.items():
        about = f"{reason}; {hint}" if hint else reason
        # In a file of rules names are keys, not options.
        told = about if table == "rules" else spelled(about)
        line = severity, row_list(rows), plain(column), plain(value), plain(told)
        by_file.setdefault(plain(file or table), []).append(line)
    head = "severity", "row", "column", "value", "reason"
    width = terminal_width()
    return [
        line
        for file, lines in by_file.items()
        for line in (file, *table_lines(head, lines, once=["severity"], width=width), "")
    ]


def _fewer_values(faults: pd.DataFrame) -> pd.DataFrame:
    """Give faults of one kind in many different cells a value in common, so that they are one line."""
    faults = faults.fillna("").astype({"value": "str"})
    values = faults.groupby([name for name in _GROUPED if name != "value"], sort=False)["value"]
    many, first = values.transform("nunique"), values.transform("first")
    return faults.assign(
        value=faults["value"].where(many <= _FEW, first.where(first == "", first + " … (--format csv lists each)"))
    )


def assumed_lines(assumed: pd.DataFrame) -> list[str]:
    """
    Say how files and cells were read that could be read otherwise.

    Parameters
    ----------
    assumed
        With the columns of `schema.ASSUMED_COLUMNS`.

    Returns
    -------
    lines
        A heading for each file and a table below it; none where nothing was assumed.
    """
    by_file: dict[str, list[Sequence[str]]] = {}
    columns: dict[str, list[str]] = {}
    for table, file, what, given, read_as, rows in assumed.itertuples(index=False, name=None):
        heading = plain(f"{file or table}, read as {table}")
        lines = by_file.setdefault(heading, [])
        if what == "column":
            columns.setdefault(heading, []).append(plain(f"{given} = {read_as}"))
        else:
            lines.append((what, plain(given), plain(read_as), f"{rows:,}" if rows else ""))
    for heading, named in columns.items():
        by_file[heading].insert(0, ("columns", "", ", ".join(named), ""))
    head, width = ("assumed", "where it says", "read as", "rows"), terminal_width()
    return [
        line for heading, lines in by_file.items() for line in (heading, *table_lines(head, lines, width=width), "")
    ]


def row_list(rows: Iterable[int]) -> str:
    """
    Write row numbers short; row 0 is the file as a whole.

    Examples
    --------
    >>> row_list([2, 3, 4, 5, 9, 12, 13])
    '2-5, 9, 12, 13'
    """
    runs: list[list[int]] = []
    for row in sorted({row for row in rows if row}):
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    parts = [f"{r[0]}-{r[-1]}" if len(r) > 2 else ", ".join(map(str, r)) for r in runs[:_RUNS]]
    more = sum(map(len, runs[_RUNS:]))
    return ", ".join(parts + [f"and {more:,} more"] * (more > 0)) or "the file"


def trace_lines(trace: Trace) -> list[str]:
    """Say what a trace found, who comes first, and that everybody is accounted for."""
    counts = Counter(zip(trace.people["contact_class"], trace.people["certainty"], strict=True))
    classes = ", ".join(f"{n:,} {name} ({certainty})" for (name, certainty), n in counts.items())
    read, *parts = trace.balance.items()
    accounted = " + ".join(f"{str(name).replace('_', ' ')} {n:,}" for name, n in parts if n)
    return [
        *plain_lines(repr(trace)),
        f"people: {classes or 'none'}",
        f"balance: {read[1]:,} persons read = {accounted or 0}",
    ]


def plain_lines(text: str) -> list[str]:
    """Give the lines of a text, each safe for a terminal."""
    return [plain(line) for line in text.splitlines()]


def notice_lines(trace: Trace) -> list[str]:
    """Say what a reader must not overlook: cases without a stay, and warnings."""
    graph = trace.graph
    aside, faults = graph.set_aside, graph.faults
    own = aside.loc[aside["table"] == "itineraries", "person_id"] if "person_id" in aside else aside["table"].head(0)
    lost = own.astype("str").str.strip().value_counts()
    lines = []
    for case in trace.cases.loc[trace.cases["stays"] == 0, "case_id"]:
        rows = int(lost.get(case, 0))
        why = f": {counted(rows, 'stay')} of this case set aside because of faults" if rows else ""
        lines.append(f"CAUTION: {plain(case)} has no stay that could be used{why}")
    warnings = int((faults["severity"] == "warning").sum())
    if warnings:
        them = "it" if warnings == 1 else "them"
        lines.append(f"{counted(warnings, 'warning')}: `exposure check FOLDER` lists {them}")
    return lines


def local_zone(trace: Trace) -> str:
    """Give the zone in which the times of a trace are read: the cases', else the only one of all places, else UTC."""
    graph = trace.graph
    cases = graph.cases
    named = set(cases.loc[cases["person_id"].isin(trace.cases["case_id"]), "timezone"].dropna())
    zones = named or {zone for zone in set(graph.snapshot.world.tree.zones) if isinstance(zone, str)}
    zone = str(zones.pop()) if len(zones) == 1 else "UTC"
    return zone if is_zone(zone) else "UTC"


def contact_lines(contacts: pd.DataFrame, zone: str = "UTC") -> list[str]:
    """
    Show the first contacts of a trace.

    Parameters
    ----------
    contacts
        All of them.
    zone
        In which times are shown.

    Returns
    -------
    lines
        A table, and how many more there are.
    """
    if not len(contacts):
        return []
    first = contacts.head(_FIRST_CONTACTS)
    met = (first["encounters"] > 0).tolist()
    came_after = (first["minutes"].isna() & (first["encounters"] > 0)).tolist()
    ruled = (contacts["rule"] != "").any()
    shown = {
        "#": first["position"].astype("str"),
        "case": first["case_id"],
        "contact": first["contact_id"],
        "class": first["contact_class"],
        "certainty": first["certainty"],
        **({"rule": first["rule"]} if ruled else {}),
        **({"judged": first["judged"]} if (contacts["judged"] != "").any() else {}),
        "scale": first["scale"].fillna(""),
        "minutes": [
            _AFTER if after else f"{n:,.1f}" if there else ""
            for after, there, n in zip(came_after, met, first["minutes"], strict=True)
        ],
        "nearest m": _one_digit(first["nearest_m"]),
        f"first ({zone})": [_local(at, zone) for at in first["first_exposure"]],
        "last": [_local(at, zone) for at in first["last_exposure"]],
        **({"quarantine until": [_until(day) for day in first["last_day"]]} if ruled else {}),
    }
    rows = [[plain(str(cell)) for cell in row] for row in zip(*shown.values(), strict=True)]
    more = len(contacts) - len(first)
    return [
        *table_lines(list(shown), rows, once=["case", "class", "certainty"], width=terminal_width()),
        *([f"… and {counted(more, 'more', 'more')}"] if more else []),
        *([f"{_AFTER}: came when the case had left"] if any(came_after) else []),
    ]


def _local(at: pd.Timestamp | NaTType, zone: str) -> str:
    """Write an instant in a zone; not with strftime, which ends with the year 9999."""
    if isinstance(at, NaTType):
        return ""
    there = at.tz_convert(zone)
    return f"{there.year:04d}-{there.month:02d}-{there.day:02d} {there.hour:02d}:{there.minute:02d}"


def _until(day: pd.Timestamp | NaTType) -> str:
    """Write the end of a quarantine: 24:00 of its last day."""
    return "" if isinstance(day, NaTType) else f"{day.year:04d}-{day.month:02d}-{day.day:02d} 24:00"


def _one_digit(numbers: pd.Series[float]) -> list[str]:
    return ["" if math.isnan(number) else f"{number:,.1f}" for number in numbers]


def _write(stream: TextIO | None, text: str) -> None:
    """Write text whatever the encoding of the stream; nothing where there is no stream."""
    if stream is not None:
        known = stream.encoding or "utf-8"
        try:
            stream.write(text.encode(known, "backslashreplace").decode(known))
        except BrokenPipeError:
            raise NobodyReadsError from None
