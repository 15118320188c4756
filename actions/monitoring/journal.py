"""Keeps what monitoring counts and the questions staff should look at, in the shop's database, over restarts."""

from __future__ import annotations

import hashlib
import json
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Delete, Engine, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from actions.monitoring.masking import masked
from actions.monitoring.tables import LONGEST_ANSWER, LONGEST_QUESTION, DailyCount, NotedQuestion, Verdict
from actions.orders.database import reading, writing
from actions.orders.schema import Event, Handover

log = logging.getLogger(__name__)

#: Seconds between two writes of the counts: a process that is killed loses no more than this.
WRITE_EVERY_S = 5.0
#: As long as conversations are kept.
KEEP_QUESTIONS = timedelta(days=90)
#: What the shop itself does with orders, such as loading them, is no change made in a conversation.
_BY_A_CUSTOMER = Event.conversation_id.is_not(None)


@dataclass(frozen=True)
class Asked:
    """A question with the answer it got, as staff see it."""

    at: datetime
    question: str
    answer: str
    decision: str
    records: tuple[str, ...]
    index_version: str
    unanswered: bool
    verdict: Verdict

    def as_json(self) -> dict[str, Any]:
        """The line of an export: what `lisa finetune data annotate` takes."""
        return {
            "at": self.at.isoformat(timespec="seconds"),
            "question": self.question,
            "answer": self.answer,
            "decision": self.decision,
            "records": list(self.records),
            "index_version": self.index_version,
            "unanswered": self.unanswered,
            "verdict": self.verdict.value,
        }


