"""New numbers that contacts gave, put before the old ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from exposure.graph import ExposureGraph

__all__ = ["new_numbers"]

_COLUMNS: Final = ("fact_id", "phone", "at")
_SECOND: Final = pd.Timedelta(seconds=1)
_WHOLE: Final = 7
"""A shorter number is not that of a person with the country left out."""


def new_numbers(
    rows: Iterable[Mapping[str, Any]], graph: ExposureGraph, found: Mapping[str, list[dict[str, Any]]]
) -> pd.DataFrame:
    """
    Give the corrections that new numbers make.

    Parameters
    ----------
    rows
        Attempts in order.
    graph
        Its persons, as known.
    found
        Gains rows under `persons`, of people of whom the graph has but the id.

    Returns
    -------
    corrections
        `fact_id`, `phone`, `at`: one for each person, of all his new numbers, the last first.
    """
    told: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        if row["new_phone"]:
            told.setdefault(row["person_id"], []).append(row)
    persons = graph.persons.drop_duplicates("person_id", keep="last").set_index("person_id")
    corrections: list[tuple[str, str, pd.Timestamp]] = []
    for person, tellings in told.items():
        fact = persons.loc[person]
        old: list[str] = [] if pd.isna(fact["phone"]) else [part.strip() for part in str(fact["phone"]).split(";")]
        new = _without([row["new_phone"] for row in reversed(tellings)], old)
        if not new:
            continue
        phone, at = ";".join([*new, *filter(None, old)]), max(row["tried_at"] for row in tellings)
        if fact["row"] == 0:
            found["persons"].append({"person_id": person, "phone": phone, "recorded_at": at})
        else:
            # A fact cannot be corrected before it is known.
            after: pd.Timestamp = at if pd.isna(fact["recorded_at"]) else max(at, fact["recorded_at"] + _SECOND)
            corrections.append((str(fact["fact_id"]), phone, after))
    return pd.DataFrame(corrections, columns=list(_COLUMNS))


def _without(numbers: list[str], known: list[str]) -> list[str]:
    """Leave out numbers that are there already, with or without the country."""
    seen, kept = [_digits(number) for number in known], list[str]()
    for number in numbers:
        digits = _digits(number)
        if not any(_is_same(digits, other) for other in seen):
            seen.append(digits)
            kept.append(number)
    return kept


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number).lstrip("0") or number


def _is_same(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return one == other or (len(shorter) >= _WHOLE and longer.endswith(shorter))
