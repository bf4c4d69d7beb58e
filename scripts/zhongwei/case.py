"""The case himself: what the letter says, what he told, and what others showed of his way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scripts.zhongwei import facts
from scripts.zhongwei.facts import Fact, feb
from scripts.zhongwei.people import CASE
from scripts.zhongwei.places import FIRST_FLIGHT, FLIGHT, LOCAL_TRAIN, RIDE, SLEEPER
from scripts.zhongwei.rail import CARRIAGE, HIS_BERTH
from scripts.zhongwei.stays import Visit, add_ride, add_visit

if TYPE_CHECKING:
    from scripts.zhongwei.facts import World

__all__ = ["tell_case"]


class Ride(NamedTuple):
    """A stay of his on a leg."""

    fact: Fact
    leg_id: str
    seat: str = ""
    carriage: str = ""


_VALVED: Final = "respirator-valved"
_LETTER, _TOLD = facts.LETTER, facts.STATEMENT


def _told(venue_id: str, start: str, end: str, role: str = "guest", mask: str = _VALVED) -> Visit:
    """Make a stay that he told of in the first night."""
    return Visit(_TOLD, venue_id, start, end, role, mask)


def _found(fact: Fact, venue_id: str, start: str, end: str, at: str = "") -> Visit:
    """Make a stay that somebody else showed later."""
    return Visit(fact, venue_id, start, end, "visitor", _VALVED, at)


_ABROAD: Final = (
    ("flight-to-moscow", "", Ride(_LETTER, FIRST_FLIGHT, "16B")),
    ("capsule-hotel", "slept", Visit(_LETTER, "SVO-CAPSULE", "19 22:30", "20 13:15", "guest")),
)
_HOTEL: Final = (
    ("flight-to-shanghai", "", Ride(_LETTER, FLIGHT, "35A")),
    ("health-check", "declared no symptoms", _found(facts.HEALTH_DECLARATION, "PVG-HEALTH", "20 22:45", "20 22:55")),
    ("hotel-arrival", "at the hotel", _told("HTL", "20 23:40", "21 13:18", mask="")),
    ("check-in", "checked in", _told("HTL-DESK", "20 23:40", "20 23:48")),
    ("lift-with-porter", "went up", _told("HTL-LIFT", "20 23:50", "20 23:52")),
    ("first-night", "slept", _told("HTL-R508", "20 23:54", "21 12:30", mask="none")),
    ("lift-down", "went out", _found(facts.LIFT_CCTV, "HTL-LIFT", "21 13:13", "21 13:15")),
    ("corner-shop", "shopped", _told("CORNER", "21 13:25", "21 13:50", "visitor")),
    ("corner-till", "paid", _told("CORNER-TILL", "21 13:42", "21 13:46", "visitor")),
    ("hotel-afternoon", "at the hotel", _told("HTL", "21 14:05", "22 11:05", mask="")),
    ("towels", "asked for towels", _told("HTL-DESK", "21 14:06", "21 14:11")),
    ("delivery", "took a parcel", _found(facts.DELIVERY_ORDER, "HTL-LOBBY", "21 18:39", "21 18:42", "0.0 0.0")),
    ("second-night", "slept", _told("HTL-R508", "21 20:00", "22 08:05", mask="none")),
    ("egg-counter", "fetched eggs", _told("HTL-COUNTER", "22 08:11", "22 08:14", mask="none")),
    ("breakfast", "ate", _told("HTL-TABLE-6", "22 08:15", "22 08:45", mask="none")),
    ("lift-with-luggage", "left", _found(facts.LIFT_CCTV, "HTL-LIFT", "22 10:52", "22 10:54")),
    ("check-out", "checked out", _told("HTL-DESK", "22 10:57", "22 11:05")),
)
_STATION: Final = (
    ("pharmacy", "paid", _found(facts.PHARMACY_PAYMENT, "PHARMACY-TILL", "22 11:34", "22 11:38", "0.0 0.0")),
    ("ride", "", Ride(facts.CAR_ORDER, RIDE)),
    ("station", "walked around", _told("SHS", "22 14:10", "22 19:20", "visitor")),
    ("check", "passed the check", _told("SHS-CHECK", "22 14:12", "22 14:15", "visitor")),
    ("tickets", "collected a ticket", _told("SHS-TICKETS", "22 14:25", "22 14:33", "visitor")),
    ("supermarket-A", "shopped", _told("SHS-SUPER-A", "22 15:00", "22 15:20", "visitor")),
    ("supermarket-B", "shopped", _told("SHS-SUPER-B", "22 15:00", "22 15:20", "visitor")),
    ("supermarket-C", "shopped", _told("SHS-SUPER-C", "22 15:00", "22 15:20", "visitor")),
    ("supermarket-till", "paid", _found(facts.SUPERMARKET_CCTV, "SHS-SUPER-B-TILL", "22 15:10", "22 15:16", "0.0 0.0")),
    ("bench", "sat", _found(facts.HALL_CCTV, "SHS-BENCH-7", "22 15:40", "22 16:25", "1.0 0.0")),
    ("gift-shop", "paid", _found(facts.GIFT_SHOP_PAYMENT, "SHS-GIFTS-TILL", "22 16:54", "22 16:58", "0.0 0.0")),
    ("noodles", "ate", Visit(facts.FIELD_TEAM, "SHS-NOODLES-T4", "22 17:30", "22 18:05", "visitor", "none")),
)
_WEST: Final = (
    ("sleeper-as-told", "", Ride(_TOLD, SLEEPER)),
    ("sleeper", "", Ride(facts.RAILWAY, SLEEPER, HIS_BERTH, CARRIAGE)),
    ("lanzhou-day", "waited", _told("LZS", "23 15:45", "23 22:00", "visitor")),
    ("lanzhou-morning", "waited", _told("LZS", "24 08:00", "24 12:00", "visitor")),
    ("train-to-zhongwei", "", Ride(_TOLD, LOCAL_TRAIN)),
    ("isolation", "isolated", Visit(_LETTER, "ISO", "24 18:00", "26 20:00", "guest", "surgical")),
)
_WAY: Final = _ABROAD + _HOTEL + _STATION + _WEST
"""Name, activity and stay, in the order in which he went."""

_VAGUE: Final = {"station": {"start_tolerance_minutes": "5", "end_tolerance_minutes": "10"}} | {
    f"supermarket-{shop}": {
        "alternative_group": f"{CASE}-supermarket",
        "alternative": shop,
        "withdrawn_at": facts.SUPERMARKET_CCTV.recorded_at,
    }
    for shop in "ABC"
}
"""What he remembers vaguely. The three supermarkets are taken back when the camera shows him at the till of B."""


def tell_case(world: World) -> None:
    """
    Add the case, his row in the register and his stays.

    Parameters
    ----------
    world
        Where the rows go.
    """
    person = {"person_id": CASE, "sex": "M", "language": "zh", "jurisdiction": "Ningxia", "occupation": "translator"}
    world.add("persons", _LETTER, person)
    case = {
        "person_id": CASE,
        "register_id": "NX-0000",
        "onset": "2020-02-22",
        "sampled_at": feb("26 10:00"),
        "confirmed_at": feb("26 20:00"),
        "isolated_at": feb("24 18:00"),
        "status": "in hospital",
        "timezone": "Asia/Shanghai",
    }
    world.add("cases", _LETTER, case)
    for name, activity, stay in _WAY:
        more = {"stay_id": f"{CASE}-{name}", "activity": activity, **_VAGUE.get(name, {})}
        if isinstance(stay, Ride):
            leg = {"leg_id": stay.leg_id, "seat": stay.seat, "carriage": stay.carriage}
            add_ride(world, stay.fact, CASE, {**leg, "role": "passenger", "mask": _VALVED, **more})
        else:
            add_visit(world, CASE, stay, more)
