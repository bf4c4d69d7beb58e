"""The tree of places: venues inside venues, vehicle > leg > carriage, numbered depth-first."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd

from exposure.seats.carriages import carriage_label
from exposure.vocabulary import KINDS, MODES, SCALES, part_kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from exposure.seats.berths import Berths

_Any = TypeVar("_Any", bound=np.generic)

__all__ = ["PlaceTree", "build_tree", "carriage_label", "leg_place_ids"]

_SCALE_CODE = {kind: SCALES.index(scale) for kind, scale in KINDS.items()}


@dataclass(frozen=True, eq=False)
class PlaceTree:
    """
    Every place under a number, so that what lies within a place is one range of numbers.

    The places within place `p`, itself included, are `p, p + 1, …, last[p] - 1`. All arrays are indexed by place.

    Attributes
    ----------
    ids
        The places' ids, as people see them.
    kinds
        Kinds of place, words of `vocabulary.KINDS`.
    scales
        Positions in `vocabulary.SCALES`.
    parents
        The place that each lies in directly; -1 for none.
    last
        One more than the last place within each.
    outdoors
        True where a venue says that it is not indoors.
    points
        Longitude and latitude in degrees, the nearest ancestor's where a venue has none; NaN for legs.
    zones
        IANA zone by venue, the nearest ancestor's where a venue has none; of a leg the destination's, else its own.
    """

    ids: pd.Index[str]
    kinds: NDArray[np.object_]
    scales: NDArray[np.int8]
    parents: NDArray[np.int32]
    last: NDArray[np.int32]
    outdoors: NDArray[np.bool_]
    points: NDArray[np.float64]
    zones: NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.ids)

    def codes(self, ids: pd.Series[str] | pd.Index[str]) -> NDArray[np.int32]:
        """Give the numbers of some place ids, -1 where there is no such place."""
        return self.ids.get_indexer(pd.Index(ids)).astype(np.int32)

    def within(self, inner: NDArray[np.int32], outer: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Tell which inner places are, or lie in, the outer ones."""
        return (outer <= inner) & (inner < self.last[outer])

    @cached_property
    def roots(self) -> NDArray[np.int32]:
        """The outermost place around each place."""
        starts = np.flatnonzero(self.parents < 0)
        return np.repeat(starts, np.diff(np.append(starts, len(self)))).astype(np.int32)

    def lowest_common(self, one: NDArray[np.int32], other: NDArray[np.int32]) -> NDArray[np.int32]:
        """Find where two places meet: the innermost place around both, -1 where there is none."""
        meet = np.array(one, dtype=np.int32)
        open_ = np.arange(len(meet))
        while len(open_):
            here = meet[open_]
            open_ = open_[(here >= 0) & ~self.within(other[open_], here)]
            meet[open_] = self.parents[meet[open_]]
        return meet

    def highest(self, places: NDArray[np.int32], up_to: int) -> NDArray[np.int32]:
        """Climb from each place to its outermost ancestor that is no larger than a scale; -1 where none is."""
        best = np.full(len(places), -1, dtype=np.int32)
        here = np.array(places, dtype=np.int32)
        while (here >= 0).any():
            fits = (here >= 0) & (self.scales[here] <= up_to)
            best[fits] = here[fits]
            here = np.where(here >= 0, self.parents[here], -1)
        return best


def leg_place_ids(
    leg_id: pd.Series[str], carriage: pd.Series[str], part: pd.Series[str] | None = None
) -> pd.Series[str]:
    """Name the place of a stay on a leg: the leg, its carriage where that is known, the part of this where it is."""
    label = carriage_label(carriage)
    ids = leg_id.where(label.isna(), leg_id + "/" + label)
    return ids if part is None else ids.where(part.isna() | label.isna(), ids + "/" + part)


def build_tree(
    venues: pd.DataFrame, legs: pd.DataFrame, itineraries: pd.DataFrame, berths: Berths | None = None
) -> PlaceTree:
    """
    Build the tree of places from one version of each venue and leg.

    Parameters
    ----------
    venues
        One row per venue; parents that are not there are taken as none.
    legs
        One row per leg.
    itineraries
        Stays, for the carriages that they name.
    berths
        What their seats tell, for further carriages, compartments and bays.

    Returns
    -------
    tree
        The numbered places.

    Raises
    ------
    ValueError
        If venues contain each other in a loop, or one id names two places.
    """
    places = pd.concat([_venue_places(venues), _leg_places(legs, venues), *_part_places(legs, itineraries, berths)])
    if places["id"].duplicated().any():
        raise ValueError("one id names two places")
    places = places.sort_values("id", kind="stable", ignore_index=True)
    parents = pd.Index(places["id"]).get_indexer(pd.Index(places["parent"])).astype(np.int32)
    levels = _levels(parents)
    order, last = _depth_first(parents, levels)
    number = np.empty(len(order), dtype=np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    places = places.iloc[order]
    parents = parents[order]
    parents = np.where(parents >= 0, number[parents], -1).astype(np.int32)
    return PlaceTree(
        ids=pd.Index(places["id"].astype("str")),
        kinds=places["kind"].to_numpy(object),
        scales=places["kind"].map(_SCALE_CODE).to_numpy().astype(np.int8),
        parents=parents,
        last=last[order],
        outdoors=places["outdoors"].to_numpy(bool),
        points=_inherited(places[["longitude", "latitude"]].to_numpy(float), parents),
        zones=_inherited(places["zone"].to_numpy(object)[:, None], parents)[:, 0],
    )


_COLUMNS = ["id", "parent", "kind", "outdoors", "longitude", "latitude", "zone"]


def _venue_places(venues: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": venues["venue_id"],
            "parent": venues["within"],
            "kind": venues["kind"],
            "outdoors": venues["indoor"].eq(False).fillna(False).astype(bool),  # noqa: FBT003
            "longitude": venues["longitude"].where(venues["latitude"].notna()),
            "latitude": venues["latitude"].where(venues["longitude"].notna()),
            "zone": venues["timezone"],
        }
    )


