"""What has to happen for a contact to be of a class: events over open alternatives and draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exposure.ordering import find_sorted
from exposure.rules.chance import Event, Factor, condense, worlds_of
from exposure.rules.cumulative import reaches

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from numpy.typing import NDArray

    from exposure.alternatives import Choices
    from exposure.rules.classify import Firing, Verdicts
    from exposure.rules.cumulative import Sums
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
        summed_up = [f.every() for f in verdicts.cumulative]
        self._by_time = np.unique(np.concatenate(summed_up)) if summed_up else np.empty(0, np.intp)

    def signature(self, mine: NDArray[np.intp]) -> Hashable:
        """Name what decides about some encounters; pairs of one name have the same chances."""
        met, verdicts, facts = self._facts.met, self._verdicts, self._facts
        if len(self._by_time) and np.isin(mine, self._by_time).any():
            return mine.tobytes()  # minutes in sum are its own
        i, j = met.case_stay[mine], met.contact_stay[mine]
        told: list[NDArray[Any]] = [self._one[i], verdicts.severity[mine], verdicts.sure[mine]]
        told += self._own_choices(self._other[j])
        rows = [table.rows(mine) for table in self._tables]
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

    def events(self, mine: NDArray[np.intp], severity: int, *, sure: bool) -> list[Event]:
        """
        List what makes a contact one of a class.

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
        events
            The contact is of the class where any of them happens.
        """
        held = self._verdicts.sure if sure else self._verdicts.severity
        happening = {encounter: [_ALWAYS] for encounter in mine[held[mine] <= severity].tolist()}
        loose = self._tables[sure].of(mine, severity)
        found = [self._event(encounter, tables) for encounter, tables in {**loose, **happening}.items()]
        asked = [sums for sums in self._sums if sums.severity == severity]
        candidates = [np.intersect1d(mine, (sums.least if sure else sums.most).every()) for sums in asked]
        if not any(len(which) for which in candidates):
            return found
        parts = [
            [self._part(sums.least if sure else sums.most, encounter) for encounter in which.tolist()]
            for sums, which in zip(asked, candidates, strict=True)
        ]
        fewer = iter(condense([*found, *(part for each in parts for part in each)]))
        found = [next(fewer) for _ in found]
        for sums, which in zip(asked, candidates, strict=True):
            if len(which):
                found.append(self._summed(which, [next(fewer) for _ in which], sums, sure=sure))
        return found

    def _event(self, encounter: int, tables: Sequence[NDArray[np.bool_]]) -> Event:
        """Say in which outcomes an encounter happens and one of its tables holds."""
        factors, happens = self._happening(encounter)
        table = tables[0]
        for other in tables[1:]:
            table = table | other
        drawn = [factor for factor, many in zip(self._draws(encounter), table.shape, strict=True) if factor or many > 1]
        kept = [factor for factor in drawn if factor is not None and table.size > 1]
        shape = tuple(len(factor.weights) for factor in kept)
        table = table.reshape(shape) if shape else table.reshape(())
        event = np.multiply.outer(happens, table).astype(bool)
        return Event((*factors, *kept), event)

    def _happening(self, encounter: int) -> tuple[tuple[Factor, ...], NDArray[np.bool_]]:
        """Say in which choices both stays of an encounter happened."""
        met = self._facts.met
        codes = (self._one[met.case_stay[encounter]], self._other[met.contact_stay[encounter]])
        factors, happens = [], np.ones((), dtype=bool)
        for code in codes:
            if code >= 0:
                group = int(self._choices.group[code])
                weights = self._choices.of_group(group)
                chosen = np.arange(len(weights)) == self._choices.place[code]
                factors.append(Factor(("group", group), weights))
                happens = np.multiply.outer(happens, chosen).astype(bool)
        return tuple(factors), happens

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

    def _summed(self, candidates: NDArray[np.intp], parts: list[Event], sums: Sums, *, sure: bool) -> Event:
        """Go through the worlds of the encounters that a rule on minutes in sum adds up."""
        factors = list({factor.name: factor for part in parts for factor in part.factors}.values())
        worlds = worlds_of(factors)
        at = {factor.name: outcome for factor, outcome in zip(factors, worlds, strict=False)}
        there = np.column_stack([_in_worlds(part, at, len(worlds[0])) for part in parts])
        different, back = np.unique(there, axis=0, return_inverse=True)
        enough = np.array(
            [reaches(self._facts, self._rules[sums.rule], candidates[row], sure=sure) for row in different], dtype=bool
        )
        shape = tuple(len(factor.weights) for factor in factors)
        return Event(tuple(factors), enough[back.reshape(-1)].reshape(shape))

    def _part(self, firing: Firing, encounter: int) -> Event:
        held = np.searchsorted(firing.which, encounter)
        closed = held < len(firing.which) and firing.which[held] == encounter
        only = np.array([encounter])
        tables = [_ALWAYS] if closed else Tables([firing]).of(only, firing.severity)[encounter]
        return self._event(encounter, tables)


def _local(numbers: NDArray[np.integer]) -> NDArray[np.int64]:
    """Give draws or groups new numbers, in the order in which they appear; -1 stays."""
    seen: dict[int, int] = {-1: -1}
    return np.array([seen.setdefault(number, len(seen) - 1) for number in numbers.tolist()], dtype=np.int64)


def _in_worlds(part: Event, at: dict[Hashable, NDArray[np.intp]], worlds: int) -> NDArray[np.bool_]:
    """Say for each world whether an encounter counts."""
    if not part.factors:
        return np.full(worlds, bool(part.happens))
    found: NDArray[np.bool_] = part.happens[tuple(at[factor.name] for factor in part.factors)]
    return found
