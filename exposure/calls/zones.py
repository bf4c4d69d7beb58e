"""Where people are: the time zone of the office and of each contact, and the country whose numbers they write."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from exposure.trace import Trace

__all__ = ["commonest_jurisdiction", "contact_zones", "jurisdiction_zones", "office_zone", "region_of"]


def commonest_jurisdiction(trace: Trace) -> str:
    """Name the authority of most contacts; of equally many the first by name, '' where nobody has one."""
    told = trace.people["jurisdiction"].dropna()
    counts = told[told != ""].value_counts()
    return str(min(counts.index[counts == counts.max()], default=""))


def jurisdiction_zones(trace: Trace) -> dict[str, str]:
    """Give each jurisdiction the zone that most of its venues have; of equally many the first by name."""
    venues = trace.graph.snapshot.table("venues")
    placed = venues[["jurisdiction", "timezone"]].dropna()
    placed = placed[(placed["jurisdiction"] != "") & (placed["timezone"] != "")]
    counts = placed.value_counts().reset_index(name="venues")
    counts = counts.sort_values(["jurisdiction", "venues", "timezone"], ascending=[True, False, True])
    first = counts.drop_duplicates("jurisdiction")
    return dict(zip(first["jurisdiction"], first["timezone"], strict=True))


def office_zone(trace: Trace, jurisdiction: str) -> str:
    """
    Find the zone of the office: its jurisdiction's, else the reader's, else the cases', else UTC.

    Parameters
    ----------
    trace
        The traced cases.
    jurisdiction
        Whose list it is.

    Returns
    -------
    zone
        An IANA zone.
    """
    zone = jurisdiction_zones(trace).get(jurisdiction) or trace.graph.snapshot.checks.timezone
    if not zone:
        cases = trace.graph.cases
        told = cases.loc[cases["person_id"].isin(trace.cases["case_id"]), "timezone"].dropna()
        zone = min(told[told != ""], default="UTC")
    return str(zone)


@lru_cache(maxsize=1)
def _regions() -> dict[str, str]:
    text = files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return {row[2]: row[0] for row in rows}


def region_of(zone: str) -> str:
    """
    Name the country of a zone, as the time zone database lists it (zone.tab).

    Examples
    --------
    >>> region_of("Asia/Shanghai"), region_of("UTC")
    ('CN', '')
    """
    return _regions().get(zone, "")


def contact_zones(trace: Trace, jurisdiction: pd.Series, phone: pd.Series, office: str) -> pd.Series:
    """
    Find the zone of each contact.

    Parameters
    ----------
    trace
        The traced cases.
    jurisdiction, phone
        Of each contact: who is responsible for him, and his best number in E.164.
    office
        The zone of the office.

    Returns
    -------
    zones
        The zone of his jurisdiction's venues; else that of the number, where its country has one zone or it is a fixed
        line whose place has one; else the office's.
    """
    by_name = jurisdiction_zones(trace)
    of_number = lru_cache(maxsize=None)(_zone_of_number)
    zones = [
        by_name.get(name) or (of_number(number) if number else None) or office
        for name, number in zip(jurisdiction, phone, strict=True)
    ]
    return pd.Series(zones, index=jurisdiction.index, dtype="str")


def _zone_of_number(number: str) -> str | None:
    from phonenumbers import NumberParseException, parse
    from phonenumbers.timezone import time_zones_for_number

    try:
        zones = [zone for zone in time_zones_for_number(parse(number)) if zone != "Etc/Unknown"]
    except NumberParseException:
        return None
    return zones[0] if len(zones) == 1 else None
