"""Rows that are set aside, each with its reasons, until nothing more follows from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from exposure.schema import TABLES
from exposure.tables.cells import text_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import numpy.typing as npt

    from exposure.tables.raw import Finding, Raw

__all__ = ["Aside"]

_LEADING = ("table", "file", "row", "fact_id", "faults")


class Aside:
    """The rows set aside so far, by table and position, with their reasons."""

    def __init__(self) -> None:
        self._reasons: dict[str, dict[int, list[str]]] = {name: {} for name in TABLES}

    def add(self, findings: Iterable[Finding], raw: Raw) -> bool:
        """Set the rows of all faults aside; say whether any was new."""
        before = self._count()
        new: dict[str, dict[int, list[str]]] = {name: {} for name in TABLES}
        for finding in findings:
            if finding.severity == "fault" and finding.table in raw.tables:
                for position, reason in _each(finding, raw):
                    new[finding.table].setdefault(position, []).append(reason)
        for name, rows in new.items():
            for position, reasons in rows.items():
                self._reasons[name].setdefault(position, list(dict.fromkeys(reasons)))
        return self._count() > before

    def positions(self, table: str) -> npt.NDArray[np.int64]:
        """Give the positions of a table's rows that are set aside, sorted."""
        return np.array(sorted(self._reasons[table]), dtype=np.int64)

    def frame(self, raw: Raw) -> pd.DataFrame:
        """List every row set aside with its reasons and its cells as given."""
        parts = [self._table(name, raw) for name, rows in self._reasons.items() if rows]
        if not parts:
            return pd.DataFrame({name: pd.Series(dtype="int64" if name == "row" else "str") for name in _LEADING})
        return pd.concat(parts, ignore_index=True)

    def _count(self) -> int:
        return sum(map(len, self._reasons.values()))

    def _table(self, name: str, raw: Raw) -> pd.DataFrame:
        table, at = raw.tables[name], self.positions(name)
        cells = table.cells.iloc[at]
        cells = pd.DataFrame({c: text_of(cells[c]).to_pandas() for c in cells.columns}, dtype="str")
        cells = cells.rename(columns={c: f"{c} (given)" for c in cells.columns if c in _LEADING})
        leading: Mapping[str, Any] = {
            "table": name,
            "file": table.file,
            "row": table.rows[at],
            "fact_id": [f"{name}:{row}" for row in table.rows[at]],
            "faults": ["; ".join(self._reasons[name][p]) for p in at.tolist()],
        }
        head = pd.DataFrame(leading).astype({c: "int64" if c == "row" else "str" for c in _LEADING})
        return pd.concat([head, cells], axis="columns")


def _each(finding: Finding, raw: Raw) -> Iterable[tuple[int, str]]:
    every = range(len(raw.tables[finding.table].cells))
    at = every if finding.at is None else np.asarray(finding.at, dtype=np.int64).tolist()
    reasons = [finding.reason] * len(at) if isinstance(finding.reason, str) else finding.reason
    prefix = f"{finding.column}: " if finding.column else ""
    return [(position, prefix + reason) for position, reason in zip(at, reasons, strict=True)]
