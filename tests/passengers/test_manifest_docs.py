"""The page on manifests: its examples run, and its columns are those that are read."""

from __future__ import annotations

import doctest
import re
from typing import TYPE_CHECKING

from conftest import ROOT

from exposure.passengers.columns import FIELDS, field_of

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PAGE = (ROOT / "docs" / "manifests.md").read_text(encoding="utf-8")
TABLE = [line.strip("|").split(" | ") for line in PAGE.splitlines() if line.startswith("| `")]


def test_every_example_gives_what_the_page_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    plain = "".join("\n" if line.startswith("```") else line for line in PAGE.splitlines(keepends=True))
    test = doctest.DocTestParser().get_doctest(plain, {}, "manifests.md", None, 0)
    said: list[str] = []
    results = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(test, out=said.append)
    assert results.attempted >= 10
    assert results.failed == 0, "".join(said)


def test_the_fields_of_the_page_are_those_that_are_read() -> None:
    listed = [name for cells in TABLE for name in re.findall(r"`([^`]+)`", cells[0])]
    assert sorted(listed) == sorted(FIELDS)


def test_every_name_of_the_page_is_known_by_itself() -> None:
    names = {name: cells[0].strip(" `") for cells in TABLE for name in re.findall(r"`([^`]+)`", cells[1])}
    assert len(names) >= 30
    assert {name: field_of(name)[0] for name in names} == names


def test_the_columns_of_the_form_are_known_or_kept() -> None:
    """Every column of the Epi-X form that speaks of a person, a seat or a flight; the others are nobody's id."""
    kept = "RecordLocatorID StatusFlag Emergency_Telephone Perm_Email Notes".split()  # noqa: SIM905
    assert [field_of(name)[0] for name in kept] == [""] * len(kept)
    assert field_of("INDEXCASE") == field_of("Index Case") == field_of("index_case") == ("index_case", 0)
