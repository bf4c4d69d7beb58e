"""The data dictionary: what every column of every table holds, for people and for programs."""

from __future__ import annotations

import json
import math
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from exposure.chinese import COLUMN_ALIASES, MEANINGS, TABLE_ALIASES, WORDS
from exposure.schema import TABLES
from exposure.vocabulary import ROLES, SOURCES

if TYPE_CHECKING:
    from exposure.schema import Column

__all__ = ["LISTS_SHEET", "ONE_OF", "Entry", "as_json", "as_markdown", "bounds_text", "entries"]

LISTS_SHEET: Final = "exposure lists"
"""The hidden sheet of a blank workbook that holds the long drop-down lists; it is no table."""

ONE_OF: Final = {"itineraries": ("venue_id", "leg_id")}
"""Columns of which each row fills at least one."""

_ROWS: Final = {
    "persons": ("one row for each person", "每行一个人"),
    "venues": ("one row for each place that stands still", "每行一个固定场所"),
    "legs": ("one row for each run of one vehicle", "每行一辆交通工具的一次运行"),
    "leg_stops": ("one row for each stop of a leg", "每行一个停靠站"),
    "itineraries": ("one row for each stay of a person at a place or on a leg", "每行一个人的一次停留或乘坐"),
    "cases": ("one row for each case", "每行一个病例"),
    "relations": ("one row for each relation between two persons", "每行两个人之间的一种关系"),
    "judgements": ("one row for each class that an investigator sets", "每行一个由调查员作出的判定"),
    "layouts": ("one row for each seat plan", "每行一种座位布局"),
}
_HOLDS: Final = {
    "id": "an id: text, kept as it is written",
    "text": "text",
    "several": "text, several values separated by a semicolon",
    "word": "one word of a list",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "yes or no",
    "instant": "a date and time, with its offset where no zone is known",
    "date": "a date",
}
_ALSO: Final = {
    ("itineraries", "start"): "; where end is blank also words, such as 2020-02-21 morning, 2020-02-21 上午, ~10:20"
}
_USUAL: Final = {"source": SOURCES, "role": ROLES}
_START_OF_DAY, _END_OF_DAY, _WHOLE_DAY = "start of day", "end of day", "stays a date"


@dataclass(frozen=True)
class Entry:
    """What there is to say about one column."""

    name: str
    required: bool
    kind: str
    """What it holds, in the contract's own word."""
    holds: str
    """The same in plain words."""
    meaning: str
    meaning_zh: str
    headers_zh: tuple[str, ...]
    """Chinese headers under which it is read."""
    allowed: tuple[str, ...]
    """The only words that it may hold; none where it is free."""
    allowed_zh: dict[str, tuple[str, ...]]
    """How these words may be written in Chinese."""
    usual: tuple[str, ...]
    """Usual words; others are kept as given."""
    lowest: float | None
    highest: float | None
    refers: str
    """The table whose key it names."""
    bare_date: str | None
    """What a date without a time means: start of day (00:00), end of day (24:00), or that it stays a date."""
    personal: bool
    """Its values appear in no fault, log or message."""


def entries(table: str) -> list[Entry]:
    """
    Describe the columns of a table, in their order.

    Examples
    --------
    >>> [(entry.name, entry.bare_date) for entry in entries("relations")][3:5]
    [('since', 'start of day'), ('until', 'end of day')]
    """
    return [_entry(table, column) for column in TABLES[table].columns]


def as_json() -> str:
    """Give the dictionary as JSON, the same at every call."""
    tables = {
        name: {
            "rows": _ROWS[name][0],
            "rows_zh": _ROWS[name][1],
            "names_zh": TABLE_ALIASES[name],
            "key": table.key,
            "one_of": ONE_OF.get(name, ()),
            "columns": [asdict(entry) for entry in entries(name)],
        }
        for name, table in TABLES.items()
    }
    return json.dumps({"tables": tables}, ensure_ascii=False, indent=1)


def as_markdown() -> str:
    """Give the dictionary as a document."""
    lines = [
        "# The tables",
        "",
        "Columns in bold are required. Every other column is kept and carried through.",
        "Values of a *personal* column appear in no fault, log or message.",
        f"Yes and no may also be written true and false, 1 and 0, {WORDS['true'][0]} and {WORDS['false'][0]}.",
    ]
    for table in TABLES:
        lines += ["", *_section(table)]
    return "\n".join(lines)


def bounds_text(entry: Entry) -> str:
    """
    Say within what a number lies; nothing where it may be any.

    Examples
    --------
    >>> by_name = {entry.name: entry for entry in entries("venues")}
    >>> bounds_text(by_name["latitude"]), bounds_text(by_name["area_m2"]), bounds_text(by_name["name"])
    ('from -90 to 90', '0 or more', '')
    """
    if entry.lowest is None:
        return ""
    return f"{entry.lowest:.0f} or more" if entry.highest is None else f"from {entry.lowest:.0f} to {entry.highest:.0f}"


def _entry(table: str, column: Column) -> Entry:
    lowest, highest = column.bounds or (math.inf, math.inf)
    words = ("true", "false") if column.holds == "boolean" else column.words
    return Entry(
        name=column.name,
        required=column.required,
        kind=column.holds,
        holds=_HOLDS[column.holds] + _ALSO.get((table, column.name), ""),
        meaning=column.meaning,
        meaning_zh=MEANINGS[table][column.name],
        headers_zh=COLUMN_ALIASES[table][column.name],
        allowed=column.words,
        allowed_zh={word: WORDS[word] for word in words},
        usual=_USUAL.get(column.name, ()),
        lowest=lowest if math.isfinite(lowest) else None,
        highest=highest if math.isfinite(highest) else None,
        refers=column.refers,
        bare_date=_bare_date(column),
        personal=column.personal,
    )


def _bare_date(column: Column) -> str | None:
    if column.holds == "date":
        return _WHOLE_DAY
    if column.holds == "instant":
        return _END_OF_DAY if column.ends_day else _START_OF_DAY
    return None


def _section(table: str) -> list[str]:
    listed = entries(table)
    rows, rows_zh = _ROWS[table]
    lines = [f"## {table} ({TABLE_ALIASES[table][0]})", "", f"{rows[0].upper()}{rows[1:]}. {rows_zh}。"]
    if table in ONE_OF:
        lines += ["", f"Each row fills at least one of {' and '.join(ONE_OF[table])}."]
    lines += ["", "| column | holds | meaning | 含义 | Chinese headers |", "|---|---|---|---|---|", *map(_row, listed)]
    for entry in listed:
        if entry.allowed:
            lines += ["", f"Words of {entry.name}: {_glossary(entry)}."]
        if entry.usual:
            lines += ["", f"Usual words of {entry.name}, others are kept: {', '.join(entry.usual)}."]
    return lines


def _row(entry: Entry) -> str:
    name = f"**{entry.name}**" if entry.required else entry.name
    day = f"a bare date is {entry.bare_date}" if entry.kind == "instant" else ""
    key = f"of the table {entry.refers}" if entry.refers else ""
    holds = ", ".join(filter(None, [entry.holds, key, bounds_text(entry), day, "*personal*" * entry.personal]))
    cells = [name, holds, entry.meaning, entry.meaning_zh, " ".join(entry.headers_zh)]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _glossary(entry: Entry) -> str:
    return ", ".join(f"{word} ({'、'.join(entry.allowed_zh[word])})" for word in entry.allowed)
