"""A proposal how a stranger's columns are to be renamed; somebody looks at it before it is used."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING, Final

import pandas as pd

from exposure.chinese import column_aliases, word_aliases
from exposure.clock import is_zone
from exposure.errors import UsageError
from exposure.schema import TABLES
from exposure.synonyms import SYNONYMS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = ["guess_columns", "spelling"]

_NEAR: Final = 0.88  # altitude is no latitude
_MARGIN: Final = 0.05
_SHORTEST: Final = 5  # letters of a name that may be mistyped
_CELLS: Final = 200
_PART_OF_DATE: Final = re.compile(r"(DD|MM|YYYY)$")
_NAMELESS: Final = re.compile(r"(unnamed|column|col|field|f|spalte|feld|colonne|champ|列|字段|未命名)?\d*")
# The last part of a path, as in person.sex, says nothing where it is one of these.
_OF_ANYTHING: Final = frozenset({"id", "uuid", "name", "type", "status", "class", "classification", "source", "date"})

_PHONE: Final = re.compile(r"(\+\d[\d \-()]{6,18}|1[3-9]\d{9})")
_IDENTITY_CARD: Final = re.compile(r"\d{17}[\dXx]")
_SEAT: Final = re.compile(r"0?[1-9]\d?[A-HJ-L]|[1-9]\d[A-HJ-L]")

Claim = tuple[float, str, str]
"""How weak the reason is, theirs, ours: the least goes first, wherever its column stands."""


def guess_columns(frame: pd.DataFrame, table: str) -> dict[str, dict[str, str]]:
    """
    Propose how the columns of a frame are to be renamed, ready for `columns=`.

    It is a proposal: look at it, correct it, and give it back; reading applies none by itself. Columns are recognised
    by their names in Chinese, English, German and French and as other systems write them, then by a name that is
    nearly ours, and by their cells only where the name says nothing and a single column can be meant. Times are never
    told from cells alone, since it could always be another time that is meant.

    Parameters
    ----------
    frame
        The table as it was sent.
    table
        Which of our tables it is to become.

    Returns
    -------
    columns
        For the table: their name to ours. Names that are ours already, or that nothing is known of, are not in it.

    Raises
    ------
    UsageError
        If there is no such table, or it is no DataFrame.

    Examples
    --------
    >>> sent = pd.DataFrame(columns=["Nachname", "Sitzplatz", "von", "bis", "Flug-Nr."])
    >>> guess_columns(sent, "itineraries")
    {'itineraries': {'Sitzplatz': 'seat', 'von': 'start', 'bis': 'end', 'Flug-Nr.': 'leg_id'}}
    >>> guess_columns(sent, "persons")
    {'persons': {'Nachname': 'name'}}
    """
    if table not in TABLES:
        raise UsageError.unknown("table", table, TABLES)
    if not isinstance(frame, pd.DataFrame):
        raise UsageError(f"frame must be a DataFrame, not {type(frame).__name__}")
    given = [str(name).strip() for name in frame.columns]
    ours = TABLES[table].by_name
    counts = Counter(given)
    open_names = [name for name in given if name and name not in ours and counts[name] == 1]
    taken = {name for name in given if name in ours}
    named = _settled(_by_name(open_names, table), taken)
    nameless = [name for name in open_names if name not in named and _NAMELESS.fullmatch(spelling(name))]
    cells = {name: _some_cells(frame.iloc[:, given.index(name)]) for name in nameless}
    renamed = named | _by_cells(cells, table, taken | set(named.values()))
    return {table: {name: renamed[name] for name in given if name in renamed}}


def spelling(name: str) -> str:
    """
    Write a header without what people vary: case, blanks, hyphens, accents, camelCase, a number in brackets.

    Examples
    --------
    >>> spelling("Numéro de siège"), spelling("dateOfBirth"), spelling("Seat_Number"), spelling("Phone number [1]")
    ('numerodesiege', 'dateofbirth', 'seatnumber', 'phonenumber')
    """
    plain = unicodedata.normalize("NFKD", re.sub(r"\[\d*\]", "", name)).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


def _by_name(given: Sequence[str], table: str) -> Iterator[Claim]:
    chinese = column_aliases(table)
    rank = {alias: i / len(chinese) for i, alias in enumerate(chinese)}
    known = _spellings(table)
    for theirs in given:
        wide = unicodedata.normalize("NFKC", theirs).casefold().replace(" ", "")
        whole, last = spelling(theirs), spelling(re.split(r"[./]", theirs)[-1])
        if wide in chinese:
            yield rank[wide], theirs, chinese[wide]
        elif whole in known:
            yield 1 + known[whole][0], theirs, known[whole][1]
        elif last in known and last not in _OF_ANYTHING:
            yield 3 + known[last][0], theirs, known[last][1]
        elif near := _nearest(theirs, table):
            yield 5 + near[0], theirs, near[1]


def _spellings(table: str) -> dict[str, tuple[float, str]]:
    """Give our column for everything that it is called, and how far down the list that stands."""
    found: dict[str, tuple[float, str]] = {}
    for name in TABLES[table].by_name:
        synonyms = SYNONYMS[table].get(name, ())
        for i, called in enumerate((spelling(name), *synonyms)):
            found.setdefault(called, (i / (len(synonyms) + 1), name))
    return found


def _nearest(theirs: str, table: str) -> tuple[float, str] | None:
    """Give the only column whose own name is nearly this one; what is nearly a synonym may be anything."""
    wanted = spelling(theirs)
    if len(wanted) < _SHORTEST or _PART_OF_DATE.search(theirs):
        return None
    names = {name: spelling(name) for name in TABLES[table].by_name}
    alike = [(_likeness(wanted, called), ours) for ours, called in names.items() if len(called) >= _SHORTEST]
    (first, ours), (second, _) = sorted(alike, reverse=True)[:2]
    return (1 - first, ours) if first >= _NEAR and first - second >= _MARGIN else None


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()


def _settled(claims: Iterator[Claim], taken: set[str]) -> dict[str, str]:
    """Let the strongest claim on each column of ours win."""
    renamed: dict[str, str] = {}
    for _, theirs, ours in sorted(claims):
        if ours not in taken and ours not in renamed.values():
            renamed[theirs] = ours
    return renamed


def _some_cells(column: pd.Series) -> list[str]:
    return [text for cell in column.dropna().head(_CELLS) if (text := str(cell).strip())]


def _by_cells(columns: dict[str, list[str]], table: str, taken: set[str]) -> dict[str, str]:
    """Rename where all cells of one column alone look like those of one column of ours."""
    meant = {}
    known = _looks(table)
    for theirs, cells in columns.items():
        fits = [ours for ours, looks in known.items() if cells and all(map(looks, cells))]
        if len(fits) == 1:
            meant[theirs] = fits[0]
    counts = Counter(meant.values())
    return {theirs: ours for theirs, ours in meant.items() if counts[ours] == 1 and ours not in taken}


def _is_identity_card(text: str) -> bool:
    """Say whether the check digit of a Chinese identity card is right: no phone and no order number has it."""
    if not _IDENTITY_CARD.fullmatch(text):
        return False
    total = sum(int(digit) * pow(2, 17 - i, 11) for i, digit in enumerate(text[:17]))
    return "10X98765432"[total % 11] == text[17].upper()


def _looks(table: str) -> dict[str, Callable[[str], object]]:
    """Give for the columns whose cells look like those of no other column of the table how they look."""
    looks: dict[str, Callable[[str], object]] = {
        column.name: _one_of(column.words) for column in TABLES[table].columns if column.words
    }
    if "timezone" in TABLES[table].by_name:
        looks["timezone"] = lambda text: "/" in text and is_zone(text)
    if table == "persons":
        looks |= {"phone": _PHONE.fullmatch, "document": _is_identity_card}
    if table == "itineraries":
        looks["seat"] = _SEAT.fullmatch
    return looks


def _one_of(words: tuple[str, ...]) -> Callable[[str], object]:
    """Make a test for the words of a list; `none` and `unknown` may stand in any column."""
    telling = tuple(word for word in words if word not in {"none", "unknown"})
    spelled = {*map(str.casefold, telling), *word_aliases(telling)}
    return lambda text: text.casefold() in spelled
