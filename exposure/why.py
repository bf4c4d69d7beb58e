"""Why somebody is a contact: one sentence to read aloud, and everything that it rests on."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from exposure.encounter_facts import EncounterFacts
from exposure.not_a_contact import no_contact
from exposure.reasons import Reasons
from exposure.rules.told import asked
from exposure.sources import moment_text, person_rows, row_of, value
from exposure.vocabulary import OUTCOMES, RELATIONS
from exposure.wording.card import card_html, card_text
from exposure.wording.phrases import sayings

if TYPE_CHECKING:
    from exposure.sources import Answer

__all__ = ["Why", "explain"]

_BY_CONTACT = (
    *("case_id", "contact_id", "contact_class", "class_name", "certainty", "likelihood"),
    *("minutes", "minutes_min", "minutes_max", "is_case"),
)


@dataclass(frozen=True, eq=False, repr=False)
class Why:
    """
    Why a person is a contact.

    Attributes
    ----------
    person_id
        The person.
    contacts
        One entry per case, best position first: plain values, as `to_dict` gives them.
    """

    person_id: str
    contacts: tuple[dict[str, Any], ...]

    @property
    def reason(self) -> str:
        """The sentence to read aloud, in English."""
        return str(self.contacts[0]["reason"])

    @property
    def reason_zh(self) -> str:
        """The sentence to read aloud, in Chinese."""
        return str(self.contacts[0]["reason_zh"])

    def to_dict(self) -> dict[str, Any]:
        """
        Give everything as plain values, ready for JSON.

        Returns
        -------
        why
            `person_id`, and under `contacts` one entry per case.
        """
        return {"person_id": self.person_id, "contacts": copy.deepcopy(list(self.contacts))}

    def __repr__(self) -> str:
        return card_text(self.contacts)

    def _repr_html_(self) -> str:
        return card_html(self.contacts)


def explain(answer: Answer, person: str, case: str | None = None) -> Why:
    """
    Explain why a person is a contact.

    Parameters
    ----------
    answer
        What a trace found.
    person
        Person id.
    case
        Person id of one of the cases traced; None for every case of which the person is a contact.

    Returns
    -------
    why
        The card.

    Raises
    ------
    UsageError
        If there is no such person, or the person is no contact; it says why not.
    """
    table = answer.contacts
    listed = table["contact_id"] == person if isinstance(person, str) else np.zeros(len(table), dtype=bool)
    if case is not None:
        listed &= table["case_id"] == case
    rows = np.flatnonzero(listed)
    if not len(rows):
        raise no_contact(answer, person, case)
    return Why(person, tuple(_Explaining(answer, int(row)).facts() for row in rows))


@dataclass(frozen=True, eq=False)
class _Explaining:
    answer: Answer
    row: int

    def facts(self) -> dict[str, Any]:
        contact, found = self.answer.contacts.iloc[self.row], self.answer.found
        unknown, questions = sayings(int(self._reasons.doubts[0]))
        windows = found.windows
        return {
            **{name: value(contact[name]) for name in _BY_CONTACT},
            "reason": self._reasons.column("en")[0],
            "reason_zh": self._reasons.column("zh")[0],
            "quarantine_until": moment_text(contact["quarantine_until"]),
            "last_day": None if pd.isna(contact["last_day"]) else str(contact["last_day"].date()),
            "judged": self._judged(),
            "known_at": moment_text(self.answer.snapshot.moment),
            "assumed": windows.assumed[self._case_number] if windows is not None and windows.assumed else "",
            "rule": self._rule(),
            "encounters": EncounterFacts(self.answer, self._reasons.names).of_pair(self._pair),
            "relations": self._relations(),
            "unknown": [{"en": said.en, "zh": said.zh} for said in unknown],
            "questions": [{"en": said.en, "zh": said.zh} for said in questions],
        }

    @cached_property
    def _reasons(self) -> Reasons:
        rules = () if self.answer.rules is None else self.answer.rules.rules
        return Reasons(self.answer.found, rules, self.answer.snapshot, np.array([self.row]))

    @property
    def _case_number(self) -> int:
        """Position of the case among the cases traced, in the order of their codes."""
        persons = self.answer.snapshot.world.persons
        codes = np.sort(persons.get_indexer(pd.Index(self.answer.cases, dtype="str")))
        return int(np.searchsorted(codes[codes >= 0], self.answer.found.contacts.case[self.row]))

    @cached_property
    def _pair(self) -> int:
        ranked, row = self.answer.found.contacts, slice(self.row, self.row + 1)
        return int(self.answer.found.outcome.key(ranked.case[row], ranked.contact[row])[0])

    def _rule(self) -> dict[str, Any] | None:
        rules, number = self.answer.rules, int(self._reasons.grounds.rule[0])
        if rules is None or number < 0:
            return None
        rule = rules.rules[number]
        return {
            "id": rule.id,
            "set": rules.id,
            "authority": rules.authority,
            "title": rules.title,
            "in_force": rules.in_force.isoformat(),
            "contact_class": rule.contact_class,
            "class_name": rule.class_name or rule.contact_class,
            "where": list(rule.where),
            "asks": [list(pair) for pair in asked(rule.when)],
            "source": rule.source,
            "confidence": rule.confidence,
        }

    def _judged(self) -> list[dict[str, Any]]:
        """Give the judgements towards this case, else those towards every case; never their free text."""
        table, contact = self.answer.snapshot.table("judgements"), self.answer.contacts.iloc[self.row]
        mine = table[table["person_id"] == contact["contact_id"]]
        own = mine[mine["case_id"] == contact["case_id"]]
        told = own if len(own) else mine[mine["case_id"].isna()]
        return [
            {"contact_class": row["contact_class"], "row": row_of("judgement", "judgements", row)}
            for _, row in told.iterrows()
            if row["contact_class"] in OUTCOMES
        ]

    def _relations(self) -> list[dict[str, Any]]:
        """List the relations of the two, each once, with the part of its period that counts."""
        found, snapshot = self.answer.found, self.answer.snapshot
        kin, persons = found.kin, len(snapshot.world.persons)
        related = found.facts.relations
        mine = np.flatnonzero(related.case.astype(np.int64) * persons + related.other == self._pair)
        table, listed = snapshot.table("relations"), []
        for k in mine.tolist():
            row, kind = int(related.row[k]), int(related.kind[k])
            cut = (kin.pair == self._pair) & (kin.relations.kind == kind) & (kin.relations.row == row)
            since, until = (kin.relations.since[cut], kin.relations.until[cut])
            listed.append(
                {
                    "kind": RELATIONS[kind],
                    "since": self._instant(int(since.min())) if len(since) else None,
                    "until": self._instant(int(until.max())) if len(until) else None,
                    "rows": [row_of("relation", "relations", table.iloc[row])]
                    if row >= 0
                    else person_rows(snapshot, self.answer.contacts.iloc[self.row][["contact_id", "case_id"]]),
                }
            )
        return listed

    def _instant(self, seconds: int) -> str:
        at = seconds + self.answer.snapshot.world.arrays.epoch
        return pd.Timestamp(at, unit="s", tz="UTC").isoformat()
