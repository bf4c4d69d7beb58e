"""The question that a trace answers, so that it can be asked again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.clock import instant
from exposure.engines.base import Query
from exposure.errors import UsageError
from exposure.rules.registry import edition, families, rule_set
from exposure.rules.search import search_of
from exposure.shown import utc
from exposure.vocabulary import SCALES

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from numpy.typing import NDArray

    from exposure.rules.model import RuleSet
    from exposure.snapshot import Snapshot

    Moment = str | datetime | pd.Timestamp

__all__ = [
    "Question",
    "asked_cases",
    "asked_number",
    "asked_question",
    "asked_rules",
    "asked_scale",
    "asked_window",
    "case_codes",
    "known_cases",
    "rules_in_force",
    "traceable",
]

_MOST = 1e12
"""Minutes or metres that nobody means; so many seconds still fit into 64 bits."""


@dataclass(frozen=True)
class Question:
    """
    What was asked of a trace, so that it can be asked again.

    Attributes
    ----------
    case
        Person ids; None for every row of `cases`.
    up_to
        Largest scale at which a meeting counts; None for every scale.
    within_m
        Metres within which venues without a common place are joined.
    lag_minutes
        How long after the case left an arrival still counts.
    window
        Begin and end to which the cases' stays are cut.
    engine
        Name of the engine.
    rules
        The rule set, or the name of a family of editions; None for none.
    """

    case: tuple[str, ...] | None = None
    up_to: str | None = None
    within_m: float | None = None
    lag_minutes: float | None = None
    window: tuple[pd.Timestamp, pd.Timestamp] | None = None
    engine: str = "embedded"
    rules: RuleSet | str | None = None

    def query(self, rules: RuleSet | None = None) -> Query:
        """Say what an engine must know: physics only."""
        if rules is not None:
            return search_of(rules)
        scale = len(SCALES) - 1 if self.up_to is None else SCALES.index(self.up_to)
        return Query(up_to=scale, lag_seconds=round((self.lag_minutes or 0) * 60), within_m=self.within_m)

    def limits(self) -> list[str]:
        """Say what bounds or widens the search, for whoever reads the answer."""
        limits = [
            "" if self.up_to is None else f"up to scale {self.up_to}",
            "" if self.within_m is None else f"venues within {self.within_m:g} m joined",
            "" if self.lag_minutes is None else f"arrivals up to {self.lag_minutes:g} minutes after count",
        ]
        said = ", ".join(limit for limit in limits if limit)
        window = [] if self.window is None else [f"window ASSUMED: {utc(self.window[0])} to {utc(self.window[1])}"]
        return [*([said] if said else []), *window]


def asked_cases(case: str | Iterable[str] | None) -> tuple[str, ...] | None:
    """Take one person id, several, or None for every row of `cases`."""
    if case is None:
        return None
    ids = (case,) if isinstance(case, str) or not isinstance(case, Iterable) else tuple(case)
    if not ids or not all(isinstance(i, str) for i in ids):
        raise UsageError("case takes a person id or several, as text; None means every row of the table cases")
    return tuple(sorted({i.strip() for i in ids}))


def known_cases(snapshot: Snapshot, asked: tuple[str, ...] | None) -> list[str]:
    """Give the person ids of the cases asked for; None for every row of the table `cases`."""
    ever = snapshot.facts["cases"]["person_id"]
    if asked is None:
        if not snapshot.checks.read.get("cases"):
            raise UsageError("the table cases has no row: name a person with case=")
        return sorted(set(snapshot.table("cases")["person_id"]))
    unknown = [i for i in asked if i not in snapshot.world.persons and i not in snapshot.ids_aside]
    if unknown:
        raise UsageError.unknown_case(unknown, ever)
    return list(asked)


def case_codes(snapshot: Snapshot, ids: list[str]) -> NDArray[np.int32]:
    """Give the person codes of cases, ascending; those whose every row was set aside have none."""
    codes = snapshot.world.persons.get_indexer(pd.Index(ids, dtype="str")).astype(np.int32)
    return np.sort(codes[codes >= 0])


def asked_question(  # noqa: PLR0913 - the question has so many sides
    *,
    case: str | Iterable[str] | None,
    rules: str | Path | RuleSet | None,
    up_to: str | None,
    within_m: float | None,
    lag_minutes: float | None,
    window: tuple[Moment, Moment] | None,
    engine: str,
) -> Question:
    """Take a question as `trace` and `replay` are asked it."""
    return Question(
        case=asked_cases(case),
        up_to=asked_scale(up_to),
        within_m=asked_number("within_m", within_m),
        lag_minutes=asked_number("lag_minutes", lag_minutes),
        window=asked_window(window),
        engine=engine,
        rules=asked_rules(rules, (up_to, within_m, lag_minutes)),
    )


def traceable(snapshot: Snapshot, ids: list[str], asked: Question) -> list[str]:
    """
    Choose the cases of whom enough is known to trace them.

    Parameters
    ----------
    snapshot
        The facts.
    ids
        Person ids of the cases.
    asked
        The question.

    Returns
    -------
    ids
        Those who have a row in `cases` with onset or sampling; where no rule set needs these, those who are known.
    """
    if asked.rules is not None and asked.window is None:
        cases = snapshot.table("cases")
        signs = cases["onset"].notna() | cases["sampled_at"].notna()
        known = set(cases.loc[signs, "person_id"])
    else:
        codes = snapshot.world.persons.get_indexer(pd.Index(ids, dtype="str"))
        known = {case for case, code in zip(ids, codes, strict=True) if code >= 0 and snapshot.people[code]}
    return [case for case in ids if case in known]


def asked_number(name: str, value: float | None) -> float | None:
    """Take a number of minutes or metres, or None."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | np.number) or not 0 <= value <= _MOST:
        raise UsageError(f"{name} takes a number from 0 to {_MOST:g}, not {value!r}")
    return float(value)


