"""Which number reaches a call unit, and who of it is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.calls.families import age_groups
from exposure.calls.words import PHONE_STATES

if TYPE_CHECKING:
    from datetime import date

    from numpy.typing import NDArray

    from exposure.graph import ExposureGraph

__all__ = ["PHONE_COLUMNS", "kin_outside", "own_numbers", "speakers"]

PHONE_COLUMNS: Final = ("phone", "phone_local", "phone_state", "phone_kind", "phone_owner", "phone_note")
_DIALLED: Final = 7
"""Digits from which on a number is that of a person and not a short one, such as that of the police."""
_BORROWED: Final = "given for another member of the group"
_OF_HOUSEHOLD: Final = "given for somebody of the household who is not on this list"


def kin_outside(graph: ExposureGraph, called: pd.DataFrame, on: date) -> pd.DataFrame:
    """
    Find those who live with people to be called and are not to be called themselves.

    Parameters
    ----------
    graph
        The graph, as known.
    called
        Dossiers of those to be called.
    on
        The day on which somebody is an adult or not.

    Returns
    -------
    kin
        person_id, household_id and `child`.
    """
    persons = graph.persons[["person_id", "household_id", "birth_date", "status"]]
    homes = set(called.loc[called["household_id"] != "", "household_id"])
    kin = persons[persons["household_id"].isin(homes) & ~persons["person_id"].isin(called["person_id"])]
    kin = kin[~kin["status"].isin(["dead"])]
    child = age_groups(kin["birth_date"], on) == "child"
    return kin.assign(child=child)[["person_id", "household_id", "child"]].reset_index(drop=True)


def speakers(called: pd.DataFrame, kin: pd.DataFrame, book: pd.DataFrame) -> pd.DataFrame:
    """
    Choose a spokesperson and a number for each unit.

    An adult before a child, somebody reached before, then the strongest number. Where no adult of the unit has a
    number, that of a child is rung and an adult asked for; where nobody has one, that of somebody who lives with them.

    Parameters
    ----------
    called
        Dossiers of those to be called.
    kin
        Who lives with them.
    book
        The numbers of both, columns as `phonebook` gives them.

    Returns
    -------
    speakers
        In the rows of `called`: the columns of the number, `other_numbers`, `spokesperson`, `speak_with`, and
        `reachable`, which is the same for all of a unit.
    """
    numbers = _numbers(book)
    own = _of(numbers, called["person_id"])
    child = (called["age_group"] == "child").to_numpy(bool)
    has = _dialled(own["phone"])
    strength = _strength(own)
    unit = called["unit"].to_numpy()
    before = called["reached_at"].notna().to_numpy(bool)
    order = np.lexsort((np.arange(len(called)), strength, ~before, ~has, child, unit))
    first = order[np.r_[True, unit[order][1:] != unit[order][:-1]]] if len(order) else order
    speaks = np.zeros(len(called), dtype=bool)
    speaks[first] = True
    found = own.assign(
        spokesperson=speaks,
        speak_with=_asked_for(own, child, speaks, _sizes(unit)),
        reachable=False,
    )
    wanting = first[~has[first]]
    lenders = np.flatnonzero(has)
    lent = _lend(found, unit, wanting, lenders[np.lexsort((strength[lenders], unit[lenders]))])
    if len(kin):
        known = kin.assign(**_of(numbers, kin["person_id"]))
        _ask_kin(found, called, known, np.sort(np.r_[wanting[~lent], first[has[first] & child[first]]]))
    reached = pd.Series(_dialled(found["phone"]) & speaks).groupby(unit).transform("any")
    return found.assign(reachable=reached.to_numpy(bool))


def _numbers(book: pd.DataFrame) -> pd.DataFrame:
    """Give each person one row: the best number, and the others joined by `;`."""
    best = book.drop_duplicates("person_id").set_index("person_id")[list(PHONE_COLUMNS)]
    others = book[book.duplicated("person_id") & (book["phone"] != "")]
    return best.assign(other_numbers=others.groupby("person_id")["phone"].agg(";".join)).fillna({"other_numbers": ""})


def own_numbers(people: pd.Series, book: pd.DataFrame) -> pd.DataFrame:
    """
    Give each person's best number and the others.

    Parameters
    ----------
    people
        Ids.
    book
        Their numbers, columns as `phonebook` gives them.

    Returns
    -------
    numbers
        In the rows of `people`: the columns of the number, and `other_numbers`, joined by `;`.
    """
    return _of(_numbers(book), people)


def _of(numbers: pd.DataFrame, people: pd.Series) -> pd.DataFrame:
    given = numbers.reindex(pd.Index(people)).reset_index(drop=True)
    return given.fillna({**dict.fromkeys(given.columns, ""), "phone_state": "missing"})


def _dialled(phone: pd.Series) -> NDArray[np.bool_]:
    return (phone.str.count(r"\d") >= _DIALLED).to_numpy(bool)


def _strength(own: pd.DataFrame) -> NDArray[np.int64]:
    """Rank numbers: by state, a mobile one first; a hotel's or employer's after those of people."""
    state = pd.Index(PHONE_STATES).get_indexer(pd.Index(own["phone_state"]))
    institution = own["phone_owner"].isin(["hotel", "employer"])
    rank = institution.to_numpy(bool) * 100 + state * 2 + (own["phone_kind"] != "mobile").to_numpy(bool)
    return rank.astype(np.int64)


def _sizes(unit: NDArray[np.int64]) -> NDArray[np.int64]:
    size: NDArray[np.int64] = np.bincount(unit)[unit]
    return size


def _asked_for(
    own: pd.DataFrame, child: NDArray[np.bool_], speaks: NDArray[np.bool_], size: NDArray[np.int64]
) -> pd.Series:
    institution = own["phone_owner"].isin(["hotel", "employer"]).to_numpy(bool)
    words = np.select(
        [~speaks, child, institution, size > 1],
        [
            "the spokesperson of the group",
            "a parent or guardian",
            "the " + own["phone_owner"].to_numpy(object) + ", then the contact",
            "the contact, for the whole group",
        ],
        default="the contact",
    )
    return pd.Series(words, dtype="str")


def _lend(
    found: pd.DataFrame, unit: NDArray[np.int64], wanting: NDArray[np.intp], lenders: NDArray[np.intp]
) -> NDArray[np.bool_]:
    """Ring the number of a child of the unit for an adult who has none; say for whom that was possible."""
    best = pd.Series(lenders, index=unit[lenders])
    best = best[~best.index.duplicated()]
    giver = best.reindex(unit[wanting]).to_numpy(float)
    able: NDArray[np.bool_] = ~np.isnan(giver)
    _set_number(found, wanting[able], found.iloc[giver[able].astype(np.intp)])
    found.loc[wanting[able], ["phone_owner", "phone_note"]] = ["household", _BORROWED]
    return able


def _ask_kin(found: pd.DataFrame, called: pd.DataFrame, known: pd.DataFrame, wanting: NDArray[np.intp]) -> None:
    """Ring somebody of the household for children, and for those who have no number."""
    known = known[_dialled(known["phone"])]
    known = known.assign(strength=_strength(known)).sort_values(["child", "strength", "person_id"], kind="stable")
    best = known.drop_duplicates("household_id").set_index("household_id")
    at = best.index.get_indexer(pd.Index(called["household_id"].iloc[wanting]))
    child = (called["age_group"].iloc[wanting] == "child").to_numpy(bool)
    young = np.append(best["child"].to_numpy(bool), [True])[at]
    able = (at >= 0) & ~(child & young)
    where = wanting[able]
    _set_number(found, where, best.iloc[at[able]])
    found.loc[where, "phone_owner"] = np.where(child[able], "parent", "household")
    found.loc[where, "phone_note"] = _OF_HOUSEHOLD
    found.loc[where, "speak_with"] = np.where(child[able], "a parent or guardian", "somebody of the household")


def _set_number(found: pd.DataFrame, where: NDArray[np.intp], given: pd.DataFrame) -> None:
    for name in PHONE_COLUMNS:
        found.loc[where, name] = given[name].to_numpy(object)
