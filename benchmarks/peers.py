"""
Engines under one face: build over the same stays, then ask for the pairs of one person, or of many at once.

An answer says of each pair which stay of the case it is, which other stay, and whose that is. All engines are asked for
stays that share the *outermost* place and time. The embedded engine finds everything within that place in its tree; the
others are spared this and get the outermost place of each stay as a ready column.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from exposure.engines.base import CaseStays, Query
from exposure.engines.embedded import EmbeddedEngine
from exposure.index import build_index
from exposure.vocabulary import SCALES

if TYPE_CHECKING:
    import duckdb
    import polars as pl
    from city import City
    from ncls import NCLS
    from numpy.typing import NDArray

    from exposure.index import StayIndex
    from exposure.world import World

__all__ = ["PEERS", "Answer", "Embedded", "Peer"]

_BITS = 22
"""Seconds that a linearised key has for the time: 48 days."""


@dataclass(frozen=True)
class Answer:
    """
    The pairs found.

    Attributes
    ----------
    own
        Rows of the case's stays; where `asked` is given, positions in it.
    other, person
        Rows of the other stays, and their persons.
    asked
        Rows of the case's stays, one entry each.
    scanned
        How many stays were looked at, if that is known.
    """

    own: NDArray[np.integer]
    other: NDArray[np.integer]
    person: NDArray[np.integer]
    asked: NDArray[np.integer] | None = None
    scanned: int | None = None

    def __len__(self) -> int:
        return len(self.own)

    def checksum(self) -> tuple[int, ...]:
        """Give numbers that are equal for the same pairs in any order."""
        own = (self.own if self.asked is None else self.asked[self.own]).astype(np.int64)
        sums = [int(column.sum(dtype=np.int64)) for column in (own, self.other, self.person)]
        return len(self), *sums, int((own * self.other).sum())


class Peer(Protocol):
    """An engine that was built over the stays of a city."""

    def pairs(self, persons: NDArray[np.int32]) -> Answer:
        """Find the pairs of some persons."""
        ...


class Embedded:
    """The engine of this package, over the world of a graph; the index is built here."""

    def __init__(self, city: City, world: World) -> None:
        assert len(city) == len(world.arrays)
        self.world = world
        self.index: StayIndex = build_index(world.arrays, len(world.tree), len(world.persons))
        world.__dict__["index"] = self.index

    def pairs(self, persons: NDArray[np.int32]) -> Answer:
        """Look the persons' stays up and search."""
        rows, arrays = self.index.of_persons(persons), self.world.arrays
        end = arrays.end[rows].astype(np.int64)
        asked = CaseStays(arrays.person[rows], arrays.place[rows], arrays.start[rows].astype(np.int64), end, end)
        found = EmbeddedEngine().pairs(self.world, asked, Query(up_to=len(SCALES) - 1))
        return Answer(found.asked, found.row, found.person, rows, found.scanned)


class DuckDb:
    """A table sorted by place and start, indexes on person and place, one prepared statement."""

    JOIN: Final = """
        SELECT a.row, b.row, b.person FROM stays a JOIN stays b
        ON a.place = b.place AND a.start < b.stop AND b.start < a.stop AND a.person <> b.person
    """

    def __init__(self, city: City, world: World) -> None:  # noqa: ARG002 - all engines are built alike
        import duckdb
        import pyarrow as pa

        self.database: duckdb.DuckDBPyConnection = duckdb.connect()
        self.database.execute("SET threads = 2")
        columns = {
            "person": city.person,
            "place": city.places.outermost[city.place],
            "start": city.start,
            "stop": city.end,
            "row": np.arange(len(city), dtype=np.int32),
        }
        self.database.register("given", pa.table(columns))
        self.database.execute("CREATE TABLE stays AS SELECT * FROM given ORDER BY place, start")
        self.database.unregister("given")
        self.database.execute("CREATE INDEX by_person ON stays (person)")
        self.database.execute("CREATE INDEX by_place ON stays (place)")
        self.database.execute(f"PREPARE one AS {self.JOIN} WHERE a.person = $1")

    def pairs(self, persons: NDArray[np.int32]) -> Answer:
        """Run the prepared statement, or join a table of persons."""
        if len(persons) == 1:
            self.database.execute(f"EXECUTE one({int(persons[0])})")
        else:
            import pyarrow as pa

            self.database.register("cases", pa.table({"person": persons}))
            self.database.execute(f"{self.JOIN} WHERE a.person IN (SELECT person FROM cases)")
        own, other, person = (np.asarray(column) for column in self.database.fetchnumpy().values())
        return Answer(own, other, person)


@dataclass(frozen=True)
class _ByPerson:
    """The rows of each person."""

    first: NDArray[np.int64]
    rows: NDArray[np.int32]

    @classmethod
    def of(cls, city: City) -> _ByPerson:
        many = np.bincount(city.person, minlength=city.persons)
        return cls(np.append(0, np.cumsum(many)), np.argsort(city.person, kind="stable").astype(np.int32))

    def __getitem__(self, persons: NDArray[np.int32]) -> NDArray[np.int32]:
        return np.concatenate([self.rows[self.first[p] : self.first[p + 1]] for p in persons])


class Ncls:
    """One nested containment list over place and time in one number: our idea, many times faster than one a place."""

    def __init__(self, city: City, world: World) -> None:  # noqa: ARG002
        from ncls import NCLS

        self.by_person, self.person = _ByPerson.of(city), city.person
        place = city.places.outermost[city.place].astype(np.int64) << _BITS
        self.start, self.end = place + city.start, place + city.end
        self.index: NCLS = NCLS(self.start, self.end, np.arange(len(city), dtype=np.int64))

    def pairs(self, persons: NDArray[np.int32]) -> Answer:
        """Search the persons' stays and leave their own out."""
        rows = self.by_person[persons]
        own, other = self.index.all_overlaps_both(self.start[rows], self.end[rows], np.arange(len(rows)))
        person = self.person[other]
        kept = np.flatnonzero(person != self.person[rows][own])
        return Answer(own[kept], other[kept], person[kept], rows)


class Polars:
    """A frame sorted by place and start, cut to the case's places, then joined."""

    def __init__(self, city: City, world: World) -> None:  # noqa: ARG002
        import polars as pl

        columns = {"place": city.places.outermost[city.place], "start": city.start, "end": city.end}
        frame = pl.DataFrame({**columns, "person": city.person, "row": np.arange(len(city), dtype=np.int32)})
        self.stays: pl.DataFrame = frame.sort("place", "start")
        self.by_person, self.columns = _ByPerson.of(city), {**columns, "person": city.person}

    def pairs(self, persons: NDArray[np.int32]) -> Answer:
        """Filter by place, join, filter by time."""
        import polars as pl

        rows = self.by_person[persons]
        own = pl.DataFrame({"own": rows, **{f"own_{name}": column[rows] for name, column in self.columns.items()}})
        near = self.stays.filter(pl.col("place").is_in(own["own_place"].unique().implode()))
        met = near.join(own, left_on="place", right_on="own_place").filter(
            (pl.col("start") < pl.col("own_end"))
            & (pl.col("own_start") < pl.col("end"))
            & (pl.col("person") != pl.col("own_person"))
        )
        return Answer(met["own"].to_numpy(), met["row"].to_numpy(), met["person"].to_numpy())


PEERS: Final[dict[str, type[Embedded | DuckDb | Ncls | Polars]]] = {
    "embedded": Embedded,
    "duckdb": DuckDb,
    "ncls": Ncls,
    "polars": Polars,
}
