"""The commands of `exposure calls`."""

from pathlib import Path
from typing import Annotated, Any

import typer  # noqa: TID253 - loaded by the command line alone
from typer.core import TyperGroup  # noqa: TID253

from exposure.cli.call_answers import compare_with, print_report, release_people
from exposure.cli.calls import plan_calls, print_verified, take_sheets, write_again
from exposure.cli.desk import Desk
from exposure.cli.door import DONE, FAULTS
from exposure.cli.options import Asked, Source, with_options
from exposure.errors import UsageError, did_you_mean

__all__ = ["app"]


class _PlanFirst(TyperGroup):
    """`calls FOLDER` stands for `calls plan FOLDER`: a first word that is no subcommand is the folder."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            near = did_you_mean(args[0], self.commands)
            if near and not Path(args[0]).exists():
                raise UsageError(f"{args[0]!r} is neither a folder nor a command of `exposure calls`{near}")
            args = ["plan", *args]
        rest: list[str] = super().parse_args(ctx, args)
        return rest


app = typer.Typer(
    cls=_PlanFirst,
    help="Make the sheets of a team that phones, and take the results back.\n\n"
    "`exposure calls FOLDER --case ID --rules ID --out DIR` makes them: without a command, it is `plan`.",
    no_args_is_help=True,
    subcommand_metavar="FOLDER … | COMMAND …",
    context_settings={"help_option_names": ["-h", "--help"]},
)

_Store = Annotated[Path, typer.Argument(metavar="STORE", help="Folder of the sheets, or its calls.sqlite.")]
_KeyFile = Annotated[Path | None, typer.Option(metavar="FILE", help="Key of the codes, where the store has none.")]


@app.command()
@with_options
def plan(source: Source, asked: Asked, desk: Desk) -> None:
    """
    Write one sheet for each caller and shift, and the lists beside them; `calls FOLDER` is the same.

    Use one --out for all hand-outs: what was handed out and came back is remembered there, in calls.sqlite.
    """
    plan_calls(source.graph, asked, desk)


@app.command()
def take(
    store: _Store,
    sheets: Annotated[
        list[Path], typer.Argument(metavar="SHEETS", help="Filled-in workbooks or CSV files, or folders of them.")
    ],
) -> None:
    """Take filled-in sheets, in any order, as often as wanted; the exit code is 1 if a row was refused."""
    raise typer.Exit(DONE if take_sheets(store, sheets) else FAULTS)


@app.command()
def report(
    store: _Store,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder for the tables.")] = None,
) -> None:
    """Say how many were reached and how soon, and who never was; by day, caller and hour."""
    print_report(store, out)


@app.command()
@with_options
def release(
    source: Source,
    asked: Asked,
    store: Annotated[Path, typer.Option(metavar="STORE", help="Folder of the sheets, or its calls.sqlite.")],
    on: Annotated[str, typer.Option(metavar="DATE", help="The day at whose end quarantine ends, such as 2020-03-07.")],
) -> None:
    """List who is released on a day, and who is not because contact was lost."""
    release_people(source.graph(), asked, store, on)


@app.command()
@with_options
def compare(
    source: Source,
    asked: Asked,
    theirs: Annotated[Path, typer.Option("--list", metavar="FILE", help="The office's own list.")],
    key: Annotated[
        str, typer.Option(metavar="COLUMN[=OURS]", help="Their column, and person_id, phone, document or name of ours.")
    ] = "person_id",
    classes: Annotated[
        list[str] | None, typer.Option("--class", metavar="CLASS", help="Class on our list; may be repeated.")
    ] = None,
    region: Annotated[
        str | None, typer.Option(metavar="CC", help="Country whose numbers have no prefix. Default: the office's.")
    ] = None,
) -> None:
    """Hold an old list against the trace: on both, only ours, only theirs, and why."""
    compare_with(source.graph(), asked, theirs, key, classes, region)


@app.command()
def verify(
    store: _Store,
    code: Annotated[list[str], typer.Argument(metavar="CODE", help="What the caller named, such as CFFE-B5UY.")],
    key_file: _KeyFile = None,
) -> None:
    """Tell whether a call was real; the exit code is 1 if no call had this code."""
    raise typer.Exit(DONE if print_verified(store, " ".join(code), key_file) else FAULTS)


@app.command()
def reproduce(
    store: _Store,
    hand_out: Annotated[str, typer.Argument(metavar="ID", help="A hand-out, as index.csv and the sheets name it.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="An empty folder.")],
    key_file: _KeyFile = None,
) -> None:
    """Write the sheets of an earlier hand-out again, exactly as they were."""
    write_again(store, hand_out, out, key_file)
