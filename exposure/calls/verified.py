"""Whether a code that a citizen reads out is that of a real call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from exposure.calls.codes import call_code, plain_code
from exposure.calls.store import Store
from exposure.shown import html_card, text_card

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

__all__ = ["Verified", "verify_code"]


@dataclass(frozen=True, repr=False)
class Verified:
    """
    What a hotline may say of a code.

    Attributes
    ----------
    real
        Whether the code stands on a sheet of this store.
    day
        For which day it was given; None where it is not real, as all that follows is ''.
    hand_out
        Id of the hand-out; of several with this code the last.
    stem
        The sheet.
    """

    real: bool
    day: date | None = None
    hand_out: str = ""
    stem: str = ""

    def __repr__(self) -> str:
        return text_card("Verified", self._lines())

    def _repr_html_(self) -> str:
        return html_card("Verified", self._lines())

    def _lines(self) -> list[str]:
        if not self.real:
            return ["no such code was given out by this office"]
        return [f"the code is real: given out for {self.day}", f"hand-out {self.hand_out}, sheet {self.stem}"]


def verify_code(store: Store | str | Path, code: str) -> Verified:
    """
    Say whether a code was given out for a call.

    Parameters
    ----------
    store
        The outcome store, or its file or folder.
    code
        As it was read out; small letters, blanks and hyphens do not matter.

    Returns
    -------
    verified
        Nothing of it tells whose code it is.

    Raises
    ------
    UsageError
        If there is no such store, or its key lies in a file that was not given.
    """
    if not isinstance(store, Store):
        with Store.open(store) as opened:
            return verify_code(opened, code)
    asked, key, ids = plain_code(code), store.key, store.ids()
    rows = store.rows_of(ids)
    for name in reversed(ids):
        hand_out = store.hand_out(name)
        days = {number: hand_out.day(number) for number in hand_out.shifts}
        own = rows[(rows["hand_out"] == name) & rows["shift"].isin(days)]
        for person, shift, stem in zip(own["person_id"], own["shift"], own["stem"], strict=True):
            if call_code(key, person, days[shift]) == asked:
                return Verified(real=True, day=days[shift], hand_out=name, stem=stem)
    return Verified(real=False)
