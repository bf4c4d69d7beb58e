"""Companions whom contacts named, as persons and relations."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from exposure.graph import ExposureGraph

__all__ = ["companions"]

_MADE = re.compile(r"(?P<person>.+)-companion-\d+")


def companions(
    rows: Iterable[Mapping[str, Any]], graph: ExposureGraph, found: Mapping[str, list[dict[str, Any]]]
) -> None:
    """
    Make a person and a relation of each companion.

    Whoever was entered before, told by the same person with the same name and number, keeps his id: the next
    companion gets the next number that is free, in whatever order sheets come back.

    Parameters
    ----------
    rows
        Attempts in order.
    graph
        What is entered already.
    found
        Gains rows under `persons` and `relations`.
    """
    ids = _entered(graph)
    taken = set(graph.snapshot.facts["persons"]["person_id"])
    for row in rows:
        if not (row["companion"] or row["companion_phone"]):
            continue
        who = (row["person_id"], row["companion"], row["companion_phone"])
        if who in ids:
            continue
        person = next(name for n in count(1) if (name := f"{who[0]}-companion-{n}") not in taken)
        taken.add(person)
        ids[who] = person
        at = row["tried_at"]
        found["persons"].append({"person_id": person, "name": who[1], "phone": who[2], "recorded_at": at})
        found["relations"].append({"person_a": who[0], "person_b": person, "kind": "companion", "recorded_at": at})


def _entered(graph: ExposureGraph) -> dict[tuple[str, str, str], str]:
    """Give the ids of companions who are entered by who told of them, their name and each number they ever had."""
    persons = graph.snapshot.facts["persons"]
    made = persons[persons["person_id"].str.contains("-companion-", regex=False)]
    ids: defaultdict[tuple[str, str, str], str] = defaultdict(str)
    for person, name, phone in zip(made["person_id"], made["name"].fillna(""), made["phone"].fillna(""), strict=True):
        if match := _MADE.fullmatch(person):
            ids[match["person"], name, phone] = person
    return dict(ids)
