"""
The errors that `exposure` raises on purpose.

::

    ExposureError
    ├── UsageError (ValueError)        a question that cannot be asked that way
    ├── ValidationError (ValueError)   faults in the data, every one of them
    ├── EngineError (RuntimeError)     an engine that cannot answer
    └── InternalError (RuntimeError)   an answer that contradicts itself

No message holds a name, a phone, a document or an address of a person.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

__all__ = ["EngineError", "ExposureError", "InternalError", "UsageError", "ValidationError"]

_SHOWN = 3


_ADVICE: Final = "see .faults or `exposure check`, or set the faulty rows aside with faults='set-aside'"


class ExposureError(Exception):
    """Everything that `exposure` raises on purpose."""


class UsageError(ExposureError, ValueError):
    """A question that cannot be asked that way: what was given, what is allowed."""

    @classmethod
    def unknown(cls, what: str, given: object, known: Iterable[str]) -> UsageError:
        """
        Say that something does not exist, and what does.

        Parameters
        ----------
        what
            What kind of thing, such as `scale`.
        given
            What was given for it.
        known
            What there is.

        Returns
        -------
        error
            To be raised.
        """
        names = sorted(known)
        near = did_you_mean(str(given), names)
        listed = ", ".join(names) if names else "none"
        return cls(f"unknown {what} {str(given)!r}{near}; known: {listed}")

    @classmethod
    def unknown_case(cls, given: Iterable[str], cases: Iterable[str]) -> UsageError:
        """
        Say that nobody has this id; of the known cases at most three are named.

        Parameters
        ----------
        given
            Ids that no person has.
        cases
            Ids of the known cases.

        Returns
        -------
        error
            To be raised.
        """
        names = sorted(set(cases))
        shown = ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")
        known = f"{len(names)} known case{'s' * (len(names) != 1)}" + (f": {shown}" if names else "")
        ids = ", ".join(repr(i) for i in given)
        return cls(f"no person has the id {ids}; {known}")


class ValidationError(ExposureError, ValueError):
    """
    Faults in the data.

    The message holds counts alone; `faults` is the table to work from.

    Attributes
    ----------
    faults
        One row per fault or warning, with the columns of `schema.FAULT_COLUMNS`.
    """

    def __init__(self, faults: pd.DataFrame, *, advice: str = _ADVICE) -> None:
        self.faults = faults
        wrong = faults[faults["severity"] == "fault"]
        count = len(wrong)
        tables = ", ".join(f"{n} in {t}" for t, n in wrong["table"].value_counts(sort=False).items())
        super().__init__(f"{count} fault{'s' * (count != 1)} ({tables}); {advice}")


class EngineError(ExposureError, RuntimeError):
    """An engine that cannot answer; the message names the engine, never a person."""


class InternalError(ExposureError, RuntimeError):
    """An answer that contradicts itself and is therefore not shown."""


def did_you_mean(given: str, known: Iterable[str]) -> str:
    """
    Propose the known word nearest to a mistyped one.

    Examples
    --------
    >>> did_you_mean("restaurnt", ["shop", "restaurant"])
    " (did you mean 'restaurant'?)"
    >>> did_you_mean("zzz", ["shop"])
    ''
    """
    near = difflib.get_close_matches(given.casefold(), list(known), n=1, cutoff=0.7)
    return f" (did you mean {near[0]!r}?)" if near else ""
