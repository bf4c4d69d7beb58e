"""The size of the net under several rule sets and under softer facts; which edition was in force."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd
import pytest
from cabin_worlds import CASE, CN, at, close, general, graph_of, leg, ride, rules_of, said, stay, venue

import exposure as ex

ECDC, CDC = "ecdc-2020-04-08", "cdc-2020-03-01"
MEASURED = {"layout": "measured", "rows": "1-20", "columns": "ABC DEF", "pitch_m": "0.8", "width_m": "0.5"}
LOOSE = rules_of(close(within="room"), rules_id="loose")
NARROW = rules_of(close(within="room", minutes=30), rules_id="narrow")


@cache
def flight() -> ex.ExposureGraph:
    """He in 10A; others beside him, two and three rows behind, in 20F, without a seat; one in his hotel room."""
    seats = {"beside": "10B", "two behind": "12A", "three behind": "13A", "over the aisle": "10D", "far": "20F"}
    rows = [ride(CASE, seat="10A"), *(ride(who, seat=seat) for who, seat in seats.items()), ride("unknown")]
    rows += [stay(CASE, "room", "20:00-23 08:00"), stay("roommate", "room", "20:00-23 08:00")]
    rows += [stay("long before", "room", "18 09:00-18 10:00"), stay(CASE, "room", "18 09:00-18 10:00")]
    return graph_of(rows, leg(layout="measured"), venue("room", "room"), layouts=[MEASURED])


NET = {
    #                cn rows 3      ecdc: 2 m for 15 minutes or 2 seats   cdc: 1.83 m
    "beside": ("close", "close", "close"),
    "two behind": ("close", "close", "close"),
    "three behind": ("close", "co-present", "co-present"),
    "over the aisle": ("close", "close", "co-present"),
    "far": ("general", "co-present", "co-present"),
    "unknown": ("close?", "close?", "close?"),
    "roommate": ("general", "co-present", "co-present"),
}
"""12A is 1.6 m behind him, 10D 2.0 m beside him (three seats and the aisle), 13A 2.4 m behind."""


class TestCompareRules:
    def test_one_row_a_contact_and_one_column_a_set(self) -> None:
        """By hand from the rows, the seats and the metres; who sits nobody knows where may be close under each."""
        net = ex.compare_rules(flight(), case=CASE, rules=[CN, ECDC, CDC])
        assert net.contacts.columns.tolist() == ["case_id", "contact_id", CN, ECDC, CDC]
        found = {who: tuple(cells) for who, *cells in net.contacts.drop(columns="case_id").itertuples(index=False)}
        assert found == NET
        assert len(net) == len(NET)
        assert set(net.contacts["case_id"]) == {CASE}

    def test_counts(self) -> None:
        """Those of the table: certain ones and possible ones apart."""
        counts = ex.compare_rules(flight(), case=CASE, rules=[CN, ECDC, CDC]).counts
        columns = ["contacts", "close", "close possible", "general", "co-present"]
        assert counts[columns].to_numpy().tolist() == [[7, 4, 1, 2, 0], [7, 3, 1, 0, 3], [7, 2, 1, 0, 4]]
        assert counts.index.tolist() == [CN, ECDC, CDC]

    def test_its_columns_are_the_answers_of_traces(self) -> None:
        """Each set asked by itself says the same."""
        net = ex.compare_rules(flight(), case=CASE, rules=[CN, ECDC, CDC]).contacts.set_index("contact_id")
        for rules in (CN, ECDC, CDC):
            answers = {who: a[0] + "?" * (a[1] == "possible") for who, a in said(flight(), rules).items()}
            assert net[rules].to_dict() == answers

    def test_blank_where_a_set_leaves_a_person_out(self) -> None:
        """One set looks as far as a room, the other through the hotel: the corridor is blank in the first."""
        places = [venue("hotel", "hotel"), venue("room 1", "room", "hotel")]
        rows = [
            stay(CASE, "room 1", "09:00-10:00"),
            stay("a", "room 1", "09:00-09:20"),
            stay("b", "hotel", "09:00-10:00"),
        ]
        wide = rules_of(general(within="building"), rules_id="wide")
        net = ex.compare_rules(graph_of(rows, *places), case=CASE, rules=[NARROW, wide]).contacts
        assert net.drop(columns="case_id").fillna("-").to_numpy().tolist() == [
            ["a", "co-present", "general"],
            ["b", "-", "general"],
        ]

    def test_each_set_has_its_window(self) -> None:
        """Four days before onset reach the 18th; two days do not."""
        net = ex.compare_rules(flight(), case=CASE, rules=[CN, "cn-local-2021-08-01"]).contacts.set_index("contact_id")
        assert net.loc[["long before"]].isna().to_numpy()[0].tolist() == [False, True, False]

    def test_the_card_counts_and_names_no_one(self) -> None:
        """Ids of sets and numbers."""
        shown = repr(ex.compare_rules(flight(), case=CASE, rules=[CN, ECDC]))
        assert f"{CN}: 4 close for certain, 1 possibly, 7 contacts in all" in shown
        assert not any(who in shown for who in NET)

    @pytest.mark.parametrize(
        ("rules", "says"),
        [
            (CN, "takes several rule sets"),
            ([], "name every rule set once"),
            ([CN, CN], "name every rule set once"),
            ([CN, "cn-2020-02-22"], "unknown rule set 'cn-2020-02-22'"),
        ],
    )
    def test_what_cannot_be_compared(self, rules: Any, says: str) -> None:
        """In one line."""
        with pytest.raises(ex.UsageError, match=says):
            ex.compare_rules(flight(), case=CASE, rules=rules)


@cache
def days() -> ex.ExposureGraph:
    """He fell ill on the 22nd; at noon of each day from the 18th on somebody met him; one came 20 minutes later."""
    rows = [stay(CASE, "room", f"{day} 12:00-{day} 13:00") for day in range(18, 24)]
    rows += [stay(f"on the {day}", "room", f"{day} 12:00-{day} 13:00") for day in range(18, 24)]
    rows += [stay("later", "room", "22 13:20-22 14:00")]
    return graph_of(rows, venue("room", "room"))


class TestSensitivity:
    RULES = rules_of(close(within="room"), general(direct=False, lag_minutes=30))

    def test_onset_and_lag(self) -> None:
        """As it is the window begins on the 20th: four people met, one later. A day earlier it is one more, and so on.

        Without a lag nobody comes later; the window's end does not move.
        """
        net = ex.sensitivity(days(), case=CASE, rules=self.RULES)
        columns = ["onset_days", "lag_minutes", "close", "general", "added", "removed", "close added", "close removed"]
        assert net[columns].to_numpy().tolist() == [
            [-1, 0, 5, 0, 1, 1, 1, 0],
            [-1, 30, 5, 1, 1, 0, 1, 0],
            [0, 0, 4, 0, 0, 1, 0, 0],
            [0, 30, 4, 1, 0, 0, 0, 0],
            [1, 0, 3, 0, 0, 2, 0, 1],
            [1, 30, 3, 1, 0, 1, 0, 1],
        ]

    def test_a_shift_is_what_a_case_with_that_onset_gives(self) -> None:
        """Two days earlier is the answer for the 20th, by another graph."""
        net = ex.sensitivity(days(), case=CASE, rules=self.RULES, onset_days=[-2], lag_minutes=[10])
        assert net[["contacts", "close", "added", "removed"]].to_numpy().tolist() == [[6, 6, 2, 1]]

    def test_a_set_without_later_arrivals_does_not_move_with_the_lag(self) -> None:
        """The lag stands in for the rules' own; there is none."""
        net = ex.sensitivity(days(), case=CASE, rules=LOOSE, onset_days=[0], lag_minutes=[0, 30, 600])
        assert net["contacts"].tolist() == [4, 4, 4]

    def test_sampling_that_comes_first_holds_the_window(self) -> None:
        """Sampled on the 20th, ill on the 22nd: a day later changes nothing, three days earlier does."""
        rows = [stay(who, "room", "16 12:00-23 13:00") for who in (CASE, "a")]
        case = {"sampled_at": at("20 12:00")}
        graph = graph_of([*rows, stay("b", "room", "17 00:00-18 00:00")], venue("room", "room"), case=case)
        net = ex.sensitivity(graph, case=CASE, rules=LOOSE, onset_days=[0, 1, -3], lag_minutes=[0])
        assert net["contacts"].tolist() == [1, 1, 2]


