"""Cells that a spreadsheet has spoiled: numbers that were rounded, dates made of text, errors of formulas."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from exposure.tables.cells import matches, text_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from exposure.schema import Column

    Mask = npt.NDArray[np.bool_]

__all__ = ["SPOILED", "spoiled"]

SPOILED: Final = {
    "error": ("is an error of a spreadsheet's formula", "write what the cell should hold"),
    "rounded": (
        "was rounded by a spreadsheet, which keeps 15 digits of a number",
        "take it from the original, and format the column as text before typing or pasting it",
    ),
    "dated": (
        "is a date, which a spreadsheet makes of what looks like one",
        "format the column as text, and type again what it was",
    ),
}
"""What to say about a spoiled cell, and what to do."""

_ERROR: Final = r"^#(N/A|REF!|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!)$|^Err:\d{3}$|^#{3,}$"
_SCIENTIFIC: Final = r"^\d([.,]\d{1,14})?[eE]\+\d{1,3}$"
_LONG: Final = r"^\d{15}0{3,}$"
_EXACT: Final = 1e15
"""From here on a spreadsheet has no room for every digit."""
_RESIDENT: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
"""Weights of the check digit of a Chinese resident's number (GB 11643, ISO 7064 MOD 11-2)."""


def spoiled(cells: pd.Series, column: Column) -> dict[str, Mask]:
    """
    Find the cells of one column that no longer hold what was typed.

    Parameters
    ----------
    cells
        The column as given.
    column
        What the contract says about it.

    Returns
    -------
    masks
        Cells by what happened to them, with the keys of `SPOILED`; only kinds that occur.

    Examples
    --------
    >>> from exposure.schema import TABLES
    >>> spoiled(pd.Series(["3E5", "3.10101E+17"]), TABLES["persons"].by_name["document"])
    {'rounded': array([False,  True])}
    """
    text = text_of(cells)
    found = {"error": matches(text, _ERROR)}
    if column.holds in {"id", "several", "text"}:
        found["dated"] = _dated(cells)
        found["rounded"] = _rounded(cells)
        if column.holds == "id" or column.personal:
            found["rounded"] |= _scientific(text)
        if column.name == "document":
            found["rounded"] |= _padded(text)
    return {kind: mask for kind, mask in found.items() if mask.any()}


def _dated(cells: pd.Series) -> Mask:
    if pd.api.types.is_datetime64_any_dtype(cells.dtype):
        return cells.notna().to_numpy(dtype=bool)
    if not pd.api.types.is_object_dtype(cells.dtype):
        return np.zeros(len(cells), dtype=bool)
    kinds = datetime.date, datetime.time, datetime.timedelta
    times = [isinstance(cell, kinds) for cell in cells]
    return np.array(times, dtype=bool) & cells.notna().to_numpy(dtype=bool)


def _rounded(cells: pd.Series) -> Mask:
    if pd.api.types.is_float_dtype(cells.dtype):
        values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        large: Mask = np.isfinite(values) & (np.abs(values) >= _EXACT)
        return large
    if not pd.api.types.is_object_dtype(cells.dtype):
        return np.zeros(len(cells), dtype=bool)
    return np.fromiter((isinstance(cell, float) and abs(cell) >= _EXACT for cell in cells), bool, len(cells))


def _scientific(text: Any) -> Mask:
    """Say where fewer digits are left than the exponent tells."""
    found = matches(text, _SCIENTIFIC)
    for i in np.flatnonzero(found).tolist():
        digits, exponent = str(text[i]).upper().split("E+")
        found[i] = len(digits) - 2 < int(exponent)
    return found


def _padded(text: Any) -> Mask:
    """Say where all digits after the fifteenth are zeros, unless a check digit proves them."""
    found = matches(text, _LONG)
    for i in np.flatnonzero(found).tolist():
        found[i] = not _is_resident_number(str(text[i]))
    return found


def _is_resident_number(digits: str) -> bool:
    if len(digits) != 18:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_RESIDENT, digits, strict=False))
    return "10X98765432"[total % 11] == digits[17]
