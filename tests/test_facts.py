"""Facts from the notebook: a graph that grows row by row is the graph that was read at once, and nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import assume, given, reject, settings
from hypothesis import strategies as st
from worlds import queries, to_frames, worlds

import exposure as ex
from exposure.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from hypothesis.strategies import DataObject
    from oracle import World

FEW = settings(max_examples=max(settings().max_examples // 5, 10))  # each example reads and checks several graphs
NOON, LATER, LATEST = "2020-02-27T12:00+08:00", "2020-02-27T16:10+08:00", "2020-02-28T09:00+08:00"
CALL = {"source": "call", "at": LATER}


def graph_of(tables: dict[str, Any], **options: Any) -> ex.ExposureGraph:
    return ex.ExposureGraph.from_frames(**to_frames(tables), **options)


def from_tables(**tables: Any) -> ex.ExposureGraph:
    return ex.ExposureGraph.from_frames(**tables)


def sorted_rows(table: pd.DataFrame) -> list[tuple[str, ...]]:
    """Every cell of a table as text; blank columns, and the order of rows and columns, do not count."""
    filled = table.dropna(axis="columns", how="all")
    cells = filled[sorted(filled.columns)].astype("str").fillna("")
    return sorted(cells.itertuples(index=False, name=None))


def assert_same_graph(one: ex.ExposureGraph, other: ex.ExposureGraph) -> None:
    """Two graphs whose facts, provenance included, resolved stays, warnings and counts are the same."""
    assert one == other
    for name in TABLES:
        assert sorted_rows(one.snapshot.facts[name]) == sorted_rows(other.snapshot.facts[name]), name
    assert sorted_rows(one.stays) == sorted_rows(other.stays)
    assert sorted_rows(one.faults) == sorted_rows(other.faults)
    assert one.rows_read == other.rows_read


def assert_same_traces(one: ex.ExposureGraph, other: ex.ExposureGraph, asked: dict[str, Any]) -> None:
    """Two traces of which every table is the same."""
    moment = asked.pop("as_known")
    graphs = [graph if moment is None else graph.as_known(moment) for graph in (one, other)]
    people = sorted(set(one.snapshot.world.persons))
    traces = [ex.trace(graph, case=people, **asked) for graph in graphs]
    for table in ("contacts", "people", "encounters"):
        pd.testing.assert_frame_equal(getattr(traces[0], table), getattr(traces[1], table))
    assert traces[0].balance.to_dict() == traces[1].balance.to_dict()


def clocked(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a world as somebody tells it later: blanks left out, recorded then unless it says when."""
    return {"recorded_at": LATER, "source": "call", **{k: cell for k, cell in row.items() if cell is not None}}


def everything(graph: ex.ExposureGraph) -> list[str]:
    """All that a graph holds, for seeing that it was not changed."""
    snapshot = graph.snapshot
    frames = (*snapshot.facts.values(), graph.faults, graph.set_aside, graph.stays)
    return [*(frame.to_csv() for frame in frames), repr(graph), str(graph.rows_read)]


def told(faults: pd.DataFrame) -> list[tuple[str, str, str]]:
    wrong = faults[faults["severity"] == "fault"]
    return sorted(zip(wrong["table"], wrong["column"], wrong["reason"], strict=True))


def shops(**more: Any) -> list[dict[str, Any]]:
    """Case A was in one of three shops, with B, C and D each in one of them."""
    hours = {"start": "2020-02-22T10:00Z", "end": "2020-02-22T10:30Z"}
    others: list[dict[str, Any]] = [{"person_id": p, "venue_id": v, **hours} for p, v in zip("BCD", "XYZ", strict=True)]
    group: list[dict[str, Any]] = [
        {"person_id": "A", "venue_id": v, **hours, "alternative_group": "which", "alternative": label, **more}
        for v, label in zip("XYZ", ("east", "west", None), strict=True)
    ]
    return [*others, *({**row, "stay_id": f"S{k}"} for k, row in enumerate(group))]


def three_shops(**more: object) -> ex.ExposureGraph:
    venues = [{"venue_id": v, "kind": "shop"} for v in "XYZ"]
    return graph_of({"venues": venues, "itineraries": shops(**more), "cases": [{"person_id": "A"}]})


def met(graph: ex.ExposureGraph, case: str = "A") -> dict[str, float]:
    """Contacts with their likelihoods."""
    contacts = ex.trace(graph, case=case).encounters
    summed = contacts.groupby("contact_id")["likelihood"].sum().round(6)
    return dict(zip(summed.index.astype(str), summed.tolist(), strict=True))


