"""One passenger list as it was sent: its cells as text under the names of its columns, and what each column holds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.errors import UsageError
from exposure.passengers.columns import SEVERAL, read_headings
from exposure.tables.cells import blank_rows, text_column, text_of
from exposure.tables.csv_file import read_csv
from exposure.tables.csv_shape import SEARCHED, header_row
from exposure.tables.headers import Header
from exposure.tables.raw import Assumed, Finding
from exposure.tables.stored import read_parquet
from exposure.tables.unreadable import UnreadableFileError
from exposure.tables.workbooks.sheets import read_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy.typing as npt

    from exposure.passengers.columns import Heading
    from exposure.tables.workbooks.sheets import Sheet

__all__ = ["PassengerList", "read_list"]

_TEXT: Final = (".csv", ".csv.gz", ".tsv", ".txt")
_WORKBOOKS: Final = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_ENDINGS: Final = (*_TEXT, *_WORKBOOKS, ".parquet")
_WHO: Final = ("person_id", "name", "last_name", "first_name", "phone", "document", "seat")
_FEWEST: Final = 2
"""A row that names so many columns is the header; what stands above it is a title."""


@dataclass(frozen=True)
class PassengerList:
    """One passenger list."""

    file: str
    headings: tuple[Heading, ...]
    """Those with a name, in their order."""
    cells: pd.DataFrame
    """Text, without blank rows, under the list's own names."""
    rows: npt.NDArray[np.int64]
    """The number that a spreadsheet shows for each row."""
    ragged: npt.NDArray[np.bool_]
    """Rows that could not be cut into cells."""
    findings: tuple[Finding, ...] = ()
    assumed: tuple[Assumed, ...] = ()

    def named(self, field: str) -> list[str]:
        """List the columns that hold something, the best first."""
        found = [heading for heading in self.headings if heading.field == field]
        return [heading.theirs for heading in sorted(found, key=lambda heading: heading.rank)]

    def column(self, field: str) -> pd.Series:
        """Give what a column of the list holds; blank where it has none."""
        names = self.named(field)
        return self.cells[names[0]] if names else pd.Series(np.nan, self.cells.index, dtype="str")


class _ListHeader(Header):
    """A header that is judged by what is read from a passenger list."""

    @property
    def known(self) -> int:
        """How many columns are told by their names."""
        return sum(name != "" for name in self.ours)

    @property
    def complete(self) -> bool:
        """Whether it is a header at all."""
        return self.known >= _FEWEST


@dataclass
class _Grid:
    """A header and what stands below it."""

    file: str
    header: Sequence[object]
    cells: Sequence[pd.Series]
    rows: npt.NDArray[np.int64]
    ragged: Mapping[int, int] = field(default_factory=dict)
    assumed: list[Assumed] = field(default_factory=list)


def read_list(source: str | Path | pd.DataFrame, mapping: Mapping[str, str]) -> PassengerList:
    """
    Read the cells of a passenger list.

    Parameters
    ----------
    source
        A CSV file, a workbook, a Parquet file or a frame.
    mapping
        Their column name to one of `columns.FIELDS`.

    Returns
    -------
    read
        The list, with what is wrong with its header and what was taken for granted.

    Raises
    ------
    UsageError
        If there is no such file, or it is none of these by its name.
    UnreadableFileError
        If it is no table.
    """
    if isinstance(source, pd.DataFrame):
        numbers = np.arange(2, len(source) + 2)
        cells = [source.iloc[:, i].reset_index(drop=True) for i in range(source.shape[1])]
        return _list(_Grid("", list(source.columns), cells, numbers), mapping)
    path = _checked_path(source)
    try:
        return _list(_grid(path, lambda record: _header(record, mapping)), mapping)
    except UnreadableFileError:
        raise
    except Exception:  # noqa: BLE001 — the libraries raise many kinds, and their texts may hold cells
        raise UnreadableFileError("the file cannot be read", "check that it may be read, and save it again") from None


def _checked_path(source: str | Path) -> Path:
    if not isinstance(source, str | Path):
        raise UsageError(f"read_manifest takes a file or a DataFrame, not {type(source).__name__}")
    path = Path(source)
    if not path.is_file():
        raise UsageError(f"no file {str(source)!r}")
    if not path.name.casefold().endswith(_ENDINGS):
        raise UsageError(f"{path.name!r} is no table by its name; let it end with one of {', '.join(_ENDINGS)}")
    return path


def _header(record: Sequence[object], mapping: Mapping[str, str]) -> Header:
    headings = read_headings(record, mapping)
    return _ListHeader("", tuple(h.theirs for h in headings), tuple(h.field for h in headings))


def _grid(path: Path, read: Callable[[Sequence[object]], Header]) -> _Grid:
    name = path.name.casefold()
    if name.endswith(_TEXT):
        table = read_csv(path, read)
        cells = [column.reset_index(drop=True) for column in table.cells]
        grid = _Grid(path.name, table.shape.header, cells, table.rows, table.ragged)
        above = table.shape.row
    elif name.endswith(".parquet"):
        frame = read_parquet(path)
        columns = [frame.iloc[:, i] for i in range(frame.shape[1])]
        return _Grid(path.name, list(frame.columns), columns, np.arange(2, len(frame) + 2))
    else:
        grid, above = _sheet(path, read)
    if above > 1:
        grid.assumed.append(Assumed("", path.name, "header", "", f"row {above}; what stands above it was not read"))
    return grid


