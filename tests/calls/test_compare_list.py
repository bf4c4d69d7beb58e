"""Our list beside a team's own spreadsheet: who is on which, with reasons, and nothing personal said aloud."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import exposure as ex
from exposure.calls.comparing import compare_list
from exposure.calls.matching import keys_of, match

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def found(demo: ex.ExposureGraph) -> ex.Trace:
    """The built-in case with its close contacts."""
    return ex.trace(demo, case="ZW1", rules="cn-2020-02-21")


@pytest.fixture(scope="module")
def close(found: ex.Trace) -> list[str]:
    """Our list, shuffled."""
    ids = found.people.loc[found.people["contact_class"] == "close", "person_id"].tolist()
    random.Random(4).shuffle(ids)
    return [str(one) for one in ids]


def workbook(path: Path, header: list[object], rows: list[list[object]]) -> Path:
    """An office's workbook: a cover sheet, then a list under a title, in the third row."""
    book = openpyxl.Workbook()
    cover = book.active
    assert cover is not None
    cover.title = "Deckblatt"
    cover.append(["Gesundheitsamt", "Stand"])
    cover.append(["Kontaktliste", 27])
    sheet = book.create_sheet("Liste (alt)")
    sheet.append(["Kontaktpersonen, nur intern"])
    sheet.append([])
    sheet.append(header)
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


class TestAgainstTheBuiltInCase:
    def test_a_workbook_with_odd_headers_gives_just_what_was_dropped_and_added(
        self, found: ex.Trace, close: list[str], tmp_path: Path
    ) -> None:
        """Seven dropped are only ours, three added only theirs; the rest is both, and rows are those of the sheet."""
        kept, added = close[7:], ["P0300", "nobody-1", "ZW1"]
        rows: list[list[object]] = [[i, "x", f" {one} "] for i, one in enumerate([*kept, *added])]
        path = workbook(tmp_path / "alt.xlsx", ["Nr.", "Bemerkung", " Kontakt\u3000Nr "], rows)
        table = compare_list(found, path, key={"kontakt nr": "person_id"}).table
        by = {where: table[table["where"] == where] for where in ("both", "only ours", "only theirs")}
        assert sorted(by["both"]["person_id"]) == sorted(kept)
        assert sorted(by["only ours"]["person_id"]) == sorted(close[:7])
        assert by["only theirs"]["person_id"].tolist() == ["P0300", "", "ZW1"]
        assert by["only theirs"]["their_row"].tolist() == [4 + len(kept), 5 + len(kept), 6 + len(kept)]
        assert by["only ours"]["their_row"].isna().all()

    def test_each_reason_says_what_our_data_know(self, found: ex.Trace) -> None:
        """A general contact, the case himself, a stranger: three different lines."""
        table = compare_list(found, pd.DataFrame({"person_id": ["P0300", "ZW1", "nobody-1"]})).table
        reason = table[table["where"] == "only theirs"]["reason"].tolist()
        assert reason[0].startswith("a contact, but general, certain: You were")
        assert "the case that was traced" in reason[1]
        assert reason[2] == "nobody in our data has this id"

    def test_somebody_who_never_met_the_case_is_told_so(self, tiny_world: ex.ExposureGraph) -> None:
        """D came to the shop as A left, F came to the pub a day later: known, and no contacts."""
        traced = ex.trace(tiny_world, case="A")
        table = compare_list(traced, pd.DataFrame({"person_id": list("BCDEF")}), classes=("co-present",)).table
        assert table["where"].tolist() == [*["both"] * 3, *["only theirs"] * 2]
        for person, reason in zip("DF", table["reason"].tolist()[3:], strict=True):
            assert reason == f"'{person}' is no contact of A: no encounter is known"

    def test_only_ours_says_class_and_sentence(self, found: ex.Trace) -> None:
        """A team that misses somebody reads why he is on our list."""
        table = compare_list(found, pd.DataFrame({"person_id": ["P0300"]})).table
        people = found.people.set_index("person_id")
        ours = table[table["where"] == "only ours"]
        assert len(ours) == 144
        for person, reason in zip(ours["person_id"].tolist(), ours["reason"].tolist(), strict=True):
            contact = people.loc[person]
            assert reason == f"close, {contact['certainty']}: {contact['reason']}"

    def test_rows_of_theirs_are_all_accounted_for(self, found: ex.Trace, close: list[str]) -> None:
        """Doubled rows and rows without a key are faults that name their row; nothing is lost between the tables."""
        theirs = pd.DataFrame({"person_id": [*close[:5], close[0], None, "  ", "x", "x"], "note": "n"})
        compared = compare_list(found, theirs)
        assert compared.faults.to_numpy().tolist() == [
            [7, "doubled", "the same id as in row 2"],
            [8, "without key", "it is blank"],
            [9, "without key", "it is blank"],
            [11, "doubled", "the same id as in row 10"],
        ]
        assert int(compared.table["their_row"].notna().sum()) + len(compared.faults) == len(theirs)

    def test_more_classes_make_our_list_longer(self, found: ex.Trace) -> None:
        """Whoever asks for general contacts too gets them."""
        compared = compare_list(found, pd.DataFrame({"person_id": ["P0300"]}), classes=("close", "general"))
        assert compared.table["where"].value_counts().to_dict() == {"only ours": 369, "both": 1}

    def test_a_judgement_counts_before_the_rule(self, demo: ex.ExposureGraph) -> None:
        """Whom an investigator judged close is on our list, and the line says so."""
        at = "2020-02-28T12:00+08:00"
        judged = ex.trace(
            demo.judge("P0300", "close", by="investigator", reason="seen", at=at), case="ZW1", rules="cn-2020-02-21"
        )
        table = compare_list(judged, pd.DataFrame({"person_id": ["P0300"]})).table
        row = table[table["person_id"] == "P0300"].iloc[0]
        assert (row["where"], row["reason"]) == ("both", "general, certain; judged close")