EDITIONS = {
    "2020-02-21T00:01+08:00": "cn-2020-02-21",
    "2021-05-10": "cn-2020-02-21",
    "2021-05-10T23:59+08:00": "cn-2020-02-21",
    "2021-05-10T16:01Z": "cn-2021-05-11",
    "2021-05-11": "cn-2021-05-11",
    "2021-08-02": "cn-2021-05-11",
    "2022-06-27": "cn-2022-06-27",
    "2022-11-10": "cn-2022-06-27",
    "2022-11-11": "cn-2022-11-11",
    "2024-01-01": "cn-2022-11-11",
}


@cache
def confirmed() -> ex.ExposureGraph:
    """An hour in a room in Shanghai together, among them cases that were confirmed at many times, or never."""
    moments = {**{when: when for when in EDITIONS}, "c": "2020-02-25", "too early": "2020-02-05", "never": None}
    cases = [
        {"person_id": who, "confirmed_at": when, "onset": "2020-02-22", "timezone": "Asia/Shanghai"}
        for who, when in moments.items()
    ]
    rows = [stay(who, "room", "09:00-10:00") for who in (*moments, "a")]
    return graph_of(rows, venue("room", "room"), cases=cases)


class TestEditionsByFamily:
    @pytest.mark.parametrize("moment", EDITIONS)
    def test_the_one_in_force_on_the_day_of_confirmation(self, moment: str) -> None:
        """By the local date; a bare date ends at 24:00 and is that day's. What a province did is another family."""
        trace = ex.trace(confirmed(), case=moment, rules="cn")
        assert trace.rules is not None
        assert trace.rules.id == EDITIONS[moment]

    def test_the_resolved_id_is_in_every_output(self) -> None:
        """Card, manifest and comparison name the edition, not the family."""
        trace = ex.trace(confirmed(), case=CASE, rules="cn")
        assert f"rules: {CN} (" in repr(trace)
        assert CN in str(trace.manifest)
        assert ex.compare_rules(confirmed(), case=CASE, rules=["cn", ECDC]).counts.index.tolist() == [CN, ECDC]

    def test_the_same_answer_as_by_its_id(self) -> None:
        """Whichever way it is named."""
        by_family, by_id = (ex.trace(confirmed(), case=CASE, rules=rules).contacts for rules in ("cn", CN))
        pd.testing.assert_frame_equal(by_family, by_id)

    def test_without_confirmation_nobody_knows(self) -> None:
        """The error names the column and the case."""
        with pytest.raises(ex.UsageError, match="fill confirmed_at in the table cases for never"):
            ex.trace(confirmed(), case="never", rules="cn")

    def test_an_edition_of_unverified_date_is_never_picked(self) -> None:
        """That of 28 January 2020 has one: in early February none is known to have been in force; named, it is used."""
        with pytest.raises(ex.UsageError, match=r"no edition of 'cn' is known .* 2020-02-05.*cn-2020-01-28 \(its date"):
            ex.trace(confirmed(), case="too early", rules="cn")
        named = ex.trace(confirmed(), case="too early", rules="cn-2020-01-28").rules
        assert named is not None
        assert named.id == "cn-2020-01-28"

    def test_two_cases_under_two_editions(self) -> None:
        """One list cannot be judged by two sets: the error says which case has which. Two under one are no trouble."""
        cases = ["2020-02-21T00:01+08:00", "2021-05-11"]
        with pytest.raises(ex.UsageError, match=r"confirmed under different editions .*2021-05-11: cn-2021-05-11"):
            ex.trace(confirmed(), case=cases, rules="cn")
        assert ex.trace(confirmed(), case=["2021-05-10", "c"], rules="cn").rules == ex.rule_set(CN)
