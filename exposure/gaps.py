"""Where a case may have been when nobody knows: the uncovered parts of the window, and what lay within reach."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from exposure.columns import instants, minutes, text, words
from exposure.errors import UsageError
from exposure.prism import Prism, Reach, asked_speeds
from exposure.question import asked_cases, asked_rules, asked_window, known_cases, rules_in_force
from exposure.uncovered import Gap, find_gaps, gap_windows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from numpy.typing import NDArray

    from exposure.graph import ExposureGraph
    from exposure.rules.model import RuleSet
    from exposure.snapshot import Snapshot

    Moment = str | datetime | pd.Timestamp

__all__ = ["Reachable", "gaps"]


def gaps(
    graph: ExposureGraph,
    *,
    case: str | Iterable[str] | None = None,
    rules: str | Path | RuleSet | None = None,
    window: tuple[Moment, Moment] | None = None,
    speeds: Mapping[str, float] | None = None,
    most: int = 20,
) -> pd.DataFrame:
    """
    List the parts of the exposure window that nothing covers, with the places within reach.

    A part is covered when a known stay says where the case was, at its stated times; a place inside a place counts
    once. Time that at least one open alternative covers is no gap: that is a question about the alternatives. Nothing
    shorter than a minute is a gap, because times are written in minutes.

    Which places are within reach is the space-time prism: from where he was last he must get there, and from there on
    to where he is next, in a straight line at some speed. Straight lines are shorter than roads, so that nothing is
    left out. Known stays outside the window say where he came from and where he went. On a leg he got on and off at
    the stops; where that is not known, and where a place has no coordinates, that side of the gap constrains nothing.
    Where he was is one of several alternatives, whichever makes a place easier to reach is taken.

    Parameters
    ----------
    graph
        The graph, as known at its moment.
    case
        Person id, or several; None for every row of the table `cases`.
    rules
        Rule set whose window is looked at. Without it and without `window`: from the first known stay's start until
        `isolated_at`, else `confirmed_at`, else the end of the last known stay.
    window
        Begin and end, with their offsets; replaces the rule set's window.
    speeds
        Kilometres per hour of `walking`, `riding` and `driving`, where other than 5, 15 and 60.
    most
        How many places to list for each gap.

    Returns
    -------
    gaps
        One row per gap and place, gaps in the order of time, in each the nearest to his way first: by the slowest mode
        that will do, then by the longest stay. `gap` counts from 1 for each case; `start`, `end` and `minutes` are
        those of the gap; `place_before` and `place_after` say where he is known to have been last and next, several
        alternatives joined by `;`, and are blank where nothing is known. `by` is the slowest mode that gets to
        `place_id` and on in time, `minutes_there` the longest stay by it, and `people` counts the other persons known
        there, or at a place inside, while he can have been there by the fastest mode. A gap from which no place can be
        reached, or that has no coordinates on either side, is one row with a blank place.

    Raises
    ------
    UsageError
        If a case or rule set does not exist, a window cannot be worked out, or a speed is no speed.

    Examples
    --------
    >>> import exposure as ex
    >>> from exposure.gaps import gaps
    >>> found = gaps(ex.read(ex.demo_folder()), case="ZW1", rules="cn-2020-02-21")
    >>> found.loc[found["gap"] == 3, ["place_before", "place_after", "place_id", "by"]].head(1).values.tolist()
    [['PVG-HEALTH', 'HTL-DESK', 'HTL', 'driving']]
    """
    fast = asked_speeds(speeds)
    if isinstance(most, bool) or not isinstance(most, int | np.integer) or most < 1:
        raise UsageError(f"most takes a whole number from 1 on, not {most!r}")
    snapshot = graph.snapshot
    ids = known_cases(snapshot, asked_cases(case))
    asked = rules_in_force(asked_rules(rules), snapshot, ids)
    windows = gap_windows(snapshot, ids, asked, asked_window(window))
    within = Reachable(snapshot, fast)
    parts = [
        _rows(within, person, number, gap, int(most))
        for person, (begin, end) in zip(ids, windows, strict=True)
        for number, gap in enumerate(find_gaps(snapshot, person, begin, end), 1)
    ]
    return pd.concat([_NOTHING, *parts], ignore_index=True) if parts else _NOTHING.copy()


class Reachable:
    """
    The known venues, what can be reached of them, and who was there.

    Parameters
    ----------
    snapshot
        The facts as known at a moment.
    speeds
        Kilometres per hour by mode, the slowest first.
    """

    def __init__(self, snapshot: Snapshot, speeds: Mapping[str, float]) -> None:
        self.snapshot, self.modes = snapshot, tuple(speeds)
        # Depth-first: a place stands before what lies inside it.
        self.venues = np.sort(snapshot.world.tree.codes(snapshot.table("venues")["venue_id"]))
        self._prism = Prism(snapshot.world.tree.points[self.venues], list(speeds.values()))

    def reach(self, gap: Gap, most: int | None = None) -> Reach:
        """Give the venues within reach during a gap, as positions in `venues`."""
        return self._prism.reach(gap.before.seen, gap.after.seen, (gap.start, gap.end), most=most)

    def people(self, gap: Gap, reach: Reach) -> tuple[NDArray[np.intp], NDArray[np.int32]]:
        """
        Find who is known at reachable places, or inside them, while the case can have been there.

        Parameters
        ----------
        gap
            The gap.
        reach
            The places.

        Returns
        -------
        which, person
            Position in `reach` and person code, no pair twice.
        """
        from exposure.overlap import find_pairs

        world, index = self.snapshot.world, self.snapshot.world.index
        place = self.venues[reach.place].astype(np.int32)
        last, first_stay = world.tree.last[place], index.first_stay[index.first_group]
        begin, until = np.floor(reach.opens).astype(np.int64), np.ceil(reach.closes).astype(np.int64)
        some = np.flatnonzero((first_stay[place] < first_stay[last]) & (reach.opens < reach.closes))
        who = np.full(len(some), gap.case, np.int32)
        asked = (place[some], last[some], begin[some], until[some], who)
        stays = (index.start, index.end, index.person, index.row)
        found, row, person, _ = find_pairs((index.first_group, index.first_stay, index.longest), stays, asked)
        which = some[found]
        there = self.snapshot.known["itineraries"][row] & (world.arrays.latest[row] > begin[which])
        there &= world.arrays.earliest[row] < until[which]
        both = np.unique(which[there] * np.int64(len(world.persons)) + person[there])
        return both // len(world.persons), (both % len(world.persons)).astype(np.int32)


def _rows(within: Reachable, case: str, number: int, gap: Gap, most: int) -> pd.DataFrame:
    reach = within.reach(gap, most)
    tree, epoch = within.snapshot.world.tree, within.snapshot.world.arrays.epoch
    which, _ = within.people(gap, reach)
    rows = max(len(reach), 1)
    blank = np.full(rows - len(reach), -1)
    place = np.concatenate([within.venues[reach.place], blank])
    people = np.bincount(which, minlength=rows)
    start, end = (np.full(rows, moment + epoch, np.int64) for moment in (gap.start, gap.end))
    return pd.DataFrame(
        {
            "case_id": text([case] * rows),
            "gap": np.full(rows, number, np.int64),
            "start": instants(start),
            "end": instants(end),
            "minutes": minutes(end - start),
            "place_before": text(np.full(rows, gap.before.name, object)),
            "place_after": text(np.full(rows, gap.after.name, object)),
            "place_id": words(place, tree.ids),
            "kind": words(np.where(place < 0, -1, np.arange(rows)), tree.kinds[np.maximum(place, 0)].tolist()),
            "by": words(np.concatenate([reach.mode, blank]), within.modes),
            "minutes_there": np.concatenate([reach.seconds / 60, np.full(len(blank), np.nan)]),
            "people": people.astype(np.int64),
        }
    )


_NO_TEXT: Final = text([])
_NOTHING: Final = pd.DataFrame(
    {
        "case_id": _NO_TEXT,
        "gap": np.empty(0, np.int64),
        "start": instants(np.empty(0, np.int64)),
        "end": instants(np.empty(0, np.int64)),
        "minutes": np.empty(0),
        "place_before": _NO_TEXT,
        "place_after": _NO_TEXT,
        "place_id": _NO_TEXT,
        "kind": _NO_TEXT,
        "by": _NO_TEXT,
        "minutes_there": np.empty(0),
        "people": np.empty(0, np.int64),
    }
)
