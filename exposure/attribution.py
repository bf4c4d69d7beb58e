"""Which facts made a change: the smallest sets that bring it and without which it is undone, each of them tried."""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations
from math import comb
from typing import TYPE_CHECKING, Final, NamedTuple

from exposure.standing import Standing, standing_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from exposure.between import Between
    from exposure.inquiry import Inquiry
    from exposure.snapshot import Snapshot

__all__ = ["Cause", "Change", "find_causes"]

_ALL: Final = 40
"""Sets of one size that are all tried; of more, those with every fact without which all the others do not do."""

_SETS: Final = 400
"""Sets of one size that are tried; where there are more, only the nearest facts are looked at."""

Facts = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Change:
    """
    Something about a pair that differs between two states.

    Attributes
    ----------
    near, bearing
        The facts that most likely made it; and all that can bear on it.
    was, became
        Say of a `Standing` of all pairs that changed whether the pair is as it was, or as it became.
    """

    near: Facts
    bearing: Facts
    was: Callable[[Standing], bool]
    became: Callable[[Standing], bool]


class Cause(NamedTuple):
    """
    What made a change.

    Attributes
    ----------
    sets
        Sets of facts of one size, those known earlier first. Taking one away undoes the change, and adding it to what
        was known before brings it; no smaller set does both.
    complete
        Whether `sets` are all of that size.
    alone
        Whether each fact of the first set brings the change without the others.
    """

    sets: tuple[Facts, ...]
    complete: bool
    alone: bool


class _Round(NamedTuple):
    """Sets to be tried, of the facts that bear on a change: each added to the earlier or taken from the later state."""

    bearing: Facts
    sets: list[Facts]
    later: bool


_Search = Generator[_Round, list[bool], "Cause"]
_Part = Generator[_Round, list[bool], "tuple[list[Facts], bool]"]


def find_causes(
    between: Between, changes: Sequence[Change], pairs: NDArray[np.int64], ask: Callable[[Snapshot], Inquiry]
) -> list[Cause]:
    """
    Find what made some changes.

    Parameters
    ----------
    between
        The two states.
    changes
        What differs.
    pairs
        The pairs that the changes are of, ascending.
    ask
        Asks the question of a state.

    Returns
    -------
    causes
        One for each change.
    """
    everything = tuple(range(len(between.rows)))
    searches = [_search(change, everything, between.inseparable) for change in changes]
    waiting = {number: next(search) for number, search in enumerate(searches)}
    causes: dict[int, Cause] = {}
    states = _States(between, pairs, ask)
    while waiting:
        tried = {
            number: [states.of(round_.bearing, taken, later=round_.later) for taken in round_.sets]
            for number, round_ in waiting.items()
        }
        following: dict[int, _Round] = {}
        for number, places in tried.items():
            change = changes[number]
            says = change.was if waiting[number].later else change.became
            try:
                following[number] = searches[number].send([says(states.standing(place)) for place in places])
            except StopIteration as done:
                causes[number] = done.value
        waiting = following
    return [causes[number] for number in range(len(changes))]


def _search(change: Change, everything: Facts, inseparable: Sequence[Facts]) -> _Search:
    """Look for the causes of one change among the facts that bear on it; if these do not explain it, among all."""
    scope = change.bearing
    whole = (yield from _explain(scope, [scope])) if scope else [False]
    if not whole[0]:
        scope = everything
    near, parts = ([part for part in inseparable if part[0] in within] for within in (change.near, scope))
    sets, complete = yield from _smallest(scope, parts, near)
    alone = len(sets[0]) == 1
    if not alone and all((fact,) in parts for fact in sets[0]):
        alone = all((yield _Round(scope, [(fact,) for fact in sets[0]], later=False)))
    return Cause(tuple(sets), complete, alone)


def _smallest(scope: Facts, parts: list[Facts], near: list[Facts]) -> _Part:
    """Find the smallest sets that explain a change; where there are too many to try them, look near first."""
    size, needed = 0, None
    for among, complete in ((parts, True), (near, False)):
        while size < len(scope):
            sets = _sets_of(among, size + 1, _ALL)
            if sets is None:
                needed = (yield from _needed(scope, parts)) if needed is None else needed
                sets = _sets_of(among, size + 1, _SETS, needed)
            if sets is None:
                break
            size += 1
            explained = (yield from _explain(scope, sets)) if sets else []
            if any(explained):
                return [taken for taken, so in zip(sets, explained, strict=True) if so], complete
    return (yield from _whittled(scope, parts))


