"""Stays: one person at one place for some time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from scripts.zhongwei.facts import Fact, feb
from scripts.zhongwei.people import Register, add_person

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from scripts.zhongwei.facts import World

__all__ = ["Part", "Visit", "add_crowd", "add_part", "add_ride", "add_visit"]


class Visit(NamedTuple):
    """A stay at a venue and the fact that told of it."""

    fact: Fact
    venue_id: str
    start: str
    end: str
    role: str = ""
    mask: str = ""
    at: str = ""
    """Metres east and north in the plan of the venue, such as `0.8 0.2`; blank when nobody knows."""


class Part(NamedTuple):
    """Somebody with a part in the story."""

    occupation: str
    register: Register
    visits: tuple[Visit, ...]


def add_part(world: World, part: Part, known: Mapping[str, str] | None = None) -> str:
    """
    Add a person and that person's stays.

    Parameters
    ----------
    world
        Where the rows go.
    part
        Who and where.
    known
        Further cells of the person.

    Returns
    -------
    person_id
        The new person's id.
    """
    person_id = add_person(world, part.register, {"occupation": part.occupation, **(known or {})})
    for visit in part.visits:
        add_visit(world, person_id, visit)
    return person_id


def add_visit(world: World, person_id: str, visit: Visit, more: Mapping[str, str] | None = None) -> None:
    """
    Add one stay at a venue.

    Parameters
    ----------
    world
        Where the row goes.
    person_id
        Who was there.
    visit
        Where and when.
    more
        Further cells of the row.
    """
    x_m, y_m = visit.at.split() if visit.at else ("", "")
    row = {
        "person_id": person_id,
        "venue_id": visit.venue_id,
        "start": feb(visit.start),
        "end": feb(visit.end),
        "role": visit.role,
        "mask": visit.mask,
        "x_m": x_m,
        "y_m": y_m,
    }
    world.add("itineraries", visit.fact, {**row, **(more or {})})


def add_ride(world: World, fact: Fact, person_id: str, leg: Mapping[str, str]) -> None:
    """
    Add one stay on a leg; it lasts as long as the leg, or from board to alight.

    Parameters
    ----------
    world
        Where the row goes.
    fact
        What told of it.
    person_id
        Who was on board.
    leg
        The leg's id with seat, carriage, role and so on.
    """
    world.add("itineraries", fact, {"person_id": person_id, **leg})


def add_crowd(world: World, parts: Iterable[Part], count: int, jurisdictions: Iterable[str]) -> None:
    """
    Add people of whom no more is known than that they were there.

    Parameters
    ----------
    world
        Where the rows go.
    parts
        What they did there; each person draws one of them and a mask.
    count
        How many people.
    jurisdictions
        Where they are now; each person draws one.
    """
    choices, places = tuple(parts), tuple(jurisdictions)
    masks = ("surgical", "surgical", "none", "cloth", "respirator", "unknown", "")
    for _ in range(count):
        part, mask = world.draw(choices), world.draw(masks)
        visits = tuple(visit._replace(mask=mask) for visit in part.visits)
        add_part(world, part._replace(visits=visits), {"jurisdiction": world.draw(places)})
