"""One call for a household: who is asked for, on which number, and who is looked up because nobody can be reached."""

from __future__ import annotations

from typing import Any

from calls.small_days import MOBILE, START, day

import exposure as ex


def planned(*persons: dict[str, Any], **more: Any) -> Any:
    """Plan a small day; rows by person."""
    return ex.calls.plan(day(persons, **more), start=START).roll.set_index("person_id")


ADULT = {"birth_date": "1980-05-05"}
CHILD = {"birth_date": "2012-05-05"}


class TestSpokesperson:
    def test_mother_and_child_are_one_call_and_the_mother_speaks(self) -> None:
        home = {"household_id": "H"}
        roll = planned(
            {"person_id": "child", "phone": MOBILE[0], **home, **CHILD},
            {"person_id": "mother", "phone": MOBILE[1], **home, **ADULT},
        )
        assert roll["unit"].tolist() == ["G001", "G001"]
        assert len(set(roll["stem"])) == 1
        assert roll.loc["mother", ["spokesperson", "phone"]].tolist() == [True, f"+86{MOBILE[1]}"]
        assert not roll.loc["child", "spokesperson"]
        assert roll.loc["child", "speak_with"] == "the spokesperson of the group"

    def test_the_strongest_number_speaks(self) -> None:
        """A mobile number before a fixed one, a valid one before one that is a digit short."""
        together = [("a", "b", "companion"), ("b", "c", "companion")]
        roll = planned(
            {"person_id": "a", "phone": "13800"},
            {"person_id": "b", "phone": "021 6323 1234"},
            {"person_id": "c", "phone": MOBILE[0]},
            relations=together,
        )
        assert roll.index[roll["spokesperson"]].tolist() == ["c"]
        assert set(roll["unit"]) == {"G001"}

    def test_an_adult_without_a_number_is_rung_on_his_child_s(self) -> None:
        home = {"household_id": "H"}
        roll = planned(
            {"person_id": "child", "phone": MOBILE[0], **home, **CHILD}, {"person_id": "father", **home, **ADULT}
        )
        assert roll.loc["father", ["spokesperson", "phone", "phone_owner"]].tolist() == [
            True,
            f"+86{MOBILE[0]}",
            "household",
        ]

    def test_a_child_is_reached_through_an_adult_who_was_not_there(self) -> None:
        home = {"household_id": "H"}
        roll = planned(
            {"person_id": "child", "phone": MOBILE[0], **home, **CHILD},
            {"person_id": "mother", "phone": MOBILE[1], **home, **ADULT},
            absent=["mother"],
        )
        assert roll.index.tolist() == ["child"]
        assert roll.loc["child", ["phone", "phone_owner", "speak_with"]].tolist() == [
            f"+86{MOBILE[1]}",
            "parent",
            "a parent or guardian",
        ]

    def test_a_child_alone_is_not_spoken_to(self) -> None:
        roll = planned({"person_id": "child", "phone": MOBILE[0], **CHILD})
        assert roll.loc["child", "speak_with"] == "a parent or guardian"

    def test_somebody_of_the_household_is_rung_for_who_has_no_number(self) -> None:
        home = {"household_id": "H"}
        roll = planned({"person_id": "one", **home}, {"person_id": "two", "phone": MOBILE[0], **home}, absent=["two"])
        assert roll.loc["one", ["phone", "speak_with"]].tolist() == [f"+86{MOBILE[0]}", "somebody of the household"]


class TestLookUp:
    def test_who_has_no_number_and_nobody_is_looked_up(self) -> None:
        roll = planned({"person_id": "one"}, {"person_id": "two", "phone": MOBILE[0]})
        assert roll.loc["one", ["stem", "why", "asked"]].tolist() == [
            "lookup",
            "no number is given",
            "a working number and the right address (no address is known)",
        ]
        assert roll.loc["two", "stem"] == "caller-1-shift-1"

    def test_a_short_number_is_nobody_s(self) -> None:
        """110 is the police: it is shown to those who look him up, and not rung."""
        roll = planned({"person_id": "one", "phone": "110"})
        assert roll.loc["one", "stem"] == "lookup"
        assert roll.loc["one", "phone"].endswith("110")

    def test_a_doubtful_number_is_rung_and_said_to_be_doubtful(self) -> None:
        roll = planned({"person_id": "one", "phone": "138000000"})
        assert roll.loc["one", ["stem", "phone_state"]].tolist() == ["caller-1-shift-1", "doubtful"]


class TestFamilies:
    def test_groups_with_one_number_are_next_to_each_other_and_proposed(self) -> None:
        trace = day(
            [
                {"person_id": "a", "phone": MOBILE[0], "household_id": "H"},
                {"person_id": "b", "phone": MOBILE[1]},
                {"person_id": "c", "phone": MOBILE[0]},
            ]
        )
        plan = ex.calls.plan(trace, start=START, callers=3)
        roll: Any = plan.roll.set_index("person_id")
        assert roll.loc["a", "stem"] == roll.loc["c", "stem"]
        assert abs(roll.loc["a", "position"] - roll.loc["c", "position"]) == 1
        assert plan.proposals["people"].tolist() == ["a;c"]

    def test_guests_of_one_hotel_are_no_family(self) -> None:
        guests = [{"person_id": f"g{n}", "phone": f"{MOBILE[0]} (hotel)"} for n in range(6)]
        plan = ex.calls.plan(day(guests), start=START, callers=3)
        assert plan.proposals.empty
        assert set(plan.roll["phone_owner"]) == {"hotel"}
        assert plan.roll["speak_with"].str.startswith("the hotel").all()
