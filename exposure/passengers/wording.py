"""Faults of a passenger list in its own words: its columns, and what is wrong with a code rather than with an id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exposure.passengers.airports import candidates

if TYPE_CHECKING:
    import pandas as pd

    from exposure.passengers.lists import PassengerList

__all__ = ["plainly", "under_their_names"]

_ENDS: Final = {"origin": "departure", "destination": "arrival"}
_PARTS: Final = {
    "name": ("name", "last_name", "first_name", "middle_name"),
    "departure": ("departure", "departure_time"),
    "arrival": ("arrival", "arrival_time"),
    "service": ("carrier", "service"),
}
"""What is put together of several columns."""


def plainly(faults: pd.DataFrame) -> pd.DataFrame:
    """
    Say of airports and flights what is wrong with them, where the tables speak of ids.

    Parameters
    ----------
    faults
        As checking gives them.

    Returns
    -------
    faults
        Without those that only follow from another: a list says of nobody at which place and when, but of the flight.
    """
    follows = faults["column"].eq("venue_id") | (
        faults["column"].isin(["start", "end"]) & faults["severity"].eq("fault")
    )
    faults = faults[~(follows & (faults["table"] == "itineraries"))].reset_index(drop=True)
    of_legs = faults["table"] == "legs"
    for end, time in _ENDS.items():
        unknown = of_legs & (faults["column"] == end)
        texts = faults.loc[unknown, "value"]
        shown = texts.where(texts.str.fullmatch(r"[A-Za-z0-9]{1,4}") | texts.map(candidates).astype(bool), "")
        faults.loc[unknown, "value"] = shown
        faults.loc[unknown, "reason"] = "is no airport's IATA code"
        faults.loc[unknown, "hint"] = [_airport_hint(text, end) for text in texts]
        zoneless = of_legs & (faults["column"] == time) & faults["reason"].str.startswith("has no time zone")
        hint = f"name the airport by its IATA code ({end}=), write the time with its offset, or give timezone="
        faults.loc[zoneless, "hint"] = hint
    return faults


def under_their_names(faults: pd.DataFrame, read: PassengerList) -> pd.DataFrame:
    """
    Name the columns of a list in its faults as the list does, and say everything once.

    Parameters
    ----------
    faults
        By our names.
    read
        The list.
    """
    fields = faults.loc[faults["table"] != "venues", "column"].unique()
    theirs = {name: ", ".join(_headings(read, str(name))) for name in fields}
    renamed = faults.assign(column=faults["column"].map(lambda name: theirs.get(name) or name))
    return renamed.drop_duplicates(["file", "row", "column", "reason"], ignore_index=True)


def _headings(read: PassengerList, field: str) -> list[str]:
    """Name the columns that hold something; none where its own is missing, or for the row as a whole."""
    if not field or (field == "service" and not read.named(field)):
        return []
    return [name for part in _PARTS.get(field, (field,)) for name in read.named(part)]


def _airport_hint(text: str, end: str) -> str:
    codes = candidates(text)
    if codes:
        return f"{text} has {', '.join(codes)}: write one of them, or give {end}="
    return f"write its three letters, as in PVG, or give {end}="
