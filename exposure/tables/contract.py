"""The contract of single cells: nothing required is blank, numbers lie in bounds, words are known."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from exposure.errors import did_you_mean
from exposure.schema import TABLES
from exposure.tables.raw import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exposure.schema import Column
    from exposure.tables.state import State

__all__ = ["broken_cells"]

_PROPOSED: Final = 500
"""Words for which a better one is sought; whoever has more put another column there."""
_LISTED: Final = 12
"""Words that a hint lists."""


def broken_cells(state: State) -> Iterator[Finding]:
    """Find blank cells that are required, numbers out of bounds and unknown words."""
    import pandera.pandas as pandera

    for name, frame in state.frames.items():
        checked = _checked_columns(name, frame, state.given[name])
        if frame.empty or not checked:
            continue
        try:
            _contract(name).select_columns(checked).validate(frame[checked], lazy=True)
        except pandera.errors.SchemaErrors as broken:
            yield from _findings(state, name, broken.failure_cases)


def _checked_columns(name: str, frame: pd.DataFrame, given: frozenset[str]) -> list[str]:
    columns = [c for c in TABLES[name].columns if c.name in given and (c.required or c.words or c.bounds)]
    return [c.name for c in columns if c.required or frame[c.name].notna().any()]


@lru_cache
def _contract(name: str) -> Any:
    import pandera.pandas as pandera

    columns = {}
    for column in TABLES[name].columns:
        checks = []
        if column.words:
            checks.append(pandera.Check.isin(column.words, error="word"))
        if column.bounds:
            checks.append(pandera.Check.in_range(*column.bounds, error="bounds"))
        columns[column.name] = pandera.Column(nullable=not column.required, checks=checks)
    return pandera.DataFrameSchema(columns)


def _findings(state: State, name: str, failures: pd.DataFrame) -> Iterator[Finding]:
    for (column, check), cases in failures.groupby(["column", "check"], sort=False):
        at = cases["index"].to_numpy(dtype="int64")
        contract = TABLES[name].by_name[str(column)]
        if check == "word":
            yield from _unknown_words(name, contract, pd.Series(cases["failure_case"].to_numpy(), at))
        elif check == "bounds":
            yield from _out_of_bounds(state, name, contract, pd.Index(at))
        else:
            blank = state.blank(name, contract.name)
            at = at[blank[state[name].index.get_indexer(pd.Index(at))]]
            if len(at):
                yield Finding(name, "is blank", f"fill it: {contract.meaning}", contract.name, at)


def _unknown_words(name: str, column: Column, given: pd.Series) -> Iterator[Finding]:
    listed = ", ".join(column.words[:_LISTED]) + (
        ", … (`exposure schema` lists all)" if len(column.words) > _LISTED else ""
    )
    words = given.unique()
    near = {word: did_you_mean(str(word), column.words).strip(" ()") for word in words[:_PROPOSED]}
    hints = [f"{near.get(word, '')} use one of: {listed}".strip() for word in given]
    yield Finding(name, f"is not a known {column.name.replace('_', ' ')}", hints, column.name, given.index.to_numpy())


def _out_of_bounds(state: State, name: str, column: Column, at: pd.Index) -> Iterator[Finding]:
    low, high = column.bounds or (0, 0)
    limits = f"at least {low:g}" if high == float("inf") else f"between {low:g} and {high:g}"
    swapped = pd.Series(data=False, index=at)
    if column.name == "latitude":
        rows = state[name].loc[at]
        swapped = (rows["longitude"].abs() <= 90) & (rows["latitude"].abs() <= 180)
        reason, hint = "is no latitude; longitude and latitude look swapped", "swap the two cells"
        if swapped.any():
            yield Finding(name, reason, hint, column.name, at[swapped].to_numpy())
    if not swapped.all():
        yield Finding(name, f"must be {limits}", "correct the number", column.name, at[~swapped].to_numpy())
