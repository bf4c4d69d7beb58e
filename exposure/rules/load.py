"""Rule sets from TOML files, with every mistake at once: file, line, key, what is given, what is allowed."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pandas as pd

from exposure.errors import UsageError, ValidationError, did_you_mean
from exposure.rules.keys import QUARANTINE, RULE, TOP, WHEN, WINDOW
from exposure.rules.lines import key_lines, line_of
from exposure.rules.model import Conditions, Rule, RuleSet, Window
from exposure.rules.sense import senseless
from exposure.schema import FAULT_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from exposure.rules.keys import Key

    Way = tuple[str | int, ...]

__all__ = ["TABLE", "load_rule_set", "parse_rule_set"]

TABLE: Final = "rules"
"""What stands for a table in the faults of a rule set."""

_ADVICE: Final = "see .faults or `exposure rules FILE`"
_SHOWN: Final = 60


class _Wrong(NamedTuple):
    """A fault; `line` only where no key tells it."""

    way: Way
    value: object
    reason: str
    hint: str = ""
    line: int | None = None


class _Nothing:
    """The value of a key that is not there."""


def load_rule_set(path: str | Path) -> RuleSet:
    """
    Read a rule set.

    Parameters
    ----------
    path
        A TOML file.

    Returns
    -------
    rule_set
        Checked.

    Raises
    ------
    UsageError
        If the file cannot be read.
    ValidationError
        If it holds mistakes; `.faults` lists every one with its line.
    """
    file = Path(path)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError(f"cannot read {str(file)!r}: {error.strerror}") from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        wrong = _Wrong((), _Nothing, "is no UTF-8", "save the file as UTF-8", line)
        raise _error([wrong], {}, file.name) from None
    return parse_rule_set(text, file.name)


def parse_rule_set(text: str, file: str = "") -> RuleSet:
    """
    Read a rule set from its text.

    Parameters
    ----------
    text
        TOML.
    file
        Name of the file, for the table of faults.

    Returns
    -------
    rule_set
        Checked.

    Raises
    ------
    ValidationError
        If it holds mistakes; `.faults` lists every one with its line.
    """
    try:
        given = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise _error([_no_toml(str(error), text)], {}, file) from None
    wrong = list(_wrong(given))
    if wrong:
        raise _error(wrong, key_lines(text), file)
    return _rule_set(given)


def _no_toml(message: str, text: str) -> _Wrong:
    place = re.search(r" \(at (?:line (\d+), column (\d+)|end of document)\)$", message)
    what = message[: place.start()] if place else message
    line = int(place[1]) if place and place[1] else text.count("\n") + 1
    at = f", at column {place[2]}" if place and place[2] else ""
    return _Wrong((), _Nothing, f"is no TOML: {what[:1].lower()}{what[1:]}{at}", "", line)


def _wrong(given: Mapping[str, Any]) -> Iterator[_Wrong]:
    """Find everything that is wrong with a file that is TOML."""
    yield from _keys({name: value for name, value in given.items() if name != "rule"}, TOP, (), known=[*TOP, "rule"])
    for name, keys in (("window", WINDOW), ("quarantine", QUARANTINE)):
        if isinstance(given.get(name), dict):
            yield from _keys(given[name], keys, (name,))
    rules = given.get("rule", _Nothing)
    if rules is _Nothing or rules == []:
        yield _Wrong((), _Nothing, "has no rule", "begin each with [[rule]]")
    elif not isinstance(rules, list) or not all(isinstance(rule, dict) for rule in rules):
        yield _Wrong(("rule",), _Nothing, "must be a list of tables", "begin each with [[rule]]")
    else:
        yield from _rules(rules, given.get("quarantine", {}))


def _keys(
    given: Mapping[str, Any], keys: Mapping[str, Key], above: Way, known: list[str] | None = None
) -> Iterator[_Wrong]:
    """Ask each key by itself."""
    names = known or list(keys)
    for name, key in keys.items():
        if key.required and name not in given:
            yield _Wrong((*above, name), _Nothing, "is missing", f"it {_expected(key)}")
    for name, value in given.items():
        if name not in keys:
            hint = f"allowed here: {', '.join(names)}"
            yield _Wrong((*above, name), value, f"is no key that is known here{did_you_mean(name, names)}", hint)
        elif wrong := keys[name].wrong(value):
            yield _Wrong((*above, name), value, *wrong)


def _expected(key: Key) -> str:
    wrong = key.wrong(None)
    return wrong[0] if wrong else ""


def _rules(rules: list[dict[str, Any]], quarantine: object) -> Iterator[_Wrong]:
    first: dict[str, int] = {}
    for number, rule in enumerate(rules):
        above: Way = ("rule", number)
        wrong = list(_keys(rule, RULE, above))
        if isinstance(rule.get("when"), dict):
            wrong += _keys(rule["when"], WHEN, (*above, "when"))
        if not wrong:
            days = quarantine if isinstance(quarantine, dict) else {}
            found = senseless(rule, days)
            wrong += [_Wrong((*above, *w.path), _value_at(rule, w.path), w.reason, w.hint) for w in found]
        name = rule.get("id")
        if isinstance(name, str) and first.setdefault(name, number) != number:
            wrong.append(_Wrong((*above, "id"), name, f"is the id of rule {first[name] + 1} too", "give it another"))
        yield from wrong


def _value_at(rule: Mapping[str, Any], path: tuple[str, ...]) -> object:
    value: Any = rule
    for name in path:
        value = value[name]
    return value


def _error(wrong: list[_Wrong], lines: Mapping[Way, int], file: str) -> ValidationError:
    rows = [
        (
            TABLE,
            file,
            line_of(w.way, lines) if w.line is None else w.line,
            ".".join(str(name) for name in w.way if not isinstance(name, int)),
            _shown(w.value),
            w.reason,
            w.hint,
            "fault",
        )
        for w in wrong
    ]
    frame = pd.DataFrame(rows, columns=list(FAULT_COLUMNS)).sort_values("row", kind="stable", ignore_index=True)
    return ValidationError(frame.astype({n: "int64" if n == "row" else "str" for n in FAULT_COLUMNS}), advice=_ADVICE)


def _shown(value: object) -> str:
    if value is _Nothing:
        return ""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + " …"


def _rule_set(given: Mapping[str, Any]) -> RuleSet:
    """Build what was found to be right."""
    plain = {name: given[name] for name in ("in_force_confidence", "quarantine", "note") if name in given}
    return RuleSet(
        **{name: given[name] for name in ("id", "authority", "title", "in_force")},
        **plain,
        source=tuple(given["source"]),
        window=Window(**given["window"]),
        rules=tuple(map(_rule, given["rule"])),
    )


def _rule(given: Mapping[str, Any]) -> Rule:
    kept = {name: value for name, value in given.items() if name not in {"class", "when", "where"}}
    return Rule(
        **{"class_name": given["class"], **kept},
        contact_class=given["class"],
        where=tuple(given.get("where", ())),
        when=Conditions(**{name: _condition(name, value) for name, value in given["when"].items()}),
    )


def _condition(name: str, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    return float(value) if WHEN[name].takes == "number" and isinstance(value, int) else value
