"""The afternoon of 22 February at the station, and the shops that came out only later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scripts.zhongwei import facts
from scripts.zhongwei.people import Register
from scripts.zhongwei.stays import Part, Visit, add_crowd, add_part

if TYPE_CHECKING:
    from scripts.zhongwei.facts import Fact, World

__all__ = ["tell_noodles", "tell_shops_not_told", "tell_station", "tell_supermarkets"]

_ROSTER: Final = Register(facts.STATION_ROSTER, "S", phoneless=1000)
_SEEN: Final = Register(facts.HALL_CCTV, "", addresses=False, phoneless=6)
_SHOPPERS: Final = Register(facts.SUPERMARKET_CCTV, "", addresses=False, phoneless=6)
_EATERS: Final = Register(facts.FIELD_TEAM, "", addresses=False, phoneless=8)
_TRAVELLERS: Final = ("Shanghai", "Shanghai", "Jiangsu", "Zhejiang", "Anhui", "Henan")


def tell_station(world: World) -> None:
    """
    Add the 50 people of the station's halls: two who served him, three beside him on a bench, 45 others.

    Parameters
    ----------
    world
        Where the rows go.
    """
    roster, camera = facts.STATION_ROSTER, facts.HALL_CCTV
    tickets = Visit(roster, "SHS-TICKETS", "22 08:00", "22 20:00", "staff", "surgical")
    add_part(world, Part("ticket clerk", _ROSTER, (tickets,)))
    check = Visit(roster, "SHS-CHECK", "22 13:00", "22 19:00", "staff", "surgical")
    add_part(world, Part("security guard", _ROSTER, (check,)))
    beside = (
        ("22 15:30", "22 16:10", "0.4 0.0"),
        ("22 15:55", "22 16:40", "1.6 0.0"),
        ("22 15:40", "22 16:00", "1.0 0.8"),
    )
    for start, end, at in beside:
        add_part(world, Part("", _SEEN, (Visit(camera, "SHS-BENCH-7", start, end, "visitor", "surgical", at),)))
    far_end = Visit(camera, "SHS-BENCH-7", "22 15:35", "22 16:20", "visitor", "none", "2.6 0.0")
    add_part(world, Part("", _SEEN, (far_end,)))
    shifts = (("22 07:00", "22 15:00"), ("22 08:00", "22 20:00"), ("22 14:00", "22 22:00"))
    staff = [Part("station staff", _ROSTER, (Visit(roster, "SHS-HALL", *time, "staff"),)) for time in shifts]
    add_crowd(world, staff, 20, ("Shanghai",))
    waits = (("22 13:50", "22 15:10"), ("22 14:40", "22 17:05"), ("22 16:15", "22 18:30"), ("22 18:00", "22 19:10"))
    travellers = [Part("", _SEEN, (Visit(camera, "SHS-HALL", *time, "visitor"),)) for time in waits]
    add_crowd(world, travellers, 24, _TRAVELLERS)


def tell_supermarkets(world: World) -> None:
    """
    Add the 24 people of the three supermarkets: twelve of B, where the camera found him, six each of A and C.

    Parameters
    ----------
    world
        Where the rows go.
    """
    camera = facts.SUPERMARKET_CCTV
    _add_clerk(world, "SHS-SUPER-B-TILL")
    for start, end, at in (
        ("22 15:09", "22 15:14", "0.0 -0.7"),
        ("22 15:12", "22 15:17", "0.0 0.7"),
        ("22 15:13", "22 15:19", "0.5 0.8"),
    ):
        add_part(
            world, Part("", _SHOPPERS, (Visit(camera, "SHS-SUPER-B-TILL", start, end, "visitor", "surgical", at),))
        )
    _add_customers(world, "SHS-SUPER-B", 8)
    for shop in ("SHS-SUPER-A", "SHS-SUPER-C"):
        _add_clerk(world, f"{shop}-TILL")
        _add_customers(world, shop, 5)


def _add_clerk(world: World, till: str) -> None:
    """Add the clerk at a supermarket's till, 0.8 m across from who pays."""
    shift = Visit(facts.SUPERMARKET_CCTV, till, "22 12:00", "22 20:00", "staff", "cloth", "0.8 0.0")
    add_part(world, Part("till clerk", _SHOPPERS, (shift,)))


def _add_customers(world: World, shop: str, count: int) -> None:
    """Add customers between the shelves of a supermarket."""
    times = (("22 14:50", "22 15:13"), ("22 15:05", "22 15:20"), ("22 15:11", "22 15:30"))
    shelves = [Part("", _SHOPPERS, (Visit(facts.SUPERMARKET_CCTV, shop, *time, "visitor"),)) for time in times]
    add_crowd(world, shelves, count, _TRAVELLERS)


def tell_noodles(world: World) -> None:
    """
    Add the 14 people of the noodle shop: three at his table, two who served it, nine others.

    Parameters
    ----------
    world
        Where the rows go.
    """
    field, table = facts.FIELD_TEAM, "SHS-NOODLES-T4"
    for start, end in (("22 17:20", "22 17:50"), ("22 17:20", "22 17:50"), ("22 17:40", "22 18:15")):
        add_part(world, Part("", _EATERS, (Visit(field, table, start, end, "visitor", "none"),)))
    for start, end in (("22 17:32", "22 17:34"), ("22 17:41", "22 17:43")):
        shift = Visit(field, "SHS-NOODLES", "22 10:00", "22 20:00", "staff", "cloth")
        add_part(world, Part("waiter", _EATERS, (shift, Visit(field, table, start, end, "staff", "cloth"))))
    times = (("22 17:00", "22 17:38"), ("22 17:25", "22 18:00"), ("22 17:45", "22 18:20"))
    others = [Part("", _EATERS, (Visit(field, "SHS-NOODLES", *time, "visitor"),)) for time in times]
    add_crowd(world, others, 9, _TRAVELLERS)


def tell_shops_not_told(world: World) -> None:
    """
    Add the twelve people of the gift shop and the pharmacy, six each, of which he had not told.

    Parameters
    ----------
    world
        Where the rows go.
    """
    _add_shop(world, facts.GIFT_SHOP_PAYMENT, "SHS-GIFTS", ("22 16:45", "22 17:10"))
    _add_shop(world, facts.PHARMACY_PAYMENT, "PHARMACY", ("22 11:25", "22 11:50"))


def _add_shop(world: World, fact: Fact, shop: str, time: tuple[str, str]) -> None:
    """Add two of staff at the till, one customer behind him in the queue and three between the shelves."""
    payers = Register(fact, "", addresses=False, phoneless=1000)
    till = f"{shop}-TILL"
    for occupation, mask, at in (("till clerk", "surgical", "0.8 0.0"), ("shop assistant", "none", "0.8 0.6")):
        add_part(world, Part(occupation, payers, (Visit(fact, till, *time, "staff", mask, at),)))
    add_part(world, Part("", payers, (Visit(fact, till, *time, "visitor", "cloth", "0.0 0.9"),)))
    add_crowd(world, [Part("", payers, (Visit(fact, shop, *time, "visitor"),))], 3, ("Shanghai",))
