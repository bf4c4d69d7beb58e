"""Taking results while the process is killed: no sheet half taken, nothing lost."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import time
from typing import TYPE_CHECKING, Final

import pandas as pd
import pytest
from calls.filled_sheets import filled_row, hand_out, into_csv, sheet_rows

from exposure.calls.records import Records
from exposure.calls.store import Store
from exposure.calls.taking import take

if TYPE_CHECKING:
    from pathlib import Path

KILLS: Final = 200
SHEETS: Final = 3
ROWS: Final = 3


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path], pd.DataFrame]:
    """A store to which nothing came back yet, three sheets of three attempts, and what they are when undisturbed."""
    folder = tmp_path_factory.mktemp("office")
    given = hand_out(callers=SHEETS, each=ROWS)
    with Store.open(folder / "fresh", create=True) as store:
        store.record(given, {})
        sheets = []
        for caller in range(1, SHEETS + 1):
            stem = f"caller-{caller}-shift-1"
            sheets.append(into_csv(folder / f"{stem}.csv", map(filled_row, sheet_rows(store, given, stem))))
    shutil.copytree(folder / "fresh", folder / "whole")
    take(folder / "whole", sheets)
    with Store.open(folder / "whole") as store:
        events = store.events()
    assert len(events) == SHEETS * ROWS
    return folder, sheets, events


def child_takes(store: Path, sheets: list[Path]) -> int:
    """Take sheets in a process of its own, which ends without any tidying up."""
    child = os.fork()
    if not child:
        try:
            take(store, sheets)
            os._exit(0)
        finally:
            os._exit(1)
    return child


def killed(store: Path, sheets: list[Path], delay: float) -> bool:
    """Kill the process after some seconds, and say whether that came before its end."""
    child = child_takes(store, sheets)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def held(store: Path) -> dict[str, int]:
    """What the file itself says: it is sound, and how many attempts there are of each sheet that is in it."""
    bare = sqlite3.connect(store / "calls.sqlite")
    assert bare.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert bare.execute("PRAGMA foreign_key_check").fetchall() == []
    counts = dict(bare.execute("SELECT file, 0 FROM taken").fetchall())
    counts |= dict(
        bare.execute("SELECT file, count(*) FROM seen JOIN events USING (event_id) GROUP BY file").fetchall()
    )
    lost = bare.execute("SELECT count(*) FROM events WHERE event_id NOT IN (SELECT event_id FROM seen)").fetchone()
    bare.close()
    assert lost == (0,)
    return counts


@pytest.mark.parametrize("write", range(1, 3 * SHEETS + 1))
def test_killed_inside_a_transaction(
    office: tuple[Path, list[Path], pd.DataFrame], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: int
) -> None:
    """Right after each of the three writes of each sheet: the sheets before it are in, and nothing of this one."""
    folder, sheets, events = office
    shutil.copytree(folder / "fresh", tmp_path / "store")
    add, done = Records.add, []

    def add_and_die(self: Records, table: str, columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
        add(self, table, columns, rows)
        done.append(table)
        if len(done) == write:
            os.kill(os.getpid(), signal.SIGKILL)

    monkeypatch.setattr(Records, "add", add_and_die)
    _, status = os.waitpid(child_takes(tmp_path / "store", sheets), 0)
    assert os.WIFSIGNALED(status)
    assert held(tmp_path / "store") == {path.name: ROWS for path in sheets[: (write - 1) // 3]}
    monkeypatch.undo()
    take(tmp_path / "store", sheets)
    with Store.open(tmp_path / "store") as opened:
        pd.testing.assert_frame_equal(opened.events(), events)


@pytest.mark.slow
def test_killed_at_two_hundred_moments(office: tuple[Path, list[Path], pd.DataFrame], tmp_path: Path) -> None:
    """Spread over the whole run, on stores that go on growing: each sheet is in wholly or not at all, and stays in."""
    folder, sheets, events = office
    shutil.copytree(folder / "fresh", tmp_path / "timed")
    begin = time.perf_counter()
    os.waitpid(child_takes(tmp_path / "timed", sheets), 0)
    length = time.perf_counter() - begin
    store, early, cut, seen = tmp_path / "store", 0, 0, dict[str, int]()
    for kill in range(KILLS):
        if kill % 4 == 0:  # a fresh store, then the same one three times more
            if kill:
                take(store, sheets)
                with Store.open(store) as opened:
                    pd.testing.assert_frame_equal(opened.events(), events)
                shutil.rmtree(store)
            shutil.copytree(folder / "fresh", store)
            seen = {}
        early += killed(store, sheets, length * ((kill * 0.618) % 1))
        now = held(store)
        assert set(now.values()) <= {ROWS}, f"half a sheet after kill {kill}"
        assert seen.items() <= now.items(), f"a sheet was lost with kill {kill}"
        cut += 0 < len(now) < SHEETS
        seen = now
    take(store, sheets)
    with Store.open(store) as opened:
        pd.testing.assert_frame_equal(opened.events(), events)
    # The moments must have been such that something could have gone wrong.
    assert early >= KILLS / 2
    assert cut >= KILLS / 10
