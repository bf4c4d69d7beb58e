"""The page on calls: its examples run, and its tables name what there is."""

from __future__ import annotations

import doctest
import re
from typing import TYPE_CHECKING

import pandas as pd
from conftest import ROOT

import exposure as ex
from exposure.calls.minutes import MINUTES
from exposure.calls.numbers import read_numbers
from exposure.calls.sheets.columns import CALLS
from exposure.calls.words import OUTCOMES, PHONE_STATES, REASONS, STATES
from exposure.cli.desk import Desk

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PAGE = (ROOT / "docs" / "calls.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def cells(text: str) -> list[list[str]]:
    """Give the rows of the tables of a text, without heads."""
    lines = [line.strip("|").split("|") for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line] for line in lines]


def words(text: str) -> list[str]:
    return re.findall(r"`([^`]*)`", text)


def test_every_example_gives_what_the_page_shows() -> None:
    plain = "".join("\n" if line.startswith("```") else line for line in PAGE.splitlines(keepends=True))
    test = doctest.DocTestParser().get_doctest(plain, {}, "calls.md", None, 0)
    said: list[str] = []
    results = doctest.DocTestRunner().run(test, out=said.append)
    assert results.attempted >= 20
    assert results.failed == 0, "".join(said)


def test_the_lines_in_the_readme_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the first plan to the old list, on the built-in case; a name that is gone fails here."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (block,) = [part for part in re.findall(r"```python\n(.*?)```", readme, re.DOTALL) if "ex.calls" in part]
    monkeypatch.chdir(tmp_path)
    pd.DataFrame({"Tel.": ["13900000173"]}).to_excel("our_old_list.xlsx", index=False)
    graph = ex.read(ex.demo_folder())
    names = {"ex": ex, "graph": graph, "trace": ex.trace(graph, case="ZW1", rules="cn-2020-02-21")}
    exec(block, names)  # noqa: S102 - our own text
    assert (tmp_path / "sheets" / "calls.sqlite").exists()


def test_numbers_are_read_as_the_table_says() -> None:
    rows = [row for row in cells(section("Numbers")) if row[0].startswith("`")]
    assert len(rows) >= 6
    for written, e164, state in rows:
        (number,) = read_numbers(written.strip("`"), "CN")
        assert (number.e164, number.state) == (e164, state), written


def test_states_of_numbers_and_people_are_all_there() -> None:
    assert set(PHONE_STATES) <= set(words(section("Numbers")))
    assert set(STATES) <= set(words(section("Taking back")))


def test_every_column_that_callers_fill_in_is_explained_in_order() -> None:
    table = section("The sheet").split("| outcome |")[0]
    assert [words(row[0])[0] for row in cells(table) if row[0].startswith("`")] == [
        c.name for c in CALLS if c.filled_in
    ]


def test_every_outcome_and_reason_is_named() -> None:
    table = cells("| outcome |" + section("The sheet").split("| outcome |")[1])
    outcomes = [word for row in table if row[0].startswith("`") for word in words(row[0])]
    assert sorted(outcomes) == sorted(OUTCOMES)
    said = words(section("The sheet").split("Reasons: ")[1].split("**")[0])
    assert said == list(REASONS)


def test_figures_are_those_in_force() -> None:
    """Minutes, calls of a shift and hours, as the page says and as the options have them."""
    said = section("When, and by whom")
    minutes = re.search(r"reached (\d+), no answer (\d+), distressed (\d+), each further person of a call (\d+)", said)
    desk = Desk()
    assert minutes is not None
    assert [float(n) for n in minutes.groups()] == list(MINUTES.values())
    assert f"{desk.per_shift} calls for one caller and shift" in said
    assert f"{desk.hours.replace('-', '–')} in the contact's own zone" in said


def test_every_option_is_one() -> None:
    options = {f"--{name.replace('_', '-')}" for name in Desk.__dataclass_fields__} | {"--class", "--case", "--rules"}
    options |= {"--out", "--on", "--list", "--key"}
    assert set(re.findall(r"--[a-z][a-z-]+", PAGE)) <= options
