"""How a trace accounts for everybody, and how its contacts spread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.errors import InternalError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["count_people", "funnel_table"]


def count_people(
    read: tuple[NDArray[np.bool_], NDArray[np.bool_], int],
    cases: NDArray[np.int32],
    contacts: NDArray[np.int32],
    met: NDArray[np.int32],
) -> pd.Series[int]:
    """
    Account for every person read.

    Parameters
    ----------
    read
        Which persons are known (by code), which of them have a stay that was set aside, and how many were set aside
        themselves.
    cases
        Codes of the cases traced.
    contacts
        Codes of their contacts.
    met
        Codes of everybody who met them at any time, window or not.

    Returns
    -------
    balance
        `persons_read` equals the sum of the other entries. Who met nobody as far as is known, but has a stay that was
        set aside, counts as set aside.

    Raises
    ------
    InternalError
        If it does not add up.
    """
    known, torn, aside = read
    traced = np.zeros(len(known), dtype=bool)
    traced[cases] = True
    traced &= known
    reached, outside = np.zeros(len(known), dtype=bool), np.zeros(len(known), dtype=bool)
    reached[contacts] = True
    outside[met] = True
    parts: dict[str, int] = {
        "cases": int(np.count_nonzero(traced)),
        "contacts": int(np.count_nonzero(reached & ~traced)),
        "only_outside_window": int(np.count_nonzero(outside & ~reached & ~traced)),
        "without_encounter": int(np.count_nonzero(known & ~outside & ~reached & ~traced & ~torn)),
        "set_aside": aside + int(np.count_nonzero(known & ~outside & ~reached & ~traced & torn)),
    }
    total = int(np.count_nonzero(known)) + aside
    if sum(parts.values()) != total:
        raise InternalError(f"the trace does not add up: {total} persons read, {sum(parts.values())} accounted for")
    return pd.Series({"persons_read": total, **parts}, name="persons", dtype="int64")


def funnel_table(contacts: pd.DataFrame, people: pd.DataFrame, encounters: pd.DataFrame) -> pd.DataFrame:
    """
    Count people by class, certainty, scale, place and jurisdiction.

    Parameters
    ----------
    contacts, people, encounters
        The tables of a trace.

    Returns
    -------
    funnel
        Columns `by`, `value`, `people`. A person met at two places, or at two scales by two cases, counts at both.
    """
    met = encounters.assign(place=encounters["shared_place_id"].fillna("near"))
    sources = {
        "class": (people, "contact_class", "person_id"),
        "certainty": (people, "certainty", "person_id"),
        "scale": (contacts, "scale", "contact_id"),
        "place": (met, "place", "contact_id"),
        "jurisdiction": (people, "jurisdiction", "person_id"),
    }
    counts = [
        table.assign(value=table[column].fillna("unknown"))
        .groupby("value")[person]
        .nunique()
        .sort_values(ascending=False, kind="stable")
        .rename("people")
        .reset_index()
        .assign(by=name)
        for name, (table, column, person) in sources.items()
    ]
    return pd.concat(counts, ignore_index=True)[["by", "value", "people"]]
