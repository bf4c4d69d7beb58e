"""Statement against evidence: what contradicts what, with both rows, and what hangs on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from exposure.columns import instants, text
from exposure.contradictions.clashes import KINDS, Clashes
from exposure.contradictions.identities import related_pairs, shared_identities
from exposure.contradictions.movements import fast_travel, two_places
from exposure.contradictions.registered import judged_none, registered_contacts
from exposure.contradictions.seats import held_by_two, two_seats
from exposure.contradictions.suppositions import NO_CHANGE, Suppositions, as_one
from exposure.errors import UsageError, did_you_mean
from exposure.evidence import EVIDENCE, source_weights
from exposure.inquiry import inquire
from exposure.question import Question, asked_cases, asked_rules
from exposure.shown import utc

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from numpy.typing import NDArray

    from exposure.graph import ExposureGraph
    from exposure.rules.model import RuleSet
    from exposure.snapshot import Snapshot

__all__ = ["CONFLICT_COLUMNS", "conflicts"]

_SIDES: Final = ("says", "against")

_COUNTS: Final = {"would_remove": "Int64", "would_add": "Int64"}

CONFLICT_COLUMNS: Final = (
    *("kind", "person_id", "other_person", "start", "end"),
    *(side + end for side in _SIDES for end in ("", "_source", "_file", "_row")),
    *("evidence", "what", "changes", "would_remove", "would_add"),
)


def conflicts(
    graph: ExposureGraph,
    person: str | None = None,
    *,
    case: str | Iterable[str] | None = None,
    rules: str | Path | RuleSet | None = None,
) -> pd.DataFrame:
    """
    List the known facts that contradict each other, side by side; none of them is resolved.

    Parameters
    ----------
    graph
        The graph, as known at its moment: both rows must be known then.
    person
        Person id; only contradictions that concern this person. None for everybody.
    case
        Person id, or several, whose contact list `changes` is about; None for every row of the table `cases`.
    rules
        Rule set of that list, as in `trace`; None for a list without classes.

    Returns
    -------
    conflicts
        One row per contradiction, by kind, person and time. `kind` is, the gravest first:

        - `contact is a case`: a contact, or somebody judged to be none, stands in the register of cases.
        - `statement against evidence`: what a person says (statement, call) and what is evidence (manifest, register,
          declaration, payment, order, roster, cctv, telecom, field, laboratory) put him at two places, or on two
          seats, at once. A letter is second hand and neither of the two; so are sources that are not in the list.
        - `two places at once`, `two seats at once`: the same among other sources. A place inside the other is none, nor
          are alternatives of one group.
        - `seat held by two`: two persons hold one seat of one leg at the same time.
        - `travel too fast`: faster than anything flies.
        - `same document`, `same phone`: under two ids, known neither as the same person nor, for the phone, as one
          household.

        Times that are vague count as contradicting only where no reading of them makes the two rows agree. `says` and
        `against` are the facts, each with its source, file and row; what persons say comes first. `evidence` tells
        which of the two is: `says`, `against`, `both` or `neither`. `start` and `end` bound the contradiction; in
        travel they are when he left and when he was there; of a contact they are the meeting. `changes` tells how the
        contact list would differ if either fact were not known, `would_remove` and `would_add` how many contacts the
        weightier of the two removes and adds; blank where there is no case, and where a hundred facts were tried.

    Raises
    ------
    UsageError
        If the person, a case or the rule set does not exist.

    Examples
    --------
    >>> import exposure as ex
    >>> found = conflicts(ex.read(ex.demo_folder()), case="ZW1", rules="cn-2020-02-21")
    >>> found.loc[found["kind"] == "contact is a case", ["person_id", "other_person"]].values.tolist()
    [['P0011', 'ZW1']]
    """
    snapshot = graph.snapshot
    code = None if person is None else _person(snapshot, person)
    supposed = _asked(snapshot, case, rules)
    found = _found(snapshot, supposed, code)
    table = pd.concat([_table(snapshot, clashes) for clashes in found], ignore_index=True)
    table = _ordered(table)
    return _with_changes(snapshot, table, supposed)[list(CONFLICT_COLUMNS)]


def _person(snapshot: Snapshot, person: str) -> int:
    at = int(snapshot.world.persons.get_indexer(pd.Index([str(person).strip()]))[0])
    if at < 0 or not snapshot.people[at]:
        near = did_you_mean(str(person), snapshot.world.persons[snapshot.people])
        moment = "" if snapshot.moment is None else f" as known at {utc(snapshot.moment)}"
        raise UsageError(f"no person has the id {str(person)!r}{moment}{near}")
    return at


def _asked(snapshot: Snapshot, case: str | Iterable[str] | None, rules: Any) -> Suppositions | None:
    """Ask for the contact list, where there is a case of whom it can be asked."""
    if case is None and rules is None and not snapshot.known["cases"].any():
        return None
    asked = Question(case=asked_cases(case), rules=asked_rules(rules))
    return Suppositions(snapshot, asked, inquire(snapshot, asked))


def _found(snapshot: Snapshot, supposed: Suppositions | None, person: int | None) -> list[Clashes]:
    """Search the kinds one by one."""
    rows = np.flatnonzero(snapshot.known["itineraries"]).astype(np.int32)
    aboard = rows
    if person is not None:
        base = snapshot.world.arrays.base
        mine = rows[snapshot.world.arrays.person[rows] == person]
        aboard, rows = rows[np.isin(base[rows], base[mine])], mine
    held = held_by_two(snapshot, aboard, related_pairs(snapshot, "same-person"))
    if person is not None:
        name = snapshot.world.persons[person]
        held = held.take((held.person == name) | (held.other == name), held.kind)
    return [
        *([] if supposed is None else registered_contacts(snapshot, supposed.inquiry.found, person)),
        judged_none(snapshot, person),
        *two_places(snapshot, rows),
        *two_seats(snapshot, rows),
        held,
        fast_travel(snapshot, rows),
        *shared_identities(snapshot, person),
    ]


def _table(snapshot: Snapshot, found: Clashes) -> pd.DataFrame:
    """Lay both rows side by side."""
    columns: dict[str, Any] = {
        "kind": text([found.kind] * len(found)),
        "rank": KINDS.index(found.kind),
        "person_id": text(found.person),
        "other_person": text(found.other),
        "start": instants(found.start),
        "end": instants(found.end),
    }
    weights = {}
    for side, name, at in zip(_SIDES, found.tables, (found.says, found.against), strict=True):
        facts = snapshot.facts[name].iloc[at]
        columns[side] = text(facts["fact_id"].to_numpy(object))
        columns[f"{side}_source"] = text(facts["source"].fillna("").to_numpy(object))
        columns[f"{side}_file"] = text(facts["file"].fillna("").to_numpy(object))
        columns[f"{side}_row"] = facts["row"].to_numpy(np.int64)
        columns[f"{side}_at"], columns[f"{side}_table"] = at, name
        weights[side] = source_weights(facts["source"]) == EVIDENCE
    columns["evidence"] = text(_standing(weights["says"], weights["against"]))
    return pd.DataFrame({**columns, "what": text(found.what)})


def _standing(says: NDArray[np.bool_], against: NDArray[np.bool_]) -> NDArray[np.object_]:
    words = np.array(["neither", "says", "against", "both"], dtype=object)
    standing: NDArray[np.object_] = words[says.astype(int) + 2 * against.astype(int)]
    return standing


def _ordered(table: pd.DataFrame) -> pd.DataFrame:
    """Sort by what is said; where a row stands in its file decides last."""
    by = ["rank", "person_id", "start", "end", "other_person", "what", *(f"{side}_source" for side in _SIDES)]
    by += [side + end for side in _SIDES for end in ("_file", "_row")]
    return table.sort_values(by, kind="stable", ignore_index=True, na_position="first")


def _with_changes(snapshot: Snapshot, table: pd.DataFrame, supposed: Suppositions | None) -> pd.DataFrame:
    """Say what would be different without either row."""
    if supposed is None:
        return table.assign(changes=text([""] * len(table)), **dict.fromkeys(_COUNTS, np.nan)).astype(_COUNTS)
    named = ["person_id", "other_person", *(side + end for side in _SIDES for end in ("", "_table", "_at"))]
    told = [_changes(snapshot, row, supposed) for row in table[named].to_dict("records")]
    columns: dict[str, Any] = {"changes": text([change[0] for change in told])}
    columns |= {name: pd.Series([change[k] for change in told], dtype="Int64") for k, name in enumerate(_COUNTS, 1)}
    return table.assign(**columns)


def _changes(snapshot: Snapshot, row: dict[Any, Any], supposed: Suppositions) -> tuple[str, int | None, int | None]:
    if row["says_table"] == row["against_table"] == "persons":
        one, other = snapshot.world.persons.get_indexer(pd.Index([row["person_id"], row["other_person"]]))
        merged = as_one(supposed, int(one), int(other))
        return f"if they are one person: {merged.said}", merged.removed, merged.added
    sides = [(row[side], supposed.without(row[f"{side}_table"], row[f"{side}_at"])) for side in _SIDES]
    done = [(fact, change) for fact, change in sides if change is not None]
    if len(done) < len(_SIDES):
        return "not computed: ask with person=", None, None
    telling = [f"without {fact}: {change.said}" for fact, change in done]
    if all(change.said == NO_CHANGE for _, change in done):
        telling = [f"without either: {NO_CHANGE}"]
    return "; ".join(telling), max(c.removed for _, c in done), max(c.added for _, c in done)
