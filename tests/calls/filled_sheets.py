"""Small hand-outs, and their sheets filled in: written cell by cell, without the code that writes the real ones."""

from __future__ import annotations

import csv
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import xlsxwriter

from exposure.calls.codes import row_key
from exposure.calls.contract import ROLL_COLUMNS, typed
from exposure.calls.handout import HandOut
from exposure.calls.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    Row = dict[str, Any]

__all__ = [
    "HALF_PAST_NINE",
    "HEADER",
    "START",
    "ZONE",
    "filled_row",
    "hand_out",
    "into_csv",
    "into_workbook",
    "new_store",
    "sheet_rows",
]

ZONE: Final = "Asia/Shanghai"
START: Final = pd.Timestamp("2020-02-27T00:00Z")
"""Eight in the morning in Shanghai."""
HALF_PAST_NINE: Final = datetime(2020, 2, 27, 9, 30)  # noqa: DTZ001 - what a clock on the wall shows
HEADER: Final = (
    "position 序号", "person_id 人员编号", "name 姓名", "tried_at 拨打时间", "outcome 结果", "reason 情况",
    "who_answered 谁接听", "spoken 语言", "call_back_at 约定再拨", "new_phone 新号码", "companion 同行人",
    "companion_phone 同行人电话", "other_place 其他地点", "place_from 到达", "place_until 离开", "moved_to 迁往",
    "note 备注", "phone 号码", "key 行标识",
)  # fmt: skip


def hand_out(name: str = "H1", *, callers: int = 3, each: int = 4, start: pd.Timestamp = START) -> HandOut:
    """
    A hand-out of two shifts of eight hours.

    Caller c of shift s calls `Pcs-1`, `Pcs-2` …; `L1` is on the look-up list.
    """
    rows: list[Row] = []
    for shift in (1, 2):
        for caller in range(1, callers + 1):
            for number in range(1, each + 1):
                phone = f"+86139{caller:02d}{shift}{number:05d}"
                who = {"person_id": f"P{caller}{shift}-{number}", "stem": f"caller-{caller}-shift-{shift}"}
                whose = {"caller": caller, "caller_name": f"Caller {caller}", "shift": shift}
                rows.append({**who, **whose, "action": "call", "phone": phone, "name": f"Secret {number}"})
    rows.append({"person_id": "L1", "stem": "lookup"})
    shifts = [
        [
            number,
            (start + pd.Timedelta(hours=8 * (number - 1))).isoformat(),
            (start + pd.Timedelta(hours=8 * number)).isoformat(),
        ]
        for number in (1, 2)
    ]
    about = {"format": 1, "as_known": start.isoformat(), "start": start.isoformat(), "zone": ZONE, "shifts": shifts}
    return HandOut(name, typed(pd.DataFrame(rows), ROLL_COLUMNS), {**about, "contacts": len(rows), "delta_of": ""})


def new_store(path: Path, *hand_outs: HandOut) -> Store:
    """A store that holds these hand-outs."""
    store = Store.open(path, create=True)
    for each in hand_outs:
        store.record(each, {f"{stem}.xlsx": "0" * 64 for stem in sorted(set(each.roll["stem"]))})
    return store


def sheet_rows(store: Store, given: HandOut, stem: str) -> list[Row]:
    """The rows of a sheet as they are handed out: our columns by name, inputs blank."""
    listed = given.roll[given.roll["stem"] == stem]
    return [
        {"person_id": person, "name": name, "phone": phone, "key": row_key(store.key, given.id, stem, person)}
        for person, name, phone in zip(listed["person_id"], listed["name"], listed["phone"], strict=True)
    ]


def filled_row(row: Row, outcome: str = "reached 已接通", at: object = HALF_PAST_NINE, **more: object) -> Row:
    """A row with an outcome, at a time of the office."""
    return {**row, "outcome": outcome, "tried_at": at, **more}


def into_workbook(
    path: Path,
    rows: Iterable[Row],
    about: Sequence[tuple[str, object]] = (("format", 1), ("hand_out", "H1"), ("stem", "caller-1-shift-1")),
    header: Sequence[str] = HEADER,
    title: str = "",
) -> Path:
    """Write a workbook with the sheets `calls` and `about`."""
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet, above = book.add_worksheet("calls"), 0
    if title:
        sheet.write_string(0, 0, title)
        above = 2
    for column, name in enumerate(header):
        sheet.write_string(above, column, name)
    for number, row in enumerate(rows, start=above + 1):
        for column, name in enumerate(header):
            value = row.get(name.partition(" ")[0], "")
            if isinstance(value, datetime):
                sheet.write_datetime(number, column, value, moment)
            elif isinstance(value, int | float):
                sheet.write_number(number, column, value)
            elif value != "":
                sheet.write_string(number, column, str(value))
    if about:
        hidden = book.add_worksheet("about")
        hidden.very_hidden()
        for number, (name, value) in enumerate(about):
            hidden.write_row(number, 0, [name, value])
    book.close()
    return path


def into_csv(
    path: Path, rows: Iterable[Row], separator: str = ",", encoding: str = "utf-8-sig", header: Sequence[str] = HEADER
) -> Path:
    """Write the same as CSV; what could be a formula begins with an apostrophe."""
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=separator)
        writer.writerow(header)
        for row in rows:
            cells = [row.get(name.partition(" ")[0], "") for name in header]
            writer.writerow([c.strftime("%Y-%m-%d %H:%M") if isinstance(c, datetime) else _safe(str(c)) for c in cells])
    return path


def _safe(text: str) -> str:
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
