"""The key from which codes are made: random, made once, kept in the store or in a file of its own."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from typing import TYPE_CHECKING, Final

from exposure.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["check_of", "key_in_file", "new_key"]

_BYTES: Final = 32
_LEAST: Final = 16


def new_key() -> bytes:
    """Make a key that nobody can guess."""
    return secrets.token_bytes(_BYTES)


def key_in_file(path: Path, *, create: bool) -> bytes:
    """
    Read a key from its file.

    Parameters
    ----------
    path
        Holds the key, as hexadecimal digits or as raw bytes.
    create
        Whether a new one may be made where there is none; only its owner can read it.

    Returns
    -------
    key
        At least 16 bytes.

    Raises
    ------
    UsageError
        If there is none, or it is too short.
    """
    try:
        if create and not path.exists():
            _write(path, new_key())
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"the key file {str(path)!r} cannot be used: {error.strerror}") from None
    key = _unpacked(data)
    if len(key) < _LEAST:
        raise UsageError(f"the key file {str(path)!r} holds fewer than {_LEAST} bytes; give one of {_BYTES}")
    return key


def check_of(key: bytes) -> str:
    """Give what tells a key from another without telling the key."""
    return hmac.digest(key, b"check", hashlib.sha256).hex()


def _write(path: Path, key: bytes) -> None:
    # Whole or not at all: a cut key would never be seen to be cut.
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    handle = os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(key.hex().encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass  # somebody else was faster: theirs is the key
    finally:
        draft.unlink()


def _unpacked(data: bytes) -> bytes:
    try:
        return bytes.fromhex(data.decode("ascii").strip())
    except ValueError:
        return data
