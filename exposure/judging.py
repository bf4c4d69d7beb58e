"""An investigator's own word on a person, as one more fact."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from exposure.clock import instant
from exposure.entering import entered
from exposure.errors import UsageError, did_you_mean
from exposure.growing import Change
from exposure.vocabulary import OUTCOMES

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    from exposure.snapshot import Snapshot

__all__ = ["with_judgement"]


def with_judgement(
    snapshot: Snapshot, who: tuple[str, str | None], contact_class: str, signed: tuple[str, str], at: object
) -> tuple[Snapshot, Change]:
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
    snapshot, change
        With one more row of `judgements`, and that one; one in force towards the same case until then is withdrawn.

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
        if person is not None and not (isinstance(person, str) and person in snapshot.world.persons):
            near = did_you_mean(str(person), snapshot.world.persons)
            raise UsageError(f"no person has the id {str(person)!r}{near}")
    if who[0] == who[1]:
        raise UsageError(f"{who[0]!r} is judged towards another person, not towards the same")
    told = {"person_id": who[0], "case_id": who[1], "contact_class": contact_class, "reason": reason, "by": by}
    return entered(snapshot, "judgements", told, Change(moment, "", ended=_replaced(snapshot, who, moment)))


def _replaced(snapshot: Snapshot, who: tuple[str, str | None], moment: pd.Timestamp) -> dict[str, NDArray[np.intp]]:
    """Find the judgement that the new one takes the place of."""
    (person, case), table = who, snapshot.facts["judgements"]
    towards = table["case_id"].isna() if case is None else table["case_id"] == case
    mine = (table["person_id"] == person) & towards
    if ((table["recorded_at"] >= moment) | (table["withdrawn_at"] > moment))[mine].any():
        raise UsageError(f"{person!r} was judged later than {moment.isoformat()}: give a later at=")
    current = np.flatnonzero(mine & table["withdrawn_at"].isna())
    return {"judgements": current} if len(current) else {}
