"""Classes, certainty, likelihood, rules and quarantine of random worlds, against the plain oracle of the design."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import rules_oracle
from hypothesis import given, note
from rule_worlds import CASE, _rule_set, _world, moments, rule_sets, rule_worlds, to_toml
from worlds import to_frames

import exposure as ex
from exposure.rules.load import parse_rule_set

if TYPE_CHECKING:
    from datetime import datetime

    from oracle import World


def found(world: World, rules: dict[str, Any], moment: datetime | None) -> dict[str, tuple[Any, ...]]:
    graph = ex.ExposureGraph.from_frames(**to_frames(world))
    graph = graph if moment is None else graph.as_known(moment)
    trace = ex.trace(graph, case=CASE, rules=parse_rule_set(to_toml(rules)))
    return {
        row["contact_id"]: (
            row["contact_class"],
            row["certainty"] == "certain",
            pytest.approx(row["likelihood"], abs=1e-12),
            row["rule"],
            row["encounters"],
            None if pd.isna(row["last_day"]) else row["last_day"].date(),
            None if pd.isna(row["last_day"]) else row["quarantine_until"].to_pydatetime(),
        )
        for row in trace.contacts.to_dict("records")
    }


def said(world: World, rules: dict[str, Any], moment: datetime | None) -> dict[str, tuple[Any, ...]]:
    return {
        contact: (
            finding.contact_class,
            finding.certain,
            float(finding.likelihood),
            finding.rule,
            finding.encounters,
            finding.last_day,
            finding.quarantine,
        )
        for contact, finding in rules_oracle.judge(world, CASE, rules, moment=moment).items()
    }


@given(world=rule_worlds(), rules=rule_sets(), moment=moments())
def test_every_contact_is_what_the_oracle_says(world: World, rules: dict[str, Any], moment: datetime | None) -> None:
    """Class, certainty, likelihood, the rule named, how many encounters, and the end of quarantine."""
    note(to_toml(rules))
    assert found(world, rules, moment) == said(world, rules, moment)


@pytest.mark.parametrize("seed", [13, 204, 370, 639, 729, 2037, 2282])
def test_worlds_in_which_the_two_once_differed(seed: int) -> None:
    """Crew of another carriage, stays that touch for no time, two people and one free seat, seats that must differ."""
    world, rules = _world(Random(seed)), _rule_set(Random(1000 + seed))
    assert found(world, rules, None) == said(world, rules, None)
