"""A trace checked on the user's own data, by a slow second way."""

from __future__ import annotations

import math
import random
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from exposure.errors import UsageError
from exposure.second_way import Row, TooManyWorldsError, contact_row, look
from exposure.vocabulary import NEAR, OUTCOMES, SCALES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from exposure.graph import ExposureGraph
    from exposure.question import Question

__all__ = ["verify"]

_COMPARED: Final = (
    "contact_class",
    "class_name",
    "certainty",
    "likelihood",
    "rule",
    "scale",
    "minutes",
    "minutes_min",
    "minutes_max",
    "encounters",
    "nearest_m",
    "first_exposure",
    "last_exposure",
    "quarantine_until",
    "last_day",
    "is_case",
    "judged",
)
_ENOUGH: Final = 1e-6
"""Distances between seats are rounded so far."""

_SIZES: Final = (*SCALES, NEAR)

Pair = tuple[str, str]


def verify(
    graph: ExposureGraph, question: Question, contacts: pd.DataFrame, *, sample: int = 50, seed: int = 0
) -> pd.DataFrame:
    """
    Recompute some contacts and some pairs that are none.

    The second way starts from the checked tables: places and times of stays, tellings that are one stay, windows,
    readings, meeting places, seats, relations, rules, worlds, days of quarantine and sums are its own; it shares no
    code with the first beside the reading of seat labels and layouts. Sentences are not compared, and of positions
    only that the sampled contacts stand in the order that their rows demand. Of the pairs that are no contact, half
    were at a place where the case was too, or are related to the case.

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
        Columns `case_id`, `contact_id`, `what`, `trace`, `recomputed`; empty when both ways agree on the whole sample.
        A pair whose open alternatives and unknown seats make too many worlds to go through one by one has a row
        `not recomputed`, with their number.

    Raises
    ------
    UsageError
        If the sample is no whole number of at least 0.
    """
    if not isinstance(sample, int) or sample < 0:
        raise UsageError(f"sample takes a whole number of at least 0, not {sample!r}")
    rows: list[Any] = contacts.to_dict("records")
    answer: dict[Pair, Row] = {(row["case_id"], row["contact_id"]): row for row in rows}
    cases = sorted(set(question.case or graph.cases["person_id"]))
    dice = random.Random(seed)  # noqa: S311 - no secret
    pairs = dice.sample(sorted(answer), min(sample, len(answer)))
    pairs += sorted(_others(graph, cases, set(answer), sample, dice))
    second, left_out = _recomputed(graph, question, cases, pairs)
    found: list[tuple[object, ...]] = [
        (*pair, *difference) for pair in second for difference in _differences(answer.get(pair), second[pair])
    ]
    found += [(*pair, "not recomputed", pair in answer, f"{worlds:,} worlds") for pair, worlds in left_out.items()]
    found += [(*pair, "listed twice", many, 1) for pair, many in _repeated(rows)]
    found += _out_of_order(answer, second)
    return pd.DataFrame(found, columns=["case_id", "contact_id", "what", "trace", "recomputed"], dtype=object)


def _recomputed(
    graph: ExposureGraph, question: Question, cases: Sequence[str], pairs: Sequence[Pair]
) -> tuple[dict[Pair, Row | None], dict[Pair, int]]:
    """Recompute pairs; give those with too many worlds apart, with how many these are."""
    people = {person for pair in pairs for person in pair}
    judged = graph.judgements
    if (judged["person_id"].isin(people) & judged["case_id"].isna()).any():
        people |= set(cases)  # whom the judged person met decides towards whom it counts
    view = look(graph, question, cases, people)
    rows: dict[Pair, Row | None] = {}
    left_out: dict[Pair, int] = {}
    for pair in pairs:
        try:
            rows[pair] = contact_row(view, *pair) if pair[0] in cases and pair[0] != pair[1] else None
        except TooManyWorldsError as error:
            left_out[pair] = error.worlds
    return rows, left_out


def _others(
    graph: ExposureGraph, cases: Sequence[str], contacts: Collection[Pair], sample: int, dice: random.Random
) -> set[Pair]:
    """Draw pairs that are no contact: half from those who may be one, half from everybody; all where they are few."""
    everybody = sorted(graph.persons["person_id"])
    if len(cases) * len(everybody) <= sample:
        pairs = {(case, person) for case in cases for person in everybody if case != person}
        return pairs - set(contacts)
    near: dict[str, list[str]] = {}
    others: set[Pair] = set()
    for k in range(sample if cases else 0):
        case = dice.choice(cases)
        if k % 2 and case not in near:
            near[case] = _near(graph, case)
        for _ in range(20):
            pair = case, dice.choice((near[case] if k % 2 else []) or everybody)
            if pair not in contacts and pair not in others and pair[0] != pair[1]:
                others.add(pair)
                break
    return others


def _near(graph: ExposureGraph, case: str) -> list[str]:
    """List who was at a place of the case at any time, is related to the case, or was judged."""
    stays = graph.stays[["person_id", "place_id"]].drop_duplicates()
    there = stays["place_id"][stays["person_id"] == case]
    found = set(stays["person_id"][stays["place_id"].isin(there)])
    ties = graph.relations
    found |= set(ties["person_b"][ties["person_a"] == case]) | set(ties["person_a"][ties["person_b"] == case])
    return sorted((found | set(graph.judgements["person_id"])) & set(graph.persons["person_id"]) - {case})


def _differences(given: Row | None, second: Row | None) -> Iterator[tuple[str, object, object]]:
    if (given is None) != (second is None):
        yield "is a contact", given is not None, second is not None
    elif given is not None and second is not None:
        for what in _COMPARED:
            one, other = given[what], second[what]
            if not _same(one, other):
                yield what, one, other


def _same(one: Any, other: Any) -> bool:
    if _blank(one) or _blank(other):
        return _blank(one) and _blank(other)
    if isinstance(one, float) or isinstance(other, float):
        return math.isclose(one, other, rel_tol=0, abs_tol=_ENOUGH)
    return bool(one == other)


def _blank(value: object) -> bool:
    return value is None or value != value  # noqa: PLR0124 - NaN and NaT differ from themselves


def _repeated(rows: Sequence[Mapping[Any, Any]]) -> Iterator[tuple[Pair, int]]:
    many: dict[Pair, int] = {}
    for row in rows:
        pair = row["case_id"], row["contact_id"]
        many[pair] = many.get(pair, 0) + 1
    return ((pair, times) for pair, times in many.items() if times > 1)


def _out_of_order(answer: Mapping[Pair, Row], second: Mapping[Pair, Row | None]) -> list[tuple[object, ...]]:
    """Find contacts that stand behind one that should come after them."""
    ranked = sorted(
        (answer[pair]["position"], _rank(row), pair) for pair, row in second.items() if row and pair in answer
    )
    found: list[tuple[object, ...]] = []
    behind = ()
    for position, rank, pair in ranked:
        if rank < behind:
            found.append((*pair, "position", position, "further up"))
        behind = max(behind, rank)
    return found


def _rank(row: Row) -> tuple[Any, ...]:
    """Give what positions follow: class, certainty, scale, distance, length, likelihood; equal ones go by ids."""
    nearest, minutes, likelihood = row["nearest_m"], row["minutes"], row["likelihood"]
    return (
        OUTCOMES.index(row["contact_class"]),
        row["certainty"] == "possible",
        len(_SIZES) if row["scale"] is None else _SIZES.index(row["scale"]),
        math.inf if nearest is None else round(nearest, 6),
        math.inf if minutes is None else -minutes,
        0.0 if likelihood is None else -round(likelihood, 9),
    )
