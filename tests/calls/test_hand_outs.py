"""Handing out again and again: what is new is marked, who was told wrongly is told so, nothing filled in is lost."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest
from calls.plan_worlds import trace_of
from calls.small_days import MOBILE, START, day, graph_of_day

import exposure as ex
from exposure.calls.store import Store

if TYPE_CHECKING:
    from pathlib import Path

NEXT = "2020-02-27T17:00+08:00"


def person(number: int, **more: Any) -> dict[str, Any]:
    """Somebody with a number of his own."""
    return {"person_id": f"P{number}", "phone": MOBILE[number], **more}


def fill(folder: Path, outcomes: dict[str, str], at: str = "2020-02-27 10:00", **more: str) -> None:
    """Write outcomes into the CSV sheets of a folder, and take them."""
    for file in sorted(folder.glob("caller-*.csv")):
        sheet = pd.read_csv(file, dtype=str, keep_default_na=False)
        names = {str(column).split()[0]: column for column in sheet}
        who = sheet[names["person_id"]]
        told = who.map(outcomes).fillna("")
        sheet[names["outcome"]] = told
        sheet[names["tried_at"]] = (told != "").map({True: at, False: ""})
        for name, value in more.items():
            sheet[names[name]] = (told != "").map({True: value, False: ""})
        sheet.to_csv(file, index=False, encoding="utf-8-sig")
    taken = ex.calls.take(folder, folder)
    assert taken.faults.empty
    assert len(taken.events) == len(outcomes)


def planned(graph: ex.ExposureGraph, folder: Path | None = None, start: str = START) -> ex.calls.Plan:
    """Plan, with what came back so far."""
    return ex.calls.plan(trace_of(graph), start=start, store=folder, callers=2)


def rows(made: ex.calls.Plan | ex.calls.HandOut) -> Any:
    return made.roll.set_index("person_id")


class TestWrite:
    def test_the_store_is_for_its_owner_alone(self, tmp_path: Path) -> None:
        planned(graph_of_day([person(1)])).write(tmp_path)
        assert stat.S_IMODE((tmp_path / "calls.sqlite").stat().st_mode) == 0o600

    def test_the_same_plan_again_changes_no_file_and_keeps_what_was_filled_in(self, tmp_path: Path) -> None:
        plan = planned(graph_of_day([person(1), person(2)]))
        first = plan.write(tmp_path)
        filled = tmp_path / "caller-1-shift-1.csv"
        filled.write_text(filled.read_text(encoding="utf-8-sig") + "a note\n", encoding="utf-8")
        before = {file.name: file.read_bytes() for file in tmp_path.iterdir() if file.suffix != ".sqlite"}
        assert plan.write(tmp_path).id == first.id
        assert {n: (tmp_path / n).read_bytes() for n in before} == before

    def test_a_later_plan_moves_the_filled_in_sheets_aside(self, tmp_path: Path) -> None:
        graph = graph_of_day([person(1)])
        first = planned(graph).write(tmp_path)
        filled = (tmp_path / "caller-1-shift-1.xlsx").read_bytes()
        planned(graph, tmp_path, NEXT).write(tmp_path)
        assert (tmp_path / f"hand-out-{first.id}" / "caller-1-shift-1.xlsx").read_bytes() == filled

    def test_a_plan_that_does_not_know_the_results_is_not_written_over_them(self, tmp_path: Path) -> None:
        graph = graph_of_day([person(1)])
        planned(graph).write(tmp_path)
        with pytest.raises(ex.UsageError, match="twice"):
            planned(graph, start=NEXT).write(tmp_path)

    def test_sheets_of_somebody_else_are_not_touched(self, tmp_path: Path) -> None:
        (tmp_path / "index.csv").write_text("mine")
        with pytest.raises(ex.UsageError, match="does not know"):
            planned(graph_of_day([person(1)])).write(tmp_path)
        assert (tmp_path / "index.csv").read_text() == "mine"
        assert [file.name for file in tmp_path.iterdir()] == ["index.csv"]

    def test_a_delta_needs_something_to_differ_from(self, tmp_path: Path) -> None:
        with pytest.raises(ex.UsageError, match="earlier"):
            planned(graph_of_day([person(1)])).write(tmp_path, delta=True)
        assert not list(tmp_path.iterdir())

    def test_a_delta_of_nothing_leaves_the_sheets_in_use_where_they_are(self, tmp_path: Path) -> None:
        graph = graph_of_day([person(1)])
        planned(graph).write(tmp_path)
        before = sorted(file.name for file in tmp_path.iterdir())
        nothing = planned(graph, tmp_path, "2020-02-27T10:00+08:00").write(tmp_path, delta=True)
        assert nothing.roll.empty
        assert sorted(file.name for file in tmp_path.iterdir()) == before
        with Store.open(tmp_path) as store:
            assert len(store.hand_outs()) == 1

    def test_what_was_recorded_and_not_placed_is_placed_by_the_next_run(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The machine stops right after the store knows of a delta: its people must not be forgotten."""
        planned(graph_of_day([person(1)])).write(tmp_path)
        more, noon = graph_of_day([person(1), person(2)]), "2020-02-27T10:00+08:00"
        recorded = Store.record

        def record_and_stop(store: Store, *given: Any) -> None:
            recorded(store, *given)
            raise SystemExit

        plan = planned(more, tmp_path, noon)
        with monkeypatch.context() as patch:
            patch.setattr(Store, "record", record_and_stop)
            with pytest.raises(SystemExit):
                plan.write(tmp_path, delta=True)
        assert not list(tmp_path.glob("caller-*"))
        planned(more, tmp_path, noon).write(tmp_path, delta=True)
        assert any("P2" in file.read_text() for file in tmp_path.glob("caller-*.csv"))

    def test_two_plans_of_one_state_are_not_both_handed_out(self, tmp_path: Path) -> None:
        """Each knows nothing of the other: P2 or P3 would be called by nobody, P1 perhaps twice."""
        planned(graph_of_day([person(1)])).write(tmp_path)
        one, other = (planned(graph_of_day([person(1), person(n)]), tmp_path, NEXT) for n in (2, 3))
        one.write(tmp_path)
        with pytest.raises(ex.UsageError, match="was made since"):
            other.write(tmp_path)

    def test_a_hand_out_is_had_again_byte_by_byte(self, tmp_path: Path) -> None:
        graph = graph_of_day([person(1), person(2, jurisdiction="Tokyo"), {"person_id": "P3"}])
        made = planned(graph).write(tmp_path / "a")
        before = {f.name: f.read_bytes() for f in (tmp_path / "a").iterdir() if f.suffix != ".sqlite"}
        planned(graph, tmp_path / "a", NEXT).write(tmp_path / "a")
        ex.calls.reproduce(tmp_path / "a", made.id, tmp_path / "b")
        assert {f.name: f.read_bytes() for f in (tmp_path / "b").iterdir()} == before

    def test_a_key_file_keeps_the_key_out_of_the_store(self, tmp_path: Path) -> None:
        made = planned(graph_of_day([person(1)])).write(tmp_path / "a", key_file=tmp_path / "key")
        again = planned(graph_of_day([person(1)])).write(tmp_path / "b", key_file=tmp_path / "key")
        one, other = ((tmp_path / n / "caller-1-shift-1.csv").read_bytes() for n in "ab")
        assert made.id == again.id
        assert one == other  # the codes come from the key alone
        with Store.open(tmp_path / "a") as store, pytest.raises(ex.UsageError, match="key"):
            _ = store.key


