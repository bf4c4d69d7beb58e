"""What an answer rests on: the input rows, with file, row and where each came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exposure.assessment import Assessment
    from exposure.counted import CountedStays
    from exposure.rules.model import RuleSet
    from exposure.snapshot import Snapshot

__all__ = ["Answer", "leg_row", "moment_text", "person_rows", "row_of", "stay_rows", "value"]

Row = dict[str, Any]


class Answer(NamedTuple):
    """
    What a trace found.

    Attributes
    ----------
    snapshot
        The facts that were asked.
    found
        What was found.
    rules
        The rule set; None for none.
    contacts
        The table of contacts.
    cases
        Ids of the cases traced.
    """

    snapshot: Snapshot
    found: Assessment
    rules: RuleSet | None
    contacts: pd.DataFrame
    cases: tuple[str, ...]


def row_of(about: str, table: str, row: pd.Series) -> Row:
    """
    Tell of one input row where it stands and where it comes from.

    Parameters
    ----------
    about
        What it tells.
    table
        Its table.
    row
        The row.

    Returns
    -------
    row
        Plain values; nothing of what stands in the row itself.
    """
    return {
        "about": about,
        "table": table,
        "file": value(row["file"]) or "",
        "row": int(row["row"]),
        "fact_id": value(row["fact_id"]) or "",
        "source": value(row["source"]) or "",
        "recorded_at": moment_text(row["recorded_at"]),
    }


def stay_rows(snapshot: Snapshot, about: str, stays: CountedStays, stay: int) -> list[Row]:
    """
    List the itinerary rows of one stay.

    Parameters
    ----------
    snapshot
        The facts.
    about
        Whose stay it is.
    stays
        Some stays.
    stay
        Which of them.

    Returns
    -------
    rows
        One or more: a stay may be told several times.
    """
    table = snapshot.facts["itineraries"]
    at = stays.rows[stays.first_row[stay] : stays.first_row[stay + 1]]
    return [row_of(about, "itineraries", table.iloc[k]) for k in at.tolist()]


def leg_row(snapshot: Snapshot, leg_id: str) -> Row:
    """Find the row of a leg, in the version in force."""
    return row_of("leg", "legs", _in_force(snapshot, "legs", "leg_id", [leg_id])[0])


def person_rows(snapshot: Snapshot, persons: Iterable[str]) -> list[Row]:
    """List the rows of some persons, in the version in force."""
    return [row_of("household", "persons", row) for row in _in_force(snapshot, "persons", "person_id", persons)]


def _in_force(snapshot: Snapshot, name: str, key: str, wanted: Iterable[str]) -> list[pd.Series]:
    table = snapshot.in_force(name).set_index(key)
    return [table.iloc[int(at)] for at in table.index.get_indexer(pd.Index(list(wanted)))]


def value(cell: object) -> Any:
    """Turn a cell into what JSON knows; blanks and NaN are None."""
    if cell is None or pd.isna(cell):  # type: ignore[call-overload] # a scalar
        return None
    return cell.item() if isinstance(cell, np.generic) else cell


def moment_text(moment: pd.Timestamp | None) -> str | None:
    """Write an instant with its offset; None for none."""
    return None if moment is None or pd.isna(moment) else moment.isoformat()
