"""What it takes to have an answer again: version, fingerprints, parameters, moment, engine."""

from __future__ import annotations

from dataclasses import fields
from importlib.metadata import version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from exposure.graph import ExposureGraph
    from exposure.question import Question
    from exposure.rules.model import RuleSet

__all__ = ["manifest"]


def manifest(graph: ExposureGraph, question: Question, rules: RuleSet | None) -> dict[str, object]:
    """
    Describe how an answer came about.

    Parameters
    ----------
    graph
        The graph that was asked.
    question
        What was asked.
    rules
        The rule set; None for none.

    Returns
    -------
    manifest
        Plain values, ready for JSON.
    """
    asked = {field.name: getattr(question, field.name) for field in fields(question)}
    window = asked.pop("window")
    engine = asked.pop("engine")
    asked.pop("rules")
    return {
        "exposure": version("exposure-graph"),
        "engine": engine,
        "rules": "" if rules is None else rules.id,
        "rules_fingerprint": "" if rules is None else rules.fingerprint,
        "as_known": None if graph.moment is None else graph.moment.isoformat(),
        "parameters": {
            **asked,
            "case": None if asked["case"] is None else list(asked["case"]),
            "window": None if window is None else [moment.isoformat() for moment in window],
            "usual_minutes": dict(graph.snapshot.checks.usual_minutes),
        },
        "tables": graph.snapshot.fingerprints(),
        "rows_set_aside": len(graph.set_aside),
    }
