"""Joining two graphs: what the two together know, what contradicts itself, and that nothing is lost on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import queries, to_frames, worlds

import exposure as ex
from exposure.fingerprints import fingerprint
from exposure.schema import TABLES

if TYPE_CHECKING:
    from pathlib import Path

    from hypothesis.strategies import DataObject
    from oracle import Row, World

FEW = settings(max_examples=settings().max_examples // 3)  # each example reads and checks several graphs
SIDES = st.sampled_from(["a", "b", "ab"])
HOURS = {"start": "2020-02-20T09:00Z", "end": "2020-02-20T10:00Z", "venue_id": "V"}
SHOP = pd.DataFrame({"venue_id": ["V"], "kind": ["shop"]})


def graph(faults: Any = "raise", **tables: list[dict[str, object]] | pd.DataFrame) -> ex.ExposureGraph:
    """A graph of rows; the shop V is there unless venues are given."""
    frames: dict[str, Any] = {"venues": SHOP, **{name: pd.DataFrame(rows) for name, rows in tables.items()}}
    return ex.ExposureGraph.from_frames(**frames, faults=faults)


def said_of_rows(joined: ex.ExposureGraph) -> pd.DataFrame:
    """What is found, without the warnings of ids that both graphs use and neither explains."""
    faults = joined.faults
    return faults[~faults["reason"].str.startswith("is an id in both graphs")].reset_index(drop=True)


def stay(person: str, **more: object) -> dict[str, object]:
    return {"person_id": person, **HOURS, **more}


def said(graph: ex.ExposureGraph) -> dict[str, list[tuple[str, ...]]]:
    """Every row of every table as sorted text, without ids that were made of facts."""
    tables = {}
    for name in TABLES:
        table = graph.snapshot.recorded(name)
        if name == "itineraries":
            table["stay_id"] = table["stay_id"].mask(table["stay_id"].str.startswith("itineraries:"))
        table = table[sorted(table.columns)].dropna(axis="columns", how="all").astype("str").fillna("")
        tables[name] = sorted(table.itertuples(index=False, name=None))
    return tables


def everything(graph: ex.ExposureGraph) -> list[str]:
    """All that a graph holds, for seeing that it was not changed."""
    checks = graph.snapshot.checks
    return [frame.to_csv() for frame in (*checks.tables.values(), checks.faults, checks.set_aside)]


def assert_same_answers(one: ex.ExposureGraph, other: ex.ExposureGraph, **question: Any) -> None:
    """Two traces that differ in nothing but the names of stays."""
    traces = [ex.trace(graph, **question) for graph in (one, other)]
    pd.testing.assert_frame_equal(traces[0].contacts, traces[1].contacts)
    pd.testing.assert_frame_equal(traces[0].people, traces[1].people)
    encounters = [t.encounters.drop(columns=["case_stay", "contact_stay"]) for t in traces]
    by = ["case_id", "contact_id", "start", "end", "minutes", "place_id", "contact_place_id", "minutes_min"]
    encounters = [e.sort_values([*by, "minutes_max", "gap_minutes"], ignore_index=True) for e in encounters]
    pd.testing.assert_frame_equal(encounters[0], encounters[1])
    assert traces[0].balance.to_dict() == traces[1].balance.to_dict()


def faults_of(one: ex.ExposureGraph, other: ex.ExposureGraph) -> pd.DataFrame:
    with pytest.raises(ex.ValidationError) as caught:
        one.join(other)
    return caught.value.faults


def test_two_files_are_one_graph(tmp_path: Path) -> None:
    """A register and a manifest, read by themselves: who met across them is found, and each fact keeps its file."""
    for name, person in (("register", "A"), ("manifest", "B")):
        (tmp_path / name).mkdir()
        graph(itineraries=[stay(person)]).write(tmp_path / name)
    one, other = (ex.read(tmp_path / name) for name in ("register", "manifest"))
    joined = one.join(other)
    assert ex.trace(joined, case="A").contacts["contact_id"].tolist() == ["B"]
    rows = joined.itineraries[["person_id", "fact_id", "file", "row"]].to_numpy().tolist()
    assert rows == [
        ["A", "itineraries:2", "itineraries.csv", 2],
        ["B", "itineraries:2@itineraries.csv", "itineraries.csv", 2],
    ]


class TestLaws:
    @FEW
    @given(world=worlds(), query=queries())
    def test_the_same_rows_again_change_no_answer(self, world: World, query: dict[str, Any]) -> None:
        """Two people send the same file; stays without an id are there twice and count once."""
        one = ex.ExposureGraph.from_frames(**to_frames(world))
        before = everything(one)
        twice = one.join(one)
        assert everything(one) == before
        assert {n: len(t) for n, t in said(twice).items() if n != "itineraries"} == {
            n: len(t) for n, t in said(one).items() if n != "itineraries"
        }
        moment, question = _asked(query)
        graphs = [g.as_known(moment) if moment else g for g in (one, twice)]
        traces = [ex.trace(g, case=sorted(set(one.persons["person_id"]))[:2], **question) for g in graphs]
        for table in ("contacts", "people"):
            pd.testing.assert_frame_equal(getattr(traces[0], table), getattr(traces[1], table))
        assert traces[0].balance.to_dict() == traces[1].balance.to_dict()

    @FEW
    @given(world=worlds(), query=queries(), data=st.data())
    def test_a_world_cut_in_two_and_joined_is_the_world(
        self, world: World, query: dict[str, Any], data: DataObject
    ) -> None:
        """Rows, versions, fingerprints and answers are those of the whole, whichever of the two comes first."""
        whole = ex.ExposureGraph.from_frames(**to_frames(world))
        parts = [ex.ExposureGraph.from_frames(**to_frames(part)) for part in _cut(world, data)]
        before = [everything(part) for part in parts]
        joined, other_way = parts[0].join(parts[1]), parts[1].join(parts[0])
        assert [everything(part) for part in parts] == before
        assert said(joined) == said(whole) == said(other_way)
        prints = [g.snapshot.fingerprints() for g in (whole, joined)]
        for print_ in prints:
            print_.pop("itineraries", None)  # it holds the names of stays
        assert prints[0] == prints[1]
        stays = [g.snapshot.recorded("itineraries").drop(columns="stay_id") for g in (whole, joined)]
        assert fingerprint(stays[0]) == fingerprint(stays[1])
        moment, question = _asked(query)
        question["case"] = sorted(set(whole.persons["person_id"]))[:2]
        for one in (joined, other_way):
            assert_same_answers(*(g.as_known(moment) if moment else g for g in (one, whole)), **question)

    @FEW
    @given(world=worlds(), data=st.data())
    def test_a_joined_graph_is_read_back_equal(self, world: World, data: DataObject, tmp_path_factory: Any) -> None:
        """Names of stays with their file included."""
        parts = [ex.ExposureGraph.from_frames(**to_frames(part)) for part in _cut(world, data)]
        joined = parts[0].join(parts[1])
        folder = tmp_path_factory.mktemp("joined")
        joined.write(folder)
        assert ex.read(folder) == joined

    @FEW
    @given(rows=st.tuples(*[st.lists(st.integers(0, 8), min_size=4, max_size=4, unique=True)] * 2), data=st.data())
    def test_a_joined_row_says_at_every_moment_what_the_two_said_then(
        self, rows: tuple[list[int], list[int]], data: DataObject
    ) -> None:
        """Nothing learnt later is known earlier, and nothing that one of them withdrew is kept by it alone."""
        tables = [_told_in_turns(sorted(days), data) for days in rows]
        one, other = (graph(persons=table) for table in tables)
        joined = one.join(other)
        assert said(joined) == said(other.join(one))
        assert joined.snapshot.checks.tables["persons"]["fact_id"].is_unique
        for day in range(9):
            at = f"2020-03-0{day + 1}T12:00Z"
            known = joined.as_known(at).persons[["district", "language", "occupation"]].astype(object)
            told = [g.as_known(at).persons[list(known.columns)].astype(object) for g in (one, other)]
            rows_ = [row for table in told for row in table.where(table.notna(), None).to_numpy().tolist()]
            merged = [[next((c for c in cells if c), None) for cells in zip(*rows_, strict=True)]] if rows_ else []
            assert known.where(known.notna(), None).to_numpy().tolist() == merged


def _asked(query: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """A question of `worlds.queries` as the moment and the other options."""
    return query["as_known"], {name: value for name, value in query.items() if name != "as_known"}


def _told_in_turns(days: list[int], data: DataObject) -> list[dict[str, object]]:
    """Two versions of one person; each column has one value or is blank, so that nothing contradicts itself."""
    versions: list[dict[str, object]] = []
    for first, last in (days[:2], days[2:]):
        cells = {c: data.draw(st.sampled_from(["", c])) for c in ("district", "language", "occupation")}
        clocks = {"recorded_at": f"2020-03-0{first + 1}T00:00Z", "withdrawn_at": f"2020-03-0{last + 1}T00:00Z"}
        versions.append({"person_id": "P", **cells, **clocks})
    return versions


def _cut(world: World, data: DataObject) -> tuple[World, World]:
    """Deal the rows of a world out to two, each with what its rows name; a row may be dealt to both."""
    parts: tuple[World, World] = ({name: [] for name in world}, {name: [] for name in world})
    group = data.draw(SIDES)
    for name in ("itineraries", "cases", "persons"):
        for row in world[name]:
            nameless = name == "itineraries" and not row["stay_id"]
            side = (
                group
                if row.get("alternative_group")
                else data.draw(SIDES.filter(lambda s: len(s) == 1) if nameless else SIDES)
            )
            _deal(parts, name, [row], side)
    for name, key in (("venues", "venue_id"), ("legs", "leg_id")):
        for row in world[name]:
            rows = [row] if name == "venues" else [r for r in world[name] if r[key] == row[key]]
            _deal(parts, name, rows, data.draw(SIDES))
    for part in parts:
        _complete(part, world)
    return parts


def _deal(parts: tuple[World, World], name: str, rows: list[Row], side: str) -> None:
    for part, letter in zip(parts, "ab", strict=True):
        if letter in side:
            part[name] += [
                row for row in rows if row not in part[name] or (name == "itineraries" and not row["stay_id"])
            ]


def _complete(part: World, world: World) -> None:
    """Add the places and people that rows name: legs with all versions and stops, venues with what is around them."""
    legs = {row["leg_id"] for table in ("itineraries", "legs") for row in part[table]}
    part["legs"] += [row for row in world["legs"] if row["leg_id"] in legs and row not in part["legs"]]
    part["leg_stops"] = [row for row in world["leg_stops"] if row["leg_id"] in legs]
    part["persons"] += [
        row
        for row in world["persons"]
        if row not in part["persons"]
        and any(row["person_id"] == other["person_id"] for table in ("itineraries", "cases") for other in part[table])
    ]
    while missing := _venues_named(part) - {row["venue_id"] for row in part["venues"]}:
        part["venues"] += [row for row in world["venues"] if row["venue_id"] in missing]


def _venues_named(part: World) -> set[str]:
    columns = [("itineraries", "venue_id"), ("itineraries", "board"), ("itineraries", "alight")]
    columns += [("leg_stops", "venue_id"), ("venues", "within")]
    return {row[column] for table, column in columns for row in part[table] if row[column]}


class TestOneRowOfTwo:
    def test_blank_cells_are_filled_and_ours_stays(self) -> None:
        """The hotel knows the phone, the airline the document: one person, with the first graph's fact, from both."""
        one = graph(persons=[{"person_id": "P", "phone": "1", "sex": "f", "source": "register"}])
        other = graph(
            persons=[{"person_id": "Q"}, {"person_id": "P", "document": "D", "sex": "f", "source": "manifest"}]
        )
        person = one.join(other).persons.set_index("person_id").loc["P"].to_dict()
        assert [person[c] for c in ("phone", "document", "sex")] == ["1", "D", "f"]
        assert [person[c] for c in ("fact_id", "row", "source")] == ["persons:2", 2, "manifest;register"]

    def test_what_came_later_is_not_known_earlier(self) -> None:
        """The document came on the 25th; until then the person is known without it, and each version has its fact."""
        one = graph(persons=[{"person_id": "P", "phone": "1"}])
        other = graph(persons=[{"person_id": "P", "document": "D", "recorded_at": "2020-02-25T00:00Z"}])
        joined = one.join(other)
        early, late = joined.as_known("2020-02-24T00:00Z").persons, joined.persons
        assert early[["phone", "document"]].fillna("").to_numpy().tolist() == [["1", ""]]
        assert late[["phone", "document"]].to_numpy().tolist() == [["1", "D"]]
        assert [early["fact_id"][0], late["fact_id"][0]] == ["persons:2", "persons:2@frames"]

    def test_the_same_told_later_is_no_version(self) -> None:
        """Who says again what is known adds nothing."""
        one = graph(persons=[{"person_id": "P", "phone": "1"}])
        other = graph(persons=[{"person_id": "P", "phone": "1", "recorded_at": "2020-02-25T00:00Z"}])
        assert said(one.join(other)) == said(one) == said(other.join(one))

    def test_a_correction_may_come_in_another_file(self) -> None:
        """Versions whose known periods do not meet stand beside each other, stays included."""
        corrected = {"recorded_at": "2020-02-25T00:00Z"}
        one = graph(itineraries=[stay("A", stay_id="S", withdrawn_at="2020-02-25T00:00Z")])
        other = graph(itineraries=[stay("A", stay_id="S", seat="1A", **corrected)])
        joined = one.join(other)
        assert joined.itineraries["seat"].tolist() == ["1A"]
        assert joined.as_known("2020-02-24T00:00Z").itineraries["seat"].isna().all()

    def test_a_person_made_of_an_id_agrees_with_anything(self) -> None:
        """A graph without a table of persons knows nothing that could contradict one with it."""
        one = graph(persons=[{"person_id": "A", "name": "Plum Blossom"}], itineraries=[stay("A")])
        other = graph(itineraries=[stay("A", seat="1"), stay("B")])
        for joined in (one.join(other), other.join(one)):
            assert joined.persons.set_index("person_id")["name"].fillna("").to_dict() == {"A": "Plum Blossom", "B": ""}
            assert joined.rows_read["persons"] == 2

    def test_a_stay_that_both_name_is_there_once(self) -> None:
        """Without a warning, since its id says that it is the same."""
        one, other = graph(itineraries=[stay("A", stay_id="S")]), graph(itineraries=[stay("B"), stay("A", stay_id="S")])
        joined = one.join(other)
        assert joined.itineraries["stay_id"].tolist() == ["S", "itineraries:2@frames"]
        assert said_of_rows(joined).empty

    def test_alternatives_that_both_tell_are_there_once(self) -> None:
        """Whatever the names of their stays; likelihoods still add to 1."""
        group = [stay("A", seat=s, alternative_group="G", likelihood=0.5) for s in ("1", "2")]
        joined = graph(itineraries=group).join(graph(itineraries=[stay("B"), *group[::-1]]))
        assert joined.itineraries["person_id"].tolist() == ["A", "A", "B"]

    def test_extra_columns_are_carried_and_compared(self) -> None:
        """Whole numbers stay whole where the other graph lacks the column; two kinds become text."""
        one = graph(persons=[{"person_id": "P", "bed": 7, "ward": 3}])
        other = graph(persons=[{"person_id": "Q", "ward": "3"}, {"person_id": "P", "ward": "3"}])
        persons = one.join(other).persons.set_index("person_id")
        assert persons["bed"].astype("str").fillna("").to_dict() == {"P": "7", "Q": ""}
        assert persons["ward"].to_dict() == {"P": "3", "Q": "3"}
        found = faults_of(one, graph(persons=[{"person_id": "P", "ward": "4"}]))
        assert found[["table", "row", "column", "value"]].to_numpy().tolist() == [["persons", 2, "ward", ""]]


