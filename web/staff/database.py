"""The staff page's own SQLite file: its tables, private to the account that runs Lisa, and the one way in."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from web.private_files import make_private

FILE = "staff.db"
#: The folder beside it that is read with the shop's policies: answers that an owner has approved.
ANSWERS = "answers"
#: The file beside it that `lisa finetune data collect --staff` reads: answers for the model to learn from.
TRAINING = "finetune/dialogues/staff.jsonl"
PATIENCE_S = 5.0
_TABLES = """
CREATE TABLE IF NOT EXISTS accounts (
    name TEXT PRIMARY KEY, shown_as TEXT NOT NULL, role TEXT NOT NULL, password TEXT NOT NULL, made_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS sessions (
    key TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    began_at REAL NOT NULL, seen_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS browsers (
    key TEXT NOT NULL, account TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE, PRIMARY KEY (key, account)
);
CREATE TABLE IF NOT EXISTS login_attempts (
    id INTEGER PRIMARY KEY, at REAL NOT NULL, account TEXT NOT NULL, address TEXT NOT NULL, browser TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS audit (
    id INTEGER PRIMARY KEY, at REAL NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, about TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS takeovers (
    conversation TEXT PRIMARY KEY, account TEXT NOT NULL REFERENCES accounts ON DELETE CASCADE,
    shown_as TEXT NOT NULL, touched_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS said (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, conversation TEXT NOT NULL, at REAL NOT NULL, sender TEXT NOT NULL,
    name TEXT NOT NULL, text TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS said_in ON said (conversation, seq);
CREATE TABLE IF NOT EXISTS notes (
    id INTEGER PRIMARY KEY, conversation TEXT NOT NULL, at REAL NOT NULL, who TEXT NOT NULL, text TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS uploads (
    id TEXT PRIMARY KEY, at REAL NOT NULL, who TEXT NOT NULL, name TEXT NOT NULL, file TEXT NOT NULL,
    format TEXT NOT NULL, state TEXT NOT NULL, report TEXT NOT NULL, published TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS answers (
    id INTEGER PRIMARY KEY, at REAL NOT NULL, who TEXT NOT NULL, question TEXT NOT NULL, text TEXT NOT NULL,
    state TEXT NOT NULL, told TEXT NOT NULL, becomes TEXT NOT NULL DEFAULT 'policy'
);
"""
#: What a file of an earlier version lacks: table, column, and how it is made.
_ADDED = (("answers", "becomes", "TEXT NOT NULL DEFAULT 'policy'"),)


class StaffDatabase:
    """One connection that the gateway's threads share; the `lisa staff` commands open the same file beside it."""

    def __init__(self, path: Path) -> None:
        make_private(path)
        self._lock = threading.RLock()
        self._connection = sqlite3.connect(path, timeout=PATIENCE_S, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.execute("PRAGMA secure_delete = ON")  # what is deleted tells of customers
        self._connection.executescript(_TABLES)
        for table, column, made in _ADDED:
            if all(row["name"] != column for row in self.rows(f"PRAGMA table_info({table})")):
                self._connection.execute(f"ALTER TABLE {table} ADD COLUMN {column} {made}")

    def rows(self, question: str, values: Sequence[Any] = ()) -> list[sqlite3.Row]:
        """What a SELECT finds."""
        with self._lock:
            return self._connection.execute(question, values).fetchall()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that no other process writes in; undone where the block raises."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def close(self) -> None:
        """Close the file, with nothing left in the log beside it."""
        with self._lock:
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            self._connection.close()
