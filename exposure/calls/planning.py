"""Planning: from a trace and what the team did so far to a plan."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from exposure.calls.contract import EVENT_COLUMNS, STATE_COLUMNS, typed
from exposure.calls.delta import marked, standing
from exposure.calls.dossiers import Office
from exposure.calls.draft import Past, draft
from exposure.calls.ladder import Ladder
from exposure.calls.minutes import Rates, read_lengths
from exposure.calls.plan import Plan
from exposure.calls.roll import make_roll
from exposure.calls.settings import Settings
from exposure.calls.staff import PER_SHIFT, read_team
from exposure.calls.state import states
from exposure.calls.store import Store
from exposure.calls.windows import Hours
from exposure.calls.zones import commonest_jurisdiction, office_zone, region_of
from exposure.clock import INSTANT, instant
from exposure.errors import UsageError
from exposure.schema import TABLES
from exposure.vocabulary import CLASSES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from exposure.trace import Trace

__all__ = ["plan"]


def plan(  # noqa: PLR0913 - a plan has so many sides
    trace: Trace,
    *,
    shifts: int = 3,
    callers: int | Sequence[object] = 9,
    jurisdiction: str | None = None,
    start: str | datetime | pd.Timestamp | None = None,
    minutes_per_call: float | Mapping[str, float] | None = None,
    attempts: Sequence[str] | None = None,
    classes: Sequence[str] = ("close",),
    store: str | Path | None = None,
    region: str | None = None,
    hours: Sequence[str] = ("08:00", "21:00"),
    per_shift: int = PER_SHIFT,
    hotline: str | None = None,
) -> Plan:
    """
    Plan who calls whom, when and on which number.

    Every one of `trace.people` gets exactly one place: on the sheet of one caller and shift, on the look-up list, on
    the list handed over to another authority, among those who are cases themselves, or among those not to be called.

    Parameters
    ----------
    trace
        The traced cases.
    shifts
        Shifts of a day, back to back from the start, each of at most 8 hours.
    callers
        How many in each shift; or their names, each a text such as `Li Na (zh, en)` or a pair of name and languages; or
        a list of such lists, one for each shift of a day.
    jurisdiction
        The authority whose list it is; None for the commonest among the contacts.
    start
        When the first shift begins, with its offset; None for the latest moment at which a fact became known (or, with
        a store, a call was made), rounded up to the full hour. The machine's clock is never read.
    minutes_per_call
        Minutes by how a call ends, for what differs from `minutes.MINUTES`, or one number for all calls.
    attempts
        The ladder: `morning`, `midday` or `evening` for each call, then `sms`, then `visit`; None for `ladder.LADDER`.
    classes
        Classes that are called, by an investigator's word or else by the rules.
    store
        What was handed out and came back so far: a folder of sheets, or its `calls.sqlite`; None for nothing.
    region
        Country whose numbers are written without a prefix, as two letters; None for that of the office's zone.
    hours
        Times of day between which people may be phoned, in their own time zone.
    per_shift
        Calls that one caller can make in a shift: 2,000 a day by 3 shifts of 9 to 10 people.
    hotline
        The number for those who want to call back and verify; it is printed on the script. None leaves a blank line.

    Returns
    -------
    plan
        The roll of all contacts; `write` makes the sheets.

    Raises
    ------
    UsageError
        If an option cannot be read, or no moment or country can be found and none is given.

    Examples
    --------
    >>> import exposure as ex
    >>> found = ex.trace(ex.read(ex.demo_folder()), case="ZW1", rules="cn-2020-02-21")
    >>> planned = ex.calls.plan(found, callers=9, shifts=3)
    >>> planned.jurisdiction, planned.roll["person_id"].is_unique
    ('Shanghai', True)
    """
    events, held, after = _past(store)
    ours = _jurisdiction(trace, jurisdiction)
    zone = office_zone(trace, ours)
    begin = _start(trace, start, events, zone)
    office = Office(ours, zone, _region(region, zone), begin)
    settings = Settings(
        office=office,
        team=read_team(callers, shifts, per_shift),
        ladder=Ladder.read(attempts),
        lengths=read_lengths(minutes_per_call),
        rates=Rates.of(events),
        hours=Hours.read(hours),
        classes=_classes(classes),
    )
    zones = {} if held is None else dict(zip(held["person_id"], held["zone"], strict=True))
    told = states(events, zones, zone) if len(events) else typed(pd.DataFrame(), STATE_COLUMNS)
    drafted = draft(trace, settings, Past(told, held))
    roll = marked(make_roll(drafted, settings), held, begin)
    number = int(roll["shift"].max()) if len(roll) else 0
    numbered = dict(zip(range(1, max(number, shifts) + 1), settings.team.shifts(begin), strict=False))
    return Plan(
        trace, roll, settings, numbered, drafted.institutions, None if store is None else Path(store), after, hotline
    )


def _past(store: str | Path | None) -> tuple[pd.DataFrame, pd.DataFrame | None, str]:
    if store is None:
        return typed(pd.DataFrame(), EVENT_COLUMNS), None, ""
    with Store.open(store) as opened:
        return opened.events(), standing(opened), (opened.ids() or [""])[-1]


def _jurisdiction(trace: Trace, given: str | None) -> str:
    if given is None:
        return commonest_jurisdiction(trace)
    if not given.strip():
        raise UsageError("jurisdiction is blank; name the authority whose list this is")
    told = set(trace.people["jurisdiction"].dropna()) - {""}
    elsewhere = (trace.graph.persons, trace.graph.snapshot.table("venues"))
    if given not in told.union(*(table["jurisdiction"].dropna() for table in elsewhere)):
        raise UsageError.unknown("jurisdiction", given, told)
    return given


def _start(trace: Trace, given: str | datetime | pd.Timestamp | None, events: pd.DataFrame, zone: str) -> pd.Timestamp:
    if given is not None:
        return instant(given, what="start")
    snapshot = trace.graph.snapshot
    moments = [snapshot.facts[name].loc[snapshot.known[name], "recorded_at"].max() for name in TABLES]
    latest = pd.Series([*moments, events["tried_at"].max()], dtype=INSTANT).dropna()
    if latest.empty:
        raise UsageError("no row says when it became known: give start=, such as 2020-02-27T12:00+08:00")
    whole: pd.Timestamp = latest.max().tz_convert(zone).tz_localize(None).ceil("h")
    placed: pd.Timestamp = whole.tz_localize(zone, ambiguous=False, nonexistent="shift_forward")
    return placed.tz_convert("UTC").as_unit("s")


def _region(given: str | None, zone: str) -> str:
    from phonenumbers import SUPPORTED_REGIONS

    found = region_of(zone) if given is None else str(given).strip().upper()
    if found not in SUPPORTED_REGIONS:
        what = f"{given!r} is no country" if given is not None else f"the zone {zone} does not tell the country"
        raise UsageError(f"{what}: give region= as two letters, such as CN")
    return found


def _classes(given: Sequence[str]) -> tuple[str, ...]:
    wanted = (given,) if isinstance(given, str) else tuple(given)
    for name in wanted:
        if name not in CLASSES:
            raise UsageError.unknown("class", name, CLASSES)
    if not wanted:
        raise UsageError("classes is empty; name those that are called, such as close")
    return wanted
