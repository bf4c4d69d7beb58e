"""Call units: who is reached with one call, and which units may be one family."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from numpy.typing import NDArray

__all__ = ["ADULT", "age_groups", "alike", "clusters", "components", "related", "units"]

ADULT: Final = 18
"""Years from which on somebody is phoned without a parent."""

_TOGETHER: Final = ("household", "companion")


def age_groups(birth_date: pd.Series, on: date) -> pd.Series:
    """
    Tell adults from children.

    Parameters
    ----------
    birth_date
        Dates, some blank.
    on
        The day that counts.

    Returns
    -------
    groups
        `adult`, `child`, or `unknown` where the date is blank.
    """
    latest = pd.Timestamp(year=on.year - ADULT, month=on.month, day=min(on.day, 28 if on.month == 2 else on.day))
    group = np.where(birth_date <= latest, "adult", "child")
    return pd.Series(np.where(birth_date.isna(), "unknown", group), index=birth_date.index, dtype="str")


def units(people: pd.Index[str], household: pd.Series, relations: pd.DataFrame) -> NDArray[np.intp]:
    """
    Put people into groups that one call reaches: households and those who travelled together.

    Parameters
    ----------
    people
        Their ids.
    household
        The household of each, '' for none; in the same order.
    relations
        The table of relations as known.

    Returns
    -------
    unit
        A number for each person, equal for those of one unit, counted from 0 in the order of `people`.
    """
    pairs = [*alike(household), *(pair for kind in _TOGETHER for pair in related(people, relations, kind))]
    return components(len(people), pairs)


def clusters(rows: pd.DataFrame, institutions: frozenset[str]) -> NDArray[np.intp]:
    """
    Join units that give the same number, so that it is not rung twice by different callers.

    Parameters
    ----------
    rows
        Those on sheets: `unit`, `phone` and `other_numbers` (joined by `;`).
    institutions
        Numbers of hotels and employers, which join nobody.

    Returns
    -------
    cluster
        A number for each row, equal for all of a unit, counted from 0 in the order of the rows.
    """
    given = pd.concat([rows["phone"], rows["other_numbers"].str.split(";").explode()])
    given = given[(given != "") & ~given.isin(institutions)].reset_index(name="number")
    own = components(len(rows), list(alike(rows["unit"])))
    pairs = [(int(own[a]), int(own[b])) for a, b in _tied(given["index"].to_numpy(), given["number"])]
    return components(int(own.max()) + 1 if len(own) else 0, pairs)[own]


def _tied(at: NDArray[np.int64], numbers: pd.Series) -> Iterable[tuple[int, int]]:
    return ((int(at[a]), int(at[b])) for a, b in alike(numbers))


def alike(values: pd.Series) -> Iterable[tuple[int, int]]:
    """Pair the position of each value with that of the one before that equals it; blank ones equal nothing."""
    codes, _ = pd.factorize(values.replace("", np.nan))
    order = np.argsort(codes, kind="stable")
    tied = (codes[order][1:] == codes[order][:-1]) & (codes[order][1:] >= 0)
    return zip(order[:-1][tied].tolist(), order[1:][tied].tolist(), strict=True)


def related(people: pd.Index[str], relations: pd.DataFrame, kind: str) -> Iterable[tuple[int, int]]:
    """Pair the positions of those who stand in a relation."""
    rows = relations[relations["kind"] == kind]
    one, other = (people.get_indexer(pd.Index(rows[name])) for name in ("person_a", "person_b"))
    both = (one >= 0) & (other >= 0)
    return zip(one[both].tolist(), other[both].tolist(), strict=True)


def components(many: int, pairs: Sequence[tuple[int, int]]) -> NDArray[np.intp]:
    """
    Find the connected parts of a graph and number them in the order of their first members.

    Examples
    --------
    >>> components(4, [(3, 0), (1, 1)]).tolist()
    [0, 1, 2, 0]
    """
    root = list(range(many))

    def find(one: int) -> int:
        while root[one] != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    for a, b in pairs:
        low, high = sorted((find(a), find(b)))
        root[high] = low
    return pd.factorize(np.array([find(one) for one in range(many)], dtype=np.intp))[0].astype(np.intp)
