"""Why somebody is no contact, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.encounters import case_stays
from exposure.errors import UsageError, did_you_mean
from exposure.shown import utc

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.snapshot import Snapshot
    from exposure.sources import Answer

__all__ = ["no_contact"]

_COMPARED: Final = 10_000
"""Among more ids than that nothing alike is looked for: it takes too long."""


def no_contact(answer: Answer, person: object, case: str | None) -> UsageError:
    """
    Say why a person is no contact.

    Parameters
    ----------
    answer
        What a trace found.
    person
        What was given for a person.
    case
        Person id of one case; None for all of them.

    Returns
    -------
    error
        To be raised; it holds ids alone.
    """
    if not isinstance(person, str):
        return UsageError(f"why takes a person id, not {type(person).__name__}")
    if case is not None and case not in answer.cases:
        return UsageError(f"{case!r} is none of the cases traced: {_named(answer.cases)}")
    return UsageError(_unknown(answer.snapshot, person) or _without_encounter(answer, person, case))


def _named(cases: tuple[str, ...]) -> str:
    return ", ".join(cases[:3]) + (f" and {len(cases) - 3} more" if len(cases) > 3 else "")


def _unknown(snapshot: Snapshot, person: str) -> str:
    """Say that nothing is known of a person; '' where something is."""
    persons = snapshot.world.persons
    if person in snapshot.ids_aside:
        return f"every row of {person!r} was set aside: see the faults of the graph"
    if person not in persons:
        return f"no person has the id {person!r}" + (
            did_you_mean(person, persons.tolist()) if len(persons) <= _COMPARED else ""
        )
    if not snapshot.people[persons.get_loc(person)] and snapshot.moment is not None:
        return f"nothing was known of {person!r} at {utc(snapshot.moment)}"
    return ""


def _without_encounter(answer: Answer, person: str, case: str | None) -> str:
    cases = answer.cases if case is None else (case,)
    others = tuple(one for one in cases if one != person)
    if not others:
        return f"{person!r} is the case that was traced, and no contact of itself"
    found, persons = answer.found, answer.snapshot.world.persons
    said = f"{person!r} is no contact of {_named(others)}"
    code = np.int64(persons.get_indexer(pd.Index([person]))[0])
    codes = persons.get_indexer(pd.Index(others, dtype="str"))
    pairs = codes[codes >= 0].astype(np.int64) * len(persons) + code
    left = np.isin(found.facts.pair, pairs) & ~found.outcome.kept
    if (left & found.facts.met.direct).any():
        return f"{said}: they met only after the case was isolated, and no rule covers that"
    if left.any():
        return f"{said}: came only after the case had left, and no rule covers that"
    return f"{said}: {_never_met(answer, np.sort(codes[codes >= 0]).astype(np.int32), np.int32(code))}"


def _never_met(answer: Answer, cases: NDArray[np.int32], person: np.int32) -> str:
    """Compare the stays of cases and a person, all scales and times."""
    world, known = answer.snapshot.world, answer.snapshot.known_stays
    ones, others = (case_stays(world, codes, known) for codes in (cases, np.array([person], np.int32)))
    i, j = (grid.reshape(-1) for grid in np.indices((len(ones), len(others))))
    begin = np.maximum(ones.earliest[i], others.earliest[j])
    end = np.minimum(ones.latest[i], others.latest[j])
    met = (begin < end) & (world.tree.lowest_common(ones.place[i], others.place[j]) >= 0)
    if not met.any():
        return "no encounter is known" if len(others) else "no stay is known"
    windows = answer.found.windows
    if windows is not None:
        at = np.searchsorted(cases, ones.person[i])
        begin, end = (
            np.maximum(begin, windows.begin[at] - world.arrays.epoch),
            np.minimum(end, windows.limit[at] - world.arrays.epoch),
        )
        if not (met & (begin < end)).any():
            return "they met only outside the exposure window"
    return "they met only where or when it does not count"
