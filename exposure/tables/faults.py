"""Findings as the table of faults that people work from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.schema import ASSUMED_COLUMNS, FAULT_COLUMNS, TABLES
from exposure.tables.cells import text_of
from exposure.vocabulary import ABOUT, CLOCK_WORDS, DAY_PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from exposure.tables.raw import Assumed, Finding, Raw

__all__ = ["PHONE", "assumed_frame", "fault_frame", "harmless", "in_order", "shown_values"]

PHONE: Final = re.compile(r"(?<![\d./:-])(?:\d[ ()-]{0,2}){7,}")
"""As many digits as a telephone number has, in whatever groups …"""
_PLAIN: Final = re.compile(r"(?:19|20)\d{6}|\d{1,5}(?:[.,]\d+)?|[+-]?\d*[.,]\d+|\d+[eE][+-]?\d+")
"""… unless they are a date without signs, or a decimal number."""
_DATE: Final = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}|\d{4}年\d{1,2}月\d{1,2}日?")
_TIMELY: Final = re.compile(
    "|".join(map(re.escape, sorted([*DAY_PARTS, *ABOUT, *CLOCK_WORDS], key=len, reverse=True)))
    + r"|\d+(?:e[+-]?\d+)?|[年月日号时点分秒半]|\b(?:[ap]\.?m|of|at|on|nan|inf|infinity)\b|(?<=\d)[tz]"
    + r"|\b(?-i:[A-Z]{2,3}T)\b",
    re.IGNORECASE,
)
"""What may stand in a time: its words, digits and signs, and the abbreviation of a zone."""


def fault_frame(findings: Iterable[Finding], raw: Raw) -> pd.DataFrame:
    """
    List every finding row by row.

    Parameters
    ----------
    findings
        What was found.
    raw
        The tables as given, for row numbers and values.

    Returns
    -------
    faults
        The columns of `FAULT_COLUMNS`, sorted by table, row and column.
    """
    parts = [_rows(finding, raw) for finding in findings]
    columns = list(FAULT_COLUMNS)
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns, dtype="str")
    frame = frame.astype({name: "int64" if name == "row" else "str" for name in columns})
    return _sorted(frame, ["row", "column", "reason"])


def in_order(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Put what was found in the order of tables, files, rows and columns."""
    found = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    return _sorted(found, ["file", "row", "column", "reason"])


def _sorted(faults: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    order = faults["table"].map({name: number for number, name in enumerate(TABLES)}).fillna(-1)
    faults = faults.assign(order=order).sort_values(["order", *by], kind="stable", ignore_index=True)
    return faults[list(FAULT_COLUMNS)]


def assumed_frame(assumed: Iterable[Assumed]) -> pd.DataFrame:
    """
    List what was assumed.

    Returns
    -------
    assumed
        The columns of `ASSUMED_COLUMNS`; `rows` is how many rows were read so, 0 where it is not a matter of rows.
    """
    rows = [(a.table, a.file, a.what, a.given, a.read_as, a.count) for a in assumed]
    frame = pd.DataFrame(rows, columns=list(ASSUMED_COLUMNS))
    return frame.astype({name: "int64" if name == "rows" else "str" for name in ASSUMED_COLUMNS})


def shown_values(finding: Finding, raw: Raw, at: npt.NDArray[np.int64]) -> pd.Series | str:
    """
    Give the cells that a finding may show.

    Personal columns stay hidden, and so do columns that the contract does not know. Of a cell that should hold a time
    or a number only what may be one is shown: cells slip, and a name or a phone may have come there.
    """
    table, known = raw.tables[finding.table], TABLES[finding.table].by_name
    column = known.get(finding.column)
    if not finding.shown or column is None or column.personal or finding.column not in table.cells:
        return ""
    values = text_of(table.cells[finding.column].iloc[at]).to_pandas()
    cells = pd.Series(values).fillna("").astype("str")
    if column.holds in {"word", "boolean"}:
        return cells.mask(cells.str.contains(PHONE), "")
    if column.holds not in {"instant", "date", "number", "integer"}:
        return cells
    return cells.map({cell: harmless(cell) for cell in cells.unique()}).astype("str")


def harmless(cell: str) -> str:
    """
    Give as much of a time or number as holds no word that is none of time, and no number as long as a phone's.

    Examples
    --------
    >>> harmless("2020-02-30 9:00"), harmless("2020-02-21 Somebody"), harmless("021 555 0123")
    ('2020-02-30 9:00', '2020-02-21 …', '')
    """
    if PHONE.search(cell) and not _is_date(cell):
        return ""
    if not re.search(r"\w", _TIMELY.sub("", cell)):
        return cell
    begin = _DATE.match(cell)
    return f"{begin[0]} …" if begin else ""


def _is_date(cell: str) -> bool:
    begin = _DATE.match(cell)
    rest = cell[begin.end() :] if begin else cell
    return (begin is not None and not PHONE.search(rest.replace(":", "."))) or _PLAIN.fullmatch(cell) is not None


def _rows(finding: Finding, raw: Raw) -> pd.DataFrame:
    table = raw.tables.get(finding.table)
    row: int | npt.NDArray[np.int64] = 0
    value: pd.Series | str = ""
    length = 1
    if table is not None and finding.at is not None:
        at = np.asarray(finding.at, dtype=np.int64)
        row, value, length = table.rows[at], shown_values(finding, raw, at), len(at)
    file = finding.file if finding.file is not None else table.file if table is not None else ""
    return pd.DataFrame(
        {
            "table": finding.table,
            "file": file,
            "row": row,
            "column": finding.column,
            "value": value,
            "reason": finding.reason,
            "hint": finding.hint,
            "severity": finding.severity,
        },
        index=range(length),
    )
