"""When people may be phoned: never outside their own hours, also where clocks change."""

from __future__ import annotations

import zoneinfo
from datetime import timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exposure.calls.handout import Shift
from exposure.calls.windows import Hours, part_of_day, pieces
from exposure.errors import UsageError

HOURS = Hours.read(("08:00", "21:00"))


def shift(start: str, hours: float) -> Shift:
    begin = pd.Timestamp(start).tz_convert("UTC")
    return Shift(1, begin, begin + pd.Timedelta(hours=hours))


class TestPieces:
    def test_a_shift_is_cut_at_noon_and_at_the_end_of_the_hours(self) -> None:
        cut = pieces(shift("2020-02-27T10:00+08:00", 14), "Asia/Shanghai", HOURS)
        local = [(p.part, *(f"{m.tz_convert('Asia/Shanghai'):%H:%M}" for m in (p.start, p.end))) for p in cut]
        assert local == [("morning", "10:00", "12:00"), ("midday", "12:00", "17:00"), ("evening", "17:00", "21:00")]

    def test_a_night_shift_reaches_nobody_at_home_but_people_elsewhere(self) -> None:
        night = shift("2020-02-27T22:00+08:00", 8)
        assert pieces(night, "Asia/Shanghai", HOURS) == []
        assert [p.part for p in pieces(night, "Europe/London", HOURS)] == ["midday", "evening"]

    def test_the_hour_that_a_clock_change_skips_is_not_there(self) -> None:
        early = Hours.read(("02:00", "04:00"))
        cut = pieces(shift("2020-03-29T00:00+01:00", 8), "Europe/Berlin", early)
        assert sum(p.minutes for p in cut) == 60

    @given(
        minute=st.integers(0, 366 * 1440),
        hours=st.sampled_from([1, 4.8, 8]),
        zone=st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia"]),
    )
    def test_every_minute_is_allowed_and_no_allowed_minute_is_missing(
        self, minute: int, hours: float, zone: str
    ) -> None:
        """Against a walk through the shift minute by minute with the standard library's zones."""
        begin = pd.Timestamp("2020-01-01T00:00Z") + pd.Timedelta(minutes=minute)
        whole = Shift(1, begin, begin + pd.Timedelta(hours=hours))
        cut = pieces(whole, zone, HOURS)
        inside = 0
        moment, there = begin.to_pydatetime(), zoneinfo.ZoneInfo(zone)
        for _ in range(int(hours * 60)):
            local = moment.astimezone(there)
            allowed = 8 <= local.hour < 21
            held = [p for p in cut if p.start <= moment < p.end]
            assert bool(held) == allowed
            if held:
                assert held[0].day == local.date()
                assert held[0].part == ("morning" if local.hour < 12 else "midday" if local.hour < 17 else "evening")
            inside += allowed
            moment += timedelta(minutes=1)
        assert sum(p.minutes for p in cut) == pytest.approx(inside)


class TestHours:
    @pytest.mark.parametrize("given", [("21:00", "08:00"), ("8", "21"), "08:00", ("08:00",), ("08:00", "25:00")])
    def test_hours_that_are_none_are_refused(self, given: object) -> None:
        with pytest.raises(UsageError, match="hours"):
            Hours.read(given)  # type: ignore[arg-type] # what users may give

    def test_the_end_of_the_day_may_be_written_as_24_00(self) -> None:
        assert Hours.read(("00:00", "24:00")).last == 1440


def test_noon_is_midday_and_17_is_evening() -> None:
    parts = [part_of_day(pd.Timestamp(f"2020-02-27T{t}+08:00"), "Asia/Shanghai") for t in ("11:59", "12:00", "17:00")]
    assert parts == ["morning", "midday", "evening"]
