"""Folders with one bad file each, made from a seed, and everything that is to be said of them."""

from __future__ import annotations

import gzip
import io
import random
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Final

import pyarrow as pa
from bad_rows import BAD_ROWS
from bad_workbooks import bad_workbooks
from bad_world import DIGITS, MARK, WORLD, BadFile, Fault, as_csv, grid, person
from office_bytes import compound, xlsx
from pyarrow import parquet

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bad_rows import BadRows

__all__ = ["NOT_TABLES", "SEED", "bad_files"]

SEED: Final = 20_200_222
_PERSONS: Final = "persons.csv"
_WIDTH: Final = len(grid("persons", [])[0])


def _database() -> bytes:
    """Give an SQLite database with one table of its own."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("create table notes (text)")
        database.commit()
        return bytes(database.serialize())


_DATABASE: Final = _database()
NOT_TABLES: Final = {
    "a PNG": (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0", "a picture"),
    "a JPEG": (b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0", "a picture"),
    "a GIF": (b"GIF89a\1\0\1\0\0\xff\0,\0\0\0\0\1\0\1\0\0\2\0;", "a picture"),
    "a BMP": (b"BM\x1e\0\0\0\0\0\0\0\x1a\0\0\0\x0c\0\0\0\1\0\1\0\1\0\x18\0\0\0\xff\0", "a picture"),
    "a TIFF": (b"II*\0\x08\0\0\0\0\0\0\0\0\0", "a picture"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n", "a PDF"),
    "a web page": (
        f"<!DOCTYPE html>\n<html><body><table><tr><td>{MARK}</td></tr></table></body></html>".encode(),
        "a web page",
    ),
    "a rich text": (rb"{\rtf1\ansi " + MARK.encode() + b"}", "a text document"),
    "a RAR": (b"Rar!\x1a\x07\1\0" + b"\x33" * 40, "a compressed"),
    "a 7z": (b"7z\xbc\xaf\x27\x1c\0\4" + b"\x33" * 40, "a compressed"),
    "a gzip": (gzip.compress(f"person_id,name\nP1,{MARK}\n".encode(), mtime=0), "a compressed file"),
    "a Parquet": (b"PAR1" + b"\x15\0" * 20 + b"PAR1", "a Parquet file"),
    "a database": (_DATABASE, "a database"),
}
"""Files that are no tables, whatever their names say, and what they are called."""

_CHINESE: Final = "王陳張劉楊黃趙吳周徐孫馬朱胡林郭何高羅鄭梁謝宋唐許鄧馮韓曹曾彭蕭蔡潘田董袁於餘葉蔣"


def bad_files(seed: int = SEED) -> dict[str, BadFile]:
    """
    Make every folder.

    Parameters
    ----------
    seed
        The same gives the same bytes.

    Returns
    -------
    folders
        Under a name that says what is wrong.
    """
    rng = random.Random(seed)
    made = {name: _planted(bad, rng) for name, bad in BAD_ROWS.items()}
    for more in (_encodings(rng), _shapes(rng), _headers(), _not_tables(), _stored(), _several(), bad_workbooks(rng)):
        assert not made.keys() & more
        made |= more
    return made


def _planted(bad: BadRows, rng: random.Random) -> BadFile:
    """Put the rows, in their order, at random places of the world's table."""
    table, file = bad.table, f"{bad.table}.csv"
    total = len(WORLD[table]) + len(bad.rows)
    places = sorted(rng.sample(range(total), len(bad.rows)))
    own, others = dict(zip(places, bad.rows, strict=True)), iter(WORLD[table])
    rows = [own[i] if i in own else next(others) for i in range(total)]
    said = [Fault(table, file, places[at.row] + 2, at.column, at.reason, at.severity) for at in bad.said]
    said += [Fault(name, f"{name}.csv", row, *rest) for name, row, *rest in bad.others]
    return BadFile({file: as_csv(grid(table, rows)).encode()}, tuple(said), {table: total}, bad.options)


def _unreadable(data: bytes, reason: str, file: str = _PERSONS) -> BadFile:
    return BadFile({file: data}, (Fault("persons", file, 0, "", reason),), {"persons": None})


def _persons(text: str | bytes, *said: tuple[int, str, str, str], rows: int = 8) -> BadFile:
    data = text if isinstance(text, bytes) else text.encode()
    return BadFile({_PERSONS: data}, tuple(Fault("persons", _PERSONS, *each) for each in said), {"persons": rows})


