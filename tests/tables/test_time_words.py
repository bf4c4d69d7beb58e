"""Words for times: what they are read as, and that a guess never looks certain."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tables.given import faults_of, look

import exposure as ex
from exposure.tables.time_words import Spoken, spoken
from exposure.vocabulary import ABOUT, CLOCK_WORDS, DAY_PARTS

if TYPE_CHECKING:
    from tables.given import Rows

    from exposure.tables import Checked

WHOLE = {word for word, limits in DAY_PARTS.items() if limits == (0, 1440)}
PARTS = sorted(set(DAY_PARTS) - WHOLE)
SIDES = ("start", "end")


def rows(*stays: dict[str, Any], zone: str = "Asia/Shanghai") -> Rows:
    """Stays of A in a shop, or on a leg where one is named, which goes from 8:00 to 12:00 in Shanghai."""
    return {
        "venues": [{"venue_id": "shop", "kind": "shop", "timezone": zone}],
        "legs": [{"leg_id": "bus", "mode": "bus", "departure": "2020-02-21 8:00", "arrival": "2020-02-21 12:00",
                  "timezone": zone}],
        "itineraries": [{"person_id": "A", "venue_id": "" if "leg_id" in s else "shop"} | s for s in stays],
    }  # fmt: skip


def read(*stays: dict[str, Any], zone: str = "Asia/Shanghai", **options: Any) -> Checked:
    return look(rows(*stays, zone=zone), **options)


def times(checked: Checked, zone: str = "Asia/Shanghai") -> tuple[str, str, float, float]:
    """Give local start and end of the first stay, and its tolerances."""
    assert not checked.stops, checked.faults
    stay = checked.tables["itineraries"].iloc[0]
    start, end = (stay[side].tz_convert(zone).strftime("%m-%d %H:%M") for side in SIDES)
    return start, end, *(stay[[f"{side}_tolerance_minutes" for side in SIDES]].fillna(0).tolist())


def hulls(checked: Checked) -> tuple[pd.Timestamp, pd.Timestamp, pd.Timedelta]:
    """Give begin and end of the most favourable reading, and the length of the least favourable one."""
    stay = checked.tables["itineraries"].iloc[0]
    before, after = (pd.Timedelta(minutes=stay[f"{side}_tolerance_minutes"]) for side in SIDES)
    return stay["start"] - before, stay["end"] + after, (stay["end"] - after) - (stay["start"] + before)


class TestVocabulary:
    def test_no_part_reaches_over_midnight(self) -> None:
        assert all(0 <= begin < end <= 1440 for begin, end in DAY_PARTS.values())

    def test_words_that_mean_the_same_have_the_same_limits(self) -> None:
        for english, chinese in (("morning", "上午"), ("afternoon", "下午"), ("evening", "晚上"), ("all day", "全天")):
            assert DAY_PARTS[english] == DAY_PARTS[chinese]
        assert [DAY_PARTS[word] for word in ("morning", "afternoon", "evening")] == [
            (360, 720), (720, 1080), (1080, 1440)]  # fmt: skip

    def test_words_before_a_clock_are_parts_of_a_day_too(self) -> None:
        assert set(CLOCK_WORDS) - set(DAY_PARTS) == {"夜里", "深夜"}  # which by themselves may lie after midnight


class TestSpoken:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("10:20", Spoken(620)),
            ("１０：２０", Spoken(620)),
            ("~10:20", Spoken(620, tolerance=10)),
            ("～10:20", Spoken(620, tolerance=10)),
            ("around 10:20", Spoken(620, tolerance=10)),
            ("approx. 10:20", Spoken(620, tolerance=10)),
            ("10:20左右", Spoken(620, tolerance=10)),
            ("约12点", Spoken(720, tolerance=30)),
            ("大概在12点半", Spoken(750, tolerance=10)),
            ("about 3 pm", Spoken(900, tolerance=30)),
            ("约 下午3点", Spoken(900, tolerance=30)),
            ("上午9点", Spoken(540)),
            ("下午3:20", Spoken(920)),
            ("9点半", Spoken(570)),
            ("3 pm", Spoken(900)),
            ("0:00", Spoken(0)),
            ("24:00", Spoken(1440)),
            ("Morning", Spoken(360, 720)),
            ("上午", Spoken(360, 720)),
            ("all  day", Spoken(0, 1440)),
        ],
    )
    def test_reads_what_is_in_the_tables(self, text: str, expected: Spoken) -> None:
        assert spoken(text) == expected
        assert expected.approximate == (expected.tolerance > 0)

    @pytest.mark.parametrize(
        "text",
        ["", " ", "10ish", "Friday morning", "about 12", "12", "around morning", "10:20-10:45", "10:20+08:00", "25:00",
         "10:20 NZDT", "~", "左右", "10:20 of", "2020-02-21", "2020-02-21 10:20", "晚上12点", "midnight"],
    )  # fmt: skip
    def test_what_is_not_is_never_guessed(self, text: str) -> None:
        assert spoken(text) is None

    @given(st.integers(0, 1439), st.sampled_from(["", *ABOUT]), st.booleans(), st.sampled_from(["", " "]))
    def test_every_word_before_or_after_every_minute(self, minute: int, word: str, behind: bool, gap: str) -> None:
        clock = f"{minute // 60}:{minute % 60:02}"
        text = f"{clock}{gap}{word}" if behind else f"{word}{gap}{clock}"
        assert spoken(text) == Spoken(minute, tolerance=10 if word else 0)


class TestPartsOfADay:
    @pytest.mark.parametrize(
        "text",
        ["2020-02-21 morning", "2020-02-21 上午", "morning of 2020-02-21", "2020年2月21日 上午", "2020年2月21日上午",
         "2020/2/21, Morning", "２０２０－２－２１　上午", "21/02/2020 morning"],
    )  # fmt: skip
    def test_a_stay_at_some_time_within_it(self, text: str) -> None:
        assert times(read({"start": text})) == ("02-21 07:30", "02-21 10:30", 90, 90)

    def test_the_whole_day_is_as_stated(self) -> None:
        assert times(read({"start": "2020-02-21 all day"})) == ("02-21 00:00", "02-22 00:00", 0, 0)
        assert times(read({"start": "2020-02-21全天", "start_tolerance_minutes": "5"})) == (
            "02-21 00:00", "02-22 00:00", 5, 0)  # fmt: skip

    @given(st.sampled_from(PARTS), st.dates(date(1950, 1, 1), date(2150, 1, 1)))
    def test_every_reading_lies_within_it_and_none_is_sure(self, word: str, day: date) -> None:
        """At most the whole part, at least nothing; UTC has no clock changes."""
        begin, end, least = hulls(read({"start": f"{day} {word}"}, zone="UTC"))
        midnight = pd.Timestamp(day, tz="UTC")
        assert (begin, end) == tuple(midnight + timedelta(minutes=limit) for limit in DAY_PARTS[word])
        assert least == pd.Timedelta(0)

    @pytest.mark.parametrize(("day", "hours"), [("2020-03-29", 5), ("2020-10-25", 7), ("2020-10-26", 6)])
    def test_so_it_is_in_the_night_of_a_clock_change(self, day: str, hours: int) -> None:
        """In Berlin these six hours lasted five and seven."""
        begin, end, least = hulls(read({"start": f"{day} 凌晨"}, zone="Europe/Berlin"))
        assert begin == pd.Timestamp(day, tz="Europe/Berlin")
        assert end - begin == pd.Timedelta(hours=hours)
        assert least == pd.Timedelta(0)

    def test_it_stands_in_start_alone(self) -> None:
        checked = read(
            {"start": "2020-02-21 morning", "end": "2020-02-21 11:00"},
            {"start": "2020-02-21 morning", "end": "2020-02-21 afternoon"},
            {"start": "2020-02-21 9:00", "end": "2020-02-21 noon"},
            {"leg_id": "bus", "start": "2020-02-21 morning"},
        )
        assert checked.faults.set_index(["row", "column"])["reason"].to_dict() == {
            (2, "start"): "is a part of a day, and the end is filled",
            (3, "start"): "is a part of a day, and the end is filled",
            (3, "end"): "is a part of a day",
            (4, "end"): "is a part of a day",
            (5, "start"): "is a part of a day, on a leg",
        }
        assert len(checked.assumed) == 0

    def test_a_day_that_cannot_be_read_is_one_fault(self) -> None:
        """The blank end is none: it follows from the start."""
        checked = read({"start": "03/04/2020 morning"}, {"start": "2020-02-30 morning"}, {"start": "1820-02-21 上午"})
        assert faults_of(checked) == [("itineraries", row, "start") for row in (2, 3, 4)]
        assert "day/month" in checked.faults["reason"][0]
        assert times(read({"start": "03/04/2020 morning"}, dates="day-first"))[0] == "04-03 07:30"

    def test_without_a_zone_is_one_fault(self) -> None:
        nowhere = rows({"start": "2020-02-21 morning"}, zone="")
        nowhere["legs"][0] |= {"timezone": "UTC"}
        assert faults_of(look(nowhere)) == [("itineraries", 2, "start")]


class TestAboutSo:
    @pytest.mark.parametrize(
        ("text", "clock", "minutes"),
        [
            ("2020-02-21 around 10:20", "10:20", 10),
            ("2020-02-21 ~10:20", "10:20", 10),
            ("2020-02-21 10:20左右", "10:20", 10),
            ("约2020-02-21 12:00", "12:00", 10),
            ("2020-02-21 约12点", "12:00", 30),
            ("2020年2月21日约12点", "12:00", 30),
            ("2020-02-21 about 3 pm", "15:00", 30),
            ("2020-02-21T10:20+08:00左右", "10:20", 10),
            ("2020-02-21 ~10:20 CST", "10:20", 10),
        ],
    )
    def test_with_a_blank_end_somebody_was_there_around_then(self, text: str, clock: str, minutes: int) -> None:
        """Start and end are the moment, each give or take as much."""
        assert times(read({"start": text})) == (f"02-21 {clock}", f"02-21 {clock}", minutes, minutes)

    def test_each_end_has_its_own(self) -> None:
        stay = {"start": "2020-02-21 10:20", "end": "2020-02-21 约12点"}
        assert times(read(stay)) == ("02-21 10:20", "02-21 12:00", 0, 30)
        stay = {"start": "2020-02-21 ~10:20", "end": "2020-02-21 12:00", "end_tolerance_minutes": "5"}
        assert times(read(stay)) == ("02-21 10:20", "02-21 12:00", 10, 5)

    def test_on_a_leg_a_blank_end_is_the_legs(self) -> None:
        checked = read({"leg_id": "bus", "start": "2020-02-21 ~9:30"})
        stay = checked.tables["itineraries"].iloc[0]
        assert pd.isna(stay["end"])
        assert pd.isna(stay["end_tolerance_minutes"])
        assert stay["start_tolerance_minutes"] == 10

    def test_a_filled_tolerance_is_one_too_many(self) -> None:
        checked = read(
            {"start": "2020-02-21 ~9:00", "end": "2020-02-21 10:00", "start_tolerance_minutes": "5"},
            {"start": "2020-02-21 ~9:00", "end_tolerance_minutes": "5"},
            {"start": "2020-02-21 morning", "end_tolerance_minutes": "5"},
            {"start": "2020-02-21 9:00", "end": "2020-02-21 ~10:00", "start_tolerance_minutes": "5"},
        )
        assert faults_of(checked) == [
            ("itineraries", 2, "start_tolerance_minutes"),
            ("itineraries", 3, "end_tolerance_minutes"),
            ("itineraries", 4, "end_tolerance_minutes"),
        ]
        assert checked.faults["hint"].str.contains("keep one").all()

    def test_a_time_that_exists_twice_is_one_fault(self) -> None:
        checked = read({"start": "2020-10-25 ~2:30"}, zone="Europe/Berlin")
        assert faults_of(checked) == [("itineraries", 2, "start")]
        assert "exists twice" in checked.faults["reason"][0]
        assert not read({"start": "2020-10-25 ~2:30 CET"}, zone="Europe/Berlin").stops


class TestFaults:
    @pytest.mark.parametrize(
        "text",
        [
            "2020-02-21 10ish",
            "Friday morning",
            "2020-02-21 about 12",
            "约2020-02-21",
            "2020-02-21 ~",
            "2020-02-21 ~25:00",
        ],
    )
    def test_what_is_in_no_table_is_never_guessed(self, text: str) -> None:
        checked = read({"start": text, "end": "2020-02-21 22:00"})
        assert faults_of(checked) == [("itineraries", 2, "start")]
        assert checked.faults["reason"][0] == "cannot be read as a time"

    @pytest.mark.parametrize("text", ["morning", "上午", "~10:20", "约12点", "9:05"])
    def test_words_without_a_day_have_none(self, text: str) -> None:
        checked = read({"start": text, "end": "2020-02-21 22:00"})
        assert checked.faults["reason"].tolist() == ["has no day"]

    def test_words_in_other_columns_are_faults(self) -> None:
        """A departure and a sampling time are no matter of memory."""
        given_ = rows({"start": "2020-02-21 9:00", "end": "2020-02-21 10:00", "recorded_at": "2020-02-22 morning"})
        given_["legs"][0]["departure"] = "2020-02-21 ~8:00"
        given_["cases"] = [{"person_id": "A", "sampled_at": "2020-02-22 morning", "timezone": "Asia/Shanghai"}]
        assert set(faults_of(look(given_))) == {
            ("itineraries", 2, "recorded_at"), ("legs", 2, "departure"), ("cases", 2, "sampled_at")}  # fmt: skip


class TestEcho:
    def test_every_text_with_how_often_and_what_it_was_read_as(self) -> None:
        checked = read(
            {"start": "2020-02-21 morning"},
            {"start": "2020-02-21 morning"},
            {"start": "2020-02-22 ~10:20"},
            {"start": "2020-02-23 约12点", "end": "2020-02-23 13:00左右"},
            {"start": "2020-02-24 all day"},
        )
        assert {(a.given, a.read_as, a.count) for a in checked.assumed if a.what == "time"} == {
            ("start: 2020-02-21 morning", "2020-02-21 between 06:00 and 12:00 (07:30-10:30, each end ± 90 min)", 2),
            ("start: 2020-02-22 ~10:20", "2020-02-22 10:20 ± 10 min, start and end", 1),
            ("start: 2020-02-23 约12点", "2020-02-23 12:00 ± 30 min", 1),
            ("end: 2020-02-23 13:00左右", "2020-02-23 13:00 ± 10 min", 1),
            ("start: 2020-02-24 all day", "2020-02-24 00:00 to 24:00", 1),
        }

    def test_many_are_summed_after_fifty(self) -> None:
        """60 texts in 70 rows: 50 lines, the most frequent first, and one for the other ten."""
        stays = [{"start": f"2020-02-21 ~10:{minute:02}"} for minute in (*range(60), *range(10))]
        lines = [a for a in read(*stays).assumed if a.what == "time"]
        assert len(lines) == 51
        assert [line.count for line in lines[:10]] == [2] * 10
        assert (lines[-1].given, lines[-1].count) == ("start: 10 other texts", 10)
        assert sum(line.count for line in lines) == 70


class TestTrace:
    @pytest.mark.parametrize(
        ("words", "certain"),
        [("morning", False), ("上午", False), ("~10:20", False), ("约10点", False), ("all day", True), ("10:20", None)],
    )
    def test_a_guess_never_looks_certain(self, words: str, certain: bool | None) -> None:
        """B was in the shop from 9:00 to 11:00, and A at a time that is only a word; a bare moment meets nobody."""
        stay = {"start": f"2020-02-21 {words}"} | ({"end": f"2020-02-21 {words}"} if certain is None else {})
        sure = {"person_id": "B", "start": "2020-02-21 9:00", "end": "2020-02-21 11:00"}
        frames = {name: pd.DataFrame(table) for name, table in rows(stay, sure).items()}
        contacts = ex.trace(ex.ExposureGraph.from_frames(**frames), case="A").contacts  # type: ignore[arg-type] # one frame for each table
        if certain is None:
            assert contacts.empty
        else:
            assert contacts["contact_id"].tolist() == ["B"]
            assert (contacts["minutes_min"].iloc[0] > 0) == certain
            assert contacts["certainty"].tolist() == ["certain" if certain else "possible"]
