"""Workbooks that are bad in ways of their own, and everything that is to be said of them."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Final

from bad_world import DIGITS, MARK, WORLD, BadFile, Fault, as_csv, grid
from office_bytes import Markup, compound, xls, xlsx, xlsx_parts, zipped

if TYPE_CHECKING:
    import random

    from office_bytes import Cell

__all__ = ["bad_workbooks"]

_NOT_WORKBOOKS: Final = {
    "a PNG": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a picture"),
    "a JPEG": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "a picture"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF"),
    "a web page": (f"<html><table><tr><td>{MARK}</td></tr></table></html>".encode(), "a web page"),
    "an XML of 2003": (
        b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>',
        "an XML spreadsheet of 2003",
    ),
    "a workbook of 1990": (b"\x09\x02\x06\0\0\0\x10\0\0\0", "a workbook of before 1997"),
    "a CSV": (as_csv(grid("persons", WORLD["persons"])).encode(), "plain text"),
    "nothing": (b"", "the file is empty"),
}
_SHEET: Final = "xl/worksheets/sheet1.xml"
_TEXTS: Final = "xl/sharedStrings.xml"
_LAUGHS: Final = (
    b'<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9))
    + b']><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&j;</t></si></sst>'
)


def bad_workbooks(rng: random.Random) -> dict[str, BadFile]:
    """Make every folder with a bad workbook."""
    made: dict[str, BadFile] = {}
    for more in (_not_workbooks(), _locked(), _made_to_hurt(), _damaged(rng), _sheets(), _cells(rng), _old(rng)):
        made |= more
    return made


def _refused(data: bytes, reason: str, file: str = "persons.xlsx") -> BadFile:
    return BadFile({file: data}, (Fault("persons", file, 0, "", reason),), {"persons": None})


def _rows(extra: dict[str, Cell] | None = None) -> list[list[Cell]]:
    """Lay out the world's persons, the first one with other cells."""
    columns, *rows = grid("persons", WORLD["persons"])
    first: list[Cell] = [(extra or {}).get(column, cell) for column, cell in zip(columns, rows[0], strict=True)]
    others: list[list[Cell]] = [[*row] for row in rows[1:]]
    return [[*columns], first, *others]


def _not_workbooks() -> dict[str, BadFile]:
    return {
        f"{what} named {ending}": _refused(data, reason, f"persons{ending}")
        for what, (data, reason) in _NOT_WORKBOOKS.items()
        for ending in (".xlsx", ".xls")
    } | {
        "a document named .xlsx": _refused(zipped({"word/document.xml": b"<w/>"}), "is a document, not a workbook"),
        "a folder named .xlsx": _refused(zipped({"a.csv": MARK.encode()}), "is a compressed folder"),
        "an .xlsb named .xlsx": _refused(zipped({"xl/workbook.bin": b"\0" * 64}), "is an .xlsb"),
        "an old document named .xls": _refused(
            compound({"WordDocument": MARK.encode()}), "a document of another program", "persons.xls"
        ),
    }


