"""Stays at a venue without an end: which they are, how long they are taken to last, and tolerances of no end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exposure.durations import usual_seconds
from exposure.knowledge import in_force, known_rows
from exposure.tables.raw import Assumed, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd

    from exposure.tables.state import State

__all__ = ["assumed_ends", "endless", "endless_tolerances"]


def endless(stays: pd.DataFrame) -> pd.Series:
    """
    Tell which stays are at a venue and have no end.

    Parameters
    ----------
    stays
        Itineraries of which every time can be read.

    Returns
    -------
    endless
        One entry per row.
    """
    return stays["end"].isna() & stays["venue_id"].notna()


def assumed_ends(state: State, usual_minutes: Mapping[str, float], file: str) -> Iterator[Assumed]:
    """
    Say how long stays without an end are taken to last, kind by kind.

    Parameters
    ----------
    state
        The rows that are used.
    usual_minutes
        What the user puts in place of usual durations.
    file
        Where the itineraries stood.

    Yields
    ------
    assumed
        One line per kind of place, the most frequent first.
    """
    stays = state["itineraries"]
    venues = state["venues"].iloc[in_force("venues", state["venues"], known_rows(state["venues"], None))]
    kinds = stays.loc[endless(stays), "venue_id"].map(venues.set_index("venue_id")["kind"]).dropna()
    counts = kinds.value_counts().rename("rows").rename_axis("kind").reset_index()
    counts = counts.sort_values(["rows", "kind"], ascending=[False, True])
    lasting = usual_seconds(counts["kind"], usual_minutes) / 60
    for kind, rows, minutes in zip(counts["kind"], counts["rows"], lasting, strict=True):
        read_as = f"{minutes:g} min, unless the next stay begins sooner; at most until then, or 24 h"
        yield Assumed("itineraries", file, "end", f"end: blank, {kind}", read_as, int(rows))


def endless_tolerances(stays: pd.DataFrame) -> Iterator[Finding]:
    """Warn of tolerances of an end that is not there."""
    at = stays.index[endless(stays) & stays["end_tolerance_minutes"].notna()]
    if len(at):
        reason, hint = "has no end to be wrong, and is ignored", "fill the end, or leave the tolerance blank"
        yield Finding("itineraries", reason, hint, "end_tolerance_minutes", at.to_numpy(), severity="warning")
