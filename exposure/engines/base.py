"""The contract of an engine: stays and a question of physics in, pairs of stays out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from exposure.world import World

__all__ = ["CaseStays", "Engine", "Pairs", "Query"]


@dataclass(frozen=True)
class Query:
    """
    What is asked of an engine: physics only.

    Attributes
    ----------
    up_to
        Largest scale at which two stays may meet, a position in `vocabulary.SCALES`.
    lag_seconds
        How long after the case left somebody who arrives still counts.
    within_m
        Join venues without a common place whose points are no farther apart; None for not at all.
    """

    up_to: int
    lag_seconds: int = 0
    within_m: float | None = None


@dataclass(frozen=True, eq=False)
class CaseStays:
    """
    The stays asked about, one entry per stay of a case; times are seconds since the world's epoch.

    Attributes
    ----------
    person, place
        Codes of the case and of the place.
    begin, stop
        The stay in its most favourable reading.
    end
        Its stated end, from which a lag runs.
    """

    person: NDArray[np.int32]
    place: NDArray[np.int32]
    begin: NDArray[np.int64]
    stop: NDArray[np.int64]
    end: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True, eq=False)
class Pairs:
    """
    Case stays and the stays of others that may meet them.

    Attributes
    ----------
    asked
        Positions in the case stays.
    row, person
        Row of the other stay and code of its person.
    venue_gap_m
        Metres between the two venues; NaN for a pair with a place in common.
    scanned
        How many stays the engine looked at.
    """

    asked: NDArray[np.int32]
    row: NDArray[np.int32]
    person: NDArray[np.int32]
    venue_gap_m: NDArray[np.float64]
    scanned: int


class Engine(Protocol):
    """
    Finds pairs of stays.

    An engine searches all facts, known or not: clocks, rules and order are applied afterwards by the same code for
    every engine. It gives every pair of a case stay and a stay of another person whose most favourable readings share
    time, or in which the other arrives within the lag after the stated end, at places whose lowest common place is no
    larger than `Query.up_to`. It may give more: what does not meet is left out afterwards. On a leg it gives the whole
    leg whatever the scale, because another row may tell the carriage of a stay.
    """

    name: str

    def pairs(self, world: World, stays: CaseStays, query: Query) -> Pairs:
        """Find the pairs, in any order, none twice."""
        ...
