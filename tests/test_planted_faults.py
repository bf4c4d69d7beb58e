"""Two hundred faults planted at once in the built-in data: each is named with its file, row and column, none invented."""

from __future__ import annotations

import ast
import csv
import datetime
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest
from planted import CLASSES, planted

import exposure.tables
from exposure.__main__ import main
from exposure.tables import check, read_files

if TYPE_CHECKING:
    from bad_world import Fault
    from planted import Planter

SEEDS = [1, 2]
BOOK = "zhongwei.xlsx"
LINES = frozenset({"torn row"})
"""What a sheet cannot have."""


def as_folder(planter: Planter, folder: Path) -> Path:
    for table, lines in planter.tables.items():
        columns = planter.columns(table)
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(columns)
            out.writerows([[line.cells.get(c, "") for c in columns] + ["x"] * line.more for line in lines])
    return folder


def as_workbook(planter: Planter, path: Path) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for table, lines in planter.tables.items():
        columns = planter.columns(table)
        sheet = book.create_sheet(table)
        sheet.append(columns)
        for line in lines:
            sheet.append([line.cells.get(column) or None for column in columns])
    book.save(path)
    return path


def shell(source: Path, capsys: pytest.CaptureFixture[str]) -> pd.DataFrame:
    with pytest.raises(SystemExit) as ended:
        main(["check", str(source), "--format", "csv"])
    assert ended.value.code == 1
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return pd.read_csv(io.StringIO(out), keep_default_na=False)


def differences(faults: pd.DataFrame, expected: list[Fault]) -> tuple[list[Fault], list[tuple[object, ...]]]:
    """Say what was missed and what was invented."""
    missed, invented = list(expected), []
    for *where, reason, severity in (
        faults[["table", "file", "row", "column", "reason", "severity"]].to_numpy().tolist()
    ):
        fits = [f for f in missed if [*f[:4], f.severity] == [*where, severity] and f.reason in reason]
        if fits:
            missed.remove(fits[0])
        else:
            invented.append((*where, reason, severity))
    return missed, invented


@pytest.mark.parametrize("seed", SEEDS)
def test_csv_files(seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    planter = planted(seed, total=200)
    expected = planter.faults(lambda table: f"{table}.csv")
    assert len(expected) >= 200
    assert differences(shell(as_folder(planter, tmp_path), capsys), expected) == ([], [])


@pytest.mark.parametrize("seed", SEEDS)
def test_one_workbook(seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same rows, and cells that only a workbook can spoil."""
    planter = planted(seed, total=200, without=LINES)
    for _ in range(5):
        seat = planter.pick("itineraries", lambda cells: bool(cells["seat"]))
        seat.cells["seat"] = datetime.date(2020, 2, planter.rng.randint(1, 28))
        seat.said.append(("seat", "is a date, which a spreadsheet makes", "fault"))
        document = planter.add("persons", person_id=planter.name())
        document.cells["document"] = float(planter.rng.randrange(10**17, 10**18))
        document.said.append(("document", "was rounded by a spreadsheet", "fault"))
    expected = planter.faults(lambda table: f"{BOOK}/{table}")
    assert len(expected) >= 200
    assert differences(shell(as_workbook(planter, tmp_path / BOOK), capsys), expected) == ([], [])


@pytest.mark.parametrize("seed", SEEDS)
def test_every_row_is_used_or_set_aside(seed: int, tmp_path: Path) -> None:
    """And every row with a planted fault is set aside."""
    planter = planted(seed, total=200)
    checked = check(read_files(as_folder(planter, tmp_path)), aside=True)
    aside = checked.set_aside
    assert not checked.stops
    for table, lines in planter.tables.items():
        assert checked.read[table] == len(lines)
        assert len(checked.tables[table]) + (aside["table"] == table).sum() == len(lines)
    wrong = {(f.table, f.row) for f in planter.faults(str) if f.severity == "fault"}
    assert wrong <= set(zip(aside["table"], aside["row"], strict=True))
