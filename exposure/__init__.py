"""
Who shared space and time with a case: exposure analysis on a person–place–time graph.

>>> import exposure as ex
>>> graph = ex.read(ex.demo_folder())
>>> trace = ex.trace(graph, case="ZW1")
>>> len(trace.people) > 300
True
"""

import typing

from exposure.aboard import manifest_check
from exposure.changes import Changes, compare
from exposure.comparison import RuleComparison, compare_rules, sensitivity
from exposure.conflicts import conflicts
from exposure.demo import demo_folder
from exposure.errors import EngineError, ExposureError, InternalError, UsageError, ValidationError
from exposure.gaps import gaps
from exposure.graph import ExposureGraph, read
from exposure.guesses import guess_columns
from exposure.intervals import merge_intervals
from exposure.interview import questions
from exposure.notes.itinerary import Itinerary, itinerary
from exposure.passengers.read import read_manifest
from exposure.replay import Replay, replay
from exposure.rules.registry import rule_set
from exposure.trace import Trace, trace

if typing.TYPE_CHECKING:
    from exposure import calls

__all__ = [
    "Changes",
    "EngineError",
    "ExposureError",
    "ExposureGraph",
    "InternalError",
    "Itinerary",
    "Replay",
    "RuleComparison",
    "Trace",
    "UsageError",
    "ValidationError",
    "calls",
    "compare",
    "compare_rules",
    "conflicts",
    "demo_folder",
    "gaps",
    "guess_columns",
    "itinerary",
    "manifest_check",
    "merge_intervals",
    "questions",
    "read",
    "read_manifest",
    "replay",
    "rule_set",
    "sensitivity",
    "trace",
]


def __getattr__(name: str) -> object:
    """Load the call lists when they are first asked for: who only traces does not wait for them."""
    if name == "calls":
        from importlib import import_module

        return import_module("exposure.calls")
    raise AttributeError(f"module 'exposure' has no attribute {name!r}")
