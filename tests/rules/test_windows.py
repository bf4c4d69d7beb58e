"""From when to when a case counts: onset and sampling, isolation in the middle of a stay, carers afterwards."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest
from cabin_worlds import CASE, CN, Row, at, close, graph_of, rules_of, said, stay, sure, venue

import exposure as ex

BEGINS: dict[str, tuple[Row, str]] = {
    "two days before onset": ({"onset": "2020-02-22"}, "20 00:00"),
    "sampling, where it came first": ({"onset": "2020-02-22", "sampled_at": at("21 12:00")}, "19 00:00"),
    "onset, where it came first": ({"onset": "2020-02-22", "sampled_at": at("23 12:00")}, "20 00:00"),
    "sampling alone": ({"sampled_at": at("23 23:00")}, "21 00:00"),
    "sampling, by its local day": ({"sampled_at": at("23 23:00"), "timezone": "Asia/Shanghai"}, "21 16:00"),
    "onset, in local days": ({"onset": "2020-02-22", "timezone": "America/New_York"}, "20 05:00"),
    "sampling, written as a day": ({"sampled_at": "2020-02-23", "timezone": "Asia/Shanghai"}, "20 16:00"),
}
ENDS: dict[str, tuple[Row, str]] = {
    "isolated": ({"isolated_at": at("10:00"), "confirmed_at": at("11:00")}, "10:00"),
    "isolated after he was confirmed": ({"isolated_at": at("11:00"), "confirmed_at": at("10:00")}, "11:00"),
    "confirmed": ({"confirmed_at": at("11:00")}, "11:00"),
    "isolated on a day: when it was over": ({"isolated_at": "2020-02-22"}, "23 00:00"),
    "neither: his last known stay": ({}, "23 20:00"),
}


def alone(name: str, case: Row, hours: str) -> tuple[Row, Row, Row]:
    """A case, his room and his stay there."""
    row = {"person_id": name, "timezone": "UTC", **case}
    return row, venue(f"room of {name}", "room"), stay(name, f"room of {name}", hours)


@cache
def beginnings() -> ex.ExposureGraph:
    """Each case sits in a room of his own from the 18th on; one visitor leaves as the window begins, one later."""
    cases, rooms, rows = zip(
        *(
            alone(name, {**case, "isolated_at": at("24 00:00")}, "18 00:00-24 00:00")
            for name, (case, _) in BEGINS.items()
        ),
        strict=True,
    )
    visits = []
    for name, (_, begin) in BEGINS.items():
        visits.append(stay(f"too early for {name}", f"room of {name}", f"18 00:00-{begin}"))
        visits.append(stay(f"in time for {name}", f"room of {name}", f"18 00:00-{begin[:-1]}1"))
    return graph_of([*rows, *visits], *rooms, cases=[*cases])


@cache
def endings() -> ex.ExposureGraph:
    """Each case sits in his room until the 23rd, 20:00; one visitor comes as the window ends, one a minute before."""
    cases, rooms, rows = zip(
        *(alone(name, {"onset": "2020-02-22", **case}, "18 00:00-23 20:00") for name, (case, _) in ENDS.items()),
        strict=True,
    )
    visits = []
    for name, (_, end) in ENDS.items():
        before = pd.Timestamp(at(end)) - pd.Timedelta(minutes=1)
        visits.append(stay(f"too late for {name}", f"room of {name}", f"{end}-23 23:00"))
        visits.append(
            {**stay(f"in time for {name}", f"room of {name}", f"{end}-23 23:00"), "start": before.isoformat()}
        )
    return graph_of([*rows, *visits], *rooms, cases=[*cases])


class TestTheWindow:
    @pytest.mark.parametrize("name", BEGINS)
    def test_begins(self, name: str) -> None:
        """At 0:00 local of the day that lies two days before onset or sampling, whichever window is the earlier.

        Whoever left at that moment is no contact; whoever left a minute later shared one minute.
        """
        found = ex.trace(beginnings(), case=name, rules=CN)
        assert found.contacts[["contact_id", "minutes"]].to_numpy().tolist() == [[f"in time for {name}", 1]]
        assert found.contacts["first_exposure"].tolist() == [pd.Timestamp(at(BEGINS[name][1]))]
        assert found.balance["only_outside_window"] == 1

    def test_the_days_before_sampling_may_be_others(self) -> None:
        """Onset on the 22nd with two days before, sampling on the 23rd with four: the window begins on the 19th."""
        rules = rules_of(close(within="room"), before_sample_days=4)
        found = ex.trace(beginnings(), case="onset, where it came first", rules=rules).contacts
        assert found["first_exposure"].unique().tolist() == [pd.Timestamp("2020-02-19T00:00Z")]
        assert len(found) == 2

    @pytest.mark.parametrize("name", ENDS)
    def test_ends(self, name: str) -> None:
        """As he is isolated, else confirmed, else with his last known stay; who comes then is no contact."""
        found = ex.trace(endings(), case=name, rules=CN)
        assert found.contacts[["contact_id", "minutes"]].to_numpy().tolist() == [[f"in time for {name}", 1]]
        assert ("ASSUMED" in repr(found)) == (name == "neither: his last known stay")

    def test_an_assumed_end_is_said_with_its_case(self) -> None:
        """Of two cases one has no end: the card names that one."""
        shown = repr(ex.trace(endings(), case=["confirmed", "neither: his last known stay"], rules=CN))
        assert "window of neither: his last known stay ends with the last known stay: ASSUMED" in shown
        assert "window of confirmed" not in shown

    def test_a_window_of_ones_own(self) -> None:
        """It replaces both ends and is marked: from 18 February, when no window would have begun, for an hour."""
        rows = [stay("isolated", "room", "18 00:00-24 00:00"), stay("a", "room", "18 09:30-18 12:00")]
        rows += [stay("b", "room", "18 10:00-18 12:00"), stay("d", "room", "22 09:00-22 10:00")]
        case = {"person_id": "isolated", "onset": "2020-02-22", "isolated_at": at("24 00:00"), "timezone": "UTC"}
        graph = graph_of(rows, venue("room", "room"), cases=[case])
        found = ex.trace(graph, case="isolated", rules=CN, window=(at("18 09:00"), at("18 10:00")))
        assert found.contacts[["contact_id", "minutes"]].to_numpy().tolist() == [["a", 30]]
        assert "window ASSUMED: 2020-02-18 09:00" in repr(found)
        assert found.balance[["contacts", "only_outside_window"]].tolist() == [1, 2]
        assert "ASSUMED" not in repr(ex.trace(graph, case="isolated", rules=CN))

    def test_without_onset_and_sampling_there_is_none(self) -> None:
        """An error that names the columns to fill; a window of one's own, or no rules, need neither."""
        graph = graph_of([stay(CASE, "room", "09:00-10:00")], venue("room", "room"), case={"onset": None})
        with pytest.raises(ex.UsageError, match=r"no exposure window for c: fill onset or sampled_at .*window="):
            ex.trace(graph, case=CASE, rules=CN)
        assert len(ex.trace(graph, case=CASE, rules=CN, window=(at("09:00"), at("10:00")))) == 0
        assert len(ex.trace(graph, case=CASE)) == 0


