"""Other places of which contacts told, as stays, and as venues where the graph has none."""

from __future__ import annotations

import hashlib
import unicodedata
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from exposure.graph import ExposureGraph

__all__ = ["told_places"]

_KIND: Final = "venue"


def told_places(
    rows: Iterable[Mapping[str, Any]], graph: ExposureGraph, found: Mapping[str, list[dict[str, Any]]]
) -> list[tuple[Mapping[str, Any], str]]:
    """
    Make a stay of each place that was told with both its times.

    Parameters
    ----------
    rows
        Attempts in order, each with the `zone` of its office.
    graph
        Its venues are found by id, or by a name that only one of them has.
    found
        Gains rows under `venues` and `itineraries`.

    Returns
    -------
    left
        Rows whose place is no fact, and why not.
    """
    venues, left, stays = _venues(graph), list[tuple["Mapping[str, Any]", str]](), set[str]()
    for row in rows:
        if not row["other_place"]:
            continue
        reason = _reason(row)
        if reason:
            left.append((row, reason))
            continue
        place = _folded(row["other_place"])
        at = row["tried_at"]
        if place not in venues:
            venues[place] = f"told-{_print(place)}"
            new = {"venue_id": venues[place], "kind": _KIND, "name": row["other_place"], "timezone": row["zone"]}
            found["venues"].append({**new, "recorded_at": at})
        stay = {"person_id": row["person_id"], "venue_id": venues[place]}
        times = {"start": row["place_from"].isoformat(), "end": row["place_until"].isoformat()}
        name = f"told-{_print('/'.join([*stay.values(), *times.values()]))}"
        if name not in stays:
            stays.add(name)
            found["itineraries"].append({**stay, **times, "stay_id": name, "recorded_at": at})
    return left


def _reason(row: Mapping[str, Any]) -> str:
    if pd.isna(row["place_from"]) or pd.isna(row["place_until"]):
        return "the place was told without both its times"
    return (
        "" if row["place_from"] < row["place_until"] else "the place was told with an end that is not after its start"
    )


def _venues(graph: ExposureGraph) -> dict[str, str]:
    """Give the ids of venues by id and by name; a name of several is none."""
    venues = graph.snapshot.table("venues")
    named = venues[["venue_id", "name"]].dropna()
    names = named["name"].map(_folded)
    once = ~names.duplicated(keep=False) & (names != "")
    return dict(zip(names[once], named["venue_id"][once], strict=True)) | {_folded(v): v for v in venues["venue_id"]}


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _print(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]
