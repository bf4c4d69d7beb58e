"""Locations of interest of New Zealand: three formats of times in one column, over a change to summer time.

The figures are counted in the data; the phone app's notifications give the same events in UTC.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest

import exposure as ex

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HOUR = pd.Timedelta(hours=1)


@pytest.fixture(scope="module")
def events(shared_data: Callable[[str], Path]) -> pd.DataFrame:
    path = shared_data("nz_loi") / "nz_locations_of_interest_merged.csv"
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def graph(events: pd.DataFrame) -> ex.ExposureGraph:
    """Each event is a venue at which one visitor was; the columns are those of the publisher."""
    return ex.ExposureGraph.from_frames(
        venues=pd.DataFrame({"venue_id": events["id"], "kind": "venue"}),
        itineraries=events.assign(person_id="visitor"),
        columns={"itineraries": {"id": "venue_id", "Start": "start", "End": "end"}},
        timezone="Pacific/Auckland",
        dates="day-first",
        faults="set-aside",
    )


@pytest.fixture(scope="module")
def joined(shared_data: Callable[[str], Path], graph: ex.ExposureGraph) -> pd.DataFrame:
    """Notifications beside the events that they are about: `ours` and `theirs`, for start and end."""
    lines = (shared_data("nz_loi") / "nz_covid_tracer_exposure_events.ndjson").read_text(encoding="utf-8").splitlines()
    sent = pd.DataFrame([json.loads(line) for line in lines])
    sent = sent.assign(venue_id=sent["eventId"].str[:15])
    for side in ("start", "end"):
        sent[side] = pd.to_datetime(sent[side], utc=True)
    return sent.merge(graph.itineraries, on="venue_id", suffixes=("_theirs", "_ours"))


def test_everything_is_read_but_three_rows_that_are_shown(graph: ex.ExposureGraph, events: pd.DataFrame) -> None:
    """One event ends before it starts, two have no times but NA; the other 3,819 are used."""
    assert len(events) == 3_822
    assert len(graph.itineraries) == 3_819
    aside = graph.set_aside
    assert aside["venue_id"].tolist() == ["a0l4a0000004HsY", *events["id"][events["Start"] == "NA"]]
    assert aside["faults"].str.contains("end: is before start").tolist() == [True, False, False]
    assert aside["faults"].str.contains("start: cannot be read as a time").tolist() == [False, True, True]
    assert aside["end"].tolist() == ["19/08/2021, 12:00 am", "NA", "NA"]


@pytest.mark.parametrize(
    ("written", "rows"),
    [(r"^\d+/\d+/\d{4}, \d+:\d+ [ap]m$", 3_204), (r" NZDT$", 591), (r"Z$", 25)],
    ids=["15/10/2021, 3:00 pm", "2022-02-08 12:00:00 NZDT", "2022-01-17T23:30:00.000Z"],
)
def test_each_of_three_formats_is_read(graph: ex.ExposureGraph, events: pd.DataFrame, written: str, rows: int) -> None:
    """Python's own reader says the same of each; the first is local, and so is the second under its abbreviation."""
    given = events[events["Start"].str.contains(written)].set_index("id")["Start"]
    assert len(given) == rows
    read = graph.itineraries.set_index("venue_id")["start"].to_dict()
    for venue, text in given.drop("a0l4a0000004HsY", errors="ignore").items():
        if text.endswith("Z"):
            expected = pd.Timestamp(text)
        elif text.endswith(" NZDT"):
            expected = pd.Timestamp(text.replace(" NZDT", "+13:00"))
        else:
            expected = pd.to_datetime(text, format="%d/%m/%Y, %I:%M %p").tz_localize("Pacific/Auckland")
        assert read[venue] == expected, text


def test_the_phones_were_told_the_same_times(joined: pd.DataFrame) -> None:
    """Of 799 notifications 680 agree in the start, 661 of them in summer time; 776 in the end, 670 in both."""
    start, end = (joined[f"{side}_ours"] == joined[f"{side}_theirs"] for side in ("start", "end"))
    assert len(joined) == 799
    assert (start.sum(), end.sum(), (start & end).sum()) == (680, 776, 670)
    local = joined["start_ours"].dt.tz_convert("Pacific/Auckland")
    ahead = local.dt.tz_localize(None) - joined["start_ours"].dt.tz_localize(None)
    assert (start & (ahead == 13 * HOUR)).sum() == 661
    assert (start & (ahead == 12 * HOUR)).sum() == 19


def test_hours_that_the_publisher_lost_stay_visible(joined: pd.DataFrame) -> None:
    """26 notifications begin an hour too early: 11 of events before the change to summer time and 15 of later ones."""
    off = joined["start_theirs"] - joined["start_ours"]
    early = joined["start_ours"][off == -HOUR]
    change = pd.Timestamp("2021-09-26 02:00+12:00")
    assert ((early < change).sum(), (early >= change).sum()) == (11, 15)
    assert (off == HOUR).sum() == 0
    assert (off.abs() <= pd.Timedelta(minutes=1)).sum() == 754
