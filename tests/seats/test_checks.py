"""What check says of seats and seat plans: each fault at its row and column, and nothing where nothing is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import exposure as ex
from exposure.tables import check, from_frames, read_files

if TYPE_CHECKING:
    from pathlib import Path

Said = tuple[int, str, str, str]
HOURS = {"departure": "2020-02-22T10:00Z", "arrival": "2020-02-22T20:00Z"}
FLIGHT = {"leg_id": "F1", "mode": "flight", "layout": "plane", **HOURS}
TRAIN = {"leg_id": "K1", "mode": "train", **HOURS}
PLANE = {"layout": "plane", "rows": "1-4;11-30", "columns": "AC DF;ABC DEF", "missing_rows": "13"}


def said(
    *rides: dict[str, Any], legs: list[dict[str, Any]] | None = None, plans: list[dict[str, Any]] | None = None
) -> list[tuple[str, Said]]:
    """
    Check rides of P1, P2 …; give table, then row, column, reason and severity of what is said.

    That seats lie on no layout is said once for each leg, and looked at elsewhere.
    """
    rows = [{"person_id": f"P{k}", "leg_id": "F1", **ride} for k, ride in enumerate(rides, 1)]
    frames = {"legs": legs or [FLIGHT, TRAIN], "layouts": plans or [PLANE], "itineraries": rows}
    faults = check(from_frames({name: pd.DataFrame(table) for name, table in frames.items() if table})).faults
    faults = faults[~faults["reason"].str.endswith("conditions on seats do not fire")]
    columns = faults[["table", "row", "column", "reason", "severity"]].itertuples(index=False, name=None)
    return [(table, (row, column, reason, severity)) for table, row, column, reason, severity in columns]


class TestSeats:
    @pytest.mark.parametrize("seat", ["1A", "4F", "11B", "30F", "A30", "14C/D", "INF 11B", "crew", "07", None])
    def test_seats_of_the_layout_are_no_fault(self, seat: str | None) -> None:
        """Nor are infants, crew and blanks; a row alone is but a warning."""
        assert [kind for _, (_, _, _, kind) in said({"seat": seat}) if kind == "fault"] == []

    @pytest.mark.parametrize("seat", ["1B", "13A", "31A", "5A", "14C/G", "INF 13A", "12下"])
    def test_a_seat_that_the_layout_does_not_have(self, seat: str) -> None:
        """Business has no B, there is no row 13, the last is 30, rows 5 to 10 are not there."""
        found = said({"seat": "11A"}, {"seat": seat})
        assert found == [("itineraries", (3, "seat", "is no seat of the layout plane", "fault"))]

    def test_a_leg_without_a_layout_has_any_seat(self) -> None:
        assert said({"leg_id": "K1", "seat": "07车99Z"}) == []

    def test_every_version_of_the_layout_counts(self) -> None:
        """Row 31 was on the plan until it was corrected: the manifest may be older."""
        old = PLANE | {"rows": "1-4;11-31", "withdrawn_at": "2020-02-27T00:00Z"}
        new = PLANE | {"recorded_at": "2020-02-27T00:00Z"}
        assert said({"seat": "31A"}, plans=[old, new]) == []
        assert len(said({"seat": "32A"}, plans=[old, new])) == 1

    def test_every_layout_of_the_leg_counts(self) -> None:
        """The aircraft was changed; a leg that was first without a layout says nothing about seats."""
        old, new = FLIGHT | {"withdrawn_at": "2020-02-27T00:00Z"}, FLIGHT | {"recorded_at": "2020-02-27T00:00Z"}
        assert said({"seat": "11E"}, legs=[old | {"layout": "high-speed 3-2"}, new]) == []
        assert len(said({"seat": "31E"}, legs=[old | {"layout": "high-speed 3-2"}, new])) == 1
        assert said({"seat": "99Z"}, legs=[old | {"layout": None}, new]) == []

    def test_another_carriage_than_the_row_says(self) -> None:
        found = said(
            {"leg_id": "K1", "carriage": "7", "seat": "08车12A"}, {"leg_id": "K1", "carriage": "7", "seat": "07车12A"}
        )
        assert found == [("itineraries", (2, "seat", "names carriage 08, and the row itself 07", "fault"))]

    def test_the_number_of_a_coach_seat_and_of_a_soft_berth(self) -> None:
        """Where seats have numbers, one that is too high is a fault, and so is an odd berth above."""
        legs: list[dict[str, Any]] = [
            FLIGHT | {"mode": "coach", "layout": "coach 2-2"},
            TRAIN | {"layout": "soft sleeper"},
        ]
        rides = [
            {"seat": "49"},
            {"seat": "50"},
            *({"leg_id": "K1", "carriage": "7", "seat": s} for s in ("5下", "5上")),
        ]
        assert [row for _, (row, _, reason, _) in said(*rides, legs=legs) if "no seat" in reason] == [3, 5]


class TestWarnings:
    @pytest.mark.parametrize("seat", ["back right", "Unknown", "somebody's name"])
    def test_a_seat_in_words_counts_as_unknown(self, seat: str) -> None:
        """The row is named; the words are not shown, for a name may have slipped there."""
        rows = pd.DataFrame([{"person_id": "P1", "leg_id": "F1", "seat": seat}])
        checked = check(
            from_frames({"legs": pd.DataFrame([FLIGHT]), "layouts": pd.DataFrame([PLANE]), "itineraries": rows})
        )
        (warning,) = checked.faults.to_dict("records")
        assert (warning["row"], warning["column"], warning["value"], warning["severity"]) == (2, "seat", "", "warning")
        assert checked.tables["itineraries"]["seat"].tolist() == [seat]  # the text stays

    def test_a_row_alone(self) -> None:
        """44 is a row of an aircraft, with a plan or without, and the seat of a coach."""
        train: dict[str, Any] = TRAIN | {"layout": None}
        both: list[list[dict[str, Any]]] = [[FLIGHT, train], [FLIGHT | {"layout": None}, train]]
        for legs in both:
            found = said({"seat": "14"}, {"leg_id": "K1", "carriage": "7", "seat": "14"}, legs=legs)
            assert found == [
                ("itineraries", (2, "seat", "gives a row and no letter, and counts as unknown", "warning"))
            ]

    def test_two_people_on_one_seat(self) -> None:
        """The later row is named, however the seat is written."""
        found = said({"seat": "14C"}, {"seat": "14D"}, {"seat": "C14"})
        reason = "the seat is held by another person at that time, too (row 2)"
        assert found == [("itineraries", (4, "seat", reason, "warning"))]

    @pytest.mark.parametrize(
        "other",
        [
            {"seat": "INF 14C"},
            {"seat": "14C", "role": "infant"},
            {"seat": "14C", "role": "crew"},
            {"seat": "14C", "person_id": "P1", "source": "statement"},
            {"seat": "14C", "withdrawn_at": "2020-02-27T00:00Z"},
            {"seat": "14C", "start": "2020-02-22T15:00Z", "end": "2020-02-22T16:00Z"},
            {"seat": "14B/C"},
        ],
    )
    def test_who_may_share_a_seat(self, other: dict[str, Any]) -> None:
        """A babe in arms, crew, the same person told twice, a row taken back, somebody later, one of two seats."""
        first: dict[str, Any] = {"seat": "14C", "end": "2020-02-22T15:00Z"}
        assert said(first, other) == []

    def test_alternatives_may_share_a_seat(self) -> None:
        either = [{"person_id": "P2", "alternative_group": "g", "seat": seat} for seat in ("14C", "14D")]
        assert said({"seat": "14C"}, *either) == []

    def test_the_same_number_in_another_carriage_is_another_seat(self) -> None:
        """In an unknown carriage nobody can say."""
        texts = ["07车12A", "08车12A", "12A", "12A"]
        assert said(*({"leg_id": "K1", "seat": text} for text in texts)) == []
        twice = said({"leg_id": "K1", "seat": "07车12A"}, {"leg_id": "K1", "carriage": "7", "seat": "12A"})
        assert [row for _, (row, _, _, _) in twice] == [3]


class TestPlans:
    def test_a_plan_that_is_not_understood(self) -> None:
        """Each column that is wrong is named; a leg and a seat of it are set aside with it."""
        bad = {"layout": "bad", "rows": "1-9", "columns": "AB", "missing_rows": "13", "sections": "rear 8-12"}
        found = said(plans=[PLANE, bad], legs=[FLIGHT])
        assert [(table, row, column) for table, (row, column, _, _) in found] == [
            ("layouts", 3, "missing_rows"),
            ("layouts", 3, "sections"),
        ]

    def test_a_leg_of_a_plan_that_was_set_aside(self) -> None:
        frames = {
            "legs": pd.DataFrame([FLIGHT]),
            "layouts": pd.DataFrame([PLANE | {"columns": "12"}]),
            "itineraries": pd.DataFrame([{"person_id": "P1", "leg_id": "F1"}]),
        }
        aside = check(from_frames(frames), aside=True)
        assert aside.set_aside["table"].tolist() == ["legs", "itineraries", "layouts"]
        assert "names layout plane, which was set aside" in aside.faults["reason"].tolist()

    def test_no_such_plan(self) -> None:
        """Those that are built in are named, and the nearest one is proposed."""
        legs = pd.DataFrame([FLIGHT | {"layout": "wide-body 3-4-4"}, TRAIN | {"layout": "hard sleeper"}])
        faults = check(from_frames({"legs": legs})).faults
        assert faults[["row", "column", "reason"]].to_numpy().tolist() == [
            [2, "layout", "names no layout that is there"]
        ]
        assert "did you mean 'wide-body 3-4-3'?" in faults["hint"][0]
        assert "soft sleeper" in faults["hint"][0]


class TestToml:
    TEXT = """
