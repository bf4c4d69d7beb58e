"""
A missing end is assumed: worked out by hand, and asked of the package and of the oracle.

WITNESS is in the whole building for three days from midnight of the 22nd, so that the minutes with CASE, at the stated
times, at least and at most, are the length of the case's stay in each reading.
"""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import oracle
import pandas as pd
import pytest
from worlds import to_frames

import exposure as ex
from exposure.__main__ import main
from exposure.vocabulary import KINDS, USUAL_MINUTES

if TYPE_CHECKING:
    from oracle import Row, World

DAY = 24 * 60.0
VENUES: list[Row] = [
    {"venue_id": "NOODLES", "kind": "restaurant", "within": None},
    {"venue_id": "TABLE", "kind": "table", "within": "NOODLES"},
    {"venue_id": "SHOP", "kind": "shop", "within": None},
    {"venue_id": "CAFE", "kind": "cafe", "within": None},
    {"venue_id": "BANK", "kind": "shop", "within": None},
]
EARLY, LATE = "2020-02-25T12:00", "2020-02-26T12:00"
QUARTER = """
id = "quarter"
authority = "Nobody"
title = "A quarter of an hour in one body of air"
in_force = 2020-02-21
source = ["made for this test"]
[window]
before_onset_days = 2
before_sample_days = 2
[[rule]]
id = "one-room"
class = "close"
when = { within = "space", minutes = 15 }
reason_en = "You were at {place} for {minutes} minutes."
reason_zh = "您在{place}停留{minutes}分钟。"
source = "made for this test"
"""
SAME = {"start_tolerance_minutes": None, "end_tolerance_minutes": None}


def at(clock: str, day: int = 22) -> datetime:
    return datetime.fromisoformat(f"2020-02-{day}T{clock}:00+00:00")


def stay(venue: str, start: str, end: str | None = None, *, day: int = 22, **more: Any) -> Row:
    until = None if end is None else at(end, day)
    blank = dict.fromkeys(("alternative_group", "alternative", "recorded_at", "withdrawn_at", "stay_id"))
    return {"person_id": "CASE", "venue_id": venue, "start": at(start, day), "end": until, **SAME, **blank, **more}


def one_of(venue: str, start: str, end: str | None = "23:00", *, group: str = "G", **more: Any) -> Row:
    return stay(venue, start, end, alternative_group=group, stay_id=f"{group} {venue} {start}", **more)


def world(*rows: Row) -> World:
    witness = {**stay("NOODLES", "00:00", person_id="WITNESS"), "end": at("00:00", 25)}
    return {"venues": VENUES, "itineraries": [*rows, witness]}


def lasted(*rows: Row, known: str | None = None) -> tuple[float, ...]:
    """Minutes of the case's stay in the restaurant: as stated, at least, at most; the oracle says the same."""
    tables = world(*rows)
    moment = None if known is None else datetime.fromisoformat(f"{known}:00+00:00")
    expected = [e for e in oracle.encounters(tables, ["CASE"], as_known=moment) if e.place_id == "NOODLES"]
    graph = ex.ExposureGraph.from_frames(**to_frames(tables))
    trace = ex.trace(graph if moment is None else graph.as_known(moment), case="CASE")
    assert trace.verify().empty
    met = trace.encounters[trace.encounters["place_id"] == "NOODLES"]
    [found] = met[["minutes", "minutes_min", "minutes_max"]].itertuples(index=False, name=None)
    assert [found] == [(e.minutes, e.minutes_min, e.minutes_max) for e in expected]
    return tuple(found)