class TestMarks:
    def test_the_first_hand_out_marks_nobody(self) -> None:
        assert set(planned(graph_of_day([person(1)])).roll["mark"]) == {""}

    def test_new_changed_due_again_and_done(self, tmp_path: Path) -> None:
        people = [person(n) for n in range(1, 5)]
        planned(graph_of_day(people)).write(tmp_path)
        fill(tmp_path, {"P1": "no answer", "P2": "reached"})
        people[2]["phone"] = MOBILE[9]
        later = rows(planned(graph_of_day([*people, person(5)]), tmp_path, "2020-02-27T13:00+08:00"))
        assert later["mark"].to_dict() == {"P1": "again", "P2": "changed", "P3": "changed", "P4": "", "P5": "new"}
        assert later.loc["P3", "changed"] == "number"
        assert later.loc["P2", "stem"] == "not-called"
        assert later.loc["P1", "attempts"] == 1

    def test_a_delta_holds_what_is_marked_and_the_next_one_differs_from_it(self, tmp_path: Path) -> None:
        people = [person(1), person(2)]
        planned(graph_of_day(people)).write(tmp_path)
        people.append(person(3))
        noon = "2020-02-27T10:00+08:00"
        delta = planned(graph_of_day(people), tmp_path, noon).write(tmp_path, delta=True)
        assert rows(delta)["mark"].to_dict() == {"P3": "new"}
        assert delta.about["contacts"] == 3
        nothing = planned(graph_of_day(people), tmp_path, noon)
        assert set(nothing.roll["mark"]) == {""}

    def test_a_shift_that_is_over_is_handed_out_again(self, tmp_path: Path) -> None:
        """Whom nobody got round to call stands on the next sheet, with the same caller."""
        people = [person(n) for n in range(1, 7)]
        first = rows(planned(graph_of_day(people)).write(tmp_path))
        later = rows(planned(graph_of_day(people), tmp_path, NEXT))
        assert set(later["mark"]) == {"again"}
        assert later["caller"].equals(first["caller"].reindex(later.index))


