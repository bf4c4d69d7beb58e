"""The rule sets that come with the package say what their sources say."""

from __future__ import annotations

import json
import re
import string
import tomllib
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING, Final

import pytest
from conftest import ROOT

from exposure.rules.load import load_rule_set
from exposure.rules.model import CONFIDENCES, Conditions
from exposure.vocabulary import CLASSES

if TYPE_CHECKING:
    from exposure.rules.model import Rule, RuleSet

FILES: Final = sorted((ROOT / "exposure" / "rules" / "sets").glob("*.toml"))
SETS: Final = {file.stem: load_rule_set(file) for file in FILES}
RULES: Final = [(name, rule) for name, rules in SETS.items() for rule in rules.rules]

FILLED: Final = {
    "place": "FW1",
    "date": "2020-02-20",
    "start": "09:00",
    "end": "10:00",
    "minutes": "60",
    "rows": "2",
    "seats": "2",
    "metres": "1.5",
    "until": "2020-03-05 24:00",
}
"""Written here, not taken from the package: what DESIGN lets a reason hold."""

# From the reference on contact definitions, by hand: days before onset and before sampling, days of quarantine of close
# contacts, first day in force and how sure that is.
FRAMES: Final[dict[str, tuple[int, int, int | None, str, str]]] = {
    "cn-sars-2003-05-08": (0, 0, None, "2003-05-08", "high"),
    "cn-2020-01-28": (0, 0, 14, "2020-01-28", "unverified"),
    "cn-2020-02-21": (2, 2, 14, "2020-02-21", "high"),
    "cn-2021-05-11": (2, 2, 14, "2021-05-11", "med"),
    "cn-local-2021-08-01": (4, 4, 14, "2021-08-01", "med"),
    "cn-2022-06-27": (2, 2, 7, "2022-06-27", "high"),
    "cn-2022-11-11": (2, 2, 8, "2022-11-11", "med"),
    "who-sars-2003-05-20": (0, 0, None, "2003-05-20", "unverified"),
    "who-tb-2008-01-01": (0, 90, None, "2008-01-01", "med"),
    "who-2021-02-01": (2, 2, 14, "2021-02-01", "high"),
    "ecdc-2020-04-08": (2, 2, None, "2020-04-08", "high"),
    "easa-2020-01-01": (2, 2, None, "2020-01-01", "med"),
    "cdc-2020-03-01": (2, 2, None, "2020-03-01", "high"),
    "cdc-2020-10-21": (2, 2, None, "2020-10-21", "high"),
    "cdc-flights-2020-02-01": (2, 2, None, "2020-02-01", "med"),
    "cdc-measles-2008-12-01": (4, 4, None, "2008-12-01", "unverified"),
    "uk-2021-01-01": (2, 2, None, "2021-01-01", "med"),
    "sg-2020-01-01": (0, 0, None, "2020-01-01", "med"),
    "sg-2021-06-21": (0, 0, None, "2021-06-21", "med"),
    "au-2020-03-01": (1, 1, None, "2020-03-01", "med"),
    "nz-2020-01-01": (0, 0, None, "2020-01-01", "unverified"),
    "de-flights-2020-01-01": (0, 0, None, "2020-01-01", "med"),
    "gi-2022-01-01": (0, 0, None, "2022-01-01", "med"),
}

