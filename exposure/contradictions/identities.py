"""One phone or one document under two person ids; neither ever leaves this module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.clock import NEVER
from exposure.contradictions.clashes import Clashes, pairs_within
from exposure.tables.cells import narrow, text_column, text_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.snapshot import Snapshot

__all__ = ["related_pairs", "shared_identities"]

_SHORTEST: Final = 8
"""A number with fewer digits is an extension, or has lost its area."""

_CROWD: Final = 20
"""A number under more ids than these is that of a firm: each is compared with the first alone."""


def related_pairs(snapshot: Snapshot, *kinds: str) -> NDArray[np.int64]:
    """
    List the pairs of persons between whom a relation of some kinds is known.

    Returns
    -------
    pairs
        `smaller code * persons + larger code`, ascending.
    """
    table = snapshot.facts["relations"][snapshot.known["relations"]]
    table = table[table["kind"].isin(kinds)]
    one, other = (snapshot.world.persons.get_indexer(pd.Index(table[c])) for c in ("person_a", "person_b"))
    return np.unique(_keys(snapshot, one.astype(np.int64), other.astype(np.int64)))


def shared_identities(snapshot: Snapshot, person: int | None) -> list[Clashes]:
    """
    Find persons who have the same document or the same phone as another.

    Two phones are the same if the digits of one end with all digits of the other, so that a country's code may be
    missing; numbers with fewer than eight digits are left out. A household shares its phone. Persons who are known to
    be the same are no contradiction.

    Parameters
    ----------
    snapshot
        The facts; only rows known at the moment count.
    person
        Code of a person of whom alone it is asked; None for everybody.

    Returns
    -------
    clashes
        A pair with both in common stands under its document.
    """
    rows = np.flatnonzero(snapshot.known["persons"])
    table = snapshot.facts["persons"].iloc[rows]
    code = snapshot.world.persons.get_indexer(pd.Index(table["person_id"])).astype(np.int64)
    same = related_pairs(snapshot, "same-person")
    document = np.setdiff1d(_sharing(snapshot, code, _documents(table["document"]), person), same)
    phone = np.setdiff1d(_sharing(snapshot, code, _phones(table["phone"]), person), same)
    both = np.isin(document, phone)
    words = np.where(both, "document and the same phone", "document")
    alone = np.setdiff1d(phone, np.concatenate([document, related_pairs(snapshot, "household")]))
    one, other = np.divmod(alone, len(snapshot.world.persons))
    homes = snapshot.households
    alone = alone[(homes[one] < 0) | (homes[one] != homes[other])]
    place = np.full(len(snapshot.world.persons), -1)
    place[code] = rows
    return [
        _clashes(snapshot, "same document", document, words, place),
        _clashes(snapshot, "same phone", alone, np.full(len(alone), "phone"), place),
    ]


def _documents(column: pd.Series[str]) -> pd.Series[str]:
    """Give each document without signs and blanks; what has no digit, as `none`, is no document."""
    told = column.dropna()
    plain = text_column(narrow(text_of(told))).str.upper().str.replace(r"[\s\W_]", "", regex=True)
    plain = pd.Series(plain.array, np.flatnonzero(column.notna()))
    return plain[(plain.str.len() >= 5) & plain.str.contains("[0-9]")]


def _phones(column: pd.Series[str]) -> pd.Series[str]:
    """Give the digits of each phone, without zeros before them."""
    told = column.dropna()
    plain = pd.Series(text_column(narrow(text_of(told))).array, np.flatnonzero(column.notna()))
    digits = plain.str.split(";").explode().str.replace("[^0-9]", "", regex=True).str.lstrip("0")
    return digits[digits.str.len() >= _SHORTEST].astype("str")


def _sharing(
    snapshot: Snapshot, code: NDArray[np.int64], told: pd.Series[str], person: int | None
) -> NDArray[np.int64]:
    """Pair the persons who tell the same; of numbers it is enough that one ends with the other."""
    end = told.str.slice(-_SHORTEST) if len(told) else told
    if person is not None:
        mine = end[code[told.index] == person]
        told, end = told[end.isin(mine)], end[end.isin(mine)]
    again = end.duplicated(keep=False).to_numpy(bool)
    told, group = told[again], pd.factorize(end[again])[0]
    who = code[told.index]
    order = np.lexsort((told.to_numpy(str), who, group))
    who, group, texts = who[order], group[order], told.to_numpy(object)[order]
    first = np.arange(1, len(who) + 1)
    behind = np.searchsorted(group, group, side="right")
    size = behind - np.searchsorted(group, group)
    many = np.where((size > _CROWD) & (first - 1 > np.searchsorted(group, group)), 0, behind - first)
    found = [np.empty(0, np.int64)]
    for i, j in pairs_within(first, many):
        pairs = zip(texts[i], texts[j], strict=True)
        equal = np.fromiter((one.endswith(other) or other.endswith(one) for one, other in pairs), bool, len(i))
        equal &= who[i] != who[j]
        found.append(_keys(snapshot, who[i[equal]], who[j[equal]]))
    keys = np.unique(np.concatenate(found))
    one, other = np.divmod(keys, len(snapshot.world.persons))
    return keys if person is None else keys[(one == person) | (other == person)]


def _keys(snapshot: Snapshot, one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.minimum(one, other) * len(snapshot.world.persons) + np.maximum(one, other)


def _clashes(
    snapshot: Snapshot,
    kind: str,
    pairs: NDArray[np.int64],
    words: NDArray[np.str_],
    place: NDArray[np.intp],
) -> Clashes:
    one, other = np.divmod(pairs, len(snapshot.world.persons))
    names = snapshot.world.persons.to_numpy(object)
    who, others = names[one], names[other]
    what = [f"{a} and {b} have the same {word}" for a, b, word in zip(who, others, words, strict=True)]
    never = np.full(len(pairs), NEVER)
    return Clashes(
        kind, ("persons", "persons"), place[one], place[other], who, others, never, never, np.array(what, dtype=object)
    )
