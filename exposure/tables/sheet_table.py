"""The sheets of a workbook as raw tables: which sheet is which table."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from exposure.chinese import table_of
from exposure.dictionary import LISTS_SHEET
from exposure.schema import TABLES
from exposure.tables.csv_shape import SEARCHED, header_row, rows_above
from exposure.tables.grid import Grid, grid_table
from exposure.tables.headers import above_header, read_header
from exposure.tables.raw import Assumed, Finding
from exposure.tables.unreadable import UnreadableFileError
from exposure.tables.workbooks.sheets import read_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from exposure.tables.raw import RawTable
    from exposure.tables.workbooks.sheets import Sheet

    Part = tuple[RawTable, list[Finding], list[Assumed]]

__all__ = ["sheet_tables"]


def sheet_tables(
    path: Path, columns: Mapping[str, Mapping[str, str]], *, table: str | None = None, alone: bool = False
) -> tuple[list[Part], list[Finding]]:
    """
    Read the tables of one workbook.

    Parameters
    ----------
    path
        The workbook.
    columns
        For each table: their column name to ours.
    table
        The table that the file is named like, if any.
    alone
        Whether that table alone is wanted.

    Returns
    -------
    parts
        A raw table, its findings and what was assumed, for each sheet that is a table.
    findings
        Sheets that were not read.

    Raises
    ------
    UnreadableFileError
        If it is no workbook, or none of its sheets is a table.
    """
    sheets = [sheet for sheet in read_workbook(path) if sheet.name != LISTS_SHEET]
    alike = len(sheets) == 1 and table  # the file's own name says more than that of its only sheet
    named = {sheet.name: alike or table_of(sheet.name) for sheet in sheets}
    chosen = [s for s in sheets if named[s.name] and (not alone or named[s.name] == table)]
    if not chosen and table:
        seen = [sheet for sheet in sheets if sheet.visible]
        chosen = seen if len(seen) == 1 else []
        named |= {sheet.name: table for sheet in chosen}
    if not chosen:
        raise UnreadableFileError(*_nothing(sheets, table))
    parts = []
    for sheet in chosen:
        name = named[sheet.name] or ""
        file = f"{path.name}/{sheet.name}" if len(sheets) > 1 else path.name
        parts.append(_part(sheet, name, file, columns.get(name, {})))
    others = [s for s in sheets if s not in chosen and not (alone and named[s.name])]
    return parts, [_stranger(path, sheet.name) for sheet in others]


def _nothing(sheets: Sequence[Sheet], table: str | None) -> tuple[str, str]:
    if not sheets:
        return "the workbook is empty", "give it a sheet for each table, with a header and rows"
    listed = ", ".join(sheet.name for sheet in sheets)
    if table:
        return f"none of its sheets is named {table} ({listed})", f"name the sheet {table}"
    return (
        f"none of its sheets is named like a table ({listed})",
        f"name them {', '.join(TABLES)}; or say which table the only sheet is, as in read({{'itineraries': FILE}})",
    )


def _stranger(path: Path, sheet: str) -> Finding:
    hint = f"name it like one of {', '.join(TABLES)} if it is one, or remove it"
    reason = "the sheet is not named like a table and was not read"
    return Finding("", reason, hint, file=f"{path.name}/{sheet}", severity="warning")


def _part(sheet: Sheet, name: str, file: str, renames: Mapping[str, str]) -> Part:
    preview = [list(row) for row in zip(*(cells.iloc[: SEARCHED - 1] for cells in sheet.cells), strict=True)]
    records = [list(sheet.header), *preview]
    above = header_row(records, lambda record: read_header(name, record, renames)) or 0
    header = ["" if cell is None or cell != cell else str(cell) for cell in records[above]]  # noqa: PLR0124 — NaN
    cells = [column.iloc[above:].infer_objects() for column in sheet.cells]
    part = grid_table(Grid(name, file, header, cells, sheet.rows[above:]), renames)
    table, findings, assumed = part
    findings += _merged(sheet, table)
    row = int(sheet.rows[above - 1]) if above else 1  # whose header is its first row begins with it
    warned, said = above_header(name, file, row, below_rows=rows_above(records, above))
    if sheet.name != name:
        said.insert(0, Assumed(name, file, "sheet", sheet.name, name))
    return table, [*findings, *warned], [*said, *assumed, *_whole_days(sheet, table)]


def _merged(sheet: Sheet, table: RawTable) -> Iterator[Finding]:
    """Warn of rows that are blank where they are merged with the one above."""
    spans = [range(first + 1, last + 1) for (first, _), (last, _) in sheet.merged if last > first]
    at = np.flatnonzero(np.isin(table.rows, [row for span in spans for row in span]))
    if len(at):
        hint = "unmerge them, and fill every row"
        reason = "has cells merged with the row above, and only the first of them holds the value"
        yield Finding(table.name, reason, hint, at=at, severity="warning")


def _whole_days(sheet: Sheet, table: RawTable) -> Iterator[Assumed]:
    """Say of an .xls, which does not tell 00:00 from a day without a time, what was made of its midnights."""
    if not sheet.dates_only_by_value:
        return
    errors = "blank; save it as .xlsx to see them"
    yield Assumed(table.name, table.file, "errors of formulas", "an .xls does not show them", errors)
    for column in TABLES[table.name].columns:
        if column.ends_day and column.name in table.cells:
            days = sum(type(cell) is date for cell in table.cells[column.name])
            if days:
                given = f"{column.name}: midnights of an .xls"
                yield Assumed(table.name, table.file, "time", given, "whole days, which end at 24:00", days)
