"""Phone numbers: any way of writing them read, looked up in the number plan of their country, none dropped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from exposure.calls.number_plans import SHORT, UNKNOWN, Found, abroad, checked_region, is_short, look_up
from exposure.calls.number_text import Part, parts_of
from exposure.calls.owners import owner_of

__all__ = ["NO_DIGITS", "Number", "read_numbers"]

_KINDS: Final = {0: "fixed", 1: "mobile", 2: "", 99: ""}
"""By the library's number types: fixed, mobile, countries that do not tell them apart, unknown; all else is other."""


NO_DIGITS: Final = "no digits are given"
"""The note of a text that holds no number."""

_HYPHEN: Final = re.compile(r"(.*\d)[\s)]*-\s*(\d{1,6})")


@dataclass(frozen=True, repr=False)
class Number:
    """
    A phone number, as far as it can be read.

    Attributes
    ----------
    given
        The text that it was read from.
    e164
        E.164; a short number, or one that is too long or too short for any plan, as its digits; '' where they are lost.
    local
        The form that people of the region dial: national, or international where the number is foreign.
    state
        `valid` or `doubtful`.
    kind
        mobile, fixed, other; blank where the number plan does not tell.
    owner
        Of `words.OWNERS`.
    extension
        Digits to be dialled when the call is answered.
    label
        What stood beside it.
    note
        What was read how, or why it is doubtful.
    region
        Two letters of the number's country.
    """

    given: str
    e164: str
    local: str
    state: str
    kind: str = ""
    owner: str = "self"
    extension: str = ""
    label: str = ""
    note: str = ""
    region: str = ""

    def __repr__(self) -> str:
        return f"Number({self.state}, {self.kind or 'unknown kind'}, {self.region or 'no region'})"


def read_numbers(cell: str, region: str) -> list[Number]:
    """
    Read every number of a cell.

    Parameters
    ----------
    cell
        One or several numbers, with names or other words beside them.
    region
        Two letters of the country in which a number without + is dialled.

    Returns
    -------
    numbers
        In the order of the cell; nothing where it is blank. What no number plan knows is doubtful, never left out.

    Raises
    ------
    UsageError
        If there is no such region.

    Examples
    --------
    >>> read_numbers("０１３８１２３４５６７８", "CN")[0].e164
    '+8613812345678'
    """
    return list(_read(cell, region))


@lru_cache(maxsize=1 << 16)
def _read(cell: str, region: str) -> tuple[Number, ...]:
    region = checked_region(region)
    return tuple(_number(part, region) for part in parts_of(cell))


def _number(part: Part, region: str) -> Number:
    if not part.written:
        owner = owner_of(part.label)
        note = "; ".join(part.notes) or NO_DIGITS
        return Number(part.given, "", part.given, "doubtful", "", owner, part.extension, part.label, note)
    if is_short(part.digits, region):
        return _as_given(part, region, state="valid", kind="other")
    extension = part.extension
    found = look_up(part.digits, region)
    if found is None or found.kind == UNKNOWN:
        # What stands behind the last dash may be an extension.
        split = None if extension else _HYPHEN.fullmatch(part.written)
        head = ("+" if "+" in part.written else "") + re.sub(r"\D", "", split[1]) if split else ""
        again = look_up(head, region) if split and len(head) > SHORT else None
        if split and again and again.kind != UNKNOWN:
            found, extension = again, split[2]
    if found is None or (found.kind == UNKNOWN and (found.possible or not _is_whole(found, part.digits))):
        return _as_given(part, region, note=_why_not(found, part, region))
    return _of_plan(part, found, extension, region)


def _is_whole(found: Found, digits: str) -> bool:
    """Whether a number that no plan knows has all digits that were given, but for what is dialled before them."""
    from phonenumbers import national_significant_number

    national = national_significant_number(found.number)
    bare = digits.removeprefix("+").lstrip("0")
    return bare.endswith(national) and bare.removesuffix(national) in {"", str(found.number.country_code)}


def _as_given(part: Part, region: str, *, state: str = "doubtful", kind: str = "", note: str = "") -> Number:
    """Make a number of its digits alone."""
    notes = "; ".join([*part.notes, *([note] if note else [])])
    state = "doubtful" if part.doubt else state
    local = _with_extension(part.digits, part.extension)
    owner = owner_of(part.label)
    digits = part.digits
    return Number(part.given, digits, local, state, kind, owner, part.extension, part.label, notes, region)


def _of_plan(part: Part, found: Found, extension: str, region: str) -> Number:
    """Make a number that has a country code and a length that the country knows."""
    import phonenumbers

    number, known = found.number, found.kind != UNKNOWN
    code = number.country_code or 0
    home = code == phonenumbers.country_code_for_region(region)
    national = phonenumbers.national_significant_number(number)
    e164 = f"+{code}{national}"
    where = phonenumbers.region_code_for_number(number) if known else phonenumbers.region_code_for_country_code(code)
    style = phonenumbers.PhoneNumberFormat
    if known:
        local = phonenumbers.format_number(number, style.NATIONAL if home else style.INTERNATIONAL)
        note = found.note or _zero_note(part.digits, found, code, local if home else "")
    else:
        local = national if home else e164
        note = f"not a number that the plan of {where} knows"
    # Without its zero a number of a town looks like one of another country without its plus.
    bare = not known or (found.kind == 0 and local.startswith("0") and not found.note)
    elsewhere = abroad(part.digits, region) if bare else ""
    doubtful = part.doubt or not known or bool(elsewhere)
    notes = "; ".join(text for text in (*part.notes, note, elsewhere) if text)
    kind = "" if doubtful else _KINDS.get(found.kind, "other")
    local, owner = _with_extension(local, extension), owner_of(part.label)
    state = "doubtful" if doubtful else "valid"
    return Number(part.given, e164, local, state, kind, owner, extension, part.label, notes, where or region)


def _with_extension(local: str, extension: str) -> str:
    return f"{local} ext. {extension}" if extension else local


def _why_not(found: Found | None, part: Part, region: str) -> str:
    from phonenumbers import ValidationResult

    said = {
        ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "the area code seems to be missing",
        ValidationResult.TOO_SHORT: "too short",
        ValidationResult.TOO_LONG: "too long",
    }
    length = "too short" if len(part.digits) <= SHORT else "too long"
    reason = said.get(found.possible, "no number plan knows it") if found else length
    elsewhere = abroad(part.digits, region)
    return f"{reason}; {elsewhere}" if elsewhere else reason


def _zero_note(digits: str, found: Found, code: int, local: str) -> str:
    """Say that a zero was left out that does not belong before such a number."""
    rest = digits.removeprefix(f"+{code}")
    if not re.match("0[^0]", rest) or digits.startswith("+0") or local.lstrip("(").startswith("0"):
        return ""
    if not local and rest != digits:
        return ""  # +44 (0)20 is how people abroad write it
    return f"a zero before {'a mobile' if found.kind == 1 else 'the'} number was left out"
