"""Reasons: what a caller reads aloud is true, complete, and right in both languages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from reason_worlds import Scene, graph_of, scene_of
from rule_worlds import rule_sets as random_rule_sets
from rule_worlds import rule_worlds, to_toml
from worlds import to_frames

import exposure as ex
from exposure.rules.load import parse_rule_set
from exposure.rules.model import PLACEHOLDERS, Conditions, Rule, RuleSet, Window
from exposure.rules.registry import rule_set_ids

if TYPE_CHECKING:
    from oracle import World

ALIKE: dict[tuple[Conditions, tuple[str, ...]], list[tuple[str, Rule]]] = {}
for _set_id in rule_set_ids():
    for _one in ex.rule_set(_set_id).rules:
        ALIKE.setdefault((_one.when, _one.where), []).append((_set_id, _one))
ANYBODY = Rule("any", "general", Conditions(), "You were at {place}.", "您在{place}。", "made up")
LATIN = re.compile(r"[A-Za-z]+")
CHINESE_SIGNS = re.compile(r"[一-鿿]")
POSSIBLE = "It is possible, though not certain, that this is so: ", "以下情况有可能属实，但尚未确定："


def alone(set_id: str, rule: Rule) -> RuleSet:
    """A set with one of its rules, so that no other answers."""
    return replace(ex.rule_set(set_id), rules=(rule,))


@lru_cache(maxsize=20)
def graph_for(when: Conditions, where: tuple[str, ...]) -> ex.ExposureGraph:
    return graph_of(scene_of(_rule(when, where)))


def _rule(when: Conditions, where: tuple[str, ...] = (), en: str = "{place}.", zh: str = "{place}。") -> Rule:
    return Rule("mine", "close", when, en, zh, "made up", where=where)


def contact(graph: ex.ExposureGraph, rules: Any, person: str = "K") -> pd.Series:
    found = ex.trace(graph, case="C", rules=rules).contacts.set_index("contact_id")
    return found.loc[[person]].iloc[0]


@pytest.mark.parametrize("alike", ALIKE.values(), ids=[f"{rules[0][0]}/{rules[0][1].id}" for rules in ALIKE.values()])
class TestEveryRuleOfEverySet:
    """In a small world made for the rule, with all facts known and with hardly any; rules that ask alike share it."""

    def test_is_read_aloud_in_both_languages(self, alike: list[tuple[str, Rule]]) -> None:
        """
        The template with the place and the date as a person says them, and nothing else; Chinese is all Chinese.

        Beside K comes U, who is like K, and whose seat or section nobody knows: a doubt stands before the sentence,
        what is unknown and the question behind it.
        """
        scene = scene_of(alike[0][1])
        unknown = [{**row, "person_id": "U", "seat": None, "section": None} for row in scene.stays[-1:]]
        graph, place = graph_of(replace(scene, stays=[*scene.stays, *unknown])), scene.place or ("", "")
        for set_id, rule in alike:
            found = ex.trace(graph, case="C", rules=alone(set_id, rule)).contacts.set_index("contact_id")
            told = found.loc[["K"]].iloc[0]
            for _, open_ in found[found["certainty"] == "possible"].iterrows():
                for text, opening, end in zip((open_["reason"], open_["reason_zh"]), POSSIBLE, "?？", strict=True):
                    assert text.startswith(opening)
                    assert text.endswith(end)
                assert set(LATIN.findall(open_["reason_zh"])) <= {"SU", "K"}
            assert (told["rule"], told["certainty"]) == (rule.id, "certain")
            assert told["reason"] == rule.reason_en.replace("{place}", place[0]).replace("{date}", "22 February 2020")
            assert told["reason_zh"] == rule.reason_zh.replace("{place}", place[1]).replace("{date}", "2020年2月22日")
            assert set(LATIN.findall(told["reason_zh"])) <= {"SU", "K"}
            assert not CHINESE_SIGNS.search(told["reason"].replace(place[0] or "-", ""))

    def test_is_filled_where_little_is_known(self, alike: list[tuple[str, Rule]]) -> None:
        """Without names, services, seats and layouts no brace and no blank place is left."""
        scene = scene_of(alike[0][1])
        stays = [{**row, "seat": None, "section": None, "x_m": None, "y_m": None} for row in scene.stays]
        legs = [{**leg, "layout": None} for leg in scene.legs]
        graph = graph_of(replace(scene, stays=stays, legs=legs), named=False)
        for set_id, rule in alike:
            found = ex.trace(graph, case="C", rules=replace(alone(set_id, rule), rules=(rule, ANYBODY))).contacts
            assert found["contact_id"].tolist() == ["K"]
            for text in (*found["reason"], *found["reason_zh"]):
                assert not re.search(r"[{}]|nan|None|  |\(\)|（）", text)
                assert text[-1] in ".?。？"


class TestPlaceholders:
    """A template of the user's own may use all nine."""

    EN = "{place}|{date}|{start}|{end}|{minutes} minutes|{minutes}|{rows} rows|{seats}|{metres} metres|{until}"
    ZH = "{place}|{date}|{start}|{end}|{minutes}分钟|{minutes}|{rows}排|{seats}|{metres}米|{until}"

    def told(self, when: Conditions, where: tuple[str, ...] = (), *, scene: Scene | None = None) -> pd.Series:
        rule = _rule(when, where, self.EN, self.ZH)
        graph = graph_for(when, where) if scene is None else graph_of(scene)
        return contact(graph, alone("cn-2020-02-21", rule))

    def test_with_everything_known(self) -> None:
        """5A and 5B: no row and one seat apart, 0.45 m of width, which is 0.5 when said with one decimal."""
        told = self.told(Conditions(rows=3), ("aircraft",))
        numbers = "22 February 2020|09:00|19:00|10 hours|600|0 rows|1|0.5 metres|7 March 2020"
        assert told["reason"] == f"flight SU206|{numbers}".replace("0.5", f"{np.round(0.45, 1):g}")
        chinese = "2020年2月22日|09:00|19:00|10小时|600|0排|1|0.5米|2020年3月7日"
        assert told["reason_zh"] == f"SU206航班|{chinese}".replace("0.5", f"{np.round(0.45, 1):g}")

    def test_of_an_unknown_seat_the_rule_says_at_most(self) -> None:
        """What is not asked for and not known is said to be unknown."""
        scene = scene_of(_rule(Conditions(rows=3), ("aircraft",)))
        scene.stays[1]["seat"] = None
        told = self.told(Conditions(rows=3), ("aircraft",), scene=scene)
        assert "|at most 3 rows|an unknown number of|an unknown number of metres|" in told["reason"]
        assert "|最多3排|若干|若干米|" in told["reason_zh"]
        assert told["reason"].endswith("7 March 2020 Your seat is not known. Which seat did you sit in?")

    @pytest.mark.parametrize(
        ("clock", "says"), [("20:00", "20:00"), ("24:00", "24:00"), ("00:20", "00:20 on 23 February 2020")]
    )
    def test_times_of_another_day_come_with_it(self, clock: str, says: str) -> None:
        """Midnight is 24:00 of the day that ends."""
        end = {"24:00": "2020-02-23T00:00+08:00", "00:20": "2020-02-23T00:20+08:00"}.get(
            clock, f"2020-02-22T{clock}+08:00"
        )
        stays = [
            {"person_id": one, "venue_id": "R", "start": "2020-02-22T19:00+08:00", "end": end} for one in ("C", "K")
        ]
        cases = [{"person_id": "C", "onset": "2020-02-22", "isolated_at": "2020-02-24T00:00+08:00"}]
        cases[0]["timezone"] = "Asia/Shanghai"
        rule = _rule(Conditions(), en="{start} to {end}", zh="{start}至{end}")
        told = contact(graph_of(Scene(stays, None, [], []), cases=cases), alone("cn-2020-02-21", rule))
        assert told["reason"] == f"19:00 to {says}"
        assert told["reason_zh"] == "19:00至" + {"00:20": "2020年2月23日00:20"}.get(clock, says)

    @pytest.mark.parametrize(
        ("minutes", "en", "zh"),
        [
            (0.5, "less than a minute", "不到1分钟"),
            (1, "1 minute", "1分钟"),
            (15.9, "15 minutes", "15分钟"),
            (119, "119 minutes", "119分钟"),
            (120, "2 hours", "2小时"),
            (135, "2 hours 15 minutes", "2小时15分钟"),
        ],
    )
    def test_lengths_are_never_rounded_up(self, minutes: float, en: str, zh: str) -> None:
        """Nobody is told of a longer meeting than there was."""
        start = pd.Timestamp("2020-02-22T09:00+08:00")
        stays = [
            {"person_id": one, "venue_id": "R", "start": start, "end": start + pd.Timedelta(minutes=length)}
            for one, length in (("C", 300), ("K", minutes))
        ]
        rule = _rule(Conditions(), en="For {minutes} minutes.", zh="{minutes}分钟。")
        told = contact(graph_of(Scene(stays, None, [], [])), alone("cn-2020-02-21", rule))
        assert (told["reason"], told["reason_zh"]) == (f"For {en}.", f"{zh}。")

    @pytest.mark.parametrize(("per", "said"), [("24h", "20 minutes"), ("day", "20 minutes")])
    def test_minutes_in_sum_are_those_inside_the_span(self, per: str, said: str) -> None:
        """Ten and ten minutes on one day and sixteen two days later: the most in one span is twenty."""
        spans = [("22T09:00", "22T09:10"), ("22T12:00", "22T12:10"), ("24T09:00", "24T09:16")]
        stays = [
            {"person_id": one, "venue_id": "R", "start": f"2020-02-{a}+08:00", "end": f"2020-02-{b}+08:00"}
            for one in ("C", "K")
            for a, b in spans
        ]
        cases = [{"person_id": "C", "onset": "2020-02-22", "timezone": "Asia/Shanghai"}]
        rule = _rule(Conditions(minutes=15, per=per), en="{minutes} minutes", zh="{minutes}分钟")
        told = contact(graph_of(Scene(stays, None, [], []), cases=cases), alone("cn-2020-02-21", rule))
        assert told["reason"] == said

    def test_braces_and_hostile_names_stay_what_they_are(self) -> None:
        """A venue called {date} is not filled, and escapes do not reach the terminal."""
        venues = [{"venue_id": "R", "kind": "shop", "name": "{date}\x1b[31m <b>\u202e", "timezone": "Asia/Shanghai"}]
        venues += [{"venue_id": "GATE", "kind": "venue", "timezone": "Asia/Shanghai"}]
        hours = {"start": "2020-02-22T09:00+08:00", "end": "2020-02-22T10:00+08:00"}
        stays = [{"person_id": one, "venue_id": "R", **hours} for one in ("C", "K")]
        rule = _rule(Conditions(), en="{{At}} {place}.")
        told = contact(graph_of(Scene(stays, None, [], []), venues=venues), alone("cn-2020-02-21", rule))
        assert told["reason"] == "{At} {date} [31m <b>."