def _encodings(rng: random.Random) -> dict[str, BadFile]:
    neither, no_text = "neither UTF-8 nor GB18030 text", "holds bytes that are no text"
    plain = as_csv(grid("persons", WORLD["persons"]))
    german = plain.replace(MARK, f"{MARK} Müller-Lüdenscheidt, Straße")
    french = plain.replace(MARK, f"{MARK} – l’Hôpital “Œuvre” 5 €")
    taiwan = plain.replace(MARK, MARK + "".join(rng.choices(_CHINESE, k=30)))
    utf8 = plain.replace(MARK, f"{MARK}王").encode()
    cut = utf8[: utf8.rfind("王".encode()) + rng.choice([1, 2])]
    nul = plain.encode().replace(MARK.encode(), MARK.encode() + b"\0", 1)
    return {
        "encoding Latin-1": _unreadable(german.encode("latin-1"), neither),
        "encoding Windows 1252": _unreadable(french.encode("cp1252"), neither),
        "encoding Big5": _unreadable(taiwan.encode("big5"), neither),
        "encoding Shift JIS": _unreadable(plain.replace(MARK, f"{MARK}カタカナのなまえ").encode("shift_jis"), neither),
        "encoding UTF-16 without a mark": _unreadable(plain.encode("utf-16-le"), no_text),
        "encoding UTF-16 without a mark, turned": _unreadable(plain.encode("utf-16-be"), no_text),
        "encoding UTF-16 of a byte too few": _unreadable(plain.encode("utf-16")[:-1], "is not the UTF-16 text"),
        "encoding UTF-32": _unreadable(plain.encode("utf-32"), no_text),
        "encoding UTF-8 cut inside a letter": _unreadable(cut, f"{neither} (line {cut.count(10) + 1})"),
        "encoding with NUL bytes": _unreadable(nul, no_text),
    }


def _shapes(rng: random.Random) -> dict[str, BadFile]:
    lines = as_csv(grid("persons", WORLD["persons"])).splitlines()
    plain, at = "\n".join(lines) + "\n", sorted(rng.sample(range(4, 9), 2))
    stays = {"itineraries": 0}
    idle = Fault("cases", "cases.csv", 2, "person_id", "the case has no stay", "warning")

    def changed(change: Callable[[int, str], str]) -> str:
        return "\n".join(change(i, line) for i, line in enumerate(lines)) + "\n"

    open_quote = changed(lambda i, line: line.replace(MARK, f'"{MARK}', 1) if i == at[1] else line)
    pair = changed(lambda i, line: line.replace(f",{MARK}", f',"{MARK}', 1) if i in at[:1] or i == at[0] + 1 else line)
    torn = changed(lambda i, line: {at[0]: f"{line},more", at[1]: line[: line.rfind(",")]}.get(i, line))
    semicolons = changed(lambda i, line: line.replace(",", ";") if i == at[0] else line)
    huge = changed(lambda i, line: line.replace(MARK, MARK * 2_000_000, 1) if i == at[0] else line)
    return {
        "shape: nothing at all": _unreadable(b"", "the file is empty"),
        "shape: blanks alone": _unreadable(b"  \n\t\n \r\n\r\n", "the file is empty"),
        "shape: a mark alone": _unreadable(b"\xef\xbb\xbf", "the file is empty"),
        "shape: separators alone": _unreadable(b",,,\n,,,\n,,,\n", "the file has no header"),
        "shape: a header alone": _alone("relations", {"relations": 0}),
        "shape: a header alone, of stays": _alone("itineraries", stays, idle),
        "shape: another separator": _persons(
            plain.replace(",", "|"), (0, "person_id", "the column is missing", "fault")
        ),
        "shape: another separator in one row": _persons(semicolons, (at[0] + 1, "", "the row has 1 cell", "fault")),
        "shape: an open quote": _unreadable(
            open_quote.encode(), f"a quote that opens in row {at[1] + 1} is never closed"
        ),
        "shape: two quotes pair up": _persons(pair, (at[0] + 1, "", "seems to hold other rows", "warning"), rows=7),
        "shape: cells too many and too few": _persons(
            torn,
            (at[0] + 1, "", f"the row has {_WIDTH + 1} cells, the header {_WIDTH}", "fault"),
            (at[1] + 1, "", f"the row has {_WIDTH - 1} cells, the header {_WIDTH}", "fault"),
        ),
        "shape: a cell of megabytes": _unreadable(huge.encode(), "a line or a cell has more than"),
        "shape: 2^20 columns": _unreadable(b"person_id," + b"c," * (1 << 20), "no sheet has more than"),
        "shape: 2^20 unnamed columns": _unreadable(b"person_id" + b"," * (1 << 20), "no sheet has more than"),
    }


def _alone(table: str, rows: Mapping[str, int], *said: Fault) -> BadFile:
    return BadFile({f"{table}.csv": as_csv(grid(table, [])).encode()}, said, rows)


