"""Worlds: one choice of alternatives, of unknown seats and of sections that crew served, with its probability."""

from __future__ import annotations

import math
from itertools import combinations, product
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from exposure.second_way.conditions import Seats
from exposure.second_way.spans import length, shared
from exposure.vocabulary import MODES, WITHOUT_SEAT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from exposure.second_way.meetings import Meeting
    from exposure.second_way.plans import Position
    from exposure.second_way.stays import Stay
    from exposure.second_way.view import View

__all__ = ["MOST_WORLDS", "TooManyWorldsError", "World", "worlds_of"]

MOST_WORLDS: Final = 100_000
"""So many worlds of one contact are gone through one by one, which takes seconds."""

_IN_CARRIAGES: Final = ("train", "ship")


class TooManyWorldsError(Exception):
    """Going through the worlds of one contact one by one would take too long."""

    def __init__(self, worlds: int) -> None:
        self.worlds = worlds
        super().__init__(f"{worlds:,} worlds")


_Whose = tuple[str, str, "tuple[Position, ...]"]
"""A person, the section that is told, and the seats that it may be."""


class _Draw(NamedTuple):
    """Something of which exactly one outcome is true."""

    name: tuple[object, ...]
    outcomes: Sequence[tuple[float, Any]]


class World(NamedTuple):
    """One outcome of every draw: its probability, the meetings that happened, and seats where they matter."""

    probability: float
    happened: frozenset[int]
    seats: Mapping[int, Seats]


class _Cabin(NamedTuple):
    """What is known of the seats of one meeting, and by which names the rest is drawn."""

    known: Seats
    draw: tuple[object, ...]
    whose: tuple[_Whose | None, _Whose | None]
    served: tuple[object, ...]
    apart: bool

    def seats(self, drawn: Mapping[tuple[object, ...], Any]) -> Seats:
        taken = drawn.get(self.draw, {})
        mine, theirs = self.known.mine or taken.get(self.whose[0]), self.known.theirs or taken.get(self.whose[1])
        if self.apart and mine is theirs:
            mine, theirs = None, None
        return Seats(mine, theirs, self.known.served or drawn.get(self.served, frozenset()))


def worlds_of(view: View, meetings: Sequence[Meeting], seated: Collection[int]) -> list[World]:
    """
    List the worlds that make a difference to some meetings of two persons.

    Parameters
    ----------
    view
        What is known.
    meetings
        Their meetings.
    seated
        Positions of those meetings for which seats make a difference.

    Returns
    -------
    worlds
        Their probabilities add to 1.

    Raises
    ------
    TooManyWorldsError
        If there are more than `MOST_WORLDS`.
    """
    draws = {draw.name: draw for draw in _draws(view, meetings, seated)}
    _check(len(draw.outcomes) for draw in draws.values())
    cabins = {at: _cabin(view, meetings[at]) for at in seated if _has_plan(view, meetings[at])}
    found = []
    for chosen in product(*(draw.outcomes for draw in draws.values())):
        drawn = dict(zip(draws, (what for _, what in chosen), strict=True))
        happened = frozenset(at for at, meeting in enumerate(meetings) if _happened(meeting, drawn))
        seats = {at: cabin.seats(drawn) for at, cabin in cabins.items()}
        found.append(World(math.prod(share for share, _ in chosen), happened, seats))
    return found


def _check(sizes: Iterable[int]) -> None:
    if (worlds := math.prod(sizes)) > MOST_WORLDS:
        raise TooManyWorldsError(worlds)


def _happened(meeting: Meeting, drawn: Mapping[tuple[object, ...], Any]) -> bool:
    for stay in (meeting.mine, meeting.theirs):
        if stay.choice is not None and drawn.get(("group", stay.choice[0]), stay.choice[1]) != stay.choice[1]:
            return False
    return True


def _has_plan(view: View, meeting: Meeting) -> bool:
    return meeting.one_cabin and view.seats.plan(meeting.leg) is not None


def _cabin(view: View, meeting: Meeting) -> _Cabin:
    plan, stays = view.seats.plan(meeting.leg), (meeting.mine, meeting.theirs)
    whose = [_whose(stay) if _is_unseated(view, stay) else None for stay in stays]
    crew = meeting.theirs if meeting.theirs.role == "crew" else None
    served = plan.rows(crew.section) if plan is not None and crew is not None else frozenset[int]()
    return _Cabin(
        known=Seats(meeting.mine.position, meeting.theirs.position, served),
        draw=("seats", meeting.leg, meeting.mine.carriage),
        whose=(whose[0], whose[1]),
        served=("served", crew.person, crew.leg) if crew is not None else (),
        # Two who each need a seat never share one; what a list tells of both is taken as it is told.
        apart=any(stay.position is None for stay in stays) and all(_occupies(stay) for stay in stays),
    )


