"""Answers that staff write to customers' questions: staged, then approved by an owner, then a page of the policies."""

import json
import os
import re
import sqlite3
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from web.staff.database import ANSWERS, StaffDatabase
from web.staff.pages import PageError
from web.staff.tool import CatalogTool

#: The one page in the folder that lisa/policies.py reads beside the shop's own.
PAGE = "answers.md"
LONGEST_QUESTION = 200
LONGEST_ANSWER = 1000  # a passage that is longer would be cut
_MAKES_A_HEADING = re.compile(r"^(?:\s*#+\s*|\s*[=-]+\s*$)", re.MULTILINE)


class State(StrEnum):
    """What became of a written answer."""

    STAGED = "staged"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Answer:
    """One written answer; `told` is what indexing it told, or `{"error": …}`, and empty while that goes on."""

    id: int
    at: datetime
    who: str
    question: str
    text: str
    state: State
    told: dict[str, Any]


class Answers:
    """The answers in the staff database, and the page of those that are approved."""

    def __init__(self, database: StaffDatabase, home: Path, tool: CatalogTool) -> None:
        self._database = database
        self._page = home / ANSWERS / PAGE
        self._tool = tool

    def all(self) -> list[Answer]:
        """Every answer but those that were rejected, the newest first."""
        found = self._database.rows("SELECT * FROM answers WHERE state != 'rejected' ORDER BY id DESC")
        return [_answer(row) for row in found]

    def stage(self, question: str, text: str, who: str) -> None:
        """Keep an answer until an owner has looked at it; raises `PageError` 422 where it is none."""
        question, text = " ".join(question.split()).lstrip("# "), text.replace("\r\n", "\n").strip()
        if not question or len(question) > LONGEST_QUESTION:
            raise PageError(422, f"Write the question in up to {LONGEST_QUESTION} characters.")
        if not text or len(text) > LONGEST_ANSWER:
            raise PageError(422, f"Write the answer in up to {LONGEST_ANSWER:,} characters.")
        with self._database.writing() as transaction:
            transaction.execute(
                "INSERT INTO answers (at, who, question, text, state, told) VALUES (?, ?, ?, ?, 'staged', '{}')",
                (time.time(), who, question, text),
            )

    def approve(self, answer_id: int) -> None:
        """Let Lisa answer from it, once it is indexed; again where that has failed."""
        self._decide(answer_id, State.APPROVED)

    def reject(self, answer_id: int) -> None:
        """Don't, or no longer."""
        self._decide(answer_id, State.REJECTED)

    def _decide(self, answer_id: int, state: State) -> None:
        with self._database.writing() as transaction:
            before = transaction.execute("SELECT state FROM answers WHERE id = ?", (answer_id,)).fetchone()
            if before is None or before["state"] == State.REJECTED:
                raise PageError(404, "That answer isn't there any more.")
            transaction.execute("UPDATE answers SET state = ?, told = '{}' WHERE id = ?", (state, answer_id))
        if state is State.APPROVED or before["state"] == State.APPROVED:
            self._write()
            self._tool.begin(self._index(answer_id))

    def _write(self) -> None:
        """Write the page of what is approved, whole or not at all."""
        approved = [answer for answer in reversed(self.all()) if answer.state is State.APPROVED]
        parts = [f"## {answer.question}\n\n{_MAKES_A_HEADING.sub('', answer.text)}\n" for answer in approved]
        self._page.parent.mkdir(mode=0o700, exist_ok=True)
        fresh = self._page.with_suffix(".new")
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as page:
            page.write("\n".join(["# Questions and answers\n", *parts]))
        fresh.replace(self._page)

    async def _index(self, answer_id: int) -> None:
        told = await self._tool.told("policies")
        with self._database.writing() as transaction:
            transaction.execute("UPDATE answers SET told = ? WHERE id = ?", (json.dumps(told), answer_id))


def _answer(row: sqlite3.Row) -> Answer:
    at = datetime.fromtimestamp(row["at"], UTC)
    return Answer(row["id"], at, row["who"], row["question"], row["text"], State(row["state"]), json.loads(row["told"]))
