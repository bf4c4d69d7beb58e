"""Ids that name rows of other tables, over all versions of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from exposure.schema import TABLES
from exposure.tables.raw import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from exposure.schema import Column
    from exposure.tables.state import State

__all__ = ["leg_halts", "unknown_references", "unknown_stops"]

_NOUN: Final = {"persons": "person", "venues": "venue", "legs": "leg"}


def unknown_references(state: State, *, persons_given: bool) -> Iterator[Finding]:
    """
    Find ids that no row has.

    Parameters
    ----------
    state
        The tables.
    persons_given
        Without a table of persons, every id that is used is a person.

    Yields
    ------
    findings
        One for each column; a row that names a row set aside says so.
    """
    for name, frame in state.frames.items():
        for column in TABLES[name].columns:
            skipped = column.refers in state.silent or (column.refers == "persons" and not persons_given)
            if column.refers and not skipped and len(frame):
                yield from _unknown(state, name, column)


def unknown_stops(state: State) -> Iterator[Finding]:
    """Find stops where somebody got on or off and the leg does not halt."""
    stays = state["itineraries"]
    if state.silent & {"legs", "leg_stops"}:
        return
    for column in ("board", "alight"):
        named = stays.loc[stays[column].notna(), ["leg_id", "venue_id", column]]
        off_leg = named.index[named["leg_id"].isna()]
        if len(off_leg):
            hint = f"clear {column}, or give the leg_id"
            yield Finding("itineraries", "is given without a leg", hint, column, off_leg.to_numpy())
        legs = state["legs"]["leg_id"].dropna()
        on_leg = named[named["leg_id"].isin(legs) & named[column].isin(state["venues"]["venue_id"])]
        at = on_leg.index[~pd.MultiIndex.from_frame(on_leg[["leg_id", column]]).isin(leg_halts(state.frames))]
        if len(at):
            hint = "name the origin, the destination or a stop of the leg, or add the stop to leg_stops"
            yield Finding("itineraries", _stop_reasons(state, on_leg.loc[at], column), hint, column, at.to_numpy())


def leg_halts(rows: Mapping[str, pd.DataFrame]) -> pd.MultiIndex:
    """List every leg with each venue where it halts, its ends included."""
    legs, stops = rows["legs"], rows["leg_stops"]
    pairs = [stops[["leg_id", "venue_id"]]]
    pairs += [legs[["leg_id", end]].rename(columns={end: "venue_id"}) for end in ("origin", "destination")]
    return pd.MultiIndex.from_frame(pd.concat(pairs).drop_duplicates())


def _unknown(state: State, name: str, column: Column) -> Iterator[Finding]:
    ids = _each(state[name][column.name], column)
    key = TABLES[column.refers].key[0]
    missing = ids[~ids.isin(state.ids(column.refers, key))]
    if missing.empty:
        return
    noun = _NOUN[column.refers]
    gone = missing.isin(state.gone[column.refers][key])
    one = column.holds != "several"
    reasons = [
        f"names {noun} {i}, which was set aside" if g else f"names no {noun} that is there" + ("" if one else f": {i}")
        for i, g in zip(missing, gone, strict=True)
    ]
    hint = f"correct the id, or add the {noun} to {column.refers}"
    yield Finding(name, reasons, hint, column.name, missing.index.to_numpy())


def _each(cells: pd.Series, column: Column) -> pd.Series:
    ids = cells.dropna()
    if column.holds != "several":
        return ids
    parts = ids.str.split(";").explode().str.strip()
    return parts[(parts != "") & ~pd.MultiIndex.from_arrays([parts.index, parts]).duplicated()]


def _stop_reasons(state: State, rows: pd.DataFrame, column: str) -> list[str]:
    gone = pd.MultiIndex.from_frame(rows[["leg_id", column]]).isin(leg_halts(state.gone))
    stated = zip(rows["leg_id"], rows[column], gone, strict=True)
    return [
        f"names stop {stop} of leg {leg}, which was set aside" if g else "is no stop of the leg"
        for leg, stop, g in stated
    ]
