"""Times as people write them: text to local seconds, an offset and what kind of time it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from exposure.clock import DAY_SECONDS, EARLIEST, LATEST
from exposure.tables.cells import text_of
from exposure.tables.time_forms import COMMON, RARE, has_no_day, is_serial, rewritten
from exposure.vocabulary import CLOCK_WORDS

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = [
    "AMBIGUOUS",
    "AWARE",
    "BARE",
    "BLANK",
    "CONTRARY",
    "DAYLESS",
    "FAR",
    "NAIVE",
    "SERIAL",
    "SPAN",
    "TOLD",
    "UNREADABLE",
    "Clocked",
    "read_times",
]

BLANK: Final = 0
AWARE: Final = 1
"""It says its offset from UTC."""
NAIVE: Final = 2
"""It shows a wall clock somewhere."""
BARE: Final = 3
"""It is a day without a time."""
UNREADABLE: Final = 4
AMBIGUOUS: Final = 5
"""Day and month could be either way round."""
CONTRARY: Final = 6
"""No date in the order that the reader was told."""
FAR: Final = 7
"""Outside the years in which anybody is traced."""
SERIAL: Final = 8
"""The number under which a spreadsheet keeps a day."""
DAYLESS: Final = 9
"""A time without its day."""
SPAN: Final = 11
"""Two times of one day, the second of which could be taken for an offset from UTC."""
TOLD: Final = 10
"""Not to be used, for a reason that is told already."""

_OFFSETS: Final = (-12 * 3600, 14 * 3600)
"""No zone of today lies farther west or east of UTC …"""
_NO_OFFSET: Final = 24 * 3600
"""… and this is none."""
_UTC: Final = ("Z", "UTC", "GMT")


@dataclass(frozen=True)
class Clocked:
    """A column of times before they are placed on UTC."""

    local: npt.NDArray[np.int64]
    """Seconds since 1970-01-01 00:00 on the wall where it was written."""
    offset: npt.NDArray[np.int64]
    """Seconds that the wall is ahead of UTC; 0 unless AWARE."""
    kind: npt.NDArray[np.int8]
    abbreviation: npt.NDArray[np.int16]
    """Which of `abbreviations` a NAIVE time names as its zone; the first is ''."""
    abbreviations: tuple[str, ...] = ("",)


def read_times(column: pd.Series, dates: str | None) -> Clocked:
    """
    Read a column of times, whatever holds them.

    Parameters
    ----------
    column
        Text, timestamps with or without a zone, or dates.
    dates
        `day-first` or `month-first` settles 03/04/2020; None leaves it open.

    Returns
    -------
    clocked
        One entry a cell, cut to whole seconds.
    """
    if isinstance(column.dtype, pd.DatetimeTZDtype) or pd.api.types.is_datetime64_dtype(column.dtype):
        return _from_timestamps(column)
    coded = text_of(column).dictionary_encode()
    values = _from_text(coded.dictionary, dates)
    codes = coded.indices.fill_null(len(coded.dictionary)).to_numpy()
    return _clocked([_spread(each, codes) for each in _columns(values)], values.abbreviations)


def _spread(values: npt.NDArray[Any], codes: npt.NDArray[np.int32]) -> npt.NDArray[Any]:
    """Give every cell the value of its text; blank cells come last and get 0."""
    if len(values) and (values == values[0]).all() and (values[0] == 0 or codes.max(initial=0) < len(values)):
        return np.full(len(codes), values[0])
    return np.append(values, values.dtype.type(0))[codes]


def _from_timestamps(column: pd.Series) -> Clocked:
    index = pd.DatetimeIndex(column).as_unit("s")
    utc = index.asi8.copy()
    blank = np.asarray(index.isna(), dtype=bool)
    far = ~blank & ((utc < EARLIEST) | (utc >= LATEST))  # some cannot even be shown in their zone
    utc[blank | far] = 0
    walls, aware = utc, index.tz is not None
    if aware:
        shown = pd.DatetimeIndex(utc.view("datetime64[s]")).tz_localize("UTC").tz_convert(index.tz)
        walls = shown.tz_localize(None).to_numpy().astype("datetime64[s]").view(np.int64).copy()
        walls[blank | far] = 0
    kind = np.where(blank, BLANK, AWARE if aware else NAIVE).astype(np.int8)
    kind[far] = FAR
    return Clocked(walls, walls - utc, kind, np.zeros(len(kind), np.int16))


def _from_text(text: Any, dates: str | None) -> Clocked:
    common = pc.extract_regex(text, COMMON)
    other = np.flatnonzero(common.is_null().to_numpy(zero_copy_only=False))
    read = _from_parts(common, dates)
    if not len(other):
        return read
    plain = rewritten(text.take(pa.array(other)))
    rare = _from_parts(pc.extract_regex(plain, RARE), dates)
    rare.kind[(rare.kind == UNREADABLE) & is_serial(plain)] = SERIAL
    rare.kind[(rare.kind == UNREADABLE) & has_no_day(plain)] = DAYLESS
    for into, values in zip(_columns(read), _columns(rare), strict=True):
        into[other] = values
    return _clocked(_columns(read), rare.abbreviations)


def _columns(clocked: Clocked) -> list[npt.NDArray[Any]]:
    return [clocked.local, clocked.offset, clocked.kind, clocked.abbreviation]


def _clocked(columns: list[npt.NDArray[Any]], abbreviations: tuple[str, ...]) -> Clocked:
    local, offset, kind, abbreviation = columns
    return Clocked(local, offset, kind, abbreviation, abbreviations)


def _from_parts(parts: Any, dates: str | None) -> Clocked:
    """Put together what one of the patterns took apart."""
    matched = parts.is_valid().to_numpy(zero_copy_only=False)
    part = {f.name: parts.field(i) for i, f in enumerate(parts.type)}
    year, month, day, kind = _order(part, dates)
    days, real = _days(year, month, day)
    seconds, readable = _time_of_day(part)
    offset, zoned, abbreviation, abbreviations = _zones(part["z"])
    timed = _filled(part["h"])
    kind[(kind == BARE) & timed] = NAIVE
    kind[(kind == NAIVE) & zoned] = AWARE
    kind[~matched | ~readable | (offset < _OFFSETS[0]) | (offset > _OFFSETS[1])] = UNREADABLE
    kind[(kind <= BARE) & ~real] = UNREADABLE if dates is None else CONTRARY
    kind[(kind == CONTRARY) & _year_first(part)] = UNREADABLE
    kind[_spans(part, seconds, offset) & (kind <= UNREADABLE)] = SPAN
    local = days * DAY_SECONDS + seconds
    kind[(kind < UNREADABLE) & ((local < EARLIEST) | (local >= LATEST))] = FAR
    return Clocked(local, np.where(kind == AWARE, offset, 0), kind, abbreviation, abbreviations)


def _spans(part: dict[str, Any], seconds: Any, offset: Any) -> npt.NDArray[np.bool_]:
    """Say where 10:20-10:45 stands, which no machine writes: without T and seconds, and the offset is a later clock."""
    if not (offset < 0).any():
        return np.zeros(len(offset), dtype=bool)
    spoken = pc.fill_null(pc.starts_with(part["gap"], " "), fill_value=False).to_numpy(zero_copy_only=False)
    spans: npt.NDArray[np.bool_] = spoken & ~_filled(part["s"]) & (-offset > seconds)
    return spans


def _order(part: dict[str, Any], dates: str | None) -> tuple[Any, Any, Any, npt.NDArray[np.int8]]:
    """Say which of the three numbers is the year, the month and the day."""
    a, b, c = (_integers(part[name]) for name in "abc")
    year_first, year_last = _year_first(part), _lengths(part["c"]) == 4
    year_last &= _lengths(part["a"]) <= 2
    alike = pc.equal(part["s1"], part["s2"]).to_numpy(zero_copy_only=False)
    kind = np.where((year_first | year_last) & alike, BARE, UNREADABLE).astype(np.int8)
    open_order = year_last & (a <= 12) & (b <= 12) & (a != b)
    day_first = np.full(len(a), dates == "day-first") if dates else a > 12
    if dates is None:
        kind[open_order & alike] = AMBIGUOUS
    year = np.where(year_first, a, c)
    month = np.where(year_first | day_first, b, a)
    day = np.where(year_first, c, np.where(day_first, a, b))
    return year, month, day, kind


def _days(year: Any, month: Any, day: Any) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Count the days since 1970, and say which dates exist."""
    real = (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1)
    months = ((np.where(real, year, 1970) - 1970) * 12 + np.where(real, month, 1) - 1).view("datetime64[M]")
    first = months.astype("datetime64[D]").view(np.int64)
    length = (months + 1).astype("datetime64[D]").view(np.int64) - first
    real &= day <= length
    return first + np.where(real, day, 1) - 1, real


