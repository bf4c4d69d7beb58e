"""What to ask next: every count worked out by hand, or by trying every answer through the public face."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd
import pytest
from cabin_worlds import CN, Row, at, close, general, graph_of, leg, ride, rules_of, seated, stay, venue
from hypothesis import given, settings
from rule_worlds import CASE, rule_sets, rule_worlds, to_toml
from worlds import to_frames

import exposure as ex
from exposure.errors import UsageError
from exposure.interview import questions
from exposure.rules.load import parse_rule_set
from exposure.vocabulary import CLASSES

if TYPE_CHECKING:
    from oracle import World

    from exposure.rules.model import RuleSet

SHOPS = [venue(name, "shop") for name in ("a", "b", "d")]
IN_ONE_AIR = rules_of(close(within="space"))
COLUMNS = (
    *("position", "about", "case_id", "person_id", "ask", "question_en", "question_zh", "where"),
    *("start", "end", "hang", "could_add", "could_remove"),
)

Counts = tuple[int, int, int]


def counts(found: pd.DataFrame, about: str) -> dict[str, Counts]:
    """What hangs on each question of one sort, and what it can add and remove, by whose fact is missing."""
    rows = found[found["about"] == about]
    assert rows["person_id"].is_unique
    numbers = rows[["hang", "could_add", "could_remove"]].itertuples(index=False, name=None)
    return dict(zip(rows["person_id"], numbers, strict=True))


def ask(graph: ex.ExposureGraph, rules: str | RuleSet | None = IN_ONE_AIR, **asked: Any) -> pd.DataFrame:
    return questions(graph, case="c", rules=rules, **asked)


class TestAlternatives:
    def world(self, **columns: Any) -> ex.ExposureGraph:
        """
        The case was in a, b or d. In a are p and q, in b are q, r, s and t, in d nobody; t shares his room besides.

        As it stands p, q, r and s are possible contacts, t is certain.
        """
        group = {"alternative_group": "g", **columns}
        told = [stay("c", name, "10:00-11:00", **group) for name in ("a", "b", "d")]
        told += [stay(who, "a", "10:30-11:00") for who in "pq"] + [stay(who, "b", "10:00-10:30") for who in "rst"]
        told += [stay("q", "b", "10:00-10:30"), stay("c", "e", "12:00-13:00"), stay("t", "e", "12:00-13:00")]
        return graph_of(told, *SHOPS, venue("e", "room"))

    def test_every_answer_is_tried(self) -> None:
        """
        Settled as a: p and q become certain, r and s fall. As b: q, r and s become certain, p falls. As d: all four
        fall. So four hang on it, one answer adds three at most, and one removes four.
        """
        assert counts(ask(self.world()), "alternative") == {"c": (4, 3, 4)}

    def test_asks_the_field_team(self) -> None:
        """The places are named, in both languages, with the time."""
        row = ask(self.world()).iloc[0]
        assert (row["about"], row["ask"], row["where"]) == ("alternative", "field team", "g")
        assert row["question_en"] == (
            "Which of these do cameras, payments or registers show for the infected person from 10:00 to 11:00 UTC on "
            "22 February: shop a; shop b; or shop d?"
        )
        assert all(word in row["question_zh"] for word in ("2月22日", "10:00", "11:00", "店a", "还是"))
        assert (row["start"], row["end"]) == (pd.Timestamp(at("10:00")), pd.Timestamp(at("11:00")))

    def test_likelihoods_do_not_matter(self) -> None:
        """What an answer would do does not depend on how likely it is."""
        group = {"alternative_group": "g"}
        told = [
            stay("c", "a", "10:00-11:00", likelihood=0.9, **group),
            stay("c", "b", "10:00-11:00", likelihood=0.1, **group),
        ]
        graph = graph_of([*told, stay("p", "a", "10:00-11:00"), stay("q", "b", "10:00-11:00")], *SHOPS)
        assert counts(ask(graph), "alternative") == {"c": (2, 1, 1)}

    def test_a_milder_class_counts_as_removed(self) -> None:
        """p is close in the shop a, and general by the station around it in any case: settled as b, p stays general."""
        station = [venue("s", "station"), venue("a", "shop", "s"), venue("b", "shop", "s")]
        told = [stay("c", name, "10:00-11:00", alternative_group="g") for name in "ab"]
        graph = graph_of([*told, stay("p", "a", "10:00-11:00")], *station)
        rules = rules_of(close(within="space"), general(within="site"))
        assert counts(ask(graph, rules), "alternative") == {"c": (1, 1, 1)}

    def test_of_a_contact(self) -> None:
        """
        p was in a, with the case, or elsewhere; q was in b or d, where the case never was; r was in the case's shop
        either way, though at two times, and so is certain.

        Only p's group matters for the list, and p is asked.
        """
        told = [stay("c", "a", "10:00-11:00")]
        told += [stay("p", name, "10:00-11:00", alternative_group="gp") for name in "ab"]
        told += [stay("q", name, "10:00-11:00", alternative_group="gq") for name in "bd"]
        told += [stay("r", "a", hours, alternative_group="gr") for hours in ("10:00-10:20", "10:30-10:50")]
        found = ask(graph_of(told, *SHOPS))
        assert counts(found, "alternative") == {"p": (1, 1, 1)}
        row = found[found["person_id"] == "p"].iloc[0]
        assert (row["ask"], row["question_en"]) == (
            "p",
            "Where were you from 10:00 to 11:00 UTC on 22 February: shop a; or shop b?",
        )

    def test_without_rules(self) -> None:
        """The same answers are tried; every contact is co-present."""
        assert counts(ask(self.world(), None), "alternative") == {"c": (4, 3, 4)}

    def test_a_settled_group_is_no_question(self) -> None:
        """Nor one of which a single alternative is left."""
        told = [stay("c", "a", "10:00-11:00", alternative_group="g")]
        told += [stay("c", "b", "10:00-11:00", alternative_group="g", withdrawn_at=at("25 00:00"))]
        graph = graph_of([*told, stay("p", "a", "10:00-11:00")], *SHOPS)
        assert "alternative" not in set(ask(graph)["about"])
        assert counts(ask(graph.as_known(at("24 23:00"))), "alternative") == {"c": (1, 1, 1)}


class TestSeats:
    LAYOUT: ClassVar[list[Row]] = [{"layout": "small", "rows": "1-4", "columns": "A B"}]
    ROWS = rules_of(close(["flight"], rows=1))

    def of(self, *rows: Row, rules: RuleSet = ROWS, layouts: list[Row] | None = None) -> pd.DataFrame:
        return ask(graph_of(list(rows), leg(layout="small"), layouts=layouts or self.LAYOUT), rules)

    def test_of_the_case(self) -> None:
        """
        1A, 2A and 4A are taken, the case sat on one of the five other seats; close is who sat a row away at most.

        In row 1 that are the people of 1A and 2A, in row 2 the same, in row 3 those of 2A and 4A, in row 4 that of 4A
        alone. So three hang on it; one answer makes two certain, and one, row 4, takes two off.
        """
        found = self.of(ride("c"), *seated(p="1A", q="2A", r="4A"))
        assert counts(found, "seat") == {"c": (3, 2, 2)}
        row = found[found["about"] == "seat"].iloc[0]
        assert (row["ask"], row["where"]) == ("carrier", "leg")

    def test_of_a_contact(self) -> None:
        """The case sat in row 1: p in row 2 is certain, q somewhere is possible and can be anything, r is far."""
        found = self.of(ride("c", seat="1A"), *seated(p="2A", q=None, r="4A"))
        assert counts(found, "seat") == {"q": (1, 1, 1)}
        assert found.loc[found["about"] == "seat", "question_en"].tolist() == [
            "Which seat on flight leg on 22 February did the person with the id q have?"
        ]

    def test_a_seat_that_decides_nothing_is_not_asked_of_a_contact(self) -> None:
        """Within four rows everybody is close, wherever q sat."""
        assert counts(self.of(ride("c", seat="1A"), ride("q"), rules=rules_of(close(rows=4))), "seat") == {}

    def test_two_cannot_sit_on_one_seat(self) -> None:
        """
        One row of two seats, and close is who sits on the other: whichever the case has, q has the other one.

        Nothing is open then; with three seats in the row q may sit two away.
        """
        beside = rules_of(close(seats=1, aisle=True))
        two, three = ([{"layout": "small", "rows": "1-1", "columns": columns}] for columns in ("AB", "ABC"))
        assert counts(self.of(ride("c"), ride("q"), rules=beside, layouts=two), "seat") == {"c": (0, 0, 0)}
        found = counts(self.of(ride("c"), ride("q"), rules=beside, layouts=three), "seat")
        assert found == {"c": (1, 1, 0), "q": (1, 1, 0)}  # in the middle q is certain; at the window only maybe

    def test_of_crew(self) -> None:
        """The steward served rows 1 and 2 or rows 3 and 4; the case sat in row 1."""
        layouts = [{**self.LAYOUT[0], "sections": "front 1-2;back 3-4"}]
        rules = rules_of(close(serves_rows=0))
        found = self.of(ride("c", seat="1A"), ride("s", role="crew"), rules=rules, layouts=layouts)
        assert counts(found, "section") == {"s": (1, 1, 1)}
        assert "serve" in found.loc[found["about"] == "section", "question_en"].iloc[0]

    def test_seats_are_not_asked_without_rules(self) -> None:
        """Everybody on board is co-present, whatever the seats."""
        graph = graph_of([ride("c"), *seated(p="1A", q=None)], leg(layout="small"), layouts=self.LAYOUT)
        assert not {"seat", "section", "carriage"} & set(ask(graph, None)["about"])


class TestCarriages:
    TRAIN = leg(mode="train")
    RULES = rules_of(close(["train"], same="carriage"))

    def of(self, *rows: Row, rules: RuleSet = RULES) -> pd.DataFrame:
        return ask(graph_of(list(rows), self.TRAIN), rules)

    def test_of_the_case(self) -> None:
        """p and q are in carriage 7, r in 8, s nobody knows where: four hang on it, three may be added at once."""
        told = [ride(who, carriage=number) for who, number in (("p", "7"), ("q", "07"), ("r", "8"), ("s", None))]
        assert counts(self.of(ride("c"), *told), "carriage") == {"c": (4, 3, 0)}

    def test_of_a_contact(self) -> None:
        """The case was in 7: s may have been there too. p is close already, crew have no carriage."""
        told = [ride("p", carriage="7"), ride("s"), ride("g", role="crew")]
        found = self.of(ride("c", carriage="7"), *told)
        assert counts(found, "carriage") == {"s": (1, 1, 0)}

    def test_is_asked_though_nobody_is_known_aboard(self) -> None:
        """The first thing that a railway is asked is in which carriage the case was."""
        assert counts(self.of(ride("c")), "carriage") == {"c": (0, 0, 0)}

    def test_a_world_without_legs(self) -> None:
        """A rule set that asks for carriages meets data that have none."""
        assert set(ask(graph_of([stay("c", "a", "10:00-11:00")], *SHOPS), CN)["about"]) == {"gap"}

    def test_is_not_asked_where_no_rule_needs_it(self) -> None:
        """Everybody on the train is close."""
        assert counts(self.of(ride("c"), ride("p"), rules=rules_of(close(same="leg"))), "carriage") == {}


class TestTimes:
    def test_tolerances(self) -> None:
        """
        The case left a at 11:00, give or take 15 minutes.

        p was there in the middle: certain. q came at 11:05, r at 11:20 give or take 10: possible by the case's
        tolerance, r by his own too. s came at 11:15, when the case had left for sure.
        """
        told = [stay("c", "a", "10:00-11:00", end_tolerance_minutes=15), stay("p", "a", "10:10-10:40")]
        told += [stay("q", "a", "11:05-12:00"), stay("s", "a", "11:15-12:00")]
        told += [stay("r", "a", "11:20-12:00", start_tolerance_minutes=10)]
        found = ask(graph_of(told, *SHOPS))
        assert counts(found, "times") == {"c": (2, 2, 2), "r": (1, 1, 1)}
        asked = found[found["about"] == "times"].set_index("person_id")
        assert asked["ask"].to_dict() == {"c": "case", "r": "r"}
        assert asked.loc["c", "question_en"] == (
            "When exactly did you come to shop a and leave it, if not from 10:00 to 11:00 UTC on 22 February?"
        )

    def test_tolerances_that_decide_nothing(self) -> None:
        """p is certain in every reading: nobody needs to know more exactly when the case left."""
        told = [stay("c", "a", "10:00-11:00", end_tolerance_minutes=15), stay("p", "a", "10:10-10:40")]
        assert "times" not in set(ask(graph_of(told, *SHOPS))["about"])

    def test_a_rule_on_minutes(self) -> None:
        """p was there for 20 minutes, 10 of them for certain; close is who was there for 15."""
        told = [stay("c", "a", "10:00-11:00"), stay("p", "a", "10:10-10:30", end_tolerance_minutes=10)]
        rules = rules_of(close(within="space", minutes=15), general(within="space"))
        assert counts(ask(graph_of(told, *SHOPS), rules), "times") == {"p": (1, 1, 1)}

    def test_an_assumed_end(self) -> None:
        """Nobody knows when the case left the shop, where q came ten minutes after him."""
        told = [{**stay("c", "a", "10:00-10:00"), "end": None}, stay("q", "a", "10:10-10:40")]
        found = ask(graph_of(told, *SHOPS))
        assert counts(found, "end") == {"c": (1, 1, 1)}
        asked = found[found["about"] == "end"].iloc[0]
        assert asked["question_en"] == "When did you leave shop a, where you came on 22 February at 10:00?"
        assert counts(ask(graph_of(told, *SHOPS), None), "end") == {"c": (1, 1, 1)}


class TestOnset:
    def world(self, **case: Any) -> ex.ExposureGraph:
        """
        Sampled on the 24th: the window begins on the 22nd, and 14 days before it on the 8th.

        p met the case on the 10th; q on the 10th and on the 22nd; r on the 7th.
        """
        told = [stay("c", "a", f"02/{day} 10:00-02/{day} 11:00") for day in ("07", "10", "22")]
        told += [
            stay(who, "a", f"02/{day} 10:00-02/{day} 11:00") for who, day in (("p", "10"), ("q", "10"), ("r", "07"))
        ]
        told += [stay("q", "a", "02/22 10:00-02/22 11:00")]
        return graph_of(told, *SHOPS, case={"onset": None, "sampled_at": at("24 10:00"), **case})

    def test_missing(self) -> None:
        """Only p would come onto the list: q is on it, r met him too early."""
        found = ask(self.world())
        assert counts(found, "onset") == {"c": (1, 1, 0)}
        row = found[found["about"] == "onset"].iloc[0]
        assert (row["ask"], row["start"], row["end"]) == (
            "hospital",
            pd.Timestamp(at("02/08 00:00")),
            pd.Timestamp(at("02/22 00:00")),
        )
        assert row["question_en"] == "On which day was the first symptom of the patient with the id c?"

    def test_known_or_not_needed(self) -> None:
        """With an onset, with a window of one's own, or without rules nothing is missing."""
        assert counts(ask(self.world(onset="2020-02-22")), "onset") == {}
        assert counts(ask(self.world(), None), "onset") == {}
        assert counts(ask(self.world(), window=(at("22 00:00"), at("23 00:00"))), "onset") == {}

    def test_onset_and_sampling_are_missing(self) -> None:
        """There is no window, so that no class can be given: this comes first, the rest is asked as without rules."""
        graph = self.world(sampled_at=None)
        found = ask(graph)
        assert (found["about"].iloc[0], found["position"].iloc[0]) == ("onset", 1)
        assert counts(found, "onset") == {"c": (3, 3, 0)}  # everybody who ever met him
        assert "first positive sample" in found["question_en"].iloc[0]
        rest = ask(graph, None)
        pd.testing.assert_frame_equal(found.iloc[1:, 1:].reset_index(drop=True), rest.iloc[:, 1:])


