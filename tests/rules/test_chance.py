"""What is certain and what is possible: one of three supermarkets, what CCTV settled, doubtful times."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from cabin_worlds import CASE, CN, Row, Said, at, close, general, graph_of, maybe, rules_of, said, stay, sure, venue

import exposure as ex

SHOPS = ("east", "north", "south")
SETTLED = at("27 12:00")
GONE = {"withdrawn_at": SETTLED}
MORNING = "10:00-11:00"


@cache
def market() -> ex.ExposureGraph:
    """
    He shopped in one of three supermarkets at ten and in one of two kiosks at noon, and did not remember which.

    At ten he stood at the till. On the 27th CCTV showed that it was the east one; the kiosk stays open.
    """
    places = [venue(shop, "shop") for shop in (*SHOPS, "kiosk 1", "kiosk 2", "bar")]
    places += [venue(f"till {shop}", "till", shop) for shop in SHOPS]
    rows = [
        stay(CASE, f"till {shop}", MORNING, alternative_group="shop", **({} if shop == "east" else GONE))
        for shop in SHOPS
    ]
    rows += [stay(CASE, f"kiosk {k}", "12:00-12:30", alternative_group="kiosk") for k in (1, 2)]
    rows += [stay(CASE, "bar", "20:00-21:00")]
    seen: dict[str, list[str]] = {
        "in one": ["north"],
        "in two": ["north", "south"],
        "in all": [*SHOPS],
        "in the east": ["east"],
        "at a till": ["till north"],
        "at the east till": ["till east"],
    }
    rows += [stay(who, shop, MORNING) for who, each in seen.items() for shop in each]
    rows += [
        stay("at a till and in the bar", where, when)
        for where, when in (("till north", MORNING), ("bar", "20:00-21:00"))
    ]
    rows += [stay("shop and kiosk", where, when) for where, when in (("north", MORNING), ("kiosk 1", "12:00-12:30"))]
    rows += [stay("in the kiosk", "kiosk 1", "12:00-12:10")]
    rows += [stay("perhaps there", shop, MORNING, alternative_group="mine") for shop in ("north", "bar")]
    return graph_of(rows, *places)


@cache
def early() -> Said:
    """As known a minute before CCTV was looked at."""
    return said(market().as_known(at("27 11:59")), CN)


EARLY = {
    "in one": maybe("general", 1 / 3, "any-encounter"),
    "in two": maybe("general", 2 / 3, "any-encounter"),
    "in all": sure("general", "any-encounter"),
    "in the east": maybe("general", 1 / 3, "any-encounter"),
    "at a till": maybe("close", 1 / 3, "same-till"),
    "at the east till": maybe("close", 1 / 3, "same-till"),
    "at a till and in the bar": maybe("close", 1 / 3, "same-till"),
    "shop and kiosk": maybe("general", 1 - 2 / 3 * 1 / 2, "any-encounter"),
    "in the kiosk": maybe("general", 1 / 2, "any-encounter"),
    "perhaps there": maybe("general", 1 / 3 * 1 / 2, "any-encounter"),
}
"""Before it was settled. Exclusive shops add up, the two groups are independent; close with a third although general
for certain: the class is the most severe one that may be."""

LATE = {
    "in all": sure("general", "any-encounter"),
    "in the east": sure("general", "any-encounter"),
    "at the east till": sure("close", "same-till"),
    "at a till and in the bar": sure("general", "any-encounter"),
    "shop and kiosk": maybe("general", 1 / 2, "any-encounter"),
    "in the kiosk": maybe("general", 1 / 2, "any-encounter"),
}
"""After it was settled: certain where he was, gone where he was not, the kiosk as open as before."""


class TestOneOfSeveral:
    @pytest.mark.parametrize("who", EARLY)
    def test_before_it_is_settled(self, who: str) -> None:
        """The share of the alternatives in which the person met him."""
        assert early()[who] == EARLY[who]

    def test_before_it_is_settled_nobody_else_is_found(self) -> None:
        """The list holds those ten."""
        assert set(early()) == set(EARLY)

    def test_after_it_is_settled(self) -> None:
        """Two shops are withdrawn, nothing is added, and what is certain is said to be so."""
        assert said(market(), CN) == LATE
        assert said(market().as_known(SETTLED), CN) == LATE

    def test_counts_of_close_contacts_are_those_that_are_certain(self) -> None:
        """Three may be close before, one is after."""
        close_ones = []
        for graph in (market().as_known(at("27 11:59")), market()):
            contacts = ex.trace(graph, case=CASE, rules=CN).contacts
            close_ones.append(contacts[contacts["contact_class"] == "close"]["certainty"].value_counts().to_dict())
        assert close_ones == [{"possible": 3}, {"certain": 1}]

    def test_each_encounter_has_its_own_probability(self) -> None:
        """In two shops of three: a third each, together two thirds."""
        met = ex.trace(market().as_known(at("27 11:59")), case=CASE, rules=CN).encounters
        assert met[met["contact_id"] == "in two"]["likelihood"].tolist() == pytest.approx([1 / 3, 1 / 3])


@pytest.mark.parametrize(
    ("shares", "answer"),
    [
        ((0.5, 0.25, 0.25), maybe("close", 0.25, "r1")),
        ((1.0, 0.0, 0.0), maybe("close", 0.0, "r1")),
        ((0.0, 0.0, 1.0), maybe("close", 0.0, "r1")),
        ((0.0, 1.0, 0.0), maybe("close", 1.0, "r1")),
    ],
    ids=["a quarter", "said to be impossible", "likewise", "said to be sure, but not settled"],
)
def test_likelihoods_as_they_are_given(shares: tuple[float, ...], answer: tuple[Any, ...]) -> None:
    """What is not settled stays possible, whatever its probability; she was in the second of three rooms."""
    rows = [
        stay(CASE, f"room {k}", MORNING, alternative_group="g", likelihood=str(share)) for k, share in enumerate(shares)
    ]
    graph = graph_of([*rows, stay("a", "room 1", MORNING)], *[venue(f"room {k}", "room") for k in range(3)])
    assert said(graph, rules_of(close(within="room"))) == {"a": answer}


def test_what_happened_together() -> None:
    """Ten minutes in each of two rooms happened both or neither: 20 in sum with one half; never ten."""
    way: Row = {"alternative_group": "g", "alternative": "to town"}
    rows = [stay(CASE, "room 1", "10:00-10:10", **way), stay(CASE, "room 2", "11:00-11:10", **way)]
    rows += [stay(CASE, "home", "10:00-12:00", alternative_group="g")]
    rows += [stay("a", room, "10:00-12:00") for room in ("room 1", "room 2")] + [stay("b", "room 1", "10:00-10:05")]
    graph = graph_of(rows, venue("room 1", "room"), venue("room 2", "room"), venue("home", "home"))
    found = said(graph, rules_of(close(minutes=20, per="24h"), general(within="site")))
    assert found == {"a": maybe("close", 1 / 2, "r1"), "b": maybe("general", 1 / 2, "r2")}


TIMES: dict[str, tuple[str, Row, tuple[Any, ...]]] = {
    "exactly 15 minutes": ("10:45-12:00", {}, sure("close", "r1")),
    "perhaps 14": ("10:45-12:00", {"start_tolerance_minutes": "1"}, maybe("close", 1.0, "r1")),
    "perhaps 15": ("10:46-12:00", {"start_tolerance_minutes": "1"}, maybe("close", 1.0, "r1")),
    "at most 14": ("10:47-12:00", {"start_tolerance_minutes": "1"}, sure("general", "r2")),
    "certainly 15": ("10:40-12:00", {"start_tolerance_minutes": "5"}, sure("close", "r1")),
    "perhaps not at all": ("11:05-12:00", {"start_tolerance_minutes": "10"}, maybe("general", 1.0, "r2")),
}


@cache
def doubts() -> ex.ExposureGraph:
    """He was in the room from ten to eleven; each of the others came at a time that is more or less sure."""
    rows = [stay(CASE, "room", MORNING), *(stay(who, "room", hours, **more) for who, (hours, more, _) in TIMES.items())]
    return graph_of(rows, venue("room", "room"))


class TestDoubtfulTimes:
    @pytest.mark.parametrize("who", TIMES)
    def test_classes(self, who: str) -> None:
        """Certain when the class holds in every reading; if only the times leave it open the likelihood is 1."""
        assert said(doubts(), rules_of(close(minutes=15), general(within="room")))[who] == TIMES[who][-1]

    def test_the_readings_stand_in_the_table(self) -> None:
        """Five after eleven give or take ten: no minute as stated, none at least, five at most."""
        contacts = ex.trace(doubts(), case=CASE, rules=CN).contacts.set_index("contact_id")
        columns = ["minutes_min", "minutes", "minutes_max"]
        assert contacts.loc[["perhaps not at all"], columns].to_numpy().tolist() == [[0, 0, 5]]
        assert contacts.loc[["perhaps 14"], columns].to_numpy().tolist() == [[14, 15, 16]]

    def test_doubt_of_both_sorts(self) -> None:
        """One of two rooms, and there a quarter of an hour give or take a minute: possible, and one half."""
        rows = [stay(CASE, room, MORNING, alternative_group="g") for room in ("room", "other")]
        rows += [stay("a", "room", "10:45-12:00", start_tolerance_minutes="1")]
        graph = graph_of(rows, venue("room", "room"), venue("other", "room"))
        assert said(graph, rules_of(close(minutes=15))) == {"a": maybe("close", 1 / 2, "r1")}
