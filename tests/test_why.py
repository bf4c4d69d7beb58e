"""The card that explains one contact: it agrees with the tables, names nobody, and escapes what comes from files."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given
from reason_worlds import Scene, graph_of, scene_of
from rule_worlds import rule_sets as random_rule_sets
from rule_worlds import rule_worlds, to_toml
from worlds import to_frames

import exposure as ex
from exposure.rules.load import parse_rule_set
from exposure.rules.model import Conditions, Rule

if TYPE_CHECKING:
    from oracle import World

    from exposure.trace import Trace
    from exposure.why import Why

CN = "cn-2020-02-21"
SEATED = Rule("rows", "close", Conditions(rows=3), "x", "x", "x", where=("aircraft",))
NASTY = "<script>alert(1)</script>\x1b[2J\u202e"
ANY = Rule("any", "general", Conditions(), "x", "x", "x")


@pytest.fixture(scope="module")
def trace(demo: ex.ExposureGraph) -> Trace:
    return ex.trace(demo, case="ZW1", rules=CN)


def one(trace: Trace, person: str) -> dict[str, Any]:
    """The only entry of a card."""
    contacts: list[dict[str, Any]] = trace.why(person).to_dict()["contacts"]
    assert len(contacts) == 1
    return contacts[0]


class TestFacts:
    """What the card says is what the tables say."""

    def test_the_contact_is_that_of_the_table(self, trace: Trace) -> None:
        """Class, certainty, likelihood, reasons, end of quarantine."""
        table = trace.contacts.set_index("contact_id")
        for person in ("P0011", "P0145", "P0151", "P0175", "P0226"):
            told, row = one(trace, person), table.loc[[person]].iloc[0]
            for name in ("contact_class", "class_name", "certainty", "likelihood", "reason", "reason_zh", "is_case"):
                assert told[name] == row[name]
            until = None if pd.isna(row["quarantine_until"]) else row["quarantine_until"].isoformat()
            assert told["quarantine_until"] == until

    def test_the_encounters_are_those_of_the_table(self, trace: Trace) -> None:
        """All of the person, at the same instants, those of the class first and in the order of time."""
        table = trace.encounters
        for person in ("P0011", "P0175", "P0226"):
            told = one(trace, person)["encounters"]
            rows = table[table["contact_id"] == person]
            instants = sorted((pd.Timestamp(met["start"]), pd.Timestamp(met["end"])) for met in told)
            assert instants == sorted(zip(rows["start"], rows["end"], strict=True))
            assert sorted(met["rule"] for met in told) == sorted(rows["rule"])
            assert [met["of_class"] for met in told] == sorted((met["of_class"] for met in told), reverse=True)
            counting = [met for met in told if met["of_class"]]
            assert counting == sorted(counting, key=lambda met: met["start"])
            assert {met["contact_class"] for met in counting} == {one(trace, person)["contact_class"]}

    def test_a_neighbour_on_the_flight(self, trace: Trace) -> None:
        """33C and 35A: two rows and two columns; Shanghai's time; the rows of the files."""
        met = one(trace, "P0011")["encounters"][0]
        assert (met["contact_seat"], met["case_seat"], met["row_gap"], met["seat_gap"]) == ("33C", "35A", 2.0, 2.0)
        assert met["distance_m"] == pytest.approx(((2 * 0.81) ** 2 + (2 * 0.44) ** 2) ** 0.5, abs=1e-5)
        assert (met["start"], met["end"]) == ("2020-02-20T14:00:00+08:00", "2020-02-20T22:20:00+08:00")
        assert (met["zone"], met["minutes"], met["place"]) == ("Asia/Shanghai", 500.0, "flight SU206")

    def test_rows_lead_to_the_files(self, trace: Trace, demo: ex.ExposureGraph) -> None:
        """The line of the file tells of that person, or of that leg."""
        folder = ex.demo_folder()
        for person in ("P0011", "P0175", "P0226", "P0343"):
            for met in one(trace, person)["encounters"]:
                for row in met["rows"]:
                    line = (folder / row["file"]).read_text(encoding="utf-8").splitlines()[row["row"] - 1]
                    wanted = {"contact's stay": f",{person},", "case's stay": ",ZW1,", "leg": ",2020-02-2"}[
                        row["about"]
                    ]
                    assert wanted in line
                    assert f",{row['source']}," in line
        table = demo.itineraries.set_index("fact_id")
        told = one(trace, "P0145")["encounters"][0]["rows"][0]
        assert told["recorded_at"] == table.loc[[told["fact_id"]]].iloc[0]["recorded_at"].isoformat()

    def test_a_stay_told_twice_has_two_rows(self, trace: Trace) -> None:
        """The case told of the sleeper, the railway added the berth."""
        rows = one(trace, "P0343")["encounters"][0]["rows"]
        assert [row["about"] for row in rows] == ["contact's stay", "case's stay", "case's stay", "leg"]

    def test_the_rule_comes_with_words_and_source(self, trace: Trace) -> None:
        """What `exposure rules` prints for it."""
        rule = one(trace, "P0011")["rule"]
        assert (rule["id"], rule["set"], rule["confidence"]) == ("aircraft-rows", CN, "high")
        assert ["at most 3 physical rows apart", "rows = 3"] in rule["asks"]
        assert rule["source"].startswith("yzz2022")

    def test_a_household_comes_with_its_rows(self) -> None:
        """By a relation: its row; by a household_id: the rows of both persons."""
        related = Scene([], None, [], [{"person_a": "K", "person_b": "C", "kind": "carer"}])
        persons = [
            {"person_id": person, "household_id": home} for person, home in (("C", "H"), ("X", "H"), ("K", None))
        ]
        trace = ex.trace(graph_of(related, persons=persons), case="C", rules=CN)
        (relation,) = one(trace, "K")["relations"]
        assert (relation["kind"], relation["rows"][0]["fact_id"]) == ("carer", "relations:2")
        (relation,) = one(trace, "X")["relations"]
        assert relation["kind"] == "household"
        assert sorted(row["fact_id"] for row in relation["rows"]) == ["persons:2", "persons:3"]

    def test_judgements_stand_beside_the_rule(self) -> None:
        """Who judged and what was written stays in the table."""
        row = {"person_id": "K", "contact_class": "general", "reason": "SECRET", "by": "SECRET"}
        trace = ex.trace(graph_of(scene_of(SEATED), judgements=[row]), case="C", rules=CN)
        told = one(trace, "K")
        assert (told["contact_class"], told["judged"][0]["contact_class"]) == ("close", "general")
        assert told["judged"][0]["row"]["fact_id"] == "judgements:2"
        assert "judged general by an investigator" in str(trace.why("K"))
        assert "SECRET" not in str(trace.why("K"))

    def test_minutes_in_sum_name_their_rule(self) -> None:
        """Each of two meetings of ten minutes counts by the rule on fifteen in sum."""
        spans = [("09:00", "09:10"), ("12:00", "12:10")]
        stays = [
            {"person_id": p, "venue_id": "R", "start": f"2020-02-22T{a}+08:00", "end": f"2020-02-22T{b}+08:00"}
            for p in ("C", "K")
            for a, b in spans
        ]
        rules = parse_rule_set(
            'id = "x"\nauthority = "x"\ntitle = "x"\nin_force = 2020-01-01\nsource = ["x"]\n'
            "[window]\nbefore_onset_days = 2\nbefore_sample_days = 2\n"
            '[[rule]]\nid = "sum"\nclass = "close"\nwhen = { minutes = 15, per = "day" }\n'
            'reason_en = "x"\nreason_zh = "x"\nsource = "x"\n'
        )
        trace = ex.trace(graph_of(Scene(stays, None, [], [])), case="C", rules=rules)
        told = one(trace, "K")
        assert [(met["of_class"], met["rule"]) for met in told["encounters"]] == [(True, "sum"), (True, "sum")]
        assert "co-present, certain; adds to the minutes of sum" in str(trace.why("K"))

    def test_what_was_assumed_is_marked(self) -> None:
        """The window ends with isolation; without it and a confirmation that is an assumption."""
        cases = [{"person_id": "C", "onset": "2020-02-22", "timezone": "Asia/Shanghai"}]
        why = ex.trace(graph_of(scene_of(ANY), cases=cases), case="C", rules=CN).why("K")
        assert re.search("assumed", str(why), re.IGNORECASE)