class TestGaps:
    def test_people_who_are_no_contacts_yet(self) -> None:
        """
        Between two stays in a, an hour: b lies next door, where p is then, and r, whom the case has met at a.

        q came to b when the case was back.
        """
        near = [venue(name, "shop", longitude=20.0, latitude=latitude) for name, latitude in (("a", 0.0), ("b", 0.001))]
        told = [stay("c", "a", "09:00-10:00"), stay("c", "a", "11:00-12:00"), stay("r", "a", "09:00-09:30")]
        told += [stay("p", "b", "10:20-10:40"), stay("r", "b", "10:20-10:40"), stay("q", "b", "11:00-12:00")]
        window = at("09:00"), at("12:00")
        found = ask(graph_of(told, *near), window=window)
        assert counts(found, "gap") == {"c": (1, 1, 0)}
        row = found[found["about"] == "gap"].iloc[0]
        assert (row["ask"], row["where"]) == ("case", "a")
        assert (
            row["question_en"] == "Where were you from 10:00 to 11:00 UTC on 22 February, between two stays at shop a?"
        )
        assert counts(ask(graph_of(told, *near), None, window=window), "gap") == {"c": (1, 1, 0)}

    def test_all_places_within_reach_count(self) -> None:
        """Thirty shops in a row with a person each: on the gap hang all, not only those that `gaps` lists."""
        row = [venue(f"s{k}", "shop", longitude=20.0, latitude=k / 10_000) for k in range(30)]
        told = [stay("c", "s0", "09:00-10:00"), stay("c", "s0", "11:00-12:00")]
        told += [stay(f"p{k}", f"s{k}", "10:00-11:00") for k in range(30)]
        assert counts(ask(graph_of(told, *row), window=(at("09:00"), at("12:00"))), "gap") == {"c": (30, 30, 0)}