def asked_scale(up_to: str | None) -> str | None:
    """Take a scale, or None."""
    if up_to is not None and up_to not in SCALES:
        raise UsageError.unknown("scale", up_to, SCALES)
    return up_to


def asked_window(window: tuple[Moment, Moment] | None) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """Take the begin and the end of a window, or None."""
    if window is None:
        return None
    if not isinstance(window, tuple | list) or len(window) != 2:
        raise UsageError("window takes a begin and an end")
    begin, end = (instant(moment, what="window") for moment in window)
    if end <= begin:
        raise UsageError("window ends before it begins")
    return begin, end


def asked_rules(rules: str | Path | RuleSet | None, physics: Iterable[object] = ()) -> RuleSet | str | None:
    """Take a rule set, its id, a file, or the name of a family of editions."""
    if rules is None:
        return None
    if any(value is not None for value in physics):
        raise UsageError(
            "up_to, within_m and lag_minutes cannot be given with rules: the rule set says how far to look"
        )
    return rules if isinstance(rules, str) and rules in families() else rule_set(rules)


def rules_in_force(rules: RuleSet | str | None, snapshot: Snapshot, ids: list[str]) -> RuleSet | None:
    """
    Settle which edition of a family is meant: the one in force on the day on which the cases were confirmed.

    Parameters
    ----------
    rules
        A rule set, the name of a family, or None.
    snapshot
        The facts as known at a moment.
    ids
        Person ids of the cases.

    Returns
    -------
    rules
        The rule set.

    Raises
    ------
    UsageError
        If a case has no date of confirmation, or the cases were confirmed under different editions.
    """
    if not isinstance(rules, str):
        return rules
    days = {case: _confirmed(snapshot, case) for case in ids}
    if unknown := [case for case, day in days.items() if day is None]:
        raise UsageError(
            f"which edition of {rules!r} was in force is unknown: fill confirmed_at in the table cases for "
            f"{', '.join(unknown[:5])}, or name an edition"
        )
    found = {edition(rules, day).id: case for case, day in days.items() if day is not None}
    if len(found) > 1:
        listed = ", ".join(f"{case}: {name}" for name, case in sorted(found.items()))
        raise UsageError(f"the cases were confirmed under different editions of {rules!r} ({listed}); name one of them")
    if not found:
        raise UsageError(f"which edition of {rules!r} was in force is unknown: no case is known; name an edition")
    return rule_set(next(iter(found)))


def _confirmed(snapshot: Snapshot, case: str) -> date | None:
    cases = snapshot.table("cases")
    row = cases[cases["person_id"] == case].head(1)
    if row.empty or row["confirmed_at"].isna().any():
        return None
    zone = row["timezone"].fillna(snapshot.checks.timezone or "UTC").iloc[0]
    # 24:00 of a day is that day's.
    local = row["confirmed_at"].iloc[0].tz_convert(zone) - pd.Timedelta(seconds=1)
    day: date = local.date()
    return day
