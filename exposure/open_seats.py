"""Questions about where somebody sat: unknown seats, the rows that crew served, unknown carriages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from exposure.asking import CARRIER, Asked, Clock
from exposure.counted import merge_rows
from exposure.rules.facts import Side
from exposure.rules.seated import asks_seats
from exposure.vocabulary import CLASSES, MODES
from exposure.wording.phrases import Said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from exposure.counted import CountedStays
    from exposure.prospects import Present
    from exposure.rules.facts import Facts
    from exposure.wording.names import PlaceNames

__all__ = ["ask_carriages", "ask_seats"]

_CARRIAGES: Final = ("carriage", "ship cabin")
_IN_CARRIAGES: Final = [number for number, kind in enumerate(MODES.values()) if kind in ("train", "ship")]
_WORDS: Final = {
    "carriage": ("Which carriage or cabin", "was {who} in", "在哪节车厢（或哪个舱房）"),
    "seat": ("Which seat", "did {who} have", "坐在哪个座位"),
    "section": ("Which rows", "did {who} serve", "负责服务哪几排座位"),
}


def ask_seats(present: Present, names: PlaceNames) -> Iterator[Asked]:
    """
    Ask for seats, and for the rows that crew served.

    Parameters
    ----------
    present
        The case and its contacts.
    names
        What places are called.

    Yields
    ------
    asked
        One question per person, leg and carriage: for the case wherever his seat is unknown, for a contact where his
        class depends on it. On it hang the possible contacts whose class depends on that seat. Every seat that is free
        is tried as the answer, by the rules on single meetings, whatever else is open: added are those who would then
        be certain of their class, removed those who then cannot be of it. Minutes in sum make nobody certain here, and
        leave everybody on the list whom they may.
    """
    facts = present.found.facts
    if not len(facts.cabin.plan):
        return
    open_ = _Open.of(present)
    met, case, contact = facts.met, facts.case.seating, facts.contact.seating
    for draw in np.unique(case.draw[case.draw >= 0]).tolist():
        stays = np.flatnonzero(case.draw == draw)
        yield _question(present, names, ("seat", facts.case, stays), open_.counts(case.draw[met.case_stay] == draw, 0))
    for about, draws in (("seat", contact.draw), ("section", contact.crew_draw)):
        of_encounter = draws[met.contact_stay[open_.encounter]]
        for draw in np.unique(of_encounter[of_encounter >= 0]).tolist():
            stays = np.flatnonzero(draws == draw)
            counts = open_.counts(draws[met.contact_stay] == draw, 1)
            if counts[0]:
                yield _question(present, names, (about, facts.contact, stays), counts)


@dataclass(frozen=True, eq=False)
class _Open:
    """
    Encounters whose class draws decide, of contacts whose class is only possible.

    Attributes
    ----------
    encounter
        The encounters.
    contact
        Person code of each one's contact.
    otherwise
        Whether another encounter of the pair may make the contact of the class, by which no draw decides.
    may, surely
        For each encounter the table of draws by which it may, and by which it surely does, make the contact of the
        class: case draws by contact draws.
    """

    encounter: NDArray[np.intp]
    contact: NDArray[np.int32]
    otherwise: NDArray[np.bool_]
    may: list[NDArray[np.bool_]]
    surely: list[NDArray[np.bool_]]

    @classmethod
    def of(cls, present: Present) -> _Open:
        """Gather them."""
        facts, outcome, verdicts = present.found.facts, present.found.outcome, present.found.verdicts
        pair = np.searchsorted(outcome.pair, facts.pair)
        severity = outcome.severity[pair]
        wanted = ~outcome.certain[pair] & outcome.kept
        may: dict[int, NDArray[np.bool_]] = {}
        surely: dict[int, NDArray[np.bool_]] = {}
        always, closed = np.ones((1, 1), dtype=bool), np.zeros(len(facts.met), dtype=bool)
        both = list(zip(verdicts.firings, verdicts.sure_firings, strict=True))
        for most, least in [*both, *zip(verdicts.cumulative, verdicts.sure_cumulative, strict=True)]:
            mine = wanted & (severity == most.severity)
            single = most in verdicts.firings
            closed[most.which[mine[most.which]]] = True
            for firing, tables in ((most, may), *(((least, surely),) if single else ())):
                for encounter, number in zip(firing.loose.tolist(), firing.table.tolist(), strict=True):
                    if mine[encounter]:
                        tables[encounter] = tables.get(encounter, ~always) | firing.tables[number]
            if single:
                surely |= dict.fromkeys(least.which[mine[least.which]].tolist(), always)
        which = np.array(sorted({*may, *surely}), dtype=np.intp)
        closed[list(may)] = False
        settled, mine = facts.met.settled, which.tolist()
        same = [_same_seat(facts, at) for at in mine]
        return cls(
            encounter=which,
            contact=facts.met.contact[which],
            otherwise=np.isin(pair[which], pair[closed & ~np.isin(np.arange(len(closed)), which)]),
            may=[may.get(at, always) & ~taken for at, taken in zip(mine, same, strict=True)],
            surely=[(surely.get(at, ~always) & settled[at]) | taken for at, taken in zip(mine, same, strict=True)],
        )

    def counts(self, of_draw: NDArray[np.bool_], side: int) -> tuple[int, int, int]:
        """Count who hangs on one draw, and whom one answer adds and removes at most."""
        here = np.flatnonzero(of_draw[self.encounter])
        people, person = np.unique(self.contact[here], return_inverse=True)
        many = max((self.may[k].shape[side] for k in here), default=1)
        stays_on, sure = np.zeros((len(people), many), dtype=bool), np.zeros((len(people), many), dtype=bool)
        for who, k in zip(person.tolist(), here.tolist(), strict=True):
            stays_on[who] |= self.may[k].any(axis=1 - side) | bool(self.otherwise[k])
            sure[who] |= self.surely[k].all(axis=1 - side)
        for k in np.flatnonzero(~of_draw[self.encounter] & np.isin(self.contact, people)).tolist():
            stays_on[np.searchsorted(people, self.contact[k])] |= bool(self.may[k].any())
        most = (int(table.sum(axis=0).max()) if len(people) else 0 for table in (sure, ~stays_on))
        return (len(people), *most)  # type: ignore[return-value]  # two of them


def _same_seat(facts: Facts, encounter: int) -> NDArray[np.bool_]:
    """Mark the draws that would put the case and the contact on one seat, which cannot be."""
    i, j = facts.met.case_stay[encounter], facts.met.contact_stay[encounter]
    draws = int(facts.case.seating.draw[i]), int(facts.contact.seating.draw[j])
    if min(draws) < 0 or not facts.one_cabin[encounter]:
        return np.zeros((1, 1), dtype=bool)
    one, other = (facts.cabin.lists[facts.cabin.list_of_draw[draw]] for draw in draws)
    same: NDArray[np.bool_] = np.equal.outer(one, other)
    return same


def ask_carriages(present: Present, names: PlaceNames) -> Iterator[Asked]:
    """
    Ask for carriages and cabins that nobody has told, where a rule needs them.

    Parameters
    ----------
    present
        The case and its contacts.
    names
        What places are called.

    Yields
    ------
    asked
        For the case one question per train or ship, on which everybody aboard hangs who is not certain of the most
        severe class that such a rule gives; added are at most those of the fullest carriage, and those whose carriage
        is unknown. For a contact one question where only his carriage is unknown, on which he hangs himself.
    """
    rules = () if present.rules is None else present.rules.rules
    severity = [
        CLASSES.index(rule.contact_class) for rule in rules if rule.when.same in _CARRIAGES or asks_seats(rule.when)
    ]
    if not severity:
        return
    facts, (now, sure) = present.found.facts, present.standing
    less = (now > min(severity)) | ((now == min(severity)) & ~sure)
    case, lost = facts.case, _without_carriage(facts, facts.case)
    for leg in np.unique(case.leg[case.leg >= 0]).tolist():
        which = np.flatnonzero(case.leg == leg)
        others = _aboard(present, leg, case.stays.take(which))
        without = _without_carriage(facts, others)
        open_ = less[others.stays.person] & ~(without & others.crew(sure=True))
        if lost[which].any():
            people = np.unique(np.column_stack([others.stays.person, others.carriage])[open_], axis=0)
            told = people[people[:, 1] >= 0]
            fullest = int(np.unique(told[:, 1], return_counts=True)[1].max(initial=0))
            everybody, nowhere = np.unique(people[:, 0]), np.setdiff1d(people[:, 0], told[:, 0])
            counts = (len(everybody), fullest + len(nowhere), 0)
            yield _question(present, names, ("carriage", case, which[lost[which]]), counts)
        else:
            for person in np.unique(others.stays.person[without & open_]).tolist():
                stays = np.flatnonzero(without & (others.stays.person == person))
                yield _question(present, names, ("carriage", others, stays), (1, 1, 0))


def _aboard(present: Present, leg: int, stays: CountedStays) -> Side:
    """
    Give the stays of others on a leg while the case was aboard.

    They are looked for here because a rule set that only asks for carriages finds nobody where the carriage is unknown.
    """
    world, facts = present.snapshot.world, present.found.facts
    known = present.snapshot.known["itineraries"] & (world.arrays.base == facts.legs.place[leg])
    rows = np.flatnonzero(known & (world.arrays.person != present.code))
    others = merge_rows(world, rows.astype(np.int32))
    together = (others.earliest < stays.latest.max()) & (others.latest > stays.earliest.min())
    return Side(world, others.take(np.flatnonzero(together)), facts.legs, facts.cabin)


def _without_carriage(facts: Facts, side: Side) -> NDArray[np.bool_]:
    in_carriages = np.append(np.isin(facts.legs.mode, _IN_CARRIAGES), False)[side.leg]
    without: NDArray[np.bool_] = (side.leg >= 0) & (side.carriage < 0) & in_carriages
    return without


def _question(
    present: Present, names: PlaceNames, whose: tuple[str, Side, NDArray[np.intp]], counts: tuple[int, int, int]
) -> Asked:
    about, side, which = whose
    stays: CountedStays = side.stays.take(which)
    tree, legs = present.snapshot.world.tree, present.found.facts.legs
    leg, carriage = int(legs.place[side.leg[which[0]]]), int(side.carriage[which[0]])
    place = carriage if carriage >= 0 else leg
    start, end = int(stays.start.min()), int(stays.end.max())
    person = str(present.snapshot.world.persons[stays.person[0]])
    called = names.of(place)
    day = Clock(present.snapshot, present.case).day(start, [leg])
    who, verb, zh = _WORDS[about]
    return Asked(
        about=about,
        case_id=present.case,
        person_id=person,
        ask=CARRIER,
        said=Said(
            f"{who} on {called.en} on {day.en} {verb.format(who=f'the person with the id {person}')}?",
            f"{day.zh}，编号{person}的人员在{called.zh}上{zh}？",
        ),
        where=tree.ids[place],
        start=start,
        end=end,
        hang=counts[0],
        could_add=counts[1],
        could_remove=counts[2],
    )
