"""The slow second way: contacts recomputed by plain loops over resolved stays."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from exposure.places import carriage_label
from exposure.seats.berths import read_berths
from exposure.seats.layouts import layouts_in_force
from exposure.vocabulary import KINDS, MODES, NEAR, OF_ONE_AIR, SCALES, part_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from exposure.graph import ExposureGraph
    from exposure.question import Question

__all__ = ["Row", "recompute"]

_SIZES = (*SCALES, NEAR)

Span = tuple[int, int]
Row = Mapping[Any, Any]


class _Place(NamedTuple):
    kind: str
    within: str | None
    outdoors: bool
    point: tuple[float, float] | None


@dataclass(frozen=True)
class _Stay:
    place: str
    marks: tuple[str | None, str | None, str | None]
    alone: bool
    stated: Span
    least: Span
    most: Span


class _Meeting(NamedTuple):
    scale: str
    span: Span
    shared: tuple[Span, Span, Span] | None
    certain: bool
    settled: bool


def recompute(graph: ExposureGraph, question: Question, pairs: Sequence[tuple[str, str]]) -> list[Row | None]:
    """
    Recompute what some pairs of a case and another person had in common.

    Parameters
    ----------
    graph
        The graph that was asked.
    question
        What was asked.
    pairs
        Person ids of cases and others.

    Returns
    -------
    contacts
        For each pair the columns of a contact that can be compared; None where it is none.
    """
    table = graph.stays
    table = table[table["person_id"].isin({person for pair in pairs for person in pair})]
    stays, places = _stays(_spelled(graph, table)), _places(graph, table)
    return [
        _contact(list(_meetings(list(_clipped(stays.get(case, []), question)), stays.get(other, []), places, question)))
        for case, other in pairs
    ]


def _places(graph: ExposureGraph, stays: pd.DataFrame) -> dict[str, _Place]:
    places = {
        row["venue_id"]: _Place(
            row["kind"],
            _text(row["within"]),
            row["indoor"] is False,
            None if pd.isna(row["longitude"]) or pd.isna(row["latitude"]) else (row["longitude"], row["latitude"]),
        )
        for row in graph.snapshot.table("venues").astype({"indoor": object}).to_dict("records")
    }
    for row in graph.legs.to_dict("records"):
        vehicle = None if _text(row["vehicle"]) is None else f"vehicle:{row['vehicle']}"
        kind = MODES[row["mode"]]
        places[row["leg_id"]] = _Place(kind, vehicle, outdoors=False, point=None)
        if vehicle and _size(kind) >= _size(places[vehicle].kind if vehicle in places else "table"):
            places[vehicle] = _Place(kind, None, outdoors=False, point=None)
    for row in stays[stays["place_id"] != stays["venue_id"].fillna(stays["leg_id"])].to_dict("records"):
        kind = part_kind(places[row["leg_id"]].kind, 1)
        carriage = f"{row['leg_id']}/{carriage_label(pd.Series([row['carriage']], dtype='str'))[0]}"
        places[carriage] = _Place(kind, row["leg_id"], outdoors=False, point=None)
        if row["place_id"] != carriage:
            places[row["place_id"]] = _Place(_part_of(graph, row["leg_id"]), carriage, outdoors=False, point=None)
    return places


def _part_of(graph: ExposureGraph, leg_id: str) -> str:
    """Tell whether the carriages of a leg have compartments or bays."""
    name = str(graph.legs.set_index("leg_id").loc[leg_id, "layout"])
    return "bay" if layouts_in_force(graph.layouts)[name].rows_per_compartment is None else "compartment"


def _spelled(graph: ExposureGraph, stays: pd.DataFrame) -> pd.DataFrame:
    """Write one seat in one way."""
    given = stays.assign(carriage=graph.itineraries["carriage"].loc[stays.index])
    berths = read_berths(given, graph.legs, graph.layouts)
    if berths is None:
        return stays
    seat = stays["seat"].copy()
    seat.loc[berths.seat.index] = berths.seat
    return stays.assign(seat=seat)


def _stays(table: pd.DataFrame) -> dict[str, list[_Stay]]:
    """List the stays of each person, several tellings of one stay joined."""
    told: dict[tuple[str, str], list[_Stay]] = {}
    for row in table.assign(carriage=carriage_label(table["carriage"])).to_dict("records"):
        base = _text(row["venue_id"]) or str(row["leg_id"])
        told.setdefault((str(row["person_id"]), base), []).append(_stay(row))
    stays: dict[str, list[_Stay]] = {}
    for (person, _), rows in told.items():
        stays.setdefault(person, []).extend(_joined(rows))
    return stays


def _stay(row: Row) -> _Stay:
    start, end = (int(row[side].timestamp()) for side in ("start", "end"))
    before, after = (_seconds(row[f"{side}_tolerance_minutes"]) for side in ("start", "end"))
    return _Stay(
        place=str(row["place_id"]),
        marks=(_text(row["carriage"]), _text(row["seat"]), _text(row["spot"])),
        alone=_text(row["alternative_group"]) is not None,
        stated=(start, end),
        least=(start + before, end - after),
        most=(start - before, end + after),
    )


def _joined(rows: list[_Stay]) -> list[_Stay]:
    joined = []
    for group in _components(rows, equal=False):
        ambiguous = any(len({row.marks[k] for row in group} - {None}) > 1 for k in range(3))
        joined += [_hull(part) for part in (_components(group, equal=True) if ambiguous else [group])]
    return joined


def _components(rows: list[_Stay], *, equal: bool) -> list[list[_Stay]]:
    groups: list[list[_Stay]] = []
    for row in rows:
        linked = [group for group in groups if any(_linked(row, other, equal=equal) for other in group)]
        groups = [group for group in groups if group not in linked]
        groups.append([row, *(other for group in linked for other in group)])
    return groups


def _linked(one: _Stay, other: _Stay, *, equal: bool) -> bool:
    if one.alone or other.alone:
        return False
    agree = all(a == b or (not equal and None in (a, b)) for a, b in zip(one.marks, other.marks, strict=True))
    (start, end), (other_start, other_end) = one.stated, other.stated
    return agree and (start == other_start or (start < other_end and other_start < end))


def _hull(rows: list[_Stay]) -> _Stay:
    def hull(spans: Iterable[Span]) -> Span:
        spans = list(spans)
        return (min(s for s, _ in spans), max(e for _, e in spans)) if spans else (0, 0)

    return replace(
        max(rows, key=lambda row: len(row.place)),
        stated=hull(row.stated for row in rows),
        least=hull(row.least for row in rows if row.least[0] < row.least[1]),
        most=hull(row.most for row in rows),
    )


def _clipped(stays: list[_Stay], question: Question) -> Iterator[_Stay]:
    if question.window is None:
        yield from stays
        return
    begin, stop = (int(moment.timestamp()) for moment in question.window)
    for stay in stays:
        stated, least, most = (_shared(span, (begin, stop)) for span in (stay.stated, stay.least, stay.most))
        if _length(most):
            yield replace(stay, stated=stated, least=least, most=most)


def _meetings(
    mine: list[_Stay], theirs: list[_Stay], places: dict[str, _Place], question: Question
) -> Iterator[_Meeting]:
    for one, other in product(mine, theirs):
        scale, place = _where(one, other, places, question.within_m)
        if not scale or (question.up_to and scale != NEAR and SCALES.index(scale) > SCALES.index(question.up_to)):
            continue
        stated, least, most = (_shared(getattr(one, r), getattr(other, r)) for r in ("stated", "least", "most"))
        settled = not (one.alone or other.alone)
        if _length(most):
            certain = settled and _length(least) > 0
            yield _Meeting(scale, stated if _length(stated) else most, (stated, least, most), certain, settled)
        elif place and not place.outdoors and _size(place.kind) <= SCALES.index(OF_ONE_AIR):
            left, came = one.stated[1], other.stated[0]
            until = left + round((question.lag_minutes or 0) * 60)
            there = _length(one.most) and _length(other.most) and one.stated[0] <= left
            if there and left <= came < until:
                certain = settled and one.least == one.most and other.least == other.most
                yield _Meeting(scale, (came, min(other.stated[1], until)), None, certain, settled)


def _where(
    one: _Stay, other: _Stay, places: dict[str, _Place], within_m: float | None
) -> tuple[str | None, _Place | None]:
    mine, theirs = list(_upwards(one.place, places)), list(_upwards(other.place, places))
    common = next((place for name, place in mine if name in dict(theirs)), None)
    if common is not None:
        return SCALES[_size(common.kind)], common
    points = [next((p.point for _, p in way if p.point), None) for way in (mine, theirs)]
    if within_m is None or None in points or _metres(points) > within_m:
        return None, None
    return NEAR, None


def _upwards(name: str | None, places: dict[str, _Place]) -> Iterator[tuple[str, _Place]]:
    while name is not None:
        yield name, places[name]
        name = places[name].within


def _metres(points: list[tuple[float, float] | None]) -> float:
    from pyproj import Geod

    (a, b), (c, d) = (point or (math.nan, math.nan) for point in points)
    return float(Geod(ellps="WGS84").inv(a, b, c, d)[2])


def _contact(meetings: list[_Meeting]) -> Row | None:
    if not meetings:
        return None
    # What may not have happened counts at the stated times only where nothing else did, and for sure never.
    settled = [m for m in meetings if m.settled]
    counts = settled or meetings
    direct = any(m.shared for m in meetings)
    used = (counts, settled, meetings)
    minutes = [_union(m.shared[k] for m in used[k] if m.shared) / 60 if direct else math.nan for k in range(3)]
    return {
        "certainty": "certain" if any(m.certain for m in meetings) else "possible",
        "scale": min((m.scale for m in counts), key=_SIZES.index),
        **dict(zip(("minutes", "minutes_min", "minutes_max"), minutes, strict=True)),
        "encounters": len(meetings),
        "first_exposure": pd.Timestamp(min(m.span[0] for m in meetings), unit="s", tz="UTC"),
        "last_exposure": pd.Timestamp(max(m.span[1] for m in meetings), unit="s", tz="UTC"),
    }


def _union(spans: Iterable[Span]) -> int:
    total, reached = 0, None
    for start, end in sorted(span for span in spans if _length(span)):
        begin = start if reached is None else max(start, reached)
        total += max(end - begin, 0)
        reached = end if reached is None else max(end, reached)
    return total


def _shared(one: Span, other: Span) -> Span:
    return max(one[0], other[0]), min(one[1], other[1])


def _length(span: Span) -> int:
    return max(span[1] - span[0], 0)


def _size(kind: str) -> int:
    return SCALES.index(KINDS[kind])


def _text(value: object) -> str | None:
    return value.strip() if isinstance(value, str) and value.strip() else None


def _seconds(minutes: object) -> int:
    return 0 if not isinstance(minutes, float) or math.isnan(minutes) else math.floor(minutes * 60)
