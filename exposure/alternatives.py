"""Alternatives as known at a moment: which rows exclude each other, and how probable each choice is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

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
    told = pd.DataFrame(
        {"group": rows["alternative_group"], "label": label, "likelihood": rows["likelihood"], "at": at}
    )
    each = told.groupby(["group", "label"], sort=True)["likelihood"].first().reset_index()
    size = each.groupby("group")["label"].transform("size")
    each = each[size > 1].reset_index(drop=True)
    total = each.groupby("group")["likelihood"].transform("sum")
    shares = each.groupby("group")["label"].transform("size")
    even = each["likelihood"].isna() | (total <= 0)
    likelihood = (each["likelihood"] / total.where(total > 0, 1.0)).where(~even, 1.0 / shares)
    of_row = np.full(len(stays), -1, dtype=np.int32)
    number = each.reset_index().set_index(["group", "label"])["index"]
    found = number.reindex(pd.MultiIndex.from_frame(told[["group", "label"]]))
    of_row[at] = found.fillna(-1).to_numpy().astype(np.int32)
    return Choices(
        of_row=of_row,
        group=pd.factorize(each["group"])[0].astype(np.int32),
        place=each.groupby("group").cumcount().to_numpy().astype(np.int32),
        likelihood=likelihood.to_numpy(float),
    )
