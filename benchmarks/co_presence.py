"""
How fast the pairs of a case are found, side by side with other engines on the same generated city.

    python benchmarks/co_presence.py --stays 1000000 --engines embedded,duckdb [--cases 100] [--many 1000]
        [--long 0.0001] [--json FILE]

Every engine must find the same pairs, else the exit code is 1. What is measured, and how, is in README.md beside this.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from city import build_city, fast_graph
from peers import PEERS, Embedded

import exposure as ex
from exposure.index import build_index

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from city import City
    from numpy.typing import NDArray
    from peers import Peer

_INPUT_BYTES = 16
"""Person, place, start and end of a stay, 32 bits each."""


def main() -> int:
    """
    Run the benchmark.

    Returns
    -------
    code
        0; 1 if two engines found different pairs.
    """
    options = _options()
    if options.measure_build:
        print(json.dumps(build_memory(options.stays, options.long)))
        return 0
    city = build_city(options.stays, long_share=options.long, seed=options.seed)
    graph = fast_graph(city.frames())
    chosen = np.random.default_rng(1).integers(0, city.persons, max(options.cases, options.many)).astype(np.int32)
    cases, many = chosen[: options.cases], np.unique(chosen[: options.many])
    print(f"{len(city):,} stays, {city.persons:,} persons, {len(city.places):,} places; {len(cases)} cases")
    records, sums = [], {}
    for name in options.engines:
        record, sums[name] = measure(name, city, graph, cases, many)
        records.append({**record, "long_share": options.long})
        if name == "embedded":
            records[-1] |= _in_a_child(options)
        print(_line(records[-1]), flush=True)
    _print_ratios(records)
    if options.json:
        Path(options.json).write_text(json.dumps(records, indent=2) + "\n", encoding="utf-8")
    different = [name for name in sums if sums[name] != sums[options.engines[0]]]
    if different:
        print(f"different pairs: {', '.join(different)} disagrees with {options.engines[0]}", file=sys.stderr)
    return 1 if different else 0


def measure(
    name: str, city: City, graph: ex.ExposureGraph, cases: NDArray[np.int32], many: NDArray[np.int32]
) -> tuple[dict[str, Any], list[tuple[int, ...]]]:
    """
    Build one engine, ask it for each case alone and for many at once.

    Parameters
    ----------
    name
        The engine.
    city, graph
        The stays, as arrays and as a graph.
    cases, many
        Persons to ask for one by one, and at once.

    Returns
    -------
    record
        What was measured.
    sums
        Checksums of the pairs of each case, and of the many.
    """
    if name == "embedded":
        build_index(fast_graph(build_city(7_000).frames()).snapshot.world.arrays, 700, 100)  # compile
    gc.collect()
    before, began = resident(), time.perf_counter()
    peer: Peer = PEERS[name](city, graph.snapshot.world)
    build = time.perf_counter() - began
    gc.collect()
    held = peer.index.nbytes if isinstance(peer, Embedded) else resident() - before
    peer.pairs(cases[:1])
    took = best_of(lambda case: peer.pairs(case[None]), cases)
    answers = [peer.pairs(case[None]) for case in cases]
    sums, rows = [found.checksum() for found in answers], [len(found) for found in answers]
    scanned = sum(found.scanned or 0 for found in answers)
    record: dict[str, Any] = {
        "engine": name,
        "stays": len(city),
        "build_s": round(build, 3),
        "bytes_per_stay": round(held / len(city), 1),
        "median_ms": round(float(np.median(took)), 3),
        "p95_ms": round(float(np.percentile(took, 95)), 3),
        "rows_per_case": int(np.median(rows)),
        "scanned_per_row": round(scanned / sum(rows), 3) if scanned else None,
        "trace_ms": None,
        "build_stays_per_s": round(len(city) / build),
    }
    if len(many):
        found = peer.pairs(many)
        sums.append(found.checksum())
        record |= {"many_cases": len(many), "many_rows": len(found)}
        del found
        record["many_s"] = round(float(best_of(lambda _: peer.pairs(many), [0], rounds=5)[0]) / 1000, 3)
    if name == "embedded":
        record |= time_traces(graph, cases)
    return record, sums


def time_traces(graph: ex.ExposureGraph, cases: NDArray[np.int32]) -> dict[str, float]:
    """
    Time the way from a case's id to ranked contacts and people.

    Parameters
    ----------
    graph
        The graph; its index is built already.
    cases
        Persons to trace, one by one.

    Returns
    -------
    times
        Median and 95th percentile in milliseconds, and how many contacts the first case has.
    """
    ids = graph.snapshot.world.persons[cases].tolist()
    contacts = len(ex.trace(graph, case=ids[0]).people)
    took = best_of(lambda case: ex.trace(graph, case=case), ids)
    return {
        "trace_ms": round(float(np.median(took)), 2),
        "trace_p95_ms": round(float(np.percentile(took, 95)), 2),
        "contacts_of_first_case": contacts,
    }


def best_of(ask: Callable[[Any], object], cases: Iterable[Any], rounds: int = 2) -> NDArray[np.float64]:
    """
    Time one question for each case, the better of some rounds over all of them: others use the machine, too.

    Parameters
    ----------
    ask
        The question.
    cases
        What to ask it of.
    rounds
        How often all are asked.

    Returns
    -------
    took
        Milliseconds of each case.
    """
    took = []
    for _ in range(rounds):
        for case in cases:
            began = time.perf_counter()
            ask(case)
            took.append(1000 * (time.perf_counter() - began))
    best: NDArray[np.float64] = np.array(took).reshape(rounds, -1).min(axis=0)
    return best


def build_memory(stays: int, long_share: float) -> dict[str, float]:
    """
    Measure the most memory that building the index takes; run in a process of its own.

    Parameters
    ----------
    stays, long_share
        The city.

    Returns
    -------
    memory
        Bytes a stay at the peak, the input arrays included.
    """
    for count in (7_000, stays):
        city = build_city(count, long_share=long_share)
        arrays = fast_graph(city.frames()).snapshot.world.arrays if count < stays else _bare_arrays(city)
        gc.collect()
        before = resident()
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak starts anew
        index = build_index(arrays, len(city.places), city.persons)
        peak = _status("VmHWM") - before + _INPUT_BYTES * count
        del index
    return {"build_peak_bytes_per_stay": round(peak / stays, 1)}


def resident() -> int:
    """Give the bytes of memory that the process holds."""
    return _status("VmRSS")


def _status(entry: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{entry}:"))


def _bare_arrays(city: City) -> Any:
    """Give the arrays of a graph without its tables."""
    from exposure.stays import StayArrays

    def flat(value: float, dtype: type) -> NDArray[Any]:
        return np.broadcast_to(dtype(value), len(city))

    return StayArrays(
        epoch=0,
        exact=True,
        person=city.person,
        place=city.place,
        base=city.place,
        start=city.start,
        end=city.end,
        start_tolerance=flat(0, np.int64),
        end_tolerance=flat(0, np.int64),
        carriage=flat(-1, np.int32),
        seat=flat(-1, np.int32),
        spot=flat(-1, np.int32),
        assumed=flat(0, np.bool_),
        alternative=flat(0, np.bool_),
        x=flat(np.nan, np.float64),
        y=flat(np.nan, np.float64),
    )


def _in_a_child(options: argparse.Namespace) -> dict[str, float]:
    command = [sys.executable, __file__, "--measure-build", "--stays", str(options.stays), "--long", str(options.long)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    memory: dict[str, float] = json.loads(done.stdout)
    return memory


def _line(record: dict[str, Any]) -> str:
    return "  ".join(
        f"{name} {value:,}" if not isinstance(value, str) else value
        for name, value in record.items()
        if value is not None and name not in ("stays", "long_share")
    )


def _print_ratios(records: list[dict[str, Any]]) -> None:
    ours = next((r for r in records if r["engine"] == "embedded"), None)
    for peer in records:
        if ours is None or peer is ours:
            continue
        line = f"one case: embedded {peer['median_ms'] / ours['median_ms']:.0f} times as fast as {peer['engine']}"
        if "many_s" in ours:
            line += f"; {ours['many_cases']:,} at once: {peer['many_s'] / ours['many_s']:.0f} times"
        print(line)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time the pairs of a case in several engines, on a generated city.")
    parser.add_argument("--stays", type=lambda text: int(float(text)), default=1_000_000)
    parser.add_argument("--engines", type=lambda text: text.split(","), default=["embedded", "duckdb"])
    parser.add_argument("--cases", type=int, default=100, help="how many cases are asked for, one by one")
    parser.add_argument("--many", type=int, default=0, help="how many cases are asked for at once")
    parser.add_argument("--long", type=float, default=0.0, help="share of stays that last 7 days")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", metavar="FILE", help="write the measurements there")
    parser.add_argument("--measure-build", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if unknown := set(options.engines) - set(PEERS):
        parser.error(f"no engine {', '.join(sorted(unknown))}; there are {', '.join(PEERS)}")
    return options


if __name__ == "__main__":
    sys.exit(main())