def test_the_most_contacts_come_first() -> None:
    """Two groups and two gaps in one list: by what hangs on them, then by what they could take away and add."""
    told = [stay("c", name, "22 10:00-22 11:00", alternative_group="g") for name in "ab"]
    told += [stay("c", name, "22 12:00-22 13:00", alternative_group="h") for name in "bd"]
    told += [stay(who, "a", "22 10:00-22 11:00") for who in "pqr"] + [stay("s", "d", "22 12:00-22 13:00")]
    found = ask(graph_of(told, *SHOPS))
    assert found.columns.tolist() == list(COLUMNS)
    assert found["position"].tolist() == list(range(1, len(found) + 1))
    assert found["where"].tolist()[:2] == ["g", "h"]
    assert found["hang"].is_monotonic_decreasing
    gaps = found[found["about"] == "gap"]
    assert (gaps["end"] - gaps["start"]).is_monotonic_decreasing
    assert len(gaps) == 3


def test_the_order_of_rows_does_not_matter() -> None:
    """The list is the facts' own."""
    told = [stay("c", name, "10:00-11:00", alternative_group="g") for name in "ab"]
    told += [stay("p", "a", "10:00-11:00"), stay("c", "d", "12:00-12:30", end_tolerance_minutes=10)]
    told += [stay("q", "d", "12:35-13:00")]
    one = ask(graph_of(told, *SHOPS))
    for seed in range(3):
        mixed = Random(seed).sample(told, len(told))
        pd.testing.assert_frame_equal(one, ask(graph_of(mixed, *SHOPS)))