["plane"]
rows = "1-4;11-30"
columns = ["AC DF", "ABC DEF"]
missing_rows = [13]
sections = {business = "1-4", economy = "11-30"}
pitch_m = 0.8

[bus]
rows = "1-9"
columns = "AB CD"
"""

    def test_a_file_of_plans_is_a_table_of_layouts(self, tmp_path: Path) -> None:
        """Lists and tables become cells; a graph is the same as from CSV."""
        (tmp_path / "layouts.toml").write_text(self.TEXT, encoding="utf-8")
        pd.DataFrame([FLIGHT]).to_csv(tmp_path / "legs.csv", index=False)
        toml = ex.read(tmp_path)
        cells = toml.layouts[["layout", "rows", "columns", "missing_rows", "sections", "pitch_m"]]
        assert cells.astype("str").fillna("").to_numpy().tolist() == [
            ["plane", "1-4;11-30", "AC DF;ABC DEF", "13", "business 1-4;economy 11-30", "0.8"],
            ["bus", "1-9", "AB CD", "", "", ""],
        ]
        (tmp_path / "layouts.toml").unlink()
        cells.to_csv(tmp_path / "layouts.csv", index=False)
        assert ex.read(tmp_path) == toml

    def test_a_fault_names_the_line(self, tmp_path: Path) -> None:
        (tmp_path / "座位布局.toml").write_text(self.TEXT.replace("AB CD", "12"), encoding="utf-8")
        faults = check(read_files(tmp_path)).faults
        assert faults[["file", "row", "column"]].to_numpy().tolist() == [["座位布局.toml", 9, "columns"]]

    @pytest.mark.parametrize(
        ("name", "text", "reason"),
        [
            ("layouts.toml", "[plane\nrows = 1", "the file is no TOML: there is a mistake at line 1"),
            ("layouts.toml", 'rows = "1-9"', "the file has keys that stand under no layout"),
            ("venues.toml", "[V1]", "the file is TOML, and only layouts may be"),
        ],
    )
    def test_what_cannot_be_read(self, tmp_path: Path, name: str, text: str, reason: str) -> None:
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert check(read_files(tmp_path)).faults["reason"].tolist() == [reason]

    def test_other_toml_files_are_left_alone(self, tmp_path: Path) -> None:
        """A set of rules may lie beside the tables."""
        (tmp_path / "my rules.toml").write_text("id = 'mine'", encoding="utf-8")
        pd.DataFrame([FLIGHT | {"layout": None}]).to_csv(tmp_path / "legs.csv", index=False)
        assert ex.read(tmp_path).faults.empty
