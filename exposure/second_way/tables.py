"""Rows of the checked tables one by one: which are known at a moment, and which version of a thing is in force."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from exposure.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Row", "Tables", "cells", "seconds"]

Row = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class Tables:
    """
    The facts, and the moment from which they are seen.

    Attributes
    ----------
    frames
        The checked tables with all their rows.
    moment
        The moment; None for after the last fact.
    timezone
        The reader's zone; None for none.
    usual_minutes
        How long stays without an end last, by kind of place.
    """

    frames: Mapping[str, pd.DataFrame]
    moment: pd.Timestamp | None
    timezone: str | None
    usual_minutes: Mapping[str, float] = field(default_factory=dict)

    def known(self, name: str, **among: Collection[str]) -> list[Row]:
        """Give the rows that are known; with `column=ids` those of some ids alone."""
        return [row for row in self._rows(name, among) if self.is_known(row)]

    def in_force(self, name: str, **among: Collection[str]) -> list[Row]:
        """Give one version of each thing: the one known at the moment, else the first that was recorded."""
        found: dict[tuple[object, ...], Row] = {}
        rows = sorted(self._rows(name, among), key=lambda row: (not self.is_known(row), _recorded(row)))
        for row in rows:
            found.setdefault(tuple(row[column] for column in TABLES[name].key), row)
        return list(found.values())

    def is_known(self, row: Row) -> bool:
        """Say whether a row is recorded at the moment and not yet withdrawn."""
        recorded, withdrawn = row["recorded_at"], row["withdrawn_at"]
        if self.moment is None:
            return withdrawn is None
        return (recorded is None or recorded <= self.moment) and (withdrawn is None or self.moment < withdrawn)

    def _rows(self, name: str, among: Mapping[str, Collection[str]]) -> Iterable[Row]:
        frame = self.frames[name]
        for column, ids in among.items():
            frame = frame[frame[column].isin(list(ids))]
        return cells(frame[[column for column in TABLES[name].by_name if column in frame]])


def cells(frame: pd.DataFrame) -> list[Row]:
    """Give the rows of a frame; a blank cell is None."""
    return [{str(name): _cell(value) for name, value in row.items()} for row in frame.to_dict("records")]


def seconds(instant: pd.Timestamp) -> int:
    """Count an instant in seconds since 1970."""
    return int(instant.timestamp())


def _cell(value: object) -> object:
    if isinstance(value, str):
        return value.strip() or None
    return None if pd.isna(value) else value  # type: ignore[call-overload] # a cell is no list


def _recorded(row: Row) -> float:
    return float("-inf") if row["recorded_at"] is None else float(row["recorded_at"].timestamp())
