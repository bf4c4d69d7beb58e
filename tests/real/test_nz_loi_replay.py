"""Locations of interest of New Zealand as they were revised and withdrawn: what stood on the list at eleven moments.

Every published content of an event is one row with the moment at which it appeared and the one at which it was changed
or taken off. Everything is read as published: three formats of times, `NA`, an end before its start. The list itself,
as published at eleven moments, judges.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

import exposure as ex

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ROWS = [217, 504, 332, 138, 107, 447, 388, 99, 133, 123, 154]
"""Rows of the lists as published; the first one names one id twice."""
EVERYWHERE = {"person_id": "visitor", "venue_id": "NZ", "start": "2021-07-01", "end": "2022-04-01"}
"""A person of ours who is in the whole country all the time, so that every event is an encounter."""


@pytest.fixture(scope="module")
def folder(shared_data: Callable[[str], Path]) -> Path:
    return shared_data("nz_loi")


@pytest.fixture(scope="module")
def revisions(folder: Path) -> pd.DataFrame:
    path = folder / "nz_locations_of_interest_revisions.csv.gz"
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def graph(revisions: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> ex.ExposureGraph:
    """Each event is a place of its own at which one person was; its contents are versions of that stay."""
    folder = tmp_path_factory.mktemp("nz")
    stays = revisions.assign(person_id=revisions["id"], venue_id=revisions["id"])
    events = pd.DataFrame({"venue_id": revisions["id"].unique(), "kind": "venue", "within": "NZ"})
    whole = pd.DataFrame([{"venue_id": "NZ", "kind": "campus"}])
    stays.to_csv(folder / "itineraries.csv", index=False)
    pd.concat([whole, events]).to_csv(folder / "venues.csv", index=False)
    names = {"id": "stay_id", "Start": "start", "End": "end", "until": "withdrawn_at", "Event": "", "Location": ""}
    read = ex.read(
        folder,
        columns={"itineraries": names},
        timezone="Pacific/Auckland",
        dates="day-first",
        faults="set-aside",
    )
    return read.add("itineraries", EVERYWHERE, source="field", at="2021-08-01T00:00+12:00")


@pytest.fixture(scope="module")
def lists(folder: Path) -> dict[str, pd.Series]:
    """The ids of each list as published, by its moment; the first one has bytes that are no UTF-8."""
    index = pd.read_csv(folder / "snapshots" / "index.csv", dtype=str)
    found = {}
    for file, moment in zip(index["file"], index["commit_time"], strict=True):
        ids = pd.read_csv(folder / "snapshots" / file, dtype=str, encoding="latin-1")["id"]
        found[str(moment)] = ids.str[:15]
    return found


@pytest.fixture(scope="module")
def replayed(graph: ex.ExposureGraph, lists: dict[str, pd.Series]) -> ex.Replay:
    return ex.replay(graph, case="visitor", at=list(lists))


def aside_at(graph: ex.ExposureGraph, moment: str) -> pd.DataFrame:
    """Give the rows set aside that were in force at a moment, by Python's own reading of their clocks."""
    aside, then = graph.set_aside, pd.Timestamp(moment)
    recorded, until = (pd.to_datetime(aside[name], utc=True) for name in ("recorded_at", "withdrawn_at"))
    return aside[(recorded <= then) & ~(until <= then)]


def test_the_lists_have_the_counted_rows(lists: dict[str, pd.Series]) -> None:
    """What judges is what it was when it was counted; one id stands twice in the first list."""
    assert [len(ids) for ids in lists.values()] == ROWS
    assert [ids.nunique() for ids in lists.values()] == [216, *ROWS[1:]]


def test_known_stays_and_rows_set_aside_are_the_list_of_each_moment(
    graph: ex.ExposureGraph, lists: dict[str, pd.Series]
) -> None:
    """Each id of the list once: as a stay that is known then, or as a row that was set aside and was in force then."""
    for moment, listed in lists.items():
        stays = graph.as_known(moment).itineraries["stay_id"]
        used = stays[graph.as_known(moment).itineraries["person_id"] != "visitor"]
        aside = aside_at(graph, moment)["stay_id"]
        assert sorted([*used, *aside]) == sorted(set(listed)), moment


def test_contacts_at_each_moment_are_its_list(
    replayed: ex.Replay, graph: ex.ExposureGraph, lists: dict[str, pd.Series]
) -> None:
    """Whoever is everywhere meets each event whose times can be read."""
    counts = replayed.table.groupby("time")["count"].sum()
    for moment, listed in lists.items():
        expected = set(listed) - set(aside_at(graph, moment)["stay_id"])
        assert set(replayed.traces[moment].contacts["contact_id"]) == expected
        assert counts[pd.Timestamp(moment)] == len(expected)


