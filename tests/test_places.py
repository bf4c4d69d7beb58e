"""The tree of places: numbering, meeting points, inheritance."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exposure.places import PlaceTree, build_tree
from exposure.schema import TABLES
from exposure.tables import check, from_frames
from exposure.vocabulary import SCALES


def checked(**frames: pd.DataFrame | None) -> dict[str, pd.DataFrame]:
    return check(from_frames(frames), timezone=None, dates=None, aside=False).tables


def tree_of(
    venues: list[dict[str, object]], legs: list[dict[str, object]] | None = None, **stays: list[object]
) -> PlaceTree:
    frames = {"venues": pd.DataFrame(venues)}
    if legs:
        hours = {"departure": "2020-02-20T09:00Z", "arrival": "2020-02-20T10:00Z"}
        frames["legs"] = pd.DataFrame([{**hours, **leg} for leg in legs])
    if stays:
        frames["itineraries"] = pd.DataFrame(stays)
    tables = checked(**frames)
    return build_tree(tables["venues"], tables["legs"], tables["itineraries"])


@st.composite
def forests(draw: st.DrawFn) -> list[dict[str, object]]:
    names = [f"V{k}" for k in draw(st.permutations(range(draw(st.integers(1, 12)))))]
    kinds = ["table", "room", "shop", "hotel", "station"]
    rows: list[dict[str, object]] = []
    for k, name in enumerate(names):
        parent = draw(st.one_of(st.none(), st.sampled_from(names[:k]))) if k else None
        rows.append({"venue_id": name, "kind": draw(st.sampled_from(kinds)), "within": parent})
    return rows


@given(venues=forests())
def test_ranges_meeting_places_and_roots_are_those_of_the_forest(venues: list[dict[str, object]]) -> None:
    """Descendants are one range of numbers, and two places meet where networkx says their lowest common ancestor is."""
    tree = tree_of(venues)
    forest = nx.DiGraph()
    forest.add_nodes_from(v["venue_id"] for v in venues)
    forest.add_edges_from((v["within"], v["venue_id"]) for v in venues if v["within"])
    code = {name: k for k, name in enumerate(tree.ids)}
    for name, k in code.items():
        inside = {other for other, n in code.items() if k <= n < tree.last[k]}
        assert inside == {name, *nx.descendants(forest, name)}
    for one in code:
        for other in code:
            common = ({one} | nx.ancestors(forest, one)) & ({other} | nx.ancestors(forest, other))
            lowest = max(common, key=lambda n: len(nx.ancestors(forest, n)), default=None)
            met = tree.lowest_common(np.array([code[one]], np.int32), np.array([code[other]], np.int32))[0]
            assert (tree.ids[met] if met >= 0 else None) == lowest
    roots = tree.roots
    assert all(tree.parents[r] < 0 and r <= k < tree.last[r] for k, r in enumerate(roots))


@given(venues=forests(), scale=st.integers(0, 4))
def test_highest_climbs_to_the_outermost_fitting_ancestor(venues: list[dict[str, object]], scale: int) -> None:
    """A room in a table in a room: the climb goes on past a place that is too large."""
    tree = tree_of(venues)
    codes = np.arange(len(tree), dtype=np.int32)
    for code, found in zip(codes, tree.highest(codes, scale), strict=True):
        chain = [int(code)]
        while tree.parents[chain[-1]] >= 0:
            chain.append(int(tree.parents[chain[-1]]))
        fitting = [c for c in chain if tree.scales[c] <= scale]
        assert found == (fitting[-1] if fitting else -1)


def test_legs_hang_under_their_vehicle_and_carriages_under_their_leg() -> None:
    """Two rides of one car, a train with carriages 7, 07 and 07车, a ship with a cabin."""
    tree = tree_of(
        [{"venue_id": "S", "kind": "station"}],
        [
            {"leg_id": "R1", "mode": "car", "vehicle": "X"},
            {"leg_id": "R2", "mode": "car", "vehicle": "X"},
            {"leg_id": "T", "mode": "train"},
            {"leg_id": "B", "mode": "ship"},
        ],
        person_id=["a", "b", "c", "d"],
        leg_id=["T", "T", "T", "B"],
        carriage=["7", "07", "07车", "12A"],
    )
    found = {
        tree.ids[k]: (tree.kinds[k], SCALES[tree.scales[k]], p if p < 0 else tree.ids[p])
        for k, p in enumerate(tree.parents)
    }
    assert found == {
        "S": ("station", "site", -1),
        "vehicle:X": ("car", "room", -1),
        "R1": ("car", "room", "vehicle:X"),
        "R2": ("car", "room", "vehicle:X"),
        "T": ("train", "building", -1),
        "T/07": ("carriage", "space", "T"),
        "B": ("ship", "building", -1),
        "B/12A": ("ship cabin", "room", "B"),
    }


def test_points_and_zones_come_from_the_nearest_ancestor_that_has_one() -> None:
    """A till inherits the shop's point and the station's zone; a leg has its destination's zone."""
    tree = tree_of(
        [
            {"venue_id": "S", "kind": "station", "longitude": 1.0, "latitude": 2.0, "timezone": "Asia/Shanghai"},
            {"venue_id": "A", "kind": "shop", "within": "S", "longitude": 3.0, "latitude": 4.0},
            {"venue_id": "T", "kind": "till", "within": "A"},
            {"venue_id": "U", "kind": "shop"},
        ],
        [{"leg_id": "L", "mode": "bus", "destination": "T", "timezone": "Europe/Paris"}],
    )
    at = {name: k for k, name in enumerate(tree.ids)}
    assert tree.points[at["T"]].tolist() == [3.0, 4.0]
    assert np.isnan(tree.points[at["U"]]).all()
    assert tree.zones[at["T"]] == "Asia/Shanghai"
    assert tree.zones[at["L"]] == "Asia/Shanghai"


def test_a_loop_is_refused() -> None:
    """Check names loops; a tree is never built on one."""
    venues = checked(venues=pd.DataFrame({"venue_id": ["A", "B"], "kind": "shop"}))["venues"].assign(within=["B", "A"])
    empty = {name: checked()[name] for name in TABLES}
    with pytest.raises(ValueError, match="loop"):
        build_tree(venues, empty["legs"], empty["itineraries"])
