"""Gaps: what covers time and what does not, and which places lie within reach; numbers worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd
import pytest
from cabin_worlds import CN, Row, at, graph_of, leg, ride, stay, venue

from exposure.errors import UsageError
from exposure.gaps import gaps

if TYPE_CHECKING:
    import exposure as ex

METRES_OF_LATITUDE = 110_574.0
"""A degree along the meridian at the equator, on WGS 84."""

Moment = tuple[str, str]


def point(north: float) -> Row:
    """A point so many kilometres north of the equator, all on one meridian."""
    return {"longitude": 20.0, "latitude": north * 1000 / METRES_OF_LATITUDE}


def road(**kilometres: float) -> list[Row]:
    """Shops along a road that runs north, each by its distance from the equator."""
    return [venue(name, "shop", **point(north)) for name, north in kilometres.items()]


def hours(begin: str, end: str) -> Moment:
    return at(begin), at(end)


MORNING: Final = hours("09:00", "12:00")


def times(found: pd.DataFrame) -> list[str]:
    """The gaps by the clock, in order."""
    each = found.drop_duplicates(["case_id", "gap"])
    return [f"{start:%H:%M}-{end:%H:%M}" for start, end in zip(each["start"], each["end"], strict=True)]


def rows(found: pd.DataFrame, *columns: str) -> list[tuple[Any, ...]]:
    return list(found[list(columns)].itertuples(index=False, name=None))


def test_places_within_reach_and_who_was_there() -> None:
    """
    The case leaves A at 10:00 and is at B, 2 km north of it, at 11:00.

    Along the road: ON, half way, costs no detour: 2 km are 24 minutes on foot, so he can be there for 36; A and B are
    as good. NEAR lies 1 km behind B: 3 + 1 km are 48 minutes on foot, 12 to stay. BIKE lies 4 km behind B: 6 + 4 km are
    too far to walk, and 40 minutes by bicycle, 20 to stay. CAR lies 20 km behind B: 22 + 20 km take 42 minutes by car,
    18 to stay. FAR lies 30 km behind B: 62 km take longer than an hour.

    By car he can be at CAR from 10:22 to 10:40: there P is counted, who came at 10:30, and Q in a room inside, and not
    R, who left at 10:20, nor the case himself.
    """
    places = road(a=0, b=2, on=1, near=3, bike=6, car=22, far=32)
    people = [stay("p", "car", "10:30-10:50"), stay("r", "car", "09:00-10:20"), stay("q", "back", "09:00-12:00")]
    case = [stay("c", "a", "09:00-10:00"), stay("c", "b", "11:00-12:00"), stay("q", "far", "10:00-10:01")]
    graph = graph_of([*case, *people], *places, venue("back", "room", "car"))
    found = gaps(graph, case="c", window=MORNING)
    assert times(found) == ["10:00-11:00"]
    listed = rows(found, "place_id", "kind", "by", "people")
    assert set(listed[:3]) == {(place, "shop", "walking", 0) for place in ("a", "on", "b")}
    assert listed[3:] == [
        ("near", "shop", "walking", 0),
        ("bike", "shop", "riding", 0),
        ("car", "shop", "driving", 2),
        ("back", "room", "driving", 1),
    ]
    assert found["minutes_there"].tolist() == pytest.approx([36, 36, 36, 12, 20, 18, 18], abs=0.05)
    assert set(rows(found, "case_id", "gap", "minutes", "place_before", "place_after")) == {("c", 1, 60.0, "a", "b")}


def test_most_and_speeds() -> None:
    """Only so many places are listed; at 10 km/h on foot NEAR takes 24 minutes, and BIKE is within a walk, exactly."""
    places = road(a=0, b=2, near=3, bike=6)
    graph = graph_of([stay("c", "a", "09:00-10:00"), stay("c", "b", "11:00-12:00")], *places)
    window = MORNING
    assert len(gaps(graph, case="c", window=window, most=2)) == 2
    found = gaps(graph, case="c", window=window, speeds={"walking": 11}).set_index("place_id")
    assert set(found["by"]) == {"walking"}
    assert found.loc["near", "minutes_there"] == pytest.approx(60 - 4 / 11 * 60, abs=0.05)


class TestWhatCoversTime:
    def of(self, *stays: Row, window: Moment = MORNING, **tables: Any) -> list[str]:
        places = [*road(a=0, b=2, c=4), venue("mall", "mall", **point(0)), venue("till", "till", "mall")]
        return times(gaps(graph_of(list(stays), *places, **tables), case="c", window=window))

    def test_overlapping_and_touching_stays(self) -> None:
        """What is told twice, or in pieces that touch, covers its whole length once."""
        told = [
            stay("c", "a", "09:00-10:00"),
            stay("c", "a", "09:30-10:30", source="cctv"),
            stay("c", "b", "10:30-12:00"),
        ]
        assert self.of(*told) == []

    def test_a_long_stay_around_short_ones(self) -> None:
        """He was in the mall all the time; that he left the till is no gap, and the mall's end counts, not its."""
        told = [stay("c", "mall", "09:00-11:00"), stay("c", "till", "09:10-09:20"), stay("c", "a", "11:30-12:00")]
        assert self.of(*told) == ["11:00-11:30"]

    def test_less_than_a_minute_is_none(self) -> None:
        """Times are written in minutes; a whole minute is a gap."""
        seconds = {"start": at("09:00"), "end": "2020-02-22T10:00:01Z"}
        assert self.of({**stay("c", "a", "09:00-10:00"), **seconds}, stay("c", "b", "10:01-12:00")) == []
        assert self.of(stay("c", "a", "09:00-10:00"), stay("c", "b", "10:01-12:00")) == ["10:00-10:01"]

    def test_tolerances_cover_nothing(self) -> None:
        """Gaps are those of the stated times: that times are not exact is another question."""
        told = [stay("c", "a", "09:00-10:00", end_tolerance_minutes=30), stay("c", "b", "10:20-12:00")]
        assert self.of(*told) == ["10:00-10:20"]

    def test_one_alternative_is_enough(self) -> None:
        """
        He was in a, or in b for longer: nobody asks where he was until 11:00, but which of the two it was.

        Once it is settled that he was in a, the rest is a gap.
        """
        group = {"alternative_group": "g"}
        told = [stay("c", "a", "09:00-10:00", **group), stay("c", "b", "09:00-11:00", **group)]
        rest = stay("c", "c", "11:30-12:00")
        assert self.of(*told, rest) == ["11:00-11:30"]
        settled = [told[0], {**told[1], "withdrawn_at": at("25 12:00")}]
        assert self.of(*settled, rest) == ["10:00-11:30"]

    def test_a_sighting_without_a_length_parts_a_gap(self) -> None:
        """A payment at 10:30 says where he was, for no time."""
        assert self.of(stay("c", "a", "09:00-10:00"), stay("c", "b", "10:30-10:30")) == ["10:00-10:30", "10:30-12:00"]

    def test_the_ends_of_the_window(self) -> None:
        """Before the first stay and after the last nothing is known either; stays beyond the window are cut."""
        assert self.of(stay("c", "a", "09:30-11:30")) == ["09:00-09:30", "11:30-12:00"]
        assert self.of(stay("c", "a", "08:00-13:00")) == []

    def test_others_cover_nothing(self) -> None:
        """Where somebody else was says nothing of the case."""
        assert self.of(stay("c", "a", "09:00-12:00"), stay("p", "a", "09:00-12:00")) == []
        assert self.of(stay("c", "a", "09:00-10:00"), stay("p", "a", "09:00-12:00")) == ["10:00-12:00"]


