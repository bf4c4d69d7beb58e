"""A case as it was known at several moments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.clock import from_seconds, instant, to_seconds
from exposure.engines.remembering import RememberingEngine
from exposure.errors import UsageError
from exposure.graph import ExposureGraph
from exposure.inquiry import engine_of, inquire
from exposure.knowledge import fact_times
from exposure.question import asked_question, known_cases, rules_in_force
from exposure.shown import counted, html_card, text_card, utc
from exposure.standing import Standing, listed_standing
from exposure.summary import Summary, summarise
from exposure.trace import Trace, answered
from exposure.vocabulary import OUTCOMES

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from exposure.rules.model import RuleSet
    from exposure.snapshot import Snapshot

    Moment = str | datetime | pd.Timestamp

__all__ = ["REPLAY_COLUMNS", "Replay", "replay"]

REPLAY_COLUMNS: Final = ("time", "contact_class", "certainty", "count", "added", "removed", "changed")

_MOST: Final = 2_000
"""Moments of a replay; more of them are a slip in `every`."""


class Traces(Mapping[pd.Timestamp, Trace]):
    """The traces by moment; a moment may be written as text with its offset."""

    def __init__(self, traces: Iterable[Trace], moments: Iterable[pd.Timestamp]) -> None:
        self._traces = dict(zip(moments, traces, strict=True))

    def __getitem__(self, moment: Moment) -> Trace:
        at = instant(moment, what="moment")
        if at not in self._traces:
            raise KeyError(f"{utc(at)} is none of the {counted(len(self), 'moment')} of this replay")
        return self._traces[at]

    def __iter__(self) -> Iterator[pd.Timestamp]:
        return iter(self._traces)

    def __len__(self) -> int:
        return len(self._traces)


@dataclass(frozen=True, eq=False, repr=False)
class Replay:
    """
    One question, asked of what was known at several moments.

    Attributes
    ----------
    traces
        The traces by moment, in their order; a moment may be written as text. While too little was known of a case its
        trace is empty.
    """

    traces: Traces

    @cached_property
    def table(self) -> pd.DataFrame:
        """
        Contacts by moment, class and certainty, as the table `contacts` has them.

        One row per `time`, `contact_class` and `certainty` that occurs at any moment: the `count`; how many of these
        were no contacts at the moment before (`added`) or were ones of another class or certainty (`changed`); and how
        many of those who were of this class and certainty then are no contacts any more (`removed`).
        """
        persons = next(iter(self.traces.values())).graph.snapshot.world.persons
        standings = [listed_standing(trace.contacts, persons) for trace in self.traces.values()]
        kinds = sorted({kind for standing in standings for kind in np.unique(_kinds(standing)).tolist()})
        rows = []
        before = standings[0].take(np.empty(0, np.intp))
        for moment, standing in zip(self.traces, standings, strict=True):
            rows += [(moment, *row) for row in _steps(before, standing, kinds)]
            before = standing
        table = pd.DataFrame(rows, columns=list(REPLAY_COLUMNS))
        texts, counts = dict.fromkeys(REPLAY_COLUMNS[1:3], "str"), dict.fromkeys(REPLAY_COLUMNS[3:], "int64")
        return table.astype({"time": "datetime64[s, UTC]", **texts, **counts})

    def summary(self) -> Summary:
        """
        Say how fast the case was understood, and what each source brought.

        Returns
        -------
        summary
            Times from the letter to the first contact named, to half, nine tenths and all of those known in the end,
            delays, and facts by source.
        """
        return summarise(list(self.traces.items()))

    def __len__(self) -> int:
        return len(self.traces)

    def __repr__(self) -> str:
        return text_card(*self._card())

    def _repr_html_(self) -> str:
        return html_card(*self._card())

    def _card(self) -> tuple[str, list[str]]:
        table = self.table
        cases = next(iter(self.traces.values())).question.case
        lines = []
        for moment in self.traces:
            here = table[(table["time"] == moment) & (table["count"] > 0)]
            said = [f"{row.contact_class} {row.certainty} {row.count:,}" for row in here.itertuples()]
            lines.append(f"{utc(moment)}: {', '.join(said) or 'no contact known'}")
        shown = lines if len(lines) <= 12 else [*lines[:5], f"… {len(lines) - 10:,} more moments …", *lines[-5:]]
        return f"Replay of {', '.join(cases[:3]) if cases else 'all cases'}", shown


def replay(  # noqa: PLR0913 - the question of a trace, and its moments
    graph: ExposureGraph,
    *,
    case: str | Iterable[str] | None = None,
    at: Iterable[Moment] | Moment | None = None,
    every: str | pd.Timedelta | None = None,
    rules: str | Path | RuleSet | None = None,
    up_to: str | None = None,
    within_m: float | None = None,
    lag_minutes: float | None = None,
    window: tuple[Moment, Moment] | None = None,
    engine: str = "embedded",
) -> Replay:
    """
    Trace a case as it was known at several moments.

    Parameters
    ----------
    graph
        All facts.
    case
        As in `exposure.trace`.
    at
        The moments, with their offsets.
    every
        A span such as `6h` in place of `at`: moments so far apart, from when the first case became known until the last
        fact.
    rules, up_to, within_m, lag_minutes, window, engine
        As in `exposure.trace`.

    Returns
    -------
    replay
        A trace for each moment, and how the list grew.

    Raises
    ------
    UsageError
        If a case, a rule set or a moment does not exist, or it is unknown from when to when `every` goes.

    Examples
    --------
    >>> import exposure as ex
    >>> graph = ex.read(ex.demo_folder())
    >>> known = ex.replay(graph, case="ZW1", at=["2020-02-20T12:00Z", "2020-02-28T04:00Z"])
    >>> known.table["count"].tolist()
    [0, 367]
    """
    if not isinstance(graph, ExposureGraph):
        raise UsageError(f"replay takes a graph, not {type(graph).__name__}")
    snapshot = graph.snapshot
    asked = asked_question(
        case=case,
        rules=rules,
        up_to=up_to,
        within_m=within_m,
        lag_minutes=lag_minutes,
        window=window,
        engine=engine,
    )
    ids = known_cases(snapshot, asked.case)
    if rules is not None and window is None:
        _need_register(snapshot, ids)
    asked = replace(asked, case=tuple(ids), rules=rules_in_force(asked.rules, snapshot, ids))
    searching = RememberingEngine(engine_of(engine))
    moments = _moments(snapshot, ids, at, every)
    traces = []
    for moment in moments:
        then = graph.as_known(moment)
        traces.append(answered(then, inquire(then.snapshot, asked, waiting=True, engine=searching), asked))
    return Replay(Traces(traces, moments))


def _moments(
    snapshot: Snapshot, ids: list[str], at: Iterable[Moment] | Moment | None, every: str | pd.Timedelta | None
) -> list[pd.Timestamp]:
    if (at is None) == (every is None):
        raise UsageError("replay takes at=[moments] or every='6h', one of the two")
    if every is not None:
        return _regular(snapshot, ids, every)
    given = [at] if isinstance(at, str) or not isinstance(at, Iterable) else list(at)
    moments = sorted({instant(moment, what="at") for moment in given})  # type: ignore[arg-type]  # says what is no time
    if not moments:
        raise UsageError("replay takes at least one moment in at=")
    if snapshot.moment is not None and moments[-1] > snapshot.moment:
        raise UsageError(f"the graph is as known at {utc(snapshot.moment)}: replay no later moment, or the whole graph")
    return moments


def _need_register(snapshot: Snapshot, ids: list[str]) -> None:
    """Refuse persons who never are a case: no moment would show anything."""
    never = sorted(set(ids) - set(snapshot.facts["cases"]["person_id"]))
    if never:
        raise UsageError(f"no row of the table cases names {', '.join(never[:5])}: add one, or give window=")


def _regular(snapshot: Snapshot, ids: list[str], every: str | pd.Timedelta) -> list[pd.Timestamp]:
    """Give moments from when the first case became known, in equal steps, until nothing new comes any more."""
    try:
        step = int(pd.Timedelta(every).total_seconds())
    except (ValueError, TypeError):
        raise UsageError(f"every {str(every)!r} is no span of time; write it like 6h, 30min or 1D") from None
    if step <= 0:
        raise UsageError(f"every {str(every)!r} is shorter than a second; write it with its unit, like 6h or 30min")
    cases = snapshot.facts["cases"]
    letters = to_seconds(cases.loc[cases["person_id"].isin(ids), "recorded_at"].dropna())
    if not len(letters):
        raise UsageError(
            "when the case became known is unknown: fill recorded_at in the table cases, or give at=[moments]"
        )
    first, last = int(letters.min()), int(fact_times(snapshot.facts).max())
    if snapshot.moment is not None:
        last = min(last, int(snapshot.moment.timestamp()))
    many = max(0, -(-(last - first) // step)) + 1
    if many > _MOST:
        raise UsageError(f"every {str(every)!r} makes {many:,} moments; take longer steps, or give at=[moments]")
    return list(from_seconds(first + step * np.arange(many, dtype=np.int64)))


def _kinds(standing: Standing) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
    return standing.severity * 2 + ~standing.certain


def _steps(before: Standing, now: Standing, kinds: list[int]) -> Iterator[tuple[str, str, int, int, int, int]]:
    """Count each class and certainty, and how it came about."""
    was, left = before.of(now.pair), now.of(before.pair)
    kind, old = _kinds(now), _kinds(before)
    for number in kinds:
        here = kind == number
        added = here & ~was.listed
        changed = here & was.listed & (_kinds(was) != number)
        removed = (old == number) & ~left.listed
        count, come, gone, moved = (int(np.count_nonzero(mask)) for mask in (here, added, removed, changed))
        yield OUTCOMES[number // 2], ("certain", "possible")[number % 2], count, come, gone, moved
