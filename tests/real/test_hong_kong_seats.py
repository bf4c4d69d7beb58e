"""Seats of Hong Kong's cases of March 2020 as the government wrote them: read, or unknown with a warning, and near.

The figures are counted in the data. A cell may hold the seats of several cases, divided by commas: one row each, here.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING, Final

import cabin_worlds
import pandas as pd
import pytest

import exposure as ex
from exposure.passengers.flights import flight_number
from exposure.seats.labels import seat_labels

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Day = tuple[str, str]
    Seat = tuple[str, str, str]

CREW: Final = "Business class cabin crew"
UNREADABLE: Final = "the seat cannot be read and counts as unknown"
NO_LETTER: Final = "gives a row and no letter, and counts as unknown"
TAKEN: Final = "the seat is held by another person at that time, too"
ROW_AND_LETTER: Final = re.compile(r"(?:(?:business|first) class )?(\d{1,2})([A-K])", re.IGNORECASE)


@pytest.fixture(scope="module")
def listed(shared_data: Callable[[str], Path]) -> list[tuple[str, str, str]]:
    """Vehicle, date and seats of each row."""
    path = shared_data("hong_kong") / "flights_trains_list_eng.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    return [(row[0].strip(), row[2].strip(), row[4].strip()) for row in rows]


@pytest.fixture(scope="module")
def cases(listed: list[tuple[str, str, str]]) -> pd.DataFrame:
    """One row per seat that a cell names. `number` is the row of the list; taxis and the ship have no date there."""
    rows = [
        (number, vehicle, date[:10] or "01/03/2020", seat)
        for number, (vehicle, date, seats) in enumerate(listed, 2)
        for seat in seats.split(", ")
    ]
    frame = pd.DataFrame(rows, columns=["number", "vehicle", "date", "seat"])
    flight = flight_number(frame["vehicle"].str.replace("^Fight ", "Flight ", regex=True).astype("str"))
    person = [f"case {k}" for k in range(len(frame))]
    return frame.assign(person_id=person, flight=flight, leg_id=flight + " " + frame["date"])


@pytest.fixture(scope="module")
def graph(cases: pd.DataFrame) -> ex.ExposureGraph:
    """Every flight of a day is a leg with a plan large enough for all seats; taxis and the ship have none."""
    legs = cases.drop_duplicates("leg_id")
    mode = legs["flight"].map({"Taxi": "car", "Diamond Princess": "ship"}).fillna("flight")
    layout = mode.map({"flight": "large"})
    return ex.ExposureGraph.from_frames(
        legs=legs[["leg_id"]].assign(mode=mode, departure=legs["date"], arrival=legs["date"], layout=layout),
        itineraries=cases[["person_id", "leg_id", "seat"]],
        cases=cases[["person_id"]].assign(onset=cases["date"]),
        layouts=pd.DataFrame({"layout": ["large"], "rows": "1-99", "columns": "ABC DEFG HJK"}),
        timezone="Asia/Hong_Kong",
        dates="day-first",
    )


@pytest.fixture(scope="module")
def written(listed: list[tuple[str, str, str]]) -> dict[Day, list[str]]:
    """By flight and day, in plain Python: the seats that are written with row and letter."""
    seats: dict[Day, list[str]] = {}
    for vehicle, date, text in listed:
        if flight := re.fullmatch(r"Fl?ight ([A-Z]{2})0*([0-9]+)", vehicle):
            found = [row + letter for row, letter in ROW_AND_LETTER.findall(text)]
            seats.setdefault((flight[1] + flight[2], date[:10]), []).extend(found)
    return seats


@pytest.fixture(scope="module")
def seats_twice(written: dict[Day, list[str]]) -> list[Seat]:
    return sorted((*day, seat) for day, seats in written.items() for seat, n in Counter(seats).items() if n > 1)


def test_156_of_181_rows_give_row_and_letter(listed: list[tuple[str, str, str]], cases: pd.DataFrame) -> None:
    """Cell by cell what a plain pattern finds, with the class of travel taken away."""
    assert len(listed) == 181
    labels = seat_labels(cases["seat"].astype("str"))
    lettered = (labels["state"] == "seat") & labels["label"].str.fullmatch(r"[0-9]+[A-Z]").fillna(value=False)
    assert cases["number"][lettered].nunique() == 156
    for text, label in zip(cases["seat"], labels["label"].where(lettered), strict=True):
        plain = ROW_AND_LETTER.fullmatch(text)
        assert (plain[1] + plain[2] if plain else None) == (None if pd.isna(label) else label), text


def test_several_seats_in_one_cell_are_a_choice_as_long_as_they_are_one_persons(
    listed: list[tuple[str, str, str]],
) -> None:
    """13 cells; nobody can know from the cell alone that each seat is another case's."""
    several = [text for _, _, text in listed if len(ROW_AND_LETTER.findall(text)) > 1]
    labels = seat_labels(pd.Series(several, dtype="str"))
    assert len(several) == 13
    assert set(labels["state"]) == {"either"}
    assert labels["choices"].tolist() == [";".join(r + c for r, c in ROW_AND_LETTER.findall(t)) for t in several]


