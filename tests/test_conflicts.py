"""Facts that contradict each other: each kind, its innocent twin, when it is known and what hangs on it."""

from __future__ import annotations

from datetime import timedelta
from itertools import combinations, permutations
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd
import pytest
from cabin_worlds import CASE, CN, at, graph_of, leg, ride, stay, venue
from hypothesis import given, settings
from worlds import queries, to_frames, worlds

import exposure as ex
from exposure.conflicts import CONFLICT_COLUMNS, conflicts
from exposure.contradictions import suppositions
from exposure.contradictions.clashes import KINDS
from exposure.evidence import EVIDENCE, SECOND_HAND, TOLD, corroboration, weight_of
from exposure.vocabulary import SOURCES

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping

    from oracle import World

Row = dict[str, Any]
HOTEL, SHOP = venue("hotel", "hotel"), venue("shop", "shop")
LOBBY = venue("lobby", "floor", within="hotel")
CITY = [HOTEL, LOBBY, SHOP]


def rows_of(graph: ex.ExposureGraph, person: str | None = None, **asked: Any) -> list[tuple[Any, ...]]:
    """Kind, both stays (a fact of another table by its id) and which is evidence, in their order."""
    found = conflicts(graph, person, **asked)
    stays = graph.snapshot.facts["itineraries"].set_index("fact_id")["stay_id"]
    sides = [found[side].map(lambda fact: stays.get(fact, fact)) for side in ("says", "against")]
    return list(zip(found["kind"], *sides, found["evidence"], strict=True))


def told(person: str, place: str, hours: str, stay_id: str, source: str | None = None, **columns: Any) -> Row:
    return stay(person, place, hours, stay_id=stay_id, source=source, **columns)


class TestTwoPlaces:
    def test_a_statement_that_a_payment_contradicts(self) -> None:
        """He says hotel, the payment says shop: the statement comes first, whichever began earlier."""
        stays = [told("a", "shop", "09:30-10:30", "paid", "payment"), told("a", "hotel", "10:00-12:00", "said", "call")]
        found = conflicts(graph_of(stays, *CITY))
        assert rows_of(graph_of(stays, *CITY)) == [("statement against evidence", "said", "paid", "against")]
        row = found.iloc[0]
        assert list(found) == list(CONFLICT_COLUMNS)
        assert (row["person_id"], row["start"], row["end"]) == (
            "a",
            pd.Timestamp(at("10:00")),
            pd.Timestamp(at("10:30")),
        )
        assert (row["says_source"], row["against_source"], row["says_row"], row["against_row"]) == (
            "call",
            "payment",
            3,
            2,
        )
        assert row["what"] == "a is at hotel (call), and at shop (payment), at the same time"
        assert pd.isna(row["other_person"])

    @pytest.mark.parametrize(
        ("sources", "evidence"),
        [
            (("statement", "call"), "neither"),
            (("letter", "payment"), "against"),
            (("cctv", "register"), "both"),
            (("letter", "statement"), "neither"),
            ((None, "cctv"), "against"),
        ],
    )
    def test_other_sources_are_two_places(self, sources: tuple[str | None, str], evidence: str) -> None:
        """A letter is second hand, two statements are no evidence: the kind is the general one."""
        stays = [
            told("a", place, "09:00-10:00", place, by) for place, by in zip(("hotel", "shop"), sources, strict=True)
        ]
        (found,) = rows_of(graph_of(stays, *CITY))
        assert (found[0], found[3]) == ("two places at once", evidence)

    @pytest.mark.parametrize(
        "innocent",
        [
            [told("a", "hotel", "09:00-12:00", "1"), told("a", "lobby", "10:00-11:00", "2")],
            [told("a", "hotel", "09:00-10:00", "1"), told("a", "shop", "10:00-11:00", "2")],
            [told("a", "hotel", "09:00-10:00", "1"), told("b", "shop", "09:00-11:00", "2")],
            [told("a", "hotel", "09:00-10:00", "1"), told("a", "shop", "09:55-11:00", "2", start_tolerance_minutes=5)],
            [told("a", place, "09:00-10:00", place, alternative_group="g") for place in ("hotel", "shop")],
        ],
        ids=["a place inside the other", "they touch", "two persons", "within tolerance", "alternatives"],
    )
    def test_what_is_no_contradiction(self, innocent: list[Row]) -> None:
        """Nested places, touching times, vague times that leave room, and alternatives of one group."""
        assert rows_of(graph_of(innocent, *CITY)) == []

    def test_an_alternative_against_a_fact(self) -> None:
        """A camera that shows him elsewhere speaks against one alternative; the sentence says that it is one."""
        group = {"alternative_group": "g"}
        stays = [told("a", place, "09:00-10:00", place, "statement", **group) for place in ("hotel", "shop")]
        graph = graph_of([*stays, told("a", "lobby", "09:00-10:00", "camera", "cctv")], *CITY)
        assert rows_of(graph) == [("statement against evidence", "shop", "camera", "against")]
        assert "shop (statement, one of several alternatives)" in conflicts(graph)["what"].iloc[0]

    def test_a_moment_inside_a_stay(self) -> None:
        """A payment has no length, and still he cannot have paid there while he was elsewhere; at its edge he can."""
        paid = [told("a", "shop", f"{time}-{time}", time, "payment") for time in ("09:30", "10:00")]
        graph = graph_of([told("a", "hotel", "09:00-10:00", "said", "statement"), *paid], *CITY)
        assert rows_of(graph) == [("statement against evidence", "said", "09:30", "against")]

    @given(world=worlds(), asked=queries())
    @settings(max_examples=8)
    def test_against_loops_over_all_pairs(self, world: World, asked: dict[str, Any]) -> None:
        """Every pair of rows of one person, held against each other one by one, gives the same pairs."""
        graph = ex.ExposureGraph.from_frames(**to_frames({**world, "cases": []}))
        graph = graph if asked["as_known"] is None else graph.as_known(asked["as_known"])
        pairs = _pairs(graph, "two places at once", "statement against evidence")
        assert {pair for pair in pairs if not _one_cabin(graph, pair)} == _clashing(graph)

    @pytest.mark.parametrize("known", [None, "25 09:00", "24 09:00"])
    def test_against_loops_in_a_crowd(self, crowd: ex.ExposureGraph, known: str | None) -> None:
        """The same for many persons with vague times, moments, nested places, alternatives and rows known later."""
        graph = crowd if known is None else crowd.as_known(at(known))
        expected = _clashing(graph)
        assert len(expected) >= 10
        assert _pairs(graph, "two places at once", "statement against evidence") == expected


