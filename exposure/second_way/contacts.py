"""The row of one case and one contact, as the second way finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from exposure.second_way.places import SIZES
from exposure.second_way.spans import day_end, last_day, union
from exposure.second_way.verdict import Verdict, verdict_on

if TYPE_CHECKING:
    from collections.abc import Sequence

    from exposure.second_way.meetings import Meeting
    from exposure.second_way.tables import Row
    from exposure.second_way.view import View

__all__ = ["contact_row"]


def contact_row(view: View, case: str, contact: str) -> Row | None:
    """
    Recompute the row of the table of contacts for two persons.

    Parameters
    ----------
    view
        What is known.
    case, contact
        Person ids.

    Returns
    -------
    row
        The columns that can be compared, None for a blank; None where the person is no contact.

    Raises
    ------
    TooManyWorldsError
        If there are too many worlds to go through.
    """
    found, judged = verdict_on(view, case, contact), _judged(view, case, contact)
    if found is None and judged is None:
        return None
    is_case = contact in view.registered or contact in view.cases
    row: dict[str, object] = {
        "contact_class": "none",
        "class_name": "none",
        "certainty": "certain",
        "likelihood": None,
        "rule": "",
        **dict.fromkeys(("scale", "minutes", "minutes_min", "minutes_max")),
        "encounters": 0,
        **dict.fromkeys(("nearest_m", "first_exposure", "last_exposure", "quarantine_until", "last_day")),
        "is_case": is_case,
        "judged": judged or "",
    }
    if found is None:
        return row
    row |= _of_verdict(found) | (_of_meetings(view, found.meetings) if found.meetings else _of_ties(found))
    return row if is_case else row | _quarantine(view, case, found)


def _judged(view: View, case: str, contact: str) -> str | None:
    """Look up what an investigator said: towards this case, else towards every case that the person met."""
    own = [row for row in view.judgements if row["person_id"] == contact]
    said = {row["case_id"]: str(row["contact_class"]) for row in own}
    if case in said or None not in said:
        return said.get(case)
    met = [each for each in view.cases if each != contact and verdict_on(view, each, contact) is not None]
    return said[None] if not met or case in met else None


def _of_verdict(found: Verdict) -> dict[str, object]:
    rule = found.rule
    return {
        "contact_class": found.contact_class,
        "class_name": found.contact_class if rule is None else rule.class_name or rule.contact_class,
        "certainty": "certain" if found.certain else "possible",
        "likelihood": found.likelihood,
        "rule": "" if rule is None else rule.id,
    }


def _of_meetings(view: View, meetings: Sequence[Meeting]) -> dict[str, object]:
    # What may not have happened counts at the stated times only where nothing else did, and for sure never.
    settled = [met for met in meetings if not (view.is_open(met.mine) or view.is_open(met.theirs))]
    counts = settled or meetings
    direct = any(met.direct for met in meetings)
    minutes = [
        union(met.times[reading] for met in some if met.direct) / 60 if direct else None
        for reading, some in enumerate((counts, settled, meetings))
    ]
    return {
        "scale": min((met.scale for met in counts), key=SIZES.index),
        **dict(zip(("minutes", "minutes_min", "minutes_max"), minutes, strict=True)),
        "encounters": len(meetings),
        "nearest_m": min((metres for met in counts if (metres := met.distance_m) is not None), default=None),
        **_exposure(min(met.span[0] for met in meetings), max(met.span[1] for met in meetings)),
    }


def _of_ties(found: Verdict) -> dict[str, object]:
    return _exposure(min(tie.period[0] for tie in found.ties), max(tie.period[1] for tie in found.ties))


def _exposure(first: int, last: int) -> dict[str, object]:
    return {"first_exposure": _instant(first), "last_exposure": _instant(last)}


def _quarantine(view: View, case: str, found: Verdict) -> dict[str, object]:
    """Count the days from the last exposure of the class, on the clock of the place where it was."""
    days = None if view.rules is None else view.rules.quarantine.get(found.contact_class)
    ends = [(met.span[1], view.zone(case, met.place)) for met in found.of_class]
    ends += [(tie.period[1], tie.zone or view.zone(case)) for tie in found.ties_of_class]
    if days is None or not ends:
        return {}
    latest = max(end for end, _ in ends)
    lasts = [(last_day(end, zone, days), zone) for end, zone in ends if end == latest]
    until, day = max((day_end(day, zone), day) for day, zone in lasts)
    return {"quarantine_until": _instant(until), "last_day": pd.Timestamp(day)}


def _instant(second: int) -> pd.Timestamp:
    return pd.Timestamp(second, unit="s", tz="UTC")
