"""The number plans of all countries: what some digits are there, and in how many ways they can be read."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from exposure.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from phonenumbers import PhoneNumber

__all__ = ["SHORT", "UNKNOWN", "Found", "abroad", "checked_region", "is_short", "look_up"]

UNKNOWN: Final = 99
"""The library's type of a number that no plan knows."""

SHORT: Final = 6
"""Digits of the longest short number, as of a hotline."""


class Found(NamedTuple):
    """
    A number of a plan, or what comes nearest to one.

    Attributes
    ----------
    number
        As the library holds it.
    kind
        The library's type; `UNKNOWN` where no plan knows the number.
    note
        What was read how.
    possible
        Where no plan knows it: the library's word on its length, 0 where that is right.
    """

    number: PhoneNumber
    kind: int
    note: str
    possible: int


def checked_region(region: str) -> str:
    """
    Give a region as the number plans know it.

    Parameters
    ----------
    region
        Two letters of ISO 3166.

    Returns
    -------
    region
        In capitals.

    Raises
    ------
    UsageError
        If there is no such region.
    """
    from phonenumbers import SUPPORTED_REGIONS

    if str(region).upper() not in SUPPORTED_REGIONS:
        hint = "; the United Kingdom is GB" if str(region).upper() == "UK" else ""
        raise UsageError(f"unknown region of phone numbers {region!r}; give two letters, such as CN, HK or RU{hint}")
    return region.upper()


def is_short(digits: str, region: str) -> bool:
    """
    Tell whether some digits are a short number, as of the police or a hotline.

    Parameters
    ----------
    digits
        Digits, behind a + where there was one.
    region
        Where they are dialled.

    Returns
    -------
    short
        Whether the region has such a number.
    """
    if len(digits) > SHORT or not digits.isdecimal() or digits.startswith("0"):
        return False
    from phonenumbers import PhoneNumber, country_code_for_region
    from phonenumbers.shortnumberinfo import is_valid_short_number_for_region

    number = PhoneNumber(country_code=country_code_for_region(region), national_number=int(digits))
    return is_valid_short_number_for_region(number, region)


def look_up(digits: str, region: str) -> Found | None:
    """
    Find the first reading of some digits that is a number of a plan; else the plainest one.

    Parameters
    ----------
    digits
        Digits, behind a + where there was one.
    region
        Where they are dialled.

    Returns
    -------
    found
        None where the digits cannot be a number anywhere.
    """
    plainest: Found | None = None
    for text, where, note in _readings(digits, region):
        found = _parsed(text, where, note)
        if found is not None and found.kind != UNKNOWN:
            return found
        plainest = plainest or found
    return plainest


def abroad(digits: str, region: str) -> str:
    """
    Say where some digits would be a number if a + had been left out; it stays a guess.

    Parameters
    ----------
    digits
        Digits, behind a + where there was one.
    region
        Where they are dialled.

    Returns
    -------
    note
        '' where they would be none, or one of the region itself.
    """
    import phonenumbers

    if digits.startswith(("+", "0")) or len(digits) < 10:
        return ""
    found = _parsed(f"+{digits}", None, "")
    if found is None or found.kind == UNKNOWN:
        return ""
    where = phonenumbers.region_code_for_number(found.number)
    return "" if where == region else f"with a + before it, it would be one of {where}"


def _readings(digits: str, region: str) -> Iterator[tuple[str, str | None, str]]:
    """Give ways to read some digits, the plainest first, each with what has to be said of it."""
    from phonenumbers import country_code_for_region, ndd_prefix_for_region

    code = str(country_code_for_region(region))
    bare = digits.removeprefix("+")
    stripped = bare.lstrip("0")
    if digits.startswith("+"):
        yield digits, None, ""
        if stripped != bare:
            yield f"+{stripped}", None, "zeros before the country code were left out"
        if theirs := _country_code(digits):
            yield f"+{theirs}{bare.removeprefix(theirs).lstrip('0')}", None, ""
        yield bare, region, "read without its +"
        return
    if bare.startswith(code) and len(bare) > 10:
        # Before the digits alone: 49151… is a mobile number, not one of a town whose zero is missing.
        yield f"+{bare}", None, "" if code == "1" else "the country code stands without a +"
    yield digits, region, ""
    if bare.startswith("00"):
        yield f"+{stripped}", None, ""
    if bare.startswith("0"):
        if stripped.startswith(code):
            yield f"+{stripped}", None, "a zero before the country code was left out"
        if bare.startswith("00") or ndd_prefix_for_region(region, strip_non_digits=True) != "0":
            yield stripped, region, ""


def _parsed(text: str, region: str | None, note: str) -> Found | None:
    import phonenumbers

    for plainly in _plainly(text, region):
        if (kind := phonenumbers.number_type(plainly)) != UNKNOWN:
            return Found(plainly, kind, note, 0)
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    kind = phonenumbers.number_type(number)
    possible = phonenumbers.is_possible_number_with_reason(number) if kind == UNKNOWN else 0
    return Found(number, kind, note, possible)


def _plainly(text: str, region: str | None) -> Iterator[PhoneNumber]:
    """Make a number without the library's parser, which takes far longer, where nothing is to be parsed."""
    import phonenumbers

    if not text.startswith("+"):
        code = phonenumbers.country_code_for_region(region) if region else 0
        national, prefix = text, phonenumbers.ndd_prefix_for_region(region, strip_non_digits=True) if region else ""
    else:
        code = int(_country_code(text) or 0)
        national, prefix = text[1 + len(str(code)) :], ""
    for digits in dict.fromkeys((national, national.removeprefix(prefix or ""))):
        if code and 0 < len(digits) <= 15 and not digits.startswith("0"):
            yield phonenumbers.PhoneNumber(country_code=code, national_number=int(digits))


def _country_code(text: str) -> str:
    """Give the country code behind a +; '' for none."""
    return next((text[1:k] for k in (2, 3, 4) if text[1:k] in _countries()), "")


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    from phonenumbers import COUNTRY_CODE_TO_REGION_CODE

    return frozenset(map(str, COUNTRY_CODE_TO_REGION_CODE))
