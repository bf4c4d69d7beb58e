"""What the rows of stays on legs say of carriage and seat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import pandas as pd

from exposure.seats.carriages import carriage_label
from exposure.seats.labels import seat_labels
from exposure.second_way.tables import cells
from exposure.vocabulary import MODES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from exposure.second_way.plans import Plan, Position
    from exposure.second_way.tables import Row

__all__ = ["Seat", "SeatReader", "carriages"]

_NO_SEAT: Final = ("infant", "none")


class Seat(NamedTuple):
    """
    What one row says: carriage, place in the plan, the seats it may be, whether there is none; and one text for it.

    `told` is True where some seat is named, be it one that the plan does not have.
    """

    carriage: str | None = None
    position: Position | None = None
    choices: tuple[Position, ...] = ()
    none: bool = False
    mark: str | None = None

    @property
    def part(self) -> tuple[str, int] | None:
        """Kind and number, from 1, of the compartment or bay."""
        if self.position is None or self.carriage is None:
            return None
        if self.position.compartment is not None:
            return "compartment", self.position.compartment + 1
        return None if self.position.bay is None else ("bay", self.position.bay + 1)


@dataclass(frozen=True)
class SeatReader:
    """
    Reads seats.

    Attributes
    ----------
    legs
        The legs by id.
    plans
        The seat plans by name.
    """

    legs: Mapping[str, Row]
    plans: Mapping[str, Plan]

    def plan(self, leg_id: str | None) -> Plan | None:
        """Give the seat plan of a leg."""
        return None if leg_id is None else self.plans.get(self.legs[leg_id]["layout"] or "")

    def read(self, rows: Sequence[Row]) -> list[Seat]:
        """
        Read the seats of some rows.

        Parameters
        ----------
        rows
            Rows of itineraries.

        Returns
        -------
        seats
            One for each row.
        """
        own = carriages([row["carriage"] for row in rows])
        texts = pd.Series([row["seat"] for row in rows], dtype="str")
        # On a ship a number alone is the cabin, unless that is told in its own column.
        at_sea = [bool(row["leg_id"]) and self._is_ship(row["leg_id"]) and row["carriage"] is None for row in rows]
        labels = cells(seat_labels(texts, np.array(at_sea, dtype=bool)))
        return [self._seat(*said) for said in zip(rows, own, labels, strict=True)]

    def _is_ship(self, leg_id: str) -> bool:
        return MODES[self.legs[leg_id]["mode"]] == "ship"

    def _seat(self, row: Row, carriage: str | None, label: Row) -> Seat:
        if row["leg_id"] is None or row["venue_id"] is not None:
            return Seat(carriage, mark=row["seat"])
        plan = self.plan(row["leg_id"])
        known = {} if plan is None else plan.by_label
        position = known.get(label["label"] or "")
        mark = label["label"] or label["choices"] or (None if label["state"] == "blank" else row["seat"])
        named = (label["choices"] or "").split(";")
        return Seat(
            carriage=carriage or label["carriage"],
            position=position,
            choices=tuple(known[name] for name in named if name in known),
            none=label["state"] in _NO_SEAT,
            mark=position.label if position else mark,
        )


def carriages(texts: Sequence[str | None]) -> list[str | None]:
    """Write carriages in one spelling."""
    return [None if pd.isna(text) else text for text in carriage_label(pd.Series(list(texts), dtype="str"))]
