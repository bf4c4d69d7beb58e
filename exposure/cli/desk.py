"""The options of those who phone: how many, when, how often."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any, Final

from typer import Option  # noqa: TID253 - loaded by the command line alone

from exposure.errors import UsageError

__all__ = ["Desk", "as_typed"]

_NAMES: Final = "'Li Na (zh, en); Ivanov (ru)'"


@dataclass(frozen=True)
class Desk:
    """Who phones, when and how often."""

    callers: Annotated[str, Option(metavar="N|NAMES", help=f"Callers in each shift: a number, or {_NAMES}.")] = "9"
    shifts: Annotated[int, Option(metavar="N", help="Shifts of a day, back to back.")] = 3
    jurisdiction: Annotated[
        str | None, Option(metavar="NAME", help="Whose list it is. Default: the commonest among the contacts.")
    ] = None
    start: Annotated[
        str | None,
        Option(
            metavar="T",
            help="When the first shift begins, such as 2020-02-27T14:00+08:00. Default: the full hour after the last "
            "fact or call.",
        ),
    ] = None
    per_shift: Annotated[int, Option(metavar="N", help="Calls of one caller in a shift.")] = 70
    minutes_per_call: Annotated[
        str | None,
        Option(
            metavar="N|LIST",
            help="Minutes of every call, or by how it ends. Default: reached=5,no answer=1,distressed=30.",
        ),
    ] = None
    attempts: Annotated[
        str | None, Option(metavar="LIST", help="What is tried. Default: morning,midday,evening,sms,visit.")
    ] = None
    classes: Annotated[
        list[str] | None, Option("--class", metavar="CLASS", help="Class to call; may be repeated. Default: close.")
    ] = None
    hours: Annotated[str, Option(metavar="HH:MM-HH:MM", help="When people may be phoned, in their own time.")] = (
        "08:00-21:00"
    )
    region: Annotated[
        str | None,
        Option(metavar="CC", help="Country whose numbers have no prefix, such as CN. Default: the office's."),
    ] = None
    hotline: Annotated[
        str | None, Option(metavar="NUMBER", help="Number that the script gives to those who want to verify a call.")
    ] = None
    store: Annotated[
        Path | None,
        Option(metavar="STORE", help="Earlier hand-outs and results. Default: those in --out, where there are any."),
    ] = None
    delta: Annotated[bool, Option("--delta", help="Only what is new or changed since the last hand-out.")] = False
    key_file: Annotated[
        Path | None, Option(metavar="FILE", help="Key of the codes. Default: made once, kept in the store.")
    ] = None

    def options(self) -> dict[str, Any]:
        """Give what `plan` takes, but for the store."""
        return {
            "shifts": self.shifts,
            "callers": _callers(self.callers),
            "jurisdiction": self.jurisdiction,
            "start": self.start,
            "minutes_per_call": None if self.minutes_per_call is None else _minutes(self.minutes_per_call),
            "attempts": None if self.attempts is None else [rung.strip() for rung in self.attempts.split(",")],
            "classes": tuple(self.classes or ("close",)),
            "region": self.region,
            "hours": _hours(self.hours),
            "per_shift": self.per_shift,
            "hotline": self.hotline,
        }


def _callers(given: str) -> int | list[str]:
    text = given.strip()
    if re.fullmatch(r"[-+]?\d+", text):
        return int(text)
    outside = re.sub(r"[(\uff08][^()\uff08\uff09]*[)\uff09]", "", text)
    names = [name.strip() for name in re.split(r"[;\uff1b]", text) if name.strip()]
    if not names or any(not re.search(r"[^\W\d_]", name) for name in names):
        raise UsageError(f"--callers takes a whole number from 1 on, or names such as {_NAMES}")
    if re.search(r"[,\uff0c\u3001]", outside):
        raise UsageError(f"--callers: put a semicolon between names, as in {_NAMES}")
    return names


def _minutes(given: str) -> float | dict[str, float]:
    if "=" not in given:
        return _number(given)
    pairs = [part.partition("=") for part in re.split(r"[,;]", given) if part.strip()]
    return {" ".join(name.split()): _number(value) for name, _, value in pairs}


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise UsageError(
            f"--minutes-per-call {text.strip()!r} is no number; write minutes, such as 4, or "
            "'reached=5,no answer=1,distressed=30'"
        ) from None


def _hours(given: str) -> list[str]:
    from exposure.calls.windows import Hours

    parts = re.split(r"[-\u2013]", given)
    try:
        Hours.read(parts)
    except UsageError:
        raise UsageError(
            f"--hours {given!r} takes two times of the same day, the earlier one first, such as 08:00-21:00"
        ) from None
    return parts


_TYPED: Final = {
    **{field.name: f"--{field.name.replace('_', '-')}" for field in fields(Desk)},
    "classes": "--class",
    "key": "--key",
    "on": "--on",
}
_COLUMN: Final = re.compile(r"key=\{'([^']*)': '([^']*)'\}")
_PLACES: Final = re.compile(
    rf"^(?P<first>{'|'.join(_TYPED)})\b(?!=)"
    rf"|\b(?P<given>{'|'.join(_TYPED)})=(?P<gap>(?=\w)|$)?"
    rf"|\b(?P<lone>{'|'.join(name for name in _TYPED if '_' in name)})\b"
)


@contextmanager
def as_typed() -> Iterator[None]:
    """Let messages name the options of these commands as one types them."""
    try:
        yield
    except UsageError as error:
        raise UsageError(_typed(str(error))) from None


def _typed(message: str) -> str:
    """
    Write the names of options as one types them; what stands in quotes was given by the user, and stays.

    A name is one where the message begins with it, where it has an equals sign, or where no plain word looks like it.

    Examples
    --------
    >>> _typed("start 'start=' is not a time"), _typed("shifts=25 would last; give region= as two letters")
    ("--start 'start=' is not a time", '--shifts 25 would last; give --region as two letters')
    >>> _typed("say what it holds: key={'Tel.': 'phone'}"), _typed("give it as key_file= (--key-file)")
    ("say what it holds: --key 'Tel.=phone'", 'give it as --key-file')
    """
    parts = re.split(r"""('[^']*'|"[^"]*")""", _COLUMN.sub(r"--key '\1=\2'", message))
    said = [part if i % 2 else _PLACES.sub(_option if i == 0 else _later, part) for i, part in enumerate(parts)]
    return re.sub(r"(--[a-z-]+) \(\1\)", r"\1", "".join(said))


def _option(found: re.Match[str]) -> str:
    name = found["first"] or found["given"] or found["lone"]
    return _TYPED[name] + (" " if found["gap"] is not None else "")


def _later(found: re.Match[str]) -> str:
    """Leave a plain word alone that only happens to follow something in quotes."""
    return found[0] if found["first"] else _option(found)
