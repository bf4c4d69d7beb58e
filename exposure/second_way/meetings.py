"""Where and when a case and another person met, by holding each of their stays against each."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from exposure.second_way.places import SIZES, size
from exposure.second_way.plans import metres_apart
from exposure.second_way.spans import Span, length, shared
from exposure.second_way.stays import Readings, Stay
from exposure.vocabulary import MODES, NEAR, OF_ONE_AIR

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exposure.second_way.view import View

__all__ = ["LEAST", "MOST", "READINGS", "Meeting", "meetings_of"]

LEAST, MOST = 1, 2
"""Readings of the times, by their place in `Readings`."""
READINGS = (MOST, LEAST)


class Meeting(NamedTuple):
    """
    A stay of the case, or the piece of it after the window, and a stay of the other person.

    `place` is None where two venues are joined by their distance. `one_cabin` says whether both were on one leg and in
    one carriage of it; on a train that must be told, for a seat says nothing without its carriage. `span` is what is
    shown, `times` what the two stays share; a meeting that is not `direct` has no such times. `possible` and `sure` are
    the most and the least favourable reading; None: it did not happen then. `gaps` are the seconds from the case's
    leaving to the other's coming.
    """

    mine: Stay
    theirs: Stay
    place: str | None
    scale: str
    one_cabin: bool
    after: bool
    direct: bool
    span: Span
    times: Readings
    possible: Span
    sure: Span | None
    gaps: tuple[int, int]

    def during(self, reading: int) -> Span | None:
        """Give the time together in a reading; None where there is none."""
        return self.possible if reading == MOST else self.sure

    @property
    def leg(self) -> str | None:
        """The leg on which both were."""
        return self.mine.leg if self.mine.leg == self.theirs.leg else None

    @property
    def is_exact(self) -> bool:
        """Whether the times of both stays leave nothing open."""
        return all(stay.times.least == stay.times.most for stay in (self.mine, self.theirs))

    def plan_m(self, reading: int) -> float | None:
        """Measure how near they came in the plan of one place."""
        if not self.direct or self.mine.place != self.theirs.place:
            return None
        found = [
            math.dist(one, other)
            for times, one in self.mine.points
            for other_times, other in self.theirs.points
            if length(shared(times[reading], other_times[reading]))
        ]
        return min(found, default=None)

    @property
    def distance_m(self) -> float | None:
        """The metres between them, in a plan or between known seats."""
        plan_m, one, other = self.plan_m(MOST), self.mine.position, self.theirs.position
        if plan_m is not None or not (self.direct and self.one_cabin) or one is None or other is None:
            return plan_m
        return metres_apart(one, other)


class _Where(NamedTuple):
    """The shared place, its scale, and whether it is one carriage."""

    place: str | None
    scale: str
    one_cabin: bool


def meetings_of(view: View, case: str, contact: str) -> Iterator[Meeting]:
    """
    Hold every stay of a case against every stay of another person.

    Parameters
    ----------
    view
        What is known.
    case, contact
        Person ids.

    Yields
    ------
    meeting
        As far as the question, or the widest rule, reaches.
    """
    looks_after = view.rules is not None and any(rule.when.after_isolation for rule in view.rules.rules)
    for after, window in enumerate(view.pieces(case)):
        for stay in view.stays.get(case, ()) if looks_after or not after else ():
            mine = stay.clipped(window)
            for theirs in view.stays.get(contact, ()) if length(mine.times.most) else ():
                met = _meeting(view, mine, theirs, after=bool(after))
                if met is not None:
                    yield met


def _meeting(view: View, mine: Stay, theirs: Stay, *, after: bool) -> Meeting | None:
    times = Readings(*(shared(one, other) for one, other in zip(mine.times, theirs.times, strict=True)))
    direct, follows = length(times.most) > 0, _follows(mine, theirs, view.reach.lag)
    where = _where(view, mine, theirs) if direct or follows else None
    if where is None:
        return None
    gaps = theirs.times.stated[0] - mine.times.stated[1], theirs.times.least[0] - mine.times.least[1]
    if direct:
        span = times.stated if length(times.stated) else times.most
        sure = times.least if length(times.least) else None
        return Meeting(mine, theirs, *where, after, direct, span, times, times.most, sure, gaps)
    if not _is_one_air(view, where.place):
        return None
    span = theirs.times.stated[0], min(theirs.times.stated[1], mine.times.stated[1] + view.reach.lag)
    surely = length(mine.times.least) and length(theirs.times.least) and gaps[1] < view.reach.lag
    return Meeting(mine, theirs, *where, after, direct, span, times, span, span if surely else None, gaps)


def _follows(mine: Stay, theirs: Stay, lag: int) -> bool:
    """Say whether the other came within the lag after the case left, and both were there at all."""
    (came, left), there = mine.times.stated, theirs.times.stated[0]
    both = length(mine.times.most) > 0 and length(theirs.times.most) > 0
    return both and came <= left <= there < left + lag


def _is_one_air(view: View, place: str | None) -> bool:
    if place is None:
        return False
    met = view.places.by_id[place]
    return not met.outdoors and size(met.kind) <= SIZES.index(OF_ONE_AIR)


def _where(view: View, mine: Stay, theirs: Stay) -> _Where | None:
    """Find the lowest common place with its scale; else two venues that are near; None where they did not meet."""
    reach, place = view.reach, view.places.common(mine.place, theirs.place)
    if place is not None:
        scale = size(view.places.by_id[place].kind)
        return _Where(place, SIZES[scale], _is_one_cabin(view, mine, theirs)) if scale <= reach.scale else None
    if reach.within_m is None or view.places.gap_m(mine.place, theirs.place) > reach.within_m:
        return None
    return _Where(None, NEAR, one_cabin=False)


def _is_one_cabin(view: View, mine: Stay, theirs: Stay) -> bool:
    if mine.leg is None or mine.leg != theirs.leg or mine.carriage != theirs.carriage:
        return False
    return mine.carriage is not None or MODES[view.seats.legs[mine.leg]["mode"]] != "train"
