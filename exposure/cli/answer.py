"""`exposure trace` and `exposure demo`: what a trace prints and writes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from exposure.cli.screen import contact_lines, local_zone, notice_lines, plain, say, tell, trace_lines
from exposure.outputs import json_records, write_tables
from exposure.progress import step

if TYPE_CHECKING:
    from pathlib import Path

    from exposure.cli.options import Asked
    from exposure.graph import ExposureGraph
    from exposure.trace import Trace

__all__ = ["answer"]


def answer(graph: ExposureGraph, asked: Asked, form: str = "table") -> Trace:
    """
    Trace, print what was found, and write the results where that was asked for.

    Parameters
    ----------
    graph
        The graph.
    asked
        What is asked of it.
    form
        `table`, or `json` for the records of all contacts on standard output.

    Returns
    -------
    trace
        The answer.
    """
    with step("tracing"):
        trace = asked.of(graph)
    where = "" if asked.out is None else _written(trace, asked.out)  # first of all: what fails says nothing else
    write = say if form == "table" else tell
    for line in trace_lines(trace):
        write(line)
    if form == "json":
        say(json.dumps(json_records(trace.contacts), ensure_ascii=False, indent=1))
    else:
        for line in ("", *contact_lines(trace.contacts, local_zone(trace))):
            say(line)
    if where:
        write(where)
    for line in notice_lines(trace):
        tell(line)
    return trace


def _written(trace: Trace, folder: Path) -> str:
    """Write the tables of a trace into a folder, and say so."""
    tables = {"contacts": trace.contacts, "people": trace.people, "encounters": trace.encounters}
    files = write_tables(tables, folder)
    return f"written to {plain(str(folder.resolve()))}: {', '.join(file.name for file in files)}"
