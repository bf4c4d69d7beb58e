"""Answers as files that a spreadsheet and a program read back as they were."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from exposure.errors import UsageError
from exposure.tables import csv_text, write_whole
from exposure.tables.workbooks.write import write_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["json_records", "local_text", "write_book", "write_tables"]


def write_tables(tables: Mapping[str, pd.DataFrame], folder: str | Path) -> list[Path]:
    """
    Write each table as CSV and as Parquet, every file whole or not at all.

    In the CSV files times are ISO 8601 with their offset, and a cell that a spreadsheet would run as a formula is
    neutralised.

    Parameters
    ----------
    tables
        The tables by the names of their files.
    folder
        Where to; made when absent.

    Returns
    -------
    files
        What was written, in order.

    Raises
    ------
    UsageError
        If the folder cannot be made or written into.
    """
    target = Path(folder)
    files = [target / f"{name}.{ending}" for name in tables for ending in ("csv", "parquet")]
    try:
        target.mkdir(parents=True, exist_ok=True)
        for file in files:
            _write(tables[file.stem], file)
    except OSError as error:
        raise UsageError(f"cannot write into {str(folder)!r}: {error.strerror or type(error).__name__}") from None
    return files


def write_book(tables: Mapping[str, pd.DataFrame], file: str | Path, zone: str) -> Path:
    """
    Write tables as one workbook with a sheet each, whole or not at all, to be read by people.

    Every cell is a number or plain text, so that none is run as a formula.

    Parameters
    ----------
    tables
        The tables by the names of their sheets.
    file
        Where to, in a folder that is there.
    zone
        IANA zone in which instants are written, as in `2020-02-27 12:00 +08:00`.

    Returns
    -------
    path
        The file.

    Raises
    ------
    UsageError
        If a table does not fit into a sheet, or the file cannot be written.
    """
    path = Path(file)
    local = {name: table.assign(**_local_columns(table, zone)) for name, table in tables.items()}
    try:
        write_whole(path, lambda beside: write_workbook(local, beside))
    except OSError as error:
        raise UsageError(f"cannot write {str(file)!r}: {error.strerror or type(error).__name__}") from None
    return path


def local_text(moment: pd.Timestamp, zone: str) -> str:
    """
    Write an instant as people in a zone read it, with its offset; seconds only where there are some.

    Examples
    --------
    >>> local_text(pd.Timestamp("2020-02-27T04:00Z"), "Asia/Shanghai")
    '2020-02-27 12:00 +08:00'
    """
    there = moment.tz_convert(zone)
    seconds = f":{there.second:02d}" if there.second else ""
    minutes = int((there.tz_localize(None) - moment.tz_convert(None)).total_seconds()) // 60
    offset = f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
    # Not strftime, which ends with the year 9999.
    day = f"{there.year:04d}-{there.month:02d}-{there.day:02d}"
    return f"{day} {there.hour:02d}:{there.minute:02d}{seconds} {offset}"


def _local_columns(table: pd.DataFrame, zone: str) -> dict[str, pd.Series[str]]:
    return {
        str(name): pd.Series([None if pd.isna(at) else local_text(at, zone) for at in column], table.index, dtype="str")
        for name, column in table.items()
        if isinstance(column.dtype, pd.DatetimeTZDtype)
    }


def json_records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """
    Give a table as records that JSON can hold: blank is None, an instant is text with its offset.

    Parameters
    ----------
    table
        Any answer.

    Returns
    -------
    records
        One for each row.

    Examples
    --------
    >>> json_records(pd.DataFrame({"id": ["a"], "at": [pd.Timestamp("2020-02-27T12:00Z")], "m": [float("nan")]}))
    [{'id': 'a', 'at': '2020-02-27T12:00:00+00:00', 'm': None}]
    """
    columns = [_plain(table[name]) for name in table.columns]
    return [dict(zip(table.columns, row, strict=True)) for row in zip(*columns, strict=True)]


def _write(table: pd.DataFrame, file: Path) -> None:
    if file.suffix == ".csv":
        text = csv_text(table)
        write_whole(file, lambda path: path.write_text(text, encoding="utf-8", newline=""))
    else:
        write_whole(file, lambda path: table.to_parquet(path, index=False))


def _plain(column: pd.Series[Any]) -> list[object]:
    if pd.api.types.is_datetime64_any_dtype(column.dtype):
        whole_days = column.dt.tz is None
        return [None if at is pd.NaT else (at.date() if whole_days else at).isoformat() for at in column]
    return [None if blank else value for value, blank in zip(column.tolist(), column.isna(), strict=True)]
