"""The whole story, told act by act into one world."""

from __future__ import annotations

from typing import Final

from scripts.zhongwei.case import tell_case
from scripts.zhongwei.city import tell_hotel, tell_ride, tell_shop
from scripts.zhongwei.facts import World
from scripts.zhongwei.flight import tell_flight
from scripts.zhongwei.places import add_places
from scripts.zhongwei.rail import tell_sleeper
from scripts.zhongwei.station import tell_noodles, tell_shops_not_told, tell_station, tell_supermarkets

__all__ = ["SEED", "tell"]

SEED: Final = 20200222


def tell() -> World:
    """
    Tell the story from the flight to the sleeper; the acts decide the order of the person ids.

    Returns
    -------
    world
        All rows of all tables.
    """
    world = World(SEED)
    add_places(world)
    tell_case(world)
    for act in (
        tell_flight,
        tell_hotel,
        tell_shop,
        tell_ride,
        tell_station,
        tell_supermarkets,
        tell_noodles,
        tell_shops_not_told,
        tell_sleeper,
    ):
        act(world)
    return world
