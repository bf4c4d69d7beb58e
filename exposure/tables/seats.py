"""Seats and seat plans: plans that cannot be understood, seats that are in none, seats held by two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.clock import to_seconds
from exposure.errors import did_you_mean
from exposure.seats.berths import cabin_texts
from exposure.seats.carriages import carriage_label
from exposure.seats.labels import seat_labels
from exposure.seats.layouts import BUILT_IN, Layout, LayoutError, parse_layout
from exposure.seats.plan import seat_plan
from exposure.tables.faults import harmless
from exposure.tables.raw import Finding
from exposure.vocabulary import MODES, WITHOUT_SEAT, role_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    from exposure.seats.berths import Berths
    from exposure.tables.state import State

__all__ = ["doubtful_seats", "faulty_layouts", "faulty_seats", "sound_layouts", "unknown_layouts"]

_IN_CARRIAGES: Final = [mode for mode, kind in MODES.items() if kind in ("train", "ship")]


def faulty_layouts(state: State) -> Iterator[Finding]:
    """Find seat plans that cannot be understood, cell by cell."""
    table = state["layouts"]
    table = table.dropna(subset=["rows", "columns"])
    for at, row in zip(table.index, table.to_dict("records"), strict=True):
        try:
            parse_layout(row)
        except LayoutError as error:
            for column, reason, hint in error.faults:
                yield Finding("layouts", reason, hint, column, np.array([at]))


def sound_layouts(table: pd.DataFrame) -> pd.DataFrame:
    """Leave out the seat plans that cannot be understood."""
    sound = np.ones(len(table), bool)
    for k, row in enumerate(table.to_dict("records")):
        try:
            parse_layout(row)
        except LayoutError:
            sound[k] = False
    return table[sound]


def unknown_layouts(state: State) -> Iterator[Finding]:
    """Find legs that name a seat plan which is neither given nor built in."""
    named = state["legs"]["layout"].dropna()
    if "layouts" in state.silent or named.empty:
        return
    own, gone = state.ids("layouts", "layout"), state.gone["layouts"]["layout"]
    unknown = named[~named.isin(own) & ~named.isin(list(BUILT_IN()))]
    if unknown.empty:
        return
    names = [*own.dropna().unique(), *BUILT_IN()]
    reasons = [
        f"names layout {name}, which was set aside" if lost else "names no layout that is there"
        for name, lost in zip(unknown, unknown.isin(gone), strict=True)
    ]
    near = {name: did_you_mean(str(name), names).strip(" ()") for name in unknown.unique()}
    built_in = f"add it to layouts, or use one that is built in: {', '.join(BUILT_IN())}"
    hints = [f"{near[name]} {built_in}".strip() for name in unknown]
    yield Finding("legs", reasons, hints, "layout", unknown.index.to_numpy())


def faulty_seats(state: State) -> Iterator[Finding]:
    """Find seats that the leg's seat plan does not have, and seats that name another carriage than their row."""
    stays = state["itineraries"]
    rows = stays.loc[stays["leg_id"].notna() & stays["seat"].notna(), ["leg_id", "seat", "carriage"]]
    if rows.empty:
        return
    labels = seat_labels(rows["seat"], cabin_texts(rows, _modes(state["legs"])))
    own = carriage_label(rows["carriage"])
    other = (own != labels["carriage"]) & own.notna() & labels["carriage"].notna()
    reasons = [f"names carriage {told}, and the row itself {given}" for told, given in _pairs(labels, own, other)]
    yield from _faults(rows.index[other.to_numpy(bool)], reasons, "correct the seat or the carriage")
    if "layouts" not in state.silent and "legs" not in state.silent:
        yield from _missing_seats(state, rows.assign(label=labels["label"].fillna(labels["choices"])))


def doubtful_seats(stays: pd.DataFrame, legs: pd.DataFrame, berths: Berths | None) -> Iterator[Finding]:
    """
    Find seats that count as unknown because they cannot be read, and seats that two persons held at once.

    Parameters
    ----------
    stays
        Resolved stays, by their position in the table.
    legs
        One version of each leg.
    berths
        What the seats of stays on legs tell.

    Yields
    ------
    warnings
        Of the column `seat`.
    """
    if berths is None:
        return
    rows = stays.loc[stays.index.intersection(berths.seat.index)]
    seat, state = berths.seat.loc[rows.index], berths.state.loc[rows.index]
    mode = rows["leg_id"].map(_modes(legs))
    unreadable = rows.index[(state == "unreadable").to_numpy(bool)]
    hint = "write it as 35A, 07车12下 or 12; what else is known belongs into another column"
    yield from _unread(rows["seat"].loc[unreadable], "the seat cannot be read and counts as unknown", hint)
    alone = (state == "seat") & seat.str.fullmatch("[0-9]+").fillna(value=False)
    alone &= (mode == "flight") | berths.off_plan.loc[rows.index]
    hint = "add the letter of the seat, as 35A"
    yield from _unread(rows["seat"].loc[alone], "gives a row and no letter, and counts as unknown", hint)
    placed = rows["carriage"].notna() | ~mode.isin(_IN_CARRIAGES)
    holds = (state == "seat") & placed & rows["withdrawn_at"].isna() & rows["alternative_group"].isna() & ~alone
    holds &= ~rows["role"].fillna("").map(role_of).isin(WITHOUT_SEAT)
    yield from _held_twice(rows.loc[holds].assign(seat=seat.loc[holds]))


