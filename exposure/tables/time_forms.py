"""The forms in which days and times are written; the rarer ones are rewritten into the common one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pyarrow.compute as pc

from exposure.tables.cells import matches, narrow
from exposure.vocabulary import ABOUT, CLOCK_WORDS, DAY_PARTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    import numpy.typing as npt

__all__ = ["ABOUT_WORDS", "COMMON", "DAY", "DAY_WORDS", "RARE", "has_no_day", "is_serial", "rewritten"]


def _any_of(words: Iterable[str]) -> str:
    return "(?:" + "|".join(re.escape(word).replace("\\ ", " ") for word in sorted(words, key=len, reverse=True)) + ")"


ABOUT_WORDS: Final = _any_of(ABOUT)
DAY_WORDS: Final = _any_of(DAY_PARTS)
DAY: Final = r"(?:\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?!\d)|\d{4} ?年 ?\d{1,2} ?月 ?\d{1,2} ?[日号號])"
"""A day, as far as its look goes."""

_HOUR: Final = "[点點时時]"
_HALF: Final = r"[AaPp]\.?[Mm]\.?"
_OFFSET: Final = r"[Zz]|[+-]\d{2}(?::?\d{2}(?::?\d{2})?)?"


def _form(before: str, zone: str) -> str:
    day = r"(?P<a>\d{1,4})(?P<s1>[-/.])(?P<b>\d{1,2})(?P<s2>[-/.])(?P<c>\d{1,4})"
    time = r"(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:[.,]\d+)?)?"
    return rf"^{day}(?:(?P<gap>[Tt]| +){before}{time} ?(?P<half>{_HALF})? ?(?P<z>{zone})?)?$"


COMMON: Final = _form("", _OFFSET)
"""What machines and most people write: digits, and perhaps am, pm and an offset."""

RARE: Final = _form(f"(?:(?P<part>{_any_of(CLOCK_WORDS)}) ?)?", rf"{_OFFSET}|(?i:utc|gmt)|[A-Z]{{3,5}}")
"""The same with a word such as 下午 before the time, or the abbreviation of a zone behind it."""

_REWRITING: Final = (
    (r"年", r"^(\d{4}) ?年 ?(\d{1,2}) ?月 ?(\d{1,2}) ?[日号號]", r"\1-\2-\3 "),
    (r",", r"^(\d[\d./-]+) ?, ?", r"\1 "),
    (r"[午上晨里夜]", rf"^(\d[\d./-]+) *({_any_of(CLOCK_WORDS)})", r"\1 \2"),
    (r"秒", r"分 ?(\d) ?秒", r"分0\1秒"),
    (r"分", rf"{_HOUR} ?(\d) ?分", r"点0\1分"),
    (r"秒", rf"{_HOUR} ?(\d\d) ?分 ?(\d\d) ?秒", r":\1:\2"),
    (_HOUR, rf" ?{_HOUR} ?(\d\d) ?分?", r":\1"),
    (r"半", rf" ?{_HOUR}半", ":30"),
    (r"一刻", rf" ?{_HOUR}一刻", ":15"),
    (r"三刻", rf" ?{_HOUR}三刻", ":45"),
    (_HOUR, rf"(\d) ?{_HOUR}整?", r"\1:00"),
    (r"[Mm]", rf"(^|\s)(\d{{1,2}}) ?({_HALF})", r"\1\2:00 \3"),
)
"""Where some cell has the first, what the second matches becomes the third."""

_SERIAL: Final = r"^[2-7]\d{4}([.,]\d+)?$"
_TIME_ALONE: Final = (
    rf"(?i)^(?:{DAY_WORDS}|{ABOUT_WORDS}? ?{_any_of(CLOCK_WORDS)}? ?\d{{1,2}}:\d{{2}}(?::\d{{2}}(?:[.,]\d+)?)?"
    rf" ?(?:{_HALF})? ?{ABOUT_WORDS}?)$"
)


def rewritten(text: Any) -> Any:
    """
    Write rarer forms of times as `RARE` reads them.

    Parameters
    ----------
    text
        Arrow text.

    Returns
    -------
    text
        As many; what is in none of these forms stays as it is.

    Examples
    --------
    >>> import pyarrow as pa
    >>> rewritten(pa.array(["2020年2月20日9时5分", "20/02/2020, 3 pm", "2020-02-20　９点半"])).to_pylist()
    ['2020-2-20 9:05', '20/02/2020 3:00 pm', '2020-02-20 9:30']
    """
    text = pc.fill_null(narrow(text), "")
    for probe, pattern, replacement in _REWRITING:
        if pc.any(pc.match_substring_regex(text, probe)).as_py():
            text = pc.replace_substring_regex(text, pattern, replacement)
    return pc.utf8_trim_whitespace(text)


def is_serial(text: Any) -> npt.NDArray[np.bool_]:
    """Say which texts look like the number under which a spreadsheet keeps a day of 1954 to 2119."""
    return matches(text, _SERIAL)


def has_no_day(text: Any) -> npt.NDArray[np.bool_]:
    """Say which rewritten texts are a time, or a word for one, of no day."""
    return matches(text, _TIME_ALONE)
