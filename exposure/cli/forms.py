"""`exposure schema` and `exposure template`: what the tables hold, and a workbook to fill in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exposure.cli.screen import plain, say
from exposure.dictionary import as_json, as_markdown
from exposure.template import write_template

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["make_template", "print_dictionary"]


def print_dictionary(form: str) -> None:
    """
    Print the data dictionary.

    Parameters
    ----------
    form
        `md`, or `json`.
    """
    say(as_json() if form == "json" else as_markdown())


def make_template(file: Path, *, force: bool) -> None:
    """
    Write a blank workbook, and say so.

    Parameters
    ----------
    file
        Where to.
    force
        Whether a file that is there already is overwritten.
    """
    path = write_template(file, force=force)
    say(f"written to {plain(str(path.resolve()))}; fill it in, then: exposure check {plain(str(file))}")
