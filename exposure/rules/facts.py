"""Everything that a rule may ask of encounters, worked out when first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.ordering import find_sorted
from exposure.places import leg_place_ids
from exposure.rules.masks import PROTECTS_WEARER, SHUT
from exposure.traits import all_filled, any_filled, first_filled
from exposure.vocabulary import MODES, role_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.counted import CountedStays
    from exposure.encounters import Encounters
    from exposure.legs import Legs
    from exposure.relations import Relations
    from exposure.seating import Cabin, Seating
    from exposure.world import World

_TRAINS = [code for code, kind in enumerate(MODES.values()) if kind == "train"]
"""Modes on which a seat says nothing without its carriage."""

__all__ = ["CaseZones", "Facts", "Side"]


class Side:
    """What is known of the stays on one side of the encounters: the cases' or the contacts'; one entry per stay."""

    def __init__(self, world: World, stays: CountedStays, legs: Legs, cabin: Cabin) -> None:
        self.world, self.stays, self._legs, self._cabin = world, stays, legs, cabin
        self._among: dict[tuple[str, tuple[str, ...], bool], NDArray[np.bool_]] = {}
        self._words: dict[str, NDArray[np.int32]] = {}

    @cached_property
    def leg(self) -> NDArray[np.int32]:
        """Number of the leg; -1 for a venue."""
        return self._legs.of_place[self.stays.place]

    @cached_property
    def carriage(self) -> NDArray[np.int32]:
        """Place of the carriage or cabin; -1 where unknown."""
        return self._legs.carriage[self.stays.place]

    @cached_property
    def seating(self) -> Seating:
        """Where they sat."""
        return self._cabin.seating(self.stays)

    def word(self, column: str) -> tuple[NDArray[np.int32], NDArray[np.object_]]:
        """Give the number of each stay's text in a column, and the texts."""
        codes, texts = self.world.words(column)
        if column not in self._words:
            self._words[column] = first_filled(codes, self.stays)
        return self._words[column], texts

    def among(self, column: str, words: tuple[str, ...], *, sure: bool = False) -> NDArray[np.bool_]:
        """
        Tell whose text in a column is one of some words, whatever the case of its letters.

        Where rows that tell one stay contradict each other, it is if one of them says so; to be sure, all must.
        """
        if (column, words, sure) not in self._among:
            codes, texts = self.world.words(column)
            read = role_of if column == "role" else str.casefold
            wanted = np.array([read(str(text).strip()) in words for text in texts], dtype=bool)
            self._among[column, words, sure] = (all_filled if sure else any_filled)(wanted, codes, self.stays)
        return self._among[column, words, sure]

    @property
    def told_once(self) -> bool:
        """Whether no stay is told by several rows."""
        return len(self.stays.rows) == len(self.stays)

    @cached_property
    def spot(self) -> NDArray[np.int32]:
        """Number of the spot's text; -1 for a blank."""
        return first_filled(self.world.arrays.spot, self.stays)

    def shut(self, *, sure: bool) -> NDArray[np.bool_]:
        """Tell who wears a mask that keeps the wearer's own breath in."""
        return self.among("mask", SHUT, sure=sure)

    def bare(self, *, sure: bool) -> NDArray[np.bool_]:
        """Tell who wears no mask that protects the wearer."""
        return ~self.among("mask", PROTECTS_WEARER, sure=not sure)

    def crew(self, *, sure: bool) -> NDArray[np.bool_]:
        """Tell who is crew."""
        return self.among("role", ("crew",), sure=sure)


@dataclass(frozen=True, eq=False)
class CaseZones:
    """
    In which zone each case's own times are.

    Attributes
    ----------
    person, zone
        Person codes, ascending, with their zones.
    default
        The zone of everybody else; '' for none.
    """

    person: NDArray[np.int32]
    zone: NDArray[np.object_]
    default: str

    @classmethod
    def none(cls) -> CaseZones:
        """Know of no zone, as nobody asks."""
        return cls(np.empty(0, np.int32), np.empty(0, dtype=object), "")

    def of(self, persons: NDArray[np.int32]) -> NDArray[np.object_]:
        """Look the zones of some persons up."""
        return np.append(self.zone, self.default)[find_sorted(self.person, persons)]


