"""Minutes in sum: which meetings lie in 24 hours, or in a local day, in which there are enough minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from exposure.second_way.spans import Span, by_day, length, shared, union

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

__all__ = ["long_enough"]

_DAY: Final = 86_400


def long_enough(spans: Mapping[int, tuple[Span, str]], minutes: float, per: str) -> set[int]:
    """
    Find the meetings that lie, in part at least, in a stretch of time with enough minutes.

    Parameters
    ----------
    spans
        Times together and zones by meeting.
    minutes
        How many minutes are enough; no minute counts twice.
    per
        `24h`, which begin anywhere, or a local `day`.

    Returns
    -------
    inside
        Their keys; nothing where there is no such stretch.

    Examples
    --------
    >>> ten = {0: ((43_200, 43_800), "UTC"), 1: ((100_000, 100_600), "UTC")}
    >>> long_enough(ten, 15, "24h"), long_enough(ten, 15, "day")
    ({0, 1}, set())
    """
    least = minutes * 60
    if per == "24h":
        return set(_rolling({key: span for key, (span, _) in spans.items()}, least))
    pieces = [(key, day, piece) for key, (span, zone) in spans.items() for day, piece in by_day(span, zone)]
    return set(_daily(pieces, least))


def _rolling(spans: Mapping[int, Span], least: float) -> Iterable[int]:
    """Slide 24 hours along; what they cover turns only where one of their ends meets an end of a meeting."""
    starts = {moment - back for span in spans.values() for moment in span for back in (0, _DAY)}
    covered = {t: union(shared(span, (t, t + _DAY)) for span in spans.values()) for t in starts}
    for key, (start, end) in spans.items():
        if length((start, end)) and any(covered[t] >= least for t in starts if start - _DAY <= t <= end):
            yield key


def _daily(pieces: Sequence[tuple[int, object, Span]], least: float) -> Iterable[int]:
    of_day: dict[object, list[Span]] = {}
    for _, day, piece in pieces:
        of_day.setdefault(day, []).append(piece)
    return (key for key, day, _ in pieces if union(of_day[day]) >= least)