class Journal:
    """Counts by day and noted questions. Counts are gathered and written together, off the customer's way."""

    def __init__(
        self,
        engine: Engine,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        keep_questions: timedelta = KEEP_QUESTIONS,
    ) -> None:
        self._engine = engine
        self._now = now
        self._keep_questions = keep_questions
        self._lock = threading.Lock()
        self._gathered: Counter[tuple[date, str, str]] = Counter()
        self._stopping = threading.Event()

    def start(self) -> None:
        """Write the counts every few seconds from now on, in a thread of its own that ends with the process."""
        threading.Thread(target=self._write_regularly, name="monitoring", daemon=True).start()

    def count(self, measure: str, label: str) -> None:
        """One more of this; it is in the database a few seconds later."""
        with self._lock:
            self._gathered[self._now().date(), measure[:40], label[:120]] += 1

    def write(self) -> None:
        """Write the gathered counts now."""
        with self._lock:
            gathered, self._gathered = self._gathered, Counter()
        if not gathered:
            return
        try:
            with writing(self._engine) as session:
                for (day, measure, label), count in sorted(gathered.items()):
                    session.execute(self._adding(day, measure, label, count))
        except SQLAlchemyError as error:
            log.error("the counts of monitoring couldn't be written, and are tried again: %s", type(error).__name__)
            with self._lock:
                self._gathered.update(gathered)

    def note(
        self,
        key: str,
        question: str,
        answer: str,
        decision: str,
        records: Sequence[str],
        index_version: str,
        *,
        unanswered: bool = False,
        verdict: Verdict = Verdict.NONE,
    ) -> None:
        """Keep a question for staff, without addresses and long numbers; what was noted under this key is replaced."""
        with writing(self._engine) as session:
            session.execute(self._old())
            row = session.scalars(select(NotedQuestion).where(NotedQuestion.key == key)).one_or_none()
            if row is None:
                row = NotedQuestion(key=key, unanswered=unanswered)
                session.add(row)
            row.at, row.verdict = self._now(), verdict
            row.unanswered = row.unanswered or unanswered
            row.question, row.answer = masked(question, LONGEST_QUESTION), masked(answer, LONGEST_ANSWER)
            row.decision, row.records, row.index_version = decision[:40], list(records), index_version[:64]

    def purge(self) -> int:
        """Delete the questions that were noted for long enough; how many those were."""
        with writing(self._engine) as session:
            return int(session.execute(self._old()).rowcount)  # type: ignore[attr-defined]

    def questions(self, days: int, only: str = "") -> list[Asked]:
        """The noted questions of so many days, newest first; `only` "unanswered", "down" or "up" narrows them."""
        since = self._now() - timedelta(days=days)
        wanted = select(NotedQuestion).where(NotedQuestion.at >= since).order_by(NotedQuestion.at.desc())
        if only == "unanswered":
            wanted = wanted.where(NotedQuestion.unanswered)
        elif only:
            wanted = wanted.where(NotedQuestion.verdict == Verdict(only))
        with reading(self._engine) as session:
            return [_asked(row) for row in session.scalars(wanted)]

    def counts(self, days: int) -> dict[date, dict[str, Counter[str]]]:
        """What happened on each of the last days, by measure and label; hand-overs and order changes among it."""
        first = self._now().date() - timedelta(days=days - 1)
        found: dict[date, dict[str, Counter[str]]] = {first + timedelta(days=n): {} for n in range(days)}
        with reading(self._engine) as session:
            for row in session.scalars(select(DailyCount).where(DailyCount.day >= first)):
                found[row.day].setdefault(row.measure, Counter())[row.label] += row.count
            for measure, label, at in _happened(session, first):
                found[at.date()].setdefault(measure, Counter())[label] += 1
        return found

    def since_ever(self) -> Mapping[str, Mapping[str, int]]:
        """All hand-overs by reason and all order changes by what was done."""
        with reading(self._engine) as session:
            handovers = session.execute(select(Handover.reason, func.count()).group_by(Handover.reason)).all()
            changed = select(Event.action, func.count()).where(_BY_A_CUSTOMER).group_by(Event.action)
            changes = session.execute(changed).all()
        return {
            "handovers": {row.reason: row[1] for row in handovers},
            "changes": {row.action: row[1] for row in changes},
        }

    def _write_regularly(self) -> None:
        while not self._stopping.wait(WRITE_EVERY_S):
            self.write()

    def close(self) -> None:
        """Write what is left and stop writing."""
        self._stopping.set()
        self.write()

    def _old(self) -> Delete:
        return delete(NotedQuestion).where(NotedQuestion.at < self._now() - self._keep_questions)

    def _adding(self, day: date, measure: str, label: str, count: int) -> Any:
        values = {"day": day, "measure": measure, "label": label, "count": count}
        insert = postgresql.insert if self._engine.dialect.name == "postgresql" else sqlite.insert
        adding = insert(DailyCount).values(values)
        return adding.on_conflict_do_update(
            index_elements=["day", "measure", "label"], set_={"count": DailyCount.count + adding.excluded.count}
        )


def key_of(*parts: str) -> str:
    """A digest of what makes an answer the same one."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def channel_of(conversation: str) -> str:
    """Where a customer writes, by their conversation's id: `CHANNEL:SENDER` on messaging channels."""
    return conversation.partition(":")[0] if ":" in conversation else "web"


def _happened(session: Session, first: date) -> Iterator[tuple[str, str, datetime]]:
    since = datetime(first.year, first.month, first.day, tzinfo=UTC)
    handed_over = select(Handover.reason, Handover.conversation_id, Handover.created_at)
    for reason, conversation, at in session.execute(handed_over.where(Handover.created_at >= since)):
        yield "handovers", reason, at
        yield "handovers_by_channel", channel_of(conversation), at
    for action, at in session.execute(select(Event.action, Event.at).where(Event.at >= since, _BY_A_CUSTOMER)):
        yield "order_changes", action, at


def _asked(row: NotedQuestion) -> Asked:
    return Asked(
        row.at,
        row.question,
        row.answer,
        row.decision,
        tuple(row.records),
        row.index_version,
        row.unanswered,
        row.verdict,
    )