class TestKeys:
    def test_phones_compare_as_numbers_however_written(self, found: ex.Trace, demo: ex.ExposureGraph) -> None:
        """The same number in four spellings finds the same four people; a number that nobody has finds none."""
        single = demo.persons.loc[demo.persons["phone"].str.fullmatch(r"\+86 1\d\d \d{4} \d{4}", na=False)]
        close = set(found.people.loc[found.people["contact_class"] == "close", "person_id"])
        single = single[~single["phone"].duplicated(keep=False) & single["person_id"].isin(close)].head(4)
        bare = [phone.replace(" ", "").removeprefix("+86") for phone in single["phone"]]
        written = [f"0086{bare[0]}", f"{bare[1]}.0", f"{bare[2][:3]}-{bare[2][3:7]}-{bare[2][7:]}", f"+86{bare[3]}"]
        compared = compare_list(found, pd.DataFrame({"手机号": [*written, "+49 30 901820"]}), key="手机号")
        both = compared.table[compared.table["where"] == "both"]
        assert both["person_id"].tolist() == single["person_id"].tolist()
        assert compared.table[compared.table["where"] == "only theirs"]["reason"].tolist() == [
            "nobody in our data has this phone number"
        ]

    def test_a_family_number_stands_for_one_and_names_the_row_for_the_other(self, found: ex.Trace) -> None:
        """P0034 and P0035 have one number: a list with it once has one of them, and the other line says which row."""
        phone = found.graph.persons.set_index("person_id")["phone"]["P0034"]
        one = compare_list(found, pd.DataFrame({"phone": [phone]}), key="phone")
        counts = one.table["where"].value_counts()
        shared = one.table[one.table["reason"].str.contains("has the same phone number")]
        assert counts["both"] == 1
        assert {*one.table.loc[one.table["where"] == "both", "person_id"], *shared["person_id"]} >= {"P0034", "P0035"}
        assert shared["reason"].str.contains("Their row 2").all()
        two = compare_list(found, pd.DataFrame({"phone": [phone, phone]}), key="phone")
        assert (two.table["where"] == "both").sum() == 2
        assert two.faults.empty

    def test_documents_without_blanks_and_names_without_case(self, found: ex.Trace, close: list[str]) -> None:
        """A document typed with blanks and a name in small letters are still the person's."""
        persons = found.graph.persons.set_index("person_id").loc[close]
        documents = persons["document"].dropna()
        documents = documents[~documents.duplicated(keep=False)].head(5)
        typed = [f" {text[:2]} {text[2:]}".lower() for text in documents]
        table = compare_list(found, pd.DataFrame({"Ausweis": typed}), key={"Ausweis": "document"}).table
        assert table.loc[table["where"] == "both", "person_id"].tolist() == documents.index.tolist()
        names = persons["name"].dropna()
        names = names[~names.duplicated(keep=False)].head(5)
        spaced = ["  ".join(name.lower().split()) for name in names]
        table = compare_list(found, pd.DataFrame({"Name": spaced}), key="Name").table
        assert table.loc[table["where"] == "both", "person_id"].tolist() == names.index.tolist()

    @given(
        theirs=st.lists(st.sets(st.sampled_from("abcdef"), max_size=2).map(sorted).map(tuple), max_size=12),
        ours=st.lists(st.sets(st.sampled_from("abcdefg"), max_size=2).map(sorted).map(tuple), max_size=8),
        seed=st.integers(0, 5),
    )
    def test_every_row_with_a_key_has_one_place(
        self, theirs: list[tuple[str, ...]], ours: list[tuple[str, ...]], seed: int
    ) -> None:
        """Rows are paired, strange or doubled, never two of these; pairs share a key and nobody is taken twice."""
        draw = random.Random(seed)
        listed = [draw.random() < 0.5 for _ in ours]
        made = match(theirs, ours, listed)
        placed = [*made.pairs, *made.strangers, *made.doubled]
        assert sorted(placed) == [row for row, keys in enumerate(theirs) if keys]
        assert len(set(made.pairs.values())) == len(made.pairs)
        for row, person in made.pairs.items():
            assert set(theirs[row]) & set(ours[person])
            better = [p for p in range(len(ours)) if listed[p] and set(ours[p]) & set(theirs[row])]
            assert listed[person] or set(better) <= set(made.pairs.values())
        everybody = set().union(*map(set, ours)) if ours else set()
        for row in made.strangers:
            assert not set(theirs[row]) & everybody
        for row, first in made.doubled.items():
            assert first < row
            assert set(theirs[row]) & set(theirs[first])

    def test_blank_and_wordless_cells_have_no_key(self) -> None:
        """A cell with a word alone is no number; it must be told as a row without a key."""
        assert keys_of(pd.Series([None, "keine"], dtype="str"), "phone", "DE") == [(), ()]


