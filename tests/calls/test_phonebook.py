"""The numbers of people: from every row that is of them, shared, repaired, dead, told, and the best one first."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

import exposure as ex
from exposure.calls.phonebook import PHONEBOOK_COLUMNS, phonebook
from exposure.calls.words import OWNERS, PHONE_STATES
from exposure.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DAY = datetime.date(2020, 2, 27)


def graph_of(
    persons: Sequence[Mapping[str, object]], relations: Sequence[tuple[str, str, str]] = ()
) -> ex.ExposureGraph:
    frames: dict[str, pd.DataFrame] = {"persons": pd.DataFrame([dict(row) for row in persons])}
    if relations:
        frames["relations"] = pd.DataFrame([*relations], columns=["person_a", "person_b", "kind"])
    return ex.ExposureGraph.from_frames(**frames, timezone="Asia/Shanghai")  # type: ignore[arg-type]


def book_of(graph: ex.ExposureGraph, people: list[str] | None = None, **learned: object) -> pd.DataFrame:
    asked = graph.persons["person_id"].tolist() if people is None else people
    return phonebook(graph, asked, region="CN", on=DAY, **learned)  # type: ignore[arg-type]


def numbers_of(book: pd.DataFrame, person: str) -> list[tuple[str, str]]:
    rows = book[book["person_id"] == person]
    return list(zip(rows["phone"], rows["phone_state"], strict=True))


@pytest.fixture(scope="module")
def zhongwei(demo: ex.ExposureGraph) -> pd.DataFrame:
    return book_of(demo)


class TestZhongwei:
    """The built-in case: what is hidden in it is found."""

    def test_everybody_with_a_phone_has_a_number_and_nobody_is_left_out(
        self, demo: ex.ExposureGraph, zhongwei: pd.DataFrame
    ) -> None:
        """Counted on the table itself: a blank cell is missing, any other gives a number."""
        persons = demo.persons
        missing = set(persons.loc[persons["phone"].isna(), "person_id"])
        assert set(zhongwei["person_id"]) == set(persons["person_id"])
        assert set(zhongwei.loc[zhongwei["phone_state"] == "missing", "person_id"]) == missing
        assert (zhongwei.loc[zhongwei["phone_state"] != "missing", "phone"].str.len() > 8).all()

    def test_numbers_are_those_that_the_script_made(self, demo: ex.ExposureGraph, zhongwei: pd.DataFrame) -> None:
        """Of every number that is valid, the digits are the cell's."""
        first = zhongwei[(zhongwei["rank"] == 0) & (zhongwei["phone_state"] == "valid")].set_index("person_id")["phone"]
        cells = demo.persons.set_index("person_id")["phone"].reindex(first.index)
        digits = cells.str.split(";").str[0].str.replace(r"\D", "", regex=True)
        assert [phone.endswith(cell) for phone, cell in zip(first, digits, strict=True)] == [True] * len(first)
        assert len(first) == 371 - 24 - 1

    def test_the_wrong_digit_is_mended_by_the_wifes_row(self, zhongwei: pd.DataFrame) -> None:
        """129… in 34B is 139… in 34C's row; the wrong one stays behind it."""
        assert numbers_of(zhongwei, "P0017") == [("+8613900000017", "repaired"), ("+8612900000017", "doubtful")]
        note = zhongwei.loc[zhongwei["person_id"] == "P0017", "phone_note"].iloc[0]
        assert note.startswith("one digit differs from the number in persons:20 (manifest)")
        assert numbers_of(zhongwei, "P0018") == [("+8613900000018", "valid"), ("+8613900000017", "valid")]

    def test_mother_and_child_are_strangers_until_a_call_tells(
        self, demo: ex.ExposureGraph, zhongwei: pd.DataFrame
    ) -> None:
        """At noon two people of no common household give one number; after the call it is the child's parent's."""
        early = book_of(demo.as_known("2020-02-27T12:00+08:00"), ["P0034", "P0035"])
        assert early["phone_state"].tolist() == ["shared", "shared"]
        assert set(early["phone_note"]) == {"also given by 1 other person"}
        late = zhongwei[zhongwei["person_id"].isin(["P0034", "P0035"])]
        assert late["phone_state"].tolist() == ["valid", "valid"]
        assert late["phone_owner"].tolist() == ["self", "parent"]

    def test_two_spellings_with_one_passport_do_not_share(self, zhongwei: pd.DataFrame) -> None:
        """One woman, two ids: her number is hers."""
        both = zhongwei[zhongwei["person_id"].isin(["P0128", "P0180"])]
        assert both["phone_state"].tolist() == ["valid", "valid"]

    def test_two_foreigners_keep_their_countries(self, zhongwei: pd.DataFrame) -> None:
        """+7, +98 and +1 numbers in a Chinese case are numbers of their own plans."""
        abroad = zhongwei[~zhongwei["phone"].str.startswith("+86") & (zhongwei["phone"] != "")]
        codes = {phonenumbers.parse(phone, None).country_code for phone in abroad["phone"]}
        assert codes == {7, 98, 1}
        assert abroad["phone_local"].str.startswith("+").all()

    def test_columns_and_words_are_those_of_the_lists(self, zhongwei: pd.DataFrame) -> None:
        """Sheets have drop-downs and colours for these words and no others."""
        assert tuple(zhongwei.columns) == PHONEBOOK_COLUMNS
        assert set(zhongwei["phone_state"]) <= set(PHONE_STATES)
        assert set(zhongwei["phone_owner"]) <= {*OWNERS, ""}
        assert not zhongwei.isna().any(axis=None)