def _modes(legs: pd.DataFrame) -> pd.Series:
    return legs.dropna(subset="leg_id").drop_duplicates("leg_id").set_index("leg_id")["mode"]


def _pairs(labels: pd.DataFrame, own: pd.Series, where: pd.Series) -> Iterator[tuple[str, str]]:
    return zip(labels.loc[where, "carriage"], own[where], strict=True)


def _faults(at: pd.Index, reasons: Sequence[str], hint: str | Sequence[str]) -> Iterator[Finding]:
    if len(at):
        yield Finding("itineraries", reasons, hint, "seat", at.to_numpy())


def _missing_seats(state: State, rows: pd.DataFrame) -> Iterator[Finding]:
    """Look each seat up in every version of its leg's seat plan; where a version names none, nothing can be said."""
    rows = rows.dropna(subset="label")
    runs = state["legs"][["leg_id", "layout"]].drop_duplicates()
    runs = runs[runs["leg_id"].isin(rows["leg_id"])]
    blank = runs["leg_id"][runs["layout"].isna()]
    versions = _versions(state["layouts"], runs["layout"])
    if not versions:
        return
    named = pd.DataFrame({"layout": [v.name for v in versions], "version": range(len(versions))})
    runs = runs.merge(named.astype({"layout": "str"}))
    runs = runs[~runs["leg_id"].isin(blank)]
    asked = rows[["leg_id", "label"]].drop_duplicates().merge(runs, on="leg_id")
    if asked.empty:
        return
    each = asked.assign(seat=asked["label"].str.split(";")).explode("seat", ignore_index=True)
    plan = seat_plan({str(k): version for k, version in enumerate(versions)})
    lettered = ~np.array([version.numbered for version in versions])[each["version"]]
    row_alone = each["seat"].str.fullmatch("[0-9]+").to_numpy(bool) & lettered
    each["there"] = (plan.find(each["version"].to_numpy(), each["seat"].to_numpy(object)) >= 0) | row_alone
    whole = each.groupby(["leg_id", "label", "version"])["there"].all()
    found = whole.groupby(["leg_id", "label"]).any()
    missing = found[~found].index
    at = rows.index[pd.MultiIndex.from_frame(rows[["leg_id", "label"]]).isin(missing)]
    name = runs.drop_duplicates("leg_id").set_index("leg_id")
    layouts = [versions[k] for k in name["version"].loc[rows.loc[at, "leg_id"]]]
    reasons = [f"is no seat of the layout {layout.name}" for layout in layouts]
    ends = {
        id(v): f"{plan.labels[plan.first[k]]} to {plan.labels[plan.first[k + 1] - 1]}" for k, v in enumerate(versions)
    }
    hints = [f"it has the seats {ends[id(layout)]}; correct the seat, or the layout of the leg" for layout in layouts]
    yield from _faults(at, reasons, hints)


def _versions(table: pd.DataFrame, named: pd.Series) -> list[Layout]:
    """Read every version of the seat plans that are named and can be understood."""
    own = sound_layouts(table[table["layout"].isin(named)])
    given = [parse_layout(row) for row in own.to_dict("records")]
    told = set(table["layout"])
    return given + [plan for name, plan in BUILT_IN().items() if name not in told and (named == name).any()]


def _unread(cells: pd.Series, reason: str, hint: str) -> Iterator[Finding]:
    """Warn of cells; those that hold words are not shown, for names may have come there."""
    plain = np.array([harmless(cell) == cell for cell in cells], dtype=bool)
    for shown in (True, False):
        at = cells.index[plain == shown]
        if len(at):
            yield Finding("itineraries", reason, hint, "seat", at.to_numpy(), severity="warning", shown=shown)


def _held_twice(rows: pd.DataFrame) -> Iterator[Finding]:
    key = rows[["leg_id", "seat"]].assign(carriage=carriage_label(rows["carriage"]).fillna(""))
    twice = key.duplicated(keep=False).to_numpy(bool)
    rows, code = rows[twice], key[twice].groupby(list(key), sort=False).ngroup()
    several = rows["person_id"].groupby(code).nunique().gt(1)
    shared = code.map(several).to_numpy(bool)
    rows, code = rows[shared], code[shared]
    start, end = to_seconds(rows["start"]), to_seconds(rows["end"])
    later, earlier = _overlapping(code.to_numpy(), start, end, pd.factorize(rows["person_id"])[0])
    reasons = [f"the seat is held by another person at that time, too (row {row})" for row in rows["row"].iloc[earlier]]
    hint = "correct the seat; a babe in arms has the role infant"
    if later:
        yield Finding("itineraries", reasons, hint, "seat", rows.index[later].to_numpy(), severity="warning")


def _overlapping(
    seat: npt.NDArray[np.integer],
    start: npt.NDArray[np.int64],
    end: npt.NDArray[np.int64],
    person: npt.NDArray[np.int64],
) -> tuple[list[int], list[int]]:
    """Give rows that begin while another person holds the seat, each with one row of that person."""
    later, earlier = [], []
    holders: dict[int, int] = {}
    current = -1
    for k in np.lexsort((person, end, start, seat)).tolist():
        if seat[k] != current:
            current, holders = int(seat[k]), {}
        others = [row for who, row in holders.items() if who != person[k] and end[row] > start[k] and end[k] > start[k]]
        if others:
            later.append(k)
            earlier.append(min(others))
        held = holders.get(int(person[k]))
        if held is None or end[k] > end[held]:
            holders[int(person[k])] = k
    return later, earlier
