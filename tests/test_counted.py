"""Rows that tell one stay are one stay."""

from __future__ import annotations

import pandas as pd

import exposure as ex


def test_a_stay_told_twice_too_vaguely_to_be_sure_is_possible_only() -> None:
    """Two rows of twenty minutes that may each be off by an hour: in the least favourable reading nobody met."""
    day = "2020-02-20T"
    stays = [("A", "10:00", "11:00", None), ("B", "10:10", "10:30", 60), ("B", "10:20", "10:40", 60)]
    graph = ex.ExposureGraph.from_frames(
        venues=pd.DataFrame({"venue_id": ["V"], "kind": ["shop"]}),
        itineraries=pd.DataFrame(
            {
                "person_id": [person for person, _, _, _ in stays],
                "venue_id": "V",
                "start": [f"{day}{start}Z" for _, start, _, _ in stays],
                "end": [f"{day}{end}Z" for _, _, end, _ in stays],
                "end_tolerance_minutes": [tolerance for _, _, _, tolerance in stays],
            }
        ),
    )
    (met,) = ex.trace(graph, case="A").encounters.to_dict("records")
    assert (met["minutes"], met["minutes_min"], met["minutes_max"]) == (30, 0, 50)
    assert met["certainty"] == "possible"
