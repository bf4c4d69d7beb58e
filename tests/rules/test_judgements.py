"""What an investigator says of a person stands beside what the rules say, and neither takes the other's place."""

from __future__ import annotations

from functools import cache
from typing import Any, ClassVar

import pytest
from cabin_worlds import CASE, CN, at, graph_of, said, stay, sure, venue

import exposure as ex

SIGNED: dict[str, str] = {"reason": "coughed at by him", "by": "Dr Lin"}
FIRST, SECOND, THIRD = at("25 09:00"), at("26 09:00"), at("27 09:00")


@cache
def plain() -> ex.ExposureGraph:
    """Cases c and d. `met` shared a hall with c for ten minutes; `apart` was elsewhere; `at d` was in d's room."""
    rows = [stay(CASE, "hall", "09:00-10:00"), stay("met", "hall", "09:50-10:00"), stay("apart", "bar", "09:00-10:00")]
    rows += [stay("d", "room", "09:00-10:00"), stay("at d", "room", "09:00-10:00")]
    cases = [
        {"person_id": case, "onset": "2020-02-22", "isolated_at": at("24 00:00"), "timezone": "UTC"} for case in "cd"
    ]
    places = [venue("hall", "venue"), venue("bar", "venue"), venue("room", "room")]
    return graph_of(rows, *places, cases=cases)


def judged(graph: ex.ExposureGraph, case: str | list[str] | None = CASE) -> dict[Any, str]:
    """What is said of whom: by contact, or by case and contact where several cases are asked about."""
    contacts = ex.trace(graph, case=case, rules=CN).contacts
    keys = (
        contacts["contact_id"]
        if isinstance(case, str)
        else zip(contacts["case_id"], contacts["contact_id"], strict=True)
    )
    return {who: word for who, word in zip(keys, contacts["judged"], strict=True) if word}


class TestBesideTheRules:
    def test_both_answers_are_shown(self) -> None:
        """The rule says general, the investigator close: the class stays, the word stands in `judged`."""
        graph = plain().judge("met", "close", at=FIRST, **SIGNED)
        assert said(graph, CN) == said(plain(), CN) == {"met": sure("general", "any-encounter")}
        assert judged(graph) == {"met": "close"}
        assert judged(plain()) == {}

    def test_they_are_counted_apart(self) -> None:
        """No close contact more by the rules; one person judged, said in a line of its own and only then."""
        before, after = (ex.trace(graph, case=CASE, rules=CN) for graph in (plain(), self.graph()))
        assert "close" not in set(after.contacts["contact_class"])
        assert "1 person judged by name" in repr(after)
        assert "judged" not in repr(before)

    def graph(self) -> ex.ExposureGraph:
        return plain().judge("met", "close", at=FIRST, **SIGNED)

    def test_none_is_a_judgement_too(self) -> None:
        """Whoever is judged to be no contact stays in the list with the rule's answer."""
        graph = plain().judge("met", "none", at=FIRST, **SIGNED)
        assert judged(graph) == {"met": "none"}
        assert said(graph, CN) == {"met": sure("general", "any-encounter")}

    def test_the_end_of_quarantine_is_the_rules(self) -> None:
        """A judgement feeds no count: the set has no days for general contacts."""
        assert ex.trace(self.graph(), case=CASE, rules=CN).contacts["last_day"].isna().all()

    def test_without_rules_it_stands_there_as_well(self) -> None:
        """The list of everybody who shared space and time shows it beside `co-present`."""
        contacts = ex.trace(self.graph(), case=CASE).contacts
        assert contacts[["contact_class", "judged"]].to_numpy().tolist() == [["co-present", "close"]]


class TestWithoutAnEncounter:
    def test_the_person_is_in_the_list(self) -> None:
        """He met nobody that is known of; somebody signed that he is close. He is listed, and no rule is claimed."""
        graph = plain().judge("apart", "close", at=FIRST, **SIGNED)
        contacts = ex.trace(graph, case=CASE, rules=CN).contacts.set_index("contact_id")
        assert judged(graph) == {"apart": "close"}
        told = contacts.loc[["apart"]].iloc[0]
        assert (told["encounters"], told["rule"]) == (0, "")
        assert told["contact_class"] != "close"
        assert told[["minutes", "first_exposure", "quarantine_until", "scale"]].isna().all()

    def test_the_balance_adds_up(self) -> None:
        """The person moves from those without an encounter to the contacts."""
        before = ex.trace(plain(), case=CASE, rules=CN).balance
        after = ex.trace(plain().judge("apart", "close", at=FIRST, **SIGNED), case=CASE, rules=CN).balance
        assert after["persons_read"] == after.drop("persons_read").sum()
        assert (after - before).to_dict() == {**dict.fromkeys(before.index, 0), "contacts": 1, "without_encounter": -1}


