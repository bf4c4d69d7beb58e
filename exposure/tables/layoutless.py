"""Legs on which people have seats, and no seat plan that says where these are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exposure.seats.labels import seat_labels
from exposure.tables.raw import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

__all__ = ["legs_without_layout"]

_SEATED: Final = ("seat", "either")


def legs_without_layout(stays: pd.DataFrame, legs: pd.DataFrame) -> Iterator[Finding]:
    """
    Find legs that need a layout: somebody has a seat on them, and no version of the leg names a layout.

    Parameters
    ----------
    stays
        Itineraries; those withdrawn do not count.
    legs
        Every version of each leg, by its position in the table.

    Yields
    ------
    warnings
        Of the column `layout`, one per leg, at its first row.
    """
    legs = legs.dropna(subset="leg_id")
    bare = legs[~legs["leg_id"].isin(legs["leg_id"][legs["layout"].notna()])].drop_duplicates("leg_id")
    seats = stays.loc[stays["seat"].notna() & stays["withdrawn_at"].isna(), ["leg_id", "seat"]]
    seats = seats[seats["leg_id"].isin(bare["leg_id"])].drop_duplicates()
    if seats.empty:
        return
    seated = seat_labels(seats["seat"])["state"].isin(_SEATED).to_numpy(bool)
    found = bare[bare["leg_id"].isin(seats["leg_id"][seated])]
    if found.empty:
        return
    reasons = [
        f"people have seats on leg {leg}, which has no layout: conditions on seats do not fire"
        for leg in found["leg_id"]
    ]
    hint = "name a layout: one of the table layouts, or one that is built in"
    yield Finding("legs", reasons, hint, "layout", found.index.to_numpy(), severity="warning")
