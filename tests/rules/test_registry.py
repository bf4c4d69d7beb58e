"""Which rule set is meant: shipped, one's own, or the edition in force on a day."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT

import exposure as ex
from exposure.errors import UsageError, ValidationError
from exposure.rules.registry import edition, families, rule_set, rule_set_ids, rule_sets

if TYPE_CHECKING:
    from pathlib import Path

SETS = ROOT / "exposure" / "rules" / "sets"
SG = (SETS / "sg-2021-06-21.toml").read_text(encoding="utf-8")


class TestRuleSet:
    def test_an_id_a_file_and_a_set_give_the_same(self, tmp_path: Path) -> None:
        by_id = rule_set("sg-2021-06-21")
        file = tmp_path / "own.toml"
        file.write_text(SG, encoding="utf-8")
        assert rule_set(file) == rule_set(str(file)) == by_id
        assert rule_set(by_id) is by_id
        assert ex.rule_set is rule_set

    def test_a_path_without_the_ending_is_a_file_all_the_same(self, tmp_path: Path) -> None:
        file = tmp_path / "sg-2021-06-21"
        file.write_text(SG.replace("minutes = 15", "minutes = 20"), encoding="utf-8")
        assert rule_set(file).rules[0].when.minutes == 20

    def test_a_file_is_read_again_each_time(self, tmp_path: Path) -> None:
        """Who mends a file and asks again must not get the answer of before."""
        file = tmp_path / "own.TOML"
        file.write_text(SG, encoding="utf-8")
        before = rule_set(str(file))
        file.write_text(SG.replace("minutes = 15", "minutes = 20"), encoding="utf-8")
        assert rule_set(str(file)).rules[0].when.minutes == 20
        assert before.rules[0].when.minutes == 15

    def test_an_unknown_name_is_told_the_nearest_and_all_others(self) -> None:
        with pytest.raises(UsageError) as raised:
            rule_set("cn-2020-02-12")
        said = str(raised.value)
        assert "did you mean 'cn-2020-02-2" in said or "did you mean 'cn-2020-0" in said
        assert all(file.stem in said for file in SETS.glob("*.toml"))
        assert ".toml" in said

    def test_a_family_without_a_day_is_explained(self) -> None:
        with pytest.raises(UsageError, match="'cn' is a family of editions") as raised:
            rule_set("cn")
        said = str(raised.value)
        assert re.findall(r"cn-\d{4}-\d\d-\d\d", said) == [
            "cn-2020-01-28", "cn-2020-02-21", "cn-2021-05-11", "cn-2022-06-27", "cn-2022-11-11"
        ]  # fmt: skip
        assert "cn-2020-01-28 (its date is unverified)" in said
        assert "cn-local" not in said

    @pytest.mark.parametrize("what", [None, 7, ["cn-2020-02-21"], date(2020, 2, 21)])
    def test_what_is_no_name_is_refused(self, what: object) -> None:
        with pytest.raises(UsageError, match="an id, a TOML file or a RuleSet"):
            rule_set(what)  # type: ignore[arg-type] # that is what is tried

    def test_mistakes_of_a_file_of_one_s_own_are_listed(self, tmp_path: Path) -> None:
        file = tmp_path / "own.toml"
        file.write_text(SG.replace("minutes = 15", "minute = 15"), encoding="utf-8")
        with pytest.raises(ValidationError) as raised:
            rule_set(file)
        assert raised.value.faults["file"].tolist() == ["own.toml"]

    def test_an_unverified_set_that_is_named_is_used(self) -> None:
        assert rule_set("cn-2020-01-28").in_force_confidence == "unverified"


class TestLists:
    def test_ids_are_the_files_and_sets_are_the_ids(self) -> None:
        assert list(rule_set_ids()) == sorted(file.stem for file in SETS.glob("*.toml"))
        assert sorted(one.id for one in rule_sets()) == list(rule_set_ids())

    def test_editions_of_a_family_stand_together_by_date(self) -> None:
        listed = [(one.id[:-11], one.in_force) for one in rule_sets()]
        assert listed == sorted(listed)

    def test_families_are_ids_without_days(self) -> None:
        assert {"cn", "cn-local", "cn-sars", "who", "who-tb", "cdc", "cdc-measles", "sg"} <= set(families())

    def test_shipped_sets_are_read_once(self) -> None:
        assert rule_set("cn-2020-02-21") is rule_set("cn-2020-02-21")


class TestEdition:
    @pytest.mark.parametrize(
        ("family", "day", "expected"),
        [
            ("cn", "2020-02-21", "cn-2020-02-21"),
            ("cn", "2021-05-10", "cn-2020-02-21"),
            ("cn", "2021-05-11", "cn-2021-05-11"),
            ("cn", "2021-06-01", "cn-2021-05-11"),
            ("cn", "2022-06-26", "cn-2021-05-11"),  # never cn-local-2021-08-01
            ("cn", "2022-06-27", "cn-2022-06-27"),
            ("cn", "2024-01-01", "cn-2022-11-11"),
            ("cdc", "2020-10-20", "cdc-2020-03-01"),
            ("cdc", "2020-10-21", "cdc-2020-10-21"),
            ("sg", "2021-06-20", "sg-2020-01-01"),
            ("sg", "2021-06-21", "sg-2021-06-21"),
        ],
    )
    def test_the_latest_that_was_in_force(self, family: str, day: str, expected: str) -> None:
        assert edition(family, date.fromisoformat(day)).id == expected

    def test_an_unverified_day_is_never_picked(self) -> None:
        """28 January 2020 is not borne out: on 20 February nothing is picked, and what exists is named."""
        with pytest.raises(UsageError, match="2020-02-20") as raised:
            edition("cn", date(2020, 2, 20))
        assert "cn-2020-01-28 (its date is unverified), cn-2020-02-21" in str(raised.value)
        with pytest.raises(UsageError, match="unverified"):
            edition("nz", date(2021, 1, 1))

    def test_an_unknown_family_is_told_the_known_ones(self) -> None:
        with pytest.raises(UsageError, match=r"unknown family of rule sets 'cm'.*cdc, cdc-flights"):
            edition("cm", date(2020, 2, 21))