@cache
def cut_short() -> ex.ExposureGraph:
    """Two cases, each an hour with one person half a metre away; isolated after 14 and after 15 minutes of it."""
    rows: list[Row] = []
    for name in ("after 14", "after 15"):
        people = ((name, "0"), (f"with {name}", "0.5"))
        rows += [stay(who, f"room {name}", "09:00-10:00", x_m=x_m, y_m="0") for who, x_m in people]
    cases = [
        {"person_id": name, "onset": "2020-02-22", "isolated_at": at(f"09:{name[-2:]}"), "timezone": "UTC"}
        for name in ("after 14", "after 15")
    ]
    return graph_of(rows, venue("room after 14", "room"), venue("room after 15", "room"), cases=cases)


@pytest.mark.parametrize("rules", ["cdc-2020-03-01", "cdc-2020-10-21", "ecdc-2020-04-08"])
def test_isolation_in_the_middle_of_a_stay(rules: str) -> None:
    """The stay ends there: 14 minutes within reach are too few, 15 are enough."""
    found = ex.trace(cut_short(), case=["after 14", "after 15"], rules=rules).contacts.set_index("case_id")
    assert found["minutes"].to_dict() == {"after 14": 14, "after 15": 15}
    assert found["contact_class"].to_dict() == {"after 14": "co-present", "after 15": "close"}
    assert set(found["certainty"]) == {"certain"}


@cache
def ward() -> ex.ExposureGraph:
    """Isolated on the 22nd at noon, in a ward where he stays on; ill on the 22nd, so carers count until 7 March."""
    stays = {
        "bare": ("14:00-15:00", "none", "13:00"),
        "in a respirator": ("14:00-15:00", "respirator", "13:00"),
        "in a mask": ("14:00-15:00", "surgical", "13:00"),
        "before too": ("14:00-15:00", "respirator", "10:00"),
        "last day": ("03/07 23:00-03/08 01:00", None, "13:00"),
        "a day late": ("03/08 00:00-03/08 01:00", None, "13:00"),
        "visitor": ("14:00-15:00", None, None),
    }
    rows = [stay(CASE, "ward", "09:00-03/10 09:00", mask="respirator-valved")]
    rows += [stay(who, "ward", hours, mask=mask) for who, (hours, mask, _) in stays.items()]
    relations = [
        {"person_a": who, "person_b": CASE, "kind": "carer", "since": at(since)}
        for who, (_, _, since) in stays.items()
        if since
    ]
    case = {"isolated_at": at("12:00")}
    return graph_of(rows, venue("ward", "ward"), case=case, relations=relations)


class TestAfterIsolation:
    def test_carers_without_protection_count_on(self) -> None:
        """A respirator protects, a surgical mask does not; his valved one protects nobody. A visitor cares for nobody.

        `before too` wore a respirator after isolation, and was his carer before it: close by that relation alone.
        """
        after = sure("close", "carer-after-isolation")
        assert said(ward(), CN) == {
            **dict.fromkeys(["bare", "in a mask", "last day"], after),
            "before too": sure("close", "carer"),
        }

    def test_the_end_of_quarantine_moves_with_them(self) -> None:
        """The last exposure was on the 22nd, of `before too` by the relation until noon; of `last day` on 7 March."""
        contacts = ex.trace(ward(), case=CASE, rules=CN).contacts.set_index("contact_id")
        days = {who: day.strftime("%m-%d") for who, day in contacts["last_day"].items()}
        assert days == {"bare": "03-07", "in a mask": "03-07", "before too": "03-07", "last day": "03-21"}
        assert contacts["encounters"].to_dict() == {"bare": 1, "in a mask": 1, "before too": 0, "last day": 1}
        assert contacts.loc["last day", "minutes"] == 60

    def test_the_others_met_him_outside_the_window(self) -> None:
        """Three of seven: in a respirator, a day late, no carer."""
        assert ex.trace(ward(), case=CASE, rules=CN).balance.to_dict() == {
            "persons_read": 8,
            "cases": 1,
            "contacts": 4,
            "only_outside_window": 3,
            "without_encounter": 0,
            "set_aside": 0,
        }
