"""How far apart two positions of one seat plan are: in rows, in seats, in metres."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.seats.plan import SeatPlan

__all__ = ["metres", "row_gap", "seat_gap"]


def row_gap(plan: SeatPlan, p: NDArray[np.int64], q: NDArray[np.int64]) -> NDArray[np.float64]:
    """
    Count physical rows between positions, as from 12 to 14 where there is no row 13: 1.

    Parameters
    ----------
    plan
        The positions.
    p, q
        Positions of the same layout, held at the same moment in the same vehicle or carriage; -1 for unknown.

    Returns
    -------
    gap
        0 in the same row; NaN where a position is unknown.
    """
    return _where_known(p, q, np.abs(plan.row[p] - plan.row[q]).astype(float) if len(plan) else p)


def seat_gap(plan: SeatPlan, p: NDArray[np.int64], q: NDArray[np.int64], *, aisle: bool) -> NDArray[np.float64]:
    """
    Count seats between positions in whatever direction is larger, as a king moves on a chessboard.

    Parameters
    ----------
    plan
        The positions.
    p, q
        Positions of the same layout; -1 for unknown.
    aisle
        Whether an aisle between them counts as a seat.

    Returns
    -------
    gap
        1 for neighbours, diagonal ones included; NaN where a position is unknown.
    """
    across = plan.across if aisle else plan.column
    if not len(plan):
        return _where_known(p, q, p)
    return _where_known(
        p, q, np.maximum(np.abs(plan.row[p] - plan.row[q]), np.abs(across[p] - across[q])).astype(float)
    )


def metres(plan: SeatPlan, p: NDArray[np.int64], q: NDArray[np.int64]) -> NDArray[np.float64]:
    """
    Measure the straight line between the middles of two seats.

    Parameters
    ----------
    plan
        The positions.
    p, q
        Positions of the same layout; -1 for unknown.

    Returns
    -------
    distance
        NaN where a position is unknown, or the layout tells no pitch or no width.
    """
    if not len(plan):
        return _where_known(p, q, p)
    return _where_known(p, q, np.hypot(plan.x_m[p] - plan.x_m[q], plan.y_m[p] - plan.y_m[q]))


def _where_known(
    p: NDArray[np.int64], q: NDArray[np.int64], value: NDArray[np.float64] | NDArray[np.int64]
) -> NDArray[np.float64]:
    return np.where((p < 0) | (q < 0), np.nan, value)
