"""Findings as the table of faults that people work from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.schema import ASSUMED_COLUMNS, FAULT_COLUMNS, TABLES
from exposure.tables.cells import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy.typing as npt

    from exposure.tables.raw import Assumed, Finding, Raw

__all__ = ["assumed_frame", "fault_frame", "shown_values"]


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
    frame["order"] = frame["table"].map({name: i for i, name in enumerate(TABLES)}).fillna(-1)
    frame = frame.sort_values(["order", "row", "column", "reason"], kind="stable", ignore_index=True)
    return frame[columns]


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

    Personal columns stay hidden, and so do columns that the contract does not know.
    """
    table, known = raw.tables[finding.table], TABLES[finding.table].by_name
    column = known.get(finding.column)
    if not finding.shown or column is None or column.personal or finding.column not in table.cells:
        return ""
    values = text_of(table.cells[finding.column].iloc[at]).to_pandas()
    return pd.Series(values).fillna("").astype("str")


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
