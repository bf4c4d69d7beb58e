"""Places as people say them: venues with what they lie in, flights and trains with their numbers, rides from A to B."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
import pandas as pd

from exposure.chinese import WORDS
from exposure.vocabulary import SCALES
from exposure.wording.moments import day_english
from exposure.wording.plain import plain

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.snapshot import Snapshot

__all__ = ["Name", "PlaceNames"]

_ROOM: Final = SCALES.index("room")
_CHINESE_KINDS: Final = {kind: spellings[0] for kind, spellings in WORDS.items()} | {"desk": "柜台", "home": "住所"}
_CHINESE_RUNS: Final = {
    "flight": "航班",
    "train": "次列车",
    "metro": "地铁",
    "bus": "公交车",
    "tram": "有轨电车",
    "coach": "客车",
    "car": "汽车",
    "ship": "客轮",
    "ferry": "渡轮",
}
"""What stands behind the number of a run."""
_CHINESE_PARTS: Final = {"carriage": "{}车厢", "ship cabin": "{}号舱房", "compartment": "{}号包厢", "bay": "第{}格"}
_UNNAMED_PLACE: Final = "venue"


class Name(NamedTuple):
    """What a place is called in English and in Chinese."""

    en: str
    zh: str


class PlaceNames:
    """
    What the places of a moment are called.

    Parameters
    ----------
    snapshot
        The facts as known at the moment.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._tree, self._legs = snapshot.world.tree, snapshot.background.legs
        self._snapshot = snapshot
        self._known: dict[int, Name] = {}

    def of(self, place: int) -> Name:
        """
        Name one place.

        Parameters
        ----------
        place
            Its number in the tree of places.

        Returns
        -------
        name
            In both languages; a venue comes with what it lies in where its own name says little.
        """
        if place not in self._known:
            leg = int(self._legs.of_place[place])
            self._known[place] = self._venue(place) if leg < 0 else self._run(place, int(self._legs.place[leg]))
        return self._known[place]

    @cached_property
    def _venues(self) -> dict[str, str]:
        table = self._snapshot.in_force("venues").dropna(subset="name")
        return {key: name for key, text in zip(table["venue_id"], table["name"], strict=True) if (name := plain(text))}

    @cached_property
    def _runs(self) -> pd.DataFrame:
        return self._snapshot.in_force("legs").set_index("leg_id")

    def _own(self, place: int) -> Name:
        """Give a venue's own name; without one its id behind what it is."""
        key, kind = self._tree.ids[place], str(self._tree.kinds[place])
        if key in self._venues:
            return Name(self._venues[key], self._venues[key])
        key = plain(key).removeprefix("vehicle:")
        if kind == _UNNAMED_PLACE:
            return Name(key, key)
        return Name(f"{kind} {key}", _CHINESE_KINDS.get(kind, "") + key)

    def _venue(self, place: int) -> Name:
        """Name a venue: itself; a spot or room with the space around it; all but the outermost with that."""
        path, tree = [place], self._tree
        above, outermost = int(tree.parents[place]), int(tree.roots[place])
        while above >= 0 and above != outermost:
            if tree.scales[place] <= _ROOM < tree.scales[above] and len(path) == 1:
                path.append(above)
            above = int(tree.parents[above])
        path += [outermost] if outermost != place else []
        names = [self._own(at) for at in path]
        return Name(", ".join(name.en for name in names), _outside_in([name.zh for name in names]))

    def _run(self, place: int, leg: int) -> Name:
        """Name a run of a vehicle, and the part of it."""
        name = self._whole_run(leg)
        parts: list[tuple[str, str]] = []
        while place != leg:
            above = int(self._tree.parents[place])
            label = plain(self._tree.ids[place].removeprefix(f"{self._tree.ids[above]}/"))
            parts.insert(0, (str(self._tree.kinds[place]), label))
            place = above
        en = [name.en, *(f"{kind.removeprefix('ship ')} {label}" for kind, label in parts)]
        zh = [name.zh, *(_CHINESE_PARTS.get(kind, "{}").format(label) for kind, label in parts)]
        return Name(", ".join(en), "".join(zh))

    def _whole_run(self, leg: int) -> Name:
        key = self._tree.ids[leg]
        row: dict[Any, Any] = self._runs.loc[key].to_dict()
        mode = str(row["mode"])
        service = "" if pd.isna(row["service"]) else plain(row["service"])
        what = "car ride" if mode == "car" else mode
        if service and mode != "car":
            number = service if service.casefold().startswith(mode) else f"{mode} {service}"
            known = any(service.endswith(word) for word in (*_CHINESE_RUNS.values(), "列车", "车", "号", "船"))
            return Name(number, service if known else service + _CHINESE_RUNS[mode])
        ends = [int(at) for at in self._tree.codes(pd.Index([row["origin"], row["destination"]], dtype="str"))]
        if min(ends) >= 0:
            one, other = (self._own(at) for at in ends)
            return Name(f"the {what} from {one.en} to {other.en}", f"从{one.zh}到{other.zh}的{_whole(mode)}")
        if mode == "car":
            day = self._day(leg, row["departure"])
            return Name(f"the car ride of {day_english(day, year=False)}", f"{day.month}月{day.day}日那趟汽车")
        key = plain(key)
        return Name(f"{mode} {key}", key + _whole(mode))

    def _day(self, leg: int, moment: pd.Timestamp) -> pd.Timestamp:
        zone = self._tree.zones[leg]
        return moment if pd.isna(zone) else moment.tz_convert(str(zone))

    def columns(self, places: NDArray[np.integer]) -> tuple[NDArray[np.intp], list[str], list[str]]:
        """
        Name many places at once.

        Parameters
        ----------
        places
            Numbers in the tree of places; -1 for none.

        Returns
        -------
        codes, english, chinese
            For each place the position of its name in the two lists.
        """
        different, codes = np.unique(places, return_inverse=True)
        names = [self.of(place) if place >= 0 else _NOWHERE for place in different.tolist()]
        return codes.astype(np.intp), [name.en for name in names], [name.zh for name in names]


_NOWHERE: Final = Name("a place that is not known", "某处（地点不详）")


def _whole(mode: str) -> str:
    return {"train": "列车"}.get(mode, _CHINESE_RUNS[mode])


def _outside_in(names: list[str]) -> str:
    """Join names as Chinese says them, the largest place first; names in other letters are kept apart."""
    said = names[-1]
    for name in names[-2::-1]:
        said += name if _is_chinese(said[-1]) or _is_chinese(name[0]) else f"，{name}"
    return said


def _is_chinese(sign: str) -> bool:
    return "\u3000" <= sign <= "\u9fff" or "\uff00" <= sign <= "\uffef"
