"""A list that somebody else keeps, as it came: one column of it, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pyarrow as pa

from exposure.chinese import column_aliases
from exposure.errors import UsageError
from exposure.tables.cells import narrow, text_column, text_of
from exposure.tables.csv_file import read_csv
from exposure.tables.csv_shape import SEARCHED, header_row
from exposure.tables.headers import Header
from exposure.tables.unreadable import UnreadableFileError
from exposure.tables.workbooks.sheets import read_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from exposure.tables.workbooks.sheets import Sheet

__all__ = ["TheirList", "column_called", "read_their_list"]

_TEXT: Final = (".csv", ".csv.gz", ".tsv", ".txt")
_WORKBOOKS: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")


@dataclass(frozen=True, repr=False)
class TheirList:
    """The rows of a list that are not blank."""

    keys: pd.Series
    """What each has in the column of the key, as text; blank ones are missing."""
    rows: npt.NDArray[np.int64]
    """The number that a spreadsheet shows for each row."""
    torn: npt.NDArray[np.bool_]
    """Rows of a CSV that could not be cut into cells."""


@dataclass(frozen=True)
class _Grid:
    header: Sequence[object]
    cells: Sequence[pd.Series]
    rows: npt.NDArray[np.int64]
    ragged: Sequence[int] = ()


@dataclass(frozen=True)
class _Wanted(Header):
    """A header that is one when it has the column of the key."""

    column: str = ""

    @property
    def known(self) -> int:
        """How many columns are called so."""
        return len(_places(self.theirs, self.column))

    @property
    def complete(self) -> bool:
        """Whether it has the column."""
        return self.known > 0


def read_their_list(source: str | Path | pd.DataFrame, column: str) -> TheirList:
    """
    Read one column of a list.

    Parameters
    ----------
    source
        A workbook, of which the first sheet counts that has the column, a CSV file, or a frame.
    column
        The name of the column; a title may stand above the header.

    Returns
    -------
    read
        Every row that holds anything.

    Raises
    ------
    UsageError
        If there is no such file, it is no table, or it has not just one column of that name.
    """
    grid = _frame(source) if isinstance(source, pd.DataFrame) else _file(_path(source), column)
    places = _places(["" if name is None else str(name) for name in grid.header], column)
    if len(places) != 1:
        many = f"{len(places)} columns are" if places else "no column is"
        advice = "leave one of them" if places else "name the column as its header has it"
        raise UsageError(f"{many} called {column!r} in their list; {advice}, as in key={{'Tel.': 'phone'}}")
    texts = [text_column(narrow(text_of(cells))) for cells in grid.cells]
    torn = np.isin(grid.rows, np.array(grid.ragged, dtype=np.int64))
    filled = np.logical_or.reduce([text.notna().to_numpy() for text in texts], axis=0) | torn
    return TheirList(texts[places[0]][filled].reset_index(drop=True), grid.rows[filled], torn[filled])


def column_called(name: str) -> str:
    """
    Say which column of the table of persons a name means, by ours or a Chinese one; '' for none.

    Examples
    --------
    >>> column_called("Phone"), column_called("手机号"), column_called("Kontakt")
    ('phone', 'phone', '')
    """
    plain = _plain(name)
    known = {**{alias.casefold(): ours for alias, ours in column_aliases("persons").items()}}
    return known.get(plain, plain.replace(" ", "_") if plain.replace(" ", "_") in _OURS else "")


_OURS: Final = ("person_id", "phone", "document", "name")


def _plain(name: str) -> str:
    """Write a header's name without what nobody sees or cares for."""
    bare = narrow(pa.array([name], pa.large_string())).to_pylist()[0] or ""
    return " ".join(bare.split()).casefold()


def _places(names: Sequence[object], column: str) -> list[int]:
    """Find the columns called so, to the letter if there are such, else with large and small letters alike."""
    exact = [i for i, name in enumerate(names) if str(name).strip() == column.strip()]
    return exact or [i for i, name in enumerate(names) if _plain(str(name)) == _plain(column)]


def _frame(frame: pd.DataFrame) -> _Grid:
    cells = [frame.iloc[:, i].reset_index(drop=True) for i in range(frame.shape[1])]
    return _Grid(list(frame.columns), cells, np.arange(2, len(frame) + 2))


def _path(source: object) -> Path:
    if not isinstance(source, str | Path):
        raise UsageError(f"compare_list takes a file or a DataFrame, not {type(source).__name__}")
    path = Path(source)
    if not path.is_file():
        raise UsageError(f"no file {str(source)!r}")
    if not path.name.casefold().endswith((*_TEXT, *_WORKBOOKS)):
        allowed = ", ".join((*_TEXT, *_WORKBOOKS))
        raise UsageError(f"{path.name!r} is no list by its name; let it end with one of {allowed}")
    return path


def _file(path: Path, column: str) -> _Grid:
    def read(record: Sequence[object]) -> Header:
        theirs = tuple("" if name is None else str(name).strip() for name in record)
        return _Wanted("persons", theirs, theirs, column)

    try:
        if path.name.casefold().endswith(_TEXT):
            table = read_csv(path, read)
            cells = [cells.reset_index(drop=True) for cells in table.cells]
            return _Grid(table.shape.header, cells, table.rows, sorted(table.ragged))
        return _sheet(path, read)
    except UnreadableFileError as error:
        raise UsageError(f"{path.name!r}: {error.args[0]}; {error.args[1]}") from None
    except OSError:
        raise UsageError(f"{path.name!r} cannot be opened; check that it may be read") from None


def _sheet(path: Path, read: Callable[[Sequence[object]], Header]) -> _Grid:
    """Take the first sheet that has the column, else the first that has rows."""
    sheets = [sheet for sheet in read_workbook(path) if len(sheet.rows)]
    if not sheets:
        raise UnreadableFileError("the workbook has no sheet with rows", "give the one that holds the list")
    headers = [header_row(_records(sheet), read) or 0 for sheet in sheets]
    found = (i for i, sheet in enumerate(sheets) if read(_records(sheet)[headers[i]]).complete)
    which = next(found, 0)
    sheet, at = sheets[which], headers[which]
    cells = [column.iloc[at:].infer_objects().reset_index(drop=True) for column in sheet.cells]
    return _Grid(_records(sheet)[at], cells, sheet.rows[at:])


def _records(sheet: Sheet) -> list[list[object]]:
    preview = [list(row) for row in zip(*(cells.iloc[: SEARCHED - 1] for cells in sheet.cells), strict=True)]
    return [list(sheet.header), *([None if pd.isna(cell) else cell for cell in row] for row in preview)]
