"""Rules on minutes in sum: who was together long enough inside 24 hours or a day, and which encounters made it so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exposure.clock import DAY_SECONDS
from exposure.localtime import local_midnights
from exposure.ordering import sort_order

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.rules.classify import Firing
    from exposure.rules.facts import Facts
    from exposure.rules.model import Rule

__all__ = ["Stretches", "Sums", "add_up", "needed_seconds", "stretches"]

_FOREVER: Final = 2**40
"""Seconds longer than any day: of a day's pieces all count."""


@dataclass(frozen=True, eq=False)
class Sums:
    """
    What one rule on minutes in sum gives.

    Attributes
    ----------
    rule, severity
        Position of the rule in its set, and of its class.
    most, least
        Where its other conditions hold, in the two readings.
    hit
        Pairs that reach it whatever alternatives and draws; as `case * persons + contact`, ascending.
    sure
        Pairs that reach it also in the least favourable reading.
    open
        Pairs that reach it when everything open counts.
    inside
        Encounters inside a span that reaches it when everything open counts.
    """

    rule: int
    severity: int
    most: Firing
    least: Firing
    hit: NDArray[np.int64]
    sure: NDArray[np.int64]
    open: NDArray[np.int64]
    inside: NDArray[np.intp]


def add_up(facts: Facts, rule: Rule, most: Firing, least: Firing) -> Sums:
    """
    Find the pairs of case and contact that reach the minutes of one rule.

    Parameters
    ----------
    facts
        The encounters.
    rule
        The rule.
    most, least
        Where its other conditions hold, in the two readings.

    Returns
    -------
    sums
        Who reaches it, and by which encounters.
    """
    settled = facts.met.settled
    some, inside = _reached(facts, rule, most.every(), sure=False)
    hit, _ = _reached(facts, rule, most.which[settled[most.which]], sure=False)
    sure, _ = _reached(facts, rule, least.which[settled[least.which]], sure=True)
    return Sums(most.rule, most.severity, most, least, hit, sure, some, inside)


def needed_seconds(rule: Rule) -> int:
    """Give the seconds that a rule on minutes in sum asks for."""
    return int(np.ceil((rule.when.minutes or 0) * 60))


def _reached(
    facts: Facts, rule: Rule, which: NDArray[np.intp], *, sure: bool
) -> tuple[NDArray[np.int64], NDArray[np.intp]]:
    """Give the pairs that reach the minutes by some encounters, and the encounters inside their spans."""
    if not len(which):
        return np.empty(0, np.int64), which
    from exposure.spans import inside_spans

    need = needed_seconds(rule)
    found = stretches(facts, rule, which, facts.shared(which, sure=sure))
    enough = found.most() >= need
    reached = np.unique(found.pair[enough])
    many = np.diff(found.bounds)
    kept = np.flatnonzero(np.repeat(enough, many))
    bounds = np.append(0, np.cumsum(many[enough])).astype(np.int64)
    inside = inside_spans(bounds, found.begin[kept], found.end[kept], (found.span, need))
    return reached, np.unique(found.encounter[kept[inside]])


@dataclass(frozen=True, eq=False)
class Stretches:
    """
    Encounters in the groups in which a rule adds their minutes up: by pair, and under a rule by day by day too.

    Attributes
    ----------
    encounter, begin, end
        The encounters, cut at local midnight under a rule by day; in each group by their begin.
    bounds
        Group g has the entries `bounds[g]`, …, `bounds[g + 1] - 1`.
    pair
        The pair of each group, as `case * persons + contact`.
    span
        Length of the time, in seconds, inside which they are added up.
    """

    encounter: NDArray[np.intp]
    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    bounds: NDArray[np.int64]
    pair: NDArray[np.int64]
    span: int

    def most(self) -> NDArray[np.int64]:
        """Give for each group the most seconds inside any one span."""
        from exposure.spans import most_covered

        return most_covered(self.bounds, self.begin, self.end, self.span)


def stretches(
    facts: Facts, rule: Rule, which: NDArray[np.intp], times: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> Stretches:
    """
    Group some encounters as a rule on minutes in sum adds them up.

    Parameters
    ----------
    facts
        The encounters.
    rule
        The rule.
    which
        Those to look at, at least one.
    times
        Begin and end of each of them.

    Returns
    -------
    stretches
        The groups, by pair and day.
    """
    (begin, end), encounter, day, span = times, which, np.zeros(len(which), np.int64), DAY_SECONDS
    if rule.when.per == "day":
        encounter, day, begin, end = _by_day(facts, which, begin, end)
        span = _FOREVER
    order = sort_order((facts.pair[encounter], day, begin))
    pair, day = facts.pair[encounter][order], day[order]
    first = np.flatnonzero(np.append(True, (np.diff(pair) != 0) | (np.diff(day) != 0)))
    bounds = np.append(first, len(pair)).astype(np.int64)
    return Stretches(encounter[order], begin[order], end[order], bounds, pair[first], span)


def _by_day(
    facts: Facts, which: NDArray[np.intp], begin: NDArray[np.int64], end: NDArray[np.int64]
) -> tuple[NDArray[np.intp], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Cut encounters at local midnight; give the encounter and the day of each piece, its begin and its end."""
    pieces = []
    epoch = facts.world.arrays.epoch
    while len(which):
        day, midnight = local_midnights(begin + epoch, facts.zones(which))
        stop = np.minimum(end, midnight - epoch)
        pieces.append((which, day, begin, stop))
        rest = np.flatnonzero(stop < end)
        which, begin, end = which[rest], stop[rest], end[rest]
    whole = [np.concatenate(column) for column in zip(*pieces, strict=True)]
    return whole[0], whole[1], whole[2], whole[3]
