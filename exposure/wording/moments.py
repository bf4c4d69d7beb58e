"""Local days, clock times and lengths as people say them, in English and in Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

if TYPE_CHECKING:
    from datetime import date


__all__ = [
    "clock",
    "day_chinese",
    "day_english",
    "lasting_chinese",
    "lasting_english",
]

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_HOURS_FROM: Final = 120
"""From so many minutes on a length is said in hours."""
_UNIX: Final = pd.Timestamp(0)


def date_of(day: int) -> date:
    """Give the date that lies so many days after 1970-01-01."""
    return (_UNIX + pd.Timedelta(days=day)).date()


def day_english(day: date, *, year: bool = True) -> str:
    """
    Write a date.

    Examples
    --------
    >>> import datetime
    >>> day_english(datetime.date(2020, 3, 7))
    '7 March 2020'
    """
    return f"{day.day} {_MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")


def day_chinese(day: date) -> str:
    """
    Write a date in Chinese.

    Examples
    --------
    >>> import datetime
    >>> day_chinese(datetime.date(2020, 3, 7))
    '2020年3月7日'
    """
    return f"{day.year}年{day.month}月{day.day}日"


def clock(minute: int) -> str:
    """
    Write a time of day.

    Examples
    --------
    >>> clock(545), clock(1440)
    ('09:05', '24:00')
    """
    return f"{minute // 60:02d}:{minute % 60:02d}"


def lasting_english(minutes: int) -> str:
    """
    Say how long something lasted.

    Examples
    --------
    >>> lasting_english(0), lasting_english(1), lasting_english(45), lasting_english(500)
    ('less than a minute', '1 minute', '45 minutes', '8 hours 20 minutes')
    """
    if minutes < 1:
        return "less than a minute"
    hours, rest = divmod(minutes, 60) if minutes >= _HOURS_FROM else (0, minutes)
    said = [f"{n} {unit}{'s' * (n != 1)}" for n, unit in ((hours, "hour"), (rest, "minute")) if n]
    return " ".join(said)


def lasting_chinese(minutes: int) -> str:
    """
    Say how long something lasted in Chinese.

    Examples
    --------
    >>> lasting_chinese(0), lasting_chinese(45), lasting_chinese(500)
    ('不到1分钟', '45分钟', '8小时20分钟')
    """
    if minutes < 1:
        return "不到1分钟"
    hours, rest = divmod(minutes, 60) if minutes >= _HOURS_FROM else (0, minutes)
    return (f"{hours}小时" if hours else "") + (f"{rest}分钟" if rest else "")
