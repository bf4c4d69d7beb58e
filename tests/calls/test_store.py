"""The outcome store: hand-outs come back whole, nothing is changed, and every trouble is said in plain words."""

from __future__ import annotations

import datetime
import sqlite3
import stat
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from calls.filled_sheets import filled_row, hand_out, into_workbook, new_store, sheet_rows
from calls.rolls import hand_out as rich_hand_out

from exposure.calls import database
from exposure.calls.codes import call_code, row_key
from exposure.calls.store import Store
from exposure.calls.taking import take
from exposure.calls.verified import verify_code
from exposure.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path


class TestTheFile:
    def test_it_is_made_for_its_owner_alone_and_safe_against_power_cuts(self, tmp_path: Path) -> None:
        """Mode 600, a write-ahead log, full synchronisation, foreign keys: as SQLite itself says."""
        with Store.open(tmp_path / "office", create=True) as store:
            assert store.file == tmp_path / "office" / "calls.sqlite"
            assert stat.S_IMODE(store.file.stat().st_mode) == 0o600
            pragmas = {name: store._records.ask(f"PRAGMA {name}")[0][0] for name in ("synchronous", "foreign_keys")}
            assert pragmas == {"synchronous": 2, "foreign_keys": 1}
        bare = sqlite3.connect(tmp_path / "office" / "calls.sqlite")
        assert bare.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        bare.close()

    def test_none_is_made_unasked(self, tmp_path: Path) -> None:
        """Taking results with a mistyped path says so instead of beginning an empty store."""
        with pytest.raises(UsageError, match="no outcome store"):
            Store.open(tmp_path / "calls.sqlite")
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("content", [b"person_id,outcome\nA,reached\n" * 50, b"PK\3\4" + b"x" * 2000])
    def test_another_file_is_refused_and_left_alone(self, tmp_path: Path, content: bytes) -> None:
        """A sheet given in the place of the store is neither read nor overwritten."""
        path = tmp_path / "calls.sqlite"
        path.write_bytes(content)
        for create in (False, True):
            with pytest.raises(UsageError, match="is no outcome store"):
                Store.open(path, create=create)
        assert path.read_bytes() == content

    def test_another_database_is_refused_and_left_alone(self, tmp_path: Path) -> None:
        """An SQLite file of another program gets no tables of ours."""
        path = tmp_path / "other.sqlite"
        other = sqlite3.connect(path)
        other.execute("CREATE TABLE meta (name TEXT, value TEXT)")
        other.commit()
        other.close()
        before = path.read_bytes()
        with pytest.raises(UsageError, match="is no outcome store"):
            Store.open(path, create=True)
        assert path.read_bytes() == before

    def test_an_empty_file_is_no_store_but_may_become_one(self, tmp_path: Path) -> None:
        """What a process leaves that was killed as it made a store."""
        path = tmp_path / "calls.sqlite"
        path.touch()
        with pytest.raises(UsageError, match="is empty"):
            Store.open(path)
        Store.open(path, create=True).close()
        Store.open(path).close()

    def test_another_version_is_named(self, tmp_path: Path) -> None:
        """A store of a later program is not misread."""
        Store.open(tmp_path, create=True).close()
        bare = sqlite3.connect(tmp_path / "calls.sqlite")
        bare.execute("UPDATE meta SET value = '7' WHERE name = 'version'")
        bare.commit()
        bare.close()
        with pytest.raises(UsageError, match="has version 7, and this program reads version 1"):
            Store.open(tmp_path)

    def test_one_that_is_in_use_for_long_says_so(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A program that hangs while it writes does not make ours hang, or end in a traceback."""
        monkeypatch.setattr(database, "WAIT_SECONDS", 0.1)
        with new_store(tmp_path, hand_out()) as store:
            other = sqlite3.connect(store.file, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(UsageError, match="in use by another program"):
                store.record(hand_out("H2"), {})
            other.execute("ROLLBACK")
            other.close()
            store.record(hand_out("H2"), {})
            assert store.ids() == ["H1", "H2"]


class TestTheKey:
    def test_it_is_made_once(self, tmp_path: Path) -> None:
        """Codes given out in the morning hold in the evening; two offices do not share one."""
        with Store.open(tmp_path / "one", create=True) as store:
            key = store.key
        with Store.open(tmp_path / "one") as again, Store.open(tmp_path / "two", create=True) as other:
            assert len(key) == 32
            assert again.key == key
            assert other.key != key

    def test_a_key_file_is_made_for_its_owner_and_never_stored(self, tmp_path: Path) -> None:
        """Who steals the store alone cannot make codes."""
        file = tmp_path / "office.key"
        with Store.open(tmp_path, create=True, key_file=file) as store:
            key = store.key
            store.record(hand_out(), {})
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert bytes.fromhex(file.read_text()) == key
        bytes_of_all = b"".join(part.read_bytes() for part in tmp_path.glob("calls.sqlite*"))
        assert key not in bytes_of_all
        assert key.hex().encode() not in bytes_of_all
        with Store.open(tmp_path) as without:
            assert without.ids() == ["H1"]
            with pytest.raises(UsageError, match="--key-file"):
                _ = without.key

    def test_another_key_or_none_is_refused(self, tmp_path: Path) -> None:
        """With the wrong file every code would be called false."""
        (tmp_path / "raw.key").write_bytes(bytes(range(200, 232)))
        (tmp_path / "short.key").write_bytes(b"123")
        with Store.open(tmp_path / "a", create=True, key_file=tmp_path / "raw.key") as store:
            assert store.key == bytes(range(200, 232))
        with pytest.raises(UsageError, match="cannot be used"):
            Store.open(tmp_path / "a", key_file=tmp_path / "absent.key")
        with pytest.raises(UsageError, match="fewer than 16 bytes"):
            Store.open(tmp_path / "a", key_file=tmp_path / "short.key")
        (tmp_path / "other.key").write_text("ab" * 32)
        with pytest.raises(UsageError, match="is not that of"):
            Store.open(tmp_path / "a", key_file=tmp_path / "other.key")
        Store.open(tmp_path / "b", create=True).close()
        with pytest.raises(UsageError, match="key of its own"):
            Store.open(tmp_path / "b", key_file=tmp_path / "raw.key")


class TestHandOuts:
    def test_one_comes_back_whole(self, tmp_path: Path) -> None:
        """Every cell, type and plain value, blank times and odd texts among them: sheets are made of it again."""
        given = rich_hand_out()
        with Store.open(tmp_path, create=True) as store:
            store.record(given, {"index.csv": "1" * 64})
        with Store.open(tmp_path) as store:
            kept = store.hand_out(given.id)
            pd.testing.assert_frame_equal(kept.roll, given.roll, check_exact=True)
            assert kept.about == given.about
            assert store.files(given.id) == {"index.csv": "1" * 64}

    def test_the_same_again_is_no_change(self, tmp_path: Path) -> None:
        """A plan that is written twice counts once, and the first files stand."""
        with Store.open(tmp_path, create=True) as store:
            store.record(hand_out("H1"), {"index.csv": "1" * 64})
            store.record(hand_out("H2"), {})
            store.record(hand_out("H1", each=2), {"index.csv": "2" * 64})
            assert store.hand_outs()[["id", "contacts", "people"]].to_numpy().tolist() == [
                ["H1", 25, 25],
                ["H2", 25, 25],
            ]
            assert store.files("H1") == {"index.csv": "1" * 64}
            last = store.last()
            assert last is not None
            assert last.id == "H2"

    def test_an_empty_store_has_none(self, tmp_path: Path) -> None:
        """The first morning."""
        with Store.open(tmp_path, create=True) as store:
            assert store.last() is None
            assert (len(store.hand_outs()), len(store.events()), len(store.taken())) == (0, 0, 0)

    def test_an_unknown_one_names_those_that_are_there(self, tmp_path: Path) -> None:
        """A mistyped id can be mended from the message."""
        with new_store(tmp_path, hand_out("H1"), hand_out("H2")) as store:
            with pytest.raises(UsageError, match=r"unknown hand-out 'H3'.*known: H1, H2"):
                store.hand_out("H3")
            with pytest.raises(UsageError, match="unknown hand-out"):
                store.files("H3")

    def test_a_roll_that_is_changed_in_hand_stays_as_it_was(self, tmp_path: Path) -> None:
        """What a notebook does to its copy is not handed to the next reader."""
        with new_store(tmp_path, hand_out()) as store:
            mine = store.hand_out("H1").roll
            mine["name"] = "changed"
            mine.loc[0, "person_id"] = "changed"
            pd.testing.assert_frame_equal(store.hand_out("H1").roll, hand_out().roll)

    def test_nothing_personal_is_shown(self, tmp_path: Path) -> None:
        """A store in a notebook shows counts."""
        with new_store(tmp_path, hand_out()) as store:
            assert "Secret" not in repr(store) + store._repr_html_()
            assert "1 hand-out" in repr(store)


class TestEvents:
    def test_where_it_was_seen_first_does_not_depend_on_the_order(self, tmp_path: Path) -> None:
        """The same attempt in two files is told with the first file by name, whichever came first."""
        given = hand_out()
        with new_store(tmp_path / "one", given) as one, Store.open(tmp_path / "two", create=True) as two:
            for number, store in enumerate((one, two)):
                if number:
                    store.record(given, {})
                rows = [filled_row(sheet_rows(store, given, "caller-1-shift-1")[0])]
                names = ["b.xlsx", "a.xlsx"][:: 1 if number else -1]
                folder = tmp_path / f"sheets-{number}"
                folder.mkdir()
                for name in names:
                    take(store, into_workbook(folder / name, rows))
            assert one.events()["file"].tolist() == ["a.xlsx"]
            pd.testing.assert_frame_equal(one.events(), two.events())


class TestVerifyCode:
    def test_every_code_that_was_given_out_is_real_and_no_other(self, tmp_path: Path) -> None:
        """By the codes made one by one; a code of the day before, or of another office, is false."""
        given = hand_out()
        with new_store(tmp_path, given) as store:
            for person, stem, shift in given.roll[["person_id", "stem", "shift"]].itertuples(index=False):
                day = datetime.date(2020, 2, 27)
                answer = verify_code(store, call_code(store.key, person, day).lower().replace("-", " "))
                assert answer.real == (shift > 0), person
                assert not shift or (answer.day, answer.hand_out, answer.stem) == (day, "H1", stem)
                assert person not in repr(answer)
            assert not verify_code(store, call_code(store.key, "P11-1", datetime.date(2020, 2, 26))).real
            assert not verify_code(store, call_code(b"another office", "P11-1", datetime.date(2020, 2, 27))).real
            assert not verify_code(store, "").real
        assert verify_code(tmp_path, "AAAA-AAAA") == verify_code(tmp_path, "nonsense")

    def test_row_keys_are_no_numbers_and_tell_rows_apart(self) -> None:
        """A spreadsheet would make 1E100000000 of digits around an E; and each row has its own key."""
        keys = {row_key(b"key", "H1", f"caller-{n % 9}-shift-1", f"P{n}") for n in range(20_000)}
        assert len(keys) == 20_000
        assert {key[0] for key in keys} == {"K"}
        assert {len(key) for key in keys} == {12}