class TestGrownIsRead:
    @FEW
    @given(world=worlds(), asked=queries(), data=st.data())
    def test_adding_rows_gives_what_reading_them_gives(
        self, world: World, asked: dict[str, Any], data: DataObject
    ) -> None:
        """Whatever the table and the rows: stays, seats, carriages, places, versions and alternatives."""
        table = data.draw(st.sampled_from([name for name, rows in world.items() if rows]))
        rows = world[table]
        last = data.draw(st.lists(st.sampled_from(range(len(rows))), unique=True, min_size=1, max_size=3))
        kept, new = [row for k, row in enumerate(rows) if k not in last], [clocked(rows[at]) for at in last]
        assume(kept or table != "persons")
        try:
            before, whole = graph_of({**world, table: kept}), graph_of({**world, table: [*kept, *new]})
        except ex.ValidationError:
            reject()
        held = everything(before)
        given = [{k: v for k, v in row.items() if (k, v) != ("recorded_at", LATER)} for row in new]
        try:
            after = before.add(table, given, **CALL)
        except ex.UsageError:  # another alternative of a group that was settled
            assert any(row.get("alternative_group") for row in new)
            reject()
        assert_same_graph(after, whole)
        assert_same_traces(after, whole, asked)
        assert everything(before) == held

    @FEW
    @given(world=worlds(), asked=queries(), data=st.data())
    def test_withdrawing_gives_what_reading_withdrawn_rows_gives(
        self, world: World, asked: dict[str, Any], data: DataObject
    ) -> None:
        """A withdrawal is a filled withdrawn_at, of stays as well as of places and persons; and says who told it."""
        before = graph_of(world)
        open_ = before.facts[before.facts["withdrawn_at"].isna()]
        ids = data.draw(st.lists(st.sampled_from(open_["fact_id"].tolist()), unique=True, min_size=1, max_size=3))
        numbers = {tuple(i.split(":")) for i in ids}
        gone = {
            table: [{**r, "withdrawn_at": LATER} if (table, str(k)) in numbers else r for k, r in enumerate(rows, 2)]
            for table, rows in world.items()
        }
        try:
            whole = graph_of(gone)
        except ex.ValidationError:
            with pytest.raises(ex.ValidationError):
                before.withdraw(ids, **CALL)
            return
        after = before.withdraw(ids, **CALL)
        for table in TABLES:
            recorded = after.snapshot.recorded(table).drop(columns="withdrawn_source", errors="ignore")
            assert sorted_rows(recorded) == sorted_rows(whole.snapshot.recorded(table))
        assert sorted_rows(after.faults) == sorted_rows(whole.faults)
        assert_same_traces(after, whole, asked)
        known = after.facts.set_index("fact_id")["withdrawn_source"]
        assert known.dropna().to_dict() == dict.fromkeys(ids, "call")

    def test_one_after_another_is_all_at_once(self, tiny_frames: dict[str, pd.DataFrame]) -> None:
        """A venue, a person, his stays and a relation, typed in one by one, in every form that rows may have."""
        graph = from_tables(**tiny_frames)
        new: dict[str, Any] = {
            "venues": pd.DataFrame({"venue_id": ["kiosk"], "kind": ["shop"], "timezone": ["Europe/Berlin"]}),
            "persons": {"person_id": "G", "birth_date": "1980-02-29"},
            "itineraries": [
                {"person_id": "G", "venue_id": "kiosk", "start": "2020-03-29 09:00", "end": "2020-03-29 09:30"},
                {"person_id": "A", "venue_id": "kiosk", "start": pd.Timestamp("2020-03-29T07:10Z"), "end": None,
                 "spot": " window ", "x_m": 1, "y_m": "2.5"},
                {"person_id": "B", "venue_id": "kiosk", "start": "29.3.2020 9:05", "end": "29.3.2020 9:20",
                 "spot": "window"},
            ],
            "relations": {"person_a": "G", "person_b": "A", "kind": "companion"},
        }  # fmt: skip
        whole = dict(tiny_frames)
        for table, rows in new.items():
            graph = graph.add(table, rows, **CALL)
            frame = pd.DataFrame([rows] if isinstance(rows, dict) else rows, dtype=object)
            old = [whole[table].astype(object)] if table in whole else []
            whole[table] = pd.concat([*old, frame.assign(source="call", recorded_at=LATER)], ignore_index=True)
        assert_same_graph(graph, from_tables(**whole))
        assert_same_traces(graph, from_tables(**whole), {"as_known": None})

    def test_new_carriages_and_seats_get_their_places(self) -> None:
        """A carriage of which nobody told before is a new place; equal seats on one leg are equal whoever told them."""
        legs = [{"leg_id": "T", "mode": "train", "departure": "2020-02-22T10:00Z", "arrival": "2020-02-22T12:00Z"}]
        rows = [{"person_id": p, "leg_id": "T", "seat": seat} for p, seat in (("A", "07车12F"), ("B", "12F"))]
        more = [
            {"person_id": "C", "leg_id": "T", "seat": "07车12D"},
            {"person_id": "D", "leg_id": "T", "carriage": "9", "seat": "1A"},
            {"person_id": "A", "leg_id": "T", "carriage": "7", "seat": "12F"},
            {"person_id": "D", "leg_id": "T", "carriage": "09车", "seat": "1A"},
        ]
        grown = graph_of({"legs": legs, "itineraries": rows})
        for row in more:
            grown = grown.add("itineraries", row, **CALL)
        whole = graph_of({"legs": legs, "itineraries": [*rows, *({**clocked(r)} for r in more)]})
        assert_same_graph(grown, whole)
        assert_same_traces(grown, whole, {"as_known": None})
        assert set(grown.stays["place_id"]) == {"T", "T/07", "T/09"}

    def test_times_before_all_others_and_long_after_them(self, tiny_world: ex.ExposureGraph) -> None:
        """Times are counted from the first one in 32 bits; earlier and much later ones still are what they are."""
        grown = tiny_world
        for year in ("1951", "2101"):
            stays = [{"person_id": p, "venue_id": "pub", "start": f"{year}-05-01T10:00Z",
                      "end": f"{year}-05-01T1{k}:00Z"} for k, p in enumerate("EF", 1)]  # fmt: skip
            grown = grown.add("itineraries", stays, **CALL)
        encounters = ex.trace(grown, case="F").encounters
        assert [str(moment) for moment in encounters["start"]] == [
            "1951-05-01 10:00:00+00:00",
            "2101-05-01 10:00:00+00:00",
        ]
        assert encounters["minutes"].tolist() == [60, 60]
        assert len(ex.trace(grown, case="A").encounters) == len(ex.trace(tiny_world, case="A").encounters)