class TestSources:
    """Which rows give a person's numbers."""

    VERSIONS = (
        {"person_id": "A", "phone": "13812345678", "withdrawn_at": "2020-02-27T10:00+08:00", "source": "manifest"},
        {"person_id": "A", "phone": "13912345678", "recorded_at": "2020-02-27T10:00+08:00", "source": "register"},
    )

    def test_an_earlier_row_stands_behind_the_one_in_force(self) -> None:
        """A corrected number is tried first; the old one is kept and says that it is old."""
        book = book_of(graph_of(self.VERSIONS))
        assert numbers_of(book, "A") == [("+8613912345678", "valid"), ("+8613812345678", "valid")]
        assert book["phone_note"].tolist() == ["", "from an earlier row, persons:2 (manifest)"]
        assert book["fact_id"].tolist() == ["persons:3", "persons:2"]

    def test_what_was_not_yet_known_is_not_used(self) -> None:
        """At nine the correction of ten o'clock does not exist."""
        early = graph_of(self.VERSIONS).as_known("2020-02-27T09:00+08:00")
        assert numbers_of(book_of(early), "A") == [("+8613812345678", "valid")]

    def test_a_correction_to_a_doubtful_number_is_mended_by_the_row_before(self) -> None:
        """Whoever typed the number anew made a slip; the row before says which."""
        rows = [self.VERSIONS[0], {**self.VERSIONS[1], "phone": "12812345678"}]
        assert numbers_of(book_of(graph_of(rows)), "A") == [
            ("+8613812345678", "repaired"),
            ("+8612812345678", "doubtful"),
        ]

    @pytest.mark.parametrize("how", ["relation", "document"])
    def test_another_id_of_the_same_person_lends_its_number(self, how: str) -> None:
        """The hotel knows the phone that the airline did not."""
        document = "X123456" if how == "document" else None
        persons = [
            {"person_id": "A", "document": document},
            {"person_id": "B", "phone": "13812345678", "document": document},
        ]
        graph = graph_of(persons, [("A", "B", "same-person")] if how == "relation" else [])
        book = book_of(graph, ["A"])
        assert numbers_of(book, "A") == [("+8613812345678", "valid")]
        assert book["phone_note"].iloc[0] == "from persons:3, of the same person"

    @pytest.mark.parametrize("document", ["无", "-", "none", "N/A", "0"])
    def test_no_document_is_no_common_document(self, document: str) -> None:
        """Two people without a passport are not one person."""
        persons = [
            {"person_id": "A", "document": document},
            {"person_id": "B", "phone": "13812345678", "document": document},
        ]
        assert numbers_of(book_of(graph_of(persons), ["A"]), "A") == [("", "missing")]

    def test_what_many_give_as_their_document_makes_nobody_the_same(self) -> None:
        """UNKNOWN1 in every second row is a word for none, and no reason to ring strangers."""
        persons = [{"person_id": f"P{k}", "document": "UNKNOWN1"} for k in range(6)]
        persons.append({"person_id": "B", "document": "UNKNOWN1", "phone": "13812345678"})
        assert numbers_of(book_of(graph_of(persons), ["P0"]), "P0") == [("", "missing")]

    def test_somebody_of_the_same_name_mends_and_lends_nothing(self) -> None:
        """A namesake's number confirms a slip; it is not given to a person who has none."""
        persons = [
            {"person_id": "A", "name": "Wang  Wei", "phone": "1381234567"},
            {"person_id": "B", "name": "WANG WEI", "phone": "13812345678"},
            {"person_id": "C", "name": "Wang Wei"},
        ]
        book = book_of(graph_of(persons))
        assert numbers_of(book, "A")[0] == ("+8613812345678", "repaired")
        assert numbers_of(book, "C") == [("", "missing")]

    def test_people_without_a_name_are_no_namesakes(self) -> None:
        """Two blanks are not the same name: a stranger's number mends nothing."""
        persons = [{"person_id": "A", "phone": "1381234567"}, {"person_id": "B", "phone": "13812345678"}]
        assert numbers_of(book_of(graph_of(persons)), "A") == [("+861381234567", "doubtful")]

    def test_the_country_of_a_person_tells_how_it_dials(self) -> None:
        """An extra column with two letters comes before the region of the list; other words in it do not."""
        persons = [
            {"person_id": "A", "phone": "8 (916) 123-45-67", "country": "ru"},
            {"person_id": "B", "phone": "13812345678", "country": "Asia"},
        ]
        book = book_of(graph_of(persons))
        assert numbers_of(book, "A") == [("+79161234567", "valid")]
        assert numbers_of(book, "B") == [("+8613812345678", "valid")]


