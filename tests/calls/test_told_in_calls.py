"""What contacts tell becomes facts: once, with the moment of the call, and nothing is guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from calls.filled_sheets import ZONE, filled_row, into_workbook, new_store
from calls.filled_sheets import hand_out as some_hand_out

import exposure as ex
from exposure.calls.codes import row_key
from exposure.calls.contract import ROLL_COLUMNS, typed
from exposure.calls.handout import HandOut
from exposure.calls.taking import take
from exposure.calls.told import Told, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from exposure.calls.store import Store

    Row = dict[str, Any]

STEM = "caller-1-shift-1"
MOMENT = pd.Timestamp("2020-02-27T01:30Z")


def given() -> HandOut:
    """Caller 1 calls B, C and X, of whom X is not in the graph."""
    people = [{"person_id": p, "stem": STEM, "action": "call", "caller": 1, "shift": 1} for p in "BCX"]
    return HandOut("H1", typed(pd.DataFrame(people), ROLL_COLUMNS), some_hand_out().about)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with new_store(tmp_path / "office", given()) as opened:
        yield opened


@pytest.fixture
def graph() -> ex.ExposureGraph:
    """A, B and C in a shop; two venues have one name."""
    venues = [("shop", "Corner Shop"), ("north", "Noodles"), ("south", "Noodles")]
    times = {"start": "2020-02-20T09:00Z", "end": "2020-02-20T10:00Z"}
    return ex.ExposureGraph.from_frames(
        persons=pd.DataFrame({"person_id": list("ABC"), "name": "Secret", "phone": ["1", "13900000001", None]}),
        venues=pd.DataFrame(venues, columns=["venue_id", "name"]).assign(kind="shop", timezone=ZONE),
        itineraries=pd.DataFrame([{"person_id": p, "venue_id": "shop", **times} for p in "ABC"]),
    )


def take_rows(store: Store, folder: Path, *rows: tuple[str, Row], name: str = "a") -> None:
    """Take a sheet with these people's rows."""
    filled = [filled_row({"person_id": p, "key": row_key(store.key, "H1", STEM, p)}, **cells) for p, cells in rows]
    assert len(take(store, into_workbook(folder / f"{name}.xlsx", filled)).faults) == 0


def place(text: str, begin: str = "2020-02-21 12:00", end: str = "2020-02-21 12:30") -> Row:
    return {"other_place": text, "place_from": begin, "place_until": end}


