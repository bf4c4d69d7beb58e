"""The person–place–time graph: checked tables, the tree of places, and what was known when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from exposure.clock import instant
from exposure.entering import signed, with_rows
from exposure.errors import UsageError, ValidationError
from exposure.evidence import corroboration
from exposure.fact_table import fact_table
from exposure.join import joined_checks
from exposure.judging import with_judgement
from exposure.progress import step
from exposure.same import same_rows
from exposure.schema import TABLES
from exposure.shown import counted, html_card, text_card, utc
from exposure.snapshot import Snapshot, first_snapshot
from exposure.tables import Raw, assumed_frame, check, read_files, write
from exposure.tables import from_frames as raw_frames
from exposure.withdrawing import corrected, settled, withdrawn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from pathlib import Path

    import geopandas as gpd
    import networkx as nx
    import pandas as pd

    from exposure.growing import Change

__all__ = ["ExposureGraph", "read"]

Faults = Literal["raise", "set-aside"]


def read(
    source: str | Path | Mapping[str, str | Path],
    *,
    timezone: str | None = None,
    dates: Literal["day-first", "month-first"] | None = None,
    columns: Mapping[str, Mapping[str, str]] | None = None,
    faults: Faults = "raise",
    usual_minutes: Mapping[str, float] | None = None,
) -> ExposureGraph:
    """
    Read and check tables.

    Parameters
    ----------
    source
        A folder of CSV, Excel, Parquet or GeoPackage files named like the tables; a workbook (.xlsx, .xls, .ods) with a
        sheet for each; or single files by table, as in `{"itineraries": "a.csv"}`. Chinese names do as well.
    timezone
        IANA zone of naive times that have no zone of their own.
    dates
        How `3/4/2020` is meant.
    columns
        For each table, the file's column names and the names they stand for; '' keeps a column out of it.
    faults
        `raise` stops at faults; `set-aside` goes on without the faulty rows.
    usual_minutes
        How long a stay at a kind of place is taken to last where its end is blank, such as `{"restaurant": 75}`; kinds
        that are left out last as long as `vocabulary.USUAL_MINUTES` says.

    Returns
    -------
    graph
        The checked graph.

    Raises
    ------
    ValidationError
        If the data have faults; every one of them is in its `faults`.
    UsageError
        If the source or an option does not exist.
    """
    if isinstance(source, (bytes, int, float)) or source is None:
        raise UsageError(f"read takes a folder, a file or files by table, not {type(source).__name__}")
    with step("reading tables"):
        raw = read_files(source, columns=columns)
        return _checked(raw, timezone=timezone, dates=dates, faults=faults, usual_minutes=usual_minutes)


@dataclass(frozen=True, eq=False, repr=False)
class ExposureGraph:
    """
    Persons, places and stays, as known at one moment.

    Made by `exposure.read` or `ExposureGraph.from_frames`. The tables `persons`, `venues`, `legs`, `leg_stops`,
    `itineraries`, `cases`, `relations`, `judgements` and `layouts` are attributes; each access gives a copy of the rows
    known at the moment.
    """

    snapshot: Snapshot
    done: str = ""
    """What was done to the graph of which this one was made, as in `+1 fact`."""

    @classmethod
    def from_frames(  # noqa: PLR0913 - one argument per table
        cls,
        *,
        persons: pd.DataFrame | None = None,
        venues: pd.DataFrame | None = None,
        legs: pd.DataFrame | None = None,
        leg_stops: pd.DataFrame | None = None,
        itineraries: pd.DataFrame | None = None,
        cases: pd.DataFrame | None = None,
        relations: pd.DataFrame | None = None,
        judgements: pd.DataFrame | None = None,
        layouts: pd.DataFrame | None = None,
        timezone: str | None = None,
        dates: Literal["day-first", "month-first"] | None = None,
        columns: Mapping[str, Mapping[str, str]] | None = None,
        faults: Faults = "raise",
        usual_minutes: Mapping[str, float] | None = None,
    ) -> ExposureGraph:
        """
        Check tables that are data frames.

        Parameters
        ----------
        persons, venues, legs, leg_stops, itineraries, cases, relations, judgements, layouts
            The tables; cells may be text throughout. The frames are not changed.
        timezone, dates, columns, faults, usual_minutes
            As in `exposure.read`.

        Returns
        -------
        graph
            The checked graph.

        Raises
        ------
        ValidationError
            If the data have faults.

        Examples
        --------
        >>> import pandas as pd
        >>> graph = ExposureGraph.from_frames(
        ...     venues=pd.DataFrame({"venue_id": ["V1"], "kind": ["shop"]}),
        ...     itineraries=pd.DataFrame(
        ...         {
        ...             "person_id": ["A", "B"],
        ...             "venue_id": ["V1", "V1"],
        ...             "start": ["2020-02-20T09:00Z", "2020-02-20T09:30Z"],
        ...             "end": ["2020-02-20T10:00Z", "2020-02-20T11:00Z"],
        ...         }
        ...     ),
        ... )
        >>> len(graph)
        2
        """
        given = {
            "persons": persons,
            "venues": venues,
            "legs": legs,
            "leg_stops": leg_stops,
            "itineraries": itineraries,
            "cases": cases,
            "relations": relations,
            "judgements": judgements,
            "layouts": layouts,
        }
        raw = raw_frames(given, columns=columns)
        return _checked(raw, timezone=timezone, dates=dates, faults=faults, usual_minutes=usual_minutes)

    def __len__(self) -> int:
        return int(self.snapshot.known["itineraries"].sum())

    def __repr__(self) -> str:
        return text_card("ExposureGraph", self._lines())

    def _repr_html_(self) -> str:
        return html_card("ExposureGraph", self._lines())

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ExposureGraph):
            return NotImplemented
        return all(same_rows(self.snapshot.recorded(name), other.snapshot.recorded(name)) for name in TABLES)

    __hash__ = None  # type: ignore[assignment]  # equal graphs are found by their rows, not by a number

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name in TABLES:
            return self.snapshot.table(name)
        raise AttributeError(f"{type(self).__name__!r} has no attribute {name!r}")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *TABLES]

    @property
    def venues(self) -> gpd.GeoDataFrame:
        """The venues, with their points (EPSG:4326)."""
        import geopandas as gpd

        venues = self.snapshot.table("venues")
        return gpd.GeoDataFrame(venues, geometry=gpd.points_from_xy(venues["longitude"], venues["latitude"]), crs=4326)

    @property
    def stays(self) -> pd.DataFrame:
        """
        The itineraries resolved to places and UTC: `place_id`, `start` and `end` are filled.

        `end_assumed` marks ends that nobody told; `corroboration` is how many other sources tell the same stay.
        """
        known = self.snapshot.known["itineraries"]
        return self.snapshot.world.shown(known).assign(corroboration=corroboration(self.snapshot)[known])

    @property
    def moment(self) -> pd.Timestamp | None:
        """The moment as known at which the graph stands; None: after its last fact."""
        return self.snapshot.moment

    @property
    def faults(self) -> pd.DataFrame:
        """What check found: warnings, and the faults of rows set aside."""
        return self.snapshot.checks.faults.copy()

    @property
    def set_aside(self) -> pd.DataFrame:
        """The rows that were set aside, with their faults."""
        return self.snapshot.checks.set_aside.copy()

    @property
    def assumed(self) -> pd.DataFrame:
        """How files and cells were read that could be read otherwise: encodings, columns, words for times."""
        return assumed_frame(self.snapshot.checks.assumed)

    @property
    def facts(self) -> pd.DataFrame:
        """Every fact of every table recorded by the moment, with both clocks, its source and what it replaces."""
        return fact_table(self.snapshot)

    @property
    def rows_read(self) -> dict[str, int]:
        """How many rows of each table were read: those used and those set aside."""
        return dict(self.snapshot.checks.read)

    def as_known(self, moment: str | datetime | pd.Timestamp) -> ExposureGraph:
        """
        Give the graph as it was known at a moment.

        Parameters
        ----------
        moment
            With its offset from UTC.

        Returns
        -------
        graph
            The rows recorded at or before the moment and not yet withdrawn at it; the index is shared.

        Raises
        ------
        UsageError
            If the moment has no offset.

        Examples
        --------
        >>> import exposure as ex
        >>> graph = ex.read(ex.demo_folder())
        >>> len(graph.as_known("2020-02-27T12:00+08:00")) < len(graph)
        True
        """
        return ExposureGraph(self.snapshot.at(instant(moment, what="as_known")))

    def join(self, other: ExposureGraph) -> ExposureGraph:
        """
        Join two graphs, as of a hotel's register and an airline's manifest that were read by themselves.

        Rows of one id that agree wherever both say something become one row: blank cells are filled from the other,
        both sources are named, and where only one of the two knew at first, what it said until then stays a version of
        its own. Stays, and alternatives of one group, are one only if every cell is the same. A person of whom one
        graph has but the id agrees with anything.

        Parameters
        ----------
        other
            Its facts, and the stay_ids made of them, get its file behind their ids (`itineraries:2@register.xlsx`;
            `frames` where it has none; ` (2)` and so on where that is taken).

        Returns
        -------
        graph
            All rows of both, checked together; neither graph is changed.

        Raises
        ------
        ValidationError
            If an id means different things in the two, or rows contradict each other that were each right alone.
        UsageError
            If one of the two is as known at a moment, or `other` is no graph.

        Examples
        --------
        >>> import pandas as pd
        >>> hotel = pd.DataFrame({"venue_id": ["H"], "kind": ["hotel"]})
        >>> night = {"venue_id": "H", "start": "2020-02-20T20:00Z", "end": "2020-02-21T08:00Z"}
        >>> one, other = (
        ...     ExposureGraph.from_frames(venues=hotel, itineraries=pd.DataFrame([{"person_id": person, **night}]))
        ...     for person in "AB"
        ... )
        >>> one.join(other).itineraries[["person_id", "stay_id"]].values.tolist()
        [['A', 'itineraries:2'], ['B', 'itineraries:2@frames']]
        """
        if not isinstance(other, ExposureGraph):
            raise UsageError(f"join takes a graph, not {type(other).__name__}")
        for graph in (self, other):
            if graph.moment is not None:
                known = f"a graph as known at {utc(graph.moment)} cannot be joined"
                raise UsageError(f"{known}; join first, then ask the joined graph as_known")
        with step("joining"):
            checked = joined_checks(self.snapshot, other.snapshot)
        with step("building the graph"):
            return ExposureGraph(first_snapshot(checked))

    def add(
        self,
        table: str,
        rows: Mapping[str, object] | Iterable[Mapping[str, object]] | pd.DataFrame,
        *,
        source: str,
        at: str | datetime | pd.Timestamp,
    ) -> ExposureGraph:
        """
        Add facts.

        Parameters
        ----------
        table
            Name of the table, such as `itineraries`.
        rows
            One row as a dict of cells, several of them in a list, or a DataFrame; cells are read as those of a file.
        source
            Where they come from, such as `call`; rows that give a source of their own keep it.
        at
            When they became known, with its offset; rows that give `recorded_at` keep it.

        Returns
        -------
        graph
            With these rows; this one is not changed.

        Raises
        ------
        ValidationError
            If the rows have faults, or other rows have because of them. In its `faults` the first row given is row 2 of
            `rows given`, as in a spreadsheet with a header.
        UsageError
            If there is no such table, source or time, or the graph is as known at a moment.

        Examples
        --------
        >>> import exposure as ex
        >>> graph = ex.read(ex.demo_folder())
        >>> told = {"person_id": "ZW1", "venue_id": graph.venues["venue_id"].iloc[0], "start": "2020-02-22 09:00"}
        >>> more = graph.add(
        ...     "itineraries", {**told, "end": "2020-02-22 09:20"}, source="call", at="2020-02-27T16:10+08:00"
        ... )
        >>> more.done, len(more) - len(graph)
        ('+1 fact', 1)
        """
        self._take_facts("add")
        return _after(with_rows(self.snapshot, table, rows, signed(source, at)))

    def withdraw(
        self, fact_ids: str | Iterable[str], *, source: str, at: str | datetime | pd.Timestamp
    ) -> ExposureGraph:
        """
        Take facts back: from a moment on they are no longer known.

        Parameters
        ----------
        fact_ids
            One id or several, as `facts` lists them.
        source
            Who says so; it is kept as `withdrawn_source`.
        at
            When it became known, with its offset.

        Returns
        -------
        graph
            Without these facts from that moment on; nothing is deleted.

        Raises
        ------
        UsageError
            If an id is none, its fact was withdrawn already or is recorded later, or the graph is as known at a moment.
        ValidationError
            If what is left has faults.
        """
        self._take_facts("withdraw")
        return _after(withdrawn(self.snapshot, fact_ids, signed(source, at)))

    def correct(
        self, fact_id: str, *, source: str, at: str | datetime | pd.Timestamp, **columns: object
    ) -> ExposureGraph:
        """
        Correct a fact: it is withdrawn, and another one with the same id says it right.

        Parameters
        ----------
        fact_id
            The fact, as `facts` lists it.
        source
            Who says so.
        at
            When it became known, with its offset.
        **columns
            The right cells, read as those of a file; None and '' blank a cell. All others stay.

        Returns
        -------
        graph
            With another version of the fact, which `facts` shows to replace it.

        Raises
        ------
        ValidationError
            If the corrected row has faults, or other rows have because of it.
        UsageError
            If the fact is not in force, a column is none or part of the key, or the graph is as known at a moment.
        """
        self._take_facts("correct")
        return _after(corrected(self.snapshot, fact_id, columns, signed(source, at)))

    def settle(self, group: str, winner: str, *, source: str, at: str | datetime | pd.Timestamp) -> ExposureGraph:
        """
        Settle which alternative happened: the others are withdrawn.

        Parameters
        ----------
        group
            The group of alternatives.
        winner
            The label of the one that happened; its stay_id where it has none.
        source
            Who says so.
        at
            When it became known, with its offset.

        Returns
        -------
        graph
            With one alternative left; as known before that moment the group is open.

        Raises
        ------
        UsageError
            If there is no such group or alternative, it was withdrawn, or the group was recorded later.
        """
        self._take_facts("settle")
        return _after(settled(self.snapshot, group, winner, signed(source, at)))

    def judge(
        self,
        person: str,
        contact_class: str,
        *,
        reason: str,
        by: str,
        at: str | datetime | pd.Timestamp,
        case: str | None = None,
    ) -> ExposureGraph:
        """
        Set a person's class by an investigator's own word, which stands beside what the rules say.

        Parameters
        ----------
        person
            Person id.
        contact_class
            `close`, `secondary`, `general`, `co-present` or `none`.
        reason
            Why.
        by
            Who signs.
        at
            When it was decided, with its offset from UTC.
        case
            Towards which case; None: towards every case.

        Returns
        -------
        graph
            With one more row of `judgements`; an earlier one of the same person and case is withdrawn then.

        Raises
        ------
        UsageError
            If the person, the class or the time does not exist, the signature is missing, or the graph is as known at a
            moment.
        """
        self._take_facts("judge")
        return _after(with_judgement(self.snapshot, (person, case), contact_class, (reason, by), at))

    def to_networkx(
        self,
        *,
        around: str | Iterable[str] | None = None,
        hops: int = 1,
        between: tuple[str | datetime | pd.Timestamp, str | datetime | pd.Timestamp] | None = None,
    ) -> nx.MultiDiGraph:
        """
        Export persons, places and stays as a networkx graph.

        Parameters
        ----------
        around
            Person ids; only what lies within `hops` edges of them is built. None: everything.
        hops
            How many edges, whatever their direction.
        between
            Begin and end; only stays that share time with it.

        Returns
        -------
        network
            Nodes are persons (`kind` is `person`) and places (`kind` is the kind of place); a place whose id is also a
            person's is named `place:ID`. Edges are stays (`kind` is `stay`, with `start` and `end`, keyed by stay_id),
            and `within` from each place to the one around it.

        Raises
        ------
        UsageError
            If a person or a moment does not exist.
        """
        from exposure.network import to_networkx

        people = [around] if isinstance(around, str) or not isinstance(around, Iterable | None) else around
        return to_networkx(self.snapshot, around=people, hops=hops, between=between)

    def write(self, folder: str | Path, *, format: Literal["csv", "parquet"] = "csv") -> None:  # noqa: A002
        """
        Write all tables, versions and withdrawn rows included.

        Parameters
        ----------
        folder
            Where; it is made when absent. A name that ends with `.xlsx` makes a workbook with a sheet for each table.
        format
            `csv` or `parquet`, in a folder. Reading back gives an equal graph.

        Raises
        ------
        UsageError
            If the format does not exist, or a table does not fit into a sheet.
        """
        write({name: self.snapshot.recorded(name) for name in TABLES}, folder, format=format)

    def caveats(self) -> list[str]:
        """
        Say what a reader of an answer must know.

        Returns
        -------
        caveats
            As known when, how many rows were set aside, and how many stays have no end but an assumed one, where that
            is so.
        """
        aside, snapshot = len(self.snapshot.checks.set_aside), self.snapshot
        endless = int((snapshot.world.arrays.assumed & snapshot.known["itineraries"]).sum())
        return [
            *([f"as known at {utc(self.moment)}"] if self.moment is not None else []),
            *([f"{counted(aside, 'row')} set aside because of faults"] if aside else []),
            *([f"{counted(endless, 'stay')} without an end, which is ASSUMED"] if endless else []),
        ]

    def _lines(self) -> list[str]:
        small = ("venues", "legs", "cases", "relations", "judgements")
        count = {name: len(self.snapshot.table(name)) for name in small}
        others = [counted(count[n], n.removesuffix("s")) for n in small[2:] if count[n]]
        return [
            f"{counted(int(self.snapshot.people.sum()), 'person')}, {counted(len(self), 'stay')}",
            f"{counted(count['venues'], 'venue')}, {counted(count['legs'], 'leg')}",
            ", ".join(others) or "no cases",
            " to ".join(utc(moment) for moment in self.snapshot.span) or "no stays",
            *(self.caveats() or ["all facts known"]),
            *([self.done] if self.done else []),
        ]

    def _take_facts(self, verb: str) -> None:
        if self.moment is not None:
            raise UsageError(f"a graph as known at {utc(self.moment)} takes no new facts; {verb}, then ask as_known")


def _after(grown: tuple[Snapshot, Change]) -> ExposureGraph:
    snapshot, change = grown
    return ExposureGraph(snapshot, change.said())


def _checked(
    raw: Raw, *, timezone: str | None, dates: str | None, faults: str, usual_minutes: Mapping[str, float] | None
) -> ExposureGraph:
    if faults not in ("raise", "set-aside"):
        raise UsageError.unknown("way to treat faults", faults, ["raise", "set-aside"])
    with step("checking"):
        aside = faults == "set-aside"
        checked = check(raw, timezone=timezone, dates=dates, aside=aside, usual_minutes=usual_minutes)
    if checked.stops:
        raise ValidationError(checked.faults)
    with step("building the graph"):
        return ExposureGraph(first_snapshot(checked))
