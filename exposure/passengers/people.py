"""The people of a passenger list: who they are, where they sat, and who of them is the index case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd
import pyarrow as pa

from exposure.passengers.columns import SEVERAL
from exposure.schema import PROVENANCE, TABLES
from exposure.tables.cells import narrow, text_column, text_of
from exposure.tables.raw import Assumed, Finding, RawTable
from exposure.vocabulary import ROLE_OF

if TYPE_CHECKING:
    import numpy.typing as npt

    from exposure.passengers.lists import PassengerList

__all__ = ["double_documents", "index_cases", "list_extras", "made_ids", "name_of", "persons_of", "stays_of"]

_PERSON: Final = ("sex", "birth_date", "language", "household_id", "district", "jurisdiction", "occupation")
_STAY: Final = ("seat", "carriage", "section", "mask", "activity")
_WHOLE: Final = ("person_id", "name", "document", *_PERSON, *_STAY, "role", "source", "recorded_at")
"""What goes into our tables cell by cell, so that it need not be kept a second time."""
_FLIGHT: Final = ("departure", "arrival", "origin", "destination", "service", "vehicle", "layout")
_ROLES: Final = {"passenger": "adt adult passenger chd child p 成人 儿童", "infant": "infant", "crew": "crew crw"}
"""Words of manifests, beside those that mean a role everywhere."""
_ROLE_OF: Final = ROLE_OF | {word: role for role, words in _ROLES.items() for word in words.split()}
_YES: Final = ("y", "yes", "true", "1", "x", "是")
_NO: Final = ("n", "no", "false", "0", "否")
_INFANT: Final = r"(?i)(?:^|[\s/(-])inf(?:ant)?\b"
_CHINESE: Final = r"[\u3400-\u9fff]"


def persons_of(read: PassengerList, ids: pd.Series) -> pd.DataFrame:
    """
    Give the persons of a list, one for each row.

    Parameters
    ----------
    read
        The list.
    ids
        The id of each row's person.

    Returns
    -------
    persons
        Several phones are joined by `;`. Columns that are none of ours are kept under their own names.
    """
    cells = {
        "person_id": ids,
        "name": name_of(read),
        "phone": _joined(read, "phone", ";"),
        "document": read.column("document"),
        **{name: read.column(name) for name in _PERSON},
        "address": _joined(read, "address", ", "),
    }
    return pd.DataFrame(cells | {name: read.cells[theirs] for name, theirs in list_extras(read).items()})


def list_extras(read: PassengerList) -> dict[str, str]:
    """
    Name the columns of a list that are kept as they are, and under which name.

    Those that are joined with others, or used for some rows alone, are among them.
    """
    taken = {read.named(name)[0] for name in (*_WHOLE, *_FLIGHT, "index_case") if read.named(name)}
    whole = {read.named(name)[0] for name in SEVERAL if len(read.named(name)) == 1}
    ours = {*TABLES["persons"].by_name, *PROVENANCE}
    kept = [heading.theirs for heading in read.headings if heading.theirs not in taken | whole]
    return {f"{name} (list)" if name in ours else name: name for name in kept}


def name_of(read: PassengerList) -> pd.Series:
    """Give names as they stand, else put together: family name first, a Chinese one without a blank."""
    family, first, middle = (read.column(part).fillna("") for part in ("last_name", "first_name", "middle_name"))
    given = (first + " " + middle).str.strip()
    chinese = family.str.contains(_CHINESE) & given.str.contains(_CHINESE)
    whole = (family + " " + given).str.strip().mask(chinese, family + given)
    return read.column("name").fillna(whole.mask(whole == ""))


def _joined(read: PassengerList, field: str, mark: str) -> pd.Series:
    """Join what several columns say, each once."""
    columns = [read.cells[name].fillna("") for name in read.named(field)]
    if not columns:
        return read.column(field)
    joined = [mark.join(dict.fromkeys(filter(None, cells))) for cells in zip(*columns, strict=True)]
    text = pd.Series(joined, read.cells.index, dtype="str")
    return text.mask(text == "")


def double_documents(persons: pd.DataFrame, rows: npt.NDArray[np.int64]) -> list[Finding]:
    """Warn of persons of one list who have the same document; nobody is merged."""
    document = text_column(narrow(text_of(persons["document"]))).str.upper().str.replace(r"[\s-]", "", regex=True)
    first = pd.Series(rows, persons.index).groupby(document).transform("first")
    others = persons["person_id"].groupby(document).transform("first") != persons["person_id"]
    again = np.flatnonzero(document.duplicated() & document.notna() & others)
    if not len(again):
        return []
    reasons = [f"is the same as in row {row}: one person may be listed twice" for row in first.iloc[again].astype(int)]
    hint = "look whether it is one person; if so, say so in relations, as same-person"
    return [Finding("persons", reasons, hint, "document", again, severity="warning", shown=False)]


def stays_of(read: PassengerList, ids: pd.Series, leg_ids: pd.Series, role: str) -> tuple[pd.DataFrame, list[Assumed]]:
    """
    Give the stay of each row on its flight.

    Parameters
    ----------
    read
        The list.
    ids, leg_ids
        Person and leg of each row.
    role
        What those are of whom the list says nothing.

    Returns
    -------
    stays
        With the seat also as it stands, in `Seat_Number`, and the mark of the index case, in `IndexCase`.
    assumed
        Words for roles, and infants told by their seats.
    """
    roles, assumed = _roles(read, role)
    cells = {
        "person_id": ids,
        "leg_id": leg_ids,
        **{name: read.column(name) for name in _STAY},
        "role": roles,
        "Seat_Number": read.column("seat"),
        "IndexCase": read.column("index_case"),
    }
    return pd.DataFrame(cells), assumed


def _roles(read: PassengerList, role: str) -> tuple[pd.Series, list[Assumed]]:
    said = read.column("role")
    words = text_column(narrow(text_of(said))).str.casefold().str.replace(r"[\s-]+", " ", regex=True)
    known = words.map(_ROLE_OF)
    infant = said.isna() & read.column("seat").str.contains(_INFANT).eq(other=True)
    pairs = pd.DataFrame({"given": said, "role": known})[known.notna() & (known != said)]
    heading = (read.named("role") or ["role"])[0]
    assumed = [
        Assumed("itineraries", read.file, "word", f"{heading}: {given}", str(pairs["role"][rows[0]]), len(rows))
        for given, rows in pairs.groupby("given").groups.items()
    ]
    if infant.any():
        told = Assumed("itineraries", read.file, "role", "a seat that says INF", "infant", int(infant.sum()))
        assumed.append(told)
    return known.fillna(said).mask(infant, "infant").fillna(role), assumed


def index_cases(read: PassengerList, ids: pd.Series, known_as: str | None) -> tuple[RawTable, pd.Series, list[Finding]]:
    """
    Give the rows that are marked as index cases as rows of the table of cases.

    Parameters
    ----------
    read
        The list.
    ids
        The id of each row's person.
    known_as
        The id that the only index case has elsewhere.

    Returns
    -------
    cases
        Their register numbers and onsets are the list's.
    ids
        With that of the index case, where it is known.
    findings
        Marks that are neither yes nor no, and none or several for the one who is known.
    """
    marks = text_column(narrow(text_of(read.column("index_case")))).str.casefold()
    at, findings = np.flatnonzero(marks.isin(_YES)), []
    unclear = np.flatnonzero(marks.notna() & ~marks.isin((*_YES, *_NO)))
    if len(unclear):
        hint = "write Y or N, or leave it blank"
        findings.append(Finding("itineraries", "is neither yes nor no", hint, "index_case", unclear))
    if known_as is not None and len(at) == 1:
        ids = ids.mask(ids.index == at[0], known_as)
    elif known_as is not None:
        reason = f"index_case= names one person, and {len(at)} rows are marked as index case"
        hint = "leave index_case= out, or mark one row"
        findings.append(Finding("itineraries", reason, hint, "index_case", file=read.file, mendable=False))
    cells = {"person_id": ids, "register_id": read.column("register_id"), "onset": read.column("onset")}
    cases = pd.DataFrame(cells).iloc[at].reset_index(drop=True)
    return RawTable("cases", read.file, cases, read.rows[at]), ids, findings


def made_ids(read: PassengerList, leg_ids: pd.Series, role: str) -> pd.Series:
    """Give each row's person an id of the flight and the row, where the list has none."""
    numbers = text_column(pa.array(read.rows).cast(pa.large_string()))
    made = leg_ids.fillna("list") + ":" + ("" if role == "passenger" else f"{role}-") + numbers
    return read.column("person_id").fillna(made)
