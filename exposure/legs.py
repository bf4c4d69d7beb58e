"""What the tables say of each leg, by the number of the place: mode, layout, windows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.vocabulary import MODES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.places import PlaceTree

__all__ = ["Legs", "find_legs"]

_MODES = tuple(MODES)
_CARRIAGES = ("carriage", "ship cabin")


@dataclass(frozen=True, eq=False)
class Legs:
    """
    Legs as arrays; a leg's number is its position in `place`.

    Attributes
    ----------
    place
        The legs' places, ascending.
    of_place
        For each place the leg of which it is (a part); -1 for venues and vehicles.
    carriage
        For each place the carriage or cabin in which it lies, itself included; -1 for none.
    mode
        Position of each leg's mode in `vocabulary.MODES`.
    layout
        Name of each leg's layout, '' for none.
    sealed
        Whether the windows cannot be opened.
    """

    place: NDArray[np.int32]
    of_place: NDArray[np.int32]
    carriage: NDArray[np.int32]
    mode: NDArray[np.int8]
    layout: NDArray[np.object_]
    sealed: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.place)

    def with_modes(self, words: tuple[str, ...]) -> NDArray[np.bool_]:
        """Tell of each place whether it is (a part of) a leg of one of some modes."""
        wanted = np.isin(self.mode, [_MODES.index(word) for word in words if word in MODES])
        return np.append(wanted, False)[self.of_place]


def find_legs(tree: PlaceTree, legs: pd.DataFrame) -> Legs:
    """
    Look the legs up in the tree of places.

    Parameters
    ----------
    tree
        The places.
    legs
        One version of each leg.

    Returns
    -------
    legs
        In the order of their places.
    """
    place = tree.codes(legs["leg_id"])
    legs, place = legs.iloc[np.argsort(place)], np.sort(place)
    of_place = np.full(len(tree), -1, dtype=np.int32)
    # A leg lies in no other leg: its parts are the range behind it.
    sizes = tree.last[place] - place
    parts = np.arange(sizes.sum()) + np.repeat(place - (np.cumsum(sizes) - sizes), sizes)
    of_place[parts] = np.repeat(np.arange(len(place), dtype=np.int32), sizes)
    return Legs(
        place=place,
        of_place=of_place,
        carriage=_carriages(tree, of_place),
        mode=pd.Index(_MODES).get_indexer(pd.Index(legs["mode"])).astype(np.int8),
        layout=legs["layout"].fillna("").to_numpy(object),
        sealed=~legs["sealed"].eq(False).fillna(False).to_numpy(bool),  # noqa: FBT003
    )


def _carriages(tree: PlaceTree, of_place: NDArray[np.int32]) -> NDArray[np.int32]:
    carriage = np.full(len(tree), -1, dtype=np.int32)
    own = np.flatnonzero((of_place >= 0) & np.isin(tree.kinds, _CARRIAGES))
    sizes = tree.last[own] - own
    parts = np.arange(sizes.sum()) + np.repeat(own - (np.cumsum(sizes) - sizes), sizes)
    carriage[parts] = np.repeat(own, sizes).astype(np.int32)
    return carriage
