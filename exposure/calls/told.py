"""What contacts told, as facts for the graph: companions, other places, new numbers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from exposure.calls.companions import companions
from exposure.calls.new_numbers import new_numbers
from exposure.calls.state import in_order
from exposure.calls.store import Store
from exposure.calls.told_places import told_places
from exposure.schema import TABLES
from exposure.shown import counted, html_card, text_card

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from exposure.graph import ExposureGraph

__all__ = ["LEFT_COLUMNS", "Told", "told"]

LEFT_COLUMNS: Final = ("person_id", "event_id", "column", "reason")

_SOURCE: Final = "call"
_ORDER: Final = ("persons", "venues", "relations", "itineraries")
_STRANGER: Final = "the person is not in the graph"
_TELLING: Final = ("companion", "companion_phone", "other_place", "new_phone")


@dataclass(frozen=True, eq=False, repr=False)
class Told:
    """
    What contacts told on the phone, as facts.

    Attributes
    ----------
    tables
        Rows for `graph.add` by table, in the order in which they are added; with `source` and `recorded_at`. What the
        graph has already is left out.
    corrections
        For `graph.correct`: `fact_id` of the row in persons, its new `phone`, and `at`.
    left
        What is no fact, with the reason: `person_id`, `event_id`, `column`, `reason`.
    """

    tables: Mapping[str, pd.DataFrame]
    corrections: pd.DataFrame
    left: pd.DataFrame

    def enter(self, graph: ExposureGraph) -> ExposureGraph:
        """
        Enter all of it.

        Parameters
        ----------
        graph
            After its last fact. What it has already is not entered again.

        Returns
        -------
        graph
            With what was told, each fact known from the moment of its call.
        """
        for name, rows in self.tables.items():
            fresh = rows[~_there(graph, name, rows)]
            if len(fresh):
                graph = graph.add(name, fresh, source=_SOURCE, at=fresh["recorded_at"].max())
        known = set(graph.persons["fact_id"])
        for fact, phone, at in self.corrections[["fact_id", "phone", "at"]].itertuples(index=False):
            if fact in known:
                graph = graph.correct(fact, source=_SOURCE, at=at, phone=phone)
        return graph

    def __repr__(self) -> str:
        return text_card("Told", self._lines())

    def _repr_html_(self) -> str:
        return html_card("Told", self._lines())

    def _lines(self) -> list[str]:
        nouns = {"persons": "person", "venues": "venue", "relations": "relation", "itineraries": "stay"}
        counts = [counted(len(rows), nouns[name]) for name, rows in self.tables.items() if len(rows)]
        numbers = [counted(len(self.corrections), "new number")] if len(self.corrections) else []
        left = [f"{counted(len(self.left), 'telling')} left: no facts"] if len(self.left) else []
        return [", ".join([*counts, *numbers]) or "nothing new", *left]


def told(store: Store | str | Path, graph: ExposureGraph) -> Told:
    """
    Make facts of what contacts told.

    A companion becomes a person of the id `PERSON-companion-1` and so on, with a relation; another place with both its
    times becomes a stay, at the venue that has this id or name, else at a new one; a new number stands before the old.

    Parameters
    ----------
    store
        The outcome store, or its file or folder.
    graph
        The graph in which they will be entered.

    Returns
    -------
    told
        New facts, and what is left.

    Raises
    ------
    UsageError
        If there is no such store.
    """
    if not isinstance(store, Store):
        with Store.open(store) as opened:
            return told(opened, graph)
    events = in_order(store.events())
    events = events[(events[list(_TELLING)] != "").any(axis="columns")]
    known = events["person_id"].isin(graph.persons["person_id"])
    left = [_left(row, name, _STRANGER) for row in _records(events[~known]) for name in _TELLING if row[name]]
    zones = {name: store.hand_out(name).zone for name in events["hand_out"].unique()}
    rows = [{**row, "zone": zones[row["hand_out"]]} for row in _records(events[known])]
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in _ORDER}
    companions(rows, graph, found)
    for row, reason in told_places(rows, graph, found):
        left.append(_left(row, "other_place", reason))
    corrections = new_numbers(rows, graph, found)
    tables = {name: _table(graph, name, rows) for name, rows in found.items()}
    return Told(tables, corrections, pd.DataFrame(left, columns=list(LEFT_COLUMNS), dtype="str"))


def _records(events: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): cell for name, cell in row.items()} for row in events.to_dict("records")]


def _left(row: Mapping[str, Any], column: str, reason: str) -> dict[str, str]:
    return {"person_id": row["person_id"], "event_id": row["event_id"], "column": column, "reason": reason}


def _table(graph: ExposureGraph, name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    columns = [*TABLES[name].key, "recorded_at"]
    frame = pd.DataFrame(rows) if rows else pd.DataFrame(columns=columns)
    frame = frame.assign(source=_SOURCE)
    return frame[~_there(graph, name, frame)].reset_index(drop=True)


def _there(graph: ExposureGraph, name: str, rows: pd.DataFrame) -> pd.Series:
    """Say which rows the graph has already, known or withdrawn: what was taken back is not told anew."""
    key = list(TABLES[name].key)
    facts = graph.snapshot.facts[name]
    if name == "persons":
        facts = facts[facts["row"] > 0]  # the others are but ids that rows of other tables name
    there = set(facts[key].astype("str").itertuples(index=False, name=None))
    return pd.Series(
        [row in there for row in rows[key].astype("str").itertuples(index=False, name=None)], rows.index, dtype=bool
    )