def test_nobody_is_named() -> None:
    """Ids are there, names, phones and addresses are not."""
    told = [stay("c", name, "10:00-11:00", alternative_group="g") for name in "ab"] + [ride("c"), ride("p")]
    secret = [
        {"person_id": who, "name": f"Secret {who}", "phone": "13800000001", "address": "Hidden 5"} for who in "cp"
    ]
    graph = graph_of(told, *SHOPS, leg(mode="train", hours="13:00-15:00"), persons=secret)
    text = ask(graph, CN).to_csv()
    assert not any(word in text for word in ("Secret", "13800000001", "Hidden"))


def test_of_several_cases() -> None:
    """A question stands once for each case on whose list it bears."""
    told = [stay(who, "a", "10:00-11:00") for who in "cd"] + [
        stay("p", name, "10:00-11:00", alternative_group="g") for name in "ab"
    ]
    day = {"onset": "2020-02-22", "isolated_at": at("24 00:00"), "timezone": "UTC"}
    graph = graph_of(told, *SHOPS, cases=[{"person_id": who, **day} for who in "cd"])
    found = questions(graph, rules=IN_ONE_AIR)
    asked = found[found["about"] == "alternative"]
    assert list(zip(asked["case_id"], asked["person_id"], asked["hang"], strict=True)) == [("c", "p", 1), ("d", "p", 1)]
    with pytest.raises(UsageError, match="nobody"):
        questions(graph, case="nobody")


