"""The queue of the messaging channels on the disk: what came in, what goes out, and which buttons were offered."""

import json
import secrets
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import ascii_lowercase

from web.messaging.channel import Call, Incoming
from web.messaging.parts import Choice
from web.private_files import make_private
from web.turns import LENGTH as TURN_LENGTH

#: The queue's file in the shop's home.
FILE = "messaging.db"
PATIENCE_S = 10.0
#: A customer who has sent so many without an answer is flooding the shop.
MOST_WAITING = 50
_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversations (
    conversation TEXT PRIMARY KEY,
    written_at REAL NOT NULL,
    introduced INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS incoming (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL,
    key TEXT NOT NULL,
    conversation TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    token TEXT NOT NULL,
    about TEXT NOT NULL,
    position REAL NOT NULL,
    turn TEXT NOT NULL,
    arrived_at REAL NOT NULL,
    asked_at REAL NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    done INTEGER NOT NULL DEFAULT 0,
    UNIQUE (channel, key)
);
CREATE INDEX IF NOT EXISTS incoming_waiting ON incoming (conversation, position, seq) WHERE NOT done;
CREATE TABLE IF NOT EXISTS outgoing (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation TEXT NOT NULL,
    call TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    tries INTEGER NOT NULL DEFAULT 0,
    due_at REAL NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '',
    platform_id TEXT NOT NULL DEFAULT '',
    created_at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS outgoing_waiting ON outgoing (conversation, seq) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS outgoing_by_platform_id ON outgoing (platform_id) WHERE platform_id != '';
CREATE TABLE IF NOT EXISTS buttons (
    token TEXT PRIMARY KEY,
    conversation TEXT NOT NULL,
    title TEXT NOT NULL,
    sentence TEXT NOT NULL,
    created_at REAL NOT NULL
);
CREATE INDEX IF NOT EXISTS buttons_of ON buttons (conversation, created_at);
"""

_DELIVERIES = """
SELECT seq, conversation, call, state, tries, due_at, error, created_at, coalesce(written_at, 0) AS written_at
FROM outgoing LEFT JOIN conversations USING (conversation)
"""


@dataclass(frozen=True)
class Waiting:
    """A message of a customer's that isn't answered yet; `asked_at` is set once Rasa may have seen it."""

    seq: int
    conversation: str
    kind: str
    text: str
    token: str
    about: str
    turn: str
    arrived_at: float
    asked_at: float
    tries: int
    latest_at: float  # when the latest message of this conversation that waits arrived
    introduced: bool  # whether the customer has been told that Lisa is an AI


@dataclass(frozen=True)
class Delivery:
    """One call that waits to be made, or that failed; `written_at`: when the customer wrote last, 0 for never."""

    seq: int
    conversation: str
    call: Call | None  # None once it is no longer kept
    state: str
    tries: int
    due_at: float
    error: str
    created_at: float
    written_at: float


class Queue:
    """The file of one shop; every method is one transaction, on the disk when it returns, from any thread.

    A customer's words stay in it until they are answered, an answer until it is sent.
    """

    def __init__(self, path: Path) -> None:
        make_private(path)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, timeout=PATIENCE_S, isolation_level=None, check_same_thread=False)
        self._db.row_factory = sqlite3.Row
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()

    def take(self, channel: str, messages: Iterable[Incoming], now: float) -> list[str]:
        """Keep what came in, each message once however often it comes; the conversations that have something new.

        Of a conversation in which `MOST_WAITING` wait already nothing more is kept.
        """
        new: dict[str, None] = {}
        with self._writing() as db:
            for message in messages:
                conversation = f"{channel}:{message.sender}"
                kept = db.execute(
                    "INSERT OR IGNORE INTO incoming (channel, key, conversation, kind, text, token, about, position, "
                    "turn, arrived_at) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 WHERE "
                    "(SELECT count(*) FROM incoming WHERE conversation = ?3 AND NOT done) < ?11",
                    (
                        *(channel, message.key, conversation, message.kind, message.text, message.token),
                        *(message.about, message.position, _new_turn(), now, MOST_WAITING),
                    ),
                )
                if kept.rowcount:
                    new[conversation] = None
                    db.execute(
                        "INSERT INTO conversations (conversation, written_at) VALUES (?, ?) ON CONFLICT (conversation) "
                        "DO UPDATE SET written_at = max(written_at, excluded.written_at)",
                        (conversation, min(message.written_at or now, now)),
                    )
        return list(new)

    def with_work(self) -> tuple[list[str], list[str]]:
        """The conversations with messages to answer, and those with answers to send."""
        with self._lock:
            asked = self._db.execute("SELECT DISTINCT conversation FROM incoming WHERE NOT done").fetchall()
            to_send = self._db.execute("SELECT DISTINCT conversation FROM outgoing WHERE state = 'waiting'").fetchall()
        return [row[0] for row in asked], [row[0] for row in to_send]

    def next_turn(self, conversation: str) -> Waiting | None:
        """The message that is answered next: the one that Rasa may have seen already, else the one written first."""
        with self._lock:
            row = self._db.execute(
                "SELECT seq, conversation, kind, text, token, about, turn, arrived_at, asked_at, tries, "
                "(SELECT max(arrived_at) FROM incoming WHERE conversation = ?1 AND NOT done) AS latest_at, "
                "(SELECT introduced FROM conversations WHERE conversation = ?1) AS introduced "
                "FROM incoming WHERE conversation = ?1 AND NOT done ORDER BY asked_at = 0, position, seq LIMIT 1",
                (conversation,),
            ).fetchone()
        return Waiting(**row) if row else None

    def asked(self, seq: int, at: float) -> None:
        """Note that from now on Rasa may have seen the message, which is a try; at 0, that it surely hasn't."""
        with self._writing() as db:
            db.execute("UPDATE incoming SET asked_at = ?, tries = tries + ? WHERE seq = ?", (at, 1 if at else -1, seq))

    def put(
        self,
        conversation: str,
        calls: Sequence[Call],
        choices: Sequence[Choice],
        now: float,
        *,
        answered: Waiting | None = None,
        introduces: bool = False,
    ) -> None:
        """Note what is to be sent, and in the same step what it answers, whose words are forgotten.

        Args:
            answered: the customer's message that this answers; None: it comes of itself.
            introduces: whether it says that Lisa is an AI.
        """
        with self._writing() as db:
            if answered is not None:
                db.execute(
                    "UPDATE incoming SET done = 1, text = '', token = '', about = '' WHERE seq = ?", (answered.seq,)
                )
            if introduces:
                db.execute("UPDATE conversations SET introduced = 1 WHERE conversation = ?", (conversation,))
            db.executemany(
                "INSERT INTO outgoing (conversation, call, created_at) VALUES (?, ?, ?)",
                [(conversation, json.dumps(call.as_dict()), now) for call in calls],
            )
            db.executemany(
                "INSERT INTO buttons (token, conversation, title, sentence, created_at) VALUES (?, ?, ?, ?, ?)",
                [(choice.token, conversation, choice.title, choice.sentence, now) for choice in choices],
            )

    def is_introduced(self, conversation: str) -> bool:
        """Whether the customer has been told that Lisa is an AI."""
        with self._lock:
            query = "SELECT introduced FROM conversations WHERE conversation = ?"
            row = self._db.execute(query, (conversation,)).fetchone()
        return bool(row and row[0])

    def sentence_of(self, conversation: str, token: str) -> str | None:
        """What a button says that was offered in this conversation; None for any other token."""
        with self._lock:
            query = "SELECT sentence FROM buttons WHERE token = ? AND conversation = ?"
            row = self._db.execute(query, (token, conversation)).fetchone()
        return row[0] if row else None

    def sentence_titled(self, conversation: str, title: str) -> str | None:
        """What the button with this title says, of those that were offered last."""
        with self._lock:
            rows = self._db.execute(
                "SELECT title, sentence FROM buttons WHERE conversation = ?1 AND created_at = "
                "(SELECT max(created_at) FROM buttons WHERE conversation = ?1)",
                (conversation,),
            ).fetchall()
        return next((row["sentence"] for row in rows if row["title"].casefold() == title.casefold()), None)

    def next_delivery(self, conversation: str) -> Delivery | None:
        """The call that is made next in this conversation."""
        with self._lock:
            row = self._db.execute(
                f"{_DELIVERIES} WHERE conversation = ? AND state = 'waiting' ORDER BY seq LIMIT 1",
                (conversation,),
            ).fetchone()
        return _delivery(row) if row else None

    def is_sending(self, conversation: str) -> bool:
        """Whether something waits to be sent in a conversation."""
        return self.next_delivery(conversation) is not None

    def sent(self, seq: int, platform_id: str) -> None:
        """Note that the platform took a call, and forget its words."""
        with self._writing() as db:
            db.execute(
                "UPDATE outgoing SET state = 'sent', call = '', error = '', platform_id = ? WHERE seq = ?",
                (platform_id, seq),
            )

    def later(self, seq: int, due_at: float, error: str, *, counts: bool) -> None:
        """Note why a call didn't go through, and when it is tried again."""
        with self._writing() as db:
            db.execute(
                "UPDATE outgoing SET due_at = ?, error = ?, tries = tries + ? WHERE seq = ?",
                (due_at, error, int(counts), seq),
            )

    def failed(self, seq: int, error: str) -> None:
        """Give a call up, for staff to see."""
        with self._writing() as db:
            db.execute("UPDATE outgoing SET state = 'failed', error = ? WHERE seq = ?", (error, seq))

    def failed_later(self, channel: str, platform_id: str, error: str) -> None:
        """Note that a message which the platform had taken didn't reach the customer."""
        with self._writing() as db:
            db.execute(
                "UPDATE outgoing SET state = 'failed', error = ? "
                "WHERE platform_id = ? AND state = 'sent' AND conversation LIKE ? || ':%'",
                (error, platform_id, channel),
            )

    def failures(self) -> list[Delivery]:
        """What didn't reach a customer, and what is held up, the oldest first."""
        query = f"{_DELIVERIES} WHERE state = 'failed' OR (state = 'waiting' AND error != '') ORDER BY seq"
        with self._lock:
            rows = self._db.execute(query).fetchall()
        return [_delivery(row) for row in rows]

    def settle(self, seq: int) -> bool:
        """Take a failure off the list; whether there was one."""
        with self._writing() as db:
            settled = db.execute(
                "UPDATE outgoing SET state = 'settled', call = '' WHERE seq = ? AND state = 'failed'", (seq,)
            )
        return bool(settled.rowcount)

    def erase(self, conversations: Iterable[str]) -> int:
        """Delete all of these conversations; how many rows those were."""
        with self._writing() as db:
            deleted = sum(
                db.execute(f"DELETE FROM {table} WHERE conversation = ?", (conversation,)).rowcount
                for conversation in conversations
                for table in ("incoming", "outgoing", "buttons", "conversations")
            )
        with self._lock:
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return deleted

    def purge(self, before: float) -> int:
        """Delete what is older: ids, failures, buttons, conversations; how many rows that were."""
        with self._writing() as db:
            return sum(
                db.execute(f"DELETE FROM {table} WHERE {column} < ?{also}", (before,)).rowcount
                for table, column, also in (
                    ("incoming", "arrived_at", " AND done"),
                    ("outgoing", "created_at", " AND state != 'waiting'"),
                    ("buttons", "created_at", ""),
                    ("conversations", "written_at", ""),
                )
            )

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")


def _delivery(row: sqlite3.Row) -> Delivery:
    call = Call.from_dict(json.loads(row["call"])) if row["call"] else None
    return Delivery(**{**dict(row), "call": call})


def _new_turn() -> str:
    return "".join(secrets.choice(ascii_lowercase) for _ in range(TURN_LENGTH))
