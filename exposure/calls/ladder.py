"""The ladder of attempts: calls spread over the parts of the day, then a text message, then a visit."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from exposure.calls.windows import DAY_PARTS
from exposure.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["LADDER", "Ladder"]

LADDER: Final = ("morning", "midday", "evening", "sms", "visit")
"""
Three calls in different parts of the first 24 hours, then a text message, then the field team. England's service tried
up to ten times within 24 hours on three channels; the number of attempts and the visit at the end are the protocol's.
"""

_AFTER_CALLS: Final = ("sms", "visit")
_ENDINGS: Final = ((), ("sms",), ("visit",), _AFTER_CALLS)


@dataclass(frozen=True)
class Ladder:
    """
    What is tried, one after the other.

    Attributes
    ----------
    calls
        Parts of the day, one for each call, in no order: the first call goes out as soon as it may.
    text
        Whether a text message follows.
    """

    calls: tuple[str, ...]
    text: bool

    @classmethod
    def read(cls, given: Sequence[str] | None) -> Ladder:
        """
        Read a ladder.

        Parameters
        ----------
        given
            `morning`, `midday` or `evening` for each call, then `sms` where one is sent, then `visit`; None for
            `LADDER`. A visit is the end in any case.

        Returns
        -------
        ladder
            The same, checked.

        Raises
        ------
        UsageError
            If a rung is unknown, or no call comes first.

        Examples
        --------
        >>> Ladder.read(("morning", "evening", "visit"))
        Ladder(calls=('morning', 'evening'), text=False)
        """
        rungs = LADDER if given is None else tuple(given.split(",") if isinstance(given, str) else given)
        rungs = tuple(str(rung).strip() for rung in rungs)
        for rung in rungs:
            if rung not in DAY_PARTS and rung not in _AFTER_CALLS:
                raise UsageError.unknown("attempt", rung, [*DAY_PARTS, *_AFTER_CALLS])
        calls = tuple(rung for rung in rungs if rung in DAY_PARTS)
        if not calls or rungs[: len(calls)] != calls or rungs[len(calls) :] not in _ENDINGS:
            raise UsageError("attempts are calls (morning, midday, evening), then perhaps sms, then visit")
        return cls(calls, "sms" in rungs)

    def parts_left(self, tried: Sequence[str]) -> tuple[str, ...]:
        """
        Name the parts of the day in which a call is still to be tried; nothing when all calls are done.

        Examples
        --------
        >>> Ladder.read(None).parts_left(["midday"])
        ('evening', 'morning')
        """
        if len(tried) >= len(self.calls):
            return ()
        left = Counter(self.calls) - Counter(tried)
        return tuple(sorted(left))
