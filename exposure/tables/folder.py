"""A folder as raw tables: which file is which table, and what could not be read."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.errors import UsageError, did_you_mean
from exposure.progress import each
from exposure.schema import TABLES
from exposure.tables.csv_file import read_csv
from exposure.tables.frames import raw_table, silent_tables
from exposure.tables.headers import check_renames, our_names
from exposure.tables.raw import Finding, Raw, RawTable
from exposure.tables.stored import read_geopackage, read_parquet
from exposure.tables.unreadable import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy.typing as npt

__all__ = ["read_folder", "table_files"]

_FORMATS: Final = {".csv": "CSV", ".csv.gz": "compressed CSV", ".parquet": "Parquet", ".gpkg": "GeoPackage"}

if TYPE_CHECKING:
    Read = tuple[RawTable, list[Finding]]


def read_folder(source: str | Path, *, columns: Mapping[str, Mapping[str, str]] | None = None) -> Raw:
    """
    Read every table of a folder, cell by cell as it was written.

    Parameters
    ----------
    source
        The folder; its files are named like the tables.
    columns
        For each table: their column name to ours.

    Returns
    -------
    raw
        The tables that are there. What could not be read is among its findings.

    Raises
    ------
    UsageError
        If the folder is missing or holds no table, or `columns` names none of ours.
    """
    renames = check_renames(columns)
    folder = Path(source)
    if not folder.is_dir():
        raise UsageError(f"no folder {str(folder)!r}; give a folder with files named like {_names()}")
    files, strangers = _files(folder)
    if not files:
        raise UsageError(f"no table in {str(folder)!r}; name the files like {_names()}")
    tables: dict[str, RawTable] = {}
    findings = list(map(_stranger, strangers))
    unread = set()
    for name, paths in each(list(files.items()), "reading", lambda item: item[0]):
        try:
            tables[name], found = _one(name, paths, renames.get(name, {}))
            findings += found
        except UnreadableFileError as error:
            reason, hint = error.args
            listed = ", ".join(path.name for path in paths)
            findings.append(Finding(name, reason, hint, file=listed, mendable=False))
            unread.add(name)
    return Raw(tables, tuple(findings), silent_tables(tables) | unread)


def table_files(folder: Path) -> list[Path]:
    """List the files that would be read as tables."""
    return [path for paths in _files(folder)[0].values() for path in paths]


def _names() -> str:
    return "venues.csv, itineraries.csv (or .csv.gz, .parquet, .gpkg)"


def _files(folder: Path) -> tuple[dict[str, list[Path]], list[Path]]:
    found: dict[str, list[Path]] = defaultdict(list)
    strangers = []
    for path in sorted(folder.iterdir()):
        ending = _ending(path)
        if path.name.startswith(".") or not ending:
            continue
        name = path.name[: -len(ending)].casefold()
        if name in TABLES:
            found[name].append(path)
        elif path.is_file():
            strangers.append(path)
    return {name: found[name] for name in TABLES if name in found}, strangers


def _ending(path: Path) -> str:
    return next((ending for ending in _FORMATS if path.name.casefold().endswith(ending)), "")


def _stranger(path: Path) -> Finding:
    name = path.name[: -len(_ending(path))]
    hint = f"rename it if it is one, or move it away{did_you_mean(name, TABLES)}"
    return Finding("", "the file is not named like a table and was not read", hint, file=path.name, severity="warning")


def _one(name: str, paths: list[Path], renames: Mapping[str, str]) -> Read:
    if len(paths) > 1:
        listed = " and ".join(path.name for path in paths)
        raise UnreadableFileError(f"there are {len(paths)} files for one table: {listed}", "keep one of them")
    readers: dict[str, Callable[[str, Path, Mapping[str, str]], Read]] = {
        ".csv": _from_csv,
        ".csv.gz": _from_csv,
        ".parquet": _from_parquet,
        ".gpkg": _from_geopackage,
    }
    if not paths[0].is_file():  # a folder, a broken link, a pipe that would never end
        raise UnreadableFileError("the file cannot be opened", "it is no plain file; put one in its place")
    ending = _ending(paths[0])
    try:
        return readers[ending](name, paths[0], renames)
    except UnreadableFileError:
        raise
    except OSError:
        raise UnreadableFileError("the file cannot be opened", "check that it is there and may be read") from None
    except Exception:  # noqa: BLE001 — the libraries raise many kinds, and their texts may hold cells
        reason = f"the file cannot be read as {_FORMATS[ending]}"
        raise UnreadableFileError(reason, "write it again, with text, numbers and times alone") from None


def _from_parquet(name: str, path: Path, renames: Mapping[str, str]) -> Read:
    return raw_table(name, read_parquet(path), renames, file=path.name)


def _from_geopackage(name: str, path: Path, renames: Mapping[str, str]) -> Read:
    return raw_table(name, read_geopackage(path, name), renames, file=path.name)


def _from_csv(name: str, path: Path, renames: Mapping[str, str]) -> Read:
    read = read_csv(path)
    named = [i for i, header in enumerate(read.header) if header.strip()]
    frame = pd.concat([read.cells[i] for i in named], axis="columns", keys=[read.header[i] for i in named])
    unnamed = [column.str.strip().fillna("") != "" for i, column in enumerate(read.cells) if i not in named]
    stray = np.logical_or.reduce([column.to_numpy(dtype=bool) for column in unnamed] or [np.zeros(len(frame), bool)])
    ragged = np.isin(read.rows, np.fromiter(read.ragged, np.int64, len(read.ragged)))
    table, findings = raw_table(name, frame, renames, file=path.name, rows=read.rows, kept=stray | ragged)
    findings += _ragged(table, read.ragged, len(read.header))
    at = np.flatnonzero(np.isin(table.rows, read.rows[stray]))
    if len(at):
        findings.append(Finding(name, "a cell stands in a column without a name", "name the column", at=at))
    lost = np.flatnonzero(np.isin(table.rows, read.rows[ragged]))
    spanning = np.flatnonzero(np.isin(table.rows, read.swallowing))
    if len(spanning):
        findings.append(_spanning(name, spanning))
    ids = pd.Series([read.first[row] for row in table.rows[lost].tolist()], dtype="str")
    return RawTable(
        table.name, table.file, _with_ids(table, our_names(read.header, renames)[0], lost, ids), table.rows, lost
    ), findings


def _with_ids(table: RawTable, first: str, lost: npt.NDArray[np.int64], ids: pd.Series) -> pd.DataFrame:
    """Put back the first cell of rows that could not be cut, where it is an id: it stands before what is wrong."""
    known = TABLES[table.name].by_name
    if not len(lost) or first not in table.cells or first not in known or known[first].holds != "id":
        return table.cells
    column = table.cells[first].copy()
    column.iloc[lost] = ids.to_numpy()
    return table.cells.assign(**{first: column})


def _spanning(name: str, at: npt.NDArray[np.int64]) -> Finding:
    reason = "the cell spans several lines and seems to hold other rows"
    hint = "look for a quotation mark that opens in this row and is closed by that of a later one"
    return Finding(name, reason, hint, at=at, severity="warning")


def _ragged(table: RawTable, ragged: Mapping[int, int], expected: int) -> list[Finding]:
    rows = sorted(ragged)
    if not rows:
        return []
    reasons = [f"the row has {ragged[row]} cell{'s' * (ragged[row] != 1)}, the header {expected}" for row in rows]
    hint = "look for a comma or a quotation mark too many or too few"
    return [Finding(table.name, reasons, hint, at=np.searchsorted(table.rows, rows))]
