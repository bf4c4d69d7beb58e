"""The page on rule sets: its examples run, its tables name every key, and its own set is right."""

from __future__ import annotations

import doctest
import re
import tomllib
from typing import TYPE_CHECKING

from conftest import ROOT

from exposure.rules.keys import QUARANTINE, RULE, TOP, WHEN, WINDOW
from exposure.rules.load import parse_rule_set
from exposure.rules.model import PLACEHOLDERS

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PAGE = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
OWN = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_every_example_gives_what_the_page_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "our.toml").write_text(OWN[0], encoding="utf-8")
    plain = "".join("\n" if line.startswith("```") else line for line in PAGE.splitlines(keepends=True))
    test = doctest.DocTestParser().get_doctest(plain, {}, "rules.md", None, 0)
    said: list[str] = []
    results = doctest.DocTestRunner().run(test, out=said.append)
    assert results.attempted >= 8
    assert results.failed == 0, "".join(said)


def test_every_set_on_the_page_is_right() -> None:
    assert len(OWN) == 1
    for text in OWN:
        assert parse_rule_set(text).id == tomllib.loads(text)["id"]


def test_the_table_of_conditions_names_each_of_them_once() -> None:
    assert re.findall(r"^\| `(\w+)`", section("Conditions"), re.MULTILINE) == list(WHEN)


def test_the_table_of_keys_names_each_key_and_which_are_required() -> None:
    rows = [[cell.strip() for cell in row.split("|")[1:-1]] for row in section("Keys").splitlines() if "|" in row]
    for (_, required, others), keys in zip(rows[2:], (TOP, WINDOW, QUARANTINE, RULE), strict=True):
        for name, key in keys.items():
            named = required if key.required else others
            assert f"`{name}`" in named or name in {"window", "quarantine"}, name


def test_the_placeholders_of_the_page_are_those_of_the_model() -> None:
    listed = next(line for line in section("Keys").splitlines() if line.startswith("`{place}`"))
    assert re.findall(r"`\{(\w+)\}`", listed) == list(PLACEHOLDERS)
