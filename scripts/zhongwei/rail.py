"""The night of 22 February: carriage 07 of the sleeper to Lanzhou."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scripts.zhongwei import facts
from scripts.zhongwei.people import Register, add_person
from scripts.zhongwei.places import SLEEPER
from scripts.zhongwei.stays import add_ride

if TYPE_CHECKING:
    from scripts.zhongwei.facts import World

__all__ = ["CARRIAGE", "HIS_BERTH", "tell_sleeper"]

CARRIAGE: Final = "07"
HIS_BERTH: Final = "12下"

_TICKETS: Final = Register(facts.RAILWAY, "R", phoneless=8)
_BERTHS: Final = tuple(f"{number}{level}" for number in range(1, 23) for level in "上中下")
_PARTIES: Final = (
    ("Henan", "ZZS", 6),
    ("Shaanxi", "XAS", 8),
    ("Qinghai", "LZS", 3),
    ("Ningxia", "LZS", 6),
    ("Gansu", "LZS", 18),
)
"""Where the 41 other passengers live now, where they got off, and how many they are."""


def tell_sleeper(world: World) -> None:
    """
    Add the 42 people of his carriage: 41 passengers and the attendant, none of them now in Shanghai.

    Parameters
    ----------
    world
        Where the rows go.
    """
    homes = [(jurisdiction, alight) for jurisdiction, alight, count in _PARTIES for _ in range(count)]
    berths = world.draw_many([berth for berth in _BERTHS if berth != HIS_BERTH], len(homes))
    couple = {"household_id": "H101", "address": "甘肃省虚构路101号"}
    for berth, (jurisdiction, alight) in zip(berths, homes, strict=True):
        known = {"jurisdiction": jurisdiction, **(couple if berth in berths[-2:] else {})}
        person_id = add_person(world, _TICKETS, known)
        leg = {
            "board": world.draw(("SHS", "SHS", "SHS", "NJS")),
            "alight": alight,
            "seat": berth,
            "role": "passenger",
            "mask": world.draw(("surgical", "none", "cloth", "")),
        }
        add_ride(world, facts.RAILWAY, person_id, {"leg_id": SLEEPER, "carriage": CARRIAGE, **leg})
    attendant = add_person(world, _TICKETS, {"jurisdiction": "Gansu", "occupation": "carriage attendant"})
    duty = {"role": "crew", "section": CARRIAGE, "mask": "surgical"}
    add_ride(world, facts.RAILWAY, attendant, {"leg_id": SLEEPER, "carriage": CARRIAGE, **duty})
