"""The encounters of each pair of case and contact, together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from exposure.ordering import sort_order, ties

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.encounters import Encounters

_Any = TypeVar("_Any", bound=np.generic)

__all__ = ["Groups", "group_pairs"]


@dataclass(frozen=True, eq=False)
class Groups:
    """
    The encounters of each pair of case and contact together.

    Attributes
    ----------
    order
        The encounters by case, contact and start.
    first
        Where in `order` each pair begins.
    group
        For each entry of `order` the number of its pair.
    """

    order: NDArray[np.intp]
    first: NDArray[np.intp]
    group: NDArray[np.int32]

    def over(self, values: NDArray[_Any], how: np.ufunc) -> NDArray[_Any]:
        """Sum the values of each pair's encounters up."""
        return how.reduceat(values[self.order], self.first) if len(self.first) else values[:0]


def group_pairs(met: Encounters) -> Groups:
    """Put the encounters of each case and contact together."""
    order = sort_order((met.case, met.contact, met.start))
    first = np.flatnonzero(~ties((met.case, met.contact), order))
    many = np.diff(np.append(first, len(order)))
    return Groups(order, first, np.repeat(np.arange(len(first), dtype=np.int32), many))
