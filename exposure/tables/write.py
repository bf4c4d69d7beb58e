"""Checked tables as files that read back equal."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pandas as pd
import pyarrow as pa

from exposure.errors import UsageError
from exposure.schema import PROVENANCE, TABLES
from exposure.tables.cells import text_column, text_of
from exposure.tables.csv_text import csv_text
from exposure.tables.files import table_files
from exposure.tables.workbooks.write import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["write", "write_whole"]


def write(
    tables: Mapping[str, pd.DataFrame],
    folder: str | Path,
    *,
    format: Literal["csv", "parquet"] = "csv",  # noqa: A002 — the name that users type
) -> None:
    """
    Write tables into a folder or one workbook, each file whole or not at all.

    Tables without rows are not written, except persons, so that the folder can be read.
    Columns of ours without any value are left out unless required, and so is where
    each row came from: reading gives it anew.

    Parameters
    ----------
    tables
        Checked tables by name, all versions.
    folder
        Where to; made when absent. It may hold an older state of the same files, but no
        other table, which would be read back with these. A name that ends with `.xlsx`
        is that of a workbook with a sheet for each table.
    format
        `csv` or `parquet`, in a folder.

    Raises
    ------
    UsageError
        If there is no such format, the folder is a file or holds other tables, or a table does not fit into a sheet.
    """
    if format not in {"csv", "parquet"}:
        raise UsageError.unknown("format", format, ["csv", "parquet"])
    target = Path(folder)
    if target.suffix.casefold() == ".xlsx":
        _write_sheets(tables, target)
        return
    try:
        target.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise UsageError(f"{str(target)!r} is or lies in a file; give a folder") from None
    written = {f"{name}.{format}": name for name in _worth_writing(tables)}
    others = sorted(path.name for path in table_files(target) if path.name not in written)
    if others:
        raise UsageError(f"{str(target)!r} holds other tables ({', '.join(others)}); write to an empty folder")
    for file, name in written.items():
        write_whole(target / file, _writer(_content(name, tables[name]), parquet=format == "parquet"))


def _worth_writing(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    return [name for name, frame in tables.items() if len(frame) or name == "persons"]


def _write_sheets(tables: Mapping[str, pd.DataFrame], file: Path) -> None:
    if file.is_dir():
        raise UsageError(f"{str(file)!r} is a folder; give the name of a workbook")
    file.parent.mkdir(parents=True, exist_ok=True)
    content = {name: _content(name, tables[name]) for name in _worth_writing(tables)}
    write_whole(file, lambda path: write_workbook(content, path))


def write_whole(path: Path, save: Callable[[Path], object]) -> None:
    """
    Save a file whole or not at all: beside its place first, then renamed.

    Parameters
    ----------
    path
        The file.
    save
        Writes to the path that it is given.
    """
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    os.close(handle)
    beside = Path(name)
    try:
        save(beside)
        beside.chmod(0o666 & ~_umask())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _content(name: str, frame: pd.DataFrame) -> pd.DataFrame:
    known = TABLES[name].by_name
    dropped = {*PROVENANCE, "geometry"}
    dropped |= {c.name for c in known.values() if not c.required and frame[c.name].isna().all()}
    kept = [column for column in frame.columns if column not in dropped]
    return pd.DataFrame(frame[kept])


def _writer(content: pd.DataFrame, *, parquet: bool) -> Callable[[Path], object]:
    if parquet:
        stored = content.assign(**{str(c): _storable(content[c]) for c in content if content[c].dtype == object})
        return lambda path: stored.to_parquet(path, index=False)
    return lambda path: path.write_text(csv_text(content), encoding="utf-8", newline="")


def _storable(column: pd.Series) -> pd.Series:
    """Give a column that Parquet can hold: cells of several types become text."""
    try:
        pa.array(column, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError):
        return text_column(text_of(column)).set_axis(column.index)
    return column
