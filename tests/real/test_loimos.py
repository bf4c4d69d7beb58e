"""Small synthetic populations with visits: exact answers, and one place with 20,000 people."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

import pandas as pd
import pytest

import exposure as ex

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def visits_graph(folder: Path) -> ex.ExposureGraph:
    """Seconds from the start of the simulation become instants of an arbitrary day."""
    visits = pd.read_csv(folder / "visits.csv", dtype={"pid": str, "lid": str})
    start = pd.Timestamp("2020-01-01", tz="UTC") + pd.to_timedelta(visits["start_time"], unit="s")
    end = start + pd.to_timedelta(visits["duration"], unit="s")
    venues = pd.DataFrame({"venue_id": visits["lid"].unique(), "kind": "venue"})
    stays = pd.DataFrame({"person_id": visits["pid"], "venue_id": visits["lid"], "start": start, "end": end})
    return ex.ExposureGraph.from_frames(venues=venues, itineraries=stays)


@pytest.mark.parametrize(("name", "overlaps", "people"), [("utopia", 100, 70), ("synthetic_small_city", 332, 211)])
def test_overlapping_visits_are_counted_exactly(
    shared_data: Callable[[str], Path], name: str, overlaps: int, people: int
) -> None:
    """Visits that only touch do not meet; with everybody a case each pair of visits appears twice."""
    graph = visits_graph(shared_data("loimos") / name)
    trace = ex.trace(graph, case=graph.persons["person_id"].tolist())
    assert len(trace.encounters) == 2 * overlaps
    assert len(trace.contacts) == 2 * people
    assert trace.verify().empty


def test_one_case_among_20_000_people_at_one_place(shared_data: Callable[[str], Path]) -> None:
    """19,999 contacts without building 200 million pairs, which alone would take more than a gigabyte."""
    graph = visits_graph(shared_data("loimos") / "safe_risky_population")
    case = graph.itineraries.query("venue_id == '0'")["person_id"].iloc[0]
    tracemalloc.start()
    trace = ex.trace(graph, case=case)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(trace.contacts) == 19_999
    assert len(trace.encounters) == 19_999
    assert peak < 100e6
