"""Where people sat: the position of each stay on its layout, and what an unknown seat leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.counted import CountedStays, merge_rows
from exposure.seats.labels import seat_labels
from exposure.seats.plan import SeatPlan, seat_plan
from exposure.traits import first_filled
from exposure.vocabulary import MODES, WITHOUT_SEAT, role_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from exposure.legs import Legs
    from exposure.seats.layouts import Layout
    from exposure.world import World

__all__ = ["Cabin", "Seating"]

_Key = tuple[int, int, int, int, int]
"""Person, leg and carriage; and numbers of the texts of a section and of several seats, -1 for none."""

_SEATLESS: Final = ("infant", "none")
"""What a seat's text may say of somebody who occupies none."""

_SERVED: Final = -2
"""Stands for a carriage in the name of a draw of served sections."""

_WHOLE_MODES: Final = [list(MODES).index(mode) for mode in ("flight", "bus", "tram", "coach", "car")]
"""Modes on which an unknown seat may be any of the layout; on others the carriage or cabin must be known."""


@dataclass(frozen=True, eq=False)
class Seating:
    """
    Where the people of some stays sat, one entry per stay.

    Attributes
    ----------
    position
        Position on the plan; -1 where unknown or where there is none.
    occupies
        True for who holds a known seat and needs it: no babe in arms, no crew.
    draw
        Number of the draw that stands for an unknown seat, in `Cabin.list_of_draw`; -1 for none.
    section
        Section of the layout that the stay itself names; -1 for none.
    served
        First and last physical row that a crew member served; -1 for unknown. Shape (stays, 2).
    crew_draw
        Number of the draw that stands for an unknown section; -1 for none.
    """

    position: NDArray[np.int64]
    occupies: NDArray[np.bool_]
    draw: NDArray[np.int32]
    section: NDArray[np.int32]
    served: NDArray[np.int32]
    crew_draw: NDArray[np.int32]


