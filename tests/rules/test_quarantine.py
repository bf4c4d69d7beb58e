"""Until when a contact stays in quarantine: the last encounter of the class, local days, clocks, the date line."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest
from cabin_worlds import CASE, CN, Row, at, close, contact_of, graph_of, leg, ride, rules_of, stay, venue

import exposure as ex


@cache
def inn() -> ex.ExposureGraph:
    """A restaurant in Shanghai whose table he had on the 20th, 21st and 22nd, and whose next table is another."""
    meals = ["20 10:00-20 11:00", "21 10:00-21 11:00", "22 10:00-22 11:00", "23 13:00-23 17:00"]
    table = {
        "closely on the 20th": ["20 10:00-20 11:00"],
        "again on the 21st": ["20 10:00-20 11:00", "21 10:00-21 11:00"],
        "until midnight": ["23 14:00-23 16:00"],
        "a minute more": ["23 14:00-23 16:01"],
    }
    room = {"closely on the 20th": ["22 10:00-22 11:00"], "generally alone": ["22 10:00-22 11:00"]}
    rows = [stay(CASE, "his", hours) for hours in meals]
    rows += [stay(who, "his", hours) for who, each in table.items() for hours in each]
    rows += [stay(who, "next", hours) for who, each in room.items() for hours in each]
    places = [venue("inn", "restaurant", timezone="Asia/Shanghai")]
    return graph_of(rows, *places, venue("his", "table", "inn"), venue("next", "table", "inn"))


class TestTheLastEncounterOfTheClass:
    @pytest.mark.parametrize(
        ("who", "last_day"),
        [
            ("closely on the 20th", "2020-03-05"),
            ("again on the 21st", "2020-03-06"),
            ("until midnight", "2020-03-08"),
            ("a minute more", "2020-03-09"),
        ],
        ids=[
            "met generally on the 22nd, but the 20th counts",
            "met again: the end moves",
            "an encounter that ends at 24:00 belongs to that day",
            "an encounter that ends at 0:01 belongs to the next",
        ],
    )
    def test_fourteen_days_after_it(self, who: str, last_day: str) -> None:
        """Midnight in Shanghai, 16:00 in UTC, at the end of the last day."""
        told = contact_of(inn(), CN, who)
        assert told["contact_class"] == "close"
        assert told["last_day"] == pd.Timestamp(last_day)
        assert told["quarantine_until"] == pd.Timestamp(f"{last_day}T16:00Z")

    def test_exposures_span_everything_all_the_same(self) -> None:
        """The list shows that the person was met on the 22nd as well; only the end does not count from it."""
        told = contact_of(inn(), CN, "closely on the 20th")
        assert (told["encounters"], told["last_exposure"]) == (2, pd.Timestamp("2020-02-22T11:00Z"))

    def test_a_class_without_days_has_no_end(self) -> None:
        """The set gives days for close contacts alone; another set that gives seven for general ones gives the 29th."""
        assert contact_of(inn(), CN, "generally alone")[["quarantine_until", "last_day"]].isna().all()
        rules = rules_of(close(same="table"), {"class": "general", "when": {}})
        assert contact_of(inn(), rules, "generally alone")["last_day"] == pd.Timestamp("2020-02-29")

    def test_the_list_of_people_says_the_same(self) -> None:
        """One case: the end in `people` is that in `contacts`."""
        trace = ex.trace(inn(), case=CASE, rules=CN)
        ends = [
            frame.set_index(who)[["quarantine_until", "last_day"]]
            for frame, who in ((trace.contacts, "contact_id"), (trace.people, "person_id"))
        ]
        pd.testing.assert_frame_equal(ends[0], ends[1], check_names=False)


FLIGHTS: dict[str, tuple[Row, str, str]] = {
    # Lands at 8:00 on the 22nd in Honolulu, eleven hours behind the clock: it had left Tokyo on the 22nd at 20:00.
    "east over the date line": ({"origin": "HND", "destination": "HNL"}, "2020-03-07", "2020-03-08T10:00Z"),
    # The same hours the other way round: in Tokyo it is 3:00 on the 23rd.
    "west over the date line": ({"origin": "HNL", "destination": "HND"}, "2020-03-08", "2020-03-08T15:00Z"),
    "a leg with a zone of its own": ({"timezone": "Asia/Shanghai"}, "2020-03-08", "2020-03-08T16:00Z"),
    "the destination before the leg's own": (
        *({"destination": "HNL", "timezone": "Asia/Shanghai"}, "2020-03-07"),
        "2020-03-08T10:00Z",
    ),
    "no zone but the case's": ({}, "2020-03-07", "2020-03-08T00:00Z"),
}


@cache
def flights() -> ex.ExposureGraph:
    """On each flight one other; all from 11:00 to 18:00 in UTC."""
    airports = [venue("HND", "airport", timezone="Asia/Tokyo"), venue("HNL", "airport", timezone="Pacific/Honolulu")]
    cases, legs, rows = [], [], []
    for name, (columns, *_) in FLIGHTS.items():
        legs.append(leg(name, "flight", "11:00-18:00", **columns))
        rows += [ride(f"case on {name}", name), ride(f"other on {name}", name)]
        end = {"isolated_at": at("24 00:00"), "timezone": "UTC"}
        cases.append({"person_id": f"case on {name}", "onset": "2020-02-22", **end})
    return graph_of(rows, *airports, *legs, cases=cases)


class TestLocalDays:
    @pytest.mark.parametrize("name", FLIGHTS)
    def test_of_a_flight_that_lands_at_18_utc_on_the_22nd(self, name: str) -> None:
        """The day is that of its destination, else of its own zone, else of the case."""
        _, last_day, until = FLIGHTS[name]
        told = contact_of(flights(), rules_of(close(same="leg")), f"other on {name}", f"case on {name}")
        assert (told["last_day"], told["quarantine_until"]) == (pd.Timestamp(last_day), pd.Timestamp(until))

    @pytest.mark.parametrize(
        ("zone", "met", "last_day", "until"),
        [
            ("America/New_York", "22 17:00-22 18:00", "2020-03-07", "2020-03-08T05:00Z"),
            ("America/New_York", "23 17:00-23 18:00", "2020-03-08", "2020-03-09T04:00Z"),
            ("America/Havana", "22 17:00-22 18:00", "2020-03-07", "2020-03-08T05:00Z"),
            ("Asia/Kathmandu", "22 17:00-22 18:00", "2020-03-07", "2020-03-07T18:15Z"),
            ("Asia/Kathmandu", "22 17:00-22 18:16", "2020-03-08", "2020-03-08T18:15Z"),
        ],
        ids=[
            "the night before clocks go forward",
            "the day on which they do",
            "a midnight that is skipped",
            "a quarter of an hour",
            "and over it",
        ],
    )
    def test_of_a_place(self, zone: str, met: str, last_day: str, until: str) -> None:
        """14 days are 14 dates, not 336 hours; clocks went forward on 8 March at 2:00, in Havana at 0:00."""
        graph = graph_of([stay(CASE, "room", met), stay("a", "room", met)], venue("room", "room", timezone=zone))
        told = contact_of(graph, rules_of(close(within="room")), "a")
        assert (told["last_day"], told["quarantine_until"]) == (pd.Timestamp(last_day), pd.Timestamp(until))

    def test_of_a_relation(self) -> None:
        """They part on the 22nd at 17:00 UTC, which in her zone is the 23rd; in the case's zone it is the 22nd."""
        tie = {"person_a": CASE, "person_b": "a", "kind": "carer", "until": at("17:00")}
        relations = [{**tie, "timezone": "Asia/Tokyo"}, {**tie, "person_b": "b"}]
        graph = graph_of([stay(CASE, "room", "09:00-10:00")], venue("room", "room"), relations=relations)
        days = ex.trace(graph, case=CASE, rules=CN).contacts.set_index("contact_id")["last_day"]
        assert days.to_dict() == {"a": pd.Timestamp("2020-03-08"), "b": pd.Timestamp("2020-03-07")}


