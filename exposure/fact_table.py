"""All facts in one table: what is told, when it became known, who said so, and what it replaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd
import pyarrow as pa

from exposure.growing import WITHDRAWN_SOURCE
from exposure.schema import TABLES
from exposure.tables.cells import text_column, text_of

if TYPE_CHECKING:
    from exposure.snapshot import Snapshot

__all__ = ["fact_table"]

_HAPPENED: Final = {
    "legs": ("departure", "arrival"),
    "leg_stops": ("arrival", "departure"),
    "itineraries": ("start", "end"),
    "relations": ("since", "until"),
}
"""When what a row tells happened."""
_ABOUT: Final = {
    "persons": (("person_id",), ()),
    "venues": ((), ("venue_id",)),
    "legs": ((), ("leg_id",)),
    "leg_stops": ((), ("leg_id",)),
    "itineraries": (("person_id",), ("venue_id", "leg_id")),
    "cases": (("person_id",), ()),
    "relations": (("person_a", "person_b"), ()),
    "judgements": (("person_id", "case_id"), ()),
}
"""Which persons and which place a row is about."""
_COLUMNS: Final = (
    *("fact_id", "table", "id", "person_id", "place_id", "start", "end", "recorded_at", "withdrawn_at", "source"),
    *(WITHDRAWN_SOURCE, "replaces", "file", "row"),
)


def fact_table(snapshot: Snapshot) -> pd.DataFrame:
    """
    List all facts recorded up to a snapshot's moment.

    Persons made of the ids that other rows name are no facts of their own.

    Parameters
    ----------
    snapshot
        The facts, seen from a moment.

    Returns
    -------
    facts
        One row per fact of every table; by the time of recording, blank first, then in the order of the tables. Of two
        persons both ids stand in `person_id`, with `;` between them.
    """
    parts = [_facts(snapshot, name) for name, table in snapshot.facts.items() if len(table)]
    if not parts:
        parts = [_facts(snapshot, "persons")]
    facts = pd.concat(parts, ignore_index=True)
    return facts.sort_values("recorded_at", kind="stable", na_position="first", ignore_index=True)


def _facts(snapshot: Snapshot, name: str) -> pd.DataFrame:
    table, moment = snapshot.facts[name], snapshot.moment
    table = table[table["row"] > 0]
    if moment is not None:
        table = table[table["recorded_at"].isna() | (table["recorded_at"] <= moment)]
        later = table["withdrawn_at"] > moment
        table = table.assign(withdrawn_at=table["withdrawn_at"].mask(later))
        if WITHDRAWN_SOURCE in table:
            table = table.assign(**{WITHDRAWN_SOURCE: table[WITHDRAWN_SOURCE].mask(later)})
    start, end = (
        (table[side] for side in _HAPPENED[name]) if name in _HAPPENED else [_blank(table, "datetime64[s, UTC]")] * 2
    )
    told = {
        "table": pd.Series(name, table.index, dtype="str"),
        "id": _ids(TABLES[name].key, table),
        "person_id": _about(_ABOUT.get(name, ((), ()))[0], table),
        "place_id": _about(_ABOUT.get(name, ((), ()))[1], table),
        "start": start,
        "end": end,
        "replaces": _replaces(name, table),
        WITHDRAWN_SOURCE: table.get(WITHDRAWN_SOURCE, _blank(table, "str")).astype("str"),
    }
    return pd.DataFrame({column: told.get(column, table.get(column)) for column in _COLUMNS})


def _blank(table: pd.DataFrame, dtype: str) -> pd.Series:
    return pd.Series(pd.NaT if dtype != "str" else None, table.index, dtype=dtype)


def _about(columns: tuple[str, ...], table: pd.DataFrame) -> pd.Series[str]:
    """Write whom or what each row is about; blank for none."""
    if not columns:
        return _blank(table, "str")
    ids = _ids(columns, table).str.strip(";")
    return ids.mask(ids == "")


def _ids(columns: tuple[str, ...], table: pd.DataFrame) -> pd.Series[str]:
    """Join the ids in some columns of each row, blank ones left empty."""
    import pyarrow.compute as pc

    parts = [pc.fill_null(text_of(table[column]), "") for column in columns]
    joined = parts[0] if len(parts) == 1 else pc.binary_join_element_wise(*parts, pa.scalar(";", pa.large_string()))
    return text_column(joined).set_axis(table.index)


def _replaces(name: str, table: pd.DataFrame) -> pd.Series[str]:
    """Name the version of the same key that was withdrawn when a row was recorded."""
    replaces, key = _blank(table, "str"), list(TABLES[name].key)
    ended = table[table["withdrawn_at"].notna()]
    ended = ended[(ended["recorded_at"] < ended["withdrawn_at"]) | ended["recorded_at"].isna()]
    come = table[table["recorded_at"].isin(ended["withdrawn_at"])]
    if ended.empty or come.empty:
        return replaces
    before = ended[[*key, "withdrawn_at", "fact_id"]].rename(columns={"withdrawn_at": "recorded_at"})
    before = before.drop_duplicates([*key, "recorded_at"])
    # A blank case is one case: every case.
    found = come[[*key, "recorded_at"]].rename_axis("at").reset_index().merge(before, on=[*key, "recorded_at"])
    replaces.loc[found["at"]] = found["fact_id"].to_numpy()
    return replaces
