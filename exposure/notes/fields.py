"""What may stand after the place of a line: mask, spot, seat, role, note."""

from __future__ import annotations

from typing import Final

from exposure.chinese import word_aliases
from exposure.notes.lines import Misread, Piece, key
from exposure.notes.places import did_you_mean
from exposure.notes.positions import read_position
from exposure.vocabulary import KINDS, MASKS, ROLES

__all__ = ["SPOTS", "read_field"]

SPOTS: Final = tuple(kind for kind, scale in KINDS.items() if scale == "spot")
"""Words for a spot in a place, with or without a number."""

_SPOTS: Final = {word: word for word in SPOTS} | word_aliases(SPOTS)
_MASKS: Final = {word: word for word in MASKS} | word_aliases(MASKS)
_ROLES: Final = {word: word for word in ROLES}
_FORMS: Final = "write mask surgical, table 3, seat 12A, back right, role crew, or note and any text"


def read_field(field: Piece, *, moving: bool) -> tuple[dict[str, object], str]:
    r"""
    Read one field.

    Parameters
    ----------
    field
        What stands between two bars.
    moving
        Whether the stay is in a vehicle.

    Returns
    -------
    cells
        The cells that it fills.
    said
        What was understood, in words.

    Raises
    ------
    Misread
        If it is none of the fields.

    Examples
    --------
    >>> from exposure.notes.lines import read_lines
    >>> [read_field(line, moving=False)[0] for line in read_lines("mask respirator-valved\nTABLE 3")]
    [{'mask': 'respirator-valved'}, {'spot': 'table 3'}]
    """
    first, _, rest = field.text.partition(" ")
    word, value = key(first), field.part(len(first))
    if word in ("mask", "口罩"):
        mask = _word(value, _MASKS, "mask")
        return {"mask": mask}, f"mask {mask}"
    if word == "role":
        role = _word(value, _ROLES, "role")
        return {"role": role}, f"role {role}"
    if word in ("note", "备注") and rest:
        return {"activity": value.written}, "with a note"
    if word in _SPOTS:
        if moving:
            raise Misread(field, "is a spot, and a vehicle has seats", "write seat 12A, or back right")
        spot = f"{_SPOTS[word]} {' '.join(value.text.split())}".strip()
        return {"spot": spot}, spot
    position = read_position(field)
    if position is None:
        raise Misread(field, "is not understood", _FORMS, shown=False)
    if not moving and (word not in ("seat", "座位") or "carriage" in position):
        raise Misread(field, "says a seat in a vehicle, and the place is none", "write seat 12A, or table 3")
    return dict(position), ", ".join(f"{column} {text}" for column, text in position.items())


def _word(value: Piece, words: dict[str, str], what: str) -> str:
    word = words.get(key(value.text))
    if word is None:
        listed = f"known: {', '.join(dict.fromkeys(words.values()))}"
        near = did_you_mean(value.text, {w: w for w in words.values()})
        raise Misread(value, f"is no word for a {what}", f"{near} {listed}".strip(), shown=False)
    return word
