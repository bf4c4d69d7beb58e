"""Answers as files: whole or not at all, harmless in a spreadsheet, and read back as they were."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pandas as pd
import pytest

import exposure as ex
from exposure import outputs
from exposure.tables.csv_file import read_csv
from exposure.tables.headers import read_header

if TYPE_CHECKING:
    from pathlib import Path

HOSTILE = ["=1+1", "'=1+1", "+49 30", "-1", "@sum", "\tx", "\rx", "''@x", "O'Hara", 'a "b", c', "two\nlines", "姓名"]


def hostile() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "id": HOSTILE,
            "at": pd.Series([pd.Timestamp("2020-02-27T12:00+08:00"), pd.NaT] * 6).dt.tz_convert("UTC"),
            "minutes": [-1.5, None] * 6,
        }
    )


class TestCsv:
    def test_a_formula_is_neutralised_and_nothing_else_is(self, tmp_path: Path) -> None:
        outputs.write_tables({"t": hostile()}, tmp_path)
        seen = pd.read_csv(tmp_path / "t.csv", dtype=str, keep_default_na=False)["id"]
        assert not seen.str.match(r"[=+\-@\t\r]").any()
        assert seen.tolist()[8:] == HOSTILE[8:]

    def test_reading_back_gives_the_original(self, tmp_path: Path) -> None:
        outputs.write_tables({"t": hostile()}, tmp_path)
        table = read_csv(tmp_path / "t.csv", lambda record: read_header("persons", record, {}))
        assert table.shape.header == ["id", "at", "minutes"]
        assert table.cells[0].tolist() == HOSTILE

    def test_times_are_iso_8601_with_their_offset(self, tmp_path: Path) -> None:
        outputs.write_tables({"t": hostile()}, tmp_path)
        seen = pd.read_csv(tmp_path / "t.csv", dtype=str, keep_default_na=False)
        assert seen["at"].tolist()[:2] == ["2020-02-27T04:00:00+00:00", ""]
        assert seen["minutes"].tolist()[:2] == ["-1.5", ""]

    def test_every_answer_can_be_written_and_has_all_its_rows(self, demo: ex.ExposureGraph, tmp_path: Path) -> None:
        trace = ex.trace(demo, case="ZW1")
        answers = {"contacts": trace.contacts, "people": trace.people, "encounters": trace.encounters}
        outputs.write_tables(answers, tmp_path)
        for name, table in answers.items():
            text = pd.read_csv(tmp_path / f"{name}.csv", dtype=str)
            assert list(text.columns) == list(table.columns)
            assert len(text) == len(table)
            pd.testing.assert_frame_equal(pd.read_parquet(tmp_path / f"{name}.parquet"), table, check_dtype=False)

    def test_an_answer_without_rows_is_a_header(self, tiny_world: ex.ExposureGraph, tmp_path: Path) -> None:
        contacts = ex.trace(tiny_world, case="F").contacts
        outputs.write_tables({"contacts": contacts}, tmp_path)
        assert (tmp_path / "contacts.csv").read_text() == ",".join(contacts.columns) + "\n"
        assert list(pd.read_parquet(tmp_path / "contacts.parquet").columns) == list(contacts.columns)


class TestWholeOrNotAtAll:
    def test_a_failure_leaves_the_old_file_and_no_other(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        outputs.write_tables({"t": hostile()}, tmp_path)
        before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

        def full(_frame: pd.DataFrame, path: Path, **_options: object) -> None:
            path.write_bytes(b"half")
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(pd.DataFrame, "to_parquet", full)
        with pytest.raises(ex.UsageError, match="No space left"):
            outputs.write_tables({"t": hostile()}, tmp_path)
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before

    def test_the_folder_is_made(self, tmp_path: Path) -> None:
        files = outputs.write_tables({"t": hostile()}, tmp_path / "new" / "deep")
        assert [file.name for file in files] == ["t.csv", "t.parquet"]
        assert {file.name for file in (tmp_path / "new" / "deep").iterdir()} == {"t.csv", "t.parquet"}

    def test_a_file_is_no_folder(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("mine")
        with pytest.raises(ex.UsageError, match="cannot write into"):
            outputs.write_tables({"t": hostile()}, tmp_path / "file")
        assert (tmp_path / "file").read_text() == "mine"


class TestRecords:
    def test_json_can_hold_them(self, tiny_world: ex.ExposureGraph) -> None:
        trace = ex.trace(tiny_world, case="A")
        for table in (trace.contacts, trace.people, trace.encounters):
            records = json.loads(json.dumps(outputs.json_records(table), allow_nan=False))
            assert [list(record) for record in records] == [list(table.columns)] * len(table)

    def test_values_are_plain(self) -> None:
        frame = pd.DataFrame({"day": pd.Series(["2020-03-07"]).astype("datetime64[s]"), "yes": [True], "n": [3]})
        assert outputs.json_records(frame) == [{"day": "2020-03-07", "yes": True, "n": 3}]
