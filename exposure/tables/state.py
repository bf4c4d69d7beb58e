"""What a check looks at: all tables, less the rows that were set aside."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    import numpy.typing as npt

__all__ = ["State"]


@dataclass(frozen=True)
class State:
    """
    All nine tables during a check.

    The index of every frame is the position of the row in its raw table.
    """

    frames: Mapping[str, pd.DataFrame]
    gone: Mapping[str, pd.DataFrame]
    """The rows set aside so far."""
    given: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """The columns that each table was given with."""
    unread: Mapping[str, Mapping[str, npt.NDArray[np.bool_]]] = field(default_factory=dict)
    """Cells that hold something which could not be read: neither blank nor a value."""
    silent: frozenset[str] = frozenset()
    """Tables that could not be read well enough to say what is missing from them."""
    torn: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    """Rows that could not be cut into cells, as far as their ids can be read; empty once they are set aside."""

    def __getitem__(self, table: str) -> pd.DataFrame:
        return self.frames[table]

    def ids(self, table: str, column: str) -> pd.Series:
        """List the ids in a column of a table, those of torn rows included."""
        own = self.frames[table][column]
        return pd.concat([own, self.torn[table][column]]) if table in self.torn else own

    def blank(self, table: str, column: str) -> npt.NDArray[np.bool_]:
        """Say which cells hold nothing; a cell that could not be read does hold something."""
        frame = self.frames[table]
        empty: npt.NDArray[np.bool_] = frame[column].isna().to_numpy()
        unread = self.unread.get(table, {}).get(column)
        return empty if unread is None else empty & ~unread[frame.index.to_numpy()]
