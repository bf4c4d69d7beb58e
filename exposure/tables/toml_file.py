"""Seat plans written as TOML: a table for each, under the names of the columns."""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from exposure.tables.unreadable import UnreadableFileError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

__all__ = ["read_toml"]


def read_toml(path: Path) -> tuple[pd.DataFrame, npt.NDArray[np.int64]]:
    """
    Read a file of seat plans.

    Parameters
    ----------
    path
        The file; the name of each of its tables is that of a layout. A list of values stands for several values, and
        `sections` may be a table of names and rows.

    Returns
    -------
    cells
        One row per layout, as a table of layouts has it.
    lines
        The line at which each begins.

    Raises
    ------
    UnreadableFileError
        If the file is no TOML, or holds something else.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        plans = tomllib.loads(text)
    except UnicodeDecodeError:
        raise UnreadableFileError("the file holds text that is not UTF-8", "write it again as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        where = re.search(r"line [0-9]+", str(error))
        reason = f"the file is no TOML: there is a mistake at {where[0] if where else 'the end of the file'}"
        raise UnreadableFileError(reason, 'begin each layout with its name, as ["A320 of ours"]') from None
    loose = [key for key, value in plans.items() if not isinstance(value, dict)]
    if loose:
        reason = "the file has keys that stand under no layout"
        raise UnreadableFileError(reason, 'begin each layout with its name, as ["A320 of ours"]')
    cells = [
        {"layout": name} | {column: _cell(value) for column, value in plan.items()} for name, plan in plans.items()
    ]
    return pd.DataFrame(cells, columns=None if cells else ["layout", "rows", "columns"]), _lines(text, list(plans))


def _cell(value: Any) -> Any:
    """Write lists and tables of values as a cell has them."""
    if isinstance(value, dict):
        return ";".join(f"{name} {rows}" for name, rows in value.items())
    return ";".join(map(str, value)) if isinstance(value, list) else value


def _lines(text: str, names: list[str]) -> npt.NDArray[np.int64]:
    """Find the line of each layout; where the name is written in an unusual way, its place among the others."""
    heads: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if match := re.match(r"\s*\[\s*[\"']?(.*?)[\"']?\s*\]", line):
            heads.setdefault(match[1], number)
    return np.array([heads.get(name, k) for k, name in enumerate(names, 1)], dtype=np.int64)
