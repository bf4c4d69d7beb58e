"""What each pair of case and contact is in one state of the facts, in a form that is compared fast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from exposure.answers import ends_of
from exposure.ordering import find_sorted

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.assessment import Assessment

__all__ = ["Standing", "standing_of"]


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
        End of quarantine in epoch seconds; NumPy's NaT for none.
    """

    pair: NDArray[np.int64]
    position: NDArray[np.int64]
    severity: NDArray[np.int8]
    certain: NDArray[np.bool_]
    likelihood: NDArray[np.float64]
    until: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.pair)

    @property
    def listed(self) -> NDArray[np.bool_]:
        """Which pairs are contacts."""
        return self.position > 0

    def of(self, pairs: NDArray[np.int64]) -> Standing:
        """Look pairs up."""
        at = find_sorted(self.pair, pairs)
        if not len(self):
            nothing = np.zeros(len(pairs), np.int64)
            return Standing(pairs, nothing, nothing.astype(np.int8), nothing > 0, np.zeros(len(pairs)), nothing)
        position = np.where(at >= 0, self.position[at], 0)
        return Standing(pairs, position, self.severity[at], self.certain[at], self.likelihood[at], self.until[at])


def standing_of(found: Assessment, is_case: NDArray[np.bool_]) -> Standing:
    """
    Take what a comparison needs from what was found.

    Parameters
    ----------
    found
        What was found.
    is_case
        Who is a case, by person code.

    Returns
    -------
    standing
        One entry per contact.
    """
    ranked = found.contacts
    pair = found.outcome.key(ranked.case, ranked.contact)
    order = np.argsort(pair)
    until, _ = ends_of(found, is_case)
    return Standing(
        pair=pair[order],
        position=order + 1,
        severity=ranked.severity[order],
        certain=ranked.certain[order],
        likelihood=ranked.likelihood[order],
        until=until[order],
    )
