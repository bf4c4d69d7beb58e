"""Chinese headers and words: nothing is left out, and nothing can be read in two ways."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from exposure.chinese import (
    COLUMN_ALIASES,
    MEANINGS,
    TABLE_ALIASES,
    WORDS,
    column_aliases,
    table_of,
    word_aliases,
)
from exposure.schema import TABLES
from exposure.vocabulary import CLASSES, KINDS, MASKS, MODES, RELATIONS, STATUSES

COLUMNS = [(table.name, column.name) for table in TABLES.values() for column in table.columns]
LISTS = {
    "kinds": tuple(KINDS),
    "modes": tuple(MODES),
    "masks": MASKS,
    "relations": RELATIONS,
    "statuses": STATUSES,
    "classes": (*CLASSES, "none"),
    "yes and no": ("true", "false"),
}
HAN = re.compile(r"[\u4e00-\u9fff]")


class TestColumns:
    @pytest.mark.parametrize(("table", "column"), COLUMNS)
    def test_each_has_a_header_and_a_meaning(self, table: str, column: str) -> None:
        assert all(HAN.search(alias) for alias in COLUMN_ALIASES[table][column])
        assert COLUMN_ALIASES[table][column]
        assert HAN.search(MEANINGS[table][column])

    def test_only_columns_of_the_contract_have_one(self) -> None:
        """A column that is renamed in the contract and not here would be mapped to nothing."""
        named = [(table, column) for table, columns in COLUMN_ALIASES.items() for column in columns]
        assert sorted(named) == sorted(COLUMNS)
        assert {t: list(c) for t, c in MEANINGS.items()} == {t: list(c) for t, c in COLUMN_ALIASES.items()}

    @pytest.mark.parametrize("table", TABLES)
    def test_no_header_stands_for_two_columns(self, table: str) -> None:
        headers = Counter(alias.casefold() for aliases in COLUMN_ALIASES[table].values() for alias in aliases)
        assert [alias for alias, count in headers.items() if count > 1] == []

    @pytest.mark.parametrize("table", TABLES)
    def test_no_header_is_the_english_name_of_a_column(self, table: str) -> None:
        assert set(column_aliases(table)) & set(TABLES[table].by_name) == set()

    @pytest.mark.parametrize(
        ("table", "header", "column"),
        [
            ("persons", "姓名", "name"),
            ("persons", "手机号", "phone"),
            ("persons", "身份证号", "document"),
            ("persons", "人员ID", "person_id"),
            ("persons", "人员id", "person_id"),
            ("itineraries", "座位号", "seat"),
            ("itineraries", "车厢", "carriage"),
            ("itineraries", "开始时间", "start"),
            ("itineraries", "航班", "leg_id"),
            ("legs", "航班号", "service"),
            ("legs", "到达时间", "arrival"),
            ("relations", "开始时间", "since"),
        ],
    )
    def test_what_is_really_written(self, table: str, header: str, column: str) -> None:
        assert column_aliases(table)[header] == column

    def test_a_time_of_arrival_in_an_itinerary_is_left_to_the_user(self) -> None:
        """At a place it is the start of the stay, on a train its end."""
        assert "到达时间" not in column_aliases("itineraries")


class TestWords:
    @pytest.mark.parametrize("words", LISTS.values(), ids=LISTS)
    def test_every_word_of_a_closed_list_has_a_spelling(self, words: tuple[str, ...]) -> None:
        assert [word for word in words if not WORDS.get(word)] == []

    @pytest.mark.parametrize("words", LISTS.values(), ids=LISTS)
    def test_no_spelling_is_two_words_of_a_list(self, words: tuple[str, ...]) -> None:
        spelled = [alias for word in words for alias in WORDS[word]]
        assert len(spelled) == len(set(spelled)) == len(word_aliases(words))

    def test_only_words_of_the_lists_have_one(self) -> None:
        assert set(WORDS) == {word for words in LISTS.values() for word in words}

    def test_every_closed_list_of_the_contract_is_covered(self) -> None:
        closed = {column.words for table in TABLES.values() for column in table.columns if column.words}
        assert closed <= set(LISTS.values())

    def test_what_could_be_two_things_is_no_spelling(self) -> None:
        spelled = {alias for aliases in WORDS.values() for alias in aliases}
        assert spelled & {"饭店", "N95", "N95口罩", "口罩"} == set()


class TestTables:
    @pytest.mark.parametrize("table", TABLES)
    def test_each_is_found_by_every_name(self, table: str) -> None:
        names = [table, table.upper(), *TABLE_ALIASES[table], f" {TABLE_ALIASES[table][0]}　"]
        assert [table_of(name) for name in names] == [table] * len(names)

    def test_no_name_is_two_tables(self) -> None:
        names = [alias for aliases in TABLE_ALIASES.values() for alias in aliases]
        assert len(names) == len(set(names))

    @pytest.mark.parametrize("name", ["", "notes", "Sheet1", "说明", "人"])
    def test_another_name_is_no_table(self, name: str) -> None:
        assert table_of(name) is None