def _leg_places(legs: pd.DataFrame, venues: pd.DataFrame) -> pd.DataFrame:
    kind = legs["mode"].map(MODES)
    vehicle = "vehicle:" + legs["vehicle"]
    own = pd.DataFrame({"id": legs["leg_id"], "parent": vehicle, "kind": kind, "zone": _leg_zones(legs, venues)})
    # A vehicle whose legs disagree about its kind counts as the largest of them; check warns of it.
    size = kind.map(_SCALE_CODE)
    carriers = pd.DataFrame({"id": vehicle, "kind": kind, "size": size}).dropna(subset="id")
    carriers = carriers.sort_values(["id", "size", "kind"]).drop_duplicates("id", keep="last")
    return _blank(pd.concat([own, carriers[["id", "kind"]]]))


def _part_places(legs: pd.DataFrame, itineraries: pd.DataFrame, berths: Berths | None) -> Iterator[pd.DataFrame]:
    """Give the carriages, and the compartments and bays in them."""
    kinds = {mode: part_kind(kind, 1) for mode, kind in MODES.items()}
    named = itineraries.loc[itineraries["leg_id"].notna() & itineraries["carriage"].notna(), ["leg_id", "carriage"]]
    if berths is not None:
        leg_id = itineraries["leg_id"].loc[berths.carriage.index]
        told = pd.DataFrame({"leg_id": leg_id, "carriage": berths.carriage, "part": berths.part, "kind": berths.kind})
        told = told.dropna(subset="carriage").drop_duplicates()
        told = told[told["leg_id"].isin(legs["leg_id"])]
        named = pd.concat([named, told[["leg_id", "carriage"]]])
        inner = told.dropna(subset="part")
        around = leg_place_ids(inner["leg_id"], inner["carriage"])
        ids = around + "/" + inner["part"]
        yield _blank(pd.DataFrame({"id": ids, "parent": around, "kind": inner["kind"]}).drop_duplicates("id"))
    named = named.drop_duplicates().merge(legs[["leg_id", "mode"]], on="leg_id")
    ids = leg_place_ids(named["leg_id"], named["carriage"])
    parts = pd.DataFrame({"id": ids, "parent": named["leg_id"], "kind": named["mode"].map(kinds)})
    yield _blank(parts.drop_duplicates("id"))


def _blank(places: pd.DataFrame) -> pd.DataFrame:
    filled = places.reindex(columns=_COLUMNS)
    filled["outdoors"] = False
    return filled.astype({"id": "str", "parent": "str", "kind": "str", "zone": "str"}).astype(
        {"longitude": float, "latitude": float}
    )


def _leg_zones(legs: pd.DataFrame, venues: pd.DataFrame) -> pd.Series[str]:
    zone = venues.drop_duplicates("venue_id").set_index("venue_id")["timezone"]
    within = venues.drop_duplicates("venue_id").set_index("venue_id")["within"]
    at = legs["destination"]
    found = at.map(zone)
    for _ in range(len(venues)):
        at = at.map(within)
        if not (open_ := found.isna() & at.notna()).any():
            break
        found = found.where(~open_, at.map(zone))
    return found.where(found.notna(), legs["timezone"])


def _levels(parents: NDArray[np.int32]) -> list[NDArray[np.intp]]:
    """List the places level by level, roots first."""
    levels = [np.flatnonzero(parents < 0)]
    placed = len(levels[0])
    depth = np.full(len(parents), -1, dtype=np.int32)
    depth[levels[0]] = 0
    while placed < len(parents):
        below = np.flatnonzero((depth < 0) & (parents >= 0) & (depth[parents] == len(levels) - 1))
        if not len(below):
            raise ValueError("venues contain each other in a loop")
        depth[below] = len(levels)
        levels.append(below)
        placed += len(below)
    return levels


def _depth_first(
    parents: NDArray[np.int32], levels: list[NDArray[np.intp]]
) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
    """Order the places so that a place's descendants follow it, siblings by their ids; give the order and the ends."""
    size = np.ones(len(parents), dtype=np.int32)
    for level in levels[:0:-1]:
        np.add.at(size, parents[level], size[level])
    number = np.zeros(len(parents), dtype=np.int32)
    for depth, level in enumerate(levels):
        group = parents[level] if depth else np.zeros(len(level), dtype=np.int32)
        ordered = level[np.argsort(group, kind="stable")]
        group = np.sort(group, kind="stable")
        before = np.cumsum(size[ordered]) - size[ordered]
        first = np.searchsorted(group, group)
        inside = before - before[first] if len(ordered) else before
        number[ordered] = inside + (number[group] + 1 if depth else 0)
    return np.argsort(number, kind="stable"), number + size


def _inherited(values: NDArray[_Any], parents: NDArray[np.int32]) -> NDArray[_Any]:
    """Fill blanks from the nearest ancestor; a parent's number is always lower than its children's."""
    filled = values.copy()
    open_ = np.flatnonzero(pd.isna(filled[:, 0]) & (parents >= 0))
    up = parents[open_]
    while len(open_):
        found = ~pd.isna(values[up, 0])
        filled[open_[found]] = values[up[found]]
        up = parents[up[~found]]
        open_ = open_[~found][up >= 0]
        up = up[up >= 0]
    return filled