class TestSeats:
    PLANE = leg("leg", layout="narrow-body 3-3")

    def test_one_seat_two_persons(self) -> None:
        """Two passengers with seat 12A on one flight, however it is written; the next seat is nobody's business."""
        stays = [
            ride("a", seat="12A", stay_id="a", source="manifest"),
            ride("b", seat="12 a", stay_id="b", source="call"),
            ride("d", seat="12B", stay_id="d"),
        ]
        graph = graph_of(stays, self.PLANE)
        assert rows_of(graph) == [("seat held by two", "b", "a", "against")]
        row = conflicts(graph).iloc[0]
        assert (row["person_id"], row["other_person"]) == ("b", "a")
        assert row["what"] == "b and a hold seat 12A of leg at the same time"
        assert (row["start"], row["end"]) == (pd.Timestamp(at("09:00")), pd.Timestamp(at("12:00")))

    @pytest.mark.parametrize(
        "second",
        [
            {"role": "infant"},
            {"role": "purser"},
            {"leg_id": "other"},
            {"alternative_group": "g"},
            {"seat": "window"},
            {"person_id": "a"},
        ],
        ids=str,
    )
    def test_what_holds_no_seat(self, second: Row) -> None:
        """An infant, the crew, another flight, an alternative, a seat that cannot be read and the same person."""
        stays = [ride("a", seat="12A"), ride("b", seat="12A") | second, ride("b", "third", alternative_group="g")]
        runs = [self.PLANE, leg("other", layout="narrow-body 3-3"), leg("third", hours="14:00-15:00")]
        kinds = [kind for kind, *_ in rows_of(graph_of(stays, *runs))]
        assert "seat held by two" not in kinds

    def test_rows_and_berths_that_are_not_placed(self) -> None:
        """A row without a letter on a flight, and a seat of a train without its carriage, are no one seat."""
        stays = [ride(person, run, seat="12") for person in "ab" for run in ("leg", "train")]
        train = leg("train", "train", hours="13:00-14:00")
        assert rows_of(graph_of(stays, self.PLANE, train)) == []
        stays = [
            ride(person, "train", seat="12", carriage=told) for person, told in (("a", "7"), ("b", "07车"), ("d", "8"))
        ]
        assert [kind for kind, *_ in rows_of(graph_of(stays, train))] == ["seat held by two"]

    def test_one_after_the_other(self) -> None:
        """A seat that is given to another passenger at a stop is held by one at a time."""
        stays = [ride("a", seat="12A", hours="09:00-10:00"), ride("b", seat="12A", hours="10:00-12:00")]
        assert rows_of(graph_of(stays, self.PLANE)) == []

    def test_two_ids_of_one_person(self) -> None:
        """Who is known to be the same person holds one seat."""
        stays = [ride("a", seat="12A"), ride("b", seat="12A")]
        relation = {"person_a": "b", "person_b": "a", "kind": "same-person"}
        assert rows_of(graph_of(stays, self.PLANE, relations=[relation])) == []

    def test_two_seats_of_one_person(self) -> None:
        """He says 12A, the manifest says 14C; in hours that do not overlap he has moved."""
        said = ride("a", seat="12A", stay_id="said", source="statement")
        listed = ride("a", seat="14C", stay_id="listed", source="manifest")
        graph = graph_of([said, listed], self.PLANE)
        assert rows_of(graph) == [("statement against evidence", "said", "listed", "against")]
        assert conflicts(graph)["what"].tolist() == [
            "a has seat 12A of leg (statement), and seat 14C of leg (manifest), at the same time"
        ]
        moved = [ride("a", seat=seat, hours=hours) for seat, hours in (("12A", "09:00-10:00"), ("14C", "10:00-12:00"))]
        assert rows_of(graph_of(moved, self.PLANE)) == []
        again = [said, said | {"stay_id": "again"}]
        assert rows_of(graph_of(again, self.PLANE)) == []

    def test_seats_against_loops(self) -> None:
        """On twelve crowded flights every pair of passengers, held against each other, gives the same pairs."""
        rng = np.random.default_rng(5)
        hours = ["09:00-12:00", "09:00-10:00", "09:30-11:00", "10:00-12:00"]
        choices: list[Any] = [
            "abcdef",
            ["12A", "12B", "12a", None],
            range(12),
            hours,
            ["passenger", "passenger", "infant"],
        ]
        passengers = [[options[k] for options in choices for k in [rng.integers(len(options))]] for _ in range(150)]
        expected = set()
        for (i, one), (j, other) in combinations(enumerate(passengers), 2):
            seats = {str(who[1]).upper() for who in (one, other)}
            begin = max(who[3][:5] for who in (one, other))
            end = min(who[3][6:] for who in (one, other))
            seated = seats != {"NONE"} and "infant" not in (one[4], other[4])
            if seated and len(seats) == 1 and one[2] == other[2] and one[0] != other[0] and begin < end:
                expected.add(frozenset((f"s{i}", f"s{j}")))
        stays = [
            ride(who, f"leg{run}", when, seat=seat, role=role, stay_id=f"s{k}")
            for k, (who, seat, run, when, role) in enumerate(passengers)
        ]
        runs = [leg(f"leg{run}", layout="narrow-body 3-3") for run in range(12)]
        frames: Any = {"legs": pd.DataFrame(runs), "itineraries": pd.DataFrame(stays)}
        found = [pair[1:3] for pair in rows_of(ex.ExposureGraph.from_frames(**frames)) if pair[0] == "seat held by two"]
        assert len(expected) > 20
        assert {frozenset(pair) for pair in found} == expected
        assert len(found) == len(expected)


