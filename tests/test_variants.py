"""The same tables as offices, airlines and programs write them: every variant reads to the same graph."""

from __future__ import annotations

import csv
import datetime
import gzip
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import openpyxl
import pandas as pd
import pytest
from libreoffice import convert, needs_libreoffice
from openpyxl.utils.datetime import CALENDAR_MAC_1904

import exposure as ex
from exposure.chinese import COLUMN_ALIASES, TABLE_ALIASES, WORDS
from exposure.schema import TABLES
from exposure.tables.workbooks.write import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Grid = list[list[str]]
Tables = dict[str, Grid]
Source = str | Path | dict[str, str | Path]

WORLD: Final = {
    "persons": """
        person_id|name|phone|document|birth_date|language|household_id|status|note
        007|王小虚|13800000001|310101198001010018|1980-01-01|zh;en|H1||first, then "second"
        0080|Invented, Ann|+86 139 0000 0002;021-0000000|E00000002|1955-12-31|en|H1|in-quarantine|=1+1
        3E5|@Bob O'Nobody|00713800000003|012345678901234567||ru|||
        1-2|-Zoë "Zed" Nemo|||2001-02-28||||
    """,
    "venues": """
        venue_id|kind|name|within|longitude|latitude|adjacent_to|area_m2|indoor|timezone
        svo|airport|Шереметьево||37.41|55.97||||Europe/Moscow
        pvg|airport|浦东||121.8052|31.1434|||true|Asia/Shanghai
        mall|mall|||121.45|31.25||||Asia/Shanghai
        shop A|shop|超市|mall|121.450001|31.250001|shop B|40.5||
        shop B|shop||mall|||shop A;04|||
        04|restaurant|面馆|mall||||12||
        field|venue|||-0.5|-12.5|||false|Asia/Shanghai
    """,
    "legs": """
        leg_id|mode|departure|arrival|service|vehicle|origin|destination|layout|sealed|timezone
        F1|flight|2020-02-20 09:00|2020-02-20 22:20|0206|SYN-1|svo|pvg|small|true|
        T1|train|2020-02-22 19:36|2020-02-23 15:40|K0001|||||false|Asia/Shanghai
    """,
    "leg_stops": """
        leg_id|sequence|venue_id|arrival|departure
        T1|1|mall||2020-02-22 19:36
        T1|2|pvg|2020-02-22 22:40|2020-02-22 22:48
        T1|3|mall|2020-02-23 15:40|
    """,
    "itineraries": """
        stay_id|person_id|venue_id|leg_id|start|end|start_tolerance_minutes|seat|carriage|x_m|mask|alternative_group|likelihood
        0001|007||F1||||12A|||respirator-valved||
        0002|0080||F1||||1-2|||surgical||
        0003|007|shop A||2020-02-21 10:20|2020-02-21 10:45|10|||2.5|none||
        0004|3E5|shop A||2020-02-21 10:30|2020-02-21 11:00|||||cloth||
        0005|007|shop B||2020-02-21 12:00|2020-02-21 12:20|||||unknown|g1|0.75
        0006|007|04||2020-02-21 12:00|2020-02-21 12:20||||||g1|0.25
        0007|1-2|04||2020-02-21 12:05:30|2020-02-21 12:40||||||||
        0008|007||T1||||3E5|07|||||
        0009|1-2||T1||||007|7|||||
        0010|0080|field||2020-02-21 23:30|2020-02-22 00:15||||||||
    """,
    "cases": """
        person_id|register_id|onset|sampled_at|isolated_at|timezone
        007|00012|2020-02-22|2020-02-24 10:00|2020-02-24 18:00|Asia/Shanghai
    """,
    "relations": """
        person_a|person_b|kind|since|until|timezone
        007|0080|household|||Asia/Shanghai
        3E5|1-2|colleague|2020-02-01 08:00|2020-03-01 17:30|Asia/Shanghai
    """,
    "judgements": """
        person_id|contact_class|case_id|reason|by
        3E5|close|007|stood in one queue; 20 min|field team
    """,
    "layouts": """
        layout|rows|columns|missing_rows|pitch_m
        small|1-20|ABC DEF|13|0.81
    """,
}
"""A world in which every table is filled, and most cells are such that a careless reader would spoil them."""


