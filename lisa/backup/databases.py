"""Copies the databases of a running shop, each as of one moment, and puts such a copy back."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from sqlalchemy.engine import URL, make_url

from lisa.backup.archive import BackupError

PATIENCE_S = 30.0

System = Literal["sqlite", "postgresql"]


@dataclass(frozen=True)
class Database:
    """A database of the shop: what it is for, where it lies, and what it is called in a backup."""

    name: str
    url: URL

    @property
    def system(self) -> System:
        """What runs it."""
        return "sqlite" if self.url.get_backend_name() == "sqlite" else "postgresql"

    @property
    def file(self) -> Path:
        """Of SQLite: where it lies."""
        return Path(self.url.database or "")

    @property
    def member(self) -> str:
        """What its copy is called in a backup."""
        return f"databases/{self.name}.{'db' if self.system == 'sqlite' else 'dump'}"

    def is_empty(self) -> bool:
        """Whether nothing would be lost by writing there."""
        return not self.file.exists() if self.system == "sqlite" else not _tables(self.url)

    def copy(self, to: Path) -> None:
        """Write a copy as of one moment; others may write meanwhile.

        Raises:
            BackupError: it can't be read, or is damaged.
        """
        if self.system == "sqlite":
            _copy_sqlite(self.file, to)
        else:
            _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={to}"], self.url)

    def put_back(self, copy: Path) -> None:
        """Make this database what the copy is, whole or not at all; what it was is gone then.

        Raises:
            BackupError: it can't be written.
        """
        if self.system == "sqlite":
            self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            for log in (f"{self.file}-wal", f"{self.file}-shm", f"{self.file}-journal"):
                Path(log).unlink(missing_ok=True)
            shutil.move(copy, self.file)
        else:
            whole = ("--clean", "--if-exists", "--no-owner", "--no-privileges", "--single-transaction")
            _run(["pg_restore", *whole, "--exit-on-error", str(copy)], self.url)


def databases(orders_url: str, conversations_url: str, home: Path, files: Iterable[Path]) -> list[Database]:
    """Every database of the shop: conversations first, so that what they tell of is in the orders that come after.

    Both URLs may name the same one. What of the home's files is SQLite's is a database of the shop too.
    """
    found = [Database("conversations", make_url(conversations_url)), Database("orders", make_url(orders_url))]
    if found[0].url == found[1].url:
        del found[0]
    known = {database.file.resolve() for database in found if database.system == "sqlite"}
    found = [database for database in found if database.system != "sqlite" or database.file.is_file()]
    others = [path for path in files if path.resolve() not in known and _is_sqlite(path)]
    return found + [in_home(home, path.relative_to(home)) for path in others]


def in_home(home: Path, path: Path) -> Database:
    """A database of the home's that no setting names."""
    return Database(f"home/{path.as_posix()}", make_url(f"sqlite:///{home / path}"))


def _is_sqlite(path: Path) -> bool:
    """Asked of SQLite: a process that opened the file itself would give up its connections' locks by closing it."""
    if not path.stat().st_size:
        return False
    try:
        with contextlib.closing(_read_only(path)) as file:
            file.execute("PRAGMA schema_version")
    except sqlite3.DatabaseError as error:
        return error.sqlite_errorcode != sqlite3.SQLITE_NOTADB
    return True


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", PATIENCE_S, uri=True)


def _copy_sqlite(source: Path, to: Path) -> None:
    """Copy by SQLite's backup API: all pages in one step, which in WAL mode holds up nobody who writes."""
    try:
        with (
            contextlib.closing(_read_only(source)) as shop,
            contextlib.closing(sqlite3.connect(to)) as copy,
        ):
            shop.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            [(said,)] = copy.execute("PRAGMA quick_check(1)").fetchall()
    except sqlite3.Error as error:
        raise BackupError(f"{source} can't be copied ({error}). Nothing was backed up.") from error
    if said != "ok":
        raise BackupError(f"{source} is damaged ({said}). Nothing was backed up; `sqlite3 {source} .recover` helps.")


def _tables(url: URL) -> list[str]:
    question = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
    return _run(["psql", "--no-psqlrc", "--tuples-only", "--no-align", f"--command={question}"], url).split()


def _run(command: Sequence[str], url: URL) -> str:
    """Run a program of PostgreSQL's on this database; the password is in no list of processes."""
    address = url._replace(drivername="postgresql", password=None).render_as_string(hide_password=False)
    variables = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {}), "LC_ALL": "C"}
    shown = url.render_as_string(hide_password=True)
    try:
        done = subprocess.run(
            [*command, f"--dbname={address}"],
            env=variables,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except FileNotFoundError as error:
        raise BackupError(
            f"{command[0]} isn't installed, which the database {shown} needs (on Debian: apt-get install "
            "postgresql-client, of at least the server's version)."
        ) from error
    if done.returncode != 0:
        last = " ".join(done.stderr.split("\n")[:2]).strip()
        raise BackupError(f"{command[0]} failed on the database {shown}: {last}")
    return done.stdout


def files_of(path: Path) -> Iterator[Path]:
    """An SQLite file with what lies beside it."""
    for beside in ("", "-wal", "-shm", "-journal"):
        yield path.with_name(path.name + beside)
