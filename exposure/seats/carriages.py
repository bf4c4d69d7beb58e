"""Carriages in one spelling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["carriage_label"]

_CARRIAGE: Final = r"^第?\s*0*(?P<number>[0-9]+)(?:\.0)?\s*(?:号?车厢?|号)?$"


def carriage_label(carriage: pd.Series[str]) -> pd.Series[str]:
    """
    Write carriages in one spelling: numbers with two digits, other text as it is.

    Examples
    --------
    >>> import pandas as pd
    >>> carriage_label(pd.Series(["7", "07车", "第７车厢", "7.0", "B", None], dtype="str")).tolist()
    ['07', '07', '07', '07', 'B', nan]
    """
    text = carriage.str.normalize("NFKC").str.strip()
    number = text.str.extract(_CARRIAGE)["number"].str.zfill(2)
    return number.where(number.notna(), text)