class TestTravel:
    # One degree of latitude is 111 km.
    FAR: ClassVar = [venue(f"lat{n}", "shop", longitude=0.0, latitude=float(n)) for n in (0, 1, 5)]

    def test_faster_than_anything_flies(self) -> None:
        """556 km in ten minutes take 3,336 km/h; in an hour an aircraft does it."""
        stays = [told("a", "lat0", "09:00-10:00", "here"), told("a", "lat5", "10:10-11:00", "there", "cctv")]
        graph = graph_of(stays, *self.FAR)
        assert rows_of(graph) == [("travel too fast", "here", "there", "against")]
        row = conflicts(graph).iloc[0]
        assert row["what"] == "a comes from lat0 to lat5 (cctv) in 10 minutes, which takes 3,336 km/h"
        assert (row["start"], row["end"]) == (pd.Timestamp(at("10:00")), pd.Timestamp(at("10:10")))
        late = [stays[0], told("a", "lat5", "11:00-12:00", "there")]
        assert rows_of(graph_of(late, *self.FAR)) == []

    def test_tolerances_leave_time(self) -> None:
        """Half an hour later at the far place, and half an hour earlier away, and he can have flown."""
        stays = [
            told("a", "lat0", "09:00-10:00", "here", end_tolerance_minutes=15),
            told("a", "lat5", "10:10-11:00", "there", start_tolerance_minutes=15),
        ]
        assert rows_of(graph_of(stays, *self.FAR)) == []

    def test_where_he_was_last_seen_counts(self) -> None:
        """Breakfast began later than the night at the same place, but the night ended later: it is what counts."""
        night = told("a", "lat0", "05:00-10:00", "night")
        breakfast = told("a", "lat0", "08:00-09:00", "breakfast")
        later = told("a", "lat5", "10:10-11:00", "there")
        assert rows_of(graph_of([breakfast, later, night], *self.FAR)) == [
            ("travel too fast", "night", "there", "neither")
        ]

    def test_an_alternative_is_no_journey(self) -> None:
        """Of a place where he perhaps was he need not have come."""
        stays = [told("a", "lat0", "09:00-10:00", "here"), told("a", "lat5", "10:10-11:00", "x", alternative_group="g")]
        assert rows_of(graph_of(stays, *self.FAR)) == []

    @pytest.mark.parametrize("known", [None, "25 09:00"])
    def test_against_loops_in_a_crowd(self, crowd: ex.ExposureGraph, known: str | None) -> None:
        """Where each was last seen before and first seen after, found one by one, with the distance on a sphere."""
        graph = crowd if known is None else crowd.as_known(at(known))
        expected = _racing(graph)
        assert len(expected) >= 5
        assert _pairs(graph, "travel too fast") == expected

    def test_what_check_warns_of_is_here(self, crowd: ex.ExposureGraph) -> None:
        """Whoever is warned of when the tables are read, and is nowhere at two places at once, is listed."""
        warned = crowd.faults[crowd.faults["reason"].str.startswith("coming from")]
        found = conflicts(crowd)
        clashing = set(found.loc[found["kind"] != "travel too fast", "person_id"])
        people = crowd.itineraries.set_index("row")["person_id"]
        simple = [row for row in warned["row"] if row in people.index and people[row] not in clashing]
        fast = found[found["kind"] == "travel too fast"]
        assert len(simple) > 3
        assert set(simple) <= {*fast["says_row"], *fast["against_row"]}


