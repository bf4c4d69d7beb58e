"""Itineraries as typed: what each form says, what is refused, and that the rows mean what table rows mean."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import exposure as ex
from exposure.schema import FAULT_COLUMNS, TABLES

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = "2020-02-21"
ZONE = "Asia/Shanghai"


@pytest.fixture(scope="module")
def town() -> ex.ExposureGraph:
    """
    A station with shops, a hotel, a cafe in Berlin, and a train that runs each evening from Nanjing to Xi'an.

    Two shops are called `kiosk`: one in the station, one in the hotel. One car drove twice on one day.
    """
    venues = pd.DataFrame(
        [
            ("sh", "station", "Shanghai Station", None, ZONE),
            ("hall", "concourse", "hall", "sh", None),
            ("shop-a", "shop", "Supermarket A", "hall", None),
            ("shop-b", "shop", "Supermarket B", "hall", None),
            ("kiosk-1", "shop", "Kiosk", "hall", None),
            ("noodles", "restaurant", "面馆", "hall", None),
            ("t3", "table", "table 3", "noodles", None),
            ("hotel", "hotel", "Hotel", None, ZONE),
            ("r806", "room", "R806", "hotel", None),
            ("kiosk-2", "shop", "Kiosk", "hotel", None),
            ("cafe", "cafe", "Café", None, "Europe/Berlin"),
            ("nj", "station", "南京", None, ZONE),
            ("zz", "station", "郑州", None, ZONE),
            ("xa", "station", "Xi'an", None, ZONE),
            ("nowhere", "shop", None, None, None),
        ],
        columns=["venue_id", "kind", "name", "within", "timezone"],
    )
    trains = [(f"G9001-{day}", "train", f"2020-02-{day}T22:00", f"2020-02-{day + 1}T07:00") for day in (20, 21)]
    cars = [
        ("ride-1", "car", "2020-02-21T13:00", "2020-02-21T13:30"),
        ("ride-2", "car", "2020-02-21T16:00", "2020-02-21T16:30"),
    ]
    legs = pd.DataFrame([*trains, *cars], columns=["leg_id", "mode", "departure", "arrival"]).assign(
        service=["G9001", "G9001", "", ""],
        vehicle=["", "", "SYN-Z9", "SYN-Z9"],
        origin=["nj", "nj", "sh", "hotel"],
        destination=["xa", "xa", "hotel", "sh"],
    )
    flight = pd.DataFrame(
        {
            "leg_id": ["SYN1"],
            "mode": ["flight"],
            "departure": ["2020-02-21T10:00+01:00"],
            "arrival": ["2020-02-22T04:00+08:00"],
            "origin": ["cafe"],
            "destination": ["sh"],
        }
    )
    stops = pd.DataFrame(
        [
            (
                f"G9001-{day}",
                number,
                stop,
                f"2020-02-{day + (number > 1)}T0{number}:00",
                f"2020-02-{day + (number > 1)}T0{number}:10",
            )
            for day in (20, 21)
            for number, stop in ((2, "zz"),)
        ],
        columns=["leg_id", "sequence", "venue_id", "arrival", "departure"],
    )
    return ex.ExposureGraph.from_frames(
        venues=venues,
        legs=pd.concat([legs, flight], ignore_index=True),
        leg_stops=stops,
        persons=pd.DataFrame({"person_id": ["P1"], "name": ["Secret Person"]}),
        timezone=ZONE,
    )


@pytest.fixture(scope="module")
def read(town: ex.ExposureGraph) -> Callable[..., ex.Itinerary]:
    def reader(text: str, **options: Any) -> ex.Itinerary:
        given = {"person": "P1", "date": DAY, "timezone": ZONE, "source": "statement", "graph": town, **options}
        return ex.itinerary(text, **given)

    return reader


@pytest.fixture(scope="module")
def row(read: Callable[..., ex.Itinerary]) -> Callable[..., dict[str, Any]]:
    """The one row of a note, without its blank cells."""

    def reader(text: str, **options: Any) -> dict[str, Any]:
        table = read(text, **options).tables["itineraries"]
        assert len(table) == 1
        return {str(c): v for c, v in table.iloc[0].items() if not pd.isna(v)}

    return reader


def told_at(faults: pd.DataFrame) -> list[tuple[int, int, str, str]]:
    """Line, column, reason and hint of every fault."""
    columns = faults["column"].str.removeprefix("column ").astype(int)
    return list(zip(faults["row"], columns, faults["reason"], faults["hint"], strict=True))


@pytest.fixture(scope="module")
def faults(read: Callable[..., ex.Itinerary]) -> Callable[..., list[tuple[int, int, str, str]]]:
    """Line, column, reason and hint of every fault."""

    def reader(text: str, **options: Any) -> list[tuple[int, int, str, str]]:
        with pytest.raises(ex.ValidationError) as raised:
            read(text, **options)
        found = raised.value.faults
        assert tuple(found.columns) == FAULT_COLUMNS
        assert set(found["table"]) == {"itineraries"}
        return told_at(found)

    return reader


def at(clock: str, day: str = DAY) -> str:
    return f"{day}T{clock}:00+08:00"


class TestForms:
    """The lines that an interviewer was promised, one by one."""

    def test_an_approximate_start_on_a_path_with_a_mask(self, row: Callable[..., dict[str, Any]]) -> None:
        assert row("~10:20-10:45 | Shanghai Station > Supermarket A | mask respirator-valved") == {
            "person_id": "P1",
            "venue_id": "shop-a",
            "start": at("10:20"),
            "end": at("10:45"),
            "start_tolerance_minutes": 10,
            "end_tolerance_minutes": 0,
            "mask": "respirator-valved",
            "source": "statement",
        }

    def test_about_an_hour_with_a_duration_in_chinese(self, row: Callable[..., dict[str, Any]]) -> None:
        found = row("约12点 20分钟 | 面馆 | table 3")
        assert (found["venue_id"], found["spot"]) == ("noodles", "table 3")
        assert (found["start"], found["end"]) == (at("12:00"), at("12:20"))
        assert (found["start_tolerance_minutes"], found["end_tolerance_minutes"]) == (30, 30)

    def test_a_train_between_two_stops_takes_their_times(self, row: Callable[..., dict[str, Any]]) -> None:
        found = row("G9001 南京 -> 郑州 07车12A")
        assert {c: found[c] for c in ("leg_id", "board", "alight", "carriage", "seat")} == {
            "leg_id": "G9001-21",
            "board": "nj",
            "alight": "zz",
            "carriage": "07车",
            "seat": "12A",
        }
        assert "start" not in found

    def test_a_part_of_the_day_is_some_time_within_it(self, row: Callable[..., dict[str, Any]]) -> None:
        """At its best the whole evening, 18:00 to 24:00; at its least nothing."""
        found = row("evening | hotel > R806")
        start, end = (pd.Timestamp(found[c]) for c in ("start", "end"))
        early, late = (pd.Timedelta(minutes=found[f"{c}_tolerance_minutes"]) for c in ("start", "end"))
        assert found["venue_id"] == "r806"
        assert (start - early, end + late) == (pd.Timestamp(at("18:00")), pd.Timestamp(at("00:00", "2020-02-22")))
        assert start + early == end - late

    def test_an_unknown_car_becomes_a_leg(self, read: Callable[..., ex.Itinerary]) -> None:
        told = read("14:00-14:20 | car SYN-A1 | back right")
        leg = told.tables["legs"].iloc[0]
        assert (leg["leg_id"], leg["mode"], leg["vehicle"]) == ("SYN-A1@2020-02-21T14:00", "car", "SYN-A1")
        assert (leg["departure"], leg["arrival"]) == (at("14:00"), at("14:20"))
        stay = told.tables["itineraries"].iloc[0]
        assert (stay["leg_id"], stay["seat"]) == (leg["leg_id"], "back right")
        assert "a new ride" in told.echo["understood"].iloc[0]

    def test_a_new_bus_is_no_vehicle(self, read: Callable[..., ex.Itinerary]) -> None:
        """Two buses of line 42 are not one bus."""
        leg = read("14:00-14:20 | bus 42").tables["legs"].iloc[0]
        assert (leg["service"], pd.isna(leg["vehicle"])) == ("42", True)

    def test_alternatives_are_a_row_each_in_one_group(self, read: Callable[..., ex.Itinerary]) -> None:
        rows = read("~10:20-10:45 | ?(supermarket A .5 / shop-b 30% / kiosk-1 .2)").tables["itineraries"]
        assert rows["venue_id"].tolist() == rows["alternative"].tolist() == ["shop-a", "shop-b", "kiosk-1"]
        assert rows["likelihood"].tolist() == [0.5, 0.3, 0.2]
        assert len(set(rows["alternative_group"])) == 1

    def test_alternatives_without_likelihoods_share_a_path(self, read: Callable[..., ex.Itinerary]) -> None:
        told = read("10:20-10:45 | Shanghai Station > ?(supermarket A / kiosk)")
        assert told.tables["itineraries"]["venue_id"].tolist() == ["shop-a", "kiosk-1"]
        assert told.tables["itineraries"]["likelihood"].isna().all()
        assert "equal shares" in told.echo["understood"].iloc[0]

    def test_all_of_them_work_without_a_graph(self, read: Callable[..., ex.Itinerary]) -> None:
        note = "\n".join(
            [
                "~10:20-10:45 | Shanghai Station > Supermarket A | mask respirator-valved",
                "约12点 20分钟 | 面馆 | table 3",
                "G9001 南京 -> 郑州 07车12A",
                "evening | hotel > R806",
                "14:00-14:20 | car SYN-A1 | back right",
                "~10:20-10:45 | ?(shop A .5 / shop B .3 / shop C .2)",
            ]
        )
        told = read(note, graph=None)
        rows = told.tables["itineraries"]
        venues = ["Supermarket A", "面馆", "R806", "shop A", "shop B", "shop C"]
        assert rows["venue_id"].dropna().tolist() == venues
        assert rows[["leg_id", "board", "alight"]].to_numpy().tolist()[2] == ["G9001", "南京", "郑州"]
        assert told.echo["understood"].str.contains("not looked up").tolist() == [True, True, True, True, False, True]


class TestDays:
    def test_a_date_alone_sets_the_lines_below_and_a_date_before_a_time_its_own(
        self, read: Callable[..., ex.Itinerary]
    ) -> None:
        note = "10:00-10:10 | shop-a\n2月22日\n10:00-10:10 | shop-a\n2020/2/25 10:00-10:10 | shop-a\n11:00-11:10|hotel"
        starts = read(note).tables["itineraries"]["start"].str[:10].tolist()
        assert starts == ["2020-02-21", "2020-02-22", "2020-02-25", "2020-02-22"]

    def test_a_day_is_never_taken_for_granted(self, faults: Callable[..., Any]) -> None:
        found = faults("10:00-10:10 | shop-a\n2月22日", date=None)
        assert [reason for _, _, reason, _ in found] == ["has no day", "is a day without its year"]

    def test_a_day_across_the_turn_of_the_year_wants_its_year(self, faults: Callable[..., Any]) -> None:
        assert faults("1月1日", date="2020-12-31")[0][2] == "could be of this year or of another"

    @pytest.mark.parametrize("day", [date(2020, 2, 21), "2020年2月21日", "２０２０-02-21", pd.Timestamp(DAY)])
    def test_the_option_takes_days_in_every_form(self, row: Callable[..., dict[str, Any]], day: object) -> None:
        assert row("10:00-10:10 | shop-a", date=day)["start"] == at("10:00")

    def test_lines_that_say_nothing_keep_their_numbers(self, read: Callable[..., ex.Itinerary]) -> None:
        told = read("# told by phone\r\n\r\n　１０：００－１０：１０　｜　ｓｈｏｐ－ａ\r\n")
        assert told.echo["line"].tolist() == [3]
        assert told.tables["itineraries"]["venue_id"].tolist() == ["shop-a"]

    def test_a_stay_over_midnight_ends_on_the_next_day(self, row: Callable[..., dict[str, Any]]) -> None:
        found = row("23:30-00:20 | hotel")
        assert (found["start"], found["end"]) == (at("23:30"), at("00:20", "2020-02-22"))

    def test_an_end_that_was_mistyped_is_not_a_stay_of_a_day(self, faults: Callable[..., Any]) -> None:
        assert faults("10:45-10:20 | hotel")[0][:3] == (1, 7, "is not after the start")


class TestZones:
    def test_the_zone_of_the_place_goes_before_the_readers(self, row: Callable[..., dict[str, Any]]) -> None:
        assert row("10:20-10:45 | cafe")["start"] == "2020-02-21T10:20:00+01:00"
        assert row("10:20-10:45 | nowhere", timezone="UTC")["start"] == "2020-02-21T10:20:00+00:00"

    @pytest.mark.parametrize(("day", "why"), [("2020-03-29", "does not exist"), ("2020-10-25", "exists twice")])
    def test_a_time_that_a_clock_change_makes_none_or_two(self, faults: Callable[..., Any], day: str, why: str) -> None:
        found = faults(f"{day} 02:30-04:00 | cafe")
        assert [why in reason for _, _, reason, _ in found] == [True]

    def test_a_duration_runs_on_while_the_clocks_change(self, row: Callable[..., dict[str, Any]]) -> None:
        """Three hours from 0:30 end at 4:30 in the night in which 2:00 is 3:00."""
        assert row("2020-03-29 00:30 3h | cafe")["end"] == "2020-03-29T04:30:00+02:00"

    def test_a_time_on_a_flight_between_zones_is_refused(self, faults: Callable[..., Any]) -> None:
        assert "either zone" in faults("10:00-20:00 | SYN1")[0][2]


class TestPlaces:
    def test_case_and_width_do_not_count(self, row: Callable[..., dict[str, Any]]) -> None:
        assert row("10:20-10:45 | ＳＵＰＥＲＭＡＲＫＥＴ  a")["venue_id"] == "shop-a"

    def test_a_name_that_two_venues_bear_lists_their_ids(self, faults: Callable[..., Any]) -> None:
        line, column, reason, hint = faults("10:20-10:45 | kiosk")[0]
        assert (line, column) == (1, 15)
        assert "kiosk-1" in reason
        assert "kiosk-2" in reason
        assert "A > B" in hint

    @pytest.mark.parametrize(("path", "venue"), [("hotel > kiosk", "kiosk-2"), ("Shanghai Station > kiosk", "kiosk-1")])
    def test_the_place_around_it_settles_which(self, row: Callable[..., dict[str, Any]], path: str, venue: str) -> None:
        assert row(f"10:20-10:45 | {path}")["venue_id"] == venue

    def test_a_mistyped_name_is_proposed_and_not_taken(self, faults: Callable[..., Any]) -> None:
        assert faults("10:20-10:45 | Supermarkt A")[0][3].startswith("did you mean Supermarket A (shop-a)")

    def test_a_place_elsewhere_is_said_to_lie_there(self, faults: Callable[..., Any]) -> None:
        assert "shop-a lies in hall" in faults("10:20-10:45 | hotel > Supermarket A")[0][3]

    def test_what_lies_elsewhere_is_not_proposed(self, faults: Callable[..., Any]) -> None:
        assert "Supermarket" not in faults("10:20-10:45 | hotel > Supermarkt A")[0][3]

    def test_a_spot_that_is_a_place_of_the_graph_is_said(self, read: Callable[..., ex.Itinerary]) -> None:
        assert "t3" in read("10:20-10:45 | 面馆 | table 3").echo["understood"].iloc[0]


class TestRides:
    def test_the_run_is_the_one_on_which_he_got_on_that_day(self, row: Callable[..., dict[str, Any]]) -> None:
        """At 2:10 on the 21st it is the train of the 20th that calls at Zhengzhou."""
        assert row("G9001 郑州 -> Xi'an")["leg_id"] == "G9001-20"

    def test_the_times_settle_which_drive_of_a_car(self, row: Callable[..., dict[str, Any]]) -> None:
        assert row("16:05-16:25 | SYN-Z9")["leg_id"] == "ride-2"

    def test_two_drives_of_a_car_without_times_are_listed(self, faults: Callable[..., Any]) -> None:
        reason = faults("SYN-Z9")[0][2]
        assert "ride-1" in reason
        assert "ride-2" in reason

    def test_a_day_on_which_it_does_not_run_says_when_it_does(self, faults: Callable[..., Any]) -> None:
        line, column, reason, hint = faults("2020-02-25 G9001 南京 -> 郑州")[0]
        assert (line, column, reason) == (1, 12, "is no ride that is known on 2020-02-25")
        assert "G9001-21 (2020-02-21 22:00" in hint

    def test_an_unknown_service_is_proposed(self, faults: Callable[..., Any]) -> None:
        assert "did you mean G9001" in faults("G901 南京 -> 郑州")[0][3]

    def test_an_unknown_stop_and_stops_the_wrong_way_round(self, faults: Callable[..., Any]) -> None:
        found = faults("G9001 南京 -> 北京\nG9001 Xi'an -> 南京")
        assert [reason.split(" on ")[0] for _, _, reason, _ in found] == [
            "is no stop of G9001-20",
            "is not after the stop before it",
        ]

    @pytest.mark.parametrize(
        ("typed", "carriage", "seat"),
        [
            ("07车12A", "07车", "12A"),
            ("7车厢12号", "7车厢", "12号"),
            ("coach 7 seat 12A", "7", "12A"),
            ("第7车厢 12下", "第7车厢", "12下"),
            ("seat 12A", None, "12A"),
            ("12F", None, "12F"),
            ("back left", None, "back left"),
        ],
    )
    @pytest.mark.parametrize("bar", [" ", " | "])
    def test_seats_behind_the_ride_or_a_bar(
        self, row: Callable[..., dict[str, Any]], typed: str, carriage: str | None, seat: str, bar: str
    ) -> None:
        found = row(f"G9001 南京 -> 郑州{bar}{typed}")
        assert (found.get("carriage"), found["seat"]) == (carriage, seat)

    def test_one_new_ride_told_in_two_ways_is_a_fault(self, faults: Callable[..., Any]) -> None:
        assert faults("14:00-14:20 | car SYN-A1\n14:00-14:30 | car SYN-A1")[0][0] == 2

    def test_one_new_ride_told_twice_is_one_leg(self, read: Callable[..., ex.Itinerary]) -> None:
        told = read("14:00-14:20 | car SYN-A1 sh -> hotel\n14:00-14:20 | car SYN-A1 sh -> hotel")
        assert told.tables["legs"][["origin", "destination"]].to_numpy().tolist() == [["sh", "hotel"]]


class TestFaults:
    def test_all_of_a_note_come_at_once_with_line_and_column(self, faults: Callable[..., Any]) -> None:
        note = "10:20 | nowhere at all | mask N95 | Secret Person\n\n25:00-26:00 | shop-a | table 3 | table 4\nhotel"
        assert [(line, column) for line, column, _, _ in faults(note)] == [
            (1, 1),
            (1, 9),
            (1, 31),
            (1, 37),
            (3, 1),
            (3, 34),
            (4, 1),
        ]

    @pytest.mark.parametrize(
        "line",
        [
            "10:20 | shop-a",
            "10:20-10:45",
            "10:20-10:45 |",
            "10:20-10:45 | shop-a |",
            "10:20-10:45 | shop-a | with a friend",
            "10:20-10:45 | shop-a | 07车12A",
            "10:20-10:45 | shop-a | back right",
            "10:20-10:45 | car SYN-A1 | table 3",
            "10:20-10:45 | shop-a | role king",
            "10:20-10:45 | shop-a | note",
            "10:20-10:45 | hotel >",
            "10:20-10:45 | ?(shop-a .5 / shop-b .3)",
            "10:20-10:45 | ?(shop-a .5 / shop-b)",
            "10:20-10:45 | ?(shop-a / shop-a)",
            "10:20-10:45 | ?(shop-a)",
            "10:20-10:45 | ?(shop-a / shop-b",
            "10:20-10:45 | SYN-A1",
            "~10:20 | car SYN-A1",
            "until 10:45 | shop-a",
            "10:20~10:45 | shop-a",
            "下午3点到5点 | shop-a",
            "noon-13:00 | shop-a",
            "10:20 1 day | shop-a",
            "G9001 南京 ->",
            "G9001 -> 郑州",
            "2020-02-30 10:20-10:45 | shop-a",
            "2020-02-21T10:20 | shop-a",
        ],
    )
    def test_what_is_not_in_the_grammar_is_one_fault(self, faults: Callable[..., Any], line: str) -> None:
        assert len(faults(line)) == 1

    def test_no_person_is_named(self, read: Callable[..., ex.Itinerary]) -> None:
        """Neither what stands in a field nor what could be anything is repeated."""
        with pytest.raises(ex.ValidationError) as raised:
            read("10:20-10:45 | shop-a | Secret Person\nSecret Person was there\nG9001 Secret Person")
        assert len(raised.value.faults) == 3
        assert "Secret" not in raised.value.faults.to_string()
        told = read("10:20-10:45 | shop-a | note met Secret Person")
        assert "Secret" not in repr(told) + told._repr_html_()
        assert told.tables["itineraries"]["activity"].tolist() == ["met Secret Person"]

    @pytest.mark.parametrize(
        "options",
        [{"person": " "}, {"timezone": "Shanghai"}, {"date": "soon"}, {"date": pd.NaT}, {"date": "2020-02-21 x"}],
    )
    def test_options_that_cannot_be_meant(self, read: Callable[..., ex.Itinerary], options: dict[str, Any]) -> None:
        with pytest.raises(ex.UsageError):
            read("10:20-10:45 | shop-a", **options)

    def test_a_person_whom_the_graph_does_not_know_is_said(self, read: Callable[..., ex.Itinerary]) -> None:
        assert read("", person="P9").echo["line"].tolist() == [0]
        assert read("", person="P1").echo.empty


VENUES = ["shop-a", "Supermarket B", "hotel > kiosk", "面馆"]
MINUTES = st.integers(0, 24 * 60 - 1)


def clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@given(
    start=MINUTES,
    length=st.integers(1, 18 * 60),
    about=st.tuples(st.booleans(), st.booleans()),
    form=st.sampled_from(["{a}-{b}", "{a} to {b}", "{a} – {b}", "{a}到{b}", "{a} {n} min", "{a} {n}分钟"]),
    venue=st.sampled_from(VENUES),
    mask=st.sampled_from([None, "none", "surgical", "respirator-valved"]),
    wide=st.booleans(),
)
@example(start=429, length=1080, about=(True, True), form="{a}-{b}", venue="shop-a", mask=None, wide=False)
def test_what_is_written_is_what_is_read(  # noqa: PLR0917 - one for each part of a line
    row: Callable[..., dict[str, Any]],
    start: int,
    length: int,
    about: tuple[bool, bool],
    form: str,
    venue: str,
    mask: str | None,
    wide: bool,
) -> None:
    """A stay written in any form of the grammar is read as that stay, worked out here by plain arithmetic."""
    lasting = "{n}" in form
    begin = datetime.fromisoformat(at("00:00")) + timedelta(minutes=start)
    end = begin + timedelta(minutes=length)
    first, last = ("~" * about[0] + clock(start), "~" * about[1] + clock((start + length) % 1440))
    line = f"{form.format(a=first, b=last, n=length)} | {venue}" + (f" | mask {mask}" if mask else "")
    if wide:
        line = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "}" else c for c in line)
    found = row(line)
    tolerance = 10 if about[0] else 0, 10 if (about[0] if lasting else about[1]) else 0
    assert found["start"] == begin.isoformat()
    assert found["end"] == end.isoformat()
    assert (found.get("start_tolerance_minutes", 0), found.get("end_tolerance_minutes", 0)) == tolerance
    assert found["venue_id"] == dict(zip(VENUES, ["shop-a", "shop-b", "kiosk-2", "noodles"], strict=True))[venue]
    assert found.get("mask") == mask


WORDS = [
    *(
        "|",
        ">",
        "->",
        "→",
        "?(",
        ")",
        "/",
        "~",
        "-",
        "to",
        "到",
        ":",
        "10:20",
        "10:45",
        "25:61",
        "约12点",
        "20分钟",
        "evening",
    ),
    *(
        "shop-a",
        "Kiosk",
        "G9001",
        "南京",
        "郑州",
        "car",
        "SYN-A1",
        "07车12A",
        "seat",
        "mask",
        "surgical",
        "table 3",
        "note",
    ),
    *(
        "2020-02-21",
        "2月30日",
        "9999年1月1日",
        "0000-00-00",
        ".5",
        "50%",
        "\n",
        "\t",
        "\x00",
        "é",
        "１",
        "🙂",
        "am",
        "下午3点",
        ".",
    ),
    *("999h", "2020-03-29 02:30", "cafe", "SYN1", "SYN-Z9", "12:00 UTC", "+08:00", "T", "#", "约", "左右", "G9001-21"),
]


@given(
    text=st.one_of(
        st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=25).map(lambda w: " ".join(w)[:200])
    ),
    dated=st.booleans(),
    known=st.booleans(),
)
@example(text="~10:20-10:45 | ?(shop-a .0 / shop-b 1)", dated=True, known=True)
@example(text="2199-12-31 23:00-01:00 | shop-a", dated=True, known=True)
def test_any_text_is_read_or_refused_with_its_faults(
    read: Callable[..., ex.Itinerary], town: ex.ExposureGraph, text: str, dated: bool, known: bool
) -> None:
    try:
        told = read(text, date=DAY if dated else None, graph=town if known else None)
    except ex.ValidationError as error:
        lines = re.split("\r\n|\r|\n", text)
        found = told_at(error.faults)
        inside = all(1 <= r <= len(lines) and 1 <= c <= len(lines[r - 1]) + 1 for r, c, _, _ in found)
        if not (found and inside and all(reason and hint for _, _, reason, hint in found)):
            raise AssertionError(error.faults.to_string()) from error
        return
    for name, table in told.tables.items():
        assert set(table.columns) <= set(TABLES[name].by_name)


def as_typed(stay: Any) -> str:
    """Write a row of the built-in case as an interviewer would."""
    fields = [f"mask {stay.mask}"] if isinstance(stay.mask, str) else []
    fields += [f"role {stay.role}"] if isinstance(stay.role, str) else []
    fields += [f"seat {stay.seat}"] if isinstance(stay.seat, str) and not isinstance(stay.carriage, str) else []
    if isinstance(stay.leg_id, str):
        seat = f" {stay.carriage}车{stay.seat}" if isinstance(stay.carriage, str) else ""
        return " | ".join([f"{stay.leg_id}{seat}", *fields])
    start, end = (moment.tz_convert(ZONE).tz_localize(None) for moment in (stay.start, stay.end))
    if stay.venue_id.startswith("SVO"):
        start, end = (moment.tz_convert("Europe/Moscow").tz_localize(None) for moment in (stay.start, stay.end))
    place = stay.venue_id
    return " | ".join([f"{start:%Y-%m-%d %H:%M}-{end:%Y-%m-%d %H:%M}", place, *fields])


class TestRoundTrip:
    """Stays typed as notes meet the same people as the rows that they were typed from."""

    @pytest.fixture
    def stays(self, demo: ex.ExposureGraph) -> pd.DataFrame:
        """The case's own stays that are told to the minute and have no plan of their place."""
        own = demo.itineraries[demo.itineraries["person_id"] == "ZW1"]
        plain = own["alternative_group"].isna() & own["start_tolerance_minutes"].isna() & own["x_m"].isna()
        return own[plain & ~own["stay_id"].str.contains("as-told")]

    def graph_with(self, demo: ex.ExposureGraph, stays: pd.DataFrame) -> ex.ExposureGraph:
        """The built-in case with other stays of ZW1, all known from the start."""
        others = demo.itineraries[demo.itineraries["person_id"] != "ZW1"]
        tables = {name: getattr(demo, name) for name in ("persons", "legs", "leg_stops", "cases", "layouts")}
        venues = pd.DataFrame(demo.venues.drop(columns="geometry"))
        return ex.ExposureGraph.from_frames(**tables, venues=venues, itineraries=pd.concat([others, stays]))

    def test_the_case_typed_at_night_meets_whom_his_rows_meet(
        self, demo: ex.ExposureGraph, stays: pd.DataFrame
    ) -> None:
        note = "\n".join(["2020-02-22", *(as_typed(stay) for stay in stays.itertuples())])
        told = ex.itinerary(note, person="ZW1", timezone="UTC", source="statement", graph=demo)
        assert list(told.tables) == ["itineraries"]
        columns = ["contact_id", "shared_place_id", "scale", "start", "end", "minutes", "minutes_min", "minutes_max"]
        typed, given = (
            ex.trace(self.graph_with(demo, rows), case="ZW1")
            .encounters[columns]
            .sort_values(columns, ignore_index=True)
            for rows in (told.tables["itineraries"], stays)
        )
        assert len(given) > 300
        pd.testing.assert_frame_equal(typed, given)

    def test_a_service_does_not_ride_on_another_day(self) -> None:
        """Its run of a month ago has the service as its id; that of the day is meant, and else there is a fault."""
        venues = pd.DataFrame({"venue_id": ["NJ", "ZZ"], "kind": "station", "timezone": ZONE})
        runs = [
            {"leg_id": run, "mode": "train", "service": "G1", "departure": f"2020-{day} 08:00",
             "arrival": f"2020-{day} 10:00", "origin": "NJ", "destination": "ZZ"}
            for run, day in (("G1", "01-21"), ("G1-today", "02-21"))
        ]  # fmt: skip
        options = {"person": "P1", "date": "2020-02-21", "timezone": ZONE, "source": "statement"}
        both, old = (ex.ExposureGraph.from_frames(venues=venues, legs=pd.DataFrame(runs[:n])) for n in (2, 1))
        told = ex.itinerary("G1 NJ -> ZZ", graph=both, **options)
        assert told.tables["itineraries"]["leg_id"].tolist() == ["G1-today"]
        with pytest.raises(ex.ValidationError) as caught:
            ex.itinerary("G1 NJ -> ZZ", graph=old, **options)
        assert caught.value.faults["reason"][0].startswith("runs on another day than 2020-02-21")

    def test_a_new_ride_joins_the_graph(self, demo: ex.ExposureGraph) -> None:
        one, two = (
            ex.itinerary(
                f"14:00-14:20 | car SYN-A1 | {seat}", person=p, date=DAY, timezone=ZONE, source="statement", graph=demo
            )
            for p, seat in (("ZW1", "back right"), ("P0001", "front"))
        )
        stays = pd.concat([one.tables["itineraries"], two.tables["itineraries"]])
        graph = ex.ExposureGraph.from_frames(itineraries=stays, legs=one.tables["legs"])
        met = ex.trace(demo.join(graph), case="ZW1").encounters
        car = met[met["shared_place_id"] == "SYN-A1@2020-02-21T14:00"]
        assert car[["contact_id", "minutes"]].to_numpy().tolist() == [["P0001", 20.0]]
