"""Sentences that say why somebody is a contact, for a caller to read aloud: in English and in Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from exposure.columns import same_text
from exposure.grounds import find_grounds
from exposure.rules.model import Conditions
from exposure.vocabulary import OUTCOMES, RELATIONS
from exposure.wording import phrases
from exposure.wording.doubts import find_doubts
from exposure.wording.filling import Filling, place_told
from exposure.wording.lengths import lengths
from exposure.wording.names import PlaceNames
from exposure.wording.templates import joined, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from numpy.typing import NDArray
    from pandas.api.extensions import ExtensionArray

    from exposure.assessment import Assessment
    from exposure.grounds import Grounds
    from exposure.rules.model import Rule, RuleSet
    from exposure.snapshot import Snapshot
    from exposure.wording.phrases import Said

__all__ = ["Reasons", "reason_columns"]

_TEXT = pd.StringDtype(na_value=np.nan)
_ASKS_NOTHING = Conditions()


def reason_columns(
    found: Assessment, rules: RuleSet | None, snapshot: Snapshot
) -> tuple[ExtensionArray, ExtensionArray]:
    """
    Say of every contact why it is one.

    Parameters
    ----------
    found
        What was found.
    rules
        The rule set; None for none, when nothing is said.
    snapshot
        The facts that were asked, for the names of places.

    Returns
    -------
    english, chinese
        One text per contact, in the order of the contacts. The case is never named.
    """
    rows = len(found.contacts)
    if rules is None:
        return same_text("", rows), same_text("", rows)
    reasons = Reasons(found, rules.rules, snapshot, np.arange(rows))
    return reasons.column("en"), reasons.column("zh")


@dataclass(frozen=True, eq=False)
class Reasons:
    """
    The reasons of some contacts.

    Attributes
    ----------
    found
        What was found.
    rules
        The rules; empty for none.
    snapshot
        The facts that were asked.
    which
        Positions of the contacts.
    """

    found: Assessment
    rules: tuple[Rule, ...]
    snapshot: Snapshot
    which: NDArray[np.intp]

    def column(self, language: str) -> ExtensionArray:
        """
        Write the reasons.

        Parameters
        ----------
        language
            `en` or `zh`.

        Returns
        -------
        texts
            One entry per contact.
        """
        import pyarrow as pa

        found, at = [], []
        for template, when, rows in self._sentences():
            parts = [
                piece if isinstance(piece, str) else self._filling.text(piece, language, rows, when)
                for piece in pieces(getattr(template, language), language)
            ]
            sentence = joined(parts, len(rows))
            found.append(joined([self._before(language, rows), sentence, self._behind(language, rows)], len(rows)))
            at.append(rows)
        texts = pa.chunked_array(found, pa.large_string()).combine_chunks()
        order = np.argsort(np.concatenate([np.empty(0, np.intp), *at]), kind="stable")
        column: ExtensionArray = pd.array(texts.take(pa.array(order)), dtype=_TEXT)
        return column

    @cached_property
    def grounds(self) -> Grounds:
        """What the contacts rest on."""
        return find_grounds(self.found, self.which)

    @cached_property
    def doubts(self) -> NDArray[np.int64]:
        """What is unknown about each contact."""
        return find_doubts(self.found, self.rules, self.grounds)

    @cached_property
    def names(self) -> PlaceNames:
        """What places are called."""
        return PlaceNames(self.snapshot)

    @cached_property
    def _filling(self) -> Filling:
        seconds, up_to = lengths(self.found, self.rules, self.grounds)
        return Filling(self.found, self.grounds, self.names, self._last_days(), seconds, up_to)

    def _last_days(self) -> NDArray[np.int64]:
        """Give each contact's last day of quarantine; a case has none."""
        ranked, quarantine = self.found.contacts, self.found.quarantine
        never = np.iinfo(np.int64).min
        days = np.append(quarantine.last_day, never)[self.grounds.pair]
        traced = np.unique(np.concatenate([self.found.facts.met.cases.person, ranked.case]))
        contact = ranked.contact[self.which]
        return np.where(self.snapshot.registered[contact] | np.isin(contact, traced), never, days)

    def _sentences(self) -> Iterator[tuple[Said, Conditions, NDArray[np.intp]]]:
        """Give each template with the conditions of its rule and the contacts, as positions among those asked about."""
        grounds = self.grounds
        for number, rule in enumerate(self.rules):
            rows = np.flatnonzero((grounds.rule == number) & ((grounds.encounter >= 0) | (grounds.kin >= 0)))
            if len(rows):
                yield phrases.Said(rule.reason_en, rule.reason_zh), rule.when, rows
        plain = grounds.rule < 0
        for template, rows in (
            *self._met_without_rule(np.flatnonzero(plain & (grounds.encounter >= 0))),
            *self._related(np.flatnonzero(plain & (grounds.encounter < 0) & (grounds.kin >= 0))),
            *self._judged(np.flatnonzero((grounds.encounter < 0) & (grounds.kin < 0))),
        ):
            if len(rows):
                yield template, _ASKS_NOTHING, rows

    def _met_without_rule(self, rows: NDArray[np.intp]) -> Iterator[tuple[Said, NDArray[np.intp]]]:
        direct = self.found.facts.met.direct[self.grounds.encounter[rows]]
        places = place_told(self.found.facts, self.grounds.encounter[rows])
        aboard = self.found.facts.legs.of_place[places] >= 0
        yield phrases.LATER, rows[~direct]
        yield phrases.ABOARD, rows[direct & aboard]
        yield phrases.AT_A_PLACE, rows[direct & ~aboard]

    def _related(self, rows: NDArray[np.intp]) -> Iterator[tuple[Said, NDArray[np.intp]]]:
        kind = self.found.kin.relations.kind[self.grounds.kin[rows]]
        for number, name in enumerate(RELATIONS):
            if name in phrases.RELATED:
                yield phrases.RELATED[name], rows[kind == number]

    def _judged(self, rows: NDArray[np.intp]) -> Iterator[tuple[Said, NDArray[np.intp]]]:
        pairs, said = self.found.judged
        ranked = self.found.contacts.take(self.which[rows])
        pair = self.found.outcome.key(ranked.case, ranked.contact)
        freed = np.isin(pair, pairs[said == OUTCOMES.index("none")])
        yield phrases.JUDGED, rows[~freed]
        yield phrases.JUDGED_NONE, rows[freed]

    def _before(self, language: str, rows: NDArray[np.intp]) -> pa.Array:
        import pyarrow as pa

        words = pa.array([getattr(said, language) for said in phrases.OPENINGS], pa.large_string())
        return words.take(pa.array(self.grounds.opening[rows].astype(np.int64)))

    def _behind(self, language: str, rows: NDArray[np.intp]) -> pa.Array:
        """Say what is unknown, and last what to ask."""
        import pyarrow as pa

        different, codes = np.unique(self.doubts[rows], return_inverse=True)
        apart = " " if language == "en" else ""
        texts = []
        for doubts in different.tolist():
            unknown, questions = phrases.sayings(doubts)
            texts.append("".join(apart + getattr(said, language) for said in (*unknown, *questions)))
        return pa.array(texts, pa.large_string()).take(pa.array(codes))