class TestWithoutRule:
    """A contact for whom no rule fires is told what is known all the same."""

    RULES = RuleSet("none", "Nobody", "Nothing", date(2020, 1, 1), ("made up",), Window(2, 2), ())

    def test_somebody_who_was_there(self) -> None:
        """Where, when and how long."""
        told = contact(graph_for(Conditions(), ()), self.RULES)
        assert told["reason"] == (
            "You were at 面馆, 上海站 on 22 February 2020 at the same time as an infected person, for 10 hours."
        )
        assert told["reason_zh"] == "您于2020年2月22日与一名感染者同时在上海站面馆，时长10小时。"

    def test_somebody_aboard(self) -> None:
        """One is on a flight, and not at it."""
        told = contact(graph_for(Conditions(rows=3), ("aircraft",)), self.RULES)
        assert told["reason"].startswith("You were on flight SU206 on")
        assert "同时乘坐SU206航班" in told["reason_zh"]

    @pytest.mark.parametrize(
        ("kind", "en", "zh"),
        [
            ("household", "You live in one household with an infected person.", "您与一名感染者共同居住。"),
            (
                "companion",
                "You travelled or went about together with an infected person.",
                "您曾与一名感染者结伴同行。",
            ),
            (
                "carer",
                "You cared for an infected person, or were cared for by one.",
                "您曾照料一名感染者，或曾由其照料。",
            ),
        ],
    )
    def test_a_relation_alone(self, kind: str, en: str, zh: str) -> None:
        """Without an encounter there is no place to name."""
        scene = Scene([], None, [], [{"person_a": "C", "person_b": "K", "kind": kind}])
        told = contact(graph_of(scene), self.RULES)
        assert (told["reason"], told["reason_zh"]) == (en, zh)

    @pytest.mark.parametrize(
        ("judged", "en", "zh"),
        [
            ("close", "An investigator named you as a contact.", "流行病学调查人员将您判定为接触者。"),
            ("none", "An investigator decided that you are no contact.", "流行病学调查人员判定您不属于接触者。"),
        ],
    )
    def test_a_judgement_alone(self, judged: str, en: str, zh: str) -> None:
        """X met nobody, and an investigator decides; the free text of the judgement is not read out."""
        row = {"person_id": "X", "contact_class": judged, "reason": "SECRET", "by": "SECRET"}
        told = contact(graph_of(scene_of(_rule(Conditions())), judgements=[row]), self.RULES, "X")
        assert (told["reason"], told["reason_zh"]) == (en, zh)

    def test_without_a_rule_set_nothing_is_said(self) -> None:
        """Classes are not asked for, so there is nothing to explain."""
        found = ex.trace(graph_for(Conditions(), ()), case="C").contacts
        assert set(found["reason"]) == set(found["reason_zh"]) == {""}


