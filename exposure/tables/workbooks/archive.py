"""The parts of a zipped file, unpacked piece by piece; what an archive says about itself is not believed."""

from __future__ import annotations

import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from exposure.tables.unreadable import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

__all__ = ["Part", "inflated", "list_parts", "whole"]

PIECE: Final = 1 << 18
"""Bytes unpacked at once."""

_MANY: Final = 10_000
"""No workbook has so many parts."""
_LARGE: Final = 64 << 20
"""Below this size nothing is called a bomb."""
_DENSE: Final = 150
"""Tables shrink to a tenth, at most a fiftieth; bombs to a thousandth."""
_HUGE: Final = 4 << 30
"""More than a million rows of forty columns."""
_SMALL: Final = 8 << 20
"""What a part that is read at once may hold."""

_END: Final = struct.Struct("<4x4xHHIIH")
_LOCAL: Final = struct.Struct("<4s22xHH")

_COPY_AGAIN: Final = "copy it again, or open it in a spreadsheet program and save it again"
_SAVE_AGAIN: Final = "open it in a spreadsheet program, if you trust the sender, and save the table alone as .xlsx"


@dataclass(frozen=True)
class Part:
    """One file of the archive."""

    name: str
    start: int
    """Where its bytes begin."""
    packed: int
    size: int
    deflated: bool


def list_parts(path: Path) -> dict[str, Part]:
    """
    List what an archive holds, without unpacking anything.

    Parameters
    ----------
    path
        The archive.

    Returns
    -------
    parts
        By name in lower case, with forward slashes.

    Raises
    ------
    UnreadableFileError
        If it is damaged, encrypted, or made to hurt.
    """
    with path.open("rb") as file:
        _check_end(file)
        try:
            with zipfile.ZipFile(file) as archive:
                entries = sorted(archive.infolist(), key=lambda entry: entry.header_offset)
                directory = archive.start_dir
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, struct.error):
            raise _damaged() from None
        for entry in entries:
            _check_entry(entry)
        _check_sizes(sum(entry.file_size for entry in entries), sum(entry.compress_size for entry in entries))
        ends = [entry.header_offset for entry in entries[1:]] + [directory]
        parts = [_located(file, entry, end) for entry, end in zip(entries, ends, strict=True)]
    named = {part.name: part for part in parts}
    if len(named) != len(parts):
        raise UnreadableFileError("the file holds two parts of one name", _SAVE_AGAIN)
    return named


def inflated(path: Path, part: Part) -> Iterator[bytes]:
    """
    Unpack one part.

    Parameters
    ----------
    path
        The archive.
    part
        What to unpack.

    Yields
    ------
    piece
        At most 256 kB.

    Raises
    ------
    UnreadableFileError
        If it is damaged, or larger than it said.
    """
    made = 0
    with path.open("rb") as file:
        file.seek(part.start)
        for piece in _unpacked(file, part) if part.deflated else _stored(file, part):
            made += len(piece)
            if made > part.size:
                raise UnreadableFileError("the file unpacks to more than it says", _SAVE_AGAIN)
            yield piece
    if made != part.size:
        raise _damaged()


def whole(path: Path, part: Part) -> bytes:
    """Unpack one part at once; one of several megabytes is refused."""
    if part.size > _SMALL:
        raise UnreadableFileError(
            "the file describes itself at a length that no spreadsheet program needs", _SAVE_AGAIN
        )
    return b"".join(inflated(path, part))


def _damaged() -> UnreadableFileError:
    return UnreadableFileError("the file is damaged or cut off", _COPY_AGAIN)


def _check_end(file: BinaryIO) -> None:
    """Look at the size of the table of contents before it is read."""
    length = file.seek(0, 2)
    file.seek(max(0, length - (1 << 16) - _END.size))
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < _END.size:
        raise _damaged()
    _here, entries, _size, _start, _comment = _END.unpack_from(tail, at)
    if entries > _MANY or _size > _MANY * 200:
        raise UnreadableFileError("the file holds more parts than any workbook has", _SAVE_AGAIN)


def _check_entry(entry: zipfile.ZipInfo) -> None:
    if entry.flag_bits & 1:
        raise UnreadableFileError("the file is protected by a password", "save it without one")
    if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise UnreadableFileError("the file is packed in a way that no spreadsheet program uses", _SAVE_AGAIN)
    _check_sizes(entry.file_size, entry.compress_size)


def _check_sizes(size: int, packed: int) -> None:
    if size > _HUGE or (size > _LARGE and size > packed * _DENSE):
        raise UnreadableFileError(
            f"the file of {packed / 1e6:,.1f} MB unpacks to {size / 1e6:,.0f} MB, which no table does", _SAVE_AGAIN
        )


def _located(file: BinaryIO, entry: zipfile.ZipInfo, end: int) -> Part:
    file.seek(entry.header_offset)
    header = file.read(_LOCAL.size)
    if len(header) < _LOCAL.size or not header.startswith(b"PK\3\4"):
        raise _damaged()
    _signature, name, extra = _LOCAL.unpack(header)
    start = entry.header_offset + _LOCAL.size + name + extra
    if start + entry.compress_size > end:
        raise UnreadableFileError("the file holds parts that overlap", _SAVE_AGAIN)
    deflated = entry.compress_type == zipfile.ZIP_DEFLATED
    called = entry.filename.replace("\\", "/").lstrip("/").casefold()
    return Part(called, start, entry.compress_size, entry.file_size, deflated)


def _stored(file: BinaryIO, part: Part) -> Iterator[bytes]:
    left = part.packed
    while left and (piece := file.read(min(PIECE, left))):
        left -= len(piece)
        yield piece


def _unpacked(file: BinaryIO, part: Part) -> Iterator[bytes]:
    unpack = zlib.decompressobj(-15)
    try:
        for raw in _stored(file, part):
            rest = raw
            while rest and not unpack.eof:
                yield unpack.decompress(rest, PIECE)
                rest = unpack.unconsumed_tail
        yield unpack.flush()
    except zlib.error:
        raise _damaged() from None
    if not unpack.eof or unpack.unused_data:
        raise _damaged()
