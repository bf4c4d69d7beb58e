"""Lines of a note: folded to one way of writing, and cut into pieces that know where they stand."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from exposure.tables.faults import PHONE

if TYPE_CHECKING:
    import re

__all__ = ["Misread", "Piece", "key", "read_lines"]

_DASHES: Final = "‐‑‒–—―−"
_UNSEEN: Final = "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
"""Characters without width, which telephones put into text."""

_FOLDED: Final[dict[int, int | str]] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **dict.fromkeys(map(ord, _DASHES), "-"),
    **dict.fromkeys(map(ord, _UNSEEN), " "),
    ord("〜"): "~",
}
"""One character for one, so that columns stay where they are."""


@dataclass(frozen=True)
class Piece:
    """A piece of a line without the blanks around it."""

    text: str
    """Full-width characters, dashes and blanks folded to the plain ones."""
    written: str
    """The same as it was typed; both are equally long."""
    at: int
    """The column of its first character, counted from 1."""

    def part(self, begin: int, end: int | None = None) -> Piece:
        """
        Cut out a part, without the blanks around it.

        Examples
        --------
        >>> read_lines("１０：２０ | shop")[0].part(6)
        Piece(text='| shop', written='| shop', at=7)
        """
        end = len(self.text) if end is None else end
        while begin < end and self.text[begin] == " ":
            begin += 1
        while end > begin and self.text[end - 1] == " ":
            end -= 1
        return Piece(self.text[begin:end], self.written[begin:end], self.at + begin)

    def group(self, match: re.Match[str], name: str) -> Piece:
        """Cut out a named group of a match on the text; an absent one is a blank piece."""
        begin, end = match.span(name)
        return self.part(begin, end) if begin >= 0 else Piece("", "", self.at)

    def split(self, separator: str) -> list[Piece]:
        """Cut at each separator, which is one character."""
        cuts = [-1, *(i for i, character in enumerate(self.text) if character == separator), len(self.text)]
        return [self.part(before + 1, after) for before, after in pairwise(cuts)]


class Misread(Exception):  # noqa: N818 - it never leaves this package
    """A piece of a line that cannot be understood: why, and what to write instead."""

    def __init__(self, piece: Piece, reason: str, hint: str, *, shown: bool = True) -> None:
        super().__init__(reason)
        self.column = f"column {piece.at}"
        self.value = piece.written if shown and not PHONE.search(piece.written) else ""
        self.reason = reason
        self.hint = hint


def read_lines(text: str) -> list[Piece]:
    """
    Cut a note into its lines.

    Parameters
    ----------
    text
        As typed, with any line ends.

    Returns
    -------
    lines
        The first is line 1; blank lines are blank pieces.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [Piece(folded := _fold(line), line, 1).part(0, len(folded)) for line in lines]


def key(text: str) -> str:
    """
    Give what two spellings of one name have in common: case, width and blanks do not count.

    Examples
    --------
    >>> key(" Ｓupermarket   A"), key("G9001 – 南京")
    ('supermarket a', 'g9001 - 南京')
    """
    return " ".join(unicodedata.normalize("NFKC", _fold(text)).casefold().split())


def _fold(line: str) -> str:
    return "".join(" " if character.isspace() else character for character in line.translate(_FOLDED))