class TestTakenBack:
    def test_who_was_told_and_is_no_contact_any_more_is_told_so_until_he_knows(self, tmp_path: Path) -> None:
        people = [person(1), person(2)]
        planned(graph_of_day(people)).write(tmp_path)
        fill(tmp_path, {"P1": "reached"})
        gone = graph_of_day(people, absent=["P1", "P2"])
        later = rows(planned(gone, tmp_path, NEXT))
        assert later["action"].to_dict() == {"P1": "un-call", "P2": "strike-off"}
        assert later["former"].all()
        assert later.loc["P1", "phone"] == f"+86{MOBILE[1]}"
        planned(gone, tmp_path, NEXT).write(tmp_path)
        fill(tmp_path, {"P1": "reached"}, at="2020-02-27 18:00")
        assert planned(gone, tmp_path, "2020-02-28T08:00+08:00").roll.empty

    def test_a_milder_class_is_taken_back_too_and_stands_on_one_list_alone(self, tmp_path: Path) -> None:
        planned(graph_of_day([person(1), person(2)])).write(tmp_path)
        fill(tmp_path, {"P1": "reached"})
        milder = graph_of_day([person(1, minutes=5), person(2, minutes=5), person(3, minutes=5)])
        later = rows(planned(milder, tmp_path, NEXT))
        assert later["action"].to_dict() == {"P1": "un-call", "P2": "strike-off", "P3": ""}
        assert not later["former"].any()
        assert later.loc["P3", "stem"] == "not-called"

    def test_who_turns_out_to_be_a_case_is_not_phoned(self, tmp_path: Path) -> None:
        planned(graph_of_day([person(1)])).write(tmp_path)
        fill(tmp_path, {"P1": "reached"})
        case = {"person_id": "P1", "onset": "2020-02-26"}
        later = rows(planned(graph_of_day([person(1)], cases=[case]), tmp_path, NEXT))
        assert later.loc["P1", ["stem", "action"]].tolist() == ["in-register", ""]


class TestNextSteps:
    """After an outcome: who is called again, when and by whom."""

    def after(self, tmp_path: Path, outcome: str, start: str = NEXT, **more: Any) -> Any:
        told = {name: more.pop(name) for name in ("reason", "call_back_at", "moved_to", "new_phone") if name in more}
        graph = graph_of_day([person(1, **more)])
        planned(graph).write(tmp_path)
        fill(tmp_path, {"P1": outcome}, **told)
        return rows(planned(graph, tmp_path, start)).loc["P1"]

    def test_no_answer_in_the_morning_is_tried_in_another_part_of_the_day(self, tmp_path: Path) -> None:
        row = self.after(tmp_path, "no answer")
        assert (row["action"], f"{row['call_from'].tz_convert('Asia/Shanghai'):%H:%M}") == ("call", "17:00")

    def test_and_not_again_the_same_morning(self, tmp_path: Path) -> None:
        row = self.after(tmp_path, "no answer", start="2020-02-27T10:30+08:00")
        assert f"{row['call_from'].tz_convert('Asia/Shanghai'):%H:%M}" == "12:00"

    def test_a_promised_call_back_is_not_made_before_its_time(self, tmp_path: Path) -> None:
        row = self.after(tmp_path, "call back", call_back_at="2020-02-27 18:30")
        assert f"{row['call_from'].tz_convert('Asia/Shanghai'):%H:%M}" == "18:30"

    def test_a_wrong_number_without_another_is_looked_up(self, tmp_path: Path) -> None:
        assert self.after(tmp_path, "wrong number")["stem"] == "lookup"

    def test_a_wrong_number_with_another_is_called_on_that(self, tmp_path: Path) -> None:
        row = self.after(tmp_path, "wrong number", phone=f"{MOBILE[1]};{MOBILE[7]}")
        assert (row["action"], row["phone"]) == ("call", f"+86{MOBILE[7]}")

    def test_who_refuses_is_visited(self, tmp_path: Path) -> None:
        row = self.after(tmp_path, "refused")
        assert (row["stem"], row["why"]) == ("lookup", "refused to talk: to be visited")

    def test_the_distressed_are_called_again_by_the_same_caller(self, tmp_path: Path) -> None:
        row = self.after(tmp_path, "reached", reason="distressed")
        assert (row["action"], row["caller"], row["expected_minutes"]) == ("call", 1, 30.0)

    def test_who_moved_is_handed_over(self, tmp_path: Path) -> None:
        row = self.after(tmp_path, "reached", moved_to="Zhejiang")
        assert (row["stem"], row["jurisdiction"]) == ("handover-1", "Zhejiang")

    def test_the_dead_are_left_in_peace(self, tmp_path: Path) -> None:
        row = self.after(tmp_path, "dead")
        assert (row["stem"], row["why"]) == ("not-called", "dead")

    def test_three_calls_a_text_message_and_then_a_visit(self, tmp_path: Path) -> None:
        graph = graph_of_day([person(1)])
        seen = []
        for start, at in (
            ("2020-02-27T08:00+08:00", "2020-02-27 09:00"),
            ("2020-02-27T12:00+08:00", "2020-02-27 13:00"),
            ("2020-02-27T17:00+08:00", "2020-02-27 18:00"),
            ("2020-02-28T08:00+08:00", "2020-02-28 09:00"),
            ("2020-02-28T12:00+08:00", ""),
        ):
            store = tmp_path if (tmp_path / "calls.sqlite").exists() else None
            plan = planned(graph, store, start)
            seen.append((plan.roll["action"][0], plan.roll["stem"][0]))
            plan.write(tmp_path)
            if at:
                fill(tmp_path, {"P1": "no answer"}, at=at)
        assert [action for action, _ in seen] == ["call", "call", "call", "sms", ""]
        assert seen[-1][1] == "lookup"