class TestContradictions:
    def test_every_contradicting_cell_is_named_at_once(self, tmp_path: Path) -> None:
        """With the other graph's file and row, the first graph's in the reason, and nothing personal."""
        tables: dict[str, tuple[list[dict[str, object]], list[dict[str, object]]]] = {
            "persons": (
                [{"person_id": "P", "name": "Plum Blossom", "phone": "139", "sex": "f"}],
                [{"person_id": "Z"}, {"person_id": "P", "name": "Quiet River", "phone": "138", "sex": "m"}],
            ),
            "venues": ([{"venue_id": "V", "kind": "shop"}], [{"venue_id": "V", "kind": "hotel", "indoor": "no"}]),
            "legs": ([_leg("L", "train")], [_leg("K", "train"), _leg("L", "bus")]),
            "leg_stops": (
                [{"leg_id": "L", "sequence": 1, "venue_id": "V"}],
                [{"leg_id": "L", "sequence": 2, "venue_id": "V"}, {"leg_id": "L", "sequence": 1, "venue_id": "W"}],
            ),
            "itineraries": ([stay("P", stay_id="S")], [stay("P", stay_id="T"), stay("P", stay_id="S", seat="1A")]),
            "cases": ([{"person_id": "P", "onset": "2020-02-21"}], [{"person_id": "P", "onset": "2020-02-22"}]),
            "relations": (
                [{"person_a": "P", "person_b": "Z", "kind": "carer", "until": "2020-02-22T00:00Z"}],
                [{"person_a": "P", "person_b": "Z", "kind": "carer", "until": "2020-02-23T00:00Z"}],
            ),
            "judgements": (
                [{"person_id": "P", "contact_class": "close"}],
                [{"person_id": "Z", "contact_class": "close"}, {"person_id": "P", "contact_class": "general"}],
            ),
            "layouts": (
                [{"layout": "X", "rows": "1-9", "columns": "AB"}],
                [{"layout": "X", "rows": "1-8", "columns": "AB"}],
            ),
        }
        tables["persons"][0].append({"person_id": "Z"})
        tables["venues"][1].append({"venue_id": "W", "kind": "shop"})
        graphs = []
        for side in (0, 1):
            folder = tmp_path / str(side)
            folder.mkdir()
            for name, rows in tables.items():
                pd.DataFrame(rows[side]).to_csv(folder / f"{name}.csv", index=False)
            graphs.append(ex.read(folder))
        found = faults_of(*graphs)
        assert (found["severity"] == "fault").all()
        assert found[["table", "file", "row", "column", "value"]].to_numpy().tolist() == [
            ["persons", "persons.csv", 3, "name", ""],
            ["persons", "persons.csv", 3, "phone", ""],
            ["persons", "persons.csv", 3, "sex", "m"],
            ["venues", "venues.csv", 2, "kind", "hotel"],
            ["legs", "legs.csv", 3, "mode", "bus"],
            ["leg_stops", "leg_stops.csv", 3, "venue_id", "W"],
            ["itineraries", "itineraries.csv", 3, "seat", "1A"],
            ["cases", "cases.csv", 2, "onset", "2020-02-22"],
            ["relations", "relations.csv", 2, "until", "2020-02-23T00:00:00+00:00"],
            ["judgements", "judgements.csv", 3, "contact_class", "general"],
            ["layouts", "layouts.csv", 2, "rows", "1-8"],
        ]
        assert found["reason"][3] == "the id means something else in the first graph (venues.csv, row 2: shop)"
        assert not any(secret in found.to_csv() for secret in ("Plum", "Quiet", "139", "138"))

    def test_a_group_told_differently(self) -> None:
        """By another person, or with one alternative more: each row of the second group is at fault."""
        one = graph(itineraries=[stay("A", seat=s, alternative_group="G") for s in "12"])
        for other in (
            [stay("B", seat=s, alternative_group="G") for s in "12"],
            [stay("A", seat=s, alternative_group="G") for s in "123"],
        ):
            found = faults_of(one, graph(itineraries=other))
            assert set(found["column"]) == {"alternative_group"}
            assert found["row"].tolist() == list(range(2, 2 + len(other)))

    def test_faults_that_only_show_together(self) -> None:
        """Venues that lie in each other across the two, an id of a venue and of a leg; beside a contradiction."""
        names = {"venue_id": ["V", "W", "L"], "kind": "shop"}
        one = graph(venues=pd.DataFrame({**names, "within": ["W", "", ""]}), cases=[{"person_id": "C", "status": "x"}])
        other = graph(
            venues=pd.DataFrame({"venue_id": ["W", "V"], "kind": "shop", "within": ["V", ""]}),
            legs=[_leg("L", "train")],
            cases=[{"person_id": "C", "status": "y"}],
        )
        found = faults_of(one, other)
        assert sorted({(r["table"], r["column"], r["reason"].split(" (")[0]) for r in found.to_dict("records")}) == [
            ("cases", "status", "the id means something else in the first graph"),
            ("legs", "leg_id", "the id names both a venue and a leg"),
            ("venues", "venue_id", "the id names both a venue and a leg"),
            ("venues", "within", "the venue lies in itself"),
        ]