class TestTheWindow:
    STAYS = (stay("c", "a", "20 09:00-20 10:00"), stay("c", "b", "20 11:00-20 12:00"))

    def of(self, case: Row | None = None, **asked: Any) -> list[tuple[str, str]]:
        graph = graph_of(list(self.STAYS), *road(a=0, b=2), case=case)
        found = gaps(graph, case="c", most=1, **asked)
        return [(f"{a:%d %H:%M}", f"{b:%d %H:%M}") for a, b in zip(found["start"], found["end"], strict=True)]

    def test_is_the_rule_sets(self) -> None:
        """Ill on the 22nd: two days before onset is the 20th at 0:00, until the isolation on the 24th."""
        assert self.of(rules=CN) == [("20 00:00", "20 09:00"), ("20 10:00", "20 11:00"), ("20 12:00", "24 00:00")]

    def test_is_the_users(self) -> None:
        """It replaces the rule set's."""
        window = hours("20 10:15", "20 11:30")
        assert self.of(rules=CN, window=window) == self.of(window=window) == [("20 10:15", "20 11:00")]

    def test_without_rules_runs_from_the_first_stay_to_isolation(self) -> None:
        """Else to confirmation, else to the end of the last stay."""
        assert self.of() == [("20 10:00", "20 11:00"), ("20 12:00", "24 00:00")]
        confirmed = {"isolated_at": None, "confirmed_at": at("21 00:00")}
        assert self.of(case=confirmed) == [("20 10:00", "20 11:00"), ("20 12:00", "21 00:00")]
        assert self.of(case={"isolated_at": None}) == [("20 10:00", "20 11:00")]


