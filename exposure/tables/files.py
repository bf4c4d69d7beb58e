"""Files as raw tables: which file is which table, and what could not be read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from exposure.chinese import table_of
from exposure.errors import UsageError, did_you_mean
from exposure.progress import each
from exposure.schema import TABLES
from exposure.tables.csv_table import csv_table
from exposure.tables.frames import raw_table, silent_tables
from exposure.tables.headers import check_renames
from exposure.tables.raw import Assumed, Finding, Raw, RawTable
from exposure.tables.sheet_table import sheet_tables
from exposure.tables.stored import read_geopackage, read_parquet
from exposure.tables.toml_file import read_toml
from exposure.tables.unreadable import UnreadableFileError

__all__ = ["read_files", "table_files"]

_FORMATS: Final = {
    ".csv": "CSV",
    ".csv.gz": "compressed CSV",
    ".tsv": "CSV",
    ".txt": "CSV",
    ".parquet": "Parquet",
    ".gpkg": "GeoPackage",
    ".toml": "TOML",
    ".xlsx": "a workbook",
    ".xlsm": "a workbook",
    ".xlsb": "a workbook",
    ".xls": "a workbook",
    ".ods": "a workbook",
}
_SILENT: Final = {".txt", ".toml"}
"""Such files often lie beside tables; only those named like one are read, and others are named if nearly so."""
_KEEP: Final = "keep one of them; or read each by itself, and join the graphs"

if TYPE_CHECKING:
    Columns = Mapping[str, Mapping[str, str]]
    Part = tuple[RawTable, list[Finding], list[Assumed]]


@dataclass(frozen=True)
class _File:
    """One file that may hold tables."""

    path: Path
    table: str | None
    """The table that it is named like, or said to be."""
    said: bool = False
    """Whether the caller said which table it is."""

    @property
    def is_workbook(self) -> bool:
        return _FORMATS[_ending(self.path)] == "a workbook"


@dataclass
class _Read:
    """What has come in so far."""

    parts: defaultdict[str, list[Part]] = field(default_factory=lambda: defaultdict(list))
    findings: list[Finding] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)


def read_files(source: str | Path | Mapping[str, str | Path], *, columns: Columns | None = None) -> Raw:
    """
    Read every table of a folder, a workbook or single files, cell by cell as it was written.

    Parameters
    ----------
    source
        A folder with files named like the tables, a workbook with sheets named like them, one file named like its
        table, or a file for each table by its name.
    columns
        For each table: their column name to ours, or to '' where it is none of ours.

    Returns
    -------
    raw
        The tables that are there. What could not be read is among its findings.

    Raises
    ------
    UsageError
        If the source is missing or holds no table, or `columns` names none of ours.
    """
    renames = check_renames(columns)
    files, strangers = _given(source)
    read = _Read(findings=[_stranger(path) for path in strangers])
    for file in each(files, "reading", lambda file: file.table or "a workbook"):
        _take(file, renames, read)
    return _raw(read)


def table_files(folder: Path) -> list[Path]:
    """List the files that would be read as tables."""
    return [file.path for file in _listed(folder)[0]]


def _given(source: str | Path | Mapping[str, str | Path]) -> tuple[list[_File], list[Path]]:
    if isinstance(source, Mapping):
        return [_said(name, path) for name, path in source.items()], []
    path = Path(source)
    if path.is_dir():
        files, strangers = _listed(path)
        if not files:
            raise UsageError(f"no table in {str(path)!r}; name the files like {_names()}")
        return files, strangers
    if not path.exists():
        raise UsageError(f"no folder or file {str(path)!r}; give a folder with files named like {_names()}")
    file = _File(path, table_of(_stem(path)))
    if not _ending(path):
        raise UsageError(f"{path.name!r} is no table by its name; let it end with one of {', '.join(_FORMATS)}")
    if file.table is None and not file.is_workbook:
        raise UsageError(f"{path.name!r} is not named like a table; say which it is: read({{'itineraries': FILE}})")
    return [file], []


def _said(name: str, path: str | Path) -> _File:
    if name not in TABLES:
        raise UsageError.unknown("table", name, TABLES)
    if not isinstance(path, str | Path):
        raise UsageError(f"{name} must be the path of a file, not {type(path).__name__}")
    if not Path(path).is_file():
        raise UsageError(f"no file {str(path)!r}")
    if not _ending(Path(path)):
        raise UsageError(f"{Path(path).name!r} is no table by its name; let it end with one of {', '.join(_FORMATS)}")
    return _File(Path(path), name, said=True)


def _names() -> str:
    formats = ".xlsx, .xls, .ods, .csv.gz, .parquet, .gpkg"
    return f"venues.csv, itineraries.csv (or {formats}), or give one workbook with a sheet for each table"


def _listed(folder: Path) -> tuple[list[_File], list[Path]]:
    files, strangers = [], []
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "~$")) or not _ending(path):
            continue  # hidden, or the mark of a spreadsheet program that a file is open
        file = _File(path, table_of(_stem(path)))
        if file.table or (file.is_workbook and path.is_file()):
            files.append(file)
        elif path.is_file() and (_ending(path) not in _SILENT or did_you_mean(_stem(path), TABLES)):
            strangers.append(path)
    return files, strangers


def _ending(path: Path) -> str:
    return next((ending for ending in _FORMATS if path.name.casefold().endswith(ending)), "")


def _stem(path: Path) -> str:
    return path.name[: -len(_ending(path))] if _ending(path) else path.name


def _stranger(path: Path) -> Finding:
    hint = f"rename it if it is one, or move it away{did_you_mean(_stem(path), TABLES)}"
    return Finding("", "the file is not named like a table and was not read", hint, file=path.name, severity="warning")


def _take(file: _File, columns: Columns, read: _Read) -> None:
    try:
        parts, findings = _parts(file, columns)
    except UnreadableFileError as error:
        reason, hint = error.args
        read.findings.append(Finding(file.table or "", reason, hint, file=file.path.name, mendable=False))
        read.unread |= {file.table} if file.table else set(TABLES)  # who knows what was in a workbook
        return
    read.findings += findings
    for part in parts:
        read.parts[part[0].name].append(part)


def _parts(file: _File, columns: Columns) -> tuple[list[Part], list[Finding]]:
    if not file.path.is_file():  # a folder, a broken link, a pipe that would never end
        raise UnreadableFileError("the file cannot be opened", "it is no plain file; put one in its place")
    ending = _ending(file.path)
    try:
        if file.is_workbook:
            return sheet_tables(file.path, columns, table=file.table, alone=file.said)
        return [_table(str(file.table), file.path, columns)], []
    except UnreadableFileError:
        raise
    except OSError:
        raise UnreadableFileError("the file cannot be opened", "check that it is there and may be read") from None
    except Exception:  # noqa: BLE001 — the libraries raise many kinds, and their texts may hold cells
        reason = f"the file cannot be read as {_FORMATS[ending]}"
        raise UnreadableFileError(reason, "write it again, with text, numbers and times alone") from None


def _table(name: str, path: Path, columns: Columns) -> Part:
    renames = columns.get(name, {})
    ending = _ending(path)
    if ending == ".parquet":
        return raw_table(name, read_parquet(path), renames, file=path.name)
    if ending == ".gpkg":
        return raw_table(name, read_geopackage(path, name), renames, file=path.name)
    if ending == ".toml":
        return _plans(name, path, renames)
    return csv_table(name, path, renames)


def _plans(name: str, path: Path, renames: Mapping[str, str]) -> Part:
    if name != "layouts":
        raise UnreadableFileError("the file is TOML, and only layouts may be", "write it as CSV")
    cells, lines = read_toml(path)
    return raw_table(name, cells, renames, file=path.name, rows=lines)


def _raw(read: _Read) -> Raw:
    tables, assumed = {}, []
    for name in TABLES:
        parts = read.parts.get(name, [])
        parts = [part for part in parts if len(part[0].rows)] or parts[:1]  # a blank form beside the real one
        if len(parts) > 1:
            files = [table.file for table, _, _ in parts]
            reason = f"there are {len(parts)} files or sheets for one table: {' and '.join(files)}"
            read.findings.append(Finding(name, reason, _KEEP, file=", ".join(files), mendable=False))
            read.unread.add(name)
        for table, findings, taken in parts if len(parts) == 1 else []:
            if name != "persons" or len(table.rows) or len(read.parts) == 1:  # a blank list of persons is none
                tables[name] = table
            else:
                made = "no list; persons are made from the ids in use"
                assumed.append(Assumed(name, table.file, "table", "a header without rows", made))
            read.findings += findings
            assumed += taken
    return Raw(tables, tuple(read.findings), silent_tables(tables) | (read.unread - set(tables)), tuple(assumed))
