"""How much a source weighs, and by how many other sources a stay is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from exposure.counted import merge_rows

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from exposure.snapshot import Snapshot

__all__ = ["EVIDENCE", "SECOND_HAND", "TOLD", "corroboration", "listed_source", "source_weights", "weight_of"]

TOLD: Final = 0
"""What persons say themselves."""

SECOND_HAND: Final = 1
"""What others pass on, and sources of which nothing is known."""

EVIDENCE: Final = 2
"""What was recorded as it happened, or seen by somebody whose work it is."""

_WEIGHTS: Final = {
    **dict.fromkeys(("statement", "call"), TOLD),
    "letter": SECOND_HAND,
    **dict.fromkeys(
        ("manifest", "register", "declaration", "payment", "order", "roster", "cctv", "telecom", "field", "laboratory"),
        EVIDENCE,
    ),
}


def weight_of(source: str) -> int:
    """
    Say whether a source is what a person says, second hand, or evidence.

    Several sources of one row weigh as much as the best of them; words that are not in the list are second hand.

    Examples
    --------
    >>> weight_of("Statement"), weight_of("letter"), weight_of("payment;statement"), weight_of("a neighbour")
    (0, 1, 2, 1)
    """
    return max((_WEIGHTS.get(part, SECOND_HAND) for part in _parts(source)), default=SECOND_HAND)


def listed_source(source: str) -> str:
    """
    Give a source if it is one of the short list, else nothing: other words may name somebody.

    Examples
    --------
    >>> listed_source("CCTV"), listed_source("Mr Somebody")
    ('cctv', '')
    """
    parts = _parts(source)
    return " and ".join(parts) if all(part in _WEIGHTS for part in parts) else ""


def source_weights(sources: pd.Series[str]) -> NDArray[np.int8]:
    """Weigh a column of sources; blank ones are second hand."""
    codes, texts = sources.factorize()
    listed = np.array([*(weight_of(str(text)) for text in texts), SECOND_HAND], dtype=np.int8)
    weights: NDArray[np.int8] = listed[codes]
    return weights


def corroboration(snapshot: Snapshot) -> NDArray[np.int64]:
    """
    Count by how many sources, beside its own, each stay is told.

    Parameters
    ----------
    snapshot
        The facts as known at a moment.

    Returns
    -------
    counts
        One entry per itinerary row, known or not: how many different sources tell the stay to which the row belongs,
        less one for the row's own; 0 for rows that are not known. Sources that are blank do not count.
    """
    codes, texts = snapshot.world.words("source")
    named = [_parts(str(text)) for text in texts]
    own = np.array([*(len(parts) for parts in named), 0])
    known = snapshot.known["itineraries"]
    counts = np.where(known, np.maximum(own - 1, 0)[codes], 0) if (own > 1).any() else np.zeros(len(known), np.int64)
    twins = snapshot.world.index.twin_rows
    twins = twins[known[twins]]
    if not len(twins):
        return counts
    stays = merge_rows(snapshot.world, twins)
    stay = np.repeat(np.arange(len(stays)), np.diff(stays.first_row))
    told = _different(stay, codes[stays.rows], named, len(stays))
    counts[stays.rows] = told[stay] - (own[codes[stays.rows]] > 0)
    return counts


def _different(
    stay: NDArray[np.int64], code: NDArray[np.int32], named: list[list[str]], stays: int
) -> NDArray[np.int64]:
    """Count the different sources of each stay."""
    words = sorted({part for parts in named for part in parts})
    pairs = [np.empty(0, np.int64)]
    for k, parts in enumerate(named):
        of_text = stay[code == k] * len(words)
        pairs += [of_text + words.index(part) for part in parts]
    each = np.unique(np.concatenate(pairs))
    return np.bincount(each // max(len(words), 1), minlength=stays)


def _parts(source: str) -> list[str]:
    return sorted({part.strip().casefold() for part in source.split(";")} - {""})