def _headers() -> dict[str, BadFile]:
    columns = ["person_id", "name", "phone"]

    def under(*header: str, rows: int = 8, **more: str) -> str:
        cells = [[row[column] for column in columns] + list(more.values()) for row in WORLD["persons"][:rows]]
        return as_csv([list(header), *cells])

    return {
        "header missing": _persons(
            under("P0", f"{MARK} 0", f"138{DIGITS}0"), (0, "person_id", "the column is missing", "fault")
        ),
        "header with a name twice": _persons(
            under("person_id", "name", "name"), (0, "name", "2 columns have the same name", "fault")
        ),
        "header with two names for one column": _persons(
            under("person_id", "姓名", "name"), (0, "name", "2 columns are read as name: 姓名, name", "fault")
        ),
        "header with a key nearly right": _persons(
            under("persn_id", "name", "phone"),
            (0, "person_id", "the column is missing", "fault"),
            (0, "persn_id", "is not a column that is read", "warning"),
        ),
        "header with a name nearly right": _persons(
            under("person_id", "name", "phnoe"), (0, "phnoe", "is not a column that is read", "warning")
        ),
        "header with a column unnamed": _persons(
            under("person_id", "name", "phone", "", more="x"),
            *((i, "", "a cell stands in a column without a name", "fault") for i in range(2, 10)),
        ),
        "header without a place": BadFile(
            {"itineraries.csv": b"person_id,start,end\nP1,2020-02-20,2020-02-20\n"},
            (Fault("itineraries", "itineraries.csv", 0, "venue_id", "venue_id and leg_id are both missing"),),
            {"itineraries": 1},
        ),
    }


def _not_tables() -> dict[str, BadFile]:
    plain = as_csv(grid("persons", WORLD["persons"])).encode()
    book = xlsx({"persons": grid("persons", WORLD["persons"])})
    zeros = gzip.compress(b"\n" * (1 << 26), 1, mtime=0)
    named = {f"{what} named .csv": _unreadable(data, called) for what, (data, called) in NOT_TABLES.items()}
    return named | {
        "a workbook named .csv": _unreadable(book, "a workbook or another zip file"),
        "an old workbook named .csv": _unreadable(compound({"Workbook": b""}), "an old Excel or Word file"),
        "gzip cut off": _unreadable(gzip.compress(plain, mtime=0)[:-30], "damaged or cut off", "persons.csv.gz"),
        "gzip that is none": _unreadable(plain, "damaged or cut off", "persons.csv.gz"),
        "gzip that is a bomb": _unreadable(zeros, "the compressed file grows to more than", "persons.csv.gz"),
    }


def _stored() -> dict[str, BadFile]:
    data, bomb = io.BytesIO(), io.BytesIO()
    parquet.write_table(pa.table({"person_id": ["P1"], "name": [MARK]}), data)
    parquet.write_table(pa.table({"person_id": pa.nulls(9_000_000)}), bomb)
    none = "is no Parquet file, or only a part"
    return {
        "Parquet cut in half": _unreadable(data.getvalue()[: len(data.getvalue()) // 2], none, "persons.parquet"),
        "Parquet without its end": _unreadable(data.getvalue()[:-2], none, "persons.parquet"),
        "Parquet that is text": _unreadable(b"person_id,name\nP1,x\n", none, "persons.parquet"),
        "Parquet of nothing": _unreadable(b"", none, "persons.parquet"),
        "Parquet that is a bomb": _unreadable(bomb.getvalue(), "claims 9,000,000 rows", "persons.parquet"),
        "GeoPackage that is text": _unreadable(MARK.encode(), "is no GeoPackage", "persons.gpkg"),
        "GeoPackage that is a picture": _unreadable(NOT_TABLES["a PNG"][0], "is no GeoPackage", "persons.gpkg"),
        "GeoPackage that is another database": _unreadable(_DATABASE, "is no GeoPackage", "persons.gpkg"),
    }


def _several() -> dict[str, BadFile]:
    plain, other = (as_csv(grid("persons", rows)).encode() for rows in (WORLD["persons"], [person(9)]))
    both = "there are 2 files or sheets for one table: persons.csv and 人员.csv"
    named = "the file is not named like a table and was not read"
    return {
        "two files for one table": BadFile(
            {_PERSONS: plain, "人员.csv": other},
            (Fault("persons", "persons.csv, 人员.csv", 0, "", both),),
            {"persons": None},
        ),
        "a file named like no table": BadFile(
            {"person.csv": other}, (Fault("", "person.csv", 0, "", named, "warning"),)
        ),
    }
