"""What the demo tells beside its contacts: how many close contacts were known when, by which rule, until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exposure.cli.sheet import table_lines, terminal_width

if TYPE_CHECKING:
    import pandas as pd

    from exposure.graph import ExposureGraph
    from exposure.trace import Trace

__all__ = ["CASE", "RULES", "story_lines"]

CASE: Final = "ZW1"
RULES: Final = "cn-2020-02-21"

_MOMENTS: Final = {"12 hours": "2020-02-27T12:00+08:00", "36 hours": "2020-02-28T12:00+08:00"}
_CITY: Final = "Shanghai"


def story_lines(graph: ExposureGraph, trace: Trace) -> list[str]:
    """
    Tell the story of the built-in case.

    Parameters
    ----------
    graph
        The built-in data.
    trace
        Its case under the rules in force then.

    Returns
    -------
    lines
        Close contacts in the city, for certain, at two moments; then by rule and end of quarantine.
    """
    lines = [
        f"Within {hours}: {_close(trace.again(graph.as_known(moment))).shape[0]} close contacts in {_CITY}"
        for hours, moment in _MOMENTS.items()
    ]
    close = _close(trace)
    by_rule = close.groupby("rule", sort=False)
    rows = [
        (str(rule), str(len(people)), ", ".join(sorted({f"{day.day} {day:%B}" for day in people["last_day"].dropna()})))
        for rule, people in by_rule
    ]
    head = ("rule", "close", "in quarantine until 24:00 of")
    return [*lines, "", *table_lines(head, rows, width=terminal_width()), ""]


def _close(trace: Trace) -> pd.DataFrame:
    contacts = trace.contacts[(trace.contacts["contact_class"] == "close") & (trace.contacts["certainty"] == "certain")]
    people = trace.people.set_index("person_id")["jurisdiction"]
    return contacts[contacts["contact_id"].map(people) == _CITY]
