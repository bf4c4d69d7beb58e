"""Times as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exposure.tables import times

NINE_FIVE = "2020-02-20T09:05:00"


def read(value: object, dates: str | None = None) -> tuple[str, int, int]:
    clocked = times.read_times(pd.Series([value], dtype=object), dates)
    wall = str(clocked.local[:1].view("datetime64[s]")[0])
    return wall, int(clocked.offset[0]), int(clocked.kind[0])


class TestReadTimes:
    @pytest.mark.parametrize(
        ("text", "wall", "offset"),
        [
            ("2020-02-20T09:05:00+08:00", NINE_FIVE, 28800),
            ("2020-02-20T09:05:59.999Z", "2020-02-20T09:05:59", 0),
            ("2020-02-20T09:05:59,5Z", "2020-02-20T09:05:59", 0),
            ("2020-02-20 9:05 -0330", NINE_FIVE, -12600),
            ("2020-02-20T09:05+08", NINE_FIVE, 28800),
            ("2020-02-20T24:00+08:00", "2020-02-21T00:00:00", 28800),
        ],
    )
    def test_with_an_offset(self, text: str, wall: str, offset: int) -> None:
        assert read(text) == (wall, offset, times.AWARE)

    @pytest.mark.parametrize(
        ("text", "wall"),
        [
            ("2020/2/20 9:05", NINE_FIVE),
            ("20/02/2020 9:05", NINE_FIVE),
            ("20.02.2020 09:05:00", NINE_FIVE),
            ("02-20-2020 9:05", NINE_FIVE),
            ("2020-02-20 9:05 am", NINE_FIVE),
            ("2020-02-20 9:05PM", "2020-02-20T21:05:00"),
            ("2020-02-20 12:00 a.m.", "2020-02-20T00:00:00"),
            ("2020-02-20 12:00 pm", "2020-02-20T12:00:00"),
            ("2020-02-29 24:00", "2020-03-01T00:00:00"),
            ("03/03/2020 0:00", "2020-03-03T00:00:00"),
        ],
    )
    def test_without_an_offset(self, text: str, wall: str) -> None:
        assert read(text) == (wall, 0, times.NAIVE)

    @pytest.mark.parametrize(
        "text",
        ["noon", "2020", "2020-02", "2020-02-30", "2019-02-29", "2020-02-20 24:01", "2020-02-20 25:00",
         "2020-02-20 9:60", "2020-02-20 13:00 pm", "2020-02/20", "20-02-20", "2020-13-01", "0000-01-01",
         "2020-02-20T09:05+19:00", "2020-02-20T09:05+08:75", "43881", "2020-02-20T", "9:05", "31/04/2020"],
    )  # fmt: skip
    def test_what_cannot_be_read_is_never_guessed(self, text: str) -> None:
        assert read(text)[2] == times.UNREADABLE

    def test_the_order_of_day_and_month_is_asked_for(self) -> None:
        assert read("03/04/2020 9:00")[2] == times.AMBIGUOUS
        assert read("03/04/2020 9:00", "day-first")[0] == "2020-04-03T09:00:00"
        assert read("03/04/2020 9:00", "month-first")[0] == "2020-03-04T09:00:00"

    def test_an_order_that_was_given_holds_for_every_date(self) -> None:
        assert read("02/20/2020", "day-first")[2] == times.CONTRARY
        assert read("20/02/2020", "month-first")[2] == times.CONTRARY
        assert read("2020-02-20", "month-first")[2] == times.BARE

    @pytest.mark.parametrize("blank", ["", "  ", "\u3000", None, float("nan"), pd.NaT])
    def test_blanks(self, blank: object) -> None:
        assert read(blank)[2] == times.BLANK

    def test_objects_are_taken_as_they_are(self) -> None:
        assert read(date(2020, 2, 20)) == ("2020-02-20T00:00:00", 0, times.BARE)
        assert read(datetime(2020, 2, 20, 9, 5)) == (NINE_FIVE, 0, times.NAIVE)  # noqa: DTZ001
        assert read(datetime(2020, 2, 20, 9, 5, tzinfo=UTC)) == (NINE_FIVE, 0, times.AWARE)
        assert read(pd.Timestamp("2020-02-20 09:05", tz="Asia/Shanghai")) == (NINE_FIVE, 28800, times.AWARE)

    def test_typed_columns_keep_instants_and_walls(self) -> None:
        column = pd.Series(pd.to_datetime(["2020-02-20T09:05:59.9+08:00", ""]).tz_convert("Asia/Shanghai"))
        clocked = times.read_times(column, None)
        assert (clocked.local - clocked.offset).tolist()[0] == 1582160759
        assert clocked.kind.tolist() == [times.AWARE, times.BLANK]
        assert times.read_times(column.dt.tz_localize(None), None).kind.tolist() == [times.NAIVE, times.BLANK]

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2199, 12, 31)), max_size=8))  # noqa: DTZ001
    def test_what_python_writes_is_read_exactly(self, moments: list[datetime]) -> None:
        clocked = times.read_times(pd.Series([m.isoformat() for m in moments], dtype="str"), None)
        cut = np.array([m.replace(microsecond=0) for m in moments], dtype="datetime64[s]").view(np.int64)
        assert clocked.local.tolist() == cut.tolist()
        assert set(clocked.kind.tolist()) <= {times.NAIVE}
