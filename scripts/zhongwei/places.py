"""Where it happened: venues, cabins and legs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from scripts.zhongwei import facts
from scripts.zhongwei.facts import feb

if TYPE_CHECKING:
    from scripts.zhongwei.facts import Fact, World

__all__ = ["FIRST_FLIGHT", "FLIGHT", "LOCAL_TRAIN", "RIDE", "RIDES_AFTER", "SLEEPER", "add_places"]

FLIGHT: Final = "SU206-2020-02-20"
FIRST_FLIGHT: Final = "SU513-2020-02-19"
SLEEPER: Final = "K0001-2020-02-22"
LOCAL_TRAIN: Final = "K0002-2020-02-24"
_PLATE: Final = "沪A00000"
RIDE: Final = "RIDE-1"
RIDES_AFTER: Final = ("RIDE-2", "RIDE-3")

_ZONES: Final = {
    "Iran": "Asia/Tehran",
    "Russia": "Europe/Moscow",
}


class Site(NamedTuple):
    """One site: where it lies and whose it is."""

    longitude: float
    latitude: float
    jurisdiction: str
    district: str = ""


class Venue(NamedTuple):
    """One venue, with its place east and north of its site's point in metres."""

    venue_id: str
    kind: str
    name: str
    within: str = ""
    east_m: float = 0
    north_m: float = 0


_SITES: Final = {
    "IKA": Site(51.1522, 35.4161, "Iran"),
    "SVO": Site(37.4146, 55.9726, "Russia"),
    "PVG": Site(121.8052, 31.1434, "Shanghai", "Pudong"),
    "HTL": Site(121.7003, 31.1921, "Shanghai", "Pudong"),
    "CORNER": Site(121.7026, 31.1935, "Shanghai", "Pudong"),
    "PHARMACY": Site(121.6989, 31.1952, "Shanghai", "Pudong"),
    "SHS": Site(121.4557, 31.2496, "Shanghai", "Jing'an"),
    "FLATS": Site(121.4479, 31.2418, "Shanghai", "Jing'an"),
    "NJS": Site(118.7973, 32.0871, "Jiangsu"),
    "ZZS": Site(113.6586, 34.7459, "Henan"),
    "XAS": Site(108.9624, 34.2780, "Shaanxi"),
    "LZS": Site(103.8536, 36.0354, "Gansu"),
    "ZWS": Site(105.1842, 37.5213, "Ningxia"),
    "ISO": Site(105.1967, 37.5108, "Ningxia"),
}

_VENUES: Final[tuple[tuple[Fact, tuple[Venue, ...]], ...]] = (
    (
        facts.LETTER,
        (
            Venue("IKA", "airport", "Tehran Imam Khomeini airport"),
            Venue("SVO", "airport", "Moscow Sheremetyevo airport"),
            Venue("SVO-CAPSULE", "hotel", "capsule hotel", "SVO"),
            Venue("PVG", "airport", "Shanghai Pudong airport"),
            Venue("PVG-HEALTH", "desk", "health check desk", "PVG"),
            Venue("LZS", "station", "Lanzhou station"),
            Venue("ZWS", "station", "Zhongwei station"),
            Venue("ISO", "hotel", "isolation hotel in Zhongwei (invented)"),
        ),
    ),
    (
        facts.STATEMENT,
        (
            Venue("HTL", "hotel", "Harbour Lights Hotel (invented)"),
            Venue("HTL-LOBBY", "venue", "lobby", "HTL"),
            Venue("HTL-DESK", "desk", "front desk", "HTL-LOBBY"),
            Venue("HTL-LIFT", "lift", "guest lift", "HTL"),
            Venue("HTL-R508", "room", "room 508", "HTL"),
            Venue("HTL-BREAKFAST", "restaurant", "breakfast room", "HTL"),
            Venue("HTL-COUNTER", "desk", "egg counter", "HTL-BREAKFAST"),
            Venue("HTL-TABLE-6", "table", "table 6", "HTL-BREAKFAST"),
            Venue("CORNER", "shop", "corner shop by the hotel (invented)"),
            Venue("CORNER-TILL", "till", "till", "CORNER"),
            Venue("SHS", "station", "Shanghai station"),
            Venue("SHS-HALL", "concourse", "concourse", "SHS"),
            Venue("SHS-CHECK", "desk", "security check", "SHS-HALL", -40, -30),
            Venue("SHS-TICKETS", "desk", "ticket desk 9", "SHS-HALL", -90, 10),
            Venue("SHS-SUPER-A", "shop", "small supermarket A (invented)", "SHS-HALL", -60, 40),
            Venue("SHS-SUPER-B", "shop", "small supermarket B (invented)", "SHS-HALL", 10, 50),
            Venue("SHS-SUPER-C", "shop", "small supermarket C (invented)", "SHS-HALL", 80, 40),
        ),
    ),
    (facts.NEXT_RIDES, (Venue("FLATS", "venue", "gate of some flats (invented)"),)),
    (
        facts.RAILWAY,
        (
            Venue("NJS", "station", "Nanjing station"),
            Venue("ZZS", "station", "Zhengzhou station"),
            Venue("XAS", "station", "Xi'an station"),
        ),
    ),
    (
        facts.SUPERMARKET_CCTV,
        (
            Venue("SHS-SUPER-A-TILL", "till", "till of supermarket A", "SHS-SUPER-A", -60, 40),
            Venue("SHS-SUPER-B-TILL", "till", "till of supermarket B", "SHS-SUPER-B", 10, 50),
            Venue("SHS-SUPER-C-TILL", "till", "till of supermarket C", "SHS-SUPER-C", 80, 40),
        ),
    ),
    (facts.HALL_CCTV, (Venue("SHS-BENCH-7", "bench", "bench 7", "SHS-HALL", 30, -20),)),
    (
        facts.FIELD_TEAM,
        (
            Venue("SHS-NOODLES", "restaurant", "noodle shop (invented)", "SHS-HALL", 110, 0),
            Venue("SHS-NOODLES-T4", "table", "table 4", "SHS-NOODLES", 110, 0),
        ),
    ),
    (
        facts.GIFT_SHOP_PAYMENT,
        (
            Venue("SHS-GIFTS", "shop", "gift shop (invented)", "SHS-HALL", 60, -40),
            Venue("SHS-GIFTS-TILL", "till", "till of the gift shop", "SHS-GIFTS", 60, -40),
        ),
    ),
    (
        facts.PHARMACY_PAYMENT,
        (
            Venue("PHARMACY", "shop", "pharmacy near the hotel (invented)"),
            Venue("PHARMACY-TILL", "till", "till of the pharmacy", "PHARMACY"),
        ),
    ),
)