class TestTold:
    def test_a_companion_is_a_person_with_a_relation(
        self, store: Store, graph: ex.ExposureGraph, tmp_path: Path
    ) -> None:
        """Known from the moment of the call on, with name, number and source."""
        take_rows(store, tmp_path, ("B", {"companion": "Secret friend", "companion_phone": "13700000000"}))
        grown = told(store, graph).enter(graph)
        friend = grown.persons.set_index("person_id").loc["B-companion-1"]
        assert (friend["name"], friend["phone"], friend["source"]) == ("Secret friend", "13700000000", "call")
        (kin,) = grown.relations.to_dict("records")
        assert (kin["person_a"], kin["person_b"], kin["kind"]) == ("B", "B-companion-1", "companion")
        assert kin["recorded_at"] == friend["recorded_at"] == MOMENT
        assert "B-companion-1" not in grown.as_known(MOMENT - pd.Timedelta(seconds=1)).persons["person_id"].tolist()

    @pytest.mark.parametrize("text", ["Corner Shop", " corner  shop", "shop", "ＳＨＯＰ"])
    def test_another_place_that_is_known_is_a_stay_there(
        self, store: Store, graph: ex.ExposureGraph, tmp_path: Path, text: str
    ) -> None:
        """By id or name, in the time of the office."""
        take_rows(store, tmp_path, ("C", place(text)))
        answer = told(store, graph)
        assert len(answer.tables["venues"]) == 0
        stay = answer.enter(graph).itineraries.iloc[-1]
        assert (stay["person_id"], stay["venue_id"], stay["source"]) == ("C", "shop", "call")
        assert stay["start"] == pd.Timestamp("2020-02-21T04:00Z")
        assert stay["end"] == pd.Timestamp("2020-02-21T04:30Z")

    def test_one_that_is_not_known_is_a_new_venue_once(
        self, store: Store, graph: ex.ExposureGraph, tmp_path: Path
    ) -> None:
        """Two who tell of one place meet there; a name that two venues have is neither of them."""
        take_rows(store, tmp_path, ("B", place("Tea house")), ("C", place("tea  house")), ("X", {}))
        take_rows(store, tmp_path, ("B", {**place("Noodles"), "note": "x"}), name="b")
        grown = told(store, graph).enter(graph)
        new = grown.venues[~grown.venues["venue_id"].isin(graph.venues["venue_id"])]
        assert sorted(new["name"]) == ["Noodles", "Tea house"]
        assert set(new["kind"]) == {"venue"}
        assert set(new["timezone"]) == {ZONE}
        trace = ex.trace(grown, case="B")
        assert "C" in trace.contacts["contact_id"].tolist()
        assert len(grown) - len(graph) == 3

    def test_what_is_no_fact_is_left_with_its_reason(
        self, store: Store, graph: ex.ExposureGraph, tmp_path: Path
    ) -> None:
        """A place without times, one that ends before it begins, a person whom the graph does not know."""
        rows = [
            ("B", {"other_place": "Secret place", "place_from": "2020-02-21 12:00"}),
            ("C", place("Secret place", "2020-02-21 13:00")),
            ("X", {"companion": "Secret friend"}),
        ]
        take_rows(store, tmp_path, *rows)
        answer = told(store, graph)
        assert answer.left[["person_id", "column"]].sort_values("person_id").to_numpy().tolist() == [
            ["B", "other_place"],
            ["C", "other_place"],
            ["X", "companion"],
        ]
        assert sum(map(len, answer.tables.values())) + len(answer.corrections) == 0
        assert answer.enter(graph) == graph
        assert "Secret" not in repr(answer) + answer._repr_html_() + answer.left.to_string()

    def test_a_new_number_stands_before_the_old(self, store: Store, graph: ex.ExposureGraph, tmp_path: Path) -> None:
        """Known from the call on; the old ones stay, and one that is there already in another form is none."""
        take_rows(store, tmp_path, ("B", {"new_phone": "13800000000"}), ("C", {"new_phone": "13600000000"}))
        answer = told(store, graph)
        grown = answer.enter(graph)
        phones = grown.persons.set_index("person_id")["phone"]
        assert (phones["B"], phones["C"]) == ("13800000000;13900000001", "13600000000")
        before = grown.as_known(MOMENT - pd.Timedelta(seconds=1)).persons.set_index("person_id")["phone"]
        assert before["B"] == "13900000001"
        take_rows(store, tmp_path, ("B", {"new_phone": "+86 139 0000 0001", "note": "again"}), name="b")
        assert len(told(store, grown).corrections) == 0

    def test_entering_twice_adds_nothing(self, store: Store, graph: ex.ExposureGraph, tmp_path: Path) -> None:
        """The same answer again, and one asked anew; a later sheet adds what is new in it."""
        friend = {"companion": "Secret friend", "new_phone": "13800000000", **place("Tea house")}
        take_rows(store, tmp_path, ("B", friend))
        answer = told(store, graph)
        once = answer.enter(graph)
        assert answer.enter(once) == once
        assert told(store, once).enter(once) == once
        earlier = {"companion": "Other friend", "new_phone": "13500000000"}
        row = {"person_id": "B", "key": row_key(store.key, "H1", STEM, "B")}
        take(store, into_workbook(tmp_path / "b.xlsx", [filled_row(row, at="2020-02-27 08:30", **earlier)]))
        more = told(store, once).enter(once)
        people = more.persons.set_index("person_id")
        assert people.loc[["B-companion-1", "B-companion-2"], "name"].tolist() == ["Secret friend", "Other friend"]
        assert people.loc["B", "phone"] == "13500000000;13800000000;13900000001"
        assert told(store, more).enter(more) == more

    def test_people_who_are_but_ids(self, store: Store, tmp_path: Path) -> None:
        """A graph without a table of persons takes numbers and companions as well."""
        times = {"start": "2020-02-20T09:00Z", "end": "2020-02-20T10:00Z"}
        bare = ex.ExposureGraph.from_frames(
            venues=pd.DataFrame({"venue_id": ["shop"], "kind": ["shop"]}),
            itineraries=pd.DataFrame([{"person_id": p, "venue_id": "shop", **times} for p in "ABC"]),
        )
        take_rows(store, tmp_path, ("B", {"new_phone": "13800000000", "companion": "Secret friend"}))
        grown = told(store, bare).enter(bare)
        people = grown.persons.set_index("person_id")
        assert people.loc["B", "phone"] == "13800000000"
        assert sorted(people.index) == ["A", "B", "B-companion-1", "C"]
        assert told(store, grown).enter(grown) == grown

    def test_of_a_path_and_nothing(self, store: Store, graph: ex.ExposureGraph) -> None:
        """Before the first sheet there is nothing to enter."""
        answer = told(store.file.parent, graph)
        assert isinstance(answer, Told)
        assert "nothing new" in repr(answer)
        assert answer.enter(graph) == graph
