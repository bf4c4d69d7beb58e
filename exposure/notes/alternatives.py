"""Alternatives of a note: `?(shop A .5 / shop B .3 / shop C .2)`, of which exactly one happened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from exposure.notes.lines import Misread, Piece

__all__ = ["Alternatives", "read_alternatives"]

_GROUP: Final = re.compile(r"(?:(?P<around>[^?]*[^?> ]) ?> ?)?\? ?\((?P<inside>.*)\)")
_LIKELIHOOD: Final = re.compile(
    r"(?P<place>.*?) +(?:(?P<share>0?\.[0-9]{1,9})|(?P<percent>[0-9]{1,2}(?:\.[0-9]{1,6})?) ?%)"
)
_NEAR_ONE: Final = 0.0015
"""Three thirds written as .333 still add to 1."""


@dataclass(frozen=True)
class Alternatives:
    """Places of which exactly one was visited."""

    around: Piece | None
    """What all of them lie in, where that is said."""
    places: list[tuple[Piece, float | None]]
    """Each with its likelihood; None where equal shares are meant."""


def read_alternatives(piece: Piece) -> Alternatives | None:
    """
    Read the places of which one was visited.

    Parameters
    ----------
    piece
        What stands in the place's position.

    Returns
    -------
    alternatives
        None where the piece is one place.

    Raises
    ------
    Misread
        If likelihoods are missing, or do not add to 1.

    Examples
    --------
    >>> from exposure.notes.lines import read_lines
    >>> found = read_alternatives(read_lines("?(shop A .5 / shop B 50%)")[0])
    >>> [(place.text, likelihood) for place, likelihood in found.places]
    [('shop A', 0.5), ('shop B', 0.5)]
    """
    if not piece.text.startswith("?") and not re.search(r"> ?\?", piece.text):
        return None
    match = _GROUP.fullmatch(piece.text)
    if match is None:
        raise Misread(piece, "is not understood as alternatives", "write ?(shop A .5 / shop B .3 / shop C .2)")
    found = [_alternative(each) for each in piece.group(match, "inside").split("/")]
    if len(found) < 2:
        raise Misread(piece, "is one alternative alone", "write ?(shop A / shop B), or the place without ?( )")
    given = [likelihood for _, likelihood in found if likelihood is not None]
    if given and len(given) < len(found):
        raise Misread(
            piece, "gives a likelihood to some alternatives and not to others", "give all of them one, or none"
        )
    if given and abs(sum(given) - 1) > _NEAR_ONE:
        raise Misread(piece, f"has likelihoods that add to {sum(given):g}, not to 1", "correct them")
    return Alternatives(piece.group(match, "around") if match["around"] else None, found)


def _alternative(piece: Piece) -> tuple[Piece, float | None]:
    match = _LIKELIHOOD.fullmatch(piece.text)
    if match is None:
        return piece, None
    likelihood = float(match["share"]) if match["share"] else round(float(match["percent"]) / 100, 9)
    return piece.group(match, "place"), likelihood
