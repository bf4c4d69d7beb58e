"""What a rule set is: one authority's definition of contact classes at a date."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

__all__ = ["CONFIDENCES", "PLACEHOLDERS", "Conditions", "Rule", "RuleSet", "Window"]

CONFIDENCES: Final = ("high", "med", "unverified")
"""How well a date or a rule is borne out by its source; what is unverified is never picked silently."""

PLACEHOLDERS: Final = ("place", "date", "start", "end", "minutes", "rows", "seats", "metres", "until")
"""What a reason may hold in braces; times are local."""


@dataclass(frozen=True)
class Conditions:
    """
    What must hold of an encounter, all of it, for a rule to fire; what is None, False or empty is not asked.

    Attributes
    ----------
    within
        They met at this scale or closer.
    same
        Kind of place that they have in common: any kind, `section`, `leg` or `vehicle`.
    same_spot
        Equal text of `spot` in the same place.
    adjacent
        Their venues, or their bays in one carriage, are next to each other.
    rows
        At most so many physical rows apart.
    seats, aisle
        At most so many seats apart in any direction (Chebyshev); whether an aisle between counts as a seat.
    metres
        At most so many metres apart.
    minutes, per
        Together for at least so many minutes: in one stretch, or in sum within `24h` (rolling) or a local `day`.
    roles
        The contact's role is one of these.
    serves_rows
        The contact is crew, and the rows served touch the case's row ± so many.
    serves_carriage
        The contact is crew and serves the case's carriage.
    relation
        The two stand in one of these relations.
    unprotected
        No mask kept the case's breath from the contact.
    sealed
        Whether the windows of the vehicle cannot be opened.
    layouts
        The leg's layout is one of these.
    indoor
        Whether the shared place is indoors.
    direct, lag_minutes
        Whether both were there at once; else the contact came at most so many minutes after the case left.
    after_isolation
        The time after the case's isolation counts as well.
    """

    within: str | None = None
    same: str | None = None
    same_spot: bool = False
    adjacent: bool = False
    rows: int | None = None
    seats: int | None = None
    aisle: bool = False
    metres: float | None = None
    minutes: float | None = None
    per: str | None = None
    roles: tuple[str, ...] = ()
    serves_rows: int | None = None
    serves_carriage: bool = False
    relation: tuple[str, ...] = ()
    unprotected: bool = False
    sealed: bool | None = None
    layouts: tuple[str, ...] = ()
    indoor: bool | None = None
    direct: bool = True
    lag_minutes: float | None = None
    after_isolation: bool = False


@dataclass(frozen=True)
class Rule:
    """
    One rule of a set.

    Attributes
    ----------
    id
        Short name, unique in its set.
    contact_class, class_name
        The class, and the authority's own word for it.
    where
        Kinds of place or modes on the way from either stay's place to the shared one; empty: anywhere.
    when
        What must hold.
    reason_en, reason_zh
        What a caller reads aloud, with `PLACEHOLDERS` in braces.
    source
        Where the rule stands.
    confidence
        One of `CONFIDENCES`.
    """

    id: str
    contact_class: str
    when: Conditions
    reason_en: str
    reason_zh: str
    source: str
    class_name: str = ""
    where: tuple[str, ...] = ()
    confidence: str = "unverified"


@dataclass(frozen=True)
class Window:
    """
    During which days a case counts as infectious.

    Attributes
    ----------
    before_onset_days, before_sample_days
        Days before onset, and before sampling; the earlier start counts.
    after_onset_days
        How far a rule with `after_isolation` may look.
    """

    before_onset_days: int
    before_sample_days: int
    after_onset_days: int = 14


@dataclass(frozen=True)
class RuleSet:
    """
    One authority's contact classes at a date.

    Attributes
    ----------
    id
        Such as `cn-2020-02-21`.
    authority, title
        Who decided it, and what it is called.
    in_force, in_force_confidence
        First day on which it held, and how sure that is: one of `CONFIDENCES`.
    source
        Where it was read.
    window
        The exposure window.
    quarantine
        Days after the day of the last exposure, by class; it cannot be changed in place.
    rules
        In the order of the file, which decides between rules of one class.
    fingerprint
        Twelve hexadecimal digits that change with anything that changes an answer, and with nothing else: not with
        sources, confidences, the title or the note. Made here, never given.
    note
        What a reader must know of choices made in writing it down.
    """

    id: str
    authority: str
    title: str
    in_force: date
    source: tuple[str, ...]
    window: Window
    rules: tuple[Rule, ...]
    in_force_confidence: str = "unverified"
    quarantine: Mapping[str, int] = field(default_factory=dict, hash=False)
    fingerprint: str = field(init=False, default="")
    note: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "quarantine", MappingProxyType(dict(self.quarantine)))
        object.__setattr__(self, "fingerprint", _fingerprint(self))

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"quarantine": dict(self.quarantine)}  # a read-only mapping cannot be pickled

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.__post_init__()


def _fingerprint(rule_set: RuleSet) -> str:
    kept = ("id", "contact_class", "class_name", "where", "reason_en", "reason_zh")
    answers = {
        "id": rule_set.id,
        "in_force": str(rule_set.in_force),
        "window": asdict(rule_set.window),
        "quarantine": dict(rule_set.quarantine),
        "rules": [{name: getattr(r, name) for name in kept} | {"when": asdict(r.when)} for r in rule_set.rules],
    }
    text = json.dumps(answers, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
