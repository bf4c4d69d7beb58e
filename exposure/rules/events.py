"""What has to happen for a contact to be of a class: events over open alternatives and draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exposure.ordering import find_sorted
from exposure.rules.chance import Chance, Event, Factor, chance_of_any, condense
from exposure.rules.cumulative import needed_seconds, stretches

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    from exposure.alternatives import Choices
    from exposure.rules.classify import Firing, Verdicts
    from exposure.rules.cumulative import Stretches, Sums
    from exposure.rules.facts import Facts
    from exposure.rules.model import Rule

__all__ = ["Eventful"]

_ALWAYS: Final = np.ones((1, 1), dtype=bool)
"""The table of what holds whatever is drawn."""


class Tables:
    """Which tables of draws decide about which encounters, for some firings."""

    def __init__(self, firings: list[Firing]) -> None:
        self._firings = [firing for firing in firings if len(firing.loose)]
        loose = [firing.loose for firing in self._firings]
        self._which = np.unique(np.concatenate(loose)) if loose else np.empty(0, np.intp)
        self._number = np.full((len(self._which) + 1, len(self._firings)), -1, np.int64)
        for column, firing in enumerate(self._firings):
            self._number[np.searchsorted(self._which, firing.loose), column] = firing.table

    def rows(self, mine: NDArray[np.intp]) -> NDArray[np.int64]:
        """Give for each of some encounters the number of its table under each firing; -1 for none."""
        return self._number[find_sorted(self._which, mine)]  # the last row is blank

    def of(self, mine: NDArray[np.intp], severity: int) -> dict[int, list[NDArray[np.bool_]]]:
        """Give the tables by which some encounters are of a class."""
        found: dict[int, list[NDArray[np.bool_]]] = {}
        rows = self.rows(mine)
        for k, column in zip(*np.nonzero(rows >= 0), strict=True):
            firing = self._firings[column]
            if firing.severity == severity:
                found.setdefault(int(mine[k]), []).append(firing.tables[rows[k, column]])
        return found


class Eventful:
    """Tells, for encounters of one pair, in which worlds each makes the contact one of a class."""

    def __init__(
        self, facts: Facts, verdicts: Verdicts, choices: Choices, summed: tuple[tuple[Rule, ...], list[Sums]]
    ) -> None:
        self._facts, self._verdicts, self._choices = facts, verdicts, choices
        self._rules, self._sums = summed
        self._one = choices.of_row[facts.met.cases.rows[facts.met.cases.first_row[:-1]]]
        self._other = choices.of_row[facts.met.contacts.rows[facts.met.contacts.first_row[:-1]]]
        self._tables = Tables(verdicts.firings), Tables(verdicts.sure_firings)
        self._happenings: dict[tuple[int, int], Event] = {}
        firings = (*verdicts.cumulative, *verdicts.sure_cumulative)
        self._every = {id(firing): firing.every() for firing in firings}
        self._by_time = np.unique(np.concatenate([np.empty(0, np.intp), *self._every.values()]))
        self._sum_tables = [(firing.which, Tables([firing])) for firing in firings]

    def signature(self, mine: NDArray[np.intp]) -> Hashable:
        """Name what decides about some encounters; pairs of one name have the same chances."""
        met, verdicts, facts = self._facts.met, self._verdicts, self._facts
        i, j = met.case_stay[mine], met.contact_stay[mine]
        told: list[NDArray[Any]] = [self._one[i], verdicts.severity[mine], verdicts.sure[mine]]
        told += self._own_choices(self._other[j])
        rows = [table.rows(mine) for table in self._tables]
        if len(self._by_time) and (find_sorted(self._by_time, mine) >= 0).any():
            told += [met.shared_place[mine], *facts.shared(mine, sure=False), *facts.shared(mine, sure=True)]
            told += [find_sorted(which, mine) >= 0 for which, _ in self._sum_tables]
            rows += [table.rows(mine) for _, table in self._sum_tables]
        if any(row.size and row.max() >= 0 for row in rows):
            told += [facts.case.seating.draw[i]]
            told += [_local(draws[j]) for draws in (facts.contact.seating.draw, facts.contact.seating.crew_draw)]
            told += [column for row in rows for column in row.T]
        return frozenset(zip(*(column.tolist() for column in told), strict=True))

    def _own_choices(self, choice: NDArray[np.int32]) -> list[NDArray[np.int64]]:
        """Describe a contact's own alternatives by their place and probabilities: whose they are does not matter."""
        if not len(self._choices) or choice.max(initial=-1) < 0:
            return []
        group, place = (np.append(values, -1)[choice] for values in (self._choices.group, self._choices.place))
        return [_local(group), place, np.append(self._choices.kinds, -1)[group]]

    def chance(self, mine: NDArray[np.intp], severity: int, *, sure: bool) -> Chance:
        """
        Work out how probable it is that encounters make a contact one of a class.

        Parameters
        ----------
        mine
            The encounters of one pair.
        severity
            Position of the class; nothing more severe can happen.
        sure
            Whether to take times in their least favourable reading.

        Returns
        -------
        chance
            Exact.
        """
        held = self._verdicts.sure if sure else self._verdicts.severity
        happening = {encounter: [_ALWAYS] for encounter in mine[held[mine] <= severity].tolist()}
        loose = self._tables[sure].of(mine, severity)
        found = [self._event(encounter, tables) for encounter, tables in {**loose, **happening}.items()]
        asked = [(sums, sums.least if sure else sums.most) for sums in self._sums if sums.severity == severity]
        counted = [(sums, firing, mine[find_sorted(self._every[id(firing)], mine) >= 0]) for sums, firing in asked]
        counted = [(sums, firing, which) for sums, firing, which in counted if len(which)]
        if not counted:
            return chance_of_any(list(dict.fromkeys(found)))
        parts = [self._part(firing, encounter) for _, firing, which in counted for encounter in which.tolist()]
        fewer = condense([*found, *parts])
        lists = [self._stretches(sums, which, sure=sure) for sums, _, which in counted]
        return _chance_of_enough(fewer[: len(found)], fewer[len(found) :], lists)

    def _stretches(self, sums: Sums, which: NDArray[np.intp], *, sure: bool) -> tuple[Stretches, NDArray[np.intp], int]:
        """Give the encounters as a rule adds them up, the place of each in the list, and the seconds that it needs."""
        rule = self._rules[sums.rule]
        found = stretches(self._facts, rule, which, self._facts.shared(which, sure=sure))
        return found, np.searchsorted(which, found.encounter), needed_seconds(rule)

    def _event(self, encounter: int, tables: Sequence[NDArray[np.bool_]]) -> Event:
        """Say in which outcomes an encounter happens and one of its tables holds."""
        if tables[0] is _ALWAYS:
            return self._happening(encounter)
        happening = self._happening(encounter)
        factors, happens = happening.factors, happening.happens
        table = tables[0]
        for other in tables[1:]:
            table = table | other
        drawn = [factor for factor, many in zip(self._draws(encounter), table.shape, strict=True) if factor or many > 1]
        kept = [factor for factor in drawn if factor is not None and table.size > 1]
        shape = tuple(len(factor.weights) for factor in kept)
        table = table.reshape(shape) if shape else table.reshape(())
        event = np.multiply.outer(happens, table).astype(bool)
        return Event((*factors, *kept), event)

    def _happening(self, encounter: int) -> Event:
        """Say in which choices both stays of an encounter happened."""
        met = self._facts.met
        codes = int(self._one[met.case_stay[encounter]]), int(self._other[met.contact_stay[encounter]])
        if codes not in self._happenings:
            factors, happens = [], np.ones((), dtype=bool)
            for code in codes:
                if code >= 0:
                    group = int(self._choices.group[code])
                    weights = self._choices.of_group(group)
                    chosen = np.arange(len(weights)) == self._choices.place[code]
                    factors.append(Factor(("group", group), weights))
                    happens = np.multiply.outer(happens, chosen).astype(bool)
            self._happenings[codes] = Event(tuple(factors), happens)
        return self._happenings[codes]

    def _draws(self, encounter: int) -> tuple[Factor | None, Factor | None]:
        """Give the draws of an encounter: of the case's seat, and of the contact's seat or section."""
        facts, met = self._facts, self._facts.met
        i, j = int(met.case_stay[encounter]), int(met.contact_stay[encounter])
        leg, carriage = int(facts.case.leg[i]), int(facts.case.carriage[i])
        ones, others = facts.case.seating, facts.contact.seating
        case, seat, crew = int(ones.draw[i]), int(others.draw[j]), int(others.crew_draw[j])
        cabin = ("cabin", leg, carriage)
        contact = self._factor(crew, None, 1) if seat < 0 else self._factor(seat, cabin, 1)
        return self._factor(case, cabin, 0), contact

    def _factor(self, draw: int, apart: Hashable, whose: int) -> Factor | None:
        if draw < 0:
            return None
        listed = self._facts.cabin.lists[self._facts.cabin.list_of_draw[draw]]
        weights = np.full(len(listed), 1.0 / len(listed))
        return Factor(("draw", draw), weights, apart, whose, listed if apart is not None else None)

    def _part(self, firing: Firing, encounter: int) -> Event:
        held = np.searchsorted(firing.which, encounter)
        if held < len(firing.which) and firing.which[held] == encounter:
            return self._happening(encounter)
        at = np.searchsorted(firing.loose, encounter)
        return self._event(encounter, [firing.tables[firing.table[at]]])