class TestLearned:
    """What calls brought."""

    def test_what_was_told_comes_first_and_what_is_dead_is_gone(self) -> None:
        """The number of the last call is tried first; one that rang at a stranger's is never tried again."""
        graph = graph_of([{"person_id": "A", "phone": "13812345678;13912345678"}])
        book = book_of(graph, told={"A": ["159 0100 2013"]}, dead={"A": {"+8613812345678"}})
        assert numbers_of(book, "A") == [("+8615901002013", "valid"), ("+8613912345678", "valid")]
        assert book["source"].iloc[0] == "call"

    def test_a_number_is_dead_however_it_is_written_but_for_that_person_only(self) -> None:
        """Wrong for the neighbour is not wrong for the person whose it is."""
        graph = graph_of([{"person_id": p, "phone": "13812345678"} for p in "AB"])
        book = book_of(graph, dead={"A": {"138-1234-5678"}})
        assert numbers_of(book, "A") == [("", "missing")]
        assert numbers_of(book, "B") == [("+8613812345678", "shared")]

    def test_missing_says_what_happened(self) -> None:
        """The look-up list has to say whether there never was a number, or none works, or it cannot be read."""
        persons = [
            {"person_id": "A", "phone": "13812345678"},
            {"person_id": "B"},
            {"person_id": "C", "phone": "138****5678"},
            {"person_id": "D", "phone": "unknown"},
        ]
        book = book_of(graph_of(persons), dead={"A": {"+8613812345678"}}).set_index("person_id")
        assert set(book["phone_state"]) == {"missing"}
        assert book["phone_note"].to_dict() == {
            "A": "every number given was wrong or not in service",
            "B": "no number is given",
            "C": "digits are hidden",
            "D": "no digits are given",
        }

    def test_a_lost_number_beside_a_good_one_is_still_said(self) -> None:
        """Nothing that was given disappears because something better was given too."""
        book = book_of(graph_of([{"person_id": "A", "phone": "13812345678;1.39E+10"}]))
        assert numbers_of(book, "A") == [("+8613812345678", "valid")]
        assert book["phone_note"].iloc[0] == "also given: scientific notation 1.39E+10: the digits are lost"


