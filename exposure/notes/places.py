"""Places of a note, found among the venues of a graph by id or by name."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from exposure.notes.lines import Misread, Piece, key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from exposure.graph import ExposureGraph
    from exposure.places import PlaceTree

__all__ = ["Place", "Places", "did_you_mean", "places_of"]

_LISTED = 6
"""So many ids are named of those that could be meant."""
_MOST_COMPARED = 20_000
"""Names; comparing more of them letter by letter takes seconds."""


@dataclass(frozen=True)
class Place:
    """A venue that a note names."""

    venue_id: str
    zone: str
    said: str
    """Its id, with its name and where it lies."""


@dataclass(frozen=True)
class Places:
    """
    The venues that a note may name.

    Attributes
    ----------
    timezone
        Zone of a place that has none of its own.
    looked_up
        False where there is no graph: then the last part of a path is taken as the venue's id.
    names
        Name by venue_id, '' for none.
    tree
        What lies within what.
    """

    timezone: str
    looked_up: bool = False
    names: dict[str, str] = field(default_factory=dict)
    tree: PlaceTree | None = None
    by_key: dict[str, list[str]] = field(default_factory=dict)

    def find(self, path: Piece, around: Piece | None = None) -> Place:
        """
        Find the place at the end of a path `A > B`.

        Parameters
        ----------
        path
            Ids or names, each within the one before it, at any depth.
        around
            A path before it.

        Returns
        -------
        place
            The innermost.

        Raises
        ------
        Misread
            If a part is unknown, or several venues could be meant.
        """
        parts = [*(around.split(">") if around is not None else []), *path.split(">")]
        for part in parts:
            if not part.text:
                raise Misread(path, "lacks a place", "write the place, or A > B for B inside A")
        if not self.looked_up:
            last = parts[-1].written
            return Place(last, self.timezone, f"{last} (taken as the venue's id, not looked up)")
        meant = self._meant(parts[0], None)
        for part in parts[1:]:
            meant = self._meant(part, meant)
        return self.place(self._only(parts[-1], meant))

    def named(self, text: str, among: Iterable[str] | None = None) -> list[str]:
        """Give the ids of the venues that a text names: the one with this id, else those with this id or name."""
        known = self.names if among is None else {i: self.names.get(i, "") for i in among}
        if text in known:
            return [text]
        return [i for i in self.by_key.get(key(text), []) if i in known]

    def place(self, venue_id: str) -> Place:
        """Describe a venue by its id."""
        names = [self.names.get(venue_id, ""), *(f"in {self.title(i)}" for i in self._around(venue_id)[-1:])]
        said = ", ".join(name for name in names if name)
        return Place(venue_id, self.zone(venue_id) or self.timezone, f"{venue_id} ({said})" if said else venue_id)

    def inside(self, venue_id: str, text: str) -> list[str]:
        """Give the ids of the venues within one that a text names."""
        return [i for i in self.named(text) if venue_id in self._around(i)]

    def zone(self, venue_id: str) -> str:
        """Name the zone of a venue, or of what it lies in; '' where neither has one."""
        code = self._code(venue_id)
        zone = self.tree.zones[code] if self.tree is not None and code >= 0 else None
        return "" if zone is None or pd.isna(zone) else str(zone)

    def title(self, venue_id: str) -> str:
        """Give a venue's name, else its id."""
        return self.names.get(venue_id) or venue_id

    def suggest(self, text: str, among: Iterable[str] | None = None) -> str:
        """Propose the venues whose id or name is nearest to a mistyped one."""
        ids = self.names if among is None else among
        spelled = {spelling: i for i in ids for spelling in (i, self.names.get(i, "")) if spelling}
        return did_you_mean(text, {s: s if s == i else f"{s} ({i})" for s, i in spelled.items()})

    def _meant(self, part: Piece, around: list[str] | None) -> list[str]:
        """Give the venues that a part of a path may mean, within any of those before it."""
        named = self.named(part.written) or self.named(part.text)
        if around is None:
            if not named:
                hint = self.suggest(part.text) or "add it to the venues; a ride needs its mode before it: car SYN-A1"
                raise Misread(part, "is the id or name of no venue", hint)
            return named
        inside = [i for i in named if set(self._around(i)) & set(around)]
        if inside:
            return inside
        outer = " or ".join(around[:_LISTED])
        homes = [f"{i} lies in {self._around(i)[-1]}" for i in named if self._around(i)]
        children = [i for i in self.names if set(self._around(i)) & set(around)]
        hint = "; ".join(homes[:_LISTED]) or self.suggest(part.text, children) or "add it to the venues"
        raise Misread(part, f"is the id or name of no venue in {outer}", hint)

    def _only(self, part: Piece, meant: list[str]) -> str:
        if len(meant) == 1:
            return meant[0]
        ids = ", ".join(self.place(i).said for i in meant[:_LISTED]) + (", …" if len(meant) > _LISTED else "")
        raise Misread(part, f"could be {len(meant)} venues: {ids}", "write the id, or A > B for the one inside A")

    def _code(self, place_id: str) -> int:
        return -1 if self.tree is None else int(self.tree.codes(pd.Index([place_id], dtype="str"))[0])

    def _around(self, venue_id: str) -> list[str]:
        """List the venues around one, outermost first."""
        found: list[str] = []
        code = self._code(venue_id)
        while self.tree is not None and code >= 0 and (code := int(self.tree.parents[code])) >= 0:
            found.insert(0, str(self.tree.ids[code]))
        return found


def places_of(graph: ExposureGraph | None, timezone: str) -> Places:
    """
    Gather the venues that a graph knows.

    Parameters
    ----------
    graph
        None: nothing is looked up.
    timezone
        Zone of places that have none.

    Returns
    -------
    places
        Ready to be searched.
    """
    if graph is None:
        return Places(timezone)
    venues = graph.snapshot.table("venues")
    names = dict(zip(venues["venue_id"], venues["name"].fillna("").astype("str"), strict=True))
    by_key: dict[str, list[str]] = {}
    for venue_id, name in names.items():
        for spelling in {key(venue_id), key(name)} - {""}:
            by_key.setdefault(spelling, []).append(venue_id)
    return Places(timezone, looked_up=True, names=names, tree=graph.snapshot.world.tree, by_key=by_key)


def did_you_mean(text: str, known: dict[str, str]) -> str:
    """
    Propose the nearest of some spellings, '' where none is near.

    Parameters
    ----------
    text
        What was typed.
    known
        For each spelling, how it is shown.

    Returns
    -------
    hint
        At most three of them.

    Examples
    --------
    >>> did_you_mean("supermarket a", {"small supermarket A (invented)": "small supermarket A", "till": "till"})
    'did you mean small supermarket A?'
    """
    wanted, keys = key(text), {spelling: key(spelling) for spelling in list(known)[:_MOST_COMPARED]}
    near = [spelling for spelling, k in keys.items() if wanted and wanted in k]
    if not near:
        spelled = {k: spelling for spelling, k in keys.items()}
        near = [spelled[k] for k in difflib.get_close_matches(wanted, spelled, n=3, cutoff=0.6)]
    shown = list(dict.fromkeys(known[spelling] for spelling in near))[:3]
    return f"did you mean {' or '.join(shown)}?" if near else ""
