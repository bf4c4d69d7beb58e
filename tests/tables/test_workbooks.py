"""Workbooks: what their cells hold comes back, and what would hurt is refused before it is read."""

from __future__ import annotations

import contextlib
import json
import os
import struct
import subprocess
import sys
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
import python_calamine
import xlsxwriter
from libreoffice import SOFFICE, convert
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from exposure.errors import UsageError
from exposure.tables.unreadable import UnreadableFileError
from exposure.tables.workbooks import old
from exposure.tables.workbooks import sheets as reading
from exposure.tables.workbooks.guard import look_into
from exposure.tables.workbooks.sheets import Sheet, read_workbook
from exposure.tables.workbooks.write import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

MIDNIGHT = datetime(2020, 2, 20)  # noqa: DTZ001 — a cell has no time zone
DAY = MIDNIGHT.date()
HOURS = ["yyyy-mm-dd hh:mm", "m/d/yy h:mm", 'yyyy"年"m"月"d"日" h"时"mm"分"', "[$-409]d mmm yyyy h:mm AM/PM;@"]
NO_HOURS = ["yyyy-mm-dd", 'yyyy"年"m"月"d"日"', '"hour" yyyy-mm-dd', "[$-804]yyyy\\hmm\\sdd", "[Red]dd.mm.yyyy"]


def only(path: Path) -> Sheet:
    (sheet,) = read_workbook(path)
    return sheet


def lists(sheet: Sheet) -> dict[str, list[Any]]:
    """Give the cells by header; blank ones are None."""
    return {
        name: [None if pd.isna(cell) else cell for cell in column.tolist()]
        for name, column in zip(sheet.header, sheet.cells, strict=True)
    }


def refusal(path: Path) -> str:
    """Give the reason for which a file is refused; both parts are one line each, and neither holds a cell."""
    with pytest.raises(UnreadableFileError) as caught:
        read_workbook(path)
    reason, hint = caught.value.args
    assert reason
    assert hint
    assert "\n" not in reason + hint
    assert "Secret" not in reason + hint
    return str(reason)


