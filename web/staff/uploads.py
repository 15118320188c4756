"""Catalog files that staff upload: kept under names of our own, checked and published by processes of their own."""

import json
import os
import secrets
import shutil
import sqlite3
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path, PurePath
from typing import IO, Any

from web.staff.database import StaffDatabase
from web.staff.pages import PageError
from web.staff.tool import CatalogTool

LARGEST_FILE = 64 * 1024 * 1024
LONGEST_NAME = 100
KEPT = 10
#: What the readers look at in a file's name; the rest of it is only shown.
_ENDINGS = frozenset({".csv", ".tsv", ".txt", ".xml", ".json", ".jsonl", ".gz"})
_INTERRUPTED = "The gateway was stopped meanwhile. Upload the file again."


class State(StrEnum):
    """What became of an upload."""

    CHECKING = "checking"
    CHECKED = "checked"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    FAILED = "failed"


@dataclass(frozen=True)
class Upload:
    """One file.

    Attributes:
        name: what its owner called it.
        report: what the check told, or `{"error": …}`.
        published: what publishing told, or `{"error": …}`; empty before.
    """

    id: str
    at: datetime
    who: str
    name: str
    file: Path
    format: str
    state: State
    report: dict[str, Any]
    published: dict[str, Any]

    @property
    def is_running(self) -> bool:
        """Whether a process works on it."""
        return self.state in (State.CHECKING, State.PUBLISHING)


class Uploads:
    """The uploads of a shop, in a folder that only the account that runs Lisa can read.

    Args:
        database: where it is kept which there are.
        folder: where the files lie.
        tool: checks and publishes them.
    """

    def __init__(self, database: StaffDatabase, folder: Path, tool: CatalogTool) -> None:
        self._database = database
        self._folder = folder
        self._tool = tool
        with database.writing() as transaction:
            transaction.execute(
                "UPDATE uploads SET state = 'failed', report = ? WHERE state IN ('checking', 'publishing')",
                (json.dumps({"error": _INTERRUPTED}),),
            )

    def all(self) -> list[Upload]:
        """The uploads that are kept, the newest first."""
        return [self._upload(row) for row in self._database.rows("SELECT * FROM uploads ORDER BY at DESC")]

    def one(self, upload_id: str) -> Upload:
        """One of them; raises `PageError` 404 where it isn't kept."""
        found = self._database.rows("SELECT * FROM uploads WHERE id = ?", (upload_id,))
        if not found:
            raise PageError(404, "That file isn't kept any more. Upload it again.")
        return self._upload(found[0])

    def add(self, source: IO[bytes], name: str, format_: str, who: str) -> Upload:
        """Keep a file, to be checked; the oldest beyond those that are kept goes."""
        upload_id = secrets.token_hex(8)
        ending = PurePath(name).suffix.lower()
        file = f"{upload_id}{ending if ending in _ENDINGS else ''}"
        self._folder.mkdir(mode=0o700, exist_ok=True)
        with os.fdopen(os.open(self._folder / file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as kept:
            shutil.copyfileobj(source, kept)
        values = (upload_id, time.time(), who, name[:LONGEST_NAME] or "without a name", file, format_)
        with self._database.writing() as transaction:
            transaction.execute("INSERT INTO uploads VALUES (?, ?, ?, ?, ?, ?, 'checking', '{}', '{}')", values)
        self._forget_old()
        return self.one(upload_id)

    def begin_check(self, upload: Upload) -> None:
        """Have it checked."""
        self._tool.begin(self._run(upload, "report", State.CHECKED, "check"))

    def begin_publish(self, upload: Upload, force: bool) -> None:
        """Have it published; raises `PageError` 409 where it isn't checked, or already on its way."""
        with self._database.writing() as transaction:
            moved = transaction.execute(
                "UPDATE uploads SET state = 'publishing', published = '{}' "
                "WHERE id = ? AND state IN ('checked', 'published')",
                (upload.id,),
            )
            if not moved.rowcount:
                raise PageError(409, "This file can't be published: it is being worked on, or couldn't be read.")
        self._tool.begin(self._run(upload, "published", State.PUBLISHED, "publish", *(["--force"] if force else [])))

    async def _run(self, upload: Upload, column: str, then: State, what: str, *options: str) -> None:
        told = await self._tool.told(what, str(upload.file), upload.format, *options)
        # What was checked once can be published again, with --force.
        failed = State.FAILED if what == "check" else State.CHECKED
        with self._database.writing() as transaction:
            transaction.execute(
                f"UPDATE uploads SET state = ?, {column} = ? WHERE id = ?",
                (failed if "error" in told else then, json.dumps(told), upload.id),
            )

    def _forget_old(self) -> None:
        for upload in [one for one in self.all()[KEPT:] if not one.is_running]:
            upload.file.unlink(missing_ok=True)
            with self._database.writing() as transaction:
                transaction.execute("DELETE FROM uploads WHERE id = ?", (upload.id,))

    def _upload(self, row: sqlite3.Row) -> Upload:
        return Upload(
            row["id"],
            datetime.fromtimestamp(row["at"], UTC),
            row["who"],
            row["name"],
            self._folder / row["file"],
            row["format"],
            State(row["state"]),
            json.loads(row["report"]),
            json.loads(row["published"]),
        )
