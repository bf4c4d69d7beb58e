"""Bad files: each has exactly the faults that it should, in plain words, and nothing is lost or given away."""

from __future__ import annotations

import io
import random
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from bad_files import SEED, bad_files
from bad_rows import BAD_ROWS
from bad_world import DIGITS, MARK, WORLD, BadFile, as_csv, grid

import exposure as ex
from exposure.__main__ import main
from exposure.cli.screen import fault_lines
from exposure.errors import ValidationError
from exposure.tables import check, read_files

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

    from _pytest.mark import ParameterSet
    from bad_world import Fault

COLUMNS = ["table", "file", "row", "column", "reason", "severity"]

FILES = bad_files()
SAMPLE = set(random.Random(SEED).sample(sorted(FILES), 12))
FIRST = {name for name in FILES if name not in BAD_ROWS and not name.endswith("named .xls")}
ALWAYS = SAMPLE | FIRST
"""What is looked at in a short run; single rows are planted all together elsewhere."""


def params(*, always: Collection[str]) -> list[ParameterSet]:
    return [pytest.param(name, marks=[] if name in always else [pytest.mark.slow], id=name) for name in FILES]


def counts(bad: BadFile) -> dict[str, int | None]:
    """Give the rows of every table; where one cannot be read, those that name its rows are enough beside it."""
    beside = list(WORLD) if None not in bad.rows.values() else ["venues", "legs", "itineraries", "cases"]
    return {table: len(WORLD[table]) for table in beside} | dict(bad.rows)


def put(bad: BadFile, folder: Path) -> Path:
    for table in counts(bad).keys() - bad.rows:
        (folder / f"{table}.csv").write_text(as_csv(grid(table, WORLD[table])), encoding="utf-8")
    for name, data in bad.files.items():
        (folder / name).write_bytes(data)
    return folder


def shell(command: list[str], capfd: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    """Run a command; what native code writes is caught, too."""
    with pytest.raises(SystemExit) as ended:
        main(command)
    out, err = capfd.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, out, err


def differences(faults: pd.DataFrame, expected: Iterable[Fault]) -> tuple[list[Fault], list[tuple[object, ...]]]:
    """Say what was missed and what was invented."""
    missed = list(expected)
    invented: list[tuple[object, ...]] = []
    for table, file, row, column, reason, severity in faults[COLUMNS].itertuples(index=False, name=None):
        fits = [
            fault
            for fault in missed
            if fault[:4] == (table, file, row, column) and fault.severity == severity and fault.reason in reason
        ]
        if fits:
            missed.remove(fits[0])
        else:
            invented.append((table, file, row, column, reason, severity))
    return missed, invented


def test_there_are_many_and_the_seed_alone_makes_them() -> None:
    assert len(FILES) >= 60
    assert bad_files() == FILES
    assert any(bad_files(1)[name].files != bad.files for name, bad in FILES.items())


def test_the_world_itself_has_no_fault(tmp_path: Path) -> None:
    checked = check(read_files(put(BadFile({}, ()), tmp_path)))
    assert checked.faults.empty
    assert checked.read == {table: len(rows) for table, rows in WORLD.items()}


@pytest.mark.parametrize("name", params(always=ALWAYS))
def test_each_has_exactly_its_faults(name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """As the command prints them: each with a hint, without a traceback, and without what is personal."""
    bad = FILES[name]
    options = [word for name, value in bad.options.items() for word in (f"--{name}", value)]
    code, out, err = shell(["check", str(put(bad, tmp_path)), "--format", "csv", *options], capfd)
    faults = pd.read_csv(io.StringIO(out), keep_default_na=False)
    assert differences(faults, bad.faults) == ([], [])
    assert faults["hint"].str.len().gt(10).all()
    assert code == (1 if any(fault.severity == "fault" for fault in bad.faults) else 0)
    for noise in ("Traceback", "panicked", "Warning"):
        assert noise not in out + err
    told = "\n".join([out, err, *fault_lines(faults), str(ValidationError(faults)), repr(ValidationError(faults))])
    assert MARK not in told
    assert DIGITS not in told


@pytest.mark.parametrize("name", params(always=SAMPLE))
def test_every_row_is_used_or_set_aside(name: str, tmp_path: Path) -> None:
    bad = FILES[name]
    raw = read_files(put(bad, tmp_path))
    checked = check(raw, aside=True, **bad.options)
    for table, rows in counts(bad).items():
        assert (table in raw.tables) == (rows is not None)
        if rows is not None:
            assert checked.read[table] == rows
            assert len(checked.tables[table]) + (checked.set_aside["table"] == table).sum() == rows


@pytest.mark.parametrize("name", params(always=SAMPLE))
def test_reading_raises_one_error_or_none(name: str, tmp_path: Path) -> None:
    bad = FILES[name]
    options: dict[str, Any] = dict(bad.options)
    folder = put(bad, tmp_path)
    if not any(fault.severity == "fault" for fault in bad.faults):
        ex.read(folder, **options)
        return
    with pytest.raises(ValidationError) as raised:
        ex.read(folder, **options)
    for told in (str(raised.value), repr(raised.value), raised.value.faults.to_csv()):
        assert MARK not in told
        assert DIGITS not in told
