"""What differs between two answers, and which facts made it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from exposure.attribution import Change, find_causes
from exposure.bearing import facts_bearing
from exposure.between import Between, facts_between
from exposure.clock import from_seconds
from exposure.effects import effect_lines, first_ids
from exposure.errors import UsageError
from exposure.inquiry import engine_of, inquire
from exposure.shown import counted, html_card, text_card
from exposure.standing import Standing, listed_standing
from exposure.trace import Trace
from exposure.vocabulary import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from exposure.attribution import Cause
    from exposure.engines.base import Query
    from exposure.question import Question

__all__ = ["CHANGE_COLUMNS", "Changes", "compare"]

CHANGE_COLUMNS: Final = (
    *("case_id", "contact_id", "change", "what", "before", "after", "facts", "sufficient_alone", "other_facts"),
)
_LIKELIER: Final = 0.05
"""Changes of likelihood that are smaller are not worth a row."""

_SAME: Final = 1e-9
_SETS: Final = 5
"""Other sets of facts that a row lists."""


@dataclass(frozen=True, eq=False, repr=False)
class Changes:
    """
    What differs between two answers to one question.

    Attributes
    ----------
    table
        One row per contact and thing that differs: `case_id`, `contact_id`, `change` (added, removed, changed), `what`
        (contact, class, certainty, likelihood, quarantine_until, position), `before`, `after`; `facts`, the ids of a
        smallest set of facts that made it: adding them alone to what was known before brings it, taking them away
        undoes it; `sufficient_alone`, whether each of them does so without the others; `other_facts`, the other sets of
        that size, up to five and then `more`. Who is added is brought if he is listed in the same class, and undone if
        he is not listed; a correction's old and new row come and go as one. A change of likelihood counts from 0.05; a
        change of position is a row, without facts, of a contact of whom nothing else changed. Judgements stand beside
        the rules' answer and are not compared.
    before, after
        The two answers.
    """

    table: pd.DataFrame
    before: Trace
    after: Trace

    @property
    def added(self) -> pd.DataFrame:
        """The contacts that are new."""
        return self._of("added")

    @property
    def removed(self) -> pd.DataFrame:
        """The contacts that are none any more: if they were called, they are to be told so."""
        return self._of("removed")

    @property
    def changed(self) -> pd.DataFrame:
        """What changed about contacts that were and are on the list."""
        return self._of("changed")

    def __len__(self) -> int:
        return len(self.table)

    def __repr__(self) -> str:
        return text_card(*self._card())

    def _repr_html_(self) -> str:
        return html_card(*self._card())

    def _of(self, change: str) -> pd.DataFrame:
        return self.table[self.table["change"] == change].reset_index(drop=True)

    def _card(self) -> tuple[str, list[str]]:
        said = []
        for change in ("added", "removed", "changed"):
            rows = self.table[(self.table["change"] == change) & (self.table["what"] != "position")]
            if len(rows):
                pairs = len(rows.drop_duplicates(["case_id", "contact_id"]))
                facts = len({fact for listed in rows["facts"] for fact in listed})
                said.append(f"{pairs:,} {change} by {counted(facts, 'fact')}")
        gone = self.removed["contact_id"].tolist()
        call_off = f"no contacts any more, to be told so if they were called: {first_ids(gone)}"
        return ", ".join(said) or "nothing changed", [
            *effect_lines(self.before.people, self.after.people),
            *([call_off] if gone else []),
        ]


def compare(before: Trace, after: Trace) -> Changes:
    """
    Say what differs between two answers to one question, and which facts made it.

    Parameters
    ----------
    before, after
        Traces of one graph at two moments, or of a graph and of what `add`, `withdraw`, `correct`, `settle` or `judge`
        made of it.

    Returns
    -------
    changes
        Who came, who went and what changed, each with the facts that did it.

    Raises
    ------
    UsageError
        If the two are no traces, answer different questions, or are of different data.

    Examples
    --------
    >>> import exposure as ex
    >>> graph = ex.read(ex.demo_folder())
    >>> noon = ex.trace(graph.as_known("2020-02-27T12:00+08:00"), case="ZW1", rules="cn-2020-02-21")
    >>> changes = ex.compare(noon, noon.again(graph.as_known("2020-02-27T13:00+08:00")))
    >>> bool(changes.added["facts"].str.len().ge(1).all())
    True
    """
    for given in (before, after):
        if not isinstance(given, Trace):
            raise UsageError(f"compare takes two traces, not {type(given).__name__}")
    if before.question != after.question or _id(before) != _id(after):
        raise UsageError(
            "the two traces answer different questions: ask the second as `before.again(graph)`, or compare rule sets "
            "with compare_rules"
        )
    between = facts_between(before.graph.snapshot, after.graph.snapshot)
    persons = between.snapshot.world.persons
    ones, others = (listed_standing(trace.contacts, persons) for trace in (before, after))
    pairs = np.union1d(ones.pair, others.pair)
    differences = list(_differences(ones.of(pairs), others.of(pairs)))
    asked = replace(after.question, rules=after.rules)
    causes = _causes(between, pairs, differences, asked, after.query)
    return Changes(_table(between, pairs, differences, causes), before, after)


def _id(trace: Trace) -> str | None:
    return None if trace.rules is None else trace.rules.id


class _Difference(NamedTuple):
    """One thing about one pair that differs; `at` is the pair's position among all pairs."""

    at: int
    change: str
    what: str
    before: object
    after: object
    same: Callable[[Standing, Any], bool] | None
    """Says whether the pair, which is alone in a `Standing`, has a value; None for what no facts are given for."""


