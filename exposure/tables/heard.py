"""Cells that hold words for times: what was said in them, and what it was read as."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from exposure.clock import DAY_SECONDS
from exposure.tables.cells import narrow, text_of
from exposure.tables.raw import Assumed
from exposure.tables.time_words import Said, taken_apart
from exposure.tables.times import UNREADABLE, read_times
from exposure.vocabulary import DAY_PARTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exposure.tables.raw import RawTable
    from exposure.tables.times import Clocked

__all__ = ["echoed", "heard_words"]

_SPELLED_OUT: Final = 50
"""So many texts of a column are shown with what they were read as."""


def heard_words(cells: pd.Series, clocked: Clocked, dates: str | None) -> pd.DataFrame:
    """
    List the cells of a column that hold words for times.

    Parameters
    ----------
    cells
        The column as given.
    clocked
        The same as far as it holds no such words; only what is unreadable there is looked at.
    dates
        The order of day and month.

    Returns
    -------
    heard
        One row a cell under its position: `text`; `local`, `offset`, `kind` and `abbreviation` of what is left without
        the words; `tolerance` in minutes; `begin` and `until`, the seconds after midnight that limit a part of a day,
        both 0 for a moment; `taken`, whether a blank end follows from the start.
    """
    at = np.flatnonzero(clocked.kind == UNREADABLE)
    text = narrow(text_of(cells.iloc[at])).to_pandas()
    said = {each: found for each in text.dropna().unique().tolist() if (found := taken_apart(each))}
    known = _read(said, dates)
    row = pd.Index(known["text"]).get_indexer(pd.Index(text))
    heard: pd.DataFrame = known.iloc[row[row >= 0]]
    heard.index = pd.Index(at[row >= 0])
    return heard


def _read(said: dict[str, Said], dates: str | None) -> pd.DataFrame:
    read = read_times(pd.Series([found.plain for found in said.values()], dtype="str"), dates)
    limits = [DAY_PARTS.get(found.part, (0, 0)) for found in said.values()]
    begin, until = np.array(limits, np.int64).reshape(-1, 2).T * 60
    return pd.DataFrame(
        {
            "text": pd.Series(list(said), dtype="str"),
            "local": read.local,
            "offset": read.offset,
            "kind": read.kind,
            "abbreviation": pd.Series([read.abbreviations[code] for code in read.abbreviation], dtype="str"),
            "tolerance": np.array([found.tolerance for found in said.values()], np.float64),
            "begin": begin,
            "until": until,
            "taken": np.zeros(len(said), dtype=bool),
        }
    )


def echoed(raw: RawTable, column: str, heard: pd.DataFrame) -> Iterator[Assumed]:
    """Say what each text was read as and how often; rare ones in one line where there are many."""
    used = heard[heard["kind"] < UNREADABLE]
    texts = used.groupby(["text", "taken"], sort=False).agg(
        {"local": "first", "tolerance": "first", "begin": "first", "until": "first", "kind": "size"}
    )
    texts = texts.reset_index().sort_values(["kind", "text", "taken"], ascending=[False, True, True])
    spelled_out: Any = texts.head(_SPELLED_OUT).itertuples()
    for text in spelled_out:
        yield Assumed(raw.name, raw.file, "time", f"{column}: {text.text}", _read_as(text), text.kind)
    rest = texts["kind"].to_numpy(np.int64)[_SPELLED_OUT:]
    if len(rest):
        given, read_as = f"{column}: {len(rest)} other texts", "times with a tolerance, or within a part of a day"
        yield Assumed(raw.name, raw.file, "time", given, read_as, int(rest.sum()))


def _read_as(text: Any) -> str:
    if not text.until:
        ended = ", start and end" if text.taken else ""
        return f"{_wall(text.local)} ± {text.tolerance:.0f} min{ended}"
    day, quarter = _wall(text.local)[:10], (text.until - text.begin) // 4
    limits = [_clock(text.begin), _clock(text.until)]
    if quarter == DAY_SECONDS // 4:
        return f"{day} {limits[0]} to {limits[1]}"
    stated = f"{_clock(text.begin + quarter)}-{_clock(text.until - quarter)}"
    return f"{day} between {limits[0]} and {limits[1]} ({stated}, each end ± {quarter / 60:g} min)"


def _wall(local: int) -> str:
    return str(np.datetime64(local, "s")).replace("T", " ").removesuffix(":00")


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}"
