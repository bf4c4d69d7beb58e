"""Who is what to a case: household, companions, carers, colleagues, and during which time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.clock import NEVER, to_seconds
from exposure.ordering import ranges, sort_order
from exposure.vocabulary import RELATIONS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.snapshot import Snapshot

__all__ = ["MAKE_CONTACTS", "Relations", "find_relations"]

MAKE_CONTACTS: Final = ("household", "companion", "carer")
"""Relations that make a contact by themselves; colleagues are contacts only where a rule fires."""

_ALWAYS: Final = np.int64(2**62)


@dataclass(frozen=True, eq=False)
class Relations:
    """
    Relations of cases to others, sorted by case and person; times are seconds since the world's epoch.

    Attributes
    ----------
    case, other
        Person codes.
    kind
        Position in `vocabulary.RELATIONS`.
    since, until
        The relation's period, `[since, until)`.
    zone
        The zone that the relation's row names, '' for none.
    row
        Row of the table of relations; -1 for a common household_id.
    """

    case: NDArray[np.int32]
    other: NDArray[np.int32]
    kind: NDArray[np.int8]
    since: NDArray[np.int64]
    until: NDArray[np.int64]
    zone: NDArray[np.object_]
    row: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.case)

    def take(self, which: NDArray[np.intp] | NDArray[np.bool_]) -> Relations:
        """Choose some relations, in that order."""
        return Relations(**{name: column[which] for name, column in vars(self).items()})

    def of_kinds(self, kinds: tuple[str, ...]) -> Relations:
        """Choose the relations of some kinds."""
        return self.take(np.isin(self.kind, [RELATIONS.index(kind) for kind in kinds]))

    def clipped(self, begin: NDArray[np.int64], end: NDArray[np.int64]) -> Relations:
        """Cut the periods to one window per relation and leave out what is outside."""
        columns = {**vars(self), "since": np.maximum(self.since, begin), "until": np.minimum(self.until, end)}
        cut = Relations(**columns)
        return cut.take(cut.since < cut.until)


def find_relations(snapshot: Snapshot, cases: NDArray[np.int32]) -> Relations:
    """
    Find everybody who is related to some cases, or lives with them.

    Parameters
    ----------
    snapshot
        The facts as known at a moment.
    cases
        Person codes.

    Returns
    -------
    relations
        Both directions of every row; households by `household_id` too.
    """
    if not len(cases):
        return _NOBODY
    world = snapshot.world
    table = snapshot.table("relations")
    ones, others = (world.persons.get_indexer(pd.Index(table[c])).astype(np.int32) for c in ("person_a", "person_b"))
    kind = pd.Index(RELATIONS).get_indexer(pd.Index(table["kind"])).astype(np.int8)
    since, until = (to_seconds(table[column]) for column in ("since", "until"))
    since = np.where(since == NEVER, -_ALWAYS, since - world.arrays.epoch)
    until = np.where(until == NEVER, _ALWAYS, until - world.arrays.epoch)
    zone = table["timezone"].fillna("").to_numpy(object)
    row = np.arange(len(table))
    case, other = np.concatenate([ones, others]), np.concatenate([others, ones])
    doubled = [np.concatenate([column, column]) for column in (kind, since, until, zone, row)]
    home_case, home_other = _households(snapshot, cases)
    homes = len(home_case)
    found = Relations(
        case=np.concatenate([case, home_case]),
        other=np.concatenate([other, home_other]),
        kind=np.concatenate([doubled[0], np.full(homes, RELATIONS.index("household"), np.int8)]),
        since=np.concatenate([doubled[1], np.full(homes, -_ALWAYS)]),
        until=np.concatenate([doubled[2], np.full(homes, _ALWAYS)]),
        zone=np.concatenate([doubled[3], np.full(homes, "", dtype=object)]),
        row=np.concatenate([doubled[4], np.full(homes, -1)]),
    )
    found = found.take(np.isin(found.case, cases) & (found.case != found.other))
    return found.take(sort_order((found.case, found.other, found.kind)))


def _households(snapshot: Snapshot, cases: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Pair each case with everybody known who has its household_id."""
    homes = snapshot.households
    mine = cases[(homes[cases] >= 0) & snapshot.people[cases]]
    members = np.flatnonzero(np.isin(homes, homes[mine]) & snapshot.people).astype(np.int32) if len(mine) else mine
    by_home = members[np.argsort(homes[members], kind="stable")]
    low, high = (np.searchsorted(homes[by_home], homes[mine], side=side) for side in ("left", "right"))
    return np.repeat(mine, high - low), by_home[ranges(low, high - low)]


_NOBODY: Final = Relations(
    case=np.empty(0, np.int32),
    other=np.empty(0, np.int32),
    kind=np.empty(0, np.int8),
    since=np.empty(0, np.int64),
    until=np.empty(0, np.int64),
    zone=np.empty(0, dtype=object),
    row=np.empty(0, np.int64),
)
