"""The file of the outcome store: how it is made, opened and guarded; SQLite's troubles in plain words."""

from __future__ import annotations

import os
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from exposure.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["NAME", "VERSION", "WAIT_SECONDS", "connected", "file_of", "plain_words", "transaction"]

NAME: Final = "calls.sqlite"
"""What the store is called inside a folder."""
VERSION: Final = 1
"""Of the tables below: raised when they change."""
WAIT_SECONDS: Final = 30.0
"""So long one process waits for another that writes."""

_OURS: Final = 0x45585043
"""The mark in the header of the file that tells it from other SQLite files."""
_FRESH: Final = 0
_ENDINGS: Final = (".sqlite", ".sqlite3", ".db")
_BUSY: Final = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_PROTOCOL")
_STRANGE: Final = ("SQLITE_NOTADB", "SQLITE_CORRUPT")
_PLAN: Final = "a plan that is written with --out makes one"

_TABLES: Final = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    """CREATE TABLE hand_outs (
        id TEXT PRIMARY KEY, sequence INTEGER NOT NULL UNIQUE, about TEXT NOT NULL, roll BLOB NOT NULL)""",
    """CREATE TABLE sheets (
        hand_out TEXT NOT NULL REFERENCES hand_outs, stem TEXT NOT NULL, file TEXT NOT NULL, sha256 TEXT NOT NULL,
        PRIMARY KEY (hand_out, file))""",
    """CREATE TABLE sheet_rows (
        row_key TEXT PRIMARY KEY, hand_out TEXT NOT NULL REFERENCES hand_outs, stem TEXT NOT NULL,
        person_id TEXT NOT NULL, action TEXT NOT NULL, phone TEXT NOT NULL, caller INTEGER NOT NULL,
        shift INTEGER NOT NULL, caller_name TEXT NOT NULL)""",
    "CREATE INDEX sheet_rows_of ON sheet_rows (hand_out, person_id)",
    """CREATE TABLE events (
        event_id TEXT PRIMARY KEY, hand_out TEXT NOT NULL REFERENCES hand_outs, person_id TEXT NOT NULL,
        action TEXT NOT NULL, phone TEXT NOT NULL, tried_at INTEGER NOT NULL, caller INTEGER NOT NULL,
        shift INTEGER NOT NULL, caller_name TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL,
        who_answered TEXT NOT NULL, spoken TEXT NOT NULL, call_back_at INTEGER, new_phone TEXT NOT NULL,
        companion TEXT NOT NULL, companion_phone TEXT NOT NULL, other_place TEXT NOT NULL, place_from INTEGER,
        place_until INTEGER, moved_to TEXT NOT NULL, note TEXT NOT NULL)""",
    """CREATE TABLE taken (
        sha256 TEXT NOT NULL, file TEXT NOT NULL, hand_out TEXT NOT NULL, stem TEXT NOT NULL,
        "rows" INTEGER NOT NULL, events INTEGER NOT NULL, faults INTEGER NOT NULL, PRIMARY KEY (sha256, file))""",
    # An event keeps every place where it was seen: which of them came first does not matter then.
    """CREATE TABLE seen (
        event_id TEXT NOT NULL REFERENCES events, sha256 TEXT NOT NULL, file TEXT NOT NULL, "row" INTEGER NOT NULL,
        PRIMARY KEY (event_id, sha256, file, "row"), FOREIGN KEY (sha256, file) REFERENCES taken) WITHOUT ROWID""",
)


def file_of(path: Path) -> Path:
    """Give the file of a store that is named by its folder, or by itself."""
    return path if path.is_file() or path.suffix in _ENDINGS else path / NAME


def connected(file: Path, *, create: bool) -> sqlite3.Connection:
    """
    Open the file of a store.

    Parameters
    ----------
    file
        The file.
    create
        Whether a new one may be made; only its owner can read it.

    Returns
    -------
    connection
        To a store of this version.

    Raises
    ------
    UsageError
        If there is none, or it is another file, of another version, or in use for long.
    """
    if create:
        _touch(file)
    elif not file.is_file():
        raise UsageError(f"no outcome store {file.name!r} in {str(file.parent)!r}; {_PLAN}")
    with plain_words(file):
        connection = sqlite3.connect(file, timeout=WAIT_SECONDS, isolation_level=None)
        try:
            _prepare(connection, file, create=create)
        except BaseException:
            connection.close()
            raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection, file: Path) -> Iterator[None]:
    """
    Write all that is done inside, or nothing of it.

    Parameters
    ----------
    connection
        To the store.
    file
        For messages.

    Yields
    ------
    nothing
        While no other process writes.
    """
    with plain_words(file):
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise


@contextmanager
def plain_words(file: Path) -> Iterator[None]:
    """Turn what SQLite says into what a user can do about it."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        name = str(getattr(error, "sqlite_errorname", ""))
        if name.startswith(_BUSY):
            raise UsageError(
                f"the outcome store {str(file)!r} was in use by another program for more than {WAIT_SECONDS:g} "
                "seconds; nothing was changed: try again when that one has ended"
            ) from None
        if name.startswith(_STRANGE):
            raise _no_store(file) from None
        raise UsageError(f"the outcome store {str(file)!r} cannot be used: {error}; nothing was changed") from None


def _touch(file: Path) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise UsageError(f"no outcome store can be made at {str(file)!r}: {error.strerror}") from None


def _prepare(connection: sqlite3.Connection, file: Path, *, create: bool) -> None:
    mark = _number(connection, "PRAGMA application_id")
    if mark == _FRESH and not _number(connection, "SELECT count(*) FROM sqlite_master"):
        if not create:
            raise UsageError(f"{str(file)!r} is empty, and no outcome store; {_PLAN}")
        _make(connection)
    elif mark != _OURS:
        raise _no_store(file)
    found = connection.execute("SELECT value FROM meta WHERE name = 'version'").fetchone()
    if found is None or found[0] != str(VERSION):
        given = "none" if found is None else str(found[0])[:20]
        raise UsageError(
            f"the outcome store {str(file)!r} has version {given}, and this program reads version {VERSION}; "
            "use the program that made it"
        )
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}")


def _make(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    if _number(connection, "PRAGMA application_id") == _FRESH:  # nobody else was faster
        for statement in _TABLES:
            connection.execute(statement)
        connection.execute("INSERT INTO meta VALUES ('version', ?)", (str(VERSION),))
        connection.execute(f"PRAGMA application_id = {_OURS}")
    connection.execute("COMMIT")


def _number(connection: sqlite3.Connection, question: str) -> int:
    return int(connection.execute(question).fetchone()[0])


def _no_store(file: Path) -> UsageError:
    return UsageError(f"{str(file)!r} is no outcome store; give the {NAME} of a plan, or the folder that holds it")
