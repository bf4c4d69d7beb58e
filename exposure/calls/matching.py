"""Which row of another list is which of our persons, by id, phone, document or name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from exposure.calls.numbers import read_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd

__all__ = ["KEYS", "Match", "keys_of", "match"]

KEYS: Final = ("person_id", "phone", "document", "name")
"""Columns of ours by which lists are compared."""


@dataclass
class Match:
    """Which row is who, all by position; each row and each person is in just one pair."""

    pairs: dict[int, int] = field(default_factory=dict)
    """Row of theirs: person of ours."""
    strangers: list[int] = field(default_factory=list)
    """Rows whose key nobody of ours has."""
    doubled: dict[int, int] = field(default_factory=dict)
    """Rows whose key an earlier row has, and everybody of ours with it is taken: that row."""
    also: dict[int, int] = field(default_factory=dict)
    """Persons of ours without a row who have the key of a row that is somebody else's: that row."""


def keys_of(cells: pd.Series, ours: str, region: str) -> list[tuple[str, ...]]:
    """
    Read what each cell says as keys that compare: none where it is blank or says none.

    Parameters
    ----------
    cells
        Text; blank ones are missing.
    ours
        One of `KEYS`.
    region
        Two letters: the country whose numbers are written without its prefix.

    Returns
    -------
    keys
        A phone cell may hold several.

    Examples
    --------
    >>> import pandas as pd
    >>> keys_of(pd.Series(["e 123", None]), "document", ""), keys_of(pd.Series(["Anna  LEE"]), "name", "")
    ([('E123',), ()], [('anna lee',)])
    """
    read = _phone_keys(region) if ours == "phone" else _PLAIN[ours]
    return [read(cell) if isinstance(cell, str) else () for cell in cells]


def match(theirs: Sequence[tuple[str, ...]], ours: Sequence[tuple[str, ...]], listed: Sequence[bool]) -> Match:
    """
    Pair rows and persons with a common key, each at most once: those on our list first, then in their order.

    Parameters
    ----------
    theirs, ours
        The keys of each row, and of each person. Rows without any are left out.
    listed
        Which persons are on our list.

    Returns
    -------
    match
        Every row with a key is in one of `pairs`, `strangers` and `doubled`.
    """
    found, bearers = Match(), _bearers(ours, listed)
    owner: dict[str, int] = {}  # the first row with each key
    taken: set[int] = set()
    for row, keys in enumerate(theirs):
        if not keys:
            continue
        earlier = [owner[key] for key in keys if key in owner]
        candidates = [person for key in keys for person in bearers.get(key, ())]
        free = [person for person in candidates if person not in taken]
        if free:
            found.pairs[row] = min(free, key=lambda person: (not listed[person], person))
            taken.add(found.pairs[row])
        elif earlier:
            found.doubled[row] = min(earlier)
        else:
            found.strangers.append(row)
        for key in keys:
            owner.setdefault(key, row)
    for person, keys in enumerate(ours):
        rows = [owner[key] for key in keys if key in owner]
        if person not in taken and rows:
            found.also[person] = min(rows)
    return found


def _bearers(ours: Sequence[tuple[str, ...]], listed: Sequence[bool]) -> dict[str, list[int]]:
    bearers: dict[str, list[int]] = {}
    for person in sorted(range(len(ours)), key=lambda person: (not listed[person], person)):
        for key in ours[person]:
            bearers.setdefault(key, []).append(person)
    return bearers


def _phone_keys(region: str) -> Callable[[str], tuple[str, ...]]:
    return lambda cell: tuple(dict.fromkeys(number.e164 for number in read_numbers(cell, region) if number.e164))


_PLAIN: Final[dict[str, Callable[[str], tuple[str, ...]]]] = {
    "person_id": lambda cell: (cell,),
    "document": lambda cell: ("".join(cell.split()).upper(),),
    "name": lambda cell: (" ".join(cell.casefold().split()),),
}
