"""What manifests, tickets and people write for a seat, and what it means."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exposure.seats.labels import STATES, seat_labels

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Read = tuple[str | None, str | None, str | None, str]
ROWS = st.integers(1, 120)
LETTERS = st.sampled_from("ABCDEFGHJKL")
SPELLINGS: list[Callable[[int, str], str]] = [
    lambda row, letter: f"{row}{letter}",
    lambda row, letter: f"{row}-{letter}",
    lambda row, letter: f"{row} {letter}",
    lambda row, letter: f"{letter}{row:02d}",
    lambda row, letter: f"{letter}-{row:02d}",
    lambda row, letter: f"  {row}{letter.lower()} ",
    lambda row, letter: f"{row:03d}{letter}",
    lambda row, letter: f"seat {row}{letter}",
    lambda row, letter: f"Business class {row}{letter}",
    lambda row, letter: f"{row}{letter}号",
    lambda row, letter: f"座位{row}{letter}",
    lambda row, letter: "".join(chr(ord(c) + 0xFEE0) for c in f"{row}{letter}"),
    lambda row, letter: f"\u200b{row}{letter}\u200b",
]
"""Ways to write one seat of an aircraft."""


def read(*texts: str | None, cabin: bool = False) -> list[Read]:
    labels = seat_labels(pd.Series(list(texts), dtype="str"), np.full(len(texts), cabin))
    return [tuple(None if pd.isna(cell) else cell for cell in row) for row in labels.itertuples(index=False)]  # type: ignore[misc]


SEATS: dict[str, Read] = {
    "35A": (None, "35A", None, "seat"),
    "35-A": (None, "35A", None, "seat"),
    "35/A": (None, "35A", None, "seat"),
    "A35": (None, "35A", None, "seat"),
    " 35a ": (None, "35A", None, "seat"),
    "035A": (None, "35A", None, "seat"),
    "３５Ａ": (None, "35A", None, "seat"),
    "First class 2A": (None, "2A", None, "seat"),
    "经济舱 35A": (None, "35A", None, "seat"),
    "12F号": (None, "12F", None, "seat"),
    "32排A座": (None, "32A", None, "seat"),
    "32 排 C": (None, "32C", None, "seat"),
    "12L": (None, "12L", None, "seat"),
    "12": (None, "12", None, "seat"),
    "012": (None, "12", None, "seat"),
    "12.0": (None, "12", None, "seat"),
    "12号": (None, "12", None, "seat"),
    "seat 12": (None, "12", None, "seat"),
    "07车12A": ("07", "12A", None, "seat"),
    "第7车厢12A座": ("07", "12A", None, "seat"),
    "二等座 07车12A": ("07", "12A", None, "seat"),
    "coach 7 seat 12A": ("07", "12A", None, "seat"),
    "Coach B, seat 12": ("B", "12", None, "seat"),
    "7车厢12号下铺": ("07", "12下", None, "seat"),
    "7号车厢 12号 下铺": ("07", "12下", None, "seat"),
    "硬卧 7-12下": ("07", "12下", None, "seat"),
    "硬座 7-12": ("07", "12", None, "seat"),
    "07车012下": ("07", "12下", None, "seat"),
    "第07车厢005号下铺": ("07", "5下", None, "seat"),
    "12上": (None, "12上", None, "seat"),
    "12 lower": (None, "12下", None, "seat"),
    "12 middle": (None, "12中", None, "seat"),
    "upper berth 12": (None, "12上", None, "seat"),
    "下铺12号": (None, "12下", None, "seat"),
    "crew 12A": (None, "12A", None, "seat"),
    "cabin 612 berth 2": ("612", "2", None, "seat"),
}
CHOICES: dict[str, Read] = {
    "16B/C": (None, None, "16B;16C", "either"),
    "16B/17C": (None, None, "16B;17C", "either"),
    "16B or C": (None, None, "16B;16C", "either"),
    "16B或16C": (None, None, "16B;16C", "either"),
    "35AB": (None, None, "35A;35B", "either"),
    "42A, 42B": (None, None, "42A;42B", "either"),
    "42J, business class 57K": (None, None, "42J;57K", "either"),
    "12上/下": (None, None, "12上;12下", "either"),
    "07车12A/B": ("07", None, "12A;12B", "either"),
    "07车12A/07车12B": ("07", None, "12A;12B", "either"),
    "16B/16B": (None, "16B", None, "seat"),
}
NO_SEAT: dict[str, Read] = {
    "": (None, None, None, "blank"),
    "   ": (None, None, None, "blank"),
    "07车": ("07", None, None, "blank"),
    "cabin 612": ("612", None, None, "blank"),
    "INF": (None, None, None, "infant"),
    "infant": (None, None, None, "infant"),
    "INF 35A": (None, "35A", None, "infant"),
    "35A INF": (None, "35A", None, "infant"),
    "35AINF": (None, "35A", None, "infant"),
    "INF ON LAP 35A": (None, "35A", None, "infant"),
    "35A（婴儿）": (None, "35A", None, "infant"),
    "CREW": (None, None, None, "none"),
    "JS": (None, None, None, "none"),
    "jumpseat": (None, None, None, "none"),
    "JUMP 2L": (None, None, None, "none"),
    "Business class cabin crew": (None, None, None, "none"),
    "乘务员": (None, None, None, "none"),
    "07车无座": ("07", None, None, "none"),
}
UNREADABLE = [
    *("back right", "靠窗", "Unknown", "27A, unknown", "Row 39", "A3", "0A", "1E5", "7-12", "35A 35B", "35A*", "1234"),
    *("11/03/2020 1:15pm and 12/03/2020 11am", "15/03/2020 5am", "Since 20/01/2020", "07车12A/08车12A", "16A-C", "B/C"),
]
"""A3 may be row A, seat 3, as buses and halls have it; 7-12 may be rows; nothing of them is guessed."""


@pytest.mark.parametrize(("text", "answer"), [*SEATS.items(), *CHOICES.items(), *NO_SEAT.items()])
def test_reads_what_people_write(text: str, answer: Read) -> None:
    """Each text has the answer that stands beside it, written by hand."""
    assert read(text) == [answer]


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_not_understood_is_no_seat(text: str) -> None:
    """A guess would put somebody into a seat where he never sat."""
    (_, label, choices, state) = read(text)[0]
    assert (label, choices, state) == (None, None, "unreadable")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("612", ("612", None, None, "blank")),
        ("0612", ("612", None, None, "blank")),
        ("A612", ("A612", None, None, "blank")),
        ("612-2", ("612", "2", None, "seat")),
        ("cabin 612-2", ("612", "2", None, "seat")),
        ("612A", ("612A", None, None, "blank")),
        ("35A", (None, "35A", None, "seat")),
        ("12-C", (None, "12C", None, "seat")),
        ("deck", (None, None, None, "unreadable")),
    ],
)
def test_on_a_ship_a_number_alone_is_the_cabin(text: str, answer: Read) -> None:
    """The cabin is a place of its own, and no seat; a row and a letter are a seat, for ferries have these."""
    assert read(text, cabin=True) == [answer]


@given(row=ROWS, letter=LETTERS, spelling=st.sampled_from(SPELLINGS))
def test_every_spelling_of_a_seat_is_one_seat(row: int, letter: str, spelling: Callable[[int, str], str]) -> None:
    """However a manifest spells it, the row and the letter come back."""
    assert read(spelling(row, letter)) == [(None, f"{row}{letter}", None, "seat")]


@given(carriage=st.integers(1, 20), berth=st.integers(1, 66), level=st.sampled_from("上中下"), form=st.integers(0, 3))
def test_every_spelling_of_a_berth_is_one_berth(carriage: int, berth: int, level: str, form: int) -> None:
    """Carriage, number and level come back from a ticket, a list and a note."""
    text = [
        f"{carriage:02d}车{berth:03d}{level}",
        f"第{carriage}车厢{berth}号{level}铺",
        f"硬卧 {carriage}-{berth}{level}",
        f"{carriage}号车厢 {level}铺{berth}号",
    ][form]
    assert read(text) == [(f"{carriage:02d}", f"{berth}{level}", None, "seat")]


@given(row=ROWS, letters=st.lists(LETTERS, min_size=2, max_size=4, unique=True))
def test_a_choice_names_each_seat_once(row: int, letters: list[str]) -> None:
    """16B/C is 16B or 16C."""
    assert read(f"{row}{'/'.join(letters)}") == [(None, None, ";".join(f"{row}{c}" for c in letters), "either")]


@given(texts=st.lists(st.one_of(st.none(), st.text(max_size=12), st.sampled_from([*SEATS, *UNREADABLE]))))
def test_rows_keep_their_index_and_equal_texts_their_answer(texts: list[str | None]) -> None:
    """Texts are read once each; every row gets the answer of its own text, whatever the text is."""
    index = pd.Index(range(5, 5 + 3 * len(texts), 3))
    labels = seat_labels(pd.Series(texts, index=index, dtype="str"))
    assert labels.index.equals(index)
    assert set(labels["state"]) <= set(STATES)
    alone = [read(text)[0] for text in texts]
    both = [tuple(None if pd.isna(c) else c for c in row) for row in labels.itertuples(index=False)]
    assert both == alone


def test_a_published_list_of_flights(shared_data: Callable[[str], Path]) -> None:
    """Of 181 texts of the Hong Kong list 156 name a row and a letter; the other 25 give no seat of an aircraft."""
    path = shared_data("hong_kong") / "flights_trains_list_eng.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        texts = [row["Seat Number (if known)"] for row in csv.DictReader(file)]
    assert len(texts) == 181
    named = []
    for text in texts:  # a cell lists the seats of several cases
        labels = [label for _, label, _, _ in read(*text.split(",")) if label]
        named.append(any(re.fullmatch("[0-9]+[A-Z]", label) for label in labels))
    assert sum(named) == 156
    others = [text for text, seat in zip(texts, named, strict=True) if not seat]
    assert sorted({read(text)[0][3] for text in others}) == ["none", "seat", "unreadable"]
    assert [text for text in others if read(text)[0][3] == "seat"] == ["44", "46"]  # rows; check warns of them
    assert [text for text in others if read(text)[0][3] == "none"] == ["Business class cabin crew"]