class Cabin:
    """
    Seats, layouts and what is open about them, at one moment.

    Attributes
    ----------
    plan
        Every position of the layouts in use.
    lists
        The different lists of what may be drawn: positions; or, for crew, first and last rows that were served.
    list_of_draw
        For each draw its list. A draw is one person's on one leg and carriage, independent of all others; where rows
        of one person say different things of the seat, each has a draw of its own.
    """

    def __init__(
        self,
        world: World,
        rows: tuple[NDArray[np.bool_] | None, NDArray[np.int32]],
        legs: Legs,
        layouts: dict[str, Layout],
    ) -> None:
        used = {name: layouts[name] for name in sorted(set(legs.layout)) if name in layouts}
        self.world, self.legs = world, legs
        self.known, self._choice = rows
        self.plan: SeatPlan = seat_plan(used)
        self.layout: NDArray[np.int32] = self.plan.names.get_indexer(pd.Index(legs.layout)).astype(np.int32)
        self.lists: list[NDArray[np.int64]] = []
        self.list_of_draw: list[int] = []
        self._draws: dict[_Key, int] = {}
        self._numbers: dict[bytes, int] = {}
        self._labels: pd.DataFrame | None = None

    def seating(self, stays: CountedStays) -> Seating:
        """
        Seat the people of some stays.

        Parameters
        ----------
        stays
            Any stays; those not on a leg with a layout have no position.

        Returns
        -------
        seating
            One entry per stay.
        """
        many = len(stays)
        position, draw = np.full(many, -1, np.int64), np.full(many, -1, np.int32)
        section, crew_draw = np.full(many, -1, np.int32), np.full(many, -1, np.int32)
        served, occupies = np.full((many, 2), -1, np.int32), np.zeros(many, dtype=bool)
        leg = self.legs.of_place[stays.place]
        layout = np.append(self.layout, np.int32(-1))[leg]
        on = np.flatnonzero(layout >= 0)
        if len(on):
            here = stays.take(on)
            crew = self._among(here, "role", ("crew",))
            position[on] = self._positions(here, layout[on])
            self._sections((here, on), layout[on], crew, (section, served))
            lost = on[crew & (served[on, 0] < 0)]
            crew_draw[lost] = self._crew_draws(stays.person[lost], leg[lost], layout[lost])
            seatless = self._seatless(here)
            occupies[on] = (position[on] >= 0) & ~seatless
            open_ = on[(position[on] < 0) & ~seatless]
            draw[open_] = self._drawn(stays, open_)
        return Seating(position, occupies, draw, section, served, crew_draw)

    def _among(self, stays: CountedStays, column: str, words: tuple[str, ...]) -> NDArray[np.bool_]:
        codes, texts = self._texts(column)
        read = [role_of(text) for text in texts] if column == "role" else texts
        return np.append(np.isin(read, words), False)[first_filled(codes, stays)]

    def _texts(self, column: str) -> tuple[NDArray[np.int32], list[str]]:
        """Give the number of each row's text in a column, and the texts in small letters."""
        codes, texts = self.world.words(column)
        return codes, [str(text).strip().casefold() for text in texts]

    def _seatless(self, stays: CountedStays) -> NDArray[np.bool_]:
        """Tell who occupies no seat: by role, or because the seat's text says so."""
        codes, _ = self.world.words("seat")
        states = np.append(self.labels["state"].isin(_SEATLESS).to_numpy(bool), False)
        by_seat: NDArray[np.bool_] = states[first_filled(codes, stays)]
        return self._among(stays, "role", WITHOUT_SEAT) | by_seat

    @property
    def labels(self) -> pd.DataFrame:
        """What each different seat text says, in the order of the world's words."""
        if self._labels is None:
            _, texts = self.world.words("seat")
            self._labels = _read_labels(tuple(texts))
        return self._labels

    def _positions(self, stays: CountedStays, layout: NDArray[np.int32]) -> NDArray[np.int64]:
        """Find the seats that are known."""
        codes, labels = self._seats
        label = np.append(labels, "")[first_filled(codes, stays)]
        return np.where(label == "", -1, self.plan.find(layout, label))

    @cached_property
    def _seats(self) -> tuple[NDArray[np.int32], NDArray[np.object_]]:
        """Give the number of the seat that each row tells, -1 for none, and the seats."""
        codes, _ = self.world.words("seat")
        seat, labels = pd.factorize(self.labels["label"])
        return np.append(seat, -1).astype(np.int32)[codes], np.asarray(labels, dtype=object)

    def _offered(self, stays: CountedStays) -> NDArray[np.int32]:
        """Give the number of each text that names several seats, as 16B/C does; -1 for other texts."""
        codes, _ = self.world.words("seat")
        several = np.append(self.labels["choices"].notna().to_numpy(), False)
        seat = first_filled(codes, stays)
        return np.where(several[seat], seat, -1).astype(np.int32)

    def _seats_of(self, kind: int, text: int) -> NDArray[np.int64]:
        """List the seats that a text names, on one layout."""
        names = np.array(str(self.labels["choices"].iloc[text]).split(";"), dtype=object)
        at = self.plan.find(np.full(len(names), kind, np.int32), names)
        return at[at >= 0]

    def _sections(
        self,
        here: tuple[CountedStays, NDArray[np.intp]],
        layout: NDArray[np.int32],
        crew: NDArray[np.bool_],
        into: tuple[NDArray[np.int32], NDArray[np.int32]],
    ) -> None:
        """Read the `section` of each stay: the part of the layout it names, and the rows that a crew member served."""
        (stays, on), (section, served) = here, into
        codes, texts = self._texts("section")
        code = first_filled(codes, stays)
        said = np.flatnonzero(code >= 0)
        for kind, number in np.unique(np.column_stack([layout[said], code[said]]), axis=0).tolist():
            mine = said[(layout[said] == kind) & (code[said] == number)]
            section[on[mine]] = self.plan.section_code(kind, texts[number])
            rows = self.plan.rows_of_section(kind, texts[number])
            if rows is not None:
                served[on[mine[crew[mine]]]] = rows

    def _crew_draws(self, person: NDArray[np.int32], leg: NDArray[np.int32], layout: NDArray[np.int32]) -> list[int]:
        """Give the draws of crew whose section is unknown: one of the layout's sections, equal shares."""
        drawn = []
        for who, on, kind in zip(person.tolist(), leg.tolist(), layout.tolist(), strict=True):
            rows = [self.plan.rows_of_section(kind, name) for name in self.plan.sections[kind]]
            listed = [pair for pair in rows if pair is not None]
            drawn.append(self._number((who, on, _SERVED, -1, -1), np.array(listed, dtype=np.int64)))
        return drawn

    def _number(self, key: _Key, listed: NDArray[np.int64]) -> int:
        """Give a draw its number; -1 where nothing is to be drawn from."""
        if not len(listed):
            return self._draws.setdefault(key, -1)
        if key not in self._draws:
            name = bytes(str(listed.shape), "ascii") + listed.tobytes()
            if name not in self._numbers:
                self._numbers[name] = len(self.lists)
                self.lists.append(listed)
            self._draws[key] = len(self.list_of_draw)
            self.list_of_draw.append(self._numbers[name])
        return self._draws[key]

    def _drawn(self, stays: CountedStays, open_: NDArray[np.intp]) -> NDArray[np.int32]:
        """Give the draw of each stay without a seat: one per person, leg, carriage and what is said of the seat."""
        mine = stays.take(open_)
        leg, carriage = self.legs.of_place[mine.place], self.legs.carriage[mine.place]
        drawn = np.full(len(open_), -1, np.int32)
        placed = np.flatnonzero(np.isin(self.legs.mode[leg], _WHOLE_MODES) | (carriage >= 0))
        if len(placed):
            said = first_filled(self._texts("section")[0], mine), self._offered(mine)
            keys = list(zip(*(c[placed].tolist() for c in (mine.person, leg, carriage, *said)), strict=True))
            for key, free in self._free(sorted({key for key in keys if key not in self._draws})):
                self._number(key, free)
            drawn[placed] = [self._draws[key] for key in keys]
        return drawn

    def _free(self, draws: list[_Key]) -> Iterator[tuple[_Key, NDArray[np.int64]]]:
        """Give the positions that nobody else is known to hold while the person of each draw sat there."""
        if not draws:
            return
        arrays = self.world.arrays
        rows = np.flatnonzero(np.isin(arrays.base, self.legs.place[np.unique([key[1] for key in draws])]))
        rows = rows if self.known is None else rows[self.known[rows]]
        stays = merge_rows(self.world, rows.astype(np.int32))
        leg, carriage = self.legs.of_place[stays.place], self.legs.carriage[stays.place]
        stays = stays.take(order := np.lexsort((carriage, leg)))
        aboard = np.column_stack([leg, carriage])[order]
        first = np.flatnonzero(np.append(True, (np.diff(aboard, axis=0) != 0).any(axis=1)))
        part = {tuple(aboard[low].tolist()): slice(low, high) for low, high in pairwise([*first.tolist(), len(stays)])}
        position = self._positions(stays, self.layout[aboard[:, 0]])
        said = first_filled(self._texts("section")[0], stays), self._offered(stays)
        holds = (position >= 0) & ~self._seatless(stays) & (self._choice[stays.rows[stays.first_row[:-1]]] < 0)
        memory: dict[tuple[object, ...], NDArray[np.int64]] = {}
        for key in draws:
            here = part[key[1:3]]
            person, held = stays.person[here], holds[here]
            own = (person == key[0]) & (position[here] < 0) & (said[0][here] == key[3]) & (said[1][here] == key[4])
            spans = tuple(sorted(zip(stays.start[here][own].tolist(), stays.end[here][own].tolist(), strict=True)))
            name = (key[1:], spans, key[0] if (held & (person == key[0])).any() else -1)
            if name not in memory:
                others = held & (person != key[0])
                taken = np.zeros(len(person), dtype=bool)
                for start, end in spans:
                    taken |= others & (stays.start[here] < end) & (start < stays.end[here])
                memory[name] = self._left(key, position[here][taken])
            yield key, memory[name]

    def _left(self, key: _Key, taken: NDArray[np.int64]) -> NDArray[np.int64]:
        """List what a draw may be: of the section, or of the seats that are named, what is not taken."""
        kind, section, text = int(self.layout[key[1]]), key[3], key[4]
        if text >= 0:
            named = self._seats_of(kind, text)
            free = np.setdiff1d(named, taken)
            # A manifest that gives two seats of which both are taken is still about those two.
            return free if len(free) else named
        positions = np.arange(self.plan.first[kind], self.plan.first[kind + 1])
        rows = self.plan.rows_of_section(kind, self._texts("section")[1][section]) if section >= 0 else None
        if rows is not None:
            row = self.plan.row[positions]
            positions = positions[(rows[0] <= row) & (row <= rows[1])]
        return np.setdiff1d(positions, taken)


@lru_cache(maxsize=4)
def _read_labels(texts: tuple[str, ...]) -> pd.DataFrame:
    """Read labels once for all moments at which the same are written."""
    return seat_labels(pd.Series(texts, dtype="str"))