# Every number that a rule of a set asks for, beside the other conditions that make it what it is.
VEHICLES_CN: Final[list[dict[str, float | str]]] = [{"rows": 3}, {"serves_rows": 3}, {"rows": 3}]
NUMBERS: Final[dict[str, list[dict[str, float | str]]]] = {
    "cn-sars-2003-05-08": VEHICLES_CN,
    "cn-2020-01-28": VEHICLES_CN,
    "cn-2020-02-21": [*VEHICLES_CN, {"metres": 1.0}, {"lag_minutes": 30}],
    "cn-2021-05-11": [*VEHICLES_CN, {"metres": 1.0}, {"lag_minutes": 30}],
    "cn-local-2021-08-01": [*VEHICLES_CN, {"metres": 1.0}, {"lag_minutes": 30}],
    "cn-2022-06-27": [*VEHICLES_CN, {"metres": 1.0}, {"lag_minutes": 30}],
    "cn-2022-11-11": [*VEHICLES_CN, {"metres": 1.0}, {"lag_minutes": 30}],
    "who-sars-2003-05-20": [{"rows": 2}],
    "who-tb-2008-01-01": [{"rows": 2, "minutes": 8 * 60}, {"minutes": 8 * 60}],
    "who-2021-02-01": [{"metres": 1.0, "minutes": 15}],
    "ecdc-2020-04-08": [{"metres": 2.0, "minutes": 15}, {"seats": 2}, {"serves_rows": 0}],
    "easa-2020-01-01": [],
    "cdc-2020-03-01": [{"metres": 1.83, "minutes": 15}, {"metres": 1.83}],
    "cdc-2020-10-21": [{"metres": 1.83, "minutes": 15, "per": "24h"}, {"metres": 1.83}],
    "cdc-flights-2020-02-01": [{"metres": 1.83}, {"rows": 2}],
    "cdc-measles-2008-12-01": [{"rows": 2}],
    "uk-2021-01-01": [{"metres": 1.0, "minutes": 1}, {"metres": 2.0, "minutes": 15, "per": "day"}],
    "sg-2020-01-01": [{"metres": 2.0, "minutes": 30}],
    "sg-2021-06-21": [{"metres": 2.0, "minutes": 15}],
    "au-2020-03-01": [{"minutes": 15}, {"minutes": 120}, {"rows": 2}],
    "nz-2020-01-01": [{"metres": 2.0, "minutes": 15}, {"metres": 2.0}, {"seats": 2}, {"serves_rows": 2}],
    "de-flights-2020-01-01": [{"seats": 1}, {"rows": 2}],
    "gi-2022-01-01": [{"metres": 2.0, "minutes": 10}, {"seats": 3}],
}
NUMERIC: Final = ("rows", "seats", "metres", "minutes", "per", "serves_rows", "lag_minutes")


def asked(when: Conditions) -> dict[str, object]:
    """What is asked beside the default."""
    return {f.name: getattr(when, f.name) for f in fields(when) if getattr(when, f.name) != f.default}


@pytest.fixture(params=SETS, ids=str)
def rules(request: pytest.FixtureRequest) -> RuleSet:
    return SETS[request.param]


def test_there_are_as_many_as_promised_and_all_are_looked_at_here() -> None:
    assert len(SETS) >= 15
    assert set(FRAMES) == set(NUMBERS) == set(SETS)


def test_the_id_is_the_name_of_the_file_and_ends_with_the_day(rules: RuleSet) -> None:
    assert SETS[rules.id] is rules
    assert rules.id.endswith(f"-{rules.in_force.isoformat()}")


def test_no_two_sets_share_a_fingerprint() -> None:
    assert len({rules.fingerprint for rules in SETS.values()}) == len(SETS)


def test_window_quarantine_and_day_are_those_of_the_reference(rules: RuleSet) -> None:
    onset, sample, close, in_force, confidence = FRAMES[rules.id]
    window = rules.window
    assert (window.before_onset_days, window.before_sample_days) == (onset, sample)
    assert rules.quarantine.get("close") == close
    assert (rules.in_force, rules.in_force_confidence) == (date.fromisoformat(in_force), confidence)


def test_only_edition_9_gives_days_for_another_class() -> None:
    others = {name: set(rules.quarantine) - {"close"} for name, rules in SETS.items()}
    assert {name: found for name, found in others.items() if found} == {"cn-2022-06-27": {"secondary"}}
    assert SETS["cn-2022-06-27"].quarantine["secondary"] == 7


def test_windows_after_onset() -> None:
    """WHO looks at least 13 days beyond onset, the United Kingdom 10."""
    assert SETS["who-2021-02-01"].window.after_onset_days == 13
    assert SETS["uk-2021-01-01"].window.after_onset_days == 10


