"""Seeded hand-outs and attempts for tests of what is counted: small, odd, and made without the code under test."""

from __future__ import annotations

from random import Random
from typing import Final

import pandas as pd

from exposure.calls.contract import EVENT_COLUMNS, ROLL_COLUMNS, typed
from exposure.calls.handout import HandOut
from exposure.calls.words import ACTIONS, ANSWERED, OUTCOMES, REASONS
from exposure.clock import INSTANT

__all__ = ["START", "ZONE", "event", "events_of", "hand_out", "random_events", "random_hand_outs", "roll_row"]

ZONE: Final = "Asia/Shanghai"
START: Final = pd.Timestamp("2020-02-27T10:00Z")
"""18:00 in Shanghai, so that attempts run over local midnight while it is still the same day in UTC."""
STEMS: Final = ("caller-1-shift-1", "caller-2-shift-2", "lookup", "handover-1", "in-register", "not-called")


def roll_row(person: str, stem: str = "caller-1-shift-1", **more: object) -> dict[str, object]:
    """One row of a roll."""
    action = "call" if stem.startswith("caller") else ""
    phone = "+8613900000001" if stem.startswith("caller") else ""
    return {"person_id": person, "stem": stem, "action": action, "phone": phone, **more}


def hand_out(rows: list[dict[str, object]], number: int = 1, start: pd.Timestamp = START) -> HandOut:
    """A hand-out with these rows."""
    about = {"start": start.isoformat(), "zone": ZONE, "shifts": [], "contacts": len(rows), "jurisdiction": "Shanghai"}
    return HandOut(f"hand-out-{number}", typed(pd.DataFrame(rows), ROLL_COLUMNS), about)


def event(person: str, at: str | pd.Timestamp, outcome: str, reason: str = "", **more: object) -> dict[str, object]:
    """One attempt."""
    moment = pd.Timestamp(at)
    told = {"person_id": person, "tried_at": moment, "outcome": outcome, "reason": reason, "action": "call"}
    return {**told, "caller": 1, "shift": 1, "caller_name": "Caller 1", **more}


def events_of(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Attempts as the store gives them: with ids, in the order of time and id."""
    numbered = [{"event_id": f"e{i:04d}", **row} for i, row in enumerate(rows)]
    frame = pd.DataFrame(numbered, columns=list(EVENT_COLUMNS) if not rows else None)
    if not rows:
        return typed(frame, EVENT_COLUMNS)
    frame["tried_at"] = pd.to_datetime(frame["tried_at"], utc=True).astype(INSTANT)
    return typed(frame.sort_values(["tried_at", "event_id"], ignore_index=True), EVENT_COLUMNS)


def random_events(seed: int, people: list[str], most: int = 60) -> pd.DataFrame:
    """Attempts of three days at any hour, several at one moment, by three callers in six shifts."""
    draw = Random(seed)
    rows = []
    for _ in range(draw.randrange(most)):
        caller = draw.randrange(1, 4)
        outcome = draw.choice(list(OUTCOMES))
        at = START + pd.Timedelta(minutes=15 * draw.randrange(-4, 4 * 72))
        reason = draw.choice(["", "", *REASONS])
        rows.append(
            event(
                draw.choice(people),
                at,
                outcome,
                reason,
                action=draw.choice([*["call"] * 6, *ACTIONS]),
                caller=caller,
                shift=draw.randrange(1, 7),
                caller_name=f"Caller {caller}",
                who_answered=draw.choice(["", *ANSWERED]),
                moved_to=draw.choice([*[""] * 9, "Gansu"]),
            )
        )
    return events_of(rows)


def random_hand_outs(seed: int, people: list[str]) -> list[HandOut]:
    """Up to three hand-outs, the later ones with some people alone, some of them former."""
    draw = Random(seed)
    made = []
    for number in range(draw.randrange(1, 4)):
        listed = people if number == 0 else draw.sample(people, draw.randrange(len(people)))
        rows = []
        for person in listed:
            stem = draw.choice(STEMS)
            row = roll_row(person, stem, jurisdiction=draw.choice(["Shanghai", "Gansu"]))
            if stem == "lookup" and draw.random() < 0.5:
                row["phone"] = "+8613900000009"
            if number and draw.random() < 0.3:
                row |= {"former": True, "action": draw.choice(["un-call", "strike-off"]), "stem": "caller-1-shift-1"}
            elif row["action"] and draw.random() < 0.2:
                row["action"] = "sms"
            rows.append(row)
        made.append(hand_out(rows, number + 1, START + pd.Timedelta(hours=8 * number)))
    return made