MEAL = stay("NOODLES", "12:00")


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([MEAL], (60.0, 0.0, DAY), id="no next stay: the usual hour, a day at most"),
        pytest.param([MEAL, stay("SHOP", "12:40", "13:00")], (40.0, 0.0, 40.0), id="the next stay is sooner"),
        pytest.param([MEAL, stay("SHOP", "15:00", "16:00")], (60.0, 0.0, 180.0), id="the next stay is later"),
        pytest.param([MEAL, stay("SHOP", "18:00", day=23)], (60.0, 0.0, DAY), id="the next stay is 30 hours later"),
        pytest.param([MEAL, stay("SHOP", "12:00", "12:10")], (60.0, 0.0, DAY), id="what begins together is not next"),
        pytest.param([MEAL, stay("SHOP", "11:00", "12:30")], (60.0, 0.0, DAY), id="what began before is not next"),
        pytest.param([MEAL, stay("TABLE", "12:10", "12:30")], (60.0, 0.0, DAY), id="a place within does not end it"),
        pytest.param(
            [MEAL, stay("TABLE", "12:10", "12:30"), stay("SHOP", "12:35")],
            (35.0, 0.0, 35.0),
            id="what comes after does",
        ),
        pytest.param(
            [{**MEAL, "start_tolerance_minutes": 10.0}, stay("SHOP", "12:40")],
            (40.0, 0.0, 50.0),
            id="he may have come sooner",
        ),
        pytest.param(
            [MEAL, one_of("SHOP", "12:20"), one_of("CAFE", "13:30")],
            (20.0, 0.0, 90.0),
            id="of open alternatives the first counts, the last is sure",
        ),
        pytest.param(
            [MEAL, one_of("SHOP", "12:20"), one_of("CAFE", "13:30"), stay("BANK", "13:00")],
            (20.0, 0.0, 60.0),
            id="a stay that is settled is surer",
        ),
        pytest.param(
            [MEAL, one_of("SHOP", "12:20"), one_of("CAFE", "11:00", "11:30")],
            (20.0, 0.0, DAY),
            id="he may have been there before",
        ),
        pytest.param(
            [MEAL, one_of("SHOP", "12:20"), one_of("TABLE", "12:30")],
            (20.0, 0.0, DAY),
            id="he may have sat at a table there",
        ),
        pytest.param(
            [
                MEAL,
                one_of("SHOP", "12:20"),
                one_of("CAFE", "13:30"),
                one_of("BANK", "12:30", group="H"),
                one_of("BANK", "13:10", group="H"),
            ],
            (20.0, 0.0, 70.0),
            id="each open group by its last alternative",
        ),
        pytest.param(
            [one_of("NOODLES", "12:00", None), one_of("SHOP", "12:20")],
            (60.0, 0.0, DAY),
            id="another alternative of its own group does not end it",
        ),
        pytest.param(
            [
                one_of("NOODLES", "12:00", None, alternative="a"),
                one_of("SHOP", "12:30", alternative="a"),
                one_of("CAFE", "12:20", alternative="b"),
            ],
            (30.0, 0.0, 30.0),
            id="what happened together with it does",
        ),
        pytest.param([MEAL, stay("NOODLES", "12:10", "12:50")], (60.0, 40.0, DAY), id="told again with an end"),
        pytest.param([MEAL, stay("NOODLES", "12:10", "13:30")], (90.0, 80.0, DAY), id="told again with a later end"),
    ],
)
def test_lasts_as_worked_out_by_hand(rows: list[Row], expected: tuple[float, ...]) -> None:
    """Stated: the usual hour or the next stay; at least nothing; at most until the next stay, or a day."""
    assert lasted(*rows) == expected


def test_a_place_around_it_does_not_end_it() -> None:
    """From a table the case goes to the restaurant around it: the hour at the table goes on."""
    tables = world(stay("TABLE", "12:00"), stay("NOODLES", "12:15", "12:30"), stay("SHOP", "12:45", "12:50"))
    stays = ex.ExposureGraph.from_frames(**to_frames(tables)).stays.set_index("place_id")
    assert stays["end"]["TABLE"] == at("12:45")
    assert stays["end_assumed"].to_dict() == {"TABLE": True, "NOODLES": False, "SHOP": False}


def test_depends_on_what_is_known() -> None:
    """The next stay is recorded on the 26th: before that the meal lasted its usual hour, and perhaps all day."""
    rows = [MEAL, stay("SHOP", "12:40", "13:00", recorded_at=at("12:00", 26))]
    assert lasted(*rows, known=EARLY) == (60.0, 0.0, DAY)
    assert lasted(*rows, known=LATE) == (40.0, 0.0, 40.0)
    assert lasted(*rows) == (40.0, 0.0, 40.0)


def test_depends_on_which_alternatives_are_open() -> None:
    """Until the cafe is withdrawn the meal may have gone on until 13:30; then it ended when the shop was entered."""
    rows = [MEAL, one_of("SHOP", "12:20"), one_of("CAFE", "13:30", withdrawn_at=at("12:00", 26))]
    assert lasted(*rows, known=EARLY) == (20.0, 0.0, 90.0)
    assert lasted(*rows, known=LATE) == (20.0, 0.0, 20.0)


def test_a_graph_shares_its_index_over_all_moments() -> None:
    """No new index is built for a moment at which an end is another."""
    rows = [MEAL, stay("SHOP", "12:40", "13:00", recorded_at=at("12:00", 26))]
    graph = ex.ExposureGraph.from_frames(**to_frames(world(*rows)))
    early = graph.as_known(f"{EARLY}Z")
    assert early.snapshot.world is not graph.snapshot.world
    assert early.snapshot.world.index is graph.snapshot.world.index