def make(path: Path, fill: Callable[[xlsxwriter.Workbook], None]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        fill(book)
    return path


def typical(book: xlsxwriter.Workbook) -> None:
    """One cell of each sort that matters, below a blank row; a second sheet is hidden, a third has no cell."""
    sheet = book.add_worksheet("stays")
    sheet.write_row(1, 0, ["text", "number", "yes", "shows hours", "shows none", "time", "error", "mixed"])
    hours, day = book.add_format({"num_format": HOURS[0]}), book.add_format({"num_format": NO_HOURS[0]})
    for row, text in ((2, "007"), (3, " x "), (5, "=1+1")):
        sheet.write_string(row, 0, text)
    sheet.write_number(2, 1, 13812345678)
    sheet.write_number(3, 1, 2.5)
    sheet.write_boolean(2, 2, bool(1))
    for row, moment in ((2, MIDNIGHT), (3, MIDNIGHT.replace(hour=9, minute=5))):
        sheet.write_datetime(row, 3, moment, hours)
        sheet.write_datetime(row, 4, moment, day)
    sheet.write_datetime(2, 5, time(9, 5), book.add_format({"num_format": "hh:mm"}))
    sheet.write_formula(2, 6, "=NA()", None, "#N/A")
    sheet.write_formula(3, 6, "=1/0", None, "#DIV/0!")
    sheet.write_number(2, 7, 7)
    sheet.write_string(3, 7, "007")
    sheet.set_row(3, None, None, {"hidden": True})
    sheet.set_column(1, 1, None, None, {"hidden": True})
    other = book.add_worksheet("other")
    other.write_row(0, 0, ["a", "b"])
    other.hide()
    book.add_worksheet("nothing")


TYPICAL: dict[str, list[Any]] = {
    "text": ["007", " x ", None, "=1+1"],
    "number": [13812345678.0, 2.5, None, None],
    "yes": [True, None, None, None],
    "shows hours": [MIDNIGHT, MIDNIGHT.replace(hour=9, minute=5), None, None],
    "shows none": [DAY, MIDNIGHT.replace(hour=9, minute=5), None, None],
    "time": [time(9, 5), None, None, None],
    "error": ["#N/A", "#DIV/0!", None, None],
    "mixed": [7.0, "007", None, None],
}


def formats(book: xlsxwriter.Workbook) -> None:
    """A midnight in every format, one column each."""
    sheet = book.add_worksheet("formats")
    for at, code in enumerate([*HOURS, *NO_HOURS]):
        sheet.write_string(0, at, f"c{at}")
        sheet.write_datetime(1, at, MIDNIGHT, book.add_format({"num_format": code}))


def full(rows: int) -> Callable[[xlsxwriter.Workbook], None]:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        for row in range(rows):
            sheet.write_string(row, 0, "x")

    return fill


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The same workbooks as XlsxWriter made them (`stem`) and as LibreOffice saved them (`stem.xls` and so on)."""
    if SOFFICE is None:
        pytest.skip("LibreOffice is absent")
    folder = tmp_path_factory.mktemp("workbooks")
    made = [make(folder / "typical.xlsx", typical), make(folder / "formats.xlsx", formats)]
    long = [make(folder / "last.xlsx", full(65_536)), make(folder / "less.xlsx", full(65_535))]
    found = {path.stem: path for path in made}
    for ending in ("xlsx", "ods"):
        found |= {path.name: path for path in convert(made, ending, folder / ending)}
    found |= {path.name: path for path in convert([*made, *long], "xls", folder / "xls")}
    return found


class TestCells:
    def test_come_back_as_they_are(self, tmp_path: Path) -> None:
        stays, other = read_workbook(make(tmp_path / "a.xlsx", typical))
        assert lists(stays) == TYPICAL
        assert [type(cell) for cell in lists(stays)["yes"][:1]] == [bool]
        assert [type(cell) for cell in lists(stays)["shows none"][:2]] == [date, datetime]
        assert (stays.name, stays.kind, stays.visible, stays.dates_only_by_value) == ("stays", "xlsx", True, False)
        assert (other.name, other.visible, other.header, len(other.rows)) == ("other", False, ["a", "b"], 0)

    def test_a_column_is_as_lean_as_it_can_be(self, tmp_path: Path) -> None:
        sheet = read_workbook(make(tmp_path / "a.xlsx", typical))[0]
        kinds = {name: str(column.dtype) for name, column in zip(sheet.header, sheet.cells, strict=True)}
        assert kinds == dict.fromkeys(TYPICAL, "object") | {"text": "str", "error": "str", "number": "float64"}

    @pytest.mark.parametrize("ending", ["xlsx", "ods"])
    def test_saved_by_libreoffice_they_are_the_same(self, saved: dict[str, Path], ending: str) -> None:
        sheets = read_workbook(saved[f"typical.{ending}"])
        yes = {"yes": [1.0, None, None, None]} if ending == "ods" else {}  # it writes a number and a formula there
        assert lists(sheets[0]) == TYPICAL | yes
        assert [(sheet.name, sheet.visible, sheet.kind) for sheet in sheets] == [
            ("stays", True, ending),
            ("other", False, ending),
        ]

    def test_an_xls_says_what_it_cannot_tell(self, saved: dict[str, Path]) -> None:
        sheet = read_workbook(saved["typical.xls"])[0]
        assert sheet.dates_only_by_value
        lost: dict[str, list[Any]] = {
            "shows hours": [DAY, *TYPICAL["shows hours"][1:]],
            "error": [None, None, None, None],
        }
        assert lists(sheet) == TYPICAL | lost

    def test_rows_have_the_numbers_that_a_spreadsheet_shows(self, tmp_path: Path) -> None:
        sheet = read_workbook(make(tmp_path / "a.xlsx", typical))[0]
        assert sheet.rows.tolist() == [3, 4, 5, 6]
        assert sheet.rows.dtype == np.int64

    def test_a_table_may_begin_anywhere(self, tmp_path: Path) -> None:
        def fill(book: xlsxwriter.Workbook) -> None:
            sheet = book.add_worksheet()
            sheet.write_string(29_999, 3, "a")  # behind the first chunk of rows
            sheet.write_datetime(30_001, 3, MIDNIGHT, book.add_format({"num_format": HOURS[0]}))
            sheet.write_formula(30_002, 3, "=NA()", None, "#N/A")

        sheet = only(make(tmp_path / "a.xlsx", fill))
        assert (lists(sheet), sheet.rows.tolist()) == ({"a": [None, MIDNIGHT, "#N/A"]}, [30_001, 30_002, 30_003])

    def test_none_is_lost_beyond_the_header(self, tmp_path: Path) -> None:
        def fill(book: xlsxwriter.Workbook) -> None:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["a", 7.0])
            sheet.write_row(1, 0, ["x", "y", "", "stray"])
            sheet.write_string(2, 5, "  ")

        sheet = only(make(tmp_path / "a.xlsx", fill))
        assert sheet.header == ["a", "7", "", "", "", ""]
        assert [column.iloc[0] for column in sheet.cells[:4:3]] == ["x", "stray"]
        assert sheet.cells[5].iloc[1] == "  "

    def test_of_merged_ones_the_first_holds_the_value(self, tmp_path: Path) -> None:
        def fill(book: xlsxwriter.Workbook) -> None:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["a", "b"])
            sheet.merge_range("A2:B3", "both")

        sheet = only(make(tmp_path / "a.xlsx", fill))
        assert lists(sheet) == {"a": ["both"], "b": [None]}
        assert sheet.merged == (((2, 1), (3, 2)),)

    def test_errors_in_one_column_leave_the_next_alone(self, tmp_path: Path) -> None:
        def fill(book: xlsxwriter.Workbook) -> None:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, ["a", "b"])
            for row in range(1, 30_000):
                sheet.write_formula(row, row % 2, "=NA()", None, "#REF!" if row % 3 else "#NAME?")

        cells = lists(only(make(tmp_path / "a.xlsx", fill)))
        for at, name in enumerate("ab"):
            expected = [("#REF!" if r % 3 else "#NAME?") if r % 2 == at else None for r in range(1, 30_000)]
            assert cells[name] == expected


class TestMidnight:
    def check(self, path: Path) -> None:
        cells = [column[0] for column in lists(only(path)).values()]
        assert cells == [MIDNIGHT] * len(HOURS) + [DAY] * len(NO_HOURS)
        assert [type(cell) for cell in cells] == [datetime] * len(HOURS) + [date] * len(NO_HOURS)

    def test_is_a_moment_where_the_format_shows_hours(self, tmp_path: Path) -> None:
        self.check(make(tmp_path / "a.xlsx", formats))

    @pytest.mark.parametrize("ending", ["xlsx", "ods"])
    def test_also_saved_by_libreoffice(self, saved: dict[str, Path], ending: str) -> None:
        self.check(saved[f"formats.{ending}"])

    @pytest.mark.parametrize("number", [14, 22])
    def test_built_in_formats(self, tmp_path: Path, number: int) -> None:
        def fill(book: xlsxwriter.Workbook) -> None:
            sheet = book.add_worksheet()
            sheet.write_string(0, 0, "a")
            sheet.write_datetime(1, 0, MIDNIGHT, book.add_format({"num_format": number}))

        assert lists(only(make(tmp_path / "a.xlsx", fill)))["a"] == [MIDNIGHT if number == 22 else DAY]

    @pytest.mark.parametrize(("code", "expected"), [("yyyy-mm-dd hh:mm", MIDNIGHT), ("yyyy-mm-dd", DAY)])
    def test_the_first_style_counts_too(self, tmp_path: Path, code: str, expected: object) -> None:
        styles = (
            f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="170" formatCode="{code}"/></numFmts>'
            '<cellXfs count="1"><xf numFmtId="170"/></cellXfs></styleSheet>'
        )
        rows = '<row><c t="str"><v>a</v></c></row><row><c s="0"><v>43881</v></c></row>'
        path = raw_xlsx(tmp_path / "a.xlsx", sheet_of(rows), {"xl/styles.xml": styles})
        assert lists(only(path)) == {"a": [expected]}

    def test_both_epochs(self, tmp_path: Path) -> None:
        for epoch in (CALENDAR_MAC_1904, openpyxl.utils.datetime.CALENDAR_WINDOWS_1900):
            book = openpyxl.Workbook()
            book.epoch = epoch
            sheet = book.active
            assert sheet is not None
            sheet.append(["a"])
            for moment in (MIDNIGHT, MIDNIGHT.replace(hour=10, minute=20), DAY, date(1903, 12, 31)):
                if moment != date(1903, 12, 31) or epoch != CALENDAR_MAC_1904:
                    sheet.append([moment])
            book.save(tmp_path / "a.xlsx")
            found = lists(only(tmp_path / "a.xlsx"))["a"]
            assert found[:3] == [MIDNIGHT, MIDNIGHT.replace(hour=10, minute=20), DAY]
            assert [type(cell) for cell in found[:3]] == [datetime, datetime, date]

    def test_every_second_of_a_day_is_exact(self, tmp_path: Path) -> None:
        def fill(book: xlsxwriter.Workbook) -> None:
            sheet, shown = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
            sheet.write_string(0, 0, "a")
            for second in range(0, 86_400, 7):
                sheet.write_number(second // 7 + 1, 0, 43881 + second / 86_400, shown)

        found = lists(only(make(tmp_path / "a.xlsx", fill)))["a"]
        assert found == [MIDNIGHT + timedelta(seconds=second) for second in range(0, 86_400, 7)]


class TestFormulas:
    @pytest.mark.parametrize(
        "cell",
        ["<c><f>A1</f></c>", "<c><f>A1</f><v/></c>", "<c><f>A1</f><v></v></c>", '<c><f t="shared" si="0"/></c>',
         '<c t="str"><f>A1</f></c>'],
    )  # fmt: skip
    def test_that_were_never_calculated_are_refused(self, tmp_path: Path, cell: str) -> None:
        path = raw_xlsx(tmp_path / "a.xlsx", sheet_of(f'<row><c t="str"><v>a</v></c></row><row>{cell}</row>'))
        assert refusal(path) == "sheet 'one' holds formulas that were never calculated"

    def test_of_openpyxl(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        assert book.active is not None
        book.active.append(["a"])
        book.active.append(["=1+1"])
        book.save(tmp_path / "a.xlsx")
        assert refusal(tmp_path / "a.xlsx") == "sheet 'Sheet' holds formulas that were never calculated"

    def test_in_an_ods(self, tmp_path: Path) -> None:
        path = raw_ods(
            tmp_path / "a.ods", '<table:table-row><table:table-cell table:formula="of:=1"/></table:table-row>'
        )
        assert refusal(path) == "sheet 'one' holds formulas that were never calculated"

    @pytest.mark.parametrize(
        ("cell", "value"),
        [('<c t="str"><f>A1</f><v></v></c>', None), ("<c><f>A1</f><v>0</v></c>", 0.0), ("<c><v></v></c>", None),
         ('<c t="str"><f>"&lt;f"</f><v>x</v></c>', "x")],
    )  # fmt: skip
    def test_with_a_value_are_that_value(self, tmp_path: Path, cell: str, value: object) -> None:
        path = raw_xlsx(tmp_path / "a.xlsx", sheet_of(f'<row><c t="str"><v>a</v></c></row><row>{cell}</row>'))
        assert lists(only(path)) in ({"a": [value]}, {"a": []})


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def sheet_of(rows: str, after: str = "", before: str = "") -> str:
    return f'{before}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def shared(items: str) -> str:
    return f'<sst xmlns="{MAIN}">{items}</sst>'


def raw_parts(sheet: str | bytes, more: Mapping[str, str | bytes] | None = None) -> dict[str, str | bytes]:
    return {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="rId1" Type="{REL}/officeDocument" Target="/xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>'
        '<sheet name="one" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="rId1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{REL}/styles" Target="styles.xml"/>'
        f'<Relationship Id="rId3" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
        **(more or {}),
    }


def pack(path: Path, parts: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def raw_xlsx(path: Path, sheet: str | bytes, more: Mapping[str, str | bytes] | None = None) -> Path:
    """A workbook of the fewest parts."""
    return pack(path, raw_parts(sheet, more))


ODS = "application/vnd.oasis.opendocument.spreadsheet"
ODF = "urn:oasis:names:tc:opendocument:xmlns"


def raw_ods(path: Path, rows: str, more: Mapping[str, str] | None = None) -> Path:
    spaces = " ".join(f'xmlns:{name}="{ODF}:{name}:1.0"' for name in ("office", "table", "text", "style"))
    table = f'<table:table table:name="one">{rows}</table:table>'
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    manifest = f'<manifest:manifest xmlns:manifest="{ODF}:manifest:1.0"/>'
    return pack(path, {"mimetype": ODS, "content.xml": content, "META-INF/manifest.xml": manifest} | dict(more or {}))


def ods_cell(text: str, **attributes: int) -> str:
    given = "".join(f' table:{name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return f'<table:table-cell office:value-type="string"{given}><text:p>{text}</text:p></table:table-cell>'


class TestKinds:
    def test_the_content_counts_not_the_name(self, tmp_path: Path) -> None:
        path = make(tmp_path / "a.xls", typical)
        assert {sheet.kind for sheet in read_workbook(path)} == {"xlsx"}

    def test_an_ods_may_be_called_xlsx(self, tmp_path: Path) -> None:
        path = raw_ods(tmp_path / "a.xlsx", f"<table:table-row>{ods_cell('a')}</table:table-row>")
        assert (only(path).kind, only(path).header) == ("ods", ["a"])

    @pytest.mark.parametrize(
        ("head", "what"),
        [
            (b"\x89PNG\r\n\x1a\n" + bytes(99), "a picture"),
            (b"\xff\xd8\xff\xe0" + bytes(99), "a picture"),
            (b"%PDF-1.7\n", "a PDF"),
            (b"<html><table><tr><td>Secret</td></tr></table></html>", "a web page"),
            (b"\xef\xbb\xbf\r\n <!DOCTYPE HTML PUBLIC><html>", "a web page"),
            (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', "a web page"),
            (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
             "an XML spreadsheet of 2003"),
            (b"name\tphone\nSecret\t1\n", "plain text"),
            ("姓名,电话\n".encode("gb18030"), "plain text"),
            ("姓名\t电话\n".encode("utf-16"), "plain text"),
            (b"\x1f\x8b\x08\x00", "a compressed file"),
            (b"PAR1\x15\x04", "a Parquet file"),
            (b"SQLite format 3\0", "a database or GeoPackage"),
            (b"\x09\x08\x10\x00\x00\x05", "a workbook of before 1997"),
            (b"\x01\x02\x03\x04", "of an unknown kind"),
        ],
    )  # fmt: skip
    def test_what_is_no_workbook_is_named(self, tmp_path: Path, head: bytes, what: str) -> None:
        (tmp_path / "a.xls").write_bytes(head)
        assert refusal(tmp_path / "a.xls") == f"the file is {what}, not a workbook"

    @pytest.mark.parametrize("content", [b"", b" \n"])
    def test_an_empty_file(self, tmp_path: Path, content: bytes) -> None:
        (tmp_path / "a.xlsx").write_bytes(content)
        assert refusal(tmp_path / "a.xlsx") == "the file is empty"

    @pytest.mark.parametrize(
        ("part", "what"),
        [
            ("xl/workbook.bin", "the file is an .xlsb, which is not read"),
            ("xl/vbaProject.bin", "the file holds macros"),
            ("word/document.xml", "the file is a document, not a workbook"),
            ("readme.txt", "the file is a compressed folder, not a workbook"),
        ],
    )
    def test_zips_of_other_kinds(self, tmp_path: Path, part: str, what: str) -> None:
        more = {"xl/workbook.xml": "<x/>"} if "vba" in part else {}
        assert refusal(pack(tmp_path / "a.xlsx", {part: "x", **more})) == what

    def test_a_text_document_of_libreoffice(self, tmp_path: Path) -> None:
        path = raw_ods(tmp_path / "a.ods", "", {"mimetype": ODS.replace("spreadsheet", "text")})
        assert refusal(path) == "the file is a document, not a workbook"


class TestOldWorkbooks:
    """What the container of an .xls is said to hold."""

    def test_a_password(self, tmp_path: Path) -> None:
        (tmp_path / "a.xlsx").write_bytes(OLE + "EncryptedPackage".encode("utf-16-le"))
        assert refusal(tmp_path / "a.xlsx") == "the file is protected by a password"

    def test_a_document_of_another_program(self, tmp_path: Path) -> None:
        (tmp_path / "a.xls").write_bytes(OLE + "WordDocument".encode("utf-16-le"))
        assert refusal(tmp_path / "a.xls") == "the file is a document of another program, not a workbook"

    def test_macros(self, tmp_path: Path, saved: dict[str, Path]) -> None:
        path = tmp_path / "a.xls"
        path.write_bytes(saved["typical.xls"].read_bytes() + "_VBA_PROJECT".encode("utf-16-le"))
        assert refusal(path) == "the file holds macros"

    def test_one_that_is_full_has_lost_rows(self, saved: dict[str, Path]) -> None:
        assert "ends at row 65,536" in refusal(saved["last.xls"])
        assert len(only(saved["less.xls"]).rows) == 65_534

    @pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
    def test_a_part_of_one(self, tmp_path: Path, saved: dict[str, Path], share: float) -> None:
        whole = saved["less.xls"].read_bytes()
        (tmp_path / "a.xls").write_bytes(whole[: int(len(whole) * share)])
        assert refusal(tmp_path / "a.xls")

    def test_one_that_asks_for_all_memory(self, tmp_path: Path, saved: dict[str, Path], capfd: Any) -> None:
        """Its reader dies of it, and takes nothing with it; nor does it say anything."""
        whole = saved["typical.xls"].read_bytes()
        random = np.random.default_rng(2)
        for _ in range(30):
            broken = bytearray(whole)
            for at in random.integers(0, len(whole), 20).tolist():
                broken[at] = int(random.integers(0, 256))
            (tmp_path / "a.xls").write_bytes(broken)
            with contextlib.suppress(UnreadableFileError):
                read_workbook(tmp_path / "a.xls")
        assert capfd.readouterr() == ("", "")

    def test_a_reader_that_dies_is_a_damaged_file(
        self, saved: dict[str, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(old, "__file__", os.devnull)
        assert refusal(saved["typical.xls"]) == "the file is damaged or cut off"

    def test_a_password_that_only_the_reader_sees(
        self, saved: dict[str, Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(reading, "old_sheets", lambda _path: "password")
        assert refusal(saved["typical.xls"]) == "the file is protected by a password"


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


class TestDamaged:
    @pytest.mark.parametrize("share", [0.01, 0.3, 0.6, 0.9, 0.99])
    def test_a_part_of_a_file(self, tmp_path: Path, share: float) -> None:
        whole = make(tmp_path / "a.xlsx", typical).read_bytes()
        (tmp_path / "b.xlsx").write_bytes(whole[: int(len(whole) * share)])
        assert refusal(tmp_path / "b.xlsx") == "the file is damaged or cut off"

    def test_any_byte(self, tmp_path: Path) -> None:
        """A changed byte gives a refusal or cells, never anything else."""
        whole = make(tmp_path / "a.xlsx", typical).read_bytes()
        random = np.random.default_rng(5)
        refused = 0
        for at in random.integers(0, len(whole), 150).tolist():
            broken = bytearray(whole)
            broken[at] ^= int(random.integers(1, 256))
            (tmp_path / "b.xlsx").write_bytes(broken)
            try:
                read_workbook(tmp_path / "b.xlsx")
            except UnreadableFileError:
                refused += 1
        assert refused > 50

    def test_a_missing_part(self, tmp_path: Path) -> None:
        parts = raw_parts(sheet_of(""))
        del parts["xl/_rels/workbook.xml.rels"]
        assert refusal(pack(tmp_path / "a.xlsx", parts)) == "the file is damaged"

    def test_a_password_that_only_the_reader_sees(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def locked(_file: object) -> None:
            raise python_calamine.PasswordError("Secret")

        monkeypatch.setattr(python_calamine, "load_workbook", locked)
        assert refusal(make(tmp_path / "a.xlsx", typical)) == "the file is protected by a password"

    def test_a_reader_in_panic(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        class PanicException(BaseException):
            pass

        def panic(_file: object) -> None:
            raise PanicException("Secret")

        monkeypatch.setattr(python_calamine, "load_workbook", panic)
        assert refusal(make(tmp_path / "a.xlsx", typical)) == "the file is damaged or cut off"

    def test_a_person_who_stops_it_is_heard(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def stop(_file: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(python_calamine, "load_workbook", stop)
        with pytest.raises(KeyboardInterrupt):
            read_workbook(make(tmp_path / "a.xlsx", typical))


class TestUsedRange:
    def test_cells_that_do_not_say_where_they_stand_are_counted(self, tmp_path: Path) -> None:
        rows = (
            '<row><c t="str"><v>a</v></c><c t="str"><v>b</v></c></row><row r="3"><c><v>1</v></c><c r="D3"><v>2</v></c>'
            '<c><v>3</v></c></row><row/><row><c t="e"><v>#N/A</v></c></row>'
        )
        path = raw_xlsx(tmp_path / "a.xlsx", sheet_of(rows))
        seen, sheet = look_into(path).xlsx["one"], only(path)
        assert (seen.rows, seen.columns) == (5, 5)
        assert sheet.header == ["a", "b", "", "", ""]
        assert [cell for cell in sheet.cells[0].tolist() if not pd.isna(cell)] == [1.0, "#N/A"]
        assert sheet.rows.tolist() == [2, 3, 4, 5]

    def test_prefixes_and_order_of_attributes_do_not_hide_cells(self, tmp_path: Path) -> None:
        rows = '<x:row><x:c t="str" r="B1"><x:v>a</x:v></x:c></x:row>'
        rows += '<x:row><x:c r="B2" t="e"><x:v>#REF!</x:v></x:c></x:row>'
        xml = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
        path = raw_xlsx(tmp_path / "a.xlsx", xml)
        assert (look_into(path).xlsx["one"].rows, look_into(path).xlsx["one"].columns) == (2, 2)
        assert lists(only(path)) == {"a": ["#REF!"]}

    def test_blank_cells_of_an_ods_do_not_count(self, tmp_path: Path) -> None:
        blank = '<table:table-cell table:number-columns-repeated="16383"/>'
        rows = (
            f"<table:table-row>{ods_cell('a')}{blank}</table:table-row>"
            f"<table:table-row>{ods_cell('x', number_columns_repeated=2)}</table:table-row>"
            f'<table:table-row table:number-rows-repeated="1048574">{blank}</table:table-row>'
        )
        path = raw_ods(tmp_path / "a.ods", rows)
        assert (look_into(path).ods["one"].rows, look_into(path).ods["one"].columns) == (2, 2)
        assert [column.tolist() for column in only(path).cells] == [["x"], ["x"]]

    @pytest.mark.parametrize("rows", [1_048_577, 10**30])
    def test_a_row_that_no_sheet_has(self, tmp_path: Path, rows: int) -> None:
        path = raw_ods(
            tmp_path / "a.ods",
            f'<table:table-row table:number-rows-repeated="{rows}">{ods_cell("a")}</table:table-row>',
        )
        assert refusal(path) == "a sheet uses 1,048,577 rows and 1 columns, mostly blank"


def lying(path: Path) -> None:
    """A part that says it is small and unpacks to a gigabyte."""
    parts = raw_parts(sheet_of(""), {"xl/sharedStrings.xml": "@"})
    pack(path, parts)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = packer.compress(f'<sst xmlns="{MAIN}">'.encode())
    raw += b"".join(packer.compress(b"<si><t>lies</t></si>" * 50_000) for _ in range(1024)) + packer.flush()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, raw if content == "@" else content)
    data = path.read_bytes()
    for signature, method, size in ((b"PK\3\4", 8, 22), (b"PK\1\2", 10, 24)):
        at = data.rfind(signature, 0, data.rfind(b"xl/sharedStrings.xml") if signature == b"PK\1\2" else
                        data.find(b"xl/sharedStrings.xml"))  # fmt: skip
        patched = bytearray(data)
        patched[at + method : at + method + 2] = struct.pack("<H", 8)
        patched[at + size : at + size + 4] = struct.pack("<I", 30_000_000)
        data = bytes(patched)
    path.write_bytes(data)


def overlapping(path: Path) -> None:
    """Two entries of the table of contents that share their bytes."""
    pack(path, raw_parts(sheet_of(""), {"xl/a.xml": "<a/>" * 99, "xl/b.xml": "<a/>" * 99}))
    data = bytearray(path.read_bytes())
    first, second = (data.rfind(b"PK\1\2", 0, data.rfind(name)) for name in (b"xl/a.xml", b"xl/b.xml"))
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    path.write_bytes(data)


def twice(path: Path) -> None:
    pack(path, raw_parts(sheet_of("")))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("XL/workbook.xml", "<x/>")


def locked(path: Path) -> None:
    pack(path, raw_parts(sheet_of("")))
    data = bytearray(path.read_bytes())
    data[data.find(b"PK\1\2") + 8] |= 1
    path.write_bytes(data)


LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
LONG = "A" * 1_300_000
FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
SHARED = "".join(f"<si><t>{'A' * 32_000}</t></si>" for _ in range(3))

HOSTILE: dict[str, tuple[Callable[[Path], object], str]] = {
    "bomb": (lambda p: raw_xlsx(p, sheet_of("<row/>" * 33_000_000)), "unpacks to 198 MB"),
    "lying": (lying, "unpacks to more than it says"),
    "overlapping": (overlapping, "parts that overlap"),
    "twice": (twice, "two parts of one name"),
    "locked": (locked, "protected by a password"),
    "many": (lambda p: pack(p, dict.fromkeys(map(str, range(10_001)), "")), "more parts than any workbook"),
    "laughs in a sheet": (lambda p: raw_xlsx(p, sheet_of("", before=LAUGHS)), "declarations"),
    "laughs in styles": (
        lambda p: raw_xlsx(p, sheet_of(""), {"xl/styles.xml": LAUGHS + "<styleSheet/>"}), "declarations"),
    "laughs late": (
        lambda p: raw_xlsx(p, sheet_of(""), {"xl/a.xml": "<a>" + " " * 262_138 + LAUGHS + "</a>"}), "declarations"),
    "laughs in an ods": (lambda p: raw_ods(p, LAUGHS), "declarations"),
    "raw text": (lambda p: raw_xlsx(p, sheet_of("<row><c><is><t><![CDATA[x]]></t></is></c></row>")), "declarations"),
    "far": (lambda p: raw_xlsx(p, sheet_of(FAR)), "1,048,576 rows and 16,384 columns"),
    "far without places": (lambda p: raw_xlsx(p, sheet_of("<row>" + "<c/>" * 16_385 + "</row>")), "16,385 columns"),
    "wide": (lambda p: raw_xlsx(p, sheet_of('<row r="1"><c r="ZZZ1"><v>1</v></c></row>')), "columns, mostly blank"),
    "repeated columns": (
        lambda p: raw_ods(
            p, '<table:table-row table:number-rows-repeated="9999">'
            f"{ods_cell('a', number_columns_repeated=16_384)}</table:table-row>"), "9,999 rows and 16,384 columns"),
    "far in an ods": (
        lambda p: raw_ods(
            p, f"<table:table-row>{ods_cell('a', number_columns_repeated=10_000)}</table:table-row>"
            '<table:table-row table:number-rows-repeated="1000000"/>'
            f"<table:table-row>{ods_cell('a')}</table:table-row>"), "1,000,002 rows and 10,000 columns"),
    "sparse": (
        lambda p: raw_xlsx(
            p, sheet_of('<row r="1"><c r="A1"><v>1</v></c></row><row r="9000"><c r="ZZ9000"><v>1</v></c></row>')),
        "9,000 rows and 702 columns, mostly blank"),
    "long": (
        lambda p: raw_xlsx(p, sheet_of(f'<row><c t="inlineStr"><is><t>{LONG}</t></is></c></row>')),
        "far more text"),
    "long in pieces": (
        lambda p: raw_xlsx(p, sheet_of(f"<row><c t='inlineStr'><is>{'<r><t>A</t></r>' * 99_999}</is></c></row>")),
        "far more text"),
    "long and shared": (
        lambda p: raw_xlsx(p, sheet_of(""), {"xl/sharedStrings.xml": shared(f"<si><t>{LONG}</t></si>")}),
        "far more text"),
    "long in an ods": (
        lambda p: raw_ods(p, f"<table:table-row>{ods_cell(LONG)}</table:table-row>"), "far more text"),
    "shared by many": (
        lambda p: raw_xlsx(
            p, sheet_of("".join(f'<row r="{r}"><c r="A{r}" t="s"><v>{r % 3}</v></c></row>' for r in range(1, 40_000))),
            {"xl/sharedStrings.xml": shared(SHARED)}), "more than 1 GB of text"),
    "hidden sheet": (
        lambda p: raw_xlsx(p, " " * 300_000 + sheet_of(FAR)), "the file is damaged"),
}  # fmt: skip
"""Files made to hurt: who makes them, and how the refusal reads."""

JUDGE = """
import json, sys, time
from pathlib import Path
from exposure.tables.unreadable import UnreadableFileError
from exposure.tables.workbooks.sheets import read_workbook
status = Path("/proc/self/status")  # getrusage would tell of the process that started this one
peak = lambda: int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024 if status.exists() else 0.0
start = peak()
for path in map(Path, sys.argv[1:]):
    began, reason = time.perf_counter(), ""
    try:
        read_workbook(path)
    except UnreadableFileError as error:
        reason = error.args[0]
    print(json.dumps([path.stem, reason, time.perf_counter() - began, peak() - start]), flush=True)
"""


@pytest.fixture(scope="session")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, float, float]]:
    """Read every hostile file in one process: the reason of its refusal, seconds, and the most megabytes until then."""
    folder = tmp_path_factory.mktemp("hostile")
    paths = []
    for name, (build, _reason) in HOSTILE.items():
        paths.append(folder / f"{name}.xlsx")
        build(paths[-1])
    command = [sys.executable, "-c", JUDGE, *map(str, paths)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False).stdout
    return {name: (reason, seconds, peak) for name, reason, seconds, peak in map(json.loads, told.splitlines())}


class TestHostile:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_is_refused_soon_and_small(self, judged: dict[str, tuple[str, float, float]], name: str) -> None:
        """The bounds are several times what was measured, for a machine that is busy."""
        reason, seconds, peak = judged[name]
        assert HOSTILE[name][1] in reason
        assert seconds < 10
        assert peak < 300

    def test_a_large_workbook_that_is_legal_passes(self, tmp_path: Path) -> None:
        """Long texts, merged cells without end and a million marks behind the table are no attack."""
        merged = "".join(f'<mergeCell ref="A{r}:B{r}"/>' for r in range(2, 60_000))
        rows = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"a" * 32_767}</t></is></c><c r="B1" s="0"/></row>'
        path = raw_xlsx(tmp_path / "a.xlsx", sheet_of(rows, f"<mergeCells>{merged}</mergeCells>"))
        assert path.stat().st_size > 0
        assert len(only(path).header[0]) == 32_767


FRAME = pd.DataFrame(
    {
        "id": pd.Series(["007", "3E5", "1-2", "=1+1", "+86 138", "@x", "-1", "'=x", "https://example.org", "  two  "],
                        dtype="str"),
        "odd": pd.Series(["a\nb", "a\tb", "_x0041_", "😀", "<r>&</r>", "#N/A", "TRUE", "2020-02-20", "é" * 32_767, ""],
                         dtype="str").replace("", None),
        "number": [0.1 + 0.2, 121.47370000000001, 1e300, -0.0, np.nan, 5e-324, 13812345678.0, 1 / 3, -7.5, 2.0**53],
        "whole": pd.array([1, None, 3, 4, 5, 6, 7, 8, 9, 10], dtype="Int64"),
        "yes": pd.array([True, None, *[False] * 8], dtype="boolean"),
        "moment": pd.Series(pd.to_datetime(["2020-02-20T10:20:30Z"] * 9 + ["NaT"])).dt.as_unit("s"),
        "day": pd.Series(pd.to_datetime(["2020-02-20"] * 9 + ["NaT"])),
    }
)  # fmt: skip


class TestWriting:
    def test_everything_reads_back(self, tmp_path: Path) -> None:
        write_workbook({"persons": FRAME, "venues": FRAME.head(0)}, tmp_path / "a.xlsx")
        persons, venues = read_workbook(tmp_path / "a.xlsx")
        read = dict(zip(persons.header, persons.cells, strict=True))
        for name in ("id", "odd"):
            pd.testing.assert_series_equal(read[name], FRAME[name], check_names=False)
        for name in ("number", "whole"):  # to the last bit
            np.testing.assert_array_equal(read[name].to_numpy(), FRAME[name].to_numpy(dtype=float, na_value=np.nan))
        assert lists(persons)["yes"] == ["true", None, *["false"] * 8]
        assert lists(persons)["moment"] == [*["2020-02-20T10:20:30+00:00"] * 9, None]
        assert lists(persons)["day"] == [*["2020-02-20"] * 9, None]
        assert (venues.name, venues.header, len(venues.rows)) == ("venues", list(FRAME.columns), 0)

    def test_nothing_becomes_a_formula_or_a_link(self, tmp_path: Path) -> None:
        write_workbook({"persons": FRAME}, tmp_path / "a.xlsx")
        sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["persons"]
        cells = [cell for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n", "inlineStr"}
        assert not any(cell.hyperlink for cell in cells)

    def test_the_header_is_bold_and_stays_in_sight(self, tmp_path: Path) -> None:
        write_workbook({"persons": FRAME}, tmp_path / "a.xlsx")
        sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["persons"]
        assert sheet.freeze_panes == "A2"
        assert all(cell.font.b for cell in sheet[1])
        assert not any(cell.font.b for cell in sheet[2])

    def test_equal_tables_give_equal_files(self, tmp_path: Path) -> None:
        for name in ("a.xlsx", "b.xlsx"):
            write_workbook({"persons": FRAME}, tmp_path / name)
        assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
        assert len(list(tmp_path.iterdir())) == 2

    def test_saved_by_libreoffice_it_is_the_same(self, tmp_path: Path) -> None:
        frame = FRAME.assign(odd=FRAME["odd"].str.replace("\t", " "))  # it drops tabs
        write_workbook({"persons": frame}, tmp_path / "a.xlsx")
        before = only(tmp_path / "a.xlsx")
        for ending in ("xlsx", "ods"):
            after = only(convert([tmp_path / "a.xlsx"], ending, tmp_path / ending)[0])
            for name in ("id", "odd", "yes", "moment", "day"):
                at = before.header.index(name)
                pd.testing.assert_series_equal(after.cells[at], before.cells[at])

    @pytest.mark.parametrize("text", ["Secret\x00", "Secret\x0b", "Secret\r\n", "Secret\ufffe", "Secret" * 6000,
                                      "😀" * 16_384, "_x0041_x0042_"])  # fmt: skip
    def test_a_text_that_does_not_fit_is_named_without_being_shown(self, tmp_path: Path, text: str) -> None:
        frame = pd.DataFrame({"person_id": ["A", "B"], "name": pd.Series(["x", text], dtype="str")})
        with pytest.raises(UsageError, match="persons: the column 'name' holds") as caught:
            write_workbook({"persons": frame}, tmp_path / "a.xlsx")
        assert "Secret" not in str(caught.value)
        assert not (tmp_path / "a.xlsx").exists()

    def test_more_rows_than_a_sheet_has(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="persons has 1,048,576 rows"):
            write_workbook({"persons": pd.DataFrame({"a": np.zeros(1_048_576)})}, tmp_path / "a.xlsx")

    def test_the_frame_is_not_changed(self, tmp_path: Path) -> None:
        before = FRAME.copy(deep=True)
        write_workbook({"persons": FRAME}, tmp_path / "a.xlsx")
        pd.testing.assert_frame_equal(FRAME, before)