class TestIdentities:
    def graph(self, *persons: Row, **tables: Any) -> ex.ExposureGraph:
        people = [{"person_id": name} | row for name, row in zip("abd", persons, strict=False)]
        return graph_of([stay("a", "shop", "09:00-10:00")], SHOP, persons=[*people, {"person_id": CASE}], **tables)

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("+86 139 0000 0123", "13900000123"),
            ("0086-139-0000-0123", "139 0000 0123"),
            ("+44 20 7946 0001", "020 7946 0001"),
            ("１３９００００１２３４", "139 0000 1234"),
            ("021 5555 0000;139 0000 0123", "139 0000 0123; 138 1111 2222"),
        ],
    )
    def test_one_phone_under_two_ids(self, one: str, other: str) -> None:
        """Country code, zeros, signs, full-width digits and a second number do not hide that it is one phone."""
        graph = self.graph({"phone": one}, {"phone": other})
        assert rows_of(graph) == [("same phone", "persons:2", "persons:3", "neither")]
        assert conflicts(graph)["what"].tolist() == ["a and b have the same phone"]

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"phone": "139 0000 0123"}, {"phone": "129 0000 0123"}),
            ({"phone": "5555"}, {"phone": "5555"}),
            ({"phone": "139 0000 0123", "household_id": "h"}, {"phone": "139 0000 0123", "household_id": "h"}),
            ({"phone": "139 0000 0123;139 0000 0123"}, {}),
            ({"document": "none"}, {"document": "none"}),
            ({"document": "X0000001"}, {"document": "X0000002"}),
        ],
    )
    def test_what_is_no_conflict(self, one: Row, other: Row) -> None:
        """A wrong digit, an extension, one household, a number given twice, and a word in place of a document."""
        assert rows_of(self.graph(one, other)) == []

    @pytest.mark.parametrize(("kind", "left"), [("same-person", 0), ("household", 1), ("companion", 2)])
    def test_relations(self, kind: str, left: int) -> None:
        """The same person shares all, a household its phone alone, companions neither."""
        both = (
            {"phone": "139 0000 0123"},
            {"document": "x-000 0001"},
            {"phone": "13900000123"},
            {"document": "X0000001"},
        )
        relations = [
            {"person_a": "b", "person_b": "a", "kind": kind},
            {"person_a": "d", "person_b": "e", "kind": kind},
        ]
        people = [{"person_id": name} | row for name, row in zip("adbe", both, strict=True)]
        graph = graph_of(
            [stay("a", "shop", "09:00-10:00")], SHOP, persons=[*people, {"person_id": CASE}], relations=relations
        )
        assert len(rows_of(graph)) == left

    def test_phone_and_document_are_one_row(self) -> None:
        """Two spellings of one passenger: one row, under the document, which says that the phone agrees as well."""
        twin = {"phone": "139 0000 0123", "document": "X0000001"}
        graph = self.graph(twin, twin)
        assert rows_of(graph) == [("same document", "persons:2", "persons:3", "neither")]
        assert conflicts(graph)["what"].tolist() == ["a and b have the same document and the same phone"]

    def test_versions_of_one_person(self) -> None:
        """A corrected row is another version of one person, and no second person."""
        old = {"phone": "139 0000 0123", "withdrawn_at": at("25 09:00")}
        new = {"person_id": "a", "phone": "139 0000 0123", "recorded_at": at("25 09:00")}
        assert rows_of(self.graph(old, new)) == []

    def test_the_number_of_a_firm(self) -> None:
        """Under 30 ids a number is compared with the first of them: 29 rows, not 435."""
        people = [{"person_id": f"p{k:02d}", "phone": "021 5555 0000"} for k in range(30)]
        graph = graph_of([stay("p00", "shop", "09:00-10:00")], SHOP, persons=[*people, {"person_id": CASE}])
        found = conflicts(graph)
        assert (found["person_id"] == "p00").all()
        assert found["other_person"].tolist() == [f"p{k:02d}" for k in range(1, 30)]


class TestRegister:
    REGISTER: ClassVar = [
        {"person_id": CASE, "onset": "2020-02-22", "timezone": "UTC"},
        {"person_id": "a", "onset": "2020-02-24"},
    ]

    def graph(self, *stays: Row, **tables: Any) -> ex.ExposureGraph:
        both = [stay(CASE, "shop", "09:00-10:00", stay_id="case"), *stays]
        return graph_of(both, *CITY, **{"cases": self.REGISTER, **tables})

    def test_a_contact_who_is_a_case(self) -> None:
        """The row is what he told on the phone, not the register of the shop that tells the same stay."""
        seen = told("a", "shop", "09:00-10:00", "seen", "cctv")
        said = told("a", "shop", "09:30-09:50", "said", "call")
        graph = self.graph(seen, said)
        assert rows_of(graph, case=CASE) == [("contact is a case", "said", "cases:3", "neither")]
        row = conflicts(graph, case=CASE).iloc[0]
        assert (row["person_id"], row["other_person"]) == ("a", CASE)
        assert row["what"] == "a is a contact of c (co-present), and is a case in the register"
        assert (row["start"], row["end"]) == (pd.Timestamp(at("09:00")), pd.Timestamp(at("10:00")))

    def test_who_is_no_contact_or_no_case(self) -> None:
        """A case who met nobody, and a contact who is no case."""
        apart = self.graph(told("a", "shop", "11:00-12:00", "1"), told("b", "shop", "09:00-10:00", "2"))
        assert rows_of(apart, case=CASE) == []

    def test_a_relation_makes_a_contact_too(self) -> None:
        """Without an encounter the row of the relation stands against the register."""
        relation = {"person_a": CASE, "person_b": "a", "kind": "household"}
        graph = self.graph(told("a", "hotel", "11:00-12:00", "1"), relations=[relation])
        assert rows_of(graph, case=CASE, rules=CN) == [("contact is a case", "relations:2", "cases:3", "neither")]

    def test_judged_to_be_none(self) -> None:
        """An investigator crossed him off, and the register has him: also where nobody met the case."""
        judgements = [{"person_id": "a", "contact_class": "none", "reason": "well", "by": "x"}]
        graph = self.graph(told("a", "hotel", "11:00-12:00", "1"), judgements=judgements)
        found = rows_of(graph, person="a", case=CASE)
        assert ("contact is a case", "judgements:2", "cases:3", "neither") in found
        other = [judgements[0] | {"contact_class": "general"}]
        assert all(fact != "judgements:2" for _, fact, *_ in rows_of(self.graph(judgements=other), case=CASE))


