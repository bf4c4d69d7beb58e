"""What the rows of a stay say of it, where several rows tell one stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.counted import CountedStays

__all__ = ["all_filled", "any_filled", "first_filled"]


def first_filled(codes: NDArray[np.int32], stays: CountedStays) -> NDArray[np.int32]:
    """
    Take the first value that a row of each stay gives.

    Parameters
    ----------
    codes
        A value for each itinerary row, -1 for a blank.
    stays
        The stays; their rows are in the order of what happened, never of the file.

    Returns
    -------
    values
        One for each stay, -1 where all its rows are blank.
    """
    values = codes[stays.rows]
    if len(values) == len(stays):
        return values
    if not len(stays):
        return values[:0]
    last = len(values)
    at = np.minimum.reduceat(np.where(values >= 0, np.arange(last), last), stays.first_row[:-1])
    return np.append(values, np.int32(-1))[at]


def any_filled(told: NDArray[np.bool_], codes: NDArray[np.int32], stays: CountedStays) -> NDArray[np.bool_]:
    """
    Tell of which stays some row says something.

    Parameters
    ----------
    told
        Whether each text, by its number, is what is asked.
    codes
        The number of each itinerary row's text, -1 for a blank.
    stays
        The stays.

    Returns
    -------
    some
        One for each stay; False where all its rows are blank.
    """
    values = np.append(told, False)[codes[stays.rows]]
    if len(values) == len(stays) or not len(stays):
        return values[: len(stays)]
    return np.logical_or.reduceat(values, stays.first_row[:-1])


def all_filled(told: NDArray[np.bool_], codes: NDArray[np.int32], stays: CountedStays) -> NDArray[np.bool_]:
    """Tell of which stays every row that is not blank says something, and some row is not blank; as `any_filled`."""
    return any_filled(told, codes, stays) & ~any_filled(~told, codes, stays)
