"""An investigator's own word on a person, as one more fact."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.clock import from_seconds, instant
from exposure.errors import UsageError, did_you_mean
from exposure.knowledge import known_rows
from exposure.schema import TABLES
from exposure.tables import empty_frame
from exposure.vocabulary import OUTCOMES

if TYPE_CHECKING:
    from exposure.snapshot import Snapshot

__all__ = ["with_judgement"]


def with_judgement(
    snapshot: Snapshot, who: tuple[str, str | None], contact_class: str, signed: tuple[str, str], at: object
) -> Snapshot:
    """
    Add a judgement to the facts.

    Parameters
    ----------
    snapshot
        All facts, after the last of them.
    who
        Person id; and person id of the case, or None for every case.
    contact_class
        One of `vocabulary.OUTCOMES`.
    signed
        Why, and by whom.
    at
        When it was decided.

    Returns
    -------
    snapshot
        With one more row of `judgements`; one in force towards the same case until then is withdrawn.

    Raises
    ------
    UsageError
        If a person, the class, the signature or the time is none.
    """
    moment = instant(at, what="at")  # type: ignore[arg-type]  # says itself what is no time
    reason, by = (str(text or "").strip() for text in signed)
    if contact_class not in OUTCOMES:
        raise UsageError.unknown("contact class", contact_class, OUTCOMES)
    if not reason or not by:
        raise UsageError("a judgement is signed: give reason= and by=")
    for person in who:
        if person is not None and person not in snapshot.world.persons:
            near = did_you_mean(str(person), snapshot.world.persons)
            raise UsageError(f"no person has the id {str(person)!r}{near}")
    if who[0] == who[1]:
        raise UsageError(f"{who[0]!r} is judged towards another person, not towards the same")
    table = snapshot.facts["judgements"]
    rows = _withdrawn(table, who, moment)
    row = int(table["row"].max()) + 1 if len(table) else 2
    told = {"person_id": who[0], "case_id": who[1], "contact_class": contact_class, "reason": reason, "by": by}
    new = _typed_row({**told, "recorded_at": moment, "fact_id": _fact_id(table, row), "file": "", "row": row}, rows)
    tables = {**snapshot.facts, "judgements": pd.concat([rows, new], ignore_index=True)}
    read = {**snapshot.checks.read, "judgements": snapshot.checks.read.get("judgements", 0) + 1}
    known = {**snapshot.known, "judgements": known_rows(tables["judgements"], None)}
    return replace(snapshot, checks=replace(snapshot.checks, tables=tables, read=read), known=known, prints={})


def _withdrawn(table: pd.DataFrame, who: tuple[str, str | None], moment: pd.Timestamp) -> pd.DataFrame:
    """End the judgement that the new one takes the place of."""
    person, case = who
    towards = table["case_id"].isna() if case is None else table["case_id"] == case
    mine = (table["person_id"] == person) & towards
    if ((table["recorded_at"] >= moment) | (table["withdrawn_at"] > moment))[mine].any():
        raise UsageError(f"{person!r} was judged later than {moment.isoformat()}: give a later at=")
    current = mine & table["withdrawn_at"].isna()
    if not current.any():
        return table
    until = pd.Series(from_seconds(np.full(len(table), int(moment.timestamp()))), index=table.index)
    return table.assign(withdrawn_at=table["withdrawn_at"].where(~current, until))


def _fact_id(table: pd.DataFrame, row: int) -> str:
    taken = set(table["fact_id"])
    return next(name for n in range(row, row + len(taken) + 1) if (name := f"judgements:{n}") not in taken)


def _typed_row(cells: dict[str, object], like: pd.DataFrame) -> pd.DataFrame:
    blank = empty_frame(TABLES["judgements"]).reindex(columns=like.columns)
    row = pd.DataFrame([cells]).reindex(columns=like.columns)
    return row.astype({name: dtype for name, dtype in blank.dtypes.items() if name in cells}).astype(
        {name: like[name].dtype for name in like.columns}
    )
