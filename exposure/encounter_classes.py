"""What each encounter is, over worlds: its class, whether for certain, how probable, by which rule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from exposure.rules.events import Eventful

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.assessment import Assessment

__all__ = ["EncounterClasses", "tell_encounters"]


@dataclass(frozen=True, eq=False)
class EncounterClasses:
    """
    The classes of some encounters, one entry per encounter.

    Attributes
    ----------
    severity
        Position of the most severe class in `vocabulary.CLASSES`.
    certain
        Whether it is of that class in every world and reading.
    likelihood
        Probability of that class.
    rule
        Position of the rule that gives it; -1 for none.
    """

    severity: NDArray[np.int8]
    certain: NDArray[np.bool_]
    likelihood: NDArray[np.float64]
    rule: NDArray[np.intp]


def tell_encounters(found: Assessment, which: NDArray[np.intp]) -> EncounterClasses:
    """
    Say what some encounters are.

    Parameters
    ----------
    found
        What was found.
    which
        The encounters.

    Returns
    -------
    classes
        One entry per encounter.
    """
    verdicts, facts, choices = found.verdicts, found.facts, found.choices
    met, reach = facts.met, verdicts.reach[which]
    likelihood = np.ones(len(which))
    for stays, at in ((met.cases, met.case_stay), (met.contacts, met.contact_stay)):
        choice = choices.of_row[stays.rows[stays.first_row[:-1]]][at[which]]
        likelihood *= np.append(choices.likelihood, 1.0)[choice]
    certain = (verdicts.sure[which] == reach) & met.settled[which]
    eventful = Eventful(facts, verdicts, choices, ((), []))
    for k in np.flatnonzero(verdicts.severity[which] != reach):
        one = which[k : k + 1]
        likelihood[k] = eventful.chance(one, int(reach[k]), sure=False).probability
        certain[k] = eventful.chance(one, int(reach[k]), sure=True).always
    named = np.where(verdicts.rule[which] >= 0, verdicts.rule[which], -1)
    return EncounterClasses(reach, certain, likelihood, named)
