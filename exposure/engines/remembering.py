"""An engine that searches once for what is asked again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exposure.engines.base import CaseStays, Engine, Pairs, Query
    from exposure.world import World

__all__ = ["RememberingEngine"]


class RememberingEngine:
    """
    Asks another engine, and remembers.

    Engines search all facts, known or not, so that one search serves every moment at which the cases' known stays are
    the same.
    """

    def __init__(self, engine: Engine) -> None:
        self.name = engine.name
        self._engine = engine
        self._found: dict[tuple[object, ...], tuple[World, Pairs]] = {}

    def pairs(self, world: World, stays: CaseStays, query: Query) -> Pairs:
        """Find the pairs as the other engine does, or did."""
        world = world.root  # of one index
        what = (id(world), query, *(column.tobytes() for column in vars(stays).values()))
        if what not in self._found:
            self._found[what] = world, self._engine.pairs(world, stays, query)  # a world that is held keeps its id
        return self._found[what][1]
