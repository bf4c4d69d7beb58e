"""Where a person sat: carriages, seats and words for seats."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from exposure.notes.lines import Piece

__all__ = ["SEAT_WORDS", "cut_position", "read_position"]

SEAT_WORDS: Final = (
    *("back", "front", "rear", "left", "right", "middle", "centre", "window", "aisle", "passenger"),
    *("前排", "后排", "左", "右", "中间", "靠窗", "过道", "副驾驶"),
)
"""Words for a seat without a number; several may follow each other."""

_WORD: Final = "|".join(sorted(SEAT_WORDS, key=len, reverse=True))
_LABEL: Final = r"[0-9]{1,3}(?:[A-Z](?![A-Z0-9])|[上中下]铺?|号座|号(?:[上中下]铺?)?|座)"
_POSITION: Final = (
    r"(?:(?P<carriage>第?[0-9]{1,2} ?(?:号?车厢|车)|(?:coach|carriage) (?P<number>[0-9A-Z]{1,3}))"
    rf"(?: ?(?:seat |座位 ?)?(?P<berth>{_LABEL}|[0-9]{{1,3}}(?![^ ])))?"
    rf"|(?:seat |座位 ?)(?P<seat>[^ ]+)|(?P<label>{_LABEL})|(?P<words>(?:{_WORD})(?: ?(?:{_WORD}))*))"
)
_WHOLE: Final = re.compile(_POSITION, re.IGNORECASE)
_TAIL: Final = re.compile(rf"(?:^| ){_POSITION}$", re.IGNORECASE)


def read_position(piece: Piece) -> dict[str, str] | None:
    r"""
    Read a piece that says where somebody sat.

    Parameters
    ----------
    piece
        The whole of it.

    Returns
    -------
    cells
        `carriage` and `seat`, as written; None where it says no such thing.

    Examples
    --------
    >>> from exposure.notes.lines import read_lines
    >>> [read_position(line) for line in read_lines("07车12A\ncoach 7 seat 12A\nback right\nboat")]
    [{'carriage': '07车', 'seat': '12A'}, {'carriage': '7', 'seat': '12A'}, {'seat': 'back right'}, None]
    """
    return _cells(match) if (match := _WHOLE.fullmatch(piece.text)) else None


def cut_position(piece: Piece) -> tuple[Piece, dict[str, str]]:
    """Cut off the end of a piece what says where somebody sat, if anything does."""
    match = _TAIL.search(piece.text)
    return (piece.part(0, match.start()), _cells(match)) if match else (piece, {})


def _cells(match: re.Match[str]) -> dict[str, str]:
    seat = match["berth"] or match["seat"] or match["label"] or match["words"]
    cells = {"carriage": match["number"] or match["carriage"], "seat": seat}
    return {column: text for column, text in cells.items() if text}
