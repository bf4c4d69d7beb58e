"""What a change of the facts did to the list, in lines that are read at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exposure.vocabulary import OUTCOMES

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["effect_lines", "first_ids"]

_LISTED: Final = 8
"""Ids that a line names."""


def effect_lines(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """
    Say who came onto a list of people and who left it, class by class.

    Parameters
    ----------
    before, after
        The tables `people` of two traces.

    Returns
    -------
    lines
        One for each class that differs, certain and possible members apart, as in `close 63 → 65 (+2: P0181, P0190)`;
        one that says so where none does.
    """
    lines = []
    for name in OUTCOMES:
        for certainty in ("certain", "possible"):
            one, other = (_members(people, name, certainty) for people in (before, after))
            come, gone = (sorted(a - b) for a, b in ((other, one), (one, other)))
            if come or gone:
                said = name if certainty == "certain" else f"{name}, possible"
                parts = [*_named("+", come), *_named("-", gone)]
                lines.append(f"{said} {len(one):,} → {len(other):,} ({'; '.join(parts)})")
    return lines or ["no class changed"]


def first_ids(ids: list[str]) -> str:
    """Write the first ids of a list, and how many more there are."""
    more = f" and {len(ids) - _LISTED:,} more" if len(ids) > _LISTED else ""
    return ", ".join(ids[:_LISTED]) + more


def _members(people: pd.DataFrame, name: str, certainty: str) -> set[str]:
    return set(people.loc[(people["contact_class"] == name) & (people["certainty"] == certainty), "person_id"])


def _named(sign: str, ids: list[str]) -> list[str]:
    if not ids:
        return []
    return [f"{sign}{len(ids):,}: {first_ids(ids)}"]