def _time_of_day(part: dict[str, Any]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Count the seconds since midnight, and say which times exist; 24:00 does."""
    hour, minute, second = (_integers(part[name]) for name in ("h", "m", "s"))
    halved = _filled(part["half"])
    afternoon = pc.match_substring(part["half"], "p", ignore_case=True).to_numpy(zero_copy_only=False)
    real = (minute < 60) & (second < 60)
    real &= np.where(halved, (hour >= 1) & (hour <= 12), (hour < 24) | ((hour == 24) & (minute + second == 0)))
    hour = np.where(halved, hour % 12 + 12 * afternoon, hour)
    if "part" in part:
        hour, meant = _by_word(hour, part["part"], halved)
        real &= meant
    return hour * 3600 + minute * 60 + second, real


def _by_word(
    hour: npt.NDArray[np.int64], word: Any, halved: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Move hours to the half of the day that a word names, and say which ones it can mean."""
    known, codes = _coded(word)
    first, last = (np.array([CLOCK_WORDS.get(w, (0, 24))[end] for w in known])[codes] for end in (0, 1))
    later = (first > hour) & (hour > 0) & (hour < 12) & (hour + 12 <= last)
    moved = hour + 12 * later
    said = np.array([w != "" for w in known])[codes]
    return moved, ~said | ((moved >= first) & (moved <= last) & ~halved)


def _zones(
    text: Any,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_], npt.NDArray[np.int16], tuple[str, ...]]:
    """Read offsets; what is no offset but an abbreviation is only noted, for it depends on the place."""
    known, codes = _coded(text)
    short = [z if z.isalpha() and z.upper() not in _UTC else "" for z in known]
    names = ("", *sorted({z for z in short if z}))
    seconds = np.array([_offset_seconds(z) for z in known], dtype=np.int64)
    zoned = np.array([z != "" and not s for z, s in zip(known, short, strict=True)])
    named = np.array([names.index(s) for s in short], dtype=np.int16)
    return seconds[codes], zoned[codes], named[codes], names


