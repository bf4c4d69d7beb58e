"""Results back: every good row once, whatever the form and the order; every bad one named, and nothing of it taken."""

from __future__ import annotations

import multiprocessing
import random
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from calls.filled_sheets import (
    HEADER,
    START,
    ZONE,
    filled_row,
    hand_out,
    into_csv,
    into_workbook,
    new_store,
    sheet_rows,
)

from exposure.calls.state import states
from exposure.calls.store import Store
from exposure.calls.taking import take
from exposure.calls.words import ANSWERED, OUTCOMES, REASONS
from exposure.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    Row = dict[str, Any]

STEM = "caller-1-shift-1"
LOCAL = [pd.Timestamp("2020-02-27 14:05", tz=ZONE)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store with one hand-out, H1: caller 1 has P11-1 to P11-4 in shift 1, from 8:00 to 16:00 in Shanghai."""
    with new_store(tmp_path / "office", hand_out()) as opened:
        yield opened


@pytest.fixture
def rows(store: Store) -> list[Row]:
    """The rows of `caller-1-shift-1`, not filled in."""
    return sheet_rows(store, hand_out(), STEM)


def faults_of(store: Store, path: Path) -> list[tuple[int, str, str, str]]:
    faults = take(store, path).faults
    return list(faults[["row", "column", "value", "reason"]].itertuples(index=False, name=None))


class TestForms:
    def test_everything_that_a_row_can_hold(self, store: Store, rows: list[Row], tmp_path: Path) -> None:
        """Each input cell becomes its column of the event, beside what was handed out in that row."""
        inputs: Row = {
            "reason": "symptomatic 有症状",
            "who_answered": "a relative",
            "spoken": "ru",
            "call_back_at": datetime(2020, 2, 28, 9, 0),  # noqa: DTZ001 - as a spreadsheet holds it
            "new_phone": "0086 138 0013 8000",
            "companion": "Secret friend",
            "companion_phone": "13900000000",
            "other_place": "noodle shop",
            "place_from": "2020-02-20 12:00",
            "place_until": "2020/2/20 12:45",
            "moved_to": "Gansu",
            "note": "second line\nof a note",
        }
        taken = take(store, into_workbook(tmp_path / f"{STEM}.xlsx", [filled_row(rows[1], **inputs)]))
        assert len(taken.faults) == 0
        (told,) = store.events().to_dict("records")
        told.pop("event_id")
        assert {str(name): cell for name, cell in told.items()} == {
            **inputs,
            "hand_out": "H1",
            "person_id": "P11-2",
            "action": "call",
            "phone": "+8613901100002",
            "tried_at": pd.Timestamp("2020-02-27T01:30Z"),
            "caller": 1,
            "shift": 1,
            "caller_name": "Caller 1",
            "outcome": "reached",
            "reason": "symptomatic",
            "call_back_at": pd.Timestamp("2020-02-28T01:00Z"),
            "place_from": pd.Timestamp("2020-02-20T04:00Z"),
            "place_until": pd.Timestamp("2020-02-20T04:45Z"),
            "file": f"{STEM}.xlsx",
            "row": 2,
        }

    @pytest.mark.parametrize("form", ["workbook", "title", "turned", "comma", "semicolon", "tab", "plain", "gb18030"])
    def test_one_content_is_one_event_in_every_form(
        self, store: Store, rows: list[Row], tmp_path: Path, form: str
    ) -> None:
        """A CSV file beside its workbook, another separator, moved and added columns: no attempt twice."""
        told = {"note": "=1+1 said\nhe", "new_phone": "+8613800138000", "reason": "繁忙" if form == "" else "正忙"}
        filled = [filled_row(rows[0], **told), rows[1], filled_row(rows[2], "No Answer", tired="x")]
        first = take(store, into_workbook(tmp_path / "first.xlsx", filled))
        assert len(first.events) == 2
        path = tmp_path / f"{form}.csv"
        turned = ["mine", *HEADER[::-1], ""]
        written = {
            "workbook": lambda: into_workbook(tmp_path / "again.xlsx", filled[::-1]),
            "title": lambda: into_workbook(tmp_path / "again.xlsx", filled, title="Calls of Thursday"),
            "turned": lambda: into_workbook(tmp_path / "again.xlsx", filled, header=turned),
            "comma": lambda: into_csv(path, filled),
            "semicolon": lambda: into_csv(path, filled, ";"),
            "tab": lambda: into_csv(path, filled, "\t"),
            "plain": lambda: into_csv(path, filled, encoding="utf-8", header=turned),
            "gb18030": lambda: into_csv(path, filled, encoding="gb18030"),
        }[form]()
        again = take(store, written)
        assert again.files[["rows", "taken", "known_already", "faults"]].to_numpy().tolist() == [[2, 0, 2, 0]]
        assert len(store.events()) == 2

    @pytest.mark.parametrize(
        "cell",
        [
            datetime(2020, 2, 27, 14, 5),  # noqa: DTZ001 - as a spreadsheet holds it
            "2020-02-27 14:05",
            "2020/2/27 14:05",
            "2020年2月27日14时5分",
            "2020-02-27T06:05Z",
            "14:05",
            "14:05:30",
            43888.58680555555,
            14.083333333333334 / 24,
        ],
    )
    def test_times(self, store: Store, rows: list[Row], tmp_path: Path, cell: object) -> None:
        """A date of the spreadsheet or text; without a day it is the shift's; to the minute, as a CSV file shows it."""
        take(store, into_workbook(tmp_path / "a.xlsx", [filled_row(rows[0], at=cell)]))
        assert store.events()["tried_at"].tolist() == LOCAL

    def test_a_night_shift_goes_on_after_midnight(self, tmp_path: Path) -> None:
        """01:30 alone is the next day's in a shift from 20:00 to 04:00."""
        given = hand_out(start=pd.Timestamp("2020-02-27T12:00Z"))
        with new_store(tmp_path, given) as night:
            cells = sheet_rows(night, given, STEM)
            told = [filled_row(cells[0], at="01:30"), filled_row(cells[1], at="23:30")]
            take(night, into_workbook(tmp_path / "a.xlsx", told))
            assert night.events()["tried_at"].tolist() == [
                pd.Timestamp("2020-02-27 23:30", tz=ZONE),
                pd.Timestamp("2020-02-28 01:30", tz=ZONE),
            ]

    def test_a_call_back_without_a_day_comes_after_the_call(
        self, store: Store, rows: list[Row], tmp_path: Path
    ) -> None:
        """9:00 said at 14:05 is tomorrow's, 15:00 today's."""
        told = [
            filled_row(rows[0], "call back", "2020-02-27 14:05", call_back_at="9:00"),
            filled_row(rows[1], "call back", "2020-02-27 14:05", call_back_at="15:00"),
        ]
        take(store, into_workbook(tmp_path / "a.xlsx", told))
        given = store.events().set_index("person_id")["call_back_at"]
        assert given["P11-1"] == pd.Timestamp("2020-02-28 09:00", tz=ZONE)
        assert given["P11-2"] == pd.Timestamp("2020-02-27 15:00", tz=ZONE)

    @pytest.mark.parametrize("words", [OUTCOMES, REASONS, ANSWERED], ids=["outcome", "reason", "who"])
    def test_words_in_both_languages(
        self, store: Store, rows: list[Row], tmp_path: Path, words: dict[str, str]
    ) -> None:
        """English, Chinese or both, in any case: each gives the word of the list."""
        column = "outcome" if words is OUTCOMES else "reason" if words is REASONS else "who_answered"
        for word, chinese in words.items():
            forms = [word.upper(), chinese, f" {word}  {chinese} ", f"{chinese}{word}"]
            told = [{**filled_row(row), column: cell} for row, cell in zip(rows, forms, strict=True)]
            taken = take(store, into_csv(tmp_path / "a.csv", told))
            assert (taken.events[column] == word).sum() == 4, word

    def test_rows_that_were_not_filled_in_are_none(self, store: Store, rows: list[Row], tmp_path: Path) -> None:
        """An untouched sheet is no result."""
        taken = take(store, into_workbook(tmp_path / f"{STEM}.xlsx", rows))
        assert taken.files[["rows", "taken", "faults"]].to_numpy().tolist() == [[0, 0, 0]]
        assert len(taken.faults) == 0

    def test_a_folder_is_all_callers_sheets(self, store: Store, rows: list[Row], tmp_path: Path) -> None:
        """Lists, notes and files that a spreadsheet program keeps open are left out."""
        folder = tmp_path / "back"
        folder.mkdir()
        into_workbook(folder / f"{STEM}.xlsx", [filled_row(rows[0])])
        into_csv(folder / "caller-1-shift-1 (2).csv", [filled_row(rows[1])])
        for name in ("lookup.csv", "notes.txt", f"~${STEM}.xlsx"):
            (folder / name).write_text("no sheet")
        taken = take(store.file.parent, folder)
        assert taken.files["file"].tolist() == ["caller-1-shift-1 (2).csv", f"{STEM}.xlsx"]
        assert len(taken.events) == 2
        with pytest.raises(UsageError, match="no callers' sheets"):
            take(store, tmp_path)


class TestAddedRows:
    def test_a_further_attempt(self, store: Store, rows: list[Row], tmp_path: Path) -> None:
        """A row without a key is another attempt at its person, by this sheet's caller, with that row's number."""
        added = {"person_id": "P11-1", "key": ""}
        other = {"person_id": "P32-4", "key": ""}
        told = [
            filled_row(rows[0], "no answer"),
            filled_row(added, at="10:00"),
            filled_row(added, "cut off", "9:45"),
            filled_row(other, at="10:05"),
        ]
        taken = take(store, into_workbook(tmp_path / "a.xlsx", told))
        assert len(taken.faults) == 0
        events = store.events()
        assert events["person_id"].tolist() == ["P11-1", "P11-1", "P11-1", "P32-4"]
        assert events["outcome"].tolist() == ["no answer", "cut off", "reached", "reached"]
        assert events["phone"].tolist() == ["+8613901100001"] * 3 + ["+8613903200004"]
        assert events[["caller", "shift"]].to_numpy().tolist() == [[1, 1]] * 4

    def test_of_nobody_on_the_hand_out_is_a_fault(self, store: Store, rows: list[Row], tmp_path: Path) -> None:
        """An id that nobody has, or none, is named and not guessed at."""
        told = [rows[0], filled_row({"person_id": "P99", "key": ""}), filled_row({"key": ""})]
        found = faults_of(store, into_workbook(tmp_path / "a.xlsx", told))
        assert [(row, column) for row, column, *_ in found] == [(3, "key"), (4, "key")]
        assert len(store.events()) == 0


class TestFaults:
    @pytest.mark.parametrize(
        ("cells", "column", "value", "reason"),
        [
            ({"key": "KAAAAAAAAAAA"}, "key", "", "is none of this store's"),
            ({"person_id": "P11-3"}, "person_id", "", "is not the person to whom the key belongs"),
            ({"person_id": ""}, "person_id", "", "is not the person to whom the key belongs"),
            ({"outcome": "no anwser"}, "outcome", "no anwser", "is no word of the list"),
            ({"outcome": "Secret friend"}, "outcome", "", "is no word of the list"),
            ({"outcome": ""}, "outcome", "", "is blank"),
            ({"reason": "in a hurry"}, "reason", "", "is no word of the list"),
            ({"who_answered": "a parrent"}, "who_answered", "a parrent", "is no word of the list"),
            ({"tried_at": ""}, "tried_at", "", "is blank"),
            ({"tried_at": "2020-02-27 25:99"}, "tried_at", "2020-02-27 25:99", "is no time that can be read"),
            ({"tried_at": "13800138000"}, "tried_at", "", "is no time that can be read"),
            (
                {"tried_at": "03/04/2020 10:00"},
                "tried_at",
                "03/04/2020 10:00",
                "day and month could be either way round",
            ),
            ({"tried_at": "2020-02-27"}, "tried_at", "2020-02-27", "has no time of day"),
            ({"tried_at": "2020-02-26 19:59"}, "tried_at", "2020-02-26 19:59", "lies before the hand-out"),
            ({"tried_at": "2020-02-28 16:01"}, "tried_at", "2020-02-28 16:01", "lies in the future of the hand-out"),
            ({"tried_at": "2021-02-27 10:00"}, "tried_at", "2021-02-27 10:00", "lies in the future of the hand-out"),
            ({"call_back_at": "soon"}, "call_back_at", "", "is no time that can be read"),
            ({"place_from": "12:30"}, "place_from", "12:30", "has no day"),
        ],
    )
    def test_a_bad_row_is_named_and_the_rest_is_taken(  # noqa: PLR0917 - a fixture or a parameter each
        self, store: Store, rows: list[Row], tmp_path: Path, cells: Row, column: str, value: str, reason: str
    ) -> None:
        """File, row, column, why and what to do; cells are shown only where they cannot be personal."""
        told = [filled_row(rows[0]), {**filled_row(rows[1]), **cells}, filled_row(rows[3])]
        taken = take(store, into_workbook(tmp_path / "a.xlsx", told))
        (fault,) = taken.faults.to_dict("records")
        assert fault.pop("hint")
        assert fault == {"file": "a.xlsx", "row": 3, "column": column, "value": value, "reason": reason}
        assert sorted(store.events()["person_id"]) == ["P11-1", "P11-4"]
        assert taken.files["faults"].tolist() == [1]

    def test_the_ends_of_what_can_be(self, store: Store, rows: list[Row], tmp_path: Path) -> None:
        """Twelve hours before the hand-out and a day after the shift's end are still taken."""
        told = [filled_row(rows[0], at="2020-02-26 20:00"), filled_row(rows[1], at="2020-02-28 16:00")]
        assert faults_of(store, into_workbook(tmp_path / "a.xlsx", told)) == []

    def test_a_key_twice_in_one_file(self, store: Store, rows: list[Row], tmp_path: Path) -> None:
        """Nobody knows which of them is meant: neither is taken, and the message says how to keep both."""
        told = [filled_row(rows[0]), filled_row(rows[0], "no answer"), filled_row(rows[1]), rows[2], rows[2]]
        taken = take(store, into_workbook(tmp_path / "a.xlsx", told))
        assert taken.faults["row"].tolist() == [2, 3]
        assert set(taken.faults["reason"]) == {"stands in the filled rows 2 and 3"}
        assert store.events()["person_id"].tolist() == ["P11-2"]

    def test_an_id_that_a_spreadsheet_made_a_number(self, tmp_path: Path) -> None:
        """007 that came back as 7 is still the person of the key."""
        given = hand_out()
        given.roll.loc[given.roll["person_id"] == "P11-1", "person_id"] = "007"
        with new_store(tmp_path, given) as store:
            told = filled_row({**sheet_rows(store, given, STEM)[0], "person_id": 7})
            assert faults_of(store, into_workbook(tmp_path / "a.xlsx", [told])) == []
            assert store.events()["person_id"].tolist() == ["007"]

    def test_bad_files_are_one_line_each_and_the_others_go_on(
        self, store: Store, rows: list[Row], tmp_path: Path
    ) -> None:
        """A foreign file, an older version, another office's sheet, a broken one, one that is absent."""
        good = filled_row(rows[0])
        about = {"format": 1, "hand_out": "H1", "stem": STEM}
        without = [name for name in HEADER if not name.startswith("outcome")]
        bad = {
            "is not one of our sheets": into_csv(tmp_path / "1.csv", [good], header=HEADER[:-1]),
            "is of an older version": into_workbook(tmp_path / "2.xlsx", [good], [*{**about, "format": 0}.items()]),
            "is of another version": into_workbook(tmp_path / "3.xlsx", [good], [*{**about, "format": 2}.items()]),
            "a hand-out that this store does not know": into_workbook(
                tmp_path / "4.xlsx", [good], [*{**about, "hand_out": "H9"}.items()]
            ),
            "has no column outcome: it is an older version": into_csv(tmp_path / "5.csv", [good], header=without),
            "holds no row of a hand-out": into_csv(tmp_path / "6.csv", [{**good, "key": "KAAAAAAAAAAA"}]),
            "damaged": tmp_path / "7.xlsx",
            "cannot be opened": tmp_path / "8.xlsx",
            "neither a workbook nor a CSV": tmp_path / "9.pdf",
        }
        (tmp_path / "7.xlsx").write_bytes(into_workbook(tmp_path / "whole.xlsx", [good]).read_bytes()[:3000])
        files = [*bad.values(), into_workbook(tmp_path / "good.xlsx", [good])]
        taken = take(store, files)
        assert taken.faults["file"].tolist() == [path.name for path in bad.values()]
        assert set(taken.faults["row"]) == {0}
        for reason, (told, hint) in zip(bad, taken.faults[["reason", "hint"]].itertuples(index=False), strict=True):
            assert reason in told
            assert hint
        assert len(taken.files) == 10
        assert store.events()["person_id"].tolist() == ["P11-1"]


class TestTaken:
    def test_who_is_raised(self, store: Store, rows: list[Row], tmp_path: Path) -> None:
        """Symptomatic, distressed and gone elsewhere, also when the sheet is taken again, marked as told already."""
        told = [
            filled_row(rows[0], reason="symptomatic"),
            filled_row(rows[1], reason="distressed"),
            filled_row(rows[2], reason="moved", moved_to="Gansu"),
        ]
        path = into_workbook(tmp_path / "a.xlsx", told)
        for new in (True, False):
            taken = take(store, path)
            assert taken.urgent[["person_id", "caller", "new"]].to_numpy().tolist() == [["P11-1", 1, new]]
            assert taken.again["person_id"].tolist() == ["P11-2"]
            assert taken.moved[["person_id", "moved_to"]].to_numpy().tolist() == [["P11-3", "Gansu"]]

    def test_conflicts_come_with_the_sheet_that_makes_them(self, store: Store, rows: list[Row], tmp_path: Path) -> None:
        """Two callers fill in copies of one sheet: both outcomes are kept, and told."""
        take(store, into_workbook(tmp_path / "a.xlsx", [filled_row(rows[0])]))
        taken = take(store, into_workbook(tmp_path / "b.xlsx", [filled_row(rows[0], "refused")]))
        assert taken.conflicts[["person_id", "what"]].to_numpy().tolist() == [
            ["P11-1", "two outcomes in one row at one moment"]
        ]
        assert len(store.events()) == 2

    def test_nothing_personal_is_shown(self, store: Store, rows: list[Row], tmp_path: Path) -> None:
        """Counts alone, in a terminal and in a notebook."""
        told = [
            filled_row(rows[0], companion="Secret friend", reason="symptomatic"),
            filled_row(rows[1], "Secret word"),
        ]
        taken = take(store, into_workbook(tmp_path / "a.xlsx", told))
        shown = repr(taken) + taken._repr_html_() + taken.faults.to_string() + taken.conflicts.to_string()
        assert "Secret" not in shown
        assert "+8613" not in shown
        assert "1 person symptomatic" in repr(taken)


def thirty_sheets(folder: Path, store: Store, seed: int) -> list[Path]:
    """The sheets of fifteen callers in two shifts, filled in at random, half of them as CSV; some attempts conflict."""
    draw, given = random.Random(seed), store.hand_out("H1")
    paths: list[Path] = []
    for stem in sorted(set(given.roll.loc[given.roll["caller"] > 0, "stem"])):
        rows = sheet_rows(store, given, stem)
        told = [
            filled_row(row, draw.choice(list(OUTCOMES)), f"{draw.randrange(8, 16):02d}:{draw.randrange(60):02d}")
            for row in rows
            if draw.random() < 0.8
        ]
        told.append(filled_row({"person_id": "P11-1", "key": ""}, draw.choice(["reached", "no answer"]), "10:00"))
        about = (("format", 1), ("hand_out", "H1"), ("stem", stem))
        if len(paths) % 2:
            paths.append(into_csv(folder / f"{stem}.csv", told))
        else:
            paths.append(into_workbook(folder / f"{stem}.xlsx", told, about))
    return paths


def _take_in_turn(store: Path, sheets: list[Path]) -> None:
    for sheet in sheets:
        take(store, sheet)


class TestThirtySheets:
    @pytest.fixture
    def office(self, tmp_path: Path) -> Iterator[tuple[Path, list[Path], pd.DataFrame]]:
        """Key file, thirty sheets, and the events of one undisturbed run."""
        key = tmp_path / "office.key"
        with Store.open(tmp_path / "first", create=True, key_file=key) as store:
            store.record(hand_out(callers=15), {})
            folder = tmp_path / "back"
            folder.mkdir()
            sheets = thirty_sheets(folder, store, 7)
            assert len(sheets) == 30
            taken = take(store, sheets)
            assert len(taken.faults) == 0
            assert len(taken.conflicts) > 0
            yield key, sheets, store.events()

    def test_any_order_and_doubled(self, office: tuple[Path, list[Path], pd.DataFrame], tmp_path: Path) -> None:
        """No outcome lost, none twice, and what is derived from them is the same to the cell."""
        key, sheets, expected = office
        for seed in range(3):
            draw = random.Random(seed)
            with Store.open(tmp_path / f"again-{seed}", create=True, key_file=key) as store:
                store.record(hand_out(callers=15), {})
                take(store, draw.sample([*sheets, *sheets], 60))
                pd.testing.assert_frame_equal(store.events(), expected)
                pd.testing.assert_frame_equal(states(store.events(), zone=ZONE), states(expected, zone=ZONE))
                assert len(store.taken()) == 30

    def test_several_processes_at_once(self, office: tuple[Path, list[Path], pd.DataFrame], tmp_path: Path) -> None:
        """Three desks take overlapping heaps at the same time."""
        key, sheets, expected = office
        with Store.open(tmp_path / "shared", create=True, key_file=key) as store:
            store.record(hand_out(callers=15), {})
        context = multiprocessing.get_context("spawn")
        heaps = [sheets[:20], sheets[10:][::-1], sheets[::2]]
        desks = [context.Process(target=_take_in_turn, args=(tmp_path / "shared", heap)) for heap in heaps]
        for desk in desks:
            desk.start()
        for desk in desks:
            desk.join(120)
        assert [desk.exitcode for desk in desks] == [0, 0, 0]
        with Store.open(tmp_path / "shared") as store:
            pd.testing.assert_frame_equal(store.events(), expected)


def test_the_clock_of_the_machine_is_not_asked(store: Store, rows: list[Row], tmp_path: Path) -> None:
    """A hand-out of 2020 is taken in any year: its own days bound what a sheet may say."""
    assert START.year < pd.Timestamp.now(tz="UTC").year
    assert len(take(store, into_workbook(tmp_path / "a.xlsx", [filled_row(rows[0])])).events) == 1