class _Aspect(NamedTuple):
    what: str
    values: Callable[[Standing], np.ndarray[Any, Any]]
    differ: Callable[[np.ndarray[Any, Any], np.ndarray[Any, Any]], np.ndarray[Any, Any]]


_ASPECTS: Final = (
    _Aspect("class", lambda s: s.severity, np.not_equal),
    _Aspect("certainty", lambda s: s.certain, np.not_equal),
    _Aspect("likelihood", lambda s: s.likelihood, lambda one, other: np.abs(one - other) >= _LIKELIER - _SAME),
    _Aspect("quarantine_until", lambda s: s.until, np.not_equal),
)


def _differences(ones: Standing, others: Standing) -> Iterator[_Difference]:
    was, is_ = ones.listed, others.listed
    differ = [(aspect, was & is_ & aspect.differ(aspect.values(ones), aspect.values(others))) for aspect in _ASPECTS]
    moved = was & is_ & (ones.position != others.position) & ~np.logical_or.reduce([mask for _, mask in differ])
    ranks = np.where(was != is_, np.where(is_, 0, 1), 2)
    touched = np.flatnonzero((was != is_) | moved | np.logical_or.reduce([mask for _, mask in differ]))
    position = np.where(is_, others.position, ones.position)
    for at in touched[np.lexsort((ones.pair[touched], position[touched], ranks[touched]))].tolist():
        if was[at] != is_[at]:
            change = "added" if is_[at] else "removed"
            yield _Difference(at, change, "contact", _class(ones, at), _class(others, at), _is_listed)
        for aspect, mask in differ:
            if mask[at]:
                values = aspect.values(ones)[at], aspect.values(others)[at]
                yield _Difference(at, "changed", aspect.what, *values, _has(aspect))
        if moved[at]:
            yield _Difference(at, "changed", "position", ones.position[at], others.position[at], None)


def _class(standing: Standing, at: int) -> object:
    return OUTCOMES[standing.severity[at]] if standing.listed[at] else None


def _is_listed(standing: Standing, value: Any) -> bool:
    """Compare the class as well: who is new as a close contact is so because of what makes a close contact of him."""
    return bool(_class(standing, 0) == value)


def _has(aspect: _Aspect) -> Callable[[Standing, Any], bool]:
    def same(standing: Standing, value: Any) -> bool:
        held = aspect.values(standing)[0]
        near = aspect.what == "likelihood" and abs(held - value) <= _SAME
        return bool(standing.listed[0]) and (near or bool(held == value))

    return same


def _causes(
    between: Between, pairs: np.ndarray[Any, Any], differences: list[_Difference], asked: Question, query: Query
) -> dict[int, Cause]:
    """Find the causes of the differences that have some, by their number."""
    which = [number for number, difference in enumerate(differences) if difference.same is not None]
    if not which:
        return {}
    at = np.unique([differences[number].at for number in which])
    near, bearing = facts_bearing(between, pairs[at], engine_of(asked.engine), query)
    changes = []
    for number in which:
        difference = differences[number]
        place = int(np.searchsorted(at, difference.at))
        changes.append(
            Change(
                near=near[place],
                bearing=bearing[place],
                was=_says(difference, place, difference.before),
                became=_says(difference, place, difference.after),
            )
        )
    found = find_causes(between, changes, pairs[at], lambda state: inquire(state, asked, waiting=True))
    return dict(zip(which, found, strict=True))


def _says(difference: _Difference, place: int, value: object) -> Callable[[Standing], bool]:
    def says(standing: Standing) -> bool:
        assert difference.same is not None
        return difference.same(standing.take(np.array([place])), value)

    return says


def _table(
    between: Between, pairs: np.ndarray[Any, Any], differences: list[_Difference], causes: dict[int, Cause]
) -> pd.DataFrame:
    persons, names = between.snapshot.world.persons, between.fact_ids
    rows = []
    for number, difference in enumerate(differences):
        case, contact = divmod(int(pairs[difference.at]), len(persons))
        cause = causes.get(number)
        sets = [] if cause is None else [[names[fact] for fact in facts] for facts in cause.sets]
        others: list[object] = [*sets[1 : 1 + _SETS]]
        if len(sets) > 1 + _SETS or (cause is not None and not cause.complete):
            others.append("more")
        shown = (_shown(difference.what, value) for value in (difference.before, difference.after))
        alone = None if cause is None else cause.alone
        rows.append(
            (
                persons[case],
                persons[contact],
                difference.change,
                difference.what,
                *shown,
                sets[0] if sets else [],
                alone,
                others,
            )
        )
    table = pd.DataFrame(rows, columns=list(CHANGE_COLUMNS), dtype=object)
    return table.astype({**dict.fromkeys(CHANGE_COLUMNS[:4], "str"), "sufficient_alone": "boolean"})


def _shown(what: str, value: Any) -> object:
    """Write a value as the table of contacts does."""
    if what == "class":
        return OUTCOMES[int(value)]
    if what == "certainty":
        return "certain" if value else "possible"
    if what == "quarantine_until":
        return from_seconds(np.array([value], dtype=np.int64))[0]
    return value.item() if isinstance(value, np.generic) else value