def _needed(scope: Facts, parts: list[Facts]) -> Generator[_Round, list[bool], set[Facts]]:
    """Find the parts without which all the others do not explain a change."""
    without = yield from _explain(scope, [_joined([other for other in parts if other != part]) for part in parts])
    return {part for part, explained in zip(parts, without, strict=True) if not explained}


def _sets_of(parts: list[Facts], size: int, most: int, needed: Collection[Facts] = ()) -> list[Facts] | None:
    """
    List the sets of so many facts that hold what is needed, those known earlier first; None where there are too many.

    No part has more than two facts.
    """
    size -= len(_joined(needed))
    ones, twos = ([part for part in parts if len(part) == many and part not in needed] for many in (1, 2))
    ways = [(size - 2 * pairs, pairs) for pairs in range(size // 2 + 1)] if size >= 0 else []
    if sum(comb(len(ones), single) * comb(len(twos), pairs) for single, pairs in ways) > most:
        return None
    return sorted(
        _joined((*needed, *some, *others))
        for single, pairs in ways
        for some in combinations(ones, single)
        for others in combinations(twos, pairs)
    )


def _whittled(scope: Facts, parts: list[Facts]) -> _Part:
    """Leave facts out, many at a time and then one by one, as long as the rest explains the change."""
    kept, step = parts, max(1, len(parts) // 2)
    while True:
        at = 0
        while at < len(kept) and len(kept) > 1:
            rest = kept[:at] + kept[at + step :]
            (explained,) = (yield from _explain(scope, [_joined(rest)])) if rest else (False,)
            kept, at = (rest, at) if explained else (kept, at + step)
        if step == 1:
            return [_joined(kept)], False
        step = max(1, step // 2)


def _joined(parts: Iterable[Facts]) -> Facts:
    return tuple(sorted(chain.from_iterable(parts)))


def _explain(scope: Facts, sets: list[Facts]) -> Generator[_Round, list[bool], list[bool]]:
    """Say which sets bring a change when they are added, and undo it when they are taken away."""
    brings = yield _Round(scope, sets, later=False)
    left = [taken for taken, brought in zip(sets, brings, strict=True) if brought]
    undone = set()
    if left:
        undoes = yield _Round(scope, left, later=True)
        undone = {taken for taken, so in zip(left, undoes, strict=True) if so}
    return [taken in undone for taken in sets]


@dataclass(eq=False)
class _State:
    """One of the two states with some facts taken over; while it is not asked yet, more trials may share it."""

    taken: set[int]
    left: set[int]
    standing: Standing | None = None

    def takes(self, taken: Facts, left: set[int]) -> bool:
        """Let another trial share the state, if facts that bear on one are nothing to the other."""
        if self.standing is not None:
            return self.taken.issuperset(taken) and self.taken.isdisjoint(left)
        if not (self.left.isdisjoint(taken) and self.taken.isdisjoint(left)):
            return False
        self.taken.update(taken)
        self.left |= left
        return True


@dataclass(eq=False)
class _States:
    """The states that are asked, each for as many trials as it can serve."""

    between: Between
    pairs: NDArray[np.int64]
    ask: Callable[[Snapshot], Inquiry]
    made: dict[bool, list[_State]] = field(default_factory=lambda: {False: [], True: []})

    def of(self, bearing: Facts, taken: Facts, *, later: bool) -> tuple[bool, int]:
        """Find or make a state in which just these of the facts that bear on a change are taken over."""
        left = set(bearing).difference(taken)
        states = self.made[later]
        for number, state in enumerate(states):
            if state.takes(taken, left):
                return later, number
        states.append(_State(set(taken), left))
        return later, len(states) - 1

    def standing(self, place: tuple[bool, int]) -> Standing:
        """Ask a state, once."""
        later, number = place
        state = self.made[later][number]
        if state.standing is None:
            found = self.ask(self.between.state(later=later, taken=sorted(state.taken)))
            state.standing = standing_of(found).of(self.pairs)
        return state.standing