class TestWhereHeWasSeen:
    def of(self, *stays: Row, places: list[Row], window: Moment = MORNING) -> pd.DataFrame:
        return gaps(graph_of(list(stays), *places), case="c", window=window)

    def test_an_open_end_constrains_on_one_side(self) -> None:
        """
        Nothing is known before 10:00, when he is at a: from a place 3 km off he walks 36 minutes, which leaves 24.

        Where he came from binds nothing: 60 km off he can have spent no time, but he can have been there.
        """
        found = self.of(stay("c", "a", "10:00-12:00"), places=road(a=0, walk=3, edge=59.9, out=60.1))
        assert rows(found, "place_id", "by") == [("a", "walking"), ("walk", "walking"), ("edge", "driving")]
        assert found["minutes_there"].tolist() == pytest.approx([60, 24, 0.1], abs=0.05)
        assert found["place_before"].isna().all()
        assert set(found["place_after"]) == {"a"}

    def test_stays_outside_the_window_say_where_he_came_from(self) -> None:
        """
        The window begins at 9:00; at 8:30 he left a, and from 10:00 on he is at a again.

        A place 40 km off takes 40 minutes each way by car: he is there from 9:10 to 9:20. Without the stay at 8:30 it
        could be from 9:00 on.
        """
        places, later = road(a=0, off=40), stay("c", "a", "10:00-12:00")
        found = self.of(stay("c", "a", "08:00-08:30"), later, places=places).set_index("place_id")
        assert found.loc["off", "minutes_there"] == pytest.approx(10, abs=0.1)
        found = self.of(later, places=places).set_index("place_id")
        assert found.loc["off", "minutes_there"] == pytest.approx(20, abs=0.1)

    def test_the_innermost_place_is_named(self) -> None:
        """He left the till and the mall at once: the till says more, and has the mall's point when it has none."""
        places = [*road(a=2), venue("mall", "mall", **point(0)), venue("till", "till", "mall")]
        told = [stay("c", "mall", "09:00-10:00"), stay("c", "till", "09:30-10:00"), stay("c", "a", "11:00-12:00")]
        found = self.of(*told, places=places)
        assert set(found["place_before"]) == {"till"}
        assert found["minutes_there"].tolist() == pytest.approx([36.0] * 3, abs=0.05)

    def test_a_gap_that_is_too_short_for_its_way(self) -> None:
        """From a to b, 100 km apart, within half an hour: no place can be reached, and one row says so."""
        found = self.of(stay("c", "a", "09:00-10:00"), stay("c", "b", "10:30-12:00"), places=road(a=0, b=100, on=50))
        assert rows(found, "gap", "place_before", "place_after", "people") == [(1, "a", "b", 0)]
        assert found[["place_id", "kind", "by", "minutes_there"]].isna().all(axis=None)

    def test_places_without_coordinates(self) -> None:
        """A gap between them is one row with a blank place; where one side has a point, that side alone constrains."""
        bare = [venue("x", "shop"), venue("y", "shop"), *road(a=0, b=2)]
        found = self.of(stay("c", "x", "09:00-10:00"), stay("c", "y", "11:00-12:00"), places=bare)
        assert rows(found, "place_before", "place_after") == [("x", "y")]
        assert found["place_id"].isna().all()
        found = self.of(stay("c", "a", "09:00-10:00"), stay("c", "y", "11:00-12:00"), places=bare)
        assert found["minutes_there"].tolist() == pytest.approx([60, 36], abs=0.05)

    def test_nothing_is_known(self) -> None:
        """A case without a stay has one gap, the whole window, and nothing says where he was."""
        graph = graph_of([stay("p", "a", "09:00-10:00")], *road(a=0))
        found = gaps(graph, case="c", window=MORNING)
        assert (times(found), found["place_id"].isna().tolist()) == (["09:00-12:00"], [True])
        assert gaps(graph, case="c").columns.tolist() == found.columns.tolist()

    def test_open_alternatives_on_one_side(self) -> None:
        """
        Until 10:00 he was in a or in b, which lie 10 km apart; at 10:30 he is at m, between the two.

        Either can be where he came from: 5 km take a bicycle 20 minutes and leave 10. Known to have been in a, he needs
        a car for b: 10 + 5 km take 15 minutes.
        """
        group, places = {"alternative_group": "g"}, road(a=0, b=10, m=5)
        told = [stay("c", "a", "09:00-10:00", **group), stay("c", "b", "09:00-10:00", **group)]
        rest = stay("c", "m", "10:30-12:00")
        found = self.of(*told, rest, places=places).set_index("place_id")
        assert set(found["place_before"]) == {"a;b"}
        assert found.loc[["a", "b"], "by"].tolist() == ["riding", "riding"]
        assert found.loc[["a", "b"], "minutes_there"].tolist() == pytest.approx([10, 10], abs=0.05)
        found = self.of(stay("c", "a", "09:00-10:00"), rest, places=places).set_index("place_id")
        assert rows(found.loc[["b"]], "by", "place_before") == [("driving", "a")]
        assert found.loc["b", "minutes_there"] == pytest.approx(15, abs=0.05)

    def test_an_alternative_that_lies_elsewhere_leaves_the_stay_before(self) -> None:
        """
        At 9:30 he left s; then he was in a until 10:00, or in b from 11:00 on. At 10:30 he is at m.

        In the second case he was last at s, half an hour before the gap: that is as true as a.
        """
        group, places = {"alternative_group": "g"}, road(a=0, b=10, m=5, s=6)
        told = [stay("c", "a", "09:40-10:00", **group), stay("c", "b", "11:00-11:30", **group)]
        plain = [stay("c", "s", "09:00-09:30"), stay("c", "m", "10:30-10:45")]
        found = self.of(*told, *plain, places=places)
        before = found.drop_duplicates("gap").set_index("gap")["place_before"]
        assert before.tolist() == ["s", "a;s", "m", "b;m"]


