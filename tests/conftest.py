"""What all tests share: engines, data sets that may be absent, one tiny world, and what a skip means."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, settings

import exposure as ex

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

ROOT = Path(__file__).resolve().parents[1]
ENGINES = ("embedded",)
ABSENT = "shared data set"

# A shared machine has no steady clock: no deadlines. The same examples each run, so that a red run can be had again.
# Shrinking takes minutes; EXPOSURE_SHRINK=1 asks for it.
settings.register_profile(
    "exposure",
    deadline=None,
    derandomize=True,
    max_examples=25,
    phases=[Phase.explicit, Phase.generate, *([Phase.shrink] if os.environ.get("EXPOSURE_SHRINK") == "1" else [])],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("exposure")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engines", default=",".join(ENGINES), help=f"engines to test, joined by commas; default: {','.join(ENGINES)}"
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine" in metafunc.fixturenames:
        names = [name.strip() for name in metafunc.config.getoption("--engines").split(",")]
        metafunc.parametrize("engine", names)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where everything promised is installed, a skip is a failure, except of data that may be absent."""
    report = yield
    if os.environ.get("EXPOSURE_CI") == "1" and report.skipped and not hasattr(report, "wasxfail"):
        reason = str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)
        if not reason.removeprefix("Skipped: ").startswith(ABSENT):
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} was skipped where nothing may be: {reason}"
    return report


@pytest.fixture(scope="session")
def shared_data() -> Callable[[str], Path]:
    """Give the folder of a data set, or skip the test."""
    folder = Path(os.environ.get("EXPOSURE_SHARED_DATA") or ROOT / "../shared/data").resolve()

    def find(name: str) -> Path:
        if not (folder / name).is_dir():
            pytest.skip(f"{ABSENT} {name} is absent")
        return folder / name

    return find


@pytest.fixture(scope="session")
def demo() -> ex.ExposureGraph:
    """The built-in case."""
    return ex.read(ex.demo_folder())


@pytest.fixture(scope="session")
def tiny_frames() -> dict[str, pd.DataFrame]:
    """The tables of `tiny_world`."""
    venues = [("home", "home"), ("shop", "shop"), ("pub", "restaurant")]
    stays = [
        ("A", "home", "2020-03-28T18:00", "2020-03-29T08:00"),
        ("B", "home", "2020-03-29T01:30", "2020-03-29T03:30"),
        ("A", "shop", "2020-03-29T09:00", "2020-03-29T10:00"),
        ("C", "shop", "2020-03-29T09:45", "2020-03-29T10:30"),
        ("D", "shop", "2020-03-29T10:00", "2020-03-29T11:00"),
        ("A", "pub", "2020-03-29T12:00", "2020-03-29T13:00"),
        ("E", "pub", "2020-03-29T12:10", "2020-03-29T12:15"),
        ("E", "pub", "2020-03-29T12:50", "2020-03-29T13:30"),
        ("F", "pub", "2020-03-30T12:00", "2020-03-30T13:00"),
    ]
    return {
        "persons": pd.DataFrame({"person_id": list("ABCDEF"), "name": [f"Secret {p}" for p in "ABCDEF"]}),
        "venues": pd.DataFrame(venues, columns=["venue_id", "kind"]).assign(timezone="Europe/Berlin"),
        "itineraries": pd.DataFrame(stays, columns=["person_id", "venue_id", "start", "end"]),
        "cases": pd.DataFrame({"person_id": ["A"]}),
    }


@pytest.fixture(scope="session")
def tiny_world(tiny_frames: dict[str, pd.DataFrame]) -> ex.ExposureGraph:
    """
    Six persons at three places in Berlin, in the night in which the clocks went from 2:00 to 3:00.

    A is the case. B was at A's home from 1:30 to 3:30, which is one hour and not two. C met A in the shop for the last
    15 of A's minutes there; D came as A left and met nobody. E met A in the pub twice, for 5 and for 10 minutes. F came
    a day later. So A has three contacts: B with 60 minutes in a room, then C and E with 15 minutes each in a space.
    """
    return ex.ExposureGraph.from_frames(**tiny_frames)  # type: ignore[arg-type] # one frame for each table


@pytest.fixture
def tiny_folder(tiny_world: ex.ExposureGraph, tmp_path: Path) -> Path:
    """`tiny_world` as CSV files."""
    folder = tmp_path / "tiny"
    tiny_world.write(folder)
    return folder
