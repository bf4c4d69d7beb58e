"""The data dictionary says all that the contract says, in both forms."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from exposure import __main__ as door
from exposure.dictionary import as_json, as_markdown, entries
from exposure.schema import TABLES
from exposure.vocabulary import ROLES, SOURCES

if TYPE_CHECKING:
    from exposure.schema import Column

COLUMNS = [(table, column) for table in TABLES.values() for column in table.columns]
IDS = [f"{table.name}.{column.name}" for table, column in COLUMNS]


@pytest.fixture(scope="module")
def told() -> dict[str, dict[str, Any]]:
    """The dictionary as a program reads it: for each table its columns by name."""
    tables = json.loads(as_json())["tables"]
    return {name: {column["name"]: column for column in table["columns"]} for name, table in tables.items()}


def bare_date(column: Column) -> str | None:
    if column.holds == "instant":
        return "end of day" if column.ends_day else "start of day"
    return "stays a date" if column.holds == "date" else None


class TestJson:
    def test_every_table_and_column_is_there_in_order(self, told: dict[str, dict[str, Any]]) -> None:
        assert {n: list(c) for n, c in told.items()} == {n: list(t.by_name) for n, t in TABLES.items()}

    @pytest.mark.parametrize(("table", "column"), COLUMNS, ids=IDS)
    def test_each_column_is_told_whole(self, told: dict[str, dict[str, Any]], table: Any, column: Column) -> None:
        said = told[table.name][column.name]
        assert said["required"] is column.required
        assert said["personal"] is column.personal
        assert said["meaning"] == column.meaning
        assert said["meaning_zh"]
        assert said["headers_zh"]
        assert said["holds"]
        assert tuple(said["allowed"]) == column.words
        assert said["refers"] == column.refers
        assert said["bare_date"] == bare_date(column)

    def test_bounds_are_numbers_or_open(self, told: dict[str, dict[str, Any]]) -> None:
        venues = told["venues"]
        ranges = {name: (venues[name]["lowest"], venues[name]["highest"]) for name in ("latitude", "area_m2", "name")}
        assert ranges == {"latitude": (-90, 90), "area_m2": (0, None), "name": (None, None)}
        assert "Infinity" not in as_json()

    def test_open_lists_are_told_as_usual_words_alone(self, told: dict[str, dict[str, Any]]) -> None:
        assert tuple(told["itineraries"]["role"]["usual"]) == ROLES
        assert all(tuple(table["source"]["usual"]) == SOURCES for table in told.values())
        assert told["itineraries"]["role"]["allowed"] == []

    def test_a_place_or_a_leg_is_asked_for(self) -> None:
        tables = json.loads(as_json())["tables"]
        assert tables["itineraries"]["one_of"] == ["venue_id", "leg_id"]
        assert tables["cases"]["one_of"] == []

    def test_it_is_the_same_at_every_call(self) -> None:
        assert as_json() == as_json()


class TestDocument:
    @pytest.mark.parametrize("table", TABLES)
    def test_each_table_has_a_line_for_each_column(self, table: str) -> None:
        section = as_markdown().split(f"\n## {table} ")[1].split("\n## ")[0]
        names = [line.split("|")[1].strip(" *") for line in section.splitlines() if line.startswith("| ")][1:]
        assert names == list(TABLES[table].by_name)

    def test_every_row_has_as_many_cells_as_the_head(self) -> None:
        rows = [line for line in as_markdown().splitlines() if line.startswith("|")]
        assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}

    def test_required_columns_are_bold_and_personal_ones_are_marked(self) -> None:
        rows = [line for line in as_markdown().splitlines() if line.startswith("| ") and "| holds |" not in line]
        listed = [entry for table in TABLES for entry in entries(table)]
        assert [row.startswith("| **") for row in rows] == [entry.required for entry in listed]
        assert ["*personal*" in row for row in rows] == [entry.personal for entry in listed]

    def test_words_stand_with_their_chinese(self) -> None:
        assert "shop (商店、店铺、超市、便利店)" in as_markdown()


class TestCommand:
    @pytest.mark.parametrize("arguments", [[], ["--format", "md"], ["--format", "json"]])
    def test_it_is_printed(self, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            door.main(["schema", *arguments])
        out, err = capsys.readouterr()
        wanted = as_json() if "json" in arguments else as_markdown()
        assert (ended.value.code, out, err) == (0, wanted + "\n", "")

    def test_another_format_is_wrong_use(self, capsys: pytest.CaptureFixture[str]) -> None:
        with pytest.raises(SystemExit) as ended:
            door.main(["schema", "--format", "xml"])
        out, err = capsys.readouterr()
        assert (ended.value.code, out, len(err.splitlines())) == (2, "", 1)
