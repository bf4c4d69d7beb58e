"""Words of closed lists, however callers choose or write them: English, Chinese or both."""

from __future__ import annotations

import difflib
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from exposure.calls.words import ANSWERED, OUTCOMES, REASONS

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["WORD_LISTS", "shown_word", "word_of"]

WORD_LISTS: Final = {"outcome": OUTCOMES, "reason": REASONS, "who_answered": ANSWERED}
"""The columns that hold words of a closed list."""

_ALIKE: Final = 0.6


def word_of(column: str, cell: str) -> str | None:
    """
    Read a cell as a word of its list.

    Parameters
    ----------
    column
        One of `WORD_LISTS`.
    cell
        What stands there; not blank.

    Returns
    -------
    word
        The English one; None where it is none of the list.

    Examples
    --------
    >>> word_of("outcome", "No Answer 无人接听"), word_of("outcome", "已接通"), word_of("outcome", "maybe")
    ('no answer', 'reached', None)
    """
    return _forms(column).get(_folded(cell))


def shown_word(column: str, cell: str) -> str:
    """
    Give a cell that is none of the words only where it looks like one of them: else it may be anything, a name too.

    Examples
    --------
    >>> shown_word("outcome", "no anwser"), shown_word("outcome", "talked to Anna")
    ('no anwser', '')
    """
    near = difflib.get_close_matches(_folded(cell), list(_forms(column)), n=1, cutoff=_ALIKE)
    return cell if near and len(cell) <= 2 * len(near[0]) else ""


@lru_cache(maxsize=len(WORD_LISTS))
def _forms(column: str) -> dict[str, str]:
    forms: dict[str, str] = {}
    for word, chinese in WORD_LISTS[column].items():
        forms |= dict.fromkeys(map(_folded, _ways(word, chinese)), word)
    return forms


def _ways(word: str, chinese: str) -> Iterable[str]:
    return (word, chinese, word + chinese, chinese + word)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
