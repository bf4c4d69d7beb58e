"""Venues that lie in each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.tables.raw import Finding
from exposure.tables.versions import known_periods

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from exposure.tables.state import State

__all__ = ["containment_loops"]


def containment_loops(state: State) -> Iterator[Finding]:
    """Find every venue that lies in itself, at any moment of what was known."""
    venues = state["venues"]
    codes, ids = pd.factorize(venues["venue_id"])
    within = ids.get_indexer(pd.Index(venues["within"]))
    rows = pd.DataFrame({"venue": codes, "within": within}, index=venues.index)
    rows["recorded"], rows["withdrawn"] = known_periods(venues)
    rows = rows[rows["venue"] >= 0]
    suspect = _in_loops(rows["venue"].to_numpy(), rows["within"].to_numpy(), len(ids))
    rows = rows[rows["venue"].isin(np.flatnonzero(suspect))]
    looped: set[int] = set()
    for moment in np.unique(rows[["recorded", "withdrawn"]]):
        now = _as_known(rows, moment)
        loop = _in_loops(now["venue"].to_numpy(), now["within"].to_numpy(), len(ids))
        looped |= set(now.index[loop[now["venue"].to_numpy()]])
    if looped:
        hint = "correct `within` of one of the venues of the loop"
        yield Finding("venues", "the venue lies in itself", hint, "within", sorted(looped))


def _as_known(rows: pd.DataFrame, moment: int) -> pd.DataFrame:
    """Take the version of each venue known at a moment, else its first."""
    known = (rows["recorded"] <= moment) & (moment < rows["withdrawn"])
    ordered = rows.assign(unknown=~known).sort_values(["venue", "unknown", "recorded"], kind="stable")
    return ordered.drop_duplicates("venue")


def _in_loops(venue: npt.NDArray[np.int64], within: npt.NDArray[np.int64], count: int) -> npt.NDArray[np.bool_]:
    """Peel off venues that lie in nothing more and venues in which nothing more lies; loops remain."""
    inner, outer = venue[within >= 0], within[within >= 0]
    left = -1
    while len(inner) != left:
        left = len(inner)
        stays = np.isin(inner, outer) & np.isin(outer, inner)
        inner, outer = inner[stays], outer[stays]
    looped = np.zeros(count, dtype=bool)
    looped[inner] = True
    return looped