class TestLegs:
    RUN = leg("run", "train", "10:00-11:00", origin="a", destination="b")

    def of(self, *stays: Row, leg_stops: list[Row] | None = None, **run: Any) -> pd.DataFrame:
        places = [*road(a=0, b=80, m=40), {**self.RUN, **run}]
        graph = graph_of(list(stays), *places, leg_stops=leg_stops or [])
        return gaps(graph, case="c", window=MORNING)

    def test_he_got_on_at_the_origin_and_off_at_the_destination(self) -> None:
        """The hour before is spent within an hour of the origin, the hour after of the destination."""
        found = self.of(ride("c", "run")).fillna({"place_before": "", "place_after": ""})
        assert rows(found, "gap", "place_before", "place_after", "place_id") == [
            (1, "", "a", "a"),
            (1, "", "a", "m"),
            (2, "b", "", "b"),
            (2, "b", "", "m"),
        ]

    def stops(self) -> list[Row]:
        return [
            {"leg_id": "run", "sequence": 1, "venue_id": "a", "departure": at("10:00")},
            {"leg_id": "run", "sequence": 2, "venue_id": "m", "arrival": at("10:29"), "departure": at("10:30")},
            {"leg_id": "run", "sequence": 3, "venue_id": "b", "arrival": at("11:00")},
        ]

    def test_he_got_off_at_a_stop(self) -> None:
        """The stop is where the gap begins."""
        found = self.of(ride("c", "run", alight="m"), leg_stops=self.stops())
        assert set(found.loc[found["gap"] == 2, "place_before"]) == {"m"}
        assert set(found.loc[found["gap"] == 2, "start"]) == {pd.Timestamp(at("10:29"))}

    def test_nobody_knows_where_he_got_off(self) -> None:
        """
        He left a train that calls at stations half way, who knows where: the gap begins on the train, and no place is
        taken for where he was. Without stops a train is left at its destination only, whatever the clock says.
        """
        found = self.of(ride("c", "run", "10:00-10:40"), leg_stops=self.stops())
        last = found[found["gap"] == 2]
        assert (last["place_before"].tolist(), last["place_id"].isna().tolist()) == (["run"], [True])
        assert set(self.of(ride("c", "run", "10:00-10:40")).query("gap == 2")["place_before"]) == {"b"}

    def test_a_leg_without_ends_has_no_point(self) -> None:
        """It covers its time, and says nothing of where."""
        found = self.of(ride("c", "run"), origin=None, destination=None)
        assert times(found) == ["09:00-10:00", "11:00-12:00"]
        assert found["place_id"].isna().all()


