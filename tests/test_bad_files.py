"""Bad files: each has exactly the faults that it should, in plain words, and nothing is lost or given away."""

from __future__ import annotations

import io
from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from bad_files import bad_files
from bad_world import DIGITS, MARK, WORLD, as_csv, grid

import exposure as ex
from exposure.__main__ import main
from exposure.errors import ValidationError
from exposure.tables import check, read_files

if TYPE_CHECKING:
    from pathlib import Path

    from bad_world import BadFile

FILES = bad_files()


def put(bad: BadFile, folder: Path) -> Path:
    for table, rows in WORLD.items():
        if table not in bad.rows:
            (folder / f"{table}.csv").write_text(as_csv(grid(table, rows)), encoding="utf-8")
    for name, data in bad.files.items():
        (folder / name).write_bytes(data)
    return folder


def found(faults: pd.DataFrame, bad: BadFile) -> list[tuple[str, ...]]:
    """List what was said, with the part of the reason that was expected there, so that a difference can be read."""
    columns = ["table", "file", "row", "column", "reason", "severity"]
    said = [tuple(map(str, row)) for row in faults[columns].itertuples(index=False, name=None)]
    expected = {(*map(str, fault[:4]), fault.reason, fault.severity) for fault in bad.faults}

    def shortened(row: tuple[str, ...]) -> tuple[str, ...]:
        near = [part for *where, part, severity in expected if (*where, severity) == (*row[:4], row[5]) and part in row[4]]
        return (*row[:4], near[0], row[5]) if near else row

    return sorted(map(shortened, said))


def options(bad: BadFile) -> list[str]:
    return [word for name, value in bad.options.items() for word in (f"--{name}", value)]


@pytest.fixture(params=FILES)
def bad(request: pytest.FixtureRequest) -> BadFile:
    return FILES[request.param]


@pytest.fixture
def folder(bad: BadFile, tmp_path: Path) -> Path:
    return put(bad, tmp_path)


def test_the_world_itself_has_no_fault(tmp_path: Path) -> None:
    checked = check(read_files(put(ex_bad(), tmp_path)))
    assert checked.faults.empty
    assert checked.read == {table: len(rows) for table, rows in WORLD.items()}
