"""The wheel carries everything: installed alone, the demo runs from an empty folder."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

TAKEN = ["exposure", "data", "pyproject.toml", "README.md", "LICENSE"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy, so that nothing is left in the checkout."""
    source, built = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("built")
    for name in TAKEN:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, source / name)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)]
    subprocess.run(build, cwd=source, check=True, capture_output=True)
    (wheel,) = built.glob("*.whl")
    return wheel


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel alone, without what it depends on, outside the checkout."""
    target = tmp_path_factory.mktemp("installed")
    install = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--no-index", "--target", str(target)]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    return target


def in_empty(folder: Path, installed: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(installed)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_names_what_is_in_it(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0].split("-")[0] for name in names} == {"exposure", "exposure_graph"}
    for needed in ("exposure/py.typed", "exposure/data/zhongwei/itineraries.csv", "exposure/data/zhongwei/README.md"):
        assert needed in names
    sets = {f"exposure/rules/sets/{file.name}" for file in (ROOT / "exposure/rules/sets").glob("*.toml")}
    assert len(sets) >= 15
    assert sets <= set(names)


def test_the_demo_runs_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    where = in_empty(tmp_path, installed, "-c", "import exposure; print(exposure.__file__, exposure.demo_folder())")
    assert where.split() == [f"{installed}/exposure/__init__.py", f"{installed}/exposure/data/zhongwei"]
    said = in_empty(tmp_path, installed, str(installed / "bin" / "exposure"), "demo")
    assert "every person is invented" in said
    assert len(list((tmp_path / "exposure-demo").iterdir())) == 6


def test_the_version_is_that_of_the_wheel(installed: Path, wheel: Path, tmp_path: Path) -> None:
    said = in_empty(tmp_path, installed, "-m", "exposure", "--version")
    assert said == f"exposure {wheel.name.split('-')[1]}\n"
