"""
A second oracle, in SQL: the pairs of stays that DuckDB joins are the encounters of a trace.

It was written from the meaning of the words: ancestors come from a recursive query over `within`, the meeting place is
the deepest common one, and nothing of the engine is used. The world is a generated city with places inside places; one
time in ten has a tolerance.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import duckdb
import numpy as np
import pandas as pd
import pytest
from city import build_city, fast_graph

import exposure as ex
from exposure.vocabulary import KINDS, SCALES

if TYPE_CHECKING:
    Row = tuple[object, ...]

COLUMNS: Final = [
    "case_id",
    "case_stay",
    "contact_stay",
    "contact_id",
    "shared_place_id",
    "scale",
    "direct",
    "start",
    "end",
    "minutes",
    "minutes_min",
    "minutes_max",
    "certainty",
]
LAG: Final = 45

SQL: Final = """
WITH RECURSIVE
around AS (
    SELECT venue_id AS place, venue_id AS outer_place, 0 AS up FROM venues
    UNION ALL
    SELECT a.place, v.within, a.up + 1 FROM around a JOIN venues v ON v.venue_id = a.outer_place
    WHERE v.within IS NOT NULL
),
common AS (
    SELECT a.place AS one, b.place AS other, arg_min(a.outer_place, a.up) AS meeting
    FROM around a JOIN around b USING (outer_place) GROUP BY ALL
),
pairs AS (
    SELECT a.stay_id AS case_stay, b.stay_id AS contact_stay, a.person_id AS case_id, b.person_id AS contact_id,
        c.meeting, k.scale, k.size,
        least(a.latest, b.latest) - greatest(a.earliest, b.earliest) AS wide,
        least(a.stop, b.stop) - greatest(a.start, b.start) AS stated,
        CASE WHEN a.sure_stop > a.sure_start AND b.sure_stop > b.sure_start
            THEN least(a.sure_stop, b.sure_stop) - greatest(a.sure_start, b.sure_start) ELSE 0 END AS sure,
        greatest(a.start, b.start) AS from_stated, least(a.stop, b.stop) AS to_stated,
        greatest(a.earliest, b.earliest) AS from_wide, least(a.latest, b.latest) AS to_wide,
        b.start AS came, b.stop AS went, a.stop AS had_left,
        a.sure_stop > a.sure_start AND b.sure_stop > b.sure_start AND b.sure_start - a.sure_stop < $lag AS after_all
    FROM stays a
    JOIN common c ON c.one = a.venue_id
    JOIN stays b ON b.venue_id = c.other
    JOIN kinds k ON k.venue_id = c.meeting
    WHERE a.person_id IN (SELECT person_id FROM cases) AND a.person_id <> b.person_id
        AND b.earliest < greatest(a.latest, a.stop + $lag) AND a.earliest < b.latest
),
met AS (
    SELECT *, wide > 0 AS direct,
        wide <= 0 AND came >= had_left AND came < had_left + $lag AND size <= $one_air AS follows
    FROM pairs WHERE size <= $up_to
)
SELECT case_id, case_stay, contact_stay, contact_id, meeting AS shared_place_id, scale, direct,
    CASE WHEN follows THEN came WHEN stated > 0 THEN from_stated ELSE from_wide END AS start,
    CASE WHEN follows THEN least(went, had_left + $lag) WHEN stated > 0 THEN to_stated ELSE to_wide END AS "end",
    CASE WHEN follows THEN least(went, had_left + $lag) - came ELSE greatest(stated, 0) END / 60.0 AS minutes,
    CASE WHEN follows THEN least(went, had_left + $lag) - came ELSE greatest(sure, 0) END / 60.0 AS minutes_min,
    CASE WHEN follows THEN least(went, had_left + $lag) - came ELSE wide END / 60.0 AS minutes_max,
    CASE WHEN follows THEN after_all ELSE sure > 0 END AS certain