class TestSharing:
    """Numbers that several people give."""

    @given(sizes=st.lists(st.integers(1, 4), min_size=1, max_size=4), asked=st.integers(0, 3))
    def test_others_are_those_of_other_households(self, sizes: list[int], asked: int) -> None:
        """Counted by hand: everybody who gives the number and does not live with the person."""
        homes = [f"H{k}" for k, size in enumerate(sizes) for _ in range(size)]
        persons = [{"person_id": f"P{k}", "household_id": home, "phone": "13812345678"} for k, home in enumerate(homes)]
        asked = min(asked, len(homes) - 1)
        others = sum(home != homes[asked] for home in homes)
        row = book_of(graph_of(persons), [f"P{asked}"]).iloc[0]
        assert row["phone_state"] == ("shared" if others else "valid")
        assert row["phone_note"].startswith(f"also given by {others} other p" if others else "")
        assert (row["phone_owner"] == "hotel") == (others > 0 and len(homes) > 4)

    @pytest.mark.parametrize("kind", ["household", "companion"])
    def test_relations_join_as_households_do(self, kind: str) -> None:
        """Friends who booked together with one number are no hotel."""
        persons = [{"person_id": p, "phone": "13812345678"} for p in "AB"]
        assert set(book_of(graph_of(persons, [("A", "B", kind)]))["phone_state"]) == {"valid"}
        assert set(book_of(graph_of(persons, [("A", "B", "colleague")]))["phone_state"]) == {"shared"}

    def test_a_roster_makes_it_the_employers(self) -> None:
        """Six waiters with one number work for one restaurant; six guests sleep in one hotel."""
        persons = [
            {"person_id": f"{source}{k}", "phone": phone, "source": source}
            for source, phone in (("roster", "021 6213 4501"), ("register", "010 6552 1230"))
            for k in range(6)
        ]
        book = book_of(graph_of(persons))
        owners = book.groupby("source")["phone_owner"].agg(set).to_dict()
        assert owners == {"roster": {"employer"}, "register": {"hotel"}}
        assert set(book["phone_note"]) == {"also given by 5 other people, taken for a hotel's or employer's"}

    def test_a_label_of_one_holds_for_all_who_give_the_number(self) -> None:
        """One guest wrote that it is the reception's; then it is the other's reception too."""
        persons = [
            {"person_id": "A", "phone": "021 6213 4501 前台"},
            {"person_id": "B", "phone": "02162134501;13812345678"},
        ]
        book = book_of(graph_of(persons))
        assert set(book.loc[book["phone"] == "+862162134501", "phone_owner"]) == {"hotel"}
        assert numbers_of(book, "B") == [("+8613812345678", "valid"), ("+862162134501", "shared")]

    def test_people_who_are_not_asked_for_count_too(self) -> None:
        """Whether a number is the hotel's does not depend on who is on the list."""
        persons = [{"person_id": f"P{k}", "phone": "021 6213 4501"} for k in range(9)]
        assert book_of(graph_of(persons), ["P3"])["phone_note"].iloc[0].startswith("also given by 8 other people")


