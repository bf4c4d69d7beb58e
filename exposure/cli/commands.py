"""The commands, each a function."""

from dataclasses import replace
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Literal

import typer  # noqa: TID253 - loaded by the command line alone

from exposure.cli.answer import answer
from exposure.cli.call_commands import app as calls
from exposure.cli.check import check_folder
from exposure.cli.door import DONE, FAULTS
from exposure.cli.forms import make_template, print_dictionary
from exposure.cli.options import Asked, Source, with_options
from exposure.cli.replay import replay_case
from exposure.cli.rules import list_rule_sets, print_rule_set
from exposure.cli.screen import say
from exposure.cli.story import CASE, RULES, story_lines
from exposure.demo import demo_folder
from exposure.graph import read

__all__ = ["app"]

app = typer.Typer(
    help="Who shared space and time with a case.",
    no_args_is_help=True,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(asked: bool) -> None:  # noqa: FBT001 - typer calls it
    if asked:
        say(f"exposure {version('exposure-graph')}")
        raise typer.Exit


_Version = Annotated[
    bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and stop.")
]


app.add_typer(calls, name="calls")


@app.callback()
def _exposure(show_version: _Version = False) -> None:  # noqa: FBT002 - an option
    """Find who shared space and time with a case."""


@app.command()
@with_options
def demo(asked: Asked) -> None:
    """Trace the built-in case, in which every person is invented; results go to exposure-demo/ here, or to --out."""
    say("A traveller falls ill after a flight, two nights in a hotel, a supermarket, noodles, a car and a train.")
    say("The case is a reconstruction: places and times follow a published account, every person is invented.")
    say("")
    own = asked.case or asked.up_to or asked.within_m is not None or asked.lag_minutes is not None
    rules = asked.rules or (None if own else RULES)
    asked = replace(asked, case=asked.case or [CASE], rules=rules, out=asked.out or Path("exposure-demo"))
    graph = read(demo_folder())
    trace = answer(graph, asked)
    if rules == RULES and not own and asked.as_known is None:
        say("")
        for line in story_lines(graph, trace):
            say(line)
    say("Next: exposure trace FOLDER --case ID on your own tables; exposure check FOLDER says what is wrong with them.")
    say(f"The tables of the demo lie in {demo_folder()}")


@app.command()
@with_options
def check(
    source: Source,
    form: Annotated[Literal["table", "csv", "json"], typer.Option("--format", help="How faults are listed.")] = "table",
) -> None:
    """List every fault of every table; the exit code is 1 if there is one."""
    raise typer.Exit(DONE if check_folder(source, form) else FAULTS)


@app.command()
@with_options
def trace(
    source: Source,
    asked: Asked,
    form: Annotated[Literal["table", "json"], typer.Option("--format", help="How contacts are shown.")] = "table",
) -> None:
    """Find everyone who shared space and time with a case, and say who is a close contact under --rules."""
    answer(source.graph(), asked, form)


@app.command()
@with_options
def replay(
    source: Source,
    asked: Asked,
    at: Annotated[
        list[str] | None, typer.Option(metavar="T", help="A moment, such as 2020-02-27T12:00+08:00; may be repeated.")
    ] = None,
    every: Annotated[
        str | None, typer.Option(metavar="SPAN", help="Instead of --at: from the letter to the last fact, such as 6h.")
    ] = None,
) -> None:
    """Show a case as it was known at several moments, what changed between them, and which facts did it."""
    replay_case(source.graph(), asked, at, every)


@app.command()
def rules(
    what: Annotated[
        str | None, typer.Argument(metavar="ID|FILE", help="A rule set, or a TOML file of your own. Default: list all.")
    ] = None,
) -> None:
    """List the rule sets, or print one to read and sign; the exit code is 1 if a file of your own is faulty."""
    if what is None:
        list_rule_sets()
    elif not print_rule_set(what):
        raise typer.Exit(FAULTS)


@app.command()
def schema(
    form: Annotated[Literal["md", "json"], typer.Option("--format", help="A document, or for programs.")] = "md",
) -> None:
    """Print the data dictionary: every column of every table, in English and Chinese."""
    print_dictionary(form)


@app.command()
def template(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="The workbook to be written.")],
    force: Annotated[bool, typer.Option("--force", help="Overwrite a file that is there already.")] = False,  # noqa: FBT002 - an option
) -> None:
    """Write a blank workbook to be filled in by hand: a sheet for each table, every header explained."""
    make_template(file, force=force)