def rows_of(text: str) -> Grid:
    lines = [line.strip().split("|") for line in text.strip().splitlines()]
    return [line[: len(lines[0])] for line in lines]


CLEAN: Final[Tables] = {name: rows_of(text) for name, text in WORLD.items()}
THEIRS: Final = {
    name: {column: f"x {column}" for column in lines[0] if column in TABLES[name].by_name}
    for name, lines in CLEAN.items()
}
"""Names of columns that are known only from a mapping."""
OPTIONS: Final[dict[str, dict[str, Any]]] = {
    "csv, columns with other names, and a mapping": {
        "columns": {name: {theirs: ours for ours, theirs in names.items()} for name, names in THEIRS.items()}
    },
    "csv, times 21.2.2020 10:20": {"dates": "day-first"},
}
"""What a reader must be told, where the file does not say it."""
VARIANTS: Final[dict[str, Callable[[Path], Source]]] = {}


def variant(name: str) -> Callable[[Callable[[Path], Source]], Callable[[Path], Source]]:
    """Take a writer as a variant of this name."""

    def take(write: Callable[[Path], Source]) -> Callable[[Path], Source]:
        VARIANTS[name] = write
        return write

    return take


def cells(change: Callable[[str, str, str], str], tables: Tables = CLEAN) -> Tables:
    """Change every cell below the header: table, column, cell."""
    return {
        name: [lines[0], *([change(name, *at) for at in zip(lines[0], line, strict=True)] for line in lines[1:])]
        for name, lines in tables.items()
    }


def holds(table: str, column: str) -> str:
    known = TABLES[table].by_name.get(column)
    return known.holds if known else "text"


def as_csv(lines: Grid, separator: str = ",") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator="\r\n").writerows(lines)
    return text.getvalue()


def put_csv(
    folder: Path, tables: Tables = CLEAN, encoding: str = "utf-8", separator: str = ",", end: str = ".csv"
) -> Path:
    for name, lines in tables.items():
        (folder / f"{name}{end}").write_bytes(as_csv(lines, separator).encode(encoding))
    return folder


def frame(lines: Grid) -> pd.DataFrame:
    return pd.DataFrame(lines[1:], columns=lines[0]).replace("", None)


def native(table: str, column: str, cell: str) -> object:
    """Give a cell as somebody types it into a spreadsheet: times, dates and numbers are such, the rest is text."""
    kind = holds(table, column)
    if not cell:
        return None
    if kind == "instant":
        return datetime.datetime.fromisoformat(cell)
    if kind == "date":
        return datetime.date.fromisoformat(cell)
    return float(cell) if kind in {"number", "integer"} else cell


