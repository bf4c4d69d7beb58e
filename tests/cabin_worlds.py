"""
Small worlds written by hand: cabins drawn as text, stays by the clock, and a case c who fell ill on 22 February 2020.

A cabin is drawn with its letters in the first line and a mark for each seat that somebody holds; whoever sits there is
called by the seat, and the mark is the answer that the picture expects. The case sits where a c stands.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from rule_worlds import to_toml

import exposure as ex
from exposure.rules.load import parse_rule_set

if TYPE_CHECKING:
    from exposure.rules.model import RuleSet

Row = dict[str, Any]
Said = dict[str, tuple[Any, ...]]

CASE = "c"
CN = "cn-2020-02-21"


def at(clock: str) -> str:
    """`09:00` on 22 February 2020 in UTC, `23 09:00` on the 23rd, `03/07 09:00` on 7 March."""
    day, _, hour = clock.rpartition(" ")
    month, _, number = day.rpartition("/")
    return f"2020-{month or '02'}-{number or '22'}T{hour}Z"


def stay(person_id: str, venue_id: str, hours: str, **columns: Any) -> Row:
    start, end = map(at, hours.split("-"))
    return {"person_id": person_id, "venue_id": venue_id, "start": start, "end": end, **columns}


def ride(person_id: str, leg_id: str = "leg", hours: str = "", **columns: Any) -> Row:
    """On a leg, for its whole run or some hours of it."""
    start, end = map(at, hours.split("-")) if hours else (None, None)
    return {"person_id": person_id, "leg_id": leg_id, "start": start, "end": end, **columns}


def seated(**seats: str | None) -> list[Row]:
    """Passengers of the whole leg with their seats."""
    return [ride(person, seat=seat) for person, seat in seats.items()]


def leg(leg_id: str = "leg", mode: str = "flight", hours: str = "09:00-12:00", **columns: Any) -> Row:
    departure, arrival = map(at, hours.split("-"))
    return {"leg_id": leg_id, "mode": mode, "departure": departure, "arrival": arrival, **columns}


def venue(venue_id: str, kind: str, within: str | None = None, **columns: Any) -> Row:
    return {"venue_id": venue_id, "kind": kind, "within": within, **columns}


def graph_of(stays: list[Row], *places: Row, case: Row | None = None, **tables: list[Row]) -> ex.ExposureGraph:
    """Tables from rows; the case is c, ill since the 22nd and isolated from the 24th on unless `case` says else."""
    case = {"person_id": CASE, "onset": "2020-02-22", "isolated_at": at("24 00:00"), "timezone": "UTC", **(case or {})}
    rows: dict[str, list[Row]] = {
        "venues": [row for row in places if "venue_id" in row],
        "legs": [row for row in places if "leg_id" in row],
        "itineraries": stays,
        "cases": [case],
        **tables,
    }
    frames: Any = {name: pd.DataFrame(listed) for name, listed in rows.items() if listed}
    return ex.ExposureGraph.from_frames(**frames)


def contact_of(graph: ex.ExposureGraph, rules: str | RuleSet, person: str, case: str = CASE) -> pd.Series:
    """The row of one contact."""
    contacts = ex.trace(graph, case=case, rules=rules).contacts.set_index("contact_id")
    return contacts.loc[[person]].iloc[0]


def said(graph: ex.ExposureGraph, rules: str | RuleSet, case: str = CASE) -> Said:
    """Class, certainty, likelihood and rule of every contact."""
    contacts = ex.trace(graph, case=case, rules=rules).contacts
    listed = contacts[["contact_class", "certainty", "likelihood", "rule"]].itertuples(index=False)
    answers = [(name, sure_or_not, pytest.approx(chance), rule) for name, sure_or_not, chance, rule in listed]
    return dict(zip(contacts["contact_id"], answers, strict=True))


def sure(contact_class: str, rule: str) -> tuple[Any, ...]:
    return (contact_class, "certain", 1.0, rule)


def maybe(contact_class: str, likelihood: float, rule: str) -> tuple[Any, ...]:
    return (contact_class, "possible", likelihood, rule)


def rules_of(*rules: Row, rules_id: str = "mine", **window: int) -> RuleSet:
    """
    A set of one's own, written as a file and read; rules are called r1, r2 …

    14 days of quarantine for a close contact, 7 for a general one.
    """
    told = {"reason_en": "You were there.", "reason_zh": "您在那里。", "source": "made up"}
    head = {"id": rules_id, "authority": "Nobody", "title": "Made up", "in_force": date(2020, 1, 1), "source": ["mine"]}
    days = {"before_onset_days": 2, "before_sample_days": 2, **window}
    listed = [{"id": f"r{number}", **told, **rule} for number, rule in enumerate(rules, 1)]
    return parse_rule_set(to_toml({**head, "window": days, "quarantine": {"close": 14, "general": 7}, "rule": listed}))


def close(where: list[str] | None = None, **when: Any) -> Row:
    return {"class": "close", "when": when, **({"where": where} if where else {})}


def general(where: list[str] | None = None, **when: Any) -> Row:
    return {**close(where, **when), "class": "general"}


def fleet(*runs: tuple[Row, list[Row]], layouts: list[Row] | None = None) -> ex.ExposureGraph:
    """
    One graph for several runs, each an hour long and one after another from 22 February 0:00 on.

    A run is a leg (its hours are set here) and the rows of those on board. Everybody but the case is called `leg.name`.
    """
    legs, rows = [], []
    for hour, (run, aboard) in enumerate(runs):
        name = run["leg_id"]
        legs.append({**run, "departure": at(f"{hour:02}:00"), "arrival": at(f"{hour + 1:02}:00")})
        rows += [{**row, "leg_id": name, "person_id": _aboard(name, row["person_id"])} for row in aboard]
    return graph_of(rows, *legs, layouts=layouts or [])


def _aboard(leg_id: str, person_id: str) -> str:
    return person_id if person_id == CASE else f"{leg_id}.{person_id}"


def of_leg(leg_id: str, answers: Said) -> Said:
    """The answers about one run of a fleet."""
    return {who.partition(".")[2]: answer for who, answer in answers.items() if who.partition(".")[0] == leg_id}


def marks(picture: str) -> dict[str, str]:
    """The mark on each seat of a picture."""
    letters, *rows = [line for line in picture.splitlines() if line.strip()]
    found: dict[str, str] = {}
    for line in rows:
        number, *_ = line.split()
        start = line.index(number) + len(number)
        found |= {
            f"{number}{letters[at]}": line[at]
            for at in range(start, len(line))
            if line[at] != " " and at < len(letters)
        }
    return found


def passengers(picture: str, **columns: Any) -> list[Row]:
    """Everybody in a picture, on the whole leg."""
    return [ride(CASE if mark == CASE else seat, seat=seat, **columns) for seat, mark in marks(picture).items()]
