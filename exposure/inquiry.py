"""A question asked of one state of the facts: whom and which rules it means there, and what is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exposure.assessment import assess
from exposure.engines.embedded import EmbeddedEngine
from exposure.errors import UsageError
from exposure.question import case_codes, known_cases, rules_in_force, traceable
from exposure.window import Given

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from exposure.assessment import Assessment
    from exposure.engines.base import Engine, Query
    from exposure.question import Question
    from exposure.rules.model import RuleSet
    from exposure.snapshot import Snapshot

__all__ = ["Inquiry", "engine_of", "inquire"]

_ENGINES: dict[str, type[Engine]] = {"embedded": EmbeddedEngine}


@dataclass(frozen=True, eq=False)
class Inquiry:
    """
    What a question means in one state of the facts, and what is found.

    Attributes
    ----------
    engine
        What searched.
    ids, codes
        Person ids of the cases, sorted, and the codes of those that have a stay or a row, ascending.
    rules
        The rule set; None for none.
    query
        What the engine was asked.
    found
        What was found.
    is_case
        Who is a case, by person code: in the register, or because the question says so.
    """

    engine: Engine
    ids: list[str]
    codes: NDArray[np.int32]
    rules: RuleSet | None
    query: Query
    found: Assessment
    is_case: NDArray[np.bool_]


def engine_of(name: str) -> Engine:
    """Give the engine of a name; UsageError if there is none."""
    if not isinstance(name, str) or name not in _ENGINES:
        raise UsageError.unknown("engine", name, _ENGINES)
    return _ENGINES[name]()


def inquire(snapshot: Snapshot, asked: Question, *, waiting: bool = False, engine: Engine | None = None) -> Inquiry:
    """
    Ask a question of one state of the facts.

    Parameters
    ----------
    snapshot
        The facts.
    asked
        The question.
    waiting
        Whether a case of whom too little is known yet is left out; else that is an error.
    engine
        What searches; None for the one that the question names.

    Returns
    -------
    inquiry
        What is found.

    Raises
    ------
    UsageError
        If a case, rule set or engine does not exist, or the facts do not suffice.
    """
    engine = engine_of(asked.engine) if engine is None else engine
    ids = known_cases(snapshot, asked.case)
    if waiting:
        ids = traceable(snapshot, ids, asked)
    rules = rules_in_force(asked.rules, snapshot, ids)
    query, codes = asked.query(rules), case_codes(snapshot, ids)
    found = assess(snapshot, engine, (codes, query), rules, Given(window=asked.window))
    is_case = snapshot.registered.copy()
    is_case[codes] = True
    return Inquiry(engine, ids, codes, rules, query, found, is_case)
