"""What it takes to have an answer again: version, fingerprints, parameters, moment, engine."""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exposure.graph import ExposureGraph
    from exposure.question import Question

__all__ = ["manifest"]


def manifest(graph: ExposureGraph, question: Question, rules: str) -> dict[str, object]:
    """
    Describe how an answer came about.

    Parameters
    ----------
    graph
        The graph that was asked.
    question
        What was asked.
    rules
        Id of the rule set; '' for none.

    Returns
    -------
    manifest
        Plain values, ready for JSON.
    """
    asked = asdict(question)
    window = asked.pop("window")
    engine = asked.pop("engine")
    return {
        "exposure": version("exposure-graph"),
        "engine": engine,
        "rules": rules,
        "as_known": None if graph.moment is None else graph.moment.isoformat(),
        "parameters": {
            **asked,
            "case": None if asked["case"] is None else list(asked["case"]),
            "window": None if window is None else [moment.isoformat() for moment in window],
        },
        "tables": graph.snapshot.fingerprints(),
        "rows_set_aside": len(graph.set_aside),
    }