def _draws(view: View, meetings: Sequence[Meeting], seated: Collection[int]) -> Iterator[_Draw]:
    for at, meeting in enumerate(meetings):
        for stay in (meeting.mine, meeting.theirs):
            if stay.choice is not None and view.is_open(stay):
                group = stay.choice[0]
                yield _Draw(("group", group), [(share, label) for label, share in view.groups[group].items()])
        if at in seated and _has_plan(view, meeting):
            yield from _seatings(view, meeting)
            yield from _served(view, meeting.theirs)


def _seatings(view: View, meeting: Meeting) -> Iterator[_Draw]:
    """Draw where the two sat in a carriage: one of them on any free seat, both on any two different ones."""
    free: dict[_Whose, list[Position]] = {}
    for stay in (*view.stays[meeting.mine.person], *view.stays[meeting.theirs.person]):
        here = (stay.leg, stay.carriage) == (meeting.leg, meeting.mine.carriage)
        if here and _whose(stay) not in free and _is_unseated(view, stay):
            free[_whose(stay)] = _free(view, stay)
    free = {whose: seats for whose, seats in free.items() if seats}
    _check(len(seats) for seats in free.values())
    seatings = [dict(zip(free, seats, strict=True)) for seats in product(*free.values())]
    seatings = [seats for seats in seatings if all(_can_be(*two) for two in combinations(seats.items(), 2))]
    if free and seatings:
        outcomes = [(1 / len(seatings), seats) for seats in seatings]
        yield _Draw(("seats", meeting.leg, meeting.mine.carriage), outcomes)


def _whose(stay: Stay) -> _Whose:
    """Name the draw of an unknown seat; rows that say different things of it are about different seats."""
    return stay.person, (stay.section or "").casefold(), stay.choices


def _can_be(one: tuple[_Whose, Position], other: tuple[_Whose, Position]) -> bool:
    """Say whether two draws go together: two people never have one seat."""
    return one[1] is not other[1] or one[0][0] == other[0][0]


def _served(view: View, crew: Stay) -> Iterator[_Draw]:
    """Draw which section a member of the crew served where nothing tells it: any, in equal shares."""
    plan = view.seats.plan(crew.leg)
    if plan is None or crew.role != "crew" or plan.rows(crew.section):
        return
    sections = [rows for rows in plan.sections.values() if rows]
    if sections:
        yield _Draw(("served", crew.person, crew.leg), [(1 / len(sections), rows) for rows in sections])


def _is_unseated(view: View, stay: Stay) -> bool:
    """Say whether somebody had a seat that nobody knows; on a train or ship one must know the carriage."""
    if stay.position is not None or not _occupies(stay) or stay.leg is None:
        return False
    return stay.carriage is not None or MODES[view.seats.legs[stay.leg]["mode"]] not in _IN_CARRIAGES


def _free(view: View, stay: Stay) -> list[Position]:
    """List where a person can have sat: what no other is known to have held meanwhile, as far as the rows say."""
    plan, cabin = view.seats.plan(stay.leg), view.aboard.get((str(stay.leg), stay.carriage), ())
    own = [each for each in cabin if _whose(each) == _whose(stay) and _is_unseated(view, each)]
    held = {
        other.position
        for other in cabin
        if other.person != stay.person and _holds_seat(view, other) and any(_at_once(other, each) for each in own)
    }
    rows = frozenset[int]() if plan is None else plan.rows(stay.section)
    free = [p for p in (plan.positions if plan else ()) if p not in held and (not rows or p.row in rows)]
    # A manifest that names two seats, both of them taken, is still about those two.
    return [p for p in stay.choices if p not in held] or list(stay.choices) or free


def _holds_seat(view: View, stay: Stay) -> bool:
    return stay.position is not None and _occupies(stay) and not view.is_open(stay)


def _occupies(stay: Stay) -> bool:
    return not stay.seatless and stay.role not in WITHOUT_SEAT


def _at_once(one: Stay, other: Stay) -> bool:
    return length(shared(one.times.stated, other.times.stated)) > 0
