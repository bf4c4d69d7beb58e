"""Answers as files that a spreadsheet and a program read back as they were."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from exposure.errors import UsageError
from exposure.tables import csv_text, write_whole

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["json_records", "write_tables"]


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
