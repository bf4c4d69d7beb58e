"""A trace checked on the user's own data, by a slow second way."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING

import pandas as pd

from exposure.errors import UsageError
from exposure.second_way import Row, recompute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exposure.graph import ExposureGraph
    from exposure.question import Question

__all__ = ["verify"]

_COMPARED = (
    "certainty",
    "scale",
    "minutes",
    "minutes_min",
    "minutes_max",
    "encounters",
    "first_exposure",
    "last_exposure",
)

Pair = tuple[str, str]


def verify(
    graph: ExposureGraph, question: Question, contacts: pd.DataFrame, *, sample: int = 50, seed: int = 0
) -> pd.DataFrame:
    """
    Recompute some contacts and some pairs that are none.

    The second way starts from the stays with their places and times; search, merging, readings, clocks of the window,
    meeting places and sums are its own. Of the pairs that are no contact, half were at a place where the case was too.

    Parameters
    ----------
    graph
        The graph that was asked.
    question
        What was asked.
    contacts
        The answer.
    sample
        How many contacts, and how many pairs of a case and somebody who is no contact.
    seed
        Which ones.

    Returns
    -------
    differences
        Columns `case_id`, `contact_id`, `what`, `trace`, `recomputed`; empty when both ways agree.

    Raises
    ------
    UsageError
        If the sample is no whole number of at least 0.
    """
    if not isinstance(sample, int) or sample < 0:
        raise UsageError(f"sample takes a whole number of at least 0, not {sample!r}")
    answer = {(row["case_id"], row["contact_id"]): row for row in contacts.to_dict("records")}
    dice = random.Random(seed)  # noqa: S311 - no secret
    pairs = dice.sample(sorted(answer), min(sample, len(answer)))
    pairs += sorted(_others(graph, question, set(answer), sample, dice))
    found = [
        (*pair, *difference)
        for pair, recomputed in zip(pairs, recompute(graph, question, pairs), strict=True)
        for difference in _differences(answer.get(pair), recomputed)
    ]
    return pd.DataFrame(found, columns=["case_id", "contact_id", "what", "trace", "recomputed"], dtype=object)


def _others(
    graph: ExposureGraph, question: Question, contacts: set[Pair], sample: int, dice: random.Random
) -> set[Pair]:
    """Draw pairs that are no contact: half from those who were at a place of the case, half from everybody."""
    stays = graph.stays[["person_id", "place_id"]].drop_duplicates()
    cases = sorted(set(question.case or graph.cases["person_id"]))
    everybody = sorted(graph.persons["person_id"])
    others: set[Pair] = set()
    for k in range(sample if cases else 0):
        case = dice.choice(cases)
        there = stays["place_id"][stays["person_id"] == case]
        near = stays["person_id"][stays["place_id"].isin(there)].tolist() if k % 2 else []
        for _ in range(20):
            pair = case, dice.choice(near or everybody)
            if pair not in contacts and pair not in others and pair[0] != pair[1]:
                others.add(pair)
                break
    return others


def _differences(given: Row | None, second: Row | None) -> Iterator[tuple[str, object, object]]:
    if (given is None) != (second is None):
        yield "is a contact", given is not None, second is not None
    elif given is not None and second is not None:
        for what in _COMPARED:
            one, other = given[what], second[what]
            both_blank = _blank(one) and _blank(other)
            close = isinstance(one, float) and isinstance(other, float) and math.isclose(one, other, abs_tol=1e-9)
            if not (both_blank or close or one == other):
                yield what, one, other


def _blank(value: object) -> bool:
    return value is None or value != value  # noqa: PLR0124 - NaN and NaT differ from themselves
