"""Searches what a shop keeps, byte by byte, for what is left of a person."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy import Engine, MetaData, select

#: A shorter text, such as a small order number, stands in many a file by chance.
SHORTEST_MARK = 5
#: What holds nothing of a customer: the models, the packages of the chat page, and the secrets.
_OTHERS = frozenset({"models", "node_modules", "secrets"})


class UnreadableHomeError(RuntimeError):
    """The files of the home couldn't be searched, so that nobody knows what is left in them."""


def in_files(home: Path, marks: Sequence[str], besides: Sequence[Path] = ()) -> list[Path]:
    """The files of a home in which one of these texts stands, in whatever case; databases are left to `in_tables`.

    Args:
        home: the shop's home.
        marks: what is searched.
        besides: files that aren't looked into.

    Raises:
        UnreadableHomeError: a file can't be read; the message names it.
    """
    left_out = {path.resolve() for path in besides}
    files = [
        str(path)
        for path in sorted(home.rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        and path.relative_to(home).parts[0] not in _OTHERS
        and path.resolve() not in left_out
    ]
    # Not in this process, whose locks on the databases it would give up: see there.
    asked = json.dumps({"files": files, "texts": [mark.hex() for mark in _wanted(marks)]})
    command = [sys.executable, "-m", "lisa.privacy.file_reader"]
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = (done.stderr.strip() or f"status {done.returncode}").splitlines()[-1]
        raise UnreadableHomeError(
            f"The shop's files couldn't be searched for what is left: {reason}. What was to be erased is; erase again "
            "once this is mended, to see what is left."
        )
    return [Path(file) for file in json.loads(done.stdout)]


def in_tables(engine: Engine, marks: Sequence[str]) -> dict[str, int]:
    """In how many rows of which tables one of these texts stands."""
    wanted = [mark.casefold() for mark in marks if mark]
    tables = MetaData()
    tables.reflect(engine)
    found = {}
    with engine.connect() as connection:
        for table in tables.sorted_tables:
            rows = connection.execution_options(yield_per=1000).execute(select(table))
            told = (json.dumps(list(row), ensure_ascii=False, default=str).casefold() for row in rows)
            if count := sum(any(mark in text for mark in wanted) for text in told):
                found[table.name] = count
    return found


def without_lines(logs: Path, marks: Sequence[str]) -> int:
    """Take the lines that hold one of these texts out of every log; how many those were.

    The files are written in place: their writers append to them and go on.
    """
    wanted = _wanted(marks)
    taken = 0
    for log in sorted(logs.glob("*")) if logs.is_dir() else ():
        lines = log.read_bytes().splitlines(keepends=True)
        kept = [line for line in lines if not any(mark in line.lower() for mark in wanted)]
        if len(kept) < len(lines):
            log.write_bytes(b"".join(kept))
            taken += len(lines) - len(kept)
    return taken


def _wanted(marks: Sequence[str]) -> list[bytes]:
    return list(_spellings(marks))


def _spellings(marks: Sequence[str]) -> Iterator[bytes]:
    """Each text as it is and as JSON may write it."""
    for mark in marks:
        if len(mark) < SHORTEST_MARK:
            continue
        yield mark.lower().encode()
        if not mark.isascii():
            yield json.dumps(mark.lower())[1:-1].encode()
