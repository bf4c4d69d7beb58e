"""One state of the places with all stays in it, and the index over them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.clock import from_seconds
from exposure.places import PlaceTree, build_tree
from exposure.progress import step
from exposure.seats.berths import read_berths
from exposure.stays import StayArrays, resolve, stay_arrays

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from exposure.index import StayIndex

__all__ = ["World", "build_world"]


@dataclass(frozen=True, eq=False)
class World:
    """
    The tree of places and all stays, known or not.

    Attributes
    ----------
    tree
        The places.
    persons
        Person ids in the order of their codes, sorted.
    stays
        Every itinerary row with its place and times; an end that nobody tells is blank.
    arrays
        The stays as arrays.
    base
        The world of all moments of which this is one, whose index it shares; None for that world itself.
    """

    tree: PlaceTree
    persons: pd.Index[str]
    stays: pd.DataFrame
    arrays: StayArrays
    base: World | None = None

    @property
    def root(self) -> World:
        """The world of all moments of which this is one."""
        return self if self.base is None else self.base

    @cached_property
    def has_plan(self) -> bool:
        """True when some stay has a position in the plan of its place."""
        return not bool((np.isnan(self.arrays.x) | np.isnan(self.arrays.y)).all())

    @cached_property
    def has_alternatives(self) -> bool:
        """True when some stay is one of several alternatives."""
        return bool(self.arrays.alternative.any())

    @cached_property
    def restless(self) -> NDArray[np.intp]:
        """The rows that are on a leg, or one of several alternatives."""
        if self.base is not None:
            return self.base.restless
        return np.flatnonzero(self.arrays.alternative | self.stays["venue_id"].isna().to_numpy())

    @cached_property
    def unfinished(self) -> NDArray[np.intp]:
        """The rows of persons of whom some end is missing, by person and start."""
        arrays, persons = self.arrays, np.zeros(len(self.persons), dtype=bool)
        persons[arrays.person[arrays.assumed]] = True
        rows = np.flatnonzero(persons[arrays.person])
        return rows[np.lexsort((arrays.start[rows], arrays.person[rows]))]

    @cached_property
    def moments(self) -> dict[bytes, World]:
        """What this world is at some moments, by which of the unfinished rows are known then."""
        return {}

    def filled(self, column: str) -> bool:
        """Say whether some stay has something in a column."""
        if column not in self._filled:
            self._filled[column] = bool(self.stays[column].notna().any())
        return self._filled[column]

    @cached_property
    def _filled(self) -> dict[str, bool]:
        return {} if self.base is None else self.base._filled

    def shown(self, known: NDArray[np.bool_]) -> pd.DataFrame:
        """Give known stays as people see them: with every end, and whether it is assumed."""
        stays, assumed = self.stays[known].reset_index(drop=True), self.arrays.assumed[known]
        if self.arrays.endless:
            ends = pd.Series(from_seconds(self.arrays.end[known].astype(np.int64) + self.arrays.epoch))
            stays["end"] = stays["end"].fillna(ends)
        return stays.assign(end_assumed=assumed)

    def words(self, column: str) -> tuple[NDArray[np.int32], NDArray[np.object_]]:
        """
        Give the different texts of a column of the stays.

        Parameters
        ----------
        column
            The column.

        Returns
        -------
        codes, texts
            For each row the position of its text in `texts`, -1 for a blank.
        """
        if column not in self._words:
            codes, texts = pd.factorize(self.stays[column])
            self._words[column] = codes.astype(np.int32), np.asarray(texts, dtype=object)
        return self._words[column]

    @cached_property
    def _words(self) -> dict[str, tuple[NDArray[np.int32], NDArray[np.object_]]]:
        return {} if self.base is None else self.base._words

    @cached_property
    def index(self) -> StayIndex:
        """The index over the stays, built when first asked for."""
        if self.base is not None:
            return self.base.index
        from exposure.index import build_index

        with step("building the index"):
            return build_index(self.arrays, len(self.tree), len(self.persons))


def build_world(
    itineraries: pd.DataFrame,
    places: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame],
    persons: pd.Series[str],
    usual_minutes: Mapping[str, float] | None = None,
) -> World:
    """
    Resolve all stays against one version of the places.

    Parameters
    ----------
    itineraries
        All itinerary rows.
    places
        One version of each venue, leg, stop and layout.
    persons
        Every person id.
    usual_minutes
        What the user puts in place of usual durations.

    Returns
    -------
    world
        Places, stays and arrays; the index is built on demand.
    """
    venues, legs, leg_stops, layouts = places
    berths = read_berths(itineraries, legs, layouts)
    tree = build_tree(venues, legs, itineraries, berths)
    index = pd.Index(persons.unique()).sort_values().rename(None)
    stays = resolve(itineraries, legs, leg_stops, berths)
    return World(tree, index, stays, stay_arrays(stays, tree, index, berths, usual_minutes))
