"""Writing the tables: one UTF-8 CSV file each, only with the columns that hold something."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from scripts.zhongwei.facts import World

__all__ = ["write_tables"]

_KNOWN: Final = "source recorded_at withdrawn_at"
_COLUMNS: Final = {
    "persons": "person_id name phone document sex birth_date language household_id address district jurisdiction "
    "status occupation",
    "venues": "venue_id kind name within longitude latitude timezone district jurisdiction",
    "layouts": "layout rows columns missing_rows sections pitch_m width_m",
    "legs": "leg_id mode departure arrival service vehicle origin destination layout sealed timezone",
    "leg_stops": "leg_id sequence venue_id arrival departure",
    "itineraries": "stay_id person_id venue_id leg_id start end board alight start_tolerance_minutes "
    "end_tolerance_minutes seat carriage x_m y_m role section mask activity alternative_group alternative",
    "cases": "person_id register_id onset sampled_at confirmed_at isolated_at status timezone",
    "relations": "person_a person_b kind timezone",
}


def write_tables(world: World, folder: Path) -> dict[str, int]:
    """
    Write every table of a world as a CSV file.

    Parameters
    ----------
    world
        The rows.
    folder
        Where the files go; made when absent.

    Returns
    -------
    counts
        Rows written, by table.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in world.tables.items():
        named = f"{_COLUMNS[table]} {_KNOWN}".split()
        columns = [column for column in named if any(row.get(column) for row in rows)]
        _write(folder / f"{table}.csv", columns, rows)
    return {table: len(rows) for table, rows in world.tables.items()}


def _write(path: Path, columns: Sequence[str], rows: Sequence[dict[str, str]]) -> None:
    """Write one file; a cell in a column that the table does not have is an error, an empty column is left out."""
    filled = [{column: cell for column, cell in row.items() if cell} for row in rows]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(filled)