class TestUnknowns:
    """What is unknown is said, and the question to ask comes last."""

    CN = "cn-2020-02-21"

    def flight(self, one: dict[str, Any], other: dict[str, Any], **leg: Any) -> pd.Series:
        scene = scene_of(_rule(Conditions(rows=3), ("aircraft",)))
        for row, cells in zip(scene.stays, (one, other), strict=True):
            row.update(cells)
        scene.legs[0].update(leg)
        return contact(graph_of(scene), self.CN)

    def check(self, told: pd.Series, certainty: str, en: str, zh: str) -> None:
        assert told["certainty"] == certainty
        assert told["reason"].endswith(en), told["reason"]
        assert told["reason_zh"].endswith(zh), told["reason_zh"]
        for text, opening in zip((told["reason"], told["reason_zh"]), POSSIBLE, strict=True):
            assert text.startswith(opening) == (certainty == "possible")

    def test_seat_of_the_contact(self) -> None:
        """The question of the whole trade."""
        told = self.flight({}, {"seat": None})
        self.check(told, "possible", "Your seat is not known. Which seat did you sit in?", "尚不清楚。您坐在哪个座位？")

    def test_seat_of_the_case(self) -> None:
        """The contact cannot answer that; nothing is asked."""
        told = self.flight({"seat": None}, {})
        self.check(
            told, "possible", "behind. The seat of the infected person is not known.", "该感染者的座位尚不清楚。"
        )

    def test_section_of_crew(self) -> None:
        """Front or back is open, and the front touches row 5."""
        told = self.flight({}, {"seat": None, "role": "crew"})
        self.check(told, "possible", "Which rows did you serve?", "您负责服务哪几排座位？")
        assert told["rule"] == "aircraft-crew"

    def test_crew_on_a_plan_without_sections(self) -> None:
        """The condition does not fire, certain or possible, and the reason says what is missing."""
        plain = {"layout": "plain", "rows": "1-20", "columns": "ABC DEF"}
        scene = scene_of(_rule(Conditions(rows=3), ("aircraft",)))
        scene.legs[0]["layout"] = "plain"
        scene.stays[1].update(seat=None, role="crew")
        told = contact(graph_of(scene, layouts=[plain]), self.CN)
        self.check(told, "certain", "Which rows did you serve?", "您负责服务哪几排座位？")
        assert told["rule"] == "same-vehicle"

    def test_a_leg_without_a_layout(self) -> None:
        """Everybody falls to the same vehicle, and hears why it is no more."""
        told = self.flight({}, {}, layout=None)
        self.check(
            told, "certain", "How near you sat is not known, because there is no seat plan.", "相距多远尚不清楚。"
        )
        assert "没有座位图" in told["reason_zh"]
        assert told["rule"] == "same-vehicle"

    def test_known_seats_far_apart_leave_nothing_to_ask(self) -> None:
        """15A is ten rows away."""
        told = self.flight({}, {"seat": "15A"})
        assert (told["rule"], told["reason"][-10:]) == ("same-vehicle", "same time.")

    def test_a_carriage(self) -> None:
        """A passenger of a closed train whose carriage nobody wrote down."""
        scene = scene_of(_rule(Conditions(same="carriage", sealed=True), ("train",)))
        scene.stays[1]["seat"] = None
        told = contact(graph_of(scene), self.CN)
        self.check(told, "certain", "Which carriage or cabin were you in?", "您在哪节车厢（或哪个舱房）？")

    def test_a_distance_in_a_shop(self) -> None:
        """Within a metre would be close; who sits at another table of one restaurant is far enough."""
        scene = scene_of(_rule(Conditions()))
        for row in scene.stays:
            row.update(x_m=None, y_m=None)
        told = contact(graph_of(scene), self.CN)
        self.check(told, "certain", "How near you were is not known.", "您与该感染者相距多远尚不清楚。")
        scene.stays[0]["venue_id"], scene.stays[1]["venue_id"] = "T", "T5"
        told = contact(graph_of(scene), self.CN)
        assert told["reason"].endswith("infected with the new coronavirus.")

    def test_one_of_several_places_of_the_case(self) -> None:
        """He was at the table or in the lift."""
        scene = scene_of(_rule(Conditions(same="table")))
        scene.stays[0]["alternative_group"] = "G"
        scene.stays.append({**scene.stays[0], "venue_id": "LIFT"})
        told = contact(graph_of(scene), self.CN)
        self.check(
            told,
            "possible",
            "It is not yet settled which of several places the infected person visited.",
            "该感染者当时去了几处地点中的哪一处，尚未确定。",
        )

    def test_one_of_several_places_of_the_contact(self) -> None:
        """The contact can be asked."""
        scene = scene_of(_rule(Conditions(same="table")))
        scene.stays[1]["alternative_group"] = "G"
        scene.stays.append({**scene.stays[1], "venue_id": "GATE"})
        told = contact(graph_of(scene), self.CN)
        self.check(told, "possible", "Where were you at that time?", "您当时在哪里？")

    def test_times(self) -> None:
        """Fifteen minutes at the stated times, five in the least favourable reading."""
        hours = {"start": "2020-02-22T09:00+08:00", "end": "2020-02-22T09:15+08:00"}
        stays = [{"person_id": one, "venue_id": "R", **hours} for one in ("C", "K")]
        stays[1] |= {"start_tolerance_minutes": "5", "end_tolerance_minutes": "5"}
        rule = _rule(Conditions(minutes=15), en="You met for {minutes} minutes.")
        told = contact(graph_of(Scene(stays, None, [], [])), alone(self.CN, rule))
        assert told["reason"] == (
            f"{POSSIBLE[0]}You met for 15 minutes. The times are not exact. When exactly did you arrive and leave?"
        )

    def test_a_possible_encounter_beside_a_certain_one(self) -> None:
        """Perhaps near on the flight, surely at one table later: the sentence is the certain one, without a doubt."""
        scene = scene_of(_rule(Conditions(rows=3), ("aircraft",)))
        scene.stays[1]["seat"] = None
        hours = {"start": "2020-02-22T19:10+08:00", "end": "2020-02-22T19:40+08:00"}
        scene.stays.extend({"person_id": one, "venue_id": "T", **hours} for one in ("C", "K"))
        told = contact(graph_of(scene), self.CN)
        assert told["certainty"] == "certain"
        assert told["reason"] == (
            "You sat at the same table as a person infected with the new coronavirus on 22 February 2020 "
            "(4号桌, 面馆, 上海站)."
        )

    def test_an_unknown_seat_that_is_near_wherever_it_is(self) -> None:
        """In a cabin of two rows every seat is within three: certain, and nothing is put in doubt."""
        scene = scene_of(_rule(Conditions(rows=3), ("aircraft",)))
        scene.legs[0]["layout"] = "two"
        scene.stays[0]["seat"], scene.stays[1]["seat"] = "1A", None
        told = contact(graph_of(scene, layouts=[{"layout": "two", "rows": "1-2", "columns": "AB"}]), self.CN)
        assert (told["certainty"], told["rule"]) == ("certain", "aircraft-rows")
        assert told["reason"].startswith("You were on flight SU206")
        assert told["reason"].endswith("in front or behind.")

    def test_a_possible_encounter_beside_a_relation(self) -> None:
        """They live together, which is certain; that they sat near each other is not, and is not read out."""
        scene = scene_of(_rule(Conditions(rows=3), ("aircraft",)))
        scene.stays[1]["seat"] = None
        related = [{"person_a": "C", "person_b": "K", "kind": "household"}]
        told = contact(graph_of(replace(scene, relations=related)), self.CN)
        assert told["certainty"] == "certain"
        assert told["reason"] == "You live in the same household as a person infected with the new coronavirus."

    def test_certain_only_in_sum(self) -> None:
        """He was at one of two tables, and the contact was at both: certain, though no table is."""
        scene = scene_of(_rule(Conditions(same="table")))
        scene.stays[0]["alternative_group"] = "G"
        scene.stays.append({**scene.stays[0], "venue_id": "T5"})
        scene.stays.append({**scene.stays[1], "venue_id": "T5"})
        told = contact(graph_of(scene), self.CN)
        assert told["certainty"] == "certain"
        assert told["reason"].startswith("It is certain that this, or something like it, is so: You sat at the same")
        assert told["reason_zh"].startswith("可以确定以下情况或类似情况属实：您于2020年2月22日")


