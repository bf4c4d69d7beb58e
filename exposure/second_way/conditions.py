"""Each condition of a rule, asked of one meeting in one reading of the times."""

from __future__ import annotations

from dataclasses import fields
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from exposure.rules.model import Conditions
from exposure.second_way.meetings import MOST
from exposure.second_way.places import SIZES
from exposure.second_way.plans import metres_apart, rows_apart, seats_apart
from exposure.second_way.seats import carriages
from exposure.second_way.spans import Span, length, shared
from exposure.vocabulary import role_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from exposure.rules.model import Rule
    from exposure.second_way.meetings import Meeting
    from exposure.second_way.plans import Plan, Position
    from exposure.second_way.ties import Tie
    from exposure.second_way.view import View

__all__ = ["Scene", "Seats", "asks_seats", "holds", "holds_by_seat", "is_relation_alone"]

_BY_SEAT: Final = ("section", "compartment", "bay")
_ON_SEATS: Final = ("adjacent", "rows", "seats", "metres", "serves_rows")


class Seats(NamedTuple):
    """Where the two sat, and which physical rows the contact served, in one world."""

    mine: Position | None = None
    theirs: Position | None = None
    served: frozenset[int] = frozenset()


class Scene(NamedTuple):
    """One meeting, in one reading of the times, asked one rule."""

    view: View
    ties: list[Tie]
    meeting: Meeting
    reading: int
    when: Conditions

    @property
    def span(self) -> Span:
        """The time together; empty where there is none."""
        return self.meeting.during(self.reading) or (0, 0)

    @property
    def both_aboard(self) -> str | None:
        """The case's leg, if the other was on a leg too and they met in a vehicle."""
        return self.meeting.mine.leg if self.meeting.theirs.leg and self.meeting.place else None

    @property
    def plan(self) -> Plan | None:
        """The seat plan, if both were in one carriage."""
        return self.view.seats.plan(self.meeting.leg) if self.meeting.one_cabin else None

    def kinds_around(self) -> Iterator[str]:
        """Give the kinds of the shared place and of everything around it."""
        return (self.view.places.by_id[step].kind for step in self.view.places.upwards(self.meeting.place))


def holds(rule: Rule, scene: Scene) -> bool:
    """
    Say whether a rule's conditions hold as far as no seat decides them.

    Parameters
    ----------
    rule
        The rule.
    scene
        What is asked.

    Returns
    -------
    holds
        Conditions on seats, and minutes in sum, are not asked here.
    """
    meeting, when = scene.meeting, rule.when
    if meeting.during(scene.reading) is None or meeting.direct != when.direct:
        return False
    if meeting.after and not when.after_isolation:
        return False
    asked = [_CONDITIONS[name] for name in _asked(when) if name in _CONDITIONS]
    return _is_somewhere(scene, rule.where) and all(condition(scene) for condition in asked)


def asks_seats(when: Conditions) -> bool:
    """Say whether seats may decide a rule."""
    return when.same in _BY_SEAT or any(name in _asked(when) for name in _ON_SEATS)


def holds_by_seat(scene: Scene, seats: Seats) -> bool:
    """
    Say whether the conditions hold that seats may decide.

    Parameters
    ----------
    scene
        What is asked.
    seats
        Where the two sat; nothing where they were not in one carriage.

    Returns
    -------
    holds
        Distance in a plan goes before distance between seats.
    """
    when, both = scene.when, seats.mine is not None and seats.theirs is not None
    if when.same in _BY_SEAT and not _same_part(scene, seats):
        return False
    if when.adjacent and not (_are_neighbours(scene) or _next_bays(seats)):
        return False
    if when.metres is not None and not _is_within(scene, seats, when.metres):
        return False
    if when.serves_rows is not None and not _serves(scene, seats, when.serves_rows):
        return False
    if when.rows is not None and not (both and rows_apart(seats.mine, seats.theirs) <= when.rows):  # type: ignore[arg-type]
        return False
    return when.seats is None or (both and seats_apart(seats.mine, seats.theirs, aisle=when.aisle) <= when.seats)  # type: ignore[arg-type]


def is_relation_alone(rule: Rule) -> bool:
    """Say whether a rule asks for a relation and nothing else, so that it fires without an encounter."""
    asked = set(_asked(rule.when))
    return "relation" in asked and asked <= {"relation", "after_isolation"} and not rule.where


@lru_cache
def _asked(when: Conditions) -> list[str]:
    """Name the conditions that a rule has."""
    return [field.name for field in fields(Conditions) if getattr(when, field.name) != field.default]


def _is_somewhere(scene: Scene, words: tuple[str, ...]) -> bool:
    """Look for a kind of place or a mode on the way from either stay's place to the shared one."""
    meeting, places = scene.meeting, scene.view.places
    if not words:
        return True
    if meeting.place is None:
        return False
    for stay in (meeting.mine, meeting.theirs):
        way = places.upwards(stay.place)
        for step in way[: way.index(meeting.place) + 1]:
            if places.by_id[step].kind in words or places.by_id[step].mode in words:
                return True
    return False


