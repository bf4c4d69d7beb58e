"""Column names: theirs become ours, and what is missing, doubled or nearly right is found."""

from __future__ import annotations

import difflib
from collections import Counter
from typing import TYPE_CHECKING

from exposure.errors import UsageError
from exposure.schema import PROVENANCE, TABLES
from exposure.tables.raw import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from exposure.schema import Column

__all__ = ["check_renames", "header_findings", "our_names"]


def check_renames(columns: Mapping[str, Mapping[str, str]] | None) -> Mapping[str, Mapping[str, str]]:
    """
    Refuse a mapping of columns that names no table or no column of ours.

    Raises
    ------
    UsageError
        If a table or one of our names in it is unknown.
    """
    for table, names in (columns or {}).items():
        if table not in TABLES:
            raise UsageError.unknown("table in columns=", table, TABLES)
        for ours in names.values():
            if ours not in TABLES[table].by_name:
                raise UsageError.unknown(f"column of {table} in columns=", ours, TABLES[table].by_name)
    return columns or {}


def our_names(given: Sequence[object], renames: Mapping[str, str]) -> list[str]:
    """Strip the names of a header and put ours for theirs."""
    stripped = ["" if name is None else str(name).strip() for name in given]
    return [renames.get(name, name) for name in stripped]


def header_findings(table: str, given: Sequence[object], renames: Mapping[str, str], file: str) -> Iterator[Finding]:
    """Find columns that are missing, there twice, or nearly named like one of ours."""
    names = our_names(given, renames)
    known = TABLES[table].by_name
    for name, count in Counter(names).items():
        if name and count > 1:
            hint = "name every column once"
            # In a file without a header a person's data stand where the names should be.
            shown = name if name in known else ""
            yield Finding(table, f"{count} columns have the same name", hint, shown, file=file, mendable=False)
    for column in TABLES[table].columns:
        if column.required and column.name not in names:
            hint = _missing_hint(column, names)
            yield Finding(table, "the column is missing", hint, column.name, file=file, mendable=False)
    if table == "itineraries" and not {"venue_id", "leg_id"} & set(names):
        hint = "add at least one of them: where the person was"
        reason = "the columns venue_id and leg_id are both missing"
        yield Finding(table, reason, hint, "venue_id", file=file, mendable=False)
    for name in names:
        near = difflib.get_close_matches(name.casefold(), list(known), n=1, cutoff=0.8)
        if near and name not in known and near[0] not in names and name not in PROVENANCE:
            hint = f"did you mean {near[0]!r}? rename it, or map it with columns="
            yield Finding(table, "is not a column that is read", hint, name, file=file, severity="warning")
    for theirs in set(renames) - {str(name).strip() for name in given}:
        hint = "correct the mapping, or leave the column out of it"
        yield Finding(table, "columns= names a column that is not there", hint, theirs, file=file, severity="warning")


def _missing_hint(column: Column, names: Sequence[str]) -> str:
    if len(names) == 1:
        for mark, called in ((";", "semicolons"), ("\t", "tabs")):
            if mark in names[0]:
                return f"the file looks separated by {called}; save it with commas"
    folded = {_spelling(name): name for name in names}
    near = difflib.get_close_matches(_spelling(column.name), list(folded), n=1, cutoff=0.8)
    if near:
        return f"did you mean the column {folded[near[0]]!r}? rename it, or map it with columns="
    return f"add it: {column.meaning}"


def _spelling(name: str) -> str:
    return name.casefold().replace(" ", "_").replace("-", "_")
