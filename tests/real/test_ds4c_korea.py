"""Korean itineraries: do infector and infected share date and place? The figures are counted in the data themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest

import exposure as ex

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Pairs = set[tuple[str, str]]


@pytest.fixture(scope="module")
def routes(shared_data: Callable[[str], Path]) -> pd.DataFrame:
    return pd.read_csv(shared_data("ds4c_korea") / "PatientRoute.csv", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def infections(shared_data: Callable[[str], Path], routes: pd.DataFrame) -> Pairs:
    """Infector and infected, both with a route and not the same person: 318 pairs."""
    patients = pd.read_csv(shared_data("ds4c_korea") / "PatientInfo.csv", dtype=str, keep_default_na=False)
    routed = set(routes["patient_id"])
    links = zip(patients["infected_by"], patients["patient_id"], strict=True)
    return {(a, b) for a, b in links if a in routed and b in routed and a != b}


@pytest.fixture(scope="module")
def graph(routes: pd.DataFrame) -> ex.ExposureGraph:
    """Each distinct point is a venue; a bare date is the whole local day."""
    points = routes[["longitude", "latitude"]].drop_duplicates(ignore_index=True)
    venues = points.assign(venue_id=[f"point{k}" for k in range(len(points))], kind="venue", timezone="Asia/Seoul")
    stays = routes.merge(venues, on=["longitude", "latitude"]).rename(columns={"patient_id": "person_id"})
    stays = stays.assign(start=stays["date"], end=stays["date"])
    return ex.ExposureGraph.from_frames(
        venues=venues, itineraries=stays[["person_id", "venue_id", "start", "end"]], faults="raise"
    )


def test_a_bare_date_is_a_whole_day_in_seoul(graph: ex.ExposureGraph) -> None:
    """Every stay lasts 24 hours and begins at 15:00 UTC the day before; every row is used."""
    stays = graph.stays
    assert len(stays) == 6_714
    assert ((stays["end"] - stays["start"]) == pd.Timedelta(days=1)).all()
    assert (stays["start"].dt.hour == 15).all()


@pytest.mark.parametrize(("within_m", "expected"), [(1, 72), (100, 83), (500, 90)])
def test_infector_and_infected_share_date_and_place(
    graph: ex.ExposureGraph, infections: Pairs, within_m: int, expected: int
) -> None:
    """Of 318 pairs 72 share a date within 1 m, 83 within 100 m, 90 within 500 m."""
    assert len(infections) == 318
    contacts = ex.trace(graph, case=sorted({a for a, _ in infections}), within_m=within_m).contacts
    met = set(zip(contacts["case_id"], contacts["contact_id"], strict=True))
    assert len(infections & met) == expected


def test_random_pairs_share_a_point_far_less_often(graph: ex.ExposureGraph) -> None:
    """Of all 732,655 pairs 2,237 share a date at exactly one point: 0.31 % against 22.6 % of the true pairs."""
    people = graph.persons["person_id"]
    contacts = ex.trace(graph, case=people.tolist()).contacts
    pairs = {frozenset(pair) for pair in zip(contacts["case_id"], contacts["contact_id"], strict=True)}
    assert len(people) * (len(people) - 1) // 2 == 732_655
    assert len(pairs) == 2_237
    assert np.isclose(len(pairs) / 732_655, 0.0031, atol=0.00005)
