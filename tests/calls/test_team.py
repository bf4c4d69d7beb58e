"""Who phones, in which shifts, how often, how long: what users give is read right or refused in plain words."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pandas as pd
import pytest

from exposure.calls.contract import EVENT_COLUMNS, typed
from exposure.calls.ladder import Ladder
from exposure.calls.minutes import Rates, read_lengths
from exposure.calls.staff import read_team
from exposure.errors import UsageError


class TestTeam:
    def test_names_and_languages_are_read_in_all_their_forms(self) -> None:
        team = read_team(["Li Na (zh, en)", ("Ivanov", "ru"), "王芳（zh、en）", ("Kim", ["ko", "EN"]), "Noor"], 1, 70)
        told = [(c.number, c.name, c.languages) for c in team.of(1)]
        assert told == [
            (1, "Li Na", ("zh", "en")),
            (2, "Ivanov", ("ru",)),
            (3, "王芳", ("zh", "en")),
            (4, "Kim", ("ko", "en")),
            (5, "Noor", ()),
        ]
        assert [c.speaks("ru") for c in team.of(1)] == [False, True, False, False, True]

    def test_three_shifts_make_a_day_and_run_on(self) -> None:
        start = pd.Timestamp("2020-02-27T05:00Z")
        shifts = list(islice(read_team(9, 3, 70).shifts(start), 5))
        assert [s.number for s in shifts] == [1, 2, 3, 4, 5]
        assert [(s.start - start).total_seconds() / 3600 for s in shifts] == [0, 8, 16, 24, 32]
        assert {(s.end - s.start).total_seconds() / 3600 for s in shifts} == {8}

    def test_one_shift_a_day_begins_at_the_same_time_each_day(self) -> None:
        start = pd.Timestamp("2020-02-27T05:00Z")
        shifts = list(islice(read_team(9, 1, 70).shifts(start), 2))
        assert [(s.start - start).total_seconds() / 3600 for s in shifts] == [0, 24]
        assert (shifts[0].end - shifts[0].start).total_seconds() / 3600 == 8

    def test_each_shift_may_have_its_own_callers(self) -> None:
        team = read_team([["A", "B"], ["C"]], 2, 70)
        assert [len(team.of(n)) for n in (1, 2, 3, 4)] == [2, 1, 2, 1]
        assert team.of(4)[0].name == "C"

    @pytest.mark.parametrize("callers", [0, -1, True, [], "nine", [""], [["A"]], [["A"], []], 1.5])
    def test_callers_that_are_none_are_refused(self, callers: object) -> None:
        with pytest.raises(UsageError, match="caller"):
            read_team(callers, 2, 70)  # type: ignore[arg-type] # what users may give

    @pytest.mark.parametrize(("shifts", "per_shift"), [(0, 70), (25, 70), (3, 0), (True, 70)])
    def test_shifts_and_capacity_are_whole_numbers(self, shifts: int, per_shift: int) -> None:
        with pytest.raises(UsageError, match="shift"):
            read_team(9, shifts, per_shift)


class TestLadder:
    def test_a_call_in_a_part_of_the_day_uses_its_rung_up(self) -> None:
        ladder = Ladder.read(None)
        assert ladder.parts_left([]) == ("evening", "midday", "morning")
        assert ladder.parts_left(["midday", "morning"]) == ("evening",)
        assert ladder.parts_left(["midday", "morning", "evening"]) == ()

    def test_calls_at_other_times_count_as_well(self) -> None:
        """Two rungs are two calls, even when both happened at a time of day that the ladder does not name."""
        ladder = Ladder.read(("evening", "evening", "visit"))
        assert ladder.parts_left(["morning"]) == ("evening",)
        assert ladder.parts_left(["morning", "midday"]) == ()
        assert not ladder.text

    @pytest.mark.parametrize(
        "given", [(), ("sms",), ("visit",), ("sms", "morning"), ("noon",), ("morning", "visit", "sms")]
    )
    def test_ladders_without_a_call_first_are_refused(self, given: tuple[str, ...]) -> None:
        with pytest.raises(UsageError, match="attempt"):
            Ladder.read(given)


class TestMinutes:
    def test_expected_minutes_are_the_weighted_mean_of_the_outcomes(self) -> None:
        """Reached 0.6, of them distressed 0.05: 0.6 (0.95 x 5 + 0.05 x 30) + 0.4 x 1; 0.6 x 2 for a second person."""
        minutes = read_lengths(None).expected(np.array([1, 2]), Rates())
        assert minutes.tolist() == pytest.approx([0.6 * (0.95 * 5 + 0.05 * 30) + 0.4, 0.6 * (6.25 + 2) + 0.4])

    def test_one_number_is_the_length_of_every_call(self) -> None:
        assert read_lengths(7).expected(np.array([1, 4]), Rates()).tolist() == pytest.approx([7, 7])

    @pytest.mark.parametrize("given", [0, -1, {"reached": 0}, {"talk": 5}, {"reached": "5"}, 1440])
    def test_lengths_that_are_none_are_refused(self, given: object) -> None:
        with pytest.raises(UsageError, match="minutes_per_call"):
            read_lengths(given)  # type: ignore[arg-type] # what users may give

    def test_a_teams_own_shares_are_used_from_50_calls_on(self) -> None:
        calls = pd.DataFrame({"action": ["call"] * 50 + ["sms"] * 30, "outcome": ["reached"] * 10 + ["no answer"] * 70})
        events = typed(calls.assign(reason=["distressed"] * 2 + [""] * 78), EVENT_COLUMNS)
        found = Rates.of(events)
        assert (found.reached, found.distressed) == pytest.approx((0.2, 0.2))
        assert Rates.of(events.iloc[1:]) == Rates()