_LAYOUTS: Final = (
    {"layout": "SU513 cabin", "rows": "1-30", "columns": "ABC DEF", "missing_rows": "13", "pitch_m": "0.79"},
    {
        "layout": "SU206 cabin",
        "rows": "11-51",
        "columns": "ABC DEFG HJK",
        "missing_rows": "13",
        "sections": "front 11-28;rear 29-51",
        "pitch_m": "0.81",
        "width_m": "0.44",
    },
    {"layout": "hard sleeper", "rows": "1-22", "columns": "上中下"},
)

_LEGS: Final[tuple[tuple[Fact, dict[str, str]], ...]] = (
    (
        facts.LETTER,
        {
            "leg_id": FIRST_FLIGHT,
            "mode": "flight",
            "departure": feb("19 13:30", "+03:30"),
            "arrival": feb("19 17:00", "+03:00"),
            "service": "SU513",
            "origin": "IKA",
            "destination": "SVO",
            "layout": "SU513 cabin",
        },
    ),
    (
        facts.LETTER,
        {
            "leg_id": FLIGHT,
            "mode": "flight",
            "departure": feb("20 09:00", "+03:00"),
            "arrival": feb("20 22:20"),
            "service": "SU206",
            "origin": "SVO",
            "destination": "PVG",
            "layout": "SU206 cabin",
        },
    ),
    (
        facts.STATEMENT,
        {
            "leg_id": SLEEPER,
            "mode": "train",
            "departure": feb("22 19:36"),
            "arrival": feb("23 15:40"),
            "service": "K0001",
            "origin": "SHS",
            "destination": "LZS",
            "layout": "hard sleeper",
            "sealed": "true",
        },
    ),
    (
        facts.STATEMENT,
        {
            "leg_id": LOCAL_TRAIN,
            "mode": "train",
            "departure": feb("24 12:05"),
            "arrival": feb("24 17:10"),
            "service": "K0002",
            "origin": "LZS",
            "destination": "ZWS",
            "sealed": "true",
        },
    ),
    (
        facts.CAR_ORDER,
        {
            "leg_id": RIDE,
            "departure": feb("22 13:10"),
            "arrival": feb("22 14:05"),
            "origin": "HTL",
            "destination": "SHS",
        },
    ),
    (
        facts.NEXT_RIDES,
        {
            "leg_id": "RIDE-2",
            "departure": feb("22 14:12"),
            "arrival": feb("22 14:24"),
            "origin": "SHS",
            "destination": "FLATS",
        },
    ),
    (
        facts.NEXT_RIDES,
        {
            "leg_id": "RIDE-3",
            "departure": feb("22 14:31"),
            "arrival": feb("22 14:45"),
            "origin": "FLATS",
            "destination": "SHS",
        },
    ),
)

_STOPS: Final = (
    ("SHS", "", "22 19:36"),
    ("NJS", "22 22:40", "22 22:48"),
    ("ZZS", "23 03:50", "23 04:00"),
    ("XAS", "23 09:05", "23 09:20"),
    ("LZS", "23 15:40", ""),
)


def add_places(world: World) -> None:
    """
    Add every venue, cabin, leg and stop.

    Parameters
    ----------
    world
        Where the rows go.
    """
    for fact, venues in _VENUES:
        for venue in venues:
            world.add("venues", fact, _venue_row(venue))
    for layout in _LAYOUTS:
        world.add("layouts", facts.LETTER, layout)
    for fact, leg in _LEGS:
        car = {} if "mode" in leg else {"mode": "car", "service": "ride-hailing", "vehicle": _PLATE}
        zone = {} if leg.get("mode") == "flight" else {"timezone": "Asia/Shanghai"}
        world.add("legs", fact, {**leg, **car, **zone})
    for sequence, (venue_id, arrival, departure) in enumerate(_STOPS, start=1):
        row = {"leg_id": SLEEPER, "sequence": str(sequence), "venue_id": venue_id}
        row["arrival"] = feb(arrival) if arrival else ""
        row["departure"] = feb(departure) if departure else ""
        world.add("leg_stops", facts.RAILWAY, row)


def _venue_row(venue: Venue) -> dict[str, str]:
    """Place a venue on the globe; a degree of latitude has 111.2 km, one of longitude 95.1 km at Shanghai."""
    site = _SITES[venue.venue_id.split("-")[0]]
    return {
        "venue_id": venue.venue_id,
        "kind": venue.kind,
        "name": venue.name,
        "within": venue.within,
        "longitude": f"{site.longitude + venue.east_m / 95_100:.6f}",
        "latitude": f"{site.latitude + venue.north_m / 111_200:.6f}",
        "timezone": _ZONES.get(site.jurisdiction, "Asia/Shanghai"),
        "district": site.district,
        "jurisdiction": site.jurisdiction,
    }
