"""
How long reading and checking a folder takes, from CSV and from Parquet.

    python benchmarks/read.py [--rows 1000000] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from city import build_city

import exposure as ex

if TYPE_CHECKING:
    import pandas as pd


def main() -> int:
    """
    Run the benchmark.

    Returns
    -------
    code
        0; 1 if the two folders do not give the same graph, or rows were lost.
    """
    parser = argparse.ArgumentParser(description="Time reading and checking, from CSV and from Parquet.")
    parser.add_argument("--rows", type=lambda text: int(float(text)), default=1_000_000, help="rows of itineraries")
    parser.add_argument("--json", metavar="FILE", help="write the measurements there")
    options = parser.parse_args()
    tables = build_city(options.rows).frames()
    records = []
    with tempfile.TemporaryDirectory() as folder:
        for ending in ("parquet", "csv"):
            records.append(measure(tables, Path(folder) / ending, ending))
            print("  ".join(f"{name} {value}" for name, value in records[-1].items()), flush=True)
    if options.json:
        Path(options.json).write_text(json.dumps(records, indent=2) + "\n", encoding="utf-8")
    complete = all(record["rows_used"] == options.rows for record in records)
    return 0 if complete else 1


def measure(tables: dict[str, pd.DataFrame], folder: Path, ending: str) -> dict[str, Any]:
    """
    Write a folder, then read and check it; once on ten rows before, so that nothing is loaded while the clock runs.

    Parameters
    ----------
    tables
        The tables.
    folder
        Where to write them.
    ending
        `csv` or `parquet`.

    Returns
    -------
    record
        Seconds and rows.
    """
    for rows in (10, len(tables["itineraries"])):
        write({**tables, "itineraries": tables["itineraries"].head(rows)}, folder, ending)
        began = time.perf_counter()
        graph = ex.read(folder)
        took = time.perf_counter() - began
    size = sum(file.stat().st_size for file in folder.iterdir())
    return {
        "format": ending,
        "rows": len(tables["itineraries"]),
        "rows_used": len(graph),
        "read_s": round(took, 2),
        "rows_per_s": round(len(graph) / took),
        "megabytes": round(size / 1e6, 1),
        "warnings": len(graph.faults),
    }


def write(tables: dict[str, pd.DataFrame], folder: Path, ending: str) -> None:
    """
    Write tables as a user would have them: ISO 8601 times with their offset, nothing checked yet.

    Parameters
    ----------
    tables
        The tables.
    folder
        Where to; it is made when absent.
    ending
        `csv` or `parquet`.
    """
    folder.mkdir(exist_ok=True)
    for name, table in tables.items():
        if ending == "parquet":
            table.to_parquet(folder / f"{name}.parquet", index=False)
        else:
            text = table.assign(
                **{
                    column: table[column].dt.strftime("%Y-%m-%dT%H:%M:%SZ")
                    for column in ("start", "end")
                    if column in table
                }
            )
            text.to_csv(folder / f"{name}.csv", index=False)


if __name__ == "__main__":
    sys.exit(main())
