"""
Cells that a spreadsheet would run as formulas.

A cell that begins with `= + - @`, a tab or a carriage return gets a `'` in front,
and so does one in which only `'` stand before these: taking one `'` off again
then gives back every original, also one that looked neutralised from the start.
"""

from __future__ import annotations

from typing import Any, Final

import pyarrow.compute as pc

__all__ = ["neutralised", "original"]

_RISKY: Final = r"^('*[=+\-@\t\r])"
_NEUTRAL: Final = r"^'('*[=+\-@\t\r])"


def neutralised(text: Any) -> Any:
    """
    Make Arrow text safe to open in a spreadsheet.

    Examples
    --------
    >>> import pyarrow as pa
    >>> neutralised(pa.array(["=1+1", "'=x", "O'Hara", None])).to_pylist()
    ["'=1+1", "''=x", "O'Hara", None]
    """
    return pc.replace_substring_regex(text, _RISKY, r"'\1")


def original(text: Any) -> Any:
    """
    Give back what `neutralised` was given.

    Examples
    --------
    >>> import pyarrow as pa
    >>> original(pa.array(["'=1+1", "''=x", "O'Hara", None])).to_pylist()
    ['=1+1', "'=x", "O'Hara", None]
    """
    return pc.replace_substring_regex(text, _NEUTRAL, r"\1")
