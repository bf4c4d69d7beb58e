"""What two persons are to each other, and during which time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from exposure.second_way.spans import ALWAYS, FOREVER, Span
from exposure.second_way.tables import seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from exposure.second_way.tables import Row

__all__ = ["ENOUGH", "Tie", "ties_between"]

ENOUGH: Final = ("household", "companion", "carer")
"""What makes somebody a contact without any encounter."""


class Tie(NamedTuple):
    """A relation during a time, and the zone of its row."""

    kind: str
    period: Span
    zone: str | None


def ties_between(two: tuple[str, str], relations: Iterable[Row], households: Mapping[str, str | None]) -> Iterator[Tie]:
    """
    List the relations of two persons, in either direction.

    Parameters
    ----------
    two
        Their ids.
    relations
        Known rows of the table.
    households
        The `household_id` of each known person.

    Yields
    ------
    tie
        A blank `since` is always, a blank `until` open; who shares a household_id lives there always.
    """
    for row in relations:
        if (row["person_a"], row["person_b"]) in (two, two[::-1]):
            since = ALWAYS if row["since"] is None else seconds(row["since"])
            until = FOREVER if row["until"] is None else seconds(row["until"])
            yield Tie(row["kind"], (since, until), row["timezone"])
    home = households.get(two[0])
    if home is not None and home == households.get(two[1]):
        yield Tie("household", (ALWAYS, FOREVER), None)
