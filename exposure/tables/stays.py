"""Rules for single rows of itineraries, legs, stops and relations: one place, and time that runs forward."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from exposure.clock import to_seconds
from exposure.schema import TABLES
from exposure.stays import leg_times
from exposure.tables.raw import Finding
from exposure.tables.references import leg_halts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from exposure.tables.state import State

__all__ = ["ambiguous_stops", "backward_times", "half_coordinates", "misplaced_rows", "outside_runs", "self_relations"]

_ORDERED: Final = (
    ("legs", "departure", "arrival"),
    ("leg_stops", "arrival", "departure"),
    ("relations", "since", "until"),
)
_LATE: Final = 12 * 3600
"""Seconds by which a run may be late, or its table behind."""


def misplaced_rows(state: State) -> Iterator[Finding]:
    """Find rows with two places or none, and stays at a venue without their start; a missing end is assumed."""
    frame = state["itineraries"]
    venue, leg = frame["venue_id"].notna().to_numpy(), frame["leg_id"].notna().to_numpy()
    if not {"venue_id", "leg_id"} & state.given["itineraries"]:
        return
    found = [
        (venue & leg, "venue_id", "names two places, a venue and a leg", "keep one of venue_id and leg_id"),
        (~venue & ~leg, "venue_id", "names no place", "fill venue_id or leg_id"),
    ]
    unbegun = venue & ~leg & state.blank("itineraries", "start")
    found.append((unbegun, "start", "is blank for a stay at a venue", "fill it: when did the stay begin?"))
    for wrong, column, reason, hint in found:
        if wrong.any():
            yield Finding("itineraries", reason, hint, column, frame.index[wrong].to_numpy())


def half_coordinates(state: State) -> Iterator[Finding]:
    """Find venues with one coordinate and not the other."""
    venues = state["venues"]
    for column, other in (("longitude", "latitude"), ("latitude", "longitude")):
        half = state.blank("venues", column) & venues[other].notna().to_numpy()
        if half.any():
            at = venues.index[half].to_numpy()
            yield Finding("venues", f"is blank although {other} is given", "fill both or none", column, at)


def backward_times(state: State) -> Iterator[Finding]:
    """Find ends before their starts, and withdrawals before the recording."""
    for name, start, end in _ORDERED:
        yield from _backward(name, state[name], start, end)
    for name, frame in state.frames.items():
        yield from _backward(name, frame, "recorded_at", "withdrawn_at")
    stated = _stated(state)
    yield from _backward("itineraries", stated, "start", "end")
    on_leg = stated[stated["leg_id"].isin(_readable_legs(state)) & stated["venue_id"].isna()]
    for column, stop in (("start", "board"), ("end", "alight")):
        halts = pd.MultiIndex.from_frame(on_leg[["leg_id", stop]]).isin(leg_halts(state.frames))
        blank = pd.Series(state.blank("itineraries", column), state["itineraries"].index)[on_leg.index]
        at = on_leg.index[on_leg[column].isna() & blank & halts]
        if len(at):
            reason = f"is blank, and {stop} names no stop that has the time"
            yield Finding("itineraries", reason, "fill it, or the time of the stop", column, at.to_numpy())


def outside_runs(state: State) -> Iterator[Finding]:
    """Find stays on a leg that are of another day than its run, whatever version of it and reading of the times."""
    stays = state["itineraries"]
    if stays["leg_id"].isna().all():
        return
    run = state["legs"].groupby("leg_id").agg(departure=("departure", "min"), arrival=("arrival", "max"))
    run = run[run.index.isin(_readable_legs(state))]
    there = stays["leg_id"].where(stays["venue_id"].isna())
    departure, arrival = (
        there.map(pd.Series(to_seconds(run[side]).astype(float), run.index)).astype(float) for side in run
    )
    start, end = (to_seconds(stays[side]).astype(float) for side in ("start", "end"))
    slack = stays[["start_tolerance_minutes", "end_tolerance_minutes"]].fillna(0).to_numpy(float).T * 60
    told = (stays["start"].notna() & stays["end"].notna()).to_numpy()  # else one is the leg's, and they run backward
    before, after = told & (end + slack[1] < departure - _LATE), told & (start - slack[0] > arrival + _LATE)
    for wrong, column in ((before, "end"), (after, "start")):
        at = stays.index[wrong.to_numpy(dtype=bool)]
        if len(at):
            hint = "correct the day, or name the run that it was"
            yield Finding(
                "itineraries", "lies more than 12 hours outside the run of its leg", hint, column, at.to_numpy()
            )


def ambiguous_stops(state: State) -> Iterator[Finding]:
    """Find stays that take a time from a stop at which the leg calls twice."""
    stops = state["leg_stops"]
    now = stops.loc[stops["withdrawn_at"].isna() & stops["venue_id"].notna(), ["leg_id", "venue_id", "sequence"]]
    calls = now.drop_duplicates().groupby(["leg_id", "venue_id"]).size()
    twice = calls.index[calls > 1]
    stays = state["itineraries"]
    for column, stop in (("start", "board"), ("end", "alight")):
        taken = stays.loc[state.blank("itineraries", column) & stays[stop].notna().to_numpy(), ["leg_id", stop]]
        at = taken.index[pd.MultiIndex.from_frame(taken).isin(twice)]
        if len(at):
            yield Finding("itineraries", "the leg stops there twice", f"give the {column}", stop, at.to_numpy())


def self_relations(state: State) -> Iterator[Finding]:
    """Find persons related to themselves."""
    frame = state["relations"]
    at = frame.index[(frame["person_a"] == frame["person_b"]).to_numpy(dtype=bool)]
    if len(at):
        yield Finding(
            "relations", "is the same person as person_a", "correct one of the ids", "person_b", at.to_numpy()
        )


def _backward(name: str, frame: pd.DataFrame, start: str, end: str) -> Iterator[Finding]:
    at = frame.index[(frame[end] < frame[start]).to_numpy()]
    if len(at):
        yield Finding(name, f"is before {start}", f"correct {start} or {end}", end, at.to_numpy())


def _stated(state: State) -> pd.DataFrame:
    """Give every readable stay the times that it states or takes from its leg; the leg's latest version counts."""
    stays = state["itineraries"][["venue_id", "leg_id", "start", "end", "board", "alight"]]
    blank = {column: state.blank("itineraries", column) for column in ("start", "end")}
    if not (blank["start"] | blank["end"]).any():
        return stays
    stays = stays[(blank["start"] | stays["start"].notna()) & (blank["end"] | stays["end"].notna())]
    legs = _latest(state["legs"], ["leg_id"])
    stops = _latest(state["leg_stops"], ["leg_id", "sequence"])
    rows = stays[
        stays["leg_id"].notna() & stays["venue_id"].isna() & stays[["start", "end"]].isna().any(axis="columns")
    ]
    start = leg_times(rows["leg_id"], rows["board"], legs, stops)["departure"]
    end = leg_times(rows["leg_id"], rows["alight"], legs, stops)["arrival"]
    return stays.assign(start=stays["start"].fillna(start), end=stays["end"].fillna(end))


def _readable_legs(state: State) -> pd.Series:
    """Name the legs all of whose times could be read; the others are faults themselves."""
    legs = state["legs"]["leg_id"]
    for name, columns in (("legs", ("departure", "arrival")), ("leg_stops", ("arrival", "departure"))):
        for column in columns:
            frame = state[name]
            required = TABLES[name].by_name[column].required
            lost = frame[column].isna() & (required | ~state.blank(name, column))
            legs = legs[~legs.isin(frame.loc[lost, "leg_id"])]
    return legs


def _latest(frame: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Keep the version of each key that was recorded last."""
    ordered = frame.sort_values([*key, "recorded_at"], na_position="first", kind="stable")
    return ordered.drop_duplicates(key, keep="last")
