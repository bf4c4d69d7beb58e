#!/usr/bin/env python3
"""Make the built-in data set `data/zhongwei`: an invented city around a published case."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))  # so that the script runs from any directory, installed or not

from scripts.zhongwei.story import SEED, tell  # noqa: E402
from scripts.zhongwei.write import write_tables  # noqa: E402


def main() -> int:
    """
    Write the tables; the same files, byte for byte, every time.

    Returns
    -------
    code
        0 when all is written.
    """
    parser = argparse.ArgumentParser(description=f"{__doc__} Seed {SEED}; nothing but the standard library is needed.")
    parser.add_argument(
        "folder",
        nargs="?",
        type=Path,
        default=ROOT / "data" / "zhongwei",
        help="where the CSV files go (default: %(default)s)",
    )
    folder: Path = parser.parse_args().folder
    for table, count in write_tables(tell(), folder).items():
        sys.stdout.write(f"{folder / table}.csv: {count} rows\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
