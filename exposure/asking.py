"""One question for an interviewer or a field team: about what, whom to ask, and what hangs on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.clock import NEVER, from_seconds
from exposure.columns import text
from exposure.wording.moments import day_english
from exposure.wording.phrases import Said

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exposure.snapshot import Snapshot

__all__ = ["ABOUT", "CARRIER", "CASE", "FIELD", "HOSPITAL", "Asked", "Clock", "question_table"]

ABOUT: Final = ("onset", "alternative", "carriage", "seat", "section", "end", "times", "gap")
"""What a question may be about; in this order where as much hangs on several."""
CASE: Final = "case"
CARRIER: Final = "carrier"
FIELD: Final = "field team"
HOSPITAL: Final = "hospital"


@dataclass(frozen=True)
class Asked:
    """
    One question.

    Attributes
    ----------
    about
        A word of `ABOUT`.
    case_id, person_id
        The case whose contacts hang on it, and the person whose fact is missing.
    ask
        Whom to ask: a word of this module, or the id of a contact.
    said
        The question in words.
    where
        Ids of the places, leg or group.
    start, end
        When it was, in seconds since the world's epoch; None for not known.
    hang, could_add, could_remove
        How many contacts hang on it, and how many one answer could add or remove at most.
    first
        Whether nothing else can be told before it is answered.
    """

    about: str
    case_id: str
    person_id: str
    ask: str
    said: Said
    where: str | None
    start: int | None
    end: int | None
    hang: int
    could_add: int
    could_remove: int
    first: bool = False

    def order(self) -> tuple[object, ...]:
        """Give what questions are sorted by."""
        counts = (-self.hang, -self.could_remove, -self.could_add)
        start, end = (NEVER if at is None else at for at in (self.start, self.end))
        # Where as much hangs on two gaps, the longer one may hide more.
        length = start - end if self.about == "gap" else 0
        which = (ABOUT.index(self.about), length, self.case_id, self.person_id, start, self.where or "")
        return (not self.first, *counts, *which)


def question_table(asked: Iterable[Asked], epoch: int) -> pd.DataFrame:
    """
    Write questions down, most contacts hanging on it first.

    Parameters
    ----------
    asked
        The questions.
    epoch
        The world's epoch.

    Returns
    -------
    table
        One row per question.
    """
    listed = sorted(asked, key=Asked.order)
    moments = {
        name: np.array([NEVER if at is None else at + epoch for at in (getattr(one, name) for one in listed)], np.int64)
        for name in ("start", "end")
    }
    told = {name: text(np.array([getattr(one, name) for one in listed], object)) for name in _TEXTS}
    counts = {name: np.array([getattr(one, name) for one in listed], np.int64) for name in _COUNTS}
    columns = {
        "position": np.arange(1, len(listed) + 1),
        **told,
        "question_en": text([one.said.en for one in listed]),
        "question_zh": text([one.said.zh for one in listed]),
        **{name: from_seconds(seconds) for name, seconds in moments.items()},
        **counts,
    }
    return pd.DataFrame({name: columns[name] for name in _COLUMNS})


_TEXTS: Final = ("about", "case_id", "person_id", "ask", "where")
_COUNTS: Final = ("hang", "could_add", "could_remove")
_COLUMNS: Final = (
    *("position", "about", "case_id", "person_id", "ask", "question_en", "question_zh"),
    *("where", "start", "end", *_COUNTS),
)


class Clock:
    """
    Times as people at a place say them.

    Parameters
    ----------
    snapshot
        The facts as known at a moment.
    case
        Person id of the case, in whose zone times are where a place has none.
    """

    def __init__(self, snapshot: Snapshot, case: str) -> None:
        self._tree, self._epoch = snapshot.world.tree, snapshot.world.arrays.epoch
        cases = snapshot.table("cases")
        zones = cases.loc[cases["person_id"] == case, "timezone"].dropna()
        self._usual = zones.iloc[0] if len(zones) else snapshot.checks.timezone

    def at(self, moment: int, places: Iterable[int]) -> pd.Timestamp:
        """Give a moment in the zone of the first of some places that has one."""
        zones = [self._tree.zones[place] for place in places]
        zone = next((zone for zone in zones if not pd.isna(zone)), self._usual)
        stamp = pd.Timestamp(moment + self._epoch, unit="s", tz="UTC")
        return stamp if zone is None else stamp.tz_convert(zone)

    def span(self, start: int, end: int, places: Iterable[int] = ()) -> Said:
        """
        Say from when to when something was.

        Parameters
        ----------
        start, end
            In seconds since the world's epoch.
        places
            Where; the first that has a zone tells the zone.

        Returns
        -------
        span
            As in `from 11:05 to 13:10 on 22 February`.
        """
        listed = list(places)
        one, other = self.at(start, listed), self.at(end, listed)
        zone = " UTC" if str(one.tz) == "UTC" else ""
        if one.date() == other.date():
            return Said(
                f"from {one:%H:%M} to {other:%H:%M}{zone} on {day_english(one, year=False)}",
                f"{one.month}月{one.day}日{one:%H:%M}至{other:%H:%M}{zone}",
            )
        return Said(
            f"from {one:%H:%M} on {day_english(one, year=False)} to {other:%H:%M} on "
            f"{day_english(other, year=False)}{zone}",
            f"{one.month}月{one.day}日{one:%H:%M}至{other.month}月{other.day}日{other:%H:%M}{zone}",
        )

    def day(self, moment: int, places: Iterable[int] = ()) -> Said:
        """Say on which day something was."""
        one = self.at(moment, places)
        return Said(day_english(one, year=False), f"{one.month}月{one.day}日")