# Every answer tried through the public face


def listed(graph: ex.ExposureGraph, rules: RuleSet) -> dict[str, tuple[int, bool]]:
    """Each contact's class and certainty."""
    contacts = ex.trace(graph, case=CASE, rules=rules).contacts
    classes = [CLASSES.index(name) if name in CLASSES else len(CLASSES) for name in contacts["contact_class"]]
    return dict(zip(contacts["contact_id"], zip(classes, contacts["certainty"] == "certain", strict=True), strict=True))


def tried(graph: ex.ExposureGraph, world: World, group: str, rules: RuleSet) -> dict[str, list[tuple[bool, bool]]]:
    """Whom each answer about a group adds and removes: the world is written anew without the other alternatives."""
    rows = graph.itineraries
    rows = rows[rows["alternative_group"] == group]
    labels = dict(zip(rows["stay_id"], rows["alternative"].fillna(rows["stay_id"]), strict=True))
    plain = [row for row in world["itineraries"] if row["alternative_group"] != group]
    lost = dict.fromkeys(("alternative_group", "alternative", "likelihood"))
    now, answers = listed(graph, rules), []
    for answer in sorted(set(labels.values())):
        kept = [{**row, **lost} for row in world["itineraries"] if labels.get(row["stay_id"]) == answer]
        anew = ex.ExposureGraph.from_frames(**to_frames({**world, "itineraries": [*plain, *kept]}))
        answers.append(listed(anew, rules))
    return {who: [differs(now, then, who) for then in answers] for who in {*now, *(one for a in answers for one in a)}}