ENGLISH = {
    "P0011": "You were on flight SU206 on 20 February 2020, and your seat was in the same row as a person "
    "infected with the new coronavirus, or at most three rows in front or behind.",
    "P0101": "You travelled on flight SU206 on 20 February 2020, and a person infected with the new coronavirus "
    "was on board at the same time.",
    "P0151": "You were a member of the crew of flight SU206 on 20 February 2020 and served rows at most three "
    "rows away from a person infected with the new coronavirus.",
    "P0145": "It is possible, though not certain, that this is so: You were on flight SU206 on 20 February 2020, "
    "and your seat was in the same row as a person infected with the new coronavirus, or at most three "
    "rows in front or behind. Your seat is not known. Which seat did you sit in?",
    "P0173": "You sat at the same table as a person infected with the new coronavirus on 22 February 2020 (table "
    "6, breakfast room, Harbour Lights Hotel (invented)).",
    "P0175": "You were in the same lift as a person infected with the new coronavirus on 21 February 2020 (guest "
    "lift, Harbour Lights Hotel (invented)).",
    "P0217": "You served a person infected with the new coronavirus at a till on 21 February 2020, without "
    "effective protection (till, corner shop by the hotel (invented)).",
    "P0232": "You were within one metre of a person infected with the new coronavirus on 22 February 2020, "
    "without effective protection (bench 7, concourse, Shanghai station).",
    "P0225": "You were in the same car as a person infected with the new coronavirus on 22 February 2020 (the car "
    "ride from Harbour Lights Hotel (invented) to Shanghai station).",
    "P0226": "You got into a car on 22 February 2020, at most 30 minutes after a person infected with the new "
    "coronavirus had left it (the car ride from Shanghai station to gate of some flats (invented)).",
    "P0343": "You were on train K0001, carriage 07 on 22 February 2020, in the same closed carriage as a person "
    "infected with the new coronavirus.",
    "P0370": "You were a member of the crew of train K0001, carriage 07 on 22 February 2020 and served the "
    "carriage or cabin of a person infected with the new coronavirus.",
    "P0311": "You were at noodle shop (invented), Shanghai station on 22 February 2020 at the same time as a "
    "person infected with the new coronavirus. How near you were is not known.",
}
CHINESE = {
    "P0011": "您于2020年2月20日乘坐SU206航班时，座位与一名新冠病毒感染者同排，或在其前后三排以内。",
    "P0145": "以下情况有可能属实，但尚未确定：您于2020年2月20日乘坐SU206航班时，座位与一名新冠病毒感染"
    "者同排，或在其前后三排以内。您的座位尚不清楚。您坐在哪个座位？",
    "P0151": "您于2020年2月20日在SU206航班上担任乘务工作，服务区域包括一名新冠病毒感染者座位前后三排以内的座位。",
    "P0343": "您于2020年2月22日乘坐K0001次列车07车厢，与一名新冠病毒感染者同在一节密闭车厢内。",
    "P0173": "您于2020年2月22日与一名新冠病毒感染者同桌（Harbour Lights Hotel (invented)，breakfast room，table 6）。",
}


