"""What stands for the placeholders of reasons, for many contacts at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from exposure.localtime import local_times
from exposure.seats.distances import seat_gap
from exposure.wording.moments import (
    clock,
    date_of,
    day_chinese,
    day_english,
    lasting_chinese,
    lasting_english,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pyarrow as pa
    from numpy.typing import NDArray

    from exposure.assessment import Assessment
    from exposure.grounds import Grounds
    from exposure.rules.facts import Facts
    from exposure.rules.model import Conditions
    from exposure.wording.names import PlaceNames
    from exposure.wording.templates import Blank

__all__ = ["Filling", "place_told"]

_NO_DATE = np.iinfo(np.int64).min


@dataclass(frozen=True, eq=False)
class Filling:
    """
    The facts of some contacts as texts.

    Attributes
    ----------
    found
        What was found.
    grounds
        What the contacts rest on.
    names
        What places are called.
    last_day
        For each contact the last day of quarantine, in days since 1970-01-01; NumPy's NaT for none.
    seconds, up_to
        For each contact how long it was, and whether that is only how long it was at most; -1 for unknown.
    """

    found: Assessment
    grounds: Grounds
    names: PlaceNames
    last_day: NDArray[np.int64]
    seconds: NDArray[np.int64]
    up_to: NDArray[np.bool_]

    def text(self, blank: Blank, language: str, which: NDArray[np.intp], when: Conditions) -> pa.Array:
        """
        Give what stands for a placeholder.

        Parameters
        ----------
        blank
            The placeholder.
        language
            `en` or `zh`.
        which
            For which of the contacts.
        when
            The conditions of their rule, which say at most how far an unknown seat was.

        Returns
        -------
        texts
            One entry per contact asked for.
        """
        match blank.name:
            case "place":
                codes, english, chinese = self._places
                return _looked_up(codes[which], english if language == "en" else chinese)
            case "date":
                return _each(self._start[0][which], lambda day: _day(day, language))
            case "start" | "end":
                return self._clock(blank.name, language, which)
            case "until":
                return _each(self.last_day[which], lambda day: _day(day, language))
            case "minutes":
                return self._minutes(blank, language, which)
        return self._apart(blank, language, which, when)

    @cached_property
    def _places(self) -> tuple[NDArray[np.intp], list[str], list[str]]:
        return self.names.columns(place_told(self.found.facts, self.grounds.encounter))

    def _local(self, seconds: NDArray[np.int64], relations: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
        """Tell local day and minute of each contact's encounter or relation."""
        day, minute = np.full(len(self.grounds), _NO_DATE), np.zeros(len(self.grounds), np.int64)
        epoch, facts, kin = self.found.facts.world.arrays.epoch, self.found.facts, self.found.kin
        met = np.flatnonzero(self.grounds.encounter >= 0)
        at = self.grounds.encounter[met]
        day[met], minute[met] = local_times(seconds[at] + epoch, facts.zones(at))
        related = np.flatnonzero(self.grounds.kin >= 0)
        at = self.grounds.kin[related]
        zones = np.where(
            kin.relations.zone[at] == "", facts.case_zones.of(kin.relations.case[at]), kin.relations.zone[at]
        )
        day[related], minute[related] = local_times(relations[at] + epoch, zones)
        return day, minute

    @cached_property
    def _start(self) -> tuple[NDArray[np.int64], ...]:
        return self._local(self.found.facts.met.start, self.found.kin.relations.since)

    @cached_property
    def _end(self) -> tuple[NDArray[np.int64], ...]:
        day, minute = self._local(self.found.facts.met.end, self.found.kin.relations.until)
        # Until midnight is until 24:00 of the day that ends then.
        midnight = (minute == 0) & (day > self._start[0])
        return np.where(midnight, day - 1, day), np.where(midnight, 1440, minute)

    def _clock(self, side: str, language: str, which: NDArray[np.intp]) -> pa.Array:
        day, minute = self._start if side == "start" else self._end
        other = (day != self._start[0])[which]
        keys = np.where(other, day[which], 0) * 2048 + minute[which]
        keys = np.where(day[which] == _NO_DATE, -1, keys)

        def said(key: int) -> str:
            if key < 0:
                return "an unknown time" if language == "en" else "未知时间"
            at, date = clock(key % 2048), key // 2048
            if not date:
                return at
            return f"{at} on {_day(date, language)}" if language == "en" else f"{_day(date, language)}{at}"

        return _each(keys, said)

    def _minutes(self, blank: Blank, language: str, which: NDArray[np.intp]) -> pa.Array:
        minutes = np.where(self.seconds[which] < 0, -1, self.seconds[which] // 60)
        keys = minutes * 2 + self.up_to[which]

        def said(key: int) -> str:
            if key < 0:
                return _unknown(blank, language)
            number, at_most = key // 2, key % 2
            up_to = ("up to " if language == "en" else "最多") * at_most
            if blank.noun:
                return up_to + (lasting_english if language == "en" else lasting_chinese)(number)
            return up_to + str(number)

        return _each(keys, said)

    def _apart(self, blank: Blank, language: str, which: NDArray[np.intp], when: Conditions) -> pa.Array:
        """Say how far apart seats were: so many, at most as many as the rule allows, or unknown."""
        measured, limit = self._measured(blank.name, which, when)

        def said(value: float) -> str:
            if np.isnan(value):
                return _unknown(blank, language) if limit is None else _at_most(limit, blank, language)
            return _counted(f"{value:g}", blank, language)

        return _each(np.round(measured, 1), said)

    def _measured(
        self, name: str, which: NDArray[np.intp], when: Conditions
    ) -> tuple[NDArray[np.float64], float | None]:
        found, encounter = self.found, self.grounds.encounter[which]
        if name == "metres":
            return np.append(found.facts.met.distance_m, np.nan)[encounter], when.metres
        if name == "rows":
            return np.append(found.gaps.rows, np.nan)[encounter], when.serves_rows if when.rows is None else when.rows
        if when.aisle and len(found.facts.met):
            met, facts = found.facts.met, found.facts
            p = facts.case.seating.position[met.case_stay[encounter]]
            q = facts.contact.seating.position[met.contact_stay[encounter]]
            apart = (encounter < 0) | ~facts.one_cabin[encounter] | ~met.direct[encounter]
            return np.where(apart, np.nan, seat_gap(facts.cabin.plan, p, q, aisle=True)), when.seats
        return np.append(found.gaps.seats, np.nan)[encounter], when.seats


def place_told(facts: Facts, encounter: NDArray[np.intp]) -> NDArray[np.int32]:
    """
    Give the place of some encounters as it may be told to the contact.

    Parameters
    ----------
    facts
        The encounters.
    encounter
        Some of them; -1 for none.

    Returns
    -------
    places
        The shared place. Of two rides of one vehicle the contact's own; the contact's own place, too, where two venues
        are merely near each other. -1 for none.
    """
    which = np.flatnonzero(encounter >= 0)
    met = facts.met
    own = met.contacts.place[met.contact_stay[encounter[which]]]
    shared, leg = met.shared_place[encounter[which]], facts.contact_leg[encounter[which]]
    whole = np.append(facts.legs.place, np.int32(-1))[leg]
    rides = (leg >= 0) & (shared >= 0) & (np.append(facts.legs.of_place, np.int32(-1))[shared] < 0)
    places = np.full(len(encounter), -1, np.int32)
    places[which] = np.where(rides, whole, np.where(shared < 0, own, shared))
    return places


def _looked_up(codes: NDArray[np.intp], words: Sequence[str]) -> pa.Array:
    import pyarrow as pa

    return pa.array(words, pa.large_string()).take(pa.array(codes))


def _each(keys: NDArray[np.generic], said: Callable[[int], str] | Callable[[float], str]) -> pa.Array:
    """Say each different number once."""
    different, codes = np.unique(keys, return_inverse=True)
    return _looked_up(codes, [said(key) for key in different.tolist()])


def _day(day: int, language: str) -> str:
    if day == _NO_DATE:
        return "a day that is not known" if language == "en" else "日期不详的一天"
    return day_english(date_of(day)) if language == "en" else day_chinese(date_of(day))


def _counted(number: str, blank: Blank, language: str) -> str:
    """Write a number with its noun, of which 1 is one."""
    noun = blank.noun.removesuffix("s") + "s" * (number != "1") if language == "en" and blank.noun else blank.noun
    return number + noun


def _at_most(limit: float, blank: Blank, language: str) -> str:
    words = "" if limit == 0 else "at most " if language == "en" else "最多"
    return words + _counted(f"{limit:g}", blank, language)


def _unknown(blank: Blank, language: str) -> str:
    return ("an unknown number of" if language == "en" else "若干") + blank.noun