FROM met WHERE direct OR follows
"""


class SqlOracle:
    """The stays of a graph in DuckDB, each with its earliest, stated and surest reading."""

    def __init__(self, graph: ex.ExposureGraph) -> None:
        self.graph, self.database = graph, duckdb.connect()
        stays = graph.itineraries
        venues = graph.snapshot.table("venues")
        fuzz = {side: stays[f"{side}_tolerance_minutes"].fillna(0) * 60 for side in ("start", "end")}
        start, stop = (seconds_of(stays[side]) for side in ("start", "end"))
        readings = pd.DataFrame({
            "stay_id": stays["stay_id"], "person_id": stays["person_id"], "venue_id": stays["venue_id"],
            "start": start, "stop": stop,
            "earliest": start - fuzz["start"], "latest": stop + fuzz["end"],
            "sure_start": start + fuzz["start"], "sure_stop": stop - fuzz["end"],
        })  # fmt: skip
        kinds = venues.assign(scale=venues["kind"].map(KINDS))
        self._table("stays", readings.astype(dict.fromkeys(readings.columns[3:], "int64")))
        self._table("venues", venues[["venue_id", "within"]])
        self._table("kinds", kinds.assign(size=kinds["scale"].map(SCALES.index))[["venue_id", "scale", "size"]])

    def _table(self, name: str, frame: pd.DataFrame) -> None:
        self.database.register(name, frame)

    def encounters(self, cases: list[str], up_to: str, lag_minutes: float) -> list[Row]:
        """List the encounters of some cases."""
        self.database.register("cases", pd.DataFrame({"person_id": cases}))
        asked = {"lag": round(60 * lag_minutes), "up_to": SCALES.index(up_to), "one_air": SCALES.index("space")}
        return [plain(row) for row in self.database.execute(SQL, asked).fetchall()]


def tolerant(stays: int) -> dict[str, pd.DataFrame]:
    """A city in which one start and one end in ten has a tolerance of up to 40 minutes."""
    tables = build_city(stays, seed=1).frames()
    random = np.random.default_rng(2)
    for side in ("start", "end"):
        minutes = np.where(random.random(stays) < 0.1, random.integers(1, 40, stays), np.nan)
        tables["itineraries"][f"{side}_tolerance_minutes"] = minutes
    return tables


def plain(row: Any) -> Row:
    """Write a row of either side in one way."""
    *head, start, end, minutes, least, most, certain = row
    return *head, int(start), int(end), round(minutes, 6), round(least, 6), round(most, 6), bool(certain)


def traced(graph: ex.ExposureGraph, cases: list[str], up_to: str, lag_minutes: float) -> list[Row]:
    """List the encounters of a trace."""
    found = ex.trace(graph, case=cases, up_to=up_to, lag_minutes=lag_minutes).encounters[COLUMNS]
    seconds = {side: seconds_of(found[side]) for side in ("start", "end")}
    found = found.assign(**seconds, certainty=found["certainty"] == "certain")
    return [plain(row) for row in found.itertuples(index=False, name=None)]


def seconds_of(instants: pd.Series) -> pd.Series:
    """Count from 1970, by pandas."""
    return (instants - pd.Timestamp(0, tz="UTC")) // pd.Timedelta(seconds=1)


@pytest.mark.parametrize("stays", [100_000, pytest.param(1_000_000, marks=pytest.mark.slow)])
def test_encounters_equal_those_that_sql_joins(stays: int) -> None:
    """Twenty cases of a city: whatever the scale and with a lag, the rows are the same, column for column."""
    graph = fast_graph(tolerant(stays))
    oracle = SqlOracle(graph)
    cases = graph.persons["person_id"].sample(20, random_state=3).tolist()
    for up_to, lag_minutes in (("site", 0.0), ("space", LAG), ("room", 0.0)):
        found = traced(graph, cases, up_to, lag_minutes)
        expected = oracle.encounters(cases, up_to, lag_minutes)
        assert len(found) > 20
        assert sorted(found, key=str) == sorted(expected, key=str)


def test_the_city_asks_everything() -> None:
    """Meetings at every scale but the smallest, of places in places, certain and possible, direct and after he left."""
    graph = fast_graph(tolerant(100_000))
    cases = graph.persons["person_id"].sample(20, random_state=3).tolist()
    met = ex.trace(graph, case=cases, lag_minutes=LAG).encounters
    assert set(met["scale"]) == {"room", "space", "building", "site"}
    assert (met["shared_place_id"] != met["place_id"]).any()
    assert set(met["certainty"]) == {"certain", "possible"}
    assert set(met["direct"]) == {True, False}
    assert (met["minutes"] == 0).any()


def test_the_fast_way_to_a_graph_gives_the_checked_one() -> None:
    """Typed by the benchmark or read and checked: the same tables, the same answer."""
    tables = build_city(7_000).frames()
    fast, checked = fast_graph(tables), ex.ExposureGraph.from_frames(**tables)  # type: ignore[arg-type] # one a table
    assert fast == checked
    assert checked.faults.empty
    case = checked.persons["person_id"].iloc[0]
    pd.testing.assert_frame_equal(ex.trace(fast, case=case).encounters, ex.trace(checked, case=case).encounters)