def _leg(leg_id: str, mode: str) -> dict[str, object]:
    hours = {"departure": "2020-02-20T09:00Z", "arrival": "2020-02-20T10:00Z"}
    return {"leg_id": leg_id, "mode": mode, **hours}


class TestWarnings:
    def test_a_household_that_two_lists_count_from_1_is_warned_of(self) -> None:
        """Else room 1 of one hotel and room 1 of another would be one household, and so contacts."""
        one, other = (graph(persons=[{"person_id": p, "household_id": "1"}]) for p in ("A", "B"))
        assert one.join(other).faults[["table", "column", "value"]].to_numpy().tolist() == [
            ["persons", "household_id", "1"]
        ]

    def test_an_id_that_two_lists_count_from_1_is_warned_of(self) -> None:
        """Guest 1 of the hotel need not be guest 1 of the restaurant; tables of persons would tell."""
        one, other = graph(itineraries=[stay("1"), stay("2")]), graph(itineraries=[stay("3"), stay("1"), stay("1")])
        found = one.join(other).faults
        assert found.loc[found["column"] == "person_id", ["row", "value", "severity"]].to_numpy().tolist() == [
            [3, "1", "warning"]
        ]
        named = graph(itineraries=[stay("1")], persons=[{"person_id": "1", "name": "Invented Guest"}])
        assert one.join(named).faults["column"].eq("person_id").any()
        assert not named.join(named).faults["column"].eq("person_id").any()

    def test_one_person_at_two_places_shows_when_joined(self, tmp_path: Path) -> None:
        """At the row of the second file, as neither shows it alone."""
        graphs = []
        for venue, rows in (("V", [stay("B"), stay("A")]), ("W", [stay("A", venue_id="W")])):
            (tmp_path / venue).mkdir()
            pd.DataFrame({"venue_id": [venue], "kind": ["shop"]}).to_csv(tmp_path / venue / "venues.csv", index=False)
            pd.DataFrame(rows).to_csv(tmp_path / venue / "itineraries.csv", index=False)
            graphs.append(ex.read(tmp_path / venue))
        assert [len(one.faults) for one in graphs] == [0, 0]
        found = said_of_rows(graphs[0].join(graphs[1]))
        assert found[["file", "row", "column"]].to_numpy().tolist() == [["itineraries.csv", 2, "start"]]
        assert found["reason"][0] == "the person is also at V at that time (row 3)"

    def test_a_reason_names_the_file_where_there_are_several(self) -> None:
        """Row 2 alone would say nothing."""
        tables = {"venues": pd.DataFrame({"venue_id": ["V", "W"], "kind": "shop"})}
        one, other = (graph(**tables, itineraries=[stay("A", venue_id=v)]) for v in "VW")
        checks = one.snapshot.checks
        stays = checks.tables["itineraries"].assign(file="hotel.xlsx")
        checks.tables["itineraries"] = stays
        found = said_of_rows(one.join(other))
        assert found[["file", "row"]].to_numpy().tolist() == [["", 2]]
        assert found["reason"][0] == "the person is also at V at that time (row 2 of hotel.xlsx)"

    def test_a_warning_that_the_other_graph_answers_is_gone(self) -> None:
        """The register names a case without a stay; the manifest has it. Others stay, each once."""
        one = graph(cases=[{"person_id": "A"}, {"person_id": "C"}], itineraries=[stay("B", end=HOURS["start"])])
        other = graph(itineraries=[stay("A"), stay("D"), stay("D")])
        assert len(one.faults) == 3
        found = said_of_rows(one.join(other))
        assert found[["table", "row", "reason"]].to_numpy().tolist() == [
            ["itineraries", 2, "is the same as start, without tolerance"],
            ["itineraries", 4, "the row is there twice and counts once"],
            ["cases", 3, "the case has no stay"],
        ]
        assert found["value"][0] == one.faults["value"][0] == HOURS["start"]


