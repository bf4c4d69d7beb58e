"""Where people sat: the position of each stay on its layout, and what an unknown seat leaves open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.counted import CountedStays, merge_rows
from exposure.seats.labels import seat_labels
from exposure.seats.plan import SeatPlan, seat_plan
from exposure.traits import first_filled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from exposure.legs import Legs
    from exposure.seats.layouts import Layout
    from exposure.world import World

__all__ = ["NO_SEAT", "Cabin", "Seating"]

NO_SEAT: Final = ("crew", "driver", "infant")
"""Roles that occupy no seat of their own."""

_SEATLESS: Final = ("infant", "none")
"""What a seat's text may say of somebody who occupies none."""

_SERVED: Final = -2
"""Stands for a carriage in the name of a draw of served sections."""

_WHOLE = ("flight", "bus", "tram", "coach", "car")
"""Modes on which an unknown seat may be any of the layout; on others the carriage or cabin must be known."""


@dataclass(frozen=True, eq=False)
class Seating:
    """
    Where the people of some stays sat, one entry per stay.

    Attributes
    ----------
    position
        Position on the plan; -1 where unknown or where there is none.
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
        For each draw its list. A draw is one person's on one leg and carriage, and independent of all others.
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
        self._draws: dict[tuple[int, int, int], int] = {}
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
        served = np.full((many, 2), -1, np.int32)
        leg = self.legs.of_place[stays.place]
        layout = np.append(self.layout, np.int32(-1))[leg]
        on = np.flatnonzero(layout >= 0)
        if len(on):
            here = stays.take(on)
            crew = self._among(here, "role", ("crew",))
            position[on], choices = self._positions(here, layout[on])
            self._sections((here, on), layout[on], crew, (section, served))
            lost = on[crew & (served[on, 0] < 0)]
            crew_draw[lost] = self._crew_draws(stays.person[lost], leg[lost], layout[lost])
            seatless = self._seatless(here)
            open_ = on[(position[on] < 0) & ~seatless]
            draw[open_] = self._drawn(stays, open_, layout[open_], choices)
        return Seating(position, draw, section, served, crew_draw)

    def _among(self, stays: CountedStays, column: str, words: tuple[str, ...]) -> NDArray[np.bool_]:
        codes, texts = self._texts(column)
        return np.append(np.isin(texts, words), False)[first_filled(codes, stays)]

    def _texts(self, column: str) -> tuple[NDArray[np.int32], list[str]]:
        """Give the number of each row's text in a column, and the texts in small letters."""
        codes, texts = self.world.words(column)
        return codes, [str(text).strip().casefold() for text in texts]

    def _seatless(self, stays: CountedStays) -> NDArray[np.bool_]:
        """Tell who occupies no seat: by role, or because the seat's text says so."""
        codes, _ = self.world.words("seat")
        states = np.append(self.labels["state"].isin(_SEATLESS).to_numpy(bool), False)
        by_seat: NDArray[np.bool_] = states[first_filled(codes, stays)]
        return self._among(stays, "role", NO_SEAT) | by_seat

    @property
    def labels(self) -> pd.DataFrame:
        """What each different seat text says, in the order of the world's words."""
        if self._labels is None:
            _, texts = self.world.words("seat")
            self._labels = seat_labels(pd.Series(texts, dtype="str"))
        return self._labels

    def _positions(
        self, stays: CountedStays, layout: NDArray[np.int32]
    ) -> tuple[NDArray[np.int64], dict[int, NDArray[np.int64]]]:
        """Find the seats that are known; and for `16B/C` the ones that it may be, by number of the text."""
        codes, _ = self.world.words("seat")
        seat = first_filled(codes, stays)
        label = np.append(self.labels["label"].fillna("").to_numpy(object), "")[seat]
        found = np.where(label == "", -1, self.plan.find(layout, label))
        choices = {}
        for code in np.unique(seat[(found < 0) & (seat >= 0)]):
            listed = self.labels["choices"].iloc[code]
            if not pd.isna(listed):
                kind = int(layout[seat == code][0])
                names = np.array(str(listed).split(";"), dtype=object)
                at = self.plan.find(np.full(len(names), kind, np.int32), names)
                choices[int(code)] = at[at >= 0]
        return found, choices

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
            drawn.append(self._number((who, on, _SERVED), np.array(listed, dtype=np.int64)))
        return drawn

    def _number(self, key: tuple[int, int, int], listed: NDArray[np.int64]) -> int:
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

    def _drawn(
        self,
        stays: CountedStays,
        open_: NDArray[np.intp],
        layout: NDArray[np.int32],
        choices: dict[int, NDArray[np.int64]],
    ) -> NDArray[np.int32]:
        """Give the draw of each stay without a seat: one per person, leg and carriage."""
        leg = self.legs.of_place[stays.place[open_]]
        carriage = self.legs.carriage[stays.place[open_]]
        placed = np.isin(self.legs.mode[leg], self._whole_modes()) | (carriage >= 0)
        drawn = np.full(len(open_), -1, np.int32)
        if not placed.any():
            return drawn
        seats, _ = self.world.words("seat")
        seat = first_filled(seats, stays)[open_]
        need = np.flatnonzero(placed)
        keys = list(zip(stays.person[open_[need]].tolist(), leg[need].tolist(), carriage[need].tolist(), strict=True))
        missing = {key for key in keys if key not in self._draws}
        if missing:
            told = {key: choices.get(int(seat[k])) for k, key in zip(need, keys, strict=True)}
            kinds = {key: int(layout[k]) for k, key in zip(need, keys, strict=True)}
            self._fill(sorted(missing), kinds, told)
        drawn[need] = [self._draws[key] for key in keys]
        return drawn

    def _whole_modes(self) -> list[int]:
        from exposure.vocabulary import MODES

        return [list(MODES).index(mode) for mode in _WHOLE]

    def _fill(
        self,
        draws: list[tuple[int, int, int]],
        kinds: dict[tuple[int, int, int], int],
        told: dict[tuple[int, int, int], NDArray[np.int64] | None],
    ) -> None:
        """List the free positions for each draw."""
        for key, free in self._free(draws, kinds):
            listed = told[key]
            left = free if listed is None else np.intersect1d(free, listed)
            # A manifest that gives two seats of which both are taken is still about those two.
            self._number(key, listed if listed is not None and not len(left) else left)

    def _free(
        self, draws: list[tuple[int, int, int]], kinds: dict[tuple[int, int, int], int]
    ) -> Iterator[tuple[tuple[int, int, int], NDArray[np.int64]]]:
        """Give the positions that nobody else is known to hold while the person of each draw sat there."""
        arrays = self.world.arrays
        legs = np.unique([leg for _, leg, _ in draws])
        rows = np.flatnonzero(np.isin(arrays.base, self.legs.place[legs]))
        rows = rows if self.known is None else rows[self.known[rows]]
        stays = merge_rows(self.world, rows.astype(np.int32))
        leg, carriage = self.legs.of_place[stays.place], self.legs.carriage[stays.place]
        position, _ = self._positions(stays, self.layout[leg])
        codes, texts = self._texts("section")
        area = first_filled(codes, stays)
        holds = (position >= 0) & ~self._seatless(stays) & (self._choice[stays.rows[stays.first_row[:-1]]] < 0)
        memory: dict[tuple[object, ...], NDArray[np.int64]] = {}
        for key in draws:
            person, on, part = key
            here = np.flatnonzero((leg == on) & (carriage == part))
            mine = here[(stays.person[here] == person) & (position[here] < 0)]
            held = here[holds[here] & (stays.person[here] != person)]
            own = bool((holds[here] & (stays.person[here] == person)).any())
            section = next((texts[code] for code in area[mine].tolist() if code >= 0), "")
            spans = tuple(sorted(zip(stays.start[mine].tolist(), stays.end[mine].tolist(), strict=True)))
            name = (on, part, section, spans, person if own else -1)
            if name not in memory:
                taken = np.zeros(len(held), dtype=bool)
                for start, end in spans:
                    taken |= (stays.start[held] < end) & (start < stays.end[held])
                memory[name] = np.setdiff1d(self._all(kinds[key], section), position[held[taken]])
            yield key, memory[name]

    def _all(self, kind: int, section: str) -> NDArray[np.int64]:
        """List the positions of a layout, or of a section of it."""
        positions = np.arange(self.plan.first[kind], self.plan.first[kind + 1])
        code = self.plan.section_code(kind, section) if section else -1
        return positions[self.plan.section[positions] == code] if code >= 0 else positions