@pytest.mark.parametrize(("until", "minutes"), [("12:20", 20.0), ("23:00", 660.0)])
def test_nothing_is_certain_by_it_alone(until: str, minutes: float, tmp_path: Path) -> None:
    """A quarter of an hour in one room makes a close contact; who was there all day is one only possibly."""
    tables = world(MEAL, stay("SHOP", until, "23:30"))
    tables["cases"] = [{"person_id": "CASE", "onset": "2020-02-22", "timezone": "UTC"}]
    (tmp_path / "quarter.toml").write_text(QUARTER, encoding="utf-8")
    trace = ex.trace(ex.ExposureGraph.from_frames(**to_frames(tables)), rules=tmp_path / "quarter.toml")
    [row] = trace.contacts.to_dict("records")
    assert (row["contact_class"], row["certainty"], row["minutes_max"]) == ("close", "possible", minutes)
    assert "Until when the infected person stayed there is not known and is assumed." in row["reason"]
    assert "该感染者何时离开该处尚不清楚，离开时间为推定。" in row["reason_zh"]
    assert "The times are not exact." not in row["reason"]


def test_the_window_ends_when_the_last_stay_may_have_ended() -> None:
    """Neither isolated nor confirmed: the window reaches to noon of the next day, and the meal is not cut before."""
    tables = world(MEAL)
    tables["cases"] = [{"person_id": "CASE", "onset": "2020-02-22", "timezone": "UTC"}]
    trace = ex.trace(ex.ExposureGraph.from_frames(**to_frames(tables)), rules="ecdc-2020-04-08")
    assert trace.encounters["minutes_max"].tolist() == [DAY]
    tables["cases"][0]["isolated_at"] = at("12:30")
    trace = ex.trace(ex.ExposureGraph.from_frames(**to_frames(tables)), rules="ecdc-2020-04-08")
    [row] = trace.encounters.to_dict("records")
    assert (row["minutes"], row["minutes_min"], row["minutes_max"], row["end_assumed"]) == (30.0, 0.0, 30.0, True)


class TestMarks:
    def test_encounters_say_whose_end_carries_them(self) -> None:
        """Told again until 12:50, the meal's first 50 minutes do not rest on the assumption; those after them do."""
        rows = [MEAL, stay("NOODLES", "12:10", "12:50")]
        rows += [stay("NOODLES", "12:00", end, person_id=who) for who, end in (("LEFT", "12:30"), ("LATER", "12:55"))]
        trace = ex.trace(ex.ExposureGraph.from_frames(**to_frames(world(*rows))), case="CASE")
        marked = trace.encounters.set_index("contact_id")["end_assumed"].to_dict()
        assert marked == {"LEFT": False, "LATER": True, "WITNESS": True}

    def test_the_card_says_so(self) -> None:
        """Of the contact's stay and of the case's, in words and in the dict."""
        rows = [stay("NOODLES", "12:00", "14:00"), stay("NOODLES", "12:30", person_id="GUEST")]
        why = ex.trace(ex.ExposureGraph.from_frames(**to_frames(world(*rows))), case="CASE").why("GUEST")
        [met] = why.to_dict()["contacts"][0]["encounters"]
        assert (met["case_end_assumed"], met["contact_end_assumed"]) == (False, True)
        assert "the end of the contact's stay is not told; it is ASSUMED" in repr(why)
        assert [said["en"] for said in why.contacts[0]["questions"]] == ["Until when were you there?"]

    def test_the_graph_says_so(self) -> None:
        """In its repr, in the edges of networkx, and in what was assumed; the table itself stays blank."""
        graph = ex.ExposureGraph.from_frames(**to_frames(world(MEAL, stay("SHOP", "15:00"), stay("SHOP", "20:00"))))
        assert "3 stays without an end, which is ASSUMED" in repr(graph)
        edges = [edge for *_, edge in graph.to_networkx().edges(data=True) if edge["kind"] == "stay"]
        assert sorted((edge["end"], edge["end_assumed"]) for edge in edges) == [
            *((at("13:00"), True), (at("15:30"), True), (at("20:30"), True), (at("00:00", 25), False)),
        ]
        assumed = graph.assumed[["what", "given", "rows"]].itertuples(index=False, name=None)
        assert list(assumed) == [("end", "end: blank, shop", 2), ("end", "end: blank, restaurant", 1)]
        assert graph.assumed["read_as"].str.split(",").str[0].tolist() == ["30 min", "60 min"]
        assert graph.itineraries["end"].isna().sum() == 3

    def test_nothing_is_marked_where_every_end_is_told(self) -> None:
        graph = ex.ExposureGraph.from_frames(**to_frames(world(stay("NOODLES", "12:00", "13:00"))))
        assert not graph.stays["end_assumed"].any()
        assert not ex.trace(graph, case="CASE").encounters["end_assumed"].any()
        assert graph.assumed.empty
        assert "ASSUMED" not in repr(graph)


