"""Carriages in one spelling."""

from __future__ import annotations

from typing import Final

import pandas as pd

__all__ = ["carriage_label"]

_CARRIAGE: Final = r"^第?\s*0*(?P<number>[0-9]+)(?:\.0)?\s*(?:号?车厢?|号)?$"


def carriage_label(carriage: pd.Series[str]) -> pd.Series[str]:
    """
    Write carriages in one spelling: numbers with two digits, other text as it is.

    Examples
    --------
    >>> carriage_label(pd.Series(["7", "07车", "第７车厢", "7.0", "B", None], dtype="str")).tolist()
    ['07', '07', '07', '07', 'B', nan]
    """
    codes, texts = pd.factorize(carriage)  # few texts, many rows
    text = pd.Series(texts, dtype="str").str.normalize("NFKC").str.strip()
    number = text.str.extract(_CARRIAGE)["number"].str.zfill(2)
    labels = number.where(number.notna(), text)
    return pd.Series(labels.array.take(codes, allow_fill=True), carriage.index)
