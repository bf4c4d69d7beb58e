"""The page on replay: its examples run, and its tables name what there is."""

from __future__ import annotations

import doctest
import re

from conftest import ROOT

import exposure as ex
from exposure.changes import CHANGE_COLUMNS

PAGE = (ROOT / "docs" / "replay.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_every_example_gives_what_the_page_shows() -> None:
    plain = "".join("\n" if line.startswith("```") else line for line in PAGE.splitlines(keepends=True))
    test = doctest.DocTestParser().get_doctest(plain, {}, "replay.md", None, 0)
    said: list[str] = []
    results = doctest.DocTestRunner().run(test, out=said.append)
    assert results.attempted >= 30
    assert results.failed == 0, "".join(said)


def test_the_table_of_columns_names_each_of_them_in_order() -> None:
    """All columns of `compare` but the two ids, which need no explanation."""
    named = [
        name for cells in re.findall(r"^\| (`.*?) \|", section("Compare"), re.MULTILINE) for name in cells.split(", ")
    ]
    assert [name.strip("`") for name in named] == list(CHANGE_COLUMNS[2:])


def test_every_method_of_the_page_is_one() -> None:
    named = re.findall(r"^\| `graph\.(\w+)\(", section("Facts that come in"), re.MULTILINE)
    assert len(named) == 5
    assert all(callable(getattr(ex.ExposureGraph, name)) for name in named)
