"""How probable something is that depends on open alternatives and unknown seats: every world is gone through."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

import numpy as np

from exposure.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from numpy.typing import NDArray

__all__ = ["Chance", "Event", "Factor", "chance_of_any", "condense"]

_Any = TypeVar("_Any", bound=np.generic)

_MOST_WORLDS: Final = 30_000_000
"""Worlds that are gone through at once; more take more memory than a laptop has."""


@dataclass(frozen=True, eq=False)
class Factor:
    """
    One thing of which exactly one outcome is true: a group of alternatives, an unknown seat.

    Attributes
    ----------
    name
        What it is; factors of one name are one.
    weights
        Probability of each outcome.
    apart
        Name shared by factors that cannot have the same outcome, as two people's seats; None for none.
    whose
        Whose it is: what is one person's may be the same.
    outcomes
        What each outcome stands for, where `apart` is given.
    """

    name: Hashable
    weights: NDArray[np.float64]
    apart: Hashable = None
    whose: int = -1
    outcomes: NDArray[np.int64] | None = None


@dataclass(frozen=True, eq=False)
class Event:
    """Something that happens in some outcomes of some factors: an array with one axis per factor."""

    factors: tuple[Factor, ...]
    happens: NDArray[np.bool_]


class Chance(NamedTuple):
    """Whether something happens in some world, whether in every one, and its probability."""

    ever: bool
    always: bool
    probability: float


def chance_of_any(events: Sequence[Event]) -> Chance:
    """
    Work out the probability that at least one of some events happens.

    Parameters
    ----------
    events
        The events. Those without a factor happen in every world or in none.

    Returns
    -------
    chance
        Exact: factors are independent of each other but for those that are `apart`.

    Raises
    ------
    UsageError
        If there are too many worlds to go through.

    Examples
    --------
    >>> shop = Factor("shop", np.array([0.5, 0.25, 0.25]))
    >>> chance_of_any([Event((shop,), np.array([False, True, False])), Event((shop,), np.array([False, False, True]))])
    Chance(ever=True, always=False, probability=0.5)
    """
    ever, always, missed = False, False, 1.0
    for group in _connected(events):
        happens, weight, possible = _alone(group) or _together(group)
        ever = ever or bool((happens & possible).any())
        always = always or bool(happens[possible].all())
        missed *= 1.0 - float(weight[happens].sum() / weight.sum()) if weight.sum() > 0 else 1.0
    return Chance(ever, always, 1.0 if always else 1.0 - missed)


def condense(events: Sequence[Event]) -> list[Event]:
    """
    Say the same of fewer worlds: those in which the same events happen are one.

    Parameters
    ----------
    events
        The events.

    Returns
    -------
    condensed
        The same events in the same order, each over one factor, whose outcomes are what happens of it all; factors that
        were apart are one.
    """
    found: dict[int, Event] = {}
    for number, group in enumerate(_connected(events)):
        factors = list({factor.name: factor for event in group for factor in event.factors}.values())
        if not factors:
            found |= {id(event): event for event in group}
            continue
        if len(factors) == 1:
            happens, shares = np.array([event.happens for event in group]), factors[0].weights
        else:
            sizes, weight, possible = _worlds(factors)
            axes = {factor.name: axis for axis, factor in enumerate(factors)}
            laid = [np.broadcast_to(_spread(event, axes, len(sizes)), sizes)[possible] for event in group]
            happens, shares = np.array(laid), weight[possible]
        patterns: dict[bytes, int] = {}
        back = [patterns.setdefault(column.tobytes(), len(patterns)) for column in happens.T]
        first = np.array([back.index(pattern) for pattern in range(len(patterns))])
        weights = np.bincount(back, weights=shares, minlength=len(patterns)).astype(np.float64)
        total = weights.sum()
        factor = Factor(("joint", number), weights / (total if total > 0 else 1.0))
        found |= {id(event): Event((factor,), row) for event, row in zip(group, happens[:, first], strict=True)}
    return [found[id(event)] for event in events]


def _connected(events: Iterable[Event]) -> list[list[Event]]:
    """Put events that depend on a common factor, or on factors that are apart, together."""
    groups: list[tuple[set[Hashable], list[Event]]] = []
    for event in events:
        names: set[Hashable] = {factor.name for factor in event.factors}
        names |= {("apart", factor.apart) for factor in event.factors if factor.apart is not None}
        joined = [group for group in groups if group[0] & names]
        groups = [group for group in groups if not group[0] & names]
        groups.append((names.union(*(group[0] for group in joined)), [*(e for g in joined for e in g[1]), event]))
    return [group for _, group in groups]


def _alone(events: list[Event]) -> tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.bool_]] | None:
    """Give what `_together` gives for events that all hang on one factor; None for others."""
    if any(len(event.factors) != 1 for event in events):
        return None
    happens = np.logical_or.reduce([event.happens for event in events])
    return happens, events[0].factors[0].weights, np.ones(len(happens), dtype=bool)


def _together(events: list[Event]) -> tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.bool_]]:
    """Give for every world of some factors whether an event happens, the world's weight, and whether it can be."""
    factors = list({factor.name: factor for event in events for factor in event.factors}.values())
    sizes, weight, possible = _worlds(factors)
    axes = {factor.name: axis for axis, factor in enumerate(factors)}
    happens = np.zeros(sizes, dtype=bool)
    for event in events:
        happens |= _spread(event, axes, len(sizes))
    return happens, weight, possible


def _spread(event: Event, axes: dict[Hashable, int], many: int) -> NDArray[np.bool_]:
    """Lay an event out over the axes of all factors."""
    if not event.factors:
        return event.happens
    shape = [1] * many
    for factor in event.factors:
        shape[axes[factor.name]] = len(factor.weights)
    order = np.argsort([axes[factor.name] for factor in event.factors])
    return np.transpose(event.happens, order).reshape(shape)


def _worlds(factors: list[Factor]) -> tuple[list[int], NDArray[np.float64], NDArray[np.bool_]]:
    """Give the shape of all worlds of some factors, their weights, and which of them can be."""
    sizes = [len(factor.weights) for factor in factors]
    _not_too_many(sizes)
    possible, weight = np.ones(sizes, dtype=bool), np.ones(sizes)
    for axis, factor in enumerate(factors):
        weight = weight * _along(factor.weights, axis, len(sizes))
        for later, other in enumerate(factors[axis + 1 :], axis + 1):
            if factor.apart is not None and factor.apart == other.apart and factor.whose != other.whose:
                differ = _along(_named(factor), axis, len(sizes)) != _along(_named(other), later, len(sizes))
                possible &= differ
    if not possible.any():
        possible[...] = True  # two people who can only have had one seat: neither can be left out
    return sizes, weight * possible, possible


def _named(factor: Factor) -> NDArray[np.int64]:
    return np.arange(len(factor.weights)) if factor.outcomes is None else factor.outcomes


def _along(values: NDArray[_Any], axis: int, axes: int) -> NDArray[_Any]:
    shape = [1] * axes
    shape[axis] = len(values)
    return values.reshape(shape)


def _not_too_many(sizes: Sequence[int]) -> None:
    if math.prod(sizes) > _MOST_WORLDS:
        raise UsageError(
            f"the open alternatives and unknown seats of one contact make {math.prod(sizes):,} worlds, more than the "
            f"{_MOST_WORLDS:,} that can be gone through: settle some of the alternatives, or fill some seats"
        )
