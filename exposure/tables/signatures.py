"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["Kind", "kind_of_file"]


class Kind(NamedTuple):
    """A kind of file that is not plain text."""

    what: str
    advice: str


_PICTURE: Final = Kind("a picture", "put the table itself there; a photograph of a list has to be typed")
_ZIP: Final = Kind("a workbook or another zip file", "if it is a workbook, let its name end with .xlsx or .ods")
_OLD: Final = Kind("an old Excel or Word file", "if it is a workbook, let its name end with .xls")
_PAGE: Final = Kind("a web page", "open it in a spreadsheet program and save it as .xlsx")
_KINDS: Final = {
    b"\x89PNG\r\n\x1a\n": _PICTURE,
    b"\xff\xd8\xff": _PICTURE,
    b"GIF8": _PICTURE,
    b"BM": _PICTURE,
    b"II*\0": _PICTURE,
    b"MM\0*": _PICTURE,
    b"%PDF": Kind("a PDF document", "ask for the table that it was made of; it cannot be read out of a PDF"),
    b"PK\x03\x04": _ZIP,
    b"PK\x05\x06": _ZIP,
    b"\xd0\xcf\x11\xe0": _OLD,
    b"\x1f\x8b": Kind("a compressed file", "let its name end with .csv.gz, or uncompress it"),
    b"PAR1": Kind("a Parquet file", "let its name end with .parquet"),
    b"SQLite format 3\0": Kind("a database", "if it is a GeoPackage, let its name end with .gpkg"),
    b"7z\xbc\xaf": Kind("a compressed archive", "unpack it first"),
    b"Rar!": Kind("a compressed archive", "unpack it first"),
    b"{\\rtf": Kind("a text document", "ask for the table as .xlsx or CSV"),
}
_BINARY: Final = frozenset({b"BM"})
"""Also how a text may begin: these need a byte that no text has."""


def kind_of_file(begin: bytes) -> Kind | None:
    r"""
    Recognise a file that is no plain text.

    Parameters
    ----------
    begin
        Its first bytes, some hundreds at least.

    Returns
    -------
    kind
        None where it may be text.

    Examples
    --------
    >>> kind_of_file(b"%PDF-1.7\n").what
    'a PDF document'
    >>> kind_of_file(b"person_id,name\n")
    """
    for mark, kind in _KINDS.items():
        if begin.startswith(mark) and (mark not in _BINARY or b"\0" in begin[:64]):
            return kind
    text = begin[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return _PAGE if text.startswith((b"<html", b"<!doctype html", b"<?xml", b"<table", b"<head")) else None
