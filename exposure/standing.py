"""What each pair of case and contact is in one state of the facts, in a form that is compared fast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.answers import ends_of
from exposure.clock import to_seconds
from exposure.ordering import find_sorted
from exposure.vocabulary import OUTCOMES

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.inquiry import Inquiry

__all__ = ["Standing", "listed_standing", "standing_of"]


@dataclass(frozen=True, eq=False)
class Standing:
    """
    Contacts by pair, one entry per pair.

    Attributes
    ----------
    pair
        `case * persons + contact`, ascending.
    position
        Position in the list, 1-based; 0 for a pair that is no contact, whose other values mean nothing.
    severity, certain, likelihood
        The class, a position in `vocabulary.OUTCOMES`, whether it is certain, and how probable.
    until
        End of quarantine in epoch seconds; `clock.NEVER` for none.
    """

    pair: NDArray[np.int64]
    position: NDArray[np.int64]
    severity: NDArray[np.int64]
    certain: NDArray[np.bool_]
    likelihood: NDArray[np.float64]
    until: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.pair)

    @property
    def listed(self) -> NDArray[np.bool_]:
        """Which pairs are contacts."""
        return self.position > 0

    def take(self, which: NDArray[np.intp]) -> Standing:
        """Choose some pairs, in that order."""
        return Standing(**{name: column[which] for name, column in vars(self).items()})

    def of(self, pairs: NDArray[np.int64]) -> Standing:
        """Look pairs up; one that is not here is no contact."""
        at = find_sorted(self.pair, pairs)
        columns = {n: np.append(column, np.zeros(1, column.dtype))[at] for n, column in vars(self).items()}
        return Standing(**{**columns, "pair": pairs})  # -1 is the blank put behind the values


def standing_of(inquiry: Inquiry) -> Standing:
    """Take what a comparison needs from what was found."""
    found, ranked = inquiry.found, inquiry.found.contacts
    pair = found.outcome.key(ranked.case, ranked.contact)
    until, _ = ends_of(found, inquiry.is_case)
    position = np.arange(1, len(pair) + 1)
    severity = ranked.severity.astype(np.int64)
    return Standing(pair, position, severity, ranked.certain, ranked.likelihood, until).take(np.argsort(pair))


def listed_standing(contacts: pd.DataFrame, persons: pd.Index[str]) -> Standing:
    """
    Take what a comparison needs from a table of contacts.

    Parameters
    ----------
    contacts
        The table of a trace.
    persons
        Person ids in the order of the codes to be used; all of the table's are among them.

    Returns
    -------
    standing
        One entry per contact.
    """
    case, contact = (persons.get_indexer(pd.Index(contacts[name])) for name in ("case_id", "contact_id"))
    pair = case.astype(np.int64) * len(persons) + contact
    return Standing(
        pair=pair,
        position=contacts["position"].to_numpy(np.int64),
        severity=pd.Index(OUTCOMES).get_indexer(pd.Index(contacts["contact_class"])).astype(np.int64),
        certain=(contacts["certainty"] == "certain").to_numpy(bool),
        likelihood=contacts["likelihood"].to_numpy(float),
        until=to_seconds(contacts["quarantine_until"]),
    ).take(np.argsort(pair))
