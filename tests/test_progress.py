"""A bar appears after a second where somebody looks, and nowhere else."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from exposure import progress

if TYPE_CHECKING:
    from pathlib import Path

SLOW = """
import time
from exposure import progress
progress.AFTER_SECONDS = 0.05
with progress.step("checking", of=2) as checking:
    for table in ("persons", "[red]venues"):
        checking.begin(table)
        for _ in progress.each(["one"], "looking for"):
            time.sleep(0.4)
"""
QUICK = SLOW.replace("0.05", "60")
CURSOR = re.compile(rb"\x1b\[[0-9;?]*[A-Za-z]")


def on_terminal(script: str, **environment: str) -> bytes:
    """Run a script whose standard error is a terminal, and give what the terminal got."""
    ours, theirs = pty.openpty()
    known = {k: v for k, v in os.environ.items() if k not in {"NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"}}
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env={**known, "TERM": "xterm", "COLUMNS": "100", **environment},
    )
    os.close(theirs)
    got = bytearray()
    try:
        while chunk := os.read(ours, 4096):
            got += chunk
    except OSError:  # the other side is closed
        pass
    finally:
        os.close(ours)
        assert process.wait() == 0
    return bytes(got)


class TestTerminal:
    def test_shows_what_is_done_and_takes_it_away(self) -> None:
        shown = on_terminal(SLOW)
        text = CURSOR.sub(b"", shown).decode()
        for word in ("checking persons", "checking [red]venues", "looking for one", "━"):
            assert word in text
        assert shown.rstrip().endswith((b"\x1b[2K", b"\x1b[?25h"))  # the line is cleared, the cursor is back

    def test_says_nothing_of_what_is_quick(self) -> None:
        assert on_terminal(QUICK) == b""

    def test_says_nothing_on_a_dumb_one(self) -> None:
        assert on_terminal(SLOW, TERM="dumb") == b""

    def test_loads_rich_only_when_it_shows(self) -> None:
        assert on_terminal(QUICK + "import sys; assert 'rich' not in sys.modules\n") == b""


class TestElsewhere:
    def test_says_nothing_into_a_pipe(self) -> None:
        environment = {**os.environ, "FORCE_COLOR": "1", "TTY_COMPATIBLE": "1"}
        done = subprocess.run([sys.executable, "-c", SLOW], capture_output=True, check=True, env=environment)
        assert done.stdout + done.stderr == b""

    def test_starts_no_thread(self) -> None:
        with progress.step("checking"):
            assert progress._display._timer is None

    def test_survives_without_standard_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stderr", None)
        with progress.step("checking") as checking:
            checking.begin("persons")


class TestSteps:
    def test_an_error_passes_through_and_ends_the_step(self) -> None:
        with pytest.raises(ValueError, match="mine"), progress.step("checking"):
            raise ValueError("mine")
        assert not progress._display._steps

    def test_each_gives_the_items_in_order(self) -> None:
        assert list(progress.each([3, 1, 2], "counting", name=str)) == [3, 1, 2]

    def test_leaving_a_loop_early_ends_the_step(self) -> None:
        for _ in progress.each([3, 1, 2], "counting"):
            break
        assert not progress._display._steps

    def test_counts_the_parts_behind_us(self) -> None:
        step = progress.Step("checking", of=2)
        assert (step.line, step.done) == ("checking", 0)
        step.begin("persons")
        assert (step.line, step.done) == ("checking persons", 0)
        step.begin("venues")
        assert (step.line, step.done) == ("checking venues", 1)


@pytest.mark.slow
def test_a_notebook_shows_the_bar_and_takes_it_away(tmp_path: Path) -> None:
    """In a kernel the bar is a widget; it is gone afterwards and leaves no warning."""
    import nbclient
    import nbformat

    notebook = nbformat.from_dict(  # type: ignore[no-untyped-call]
        {
            "nbformat": 4,
            "nbformat_minor": 4,
            "metadata": {},
            "cells": [{"cell_type": "code", "source": SLOW, "metadata": {}, "outputs": [], "execution_count": None}],
        }
    )
    nbclient.NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = notebook.cells[0].outputs
    assert {output["output_type"] for output in outputs} == {"display_data"}  # no stream, no error
    assert "application/vnd.jupyter.widget-view+json" in outputs[0]["data"]