def differs(now: dict[str, tuple[int, bool]], then: dict[str, tuple[int, bool]], who: str) -> tuple[bool, bool]:
    """Whether somebody comes onto a list, nearer or for certain; and whether he leaves it or his class."""
    (old, sure), (new, settled) = now.get(who, (9, False)), then.get(who, (9, False))
    return new < old or (new == old and settled and not sure), new > old


@settings(max_examples=10)
@given(
    world=rule_worlds().filter(lambda world: any(row["alternative_group"] for row in world["itineraries"])),
    rules=rule_sets(),
)
def test_counts_of_alternatives_are_those_of_a_world_written_anew(world: World, rules: dict[str, Any]) -> None:
    """Whatever the rules ask: seats, minutes in sum, several groups of one person, stays told twice."""
    asked = parse_rule_set(to_toml(rules))
    graph = ex.ExposureGraph.from_frames(**to_frames(world))
    found = questions(graph, case=CASE, rules=asked)
    groups = graph.itineraries.dropna(subset="alternative_group").drop_duplicates("alternative_group")
    for group, owner in zip(groups["alternative_group"], groups["person_id"], strict=True):
        told = tried(graph, world, group, asked)
        told = told if owner == CASE else {owner: told.get(owner, [])}
        hang = sum(any(added or removed for added, removed in effects) for effects in told.values())
        answers = list(zip(*told.values(), strict=True))
        add, remove = (max((sum(effect[way] for effect in answer) for answer in answers), default=0) for way in (0, 1))
        row = found[(found["about"] == "alternative") & (found["where"] == group)]
        counted = row[["hang", "could_add", "could_remove"]].sum().tolist()
        assert counted == [hang, add, remove]
        assert len(row) == 1 or hang == 0


class TestTheBuiltInCase:
    """Read as an epidemiologist would."""

    def test_at_noon_of_the_27th(self, demo: ex.ExposureGraph) -> None:
        """
        Which of the supermarkets is open, and nobody knows the carriage of the sleeper yet; of six passengers no seat
        is known, and each of them may have sat within three rows of him. Nothing is known of a night in Lanzhou.
        """
        found = questions(demo.as_known("2020-02-27T12:00+08:00"), case="ZW1", rules=CN)
        seats = counts(found, "seat")
        assert seats == {f"P{number:04}": (1, 1, 1) for number in range(145, 151)}
        asked = dict(zip(found["where"], found["ask"], strict=True))
        assert asked["ZW1-supermarket"] == "field team"
        assert asked["K0001-2020-02-22"] == asked["K0002-2020-02-24"] == "carrier"
        first = found[found["about"] == "gap"].iloc[0]
        assert first["question_en"] == (
            "Where were you from 22:00 on 23 February to 08:00 on 24 February, between two stays at Lanzhou station?"
        )

    def test_as_all_is_known(self, demo: ex.ExposureGraph) -> None:
        """The camera has settled the supermarket, the railway has told the carriage of the sleeper."""
        found = questions(demo, case="ZW1", rules=CN)
        assert set(found["about"]) == {"seat", "carriage", "gap"}
        assert found.loc[found["about"] == "carriage", "where"].tolist() == ["K0002-2020-02-24"]
