"""The kernel: unions, joined runs, and the search against plain loops."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exposure.index import StayIndex, build_index
from exposure.overlap import covered, find_pairs, join_labels
from exposure.stays import StayArrays

INTERVALS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40), st.integers(0, 12)), max_size=25)
DAY = 86_400


@given(intervals=INTERVALS)
def test_covered_counts_each_second_once(intervals: list[tuple[int, int, int]]) -> None:
    """The union's length is the number of seconds that lie in some interval."""
    rows = sorted((g, s, s + length) for g, s, length in intervals)
    group, start, end = (np.array([r[k] for r in rows], dtype=np.int64) for k in range(3))
    expected = [len({t for g, s, e in rows if g == k for t in range(s, e)}) for k in range(4)]
    assert covered(group.astype(np.int32), start, end, 4).tolist() == expected


@given(intervals=INTERVALS)
def test_joined_runs_are_the_gaps_counted(intervals: list[tuple[int, int, int]]) -> None:
    """Intervals that touch are one run; a gap of one second makes two."""
    rows = sorted((g, s, s + length) for g, s, length in intervals)
    group, start, end = (np.array([r[k] for r in rows], dtype=np.int64) for k in range(3))
    labels = join_labels(group, start, end)
    for i in range(1, len(rows)):
        reached = max(e for g, _, e in rows[:i] if g == rows[i][0]) if rows[i - 1][0] == rows[i][0] else -1
        assert (labels[i] == labels[i - 1]) == (rows[i][1] <= reached)


def stays_of(rows: list[tuple[int, int, int, int]]) -> StayArrays:
    person, place, start, length = (np.array([r[k] for r in rows], dtype=np.int32) for k in range(4))
    same = np.broadcast_to
    return StayArrays(
        epoch=0,
        exact=True,
        person=person,
        place=place,
        base=place,
        start=start,
        end=start + length,
        start_tolerance=same(np.int64(0), len(rows)),
        end_tolerance=same(np.int64(0), len(rows)),
        carriage=same(np.int32(-1), len(rows)),
        seat=same(np.int32(-1), len(rows)),
        spot=same(np.int32(-1), len(rows)),
        assumed=same(np.bool_(0), len(rows)),
        alternative=same(np.bool_(0), len(rows)),
        x=same(np.nan, len(rows)),
        y=same(np.nan, len(rows)),
    )


LENGTHS = st.sampled_from([0, 60, 3_599, 3_600, 5 * 3_600, DAY, 8 * DAY, 50 * DAY])
STAYS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 4), st.integers(0, 60).map(lambda k: k * 1_800), LENGTHS),
    min_size=1,
    max_size=40,
)


def search(index: StayIndex, asked: list[tuple[int, int, int, int, int]]) -> tuple[list[tuple[int, int]], int]:
    columns: list[Any] = [
        np.array([a[k] for a in asked], dtype=np.int64 if k in (2, 3) else np.int32) for k in range(5)
    ]
    question, row, person, scanned = find_pairs(
        (index.first_group, index.first_stay, index.longest),
        (index.start, index.end, index.person, index.row),
        (columns[0], columns[1], columns[2], columns[3], columns[4]),
    )
    assert len(person) == len(row)
    return sorted(zip(question.tolist(), row.tolist(), strict=True)), scanned


@given(
    rows=STAYS,
    low=st.integers(0, 4),
    width=st.integers(0, 5),
    begin=st.integers(0, 100_000),
    length=st.integers(1, 9 * DAY),
)
def test_search_equals_a_plain_loop(
    rows: list[tuple[int, int, int, int]], low: int, width: int, begin: int, length: int
) -> None:
    """Whatever the classes of duration, exactly the stays in the range of places and time are found."""
    index = build_index(stays_of(rows), 5, 6)
    high = min(low + width, 5)
    found, _ = search(index, [(low, high, begin, begin + length, 2)])
    expected = [
        (0, k)
        for k, (person, place, start, long) in enumerate(rows)
        if person != 2 and low <= place < high and start < begin + length and start + long > begin
    ]
    assert found == expected


def test_one_long_stay_does_not_make_the_search_scan_the_place() -> None:
    """10,000 stays of ten minutes beside one of a week: a question of ten minutes looks at a handful of rows."""
    rows = [(1, 0, 60 * k, 600) for k in range(10_000)] + [(2, 0, 0, 7 * DAY)]
    index = build_index(stays_of(rows), 1, 3)
    found, scanned = search(index, [(0, 1, 300_000, 300_600, 0)])
    assert len(found) == 20
    assert scanned <= 2 * len(found)


def test_an_empty_world_has_an_index() -> None:
    """No stays: nothing is found and nothing fails."""
    index = build_index(stays_of([(0, 0, 0, 1)]), 1, 1)
    assert search(index, [(0, 1, 0, 5, 0)])[0] == []
    none = stays_of([(0, 0, 0, 1)])
    columns: dict[str, Any] = {k: v[:0] if isinstance(v, np.ndarray) else v for k, v in vars(none).items()}
    empty = StayArrays(**columns)
    assert len(build_index(empty, 0, 0).row) == 0


def test_stays_over_more_than_68_years_are_searched_in_64_bits() -> None:
    """A typing error of a century must not wrap around."""
    rows = stays_of([(0, 0, 0, 600), (1, 0, 300, 600), (2, 0, 0, 600)])
    start = np.array([0, 300, 100 * 365 * DAY], dtype=np.int64)
    wide = StayArrays(**{**vars(rows), "start": start, "end": start + 600})
    index = build_index(wide, 1, 3)
    assert search(index, [(0, 1, 0, 600, 0)])[0] == [(0, 1)]
    assert search(index, [(0, 1, int(start[2]), int(start[2]) + 5, 0)])[0] == [(0, 2)]


@given(rows=STAYS)
def test_twins_are_the_rows_that_overlap_another_of_the_same_person_and_place(
    rows: list[tuple[int, int, int, int]],
) -> None:
    """Only rows of such groups may be several tellings of one stay; no group with an overlap is missed."""
    index = build_index(stays_of(rows), 5, 6)
    groups: dict[tuple[int, int], list[int]] = {}
    for k, (person, place, _, _) in enumerate(rows):
        groups.setdefault((person, place), []).append(k)
    expected = set()
    for members in groups.values():
        spans = [(rows[k][2], rows[k][2] + rows[k][3]) for k in members]
        pairs = [(a, b) for i, a in enumerate(spans) for b in spans[i + 1 :]]
        if any(a[0] == b[0] or (a[0] < b[1] and b[0] < a[1]) for a, b in pairs):
            expected |= set(members)
    assert set(index.twin_rows.tolist()) == expected
    assert np.all(np.diff(index.twin_rows) > 0)


@pytest.mark.parametrize("threads", [1, 2, 3, 7])
def test_many_questions_are_answered_as_one_by_one(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads share the questions; however many there are, no pair is lost, doubled or left in a gap."""
    random = np.random.default_rng(threads)
    rows = [(int(p), int(q), 60 * int(s), 7_200) for p, q, s in random.integers(0, (30, 3, 500), (600, 3))]
    index = build_index(stays_of(rows), 3, 30)
    asked = [(place, place + 1, start, start + long, person) for person, place, start, long in rows]
    alone = [(k, row) for k, question in enumerate(asked) for _, row in search(index, [question])[0]]
    monkeypatch.setattr("exposure.overlap._ENOUGH", 0)
    monkeypatch.setattr("os.cpu_count", lambda: threads)
    together, _ = search(index, asked)
    assert together == alone
