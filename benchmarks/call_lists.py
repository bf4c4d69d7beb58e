"""
How long it takes to plan the calls of a day, to write the sheets, to write a delta, and to take thirty workbooks back.

    python benchmarks/call_lists.py [--contacts 10000] [--callers 9] [--rounds 3] [--json FILE]
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from calls.plan_worlds import Rates, day_frames, graph_of, trace_of
from calls.simulated_team import Team

from exposure import calls

if TYPE_CHECKING:
    from collections.abc import Callable

    import exposure as ex

    Measured = tuple[float, float, str]

BARS = {"plan": 5.0, "sheets": 10.0, "delta": 1.0}
"""Seconds of processor time that each may take, with 10,000 contacts; the wall also tells what others do."""
WORKBOOKS = 30
CHANGED = 100


def main() -> int:
    """
    Run the benchmark.

    Returns
    -------
    code
        0; 1 if something took longer than its bar.
    """
    parser = argparse.ArgumentParser(description="Time the plan of a day, its sheets, a delta and taking them back.")
    parser.add_argument("--contacts", type=int, default=10_000, help="people to be called")
    parser.add_argument("--callers", type=int, default=9, help="in each shift")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is done; the best counts")
    parser.add_argument("--json", metavar="FILE", help="write the measurements there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(400, 3, 1, Path(folder) / "first")  # so that nothing is loaded or compiled while the clock runs
        record = measure(options.contacts, options.callers, options.rounds, Path(folder) / "measured")
    print(f"{'':8} {'wall s':>8} {'cpu s':>8} {'bar s':>6}  of what")
    for name, (wall, cpu, what) in record.items():
        print(f"{name:8} {wall:8.2f} {cpu:8.2f} {BARS.get(name, ''):>6}  {what}")
    if options.json:
        told = [{"what": name, "wall_s": wall, "cpu_s": cpu, "of": what} for name, (wall, cpu, what) in record.items()]
        Path(options.json).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    asked_more = options.contacts > 10_000
    return 0 if asked_more or all(record[name][1] <= bar for name, bar in BARS.items()) else 1


def measure(contacts: int, callers: int, rounds: int, folder: Path) -> dict[str, Measured]:
    """
    Do the work of an office once.

    Parameters
    ----------
    contacts
        People to be called.
    callers
        In each shift.
    rounds
        How often each is done.
    folder
        Where the sheets go.

    Returns
    -------
    record
        For each kind of work the seconds on the wall and of the processor, and what was done.
    """
    graph = graph_of(day_frames(contacts, 0, Rates()))
    trace = trace_of(graph)
    planned, plan = best(lambda _: calls.plan(trace, callers=callers), rounds)
    written, _ = best(lambda number: plan.write(folder / str(number)), rounds)
    begun = folder / "0"
    books = len(list(begun.glob("*.xlsx")))
    copies = [Path(shutil.copytree(begun, folder / f"copy-{number}")) for number in range(rounds)]
    sheets = filled_in(plan, begun, folder / "back")
    taken, told = best(lambda number: calls.take(copies[number] / "calls.sqlite", sheets), rounds)
    more = trace.again(judged(graph, plan))
    later = [calls.plan(more, callers=callers, store=folder / str(number)) for number in range(rounds)]
    changed, hand_out = best(lambda number: later[number].write(folder / str(number), delta=True), rounds)
    return {
        "plan": (*planned, f"{len(plan.roll):,} people"),
        "sheets": (*written, f"{books:,} workbooks"),
        "delta": (*changed, f"{len(hand_out.roll):,} rows"),
        "take": (*taken, f"{len(sheets):,} workbooks, {len(told.events):,} attempts"),
    }


def filled_in(plan: calls.Plan, folder: Path, back: Path) -> list[Path]:
    """Let the team fill in thirty sheets, all as workbooks."""
    zone = ZoneInfo(plan.zone)
    team = Team(0, zone, plan.start.tz_convert(zone).to_pydatetime(), forms=(0,))
    rows = plan.roll[plan.roll["stem"].str.startswith("caller-")]
    stems = rows["stem"].drop_duplicates().head(WORKBOOKS)
    return team.work(0, rows[rows["stem"].isin(stems)], folder, back)


def judged(graph: ex.ExposureGraph, plan: calls.Plan) -> ex.ExposureGraph:
    """Let an investigator say of a hundred people on sheets that they are no contacts."""
    called = plan.roll.loc[plan.roll["action"] == "call", "person_id"].iloc[: 7 * CHANGED : 7].tolist()
    known = set(graph.judgements["person_id"])
    rows = [
        {"person_id": person, "contact_class": "none", "reason": "seen on film", "by": "the office"}
        for person in called
        if person not in known
    ]
    return graph.add("judgements", rows, source="cctv", at=plan.start)


def best(work: Callable[[int], Any], rounds: int) -> tuple[tuple[float, float], Any]:
    """Do some work several times; give the least seconds on the wall and of the processor, and what came out."""
    walls, processor, found = [], [], None
    for number in range(rounds):
        began = time.perf_counter(), time.process_time()
        found = work(number)
        walls.append(time.perf_counter() - began[0])
        processor.append(time.process_time() - began[1])
    return (min(walls), min(processor)), found


if __name__ == "__main__":
    sys.exit(main())
