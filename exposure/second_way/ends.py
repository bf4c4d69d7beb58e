"""Until when somebody stayed of whom nobody tells it: the other stays of the person that are known say so."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from exposure.second_way.places import Places

__all__ = ["Choice", "Sighting", "assumed_end", "usual_length"]

_DAY: Final = 24 * 60 * 60

Choice = tuple[str, str]
"""A group of alternatives, and which of them."""


class Sighting(NamedTuple):
    """When a row says that somebody came to a place, and of which alternative it is, if of any."""

    start: int
    place: str
    choice: Choice | None


def usual_length(kind: str, minutes: Mapping[str, float]) -> int:
    """Give the seconds that a stay at a kind of place usually lasts."""
    return max(math.floor(minutes[kind] * 60), 1)


def assumed_end(places: Places, mine: Sighting, own: Iterable[Sighting], usual: int) -> tuple[int, int]:
    """
    Work out when a stay ended of which no end is told.

    Parameters
    ----------
    places
        What lies in what.
    mine
        The stay.
    own
        Everything that is known of the person, this stay included.
    usual
        How long a stay there usually lasts.

    Returns
    -------
    stated, latest
        The end that is assumed, and the latest that it may have been.
    """
    known = list(own)
    later = [each for each in known if each.start > mine.start and _ends(places, mine, each)]
    sure = [each.start for each in later if each.choice in (None, mine.choice)]
    for group in {each.choice[0] for each in later if each.choice not in (None, mine.choice) and each.choice}:
        ways = {each.choice for each in known if each.choice is not None and each.choice[0] == group}
        first = [min((each.start for each in later if each.choice == way), default=math.inf) for way in ways]
        sure += [int(max(first))] if max(first) < math.inf else []
    stated = min([mine.start + usual, *(each.start for each in later)])
    return stated, min([mine.start + _DAY, *sure])


def _ends(places: Places, mine: Sighting, other: Sighting) -> bool:
    """Say whether who was somewhere else had left: not if one place lies in the other, nor if only one of both is."""
    if mine.choice and other.choice and mine.choice[0] == other.choice[0] and mine.choice != other.choice:
        return False
    return mine.place not in places.upwards(other.place) and other.place not in places.upwards(mine.place)