STAY = {"venue_id": "V", "start": "2020-02-20T09:00Z", "end": "2020-02-20T10:00Z"}


class TestPersons:
    def made(self, *rows: dict[str, Any]) -> ex.ExposureGraph:
        venues = [{"venue_id": "V", "kind": "shop"}]
        return graph_of({"venues": venues, "itineraries": [{"person_id": "A", **STAY}, *rows]})

    def test_without_a_table_of_persons_a_new_id_is_a_new_person(self) -> None:
        """As reading makes persons of the ids that are used; those known already may be known earlier now."""
        new = [{"person_id": "0", **STAY}, {"person_id": "B", **STAY, "recorded_at": NOON}]
        after = self.made({"person_id": "B", **STAY, "recorded_at": LATEST}).add("itineraries", new, **CALL)
        whole = self.made({"person_id": "B", **STAY, "recorded_at": LATEST}, *map(clocked, new))
        assert_same_graph(after, whole)
        assert_same_traces(after, whole, {"as_known": None})

    def test_what_is_told_of_a_made_person_is_another_version(self) -> None:
        """The first row of a table of persons takes no other person away, and is not known before it was told."""
        after = self.made({"person_id": "B", **STAY}).add("persons", {"person_id": "B", "phone": "1"}, **CALL)
        assert after.persons["person_id"].tolist() == ["A", "B"]
        assert after.persons["phone"].fillna("").tolist() == ["", "1"]
        assert after.as_known(NOON).persons["phone"].isna().all()
        assert met(after) == met(self.made({"person_id": "B", **STAY}))

    def test_with_a_table_of_persons_a_new_id_is_a_fault(self, tiny_world: ex.ExposureGraph) -> None:
        with pytest.raises(ex.ValidationError) as caught:
            tiny_world.add("itineraries", {"person_id": "G", **STAY, "venue_id": "pub"}, **CALL)
        assert told(caught.value.faults) == [("itineraries", "person_id", "names no person that is there")]

    def test_a_made_person_is_no_fact(self) -> None:
        """Nobody told of it, so it is not listed and cannot be withdrawn."""
        graph = self.made()
        assert set(graph.facts["table"]) == {"venues", "itineraries"}
        with pytest.raises(ex.UsageError, match="was made of the id that other rows name"):
            graph.withdraw("persons:A", **CALL)


