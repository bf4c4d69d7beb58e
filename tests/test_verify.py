"""Verify: silent on a true answer, however it came about; loud on every cell, row and order that is wrong."""

from __future__ import annotations

import ast
import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given, note, settings
from rule_worlds import CASE, moments, rule_sets, rule_worlds, to_toml
from worlds import to_frames

import exposure as ex
import exposure.second_way
from exposure.rules.load import parse_rule_set

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from oracle import World

RULES = "cn-2020-02-21"
ALL = 1000  # more than there are pairs in any world here: everything is recomputed


@pytest.fixture(scope="module")
def trace() -> ex.Trace:
    """
    A case with a contact of every sort, under the Chinese rules of February 2020.

    In the aircraft FRONT sits a row before the case, LOST nobody knows where, STEWARD serves his rows. In the train
    NEXT lies in the next bay, FAR in another carriage; its windows open. MATE shares his hotel room, DOOR the room next
    door. He was in one of two shops, BUYER in the first of them. RIDER takes the car after him. WIFE is of his
    household and FRIEND came along, neither met him at a place that is told. NURSE cares for him after his isolation.
    CLERK stood two metres from him in the bank, at about that time. WORRIED and CLEARED were judged by name, and never
    met him. STRANGER never did either.
    """
    return ex.trace(ex.ExposureGraph.from_frames(**_tables()), case="CASE", rules=RULES)


def _tables() -> dict[str, Any]:
    rooms = [{"venue_id": room, "kind": "room", "within": "HOTEL"} for room in ("R1", "R2")]
    places = {"HOTEL": "hotel", "BANK": "shop", "S1": "shop", "S2": "shop", "WARD": "ward"}
    venues = [*rooms, *({"venue_id": name, "kind": kind} for name, kind in places.items())]
    legs = [
        {"leg_id": "SU1", "mode": "flight", "departure": _at(22, 8), "arrival": _at(22, 12), "layout": "jet"},
        {"leg_id": "K1", "mode": "train", "departure": _at(22, 14), "arrival": _at(22, 20), "layout": "hard sleeper"}
        | {"sealed": False},
        {"leg_id": "CAR1", "mode": "car", "departure": _at(23, 9), "arrival": _at(23, 10), "vehicle": "PLATE"},
        {"leg_id": "CAR2", "mode": "car", "departure": _at(23, 10, 10), "arrival": _at(23, 11), "vehicle": "PLATE"},
    ]
    return {
        "venues": pd.DataFrame(venues).assign(timezone="Asia/Shanghai"),
        "legs": pd.DataFrame(legs).assign(timezone="Asia/Shanghai"),
        "layouts": pd.DataFrame([{"layout": "jet", "rows": "1-8", "columns": "AB CD", "sections": "a 1-4;b 5-8"}]),
        "itineraries": pd.DataFrame(_rides() + _stops()),
        "cases": pd.DataFrame(
            [
                {"person_id": "CASE", "onset": "2020-02-23", "isolated_at": _at(24, 9), "timezone": "Asia/Shanghai"},
                {"person_id": "MATE", "onset": "2020-02-25", "isolated_at": _at(26, 9), "timezone": "Asia/Shanghai"},
            ]
        ),
        "relations": pd.DataFrame(
            [("WIFE", "CASE", "household"), ("CASE", "FRIEND", "companion"), ("NURSE", "CASE", "carer")],
            columns=["person_a", "person_b", "kind"],
        ),
        "judgements": pd.DataFrame(
            [("WORRIED", "close", None), ("CLEARED", "none", "CASE"), ("DOOR", "general", None)],
            columns=["person_id", "contact_class", "case_id"],
        ),
    }


def _at(day: int, hour: int, minute: int = 0) -> str:
    return f"2020-02-{day}T{hour:02d}:{minute:02d}+08:00"


def _rides() -> list[dict[str, Any]]:
    seats = [("CASE", "3A", None), ("FRONT", "2C", None), ("LOST", None, None), ("STEWARD", None, "rows 1-4")]
    flight = [
        {"person_id": who, "leg_id": "SU1", "seat": seat, "section": rows, "role": "crew" if rows else "passenger"}
        for who, seat, rows in seats
    ]
    berths = [("CASE", "07", "5下"), ("NEXT", "07", "3上"), ("FAR", "08", "5下")]
    train = [{"person_id": who, "leg_id": "K1", "carriage": car, "seat": berth} for who, car, berth in berths]
    cars = [{"person_id": "CASE", "leg_id": "CAR1"}, {"person_id": "RIDER", "leg_id": "CAR2"}]
    return flight + train + cars


