"""What commands print: ids, counts and moments, nothing that could steer a terminal."""

from __future__ import annotations

import math
import sys
from collections import Counter
from io import StringIO
from typing import TYPE_CHECKING

from exposure.shown import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TextIO

    import pandas as pd

    from exposure.trace import Trace

__all__ = [
    "NobodyReadsError",
    "contact_lines",
    "fault_lines",
    "plain",
    "row_list",
    "say",
    "table_lines",
    "tell",
    "trace_lines",
]

_FIRST_CONTACTS = 15
_WIDEST = 40  # columns are aligned up to so many letters
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
    for row, *rest in faults[["row", *_GROUPED]].fillna("").itertuples(index=False, name=None):
        groups.setdefault(tuple(map(str, rest)), []).append(row)
    by_file: dict[str, list[Sequence[str]]] = {}
    for (table, file, column, value, reason, hint, severity), rows in groups.items():
        about = f"{reason}; {hint}" if hint else reason
        line = severity, row_list(rows), plain(column), plain(value), plain(about)
        by_file.setdefault(plain(file or table), []).append(line)
    head = "severity", "row", "column", "value", "reason"
    return [line for file, lines in by_file.items() for line in (file, *table_lines(head, lines), "")]


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
    parts = [f"{r[0]}-{r[-1]}" if len(r) > 2 else ", ".join(map(str, r)) for r in runs]
    return ", ".join(parts) or "the file"


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


def contact_lines(contacts: pd.DataFrame) -> list[str]:
    """
    Show the first contacts of a trace.

    Parameters
    ----------
    contacts
        All of them.

    Returns
    -------
    lines
        A table, and how many more there are.
    """
    if not len(contacts):
        return []
    first = contacts.head(_FIRST_CONTACTS)
    shown = {
        "#": first["position"].astype("str"),
        "case": first["case_id"],
        "contact": first["contact_id"],
        "class": first["contact_class"],
        "certainty": first["certainty"],
        "scale": first["scale"].fillna(""),
        "minutes": _one_digit(first["minutes"]),
        "nearest m": _one_digit(first["nearest_m"]),
        "first (UTC)": first["first_exposure"].dt.strftime("%Y-%m-%d %H:%M"),
        "last (UTC)": first["last_exposure"].dt.strftime("%Y-%m-%d %H:%M"),
    }
    rows = [[plain(str(cell)) for cell in row] for row in zip(*shown.values(), strict=True)]
    more = len(contacts) - len(first)
    return [*table_lines(list(shown), rows), *([f"… and {counted(more, 'more', 'more')}"] if more else [])]


def table_lines(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """
    Set rows under a head: folded to the width of a terminal, or one line for each row elsewhere.

    Parameters
    ----------
    head
        Names of the columns.
    rows
        Cells as text.

    Returns
    -------
    lines
        Ready to print.
    """
    if sys.stdout is not None and sys.stdout.isatty():
        return _folded(head, rows)
    widths = [min(max(map(len, column)), _WIDEST) for column in zip(head, *rows, strict=True)]
    return ["  ".join(map(str.ljust, row[:-1], widths)) + "  " + row[-1] for row in (head, *rows)]


def _one_digit(numbers: pd.Series[float]) -> list[str]:
    return ["" if math.isnan(number) else f"{number:,.1f}" for number in numbers]


def _folded(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for name in head:
        table.add_column(name, overflow="fold", header_style="bold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console = Console(file=StringIO(), width=Console().width, force_terminal=True)
    with console.capture() as captured:
        console.print(table)
    return captured.get().splitlines()


def _write(stream: TextIO | None, text: str) -> None:
    """Write text whatever the encoding of the stream; nothing where there is no stream."""
    if stream is not None:
        known = stream.encoding or "utf-8"
        try:
            stream.write(text.encode(known, "backslashreplace").decode(known))
        except BrokenPipeError:
            raise NobodyReadsError from None
