"""Cells of any dtype as text: stripped, blank ones missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["blank_rows", "matches", "narrow", "text_column", "text_of"]

_WIDE: Final = "[\uff01-\uff5e\u3000\u00a0\u2007\u202f\u200b-\u200f\u2060\ufeff]"
_NARROW: Final = {
    **{wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)},
    **dict.fromkeys((0x3000, 0xA0, 0x2007, 0x202F), " "),
    **dict.fromkeys((*range(0x200B, 0x2010), 0x2060, 0xFEFF)),
}
"""Full-width letters become plain ones, all blanks one blank, and what nobody can see goes."""


def text_of(column: pd.Series) -> pa.Array:
    """
    Write every cell as text.

    Whole floats lose their `.0`, so that an id which a spreadsheet took for a
    number stays an id; times become ISO 8601, dates stay bare dates.

    Parameters
    ----------
    column
        Cells of any dtype.

    Returns
    -------
    text
        Arrow text without surrounding blanks; '', None, NaN and NaT are null.

    Examples
    --------
    >>> text_of(pd.Series([7.0, None, 2.5])).to_pylist()
    ['7', None, '2.5']
    >>> text_of(pd.Series([" 007 ", "", "a"])).to_pylist()
    ['007', None, 'a']
    """
    if isinstance(column.dtype, pd.CategoricalDtype):
        codes = pa.array(column.cat.codes.to_numpy(), mask=column.isna().to_numpy())
        return text_of(column.cat.categories.to_series()).take(codes)
    if pd.api.types.is_bool_dtype(column.dtype) and not pd.api.types.is_object_dtype(column.dtype):
        return _stripped(_array(column.astype("boolean")).cast(pa.large_string()))
    if pd.api.types.is_float_dtype(column.dtype):
        return _float_text(column)
    if pd.api.types.is_integer_dtype(column.dtype):
        return _array(column).cast(pa.large_string())
    if isinstance(column.dtype, pd.StringDtype):
        return _stripped(_array(column).cast(pa.large_string()))
    return _stripped(pa.array([_cell_text(cell) for cell in column], pa.large_string()))


def narrow(text: Any) -> Any:
    """
    Write full-width letters, digits and signs as plain ones, and leave out what cannot be seen.

    Parameters
    ----------
    text
        Arrow text.

    Returns
    -------
    text
        The same object where nothing was to be done.

    Examples
    --------
    >>> narrow(pa.array(["１０：２０", "P\u200b1", None])).to_pylist()
    ['10:20', 'P1', None]
    """
    wide = pc.fill_null(pc.match_substring_regex(text, _WIDE), fill_value=False)
    if not pc.any(wide).as_py():
        return text
    where = pc.indices_nonzero(wide)
    plain = [cell.translate(_NARROW) for cell in text.take(where).to_pylist()]
    return _stripped(pc.replace_with_mask(text, wide, pa.array(plain, text.type)))


def matches(text: Any, pattern: str) -> npt.NDArray[np.bool_]:
    """Say which cells of Arrow text a pattern is found in; blank ones never."""
    found = pc.fill_null(pc.match_substring_regex(text, pattern), fill_value=False)
    mask: npt.NDArray[np.bool_] = found.to_numpy(zero_copy_only=False)
    return mask


def text_column(text: pa.Array) -> pd.Series:
    """Wrap Arrow text as a pandas column of dtype `str`."""
    return pd.Series(pd.array(text.cast(pa.large_string()), dtype="str"))


def blank_rows(frame: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Say which rows hold nothing at all."""
    blank = np.ones(len(frame), dtype=bool)
    for name in frame.columns:
        if not blank.any():
            break
        where = np.flatnonzero(blank)
        blank[where] = text_of(frame[name].iloc[where]).is_null().to_numpy(zero_copy_only=False)
    return blank


def _array(column: pd.Series) -> Any:
    array = pa.array(column, from_pandas=True)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _stripped(text: Any) -> Any:
    trimmed = pc.utf8_trim_whitespace(text)
    return pc.if_else(pc.equal(pc.binary_length(trimmed), 0), pa.scalar(None, pa.large_string()), trimmed)


def _float_text(column: pd.Series) -> Any:
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    whole = np.isfinite(values) & (values == np.floor(values)) & (np.abs(values) < 2.0**63)
    integers = np.where(whole, values, 0).astype(np.int64)
    text = pc.if_else(
        pa.array(whole), pa.array(integers).cast(pa.large_string()), pa.array(values).cast(pa.large_string())
    )
    return pc.if_else(pa.array(np.isnan(values)), pa.scalar(None, pa.large_string()), text)


def _cell_text(cell: object) -> str | None:
    if cell is None or cell is pd.NaT or cell is pd.NA:
        return None
    if isinstance(cell, str):
        return cell
    if isinstance(cell, (bytes, bytearray)):
        return bytes(cell).decode("utf-8", errors="replace")
    return _value_text(cell)


def _value_text(cell: object) -> str | None:
    if isinstance(cell, (bool, np.bool_)):
        return str(bool(cell)).lower()
    if isinstance(cell, (float, np.floating)):
        return None if np.isnan(cell) else repr(float(cell)).removesuffix(".0")
    if hasattr(cell, "isoformat"):
        return str(cell.isoformat())
    return str(cell)
