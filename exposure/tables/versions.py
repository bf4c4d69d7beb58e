"""Versions of a key, and ids that mean two things."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from exposure.clock import NEVER, to_seconds
from exposure.places import leg_place_ids
from exposure.schema import CLOCKS, TABLES
from exposure.seats.berths import read_berths
from exposure.tables.raw import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy.typing as npt

    from exposure.tables.state import State

__all__ = ["double_ids", "known_periods", "overlapping_versions"]

_ALWAYS = np.iinfo(np.int64).max


def known_periods(frame: pd.DataFrame) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Give the seconds from which and until which each row is known."""
    recorded, withdrawn = (to_seconds(frame[clock]) for clock in CLOCKS)
    return recorded, np.where(withdrawn == NEVER, _ALWAYS, withdrawn)


def overlapping_versions(state: State) -> Iterator[Finding]:
    """Find rows of one key that are known at the same time."""
    for name, frame in state.frames.items():
        if name == "itineraries" and (frame["stay_id"] == frame["fact_id"]).all():
            continue  # nothing but ids made here
        key = list(TABLES[name].key)
        required = [c for c in key if TABLES[name].by_name[c].required]
        twice = frame[key].duplicated(keep=False) & frame[required].notna().all(axis="columns")
        if not twice.any():
            continue
        at = _overlapping(frame.loc[twice], key)
        if len(at):
            hint = "keep one row, or give the older one the withdrawn_at at which the newer one was recorded"
            reason = f"another row with the same {' and '.join(key)} is known at the same time"
            yield Finding(name, reason, hint, key[0], at)


def double_ids(state: State) -> Iterator[Finding]:
    """Find ids that name a venue and a leg, or a place that is made: a vehicle or a carriage."""
    venues, legs = state["venues"]["venue_id"], state["legs"]["leg_id"]
    vehicles = "vehicle:" + state["legs"]["vehicle"].dropna()
    carriages = _carriages(state)
    for name, ids, others in (("venues", venues, legs), ("legs", legs, venues)):
        for made, reason in (
            (others, "the id names both a venue and a leg"),
            (vehicles, "the id is also that of a vehicle"),
            (carriages, "the id is also that of a carriage"),
        ):
            same = ids.isin(made) | (_whole(ids).isin(made) if made is carriages and len(made) else False)
            at = ids.index[(ids.notna() & same).to_numpy(dtype=bool)]
            if len(at):
                column = TABLES[name].key[0]
                yield Finding(name, reason, "rename one of them", column, at.to_numpy())


def _carriages(state: State) -> pd.Series:
    """List the ids that carriages of legs get, those included that only a seat names."""
    stays = state["itineraries"]
    named = stays.loc[stays["leg_id"].notna() & stays["carriage"].notna(), ["leg_id", "carriage"]].drop_duplicates()
    ids = [leg_place_ids(named["leg_id"], named["carriage"])]
    berths = read_berths(stays, state["legs"], state["layouts"].iloc[:0])
    if berths is not None:
        told = berths.carriage.dropna()
        ids.append(leg_place_ids(stays["leg_id"].loc[told.index], told))
    return pd.concat(ids).drop_duplicates()


def _whole(ids: pd.Series) -> pd.Series:
    """Give the carriage for the id of a compartment or bay, else the id."""
    return ids.str.replace(r"/[0-9]+$", "", regex=True)


def _overlapping(rows: pd.DataFrame, key: list[str]) -> npt.NDArray[np.int64]:
    start, end = known_periods(rows)
    codes = rows.groupby(key, sort=False, dropna=False).ngroup().to_numpy()
    order: Any = np.lexsort((end, start, codes))
    order = order[start[order] < end[order]]  # a row withdrawn when it was recorded was never known
    periods = pd.DataFrame({"code": codes[order], "start": start[order], "end": end[order]})
    by_key = periods.groupby("code", sort=False)
    latest = by_key["end"].cummax().groupby(periods["code"], sort=False).shift(fill_value=NEVER)
    following = by_key["start"].shift(-1, fill_value=_ALWAYS)
    overlap = (periods["start"] < latest) | (following < periods["end"])
    return np.sort(rows.index.to_numpy()[order[overlap.to_numpy()]])
