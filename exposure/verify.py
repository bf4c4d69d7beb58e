"""
The slow second way: contacts recomputed by plain loops over the tables.

Shares no index, array or compiled code with the engines, so that a trace can be checked on the user's own data.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from exposure.vocabulary import KINDS, MODES, NEAR, OF_ONE_AIR, SCALES, part_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from exposure.graph import ExposureGraph
    from exposure.question import Question

__all__ = ["verify"]

_SIZES = (*SCALES, NEAR)
_COMPARED = ("scale", "minutes", "minutes_min", "minutes_max", "encounters", "first_exposure", "last_exposure")

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


def verify(
    graph: ExposureGraph, question: Question, contacts: pd.DataFrame, *, sample: int = 50, seed: int = 0
) -> pd.DataFrame:
    """
    Recompute some contacts and some pairs that are none.

    Parameters
    ----------
    graph
        The graph that was asked.
    question
        What was asked.
    contacts
        The answer.
    sample
        How many contacts, and how many pairs of a case and somebody who is no contact.
    seed
        Which ones.

    Returns
    -------
    differences
        Columns `case_id`, `contact_id`, `what`, `trace`, `recomputed`; empty when both ways agree.
    """
    answer = {(row["case_id"], row["contact_id"]): row for row in contacts.to_dict("records")}
    pairs = _sample(graph, question, sorted(answer), sample=sample, dice=random.Random(seed))  # noqa: S311 - no secret
    stays = _stays(graph, {person for pair in pairs for person in pair})
    places = _places(graph)
    found = []
    for case, other in pairs:
        mine = list(_clipped(stays.get(case, []), question))
        recomputed = _contact(list(_meetings(mine, stays.get(other, []), places, question)))
        for what, given, second in _differences(answer.get((case, other)), recomputed):
            found.append((case, other, what, given, second))
    return pd.DataFrame(found, columns=["case_id", "contact_id", "what", "trace", "recomputed"], dtype=object)


def _sample(
    graph: ExposureGraph, question: Question, pairs: list[tuple[str, str]], *, sample: int, dice: random.Random
) -> list[tuple[str, str]]:
    known = set(pairs)
    people = sorted(graph.persons["person_id"])
    cases = sorted(set(question.case or graph.cases["person_id"]))
    others: set[tuple[str, str]] = set()
    for _ in range(20 * sample if cases and people else 0):
        pair = dice.choice(cases), dice.choice(people)
        if pair not in known and pair[0] != pair[1] and len(others) < sample:
            others.add(pair)
    return [*dice.sample(pairs, min(sample, len(pairs))), *sorted(others)]


def _differences(given: Row | None, second: Row | None) -> Iterator[tuple[str, object, object]]:
    if (given is None) != (second is None):
        yield "is a contact", given is not None, second is not None
    elif given is not None and second is not None:
        for what in _COMPARED:
            one, other = given[what], second[what]
            both_blank = _blank(one) and _blank(other)
            close = isinstance(one, float) and isinstance(other, float) and math.isclose(one, other, abs_tol=1e-9)
            if not (both_blank or close or one == other):
                yield what, one, other


def _blank(value: object) -> bool:
    return value is None or value != value  # noqa: PLR0124 - NaN and NaT differ from themselves


def _places(graph: ExposureGraph) -> dict[str, _Place]:
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
    return places


def _stays(graph: ExposureGraph, persons: set[str]) -> dict[str, list[_Stay]]:
    """List the stays of some persons, several tellings of one stay joined."""
    table = graph.stays
    told: dict[tuple[str, str], list[_Stay]] = {}
    for row in table[table["person_id"].isin(persons)].to_dict("records"):
        base = _text(row["venue_id"]) or str(row["leg_id"])
        told.setdefault((str(row["person_id"]), base), []).append(_stay(row))
    stays: dict[str, list[_Stay]] = {}
    for (person, _), rows in told.items():
        stays.setdefault(person, []).extend(_joined(rows))
    return stays


def _stay(row: Row) -> _Stay:
    start, end = (int(row[side].timestamp()) for side in ("start", "end"))
    before, after = (_seconds(row[f"{side}_tolerance_minutes"]) for side in ("start", "end"))
    place, base = str(row["place_id"]), _text(row["venue_id"]) or str(row["leg_id"])
    carriage = place.removeprefix(f"{base}/") if place != base else None
    return _Stay(
        place=place,
        marks=(carriage, _text(row["seat"]), _text(row["spot"])),
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
        if _length(most):
            yield _Meeting(scale, stated if _length(stated) else most, (stated, least, most))
        elif place and not place.outdoors and _size(place.kind) <= SCALES.index(OF_ONE_AIR):
            left, came = one.stated[1], other.stated[0]
            until = left + round((question.lag_minutes or 0) * 60)
            there = _length(one.most) and _length(other.most) and one.stated[0] <= left
            if there and left <= came < until:
                yield _Meeting(scale, (came, min(other.stated[1], until)), None)


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
        place = places.get(name)
        if place is None:  # a carriage: its leg stands in the table
            leg = name.rsplit("/", 1)[0]
            place = _Place(part_kind(places[leg].kind, 1), leg, outdoors=False, point=None)
        yield name, place
        name = place.within


def _metres(points: list[tuple[float, float] | None]) -> float:
    from pyproj import Geod

    (a, b), (c, d) = (point or (math.nan, math.nan) for point in points)
    return float(Geod(ellps="WGS84").inv(a, b, c, d)[2])


def _contact(meetings: list[_Meeting]) -> Row | None:
    if not meetings:
        return None
    direct = [m.shared for m in meetings if m.shared]
    minutes = [_union(shared[k] for shared in direct) / 60 if direct else math.nan for k in range(3)]
    return {
        "scale": min((m.scale for m in meetings), key=_SIZES.index),
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
