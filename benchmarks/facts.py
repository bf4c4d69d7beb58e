"""
How long it takes to add one fact to a large graph and trace again; and to withdraw, correct and settle.

    python benchmarks/facts.py [--stays 1000000] [--rounds 5] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from city import build_city, fast_graph

import exposure as ex

if TYPE_CHECKING:
    from collections.abc import Callable

    from exposure import ExposureGraph

AT = "2020-02-27T{:02d}:00+08:00"
SIGNED = {"source": "call"}
BAR = 1.0
"""Seconds that adding one fact to a million stays and tracing again may take."""


def main() -> int:
    """
    Run the benchmark.

    Returns
    -------
    code
        0; 1 if adding and tracing took longer than the bar, or a fact did not arrive.
    """
    parser = argparse.ArgumentParser(description="Time one more fact in a large graph, and tracing again.")
    parser.add_argument("--stays", type=lambda text: int(float(text)), default=1_000_000, help="rows of itineraries")
    parser.add_argument("--rounds", type=int, default=5, help="how often each is done; the median counts")
    parser.add_argument("--json", metavar="FILE", help="write the measurements there")
    options = parser.parse_args()
    measure(fast_graph(build_city(2_000).frames()), rounds=1)  # so that nothing is loaded while the clock runs
    record = {"stays": options.stays, **measure(fast_graph(build_city(options.stays).frames()), options.rounds)}
    print("\n".join(f"{name:28} {value}" for name, value in record.items()))
    if options.json:
        Path(options.json).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    return 0 if record["add_and_trace_s"] < BAR or options.stays > 1_000_000 else 1


def measure(graph: ExposureGraph, rounds: int) -> dict[str, float]:
    """
    Change a graph in every way, tracing one of its persons after each change.

    Parameters
    ----------
    graph
        The graph.
    rounds
        How often; each round goes on from the graph that the first one made, so that its tables are in parts.

    Returns
    -------
    record
        Medians in seconds: of the change, and of the change with the trace after it.
    """
    snapshot = graph.snapshot
    case, other = snapshot.world.persons[5], snapshot.world.persons[7]
    stay = snapshot.facts["itineraries"].query("person_id == @case").iloc[3]
    there = {"venue_id": stay["venue_id"], "start": stay["start"], "end": stay["end"]}
    shops = [{"person_id": case, **there, "alternative_group": "which", "alternative": label} for label in "abc"]
    trace = ex.trace(graph, case=case)
    graph = graph.add("itineraries", {"person_id": other, **there}, at=AT.format(1), **SIGNED)
    last = graph.facts["fact_id"].iloc[-1]
    open_ = graph.add("itineraries", shops, at=AT.format(2), **SIGNED)
    steps: dict[str, Callable[[], ExposureGraph]] = {
        "add": lambda: graph.add("itineraries", {"person_id": other, **there}, at=AT.format(3), **SIGNED),
        "add_person": lambda: graph.add("persons", {"person_id": "new"}, at=AT.format(3), **SIGNED),
        "add_venue": lambda: graph.add("venues", {"venue_id": "new", "kind": "shop"}, at=AT.format(3), **SIGNED),
        "withdraw": lambda: graph.withdraw(last, at=AT.format(3), **SIGNED),
        "correct": lambda: graph.correct(last, end=stay["end"] + pd.Timedelta("5min"), at=AT.format(3), **SIGNED),
        "settle": lambda: open_.settle("which", "b", at=AT.format(3), **SIGNED),
        "judge": lambda: graph.judge(other, "close", reason="seen", by="me", at=AT.format(3)),
    }
    record = {}
    for name, step in steps.items():
        alone, both = [], []
        for _ in range(rounds):
            began = time.perf_counter()
            changed = step()
            alone.append(time.perf_counter() - began)
            trace.again(changed)
            both.append(time.perf_counter() - began)
        record[f"{name}_s"] = round(float(pd.Series(alone).median()), 3)
        record[f"{name}_and_trace_s"] = round(float(pd.Series(both).median()), 3)
    return record


if __name__ == "__main__":
    sys.exit(main())
