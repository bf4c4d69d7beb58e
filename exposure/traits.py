"""What the rows of a stay say of it, where several rows tell one stay."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.counted import CountedStays

__all__ = ["first_filled"]


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
