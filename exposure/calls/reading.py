"""One filled-in sheet, a workbook or a CSV file, as rows of text with their numbers."""

from __future__ import annotations

import csv
import hashlib
import io
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import pyarrow as pa

from exposure.tables.cells import text_of
from exposure.tables.csv_bytes import read_bytes
from exposure.tables.encoding import as_utf8
from exposure.tables.neutral import original
from exposure.tables.quotes import unclosed_row
from exposure.tables.unreadable import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from exposure.tables.workbooks.sheets import Sheet as BookSheet

__all__ = ["ENDINGS", "INPUTS", "MOMENTS", "Filled", "read_filled"]

MOMENTS: Final = ("tried_at", "call_back_at", "place_from", "place_until")
INPUTS: Final = (
    "tried_at", "outcome", "reason", "who_answered", "spoken", "call_back_at", "new_phone", "companion",
    "companion_phone", "other_place", "place_from", "place_until", "moved_to", "note",
)  # fmt: skip
"""The columns that callers fill in."""

_COLUMNS: Final = ("key", "person_id", *INPUTS)
_NEEDED: Final = ("key", "tried_at", "outcome")
_WORKBOOKS: Final = (".xlsx", ".xlsm", ".xls", ".ods")
ENDINGS: Final = (*_WORKBOOKS, ".csv")
_SEARCHED: Final = 20
"""Rows in which the header is looked for."""
_HALF: Final = timedelta(microseconds=500_000)
_NOT_OURS: Final = (
    "is not one of our sheets: no row names the column key",
    "give the caller's sheet as it was handed out",
)


@dataclass(frozen=True, eq=False, repr=False)
class Filled:
    """
    A sheet as it came back.

    Attributes
    ----------
    file
        Its name, without its folder.
    sha256
        Of its bytes.
    rows
        Every row in which something stands, under the names of our columns, as text; blank cells are ''. The index is
        the number that a spreadsheet shows.
    about
        What the workbook says of itself: `format`, `hand_out`, `stem`; nothing in a CSV file.
    """

    file: str
    sha256: str
    rows: pd.DataFrame
    about: dict[str, str] = field(default_factory=dict)


def read_filled(path: Path) -> Filled:
    """
    Read a filled-in sheet.

    Parameters
    ----------
    path
        An .xlsx, .xls or .ods, or a .csv with commas, semicolons or tabs. Columns may have been moved, rows sorted.

    Returns
    -------
    filled
        Its rows.

    Raises
    ------
    UnreadableFileError
        If it cannot be read, or is none of our sheets.
    """
    ending = path.suffix.casefold()
    if ending not in ENDINGS:
        raise UnreadableFileError("is neither a workbook nor a CSV file", f"save it as one of {', '.join(ENDINGS)}")
    if not path.is_file():
        raise UnreadableFileError("the file cannot be opened", "there is none, or it is no plain file")
    try:
        print_ = hashlib.sha256(path.read_bytes()).hexdigest()
        rows, about = _workbook(path) if ending in _WORKBOOKS else (_csv(path), {})
    except OSError as error:
        raise UnreadableFileError(f"the file cannot be opened: {error.strerror}", "look who may read it") from None
    return Filled(path.name, print_, rows, about)


def _workbook(path: Path) -> tuple[pd.DataFrame, dict[str, str]]:
    from exposure.tables.workbooks.sheets import read_workbook

    grids = {sheet.name.strip().casefold(): _grid(sheet) for sheet in read_workbook(path)}
    about = {row[0]: row[1] for _, row in grids.pop("about", []) if len(row) > 1}
    ours = [grids["calls"]] if "calls" in grids else list(grids.values())
    found = [rows for grid in ours if (rows := _under_header(grid)) is not None]
    if len(found) != 1:
        raise UnreadableFileError(*_NOT_OURS)
    return found[0], about


def _grid(sheet: BookSheet) -> list[tuple[int, list[str]]]:
    """Give all rows of a sheet with their numbers, what stands above our header included."""
    first = int(sheet.rows[0]) - 1 if len(sheet.rows) else 1
    columns = [_texts(column) for column in sheet.cells]
    below = zip(sheet.rows.tolist(), zip(*columns, strict=True), strict=True) if len(sheet.rows) else ()
    return [(first, [_neat(name) for name in sheet.header]), *((row, list(cells)) for row, cells in below)]


def _texts(column: pd.Series) -> list[str]:
    cells = column if column.dtype != object else pd.Series([_whole(cell) for cell in column], dtype=object)
    return [_neat(text or "") for text in text_of(cells).to_pylist()]


def _whole(cell: Any) -> Any:
    """Round to the second: a spreadsheet keeps times as fractions of a day."""
    if isinstance(cell, datetime):
        return (cell + _HALF).replace(microsecond=0)
    return cell


def _csv(path: Path) -> pd.DataFrame:
    data, _encoding = as_utf8(read_bytes(path))
    text = data.decode()
    for separator in ",;\t":
        rows = _under_header(_records(text, separator))
        if rows is not None:
            if (row := unclosed_row(data, separator.encode())) is not None:
                raise UnreadableFileError(
                    f"a quote that opens in row {row} is never closed", "close it, or take it away"
                )
            return rows
    raise UnreadableFileError(*_NOT_OURS)


def _records(text: str, separator: str) -> list[tuple[int, list[str]]]:
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        raise UnreadableFileError(
            "the file cannot be cut into rows and cells", "look for a quotation mark that is never closed"
        ) from None
    return [(row, [_neat(cell) for cell in _unquoted(cells)]) for row, cells in enumerate(lines, start=1)]


def _unquoted(cells: Sequence[str]) -> list[str]:
    """Take off the mark that keeps cells from being formulas."""
    plain: list[str] = original(pa.array(cells, pa.large_string())).to_pylist()
    return plain


def _neat(text: str) -> str:
    return unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").strip()


def _under_header(grid: list[tuple[int, list[str]]]) -> pd.DataFrame | None:
    """Find the header, and give the rows below it under our names; None where there is none."""
    for at, (_, cells) in enumerate(grid[:_SEARCHED]):
        names = [cell.split()[0].casefold() if cell else "" for cell in cells]
        if "key" in names:
            return _rows(names, grid[at + 1 :])
    return None


def _rows(names: list[str], lines: list[tuple[int, list[str]]]) -> pd.DataFrame:
    missing = [name for name in _NEEDED if name not in names]
    if missing:
        raise UnreadableFileError(
            f"has no column {' and no column '.join(missing)}: it is an older version of the sheets, or cut",
            "give the caller's sheet with all its columns",
        )
    place = {name: names.index(name) for name in _COLUMNS if name in names}
    cells = {name: [line[at] if at < len(line) else "" for _, line in lines] for name, at in place.items()}
    rows = pd.DataFrame(cells, index=[row for row, _ in lines], dtype="str")
    filled = rows[(rows != "").any(axis="columns")] if len(rows) else rows
    return (
        filled.reindex(columns=[name for name in _COLUMNS if name in place or name in INPUTS]).fillna("").astype("str")
    )