BROKEN: list[tuple[str, list[dict[str, Any]]]] = [
    ("itineraries", [{"person_id": "nobody", "venue_id": "nowhere", "start": "2020-02-30", "end": "soon"}]),
    ("itineraries", [{"person_id": "A"}, {"person_id": "A", "venue_id": "pub", "leg_id": "L", "start": "9:00"}]),
    ("itineraries", [{"person_id": "A", "venue_id": "pub", "start": "2020-03-29T02:30", "end": "2020-03-29T04:00"}]),
    ("itineraries", [{"person_id": "A", "venue_id": "pub", "start": "2020-03-29T05:30", "end": "2020-03-29T04:00",
                      "mask": "scarf", "likelihood": 2, "x_m": "left"}]),
    ("itineraries", [{"person_id": "A", "venue_id": "pub", "start": "2020-03-29", "end": "2020-03-29",
                      "alternative_group": "G", "likelihood": 0.25}]),
    ("persons", [{"person_id": "B"}, {"person_id": "H", "birth_date": "1980-02-30"}]),
    ("persons", [{"persn_id": "B"}]),
    ("venues", [{"venue_id": "loop", "kind": "shop", "within": "loop"}, {"venue_id": "x", "kind": "shp"}]),
    ("venues", [{"venue_id": "here", "kind": "shop", "latitude": 91, "timezone": "Berlin"}]),
    ("cases", [{"person_id": "A", "onset": "2020-03-01"}, {"person_id": "nobody"}]),
    ("relations", [{"person_a": "A", "person_b": "A", "kind": "freind"}]),
    ("legs", [{"leg_id": "pub", "mode": "bus", "departure": "2020-03-29T10:00Z", "arrival": "2020-03-29T09:00Z"}]),
    ("leg_stops", [{"leg_id": "none", "sequence": 1.5}]),
    ("layouts", [{"layout": "bus", "rows": "9-1", "columns": "AB CD"}]),
    ("judgements", [{"person_id": "A", "contact_class": "nearby", "case_id": "nobody"}]),
]  # fmt: skip


