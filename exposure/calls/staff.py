"""The team: callers with their languages, and its shifts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from exposure.calls.handout import Shift
from exposure.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["PER_SHIFT", "Caller", "Team", "read_team", "shift_hours"]

PER_SHIFT: Final = 70
"""Calls of one caller in one shift: 2,000 calls a day by three shifts of 9 to 10 people."""

_LONGEST: Final = 8
"""Hours of a shift, unless more than three of them make a day."""


@dataclass(frozen=True)
class Caller:
    """Somebody who phones: a number inside the shift, a name or '', and languages (none: every language)."""

    number: int
    name: str = ""
    languages: tuple[str, ...] = ()

    def speaks(self, language: str) -> bool:
        """Say whether the caller can talk to somebody of this language; who gave none is taken to speak them all."""
        wanted = {word.partition("-")[0] for word in re.split(r"[^\w-]+", language.lower()) if word}
        return not self.languages or not wanted or bool(wanted.intersection(self.languages))


@dataclass(frozen=True)
class Team:
    """
    Who phones, and when.

    Attributes
    ----------
    callers
        Those of each shift of a day, in order.
    per_shift
        Calls that one of them can make in a shift.
    """

    callers: tuple[tuple[Caller, ...], ...]
    per_shift: int

    def of(self, shift: int) -> tuple[Caller, ...]:
        """Give the callers of a shift, by its running number."""
        return self.callers[(shift - 1) % len(self.callers)]

    def shifts(self, start: pd.Timestamp) -> Iterator[Shift]:
        """Give the shifts from a moment on, back to back, each day's first at the same time after the start."""
        length = pd.Timedelta(hours=shift_hours(len(self.callers)))
        number = 0
        while True:
            day, inside = divmod(number, len(self.callers))
            begin = start + pd.Timedelta(days=day) + inside * length
            number += 1
            yield Shift(number, begin.as_unit("s"), (begin + length).as_unit("s"))


def shift_hours(shifts: int) -> float:
    """
    Say how long a shift lasts when so many make a day.

    Examples
    --------
    >>> shift_hours(3), shift_hours(1), shift_hours(4)
    (8.0, 8.0, 6.0)
    """
    return min(float(_LONGEST), 24 / shifts)


def read_team(callers: int | Sequence[object], shifts: int, per_shift: int) -> Team:
    """
    Read who phones.

    Parameters
    ----------
    callers
        How many in each shift; or their names, each a text such as `Li Na (zh, en)` or a pair of name and languages;
        or a list of such lists, one for each shift.
    shifts
        Shifts of a day.
    per_shift
        Calls of one caller in one shift.

    Returns
    -------
    team
        The callers of each shift.

    Raises
    ------
    UsageError
        If a number is none or below 1, or somebody has no name.

    Examples
    --------
    >>> read_team(["Li Na (zh, en)", ("Ivanov", "ru")], 1, 70).of(1)[1]
    Caller(number=2, name='Ivanov', languages=('ru',))
    """
    for what, number in (("shifts", shifts), ("per_shift", per_shift)):
        if isinstance(number, bool) or not isinstance(number, int) or number < 1:
            raise UsageError(f"{what} takes a whole number from 1 on, not {number!r}")
    if shifts > 24:
        raise UsageError(f"shifts={shifts} would last under an hour each; a day has at most 24")
    if isinstance(callers, int) and not isinstance(callers, bool):
        if callers < 1:
            raise UsageError(f"callers takes a whole number from 1 on, or names, not {callers!r}")
        return Team((tuple(Caller(n) for n in range(1, callers + 1)),) * shifts, per_shift)
    if isinstance(callers, str) or not isinstance(callers, Sequence) or not callers:
        raise UsageError(f"callers takes how many there are in each shift, or a list of names, not {callers!r}")
    if all(isinstance(one, list) for one in callers):
        if len(callers) != shifts:
            raise UsageError(f"callers has {len(callers)} lists for {shifts} shifts")
        return Team(tuple(_named(of_shift) for of_shift in callers), per_shift)  # type: ignore[arg-type] # lists
    return Team((_named(callers),) * shifts, per_shift)


def _named(callers: Sequence[object]) -> tuple[Caller, ...]:
    if not callers:
        raise UsageError("a shift has no callers")
    return tuple(_caller(number, one) for number, one in enumerate(callers, start=1))


def _caller(number: int, given: object) -> Caller:
    if isinstance(given, Caller):
        return Caller(number, given.name, given.languages)
    name, languages = given if isinstance(given, tuple) and len(given) == 2 else (given, "")
    if isinstance(name, str) and languages == "":
        found = re.fullmatch(r"(.*?)\s*[(\uff08]([^()\uff08\uff09]*)[)\uff09]\s*", name)
        name, languages = (found[1], found[2]) if found else (name, "")
    if not isinstance(name, str) or not name.strip():
        raise UsageError(f"caller {number} has no name; write callers like 'Li Na (zh, en)'")
    words = re.split(r"[\s,;+\u3001\uff0c]+", languages) if isinstance(languages, str) else [str(w) for w in languages]
    return Caller(number, name.strip(), tuple(word.lower() for word in words if word))