class TestChecks:
    def test_written_and_read_again_it_is_still_missing(self, tmp_path: Path) -> None:
        graph = ex.ExposureGraph.from_frames(**to_frames(world(MEAL, stay("SHOP", "12:40", "13:00"))))
        graph.write(tmp_path)
        assert ex.read(tmp_path) == graph
        pd.testing.assert_frame_equal(ex.read(tmp_path).stays[["start", "end"]], graph.stays[["start", "end"]])

    def test_a_missing_start_and_an_unreadable_end_are_faults(self) -> None:
        """Nobody can say when a stay began; and what stands in a cell is not blank."""
        for wrong, column in (({"start": None}, "start"), ({"end": "lateish"}, "end")):
            frames = to_frames(world({**stay("NOODLES", "12:00", "13:00"), **wrong}))
            frames["itineraries"] = frames["itineraries"].astype(object)
            with pytest.raises(ex.ValidationError) as error:
                ex.ExposureGraph.from_frames(**frames)
            assert error.value.faults["column"].tolist() == [column]

    def test_a_tolerance_of_no_end_is_a_warning_and_nothing_else(self) -> None:
        """It widens nothing."""
        assert lasted({**MEAL, "end_tolerance_minutes": 30.0}, stay("SHOP", "12:40")) == (40.0, 0.0, 40.0)
        graph = ex.ExposureGraph.from_frames(**to_frames(world({**MEAL, "end_tolerance_minutes": 30.0})))
        [fault] = graph.faults.to_dict("records")
        assert (fault["severity"], fault["column"], fault["row"]) == ("warning", "end_tolerance_minutes", 2)
        assert fault["reason"] == "has no end to be wrong, and is ignored"

    def test_no_other_place_is_at_the_same_time(self) -> None:
        """Somewhere else while he may already have left: no warning of two places, of speed, or of an empty stay."""
        rows = [MEAL, stay("SHOP", "12:05", "12:10"), stay("CAFE", "12:10")]
        assert ex.ExposureGraph.from_frames(**to_frames(world(*rows))).faults.empty


class TestUsualMinutes:
    def test_every_kind_has_some(self) -> None:
        """And never more than a day."""
        assert set(USUAL_MINUTES) == set(KINDS)
        assert all(0 < minutes <= DAY for minutes in USUAL_MINUTES.values())
        assert {kind: timedelta(minutes=minutes) for kind, minutes in USUAL_MINUTES.items()} == oracle.USUALLY

    def test_the_page_lists_them(self) -> None:
        """Every row of the table in the document is one of the vocabulary, and none is left out."""
        page = (Path(__file__).parents[1] / "docs" / "missing_ends.md").read_text(encoding="utf-8")
        rows = re.findall(r"^\| (\d+) \| ([a-z, ]+) \|$", page, re.MULTILINE)
        assert {kind: float(minutes) for minutes, kinds in rows for kind in kinds.split(", ")} == USUAL_MINUTES

    def test_the_user_changes_them(self) -> None:
        """A meal of 20 minutes; the shop keeps its half hour; a later moment knows it, too; verify agrees."""
        frames = to_frames(world(MEAL, stay("SHOP", "12:40")))
        graph = ex.ExposureGraph.from_frames(**frames, usual_minutes={"restaurant": 20})
        for seen in (graph, graph.as_known(f"{EARLY}Z")):
            assert seen.stays["end"].tolist() == [at("12:20"), at("13:10"), at("00:00", 25)]
            assert ex.trace(seen, case="CASE").verify().empty

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"restaurnt": 60}, "restaurant"),
            ({"restaurant": 0}, "more than 0 and at most 1440"),
            ({"restaurant": 1441}, "more than 0 and at most 1440"),
            ({"restaurant": "long"}, "more than 0 and at most 1440"),
            ({"restaurant": float("nan")}, "more than 0 and at most 1440"),
            ({"restaurant": True}, "more than 0 and at most 1440"),
            (60, "minutes by kind of place"),
        ],
    )
    def test_others_are_refused(self, given: Any, said: str) -> None:
        with pytest.raises(ex.UsageError, match=said):
            ex.ExposureGraph.from_frames(**to_frames(world(MEAL)), usual_minutes=given)

    def test_the_command_line_takes_a_file(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """`check` says what it took the meal for, and a kind that does not exist is named."""
        folder, file = tmp_path / "data", tmp_path / "usual.toml"
        ex.ExposureGraph.from_frames(**to_frames(world(MEAL))).write(folder)
        file.write_text("restaurant = 75\n", encoding="utf-8")
        with pytest.raises(SystemExit) as ended:
            main(["check", str(folder), "--usual-minutes", str(file), "--format", "json"])
        assert ended.value.code == 0
        out, err = capsys.readouterr()
        assert json.loads(out) == []
        assert "75 min" in err
        file.write_text("restaurnt = 75\n", encoding="utf-8")
        with pytest.raises(SystemExit):
            main(["check", str(folder), "--usual-minutes", str(file)])
        assert "did you mean 'restaurant'" in capsys.readouterr().err
