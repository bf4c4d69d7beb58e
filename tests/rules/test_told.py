"""A rule set for a person to read and sign: everything that decides is in it, in words and as written."""

from __future__ import annotations

import tomllib
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import pytest

from exposure import __main__ as door
from exposure.rules.load import parse_rule_set
from exposure.rules.model import Conditions
from exposure.rules.registry import rule_set, rule_set_ids, rule_sets
from exposure.rules.told import asked, told

if TYPE_CHECKING:
    from pathlib import Path

EACH: dict[str, tuple[Conditions, str, str]] = {
    "within": (Conditions(within="room"), "the scale room or closer", 'within = "room"'),
    "same": (Conditions(same="table"), "the same table", 'same = "table"'),
    "same_spot": (Conditions(same_spot=True), "the same spot", "same_spot = true"),
    "adjacent": (Conditions(adjacent=True), "next to each other", "adjacent = true"),
    "rows": (Conditions(rows=3), "at most 3 physical rows apart", "rows = 3"),
    "seats": (Conditions(seats=1), "at most 1 seat apart in any direction", "seats = 1"),
    "aisle": (Conditions(seats=2, aisle=True), "an aisle between counts as one", "seats = 2, aisle = true"),
    "metres": (Conditions(metres=1.83), "at most 1.83 metres apart", "metres = 1.83"),
    "minutes": (Conditions(minutes=15.0), "at least 15 minutes in one stretch", "minutes = 15.0"),
    "per": (Conditions(minutes=15.0, per="24h"), "15 minutes in sum within any 24 hours", 'per = "24h"'),
    "roles": (Conditions(roles=("staff", "crew")), "there as staff or crew", 'roles = ["staff", "crew"]'),
    "serves_rows": (Conditions(serves_rows=3), "a row at most 3 physical rows from the case", "serves_rows = 3"),
    "serves_carriage": (Conditions(serves_carriage=True), "crew and serves the carriage", "serves_carriage = true"),
    "relation": (Conditions(relation=("carer",)), "the two are carer", 'relation = ["carer"]'),
    "unprotected": (Conditions(unprotected=True), "no respirator on the contact", "unprotected = true"),
    "sealed": (Conditions(sealed=False), "the windows can be opened", "sealed = false"),
    "layouts": (Conditions(layouts=("soft sleeper",)), "the seat plan is soft sleeper", 'layouts = ["soft sleeper"]'),
    "indoor": (Conditions(indoor=False), "outdoors", "indoor = false"),
    "direct": (Conditions(direct=False, lag_minutes=30.0), "30 minutes after the case had left", "direct = false"),
    "lag_minutes": (Conditions(direct=False, lag_minutes=30.0), "30 minutes after", "lag_minutes = 30.0"),
    "after_isolation": (Conditions(after_isolation=True), "also after the isolation", "after_isolation = true"),
}


def test_every_condition_is_looked_at_here() -> None:
    assert set(EACH) == {field.name for field in fields(Conditions)}


@pytest.mark.parametrize("name", EACH)
def test_words_stand_beside_what_is_written(name: str) -> None:
    when, words, code = EACH[name]
    (line,) = [one for one in asked(when) if code in one[1]]
    assert words in line[0]


def test_zero_rows_is_the_same_row_and_not_no_condition() -> None:
    assert ("in the same physical row", "rows = 0") in asked(Conditions(rows=0))
    assert ("the contact is crew and serves the row of the case", "serves_rows = 0") in asked(Conditions(serves_rows=0))


def test_who_came_after_is_not_said_to_have_been_there_at_once() -> None:
    assert not any("same time" in words for words, _ in asked(Conditions(direct=False, lag_minutes=30.0)))
    assert asked(Conditions()) == [("both there at the same time", "when = {}")]


@pytest.mark.parametrize("name", rule_set_ids())
def test_what_is_told_read_back_gives_the_same_conditions(name: str) -> None:
    """The code beside the words is all of the conditions: put into a file again, it is the same rule."""
    for rule in rule_set(name).rules:
        codes = [code for _, code in asked(rule.when) if code and code != "when = {}"]
        given = tomllib.loads("\n".join(part for code in codes for part in _parts(code)))
        plain: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in given.items()
        }
        assert Conditions(**plain) == rule.when


