"""Numbers that several people give: by how many, and whose they are then."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

__all__ = ["MANY", "shared_numbers"]

MANY: Final = 4
"""A number that more people give is taken for a hotel's or an employer's."""

_INSTITUTIONS: Final = ("hotel", "employer")
_ROSTER: Final = "roster"


def shared_numbers(given: pd.DataFrame, kin: pd.DataFrame, asked: pd.DataFrame) -> pd.DataFrame:
    """
    Count for numbers who gives them beside a person and those who belong to it.

    Parameters
    ----------
    given
        Columns as in `given_numbers.GIVEN_COLUMNS`: what everybody gives.
    kin
        Columns as `kinship` gives them.
    asked
        person_id and phone.

    Returns
    -------
    shared
        In the rows of `asked`: `others`, how many people of other households and parties give the number; `people`, how
        many give it in all; `institution`, hotel or employer where it is one's, else ''.
    """
    now = given[~given["earlier"] & (given["phone"] != "")]
    now = now.assign(**{name: kin[name].reindex(now["person_id"]).to_numpy() for name in ("person", "party")})
    each = now.drop_duplicates(["phone", "person"])
    people = each.groupby("phone").size()
    party = kin["party"].reindex(asked["person_id"]).fillna(-1).to_numpy()
    own = each.groupby(["phone", "party"]).size()
    total = people.reindex(asked["phone"]).fillna(0).to_numpy(np.int64)
    beside = total - own.reindex(pd.MultiIndex.from_arrays([asked["phone"], party])).fillna(0).to_numpy(np.int64)
    said = _said(now)
    institution = said.reindex(asked["phone"]).fillna("").to_numpy(object)
    source = _by_source(now).reindex(asked["phone"]).fillna("").to_numpy(object)
    taken = (institution == "") & (beside > 0) & (total > MANY)
    return pd.DataFrame(
        {"others": beside, "people": total, "institution": np.where(taken, source, institution)}, index=asked.index
    )


def _said(now: pd.DataFrame) -> pd.Series:
    """Give for each number the institution that a label beside it names, most often or the first of the two."""
    labelled = now[now["owner"].isin(_INSTITUTIONS)]
    counted = labelled.groupby(["phone", "owner"]).size().reset_index(name="times")
    counted = counted.sort_values(["phone", "times", "owner"], ascending=[True, False, False])
    return counted.drop_duplicates("phone").set_index("phone")["owner"]


def _by_source(now: pd.DataFrame) -> pd.Series:
    """Give for each number the employer where most rows that give it are of a roster, else the hotel."""
    roster = (now["source"] == _ROSTER).groupby(now["phone"]).mean() > 0.5
    return roster.map({True: "employer", False: "hotel"})
