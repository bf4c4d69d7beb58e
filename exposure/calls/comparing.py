"""Our list beside that of another tool: who is on both, who on one alone, and why."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.calls.matching import KEYS, keys_of, match
from exposure.calls.their_list import column_called, read_their_list
from exposure.calls.zones import commonest_jurisdiction, office_zone, region_of
from exposure.errors import UsageError
from exposure.shown import counted, html_card, text_card
from exposure.vocabulary import CLASSES

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from exposure.calls.matching import Match
    from exposure.calls.their_list import TheirList
    from exposure.trace import Trace

__all__ = ["ListComparison", "compare_list"]

_WHERE: Final = ("both", "only ours", "only theirs")
_SAID: Final = {"person_id": "id", "phone": "phone number", "document": "document", "name": "name"}


@dataclass(frozen=True, eq=False, repr=False)
class ListComparison:
    """
    Our list beside another.

    Attributes
    ----------
    table
        One row per person of either list: `where` (both, only ours, only theirs), `person_id` (blank for whom we do not
        know), `their_row` (the number that a spreadsheet shows; blank for whom they do not have) and `reason`.
    faults
        Rows of theirs that are in no row of `table`: `their_row`, `what` (doubled, without key) and `reason`. The rows
        of theirs are those in `table` and these.
    key
        The column of ours by which they were compared.
    """

    table: pd.DataFrame
    faults: pd.DataFrame
    key: str

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        return text_card(*self._card())

    def _repr_html_(self) -> str:
        return html_card(*self._card())

    def _card(self) -> tuple[str, list[str]]:
        counts, faulty = self.table["where"].value_counts(), self.faults["what"].value_counts()
        found = ", ".join(f"{where} {counts.get(where, 0):,}" for where in _WHERE)
        theirs = int(self.table["their_row"].notna().sum()) + len(self.faults)
        lines = [f"compared by {_SAID[self.key]}; {counted(theirs, 'row')} of theirs"]
        lines += [f"{what}: {counted(int(n), 'row')} of theirs, see .faults" for what, n in faulty.sort_index().items()]
        return found, lines


def compare_list(
    trace: Trace,
    theirs: str | Path | pd.DataFrame,
    *,
    key: str | Mapping[str, str] = "person_id",
    classes: Iterable[str] = ("close",),
    region: str | None = None,
) -> ListComparison:
    """
    Compare the list to work from with one that a team keeps by other means.

    Parameters
    ----------
    trace
        The answer whose people are our list.
    theirs
        Their list: a workbook, of which the first sheet with the column counts, a CSV file or a frame.
    key
        The column of theirs that says who it is: by its own name where that is `person_id`, `phone`, `document`,
        `name` or a Chinese word for these, else with ours, as in `{"Tel.": "phone"}`. Phones compare as numbers,
        documents without blanks, names without regard to large letters.
    classes
        Whom our list holds: by the class that an investigator judged, else by the rule set's, certain or possible.
    region
        The country (two letters) of numbers without a prefix; by default that of the office.

    Returns
    -------
    comparison
        Every row of theirs and everybody on our list, each with a reason.

    Raises
    ------
    UsageError
        If the file cannot be read, has no such column, or a class or key is none.
    """
    column, ours = _key(key)
    wanted = _classes(classes)
    read = read_their_list(theirs, column)
    people, persons = _effective(trace), _persons(trace)
    listed = persons["person_id"].isin(people.index[people["effective"].isin(wanted)])
    place = _region(trace, region) if ours == "phone" else ""
    their_keys = keys_of(read.keys, ours, place)
    our_keys = keys_of(persons[ours], ours, place)
    found = match(their_keys, our_keys, listed.tolist())
    keyless = np.array([not own for own in our_keys], dtype=bool)
    table = _Rows(trace, people, persons["person_id"], (listed.to_numpy(), keyless), read, ours).table(found)
    return ListComparison(table, _faults(read, their_keys, found, ours), ours)


def _key(key: object) -> tuple[str, str]:
    """Say which column of theirs stands for which of ours."""
    if isinstance(key, Mapping) and len(key) == 1:
        [(column, ours)] = key.items()
        if ours not in KEYS:
            raise UsageError.unknown("column in key=", ours, KEYS)
        return str(column), ours
    if not isinstance(key, str):
        raise UsageError("key takes the name of one column of theirs, or it with ours, as in key={'Tel.': 'phone'}")
    ours = column_called(key)
    if ours not in KEYS:
        raise UsageError(f"say what the column {key!r} holds: key={{{key!r}: 'phone'}}; or one of {', '.join(KEYS)}")
    return key, ours


def _classes(classes: object) -> list[str]:
    listed = [classes] if isinstance(classes, str) else list(classes) if isinstance(classes, Iterable) else []
    for name in listed:
        if name not in CLASSES:
            raise UsageError.unknown("class", name, CLASSES)
    if not listed:
        raise UsageError("classes is empty; name those on our list, as in classes=('close',)")
    return listed


def _region(trace: Trace, region: str | None) -> str:
    """Take the country of the office's zone where none is given."""
    if region is not None:
        from phonenumbers import SUPPORTED_REGIONS

        if str(region).upper() not in SUPPORTED_REGIONS:
            raise UsageError(f"region {region!r} is no country; write its two letters, as in region='CN'")
        return str(region).upper()
    found = region_of(office_zone(trace, commonest_jurisdiction(trace)))
    if not found:
        raise UsageError("the country of the phone numbers is not known; name it, as in region='CN'")
    return found


