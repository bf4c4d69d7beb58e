"""Short codes by which a citizen who calls back can be told whether a call was real."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

__all__ = ["call_code", "plain_code", "row_key"]

_LETTERS = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "ABCDEFGH2JKLMN3PQRSTUVWXYZ456789")
"""Base 32 without I, O, 0 and 1, which are misheard and misread."""


def call_code(key: bytes, person_id: str, day: date) -> str:
    """
    Make the code of one contact on one day: 40 bits of a keyed hash (HMAC-SHA-256, RFC 2104).

    Parameters
    ----------
    key
        The key of the store.
    person_id
        Who is called.
    day
        Local day of the call.

    Returns
    -------
    code
        Two groups of four.

    Examples
    --------
    >>> import datetime
    >>> call_code(b"key", "P0001", datetime.date(2020, 2, 27))
    'CFFE-B5UY'
    """
    message = f"{day.isoformat()}\n{person_id}".encode()
    letters = _letters(key, message)
    return f"{letters[:4]}-{letters[4:8]}"


def plain_code(heard: str) -> str:
    """
    Write a code as it was given out, however it was typed.

    Examples
    --------
    >>> plain_code(" cffe b5uy")
    'CFFE-B5UY'
    """
    letters = "".join(letter for letter in heard.upper() if letter.isalnum())
    return f"{letters[:4]}-{letters[4:]}"


def row_key(key: bytes, hand_out: str, stem: str, person_id: str) -> str:
    """
    Make the key of one row of one sheet, by which a filled-in row is known again.

    Parameters
    ----------
    key
        The key of the store.
    hand_out
        Id of the hand-out.
    stem
        The sheet.
    person_id
        Who stands in the row.

    Returns
    -------
    row_key
        `K` and eleven letters: no spreadsheet program takes it for a number or a date.

    Examples
    --------
    >>> row_key(b"key", "H1", "caller-1-shift-1", "P0001")
    'K25S3EJKFFW5'
    """
    return "K" + _letters(key, f"row\n{hand_out}\n{stem}\n{person_id}".encode())[:11]


def _letters(key: bytes, message: bytes) -> str:
    return base64.b32encode(hmac.digest(key, message, hashlib.sha256)[:10]).decode().translate(_LETTERS)
