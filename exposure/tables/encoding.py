"""Bytes as text: which encoding a file is written in."""

from __future__ import annotations

import codecs
from collections import Counter
from typing import Final

from exposure.tables.unreadable import UnreadableFileError

__all__ = ["as_utf8"]

_BLOCK: Final = 1 << 22
_MARKS: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_COMMON: Final = 0.7
"""So much of a text in GB18030 is made of the characters of every day; other encodings give rarer ones."""
_SAVE: Final = "save it as CSV UTF-8"


def as_utf8(data: bytes) -> tuple[bytes, str]:
    r"""
    Give text as UTF-8, and the encoding that it was in.

    Parameters
    ----------
    data
        UTF-8 or UTF-16 with a byte order mark, UTF-8 without one, or GB18030.

    Returns
    -------
    text
        UTF-8 without a byte order mark.
    encoding
        `UTF-8`, `UTF-16` or `GB18030`.

    Raises
    ------
    UnreadableFileError
        If it is in none of them.

    Examples
    --------
    >>> as_utf8("姓名,电话".encode("gb18030"))[1]
    'GB18030'
    >>> as_utf8("a,b".encode("utf-16"))
    (b'a,b', 'UTF-16')
    """
    if data[:2] in _MARKS:
        text = _decoded(data, "utf-16")
        if text is None:
            raise UnreadableFileError("the file is not the UTF-16 text that it begins as", _SAVE)
        return _without_nul(text), "UTF-16"
    marked = data.removeprefix(codecs.BOM_UTF8)
    broken = _undecodable(marked, "utf-8")
    if broken is None:
        return _without_nul(marked), "UTF-8"
    if len(marked) == len(data) and _undecodable(data, "gb18030") is None and _is_chinese(data):
        text = _decoded(data, "gb18030")
        if text is not None:
            return text, "GB18030"
    line = marked.count(b"\n", 0, broken) + 1
    raise UnreadableFileError(f"the file is neither UTF-8 nor GB18030 text (line {line})", _SAVE)


def _without_nul(text: bytes) -> bytes:
    if b"\0" in text:
        raise UnreadableFileError("the file holds bytes that are no text", f"{_SAVE}, or put the right file there")
    return text


def _decoded(data: bytes, encoding: str) -> bytes | None:
    """Turn text into UTF-8 block by block: as one string it would take four times the room."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        parts = [decoder.decode(data[i : i + _BLOCK]).encode() for i in range(0, len(data), _BLOCK)]
        return b"".join([*parts, decoder.decode(b"", final=True).encode()])
    except UnicodeError:
        return None


def _undecodable(data: bytes, encoding: str) -> int | None:
    """Say at about which byte the text ends that can be decoded."""
    decoder = codecs.getincrementaldecoder(encoding)()
    for begin in range(0, len(data), _BLOCK):
        try:
            decoder.decode(data[begin : begin + _BLOCK], final=begin + _BLOCK >= len(data))
        except UnicodeDecodeError as error:
            return begin + error.start
    return None


def _is_chinese(data: bytes) -> bool:
    """Say whether most signs beyond ASCII are those of GB 2312's first level, as in any Chinese text."""
    signs: Counter[str] = Counter()
    decoder = codecs.getincrementaldecoder("gb18030")()
    for begin in range(0, len(data), _BLOCK):
        signs.update(decoder.decode(data[begin : begin + _BLOCK]))
    others = {sign: n for sign, n in signs.items() if not sign.isascii()}
    common = sum(n for sign, n in others.items() if _is_common(sign))
    return common >= _COMMON * sum(others.values())


def _is_common(sign: str) -> bool:
    try:
        lead, *_ = sign.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return lead <= 0xD7
