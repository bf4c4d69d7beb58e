"""A small world without a fault, which files and rows spoil; and what is to be said of a folder that they are in."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from exposure.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["DIGITS", "MARK", "WORLD", "BadFile", "Fault", "Row", "as_csv", "grid", "person"]

MARK: Final = "Xyzzy"
"""In every name and address of the world, and nowhere else."""
DIGITS: Final = "31415926"
"""In every phone and document of the world, and nowhere else."""

Row = dict[str, str]


class Fault(NamedTuple):
    """What is to be said, once."""

    table: str
    file: str
    row: int
    column: str
    reason: str
    """A part of it."""
    severity: str = "fault"


@dataclass(frozen=True)
class BadFile:
    """A folder with one bad file, and everything that is to be said of it."""

    files: Mapping[str, bytes]
    """Files by name; the rest of the folder is the world."""
    faults: tuple[Fault, ...]
    rows: Mapping[str, int | None] = field(default_factory=dict)
    """The tables that are not those of the world, with the rows that a person counts; None: it cannot be read."""
    options: Mapping[str, Any] = field(default_factory=dict)
    """How it is to be read."""


def person(number: int, **cells: str) -> Row:
    """Give a person whose personal cells bear the marks."""
    own = {"person_id": f"P{number}", "name": f"{MARK} {number}", "address": f"{MARK} Road {number}"}
    return own | {"phone": f"138{DIGITS}{number}", "document": f"{DIGITS}0000000{number}"} | cells


WORLD: Final[dict[str, list[Row]]] = {
    "persons": [person(1, birth_date="1980-02-29", status="in-quarantine"), *(person(i) for i in range(2, 9))],
    "venues": [
        {
            "venue_id": "station",
            "kind": "station",
            "longitude": "121.45",
            "latitude": "31.25",
            "timezone": "Asia/Shanghai",
        },
        {"venue_id": "shop", "kind": "shop", "within": "station"},
        {"venue_id": "cafe", "kind": "cafe", "within": "station", "adjacent_to": "shop"},
        {"venue_id": "svo", "kind": "airport", "longitude": "37.41", "latitude": "55.97", "timezone": "Europe/Moscow"},
        {"venue_id": "pvg", "kind": "airport", "longitude": "121.8", "latitude": "31.14", "timezone": "Asia/Shanghai"},
        {"venue_id": "field", "kind": "venue"},
    ],
    "legs": [
        {
            "leg_id": "F1",
            "mode": "flight",
            "departure": "2020-02-19 20:00",
            "arrival": "2020-02-20 10:00",
            "origin": "svo",
            "destination": "pvg",
            "layout": "narrow-body 3-3",
        },
        {
            "leg_id": "T1",
            "mode": "train",
            "departure": "2020-02-21 08:00",
            "arrival": "2020-02-21 09:00",
            "origin": "station",
            "destination": "station",
            "vehicle": "train set 1",
        },
    ],
    "leg_stops": [
        {"leg_id": "T1", "sequence": "1", "venue_id": "station", "departure": "2020-02-21 08:00"},
        {
            "leg_id": "T1",
            "sequence": "2",
            "venue_id": "pvg",
            "arrival": "2020-02-21 08:30",
            "departure": "2020-02-21 08:31",
        },
        {"leg_id": "T1", "sequence": "3", "venue_id": "station", "arrival": "2020-02-21 09:00"},
    ],
    "itineraries": [
        {"person_id": "P1", "leg_id": "F1", "seat": "12A"},
        {"person_id": "P1", "venue_id": "shop", "start": "2020-02-20 14:00", "end": "2020-02-20 14:30"},
        {"person_id": "P2", "venue_id": "shop", "start": "2020-02-20 14:10", "end": "2020-02-20 14:20"},
    ],
    "cases": [{"person_id": "P1", "onset": "2020-02-21", "timezone": "Asia/Shanghai"}],
    "relations": [{"person_a": "P1", "person_b": "P2", "kind": "household"}],
    "judgements": [{"person_id": "P2", "contact_class": "close", "case_id": "P1"}],
    "layouts": [{"layout": "A320", "rows": "1-31", "columns": "ABC DEF"}],
}
"""Eight persons, six venues in two zones and one in none, a flight, and a train that stops twice at one station."""


def grid(table: str, rows: Sequence[Row]) -> list[list[str]]:
    """Lay rows out under the columns that they or the rows of the world have."""
    used = {column for row in (*rows, *WORLD[table]) for column in row}
    columns = [column.name for column in TABLES[table].columns if column.name in used]
    return [columns, *([row.get(column, "") for column in columns] for row in rows)]


def as_csv(lines: Sequence[Sequence[str]], separator: str = ",") -> str:
    """Write lines of cells."""
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\n").writerows(lines)
    return text.getvalue()