def _stops() -> list[dict[str, Any]]:
    def stay(who: str, where: str, start: str, end: str, **more: Any) -> dict[str, Any]:
        return {"person_id": who, "venue_id": where, "start": start, "end": end, **more}

    shopping = [
        stay("CASE", shop, _at(23, 12), _at(23, 13), alternative_group="G", stay_id=f"in {shop}")
        for shop in ("S1", "S2")
    ]
    about = {"start_tolerance_minutes": 10.0, "end_tolerance_minutes": 10.0}
    return [
        stay("CASE", "R1", _at(22, 22), _at(23, 8)),
        stay("MATE", "R1", _at(22, 23), _at(23, 7)),
        stay("DOOR", "R2", _at(22, 23), _at(23, 7)),
        *shopping,
        stay("BUYER", "S1", _at(23, 12, 30), _at(23, 12, 40)),
        stay("CASE", "BANK", _at(23, 14), _at(23, 15), x_m=0.0, y_m=0.0),
        stay("CLERK", "BANK", _at(23, 15, 5), _at(23, 16), x_m=1.0, y_m=0.0, **about),
        stay("CASE", "WARD", _at(24, 8), _at(27, 8)),
        stay("NURSE", "WARD", _at(25, 8), _at(25, 16)),
        stay("STRANGER", "S2", _at(21, 8), _at(21, 9)),
    ]


def differences(trace: ex.Trace, contacts: pd.DataFrame) -> list[tuple[str, str]]:
    """Who differs in what, if these were the contacts."""
    found = dataclasses.replace(trace, contacts=contacts).verify(sample=ALL)
    return sorted(zip(found["contact_id"], found["what"], strict=True))


class TestATrueAnswer:
    def test_has_no_difference(self, trace: ex.Trace) -> None:
        """Every sort of contact is recomputed as it was found, and those who are none are none."""
        classes = trace.contacts.set_index("contact_id")["contact_class"].to_dict()
        close = ("FRONT", "LOST", "STEWARD", "NEXT", "WIFE", "FRIEND", "NURSE", "CLERK")
        general = ("FAR", "MATE", "DOOR", "BUYER", "RIDER")
        judged = dict.fromkeys(("WORRIED", "CLEARED"), "none")
        assert classes == dict.fromkeys(close, "close") | dict.fromkeys(general, "general") | judged
        assert differences(trace, trace.contacts) == []

    @pytest.mark.parametrize("moment", [None, "2020-02-27T12:00+08:00"])
    @pytest.mark.parametrize("rules", [RULES, "ecdc-2020-04-08", "cdc-2020-10-21", "uk-2021-01-01", None])
    def test_of_the_built_in_case(self, demo: ex.ExposureGraph, rules: str | None, moment: str | None) -> None:
        """All cases of the register, everybody on board of the aircraft, at an early moment too."""
        graph = demo if moment is None else demo.as_known(moment)
        found = ex.trace(graph, rules=rules, case="ZW1" if rules is None else None).verify(sample=100)
        assert found.empty, found.to_string()

    @settings(max_examples=25)
    @given(world=rule_worlds(), rules=rule_sets(), moment=moments())
    def test_of_random_worlds(self, world: World, rules: dict[str, Any], moment: datetime | None) -> None:
        """Whatever the rules ask and the facts leave open."""
        note(to_toml(rules))
        graph = ex.ExposureGraph.from_frames(**to_frames(world))
        graph = graph if moment is None else graph.as_known(moment)
        found = ex.trace(graph, case=CASE, rules=parse_rule_set(to_toml(rules))).verify(sample=ALL)
        assert found.empty, found.to_string()


