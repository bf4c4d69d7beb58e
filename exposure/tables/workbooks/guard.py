"""A look into a workbook before anything reads it: no password, no macros, nothing made to hurt."""

from __future__ import annotations

import mmap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from exposure.progress import step
from exposure.tables.unreadable import UnreadableFileError
from exposure.tables.workbooks.archive import Part, list_parts, whole
from exposure.tables.workbooks.formats import elements, hour_styles, local
from exposure.tables.workbooks.kind import kind_of
from exposure.tables.workbooks.ods import OdsSheet, look_at_content
from exposure.tables.workbooks.xlsx import Strings, XlsxSheet, look_at_part, repeated_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Looked", "look_into"]

_ODS: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_XLS_BYTES: Final = 256 << 20
"""Twice what 65,536 rows of 256 columns take."""


@dataclass(frozen=True)
class Looked:
    """A workbook that may be read, and what was seen in its sheets by name."""

    path: Path
    kind: Literal["xlsx", "xls", "ods"]
    xlsx: dict[str, XlsxSheet] = field(default_factory=dict)
    ods: dict[str, OdsSheet] = field(default_factory=dict)
    hour_styles: frozenset[int] = frozenset()
    """Cell styles of an .xlsx that show a time of day."""


def look_into(path: Path) -> Looked:
    """
    Look into a workbook without reading a cell.

    Parameters
    ----------
    path
        The file, whatever its name.

    Returns
    -------
    looked
        What it is, and what readers of values do not tell about its cells.

    Raises
    ------
    UnreadableFileError
        If it is no workbook, or one that may not be read; the reason says why.
    """
    with step("looking into the workbook"):
        if kind_of(path) == "xls":
            _check_xls(path)
            return Looked(path, "xls")
        parts = list_parts(path)
        _check_names(parts)
        looked = _look_into_ods(path, parts) if "content.xml" in parts else _look_into_xlsx(path, parts)
        for name in [*looked.xlsx, *looked.ods]:
            if (looked.xlsx.get(name) or looked.ods[name]).uncalculated:
                raise UnreadableFileError(
                    f"sheet {name!r} holds formulas that were never calculated",
                    "open the file in a spreadsheet program and save it again",
                )
        return looked


def _check_xls(path: Path) -> None:
    if path.stat().st_size > _XLS_BYTES:
        raise UnreadableFileError("the file is larger than any .xls", "save it as .xlsx")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:

        def holds(*names: str) -> bool:
            return any(data.find(name.encode("utf-16-le")) >= 0 for name in names)

        if holds("EncryptedPackage"):
            raise UnreadableFileError("the file is protected by a password", "save it without one")
        if not holds("Workbook\0", "Book\0"):
            raise UnreadableFileError(
                "the file is a document of another program, not a workbook", "ask the sender for the table itself"
            )
        if holds("_VBA_PROJECT"):
            raise _macros()


def _check_names(parts: Mapping[str, Part]) -> None:
    if any(name.endswith("vbaproject.bin") or name.startswith("xl/macrosheets/") for name in parts):
        raise _macros()
    if "xl/workbook.bin" in parts:
        raise UnreadableFileError("the file is an .xlsb, which is not read", "save it as .xlsx")
    if "content.xml" in parts or any(name.startswith("xl/") for name in parts):
        return
    if any(name.startswith(("word/", "ppt/")) for name in parts):
        raise UnreadableFileError("the file is a document, not a workbook", "ask the sender for the table itself")
    raise UnreadableFileError("the file is a compressed folder, not a workbook", "unpack it first")


def _macros() -> UnreadableFileError:
    return UnreadableFileError("the file holds macros", "save it as .xlsx without them")


def _look_into_ods(path: Path, parts: Mapping[str, Part]) -> Looked:
    if "meta-inf/manifest.xml" in parts and b"encryption-data" in whole(path, parts["meta-inf/manifest.xml"]):
        raise UnreadableFileError("the file is protected by a password", "save it without one")
    if "mimetype" in parts and not whole(path, parts["mimetype"]).startswith(_ODS):
        raise UnreadableFileError("the file is a document, not a workbook", "ask the sender for the table itself")
    styles = whole(path, parts["styles.xml"]) if "styles.xml" in parts else b""
    sheets = look_at_content(path, parts["content.xml"], styles)
    return Looked(path, "ods", ods={sheet.name: sheet for sheet in sheets})


def _look_into_xlsx(path: Path, parts: Mapping[str, Part]) -> Looked:
    seen = {name: look_at_part(path, part) for name, part in parts.items()}
    sheets = {name: sheet for name, sheet in seen.items() if isinstance(sheet, XlsxSheet)}
    for strings in seen.values():
        if isinstance(strings, Strings):
            repeated_text(path, sheets.values(), strings)
    book = _target(_relations(path, parts, ""), "officeDocument")
    relations = _relations(path, parts, book)
    named: dict[str, XlsxSheet] = {}
    for parent, element in elements(whole(path, parts[book])) if book in parts else ():
        if local(element.tag) == "sheet" and parent == "sheets":
            reference = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
            part = relations.get(reference, ("", ""))[1]
            if part in sheets:
                named[element.get("name", "")] = sheets[part]
    styles = parts.get(_target(relations, "styles"))
    return Looked(path, "xlsx", named, hour_styles=hour_styles(whole(path, styles)) if styles else frozenset())


def _relations(path: Path, parts: Mapping[str, Part], source: str) -> dict[str, tuple[str, str]]:
    """Give kind and part of everything that a part refers to."""
    folder, _, name = source.rpartition("/")
    listed = "/".join(filter(None, (folder, "_rels", f"{name}.rels")))
    if listed not in parts:
        raise UnreadableFileError("the file is damaged", "open it in a spreadsheet program and save it again")
    found = {}
    for _parent, element in elements(whole(path, parts[listed])):
        target = element.get("Target", "").replace("\\", "/").casefold()
        part = target.lstrip("/") if target.startswith("/") or not folder else f"{folder}/{target}"
        found[element.get("Id", "")] = element.get("Type", "").rsplit("/", 1)[-1], part
    return found


def _target(relations: Mapping[str, tuple[str, str]], kind: str) -> str:
    return next((part for known, part in relations.values() if known == kind), "")
