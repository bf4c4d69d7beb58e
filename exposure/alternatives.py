"""Alternatives as known at a moment: which rows exclude each other, and how probable each choice is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.world import World

__all__ = ["Choices", "find_choices"]


@dataclass(frozen=True, eq=False)
class Choices:
    """
    The alternatives still open, numbered; those of one group exclude each other.

    Attributes
    ----------
    of_row
        Choice to which each itinerary row belongs; -1 for none, or where the group has one choice left.
    group
        Group of each choice.
    place
        Position of each choice inside its group, 0-based.
    likelihood
        Probability of each choice; those of a group add to 1.
    """

    of_row: NDArray[np.int32]
    group: NDArray[np.int32]
    place: NDArray[np.int32]
    likelihood: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.group)

    @cached_property
    def kinds(self) -> NDArray[np.int64]:
        """For each group a number that is the same for groups of the same probabilities."""
        order = np.lexsort((self.place, self.group))
        first = np.flatnonzero(np.diff(self.group[order], prepend=-1))
        shares = [part.tobytes() for part in np.split(self.likelihood[order], first[1:])]
        seen: dict[bytes, int] = {}
        return np.array([seen.setdefault(share, len(seen)) for share in shares], dtype=np.int64)

    def of_group(self, group: int) -> NDArray[np.float64]:
        """Give the probabilities of one group's choices, in the order of their places."""
        shares: NDArray[np.float64] = self.likelihood[self.group == group]
        return shares


def find_choices(world: World, known: NDArray[np.bool_] | None) -> Choices:
    """
    Find the alternatives that are known and not settled.

    Parameters
    ----------
    world
        All stays.
    known
        Which of them are known at the moment; None for all.

    Returns
    -------
    choices
        Blank likelihoods are equal shares; what is left of a group is rescaled to 1.
    """
    stays, nothing = world.stays, np.empty(0, np.int32)
    if not world.has_alternatives:
        return Choices(np.broadcast_to(np.int32(-1), len(stays)), nothing, nothing, np.empty(0))
    given = world.arrays.alternative
    at = np.flatnonzero(given if known is None else given & known)
    if not len(at):
        return Choices(np.broadcast_to(np.int32(-1), len(stays)), nothing, nothing, np.empty(0))
    rows = stays.iloc[at]
    # A stay_id may read like a label of another alternative.
    label = ("label " + rows["alternative"]).where(rows["alternative"].notna(), "stay " + rows["stay_id"])
    group = np.unique(rows["alternative_group"].to_numpy(str), return_inverse=True)[1]
    labels, label_of = np.unique(label.to_numpy(str), return_inverse=True)
    each, of_each = np.unique(group * np.int64(len(labels)) + label_of, return_inverse=True)
    told = rows["likelihood"].to_numpy(float)
    given_likelihood = np.full(len(each), np.nan)
    given_likelihood[of_each[~np.isnan(told)]] = told[~np.isnan(told)]
    return _choices(len(stays), at, of_each, (each // len(labels), given_likelihood))


def _choices(
    stays: int, at: NDArray[np.intp], of_each: NDArray[np.intp], each: tuple[NDArray[np.int64], NDArray[np.float64]]
) -> Choices:
    """Give numbers to the alternatives, sorted by group and label, of groups that have more than one left."""
    group, likelihood = each
    size, total = np.bincount(group), np.bincount(group, np.nan_to_num(likelihood))
    open_ = np.flatnonzero(size[group] > 1)
    group, likelihood = group[open_], likelihood[open_]
    number = np.full(len(each[0]), -1, np.int32)
    number[open_] = np.arange(len(open_))
    of_row = np.full(stays, -1, dtype=np.int32)
    of_row[at] = number[of_each]
    even = np.isnan(likelihood) | (total[group] <= 0)
    first = np.flatnonzero(np.diff(group, prepend=-1))
    return Choices(
        of_row=of_row,
        group=np.unique(group, return_inverse=True)[1].astype(np.int32),
        place=(np.arange(len(group)) - np.repeat(first, size[group[first]])).astype(np.int32),
        likelihood=np.where(even, 1.0 / size[group], likelihood / np.where(total > 0, total, 1.0)[group]),
    )