class TestRowsSetAside:
    def test_they_are_carried_and_counted(self) -> None:
        """With their faults, under their new ids; rows read add up, and so does the balance of a trace."""
        one = graph("set-aside", itineraries=[stay("A"), stay("X", start="nonsense")])
        other = graph("set-aside", itineraries=[stay("Y", end="never"), stay("B"), stay("X", end="never")])
        joined = one.join(other)
        assert joined.set_aside[["fact_id", "person_id"]].to_numpy().tolist() == [
            ["itineraries:3", "X"],
            ["itineraries:2@frames", "Y"],
            ["itineraries:4@frames", "X"],
        ]
        assert (joined.faults["severity"] == "fault").sum() == 3
        assert joined.rows_read["itineraries"] == 5 == len(joined) + len(joined.set_aside)
        assert "3 rows set aside" in repr(joined)
        balance = ex.trace(joined, case="A").balance
        assert (balance["persons_read"], balance["set_aside"]) == (4, 2)
        assert balance["persons_read"] == balance.drop("persons_read").sum()

    def test_people_of_a_graph_without_a_table_of_persons_are_counted(self) -> None:
        """Beside a graph with one, where only the table says who is a person; also after a third join."""
        one = graph("set-aside", persons=[{"person_id": "A"}], itineraries=[stay("A"), stay("Typo")])
        other = graph("set-aside", itineraries=[stay("B"), stay("X", end="never")])
        third = graph(itineraries=[stay("C")])
        for joined in (one.join(other), other.join(one), one.join(other).join(third)):
            balance = ex.trace(joined, case="A").balance
            assert balance["set_aside"] == 1
            assert balance["persons_read"] == balance.drop("persons_read").sum()

    def test_who_was_set_aside_in_one_and_is_read_in_the_other_is_read(self) -> None:
        """Nobody is counted twice."""
        one = graph("set-aside", itineraries=[stay("A"), stay("X", start="nonsense")])
        balance = ex.trace(one.join(graph(itineraries=[stay("X")])), case="A").balance
        assert balance.to_dict() | {"persons_read": 2, "contacts": 1, "set_aside": 0} == balance.to_dict()


