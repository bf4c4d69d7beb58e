"""Files spoiled at random: never a traceback, never slow or large, and every row is used or set aside."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from bad_world import WORLD
from libreoffice import SOFFICE, convert
from mutants import FILES, mutant_csv, worksheets

from exposure.tables import check, read_files

ROOT = Path(__file__).resolve().parents[1]
PROCESSES = 2
SHORT, LONG = {"csv": 17, "workbook": 5}, {"csv": 330, "workbook": 223}
"""Folders of nine files each. By hand: `python tests/mutants.py csv 0 2223 BASES` reads 20,000 files."""


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Valid workbooks: made byte by byte, and saved by LibreOffice where it is there."""
    folder = tmp_path_factory.mktemp("bases")
    for table in WORLD:
        for name, data in worksheets(table).items():
            (folder / name).write_bytes(data)
    if SOFFICE is not None:
        made = sorted(folder.glob("*.xlsx"))
        for ending in ("xlsx", "xls", "ods"):
            for path in convert(made, ending, folder / ending):
                path.rename(folder / f"saved-{path.name}")
    return folder


def problems(kind: str, first: int, last: int, bases: Path) -> list[str]:
    """Read the folders of these seeds in another process; a crash of it is a problem, too."""
    command = [sys.executable, "-W", "error", str(ROOT / "tests/mutants.py"), kind, str(first), str(last), str(bases)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=1_500, check=False)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    found = [f"{kind} {seed}: {problem}" for seed, problem in lines if seed != "peak" and problem]
    if not lines or lines[-1][0] != "peak" or done.stderr:
        after = lines[-1] if lines else "the start"
        found.append(f"{kind}: ended after {after} with {done.returncode}: {done.stderr[-2_000:]}")
    return found


def in_parts(kind: str, first: int, last: int, bases: Path) -> list[str]:
    """The same, in as many processes as a laptop has cores."""
    steps = [first + (last - first) * i // PROCESSES for i in range(PROCESSES + 1)]
    with ThreadPoolExecutor(PROCESSES) as pool:
        parts = pool.map(lambda i: problems(kind, steps[i], steps[i + 1], bases), range(PROCESSES))
        return [problem for part in parts for problem in part]


def test_the_bases_have_no_fault(bases: Path) -> None:
    """Else the spoiled ones would be refused for something else, and nothing be tried."""
    for ending in ("xlsx", "xls"):
        raw = read_files({table: bases / f"{table}.{ending}" for table in WORLD})
        checked = check(raw)
        assert [f for f in checked.faults["reason"] if "read" in f] == []
        assert min(checked.read.values()) >= 4
        assert checked.read["persons"] == 32


def test_most_spoiled_files_can_still_be_read(tmp_path: Path) -> None:
    """A fuzzer whose files are all refused at the door would look at nothing behind it."""
    rng, read = random.Random(0), 0
    for i in range(20):
        (tmp_path / str(i)).mkdir()
        for table in WORLD:
            name, data = mutant_csv(table, rng)
            (tmp_path / str(i) / name).write_bytes(data)
        read += len(read_files(tmp_path / str(i)).tables)
    assert read / (20 * FILES) > 0.5


@pytest.mark.parametrize("kind", SHORT)
def test_a_sample_is_read_or_refused(kind: str, bases: Path) -> None:
    assert in_parts(kind, 0, SHORT[kind], bases) == []


@pytest.mark.slow
@pytest.mark.parametrize("kind", LONG)
def test_all_are_read_or_refused(kind: str, bases: Path) -> None:
    assert in_parts(kind, SHORT[kind], LONG[kind], bases) == []
