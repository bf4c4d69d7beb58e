"""What is public is listed, and `import exposure` stays light."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import exposure as ex

HEAVY = "pandera networkx geopandas shapely pyproj matplotlib numba neo4j typer rich openpyxl".split()  # noqa: SIM905
NAMES = ["exposure", *(m.name for m in pkgutil.walk_packages(ex.__path__, "exposure."))]


PARTS = {"calls"}
"""Packages whose functions are used under their name."""


def test_the_public_list_is_what_is_exported() -> None:
    exported = {
        name for name, value in vars(ex).items() if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    assert ex.__all__ == sorted(exported | PARTS)


@pytest.mark.parametrize("name", NAMES)
def test_every_module_lists_its_public_names_sorted(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__file__ is not None
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    if not any(isinstance(node, ast.Assign | ast.AnnAssign | ast.FunctionDef | ast.ClassDef) for node in tree.body):
        return  # a package that only holds modules
    assert isinstance(module.__all__, list)
    assert module.__all__ == sorted(module.__all__, key=lambda public: (kind(public), public))
    assert [public for public in module.__all__ if not hasattr(module, public)] == []


def kind(name: str) -> int:
    """Constants come first, then classes, then functions, as the linter sorts them."""
    return 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2


def loaded_by(statement: str) -> set[str]:
    """Load in a fresh process and give what is then there."""
    script = f"{statement}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_the_import_loads_nothing_heavy() -> None:
    assert loaded_by("import exposure") & set(HEAVY) == set()


def test_reading_and_checking_frames_loads_no_engine() -> None:
    assert loaded_by("import exposure.tables, exposure.graph") & {"matplotlib", "neo4j", "numba", "typer"} == set()


@pytest.mark.slow
def test_the_import_costs_little_more_than_pandas() -> None:
    """0.3 s is the promise; three times that fails here, since machines are noisy."""
    assert best("import exposure") - best("import pandas") < 0.9


def best(statement: str) -> float:
    """User time of the fastest of three fresh processes."""
    script = f"{statement}\nimport resource\nprint(resource.getrusage(resource.RUSAGE_SELF).ru_utime)"
    runs = [
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True) for _ in range(3)
    ]
    return min(float(run.stdout) for run in runs)