class TestIds:
    def test_ids_of_facts_never_clash(self) -> None:
        """The same file name three times; ids that name a file already stay; joined graphs are joined again."""
        graphs = [graph(itineraries=[stay(person)]) for person in "ABCD"]
        three = graphs[0].join(graphs[1]).join(graphs[2])
        assert three.itineraries["fact_id"].tolist() == [
            "itineraries:2",
            "itineraries:2@frames",
            "itineraries:2@frames (2)",
        ]
        assert three.itineraries["stay_id"].tolist() == three.itineraries["fact_id"].tolist()
        assert graphs[3].join(three).itineraries["fact_id"].tolist() == [
            "itineraries:2",
            "itineraries:2@frames (3)",
            "itineraries:2@frames",
            "itineraries:2@frames (2)",
        ]
        four = three.join(three)
        assert four.itineraries["fact_id"].is_unique
        assert four.itineraries["stay_id"].is_unique
        assert len(four) == 6

    def test_names_of_stays_that_were_written_back_do_not_clash(self, tmp_path: Path) -> None:
        """A joined graph, written and read, holds names made in another reading; they mean no stay of ours."""
        joined = graph(itineraries=[stay("A"), stay("B")]).join(graph(itineraries=[stay("C")]))
        joined.write(tmp_path)
        again = graph(itineraries=[stay("D"), stay("E"), stay("F")]).join(ex.read(tmp_path))
        assert len(again) == 6
        assert again.itineraries["stay_id"].is_unique


class TestUsage:
    def test_a_graph_as_known_is_not_joined(self) -> None:
        """Whichever of the two it is; the message says what to do."""
        plain = graph(itineraries=[stay("A")])
        early = plain.as_known("2020-02-21T00:00Z")
        for one, other in ((plain, early), (early, plain)):
            with pytest.raises(ex.UsageError, match="join first, then ask"):
                one.join(other)

    def test_only_graphs_are_joined(self) -> None:
        """A folder's name is not read in passing."""
        with pytest.raises(ex.UsageError, match="not str"):
            graph().join("folder")  # type: ignore[arg-type]  # that is the point
