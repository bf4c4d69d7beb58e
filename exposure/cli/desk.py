"""The options of those who phone: how many, when, how often."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from typer import Option  # noqa: TID253 - loaded by the command line alone

__all__ = ["Desk"]


@dataclass(frozen=True)
class Desk:
    """Who phones, when and how often."""

    callers: Annotated[
        str, Option(metavar="N|NAMES", help="Callers in each shift: a number, or 'Li Na (zh, en); Ivanov (ru)'.")
    ] = "9"
    shifts: Annotated[int, Option(metavar="N", help="Shifts of a day, back to back.")] = 3
    jurisdiction: Annotated[
        str | None, Option(metavar="NAME", help="Whose list it is. Default: the commonest among the contacts.")
    ] = None
    start: Annotated[
        str | None, Option(metavar="T", help="When the first shift begins. Default: the full hour after the last fact.")
    ] = None
    per_shift: Annotated[int, Option(metavar="N", help="Calls of one caller in a shift.")] = 70
    attempts: Annotated[
        str | None, Option(metavar="LIST", help="Such as morning,midday,evening,sms,visit, which is the default.")
    ] = None
    classes: Annotated[list[str] | None, Option("--class", metavar="CLASS", help="Class to call. Default: close.")] = (
        None
    )
    hours: Annotated[str, Option(metavar="HH:MM-HH:MM", help="When people may be phoned, in their own time.")] = (
        "08:00-21:00"
    )
    region: Annotated[
        str | None, Option(metavar="CC", help="Country whose numbers have no prefix. Default: the office's.")
    ] = None
    hotline: Annotated[str | None, Option(metavar="NUMBER", help="For those who want to verify a call.")] = None
    delta: Annotated[bool, Option("--delta", help="Only what is new or changed since the last hand-out.")] = False
    key_file: Annotated[
        Path | None, Option(metavar="FILE", help="Key of the codes. Default: made once, kept in the store.")
    ] = None