class TestAWrongCell:
    @pytest.mark.parametrize(
        ("contact", "column", "wrong"),
        [
            ("FRONT", "contact_class", "general"),
            ("FRONT", "class_name", "一般接触者"),
            ("LOST", "certainty", "certain"),
            ("LOST", "likelihood", 0.25),
            ("STEWARD", "rule", "aircraft-rows"),
            ("NEXT", "scale", "spot"),
            ("NEXT", "minutes", 359.0),
            ("MATE", "is_case", False),
            ("DOOR", "judged", ""),
            ("BUYER", "minutes_min", 10.0),
            ("CLERK", "minutes_max", 10.0),
            ("CLERK", "minutes", 5.0),
            ("CLERK", "nearest_m", 2.0),
            ("RIDER", "minutes", 50.0),
            ("RIDER", "encounters", 2),
            ("NURSE", "last_day", pd.Timestamp("2020-03-09")),
            ("WIFE", "first_exposure", pd.Timestamp("2020-02-21T15:00Z")),
            ("FRIEND", "last_exposure", pd.NaT),
            ("WIFE", "quarantine_until", pd.Timestamp("2020-03-08T16:00Z")),
            ("WORRIED", "contact_class", "close"),
            ("WORRIED", "encounters", 1),
        ],
    )
    def test_is_reported(self, trace: ex.Trace, contact: str, column: str, wrong: object) -> None:
        """One cell of one row is changed, and that cell is reported and no other."""
        cells = trace.contacts[column].tolist()
        at = trace.contacts["contact_id"].tolist().index(contact)
        assert cells[at] != wrong
        rows = trace.contacts.assign(**{column: pd.Series([*cells[:at], wrong, *cells[at + 1 :]], dtype=object)})
        assert differences(trace, rows) == [(contact, column)]

    def test_says_both_answers(self, trace: ex.Trace) -> None:
        """A reader sees what the trace said and what was recomputed: to the day."""
        rows = trace.contacts.copy()
        right = rows.loc[rows["contact_id"] == "FRONT", "last_day"].iloc[0]
        rows.loc[rows["contact_id"] == "FRONT", "last_day"] = right - pd.Timedelta(days=1)
        found = dataclasses.replace(trace, contacts=rows).verify(sample=ALL)
        assert found.to_dict("records") == [
            {
                "case_id": "CASE",
                "contact_id": "FRONT",
                "what": "last_day",
                "trace": pd.Timestamp("2020-03-06"),
                "recomputed": pd.Timestamp("2020-03-07"),
            }
        ]


class TestAWrongRow:
    @pytest.mark.parametrize("contact", ["LOST", "RIDER", "WIFE", "NURSE", "WORRIED"])
    def test_that_is_missing(self, trace: ex.Trace, contact: str) -> None:
        """Who was dropped is found among those who are said to be no contact."""
        rows = trace.contacts[trace.contacts["contact_id"] != contact]
        assert differences(trace, rows) == [(contact, "is a contact")]

    def test_that_is_too_many(self, trace: ex.Trace) -> None:
        """Somebody who never met the case, and somebody who does not exist."""
        row = trace.contacts.iloc[[0]].assign(position=len(trace.contacts) + 1)
        rows = pd.concat([trace.contacts, row.assign(contact_id="STRANGER"), row.assign(contact_id="NOBODY")])
        assert differences(trace, rows) == [("NOBODY", "is a contact"), ("STRANGER", "is a contact")]

    def test_that_is_there_twice(self, trace: ex.Trace) -> None:
        """The same pair in two rows, though both are right."""
        rows = pd.concat([trace.contacts, trace.contacts.iloc[[0]]])
        assert differences(trace, rows) == [(trace.contacts["contact_id"].iloc[0], "listed twice")]

    def test_that_stands_too_low(self, trace: ex.Trace) -> None:
        """A close contact at the end of the list is called last."""
        first = trace.contacts["contact_id"].iloc[0]
        rows = trace.contacts.copy()
        rows.loc[rows["contact_id"] == first, "position"] = len(rows) + 1
        assert differences(trace, rows) == [(first, "position")]


class TestTooManyWorlds:
    def test_are_said_and_never_passed_over(self, trace: ex.Trace, monkeypatch: pytest.MonkeyPatch) -> None:
        """
        Where seats leave more open than can be gone through, the row says so.

        On the aircraft are 32 seats; two are taken by others, so LOST may have had 30.
        """
        monkeypatch.setattr("exposure.second_way.worlds.MOST_WORLDS", 29)
        found = trace.verify(sample=ALL)
        assert found[["contact_id", "what", "trace", "recomputed"]].to_numpy().tolist() == [
            ["LOST", "not recomputed", True, "30 worlds"]
        ]


def test_the_sample_is_a_number(trace: ex.Trace) -> None:
    """A wrong sample is the user's error, in plain words; 0 asks for nothing."""
    with pytest.raises(ex.UsageError, match="sample takes a whole number of at least 0, not -1"):
        trace.verify(sample=-1)
    assert trace.verify(sample=0).empty


def test_the_second_way_shares_nothing_with_the_first() -> None:
    """It knows the tables, the words, the rules as data, and what labels and layouts say; else it proves nothing."""
    allowed = {
        *("exposure.question", "exposure.graph", "exposure.schema", "exposure.vocabulary", "exposure.rules.model"),
        *("exposure.seats.layouts", "exposure.seats.labels", "exposure.seats.carriages"),
    }
    found = set()
    for path in Path(exposure.second_way.__file__).parent.glob("*.py"):
        nodes: Sequence[ast.AST] = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        found |= {str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)}
    ours = {name for name in found if name.startswith("exposure.") and not name.startswith("exposure.second_way")}
    assert ours <= allowed