@cache
def two_cases() -> ex.ExposureGraph:
    """Cases c and d. At c's table on the 20th, at d's on the 22nd; both were in one restaurant on the 21st."""
    meals = {"c": ["20 10:00-20 11:00", "21 10:00-21 11:00"], "d": ["22 10:00-22 11:00", "21 10:00-21 11:00"]}
    rows = [stay(case, f"table of {case}", hours) for case, each in meals.items() for hours in each]
    rows += [stay(who, "table of c", "20 10:00-20 11:00") for who in ("both closely", "c closely, d not")]
    rows += [stay("both closely", "table of d", "22 10:00-22 11:00")]
    rows += [stay("c closely, d not", "inn", "22 10:00-22 11:00"), stay("neither closely", "inn", "21 10:00-21 11:00")]
    cases = [
        {"person_id": case, "onset": "2020-02-22", "isolated_at": at("24 00:00"), "timezone": "UTC"} for case in "cd"
    ]
    tables = [venue("table of c", "table", "inn"), venue("table of d", "table", "inn")]
    return graph_of(rows, venue("inn", "restaurant"), *tables, cases=cases)


class TestTwoCases:
    def test_one_row_for_each_case_and_contact(self) -> None:
        """Each case is a contact of the other, and of itself never."""
        contacts = ex.trace(two_cases(), rules=CN).contacts
        rows = {
            (case, contact): (kind, None if pd.isna(day) else day.strftime("%m-%d"))
            for case, contact, kind, day in contacts[["case_id", "contact_id", "contact_class", "last_day"]].itertuples(
                index=False
            )
        }
        assert rows == {
            ("c", "both closely"): ("close", "03-05"),
            ("d", "both closely"): ("close", "03-07"),
            ("c", "c closely, d not"): ("close", "03-05"),
            ("d", "c closely, d not"): ("general", None),
            ("c", "neither closely"): ("general", None),
            ("d", "neither closely"): ("general", None),
            ("c", "d"): ("general", None),
            ("d", "c"): ("general", None),
        }

    def test_people_have_the_most_severe_class_and_the_latest_end(self) -> None:
        """One row a person; a case among them has no end, and is marked."""
        people = ex.trace(two_cases(), rules=CN).people.set_index("person_id")
        assert people["contact_class"].to_dict() == {
            **dict.fromkeys(["both closely", "c closely, d not"], "close"),
            **dict.fromkeys(["neither closely", "c", "d"], "general"),
        }
        assert people.loc["both closely", "cases"] == "c;d"
        days = people["last_day"].dt.strftime("%m-%d").dropna().to_dict()
        assert days == {"both closely": "03-07", "c closely, d not": "03-05"}
        assert people["is_case"].to_dict() == {who: who in ("c", "d") for who in people.index}

    def test_a_case_among_close_contacts_has_no_end(self) -> None:
        """d sat at c's table too: close, and himself a case, which is the answer; asked about c alone as well."""
        rows = [stay(who, "table", "20 10:00-20 11:00") for who in ("c", "d", "e")]
        cases = [
            {"person_id": case, "onset": "2020-02-22", "isolated_at": at("24 00:00"), "timezone": "UTC"}
            for case in "cd"
        ]
        found = ex.trace(graph_of(rows, venue("table", "table"), cases=cases), case="c", rules=CN)
        contacts = found.contacts.set_index("contact_id")
        assert contacts["contact_class"].to_dict() == {"d": "close", "e": "close"}
        assert contacts["is_case"].to_dict() == {"d": True, "e": False}
        assert contacts["last_day"].isna().to_dict() == {"d": True, "e": False}
        assert found.people.set_index("person_id")["quarantine_until"].isna().to_dict() == {"d": True, "e": False}

    def test_they_are_counted_once(self) -> None:
        """Five persons: two cases, three others who are contacts of one or both."""
        balance = ex.trace(two_cases(), rules=CN).balance
        assert balance[["persons_read", "cases", "contacts"]].tolist() == [5, 2, 3]
        assert balance["persons_read"] == balance.drop("persons_read").sum()
