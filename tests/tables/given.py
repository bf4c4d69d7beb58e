"""A small valid world as text, and what checking says about a changed copy of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from exposure.tables import Checked, check, from_frames

if TYPE_CHECKING:
    from collections.abc import Mapping

Rows = dict[str, list[dict[str, Any]]]


def world() -> Rows:
    """Three persons, five venues in two zones, one flight with a stop, all in text and without a fault."""
    return {
        "persons": [
            {"person_id": "A", "name": "Zhang Secret", "phone": "13800000001", "birth_date": "1980-02-29"},
            {"person_id": "B", "name": "Li Secret", "household_id": "H1"},
            {"person_id": "C"},
        ],
        "venues": [
            {"venue_id": "station", "kind": "station", "longitude": "121.45", "latitude": "31.25",
             "timezone": "Asia/Shanghai"},
            {"venue_id": "shop", "kind": "shop", "within": "station", "adjacent_to": "cafe"},
            {"venue_id": "cafe", "kind": "cafe", "within": "station"},
            {"venue_id": "svo", "kind": "airport", "longitude": "37.41", "latitude": "55.97",
             "timezone": "Europe/Moscow"},
            {"venue_id": "pvg", "kind": "airport", "longitude": "121.8", "latitude": "31.14",
             "timezone": "Asia/Shanghai"},
        ],
        "legs": [
            {"leg_id": "F1", "mode": "flight", "departure": "2020-02-19 20:00", "arrival": "2020-02-20 10:00",
             "origin": "svo", "destination": "pvg", "vehicle": "B-1", "layout": "narrow-body 3-3"},
        ],
        "leg_stops": [
            {"leg_id": "F1", "sequence": "1", "venue_id": "svo", "departure": "2020-02-19 20:00"},
            {"leg_id": "F1", "sequence": "2", "venue_id": "pvg", "arrival": "2020-02-20 10:00"},
        ],
        "itineraries": [
            {"person_id": "A", "leg_id": "F1", "seat": "12A"},
            {"person_id": "A", "venue_id": "shop", "start": "2020-02-20 14:00", "end": "2020-02-20 14:30",
             "mask": "Respirator-Valved"},
            {"person_id": "B", "venue_id": "shop", "start": "2020-02-20T14:10:00+08:00",
             "end": "2020-02-20T14:20:00+08:00", "start_tolerance_minutes": "5"},
            {"person_id": "C", "leg_id": "F1", "board": "svo", "alight": "pvg"},
        ],
        "cases": [{"person_id": "A", "onset": "2020-02-21", "confirmed_at": "2020-02-23 09:00",
                   "timezone": "Asia/Shanghai"}],
        "relations": [{"person_a": "A", "person_b": "B", "kind": "household"}],
        "judgements": [{"person_id": "B", "contact_class": "close", "case_id": "A"}],
        "layouts": [{"layout": "A320", "rows": "1-31", "columns": "ABC DEF"}],
    }  # fmt: skip


def frames(rows: Mapping[str, list[dict[str, Any]]]) -> dict[str, pd.DataFrame]:
    """Make frames of the rows; cells that a row does not have are blank."""
    return {name: pd.DataFrame(table) for name, table in rows.items()}


def look(rows: Mapping[str, list[dict[str, Any]]], **options: Any) -> Checked:
    """Check rows as `from_frames` takes them."""
    columns = options.pop("columns", None)
    return check(from_frames(frames(rows), columns=columns), **options)


def faults_of(checked: Checked, severity: str = "fault") -> list[tuple[str, int, str]]:
    """List table, row and column of everything found with one severity."""
    found = checked.faults[checked.faults["severity"] == severity]
    return list(zip(found["table"], found["row"], found["column"], strict=True))
