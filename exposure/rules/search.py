"""How far a rule set makes the search go: as wide as its widest rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exposure.engines.base import Query
from exposure.vocabulary import KINDS, SCALES

if TYPE_CHECKING:
    from exposure.rules.model import Rule, RuleSet

__all__ = ["search_of"]

_PARTS: Final = {"leg": "building", "vehicle": "building", "section": "building"}
"""Scales of what may be the same and is no kind of place: a vehicle is at most as large as a train."""


def search_of(rules: RuleSet) -> Query:
    """
    Give the search that finds everything any rule of a set may fire on.

    Parameters
    ----------
    rules
        The rule set.

    Returns
    -------
    query
        The largest scale and the longest lag of its rules; venues are never joined by distance.

    Examples
    --------
    >>> from exposure.rules.registry import rule_set
    >>> search_of(rule_set("cn-2020-02-21"))
    Query(up_to=4, lag_seconds=1800, within_m=None)
    """
    lags = [rule.when.lag_minutes or 0 for rule in rules.rules if not rule.when.direct]
    return Query(
        up_to=max((_scale(rule) for rule in rules.rules), default=len(SCALES) - 1),
        lag_seconds=round(max(lags, default=0) * 60),
    )


def _scale(rule: Rule) -> int:
    """Give the largest scale at which a rule can fire."""
    kind = rule.when.same
    bounds = [rule.when.within, None if kind is None else _PARTS.get(kind, KINDS.get(kind))]
    return min((SCALES.index(scale) for scale in bounds if scale is not None), default=len(SCALES) - 1)
