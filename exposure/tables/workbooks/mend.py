"""What reading the values of a workbook loses: the text of errors, and which dates show a time of day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Final

import numpy as np

from exposure.tables.unreadable import UnreadableFileError
from exposure.tables.workbooks.xlsx import errors_in, styled

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from exposure.tables.workbooks.guard import Looked
    from exposure.tables.workbooks.ods import Run

__all__ = ["Errors", "at_midnight", "error_texts", "hours_shown"]

_ERRORS: Final = 2_000_000


@dataclass(frozen=True)
class Errors:
    """Cells that show an error, from top to bottom; counted from 0."""

    rows: npt.NDArray[np.int64]
    columns: npt.NDArray[np.int64]
    texts: list[str]

    def between(self, above: int, below: int) -> Iterator[tuple[int, int, str]]:
        """Give row, column and text of those in some rows."""
        first, last = np.searchsorted(self.rows, [above, below]).tolist()
        here = slice(first, last)
        yield from zip(self.rows[here].tolist(), self.columns[here].tolist(), self.texts[here], strict=True)


def error_texts(looked: Looked, sheet: str) -> Errors:
    """
    Find the cells that show an error such as `#N/A`.

    Parameters
    ----------
    looked
        The workbook.
    sheet
        Name of the sheet.

    Returns
    -------
    errors
        An .xls does not tell.

    Raises
    ------
    UnreadableFileError
        If there are millions of them.
    """
    found: list[tuple[int, int, str]] = []
    for cell in _errors(looked, sheet):
        found.append(cell)
        if len(found) > _ERRORS:
            raise UnreadableFileError(
                f"sheet {sheet!r} holds more than {_ERRORS:,} cells that show an error", "mend its formulas"
            )
    found.sort()
    rows, columns = (np.array([cell[i] for cell in found], np.int64) for i in (0, 1))
    return Errors(rows, columns, [text for _row, _column, text in found])


def hours_shown(looked: Looked, sheet: str) -> dict[int, npt.NDArray[np.int64]]:
    """
    Find the cells whose format shows a time of day.

    Parameters
    ----------
    looked
        The workbook.
    sheet
        Name of the sheet.

    Returns
    -------
    rows
        By column; counted from 0. An .xls does not tell.
    """
    if sheet in looked.xlsx and looked.hour_styles:
        rows, columns = styled(looked.path, looked.xlsx[sheet], looked.hour_styles)
        return {int(column): rows[columns == column] for column in np.unique(columns)}
    found: dict[int, list[npt.NDArray[np.int64]]] = defaultdict(list)
    if sheet in looked.ods:
        for column, rows in _unrolled(looked.ods[sheet].hours):
            found[column].append(rows)
    return {column: np.concatenate(blocks) for column, blocks in found.items()}


def at_midnight(cell: object) -> object:
    """Make a bare date the first moment of its day; anything else stays."""
    return datetime.combine(cell, time()) if type(cell) is date else cell


def _errors(looked: Looked, sheet: str) -> Iterator[tuple[int, int, str]]:
    if sheet in looked.xlsx and looked.xlsx[sheet].errors:
        yield from errors_in(looked.path, looked.xlsx[sheet])
    if sheet in looked.ods:
        for (row, rows, column, columns), text in looked.ods[sheet].errors:
            yield from ((row + i, column + j, text) for i in range(rows) for j in range(columns))


def _unrolled(runs: list[Run]) -> Iterator[tuple[int, npt.NDArray[np.int64]]]:
    for row, rows, column, columns in runs:
        for at in range(column, column + columns):
            yield at, np.arange(row, row + rows)
