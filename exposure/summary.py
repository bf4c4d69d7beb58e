"""How fast a case was understood, and what each source brought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.clock import NEVER, from_seconds, to_seconds
from exposure.engines.remembering import RememberingEngine
from exposure.inquiry import engine_of, inquire
from exposure.knowledge import fact_times
from exposure.shown import counted, html_card, text_card
from exposure.standing import Standing, listed_standing, standing_of
from exposure.vocabulary import CLASSES, OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from exposure.question import Question
    from exposure.snapshot import Snapshot
    from exposure.trace import Trace

__all__ = ["Summary", "summarise"]

_FACTS: Final = 400
"""Moments at which facts came in that are looked at one by one; where there are more, those of the replay are."""

_SHARES: Final = {"first": 0.0, "half": 0.5, "nine_tenths": 0.9, "all": 1.0}
_SAID: Final = {"first": "the first", "half": "half", "nine_tenths": "nine tenths", "all": "all"}
_WITHIN_HOURS: Final = (8, 12, 24, 48)
"""Hours within which contacts are to be found: 8, formerly 12, in China's plans, 24 in the playbook of Resolve to Save
Lives, 48 in New Zealand's target."""


@dataclass(frozen=True, eq=False, repr=False)
class Summary:
    """
    How fast a case was understood.

    Attributes
    ----------
    milestones
        For each class that contacts certainly have in the end how many there are, and how many hours after the letter
        (when the case's own row was recorded) the first, half, nine tenths and all of them were known to be of it; and
        for all contacts together when they could be named at all.
    delays
        One row per contact known in the end: when it was first exposed; from when on it was findable, and from when on
        known to be of its class, without being lost again; the hours between, and those since the letter.
    sources
        For each source how many facts it gave, and how many contacts and how many certain close ones would be missing
        in the end if it had said nothing.
    kpis
        Figures that tracing offices publish: `name`, `value` and `unit`.
    exact
        Whether contacts were looked for at every moment at which a fact came in; else at the moments of the replay.
    """

    milestones: pd.DataFrame
    delays: pd.DataFrame
    sources: pd.DataFrame
    kpis: pd.DataFrame
    exact: bool

    def __repr__(self) -> str:
        return text_card(*self._card())

    def _repr_html_(self) -> str:
        return html_card(*self._card())

    def _card(self) -> tuple[str, list[str]]:
        lines = [
            f"{row['contact_class']}: {counted(int(row['contacts']), 'contact')}; "
            + ", ".join(f"{words} after {_hours(row[f'{share}_hours'])}" for share, words in _SAID.items())
            for _, row in self.milestones.iterrows()
        ]
        brought = [
            f"{row['source']}: {counted(int(row['facts']), 'fact')}, without which "
            f"{counted(int(row['contacts_missing']), 'contact')} would be missing"
            for _, row in self.sources[self.sources["contacts_missing"] > 0].iterrows()
        ]
        resolution = [] if self.exact else ["looked at only at the moments of the replay: true times may be earlier"]
        return "From the letter to the contacts", [*lines, *brought, *resolution]


def summarise(traces: Sequence[tuple[pd.Timestamp, Trace]]) -> Summary:
    """
    Sum a replay up.

    Parameters
    ----------
    traces
        The moments and what was found at each, in their order.

    Returns
    -------
    summary
        Against what was known at the last moment.
    """
    moment, last = traces[-1]
    snapshot, asked = last.graph.snapshot, last.question
    letters = _letters(snapshot)
    final = listed_standing(last.contacts, snapshot.world.persons)
    times = fact_times(snapshot.facts)
    times = times[(times >= min(letters.values(), default=0)) & (times <= int(moment.timestamp()))]
    exact = len(times) <= _FACTS
    if not exact:
        times = np.array([int(at.timestamp()) for at, _ in traces], dtype=np.int64)
    delays = _delays(last, letters, final, _findable(snapshot, asked, final, times))
    return Summary(_milestones(delays), delays, _sources(snapshot, asked, final), _kpis(last, delays, letters), exact)


def _letters(snapshot: Snapshot) -> dict[str, int]:
    """Give for each case the epoch second at which its first row was recorded, where that is known."""
    cases = snapshot.facts["cases"].dropna(subset="recorded_at")
    seconds = pd.Series(to_seconds(cases["recorded_at"]), index=cases["person_id"])
    return {str(case): int(first) for case, first in seconds.groupby(level=0).min().items()}


