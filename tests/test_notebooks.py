"""Every notebook runs from a clean kernel, and is stored without outputs."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
@pytest.mark.filterwarnings("ignore::DeprecationWarning:jupyter_client", "ignore::RuntimeWarning:zmq")
def test_runs_from_a_clean_kernel(path: Path, tmp_path: Path) -> None:
    """A reader who runs all cells from the top gets to the end; the last verify cell found no difference."""
    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    assert all(not cell.get("outputs") for cell in notebook.cells), "stored with outputs"
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(tmp_path)}}).execute()
    checks = [cell for cell in notebook.cells if "verify(" in cell.source and cell.cell_type == "code"]
    assert checks
    assert all("Empty DataFrame" in cell.outputs[0]["data"]["text/plain"] for cell in checks)


def test_there_are_notebooks() -> None:
    """An empty folder would pass silently."""
    assert NOTEBOOKS