def _locked() -> dict[str, BadFile]:
    password, macros = "is protected by a password", "holds macros"
    locked = compound({"EncryptionInfo": b"\4\0\4\0\x40\0\0\0<encryption/>", "EncryptedPackage": b"\x9a" * 5000})
    entry = b'<m:manifest xmlns:m="m"><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>'
    kept = zipped({
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": b"\x9a" * 500,
        "META-INF/manifest.xml": entry,
    })  # fmt: skip
    with_macros = xlsx({"persons": _rows()}, {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"})
    return {
        "password of an .xlsx": _refused(locked, password),
        "password of an .xls": _refused(locked, password, "persons.xls"),
        "password of an .ods": _refused(kept, password, "persons.ods"),
        "password of a zip": _refused(_flagged(xlsx({"persons": _rows()})), password),
        "macros in an .xlsm": _refused(with_macros, macros, "persons.xlsm"),
        "macros in an .xlsx": _refused(with_macros, macros),
        "macros in an .xls": _refused(compound({"Workbook": b"", "_VBA_PROJECT": b""}), macros, "persons.xls"),
    }


def _flagged(data: bytes) -> bytes:
    """Say of the first part of an archive that it is encrypted."""
    changed, at = bytearray(data), data.index(b"PK\1\2")
    changed[6] |= 1
    changed[at + 8] |= 1
    return bytes(changed)


def _made_to_hurt() -> dict[str, BadFile]:
    parts = xlsx_parts({"persons": _rows()})
    zeros = parts[_SHEET] + b" " * (80 << 20)
    bomb = zipped(parts | {_SHEET: zeros})
    lying = _with_size(zipped(parts | {_SHEET: parts[_SHEET] + b" " * (8 << 20)}), _SHEET, 5000)
    far = '<c r="XFD1048576"><v>1</v></c>'
    unplaced = "<c><v>1</v></c>" * (1 << 20)
    return {
        "bomb that says so": _refused(bomb, "which no table does"),
        "bomb that lies": _refused(lying, "unpacks to more than it says"),
        "billion laughs": _refused(xlsx({"persons": _rows()}, {_TEXTS: _LAUGHS}), "declarations that no spreadsheet"),
        "cell far away": _refused(
            xlsx({"persons": [*_rows(), [Markup(far)]]}), "uses 1,048,576 rows and 16,384 columns"
        ),
        "columns, 2^20 of them": _refused(xlsx({"persons": [[Markup(unplaced)]]}), "columns, mostly blank"),
        "cell of megabytes": _refused(xlsx({"persons": _rows({"name": MARK * 400_000})}), "a cell holds "),
        "parts, 20,000 of them": _refused(zipped(parts | {f"x{i}": b"" for i in range(20_000)}), "more parts than any"),
        "parts of one name": _refused(_twice(parts), "two parts of one name"),
    }


def _with_size(data: bytes, part: str, size: int) -> bytes:
    """Let an archive lie about the size of a part."""
    changed = bytearray(data)
    for mark, at in ((b"PK\3\4", 22), (b"PK\1\2", 24)):
        begin = data.index(part.encode(), data.index(mark)) - (30 if at == 22 else 46)
        if at == 24:
            begin = data.rindex(part.encode()) - 46
        changed[begin + at : begin + at + 4] = size.to_bytes(4, "little")
    return bytes(changed)


def _twice(parts: dict[str, bytes]) -> bytes:
    return zipped(parts | {_SHEET.upper(): parts[_SHEET]})


def _damaged(rng: random.Random) -> dict[str, BadFile]:
    data = xlsx({"persons": _rows()})
    half = data[: len(data) // 2 + rng.randrange(100)]
    parts = xlsx_parts({"persons": _rows()})
    cut = parts[_SHEET][: len(parts[_SHEET]) // 2]
    spoiled, at = bytearray(data), data.index(_SHEET.encode()) + 60
    spoiled[at : at + 40] = bytes(40)
    return {
        "workbook cut in half": _refused(half, "damaged or cut off"),
        "workbook with a spoiled part": _refused(bytes(spoiled), "damaged or cut off"),
        "workbook with half a sheet": _refused(zipped(parts | {_SHEET: cut}), "damaged"),
        "workbook without its list of sheets": _refused(
            zipped({name: part for name, part in parts.items() if "rels" not in name}), "damaged"
        ),
    }


def _sheets() -> dict[str, BadFile]:
    persons, other = _rows(), [["to do"], ["call back"]]
    both = "there are 2 files or sheets for one table: persons.xlsx/人员 and persons.xlsx/persons"
    return {
        "sheets named like no table": BadFile(
            {"list.xlsx": xlsx({"Sheet1": persons, "Sheet2": other})},
            (Fault("", "list.xlsx", 0, "", "none of its sheets is named like a table (Sheet1, Sheet2)"),),
            {"persons": None},
        ),
        "sheets named like no table, in a file named like one": _refused(
            xlsx({"Sheet1": persons, "Sheet2": other}), "none of its sheets is named persons (Sheet1, Sheet2)"
        ),
        "sheet beside the table": BadFile(
            {"list.xlsx": xlsx({"persons": persons, "notes": other})},
            (Fault("", "list.xlsx/notes", 0, "", "the sheet is not named like a table", "warning"),),
            {"persons": 8},
        ),
        "sheets, two for one table": BadFile(
            {"persons.xlsx": xlsx({"人员": persons, "persons": persons})},
            (Fault("persons", "persons.xlsx/人员, persons.xlsx/persons", 0, "", both),),
            {"persons": None},
        ),
        "workbook without a cell": _refused(xlsx({"persons": []}), "the workbook is empty"),
        "sheet with a header alone": BadFile(
            {"relations.xlsx": xlsx({"relations": grid("relations", [])})}, (), {"relations": 0}
        ),
        "sheet with a fault below a title": BadFile(
            {"persons.xlsx": xlsx({"persons": [["旅客名单 2020-02-20"], [], *_rows({"status": "ill"})]},
                                  {})},
            (Fault("persons", "persons.xlsx", 4, "status", "is not a known status"),),
            {"persons": 8},
        ),
    }  # fmt: skip


def _cells(rng: random.Random) -> dict[str, BadFile]:
    def first(reason: str, **cells: Cell) -> BadFile:
        (column,) = cells
        data = xlsx({"persons": _rows(cells)})
        return BadFile({"persons.xlsx": data}, (Fault("persons", "persons.xlsx", 2, column, reason),), {"persons": 8})

    digits = float(f"{DIGITS}{rng.randrange(10**9, 10**10)}")
    stays = grid("itineraries", WORLD["itineraries"])
    seat, start = stays[0].index("seat"), stays[0].index("start")
    dated: list[list[Cell]] = [[*line] for line in stays]
    wrong: list[list[Cell]] = [[*line] for line in stays]
    dated[1][seat] = datetime.date(2020, 2, 1)
    wrong[2][start] = Markup('<c r="{at}" t="e"><v>#N/A</v></c>')
    wrong[1][seat] = Markup('<c r="{at}" t="e"><f>A0</f><v>#REF!</v></c>')
    formula = Markup('<c r="{at}"><f>"Xyzzy"&amp;A1</f></c>')
    error = "is an error of a spreadsheet's formula"
    return {
        "formulas never calculated": _refused(
            xlsx({"persons": _rows({"name": formula})}), "formulas that were never calculated"
        ),
        "document of eighteen digits as a number": first("was rounded by a spreadsheet", document=digits),
        "document as the text 3.1E+17": first("was rounded by a spreadsheet", document="3.1E+17"),
        "phone that is a date": first("is a date, which a spreadsheet makes", phone=datetime.date(2020, 2, 1)),
        "seat that is a date": BadFile(
            {"itineraries.xlsx": xlsx({"itineraries": dated})},
            (Fault("itineraries", "itineraries.xlsx", 2, "seat", "is a date, which a spreadsheet makes"),),
            {"itineraries": 3},
        ),
        "cells with errors": BadFile(
            {"itineraries.xlsx": xlsx({"itineraries": wrong})},
            (
                Fault("itineraries", "itineraries.xlsx", 3, "start", "cannot be read as a time"),
                Fault("itineraries", "itineraries.xlsx", 2, "seat", error),
            ),
            {"itineraries": 3},
        ),
    }


def _old(rng: random.Random) -> dict[str, BadFile]:
    columns, *rows = grid("persons", WORLD["persons"])
    long: list[list[str | float]] = [[f"P{i}" if i else "person_id"] for i in range(65_536)]
    place = rng.randrange(len(rows))
    rows[place][columns.index("status")] = "ill"
    return {
        ".xls that is full": _refused(xls("persons", long), "an .xls ends at row 65,536", "persons.xls"),
        ".xls cut in half": _refused(xls("persons", [columns, *rows])[:1500], "damaged or cut off", "persons.xls"),
        ".xls with a fault": BadFile(
            {"persons.xls": xls("persons", [columns, *rows])},
            (Fault("persons", "persons.xls", place + 2, "status", "is not a known status"),),
            {"persons": 8},
        ),
    }