class TestKnowledge:
    @pytest.mark.parametrize("late", [0, 1])
    def test_both_rows_must_be_known(self, late: int) -> None:
        """Whichever row is recorded later brings the contradiction, and its withdrawal takes it away."""
        stays = [told("a", "hotel", "09:00-10:00", "1", "statement"), told("a", "shop", "09:00-10:00", "2", "cctv")]
        stays[late] |= {"recorded_at": at("25 09:00"), "withdrawn_at": at("26 09:00")}
        graph = graph_of(stays, *CITY)
        counts = [len(conflicts(graph.as_known(at(time)))) for time in ("25 08:59", "25 09:00", "26 08:59", "26 09:00")]
        assert (counts, len(conflicts(graph))) == ([0, 1, 1, 0], 0)

    def test_persons_and_cases_as_well(self) -> None:
        """A phone and a case in the register count from the moment when they were recorded."""
        persons = [
            {"person_id": "a", "phone": "139 0000 0123"},
            {"person_id": "b", "phone": "139 0000 0123", "recorded_at": at("25 09:00")},
            {"person_id": CASE},
        ]
        cases = [TestRegister.REGISTER[0], TestRegister.REGISTER[1] | {"recorded_at": at("25 10:00")}]
        stays = [stay(name, "shop", "09:00-10:00") for name in ("a", "b", CASE)]
        graph = graph_of(stays, SHOP, persons=persons, cases=cases)
        kinds = [
            [kind for kind, *_ in rows_of(graph.as_known(at(f"25 {hour}:30")), case=CASE)]
            for hour in ("08", "09", "10")
        ]
        assert kinds == [[], ["same phone"], ["contact is a case", "same phone"]]

    def test_order_of_rows_does_not_matter(self) -> None:
        """Tables turned upside down give the same contradictions in the same order."""
        graph = _everything()
        first = conflicts(graph, case=CASE, rules=CN)
        frames: dict[str, Any] = {name: graph.snapshot.recorded(name).iloc[::-1] for name in graph.snapshot.facts}
        frames["itineraries"] = frames["itineraries"].drop(columns="place_id", errors="ignore")
        again = conflicts(ex.ExposureGraph.from_frames(**frames), case=CASE, rules=CN)
        shown = [
            "kind",
            "person_id",
            "other_person",
            "start",
            "end",
            "says_source",
            "against_source",
            "evidence",
            "what",
        ]
        pd.testing.assert_frame_equal(first[[*shown, "would_remove"]], again[[*shown, "would_remove"]])
        assert set(KINDS) <= set(first["kind"])
        ranks = [KINDS.index(kind) for kind in first["kind"]]
        assert ranks == sorted(ranks)

    def test_one_person_is_a_part_of_everybody(self) -> None:
        """Asked of one person the rows are those of everybody that name him, the same to the letter."""
        graph = _everything()
        everybody = conflicts(graph, case=CASE, rules=CN)
        for person in sorted(graph.snapshot.world.persons):
            mine = everybody[(everybody["person_id"] == person) | (everybody["other_person"] == person)]
            found = conflicts(graph, person, case=CASE, rules=CN)
            pd.testing.assert_frame_equal(found, mine.reset_index(drop=True))

    def test_an_unknown_person(self) -> None:
        """The message proposes who is meant; a person who is not known yet is none."""
        graph = graph_of([stay("anna", "shop", "09:00-10:00", recorded_at=at("25 09:00"))], SHOP)
        with pytest.raises(ex.UsageError, match="did you mean 'anna'"):
            conflicts(graph, "ana")
        with pytest.raises(ex.UsageError, match="as known at"):
            conflicts(graph.as_known(at("24 09:00")), "anna")


