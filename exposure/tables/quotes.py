"""Quotes of a CSV file: one that is never closed, and two that swallow the rows between them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["swallowing_rows", "unclosed_row"]

_QUOTED: Final = {
    mark: re.compile(rb'(?:(?<=[%b\r\n])|\A)"(?P<text>(?:[^"]++|"")*+)(?P<close>"?)' % mark)
    for mark in (b",", b";", b"\t")
}
"""A cell in quotes, by the separator of the file; a quote elsewhere in a cell is text."""
_BREAK: Final = re.compile(rb"\r\n|\r|\n")


def unclosed_row(data: bytes, separator: bytes = b",") -> int | None:
    r"""
    Say in which record a quote opens that is never closed.

    Examples
    --------
    >>> unclosed_row(b'a,b\n1,"x\ny"\n2,"z\n3,q\n')
    3
    >>> unclosed_row(b'a,b\n1,6" pipe\n')
    """
    if b'"' not in data:
        return None
    last = None
    for last in _QUOTED[separator].finditer(data):  # noqa: B007 — only the last one can be open
        pass
    return None if last is None or last["close"] else _rows(data, [last], separator)[0]


def swallowing_rows(data: bytes, separators: int, separator: bytes = b",") -> list[int]:
    r"""
    List the records with a cell that looks as if quotes of two rows had paired up.

    Parameters
    ----------
    data
        The file; every quote in it is closed.
    separators
        How many a record has.
    separator
        What stands between cells.

    Returns
    -------
    rows
        Records with a quoted cell of several lines that goes on after its closing quote or holds whole records.

    Examples
    --------
    >>> swallowing_rows(b'a,b\n1,"x\n2,y\n3,"z\n', 1)
    [2]
    """
    if b'"' not in data:
        return []
    cells = [cell for cell in _QUOTED[separator].finditer(data) if _swallows(data, cell, separators, separator)]
    return _rows(data, cells, separator)


def _swallows(data: bytes, cell: re.Match[bytes], separators: int, separator: bytes) -> bool:
    text = cell["text"]
    if b"\n" not in text and b"\r" not in text:
        return False
    if data[cell.end() : cell.end() + 1] not in {b"", separator, b"\r", b"\n"}:
        return True
    lines = _BREAK.split(text)[1:]
    return separators > 0 and any(line.count(separator) >= separators for line in lines)


def _rows(data: bytes, cells: Sequence[re.Match[bytes]], separator: bytes) -> list[int]:
    """Give the records in which some cells begin, numbered as a spreadsheet does."""
    return sorted(set(_numbered(data, cells, separator))) if cells else []


def _numbered(data: bytes, cells: Sequence[re.Match[bytes]], separator: bytes) -> Iterator[int]:
    row, position = 1, 0
    asked = {cell.start() for cell in cells}
    for quoted in _QUOTED[separator].finditer(data):
        row += len(_BREAK.findall(data, position, quoted.start()))
        position = quoted.end()
        if quoted.start() in asked:
            yield row
