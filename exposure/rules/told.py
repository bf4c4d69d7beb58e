"""A rule set as text that a person reads and signs: plain words beside the conditions as they are written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from exposure.rules.keys import WHEN
from exposure.rules.model import Conditions
from exposure.shown import counted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from exposure.rules.model import Rule, RuleSet

__all__ = ["asked", "told"]

_NOTHING: Final = Conditions()
_BESIDE: Final = {"seats": "aisle", "minutes": "per", "lag_minutes": "direct"}
"""Conditions that only say how another one is meant."""
_COLUMN: Final = 12


def told(rule_set: RuleSet) -> list[str]:
    """
    Write out a rule set.

    Parameters
    ----------
    rule_set
        Any.

    Returns
    -------
    lines
        What decides, and where it comes from; every condition in words and as it stands in the file.
    """
    window = rule_set.window
    before = f"{_days(window.before_onset_days)} before onset or {_days(window.before_sample_days)} before sampling"
    head = [
        ("authority", rule_set.authority),
        ("title", rule_set.title),
        ("in force", f"since {rule_set.in_force.isoformat()} (confidence: {rule_set.in_force_confidence})"),
        ("window", f"from {before}, whichever is earlier, until isolation"),
        ("", f"rules that look after isolation: until {_days(window.after_onset_days)} after onset"),
        *_quarantine(rule_set),
        *_under("source", rule_set.source),
        *_under("note", [line for line in rule_set.note.splitlines() if line.strip()]),
        ("fingerprint", rule_set.fingerprint),
    ]
    lines = [rule_set.id, *_aligned(head, 2)]
    for number, rule in enumerate(rule_set.rules, start=1):
        lines += ["", f"{number:3}. {rule.id}: {_class(rule)}", *_aligned(_rule(rule), 5)]
    return [*lines, "", "Read and agreed: ____________________    Date: ____________"]


def asked(when: Conditions) -> list[tuple[str, str]]:
    """
    Say what a rule asks.

    Parameters
    ----------
    when
        Its conditions.

    Returns
    -------
    asked
        For every condition plain words, and how it is written in a file.

    Examples
    --------
    >>> asked(Conditions(rows=3))
    [('both there at the same time', ''), ('at most 3 physical rows apart', 'rows = 3')]
    """
    given = {name: value for name in WHEN if (value := getattr(when, name)) != getattr(_NOTHING, name)}
    beside = {other for name, other in _BESIDE.items() if name in given}
    lines = [(_SAID[name](when), _written(name, given)) for name in given if name not in beside]
    if not when.direct or set(given) == {"relation"}:
        return lines
    return [("both there at the same time", "" if given else "when = {}"), *lines]


def _written(name: str, given: Mapping[str, object]) -> str:
    """Write a condition as a file does, together with the one that only says how it is meant."""
    names = [one for one in (name, _BESIDE.get(name, "")) if one in given]
    return ", ".join(f"{one} = {_code(given[one])}" for one in names)


def _rule(rule: Rule) -> Iterator[tuple[str, str]]:
    where = f"{_either(rule.where)}   [where = {_code(rule.where)}]" if rule.where else "anywhere"
    yield "where", where
    yield from _under("asks", [f"{words}   [{code}]" if code else words for words, code in asked(rule.when)])
    yield "en", rule.reason_en
    yield "zh", rule.reason_zh
    yield "source", f"{rule.source} (confidence: {rule.confidence})"


def _class(rule: Rule) -> str:
    named = "" if rule.class_name == rule.contact_class else f" ({rule.class_name})"
    return f"{rule.contact_class}{named}"


def _quarantine(rule_set: RuleSet) -> Iterator[tuple[str, str]]:
    lines = [f"{name}: {_days(n)} after the day of the last exposure" for name, n in rule_set.quarantine.items()]
    return _under("quarantine", lines or ["no days are given"])


def _under(name: str, lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Name the first of several lines."""
    return ((name if i == 0 else "", line) for i, line in enumerate(lines))


def _aligned(pairs: Sequence[tuple[str, str]] | Iterator[tuple[str, str]], indent: int) -> list[str]:
    return [f"{' ' * indent}{name:{_COLUMN}}{text}".rstrip() for name, text in pairs]


def _days(number: int) -> str:
    return counted(number, "day")


def _either(words: Sequence[str]) -> str:
    return " or ".join(words)


def _code(value: object) -> str:
    """Write a value as TOML does."""
    return json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)


def _number(value: float | None) -> str:
    return f"{value or 0:g}"


def _together(when: Conditions) -> str:
    sums = {"24h": "in sum within any 24 hours", "day": "in sum on one local day"}
    minutes = f"{_number(when.minutes)} minute{'s' * (when.minutes != 1)}"
    return f"together for at least {minutes} {sums.get(when.per or '', 'in one stretch')}"


def _seats(when: Conditions) -> str:
    aisle = "an aisle between counts as one" if when.aisle else "an aisle between does not count"
    return f"at most {counted(when.seats or 0, 'seat')} apart in any direction; {aisle}"


def _rows(when: Conditions) -> str:
    return f"at most {counted(when.rows, 'physical row')} apart" if when.rows else "in the same physical row"


def _serves_rows(when: Conditions) -> str:
    near = f"a row at most {counted(when.serves_rows, 'physical row')} from" if when.serves_rows else "the row of"
    return f"the contact is crew and serves {near} the case"


def _same(when: Conditions) -> str:
    known = {
        "leg": "on the same ride, flight, run or voyage",
        "vehicle": "in the same vehicle, be it on another of its rides",
        "section": "in the same section of the cabin",
    }
    return known.get(when.same or "", f"in or at the same {when.same}")


def _sealed(when: Conditions) -> str:
    return "the windows cannot be opened, or nobody knows" if when.sealed else "the windows can be opened"


_SAID: Final[dict[str, Callable[[Conditions], str]]] = {
    "within": lambda when: f"met at the scale {when.within} or closer",
    "same": _same,
    "same_spot": lambda _: "at the same spot of the place",
    "adjacent": lambda _: "at places next to each other, or in neighbouring bays of one carriage",
    "rows": _rows,
    "seats": _seats,
    "metres": lambda when: f"at most {_number(when.metres)} metre{'s' * (when.metres != 1)} apart",
    "minutes": _together,
    "roles": lambda when: f"the contact was there as {_either(when.roles)}",
    "serves_rows": _serves_rows,
    "serves_carriage": lambda _: "the contact is crew and serves the carriage or cabin of the case",
    "relation": lambda when: f"the two are {_either(when.relation)}",
    "unprotected": lambda _: "no respirator on the contact and no mask without a valve on the case, or nobody knows",
    "sealed": _sealed,
    "layouts": lambda when: f"the seat plan is {_either(when.layouts)}",
    "indoor": lambda when: "indoors" if when.indoor else "outdoors",
    "direct": lambda _: "came after the case had left",
    "lag_minutes": lambda when: f"came at most {_number(when.lag_minutes)} minutes after the case had left",
    "after_isolation": lambda _: "also after the isolation of the case",
}