def test_numbers_of_rules_are_those_of_the_reference(rules: RuleSet) -> None:
    found = [{name: value for name, value in asked(rule.when).items() if name in NUMERIC} for rule in rules.rules]
    assert [numbers for numbers in found if numbers] == NUMBERS[rules.id]


def test_six_feet_are_not_less_than_six_feet() -> None:
    """Rounded up to the centimetre: nobody within six feet is lost."""
    assert 6 * 0.3048 <= 1.83 < 6 * 0.3048 + 0.01


def test_everything_names_its_source_and_is_borne_out(rules: RuleSet) -> None:
    """A rule's source begins with keys of the set's; what is unverified is no rule of ours."""
    keys = {source.split(": ")[0] for source in rules.source}
    assert all(re.fullmatch(r"\w+: https?://.+", source) for source in rules.source)
    for rule in rules.rules:
        named, text = rule.source.split(": ", 1)
        assert set(named.split(", ")) <= keys, rule.id
        assert text
        assert rule.confidence in CONFIDENCES[:2]


def test_a_first_day_that_stands_for_a_month_or_year_is_said(rules: RuleSet) -> None:
    if rules.in_force.day == 1 and rules.id != "who-2021-02-01":
        assert re.search(r"its first|first of the", rules.note)


@pytest.mark.parametrize(("name", "rule"), RULES, ids=[f"{name}-{rule.id}" for name, rule in RULES])
class TestReasons:
    def test_both_languages_can_be_filled(self, name: str, rule: Rule) -> None:
        for template in (rule.reason_en, rule.reason_zh):
            said = template.format_map(FILLED)
            assert "{" not in said + name
            assert "}" not in said

    def test_both_say_the_same_facts(self, name: str, rule: Rule) -> None:
        """Neither language leaves out the place or the day that the other gives."""
        one, other = (
            {word for _, word, _, _ in string.Formatter().parse(t) if word} for t in (rule.reason_en, rule.reason_zh)
        )
        assert one == other, name

    def test_they_are_one_sentence_to_the_person_called(self, name: str, rule: Rule) -> None:
        assert re.fullmatch(r"[A-Z].*[^.]\.", rule.reason_en), name
        assert re.search(r"\b(You|you|your)\b", rule.reason_en)
        assert re.fullmatch(r"[^。]*您[^。]*。", rule.reason_zh)
        assert not re.search(r"[,.;()]", re.sub(r"\d\.\d", "", rule.reason_zh)), "half-width signs"

    def test_a_number_in_words_is_the_number_of_the_rule(self, name: str, rule: Rule) -> None:
        """What is read aloud is what is asked."""
        words = {1: "one", 2: "two", 3: "three"}
        for number, noun in ((rule.when.rows, "row"), (rule.when.serves_rows, "row"), (rule.when.seats, "seat")):
            if number and (number, noun) != (1, "seat"):
                assert f"{words[number]} {noun}" in rule.reason_en, name
                assert {2: "两", 3: "三"}[number] in rule.reason_zh, name
        if rule.when.metres in {1.0, 2.0}:
            assert f"{words[int(rule.when.metres)]} metre" in rule.reason_en
            assert {1: "一米", 2: "两米"}[int(rule.when.metres)] in rule.reason_zh
        if rule.when.metres == 1.83:
            assert "1.83" in rule.reason_en
            assert "1.83米" in rule.reason_zh


def test_classes_are_named_in_the_authority_s_words(rules: RuleSet) -> None:
    named = {(rule.contact_class, rule.class_name) for rule in rules.rules}
    assert len({contact_class for contact_class, _ in named}) == len(named)
    assert {contact_class for contact_class, _ in named} <= set(CLASSES)
    if rules.id.startswith("cn"):
        assert dict(named)["close"] == "密切接触者"