class TestForms:
    """Text, HTML and plain values."""

    def test_text_of_a_possible_contact(self, trace: Trace) -> None:
        """Everything that a caller or a reviewer needs, in the order in which they need it."""
        lines = [line.strip() for line in str(trace.why("P0145")).splitlines()]
        assert lines[0] == "P0145, contact of case ZW1: close (密切接触者), possible"
        for expected in (
            "quarantine until 5 March 2020 24:00 (2020-03-05 16:00 UTC)",
            "asks: at most 3 physical rows apart [rows = 3]",
            "1. flight SU206 [SU206-2020-02-20], 20 February 2020 14:00 to 22:20 (Asia/Shanghai)",
            "contact: role passenger; case: seat 35A, role passenger",
            "Which seat did you sit in? 您坐在哪个座位？",
        ):
            assert expected in lines
        assert repr(trace.why("P0145")) == str(trace.why("P0145"))

    def test_distances_and_times_of_another_day(self, trace: Trace) -> None:
        """Two decimals at most; an end on the next day says so."""
        assert "2 rows apart, 2 seats apart, 1.84 metres apart" in str(trace.why("P0011"))
        assert "20 February 2020 23:40 to 13:18 on 21 February 2020 (Asia/Shanghai)" in str(trace.why("P0175"))

    def test_long_stories_are_cut_in_text_alone(self, trace: Trace) -> None:
        """A hotel guest met the case in fourteen more ways."""
        assert "other encounters: 14" in str(trace.why("P0175"))
        assert "and 11 encounters more" in str(trace.why("P0175"))
        assert len(one(trace, "P0175")["encounters"]) == 15

    def test_json_gives_it_back(self, trace: Trace) -> None:
        """No NaN, no NumPy, nothing that JSON does not know; a copy that may be changed."""
        for person in ("P0011", "P0145", "P0226"):
            told = trace.why(person).to_dict()
            assert json.loads(json.dumps(told, allow_nan=False)) == told
        why = trace.why("P0011")
        why.to_dict()["contacts"][0]["encounters"].clear()
        assert why.to_dict()["contacts"][0]["encounters"]

    def test_several_cases_are_all_told_unless_one_is_named(self, demo: ex.ExposureGraph) -> None:
        """The passenger in 33C is a case, too."""
        trace = ex.trace(demo, rules=CN)
        both = [told["case_id"] for told in trace.why("P0012").to_dict()["contacts"]]
        assert sorted(both) == ["P0011", "ZW1"]
        assert both == trace.contacts.loc[trace.contacts["contact_id"] == "P0012", "case_id"].tolist()
        assert [told["case_id"] for told in trace.why("P0012", case="P0011").to_dict()["contacts"]] == ["P0011"]
        assert trace.why("P0012").reason == trace.people.set_index("person_id")["reason"]["P0012"]

    def test_without_rules_there_is_a_sentence_all_the_same(self, demo: ex.ExposureGraph) -> None:
        """The tables leave it blank; somebody who asks wants to hear it."""
        why = ex.trace(demo, case="ZW1", up_to="room").why("P0175")
        assert why.reason.startswith("You were at guest lift, Harbour Lights Hotel (invented) on 21 February 2020")
        assert why.reason_zh.startswith("您于2020年2月21日与一名感染者同时在")
        assert why.to_dict()["contacts"][0]["rule"] is None


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.opened.append(tag)
        assert {name for name, _ in attrs} <= {"style", "open"}

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def why() -> Why:
    hours = {"start": "2020-02-22T09:00+08:00", "end": "2020-02-22T10:00+08:00"}
    nasty = {"role": NASTY, "section": NASTY, "source": NASTY, "stay_id": "s"}
    stays = [{"person_id": p, "venue_id": NASTY, **hours, **nasty, "stay_id": p} for p in ("C", "K<b>")]
    venues = [{"venue_id": name, "kind": "shop", "timezone": "Asia/Shanghai"} for name in (NASTY, "GATE")]
    persons = [{"person_id": person} for person in ("C", "K<b>", "X")]
    graph = graph_of(Scene(stays, None, [], []), venues=venues, persons=persons)
    return ex.trace(graph, case="C", rules=CN).why("K<b>")


