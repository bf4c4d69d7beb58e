"""Classes, certainty, likelihood, rules and quarantine of random worlds, against the plain oracle of the design."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import rules_oracle
from hypothesis import given, note
from rule_worlds import CASE, moments, rule_sets, rule_worlds, to_toml
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
        row.contact_id: (
            row.contact_class,
            row.certainty == "certain",
            pytest.approx(row.likelihood, abs=1e-12),
            row.rule,
            row.encounters,
            None if pd.isna(row.last_day) else row.last_day.date(),
            None if pd.isna(row.last_day) else row.quarantine_until.to_pydatetime(),
        )
        for row in trace.contacts.itertuples()
    }


@given(world=rule_worlds(), rules=rule_sets(), moment=moments())
def test_every_contact_is_what_the_oracle_says(world: World, rules: dict[str, Any], moment: datetime | None) -> None:
    """Class, certainty, likelihood, the rule named, how many encounters, and the end of quarantine."""
    note(to_toml(rules))
    expected = {
        contact: (
            f.contact_class,
            f.certain,
            float(f.likelihood),
            f.rule,
            f.encounters,
            f.last_day,
            f.quarantine,
        )
        for contact, f in rules_oracle.judge(world, CASE, rules, moment=moment).items()
    }
    assert found(world, rules, moment) == expected
