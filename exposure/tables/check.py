"""All checks together: raw tables in, checked tables and every fault out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.clock import is_zone, zone_hint
from exposure.durations import changed_durations
from exposure.errors import UsageError
from exposure.progress import each
from exposure.schema import TABLES
from exposure.tables.aside import Aside
from exposure.tables.contract import broken_cells
from exposure.tables.endless import assumed_ends
from exposure.tables.faults import fault_frame
from exposure.tables.groups import faulty_groups
from exposure.tables.instants import place_instants
from exposure.tables.loops import containment_loops
from exposure.tables.persons import made_persons
from exposure.tables.plausible import implausible
from exposure.tables.raw import Assumed, Raw, RawTable
from exposure.tables.references import unknown_references, unknown_stops
from exposure.tables.seats import faulty_layouts, faulty_seats, unknown_layouts
from exposure.tables.state import State
from exposure.tables.stays import (
    ambiguous_stops,
    backward_times,
    half_coordinates,
    misplaced_rows,
    outside_runs,
    self_relations,
)
from exposure.tables.typed import Typed, empty_frame, read_table
from exposure.tables.versions import double_ids, overlapping_versions
from exposure.tables.zones import misnamed_zones

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping

    from exposure.tables.raw import Finding

__all__ = ["Checked", "check", "check_typed", "placed_faults"]

_ORDERS: Final = ("day-first", "month-first")
_CHECKS: Final[tuple[Callable[[State], Iterator[Finding]], ...]] = (
    broken_cells,
    unknown_stops,
    overlapping_versions,
    double_ids,
    misplaced_rows,
    half_coordinates,
    backward_times,
    outside_runs,
    ambiguous_stops,
    self_relations,
    faulty_groups,
    containment_loops,
    faulty_layouts,
    unknown_layouts,
    faulty_seats,
)


@dataclass(frozen=True)
class Checked:
    """
    Tables that may be used, and everything found on the way to them.

    Attributes
    ----------
    tables
        All nine tables in input order, without the rows set aside.
    faults
        Faults and warnings, with the columns of `FAULT_COLUMNS`.
    set_aside
        The other rows, with their faults and their cells as given.
    read
        Rows read by table: used + set aside.
    stops
        Whether a fault remains that the caller did not allow to be set aside.
    unlisted
        Persons whom only rows set aside name, of graphs that had no table of persons and were joined to one that has.
    assumed
        How something was read that could be read otherwise.
    timezone
        Zone of times that have no other, as the caller gave it.
    usual_minutes
        Usual durations by kind of place, where the caller changed them.
    """

    tables: dict[str, pd.DataFrame]
    faults: pd.DataFrame
    set_aside: pd.DataFrame
    read: dict[str, int]
    stops: bool
    unlisted: frozenset[str] = frozenset()
    assumed: tuple[Assumed, ...] = ()
    timezone: str | None = None
    usual_minutes: Mapping[str, float] = field(default_factory=dict)


def check(
    raw: Raw,
    *,
    timezone: str | None = None,
    dates: str | None = None,
    aside: bool = False,
    usual_minutes: Mapping[str, float] | None = None,
) -> Checked:
    """
    Check every row of every table; no data make it raise.

    Parameters
    ----------
    raw
        What was read.
    timezone
        Zone of times that have no other.
    dates
        `day-first` or `month-first` decides 03/04/2020.
    aside
        Whether the caller goes on without faulty rows. If so, rows that fail because
        another row is gone are listed too.
    usual_minutes
        How long stays without an end last, by kind of place, where they differ from `vocabulary.USUAL_MINUTES`.

    Returns
    -------
    checked
        The rows that can be used and all faults.

    Raises
    ------
    UsageError
        If `timezone` or `dates` is none that exists, or a duration is none.
    """
    if timezone is not None and not (isinstance(timezone, str) and is_zone(timezone)):
        raise UsageError(f"unknown timezone {timezone!r}{zone_hint(str(timezone))}; use an IANA name, as Asia/Shanghai")
    if dates is not None and dates not in _ORDERS:
        raise UsageError.unknown("order of dates", dates, _ORDERS)
    usual = changed_durations(usual_minutes)
    typed, torn, found = _typed(raw, timezone, dates)
    gone = Aside()
    given = {name: frozenset(map(str, raw.tables[name].cells)) if name in raw.tables else frozenset() for name in typed}
    found = [*raw.findings, *found, *_judged(replace(_state(typed, gone, given, raw.broken), torn=torn), raw.tables)]
    derived: list[Finding] = []
    changed = gone.add(found, raw) or bool(raw.broken)
    while changed:
        new = list(_judged(_without(_state(typed, gone, given), torn), raw.tables))
        changed = gone.add(new, raw)
        derived += new
    stops = any(finding.severity == "fault" and not (aside and finding.mendable) for finding in found)
    state = _without(_state(typed, gone, given, raw.broken), torn)
    found += [*([] if stops else derived), *implausible(state, aside=aside and not stops)]
    assumed = [*raw.assumed, *(taken for table in typed.values() for taken in table.assumed)]
    if "itineraries" in raw.tables:
        assumed += assumed_ends(state, usual, raw.tables["itineraries"].file)
    checked = _checked(state, fault_frame(found, raw), gone.frame(raw), raw, stops=stops)
    return replace(checked, assumed=tuple(assumed), timezone=timezone, usual_minutes=usual)


def check_typed(
    tables: Mapping[str, pd.DataFrame], gone: Mapping[str, pd.DataFrame] | None = None, *, faultless: bool = False
) -> pd.DataFrame:
    """
    Check rows that were read before and now stand together.

    Their cells were looked at when they were read; what is looked for is what they say of each other.

    Parameters
    ----------
    tables
        All nine tables as `Checked` has them, persons included.
    gone
        Rows set aside, by table, as far as their ids are known.
    faultless
        Whether the rows were checked together before, so that there can be nothing but warnings.

    Returns
    -------
    faults
        As in `Checked`; warnings only where there is no fault.
    """
    numbered = {name: _named_rows(table) for name, table in tables.items()}
    aside = {name: (gone or {}).get(name, empty_frame(table)) for name, table in TABLES.items()}
    state = State(numbered, aside, {name: frozenset(table.columns) for name, table in tables.items()})
    checks = tuple(find for find in _CHECKS if find is not broken_cells)
    found = [] if faultless else list(_judged(state, tables, checks))
    return placed_faults(found or implausible(state, aside=True), tables)


def placed_faults(findings: Iterable[Finding], tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """
    List what was found in typed tables, each row with the file and the number that it had there.

    Parameters
    ----------
    findings
        What was found, by position in the tables.
    tables
        The tables, with their provenance.

    Returns
    -------
    faults
        The columns of `FAULT_COLUMNS`.
    """
    numbers = {name: np.arange(1, len(table) + 1) for name, table in tables.items()}
    faults = fault_frame(findings, Raw({n: RawTable(n, "", table, numbers[n]) for n, table in tables.items()}))
    for name, found in faults[faults["row"] > 0].groupby("table"):
        origin = tables[str(name)].iloc[found["row"].to_numpy() - 1]
        faults.loc[found.index, ["file", "row"]] = origin[["file", "row"]].set_axis(found.index)
    return faults.assign(value=faults["value"].str.removesuffix("T00:00:00"))  # bare dates, as they are written


def _named_rows(table: pd.DataFrame) -> pd.DataFrame:
    """Give the numbers of rows as reasons name them: with their file where there are several."""
    if len(table["file"].unique()) <= 1:
        return table
    files = table["file"].where(table["file"] == "", " of " + table["file"])
    return table.assign(row=table["row"].astype("str") + files)


def _without(state: State, torn: Mapping[str, pd.DataFrame]) -> State:
    """Count rows that could not be cut into cells among those set aside."""
    return replace(state, gone={n: pd.concat([g, torn[n]]) if n in torn else g for n, g in state.gone.items()})


def _typed(
    raw: Raw, timezone: str | None, dates: str | None
) -> tuple[dict[str, Typed], dict[str, pd.DataFrame], list[Finding]]:
    typed = {
        name: read_table(raw.tables[name], dates) if name in raw.tables else Typed(empty_frame(table))
        for name, table in TABLES.items()
    }
    found = [finding for table in typed.values() for finding in table.findings]
    found += misnamed_zones({name: table.frame for name, table in typed.items()})
    found += place_instants(typed, timezone, raw.broken)
    torn = {}
    for name, table in raw.tables.items():
        if len(table.ragged):
            frame = typed[name].frame
            torn[name] = frame.loc[table.ragged]
            typed[name] = replace(typed[name], frame=frame.drop(index=pd.Index(table.ragged)))
    return typed, torn, found


def _state(
    typed: Mapping[str, Typed], aside: Aside, given: Mapping[str, frozenset[str]], silent: frozenset[str] = frozenset()
) -> State:
    frames, gone = {}, {}
    for name, table in typed.items():
        lost = np.isin(table.frame.index, aside.positions(name))
        frames[name] = table.frame if not lost.any() else table.frame[~lost]
        gone[name] = table.frame[lost]
    return State(frames, gone, given, {name: table.unread for name, table in typed.items()}, silent)


def _judged(
    state: State, tables: Container[str], checks: tuple[Callable[[State], Iterator[Finding]], ...] = _CHECKS
) -> Iterator[Finding]:
    yield from unknown_references(state, persons_given="persons" in tables)
    for find in each(checks, "looking for", lambda find: find.__name__.replace("_", " ")):
        yield from find(state)


def _checked(state: State, faults: pd.DataFrame, set_aside: pd.DataFrame, raw: Raw, *, stops: bool) -> Checked:
    used = {name: frame.reset_index(drop=True) for name, frame in state.frames.items()}
    used["leg_stops"] = used["leg_stops"].astype({"sequence": "int64"})
    if "persons" not in raw.tables:
        used["persons"] = made_persons(used)
    read = {name: len(raw.tables[name].rows) if name in raw.tables else len(used[name]) for name in TABLES}
    return Checked(used, faults, set_aside, read, stops)
