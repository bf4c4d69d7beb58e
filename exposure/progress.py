"""
A bar for work that takes more than a second: on a terminal or in a notebook, nothing elsewhere.

Coarse steps call `step` or `each`; they may nest, and each has its own line. The names that they give are those of
tables and tasks, never what a table holds.

>>> with step("checking", of=2) as checking:
...     for table in ("persons", "venues"):
...         checking.begin(table)
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from contextvars import copy_context
from importlib.util import find_spec
from threading import Lock, Timer
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.console import Console
    from rich.progress import Progress, TaskID

__all__ = ["Step", "each", "step"]

T = TypeVar("T")

AFTER_SECONDS: Final = 1.0
"""How long work may take before anything is shown."""


class Step:
    """
    One thing that is being done, perhaps in a known number of parts.

    Parameters
    ----------
    what
        What is done.
    of
        How many parts it has; None when nobody knows.
    """

    def __init__(self, what: str, of: int | None = None) -> None:
        self.what, self.of = what, of
        self.part, self.begun = "", 0

    @property
    def line(self) -> str:
        """What is being done now."""
        return f"{self.what} {self.part}".rstrip()

    @property
    def done(self) -> int:
        """How many parts are behind us."""
        return max(self.begun - 1, 0)

    def begin(self, part: str = "") -> None:
        """Say that the next part begins, and what it is called."""
        self.part, self.begun = part, self.begun + 1
        _display.change(self)


class _Display:
    """All steps under way; after a second they are shown."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._steps: list[Step] = []
        self._tasks: dict[Step, TaskID] = {}
        self._timer: Timer | None = None
        self._progress: Progress | None = None

    def enter(self, new: Step) -> None:
        with self._lock:
            self._steps.append(new)
            if self._progress is not None:
                self._show(self._progress, new)
            elif len(self._steps) == 1 and _watched():
                self._timer = Timer(AFTER_SECONDS, copy_context().run, [self._appear])  # a notebook's cell is context
                self._timer.daemon = True
                self._timer.start()

    def change(self, changed: Step) -> None:
        with self._lock:
            if self._progress is not None and changed in self._tasks:
                self._progress.update(self._tasks[changed], description=changed.line, completed=changed.done)

    def leave(self, old: Step) -> None:
        with self._lock:
            self._steps.remove(old)
            if self._progress is not None and old in self._tasks:
                self._progress.remove_task(self._tasks.pop(old))
            if self._steps:
                return
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            if self._progress is not None:
                self._progress.stop()
                self._progress = None

    def _appear(self) -> None:
        with self._lock:
            if not self._steps or self._progress is not None:
                return
            console = _console()
            if console is not None:
                self._progress = _bars(console)
                for under_way in self._steps:
                    self._show(self._progress, under_way)
                self._progress.start()

    def _show(self, progress: Progress, new: Step) -> None:
        self._tasks[new] = progress.add_task(new.line, total=new.of, completed=new.done)


_display = _Display()


@contextmanager
def step(what: str, *, of: int | None = None) -> Iterator[Step]:
    """
    Show what is being done while it takes.

    Parameters
    ----------
    what
        What is done, such as `reading`.
    of
        How many parts it has; None when nobody knows.

    Yields
    ------
    step
        Its `begin` says which part comes next.
    """
    new = Step(what, of)
    _display.enter(new)
    try:
        yield new
    finally:
        _display.leave(new)


def each(items: Sequence[T], what: str, name: Callable[[T], str] = str) -> Iterator[T]:
    """
    Go through items, each one part of a step.

    Parameters
    ----------
    items
        What to go through.
    what
        What is done with them.
    name
        What an item is called.

    Yields
    ------
    item
        The items in their order.

    Examples
    --------
    >>> list(each(["persons", "venues"], "reading"))
    ['persons', 'venues']
    """
    with step(what, of=len(items)) as under_way:
        for item in items:
            under_way.begin(name(item))
            yield item


def _watched() -> bool:
    """Say, without loading anything, whether somebody may be looking."""
    terminal = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    return terminal or ("ipykernel.kernelapp" in sys.modules and find_spec("ipywidgets") is not None)


def _console() -> Console | None:
    from rich.console import Console

    console = Console(stderr=True)
    if console.is_jupyter:
        return console if find_spec("ipywidgets") is not None else None  # rich warns without it
    return console if console.is_terminal and not console.is_dumb_terminal else None


def _bars(console: Console) -> Progress:
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn()
    return Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False)
