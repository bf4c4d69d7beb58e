"""Workbooks: each sheet as columns of cells, with the row numbers that a spreadsheet shows."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import pandas as pd

from exposure.progress import each, step
from exposure.tables.cells import text_of
from exposure.tables.unreadable import UnreadableFileError
from exposure.tables.workbooks.columns import ColumnBuilder
from exposure.tables.workbooks.guard import look_into
from exposure.tables.workbooks.markup import CELLS
from exposure.tables.workbooks.mend import error_texts, hours_shown
from exposure.tables.workbooks.old import old_sheets

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import BinaryIO

    import numpy.typing as npt
    from python_calamine import CalamineSheet

    from exposure.tables.workbooks.guard import Looked
    from exposure.tables.workbooks.old import OldSheet

    AnySheet = CalamineSheet | OldSheet
    Waiting = tuple[int, bool, Callable[[], AnySheet]]
    """Which sheet, whether it is visible, and what loads it."""

__all__ = ["Sheet", "read_workbook"]

_CHUNK: Final = 20_000
"""Rows that are Python objects at the same time."""
_XLS_ROWS: Final = 65_536
_XLS_COLUMNS: Final = 256
_DAMAGED: Final = (
    "the file is damaged or cut off",
    "copy it again, or open it in a spreadsheet program and save it again",
)


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook that holds something."""

    name: str
    kind: Literal["xlsx", "xls", "ods"]
    """What the file is, whatever its name says."""
    visible: bool
    header: list[str]
    """The first row that is not blank; '' above a column of cells without a name."""
    cells: list[pd.Series]
    """One for each column: all rows below the header, blank ones included."""
    rows: npt.NDArray[np.int64]
    """The number that a spreadsheet shows for each of these rows."""
    dates_only_by_value: bool
    """Whether midnight and a bare date could not be told apart, nor an error from a blank cell: so in an .xls."""
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...]
    """Row and column, counted from 1, of the first and last cell of merged ones; only the first holds the value."""


def read_workbook(path: Path) -> list[Sheet]:
    """
    Read every sheet of one workbook.

    Text stays as it is, numbers are floats, times are `datetime`, and a cell that
    shows no time of day is a `date`. A cell with an error is its text, such as `#N/A`.
    Hidden rows and columns are read; sheets without any cell are left out.

    Parameters
    ----------
    path
        An .xlsx, .xls or .ods, whatever its name.

    Returns
    -------
    sheets
        In their order; hidden ones say so.

    Raises
    ------
    UnreadableFileError
        If it is no workbook, or one that may not be read.
    """
    looked = look_into(path)
    with _calm(), path.open("rb") as file:
        found = _old_sheets(path) if looked.kind == "xls" else _new_sheets(file)
        sheets, left = [], CELLS
        for _at, visible, load in each(found, "reading", lambda sheet: f"sheet {sheet[0]} of {len(found)}"):
            sheet = load()
            left -= sheet.total_height * sheet.width
            _check_size(sheet, looked, left)
            read = _read(sheet, looked, visible=visible)
            sheets += [read] if read is not None else []
    return sheets


def _new_sheets(file: BinaryIO) -> list[Waiting]:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum, load_workbook

    book = load_workbook(file)
    found = [meta for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
    return [
        (at, meta.visible == SheetVisibleEnum.Visible, partial(book.get_sheet_by_name, meta.name))
        for at, meta in enumerate(found, start=1)
    ]


def _old_sheets(path: Path) -> list[Waiting]:
    found = old_sheets(path)
    if found == "password":
        raise UnreadableFileError("the file is protected by a password", "save it without one")
    if isinstance(found, str):
        raise UnreadableFileError(*_DAMAGED)
    return [(at, sheet.visible, partial(_same, sheet)) for at, sheet in enumerate(found, start=1)]


def _same(sheet: OldSheet) -> OldSheet:
    return sheet


@contextmanager
def _calm() -> Iterator[None]:
    """Turn whatever the reader of values raises into one line; its own texts may hold cells."""
    from python_calamine import PasswordError

    try:
        yield
    except (UnreadableFileError, OSError, KeyboardInterrupt, SystemExit):
        raise
    except PasswordError:
        raise UnreadableFileError("the file is protected by a password", "save it without one") from None
    except BaseException as error:
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":  # which is no Exception
            raise UnreadableFileError(*_DAMAGED) from None
        raise


def _check_size(sheet: AnySheet, looked: Looked, left: int) -> None:
    if looked.kind == "xls" and sheet.width > _XLS_COLUMNS:
        raise UnreadableFileError(*_DAMAGED)
    if looked.kind == "xls" and sheet.end is not None and sheet.end[0] + 1 >= _XLS_ROWS:
        raise UnreadableFileError(
            f"an .xls ends at row {_XLS_ROWS:,}, which is filled; what came after was lost when it was saved",
            "ask for it as .xlsx",
        )
    if left < 0:
        raise UnreadableFileError(f"the workbook uses more than {CELLS:,} cells", "split it into smaller ones")


def _read(sheet: AnySheet, looked: Looked, *, visible: bool) -> Sheet | None:
    names, first, builders = list[str](), 0, [ColumnBuilder() for _ in range(sheet.width)]
    for above, chunk in _chunks(sheet, looked):
        if names:
            cells = chunk
        else:
            at = next((i for i, line in enumerate(chunk) if any(map(_filled, line))), None)
            if at is None:
                continue
            names, first, cells = [_name(cell) for cell in chunk[at]], above + at + 1, chunk[at + 1 :]
        for builder, column in zip(builders, zip(*cells, strict=True), strict=False):  # no rows, no columns
            builder.add(column)
    if not names:
        return None
    while not names[-1].strip() and builders[-1].blank:
        names.pop()
        builders.pop()
    shown = hours_shown(looked, sheet.name) if any(builder.dates for builder in builders) else {}
    left = sheet.start[1] if sheet.start else 0
    columns = [b.finish(shown[i] - first if i in shown else None) for i, b in enumerate(builders, left)]
    rows = np.arange(first + 1, first + 1 + len(columns[0]), dtype=np.int64)
    merged = tuple(((r + 1, c + 1), (r2 + 1, c2 + 1)) for (r, c), (r2, c2) in sheet.merged_cell_ranges or ())
    return Sheet(sheet.name, looked.kind, visible, names, columns, rows, looked.kind == "xls", merged)


def _chunks(sheet: AnySheet, looked: Looked) -> Iterator[tuple[int, list[list[Any]]]]:
    """Give rows in chunks, each with the position of its first row; errors are put back."""
    errors, left = error_texts(looked, sheet.name), sheet.start[1] if sheet.start else 0
    rows, above = sheet.iter_rows(), 0
    with step("rows", of=-(-sheet.total_height // _CHUNK)) as under_way:
        while chunk := list(islice(rows, _CHUNK)):
            under_way.begin(f"{above:,}")
            for row, column, text in errors.between(above, above + len(chunk)):
                if 0 <= column - left < sheet.width:
                    chunk[row - above][column - left] = text
            yield above, chunk
            above += len(chunk)


def _filled(cell: object) -> bool:
    return not (isinstance(cell, str) and not cell.strip())


def _name(cell: object) -> str:
    """Give a name as it stands; one that is a number or a date, as text."""
    return cell if isinstance(cell, str) else text_of(pd.Series([cell], dtype=object)).to_pylist()[0] or ""
