"""Questions about where somebody was: gaps, open alternatives, and what lies before the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from exposure.asking import CARRIER, CASE, FIELD, HOSPITAL, Asked, Clock
from exposure.encounters import case_stays, find_encounters
from exposure.engines.embedded import EmbeddedEngine
from exposure.open_groups import owners, settled
from exposure.uncovered import find_gaps
from exposure.wording.phrases import Said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from exposure.engines.base import Query
    from exposure.gaps import Reachable
    from exposure.prospects import Present
    from exposure.wording.names import Name, PlaceNames

__all__ = ["ask_alternatives", "ask_gaps", "ask_onset"]

_DAYS_BEFORE = 14
"""How long before the window a case may have fallen ill without anybody knowing: the longest usual incubation."""


def ask_gaps(present: Present, window: tuple[int, int], within: Reachable, names: PlaceNames) -> Iterator[Asked]:
    """
    Ask where the case was when nobody knows.

    Parameters
    ----------
    present
        The case and its contacts.
    window
        Begin and end, in seconds since the world's epoch.
    within
        The places.
    names
        What they are called.

    Yields
    ------
    asked
        One question per gap. On it hang, and could be added, all who are known at any place within reach while the case
        can have been there, and are no contacts yet.
    """
    clock = Clock(present.snapshot, present.case)
    for gap in find_gaps(present.snapshot, present.case, *window):
        reach = within.reach(gap)
        _, people = within.people(gap, reach)
        new = int(np.count_nonzero(~present.contacts[np.unique(people)]))
        before, after = (names_of(names, side.places) for side in (gap.before, gap.after))
        span = clock.span(gap.start, gap.end, (*gap.before.places, *gap.after.places))
        where = [side.name for side in (gap.before, gap.after) if side.name]
        yield Asked(
            about="gap",
            case_id=present.case,
            person_id=present.case,
            ask=CASE,
            said=_gap_words(span, before, after),
            where=";".join(dict.fromkeys(where)) or None,
            start=gap.start,
            end=gap.end,
            hang=new,
            could_add=new,
            could_remove=0,
        )


def names_of(names: PlaceNames, places: tuple[int, ...]) -> Said | None:
    """Name the places that somebody may have been at."""
    if not places:
        return None
    called: list[Name] = list(dict.fromkeys(names.of(place) for place in places))
    return Said(" or ".join(name.en for name in called), "或".join(name.zh for name in called))


def _gap_words(span: Said, before: Said | None, after: Said | None) -> Said:
    if before is not None and before == after:
        there = f"{span.zh}，在{before.zh}的两次停留之间，您去了哪里？"
        return Said(f"Where were you {span.en}, between two stays at {before.en}?", there)
    en = [f"after {before.en}" if before else "", f"before {after.en}" if after else ""]
    zh = [f"离开{before.zh}之后" if before else "", f"到达{after.zh}之前" if after else ""]
    told_en, told_zh = " and ".join(part for part in en if part), "、".join(part for part in zh if part)
    return Said(
        f"Where were you {span.en}{told_en and ', ' + told_en}?", f"{span.zh}{told_zh and '，' + told_zh}，您在哪里？"
    )


def ask_alternatives(present: Present, names: PlaceNames) -> Iterator[Asked]:
    """
    Ask which of several alternatives happened.

    Parameters
    ----------
    present
        The case and its contacts.
    names
        What places are called.

    Yields
    ------
    asked
        One question per open group of the case, and of a contact where the list depends on it. Every answer is tried:
        whom at least one of them changes hangs on it; added and removed are the most that one answer does.
    """
    choices = present.found.choices
    if not len(choices):
        return
    owner = owners(present.snapshot)
    for group in np.flatnonzero(owner == present.code).tolist():
        answers = np.flatnonzero(choices.group == group)
        effects = [present.supposing(settled(present.snapshot, [int(answer)])) for answer in answers]
        added, removed = (np.stack([getattr(one, way) for one in effects]) for way in ("added", "removed"))
        hang = int((added | removed).any(axis=0).sum())
        yield _which(present, names, group, (hang, int(added.sum(axis=1).max()), int(removed.sum(axis=1).max())))
    yield from _of_contacts(present, names, owner)


def _of_contacts(present: Present, names: PlaceNames, owner: NDArray[np.int32]) -> Iterator[Asked]:
    """
    Ask about the groups of contacts.

    What a contact's own group changes is his own place on the list. So the answers of different people are tried
    together, one for each of them at a time.
    """
    choices, met = present.found.choices, present.found.facts.met
    theirs = choices.of_row[met.contacts.rows]
    groups = np.unique(choices.group[theirs[theirs >= 0]]).tolist()
    lined_up: dict[int, list[tuple[int, int]]] = {}
    for group in groups:
        answers = [(group, answer) for answer in np.flatnonzero(choices.group == group).tolist()]
        lined_up.setdefault(int(owner[group]), []).extend(answers)
    told: dict[int, list[tuple[bool, bool]]] = {group: [] for group in groups}
    for turn in range(max(map(len, lined_up.values()), default=0)):
        now = {person: answers[turn] for person, answers in lined_up.items() if turn < len(answers)}
        effect = present.supposing(settled(present.snapshot, [answer for _, answer in now.values()]))
        for person, (group, _) in now.items():
            told[group].append((bool(effect.added[person]), bool(effect.removed[person])))
    for group, effects in told.items():
        added, removed = (any(one[way] for one in effects) for way in (0, 1))
        if added or removed:
            yield _which(present, names, group, (1, int(added), int(removed)))


def _which(present: Present, names: PlaceNames, group: int, counts: tuple[int, int, int]) -> Asked:
    snapshot, choices = present.snapshot, present.found.choices
    arrays, clock = snapshot.world.arrays, Clock(snapshot, present.case)
    answers = np.flatnonzero(choices.group == group)
    rows = [np.flatnonzero(choices.of_row == answer) for answer in answers]
    rows = [of_one[np.lexsort((arrays.place[of_one], arrays.start[of_one]))] for of_one in rows]
    label = snapshot.world.stays["alternative"].fillna("")
    # By what they say, never by where they stood in a file.
    rows.sort(key=lambda one: (label.iloc[one[0]], arrays.place[one].tolist(), arrays.start[one].tolist()))
    all_rows = np.concatenate(rows)
    start, end = int(arrays.start[all_rows].min()), int(arrays.end[all_rows].max())
    places = arrays.place[all_rows].tolist()
    each = [[names.of(int(place)) for place in arrays.place[of_one]] for of_one in rows]
    en = [" and then ".join(name.en for name in one) for one in each]
    zh = ["再到".join(name.zh for name in one) for one in each]
    told = snapshot.world.stays.iloc[all_rows[:1]]
    own = int(arrays.person[all_rows[0]]) == present.code
    span = clock.span(start, end, places)
    aboard = bool((snapshot.background.legs.of_place[places] >= 0).all())
    asked = (CARRIER if aboard else FIELD) if own else str(told["person_id"].iloc[0])
    return Asked(
        about="alternative",
        case_id=present.case,
        person_id=str(told["person_id"].iloc[0]),
        ask=asked,
        said=_which_words(span, en, zh, own=own),
        where=str(told["alternative_group"].iloc[0]),
        start=start,
        end=end,
        hang=counts[0],
        could_add=counts[1],
        could_remove=counts[2],
    )


def _which_words(span: Said, en: list[str], zh: list[str], *, own: bool) -> Said:
    listed_en = f"{'; '.join(en[:-1])}; or {en[-1]}"
    listed_zh = f"{'；'.join(zh[:-1])}；还是{zh[-1]}"
    if own:
        return Said(
            f"Which of these do cameras, payments or registers show for the infected person {span.en}: {listed_en}?",
            f"监控、支付或登记记录显示，该感染者{span.zh}去的是哪一处：{listed_zh}？",
        )
    return Said(f"Where were you {span.en}: {listed_en}?", f"{span.zh}，您在哪里：{listed_zh}？")


def ask_onset(present: Present, begin: int | None, query: Query) -> Asked:
    """
    Ask when the case fell ill.

    Parameters
    ----------
    present
        The case and its contacts.
    begin
        Begin of the window as it stands, in seconds since the world's epoch; None where it cannot be worked out.
    query
        How far to look for people.

    Returns
    -------
    asked
        The question. An earlier onset makes the window begin earlier and never later: on it hang, and could be added,
        all who met the case in the 14 days before the window, or at any time where there is none, and are no contacts.
    """
    snapshot = present.snapshot
    window = None if begin is None else (begin - _DAYS_BEFORE * 86_400, begin)
    stays = case_stays(snapshot.world, np.array([present.code], np.int32), snapshot.known_stays, window)
    met = find_encounters(snapshot.world, EmbeddedEngine(), stays, query, snapshot.known_stays)
    people = np.unique(met.contact)
    new = int(len(people) if begin is None else np.count_nonzero(~present.contacts[people]))
    without = begin is None
    known = f"was the first symptom{' or, without any, the first positive sample,' if without else ''}"
    sample = "（若无症状，则首次阳性采样）" if without else ""
    return Asked(
        about="onset",
        case_id=present.case,
        person_id=present.case,
        ask=HOSPITAL,
        said=Said(
            f"On which day {known} of the patient with the id {present.case}?",
            f"编号{present.case}的患者首次出现症状{sample}是哪一天？",
        ),
        where=None,
        start=None if window is None else window[0],
        end=begin,
        hang=new,
        could_add=new,
        could_remove=0,
        first=without,
    )
