"""Days of a few people in one shop: everybody is close unless the day says otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pandas as pd
from calls.plan_worlds import trace_of

import exposure as ex

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["MOBILE", "START", "day", "graph_of_day"]

START: Final = "2020-02-27T08:00+08:00"

MOBILE: Final = [f"1380000{n:04d}" for n in range(1, 40)]
"""Numbers of the Chinese plan, one after the other; nobody's."""


def graph_of_day(
    persons: Sequence[dict[str, Any]],
    *,
    relations: Sequence[tuple[str, str, str]] = (),
    judgements: Sequence[dict[str, Any]] = (),
    cases: Sequence[dict[str, Any]] = (),
    absent: Sequence[str] = (),
) -> ex.ExposureGraph:
    """
    Put people into a shop together with the case C0, from 9:00 to 10:00 on 25 February.

    Everybody has `person_id`; jurisdiction is Shanghai and the birth date that of an adult unless they say otherwise.
    Those in `absent` are persons who were not there, those with `minutes` left so soon.
    """
    told = pd.DataFrame([{"person_id": "C0"}, *persons])
    minutes = told.get("minutes", pd.Series(60, index=told.index)).fillna(60)
    frame = told.drop(columns="minutes", errors="ignore")
    defaults = {"jurisdiction": "Shanghai", "birth_date": "1980-05-05", "language": "zh"}
    for name, value in defaults.items():
        frame[name] = frame[name].fillna(value) if name in frame else value
    begin = pd.Timestamp("2020-02-25T09:00+08:00")
    there = ~told["person_id"].isin(absent)
    stays = pd.DataFrame(
        {
            "person_id": told.loc[there, "person_id"],
            "venue_id": "SHOP",
            "start": begin,
            "end": begin + pd.to_timedelta(minutes[there], unit="min"),
        }
    )
    isolated = {"person_id": "C0", "onset": "2020-02-25", "isolated_at": "2020-02-26T20:00+08:00"}
    tables = {
        "persons": frame,
        "venues": pd.DataFrame(
            [{"venue_id": "SHOP", "kind": "shop", "timezone": "Asia/Shanghai", "jurisdiction": "Shanghai"}]
        ),
        "itineraries": stays,
        "cases": pd.DataFrame([isolated, *cases]),
        "relations": pd.DataFrame(relations, columns=["person_a", "person_b", "kind"]),
    }
    if judgements:
        tables["judgements"] = pd.DataFrame(judgements)
    return ex.ExposureGraph.from_frames(**tables, timezone="Asia/Shanghai")  # type: ignore[arg-type] # one frame each


def day(persons: Sequence[dict[str, Any]], **more: Any) -> ex.Trace:
    """Trace C0 on such a day."""
    return trace_of(graph_of_day(persons, **more))
