"""Until when each contact stays in quarantine: whole local days after the last exposure of the contact's class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from exposure.errors import UsageError
from exposure.localtime import day_ends, local_midnights
from exposure.vocabulary import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from exposure.rules.facts import Facts
    from exposure.rules.kin import Kin
    from exposure.rules.outcome import Outcome

__all__ = ["Quarantine", "quarantine_ends"]

_NEVER = np.iinfo(np.int64).min


@dataclass(frozen=True, eq=False)
class Quarantine:
    """
    The ends of quarantine, one entry per pair of an outcome.

    Attributes
    ----------
    until
        Epoch second of the midnight at which it ends; NumPy's NaT for none.
    last_day
        The day that ends then, in days since 1970-01-01; NumPy's NaT for none.
    """

    until: NDArray[np.int64]
    last_day: NDArray[np.int64]


def quarantine_ends(facts: Facts, outcome: Outcome, kin: Kin, days: Mapping[str, int]) -> Quarantine:
    """
    Count the days of quarantine from the last exposure of each contact's class.

    Parameters
    ----------
    facts
        The encounters.
    outcome
        What each pair is.
    kin
        Relations that give a class by themselves: an exposure as long as they last.
    days
        Days after the day of the last exposure, by class.

    Returns
    -------
    quarantine
        The last exposure is the one that ends last; its local date counts, where it was.

    Raises
    ------
    UsageError
        If nothing tells the local date.
    """
    until, last_day = (np.full(len(outcome.pair), _NEVER) for _ in range(2))
    epoch = facts.world.arrays.epoch
    pair = np.searchsorted(outcome.pair, np.concatenate([facts.pair[outcome.counts], kin.pair]))
    severity = outcome.severity[pair]
    mine = np.concatenate([np.ones(len(outcome.counts), dtype=bool), kin.rule >= 0])
    mine[len(outcome.counts) :] &= kin.severity == severity[len(outcome.counts) :]
    length = np.array([days.get(name, -1) for name in OUTCOMES])[severity]
    which = np.flatnonzero(mine & (length >= 0))
    if not len(which):
        return Quarantine(until, last_day)
    zone = facts.case_zones.of(kin.relations.case)
    zones = np.concatenate([facts.zones(outcome.counts), np.where(kin.relations.zone == "", zone, kin.relations.zone)])
    end = np.concatenate([facts.met.end[outcome.counts], kin.relations.until])[which] + epoch
    pair, zones, length = pair[which], zones[which], length[which]
    if (zones == "").any():
        raise UsageError(
            "on which day quarantine ends is unknown: fill timezone in the table cases, or read with timezone="
        )
    day, _ = local_midnights(end - 1, zones)
    ends = day_ends(day + length, zones)
    order = np.lexsort((ends, end, pair))
    last = order[np.flatnonzero(np.append(np.diff(pair[order]) != 0, True))]
    until[pair[last]], last_day[pair[last]] = ends[last], (day + length)[last]
    return Quarantine(until, last_day)
