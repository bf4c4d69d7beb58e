"""
An .xls in a process of its own: a damaged one can ask for all memory, and then nothing in this process would be left.

Run as a script it reads the workbook that it is given and writes the sheets to its output. It then imports nothing of
ours, so that it starts at once.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["OldSheet", "old_sheets"]

_MEMORY: Final = 3 << 30
"""Address space of the process; a sheet that is full takes a third."""
_SECONDS: Final = 60

Corner = tuple[int, int]


@dataclass
class OldSheet:
    """One sheet with all its cells, under the names that the reader of other workbooks uses."""

    name: str
    visible: bool
    start: Corner | None
    end: Corner | None
    merged_cell_ranges: list[tuple[Corner, Corner]]
    rows: list[list[Any]] = field(repr=False)

    @property
    def width(self) -> int:
        """How many columns are used."""
        return len(self.rows[0]) if self.rows else 0

    @property
    def total_height(self) -> int:
        """How many rows there are, those above the first cell included."""
        return len(self.rows)

    def iter_rows(self) -> Iterator[list[Any]]:
        """Give the rows from the top."""
        return iter(self.rows)


def old_sheets(path: Path) -> list[OldSheet] | str:
    """
    Read the sheets of an .xls.

    Parameters
    ----------
    path
        The workbook.

    Returns
    -------
    sheets
        In their order; `password` or `damaged` where it cannot be read.
    """
    command = [sys.executable, "-I", __file__, str(path.resolve())]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 — ourselves
    except subprocess.TimeoutExpired:
        return "damaged"
    if done.returncode or not done.stdout:  # its own words may hold cells
        return "damaged"
    told = pickle.loads(done.stdout)  # noqa: S301 — written by the function below
    return told if isinstance(told, str) else [OldSheet(*sheet) for sheet in told]


def _read(name: str) -> str | list[tuple[Any, ...]]:
    from python_calamine import PasswordError, SheetTypeEnum, SheetVisibleEnum, load_workbook

    try:
        with open(name, "rb") as file:  # noqa: PTH123 — nothing but what is needed is loaded here
            book = load_workbook(file)
    except PasswordError:
        return "password"
    found = []
    for meta in book.sheets_metadata:
        if meta.typ == SheetTypeEnum.WorkSheet:
            sheet = book.get_sheet_by_name(meta.name)
            visible = meta.visible == SheetVisibleEnum.Visible
            merged = sheet.merged_cell_ranges or []
            found.append((meta.name, visible, sheet.start, sheet.end, merged, list(sheet.iter_rows())))
    return found


def _main() -> None:
    with suppress(ImportError, ValueError, OSError):  # not everywhere
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    sys.stdout.buffer.write(pickle.dumps(_read(sys.argv[1]), protocol=5))


if __name__ == "__main__":
    _main()
