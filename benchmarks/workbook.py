"""
How long a large workbook takes to read, and how much memory.

    python benchmarks/workbook.py [--rows 1000000] [--file FILE.xlsx] [--json FILE]

The time and the memory are those of a process of its own, with everything that it loads.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from city import build_city

from exposure.tables.workbooks.guard import look_into
from exposure.tables.workbooks.sheets import read_workbook


def main() -> int:
    """
    Run the benchmark.

    Returns
    -------
    code
        0; 1 if rows or columns were lost.
    """
    parser = argparse.ArgumentParser(description="Time reading a workbook of itineraries.")
    parser.add_argument("--rows", type=lambda text: int(float(text)), default=1_000_000, help="rows of itineraries")
    parser.add_argument("--file", type=Path, help="keep the workbook there, and use it again")
    parser.add_argument("--json", metavar="FILE", help="write the measurements there")
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        print(json.dumps(measure(options.read)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        path = options.file or Path(folder) / "itineraries.xlsx"
        if not path.exists():
            make(path, options.rows)
        child = [sys.executable, __file__, "--read", str(path)]
        record = json.loads(subprocess.run(child, check=True, capture_output=True, text=True).stdout)
    print("  ".join(f"{name} {value}" for name, value in record.items()))
    if options.json:
        Path(options.json).write_text(json.dumps([record], indent=2) + "\n", encoding="utf-8")
    return 0 if (record["rows"], record["columns"]) == (options.rows, 10) else 1


def make(path: Path, rows: int) -> None:
    """
    Write a workbook as an office would: text as text, times as Excel's own with a format that shows hours.

    Parameters
    ----------
    path
        Where to.
    rows
        How many stays.
    """
    import xlsxwriter

    stays = build_city(rows).frames()["itineraries"]
    start, end = (stays[name].dt.tz_localize(None).dt.to_pydatetime() for name in ("start", "end"))
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet = book.add_worksheet("itineraries")
    names = "person_id venue_id start end spot role mask activity source start_tolerance_minutes"
    sheet.write_row(0, 0, names.split())
    for row, (person, venue) in enumerate(zip(stays["person_id"], stays["venue_id"], strict=True), start=1):
        sheet.write_string(row, 0, person)
        sheet.write_string(row, 1, venue)
        sheet.write_datetime(row, 2, start[row - 1], moment)
        sheet.write_datetime(row, 3, end[row - 1], moment)
        for column, text in enumerate((f"table {row % 40}", "guest", "surgical", "meal", "statement"), start=4):
            sheet.write_string(row, column, text)
        sheet.write_number(row, 9, row % 30)
    book.close()


def measure(path: Path) -> dict[str, Any]:
    """
    Look into a workbook, then read it whole (which looks again).

    Parameters
    ----------
    path
        The workbook.

    Returns
    -------
    record
        Seconds, megabytes and what was read.
    """
    before = _peak()
    began = time.perf_counter()
    look_into(path)
    looked = time.perf_counter()
    guard = _peak()
    (sheet,) = read_workbook(path)
    return {
        "megabytes": round(path.stat().st_size / 1e6, 1),
        "rows": len(sheet.rows),
        "columns": len(sheet.header),
        "guard_s": round(looked - began, 1),
        "guard_mb": round(guard - before),
        "read_s": round(time.perf_counter() - looked, 1),
        "peak_mb": round(_peak()),
    }


def _peak() -> float:
    """Give the most megabytes so far; `getrusage` would count those of the process that started this one."""
    return int(Path("/proc/self/status").read_text(encoding="ascii").split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    sys.exit(main())
