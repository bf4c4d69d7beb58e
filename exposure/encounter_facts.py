"""The encounters of one contact as plain values: when and where, how near, and from which rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from exposure.encounter_classes import tell_encounters
from exposure.encounters import SCALE_WORDS
from exposure.grounds import entries
from exposure.seats.labels import seat_labels
from exposure.shown_ends import ends_assumed
from exposure.sources import leg_row, stay_rows, value
from exposure.vocabulary import OUTCOMES
from exposure.wording.filling import place_told

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from exposure.assessment import Assessment
    from exposure.counted import CountedStays
    from exposure.sources import Answer
    from exposure.wording.names import PlaceNames

__all__ = ["EncounterFacts"]

_UNREADABLE = "(not shown: it could not be read)"


@dataclass(frozen=True, eq=False)
class EncounterFacts:
    """
    Writes encounters down.

    Attributes
    ----------
    answer
        What a trace found.
    names
        What places are called.
    """

    answer: Answer
    names: PlaceNames

    def of_pair(self, pair: int) -> list[dict[str, Any]]:
        """
        List the encounters that count.

        Parameters
        ----------
        pair
            Case and contact as one number, as `Facts.pair` has it.

        Returns
        -------
        encounters
            Those of the contact's class first, each in the order of time.
        """
        found = self.answer.found
        which = np.flatnonzero((found.facts.pair == pair) & found.outcome.kept)
        counting = np.isin(which, entries(found)[0])
        order = np.lexsort((found.facts.met.start[which], ~counting))
        which, counting = which[order], counting[order]
        told = tell_encounters(found, which)
        assumed = ends_assumed(found.facts.world, found.facts.met)
        rules = [_rule_of(found, int(e), int(r)) for e, r in zip(which, told.rule, strict=True)]
        zones = found.facts.zones(which)
        return [
            {
                "of_class": bool(counting[k]),
                **self._where_and_when(int(which[k]), str(zones[k])),
                "case_end_assumed": bool(assumed[0][which[k]]),
                "contact_end_assumed": bool(assumed[1][which[k]]),
                **self._how_near(int(which[k])),
                "contact_class": OUTCOMES[told.severity[k]],
                "certainty": "certain" if told.certain[k] else "possible",
                "likelihood": float(told.likelihood[k]),
                "in_sum": bool(rules[k] != told.rule[k]),
                "rule": "" if self.answer.rules is None or rules[k] < 0 else self.answer.rules.rules[rules[k]].id,
                "rows": self._rows(int(which[k])),
            }
            for k in range(len(which))
        ]

    def _where_and_when(self, encounter: int, zone: str) -> dict[str, Any]:
        met, world = self.answer.found.facts.met, self.answer.snapshot.world
        own, case = int(met.contacts.place[met.contact_stay[encounter]]), int(met.cases.place[met.case_stay[encounter]])
        shared = int(met.shared_place[encounter])
        name = self.names.of(int(place_told(self.answer.found.facts, np.array([encounter]))[0]))
        start, end = (
            pd.Timestamp(int(at[encounter]) + world.arrays.epoch, unit="s", tz="UTC").tz_convert(zone or "UTC")
            for at in (met.start, met.end)
        )
        return {
            "place": name.en,
            "place_zh": name.zh,
            "shared_place_id": world.tree.ids[shared] if shared >= 0 else None,
            "case_place_id": world.tree.ids[case],
            "contact_place_id": world.tree.ids[own],
            "scale": SCALE_WORDS[met.scale[encounter]],
            "start": start.isoformat(),
            "end": end.isoformat(),
            "zone": zone,
            "minutes": float(met.seconds[encounter]) / 60,
            "minutes_min": float(met.least[encounter]) / 60,
            "minutes_max": float(met.most[encounter]) / 60,
            "direct": bool(met.direct[encounter]),
            "gap_minutes": None if met.direct[encounter] else float(met.gap[encounter]) / 60,
        }

    def _how_near(self, encounter: int) -> dict[str, Any]:
        found = self.answer.found
        met = found.facts.met
        told: dict[str, Any] = {}
        for side, stays, stay in (
            ("contact", met.contacts, met.contact_stay[encounter]),
            ("case", met.cases, met.case_stay[encounter]),
        ):
            told |= {f"{side}_{name}": self._written(stays, int(stay), name) for name in ("seat", "role", "section")}
        columns: dict[str, NDArray[np.float64]] = {
            "row_gap": found.gaps.rows,
            "seat_gap": found.gaps.seats,
            "distance_m": met.distance_m,
            "venue_gap_m": met.venue_gap_m,
        }
        return {**told, **{name: value(column[encounter]) for name, column in columns.items()}}

    def _written(self, stays: CountedStays, stay: int, column: str) -> str | None:
        """Give a cell as it is written; several tellings that differ stand beside each other."""
        rows = stays.rows[stays.first_row[stay] : stays.first_row[stay + 1]]
        cells = self.answer.snapshot.facts["itineraries"][column].iloc[rows].dropna()
        if column == "seat":  # where a name or a phone may have slipped in
            cells = cells.where(seat_labels(cells)["state"] != "unreadable", _UNREADABLE)
        return " / ".join(dict.fromkeys(cells.tolist())) or None

    def _rows(self, encounter: int) -> list[dict[str, Any]]:
        snapshot, facts = self.answer.snapshot, self.answer.found.facts
        met = facts.met
        rows = stay_rows(snapshot, "contact's stay", met.contacts, int(met.contact_stay[encounter]))
        rows += stay_rows(snapshot, "case's stay", met.cases, int(met.case_stay[encounter]))
        legs = {int(facts.contact_leg[encounter]), int(facts.case_leg[encounter])} - {-1}
        return rows + [leg_row(snapshot, snapshot.world.tree.ids[facts.legs.place[leg]]) for leg in sorted(legs)]


def _rule_of(found: Assessment, encounter: int, own: int) -> int:
    """Give the rule that makes an encounter one of its pair's class, be it one on minutes in sum."""
    at = np.searchsorted(found.outcome.pair, found.facts.pair[encounter])
    for sums in found.outcome.sums:
        inside = encounter in sums.inside and sums.severity == found.outcome.severity[at]
        if inside and sums.severity < found.verdicts.reach[encounter]:
            return sums.rule
    return own
