"""
How long it takes to replay a case over a hundred moments, and to say which facts made what changed.

    python benchmarks/replay.py [--stays 1000000] [--moments 100] [--rounds 3] [--profile] [--json FILE]
"""

from __future__ import annotations

import argparse
import cProfile
import json
import pstats
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from city import DAY, DAYS, EPOCH, build_city, fast_graph

import exposure as ex

if TYPE_CHECKING:
    from collections.abc import Callable

RULES = "cn-2022-06-27"
BARS = {"replay_cpu_s": 5.0, "replay_rules_cpu_s": 5.0, "compare_cpu_s": 2.0}
"""Seconds of processor time that each may take, with a million stays and a hundred moments: the clock on the wall also
tells what others do on the machine."""


def main() -> int:
    """
    Run the benchmark.

    Returns
    -------
    code
        0; 1 if something took longer than its bar.
    """
    parser = argparse.ArgumentParser(description="Time a replay, and the comparison of two moments.")
    parser.add_argument("--stays", type=lambda text: int(float(text)), default=1_000_000, help="rows of itineraries")
    parser.add_argument("--moments", type=int, default=100, help="moments of the replay")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is done; the best counts")
    parser.add_argument("--profile", action="store_true", help="show where the time goes, which slows it down")
    parser.add_argument("--json", metavar="FILE", help="write the measurements there")
    options = parser.parse_args()
    measure(city(2_000), 3, 1)  # so that nothing is loaded or compiled while the clock runs
    graph = city(options.stays)
    record = {"stays": options.stays, **measure(graph, options.moments, options.rounds), **attribution(options.rounds)}
    print("\n".join(f"{name:28} {value}" for name, value in record.items()))
    if options.profile:
        for rules in (None, RULES):
            profile(lambda rules=rules: ask(graph, options.moments, rules))  # type: ignore[misc] # bound now
        profile(lambda: ex.compare(*noons()))
    if options.json:
        Path(options.json).write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    asked_more = options.stays > 1_000_000 or options.moments > 100
    return 0 if asked_more or all(record[name] <= bar for name, bar in BARS.items()) else 1


def city(stays: int) -> ex.ExposureGraph:
    """Make a city of two weeks of which the facts became known in the two weeks after, in any order."""
    frames = build_city(stays).frames()
    late = np.random.default_rng(1).integers(0, DAYS * DAY, len(frames["itineraries"])).astype("timedelta64[s]")
    recorded = pd.DatetimeIndex(EPOCH + np.timedelta64(DAYS * DAY, "s") + late).tz_localize("UTC")
    letter = {"person_id": frames["persons"]["person_id"].iloc[[5]].array, "onset": [EPOCH + 10 * DAY]}
    cases = pd.DataFrame({**letter, "timezone": "UTC", "recorded_at": recorded.min()})
    return fast_graph(
        {
            **frames,
            "itineraries": frames["itineraries"].assign(recorded_at=recorded),
            "cases": cases.astype({"onset": "datetime64[s]", "timezone": "str", "recorded_at": "datetime64[s, UTC]"}),
        }
    )


def ask(graph: ex.ExposureGraph, moments: int, rules: str | None) -> ex.Replay:
    """Replay the only case of a city at moments that are equally far apart."""
    first = pd.Timestamp(EPOCH + np.timedelta64(DAYS * DAY, "s"), tz="UTC")
    at = [first + pd.Timedelta(days=DAYS) * step / moments for step in range(1, moments + 1)]
    return ex.replay(graph, case=graph.cases["person_id"].tolist(), at=at, rules=rules)


def measure(graph: ex.ExposureGraph, moments: int, rounds: int) -> dict[str, Any]:
    """
    Replay a case without rules and with them, beside one trace of everything.

    Parameters
    ----------
    graph
        The city.
    moments, rounds
        How many, and how often.

    Returns
    -------
    record
        Seconds, and how many traces a replay takes as long as.
    """
    record: dict[str, Any] = {"moments": moments}
    case = graph.cases["person_id"].tolist()
    for name, rules in (("", None), ("_rules", RULES)):
        one, found = best(lambda rules=rules: ex.trace(graph, case=case, rules=rules), rounds)  # type: ignore[misc] # bound now
        many, known = best(lambda rules=rules: ask(graph, moments, rules), rounds)  # type: ignore[misc] # bound now
        record |= {f"contacts{name}": len(found), **told(f"trace{name}", one), **told(f"replay{name}", many)}
        record[f"replay{name}_in_traces"] = round(many[1] / one[1], 1)
        assert known.table["count"].sum()
    return record


def attribution(rounds: int) -> dict[str, float]:
    """Compare the two noons of the built-in case, with the facts that made each change."""
    pair = noons()
    one, _ = best(lambda: pair[1].again(pair[1].graph), rounds)
    taken, changes = best(lambda: ex.compare(*pair), rounds)
    return {"changes": len(changes), **told("compare", taken), "compare_in_traces": round(taken[1] / one[1], 1)}


def noons() -> tuple[ex.Trace, ex.Trace]:
    """Trace the built-in case at two noons."""
    graph = ex.read(ex.demo_folder())
    early, late = (graph.as_known(f"2020-02-{day}T12:00+08:00") for day in (27, 28))
    first = ex.trace(early, case="ZW1", rules="cn-2020-02-21")
    return first, first.again(late)


def best(work: Callable[[], Any], rounds: int) -> tuple[tuple[float, float], Any]:
    """Do some work several times; give the least seconds on the wall and of the processor, and what came out."""
    walls, processor, found = [], [], None
    for _ in range(rounds):
        began = time.perf_counter(), time.process_time()
        found = work()
        walls.append(time.perf_counter() - began[0])
        processor.append(time.process_time() - began[1])
    return (min(walls), min(processor)), found


def told(name: str, taken: tuple[float, float]) -> dict[str, float]:
    """Name both times."""
    return {f"{name}_s": round(taken[0], 3), f"{name}_cpu_s": round(taken[1], 3)}


def profile(work: Callable[[], Any]) -> None:
    """Print the functions in which most time is spent, with what they call."""
    profiler = cProfile.Profile(time.process_time)
    profiler.runcall(work)
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(30)


if __name__ == "__main__":
    sys.exit(main())
