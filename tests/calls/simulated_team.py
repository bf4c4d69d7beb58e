"""
A call team that is made up: who answers when, who thinks it is a scam, and the sheets filled in as people do.

Everything about a contact follows from the seed and his id, so that it does not hang on the order of the calls. What
the team did is kept in a logbook of plain rows, from which everything can be counted again.
"""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from exposure.calls.words import OUTCOMES, REASONS, said

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    Row = dict[str, Any]
    Filled = dict[str, dict[str, Any]]

SCAM_BY_DAY: Final = (0.8, 0.5, 0.2)
"""Who thinks on the first, second, third day that it is a scam: the story's 80 % that became 20 %."""
ANSWERS_FROM: Final = ((0, 0.5), (12, 0.45), (17, 0.7))
"""Who answers from which hour on."""
NO_NUMBER: Final = {"wrong number": 0.05, "not in service": 0.04}
INPUTS: Final = ("tried_at", "outcome", "reason", "who_answered", "spoken", "call_back_at", "moved_to", "note")


@dataclass
class Team:
    """
    The team of one office.

    Attributes
    ----------
    seed
        Which contacts it meets.
    first_day
        On which scams are thought of most.
    forms
        In which forms sheets come back: 0 a workbook, else CSV: 2 sorted, 3 with columns turned round, 4 semicolons.
    logbook
        What it did, in order, each a row with `turn`, `at` (UTC), what stood on the sheet and what was told.
    """

    seed: int
    zone: ZoneInfo
    first_day: datetime
    forms: tuple[int, ...] = (0, 1, 2, 3, 4, 5)
    logbook: list[Row] = field(default_factory=list)
    tries: Counter[str] = field(default_factory=Counter)

    def work(self, turn: int, rows: pd.DataFrame, folder: Path, back: Path) -> list[Path]:
        """Do the calls of one shift, the rows of its sheets, and give the sheets back filled in, in several forms."""
        files = []
        for number, (stem, sheet) in enumerate(rows.groupby("stem", sort=True)):
            filled = self._sheet(turn, [{str(k): v for k, v in row.items()} for row in sheet.to_dict("records")])
            form = self.forms[(number + turn) % len(self.forms)]
            if form == 0:
                files.append(_into_workbook(folder / f"{stem}.xlsx", back / f"{stem}.xlsx", filled))
            else:
                files.append(_into_csv(folder / f"{stem}.csv", back / f"{stem}.csv", filled, form))
        return files

    def _sheet(self, turn: int, rows: list[Row]) -> Filled:
        units: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            units[row["unit"] or row["person_id"]].append(row)
        return {person: cells for unit in units.values() for person, cells in self._unit(turn, unit).items()}

    def _unit(self, turn: int, unit: list[Row]) -> Filled:
        """One call: what came of it for the one who is phoned, and for those who live with him."""
        first = next((row for row in unit if row["spokesperson"]), unit[0])
        if first["action"] == "strike-off":
            return {}
        dice = self._dice(first["person_id"])
        at = _moment(dice, first)
        found = {first["person_id"]: self._called(dice, first, at)}
        for row in unit:
            if row is not first:
                found |= self._beside(dice, row, found[first["person_id"]])
        for row in unit:
            if row["person_id"] in found:
                self._write_down(turn, row, at, found[row["person_id"]])
        return {person: self._cells(at, told) for person, told in found.items()}

    def _dice(self, person: str) -> Random:
        self.tries[person] += 1
        return Random(f"{self.seed}/{person}/{self.tries[person]}")

    def _called(self, dice: Random, row: Row, at: datetime) -> Row:
        """How a call, a text message or an un-call ends."""
        nature = Random(f"{self.seed}/{row['person_id']}/{row['phone']}")
        fate = nature.random()
        if row["action"] == "sms":
            return {"outcome": "reached" if dice.random() < 0.4 else "no answer"}
        for outcome, share in NO_NUMBER.items():
            if fate < share:
                return {"outcome": outcome}
            fate -= share
        hour = at.astimezone(ZoneInfo(row["zone"])).hour
        if dice.random() > max(share for first, share in ANSWERS_FROM if hour >= first):
            return {"outcome": dice.choice(["no answer", "no answer", "voicemail"])}
        return self._answered(dice, row, at)

    def _answered(self, dice: Random, row: Row, at: datetime) -> Row:
        person = Random(f"{self.seed}/{row['person_id']}")
        days = (at.astimezone(self.zone).date() - self.first_day.date()).days
        scam = person.random() < SCAM_BY_DAY[min(days, 2)]
        if person.random() < 0.005:
            return {"outcome": "dead", "who_answered": "a relative"}
        if person.random() < 0.02 and row["language"] != "ru" and self.tries[row["person_id"]] == 1:
            return {"outcome": "language", "spoken": "ru"}
        if scam and dice.random() < 0.5:
            return {"outcome": dice.choice(["cut off"] * 5 + ["refused"]), "reason": "thinks it is a scam"}
        if dice.random() < 0.05:
            return {"outcome": "call back", "reason": "busy", "call_back_at": at + timedelta(hours=3)}
        return self._reached(person, row, scam=scam)

    def _reached(self, person: Random, row: Row, *, scam: bool) -> Row:
        if person.random() < 0.04:
            return {"outcome": "reached", "reason": "moved", "moved_to": "Zhejiang"}
        if person.random() < 0.06 and self.tries[row["person_id"]] == 1:
            return {"outcome": "reached", "reason": "distressed"}
        reason = "symptomatic" if person.random() < 0.04 else "thinks it is a scam" if scam else ""
        return {"outcome": "reached", "reason": reason, "who_answered": "the contact"}

    def _beside(self, dice: Random, row: Row, first: Row) -> Filled:
        """Mostly what the first says holds for all; some callers write down the one who spoke alone."""
        if dice.random() < 0.05:
            return {}
        self.tries[row["person_id"]] += 1
        if first["outcome"] in ("dead", "refused", "language") or first.get("moved_to"):
            return {row["person_id"]: {"outcome": "no answer"}}
        if first["outcome"] == "reached" and dice.random() < 0.05:
            return {row["person_id"]: {"outcome": "no answer", "note": "not at home"}}
        return {row["person_id"]: {**first, "who_answered": "a relative" if first["outcome"] == "reached" else ""}}

    def _write_down(self, turn: int, row: Row, at: datetime, told: Row) -> None:
        kept = {name: row[name] for name in ("person_id", "action", "caller", "shift", "phone", "zone", "spokesperson")}
        blank = {"reason": "", "moved_to": "", "spoken": ""}
        self.logbook.append({**blank, **kept, **told, "at": at, "turn": turn})

    def _cells(self, at: datetime, told: Row) -> Row:
        """What is written into a row: words of the drop-downs, times of the office."""
        cells = {name: told.get(name, "") for name in INPUTS}
        cells["tried_at"] = at.astimezone(self.zone).replace(tzinfo=None)
        if cells["call_back_at"]:
            cells["call_back_at"] = cells["call_back_at"].astimezone(self.zone).replace(tzinfo=None)
        cells["outcome"] = said(cells["outcome"], OUTCOMES[cells["outcome"]])
        if cells["reason"]:
            cells["reason"] = said(cells["reason"], REASONS[cells["reason"]])
        return cells