class TestCn20200221:
    """The thirteen rules, in their order, written here by hand from the text and its readings."""

    SEALED = ("hard seat", "hard sleeper", "high-speed", "high-speed 3-2", "high-speed 2-2")
    EXPECTED: Final[list[tuple[str, tuple[str, ...], dict[str, object]]]] = [
        ("close", ("aircraft",), {"rows": 3}),
        ("close", ("aircraft",), {"serves_rows": 3}),
        ("close", (), {"serves_carriage": True}),
        ("close", ("train",), {"same": "carriage", "sealed": True, "layouts": SEALED}),
        ("close", ("train",), {"same": "compartment", "layouts": ("soft sleeper",)}),
        ("close", ("train",), {"same": "bay", "sealed": False}),
        ("close", ("train",), {"adjacent": True, "sealed": False}),
        ("close", ("bus", "coach"), {"same": "leg", "sealed": True}),
        ("close", ("bus", "coach"), {"rows": 3, "sealed": False}),
        ("close", ("ship",), {"same": "ship cabin"}),
        ("close", ("car",), {"same": "leg"}),
        ("close", (), {"relation": ("household",)}),
        ("close", (), {"relation": ("companion",)}),
        ("close", (), {"relation": ("carer",)}),
        ("close", (), {"relation": ("carer",), "unprotected": True, "after_isolation": True}),
        ("close", (), {"same": "table"}),
        ("close", (), {"same": "table", "roles": ("staff",), "unprotected": True}),
        ("close", (), {"same": "till", "roles": ("staff",), "unprotected": True}),
        ("close", (), {"same": "desk", "roles": ("staff",), "unprotected": True}),
        ("close", (), {"same": "lift"}),
        ("close", (), {"metres": 1.0, "unprotected": True}),
        ("close", (), {"same": "till", "unprotected": True}),
        ("close", (), {"same": "desk", "unprotected": True}),
        ("general", (), {"same": "vehicle"}),
        ("general", (), {}),
        ("general", ("car",), {"same": "vehicle", "direct": False, "lag_minutes": 30}),
    ]

    def test_rules_are_these_in_this_order(self) -> None:
        found = [(r.contact_class, r.where, asked(r.when)) for r in SETS["cn-2020-02-21"].rules]
        assert found == self.EXPECTED

    def test_every_rule_of_the_list_has_its_number_in_the_file(self) -> None:
        text = next(file for file in FILES if file.stem == "cn-2020-02-21").read_text(encoding="utf-8")
        assert [int(n) for n in re.findall(r"^# (\d+)\. ", text, re.MULTILINE)] == list(range(1, 14))
        assert text.count("reading") >= 7


class TestBetweenSets:
    def test_the_cdc_editions_differ_in_how_minutes_are_added(self) -> None:
        before, after = (SETS[name].rules[0].when for name in ("cdc-2020-03-01", "cdc-2020-10-21"))
        assert (before.per, after.per) == (None, "24h")
        assert (before.metres, before.minutes) == (after.metres, after.minutes)

    def test_local_practice_differs_from_edition_8_in_the_days_alone(self) -> None:
        local, national = SETS["cn-local-2021-08-01"], SETS["cn-2021-05-11"]
        assert local.rules == national.rules
        assert local.quarantine == national.quarantine

    def test_neither_counts_an_aisle_as_a_seat(self) -> None:
        seats = [(name, rule) for name, rule in RULES if rule.when.seats is not None]
        assert {name for name, rule in seats} >= {"nz-2020-01-01", "gi-2022-01-01", "ecdc-2020-04-08"}
        assert not any(rule.when.aisle for _, rule in seats)


def test_files_hold_nothing_that_is_read_differently_by_another_reader() -> None:
    """Each file is plain TOML in UTF-8 that round-trips through JSON, without tabs or carriage returns."""
    for file in FILES:
        text = file.read_bytes()
        assert b"\r" not in text
        assert b"\t" not in text
        assert json.loads(json.dumps(tomllib.loads(text.decode()), default=str))["id"] == file.stem
