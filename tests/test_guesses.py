"""Proposals for strangers' columns: what is recognised, and what is rather left alone."""

from __future__ import annotations

import ast
import csv
from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import exposure as ex
from exposure.chinese import COLUMN_ALIASES
from exposure.guesses import spelling
from exposure.schema import TABLES
from exposure.synonyms import SYNONYMS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

HEADERS = sorted({h for t in SYNONYMS.values() for s in t.values() for h in s} | {"", "x", "姓名", "start", "Column1"})


def guessed(headers: list[str], table: str) -> dict[str, str]:
    return ex.guess_columns(pd.DataFrame(columns=headers), table)[table]


class TestNames:
    def test_a_manifest_for_the_border(self) -> None:
        headers = ["RecordLocatorID", "Seat_Number", "Last_Name", "First_Name", "DOB", "Gender", "Perm_Cell_Pager"]
        assert guessed(headers, "persons") == {
            "Last_Name": "name",
            "DOB": "birth_date",
            "Gender": "sex",
            "Perm_Cell_Pager": "phone",
        }
        assert guessed(headers, "itineraries") == {"Seat_Number": "seat"}

    def test_a_hotel_register_in_german(self) -> None:
        headers = ["Gast-ID", "Nachname", "Telefon", "Anschrift", "Geburtsdatum", "Ausweis-Nr.", "Bemerkung"]
        assert guessed(headers, "persons") == {
            "Nachname": "name",
            "Telefon": "phone",
            "Anschrift": "address",
            "Geburtsdatum": "birth_date",
            "Ausweis-Nr.": "document",
        }
        assert guessed(["von", "bis", "Ort"], "itineraries") == {"von": "start", "bis": "end", "Ort": "venue_id"}

    def test_a_train_list_in_french(self) -> None:
        headers = ["Numéro de siège", "Voiture", "Début", "Fin", "Masque"]
        ours = ["seat", "carriage", "start", "end", "mask"]
        assert guessed(headers, "itineraries") == dict(zip(headers, ours, strict=True))

    def test_an_airline_in_chinese(self) -> None:
        headers = ["旅客姓名", "手机号", "证件号码", "备注"]
        assert guessed(headers, "persons") == {"旅客姓名": "name", "手机号": "phone", "证件号码": "document"}
        assert guessed(["航班号", "起飞时间", "机型"], "legs") == {
            "航班号": "service",
            "起飞时间": "departure",
            "机型": "layout",
        }

    @pytest.mark.parametrize(
        "theirs", ["Person ID", "personId", "PERSON-ID", " person id ", "Person_Id", "ｐｅｒｓｏｎ＿ｉｄ"]
    )
    def test_only_the_spelling_differs(self, theirs: str) -> None:
        assert guessed([theirs], "persons") == {theirs.strip(): "person_id"}

    @pytest.mark.parametrize(
        ("theirs", "table", "ours"),
        [
            ("departue", "legs", "departure"),
            ("longtitude", "venues", "longitude"),
            ("start_tolerance_minuts", "itineraries", "start_tolerance_minutes"),
        ],
    )
    def test_a_mistyped_name(self, theirs: str, table: str, ours: str) -> None:
        assert guessed([theirs], table) == {theirs: ours}

    @pytest.mark.parametrize(
        ("theirs", "table"),
        [
            ("altitude", "venues"),  # nearly latitude
            ("person_c", "relations"),  # as near to one as to the other
            ("birthdateDD", "persons"),  # a part of a date
            ("arrival_city", "legs"),
            ("phoneOwner", "persons"),
            ("epidNumber", "persons"),  # nearly a number of an identity card
            ("person.age.id", "persons"),
            ("to", "relations"),  # a person, or the end
            ("place", "layouts"),
            ("备注", "persons"),
        ],
    )
    def test_what_only_looks_alike_is_left_alone(self, theirs: str, table: str) -> None:
        assert guessed([theirs], table) == {}

    @pytest.mark.parametrize("table", TABLES)
    def test_every_chinese_header_is_known(self, table: str) -> None:
        aliases = [(alias, ours) for ours, names in COLUMN_ALIASES[table].items() for alias in names]
        assert [guessed([alias], table) for alias, _ in aliases] == [{alias: ours} for alias, ours in aliases]

    def test_what_is_ours_already_is_neither_renamed_nor_given_twice(self) -> None:
        assert guessed(["name", "姓名", "Surname", "phone"], "persons") == {}

    def test_of_two_for_one_the_better_wins_wherever_it_stands(self) -> None:
        assert guessed(["Last_Name", "Full Name"], "persons") == {"Full Name": "name"}
        assert guessed(["电话", "手机"], "persons") == guessed(["手机", "电话"], "persons") == {"电话": "phone"}

    def test_a_name_that_stands_twice_cannot_be_meant(self) -> None:
        assert guessed(["Telefon", "Telefon", "Name"], "persons") == {"Name": "name"}


