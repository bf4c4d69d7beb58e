"""The page on itineraries as typed: its examples run, and its forms and words are those of the grammar."""

from __future__ import annotations

import doctest
import re
from datetime import date

import pytest
from conftest import ROOT

from exposure.notes.fields import SPOTS
from exposure.notes.lines import read_lines
from exposure.notes.positions import SEAT_WORDS
from exposure.notes.times import read_span
from exposure.vocabulary import ABOUT, CLOCK_WORDS, DAY_PARTS, MASKS, MODES, ROLES

PAGE = (ROOT / "docs" / "itinerary.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows(text: str) -> list[list[str]]:
    """Cells of all table rows, without the headers."""
    lines = [line.strip("|").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line] for line in lines]


def test_every_example_gives_what_the_page_shows() -> None:
    plain = "".join("\n" if line.startswith("```") else line for line in PAGE.splitlines(keepends=True))
    test = doctest.DocTestParser().get_doctest(plain, {}, "itinerary.md", None, 0)
    said: list[str] = []
    results = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test, out=said.append)
    assert results.attempted >= 5
    assert results.failed == 0, "".join(said)


TIMES = [row for row in rows(section("When")) if row[0].startswith("`")]


@pytest.mark.parametrize(("typed", "read"), TIMES, ids=[row[0] for row in TIMES])
def test_every_time_is_read_as_the_page_says(typed: str, read: str) -> None:
    assert read_span(read_lines(typed.strip("`"))[0], date(2020, 2, 21)).said == read


def test_the_table_of_times_is_not_empty() -> None:
    assert len(TIMES) >= 15


def test_parts_of_the_day_are_those_of_the_vocabulary() -> None:
    found: dict[str, tuple[int, int]] = {}
    for hours, words in [row for row in rows(section("Words")) if re.fullmatch(r"[0-9:-]+", row[0])]:
        begin, end = (int(hour.split(":")[0]) * 60 for hour in hours.split("-"))
        found |= dict.fromkeys(re.findall(r"`([^`]+)`", words), (begin, end))
    assert found == DAY_PARTS


@pytest.mark.parametrize(
    ("what", "words"),
    [
        ("about", ABOUT),
        ("12-hour clock", ("am", "pm", *CLOCK_WORDS)),
        ("mask", MASKS),
        ("role", ROLES),
        ("spot", SPOTS),
        ("mode", tuple(MODES)),
        ("seat", SEAT_WORDS),
    ],
)
def test_the_words_of_the_page_are_those_of_the_grammar(what: str, words: tuple[str, ...]) -> None:
    listed = next(row[1] for row in rows(section("Words")) if row[0] == what)
    assert re.findall(r"`([^`]+)`", listed) == list(words)
