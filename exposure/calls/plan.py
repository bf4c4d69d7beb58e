"""The plan: who calls whom in which shift on which number, and why each contact stands where he stands."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from exposure.calls.capacity import Capacity, find_capacity
from exposure.calls.delta import only_marked
from exposure.calls.families import clusters
from exposure.calls.handing import hand_out
from exposure.calls.handout import FORMAT, HandOut
from exposure.calls.words import PHONED
from exposure.fingerprints import fingerprint
from exposure.shown import counted, html_card, text_card

if TYPE_CHECKING:
    from exposure.calls.handout import Shift
    from exposure.calls.settings import Settings
    from exposure.trace import Trace

__all__ = ["Plan"]


@dataclass(frozen=True, eq=False, repr=False)
class Plan:
    """
    Who calls whom.

    Attributes
    ----------
    trace
        The traced cases.
    roll
        One row for each contact: file, caller, shift, number, and why; columns as in `contract.ROLL_COLUMNS`.
    settings
        Whose list it is, who phones and when.
    shifts
        The shifts by their numbers, which run on over days.
    institutions
        Numbers of hotels and employers.
    store
        Where earlier hand-outs and results lie; None for nowhere.
    after
        The last hand-out that the plan knows of; '' for none.
    hotline
        The number that the script gives to those who want to verify a call.
    """

    trace: Trace
    roll: pd.DataFrame
    settings: Settings
    shifts: dict[int, Shift]
    institutions: frozenset[str]
    store: Path | None
    after: str
    hotline: str | None

    @property
    def jurisdiction(self) -> str:
        """The authority whose list it is."""
        return self.settings.office.jurisdiction

    @property
    def zone(self) -> str:
        """The IANA zone of the office."""
        return self.settings.office.zone

    @property
    def start(self) -> pd.Timestamp:
        """When the first shift begins."""
        return self.settings.office.start

    @cached_property
    def lists(self) -> pd.DataFrame:
        """How many people and calls each file has, and the expected minutes."""
        calls = self.roll["spokesperson"] & self.roll["action"].isin(PHONED)
        by_file = self.roll.assign(calls=calls).groupby("stem", sort=False)
        return by_file.agg(
            people=("person_id", "size"), calls=("calls", "sum"), expected_minutes=("expected_minutes", "sum")
        ).reset_index(names="file")

    @cached_property
    def proposals(self) -> pd.DataFrame:
        """
        Groups that give the same number and may be one family; to be asked, never taken for granted.

        One row for each: `people` (ids joined by `;`), `groups` (how many), `file` and `why`.
        """
        rows = self.roll[self.roll["action"] == "call"].reset_index(drop=True)
        units = ("group " + rows["unit"]).where(rows["unit"] != "", rows["person_id"])
        rows = rows.assign(cluster=clusters(rows.assign(unit=units), self.institutions))[rows["spokesperson"]]
        grouped = rows[rows.duplicated("cluster", keep=False)].groupby("cluster", sort=False)
        found = [
            {
                "people": ";".join(group["person_id"]),
                "groups": len(group),
                "file": ";".join(sorted(set(group["stem"]))),
                "why": "the groups give the same number: ask whether they are one family",
            }
            for _, group in grouped
        ]
        return pd.DataFrame(found, columns=["people", "groups", "file", "why"])

    def capacity(self) -> Capacity:
        """
        Say how many callers would be done within 12 hours, and when this team will be.

        Returns
        -------
        capacity
            Figures, and the rates that they rest on.
        """
        return find_capacity(self.roll, self.settings)

    def write(self, folder: str | Path, *, delta: bool = False, key_file: str | Path | None = None) -> HandOut:
        """
        Write the sheets and record the hand-out.

        Parameters
        ----------
        folder
            Where to; made when absent. Sheets of earlier hand-outs that lie there are kept in a folder of their own.
        delta
            Only what is new or changed since the last hand-out.
        key_file
            File of the key of the codes that verify a call; None keeps the key in the store.

        Returns
        -------
        hand_out
            What was written, with its id.

        Raises
        ------
        UsageError
            If there is nothing to differ from, the folder holds what is not ours, or it cannot be written into.
        """
        return hand_out(self._hand_out, Path(folder), (self.store, self.after), delta=delta, key_file=key_file)

    def _hand_out(self, delta_of: str) -> HandOut:
        roll = only_marked(self.roll) if delta_of else self.roll
        team = self.settings.team.callers
        about: dict[str, Any] = {
            "format": FORMAT,
            "as_known": self.trace.manifest["as_known"],
            "start": self.start.isoformat(),
            "zone": self.zone,
            "jurisdiction": self.jurisdiction,
            "shifts": [[s.number, s.start.isoformat(), s.end.isoformat()] for s in self.shifts.values()],
            "callers": [[[c.number, c.name, list(c.languages)] for c in callers] for callers in team],
            "contacts": len(self.trace.people),
            "delta_of": delta_of,
            "parameters": {"hotline": self.hotline or "", "classes": list(self.settings.classes)},
            "manifest": self.trace.manifest,
            "proposals": self.proposals.to_dict("records"),
            "capacity": self.capacity().lines(),
        }
        about = json.loads(json.dumps(about))  # as the store gives it back
        return HandOut(_id(roll, about, self.start.tz_convert(self.zone)), roll, about)

    def __repr__(self) -> str:
        return text_card(*self._card())

    def _repr_html_(self) -> str:
        return html_card(*self._card())

    def _card(self) -> tuple[str, list[str]]:
        lists = self.lists.set_index("file")
        sheets = lists[lists.index.str.startswith("caller-")]
        other = lists.drop(index=sheets.index)
        begin = self.start.tz_convert(self.zone)
        register = self.roll[self.roll["stem"] == "in-register"]["person_id"].tolist()
        lines = [
            *([f"CASES THEMSELVES, not to be called as contacts: {', '.join(register[:5])}"] if register else []),
            f"begins {begin:%Y-%m-%d %H:%M} ({self.zone})",
            f"{counted(int(sheets['people'].sum()), 'person', 'people')} on {counted(len(sheets), 'sheet')}, "
            f"{counted(int(sheets['calls'].sum()), 'call')}",
            *(f"{name}: {people:,}" for name, people in zip(other.index, other["people"], strict=True)),
            *self.capacity().lines(),
        ]
        return f"Calls of {self.jurisdiction or 'no jurisdiction'}", lines


def _id(roll: pd.DataFrame, about: dict[str, Any], start: pd.Timestamp) -> str:
    """Name a hand-out by its local begin and a fingerprint of all that is in it."""
    print_of = hashlib.sha256((fingerprint(roll) + json.dumps(about, sort_keys=True)).encode()).hexdigest()
    return f"{start:%Y%m%d-%H%M}-{print_of[:6]}"
