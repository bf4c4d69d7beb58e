"""Times as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exposure.tables import times

if TYPE_CHECKING:
    from collections.abc import Callable

NINE_FIVE = "2020-02-20T09:05:00"


def read(value: object, dates: str | None = None) -> tuple[str, int, int]:
    clocked = times.read_times(pd.Series([value], dtype=object), dates)
    wall = str(clocked.local[:1].view("datetime64[s]")[0])
    return wall, int(clocked.offset[0]), int(clocked.kind[0])


WIDE = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789:-"} | {ord(" "): 0x3000}


def _twelve(moment: datetime) -> int:
    return moment.hour % 12 or 12


def _half(moment: datetime) -> str:
    return "am" if moment.hour < 12 else "pm"


def _chinese_half(moment: datetime) -> str:
    """Name the half of the day as a Chinese reader does; at 12 at night nobody says 上午."""
    hour = moment.hour if moment.hour < 13 else moment.hour - 12
    return f"{'上午' if moment.hour < 12 else '下午'}{hour}"


WRITERS: dict[str, tuple[Callable[[datetime], str], str]] = {
    "iso": (lambda t: t.isoformat(), "s"),
    "iso UTC": (lambda t: f"{t.isoformat()}Z", "s"),
    "named UTC": (lambda t: t.isoformat(" ", "seconds") + " UTC", "s"),
    "slashes": (lambda t: f"{t.year}/{t.month}/{t.day} {t.hour}:{t.minute:02}", "m"),
    "dots": (lambda t: f"{t.year}.{t.month}.{t.day} {t.hour}:{t.minute:02}", "m"),
    "year last": (lambda t: f"{t.day}/{t.month}/{t.year}, {_twelve(t)}:{t.minute:02} {_half(t)}", "m"),
    "hour alone": (lambda t: f"{t.year}-{t.month}-{t.day} {_twelve(t)} {_half(t)}", "h"),
    "full-width": (lambda t: f"{t.isoformat(' ', 'seconds')}".translate(WIDE), "s"),
    "年月日": (lambda t: f"{t.year}年{t.month}月{t.day}日 {t.hour}:{t.minute:02}:{t.second:02}", "s"),
    "时分秒": (lambda t: f"{t.year}年{t.month}月{t.day}日{t.hour}时{t.minute}分{t.second}秒", "s"),
    "点分": (lambda t: f"{t.year}年{t.month}月{t.day}日 {t.hour}点{t.minute}分", "m"),
    "点": (lambda t: f"{t.year}年{t.month}月{t.day}日 {t.hour}点", "h"),
    "上午": (lambda t: f"{t.year}年{t.month}月{t.day}日 {_chinese_half(t)}:{t.minute:02}", "m"),
    "day": (lambda t: f"{t.year}年{t.month}月{t.day}日", "D"),
}
"""Forms of a time, each with the unit to which it is exact."""


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
            ("2020.2.20 9:05", NINE_FIVE),
            ("20/02/2020, 9:05 am", NINE_FIVE),
            ("2020-02-20 9 am", "2020-02-20T09:00:00"),
            ("２０２０／２／２０\u3000９：０５", NINE_FIVE),
            ("2020-02-20\u00a09:05", NINE_FIVE),
        ],
    )
    def test_without_an_offset(self, text: str, wall: str) -> None:
        assert read(text) == (wall, 0, times.NAIVE)

    @pytest.mark.parametrize(
        ("text", "clock"),
        [
            ("2020年2月20日 9:05", "09:05:00"),
            ("2020年02月20日09:05:30", "09:05:30"),
            ("2020 年 2 月 20 日 9:05", "09:05:00"),
            ("2020年2月20号9时5分", "09:05:00"),
            ("2020年2月20日9时05分7秒", "09:05:07"),
            ("2020年2月20日 9点", "09:00:00"),
            ("2020年2月20日 9点半", "09:30:00"),
            ("2020年2月20日 9點三刻", "09:45:00"),
            ("2020年2月20日 21点05", "21:05:00"),
            ("2020年2月20日上午9点", "09:00:00"),
            ("2020-02-20 下午3:20", "15:20:00"),
            ("2020/2/20 下午 3:20:05", "15:20:05"),
            ("2020/2/20 下午 15:20", "15:20:00"),
            ("2020年2月20日 晚上8点30分", "20:30:00"),
            ("2020年2月20日 中午1点", "13:00:00"),
            ("2020年2月20日 中午12点", "12:00:00"),
            ("2020年2月20日 凌晨0:30", "00:30:00"),
        ],
    )
    def test_as_chinese_writes_them(self, text: str, clock: str) -> None:
        assert read(text) == (f"2020-02-20T{clock}", 0, times.NAIVE)

    def test_a_bare_chinese_date_is_a_day(self) -> None:
        assert read("2020年2月20日") == ("2020-02-20T00:00:00", 0, times.BARE)

    @pytest.mark.parametrize("text", ["2020-02-20 9:05 UTC", "2020-02-20 9:05 GMT", "2020-02-20 9:05 am utc"])
    def test_utc_is_an_offset(self, text: str) -> None:
        assert read(text) == (NINE_FIVE, 0, times.AWARE)

    def test_other_abbreviations_are_kept_for_the_place_to_judge(self) -> None:
        """Blank cells and plain times have none; each other row has its own."""
        column = pd.Series(["2022-02-08 12:00:00 NZDT", "", "2022-02-08 12:00", "2022-02-08 9:00 pm CST"])
        clocked = times.read_times(column, None)
        assert [clocked.abbreviations[code] for code in clocked.abbreviation] == ["NZDT", "", "", "CST"]
        assert clocked.kind.tolist() == [times.NAIVE, times.BLANK, times.NAIVE, times.NAIVE]
        assert str(clocked.local.view("datetime64[s]")[3]) == "2022-02-08T21:00:00"

    @pytest.mark.parametrize("cell", ["43881", "43881.378", 43881, 43881.378])
    def test_a_spreadsheets_day_number_is_known_as_such(self, cell: object) -> None:
        assert read(cell)[2] == times.SERIAL

    @pytest.mark.parametrize("cell", ["19999", "80000", "20200220", 0.378])
    def test_other_numbers_are_not(self, cell: object) -> None:
        assert read(cell)[2] == times.UNREADABLE

    @pytest.mark.parametrize(
        "cell",
        ["9:05", "9:05:30", "3 pm", time(9, 5), "上午9点", "９点半", "~10:20", "10:20左右", "noon", "Morning", "上午"],
    )
    def test_a_time_without_its_day_is_known_as_such(self, cell: object) -> None:
        assert read(cell)[2] == times.DAYLESS

    @pytest.mark.parametrize(
        "text",
        ["2020", "2020-02", "2020-02-30", "2019-02-29", "2020-02-20 24:01", "2020-02-20 25:00",
         "2020-02-20 9:60", "2020-02-20 13:00 pm", "2020-02/20", "20-02-20", "2020-13-01", "0000-01-01",
         "2020-02-20T09:05+19:00", "2020-02-20T09:05+08:75", "2020-02-20T", "31/04/2020",
         "2020-02-20 9", "2020-02-209:05", "20年2月20日", "2020年2月30日", "2020年2月20日9点5", "2020年2-20",
         "2020-02-20 晚上12点", "2020-02-20 夜里2点", "2020-02-20 上午 12:05", "2020-02-20 上午9:05 am",
         "2020-02-20 10ish", "2020-02-20 morning", "Friday morning", "2020-02-20 ~10:20", "NA", "\u200b"],
    )  # fmt: skip
    def test_what_cannot_be_read_is_never_guessed(self, text: str) -> None:
        assert read(text)[2] == times.UNREADABLE

    def test_the_order_of_day_and_month_is_asked_for(self) -> None:
        assert read("03/04/2020 9:00")[2] == times.AMBIGUOUS
        assert read("03/04/2020 9:00", "day-first")[0] == "2020-04-03T09:00:00"
        assert read("03/04/2020 9:00", "month-first")[0] == "2020-03-04T09:00:00"

    @pytest.mark.parametrize(
        "text", ["2020-02-20 10:20-10:45", "20/02/2020 09:00-09:30", "2020-02-20 9:00-0930", "2020年2月20日 9:00-10:00"]
    )
    def test_two_times_in_a_cell_are_no_offset(self, text: str) -> None:
        """10:20-10:45 would else be 21:05 UTC, the next morning in China."""
        assert read(text)[2] == times.SPAN

    @pytest.mark.parametrize("text", ["2020-02-20T10:20-10:45", "2020-02-20 10:20:00-11:00", "2020-02-20 21:05-03:30"])
    def test_offsets_that_machines_write_stay_offsets(self, text: str) -> None:
        assert read(text)[2] == times.AWARE

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

    @given(
        st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2199, 12, 31)),  # noqa: DTZ001
        st.sampled_from(sorted(WRITERS)),
    )
    def test_whatever_the_form_the_time_is_the_same(self, moment: datetime, form: str) -> None:
        """Every moment, in every form that is accepted, cut to what the form can say."""
        write, unit = WRITERS[form]
        wall, _, kind = read(write(moment), "day-first")
        assert kind == (times.AWARE if "UTC" in form else times.BARE if unit == "D" else times.NAIVE)
        assert wall == str(np.datetime64(moment).astype(f"datetime64[{unit}]").astype("datetime64[s]"))
