"""Instants and days as the office writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from exposure.columns import words
from exposure.shown import counted
from exposure.wording.moments import clock, day_english

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["calls_text", "day_text", "end_of_day", "local_text"]


def local_text(moments: pd.Series, zone: str) -> pd.Series:
    """
    Write instants in the time of a zone; blank ones are ''.

    Examples
    --------
    >>> import pandas as pd
    >>> local_text(pd.Series(pd.to_datetime(["2020-03-03T07:20Z", None])), "Asia/Shanghai").tolist()
    ['3 March 2020 15:20', '']
    """
    return _each(moments, lambda at: _moment(at.tz_convert(zone)))


def day_text(days: pd.Series) -> pd.Series:
    """
    Write dates; blank ones are ''.

    Examples
    --------
    >>> import pandas as pd
    >>> day_text(pd.Series(pd.to_datetime(["2020-03-07", None]))).tolist()
    ['7 March 2020', '']
    """
    return _each(days, lambda day: day_english(day.date()))


def end_of_day(days: pd.Series) -> pd.Series:
    """
    Write the midnight with which days end; blank ones are ''.

    Examples
    --------
    >>> import pandas as pd
    >>> end_of_day(pd.Series(pd.to_datetime(["2020-03-07"]))).tolist()
    ['7 March 2020 24:00']
    """
    return _each(days, lambda day: f"{day_english(day.date())} {clock(24 * 60)}")


def calls_text(numbers: pd.Series) -> pd.Series:
    """
    Write how many calls there were.

    Examples
    --------
    >>> calls_text(pd.Series([1, 2])).tolist()
    ['1 call', '2 calls']
    """
    return _each(numbers, lambda number: counted(int(number), "call"))


def _moment(at: pd.Timestamp) -> str:
    return f"{day_english(at.date())} {clock(at.hour * 60 + at.minute)}"


def _each(values: pd.Series, said: Callable[[Any], str]) -> pd.Series:
    """Write each different value once."""
    codes, known = pd.factorize(values)
    return pd.Series(words(codes, [said(value) for value in known]), values.index).fillna("")
