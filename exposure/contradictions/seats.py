"""Seats: one that two persons hold at the same time, and one person on two of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.contradictions.clashes import Clashes, by_kind, overlapping, told_first
from exposure.counted import single_rows
from exposure.evidence import listed_source
from exposure.seats.berths import read_berths
from exposure.vocabulary import MODES, WITHOUT_SEAT, role_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.snapshot import Snapshot

    Rows = NDArray[np.intp]

__all__ = ["held_by_two", "two_seats"]

_IN_CARRIAGES: Final = [mode for mode, kind in MODES.items() if kind in ("train", "ship")]


def held_by_two(snapshot: Snapshot, rows: NDArray[np.int32], same: NDArray[np.int64]) -> Clashes:
    """
    Find seats that two persons hold at the same time on one leg, in every reading of the times.

    Parameters
    ----------
    snapshot
        The facts.
    rows
        Itinerary rows to be looked at; of a leg all or none. Infants and crew hold no seat; seats that cannot be read,
        rows without a letter on a flight, berths without a carriage and alternatives say nothing.
    same
        Pairs of persons who are one, as `smaller code * persons + larger code`, ascending.

    Returns
    -------
    clashes
        Pairs of rows of two persons.
    """
    arrays, persons = snapshot.world.arrays, len(snapshot.world.persons)
    seats = _holding(snapshot, _shared(snapshot, _seated(snapshot, rows), several=arrays.person))
    group = _numbers(seats["leg_id"], seats["carriage"], seats["seat"])
    says, against, start, end = _pairs(snapshot, seats, group)
    one, other = arrays.person[says].astype(np.int64), arrays.person[against].astype(np.int64)
    which = (one != other) & ~np.isin(np.minimum(one, other) * persons + np.maximum(one, other), same)
    says, against, start, end = (column[which] for column in (says, against, start, end))
    names = snapshot.world.persons.to_numpy(object)
    who, others = names[arrays.person[says]], names[arrays.person[against]]
    both = zip(who, others, _seat_texts(seats, says), strict=True)
    what = [f"{one} and {other} hold {seat} at the same time" for one, other, seat in both]
    return _clashes("seat held by two", (says, against), (who, others), (start, end), what)


def two_seats(snapshot: Snapshot, rows: NDArray[np.int32]) -> list[Clashes]:
    """
    Find known rows of one person who has two seats in one cabin or carriage at the same time.

    Parameters
    ----------
    snapshot
        The facts.
    rows
        Itinerary rows to be looked at; of a person all or none.

    Returns
    -------
    clashes
        Statements against evidence, and all others.
    """
    arrays = snapshot.world.arrays
    seats = _holding(snapshot, _shared(snapshot, _seated(snapshot, rows), several=arrays.seat))
    group = _numbers(seats["leg_id"], seats["carriage"], seats["person_id"])
    says, against, start, end = _pairs(snapshot, seats, group)
    differ = (seats["seat"].reindex(says).to_numpy() != seats["seat"].reindex(against).to_numpy()).astype(bool)
    says, against, start, end = (column[differ] for column in (says, against, start, end))
    who = snapshot.world.persons[arrays.person[says]].to_numpy(object)
    source = snapshot.facts["itineraries"]["source"].fillna("")
    here, there = (
        [seat + (f" ({word})" if (word := listed_source(told)) else "") for seat, told in zip(*cells, strict=True)]
        for cells in ((_seat_texts(seats, at), source.iloc[at]) for at in (says, against))
    )
    what = [
        f"{one} has {seat}, and {other}, at the same time" for one, seat, other in zip(who, here, there, strict=True)
    ]
    nobody = np.full(len(says), None, dtype=object)
    return by_kind(snapshot, _clashes("two seats at once", (says, against), (who, nobody), (start, end), what))


def _seated(snapshot: Snapshot, rows: NDArray[np.int32]) -> NDArray[np.int32]:
    """Choose the rows on legs that name a seat and are no alternatives."""
    arrays = snapshot.world.arrays
    legs = snapshot.background.legs.of_place
    return rows[(arrays.seat[rows] >= 0) & (legs[arrays.place[rows]] >= 0) & ~arrays.alternative[rows]]


def _shared(snapshot: Snapshot, rows: NDArray[np.int32], *, several: NDArray[np.int32]) -> NDArray[np.int32]:
    """Choose the rows of a seat with several persons, or of a person with several seats: hardly any."""
    arrays = snapshot.world.arrays
    both = (arrays.seat if several is arrays.person else arrays.person)[rows], several[rows]
    keys = pd.DataFrame({"leg": arrays.base[rows], "one": both[0], "several": both[1]})
    different = keys.drop_duplicates()
    keys["many"] = pd.MultiIndex.from_frame(keys[["leg", "one"]]).isin(
        pd.MultiIndex.from_frame(different.loc[different.duplicated(["leg", "one"]), ["leg", "one"]])
    )
    shared: NDArray[np.int32] = rows[keys["many"].to_numpy(bool)]
    return shared


def _holding(snapshot: Snapshot, rows: NDArray[np.int32]) -> pd.DataFrame:
    """Give the rows whose seat is surely taken by their person: leg, carriage, seat, person, by position."""
    columns = ["person_id", "leg_id", "carriage", "seat", "role"]
    seats = snapshot.world.stays[columns].iloc[rows].set_axis(rows)
    legs = snapshot.in_force("legs")
    berths = read_berths(seats, legs, snapshot.in_force("layouts")) if len(seats) else None
    if berths is None:
        return seats.iloc[:0]
    mode = seats["leg_id"].map(legs.drop_duplicates("leg_id").set_index("leg_id")["mode"])
    read = seats.assign(seat=berths.seat, carriage=berths.carriage)
    row_alone = berths.seat.str.fullmatch("[0-9]+").fillna(value=False) & ((mode == "flight") | berths.off_plan)
    holds = (berths.state == "seat") & ~row_alone & (berths.carriage.notna() | ~mode.isin(_IN_CARRIAGES))
    return read[(holds & ~seats["role"].fillna("").map(role_of).isin(WITHOUT_SEAT)).to_numpy(bool)]


def _numbers(*columns: pd.Series[str]) -> NDArray[np.int64]:
    """Give each combination of cells a number."""
    cells = pd.DataFrame({k: column.fillna("") for k, column in enumerate(columns)})
    return cells.groupby(list(cells), sort=False).ngroup().to_numpy().astype(np.int64)


def _pairs(
    snapshot: Snapshot, seats: pd.DataFrame, group: NDArray[np.int64]
) -> tuple[Rows, Rows, NDArray[np.int64], NDArray[np.int64]]:
    """Pair the rows of a group that share time; times are epoch seconds."""
    rows, epoch = seats.index.to_numpy(np.int32), snapshot.world.arrays.epoch
    stays = single_rows(snapshot.world.arrays, rows)
    lasting = np.where(stays.sure_end > stays.sure_start, stays.sure_end, stays.sure_start - 1)
    found = [(np.empty(0, np.intp), np.empty(0, np.intp)), *overlapping(group, stays.sure_start, lasting)]
    one, other = (np.concatenate([pair[k] for pair in found]) for k in (0, 1))
    start = np.maximum(stays.sure_start[one], stays.sure_start[other]) + epoch
    end = np.minimum(stays.sure_end[one], stays.sure_end[other]) + epoch
    says, against = told_first(snapshot, rows[one].astype(np.intp), rows[other].astype(np.intp))
    return says, against, start, end


def _seat_texts(seats: pd.DataFrame, at: Rows) -> list[str]:
    cells = seats.loc[at, ["seat", "carriage", "leg_id"]].fillna("").itertuples(index=False)
    return [f"seat {seat} of {f'carriage {carriage} of ' if carriage else ''}{leg}" for seat, carriage, leg in cells]


def _clashes(
    kind: str,
    pair: tuple[Rows, Rows],
    who: tuple[NDArray[np.object_], NDArray[np.object_]],
    when: tuple[NDArray[np.int64], NDArray[np.int64]],
    what: list[str],
) -> Clashes:
    told = np.array(what, dtype=object)
    return Clashes(kind, ("itineraries", "itineraries"), *pair, *who, *when, told)
