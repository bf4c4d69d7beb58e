"""Tables as files that read back equal, each whole or not at all."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tables.given import look, world

from exposure.errors import UsageError
from exposure.tables import Checked, check, csv_text, from_frames, read_files, write, write_whole

if TYPE_CHECKING:
    from pathlib import Path

PROVENANCE = ["fact_id", "file", "row"]
TEXT = st.text(st.sampled_from(string.ascii_letters + " =+-@'\",;\t\r\n\\\u00e9王\u3000"), max_size=8)


def back(checked: Checked, folder: Path, kind: Any) -> Checked:
    if kind == "xlsx":
        write(checked.tables, folder / "all.xlsx")
        return check(read_files(folder / "all.xlsx"))
    write(checked.tables, folder, format=kind)
    return check(read_files(folder))


def assert_equal(one: Checked, other: Checked) -> None:
    assert other.faults[other.faults["severity"] == "fault"].empty
    for name, table in one.tables.items():
        pd.testing.assert_frame_equal(other.tables[name].drop(columns=PROVENANCE), table.drop(columns=PROVENANCE))


@pytest.mark.parametrize("kind", ["csv", "parquet", "xlsx"])
def test_a_world_reads_back_equal(tmp_path: Path, kind: str) -> None:
    rows = world()
    moment = "2020-02-25T08:00:00Z"
    rows["itineraries"][1] |= {"stay_id": "s", "withdrawn_at": moment, "x_m": "0.1", "y_m": "-1e-300"}
    rows["itineraries"].append(
        rows["itineraries"][1] | {"withdrawn_at": "", "recorded_at": moment, "end": "2020-02-20 15:00"}
    )
    rows["venues"][0] |= {"indoor": "no", "longitude": "121.45678901234567"}
    checked = look(rows)
    assert not checked.stops
    assert_equal(checked, back(checked, tmp_path, kind))


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    cells=st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=6),
    numbers=st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1, max_size=6),
    seconds=st.lists(st.integers(-(10**9), 4 * 10**9), min_size=1, max_size=6),
)
def test_any_text_number_and_time_reads_back_equal(
    tmp_path_factory: pytest.TempPathFactory, kind: str, cells: Any, numbers: Any, seconds: Any
) -> None:
    persons = pd.DataFrame(cells, columns=["name", "phone", "extra"], dtype="str")
    persons["person_id"] = [f"P{i}" for i in range(len(persons))]
    stays = pd.DataFrame({"x_m": numbers}).assign(person_id="P0", venue_id="v")
    start = [seconds[i % len(seconds)] for i in range(len(stays))]
    stays["start"] = pd.to_datetime(start, unit="s", utc=True)
    stays["end"] = stays["start"] + pd.to_timedelta(60, unit="s")
    venues = pd.DataFrame({"venue_id": ["v"], "kind": ["shop"]})
    checked = check(from_frames({"persons": persons, "venues": venues, "itineraries": stays}))
    assert not checked.stops
    assert_equal(checked, back(checked, tmp_path_factory.mktemp("out"), kind))


class TestCsvText:
    def test_runs_no_formula_in_a_spreadsheet(self) -> None:
        frame = pd.DataFrame({"a": ["=1", "+1", "-1", "@x", "\tx", "\rx", "'=1", "plain", None]})
        cells = csv_text(frame).split("\n")[1:]
        assert cells[:5] == ["'=1", "'+1", "'-1", "'@x", "'\tx"]
        assert cells[5:] == ['"\'\rx"', "''=1", "plain", "", ""]

    def test_leaves_negative_numbers_numbers(self) -> None:
        assert csv_text(pd.DataFrame({"longitude": [-73.5, 4.0, None]})) == "longitude\n-73.5\n4\n\n"

    def test_writes_instants_in_utc(self) -> None:
        frame = pd.DataFrame({"t": pd.to_datetime(["2020-02-20T09:05+08:00", ""])})
        assert csv_text(frame) == "t\n2020-02-20T01:05:00+00:00\n\n"

    def test_neutralises_the_header_too(self) -> None:
        assert csv_text(pd.DataFrame({"=a": [1]})) == "'=a\n1\n"


class TestFiles:
    def test_hold_only_what_has_rows_and_columns_only_what_has_values(self, tmp_path: Path) -> None:
        write(look({"venues": world()["venues"]}).tables, tmp_path)
        assert sorted(p.name for p in tmp_path.iterdir()) == ["persons.csv", "venues.csv"]
        header = (tmp_path / "venues.csv").read_text().splitlines()[0]
        assert header == "venue_id,kind,within,longitude,latitude,adjacent_to,timezone"

    def test_without_any_row_still_read_back(self, tmp_path: Path) -> None:
        assert_equal(look({}), back(look({}), tmp_path, "csv"))

    def test_are_written_over_older_ones_of_the_same_name(self, tmp_path: Path) -> None:
        write(look(world()).tables, tmp_path)
        assert_equal(look(world()), back(look(world()), tmp_path, "csv"))

    def test_are_not_mixed_with_other_tables(self, tmp_path: Path) -> None:
        write(look(world()).tables, tmp_path)
        with pytest.raises(UsageError, match=r"holds other tables \(cases\.csv"):
            write(look({"venues": world()["venues"]}).tables, tmp_path)

    def test_of_an_unknown_format_are_refused(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="unknown format 'xlsx'; known: csv, parquet"):
            write({}, tmp_path, format="xlsx")  # type: ignore[arg-type]

    def test_stay_as_they_were_when_writing_fails(self, tmp_path: Path) -> None:
        path = tmp_path / "a.csv"
        path.write_text("old")

        def fail(beside: Path) -> None:
            beside.write_text("half")
            raise OSError

        with pytest.raises(OSError, match=r"^$"):
            write_whole(path, fail)
        assert path.read_text() == "old"
        assert list(tmp_path.iterdir()) == [path]