class TestChildren:
    """Whose number a child gives."""

    @pytest.mark.parametrize(
        ("born", "owner"), [("2002-02-28", "parent"), ("2002-02-27", "self"), ("2019-12-01", "parent"), (None, "self")]
    )
    def test_under_eighteen_an_adults_number_is_the_parents(self, born: str | None, owner: str) -> None:
        """Eighteen today is an adult; who has no birth date is not called a child."""
        persons: list[Mapping[str, object]] = [
            {"person_id": "A", "household_id": "H", "phone": "13812345678", "birth_date": "1980-01-01"},
            {"person_id": "B", "household_id": "H", "phone": "138 1234 5678", "birth_date": born},
        ]
        assert book_of(graph_of(persons))["phone_owner"].tolist() == ["self", owner]

    def test_a_childs_own_number_is_its_own(self) -> None:
        """A number that no adult gives is not a parent's."""
        persons = [
            {"person_id": "A", "household_id": "H", "phone": "13912345678", "birth_date": "1980-01-01"},
            {"person_id": "B", "household_id": "H", "phone": "13812345678", "birth_date": "2010-01-01"},
        ]
        assert book_of(graph_of(persons), ["B"])["phone_owner"].tolist() == ["self"]


class TestOrder:
    """The best number first, the same whatever the order of the rows."""

    def test_the_order_of_one_persons_numbers(self) -> None:
        """Mobile, fixed, shared, doubtful, and a hotline last of all."""
        persons = [
            {"person_id": "A", "phone": "110;1381234567;02162134501;15901002013;13912345678"},
            {"person_id": "B", "phone": "15901002013"},
        ]
        book = book_of(graph_of(persons), ["A"])
        assert numbers_of(book, "A") == [
            ("+8613912345678", "valid"),
            ("+862162134501", "valid"),
            ("+8615901002013", "shared"),
            ("+861381234567", "doubtful"),
            ("110", "valid"),
        ]
        assert book["rank"].tolist() == [0, 1, 2, 3, 4]

    def test_rows_in_another_order_give_the_same_book(self, demo: ex.ExposureGraph, zhongwei: pd.DataFrame) -> None:
        """Results never depend on the order of rows; only the numbers of the rows themselves change."""
        persons = demo.persons.drop(columns=["fact_id", "file", "row"]).sample(frac=1, random_state=7)
        shuffled = ex.ExposureGraph.from_frames(
            persons=persons, relations=demo.relations.drop(columns=["fact_id", "file", "row"])
        )
        book = book_of(shuffled, demo.persons["person_id"].tolist())
        columns = [name for name in PHONEBOOK_COLUMNS if name not in {"fact_id", "phone_note"}]
        pd.testing.assert_frame_equal(book[columns], zhongwei[columns])

    def test_people_come_in_the_order_asked_for_and_strangers_are_missing(self) -> None:
        """The plan joins by position: everybody asked for is there, once, also who is in no table."""
        graph = graph_of([{"person_id": p, "phone": f"1381234567{k}"} for k, p in enumerate("AB")])
        book = book_of(graph, ["B", "nobody", "A", "B"])
        assert book["person_id"].tolist() == ["B", "nobody", "A"]
        assert book["phone_state"].tolist() == ["valid", "missing", "valid"]

    def test_nobody_at_all(self) -> None:
        """An empty list has an empty book with all its columns."""
        graph = graph_of([{"person_id": "A"}])
        assert tuple(book_of(graph, []).columns) == PHONEBOOK_COLUMNS
        assert len(book_of(graph, [])) == 0
        assert len(book_of(graph, ["A"], told={"B": ["13812345678"]})) == 1


def test_an_unknown_region_is_refused() -> None:
    """A wrong region would make every number doubtful."""
    with pytest.raises(UsageError, match="two letters"):
        phonebook(graph_of([{"person_id": "A"}]), ["A"], region="China", on=DAY)


def test_inputs_are_not_changed(demo: ex.ExposureGraph) -> None:
    """A book is read from the graph, nothing is written to it."""
    before = pd.util.hash_pandas_object(demo.snapshot.facts["persons"].astype("str")).to_numpy()
    book_of(demo, ["P0017"])
    assert np.array_equal(before, pd.util.hash_pandas_object(demo.snapshot.facts["persons"].astype("str")).to_numpy())
