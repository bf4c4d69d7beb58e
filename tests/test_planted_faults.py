"""Two hundred faults at once in the built-in data: each is named with its file, row and column, none invented."""

from __future__ import annotations

import ast
import csv
import datetime
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest
from bad_files import bad_files
from planted import planted
from test_bad_files import differences, put

import exposure.tables
from exposure.__main__ import main
from exposure.tables import check, read_files

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planted import Planter

    from exposure.tables import Raw

SEEDS = [1, 2]
BOOK = "zhongwei.xlsx"
LINES = frozenset({"torn row"})
"""What a sheet cannot have."""
OF_FILES = {"check", "files", "frames", "headers", "merge", "points", "sheet_table"}
"""Modules that find what is wrong with files, headers and geometry."""
BAD = ("header with a column unnamed", "shape: two quotes pair up", "time contrary to the order given")
"""Folders with what cannot be planted in the data."""
NOT_OF_ROWS = {
    "is not text",  # only a frame can hold a list
    "write one text into the cell; several values are separated by ;",
    "a decimal point",  # these four are assumptions
    "the comma in ",
    "full-width or invisible",
    " min, unless the next stay begins sooner; at most until then, or 24 h",
    "no such zone",  # a mark, never shown
    "; what stands above it was not read",
}
"""What stands in the code and is said of no row."""


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


def spoiled_in_sheets(planter: Planter) -> None:
    """Plant what only a workbook can spoil."""
    for _ in range(5):
        seat = planter.pick("itineraries", lambda cells: bool(cells["seat"]))
        seat.cells["seat"] = datetime.date(2020, 2, planter.rng.randint(1, 28))
        seat.said.append(("seat", "is a date, which a spreadsheet makes", "fault"))
        document = planter.add("persons", person_id=planter.name())
        document.cells["document"] = float(planter.rng.randrange(10**17, 10**18))
        document.said.append(("document", "was rounded by a spreadsheet", "fault"))


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
    spoiled_in_sheets(planter)
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


def test_all_that_can_be_said_of_rows_is_planted(tmp_path: Path) -> None:
    """Every sentence in the code of the checks appears in what was said; a new one has to be planted, too."""
    said = "\n".join(sorted(_everything_said(tmp_path)))
    unsaid = {
        f"{path.stem}: {sentence}"
        for path in Path(exposure.tables.__file__).parent.glob("*.py")
        if path.stem not in OF_FILES
        for sentence in _sentences(path.read_text(encoding="utf-8"))
        if sentence not in said and sentence not in NOT_OF_ROWS
    }
    assert unsaid == set()


def _everything_said(folder: Path) -> set[str]:
    planter = planted(SEEDS[0], total=200)
    spoiled_in_sheets(planter)
    (folder / "csv").mkdir()
    raws: list[tuple[Raw, dict[str, Any]]] = [
        (read_files(as_folder(planter, folder / "csv")), {}),
        (read_files(as_workbook(planter, folder / BOOK)), {}),
    ]
    files = bad_files()
    for name in BAD:
        (folder / name).mkdir()
        raws.append((read_files(put(files[name], folder / name)), dict(files[name].options)))
    told = [check(raw, aside=aside, **options).faults for raw, options in raws for aside in (False, True)]
    return {text for faults in told for column in ("reason", "hint") for text in faults[column]}


def _sentences(code: str) -> Iterator[str]:
    """Give the constant parts of three words and more of what a module that finds something can say."""
    tree = ast.parse(code)
    if not any(isinstance(node, ast.Name) and node.id in {"Finding", "SPOILED"} for node in ast.walk(tree)):
        return
    comments = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in comments:
            for part in re.split(r"\{\w*\}", node.value):
                if len(part.split()) >= 3 and re.fullmatch(r"[\w\s,.;:'=()/~?!+-]+", part):
                    yield part
