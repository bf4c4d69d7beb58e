"""Templates of reasons, cut into pieces and filled for many contacts at once."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

__all__ = ["Blank", "joined", "pieces"]

_NOUN: Final = {
    "en": re.compile(r" (?:minute|row|seat|metre|meter)s?\b"),
    "zh": re.compile(r" ?分钟"),
}
_COUNTED: Final = ("minutes", "rows", "seats", "metres")


class Blank(NamedTuple):
    """A placeholder, and the noun behind it that its number governs; '' for none."""

    name: str
    noun: str


def pieces(template: str, language: str) -> list[str | Blank]:
    """
    Cut a template into text and placeholders.

    Parameters
    ----------
    template
        With placeholders in braces.
    language
        `en` or `zh`.

    Returns
    -------
    pieces
        In their order.

    Examples
    --------
    >>> pieces("{rows} rows away, {date}.", "en")
    [Blank(name='rows', noun=' rows'), ' away, ', Blank(name='date', noun=''), '.']
    """
    found: list[str | Blank] = []
    for text, name, _, _ in string.Formatter().parse(template):
        rest = text
        if found and isinstance(last := found[-1], Blank) and last.name in _COUNTED:
            noun = _NOUN[language].match(rest)
            if noun:
                found[-1], rest = last._replace(noun=noun[0]), rest[noun.end() :]
        found += [rest] if rest else []
        found += [Blank(name, "")] if name else []
    return found


def joined(parts: Iterable[pa.Array | str], rows: int) -> pa.Array:
    """
    Join texts row by row.

    Parameters
    ----------
    parts
        Columns, or texts that are the same in every row.
    rows
        How many rows there are.

    Returns
    -------
    texts
        One entry per row.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    columns = [pa.scalar(part, pa.large_string()) if isinstance(part, str) else part for part in parts]
    if not any(isinstance(column, pa.Array) for column in columns):
        columns.append(pa.repeat(pa.scalar("", pa.large_string()), rows))
    return pc.binary_join_element_wise(*columns, pa.scalar("", pa.large_string()))
