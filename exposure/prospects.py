"""What an answer would do to the list of a case's contacts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np

from exposure.inquiry import inquire
from exposure.question import Question
from exposure.rules.classify import NO_CLASS

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from exposure.assessment import Assessment
    from exposure.rules.model import RuleSet
    from exposure.snapshot import Snapshot

__all__ = ["Effect", "Present"]

_ABSENT: Final = NO_CLASS + 1
"""Stands behind every class and behind who is only judged: not on the list."""


@dataclass(frozen=True, eq=False)
class Effect:
    """
    What differs between two lists of contacts, True by person code.

    Attributes
    ----------
    added
        Who is on the list only afterwards, or then in a more severe class, or then certain of a class so far possible.
    removed
        Who is on the list only before, or afterwards in a less severe class.
    """

    added: NDArray[np.bool_]
    removed: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Present:
    """
    One case and its contacts as they stand.

    Attributes
    ----------
    snapshot
        The facts as known at a moment.
    case, code
        Person id and code of the case.
    rules
        The rule set; None for none.
    window
        What the user puts in place of the case's window.
    """

    snapshot: Snapshot
    case: str
    code: int
    rules: RuleSet | None
    window: tuple[pd.Timestamp, pd.Timestamp] | None

    @cached_property
    def found(self) -> Assessment:
        """What is found for the case."""
        question = Question(case=(self.case,), window=self.window, rules=self.rules)
        return inquire(self.snapshot, question).found

    @cached_property
    def standing(self) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
        """Class of each person, by person code, behind all classes for who is no contact; and who is certain of it."""
        contacts, persons = self.found.contacts, len(self.snapshot.world.persons)
        severity, certain = np.full(persons, _ABSENT, np.int8), np.zeros(persons, dtype=bool)
        severity[contacts.contact], certain[contacts.contact] = contacts.severity, contacts.certain
        return severity, certain

    @property
    def contacts(self) -> NDArray[np.bool_]:
        """Who is a contact, by person code."""
        return self.standing[0] < _ABSENT

    def supposing(self, snapshot: Snapshot) -> Effect:
        """
        Compare the list with the one that other facts would give.

        Parameters
        ----------
        snapshot
            The same facts, some of them supposed known or not.

        Returns
        -------
        effect
            What they would change.
        """
        (before, sure), (after, then) = self.standing, replace(self, snapshot=snapshot).standing
        settled = then & ~sure & (after == before) & (after < _ABSENT)
        return Effect(added=(after < before) | settled, removed=after > before)
