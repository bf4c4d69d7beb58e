"""What a contact is: every rule asked of every meeting, in every world and in both extreme readings of the times."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from exposure.second_way.conditions import Scene, Seats, asks_seats, holds, holds_by_seat, is_relation_alone
from exposure.second_way.meetings import MOST, READINGS, Meeting, meetings_of
from exposure.second_way.spans import length, shared
from exposure.second_way.sums import long_enough
from exposure.second_way.ties import ENOUGH, Tie
from exposure.second_way.worlds import World, worlds_of
from exposure.vocabulary import CLASSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from exposure.rules.model import Rule
    from exposure.second_way.view import View

__all__ = ["Verdict", "verdict_on"]

_NO_SEATS: Final = Seats()


class Firing(NamedTuple):
    """A class that a rule gives to a meeting (by its number) or to a relation; the rule -1 stands for none."""

    severity: int
    rule: int
    meeting: int = -1
    tie: Tie | None = None


class Verdict(NamedTuple):
    """What one contact is."""

    contact_class: str
    certain: bool
    likelihood: float
    rule: Rule | None
    meetings: Sequence[Meeting]
    of_class: Sequence[Meeting]
    ties: Sequence[Tie]
    ties_of_class: Sequence[Tie]


def verdict_on(view: View, case: str, contact: str) -> Verdict | None:
    """
    Judge what somebody is to a case.

    Parameters
    ----------
    view
        What is known.
    case, contact
        Person ids.

    Returns
    -------
    verdict
        None where nothing makes the person a contact.

    Raises
    ------
    TooManyWorldsError
        If there are too many worlds to go through.
    """
    court = _Court(view, case, contact)
    found = {reading: [court.firings(world, reading) for world in court.worlds] for reading in court.readings}
    everything = frozenset[Firing]().union(*set(found[MOST]))
    if not everything:
        return None
    worst = min(firing.severity for firing in everything)
    giving_it = {firings for each in found.values() for firings in each if any(f.severity == worst for f in firings)}
    has = {reading: [firings in giving_it for firings in found[reading]] for reading in found}
    giving = [firing for firing in everything if firing.severity == worst]
    kept, of_class = ({firing.meeting for firing in some} - {-1} for some in (everything, giving))
    return Verdict(
        contact_class=CLASSES[worst],
        certain=all(all(worlds) for worlds in has.values()),
        likelihood=math.fsum(w.probability for w, yes in zip(court.worlds, has[MOST], strict=True) if yes),
        rule=court.rule_named(giving),
        meetings=[court.meetings[at] for at in sorted(kept)],
        of_class=[court.meetings[at] for at in sorted(of_class)],
        ties=[tie for firing in everything if (tie := firing.tie) is not None],
        ties_of_class=[tie for firing in giving if firing.rule >= 0 and (tie := firing.tie) is not None],
    )


@dataclass(frozen=True, eq=False)
class _Court:
    """One pair of persons, with what has been asked of them so far."""

    view: View
    case: str
    contact: str
    _asked: dict[tuple[int, int, int, Seats], bool] = field(default_factory=dict)
    _found: dict[tuple[int, frozenset[int], tuple[tuple[int, int], ...]], frozenset[Firing]] = field(
        default_factory=dict
    )

    @cached_property
    def rules(self) -> Sequence[Rule]:
        return () if self.view.rules is None else self.view.rules.rules

    @cached_property
    def by_seat(self) -> list[bool]:
        """For each rule whether seats may decide it."""
        return [asks_seats(rule.when) for rule in self.rules]

    @cached_property
    def readings(self) -> Sequence[int]:
        """The readings that may differ: where no time is open all of them are one."""
        return READINGS if any(not meeting.is_exact for meeting in self.meetings) else (MOST,)

    @cached_property
    def meetings(self) -> Sequence[Meeting]:
        return list(meetings_of(self.view, self.case, self.contact))

    @cached_property
    def ties(self) -> list[Tie]:
        return self.view.ties(self.case, self.contact)

    @cached_property
    def candidates(self) -> dict[int, list[tuple[int, int]]]:
        """For each reading the meetings and rules that hold as far as no seat decides."""
        return {
            reading: [
                (at, number)
                for at in range(len(self.meetings))
                for number, rule in enumerate(self.rules)
                if holds(rule, self._scene(at, number, reading))
            ]
            for reading in READINGS
        }

    @cached_property
    def worlds(self) -> list[World]:
        seated = {at for found in self.candidates.values() for at, number in found if self.by_seat[number]}
        return worlds_of(self.view, self.meetings, seated)

    @cached_property
    def by_relation(self) -> list[Firing]:
        """What relations give without any encounter."""
        if self.view.rules is None:
            return []
        window, found = self.view.pieces(self.case).window, list[Firing]()
        for tie in self.ties:
            cut = tie._replace(period=shared(tie.period, window))
            if length(cut.period):
                found += [Firing(CLASSES.index("co-present"), -1, tie=cut)] if tie.kind in ENOUGH else []
                found += [
                    Firing(CLASSES.index(rule.contact_class), number, tie=cut)
                    for number, rule in enumerate(self.rules)
                    if is_relation_alone(rule) and tie.kind in rule.when.relation
                ]
        return found

    @cached_property
    def existing(self) -> dict[int, frozenset[int]]:
        """For each reading the meetings that there are, if both stays happened."""
        found = {reading: [at for at, m in enumerate(self.meetings) if m.during(reading)] for reading in READINGS}
        return {reading: frozenset(which) for reading, which in found.items()}

    def firings(self, world: World, reading: int) -> frozenset[Firing]:
        """Give every class that holds in a world and a reading; worlds in which the same holds are asked once."""
        there = world.happened & self.existing[reading]
        held = [
            (at, number)
            for at, number in self.candidates[reading]
            if at in there and self._holds(at, number, reading, world.seats.get(at, _NO_SEATS))
        ]
        name = reading, there, tuple(held)
        if name not in self._found:
            self._found[name] = frozenset(self._firings(*name))
        return self._found[name]

    def _firings(self, reading: int, there: frozenset[int], held: Iterable[tuple[int, int]]) -> Iterator[Firing]:
        """Turn what holds into classes; who was merely there is co-present."""
        yield from self.by_relation
        for at in there:
            counts = self.meetings[at].direct and not self.meetings[at].after
            if counts or self.view.rules is None:
                yield Firing(CLASSES.index("co-present"), -1, at)
        together: dict[int, set[int]] = {}
        for at, number in held:
            together.setdefault(number, set()).add(at)
        for number, found in together.items():
            enough = self._long_enough(number, reading, found)
            yield from (Firing(CLASSES.index(self.rules[number].contact_class), number, at) for at in enough)

    def rule_named(self, giving: Sequence[Firing]) -> Rule | None:
        """Give the rule of the earliest meeting of the class; of a relation only where no meeting gives it."""
        met = [(self.meetings[f.meeting].span[0], f.rule) for f in giving if f.meeting >= 0]
        number = min(met)[1] if met else min(firing.rule for firing in giving)
        return self.rules[number] if number >= 0 else None

    def _scene(self, at: int, number: int, reading: int) -> Scene:
        return Scene(self.view, self.ties, self.meetings[at], reading, self.rules[number].when)

    def _holds(self, at: int, number: int, reading: int, seats: Seats) -> bool:
        """Ask what seats decide; the same seats are asked once."""
        if not self.by_seat[number]:
            return True
        name = at, number, reading, seats
        if name not in self._asked:
            self._asked[name] = holds_by_seat(self._scene(at, number, reading), seats)
        return self._asked[name]

    def _long_enough(self, number: int, reading: int, found: set[int]) -> set[int]:
        """Of a rule on minutes in sum keep the meetings that reach them."""
        when = self.rules[number].when
        if when.per is None:
            return found
        spans = {
            at: (span, self.view.zone(self.case, self.meetings[at].place))
            for at in found
            if (span := self.meetings[at].during(reading)) is not None
        }
        return long_enough(spans, when.minutes or 0, when.per)
