"""The bytes of a CSV file, looked at while they come in: what is no text, or made to hurt, is not read on."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING, Final

from exposure.tables.signatures import kind_of_file
from exposure.tables.unreadable import UnreadableFileError

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

__all__ = ["read_bytes"]

_BLOCK: Final = 1 << 20
_LONGEST: Final = 1 << 22
"""Bytes of one line, or of one cell in quotes: a hundred times what Excel can hold in a cell."""
_FREE: Final = 1 << 25
"""So much may come out of a compressed file whatever its size …"""
_RATIO: Final = 100
"""… and beyond it this many times the size: tables are compressed ten or twenty times."""


def read_bytes(path: Path) -> bytes:
    """
    Read a `.csv` or `.csv.gz` file, if it may be one.

    Raises
    ------
    UnreadableFileError
        If it is empty, no text, damaged, or so built that reading it would take the machine's memory.
    """
    compressed = path.name.casefold().endswith(".gz")
    try:
        with gzip.open(path) if compressed else path.open("rb") as file:
            return _read(file, _RATIO * path.stat().st_size + _FREE if compressed else None)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise UnreadableFileError(
            "the compressed file is damaged or cut off", "copy it again, or compress it again"
        ) from None


def _read(file: BinaryIO | gzip.GzipFile, most: int | None) -> bytes:
    parts: list[bytes] = []
    size = line = quoted = 0
    open_quote = False
    while block := file.read(_BLOCK):
        if not parts:
            _refuse_other_kinds(block)
        size += len(block)
        line = line + len(block) if b"\n" not in block and b"\r" not in block else len(block) - _last_break(block)
        open_quote ^= block.count(b'"') % 2 == 1
        quoted = quoted + len(block) if open_quote and b'"' not in block else 0
        if line > _LONGEST or quoted > _LONGEST:
            reason = f"a line or a cell has more than {_LONGEST:,} letters"
            raise UnreadableFileError(reason, "no table has such; look for a quotation mark that is never closed")
        if most is not None and size > most:
            reason = f"the compressed file grows to more than {most >> 20:,} MB"
            raise UnreadableFileError(reason, "no table does; uncompress it yourself if you trust it")
        parts.append(block)
    data = b"".join(parts)
    if not data.strip(b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"):
        raise UnreadableFileError("the file is empty", "give it a header and rows, or remove it")
    return data


def _last_break(block: bytes) -> int:
    return max(block.rfind(b"\n"), block.rfind(b"\r")) + 1


def _refuse_other_kinds(begin: bytes) -> None:
    kind = kind_of_file(begin)
    if kind is not None:
        raise UnreadableFileError(f"the file is {kind.what}, not a CSV table", kind.advice)
