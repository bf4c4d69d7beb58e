"""Doubtful numbers mended: by what another source gives, never by a guess alone."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from exposure.calls.slips import slip_between

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from exposure.calls.numbers import Number

__all__ = ["TIES", "Repair", "Support", "repaired"]

TIES: Final = ("the same person", "the same household", "a companion", "a person of the same name")
"""Who else may give a number of a person, the strongest first."""


@dataclass(frozen=True, repr=False)
class Support:
    """
    A number that another row gives.

    Attributes
    ----------
    number
        The number.
    fact_id, source
        The row, and where it comes from.
    tie
        Of `TIES`: whose row it is.
    """

    number: Number
    fact_id: str
    source: str
    tie: str = TIES[0]

    @property
    def where(self) -> str:
        """The row, in words that name nobody."""
        source = f" ({self.source})" if self.source else ""
        return f"{self.fact_id}{source}" + (f", of {self.tie}" if self.tie != TIES[0] else "")

    def __repr__(self) -> str:
        return f"Support({self.number!r}, {self.where})"


@dataclass(frozen=True, repr=False)
class Repair:
    """
    The number that is meant by a doubtful one.

    Attributes
    ----------
    number
        A valid number.
    reason
        What is wrong with the doubtful one, and which row says so.
    support
        The row.
    """

    number: Number
    reason: str
    support: Support

    def __repr__(self) -> str:
        return f"Repair({self.reason})"


def repaired(number: Number, own: Sequence[Support], others: Sequence[Support]) -> Repair | None:
    """
    Find the number that is meant by a doubtful one.

    Parameters
    ----------
    number
        The doubtful number.
    own
        Numbers that other sources give for the same person.
    others
        Numbers of people who may have the same one: household, companions, persons of the same name.

    Returns
    -------
    repair
        A valid number of the person's own, best one that is one slip away; else a valid number of the others that is
        one slip away: one digit different, missing or too many, or two neighbours swapped. None where no source
        supports one, or the closest of the others give different ones.
    """
    mine = _slips(number, own)
    if mine:
        return mine[0]
    for support in own:
        if support.number.state == "valid":
            return _mended(number, support, f"taken from {support.where}, which gives it for the same person")
    theirs = _slips(number, others)
    closest = min((TIES.index(slip.support.tie) for slip in theirs), default=0)
    best = [slip for slip in theirs if TIES.index(slip.support.tie) == closest]
    return best[0] if len({slip.number.e164 for slip in best}) == 1 else None


def _slips(number: Number, supports: Iterable[Support]) -> list[Repair]:
    """Find the valid numbers that are one slip away."""
    valid = [support for support in supports if support.number.state == "valid"]
    slips = ((support, slip_between(number, support.number)) for support in valid)
    return [_mended(number, support, f"{slip} the number in {support.where}") for support, slip in slips if slip]


def _mended(number: Number, support: Support, reason: str) -> Repair:
    """Give the number of the support, as that of whoever gave the doubtful one."""
    owner = number.owner if number.owner != "self" else support.number.owner
    return Repair(replace(support.number, owner=owner, label=number.label), reason, support)
