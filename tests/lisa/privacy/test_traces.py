"""A look at the files of a home, to search, back up or open them, takes nobody's locks on a database away."""

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lisa.backup.databases import databases
from lisa.privacy import traces
from web.messaging.store import Queue
from web.staff.database import StaffDatabase

WRITES = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], timeout=0, isolation_level=None)
try:
    connection.execute("BEGIN IMMEDIATE")
except sqlite3.OperationalError as error:
    print(error)
"""


def another_process_writes(database: Path) -> str:
    """What becomes of it: nothing to tell, or why not."""
    command = [sys.executable, "-c", WRITES, str(database)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
@pytest.mark.parametrize(
    "look",
    [
        lambda database: traces.in_files(database.parent, ["Quillfeather"]),
        lambda database: databases("sqlite:///none.db", "sqlite:///none.db", database.parent, [database]),
    ],
    ids=["search", "backup"],
)
def test_a_write_that_is_under_way_stays_alone(look: Callable[[Path], object], journal: str, tmp_path: Path) -> None:
    database = tmp_path / "kept.db"
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute(f"PRAGMA journal_mode = {journal}")
    connection.execute("CREATE TABLE said (text)")
    assert another_process_writes(database) == ""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO said VALUES ('a parcel for Quillfeather')")
    look(database)
    assert another_process_writes(database) == "database is locked"
    connection.execute("COMMIT")
    connection.close()
    assert traces.in_files(tmp_path, ["QUILLFEATHER"]) == [database]


@pytest.mark.parametrize("opened", [Queue, StaffDatabase])
def test_a_database_that_is_opened_twice_keeps_its_log_of_changes(
    opened: Callable[[Path], Queue | StaffDatabase], tmp_path: Path
) -> None:
    """Who closes an SQLite file as the last deletes its log; a process without locks on it isn't counted."""
    first = opened(tmp_path / "kept.db")
    opened(tmp_path / "kept.db").close()
    assert another_process_writes(tmp_path / "kept.db") == ""
    assert (tmp_path / "kept.db-wal").exists()
    first.close()
    assert not (tmp_path / "kept.db-wal").exists()


def test_a_file_that_cannot_be_read_ends_the_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kept.txt").write_text("Quillfeather", encoding="utf-8")
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(traces.UnreadableHomeError, match="couldn't be searched for what is left: status 1"):
        traces.in_files(tmp_path, ["Quillfeather"])
