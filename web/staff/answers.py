"""Answers that staff write to questions: staged, then approved by an owner, then a policy or a training row."""

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

from web.staff.database import ANSWERS, TRAINING, StaffDatabase
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


class Becomes(StrEnum):
    """What a written answer becomes once it is approved."""

    POLICY = "policy"  # a passage that every customer is answered from
    TRAINING = "training"  # a row that the model learns to word answers from


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
    becomes: Becomes


class Answers:
    """The answers in the staff database, and the page and the rows of those that are approved."""

    def __init__(self, database: StaffDatabase, home: Path, tool: CatalogTool) -> None:
        self._database = database
        self._page = home / ANSWERS / PAGE
        self._rows = home / TRAINING
        self._tool = tool

    def all(self) -> list[Answer]:
        """Every answer but those that were rejected, the newest first."""
        found = self._database.rows("SELECT * FROM answers WHERE state != 'rejected' ORDER BY id DESC")
        return [_answer(row) for row in found]

    def stage(self, question: str, text: str, who: str, becomes: Becomes = Becomes.POLICY) -> None:
        """Keep an answer until an owner has looked at it; raises `PageError` 422 where it is none."""
        question, text = " ".join(question.split()).lstrip("# "), text.replace("\r\n", "\n").strip()
        if not question or len(question) > LONGEST_QUESTION:
            raise PageError(422, f"Write the question in up to {LONGEST_QUESTION} characters.")
        if not text or len(text) > LONGEST_ANSWER:
            raise PageError(422, f"Write the answer in up to {LONGEST_ANSWER:,} characters.")
        with self._database.writing() as transaction:
            transaction.execute(
                "INSERT INTO answers (at, who, question, text, state, told, becomes) "
                "VALUES (?, ?, ?, ?, 'staged', '{}', ?)",
                (time.time(), who, question, text, becomes),
            )

    def approve(self, answer_id: int) -> None:
        """Let Lisa answer from it, once it is indexed; again where that has failed."""
        self._decide(answer_id, State.APPROVED)

    def reject(self, answer_id: int) -> None:
        """Don't, or no longer."""
        self._decide(answer_id, State.REJECTED)

    def _decide(self, answer_id: int, state: State) -> None:
        with self._database.writing() as transaction:
            before = transaction.execute("SELECT state, becomes FROM answers WHERE id = ?", (answer_id,)).fetchone()
            if before is None or before["state"] == State.REJECTED:
                raise PageError(404, "That answer isn't there any more.")
            transaction.execute("UPDATE answers SET state = ?, told = '{}' WHERE id = ?", (state, answer_id))
        if State.APPROVED not in (state, before["state"]):
            return
        if before["becomes"] == Becomes.TRAINING:
            self._write_rows()
            return
        self._write_page()
        self._tool.begin(self._index(answer_id))

    def _approved(self, becomes: Becomes) -> list[Answer]:
        return [one for one in reversed(self.all()) if one.state is State.APPROVED and one.becomes is becomes]

    def _write_page(self) -> None:
        approved = self._approved(Becomes.POLICY)
        parts = [f"## {answer.question}\n\n{_MAKES_A_HEADING.sub('', answer.text)}\n" for answer in approved]
        _write(self._page, "\n".join(["# Questions and answers\n", *parts]))

    def _write_rows(self) -> None:
        """As `lisa finetune data collect` reads them; that an owner has approved an answer is a thumb up."""
        rows = [
            {"question": one.question, "answer": one.text, "verdict": "up"} for one in self._approved(Becomes.TRAINING)
        ]
        _write(self._rows, "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows))

    async def _index(self, answer_id: int) -> None:
        told = await self._tool.told("policies")
        with self._database.writing() as transaction:
            transaction.execute("UPDATE answers SET told = ? WHERE id = ?", (json.dumps(told), answer_id))


def _answer(row: sqlite3.Row) -> Answer:
    at = datetime.fromtimestamp(row["at"], UTC)
    state, becomes, told = State(row["state"]), Becomes(row["becomes"]), json.loads(row["told"])
    return Answer(row["id"], at, row["who"], row["question"], row["text"], state, told, becomes)


def _write(file: Path, text: str) -> None:
    """Whole or not at all, for the account alone that runs Lisa."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    with os.fdopen(os.open(fresh, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w", encoding="utf-8") as written:
        written.write(text)
    fresh.replace(file)
