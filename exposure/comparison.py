"""The size of the net: what the same facts give under several rule sets, or under slightly other facts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.assessment import Assessment, assess
from exposure.columns import words
from exposure.engines.embedded import EmbeddedEngine
from exposure.errors import UsageError
from exposure.ordering import find_sorted
from exposure.question import asked_cases, asked_number, asked_rules, case_codes, known_cases, rules_in_force
from exposure.rules.search import search_of
from exposure.shown import counted, html_card, text_card
from exposure.vocabulary import CLASSES, OUTCOMES
from exposure.window import Given

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray
    from pandas.api.extensions import ExtensionArray

    from exposure.graph import ExposureGraph
    from exposure.rules.model import RuleSet

    Rules = str | Path | RuleSet

__all__ = ["RuleComparison", "compare_rules", "sensitivity"]

_AS_THEY_ARE = Given()
_MOST_DAYS = 366


@dataclass(frozen=True, eq=False, repr=False)
class RuleComparison:
    """
    What each contact is under several rule sets.

    Attributes
    ----------
    contacts
        One row per case and contact (`case_id`, `contact_id`), one column per rule set: the class, followed by `?`
        where it is not certain; blank where the set's window and search leave the person out.
    counts
        One row per rule set: contacts by class, certain and possible ones apart.
    """

    contacts: pd.DataFrame
    counts: pd.DataFrame

    def __len__(self) -> int:
        return len(self.contacts)

    def __repr__(self) -> str:
        return text_card(*self._card())

    def _repr_html_(self) -> str:
        return html_card(*self._card())

    def _card(self) -> tuple[str, list[str]]:
        lines = [
            f"{name}: {row['close']:,} close for certain, {row['close possible']:,} possibly, "
            f"{counted(int(row['contacts']), 'contact')} in all"
            for name, row in self.counts.iterrows()
        ]
        return f"{counted(len(self.counts), 'rule set')} compared", lines


def compare_rules(
    graph: ExposureGraph, *, case: str | Iterable[str] | None = None, rules: Iterable[Rules]
) -> RuleComparison:
    """
    Ask the same facts under several rule sets, before anyone is called.

    Parameters
    ----------
    graph
        The graph, as known at its moment.
    case
        Person id, or several; None for every row of the table `cases`.
    rules
        Rule sets, as `exposure.trace` takes them.

    Returns
    -------
    comparison
        One row per contact and one column per set, and the counts.

    Raises
    ------
    UsageError
        If a case or rule set does not exist, or a set is named twice.

    Examples
    --------
    >>> import exposure as ex
    >>> net = ex.compare_rules(ex.read(ex.demo_folder()), case="ZW1", rules=["cn-2020-02-21", "ecdc-2020-04-08"])
    >>> net.counts.index.tolist()
    ['cn-2020-02-21', 'ecdc-2020-04-08']
    """
    if isinstance(rules, str) or not isinstance(rules, Iterable):
        raise UsageError("compare_rules takes several rule sets, as in rules=['cn-2020-02-21', 'ecdc-2020-04-08']")
    ids = known_cases(graph.snapshot, asked_cases(case))
    sets = [rules_in_force(asked_rules(one), graph.snapshot, ids) for one in rules]
    found = {one.id: _assess(graph, ids, one) for one in sets if one is not None}
    if len(found) < len(sets) or not found:
        raise UsageError("name every rule set once")
    persons = graph.snapshot.world.persons
    pairs = np.unique(np.concatenate([_pairs(one) for one in found.values()]))
    columns = {"case_id": words(pairs // len(persons), persons), "contact_id": words(pairs % len(persons), persons)}
    columns |= {name: _classes(one, pairs) for name, one in found.items()}
    counts = pd.DataFrame({name: _counted(one) for name, one in found.items()}).T.rename_axis("rules")
    return RuleComparison(pd.DataFrame(columns), counts)


def sensitivity(
    graph: ExposureGraph,
    *,
    case: str | Iterable[str] | None = None,
    rules: Rules,
    onset_days: Iterable[int] = (-1, 0, 1),
    lag_minutes: Iterable[float] = (0, 30),
) -> pd.DataFrame:
    """
    Show how the net moves with the softest facts: the day of onset, and how long the air keeps.

    Parameters
    ----------
    graph
        The graph, as known at its moment.
    case
        Person id, or several; None for every row of the table `cases`.
    rules
        The rule set.
    onset_days
        By how many days the onset is moved.
    lag_minutes
        Lags that stand in for those of the set's rules on later arrivals; sets without such a rule do not change.

    Returns
    -------
    net
        One row per shift and lag: contacts by class, certain and possible ones apart; `added` and `removed` count who
        is, or is no longer, a contact compared with the facts as they are; `close added` and `close removed` count who
        is close.

    Raises
    ------
    UsageError
        If a case or the rule set does not exist.
    """
    ids = known_cases(graph.snapshot, asked_cases(case))
    asked = rules_in_force(asked_rules(rules), graph.snapshot, ids)
    if asked is None:
        raise UsageError("sensitivity takes a rule set, as in rules='cn-2020-02-21'")
    before = _assess(graph, ids, asked)
    rows = []
    for days, lag in product(_shifts(onset_days), _lags(lag_minutes)):
        now = _assess(graph, ids, _with_lag(asked, lag), Given(onset_days=days))
        rows.append({"onset_days": days, "lag_minutes": lag, **_counted(now), **_moved(before, now)})
    return pd.DataFrame(rows)


def _shifts(onset_days: Iterable[int]) -> list[int]:
    listed: list[object] = list(onset_days) if isinstance(onset_days, Iterable) else [onset_days]
    shifts = []
    for days in listed:
        shift = int(days) if isinstance(days, int | np.integer) and not isinstance(days, bool) else _MOST_DAYS + 1
        if abs(shift) > _MOST_DAYS:
            raise UsageError(f"onset_days takes whole days, as in onset_days=(-1, 0, 1), not {days!r}")
        shifts.append(shift)
    return shifts


def _lags(lag_minutes: Iterable[float]) -> list[float]:
    several = isinstance(lag_minutes, Iterable) and not isinstance(lag_minutes, str)
    listed = list(lag_minutes) if several else [lag_minutes]
    return [asked_number("lag_minutes", lag) or 0.0 for lag in listed]  # type: ignore[arg-type]  # it says what is none


def _assess(graph: ExposureGraph, ids: list[str], rules: RuleSet, given: Given = _AS_THEY_ARE) -> Assessment:
    codes = case_codes(graph.snapshot, ids)
    return assess(graph.snapshot, EmbeddedEngine(), (codes, search_of(rules)), rules, given)


def _with_lag(rules: RuleSet, lag: float) -> RuleSet:
    """Give later arrivals another lag; with none nobody arrives in time."""
    changed = tuple(
        rule if rule.when.direct else replace(rule, when=replace(rule.when, lag_minutes=lag)) for rule in rules.rules
    )
    return replace(rules, rules=changed)


def _pairs(found: Assessment) -> NDArray[np.int64]:
    """List the contacts as `case * persons + contact`."""
    return found.outcome.key(found.contacts.case, found.contacts.contact)


def _classes(found: Assessment, pairs: NDArray[np.int64]) -> ExtensionArray:
    """Write each pair's class, blank for who is no contact."""
    mine, contacts = _pairs(found), found.contacts
    order = np.argsort(mine)
    told = [*OUTCOMES, *(f"{name}?" for name in OUTCOMES)]
    code = np.where(contacts.certain, contacts.severity, contacts.severity + len(OUTCOMES))[order]
    return words(np.append(code, -1)[find_sorted(mine[order], pairs)], told)


def _counted(found: Assessment) -> dict[str, int]:
    severity, certain = found.contacts.severity, found.contacts.certain
    counts = {"contacts": len(severity)}
    for code, name in enumerate(CLASSES):
        counts[name] = int(((severity == code) & certain).sum())
        counts[f"{name} possible"] = int(((severity == code) & ~certain).sum())
    return counts


def _moved(before: Assessment, now: Assessment) -> dict[str, int]:
    moved = {}
    for what, limit in (("", len(OUTCOMES)), ("close ", 1)):
        old, new = (_pairs(one)[one.contacts.severity < limit] for one in (before, now))
        moved[f"{what}added"] = len(np.setdiff1d(new, old))
        moved[f"{what}removed"] = len(np.setdiff1d(old, new))
    return moved
