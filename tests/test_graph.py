"""The graph: what is known when, sharing, equality, reprs, networkx."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import to_frames, worlds

import exposure as ex
from exposure.schema import TABLES

if TYPE_CHECKING:
    from oracle import World

VENUES = pd.DataFrame({"venue_id": ["V", "W"], "kind": ["shop", "hotel"], "name": ["Lantern Shop", "Heron Hotel"]})


def stays(*rows: dict[str, object]) -> pd.DataFrame:
    hours = {"start": "2020-02-20T09:00Z", "end": "2020-02-20T10:00Z", "venue_id": "V"}
    return pd.DataFrame([{**hours, **row} for row in rows])


class TestAsKnown:
    def test_a_row_is_known_from_recorded_until_withdrawn(self) -> None:
        """Known at the second it is recorded, no longer at the second it is withdrawn; the plain graph knows it not."""
        graph = ex.ExposureGraph.from_frames(
            venues=VENUES,
            itineraries=stays(
                {"person_id": "A"},
                {"person_id": "B", "recorded_at": "2020-02-21T10:00Z", "withdrawn_at": "2020-02-21T12:00Z"},
            ),
        )
        moments = ["2020-02-21T09:59:59Z", "2020-02-21T10:00:00Z", "2020-02-21T11:59:59Z", "2020-02-21T12:00Z"]
        assert [len(graph.as_known(m)) for m in moments] == [1, 2, 2, 1]
        assert len(graph) == 1

    def test_the_index_is_shared_when_only_stays_and_names_change(self) -> None:
        """Replaying many moments costs one index, also when a venue was only renamed."""
        renamed = VENUES[:1].assign(name="Lantern Store", recorded_at="2020-02-22T00:00Z", withdrawn_at="")
        before = VENUES.assign(recorded_at="", withdrawn_at=["2020-02-22T00:00Z", ""])
        venues = pd.concat([before, renamed], ignore_index=True)
        graph = ex.ExposureGraph.from_frames(venues=venues, itineraries=stays({"person_id": "A"}, {"person_id": "B"}))
        early = graph.as_known("2020-02-21T00:00Z")
        assert early.snapshot.world is graph.snapshot.world
        assert early.venues.set_index("venue_id")["name"].to_dict() == {"V": "Lantern Shop", "W": "Heron Hotel"}
        assert graph.venues.set_index("venue_id")["name"].to_dict() == {"V": "Lantern Store", "W": "Heron Hotel"}

    def test_another_version_of_a_place_gives_another_tree(self) -> None:
        """Until it was found that the shop lies in the hotel, nobody of the hotel shared a place with its customers."""
        venues = pd.DataFrame(
            {
                "venue_id": ["V", "V", "W"],
                "kind": ["shop", "shop", "hotel"],
                "within": ["", "W", ""],
                "recorded_at": ["", "2020-02-22T00:00Z", ""],
                "withdrawn_at": ["2020-02-22T00:00Z", "", ""],
            }
        )
        graph = ex.ExposureGraph.from_frames(
            venues=venues, itineraries=stays({"person_id": "A"}, {"person_id": "B", "venue_id": "W"})
        )
        early = graph.as_known("2020-02-21T00:00Z")
        assert len(ex.trace(early, case="A")) == 0
        assert ex.trace(graph, case="A").contacts["scale"].tolist() == ["building"]

    def test_what_a_known_row_names_is_known_with_it(self) -> None:
        """A stay known on the 21st brings its person and venue along, though their own rows came later."""
        graph = ex.ExposureGraph.from_frames(
            persons=pd.DataFrame({"person_id": ["A", "Z"], "recorded_at": "2020-02-25T00:00Z"}),
            venues=VENUES.assign(recorded_at="2020-02-25T00:00Z"),
            itineraries=stays({"person_id": "A", "recorded_at": "2020-02-21T00:00Z"}),
        ).as_known("2020-02-22T00:00Z")
        assert graph.persons["person_id"].tolist() == ["A"]
        assert graph.venues["venue_id"].tolist() == ["V"]

    def test_a_moment_without_offset_is_refused(self) -> None:
        """Nobody guesses a zone."""
        graph = ex.ExposureGraph.from_frames(venues=VENUES)
        with pytest.raises(ex.UsageError, match="offset"):
            graph.as_known("2020-02-21T00:00")

    @given(world=worlds(), moments=st.lists(st.integers(0, 8), min_size=2, max_size=2))
    def test_as_known_twice_is_the_earlier_of_the_two(self, world: World, moments: list[int]) -> None:
        """Looking back from an earlier moment cannot show what came later."""
        times = [f"2020-02-24T{10 + m}:00Z" for m in moments]
        graph = ex.ExposureGraph.from_frames(**to_frames(world))
        twice = graph.as_known(times[0]).as_known(times[1])
        once = graph.as_known(min(times))
        assert twice == once
        assert twice.stays["stay_id"].tolist() == once.stays["stay_id"].tolist()


class TestTables:
    def test_each_table_is_a_copy_with_its_columns(self) -> None:
        """Changing what was handed out changes no graph."""
        graph = ex.ExposureGraph.from_frames(venues=VENUES, itineraries=stays({"person_id": "A"}))
        for name, table in TABLES.items():
            frame = getattr(graph, name)
            assert [c.name for c in table.columns if c.name not in frame.columns] == []
        mine = graph.itineraries
        mine.loc[0, "person_id"] = "changed"
        assert graph.itineraries["person_id"].tolist() == ["A"]

    def test_venues_have_points(self) -> None:
        """They can be drawn as they are."""
        graph = ex.ExposureGraph.from_frames(venues=VENUES.assign(longitude=[121.5, np.nan], latitude=[31.2, np.nan]))
        assert graph.venues.crs.to_epsg() == 4326
        assert (graph.venues.geometry[0].x, graph.venues.geometry[0].y) == (121.5, 31.2)

    def test_stays_on_a_leg_have_its_times_and_carriage(self) -> None:
        """A blank start is the leg's, with a stop named it is the stop's; the carriage is part of the place."""
        legs = {
            "leg_id": ["L"],
            "mode": ["train"],
            "departure": ["2020-02-20T08:00Z"],
            "arrival": ["2020-02-20T12:00Z"],
        }
        stops = {
            "leg_id": ["L"],
            "sequence": [1],
            "venue_id": ["V"],
            "arrival": ["2020-02-20T09:55Z"],
            "departure": ["2020-02-20T10:00Z"],
        }
        blank = {"venue_id": "", "start": "", "end": "", "leg_id": "L"}
        graph = ex.ExposureGraph.from_frames(
            venues=VENUES,
            legs=pd.DataFrame(legs),
            leg_stops=pd.DataFrame(stops),
            itineraries=stays(
                {**blank, "person_id": "A", "carriage": "7"},
                {**blank, "person_id": "B", "board": "V"},
                {**blank, "person_id": "C", "alight": "V"},
            ),
        )
        found = graph.stays[["place_id", "start", "end"]].assign(
            start=lambda d: d["start"].dt.strftime("%H:%M"), end=lambda d: d["end"].dt.strftime("%H:%M")
        )
        assert found.to_numpy().tolist() == [
            ["L/07", "08:00", "12:00"],
            ["L", "10:00", "12:00"],
            ["L", "08:00", "09:55"],
        ]

    def test_reprs_show_counts_and_no_names(self) -> None:
        """A screen in a shared office shows nobody."""
        persons = pd.DataFrame(
            {"person_id": ["A"], "name": ["Plum Blossom"], "phone": ["13900000001"], "document": ["X1"]}
        )
        graph = ex.ExposureGraph.from_frames(persons=persons, venues=VENUES, itineraries=stays({"person_id": "A"}))
        trace = ex.trace(graph, case="A")
        for shown in (repr(graph), graph._repr_html_(), repr(trace), trace._repr_html_()):
            assert not any(secret in shown for secret in ("Plum", "13900000001", "X1", "Lantern"))
        assert "1 person, 1 stay" in repr(graph)
        assert len(repr(graph).splitlines()) == 6


class TestEquality:
    def test_order_of_rows_does_not_matter_and_content_does(self) -> None:
        """Equal is what was said, not where it stood."""
        rows = stays({"person_id": "A", "stay_id": "1"}, {"person_id": "B", "stay_id": "2"})
        one = ex.ExposureGraph.from_frames(venues=VENUES, itineraries=rows)
        assert one == ex.ExposureGraph.from_frames(venues=VENUES[::-1], itineraries=rows[::-1])
        assert one != ex.ExposureGraph.from_frames(venues=VENUES, itineraries=rows.assign(seat="1A"))

    @given(world=worlds(), kind=st.sampled_from(["csv", "parquet"]), at=st.one_of(st.none(), st.integers(10, 18)))
    def test_written_and_read_again_is_equal(
        self, world: World, kind: Any, at: int | None, tmp_path_factory: Any
    ) -> None:
        """Versions, withdrawn rows, tolerances and zones survive both kinds of file; so does a graph as known."""
        folder = tmp_path_factory.mktemp("graph")
        graph = ex.ExposureGraph.from_frames(**to_frames(world))
        if at is not None:
            graph = graph.as_known(f"2020-02-24T{at}:00Z")
        graph.write(folder, format=kind)
        again = ex.read(folder)
        assert again == graph
        cases = sorted(set(again.persons["person_id"]))[:1]
        if cases:
            pd.testing.assert_frame_equal(ex.trace(again, case=cases).contacts, ex.trace(graph, case=cases).contacts)


class TestToNetworkx:
    @given(world=worlds(alternatives=False), hops=st.integers(0, 4))
    def test_around_is_the_ego_graph_of_the_whole(self, world: World, hops: int) -> None:
        """The part around a person is what networkx cuts out of the full graph."""
        graph = ex.ExposureGraph.from_frames(**to_frames(world))
        whole = graph.to_networkx()
        person = sorted(n for n, d in whole.nodes(data=True) if d["kind"] == "person")[0]
        part = graph.to_networkx(around=person, hops=hops)
        reached = nx.ego_graph(whole.to_undirected(), person, radius=hops)
        assert set(part.nodes) == set(reached.nodes)
        assert set(part.edges(keys=True)) == set(whole.subgraph(reached.nodes).edges(keys=True))
        assert part.nodes(data=True) == whole.subgraph(reached.nodes).nodes(data=True)

    def test_each_stay_is_an_edge_with_its_times(self) -> None:
        """Two visits to one shop are two edges; kinds tell persons from places."""
        graph = ex.ExposureGraph.from_frames(
            venues=VENUES.assign(within=["W", ""]),
            itineraries=stays(
                {"person_id": "A"}, {"person_id": "A", "start": "2020-02-21T09:00Z", "end": "2020-02-21T09:30Z"}
            ),
        )
        network = graph.to_networkx()
        assert isinstance(network, nx.MultiDiGraph)
        assert {n: d["kind"] for n, d in network.nodes(data=True)} == {"A": "person", "V": "shop", "W": "hotel"}
        kinds = sorted((u, v, d["kind"]) for u, v, d in network.edges(data=True))
        assert kinds == [("A", "V", "stay"), ("A", "V", "stay"), ("V", "W", "within")]
        within_day = graph.to_networkx(between=("2020-02-21T00:00Z", "2020-02-22T00:00Z"))
        assert [str(d["start"])[:16] for _, _, d in within_day.edges(data=True) if d["kind"] == "stay"] == [
            "2020-02-21 09:00"
        ]

    def test_a_place_with_a_persons_id_is_another_node(self) -> None:
        """Numbered lists use the same numbers for both."""
        graph = ex.ExposureGraph.from_frames(
            venues=pd.DataFrame({"venue_id": ["1"], "kind": ["shop"]}),
            itineraries=stays({"person_id": "1", "venue_id": "1"}),
        )
        assert set(graph.to_networkx().nodes) == {"1", "place:1"}

    def test_unknown_person(self) -> None:
        """Named, and nothing built."""
        with pytest.raises(ex.UsageError, match="'Nobody'"):
            ex.ExposureGraph.from_frames(venues=VENUES).to_networkx(around="Nobody")