def put_native(path: Path, *, mac: bool = False, above: Grid | None = None) -> Path:
    """Write the world as openpyxl does, below some rows that are no table."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    if mac:
        book.epoch = CALENDAR_MAC_1904
    for name, lines in CLEAN.items():
        sheet = book.create_sheet(name)
        for line in [*(above or []), lines[0]]:
            sheet.append(line)
        for row, line in enumerate(lines[1:], start=2 + len(above or [])):
            for column, (header, cell) in enumerate(zip(lines[0], line, strict=True), start=1):
                at = sheet.cell(row, column, native(name, header, cell))
                if isinstance(at.value, str):
                    at.data_type, at.number_format = "s", "@"  # =1+1 is text here
    book.save(path)
    return path


def put_text(path: Path, tables: Tables = CLEAN) -> Path:
    write_workbook({name: frame(lines) for name, lines in tables.items()}, path)
    return path


def chinese(*, last: bool = False) -> Tables:
    """Head tables and columns in Chinese, and write the words of closed lists so, in their first or last spelling."""
    at = -1 if last else 0

    def word(table: str, column: str, cell: str) -> str:
        known = TABLES[table].by_name.get(column)
        return WORDS[cell][at] if known and cell in WORDS and known.holds in {"word", "boolean"} else cell

    return {
        TABLE_ALIASES[name][at]: [[COLUMN_ALIASES[name].get(column, [column])[at] for column in lines[0]], *lines[1:]]
        for name, lines in cells(word).items()
    }


def times(form: str) -> Tables:
    def change(table: str, column: str, cell: str) -> str:
        if holds(table, column) not in {"instant", "date"} or not cell:
            return cell
        return said(form, datetime.datetime.fromisoformat(cell), hours=":" in cell)

    return cells(change)


def said(form: str, moment: datetime.datetime, *, hours: bool) -> str:
    """Write a moment in a form of words; a day alone, and no seconds, where there are none."""
    date, _, time = form.partition("T")
    if hours and moment.second:
        time = time.replace("M", "M:S") if "分" not in time else f"{time}S秒"
    fields = {"Y": moment.year, "m": moment.month, "d": moment.day, "H": moment.hour}
    two = {"M": moment.minute, "S": moment.second}
    text = f"{date}{time}" if hours else date.strip()
    return re.sub(r"[YmdHMS]", lambda at: str(fields[at[0]]) if at[0] in fields else f"{two[at[0]]:02}", text)


def wide(text: str) -> str:
    return text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


@variant("csv, UTF-8")
def _(folder: Path) -> Source:
    return put_csv(folder)


@variant("csv, UTF-8 with BOM")
def _(folder: Path) -> Source:
    return put_csv(folder, encoding="utf-8-sig")


@variant("csv, GB18030, the folder as text")
def _(folder: Path) -> Source:
    return str(put_csv(folder, encoding="gb18030"))


@variant("csv, UTF-16, tabs, as Excel's 'Unicode text'")
def _(folder: Path) -> Source:
    return put_csv(folder, encoding="utf-16", separator="\t", end=".txt")


@variant("csv, UTF-16, commas")
def _(folder: Path) -> Source:
    return put_csv(folder, encoding="utf-16")


@variant("csv, semicolons and decimal commas")
def _(folder: Path) -> Source:
    def comma(table: str, column: str, cell: str) -> str:
        return cell.replace(".", ",") if holds(table, column) == "number" else cell

    return put_csv(folder, cells(comma), separator=";")


@variant("tsv")
def _(folder: Path) -> Source:
    return put_csv(folder, separator="\t", end=".tsv")


@variant("csv.gz")
def _(folder: Path) -> Source:
    for name, lines in CLEAN.items():
        (folder / f"{name}.csv.gz").write_bytes(gzip.compress(as_csv(lines).encode()))
    return folder


@variant("csv, every cell quoted, one line feed a row, and blank rows")
def _(folder: Path) -> Source:
    for name, lines in CLEAN.items():
        text = io.StringIO()
        writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerows([lines[0], [""] * len(lines[0]), *lines[1:], [""] * len(lines[0])])
        (folder / f"{name}.csv").write_text(text.getvalue(), encoding="utf-8")
    return folder


@variant("csv, names of files in capitals, blanks around headers")
def _(folder: Path) -> Source:
    tables = {name.upper(): [[f" {column}  " for column in t[0]], *t[1:]] for name, t in CLEAN.items()}
    return put_csv(folder, tables, end=".CSV")


@variant("csv, rows and columns in another order")
def _(folder: Path) -> Source:
    return put_csv(folder, {name: [line[::-1] for line in (t[0], *t[:0:-1])] for name, t in CLEAN.items()})


@variant("csv, title rows above the header")
def _(folder: Path) -> Source:
    return put_csv(
        folder, {name: [["密接排查表 2020-02-27"], [], ["made by", "field team"], *t] for name, t in CLEAN.items()}
    )


@variant("csv, single files by table, whatever their names")
def _(folder: Path) -> Source:
    put_csv(folder, {f"{i}": lines for i, lines in enumerate(CLEAN.values())})
    return {name: folder / f"{i}.csv" for i, name in enumerate(CLEAN)}


@variant("csv, columns with other names, and a mapping")
def _(folder: Path) -> Source:
    return put_csv(folder, {name: [[THEIRS[name].get(c, c) for c in t[0]], *t[1:]] for name, t in CLEAN.items()})


@variant("csv, Chinese headers, words and file names")
def _(folder: Path) -> Source:
    return put_csv(folder, chinese(), encoding="gb18030")


@variant("csv, other Chinese headers, words and file names")
def _(folder: Path) -> Source:
    return put_csv(folder, chinese(last=True))


@variant("csv, full-width digits in times, ids and numbers")
def _(folder: Path) -> Source:
    def change(table: str, column: str, cell: str) -> str:
        known = TABLES[table].by_name.get(column)
        return wide(cell) if known and (known.refers or known.holds in {"id", "instant", "date", "number"}) else cell

    return put_csv(folder, cells(change))


for _name, _form in {
    "csv, times 2020年2月21日 10时20分": "Y年m月d日 TH时M分",
    "csv, times 2020年2月21日10:20": "Y年m月d日TH:M",
    "csv, times 2020/2/21 10:20": "Y/m/d TH:M",
    "csv, times 21.2.2020 10:20": "d.m.Y TH:M",
}.items():
    VARIANTS[_name] = lambda folder, form=_form: put_csv(folder, times(form))  # type: ignore[misc]


@variant("parquet of text")
def _(folder: Path) -> Source:
    for name, lines in CLEAN.items():
        frame(lines).to_parquet(folder / f"{name}.parquet", index=False)
    return folder


@variant("parquet, by exposure's writer")
def _(folder: Path) -> Source:
    ex.read(put_csv(folder)).write(folder / "out", format="parquet")
    return folder / "out"


@variant("csv, by exposure's writer")
def _(folder: Path) -> Source:
    ex.read(put_csv(folder)).write(folder / "out")
    return folder / "out"


@variant("xlsx of text, by exposure's writer")
def _(folder: Path) -> Source:
    return put_text(folder / "world.xlsx")


@variant("xlsx, Chinese sheets, headers and words")
def _(folder: Path) -> Source:
    return put_text(folder / "排查.xlsx", chinese())


@variant("xlsx, times 2020年2月21日 10时20分")
def _(folder: Path) -> Source:
    return put_text(folder / "world.xlsx", times("Y年m月d日 TH时M分"))


@variant("xlsx, a workbook for each table")
def _(folder: Path) -> Source:
    for name in CLEAN:
        put_text(folder / f"{name}.xlsx", {"Sheet1": CLEAN[name]})
    return folder


@variant("xlsx, one workbook given for each table")
def _(folder: Path) -> Source:
    return dict.fromkeys(CLEAN, put_text(folder / "world.xlsx"))


@variant("xlsx of dates and numbers, title rows above the header")
def _(folder: Path) -> Source:
    return put_native(folder / "world.xlsx", above=[["密接排查表 2020-02-27"], [], ["made by", "field team"]])


@variant("xlsx of dates and numbers, by openpyxl")
def _(folder: Path) -> Source:
    return put_native(folder / "world.xlsx")


@variant("xlsx of dates and numbers, epoch 1904")
def _(folder: Path) -> Source:
    return put_native(folder / "world.xlsx", mac=True)


@variant("a folder that mixes csv, csv.gz, tsv, txt, parquet and xlsx, in several encodings")
def _(folder: Path) -> Source:
    part = {name: {name: lines} for name, lines in CLEAN.items()}
    put_csv(folder, part["venues"], encoding="gb18030", separator=";")
    put_csv(folder, part["cases"], separator="\t", end=".tsv")
    put_csv(folder, part["leg_stops"], encoding="utf-16", separator="\t", end=".txt")
    (folder / "relations.csv.gz").write_bytes(gzip.compress(as_csv(CLEAN["relations"]).encode("utf-8-sig")))
    frame(CLEAN["itineraries"]).to_parquet(folder / "itineraries.parquet", index=False)
    put_text(folder / "人员名单.xlsx", {"名单": chinese()[TABLE_ALIASES["persons"][0]]})
    put_text(folder / "from the office.xlsx", part["legs"] | part["judgements"] | part["layouts"])
    return folder


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Path]:
    """Workbooks of text and of dates, and one in Chinese, opened by LibreOffice and saved again in each format."""
    folder = tmp_path_factory.mktemp("variants")
    made = [
        put_text(folder / "text.xlsx"),
        put_native(folder / "dates.xlsx"),
        put_text(folder / "中文.xlsx", chinese()),
    ]
    made.append(put_native(folder / "mac.xlsx", mac=True))
    return {path.name: path for ending in ("xlsx", "xls", "ods") for path in convert(made, ending, folder / ending)}


@pytest.fixture(scope="module")
def expected() -> ex.ExposureGraph:
    """The world as frames: no file, no encoding, no separator."""
    return ex.ExposureGraph.from_frames(**{name: frame(lines) for name, lines in CLEAN.items()})  # type: ignore[arg-type] # one frame for each table


def test_what_they_are_compared_with(expected: ex.ExposureGraph) -> None:
    """What equality alone would not show: the clean world itself is read as it is meant."""
    # Its seats are there for their spelling: they lie on no layout, and two of them cannot be read.
    assert expected.faults[["column", "severity"]].drop_duplicates().to_numpy().tolist() in (
        [["layout", "warning"], ["seat", "warning"]],
        [["seat", "warning"], ["layout", "warning"]],
    )
    assert expected.rows_read == {name: len(lines) - 1 for name, lines in CLEAN.items()}
    persons, stays = expected.persons, expected.itineraries
    assert persons["person_id"].tolist() == ["007", "0080", "3E5", "1-2"]
    assert persons["document"].tolist()[:3] == ["310101198001010018", "E00000002", "012345678901234567"]
    assert persons["note"].tolist()[:2] == ['first, then "second"', "=1+1"]
    assert stays["seat"].dropna().tolist() == ["12A", "1-2", "3E5", "007"]
    assert stays["start"][2] == pd.Timestamp("2020-02-21T02:20Z")
    assert stays["start"][6] == pd.Timestamp("2020-02-21T04:05:30Z")
    assert expected.legs["departure"].tolist() == [pd.Timestamp("2020-02-20T06:00Z"), pd.Timestamp("2020-02-22T11:36Z")]
    assert expected.venues["longitude"][1] == 121.8052


@pytest.mark.parametrize("name", VARIANTS)
def test_reads_to_the_same_graph(name: str, tmp_path: Path, expected: ex.ExposureGraph) -> None:
    assert_same(ex.read(VARIANTS[name](tmp_path), **OPTIONS.get(name, {})), expected)


@needs_libreoffice
@pytest.mark.parametrize(
    "name", [f"{stem}.{end}" for stem in ("text", "dates", "中文", "mac") for end in ("xlsx", "xls", "ods")]
)
def test_libreoffice_saves_the_same_graph(name: str, saved: Mapping[str, Path], expected: ex.ExposureGraph) -> None:
    assert_same(ex.read(saved[name]), expected)


def assert_same(graph: ex.ExposureGraph, expected: ex.ExposureGraph) -> None:
    told = ["table", "column", "reason", "severity"]
    assert graph.faults[told].to_dict("records") == expected.faults[told].to_dict("records")
    for table in TABLES:  # which of them, before whether
        own, others = graph.snapshot.recorded(table), expected.snapshot.recorded(table)
        assert len(own) == len(others), table
    assert graph == expected


def test_there_are_at_least_twenty() -> None:
    assert len(VARIANTS) >= 20
