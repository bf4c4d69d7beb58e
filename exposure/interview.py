"""What to ask next: everything that is open about a case, each with how many contacts hang on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from exposure.asking import question_table
from exposure.gaps import Reachable
from exposure.open_seats import ask_carriages, ask_seats
from exposure.open_times import ask_times
from exposure.open_ways import ask_alternatives, ask_gaps, ask_onset
from exposure.prism import asked_speeds
from exposure.prospects import Present
from exposure.question import Question, asked_cases, asked_rules, asked_window, case_codes, known_cases, rules_in_force
from exposure.uncovered import gap_windows
from exposure.wording.names import PlaceNames

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    import pandas as pd

    from exposure.asking import Asked
    from exposure.graph import ExposureGraph
    from exposure.rules.model import RuleSet
    from exposure.snapshot import Snapshot

    Moment = str | datetime | pd.Timestamp

__all__ = ["questions"]


def questions(
    graph: ExposureGraph,
    *,
    case: str | Iterable[str] | None = None,
    rules: str | Path | RuleSet | None = None,
    window: tuple[Moment, Moment] | None = None,
) -> pd.DataFrame:
    """
    List what an interviewer and a field team should ask, most contacts hanging on it first.

    Parameters
    ----------
    graph
        The graph, as known at its moment.
    case
        Person id, or several; None for every row of the table `cases`.
    rules
        Rule set, as `exposure.trace` takes it. Without it every contact is co-present: seats, carriages and the onset
        decide nothing and are not asked for.
    window
        Begin and end, with their offsets; replaces the rule set's window.

    Returns
    -------
    questions
        One row per question and case. `about` is one of

        - `onset`: the case's first symptom is unknown. Where sampling is unknown too there is no window and no class;
          then this is the first question, and the others are those that can be asked without rules.
        - `alternative`: a group of alternatives is open, of the case, or of a contact whose place on the list depends
          on it. Every answer was tried.
        - `carriage`: a carriage or cabin is unknown.
        - `seat`, `section`: a seat, or the rows that a crew member served, are unknown. Every answer was tried.
        - `end`, `times`: a contact is only possible because an end is assumed, or because times have a tolerance.
        - `gap`: nobody knows where the case was; see `exposure.gaps`.

        `person_id` is whose fact is missing; `ask` is the `case`, the `carrier`, the `field team`, the `hospital`, or
        the id of a contact. `question_en` and `question_zh` can be read aloud and name no person. `where` holds ids of
        places, of a leg or of a group; `start` and `end` say when it was.

        `hang` counts the people on whose place on the list the answer can have an effect, each once. `could_add` is
        how many one answer can add at most: to the list, to a more severe class, or to those who are certain of their
        class. `could_remove` is how many one answer can take off the list or out of their class at most. For times both
        are upper bounds. For gaps and the onset, only people who are no contacts yet are counted, as the first answer
        to expect is whether he met them at all; that a known contact may come nearer is not.

    Raises
    ------
    UsageError
        If a case or rule set does not exist.

    Examples
    --------
    >>> import exposure as ex
    >>> from exposure.interview import questions
    >>> early = ex.read(ex.demo_folder()).as_known("2020-02-27T12:00+08:00")
    >>> asked = questions(early, case="ZW1", rules="cn-2020-02-21")
    >>> sorted(asked["about"].unique())
    ['alternative', 'carriage', 'gap', 'seat']
    """
    snapshot = graph.snapshot
    ids = known_cases(snapshot, asked_cases(case))
    asked = rules_in_force(asked_rules(rules), snapshot, ids)
    given = asked_window(window)
    names, within = PlaceNames(snapshot), Reachable(snapshot, asked_speeds(None))
    listed: list[Asked] = []
    for person in ids:
        codes = case_codes(snapshot, [person])
        if len(codes):  # else all his rows were set aside
            listed += _of_case(Present(snapshot, person, int(codes[0]), asked, given), within, names)
    return question_table(listed, snapshot.world.arrays.epoch)


def _of_case(present: Present, within: Reachable, names: PlaceNames) -> Iterator[Asked]:
    """Ask all there is to ask about one case."""
    snapshot, person = present.snapshot, present.case
    lacks = _lacks(snapshot, person) if present.rules is not None and present.window is None else set()
    if len(lacks) == 2:
        present = Present(snapshot, person, present.code, None, None)
        yield ask_onset(present, None, Question().query())
    window = gap_windows(snapshot, [person], present.rules, present.window)[0]
    if lacks == {"onset"}:
        yield ask_onset(present, window[0], Question().query(present.rules))
    yield from ask_alternatives(present, names)
    if present.rules is not None:
        yield from ask_carriages(present, names)
        yield from ask_seats(present, names)
    yield from ask_times(present, names)
    yield from ask_gaps(present, window, within, names)


def _lacks(snapshot: Snapshot, person: str) -> set[str]:
    """Tell which of the two days that open a window are unknown of a case."""
    cases = snapshot.table("cases")
    row = cases[cases["person_id"] == person].head(1)
    return {column for column in ("onset", "sampled_at") if not row[column].notna().any()}
