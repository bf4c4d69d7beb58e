"""Times of a note: days, clocks, durations and parts of the day, with the meaning that they have in tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from exposure.notes.lines import Misread, Piece, key
from exposure.tables.faults import harmless
from exposure.tables.time_words import Spoken, spoken
from exposure.vocabulary import ABOUT, CLOCK_WORDS, DAY_PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Span", "cut_date", "is_time", "read_span"]

_LONGEST_NIGHT: Final = timedelta(hours=18)
"""An end earlier in the day than its start is of the next day, unless the stay then were longer than this."""
_HALF_YEAR: Final = timedelta(days=183)
_YEARS: Final = (1900, 2198)
_FORMS: Final = "write 10:20-10:45, ~10:20-10:45, 10:20 20 min, or a part of the day such as evening or 晚上"


def _either(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_DATE: Final = re.compile(
    r"(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})(?= |$)"
    r"|(?:(?P<year_zh>[0-9]{4}) ?年 ?)?(?P<month_zh>[0-9]{1,2}) ?月 ?(?P<day_zh>[0-9]{1,2}) ?[日号]"
)
_BEGINS: Final = re.compile(
    rf"(?:(?:{_either(ABOUT)}) ?)?(?:(?:{_either(CLOCK_WORDS)}) ?)?[0-9]{{1,2}} ?(?:[:点點时時]|[ap]\.?m\b)|~ ?[0-9]"
    rf"|(?:{_either(DAY_PARTS)}) ?(?:-|to |[到至]|[0-9])",
    re.IGNORECASE,
)
_HALVED: Final = re.compile(rf"[ap]\.?m\b|{_either(CLOCK_WORDS)}", re.IGNORECASE)
"""Words that say which half of the day is meant."""
_ZERO_FIRST: Final = re.compile(r"[^0-9]*0")
"""`01:30` is by the clock of 24 hours, however roughly it is told."""
_TO: Final = re.compile(r" ?- ?| to | ?[到至] ?", re.IGNORECASE)
_LASTING: Final = re.compile(
    r"(?P<before>.*?(?:[^0-9. ]| )) ?(?:for )?(?P<lasting>(?=[0-9半])"
    r"(?:(?P<hours>[0-9]{1,3}(?:\.[0-9]{1,2})?) ?(?:hours?|hrs?|h|个?小时)|(?P<half>半个?小时))?"
    r" ?(?:(?P<minutes>[0-9]{1,4}) ?(?:minutes?|mins?|分钟))?)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Span:
    """When a stay was, on the wall of its place."""

    start: datetime
    end: datetime | None
    """None where `lasting` says how long it was."""
    start_tolerance: float
    end_tolerance: float
    """Minutes."""
    said: str
    """In words, without the place."""
    at: Piece
    lasting: timedelta = timedelta(0)

    @property
    def wall_end(self) -> datetime:
        """The end on the wall, were no clock changed in between."""
        return self.start + self.lasting if self.end is None else self.end


def cut_date(piece: Piece, today: date | None) -> tuple[date | None, Piece]:
    """
    Cut a date off the beginning of a piece.

    Parameters
    ----------
    piece
        A line, or what stands after a dash.
    today
        The day in force, which gives the year of `2月21日`.

    Returns
    -------
    day
        None where the piece begins with no date.
    rest
        What follows it.

    Raises
    ------
    Misread
        If the date does not exist or its year is not known.

    Examples
    --------
    >>> from exposure.notes.lines import read_lines
    >>> cut_date(read_lines("2020年2月21日 evening")[0], None)
    (datetime.date(2020, 2, 21), Piece(text='evening', written='evening', at=12))
    """
    match = _DATE.match(piece.text)
    if match is None:
        return None, piece
    written, rest = piece.part(0, match.end()), piece.part(match.end())
    year = match["year"] or match["year_zh"] or (today and today.year)
    if not year:
        raise Misread(written, "is a day without its year", "write 2020-02-21, or give date=")
    try:
        day = date(int(year), int(match["month"] or match["month_zh"]), int(match["day"] or match["day_zh"]))
    except ValueError:
        raise Misread(written, "is no day of the calendar", "write a date like 2020-02-21") from None
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise Misread(written, f"lies outside the years {_YEARS[0]} to {_YEARS[1]}", "correct the year")
    if today and not (match["year"] or match["year_zh"]) and abs(day - today) > _HALF_YEAR:
        raise Misread(written, "could be of this year or of another", "write the year too: 2020年2月21日")
    return day, rest


def is_time(piece: Piece) -> bool:
    """Say whether a piece begins like a time, be it a faulty one."""
    return key(piece.text) in DAY_PARTS or _BEGINS.match(piece.text) is not None or spoken(piece.text) is not None


def read_span(piece: Piece, day: date) -> Span:
    """
    Read when a stay was.

    Parameters
    ----------
    piece
        The whole of it, without its date.
    day
        The day on which it begins.

    Returns
    -------
    span
        Start and end with their tolerances.

    Raises
    ------
    Misread
        If any of it is not understood.

    Examples
    --------
    >>> from exposure.notes.lines import read_lines
    >>> read_span(read_lines("~23:30-00:20")[0], date(2020, 2, 21)).said
    '2020-02-21 23:30 ± 10 min to 2020-02-22 00:20'
    """
    if key(piece.text) in DAY_PARTS:
        return _part_of_day(piece, day)
    if match := _TO.search(piece.text):
        return _range(piece.part(0, match.start()), piece.part(match.end()), day)
    if (match := _LASTING.fullmatch(piece.text)) and match["lasting"]:
        return _lasting(piece, match, day)
    moment = _moment(piece)
    if not moment.tolerance:
        raise Misread(piece, "has a start and no end", _FORMS)
    begin = _on(day, moment.begin)
    return Span(begin, begin, moment.tolerance, moment.tolerance, _said(begin, moment.tolerance), piece)


def _moment(piece: Piece) -> Spoken:
    moment = spoken(piece.text)
    if moment is None or piece.text.count(":") > 1:
        shown = harmless(piece.written) == piece.written  # else somebody's name may stand there
        raise Misread(piece, "is not a time" if piece.text else "lacks a time", _FORMS, shown=shown)
    if moment.end is not None:
        raise Misread(piece, "is a part of the day, which stands alone", _FORMS)
    return moment


def _part_of_day(piece: Piece, day: date) -> Span:
    """Read some time within an interval: at its best the whole of it, at its least nothing."""
    begin, end = (_on(day, minutes) for minutes in DAY_PARTS[key(piece.text)])
    quarter = (end - begin) / 4
    minutes = quarter / timedelta(minutes=1)
    until = "24:00" if end.date() != day else f"{end:%H:%M}"
    said = f"{day} some time between {begin:%H:%M} and {until}"
    return Span(begin + quarter, end - quarter, minutes, minutes, said, piece)


def _range(first: Piece, last: Piece, day: date) -> Span:
    start = _moment(first)
    begin = _on(day, start.begin)
    last_day, last = cut_date(last, day)
    stop = _moment(last)
    halves = [bool(_HALVED.search(each.text)) for each in (first, last)]
    if halves.count(True) == 1 and 60 <= (start, stop)[halves.index(False)].begin < 13 * 60:
        raise Misread(last, "and the start do not both say which half of the day is meant", "write 15:30-17:00")
    end = _on(last_day or day, stop.begin)
    if last_day is None and end < begin:
        if not any(halves) and _may_be_afternoon(start, stop, last):
            reason = "could be in the afternoon or on the next day"
            raise Misread(last, reason, "write 13:30, or 01:30 for the next day")
        end += timedelta(days=1)
    if end <= begin or (last_day is None and end - begin > _LONGEST_NIGHT):
        raise Misread(last, "is not after the start", "correct it, or write its day: 20:00-2020-02-22 19:00")
    said = f"{_said(begin, start.tolerance)} to {_said(end, stop.tolerance, begin)}"
    return Span(begin, end, start.tolerance, stop.tolerance, said, first)


def _may_be_afternoon(start: Spoken, stop: Spoken, last: Piece) -> bool:
    """Say whether an end before its start may be by the twelve-hour clock: 12:30-1:30, but not 12:30-01:30."""
    noon = 12 * 60
    lasting = stop.begin + noon - start.begin
    return 60 <= stop.begin < noon and 0 < lasting <= 6 * 60 and not _ZERO_FIRST.match(last.text)


def _lasting(piece: Piece, match: re.Match[str], day: date) -> Span:
    """Read a start with a duration; the end is no better known than the start."""
    start = _moment(piece.part(0, len(match["before"].rstrip(" ,"))))
    minutes = round(float(match["hours"] or 0) * 60) + 30 * bool(match["half"]) + int(match["minutes"] or 0)
    if not minutes:
        raise Misread(piece.group(match, "lasting"), "is no time at all", "correct the duration")
    begin, lasting = _on(day, start.begin), timedelta(minutes=minutes)
    said = f"{_said(begin, start.tolerance)} for {minutes} min, to {_said(begin + lasting, start.tolerance, begin)}"
    return Span(begin, None, start.tolerance, start.tolerance, said, piece, lasting)


def _on(day: date, minutes: int) -> datetime:
    return datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)  # noqa: DTZ001 - the zone comes later


def _said(moment: datetime, tolerance: int, after: datetime | None = None) -> str:
    """Write a moment for people, its day only where it is another one."""
    day = "" if after is not None and moment.date() == after.date() else f"{moment:%Y-%m-%d} "
    return f"{day}{moment:%H:%M}" + (f" ± {tolerance} min" if tolerance else "")
