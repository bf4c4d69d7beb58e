"""
For any rule the smallest world in which it fires: case C and contact K in Shanghai on 22 February 2020.

Names are Chinese, so that every Latin letter in a Chinese sentence comes from the code or from a number of service. The
place is given as a caller would say it, written down here and not taken from the code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

import exposure as ex

if TYPE_CHECKING:
    from exposure.rules.model import Conditions, Rule

Row = dict[str, Any]

CABIN = {"layout": "cabin", "rows": "1-20", "columns": "ABC DEF", "sections": "front 1-10;back 11-20"}
CABIN |= {"pitch_m": "0.8", "width_m": "0.45"}
VENUES = [
    {"venue_id": "S", "kind": "station", "name": "上海站"},
    {"venue_id": "R", "kind": "restaurant", "name": "面馆", "within": "S"},
    {"venue_id": "T", "kind": "table", "name": "4号桌", "within": "R", "adjacent_to": "T5"},
    {"venue_id": "T5", "kind": "table", "name": "5号桌", "within": "R"},
    {"venue_id": "TILL", "kind": "till", "name": "收银台", "within": "R"},
    {"venue_id": "DESK", "kind": "desk", "name": "问讯处", "within": "S"},
    {"venue_id": "LIFT", "kind": "lift", "name": "东侧电梯", "within": "S"},
    {"venue_id": "HOME", "kind": "home", "name": "病例住处"},
    {"venue_id": "GATE", "kind": "venue", "name": "小区门口"},
]
SPOTS = {
    "table": ("T", "4号桌, 面馆, 上海站", "上海站面馆4号桌"),
    "till": ("TILL", "收银台, 面馆, 上海站", "上海站面馆收银台"),
    "desk": ("DESK", "问讯处, 上海站", "上海站问讯处"),
    "lift": ("LIFT", "东侧电梯, 上海站", "上海站东侧电梯"),
    "room": ("HOME", "病例住处", "病例住处"),
    "space": ("R", "面馆, 上海站", "上海站面馆"),
}
CAR = "the car ride from 上海站 to 小区门口", "从上海站到小区门口的汽车"


@dataclass(frozen=True)
class Scene:
    """Stays of the two, legs and relations, and how the place is said; `seat` tells which columns place the contact."""

    stays: list[Row]
    place: tuple[str, str] | None
    legs: list[Row]
    relations: list[Row]


def scene_of(rule: Rule) -> Scene:
    """Think out where the two were so that the rule fires."""
    when, where = rule.when, rule.where
    related = [{"person_a": "K", "person_b": "C", "kind": kind} for kind in when.relation[:1]]
    if when.relation and not where:
        stays = _both("HOME") if when.unprotected else []
        return Scene(stays, SPOTS["room"][1:] if stays else None, [], related)
    if _is_aboard(when, where):
        stays, place, legs = _aboard(rule)
        return Scene(stays, place, legs, related)
    kind = when.same or ("table" if when.within == "spot" or when.adjacent else "space")
    kind = "till" if kind == "till" else kind
    venue, *said = SPOTS[kind]
    stays = _both(venue, role=(when.roles or ("guest",))[0])
    if when.adjacent:
        stays[1]["venue_id"], said = "T5", list(SPOTS["space"][1:])
    return Scene(stays, (said[0], said[1]), [], related)


def graph_of(scene: Scene, *, named: bool = True, **changed: list[Row]) -> ex.ExposureGraph:
    """Make the graph of a scene; without names places have ids alone, and services are blank."""
    legs = [leg if named else {**leg, "service": None, "origin": None, "destination": None} for leg in scene.legs]
    venues = [row if named else {**row, "name": None} for row in VENUES]
    tables: dict[str, list[Row]] = {
        "itineraries": [{"person_id": "X", "venue_id": "GATE", **_hours("06:00", "06:10")}, *scene.stays],
        "venues": [{**row, "timezone": "Asia/Shanghai"} for row in venues],
        "legs": legs,
        "relations": scene.relations,
        "layouts": [CABIN],
        "cases": [{"person_id": "C", "onset": "2020-02-22", "isolated_at": _at("20:00"), "timezone": "Asia/Shanghai"}],
        "persons": [{"person_id": one, "name": f"SECRET {one}"} for one in ("C", "K", "U", "X")],
        **changed,
    }
    frames: Any = {name: pd.DataFrame(rows) for name, rows in tables.items() if rows}
    return ex.ExposureGraph.from_frames(**frames)


def _at(clock: str) -> str:
    return f"2020-02-22T{clock}:00+08:00"


def _hours(start: str, end: str) -> Row:
    return {"start": _at(start), "end": _at(end)}


def _both(venue: str, role: str = "guest") -> list[Row]:
    """Half a metre apart from 9:00 to 19:00, and a minute's walk from nothing else."""
    one = {"venue_id": venue, **_hours("09:00", "19:00"), "y_m": "0"}
    return [{"person_id": "C", **one, "x_m": "0"}, {"person_id": "K", **one, "x_m": "0.5", "role": role}]


