"""Groups of alternatives that are still open: how many contacts hang on each, and which is worth settling first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.ordering import find_sorted

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from exposure.assessment import Assessment
    from exposure.snapshot import Snapshot

    Assess = Callable[[Snapshot], Assessment]

__all__ = ["OPEN_COLUMNS", "open_groups", "owners", "settled"]

OPEN_COLUMNS = ("group", "person_id", "alternatives", "contacts", "only_there", "certain_anyway", "expected_reduction")


def open_groups(found: Assessment, snapshot: Snapshot, again: Assess) -> pd.DataFrame:
    """
    List the open groups of the cases, and those of others on which a contact hangs.

    Parameters
    ----------
    found
        What was found.
    snapshot
        The facts it was found in.
    again
        Asks the same question of other facts.

    Returns
    -------
    groups
        One row per group, most expected reduction first. `contacts` have an encounter in one of its alternatives;
        `only_there` have no other encounter; `certain_anyway` are certain whatever happened. `expected_reduction` is by
        how many the possible contacts become fewer when the group is settled, each alternative weighed with its
        likelihood; it is below zero where settling is expected to open more than it closes.
    """
    choices = found.choices
    if not len(choices):
        return _table([])
    hang = _hanging(found)
    theirs = np.isin(owners(snapshot), np.unique(found.facts.met.cases.person))
    listed = [group for group in range(len(theirs)) if theirs[group] or hang[group][0].size]
    doubtful = int(np.count_nonzero(~found.contacts.certain))
    certain = found.outcome.key(found.contacts.case, found.contacts.contact)[found.contacts.certain]
    rows = []
    for group in listed:
        pairs, only = hang[group]
        left = 0.0
        for choice in np.flatnonzero(choices.group == group):
            then = again(settled(snapshot, [int(choice)]))
            left += choices.likelihood[choice] * np.count_nonzero(~then.contacts.certain)
        anyway = int(np.isin(pairs, certain).sum())
        rows.append((*_named(snapshot, group), len(pairs), only, anyway, doubtful - left))
    return _table(rows)


def settled(snapshot: Snapshot, answers: list[int]) -> Snapshot:
    """Give the facts as if some open alternatives were known to have happened: others of their groups are left out."""
    choices = snapshot.background.choices
    lost = np.isin(choices.group, choices.group[answers])
    lost[answers] = False
    stays = snapshot.known["itineraries"] & ~np.append(lost, False)[choices.of_row]
    return snapshot.supposing({**snapshot.known, "itineraries": stays})


def owners(snapshot: Snapshot) -> NDArray[np.int32]:
    """Give the person code of each open group."""
    choices = snapshot.background.choices
    rows = np.flatnonzero(choices.of_row >= 0)
    persons = np.empty(int(choices.group.max(initial=-1)) + 1, np.int32)
    persons[choices.group[choices.of_row[rows]]] = snapshot.world.arrays.person[rows]
    return persons


def _hanging(found: Assessment) -> list[tuple[NDArray[np.int64], int]]:
    """Give for each group the pairs with an encounter in it, and how many of them have no other encounter."""
    met, kept, choices = found.facts.met, np.flatnonzero(found.outcome.kept), found.choices
    pair = found.facts.pair[kept]
    group = np.append(choices.group, -1)
    sides = [
        group[choices.of_row[stays.rows[stays.first_row[:-1]]]][which[kept]]
        for stays, which in ((met.cases, met.case_stay), (met.contacts, met.contact_stay))
    ]
    all_pairs, all_counts = np.unique(pair, return_counts=True)
    hanging = []
    for number in range(int(choices.group.max()) + 1):
        pairs, counts = np.unique(pair[(sides[0] == number) | (sides[1] == number)], return_counts=True)
        only = int(np.count_nonzero(counts == all_counts[find_sorted(all_pairs, pairs)]))
        hanging.append((pairs, only))
    return hanging


def _named(snapshot: Snapshot, group: int) -> tuple[str, str, str]:
    """Give the id of a group, its person, and its alternatives: the labels, or stay_ids where there is none."""
    choices = snapshot.background.choices
    mine = np.flatnonzero(np.isin(choices.of_row, np.flatnonzero(choices.group == group)))
    rows = snapshot.world.stays.iloc[mine]
    labels = rows["alternative"].fillna(rows["stay_id"])
    return str(rows["alternative_group"].iloc[0]), str(rows["person_id"].iloc[0]), ";".join(sorted(set(labels)))


def _table(rows: list[tuple[str, str, str, int, int, int, float]]) -> pd.DataFrame:
    dtypes = [*["str"] * 3, *["int64"] * 3, "float64"]
    table = pd.DataFrame(rows, columns=list(OPEN_COLUMNS)).astype(dict(zip(OPEN_COLUMNS, dtypes, strict=True)))
    by = ["expected_reduction", "contacts", "group"]
    return table.sort_values(by, ascending=[False, False, True], ignore_index=True)