class TestCells:
    def test_an_identity_card_and_a_phone_where_the_name_says_nothing(self) -> None:
        frame = pd.DataFrame({"Column1": ["11010519491231002X"], "Column2": ["13800000001"], "备注": ["13800000002"]})
        assert ex.guess_columns(frame, "persons") == {"persons": {"Column1": "document", "Column2": "phone"}}

    def test_two_columns_of_phones_are_left_alone(self) -> None:
        frame = pd.DataFrame({"Column1": ["13800000001"], "Column2": ["13800000002"]})
        assert ex.guess_columns(frame, "persons") == {"persons": {}}

    def test_times_could_be_a_start_or_an_end(self) -> None:
        frame = pd.DataFrame({"列1": ["2020-02-20 09:00"], "列2": ["2020-02-20 10:00"]})
        assert ex.guess_columns(frame, "itineraries") == {"itineraries": {}}

    def test_words_of_a_list_and_zones(self) -> None:
        frame = pd.DataFrame({"1": ["商店", "Hotel", None], "2": ["Asia/Shanghai"] * 3, "3": ["none"] * 3})
        assert ex.guess_columns(frame, "venues") == {"venues": {"1": "kind", "2": "timezone"}}

    def test_none_alone_is_no_mask(self) -> None:
        assert ex.guess_columns(pd.DataFrame({"1": ["none", "无"]}), "itineraries") == {"itineraries": {}}

    def test_one_cell_that_does_not_fit_is_enough(self) -> None:
        frame = pd.DataFrame({"Unnamed: 0": ["12A", "3C", "window"], "Unnamed: 1": ["12A", "3C", "07F"]})
        assert ex.guess_columns(frame, "itineraries") == {"itineraries": {"Unnamed: 1": "seat"}}

    def test_no_cell_is_shown(self) -> None:
        frame = pd.DataFrame({"Column1": ["13800000001"], "Handy": ["13800000002"], "Nachname": ["Secret A"]})
        shown = repr(ex.guess_columns(frame, "persons"))
        assert "Secret" not in shown
        assert "138" not in shown


class TestUse:
    @given(st.lists(st.sampled_from(HEADERS), max_size=12), st.sampled_from(sorted(TABLES)))
    def test_each_is_used_once_and_the_order_of_columns_changes_nothing(self, headers: list[str], table: str) -> None:
        proposed = guessed(headers, table)
        assert max(Counter(proposed.values()).values(), default=1) == 1
        assert set(proposed) <= set(headers) - set(TABLES[table].by_name)
        assert set(proposed.values()) <= set(TABLES[table].by_name) - set(headers)
        assert guessed(headers[::-1], table) == proposed

    def test_it_can_be_pasted_and_used(self) -> None:
        frame = pd.DataFrame({"Wer": ["A"], "Ort": ["shop"], "von": ["2020-02-20T09:00Z"]})
        frame["bis"] = "2020-02-20T10:00Z"
        proposed = {"itineraries": {"Wer": "person_id", **ex.guess_columns(frame, "itineraries")["itineraries"]}}
        pasted = ast.literal_eval(repr(proposed))
        venues = pd.DataFrame({"venue_id": ["shop"], "kind": ["shop"], "timezone": ["Europe/Berlin"]})
        graph = ex.ExposureGraph.from_frames(itineraries=frame, venues=venues, columns=pasted)
        assert graph.itineraries["venue_id"].tolist() == ["shop"]

    def test_the_frame_is_not_changed(self) -> None:
        frame = pd.DataFrame({" von ": ["2020-02-20"], "bis": ["2020-02-21"]})
        before = frame.copy()
        ex.guess_columns(frame, "itineraries")
        pd.testing.assert_frame_equal(frame, before)

    @pytest.mark.parametrize(("frame", "table"), [(pd.DataFrame(), "stays"), ([], "persons")])
    def test_wrong_use_is_said(self, frame: object, table: str) -> None:
        with pytest.raises(ex.UsageError):
            ex.guess_columns(frame, table)  # type: ignore[arg-type] # that is the point

    @pytest.mark.parametrize("table", TABLES)
    def test_no_synonym_is_two_columns_or_written_as_it_is_never_spelled(self, table: str) -> None:
        listed = [word for words in SYNONYMS[table].values() for word in words]
        assert [word for word, count in Counter(listed).items() if count > 1] == []
        assert [word for word in listed if spelling(word) != word] == []
        assert set(SYNONYMS[table]) <= set(TABLES[table].by_name)