def _effective(trace: Trace) -> pd.DataFrame:
    """Give the people of a trace by id, with the class that counts: an investigator's, else the rule set's."""
    people = trace.people.set_index("person_id")
    return people.assign(effective=people["judged"].where(people["judged"] != "", people["contact_class"]))


def _persons(trace: Trace) -> pd.DataFrame:
    """List everybody who is known, in the order of ids, with what they can be found by."""
    known = trace.graph.persons[list(KEYS)].drop_duplicates("person_id", keep="last")
    ids = pd.Index(known["person_id"]).union(pd.Index(trace.people["person_id"]))
    return known.set_index("person_id").reindex(ids).rename_axis("person_id").reset_index()


@dataclass(frozen=True)
class _Rows:
    trace: Trace
    people: pd.DataFrame
    ids: pd.Series
    marks: tuple[NDArray[np.bool_], NDArray[np.bool_]]
    """Which persons are on our list, and who has nothing to be compared by."""
    theirs: TheirList
    ours: str

    def table(self, found: Match) -> pd.DataFrame:
        """Write a row for each person: those on both lists, on ours alone, on theirs alone."""
        rows: list[tuple[str, str, int | None, str]] = []
        listed, paired = self.marks[0], set(found.pairs.values())
        for row, person in found.pairs.items():
            name = str(self.ids.iloc[person])
            where = "both" if listed[person] else "only theirs"
            reason = self._classed(name) if listed[person] else self._not_ours(name)
            rows.append((where, name, int(self.theirs.rows[row]), reason))
        strange = f"nobody in our data has this {_SAID[self.ours]}"
        rows += [("only theirs", "", int(self.theirs.rows[row]), strange) for row in found.strangers]
        alone = [person for person in np.flatnonzero(listed).tolist() if person not in paired]
        rows += [("only ours", str(self.ids.iloc[p]), None, self._only_ours(p, found)) for p in alone]
        table = pd.DataFrame(rows, columns=["where", "person_id", "their_row", "reason"])
        table = table.astype({"where": "str", "person_id": "str", "their_row": "Int64", "reason": "str"})
        order = table["where"].map({where: i for i, where in enumerate(_WHERE)})
        keys = pd.DataFrame({"where": order, "row": table["their_row"].fillna(0), "id": table["person_id"]})
        return table.loc[keys.sort_values(["where", "row", "id"]).index].reset_index(drop=True)

    def _classed(self, person: str) -> str:
        contact = self.people.loc[person]
        said = f"{contact['contact_class']}, {contact['certainty']}"
        return said + (f"; judged {contact['judged']}" if contact["judged"] else "")

    def _only_ours(self, person: int, found: Match) -> str:
        name = str(self.ids.iloc[person])
        said = f"{self._classed(name)}: {self.people['reason'][name]}"
        if person in found.also:
            row = self.theirs.rows[found.also[person]]
            return f"{said} Their row {row} has the same {_SAID[self.ours]} and stands for another person of ours."
        return f"{said} We know no {_SAID[self.ours]} of this person." if self.marks[1][person] else said

    def _not_ours(self, person: str) -> str:
        """Say what our answer knows of somebody who is on their list alone."""
        if person in self.people.index:
            contact = self.people.loc[person]
            return f"a contact, but {self._classed(person)}: {contact['reason']}"
        try:
            self.trace.why(person)
        except UsageError as error:
            return str(error)
        return "no contact"  # whoever is one stands among the people


def _faults(read: TheirList, keys: list[tuple[str, ...]], found: Match, ours: str) -> pd.DataFrame:
    """Say of the rows that stand for nobody why."""
    rows = [
        (int(read.rows[row]), "doubled", f"the same {_SAID[ours]} as in row {read.rows[first]}")
        for row, first in found.doubled.items()
    ]
    for row in [row for row, own in enumerate(keys) if not own]:
        blank = f"no {_SAID[ours]} can be read in the cell" if isinstance(read.keys.iloc[row], str) else "it is blank"
        rows.append((int(read.rows[row]), "without key", "the row is not cut right" if read.torn[row] else blank))
    table = pd.DataFrame(sorted(rows), columns=["their_row", "what", "reason"])
    return table.astype({"their_row": "int64", "what": "str", "reason": "str"})
