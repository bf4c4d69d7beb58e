"""How long each contact's encounter was; under a rule on minutes in sum, how long all that it adds up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from exposure.clock import DAY_SECONDS
from exposure.localtime import local_midnights
from exposure.ordering import sort_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.assessment import Assessment
    from exposure.grounds import Grounds
    from exposure.rules.cumulative import Sums
    from exposure.rules.facts import Facts
    from exposure.rules.model import Rule

__all__ = ["lengths"]

_FOREVER = 2**40


def lengths(
    found: Assessment, rules: tuple[Rule, ...], grounds: Grounds
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """
    Measure how long contacts lasted.

    Parameters
    ----------
    found
        What was found.
    rules
        The rules.
    grounds
        What the contacts rest on.

    Returns
    -------
    seconds, up_to
        At the stated times; where they do not meet, in the most favourable reading, which is how long it was at most.
        Under a rule on minutes in sum the most in any 24 hours or on any local day. -1 without an encounter.
    """
    met = found.facts.met
    stated, most = np.append(met.seconds, -1), np.append(met.most, -1)
    seconds = stated[grounds.encounter]
    up_to = (seconds == 0) & (most[grounds.encounter] > 0)
    seconds = np.where(up_to, most[grounds.encounter], seconds)
    for sums in found.outcome.sums:
        here = np.flatnonzero((grounds.rule == sums.rule) & (grounds.encounter >= 0))
        if len(here):
            summed = _in_sum(found, rules[sums.rule], sums)[grounds.pair[here]]
            seconds[here] = np.where(summed > 0, summed, seconds[here])
            up_to[here] &= summed == 0
    return seconds, up_to


def _in_sum(found: Assessment, rule: Rule, sums: Sums) -> NDArray[np.int64]:
    """Measure for each pair of the outcome the most that counts inside one span, at the stated times."""
    from exposure.spans import most_covered

    facts, total = found.facts, np.zeros(len(found.outcome.pair), np.int64)
    which = sums.inside[facts.met.seconds[sums.inside] > 0]
    if not len(which):
        return total
    begin, end = facts.met.start[which], facts.met.end[which]
    span, day = DAY_SECONDS, np.zeros(len(which), np.int64)
    if rule.when.per == "day":
        span = _FOREVER
        which, day, begin, end = _by_day(facts, which, (begin, end))
    pair = np.searchsorted(found.outcome.pair, facts.pair[which])
    order = sort_order((pair, day, begin))
    first = np.flatnonzero((np.diff(pair[order], prepend=-1) != 0) | (np.diff(day[order], prepend=-1) != 0))
    bounds = np.append(first, len(order)).astype(np.int64)
    np.maximum.at(total, pair[order][first], most_covered(bounds, begin[order], end[order], span))
    return total


def _by_day(
    facts: Facts, which: NDArray[np.intp], times: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Cut encounters at local midnight; give encounter, day, begin and end of each piece."""
    (begin, end), epoch, pieces = times, facts.world.arrays.epoch, []
    while len(which):
        day, midnight = local_midnights(begin + epoch, facts.zones(which))
        stop = np.minimum(end, midnight - epoch)
        pieces.append((which, day, begin, stop))
        rest = np.flatnonzero(stop < end)
        which, begin, end = which[rest], stop[rest], end[rest]
    encounter, day, begin, stop = (np.concatenate(column) for column in zip(*pieces, strict=True))
    return encounter, day, begin, stop
