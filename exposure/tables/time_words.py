"""Words for times: a part of a day, a time that is only about so, and what people say without a day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import pandas as pd

from exposure.tables.cells import narrow, text_of
from exposure.tables.time_forms import ABOUT_WORDS, DAY, DAY_WORDS
from exposure.tables.times import BARE, NAIVE, read_times
from exposure.vocabulary import ABOUT_A_MINUTE, ABOUT_AN_HOUR, DAY_PARTS

__all__ = ["Said", "Spoken", "spoken", "taken_apart"]

_SOME_DAY: Final = "2000-01-01"
_ITS_MIDNIGHT: Final = 946_684_800
_PART: Final = re.compile(
    rf"(?:(?P<before>{DAY_WORDS}) ?(?:,|of|on)? ?)?(?P<day>{DAY})(?: ?,? ?(?P<behind>{DAY_WORDS}))?", re.IGNORECASE
)
_TIMED: Final = re.compile(
    rf"(?P<first>{ABOUT_WORDS})? ?(?P<day>{DAY}) ?[T,]? ?(?P<second>{ABOUT_WORDS})? ?"
    rf"(?P<time>\S.*?) ?(?P<third>{ABOUT_WORDS})?",
    re.IGNORECASE,
)
_TO_THE_MINUTE: Final = re.compile(r"\d:\d|[点點时時] ?(?:\d|半|一刻|三刻)")


@dataclass(frozen=True)
class Said:
    """A day and a vague time, taken apart."""

    plain: str
    """What is left to be read: the day, and the time if one was given."""
    part: str = ""
    """The part of the day, a key of `DAY_PARTS`."""
    tolerance: int = 0
    """By how many minutes a time may be wrong that is about so."""


@dataclass(frozen=True)
class Spoken:
    """A time, or a part of a day, of no day."""

    begin: int
    """Minutes after midnight."""
    end: int | None = None
    """The end of a part of a day; None: it is a moment."""
    tolerance: int = 0
    """By how many minutes a moment may be wrong."""

    @property
    def approximate(self) -> bool:
        """Whether it was said to be only about so."""
        return self.tolerance > 0


def spoken(text: str) -> Spoken | None:
    """
    Read what somebody says of a time without naming the day.

    Parameters
    ----------
    text
        Such as `10:20`, `~10:20`, `上午9点` or `morning`.

    Returns
    -------
    spoken
        None where it is no such time.

    Examples
    --------
    >>> spoken("约12点")
    Spoken(begin=720, end=None, tolerance=30)
    >>> spoken("morning")
    Spoken(begin=360, end=720, tolerance=0)
    >>> spoken("10ish") is None
    True
    """
    cell = narrow(text_of(pd.Series([text], dtype="str")))[0].as_py()
    if cell is None or re.search(DAY, cell):
        return None
    dated = f"{_SOME_DAY} {cell}"
    said = taken_apart(dated) or Said(dated)
    read = read_times(pd.Series([said.plain], dtype="str"), None)
    if read.abbreviation[0] or read.kind[0] != (BARE if said.part else NAIVE):
        return None
    if said.part:
        return Spoken(*DAY_PARTS[said.part])
    return Spoken(int(read.local[0] - _ITS_MIDNIGHT) // 60, tolerance=said.tolerance)


def taken_apart(text: str) -> Said | None:
    """
    Take the words out of a day with a vague time.

    Parameters
    ----------
    text
        A cell in plain letters.

    Returns
    -------
    said
        None where there is no such word. Whether the rest is a time is still to be seen.

    Examples
    --------
    >>> taken_apart("morning of 2020-02-21")
    Said(plain='2020-02-21', part='morning', tolerance=0)
    >>> taken_apart("约2020-02-21 12点")
    Said(plain='2020-02-21 12点', part='', tolerance=30)
    """
    text = " ".join(text.split())
    found = _PART.fullmatch(text)
    if found and bool(found["before"]) != bool(found["behind"]):
        return Said(found["day"], (found["before"] or found["behind"]).casefold())
    found = _TIMED.fullmatch(text)
    if not found or not (found["first"] or found["second"] or found["third"]):
        return None
    tolerance = ABOUT_A_MINUTE if _TO_THE_MINUTE.search(found["time"]) else ABOUT_AN_HOUR
    return Said(f"{found['day']} {found['time']}", "", tolerance)