def _findable(
    snapshot: Snapshot, asked: Question, final: Standing, times: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Give for each pair known in the end the moment from which on it was on the list, and in a class as severe."""
    engine = RememberingEngine(engine_of(asked.engine))
    listed, placed = (np.full(len(final), NEVER, np.int64) for _ in range(2))
    for second, moment in zip(times.tolist(), from_seconds(times), strict=True):
        then = standing_of(inquire(snapshot.at(moment), asked, waiting=True, engine=engine)).of(final.pair)
        as_severe = then.listed & (then.severity <= final.severity) & (then.certain | ~final.certain)
        for since, holds in ((listed, then.listed), (placed, as_severe)):
            since[:] = np.where(holds, np.where(since == NEVER, second, since), NEVER)
    return listed, placed


def _delays(
    last: Trace, letters: dict[str, int], final: Standing, since: tuple[NDArray[np.int64], NDArray[np.int64]]
) -> pd.DataFrame:
    contacts, order = last.contacts, np.argsort(final.position)
    listed, placed = (seconds[order] for seconds in since)
    letter = np.array([letters.get(c, NEVER) for c in contacts["case_id"]], dtype=np.int64)
    exposed = to_seconds(contacts["first_exposure"])
    return contacts[["case_id", "contact_id", "contact_class", "certainty", "first_exposure"]].assign(
        findable_at=pd.Series(from_seconds(listed)),
        in_class_at=pd.Series(from_seconds(placed)),
        delay_hours=_difference(listed, exposed),
        since_letter_hours=_difference(listed, letter),
        in_class_hours=_difference(placed, letter),
    )


def _difference(later: NDArray[np.int64], earlier: NDArray[np.int64]) -> NDArray[np.float64]:
    known = (later != NEVER) & (earlier != NEVER)
    return np.where(known, (later.astype(float) - earlier.astype(float)) / 3600, np.nan)


def _milestones(delays: pd.DataFrame) -> pd.DataFrame:
    """Say after how many hours each share of the contacts could be named; those without a letter count nowhere."""
    rows = []
    for name in (*CLASSES, "all"):
        certain = (delays["contact_class"] == name) & (delays["certainty"] == "certain")
        mine, column = (delays, "since_letter_hours") if name == "all" else (delays[certain], "in_class_hours")
        hours = np.sort(mine[column].dropna().to_numpy(float))
        if len(mine):
            at = [max(0, int(np.ceil(share * len(hours))) - 1) for share in _SHARES.values()]
            rows.append((name, len(mine), *(hours[k] if len(hours) else np.nan for k in at)))
    columns = ["contact_class", "contacts", *(f"{share}_hours" for share in _SHARES)]
    return pd.DataFrame(rows, columns=columns)


def _sources(snapshot: Snapshot, asked: Question, final: Standing) -> pd.DataFrame:
    """Count the facts of each source, and who would be missing without them."""
    told = {name: table["source"].fillna("").str.casefold() for name, table in snapshot.facts.items()}
    close = OUTCOMES.index("close")
    rows = []
    for source in _names(told, snapshot):
        mine = {name: (column == source).to_numpy() & snapshot.known[name] for name, column in told.items()}
        facts = sum(int(mask.sum()) for mask in mine.values())
        known = {name: mask & ~mine[name] if name in mine else mask for name, mask in snapshot.known.items()}
        left = standing_of(inquire(snapshot.supposing(known), asked, waiting=True)).of(final.pair)
        held, kept = (s.listed & (s.severity == close) & s.certain for s in (final, left))
        rows.append((source, facts, int((~left.listed).sum()), int((held & ~kept).sum())))
    columns = ["source", "facts", "contacts_missing", "close_missing"]
    table = pd.DataFrame(rows, columns=columns).astype({"source": "str"})
    return table.sort_values(["contacts_missing", "facts", "source"], ascending=[False, False, True], ignore_index=True)


def _names(told: dict[str, pd.Series[str]], snapshot: Snapshot) -> list[str]:
    return sorted(
        {source for name, column in told.items() for source in column[snapshot.known[name]].unique() if source}
    )


def _kpis(last: Trace, delays: pd.DataFrame, letters: dict[str, int]) -> pd.DataFrame:
    cases = last.graph.cases
    cases = cases[cases["person_id"].isin(last.cases["case_id"])].drop_duplicates("person_id")
    letter = np.array([letters.get(case, NEVER) for case in cases["person_id"]], dtype=np.int64)
    many, close = len(last.cases), "close_found" if last.rules else "found"
    rows = [
        ("cases", many, "cases"),
        ("contacts_per_case", len(delays) / many if many else np.nan, "contacts"),
        ("onset_to_confirmation", _median(_difference(*map(to_seconds, _days(last, cases))) / 24), "days, median"),
        ("confirmation_to_letter", _median(_difference(letter, to_seconds(cases["confirmed_at"]))), "hours, median"),
    ]
    certain = (delays["contact_class"] == "close") & (delays["certainty"] == "certain")
    found = delays["since_letter_hours"] if last.rules is None else delays.loc[certain, "in_class_hours"]
    known = found.dropna().to_numpy(float)
    shares = [float(np.mean(known <= hours)) if len(known) else np.nan for hours in _WITHIN_HOURS]
    rows += [(f"{close}_within_{hours}_h", share, "share") for hours, share in zip(_WITHIN_HOURS, shares, strict=True)]
    return pd.DataFrame(rows, columns=["name", "value", "unit"]).astype({"value": "float64"})


def _days(last: Trace, cases: pd.DataFrame) -> tuple[pd.DatetimeIndex, pd.DatetimeIndex]:
    """Give the local days of confirmation and of onset."""
    zones = cases["timezone"].fillna(last.graph.snapshot.checks.timezone or "UTC")
    local = [at.tz_convert(zone).tz_localize(None) for at, zone in zip(cases["confirmed_at"], zones, strict=True)]
    return pd.DatetimeIndex(local).normalize(), pd.DatetimeIndex(cases["onset"])


def _median(values: NDArray[np.float64]) -> float:
    values = values[~np.isnan(values)]
    return float(np.median(values)) if len(values) else float("nan")


def _hours(hours: float) -> str:
    return "an unknown time" if np.isnan(hours) else f"{hours:.1f} h"
