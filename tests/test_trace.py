"""The trace: what may be asked, how contacts are ordered, and that everybody is accounted for."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import pytest

import exposure as ex
from exposure.schema import CONTACT_COLUMNS, ENCOUNTER_COLUMNS, PEOPLE_COLUMNS

VENUES = pd.DataFrame(
    {
        "venue_id": ["REST", "TABLE", "MALL", "YARD"],
        "kind": ["restaurant", "table", "mall", "venue"],
        "within": ["MALL", "REST", "", ""],
        "indoor": ["", "", "", "no"],
    }
)


def stay(person: str, venue: str, start: str, end: str, **more: object) -> dict[str, object]:
    day = "2020-02-20T"
    return {"person_id": person, "venue_id": venue, "start": f"{day}{start}Z", "end": f"{day}{end}Z", **more}


def graph_of(*stays: dict[str, object], **tables: Any) -> ex.ExposureGraph:
    return ex.ExposureGraph.from_frames(venues=VENUES, itineraries=pd.DataFrame(list(stays)), **tables)


class TestQuestions:
    graph = graph_of(
        stay("A", "REST", "09:00", "10:00"),
        stay("B", "REST", "09:30", "10:30"),
        cases=pd.DataFrame({"person_id": ["A", "B"]}),
    )

    @pytest.mark.parametrize(
        ("options", "says"),
        [
            ({"case": "Nobody"}, r"no person has the id 'Nobody'; 2 known cases: A, B"),
            ({"case": []}, "case takes a person id"),
            ({"case": "A", "rules": "cn-1999"}, "unknown rule set 'cn-1999'"),
            ({"case": "A", "rules": "cn"}, "which edition of 'cn' was in force is unknown: fill confirmed_at"),
            ({"case": "A", "rules": "cn-2020-02-21"}, "no exposure window for A: fill onset or sampled_at"),
            ({"case": "A", "rules": "cn", "up_to": "room"}, "cannot be given with rules"),
            ({"case": "A", "engine": "spark"}, "unknown engine 'spark'; known: embedded"),
            ({"case": "A", "up_to": "rooms"}, r"unknown scale 'rooms' \(did you mean 'room'\?\); known: building"),
            ({"case": "A", "within_m": -1}, "within_m takes a number from 0"),
            ({"case": "A", "lag_minutes": "soon"}, "lag_minutes takes a number"),
            ({"case": "A", "lag_minutes": float("nan")}, "lag_minutes takes a number"),
            ({"case": "A", "window": ("2020-02-20T10:00", "2020-02-20T11:00")}, "offset"),
            ({"case": "A", "window": ("2020-02-20T10:00Z", "2020-02-20T09:00Z")}, "ends before"),
        ],
    )
    def test_what_cannot_be_asked_is_said_in_one_line(self, options: dict[str, Any], says: str) -> None:
        """What was given and what exists, and never more than three ids."""
        with pytest.raises(ex.UsageError, match=says) as caught:
            ex.trace(self.graph, **options)
        assert "\n" not in str(caught.value)

    def test_of_many_cases_three_are_named(self) -> None:
        """A list of 1,000 ids helps nobody and leaks."""
        cases = pd.DataFrame({"person_id": [f"C{k}" for k in range(9)]})
        graph = ex.ExposureGraph.from_frames(cases=cases, venues=VENUES)
        with pytest.raises(ex.UsageError, match=r"9 known cases: C0, C1, C2, …$"):
            ex.trace(graph, case="X")

    def test_without_case_all_rows_of_cases_are_traced(self) -> None:
        """Each is a contact of the other, and of itself never."""
        trace = ex.trace(self.graph)
        assert trace.contacts[["case_id", "contact_id"]].to_numpy().tolist() == [["B", "A"], ["A", "B"]]
        assert trace.contacts["is_case"].all()
        assert trace.balance.to_dict() == {
            "persons_read": 2,
            "cases": 2,
            "contacts": 0,
            "only_outside_window": 0,
            "without_encounter": 0,
            "set_aside": 0,
        }

    def test_without_case_and_without_cases_it_says_what_to_do(self) -> None:
        """An empty answer would look like good news."""
        with pytest.raises(ex.UsageError, match="name a person with case="):
            ex.trace(graph_of(stay("A", "REST", "09:00", "10:00")))

    def test_a_case_not_yet_known_gives_an_empty_trace(self) -> None:
        """Asked of an earlier moment, the answer is nobody, not an error."""
        graph = graph_of(
            stay("A", "REST", "09:00", "10:00", recorded_at="2020-02-22T00:00Z"), stay("B", "REST", "09:00", "10:00")
        )
        trace = ex.trace(graph.as_known("2020-02-21T00:00Z"), case="A")
        assert len(trace) == 0
        assert trace.balance["persons_read"] == trace.balance.drop("persons_read").sum()

    def test_a_case_whose_stays_were_set_aside_traces_to_nobody(self) -> None:
        """Exit 0 with a line that says so, as an empty result."""
        rows = pd.DataFrame([stay("A", "REST", "nonsense", "10:00"), stay("B", "REST", "09:00", "10:00")])
        graph = ex.ExposureGraph.from_frames(venues=VENUES, itineraries=rows, faults="set-aside")
        trace = ex.trace(graph, case="A")
        assert len(trace) == 0
        assert "1 row set aside" in repr(trace)
        assert trace.balance["set_aside"] == 1
        assert trace.balance["persons_read"] == 2

    def test_people_set_aside_are_counted_from_the_table_of_persons(self) -> None:
        """A mistyped id in an itinerary is no person; a person without an id is one."""
        graph = ex.ExposureGraph.from_frames(
            persons=pd.DataFrame({"person_id": ["A", "B", ""], "birth_date": ["", "nonsense", "1990-01-01"]}),
            venues=VENUES,
            itineraries=pd.DataFrame([stay("A", "REST", "09:00", "10:00"), stay("Aa", "REST", "09:00", "10:00")]),
            faults="set-aside",
        )
        assert ex.trace(graph, case="A").balance.to_dict() == {
            "persons_read": 3,
            "cases": 1,
            "contacts": 0,
            "only_outside_window": 0,
            "without_encounter": 0,
            "set_aside": 2,
        }


class TestOrder:
    def test_nearer_then_longer_then_id(self) -> None:
        """Certain before possible, table before restaurant, 0.5 m before unknown, longer before shorter, id last."""
        seat = {"x_m": 0.0, "y_m": 0.0}
        graph = graph_of(
            stay("case", "TABLE", "09:00", "10:00", **seat),
            stay("possible", "TABLE", "10:10", "11:00", start_tolerance_minutes=20),
            stay("table-known", "TABLE", "09:55", "10:00", x_m=0.5, y_m=0.0),
            stay("table-long", "TABLE", "09:00", "10:00"),
            stay("table-short-a", "TABLE", "09:50", "10:00"),
            stay("table-short-b", "TABLE", "09:50", "10:00"),
            stay("restaurant", "REST", "09:00", "10:00"),
            stay("mall", "MALL", "09:00", "10:00"),
        )
        contacts = ex.trace(graph, case="case").contacts
        assert contacts["contact_id"].tolist() == [
            "table-known",
            "table-long",
            "table-short-a",
            "table-short-b",
            "restaurant",
            "mall",
            "possible",
        ]
        assert contacts["position"].tolist() == [1, 2, 3, 4, 5, 6, 7]
        assert contacts["certainty"].tolist() == ["certain"] * 6 + ["possible"]
        assert contacts["nearest_m"].tolist()[0] == 0.5

    def test_minutes_are_a_union(self) -> None:
        """Told and registered, at the table and in the restaurant: no minute counts twice; half minutes stay."""
        graph = graph_of(
            stay("case", "REST", "09:00", "10:00"),
            stay("B", "REST", "09:00", "09:20"),
            stay("B", "TABLE", "09:10", "09:30:30"),
            stay("B", "REST", "09:10", "09:25", source="register"),
        )
        contact = ex.trace(graph, case="case").contacts.iloc[0]
        assert contact["minutes"] == 30.5
        assert contact["encounters"] == 2


class TestLag:
    def test_who_arrives_after_he_left_is_indirect(self) -> None:
        """20 minutes later counts, at 30 it does not; outdoors never; who was there before is direct alone."""
        graph = graph_of(
            stay("case", "REST", "09:00", "10:00"),
            stay("case", "YARD", "11:00", "12:00"),
            stay("later", "TABLE", "10:20", "11:00"),
            stay("too-late", "REST", "10:30", "11:00"),
            stay("before", "REST", "09:59", "10:15"),
            stay("outdoors", "YARD", "12:00", "12:30"),
        )
        met = ex.trace(graph, case="case", lag_minutes=30).encounters.set_index("contact_id")
        assert met["direct"].to_dict() == {"before": True, "later": False}
        assert met[["gap_minutes", "minutes"]].to_numpy()[met.index.get_loc("later")].tolist() == [20.0, 10.0]
        contacts = ex.trace(graph, case="case", lag_minutes=30).contacts.set_index("contact_id")
        assert contacts["minutes"].isna().to_dict() == {"before": False, "later": True}

    def test_not_in_another_body_of_air(self) -> None:
        """The mall is a site: nobody catches it there half an hour later."""
        graph = graph_of(stay("case", "REST", "09:00", "10:00"), stay("B", "MALL", "10:05", "10:30"))
        assert len(ex.trace(graph, case="case", lag_minutes=30)) == 0


class TestWindow:
    graph = graph_of(
        stay("case", "REST", "09:00", "12:00"),
        stay("inside", "REST", "10:30", "10:40"),
        stay("cut", "REST", "09:00", "10:05"),
        stay("outside", "REST", "11:30", "12:00"),
        stay("never", "YARD", "11:30", "12:00"),
    )
    trace = ex.trace(graph, case="case", window=("2020-02-20T10:00Z", "2020-02-20T11:00Z"))

    def test_stays_are_cut_to_it_and_it_is_marked(self) -> None:
        """Five minutes of the hour fall into the window; a window of the user's own is ASSUMED wherever it shows."""
        assert self.trace.contacts.set_index("contact_id")["minutes"].to_dict() == {"inside": 10.0, "cut": 5.0}
        assert "window ASSUMED" in repr(self.trace)

    def test_who_was_met_only_outside_is_counted_apart(self) -> None:
        """Read 5: the case, two contacts, one met outside the window, one never met."""
        assert self.trace.balance.tolist() == [5, 1, 2, 1, 1, 0]