def _is_aboard(when: Conditions, where: tuple[str, ...]) -> bool:
    asks = (when.rows, when.seats, when.serves_rows, when.sealed)
    aboard = when.same in ("leg", "vehicle", "section", "carriage", "compartment", "bay", "ship cabin")
    vehicles = {"aircraft", "train", "bus", "coach", "car", "ship"}
    return aboard or when.serves_carriage or any(a is not None for a in asks) or (where != () and where[0] in vehicles)


def _aboard(rule: Rule) -> tuple[list[Row], tuple[str, str], list[Row]]:
    when = rule.when
    mode, service, said = _run(rule)
    layout = "cabin"
    one: Row = {"seat": "5A"}
    other: Row = {"seat": "5B"}
    if mode == "train":
        layout, one, other = _on_rails(when)
    if mode == "ship":
        layout, one, other = None, {"carriage": "12"}, {"carriage": "12"}  # type: ignore[assignment]
    if when.roles or when.serves_carriage or when.serves_rows is not None:
        role = (when.roles or ("crew",))[0]
        other = {"role": role, "section": {"train": "07"}.get(mode, "front")} if role == "crew" else {"role": role}
        other |= {"carriage": "07"} if mode == "train" else {}
    ends: Row = {"departure": _at("09:00"), "arrival": _at("19:00"), "timezone": "Asia/Shanghai"}
    ends |= {"origin": "S", "destination": "GATE"} if mode == "car" else {}
    leg: Row = {"leg_id": "L1", "mode": mode, "service": service, "layout": layout, "vehicle": "V1", **ends}
    leg |= {"sealed": None if when.sealed is None else str(when.sealed).lower()}
    legs, on = [leg], "L1"
    if not when.direct:
        later = {"departure": _at("19:10"), "arrival": _at("19:30")}
        legs, on = [leg, {**leg, "leg_id": "L2", **later}], "L2"
    stays = [{"person_id": "C", "leg_id": "L1", **one}, {"person_id": "K", "leg_id": on, **other}]
    return stays, said, legs


def _run(rule: Rule) -> tuple[str, str, tuple[str, str]]:
    kind = rule.where[0] if rule.where else "train" if rule.when.serves_carriage else "aircraft"
    if kind == "aircraft":
        return "flight", "SU206", ("flight SU206", "SU206航班")
    if kind == "train":
        part = {"bay": (", bay 3", "第3格"), "compartment": (", compartment 3", "3号包厢")}
        en, zh = part.get(rule.when.same or "", ("", ""))
        whole = rule.when.same == "leg"
        return (
            "train",
            "K0001",
            (
                "train K0001" + ("" if whole else ", carriage 07") + en,
                "K0001次列车" + ("" if whole else "07车厢") + zh,
            ),
        )
    if kind in ("bus", "coach"):
        return "coach", "88", ("coach 88", "88客车")
    if kind == "ship":
        return "ship", "88", ("ship 88, cabin 12", "88客轮12号舱房")
    return "car", "", CAR


def _on_rails(when: Conditions) -> tuple[str, Row, Row]:
    """Berths of one bay, of two bays next to each other, of one compartment; or anywhere in carriage 7."""
    layout = when.layouts[-1] if when.layouts and when.same == "compartment" else "hard sleeper"
    if when.same == "compartment":
        return layout, {"seat": "07车9号"}, {"seat": "07车10号"}
    if when.same == "leg":
        return layout, {"carriage": "07"}, {"carriage": "08"}
    berth = "07车7中" if when.adjacent else "07车6中" if when.same == "bay" else "07车15中"
    one, other = {"seat": "07车5下"}, {"seat": berth}
    return layout, one, other