def test_what_came_and_went_between_two_lists_is_what_their_files_say(
    replayed: ex.Replay, lists: dict[str, pd.Series], revisions: pd.DataFrame
) -> None:
    """Of the first two lists: every event that is new or gone, each by the rows of that very event."""
    (early, first), (late, second) = list(lists.items())[:2]
    changes = ex.compare(replayed.traces[early], replayed.traces[late])
    came, went = set(second) - set(first), set(first) - set(second)
    aside = {"a0l4a0000004HsY"}  # ends before it starts
    assert set(changes.added["contact_id"]) == came - aside
    assert set(changes.removed["contact_id"]) == went
    row_of = dict(zip((revisions.index + 2).astype(str), revisions["id"], strict=True))
    for row in pd.concat([changes.added, changes.removed]).to_dict("records"):
        assert [row_of[fact.split(":")[1]] for fact in row["facts"]] == [row["contact_id"]]


def test_every_content_is_a_version_or_was_set_aside(graph: ex.ExposureGraph, revisions: pd.DataFrame) -> None:
    """11,311 rows of 3,822 events, none lost; 2,448 of the events had several contents."""
    versions = pd.concat([events_of(graph)["id"], graph.set_aside["stay_id"]]).value_counts()
    assert versions.sum() == len(revisions) == 11_311
    assert versions.sort_index().to_dict() == revisions["id"].value_counts().sort_index().to_dict()
    assert len(versions) == 3_822
    contents = revisions.drop(columns=["recorded_at", "until", "how_it_ended"]).drop_duplicates()
    several = contents["id"].value_counts()
    assert (several > 1).sum() == 2_448
    # Two more left the list and came back as they were.
    assert (versions > 1).sum() == 2_450


def events_of(graph: ex.ExposureGraph) -> pd.DataFrame:
    facts = graph.facts
    return facts[(facts["table"] == "itineraries") & (facts["source"] != "field")]


def test_times_that_were_changed(graph: ex.ExposureGraph) -> None:
    """276 events changed their start or end instant, or lost it: the same time in another format is no change."""
    facts, aside = events_of(graph), graph.set_aside
    times = pd.concat(
        [facts[["id", "start", "end"]], aside[["stay_id", "start", "end"]].rename(columns={"stay_id": "id"})]
    )
    assert (times.drop_duplicates()["id"].value_counts() > 1).sum() == 276


def test_events_that_came_back(graph: ex.ExposureGraph) -> None:
    """182 events left the list and came back: a version begins later than the one before it was withdrawn."""
    facts, aside = events_of(graph), graph.set_aside
    spans = pd.DataFrame(
        {
            "id": [*facts["id"], *aside["stay_id"]],
            "recorded_at": [*facts["recorded_at"], *pd.to_datetime(aside["recorded_at"], utc=True)],
            "withdrawn_at": [*facts["withdrawn_at"], *pd.to_datetime(aside["withdrawn_at"], utc=True)],
        }
    ).sort_values(["id", "recorded_at"])
    before = spans.groupby("id")["withdrawn_at"].shift()
    gap = spans["recorded_at"] > before
    assert spans.loc[gap, "id"].nunique() == 182
    assert not (spans["recorded_at"] < before).any()  # never two versions at once


def test_the_event_that_ends_before_it_starts(graph: ex.ExposureGraph) -> None:
    """Its first content was right; all five later ones were not and are set aside, so that it is known no more."""
    event, aside = "a0l4a0000004HsY", graph.set_aside
    facts = events_of(graph)
    assert facts.loc[facts["id"] == event, "start"].tolist() == [pd.Timestamp("2021-08-19T23:15+12:00")]
    wrong = aside[aside["faults"] == "end: is before start"]
    assert wrong["stay_id"].value_counts().to_dict() == {event: 5, "a0l4a0000004Pk3": 1}
    for moment, known in (("2021-08-26T12:00+12:00", True), ("2021-08-27T12:00+12:00", False)):
        assert graph.as_known(moment).itineraries["stay_id"].eq(event).any() == known


def test_what_cannot_be_read_is_named(graph: ex.ExposureGraph) -> None:
    """67 rows have NA for both times; with the six that end before they start that is all that was set aside."""
    aside = graph.set_aside
    unread = aside[aside["faults"].str.contains("start: cannot be read as a time")]
    assert (len(unread), len(aside)) == (67, 73)
    assert set(unread["start"]) == set(unread["end"]) == {"NA"}
