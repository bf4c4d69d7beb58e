"""Filled-in rows as attempts: words and times are read, and what cannot be read is a fault of its row."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.calls.contract import EVENT_COLUMNS, typed
from exposure.calls.faults import Fault
from exposure.calls.filled_words import WORD_LISTS, shown_word, word_of
from exposure.calls.reading import INPUTS, MOMENTS
from exposure.calls.records import event_ids
from exposure.calls.wall_times import placed, read_walls, shown_time
from exposure.clock import DAY_SECONDS, NEVER, from_seconds, to_seconds
from exposure.tables.times import BARE, DAYLESS, NAIVE

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from exposure.calls.handout import HandOut
    from exposure.calls.wall_times import Walls

    Marks = NDArray[np.bool_]
    Seconds = NDArray[np.int64]

__all__ = ["attempts"]

_EARLY: Final = 12 * 3600
_LATE: Final = 24 * 3600
_WRITE: Final = "write it like 2020-02-27 14:05, in the time of the office"
_LOOK: Final = "look at the day, the month and the year"


def attempts(rows: pd.DataFrame, hand_out: HandOut, file: str) -> tuple[pd.DataFrame, list[Fault]]:
    """
    Read filled-in rows.

    Parameters
    ----------
    rows
        The inputs as text, and what was handed out in each row (`person_id`, `action`, `phone`, `caller`, `shift`,
        `caller_name`). The index is the number that the spreadsheet shows.
    hand_out
        The hand-out of all of them.
    file
        Its name, without its folder.

    Returns
    -------
    events
        One for each row without a fault; columns as in `contract.EVENT_COLUMNS`.
    faults
        Everything that is wrong.
    """
    faulty = _Faulty(rows, file)
    words = {name: _words(faulty, name) for name in WORD_LISTS}
    faulty.mark((rows["outcome"] == "").to_numpy(bool), "outcome", "is blank", "choose a word of the list")
    moments = _moments(faulty, hand_out)
    kept = {name: rows[name] for name in ("person_id", "action", "phone", "caller", "shift", "caller_name")}
    plain = {name: rows[name] for name in INPUTS if name not in {*WORD_LISTS, *MOMENTS}}
    times = {name: pd.Series(from_seconds(seconds)).set_axis(rows.index) for name, seconds in moments.items()}
    told = {**kept, **plain, **words, **times, "hand_out": hand_out.id, "file": file, "row": rows.index}
    events = typed(pd.DataFrame(told, index=rows.index)[~faulty.bad].reset_index(drop=True), EVENT_COLUMNS)
    return events.assign(event_id=pd.Series(event_ids(events), dtype="str")), faulty.faults


class _Faulty:
    """The rows of a file, and what is wrong with them."""

    def __init__(self, rows: pd.DataFrame, file: str) -> None:
        self.rows = rows
        self.file = file
        self.faults: list[Fault] = []
        self.bad = np.zeros(len(rows), dtype=bool)

    def mark(
        self, where: Marks, column: str, reason: str, hint: str, *, shown: Callable[[str], str] | None = None
    ) -> None:
        """Mark rows as faulty; their cells are shown only as far as `shown` lets them."""
        self.bad |= where
        for row, cell in self.rows.loc[where, column].items():
            value = "" if shown is None else shown(cell)
            self.faults.append(Fault(self.file, int(str(row)), column, value, reason, hint))


def _words(faulty: _Faulty, column: str) -> pd.Series:
    cells = faulty.rows[column]
    read = {cell: word_of(column, cell) for cell in cells.unique() if cell}
    words = pd.Series([read.get(cell) or "" for cell in cells], index=cells.index, dtype="str")
    unknown = ((words == "") & (cells != "")).to_numpy(bool)
    hint = f"choose one of: {', '.join(WORD_LISTS[column])}"
    faulty.mark(unknown, column, "is no word of the list", hint, shown=lambda cell: shown_word(column, cell))
    return words


def _moments(faulty: _Faulty, hand_out: HandOut) -> dict[str, Seconds]:
    """Place all times on UTC."""
    zone, walls = hand_out.zone, {name: read_walls(faulty.rows[name]) for name in MOMENTS}
    shifts = faulty.rows["shift"].to_numpy(np.int64)
    walls["tried_at"] = _on_day_of_shift(walls["tried_at"], shifts, hand_out)
    bare = walls["tried_at"].kind == BARE
    faulty.mark(bare, "tried_at", "has no time of day", _WRITE, shown=shown_time)
    tried = _placed(faulty, "tried_at", walls["tried_at"], zone)
    faulty.mark((faulty.rows["tried_at"] == "").to_numpy(bool), "tried_at", "is blank", _WRITE)
    _check_range(faulty, np.where(bare, NEVER, tried), shifts, hand_out)
    walls["call_back_at"] = _after(walls["call_back_at"], tried, zone)
    until = walls["place_until"]
    walls["place_until"] = replace(until, local=until.local + DAY_SECONDS * (until.kind == BARE))
    return {"tried_at": tried, **{name: _placed(faulty, name, walls[name], zone) for name in MOMENTS[1:]}}


def _placed(faulty: _Faulty, column: str, walls: Walls, zone: str) -> Seconds:
    seconds, problem = placed(walls, zone)
    problem[walls.kind == DAYLESS] = "has no day"
    for reason in sorted({*problem} - {""}):
        faulty.mark(problem == reason, column, reason, _WRITE, shown=shown_time)
    return seconds


def _on_day_of_shift(walls: Walls, shifts: Seconds, hand_out: HandOut) -> Walls:
    """Give times without a day that of the shift; the next one where the shift runs over midnight and they fit."""
    alone = (walls.kind == DAYLESS) & np.isin(shifts, list(hand_out.shifts))
    local, kind = walls.local.copy(), walls.kind.copy()
    for number in np.unique(shifts[alone]).tolist():
        shift, here = hand_out.shifts[number], alone & (shifts == number)
        start, end = (_wall(at, hand_out.zone) for at in (shift.start, shift.end))
        midnight = start // DAY_SECONDS * DAY_SECONDS
        first = midnight + local[here]
        next_day = (first < start) & (first + DAY_SECONDS <= end)
        local[here] = first + DAY_SECONDS * next_day
    kind[alone] = NAIVE
    return replace(walls, local=local, kind=kind)


def _after(walls: Walls, tried: Seconds, zone: str) -> Walls:
    """Take a call back without its day for the first such time after the attempt."""
    alone = (walls.kind == DAYLESS) & (tried != NEVER)
    local, kind = walls.local.copy(), walls.kind.copy()
    at = from_seconds(tried[alone]).tz_convert(zone).tz_localize(None)
    before = to_seconds(at.tz_localize("UTC"))
    first = before // DAY_SECONDS * DAY_SECONDS + local[alone]
    local[alone] = first + DAY_SECONDS * (first < before)
    kind[alone] = NAIVE
    return replace(walls, local=local, kind=kind)


def _check_range(faulty: _Faulty, tried: Seconds, shifts: Seconds, hand_out: HandOut) -> None:
    start = int(pd.Timestamp(str(hand_out.about["start"])).timestamp())
    ends = {number: int(shift.end.timestamp()) for number, shift in hand_out.shifts.items()}
    last = max(ends.values(), default=None)
    known = tried != NEVER
    faulty.mark(known & (tried < start - _EARLY), "tried_at", "lies before the hand-out", _LOOK, shown=shown_time)
    if last is not None:
        end = np.array([ends.get(int(number), last) for number in shifts], dtype=np.int64)
        late = known & (tried > end + _LATE)
        faulty.mark(late, "tried_at", "lies in the future of the hand-out", _LOOK, shown=shown_time)


def _wall(moment: pd.Timestamp, zone: str) -> int:
    """Give what a clock of a zone shows, as seconds since 1970-01-01 00:00 on it."""
    return int(moment.tz_convert(zone).tz_localize(None).timestamp())
