"""What a file is by its first bytes, whatever its name says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from exposure.tables.unreadable import UnreadableFileError

if TYPE_CHECKING:
    from pathlib import Path

    Kind = Literal["xls", "zip"]

__all__ = ["kind_of"]

_HEAD: Final = 4096
_AS_XLSX: Final = "open it in a spreadsheet program and save it as .xlsx"
_ASK: Final = "ask the sender for the table itself, as .xlsx or .csv"

_MAGIC: Final = {
    b"\x89PNG": ("a picture", _ASK),
    b"\xff\xd8\xff": ("a picture", _ASK),
    b"GIF8": ("a picture", _ASK),
    b"BM": ("a picture", _ASK),
    b"II*\0": ("a picture", _ASK),
    b"MM\0*": ("a picture", _ASK),
    b"RIFF": ("a picture or a film", _ASK),
    b"%PDF": ("a PDF", _ASK),
    b"{\\rtf": ("a text document", _ASK),
    b"\x1f\x8b": ("a compressed file", "unpack it first"),
    b"Rar!": ("a compressed file", "unpack it first"),
    b"7z\xbc\xaf": ("a compressed file", "unpack it first"),
    b"PAR1": ("a Parquet file", "name it .parquet"),
    b"SQLite format 3": ("a database or GeoPackage", "name it .gpkg if it is a GeoPackage"),
    b"\x09\x00": ("a workbook of before 1997", _AS_XLSX),
    b"\x09\x02": ("a workbook of before 1997", _AS_XLSX),
    b"\x09\x04": ("a workbook of before 1997", _AS_XLSX),
    b"\x09\x08": ("a workbook of before 1997", _AS_XLSX),
}
_MARKUP: Final = (b"<!doctype html", b"<html", b"<table", b"<head", b"<body", b"<meta", b"<style")


def kind_of(path: Path) -> Kind:
    """
    Say whether a file may be a workbook.

    Parameters
    ----------
    path
        The file.

    Returns
    -------
    kind
        `xls` for the format of 1997, `zip` for .xlsx and .ods.

    Raises
    ------
    UnreadableFileError
        If it is something else; the reason says what.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head.strip():
        raise UnreadableFileError("the file is empty", "ask for it again, or remove it")
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "xls"
    if head.startswith(b"PK\3\4"):
        return "zip"
    what, hint = _other(head)
    raise UnreadableFileError(f"the file is {what}, not a workbook", hint)


def _other(head: bytes) -> tuple[str, str]:
    for magic, told in _MAGIC.items():
        if head.startswith(magic):
            return told
    text = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe").lstrip()
    lower = text.lower()
    if b"urn:schemas-microsoft-com:office:spreadsheet" in lower:
        return "an XML spreadsheet of 2003", _AS_XLSX
    if lower.startswith(_MARKUP) or (lower.startswith(b"<") and b"<html" in lower):
        return "a web page", _AS_XLSX
    if lower.startswith(b"<"):
        return "an XML document", _AS_XLSX
    if not any(byte < 32 and byte not in b"\t\r\n\f\x1a" for byte in text):
        return "plain text", "name it .csv"
    return "of an unknown kind", _ASK