class TestChanges:
    STAYS: ClassVar = [
        told(CASE, "hotel", "09:00-12:00", "said", "statement"),
        told(CASE, "shop", "09:00-12:00", "paid", "payment"),
        *(told(f"h{k}", "hotel", "10:00-11:00", f"h{k}") for k in range(2)),
        *(told(f"s{k}", "shop", "10:00-11:00", f"s{k}") for k in range(3)),
    ]

    def test_each_row_is_taken_away(self) -> None:
        """Without the statement the two of the hotel are gone, without the payment the three of the shop."""
        row = conflicts(graph_of(self.STAYS, *CITY), case=CASE).iloc[0]
        assert row["changes"] == "without itineraries:2: 2 fewer contacts; without itineraries:3: 3 fewer contacts"
        assert (row["would_remove"], row["would_add"]) == (3, 0)

    def test_classes_are_counted(self) -> None:
        """Under rules the text says how many close contacts there would be more or fewer."""
        shop = ride("s9", "car")
        stays = [*self.STAYS, ride(CASE, "car", stay_id="car"), shop, told(CASE, "shop", "13:00-13:30", "x", "cctv")]
        row = conflicts(graph_of(stays, *CITY, leg("car", "car", "13:00-14:00")), CASE, case=CASE, rules=CN)
        text = row.loc[row["what"].str.contains("car"), "changes"].item()
        assert text.startswith(
            "without itineraries:9: 1 fewer contact (close 1 fewer); without itineraries:11: no change"
        )

    def test_whoever_is_not_on_the_list_changes_nothing(self) -> None:
        """What a stranger says is listed; nothing hangs on it."""
        away = [told("z", place, "20:00-21:00", place) for place in ("hotel", "shop")]
        found = conflicts(graph_of([*self.STAYS, *away], *CITY), "z", case=CASE)
        assert found["changes"].tolist() == ["without either: no change"]

    def test_a_table_without_cases(self) -> None:
        """Where there is no case there is no list: contradictions are listed, and what hangs on them is blank."""
        stays = [told("a", place, "09:00-10:00", place) for place in ("hotel", "shop")]
        frames: Any = {"venues": pd.DataFrame(CITY), "itineraries": pd.DataFrame(stays)}
        found = conflicts(ex.ExposureGraph.from_frames(**frames))
        assert found["changes"].tolist() == [""]
        assert found["would_remove"].isna().all()
        with pytest.raises(ex.UsageError, match="table cases has no row"):
            conflicts(ex.ExposureGraph.from_frames(**frames), rules=CN)

    def test_no_more_facts_than_can_be_tried(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Beyond the limit the text says that it was not computed, rather than nothing."""
        monkeypatch.setattr(suppositions, "MOST", 2)
        later = [told(CASE, place, "13:00-14:00", f"{place} later") for place in ("hotel", "shop")]
        found = conflicts(graph_of([*self.STAYS, *later], *CITY), case=CASE)
        assert found["changes"].str.startswith("not computed").tolist() == [False, True]
        assert found["would_add"].isna().tolist() == [False, True]

    def test_two_ids_that_are_one(self) -> None:
        """Two contacts with one document are one contact fewer."""
        persons = [{"person_id": name, "document": "X0000001"} for name in ("h0", "s0")]
        persons += [{"person_id": name} for name in (CASE, "h1", "s1", "s2")]
        found = conflicts(graph_of(self.STAYS, *CITY, persons=persons), "h0", case=CASE)
        assert found["changes"].tolist() == ["if they are one person: 1 fewer contact"]
        assert found["would_remove"].tolist() == [1]


class TestEvidence:
    def test_every_source_has_a_weight(self) -> None:
        """Of the short list two are what persons say, a letter is second hand, and all others are evidence."""
        weights = {source: weight_of(source) for source in SOURCES}
        assert {source for source, weight in weights.items() if weight == TOLD} == {"statement", "call"}
        assert {source for source, weight in weights.items() if weight == SECOND_HAND} == {"letter"}
        assert weight_of("statement;letter") == SECOND_HAND
        assert weight_of("statement; CCTV") == EVIDENCE

    def test_corroboration(self) -> None:
        """Three rows by two sources tell one night; a third source tells another, and a row not known yet none."""
        stays = [
            told("a", "hotel", "09:00-12:00", "said", "statement"),
            told("a", "hotel", "09:00-11:00", "again", "statement"),
            told("a", "hotel", "10:00-12:00", "listed", "register"),
            told("a", "hotel", "10:00-12:00", "blank"),
            told("a", "hotel", "20:00-21:00", "later", "cctv"),
            told("b", "hotel", "09:00-12:00", "other", "cctv"),
            told("a", "hotel", "09:00-12:00", "unknown", "cctv", recorded_at=at("25 09:00")),
            told("b", "shop", "09:00-12:00", "joined", "cctv;payment"),
        ]
        graph = graph_of(stays, *CITY)
        counts = dict(zip(graph.itineraries["stay_id"], corroboration(graph.snapshot).tolist(), strict=True))
        assert counts == {
            **dict.fromkeys(["said", "again", "listed", "unknown"], 2),
            "blank": 3,
            "later": 0,
            "other": 0,
            "joined": 1,
        }
        early = corroboration(graph.as_known(at("24 09:00")).snapshot)
        assert early.tolist() == [1, 1, 1, 2, 0, 0, 0, 1]

    def test_seats_that_differ_are_two_stays(self) -> None:
        """A manifest with another seat does not corroborate what he says."""
        rides = [ride("a", seat="12A", source="statement"), ride("a", seat="14C", source="manifest")]
        assert corroboration(graph_of(rides, TestSeats.PLANE).snapshot).tolist() == [0, 0]


class TestZhongwei:
    """The built-in case: what is planted in it, and nothing else."""

    def test_what_is_planted(self, demo: ex.ExposureGraph) -> None:
        """A contact in hospital as a case, and one passenger in two spellings; mother and child are a family."""
        found = conflicts(demo, case="ZW1", rules=CN)
        assert found[["kind", "person_id", "other_person"]].to_numpy().tolist() == [
            ["contact is a case", "P0011", "ZW1"],
            ["same document", "P0128", "P0180"],
        ]
        assert found["would_remove"].tolist() == [1, 1]

    def test_the_family_before_the_call(self, demo: ex.ExposureGraph) -> None:
        """Until the call at 20:40 a mother and her child are two passengers with one phone."""
        for time, listed in (("20:39", True), ("20:40", False)):
            found = conflicts(demo.as_known(f"2020-02-27T{time}+08:00"), "P0034")
            assert (found[["kind", "other_person"]].to_numpy().tolist() == [["same phone", "P0035"]]) is listed

    def test_a_lie_that_a_payment_shows(self, demo: ex.ExposureGraph) -> None:
        """Had he said that he was in the hotel while he ate noodles, five close contacts would hang on the answer."""
        frames: dict[str, Any] = {name: demo.snapshot.recorded(name) for name in demo.snapshot.facts}
        stays = demo.itineraries
        noodles = stays[(stays["person_id"] == "ZW1") & stays["venue_id"].str.contains("NOODLE", na=False)].iloc[0]
        hotel = stays[(stays["person_id"] == "ZW1") & (stays["venue_id"] == "HTL")].iloc[-1]
        lie = {name: noodles[name] for name in ("person_id", "start", "end")}
        lie |= {"venue_id": hotel["venue_id"], "source": "statement", "stay_id": "lie"}
        frames["itineraries"] = pd.concat([frames["itineraries"], pd.DataFrame([lie])], ignore_index=True)
        frames = {name: table for name, table in frames.items() if len(table)}
        found = conflicts(ex.ExposureGraph.from_frames(**frames), "ZW1", case="ZW1", rules=CN)
        row = found[found["kind"] == "statement against evidence"].iloc[0]
        assert row["evidence"] == "against"
        assert "close 5 fewer" in row["changes"].split("; ")[1]

    def test_nothing_personal_is_shown(self, demo: ex.ExposureGraph) -> None:
        """No name, phone, document or address of anybody stands in any cell."""
        cells = conflicts(demo.as_known("2020-02-27T18:00+08:00"), case="ZW1", rules=CN).to_csv()
        persons = demo.persons
        personal = [cell for column in ("name", "phone", "document", "address") for cell in persons[column].dropna()]
        assert len(personal) > 1000
        assert not [cell for cell in personal if cell in cells]
        digits = "".join(c if c.isdigit() else " " for c in cells).split()
        assert not [number for number in digits if len(number) >= 8]


def test_free_words_of_a_source_are_not_in_a_sentence() -> None:
    """A source that is not of the list may name somebody; it stands in its own column alone."""
    stays = [told("a", place, "09:00-10:00", place, "Mr Somebody") for place in ("hotel", "shop")]
    row = conflicts(graph_of(stays, *CITY)).iloc[0]
    assert (row["what"], row["says_source"]) == ("a is at hotel, and at shop, at the same time", "Mr Somebody")


# What the tests ask by themselves


def _everything() -> ex.ExposureGraph:
    """A world with a contradiction of every kind."""
    far = [venue(f"lat{n}", "shop", latitude=float(n), longitude=0.0) for n in (0, 5)]
    persons = [
        {"person_id": "a", "phone": "139 0000 0001", "document": "X0000001"},
        {"person_id": "b", "phone": "139 0000 0001"},
        {"person_id": "d", "document": "X0000001"},
        {"person_id": CASE},
    ]
    stays = [
        told(CASE, "hotel", "06:00-08:00", "1", "letter"),
        told("a", "hotel", "06:00-08:00", "2", "register"),
        told("a", "shop", "07:00-08:00", "3", "statement"),
        told("b", "shop", "07:00-08:00", "4"),
        told("b", "hotel", "07:00-08:00", "5"),
        ride(CASE, seat="12B", stay_id="6"),
        ride("b", seat="12A", stay_id="7"),
        ride("d", seat="12A", stay_id="8"),
        ride("a", seat="14C", stay_id="9"),
        ride("a", seat="14D", stay_id="10"),
        told("d", "lat0", "20:00-21:00", "11", "cctv"),
        told("d", "lat5", "21:01-22:00", "12", "call"),
    ]
    cases = [{"person_id": CASE, "onset": "2020-02-22", "timezone": "UTC"}, {"person_id": "b", "onset": "2020-02-23"}]
    return graph_of(stays, *CITY, *far, TestSeats.PLANE, persons=persons, cases=cases)


@pytest.fixture(scope="module")
def crowd() -> ex.ExposureGraph:
    """Sixty persons with seven stays each in one day: at nested places, in three towns, at a place without a point."""
    rng = np.random.default_rng(11)
    towns = {"here": 0.0, "near": 1.0, "far": 30.0}
    places = [venue(name, "station", longitude=0.0, latitude=north) for name, north in towns.items()]
    places += [venue("shop", "shop", "here"), venue("till", "till", "shop"), venue("nowhere", "room")]
    choices: dict[str, list[Any]] = {
        "venue_id": ["far", *(place["venue_id"] for place in places)],
        "start_tolerance_minutes": [None, None, None, 5.0, 40.0],
        "end_tolerance_minutes": [None, None, None, 10.0, 30.0],
        "alternative_group": [None, None, None, None, "g"],
        "source": ["statement", "call", "cctv", "payment", "letter", None],
        "recorded_at": [None, None, at("24 12:00")],
        "withdrawn_at": [None, None, None, at("25 12:00")],
    }
    rows = []
    for k in range(420):
        begin, length = int(rng.integers(0, 100)), int(rng.choice([0, 1, 2, 4, 9]))
        row = {column: options[int(rng.integers(len(options)))] for column, options in choices.items()}
        row["alternative_group"] = row["alternative_group"] and f"g{k % 60}"
        hours = [pd.Timestamp(at("00:00")) + pd.Timedelta(minutes=10 * step) for step in (begin, begin + length)]
        rows.append({**row, "person_id": f"p{k % 60:02d}", "start": hours[0], "end": hours[1] if k % 9 else None})
    frames: Any = {"venues": pd.DataFrame(places), "itineraries": pd.DataFrame(rows)}
    return ex.ExposureGraph.from_frames(**frames)


def _pairs(graph: ex.ExposureGraph, *kinds: str) -> set[frozenset[str]]:
    """The pairs of facts of some kinds, each of which stands there once."""
    found = conflicts(graph)
    listed = [frozenset(pair) for pair in found.loc[found["kind"].isin(kinds), ["says", "against"]].to_numpy().tolist()]
    assert len(set(listed)) == len(listed)
    return set(listed)


def _clashing(graph: ex.ExposureGraph) -> set[frozenset[str]]:
    """Pairs of rows of one person at two places at once, by holding all of them against each other."""
    above, expected = _ancestors(graph), set()
    for one, other in combinations(graph.stays.to_dict("records"), 2):
        same = one["person_id"] == other["person_id"]
        nested = one["place_id"] in above(other["place_id"]) or other["place_id"] in above(one["place_id"])
        group = one["alternative_group"]
        if same and not nested and (pd.isna(group) or group != other["alternative_group"]) and _meet(one, other):
            expected.add(frozenset((one["fact_id"], other["fact_id"])))
    return expected


def _racing(graph: ex.ExposureGraph) -> set[frozenset[str]]:
    """Pairs of rows of one person between which no other ends or begins, too far apart for the time between them."""
    above, expected = _ancestors(graph), set()
    latitude = dict(graph.venues[["venue_id", "latitude"]].itertuples(index=False))
    latitude |= dict.fromkeys(["shop", "till"], latitude["here"])
    stays = graph.stays[graph.stays["alternative_group"].isna()].to_dict("records")
    spans = [(row, _outer(row)) for row in stays if not np.isnan(latitude[row["venue_id"]])]
    for (one, first), (other, second) in permutations(spans, 2):
        if (
            one["person_id"] != other["person_id"]
            or first[1] > second[0]
            or second[0] - first[1] < first[0] - second[1]
        ):
            continue
        mine = [span for row, span in spans if row["person_id"] == one["person_id"] and row not in (one, other)]
        between = [span for span in mine if first[1] < span[1] <= second[0] or first[1] <= span[0] < second[0]]
        kilometres = 111.195 * abs(latitude[one["venue_id"]] - latitude[other["venue_id"]])
        hours = (second[0] - first[1]).total_seconds() / 3600 + 1 / 60
        nested = one["place_id"] in above(other["place_id"]) or other["place_id"] in above(one["place_id"])
        if not between and not nested and kilometres > 1100 * hours:
            expected.add(frozenset((one["fact_id"], other["fact_id"])))
    return expected


def _ancestors(graph: ex.ExposureGraph) -> Callable[[str], set[str]]:
    """Say what lies around a place, from the tables: venues by `within`, parts of legs by their ids."""
    around: dict[Any, Any] = dict(graph.venues[["venue_id", "within"]].itertuples(index=False))
    vehicles = graph.legs.dropna(subset="vehicle").set_index("leg_id")["vehicle"]
    around |= {name: f"vehicle:{vehicle}" for name, vehicle in vehicles.items()}

    def above(place: str) -> set[str]:
        found: set[str] = set()
        here: Any = place
        while isinstance(here, str) and here not in found:
            found.add(here)
            here = around.get(here) or (here.rpartition("/")[0] or None)
        return found

    return above


def _sure(row: Mapping[Hashable, Any]) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """The least favourable reading; None where there is none. Who has no end was there at its start alone."""
    before, after = (
        timedelta(minutes=0 if np.isnan(row[f"{side}_tolerance_minutes"]) else row[f"{side}_tolerance_minutes"])
        for side in ("start", "end")
    )
    assumed = bool(row.get("end_assumed", False))
    start, end = row["start"] + before, row["start"] if assumed else row["end"] - after
    return (start, end) if start <= end else None


def _outer(row: Mapping[Hashable, Any]) -> tuple[pd.Timestamp, pd.Timestamp]:
    """By when the person was there at the latest, and until when at least."""
    before, after = (
        timedelta(minutes=0 if np.isnan(row[f"{side}_tolerance_minutes"]) else row[f"{side}_tolerance_minutes"])
        for side in ("start", "end")
    )
    return row["start"] + before, row["start"] - before if row.get("end_assumed", False) else row["end"] - after


def _meet(one: Mapping[Hashable, Any], other: Mapping[Hashable, Any]) -> bool:
    first, second = _sure(one), _sure(other)
    if first is None or second is None:
        return False
    moments = [span for span in (first, second) if span[0] == span[1]]
    if len(moments) == 2:
        return False
    if moments:
        longer = second if first in moments else first
        return longer[0] < moments[0][0] < longer[1]
    return max(first[0], second[0]) < min(first[1], second[1])


def _one_cabin(graph: ex.ExposureGraph, pair: Iterable[str]) -> bool:
    """Say whether two rows are of one carriage, or of a leg without any: two seats, not two places."""
    places = graph.stays.set_index("fact_id").loc[list(pair), "place_id"]
    return len(set(places)) == 1