class TestKnowledge:
    def test_a_stay_known_later_closes_a_gap(self) -> None:
        """At noon of the 25th nobody knew of the hour in m, nor that there is such a shop."""
        late = {"recorded_at": at("25 18:00")}
        told = [stay("c", "a", "09:00-10:00"), stay("c", "m", "10:00-11:00", **late), stay("c", "a", "11:00-12:00")]
        graph = graph_of(told, *road(a=0), {**road(m=1)[0], **late}, venue("n", "shop", **point(1)))
        asked = {"case": "c", "window": MORNING}
        assert gaps(graph, **asked).empty  # type: ignore[arg-type]
        early = gaps(graph.as_known(at("25 12:00")), **asked)  # type: ignore[arg-type]
        assert (times(early), early["place_id"].tolist()) == (["10:00-11:00"], ["a", "n"])

    def test_people_known_later_are_not_counted_earlier(self) -> None:
        """Who was at a place is a fact with its own clock."""
        told = [stay("c", "a", "09:00-10:00"), stay("c", "a", "11:00-12:00")]
        graph = graph_of([*told, stay("p", "a", "10:00-11:00", recorded_at=at("25 18:00"))], *road(a=0))
        window = MORNING
        assert gaps(graph, case="c", window=window)["people"].tolist() == [1]
        assert gaps(graph.as_known(at("25 12:00")), case="c", window=window)["people"].tolist() == [0]


def test_the_order_of_rows_does_not_matter() -> None:
    """Neither that of stays nor that of places."""
    places = road(a=0, b=2, on=1, near=3)
    told = [stay("c", "a", "09:00-10:00"), stay("c", "b", "11:00-12:00"), stay("p", "on", "10:00-11:00")]
    one, other = (
        gaps(graph_of(stays, *listed), case="c", window=MORNING)
        for stays, listed in ((told, places), (told[::-1], [*places[2:], *places[:2]]))
    )
    pd.testing.assert_frame_equal(one, other)


def test_of_several_cases() -> None:
    """Each with its own window and count; None means every row of the table."""
    told = [stay("c", "a", "09:00-10:00"), stay("c", "a", "11:00-12:00"), stay("d", "a", "09:30-11:30")]
    cases = [{"person_id": who, "confirmed_at": at("12:00")} for who in "cd"]
    graph = graph_of(told, *road(a=0), cases=cases)
    found = gaps(graph)
    assert rows(found, "case_id", "gap", "people") == [("c", 1, 1), ("d", 1, 1)]
    assert times(found) == ["10:00-11:00", "11:30-12:00"]
    pd.testing.assert_frame_equal(found, gaps(graph, case=["d", "c"]))


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"case": "nobody"}, "nobody"),
        ({"case": "c", "most": 0}, "whole number"),
        ({"case": "c", "most": 2.5}, "whole number"),
        ({"case": "c", "speeds": {"flying": 900}}, "flying"),
        ({"case": "c", "rules": "cn-1920"}, "cn-1920"),
        ({"case": "c", "window": (at("12:00"), at("09:00"))}, "ends before"),
    ],
)
def test_what_cannot_be_asked(asked: dict[str, Any], message: str) -> None:
    """Every option that makes no sense is told in plain words."""
    with pytest.raises(UsageError, match=message):
        gaps(graph_of([stay("c", "a", "09:00-10:00")], *road(a=0)), **asked)


@pytest.fixture(scope="module")
def told(demo: ex.ExposureGraph) -> pd.DataFrame:
    """The gaps of the built-in case as all is known."""
    return gaps(demo, case="ZW1", rules=CN)


class TestTheBuiltInCase:
    """What the data's own description calls gaps: nobody told of his way to the hotel, a noon, a night in Lanzhou."""

    def test_gaps_that_the_description_names(self, told: pd.DataFrame) -> None:
        """Local times of Shanghai; every gap of half an hour and more."""
        long = told[told["minutes"] >= 30].drop_duplicates("gap")
        local = [
            f"{start.tz_convert('Asia/Shanghai'):%d %H:%M} {minutes:.0f}"
            for start, minutes in rows(long, "start", "minutes")
        ]
        assert local == ["20 13:15 45", "20 22:55 45", "22 11:38 92", "23 22:00 600", "24 17:10 50"]

    def test_the_night_in_lanzhou(self, told: pd.DataFrame) -> None:
        """Only Zhongwei is near enough to be gone there and back by car in ten hours; by day nobody knows of others."""
        night = told[told["minutes"] == 600]
        assert night["place_id"].tolist() == ["LZS", "ISO", "ZWS"]
        assert night["by"].tolist() == ["walking", "driving", "driving"]

    def test_the_pharmacy_before_it_was_known(self, demo: ex.ExposureGraph) -> None:
        """At noon of the 27th the payment is unknown: over two hours by the hotel, with the corner shop in reach."""
        early = gaps(demo.as_known("2020-02-27T12:00+08:00"), case="ZW1", rules=CN)
        noon = early[early["minutes"] == 125]
        assert set(noon["place_id"]) >= {"HTL", "CORNER"}
        assert "PHARMACY" not in set(early["place_id"])
