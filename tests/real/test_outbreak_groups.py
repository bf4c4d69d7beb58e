"""A published outbreak whose groups are known: the restaurant in Guangzhou, 24 January 2020.

Published (Lu 2020, Emerging Infectious Diseases 26:1628; Li 2021, Building and Environment): the case at table A, four
others infected at A, three at B who overlapped 53 minutes, two at C who overlapped 73 minutes; 68 patrons at fifteen
other tables and eight of the staff, none infected. B and C are neighbours of A. Not known, and so not here: who of the
others sat at which table, and how many at A, B and C were spared.
"""

from __future__ import annotations

import pandas as pd
import pytest

import exposure as ex

INFECTED = {"A": 4, "B": 3, "C": 2}
OVERLAP = {"A": 73, "B": 53, "C": 73}
PATRONS, STAFF = 68, 8
NOON = pd.Timestamp("2020-01-24T12:00+08:00")  # the hour is ours; so is that the case stayed as long as C


@pytest.fixture(scope="module")
def restaurant() -> ex.ExposureGraph:
    """Who sat elsewhere is in the room and at no table, for as long as the case."""
    people = [("A1", "A", 73, "guest")]
    people += [
        (f"{table}{k}", table, OVERLAP[table], "guest") for table, n in INFECTED.items() for k in range(2, n + 2)
    ]
    people += [(f"patron {k}", "R", 73, "guest") for k in range(PATRONS)]
    people += [(f"staff {k}", "R", 73, "staff") for k in range(STAFF)]
    stays = pd.DataFrame(people, columns=["person_id", "venue_id", "minutes", "role"])
    return ex.ExposureGraph.from_frames(
        venues=pd.DataFrame(
            {
                "venue_id": ["R", "A", "B", "C"],
                "kind": ["restaurant", "table", "table", "table"],
                "within": ["", "R", "R", "R"],
                "adjacent_to": ["", "B;C", "", ""],
            }
        ),
        itineraries=stays.drop(columns="minutes").assign(
            start=NOON.isoformat(), end=[(NOON + pd.Timedelta(minutes=n)).isoformat() for n in stays["minutes"]]
        ),
        cases=pd.DataFrame({"person_id": ["A1"], "onset": ["2020-01-24"]}),
        timezone="Asia/Shanghai",
    )


def close_by(graph: ex.ExposureGraph, rules: str) -> set[str]:
    contacts = ex.trace(graph, case="A1", rules=rules).contacts
    assert len(contacts) == sum(INFECTED.values()) + PATRONS + STAFF
    assert (contacts["certainty"] == "certain").all()
    return set(contacts.loc[contacts["contact_class"] == "close", "contact_id"])


def test_the_same_table_finds_four_of_the_nine(restaurant: ex.ExposureGraph) -> None:
    """Edition 5 knows the same table alone: it misses the five at B and C, and calls none of the 76 who stayed well."""
    assert close_by(restaurant, "cn-2020-02-21") == {"A2", "A3", "A4", "A5"}


def test_the_neighbouring_table_finds_all_nine(restaurant: ex.ExposureGraph) -> None:
    """Edition 9 adds the next table; of the 76 elsewhere nobody is close, for none is known to sit next to A."""
    close = close_by(restaurant, "cn-2022-06-27")
    assert close == {f"{table}{k}" for table, n in INFECTED.items() for k in range(2, n + 2)}
    assert len(close) == 9


def test_a_neighbour_of_a_neighbour_is_none(restaurant: ex.ExposureGraph) -> None:
    """B and C are entered as next to A alone: of a case at B the two at C are in the same room."""
    contacts = ex.trace(
        restaurant, case="B2", rules="cn-2022-06-27", window=(NOON, NOON + pd.Timedelta(hours=2))
    ).contacts
    classes = contacts.set_index("contact_id")["contact_class"]
    assert classes[["A1", "A2", "B3", "C2", "C3"]].tolist() == ["close", "close", "close", "general", "general"]


def test_those_at_the_three_tables_stand_before_everybody_else(restaurant: ex.ExposureGraph) -> None:
    """The order inside the three tables cannot be known; those at other tables come after all of them."""
    contacts = ex.trace(restaurant, case="A1", rules="cn-2022-06-27").contacts
    assert {name[0] for name in contacts["contact_id"].head(9)} == {"A", "B", "C"}
    assert contacts["position"].tolist() == list(range(1, len(contacts) + 1))


def test_the_published_overlaps_are_the_minutes(restaurant: ex.ExposureGraph) -> None:
    contacts = ex.trace(restaurant, case="A1", rules="cn-2022-06-27").contacts.set_index("contact_id")
    assert set(contacts["minutes"][["B2", "B3", "B4"]]) == {53.0}
    assert set(contacts["minutes"][["C2", "C3"]]) == {73.0}
