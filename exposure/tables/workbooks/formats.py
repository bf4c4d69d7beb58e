"""Number formats: which cells of a workbook show hours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from exposure.tables.unreadable import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["elements", "hour_styles", "local", "shows_hours"]

_BUILT_IN: Final = frozenset({18, 19, 20, 21, 22, 32, 33, 34, 35, 45, 46, 47, 55, 56})
"""Ids without a code that show hours or minutes; from 32 on they depend on the language, and mean this in Chinese."""
_NOT_CODE: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hHmMsS]+\])[^\]]*\]')


def shows_hours(code: str) -> bool:
    r"""
    Say whether a number format shows a time of day.

    Examples
    --------
    >>> shows_hours("yyyy-mm-dd hh:mm"), shows_hours("[h]:mm"), shows_hours('yyyy"年"m"月"d"日"')
    (True, True, False)
    >>> shows_hours('yyyy\\h "hours"'), shows_hours("[Red]General"), shows_hours("上午/下午h时mm分")
    (False, False, True)
    """
    bare = _NOT_CODE.sub("", code).casefold().replace("general", "")
    return "h" in bare or "s" in bare


def hour_styles(xml: bytes) -> frozenset[int]:
    """
    List the cell styles of an .xlsx that show a time of day.

    Parameters
    ----------
    xml
        Its `styles.xml`.

    Returns
    -------
    styles
        What the attribute `s` of a cell may be; a cell without one has style 0.
    """
    codes, styles = {}, []
    for parent, element in elements(xml):
        if local(element.tag) == "numFmt" and parent == "numFmts":
            codes[element.get("numFmtId", "")] = element.get("formatCode", "")
        elif local(element.tag) == "xf" and parent == "cellXfs":
            styles.append(element.get("numFmtId", "0"))
    return frozenset(i for i, number in enumerate(styles) if _format_shows_hours(number, codes))


def elements(xml: bytes) -> Iterator[tuple[str, ET.Element]]:
    """Give every element of a small XML part with the name of the one around it; it must hold no declarations."""
    try:
        root = ET.fromstring(xml)  # noqa: S314 — a part with declarations has been refused
    except (ET.ParseError, ValueError, LookupError):
        raise UnreadableFileError("the file is damaged", "open it in a spreadsheet program and save it again") from None
    waiting = [("", root)]
    while waiting:
        parent, element = waiting.pop()
        yield parent, element
        waiting += [(local(element.tag), child) for child in reversed(element)]


def local(name: object) -> str:
    """Give a name without its namespace."""
    return str(name).rsplit("}", 1)[-1]


def _format_shows_hours(number: str, codes: dict[str, str]) -> bool:
    if number in codes:
        return shows_hours(codes[number])
    return number.isdecimal() and int(number) in _BUILT_IN
