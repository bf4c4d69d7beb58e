"""Stays whose times are words: a part of a day, or a time that is only about so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.clock import DAY_SECONDS
from exposure.tables.heard import echoed, heard_words
from exposure.tables.raw import Finding
from exposure.tables.times import BLANK, NAIVE, TOLD, UNREADABLE, Clocked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy.typing as npt

    from exposure.tables.raw import Assumed, RawTable

    Mask = npt.NDArray[np.bool_]
    Heard = dict[str, pd.DataFrame]

__all__ = ["Vague", "read_words"]

_SIDES: Final = ("start", "end")
_PART_FAULTS: Final = {
    "ended": ("is a part of a day, and the end is filled", "leave the end blank, or write start and end as times"),
    "leg": ("is a part of a day, on a leg", "leave it blank, for the leg has its times; or write the time"),
    "end": ("is a part of a day", "write it into start and leave the end blank, or write the time"),
}
_CLASH: Final = (
    "is filled, and the time itself says that it is not exact",
    "keep one: the tolerance, or the word in the time",
)


@dataclass(frozen=True)
class Vague:
    """What words did to the times of itineraries."""

    clocked: dict[str, Clocked]
    tolerance: dict[str, pd.Series]
    """The columns of tolerances, filled where a word gives one."""
    parts: npt.NDArray[np.int64]
    """Rows whose start and end are, so far, the limits of a part of a day."""
    taken: npt.NDArray[np.int64]
    """Rows whose blank end follows from their start."""
    findings: tuple[Finding, ...]
    assumed: tuple[Assumed, ...]


def read_words(
    raw: RawTable, columns: Mapping[str, pd.Series], clocked: Mapping[str, Clocked], dates: str | None
) -> Vague | None:
    """
    Read the words for times in the start and the end of itineraries.

    Parameters
    ----------
    raw
        The table as given.
    columns
        Its columns that hold no times, read.
    clocked
        Its times, as far as they are none of these words.
    dates
        The order of day and month.

    Returns
    -------
    vague
        None where there are no such words.
    """
    times = {side: clocked[side] if side in clocked else _blank_times(len(raw.cells)) for side in _SIDES}
    heard = {side: _heard(raw, side, times[side], dates) for side in _SIDES}
    if heard["start"].empty and heard["end"].empty:
        return None
    on_leg = (columns["leg_id"].notna() & columns["venue_id"].isna()).to_numpy()
    findings = list(_refused_parts(heard, times["end"].kind != BLANK, on_leg))
    start = heard["start"]
    open_ = ~(on_leg | (times["end"].kind != BLANK))[start.index]
    start["taken"] = open_
    assumed = [line for side in _SIDES for line in echoed(raw, side, heard[side])]
    stays = _stays(heard)
    tolerance = {f"{side}_tolerance_minutes": _tolerance(stays[side]) for side in _SIDES}
    findings += [f for column, given in tolerance.items() for f in _clashes(column, given, columns[column])]
    return Vague(
        clocked={side: _told(times[side], stays[side]) for side in _SIDES},
        tolerance={c: columns[c].fillna(given[given > 0]) for c, given in tolerance.items()},
        parts=_rows(start, start["taken"] & _is_part(start) & (start["kind"] < UNREADABLE)),
        taken=_rows(start, start["taken"]),
        findings=tuple(findings),
        assumed=tuple(assumed),
    )


def _blank_times(length: int) -> Clocked:
    zeros = np.zeros(length, np.int64)
    return Clocked(zeros, zeros, zeros.astype(np.int8), zeros.astype(np.int16))


def _heard(raw: RawTable, side: str, clocked: Clocked, dates: str | None) -> pd.DataFrame:
    cells = raw.cells[side] if side in raw.cells else pd.Series(dtype="str")
    return heard_words(cells, clocked, dates)


def _refused_parts(heard: Heard, ended: Mask, on_leg: Mask) -> Iterator[Finding]:
    """Find parts of a day that cannot stand where they stand; no more is said of those cells."""
    at = heard["start"].index
    wrong = {
        "ended": ("start", ended[at]),
        "leg": ("start", on_leg[at] & ~ended[at]),
        "end": ("end", np.ones(len(heard["end"]), dtype=bool)),
    }
    for why, (side, mask) in wrong.items():
        words = heard[side]
        refused = (words["until"] > 0) & (words["kind"] < UNREADABLE) & mask
        if refused.any():
            words.loc[refused, "kind"] = TOLD
            yield Finding("itineraries", *_PART_FAULTS[why], side, _rows(words, refused))


def _stays(heard: Heard) -> Heard:
    """Turn parts of a day into their limits, and give the ends that follow from the starts."""
    start, follows = heard["start"], heard["start"][heard["start"]["taken"]]
    begins, ends = start["local"] + start["begin"], follows["local"] + follows["until"]
    lost = follows["kind"] >= UNREADABLE  # the start's fault is enough
    follows = follows.assign(local=ends, kind=follows["kind"].mask(lost, TOLD))
    return {
        "start": _naive_parts(start.assign(local=begins)),
        "end": pd.concat([heard["end"], _naive_parts(follows)]),
    }


def _naive_parts(words: pd.DataFrame) -> pd.DataFrame:
    readable = (words["until"] > 0) & (words["kind"] < UNREADABLE)
    return words.assign(kind=words["kind"].mask(readable, NAIVE))


def _is_part(words: pd.DataFrame) -> pd.Series:
    """Say which are less than a whole day, so that nobody knows when in it the stay was."""
    return (words["until"] > 0) & (words["until"] - words["begin"] < DAY_SECONDS)


def _tolerance(words: pd.DataFrame) -> pd.Series:
    """Give the minutes by row that a word says, 0 for those that are known later."""
    used = words[(words["kind"] < UNREADABLE) & ((words["tolerance"] > 0) | _is_part(words))]
    return used["tolerance"]


def _clashes(column: str, given: pd.Series, filled: pd.Series) -> Iterator[Finding]:
    clash = given.index[filled.loc[given.index].notna()]
    if len(clash):
        yield Finding("itineraries", *_CLASH, column, np.sort(clash.to_numpy(np.int64)))


def _told(clocked: Clocked, words: pd.DataFrame) -> Clocked:
    """Put what the words say into the column."""
    at = words.index.to_numpy(np.int64)
    names = ("", *sorted({*clocked.abbreviations, *words["abbreviation"]} - {""}))
    code = np.array([names.index(name) for name in clocked.abbreviations], np.int16)[clocked.abbreviation]
    code[at] = pd.Index(names).get_indexer(pd.Index(words["abbreviation"]))
    local, offset, kind = clocked.local.copy(), clocked.offset.copy(), clocked.kind.copy()
    for values, name in ((local, "local"), (offset, "offset"), (kind, "kind")):
        values[at] = words[name].to_numpy()
    return Clocked(local, offset, kind, code, names)


def _rows(words: pd.DataFrame, mask: pd.Series) -> npt.NDArray[np.int64]:
    return words.index[mask].to_numpy(np.int64)
