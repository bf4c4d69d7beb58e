"""Workbooks made byte by byte, so that they can be wrong in ways that no program would write."""

from __future__ import annotations

import datetime
import io
import struct
import zipfile
from itertools import count
from typing import TYPE_CHECKING, Final, NamedTuple
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Cell", "Markup", "column_name", "compound", "xls", "xlsx", "xlsx_parts", "zipped"]

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_STYLES: Final = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="22"/></cellXfs></styleSheet>'
)
_SECTOR: Final = 512
_FREE, _END, _TABLE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SHORT: Final = 4096
"""Shorter streams would lie in a table of their own."""


class Markup(NamedTuple):
    """A cell as XML; `{at}` is where it stands."""

    xml: str


Cell = str | float | datetime.date | Markup | None


def xlsx(sheets: Mapping[str, Sequence[Sequence[Cell]]], more: Mapping[str, bytes] | None = None) -> bytes:
    """Write sheets as an .xlsx; `more` are parts that it has, too, or has instead."""
    return zipped(xlsx_parts(sheets) | dict(more or {}))


def xlsx_parts(sheets: Mapping[str, Sequence[Sequence[Cell]]]) -> dict[str, bytes]:
    """Give the parts of an .xlsx by name."""
    numbers = range(1, len(sheets) + 1)
    types, relations = f"{_PACKAGE}/content-types", f"{_PACKAGE}/relationships"
    book = "xl/workbook.xml"
    kinds = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{_kind("worksheet")}"/>' for i in numbers
    )
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{i}" r:id="s{i}"/>' for i, name in zip(numbers, sheets, strict=True)
    )
    related = "".join(_relation(f"s{i}", "worksheet", f"worksheets/sheet{i}.xml") for i in numbers)
    related += _relation("style", "styles", "styles.xml") + _relation("texts", "sharedStrings", "sharedStrings.xml")
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{types}"><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{book}" ContentType="{_kind("sheet.main")}"/>{kinds}</Types>',
        "_rels/.rels": _relations(relations, _relation("b", "officeDocument", book)),
        book: f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": _relations(relations, related),
        "xl/styles.xml": _STYLES,
        "xl/sharedStrings.xml": f'<sst xmlns="{_MAIN}" count="0" uniqueCount="0"/>',
        **{f"xl/worksheets/sheet{i}.xml": _sheet(rows) for i, rows in zip(numbers, sheets.values(), strict=True)},
    }
    return {name: xml.encode() for name, xml in parts.items()}


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """Pack parts; the same parts give the same bytes."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return data.getvalue()


def column_name(index: int) -> str:
    """Give the letters of a column, counted from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def compound(streams: Mapping[str, bytes]) -> bytes:
    """Write streams as a compound file, in which Office keeps old workbooks and everything with a password."""
    padded = {name: data.ljust(_SHORT, b"\0") for name, data in streams.items()}
    lengths = [-(-len(data) // _SECTOR) for data in padded.values()]
    folders = -(-(1 + len(padded)) // 4)
    tables = next(n for n in count(1) if n * 128 >= n + folders + sum(lengths))
    table = [_TABLE] * tables + _chain(tables, folders)
    entries = [_entry("Root Entry", 5, _END, 0, 1 if padded else _FREE)]
    for i, (name, data, length) in enumerate(zip(padded, padded.values(), lengths, strict=True)):
        following = i + 2 if i + 1 < len(padded) else _FREE
        entries.append(_entry(name, 2, len(table), len(data), _FREE, following))
        table += _chain(len(table), length)
    head = struct.pack("<8s16xHHHHH6xIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6, 0, tables,
                       tables, 0, _SHORT, _END, 0, _END, 0)  # fmt: skip
    head += struct.pack("<109I", *[*range(tables), *[_FREE] * 109][:109])
    numbers = struct.pack(f"<{tables * 128}I", *[*table, *[_FREE] * (tables * 128)][: tables * 128])
    body = b"".join(data.ljust(n * _SECTOR, b"\0") for data, n in zip(padded.values(), lengths, strict=True))
    return head + numbers + b"".join(entries).ljust(folders * _SECTOR, b"\0") + body


def xls(name: str, rows: Sequence[Sequence[str | float]]) -> bytes:
    """Write one sheet as an .xls of 1997."""
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 5, 0, 0, 0, 0))
    begins = len(begin) + 4 + 8 + len(name) * 2 + 4
    head = begin + _record(0x0085, struct.pack("<IBBBB", begins, 0, 0, len(name), 1) + name.encode("utf-16-le"))
    width = max(map(len, rows))
    cells = [_cell(i, j, cell) for i, row in enumerate(rows) for j, cell in enumerate(row) if cell != ""]
    sheet = [
        _record(0x0809, struct.pack("<HHHHII", 0x0600, 16, 0, 0, 0, 0)),
        _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0)),
        *cells,
        _record(0x000A, b""),
    ]
    return compound({"Workbook": head + _record(0x000A, b"") + b"".join(sheet)})


def _kind(what: str) -> str:
    return f"application/vnd.openxmlformats-officedocument.spreadsheetml.{what}+xml"


def _relations(namespace: str, listed: str) -> str:
    return f'<Relationships xmlns="{namespace}">{listed}</Relationships>'


def _relation(name: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{name}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'


def _sheet(rows: Sequence[Sequence[Cell]]) -> str:
    lines = (
        f'<row r="{i}">{"".join(_xml(cell, f"{column_name(j)}{i}") for j, cell in enumerate(row))}</row>'
        for i, row in enumerate(rows, 1)
    )
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _xml(cell: Cell, at: str) -> str:
    match cell:
        case None | "":
            return ""
        case Markup(xml):
            return xml.replace("{at}", at)
        case str():
            return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
        case datetime.datetime():
            days = (cell - datetime.datetime(1899, 12, 30)) / datetime.timedelta(days=1)  # noqa: DTZ001 - a sheet knows no zones
            return f'<c r="{at}" s="2"><v>{days!r}</v></c>'
        case datetime.date():
            return f'<c r="{at}" s="1"><v>{(cell - datetime.date(1899, 12, 30)).days}</v></c>'
        case _:
            return f'<c r="{at}"><v>{cell!r}</v></c>'


def _chain(first: int, length: int) -> list[int]:
    return [*range(first + 1, first + length), _END]


def _entry(name: str, kind: int, start: int, size: int, child: int, following: int = _FREE) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<64sHBBIII36xIII", text, len(text), kind, 1, _FREE, following, child, start, size, 0)


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _cell(row: int, column: int, cell: str | float) -> bytes:
    if isinstance(cell, str):
        text = cell.encode("utf-16-le")
        return _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text) // 2, 1) + text)
    return _record(0x0203, struct.pack("<HHHd", row, column, 0, cell))
