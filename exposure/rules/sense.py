"""What does not go together in a rule, although each key is right by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from exposure.rules.keys import placeholders

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

__all__ = ["Senseless", "senseless"]

_APART: Final = ("rows", "seats", "metres")
_NO_ENCOUNTER: Final = {"relation", "direct", "after_isolation"}


class Senseless(NamedTuple):
    """A key that does not go with another one."""

    path: tuple[str, ...]
    reason: str
    hint: str


def senseless(rule: Mapping[str, object], quarantined: Collection[str]) -> Iterator[Senseless]:
    """
    Find what does not go together in a rule.

    Parameters
    ----------
    rule
        A rule whose keys are right, each by itself.
    quarantined
        Classes for which the set gives days.

    Yields
    ------
    found
        One for every key.
    """
    when = rule["when"]
    if isinstance(when, dict):
        yield from _conditions(when)
        for name in ("reason_en", "reason_zh"):
            for word, lacks in _unfilled(placeholders(str(rule[name])), rule, when, quarantined):
                yield Senseless((name,), f"{{{word}}} has no value here", lacks)


def _conditions(when: Mapping[str, object]) -> Iterator[Senseless]:
    indirect = when.get("direct", True) is False
    for name, needed in (("aisle", "seats"), ("per", "minutes")):
        if name in when and needed not in when:
            yield Senseless(("when", name), f"means something beside {needed} only", f"add {needed}, or leave it out")
    if indirect and "lag_minutes" not in when:
        yield Senseless(("when", "direct"), "needs lag_minutes", "say how long after the case left still counts")
    if "lag_minutes" in when and not indirect:
        yield Senseless(("when", "lag_minutes"), "goes with direct = false only", "add direct = false, or leave it out")
    if when.get("lag_minutes") == 0:
        yield Senseless(("when", "lag_minutes"), "nobody comes within 0 minutes", "give a number above 0")
    for name in ("minutes", *_APART):
        if indirect and name in when:
            how = "together" if name == "minutes" else "apart"
            yield Senseless(
                ("when", name),
                "never holds with direct = false",
                f"who comes after the case is not so long or so far {how} from them; leave one of the two out",
            )


def _unfilled(
    words: Collection[str], rule: Mapping[str, object], when: Mapping[str, object], quarantined: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Give placeholders that would stay blank for some contact, and why."""
    relation_alone = "relation" in when and set(when) <= _NO_ENCOUNTER and not rule.get("where")
    for word in dict.fromkeys(words):
        if word == "until":
            if rule["class"] not in quarantined:
                yield word, f"[quarantine] gives no days for {rule['class']}"
        elif word in _APART and word not in when:
            yield word, f"the rule does not ask for {word}"
        elif relation_alone:
            yield word, "the rule fires on the relation alone, without an encounter"