@pytest.fixture(scope="module")
def contacts(demo: ex.ExposureGraph) -> pd.DataFrame:
    return ex.trace(demo, case="ZW1", rules="cn-2020-02-21").contacts.set_index("contact_id")


class TestZhongwei:
    """Typical contacts of the built-in case, checked by hand."""

    def test_in_english(self, contacts: pd.DataFrame) -> None:
        """Each as it would be read on the phone."""
        assert contacts["reason"][list(ENGLISH)].to_dict() == ENGLISH

    def test_in_chinese(self, contacts: pd.DataFrame) -> None:
        """The names of places are English there, and stay so."""
        assert contacts["reason_zh"][list(CHINESE)].to_dict() == CHINESE

    def test_everybody_has_a_reason(self, contacts: pd.DataFrame, demo: ex.ExposureGraph) -> None:
        """In the list of people, too."""
        people = ex.trace(demo, case="ZW1", rules="cn-2020-02-21").people
        assert (contacts[["reason", "reason_zh"]] != "").all(axis=None)
        assert people.set_index("person_id")["reason"].equals(contacts["reason"].rename_axis("person_id"))

    def test_only_the_possible_are_told_so(self, contacts: pd.DataFrame) -> None:
        """A guess never looks certain, and what is certain is never put in doubt."""
        possible = contacts["certainty"] == "possible"
        assert contacts["reason"].str.startswith("It is possible").equals(possible)
        assert contacts["reason_zh"].str.startswith("以下情况有可能").equals(possible)

    def test_before_the_cameras_were_seen(self, demo: ex.ExposureGraph) -> None:
        """At noon of the 27th the lift was not known: the guest is told of the hotel."""
        early = ex.trace(demo.as_known("2020-02-27T12:00+08:00"), case="ZW1", rules="cn-2020-02-21").contacts
        told = early.set_index("contact_id").loc["P0175"]
        assert told["reason"].startswith("You were at Harbour Lights Hotel (invented) on 20 February 2020 at the same")

    def test_nothing_personal_is_read_out(self, contacts: pd.DataFrame, demo: ex.ExposureGraph) -> None:
        """No name, phone, document or id of anybody, the case's least of all."""
        persons = demo.persons
        secrets = [cell for name in ("name", "phone", "document", "address") for cell in persons[name].dropna()]
        text = "\n".join([*contacts["reason"].unique(), *contacts["reason_zh"].unique()])
        assert [secret for secret in secrets if secret in text] == []
        assert not re.search(r"ZW1|P0\d\d\d", text)


