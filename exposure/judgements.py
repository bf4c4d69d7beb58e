"""Classes that an investigator set by name, beside what the rules say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.vocabulary import OUTCOMES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.snapshot import Snapshot

__all__ = ["find_judgements"]


def find_judgements(
    snapshot: Snapshot, cases: NDArray[np.int32], met: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int8]]:
    """
    List the judgements known at a moment by case and person.

    Parameters
    ----------
    snapshot
        The facts as known at the moment.
    cases
        Person codes of the cases traced.
    met
        Pairs of case and contact that are contacts already, as `case * persons + contact`.

    Returns
    -------
    pair, said
        One entry per pair, ascending; what was judged, a position in `OUTCOMES`. A judgement towards one case goes
        before one towards every case; the latter makes a pair with each case that the person met, or with every case
        where the person met none.
    """
    table, persons = snapshot.table("judgements"), snapshot.world.persons
    if not len(table) or not len(cases):
        return np.empty(0, np.int64), np.empty(0, np.int8)
    person = persons.get_indexer(pd.Index(table["person_id"])).astype(np.int64)
    case = persons.get_indexer(pd.Index(table["case_id"])).astype(np.int64)
    said = pd.Index(OUTCOMES).get_indexer(pd.Index(table["contact_class"])).astype(np.int8)
    named = table["case_id"].notna().to_numpy()
    found: dict[int, int] = {}
    for k in np.flatnonzero(~named):
        towards = cases.astype(np.int64) * len(persons) + person[k]
        own = towards[np.isin(towards, met)]
        for pair in (own if len(own) else towards[cases != person[k]]).tolist():
            found[pair] = int(said[k])
    for k in np.flatnonzero(named & np.isin(case, cases) & (case != person)):
        found[int(case[k]) * len(persons) + int(person[k])] = int(said[k])
    pairs = sorted(found)
    return np.array(pairs, dtype=np.int64), np.array([found[pair] for pair in pairs], dtype=np.int8)