class TestFaults:
    @pytest.mark.parametrize(("table", "rows"), BROKEN, ids=[f"{table}-{k}" for k, (table, _) in enumerate(BROKEN)])
    def test_are_those_of_reading_everything_at_once(
        self, tiny_frames: dict[str, pd.DataFrame], table: str, rows: list[dict[str, Any]]
    ) -> None:
        """All of them in one error, of new rows and of those that they spoil, by the number of the row given."""
        graph = from_tables(**tiny_frames)
        old = tiny_frames.get(table, pd.DataFrame())
        signed = pd.DataFrame(rows, dtype=object).assign(source="call", recorded_at=LATER)
        with pytest.raises(ex.ValidationError) as whole:
            from_tables(**{**tiny_frames, table: pd.concat([old.astype(object), signed])})
        with pytest.raises(ex.ValidationError) as caught:
            graph.add(table, rows, **CALL)
        columns = [*signed.columns, *old.columns]
        # A column that only the new rows lack is missing from these alone, and a misspelt one is a slip only by hand.
        by_hand = {"the column is missing", "is not a column that is read"}
        alone = [fault for fault in told(caught.value.faults) if fault[2] not in by_hand]
        assert alone == [f for f in told(whole.value.faults) if f[1] in columns or "missing" not in f[2]][: len(alone)]
        found = caught.value.faults.query("severity == 'fault'")
        new = found[found["file"] == "rows given"]
        expected = whole.value.faults.query("severity == 'fault' and table == @table")
        rows_whole = [row - len(old) for row in expected["row"].tolist() if row > len(old) + 1]
        assert sorted(new["row"].tolist()) == sorted(rows_whole) or "persn_id" in signed

    def test_a_misspelt_column_is_refused(self, tiny_world: ex.ExposureGraph) -> None:
        """The end that was typed is not quietly assumed instead."""
        row = {"person_id": "A", "venue_id": "pub", "start": "2020-03-01T10:00Z", "ende": "2020-03-01T11:00Z"}
        with pytest.raises(ex.ValidationError) as caught:
            tiny_world.add("itineraries", row, **CALL)
        assert told(caught.value.faults) == [("itineraries", "ende", "is not a column that is read")]

    def test_leave_the_graph_as_it_was(self, tiny_world: ex.ExposureGraph) -> None:
        held = everything(tiny_world)
        for table, rows in BROKEN:
            with pytest.raises(ex.ValidationError):
                tiny_world.add(table, rows, **CALL)
        assert everything(tiny_world) == held

    def test_of_a_fact_that_the_new_row_spoils_name_its_file(self, tiny_folder: Path) -> None:
        """The second row of one key is at odds with the first, which stands in a file."""
        with pytest.raises(ex.ValidationError) as caught:
            ex.read(tiny_folder).add("cases", {"person_id": "A"}, **CALL)
        places = caught.value.faults[["file", "row"]].to_numpy().tolist()
        assert places == [["cases.csv", 2], ["rows given", 2]]
        assert "graph.correct" in caught.value.faults["hint"].iloc[0]

    def test_of_rows_set_aside_are_remembered(self) -> None:
        """What names a place that was set aside, or completes a group that lost a row, is no better than before."""
        stay = {"person_id": "A", "venue_id": "V", "start": "2020-02-20T09:00Z", "end": "2020-02-20T10:00Z"}
        venues = [{"venue_id": "V", "kind": "shop"}, {"venue_id": "W", "kind": "shp"}]
        lost = [{**stay, "alternative_group": "G", "end": "soon"}, {**stay, "alternative_group": "G"}]
        graph = graph_of({"venues": venues, "itineraries": [stay, *lost]}, faults="set-aside")
        for new, reason in (({"venue_id": "W"}, "names no venue"), ({"alternative_group": "G"}, "no longer whole")):
            with pytest.raises(ex.ValidationError) as caught:
                graph.add("itineraries", {**stay, **new}, **CALL)
            assert caught.value.faults["reason"].str.contains(reason).any()
        assert graph.add("itineraries", stay, **CALL).facts["fact_id"].iloc[-1] == "itineraries:5"

    def test_of_asking(self, tiny_world: ex.ExposureGraph) -> None:
        """What cannot be asked is said in plain words, with what can."""
        for rows, match in (([], "no row to add"), ("A", "a list of such"), ([1], "each row is a dict"),
                            ({"person_id": ["A", "B"]}, "holds one value, and person_id several")):  # fmt: skip
            with pytest.raises(ex.UsageError, match=match):
                tiny_world.add("persons", rows, **CALL)  # type: ignore[arg-type]
        with pytest.raises(ex.UsageError, match="did you mean 'itineraries'"):
            tiny_world.add("itinerary", {}, **CALL)
        with pytest.raises(ex.UsageError, match="source="):
            tiny_world.add("persons", {"person_id": "G"}, source=" ", at=LATER)
        with pytest.raises(ex.UsageError, match="no offset"):
            tiny_world.add("persons", {"person_id": "G"}, source="call", at="2020-02-27T16:10")

    def test_a_graph_as_known_takes_no_facts(self, tiny_world: ex.ExposureGraph) -> None:
        then = tiny_world.as_known(NOON)
        steps: list[Callable[[], ex.ExposureGraph]] = [
            lambda: then.add("persons", {"person_id": "G"}, **CALL),
            lambda: then.withdraw("persons:2", **CALL),
            lambda: then.correct("persons:2", sex="f", **CALL),
            lambda: then.settle("which", "east", **CALL),
        ]
        for step in steps:
            with pytest.raises(ex.UsageError, match="takes no new facts"):
                step()


class TestClocks:
    def test_a_new_fact_is_known_from_its_moment(self, tiny_world: ex.ExposureGraph) -> None:
        """As known just before, the graph is the old one; from then on F has met A."""
        row = {"person_id": "F", "venue_id": "pub", "start": "2020-03-29T12:30", "end": "2020-03-29T12:40"}
        after = tiny_world.add("itineraries", row, **CALL)
        assert "F" not in met(after.as_known(NOON))
        assert "F" in met(after.as_known(LATER))
        assert after.as_known(NOON) == tiny_world.as_known(NOON)

    def test_rows_may_bring_their_own_source_and_clock(self, tiny_world: ex.ExposureGraph) -> None:
        """A register that was there already is entered now; what the rows leave blank is filled."""
        rows = [{"person_id": "G", "source": "register", "recorded_at": NOON}, {"person_id": "H", "source": ""}]
        facts = tiny_world.add("persons", rows, **CALL).facts.tail(2)
        assert facts["source"].tolist() == ["register", "call"]
        assert facts["recorded_at"].tolist() == [pd.Timestamp(NOON), pd.Timestamp(LATER)]

    def test_naive_times_take_the_zone_of_the_venue_else_the_readers(self) -> None:
        """10:00 at a venue in Berlin is 9:00 UTC; at one without a zone it is the time of the reader of the graph."""
        venues = [{"venue_id": "B", "kind": "shop", "timezone": "Europe/Berlin"}, {"venue_id": "V", "kind": "shop"}]
        graph = graph_of({"venues": venues, "persons": [{"person_id": "A"}]}, timezone="Asia/Shanghai")
        rows = [{"person_id": "A", "venue_id": v, "start": "2020-02-22 10:00", "end": "2020-02-22 11:00"} for v in "BV"]
        starts = graph.add("itineraries", rows, **CALL).itineraries["start"]
        assert [start.hour for start in starts] == [9, 2]