def _coded(text: Any) -> tuple[list[str], npt.NDArray[np.int32]]:
    """Give the distinct texts, '' for none, and which one each is."""
    coded = pc.fill_null(text, "").dictionary_encode()
    return coded.dictionary.to_pylist() or [""], coded.indices.to_numpy()


def _offset_seconds(text: str) -> int:
    digits = text.strip("+-").replace(":", "")
    if not digits.isdigit():
        return 0
    hours, minutes, seconds = (int(digits[i : i + 2] or 0) for i in (0, 2, 4))
    if minutes > 59 or seconds > 59:
        return _NO_OFFSET
    return (hours * 3600 + minutes * 60 + seconds) * (-1 if text.startswith("-") else 1)


def _year_first(part: dict[str, Any]) -> npt.NDArray[np.bool_]:
    first: npt.NDArray[np.bool_] = (_lengths(part["a"]) == 4) & (_lengths(part["c"]) <= 2)
    return first


def _integers(text: Any) -> npt.NDArray[np.int64]:
    filled = pc.if_else(pc.equal(pc.fill_null(text, ""), ""), "0", text)
    numbers: npt.NDArray[np.int64] = pc.cast(filled, pa.int64()).to_numpy()
    return numbers


def _lengths(text: Any) -> npt.NDArray[np.int64]:
    lengths: npt.NDArray[np.int64] = pc.fill_null(pc.binary_length(text), 0).to_numpy().astype(np.int64)
    return lengths


def _filled(text: Any) -> npt.NDArray[np.bool_]:
    return _lengths(text) > 0
