"""The search for what is left of a person reads databases without taking anybody's locks away."""

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from lisa.privacy import traces

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
def test_a_write_that_is_under_way_stays_alone(journal: str, tmp_path: Path) -> None:
    database = tmp_path / "kept.db"
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute(f"PRAGMA journal_mode = {journal}")
    connection.execute("CREATE TABLE said (text)")
    assert another_process_writes(database) == ""
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT INTO said VALUES ('a parcel for Quillfeather')")
    traces.in_files(tmp_path, ["Quillfeather"])
    assert another_process_writes(database) == "database is locked"
    connection.execute("COMMIT")
    connection.close()
    assert traces.in_files(tmp_path, ["QUILLFEATHER"]) == [database]


def test_a_file_that_cannot_be_read_ends_the_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kept.txt").write_text("Quillfeather", encoding="utf-8")
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(OSError, match="couldn't be searched: status 1"):
        traces.in_files(tmp_path, ["Quillfeather"])