class TestHostileText:
    """What stands in files is shown as text, whatever it is."""

    def test_html_is_escaped(self, why: Why) -> None:
        """No tag but ours, and the text is there to be read."""
        parser = _Tags()
        parser.feed(why._repr_html_())
        assert set(parser.opened) <= {"div", "strong", "p", "details", "summary", "span"}
        assert "<script>alert(1)</script>" in parser.text
        assert "K<b>" in parser.text

    def test_terminals_get_no_control_characters(self, why: Why) -> None:
        """Nothing moves the cursor or turns the direction of writing."""
        for text in (str(why), why._repr_html_(), why.reason, why.reason_zh):
            assert [sign for sign in text if not sign.isprintable() and sign != "\n"] == []

    def test_plain_values_keep_it(self, why: Why) -> None:
        """Programs get what the file holds; JSON escapes it."""
        assert why.to_dict()["contacts"][0]["encounters"][0]["shared_place_id"] == NASTY.strip()


class TestNoContact:
    """Who is none is told why, with ids alone."""

    def says(self, trace: Trace, person: Any, words: str, case: str | None = None) -> None:
        with pytest.raises(ex.UsageError, match=words) as caught:
            trace.why(person, case=case)
        assert "\n" not in str(caught.value)
        assert "SECRET" not in str(caught.value)

    def test_somebody_who_does_not_exist(self, trace: Trace) -> None:
        """With an id that looks alike."""
        self.says(trace, "P0001x", r"no person has the id 'P0001x' \(did you mean 'P0001'\?\)")
        self.says(trace, 7, "why takes a person id, not int")
        self.says(trace, None, "why takes a person id, not NoneType")

    def test_the_case_itself(self, trace: Trace) -> None:
        """Nobody is a contact of himself."""
        self.says(trace, "ZW1", "'ZW1' is the case that was traced")

    def test_a_case_that_was_not_traced(self, trace: Trace) -> None:
        """The cases that were are named."""
        self.says(trace, "P0001", "'P0002' is none of the cases traced: ZW1", case="P0002")

    def test_somebody_not_yet_known(self, demo: ex.ExposureGraph) -> None:
        """As known then."""
        early = ex.trace(demo.as_known("2020-02-27T03:00+08:00"), case="ZW1", rules=CN)
        self.says(early, "P0300", "nothing was known of 'P0300' at 2020-02-26 19:00 UTC")

    def test_somebody_who_met_nobody(self) -> None:
        """X was at a gate at six."""
        self.says(ex.trace(graph_of(scene_of(ANY)), case="C", rules=CN), "X", "'X' is no contact of C: no encounter")

    def test_somebody_met_outside_the_window(self) -> None:
        """Ten days before."""
        hours = {"start": "2020-02-12T09:00+08:00", "end": "2020-02-12T10:00+08:00"}
        stays = [{"person_id": p, "venue_id": "R", **hours} for p in ("C", "K")]
        trace = ex.trace(graph_of(Scene(stays, None, [], [])), case="C", rules=CN)
        self.says(trace, "K", "they met only outside the exposure window")

    def test_somebody_who_came_later(self) -> None:
        """Five minutes after him in a shop; only the next riders of a car count."""
        stays = [
            {"person_id": "C", "venue_id": "R", "start": "2020-02-22T09:00+08:00", "end": "2020-02-22T10:00+08:00"},
            {"person_id": "K", "venue_id": "R", "start": "2020-02-22T10:05+08:00", "end": "2020-02-22T11:00+08:00"},
        ]
        trace = ex.trace(graph_of(Scene(stays, None, [], [])), case="C", rules=CN)
        self.says(trace, "K", "came only after the case had left, and no rule covers that")

    def test_somebody_met_at_a_larger_place_than_asked_for(self, demo: ex.ExposureGraph) -> None:
        """On one flight, asked up to a room."""
        self.says(ex.trace(demo, case="ZW1", up_to="room"), "P0101", "only where or when it does not count")

    def test_somebody_whose_rows_were_set_aside(self) -> None:
        """The faults are where to look."""
        stays = [
            {"person_id": "C", "venue_id": "V", "start": "2020-02-22T09:00Z", "end": "2020-02-22T10:00Z"},
            {"person_id": "K", "venue_id": "V", "start": "never", "end": "2020-02-22T10:00Z"},
        ]
        graph = ex.ExposureGraph.from_frames(
            venues=pd.DataFrame([{"venue_id": "V", "kind": "shop"}]),
            itineraries=pd.DataFrame(stays),
            faults="set-aside",
        )
        self.says(ex.trace(graph, case="C"), "K", "every row of 'K' was set aside")


