"""The keys of a rule set's file: what each takes."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from exposure.errors import did_you_mean
from exposure.rules.model import CONFIDENCES, PLACEHOLDERS
from exposure.vocabulary import CLASSES, KINDS, MODES, RELATIONS, SCALES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["QUARANTINE", "RULE", "TOP", "WHEN", "WINDOW", "Key", "placeholders"]

Takes = Literal[
    "id", "text", "prose", "template", "texts", "word", "words", "whole", "number", "yes", "boolean", "date", "table"
]

_MOST: Final = 1_000_000


@dataclass(frozen=True)
class Key:
    """
    What a key takes.

    Attributes
    ----------
    takes
        The kind of value.
    words
        Those that are allowed, for `word` and `words`.
    required
        Whether it must be there.
    most
        Largest number.
    """

    takes: Takes
    words: tuple[str, ...] = ()
    required: bool = False
    most: int = _MOST

    def wrong(self, value: object) -> tuple[str, str] | None:
        """
        Say what is wrong with a value.

        Parameters
        ----------
        value
            As TOML gives it.

        Returns
        -------
        wrong
            A reason, and what to do; None where the value is right.
        """
        if self.takes == "template" and isinstance(value, str) and _is_line(value):
            return _wrong_template(value)
        if _RIGHT[self.takes](value, self):
            return None
        return f"must be {self._allowed()}", self._advice(value)

    def _allowed(self) -> str:
        match self.takes:
            case "word" | "words":
                return f"{'a list' if self.takes == 'words' else 'one'} of: {', '.join(self.words)}"
            case "whole":
                return f"a whole number from 0 to {self.most:,}"
            case "number":
                return f"a number from 0 to {self.most:,}"
        return _ALLOWED[self.takes]

    def _advice(self, value: object) -> str:
        given = value if isinstance(value, list) else [value]
        strange = [word for word in given if isinstance(word, str) and word not in self.words]
        match self.takes:
            case "word" | "words" if strange:
                return f"unknown: {strange[0]!r}{did_you_mean(strange[0], self.words)}"
            case "words" | "texts" if isinstance(value, str):
                return f'write ["{value}"]'
            case "date" if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value.strip()):
                return f"write {value.strip()} without quotes"
            case "yes" if value is False:
                return "leave it out where it is not asked"
        return ""


def _one(*words: str, required: bool = False) -> Key:
    return Key("word", words, required=required)


def _must(takes: Takes) -> Key:
    return Key(takes, required=True)


_DAYS: Final = Key("whole", most=3650)
_APART: Final = Key("whole", most=1000)
_JUDGED: Final = CLASSES[:-1]  # who is co-present is so because no rule fires
_BETWEEN: Final = tuple(kind for kind in RELATIONS if kind != "same-person")

TOP: Final[dict[str, Key]] = {
    "id": _must("id"),
    "authority": _must("text"),
    "title": _must("text"),
    "in_force": _must("date"),
    "in_force_confidence": _one(*CONFIDENCES),
    "source": _must("texts"),
    "note": Key("prose"),
    "window": _must("table"),
    "quarantine": Key("table"),
}
"""Keys of the set itself; `rule` stands beside them."""

WINDOW: Final[dict[str, Key]] = {
    "before_onset_days": Key("whole", required=True, most=_DAYS.most),
    "before_sample_days": Key("whole", required=True, most=_DAYS.most),
    "after_onset_days": _DAYS,
}

QUARANTINE: Final[dict[str, Key]] = dict.fromkeys(_JUDGED, _DAYS)

RULE: Final[dict[str, Key]] = {
    "id": _must("id"),
    "class": _one(*_JUDGED, required=True),
    "class_name": Key("text"),
    "where": Key("words", (*KINDS, *(mode for mode in MODES if mode not in KINDS))),
    "when": _must("table"),
    "reason_en": _must("template"),
    "reason_zh": _must("template"),
    "source": _must("text"),
    "confidence": _one(*CONFIDENCES),
}

WHEN: Final[dict[str, Key]] = {
    "within": _one(*SCALES),
    "same": _one("section", "leg", "vehicle", *KINDS),
    "same_spot": Key("yes"),
    "adjacent": Key("yes"),
    "rows": _APART,
    "seats": _APART,
    "aisle": Key("boolean"),
    "metres": Key("number"),
    "minutes": Key("number"),
    "per": _one("24h", "day"),
    "roles": Key("texts"),
    "serves_rows": _APART,
    "serves_carriage": Key("yes"),
    "relation": Key("words", _BETWEEN),
    "unprotected": Key("yes"),
    "sealed": Key("boolean"),
    "layouts": Key("texts"),
    "indoor": Key("boolean"),
    "direct": Key("boolean"),
    "lag_minutes": Key("number"),
    "after_isolation": Key("yes"),
}
"""The conditions; their names are those of `Conditions`."""

_ALLOWED: Final[dict[Takes, str]] = {
    "id": "a name of letters, digits and - _ . without blanks",
    "text": "text on one line",
    "prose": "text",
    "template": "text on one line",
    "texts": "a list of texts, with one at least",
    "yes": "true, or be left out",
    "boolean": "true or false",
    "date": "a date, such as 2020-02-21",
    "table": "a table",
}


def _is_line(value: object) -> bool:
    return isinstance(value, str) and value.isprintable() and bool(value.strip())


def _is_number(value: object, key: Key) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= key.most


def _are_words(value: object, key: Key) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(w, str) and w in key.words for w in value)


_RIGHT: Final[dict[Takes, Callable[[Any, Key], bool]]] = {
    "id": lambda value, _: isinstance(value, str) and re.fullmatch(r"[\w.-]+", value) is not None,
    "text": lambda value, _: _is_line(value),
    "prose": lambda value, _: isinstance(value, str),
    "template": lambda value, _: _is_line(value),
    "texts": lambda value, _: isinstance(value, list) and bool(value) and all(map(_is_line, value)),
    "word": lambda value, key: isinstance(value, str) and value in key.words,
    "words": _are_words,
    "whole": lambda value, key: isinstance(value, int) and _is_number(value, key),
    "number": _is_number,
    "yes": lambda value, _: value is True,
    "boolean": lambda value, _: isinstance(value, bool),
    "date": lambda value, _: isinstance(value, date) and not isinstance(value, datetime),
    "table": lambda value, _: isinstance(value, dict),
}


def placeholders(template: str) -> Sequence[str]:
    """
    List what stands in braces.

    Parameters
    ----------
    template
        A reason.

    Returns
    -------
    names
        In their order.

    Raises
    ------
    ValueError
        If a brace is not closed or not opened, or if more than a name stands in one.

    Examples
    --------
    >>> placeholders("At {place} on {date}.")
    ['place', 'date']
    """
    names = []
    for _, name, form, conversion in string.Formatter().parse(template):
        if form or conversion:
            raise ValueError(name)
        names += [] if name is None else [name]
    return names


def _wrong_template(template: str) -> tuple[str, str] | None:
    listed = "allowed: " + " ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    try:
        names = placeholders(template)
    except ValueError:
        return "a brace is not closed or not opened, or more than a name stands in it", f"{listed}; {{{{ is a brace"
    strange = [name for name in names if name not in PLACEHOLDERS]
    return (f"unknown placeholder {{{strange[0]}}}", listed) if strange else None
