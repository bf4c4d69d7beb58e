"""Times of a note: days, clocks, durations and parts of the day, with the meaning that they have in tables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from exposure.notes.lines import Misread, Piece, key
from exposure.vocabulary import ABOUT, ABOUT_A_MINUTE, ABOUT_AN_HOUR, CLOCK_WORDS, DAY_PARTS

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
_ABOUT: Final = re.compile(rf"(?:{_either(ABOUT)})(?= |[0-9]|[^\x00-\x7f])|~", re.IGNORECASE)
_AFTER: Final = re.compile(rf"(?:{_either(w for w in ABOUT if not w.isascii())})")
_CLOCK: Final = re.compile(
    rf"(?:(?P<part>{_either(CLOCK_WORDS)}) ?)?(?P<hour>[0-9]{{1,2}})"
    r"(?::(?P<minute>[0-9]{2})(?![0-9:])|[点时](?:钟|(?P<half>半)|(?P<minute_zh>[0-9]{1,2})分?)?|(?= ?[ap]m\b))"
    r"(?: ?(?P<noon>[ap])m\b)?",
    re.IGNORECASE,
)
_TO: Final = re.compile(r"-|to(?= )|[到至]", re.IGNORECASE)
_LASTING: Final = re.compile(
    r"(?:for )?(?=[0-9半])(?:(?P<hours>[0-9]{1,3}(?:\.[0-9]{1,2})?) ?(?:hours?|hrs?|h|个?小时)|(?P<half>半个?小时))?"
    r" ?(?:(?P<minutes>[0-9]{1,4}) ?(?:minutes?|mins?|分钟))?(?![^ ])",
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


@dataclass(frozen=True)
class _Moment:
    hour: int
    minute: int
    tolerance: int
    halved: bool
    """Whether it says which half of the day it means."""

    def on(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day) + timedelta(hours=self.hour, minutes=self.minute)  # noqa: DTZ001


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
    about = _ABOUT.match(piece.text)
    rest = piece.part(about.end()) if about else piece
    return key(piece.text) in DAY_PARTS or _CLOCK.match(rest.text) is not None or rest.text[:3].rstrip(":").isdigit()


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
    start, rest = _moment(piece)
    begin = start.on(day)
    said = _said(begin, start.tolerance)
    if not rest.text:
        if not start.tolerance:
            raise Misread(piece, "has a start and no end", _FORMS)
        return Span(begin, begin, start.tolerance, start.tolerance, said, piece)
    if match := _TO.match(rest.text):
        return _until(piece, start, day, rest.part(match.end()))
    lasting, words = _lasting(rest)
    end = begin + lasting
    until = f"{said} for {words}, to {_said(end, start.tolerance, begin)}"
    return Span(begin, None, start.tolerance, start.tolerance, until, piece, lasting)


def _part_of_day(piece: Piece, day: date) -> Span:
    """Read some time within an interval: at its best the whole of it, at its least nothing."""
    begin, end = (_Moment(0, minutes, 0, halved=True).on(day) for minutes in DAY_PARTS[key(piece.text)])
    quarter = (end - begin) / 4
    minutes = quarter / timedelta(minutes=1)
    until = "24:00" if end.date() != day else f"{end:%H:%M}"
    said = f"{day} some time between {begin:%H:%M} and {until}"
    return Span(begin + quarter, end - quarter, minutes, minutes, said, piece)


def _until(piece: Piece, start: _Moment, day: date, rest: Piece) -> Span:
    begin = start.on(day)
    last_day, rest = cut_date(rest, day)
    stop, left = _moment(rest)
    if left.text:
        raise Misread(left, "is not understood after the times", _FORMS)
    if start.halved != stop.halved and 1 <= (stop if start.halved else start).hour <= 12:
        raise Misread(piece, "says for one of the times alone which half of the day it means", "write 15:30-17:00")
    end = stop.on(last_day or day)
    if last_day is None and end < begin:
        end += timedelta(days=1)
    if end <= begin or (last_day is None and end - begin > _LONGEST_NIGHT):
        raise Misread(rest, "is not after the start", "correct it, or write its day: 10:45-2020-02-22 10:20")
    said = f"{_said(begin, start.tolerance)} to {_said(end, stop.tolerance, begin)}"
    return Span(begin, end, start.tolerance, stop.tolerance, said, piece)


def _moment(piece: Piece) -> tuple[_Moment, Piece]:
    """Cut a time of day off the beginning of a piece."""
    about = _ABOUT.match(piece.text)
    rest = piece.part(about.end()) if about else piece
    match = _CLOCK.match(rest.text)
    if match is None:
        raise Misread(piece, "is not a time", _FORMS)
    after = _AFTER.match(rest.part(match.end()).text)
    hour, minute = _hour(match, rest), int(match["minute"] or match["minute_zh"] or (30 if match["half"] else 0))
    if minute > 59 or hour > 24 or (hour == 24 and minute):
        raise Misread(rest.part(0, match.end()), "is no time of the day", "hours go to 24:00, minutes to 59")
    to_the_minute = match["minute"] or match["minute_zh"] or match["half"]
    vague = ABOUT_A_MINUTE if to_the_minute else ABOUT_AN_HOUR
    left = rest.part(match.end())
    left = left.part(after.end()) if after else left
    tolerance = vague if about or after else 0
    return _Moment(hour, minute, tolerance, bool(match["noon"] or match["part"])), left


def _hour(match: re.Match[str], piece: Piece) -> int:
    hour = int(match["hour"])
    if match["noon"]:
        first, last = (0, 11) if match["noon"].casefold() == "a" else (12, 23)
    elif match["part"]:
        first, last = CLOCK_WORDS[match["part"]]
    else:
        return hour
    could = (hour % 12, hour % 12 + 12) if hour <= 12 else (hour,) if not match["noon"] else ()
    meant = {h for h in could if first <= h <= last}
    if len(meant) != 1 or (match["noon"] and not hour):
        raise Misread(piece.part(0, match.end()), "is no time of that part of the day", "write it as 15:30")
    return meant.pop()


def _lasting(piece: Piece) -> tuple[timedelta, str]:
    match = _LASTING.fullmatch(piece.text)
    if match is None or not any(match.groupdict().values()):
        raise Misread(piece, "is neither an end nor a duration", _FORMS)
    minutes = round(float(match["hours"] or 0) * 60) + 30 * bool(match["half"]) + int(match["minutes"] or 0)
    if not minutes:
        raise Misread(piece, "lasts no time", "correct the duration")
    return timedelta(minutes=minutes), f"{minutes} min"


def _said(moment: datetime, tolerance: int, after: datetime | None = None) -> str:
    """Write a moment for people, its day only where it is another one."""
    day = "" if after is not None and moment.date() == after.date() else f"{moment:%Y-%m-%d} "
    return f"{day}{moment:%H:%M}" + (f" ± {tolerance} min" if tolerance else "")
