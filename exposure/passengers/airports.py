"""Airports by their codes, with their time zones and points."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from exposure.tables.cells import narrow, text_column, text_of

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["CODE", "airport_codes", "airport_rows", "candidates", "is_airport"]

CODE: Final = r"[A-Z]{3}"
"""How an IATA code looks."""
_IN_BRACKETS: Final = r"[(（\[]\s*([A-Za-z]{3})\s*[)）\]]"
_PROPOSED: Final = 6


@lru_cache(maxsize=1)
def _airports() -> dict[str, dict[str, Any]]:
    import airportsdata

    return {code: dict(airport) for code, airport in airportsdata.load("IATA").items()}


@lru_cache(maxsize=1)
def _called() -> dict[str, list[str]]:
    """Give the IATA codes for every ICAO code, city and name, in small letters."""
    called: defaultdict[str, list[str]] = defaultdict(list)
    for code, airport in _airports().items():
        for name in {str(airport[key]).casefold() for key in ("icao", "city", "name")} - {""}:
            called[name].append(code)
    return dict(called)


def is_airport(code: str) -> bool:
    """
    Say whether this is an airport's IATA code.

    Examples
    --------
    >>> is_airport("PVG"), is_airport("pvg"), is_airport("QQQ")
    (True, False, False)
    """
    return code in _airports()


def candidates(name: str) -> list[str]:
    """
    List the IATA codes of the airports that a city, a name or an ICAO code may mean.

    Examples
    --------
    >>> candidates("shanghai"), candidates("UUEE"), candidates("Atlantis")
    (['PVG', 'SHA'], ['SVO'], [])
    """
    return sorted(_called().get(" ".join(name.split()).casefold(), []))[:_PROPOSED]


def airport_codes(cells: pd.Series) -> pd.Series:
    """
    Write the airports that cells name as IATA codes.

    Parameters
    ----------
    cells
        Codes of IATA or ICAO, codes in brackets behind a name, names or cities.

    Returns
    -------
    codes
        What names no airport, or a city with several, stays as it is.

    Examples
    --------
    >>> airport_codes(pd.Series([" pvg", "UUEE", "Narita (NRT)", "Honolulu", "Shanghai", None])).tolist()
    ['PVG', 'SVO', 'NRT', 'HNL', 'Shanghai', nan]
    """
    text = text_column(narrow(text_of(cells))).set_axis(cells.index)
    bracketed = text.str.extract(_IN_BRACKETS, expand=False)
    known = {name: _code(name) for name in pd.concat([text, bracketed]).dropna().unique()}
    direct, inside = text.map(known), bracketed.map(known)
    return direct.where(direct.notna(), inside).where(direct.notna() | inside.notna(), text).astype("str")


def _code(name: str) -> str | None:
    if is_airport(name.upper()):
        return name.upper()
    codes = candidates(name)
    return codes[0] if len(codes) == 1 else None


def airport_rows(codes: Iterable[str]) -> pd.DataFrame:
    """
    Give airports as rows of the table of venues.

    Parameters
    ----------
    codes
        IATA codes; what is none is left out.

    Returns
    -------
    venues
        The id is the code.

    Examples
    --------
    >>> airport_rows(["HNL"])[["venue_id", "kind", "timezone"]].values.tolist()
    [['HNL', 'airport', 'Pacific/Honolulu']]
    """
    known = [(code, _airports()[code]) for code in codes if is_airport(code)]
    rows = [
        (code, "airport", airport["name"], f"{airport['lon']}", f"{airport['lat']}", airport["tz"], "airportsdata")
        for code, airport in known
    ]
    columns = ["venue_id", "kind", "name", "longitude", "latitude", "timezone", "source"]
    return pd.DataFrame(rows, columns=columns, dtype="str")
