"""Who calls whom, in which shift: in order of priority, each to the caller who has least to do."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import pandas as pd

from exposure.calls.windows import Window, pieces

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from exposure.calls.handout import Shift
    from exposure.calls.staff import Caller, Team
    from exposure.calls.windows import Hours

__all__ = ["Due", "Placement", "Task", "assign"]

_SHORTEST: Final = 5.0
"""Minutes below which the rest of a shift is not worth a call."""
_PATIENCE: Final = pd.Timedelta(days=3)
"""When nothing could be placed for so long, nothing ever will be: the shifts of every day are the same."""


@dataclass(frozen=True)
class Due:
    """
    When a task may be done.

    Attributes
    ----------
    zone
        Of those who are phoned.
    parts
        Parts of the day that are left; nothing for all.
    after
        Not before this moment; None for at once.
    not_again
        Local day and part of the day of the last try, which are over.
    """

    zone: str
    parts: tuple[str, ...] = ()
    after: pd.Timestamp | None = None
    not_again: tuple[str, str] | None = None


@dataclass(frozen=True)
class Task:
    """
    What one caller does in one go: a unit, or units that share a number.

    Attributes
    ----------
    units
        Numbers of the units, in order.
    order
        Sorts tasks: the smaller, the sooner.
    due
        When.
    minutes, calls
        How long it is expected to take, and how many calls it is.
    language
        What the caller should speak; '' for any.
    caller
        Who called before; 0 for nobody.
    """

    units: tuple[int, ...]
    order: tuple[float, ...]
    due: Due
    minutes: float
    calls: int
    language: str
    caller: int = 0


@dataclass(frozen=True)
class Placement:
    """A task with its shift, its caller and the window in which it is done."""

    task: Task
    shift: Shift
    caller: Caller
    window: Window
    spoken: bool
    """Whether the caller speaks the language."""


def assign(tasks: Iterable[Task], team: Team, start: pd.Timestamp, hours: Hours) -> tuple[list[Placement], list[Task]]:
    """
    Place every task.

    Parameters
    ----------
    tasks
        What is to be done.
    team
        Who does it.
    start
        When the first shift begins.
    hours
        When people may be phoned, in their own time.

    Returns
    -------
    placements, left
        One for each task, shift by shift, within a shift in order of priority; and the tasks for which no shift ever
        falls into the hours of the contact's zone.
    """
    left = sorted(tasks, key=lambda task: (task.order, task.units))
    window = lru_cache(maxsize=None)(lambda shift, due: _window(shift, due, hours))
    placed: list[Placement] = []
    last = max([start, *(task.due.after for task in left if task.due.after is not None)])
    for shift in team.shifts(start):
        before = len(placed)
        left = _fill(shift, left, _Desks(team.of(shift.number), team.per_shift), (placed, window))
        if len(placed) > before:
            last = max(last, shift.end)
        if not left or shift.start > last + _PATIENCE:
            break
    return placed, left


class _Desks:
    """How much each caller of one shift has to do so far."""

    def __init__(self, callers: tuple[Caller, ...], per_shift: int) -> None:
        self.callers, self.per_shift = callers, per_shift
        self.minutes = [0.0] * len(callers)
        self.calls = [0] * len(callers)

    @property
    def full(self) -> bool:
        return all(calls >= self.per_shift for calls in self.calls)

    def choose(self, task: Task, window: Window) -> Caller | None:
        """Give the one who called before, where that fits; else who speaks the language and has least to do."""
        able = [c for c in self.callers if c.speaks(task.language)] or list(self.callers)
        fitting = [c for c in able if self._fits(c, task, window)]
        if not fitting:
            return None
        chosen = next((c for c in fitting if c.number == task.caller), None)
        chosen = chosen or min(fitting, key=lambda c: (self.minutes[c.number - 1], c.number))
        self.minutes[chosen.number - 1] += task.minutes
        self.calls[chosen.number - 1] += task.calls
        return chosen

    def _fits(self, caller: Caller, task: Task, window: Window) -> bool:
        minutes, calls = self.minutes[caller.number - 1], self.calls[caller.number - 1]
        return (calls == 0 and minutes == 0) or (
            calls + task.calls <= self.per_shift and minutes + task.minutes <= window.minutes
        )


def _fill(
    shift: Shift,
    tasks: list[Task],
    desks: _Desks,
    to: tuple[list[Placement], Callable[[Shift, Due], Window | None]],
) -> list[Task]:
    """Fill one shift; give the tasks that are left."""
    placed, find = to
    left: list[Task] = []
    for at, task in enumerate(tasks):
        if desks.full:
            return left + tasks[at:]
        window = find(shift, task.due)
        caller = None if window is None else desks.choose(task, window)
        if window is None or caller is None:
            left.append(task)
        else:
            placed.append(Placement(task, shift, caller, window, caller.speaks(task.language)))
    return left


def _window(shift: Shift, due: Due, hours: Hours) -> Window | None:
    """Find the first stretch of a shift that is long enough and not over."""
    whole: list[Window] = []
    for piece in pieces(shift, due.zone, hours):
        start = piece.start if due.after is None else max(piece.start, due.after)
        cut = Window(start, piece.end, piece.day, piece.part)
        if start >= piece.end or cut.minutes < _SHORTEST:
            continue
        if due.parts and (piece.part not in due.parts or (str(piece.day), piece.part) == due.not_again):
            continue
        if not due.parts and whole and whole[-1].end == start:  # without a part to keep to, the stretch goes on
            cut = Window(whole.pop().start, piece.end, piece.day, piece.part)
        whole.append(cut)
    return whole[0] if whole else None