class TestAnswer:
    def test_all_columns_exist_in_their_order(self, demo: ex.ExposureGraph) -> None:
        """What later parts fill is there already."""
        trace = ex.trace(demo, case="ZW1")
        assert tuple(trace.encounters.columns) == ENCOUNTER_COLUMNS
        assert tuple(trace.contacts.columns) == CONTACT_COLUMNS
        assert tuple(trace.people.columns) == PEOPLE_COLUMNS

    def test_an_empty_answer_has_the_same_columns_and_types(self) -> None:
        """Code that works on many contacts works on none."""
        graph = graph_of(stay("A", "REST", "09:00", "10:00"), stay("B", "REST", "09:00", "10:00"))
        full, empty = (
            ex.trace(graph, case="A"),
            ex.trace(graph, case="A", window=("2021-01-01T00:00Z", "2021-01-02T00:00Z")),
        )
        for name in ("encounters", "contacts", "people"):
            ones, others = getattr(full, name).dtypes, getattr(empty, name).dtypes
            assert ones.to_dict() == others.to_dict(), name

    def test_people_stand_once_over_all_cases(self) -> None:
        """Met by two cases: one row with both, the whole span and the better certainty."""
        graph = graph_of(
            stay("A", "REST", "09:00", "10:00"),
            stay("B", "REST", "11:00", "12:00"),
            stay("C", "REST", "09:30", "09:40"),
            stay("C", "REST", "11:30", "11:40"),
            persons=pd.DataFrame(
                {"person_id": list("ABC"), "household_id": ["", "", "H1"], "jurisdiction": ["", "", "Shanghai"]}
            ),
        )
        people = ex.trace(graph, case=["B", "A"]).people
        assert people[["person_id", "cases", "household_id", "jurisdiction"]].to_numpy().tolist() == [
            ["C", "A;B", "H1", "Shanghai"]
        ]
        assert people["first_exposure"][0].hour == 9
        assert people["last_exposure"][0].hour == 11

    def test_the_funnel_counts_people(self) -> None:
        """By class, certainty, scale, place and jurisdiction."""
        graph = graph_of(
            stay("A", "TABLE", "09:00", "10:00"),
            stay("B", "TABLE", "09:00", "10:00"),
            stay("C", "REST", "09:00", "10:00"),
        )
        funnel = ex.trace(graph, case="A").funnel
        counts = {(by, value): people for by, value, people in funnel.itertuples(index=False)}
        assert counts == {
            ("class", "co-present"): 2,
            ("certainty", "certain"): 2,
            ("scale", "spot"): 1,
            ("scale", "space"): 1,
            ("place", "TABLE"): 1,
            ("place", "REST"): 1,
            ("jurisdiction", "unknown"): 2,
        }

    def test_again_asks_the_same_of_another_graph(self, demo: ex.ExposureGraph) -> None:
        """Question and engine stay; the answer is that of the other moment."""
        early = demo.as_known("2020-02-27T12:00+08:00")
        asked = ex.trace(demo, case="ZW1", up_to="room", lag_minutes=30)
        pd.testing.assert_frame_equal(
            asked.again(early).contacts, ex.trace(early, case="ZW1", up_to="room", lag_minutes=30).contacts
        )

    def test_the_manifest_is_plain_and_tells_data_apart(self, demo: ex.ExposureGraph) -> None:
        """Ready for JSON; another row gives another fingerprint, the same rows the same."""
        one = ex.trace(demo, case="ZW1", window=("2020-02-20T00:00Z", "2020-02-22T00:00Z")).manifest
        assert json.loads(json.dumps(one)) == one
        again = ex.trace(ex.read(ex.demo_folder()), case="ZW1").manifest
        assert again["tables"] == one["tables"]
        other = graph_of(stay("A", "REST", "09:00", "10:00"), cases=pd.DataFrame({"person_id": ["A"]}))
        assert ex.trace(other).manifest["tables"] != one["tables"]

    def test_the_given_frames_are_not_changed(self) -> None:
        """The caller's tables are the caller's."""
        rows = pd.DataFrame([stay("A", "REST", "09:00", "10:00"), stay("B", "REST", "09:00", "10:00")])
        before = rows.copy(deep=True)
        ex.trace(ex.ExposureGraph.from_frames(venues=VENUES, itineraries=rows), case="A")
        pd.testing.assert_frame_equal(rows, before)
