"""
The options that commands share, each declared once.

A command takes whole groups (`source: Source, asked: Asked`) beside options of its own; `with_options` spreads them out
for typer and puts them together again.
"""

import functools
import inspect
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from typer import Argument, BadParameter, Option  # noqa: TID253 - loaded by the command line alone

from exposure.errors import UsageError, ValidationError
from exposure.graph import ExposureGraph, read
from exposure.trace import Trace, trace

__all__ = ["Asked", "NotOfRowsError", "Source", "spelled", "with_options"]


class NotOfRowsError(ValidationError):
    """Faults that remain although the faulty rows were to be set aside."""


def _path(text: str) -> Path:
    if not text.strip():
        raise BadParameter("it is blank")
    return Path(text)


@dataclass(frozen=True)
class Source:
    """The tables, and how they are to be read."""

    folder: Annotated[
        Path,
        Argument(
            metavar="FOLDER", parser=_path, help="Folder of tables (CSV, Excel, Parquet, GeoPackage), or one workbook."
        ),
    ]
    timezone: Annotated[
        str | None, Option(metavar="ZONE", help="IANA zone of times that have none, such as Asia/Shanghai.")
    ] = None
    dates: Annotated[Literal["day-first", "month-first"] | None, Option(help="How 3/4/2020 is meant.")] = None
    columns: Annotated[
        Path | None,
        Option(metavar="FILE", parser=_path, help="TOML file with a table of renamed columns for each table of data."),
    ] = None
    usual_minutes: Annotated[
        Path | None,
        Option(
            metavar="FILE",
            parser=_path,
            help="TOML file of how long stays without an end last, by kind of place, such as restaurant = 75.",
        ),
    ] = None
    set_aside: Annotated[bool, Option("--set-aside", help="Go on without the faulty rows, and count them.")] = False

    def renames(self) -> Mapping[str, Mapping[str, str]] | None:
        """Give what `--columns` says."""
        return None if self.columns is None else _renames(self.columns)

    def durations(self) -> Mapping[str, float] | None:
        """Give what `--usual-minutes` says."""
        return None if self.usual_minutes is None else _toml(self.usual_minutes)

    def graph(self) -> ExposureGraph:
        """Read and check the tables."""
        try:
            return read(
                self.folder,
                timezone=self.timezone,
                dates=self.dates,
                columns=self.renames(),
                usual_minutes=self.durations(),
                faults="set-aside" if self.set_aside else "raise",
            )
        except ValidationError as error:
            raise (NotOfRowsError(error.faults) if self.set_aside else error) from None


@dataclass(frozen=True)
class Asked:
    """What is asked of the graph, and where the answer goes."""

    case: Annotated[
        list[str] | None, Option(metavar="ID", help="Person id of a case; may be repeated. Default: the table cases.")
    ] = None
    rules: Annotated[str | None, Option(metavar="ID|FILE", help="Rule set that says who is a close contact.")] = None
    as_known: Annotated[
        str | None, Option(metavar="T", help="Only what was known at this time, such as 2020-02-27T12:00+08:00.")
    ] = None
    engine: Annotated[str, Option(metavar="NAME", help="What searches.")] = "embedded"
    up_to: Annotated[
        str | None, Option(metavar="SCALE", help="Largest scale that counts: spot, room, space, building or site.")
    ] = None
    within_m: Annotated[
        float | None, Option(metavar="METRES", help="Also join venues without a common place that lie so near.")
    ] = None
    lag_minutes: Annotated[
        float | None, Option(metavar="MINUTES", help="Also count who arrived so long after the case left.")
    ] = None
    out: Annotated[
        Path | None, Option(metavar="DIR", parser=_path, help="Folder for the results; made when absent.")
    ] = None

    def of(self, graph: ExposureGraph) -> Trace:
        """Ask the graph."""
        return trace(
            graph if self.as_known is None else graph.as_known(self.as_known),
            case=self.case or None,
            rules=self.rules,
            up_to=self.up_to,
            within_m=self.within_m,
            lag_minutes=self.lag_minutes,
            engine=self.engine,
        )


_NAMES = [field.name for group in (Source, Asked) for field in fields(group) if field.name != "folder"]
_SPELLING = re.compile(
    rf"\b(?P<lone>{'|'.join(n for n in _NAMES if '_' in n)}|(?<=given with )rules)\b=?(?!\w)"
    rf"|\b(?P<given>{'|'.join(_NAMES)})=(?P<value>\S?)"
)


def spelled(message: str) -> str:
    """
    Write the names of options as one types them; what stands in quotes was given by the user, and stays.

    Examples
    --------
    >>> spelled("within_m takes a number; name a person with case=, not 'as_known'")
    "--within-m takes a number; name a person with --case, not 'as_known'"
    >>> spelled("read with dates='day-first' (--dates)")
    "read with --dates 'day-first'"
    """
    parts = re.split(r"""('[^']*'|"[^"]*")""", message)
    said = "".join(part if i % 2 else _SPELLING.sub(_option, part) for i, part in enumerate(parts))
    return re.sub(r"(--[a-z-]+)([^()]*) \(\1\)", r"\1\2", said).rstrip()  # what Python and the shell call differently


def _option(found: re.Match[str]) -> str:
    name = found["lone"] or found["given"]
    value = found["value"] or ""
    quoted = found["given"] and found.end() == len(found.string)  # what is given to it begins the next part
    gap = " " if quoted or (value and value not in ",.;:)") else ""
    return f"--{name.replace('_', '-')}{gap}{value}"


def with_options(command: Callable[..., None]) -> Callable[..., None]:
    """
    Spread the groups of options that a command takes.

    Parameters
    ----------
    command
        A function whose parameters are options, or groups of them such as `Source`.

    Returns
    -------
    command
        The same with every option as a parameter of its own.
    """
    taken = inspect.signature(command, eval_str=True).parameters.values()
    groups = {p.name: p.annotation for p in taken if isinstance(p.annotation, type) and is_dataclass(p.annotation)}
    spread = [q for p in taken for q in (_parameters(groups[p.name]) if p.name in groups else [p])]
    options = [p.replace(kind=p.KEYWORD_ONLY) for p in spread]

    @functools.wraps(command)
    def called(**given: Any) -> None:
        whole = {name: group(**{f.name: given.pop(f.name) for f in fields(group)}) for name, group in groups.items()}
        command(**whole, **given)

    called.__signature__ = inspect.Signature(options)  # type: ignore[attr-defined] # what typer looks at
    called.__annotations__ = {p.name: p.annotation for p in options}
    return called


def _parameters(group: type) -> list[inspect.Parameter]:
    return list(inspect.signature(group).parameters.values())


def _toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"cannot read {str(file)!r}: {error.strerror}") from None
    except ValueError as error:  # broken TOML, or no UTF-8
        raise UsageError(f"{str(file)!r} is no TOML file: {error}") from None


def _renames(file: Path) -> Mapping[str, Mapping[str, str]]:
    given = _toml(file)
    for table, names in given.items():
        if not isinstance(names, dict) or not all(isinstance(ours, str) for ours in names.values()):
            raise UsageError(
                f'{table!r} in {str(file)!r} must be a table of renamed columns, such as [itineraries] von = "start"'
            )
    return given
