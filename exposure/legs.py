"""What the tables say of each leg, by the number of the place: mode, layout, windows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.ordering import ranges
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
    tree
        The places.
    """

    place: NDArray[np.int32]
    of_place: NDArray[np.int32]
    carriage: NDArray[np.int32]
    mode: NDArray[np.int8]
    layout: NDArray[np.object_]
    sealed: NDArray[np.bool_]
    tree: PlaceTree

    def __len__(self) -> int:
        return len(self.place)

    def counts(self, kinds: tuple[str, ...], modes: tuple[str, ...] = ()) -> NDArray[np.int32]:
        """
        Count for each place how many among it and all that it lies in are of some kinds, or parts of some legs.

        Parameters
        ----------
        kinds
            Kinds of place.
        modes
            Modes of the legs of which a place may be, or be a part.

        Returns
        -------
        counts
            One entry per place.
        """
        if (kinds, modes) not in self._counts:
            codes, names = self._kinds
            places = np.isin(names, kinds)[codes]
            wanted = np.isin(self.mode, [_MODES.index(word) for word in modes if word in MODES])
            places = places | np.append(wanted, False)[self.of_place]
            self._counts[kinds, modes] = _summed_up(places, self.tree.parents)
        return self._counts[kinds, modes]

    @cached_property
    def _kinds(self) -> tuple[NDArray[np.intp], NDArray[np.object_]]:
        codes, names = pd.factorize(self.tree.kinds)
        return codes, np.asarray(names, dtype=object)

    @cached_property
    def _counts(self) -> dict[tuple[tuple[str, ...], tuple[str, ...]], NDArray[np.int32]]:
        return {}


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
    of_place[ranges(place, sizes)] = np.repeat(np.arange(len(place), dtype=np.int32), sizes)
    return Legs(
        place=place,
        of_place=of_place,
        carriage=_carriages(tree, of_place),
        mode=pd.Index(_MODES).get_indexer(pd.Index(legs["mode"])).astype(np.int8),
        layout=legs["layout"].fillna("").to_numpy(object),
        tree=tree,
        sealed=~legs["sealed"].eq(False).fillna(False).to_numpy(bool),  # noqa: FBT003
    )


def _carriages(tree: PlaceTree, of_place: NDArray[np.int32]) -> NDArray[np.int32]:
    carriage = np.full(len(tree), -1, dtype=np.int32)
    own = np.flatnonzero((of_place >= 0) & np.isin(tree.kinds, _CARRIAGES))
    sizes = tree.last[own] - own
    carriage[ranges(own, sizes)] = np.repeat(own, sizes).astype(np.int32)
    return carriage


def _summed_up(places: NDArray[np.bool_], parents: NDArray[np.int32]) -> NDArray[np.int32]:
    total = places.astype(np.int32)
    level = np.flatnonzero(parents >= 0)
    above = parents.copy()
    while len(level):
        total[level] += places[above[level]]
        above[level] = parents[above[level]]
        level = level[above[level] >= 0]
    return total