class TestWithdraw:
    def test_takes_exactly_the_encounters_of_the_stay(self, tiny_world: ex.ExposureGraph) -> None:
        """E met A twice in the pub; without the first of E's stays there one of the two is left."""
        before = ex.trace(tiny_world, case="A").encounters
        after = ex.trace(tiny_world.withdraw("itineraries:8", **CALL), case="A").encounters
        left = before[before["contact_stay"] != "itineraries:8"].reset_index(drop=True)
        pd.testing.assert_frame_equal(after, left)
        assert len(before) == len(after) + 1

    def test_what_others_name_may_be_withdrawn(self, tiny_world: ex.ExposureGraph) -> None:
        """A venue that a known row names counts as known with it."""
        after = tiny_world.withdraw(["venues:4", "persons:3"], **CALL)
        assert after.done == "2 facts withdrawn"
        assert met(after) == met(tiny_world)

    def test_every_id_that_cannot_be_withdrawn_is_named(self, tiny_world: ex.ExposureGraph) -> None:
        gone = tiny_world.withdraw("itineraries:2", **CALL)
        gone = gone.add("persons", {"person_id": "G"}, source="call", at=LATEST)
        with pytest.raises(ex.UsageError) as caught:
            gone.withdraw(["itineraries:2", "itineraries:99", "persons:8", "stays:1"], **CALL)
        said = str(caught.value)
        for part in ("4 facts", "'itineraries:2' was withdrawn at", "'itineraries:99'", "'persons:8' was recorded at",
                     "'stays:1' is no fact_id"):  # fmt: skip
            assert part in said
        with pytest.raises(ex.UsageError, match="name the facts"):
            gone.withdraw([], **CALL)

    def test_half_a_group_is_a_fault(self) -> None:
        """An alternative that was withdrawn before the group was whole leaves likelihoods that do not add to 1."""
        graph = three_shops(likelihood=1 / 3)
        late = shops(likelihood=0.5, alternative_group="later")[3:5]
        late = [{**row, "stay_id": f"L{k}", "recorded_at": [NOON, LATEST][k]} for k, row in enumerate(late)]
        graph = graph.add("itineraries", late, **CALL)
        with pytest.raises(ex.ValidationError) as caught:
            graph.withdraw(graph.facts.query("id == 'L0'")["fact_id"], **CALL)
        assert caught.value.faults["reason"].str.contains("add to 0.5").all()


class TestCorrect:
    def test_is_another_version_that_replaces_the_first(self, tiny_world: ex.ExposureGraph) -> None:
        """C came at 10:00 and not at 9:45, so that C did not meet A; the id of the stay is the same."""
        after = tiny_world.correct("itineraries:5", start="2020-03-29 10:00", **CALL)
        assert "C" in met(after.as_known(NOON))
        assert "C" not in met(after)
        versions = after.facts[after.facts["id"] == "itineraries:5"]
        assert versions["fact_id"].tolist() == ["itineraries:5", "itineraries:11"]
        assert versions["replaces"].fillna("").tolist() == ["", "itineraries:5"]
        assert versions["withdrawn_at"].iloc[0] == versions["recorded_at"].iloc[1] == pd.Timestamp(LATER)
        assert versions["source"].iloc[1] == versions["withdrawn_source"].iloc[0] == "call"

    def test_is_what_reading_both_versions_gives(self, tiny_frames: dict[str, pd.DataFrame]) -> None:
        """Cells that are not named stay, and so does what no column of ours holds; None and '' blank a cell."""
        frames = {**tiny_frames, "venues": tiny_frames["venues"].assign(name="n", area_m2=7.0, colour=["r", "g", "b"])}
        graph = from_tables(**frames)
        after = graph.correct("venues:3", name=None, area_m2="", indoor="no", kind="market", **CALL)
        rows = frames["venues"].astype(object).to_dict("records")
        rows[1] |= {"withdrawn_at": LATER, "withdrawn_source": "call"}
        rows += [{**rows[1], "name": None, "area_m2": None, "indoor": "no", "kind": "market", "source": "call",
                  "recorded_at": LATER, "withdrawn_at": None, "withdrawn_source": None}]  # fmt: skip
        whole = from_tables(**{**frames, "venues": pd.DataFrame(rows)})
        assert_same_graph(after, whole)
        for moment in (None, NOON, LATER):
            assert_same_traces(after, whole, {"as_known": moment})

    @pytest.mark.parametrize(
        ("columns", "match"),
        [
            ({}, "say what is corrected"),
            ({"stay_id": "x"}, "stay_id is the key of itineraries"),
            ({"recorded_at": NOON}, "at= says when"),
            ({"strat": NOON}, "did you mean 'start'"),
        ],
    )
    def test_refuses(self, tiny_world: ex.ExposureGraph, columns: dict[str, Any], match: str) -> None:
        with pytest.raises(ex.UsageError, match=match):
            tiny_world.correct("itineraries:5", **columns, **CALL)

    def test_a_correction_with_a_fault_is_refused(self, tiny_world: ex.ExposureGraph) -> None:
        with pytest.raises(ex.ValidationError) as caught:
            tiny_world.correct("itineraries:5", end="2020-03-29 08:00", **CALL)
        assert told(caught.value.faults) == [("itineraries", "end", "is before start")]