class TestPlan:
    def test_the_start_is_the_full_hour_after_the_last_fact(self, demo: ex.ExposureGraph) -> None:
        noon = demo.as_known("2020-02-27T12:00+08:00")
        found = ex.trace(noon, case="ZW1", rules="cn-2020-02-21")
        assert ex.calls.plan(found).start == pd.Timestamp("2020-02-27T10:00+08:00")

    def test_without_a_moment_in_the_data_it_is_asked_for(self) -> None:
        with pytest.raises(ex.UsageError, match="start="):
            ex.calls.plan(day([person(1)]))

    @pytest.mark.parametrize(
        ("option", "value"),
        [
            ("jurisdiction", "Atlantis"),
            ("region", "XX"),
            ("classes", ("near",)),
            ("classes", ()),
            ("start", "tomorrow"),
            ("hours", ("21:00", "08:00")),
            ("attempts", ("sms",)),
        ],
    )
    def test_what_cannot_be_is_refused_in_plain_words(self, option: str, value: object) -> None:
        asked: dict[str, Any] = {"start": START, option: value}
        with pytest.raises(ex.UsageError):
            ex.calls.plan(day([person(1)]), **asked)

    def test_whom_no_shift_can_reach_is_looked_up_and_stops_nobody(self) -> None:
        """One shift from 8:00 is night in New York."""
        far = {"person_id": "P2", "phone": "+1 212 555 2368", "jurisdiction": ""}
        plan = ex.calls.plan(day([person(1), far]), start=START, shifts=1, hours=("09:30", "18:00"))
        assert rows(plan)["stem"].to_dict() == {"P1": "caller-1-shift-1", "P2": "lookup"}
        with pytest.raises(ex.UsageError, match="start earlier"):
            ex.calls.plan(day([person(1)]), start="2020-02-27T20:00+08:00", shifts=1, hours=("09:30", "18:00"))

    def test_capacity_is_what_the_rates_say(self) -> None:
        """20 calls, three rungs, 0.6 reached: 1 + 0.4 + 0.16 tries each, of 0.6 x 6.25 + 0.4 minutes."""
        capacity = ex.calls.plan(day([person(n) for n in range(1, 21)]), start=START).capacity()
        assert capacity.calls == 20
        assert capacity.expected_calls == pytest.approx(20 * 1.56)
        assert capacity.expected_minutes == pytest.approx(20 * 1.56 * 4.15)
        assert capacity.callers_for_12_hours == 1

    def test_a_supervisor_sees_cases_first(self, tmp_path: Path) -> None:
        case = {"person_id": "P1", "onset": "2020-02-26"}
        plan = planned(graph_of_day([person(1), person(2)], cases=[case]))
        assert "CASES THEMSELVES" in repr(plan).splitlines()[1]
        plan.write(tmp_path)
        book = openpyxl.load_workbook(tmp_path / "supervisor.xlsx")
        said = {name: [str(c.value) for row in book[name].iter_rows() for c in row] for name in book.sheetnames}
        assert any("in register" in cell for cell in said["overview"][:20])
        assert "P1" in said["in register"]
