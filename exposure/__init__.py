"""
Who shared space and time with a case: exposure analysis on a person–place–time graph.

>>> import exposure as ex
>>> graph = ex.read(ex.demo_folder())
>>> trace = ex.trace(graph, case="ZW1")
>>> len(trace.people) > 300
True
"""

from exposure.demo import demo_folder
from exposure.errors import EngineError, ExposureError, InternalError, UsageError, ValidationError
from exposure.graph import ExposureGraph, read
from exposure.guesses import guess_columns
from exposure.intervals import merge_intervals
from exposure.notes.itinerary import Itinerary, itinerary
from exposure.trace import Trace, trace

__all__ = [
    "EngineError",
    "ExposureError",
    "ExposureGraph",
    "InternalError",
    "Itinerary",
    "Trace",
    "UsageError",
    "ValidationError",
    "demo_folder",
    "guess_columns",
    "itinerary",
    "merge_intervals",
    "read",
    "trace",
]
