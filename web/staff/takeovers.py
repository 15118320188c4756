"""Which conversations a person answers instead of Lisa, what is said meanwhile on any channel, and staff's notes."""

import sqlite3
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from language.cards import MOST_PIECES, completes_card_data, find_card_data, latest_pieces
from web.staff.accounts import Account
from web.staff.database import StaffDatabase

#: Lisa answers again where nobody of the staff has done anything for so long: a customer isn't left with nobody.
LAPSES_AFTER = timedelta(hours=24)
CARD_DETAILS = "[card details, not kept]"

Sender = Literal["customer", "staff", "lisa"]


@dataclass(frozen=True)
class Said:
    """One message of a conversation while a person answers it; `name` is the one that the customer reads."""

    seq: int
    at: datetime
    sender: Sender
    name: str
    text: str


@dataclass(frozen=True)
class Holder:
    """Who answers instead of Lisa: the account, and the name that the customer reads."""

    account: str
    shown_as: str


@dataclass(frozen=True)
class Note:
    """What staff write for one another; no customer reads it."""

    at: datetime
    who: str
    text: str


class Takeovers:
    """The conversations in the staff database, by the id that Rasa knows them by: `web-…`, or `CHANNEL:SENDER`."""

    def __init__(self, database: StaffDatabase, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now = now

    def holder(self, conversation: str) -> str | None:
        """The name, as customers read it, of who answers instead of Lisa; None where she does."""
        held = self.held_by(conversation)
        return held.shown_as if held else None

    def held_by(self, conversation: str) -> Holder | None:
        """Who answers instead of Lisa, or None."""
        question = "SELECT account, shown_as FROM takeovers WHERE conversation = ? AND touched_at > ?"
        found = self._database.rows(question, (conversation, self._now() - LAPSES_AFTER.total_seconds()))
        return Holder(found[0]["account"], found[0]["shown_as"]) if found else None

    def take(self, conversation: str, account: Account) -> None:
        """From now on this account answers, whoever did before."""
        with self._database.writing() as transaction:
            values = (conversation, account.name, account.shown_as, self._now())
            transaction.execute("INSERT OR REPLACE INTO takeovers VALUES (?, ?, ?, ?)", values)

    def release(self, conversation: str) -> bool:
        """From now on Lisa answers again; False where she did."""
        with self._database.writing() as transaction:
            deleted = transaction.execute("DELETE FROM takeovers WHERE conversation = ?", (conversation,))
            return bool(deleted.rowcount)

    def record(self, conversation: str, sender: Sender, text: str, name: str = "") -> bool:
        """Keep what was said; False where it gives card details away: nothing of those is kept, nor earlier pieces."""
        with self._database.writing() as transaction:
            keeps = sender != "customer" or not _gives_card_away(transaction, conversation, text)
            said = (conversation, self._now(), sender, name, text if keeps else CARD_DETAILS)
            transaction.execute("INSERT INTO said (conversation, at, sender, name, text) VALUES (?, ?, ?, ?, ?)", said)
            if sender == "staff":
                moved = "UPDATE takeovers SET touched_at = ? WHERE conversation = ?"
                transaction.execute(moved, (self._now(), conversation))
        return keeps

    def said(self, conversation: str, after: int = 0, by: Collection[Sender] = ()) -> list[Said]:
        """What was said after this number, the oldest first; `by` some alone."""
        question = "SELECT * FROM said WHERE conversation = ? AND seq > ? ORDER BY seq"
        found = self._database.rows(question, (conversation, after))
        return [_said(row) for row in found if not by or row["sender"] in by]

    def unanswered(self, account: Account) -> tuple[int, int]:
        """How many of those whom an account answers have written last, and the number of the newest such message."""
        latest = self._database.rows(
            "SELECT sender, max(seq) AS newest FROM said JOIN takeovers USING (conversation) "
            "WHERE account = ? GROUP BY conversation",
            (account.name,),
        )
        newest = [row["newest"] for row in latest if row["sender"] == "customer"]
        return len(newest), max(newest, default=0)

    def note(self, conversation: str, account: Account, text: str) -> None:
        """Keep a note of staff."""
        with self._database.writing() as transaction:
            values = (conversation, self._now(), account.shown_as, text)
            transaction.execute("INSERT INTO notes (conversation, at, who, text) VALUES (?, ?, ?, ?)", values)

    def notes(self, conversation: str) -> list[Note]:
        """The notes on a conversation, the oldest first."""
        found = self._database.rows("SELECT * FROM notes WHERE conversation = ? ORDER BY id", (conversation,))
        return [Note(_moment(row["at"]), row["who"], row["text"]) for row in found]

    def holding(self, marks: Collection[str]) -> set[str]:
        """The conversations in which one of these texts stands, in whatever case."""
        wanted = [mark.casefold() for mark in marks if mark]
        found = self._database.rows("SELECT conversation, text FROM said UNION SELECT conversation, text FROM notes")
        return {row["conversation"] for row in found if any(mark in row["text"].casefold() for mark in wanted)}

    def erase(self, conversations: Collection[str]) -> int:
        """Delete all of these conversations; how many messages and notes those were."""
        with self._database.writing() as transaction:
            return sum(_delete(transaction, "conversation = ?", (one,)) for one in conversations)

    def purge(self, before: datetime) -> int:
        """Delete what was said or noted before; how much that was."""
        with self._database.writing() as transaction:
            return _delete(transaction, "at < ?", (before.timestamp(),))


def _gives_card_away(transaction: sqlite3.Connection, conversation: str, text: str) -> bool:
    """Whether a message holds card details, alone or with the pieces before it, which are then deleted."""
    latest = transaction.execute(
        "SELECT seq, text FROM said WHERE conversation = ? AND sender = 'customer' ORDER BY seq DESC LIMIT ?",
        (conversation, MOST_PIECES),
    ).fetchall()[::-1]
    earlier = [row["text"] for row in latest]
    if find_card_data(text):
        return True
    if not completes_card_data(earlier, text):
        return False
    for row in latest[len(latest) - max(1, len(latest_pieces(earlier))) :]:
        transaction.execute("UPDATE said SET text = ? WHERE seq = ?", (CARD_DETAILS, row["seq"]))
    return True


def _delete(transaction: sqlite3.Connection, which: str, values: Sequence[object]) -> int:
    deleted = [transaction.execute(f"DELETE FROM {table} WHERE {which}", values) for table in ("said", "notes")]
    return sum(one.rowcount for one in deleted)


def _said(row: sqlite3.Row) -> Said:
    return Said(row["seq"], _moment(row["at"]), row["sender"], row["name"], row["text"])


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
