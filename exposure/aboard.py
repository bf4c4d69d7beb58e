"""Who was on a leg, and what is known of them: looked at before anybody trusts a passenger list."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from exposure.errors import UsageError
from exposure.passengers.flights import flight_number
from exposure.seats.carriages import carriage_label
from exposure.seats.labels import seat_labels
from exposure.seats.layouts import layouts_in_force
from exposure.seats.plan import seat_plan
from exposure.shown import counted, html_card, text_card
from exposure.vocabulary import MODES, role_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exposure.graph import ExposureGraph
    from exposure.seats.layouts import Layout

__all__ = ["ManifestCheck", "manifest_check"]

_CREW: Final = ("crew", "driver")
_IN_PARTS: Final = tuple(mode for mode, kind in MODES.items() if kind in {"train", "ship"})
"""Modes whose seats are those of a carriage or a cabin."""
_LISTED: Final = 6
_HELD: Final = ("carriage", "seat", "person_ids")
_MEANINGS: Final = {
    "on_board": "persons with a stay on the leg",
    "uncertain": "of these, persons who may have been elsewhere: all their stays on it are alternatives",
    "listed": "persons whom a manifest names",
    "seated": "persons whose seat is one of the layout",
    "with_phone": "persons with a phone",
    "with_document": "persons with a document",
    "infants": "babes in arms, who occupy no seat",
    "crew": "crew and drivers",
    "without_seat": "others without any seat",
    "unreadable": "persons whose seat cannot be read",
    "off_layout": "persons whose seat the layout does not have, or is one of several",
    "without_layout": "persons whose seat cannot be looked up, since the leg has no layout that is known",
    "held_twice": "seats that two persons held at the same time",
    "capacity": "seats of the layout, on a train or ship in the carriages that are named",
    "free": "of these, seats that nobody held at any time",
}


@dataclass(frozen=True, eq=False, repr=False)
class ManifestCheck:
    """
    Counts of the persons on one leg; whoever has several stays on it, as after a move to another seat, counts once.

    Attributes
    ----------
    leg_id, layout
        The leg, and its seat plan; None where it has none that is known.
    on_board, uncertain
        Persons with a stay on the leg as known, and those of them all of whose stays on it are alternatives.
    listed
        Persons of whom a stay has the source `manifest`.
    seated
        Persons with a seat of the layout, crew among them where they have one.
    with_phone, with_document
        Persons who have them.
    infants, crew
        By their role; an infant also by the seat.
    without_seat
        Persons, neither infant nor crew, of whom no seat is written down.
    unreadable, off_layout, without_layout
        Persons whose only seats cannot be read; cannot be found on the layout; or have no layout to be looked up on.
    held_twice
        Seats that two persons, neither infant nor crew, held at the same time: `carriage`, `seat`, `person_ids`.
    capacity, free
        Seats, and those that nobody held; None where the layout is not known.
    """

    leg_id: str
    layout: str | None
    on_board: int
    uncertain: int
    listed: int
    seated: int
    with_phone: int
    with_document: int
    infants: int
    crew: int
    without_seat: int
    unreadable: int
    off_layout: int
    without_layout: int
    held_twice: pd.DataFrame
    capacity: int | None
    free: int | None

    def __repr__(self) -> str:
        return text_card(f"ManifestCheck {self.leg_id}", list(self._lines()))

    def _repr_html_(self) -> str:
        return html_card(f"ManifestCheck {self.leg_id}", list(self._lines()))

    def to_frame(self) -> pd.DataFrame:
        """
        Give the counts as a table.

        Returns
        -------
        counts
            `what`, `count` and `meaning`; a count that is not known is blank.
        """
        counts = [(f.name, getattr(self, f.name)) for f in fields(self) if f.name in _MEANINGS]
        rows = [(name, len(n) if isinstance(n, pd.DataFrame) else n, _MEANINGS[name]) for name, n in counts]
        frame = pd.DataFrame(rows, columns=["what", "count", "meaning"])
        return frame.astype({"what": "str", "count": "Int64", "meaning": "str"})

    def _lines(self) -> Iterator[str]:
        maybe = f" ({self.uncertain:,} of them perhaps)" if self.uncertain else ""
        yield f"{counted(self.on_board, 'person')} on board{maybe}, {self.listed:,} listed by a manifest"
        yield f"{self.with_phone:,} with a phone, {self.with_document:,} with a document"
        yield f"{counted(self.infants, 'infant')}, {self.crew:,} crew"
        yield f"{self.seated:,} seated, {self.without_seat:,} without a seat"
        for count, said in (
            (self.unreadable, "with a seat that cannot be read"),
            (self.off_layout, f"with a seat that {self.layout} does not have or that is one of several"),
            (self.without_layout, "with a seat and no layout to look it up on"),
        ):
            if count:
                yield f"{counted(count, 'person')} {said}"
        if self.capacity is None:
            yield "no layout that is known: seats are not counted"
        else:
            yield f"{self.layout}: {counted(self.capacity, 'seat')}, {self.free:,} held by nobody"
        yield f"{counted(len(self.held_twice), 'seat')} held twice" if len(self.held_twice) else "no seat held twice"
        for carriage, seat, ids in self.held_twice.head(_LISTED).to_numpy().tolist():
            yield f"  {carriage}/{seat}: {ids}" if carriage else f"  {seat}: {ids}"


def manifest_check(graph: ExposureGraph, leg: str) -> ManifestCheck:
    """
    Reconcile who was on a leg with what is known of them.

    Parameters
    ----------
    graph
        As known at its moment.
    leg
        The leg's id.

    Returns
    -------
    check
        Counts of persons, and the seats that two of them held at the same time.

    Raises
    ------
    UsageError
        If the graph knows no such leg.

    Examples
    --------
    >>> import exposure as ex
    >>> check = manifest_check(ex.read(ex.demo_folder()), "SU206-2020-02-20")
    >>> check.on_board, check.crew, check.without_seat, len(check.held_twice)
    (161, 10, 6, 0)
    """
    legs = graph.snapshot.table("legs").drop_duplicates("leg_id", keep="last").set_index("leg_id")
    if leg not in legs.index:
        raise UsageError(_no_such(str(leg), legs))
    mode, named = (str(cell) for cell in legs.loc[leg, ["mode", "layout"]])
    layout = layouts_in_force(graph.snapshot.table("layouts")).get(named)
    stays = graph.stays
    stays = _with_seats(stays[stays["leg_id"] == leg].reset_index(drop=True), mode, layout)
    persons = graph.snapshot.table("persons")
    persons = persons[persons["person_id"].isin(stays["person_id"])]
    capacity, free = _capacity(stays, layout)
    return ManifestCheck(
        leg_id=leg,
        layout=layout.name if layout else None,
        listed=_persons(stays, stays["source"].fillna("").str.split(";").map(_is_manifest)),
        with_phone=persons.loc[persons["phone"].notna(), "person_id"].nunique(),
        with_document=persons.loc[persons["document"].notna(), "person_id"].nunique(),
        capacity=capacity,
        free=free,
        **_counts(stays, layout),
    )


def _counts(stays: pd.DataFrame, layout: Layout | None) -> dict[str, Any]:
    """Count the persons by what is known of their seats."""
    infant, crew, sure = stays["infant"], stays["crew"], stays["alternative_group"].isna()
    read, seated = stays["state"].isin(["seat", "either"]), stays["on_layout"]
    lost = read & ~seated
    return {
        "on_board": _persons(stays),
        "uncertain": _persons(stays, but=sure),
        "seated": _persons(stays, seated),
        "infants": _persons(stays, infant),
        "crew": _persons(stays, crew),
        "without_seat": _persons(stays, but=stays["seat"].notna() | infant | crew),
        "unreadable": _persons(stays, stays["state"] == "unreadable", but=read),
        "off_layout": _persons(stays, lost, but=seated) if layout else 0,
        "without_layout": 0 if layout else _persons(stays, lost),
        "held_twice": _held_twice(stays[~infant & ~crew & sure & (stays["state"] == "seat")]),
    }


def _no_such(leg: str, legs: pd.DataFrame) -> str:
    """Name the legs that may be meant: those of the flight or train, else those whose ids are nearly the same."""
    wanted = flight_number(pd.Series([leg], dtype="str")).iloc[0]
    runs = legs.index[(legs["service"] == leg) | (flight_number(legs["service"]) == wanted)].tolist()
    near = runs[:_LISTED] or difflib.get_close_matches(leg, legs.index.tolist(), n=_LISTED, cutoff=0.6)
    known = f"; did you mean {' or '.join(near)}?" if near else f"; the graph knows {counted(len(legs), 'leg')}"
    return f"unknown leg {leg!r}{known}"


def _persons(stays: pd.DataFrame, which: Any = None, *, but: Any = None) -> int:
    """Count the persons who have such a stay, but no stay of another kind."""
    ids = stays["person_id"] if which is None else stays.loc[which.astype(bool), "person_id"]
    others = () if but is None else stays.loc[but, "person_id"]
    return int(ids[~ids.isin(others)].nunique())


def _is_manifest(sources: list[str]) -> bool:
    return any(source.strip().casefold() == "manifest" for source in sources)


def _with_seats(stays: pd.DataFrame, mode: str, layout: Layout | None) -> pd.DataFrame:
    """Say of each stay what its seat text holds, in one spelling, and whether the layout has that seat."""
    at_sea = stays["carriage"].isna() & (MODES[mode] == "ship")
    labels = seat_labels(stays["seat"], at_sea.to_numpy(bool))
    carriage = carriage_label(stays["carriage"])
    carriage = carriage.where(carriage.notna(), labels["carriage"])
    plan = seat_plan({layout.name: layout} if layout else {})
    code = np.full(len(stays), 0 if layout else -1)
    at = plan.find(code, labels["label"].to_numpy(object))
    label = labels["label"].to_numpy(object)
    label[at >= 0] = plan.labels[at[at >= 0]]
    role = stays["role"].fillna("").map(role_of)
    return stays.assign(
        label=pd.Series(label, stays.index, dtype="str"),
        state=labels["state"],
        # Elsewhere than in trains and ships a seat is one whatever stands before it.
        part=carriage if mode in _IN_PARTS else pd.Series("", stays.index, dtype="str"),
        on_layout=(at >= 0) & (labels["state"] == "seat"),
        infant=(role == "infant") | (labels["state"] == "infant"),
        crew=role.isin(_CREW),
    )


def _capacity(stays: pd.DataFrame, layout: Layout | None) -> tuple[int | None, int | None]:
    if layout is None:
        return None, None
    parts = stays["part"].dropna().nunique() if len(stays) else 1
    held = stays[stays["on_layout"] & stays["part"].notna()].drop_duplicates(["part", "label"])
    capacity = len(seat_plan({layout.name: layout})) * parts
    return capacity, capacity - len(held)


def _held_twice(stays: pd.DataFrame) -> pd.DataFrame:
    """Find the seats of which two persons' stays overlap; without its carriage a seat is none that can be compared."""
    rows = stays.loc[stays["part"].notna() & stays["label"].notna(), ["part", "label", "person_id", "start", "end"]]
    rows = rows[rows.duplicated(["part", "label"], keep=False)]
    pairs = rows.merge(rows, on=["part", "label"], suffixes=("", "_other"))
    clash = (pairs["start"] < pairs["end_other"]) & (pairs["start_other"] < pairs["end"])
    pairs = pairs[clash & (pairs["person_id"] != pairs["person_id_other"])]
    ids = pairs.groupby(["part", "label"])["person_id"].agg(lambda persons: ";".join(sorted(set(persons))))
    held = ids.reset_index().set_axis(list(_HELD), axis="columns")
    return held.astype("str")
