"""Rows under a head: as wide as they are in a file, made to fit on a terminal."""

from __future__ import annotations

import re
import sys
from io import StringIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    Row = Sequence[str]

__all__ = ["table_lines", "terminal_width"]

_WIDEST = 40  # columns are aligned up to so many letters, and longer words may be broken
_READABLE = 24  # running text in a narrower column is no pleasure
_GAP = 2


def terminal_width() -> int | None:
    """Say how wide the terminal is; None where output is no terminal."""
    from rich.console import Console

    return Console().width if sys.stdout is not None and sys.stdout.isatty() else None


def table_lines(head: Row, rows: Sequence[Row], *, once: Sequence[str] = (), width: int | None = None) -> list[str]:
    """
    Set rows under a head.

    Parameters
    ----------
    head
        Names of the columns.
    rows
        Cells as text.
    once
        Columns that are said once above where space is short and all rows have the same.
    width
        Letters that fit on a line; None for one line to each row, however long.

    Returns
    -------
    lines
        Ready to print.

    Examples
    --------
    >>> table_lines(["case", "contact"], [["A", "B"], ["A", "饭店"]])
    ['case  contact', 'A     B', 'A     饭店']
    >>> table_lines(["case", "contact"], [["A", "B"], ["A", "C"]], once=["case"], width=10)[0]
    'all: case A'
    """
    if width is None:
        return _long(head, rows)
    if _total(_natural(head, rows)) <= width:
        return _set(head, rows, _natural(head, rows), width)
    same = [i for i, name in enumerate(head) if name in once and len({row[i] for row in rows}) == 1]
    above = ["all: " + ", ".join(f"{head[i]} {rows[0][i]}" for i in same)] if same else []
    kept = [i for i in range(len(head)) if i not in same and any(row[i] for row in rows)]
    head, *rows = ([row[i] for i in kept] for row in (head, *rows))
    widths = _fitting(head, rows, width)
    return above + (_set(head, rows, widths, width) if widths else _records(head, rows, width))


def _cells(text: str) -> int:
    from rich.cells import cell_len

    return cell_len(text)


def _natural(head: Row, rows: Sequence[Row]) -> list[int]:
    return [max(map(_cells, column)) for column in zip(head, *rows, strict=True)]


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + _GAP * (len(widths) - 1)


def _long(head: Row, rows: Sequence[Row]) -> list[str]:
    widths = [min(width, _WIDEST) for width in _natural(head, rows)]
    padded = ([cell + " " * (n - _cells(cell)) for cell, n in zip(row, widths, strict=True)] for row in (head, *rows))
    return [(" " * _GAP).join(row).rstrip() for row in padded]


def _longest_word(text: str) -> int:
    """Give the width of the longest word; Chinese may be broken anywhere."""
    words = re.split(r"\s+", text)
    return max(min(_cells(word), _WIDEST) if _cells(word) == len(word) else 2 for word in words)


def _fitting(head: Row, rows: Sequence[Row], width: int) -> list[int]:
    """Give widths that break no word; none if there are none, or if running text would be squeezed."""
    natural = _natural(head, rows)
    widths = [max(map(_longest_word, column)) for column in zip(head, *rows, strict=True)]
    spare = width - _total(widths)
    for i in sorted(range(len(widths)), key=lambda i: natural[i] - widths[i]):  # who needs least is served first
        more = min(max(spare, 0), natural[i] - widths[i])
        widths[i], spare = widths[i] + more, spare - more
    squeezed = any(n > _WIDEST and w < _READABLE for n, w in zip(natural, widths, strict=True))
    return [] if _total(widths) > width or squeezed else widths


def _set(head: Row, rows: Sequence[Row], widths: Sequence[int], width: int) -> list[str]:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for name, wide in zip(head, widths, strict=True):
        table.add_column(Text(name), overflow="fold", header_style="bold", width=wide)
    for row in rows:
        table.add_row(*map(Text, row))
    return _printed(table, width)


def _records(head: Row, rows: Sequence[Row], width: int) -> list[str]:
    """Give each row as running text, indented but for its first line."""
    from rich.padding import Padding
    from rich.text import Text

    lines = []
    for row in rows:
        parts = [f"{name} {cell}" for name, cell in zip(head, row, strict=True) if cell]
        first, *more = _printed(Padding(Text(", ".join(parts), overflow="fold"), (0, 0, 0, _GAP)), width)
        lines += [first[_GAP:], *more]
    return lines


def _printed(what: object, width: int) -> list[str]:
    from rich.console import Console

    console = Console(file=StringIO(), width=width, force_terminal=True)
    with console.capture() as captured:
        console.print(what)
    return [line.rstrip() for line in captured.get().splitlines()]
