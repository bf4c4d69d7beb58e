"""The itinerary of one person, typed one stay per line, as rows of the tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pandas as pd

from exposure.clock import is_zone, zone_hint
from exposure.errors import UsageError, ValidationError
from exposure.notes.legs import legs_of
from exposure.notes.lines import Misread, Piece, read_lines
from exposure.notes.places import places_of
from exposure.notes.stays import Line, read_line
from exposure.notes.times import cut_date
from exposure.schema import FAULT_COLUMNS, TABLES
from exposure.shown import html_card, text_card

if TYPE_CHECKING:
    from datetime import date as Date  # noqa: N812 - `date` is the option's name

    from exposure.graph import ExposureGraph
    from exposure.notes.legs import Legs

__all__ = ["Itinerary", "itinerary"]

_COLUMNS: Final = {
    "itineraries": (
        *("person_id", "venue_id", "leg_id", "start", "end", "board", "alight"),
        *("start_tolerance_minutes", "end_tolerance_minutes", "seat", "carriage", "spot", "role", "mask", "activity"),
        *("alternative_group", "alternative", "likelihood", "source"),
    ),
    "legs": (
        *("leg_id", "mode", "departure", "arrival", "service", "vehicle", "origin", "destination", "timezone"),
        "source",
    ),
}
_ECHO: Final = ("line", "text", "understood")


@dataclass(frozen=True, eq=False, repr=False)
class Itinerary:
    """
    What a note says, as rows of the tables.

    Attributes
    ----------
    tables
        `itineraries`, and `legs` where a ride was new; ready for `ExposureGraph.from_frames`.
    echo
        How each line was understood: `line`, `text` as typed, `understood`. Line 0 speaks of the note as a whole.
    """

    tables: dict[str, pd.DataFrame]
    echo: pd.DataFrame

    def __repr__(self) -> str:
        return text_card("Itinerary", self._lines())

    def _repr_html_(self) -> str:
        return html_card("Itinerary", self._lines())

    def _lines(self) -> list[str]:
        """Leave out the text as typed, which may name people."""
        lines = zip(self.echo["line"], self.echo["understood"], strict=True)
        return [f"{line}: {said}" if line else said for line, said in lines] or ["no stays"]


def itinerary(
    text: str,
    *,
    person: str,
    date: str | Date | None = None,
    timezone: str,
    source: str,
    graph: ExposureGraph | None = None,
) -> Itinerary:
    """
    Read an itinerary as an interviewer types it, one stay per line.

    Parameters
    ----------
    text
        The note; docs/itinerary.md shows what a line may say.
    person
        Id of the person whose stays they are.
    date
        The day of lines above which no date stands.
    timezone
        IANA zone of places that have none of their own.
    source
        Where the note comes from, such as `statement`.
    graph
        Where places and rides are looked up; without it they are taken as ids.

    Returns
    -------
    itinerary
        The rows of the tables, and an echo that shows how each line was understood.

    Raises
    ------
    ValidationError
        If anything is not understood; its `faults` name every line and column.
    UsageError
        If the person is blank, or the date or the zone does not exist.

    Examples
    --------
    >>> note = "~10:20-10:45 | shop-a | mask respirator-valved"
    >>> itinerary(note, person="P1", date="2020-02-21", timezone="Asia/Shanghai", source="statement")
    Itinerary
      1: 2020-02-21 10:20 ± 10 min to 10:45, at shop-a (taken as the venue's id, not looked up), mask respirator-valved
    """
    if not isinstance(text, str):
        raise UsageError(f"text must be the note as text, not {type(text).__name__}")
    if not str(person).strip():
        raise UsageError("person is blank; give the id of the person whose stays the note tells")
    if not isinstance(timezone, str) or not is_zone(timezone):
        raise UsageError(f"timezone {timezone!r} is not the name of a time zone{zone_hint(str(timezone))}")
    legs = legs_of(graph, places_of(graph, timezone))
    lines = _read(read_lines(text), _day(date), legs, str(person).strip())
    faults = [(number, misread) for number, line in lines.items() for misread in line.faults]
    faults += _clashing_legs(lines)
    if faults:
        raise ValidationError(_fault_frame(faults), advice="see .faults; `row` is the line of the note")
    same = {"person_id": str(person).strip(), "source": source}
    tables = {"itineraries": [{**row, **same} for line in lines.values() for row in line.rows]}
    legs_made = {str(line.leg["leg_id"]): {**line.leg, "source": source} for line in lines.values() if line.leg}
    if legs_made:
        tables["legs"] = list(legs_made.values())
    written = dict(enumerate(text.replace("\r\n", "\n").replace("\r", "\n").split("\n"), 1))
    echo = [(number, written[number].strip(), line.said) for number, line in lines.items()]
    if graph is not None and same["person_id"] not in graph.snapshot.world.persons:
        echo.insert(0, (0, "", f"{same['person_id']} is new: no person of the graph has this id"))
    return Itinerary({n: _frame(n, rows) for n, rows in tables.items()}, pd.DataFrame(echo, columns=list(_ECHO)))


def _day(given: str | Date | None) -> Date | None:
    if given is None:
        return None
    text = given if isinstance(given, str) else given.isoformat()[:10]
    try:
        day, rest = cut_date(read_lines(text)[0], None)
    except Misread:
        day, rest = None, Piece("", "", 1)
    if day is None or rest.text:
        raise UsageError(f"date {str(given)!r} is not a day; write it like 2020-02-21")
    return day


def _read(lines: list[Piece], day: Date | None, legs: Legs, person: str) -> dict[int, Line]:
    """Read every line that says something, under its number."""
    read: dict[int, Line] = {}
    for number, text in enumerate(lines, 1):
        if not text.text or text.text.startswith("#"):
            continue
        dated = Line()
        found = dated.tried(lambda: cut_date(text, day))  # noqa: B023 - it runs at once
        if found is None:
            read[number] = dated
            continue
        own, rest = found
        if own is not None and not rest.text:
            day, read[number] = own, Line(said=f"the lines below are of {own}")
            continue
        group = f"{person}/{own or day}/line {number}"
        read[number] = read_line(rest, own or day, legs, group=group)
    return read


def _clashing_legs(lines: dict[int, Line]) -> list[tuple[int, Misread]]:
    """Find new rides that are told twice, and not alike."""
    seen: dict[object, dict[str, object]] = {}
    faults = []
    for number, line in lines.items():
        if line.leg and seen.setdefault(line.leg["leg_id"], line.leg) != line.leg:
            piece = Piece(str(line.leg["leg_id"]), str(line.leg["leg_id"]), 1)
            hint = "write the same times and ends for it in every line"
            faults.append((number, Misread(piece, "is told differently in a line above", hint)))
    return faults


def _frame(name: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Make a table with our columns alone: text, and numbers where the contract says so."""
    columns = list(_COLUMNS[name])
    frame = pd.DataFrame(
        [{c: None if row.get(c) == "" else row.get(c) for c in columns} for row in rows], columns=columns, dtype=object
    )
    holds = {c: "float64" if TABLES[name].by_name[c].holds == "number" else "str" for c in columns}
    return frame.astype(holds)


def _fault_frame(faults: list[tuple[int, Misread]]) -> pd.DataFrame:
    rows = [
        ("itineraries", "", number, misread.column, misread.value, misread.reason, misread.hint, "fault")
        for number, misread in sorted(faults, key=lambda fault: (fault[0], int(fault[1].column.split()[1])))
    ]
    frame = pd.DataFrame(rows, columns=list(FAULT_COLUMNS))
    return frame.astype({c: "int64" if c == "row" else "str" for c in FAULT_COLUMNS})
