"""`exposure check`: every fault of every table."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from exposure.cli.screen import assumed_lines, fault_lines, say, tell
from exposure.outputs import json_records
from exposure.progress import step
from exposure.shown import counted
from exposure.tables import assumed_frame, check, csv_text, read_files

if TYPE_CHECKING:
    import pandas as pd

    from exposure.cli.options import Source
    from exposure.tables import Checked, Raw

__all__ = ["check_folder"]


def check_folder(source: Source, form: str) -> bool:
    """
    Check tables; print what is wrong, and what was assumed.

    Parameters
    ----------
    source
        The tables.
    form
        `table`, `csv` or `json`.

    Returns
    -------
    sound
        True when the data can be used as asked.
    """
    with step("reading and checking"):
        raw = read_files(source.folder, columns=source.renames())
        checked = check(
            raw,
            timezone=source.timezone,
            dates=source.dates,
            aside=source.set_aside,
            usual_minutes=source.durations(),
        )
    _print(checked.faults, form)
    write = say if form == "table" else tell
    for line in assumed_lines(assumed_frame(checked.assumed)):
        write(line)
    write("read " + (", ".join(counted(n, f"row of {t}", f"rows of {t}") for t, n in _read(checked, raw)) or "no row"))
    write(_summary(checked, aside=source.set_aside))
    return not checked.stops


def _read(checked: Checked, raw: Raw) -> list[tuple[str, int]]:
    return [(table, n) for table, n in checked.read.items() if n and table in raw.tables]


def _print(faults: pd.DataFrame, form: str) -> None:
    if form == "csv":
        say(csv_text(faults), end="")
    elif form == "json":
        say(json.dumps(json_records(faults), ensure_ascii=False, indent=1))
    else:
        for line in fault_lines(faults):
            say(line)


def _summary(checked: Checked, *, aside: bool) -> str:
    count = checked.faults["severity"].value_counts()
    found = [counted(int(count[word]), word) for word in ("fault", "warning") if word in count]
    line = ", ".join(found) or "no fault"
    if not aside:
        return line
    rows = counted(len(checked.set_aside), "row")
    ending = "; the data cannot be used: some faults are not those of rows" if checked.stops else ""
    return f"{line}; {rows} set aside because of faults{ending}"
