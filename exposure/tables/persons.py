"""Persons made from the ids that other tables use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.clock import from_seconds, to_seconds
from exposure.schema import TABLES
from exposure.tables.typed import empty_frame

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["made_persons"]

_NAMED_IN: Final = (
    ("itineraries", "person_id"),
    ("cases", "person_id"),
    ("relations", "person_a"),
    ("relations", "person_b"),
    ("judgements", "person_id"),
    ("judgements", "case_id"),
)


def made_persons(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """
    Make the persons that rows name, known from the first row that names them.

    Parameters
    ----------
    frames
        The other tables.

    Returns
    -------
    persons
        Sorted by id, without file, at row 0.
    """
    # NaT is the smallest integer: a blank recorded_at, known from the start, is the earliest of all.
    earliest = [
        pd.Series(to_seconds(frames[table]["recorded_at"])).groupby(frames[table][column].to_numpy()).min()
        for table, column in _NAMED_IN
    ]
    known = pd.concat(earliest).groupby(level=0).min().sort_index()
    frame = empty_frame(TABLES["persons"]).reindex(range(len(known)))
    frame["person_id"] = pd.Series(known.index.astype("str"))
    frame["recorded_at"] = pd.Series(from_seconds(known.to_numpy(dtype=np.int64)))
    ids = [f"persons:{person}" for person in known.index]
    return frame.assign(fact_id=pd.Series(ids, dtype="str"), file=pd.Series("", range(len(known)), "str"), row=0)
