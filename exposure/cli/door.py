"""What every command does around its work: exit codes, and one line instead of a traceback."""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from exposure.cli.options import NotOfRowsError, spelled
from exposure.cli.screen import NobodyReadsError, fault_lines, tell
from exposure.errors import ExposureError, UsageError, ValidationError
from exposure.rules.load import TABLE as RULES
from exposure.shown import counted

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["DONE", "FAULTS", "WRONG_USE", "run"]

DONE: Final = 0
FAULTS: Final = 1
WRONG_USE: Final = 2
_BROKEN: Final = 3
_STOPPED: Final = 130
_NOBODY_READS: Final = 141


def run(work: Callable[[], int | None]) -> int:
    """
    Do the work of a command, whatever comes.

    Parameters
    ----------
    work
        Gives the exit code; None is 0.

    Returns
    -------
    code
        0 done, 1 faults in the data, 2 wrong use, 3 an engine that cannot answer or an error of our own,
        130 stopped by the user, 141 nobody reads the output.
    """
    try:
        code = _outcome(work)
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except (BrokenPipeError, NobodyReadsError):
        _silence()
        return _NOBODY_READS
    except OSError as error:  # it cannot be written
        with suppress(OSError):
            tell(f"exposure: cannot read or write: {error.strerror}")
        _silence()
        return WRONG_USE
    return code


def _outcome(work: Callable[[], int | None]) -> int:
    try:
        return work() or DONE
    except KeyboardInterrupt:
        return _STOPPED
    except NobodyReadsError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is, the user gets no traceback
        if isinstance(error, ValidationError):
            for line in fault_lines(error.faults):
                tell(line)
        code, said = _said(error)
        if said:
            tell(f"exposure: {said}")
        return code


def _said(error: Exception) -> tuple[int, str]:
    """Give the exit code of an error and what to say of it; nothing of what is in anybody's data."""
    from typer.exceptions import TyperException

    match error:
        case ValidationError():
            wrong = counted(int((error.faults["severity"] == "fault").sum()), "fault")
            advice = "`exposure check FOLDER` lists them; --set-aside goes on without the faulty rows"
            if set(error.faults["table"]) == {RULES}:
                advice = "`exposure rules FILE` lists them"
            if isinstance(error, NotOfRowsError):
                advice = "some are not those of single rows and cannot be set aside"
            return FAULTS, f"stopped because of {wrong}: {advice}"
        case TyperException():
            said = _in_plain_words(error.format_message())  # nothing when the help was shown instead
            return error.exit_code, said and f"{said} (see `exposure --help`)"
        case ExposureError():
            return WRONG_USE if isinstance(error, UsageError) else _BROKEN, spelled(str(error))
        case OSError():
            at = f" {error.filename!r}" if error.filename else ""
            return WRONG_USE, f"cannot read or write{at}: {error.strerror or type(error).__name__}"
        case _:
            return _BROKEN, f"an error of its own, {type(error).__name__} {_where(error)}; please report it"


def _in_plain_words(message: str) -> str:
    """Take out of a message about an option what only programmers say."""
    message = message.replace("Value error, ", "").replace("Input should be", "must be").rstrip(".")
    return re.sub(r", unable to parse string as an? \w+", "", message)


def _where(error: Exception) -> str:
    trail = error.__traceback__
    while trail is not None and trail.tb_next is not None:
        trail = trail.tb_next
    return "" if trail is None else f"in {Path(trail.tb_frame.f_code.co_filename).name} line {trail.tb_lineno}"


def _silence() -> None:
    """Let nothing more be written, or Python itself complains when it ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            os.dup2(nowhere, stream.fileno())
        except (AttributeError, OSError, ValueError):
            continue
