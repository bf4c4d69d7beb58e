"""How long each contact's encounter was; under a rule on minutes in sum, how long all that it adds up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from exposure.rules.cumulative import stretches

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.assessment import Assessment
    from exposure.grounds import Grounds
    from exposure.rules.cumulative import Sums
    from exposure.rules.model import Rule

__all__ = ["lengths"]


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
    met, total = found.facts.met, np.zeros(len(found.outcome.pair), np.int64)
    which = sums.inside[met.seconds[sums.inside] > 0]
    if len(which):
        added = stretches(found.facts, rule, which, (met.start[which], met.end[which]))
        np.maximum.at(total, np.searchsorted(found.outcome.pair, added.pair), added.most())
    return total
