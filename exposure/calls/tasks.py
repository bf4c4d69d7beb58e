"""What is to be done: for each call unit when it may be phoned next, how urgent it is and how long it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from exposure.calls.assign import Due, Task
from exposure.calls.families import clusters
from exposure.calls.lists import CALLED, UN_CALLED
from exposure.calls.windows import part_of_day
from exposure.shown import counted
from exposure.vocabulary import CLASSES

if TYPE_CHECKING:
    from exposure.calls.dossiers import Office
    from exposure.calls.ladder import Ladder
    from exposure.calls.settings import Settings

__all__ = ["Step", "next_steps", "tasks"]

_TEXT_MINUTES: Final = 1.0
_URGENT: Final = ("distressed", "call back")


@dataclass(frozen=True)
class Step:
    """
    What comes next for one unit.

    Attributes
    ----------
    action
        `call`, `sms`, `un-call`, `strike-off`, or '' when the ladder is at its end.
    due
        When.
    said
        The same in words.
    """

    action: str
    due: Due
    said: str


def next_steps(called: pd.DataFrame, ladder: Ladder, zone: str) -> dict[int, Step]:
    """
    Say what comes next for each unit.

    Parameters
    ----------
    called
        Those to be called: the dossiers with numbers and zones, rows in order.
    ladder
        What is tried, one after the other.
    zone
        Of the office, in which earlier tries are told.

    Returns
    -------
    steps
        One for each unit.
    """
    ordered = called.sort_values(["calls", "last_try"], kind="stable")
    most = ordered.drop_duplicates("unit", keep="last").set_index("unit")[
        ["calls", "last_try", "last_outcome", "hours_tried"]
    ]
    urgent = called[called["state"].isin(_URGENT)].groupby("unit")
    units = called[called["spokesperson"]].set_index("unit")[["zone", "phone_kind"]].join(most)
    counts = ["attempts", "texts", "un_calls"]
    units[counts] = called.groupby("unit")[counts].max()
    units["urgent"] = urgent["state"].min().reindex(units.index).fillna("")  # of several the call back
    units["distressed"] = (called["state"] == "distressed").groupby(called["unit"]).any()
    units["promised"] = urgent["call_back_at"].min()
    units["list"], units["why"] = (called.groupby("unit")[name].first() for name in ("list", "why"))
    rows = zip(units.index.tolist(), units.itertuples(index=False), strict=True)
    return {unit: _next(row, ladder, zone) for unit, row in rows}


def _next(unit: Any, ladder: Ladder, office: str) -> Step:
    """Look at what was tried with any member: one call is for all of them."""
    zone = str(unit.zone)
    if unit.list != CALLED:
        return _taken_back(unit, zone, ladder)
    last = f"after {unit.last_outcome} on {_local(unit.last_try, office)}"
    if unit.distressed or unit.urgent:
        return _promised(unit, zone, last, office)
    tried = [part for part in unit.hours_tried.split(";") if part]
    if not tried:  # nothing yet, or on numbers that were wrong or not in service
        return Step("call", Due(zone), f"another number, {last}" if unit.attempts else "first call")
    parts = ladder.parts_left(tried)
    if parts:
        at = unit.last_try
        over = None if pd.isna(at) else (str(at.tz_convert(zone).date()), part_of_day(at, zone))
        return Step("call", Due(zone, parts, not_again=over), f"call {len(tried) + 1}, {' or '.join(parts)}, {last}")
    if ladder.text and not unit.texts and unit.phone_kind != "fixed":
        return Step("sms", Due(zone), f"text message, {last}")
    sent = " and a text message" if unit.texts else ""
    return Step("", Due(zone), f"{counted(len(tried), 'call')}{sent} reached nobody")


def _taken_back(unit: Any, zone: str, ladder: Ladder) -> Step:
    """Tell those who were told that it is over, as often as they would be called; leave the others alone."""
    if unit.list == UN_CALLED and unit.un_calls >= len(ladder.calls):
        return Step("", Due(zone), f"to be told that it is over, which {counted(unit.un_calls, 'call')} did not")
    return Step(unit.list, Due(zone), unit.why)


def _promised(unit: Any, zone: str, last: str, office: str) -> Step:
    """Call those again who are distressed, and those to whom it was promised."""
    at = None if pd.isna(unit.promised) else unit.promised
    if unit.distressed:
        return Step("call", Due(zone, after=at), f"was distressed: a named person calls again, {last}")
    when = "" if at is None else f" at {_local(at, office)}"
    return Step("call", Due(zone, after=at), f"a call back was promised{when}, {last}")


def _local(at: pd.Timestamp, zone: str) -> str:
    return "an unknown day" if pd.isna(at) else f"{at.tz_convert(zone):%d %b %H:%M}"


def tasks(
    called: pd.DataFrame, steps: dict[int, Step], settings: Settings, institutions: frozenset[str]
) -> tuple[list[Task], dict[int, float]]:
    """
    Make one task of each unit, and of units that share a number.

    Parameters
    ----------
    called
        Those to be called now.
    steps
        What comes next for each unit.
    settings
        Whose list it is, how long calls take, and how often somebody is reached.
    institutions
        Numbers of hotels and employers.

    Returns
    -------
    tasks, minutes
        The tasks, and the expected minutes of each unit.
    """
    lengths = settings.lengths
    speakers = called[called["spokesperson"]].set_index("unit")
    size = called.groupby("unit").size().reindex(speakers.index).to_numpy().astype(np.int64)
    distressed = speakers.index.isin(called.loc[called["state"] == "distressed", "unit"])
    action = pd.Series([steps[int(unit)].action for unit in speakers.index], index=speakers.index)
    calls = np.where(distressed, lengths.distressed, lengths.expected(size, settings.rates))
    calls = np.select([action == "strike-off", action == "sms"], [0.0, _TEXT_MINUTES], default=calls)
    minutes = dict(zip(speakers.index.astype(int), calls.tolist(), strict=True))
    orders = _orders(called, settings.office).reindex(speakers.index)
    order = dict(zip(speakers.index.astype(int), orders.itertuples(index=False, name=None), strict=True))
    wanted = speakers["spoken"].where(speakers["spoken"] != "", speakers["language"]).str.lower()
    language = dict(zip(speakers.index.astype(int), zip(wanted, speakers["before"], strict=True), strict=True))
    groups: dict[int, list[int]] = {}
    joined = called.assign(cluster=clusters(called.reset_index(drop=True), institutions))[called["spokesperson"]]
    for unit, cluster in zip(joined["unit"], joined["cluster"], strict=True):
        groups.setdefault(int(cluster), []).append(int(unit))
    made = []
    for group in groups.values():
        inside = sorted(group, key=order.__getitem__)
        first = inside[0]
        time = sum(minutes[unit] for unit in inside)
        rung = sum(steps[unit].action != "strike-off" for unit in inside)
        made.append(Task(tuple(inside), order[first], steps[first].due, time, rung, *language[first]))
    return made, minutes


def _orders(called: pd.DataFrame, office: Office) -> pd.DataFrame:
    """
    Say how urgent each unit is, by its most urgent member; the smaller, the sooner.

    Who is told that it is over first, then promises; then class, certainty, the younger exposure, who lives with the
    case, fewer attempts. (The CDC's prioritisation puts household contacts exposed in the last six days first.)
    """
    last = called["last_exposure"].dt.tz_convert(office.zone).dt.tz_localize(None).dt.normalize()
    age = (pd.Timestamp(office.day) - last).dt.days
    keys = pd.DataFrame(
        {
            "unit": called["unit"],
            "wanted": called["list"] == CALLED,
            "promised": ~called["state"].isin(_URGENT),
            "severity": called["wanted_class"].map({name: i for i, name in enumerate(CLASSES)}).fillna(len(CLASSES)),
            "possible": called["certainty"] != "certain",
            "age": age.fillna(-1),
            "apart": ~called["with_case"],
            "attempts": called["attempts"],
            "position": np.arange(len(called)),
        }
    )
    best = keys.sort_values(list(keys.columns[1:]), kind="stable").drop_duplicates("unit").set_index("unit")
    return best.astype("float64")
