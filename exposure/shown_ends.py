"""Which ends that encounters show rest on an end that nobody told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from exposure.counted import told_ends

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.encounters import Encounters
    from exposure.world import World

__all__ = ["ends_assumed"]


def ends_assumed(world: World, met: Encounters) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """
    Tell which encounters lasted as long as they are said to only if somebody did not leave earlier.

    Parameters
    ----------
    world
        The world of the encounters.
    met
        The encounters.

    Returns
    -------
    case, contact
        True where the end that is shown rests on an assumed end of the case's stay; of the contact's.
    """
    if not world.arrays.endless:
        nothing = np.broadcast_to(np.False_, len(met))
        return nothing, nothing
    i, j = met.case_stay, met.contact_stay
    # Who came later came when the case is assumed to have left.
    left = np.where(met.direct, met.end, met.cases.end[i])
    case: NDArray[np.bool_] = left > told_ends(world.arrays, met.cases)[i]
    contact: NDArray[np.bool_] = met.end > told_ends(world.arrays, met.contacts)[j]
    return case, contact
