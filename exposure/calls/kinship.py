"""Who is the same person as whom, who lives with whom, and who travels with whom, as groups of ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from exposure.calls.families import alike, components, related

if TYPE_CHECKING:
    from exposure.graph import ExposureGraph

__all__ = ["documents_of", "kinship", "spelled"]

_DOCUMENT = r"(?=.*\d)[A-Z0-9]{5,}"
"""What may be a document; a dash or `none` makes nobody the same person."""

_HOLDERS = 4
"""What more rows give is no document of one person but a word for none."""


def documents_of(persons: pd.DataFrame) -> pd.Series:
    """
    Give each person's document in one spelling.

    Parameters
    ----------
    persons
        The table, one row for each person.

    Returns
    -------
    documents
        By person id; '' for what is no document of one person.
    """
    document = spelled(persons["document"]).str.upper().str.replace(r"[\s-]", "", regex=True)
    usual = document.str.fullmatch(_DOCUMENT) & (document.groupby(document).transform("size") <= _HOLDERS)
    return document.where(usual, "").set_axis(persons["person_id"])


def kinship(graph: ExposureGraph) -> pd.DataFrame:
    """
    Put people into groups: ids of one person, households, households with their companions.

    Parameters
    ----------
    graph
        The graph, as known.

    Returns
    -------
    kinship
        By person_id the numbers of the groups `person`, `home` and `party`, each group inside the next, and the `name`
        as `spelled` spells it.
    """
    persons = graph.persons.sort_values("person_id", kind="stable")
    people = pd.Index(persons["person_id"])
    relations = graph.relations
    same = [*alike(documents_of(persons)), *related(people, relations, "same-person")]
    home = [*same, *alike(persons["household_id"].fillna("")), *related(people, relations, "household")]
    party = [*home, *related(people, relations, "companion")]
    groups = {"person": same, "home": home, "party": party}
    numbered = {name: components(len(people), pairs) for name, pairs in groups.items()}
    return pd.DataFrame({**numbered, "name": spelled(persons["name"]).to_numpy()}, index=people)


def spelled(names: pd.Series) -> pd.Series:
    """
    Spell names alike: small letters, one blank between words.

    Examples
    --------
    >>> spelled(pd.Series(["LYU  Shiyun", None])).tolist()
    ['lyu shiyun', '']
    """
    return names.fillna("").astype("str").str.casefold().str.split().str.join(" ")