@dataclass(frozen=True, eq=False)
class Facts:
    """
    Encounters with what rules ask of them.

    Attributes
    ----------
    met
        The encounters.
    world, legs, cabin, relations
        What they are looked up in.
    after
        For each case stay whether it is the piece after the window.
    case_zones
        Zones of the cases.
    adjacent
        Pairs of adjacent places, both ways, as `one * places + other`, sorted.
    """

    world: World
    met: Encounters
    legs: Legs
    cabin: Cabin
    relations: Relations
    after: NDArray[np.bool_]
    case_zones: CaseZones
    adjacent: NDArray[np.int64]

    @cached_property
    def exact(self) -> bool:
        """True when neither times nor rows that contradict each other leave anything open."""
        return self.world.arrays.exact and self.case.told_once and self.contact.told_once

    @cached_property
    def pair(self) -> NDArray[np.int64]:
        """Case and contact of each encounter as one number: `case * persons + contact`."""
        return self.met.case.astype(np.int64) * len(self.world.persons) + self.met.contact

    def zones(self, which: NDArray[np.intp]) -> NDArray[np.object_]:
        """Give the zone of some encounters: the shared place's, else the case's own; '' for none."""
        shared = np.append(self.world.tree.zones, np.array([None], dtype=object))[self.met.shared_place[which]]
        return np.where(pd.isna(shared), self.case_zones.of(self.met.case[which]), shared)

    @cached_property
    def case(self) -> Side:
        """The cases' side."""
        return Side(self.world, self.met.cases, self.legs, self.cabin)

    @cached_property
    def contact(self) -> Side:
        """The contacts' side."""
        return Side(self.world, self.met.contacts, self.legs, self.cabin)

    @cached_property
    def case_leg(self) -> NDArray[np.int32]:
        """Number of the leg on which each case was; -1 for a venue."""
        return self.case.leg[self.met.case_stay]

    @cached_property
    def contact_leg(self) -> NDArray[np.int32]:
        """Number of the leg on which each contact was; -1 for a venue."""
        return self.contact.leg[self.met.contact_stay]

    @cached_property
    def one_cabin(self) -> NDArray[np.bool_]:
        """True where both were on one leg and, on a train, in one carriage that is known."""
        same: NDArray[np.bool_] = (self.case_leg >= 0) & (self.case_leg == self.contact_leg)
        if not same.any():
            return same
        carriage = self.contact.carriage[self.met.contact_stay]
        one_carriage: NDArray[np.bool_] = self.case.carriage[self.met.case_stay] == carriage
        with_carriages = np.isin(self.legs.mode, _TRAINS)[self.case_leg]
        return same & one_carriage & ((carriage >= 0) | ~with_carriages)

    @cached_property
    def served_carriage(self) -> NDArray[np.int32]:
        """For each contact stay the carriage that its `section` names, else the one it is in; -1 for none."""
        side = self.contact
        codes, texts = side.word("section")
        named = np.flatnonzero((codes >= 0) & (side.leg >= 0))
        own = side.carriage.copy()
        if len(named):
            ids = self.world.tree.ids[self.legs.place[side.leg[named]]]
            served = _area_ids(tuple(ids), tuple(texts[codes[named]]))
            own[named] = self.world.tree.codes(pd.Index(served, dtype="str"))
        return own

    def shared(self, which: NDArray[np.intp], *, sure: bool) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give the time that some encounters share, in the least or in the most favourable reading."""
        ones, others = self.met.cases, self.met.contacts
        i, j = self.met.case_stay[which], self.met.contact_stay[which]
        opens, ends = ("sure_start", "sure_end") if sure else ("earliest", "latest")
        begin = np.maximum(getattr(ones, opens)[i], getattr(others, opens)[j])
        end = np.minimum(getattr(ones, ends)[i], getattr(others, ends)[j])
        later = ~self.met.direct[which]
        return np.where(later, self.met.start[which], begin), np.where(later, self.met.end[which], end)

    def somewhere(self, words: tuple[str, ...]) -> NDArray[np.bool_]:
        """Tell which encounters have one of some kinds or modes on the way from a stay's place to the shared one."""
        if words not in self._somewhere:
            met, tree = self.met, self.world.tree
            counts = self.legs.counts(words, words)
            # Below -1, which stands for no shared place, nothing lies.
            above = np.append(np.append(counts, np.int32(0))[tree.parents], np.iinfo(np.int32).max)[met.shared_place]
            own = counts[met.cases.place][met.case_stay] > above
            self._somewhere[words] = own | (counts[met.contacts.place][met.contact_stay] > above)
        return self._somewhere[words]

    @cached_property
    def _somewhere(self) -> dict[tuple[str, ...], NDArray[np.bool_]]:
        return {}

    @cached_property
    def sure_distance_m(self) -> NDArray[np.float64]:
        """The distance in the plan of a place, at times that both were surely there; NaN where unknown."""
        if self.world.arrays.exact or not self.world.has_plan:
            return self.met.distance_m
        from exposure.encounters import plan_distances

        return plan_distances(self.world, self.met, sure=True)


@lru_cache(maxsize=32)
def _area_ids(legs: tuple[str, ...], areas: tuple[str, ...]) -> tuple[str, ...]:
    """Name the carriages that crew served; the same crew is asked about again and again."""
    return tuple(leg_place_ids(pd.Series(legs, dtype="str"), pd.Series(areas, dtype="str")))
