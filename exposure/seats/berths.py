"""What the seats of stays tell: the carriage, one spelling of the seat, the compartment or bay."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.seats.carriages import carriage_label
from exposure.seats.labels import seat_labels
from exposure.seats.layouts import layouts_in_force
from exposure.seats.plan import seat_plan
from exposure.vocabulary import MODES

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Berths", "cabin_texts", "read_berths"]

_OF_SHIPS: Final = [mode for mode, kind in MODES.items() if kind == "ship"]


@dataclass(frozen=True, eq=False)
class Berths:
    """
    What is told about the stays on legs that have a seat; every column has their index.

    Attributes
    ----------
    carriage
        The carriage or cabin, told by its own column, else by the seat.
    seat
        One text for one seat: its label on the leg's layout, else the label as it was read, else the text as it stands.
    state
        One of `STATES`.
    off_plan
        True where the leg has a layout, and the seat is not in it.
    part
        Number of the compartment or bay in the carriage, from 1; blank where carriage, berth or layout is unknown.
    kind
        `compartment` or `bay`; blank where there is no part.
    """

    carriage: pd.Series[str]
    seat: pd.Series[str]
    state: pd.Series[str]
    off_plan: pd.Series[bool]
    part: pd.Series[str]
    kind: pd.Series[str]


def read_berths(stays: pd.DataFrame, legs: pd.DataFrame, layouts: pd.DataFrame) -> Berths | None:
    """
    Read the seats of stays on legs.

    Parameters
    ----------
    stays
        Itineraries, whose index names the rows.
    legs, layouts
        One version of each; faultless.

    Returns
    -------
    berths
        None where no stay on a leg has a seat.
    """
    columns = ["leg_id", "seat", "carriage"]
    rows = stays.loc[stays["leg_id"].notna() & stays["seat"].notna(), columns]
    if rows.empty:
        return None
    # Each leg has few seats, and most of them are told many times.
    codes = [pd.factorize(rows[column])[0].astype(np.int64) + 1 for column in columns]
    packed = (codes[0] * (codes[1].max() + 1) + codes[1]) * (codes[2].max() + 1) + codes[2]
    _, first, again = np.unique(packed, return_index=True, return_inverse=True)
    berths = _berths(rows.iloc[first], legs, layouts)
    told = {f.name: getattr(berths, f.name).array.take(again) for f in fields(berths)}
    return Berths(**{name: pd.Series(column, rows.index) for name, column in told.items()})


def _berths(rows: pd.DataFrame, legs: pd.DataFrame, layouts: pd.DataFrame) -> Berths:
    runs = legs.drop_duplicates("leg_id").set_index("leg_id")
    labels = seat_labels(rows["seat"], cabin_texts(rows, runs["mode"]))
    carriage = carriage_label(rows["carriage"])
    carriage = carriage.where(carriage.notna(), labels["carriage"])
    named = rows["leg_id"].map(runs["layout"])
    known = layouts_in_force(layouts)
    plan = seat_plan({name: known[name] for name in named.dropna().unique() if name in known})
    code = plan.names.get_indexer(pd.Index(named))
    at = plan.find(code, labels["label"].to_numpy(object))
    spelled = labels["label"].where(labels["label"].notna(), labels["choices"])
    spelled = spelled.where(spelled.notna() | (labels["state"] == "blank"), rows["seat"].str.strip())
    there = (at >= 0) & carriage.notna().to_numpy()
    number, kind = np.full(len(rows), -1), np.full(len(rows), None, dtype=object)
    for name, numbers in (("bay", plan.bay), ("compartment", plan.compartment)):
        inside = there & (numbers[at] >= 0) if len(plan) else there & False
        number[inside], kind[inside] = numbers[at[inside]] + 1, name
    return Berths(
        carriage=carriage,
        seat=spelled.where(at < 0, pd.Series(_taken(plan.labels, at), rows.index, dtype="str")),
        state=labels["state"],
        off_plan=pd.Series((code >= 0) & (at < 0), rows.index),
        part=pd.Series(number, rows.index).astype("str").where(number > 0),
        kind=pd.Series(kind, rows.index, dtype="str"),
    )


def cabin_texts(rows: pd.DataFrame, modes: pd.Series[str]) -> NDArray[np.bool_]:
    """
    Tell where a number alone is a cabin: on a ship whose cabin has no column of its own.

    Parameters
    ----------
    rows
        Stays with `leg_id` and `carriage`.
    modes
        Mode by leg.

    Returns
    -------
    cabins
        One entry per stay.
    """
    at_sea: NDArray[np.bool_] = (rows["leg_id"].map(modes).isin(_OF_SHIPS) & rows["carriage"].isna()).to_numpy(bool)
    return at_sea


def _taken(labels: NDArray[np.object_], at: NDArray[np.int64]) -> NDArray[np.object_]:
    found = np.full(len(at), None, dtype=object)
    found[at >= 0] = labels[at[at >= 0]]
    return found
