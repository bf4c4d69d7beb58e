"""The rule sets that come with the package, those of files, and which edition was in force on a day."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from exposure.errors import UsageError
from exposure.rules.load import load_rule_set
from exposure.rules.model import RuleSet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

__all__ = ["edition", "families", "rule_set", "rule_set_ids", "rule_sets"]

_FOLDER: Final = Path(__file__).resolve().parent / "sets"
_DATED: Final = re.compile(r"(.+)-\d{4}-\d{2}-\d{2}")
_OWN: Final = "a file of your own ends in .toml"


def rule_set(what: str | Path | RuleSet) -> RuleSet:
    """
    Give a rule set.

    Parameters
    ----------
    what
        The id of a set that comes with the package, such as `cn-2020-02-21`; a TOML file of your own; or a rule set,
        which comes back as it is.

    Returns
    -------
    rule_set
        Frozen. A file is read again each time.

    Raises
    ------
    UsageError
        If there is no such set, or if the name is that of a family of editions.
    ValidationError
        If a file holds mistakes; `.faults` lists every one with its line.

    Examples
    --------
    >>> rules = rule_set("cn-2020-02-21")
    >>> rules.window.before_onset_days, dict(rules.quarantine), len(rules.rules)
    (2, {'close': 14}, 26)
    """
    match what:
        case RuleSet():
            return what
        case Path() | str():
            name = str(what)
        case _:
            raise UsageError(f"a rule set is an id, a TOML file or a RuleSet, not {type(what).__name__}")
    if isinstance(what, Path) or name.casefold().endswith(".toml"):
        return load_rule_set(name)
    if name in rule_set_ids():
        return _shipped(name)
    if name in families():
        raise UsageError(f"{name!r} is a family of editions; name one: {_listed(_editions(name))}")
    raise UsageError(f"{UsageError.unknown('rule set', name, rule_set_ids())}; {_OWN}")


@functools.cache
def rule_set_ids() -> tuple[str, ...]:
    """List the ids of the sets that come with the package."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.toml")))


@functools.cache
def families() -> tuple[str, ...]:
    """List the families of editions: ids without their dates."""
    return tuple(sorted({_family(name) for name in rule_set_ids()}))


def rule_sets() -> tuple[RuleSet, ...]:
    """List the sets that come with the package, by family and then by date."""
    return tuple(sorted(map(_shipped, rule_set_ids()), key=lambda one: (_family(one.id), one.in_force)))


def edition(family: str, day: date) -> RuleSet:
    """
    Pick the edition in force on a day.

    An edition whose date is unverified is never picked: it is used only when it is named.

    Parameters
    ----------
    family
        Ids without their dates, such as `cn`.
    day
        The day.

    Returns
    -------
    rule_set
        The latest that was in force by then.

    Raises
    ------
    UsageError
        If there is no such family, or none of it was in force on that day.

    Examples
    --------
    >>> from datetime import date
    >>> edition("cn", date(2021, 6, 1)).id
    'cn-2021-05-11'
    """
    if family not in families():
        raise UsageError.unknown("family of rule sets", family, families())
    known = _editions(family)
    sure = [one for one in known if one.in_force_confidence != "unverified" and one.in_force <= day]
    if not sure:
        raise UsageError(
            f"no edition of {family!r} is known to have been in force on {day.isoformat()}; "
            f"name one: {_listed(known)}, or a file of your own"
        )
    return sure[-1]


def _editions(family: str) -> list[RuleSet]:
    return [one for one in rule_sets() if _family(one.id) == family]


def _family(name: str) -> str:
    dated = _DATED.fullmatch(name)
    return dated[1] if dated else name


def _listed(editions: Iterable[RuleSet]) -> str:
    """Name editions; the day on which each began is in its id, unless nobody is sure of it."""
    return ", ".join(
        one.id + " (its date is unverified)" * (one.in_force_confidence == "unverified") for one in editions
    )


@functools.cache
def _shipped(name: str) -> RuleSet:
    return load_rule_set(_FOLDER / f"{name}.toml")