class TestSettle:
    def test_withdraws_the_losers_from_then_on(self) -> None:
        """One of three shops, each a third; then the western one, also when asked afterwards how it was before."""
        graph = three_shops()
        after = graph.settle("which", "west", source="cctv", at=LATER)
        assert met(graph) == met(after.as_known(NOON)) == {"B": 0.333333, "C": 0.333333, "D": 0.333333}
        assert met(after) == {"C": 1.0}
        assert after.done == "2 facts withdrawn"
        assert after.facts.set_index("id")["withdrawn_source"].dropna().to_dict() == {"S0": "cctv", "S2": "cctv"}

    def test_an_alternative_without_a_label_is_named_by_its_stay(self) -> None:
        assert met(three_shops().settle("which", "S2", **CALL)) == {"D": 1.0}

    def test_again_is_nothing_new_and_otherwise_an_error(self) -> None:
        after = three_shops().settle("which", "west", **CALL)
        again = after.settle("which", "west", source="cctv", at=LATEST)
        assert again == after
        assert again.done == "nothing to withdraw"
        with pytest.raises(ex.UsageError, match=r"'east' of group 'which' was withdrawn at .*; still open: west"):
            after.settle("which", "east", source="cctv", at=LATEST)

    def test_what_does_not_exist_is_named_with_what_does(self) -> None:
        with pytest.raises(ex.UsageError, match=r"'wich' \(did you mean 'which'\?\); known: which"):
            three_shops().settle("wich", "east", **CALL)
        with pytest.raises(ex.UsageError, match="known: S2, east, west"):
            three_shops().settle("which", "north", **CALL)

    def test_what_is_settled_is_not_opened_again_unseen(self) -> None:
        """Neither by another alternative, nor is it settled earlier than it was; a version of what is left may come."""
        after = three_shops().settle("which", "west", source="cctv", at=LATER)
        row = {"person_id": "A", "venue_id": "X", "start": "2020-03-01T10:00Z", "end": "2020-03-01T11:00Z"}
        with pytest.raises(ex.UsageError, match="'which' was settled"):
            after.add(
                "itineraries", {**row, "alternative_group": "which", "alternative": "new"}, source="call", at=LATEST
            )
        with pytest.raises(ex.UsageError, match="at= must not be earlier"):
            after.settle("which", "west", source="cctv", at=NOON)
        left = after.facts.query("person_id == 'A' and withdrawn_at.isna() and table == 'itineraries'")["fact_id"].iloc[
            0
        ]
        assert after.correct(left, source="call", at=LATEST, spot="till").done == "+1 fact, 1 withdrawn"

    def test_not_before_the_group_was_recorded(self) -> None:
        with pytest.raises(ex.UsageError, match="give a later at="):
            three_shops(recorded_at=LATEST).settle("which", "east", **CALL)


class TestShared:
    def test_what_does_not_change_is_the_same_object(self) -> None:
        """Tables by reference, the tree, persons and arrays, and the index after a withdrawal."""
        graph = three_shops()
        index = graph.snapshot.world.index
        after = graph.withdraw("itineraries:2", **CALL)
        assert all(after.snapshot.facts[n] is graph.snapshot.facts[n] for n in TABLES if n != "itineraries")
        assert after.snapshot.world.index is index
        more = graph.add("itineraries", shops()[0] | {"person_id": "A"}, **CALL)
        assert more.snapshot.world.tree is graph.snapshot.world.tree
        assert more.as_known(NOON).snapshot.world.index is more.snapshot.world.index
        judged = graph.judge("B", "close", reason="seen", by="me", at=LATER)
        assert judged.snapshot.world is graph.snapshot.world


