"""Numbers that are one slip apart: a digit wrong, missing or too many, or two neighbours swapped."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from exposure.calls.numbers import Number

__all__ = ["near_pairs", "slip_between"]


def slip_between(doubtful: Number, valid: Number) -> str:
    """
    Say what a doubtful number has wrong if a valid one is meant.

    Parameters
    ----------
    doubtful, valid
        The numbers.

    Returns
    -------
    slip
        Words to go before the valid number; '' where the two differ in more than one slip.
    """
    from rapidfuzz.distance import OSA

    meant = valid.e164.removeprefix("+")
    if not meant or not doubtful.e164:
        return ""
    code = _country_code(valid.region)
    tails = _tails(doubtful)
    forms = list(dict.fromkeys((*tails, *(code + tail for tail in tails[1:]))))
    near = {form: OSA.distance(form, meant, score_cutoff=1) for form in forms}
    form = min(near, key=lambda form: near[form])
    return _said(form, meant) if near[form] <= 1 else ""


def near_pairs(doubtful: Sequence[Number], valid: Sequence[Number]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """
    Find which numbers may be one slip apart, without comparing each with each.

    Two texts one slip apart are equal after one letter is left out of one of them, or of both.

    Parameters
    ----------
    doubtful, valid
        The numbers.

    Returns
    -------
    one, other
        Positions of the pairs; all that `slip_between` knows, and a few more.
    """
    left: dict[str, set[int]] = {}
    for at, number in enumerate(doubtful):
        for text in chain.from_iterable(map(_shorter, _tails(number))):
            left.setdefault(text, set()).add(at)
    right: dict[str, list[int]] = {}
    for at, number in enumerate(valid):
        right.setdefault(number.e164, []).append(at)
    found = {
        (one, other)
        for e164, several in right.items()
        for text in chain.from_iterable(map(_shorter, _tails(valid[several[0]])))
        for one in left.get(text, ())
        for other in several
    }
    pairs = np.array(sorted(found), dtype=np.intp).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _shorter(text: str) -> Iterable[str]:
    """Give a text and what it is without one of its letters."""
    return (text, *(text[:k] + text[k + 1 :] for k in range(len(text)))) if text else ()


def _tails(number: Number) -> tuple[str, ...]:
    """Give the digits of a number: all of them, without the country code, and without zeros before them."""
    digits = number.e164.removeprefix("+")
    national = digits.removeprefix(_country_code(number.region)) if number.e164.startswith("+") else digits
    return digits, national, national.lstrip("0")


@lru_cache(maxsize=512)
def _country_code(region: str) -> str:
    from phonenumbers import country_code_for_region

    return str(country_code_for_region(region) or "") if region else ""


def _said(given: str, meant: str) -> str:
    if given == meant:
        return "the digits are those of"
    if len(given) < len(meant):
        return "one digit is missing against"
    if len(given) > len(meant):
        return "there is one digit more than in"
    differ = sum(one != other for one, other in zip(given, meant, strict=True))
    return "one digit differs from" if differ == 1 else "two neighbouring digits are swapped against"
