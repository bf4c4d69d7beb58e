"""Cells as values: numbers, whole numbers, yes and no, words of a closed list."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from exposure.chinese import word_aliases
from exposure.tables.cells import matches, narrow, text_column, text_of
from exposure.tables.spoiled import SPOILED, spoiled

if TYPE_CHECKING:
    import numpy.typing as npt

    from exposure.schema import Column

    Mask = npt.NDArray[np.bool_]

__all__ = ["READ_AS", "Reading", "read_value"]

_NUMBER: Final = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_DECIMAL_COMMA: Final = r"^([+-]?\d*),(\d+)$"
_THOUSANDS: Final = r"^[+-]?[1-9]\d{0,2},\d{3}$"
_INFINITE: Final = r"(?i)^[+-]?(inf|infinity|nan)$"
_WHOLE: Final = r"^[+-]?\d{1,15}(\.0*)?$"
_YES_NO: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}

READ_AS: Final = SPOILED | {
    "text": ("is not text", "write one text into the cell; several values are separated by ;"),
    "number": ("is not a number", "write it with digits and a point, such as 12.5"),
    "infinite": ("is not a finite number", "write it with digits and a point, such as 12.5"),
    "integer": ("is not a whole number", "write it with digits alone, such as 12"),
    "boolean": ("is neither yes nor no", "write true or false, yes or no, 1 or 0"),
}
"""What to say about a cell that is no value of its column, and what to do."""


@dataclass(frozen=True)
class Reading:
    """One column, read."""

    column: pd.Series
    """In the dtype of the contract; a word is in its canonical spelling, and as given where it is unknown."""
    wrong: dict[str, Mask] = field(default_factory=dict)
    """Cells that hold something which is no such value, by the keys of `READ_AS`."""
    assumed: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    """How often something was read otherwise than it stands there: what, as given, as read."""


def read_value(cells: pd.Series, column: Column, *, decimal_comma: bool = False) -> Reading:
    """
    Read one column that holds no times.

    Parameters
    ----------
    cells
        The column as given.
    column
        What the contract says about it.
    decimal_comma
        Whether 31,25 is a number.

    Returns
    -------
    reading
        The values and what is wrong with the cells.
    """
    broken = spoiled(cells, column)
    if column.holds == "number":
        read = _numbers(cells, column, decimal_comma=decimal_comma)
    elif column.holds == "integer":
        read = _integers(cells)
    elif column.holds == "boolean":
        read = _booleans(cells)
    else:
        read = _text(cells, column)
    values = read.column
    for mask in broken.values():  # nothing further is to be said about them
        values = values.mask(mask)
    return Reading(values, _first_reason(broken | read.wrong), read.assumed)


def _first_reason(wrong: dict[str, Mask]) -> dict[str, Mask]:
    """Give each cell one reason alone: the first."""
    seen: Mask | None = None
    kept = {}
    for reason, mask in wrong.items():
        fresh = mask if seen is None else mask & ~seen
        seen = mask if seen is None else mask | seen
        if fresh.any():
            kept[reason] = fresh
    return kept


def _text(cells: pd.Series, column: Column) -> Reading:
    nested = _nested(cells)
    text = text_of(cells if nested is None else cells.mask(nested, None))
    assumed: Counter[tuple[str, str, str]] = Counter()
    if column.holds in {"id", "word"} or column.refers:
        text, assumed = _narrowed(text)
    if column.holds == "word":
        text, assumed = _canonical(text, column.words)
    return Reading(text_column(text), {} if nested is None else {"text": nested}, assumed)


def _narrowed(text: Any) -> tuple[Any, Counter[tuple[str, str, str]]]:
    plain = narrow(text)
    if plain is text:
        return text, Counter()
    changed = pc.sum(pc.fill_null(pc.not_equal(plain, text), fill_value=False)).as_py()
    return plain, Counter({("letters", "full-width or invisible", "plain"): changed})


def _nested(cells: pd.Series) -> Mask | None:
    """Say which cells hold lists and the like, or bytes that are no text."""
    if not pd.api.types.is_object_dtype(cells.dtype):
        return None
    nested = np.fromiter((_is_nested(cell) for cell in cells), bool, len(cells))
    return nested if nested.any() else None


def _is_nested(cell: object) -> bool:
    if isinstance(cell, (bytes, bytearray)):
        return "\ufffd" in bytes(cell).decode("utf-8", errors="replace")
    return isinstance(cell, (list, tuple, set, dict, np.ndarray))


def _numbers(cells: pd.Series, column: Column, *, decimal_comma: bool) -> Reading:
    if pd.api.types.is_numeric_dtype(cells.dtype) and not pd.api.types.is_bool_dtype(cells.dtype):
        values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        return Reading(pd.Series(values), {"infinite": np.isinf(values)})
    text = narrow(text_of(cells))
    assumed: Counter[tuple[str, str, str]] = Counter()
    if decimal_comma:
        commas = matches(text, _DECIMAL_COMMA)
        small = column.bounds is not None and column.bounds[1] < 1000
        if small or not commas.any() or (commas & ~matches(text, _THOUSANDS)).any():
            text = pc.replace_substring_regex(text, _DECIMAL_COMMA, r"\1.\2")
        else:  # 1,500 may be either
            commas[:] = False
        assumed["number", f"the comma in {column.name}", "a decimal point"] = int(commas.sum())
    given, fits = text.is_valid().to_numpy(zero_copy_only=False), matches(text, _NUMBER)
    values = pc.cast(pc.if_else(pa.array(fits), text, None), pa.float64()).to_numpy(zero_copy_only=False)
    finite = np.isfinite(values)
    infinite = given & ~finite & (fits | matches(text, _INFINITE))  # digits that were not read are too large
    wrong = {"infinite": infinite, "number": given & ~finite & ~infinite}
    return Reading(pd.Series(np.where(finite, values, np.nan)), wrong, +assumed)


def _integers(cells: pd.Series) -> Reading:
    # As floats, which have a blank; `check` makes them integers once no required cell is blank.
    text = narrow(text_of(cells))
    given, fits = text.is_valid().to_numpy(zero_copy_only=False), matches(text, _WHOLE)
    values = pc.cast(pc.if_else(pa.array(fits), text, None), pa.float64()).to_numpy(zero_copy_only=False)
    return Reading(pd.Series(values), {"integer": given & ~fits})


def _booleans(cells: pd.Series) -> Reading:
    text, assumed = _canonical(pc.utf8_lower(narrow(text_of(cells))), ("true", "false"))
    coded = text.dictionary_encode()
    known = [_YES_NO.get(word) for word in coded.dictionary.to_pylist()]
    values = pa.array(known, pa.bool_()).take(coded.indices)
    unread = coded.indices.is_valid().to_numpy(zero_copy_only=False) & values.is_null().to_numpy(zero_copy_only=False)
    read = pd.Series(values.to_pandas(types_mapper={pa.bool_(): pd.BooleanDtype()}.get)).astype("boolean")
    return Reading(read, {"boolean": unread}, assumed)


def _canonical(text: Any, words: tuple[str, ...]) -> tuple[Any, Counter[tuple[str, str, str]]]:
    """Spell known words as the vocabulary does; people write Flight, SHOP and 商店."""
    coded = text.dictionary_encode()
    known = {word.casefold(): word for word in words}
    chinese = word_aliases(words)
    given = coded.dictionary.to_pylist()
    spelled = [known.get(" ".join(word.casefold().split()), chinese.get(word, word)) for word in given]
    counts = np.bincount(coded.indices.drop_null().to_numpy(), minlength=len(given)).tolist()
    translated = {
        ("word", word, spelled[i]): counts[i] for i, word in enumerate(given) if chinese.get(word) == spelled[i]
    }
    return pa.array(spelled, pa.large_string()).take(coded.indices), Counter(translated)
