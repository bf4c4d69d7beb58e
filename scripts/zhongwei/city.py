"""Two days in the city: hotel, corner shop and pharmacy, and the ride to the station."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scripts.zhongwei import facts
from scripts.zhongwei.flight import TWO_SPELLINGS
from scripts.zhongwei.people import Register, add_person
from scripts.zhongwei.places import RIDE, RIDES_AFTER
from scripts.zhongwei.stays import Part, Visit, add_crowd, add_part, add_ride

if TYPE_CHECKING:
    from scripts.zhongwei.facts import World

__all__ = ["tell_hotel", "tell_ride", "tell_shop"]

_GUESTS: Final = Register(facts.GUEST_LIST, "X", phoneless=1000)
_STAFF: Final = Register(facts.HOTEL_ROSTER, "S", phoneless=1000)
_COURIER: Final = Register(facts.DELIVERY_ORDER, "", addresses=False, phoneless=1000)
_PAYERS: Final = Register(facts.SHOP_PAYMENTS, "", addresses=False)
_MIXED: Final = ("Shanghai", "Shanghai", "Shanghai", "Jiangsu", "Zhejiang", "Beijing")


def _on_duty(venue_id: str, start: str, end: str, mask: str = "surgical") -> Visit:
    return Visit(facts.HOTEL_ROSTER, venue_id, start, end, "staff", mask)


def _lodging(start: str, end: str) -> Visit:
    return Visit(facts.GUEST_LIST, "HTL", start, end, "guest")


def _lift(start: str, end: str) -> Visit:
    return Visit(facts.LIFT_CCTV, "HTL-LIFT", start, end, "guest", "surgical")


_BREAKFAST: Final = Visit(facts.GUEST_LIST, "HTL-TABLE-6", "22 08:00", "22 08:50", "guest", "none")

_KNOWN_BY_NOON: Final = (
    Part("desk clerk", _STAFF, (_on_duty("HTL-DESK", "20 16:00", "21 00:00"),)),
    Part("desk clerk", _STAFF, (_on_duty("HTL-DESK", "21 08:00", "21 16:00", "none"),)),
    Part("desk clerk", _STAFF, (_on_duty("HTL-DESK", "22 08:00", "22 16:00"),)),
    Part("porter", _STAFF, (_on_duty("HTL", "20 18:00", "21 06:00"), _on_duty("HTL-LIFT", "20 23:50", "20 23:52"))),
    Part(
        "waiter",
        _STAFF,
        (_on_duty("HTL-BREAKFAST", "22 06:30", "22 10:30"), _on_duty("HTL-TABLE-6", "22 08:20", "22 08:24")),
    ),
    Part("", _GUESTS, (_lodging("21 15:10", "22 12:00"), _BREAKFAST)),
    Part("", _GUESTS, (_lodging("20 14:30", "23 11:00"), _BREAKFAST)),
    Part("cook", _STAFF, (_on_duty("HTL-COUNTER", "22 06:30", "22 10:00", "cloth"),)),
)
"""Eight whom he met closely and told of: at the desk, in the lift, at breakfast."""

_FOUND_LATER: Final = (
    Part("", _GUESTS, (_lodging("20 15:00", "22 12:00"), _lift("21 13:13", "21 13:15"))),
    Part("", _GUESTS, (_lodging("19 16:20", "21 14:00"), _lift("21 13:13", "21 13:15"))),
    Part("", _GUESTS, (_lodging("20 21:40", "22 11:30"), _lift("22 10:52", "22 10:54"))),
    Part("", _GUESTS, (_lodging("21 18:00", "22 11:30"), _lift("22 10:52", "22 10:54"))),
    Part(
        "delivery rider",
        _COURIER,
        (Visit(facts.DELIVERY_ORDER, "HTL-LOBBY", "21 18:39", "21 18:42", "visitor", "cloth", "0.6 0.0"),),
    ),
)
"""Four guests whom the lift camera showed with him, and a delivery rider whom he had not told of."""

_HOUSEKEEPERS: Final = (
    Part("housekeeper", _STAFF, (_on_duty("HTL", "21 08:00", "21 17:00"),)),
    Part("housekeeper", _STAFF, (_on_duty("HTL", "22 07:30", "22 16:30"),)),
)
_OTHER_GUESTS: Final = (
    Part("", _GUESTS, (_lodging("19 14:00", "21 11:00"),)),
    Part("", _GUESTS, (_lodging("20 16:00", "22 11:00"),)),
    Part("", _GUESTS, (_lodging("20 22:10", "23 10:00"),)),
    Part("", _GUESTS, (_lodging("21 14:30", "23 12:00"),)),
    Part("", _GUESTS, (_lodging("21 19:00", "22 12:00"),)),
)


def tell_hotel(world: World) -> None:
    """
    Add the 50 people of the hotel, among them one whom the flight's manifest holds too.

    Parameters
    ----------
    world
        Where the rows go.
    """
    for part in (*_KNOWN_BY_NOON, *_FOUND_LATER):
        add_part(world, part)
    known = {key: TWO_SPELLINGS[key] for key in ("document", "phone", "sex", "birth_date", "district", "address")}
    add_part(
        world, Part("", _GUESTS, (_lodging("20 23:56", "22 10:30"),)), {**known, "name": TWO_SPELLINGS["guest list"]}
    )
    add_crowd(world, _HOUSEKEEPERS, 12, ("Shanghai",))
    add_crowd(world, _OTHER_GUESTS, 24, _MIXED)


def tell_shop(world: World) -> None:
    """
    Add the eight people of the corner shop, where he paid on 21 February.

    Parameters
    ----------
    world
        Where the rows go.
    """
    pay = facts.SHOP_PAYMENTS
    at_till = Visit(pay, "CORNER-TILL", "21 09:00", "21 21:00", "staff", "cloth")
    add_part(world, Part("till clerk", _PAYERS, (at_till,)))
    helping = Visit(pay, "CORNER-TILL", "21 13:40", "21 13:50", "staff", "none")
    add_part(world, Part("shop assistant", _PAYERS, (helping,)))
    times = (("21 13:20", "21 13:36"), ("21 13:28", "21 13:45"), ("21 13:35", "21 13:55"))
    customers = [Part("", _PAYERS, (Visit(pay, "CORNER", *time),)) for time in times]
    add_crowd(world, customers, 6, ("Shanghai",))


def tell_ride(world: World) -> None:
    """
    Add the driver who took him to the station, and the riders who came after him.

    Parameters
    ----------
    world
        Where the rows go.
    """
    driver = add_person(world, Register(facts.CAR_ORDER, "D", phoneless=1000), {"occupation": "ride-hailing driver"})
    at_wheel = {"role": "driver", "mask": "surgical"}
    add_ride(world, facts.CAR_ORDER, driver, {"leg_id": RIDE, **at_wheel})
    for leg_id in RIDES_AFTER:
        add_ride(world, facts.NEXT_RIDES, driver, {"leg_id": leg_id, **at_wheel})
    riders = Register(facts.NEXT_RIDES, "", addresses=False, phoneless=1000)
    for leg_id in (RIDES_AFTER[0], RIDES_AFTER[0], RIDES_AFTER[1]):
        rider = add_person(world, riders)
        add_ride(world, facts.NEXT_RIDES, rider, {"leg_id": leg_id, "role": "passenger", "mask": "surgical"})