def _parts(code: str) -> list[str]:
    """Split `seats = 2, aisle = true`, but no list."""
    return [code] if "[" in code else code.split(", ")


@pytest.mark.parametrize("name", rule_set_ids())
def test_everything_of_a_set_is_told(name: str) -> None:
    rules = rule_set(name)
    text = "\n".join(told(rules))
    whole = [rules.id, rules.authority, rules.title, rules.in_force.isoformat(), rules.fingerprint, *rules.source]
    whole += [line for line in rules.note.splitlines() if line.strip()]
    whole += [f"{c}: {n} day{'s' * (n != 1)}" for c, n in rules.quarantine.items()]
    whole += [f"{rules.window.before_onset_days} day", f"{rules.window.before_sample_days} day"]
    for rule in rules.rules:
        whole += [
            rule.id,
            rule.contact_class,
            rule.class_name,
            rule.reason_en,
            rule.reason_zh,
            rule.source,
            *rule.where,
        ]
        whole += [f"(confidence: {rule.confidence})"]
    assert [part for part in whole if part not in text] == []
    assert f"(confidence: {rules.in_force_confidence})" in text


class TestCommand:
    def run(self, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            door.main(["rules", *arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, err

    def test_lists_every_set_on_a_line(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, err = self.run(capsys)
        assert (code, err) == (0, "")
        lines = out.splitlines()
        for rules in rule_sets():
            (line,) = [line for line in lines if line.startswith(f"{rules.id} ")]
            assert rules.in_force.isoformat() in line
            assert rules.in_force_confidence in line
            assert rules.authority in line
            assert rules.title in line
            assert f" {len(rules.rules)} " in line
        assert f"{len(rule_sets())} rule sets" in out

    def test_prints_one(self, capsys: pytest.CaptureFixture[str]) -> None:
        code, out, err = self.run(capsys, "cn-2020-02-21")
        assert (code, err) == (0, "")
        assert out.splitlines() == told(rule_set("cn-2020-02-21"))

    def test_prints_a_file_of_one_s_own(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        file = tmp_path / "own.toml"
        file.write_text(OWN, encoding="utf-8")
        code, out, _ = self.run(capsys, str(file))
        assert code == 0
        assert out.splitlines() == told(parse_rule_set(OWN))

    def test_lists_what_is_wrong_with_a_file(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        file = tmp_path / "own.toml"
        file.write_text(OWN.replace("rows = 1", "rows = -1").replace('"close"', '"near"'), encoding="utf-8")
        code, out, err = self.run(capsys, str(file))
        assert (code, err) == (1, "")
        lines = out.splitlines()
        assert lines[0] == "own.toml"
        assert lines[2].split()[:4] == ["fault", "11", "rule.class", '"near"']
        assert lines[3].split()[:4] == ["fault", "12", "rule.when.rows", "-1"]
        assert "2 faults" in out

    @pytest.mark.parametrize(
        ("given", "said"), [("cn-2020-02-12", "did you mean"), ("cn", "family"), ("none.toml", "cannot read")]
    )
    def test_wrong_use_is_one_line(self, capsys: pytest.CaptureFixture[str], given: str, said: str) -> None:
        code, out, err = self.run(capsys, given)
        assert (code, out) == (2, "")
        assert said in err
        assert len(err.splitlines()) == 1

    def test_nothing_in_a_file_can_steer_the_terminal(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        file = tmp_path / "own.toml"
        file.write_text(OWN.replace('note = ""', 'note = "\\u001b[31mred"'), encoding="utf-8")
        code, out, _ = self.run(capsys, str(file))
        assert code == 0
        assert "\x1b" not in out
        assert "red" in out


OWN = """\
id = "own-2024-01-01"
authority = "A"
title = "T"
in_force = 2024-01-01
source = ["s"]
note = ""
window.before_onset_days = 2
window.before_sample_days = 2
[[rule]]
id = "one"
class = "close"
when = { rows = 1 }
reason_en = "You sat near."
reason_zh = "您坐得近。"
source = "s"
"""
