"""The numbers on which each person can be reached, the best one first."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.calls.families import age_groups
from exposure.calls.given_numbers import given_numbers, listed, regions_of
from exposure.calls.kinship import kinship
from exposure.calls.mending import mended
from exposure.calls.number_plans import checked_region
from exposure.calls.numbers import NO_DIGITS, read_numbers
from exposure.calls.sharing import MANY, shared_numbers

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray

    from exposure.graph import ExposureGraph

__all__ = ["PHONEBOOK_COLUMNS", "phonebook"]

PHONEBOOK_COLUMNS: Final = (
    *("person_id", "rank", "phone", "phone_local", "phone_state", "phone_kind", "phone_owner", "phone_note"),
    *("extension", "fact_id", "source"),
)

_TOLD, _PRESENT, _REPAIRED, _ELSEWHERE, _EARLIER = range(5)
"""Where a number comes from, the best first."""

_STATES: Final = ("valid", "repaired", "shared", "doubtful")
_KINDS: Final = ("mobile", "", "fixed", "other")
_NOBODY: Final[Mapping[str, Collection[str]]] = MappingProxyType({})
_NONE: Final = "no number is given"
_ALL_DEAD: Final = "every number given was wrong or not in service"


def phonebook(
    graph: ExposureGraph,
    people: Sequence[str],
    *,
    region: str,
    on: date,
    dead: Mapping[str, Collection[str]] = _NOBODY,
    told: Mapping[str, Collection[str]] = _NOBODY,
) -> pd.DataFrame:
    """
    List the numbers of people.

    Told ones come first, then mobile and fixed ones of a number plan, repaired, shared and doubtful ones; inside each
    those of the row in force, then those that other rows give for the same person, then those of earlier rows.

    Parameters
    ----------
    graph
        The graph, as known.
    people
        Ids.
    region
        Two letters of the country in which a number without + is dialled.
    on
        The day on which somebody is a child or not.
    dead
        By person: numbers that were wrong or not in service.
    told
        By person: numbers that were told in calls, the best first.

    Returns
    -------
    phonebook
        One row per person and number, the people in their order; columns as in `PHONEBOOK_COLUMNS`. Who has no number
        has one row of the state `missing`.

    Raises
    ------
    UsageError
        If there is no such region.

    Examples
    --------
    >>> import datetime
    >>> import exposure as ex
    >>> graph = ex.read(ex.demo_folder())
    >>> book = phonebook(graph, ["P0017"], region="CN", on=datetime.date(2020, 2, 27))
    >>> book[["phone_state", "fact_id"]].values.tolist()
    [['repaired', 'persons:20'], ['doubtful', 'persons:19']]
    """
    region = checked_region(region)
    asked = pd.Index(dict.fromkeys(people), dtype="str")
    given, kin = given_numbers(graph, region), kinship(graph)
    where = dict(zip(graph.persons["person_id"], regions_of(graph.persons, region), strict=True))
    rows = _offered(given, kin, asked, _told(told, where, region))
    rows = pd.concat([rows, mended(rows, given, kin).assign(tier=_REPAIRED)], ignore_index=True)
    alive = _without_dead(rows, dead, where, region)
    numbers = alive[alive["phone"] != ""].sort_values(["person_id", "tier", "giver", "age", "nth"], kind="stable")
    numbers = numbers.drop_duplicates(["person_id", "phone", "extension"]).reset_index(drop=True)
    numbers = _judged(numbers, given, kin)
    ages = age_groups(graph.persons.set_index("person_id")["birth_date"], on)
    book = _ranked(_with_parents(numbers, given, kin, ages), asked)
    return _with_losses(book, rows)


def _told(told: Mapping[str, Collection[str]], where: Mapping[str, str], region: str) -> pd.DataFrame:
    """Read the numbers that were told in calls."""
    cells = [(person, nth, cell) for person, several in told.items() for nth, cell in enumerate(several)]
    found = [read_numbers(cell, where.get(person, region)) for person, _, cell in cells]
    columns: dict[str, list[object]] = {
        "person_id": [person for person, _, _ in cells],
        "fact_id": [""] * len(cells),
        "source": ["call"] * len(cells),
        "earlier": [False] * len(cells),
        "age": [nth for _, nth, _ in cells],
    }
    return listed(columns, found)


def _offered(given: pd.DataFrame, kin: pd.DataFrame, asked: pd.Index[str], told: pd.DataFrame) -> pd.DataFrame:
    """Put to each person the numbers of all rows that are of it, and those told."""
    mine = pd.DataFrame({"person_id": asked, "person": kin["person"].reindex(asked).to_numpy()}).dropna()
    theirs = given.rename(columns={"person_id": "giver"})
    theirs = theirs.assign(person=kin["person"].reindex(theirs["giver"]).to_numpy())
    rows = mine.merge(theirs, on="person").drop(columns="person")
    elsewhere = np.where(rows["giver"] != rows["person_id"], _ELSEWHERE, _PRESENT)
    rows = rows.assign(tier=np.where(rows["earlier"], _EARLIER, elsewhere))
    told = told[told["person_id"].isin(asked)]
    rows = pd.concat([told.assign(giver=told["person_id"], tier=_TOLD), rows], ignore_index=True)
    rows["extension"] = pd.Series([number.extension for number in rows["number"]], dtype="str")
    return rows.assign(note=pd.Series(_notes(rows), dtype="str"))


def _notes(rows: pd.DataFrame) -> list[str]:
    """Say how each number was read, what stands beside it and where it is from."""
    notes = []
    for number, tier, fact, source in zip(rows["number"], rows["tier"], rows["fact_id"], rows["source"], strict=True):
        row = f"{fact} ({source})" if source else fact
        label = f"given with: {number.label}" if number.label and number.owner != "self" else ""
        origin = {_ELSEWHERE: f"from {row}, of the same person", _EARLIER: f"from an earlier row, {row}"}.get(tier, "")
        notes.append("; ".join(text for text in (number.note, label, origin) if text))
    return notes


def _without_dead(
    rows: pd.DataFrame, dead: Mapping[str, Collection[str]], where: Mapping[str, str], region: str
) -> pd.DataFrame:
    """Leave out the numbers that were found wrong or not in service."""
    wrong = set()
    for person, several in dead.items():
        for cell in several:
            read = read_numbers(cell, where.get(person, region))
            wrong |= {(person, cell), *((person, number.e164) for number in read)}
    if not wrong:
        return rows
    gone = pd.MultiIndex.from_frame(rows[["person_id", "phone"]]).isin(list(wrong)) & (rows["phone"] != "")
    return rows[~gone].reset_index(drop=True)


def _judged(rows: pd.DataFrame, given: pd.DataFrame, kin: pd.DataFrame) -> pd.DataFrame:
    """Say which numbers are repaired or shared, and whose they are."""
    shared = shared_numbers(given, kin, rows)
    valid, mended = rows["state"] == "valid", rows["tier"] == _REPAIRED
    also = shared["others"] > 0
    state = np.select([mended, valid & also], ["repaired", "shared"], rows["state"])
    taken = np.where((shared["people"] > MANY) & (rows["owner"] == "self"), ", taken for a hotel's or employer's", "")
    people = np.where(shared["others"] == 1, " other person", " other people")
    note = "also given by " + shared["others"].astype("str") + people + taken
    joined = (rows["note"] + "; ").where(rows["note"] != "", "") + note
    institution = np.where(rows["owner"] == "self", shared["institution"], "")
    owner = rows["owner"].where(institution == "", institution)
    return rows.assign(state=state, owner=owner, note=rows["note"].where(~also | mended, joined))


def _with_parents(rows: pd.DataFrame, given: pd.DataFrame, kin: pd.DataFrame, ages: pd.Series) -> pd.DataFrame:
    """Say where the number of a child is that of an adult who lives with it."""
    adults = given[~given["earlier"] & (ages.reindex(given["person_id"]) == "adult").to_numpy()]
    theirs = pd.MultiIndex.from_arrays([kin["home"].reindex(adults["person_id"]), adults["phone"]])
    mine = pd.MultiIndex.from_arrays([kin["home"].reindex(rows["person_id"]), rows["phone"]])
    child = (ages.reindex(rows["person_id"]) == "child").to_numpy()
    parent = child & mine.isin(theirs) & rows["owner"].isin(["self", "household"])
    return rows.assign(owner=rows["owner"].mask(parent, "parent"))


def _ranked(rows: pd.DataFrame, asked: pd.Index[str]) -> pd.DataFrame:
    """Put the numbers of each person in order, and one row for whoever has none."""
    numbers = rows["number"].tolist()
    rows = rows.assign(
        phone_local=pd.Series([number.local for number in numbers], dtype="str"),
        phone_kind=pd.Series([number.kind for number in numbers], dtype="str"),
    )
    ordered = rows.iloc[_order(rows, asked)]
    nobody = asked[~asked.isin(rows["person_id"])]
    blank = pd.DataFrame({"person_id": nobody, "state": "missing"})
    book = pd.concat([ordered, blank], ignore_index=True)
    book = book.iloc[np.argsort(asked.get_indexer(pd.Index(book["person_id"])), kind="stable")].reset_index(drop=True)
    book = book.rename(columns={name: f"phone_{name}" for name in ("state", "owner", "note")})
    book["rank"] = book.groupby("person_id").cumcount()
    text = {name: book[name].fillna("").astype("str") for name in PHONEBOOK_COLUMNS if name != "rank"}
    return book.assign(**text)[list(PHONEBOOK_COLUMNS)]


def _with_losses(book: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Say of a person's best row what became of numbers that cannot be dialled, or of all of them."""
    blank = rows[(rows["phone"] == "") & (rows["tier"] <= _PRESENT)]
    lost = blank.groupby("person_id")["note"].agg(lambda notes: "; ".join(dict.fromkeys(notes)))
    missing, best = book["phone_state"] == "missing", book["rank"] == 0
    said = lost.reindex(book["person_id"]).fillna("").to_numpy(object)
    wordless = np.isin(said.astype(str), ["", NO_DIGITS])  # a word like `none` beside a number says nothing
    also = (book["phone_note"] + "; also given: ").where(book["phone_note"] != "", "also given: ") + said
    alone = np.where(book["person_id"].isin(rows.loc[rows["phone"] != "", "person_id"]), _ALL_DEAD, said)
    note = book["phone_note"].mask(best & ~missing & ~wordless, also)
    return book.assign(phone_note=note.mask(missing, np.where(alone == "", _NONE, alone)).astype("str"))


def _order(rows: pd.DataFrame, asked: pd.Index[str]) -> NDArray[np.intp]:
    """Give the order of the numbers: what was told, then by state, with a hotel's or employer's last in it."""
    state = pd.Index(_STATES).get_indexer(pd.Index(rows["state"]))
    short = ~rows["phone"].str.startswith("+") & (rows["state"] != "doubtful")  # of the police or a hotline
    keys = (
        asked.get_indexer(pd.Index(rows["person_id"])),
        (rows["tier"] != _TOLD) | (rows["state"] == "doubtful") | short,
        np.where(short, len(_STATES), state),
        rows["owner"].isin(["hotel", "employer"]),
        rows["tier"],
        pd.Index(_KINDS).get_indexer(pd.Index(rows["phone_kind"])),
        pd.factorize(rows["giver"], sort=True)[0],
        rows["age"],
        rows["nth"],
    )
    return np.lexsort(tuple(np.asarray(key, dtype=np.int64) for key in reversed(keys)))
