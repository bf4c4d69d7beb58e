"""Cells as values: numbers, whole numbers, yes and no, words of a closed list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from exposure.tables.cells import text_column, text_of

if TYPE_CHECKING:
    import numpy.typing as npt

    from exposure.schema import Column

    Read = tuple[pd.Series, npt.NDArray[np.bool_] | None]

__all__ = ["READ_AS", "not_finite", "read_value"]

_NUMBER: Final = r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$"
_INFINITE: Final = r"(?i)^[+-]?(inf|infinity|nan)$"
_WHOLE: Final = r"^[+-]?\d{1,15}(\.0*)?$"
_YES_NO: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}

READ_AS: Final = {
    "text": ("is not text", "write one text into the cell; several values are separated by ;"),
    "number": ("is not a number", "write it with digits and a point, such as 12.5"),
    "integer": ("is not a whole number", "write it with digits alone, such as 12"),
    "boolean": ("is neither yes nor no", "write true or false, yes or no, 1 or 0"),
}
"""What to say about a cell that is no value of its column, and what to do."""


def read_value(cells: pd.Series, column: Column) -> Read:
    """
    Read one column that holds no times.

    Parameters
    ----------
    cells
        The column as given.
    column
        What the contract says about it.

    Returns
    -------
    values
        In the dtype of the contract; a word is in its canonical spelling, and as
        given where it is unknown.
    unread
        Which cells hold something that is no such value; None when nothing can be wrong.
    """
    if column.holds == "number":
        return _numbers(cells)
    if column.holds == "integer":
        return _integers(cells)
    if column.holds == "boolean":
        return _booleans(cells)
    nested = _nested(cells)
    if nested is not None:
        cells = cells.mask(nested, None)
    text = text_of(cells)
    if column.holds == "word":
        text = _canonical(text, column.words)
    return text_column(text), nested


def _nested(cells: pd.Series) -> npt.NDArray[np.bool_] | None:
    """Say which cells hold lists and the like, or bytes that are no text."""
    if not pd.api.types.is_object_dtype(cells.dtype):
        return None
    nested = np.fromiter((_is_nested(cell) for cell in cells), bool, len(cells))
    return nested if nested.any() else None


def _is_nested(cell: object) -> bool:
    if isinstance(cell, (bytes, bytearray)):
        return "\ufffd" in bytes(cell).decode("utf-8", errors="replace")
    return isinstance(cell, (list, tuple, set, dict, np.ndarray))


def not_finite(cells: pd.Series) -> npt.NDArray[np.bool_]:
    """Say which cells hold a number without end, or the word for none."""
    text = text_of(cells)
    return _matches(text, _INFINITE)[1] | _matches(text, _NUMBER)[1]  # digits that were not read are too large


def _numbers(cells: pd.Series) -> Read:
    if pd.api.types.is_numeric_dtype(cells.dtype) and not pd.api.types.is_bool_dtype(cells.dtype):
        values = cells.to_numpy(dtype=np.float64, na_value=np.nan)
        return pd.Series(values), np.isinf(values)
    text = text_of(cells)
    given, fits = _matches(text, _NUMBER)
    values = pc.cast(pc.if_else(pa.array(fits), text, None), pa.float64()).to_numpy(zero_copy_only=False)
    return pd.Series(np.where(np.isfinite(values), values, np.nan)), given & ~np.isfinite(values)


def _integers(cells: pd.Series) -> Read:
    # As floats, which have a blank; `check` makes them integers once no required cell is blank.
    text = text_of(cells)
    given, fits = _matches(text, _WHOLE)
    values = pc.cast(pc.if_else(pa.array(fits), text, None), pa.float64()).to_numpy(zero_copy_only=False)
    return pd.Series(values), given & ~fits


def _booleans(cells: pd.Series) -> Read:
    coded = pc.utf8_lower(text_of(cells)).dictionary_encode()
    known = [_YES_NO.get(word) for word in coded.dictionary.to_pylist()]
    values = pa.array(known, pa.bool_()).take(coded.indices)
    unread = coded.indices.is_valid().to_numpy(zero_copy_only=False) & values.is_null().to_numpy(zero_copy_only=False)
    return pd.Series(values.to_pandas(types_mapper={pa.bool_(): pd.BooleanDtype()}.get)).astype("boolean"), unread


def _canonical(text: Any, words: tuple[str, ...]) -> Any:
    """Spell known words as the vocabulary does; people write Flight and SHOP."""
    coded = text.dictionary_encode()
    known = {word.casefold(): word for word in words}
    spelled = [known.get(" ".join(word.casefold().split()), word) for word in coded.dictionary.to_pylist()]
    return pa.array(spelled, pa.large_string()).take(coded.indices)


def _matches(text: Any, pattern: str) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    given = text.is_valid().to_numpy(zero_copy_only=False)
    fits = pc.fill_null(pc.match_substring_regex(text, pattern), fill_value=False).to_numpy(zero_copy_only=False)
    return given, fits
