"""Column names: theirs become ours, and what is missing, doubled or nearly right is found."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from exposure.chinese import column_aliases
from exposure.errors import UsageError
from exposure.schema import PROVENANCE, TABLES, WITHDRAWAL
from exposure.tables.cells import narrow
from exposure.tables.raw import Assumed, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from exposure.schema import Column

__all__ = ["MOST_COLUMNS", "NOT_READ", "Header", "above_header", "check_renames", "header_findings", "read_header"]

NOT_READ: Final = "is not a column that is read"
"""What is said of a column whose name is nearly one of ours."""

MOST_COLUMNS: Final = 16_384
"""As many columns has a sheet of Excel; a wider table is damaged, or made to hurt."""
_NAMED: Final = 4
"""Of columns with one name, so many are counted out; the name itself may be somebody's data."""


@dataclass(frozen=True)
class Header:
    """The header of one table: the names that it has, and those that we give them."""

    table: str
    theirs: tuple[str, ...]
    """Without blanks around them; unnamed columns are ''."""
    ours: tuple[str, ...]
    """Names of the contract where they are known or mapped, else theirs."""

    @property
    def known(self) -> int:
        """How many columns of the contract it has."""
        return len(set(self.ours) & set(TABLES[self.table].by_name))

    @property
    def complete(self) -> bool:
        """Whether no column is missing."""
        return not _missing(self.table, self.ours)

    def assumed(self, file: str, renames: Mapping[str, str]) -> Iterator[Assumed]:
        """Say which names were understood without having been mapped, and which not."""
        for theirs, ours in zip(self.theirs, self.ours, strict=True):
            if theirs != ours and theirs not in renames:
                yield Assumed(self.table, file, "column", theirs, ours)
        known = {*TABLES[self.table].by_name, *PROVENANCE, *WITHDRAWAL, "geometry"}
        own = [name for name in self.ours if name and name not in known]
        if own and self.known:  # else these may be no names of columns, but somebody's data
            yield Assumed(
                self.table, file, "other columns", ", ".join(own), f"kept as they are, not used{self._whose(own)}"
            )

    def _whose(self, own: Sequence[str]) -> str:
        """Say which of some columns are those of persons, as a passenger list has them."""
        persons = column_aliases("persons") | {name: name for name in TABLES["persons"].by_name}
        theirs = [name for name in own if name in persons and self.table == "itineraries"]
        return f"; {', '.join(theirs)} belong to persons: give the list for that table too" if theirs else ""


def check_renames(columns: Mapping[str, Mapping[str, str]] | None) -> Mapping[str, Mapping[str, str]]:
    """
    Refuse a mapping of columns that names no table or no column of ours.

    Raises
    ------
    UsageError
        If a table or one of our names in it is unknown; '' stands for none of ours.
    """
    for table, names in (columns or {}).items():
        if table not in TABLES:
            raise UsageError.unknown("table in columns=", table, TABLES)
        if not isinstance(names, Mapping):
            raise UsageError(f"columns= gives {table} no mapping of names, but {type(names).__name__}")
        for ours in names.values():
            if ours and ours not in TABLES[table].by_name:
                raise UsageError.unknown(f"column of {table} in columns=", ours, TABLES[table].by_name)
    return columns or {}


def read_header(table: str, given: Sequence[object], renames: Mapping[str, str]) -> Header:
    """
    Put our names for those of a header: mapped ones, then Chinese ones.

    Examples
    --------
    >>> read_header("persons", [" person_id", "姓名", "x"], {"x": "phone"}).ours
    ('person_id', 'name', 'phone')
    """
    theirs = ["" if name is None else str(name).strip() for name in given]
    plain = narrow(pa.array(theirs, pa.large_string())).to_pylist()
    aliases = column_aliases(table)
    ours = [
        (renames[name] or name) if name in renames else aliases.get(bare or "", bare or "")
        for name, bare in zip(theirs, plain, strict=True)
    ]
    return Header(table, tuple(theirs), tuple(ours))


def header_findings(header: Header, renames: Mapping[str, str], file: str) -> Iterator[Finding]:
    """Find columns that are missing, there twice, or nearly named like one of ours."""
    table, names = header.table, header.ours
    known = TABLES[table].by_name
    yield from _doubled(header, file)
    for name in _missing(table, names):
        if name == "venue_id":
            reason, hint = (
                "the columns venue_id and leg_id are both missing",
                "add at least one of them: where the person was",
            )
        else:
            reason, hint = "the column is missing", _missing_hint(known[name], names)
        yield Finding(table, reason, hint, name, file=file, mendable=False)
    for name in dict.fromkeys(names):  # one that stands there often is said once
        near = difflib.get_close_matches(name.casefold(), list(known), n=1, cutoff=0.8)
        if near and name not in known and near[0] not in names and name not in PROVENANCE:
            hint = f"did you mean {near[0]!r}? rename it, or map it with columns="
            yield Finding(table, NOT_READ, hint, name, file=file, severity="warning")
    for theirs in set(renames) - set(header.theirs):
        hint = "correct the mapping, or leave the column out of it"
        yield Finding(table, "columns= names a column that is not there", hint, theirs, file=file, severity="warning")


def above_header(table: str, file: str, row: int, *, below_rows: bool) -> tuple[list[Finding], list[Assumed]]:
    """Say that a header does not stand in the first row, and warn where rows may stand above it."""
    if row == 1:
        return [], []
    reason = "what stands above the header has as many cells as rows have, and was not read"
    hint = "look whether these are rows; if so, move the header above them"
    warning = Finding(table, reason, hint, file=file, severity="warning")
    said = Assumed(table, file, "header", "", f"row {row}; what stands above it was not read")
    return [warning] if below_rows else [], [said]


def _doubled(header: Header, file: str) -> Iterator[Finding]:
    known = TABLES[header.table].by_name
    theirs, places = defaultdict(list), defaultdict(list)
    for place, (name, ours) in enumerate(zip(header.theirs, header.ours, strict=True), start=1):
        theirs[ours].append(name)
        places[ours].append(str(place))
    for ours, given in theirs.items():
        if not ours or len(given) == 1:
            continue
        which = ", ".join([*places[ours][:_NAMED], *["…"] * (len(given) > _NAMED)])
        # In a file without a header a person's data stand where the names should be.
        shown, reason, hint = "", f"{len(given)} columns have the same name: number {which}", "name every column once"
        if ours in known:
            shown = ours
        if ours in known and len(set(given)) > 1:
            reason = f"{len(given)} columns are read as {ours}: {', '.join(given)}"
            hint = "leave one out with columns=, mapping it to '', or rename it"
        yield Finding(header.table, reason, hint, shown, file=file, mendable=False)


def _missing(table: str, names: Sequence[str]) -> list[str]:
    missing = [column.name for column in TABLES[table].columns if column.required and column.name not in names]
    return missing + ["venue_id"] * (table == "itineraries" and not {"venue_id", "leg_id"} & set(names))


def _missing_hint(column: Column, names: Sequence[str]) -> str:
    folded = {_spelling(name): name for name in names}
    near = difflib.get_close_matches(_spelling(column.name), list(folded), n=1, cutoff=0.8)
    if near:
        return f"did you mean the column {folded[near[0]]!r}? rename it, or map it with columns="
    return f"add it: {column.meaning}; or map one that is there with columns= (guess_columns proposes how)"


def _spelling(name: str) -> str:
    return name.casefold().replace(" ", "_").replace("-", "_")
