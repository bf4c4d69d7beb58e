"""Time: aware or refused, UTC inside, nothing lost in a clock change."""

from __future__ import annotations

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from exposure import clock
from exposure.errors import UsageError


class TestInstant:
    @pytest.mark.parametrize(
        "given",
        [
            "2020-02-27T12:00+08:00",
            "2020-02-27 04:00Z",
            " 2020-02-27T12:00:00.9+08:00 ",
            datetime.fromisoformat("2020-02-27T12:00+08:00"),
            pd.Timestamp("2020-02-27T04:00:00.5Z"),
        ],
    )
    def test_is_utc_in_whole_seconds(self, given: str) -> None:
        moment = clock.instant(given, what="as_known")
        assert moment == pd.Timestamp("2020-02-27T04:00Z")
        assert (moment.unit, str(moment.tz)) == ("s", "UTC")

    @pytest.mark.parametrize("given", ["2020-02-27T12:00", date(2020, 2, 27), pd.Timestamp("2020-02-27")])
    def test_refuses_what_has_no_offset_and_says_what_to_do(self, given: str) -> None:
        with pytest.raises(UsageError, match=r"as_known .* has no offset from UTC; add one"):
            clock.instant(given, what="as_known")

    @pytest.mark.parametrize("given", ["tomorrow", "", "2020-02-30T00:00Z", object()])
    def test_refuses_what_is_no_time_in_one_line(self, given: str) -> None:
        with pytest.raises(UsageError, match=r"^window start .*is not a time") as caught:
            clock.instant(given, what="window start")
        assert "\n" not in str(caught.value)

    def test_refuses_a_blank(self) -> None:
        with pytest.raises(UsageError, match="until is blank"):
            clock.instant(pd.NaT, what="until")  # type: ignore[arg-type]


class TestSeconds:
    def test_come_back_as_the_same_instants(self) -> None:
        instants = pd.DatetimeIndex(["2020-02-20T01:05Z", None, "1969-12-31T23:59:59Z"]).as_unit("s")
        seconds = clock.to_seconds(instants)
        assert seconds.tolist() == [1582160700, clock.NEVER, -1]
        pd.testing.assert_index_equal(clock.from_seconds(seconds), instants.tz_convert("UTC"))
        assert str(clock.from_seconds(seconds).dtype) == clock.INSTANT

    def test_do_not_depend_on_the_zone_in_which_an_instant_is_shown(self) -> None:
        shown = pd.DatetimeIndex(["2020-02-20T09:05+08:00"])
        assert clock.to_seconds(shown) == clock.to_seconds(shown.tz_convert("UTC"))


class TestUtcSeconds:
    def place(self, *walls: tuple[str, str]) -> tuple[list[str], list[str]]:
        local = np.array([wall for wall, _ in walls], dtype="datetime64[s]").view(np.int64)
        zones = np.array([zone for _, zone in walls], dtype=object)
        seconds, problem = clock.utc_seconds(local, zones)
        return [str(s) for s in seconds.view("datetime64[s]")], problem.tolist()

    def test_places_each_time_in_its_own_zone(self) -> None:
        utc, problem = self.place(("2020-07-01T12:00", "Asia/Shanghai"), ("2020-07-01T12:00", "Europe/Berlin"))
        assert utc == ["2020-07-01T04:00:00", "2020-07-01T10:00:00"]
        assert problem == ["", ""]

    def test_names_times_that_a_clock_change_skips_or_repeats(self) -> None:
        utc, problem = self.place(
            ("2020-03-29T02:30", "Europe/Berlin"),
            ("2020-10-25T02:30", "Europe/Berlin"),
            ("2020-10-25T03:00", "Europe/Berlin"),
        )
        assert problem == ["missing", "twice", ""]
        assert utc == ["NaT", "NaT", "2020-10-25T02:00:00"]


class TestZones:
    def test_the_case_of_letters_counts(self) -> None:
        assert clock.is_zone("Asia/Shanghai")
        assert not clock.is_zone("asia/shanghai")
        assert not clock.is_zone("../etc/passwd")
        assert clock.zone_hint("Asia/Shangai") == " (did you mean 'Asia/Shanghai'?)"