def test_the_other_25_rows_count_as_unknown_and_are_named(cases: pd.DataFrame, graph: ex.ExposureGraph) -> None:
    """
    16 say that it is unknown, 4 hold another seat, 4 a time, and one cabin crew.

    24 are warned of. Crew has no seat to be asked for, which is known. A case whose companion's seat is known has a
    warning too. Nothing else is wrong with the list but two seats that were written twice.
    """
    faults = graph.faults
    assert set(faults["table"]) == {"itineraries"}
    assert set(faults["severity"]) == {"warning"}
    assert set(faults["column"]) == {"seat"}
    taken = faults["reason"].str.startswith(TAKEN)
    assert set(faults["reason"][~taken]) == {UNREADABLE, NO_LETTER}
    named = cases.iloc[faults["row"][~taken] - 2]
    doubted = faults["reason"][~taken].set_axis(named.index)
    assert sorted(named["seat"][doubted == NO_LETTER]) == ["44", "46"]
    read = {number for number, seat in zip(cases["number"], cases["seat"], strict=True) if ROW_AND_LETTER.match(seat)}
    unknown = named[~named["number"].isin(read)]
    assert len(named) == 25
    assert unknown["number"].is_unique
    assert unknown["seat"].eq("Unknown").sum() == 16
    assert unknown["seat"].isin(["44", "46", "A3", "Row 39"]).sum() == 4
    assert unknown["seat"].str.contains("2020").sum() == 4
    silent = set(cases["number"]) - read - set(unknown["number"])
    assert cases["seat"][cases["number"].isin(silent)].tolist() == [CREW]
    assert len(read) + len(unknown) + len(silent) == 181


def test_two_seats_that_were_written_twice_are_warned_of(
    cases: pd.DataFrame, graph: ex.ExposureGraph, seats_twice: list[Seat]
) -> None:
    """It may be one person in two rows; the list does not say so."""
    faults = graph.faults[graph.faults["reason"].str.startswith(TAKEN)]
    warned = cases.iloc[faults["row"] - 2]
    assert len(seats_twice) == 2
    assert sorted(zip(warned["flight"], warned["date"], warned["seat"], strict=True)) == seats_twice


def test_flights_in_one_spelling_are_137_flights_of_a_day(cases: pd.DataFrame, written: dict[Day, list[str]]) -> None:
    """BA0027 and BA027 are one. 34 carry two seats or more; one of them, CX702, because the hour of a date is cut."""
    flights = cases[~cases["flight"].isin(["Taxi", "Diamond Princess"])]
    assert set(zip(flights["flight"], flights["date"], strict=True)) == set(written)
    several = {day for day, seats in written.items() if len(set(seats)) > 1}
    assert (len(written), len(several)) == (137, 34)
    assert ("CX702", "16/03/2020") in several


def test_14_flights_had_two_cases_within_two_rows(
    cases: pd.DataFrame, graph: ex.ExposureGraph, written: dict[Day, list[str]], seats_twice: list[Seat]
) -> None:
    """Found pair by pair; whose seat is unknown may have sat there, but never for certain."""
    near = {
        (day, frozenset(pair))
        for day, seats in written.items()
        for pair in combinations(set(seats), 2)
        if abs(int(pair[0][:-1]) - int(pair[1][:-1])) <= 2
    }
    assert len({day for day, _ in near}) == 14
    contacts = ex.trace(graph, rules=cabin_worlds.rules_of(cabin_worlds.close(["aircraft"], rows=2))).contacts
    close = contacts[contacts["contact_class"] == "close"]
    facts = cases.set_index("person_id")
    parts = facts["seat"].str.extract(ROW_AND_LETTER.pattern, flags=re.IGNORECASE)
    seat = parts[0] + parts[1]
    certain = close[close["certainty"] == "certain"]
    where = facts.loc[certain["case_id"], ["flight", "date"]].itertuples(index=False, name=None)
    pairs = zip(seat[certain["case_id"]], seat[certain["contact_id"]], strict=True)
    found = {(day, frozenset(pair)) for day, pair in zip(where, pairs, strict=True)}
    assert {(day, pair) for day, pair in found if len(pair) == 2} == near
    assert sorted(day for day, pair in found if len(pair) == 1) == [seat[:2] for seat in seats_twice]
    possible = close[close["certainty"] == "possible"]
    unseated = ~facts["seat"].str.fullmatch(ROW_AND_LETTER.pattern, flags=re.IGNORECASE)
    assert len(possible) > 0
    assert (unseated[possible["case_id"]].to_numpy() | unseated[possible["contact_id"]].to_numpy()).all()
