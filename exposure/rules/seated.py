"""Conditions that seats decide: for seats that are known at once, for unknown ones over everything they may be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from exposure.rules.conditions import BY_SEAT, adjacent_places, same_place
from exposure.seats.distances import metres, row_gap, seat_gap

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.rules.facts import Facts
    from exposure.rules.model import Conditions
    from exposure.seats.plan import SeatPlan

__all__ = ["Seated", "ask_seats", "asks_seats"]


class Spot(NamedTuple):
    """Positions on the plan, the sections that stays name themselves, and served rows: arrays of one shape."""

    position: NDArray[np.int64]
    section: NDArray[np.int64]
    first: NDArray[np.int64]
    last: NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Seated:
    """
    What seats decide of some encounters.

    Attributes
    ----------
    holds
        True where the conditions hold, whatever is unknown.
    loose
        Positions, among the encounters asked about, of those where they hold for some draws.
    table
        For each of these the number of its table.
    tables
        Different tables of what the draws decide: `(case draws, contact draws)`, 1 where nothing is to be drawn.
    """

    holds: NDArray[np.bool_]
    loose: NDArray[np.intp]
    table: NDArray[np.intp]
    tables: list[NDArray[np.bool_]]


def asks_seats(when: Conditions) -> bool:
    """Say whether a rule has conditions that seats may decide."""
    numbers = (when.rows, when.seats, when.metres, when.serves_rows)
    return when.adjacent or when.same in BY_SEAT or any(number is not None for number in numbers)


def ask_seats(facts: Facts, which: NDArray[np.intp], when: Conditions, *, sure: bool) -> Seated:
    """
    Ask the conditions on seats of some encounters.

    Parameters
    ----------
    facts
        The encounters.
    which
        Those to look at.
    when
        The conditions.
    sure
        Whether to take times in their least favourable reading.

    Returns
    -------
    seated
        What is decided, and what depends on draws.
    """
    said = _said_by_places(facts, which, when, sure=sure)
    if not (facts.case_leg[which] >= 0).any():
        return Seated(_holds(facts.cabin.plan, when, None, said), *_NOTHING_LOOSE)
    together = facts.one_cabin[which]
    seats = _Seats(facts, which, when)
    case, contact = seats.spots(together)
    holds = _holds(facts.cabin.plan, when, (case, contact), said)
    open_ = np.flatnonzero(together & ~holds & ((seats.case_draw >= 0) | (seats.contact_draw >= 0)))
    if not len(open_):
        return Seated(holds, *_NOTHING_LOOSE)
    tables, number = seats.tables(open_, (case, contact), said)
    some = np.array([table.any() for table in tables], dtype=bool)[number]
    return Seated(holds, open_[some], number[some], tables)


_NOTHING_LOOSE: tuple[NDArray[np.intp], NDArray[np.intp], list[NDArray[np.bool_]]] = (
    np.empty(0, np.intp),
    np.empty(0, np.intp),
    [],
)


class _Said(NamedTuple):
    """What places and plans say without any seat: True, False, or for metres that they say nothing."""

    same: NDArray[np.bool_]
    adjacent: NDArray[np.bool_]
    metres: NDArray[np.float64]


def _said_by_places(facts: Facts, which: NDArray[np.intp], when: Conditions, *, sure: bool) -> _Said:
    nothing = np.zeros(len(which), dtype=bool)
    distance = facts.sure_distance_m if sure else facts.met.distance_m
    return _Said(
        same=same_place(facts, which, when.same) if when.same in BY_SEAT else nothing,
        adjacent=adjacent_places(facts, which) if when.adjacent else nothing,
        metres=distance[which],
    )


def _holds(plan: SeatPlan, when: Conditions, spots: tuple[Spot, Spot] | None, said: _Said) -> NDArray[np.bool_]:
    """Ask every condition on seats, all arrays of one shape; without spots nobody has a seat."""
    holds = np.ones(said.same.shape, dtype=bool)
    if when.same in BY_SEAT:
        holds &= said.same if spots is None else said.same | _same_part(plan, str(when.same), *spots)
    if when.adjacent:
        holds &= said.adjacent if spots is None else said.adjacent | _next_bays(plan, *spots)
    if when.metres is not None:
        distance = said.metres
        if spots is not None:
            distance = np.where(np.isnan(distance), metres(plan, spots[0].position, spots[1].position), distance)
        holds &= distance <= when.metres
    return holds & _in_reach(plan, when, spots)


def _in_reach(plan: SeatPlan, when: Conditions, spots: tuple[Spot, Spot] | None) -> NDArray[np.bool_]:
    """Ask the conditions that nothing but seats can decide."""
    reach = np.ones((), dtype=bool)
    if all(limit is None for limit in (when.rows, when.seats, when.serves_rows)):
        return reach
    if spots is None:
        return ~reach
    case, contact = spots
    if when.rows is not None:
        reach = reach & (row_gap(plan, case.position, contact.position) <= when.rows)
    if when.seats is not None:
        reach = reach & (seat_gap(plan, case.position, contact.position, aisle=when.aisle) <= when.seats)
    if when.serves_rows is not None:
        reach = reach & _served(plan, case, contact, when.serves_rows)
    return reach


def _served(plan: SeatPlan, case: Spot, contact: Spot, rows: int) -> NDArray[np.bool_]:
    row = _of(plan.row, case.position)
    near: NDArray[np.bool_] = (contact.first - rows <= row) & (row <= contact.last + rows)
    return near & (case.position >= 0) & (contact.first >= 0)


def _same_part(plan: SeatPlan, kind: str, case: Spot, contact: Spot) -> NDArray[np.bool_]:
    if kind == "section":
        one, other = (
            np.where(spot.position >= 0, _of(plan.section, spot.position), spot.section) for spot in (case, contact)
        )
    else:
        one, other = (_of(plan.bay if kind == "bay" else plan.compartment, s.position) for s in (case, contact))
    same: NDArray[np.bool_] = (one >= 0) & (one == other)
    return same


def _next_bays(plan: SeatPlan, case: Spot, contact: Spot) -> NDArray[np.bool_]:
    one, other = _of(plan.bay, case.position), _of(plan.bay, contact.position)
    next_: NDArray[np.bool_] = (one >= 0) & (other >= 0) & (np.abs(one - other) == 1)
    return next_


def _of(values: NDArray[np.int32], position: NDArray[np.int64]) -> NDArray[np.int32]:
    """Look positions up; -1 stays -1."""
    return np.append(values, np.int32(-1))[position]


class _Seats:
    """The seats of both sides of some encounters, and what draws leave open."""

    def __init__(self, facts: Facts, which: NDArray[np.intp], when: Conditions) -> None:
        self._cabin, self._when = facts.cabin, when
        i, j = facts.met.case_stay[which], facts.met.contact_stay[which]
        ones, others = facts.case.seating, facts.contact.seating
        self.case_draw = ones.draw[i]
        self.contact_draw = (others.draw if when.serves_rows is None else others.crew_draw)[j]
        self._need_seats = ones.occupies[i], others.occupies[j]
        self._case = ones.position[i], ones.section[i], ones.served[i]
        self._contact = others.position[j], others.section[j], others.served[j]

    def spots(self, together: NDArray[np.bool_]) -> tuple[Spot, Spot]:
        """Give the known seats, as unknown where the two were not in one carriage."""
        case, contact = (
            Spot(*(np.where(together, column, -1) for column in (position, section, served[:, 0], served[:, 1])))
            for position, section, served in (self._case, self._contact)
        )
        return case, contact

    def tables(
        self, open_: NDArray[np.intp], spots: tuple[Spot, Spot], said: _Said
    ) -> tuple[list[NDArray[np.bool_]], NDArray[np.intp]]:
        """Work out for each different pair of draws and seats what every outcome gives."""
        lists = np.array([*self._cabin.list_of_draw, -1])
        columns = [lists[self.case_draw[open_]], lists[self.contact_draw[open_]]]
        columns += [needs[open_] for needs in self._need_seats]
        columns += [column[open_] for column in (said.same, said.adjacent, *spots[0], *spots[1])]
        metres_said = np.where(np.isnan(said.metres[open_]), -1.0, said.metres[open_])
        keys = np.column_stack([*(column.astype(float) for column in columns), metres_said])
        _, first, number = np.unique(keys, axis=0, return_index=True, return_inverse=True)
        tables = [self._table(int(open_[k]), spots, said, lists) for k in first]
        return tables, number.reshape(-1).astype(np.intp)

    def _table(self, k: int, spots: tuple[Spot, Spot], said: _Said, lists: NDArray[np.int64]) -> NDArray[np.bool_]:
        case = self._outcomes(int(lists[self.case_draw[k]]), spots[0], k)
        contact = self._outcomes(int(lists[self.contact_draw[k]]), spots[1], k)
        shape = len(case.position), len(contact.position)
        one = Spot(*(np.repeat(column, shape[1]) for column in case))
        other = Spot(*(np.tile(column, shape[0]) for column in contact))
        said_here = _Said(*(np.full(shape[0] * shape[1], column[k]) for column in said))
        holds = _holds(self._cabin.plan, self._when, (one, other), said_here)
        drawn = lists[self.case_draw[k]] >= 0, lists[self.contact_draw[k]] >= 0
        if all(needs[k] or draws for needs, draws in zip(self._need_seats, drawn, strict=True)):
            # Nobody draws the seat of another who needs one.
            holds &= (one.position != other.position) | (one.position < 0) | (other.position < 0)
        return holds.reshape(shape)

    def _outcomes(self, listed: int, spot: Spot, k: int) -> Spot:
        """List what a side may be: its seat or section if known, else all that may be drawn."""
        if listed < 0:
            return Spot(*(column[k : k + 1] for column in spot))
        drawn = self._cabin.lists[listed]
        many = len(drawn)
        if drawn.ndim == 2:
            return Spot(np.full(many, -1), np.full(many, -1), drawn[:, 0], drawn[:, 1])
        return Spot(drawn, np.full(many, spot.section[k]), np.full(many, -1), np.full(many, -1))
