"""On which line of a TOML file each key stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Path = tuple[str | int, ...]

__all__ = ["key_lines", "line_of"]

_TOKEN: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'  # strings over several lines, which may end in quotes of their own
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|[\[\]{}\n]",
    re.DOTALL,
)
_NAME: Final = r"""(?:[\w-]+|"(?:\\.|[^"\\])*"|'[^']*')"""
_DOTTED: Final = rf"\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*"
_HEADER: Final = re.compile(rf"\s*(\[\[?){_DOTTED}\]")
_PAIR: Final = re.compile(rf"{_DOTTED}=")


def key_lines(text: str) -> dict[Path, int]:
    r"""
    Find the line of every key that stands at the beginning of a line.

    Parameters
    ----------
    text
        A TOML file without mistakes.

    Returns
    -------
    lines
        By the way to the key, members of arrays of tables by their number from 0.

    Examples
    --------
    >>> key_lines('id = "x"\n[[rule]]\nwhen.rows = 3')[("rule", 0, "when", "rows")]
    3
    """
    lines: dict[Path, int] = {}
    members: dict[Path, int] = {}
    above: Path = ()
    for number, line in _statements(text.replace("\r\n", "\n")):
        if header := _HEADER.match(line):
            above = _resolved(_names(header[2]), members, is_member=header[1] == "[[")
            lines.setdefault(above, number)
        elif pair := _PAIR.match(line):
            names = _names(pair[1])
            for length in range(1, len(names) + 1):
                lines.setdefault((*above, *names[:length]), number)
    return lines


def line_of(path: Path, lines: Mapping[Path, int]) -> int:
    """
    Give the line of a key, or of what it stands in.

    Parameters
    ----------
    path
        The way to the key.
    lines
        As `key_lines` gives them.

    Returns
    -------
    line
        0 for what would stand in the file as a whole.
    """
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 0)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Give the lines on which something begins, not those inside of strings and arrays."""
    all_lines = text.split("\n")
    yield 1, all_lines[0]
    number, depth = 1, 0
    for part in (found[0] for found in _TOKEN.finditer(text)):
        number += part.count("\n")
        depth += (part in "[{") - (part in "]}")
        if part == "\n" and depth == 0:
            yield number, all_lines[number - 1]


def _names(dotted: str) -> list[str]:
    return [name.strip("\"'") for name in re.findall(_NAME, dotted)]


def _resolved(names: list[str], members: dict[Path, int], *, is_member: bool) -> Path:
    """Give the way to a table; of an array of tables the last member so far is meant, or a new one."""
    path: Path = ()
    for place, name in enumerate(names, start=1):
        path = (*path, name)
        if is_member and place == len(names):
            members[path] = members.get(path, -1) + 1
        if path in members:
            path = (*path, members[path])
    return path