def test_order_of_rows_changes_no_reason(demo: ex.ExposureGraph) -> None:
    """The same facts in another order, read as new tables."""
    tables = {name: getattr(demo, name) for name in ("persons", "itineraries", "cases", "relations", "legs", "layouts")}
    tables |= {"venues": pd.DataFrame(demo.venues.drop(columns="geometry")), "leg_stops": demo.leg_stops}
    dice = np.random.default_rng(7)
    mixed: Any = {
        name: table.drop(columns=["fact_id", "file", "row"], errors="ignore").iloc[dice.permutation(len(table))]
        for name, table in tables.items()
    }
    one, other = (
        ex.trace(graph, case="ZW1", rules="cn-2020-02-21").contacts.set_index("contact_id")[["reason", "reason_zh"]]
        for graph in (demo, ex.ExposureGraph.from_frames(**mixed))
    )
    pd.testing.assert_frame_equal(one, other)


@settings(max_examples=25)
@given(world=rule_worlds(), drawn=random_rule_sets())
def test_in_any_world_reasons_say_what_the_table_says(world: World, drawn: dict[str, Any]) -> None:
    """Possible ones open with a doubt and name something unknown; certain ones do not; nothing is left unfilled."""
    text = " ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    rules = parse_rule_set(to_toml(drawn))
    rules = replace(rules, rules=tuple(replace(rule, reason_en=text, reason_zh=text) for rule in rules.rules))
    found = ex.trace(ex.ExposureGraph.from_frames(**to_frames(world)), case="P1", rules=rules).contacts
    for _, told in found.iterrows():
        possible = told["certainty"] == "possible"
        for text, opening in zip((told["reason"], told["reason_zh"]), POSSIBLE, strict=True):
            assert text
            assert text.startswith(opening) == possible
            assert "{" not in text
        unknown = re.search(r"not known|not exact|not yet settled", told["reason"])
        assert not possible or unknown
