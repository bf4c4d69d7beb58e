"""The moments at which the facts became known, and the world that collects the rows."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["TABLES", "Fact", "World", "feb"]

T = TypeVar("T")

TABLES: Final = ("persons", "venues", "layouts", "legs", "leg_stops", "itineraries", "cases", "relations")
"""The tables of the data set, one file each."""


def feb(moment: str, offset: str = "+08:00") -> str:
    """
    Write a moment of February 2020 as ISO 8601 with its offset.

    Parameters
    ----------
    moment
        Day and time, such as `20 09:00`.
    offset
        Offset from UTC; Shanghai's when not given.

    Returns
    -------
    instant
        The same moment in full.

    Examples
    --------
    >>> feb("20 09:00", "+03:00")
    '2020-02-20T09:00:00+03:00'
    """
    day, time = moment.split()
    return f"2020-02-{day}T{time}:00{offset}"


class Fact(NamedTuple):
    """Where a row comes from and when it became known."""

    source: str
    recorded_at: str


# Before noon of 27 February: what the letter and the first night of work brought.
CASE_REGISTER: Final = Fact("register", feb("26 21:00"))
LETTER: Final = Fact("letter", feb("27 00:00"))
STATEMENT: Final = Fact("statement", feb("27 00:00"))
MANIFEST: Final = Fact("manifest", feb("27 03:00"))
HEALTH_DECLARATION: Final = Fact("declaration", feb("27 04:00"))
BORDER_POST: Final = Fact("roster", feb("27 04:00"))
GUEST_LIST: Final = Fact("register", feb("27 06:00"))
HOTEL_ROSTER: Final = Fact("roster", feb("27 06:00"))
CAR_ORDER: Final = Fact("order", feb("27 08:00"))
SHOP_PAYMENTS: Final = Fact("payment", feb("27 09:00"))
STATION_ROSTER: Final = Fact("roster", feb("27 10:00"))
# The 24 hours after: what he had not told, and what cameras and payments showed.
RAILWAY: Final = Fact("manifest", feb("27 15:00"))
NEXT_RIDES: Final = Fact("order", feb("27 16:00"))
SUPERMARKET_CCTV: Final = Fact("cctv", feb("27 17:00"))
HALL_CCTV: Final = Fact("cctv", feb("27 18:30"))
DELIVERY_ORDER: Final = Fact("order", feb("27 19:30"))
FIELD_TEAM: Final = Fact("field", feb("27 20:00"))
FAMILY_CALL: Final = Fact("call", feb("27 20:40"))
LIFT_CCTV: Final = Fact("cctv", feb("27 21:00"))
GIFT_SHOP_PAYMENT: Final = Fact("payment", feb("27 22:30"))
PHARMACY_PAYMENT: Final = Fact("payment", feb("28 07:00"))


class World:
    """
    The rows of every table, in the order in which the story tells them.

    Parameters
    ----------
    seed
        What the drawing of names, seats and other colour starts from.
    """

    def __init__(self, seed: int) -> None:
        self.tables: dict[str, list[dict[str, str]]] = {name: [] for name in TABLES}
        self._random = random.Random(seed)

    def add(self, table: str, fact: Fact, row: Mapping[str, str]) -> None:
        """
        Add one row that became known with a fact.

        Parameters
        ----------
        table
            Name of the table.
        fact
            Where the row comes from and when it became known.
        row
            Its cells by column.
        """
        self.tables[table].append({**row, "source": fact.source, "recorded_at": fact.recorded_at})

    def draw(self, items: Sequence[T]) -> T:
        """
        Draw one of several items, each as likely as the others.

        Only `random()` is used: its sequence for a seed is the same in every Python.

        Parameters
        ----------
        items
            What to draw from.

        Returns
        -------
        item
            One of them.
        """
        return items[int(self._random.random() * len(items))]

    def draw_many(self, items: Sequence[T], count: int) -> list[T]:
        """
        Draw several different items.

        Parameters
        ----------
        items
            What to draw from.
        count
            How many.

        Returns
        -------
        drawn
            The drawn items in the order of `items`.
        """
        left = list(range(len(items)))
        for _ in range(len(items) - count):
            left.remove(self.draw(left))
        return [items[i] for i in left]