class TestShown:
    def test_the_repr_says_what_was_done(self) -> None:
        graph = three_shops()
        row = {**shops()[0], "person_id": "D"}
        one = graph.add("itineraries", row, **CALL)
        cases = {
            "+1 fact": one,
            "+2 facts": graph.add("itineraries", [row, {**row, "person_id": "C"}], **CALL),
            "1 fact withdrawn": graph.withdraw("itineraries:2", **CALL),
            "+1 fact, 1 withdrawn": graph.correct("itineraries:2", end="2020-02-22T10:20Z", **CALL),
        }
        for line, grown in cases.items():
            assert repr(grown).splitlines()[-1].strip() == line
            assert f"<div>{line}</div>" in grown._repr_html_()
        assert "fact" not in repr(one.as_known(LATEST)).replace("all facts known", "")

    def test_the_list_of_facts_as_recorded_at_a_moment(self) -> None:
        """Facts recorded later are not there, withdrawals that came later neither, nor who told them."""
        after = three_shops().correct("itineraries:2", end="2020-02-22T10:20Z", **CALL)
        then, now = after.as_known(NOON).facts, after.facts
        assert len(now) == len(then) + 1 == 11
        assert then["withdrawn_at"].isna().all()
        assert then["withdrawn_source"].isna().all()
        assert now["table"].drop_duplicates().tolist() == ["venues", "itineraries", "cases"]
        assert now["fact_id"].iloc[-1] == "itineraries:8"

    def test_key_cells_are_joined(self, tiny_world: ex.ExposureGraph) -> None:
        graph = tiny_world.judge("B", "close", reason="seen", by="me", at=NOON)
        graph = graph.judge("B", "none", reason="lab", by="me", at=LATER)
        facts = graph.facts[graph.facts["table"] == "judgements"]
        assert facts["id"].tolist() == ["B;", "B;"]
        assert facts["replaces"].fillna("").tolist() == ["", "judgements:2"]

    @pytest.mark.parametrize("format_", ["csv", "parquet"])
    def test_writing_keeps_versions_sources_and_links(self, tmp_path: Path, format_: Any) -> None:
        graph = three_shops().settle("which", "west", source="cctv", at=LATER)
        graph = graph.correct("itineraries:2", end="2020-02-22T10:20Z", source="call", at=LATEST)
        graph.write(tmp_path / "w", format=format_)
        back = ex.read(tmp_path / "w")
        assert back == graph
        columns = ["id", "recorded_at", "withdrawn_at", "source", "withdrawn_source"]
        by = ["table", "id", "recorded_at"]
        one, other = (
            g.facts[g.facts["table"] == "itineraries"].sort_values(by, ignore_index=True) for g in (graph, back)
        )
        pd.testing.assert_frame_equal(one[columns], other[columns])
        assert one["replaces"].notna().tolist() == other["replaces"].notna().tolist()

    def test_numbers_count_on_in_graphs_that_were_joined(self) -> None:
        """Facts of two files have names of their own, and a new one has a name that none of them has."""
        graph = three_shops().join(three_shops())
        after = graph.add("itineraries", {**shops()[0], "person_id": "D"}, **CALL)
        assert after.snapshot.facts["itineraries"]["fact_id"].is_unique
        assert met(after, "D")["B"] == 1.0


class TestPrivacy:
    def test_no_name_or_phone_is_repeated(self, tiny_world: ex.ExposureGraph) -> None:
        """Given in rows that are taken, in rows that are not, in columns that do not exist, and in corrections."""
        secret = {"name": "Jane Secret", "phone": "021 555 0123", "address": "Hidden Lane 5", "document": "X1234567"}
        seen: list[str] = []
        grown = tiny_world.add("persons", {"person_id": "G", **secret}, **CALL)
        grown = grown.correct("persons:8", **{**secret, "occupation": "cook"}, **CALL)
        seen += [repr(grown), grown._repr_html_(), grown.facts.to_csv(), grown.faults.to_csv(), grown.assumed.to_csv()]
        row = {"person_id": "A", "venue_id": "pub", "start": secret["name"], "end": secret["phone"]}
        for table, rows in (
            ("persons", {"person_id": "A", "birth_date": secret["name"], **secret}),
            ("itineraries", {**row, "x_m": secret["phone"], "mask": secret["phone"], "nam": secret["name"]}),
        ):
            with pytest.raises(ex.ValidationError) as caught:
                tiny_world.add(table, rows, **CALL)
            seen += [str(caught.value), caught.value.faults.to_csv()]
        for text in seen:
            assert not any(part in text for part in ("Jane", "Secret", "555", "Hidden", "X1234567"))