def _sheet(path: Path, read: Callable[[Sequence[object]], Header]) -> tuple[_Grid, int]:
    """Take the only sheet with a header of a passenger list, and say in which row that stands."""
    sheets = read_workbook(path)
    lists = [sheet for sheet in sheets if read(_records(sheet)[_header_at(sheet, read)]).complete]
    chosen = lists or [sheet for sheet in sheets if sheet.visible]
    if len(chosen) != 1:
        named = ", ".join(sheet.name for sheet in chosen) or "none"
        reason = f"{len(chosen)} sheets may be the passenger list: {named}"
        raise UnreadableFileError(reason, "keep one list in one workbook")
    sheet = chosen[0]
    at = _header_at(sheet, read)
    rows = np.concatenate([[sheet.rows[0] - 1] if len(sheet.rows) else [1], sheet.rows])
    cells = [column.iloc[at:].infer_objects().reset_index(drop=True) for column in sheet.cells]
    grid = _Grid(path.name, _records(sheet)[at], cells, sheet.rows[at:])
    if len(sheets) > 1:
        others = ", ".join(other.name for other in sheets if other is not sheet)
        grid.assumed.append(Assumed("", path.name, "sheet", sheet.name, f"the passenger list; not read: {others}"))
    return grid, int(rows[at]) if at else 1


def _records(sheet: Sheet) -> list[list[object]]:
    preview = [list(row) for row in zip(*(cells.iloc[: SEARCHED - 1] for cells in sheet.cells), strict=True)]
    return [list(sheet.header), *([None if pd.isna(cell) else cell for cell in row] for row in preview)]


def _header_at(sheet: Sheet, read: Callable[[Sequence[object]], Header]) -> int:
    return header_row(_records(sheet), read) or 0


def _list(grid: _Grid, mapping: Mapping[str, str]) -> PassengerList:
    headings = read_headings(grid.header, mapping)
    named = [i for i, heading in enumerate(headings) if heading.theirs]
    names = [headings[i].theirs for i in named]
    texts = [text_column(text_of(cells)) for cells in grid.cells]
    stray = np.zeros(len(grid.rows), dtype=bool)
    for i in set(range(len(texts))) - set(named):
        stray |= texts[i].notna().to_numpy()
    first = [i for place, i in enumerate(named) if names.index(headings[i].theirs) == place]
    frame = pd.DataFrame({headings[i].theirs: texts[i] for i in first}, index=range(len(grid.rows)))
    ragged = np.isin(grid.rows, np.fromiter(grid.ragged, np.int64, len(grid.ragged)))
    kept = ~blank_rows(frame) | stray | ragged
    cells, rows = frame[kept].reset_index(drop=True), grid.rows[kept]
    plain = PassengerList(grid.file, tuple(headings[i] for i in first), cells, rows, ragged[kept])
    findings = [*_torn(plain, grid, stray[kept]), *_misnamed(plain, names, mapping)]
    return replace(plain, findings=tuple(findings), assumed=(*grid.assumed, *_understood(plain, mapping)))


def _torn(read: PassengerList, grid: _Grid, stray: npt.NDArray[np.bool_]) -> list[Finding]:
    """Find rows that could not be cut into cells, and cells above which nothing stands: neither person nor stay."""
    found: list[tuple[str | list[str], str, npt.NDArray[np.int64]]] = []
    if len(at := np.flatnonzero(stray)):
        found.append(("a cell stands in a column without a name", "name the column", at))
    if len(at := np.flatnonzero(read.ragged)):
        cells = [grid.ragged[row] for row in read.rows[at].tolist()]
        reasons = [f"the row has {n} cell{'s' * (n != 1)}, the header {len(grid.header)}" for n in cells]
        found.append((reasons, "look for a separator or a quotation mark too many or too few", at))
    return [Finding(table, reason, hint, at=at) for table in ("persons", "itineraries") for reason, hint, at in found]


def _misnamed(read: PassengerList, names: Sequence[str], mapping: Mapping[str, str]) -> list[Finding]:
    """Find columns that are named alike or mean the same, and names of the mapping that are not there."""
    found = []
    for name, count in Counter(names).items():
        if count > 1:  # without its name: where the header is missing, somebody's data stand there
            places = ", ".join(str(place) for place, other in enumerate(names, 1) if other == name)
            reason = f"{count} columns have the same name: number {places}"
            found.append(Finding("persons", reason, "name every column once", file=read.file, mendable=False))
    for field_ in {heading.field for heading in read.headings} - {"", *SEVERAL}:
        if len(same := read.named(field_)) > 1:
            reason = f"{len(same)} columns are read as {field_}: {', '.join(same)}"
            hint = f"leave one out with mapping=, as in {{{same[-1]!r}: ''}}"
            found.append(Finding("persons", reason, hint, field_, file=read.file, mendable=False))
    if not set(_WHO) & {heading.field for heading in read.headings}:
        hint = "name its columns with mapping=, as in {'Sitz': 'seat', 'Gast': 'name'}"
        found.append(Finding("persons", "no column says who was on board", hint, file=read.file, mendable=False))
    for name in set(mapping) - set(names):
        reason, hint = "mapping= names a column that is not there", "correct the mapping, or leave the column out of it"
        found.append(Finding("persons", reason, hint, name, file=read.file, severity="warning"))
    return sorted(found, key=lambda finding: (finding.column, str(finding.reason)))


def _understood(read: PassengerList, mapping: Mapping[str, str]) -> list[Assumed]:
    """Say which names of columns were understood without having been mapped, and which not."""
    told = [h for h in read.headings if h.field and h.field != h.theirs and h.theirs not in mapping]
    others = [heading.theirs for heading in read.headings if not heading.field]
    said = [Assumed("persons", read.file, "column", heading.theirs, heading.field) for heading in told]
    if others and len(told) + len(mapping) >= _FEWEST:  # else these may be no names of columns, but somebody's data
        kept = "kept as they are, not used"
        said.append(Assumed("persons", read.file, "other columns", ", ".join(others), kept))
    return said