class TestTowardsWhom:
    CASES: ClassVar[list[str]] = ["c", "d"]

    def test_one_case_by_name(self) -> None:
        """Judged close towards d, whom she never met: listed with d, untouched with c."""
        graph = plain().judge("met", "close", case="d", at=FIRST, **SIGNED)
        assert judged(graph, self.CASES) == {("d", "met"): "close"}
        assert judged(graph, CASE) == {}

    def test_no_case_is_every_case_that_the_person_met(self) -> None:
        """She met c alone; he met neither and is listed with both."""
        graph = plain().judge("met", "close", at=FIRST, **SIGNED).judge("apart", "secondary", at=FIRST, **SIGNED)
        assert judged(graph, self.CASES) == {
            ("c", "met"): "close",
            ("c", "apart"): "secondary",
            ("d", "apart"): "secondary",
        }

    def test_a_named_case_goes_before_a_blank_one(self) -> None:
        """Close towards everybody, none towards c: c's list says none, d's says close."""
        graph = plain().judge("apart", "close", at=FIRST, **SIGNED)
        graph = graph.judge("apart", "none", case="c", at=SECOND, **SIGNED)
        assert judged(graph, self.CASES) == {("c", "apart"): "none", ("d", "apart"): "close"}

    def test_a_case_may_be_judged_as_a_contact(self) -> None:
        """d towards c; and of himself nothing can be judged."""
        graph = plain().judge("d", "close", at=FIRST, **SIGNED)
        assert judged(graph, CASE) == {"d": "close"}
        assert ex.trace(graph, case=CASE, rules=CN).contacts.set_index("contact_id").loc["d", "is_case"]
        with pytest.raises(ex.UsageError, match="towards another person"):
            plain().judge("c", "close", case="c", at=FIRST, **SIGNED)


class TestWhenItWasKnown:
    def test_before_it_was_said_it_is_not_there(self) -> None:
        """A minute before: the rule's answer alone, and `apart` is no contact yet."""
        graph = plain().judge("met", "close", at=FIRST, **SIGNED).judge("apart", "close", at=SECOND, **SIGNED)
        assert judged(graph.as_known(at("25 08:59"))) == {}
        assert judged(graph.as_known(FIRST)) == {"met": "close"}
        assert judged(graph.as_known(SECOND)) == {"met": "close", "apart": "close"}
        assert set(said(graph.as_known(at("25 08:59")), CN)) == {"met"}

    def test_a_later_one_takes_its_place(self) -> None:
        """Close on the 25th, general on the 26th, none on the 27th: each moment knows the one in force."""
        graph = plain()
        for moment, word in ((FIRST, "close"), (SECOND, "general"), (THIRD, "none")):
            graph = graph.judge("met", word, at=moment, **SIGNED)
        known = [judged(graph.as_known(moment)) for moment in (FIRST, SECOND, THIRD)]
        assert known == [{"met": "close"}, {"met": "general"}, {"met": "none"}]
        assert judged(graph) == {"met": "none"}
        assert len(graph.judgements) == 1

    def test_an_earlier_one_cannot_be_slipped_under_it(self) -> None:
        """What was in force is not rewritten."""
        graph = plain().judge("met", "close", at=SECOND, **SIGNED)
        with pytest.raises(ex.UsageError, match="later"):
            graph.judge("met", "general", at=FIRST, **SIGNED)

    def test_the_first_graph_is_as_it_was(self) -> None:
        """A judgement gives a new graph."""
        before = repr(plain())
        plain().judge("met", "close", at=FIRST, **SIGNED)
        assert repr(plain()) == before
        assert plain().judgements.empty

    def test_the_row_says_who_signed(self) -> None:
        """Person, class, reason, signature and moment can be had again."""
        table = plain().judge("met", "close", at=FIRST, **SIGNED).judgements
        columns = ["person_id", "contact_class", "reason", "by"]
        assert table[columns].to_numpy().tolist() == [["met", "close", "coughed at by him", "Dr Lin"]]
        assert table["case_id"].isna().all()
        assert [moment.isoformat() for moment in table["recorded_at"]] == ["2020-02-25T09:00:00+00:00"]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"person": "mett"}, r"no person has the id 'mett' \(did you mean 'met'\?\)"),
        ({"case": "nobody"}, "no person has the id 'nobody'"),
        ({"contact_class": "closed"}, r"unknown contact class 'closed' \(did you mean 'close'\?\)"),
        ({"reason": " "}, "signed"),
        ({"by": ""}, "signed"),
        ({"at": "2020-02-25T09:00"}, "offset"),
        ({"at": "soon"}, "at"),
    ],
)
def test_what_is_no_judgement_is_refused_in_one_line(changed: dict[str, Any], says: str) -> None:
    """Nobody signs nothing, for nobody, at no time."""
    given = {"person": "met", "contact_class": "close", "at": FIRST, **SIGNED, **changed}
    with pytest.raises(ex.UsageError, match=says) as caught:
        plain().judge(given.pop("person"), given.pop("contact_class"), **given)
    assert "\n" not in str(caught.value)


def test_a_graph_as_known_takes_no_judgement() -> None:
    """It would be unclear what else was known."""
    with pytest.raises(ex.UsageError, match="takes no new facts"):
        plain().as_known(FIRST).judge("met", "close", at=FIRST, **SIGNED)


def test_judgements_may_come_as_a_table() -> None:
    """The same as by the method: a row of a file."""
    rows = [stay(CASE, "hall", "09:00-10:00"), stay("met", "hall", "09:50-10:00")]
    told = [{"person_id": "met", "contact_class": "close", "recorded_at": FIRST, **SIGNED}]
    graph = graph_of(rows, venue("hall", "venue"), judgements=told)
    assert judged(graph) == {"met": "close"}
    assert judged(graph.as_known(at("25 08:59"))) == {}