def header(path: Path, line: int = 0) -> list[str]:
    """Read one line of a file as its header, whatever separates it."""
    text = path.read_text(encoding="utf-8-sig", errors="replace").splitlines()[line]
    return next(csv.reader([text], delimiter=";" if text.count(";") > text.count(",") else ","))


class TestSharedFiles:
    def test_go_data_contacts(self, shared_data: Callable[[str], Path]) -> None:
        """They join on uuid: one contact has no contact_id."""
        assert guessed(header(shared_data("godata") / "contacts_clean.csv"), "persons") == {
            "uuid": "person_id",
            "telephone": "phone",
            "lastName": "name",
            "gender": "sex",
            "date_of_data_entry": "recorded_at",
        }

    def test_go_data_cases_and_relationships(self, shared_data: Callable[[str], Path]) -> None:
        folder = shared_data("godata")
        cases = guessed(header(folder / "cases_clean.csv"), "cases")
        assert {ours: theirs for theirs, ours in cases.items()}.items() >= {
            "person_id": "uuid",
            "register_id": "case_id",
            "onset": "date_of_onset",
            "isolated_at": "isolation_startdate",
        }.items()
        pairs = guessed(header(folder / "relationships_clean.csv"), "relations")
        assert (pairs["source_uuid"], pairs["target_uuid"]) == ("person_a", "person_b")

    def test_sormas_contacts(self, shared_data: Callable[[str], Path]) -> None:
        """The second line is the header; the case is named by its own uuid, the contact by that of the person."""
        file = shared_data("sormas_templates") / "e2e/sormas_contacts_sordev_10361.csv"
        assert (
            guessed(header(file, 1), "persons").items()
            >= {
                "person.uuid": "person_id",
                "person.lastName": "name",
                "person.sex": "sex",
                "birthdate": "birth_date",
                "person.phone": "phone",
            }.items()
        )
        assert guessed(header(file, 1), "relations")["sourceCaseUuid"] == "person_a"

    def test_sormas_travel_entries_in_german(self, shared_data: Callable[[str], Path]) -> None:
        file = shared_data("sormas_templates") / "e2e/travelEntries_noPointOfEntry.csv"
        assert (
            guessed(header(file), "persons").items()
            >= {
                "Nachname": "name",
                "Geschlecht": "sex",
                "Geburtsdatum": "birth_date",
                "Ausweisnummer": "document",
                "Tel. persönlich": "phone",
            }.items()
        )
        legs = guessed(header(file), "legs")
        assert (legs["Verkehrsmittel"], legs["Flug-/Zug-/Liniennummer"]) == ("mode", "service")

    def test_every_sormas_file_gives_a_sound_proposal(self, shared_data: Callable[[str], Path]) -> None:
        files = sorted(shared_data("sormas_templates").glob("*/*.csv"))
        headers = [header(file, line) for file in files for line in (0, 1) if file.stat().st_size]
        for table in ("persons", "cases", "relations"):
            for names in headers:
                ours = guessed(names, table).values()
                assert len(set(ours)) == len(ours)
        assert len(headers) > 100
