"""Flight numbers in one spelling, and airports by their codes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exposure.passengers.airports import airport_codes, airport_rows, candidates
from exposure.passengers.flights import flight_number, is_flight_number

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
IATA = st.one_of(
    st.text(LETTERS, min_size=2, max_size=2),
    st.tuples(st.sampled_from(LETTERS), st.sampled_from("0123456789")).map("".join),
    st.tuples(st.sampled_from("0123456789"), st.sampled_from(LETTERS)).map("".join),
)
CARRIERS = st.one_of(IATA, st.text(LETTERS, min_size=3, max_size=3))
NUMBERS = st.integers(0, 9999)


def spelled(text: str) -> str:
    return str(flight_number(pd.Series([text], dtype="str")).iloc[0])


@given(
    carrier=CARRIERS,
    number=NUMBERS,
    zeros=st.integers(0, 3),
    between=st.sampled_from(["", " ", "-", " - ", ".", "\u00a0", "\u200b"]),
    around=st.sampled_from(["", " ", "\u3000"]),
    small=st.booleans(),
)
def test_every_spelling_of_one_flight_is_the_same(
    carrier: str, number: int, zeros: int, between: str, around: str, small: bool
) -> None:
    """Zeros, blanks, hyphens, small letters and what cannot be seen change nothing; carrier and number do."""
    digits = "0" * zeros + str(number)
    text = f"{around}{carrier}{between}{digits[-5:]}{around}"
    assert spelled(text.lower() if small else text) == f"{carrier}{number}"


@given(text=st.text(max_size=12))
def test_a_second_spelling_changes_nothing(text: str) -> None:
    once = flight_number(pd.Series([text], dtype="str"))
    pd.testing.assert_series_equal(flight_number(once), once)


@given(one=st.tuples(CARRIERS, NUMBERS), other=st.tuples(CARRIERS, NUMBERS))
def test_two_flights_are_never_one(one: tuple[str, int], other: tuple[str, int]) -> None:
    """With a blank between carrier and number no two of them are read as the same, unless a digit moves over."""
    same = spelled(f"{one[0]} {one[1]}") == spelled(f"{other[0]} {other[1]}")
    assert same == (f"{one[0]}{one[1]}" == f"{other[0]}{other[1]}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BA027", "BA27"),
        ("BA0027", "BA27"),
        ("BA 27", "BA27"),
        ("Flight BA-027", "BA27"),
        ("航班CA０９８１", "CA981"),
        ("3U 8888", "3U8888"),
        ("QF 001a", "QF1A"),
        ("BAW 27", "BAW27"),
        ("BA000", "BA0"),
    ],
)
def test_spellings_of_lists(text: str, expected: str) -> None:
    assert spelled(text) == expected


@pytest.mark.parametrize("text", ["27", "Aeroflot", "Zhang San", "BA123456", "BA27/AA6300", "12345678", "13800000001"])
def test_what_is_no_flight_number_stays_and_is_known_as_none(text: str) -> None:
    column = pd.Series([f" {text} "], dtype="str")
    assert flight_number(column).tolist() == [text]
    assert is_flight_number(column).tolist() == [False]


def test_the_index_and_blanks_stay() -> None:
    column = pd.Series(["BA 1", None, ""], index=[7, 3, 5], dtype="str")
    assert flight_number(column).fillna("-").to_dict() == {7: "BA1", 3: "-", 5: "-"}


def test_codes_names_and_cities_give_the_airport() -> None:
    """A city with several airports names none of them."""
    told = pd.Series(["pvg", " SVO ", "UUEE", "Tokyo Narita (NRT)", "Honolulu", "Shanghai", "Atlantis"], dtype="str")
    assert airport_codes(told).tolist() == ["PVG", "SVO", "SVO", "NRT", "HNL", "Shanghai", "Atlantis"]
    assert candidates("Shanghai") == ["PVG", "SHA"]


def test_every_airport_has_a_zone_and_a_point() -> None:
    """Those of the flights of the tests, against their places in an atlas, to a twentieth of a degree."""
    atlas = {"NRT": (140.39, 35.76), "HNL": (-157.92, 21.32), "AKL": (174.79, -37.01), "LAX": (-118.41, 33.94)}
    rows = airport_rows([*atlas, "nowhere"]).set_index("venue_id")
    assert list(rows.index) == list(atlas)
    for code, (longitude, latitude) in atlas.items():
        assert float(rows["longitude"][code]) == pytest.approx(longitude, abs=0.05)
        assert float(rows["latitude"][code]) == pytest.approx(latitude, abs=0.05)


def test_published_flight_numbers_are_read(shared_data: Callable[[str], Path]) -> None:
    """Of Australian lists all are read but those that name two flights (code shares) and a handful of slips."""
    rows = json.loads((shared_data("au_flights") / "flights_merged_history.json").read_text(encoding="utf-8"))
    names = pd.Series([row["flightNo"] for row in rows], dtype="str")
    unread = names[~is_flight_number(names)]
    alone = unread[~unread.str.contains(r"\d\D+\d")]
    assert len(names) == 3422
    assert len(unread) < 150
    assert len(alone) < 20
    read = flight_number(names[is_flight_number(names)])
    assert not read.str.contains(r"^(?:[A-Z]{2,3}|[A-Z]\d|\d[A-Z])0\d").any()
