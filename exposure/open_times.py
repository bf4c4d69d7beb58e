"""Questions about times: ends that nobody told, and times that are only about right."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from exposure.asking import CASE, Asked, Clock
from exposure.rules.classify import CO_PRESENT
from exposure.wording.phrases import Said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from exposure.counted import CountedStays
    from exposure.prospects import Present
    from exposure.wording.names import PlaceNames

__all__ = ["ask_times"]


def ask_times(present: Present, names: PlaceNames) -> Iterator[Asked]:
    """
    Ask when somebody came and left, where a contact is only possible because it is not known exactly.

    Parameters
    ----------
    present
        The case and its contacts.
    names
        What places are called.

    Yields
    ------
    asked
        One question per stay of the case or of a contact: about `end` where its end is assumed, else about `times`. On
        it hang the possible contacts of whom an encounter during it would be longer or shorter if the stated times were
        exact. Each of them may become certain and each may fall: as many are added and removed at most.
    """
    found = present.found
    doubtful = _doubtful(present)
    met = found.facts.met
    for stays, which, own in ((met.cases, met.case_stay, True), (met.contacts, met.contact_stay, False)):
        moved = doubtful[_moves(present, doubtful, own=own)]
        rows = stays.rows[stays.first_row[:-1]]
        # What a window cuts in two is one stay.
        for row in np.unique(rows[which[moved]]).tolist():
            here = moved[rows[which[moved]] == row]
            people = len(np.unique(met.contact[here]))
            yield _question(present, names, _Stay(stays, int(which[here[0]]), own=own), people)


def _doubtful(present: Present) -> NDArray[np.intp]:
    """List the encounters of possible contacts that are of their class only if the times are favourable."""
    found = present.found
    met, outcome, verdicts = found.facts.met, found.outcome, found.verdicts
    pair = np.searchsorted(outcome.pair, found.facts.pair)
    severity = outcome.severity[pair]
    wanted = ~outcome.certain[pair] & outcome.kept
    by_times = ~met.sure & (severity == CO_PRESENT) & (verdicts.reach == CO_PRESENT)
    for most, least in zip(verdicts.firings, verdicts.sure_firings, strict=True):
        fires = most.every()
        by_times[fires] |= (severity[fires] == most.severity) & ~np.isin(fires, least.every())
    for sums in outcome.sums:
        by_times[sums.inside] |= (severity[sums.inside] == sums.severity) & (met.least < met.most)[sums.inside]
    return np.flatnonzero(wanted & by_times)


def _moves(present: Present, which: NDArray[np.intp], *, own: bool) -> NDArray[np.bool_]:
    """Tell which encounters would be longer or shorter in some reading if one side's stated times were exact."""
    met = present.found.facts.met
    ones, others = (met.cases, met.contacts) if own else (met.contacts, met.cases)
    i, j = (met.case_stay, met.contact_stay) if own else (met.contact_stay, met.case_stay)
    i, j = i[which], j[which]
    moved = np.zeros(len(which), dtype=bool)
    for first, last in (("earliest", "latest"), ("sure_start", "sure_end")):
        begin, stop = getattr(others, first)[j], getattr(others, last)[j]
        now = np.minimum(getattr(ones, last)[i], stop) - np.maximum(getattr(ones, first)[i], begin)
        then = np.minimum(ones.end[i], stop) - np.maximum(ones.start[i], begin)
        moved |= np.maximum(now, 0) != np.maximum(then, 0)
    late = ~met.direct[which] & ~ones.exact()[i]
    return moved | late


@dataclass(frozen=True, eq=False)
class _Stay:
    """One stay of some, and whether it is the case's."""

    stays: CountedStays
    at: int
    own: bool


def _question(present: Present, names: PlaceNames, stay: _Stay, people: int) -> Asked:
    one, snapshot = stay.stays.take(np.array([stay.at])), present.snapshot
    world = snapshot.world
    place = int(one.place[0])
    # The window cuts the case's stays; people remember whole ones.
    start, end = int(world.arrays.start[one.rows].min()), int(world.arrays.end[one.rows].max())
    assumed = bool(world.arrays.assumed[one.rows].all())
    person = str(world.persons[one.person[0]])
    clock = Clock(snapshot, present.case)
    return Asked(
        about="end" if assumed else "times",
        case_id=present.case,
        person_id=person,
        ask=CASE if stay.own else person,
        said=_end_words(clock, names, place, start) if assumed else _time_words(clock, names, place, (start, end)),
        where=world.tree.ids[place],
        start=start,
        end=end,
        hang=people,
        could_add=people,
        could_remove=people,
    )


def _end_words(clock: Clock, names: PlaceNames, place: int, start: int) -> Said:
    called, came = names.of(place), clock.span(start, start, [place])
    en, zh = came.en.removeprefix("from ").split(" to ")[0], came.zh.split("至")[0]
    day = clock.day(start, [place])
    return Said(
        f"When did you leave {called.en}, where you came on {day.en} at {en}?",
        f"您{zh}到达{called.zh}，是几点离开的？",
    )


def _time_words(clock: Clock, names: PlaceNames, place: int, times: tuple[int, int]) -> Said:
    called, span = names.of(place), clock.span(*times, [place])
    return Said(
        f"When exactly did you come to {called.en} and leave it, if not {span.en}?",
        f"您具体是几点到达、几点离开{called.zh}的（目前记录为{span.zh}）？",
    )