def _moment(dice: Random, row: Row) -> datetime:
    """Some full minute of the row's window."""
    begin, end = row["call_from"], row["call_until"]
    minutes = int((end - begin).total_seconds() // 60)
    moment: datetime = begin.to_pydatetime() + timedelta(minutes=dice.randrange(max(1, minutes)))
    return moment


# Sheets


def _into_workbook(given: Path, back: Path, filled: Filled) -> Path:
    """Type into the cells and save."""
    import openpyxl

    book = openpyxl.load_workbook(given)
    sheet = book["calls"]
    column = {str(cell.value).split(" ")[0]: cell.column for cell in sheet[1]}
    for row in range(2, sheet.max_row + 1):
        cells = filled.get(str(sheet.cell(row, column["person_id"]).value), {})
        for name, value in cells.items():
            if value != "":
                sheet.cell(row, column[name]).value = value
    back.parent.mkdir(parents=True, exist_ok=True)
    book.save(back)
    return back


def _into_csv(given: Path, back: Path, filled: Filled, form: int) -> Path:
    """Fill in the text: as it is, sorted by name, with the columns turned round, or with semicolons."""
    with given.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = list(csv.reader(file))
    names = [cell.split(" ")[0] for cell in header]
    for row in rows:
        for name, value in filled.get(row[names.index("person_id")], {}).items():
            if value != "":
                row[names.index(name)] = value.strftime("%Y-%m-%d %H:%M") if isinstance(value, datetime) else value
    if form == 2:
        rows.sort(key=lambda row: row[names.index("name")])
    if form == 3:
        header, rows = header[::-1], [row[::-1] for row in rows]
    back.parent.mkdir(parents=True, exist_ok=True)
    with back.open("w", encoding="utf-8-sig" if form % 2 else "utf-8", newline="") as file:
        csv.writer(file, delimiter=";" if form == 4 else ",").writerows([header, *rows])
    return back
