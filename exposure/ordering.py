"""Sorting by several keys: packed into one number as far as they fit, which is many times faster than one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["find_sorted", "ranges", "sort_order", "ties"]

_BITS = 63


def sort_order(keys: Sequence[NDArray[np.generic]]) -> NDArray[np.intp]:
    """
    Give the order in which rows are sorted by some keys; rows equal in all of them stay as they are.

    Parameters
    ----------
    keys
        Whole numbers or booleans, the most important key first.

    Returns
    -------
    order
        Positions of the rows, as `np.lexsort` of the reversed keys would give them.

    Examples
    --------
    >>> sort_order([np.array([2, 1, 2]), np.array([7, 8, 5])]).tolist()
    [1, 2, 0]
    """
    rows = len(keys[0])
    if rows < 2:
        return np.arange(rows)
    place = rows.bit_length()
    packed, used = _packed(keys, _BITS - place)
    packed = np.sort((packed << place) | np.arange(rows))
    order = packed & ((1 << place) - 1)
    if used < len(keys):
        group = packed >> place
        same = group[1:] == group[:-1]
        tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
        rest = order[tied]
        order[tied] = rest[np.lexsort((*(key[rest] for key in reversed(keys[used:])), group[tied]))]
    return order


def ties(keys: Sequence[NDArray[np.generic]], order: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Tell which rows of a sorted order equal the row before them in all keys."""
    equal = np.arange(1, len(order))
    for key in keys:
        equal = equal[key[order[equal]] == key[order[equal - 1]]]
    same = np.zeros(len(order), dtype=bool)
    same[equal] = True
    return same


def find_sorted(listed: NDArray[np.generic], wanted: NDArray[np.generic]) -> NDArray[np.intp]:
    """
    Look numbers up in a sorted list.

    Parameters
    ----------
    listed
        Ascending.
    wanted
        The numbers.

    Returns
    -------
    at
        For each the position of its first place in the list; -1 where it is not there.

    Examples
    --------
    >>> find_sorted(np.array([2, 5, 7]), np.array([7, 3, 9])).tolist()
    [2, -1, -1]
    """
    if not len(listed):
        return np.full(len(wanted), -1, np.intp)
    at = np.minimum(np.searchsorted(listed, wanted), len(listed) - 1)
    return np.where(listed[at] == wanted, at, -1)


def ranges(first: NDArray[np.integer], many: NDArray[np.integer]) -> NDArray[np.int64]:
    """
    Put runs of numbers one behind the other.

    Parameters
    ----------
    first, many
        Where each run begins, and how long it is.

    Returns
    -------
    numbers
        `first[0]`, `first[0] + 1`, …, then those of the next run.

    Examples
    --------
    >>> ranges(np.array([4, 0, 8]), np.array([2, 0, 3])).tolist()
    [4, 5, 8, 9, 10]
    """
    behind = np.cumsum(many)
    numbers: NDArray[np.int64] = np.arange(behind[-1] if len(behind) else 0) + np.repeat(first - (behind - many), many)
    return numbers


def _packed(keys: Sequence[NDArray[np.generic]], room: int) -> tuple[NDArray[np.int64], int]:
    """Pack as many of the first keys as fit into so many bits."""
    packed = np.zeros(len(keys[0]), dtype=np.int64)
    for used, key in enumerate(keys):
        low = int(key.min())
        width = (int(key.max()) - low).bit_length()
        if width > room:
            return packed, used
        room -= width
        if width:
            packed = (packed << width) | (key.astype(np.int64) - low)
    return packed, len(keys)
