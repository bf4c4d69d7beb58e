"""Which row of the persons table gives which phone number."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.calls.numbers import read_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exposure.calls.numbers import Number
    from exposure.graph import ExposureGraph

__all__ = ["GIVEN_COLUMNS", "given_numbers", "listed", "regions_of"]

GIVEN_COLUMNS: Final = ("person_id", "fact_id", "source", "earlier", "age", "nth", "number", "phone", "state", "owner")

_REGION_COLUMNS: Final = ("region", "country")


def given_numbers(graph: ExposureGraph, region: str) -> pd.DataFrame:
    """
    Read every number that a row of the persons table gives, or gave.

    Parameters
    ----------
    graph
        The graph, as known.
    region
        Two letters of the country in which a number without + is dialled; a column `region` or `country` that holds
        two letters comes first.

    Returns
    -------
    given
        One row per persons row and number: person_id, fact_id, source, `earlier` (the row is not in force any more),
        `age` (0 the newest row of the person, 1 the one before …), `nth` number of its cell, `number`, and its phone,
        state and owner.
    """
    rows = _rows(graph)
    rows = rows[rows["phone"].fillna("").astype("str").str.strip() != ""]
    cells = rows["phone"].astype("str")
    found = [read_numbers(cell, where) for cell, where in zip(cells, regions_of(rows, region), strict=True)]
    columns = ("person_id", "fact_id", "source", "earlier", "age")
    return listed({name: rows[name].fillna("").tolist() for name in columns}, found)


def listed(columns: dict[str, list[object]], found: Sequence[list[Number]]) -> pd.DataFrame:
    """
    List numbers one a row.

    Parameters
    ----------
    columns
        What is said of each cell.
    found
        The numbers of each cell.

    Returns
    -------
    given
        Columns as in `GIVEN_COLUMNS`, as far as they are given.
    """
    many = np.array([len(numbers) for numbers in found], dtype=np.intp)
    at = np.repeat(np.arange(len(found)), many)
    numbers = list(chain.from_iterable(found))
    told = {
        name: pd.Series(values, dtype=_dtype(name)).take(at).reset_index(drop=True) for name, values in columns.items()
    }
    return pd.DataFrame(
        {
            **told,
            "nth": np.arange(len(at)) - np.repeat(np.cumsum(many) - many, many),
            "number": pd.Series(numbers, dtype=object),
            **{name: pd.Series(values, dtype="str") for name, values in _parts(numbers)},
        }
    )


def _dtype(name: str) -> str:
    return {"earlier": "bool", "age": "int64"}.get(name, "str")


def _parts(numbers: list[Number]) -> Iterable[tuple[str, list[str]]]:
    yield "phone", [number.e164 for number in numbers]
    yield "state", [number.state for number in numbers]
    yield "owner", [number.owner for number in numbers]


def _rows(graph: ExposureGraph) -> pd.DataFrame:
    """Give the rows in force and, behind them, those that were known before, the newest first."""
    now = graph.persons.assign(earlier=False)
    facts = graph.snapshot.facts["persons"]
    recorded = facts["recorded_at"]
    later = recorded > graph.moment if graph.moment is not None else np.zeros(len(facts), dtype=bool)
    before = facts[~later & ~facts["fact_id"].isin(now["fact_id"])].assign(earlier=True)
    before = before.sort_values("recorded_at", ascending=False, na_position="last", kind="stable")
    rows = pd.concat([now, before], ignore_index=True)
    return rows.assign(age=rows.groupby("person_id").cumcount())


def regions_of(rows: pd.DataFrame, region: str) -> list[str]:
    """
    Tell in which country each person's numbers without + are dialled.

    Parameters
    ----------
    rows
        Rows of the persons table.
    region
        Where the table does not say.

    Returns
    -------
    regions
        In the order of the rows.
    """
    from phonenumbers import SUPPORTED_REGIONS

    where = pd.Series(region, index=rows.index, dtype="str")
    for name in reversed(_REGION_COLUMNS):
        if name in rows:
            told = rows[name].fillna("").astype("str").str.strip().str.upper()
            where = where.mask(told.isin(SUPPORTED_REGIONS), told)
    return where.tolist()