def _within(scene: Scene) -> bool:
    return SIZES.index(scene.meeting.scale) <= SIZES.index(str(scene.when.within))


def _same(scene: Scene) -> bool:
    kind = scene.when.same
    if kind in _BY_SEAT:
        return True  # asked with the seats
    if kind == "leg":
        return scene.meeting.leg is not None
    if kind == "vehicle":
        return scene.both_aboard is not None
    return str(kind) in scene.kinds_around()


def _same_spot(scene: Scene) -> bool:
    one, other = scene.meeting.mine, scene.meeting.theirs
    return one.place == other.place and one.spot is not None and one.spot == other.spot


def _minutes(scene: Scene) -> bool:
    return scene.when.per is not None or length(scene.span) >= (scene.when.minutes or 0) * 60


def _roles(scene: Scene) -> bool:
    return scene.meeting.theirs.role in [role_of(role) for role in scene.when.roles]


def _serves_carriage(scene: Scene) -> bool:
    """Ask for crew of the case's carriage: of the one that they are said to serve, else of their own."""
    crew, of_case = scene.meeting.theirs, scene.meeting.mine.carriage
    served = carriages([crew.section])[0] if crew.section else crew.carriage
    return scene.meeting.leg is not None and crew.role == "crew" and of_case is not None and served == of_case


def _relation(scene: Scene) -> bool:
    during = [tie.kind for tie in scene.ties if length(shared(tie.period, scene.span))]
    return any(kind in scene.when.relation for kind in during)


def _unprotected(scene: Scene) -> bool:
    kept_out = scene.meeting.theirs.mask in ("respirator", "respirator-valved")
    kept_in = scene.meeting.mine.mask in ("cloth", "surgical", "respirator")
    return not kept_out and not kept_in


def _sealed(scene: Scene) -> bool:
    leg = scene.both_aboard
    if leg is None:
        return False
    windows = scene.view.seats.legs[leg]["sealed"]
    return (windows is None or bool(windows)) == scene.when.sealed


def _layouts(scene: Scene) -> bool:
    leg = scene.both_aboard
    return leg is not None and scene.view.seats.legs[leg]["layout"] in scene.when.layouts


def _indoor(scene: Scene) -> bool:
    place = scene.meeting.place
    return place is not None and scene.view.places.by_id[place].outdoors != scene.when.indoor


def _lag(scene: Scene) -> bool:
    gap = scene.meeting.gaps[0 if scene.reading == MOST else 1]
    return gap < (scene.when.lag_minutes or 0) * 60


_CONDITIONS: Final[dict[str, Callable[[Scene], bool]]] = {
    "within": _within,
    "same": _same,
    "same_spot": _same_spot,
    "minutes": _minutes,
    "roles": _roles,
    "serves_carriage": _serves_carriage,
    "relation": _relation,
    "unprotected": _unprotected,
    "sealed": _sealed,
    "layouts": _layouts,
    "indoor": _indoor,
    "lag_minutes": _lag,
}


def _same_part(scene: Scene, seats: Seats) -> bool:
    """Ask for one section, compartment or bay: by the places, by the seats, or for sections by what the stays say."""
    kind = str(scene.when.same)
    if kind in scene.kinds_around():
        return True
    parts = [
        _section(scene, stay.section, seat) if kind == "section" else getattr(seat, kind, None)
        for stay, seat in ((scene.meeting.mine, seats.mine), (scene.meeting.theirs, seats.theirs))
    ]
    return parts[0] is not None and parts[0] == parts[1]


def _section(scene: Scene, said: str | None, seat: Position | None) -> str | None:
    """Give the section of a seat; without one the section that the stay names."""
    if seat is not None:
        return seat.section
    return None if scene.plan is None else scene.plan.section(said)


def _are_neighbours(scene: Scene) -> bool:
    """Say whether venues on the two ways, below the shared place, are next to each other by either's word."""
    places, meeting = scene.view.places, scene.meeting
    ways = [
        [step for step in places.upwards(stay.place) if step not in places.upwards(meeting.place)]
        for stay in (meeting.mine, meeting.theirs)
    ]
    return any(
        one in places.by_id[other].neighbours or other in places.by_id[one].neighbours
        for one in ways[0]
        for other in ways[1]
    )


def _next_bays(seats: Seats) -> bool:
    if seats.mine is None or seats.theirs is None or seats.mine.bay is None or seats.theirs.bay is None:
        return False
    return abs(seats.mine.bay - seats.theirs.bay) == 1


def _is_within(scene: Scene, seats: Seats, metres: float) -> bool:
    apart = scene.meeting.plan_m(scene.reading)
    if apart is None and seats.mine is not None and seats.theirs is not None:
        apart = metres_apart(seats.mine, seats.theirs)
    return apart is not None and apart <= metres


def _serves(scene: Scene, seats: Seats, rows: int) -> bool:
    if scene.meeting.theirs.role != "crew" or seats.mine is None:
        return False
    return any(abs(row - seats.mine.row) <= rows for row in seats.served)
