"""Reads files for `traces.in_files`, in a process of its own: `python -m lisa.privacy.file_reader`.

A process that opens a database's file by itself and closes it gives up every lock that SQLite holds on it for the same
process (POSIX advisory locks; "How To Corrupt An SQLite Database File", section 2.2): another one could then take the
log of changes away under an open connection, and what was committed is lost. This process has no database open.

On standard input it is told, as JSON, the files and the texts in hexadecimal, which are personal data and therefore no
arguments; it answers with the files in which one of the texts stands, in whatever case.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path


def holding(files: Sequence[str], texts: Sequence[bytes]) -> list[str]:
    """The files in which one of the texts, in lower case, stands; one that is gone meanwhile holds nothing."""
    return [file for file in files if _holds(Path(file), texts)]


def _holds(file: Path, texts: Sequence[bytes]) -> bool:
    try:
        content = file.read_bytes().lower()
    except FileNotFoundError:
        return False
    return any(text in content for text in texts)


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    json.dump(holding(asked["files"], [bytes.fromhex(text) for text in asked["texts"]]), sys.stdout)