def _local(numbers: NDArray[np.integer]) -> NDArray[np.int64]:
    """Give draws or groups new numbers, in the order in which they appear; -1 stays."""
    seen: dict[int, int] = {-1: -1}
    return np.array([seen.setdefault(number, len(seen) - 1) for number in numbers.tolist()], dtype=np.int64)


def _chance_of_enough(
    found: list[Event], parts: list[Event], lists: list[tuple[Stretches, NDArray[np.intp], int]]
) -> Chance:
    """Work out the chance that an event happens, or that those parts that do add up; each hangs on one factor."""
    from exposure.span_worlds import chance_of_enough

    factors = list({event.factors[0].name: event.factors[0] for event in (*parts, *found) if event.factors}.values())
    first = np.cumsum([0, *(len(factor.weights) for factor in factors)])
    at = {factor.name: slice(low, high) for factor, low, high in zip(factors, first[:-1], first[1:], strict=True)}
    last = slice(int(first[-1]), int(first[-1]) + 1)  # what is there in every world
    decides, present = np.zeros(last.stop, dtype=bool), np.zeros((last.stop, len(parts)), dtype=bool)
    for event in found:
        decides[at[event.factors[0].name] if event.factors else last] |= event.happens
    for column, event in enumerate(parts):
        present[at[event.factors[0].name] if event.factors else last, column] = event.happens
    weights = np.concatenate([np.empty(0), *(factor.weights for factor in factors)])
    part, begin, end, bounds, span, need, behind = [], [], [], [np.zeros(1, np.int64)], [], [], 0
    for listed, places, seconds in lists:
        part.append(places + behind)
        behind += int(places.max()) + 1
        begin.append(listed.begin)
        end.append(listed.end)
        bounds.append(listed.bounds[1:] + bounds[-1][-1])
        span.append(np.full(len(listed.pair), listed.span))
        need.append(np.full(len(listed.pair), seconds))
    entries = np.concatenate(part).astype(np.int64), np.concatenate(begin), np.concatenate(end)
    groups = np.concatenate(bounds), np.concatenate(span), np.concatenate(need)
    ever, always, probability = chance_of_enough((first, weights), (decides, present), entries, groups)
    return Chance(ever, always, 1.0 if always else probability)
