"""The roll as it is drafted: everybody on one list, and those to be called with their number, caller and shift."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.calls.assign import Placement, Task, assign
from exposure.calls.dossiers import dossiers
from exposure.calls.families import units
from exposure.calls.lists import LOOK_UP, ON_SHEETS, STRUCK_OFF, place
from exposure.calls.phonebook import phonebook
from exposure.calls.speakers import PHONE_COLUMNS, kin_outside, own_numbers, speakers
from exposure.calls.tasks import Step, next_steps, tasks
from exposure.calls.zones import contact_zones
from exposure.errors import UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.calls.dossiers import Office
    from exposure.calls.settings import Settings
    from exposure.trace import Trace

__all__ = ["Draft", "Past", "draft"]


@dataclass(frozen=True, eq=False)
class Past:
    """
    What the team did so far.

    Attributes
    ----------
    states
        Where people stand, columns as in `contract.STATE_COLUMNS`.
    standing
        The roll that is in the team's hands: the last hand-out, or several of which the later tell what changed. None
        where there was no hand-out.
    """

    states: pd.DataFrame
    standing: pd.DataFrame | None


@dataclass(frozen=True, eq=False)
class Draft:
    """
    Everybody's place before it is written down.

    Attributes
    ----------
    table
        Dossiers with `list`, `why`, `zone`, the columns of the number, `other_numbers`, `spokesperson`, `speak_with`.
    steps, minutes
        What comes next for each unit, and how long it is expected to take.
    placements
        Who calls whom in which shift.
    institutions
        Numbers of hotels and employers, which make no family of those who give them.
    """

    table: pd.DataFrame
    steps: dict[int, Step]
    minutes: dict[int, float]
    placements: list[Placement]
    institutions: frozenset[str]


def draft(trace: Trace, settings: Settings, past: Past) -> Draft:
    """
    Place everybody.

    Parameters
    ----------
    trace
        The traced cases.
    settings
        Whose list it is, and who phones when.
    past
        What the team did so far.

    Returns
    -------
    draft
        One row for each of `trace.people`, in that order, then for those who are no contacts any more.
    """
    office = settings.office
    table = dossiers(trace, office, past.states, past.standing)
    table = table.assign(**place(table, office, settings.classes), before=_before(table, past))
    table["unit"] = _units(trace, table)
    called = table["list"].isin(ON_SHEETS)
    silent = past.states.loc[past.states["state"].isin(["dead", "refused"]), "person_id"]
    apart = {*silent, *table.loc[table["register"] != "", "person_id"], *trace.graph.cases["person_id"]}
    kin = kin_outside(trace.graph, table[called], office.day)
    kin = kin[~kin["person_id"].isin(apart)].reset_index(drop=True)
    book = phonebook(
        trace.graph,
        [*table["person_id"], *kin["person_id"]],
        region=office.region,
        on=office.day,
        **_learned(table, kin),
    )
    table = table.join(own_numbers(table["person_id"], book)).assign(spokesperson=False, speak_with="")
    found = speakers(table[called].reset_index(drop=True), kin, book).set_axis(table.index[called])
    columns = [*PHONE_COLUMNS, "spokesperson", "speak_with"]
    table.loc[called, columns] = found[columns]
    table["zone"] = contact_zones(trace, table["jurisdiction"], table["phone"], office.zone)
    _look_up(table, called & (table["list"] != STRUCK_OFF), found["reachable"])
    steps = next_steps(table[table["list"].isin(ON_SHEETS)], settings.ladder, office.zone)
    over = {unit: f"{step.said}: to be visited" for unit, step in steps.items() if not step.action}
    ended = table["list"].isin(ON_SHEETS) & table["unit"].isin(over)
    table.loc[ended, "why"] = table.loc[ended, "unit"].map(over).astype("str")
    table.loc[ended, "list"] = LOOK_UP
    sheets = table[table["list"].isin(ON_SHEETS)]
    institutions = frozenset(book.loc[book["phone_owner"].isin(["hotel", "employer"]), "phone"])
    made, minutes = tasks(sheets, steps, settings, institutions)
    placements, left = assign(made, settings.team, office.start, settings.hours)
    if any(task.due.parts for task in left):  # no shift has that part of the day: any other will do
        never = {task.units for task in left}
        made = [replace(t, due=replace(t.due, parts=())) if t.units in never else t for t in made]
        placements, left = assign(made, settings.team, office.start, settings.hours)
    _out_of_hours(table, left, office, alone=not placements)
    return Draft(table, steps, minutes, placements, institutions)


def _out_of_hours(table: pd.DataFrame, left: list[Task], office: Office, *, alone: bool) -> None:
    """Move those to the look-up list whom no shift can reach, unless nobody can be."""
    for task in left:
        if alone and task.due.zone == office.zone:
            raise UsageError(
                f"no shift falls into the hours in which people of {office.zone} may be phoned: start earlier"
            )
        rows = table["unit"].isin(task.units)
        table.loc[rows, "why"] = f"no shift falls into the hours in which people of {task.due.zone} may be phoned"
        table.loc[rows, "list"] = LOOK_UP


def _units(trace: Trace, table: pd.DataFrame) -> NDArray[np.int64]:
    """Put those who are called into units, apart from those who are told that it is over; the others are alone."""
    unit = np.arange(len(table)) + len(table)
    for action in ON_SHEETS:
        here = (table["list"] == action).to_numpy(bool)
        rows = table[here]
        own = units(pd.Index(rows["person_id"]), rows["household_id"], trace.graph.relations)
        unit[here] = unit[here][own]  # the numbers of the first rows, which are nobody else's
    return unit


def _look_up(table: pd.DataFrame, called: pd.Series, reachable: pd.Series) -> None:
    """Move those to the look-up list whom no number reaches."""
    unreached = called & ~reachable.reindex(table.index, fill_value=True)
    table.loc[unreached, "why"] = _unreachable(table.loc[unreached])
    table.loc[unreached, "list"] = LOOK_UP


def _before(table: pd.DataFrame, past: Past) -> pd.Series:
    """Give the caller who knows each contact: who tried last, else who has him on a sheet; nobody if words failed."""
    caller = table["caller"].where(table["last_outcome"] != "language", 0)
    if past.standing is not None:
        sheets = past.standing[past.standing["caller"] > 0].set_index("person_id")["caller"]
        listed = table["person_id"].map(sheets).fillna(0).astype("int64")
        caller = caller.where(table["attempts"] > 0, listed)
    return caller


def _learned(table: pd.DataFrame, kin: pd.DataFrame) -> dict[str, dict[str, list[str]]]:
    """Give the numbers that calls brought, and those that were wrong for anybody of a unit or household."""
    told = table[table["new_phone"] != ""]
    bad = table[table["dead_numbers"] != ""]
    by_unit: dict[int, set[str]] = {}
    by_home: dict[str, set[str]] = {}
    for unit, home, numbers in zip(bad["unit"], bad["household_id"], bad["dead_numbers"].str.split(";"), strict=True):
        by_unit.setdefault(unit, set()).update(numbers)
        by_home.setdefault(home, set()).update(numbers)
    touched = table[table["unit"].isin(by_unit)]
    dead = {person: sorted(by_unit[unit]) for person, unit in zip(touched["person_id"], touched["unit"], strict=True)}
    beside = kin[kin["household_id"].isin(set(by_home) - {""})]
    dead |= {p: sorted(by_home[home]) for p, home in zip(beside["person_id"], beside["household_id"], strict=True)}
    return {"dead": dead, "told": dict(zip(told["person_id"], told["new_phone"].str.split(";"), strict=True))}


def _unreachable(rows: pd.DataFrame) -> pd.Series:
    """Say why nobody can be phoned."""
    without = rows["phone_note"].where(rows["phone_note"] != "", "no number is known")
    said = np.where(rows["phone_state"] == "missing", without, "the number cannot be dialled")
    return pd.Series(said, index=rows.index, dtype="str")