def test_nothing_personal_is_on_any_card(trace: Trace, demo: ex.ExposureGraph) -> None:
    """No name, phone, document, address of anybody, on the card or in the dict."""
    persons = demo.persons
    secrets = [cell for name in ("name", "phone", "document", "address") for cell in persons[name].dropna()]
    for person in trace.contacts["contact_id"].iloc[::29]:
        why = trace.why(person)
        text = "\n".join([str(why), why._repr_html_(), json.dumps(why.to_dict(), ensure_ascii=False)])
        assert [secret for secret in secrets if secret in text] == []


@given(world=rule_worlds(), drawn=random_rule_sets())
def test_in_any_world_every_contact_can_be_explained(world: World, drawn: dict[str, Any]) -> None:
    """Text, HTML and JSON; the encounters are those of the table, and somebody else is told why not."""
    rules = parse_rule_set(to_toml(drawn))
    trace = ex.trace(ex.ExposureGraph.from_frames(**to_frames(world)), case="P1", rules=rules)
    table = trace.encounters
    for person, reason in zip(trace.contacts["contact_id"], trace.contacts["reason"], strict=True):
        why = trace.why(person)
        assert why.reason == reason
        assert str(why)
        assert why._repr_html_()
        (told,) = json.loads(json.dumps(why.to_dict(), allow_nan=False))["contacts"]
        mine = table[table["contact_id"] == person]
        assert sorted(pd.Timestamp(met["start"]) for met in told["encounters"]) == sorted(mine["start"])
        assert all(met["of_class"] for met in told["encounters"] if met["rule"] and met["rule"] == told["rule"])
    for person in {row["person_id"] for row in world["persons"]} - set(trace.contacts["contact_id"]):
        with pytest.raises(ex.UsageError, match=r"no contact|nothing was known|was set aside"):
            trace.why(person)