class TestFiles:
    def test_csv_of_an_office(self, found: ex.Trace, close: list[str], tmp_path: Path) -> None:
        """Semicolons, a Chinese encoding and a row cut wrong: the row is told, and the others are read."""
        lines = ["编码;住址", *(f"{one};静安区" for one in close[:3]), f"{close[3]};静安;区"]
        path = tmp_path / "liste.csv"
        path.write_bytes("\r\n".join(lines).encode("gb18030"))
        compared = compare_list(found, path, key={"编码": "person_id"})
        assert (compared.table["where"] == "both").sum() == 3
        assert compared.faults.to_numpy().tolist() == [[5, "without key", "the row is not cut right"]]

    def test_what_cannot_be_read_is_said_plainly(self, found: ex.Trace, tmp_path: Path) -> None:
        """Wrong files, columns, keys, classes and regions each get one line that says what to do."""
        broken = tmp_path / "a.xlsx"
        broken.write_bytes(b"no workbook")
        frame = pd.DataFrame({"person_id": ["P0001"], "Kontakt": ["x"]})
        doubled = pd.DataFrame([["a", "b"]], columns=["phone", "phone"])
        with pytest.raises(ex.UsageError, match=r"a\.xlsx"):
            compare_list(found, broken)
        with pytest.raises(ex.UsageError, match="no file"):
            compare_list(found, tmp_path / "b.xlsx")
        with pytest.raises(ex.UsageError, match="let it end with"):
            compare_list(found, _written(tmp_path / "c.pdf"))
        with pytest.raises(ex.UsageError, match="no column is called 'Handy'"):
            compare_list(found, frame, key={"Handy": "phone"})
        with pytest.raises(ex.UsageError, match="2 columns are called 'phone'"):
            compare_list(found, doubled, key="phone")
        with pytest.raises(ex.UsageError, match="say what the column 'Kontakt' holds"):
            compare_list(found, frame, key="Kontakt")
        with pytest.raises(ex.UsageError, match="unknown column in key="):
            compare_list(found, frame, key={"Kontakt": "address"})
        with pytest.raises(ex.UsageError, match="unknown class 'far'"):
            compare_list(found, frame, classes=("far",))
        with pytest.raises(ex.UsageError, match="two letters"):
            compare_list(found, frame, key={"Kontakt": "phone"}, region="China")
        with pytest.raises(ex.UsageError, match="takes a file or a DataFrame"):
            compare_list(found, 7)  # type: ignore[arg-type] # what a user may give


class TestCard:
    def test_it_shows_counts_and_no_key(self, found: ex.Trace) -> None:
        """Whoever shows the card on a wall shows no name; nor do the tables hold those of their list."""
        names = ["Wang Erfunden", "Wang Erfunden", "Li Ausgedacht"]
        compared = compare_list(found, pd.DataFrame({"Name": names}), key="Name")
        assert repr(compared).splitlines()[0] == "both 0, only ours 144, only theirs 2"
        assert "doubled: 1 row of theirs" in repr(compared)
        said = repr(compared) + compared._repr_html_() + compared.table.to_csv() + compared.faults.to_csv()
        assert "erfunden" not in said.casefold()
        assert "ausgedacht" not in said.casefold()

    def test_the_callers_frame_is_left_alone(self, found: ex.Trace) -> None:
        """A list that somebody gives is his."""
        theirs = pd.DataFrame({"person_id": ["P0300", None]})
        before = theirs.copy()
        compare_list(found, theirs)
        pd.testing.assert_frame_equal(theirs, before)


def _written(path: Path) -> Path:
    path.write_text("x", encoding="utf-8")
    return path
